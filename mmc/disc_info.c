/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/disc_info.c - READ DISC INFORMATION (MMC-6): the state of the
 * disc, its last session, and where the next one may start. */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/command.h"

#include <string.h>

#define STANDARD_BYTES    34
#define RESOURCES_BYTES   12
#define TYPE_STANDARD     0
#define TYPE_RESOURCES    1
#define ERASABLE          0x10
#define UNRESTRICTED      0x20 /* byte 7: URU */
#define ATIP_UNRESTRICTED 0x40
#define DISC_TYPE_UNKNOWN 0xff
#define POINT_FIRST_TRACK 0xa0

/* What counts as the last session: an empty one behind those that are closed,
 * as long as the disc is appendable. */
struct last_session {
	unsigned number;
	enum session_status status;
	uint8_t first_track, last_track;
};

/* Behind this track there is the invisible one. */
static bool
invisible_follows(const struct drive *d, uint8_t number)
{
	struct recorder_track t;

	return recorder_track(d->recorder, number, &t) &&
	    (t.status == TRACK_COMPLETE || t.reserved);
}

static struct last_session
last_session(const struct drive *d)
{
	const struct disc *disc = unit_disc(d);
	struct last_session last = { 1, SESSION_EMPTY, 1, 1 };
	const struct disc_session *s;

	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++) {
		bool closed = s->status == SESSION_COMPLETE;
		uint8_t next = last.status == SESSION_COMPLETE ? (uint8_t)(last.last_track + 1) : 1;

		last.number = i + 1;
		last.status = s->status;
		last.first_track = s->first_track != 0 ? s->first_track : next;
		last.last_track = s->last_track != 0 ? s->last_track : last.first_track;
		if (s->status == SESSION_OPEN && invisible_follows(d, last.last_track))
			last.last_track++;
		if (closed && disc_session(disc, i + 1) == NULL &&
		    disc_status(disc) != DISC_COMPLETE)
			last = (struct last_session){ i + 2, SESSION_EMPTY,
				(uint8_t)(last.last_track + 1), (uint8_t)(last.last_track + 1) };
	}
	return last;
}

/* Byte 8, from the PSEC of A0 in the first closed session. */
static uint8_t
disc_type(const struct disc *disc)
{
	const struct disc_session *s = disc_session(disc, 0);
	const struct disc_toc_entry *row;

	if (s == NULL || s->status != SESSION_COMPLETE)
		return DISC_TYPE_UNKNOWN;
	for (unsigned i = 0; (row = disc_toc_entry(disc, i)) != NULL; i++)
		if (row->session == s->number && row->adr == 1 && row->point == POINT_FIRST_TRACK)
			return row->psec;
	return DISC_TYPE_UNKNOWN;
}

static void
store_msf(uint8_t *p, int32_t lba)
{
	struct msf t = msf_from_lba(lba);

	p[1] = t.m;
	p[2] = t.s;
	p[3] = t.f;
}

/* Bytes 16..23: start of the lead-in of the session that is to come or is being
 * written, and the last possible lead-out. Without either: all FF. */
static void
append_limits(const struct drive *d, const struct last_session *last, uint8_t *p)
{
	const struct medium *medium = disc_medium(d->disc);
	struct write_parameters raw = mode_write_parameters_as(d, WRITE_RAW);
	struct recorder_position position;
	int32_t leadin = medium->leadin_start_lba;

	if (medium->pressed || disc_status(d->disc) == DISC_COMPLETE) {
		memset(p, 0xff, 8);
		return;
	}
	if (last->number > 1 && last->status != SESSION_EMPTY) {
		leadin = disc_session(d->disc, last->number - 1)->leadin_lba;
	} else if (last->number > 1) {
		recorder_position(d->recorder, &raw, &position);
		if (position.writable)
			leadin = position.next;
	}
	store_msf(p, leadin);
	store_msf(p + 4, medium->last_leadout_lba);
}

static void
standard_information(struct command *cmd, uint16_t allocation)
{
	static const uint8_t disc_states[] = {
		[DISC_BLANK] = 0, [DISC_APPENDABLE] = 1, [DISC_COMPLETE] = 2
	};
	static const uint8_t session_states[] = { [SESSION_EMPTY] = 0,
		[SESSION_OPEN] = 1,
		[SESSION_DAMAGED] = 2,
		[SESSION_COMPLETE] = 3 };
	const struct disc *disc = unit_disc(cmd->drive);
	const struct medium *medium = disc_medium(disc);
	const struct disc_track *first = disc_track(disc, 0);
	struct last_session last = last_session(cmd->drive);
	uint8_t *p = cmd_reply(cmd, allocation, STANDARD_BYTES);

	store_be16(p, STANDARD_BYTES - 2);
	p[2] = (uint8_t)((medium->rewritable ? ERASABLE : 0) | session_states[last.status] << 2 |
	    disc_states[disc_status(disc)]);
	p[3] = first != NULL ? first->number : last.first_track;
	p[4] = (uint8_t)last.number;
	p[5] = last.first_track;
	p[6] = last.last_track;
	if (medium->pressed || medium->atip_special[1] & ATIP_UNRESTRICTED)
		p[7] = UNRESTRICTED;
	p[8] = disc_type(disc);
	p[9] = (uint8_t)(last.number >> 8);
	append_limits(cmd->drive, &last, p + 16);
}

/* Tracks that a WRITE may go into now: reserved ones, and the incomplete or invisible
 * one. */
static uint16_t
appendable_tracks(const struct drive *d)
{
	struct write_parameters parameters = mode_write_parameters(d);
	struct recorder_position at;
	struct recorder_track t;
	uint16_t n;

	recorder_position(d->recorder, &parameters, &at);
	n = at.writable;
	for (uint8_t i = 1; i <= DISC_TRACKS; i++)
		if (recorder_track(d->recorder, i, &t) && t.reserved && t.writable)
			n++;
	return n;
}

static void
track_resources(struct command *cmd, uint16_t allocation)
{
	const struct disc *disc = unit_disc(cmd->drive);
	uint8_t *p = cmd_reply(cmd, allocation, RESOURCES_BYTES);
	uint16_t tracks = 0;

	/* The reserved ones among them; the invisible one is none yet. */
	while (disc_track(disc, tracks) != NULL)
		tracks++;
	store_be16(p, RESOURCES_BYTES - 2);
	p[2] = TYPE_RESOURCES << 5;
	store_be16(p + 4, DISC_TRACKS);
	store_be16(p + 6, tracks);
	store_be16(p + 8, DISC_TRACKS);
	if (unit_writable(cmd->drive))
		store_be16(p + 10, appendable_tracks(cmd->drive));
}

struct sense
read_disc_information(struct command *cmd)
{
	uint16_t allocation = load_be16(cmd->cdb + 7);

	switch (cmd->cdb[1] & 7) {
	case TYPE_STANDARD:
		standard_information(cmd, allocation);
		return SENSE_NONE;
	case TYPE_RESOURCES:
		track_resources(cmd, allocation);
		return SENSE_NONE;
	default:
		return sense_cdb_field(1, 2);
	}
}
