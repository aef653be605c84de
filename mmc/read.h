/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/read.h - reading sectors for several commands. Inner header. */
#ifndef MMC_READ_H
#define MMC_READ_H
#include "mmc/unit.h"

/* Sectors that lie in drive.records, as recorded: data scrambled. */
struct read_run {
	uint32_t count;
	int32_t sector; /* address of the first on the disc */
	struct sector_verdict verdicts[DRIVE_RECORDS];
};

/* How many blocks from lba on can be read at one go: those of one track of a closed
 * session, its pregap included, that lie behind one another. 0: none. *sector: where the
 * first of them lies (disc_locate()). */
uint32_t readable_run(const struct drive *, int32_t lba, int32_t *sector);
/* Read up to want sectors (DRIVE_RECORDS at most) of a closed session from lba
 * on, pregaps included. At least one, else the reason. */
enum disc_result read_sectors(struct drive *, int32_t lba, uint32_t want, struct read_run *);

/* Set a command up to move the user data of count sectors from lba on, as READ (10)
 * does; flow and direction are the caller's to change. */
struct sense begin_cooked(struct command *, uint32_t lba, uint32_t count);
/* Put up to want blocks, as the command's plan has them, from its lba on at out.
 * *count of them went well: at least one, else the reason. */
enum disc_result read_blocks(struct command *, uint32_t want, uint8_t *out, uint32_t *count);

/* A part of a sector's main channel. */
struct read_field {
	uint16_t offset, bytes;
};

/* What selection bits 7..3 (as 4..0) of READ CD give of a sector of a class
 * (MMC-6, "READ CD"). False: it would leave a hole, which is illegal. */
bool read_field(uint8_t selection, enum sector_class, struct read_field *);
#endif
