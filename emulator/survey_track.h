/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_track.h - what the sectors of one track add up to; part of
 * emulator/survey.h. */
#ifndef EMULATOR_SURVEY_TRACK_H
#define EMULATOR_SURVEY_TRACK_H
#include "emulator/contents.h"
#include "emulator/q.h"

#define SURVEY_CANDIDATES 4
#define SURVEY_TALLIES    11

/* A text by majority; the first of equals. A newcomer displaces the rarest. */
struct survey_votes {
	struct {
		uint32_t count;
		char text[14];
	} candidate[SURVEY_CANDIDATES];
};
void survey_vote(struct survey_votes *, const char text[14]);
const char *survey_winner(const struct survey_votes *); /* NULL: no votes */

struct survey_track {
	uint8_t number; /* 0: there is no such track */
	bool begun;     /* a sector with INDEX >= 01 was seen */
	int32_t first_lba, start_lba;
	uint32_t sectors, pregap_sectors;
	uint32_t count[2][SECTOR_CLASSES]; /* of INDEX 00, of INDEX >= 01 */
	uint32_t ambiguous[2];             /* of count[][SECTOR_MODE2FORM1] */
	uint32_t control[16];              /* of INDEX >= 01 */
	uint32_t phase[8], copy[8];        /* by LBA modulo 8: all; with the copy bit */
	uint32_t q_crc_errors;
	uint8_t indexes, last_index;
	uint32_t index[DISC_INDEXES];
	struct survey_votes isrc;
	struct {
		uint32_t count;
		int32_t lba;
	} tally[SURVEY_TALLIES]; /* what may become a finding, by survey_track.c's table */
};

/* From lba on, number's sectors have this INDEX. */
void survey_track_index(struct survey_track *, uint8_t number, uint8_t index, int32_t lba);
/* One of its sectors. The verdict of a sector whose own Q does not tell CONTROL
 * is that of data. */
void survey_track_count(struct survey_track *, int32_t lba, uint8_t index, uint8_t control,
    enum q_result, struct sector_verdict);
void survey_track_report(
    const struct survey_track *, uint8_t session, bool xa, struct disc_track *, struct contents *);
#endif
