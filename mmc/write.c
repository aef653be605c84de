/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/write.c - WRITE (10) and (12) (MMC-6): blocks of the
 * size that mode page 05 gives them, handed on in windows. */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#define MOST_SECTORS (LBA_LAST - LBA_FIRST + 1)

static struct sense
write_start(struct command *cmd)
{
	struct drive *d = cmd->drive;
	enum disc_result r;

	if (cmd->left == 0)
		return SENSE_NONE;
	r = recorder_write_begin(d->recorder, &cmd->parameters, cmd->lba, cmd->left);
	if (r != DISC_OK)
		return sense_from_disc(r, cmd->lba);
	d->writer = cmd;
	play_stop(d);
	speed_lose_place(d);
	buffer_add(d, 0);
	unit_recording(d, true, cmd->nexus);
	return SENSE_NONE;
}

static struct sense
write_window(struct command *cmd)
{
	struct drive *d = cmd->drive;
	uint32_t count = (uint32_t)(cmd->buffer_end / cmd->plan.block_bytes);
	enum disc_result r;

	buffer_settle(d); /* these may have come too late */
	if (cmd->failed)
		return SENSE_NONE;
	r = recorder_write_blocks(d->recorder, cmd->buffer, count);
	if (r != DISC_OK)
		return sense_from_disc(r, cmd->lba);
	buffer_add(d, count);
	cmd->lba += (int32_t)count;
	cmd->left -= count;
	d->position = cmd->lba - 1;
	return SENSE_NONE;
}

static struct sense
write_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	unsigned closed = unit_closed_sessions(d, NULL);
	enum disc_result r;

	if (d->writer != cmd) /* of no blocks */
		return SENSE_NONE;
	r = recorder_write_end(d->recorder);
	d->writer = NULL;
	if (r == DISC_MISCOMPARE)
		return write_miscompared(cmd);
	if (r != DISC_OK)
		return sense_from_disc(r, cmd->lba);
	buffer_add(d, 0);
	unit_note_sessions(d, cmd->nexus, closed);
	buffer_hold(cmd);
	return SENSE_NONE;
}

/* Harmless if the recorder has given the write up by itself. */
static void
write_drop(struct command *cmd)
{
	if (cmd->drive->writer != cmd)
		return;
	recorder_write_abort(cmd->drive->recorder);
	cmd->drive->writer = NULL;
}

/* Of no blocks too, the address must be one of the disc (SBC-3, "WRITE (10)"): where
 * blocks are to come, the recorder knows it better. */
static bool
address_exists(const struct drive *d, int32_t lba)
{
	uint32_t blocks = 0;

	if (recorder_overwrite_unit(d->recorder, &blocks) > 0)
		return lba >= 0 && (uint32_t)lba <= blocks;
	return lba >= LBA_FIRST && lba <= LBA_LAST;
}

static struct sense
begin_write(struct command *cmd, uint32_t lba, uint32_t count)
{
	static const struct command_flow flow = { write_start, write_window, write_run,
		write_drop };
	struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	uint32_t unit;

	struct sense lost;

	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	lost = buffer_loss(cmd, false);
	if (sense_is_error(lost))
		return lost;
	cmd->parameters = mode_write_parameters(d);
	if (disc_medium(disc)->pressed ||
	    (disc_status(disc) == DISC_COMPLETE &&
		recorder_overwrite_unit(d->recorder, NULL) == 0 &&
		!recorder_lengthens_leadout(d->recorder, &cmd->parameters, (int32_t)lba)))
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (count > MOST_SECTORS || (count == 0 && !address_exists(d, (int32_t)lba)))
		return SENSE_LBA_OUT_OF_RANGE;
	unit = recorder_overwrite_unit(d->recorder, NULL);
	if (unit > 0 && count % unit != 0)
		return sense_cdb_field(cmd->kind->cdb_bytes == 12 ? 6 : 7, 7);
	cmd->plan.block_bytes = recorder_write_bytes(d->recorder, &cmd->parameters, (int32_t)lba);
	if (cmd->plan.block_bytes == 0)
		return sense_from_disc(DISC_UNSUPPORTED, (int32_t)lba);
	cmd->lba = (int32_t)lba;
	cmd->left = count;
	cmd->flow = &flow;
	cmd->wanted = (uint64_t)count * cmd->plan.block_bytes;
	if (count > 0 && !cmd_take_window(cmd, cmd->plan.block_bytes))
		return cmd_busy(cmd);
	return SENSE_NONE;
}

struct sense
write_10(struct command *cmd)
{
	return begin_write(cmd, load_be32(cmd->cdb + 2), load_be16(cmd->cdb + 7));
}

struct sense
write_12(struct command *cmd)
{
	return begin_write(cmd, load_be32(cmd->cdb + 2), load_be32(cmd->cdb + 6));
}
