/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_tally.c - which finding is meant by what sectors showed. */
#include "emulator/survey_tally.h"

static const struct {
	const char *finding;
	uint16_t flag; /* of the verdict */
} tallies[SURVEY_TALLIES] = {
	[TALLY_NO_SYNC] = { "no-sync", SECTOR_NO_SYNC },
	[TALLY_UNSCRAMBLED] = { "unscrambled", SECTOR_UNSCRAMBLED },
	[TALLY_HEADER] = { "header-damaged", SECTOR_HEADER_BAD },
	[TALLY_ADDRESS] = { "header-address", SECTOR_ADDRESS_BAD },
	[TALLY_ADDRESS_NEAR] = { "header-near", SECTOR_ADDRESS_NEAR },
	[TALLY_EDC] = { "edc-error", SECTOR_EDC_BAD },
	[TALLY_ECC] = { "ecc-error", SECTOR_ECC_BAD },
	[TALLY_SUBHEADER] = { "subheader-differs", SECTOR_SUBHEADER_DIFFERS },
	[TALLY_ZERO_FILL] = { "mode0-not-zero", SECTOR_ZERO_FILL_BAD },
	[TALLY_DATA_IN_AUDIO] = { "data-in-audio", SECTOR_DATA_IN_AUDIO },
	[TALLY_Q_CRC] = { "q-crc", 0 },
	[TALLY_Q_CONTENT] = { "q-content", 0 },
	[TALLY_ABSOLUTE] = { "q-absolute-time", 0 },
	[TALLY_RELATIVE] = { "q-relative-time", 0 },
	[TALLY_COUNTDOWN] = { "pregap-countdown", 0 },
	[TALLY_INDEX_JUMP] = { "index-jump", 0 },
	[TALLY_TRACK_JUMP] = { "track-jump", 0 },
	[TALLY_INDEX_SHORT] = { "index-short", 0 },
	[TALLY_MCN_DIGITS] = { "mcn-digits", 0 },
	[TALLY_MCN_CHANGES] = { "mcn-changes", 0 },
	[TALLY_MCN_SPARSE] = { "mcn-sparse", 0 },
	[TALLY_ISRC_DIGITS] = { "isrc-digits", 0 },
	[TALLY_ISRC_CHANGES] = { "isrc-changes", 0 },
	[TALLY_ISRC_SPARSE] = { "isrc-sparse", 0 },
	[TALLY_ISRC_PLACE] = { "isrc-misplaced", 0 },
	[TALLY_CONTROL] = { "control-changes", 0 },
	[TALLY_SCMS] = { "scms-pattern", 0 },
	[TALLY_P] = { "p-flag", 0 },
	[TALLY_POINT_DIFFERS] = { "toc-point-differs", 0 },
	[TALLY_POINT_RARE] = { "toc-point-rare", 0 },
	[TALLY_TEXT_CRC] = { "cd-text-crc", 0 },
	[TALLY_TEXT_ORDER] = { "cd-text-order", 0 },
	[TALLY_TEXT_CHANGES] = { "cd-text-changes", 0 },
	[TALLY_TEXT_SIZES] = { "cd-text-sizes", 0 },
};

void
survey_tally(struct survey_tallies *t, enum survey_tally which, int32_t lba, uint32_t count)
{
	if (count == 0)
		return;
	if (t->of[which].count == 0)
		t->of[which].lba = lba;
	t->of[which].count += count;
}

void
survey_tally_flags(struct survey_tallies *t, int32_t lba, uint16_t flags)
{
	for (int i = 0; flags != 0 && i < TALLY_FLAGS; i++)
		if (flags & tallies[i].flag)
			survey_tally(t, (enum survey_tally)i, lba, 1);
}

void
survey_tally_report(
    const struct survey_tallies *t, uint8_t session, uint8_t track, struct contents *c)
{
	for (unsigned i = 0; i < SURVEY_TALLIES; i++)
		contents_find(c, tallies[i].finding, session, track, t->of[i].lba, t->of[i].count);
}
