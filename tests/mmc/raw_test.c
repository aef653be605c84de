/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/raw_test.c - RAW through the drive's door: where it may begin, sessions
 * of several kinds, what may follow a lead-out, overburn, rehearsal
 * (mmc-recorder.md 3.9, 4, 4.1, 6). */
#include "emulator/store.h"
#include "mmc/opcode.h"
#include "mmc/profile.h"
#include "tests/emulator/image.h"
#include "tests/mmc/harness.h"

#define BUFE 0x40
#define TEST 0x10

/* Page 05: byte 2, multi-session, data block type; track mode 4. */
static void
select_page(struct bench *b, uint8_t byte2, uint8_t multisession, uint8_t block_type)
{
	uint8_t list[8 + 52] = { [8] = 0x05,
		0x32,
		byte2,
		(uint8_t)(multisession << 6 | 4),
		block_type,
		[8 + 15] = 150 };

	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
}

/* Sectors of an image in the form of data block type 3, as long as they are taken. */
static void
write_image(struct bench *b, const struct image *im, int32_t from, int32_t to)
{
	enum { MOST = 200 };
	uint8_t *blocks = malloc((size_t)MOST * SECTOR_RECORD_BYTES);

	assert_non_null(blocks);
	b->result.status = STATUS_GOOD;
	for (int32_t n; from < to && b->result.status == STATUS_GOOD; from += n) {
		n = to - from < MOST ? to - from : MOST;
		for (int32_t i = 0; i < n; i++)
			image_block(im, from + i, 3, blocks + (size_t)i * SECTOR_RECORD_BYTES);
		bench_out(b, CDB(OP_WRITE_10, 0, BE32(from), 0, BE16(n)), blocks,
		    (uint64_t)n * SECTOR_RECORD_BYTES);
	}
	free(blocks);
}

static void
write_zeros(struct bench *b, int32_t lba, uint16_t count, uint32_t block)
{
	uint8_t *zeros = calloc(count, block);

	assert_non_null(zeros);
	bench_out(
	    b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), zeros, (uint64_t)count * block);
	free(zeros);
}

static void
synchronize(struct bench *b)
{
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 0));
	assert_good(b);
}

static void
close_session(struct bench *b)
{
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
}

static void
assert_disc(struct bench *b, uint8_t status, uint8_t sessions)
{
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_good(b);
	assert_int_equal(b->data[2] & 0x0f, status);
	assert_int_equal(b->data[4], sessions);
}

/* A start of RAW in one personality, and what it is answered. */
static const struct begin {
	const char *name;
	bool lenient;
	uint8_t byte2;
	int32_t lba;
	uint32_t sense;
} begins[] = {
	{ "strict: the ATIP's lead-in start", false, BUFE | 3, -11634, 0 },
	{ "strict, without BUFE", false, 3, -11634, 0 },
	{ "strict: a rehearsal", false, BUFE | TEST | 3, -11634, 0 },
	{ "strict: a rehearsal without BUFE", false, TEST | 3, -11634, 0 },
	{ "strict: a sector later", false, BUFE | 3, -11633, 0x052102 },
	{ "strict: a rehearsal a sector later", false, BUFE | TEST | 3, -11633, 0x052102 },
	{ "strict: 95:00:00", false, BUFE | 3, -22650, 0x052102 },
	{ "lenient: 95:00:00", true, BUFE | 3, -22650, 0 },
	{ "lenient: 95:00:00 without BUFE", true, 3, -22650, 0 },
	{ "lenient: a rehearsal of 95:00:00", true, BUFE | TEST | 3, -22650, 0 },
	{ "lenient: the ATIP's lead-in start", true, BUFE | 3, -11634, 0 },
	{ "lenient: 90:00:00", true, BUFE | 3, -45150, 0 },
	{ "lenient: before 90:00:00", true, BUFE | 3, -45151, 0x052102 },
	{ "lenient: 99:00:00", true, BUFE | 3, -4650, 0 },
	{ "lenient: less than a minute of lead-in", true, BUFE | 3, -4649, 0x052102 },
};

static void
may_begin(void **state)
{
	const struct begin *row = *state;
	struct profile profile = *profile_by_name("generic");
	struct bench *b;

	profile.recorder.lenient_leadin = row->lenient;
	b = bench_open_profile("cdr-80", &profile);
	select_page(b, row->byte2, 0, 3);
	assert_good(b);
	write_zeros(b, row->lba, 3, 2448);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
		assert_disc(b, 0x00, 1);
	} else {
		assert_good(b);
		assert_disc(b, row->byte2 & TEST ? 0x00 : 0x05, 1);
		write_zeros(b, row->lba + 3, 1, 2448);
		assert_good(b);
		write_zeros(b, row->lba + 3, 1, 2448); /* once only */
		assert_sense(b, 0x052102);
	}
	bench_close(b);
}

/* A session by RAW, tracks at once, or a cue sheet: each 300 sectors of a single
 * track, and lead-outs of the least length: sessions begin at 0, 11700, 18900. */
static const struct image raw_session[] = {
	{ .tracks = 1,
	    .track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false } },
	    .leadin = -11634,
	    .leadout = 300,
	    .end = 7050,
	    .next_session = true },
	{ .tracks = 1,
	    .track = { { 2, 4, SECTOR_MODE1, 11550, 11700, 0, NULL, false } },
	    .leadin = 7050,
	    .leadout = 12000,
	    .end = 14250,
	    .next_session = true },
	{ .tracks = 1,
	    .track = { { 3, 4, SECTOR_MODE1, 18750, 18900, 0, NULL, false } },
	    .leadin = 14250,
	    .leadout = 19200,
	    .end = 21450 },
};

/* Tracks at once are two sectors longer, so that what follows lies further on. */
static struct image
image_of(unsigned n, int32_t shift)
{
	struct image im = raw_session[n];

	im.track[0].pause += n > 0 ? shift : 0;
	im.track[0].start += shift;
	im.leadin += n > 0 ? shift : 0;
	im.leadout += shift;
	im.end += shift;
	return im;
}

static void
by_raw(struct bench *b, unsigned n, int32_t shift)
{
	struct image im = image_of(n, shift);

	select_page(b, BUFE | 3, n < 2 ? 3 : 0, 3);
	assert_good(b);
	write_image(b, &im, im.leadin, im.end);
	assert_good(b);
	synchronize(b);
}

static void
by_track(struct bench *b, unsigned n, int32_t shift)
{
	select_page(b, BUFE | 1, n < 2 ? 3 : 0, 8);
	assert_good(b);
	write_zeros(b, raw_session[n].track[0].start + shift, 300, 2048);
	assert_good(b);
	close_session(b);
}

static void
put_time(uint8_t *row, int32_t lba)
{
	const struct msf t = msf_from_lba(lba);

	row[5] = t.m;
	row[6] = t.s;
	row[7] = t.f;
}

static void
by_sheet(struct bench *b, unsigned n, int32_t shift)
{
	const struct image im = image_of(n, shift);
	uint8_t number = im.track[0].number;
	uint8_t sheet[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, number, 0, 0x14, 0, 0, 0, 0, 0x41,
		number, 1, 0x10, 0, 0, 0, 0, 0x41, 0xaa, 1, 0x14, 0, 0, 0, 0 };

	put_time(sheet + 8, im.track[0].pause);
	put_time(sheet + 16, im.track[0].start);
	put_time(sheet + 24, im.leadout);
	select_page(b, BUFE | 2, n < 2 ? 3 : 0, 0);
	assert_good(b);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(b);
	write_zeros(b, im.track[0].start, 300, 2048);
	assert_good(b);
	synchronize(b);
}

static const struct mix {
	const char *name;
	void (*session[3])(struct bench *, unsigned n, int32_t shift);
} mixes[] = {
	{ "raw, raw, raw", { by_raw, by_raw, by_raw } },
	{ "raw, a cue sheet, raw", { by_raw, by_sheet, by_raw } },
	{ "a cue sheet, raw, a cue sheet", { by_sheet, by_raw, by_sheet } },
	{ "raw, raw, tracks at once", { by_raw, by_raw, by_track } },
	{ "raw, a cue sheet, tracks at once", { by_raw, by_sheet, by_track } },
	{ "tracks at once, raw, a cue sheet", { by_track, by_raw, by_sheet } },
	{ "raw, tracks at once, raw", { by_raw, by_track, by_raw } },
};

/* Of session n, from those before it. */
static int32_t
shift_of(const struct mix *mix, unsigned n)
{
	int32_t shift = 0;

	for (unsigned i = 0; i < n; i++)
		shift += mix->session[i] == by_track ? 2 : 0;
	return shift;
}

static void
assert_next(struct bench *b, unsigned n, int32_t shift)
{
	/* Write type, data block type, and what they begin before the program area. */
	static const struct {
		uint8_t type, block;
		int32_t before;
	} types[] = { { 3, 3, 4650 }, { 2, 0, 150 }, { 1, 8, 0 } };
	int32_t start = raw_session[n].track[0].start + shift;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		select_page(b, types[i].type, 3, types[i].block);
		bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
		assert_good(b);
		assert_memory_equal(
		    b->data + 2, ((const uint8_t[]){ (uint8_t)(n + 1), (uint8_t)(n + 1) }), 2);
		assert_memory_equal(b->data + 6,
		    ((const uint8_t[]){ 0x4f, 1, BE32(start), BE32(start - types[i].before) }), 10);
		bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, [5] = 1)); /* is closed */
		assert_good(b);
	}
}

/* Every session reads back, and the TOC has one track more. */
static void
assert_sessions(struct bench *b, const struct mix *mix, unsigned sessions)
{
	uint8_t toc[4 + 4 * 8] = { 0, (uint8_t)(2 + 8 * (sessions + 1)), 1, (uint8_t)sessions };
	struct image last = image_of(sessions - 1, shift_of(mix, sessions - 1));
	int32_t leadout = last.leadout + (mix->session[sessions - 1] == by_track ? 2 : 0);

	for (unsigned i = 0; i < sessions; i++) {
		int32_t start = raw_session[i].track[0].start + shift_of(mix, i);
		const uint8_t row[] = { 0, 0x14, (uint8_t)(i + 1), 0, BE32(start) };

		memcpy(toc + 4 + 8 * i, row, 8);
		bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(start + 299), 0, 0, 1));
		assert_good(b);
		bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(start - 1), 0, 0, 1, 0xf8));
		assert_good(b);
	}
	memcpy(toc + 4 + 8 * sessions, ((const uint8_t[]){ 0, 0x14, 0xaa, 0, BE32(leadout) }), 8);
	bench_in(b, 100, CDB(OP_READ_TOC, 0, 0, [8] = 100));
	assert_reply(b, toc, 4 + 8 * (sessions + 1));
	bench_in(b, 12, CDB(OP_READ_TOC, 0, 1, [8] = 12));
	assert_reply(b,
	    BYTES(0, 10, 1, (uint8_t)sessions, 0, 0x14, (uint8_t)sessions, 0,
		BE32(last.track[0].start)));
}

static void
mixes_sessions(void **state)
{
	const struct mix *mix = *state;
	struct bench *b = bench_open("cdr-80");

	for (unsigned n = 0; n < 3; n++) {
		if (n > 0)
			assert_next(b, n, shift_of(mix, n));
		mix->session[n](b, n, shift_of(mix, n));
		assert_sessions(b, mix, n + 1);
		if (n < 2)
			assert_disc(b, 0x01, (uint8_t)(n + 2));
	}
	assert_disc(b, 0x0e, 3);
	bench_close(b);
}

/* In the second session: disc and track while its lead-in and its program area are
 * being written. */
static void
second_session_open(void **state)
{
	struct bench *b = bench_open("cdr-80");
	const struct image *im = &raw_session[1];
	static const int32_t upto[] = { 7250, 11850 };

	(void)state;
	by_raw(b, 0, 0);
	select_page(b, BUFE | 3, 3, 3);
	write_image(b, im, 7049, 7250);
	assert_sense(b, 0x052102);
	write_image(b, im, 7051, 7250);
	assert_sense(b, 0x052102);
	for (size_t i = 0; i < ARRAY_LEN(upto); i++) {
		write_image(b, im, i == 0 ? im->leadin : upto[i - 1], upto[i]);
		assert_good(b);
		assert_disc(b, 0x05, 2);
		assert_memory_equal(
		    b->data + 16, ((const uint8_t[]){ 0, 1, 36, 0, 0, 79, 59, 74 }), 8);
		bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
		assert_memory_equal(b->data + 2,
		    ((const uint8_t[]){ 2, 2, 0, 4, 0x0f, 1, BE32(11700), BE32(upto[i]) }), 14);
		bench_in(b, 12, CDB(OP_READ_TOC, 0, 1, [8] = 12));
		assert_reply(b, BYTES(0, 10, 1, 1, 0, 0x14, 1, 0, BE32(0)));
	}
	bench_close(b);
}

static void
at_once(struct bench *b)
{
	(void)b;
}

static void
reloaded(struct bench *b)
{
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	assert_good(b);
	bench_clear_attentions(b, b->nexus);
}

static void
reinserted(struct bench *b)
{
	assert_true(drive_insert(b->drive, drive_remove(b->drive)));
	bench_clear_attentions(b, b->nexus);
}

static void
another_type(struct bench *b)
{
	select_page(b, BUFE | 1, 0, 8);
	assert_good(b);
}

static void
another_block_type(struct bench *b)
{
	select_page(b, BUFE | 3, 0, 2);
	assert_good(b);
}

static void
rehearsal(struct bench *b)
{
	select_page(b, BUFE | TEST | 3, 0, 3);
	assert_good(b);
}

/* What is tried once a session is complete with 50 sectors of lead-out. */
static const struct after {
	const char *name;
	bool appendable;
	void (*before)(struct bench *);
	int32_t lba;
	bool leadout; /* else sectors of a program area */
	uint32_t sense;
} afters[] = {
	{ "lead-out goes on", false, at_once, 350, true, 0 },
	{ "lead-out goes on, appendable", true, at_once, 350, true, 0 },
	{ "not with a gap", false, at_once, 351, true, 0x053005 },
	{ "not with a gap, appendable", true, at_once, 351, true, 0x052102 },
	{ "not again", false, at_once, 349, true, 0x053005 },
	{ "nothing but lead-out", false, at_once, 350, false, 0x053005 },
	{ "nothing but lead-out, appendable", true, at_once, 350, false, 0x053005 },
	{ "not after START STOP", false, reloaded, 350, true, 0x053005 },
	{ "not after START STOP, appendable", true, reloaded, 350, true, 0x052102 },
	{ "not in a disc put in again", false, reinserted, 350, true, 0x053005 },
	{ "not by another write type", false, another_type, 350, true, 0x053005 },
	{ "not by another data block type", false, another_block_type, 350, true, 0x053005 },
	{ "not as a rehearsal", false, rehearsal, 350, true, 0x053005 },
};

static void
follows_leadout(void **state)
{
	const struct after *row = *state;
	struct image im = raw_session[0], other = im;
	struct bench *b = bench_open("cdr-80");

	im.next_session = row->appendable;
	other.leadout = 1000;
	select_page(b, BUFE | 3, row->appendable ? 3 : 0, 3);
	write_image(b, &im, im.leadin, 350);
	assert_good(b);
	synchronize(b);
	row->before(b);
	write_image(b, row->leadout ? &im : &other, row->lba, row->lba + 30);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
		assert_false(disc_recorded(drive_disc(b->drive), 350, 1));
	} else {
		assert_good(b);
		assert_true(disc_recorded(drive_disc(b->drive), 350, 30));
		write_image(b, &im, 380, 400);
		assert_good(b);
		synchronize(b);
	}
	assert_disc(b, row->appendable ? 0x01 : 0x0e, row->appendable ? 2 : 1);
	bench_in(b, 8, CDB(OP_READ_CAPACITY, 0));
	assert_reply(b, BYTES(BE32(299), BE32(2048)));
	bench_close(b);
}

/* The lead-in has frames that tell of the next session, not where they are (ADR 5): they are
 * no lead-out either. */
static void
is_leadin(void **state)
{
	struct image im = raw_session[0], other = im;
	struct bench *b = bench_open("cdr-80");
	uint8_t q[Q_BYTES];

	(void)state;
	other.next_session = true;
	other.track[0].pause = 5000;
	other.track[0].start = 5150;
	other.leadout = other.end = 6000;
	for (other.leadin = 350; image_q(&other, 350, q), (q[0] & 15) != Q_ADR_LEADIN5;)
		assert_true(other.leadin-- > 0);
	select_page(b, BUFE | 3, 0, 3);
	write_image(b, &im, im.leadin, 350);
	assert_good(b);
	synchronize(b);
	write_image(b, &other, 350, 351);
	assert_sense(b, 0x053005);
	bench_close(b);
}

/* A session that is left in the middle cannot be taken up again: by what it is left,
 * and what can be said of it then. */
static void
reset(struct bench *b)
{
	drive_reset(b->drive, DRIVE_RESET_UNIT);
	bench_clear_attentions(b, b->nexus);
}

static const struct leave {
	const char *name;
	void (*leave)(struct bench *);
} leaves[] = {
	{ "ejected and loaded", reloaded },
	{ "taken out and put in again", reinserted },
	{ "reset", reset },
};

static void
is_abandoned(void **state)
{
	const struct leave *row = *state;
	struct bench *b = bench_open("cdrw-80");

	select_page(b, BUFE | 3, 0, 3);
	write_image(b, &raw_session[0], -11635, -11000);
	assert_good(b);
	row->leave(b);
	assert_disc(b, 0x09, 1); /* appendable, the last session damaged */
	select_page(b, BUFE | 3, 0, 3);
	assert_good(b);
	write_image(b, &raw_session[0], -11000, -10900);
	assert_sense(b, 0x052102);
	select_page(b, BUFE | 1, 0, 8);
	assert_good(b);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_int_equal(b->data[5] & 0x20, 0x20);
	assert_int_equal(b->data[7], 0);
	bench_none(b, CDB(OP_BLANK, 1));
	assert_good(b);
	assert_disc(b, 0x00, 1);
	bench_close(b);
}

/* A track at once ends as by SYNCHRONIZE CACHE. */
static void
ends_track(void **state)
{
	const struct leave *row = *state;
	struct bench *b = bench_open("cdr-80");

	select_page(b, BUFE | 1, 0, 8);
	write_zeros(b, 0, 310, 2048);
	assert_good(b);
	row->leave(b);
	assert_disc(b, 0x05, 1);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36));
	assert_memory_equal(b->data + 5, ((const uint8_t[]){ 4, 1, 0 }), 3);
	assert_memory_equal(b->data + 24, ((const uint8_t[]){ BE32(312) }), 4);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(second_session_open),
		cmocka_unit_test(is_leadin) };

	return RUN_TABLE(begins, may_begin) + RUN_TABLE(mixes, mixes_sessions) +
	    RUN_TABLE(afters, follows_leadout) + RUN_TABLE(leaves, is_abandoned) +
	    RUN_TABLE(leaves, ends_track) + cmocka_run_group_tests_name("raw", others, NULL, NULL);
}
