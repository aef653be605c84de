/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/performance_test.c - GET PERFORMANCE, SET STREAMING, SEEK and the time that
 * reading takes (MMC-6; mmc-recorder.md 3.11, 7.7). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define LAST_BLANK (359849 - 1) /* before the last possible lead-out at 79:59:74 */
#define LAST_READ  (BURN_LEADOUT - 1)

static const struct row {
	const char *name;
	bool burned;
	uint8_t cdb[16];
	uint32_t sense;
	size_t bytes;
	uint8_t reply[40]; /* the first of them */
} rows[] = {
	{ "nominal, reading", true, { OP_GET_PERFORMANCE, 0x10, [9] = 1 }, 0, 24,
	    { 0, 0, 0, 20, 0, 0, 0, 0, BE32(0), BE32(8467), BE32(LAST_READ), BE32(8467) } },
	{ "nominal, writing", false, { OP_GET_PERFORMANCE, 0x14, [9] = 1 }, 0, 24,
	    { 0, 0, 0, 20, 2, 0, 0, 0, BE32(0), BE32(8467), BE32(LAST_BLANK), BE32(8467) } },
	{ "nominal, from an address", false, { OP_GET_PERFORMANCE, 0x14, BE32(1000), [9] = 1 }, 0,
	    24, { 0, 0, 0, 20, 2, 0, 0, 0, BE32(1000), BE32(8467), BE32(LAST_BLANK), BE32(8467) } },
	{ "nominal, no room", true, { OP_GET_PERFORMANCE, 0x10 }, 0, 8,
	    { 0, 0, 0, 20, 0, 0, 0, 0 } },
	{ "behind the end", true, { OP_GET_PERFORMANCE, 0x10, BE32(BURN_LEADOUT), [9] = 1 },
	    0x052100, 0, { 0 } },
	{ "all", true, { OP_GET_PERFORMANCE, 0x11, [9] = 9 }, 0, 24, { 0, 0, 0, 20 } },
	{ "exceptions", true, { OP_GET_PERFORMANCE, 0x12, [9] = 9 }, 0, 8,
	    { 0, 0, 0, 4, 1, 0, 0, 0 } },
	{ "exceptions: reserved", true, { OP_GET_PERFORMANCE, 0x13, [9] = 9 }, 0x052400, 0, { 0 } },
	{ "write speeds: how many", false, { OP_GET_PERFORMANCE, [10] = 3 }, 0, 8,
	    { 0, 0, 0, 4 + 7 * 16, 0, 0, 0, 0 } },
	{ "write speeds", false, { OP_GET_PERFORMANCE, [9] = 9, [10] = 3 }, 0, 8 + 7 * 16,
	    { 0, 0, 0, 4 + 7 * 16, 0, 0, 0, 0, 0, 0, 0, 0, BE32(LAST_BLANK), BE32(8467), BE32(8467),
		0, 0, 0, 0, BE32(LAST_BLANK), BE32(8467), BE32(7056) } },
	{ "write speeds: two of them", false, { OP_GET_PERFORMANCE, [9] = 2, [10] = 3 }, 0,
	    8 + 2 * 16, { 0, 0, 0, 4 + 7 * 16 } },
	{ "no such type", false, { OP_GET_PERFORMANCE, [9] = 2, [10] = 2 }, 0x052400, 0, { 0 } },
};

static void
replies(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open("cdr-80");
	size_t known = row->bytes < sizeof(row->reply) ? row->bytes : sizeof(row->reply);

	if (row->burned)
		bench_burn(b, 3);
	bench_in(b, 4096, row->cdb);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else {
		assert_good(b);
		assert_int_equal(b->data_bytes, row->bytes);
		while (known > 0 && row->reply[known - 1] == 0)
			known--;
		assert_memory_equal(b->data, row->reply, known);
	}
	bench_close(b);
}

/* ---------------------------------------------------------- SET STREAMING */

static const struct streaming {
	const char *name;
	uint16_t bytes;
	uint8_t list[28]; /* from 12: read kB, ms, write kB, ms */
	uint32_t sense;
	uint16_t read, write; /* kB/s after it; they were 706 */
} streamings[] = {
	{ "speeds", 28,
	    { 0, [8] = BE32(LAST_BLANK), BE32(2822), BE32(1000), BE32(1411), BE32(1000) }, 0, 2822,
	    1411 },
	{ "in another unit of time", 28, { 0, [12] = BE32(1411), BE32(500), BE32(706), BE32(1000) },
	    0, 2822, 706 },
	{ "clamped", 28, { 0, [12] = BE32(3000), BE32(1000), BE32(100), BE32(1000) }, 0, 2822,
	    706 },
	{ "faster than there is", 28, { 0, [12] = BE32(0xffffffff), BE32(1), BE32(99999), BE32(1) },
	    0, 8467, 8467 },
	{ "exact", 28, { 2, [12] = BE32(2822), BE32(1000), BE32(1411), BE32(1000) }, 0, 2822,
	    1411 },
	{ "not exact", 28, { 2, [12] = BE32(3000), BE32(1000), BE32(1411), BE32(1000) }, 0x052600,
	    706, 706 },
	{ "no time", 28, { 0, [12] = BE32(2822), BE32(1000), BE32(1411), BE32(0) }, 0x052600, 706,
	    706 },
	{ "defaults", 28, { 4 }, 0, 8467, 8467 },
	{ "CAV", 28, { 0x08, [12] = BE32(2822), BE32(1000), BE32(1411), BE32(1000) }, 0, 2822,
	    1411 },
	{ "no such rotation", 28, { 0x10, [12] = BE32(2822), BE32(1000), BE32(1411), BE32(1000) },
	    0x052600, 706, 706 },
	{ "nothing", 0, { 0 }, 0, 706, 706 },
	{ "too short", 27, { 0 }, 0x051a00, 706, 706 },
};

static void
sets_speeds(void **state)
{
	const struct streaming *row = *state;
	struct bench *b = bench_open("cdr-80");

	bench_none(b, CDB(OP_SET_CD_SPEED, 0, BE16(706), BE16(706)));
	bench_out(b, CDB(OP_SET_STREAMING, [9] = BE16(row->bytes)), row->list, row->bytes);
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	/* Page 2A follows. */
	bench_in(b, 64, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 64));
	assert_int_equal(b->data[8 + 14] << 8 | b->data[8 + 15], row->read);
	assert_int_equal(b->data[8 + 28] << 8 | b->data[8 + 29], row->write);
	bench_close(b);
}

/* -------------------------------------------------- seeking and read time */

static const struct seek {
	const char *name;
	bool burned;
	uint8_t cdb[16];
	uint32_t sense;
} seeks[] = {
	{ "SEEK", true, { OP_SEEK_10, 0, BE32(LAST_READ) }, 0 },
	{ "SEEK to the lead-out", true, { OP_SEEK_10, 0, BE32(BURN_LEADOUT) }, 0x052100 },
	{ "SEEK, negative", true, { OP_SEEK_10, 0, 0xff, 0xff, 0xff, 0xff }, 0x052100 },
	{ "SEEK, blank", false, { OP_SEEK_10 }, 0x052100 },
	{ "SET READ AHEAD", true, { OP_SET_READ_AHEAD, 0, BE32(100), BE32(LAST_READ) }, 0 },
	{ "SET READ AHEAD, no trigger", true, { OP_SET_READ_AHEAD, 0, BE32(BURN_LEADOUT) },
	    0x052100 },
	{ "SET READ AHEAD, nothing there", true,
	    { OP_SET_READ_AHEAD, 0, BE32(100), BE32(BURN_LEADOUT) }, 0x052100 },
};

static void
seeks_to(void **state)
{
	const struct seek *row = *state;
	struct bench *b = bench_open("cdr-80");

	if (row->burned)
		bench_burn(b, 3);
	bench_none(b, row->cdb);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else {
		assert_good(b);
		if (row->cdb[0] == OP_SEEK_10) {
			bench_in(b, 16, CDB(OP_READ_SUBCHANNEL, 0, 0x40, 1, [8] = 16));
			assert_memory_equal(b->data + 8, row->cdb + 2, 4);
		}
	}
	bench_close(b);
}

/* What is read first is read ahead by nobody, wherever it is. */
static void
seeks_first(void **state)
{
	static const struct {
		uint8_t cdb[16];
		uint32_t seek;
	} steps[] = {
		{ { OP_READ_CD, 0, BE32(0), 0, 0, 100, 0xf8 }, 100000 },
		{ { OP_READ_CD, 0, BE32(100), 0, 0, 100, 0xf8 }, 0 },
		{ { OP_PLAY_AUDIO_10, 0, BE32(0), 0, BE16(200) }, 0 },
		{ { OP_READ_CD, 0, BE32(200), 0, 0, 100, 0xf8 }, 100000 },
	};
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);

	(void)state;
	bench_burn(b, 3);
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, BE16(706), BE16(706)));
	bench_pass(b, 100000000);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		uint64_t start = b->now;

		bench_in(b, 100 * 2352, steps[i].cdb);
		assert_good(b);
		if (steps[i].cdb[0] == OP_READ_CD)
			assert_in_range(
			    b->now - start, steps[i].seek + 333100, steps[i].seek + 333200);
	}
	bench_close(b);
}

/* At 4x a sector takes 3331.4 us; the pickup 0.1 s to get anywhere. */
static void
reads_in_time(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);
	uint64_t start;

	(void)state;
	bench_burn(b, 3);
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, BE16(706), BE16(706)));
	bench_pass(b, 100000000);
	start = b->now;
	bench_in(b, 100 * 2048, CDB(OP_READ_10, 0, BE32(750), 0, BE16(100)));
	assert_good(b);
	assert_int_equal(b->data_bytes, 100 * 2048);
	assert_in_range(b->now - start, 433100, 433200);
	/* What follows needs no seek. */
	start = b->now;
	bench_in(b, 100 * 2048, CDB(OP_READ_10, 0, BE32(850), 0, BE16(100)));
	assert_good(b);
	assert_in_range(b->now - start, 333100, 333200);
	/* A host that takes its time finds it in the buffer. */
	bench_pass(b, 200000);
	start = b->now;
	bench_in(b, 100 * 2048, CDB(OP_READ_10, 0, BE32(950), 0, BE16(100)));
	assert_good(b);
	assert_in_range(b->now - start, 133100, 133200);
	start = b->now;
	bench_none(b, CDB(OP_SEEK_10, 0, BE32(750)));
	assert_good(b);
	assert_int_equal(b->now - start, 100000);
	start = b->now;
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(750), 0, 0, 1, 0xf8));
	assert_good(b);
	assert_in_range(b->now - start, 3331, 3332);
	bench_close(b);
}

static void
select_caching(struct bench *b, uint8_t bits)
{
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 20),
	    ((const uint8_t[20]){ [8] = 0x08, 0x0a, bits }), 20);
	assert_good(b);
}

/* RCD: what a host is slow to fetch has to be read from the disc all the same. */
static void
reads_without_cache(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);

	(void)state;
	bench_burn(b, 3);
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, BE16(706), BE16(706)));
	select_caching(b, 0x05);
	bench_pass(b, 100000000);
	for (int32_t lba = 750; lba < 1050; lba += 100) {
		uint64_t start = b->now;

		bench_in(b, 100 * 2048, CDB(OP_READ_10, 0, BE32(lba), 0, BE16(100)));
		assert_good(b);
		assert_in_range(
		    b->now - start, lba == 750 ? 433100 : 333100, lba == 750 ? 433200 : 333200);
		bench_pass(b, 200000);
	}
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "reading takes time", reads_in_time, NULL, NULL, NULL },
		{ "reading needs a seek", seeks_first, NULL, NULL, NULL },
		{ "RCD: nothing is read ahead", reads_without_cache, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("time", tests, NULL, NULL);

	failed += run_table("GET PERFORMANCE", rows, ARRAY_LEN(rows), sizeof(rows[0]), replies);
	failed += run_table(
	    "SET STREAMING", streamings, ARRAY_LEN(streamings), sizeof(streamings[0]), sets_speeds);
	failed += run_table("SEEK", seeks, ARRAY_LEN(seeks), sizeof(seeks[0]), seeks_to);
	return failed;
}
