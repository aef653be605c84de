/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cd_text.h - the CD-TEXT packs in R to W of a lead-in, collected and
 * checked (IEC 60908 annex on CD TEXT; cd-format.md 10). A pack is 18 bytes: type
 * 80h..8Fh, track, sequence number, block and character position; 12 of text;
 * CRC. Each of up to eight blocks numbers its packs from 0 to at most 255. */
#ifndef EMULATOR_CD_TEXT_H
#define EMULATOR_CD_TEXT_H
#include "emulator/survey_tally.h"

struct cd_text {
	unsigned packs;    /* that are present */
	int previous;      /* slot of the pack before; -1: not known */
	int32_t first_lba; /* of the first sector with a pack */
	bool present[CD_TEXT_PACKS];
	uint8_t pack[CD_TEXT_PACKS][CD_TEXT_BYTES]; /* by block and sequence number */
};

/* The subchannel of one sector of the lead-in, 96 bytes of raw P-W. R to W that
 * hold no packs, or nothing, are passed over. */
void cd_text_add(struct cd_text *, int32_t lba, const uint8_t *raw, struct survey_tallies *);
/* All packs to contents, in order, and what is wrong with them as a whole.
 * first_track and last_track: of the session. */
void cd_text_report(const struct cd_text *, uint8_t first_track, uint8_t last_track,
    struct survey_tallies *, struct contents *);
#endif
