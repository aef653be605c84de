/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/power_test.c - what is left of a disc when its recorder dies between any
 * two things that it does to the disc's files, and when power is cut there: then what was
 * not made durable may be lost, all of it or any part (design.md 2: sectors, log,
 * disc.json). Whatever is left must open; what was durable is intact; and nothing is
 * claimed that is not there. */
#include "tests/table.h"

#include "emulator/cue_sheet.h"
#include "emulator/disc_flush.h"
#include "emulator/disc_internal.h"
#include "emulator/recorder.h"
#include "tests/emulator/image.h"
#include "tests/emulator/shelf.h"

#define SECTORS    310
#define PAGE_BYTES 4096 /* the least that a file system writes */
#define MARKS      16
#define CUTS       12 /* about so many, and some that may tell more */

/* In the place of emulator/medium.c: less lead-in to write. */
static const struct medium media[] = {
	{ "cdr-80", false, false, -4800, 359849, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdrw-80", true, false, -4800, 359849, { 0xa1, 0x40, 0xcc }, { 0x24 } },
};

const struct medium *
medium_nth(unsigned n)
{
	return n < ARRAY_LEN(media) ? &media[n] : NULL;
}

const struct medium *
medium_by_kind(const char *kind)
{
	for (unsigned i = 0; i < ARRAY_LEN(media); i++)
		if (strcmp(media[i].kind, kind) == 0)
			return &media[i];
	return NULL;
}

/* ---------------------------------------------------------------- recording */

/* What is certain from a call on: so many sessions and tracks are complete. */
struct mark {
	unsigned call, sessions, tracks;
	bool durable;
};

struct tape {
	struct shelf shelf; /* at the end */
	struct shelf_call *call;
	unsigned calls, room;
	unsigned marks;
	struct mark mark[MARKS];
	struct disc *disc;
	struct recorder *recorder;
};

static void
record(void *arg, const struct shelf_call *c)
{
	struct tape *t = arg;
	void *bytes = malloc(c->n + 1);

	if (t->calls == t->room) {
		t->room = t->room * 2 + 64;
		t->call = realloc(t->call, t->room * sizeof(*t->call));
	}
	if (c->n > 0)
		memcpy(bytes, c->bytes, c->n);
	t->call[t->calls] = *c;
	t->call[t->calls++].bytes = bytes;
}

static void
mark(struct tape *t, unsigned sessions, unsigned tracks, bool durable)
{
	if (durable)
		assert_int_equal(disc_flush(t->disc), DISC_OK);
	assert_true(t->marks < MARKS);
	t->mark[t->marks++] = (struct mark){ t->calls, sessions, tracks, durable };
}

static uint8_t blocks[SECTORS * SECTOR_RECORD_BYTES];

static const struct write_parameters at_once = { .type = WRITE_TAO,
	.data_block_type = 8,
	.track_mode = 4,
	.audio_pause = 150,
	.multisession = 3 };
static const struct write_parameters packets = {
	.type = WRITE_PACKET, .data_block_type = 8, .track_mode = 4, .multisession = 3
};
static const struct write_parameters fixed = { .type = WRITE_PACKET,
	.data_block_type = 8,
	.track_mode = 4,
	.multisession = 3,
	.fixed_packets = true,
	.packet_size = 32 };
static const struct write_parameters sao = { .type = WRITE_SAO };
static const struct write_parameters raw = { .type = WRITE_RAW, .data_block_type = 3 };

static void
write_at(struct tape *t, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	for (uint32_t i = 0; i < count * 2048; i++)
		blocks[i] = (uint8_t)((uint32_t)lba * 7 + i + i / 2048);
	assert_int_equal(recorder_write_begin(t->recorder, p, lba, count), DISC_OK);
	assert_int_equal(recorder_write_blocks(t->recorder, blocks, count), DISC_OK);
	assert_int_equal(recorder_write_end(t->recorder), DISC_OK);
}

static void
write_next(struct tape *t, const struct write_parameters *p, uint32_t count)
{
	struct recorder_position at;

	recorder_position(t->recorder, p, &at);
	assert_true(at.writable);
	write_at(t, p, at.next, count);
}

static void
tracks_at_once(struct tape *t)
{
	write_next(t, &at_once, 100);
	write_next(t, &at_once, SECTORS - 100);
	assert_int_equal(recorder_close_track(t->recorder, &at_once, 0), DISC_OK);
	mark(t, 0, 1, false);
	write_next(t, &at_once, SECTORS);
	mark(t, 0, 1, true);
	assert_int_equal(recorder_close_track(t->recorder, &at_once, 0), DISC_OK);
	mark(t, 0, 2, false);
	assert_int_equal(recorder_close_session(t->recorder, &at_once), DISC_OK);
	mark(t, 1, 2, false);
}

static void
two_sessions(struct tape *t)
{
	for (unsigned n = 1; n <= 2; n++) {
		write_next(t, &at_once, SECTORS);
		assert_int_equal(recorder_close_session(t->recorder, &at_once), DISC_OK);
		mark(t, n, n, n == 1);
	}
}

static void
in_packets(struct tape *t, const struct write_parameters *p)
{
	write_next(t, p, 64);
	write_next(t, p, 64);
	assert_int_equal(recorder_synchronize(t->recorder), DISC_OK);
	mark(t, 0, 0, true);
	write_next(t, p, 64);
	assert_int_equal(recorder_close_track(t->recorder, p, 0), DISC_OK);
	mark(t, 0, 1, false);
	assert_int_equal(recorder_close_session(t->recorder, p), DISC_OK);
	mark(t, 1, 1, false);
}

static void
variable_packets(struct tape *t)
{
	in_packets(t, &packets);
}

static void
fixed_packets(struct tape *t)
{
	in_packets(t, &fixed);
}

/* The one that is reserved is written last. */
static void
reserved(struct tape *t)
{
	assert_int_equal(recorder_reserve(t->recorder, &at_once, SECTORS), DISC_OK);
	mark(t, 0, 0, true);
	write_next(t, &at_once, SECTORS);
	assert_int_equal(recorder_close_track(t->recorder, &at_once, 0), DISC_OK);
	assert_int_equal(recorder_close_track(t->recorder, &at_once, 1), DISC_OK);
	mark(t, 0, 2, false);
}

static void
session_at_once(struct tape *t)
{
	static const uint8_t rows[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1, 0, 0x14, 0, 0, 0, 0,
		0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xaa, 1, 0x14, 0, 0, 6, 0 };
	uint16_t bad;

	assert_int_equal(recorder_cue_sheet(t->recorder, &sao, rows, sizeof(rows), &bad), DISC_OK);
	write_at(t, &sao, 0, 100);
	mark(t, 0, 0, true);
	write_at(t, &sao, 100, 200);
	mark(t, 1, 1, false);
}

static void
raw_session(struct tape *t)
{
	assert_int_equal(
	    image_write(t->recorder, &raw, &image_small, image_small.leadin, 0, NULL), DISC_OK);
	mark(t, 0, 0, true);
	assert_int_equal(
	    image_write(t->recorder, &raw, &image_small, 0, image_small.end, NULL), DISC_OK);
	assert_int_equal(recorder_synchronize(t->recorder), DISC_OK);
	mark(t, 1, 2, false);
}

/* Packets that are overwritten do not put the others at risk. */
static void
formatted(struct tape *t)
{
	struct recorder_format *f;

	assert_int_equal(recorder_format_begin(t->recorder, &at_once, 320, &f), DISC_OK);
	recorder_format_run(f);
	assert_int_equal(recorder_format_end(f), DISC_OK);
	t->mark[t->marks++] = (struct mark){ t->calls, 1, 1, true };
	for (int32_t lba = 0; lba <= 64; lba += 32)
		write_at(t, &at_once, lba, 32);
}

static const struct row {
	const char *name;
	const char *kind;
	void (*work)(struct tape *);
	bool overwritten; /* there is more than one content that a sector may have */
} rows[] = {
	{ "tracks at once", "cdr-80", tracks_at_once, false },
	{ "two sessions", "cdr-80", two_sessions, false },
	{ "variable packets", "cdr-80", variable_packets, false },
	{ "fixed packets", "cdr-80", fixed_packets, false },
	{ "a reserved track", "cdr-80", reserved, false },
	{ "a session at once", "cdr-80", session_at_once, false },
	{ "raw", "cdr-80", raw_session, false },
	{ "formatted and overwritten", "cdrw-80", formatted, true },
};

static void
run(struct tape *t, const struct row *row)
{
	static const struct recorder_options options = { .lenient_leadin = true };
	char why[DISC_WHY];

	memset(t, 0, sizeof(*t));
	t->shelf.tell = record;
	t->shelf.arg = t;
	t->disc = disc_create(shelf_store(&t->shelf, true), medium_by_kind(row->kind), why);
	assert_non_null(t->disc);
	t->recorder = recorder_open(t->disc, &options);
	mark(t, 0, 0, true);
	row->work(t);
}

static void
forget(struct tape *t)
{
	recorder_close(t->recorder);
	disc_close(t->disc);
	for (unsigned i = 0; i < t->calls; i++)
		free((void *)(uintptr_t)t->call[i].bytes);
	free(t->call);
	shelf_clear(&t->shelf);
}

/* ------------------------------------------------------------- what is left */

/* Sectors lba.. of the shelf are those of the end. */
static bool
same(struct tape *t, struct shelf *left, int32_t lba, uint32_t count)
{
	uint8_t is[SECTOR_RECORD_BYTES], was[SECTOR_RECORD_BYTES];

	for (; count > 0; count--, lba++) {
		uint64_t at = (uint64_t)(lba - LBA_FIRST) * SECTOR_RECORD_BYTES;

		assert_int_equal(shelf_read(&t->shelf, STORE_SECTORS, at, was, sizeof(was)), 0);
		if (shelf_read(left, STORE_SECTORS, at, is, sizeof(is)) != 0 ||
		    memcmp(is, was, sizeof(is)) != 0)
			return false;
	}
	return true;
}

/* Is what some record of the log says was written not there? Told by the bytes alone. */
static bool
lacks_something(struct tape *t, struct shelf *left)
{
	uint8_t bytes[LOG_RECORD_BYTES];
	struct log_record r;

	for (uint64_t at = LOG_RECORD_BYTES; at + LOG_RECORD_BYTES <= left->size[STORE_LOG];
	     at += LOG_RECORD_BYTES) {
		(void)shelf_read(left, STORE_LOG, at, bytes, sizeof(bytes));
		if (!log_decode(bytes, &r))
			return false;
		if (r.kind == LOG_WRITE && !same(t, left, r.lba, r.count))
			return true;
	}
	return false;
}

static bool
finds_loss(const struct disc *d)
{
	for (unsigned i = 0; disc_finding(d, i) != NULL; i++)
		if (strcmp(disc_finding(d, i)->kind->id, "log-tail-lost") == 0)
			return true;
	return false;
}

/* What is said to be complete is as it was in the end, and is all there. */
static void
check_claims(struct tape *t, struct disc *d)
{
	const struct disc_track *track;
	const struct disc_session *s;

	for (unsigned i = 0; (track = disc_track(d, i)) != NULL; i++) {
		const struct disc_track *end = disc_track(t->disc, i);

		if (track->status != TRACK_COMPLETE)
			continue;
		assert_int_equal(track->start_lba, end->start_lba);
		assert_int_equal(track->sector_count, end->sector_count);
		assert_true(disc_recorded(d, track->start_lba, track->sector_count));
	}
	for (unsigned i = 0; (s = disc_session(d, i)) != NULL; i++) {
		assert_int_not_equal(s->status, SESSION_EMPTY);
		if (s->status == SESSION_COMPLETE)
			assert_int_equal(s->leadout_lba, disc_session(t->disc, i)->leadout_lba);
	}
}

static void
check_recorded(struct tape *t, struct shelf *left, struct disc *d)
{
	int32_t lba = LBA_FIRST;
	uint32_t n;

	for (; lba <= LBA_LAST && log_next_run(disc_log(d), &lba, LBA_LAST + 1, &n);
	     lba += (int32_t)n)
		assert_true(same(t, left, lba, n));
}

static void
check_mark(struct disc *d, const struct mark *m)
{
	unsigned complete = 0;

	for (unsigned i = 0; disc_track(d, i) != NULL; i++)
		complete += disc_track(d, i)->number <= m->tracks &&
		    disc_track(d, i)->status == TRACK_COMPLETE;
	assert_int_equal(complete, m->tracks);
	for (unsigned i = 0; i < m->sessions; i++)
		assert_int_equal(disc_session(d, i)->status, SESSION_COMPLETE);
}

/* A reader sees it so, and a writer, and one that comes after that. */
static void
check(struct tape *t, const struct row *row, struct shelf *left, unsigned cut, bool power)
{
	bool lacks = !row->overwritten && lacks_something(t, left);
	char why[DISC_WHY] = "";

	for (int turn = 0; turn < 2; turn++) {
		struct store *store = shelf_store(left, false);
		struct disc *d = disc_open(turn == 0 ? store : store_overlay(store, why), why);

		if (d == NULL)
			fail_msg("cut at %u: %s", cut, why);
		for (unsigned i = 0; i < t->marks; i++)
			if (t->mark[i].call <= cut && (t->mark[i].durable || !power))
				check_mark(d, &t->mark[i]);
		if (!row->overwritten) {
			check_claims(t, d);
			check_recorded(t, left, d);
			assert_int_equal(finds_loss(d), lacks);
		}
		assert_true(power || !lacks);
		disc_close(d);
	}
}

/* Before which calls it is worth dying: of a run of sectors one is as good as another. */
static bool
tells(const struct tape *t, unsigned cut)
{
	unsigned step = t->calls / CUTS + 1;

	for (unsigned i = 0; i < t->marks; i++)
		if (cut == t->mark[i].call)
			return true;
	return cut % step == 0 || cut == t->calls ||
	    (t->call[cut].part != STORE_SECTORS && t->calls < 20 * CUTS &&
		t->call[cut].part != t->call[cut - 1].part);
}

static void
dies(void **state)
{
	const struct row *row = *state;
	struct tape *t = malloc(sizeof(*t));
	struct shelf left = { .fuse = 0 };

	run(t, row);
	for (unsigned cut = 0; cut <= t->calls; cut++) {
		if (cut >= t->mark[0].call && tells(t, cut))
			check(t, row, &left, cut, false);
		if (cut < t->calls)
			shelf_repeat(&left, &t->call[cut]);
	}
	shelf_clear(&left);
	forget(t);
	free(t);
}

/* ------------------------------------------------------------ power is cut */

/* What is lost of that which was not made durable. */
enum loss { LOSE_SECTORS, LOSE_LOG, LOSE_SOME, LOSSES };

static uint32_t
chance(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* Is a write that no sync has followed there? Of a page of the log the first ones are. */
static bool
survives(enum loss loss, const struct shelf_call *c, uint32_t *seed, bool *page_lost)
{
	if (c->part == STORE_LOG && c->offset % PAGE_BYTES == 0)
		*page_lost = false;
	if (c->part != STORE_LOG)
		return loss == LOSE_LOG || (chance(seed) & 1);
	*page_lost |= loss == LOSE_LOG || (loss == LOSE_SOME && chance(seed) % 16 == 0);
	return !*page_lost;
}

/* The machine is up again: the log is not of its time. */
static void
boot(struct shelf *left)
{
	uint8_t bytes[LOG_RECORD_BYTES];
	struct log_record r;

	for (uint64_t at = LOG_RECORD_BYTES; at + LOG_RECORD_BYTES <= left->size[STORE_LOG];
	     at += LOG_RECORD_BYTES) {
		(void)shelf_read(left, STORE_LOG, at, bytes, sizeof(bytes));
		if (!log_decode(bytes, &r) || r.kind != LOG_OPEN)
			continue;
		r.boot_id[0] ^= 1;
		log_encode(&r, bytes);
		shelf_put(left, STORE_LOG, at, bytes, sizeof(bytes));
	}
}

static void
leave(const struct tape *t, unsigned cut, enum loss loss, struct shelf *left)
{
	unsigned synced[STORE_PARTS] = { 0 };
	uint32_t seed = cut * LOSSES + (uint32_t)loss;
	bool page_lost = false;

	for (unsigned i = 0; i < cut; i++)
		if (t->call[i].op == SHELF_SYNC || t->call[i].durable)
			synced[t->call[i].part] = i;
	for (unsigned i = 0; i < cut; i++) {
		const struct shelf_call *c = &t->call[i];
		bool sure = i <= synced[c->part] || c->n == 0;

		if (sure || survives(loss, c, &seed, &page_lost))
			shelf_repeat(left, c);
	}
	boot(left);
}

static void
loses_power(void **state)
{
	const struct row *row = *state;
	struct tape *t = malloc(sizeof(*t));

	run(t, row);
	for (unsigned cut = t->mark[0].call; cut <= t->calls; cut++) {
		if (!tells(t, cut))
			continue;
		for (int loss = 0; loss < LOSSES; loss++) {
			struct shelf left = { .fuse = 0 };

			leave(t, cut, (enum loss)loss, &left);
			check(t, row, &left, cut, true);
			shelf_clear(&left);
		}
	}
	forget(t);
	free(t);
}

int
main(void)
{
	return RUN_TABLE(rows, dies) + RUN_TABLE(rows, loses_power);
}
