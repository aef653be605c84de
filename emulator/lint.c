/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/lint.c - the checks of a session as a whole: what its lead-in
 * announces against what its program area holds. Findings about single sectors
 * are told by the survey. */
#include "emulator/contents.h"
#include "emulator/q.h"
#include "emulator/toc.h"

#include <string.h>

#define LEADIN_SECTORS_MIN    4500
#define FIRST_LEADOUT_SECTORS 6750
#define NEXT_LEADOUT_SECTORS  2250
#define TRACK_SECTORS_MIN     300
#define PAUSE_SECTORS         150 /* before the first track, and of the new kind */
#define OLD_PAUSE_SECTORS     75  /* of audio, before that */

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

/* For data the other bits mean other things, and mislead nobody. */
static void
check_control_bits(struct contents *c, const struct disc_track *t, uint8_t control)
{
	int differ = (control ^ t->control) & (Q_CONTROL_COPY | Q_CONTROL_PREEMPHASIS);

	if (t->copy == COPY_SCMS)
		differ &= ~Q_CONTROL_COPY;
	if (differ && (t->control & Q_CONTROL_DATA) == 0)
		contents_find(c, "toc-control-bits", t->session, t->number, t->start_lba, 1);
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
	else
		check_control_bits(c, t, e->control);
}

static bool
has_track(const struct contents *c, uint8_t session, uint8_t number)
{
	for (unsigned i = 0; i < c->tracks; i++)
		if (c->track[i].session == session && c->track[i].number == number)
			return true;
	return false;
}

/* Does PSEC of A0 fit the tracks? */
static void
check_disc_type(struct contents *c, const struct disc_session *s)
{
	const struct disc_toc_entry *first = point(c, s->number, 0xa0);
	bool mode2 = false, formed = false;

	if (first == NULL)
		return;
	for (unsigned i = 0; i < c->tracks; i++) {
		const struct disc_track *t = &c->track[i];

		if (t->session != s->number)
			continue;
		formed |= t->sectors[SECTOR_MODE2FORM1] + t->sectors[SECTOR_MODE2FORM2] > 0;
		mode2 |= t->sectors[SECTOR_MODE2FORM0] > 0;
	}
	mode2 |= formed;
	if (first->psec == 0x00 ? formed : !mode2 || (first->psec != 0x10 && first->psec != 0x20))
		contents_find(c, "toc-disc-type", s->number, 0, s->leadin_lba, 1);
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
	check_disc_type(c, s);
	for (unsigned i = 0; i < c->tracks; i++)
		if (c->track[i].session == s->number)
			check_track(c, &c->track[i]);
	for (uint8_t n = 1; n <= DISC_TRACKS; n++)
		if (point(c, s->number, n) != NULL && !has_track(c, s->number, n))
			contents_find(c, "toc-track-extra", s->number, n, s->leadin_lba, 1);
}

enum kind { KIND_NONE, KIND_AUDIO, KIND_MODE0, KIND_MODE1, KIND_MODE2, KINDS };

static const enum kind kind_of[SECTOR_CLASSES] = { KIND_NONE, KIND_AUDIO, KIND_MODE0, KIND_MODE1,
	KIND_MODE2, KIND_MODE2, KIND_MODE2, KIND_NONE, KIND_NONE };

/* The kind that most sectors of a track are of. */
static enum kind
track_kind(const struct disc_track *t)
{
	int best = SECTOR_UNKNOWN;

	for (int i = 0; i < SECTOR_CLASSES; i++)
		if (kind_of[i] != KIND_NONE && t->sectors[i] > t->sectors[best])
			best = i;
	return kind_of[best];
}

/* Sectors of the pause that are of the kind, or cannot be told. */
static uint32_t
pause_of(const struct disc_track *t, enum kind kind)
{
	uint32_t n = 0;

	for (int i = 0; i < SECTOR_CLASSES; i++)
		if (kind_of[i] == kind || kind_of[i] == KIND_NONE)
			n += t->pregap_sectors[i];
	return n;
}

/* Where data end, their last part cannot be told from a post-gap, so only the
 * part of the new kind counts. */
static void
check_pause(struct contents *c, const struct disc_track *before, const struct disc_track *t)
{
	enum kind kind = track_kind(t), old = before == NULL ? kind : track_kind(before);
	bool is_short = false;

	if (before == NULL)
		is_short = t->pregap_count < PAUSE_SECTORS;
	else if (kind != KIND_NONE && old != KIND_NONE && kind != old)
		is_short = pause_of(t, kind) < PAUSE_SECTORS ||
		    (old == KIND_AUDIO && pause_of(t, old) < OLD_PAUSE_SECTORS);
	if (is_short)
		contents_find(c, "pause-short", t->session, t->number,
		    t->start_lba - (int32_t)t->pregap_count, 1);
}

static void
check_repeated(struct contents *c, const struct disc_track *t)
{
	for (const struct disc_track *other = c->track; other < t; other++) {
		if (t->isrc[0] != '\0' && strcmp(other->isrc, t->isrc) == 0) {
			contents_find(c, "isrc-repeated", t->session, t->number, t->start_lba, 1);
			return;
		}
	}
}

/* From INDEX 01 on. Where one audio track runs on into the next, its end lies in
 * the next one's pause, and nothing tells it from silence. */
static uint32_t
playing_sectors(const struct contents *c, unsigned i)
{
	const struct disc_track *t = &c->track[i], *next = t + 1;

	if (i + 1 < c->tracks && next->session == t->session && !(t->control & Q_CONTROL_DATA) &&
	    !(next->control & Q_CONTROL_DATA))
		return t->sector_count + next->pregap_count;
	return t->sector_count;
}

static void
check_tracks(struct contents *c, const struct disc_session *s)
{
	const struct disc_track *before = NULL;
	uint8_t last = s->number > 1 ? c->session[s->number - 2].last_track : 0;

	for (unsigned i = 0; i < c->tracks; i++) {
		const struct disc_track *t = &c->track[i];

		if (t->session != s->number)
			continue;
		if (before == NULL && last != 0 && t->number != last + 1)
			contents_find(c, "track-jump", t->session, t->number, t->start_lba, 1);
		if (playing_sectors(c, i) < TRACK_SECTORS_MIN)
			contents_find(c, "track-short", t->session, t->number, t->start_lba, 1);
		check_pause(c, before, t);
		check_repeated(c, t);
		before = t;
	}
}

/* An EAN: the digits weighted by 1 and 3 add up to a multiple of ten. */
static void
check_mcn(struct contents *c, const struct disc_session *s)
{
	int sum = 0;

	if (s->number > 1 || c->mcn[0] == '\0')
		return;
	for (int i = 0; i < 13; i++)
		sum += (c->mcn[i] - '0') * (i % 2 == 0 ? 1 : 3);
	if (sum % 10 != 0)
		contents_find(c, "mcn-check-digit", s->number, 0, s->leadin_lba, 1);
}

/* Where the pregroove wants it; that of a pressed disc wants nothing. */
static void
check_medium(struct contents *c, const struct disc_session *s, const struct medium *m)
{
	if (m == NULL || m->pressed)
		return;
	if (s->number == 1 && s->write_type == WRITE_RAW && s->leadin_lba < m->leadin_start_lba)
		contents_find(c, "leadin-early", s->number, 0, s->leadin_lba, 1);
	if (s->number == 1 && s->write_type == WRITE_RAW && s->leadin_lba > m->leadin_start_lba)
		contents_find(c, "leadin-late", s->number, 0, s->leadin_lba, 1);
	if (s->has_leadout && s->leadout_lba > m->last_leadout_lba)
		contents_find(c, "past-capacity", s->number, 0, s->leadout_lba, 1);
}

void
lint_session(struct contents *c, const struct disc_session *s, const struct medium *m)
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
	check_tracks(c, s);
	check_mcn(c, s);
	check_medium(c, s, m);
}
