/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/program.h - the layout of a session that the recorder itself puts
 * together (SAO from a cue sheet, TAO track by track), and the subchannel that
 * follows from it (ECMA-130 clause 22; IEC 60908 17.5). */
#ifndef EMULATOR_PROGRAM_H
#define EMULATOR_PROGRAM_H
#include "emulator/block.h"
#include "emulator/disc.h"
#include "emulator/q.h"
#include "emulator/subcode.h"

#define PROGRAM_ROWS 512

/* From lba on, up to the next row. */
struct program_row {
	int32_t lba;
	uint8_t tno, index, control; /* tno Q_TNO_LEADOUT: the last row */
	bool scms;                   /* the copy bit alternates */
	const struct block_form *form;
	uint8_t subchannel; /* bits 7..6 of a cue sheet's data form */
};

/* Rows in ascending order of lba, the last one the lead-out. */
struct program {
	unsigned rows;
	struct program_row row[PROGRAM_ROWS];
	char mcn[14];                   /* empty: none */
	char isrc[DISC_TRACKS + 1][13]; /* by track */
};

void program_clear(struct program *);
/* Add a row behind the others; false: there is no room. */
bool program_add(struct program *, const struct program_row *);
/* The row of lba, which must not lie before the first. */
const struct program_row *program_at(const struct program *, int32_t lba);
/* P and Q of the sector at lba, which belongs to row; R-W stays. MCN comes in
 * sectors with lba mod 100 = 99, ISRC in those with 49, never where an INDEX
 * begins. */
void program_subcode(
    const struct program *, const struct program_row *, int32_t lba, uint8_t raw[SUBCODE_BYTES]);
/* The same in a lead-in: row n of those given, each three times, around and
 * around from first on (ECMA-130 22.3.5). */
void program_leadin_subcode(const struct disc_toc_entry *, unsigned rows, int32_t first,
    int32_t lba, uint8_t raw[SUBCODE_BYTES]);

/* The table of contents of a session: rows for its lead-in, in this order: A0,
 * A1, A2, tracks, and if another session may follow, B0 and C0. */
struct toc_plan {
	uint8_t session, session_format, multisession; /* as in mode page 05 */
	uint8_t application_code;                      /* C0 */
	int32_t leadout_lba;
	unsigned tracks;
	struct {
		uint8_t number, control;
		int32_t start;
	} track[DISC_TRACKS];
};
#define TOC_PLAN_ROWS (DISC_TRACKS + 5)
unsigned toc_plan_rows(
    const struct toc_plan *, const struct medium *, struct disc_toc_entry out[TOC_PLAN_ROWS]);

/* Sectors between the program areas of sessions. */
#define SESSION_LEADIN_SECTORS        4500
#define SESSION_PREGAP_SECTORS        150
#define SESSION_FIRST_LEADOUT_SECTORS 6750
#define SESSION_NEXT_LEADOUT_SECTORS  2250
/* Length of the lead-out of a session. */
static inline uint32_t
session_leadout_sectors(unsigned session)
{
	return session == 1 ? SESSION_FIRST_LEADOUT_SECTORS : SESSION_NEXT_LEADOUT_SECTORS;
}
#endif
