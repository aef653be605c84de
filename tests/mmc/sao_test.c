/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/sao_test.c - SEND CUE SHEET and a session at once through the drive's
 * door (mmc-recorder.md 3.9, 3.15, 3.17). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define LEADIN  0x41, 0, 0, 0x14, 0, 0, 0, 0
#define PREGAP  0x41, 1, 0, 0x10, 0, 0, 0, 0
#define START   0x41, 1, 1, 0x10, 0, 0, 2, 0
#define LEADOUT 0x41, 0xaa, 1, 0x14, 0, 0, 6, 0

static const uint8_t good[] = { LEADIN, PREGAP, START, LEADOUT };
static const uint8_t bad_form[] = { LEADIN, PREGAP, 0x41, 1, 1, 0x15, 0, 0, 2, 0, LEADOUT };

static const struct sheet {
	const char *name;
	uint8_t write_type, length[3];
	const uint8_t *list;
	uint32_t sense; /* 0: GOOD */
	uint16_t pointer;
	bool in_cdb;
} sheets[] = {
	{ "good", 2, { 0, 0, 32 }, good, 0, 0, false },
	{ "no length", 2, { 0, 0, 0 }, NULL, 0x052400, 6, true },
	{ "half a row", 2, { 0, 0, 28 }, good, 0x052400, 6, true },
	{ "too long", 2, { 0, 0x10, 8 }, good, 0x052400, 6, true },
	{ "not session at once", 1, { 0, 0, 32 }, good, 0x052c00, 0, false },
	{ "bad data form", 2, { 0, 0, 32 }, bad_form, 0x052600, 19, false },
	{ "no lead-out", 2, { 0, 0, 24 }, good, 0x052600, 17, false },
};

static void
takes_sheet(void **state)
{
	const struct sheet *row = *state;
	struct bench *b = bench_open("cdr-80");
	const uint8_t *l = row->length;

	bench_select(b, row->write_type, row->write_type == 1 ? 8 : 0);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [6] = l[0], l[1], l[2]), row->list,
	    row->list == NULL ? 0 : (uint64_t)l[1] << 8 | l[2]);
	if (row->sense == 0) {
		assert_good(b);
	} else {
		assert_sense(b, row->sense);
		assert_int_equal(b->result.sense[15] >> 6 & 1, row->in_cdb);
		assert_int_equal(b->result.sense[16] << 8 | b->result.sense[17], row->pointer);
	}
	bench_close(b);
}

static void
assert_nwa(struct bench *b, int32_t lba)
{
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_good(b);
	assert_memory_equal(b->data + 12, ((const uint8_t[]){ BE32(lba) }), 4);
}

static void
write_at(struct bench *b, int32_t lba, uint16_t count)
{
	static const uint8_t blocks[300 * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), blocks, count * 2048u);
}

static void
burns(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_select(b, 2, 0);
	assert_nwa(b, -150);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(good)), good, sizeof(good));
	assert_nwa(b, -150);
	write_at(b, -149, 1);
	assert_sense(b, 0x052102);
	write_at(b, -150, 150);
	assert_good(b);
	assert_nwa(b, 0);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(good)), good, sizeof(good));
	assert_sense(b, 0x052c00);
	bench_select(b, 1, 8);
	assert_sense(b, 0x052c00);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_sense(b, 0x052c00);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 0));
	assert_good(b); /* a pause */
	write_at(b, 0, 300);
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 0));
	assert_good(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b); /* nothing is left to do */
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x0e);
	bench_in(b, 8, CDB(OP_READ_CAPACITY, 0));
	assert_memory_equal(b->data, ((const uint8_t[]){ BE32(299), BE32(2048) }), 8);
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(299), 0, 0, 1));
	assert_good(b);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(good)), good, sizeof(good));
	assert_sense(b, 0x053005);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(burns) };

	return RUN_TABLE(sheets, takes_sheet) +
	    cmocka_run_group_tests_name("session at once", others, NULL, NULL);
}
