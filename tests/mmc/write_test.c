/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/write_test.c - WRITEs that are refused, and those that do not come to
 * their end. */
#include "emulator/disc.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

/* WRITEs that are refused on a blank disc: write type, data block type, LBA. */
static const struct unwritable {
	const char *name;
	uint8_t type, block;
	int32_t lba;
	uint32_t sense;
} unwritables[] = {
	{ "packets of data, but an audio track", 0, 8, 0, 0x056400 },
	{ "track at once: data blocks, but an audio track", 1, 8, 0, 0x056400 },
	{ "track at once, not at the start", 1, 0, 1, 0x052102 },
	{ "session at once: no cue sheet", 2, 0, -150, 0x052c00 },
	{ "raw, not where the lead-in starts", 3, 3, BURN_LEADIN + 1, 0x052102 },
	{ "raw, before the lead-in", 3, 3, -22650, 0x052102 },
	{ "raw, in the program area", 3, 1, 0, 0x052102 },
};

static void
refuses_write(void **state)
{
	const struct unwritable *row = *state;
	struct bench *b = bench_open("cdr-80");
	uint8_t block[2448] = { 0 };

	bench_select(b, row->type, row->block);
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(row->lba), 0, 0, 1), block, sizeof(block));
	assert_sense(b, row->sense);
	assert_int_equal(b->result.moved, 0);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0);
	bench_close(b);
}

/* A WRITE of no blocks does nothing, but its address must be one that a CD has:
 * 90:00:00 to 89:59:74. */
static const struct nothing {
	const char *name;
	uint8_t type, block;
	int32_t lba;
	uint32_t sense;
} nothings[] = {
	{ "no blocks, where the next would go", 1, 0, 0, 0 },
	{ "no blocks, elsewhere", 1, 0, 1000, 0 },
	{ "no blocks, the last address", 1, 0, 404849, 0 },
	{ "no blocks, past the last address", 1, 0, 404850, 0x052100 },
	{ "no blocks, the first address", 3, 3, -45150, 0 },
	{ "no blocks, before the first address", 3, 3, -45151, 0x052100 },
	{ "no blocks, no cue sheet", 2, 0, -150, 0x052c00 },
};

static void
writes_nothing(void **state)
{
	const struct nothing *row = *state;
	static const uint8_t opcodes[] = { OP_WRITE_10, OP_WRITE_12, OP_WRITE_AND_VERIFY_10 };
	struct bench *b = bench_open("cdr-80");

	bench_select(b, row->type, row->block);
	assert_good(b);
	for (size_t i = 0; i < ARRAY_LEN(opcodes); i++) {
		bench_out(b, CDB(opcodes[i], 0, BE32(row->lba)), NULL, 0);
		row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	}
	/* Nothing has begun, and there is nothing to end. */
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0);
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
write_not_ended(void **state)
{
	struct command_request request = { CDB(OP_WRITE_10, 0, BE32(BURN_LEADIN), 0, 0, 200), 16,
		200 * 2448, 0 };
	struct bench *b = bench_open("cdr-80");

	(void)state;
	assert_true(burn_select(b, 3));
	for (int way = 0; way < 3; way++) {
		struct command *cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
		struct iovec iov;

		/* One whole window, and a part of the second. */
		assert_true(cmd_next_segment(cmd, &iov));
		memset(iov.iov_base, 0, iov.iov_len);
		cmd_filled(cmd, iov.iov_len);
		assert_true(cmd_next_segment(cmd, &iov));
		cmd_filled(cmd, 1000);
		if (way == 0) {
			cmd_abort(cmd);
		} else if (way == 1) {
			assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
			b->result = *cmd_result(cmd);
			assert_int_equal(b->result.sense[2], 0x0b);
			cmd_free(cmd);
		} else { /* the operator takes the disc away */
			struct disc *disc = drive_remove(b->drive);

			assert_false(cmd_next_segment(cmd, &iov));
			assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
			b->result = *cmd_result(cmd);
			assert_sense(b, 0x023a00);
			cmd_free(cmd);
			assert_true(drive_insert(b->drive, disc));
			bench_clear_attentions(b, b->nexus);
		}
		assert_nwa(b, BURN_LEADIN);
	}
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	assert_nwa(b, BURN_LEADIN + 10);
	bench_close(b);
}

static void
parameters_fixed(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	bench_select(b, 3, 1);
	assert_sense(b, 0x052c00);
	bench_select(b, 1, 8);
	assert_sense(b, 0x052c00);
	bench_select(b, 3, 3);
	assert_good(b);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x05); /* session open, disc appendable */
	assert_memory_equal(b->data + 16, ((const uint8_t[]){ 0, 97, 26, 66, 0, 79, 59, 74 }), 8);
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(BURN_LEADIN), 0, 0, 1, 0xf8));
	assert_sense(b, 0x052100);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "a WRITE that has not ended does not count", write_not_ended, NULL, NULL, NULL },
		{ "parameters are fixed while a session is open", parameters_fixed, NULL, NULL,
		    NULL },
	};

	return RUN_TABLE(unwritables, refuses_write) + RUN_TABLE(nothings, writes_nothing) +
	    cmocka_run_group_tests_name("writing", others, NULL, NULL);
}
