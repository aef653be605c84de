/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/contents.h - everything that is derived from a disc's bytes and log:
 * what disc_session(), disc_track() and their like answer from. */
#ifndef EMULATOR_CONTENTS_H
#define EMULATOR_CONTENTS_H
#include "emulator/disc.h"

#define CONTENTS_TOC_ROWS 1024
#define CONTENTS_FINDINGS 4096
#define CD_TEXT_PACKS     2048 /* 8 blocks of 256 */
#define CD_TEXT_BYTES     18

struct contents {
	unsigned sessions, tracks, toc_rows, findings, packs;
	struct disc_session session[DISC_TRACKS];
	/* Of the sessions; not kept in disc.json. */
	struct {
		uint32_t leadin_sectors, leadout_sectors;
	} extent[DISC_TRACKS];
	struct disc_track track[DISC_TRACKS];
	struct disc_toc_entry toc[CONTENTS_TOC_ROWS];
	struct finding finding[CONTENTS_FINDINGS];
	char mcn[14];
	uint8_t cd_text[CD_TEXT_PACKS][CD_TEXT_BYTES];
};

void contents_clear(struct contents *);
/* Make one like the other; takes time for what is there, not for what could be. */
void contents_copy(struct contents *to, const struct contents *from);
/* Add a finding; counted with an earlier one of the same kind, session and
 * track. Beyond CONTENTS_FINDINGS rows nothing is added. */
void contents_find(
    struct contents *, const char *id, uint8_t session, uint8_t track, int32_t lba, uint32_t count);
/* The same for a finding about the disc as a whole; but an earlier one stands. */
void contents_find_once(struct contents *, const char *id, int32_t lba, uint32_t count);
/* Bring the findings in order: session, track, kind. */
void contents_sort(struct contents *);

/* The checks of one session as a whole, the last of contents: its table of
 * contents against its tracks, its lead-in, lead-out, pauses and the lengths of
 * tracks; and whether it lies where the medium wants it. */
void lint_session(struct contents *, const struct disc_session *, const struct medium *);
#endif
