/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/blank.c - BLANK (MMC-6): a CD-RW as if new. Blanking all and blanking the
 * minimum differ in time only: nothing can be read after either. */
#include "mmc/command.h"

#define IMMED        0x10
#define TYPE         0x07
#define TYPE_MINIMUM 1 /* and 0: all */

static struct sense
blank_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	unsigned closed = unit_closed_sessions(d, NULL);
	enum disc_result r = recorder_blank(d->recorder);

	if (r != DISC_OK)
		return sense_from_disc(r, 0);
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
	if ((cmd->cdb[1] & TYPE) > TYPE_MINIMUM)
		return sense_cdb_field(1, 2);
	if (!disc_writable(disc))
		return SENSE_WRITE_PROTECTED;
	/* A flush must not find another disc than it began with. */
	if (unit_writing(d))
		return SENSE_LONG_WRITE_IN_PROGRESS;
	cmd->flow = &flow;
	return SENSE_NONE;
}
