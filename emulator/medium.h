/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/medium.h - the kinds of medium and what their pregroove says: ATIP
 * (Orange Book; values: cd-format.md 13, docs/conformance.md). */
#ifndef EMULATOR_MEDIUM_H
#define EMULATOR_MEDIUM_H
#include <stdbool.h>
#include <stdint.h>

struct medium {
	const char *kind; /* "cdr-80" and so on */
	bool rewritable;
	bool pressed;               /* a CD-ROM: no ATIP, never writable */
	int32_t leadin_start_lba;   /* where the ATIP lets the lead-in start */
	int32_t last_leadout_lba;   /* last possible start of the lead-out */
	uint8_t atip_special[3];    /* special information 1..3: ATIP bytes 4, 5, 6 */
	uint8_t atip_additional[9]; /* additional information A1, A2, A3 */
};

/* NULL if there is no such kind. */
const struct medium *medium_by_kind(const char *kind);
/* The kinds in order of listing; NULL after the last. */
const struct medium *medium_nth(unsigned n);
#endif
