/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/model.c - the rules of the medium. Numbers in comments are sections
 * of docs/spec/mmc-recorder.md. */
#include "tests/mmc/model/model_internal.h"

#include <assert.h>
#include <string.h>

/* The map. */

const struct sector *
model_sector(const struct model *m, int32_t lba)
{
	static const struct sector empty;

	if (lba < MODEL_LOWEST || lba >= MODEL_LOWEST + MODEL_SECTORS)
		return &empty;
	return &m->sector[lba - MODEL_LOWEST];
}

/* The last session and track; as if closed ones, where there are none. */
static const struct session *
session_of(const struct model *m)
{
	static const struct session none = { .status = COMPLETE, .appendable = true };

	return m->sessions == 0 ? &none : &m->session[m->sessions - 1];
}

static const struct track *
track_of(const struct model *m)
{
	static const struct track none;

	return m->tracks == 0 ? &none : &m->track[m->tracks - 1];
}

static struct session *
last_session(struct model *m)
{
	return m->sessions == 0 ? NULL : &m->session[m->sessions - 1];
}

struct session *
model_open_session(struct model *m)
{
	struct session *s = last_session(m);

	return s != NULL && s->status == OPEN ? s : NULL;
}

/* The last track of the last session. */
static struct track *
last_track(struct model *m)
{
	struct track *t = m->tracks == 0 ? NULL : &m->track[m->tracks - 1];

	return t != NULL && t->session == m->sessions ? t : NULL;
}

static struct track *
numbered(struct model *m, unsigned number)
{
	for (unsigned i = 0; i < m->tracks; i++)
		if (m->track[i].number == number && m->track[i].session == m->sessions)
			return &m->track[i];
	return NULL;
}

/* Record a sector of the last session. */
void
model_put(struct model *m, int32_t lba, enum content content, uint8_t form, uint8_t track,
    uint32_t serial)
{
	struct session *s = last_session(m);
	struct sector *at;
	struct track *t;

	assert(lba >= MODEL_LOWEST && lba < MODEL_LOWEST + MODEL_SECTORS);
	at = &m->sector[lba - MODEL_LOWEST];
	assert(at->content == EMPTY); /* write-once */
	*at = (struct sector){ content, form, track, (uint8_t)m->sessions, serial };
	if (lba >= s->next)
		s->next = lba + 1;
	if (track == LEADOUT_T && !s->has_leadout) {
		s->has_leadout = true;
		s->leadout = lba;
	}
	if (track == 0 || track == LEADOUT_T)
		return;
	t = numbered(m, track);
	if (t == NULL) {
		t = &m->track[m->tracks++];
		*t = (struct track){ .number = track,
			.session = (uint8_t)m->sessions,
			.form = form,
			.type = s->page.type,
			.begun = true,
			.start = lba,
			.end = lba };
	}
	if (content == PAUSE)
		t->start = lba + 1;
	t->end = lba + 1;
}

void
model_put_run(
    struct model *m, int32_t lba, int32_t end, enum content content, uint8_t form, uint8_t track)
{
	for (; lba < end; lba++)
		model_put(m, lba, content, form, track, 0);
}

struct session *
model_begin_session(struct model *m, int32_t leadin, int32_t start)
{
	struct session *s = &m->session[m->sessions++];

	*s = (struct session){ .status = OPEN,
		.page = m->page,
		.leadin = leadin,
		.start = start,
		.next = MODEL_LOWEST };
	/* A cue sheet is for where the disc could be written when it came. */
	if (s->page.type != SAO)
		m->cues = 0;
	return s;
}

static int32_t
leadout_length(unsigned session)
{
	return session == 1 ? 6750 : 2250;
}

/* 3.9: what is between the program areas of sessions. */
int32_t
model_program_start(const struct model *m)
{
	const struct session *s = session_of(m);
	int32_t end;

	if (m->sessions == 0)
		return 0; /* 02:00 */
	end = s->leadout + leadout_length(m->sessions);
	if (s->next > end)
		end = s->next;
	return end + LEADIN + PREGAP;
}

/* First number of the next track. */
uint8_t
model_next_number(const struct model *m)
{
	return (uint8_t)(track_of(m)->number + 1);
}

enum disc_state
model_state(const struct model *m)
{
	const struct session *s = session_of(m);

	if (m->sessions == 0)
		return BLANK_DISC;
	return s->status == COMPLETE && !s->appendable ? COMPLETE_DISC : APPENDABLE_DISC;
}

const struct session *
model_last_closed(const struct model *m)
{
	for (unsigned n = m->sessions; n > 0; n--)
		if (m->session[n - 1].status == COMPLETE)
			return &m->session[n - 1];
	return NULL;
}

bool
model_readable(const struct model *m, int32_t lba)
{
	const struct sector *s = model_sector(m, lba);

	return s->content > MARGIN && m->session[s->session - 1].status == COMPLETE;
}

/* 4: the step "session closed"; final unless another may follow. */
static void
complete(struct model *m, bool appendable)
{
	struct session *s = last_session(m);

	s->status = COMPLETE;
	s->appendable = appendable;
	s->resumable = s->page.type == RAW;
}

/* Where it may be written. */

static bool
same(const struct page *a, const struct page *b)
{
	return a->type == b->type && a->block == b->block && a->test == b->test &&
	    (a->multisession == 3) == (b->multisession == 3);
}

/* 4: no session, or all are closed and another may follow. */
bool
model_may_begin(const struct model *m)
{
	const struct session *s = session_of(m);

	return s->status == COMPLETE && s->appendable;
}

/* One session may have tracks at once and tracks of packets. */
static bool
kin(uint8_t a, uint8_t b)
{
	return a == b || (a <= TAO && b <= TAO);
}

bool
model_next(const struct model *m, const struct page *p, int32_t *lba)
{
	const struct session *s = session_of(m);

	if (m->rehearsing) {
		*lba = m->rehearsed_next;
		return same(p, &m->rehearsed);
	}
	if (model_may_begin(m)) {
		*lba = model_program_start(m) - (p->type == SAO ? PREGAP : 0);
		if (p->type == RAW)
			*lba = m->sessions == 0 ? m->leadin : *lba - PREGAP - LEADIN;
		return *lba < m->last_leadout;
	}
	if (s->status != OPEN || !kin(s->page.type, p->type))
		return false;
	switch (p->type) {
	case RAW:
		*lba = s->next;
		return same(p, &s->page);
	case SAO:
		*lba = m->cue_next;
		return m->cues > 0;
	default:
		return model_track_next_new(m, lba);
	}
}

/* 3.3: bytes of the data block types of TAO. */
static const struct {
	uint8_t block, form;
	uint16_t bytes;
} block_types[] = { { 0, AUDIO, 2352 }, { 8, MODE1, 2048 }, { 9, FORMLESS, 2336 },
	{ 10, FORM1, 2048 } };

uint8_t
model_form_of(uint8_t block)
{
	for (unsigned i = 0; i < sizeof(block_types) / sizeof(block_types[0]); i++)
		if (block_types[i].block == block)
			return block_types[i].form;
	return AUDIO;
}

uint32_t
model_bytes_of(uint8_t form)
{
	for (unsigned i = 0; i < sizeof(block_types) / sizeof(block_types[0]); i++)
		if (block_types[i].form == form)
			return block_types[i].bytes;
	return 0;
}

/* The row of the cue sheet that lba lies in; NULL behind its end. */
static const struct cue *
cue_at(const struct model *m, int32_t lba)
{
	const struct cue *found = NULL;

	for (unsigned i = 0; i < m->cues && m->cue[i].lba <= lba; i++)
		found = &m->cue[i];
	return found == NULL || found->track == LEADOUT_T ? NULL : found;
}

uint32_t
model_block_bytes(const struct model *m, int32_t lba)
{
	const struct track *t = model_track_at(m, lba);
	const struct cue *c = cue_at(m, lba);

	if (m->page.type == RAW)
		return m->page.block == 1 ? 2368 : 2448;
	if (m->page.type == SAO) {
		c = c == NULL || !c->sent ? cue_at(m, m->cue_next) : c;
		return m->cues == 0 ? 0 : model_bytes_of(c == NULL ? AUDIO : c->form);
	}
	if (!m->rehearsing && t != NULL && t->begun)
		return model_bytes_of(t->form);
	return model_bytes_of(model_form_of(m->page.block));
}

/* Sessions at once. */

/* From lba on, the next sector that the host sends; the lead-out if it sends no more. */
static int32_t
next_sent(const struct model *m, int32_t lba)
{
	const struct cue *c;

	while ((c = cue_at(m, lba)) != NULL && !c->sent)
		lba++;
	return lba;
}

/* What the drive makes by itself, up to lba. */
static void
make_up_to(struct model *m, int32_t lba)
{
	struct session *s = model_open_session(m);
	const struct cue *c;

	if (s == NULL) {
		int32_t start = model_program_start(m);
		int32_t leadin = m->sessions == 0 ? m->leadin : start - PREGAP - LEADIN;

		s = model_begin_session(m, leadin, start);
		s->page.multisession = m->cue_multisession;
		model_put_run(m, s->leadin, m->cue[0].lba, MARGIN, AUDIO, 0);
	}
	while (s->next < lba && (c = cue_at(m, s->next)) != NULL)
		model_put(m, s->next, c->index == 0 ? PAUSE : ZERO, c->form, c->track, 0);
}

static int32_t
write_cued(struct model *m, int32_t lba, uint32_t count, uint32_t serial, bool lost)
{
	bool begun = model_open_session(m) != NULL;
	int32_t leadout;

	if (m->cues == 0 || (m->rehearsing && !m->page.test) || (begun && m->page.test))
		return SEQUENCE;
	leadout = m->cue[m->cues - 1].lba;
	if (m->cue_next == leadout)
		return ANYTHING; /* all has been rehearsed */
	if (lba != m->cue_next)
		return NOT_NEXT;
	if (count > (uint32_t)(leadout - lba))
		return END_OF_AREA;
	for (uint32_t i = 0; i < count; i++) {
		const struct cue *c = cue_at(m, lba + (int32_t)i);

		if (!c->sent || model_bytes_of(c->form) != model_bytes_of(cue_at(m, lba)->form))
			return WRONG_MODE;
	}
	if (m->page.test) {
		m->rehearsing = true;
		m->rehearsed = m->page;
		m->rehearsed_next = lba;
	} else {
		make_up_to(m, lba);
	}
	if (lost)
		return GOOD;
	for (uint32_t i = 0; i < count && !m->page.test; i++) {
		const struct cue *c = cue_at(m, lba + (int32_t)i);

		model_put(m, lba + (int32_t)i, c->index == 0 ? PAUSE : USER, c->form, c->track,
		    serial + i);
	}
	m->cue_next = next_sent(m, lba + (int32_t)count);
	m->rehearsed_next = m->cue_next;
	if (m->page.test || m->cue_next < leadout)
		return GOOD;
	make_up_to(m, leadout);
	model_put_run(m, leadout, leadout + leadout_length(m->sessions), MARGIN, AUDIO, LEADOUT_T);
	complete(m, last_session(m)->page.multisession == 3);
	m->cues = 0;
	return GOOD;
}

/* RAW. */

/* 4.1: no program area past the last possible lead-out. */
static bool
past_end(const struct model *m, int32_t lba, uint32_t count, const struct raw_block *b)
{
	for (uint32_t i = 0; i < count; i++)
		if (b[i].track != LEADOUT_T && lba + (int32_t)i >= m->last_leadout)
			return true;
	return false;
}

static void
put_raw(struct model *m, int32_t lba, uint32_t count, uint32_t serial, const struct raw_block *b)
{
	struct session *s = last_session(m);

	for (uint32_t i = 0; i < count; i++) {
		bool margin = b[i].track == 0 || b[i].track == LEADOUT_T;

		model_put(m, lba + (int32_t)i,
		    margin                ? MARGIN
			: b[i].index == 0 ? PAUSE
					  : USER,
		    b[i].form, b[i].track, serial + i);
		s->announces |= b[i].announces;
	}
}

static void
try_complete_raw(struct model *m, int32_t leadout_sectors)
{
	struct session *s = model_open_session(m);

	if (s != NULL && s->page.type == RAW && s->has_leadout &&
	    s->next - s->leadout >= leadout_sectors)
		complete(m, s->page.multisession == 3 && s->announces);
}

/* Lead-out that goes on behind a session that is complete. */
static bool
lengthens(const struct model *m, int32_t lba)
{
	const struct session *s = session_of(m);
	int32_t next;

	if (m->rehearsing || m->sessions == 0 || s->status != COMPLETE || !s->resumable ||
	    m->page.type != RAW || !same(&m->page, &s->page) || lba != s->next)
		return false;
	return !s->appendable || !model_next(m, &m->page, &next) || next != lba;
}

static struct session *
begin_raw(struct model *m, int32_t lba)
{
	return model_begin_session(m, lba, m->sessions == 0 ? 0 : lba + LEADIN + PREGAP);
}

static int32_t
write_raw(struct model *m, int32_t lba, uint32_t count, uint32_t serial,
    const struct raw_block *blocks, bool lost)
{
	struct session *s = model_open_session(m);
	int32_t next;

	if (m->rehearsing ? !same(&m->page, &m->rehearsed) : s != NULL && !same(&m->page, &s->page))
		return SEQUENCE;
	if (lengthens(m, lba)) {
		for (uint32_t i = 0; i < count && !lost; i++)
			if (blocks[i].track != LEADOUT_T)
				return CANNOT_WRITE;
		if (!lost)
			put_raw(m, lba, count, serial, blocks);
		return GOOD;
	}
	if (!model_next(m, &m->page, &next) || lba != next)
		return NOT_NEXT;
	if (lost)
		return GOOD;
	if (past_end(m, lba, count, blocks)) {
		/* 4.5: not rolled back. */
		m->rehearsing = false;
		if (!m->page.test)
			(s == NULL ? begin_raw(m, lba) : s)->status = DAMAGED;
		return END_OF_AREA;
	}
	if (m->page.test) {
		m->rehearsing = true;
		m->rehearsed = m->page;
		m->rehearsed_next = lba + (int32_t)count;
		return GOOD;
	}
	if (s == NULL)
		(void)begin_raw(m, lba);
	put_raw(m, lba, count, serial, blocks);
	try_complete_raw(m, leadout_length(m->sessions));
	return GOOD;
}

/* Commands. */

static int32_t
write_any(struct model *m, int32_t lba, uint32_t count, uint32_t serial,
    const struct raw_block *blocks, bool lost)
{
	const struct session *s = model_open_session(m);

	if (model_state(m) == COMPLETE_DISC && !lengthens(m, lba))
		return count == 0 ? ANYTHING : CANNOT_WRITE;
	if (count == 0 && (lba < -45150 || lba > 404849)) /* SBC-3: even then */
		return m->page.type == SAO ? ANYTHING : OUT_OF_RANGE;
	if (count == 0)
		return m->page.type == SAO ? ANYTHING : GOOD;
	/* Another kind of session is open, or rehearsed: 3.3. */
	if ((s != NULL && !kin(s->page.type, m->page.type)) ||
	    (m->rehearsing && !kin(m->rehearsed.type, m->page.type)))
		return SEQUENCE;
	if (m->page.type == RAW)
		return write_raw(m, lba, count, serial, blocks, lost);
	return m->page.type == SAO ? write_cued(m, lba, count, serial, lost)
				   : model_write_track(m, lba, count, serial, lost);
}

int32_t
model_write(
    struct model *m, int32_t lba, uint32_t count, uint32_t serial, const struct raw_block *blocks)
{
	return write_any(m, lba, count, serial, blocks, false);
}

int32_t
model_write_lost(struct model *m, int32_t lba, uint32_t count)
{
	bool was = m->rehearsing;
	int32_t sense = write_any(m, lba, count, 0, NULL, true);

	/* A rehearsal that did not get past its first write is none. */
	if (!was)
		m->rehearsing = false;
	return sense;
}

int32_t
model_select(struct model *m, const struct page *p)
{
	/* 3.3: data block types that are accepted, as a mask. */
	static const uint16_t accepted[4] = { 0x3f00, 0x3f01, 0x3f0f, 0x000e };
	const struct session *s = model_open_session(m);
	bool fixed = m->rehearsing || (s != NULL && s->page.type > TAO);

	if (p->type > RAW || (accepted[p->type] >> p->block & 1) == 0 || p->multisession == 2)
		return LIST_FIELD;
	if (fixed && (p->type != m->page.type || p->block != m->page.block))
		return SEQUENCE;
	m->page = *p;
	return GOOD;
}

/* 3.19 */
int32_t
model_synchronize(struct model *m)
{
	if (m->rehearsing)
		m->cues = 0;
	m->rehearsing = false;
	model_pause_tracks(m);
	try_complete_raw(m, 1);
	return GOOD;
}

/* 3.18 */
static int32_t
may_close(struct model *m)
{
	const struct session *s = last_session(m);

	if (s != NULL && s->status == COMPLETE && s->page.type == SAO)
		return ANYTHING; /* GOOD, no-op */
	if (model_state(m) == COMPLETE_DISC)
		return CANNOT_WRITE;
	return m->rehearsing || (s != NULL && s->status == OPEN && s->page.type > TAO) ? SEQUENCE
										       : GOOD;
}

int32_t
model_close_track(struct model *m, unsigned number)
{
	const struct track *t = model_incomplete(m);
	int32_t sense = may_close(m);

	if (sense != GOOD)
		return sense == ANYTHING ? GOOD : sense;
	if (number != 0xff && (number == 0 || number >= model_next_number(m)))
		return CDB_FIELD;
	if (number != 0xff)
		t = model_open_session(m) == NULL ? NULL : numbered(m, number);
	if (t == NULL)
		return GOOD;
	sense = model_suits(m, t);
	if (sense == GOOD)
		model_end_track(m, &m->track[t - m->track]);
	return sense;
}

int32_t
model_close_session(struct model *m)
{
	int32_t sense = may_close(m);
	struct session *s = model_open_session(m);

	if (sense != GOOD)
		return sense == ANYTHING ? GOOD : sense;
	/* A rehearsed session is closed in rehearsal. */
	if (m->page.test)
		return GOOD;
	if (s == NULL || last_track(m) == NULL)
		return SEQUENCE;
	if (model_reserved(m) != NULL)
		return NOT_FULL;
	model_end_track(m, last_track(m));
	model_put_run(m, s->next, s->next + leadout_length(m->sessions), MARGIN, AUDIO, LEADOUT_T);
	model_put_run(m, s->leadin, s->start - PREGAP, MARGIN, AUDIO, 0);
	complete(m, m->page.multisession == 3);
	return GOOD;
}

/* 3.15; the sheet itself is right, but perhaps not for this disc. */
int32_t
model_cue_sheet(struct model *m, const struct cue *cue, unsigned count)
{
	const struct session *s = model_open_session(m);

	if (model_state(m) == COMPLETE_DISC)
		return CANNOT_WRITE;
	if (m->page.type != SAO || m->rehearsing || s != NULL || !model_may_begin(m))
		return SEQUENCE;
	m->cues = 0;
	if (model_program_start(m) - PREGAP >= m->last_leadout)
		return SEQUENCE;
	if (cue[0].lba != model_program_start(m) - PREGAP || cue[count - 1].lba > m->last_leadout ||
	    cue[0].track != model_next_number(m))
		return LIST_FIELD;
	memcpy(m->cue, cue, count * sizeof(*cue));
	m->cues = count;
	m->cue_multisession = m->page.multisession;
	m->cue_next = next_sent(m, cue[0].lba);
	return GOOD;
}

static void
forget_disc(struct model *m)
{
	memset(m->sector, 0, sizeof(m->sector));
	m->sessions = m->tracks = m->cues = 0;
	m->rehearsing = false;
}

/* 3.20: all, the minimum; a reserved track that is blank, and the last; the last session. */
int32_t
model_blank(struct model *m, uint8_t type, uint32_t address)
{
	struct session *s = last_session(m);
	const struct track *t = last_track(m);

	if (!m->rewritable)
		return CANNOT_WRITE;
	if (type <= 1) {
		forget_disc(m);
		return GOOD;
	}
	if (type == 7)
		return CDB_FIELD;
	if (type == 3) {
		if (address == 0 || address > MODEL_TRACKS)
			return CDB_FIELD;
		if (t == NULL || s->status != OPEN || !t->reserved || t->begun)
			return SEQUENCE;
		if (address != t->number)
			return CDB_FIELD;
		m->tracks--;
		if (last_track(m) == NULL)
			m->sessions--;
		return GOOD;
	}
	if (s == NULL)
		return SEQUENCE;
	for (unsigned i = 0; i < MODEL_SECTORS; i++)
		if (m->sector[i].session == m->sessions)
			m->sector[i] = (struct sector){ 0 };
	while (last_track(m) != NULL)
		m->tracks--;
	m->sessions--;
	m->cues = 0;
	m->rehearsing = false;
	return GOOD;
}

/* 4: power loss. */
static void
lose_power(struct model *m)
{
	struct session *s = last_session(m);

	m->rehearsing = false;
	m->cues = 0;
	if (s == NULL)
		return;
	s->resumable = false;
	if (s->status != OPEN)
		return;
	if (s->page.type > TAO)
		s->status = DAMAGED;
	else
		model_lose_tracks(m);
}

static void
reset_page(struct model *m)
{
	m->page = (struct page){ .type = TAO, .block = 8, .mode = 4 };
}

void
model_insert(struct model *m, bool rewritable, int32_t leadin, int32_t last_leadout)
{
	forget_disc(m);
	m->rewritable = rewritable;
	m->leadin = leadin;
	m->last_leadout = last_leadout;
	m->tray_open = false;
	m->owes_28 = true;
}

/* 1.1 */
int32_t
model_meets(struct model *m, bool needs_disc)
{
	if (m->owes_29) {
		m->owes_29 = false;
		return ATTENTION_29;
	}
	if (m->owes_28) {
		m->owes_28 = false;
		return ATTENTION_28;
	}
	return needs_disc && m->tray_open ? NO_DISC_OPEN : GOOD;
}

/* 3.22: the disc leaves as after SYNCHRONIZE CACHE. */
static void
leave(struct model *m)
{
	(void)model_synchronize(m);
	lose_power(m);
}

int32_t
model_eject(struct model *m)
{
	if (m->tray_open)
		return GOOD;
	if (m->prevented)
		return PREVENTED;
	leave(m);
	m->tray_open = true;
	return GOOD;
}

void
model_load(struct model *m)
{
	m->owes_28 |= m->tray_open;
	m->tray_open = false;
}

void
model_reinsert(struct model *m)
{
	if (!m->tray_open)
		leave(m);
	m->tray_open = false;
	m->owes_28 = true;
}

void
model_reset(struct model *m)
{
	if (!m->tray_open)
		leave(m);
	reset_page(m);
	m->prevented = false;
	m->owes_29 = true;
}

void
model_reopen(struct model *m)
{
	lose_power(m);
	reset_page(m);
	m->tray_open = m->prevented = false;
	m->owes_29 = m->owes_28 = true;
}
