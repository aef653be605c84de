/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/reserve_track.c - RESERVE TRACK (MMC-6; mmc-recorder.md 3.14): a track of so many
 * blocks, written as mode page 05 says, behind which the next one may be written before
 * it is. Reservation by address (ARSV) is not for CDs; its bit is refused. */
#include "emulator/bytes.h"
#include "mmc/command.h"

static struct sense
reserve_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct write_parameters parameters = mode_write_parameters(d);
	enum disc_result r = recorder_reserve(d->recorder, &parameters, load_be32(cmd->cdb + 5));

	return r != DISC_OK ? sense_from_disc(r, d->position) : flush_start(cmd, false);
}

struct sense
reserve_track(struct command *cmd)
{
	static const struct command_flow flow = { .run = reserve_run };
	const struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);

	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	if (disc_medium(disc)->pressed || disc_status(disc) == DISC_COMPLETE)
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (recorder_busy(d->recorder))
		return SENSE_COMMAND_SEQUENCE;
	cmd->flow = &flow;
	return SENSE_NONE;
}
