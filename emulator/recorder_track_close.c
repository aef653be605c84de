/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_track_close.c - how packets, tracks and their sessions end
 * (MMC-6 "CLOSE TRACK/SESSION", "SYNCHRONIZE CACHE"; mmc-recorder.md 3.18, 3.19). */
#include "emulator/recorder_track.h"

/* What ends a track or a packet while it is made. In fixed packets the place tells
 * what a block is; else: run-out of the last packet, link of another one, run-out of
 * that; NOWHERE if there is none. */
#define NOWHERE INT32_MAX
struct tail {
	int32_t run_out, link, last_run_out, end;
	int32_t start;
	uint32_t packet_size;
};

static enum block_indicator
tail_indicator(const struct tail *e, int32_t lba)
{
	if (e->packet_size != 0)
		return packet_indicator(e->start, e->packet_size, lba);
	if (lba >= e->last_run_out)
		return (enum block_indicator)(INDICATOR_RUN_OUT_1 - (lba - e->last_run_out));
	if (lba >= e->link && lba < e->link + PACKET_LINK_SECTORS)
		return (enum block_indicator)(INDICATOR_LINK - (lba - e->link));
	if (lba >= e->run_out && lba < e->run_out + PACKET_RUN_OUT_SECTORS)
		return (enum block_indicator)(INDICATOR_RUN_OUT_1 - (lba - e->run_out));
	return INDICATOR_USER;
}

static void
make_tail(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct program_row *row = &r->program.row[r->program.rows - 1];

	block_compose_link(row->form, tail_indicator(what, lba), lba, record);
	program_subcode(&r->program, row, lba, record + SECTOR_MAIN_BYTES);
}

static enum disc_result
write_tail(struct recorder *r, const struct log_track *t, const struct tail *e, uint8_t flags)
{
	struct log_record like = track_record(r, t);
	uint32_t count = e->end > t->end ? (uint32_t)(e->end - t->end) : 0;

	like.flags = flags;
	track_lay_out(r, t, 0);
	return recorder_make(r, &like, t->end, count, make_tail, e);
}

/* To the end of its last packet. A reserved track's last sectors, too few for another
 * one, are filled. */
static struct tail
packet_tail(const struct log_track *t)
{
	struct tail e = { NOWHERE, NOWHERE, t->end, t->end + PACKET_RUN_OUT_SECTORS, t->start,
		t->packet_size };

	if (t->packet_size != 0) {
		uint32_t blocks =
		    (uint32_t)(packet_block(t->start, t->packet_size, t->end) - t->start);

		e.end = t->start + (int32_t)packet_extent(blocks, t->packet_size);
	} else if (t->reserved && t->limit - e.end <= PACKET_LINKING_SECTORS) {
		e.last_run_out = t->limit - PACKET_RUN_OUT_SECTORS;
		e.end = t->limit;
	}
	return e;
}

/* The last packet gets its run-out, if it has none. */
static enum disc_result
end_packet(struct recorder *r, const struct log_track *t)
{
	struct tail e = packet_tail(t);

	if (t->packet != LOG_PACKET_WITHIN || t->end == t->start)
		return DISC_OK;
	return write_tail(r, t, &e, t->reserved && e.end >= t->limit ? LOG_RUNOUT : LOG_PACKET_END);
}

/* Up to where a track goes that is being closed: a reserved one is filled, any other
 * has 300 sectors at least. */
static int32_t
goal(const struct log_track *t)
{
	int32_t least = t->start + TRACK_SECTORS_MIN + PACKET_RUN_OUT_SECTORS;

	return t->reserved ? t->limit : least;
}

static struct tail
fixed_tail(const struct log_track *t)
{
	struct tail e = packet_tail(t);
	uint32_t size = t->packet_size;
	uint32_t blocks = t->reserved ? packet_capacity((uint32_t)(t->limit - t->start), size)
				      : (TRACK_SECTORS_MIN + size - 1) / size * size;
	int32_t end = t->start + (int32_t)packet_extent(blocks, size);

	if (t->reserved || end > e.end)
		e.end = end;
	return e;
}

static struct tail
track_tail(const struct log_track *t)
{
	struct tail e = { NOWHERE, NOWHERE, NOWHERE, t->end, t->start, 0 };
	bool ended = t->write_type == WRITE_PACKET && t->packet == LOG_PACKET_ENDED;
	bool too_short;

	if (t->packet_size != 0)
		return fixed_tail(t);
	if (t->write_type == WRITE_PACKET && t->packet == LOG_PACKET_TORN) {
		e.run_out = t->end;
		e.end += PACKET_RUN_OUT_SECTORS;
		ended = true;
	}
	/* Too little is missing for a packet: the track gets longer by one block. */
	too_short = !t->reserved && e.end - t->start < TRACK_SECTORS_MIN;
	if (!ended) {
		e.last_run_out = t->end;
	} else if (too_short || goal(t) - e.end > PACKET_LINKING_SECTORS) {
		e.link = e.end;
		e.last_run_out = e.end + PACKET_LINK_SECTORS + 1;
	} else {
		return e;
	}
	if (e.last_run_out < goal(t) - PACKET_RUN_OUT_SECTORS)
		e.last_run_out = goal(t) - PACKET_RUN_OUT_SECTORS;
	e.end = e.last_run_out + PACKET_RUN_OUT_SECTORS;
	return e;
}

enum disc_result
track_finish(struct recorder *r, const struct log_track *t)
{
	struct tail e = track_tail(t);

	return write_tail(r, t, &e, LOG_RUNOUT);
}

enum disc_result
track_leave(struct recorder *r, uint8_t but)
{
	const struct log_track *t;

	for (unsigned i = 0; (t = track_nth(r, i)) != NULL; i++) {
		enum disc_result result = DISC_OK;

		if (t->number == but || t->status != TRACK_OPEN)
			continue;
		if (t->write_type == WRITE_PACKET)
			result = end_packet(r, t);
		else if (!t->reserved)
			result = track_finish(r, t);
		if (result != DISC_OK)
			return result;
	}
	return DISC_OK;
}

enum disc_result
track_close(struct recorder *r, const struct write_parameters *p, uint8_t number)
{
	const struct log_track *t =
	    number == 0 ? track_incomplete(r) : log_track(disc_log(r->disc), number);
	struct log_track begun;
	enum disc_result result;

	if (t == NULL)
		return number == 0 ? DISC_OK : DISC_OUT_OF_RANGE;
	if (t->status == TRACK_COMPLETE || track_session(r) == NULL)
		return DISC_OK;
	if (t->status == TRACK_RESERVED) {
		if (!recorder_by_track(p->type) || block_form_of_type(p->data_block_type) == NULL)
			return DISC_SEQUENCE;
		begun = *t;
		track_take_page(p, &begun);
		result = track_check_page(p);
		if (result == DISC_OK)
			result = track_begin(r, p, &begun);
		if (result != DISC_OK)
			return result;
	}
	return track_finish(r, t);
}

/* What the tracks of the session make of its table of contents. */
static void
plan_toc(const struct recorder *r, struct fixation *f)
{
	const struct log_track *t;

	for (unsigned i = 0; (t = track_nth(r, i)) != NULL; i++) {
		if (i == 0) {
			f->leadin = block_form_of_type(t->data_block_type);
			f->toc.session_format = t->session_format;
		}
		f->toc.track[i].number = t->number;
		f->toc.track[i].control = t->control;
		f->toc.track[i].start = t->start;
		f->toc.tracks = i + 1;
		f->toc.session = t->session;
		f->toc.leadout_lba = track_limit(t);
		f->leadout = block_form_of_type(t->data_block_type);
		f->like = track_record(r, t);
	}
}

enum disc_result
track_close_session(struct recorder *r, const struct write_parameters *p)
{
	struct fixation f = { .toc = { .multisession = p->multisession,
				  .application_code = p->application_code } };
	const struct log_track *t;
	enum disc_result result;

	if (track_last(r) == NULL)
		return DISC_SEQUENCE;
	for (unsigned i = 0; (t = track_nth(r, i)) != NULL; i++)
		if (t->reserved && t->status != TRACK_COMPLETE)
			return DISC_RESERVED_INCOMPLETE;
	result = track_close(r, p, 0);
	if (result != DISC_OK)
		return result;
	plan_toc(r, &f);
	f.like.packet_size = 0;
	return recorder_fixate(r, &f);
}
