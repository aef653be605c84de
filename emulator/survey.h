/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey.h - what a session is, told from its sectors alone: table of
 * contents, tracks, indexes, ISRC, MCN, sector classes and errors (design.md
 * section 4; cd-format.md 6, 9). Sectors are given once, in ascending order, in
 * runs of any length, and need not be kept.
 *
 * Rules: A sector belongs where its Q says (CRC valid, ADR 1). One that does
 * not say (ADR 2, 3, 5, damaged) continues the one before; but where INDEX 01
 * of a new track or the lead-out begins among such sectors, the relative time of
 * the next good frame says where. The pause of the first session begins at
 * LBA -150. Classes, error counts, ISRC and findings about the main channel are
 * those of INDEX >= 01; what is wrong with P and Q is found in the pause too. The
 * main channel of lead-in and lead-out is not looked at. What a damaged frame
 * might have said (MCN, ISRC) is not missed. */
#ifndef EMULATOR_SURVEY_H
#define EMULATOR_SURVEY_H
#include "emulator/contents.h"

#define SURVEY_NO_CLASS 0xff /* as sector_class: not classified */

struct survey;

/* NULL: no memory. */
struct survey *survey_new(uint8_t session);
void survey_free(struct survey *);
uint8_t survey_session(const struct survey *);
/* The session is recorded in pieces (TAO, packet): sectors whose block indicator
 * (the upper three bits of the mode byte) is not zero were written by the
 * recorder itself. To be called before the first sector is added. */
void survey_incremental(struct survey *);

/* The next count sectors. verdicts[count], which may be NULL, holds what is
 * known of each (else SURVEY_NO_CLASS), and takes what is found out. */
void survey_add(struct survey *, int32_t lba, const uint8_t *records, uint32_t count,
    struct sector_verdict *verdicts);

/* Lead-out sectors so far, since the last track. */
uint32_t survey_leadout_sectors(const struct survey *);
/* The lead-in announces that another session may follow (B0). */
bool survey_announces_next(const struct survey *);

/* Add what was found to contents: session (number, lead-out, tracks), tracks,
 * rows, findings about sectors. False: no memory. */
bool survey_report(const struct survey *, struct contents *);
#endif
