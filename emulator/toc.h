/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/toc.h - the table of contents of one session, as the Q frames of its
 * lead-in announce it (ECMA-130 22.3.4; cd-format.md 9.2, 9.3). Each point is
 * told many times: what most valid frames say holds, the first of equals. */
#ifndef EMULATOR_TOC_H
#define EMULATOR_TOC_H
#include "emulator/disc.h"
#include "emulator/q.h"

#define TOC_POINTS     149 /* ADR 1: 1..99, A0..A2; ADR 5: 1..40, B0..B4, C0, C1 */
#define TOC_CANDIDATES 4   /* kept of each point; a newcomer displaces the rarest */
#define TOC_VALUE      9

struct toc {
	struct toc_candidate {
		uint32_t count;
		uint8_t value[TOC_VALUE]; /* CONTROL, TNO, MIN .. PFRAME */
	} point[TOC_POINTS][TOC_CANDIDATES];
};

/* Count a frame whose CRC holds. TOC_NONE: it is no frame of a table of contents,
 * or says something that is not a number where one must be. */
enum toc_frame {
	TOC_NONE,
	TOC_AGREES,
	TOC_DIFFERS, /* from the first frame of its point */
};
enum toc_frame toc_add(struct toc *, const uint8_t q[Q_BYTES]);
/* Frames outvoted by others of their point; and points of ADR 1 that come less
 * than half as often as the most frequent of them. */
void toc_doubts(const struct toc *, uint32_t *outvoted, uint32_t *rare);
/* The rows in ascending order of ADR and point; how many of out[] are filled.
 * MIN, SEC and FRAME of ADR 1, the running time, are left zero. */
unsigned toc_rows(const struct toc *, uint8_t session, struct disc_toc_entry out[TOC_POINTS]);
/* LBA of PMIN:PSEC:PFRAME; false for points where that is no address. */
bool toc_entry_lba(const struct disc_toc_entry *, int32_t *lba);
#endif
