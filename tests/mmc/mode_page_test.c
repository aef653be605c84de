/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/mode_page_test.c - which write parameters are taken: the whole
 * matrix of write types and data block types (mmc-recorder.md 3.3), and what
 * else MODE SELECT refuses (3.2). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

/* One row per write type; column n: data block type n. */
static const struct accept {
	const char *name;
	uint8_t type;
	const char *blocks;
} matrix[] = {
	{ "packet", 0, "........AAAAAA.." },
	{ "track at once", 1, "A.......AAAAAA.." },
	{ "session at once", 2, "AAAA....AAAAAA.." },
	{ "raw", 3, ".AAA............" },
	{ "write type 4", 4, "................" },
	{ "write type 5", 5, "................" },
	{ "write type 6", 6, "................" },
	{ "write type 7", 7, "................" },
	{ "write type 8", 8, "................" },
	{ "write type 9", 9, "................" },
	{ "write type A", 10, "................" },
	{ "write type B", 11, "................" },
	{ "write type C", 12, "................" },
	{ "write type D", 13, "................" },
	{ "write type E", 14, "................" },
	{ "write type F", 15, "................" },
};

static void
accepts(void **state)
{
	const struct accept *row = *state;
	struct bench *b = bench_open(NULL);

	for (uint8_t block = 0; block < 16; block++) {
		bench_select(b, row->type, block);
		if (row->blocks[block] == 'A')
			assert_good(b);
		else
			assert_sense(b, 0x052600);
	}
	bench_close(b);
}

/* A list for MODE SELECT (10): header, then page 05 as at power on, with one
 * byte changed. */
static const struct select {
	const char *name;
	uint8_t length; /* of the list */
	uint8_t at, value;
	uint32_t sense; /* 0: GOOD */
	int pointer;    /* byte of the list; -1: none */
} selects[] = {
	{ "unchanged", 60, 8, 0x05, 0, -1 },
	{ "empty list", 0, 8, 0x05, 0, -1 },
	{ "header alone", 8, 8, 0x05, 0, -1 },
	{ "PS bit set", 60, 8, 0x85, 0, -1 },
	{ "test write", 60, 10, 0x51, 0, -1 },
	{ "multi-session 3", 60, 11, 0xc4, 0, -1 },
	{ "multi-session 2 is reserved", 60, 11, 0x84, 0x052600, 11 },
	{ "session format CD-I", 60, 16, 0x10, 0, -1 },
	{ "session format 30", 60, 16, 0x30, 0x052600, 16 },
	{ "list shorter than its header", 7, 8, 0x05, 0x051a00, -1 },
	{ "list ends in the page", 59, 8, 0x05, 0x051a00, -1 },
	{ "list ends after the page code", 9, 8, 0x05, 0x051a00, -1 },
	{ "page length wrong", 60, 9, 0x33, 0x052600, 9 },
	{ "unknown page", 60, 8, 0x30, 0x052600, 8 },
	{ "page 2A is read only", 60, 8, 0x2a, 0x052600, 8 },
	{ "page 0A: not its length", 60, 8, 0x0a, 0x052600, 9 },
	{ "reserved bit 7 of byte 2", 60, 10, 0xc1, 0x052600, 10 },
	{ "reserved byte 9", 60, 17, 0x01, 0x052600, 17 },
	{ "block descriptor of 4 bytes", 60, 7, 4, 0x052600, 6 },
	{ "header's data length is ignored", 60, 1, 0x3a, 0, -1 },
	{ "header's medium type is ignored", 60, 2, 0x01, 0, -1 },
	{ "pause length", 60, 23, 0x00, 0, -1 },
	{ "MCN", 60, 24, 0x80, 0, -1 },
	{ "ISRC", 60, 40, 0x80, 0, -1 },
};

static void
make_list(const struct select *row, uint8_t list[60])
{
	static const uint8_t page[] = { 0x05, 0x32, 0x41, 0x04, 0x08, [15] = 0x96 };

	memset(list, 0, 60);
	memcpy(list + 8, page, sizeof(page));
	list[row->at] = row->value;
}

static void
selects_page(void **state)
{
	const struct select *row = *state;
	struct bench *b = bench_open(NULL);
	uint8_t list[60], before[60], expected[60];

	make_list(row, list);
	bench_in(b, 60, CDB(OP_MODE_SENSE_10, 8, 5, [8] = 60));
	memcpy(before, b->data, 60);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = row->length), list, row->length);
	if (row->sense == 0)
		assert_good(b);
	else
		assert_sense(b, row->sense);
	if (row->pointer >= 0) {
		assert_int_equal(b->result.sense[15] & 0xc0, 0x80); /* in the list */
		assert_int_equal(b->result.sense[17], row->pointer);
	}
	/* A refused list changes nothing. */
	memcpy(expected, before, 60);
	if (row->sense == 0 && row->length == 60)
		memcpy(expected + 10, list + 10, 50);
	bench_in(b, 60, CDB(OP_MODE_SENSE_10, 8, 5, [8] = 60));
	assert_reply(b, expected, 60);
	bench_close(b);
}

/* Block lengths in a descriptor. */
static const struct descriptor {
	const char *name;
	uint16_t length;
	uint32_t sense;
} descriptors[] = {
	{ "descriptor: 0", 0, 0 },
	{ "descriptor: 2048", 2048, 0 },
	{ "descriptor: 2352", 2352, 0 },
	{ "descriptor: 2448", 2448, 0 },
	{ "descriptor: 512", 512, 0x052600 },
};

static void
takes_descriptor(void **state)
{
	const struct descriptor *row = *state;
	struct bench *b = bench_open(NULL);
	uint8_t ten[16] = { [7] = 8, [14] = (uint8_t)(row->length >> 8), (uint8_t)row->length };
	uint8_t six[12] = { [3] = 8, [10] = (uint8_t)(row->length >> 8), (uint8_t)row->length };

	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 16), ten, 16);
	row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	bench_out(b, CDB(OP_MODE_SELECT_6, 0x10, [4] = 12), six, 12);
	row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	bench_close(b);
}

static void
two_pages(void **state)
{
	struct bench *b = bench_open(NULL);
	/* Page 0D with a new timer, then page 01 with a reserved byte changed. */
	uint8_t list[8 + 8 + 12] = {
		[8] = 0x0d, 0x06, 0, 0x07, 0, 60, 0, 75, 0x01, 0x0a, 0, 8, 1, [24] = 8
	};

	(void)state;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = sizeof(list)), list, sizeof(list));
	assert_sense(b, 0x052600);
	bench_in(b, 16, CDB(OP_MODE_SENSE_10, 8, 0x0d, [8] = 16));
	assert_int_equal(b->data[11], 0);
	list[20] = 0;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = sizeof(list)), list, sizeof(list));
	assert_good(b);
	bench_in(b, 16, CDB(OP_MODE_SENSE_10, 8, 0x0d, [8] = 16));
	assert_int_equal(b->data[11], 7);
	bench_close(b);
}

static void
reset_restores(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_select(b, 3, 3);
	assert_good(b);
	drive_reset(b->drive, DRIVE_RESET_UNIT);
	bench_clear_attentions(b, b->nexus);
	bench_in(b, 60, CDB(OP_MODE_SENSE_10, 8, 5, [8] = 60));
	assert_int_equal(b->data[10], 0x41);
	assert_int_equal(b->data[12], 0x08);
	bench_close(b);
}

static void
survives_disc(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_select(b, 3, 3);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	bench_clear_attentions(b, b->nexus);
	bench_in(b, 60, CDB(OP_MODE_SENSE_10, 8, 5, [8] = 60));
	assert_int_equal(b->data[10], 0x43);
	assert_int_equal(b->data[12], 0x03);
	bench_close(b);
}

static void
speed_follows(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, 0xff, 0xff, 0x06, 0x00)); /* 1536 kB/s */
	assert_good(b);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 68));
	assert_int_equal(b->data[8 + 14] << 8 | b->data[8 + 15], 8467);
	assert_int_equal(b->data[8 + 20] << 8 | b->data[8 + 21], 1411);
	assert_int_equal(b->data[8 + 28] << 8 | b->data[8 + 29], 1411);
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, 0, 1, 0, 1));
	assert_good(b);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 68));
	assert_int_equal(b->data[8 + 20] << 8 | b->data[8 + 21], 706);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "two pages: all or nothing", two_pages, NULL, NULL, NULL },
		{ "reset restores the defaults", reset_restores, NULL, NULL, NULL },
		{ "write parameters survive a change of disc", survives_disc, NULL, NULL, NULL },
		{ "page 2A follows SET CD SPEED, which clamps", speed_follows, NULL, NULL, NULL },
	};

	return RUN_TABLE(matrix, accepts) + RUN_TABLE(selects, selects_page) +
	    RUN_TABLE(descriptors, takes_descriptor) +
	    cmocka_run_group_tests_name("mode pages", others, NULL, NULL);
}
