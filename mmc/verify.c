/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/verify.c - VERIFY (10), and WRITE AND VERIFY (10) as far as it is more than
 * WRITE (MMC-6). */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/command.h"
#include "mmc/read.h"
#include "mmc/speed.h"

#include <stdlib.h>
#include <string.h>

#define BYTCHK 0x02

/* It must be readable, and not known to be damaged. That is known of each sector
 * since it was recorded: nothing need be read, however long it is. */
static struct sense
check_sectors(const struct drive *d, uint32_t lba, uint32_t left)
{
	int32_t sector, bad;

	if (lba > LBA_LAST)
		return SENSE_LBA_OUT_OF_RANGE;
	while (left > 0) {
		uint32_t run = readable_run(d, (int32_t)lba, &sector);

		if (run == 0)
			return SENSE_LBA_OUT_OF_RANGE;
		run = run < left ? run : left;
		if (disc_first_damaged(unit_disc(d), sector, run, &bad))
			return sense_from_disc(DISC_UNREADABLE, (int32_t)lba + bad - sector);
		lba += run;
		left -= run;
	}
	return SENSE_NONE;
}

/* BytChk: the window holds what the sectors should. */
static struct sense
compare_window(struct command *cmd)
{
	size_t block = cmd->plan.block_bytes;
	uint32_t n;

	if (cmd->load != cmd->drive->load)
		return SENSE_NO_MEDIUM;
	for (size_t at = 0; at < cmd->buffer_end; at += n * block) {
		uint32_t want = (uint32_t)((cmd->buffer_end - at) / block);
		enum disc_result r =
		    read_blocks(cmd, want < DRIVE_RECORDS ? want : DRIVE_RECORDS, cmd->heap, &n);

		if (r != DISC_OK)
			return sense_from_disc(r, cmd->lba);
		for (uint32_t i = 0; i < n; i++)
			if (memcmp(cmd->buffer + at + i * block, cmd->heap + i * block, block) != 0)
				return sense_from_disc(DISC_MISCOMPARE, cmd->lba + (int32_t)i);
		cmd->lba += (int32_t)n;
	}
	return SENSE_NONE;
}

static struct sense
verify_run(struct command *cmd)
{
	clock_wait(cmd, speed_read_end(cmd->drive, cmd->first, cmd->left), NULL);
	return SENSE_NONE;
}

/* Without BytChk no data comes along; with it, user data as READ (10) gives it. */
struct sense
verify_10(struct command *cmd)
{
	static const struct command_flow alone = { .run = verify_run };
	static const struct command_flow with_data = { .window = compare_window,
		.run = verify_run };
	uint32_t lba = load_be32(cmd->cdb + 2), count = load_be16(cmd->cdb + 7);
	struct sense s = check_sectors(cmd->drive, lba, count);

	if (!sense_is_error(s) && (cmd->cdb[1] & BYTCHK))
		s = begin_cooked(cmd, lba, count);
	if (sense_is_error(s))
		return s;
	if (cmd->wanted > 0)
		cmd->heap = malloc((size_t)DRIVE_RECORDS * cmd->plan.block_bytes);
	cmd->flow = cmd->wanted > 0 ? &with_data : &alone;
	play_stop(cmd->drive);
	cmd->first = (int32_t)lba;
	cmd->left = count;
	return cmd->wanted == 0 || cmd->heap != NULL ? SENSE_NONE : cmd_busy(cmd);
}

struct sense
write_and_verify_10(struct command *cmd)
{
	struct sense s = write_10(cmd);

	cmd->parameters.verify = true;
	return s;
}

/* The blocks are written. Only BytChk compares; without it a sector that does not
 * hold what was to be written is just damaged. */
struct sense
write_miscompared(const struct command *cmd)
{
	int32_t lba = recorder_miscompare(cmd->drive->recorder);

	return sense_from_disc(cmd->cdb[1] & BYTCHK ? DISC_MISCOMPARE : DISC_UNREADABLE, lba);
}
