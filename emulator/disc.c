/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc.c - what is on a disc, derived from its sectors and its log, and
 * kept in step while it is written. Opening and closing: disc_open.c. */
#include "emulator/disc.h"

#include "emulator/bytes.h"
#include "emulator/disc_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCAN_SECTORS        128
#define LEADIN_NEXT_SECTORS 4500

const struct medium *
disc_medium(const struct disc *d)
{
	return d->medium;
}

const char *
disc_path(const struct disc *d)
{
	return store_path(d->store);
}

bool
disc_writable(const struct disc *d)
{
	return store_writable(d->store);
}

const struct log_state *
disc_log(const struct disc *d)
{
	return store_log(d->store);
}

bool
disc_failed(const struct disc *d)
{
	return d->view->failed;
}

const struct log_session *
disc_last_session(const struct disc *d)
{
	const struct log_state *log = disc_log(d);

	return log->sessions == 0 ? NULL : &log->session[log->sessions - 1];
}

unsigned
disc_complete_sessions(const struct disc *d)
{
	const struct log_state *log = disc_log(d);
	unsigned n = 0;

	for (unsigned i = 0; i < log->sessions; i++)
		n += log->session[i].status == SESSION_COMPLETE;
	return n;
}

enum disc_status
disc_status(const struct disc *d)
{
	const struct log_session *last = disc_last_session(d);

	if (d->medium->pressed)
		return DISC_COMPLETE;
	if (last == NULL)
		return DISC_BLANK;
	return last->status == SESSION_COMPLETE && last->final ? DISC_COMPLETE : DISC_APPENDABLE;
}

static bool
recorded_in_pieces(const struct log_session *s)
{
	return s->write_type == WRITE_TAO || s->write_type == WRITE_PACKET;
}

/* Where the lead-in of session i begins, or will: that of tracks at once is
 * written last. */
static int32_t
leadin_lba(const struct disc *d, unsigned i)
{
	const struct log_session *l = &disc_log(d)->session[i];

	if (!recorded_in_pieces(l) || l->status == SESSION_COMPLETE)
		return l->leadin_lba;
	if (i == 0)
		return d->medium->leadin_start_lba;
	return l->leadin_lba - LBA_FIRST > LEADIN_NEXT_SECTORS ? l->leadin_lba - LEADIN_NEXT_SECTORS
							       : LBA_FIRST;
}

/* Of a track that was begun and got no data the sectors do not tell where those
 * would have been. */
static void
merge_track(const struct log_track *l, struct disc_track *t)
{
	t->status = l->status;
	if (t->sector_count == 0)
		t->start_lba = l->start;
}

/* Of a damaged session a track that another one follows is complete if it is all there,
 * from the track before to the one behind it. */
static enum track_status
earlier_track(const struct disc *d, const struct contents *c, unsigned i, int32_t first_lba)
{
	const struct disc_track *t = &c->track[i];
	int32_t from = t->session == 1 && first_lba < LBA_PREGAP ? LBA_PREGAP : first_lba;
	int32_t end = t->start_lba + (int32_t)t->sector_count;

	if (i > 0 && t[-1].session == t->session)
		from = t[-1].start_lba + (int32_t)t[-1].sector_count;
	if (i + 1 < c->tracks && t[1].session == t->session)
		end = t[1].start_lba - (int32_t)t[1].pregap_count;
	return end <= from || log_recorded(disc_log(d), from, (uint32_t)(end - from))
	    ? TRACK_COMPLETE
	    : TRACK_DAMAGED;
}

/* Sessions and tracks are as complete as the log says. */
static void
merge_log(const struct disc *d, struct contents *c)
{
	static const enum track_status last_track[] = { [SESSION_EMPTY] = TRACK_OPEN,
		[SESSION_OPEN] = TRACK_OPEN,
		[SESSION_DAMAGED] = TRACK_DAMAGED,
		[SESSION_COMPLETE] = TRACK_COMPLETE };
	const struct log_state *log = disc_log(d);

	disc_add_reserved(log, c);
	for (unsigned i = 0; i < c->sessions && i < log->sessions; i++) {
		const struct log_session *l = &log->session[i];
		struct disc_session *s = &c->session[i];

		s->status = l->status;
		if (i + 1 == log->sessions && d->view->failed)
			s->status = SESSION_DAMAGED;
		s->write_type = l->write_type;
		s->data_block_type = l->data_block_type;
		s->leadin_lba = leadin_lba(d, i);
		for (unsigned t = 0; t < c->tracks; t++)
			if (c->track[t].session == s->number)
				c->track[t].status = c->track[t].number == s->last_track
				    ? last_track[s->status]
				    : s->status == SESSION_DAMAGED
				    ? earlier_track(d, c, t, l->first_lba)
				    : TRACK_COMPLETE;
	}
	for (unsigned i = 0; i < log->tracks; i++)
		for (unsigned t = 0; t < c->tracks; t++)
			if (c->track[t].number == log->track[i].number)
				merge_track(&log->track[i], &c->track[t]);
}

/* The base and what the survey of the session after it has found so far. */
static bool
refresh(const struct disc *d)
{
	struct disc_view *v = d->view;
	const struct log_state *log = disc_log(d);

	contents_copy(&v->now, &v->base);
	/* A session whose first write has not ended is none yet. */
	if (v->survey != NULL && survey_session(v->survey) <= log->sessions) {
		if (!survey_report(v->survey, &v->now))
			return false;
		merge_log(d, &v->now);
		lint_session(&v->now, &v->now.session[v->now.sessions - 1], d->medium);
	} else {
		merge_log(d, &v->now);
	}
	if (log->lost)
		contents_find_once(&v->now, "log-tail-lost", log->lost_lba, log->lost_count);
	contents_sort(&v->now);
	v->stale = false;
	return true;
}

/* What is recorded of a session, in ascending order, through the survey. */
static enum disc_result
survey_recorded(const struct disc *d, const struct log_session *session, uint8_t *records)
{
	int32_t lba = session->first_lba;
	uint32_t run;

	while (lba < session->next && log_next_run(disc_log(d), &lba, session->next, &run)) {
		for (uint32_t n; run > 0; run -= n, lba += (int32_t)n) {
			n = run < SCAN_SECTORS ? run : SCAN_SECTORS;
			if (store_read_sectors(d->store, lba, records, n) != 0)
				return DISC_IO;
			survey_add(
			    d->view->survey, lba, records, n, d->view->classes + (lba - LBA_FIRST));
		}
	}
	return DISC_OK;
}

static bool
next_survey(const struct disc *d, uint8_t session)
{
	struct disc_view *v = d->view;

	survey_free(v->survey);
	v->survey = survey_new(session);
	v->stale = true;
	if (v->survey == NULL)
		return false;
	if (session <= disc_log(d)->sessions &&
	    recorded_in_pieces(&disc_log(d)->session[session - 1]))
		survey_incremental(v->survey);
	return true;
}

static enum disc_result
rebuild_with(const struct disc *d, uint8_t *records)
{
	const struct log_state *log = disc_log(d);
	struct disc_view *v = d->view;

	for (unsigned i = 0; i < log->sessions; i++) {
		enum disc_result result;

		if (i > 0) {
			if (!refresh(d))
				return DISC_IO;
			contents_copy(&v->base, &v->now);
		}
		if (!next_survey(d, (uint8_t)(i + 1)))
			return DISC_IO;
		result = survey_recorded(d, &log->session[i], records);
		if (result != DISC_OK)
			return result;
	}
	return refresh(d) ? DISC_OK : DISC_IO;
}

enum disc_result
disc_rebuild(const struct disc *d)
{
	struct disc_view *v = d->view;
	uint8_t *records = malloc((size_t)SCAN_SECTORS * SECTOR_RECORD_BYTES);
	enum disc_result result;

	if (records == NULL)
		return DISC_IO;
	contents_clear(&v->base);
	survey_free(v->survey);
	v->survey = NULL;
	result = rebuild_with(d, records);
	/* Not again at each question: a read error will not go away. */
	v->lost = false;
	v->stale = false;
	free(records);
	return result;
}

const struct contents *
disc_contents(const struct disc *d)
{
	if (d->view->lost)
		(void)disc_rebuild(d);
	else if (d->view->stale)
		(void)refresh(d);
	return &d->view->now;
}

const struct disc_session *
disc_session(const struct disc *d, unsigned n)
{
	const struct contents *c = disc_contents(d);

	return n < c->sessions ? &c->session[n] : NULL;
}

const struct disc_track *
disc_track(const struct disc *d, unsigned n)
{
	const struct contents *c = disc_contents(d);

	return n < c->tracks ? &c->track[n] : NULL;
}

const struct disc_toc_entry *
disc_toc_entry(const struct disc *d, unsigned n)
{
	const struct contents *c = disc_contents(d);

	return n < c->toc_rows ? &c->toc[n] : NULL;
}

const struct finding *
disc_finding(const struct disc *d, unsigned n)
{
	const struct contents *c = disc_contents(d);

	return n < c->findings ? &c->finding[n] : NULL;
}

const struct disc_track *
disc_track_at(const struct disc *d, int32_t lba)
{
	const struct contents *c = disc_contents(d);

	for (unsigned i = 0; i < c->tracks; i++) {
		const struct disc_track *t = &c->track[i];

		if (lba >= t->start_lba - (int32_t)t->pregap_count &&
		    lba < t->start_lba + (int32_t)t->sector_count)
			return t;
	}
	return NULL;
}

const char *
disc_mcn(const struct disc *d)
{
	return disc_contents(d)->mcn;
}

const uint8_t *
disc_cd_text(const struct disc *d, uint32_t *packs)
{
	const struct contents *c = disc_contents(d);

	*packs = c->packs;
	return c->packs == 0 ? NULL : c->cd_text[0];
}

bool
disc_recorded(const struct disc *d, int32_t lba, uint32_t count)
{
	return log_recorded(disc_log(d), lba, count);
}

enum disc_result
disc_read(struct disc *d, int32_t lba, uint32_t count, uint8_t *out)
{
	if (lba < LBA_FIRST || lba > LBA_LAST || count > (uint32_t)(LBA_LAST - lba) + 1)
		return DISC_OUT_OF_RANGE;
	if (!disc_recorded(d, lba, count))
		return DISC_NOT_RECORDED;
	return store_read_sectors(d->store, lba, out, count) == 0 ? DISC_OK : DISC_IO;
}

/* The survey is of the session that is being written, and knows all of it. */
static bool
follow(struct disc *d, uint8_t session)
{
	struct disc_view *v = d->view;

	if (v->lost && disc_rebuild(d) != DISC_OK)
		return false;
	if (v->survey != NULL && survey_session(v->survey) == session)
		return true;
	/* It goes on with a session of which disc.json told all that there was. */
	if (session <= disc_log(d)->sessions)
		return disc_rebuild(d) == DISC_OK;
	contents_copy(&v->base, disc_contents(d));
	return next_survey(d, session);
}

/* A lead-in that is written after its program area: surveyed once all is there. */
static bool
behind_survey(const struct disc *d, uint8_t session, int32_t lba)
{
	const struct log_session *last = disc_last_session(d);

	return last != NULL && session == disc_log(d)->sessions && lba < last->next;
}

enum disc_result
disc_put(struct disc *d, uint8_t session, int32_t lba, const uint8_t *records, uint32_t count)
{
	if (behind_survey(d, session, lba))
		return disc_write_sectors(d, lba, records, count);
	if (!follow(d, session))
		return DISC_IO;
	/* Verified first: the bytes have just come and are in the cache. */
	d->view->stale = true;
	survey_add(d->view->survey, lba, records, count, d->view->classes + (lba - LBA_FIRST));
	return disc_write_sectors(d, lba, records, count);
}

enum disc_result
disc_commit(struct disc *d, struct log_record *r)
{
	d->view->stale = true;
	/* What was surveyed before its write type was known, or not at all. */
	if (r->kind == LOG_RESERVE)
		d->view->lost = true;
	if (r->kind == LOG_WRITE &&
	    ((r->count > 0 && behind_survey(d, r->session, r->lba)) ||
		(r->session > disc_log(d)->sessions && r->write_type != WRITE_RAW &&
		    r->write_type != WRITE_SAO)))
		d->view->lost = true;
	return store_append(d->store, r) == 0 ? DISC_OK : DISC_IO;
}

/* Classes of sectors that are not recorded would be taken for those of what is
 * written there later. */
static void
forget_classes(struct disc *d)
{
	for (int32_t lba = LBA_FIRST; lba <= LBA_LAST;) {
		int32_t end = lba;
		uint32_t run = 0;

		if (!log_next_run(disc_log(d), &end, LBA_LAST + 1, &run))
			end = LBA_LAST + 1;
		memset(d->view->classes + (lba - LBA_FIRST), SURVEY_NO_CLASS,
		    (size_t)(end - lba) * sizeof(*d->view->classes));
		lba = end + (int32_t)run;
	}
}

void
disc_forget(struct disc *d)
{
	d->view->lost = true;
	forget_classes(d);
}

void
disc_damage(struct disc *d, const struct log_record *r)
{
	struct log_record damaged = *r;
	int error = errno;

	disc_forget(d);
	d->view->failed = true;
	damaged.kind = LOG_SESSION;
	damaged.event = LOG_DAMAGED;
	/* Should this fail too: the next writer sees a session left unfinished. */
	(void)store_append(d->store, &damaged);
	errno = error;
}

uint32_t
disc_leadout_sectors(struct disc *d)
{
	(void)disc_contents(d);
	return d->view->survey == NULL ? 0 : survey_leadout_sectors(d->view->survey);
}

bool
disc_announces_next(struct disc *d)
{
	(void)disc_contents(d);
	return d->view->survey != NULL && survey_announces_next(d->view->survey);
}
