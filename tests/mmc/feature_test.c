/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/feature_test.c - what GET CONFIGURATION announces is what the drive does: a bit
 * of a feature is set if, and only if, the command that it stands for works
 * (MMC-6 "Features"). */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

#define MODE_LIST  60
#define MOST_DATA  32
#define BUFE       0x40
#define TEST_WRITE 0x10
#define PACKET     0
#define TAO        1
#define SAO        2
#define RAW        3
#define BLOCKS     32

/* The data of a feature; zeros if there is none. */
static bool
feature(struct bench *b, uint16_t code, uint8_t data[MOST_DATA])
{
	bench_in(
	    b, 8 + 4 + MOST_DATA, CDB(OP_GET_CONFIGURATION, 2, BE16(code), [8] = 12 + MOST_DATA));
	assert_good(b);
	memset(data, 0, MOST_DATA);
	if (b->data_bytes == 8)
		return false;
	assert_int_equal(load_be16(b->data + 8), code);
	memcpy(data, b->data + 12, b->data[11]);
	return true;
}

static void
burned(struct bench *b)
{
	bench_burn(b, 3);
}

static void
formatted(struct bench *b)
{
	const uint8_t list[12] = { 0, 0, 0, 8, BE32(320), 0x40, BE24(32) };

	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
}

/* Page 05 for MODE SELECT (10). */
#define PAGE_05(flags, type, mode, block)                                                          \
	{                                                                                          \
		[8] = 0x05, 0x32, (flags) | (type), (mode), (block), [8 + 15] = 150                \
	}
#define SELECT                                                                                     \
	{                                                                                          \
		OP_MODE_SELECT_10, 0x10, [8] = MODE_LIST                                           \
	}
#define SENSE_PAGE(code)                                                                           \
	{                                                                                          \
		OP_MODE_SENSE_10, 8, (code), [8] = 255                                             \
	}

/* Byte and bit of a feature's data; bit 0: that it is there at all. */
static const struct claim {
	const char *name;
	const char *kind;
	void (*prepare)(struct bench *);
	uint16_t code;
	uint8_t byte, mask;
	uint8_t cdb[16];
	uint16_t in, out;
	uint8_t list[MODE_LIST];
} claims[] = {
	{ "0003: lock", "cdr-80", NULL, 0x03, 0, 0x01, { OP_PREVENT_ALLOW, [4] = 1 }, 0, 0, { 0 } },
	{ "0003: eject", "cdr-80", NULL, 0x03, 0, 0x08, { OP_START_STOP_UNIT, [4] = 2 }, 0, 0,
	    { 0 } },
	{ "0010: page 01", NULL, NULL, 0x10, 6, 0x01, SENSE_PAGE(0x01), 255, 0, { 0 } },
	{ "001D: READ (12)", "cdr-80", burned, 0x1d, 0, 0, { OP_READ_12, 0, BE32(800), BE32(1) },
	    2048, 0, { 0 } },
	{ "001E: DAP", "cdr-80", burned, 0x1e, 0, 0x80,
	    { OP_READ_CD, 0x02, BE32(0), BE24(1), 0x10 }, 2352, 0, { 0 } },
	{ "001E: DAP of READ CD MSF", "cdr-80", burned, 0x1e, 0, 0x80,
	    { OP_READ_CD_MSF, 0x02, 0, 0, 2, 0, 0, 2, 1, 0x10 }, 2352, 0, { 0 } },
	{ "001E: C2", "cdr-80", burned, 0x1e, 0, 0x02, { OP_READ_CD, 0, BE32(0), BE24(1), 0x12 },
	    2352 + 294, 0, { 0 } },
	{ "001E: CD-TEXT", "cdr-80", burned, 0x1e, 0, 0x01, { OP_READ_TOC, 0, 5, [8] = 255 }, 255,
	    0, { 0 } },
	{ "0021: track resources", "cdr-80", NULL, 0x21, 2, 0x04,
	    { OP_READ_DISC_INFORMATION, 1, [8] = 12 }, 12, 0, { 0 } },
	{ "0021: reservation by address", "cdr-80", NULL, 0x21, 2, 0x02,
	    { OP_RESERVE_TRACK, 1, [5] = BE32(1000) }, 0, 0, { 0 } },
	{ "0021: BUF", "cdr-80", NULL, 0x21, 2, 0x01, SELECT, 0, MODE_LIST,
	    PAGE_05(BUFE, PACKET, 5, 8) },
	{ "0023: FORMAT UNIT", "cdrw-80", NULL, 0x23, 0, 0, { OP_READ_FORMAT_CAPACITIES, [8] = 32 },
	    32, 0, { 0 } },
	{ "0020: a block of a formatted CD-RW", "cdrw-80", formatted, 0x20, 0, 0,
	    { OP_WRITE_10, 0, BE32(0), 0, BE16(1) }, 0, 2048, { 0 } },
	{ "0028: page 03 of Mount Rainier", "cdrw-80", NULL, 0x28, 0, 0, SENSE_PAGE(0x03), 255, 0,
	    { 0 } },
	{ "002D: BUF", "cdr-80", NULL, 0x2d, 0, 0x40, SELECT, 0, MODE_LIST,
	    PAGE_05(BUFE, TAO, 4, 8) },
	{ "002D: R-W raw", "cdr-80", NULL, 0x2d, 0, 0x10, SELECT, 0, MODE_LIST,
	    PAGE_05(0, TAO, 0, 3) },
	{ "002D: R-W packed", "cdr-80", NULL, 0x2d, 0, 0x08, SELECT, 0, MODE_LIST,
	    PAGE_05(0, TAO, 0, 2) },
	{ "002D: test write", "cdr-80", NULL, 0x2d, 0, 0x04, SELECT, 0, MODE_LIST,
	    PAGE_05(TEST_WRITE, TAO, 4, 8) },
	{ "002D: CD-RW", "cdrw-80", NULL, 0x2d, 0, 0x02, { OP_WRITE_10, 0, BE32(0), 0, BE16(1) }, 0,
	    2048, { 0 } },
	{ "002D: R-W", "cdr-80", NULL, 0x2d, 0, 0x01, SELECT, 0, MODE_LIST, PAGE_05(0, TAO, 0, 1) },
	{ "002E: BUF", "cdr-80", NULL, 0x2e, 0, 0x40, SELECT, 0, MODE_LIST,
	    PAGE_05(BUFE, SAO, 0, 0) },
	{ "002E: SAO", "cdr-80", NULL, 0x2e, 0, 0x20, SELECT, 0, MODE_LIST, PAGE_05(0, SAO, 0, 0) },
	{ "002E: RAW", "cdr-80", NULL, 0x2e, 0, 0x08, SELECT, 0, MODE_LIST, PAGE_05(0, RAW, 0, 1) },
	{ "002E: RAW, another session", "cdr-80", NULL, 0x2e, 0, 0x10, SELECT, 0, MODE_LIST,
	    PAGE_05(0, RAW, 0xc0, 3) },
	{ "002E: test write of SAO", "cdr-80", NULL, 0x2e, 0, 0x04, SELECT, 0, MODE_LIST,
	    PAGE_05(TEST_WRITE, SAO, 0, 0) },
	{ "002E: test write of RAW", "cdr-80", NULL, 0x2e, 0, 0x04, SELECT, 0, MODE_LIST,
	    PAGE_05(TEST_WRITE, RAW, 0, 3) },
	{ "002E: R-W of SAO", "cdr-80", NULL, 0x2e, 0, 0x01, SELECT, 0, MODE_LIST,
	    PAGE_05(0, SAO, 0, 3) },
	{ "002E: R-W of RAW", "cdr-80", NULL, 0x2e, 0, 0x01, SELECT, 0, MODE_LIST,
	    PAGE_05(0, RAW, 0, 3) },
	{ "0037: BLANK", "cdrw-80", NULL, 0x37, 0, 0, { OP_BLANK, 1 }, 0, 0, { 0 } },
	{ "0100: page 1A", NULL, NULL, 0x100, 0, 0, SENSE_PAGE(0x1a), 255, 0, { 0 } },
	{ "0100: power condition", NULL, NULL, 0x100, 0, 0, { OP_START_STOP_UNIT, [4] = 0x20 }, 0,
	    0, { 0 } },
	{ "0102: LOAD/UNLOAD MEDIUM", "cdr-80", NULL, 0x102, 0, 0, { 0xa6, [4] = 2 }, 0, 0, { 0 } },
	{ "0103: SCAN", "cdr-80", burned, 0x103, 0, 0x04, { OP_SCAN, 0, BE32(0) }, 0, 0, { 0 } },
	{ "0103: PLAY AUDIO", "cdr-80", burned, 0x103, 0, 0,
	    { OP_PLAY_AUDIO_10, 0, BE32(0), 0, BE16(10) }, 0, 0, { 0 } },
	{ "0105: page 1D", NULL, NULL, 0x105, 0, 0, SENSE_PAGE(0x1d), 255, 0, { 0 } },
	{ "0105: group 3 timeouts", NULL, NULL, 0x105, 0, 0x01,
	    { OP_MODE_SELECT_10, 0x10, [8] = 18 }, 0, 18, { [8] = 0x1d, 0x08, 0, 0, 0x08 } },
	{ "0106: REPORT KEY", "cdr-80", NULL, 0x106, 0, 0, { 0xa4, [9] = 8 }, 8, 0, { 0 } },
	{ "0107: free blocks of the buffer", "cdr-80", NULL, 0x107, 0, 0x10,
	    { OP_READ_BUFFER_CAPACITY, 1, [8] = 12 }, 12, 0, { 0 } },
	{ "0107: SET CD SPEED", "cdr-80", NULL, 0x107, 0, 0x08,
	    { OP_SET_CD_SPEED, 0, 0xff, 0xff, BE16(706) }, 0, 0, { 0 } },
	{ "0107: write speeds of GET PERFORMANCE", "cdr-80", NULL, 0x107, 0, 0x02,
	    { OP_GET_PERFORMANCE, [9] = 8, 0x03 }, 200, 0, { 0 } },
};

static void
claims_truly(void **state)
{
	const struct claim *row = *state;
	struct bench *b = bench_open(row->kind);
	static const uint8_t zeros[2048];
	uint8_t data[MOST_DATA];
	bool has, works;

	if (row->prepare != NULL)
		row->prepare(b);
	bench_clear_attentions(b, b->nexus);
	has = feature(b, row->code, data);
	if (row->mask != 0)
		has = data[row->byte] & row->mask;
	bench_run(
	    b, b->nexus, row->cdb, row->out > MODE_LIST ? zeros : row->list, row->out, row->in);
	works = b->result.status == 0;
	assert_int_equal(has, works);
	bench_close(b);
}

/* ---------------------------------------------------- data block types */

static const struct block_type {
	uint8_t type, track_mode;
	uint16_t bytes;         /* of a block */
	uint16_t offset, given; /* of READ CD's 2352 bytes, and how many the host gave */
} block_types[16] = {
	[0x0] = { 0x0, 0, 2352, 0, 2352 },
	[0x8] = { 0x8, 4, 2048, 16, 2048 },
	[0x9] = { 0x9, 4, 2336, 16, 2336 },
	[0xa] = { 0xa, 4, 2048, 24, 2048 },
	[0xb] = { 0xb, 4, 2056, 16, 2056 },
	[0xc] = { 0xc, 4, 2324, 24, 2324 },
	[0xd] = { 0xd, 4, 2332, 16, 2332 },
};

/* Which feature lists a write type's data block types, and where in its data. */
static const struct writing {
	const char *name;
	uint8_t write_type;
	uint16_t code;
	uint8_t byte;
	uint8_t control; /* of a track of packets */
} writings[] = {
	{ "0021: data block types of packets", PACKET, 0x21, 0, 1 },
	{ "002D: data block types of tracks at once", TAO, 0x2d, 2, 0 },
};

static void
fill_block(const struct block_type *t, uint8_t *p)
{
	/* Form 2 for D, form 1 for B. */
	const uint8_t submode = t->type == 0xd ? 0x20 : 0x08;
	const uint8_t subheader[8] = { 1, 2, submode, 3, 1, 2, submode, 3 };

	for (size_t i = 0; i < t->bytes; i++)
		p[i] = (uint8_t)(i * 7 + i / 256 + t->type);
	if (t->type == 0xb || t->type == 0xd)
		memcpy(p, subheader, sizeof(subheader));
	if (t->type == 0x9) /* no XA: neither form is meant */
		memset(p, 0, 8);
}

static void
select_type(struct bench *b, const struct writing *w, uint8_t type, uint8_t mode)
{
	uint8_t list[MODE_LIST] = PAGE_05(BUFE, 0, 0, 0);

	list[10] |= w->write_type;
	list[11] = mode | w->control;
	list[12] = type;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = MODE_LIST), list, MODE_LIST);
}

/* A disc of blocks of that type, and back. */
static void
writes_and_reads(const struct writing *w, const struct block_type *t)
{
	struct bench *b = bench_open("cdr-80");
	static uint8_t blocks[BLOCKS * 2352];

	select_type(b, w, t->type, t->track_mode);
	assert_good(b);
	for (size_t i = 0; i < BLOCKS; i++)
		fill_block(t, blocks + i * t->bytes);
	bench_out(
	    b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(BLOCKS)), blocks, (uint64_t)BLOCKS * t->bytes);
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, 0, 0, 1));
	assert_good(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
	bench_in(b, BLOCKS * 2352, CDB(OP_READ_CD, 0, BE32(0), BE24(BLOCKS), 0xf8));
	assert_good(b);
	for (size_t i = 0; i < BLOCKS; i++)
		assert_memory_equal(b->data + i * 2352 + t->offset, blocks, t->given);
	bench_close(b);
}

static void
block_types_hold(void **state)
{
	const struct writing *row = *state;
	struct bench *b = bench_open("cdr-80");
	uint8_t data[MOST_DATA];
	uint16_t announced;

	assert_true(feature(b, row->code, data));
	announced = load_be16(data + row->byte);
	for (uint8_t type = 0; type < 16; type++) {
		const struct block_type *t = &block_types[type];

		select_type(b, row, type, t->track_mode);
		assert_int_equal(announced >> type & 1, b->result.status == 0);
		if (announced >> type & 1) {
			assert_int_not_equal(t->bytes, 0);
			writes_and_reads(row, t);
		}
	}
	bench_close(b);
}

/* ------------------------------------------------------ lengths and sizes */

/* A cue sheet of so many bytes: tracks of INDEX 00 to 99, six seconds each. */
static void
make_sheet(uint8_t *p, size_t bytes)
{
	size_t rows = bytes / 8;
	uint8_t tno = 1, index = 0;
	int32_t lba = -150;

	memset(p, 0, bytes);
	p[0] = 0x01;
	p[3] = 0x01;
	for (size_t i = 1; i < rows; i++) {
		uint8_t *row = p + 8 * i;
		struct msf t = msf_from_lba(lba);

		row[0] = 0x01;
		row[1] = i == rows - 1 ? 0xaa : tno;
		row[2] = i == rows - 1 ? 1 : index;
		row[3] = i == rows - 1 ? 0x01 : 0x00;
		row[5] = t.m;
		row[6] = t.s;
		row[7] = t.f;
		lba += index == 0 ? 150 : i == rows - 2 ? 450 : 75;
		index++;
		if (index == 100) {
			tno++;
			index = 0;
		}
	}
}

static void
longest_cue_sheet(void **state)
{
	struct bench *b = bench_open("cdr-80");
	uint8_t data[MOST_DATA], *sheet;
	uint32_t most;

	(void)state;
	assert_true(feature(b, 0x2e, data));
	most = load_be24(data + 1);
	sheet = malloc(most + 8);
	assert_non_null(sheet);
	bench_select(b, SAO, 0);
	make_sheet(sheet, most + 8);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [6] = BE24(most + 8)), sheet, most + 8);
	assert_sense(b, 0x052400);
	make_sheet(sheet, most);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [6] = BE24(most)), sheet, most);
	assert_good(b);
	free(sheet);
	bench_close(b);
}

/* A WRITE of the blocking factor works, of one less does not. */
static void
blocking_factor(void **state)
{
	struct bench *b = bench_open("cdrw-80");
	static const uint8_t zeros[64 * 2048];
	uint8_t data[MOST_DATA];
	uint16_t factor;

	(void)state;
	formatted(b);
	bench_clear_attentions(b, b->nexus);
	assert_true(feature(b, 0x10, data));
	assert_int_equal(load_be32(data), 2048);
	factor = load_be16(data + 4);
	assert_in_range(factor, 2, 64);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(factor), 0, BE16(factor)), zeros, factor * 2048u);
	assert_good(b);
	factor--;
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(factor)), zeros, factor * 2048u);
	assert_int_not_equal(b->result.status, 0);
	bench_close(b);
}

/* The link size of 0021: between two packets so many addresses are lost. */
static void
link_size(void **state)
{
	struct bench *b = bench_open("cdr-80");
	static const uint8_t zeros[BLOCKS * 2048];
	uint8_t data[MOST_DATA];

	(void)state;
	assert_true(feature(b, 0x21, data));
	assert_int_equal(data[3], 1);
	select_type(b, &writings[0], 8, 4);
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(BLOCKS)), zeros, sizeof(zeros));
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36));
	assert_good(b);
	assert_int_equal(load_be32(b->data + 12), BLOCKS + data[4]);
	bench_close(b);
}

/* The write speeds of page 2A, and those of GET PERFORMANCE, are the same. */
static void
same_speeds(void **state)
{
	struct bench *b = bench_open("cdr-80");
	uint8_t page[100], data[MOST_DATA];
	uint16_t n;

	(void)state;
	assert_true(feature(b, 0x107, data));
	assert_int_equal(data[0] & 0x06, 0x06); /* MP2A, WSPD */
	bench_in(b, sizeof(page), CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = sizeof(page)));
	assert_good(b);
	memcpy(page, b->data + 8, b->data_bytes - 8);
	n = load_be16(page + 30);
	assert_int_not_equal(n, 0);
	bench_in(b, 1024, CDB(OP_GET_PERFORMANCE, [9] = 50, 0x03));
	assert_good(b);
	assert_int_equal(b->data_bytes, 8 + 16 * n);
	for (uint16_t i = 0; i < n; i++)
		assert_int_equal(
		    load_be32(b->data + 8 + 16 * i + 12), load_be16(page + 32 + 4 * i + 2));
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "002E: the longest cue sheet", longest_cue_sheet, NULL, NULL, NULL },
		{ "0010: blocking factor", blocking_factor, NULL, NULL, NULL },
		{ "0021: link size", link_size, NULL, NULL, NULL },
		{ "0107: write speeds", same_speeds, NULL, NULL, NULL },
	};

	return RUN_TABLE(claims, claims_truly) + RUN_TABLE(writings, block_types_hold) +
	    cmocka_run_group_tests_name("features", others, NULL, NULL);
}
