/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/cue_sheet.c - SEND CUE SHEET (MMC-6): what the next session at once is to be. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define ROW_BYTES 8

static struct sense
cue_sheet_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct write_parameters parameters = mode_write_parameters(d);
	uint16_t bad = 0;
	enum disc_result r =
	    recorder_cue_sheet(d->recorder, &parameters, cmd->buffer, cmd->buffer_bytes, &bad);

	return r == DISC_UNSUPPORTED ? sense_list_field(bad, -1) : sense_from_disc(r, d->position);
}

struct sense
send_cue_sheet(struct command *cmd)
{
	static const struct command_flow flow = { .run = cue_sheet_run };
	const struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	uint32_t bytes = load_be24(cmd->cdb + 6);

	if (bytes == 0 || bytes % ROW_BYTES != 0)
		return sense_cdb_field(6, 7);
	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	if (disc_medium(disc)->pressed || disc_status(disc) == DISC_COMPLETE)
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (mode_write_parameters(d).type != WRITE_SAO)
		return SENSE_COMMAND_SEQUENCE;
	cmd->flow = &flow;
	return cmd_take_list(cmd, bytes) ? SENSE_NONE : sense_cdb_field(6, 7);
}
