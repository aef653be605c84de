/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder.c - recording: what all write types share (mmc-recorder.md 4).
 * How each begins and what becomes of its blocks is in recorder_raw.c, recorder_sao.c,
 * recorder_track_write.c, recorder_tao.c and recorder_packet.c. */
#include "emulator/recorder_internal.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"
#include "emulator/packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct recorder *
recorder_open(struct disc *disc, const struct recorder_options *options)
{
	struct recorder *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->records = malloc((size_t)CONVERT_SECTORS * SECTOR_RECORD_BYTES);
	if (r->records == NULL) {
		free(r);
		return NULL;
	}
	r->disc = disc;
	r->options = *options;
	return r;
}

void
recorder_close(struct recorder *r)
{
	if (r == NULL)
		return;
	recorder_write_abort(r);
	free(r->records);
	free(r);
}

uint32_t
recorder_block_bytes(const struct write_parameters *p)
{
	const struct block_form *form = block_form_of_type(p->data_block_type);

	if (p->type == WRITE_TAO || (p->type == WRITE_PACKET && p->data_block_type != 0))
		return form == NULL ? 0 : form->bytes;
	return p->type == WRITE_RAW ? raw_block_bytes(p) : 0;
}

uint32_t
recorder_write_bytes(const struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	if (recorder_overwrite_unit(r, NULL) > 0)
		return overwrite_block_bytes(r);
	if (p->type == WRITE_SAO)
		return sao_block_bytes(r, lba);
	return recorder_by_track(p->type) ? track_block_bytes(r, p, lba) : recorder_block_bytes(p);
}

bool
recorder_same_parameters(const struct write_parameters *a, const struct write_parameters *b)
{
	return a->type == b->type && a->data_block_type == b->data_block_type &&
	    a->test_write == b->test_write && (a->multisession == 3) == (b->multisession == 3);
}

const struct log_session *
recorder_session(const struct recorder *r)
{
	const struct log_session *s = disc_last_session(r->disc);

	if (s == NULL || disc_failed(r->disc))
		return NULL;
	return s->status == SESSION_OPEN || s->resumable ? s : NULL;
}

bool
recorder_session_has(const struct log_session *s, const struct write_parameters *p)
{
	const struct write_parameters of_session = { .type = s->write_type,
		.data_block_type = s->data_block_type,
		.multisession = s->multisession };

	return recorder_same_parameters(&of_session, p);
}

int32_t
recorder_last_leadout(const struct recorder *r)
{
	int32_t last = disc_medium(r->disc)->last_leadout_lba;
	uint32_t room = (uint32_t)(LBA_LAST - last);

	return last +
	    (int32_t)(r->options.overburn_sectors < room ? r->options.overburn_sectors : room);
}

/* Behind the lead-out of the last session, even if that is longer than it need be. */
static int32_t
next_leadin(const struct recorder *r, const struct disc_session *last)
{
	int32_t end = last->leadout_lba + (int32_t)session_leadout_sectors(last->number);
	int32_t written = disc_last_session(r->disc)->next;

	return written > end ? written : end;
}

void
recorder_blank_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	static const int32_t before_start[] = { [WRITE_PACKET] = 0,
		[WRITE_TAO] = 0,
		[WRITE_SAO] = SESSION_PREGAP_SECTORS,
		[WRITE_RAW] = SESSION_PREGAP_SECTORS + SESSION_LEADIN_SECTORS,
		[WRITE_IMPORT] = 0 };
	const struct log_state *log = disc_log(r->disc);
	const struct contents *c = disc_contents(r->disc);
	uint8_t last_track = 0;

	for (unsigned i = 0; i < c->tracks; i++)
		if (c->track[i].number > last_track)
			last_track = c->track[i].number;
	out->blank = true;
	out->session = (uint8_t)(log->sessions + 1);
	out->track = (uint8_t)(last_track + 1);
	if (log->sessions == 0) {
		out->start = 0;
		out->next = p->type == WRITE_RAW ? disc_medium(r->disc)->leadin_start_lba
						 : -before_start[p->type];
	} else if (c->sessions > 0 && c->session[c->sessions - 1].has_leadout) {
		out->start = next_leadin(r, &c->session[c->sessions - 1]) + SESSION_LEADIN_SECTORS +
		    SESSION_PREGAP_SECTORS;
		out->next = out->start - before_start[p->type];
	} else {
		return;
	}
	out->writable = out->next < recorder_last_leadout(r) && out->track <= DISC_TRACKS &&
	    out->session <= DISC_TRACKS;
}

static void
set_free(const struct recorder *r, struct recorder_position *out)
{
	int32_t last = disc_medium(r->disc)->last_leadout_lba;

	out->free = out->next < last ? (uint32_t)(last - out->next) : 0;
}

bool
recorder_rehearses(const struct recorder *r, const struct write_parameters *p)
{
	return r->test.active &&
	    (r->test.parameters.type != WRITE_PACKET || (p->test_write && p->type == WRITE_PACKET));
}

/* A session of the type is being written, or may begin. Tracks at once and in packets
 * can be in one session. */
static bool
of_type(const struct recorder *r, const struct write_parameters *p)
{
	const struct log_session *s = disc_last_session(r->disc);

	if (recorder_rehearses(r, p) && r->test.parameters.type != p->type)
		return false;
	if (s == NULL || s->status == SESSION_COMPLETE)
		return disc_status(r->disc) != DISC_COMPLETE;
	return s->status == SESSION_OPEN &&
	    (s->write_type == p->type ||
		(recorder_by_track(s->write_type) && recorder_by_track(p->type)));
}

/* Tracks, in a session of such or a new one. */
static bool
in_tracks(const struct recorder *r, const struct write_parameters *p)
{
	return recorder_by_track(p->type) && of_type(r, p);
}

void
recorder_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	const struct log_session *s = recorder_session(r);
	bool test = recorder_rehearses(r, p);

	*out = (struct recorder_position){ 0 };
	if (!disc_writable(r->disc) || disc_medium(r->disc)->pressed || disc_failed(r->disc))
		return;
	if (in_tracks(r, p)) {
		track_position(r, p, out);
		if (test) {
			out->free -= (uint32_t)(r->test.next - out->next);
			out->next = r->test.next;
		}
	} else if (p->type == WRITE_SAO && of_type(r, p)) {
		sao_position(r, p, out);
	} else if (test || (s != NULL && s->status == SESSION_OPEN)) {
		raw_position(r, p, out);
	} else if (disc_status(r->disc) == DISC_BLANK ||
	    (disc_status(r->disc) == DISC_APPENDABLE &&
		disc_last_session(r->disc)->status == SESSION_COMPLETE)) {
		recorder_blank_position(r, p, out);
	}
	if (!out->writable)
		*out = (struct recorder_position){ 0 };
	else if (!recorder_by_track(p->type))
		set_free(r, out);
}

bool
recorder_busy(const struct recorder *r)
{
	const struct log_session *s = disc_last_session(r->disc);

	if (r->test.active && (r->test.parameters.type != WRITE_PACKET || r->test.within))
		return true;
	return r->writing ||
	    (s != NULL && s->status == SESSION_OPEN && !disc_failed(r->disc) &&
		(s->write_type == WRITE_RAW || s->write_type == WRITE_SAO));
}

static enum disc_result
check_begin(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	enum disc_result result;

	if (r->writing)
		return DISC_SEQUENCE;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	if (disc_medium(r->disc)->pressed)
		return DISC_FINALIZED;
	r->leadout_only = false;
	if (p->type == WRITE_SAO || recorder_overwrite_unit(r, NULL) > 0)
		return DISC_OK;
	if (recorder_block_bytes(p) == 0 ||
	    (p->type == WRITE_RAW && p->data_block_type == 0 && !r->options.raw_without_subchannel))
		return DISC_UNSUPPORTED;
	result = in_tracks(r, p) ? DISC_OK : raw_check_place(r, p, lba);
	if (result == DISC_OK && (int64_t)lba + count > LBA_LAST + 1)
		result = DISC_FULL;
	return result;
}

enum disc_result
recorder_write_begin(
    struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	enum disc_result result;

	r->test.active = recorder_rehearses(r, p);
	result = check_begin(r, p, lba, count);
	if (result != DISC_OK)
		return result;
	r->test.was_active = r->test.active;
	if (recorder_overwrite_unit(r, NULL) > 0)
		result = overwrite_begin(r, lba, count);
	else if (recorder_by_track(p->type))
		result = track_write_begin(r, p, lba, count);
	else if (p->type == WRITE_SAO)
		result = sao_write_begin(r, p, lba, count);
	else
		raw_write_begin(r, p, lba);
	if (result != DISC_OK)
		return result;
	/* A cue sheet is for where the disc could be written when it came. */
	if (p->type != WRITE_SAO && !p->test_write)
		r->cue.valid = false;
	disc_read_back(r->disc, p->verify);
	r->writing = true;
	r->parameters = *p;
	r->left = count;
	return DISC_OK;
}

/* Some records in the form in which they are kept. */
enum disc_result
recorder_put(struct recorder *r, const uint8_t *records, uint32_t count)
{
	int32_t lba = r->record.lba + (int32_t)r->record.count;
	int32_t last = disc_medium(r->disc)->last_leadout_lba;
	enum disc_result result = DISC_OK;

	/* Where nothing can be wrong, nobody need look. */
	if (r->leadout_only || lba + (int32_t)count > last)
		result = raw_check_area(r, lba, records, count);
	if (result == DISC_OK && !r->parameters.test_write) {
		r->record.crc = crc32c(r->record.crc, records, (size_t)count * SECTOR_RECORD_BYTES);
		result = disc_put(r->disc, r->record.session, lba, records, count);
	}
	r->record.count += count;
	r->laid += count;
	return result;
}

/* The write failed in the middle: on a disc that leaves a damaged session. */
static enum disc_result
broken(struct recorder *r, enum disc_result result)
{
	r->writing = false;
	if (r->overwriting) {
		r->overwriting = false;
		return result;
	}
	r->interleaver = r->interleaver_before;
	r->cue.valid = false;
	if (r->parameters.test_write)
		r->test.active = false;
	else if (r->leadout_only)
		disc_forget(r->disc);
	else
		disc_damage(r->disc, &r->record);
	return result;
}

enum disc_result
recorder_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	enum disc_result result;

	if (!r->writing || count > r->left)
		return DISC_SEQUENCE;
	if (r->overwriting)
		result = overwrite_blocks(r, blocks, count);
	else if (r->parameters.type == WRITE_TAO)
		result = tao_write_blocks(r, blocks, count);
	else if (r->parameters.type == WRITE_PACKET)
		result = packet_write_blocks(r, blocks, count);
	else if (r->parameters.type == WRITE_SAO)
		result = sao_write_blocks(r, blocks, count);
	else
		result = raw_write_blocks(r, blocks, count);
	if (result != DISC_OK)
		return broken(r, result);
	r->left -= count;
	return DISC_OK;
}

int32_t
recorder_miscompare(const struct recorder *r)
{
	return r->miscompare;
}

static enum disc_result
end_write(struct recorder *r)
{
	enum disc_result result;

	if (!r->writing || r->left > 0)
		return DISC_SEQUENCE;
	if (r->overwriting) {
		r->overwriting = r->writing = false;
		return DISC_OK;
	}
	if (r->parameters.test_write) {
		r->writing = false;
		r->test.next = r->record.lba + (int32_t)r->record.count;
		return r->parameters.type == WRITE_SAO ? sao_write_end(r) : DISC_OK;
	}
	if (r->record.count > 0) {
		result = disc_commit(r->disc, &r->record);
		if (result != DISC_OK)
			return broken(r, result);
	}
	r->writing = false;
	if (r->parameters.type == WRITE_SAO)
		return sao_write_end(r);
	if (recorder_by_track(r->parameters.type))
		return track_write_end(r);
	return raw_complete(r, session_leadout_sectors(disc_log(r->disc)->sessions));
}

/* What the host calls a sector, if its track is of fixed packets. */
static int32_t
block_at(const struct recorder *r, int32_t sector)
{
	const struct log_state *log = disc_log(r->disc);
	int32_t block = sector;

	for (unsigned i = 0; i < log->tracks; i++)
		if (log->track[i].start <= sector)
			block = log->track[i].packet_size == 0
			    ? sector
			    : packet_block(log->track[i].start, log->track[i].packet_size, sector);
	return block;
}

enum disc_result
recorder_write_end(struct recorder *r)
{
	enum disc_result result = end_write(r);

	if (result == DISC_OK && disc_miscompares(r->disc, &r->miscompare)) {
		r->miscompare = block_at(r, r->miscompare);
		result = DISC_MISCOMPARE;
	}
	disc_read_back(r->disc, false);
	return result;
}

void
recorder_write_abort(struct recorder *r)
{
	if (!r->writing)
		return;
	r->writing = false;
	if (r->overwriting) {
		r->overwriting = false;
		return;
	}
	r->interleaver = r->interleaver_before;
	if (r->parameters.test_write)
		r->test.active = r->test.was_active;
	else
		disc_forget(r->disc);
}

enum disc_result
recorder_synchronize(struct recorder *r)
{
	enum disc_result result;

	if (r->writing)
		return DISC_SEQUENCE;
	if (r->test.active)
		r->cue.valid = false;
	if (r->test.active && r->test.parameters.type == WRITE_PACKET)
		track_rehearse_end(r);
	else
		r->test.active = false;
	if (!disc_writable(r->disc))
		return DISC_OK;
	result = track_leave(r, 0);
	return result == DISC_OK ? raw_complete(r, 1) : result;
}

void
recorder_leave(struct recorder *r)
{
	recorder_write_abort(r);
	/* What fails here is found when the disc is opened again. */
	(void)recorder_synchronize(r);
	r->cue.valid = false;
	if (disc_writable(r->disc))
		(void)disc_abandon(r->disc);
}

uint64_t
recorder_laid(const struct recorder *r)
{
	return r->laid;
}

bool
recorder_streaming(const struct recorder *r)
{
	const struct log_state *log = disc_log(r->disc);
	const struct log_track *last = log->tracks > 0 ? &log->track[log->tracks - 1] : NULL;

	/* A packet just ends where the data do. */
	return recorder_busy(r) ||
	    (last != NULL && last->status == TRACK_OPEN && last->write_type == WRITE_TAO &&
		!last->reserved);
}

enum disc_result
recorder_interrupt(struct recorder *r)
{
	const struct log_session *s;
	enum disc_result result;

	recorder_write_abort(r);
	r->cue.valid = false;
	if (r->test.active) {
		r->test.active = false;
		return DISC_OK;
	}
	s = recorder_session(r);
	if (s == NULL || s->status != SESSION_OPEN)
		return DISC_OK;
	result = raw_complete(r, 1);
	if (result != DISC_OK || recorder_session(r)->status != SESSION_OPEN)
		return result;
	return disc_abandon(r->disc);
}

enum disc_result
recorder_close_track(struct recorder *r, const struct write_parameters *p, uint8_t number)
{
	const struct contents *c = disc_contents(r->disc);

	if (r->writing)
		return DISC_SEQUENCE;
	r->test.active = false;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	/* The log has tracks of sessions that grow by them; others are closed. */
	for (unsigned i = 0; log_track(disc_log(r->disc), number) == NULL && i < c->tracks; i++)
		if (c->track[i].number == number)
			return DISC_OK;
	return track_close(r, p, number);
}

enum disc_result
recorder_close_session(struct recorder *r, const struct write_parameters *p)
{
	if (r->writing)
		return DISC_SEQUENCE;
	r->test.active = false;
	if (p->test_write)
		return DISC_OK;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	return track_close_session(r, p);
}

enum disc_result
recorder_blank(struct recorder *r)
{
	if (r->writing)
		return DISC_SEQUENCE;
	r->test.active = false;
	r->cue.valid = false;
	r->in_leadout = r->leadout_only = false;
	return disc_blank(r->disc);
}
