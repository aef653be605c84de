/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey.c - where each sector of a session belongs, and what that
 * makes of its tracks (track.c keeps count of each). */
#include "emulator/survey.h"

#include "emulator/bytes.h"
#include "emulator/crc.h"
#include "emulator/q.h"
#include "emulator/subcode.h"
#include "emulator/survey_track.h"
#include "emulator/toc.h"

#include <stdlib.h>
#include <string.h>

#define PIECE       128  /* sectors looked at together */
#define PENDING_MAX 2048 /* sectors in a row that do not say where they belong */

enum area { LEADIN, PROGRAM, LEADOUT };

struct place {
	enum area area;
	uint8_t tno, index, control;
};

struct sector {
	uint8_t q[Q_BYTES];
	enum q_result result;
	struct sector_verdict verdict;
};

struct survey {
	uint8_t session;
	struct place at; /* of the sector before */
	int32_t next;    /* LBA behind it */
	bool has_leadout;
	int32_t leadout_lba;
	uint32_t leadin_sectors, leadout_sectors;
	uint32_t q_crc_errors; /* in lead-in and lead-out, the first at: */
	int32_t q_crc_lba;
	struct toc toc;
	struct survey_votes mcn;
	struct survey_track track[DISC_TRACKS + 1]; /* by number */
	unsigned packs;
	uint8_t cd_text[CD_TEXT_PACKS][CD_TEXT_BYTES];
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

/* One sector whose place is known. */
static void
settle(struct survey *s, int32_t lba, const struct sector *x)
{
	struct q_frame f = { 0 };
	bool text =
	    x->result == Q_OK && ((x->q[0] & 15) == Q_ADR_MCN || (x->q[0] & 15) == Q_ADR_ISRC);

	if (text)
		(void)q_decode(x->q, &f);
	if (f.adr == Q_ADR_MCN)
		survey_vote(&s->mcn, f.text);
	if (s->at.area != PROGRAM && x->result == Q_BAD_CRC && s->q_crc_errors++ == 0)
		s->q_crc_lba = lba;
	switch (s->at.area) {
	case LEADIN:
		s->leadin_sectors++;
		if (!text && x->result != Q_BAD_CRC)
			(void)toc_add(&s->toc, x->q);
		break;
	case PROGRAM:
		if (f.adr == Q_ADR_ISRC)
			survey_vote(&s->track[s->at.tno].isrc, f.text);
		survey_track_count(
		    &s->track[s->at.tno], lba, s->at.index, s->at.control, x->result, x->verdict);
		break;
	case LEADOUT:
		s->leadout_sectors++;
		break;
	}
}

/* From lba on sectors belong to another place. */
static void
enter(struct survey *s, int32_t lba, struct place to)
{
	if (to.area == PROGRAM) {
		survey_track_index(&s->track[to.tno], to.tno, to.index, lba);
		/* There was no lead-out after all. */
		s->has_leadout = false;
		s->leadout_sectors = 0;
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

/* CD-TEXT: four packs of 18 bytes in the 96 six-bit symbols R-W of one sector. */
static void
add_cd_text(struct survey *s, const uint8_t *raw)
{
	uint8_t bytes[4 * CD_TEXT_BYTES] = { 0 };

	for (unsigned i = 0; i < SUBCODE_BYTES; i++) {
		unsigned at = i * 6 / 8, shift = 10 - i * 6 % 8;
		unsigned wide = (unsigned)(raw[i] & 0x3f) << shift;

		bytes[at] |= (uint8_t)(wide >> 8);
		if (at + 1 < sizeof(bytes))
			bytes[at + 1] |= (uint8_t)wide;
	}
	for (const uint8_t *p = bytes; p < bytes + sizeof(bytes); p += CD_TEXT_BYTES) {
		unsigned i = 0;

		if (p[0] < 0x80 || p[0] > 0x8f || (load_be16(p + 16) ^ crc16(p, 16)) != 0xffff)
			continue;
		while (i < s->packs && memcmp(s->cd_text[i], p, 4) != 0)
			i++;
		if (i == s->packs && s->packs < CD_TEXT_PACKS)
			memcpy(s->cd_text[s->packs++], p, CD_TEXT_BYTES);
	}
}

static bool
has_rw(const uint8_t *raw)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < SUBCODE_BYTES; i += 8) {
		uint64_t v;

		memcpy(&v, raw + i, 8);
		any |= v;
	}
	return (any & 0x3f3f3f3f3f3f3f3fu) != 0;
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
		struct sector x = { .result = p->result[i], .verdict = p->verdict[i] };

		memcpy(x.q, p->q[i], Q_BYTES);
		if (tells_place(s, lba, p->result[i], &p->frame[i])) {
			move(s, lba, &p->frame[i]);
			settle(s, lba, &x);
		} else {
			pend(s, lba, &x);
		}
		if (s->at.area == LEADIN && s->session == 1 && has_rw(raw))
			add_cd_text(s, raw);
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

/* Nothing is pending. */
static void
report(const struct survey *s, struct contents *c)
{
	struct disc_toc_entry row[TOC_POINTS];
	unsigned rows = toc_rows(&s->toc, s->session, row);
	struct disc_session *session = &c->session[c->sessions];
	const char *mcn = survey_winner(&s->mcn);

	*session = (struct disc_session){ .number = s->session,
		.has_leadout = s->has_leadout,
		.leadout_lba = s->has_leadout ? s->leadout_lba : 0 };
	c->extent[c->sessions].leadin_sectors = s->leadin_sectors;
	c->extent[c->sessions++].leadout_sectors = s->leadout_sectors;
	contents_find(c, "q-crc", s->session, 0, s->q_crc_lba, s->q_crc_errors);
	for (unsigned i = 0; i < rows && c->toc_rows < CONTENTS_TOC_ROWS; i++)
		c->toc[c->toc_rows++] = row[i];
	for (unsigned n = 1; n <= DISC_TRACKS && c->tracks < DISC_TRACKS; n++) {
		if (s->track[n].number == 0)
			continue;
		survey_track_report(
		    &s->track[n], s->session, is_xa(row, rows), &c->track[c->tracks++], c);
		if (session->first_track == 0)
			session->first_track = (uint8_t)n;
		session->last_track = (uint8_t)n;
	}
	if (c->mcn[0] == '\0' && mcn != NULL)
		memcpy(c->mcn, mcn, sizeof(c->mcn));
	if (s->session == 1) {
		c->packs = s->packs;
		memcpy(c->cd_text, s->cd_text, s->packs * sizeof(s->cd_text[0]));
	}
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
