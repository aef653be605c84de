/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/seek.c - what moves the pickup or calibrates the laser and transfers no
 * sectors: SEEK (10), SET READ AHEAD and SEND OPC INFORMATION (MMC-6). */
#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#define OPC_ENTRY_BYTES 8
#define DO_OPC          0x01

/* A place that can be read: before the last lead-out. */
static bool
on_disc(const struct drive *d, uint32_t lba)
{
	const struct disc_session *last;

	return unit_closed_sessions(d, &last) > 0 && lba < (uint32_t)last->leadout_lba;
}

static struct sense
seek_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	int32_t lba = (int32_t)load_be32(cmd->cdb + 2);

	play_stop(d);
	d->position = lba;
	clock_wait(cmd, speed_seek_end(d, lba), NULL);
	return SENSE_NONE;
}

struct sense
seek_10(struct command *cmd)
{
	static const struct command_flow flow = { .run = seek_run };

	if (!on_disc(cmd->drive, load_be32(cmd->cdb + 2)))
		return SENSE_LBA_OUT_OF_RANGE;
	cmd->flow = &flow;
	return SENSE_NONE;
}

/* The drive reads on behind what was read, and nowhere else: this is a hint. */
struct sense
set_read_ahead(struct command *cmd)
{
	if (!on_disc(cmd->drive, load_be32(cmd->cdb + 2)) ||
	    !on_disc(cmd->drive, load_be32(cmd->cdb + 6)))
		return SENSE_LBA_OUT_OF_RANGE;
	return SENSE_NONE;
}

static struct sense
send_opc_run(struct command *cmd)
{
	bool calibrate = cmd->cdb[1] & DO_OPC;

	return busy_begin(
	    cmd, BUSY_PREPARE, false, calibrate ? cmd->drive->profile->timing.calibration : 0);
}

/* There is no laser to calibrate; OPC values that are sent are for one. */
struct sense
send_opc(struct command *cmd)
{
	static const struct command_flow flow = { .run = send_opc_run };
	uint16_t bytes = load_be16(cmd->cdb + 7);

	if (bytes % OPC_ENTRY_BYTES != 0)
		return sense_cdb_field(7, 7);
	if (mode_write_protects(cmd->drive))
		return SENSE_WRITE_PROTECTED;
	if (!unit_writable(cmd->drive) && !unit_overwritable(cmd->drive))
		return disc_status(unit_disc(cmd->drive)) == DISC_COMPLETE
		    ? SENSE_CANNOT_WRITE_MEDIUM
		    : SENSE_WRITE_PROTECTED;
	cmd->flow = &flow;
	return cmd_take_list(cmd, bytes) ? SENSE_NONE : sense_cdb_field(7, 7);
}
