/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/lint.c - the checks of a session as a whole: what its lead-in
 * announces against what its program area holds. Findings about single sectors
 * are told by the survey. */
#include "emulator/contents.h"
#include "emulator/q.h"
#include "emulator/toc.h"

#define LEADIN_SECTORS_MIN    4500
#define FIRST_LEADOUT_SECTORS 6750
#define NEXT_LEADOUT_SECTORS  2250
#define TRACK_SECTORS_MIN     300

static const struct disc_toc_entry *
point(const struct contents *c, uint8_t session, uint8_t number)
{
	for (unsigned i = 0; i < c->toc_rows; i++) {
		const struct disc_toc_entry *e = &c->toc[i];

		if (e->session == session && e->adr == Q_ADR_POSITION && e->point == number)
			return e;
	}
	return NULL;
}

static void
check_numbers(struct contents *c, const struct disc_session *s)
{
	const struct disc_toc_entry *first = point(c, s->number, 0xa0);
	const struct disc_toc_entry *last = point(c, s->number, 0xa1);
	const struct disc_toc_entry *end = point(c, s->number, 0xa2);
	uint32_t missing = 0u + (first == NULL) + (last == NULL) + (end == NULL);
	int32_t lba;

	contents_find(c, "toc-point-missing", s->number, 0, s->leadin_lba, missing);
	if (first != NULL && first->pmin != s->first_track)
		contents_find(c, "toc-first-track", s->number, 0, s->leadin_lba, 1);
	if (last != NULL && last->pmin != s->last_track)
		contents_find(c, "toc-last-track", s->number, 0, s->leadin_lba, 1);
	if (end != NULL && s->has_leadout && (!toc_entry_lba(end, &lba) || lba != s->leadout_lba))
		contents_find(c, "toc-leadout-mismatch", s->number, 0, s->leadout_lba, 1);
}

static void
check_track(struct contents *c, const struct disc_track *t)
{
	const struct disc_toc_entry *e = point(c, t->session, t->number);
	int32_t lba;

	if (e == NULL) {
		contents_find(c, "toc-track-missing", t->session, t->number, t->start_lba, 1);
		return;
	}
	if (!toc_entry_lba(e, &lba) || lba != t->start_lba)
		contents_find(c, "toc-start-mismatch", t->session, t->number, t->start_lba, 1);
	if ((e->control ^ t->control) & Q_CONTROL_DATA)
		contents_find(c, "toc-control-mismatch", t->session, t->number, t->start_lba, 1);
}

static bool
has_track(const struct contents *c, uint8_t session, uint8_t number)
{
	for (unsigned i = 0; i < c->tracks; i++)
		if (c->track[i].session == session && c->track[i].number == number)
			return true;
	return false;
}

static void
check_toc(struct contents *c, const struct disc_session *s)
{
	unsigned announced = 0;

	for (uint8_t n = 1; n <= DISC_TRACKS; n++)
		announced += point(c, s->number, n) != NULL;
	if (announced == 0) {
		contents_find(c, "leadin-missing", s->number, 0, s->leadin_lba, 1);
		return;
	}
	check_numbers(c, s);
	for (unsigned i = 0; i < c->tracks; i++)
		if (c->track[i].session == s->number)
			check_track(c, &c->track[i]);
	for (uint8_t n = 1; n <= DISC_TRACKS; n++)
		if (point(c, s->number, n) != NULL && !has_track(c, s->number, n))
			contents_find(c, "toc-track-extra", s->number, n, s->leadin_lba, 1);
}

void
lint_session(struct contents *c, const struct disc_session *s)
{
	uint32_t leadin = c->extent[s->number - 1].leadin_sectors;
	uint32_t leadout = c->extent[s->number - 1].leadout_sectors;

	/* What is still being written cannot be complete yet. */
	if (s->status == SESSION_OPEN)
		return;
	if (s->status == SESSION_DAMAGED) {
		contents_find(c, "leadout-missing", s->number, 0, s->leadin_lba, 1);
		return;
	}
	check_toc(c, s);
	if (leadin < LEADIN_SECTORS_MIN)
		contents_find(c, "leadin-short", s->number, 0, s->leadin_lba, 1);
	if (leadout < (s->number == 1 ? FIRST_LEADOUT_SECTORS : NEXT_LEADOUT_SECTORS))
		contents_find(c, "leadout-short", s->number, 0, s->leadout_lba, 1);
	for (unsigned i = 0; i < c->tracks; i++) {
		const struct disc_track *t = &c->track[i];

		if (t->session == s->number && t->sector_count < TRACK_SECTORS_MIN)
			contents_find(c, "track-short", t->session, t->number, t->start_lba, 1);
	}
}
