/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/play_test.c - audio that is being played, by a clock that the test moves
 * (MMC-3 "PLAY AUDIO" and its family; mmc-recorder.md 3.13, 7.8, 7.11). The disc is
 * that of bench_burn(): audio at 0..599, INDEX 02 at 300; data from 600 on. */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define SECOND  1000000u
#define RUNNING 0x11
#define PAUSED  0x12
#define DONE    0x13
#define FAILED  0x14
#define NONE    0x15

static struct bench *
open_burned(enum drive_time time)
{
	struct bench *b = bench_open_with_time("cdr-80", time);

	bench_burn(b, 3);
	bench_pass(b, 60 * SECOND);
	bench_clear_attentions(b, b->other);
	return b;
}

/* IMMED and SOTC of page 0E. */
static void
select_options(struct bench *b, uint8_t options)
{
	uint8_t list[8 + 16] = { [8] = 0x0e, 0x0e, 0, 0, 0, 0, 0, 75, 1, 0xff, 2, 0xff };

	list[10] = options;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 24), list, sizeof(list));
	assert_good(b);
	bench_clear_attentions(b, b->other);
}

static uint8_t
status_at(struct bench *b, int32_t *lba)
{
	bench_in(b, 16, CDB(OP_READ_SUBCHANNEL, 0, 0x40, 1, 0, 0, 0, 0, 16));
	assert_good(b);
	*lba = (int32_t)load_be32(b->data + 8);
	return b->data[1];
}

static void
assert_playing(struct bench *b, uint8_t status, int32_t lba)
{
	int32_t at;

	assert_int_equal(status_at(b, &at), status);
	assert_int_equal(at, lba);
}

/* ------------------------------------------------------------- one command */

static const struct row {
	const char *name;
	uint8_t options; /* of page 0E, beside IMMED */
	uint8_t cdb[16];
	uint32_t sense; /* 0: GOOD, and ... */
	int32_t start, end;
	uint8_t then; /* the audio status after that; NONE: nothing is played */
} rows[] = {
	{ "(10)", 0, { OP_PLAY_AUDIO_10, 0, BE32(75), 0, BE16(225) }, 0, 75, 300, DONE },
	{ "(12)", 0, { OP_PLAY_AUDIO_12, 0, BE32(75), BE32(225) }, 0, 75, 300, DONE },
	{ "(10), no sectors", 0, { OP_PLAY_AUDIO_10, 0, BE32(75) }, 0, 0, 0, NONE },
	{ "(12), no sectors of no address", 0, { OP_PLAY_AUDIO_12, 0, 0x7f, 0, 0, 0 }, 0, 0, 0,
	    NONE },
	{ "(10), into data", 0, { OP_PLAY_AUDIO_10, 0, BE32(500), 0, BE16(500) }, 0, 500, 600,
	    FAILED },
	{ "(10), into data, SOTC", 2, { OP_PLAY_AUDIO_10, 0, BE32(500), 0, BE16(500) }, 0, 500, 600,
	    DONE },
	{ "(10), of data", 0, { OP_PLAY_AUDIO_10, 0, BE32(750), 0, BE16(10) }, 0x056400, 0, 0, 0 },
	{ "(10), of the gap before data", 0, { OP_PLAY_AUDIO_10, 0, BE32(600), 0, BE16(10) },
	    0x056400, 0, 0, 0 },
	{ "(10), the lead-out", 0, { OP_PLAY_AUDIO_10, 0, BE32(BURN_LEADOUT), 0, BE16(1) },
	    0x052100, 0, 0, 0 },
	{ "(10), far away", 0, { OP_PLAY_AUDIO_10, 0, 0x7f, 0xff, 0xff, 0xff, 0, BE16(1) },
	    0x052100, 0, 0, 0 },
	{ "(12), as long as can be", 0, { OP_PLAY_AUDIO_12, 0, BE32(10), 0xff, 0xff, 0xff, 0xff },
	    0, 10, 600, FAILED },
	{ "(10), RelAdr", 0, { OP_PLAY_AUDIO_10, 1, BE32(75), 0, BE16(225) }, 0x052400, 0, 0, 0 },
	{ "MSF", 0, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 3, 0, 0, 6, 0 }, 0, 75, 300, DONE },
	{ "MSF, nothing", 0, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 3, 0, 0, 3, 0 }, 0, 0, 0, NONE },
	{ "MSF, backward", 0, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 3, 0, 0, 2, 74 }, 0x052400, 0, 0, 0 },
	{ "MSF, no time", 0, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 60, 0, 1, 3, 0 }, 0x052400, 0, 0, 0 },
	{ "MSF, no end", 0, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 3, 0, 0, 3, 75 }, 0x052400, 0, 0, 0 },
	{ "MSF, to the lead-out", 2, { OP_PLAY_AUDIO_MSF, 0, 0, 0, 2, 0, 0, 26, 0 }, 0, 0, 600,
	    DONE },
	{ "track 1", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 0, 0, 1, 0 }, 0, 0, 600, DONE },
	{ "track 1, index 1", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 1, 0, 1, 1 }, 0, 0, 300,
	    DONE },
	{ "track 1, index 2", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 2, 0, 1, 2 }, 0, 300, 600,
	    DONE },
	{ "track 1, to index FFh", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 1, 0, 1, 0xff }, 0,
	    0, 600, DONE },
	{ "track 1, index 3", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 3, 0, 1, 3 }, 0x052400, 0,
	    0, 0 },
	{ "track 1 to the last", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 1, 1, 0, 99, 99 }, 0, 0,
	    600, FAILED },
	{ "track 2", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 2, 1, 0, 2, 1 }, 0x056400, 0, 0, 0 },
	{ "no track", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 4, 1, 0, 4, 1 }, 0x052400, 0, 0, 0 },
	{ "tracks backward", 0, { OP_PLAY_AUDIO_TRACK_INDEX, 0, 0, 0, 2, 1, 0, 1, 1 }, 0x052400, 0,
	    0, 0 },
	{ "pause without play", 0, { OP_PAUSE_RESUME }, 0x052c00, 0, 0, 0 },
	{ "resume without play", 0, { OP_PAUSE_RESUME, [8] = 1 }, 0x052c00, 0, 0, 0 },
	{ "stop without play", 0, { OP_STOP_PLAY_SCAN }, 0, 0, 0, NONE },
	{ "scan of data", 0, { OP_SCAN, 0, BE32(750) }, 0x056400, 0, 0, 0 },
	{ "scan, no such kind of address", 0, { OP_SCAN, [9] = 0xc0 }, 0x052400, 0, 0, 0 },
	{ "scan, no such track", 0, { OP_SCAN, [5] = 9, [9] = 0x80 }, 0x052400, 0, 0, 0 },
};

/* It moves by 75 sectors a second from the start to the end, tells once how it ended,
 * and that it is over from then on. With instant time it is over at once. */
static void
plays(void **state)
{
	const struct row *row = *state;
	struct bench *b = open_burned(DRIVE_TIME_REAL);
	int32_t half = (row->end - row->start) / 2;

	select_options(b, (uint8_t)(4 | row->options));
	bench_none(b, row->cdb);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else if (row->then == NONE) {
		assert_good(b);
		assert_int_equal(status_at(b, &half), NONE);
	} else {
		assert_good(b);
		assert_playing(b, RUNNING, row->start);
		bench_pass(b, (uint64_t)half * SECOND / 75 + 100);
		assert_playing(b, RUNNING, row->start + half);
		bench_pass(b, (uint64_t)(row->end - row->start - half) * SECOND / 75 - 200);
		assert_playing(b, RUNNING, row->end - 1);
		bench_pass(b, 200);
		assert_playing(b, row->then, row->end - 1);
		assert_playing(b, NONE, row->end - 1);
	}
	bench_close(b);

	b = open_burned(DRIVE_TIME_INSTANT);
	select_options(b, row->options);
	bench_none(b, row->cdb);
	if (row->sense == 0 && row->then != NONE) {
		assert_good(b);
		assert_playing(b, row->then, row->end - 1);
		assert_playing(b, NONE, row->end - 1);
	}
	bench_close(b);
}

/* ------------------------------------------------------- while it is played */

static void
play_all(struct bench *b)
{
	bench_none(b, CDB(OP_PLAY_AUDIO_10, 0, BE32(0), 0, BE16(600)));
	assert_good(b);
}

static void
pauses(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);

	(void)state;
	play_all(b);
	bench_pass(b, SECOND);
	bench_none(b, CDB(OP_PAUSE_RESUME));
	assert_good(b);
	bench_pass(b, 100 * SECOND);
	assert_playing(b, PAUSED, 75);
	bench_none(b, CDB(OP_PAUSE_RESUME));
	assert_good(b);
	bench_none(b, CDB(OP_PAUSE_RESUME, [8] = 1));
	assert_good(b);
	bench_none(b, CDB(OP_PAUSE_RESUME, [8] = 1));
	assert_good(b);
	assert_playing(b, RUNNING, 75);
	bench_pass(b, 6 * SECOND);
	assert_playing(b, RUNNING, 525);
	bench_pass(b, 2 * SECOND);
	assert_playing(b, DONE, 599);
	bench_close(b);
}

/* The whole reply, in both forms of address. */
static void
tells_position(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);

	(void)state;
	play_all(b);
	bench_pass(b, 5 * SECOND);
	bench_in(b, 16, CDB(OP_READ_SUBCHANNEL, 0, 0x40, 1, 0, 0, 0, 0, 16));
	assert_reply(b, BYTES(0, 0x11, 0, 12, 1, 0x10, 1, 2, BE32(375), BE32(375)));
	bench_in(b, 16, CDB(OP_READ_SUBCHANNEL, 2, 0x40, 1, 0, 0, 0, 0, 16));
	assert_reply(b, BYTES(0, 0x11, 0, 12, 1, 0x10, 1, 2, 0, 0, 7, 0, 0, 0, 5, 0));
	bench_in(b, 4, CDB(OP_READ_SUBCHANNEL, 0, 0, 0, 0, 0, 0, 0, 4));
	assert_reply(b, BYTES(0, 0x11, 0, 0));
	bench_in(b, 8, CDB(OP_MECHANISM_STATUS, [9] = 8));
	assert_reply(b, BYTES(0, 0x20, 0, 0x01, 0x77, 0, 0, 0));
	bench_close(b);
}

static const struct stopper {
	const char *name;
	uint8_t cdb[16];
	uint64_t in_bytes;
	bool stops;
} stoppers[] = {
	{ "STOP PLAY/SCAN", { OP_STOP_PLAY_SCAN }, 0, true },
	{ "READ CD", { OP_READ_CD, 0, BE32(10), 0, 0, 1, 0xf8 }, 2352, true },
	{ "SEEK", { OP_SEEK_10, 0, BE32(10) }, 0, true },
	{ "START STOP, stop", { OP_START_STOP_UNIT }, 0, true },
	{ "START STOP, start", { OP_START_STOP_UNIT, [4] = 1 }, 0, false },
	{ "READ TOC", { OP_READ_TOC, [8] = 4 }, 4, false },
	{ "TEST UNIT READY", { OP_TEST_UNIT_READY }, 0, false },
	{ "SET READ AHEAD", { OP_SET_READ_AHEAD }, 0, false },
};

static void
stops(void **state)
{
	const struct stopper *row = *state;
	struct bench *b = open_burned(DRIVE_TIME_REAL);
	int32_t at;

	play_all(b);
	bench_pass(b, SECOND);
	bench_run(b, b->other, row->cdb, NULL, 0, row->in_bytes);
	assert_good(b);
	assert_int_equal(status_at(b, &at), row->stops ? NONE : RUNNING);
	bench_close(b);
}

/* ----------------------------------------------------------------- scanning */

static void
scans(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);

	(void)state;
	bench_none(b, CDB(OP_SCAN, 0, 0, 0, 3, 0, [9] = 0x40)); /* from 00:03:00 */
	assert_good(b);
	bench_pass(b, SECOND / 5);
	assert_playing(b, RUNNING, 75 + 150);
	bench_in(b, 8, CDB(OP_MECHANISM_STATUS, [9] = 8));
	assert_int_equal(b->data[1], 2 << 5);
	/* From there on it plays. */
	bench_none(b, CDB(OP_PAUSE_RESUME, [8] = 1));
	assert_good(b);
	bench_pass(b, SECOND / 5);
	assert_playing(b, RUNNING, 225 + 15);
	bench_none(b, CDB(OP_SCAN, 0x10, BE32(200)));
	assert_good(b);
	bench_pass(b, SECOND / 5);
	assert_playing(b, RUNNING, 50);
	bench_none(b, CDB(OP_PAUSE_RESUME, [8] = 1));
	assert_good(b);
	bench_pass(b, SECOND / 5);
	assert_playing(b, RUNNING, 65);
	bench_none(b, CDB(OP_SCAN, 0x10, [5] = 1, [9] = 0x80)); /* back from track 1 */
	assert_good(b);
	bench_pass(b, SECOND);
	assert_playing(b, DONE, -150);
	bench_none(b, CDB(OP_PLAY_AUDIO_10, 0, 0xff, 0xff, 0xff, 0xff, 0, BE16(225)));
	assert_good(b); /* from where it is */
	bench_pass(b, 2 * SECOND);
	assert_playing(b, RUNNING, 0);
	bench_pass(b, 2 * SECOND);
	assert_playing(b, DONE, 74);
	bench_close(b);
}

/* ------------------------------------------------------------ without IMMED */

static void
completed(struct command *cmd, void *arg)
{
	((struct bench *)arg)->completed = cmd;
}

static struct command *
waiting_play(struct bench *b)
{
	static const uint8_t cdb[10] = { OP_PLAY_AUDIO_10, 0, BE32(0), 0, BE16(600) };
	struct command_request request = { cdb, 10, 0, 0 };
	struct command *cmd;

	select_options(b, 0);
	b->completed = NULL;
	cmd = drive_begin(b->drive, b->nexus, &request, completed, b);
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	bench_pass(b, SECOND);
	assert_null(b->completed);
	return cmd;
}

static void
waits(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);
	struct command *cmd = waiting_play(b);

	(void)state;
	bench_pass(b, 7 * SECOND - 100);
	assert_null(b->completed);
	bench_pass(b, 200);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	assert_playing(b, DONE, 599);
	bench_close(b);
}

static void
is_stopped(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);
	struct command *cmd = waiting_play(b);

	(void)state;
	bench_other(b, 0, CDB(OP_STOP_PLAY_SCAN));
	assert_good(b);
	bench_pass(b, 0);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	bench_close(b);
}

static void
is_aborted(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_REAL);
	struct command *cmd = waiting_play(b);

	(void)state;
	cmd_abort(cmd);
	assert_playing(b, NONE, 75);
	bench_pass(b, 100 * SECOND);
	assert_null(b->completed);
	bench_close(b);
}

/* ------------------------------------------------------------- virtual time */

static void
moves_by_polling(void **state)
{
	struct bench *b = open_burned(DRIVE_TIME_VIRTUAL);
	uint64_t before;

	(void)state;
	play_all(b);
	bench_pass(b, 900000);
	assert_playing(b, RUNNING, 75);
	bench_pass(b, 900000);
	assert_playing(b, RUNNING, 150);
	bench_pass(b, 10 * SECOND);
	assert_playing(b, DONE, 599);
	select_options(b, 0);
	before = drive_clock(b->drive);
	play_all(b);
	assert_in_range(drive_clock(b->drive) - before, 8 * SECOND, 8 * SECOND + 1);
	bench_close(b);
}

/* Feature 0103 is there with a blank disc, and current with audio (3.5). */
static void
has_feature(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_in(b, 16, CDB(OP_GET_CONFIGURATION, 2, 0x01, 0x03, [8] = 16));
	assert_int_equal(b->data_bytes, 16);
	assert_memory_equal(b->data + 8, ((uint8_t[]){ 1, 3, 0, 4, 7, 0, 1, 0 }), 8);
	bench_burn(b, 3);
	bench_in(b, 16, CDB(OP_GET_CONFIGURATION, 2, 0x01, 0x03, [8] = 16));
	assert_int_equal(b->data[10], 1);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "PAUSE/RESUME", pauses, NULL, NULL, NULL },
		{ "READ SUB-CHANNEL and MECHANISM STATUS", tells_position, NULL, NULL, NULL },
		{ "SCAN", scans, NULL, NULL, NULL },
		{ "without IMMED: answered at the end", waits, NULL, NULL, NULL },
		{ "without IMMED: stopped by another", is_stopped, NULL, NULL, NULL },
		{ "without IMMED: aborted", is_aborted, NULL, NULL, NULL },
		{ "virtual time", moves_by_polling, NULL, NULL, NULL },
		{ "feature 0103", has_feature, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("play", tests, NULL, NULL);

	failed += run_table("PLAY AUDIO", rows, ARRAY_LEN(rows), sizeof(rows[0]), plays);
	failed += run_table("stops", stoppers, ARRAY_LEN(stoppers), sizeof(stoppers[0]), stops);
	return failed;
}
