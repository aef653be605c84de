/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log.c - the records of a disc's log, and what they add up to. */
#include "emulator/log.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"
#include "emulator/packet.h"

#include <string.h>

#define MAGIC_BYTES 12
#define CRC_AT      60

static const uint8_t magic[MAGIC_BYTES] = "pitland log\n";

static void
seal(uint8_t out[LOG_RECORD_BYTES])
{
	store_le32(out + CRC_AT, crc32c(0, out, CRC_AT));
}

static bool
sealed(const uint8_t in[LOG_RECORD_BYTES])
{
	return load_le32(in + CRC_AT) == crc32c(0, in, CRC_AT);
}

void
log_encode_header(uint32_t epoch, uint8_t out[LOG_RECORD_BYTES])
{
	memset(out, 0, LOG_RECORD_BYTES);
	memcpy(out, magic, MAGIC_BYTES);
	store_le32(out + 12, LOG_FORMAT);
	store_le32(out + 16, epoch);
	seal(out);
}

enum log_header
log_decode_header(const uint8_t in[LOG_RECORD_BYTES], uint32_t *format, uint32_t *epoch)
{
	if (memcmp(in, magic, MAGIC_BYTES) != 0 || !sealed(in) || load_le32(in + 12) == 0)
		return LOG_HEADER_BAD;
	*format = load_le32(in + 12);
	if (*format > LOG_FORMAT)
		return LOG_HEADER_LATER;
	*epoch = load_le32(in + 16);
	return *epoch == 0 ? LOG_HEADER_BAD : LOG_HEADER_OK;
}

void
log_encode(const struct log_record *r, uint8_t out[LOG_RECORD_BYTES])
{
	memset(out, 0, LOG_RECORD_BYTES);
	store_le64(out, r->sequence);
	store_le32(out + 8, r->epoch);
	out[12] = (uint8_t)r->kind;
	out[13] = (uint8_t)r->write_type;
	out[14] = r->data_block_type;
	out[15] = r->flags;
	store_le32(out + 16, (uint32_t)r->lba);
	store_le32(out + 20, r->count);
	store_le32(out + 24, r->crc);
	out[28] = r->session;
	out[29] = r->multisession;
	out[30] = (uint8_t)r->event;
	out[31] = r->track;
	out[56] = r->control;
	out[57] = r->session_format;
	store_le16(out + 58, r->packet_size);
	store_le64(out + 32, r->durable);
	memcpy(out + 40, r->boot_id, LOG_BOOT_ID_BYTES);
	seal(out);
}

bool
log_decode(const uint8_t in[LOG_RECORD_BYTES], struct log_record *r)
{
	if (!sealed(in) || in[12] < LOG_OPEN || in[12] >= LOG_KINDS || in[13] > WRITE_IMPORT ||
	    in[30] >= LOG_EVENTS)
		return false;
	*r = (struct log_record){
		.kind = (enum log_kind)in[12],
		.sequence = load_le64(in),
		.epoch = load_le32(in + 8),
		.write_type = (enum write_type)in[13],
		.data_block_type = in[14],
		.flags = in[15],
		.lba = (int32_t)load_le32(in + 16),
		.count = load_le32(in + 20),
		.crc = load_le32(in + 24),
		.session = in[28],
		.multisession = in[29],
		.event = (enum log_event)in[30],
		.durable = load_le64(in + 32),
		.track = in[31],
		.control = in[56],
		.session_format = in[57],
		.packet_size = load_le16(in + 58),
	};
	memcpy(r->boot_id, in + 40, LOG_BOOT_ID_BYTES);
	return true;
}

/* Record number of lba, if count sectors from it are all on a disc. */
static bool
on_disc(int32_t lba, uint32_t count, uint32_t *record)
{
	if (lba < LBA_FIRST || lba > LBA_LAST || count > (uint32_t)(LBA_LAST - lba) + 1)
		return false;
	*record = (uint32_t)(lba - LBA_FIRST);
	return true;
}

static bool
bit(const struct log_state *s, uint32_t record)
{
	return s->recorded[record / 8] >> record % 8 & 1;
}

/* First record in from..end-1 whose bit is value, else end. */
static uint32_t
find(const struct log_state *s, uint32_t from, uint32_t end, bool value)
{
	const uint8_t dull = value ? 0 : 0xff;

	while (from < end && bit(s, from) != value) {
		if (from % 8 == 0 && end - from >= 8 && s->recorded[from / 8] == dull)
			from += 8;
		else
			from++;
	}
	return from;
}

static void
set(struct log_state *s, uint32_t record, uint32_t count, bool value)
{
	for (uint32_t end = record + count; record < end; record++) {
		uint8_t mask = (uint8_t)(1u << record % 8);

		if (value)
			s->recorded[record / 8] |= mask;
		else
			s->recorded[record / 8] &= (uint8_t)~mask;
	}
}

bool
log_recorded(const struct log_state *s, int32_t lba, uint32_t count)
{
	uint32_t record;

	return on_disc(lba, count, &record) &&
	    find(s, record, record + count, false) == record + count;
}

bool
log_any_recorded(const struct log_state *s, int32_t lba, uint32_t count)
{
	uint32_t record;

	return on_disc(lba, count, &record) &&
	    find(s, record, record + count, true) < record + count;
}

bool
log_next_run(const struct log_state *s, int32_t *lba, int32_t end, uint32_t *count)
{
	uint32_t last = (uint32_t)(end - LBA_FIRST);
	uint32_t from = find(s, (uint32_t)(*lba - LBA_FIRST), last, true);

	if (from >= last)
		return false;
	*lba = (int32_t)from + LBA_FIRST;
	*count = find(s, from, last, false) - from;
	return true;
}

/* The session of a record; the next one begins with its first write. */
static struct log_session *
session_of(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;

	if (r->session == 0 || r->session > DISC_TRACKS || r->session > s->sessions + 1)
		return NULL;
	session = &s->session[r->session - 1];
	if (r->session == s->sessions + 1) {
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

/* A track at once is one sweep of the laser too; it can be closed behind what it has.
 * Packets can be added to a track at any time, once the last one has its run-out. */
static bool
abandon_track(struct log_track *t)
{
	if (t->status != TRACK_OPEN)
		return false;
	if (t->write_type != WRITE_PACKET)
		t->status = TRACK_DAMAGED;
	else if (t->packet == LOG_PACKET_WITHIN && t->end > t->start)
		t->packet = LOG_PACKET_TORN;
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

/* May a new track have the record's number? */
static bool
number_follows(const struct log_state *s, const struct log_record *r)
{
	return r->track > 0 && r->track <= DISC_TRACKS &&
	    (s->tracks == 0 || s->track[s->tracks - 1].number < r->track);
}

/* A track is written from its pregap on, and a reserved one no further than it goes. */
static bool
track_follows(const struct log_state *s, const struct log_record *r)
{
	const struct log_track *t = log_track(s, r->track);

	if (r->track == 0)
		return true;
	if (t == NULL)
		return number_follows(s, r);
	if (t->session != r->session || t->status == TRACK_COMPLETE)
		return false;
	return !t->reserved || r->lba + (int32_t)r->count <= t->limit;
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
	int32_t at;

	if (s->sessions != 1 || !s->session[0].formatted || s->tracks != 1)
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
	if ((r->count == 0 && !ends_track(s, r)) || !on_disc(r->lba, r->count, &record) ||
	    log_any_recorded(s, r->lba, r->count) || !track_follows(s, r))
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
	set(s, record, r->count, true);
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
	struct log_session *session =
	    r->event == 0 || r->event > LOG_FORMATTED ? NULL : session_of(s, r);

	if (session == NULL || (r->event == LOG_FORMATTED && !may_be_formatted(s)))
		return false;
	session->status = r->event == LOG_DAMAGED ? SESSION_DAMAGED : SESSION_COMPLETE;
	session->formatted = r->event == LOG_FORMATTED;
	session->final = r->event == LOG_COMPLETE_FINAL || session->formatted;
	session->resumable = r->event != LOG_DAMAGED && session->write_type == WRITE_RAW;
	return true;
}

static bool
apply_lost(struct log_state *s, const struct log_record *r)
{
	uint32_t record;

	if (!on_disc(r->lba, r->count, &record))
		return false;
	if (!s->lost)
		s->lost_lba = r->lba;
	s->lost = true;
	s->lost_count += r->count;
	/* Of a packet that was overwritten the content before, or some of it, is there. */
	if (r->flags & LOG_OVERWRITE)
		return true;
	set(s, record, r->count, false);
	if (r->session > 0 && r->session <= s->sessions)
		s->session[r->session - 1].status = SESSION_DAMAGED;
	return true;
}

static bool
apply_close(struct log_state *s, const struct log_record *r)
{
	s->durable = r->sequence;
	abandon(s, r);
	return true;
}

/* A session that a reserved track begins has nothing recorded yet. */
static bool
apply_reserve(struct log_state *s, const struct log_record *r)
{
	struct log_track *last = s->tracks == 0 ? NULL : &s->track[s->tracks - 1];
	struct log_session *session;
	uint32_t record;
	bool first = r->session == s->sessions + 1;

	if (r->flags & LOG_UNRESERVE) {
		if (last == NULL || last->number != r->track || last->status != TRACK_RESERVED)
			return false;
		s->tracks--;
		session = &s->session[last->session - 1];
		if (session->first_lba == session->next)
			s->sessions -= s->tracks == 0 || last[-1].session != last->session;
		return true;
	}
	if (r->count == 0 || !on_disc(r->lba, r->count, &record) || !number_follows(s, r) ||
	    r->lba - LOG_PREGAP_SECTORS < LBA_FIRST ||
	    log_any_recorded(s, r->lba - LOG_PREGAP_SECTORS, r->count + LOG_PREGAP_SECTORS) ||
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
	set(s, (uint32_t)(lba - LBA_FIRST), (uint32_t)(end - lba), false);
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
static bool
forget_track(struct log_state *s, struct log_track *t)
{
	if (t->reserved) {
		t->status = TRACK_RESERVED;
		t->packet = LOG_PACKET_ENDED;
		t->end = t->start;
		return true;
	}
	if (t != &s->track[s->tracks - 1])
		return false;
	s->tracks--;
	if (s->tracks == 0 || t[-1].session != t->session)
		s->sessions--;
	return true;
}

/* Of a track of an incomplete session nothing is left from lba on, or nothing at all. */
static bool
shorten_track(struct log_state *s, struct log_session *session, const struct log_record *r)
{
	const struct log_track *known = log_track(s, r->track);
	struct log_track *t;

	if (session->status == SESSION_COMPLETE || known == NULL || known->session != r->session ||
	    r->lba + (int32_t)r->count != known->end)
		return false;
	t = &s->track[known - s->track];
	if (t->status == TRACK_COMPLETE && !t->reserved) {
		t->reserved = true;
		t->limit = t->end;
	}
	erase(s, r->lba, t->end);
	if (session->next == t->end)
		session->next = r->lba;
	if (r->lba < t->start)
		return forget_track(s, t);
	t->end = r->lba;
	t->status = TRACK_OPEN;
	t->packet = r->lba > t->start ? LOG_PACKET_ENDED : LOG_PACKET_WITHIN;
	return true;
}

static bool
apply_erase(struct log_state *s, const struct log_record *r)
{
	struct log_session *session;

	if (s->sessions == 0 || r->session != s->sessions)
		return false;
	session = &s->session[s->sessions - 1];
	if (r->lba < session->first_lba || r->lba >= session->next || r->count == 0 ||
	    r->count > (uint32_t)(session->next - r->lba))
		return false;
	if (r->event == 0)
		return shorten_track(s, session, r);
	if (r->lba != session->first_lba || r->lba + (int32_t)r->count != session->next)
		return false;
	if (r->event == LOG_REOPENED)
		return reopen_session(s, session);
	return r->event == LOG_ERASED && erase_session(s, session);
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
