/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_track_write.c - a write into a track at once or in packets: which
 * track it is, the pregap of one that it begins, and its room (mmc-recorder.md 3.17,
 * 4.3; cd-format.md 12). What becomes of the blocks: recorder_tao.c,
 * recorder_packet.c. */
#include "emulator/recorder_track.h"

#include <string.h>

/* It is linked to what is before it. That of packets is a packet of its own, and ends
 * with link and run-in of the first one of the track. */
static enum block_indicator
pregap_indicator(const struct pregap *g, int32_t n)
{
	int32_t run_out = g->sectors - PACKET_LINKING_SECTORS;

	if (n < PACKET_LINK_SECTORS)
		return (enum block_indicator)(INDICATOR_LINK - n);
	if (g->method == METHOD_AT_ONCE || n < run_out)
		return INDICATOR_USER;
	if (n < run_out + PACKET_RUN_OUT_SECTORS)
		return (enum block_indicator)(INDICATOR_RUN_OUT_1 - (n - run_out));
	return (enum block_indicator)(INDICATOR_LINK - (n - run_out - PACKET_RUN_OUT_SECTORS));
}

/* A track descriptor block, of the track's own kind of sectors. */
static void
compose_descriptor(const struct recorder *r, const struct pregap *g, int32_t lba, uint8_t *record)
{
	static const uint8_t xa[8] = { 0, 0, 0x08, 0, 0, 0, 0x08, 0 }; /* data, form 1 */
	uint8_t block[SECTOR_MAIN_BYTES] = { 0 };
	size_t at = g->row->form->content == BLOCK_XA ? sizeof(xa) : 0;

	memcpy(block, xa, at);
	packet_descriptor(g->row->tno, g->method, g->packet_size, block + at);
	block_compose(g->row->form, block, r->subheader, lba, record);
}

void
track_make_pregap(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct pregap *g = what;
	enum block_indicator indicator = pregap_indicator(g, lba - g->row->lba);

	if (indicator == INDICATOR_USER && g->row->form->content != BLOCK_AUDIO)
		compose_descriptor(r, g, lba, record);
	else
		block_compose_link(g->row->form, indicator, lba, record);
	program_subcode(&r->program, g->row, lba, record + SECTOR_MAIN_BYTES);
}

static void
remember_page(struct recorder *r, const struct write_parameters *p, uint8_t track)
{
	memcpy(r->program.mcn, p->mcn, sizeof(r->program.mcn));
	memcpy(r->program.isrc[track], p->isrc, sizeof(p->isrc));
	memcpy(r->subheader, p->subheader, sizeof(r->subheader));
}

/* Sectors between a track and what is before it in its session. */
static int32_t
pregap_sectors(const struct recorder *r, const struct log_track *t)
{
	const struct log_track *before = NULL, *other;

	for (unsigned i = 0; (other = track_nth(r, i)) != NULL && other->number < t->number; i++)
		before = other;
	return before == NULL ? SESSION_PREGAP_SECTORS : t->start - track_limit(before);
}

/* Write the pregap of a new track, if it has one. */
enum disc_result
track_begin(struct recorder *r, const struct write_parameters *p, const struct log_track *t)
{
	struct log_record like = track_record(r, t);
	struct pregap g = { .row = &r->program.row[0],
		.sectors = pregap_sectors(r, t),
		.method = METHOD_AT_ONCE,
		.packet_size = t->packet_size };

	if (t->write_type == WRITE_PACKET)
		g.method = t->packet_size != 0 ? METHOD_FIXED : METHOD_VARIABLE;
	like.multisession = p->multisession;
	like.flags = LOG_LINK;
	remember_page(r, p, t->number);
	track_lay_out(r, t, g.sectors);
	return recorder_make(
	    r, &like, t->start - g.sectors, (uint32_t)g.sectors, track_make_pregap, &g);
}

/* A host that goes on behind an open track at once, where the next one would start,
 * means the next one. */
static enum disc_result
switch_track(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	const struct log_track *t = track_incomplete(r);

	if (t == NULL || t->status != TRACK_OPEN || t->write_type != WRITE_TAO ||
	    t->end - t->start < TRACK_SECTORS_MIN ||
	    lba != t->end + PACKET_RUN_OUT_SECTORS + track_pause(r, p))
		return DISC_OK;
	return track_finish(r, t);
}

/* Nothing but what its first write was may go into a track. */
static enum disc_result
check_same(const struct write_parameters *p, const struct log_track *t)
{
	if (p->type != t->write_type)
		return DISC_WRONG_SECTOR_TYPE;
	if (p->type == WRITE_PACKET && p->fixed_packets != (t->packet_size != 0))
		return DISC_PACKET_SIZE;
	return track_page_size(p) == t->packet_size ? DISC_OK : DISC_PACKET_SIZE;
}

/* The track that a write at lba begins: one that is reserved, or a new one. */
static enum disc_result
new_track(const struct recorder *r, const struct write_parameters *p, int32_t lba,
    const struct log_track *reserved, struct log_track *t)
{
	struct recorder_position at;
	enum disc_result result = track_check_page(p);

	if (reserved != NULL) {
		*t = *reserved;
	} else {
		recorder_position(r, p, &at);
		if (!at.writable)
			return disc_status(r->disc) == DISC_COMPLETE ? DISC_FINALIZED
								     : DISC_NOT_WRITABLE_HERE;
		if (lba != at.next || !at.blank)
			return DISC_NOT_WRITABLE_HERE;
		*t = (struct log_track){
			.session = at.session, .number = at.track, .start = lba, .end = lba
		};
	}
	track_take_page(p, t);
	return result;
}

/* Is there room, with the run-out behind? A new track will be four seconds long at
 * least. */
static enum disc_result
check_room(const struct recorder *r, const struct log_track *t, int32_t lba, uint32_t count)
{
	int32_t limit = t->reserved ? t->limit : recorder_last_leadout(r);
	bool begins = !t->reserved && lba == t->start;
	uint32_t free;

	if (begins && count < TRACK_SECTORS_MIN)
		count = TRACK_SECTORS_MIN;

	if (t->packet_size != 0)
		free = track_room(t->start, lba, limit, t->packet_size);
	else
		free = track_room(t->start, lba, limit - PACKET_RUN_OUT_SECTORS, 0);
	return count <= free ? DISC_OK : DISC_FULL;
}

/* A rehearsal composes nothing. */
static enum disc_result
rehearse(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	struct recorder_position at;
	bool links = p->type == WRITE_PACKET && r->test.within && !p->fixed_packets;
	struct log_track t = { .packet_size = (uint16_t)track_page_size(p) };
	const struct log_track *open = track_incomplete(r);
	enum disc_result result = track_check_page(p);

	recorder_position(r, p, &at);
	if (!at.writable)
		return disc_status(r->disc) == DISC_COMPLETE ? DISC_FINALIZED
							     : DISC_NOT_WRITABLE_HERE;
	if (lba != at.next && !(links && lba == at.next + PACKET_LINKING_SECTORS))
		return DISC_NOT_WRITABLE_HERE;
	t.start = at.start;
	if (result == DISC_OK && open != NULL && !r->test.active)
		result = check_same(p, open);
	if (result == DISC_OK)
		result = check_room(r, &t, lba, count);
	if (result != DISC_OK)
		return result;
	r->test.active = r->test.within = true;
	r->test.parameters = *p;
	r->test.start = at.start;
	r->test.next = lba;
	r->record = (struct log_record){ .lba = lba };
	return DISC_OK;
}

/* Where a host goes on once its packet is ended. */
void
track_rehearse_end(struct recorder *r)
{
	const struct write_parameters *p = &r->test.parameters;
	uint32_t size = track_page_size(p);

	if (!r->test.within)
		return;
	r->test.within = false;
	if (size == 0)
		r->test.next += PACKET_LINKING_SECTORS;
	else if ((uint32_t)(r->test.next - r->test.start) % size != 0)
		r->test.next += (int32_t)packet_run(r->test.start, size, r->test.next);
}

/* A track at once is recorded or rehearsed from its beginning to its end. */
static bool
goes_on(const struct recorder *r, const struct write_parameters *p)
{
	const struct log_track *t = track_incomplete(r);
	bool open = t != NULL && t->status == TRACK_OPEN && t->write_type == WRITE_TAO;

	if (r->test.active ? r->test.parameters.type != WRITE_TAO : !open)
		return true;
	return p->test_write == r->test.active;
}

enum disc_result
track_write_begin(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	const struct log_track *known;
	struct log_track t;
	enum disc_result result;

	if (!goes_on(r, p))
		return DISC_SEQUENCE;
	if (p->test_write)
		return rehearse(r, p, lba, count);
	known = track_taking(r, lba);
	result = known == NULL ? switch_track(r, p, lba) : DISC_OK;
	if (result == DISC_OK && known != NULL && known->status == TRACK_OPEN) {
		t = *known;
		result = check_same(p, &t);
	} else if (result == DISC_OK) {
		result = new_track(r, p, lba, known, &t);
	}
	if (result == DISC_OK)
		result = check_room(r, &t, lba, count);
	if (result == DISC_OK)
		result = track_leave(r, t.number);
	if (result == DISC_OK && (known == NULL || known->status == TRACK_RESERVED))
		result = track_begin(r, p, &t);
	if (result != DISC_OK)
		return result;
	/* Packets may come at any time, with a page 05 that has been selected anew. */
	if (p->type == WRITE_PACKET)
		remember_page(r, p, t.number);
	track_lay_out(r, &t, 0);
	r->record = track_record(r, &t);
	r->record.lba = t.end;
	if (p->type == WRITE_PACKET)
		packet_write_begin(r, &t, lba);
	return DISC_OK;
}

/* A reserved track that is full is complete. */
enum disc_result
track_write_end(struct recorder *r)
{
	const struct log_track *t = log_track(disc_log(r->disc), r->record.track);

	if (t == NULL || !t->reserved || t->status != TRACK_OPEN ||
	    track_room(t->start, track_next(t), track_data_limit(r, t), t->packet_size) > 0)
		return DISC_OK;
	return track_finish(r, t);
}
