/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cue_sheet.h - the cue sheet of a session at once, as the host sends it:
 * rows of eight bytes (MMC-6 "SEND CUE SHEET"; mmc-recorder.md 3.15).
 *	0 CONTROL and ADR, 1 TNO, 2 INDEX, 3 data form, 4 SCMS, 5..7 time
 * Order: [MCN, two rows] lead-in { [ISRC, two rows] INDEX 00, 01, ... } lead-out. */
#ifndef EMULATOR_CUE_SHEET_H
#define EMULATOR_CUE_SHEET_H
#include "emulator/program.h"

#define CUE_ROW_BYTES 8
#define CUE_BYTES_MAX (CUE_ROW_BYTES * PROGRAM_ROWS)

/* What a sheet must agree with. */
struct cue_limits {
	int32_t start;       /* of INDEX 00 of the first track */
	int32_t last;        /* last possible start of the lead-out */
	uint8_t first_track; /* 0: any */
};

struct cue_sheet {
	struct program program;
	const struct block_form *leadin; /* an empty sector of the lead-in */
	bool text;                       /* the host sends R-W of the lead-in */
};

/* True, or *bad is the offset of the first byte that cannot be. */
bool cue_sheet_parse(struct cue_sheet *, const struct cue_limits *, const uint8_t *rows,
    size_t bytes, uint16_t *bad);
#endif
