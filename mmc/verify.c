/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/verify.c - VERIFY (10), and WRITE AND VERIFY (10) as far as it is more than
 * WRITE (MMC-6). */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/command.h"
#include "mmc/read.h"
#include "mmc/speed.h"

#define BYTCHK 0x02

static struct sense
verify_run(struct command *cmd)
{
	clock_wait(cmd, speed_read_end(cmd->drive, cmd->first, cmd->left), NULL);
	return SENSE_NONE;
}

/* All of it must be readable, and none of it known to be damaged. That is known
 * of each sector since it was recorded: nothing need be read, however long it is.
 * Without BytChk no data comes along. */
struct sense
verify_10(struct command *cmd)
{
	static const struct command_flow flow = { .run = verify_run };
	const struct drive *d = cmd->drive;
	uint32_t lba = load_be32(cmd->cdb + 2), left = load_be16(cmd->cdb + 7);
	int32_t bad;

	if (lba > LBA_LAST)
		return SENSE_LBA_OUT_OF_RANGE;
	cmd->first = (int32_t)lba;
	cmd->left = left;
	cmd->flow = &flow;
	while (left > 0) {
		uint32_t run = readable_run(d, (int32_t)lba);

		if (run == 0)
			return SENSE_LBA_OUT_OF_RANGE;
		run = run < left ? run : left;
		if (disc_first_damaged(unit_disc(d), (int32_t)lba, run, &bad))
			return sense_from_disc(DISC_UNREADABLE, bad);
		lba += run;
		left -= run;
	}
	return SENSE_NONE;
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
