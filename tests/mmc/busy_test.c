/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/busy_test.c - what takes time, and what the drive says meanwhile, by a
 * clock that the test moves (mmc-recorder.md 1.1, 3.18, 3.20, 7.1, 7.4). */
#include "emulator/disc.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define SECOND 1000000u

/* BLANK of an 80 minute CD-RW at 10x: all from the lead-in at 97:26:65 (LBA -11635)
 * over the last lead-out at 79:59:74 (359849) to the end of 90 s of lead-out; at
 * 1764 kB/s, so 378234 sectors of 2352 bytes take this long. */
#define BLANK_TIME 504312000u

static void
set_speed(struct bench *b, uint16_t write)
{
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, 0xff, 0xff, BE16(write)));
	assert_good(b);
}

static uint16_t
progress(const struct bench *b)
{
	const uint8_t *s = b->result.sense;

	assert_int_equal(s[15], 0x80);
	return (uint16_t)(s[16] << 8 | s[17]);
}

static void
select_tao(struct bench *b, bool underrun_free)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x01, 0x04, 0x08, [8 + 15] = 150 };

	list[10] |= underrun_free ? 0x40 : 0;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_sectors(struct bench *b, int32_t lba, uint16_t count)
{
	static const uint8_t blocks[310 * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), blocks, count * 2048u);
}

/* ------------------------------------------ what an operation makes of others */

static const struct other {
	const char *name;
	uint8_t cdb[16];
	uint32_t in_bytes;
	bool allowed;
} others[] = {
	{ "TEST UNIT READY", { OP_TEST_UNIT_READY }, 0, false },
	{ "REQUEST SENSE", { OP_REQUEST_SENSE, [4] = 18 }, 18, true },
	{ "INQUIRY", { OP_INQUIRY, [4] = 36 }, 36, true },
	{ "REPORT LUNS", { OP_REPORT_LUNS, [9] = 16 }, 16, true },
	{ "GET CONFIGURATION", { OP_GET_CONFIGURATION, [8] = 8 }, 8, true },
	{ "GET EVENT STATUS", { OP_GET_EVENT_STATUS, 1, 0, 0, 0x10, [8] = 8 }, 8, true },
	{ "MODE SENSE", { OP_MODE_SENSE_10, 8, 0x2a, [8] = 64 }, 64, true },
	{ "PREVENT ALLOW", { OP_PREVENT_ALLOW }, 0, true },
	{ "START STOP, spin up", { OP_START_STOP_UNIT, [4] = 1 }, 0, true },
	{ "START STOP, eject", { OP_START_STOP_UNIT, [4] = 2 }, 0, false },
	{ "READ BUFFER CAPACITY", { OP_READ_BUFFER_CAPACITY, [8] = 12 }, 12, true },
	{ "SET CD SPEED", { OP_SET_CD_SPEED, 0, 0xff, 0xff, 0xff, 0xff }, 0, true },
	{ "MECHANISM STATUS", { OP_MECHANISM_STATUS, [9] = 8 }, 8, true },
	{ "READ DISC INFORMATION", { OP_READ_DISC_INFORMATION, [8] = 4 }, 4, false },
	{ "READ TRACK INFORMATION", { OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36 }, 36,
	    false },
	{ "READ TOC", { OP_READ_TOC, [8] = 4 }, 4, false },
	{ "READ CAPACITY", { OP_READ_CAPACITY }, 8, false },
	{ "READ (10)", { OP_READ_10, [8] = 1 }, 2048, false },
	{ "WRITE (10)", { OP_WRITE_10, [8] = 1 }, 0, false },
	{ "SYNCHRONIZE CACHE", { OP_SYNCHRONIZE_CACHE }, 0, false },
	{ "CLOSE TRACK/SESSION", { OP_CLOSE_TRACK_SESSION, 0, 2 }, 0, false },
	{ "BLANK", { OP_BLANK, 0x11 }, 0, false },
	{ "SEND OPC", { OP_SEND_OPC, 1 }, 0, false },
};

static void
during_blank(void **state)
{
	const struct other *o = *state;
	struct bench *b = bench_open_with_time("cdrw-80", DRIVE_TIME_REAL);

	bench_none(b, CDB(OP_BLANK, 0x10));
	assert_good(b);
	bench_run(b, b->other, o->cdb, NULL, 0, o->in_bytes);
	if (o->allowed)
		assert_good(b);
	else
		assert_sense(b, 0x020404);
	/* The same is possible, or fails for a reason of its own, once it is over. */
	bench_pass(b, BLANK_TIME + 10 * SECOND);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

/* ------------------------------------------------------------- operations */

static void
begin_load(struct bench *b)
{
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
}

static void
begin_close(struct bench *b)
{
	set_speed(b, 706);
	select_tao(b, true);
	write_sectors(b, 0, 300);
	assert_good(b);
	bench_pass(b, 60 * SECOND);
}

static void
nothing(struct bench *b)
{
	(void)b;
}

static void
in_buffer(struct bench *b)
{
	set_speed(b, 706);
	select_tao(b, true);
	write_sectors(b, 0, 300);
	assert_good(b);
}

/* Microseconds by hand: sectors x 2352 / (speed x 1000). */
static const struct operation {
	const char *name;
	const char *kind;
	void (*before)(struct bench *);
	uint8_t cdb[16], immed[16]; /* without and with IMMED; no second: there is none */
	uint32_t sense;
	uint64_t least, most; /* how long it takes */
} operations[] = {
	{ "BLANK, all", "cdrw-80", nothing, { OP_BLANK }, { OP_BLANK, 0x10 }, 0x020404,
	    BLANK_TIME - 10000, BLANK_TIME + 10000 },
	/* Lead-in and pregap: 11635 sectors. */
	{ "BLANK, minimum", "cdrw-80", nothing, { OP_BLANK, 1 }, { OP_BLANK, 0x11 }, 0x020404,
	    15500000, 15520000 },
	{ "START STOP, load", "cdr-80", begin_load, { OP_START_STOP_UNIT, 0, 0, 0, 3 },
	    { OP_START_STOP_UNIT, 1, 0, 0, 3 }, 0x020401, 3 * SECOND, 3 * SECOND },
	{ "SEND OPC", "cdr-80", nothing, { OP_SEND_OPC, 1 }, { 0 }, 0x020407, SECOND, SECOND },
	/* Two of run-out, 6750 of lead-out and 11634 - 150 of lead-in, at 706 kB/s. */
	{ "CLOSE SESSION", "cdr-80", begin_close, { OP_CLOSE_TRACK_SESSION, 0, 2 },
	    { OP_CLOSE_TRACK_SESSION, 1, 2 }, 0x020407, 60740000, 60770000 },
	/* The laser starts after 0.3 s; 150 of pause, 300 blocks, 2 of run-out. */
	{ "SYNCHRONIZE CACHE", "cdr-80", in_buffer, { OP_SYNCHRONIZE_CACHE },
	    { OP_SYNCHRONIZE_CACHE, 2 }, 0x020408, 1800000, 1812000 },
};

static void
completed(struct command *cmd, void *arg)
{
	((struct bench *)arg)->completed = cmd;
}

static struct command *
begin(struct bench *b, const uint8_t *cdb)
{
	struct command_request request = { cdb, 12, 0, 0 };

	b->completed = NULL;
	return drive_begin(b->drive, b->nexus, &request, completed, b);
}

/* Other initiators see how far it is; it ends when its time is over, not before. */
static void
takes_time(void **state)
{
	const struct operation *o = *state;
	struct bench *b = bench_open_with_time(o->kind, DRIVE_TIME_REAL);
	struct command *cmd;
	uint16_t before = 0;

	o->before(b);
	bench_clear_attentions(b, b->other);
	cmd = begin(b, o->cdb);
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	bench_clear_attentions(b, b->other); /* of a session that is closed */
	for (unsigned tenth = 1; tenth < 10; tenth++) {
		bench_pass(b, o->least / 10);
		bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
		assert_sense(b, o->sense);
		assert_true(progress(b) > before);
		before = progress(b);
		assert_in_range(before, 6400 * tenth, 6600 * tenth);
		bench_other(b, 18, CDB(OP_REQUEST_SENSE, [4] = 18));
		assert_int_equal(b->data[2], 2);
		assert_int_equal(b->data[16] << 8 | b->data[17], before);
	}
	bench_pass(b, o->least - o->least / 10 * 9 - 1);
	assert_null(b->completed);
	bench_pass(b, o->most - o->least + 1);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	bench_clear_attentions(b, b->other);
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

/* The same with IMMED; and what the busy class of events says (7.4). */
static void
immediate(void **state)
{
	const struct operation *o = *state;
	struct bench *b = bench_open_with_time(o->kind, DRIVE_TIME_REAL);
	uint64_t tenths;

	o->before(b);
	bench_clear_attentions(b, b->nexus);
	if (o->immed[0] != 0) {
		bench_none(b, o->immed);
		assert_good(b);
		bench_clear_attentions(b, b->nexus);
		bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x40, 0, 0, 0, 8));
		assert_good(b);
		tenths = (uint64_t)(b->data[6] << 8 | b->data[7]) * 100000;
		assert_int_equal(b->data[2], 6);
		assert_int_equal(b->data[4], 1);
		assert_int_equal(b->data[5], 2);
		assert_true(tenths >= o->least && tenths <= o->most + 100000);
		bench_pass(b, o->least - 1);
		bench_none(b, CDB(OP_TEST_UNIT_READY));
		assert_sense(b, o->sense);
		bench_pass(b, o->most - o->least + 1);
		bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x40, 0, 0, 0, 8));
		assert_int_equal(b->data[4], 1);
		assert_int_equal(b->data[5], 0);
		assert_int_equal(b->data[7], 0);
		bench_clear_attentions(b, b->nexus);
		bench_none(b, CDB(OP_TEST_UNIT_READY));
		assert_good(b);
	}
	bench_close(b);
}

/* It goes on although nobody waits for it any more. */
static void
aborted(void **state)
{
	const struct operation *o = *state;
	struct bench *b = bench_open_with_time(o->kind, DRIVE_TIME_REAL);
	struct command *cmd;

	o->before(b);
	bench_clear_attentions(b, b->nexus);
	cmd = begin(b, o->cdb);
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	bench_pass(b, o->least / 2);
	cmd_abort(cmd);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, o->sense);
	bench_pass(b, o->most);
	assert_null(b->completed);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

/* With instant time it is over before the answer; and with virtual time too, but the
 * clock shows how long it took. */
static void
without_waiting(void **state)
{
	const struct operation *o = *state;
	struct bench *b = bench_open_with_time(o->kind, DRIVE_TIME_INSTANT);
	uint64_t before;

	o->before(b);
	bench_none(b, o->cdb);
	assert_good(b);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	assert_int_equal(drive_clock(b->drive), 0);
	assert_false(drive_advance(b->drive, 1));
	bench_close(b);

	b = bench_open_with_time(o->kind, DRIVE_TIME_VIRTUAL);
	o->before(b);
	before = drive_clock(b->drive);
	bench_none(b, o->cdb);
	assert_good(b);
	assert_true(drive_clock(b->drive) - before >= o->least);
	assert_true(drive_clock(b->drive) - before <= o->most);
	bench_close(b);
}

/* ----------------------------------------------------------- virtual time */

static void
polling_moves(void **state)
{
	struct bench *b = bench_open_with_time("cdrw-80", DRIVE_TIME_VIRTUAL);
	uint64_t start;
	unsigned polls = 0;

	(void)state;
	bench_none(b, CDB(OP_BLANK, 0x11));
	assert_good(b);
	start = drive_clock(b->drive);
	do {
		polls++;
		bench_none(b, CDB(OP_TEST_UNIT_READY));
	} while (b->result.status != STATUS_GOOD);
	assert_int_equal(polls, 156); /* 15.51 s */
	assert_int_equal(drive_clock(b->drive) - start, polls * 100000u);
	bench_in(b, 36, CDB(OP_INQUIRY, [4] = 36));
	assert_int_equal(drive_clock(b->drive) - start, polls * 100000u);
	bench_close(b);
}

static void
advance_moves(void **state)
{
	struct bench *b = bench_open_with_time("cdrw-80", DRIVE_TIME_VIRTUAL);

	(void)state;
	bench_none(b, CDB(OP_BLANK, 0x10));
	assert_good(b);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x020404);
	assert_true(drive_advance(b->drive, BLANK_TIME + SECOND));
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	assert_false(drive_advance(b->drive, UINT64_MAX));
	bench_close(b);
}

/* ------------------------------------------------- media change and closing */

/* What is loaded comes with its unit attention when it is ready, not before. */
static void
load_announces(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);

	(void)state;
	begin_load(b);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_START_STOP_UNIT, 1, 0, 0, 3));
	assert_good(b);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x020401);
	bench_pass(b, 3 * SECOND);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

static void
loads_nothing(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);
	struct command *cmd;

	(void)state;
	begin_load(b);
	disc_close(drive_remove(b->drive));
	cmd = begin(b, CDB(OP_START_STOP_UNIT, 0, 0, 0, 3));
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	bench_pass(b, 3 * SECOND);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_CHECK_CONDITION);
	assert_int_equal(cmd_result(cmd)->sense[12], 0x3a);
	cmd_free(cmd);
	bench_close(b);
}

/* A drive that is closed in the middle asks for no call any more. */
static void
closed_meanwhile(void **state)
{
	struct bench *b = bench_open_with_time("cdrw-80", DRIVE_TIME_REAL);
	struct command *cmd = begin(b, CDB(OP_BLANK));

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	assert_true(b->alarm_at != DRIVE_NEVER);
	assert_null(drive_remove(b->drive));
	cmd_abort(cmd);
	assert_true(b->alarm_at == DRIVE_NEVER);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "virtual time: polling moves the clock", polling_moves, NULL, NULL, NULL },
		{ "virtual time: the host moves the clock", advance_moves, NULL, NULL, NULL },
		{ "loading ends with 28/00", load_announces, NULL, NULL, NULL },
		{ "loading an empty tray", loads_nothing, NULL, NULL, NULL },
		{ "the drive is closed meanwhile", closed_meanwhile, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("busy", tests, NULL, NULL);

	failed +=
	    run_table("during BLANK", others, ARRAY_LEN(others), sizeof(others[0]), during_blank);
	failed += run_table(
	    "takes time", operations, ARRAY_LEN(operations), sizeof(operations[0]), takes_time);
	failed +=
	    run_table("IMMED", operations, ARRAY_LEN(operations), sizeof(operations[0]), immediate);
	failed +=
	    run_table("aborted", operations, ARRAY_LEN(operations), sizeof(operations[0]), aborted);
	failed += run_table("without waiting", operations, ARRAY_LEN(operations),
	    sizeof(operations[0]), without_waiting);
	return failed;
}
