/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey.c - where each sector of a session belongs, and what that
 * makes of its tracks (survey_track.c keeps count of each). */
#include "emulator/survey.h"

#include "emulator/bytes.h"
#include "emulator/cd_text.h"
#include "emulator/q.h"
#include "emulator/subcode.h"
#include "emulator/survey_track.h"
#include "emulator/toc.h"

#include <stdlib.h>
#include <string.h>

#define PIECE       32   /* sectors looked at together: they stay in the first cache */
#define PENDING_MAX 2048 /* sectors in a row that do not say where they belong */

enum area { LEADIN, PROGRAM, LEADOUT };

struct place {
	enum area area;
	uint8_t tno, index, control;
};

struct sector {
	uint8_t q[Q_BYTES];
	enum q_result result;
	bool p;
	struct sector_verdict verdict;
};

struct survey {
	uint8_t session;
	bool incremental;
	struct place at; /* of the sector before */
	int32_t next;    /* LBA behind it */
	bool has_leadout;
	int32_t leadout_lba;
	uint32_t leadin_sectors, leadout_sectors;
	int32_t leadin_lba;            /* of the first sector of the lead-in */
	struct survey_tallies tallies; /* of lead-in, lead-out, and the session */
	struct toc toc;
	struct survey_votes mcn;
	bool begun; /* INDEX 01 of the first track was seen, from which on MCN counts */
	struct survey_cadence mcn_cadence;
	struct survey_track track[DISC_TRACKS + 1]; /* by number */
	struct cd_text cd_text;
	uint32_t pending;
	int32_t pending_lba;
	struct sector pend[PENDING_MAX];
};

struct survey *
survey_new(uint8_t session)
{
	struct survey *s = calloc(1, sizeof(*s));

	if (s != NULL) {
		s->session = session;
		s->next = LBA_FIRST;
	}
	return s;
}

void
survey_free(struct survey *s)
{
	free(s);
}

uint8_t
survey_session(const struct survey *s)
{
	return s->session;
}

void
survey_incremental(struct survey *s)
{
	s->incremental = true;
}

/* Block indicator: 1 to 4 run-in, 5 link, 6 and 7 run-out (Orange Book; MMC-6,
 * "Data field and header"). */
static struct sector_verdict
by_indicator(const struct survey *s, struct sector_verdict v)
{
	unsigned indicator = v.mode_byte >> 5;

	if (!s->incremental || indicator == 0 || v.sector_class == SURVEY_NO_CLASS ||
	    v.sector_class == SECTOR_UNKNOWN)
		return v;
	v.sector_class = indicator <= 5 ? SECTOR_LINK : SECTOR_RUNOUT;
	v.flags &= (uint16_t)~SECTOR_AMBIGUOUS;
	return v;
}

uint32_t
survey_leadout_sectors(const struct survey *s)
{
	return s->leadout_sectors + (s->at.area == LEADOUT ? s->pending : 0);
}

bool
survey_announces_next(const struct survey *s)
{
	struct disc_toc_entry row[TOC_POINTS];
	unsigned n = toc_rows(&s->toc, s->session, row);

	for (unsigned i = 0; i < n; i++)
		if (row[i].adr == Q_ADR_LEADIN5 && row[i].point == 0xb0)
			return row[i].min != 0xff;
	return false;
}

/* Frames of lead-in and lead-out that are not what they should be. */
static void
tally_q(struct survey *s, int32_t lba, const struct sector *x)
{
	uint8_t adr = x->q[0] & 15;

	if (x->result == Q_BAD_CRC)
		survey_tally(&s->tallies, TALLY_Q_CRC, lba, 1);
	else if (adr == Q_ADR_ISRC)
		survey_tally(&s->tallies, TALLY_ISRC_PLACE, lba, 1);
	else if (x->result == Q_BAD_CONTENT)
		survey_tally(
		    &s->tallies, adr == Q_ADR_MCN ? TALLY_MCN_DIGITS : TALLY_Q_CONTENT, lba, 1);
}

static void
settle_leadin(struct survey *s, int32_t lba, const struct sector *x)
{
	uint8_t adr = x->q[0] & 15;

	if (s->leadin_sectors++ == 0)
		s->leadin_lba = lba;
	tally_q(s, lba, x);
	if (x->result != Q_BAD_CRC && adr != Q_ADR_MCN && adr != Q_ADR_ISRC &&
	    toc_add(&s->toc, x->q) == TOC_DIFFERS)
		survey_tally(&s->tallies, TALLY_POINT_DIFFERS, lba, 1);
}

static void
settle_program(struct survey *s, int32_t lba, const struct sector *x)
{
	struct survey_track *t = &s->track[s->at.tno];
	const struct survey_sector sector = { .index = s->at.index,
		.control = s->at.control,
		.told = x->result == Q_OK && (x->q[0] & 15) == Q_ADR_POSITION,
		.p = x->p,
		.adr = x->q[0] & 15,
		.result = x->result,
		.verdict = x->verdict };

	survey_track_count(t, lba, &sector);
	if (sector.told)
		return;
	if (s->begun && (x->result == Q_BAD_CRC || sector.adr == Q_ADR_MCN))
		survey_cadence_frame(&s->mcn_cadence, lba, x->result != Q_BAD_CRC);
}

/* One sector whose place is known. */
static void
settle(struct survey *s, int32_t lba, const struct sector *x)
{
	struct q_frame f = { 0 };

	if (x->result == Q_OK && ((x->q[0] & 15) == Q_ADR_MCN || (x->q[0] & 15) == Q_ADR_ISRC))
		(void)q_decode(x->q, &f);
	if (f.adr == Q_ADR_MCN)
		survey_vote(&s->mcn, f.text, lba);
	switch (s->at.area) {
	case LEADIN:
		settle_leadin(s, lba, x);
		break;
	case PROGRAM:
		/* In the pause some hosts go on with the code of the track before. */
		if (f.adr == Q_ADR_ISRC && s->at.index > 0)
			survey_vote(&s->track[s->at.tno].isrc, f.text, lba);
		settle_program(s, lba, x);
		break;
	case LEADOUT:
		s->leadout_sectors++;
		tally_q(s, lba, x);
		break;
	}
}

/* INDEX goes up by one within a track, TNO from track to track, and a track has
 * an INDEX 01 (ECMA-130 22.3.3). */
static void
check_jump(struct survey *s, int32_t lba, const struct place *to)
{
	const struct place *from = &s->at;
	struct survey_track *t = &s->track[to->tno];
	bool begins = to->index <= 1;

	if (from->area == PROGRAM && from->tno != to->tno && from->index == 0)
		survey_tally(&s->track[from->tno].tallies, TALLY_INDEX_JUMP, lba, 1);
	if (to->area != PROGRAM)
		return;
	if (from->area == LEADOUT ||
	    (from->area == PROGRAM && from->tno != to->tno && from->tno + 1 != to->tno))
		survey_tally(&t->tallies, TALLY_TRACK_JUMP, lba, 1);
	if (from->area == PROGRAM && from->tno == to->tno)
		begins = from->index + 1 == to->index;
	if (!begins)
		survey_tally(&t->tallies, TALLY_INDEX_JUMP, lba, 1);
}

static void
enter_program(struct survey *s, int32_t lba, const struct place *to)
{
	survey_track_index(&s->track[to->tno], to->tno, to->index, lba);
	if (!s->begun && to->index > 0) {
		s->begun = true;
		s->mcn_cadence.last = lba - 1;
	}
	/* There was no lead-out after all. */
	s->has_leadout = false;
	s->leadout_sectors = 0;
}

/* From lba on sectors belong to another place. */
static void
enter(struct survey *s, int32_t lba, struct place to)
{
	check_jump(s, lba, &to);
	if (s->at.area == PROGRAM)
		survey_track_leave(&s->track[s->at.tno], s->at.index, lba);
	if (to.area == PROGRAM) {
		enter_program(s, lba, &to);
	} else if (to.area == LEADOUT && s->at.area != LEADOUT) {
		s->has_leadout = true;
		s->leadout_lba = lba;
		s->leadout_sectors = 0;
	}
	s->at = to;
}

static void
settle_pending(struct survey *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		settle(s, s->pending_lba + (int32_t)i, &s->pend[i]);
}

static void
pend(struct survey *s, int32_t lba, const struct sector *x)
{
	if (s->pending == PENDING_MAX) {
		settle_pending(s, 0, s->pending);
		s->pending = 0;
	}
	if (s->pending == 0)
		s->pending_lba = lba;
	s->pend[s->pending++] = *x;
}

/* Where the place that f tells began; lba, its own, if that cannot be told. */
static int32_t
began(const struct survey *s, int32_t lba, const struct q_frame *f, const struct place *to)
{
	bool changes = s->at.area != to->area || s->at.tno != to->tno;

	if (to->area == LEADIN || (!changes && (s->at.index != 0 || to->index == 0)))
		return lba;
	if (to->area == PROGRAM && to->index == 0)
		return s->session == 1 && s->at.area == LEADIN ? LBA_PREGAP : lba;
	return lba - (int32_t)msf_to_count(f->time);
}

static void
move(struct survey *s, int32_t lba, const struct q_frame *f)
{
	struct place to = { PROGRAM, f->tno, f->index, f->control };
	int32_t start;
	uint32_t stay = s->pending;

	if (f->tno == 0 || f->tno == Q_TNO_LEADOUT) {
		to.area = f->tno == 0 ? LEADIN : LEADOUT;
		to.tno = to.index = 0;
	}
	if (s->pending > 0) {
		start = began(s, lba, f, &to);
		if (start >= s->pending_lba && start < lba)
			stay = (uint32_t)(start - s->pending_lba);
		settle_pending(s, 0, stay);
		if (stay < s->pending) {
			struct place first = to;

			first.index = to.index > 1 ? 1 : to.index;
			enter(s, start, first);
			settle_pending(s, stay, s->pending);
		}
		s->pending = 0;
	}
	if (to.area != s->at.area || to.tno != s->at.tno || to.index != s->at.index)
		enter(s, lba, to);
	else
		s->at.control = to.control;
}

/* Does the frame say where its sector belongs? A lead-in frame past the
 * beginning of the program area cannot be right. */
static bool
tells_place(const struct survey *s, int32_t lba, enum q_result result, const struct q_frame *f)
{
	if (result != Q_OK || f->adr != Q_ADR_POSITION)
		return false;
	return f->tno != 0 || (s->at.area == LEADIN && (s->session > 1 || lba < LBA_PREGAP));
}

/* As subcode_get_p(), but P is nearly always the same in all of a sector. */
static bool
get_p(const uint8_t *raw)
{
	const uint64_t p = UINT64_C(0x8080808080808080);
	uint64_t all = p, any = 0;

	for (unsigned i = 0; i < SUBCODE_BYTES; i += 8) {
		uint64_t v = load_le64(raw + i);

		all &= v;
		any |= v;
	}
	return all == p || ((any & p) != 0 && subcode_get_p(raw));
}

/* What the frame told beside its place. */
static void
check_position(struct survey *s, int32_t lba, const struct q_frame *f)
{
	int32_t told;

	if (s->at.area == PROGRAM) {
		survey_track_position(&s->track[s->at.tno], lba, f);
		return;
	}
	if (s->at.area != LEADOUT)
		return;
	if (!msf_to_lba(f->absolute, &told) || told != lba)
		survey_tally(&s->tallies, TALLY_ABSOLUTE, lba, 1);
	if ((int32_t)msf_to_count(f->time) != lba - s->leadout_lba)
		survey_tally(&s->tallies, TALLY_RELATIVE, lba, 1);
	if (f->index != 1)
		survey_tally(&s->tallies, TALLY_INDEX_JUMP, lba, 1);
}

/* One piece under work. */
struct piece {
	int32_t lba;
	uint32_t count;
	const uint8_t *records;
	uint8_t q[PIECE][Q_BYTES];
	struct q_frame frame[PIECE];
	enum q_result result[PIECE];
	struct sector_verdict verdict[PIECE];
	uint8_t control[PIECE];
	bool wanted[PIECE]; /* to be classified */
};

/* Classify what is neither lead-in nor lead-out. What does not tell its CONTROL
 * is taken for data: survey_track_count() knows what that means for audio. */
static void
classify(const struct survey *s, struct piece *p)
{
	bool program = s->at.area == PROGRAM || (s->pending > 0 && s->at.area == LEADIN);

	for (uint32_t i = 0; i < p->count; i++) {
		int32_t lba = p->lba + (int32_t)i;
		bool told = p->result[i] == Q_OK && p->frame[i].adr == Q_ADR_POSITION;

		p->control[i] = told ? p->frame[i].control : SECTOR_CONTROL_DATA;
		if (told)
			program = p->frame[i].tno != 0 && p->frame[i].tno != Q_TNO_LEADOUT;
		p->wanted[i] = (program || (s->session == 1 && !told && lba >= LBA_PREGAP)) &&
		    p->verdict[i].sector_class == SURVEY_NO_CLASS;
	}
	for (uint32_t i = 0, n; i < p->count; i += n) {
		for (n = 0; i + n < p->count && p->wanted[i + n]; n++)
			continue;
		if (n > 0)
			sector_classify(p->records + (size_t)i * SECTOR_RECORD_BYTES,
			    SECTOR_RECORD_BYTES, n, p->lba + (int32_t)i, p->control + i,
			    p->verdict + i);
		else
			n = 1;
	}
}

static void
add_piece(struct survey *s, struct piece *p)
{
	subcode_get_q(p->records + SECTOR_MAIN_BYTES, SECTOR_RECORD_BYTES, p->count, p->q);
	for (uint32_t i = 0; i < p->count; i++)
		p->result[i] = q_decode(p->q[i], &p->frame[i]);
	classify(s, p);
	for (uint32_t i = 0; i < p->count; i++) {
		const uint8_t *raw =
		    p->records + (size_t)i * SECTOR_RECORD_BYTES + SECTOR_MAIN_BYTES;
		int32_t lba = p->lba + (int32_t)i;
		struct sector x = {
			.result = p->result[i],
			.p = get_p(raw),
			.verdict = by_indicator(s, p->verdict[i]),
		};

		memcpy(x.q, p->q[i], Q_BYTES);
		if (tells_place(s, lba, p->result[i], &p->frame[i])) {
			move(s, lba, &p->frame[i]);
			settle(s, lba, &x);
			check_position(s, lba, &p->frame[i]);
		} else {
			pend(s, lba, &x);
		}
		if (s->at.area == LEADIN && s->session == 1)
			cd_text_add(&s->cd_text, lba, raw, &s->tallies);
	}
}

void
survey_add(struct survey *s, int32_t lba, const uint8_t *records, uint32_t count,
    struct sector_verdict *verdicts)
{
	struct piece p;

	if (lba != s->next) {
		settle_pending(s, 0, s->pending);
		s->pending = 0;
	}
	s->next = lba + (int32_t)count;
	for (uint32_t n; count > 0; count -= n) {
		n = count < PIECE ? count : PIECE;
		p.lba = lba;
		p.count = n;
		p.records = records;
		if (verdicts != NULL)
			memcpy(p.verdict, verdicts, n * sizeof(*verdicts));
		else
			memset(p.verdict, SURVEY_NO_CLASS, n * sizeof(*p.verdict));
		add_piece(s, &p);
		if (verdicts != NULL) {
			memcpy(verdicts, p.verdict, n * sizeof(*verdicts));
			verdicts += n;
		}
		records += (size_t)n * SECTOR_RECORD_BYTES;
		lba += (int32_t)n;
	}
}

/* The session format of A0: what an ambiguous sector is taken for. */
static bool
is_xa(const struct disc_toc_entry *row, unsigned rows)
{
	for (unsigned i = 0; i < rows; i++)
		if (row[i].adr == Q_ADR_POSITION && row[i].point == 0xa0)
			return row[i].psec != 0;
	return true;
}

static void
report_tracks(const struct survey *s, struct disc_session *session, bool xa, struct contents *c)
{
	for (unsigned n = 1; n <= DISC_TRACKS && c->tracks < DISC_TRACKS; n++) {
		bool closed = s->at.area != PROGRAM || s->at.tno != n;

		if (s->track[n].number == 0)
			continue;
		survey_track_report(
		    &s->track[n], s->session, xa, closed, &c->track[c->tracks++], c);
		if (session->first_track == 0)
			session->first_track = (uint8_t)n;
		session->last_track = (uint8_t)n;
	}
}

/* What only all sectors together tell. */
static void
report_whole(const struct survey *s, struct survey_tallies *tallies)
{
	int32_t gap_lba = 0;
	uint32_t gaps = survey_cadence_end(
	    &s->mcn_cadence, s->has_leadout ? s->leadout_lba : s->mcn_cadence.last, &gap_lba);
	uint32_t rare, differ;

	survey_tally(tallies, TALLY_MCN_SPARSE, gap_lba, gaps);
	survey_tally(tallies, TALLY_MCN_CHANGES, s->mcn.change_lba, survey_dissent(&s->mcn));
	toc_doubts(&s->toc, &differ, &rare);
	/* Which of them are the minority is known only now. */
	tallies->of[TALLY_POINT_DIFFERS].count = differ;
	survey_tally(tallies, TALLY_POINT_RARE, s->leadin_lba, rare);
}

/* Nothing is pending. */
static void
report(const struct survey *s, struct contents *c)
{
	struct disc_toc_entry row[TOC_POINTS];
	unsigned rows = toc_rows(&s->toc, s->session, row);
	struct disc_session *session = &c->session[c->sessions];
	struct survey_tallies tallies = s->tallies;
	const char *mcn = survey_winner(&s->mcn);

	*session = (struct disc_session){ .number = s->session,
		.has_leadout = s->has_leadout,
		.leadout_lba = s->has_leadout ? s->leadout_lba : 0 };
	c->extent[c->sessions].leadin_sectors = s->leadin_sectors;
	c->extent[c->sessions++].leadout_sectors = s->leadout_sectors;
	for (unsigned i = 0; i < rows && c->toc_rows < CONTENTS_TOC_ROWS; i++)
		c->toc[c->toc_rows++] = row[i];
	report_tracks(s, session, is_xa(row, rows), c);
	if (c->mcn[0] == '\0' && mcn != NULL)
		memcpy(c->mcn, mcn, sizeof(c->mcn));
	report_whole(s, &tallies);
	if (s->session == 1)
		cd_text_report(&s->cd_text, session->first_track, session->last_track, &tallies, c);
	survey_tally_report(&tallies, s->session, 0, c);
}

bool
survey_report(const struct survey *s, struct contents *c)
{
	struct survey *copy;

	if (c->sessions == DISC_TRACKS)
		return false;
	if (s->pending == 0) {
		report(s, c);
		return true;
	}
	/* What is pending may yet turn out to belong elsewhere. */
	copy = malloc(sizeof(*copy));
	if (copy == NULL)
		return false;
	*copy = *s;
	settle_pending(copy, 0, copy->pending);
	report(copy, c);
	free(copy);
	return true;
}
