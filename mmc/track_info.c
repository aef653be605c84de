/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/track_info.c - READ TRACK INFORMATION (MMC-6): a recorded
 * track, or the invisible one, whose next writable address follows the write
 * type of mode page 05. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define INFORMATION_BYTES 36
#define TRACK_INVISIBLE   0xff
#define DATA_MODE_UNKNOWN 0x0f
#define DAMAGED           0x20
#define SECOND_GENERATION 0x10 /* byte 5: copy */
#define RESERVED_TRACK    0x80
#define BLANK             0x40
#define NWA_VALID         0x01
#define LRA_VALID         0x02
#define PACKET            0x20
#define FIXED_PACKET      0x10
#define OPEN              0x04 /* CDB byte 1 */
#define BLOCK_TYPE_MODE1  8

enum address_type { BY_LBA, BY_TRACK, BY_SESSION };

static uint8_t
data_mode(const struct disc_track *t)
{
	static const uint8_t modes[SECTOR_CLASSES] = {
		[SECTOR_MODE1] = 1,
		[SECTOR_MODE2FORM0] = 2,
		[SECTOR_MODE2FORM1] = 2,
		[SECTOR_MODE2FORM2] = 2,
	};

	return !t->mixed && modes[t->sector_type] != 0 ? modes[t->sector_type] : DATA_MODE_UNKNOWN;
}

/* A track that was recorded in one sweep with others. */
static void
recorded_track(struct command *cmd, uint16_t allocation, const struct disc_track *t)
{
	uint8_t *p = cmd_reply(cmd, allocation, INFORMATION_BYTES);

	store_be16(p, INFORMATION_BYTES - 2);
	p[2] = t->number;
	p[3] = t->session;
	p[5] = (uint8_t)((t->status == TRACK_DAMAGED ? DAMAGED : 0) |
	    (t->copy == COPY_SCMS ? SECOND_GENERATION : 0) | t->control);
	p[6] = data_mode(t);
	store_be32(p + 8, (uint32_t)t->start_lba);
	store_be32(p + 24, t->sector_count);
}

static uint8_t
block_data_mode(const struct recorder_track *t)
{
	if (t->status == TRACK_RESERVED || t->data_block_type == 0)
		return DATA_MODE_UNKNOWN;
	return t->data_block_type == BLOCK_TYPE_MODE1 ? 1 : 2;
}

/* A track at once or in packets. */
static void
logged_track(struct command *cmd, uint16_t allocation, const struct recorder_track *t)
{
	bool packets = t->write_type == WRITE_PACKET;
	uint8_t *p = cmd_reply(cmd, allocation, INFORMATION_BYTES);

	store_be16(p, INFORMATION_BYTES - 2);
	p[2] = t->number;
	p[3] = t->session;
	p[5] = (uint8_t)((t->status == TRACK_DAMAGED ? DAMAGED : 0) |
	    (t->scms ? SECOND_GENERATION : 0) | t->control);
	p[6] = (uint8_t)((t->reserved ? RESERVED_TRACK : 0) | (t->blank ? BLANK : 0) |
	    (packets ? PACKET : 0) | (t->packet_size != 0 ? FIXED_PACKET : 0) | block_data_mode(t));
	store_be32(p + 8, (uint32_t)t->start);
	store_be32(p + 20, t->packet_size);
	store_be32(p + 24, t->size);
	if (!t->writable)
		return;
	p[7] = NWA_VALID;
	store_be32(p + 12, (uint32_t)t->next);
	store_be32(p + 16, t->free);
	if (t->blank)
		return;
	p[7] |= LRA_VALID;
	store_be32(p + 28, (uint32_t)t->last);
}

static const struct disc_track *
track_by_number(const struct disc *disc, uint32_t number)
{
	const struct disc_track *t;

	for (unsigned i = 0; (t = disc_track(disc, i)) != NULL; i++)
		if (t->number == number)
			return t;
	return NULL;
}

/* The track that is not there yet. Without a next writable address the disc is write
 * protected, or its session takes no such write; damaged is only what a broken one has
 * left. */
static struct sense
invisible_track(struct command *cmd, uint16_t allocation, uint16_t pointer)
{
	const struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	struct write_parameters parameters = mode_write_parameters(d);
	int32_t last_leadout = disc_medium(disc)->last_leadout_lba;
	struct recorder_position at;
	struct recorder_track t;
	const struct disc_session *s;
	const struct disc_track *last;
	bool whole = parameters.type == WRITE_RAW || parameters.type == WRITE_SAO;
	unsigned sessions = 0;
	uint8_t *p;

	if (disc_status(disc) == DISC_COMPLETE || disc_medium(disc)->pressed)
		return sense_cdb_field(pointer, 7);
	recorder_position(d->recorder, &parameters, &at);
	if (at.writable && !at.blank && recorder_track(d->recorder, at.track, &t)) {
		logged_track(cmd, allocation, &t);
		return SENSE_NONE;
	}
	p = cmd_reply(cmd, allocation, INFORMATION_BYTES);
	store_be16(p, INFORMATION_BYTES - 2);
	p[6] = DATA_MODE_UNKNOWN;
	if (!at.writable) {
		for (; (s = disc_session(disc, sessions)) != NULL; sessions++) {
			p[2] = s->last_track;
			last = track_by_number(disc, s->last_track);
			p[5] = s->status == SESSION_DAMAGED ||
				(last != NULL && last->status == TRACK_DAMAGED)
			    ? DAMAGED
			    : 0;
		}
		p[2] = p[2] != 0 ? p[2] : 1;
		p[3] = (uint8_t)(sessions != 0 ? sessions : 1);
		return SENSE_NONE;
	}
	p[2] = at.track;
	p[3] = at.session;
	p[5] = parameters.track_mode;
	p[6] |= at.blank ? BLANK : 0;
	p[7] = NWA_VALID;
	if (!at.blank && !whole && at.next > at.start) {
		p[7] |= LRA_VALID;
		store_be32(p + 28, (uint32_t)at.next - 1);
	}
	store_be32(p + 8, (uint32_t)at.start);
	store_be32(p + 12, (uint32_t)at.next);
	store_be32(p + 16, at.free);
	if (at.start < last_leadout)
		store_be32(p + 24, (uint32_t)(last_leadout - at.start));
	return SENSE_NONE;
}

/* The first track of a session; NULL for the one that is still empty. */
static const struct disc_track *
track_by_session(const struct disc *disc, uint32_t number, bool *exists)
{
	const struct disc_track *t;
	const struct disc_session *s;
	unsigned last = 0;

	for (unsigned i = 0; (t = disc_track(disc, i)) != NULL; i++)
		if (t->session == number)
			return t;
	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++)
		last += s->status == SESSION_COMPLETE;
	*exists = number == last + 1;
	return NULL;
}

/* What is known of a track of the disc. False: it is still being written in one sweep. */
static bool
known_track(struct command *cmd, uint16_t allocation, const struct disc_track *t)
{
	struct recorder_track logged;

	if (recorder_track(cmd->drive->recorder, t->number, &logged))
		logged_track(cmd, allocation, &logged);
	else if (t->status != TRACK_OPEN)
		recorded_track(cmd, allocation, t);
	else
		return false;
	return true;
}

/* The reserved track that is to have a block at lba. */
static bool
reserved_at(const struct drive *d, int32_t lba, struct recorder_track *t)
{
	for (uint8_t n = 1; n <= DISC_TRACKS; n++)
		if (recorder_track(d->recorder, n, t) && t->reserved && lba >= t->start &&
		    (uint32_t)(lba - t->start) < t->size)
			return true;
	return false;
}

static struct sense
by_lba(struct command *cmd, uint16_t allocation, int32_t lba)
{
	const struct disc *disc = unit_disc(cmd->drive);
	const struct disc_track *t = disc_track_at(disc, lba);
	const struct disc_session *last = NULL, *s;
	struct recorder_track reserved;
	int32_t end = disc_medium(disc)->leadin_start_lba;

	if (t != NULL && known_track(cmd, allocation, t))
		return SENSE_NONE;
	if (reserved_at(cmd->drive, lba, &reserved)) {
		logged_track(cmd, allocation, &reserved);
		return SENSE_NONE;
	}
	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++)
		last = s;
	if (last != NULL && last->has_leadout)
		end = last->leadout_lba;
	/* What lies behind all that is recorded is the invisible track's. */
	if (lba < end || lba >= disc_medium(disc)->last_leadout_lba)
		return SENSE_LBA_OUT_OF_RANGE;
	return invisible_track(cmd, allocation, 2);
}

/* The first track from the given one on that may be written: a reserved one, or the
 * incomplete or invisible one, which comes last. */
static struct sense
open_track(struct command *cmd, uint16_t allocation, uint32_t number)
{
	const struct drive *d = cmd->drive;
	struct write_parameters parameters = mode_write_parameters(d);
	struct recorder_position at;
	struct recorder_track t;

	for (uint32_t n = number != 0 ? number : 1; n <= DISC_TRACKS; n++)
		if (recorder_track(d->recorder, (uint8_t)n, &t) && t.reserved && t.writable) {
			logged_track(cmd, allocation, &t);
			return SENSE_NONE;
		}
	recorder_position(d->recorder, &parameters, &at);
	if (!at.writable || (number != TRACK_INVISIBLE && number > at.track))
		return sense_cdb_field(2, 7);
	return invisible_track(cmd, allocation, 2);
}

struct sense
read_track_information(struct command *cmd)
{
	const struct disc *disc = unit_disc(cmd->drive);
	uint16_t allocation = load_be16(cmd->cdb + 7);
	uint32_t value = load_be32(cmd->cdb + 2);
	const struct disc_track *t = NULL;
	bool exists = false;

	switch (cmd->cdb[1] & 3) {
	case BY_LBA:
		return by_lba(cmd, allocation, (int32_t)value);
	case BY_TRACK:
		if (cmd->cdb[1] & OPEN)
			return open_track(cmd, allocation, value);
		t = track_by_number(disc, value);
		exists =
		    value == TRACK_INVISIBLE || (t == NULL && value != 0 && value <= DISC_TRACKS);
		break;
	case BY_SESSION:
		t = track_by_session(disc, value, &exists);
		break;
	default:
		return sense_cdb_field(1, 1);
	}
	if (t != NULL && known_track(cmd, allocation, t))
		return SENSE_NONE;
	exists = exists || t != NULL;
	return exists ? invisible_track(cmd, allocation, 2) : sense_cdb_field(2, 7);
}
