/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/blank.c - BLANK (MMC-6): a CD-RW as if new, or some of it. Blanking all and
 * blanking the minimum differ in time only: nothing can be read after either, and
 * a disc's sectors alone must tell what is recorded. */
#include "emulator/bytes.h"
#include "mmc/command.h"

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

/* By the type in the CDB. */
static const struct {
	enum disc_result (*blank)(struct recorder *, uint32_t address); /* NULL: unknown */
	bool by_track; /* the address is a track's number */
} types[TYPE + 1] = {
	{ blank_disc, false }, /* the disc */
	{ blank_disc, false }, /* the minimum */
	{ blank_track, true }, /* a track */
	{ NULL, true },        /* unreserve a track */
	{ blank_tail, false }, /* the tail of a track */
	{ unclose_session, false },
	{ blank_session, false },
	{ NULL, false },
};

static struct sense
blank_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	unsigned type = cmd->cdb[1] & TYPE, closed = unit_closed_sessions(d, NULL);
	uint32_t address = load_be32(cmd->cdb + 2);
	enum disc_result r = types[type].blank(d->recorder, address);

	if (r == DISC_OUT_OF_RANGE && types[type].by_track)
		return sense_cdb_field(2, 7);
	if (r != DISC_OK)
		return sense_from_disc(r, (int32_t)address);
	unit_note_sessions(d, cmd->nexus, closed);
	return flush_start(cmd, cmd->cdb[1] & IMMED);
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
	if (!disc_writable(disc))
		return SENSE_WRITE_PROTECTED;
	/* A flush must not find another disc than it began with. */
	if (unit_writing(d))
		return SENSE_LONG_WRITE_IN_PROGRESS;
	cmd->flow = &flow;
	return SENSE_NONE;
}
