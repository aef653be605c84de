/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_tally.h - how often, and where first, sectors showed what is a
 * finding; part of emulator/survey.h. */
#ifndef EMULATOR_SURVEY_TALLY_H
#define EMULATOR_SURVEY_TALLY_H
#include "emulator/contents.h"

enum survey_tally {
	/* By the sector's verdict, in the order of survey_tally.c's table. */
	TALLY_NO_SYNC,
	TALLY_UNSCRAMBLED,
	TALLY_HEADER,
	TALLY_ADDRESS,
	TALLY_ADDRESS_NEAR,
	TALLY_EDC,
	TALLY_ECC,
	TALLY_SUBHEADER,
	TALLY_ZERO_FILL,
	TALLY_DATA_IN_AUDIO,
	TALLY_FLAGS, /* so many of them */
	/* By P and Q. */
	TALLY_Q_CRC = TALLY_FLAGS,
	TALLY_Q_CONTENT,
	TALLY_ABSOLUTE,
	TALLY_RELATIVE,
	TALLY_COUNTDOWN,
	TALLY_INDEX_JUMP,
	TALLY_TRACK_JUMP,
	TALLY_INDEX_SHORT,
	TALLY_MCN_DIGITS,
	TALLY_MCN_CHANGES,
	TALLY_MCN_SPARSE,
	TALLY_ISRC_DIGITS,
	TALLY_ISRC_CHANGES,
	TALLY_ISRC_SPARSE,
	TALLY_ISRC_PLACE,
	TALLY_CONTROL,
	TALLY_SCMS,
	TALLY_P,
	TALLY_POINT_DIFFERS,
	TALLY_POINT_RARE,
	/* By R to W of the lead-in. */
	TALLY_TEXT_CRC,
	TALLY_TEXT_ORDER,
	TALLY_TEXT_CHANGES,
	TALLY_TEXT_SIZES,
	SURVEY_TALLIES
};

struct survey_tallies {
	struct {
		uint32_t count;
		int32_t lba;
	} of[SURVEY_TALLIES];
};

/* count more, the first of them at lba. */
void survey_tally(struct survey_tallies *, enum survey_tally, int32_t lba, uint32_t count);
/* One for each flag of the verdict that is a finding. */
void survey_tally_flags(struct survey_tallies *, int32_t lba, uint16_t flags);
void survey_tally_report(
    const struct survey_tallies *, uint8_t session, uint8_t track, struct contents *);
#endif
