/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log_state.c - what the records of a disc's log add up to: its sessions,
 * tracks and recorded sectors. */
#include "emulator/log_map.h"
#include "emulator/packet.h"

#include <string.h>

/* The session of a record: the last one, or the next, which begins with it. What came
 * before is not written any more. */
static struct log_session *
session_of(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;
	uint32_t record;

	if (r->session == 0 || r->session > DISC_TRACKS || r->session < s->sessions ||
	    r->session > s->sessions + 1)
		return NULL;
	session = &s->session[r->session - 1];
	if (r->session == s->sessions + 1) {
		if (!log_on_disc(r->lba, 0, &record))
			return NULL;
		*session = (struct log_session){
			.status = SESSION_OPEN,
			.write_type = r->write_type,
			.data_block_type = r->data_block_type,
			.multisession = r->multisession,
			.leadin_lba = r->lba,
			.first_lba = r->lba,
			.next = r->lba,
		};
		s->sessions++;
	}
	return session;
}

/* A track at once is one sweep of the laser too; it can be closed behind what it has. One
 * that is reserved is written in pieces anyway, and goes on behind the last of them.
 * Packets can be added to a track at any time, once the last one has its run-out. True:
 * what the disc is said to hold is not the same. */
static bool
abandon_track(struct log_track *t)
{
	if (t->status != TRACK_OPEN || (t->reserved && t->write_type == WRITE_TAO))
		return false;
	if (t->write_type == WRITE_PACKET) {
		if (t->packet == LOG_PACKET_WITHIN && t->end > t->start)
			t->packet = LOG_PACKET_TORN;
		return false;
	}
	t->status = TRACK_DAMAGED;
	return true;
}

/* The writer is gone. RAW and SAO are one sweep of the laser, and so are lead-out and
 * lead-in: it cannot be taken up again. */
static void
abandon(struct log_state *s, const struct log_record *r)
{
	for (unsigned i = 0; i < s->sessions; i++) {
		struct log_session *session = &s->session[i];

		if (session->status == SESSION_OPEN &&
		    (session->write_type == WRITE_RAW || session->write_type == WRITE_SAO ||
			session->fixating)) {
			session->status = SESSION_DAMAGED;
			s->content = r->sequence;
		}
		session->resumable = false;
	}
	for (unsigned i = 0; i < s->tracks; i++)
		if (abandon_track(&s->track[i]))
			s->content = r->sequence;
}

static bool
apply_open(struct log_state *s, const struct log_record *r)
{
	memcpy(s->boot_id, r->boot_id, LOG_BOOT_ID_BYTES);
	abandon(s, r);
	return true;
}

const struct log_track *
log_track(const struct log_state *s, uint8_t number)
{
	for (unsigned i = s->tracks; i-- > 0;)
		if (s->track[i].number == number)
			return &s->track[i];
	return NULL;
}

/* Behind all that is the track's. */
static int32_t
limit_of(const struct log_track *t)
{
	return t->reserved ? t->limit : t->end;
}

static bool
by_track(enum write_type type)
{
	return type == WRITE_TAO || type == WRITE_PACKET;
}

/* Does a session take the record? One that is not there yet takes any. */
static bool
session_takes(const struct log_state *s, const struct log_record *r)
{
	const struct log_session *session;

	if (r->session != s->sessions || s->sessions == 0)
		return r->track == 0 || by_track(r->write_type);
	session = &s->session[s->sessions - 1];
	if (session->status != SESSION_OPEN && !session->resumable)
		return false;
	return r->track == 0 || (by_track(session->write_type) && !session->fixating);
}

/* Can there be such a track? */
static bool
new_track_form(const struct log_record *r)
{
	return by_track(r->write_type) && block_form_of_type(r->data_block_type) != NULL &&
	    (r->packet_size == 0 || r->write_type == WRITE_PACKET);
}

/* May a new track be as the record says? It lies behind the others. */
static bool
new_track_follows(const struct log_state *s, const struct log_record *r)
{
	const struct log_track *last = s->tracks == 0 ? NULL : &s->track[s->tracks - 1];

	return r->track > 0 && r->track <= DISC_TRACKS && new_track_form(r) &&
	    (last == NULL || (last->number < r->track && limit_of(last) <= r->lba));
}

/* A track is written from its pregap on without a hole, a reserved one where it was
 * reserved. The record is on the disc. */
static bool
track_follows(const struct log_state *s, const struct log_record *r)
{
	const struct log_track *t = log_track(s, r->track);
	int32_t end = r->lba + (int32_t)r->count;

	if (r->track == 0)
		return true;
	if (t == NULL)
		return new_track_follows(s, r);
	if (t->session != r->session || t->status == TRACK_COMPLETE ||
	    (t->reserved && end > t->limit))
		return false;
	if (t->status != TRACK_RESERVED)
		return r->lba == t->end;
	return new_track_form(r) && (r->flags & LOG_LINK ? end : r->lba) == t->start &&
	    (t == s->track || limit_of(t - 1) <= r->lba);
}

static struct log_track
track_begins(const struct log_record *r)
{
	return (struct log_track){
		.session = r->session,
		.number = r->track,
		.write_type = r->write_type,
		.data_block_type = r->data_block_type,
		.control = r->control & 15,
		.scms = r->control & LOG_CONTROL_SCMS,
		.session_format = r->session_format,
		.packet_size = r->packet_size,
	};
}

static void
apply_track(struct log_state *s, const struct log_record *r)
{
	const struct log_track *known = log_track(s, r->track);
	struct log_track *t;

	if (r->track == 0)
		return;
	t = &s->track[known != NULL ? (unsigned)(known - s->track) : s->tracks++];
	if (known == NULL || t->status == TRACK_RESERVED) {
		struct log_track begun = track_begins(r);

		begun.start = r->flags & LOG_LINK ? r->lba + (int32_t)r->count : r->lba;
		begun.reserved = known != NULL;
		begun.limit = known != NULL ? t->limit : 0;
		*t = begun;
	}
	t->end = r->lba + (int32_t)r->count;
	t->status = r->flags & LOG_RUNOUT ? TRACK_COMPLETE : TRACK_OPEN;
	t->packet = r->flags & LOG_PACKET_END ? LOG_PACKET_ENDED : LOG_PACKET_WITHIN;
}

/* A track whose last packet has its run-out needs no other. */
static bool
ends_track(const struct log_state *s, const struct log_record *r)
{
	return r->flags & LOG_RUNOUT && log_track(s, r->track) != NULL;
}

bool
log_may_overwrite(const struct log_state *s, int32_t lba, uint32_t count)
{
	const struct log_track *t = &s->track[0];
	uint32_t record;
	int32_t at;

	if (s->sessions != 1 || !s->session[0].formatted || s->tracks != 1 ||
	    !log_on_disc(lba, count, &record))
		return false;
	at = lba - (t->start - PACKET_LINK_SECTORS);
	return at >= 0 && count == (uint32_t)t->packet_size + PACKET_LINKING_SECTORS &&
	    (uint32_t)at % count == 0 && (int32_t)count <= t->end - lba &&
	    log_recorded(s, lba, count);
}

static bool
apply_write(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;
	uint32_t record;

	if (r->flags & LOG_OVERWRITE)
		return log_may_overwrite(s, r->lba, r->count);
	if ((r->count == 0 && !ends_track(s, r)) || !log_on_disc(r->lba, r->count, &record) ||
	    log_any_recorded(s, r->lba, r->count) || !session_takes(s, r) || !track_follows(s, r))
		return false;
	session = session_of(s, r);
	if (session == NULL)
		return false;
	apply_track(s, r);
	if (r->lba < session->first_lba)
		session->first_lba = session->leadin_lba = r->lba;
	if (r->flags & LOG_FIXATION)
		session->fixating = true;
	if (r->lba + (int32_t)r->count > session->next)
		session->next = r->lba + (int32_t)r->count;
	log_set(s, record, r->count, true);
	return true;
}

static bool
apply_sync(struct log_state *s, const struct log_record *r)
{
	if (r->durable >= r->sequence)
		return false;
	if (r->durable > s->durable)
		s->durable = r->durable;
	return true;
}

/* One session of one complete track of packets such as formatting makes. */
static bool
may_be_formatted(const struct log_state *s)
{
	const struct log_track *t = &s->track[0];

	return s->sessions == 1 && s->tracks == 1 && t->session == 1 &&
	    t->status == TRACK_COMPLETE && t->write_type == WRITE_PACKET && t->start == 0 &&
	    t->end > t->start && t->packet_size == FORMAT_PACKET_BLOCKS &&
	    (t->data_block_type == 0x8 || t->data_block_type == 0xa);
}

static bool
apply_session(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;

	/* Of a session whose first write failed it is the first record. */
	if (r->event == 0 || r->event > LOG_FORMATTED ||
	    (r->session > s->sessions && r->event != LOG_DAMAGED) ||
	    (r->event == LOG_FORMATTED && !may_be_formatted(s)) ||
	    (session = session_of(s, r)) == NULL ||
	    (session->status == SESSION_DAMAGED && r->event != LOG_DAMAGED))
		return false;
	session->status = r->event == LOG_DAMAGED ? SESSION_DAMAGED : SESSION_COMPLETE;
	session->formatted = r->event == LOG_FORMATTED;
	s->rewritten |= session->formatted;
	session->final = r->event == LOG_COMPLETE_FINAL || session->formatted;
	session->resumable = r->event != LOG_DAMAGED && session->write_type == WRITE_RAW;
	return true;
}

static bool
apply_lost(struct log_state *s, const struct log_record *r)
{
	const struct log_track *t = r->track == 0 ? NULL : log_track(s, r->track);
	uint32_t record;

	if (!log_on_disc(r->lba, r->count, &record))
		return false;
	if (!s->lost)
		s->lost_lba = r->lba;
	s->lost = true;
	s->lost_count += r->count;
	/* Of a packet that was overwritten the content before, or some of it, is there. */
	if (r->flags & LOG_OVERWRITE)
		return true;
	log_set(s, record, r->count, false);
	if (r->session > 0 && r->session <= s->sessions)
		s->session[r->session - 1].status = SESSION_DAMAGED;
	if (t != NULL)
		s->track[t - s->track].status = TRACK_DAMAGED;
	return true;
}

static bool
apply_close(struct log_state *s, const struct log_record *r)
{
	s->durable = r->sequence;
	abandon(s, r);
	return true;
}

static bool
unreserve(struct log_state *s, const struct log_record *r)
{
	const struct log_track *last = s->tracks == 0 ? NULL : &s->track[s->tracks - 1];
	const struct log_session *session;

	if (last == NULL || last->number != r->track || last->status != TRACK_RESERVED ||
	    last->session != s->sessions)
		return false;
	s->tracks--;
	s->rewritten = true;
	session = &s->session[s->sessions - 1];
	if (session->first_lba == session->next)
		s->sessions -= s->tracks == 0 || last[-1].session != last->session;
	return true;
}

/* A session that a reserved track begins has nothing recorded yet. */
static bool
apply_reserve(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;
	uint32_t record;
	bool first = r->session == s->sessions + 1;

	if (r->flags & LOG_UNRESERVE)
		return unreserve(s, r);
	if (r->count == 0 || !log_on_disc(r->lba, r->count, &record) || !session_takes(s, r) ||
	    !new_track_follows(s, r) || r->lba - LOG_PREGAP_SECTORS < LBA_FIRST ||
	    log_any_recorded(s, first ? r->lba - LOG_PREGAP_SECTORS : r->lba,
		r->count + (first ? LOG_PREGAP_SECTORS : 0)) ||
	    (session = session_of(s, r)) == NULL)
		return false;
	if (first)
		session->leadin_lba = session->first_lba = session->next =
		    r->lba - LOG_PREGAP_SECTORS;
	s->track[s->tracks] = track_begins(r);
	s->track[s->tracks].status = TRACK_RESERVED;
	s->track[s->tracks].reserved = true;
	s->track[s->tracks].start = s->track[s->tracks].end = r->lba;
	s->track[s->tracks++].limit = r->lba + (int32_t)r->count;
	return true;
}

/* How many tracks the last session has; *first: the first of them. */
static unsigned
last_tracks(struct log_state *s, struct log_track **first)
{
	unsigned n = 0;

	while (n < s->tracks && s->track[s->tracks - n - 1].session == s->sessions)
		n++;
	*first = &s->track[s->tracks - n];
	return n;
}

static void
erase(struct log_state *s, int32_t lba, int32_t end)
{
	log_set(s, (uint32_t)(lba - LBA_FIRST), (uint32_t)(end - lba), false);
}

/* The last session and its tracks are gone. */
static bool
erase_session(struct log_state *s, struct log_session *session)
{
	struct log_track *first;

	erase(s, session->first_lba, session->next);
	s->tracks -= last_tracks(s, &first);
	s->sessions--;
	return true;
}

/* Lead-in and lead-out are gone. */
static bool
reopen_session(struct log_state *s, struct log_session *session)
{
	struct log_track *first;
	unsigned tracks = last_tracks(s, &first);
	int32_t start, end;

	if (session->status != SESSION_COMPLETE || session->formatted || tracks == 0)
		return false;
	start = first->start - LOG_PREGAP_SECTORS;
	end = first[tracks - 1].end;
	if (start < session->first_lba || end > session->next)
		return false;
	erase(s, session->first_lba, start);
	erase(s, end, session->next);
	session->status = SESSION_OPEN;
	session->final = session->resumable = session->fixating = false;
	session->leadin_lba = session->first_lba = start;
	session->next = end;
	return true;
}

/* A track that the program memory area knows keeps its place there: it is a
 * reserved one now. One that it does not know is no track any more. */
static void
forget_track(struct log_state *s, const struct log_session *session, struct log_track *t)
{
	if (t->reserved) {
		t->status = TRACK_RESERVED;
		t->packet = LOG_PACKET_ENDED;
		t->end = t->start;
		return;
	}
	s->tracks--;
	if (s->tracks > 0 && t[-1].session == t->session)
		return;
	/* A lead-out that was not finished goes with it. */
	erase(s, session->first_lba, session->next);
	s->sessions--;
}

/* Is the end of the track, from lba on, its own? One that vanishes is the last. */
static bool
may_shorten(const struct log_state *s, const struct log_session *session, const struct log_track *t,
    int32_t lba)
{
	bool first = t == s->track || t[-1].session != t->session;

	if (lba < (first ? session->first_lba : limit_of(t - 1)))
		return false;
	return lba >= t->start || t->reserved || t->status == TRACK_COMPLETE ||
	    t == &s->track[s->tracks - 1];
}

/* Of a track of an incomplete session nothing is left from lba on, or nothing at all. */
static bool
shorten_track(struct log_state *s, struct log_session *session, const struct log_record *r)
{
	const struct log_track *known = log_track(s, r->track);
	struct log_track *t;

	if (session->status == SESSION_COMPLETE || known == NULL || known->session != r->session ||
	    r->lba + (int32_t)r->count != known->end || !may_shorten(s, session, known, r->lba))
		return false;
	t = &s->track[known - s->track];
	if (t->status == TRACK_COMPLETE && !t->reserved) {
		t->reserved = true;
		t->limit = t->end;
	}
	erase(s, r->lba, t->end);
	if (session->next == t->end)
		session->next = r->lba;
	if (r->lba < t->start) {
		forget_track(s, session, t);
		return true;
	}
	t->end = r->lba;
	t->status = TRACK_OPEN;
	t->packet = r->lba > t->start ? LOG_PACKET_ENDED : LOG_PACKET_WITHIN;
	return true;
}

static bool
erase_part(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;
	bool whole;

	if (s->sessions == 0 || r->session != s->sessions)
		return false;
	session = &s->session[s->sessions - 1];
	if (r->lba < session->first_lba || r->lba > session->next ||
	    r->count > (uint32_t)(session->next - r->lba))
		return false;
	whole = r->lba == session->first_lba && r->lba + (int32_t)r->count == session->next;
	/* One of reserved tracks alone has nothing recorded. */
	if (r->event == LOG_ERASED)
		return whole && erase_session(s, session);
	if (r->count == 0)
		return false;
	if (r->event == 0)
		return shorten_track(s, session, r);
	return r->event == LOG_REOPENED && whole && reopen_session(s, session);
}

static bool
apply_erase(struct log_state *s, const struct log_record *r)
{
	bool erased = erase_part(s, r);

	s->rewritten |= erased;
	return erased;
}

static const struct {
	bool (*apply)(struct log_state *, const struct log_record *);
	bool content;
} kinds[LOG_KINDS] = {
	[LOG_OPEN] = { apply_open, false },
	[LOG_WRITE] = { apply_write, true },
	[LOG_SYNC] = { apply_sync, false },
	[LOG_SESSION] = { apply_session, true },
	[LOG_LOST] = { apply_lost, true },
	[LOG_CLOSE] = { apply_close, false },
	[LOG_RESERVE] = { apply_reserve, true },
	[LOG_ERASE] = { apply_erase, true },
};

bool
log_apply(struct log_state *s, const struct log_record *r)
{
	if (r->epoch != s->epoch || r->sequence != s->sequence + 1 || !kinds[r->kind].apply(s, r))
		return false;
	s->sequence = r->sequence;
	if (kinds[r->kind].content)
		s->content = r->sequence;
	return true;
}
