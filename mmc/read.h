/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/read.h - reading sectors for several commands. Inner header. */
#ifndef MMC_READ_H
#define MMC_READ_H
#include "mmc/unit.h"

/* Sectors that lie in drive.records, as recorded: data scrambled. */
struct read_run {
	uint32_t count;
	struct sector_verdict verdicts[DRIVE_RECORDS];
};

/* How many sectors from lba on can be read at one go: those of one track of a
 * closed session, its pregap included. 0: none. */
uint32_t readable_run(const struct drive *, int32_t lba);
/* Read up to want sectors (DRIVE_RECORDS at most) of a closed session from lba
 * on, pregaps included. At least one, else the reason. */
enum disc_result read_sectors(struct drive *, int32_t lba, uint32_t want, struct read_run *);

/* A part of a sector's main channel. */
struct read_field {
	uint16_t offset, bytes;
};

/* What selection bits 7..3 (as 4..0) of READ CD give of a sector of a class
 * (MMC-6, "READ CD"). False: it would leave a hole, which is illegal. */
bool read_field(uint8_t selection, enum sector_class, struct read_field *);
#endif
