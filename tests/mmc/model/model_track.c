/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/model_track.c - tracks that are written one by one: at once, in
 * packets, reserved (3.14, 3.17 to 3.19; cd-format.md 11; the choices in docs/commands.md). */
#include "tests/mmc/model/model_internal.h"

#include <stddef.h>

#define LINKS   5 /* link block and run-in */
#define RUN_OUT 2
#define LINKING (LINKS + RUN_OUT)

/* Addresses. */

static int32_t
period(const struct track *t)
{
	return t->packet + LINKING;
}

/* Where block lba of the host lies: method 2 leaves out what is between packets. */
static int32_t
place_in(const struct track *t, int32_t lba)
{
	int32_t n = lba - t->start;

	if (t->packet == 0 || n < 0)
		return lba;
	return t->start + n / t->packet * period(t) + n % t->packet;
}

/* The block that is or would be next at a sector. */
static int32_t
block_at(const struct track *t, int32_t sector)
{
	int32_t n = sector - t->start, in;

	if (t->packet == 0 || n < 0)
		return sector;
	in = n % period(t);
	return t->start + n / period(t) * t->packet + (in < t->packet ? in : t->packet);
}

/* Blocks of whole packets that have room in so many sectors. */
static int32_t
whole_packets(int32_t sectors, int32_t packet)
{
	return (sectors + LINKS) / (packet + LINKING) * packet;
}

static int32_t
round_up(int32_t n, int32_t unit)
{
	return (n + unit - 1) / unit * unit;
}

bool
model_place(const struct model *m, int32_t lba, int32_t *sector)
{
	*sector = lba;
	for (unsigned i = 0; i < m->tracks; i++) {
		const struct track *t = &m->track[i];

		if (t->packet == 0 || lba < t->start || (!t->reserved && lba >= t->end))
			continue;
		if (t->reserved && lba >= t->limit)
			continue;
		*sector = place_in(t, lba);
		return *sector < t->end;
	}
	return true;
}

int32_t
model_track_blocks(const struct track *t)
{
	return block_at(t, t->end) - t->start;
}

/* Which track. */

static bool
of_last_session(const struct model *m, const struct track *t)
{
	return m->sessions > 0 && m->session[m->sessions - 1].status == OPEN &&
	    t->session == m->sessions;
}

const struct track *
model_incomplete(const struct model *m)
{
	const struct track *t = m->tracks == 0 ? NULL : &m->track[m->tracks - 1];

	return t != NULL && of_last_session(m, t) && !t->reserved && (t->open || t->damaged) ? t
											     : NULL;
}

const struct track *
model_reserved(const struct model *m)
{
	for (unsigned i = 0; i < m->tracks; i++)
		if (of_last_session(m, &m->track[i]) && m->track[i].reserved &&
		    (m->track[i].open || m->track[i].damaged))
			return &m->track[i];
	return NULL;
}

int32_t
model_track_next(const struct track *t)
{
	if (t->end == t->start)
		return t->start;
	if (t->packet > 0)
		return t->torn ? t->start + round_up(block_at(t, t->end) - t->start, t->packet)
			       : block_at(t, t->end);
	if (t->type == TAO || t->within)
		return t->end;
	return t->end + (t->torn ? LINKING : LINKS);
}

/* Behind the last block that has room. */
static int32_t
last_room(const struct model *m, const struct track *t)
{
	int32_t limit = t->reserved ? t->limit : m->last_leadout;

	return t->packet > 0 ? t->start + whole_packets(limit - t->start, t->packet)
			     : limit - RUN_OUT;
}

int32_t
model_track_room(const struct model *m, const struct track *t)
{
	int32_t next = model_track_next(t), room = last_room(m, t) - next;

	/* What is not reserved: the run-out comes off when it is written (3.9). */
	return t->packet > 0 || t->reserved ? room : room + RUN_OUT;
}

int32_t
model_page_room(const struct model *m, const struct page *p, int32_t next)
{
	int32_t room = m->last_leadout - next;

	return p->type == PACKET && p->packet > 0 ? whole_packets(room, p->packet) : room;
}

/* 3.9: where a track would begin. */
static int32_t
behind_all(const struct model *m)
{
	const struct track *t = m->tracks == 0 ? NULL : &m->track[m->tracks - 1];

	if (t == NULL || !of_last_session(m, t))
		return model_program_start(m);
	return (t->reserved ? t->limit : t->end) + PREGAP;
}

bool
model_track_next_new(const struct model *m, int32_t *lba)
{
	const struct track *t = model_incomplete(m);

	*lba = t != NULL ? model_track_next(t) : behind_all(m);
	return (t == NULL || !t->damaged) && *lba < m->last_leadout;
}

/* 3.17: behind a track at once that is open, where the next one would begin. */
static bool
begins_next(const struct track *t, int32_t lba)
{
	return t->type == TAO && t->open && t->end - t->start >= SHORTEST &&
	    lba == t->end + RUN_OUT + PREGAP;
}

/* The open track that is written at lba. */
const struct track *
model_track_at(const struct model *m, int32_t lba)
{
	for (unsigned i = 0; i < m->tracks; i++) {
		const struct track *t = &m->track[i];

		if (!of_last_session(m, t) || !t->open || t->damaged)
			continue;
		if (lba == model_track_next(t))
			return t;
		/* A WRITE behind the link ends the packet. */
		if (t->type == PACKET && t->within && t->packet == 0 && lba == t->end + LINKING)
			return t;
	}
	return NULL;
}

/* Writing. */

static void
put_more(struct model *m, struct track *t, int32_t count, enum content content)
{
	model_put_run(m, t->end, t->end + count, content, t->form, t->number);
}

static void
put_link(struct model *m, struct track *t)
{
	put_more(m, t, 1, LINK);
	put_more(m, t, LINKS - 1, ZERO);
}

/* A block of a packet: linked to what is before it, and run out where a fixed one ends. */
static void
put_in_packet(struct model *m, struct track *t, enum content content, uint32_t serial)
{
	int32_t in = t->packet == 0 ? 0 : (t->end - t->start) % period(t);

	if (t->end > t->start && (t->packet == 0 ? !t->within : in == t->packet + RUN_OUT))
		put_link(m, t);
	model_put(m, t->end, content, t->form, t->number, serial);
	t->within = true;
	if (t->packet > 0 && (t->end - t->start) % period(t) == t->packet) {
		put_more(m, t, RUN_OUT, ZERO);
		t->within = false;
	}
}

static void
put_block(struct model *m, struct track *t, enum content content, uint32_t serial)
{
	if (t->type == PACKET)
		put_in_packet(m, t, content, serial);
	else
		model_put(m, t->end, content, t->form, t->number, serial);
}

/* A packet is filled, if it is a fixed one, and run out. */
static void
end_packet(struct model *m, struct track *t)
{
	while (t->packet > 0 && (t->within || t->torn)) {
		put_in_packet(m, t, ZERO, 0);
		t->torn &= t->within;
	}
	if (t->within || t->torn)
		put_more(m, t, RUN_OUT, ZERO);
	t->within = t->torn = false;
}

/* A reserved track that is full is complete; what has no room for a packet is filled. */
static void
end_if_full(struct model *m, struct track *t)
{
	if (!t->reserved || !t->open)
		return;
	if (t->packet == 0 && !t->within && t->type == PACKET && t->end > t->start &&
	    t->limit - t->end <= LINKING)
		put_more(m, t, t->limit - t->end, ZERO);
	else if (t->packet == 0 && t->end == t->limit - RUN_OUT)
		put_more(m, t, RUN_OUT, ZERO);
	if (t->end == t->limit || (t->packet > 0 && t->begun && model_track_room(m, t) == 0))
		t->open = t->within = t->damaged = false;
}

static void
begin_track(struct model *m, struct track *t)
{
	model_put_run(m, t->start - PREGAP, t->start, PAUSE, t->form, t->number);
	t->begun = true;
}

/* What a track is once this is written at lba: the first WRITE makes a reserved one, too. */
static struct track
to_be(const struct page *p, const struct track *t, int32_t lba)
{
	struct track new = { .start = lba, .end = lba };

	if (t != NULL)
		new = *t;
	if (!new.begun) {
		new.type = p->type;
		new.packet = p->type == PACKET ? p->packet : 0;
		new.form = model_form_of(p->block);
	}
	return new;
}

/* 4.3: padded to four seconds, or to what was reserved. */
void
model_end_track(struct model *m, struct track *t)
{
	int32_t end = t->start + SHORTEST;

	if (!t->open && !t->damaged)
		return;
	if (!t->begun) {
		*t = to_be(&m->page, t, t->start);
		begin_track(m, t);
	}
	if (t->reserved)
		end = last_room(m, t);
	else if (t->packet > 0)
		end = t->start + round_up(SHORTEST, t->packet);
	if (t->torn)
		end_packet(m, t);
	/* A short track gets one packet more, however short. */
	while (t->packet > 0 ? block_at(t, t->end) < end
			     : t->end < end &&
		    !(t->reserved && !t->within && t->type == PACKET && t->end > t->start &&
			t->limit - t->end <= LINKING))
		put_block(m, t, ZERO, 0);
	if (t->type == PACKET)
		end_packet(m, t);
	else if (!t->reserved)
		put_more(m, t, RUN_OUT, ZERO);
	t->damaged = false;
	end_if_full(m, t);
	t->open = false;
}

/* Other tracks end, or their packets do. */
static void
leave_others(struct model *m, const struct track *this)
{
	for (unsigned i = 0; i < m->tracks; i++) {
		struct track *t = &m->track[i];

		if (t == this || !of_last_session(m, t) || !t->open)
			continue;
		if (t->type == PACKET && t->within)
			end_packet(m, t);
		else if (t->type == TAO && !t->reserved && !t->damaged)
			model_end_track(m, t);
		end_if_full(m, t);
	}
}

void
model_pause_tracks(struct model *m)
{
	leave_others(m, NULL);
}

void
model_lose_tracks(struct model *m)
{
	for (unsigned i = 0; i < m->tracks; i++) {
		struct track *t = &m->track[i];

		if (!of_last_session(m, t) || !t->open)
			continue;
		t->torn |= t->within;
		t->within = false;
		if (t->type == TAO && !t->reserved) {
			t->open = false;
			t->damaged = true;
		}
	}
}

static struct track *
add_track(struct model *m, int32_t start)
{
	struct track *t;

	if (model_open_session(m) == NULL)
		(void)model_begin_session(
		    m, m->sessions == 0 ? m->leadin : start - PREGAP - LEADIN, start);
	t = &m->track[m->tracks];
	*t = (struct track){ .number = model_next_number(m),
		.session = (uint8_t)m->sessions,
		.type = m->page.type,
		.packet = m->page.type == PACKET ? m->page.packet : 0,
		.form = model_form_of(m->page.block),
		.open = true,
		.start = start,
		.end = start };
	m->tracks++;
	return t;
}

/* Does the page suit the track? */
static int32_t
suits(const struct page *p, const struct track *t)
{
	if (t == NULL || !t->begun)
		return p->type == PACKET && p->fixed && p->packet == 0 ? PACKET_SIZE : GOOD;
	if (p->type != t->type)
		return WRONG_MODE;
	return p->type == PACKET &&
		(p->fixed ? p->packet == 0 || p->packet != t->packet : t->packet > 0)
	    ? PACKET_SIZE
	    : GOOD;
}

int32_t
model_suits(const struct model *m, const struct track *t)
{
	if (t->begun)
		return GOOD;
	if (m->page.type > TAO)
		return SEQUENCE;
	if (m->page.block != 0 && (m->page.mode & 4) == 0)
		return suits(&m->page, t) == GOOD ? WRONG_MODE : FAILS;
	return suits(&m->page, t);
}

int32_t
model_write_track(struct model *m, int32_t lba, uint32_t count, uint32_t serial, bool lost)
{
	const struct track *incomplete = model_incomplete(m), *found = model_track_at(m, lba);
	struct track *t = found == NULL ? NULL : &m->track[found - m->track], new;
	int64_t length = count;
	int32_t sense, next;

	if (m->rehearsing ? !m->page.test : incomplete != NULL && m->page.test)
		return m->rehearsing || (t == incomplete && t->type == TAO) ? SEQUENCE : FAILS;
	if (t == NULL && incomplete != NULL && begins_next(incomplete, lba)) {
		model_end_track(m, &m->track[incomplete - m->track]);
		incomplete = NULL;
	}
	if (t == NULL && (incomplete != NULL || !model_next(m, &m->page, &next) || lba != next))
		return model_is_inside(m, lba) ? FAILS : NOT_NEXT;
	sense = suits(&m->page, t);
	if (sense != GOOD)
		return sense;
	if ((t == NULL || !t->begun) && m->page.block != 0 && (m->page.mode & 4) == 0)
		return WRONG_MODE;
	new = to_be(&m->page, t, lba);
	if (t == NULL && !m->rehearsing && length < SHORTEST)
		length = new.packet > 0 ? round_up(SHORTEST, new.packet) : SHORTEST;
	if (lba + length > last_room(m, &new))
		return END_OF_AREA;
	if (m->page.test) {
		m->rehearsed = m->page;
		m->rehearsed_next = lost ? lba : lba + (int32_t)count;
		m->rehearsing = true;
		return GOOD;
	}
	if (t == NULL)
		t = add_track(m, lba);
	leave_others(m, t);
	if (!t->begun) {
		*t = to_be(&m->page, t, lba);
		begin_track(m, t);
	}
	if (lost)
		return GOOD; /* and what would have linked it did not come either */
	if (t->torn || (t->packet == 0 && t->within && lba != t->end))
		end_packet(m, t);
	for (uint32_t i = 0; i < count; i++)
		put_block(m, t, USER, serial + i);
	end_if_full(m, t);
	return GOOD;
}

/* 3.14 */
int32_t
model_reserve(struct model *m, uint32_t blocks)
{
	const struct session *s = model_open_session(m);
	int64_t sectors = blocks < SHORTEST ? SHORTEST : blocks;
	bool wrong = m->page.block != 0 && (m->page.mode & 4) == 0;
	struct track *t;
	int32_t start;

	if (model_state(m) == COMPLETE_DISC)
		return CANNOT_WRITE;
	if (m->rehearsing || m->page.type > TAO || model_incomplete(m) != NULL ||
	    (s == NULL ? !model_may_begin(m) : s->page.type > TAO))
		return wrong ? FAILS : SEQUENCE;
	if (wrong)
		return WRONG_MODE;
	if (m->page.packet > 0 && m->page.type == PACKET)
		sectors =
		    (sectors + m->page.packet - 1) / m->page.packet * (m->page.packet + LINKING) -
		    LINKS;
	else
		sectors += RUN_OUT;
	start = behind_all(m);
	if (start >= m->last_leadout)
		return FAILS; /* the disc is full: there is not even an address */
	if (start + sectors > m->last_leadout)
		return OUT_OF_RANGE;
	t = add_track(m, start);
	t->reserved = true;
	t->limit = start + (int32_t)sectors;
	return GOOD;
}

/* Does lba lie in a track that is open? Then its mode may be looked at before the address. */
bool
model_is_inside(const struct model *m, int32_t lba)
{
	for (unsigned i = 0; i < m->tracks; i++) {
		const struct track *t = &m->track[i];

		if (of_last_session(m, t) && (t->open || t->damaged) && lba >= t->start &&
		    (!t->reserved || lba < t->limit) && suits(&m->page, t) != GOOD)
			return true;
	}
	return false;
}
