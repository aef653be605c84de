/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/host_ask.c - what the drive says of its disc, against what the model
 * says (mmc-recorder.md 3.7, 3.8, 3.9, 3.12). */
#include "mmc/opcode.h"
#include "tests/mmc/model/host.h"

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void
same_number(struct host *h, const char *what, int64_t got, int64_t wanted)
{
	if (got != wanted)
		host_differ(h, "%s is %lld, must be %lld", what, (long long)got, (long long)wanted);
}

/* The reply has at least so many bytes. */
static const uint8_t *
reply(struct host *h, size_t bytes)
{
	if (h->bench->data_bytes < bytes)
		host_differ(h, "%zu bytes came, not %zu", h->bench->data_bytes, bytes);
	return h->bench->data;
}

static const struct session *
session_now(const struct model *m)
{
	return m->sessions == 0 ? NULL : &m->session[m->sessions - 1];
}

/* The track that is not there yet, or is being written; for this page 05. */
static void
compare_next(struct host *h, const struct page *page, const uint8_t *p)
{
	const struct model *m = h->model;
	const struct session *s = session_now(m);
	int32_t next = 0, room;
	bool writable = model_next(m, page, &next);
	bool empty = s == NULL || s->status == COMPLETE;
	const struct track *t = page->type > TAO ? NULL : model_incomplete(m);

	if (m->rehearsing && !writable)
		return; /* of the real disc nothing can be said before the rehearsal has ended */
	same_number(h, "NWA_V", p[7] & 1, writable);
	if (!writable) {
		if (s != NULL && s->status == DAMAGED)
			same_number(h, "damage", p[5] >> 5 & 1, 1);
		return;
	}
	same_number(h, "damage", p[5] >> 5 & 1, 0);
	same_number(h, "next writable address", (int32_t)be32(p + 12), next);
	room = t != NULL && !m->rehearsing ? model_track_room(m, t)
	    : next < m->last_leadout       ? model_page_room(m, page, next)
					   : 0;
	same_number(h, "free blocks", be32(p + 16), room);
	if (m->rehearsing)
		return;
	same_number(
	    h, "session", p[3], s == NULL || s->status == COMPLETE ? m->sessions + 1 : m->sessions);
	if (t != NULL && t->end == t->start)
		return; /* its pause is written, but nothing else */
	same_number(h, "blank", p[6] >> 6 & 1, empty || (s->page.type <= TAO && t == NULL));
}

/* A track of the open session, by its number. */
static void
compare_open(struct host *h, const struct track *t, const uint8_t *p)
{
	int32_t room = model_track_room(h->model, t);

	same_number(h, "track", p[2], t->number);
	same_number(h, "reserved", p[6] >> 7, t->reserved);
	same_number(h, "packet", p[6] >> 5 & 1, t->type == PACKET);
	same_number(h, "fixed", p[6] >> 4 & 1, t->packet > 0);
	same_number(h, "packet size", be32(p + 20), t->packet);
	same_number(h, "start", (int32_t)be32(p + 8), t->start);
	same_number(h, "NWA_V", p[7] & 1, room > 0);
	if (room <= 0)
		return;
	same_number(h, "next writable address", (int32_t)be32(p + 12), model_track_next(t));
	same_number(h, "free blocks", be32(p + 16), room);
}

static void
compare_track(struct host *h, const struct track *t, const uint8_t *p)
{
	const struct sector *first = model_sector(h->model, t->start);

	same_number(h, "track", p[2], t->number);
	same_number(h, "session", p[3], t->session);
	same_number(h, "damage", p[5] >> 5 & 1, t->damaged);
	same_number(h, "NWA_V", p[7] & 1, 0);
	same_number(h, "start", (int32_t)be32(p + 8), t->start);
	same_number(h, "free blocks", be32(p + 16), 0);
	if (!t->damaged)
		same_number(h, "track size", be32(p + 24), model_track_blocks(t));
	if (first->content == USER && (t->form == AUDIO || t->form == MODE1))
		same_number(h, "data mode", p[6] & 15, t->form == AUDIO ? 15 : 1);
}

void
ask_track(struct host *h)
{
	const struct model *m = h->model;
	unsigned number = host_chance(h, 60) ? 0xff : host_random(h, m->tracks + 2);
	const struct track *t = NULL;

	for (unsigned i = 0; i < m->tracks; i++)
		if (m->track[i].number == number)
			t = &m->track[i];
	if (!host_run(h, "READ TRACK INFORMATION",
		CDB(OP_READ_TRACK_INFORMATION, 1, [5] = (uint8_t)number, [8] = 36), NULL, 0, 36))
		return;
	/* Of a session at once that is open nothing more is laid down. */
	if (t != NULL && m->session[t->session - 1].status != COMPLETE &&
	    m->session[t->session - 1].page.type > TAO)
		return;
	if (number == 0 || (t == NULL && model_state(m) == COMPLETE_DISC)) {
		host_expect(h, CDB_FIELD);
		return;
	}
	host_expect(h, GOOD);
	if (t != NULL && !t->open)
		compare_track(h, t, reply(h, 36));
	else if (t == NULL)
		compare_next(h, &m->page, reply(h, 36));
	else if (!m->rehearsing)
		compare_open(h, t, reply(h, 36));
}

/* 3.8: the last session, which is an empty one as long as another may follow. */
static void
compare_tracks(struct host *h, const uint8_t *p)
{
	const struct model *m = h->model;
	const struct session *s = session_now(m);
	const struct track *last = m->tracks == 0 ? NULL : &m->track[m->tracks - 1];
	int first = last == NULL ? 1 : last->number + 1, end = first;

	/* While a session at once is open, this is not laid down. */
	if (s != NULL && s->status != COMPLETE && s->page.type > TAO)
		return;
	if (s != NULL && (s->status != COMPLETE || !s->appendable)) {
		for (unsigned i = m->tracks; i > 0 && m->track[i - 1].session == m->sessions; i--)
			first = m->track[i - 1].number;
		end = last->number + (s->status == OPEN && model_incomplete(m) == NULL);
	}
	same_number(h, "first track of the last session", p[5], first);
	same_number(h, "last track of the last session", p[6], end);
}

static int32_t
lba_of(const uint8_t *msf)
{
	int32_t count = (msf[0] * 60 + msf[1]) * 75 + msf[2];

	return count < 90 * 60 * 75 ? count - 150 : count - 450150;
}

void
ask_disc(struct host *h)
{
	static const uint8_t states[] = { [OPEN] = 1, [DAMAGED] = 2, [COMPLETE] = 3 };
	const struct model *m = h->model;
	const struct session *s = session_now(m);
	bool empty = s == NULL || (s->status == COMPLETE && s->appendable);
	int32_t leadin = m->leadin;
	const uint8_t *p;

	if (!host_run(
		h, "READ DISC INFORMATION", CDB(OP_READ_DISC_INFORMATION, [8] = 34), NULL, 0, 34))
		return;
	host_expect(h, GOOD);
	p = reply(h, 34);
	same_number(h, "erasable", p[2] >> 4 & 1, m->rewritable);
	same_number(h, "disc status", p[2] & 3, model_state(m));
	same_number(
	    h, "last session's status", p[2] >> 2 & 3, empty || s == NULL ? 0 : states[s->status]);
	same_number(h, "sessions", p[4], (int)m->sessions + empty);
	compare_tracks(h, p);
	if (model_state(m) == COMPLETE_DISC) {
		same_number(h, "lead-in start", be32(p + 16), 0xffffffff);
		return;
	}
	if (s != NULL)
		leadin = empty ? model_program_start(m) - 4650 : s->leadin;
	if (!m->rehearsing && (!empty || model_program_start(m) - 4650 < m->last_leadout))
		same_number(h, "lead-in start", lba_of(p + 17), leadin);
	same_number(h, "last possible lead-out", lba_of(p + 21), m->last_leadout);
}

static uint8_t
control(const struct track *t)
{
	return t->form == AUDIO ? 0x10 : t->type == PACKET ? 0x15 : 0x14;
}

static void
put32(uint8_t *p, int32_t lba)
{
	const uint8_t bytes[] = { BE32(lba) };

	memcpy(p, bytes, 4);
}

/* Formats 0 and 1: what the lead-ins of closed sessions announce. */
static void
compare_toc(struct host *h, const struct track *first, const struct track *end, uint8_t number[2],
    const int32_t *leadout)
{
	uint8_t toc[4 + 8 * (MODEL_TRACKS + 1)] = { 0, 0, number[0], number[1] };
	uint8_t *p = toc + 4;

	for (; first < end; first++, p += 8) {
		p[1] = control(first);
		p[2] = first->number;
		put32(p + 4, first->start);
	}
	if (leadout != NULL) {
		p[1] = control(end - 1);
		p[2] = 0xaa;
		put32(p + 4, *leadout);
		p += 8;
	}
	toc[1] = (uint8_t)(p - toc - 2);
	if (h->bench->data_bytes != (size_t)(p - toc) ||
	    memcmp(h->bench->data, toc, h->bench->data_bytes) != 0)
		host_differ(h, "the TOC is another");
}

/* Tracks of closed sessions: only the last session may be another. */
static unsigned
closed_tracks(const struct model *m)
{
	unsigned n = 0;

	while (n < m->tracks && m->session[m->track[n].session - 1].status == COMPLETE)
		n++;
	return n;
}

void
ask_toc(struct host *h)
{
	const struct model *m = h->model;
	const struct session *last = model_last_closed(m);
	unsigned n = closed_tracks(m);

	if (!host_run(h, "READ TOC 0", CDB(OP_READ_TOC, 0, 0, [7] = 4), NULL, 0, 1024))
		return;
	host_expect(h, last == NULL ? CDB_FIELD : GOOD);
	if (last != NULL)
		compare_toc(h, m->track, m->track + n,
		    (uint8_t[]){ m->track[0].number, m->track[n - 1].number }, &last->leadout);
}

void
ask_sessions(struct host *h)
{
	const struct model *m = h->model;
	const struct session *last = model_last_closed(m);
	unsigned n = closed_tracks(m);

	if (!host_run(h, "READ TOC 1", CDB(OP_READ_TOC, 0, 1, [8] = 12), NULL, 0, 12))
		return;
	host_expect(h, last == NULL ? CDB_FIELD : GOOD);
	if (last == NULL)
		return;
	while (n > 1 && m->track[n - 2].session == m->track[n - 1].session)
		n--;
	compare_toc(h, &m->track[n - 1], &m->track[n],
	    (uint8_t[]){ 1, (uint8_t)(last - m->session + 1) }, NULL);
}

/* Tracks at once that are closed. */
void
ask_pma(struct host *h)
{
	const struct model *m = h->model;
	unsigned rows = 0;
	const uint8_t *p;

	if (!host_run(h, "READ TOC 3", CDB(OP_READ_TOC, 0, 3, [7] = 4), NULL, 0, 1024))
		return;
	host_expect(h, GOOD);
	for (unsigned i = 0; i < m->tracks; i++) {
		const struct track *t = &m->track[i];

		if (m->session[t->session - 1].page.type > TAO ||
		    (!t->reserved && (t->open || t->damaged)))
			continue;
		rows++;
		p = reply(h, 4 + 11 * (size_t)rows) + 4 + 11 * (size_t)(rows - 1);
		same_number(h, "PMA: track", p[3], t->number);
		same_number(h, "PMA: start", lba_of(p + 8), t->start);
		same_number(h, "PMA: end", lba_of(p + 4), t->reserved ? t->limit : t->end);
	}
	same_number(h, "PMA: bytes", (int64_t)h->bench->data_bytes, 4 + 11 * rows);
}

void
ask_capacity(struct host *h)
{
	const struct session *last = model_last_closed(h->model);
	unsigned n = closed_tracks(h->model);
	int32_t end = last == NULL ? 1 : last->leadout;

	if (!host_run(h, "READ CAPACITY", CDB(OP_READ_CAPACITY), NULL, 0, 8))
		return;
	host_expect(h, GOOD);
	/* Of fixed packets the blocks count. */
	if (n > 0 && h->model->track[n - 1].packet > 0)
		end = h->model->track[n - 1].start + model_track_blocks(&h->model->track[n - 1]);
	same_number(h, "last block", be32(reply(h, 8)), end - 1);
}

/* Where something interesting may be: in a track, or at an edge. */
static int32_t
somewhere(struct host *h)
{
	const struct model *m = h->model;
	const struct track *t;

	if (m->tracks == 0 || host_chance(h, 10))
		return (int32_t)host_random(h, 30000) - 6000;
	t = &m->track[host_random(h, m->tracks)];
	switch (host_random(h, 4)) {
	case 0:
		return t->start - (int32_t)host_random(h, 4);
	case 1:
		return t->end - (int32_t)host_random(h, 5);
	default:
		return t->start + (int32_t)host_random(h, (uint32_t)(t->end - t->start) + 1);
	}
}

/* What one sector gives: its sense, or its user data. */
static int32_t
gives(const struct model *m, int32_t lba, bool cooked, uint32_t bytes, uint8_t *out)
{
	static const uint32_t user[FORMS] = {
		[AUDIO] = 2352, [MODE1] = 2048, [FORMLESS] = 2336, [FORM1] = 2048
	};
	const struct sector *s;
	int32_t at;

	if (!model_place(m, lba, &at) || !model_readable(m, at))
		return OUT_OF_RANGE;
	s = model_sector(m, at);
	if (s->content == LINK)
		return cooked ? CANNOT_READ : ANYTHING;
	/* Gaps, and formless sectors of zeros: which form they have cannot be told. */
	if (s->content == PAUSE || (s->content == ZERO && s->form == FORMLESS))
		return ANYTHING;
	if ((cooked && s->form != MODE1 && s->form != FORM1) || user[s->form] != bytes)
		return WRONG_MODE;
	memset(out, 0, bytes);
	if (s->content == USER)
		host_user(s->serial, lba, out, bytes);
	return GOOD;
}

/* Sectors up to the first that cannot be given; then its sense. */
static void
compare_read(struct host *h, int32_t lba, uint32_t count, bool cooked, uint32_t bytes)
{
	uint8_t sector[2352];
	int32_t sense = GOOD;
	uint32_t n = 0;

	for (; n < count && sense == GOOD; n++) {
		sense = gives(h->model, lba + (int32_t)n, cooked, bytes, sector);
		if (sense == ANYTHING)
			return;
		if (sense == GOOD &&
		    memcmp(reply(h, (n + 1) * (size_t)bytes) + n * (size_t)bytes, sector, bytes) !=
			0)
			host_differ(h, "LBA %d gives other bytes", lba + (int32_t)n);
	}
	host_expect(h, sense);
}

void
ask_read(struct host *h)
{
	int32_t lba = somewhere(h);
	uint32_t count = 1 + host_random(h, 6);
	const struct session *last = model_last_closed(h->model);

	if (lba < 0)
		lba = -lba;
	if (!host_run(h, "READ (10)", CDB(OP_READ_10, 0, BE32(lba), 0, BE16(count)), NULL, 0,
		count * 2048))
		return;
	if (last == NULL)
		host_expect(h, OUT_OF_RANGE);
	else
		compare_read(h, lba, count, true, 2048);
}

/* User data of any type: the first sector says how many bytes. */
void
ask_read_cd(struct host *h)
{
	static const uint32_t user[FORMS] = {
		[AUDIO] = 2352, [MODE1] = 2048, [FORMLESS] = 2336, [FORM1] = 2048
	};
	int32_t lba = somewhere(h);
	uint32_t count = 1 + host_random(h, 4);
	int32_t at;

	if (!host_run(h, "READ CD", CDB(OP_READ_CD, 0, BE32(lba), 0, BE16(count), 0x10), NULL, 0,
		count * 2352))
		return;
	if (!model_place(h->model, lba, &at))
		at = lba;
	compare_read(h, lba, count, false, user[model_sector(h->model, at)->form]);
}
