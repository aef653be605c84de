/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/blank.c - BLANK (MMC-6): a CD-RW as if new, or some of it. Blanking all and
 * blanking the minimum differ in time only: nothing can be read after either, and
 * a disc's sectors alone must tell what is recorded. */
#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#define IMMED 0x10
#define TYPE  0x07

static enum disc_result
blank_disc(struct recorder *r, uint32_t address)
{
	(void)address;
	return recorder_blank(r);
}

static enum disc_result
blank_track(struct recorder *r, uint32_t address)
{
	if (address == 0 || address > DISC_TRACKS)
		return DISC_OUT_OF_RANGE;
	return recorder_erase_track(r, (uint8_t)address);
}

static enum disc_result
unreserve_track(struct recorder *r, uint32_t address)
{
	if (address == 0 || address > DISC_TRACKS)
		return DISC_OUT_OF_RANGE;
	return recorder_unreserve(r, (uint8_t)address);
}

static enum disc_result
blank_tail(struct recorder *r, uint32_t address)
{
	return recorder_erase_tail(r, (int32_t)address);
}

static enum disc_result
unclose_session(struct recorder *r, uint32_t address)
{
	(void)address;
	return recorder_reopen_session(r);
}

static enum disc_result
blank_session(struct recorder *r, uint32_t address)
{
	(void)address;
	return recorder_erase_session(r);
}

#define LEADOUT_SECTORS (90 * 75) /* of a first session */

/* What the laser passes over: all, up to the end of the longest lead-out. */
static int32_t
all(const struct medium *m)
{
	return m->last_leadout_lba + LEADOUT_SECTORS - m->leadin_start_lba;
}

/* The lead-in and the first pregap. */
static int32_t
minimum(const struct medium *m)
{
	return -m->leadin_start_lba;
}

/* By the type in the CDB. */
static const struct {
	enum disc_result (*blank)(struct recorder *, uint32_t address); /* NULL: unknown */
	bool by_track;                             /* the address is a track's number */
	int32_t (*sectors)(const struct medium *); /* NULL: those that are erased */
} types[TYPE + 1] = {
	{ blank_disc, false, all },     /* the disc */
	{ blank_disc, false, minimum }, /* the minimum */
	{ blank_track, true, NULL },    /* a track */
	{ unreserve_track, true, NULL },
	{ blank_tail, false, NULL }, /* the tail of a track */
	{ unclose_session, false, NULL },
	{ blank_session, false, NULL },
	{ NULL, false, NULL },
};

/* Where some of the disc stays, all of it must be durable first: that takes time. */
static bool
must_wait(struct command *cmd)
{
	struct drive *d = cmd->drive;

	if (flush_hold(cmd))
		return true;
	if (types[cmd->cdb[1] & TYPE].sectors != NULL || cmd->flushed || disc_flushed(d->disc))
		return false;
	cmd->flushed = true;
	flush_start_immediate(d, NULL);
	return flush_hold(cmd);
}

static struct sense
blank_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	unsigned type = cmd->cdb[1] & TYPE, closed = unit_closed_sessions(d, NULL);
	uint32_t address = load_be32(cmd->cdb + 2);
	uint64_t time;
	enum disc_result r;

	if (must_wait(cmd))
		return SENSE_NONE;
	r = types[type].blank(d->recorder, address);
	if (r == DISC_OUT_OF_RANGE && types[type].by_track)
		return sense_cdb_field(2, 7);
	if (r != DISC_OK)
		return sense_from_disc(r, (int32_t)address);
	unit_recording(d, false, cmd->nexus);
	unit_tell(d, DRIVE_BLANKED, cmd->nexus);
	unit_note_sessions(d, cmd->nexus, closed);
	time = buffer_made(d);
	if (types[type].sectors != NULL)
		time = speed_write_time(d, (uint64_t)types[type].sectors(disc_medium(d->disc)));
	return busy_begin(cmd, BUSY_FORMAT, cmd->cdb[1] & IMMED, time);
}

struct sense
blank(struct command *cmd)
{
	static const struct command_flow flow = { .run = blank_run };
	struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);

	if (!disc_medium(disc)->rewritable || disc_medium(disc)->pressed)
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (types[cmd->cdb[1] & TYPE].blank == NULL)
		return sense_cdb_field(1, 2);
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	cmd->flow = &flow;
	return SENSE_NONE;
}
