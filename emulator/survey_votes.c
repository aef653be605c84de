/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_votes.c - texts by majority, and how often they come: MCN and
 * ISRC. */
#include "emulator/survey_track.h"

#include <string.h>

#define CADENCE_SECTORS 100

void
survey_vote(struct survey_votes *v, const char text[14], int32_t lba)
{
	unsigned rarest = 0, i = 0;

	for (; i < SURVEY_CANDIDATES; i++) {
		if (v->candidate[i].count == 0 || strcmp(v->candidate[i].text, text) == 0)
			break;
		if (v->candidate[i].count < v->candidate[rarest].count)
			rarest = i;
	}
	if (i > 0 && !v->changed) {
		v->changed = true;
		v->change_lba = lba;
	}
	v->total++;
	if (i == SURVEY_CANDIDATES) {
		i = rarest;
		v->candidate[i].count = 0;
	}
	memcpy(v->candidate[i].text, text, 14);
	v->candidate[i].count++;
}

static unsigned
best(const struct survey_votes *v)
{
	unsigned winner = 0;

	for (unsigned i = 1; i < SURVEY_CANDIDATES; i++)
		if (v->candidate[i].count > v->candidate[winner].count)
			winner = i;
	return winner;
}

const char *
survey_winner(const struct survey_votes *v)
{
	return v->total > 0 ? v->candidate[best(v)].text : NULL;
}

uint32_t
survey_dissent(const struct survey_votes *v)
{
	return v->total - v->candidate[best(v)].count;
}

/* Between two frames at most 99 sectors lie. */
static void
advance(struct survey_cadence *c, int32_t lba)
{
	if (lba - c->last > CADENCE_SECTORS && c->gaps++ == 0)
		c->gap_lba = c->last + 1;
	c->last = lba;
}

void
survey_cadence_frame(struct survey_cadence *c, int32_t lba, bool readable)
{
	advance(c, lba);
	c->seen |= readable;
}

uint32_t
survey_cadence_end(const struct survey_cadence *c, int32_t lba, int32_t *gap_lba)
{
	struct survey_cadence end = *c;

	if (!end.seen)
		return 0;
	advance(&end, lba);
	*gap_lba = end.gap_lba;
	return end.gaps;
}
