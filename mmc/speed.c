/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/speed.c - SET CD SPEED and SEND OPC INFORMATION (MMC-6). */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define OPC_ENTRY_BYTES 8

/* The fastest speed of a list that is not above the wish, else its slowest.
 * Never an error: wodim stops at any but one. */
static uint16_t
clamp_speed(const uint16_t *speeds, uint16_t wish)
{
	size_t i = 0;

	while (speeds[i] > wish && speeds[i + 1] != 0)
		i++;
	return speeds[i];
}

static struct sense
set_cd_speed_run(struct command *cmd)
{
	struct drive *d = cmd->drive;

	d->read_speed = clamp_speed(d->profile->read_speeds, load_be16(cmd->cdb + 2));
	d->write_speed = clamp_speed(unit_write_speeds(d), load_be16(cmd->cdb + 4));
	return SENSE_NONE;
}

struct sense
set_cd_speed(struct command *cmd)
{
	static const struct command_flow flow = { .run = set_cd_speed_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

/* There is no laser to calibrate; OPC values that are sent are for one. */
struct sense
send_opc(struct command *cmd)
{
	uint16_t bytes = load_be16(cmd->cdb + 7);

	if (bytes % OPC_ENTRY_BYTES != 0)
		return sense_cdb_field(7, 7);
	if (!unit_writable(cmd->drive))
		return disc_status(unit_disc(cmd->drive)) == DISC_COMPLETE
		    ? SENSE_CANNOT_WRITE_MEDIUM
		    : SENSE_WRITE_PROTECTED;
	return cmd_take_list(cmd, bytes) ? SENSE_NONE : sense_cdb_field(7, 7);
}
