/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_track.c - the tracks of a session that grows track by track (at
 * once or in packets): which there are, where each is written next, which are reserved
 * (Orange Book II; MMC-6 "Track at once", "Packet writing", "RESERVE TRACK";
 * mmc-recorder.md 3.14, 4). How they begin: recorder_track_write.c; how they end:
 * recorder_track_close.c.
 *
 * A track begins with a record of its pregap, and ends with one of its last run-out,
 * so the log's tracks are the program memory area. */
#include "emulator/recorder_track.h"

#include <string.h>

const struct log_session *
track_session(const struct recorder *r)
{
	const struct log_session *s = recorder_session(r);

	return s != NULL && s->status == SESSION_OPEN && !s->fixating &&
		recorder_by_track(s->write_type)
	    ? s
	    : NULL;
}

/* Track i of those in the open session; NULL past the last. */
const struct log_track *
track_nth(const struct recorder *r, unsigned i)
{
	const struct log_state *log = disc_log(r->disc);

	if (track_session(r) == NULL)
		return NULL;
	for (unsigned n = 0; n < log->tracks; n++)
		if (log->track[n].session == log->sessions && i-- == 0)
			return &log->track[n];
	return NULL;
}

const struct log_track *
track_last(const struct recorder *r)
{
	const struct log_state *log = disc_log(r->disc);
	const struct log_track *t = log->tracks == 0 ? NULL : &log->track[log->tracks - 1];

	return track_session(r) != NULL && t != NULL && t->session == log->sessions ? t : NULL;
}

/* The track that is begun and not reserved: there is one at most, the last. */
const struct log_track *
track_incomplete(const struct recorder *r)
{
	const struct log_track *t = track_last(r);

	return t != NULL && !t->reserved && t->status != TRACK_COMPLETE ? t : NULL;
}

/* Behind all that is the track's. */
int32_t
track_limit(const struct log_track *t)
{
	return t->reserved ? t->limit : t->end;
}

static bool
writable(const struct log_track *t)
{
	return t->status == TRACK_OPEN || t->status == TRACK_RESERVED;
}

/* Mode page 05 has the pause before audio; but the first track of a session has its
 * pregap. */
int32_t
track_pause(const struct recorder *r, const struct write_parameters *p)
{
	return p->data_block_type == 0 && track_last(r) != NULL ? p->audio_pause
								: SESSION_PREGAP_SECTORS;
}

int32_t
track_next(const struct log_track *t)
{
	int32_t at;

	if (t->write_type != WRITE_PACKET || t->end == t->start ||
	    (t->packet_size == 0 && t->packet == LOG_PACKET_WITHIN))
		return t->end;
	if (t->packet_size == 0)
		return t->end + PACKET_LINK_SECTORS +
		    (t->packet == LOG_PACKET_TORN ? PACKET_RUN_OUT_SECTORS : 0);
	at = packet_block(t->start, t->packet_size, t->end);
	if (t->packet != LOG_PACKET_TORN || (at - t->start) % t->packet_size == 0)
		return at;
	return at + (int32_t)packet_run(t->start, t->packet_size, at);
}

/* Blocks from next on, in a track that may reach up to limit. */
uint32_t
track_room(int32_t start, int32_t next, int32_t limit, uint32_t packet_size)
{
	uint32_t capacity;

	if (packet_size == 0)
		return next < limit ? (uint32_t)(limit - next) : 0;
	if (start >= limit)
		return 0;
	capacity = packet_capacity((uint32_t)(limit - start), packet_size);
	return capacity > (uint32_t)(next - start) ? capacity - (uint32_t)(next - start) : 0;
}

/* How far the user data of a track may go. */
int32_t
track_data_limit(const struct recorder *r, const struct log_track *t)
{
	if (!t->reserved)
		return disc_medium(r->disc)->last_leadout_lba;
	return t->packet_size != 0 ? t->limit : t->limit - PACKET_RUN_OUT_SECTORS;
}

uint32_t
track_page_size(const struct write_parameters *p)
{
	return p->type == WRITE_PACKET && p->fixed_packets ? p->packet_size : 0;
}

void
track_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	const struct log_track *t = track_incomplete(r), *last = track_last(r);
	int32_t limit = disc_medium(r->disc)->last_leadout_lba;
	uint32_t size = t != NULL ? t->packet_size : track_page_size(p);

	if (last == NULL) {
		recorder_blank_position(r, p, out);
		out->free = track_room(out->start, out->next, limit, size);
		return;
	}
	if (t != NULL && t->status == TRACK_DAMAGED)
		return;
	out->session = last->session;
	out->track = t != NULL ? t->number : (uint8_t)(last->number + 1);
	out->start = t != NULL ? t->start : track_limit(last) + track_pause(r, p);
	out->next = t != NULL ? track_next(t) : out->start;
	out->blank = t == NULL;
	out->free = track_room(out->start, out->next, limit, size);
	out->writable = out->track <= DISC_TRACKS &&
	    packet_sector(out->start, size, out->next) < recorder_last_leadout(r);
}

/* The last block of user data. */
static int32_t
last_block(const struct log_track *t)
{
	if (t->packet_size != 0)
		return packet_block(t->start, t->packet_size, t->end) - 1;
	return t->end - 1 - (t->packet == LOG_PACKET_ENDED ? PACKET_RUN_OUT_SECTORS : 0);
}

bool
recorder_track(const struct recorder *r, uint8_t number, struct recorder_track *out)
{
	const struct log_track *t = log_track(disc_log(r->disc), number);
	bool here =
	    t != NULL && track_session(r) != NULL && t->session == disc_log(r->disc)->sessions;

	if (t == NULL)
		return false;
	*out = (struct recorder_track){
		.number = t->number,
		.session = t->session,
		.status = t->status,
		.reserved = t->reserved && t->status != TRACK_COMPLETE,
		.write_type = t->write_type,
		.packet_size = t->packet_size,
		.data_block_type = t->data_block_type,
		.control = t->control,
		.scms = t->scms,
		.start = t->start,
		.blank = t->end == t->start,
		.size = (uint32_t)(track_limit(t) - t->start),
		.last = last_block(t),
	};
	if (t->packet_size != 0)
		out->size = packet_capacity(out->size, t->packet_size);
	if (!here || !writable(t))
		return true;
	out->next = track_next(t);
	out->free = track_room(t->start, out->next, track_data_limit(r, t), t->packet_size);
	/* Overburn is not counted as free. */
	out->writable = t->reserved
	    ? out->free > 0
	    : packet_sector(t->start, t->packet_size, out->next) < recorder_last_leadout(r);
	if (t->reserved)
		return true;
	out->size = track_room(t->start, t->start, track_data_limit(r, t), t->packet_size);
	return true;
}

/* Would a write at lba go on with the track? In a track of variable packets a host may
 * go on where the packet would end, too: that ends it. */
static bool
takes(const struct log_track *t, int32_t lba)
{
	if (!writable(t))
		return false;
	if (lba == track_next(t))
		return true;
	return t->write_type == WRITE_PACKET && t->packet_size == 0 &&
	    t->packet == LOG_PACKET_WITHIN && t->end > t->start &&
	    lba == t->end + PACKET_LINKING_SECTORS;
}

const struct log_track *
track_taking(const struct recorder *r, int32_t lba)
{
	const struct log_track *t;

	for (unsigned i = 0; (t = track_nth(r, i)) != NULL; i++)
		if (takes(t, lba))
			return t;
	return NULL;
}

uint32_t
track_block_bytes(const struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	const struct log_track *t = recorder_rehearses(r, p) ? NULL : track_taking(r, lba);
	bool known = t != NULL && t->status == TRACK_OPEN;
	const struct block_form *form =
	    block_form_of_type(known ? t->data_block_type : p->data_block_type);

	return form == NULL ? 0 : form->bytes;
}

/* The layout of the track that is being written, with nothing behind it. */
void
track_lay_out(struct recorder *r, const struct log_track *t, int32_t pause)
{
	const struct block_form *form = block_form_of_type(t->data_block_type);
	struct program_row row = { .lba = t->start - pause,
		.tno = t->number,
		.control = t->control,
		.scms = t->scms,
		.form = form };

	r->program.rows = 0;
	if (pause > 0)
		(void)program_add(&r->program, &row);
	row.lba = t->start;
	row.index = 1;
	(void)program_add(&r->program, &row);
}

struct log_record
track_record(const struct recorder *r, const struct log_track *t)
{
	const struct log_session *s = disc_last_session(r->disc);

	return (struct log_record){
		.kind = LOG_WRITE,
		.write_type = t->write_type,
		.data_block_type = t->data_block_type,
		.multisession = s == NULL ? 0 : s->multisession,
		.session = t->session,
		.track = t->number,
		.control = (uint8_t)(t->control | (t->scms ? LOG_CONTROL_SCMS : 0)),
		.session_format = t->session_format,
		.packet_size = t->packet_size,
	};
}

/* What page 05 makes of a track that nothing is written of yet. */
void
track_take_page(const struct write_parameters *p, struct log_track *t)
{
	t->status = TRACK_OPEN;
	t->write_type = p->type;
	t->data_block_type = p->data_block_type;
	t->control = p->track_mode;
	/* Bit 0 of data is "recorded incrementally" (ECMA-130 22.3.1; MMC-6 "CONTROL"). */
	if (p->type == WRITE_PACKET)
		t->control |= Q_CONTROL_PREEMPHASIS;
	t->scms = p->copy;
	t->session_format = p->session_format;
	t->packet_size = (uint16_t)track_page_size(p);
	t->packet = LOG_PACKET_WITHIN;
}

/* The track's mode and its blocks must be of one kind; but a data track at once may
 * come whole, scrambled by the host. */
enum disc_result
track_check_page(const struct write_parameters *p)
{
	if (p->type == WRITE_PACKET && p->fixed_packets &&
	    (p->packet_size == 0 || p->packet_size > PACKET_SIZE_MAX))
		return DISC_PACKET_SIZE;
	if (p->data_block_type != 0 && !(p->track_mode & Q_CONTROL_DATA))
		return DISC_WRONG_SECTOR_TYPE;
	return DISC_OK;
}

/* Sectors that so many blocks need as a track. */
static uint32_t
reserved_sectors(const struct write_parameters *p, uint32_t blocks)
{
	if (blocks < TRACK_SECTORS_MIN)
		blocks = TRACK_SECTORS_MIN;
	return packet_extent(blocks, track_page_size(p));
}

enum disc_result
recorder_reserve(struct recorder *r, const struct write_parameters *p, uint32_t blocks)
{
	struct recorder_position at;
	struct log_record record = { .kind = LOG_RESERVE };
	enum disc_result result;
	struct log_track t;

	if (r->writing || p->test_write || !recorder_by_track(p->type) ||
	    block_form_of_type(p->data_block_type) == NULL || track_incomplete(r) != NULL)
		return DISC_SEQUENCE;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	r->test.active = false;
	result = track_check_page(p);
	if (result != DISC_OK)
		return result;
	recorder_position(r, p, &at);
	if (!at.writable)
		return disc_status(r->disc) == DISC_COMPLETE ? DISC_FINALIZED : DISC_SEQUENCE;
	if (blocks > at.free ||
	    reserved_sectors(p, blocks) >
		(uint32_t)(disc_medium(r->disc)->last_leadout_lba - at.start))
		return DISC_OUT_OF_RANGE;
	t = (struct log_track){ .session = at.session, .number = at.track };
	track_take_page(p, &t);
	record = track_record(r, &t);
	record.kind = LOG_RESERVE;
	record.multisession = p->multisession;
	record.lba = at.start;
	record.count = reserved_sectors(p, blocks);
	/* It was for a session that was still empty. */
	r->cue.valid = false;
	return disc_commit(r->disc, &record);
}

enum disc_result
recorder_unreserve(struct recorder *r, uint8_t number)
{
	const struct log_track *t = track_last(r);
	struct log_record record = { .kind = LOG_RESERVE, .flags = LOG_UNRESERVE };

	if (r->writing || t == NULL || t->status != TRACK_RESERVED)
		return DISC_SEQUENCE;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	if (!disc_medium(r->disc)->rewritable)
		return DISC_FINALIZED;
	if (number != t->number)
		return DISC_OUT_OF_RANGE;
	record.session = t->session;
	record.track = t->number;
	return disc_commit(r->disc, &record);
}

/* A track is entered when it is reserved or once it is closed. */
bool
recorder_pma(const struct recorder *r, unsigned n, struct disc_toc_entry *row)
{
	const struct log_state *log = disc_log(r->disc);

	for (unsigned i = 0; i < log->tracks; i++) {
		const struct log_track *t = &log->track[i];
		struct msf start = msf_from_lba(t->start), stop = msf_from_lba(track_limit(t));

		if ((t->status != TRACK_COMPLETE && !t->reserved) || n-- > 0)
			continue;
		*row = (struct disc_toc_entry){ 0, Q_ADR_POSITION, t->control, 0, t->number, stop.m,
			stop.s, stop.f, 0, start.m, start.s, start.f };
		return true;
	}
	return false;
}
