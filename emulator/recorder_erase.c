/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_erase.c - parts of a rewritable disc made blank again (MMC-6,
 * "Blanking types"; mmc-recorder.md 3.20). */
#include "emulator/packet.h"
#include "emulator/recorder_internal.h"
#include "emulator/scramble.h"

#define MODE_OFFSET     15
#define INDICATOR_SHIFT 5

/* What all of them need, and the last session. */
static enum disc_result
begin(struct recorder *r, const struct log_session **session)
{
	if (r->writing)
		return DISC_SEQUENCE;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	if (!disc_medium(r->disc)->rewritable)
		return DISC_FINALIZED;
	*session = disc_last_session(r->disc);
	return *session == NULL ? DISC_SEQUENCE : DISC_OK;
}

/* The end of a track, from lba on; track NULL: all of the session. */
static enum disc_result
erase(struct recorder *r, const struct log_session *session, const struct log_track *t, int32_t lba,
    enum log_event event)
{
	struct log_record record = {
		.write_type = session->write_type,
		.session = (uint8_t)disc_log(r->disc)->sessions,
		.track = t == NULL ? 0 : t->number,
		.event = event,
		.lba = lba,
		.count = (uint32_t)((t == NULL ? session->next : t->end) - lba),
	};

	r->test.active = false;
	r->cue.valid = false;
	r->in_leadout = r->leadout_only = false;
	r->laid += record.count;
	return disc_erase(r->disc, &record);
}

enum disc_result
recorder_erase_session(struct recorder *r)
{
	const struct log_session *session;
	enum disc_result result = begin(r, &session);

	if (result != DISC_OK)
		return result;
	return erase(r, session, NULL, session->first_lba, LOG_ERASED);
}

/* Track n of the last session; NULL: it has none. */
static const struct log_track *
nth_track(const struct recorder *r, unsigned n)
{
	const struct log_state *log = disc_log(r->disc);

	for (unsigned i = 0; i < log->tracks; i++)
		if (log->track[i].session == log->sessions && n-- == 0)
			return &log->track[i];
	return NULL;
}

enum disc_result
recorder_reopen_session(struct recorder *r)
{
	const struct log_session *session;
	enum disc_result result = begin(r, &session);

	if (result != DISC_OK)
		return result;
	if (session->status != SESSION_COMPLETE)
		return DISC_SEQUENCE;
	if (nth_track(r, 0) == NULL || session->formatted)
		return DISC_WRONG_SECTOR_TYPE;
	return erase(r, session, NULL, session->first_lba, LOG_REOPENED);
}

/* Where the sectors of a track begin, its pause included: behind the track before,
 * or with the session. */
static int32_t
track_first(const struct log_session *session, const struct log_track *before)
{
	if (before == NULL)
		return session->first_lba;
	return before->reserved ? before->limit : before->end;
}

enum disc_result
recorder_erase_track(struct recorder *r, uint8_t number)
{
	const struct log_track *t, *before = NULL;
	const struct log_session *session;
	enum disc_result result = begin(r, &session);
	int32_t first;

	if (result != DISC_OK)
		return result;
	if (session->status == SESSION_COMPLETE)
		return DISC_SEQUENCE;
	for (unsigned n = 0; (t = nth_track(r, n)) != NULL && t->number != number; n++)
		before = t;
	if (t == NULL)
		return DISC_OUT_OF_RANGE;
	first = track_first(session, before);
	/* Of a reserved track nothing may be recorded. */
	return first == t->end ||
		!log_any_recorded(disc_log(r->disc), first, (uint32_t)(t->end - first))
	    ? DISC_OK
	    : erase(r, session, t, first, 0);
}

/* Is the sector the last one before user data of a packet? */
static enum disc_result
begins_packet(struct recorder *r, int32_t lba)
{
	enum disc_result result = disc_read(r->disc, lba, 1, r->records);

	if (result != DISC_OK)
		return result;
	scramble_sector(r->records, r->records);
	return r->records[MODE_OFFSET] >> INDICATOR_SHIFT == INDICATOR_RUN_IN_4
	    ? DISC_OK
	    : DISC_NOT_WRITABLE_HERE;
}

enum disc_result
recorder_erase_tail(struct recorder *r, int32_t lba)
{
	const struct log_track *t;
	const struct log_session *session;
	enum disc_result result = begin(r, &session);
	int32_t sector = lba;

	if (result != DISC_OK)
		return result;
	if (session->status == SESSION_COMPLETE)
		return DISC_SEQUENCE;
	for (unsigned n = 0; (t = nth_track(r, n)) != NULL; n++) {
		sector = packet_sector(t->start, t->packet_size, lba);
		if (sector >= t->start && sector < t->end)
			break;
	}
	if (t == NULL)
		return DISC_OUT_OF_RANGE;
	if (t->write_type != WRITE_PACKET)
		return DISC_WRONG_SECTOR_TYPE;
	result = begins_packet(r, sector - 1);
	if (result != DISC_OK)
		return result;
	return erase(r, session, t, sector > t->start ? sector - PACKET_LINK_SECTORS : sector, 0);
}
