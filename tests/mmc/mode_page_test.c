/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/mode_page_test.c - which write parameters are taken: the whole
 * matrix of write types and data block types (mmc-recorder.md 3.3), and what
 * else MODE SELECT refuses (3.2). */
#include "emulator/disc.h"
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

/* ------------------------------------------------ timeout and protect, 1D */

static void
select_protect(struct bench *b, uint8_t bits)
{
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 18),
	    ((const uint8_t[18]){ [8] = 0x1d, 0x08, 0, 0, bits }), 18);
}

/* What records is refused while SWPP is set, and is not when it is clear again. */
static const struct protect {
	const char *name;
	uint8_t cdb[16];
	uint32_t out;
	uint32_t sense; /* with SWPP; 0: GOOD */
} protects[] = {
	{ "SWPP: WRITE (10)", { OP_WRITE_10, [8] = 1 }, 2048, 0x072700 },
	{ "SWPP: WRITE (12)", { OP_WRITE_12, [9] = 1 }, 2048, 0x072700 },
	{ "SWPP: WRITE AND VERIFY", { OP_WRITE_AND_VERIFY_10, [8] = 1 }, 2048, 0x072700 },
	{ "SWPP: WRITE of no blocks", { OP_WRITE_10 }, 0, 0x072700 },
	{ "SWPP: BLANK", { OP_BLANK, 1 }, 0, 0x072700 },
	{ "SWPP: FORMAT UNIT", { OP_FORMAT_UNIT, 0x11 }, 12, 0x072700 },
	{ "SWPP: CLOSE TRACK/SESSION", { OP_CLOSE_TRACK_SESSION, 0, 2 }, 0, 0x072700 },
	{ "SWPP: SEND CUE SHEET", { OP_SEND_CUE_SHEET, [8] = 32 }, 32, 0x072700 },
	{ "SWPP: RESERVE TRACK", { OP_RESERVE_TRACK, [7] = 1, 44 }, 0, 0x072700 },
	{ "SWPP: SEND OPC INFORMATION", { OP_SEND_OPC, 1 }, 0, 0x072700 },
	{ "SWPP: SYNCHRONIZE CACHE", { OP_SYNCHRONIZE_CACHE }, 0, 0 },
	{ "SWPP: READ DISC INFORMATION", { OP_READ_DISC_INFORMATION }, 0, 0 },
};

static void
is_protected(void **state)
{
	const struct protect *row = *state;
	struct bench *b = bench_open("cdrw-80");
	static const uint8_t zeros[2048];

	select_protect(b, 1);
	assert_good(b);
	bench_run(b, b->nexus, row->cdb, zeros, row->out, 0);
	row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	assert_int_equal(disc_status(drive_disc(b->drive)), DISC_BLANK);
	select_protect(b, 0);
	assert_good(b);
	bench_run(b, b->nexus, row->cdb, zeros, row->out, 0);
	assert_false(b->result.status == 2 && (b->result.sense[2] & 15) == 7);
	bench_close(b);
}

/* Which of the features that write are current, as bits: 0021, 002D, 002E, 0026. */
static unsigned
writing_features(struct bench *b)
{
	static const uint8_t codes[] = { 0x21, 0x2d, 0x2e, 0x26 };
	unsigned current = 0;

	for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
		bench_in(b, 64, CDB(OP_GET_CONFIGURATION, 2, 0, codes[i], [8] = 64));
		assert_good(b);
		assert_int_equal(b->data[9], codes[i]);
		current |= (b->data[10] & 1u) << i;
	}
	return current;
}

static void
protect_changes_features(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	assert_int_equal(writing_features(b), 7);
	for (uint8_t bit = 1; bit != 0xff; bit--) {
		do
			bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x02, [8] = 8));
		while (b->data[4] != 0);
		select_protect(b, bit);
		assert_good(b);
		assert_int_equal(writing_features(b), bit ? 0 : 7);
		/* Operational change: a feature has. */
		bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x02, [8] = 8));
		assert_reply(b, (const uint8_t[8]){ 0, 6, 1, 0x5e, 2, 0, 0, 1 }, 8);
		bench_other(b, 2, CDB(OP_TEST_UNIT_READY));
		assert_sense(b, 0x062a01);
	}
	/* What is the same again changes nothing. */
	select_protect(b, 0);
	bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x02, [8] = 8));
	assert_int_equal(b->data[4], 0);
	bench_close(b);
}

/* It keeps nobody from making durable what has come before. */
static void
protect_ends_track(void **state)
{
	struct bench *b = bench_open("cdr-80");
	static const uint8_t zeros[16 * 2048];

	(void)state;
	bench_out(b, CDB(OP_WRITE_10, [8] = 16), zeros, sizeof(zeros));
	assert_good(b);
	select_protect(b, 1);
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, 0, 0, 0, 1, 0, 0, 36));
	assert_good(b);
	assert_int_equal(b->data[6] & 0x40, 0); /* not blank */
	assert_int_equal(b->data[7] & 1, 0);    /* and complete */
	bench_close(b);
}

/* Bits that nothing would come of are not to be set. */
static const struct refused {
	const char *name;
	uint8_t page[12];
	uint8_t pointer; /* byte of the list */
} refusals[] = {
	{ "1D: DISP", { 0x1d, 0x08, 0, 0, 0x02 }, 12 },
	{ "1D: TMOE", { 0x1d, 0x08, 0, 0, 0x04 }, 12 },
	{ "1D: G3Enable", { 0x1d, 0x08, 0, 0, 0x08 }, 12 },
	{ "1D: group 1 minimum timeout", { 0x1d, 0x08, [7] = 10 }, 15 },
	{ "1D: group 2 minimum timeout", { 0x1d, 0x08, [9] = 10 }, 17 },
	{ "1D: length 0A", { 0x1d, 0x0a }, 9 },
	{ "08: IC", { 0x08, 0x0a, 0x84 }, 10 },
	{ "08: length 12", { 0x08, 0x12, 0x04 }, 9 },
	{ "08: prefetch", { 0x08, 0x0a, 0x04, [9] = 1 }, 17 },
	{ "1C: DEXCPT cleared", { 0x1c, 0x0a, 0x00 }, 10 },
	{ "1C: TEST", { 0x1c, 0x0a, 0x0c }, 10 },
	{ "1C: MRIE", { 0x1c, 0x0a, 0x08, 0x06 }, 11 },
};

static void
refuses_bits(void **state)
{
	const struct refused *row = *state;
	struct bench *b = bench_open(NULL);
	uint8_t list[20] = { 0 };
	uint8_t bytes = (uint8_t)(8 + 2 + (row->page[0] == 0x1d ? 8 : 10));

	memcpy(list + 8, row->page, 12);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = bytes), list, bytes);
	assert_sense(b, 0x052600);
	assert_int_equal(b->result.sense[17], row->pointer);
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
		{ "SWPP: features and events", protect_changes_features, NULL, NULL, NULL },
		{ "SWPP: a track that is open ends", protect_ends_track, NULL, NULL, NULL },
	};

	return RUN_TABLE(matrix, accepts) + RUN_TABLE(selects, selects_page) +
	    RUN_TABLE(descriptors, takes_descriptor) + RUN_TABLE(protects, is_protected) +
	    RUN_TABLE(refusals, refuses_bits) +
	    cmocka_run_group_tests_name("mode pages", others, NULL, NULL);
}
