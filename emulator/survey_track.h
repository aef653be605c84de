/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_track.h - what the sectors of one track add up to; part of
 * emulator/survey.h. */
#ifndef EMULATOR_SURVEY_TRACK_H
#define EMULATOR_SURVEY_TRACK_H
#include "emulator/q.h"
#include "emulator/survey_tally.h"

#define SURVEY_CANDIDATES 4
#define SURVEY_PHASES     8 /* SCMS: the copy bit has a period of eight sectors */

/* A text by majority; the first of equals. A newcomer displaces the rarest. */
struct survey_votes {
	uint32_t total;
	int32_t change_lba; /* of the first text that was not the first one */
	bool changed;
	struct {
		uint32_t count;
		char text[14];
	} candidate[SURVEY_CANDIDATES];
};
void survey_vote(struct survey_votes *, const char text[14], int32_t lba);
const char *survey_winner(const struct survey_votes *); /* NULL: no votes */
/* Votes against the winner. */
uint32_t survey_dissent(const struct survey_votes *);

/* What must occur once in any 100 successive sectors, if it occurs at all (IEC
 * 60908 17.5.2, 17.5.3). A frame that cannot be read may have been it. */
struct survey_cadence {
	bool seen;
	int32_t last; /* sector up to which nothing is missing */
	uint32_t gaps;
	int32_t gap_lba; /* first sector of the first gap */
};
void survey_cadence_frame(struct survey_cadence *, int32_t lba, bool readable);
/* Nothing comes any more from lba on: gaps in all. */
uint32_t survey_cadence_end(const struct survey_cadence *, int32_t lba, int32_t *gap_lba);

/* One sector of a track, as the survey sees it. */
struct survey_sector {
	uint8_t index, control;
	bool told; /* CONTROL is its own, not that of the sector before */
	bool p;
	uint8_t adr;
	enum q_result result;
	struct sector_verdict verdict; /* if it was not told: that of data */
};

struct survey_track {
	uint8_t number;                          /* 0: there is no such track */
	bool begun;                              /* a sector with INDEX >= 01 was seen */
	int32_t first_lba, start_lba, index_lba; /* of the track, INDEX 01, the last INDEX */
	uint32_t sectors, pregap_sectors;
	uint32_t count[2][SECTOR_CLASSES]; /* of INDEX 00, of INDEX >= 01 */
	uint32_t ambiguous[2];             /* of count[][SECTOR_MODE2FORM1] */
	uint32_t control[16];              /* of INDEX >= 01 */
	uint8_t first_control;             /* that told it */
	bool has_control, control_changed;
	int32_t control_change_lba;
	/* By LBA modulo 8 and copy bit, of those that told it: how many, the first. */
	uint32_t copy[SURVEY_PHASES][2];
	int32_t copy_lba[SURVEY_PHASES][2];
	uint32_t q_crc_errors;
	uint8_t indexes, last_index;
	uint32_t index[DISC_INDEXES];
	struct survey_votes isrc;
	struct survey_cadence isrc_cadence;
	bool counting; /* down: INDEX 00 was told; LBA plus relative time then: */
	int32_t countdown;
	uint32_t p_run; /* successive sectors of INDEX >= 01 with P up to now */
	int32_t p_run_lba;
	struct survey_tallies tallies;
};

/* From lba on, number's sectors have this INDEX. */
void survey_track_index(struct survey_track *, uint8_t number, uint8_t index, int32_t lba);
/* From lba on sectors have another INDEX or belong elsewhere. */
void survey_track_leave(struct survey_track *, uint8_t index, int32_t lba);
void survey_track_count(struct survey_track *, int32_t lba, const struct survey_sector *);
/* The position that a sector told, once it is counted. */
void survey_track_position(struct survey_track *, int32_t lba, const struct q_frame *);
/* closed: no sector will be added. */
void survey_track_report(const struct survey_track *, uint8_t session, bool xa, bool closed,
    struct disc_track *, struct contents *);
#endif
