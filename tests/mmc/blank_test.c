/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/blank_test.c - BLANK of a CD-RW (mmc-recorder.md 3.20, 4). */
#include "emulator/disc.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

static void
nothing(struct bench *b)
{
	(void)b;
}

static void
burned(struct bench *b)
{
	bench_burn(b, 3);
	bench_clear_attentions(b, b->other);
}

/* A session that was left open. */
static void
begun(struct bench *b)
{
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN - 1, BURN_LEADIN + 10));
}

static const struct row {
	const char *name;
	const char *kind;
	void (*before)(struct bench *);
	uint8_t byte1;
	uint32_t sense; /* 0: GOOD, and the disc is blank */
} rows[] = {
	{ "all, of a blank disc", "cdrw-80", nothing, 0, 0 },
	{ "minimum, of an open session", "cdrw-80", begun, 1, 0 },
	{ "all, of an open session, IMMED", "cdrw-80", begun, 0x10, 0 },
	{ "no such type", "cdrw-80", nothing, 7, 0x052400 },
	{ "a CD-R", "cdr-80", nothing, 1, 0x053005 },
	{ "a session of a CD-R", "cdr-80", burned, 6, 0x053005 },
	{ "a full CD-R", "cdr-80", burned, 0, 0x053005 },
	{ "a CD-R, no such type", "cdr-80", nothing, 7, 0x053005 },
};

static void
blanks(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open(row->kind);

	row->before(b);
	bench_none(b, CDB(OP_BLANK, row->byte1));
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else {
		assert_good(b);
		bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
		assert_int_equal(b->data[2], 0x10);
		assert_memory_equal(
		    b->data + 16, ((const uint8_t[]){ 0, 97, 26, 65, 0, 79, 59, 74 }), 8);
		bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
		assert_int_equal(b->data[6], 0x4f);
	}
	bench_close(b);
}

static void
write_track(struct bench *b)
{
	static const uint8_t blocks[300 * 2048];
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x41, 0x04, 0x08, [8 + 15] = 150 };

	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(300)), blocks, sizeof(blocks));
	assert_good(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
}

/* Written, blanked and written again; the other initiator learns of each. */
static void
reuses(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	write_track(b);
	bench_clear_attentions(b, b->other);
	bench_none(b, CDB(OP_BLANK, 1));
	assert_good(b);
	bench_run(b, b->other, CDB(OP_TEST_UNIT_READY), NULL, 0, 0);
	assert_sense(b, 0x062800);
	bench_in(b, 12, CDB(OP_READ_TOC, [8] = 12));
	assert_sense(b, 0x052400);
	bench_in(b, 4, CDB(OP_READ_TOC, 0, 3, [8] = 4));
	assert_reply(b, BYTES(0, 2, 0, 0));
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(0), 0, 0, 1));
	assert_sense(b, 0x052100);
	write_track(b);
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(0), 0, 0, 1));
	assert_good(b);
	bench_close(b);
}

static void
completed(struct command *cmd, void *arg)
{
	((struct bench *)arg)->completed = cmd;
}

static void
run_job(struct bench *b)
{
	struct drive_job *job = b->job;

	assert_non_null(job);
	b->job = NULL;
	job->work(job);
	job->done(job);
}

/* What came before with IMMED is still being made durable: BLANK waits for that, and then
 * for its own. Of a part, all that stays is made durable first. */
static void
waits_its_turn(void **state)
{
	static const struct {
		uint8_t type;
		unsigned jobs;
	} cases[] = { { 1, 2 }, { 6, 2 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct bench *b = bench_open_with_jobs("cdrw-80");
		struct command_request request = { CDB(OP_BLANK, cases[i].type), 16, 0, 0 };
		struct command *cmd;

		assert_true(burn_select(b, 3));
		assert_true(burn_write(b, 3, BURN_LEADIN - 1, BURN_LEADIN + 10));
		bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 2));
		assert_good(b);
		b->completed = NULL;
		cmd = drive_begin(b->drive, b->nexus, &request, completed, b);
		assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
		assert_int_equal(disc_status(drive_disc(b->drive)), DISC_APPENDABLE);
		for (unsigned jobs = 0; jobs < cases[i].jobs; jobs++) {
			assert_null(b->completed);
			run_job(b);
			assert_int_equal(disc_status(drive_disc(b->drive)), DISC_BLANK);
		}
		assert_ptr_equal(b->completed, cmd);
		assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
		cmd_free(cmd);
		assert_null(b->job);
		/* One that is aborted meanwhile does nothing. */
		assert_true(burn_write(b, 3, BURN_LEADIN - 1, BURN_LEADIN + 10));
		bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 2));
		cmd = drive_begin(b->drive, b->nexus, &request, completed, b);
		assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
		cmd_abort(cmd);
		run_job(b);
		assert_null(b->job);
		assert_int_equal(disc_status(drive_disc(b->drive)), DISC_APPENDABLE);
		bench_close(b);
	}
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(reuses),
		cmocka_unit_test(waits_its_turn) };

	return RUN_TABLE(rows, blanks) +
	    cmocka_run_group_tests_name("blanking", others, NULL, NULL);
}
