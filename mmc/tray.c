/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/tray.c - START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL and MECHANISM
 * STATUS (MMC-6). */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define IMMED           0x01
#define START           0x01
#define LOEJ            0x02
#define POWER_CONDITION 4 /* shift */
#define MECHANISM_BYTES 8
#define DOOR_OPEN       0x10
#define MECHANISM_STATE 5 /* shift */

static struct sense
eject(struct drive *d, const struct nexus *by)
{
	struct sense busy = busy_sense(d);

	if (sense_is_error(busy))
		return busy;
	if (d->tray_open)
		return SENSE_NONE;
	if (unit_locked(d))
		return SENSE_REMOVAL_PREVENTED;
	if (unit_writing(d))
		return SENSE_LONG_WRITE_IN_PROGRESS;
	unit_eject(d, by);
	return SENSE_NONE;
}

static struct sense
start_stop_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	bool start = cmd->cdb[4] & START;

	/* A power condition makes the other bits mean nothing. It changes nothing
	 * either: the drive is always active when it is asked. */
	if (cmd->cdb[4] >> POWER_CONDITION != 0)
		return SENSE_NONE;
	if (cmd->cdb[4] & LOEJ && !start)
		return eject(d, cmd->nexus);
	if (!start) { /* the disc stops */
		play_stop(d);
		return SENSE_NONE;
	}
	if (d->busy.active)
		return SENSE_NONE;
	if (cmd->cdb[4] & LOEJ && d->tray_open)
		return busy_begin(cmd, BUSY_LOAD, cmd->cdb[1] & IMMED, d->profile->timing.load);
	return unit_disc(d) == NULL ? unit_not_ready(d) : SENSE_NONE;
}

struct sense
start_stop_unit(struct command *cmd)
{
	static const struct command_flow flow = { .run = start_stop_run };
	/* active, idle, standby, sleep */
	static const bool conditions[16] = {
		[0] = true, [1] = true, [2] = true, [3] = true, [5] = true
	};

	if (!conditions[cmd->cdb[4] >> POWER_CONDITION])
		return sense_cdb_field(4, 7);
	cmd->flow = &flow;
	return SENSE_NONE;
}

#define PREVENT    0x01
#define PERSISTENT 0x02

static struct sense
prevent_allow_run(struct command *cmd)
{
	bool prevent = cmd->cdb[4] & PREVENT;

	if (cmd->cdb[4] & PERSISTENT)
		cmd->nexus->prevents_persistently = prevent;
	else
		cmd->nexus->prevents = prevent;
	return SENSE_NONE;
}

struct sense
prevent_allow(struct command *cmd)
{
	static const struct command_flow flow = { .run = prevent_allow_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

struct sense
mechanism_status(struct command *cmd)
{
	uint8_t *p = cmd_reply(cmd, load_be16(cmd->cdb + 8), MECHANISM_BYTES);

	p[1] = (uint8_t)(play_mechanism(cmd->drive) << MECHANISM_STATE |
	    (cmd->drive->tray_open ? DOOR_OPEN : 0));
	store_be24(p + 2, (uint32_t)cmd->drive->position & 0xffffff);
	return SENSE_NONE;
}
