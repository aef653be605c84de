/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/buffer_test.c - the drive's buffer in time: how it fills and drains, what
 * is held back, and data that comes too late (mmc-recorder.md 1.3, 3.11, 4, 4.4). */
#include "emulator/bytes.h"
#include "emulator/disc.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define SECOND     1000000u
#define BLOCKS     310
#define BUFFER     (2048 * 1024)
#define SPEED      706    /* 4x: a sector of 2352 bytes takes 3331.4 us */
#define STARTS     799717 /* 0.3 s for the laser, and 150 sectors of pause */
#define SECTORS(n) ((uint64_t)(n)*2352000 / SPEED)

static void
select_page(struct bench *b, uint8_t bits, uint8_t block_type)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, [8 + 15] = 150 };

	list[10] = bits;
	list[11] = block_type == 8 ? 4 : 0;
	list[12] = block_type;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

#define BUFE 0x40
#define TEST 0x10
#define TAO  1
#define SAO  2
#define RAW  3

static struct bench *
open_tao(enum drive_time time, uint8_t bits)
{
	struct bench *b = bench_open_with_time("cdr-80", time);

	bench_none(b, CDB(OP_SET_CD_SPEED, 0, 0xff, 0xff, BE16(SPEED)));
	assert_good(b);
	select_page(b, TAO | bits, 8);
	return b;
}

static const uint8_t blocks[BLOCKS * 2448];

static void
write_at(struct bench *b, int32_t lba)
{
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(BLOCKS)), blocks, BLOCKS * 2048);
}

static uint32_t
free_bytes(struct bench *b)
{
	bench_in(b, 12, CDB(OP_READ_BUFFER_CAPACITY, [8] = 12));
	assert_good(b);
	return load_be32(b->data + 8);
}

/* Between so many blocks that are free, give or take one. */
static void
assert_free(struct bench *b, uint32_t of)
{
	assert_in_range(free_bytes(b), (of - 1) * 2048, (of + 1) * 2048);
}

/* ---------------------------------------------------------- fill and drain */

static void
drains(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);

	(void)state;
	assert_int_equal(free_bytes(b), BUFFER);
	write_at(b, 0);
	assert_good(b);
	assert_free(b, 1024 - BLOCKS);
	bench_pass(b, STARTS); /* link and pause: nothing of ours has gone yet */
	assert_free(b, 1024 - BLOCKS);
	bench_pass(b, SECTORS(100));
	assert_free(b, 1024 - BLOCKS + 100);
	bench_in(b, 12, CDB(OP_READ_BUFFER_CAPACITY, 1, [8] = 12));
	assert_int_equal(b->data[3], 1);
	assert_in_range(b->data[10] << 8 | b->data[11], 1024 - BLOCKS + 98, 1024 - BLOCKS + 101);
	bench_pass(b, SECTORS(210) + 1);
	assert_int_equal(free_bytes(b), BUFFER);
	bench_close(b);
}

/* Without the write cache a WRITE is over when the laser has written it. */
static void
writes_through(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);
	uint64_t start;

	(void)state;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 20),
	    ((const uint8_t[20]){ [8] = 0x08, 0x0a, 0 }), 20);
	assert_good(b);
	start = b->now;
	write_at(b, 0);
	assert_good(b);
	assert_in_range(
	    b->now - start, STARTS + SECTORS(BLOCKS) - 10, STARTS + SECTORS(BLOCKS) + 10);
	assert_int_equal(free_bytes(b), BUFFER);
	bench_close(b);
}

static void
twice_as_fast(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);

	(void)state;
	bench_none(b, CDB(OP_SET_CD_SPEED, 0, 0xff, 0xff, BE16(1411)));
	write_at(b, 0);
	assert_good(b);
	bench_pass(b, 300000 + (STARTS - 300000) / 2 + SECTORS(100) / 2);
	assert_free(b, 1024 - BLOCKS + 100);
	bench_close(b);
}

static void
completed(struct command *cmd, void *arg)
{
	((struct bench *)arg)->completed = cmd;
}

static struct command *
begin_write(struct bench *b, int32_t lba)
{
	struct command_request request = { CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(BLOCKS)), 10,
		BLOCKS * 2048, 0 };

	b->completed = NULL;
	return drive_begin(b->drive, b->nexus, &request, completed, b);
}

static void
send_blocks(struct command *cmd)
{
	struct iovec iov;

	while (cmd_next_segment(cmd, &iov)) {
		memset(iov.iov_base, 0, iov.iov_len);
		cmd_filled(cmd, iov.iov_len);
	}
}

/* 4 x 310 blocks are 216 more than the buffer holds. */
static struct command *
held_write(struct bench *b)
{
	struct command *cmd;

	for (int32_t lba = 0; lba < 3 * BLOCKS; lba += BLOCKS) {
		write_at(b, lba);
		assert_good(b);
	}
	assert_int_equal(b->now, 1000000000);
	assert_free(b, 1024 - 3 * BLOCKS);
	cmd = begin_write(b, 3 * BLOCKS);
	send_blocks(cmd);
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	assert_int_equal(free_bytes(b), 0);
	return cmd;
}

static void
holds_back(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);
	struct command *cmd = held_write(b);

	(void)state;
	/* Nobody else waits. */
	bench_other(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_good(b);
	bench_pass(b, STARTS + SECTORS(216) - 5000);
	assert_null(b->completed);
	bench_pass(b, 10000);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	assert_in_range(free_bytes(b), 0, 2 * 2048);
	bench_close(b);
}

static void
held_is_aborted(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);
	struct command *cmd = held_write(b);

	(void)state;
	cmd_abort(cmd);
	bench_pass(b, 60 * SECOND);
	assert_null(b->completed);
	/* Its data had come, and is on the disc. */
	write_at(b, 4 * BLOCKS);
	assert_good(b);
	bench_close(b);
}

/* The clock goes on when the buffer is full, and then by what is written. */
static void
virtual_writes(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_VIRTUAL, 0);
	uint64_t start = drive_clock(b->drive);
	int32_t lba = 0;

	(void)state;
	for (; lba < 3 * BLOCKS; lba += BLOCKS) {
		write_at(b, lba);
		assert_good(b);
		assert_int_equal(drive_clock(b->drive), start);
	}
	for (; lba < 20 * BLOCKS; lba += BLOCKS) {
		write_at(b, lba);
		assert_good(b);
		assert_in_range(drive_clock(b->drive) - start,
		    STARTS + SECTORS(lba + BLOCKS - 1024) - 5000,
		    STARTS + SECTORS(lba + BLOCKS - 1024) + 5000);
	}
	/* Half a second of polling takes 150 sectors out of it. */
	for (unsigned i = 0; i < 4; i++)
		(void)free_bytes(b);
	assert_free(b, 150);
	write_at(b, lba);
	assert_good(b);
	/* 1024 blocks last 3.4 s. */
	for (unsigned i = 0; i < 35; i++)
		(void)free_bytes(b);
	write_at(b, lba + BLOCKS);
	assert_sense(b, 0x030c09);
	bench_close(b);
}

static void
instant_writes(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_INSTANT, 0);

	(void)state;
	for (int32_t lba = 0; lba < 20 * BLOCKS; lba += BLOCKS) {
		write_at(b, lba);
		assert_good(b);
		assert_int_equal(free_bytes(b), BUFFER);
		bench_pass(b, 100 * SECOND);
	}
	bench_close(b);
}

/* -------------------------------------------------------- data comes too late */

static void
write_tao(struct bench *b, int32_t n)
{
	write_at(b, n * BLOCKS);
}

static void
write_raw(struct bench *b, int32_t n)
{
	burn_write(b, 3, BURN_LEADIN + 300 * n, BURN_LEADIN + 300 * (n + 1));
}

/* An audio track of 2000 sectors from the first pregap on. */
static void
send_sheet(struct bench *b)
{
	static const uint8_t sheet[] = { 0x01, 0, 0, 0x01, 0, 0, 0, 0, 0x01, 1, 0, 0, 0, 0, 0, 0,
		0x01, 1, 1, 0, 0, 0, 2, 0, 0x01, 0xaa, 1, 1, 0, 0, 28, 50 };

	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(b);
}

static void
write_sao(struct bench *b, int32_t n)
{
	if (n == 0)
		send_sheet(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(-150 + 300 * n), 0, BE16(300)), blocks, 300 * 2352);
}

static const struct late {
	const char *name;
	uint8_t bits, block_type;
	void (*write)(struct bench *, int32_t n);
	int32_t lost;    /* behind the first write */
	uint8_t disc;    /* READ DISC INFORMATION, byte 2 */
	uint8_t track;   /* READ TRACK INFORMATION of the open track, byte 7: NWA_V */
	uint32_t second; /* a write after the one that was told */
} lates[] = {
	{ "track at once", TAO, 8, write_tao, BLOCKS, 0x05, 0, 0x052102 },
	{ "session at once", SAO, 0, write_sao, 150, 0x09, 0, 0x052c00 },
	{ "raw", RAW, 3, write_raw, BURN_LEADIN + 300, 0x09, 0, 0x052102 },
	{ "track at once, test write", TAO | TEST, 8, write_tao, BLOCKS, 0x00, 1, 0x052102 },
	{ "session at once, test write", SAO | TEST, 0, write_sao, 150, 0x00, 1, 0x052c00 },
	{ "raw, test write", RAW | TEST, 3, write_raw, BURN_LEADIN + 300, 0x00, 1, 0x052102 },
};

static struct bench *
open_late(const struct late *l, uint8_t bits)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);

	select_page(b, l->bits | bits, l->block_type);
	l->write(b, 0);
	assert_good(b);
	return b;
}

/* The next WRITE is told, with the address; the disc is as after a loss of power. */
static void
is_lost(void **state)
{
	const struct late *l = *state;
	struct bench *b = open_late(l, 0);
	const uint8_t *s = b->result.sense;
	uint8_t nwa_valid;

	bench_pass(b, 20 * SECOND);
	l->write(b, l->write == write_sao ? 2 : 1);
	assert_sense(b, 0x030c09);
	assert_int_equal(s[0], 0xf0); /* current, and the address is valid */
	assert_int_equal((int32_t)load_be32(s + 3), l->lost);
	if (l->write == write_sao)
		bench_out(b, CDB(OP_WRITE_10, 0, BE32(150), 0, BE16(300)), blocks, 300 * 2352);
	else
		l->write(b, 1);
	assert_sense(b, l->second);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], l->disc);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	nwa_valid = b->result.status == STATUS_GOOD ? b->data[7] & 1 : 0;
	assert_int_equal(nwa_valid, l->track);
	bench_close(b);
}

/* SYNCHRONIZE CACHE and CLOSE are told of it as a deferred error; once. */
static void
is_deferred(void **state)
{
	static const uint8_t cdbs[2][16] = { { OP_SYNCHRONIZE_CACHE },
		{ OP_CLOSE_TRACK_SESSION, 0, 2 } };

	for (size_t i = 0; i < 2; i++) {
		struct bench *b = open_late(*state, 0);

		bench_pass(b, 20 * SECOND);
		bench_none(b, cdbs[i]);
		assert_sense(b, 0x030c09);
		assert_int_equal(b->result.sense[0], 0xf1);
		bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
		assert_good(b);
		bench_close(b);
	}
}

/* Whoever else writes or flushes is not told; and when the writer has gone, nobody is. */
static void
is_told_to_who_wrote(void **state)
{
	struct bench *b = open_late(*state, 0);

	bench_pass(b, 20 * SECOND);
	bench_clear_attentions(b, b->other);
	bench_other(b, 0, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_sense(b, 0x030c09);
	bench_close(b);

	b = open_late(*state, 0);
	bench_pass(b, 20 * SECOND);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	nexus_lose(b->nexus);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_close(b);
}

/* With BUFE the laser waits, and nothing is lost. */
static void
is_bridged(void **state)
{
	const struct late *l = *state;
	struct bench *b = open_late(l, BUFE);

	bench_pass(b, 20 * SECOND);
	if (l->write == write_sao)
		bench_out(b, CDB(OP_WRITE_10, 0, BE32(150), 0, BE16(300)), blocks, 300 * 2352);
	else
		l->write(b, 1);
	assert_good(b);
	assert_int_equal(drive_buffer_links(b->drive), 1);
	bench_close(b);
}

/* In the middle of a WRITE: others ask, and the data does not come. */
static void
too_late_in_a_write(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, 0);
	struct command *cmd;

	(void)state;
	write_at(b, 0);
	cmd = begin_write(b, BLOCKS);
	bench_pass(b, 20 * SECOND);
	send_blocks(cmd);
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	assert_int_equal(cmd_result(cmd)->status, STATUS_CHECK_CONDITION);
	assert_int_equal(cmd_result(cmd)->sense[13], 0x09);
	cmd_free(cmd);
	bench_close(b);

	b = open_tao(DRIVE_TIME_REAL, 0);
	write_at(b, 0);
	bench_clear_attentions(b, b->other);
	cmd = begin_write(b, BLOCKS);
	bench_pass(b, 20 * SECOND);
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	send_blocks(cmd);
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	assert_int_equal(cmd_result(cmd)->sense[13], 0x09);
	cmd_free(cmd);
	bench_close(b);
}

/* What was lost of a track at once can be closed behind what there is. */
static void
closes_what_is_left(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, 0);

	(void)state;
	write_at(b, 0);
	bench_pass(b, 20 * SECOND);
	write_at(b, BLOCKS);
	assert_sense(b, 0x030c09);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36));
	assert_good(b);
	assert_int_equal(b->data[5], 0x24); /* damaged, data */
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x0e);
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(BLOCKS - 1), 0, 0, 1));
	assert_good(b);
	bench_close(b);
}

/* Once the host has said that this is all, there is nothing more to wait for. */
static void
nothing_is_late(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, 0);

	(void)state;
	write_at(b, 0);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_pass(b, 100 * SECOND);
	write_at(b, BLOCKS + 152); /* the next track */
	assert_good(b);
	bench_close(b);
}

/* A RAW session whose lead-out has begun is complete when nothing more comes. */
static void
raw_ends(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);

	(void)state;
	select_page(b, RAW, 3);
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_END));
	bench_pass(b, 20 * SECOND);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_sense(b, 0x030c09);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x0e);
	bench_close(b);
}

/* A disc that leaves takes what was to be told along. */
static void
forgotten(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, 0);

	(void)state;
	write_at(b, 0);
	bench_pass(b, 20 * SECOND);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	disc_close(drive_remove(b->drive));
	assert_true(drive_insert(b->drive, bench_disc("cdr-80")));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	bench_clear_attentions(b, b->nexus);
	write_at(b, 0);
	assert_good(b);
	bench_close(b);
}

static void
no_eject_while_draining(void **state)
{
	struct bench *b = open_tao(DRIVE_TIME_REAL, BUFE);

	(void)state;
	write_at(b, 0);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x020408);
	bench_pass(b, 20 * SECOND);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "READ BUFFER CAPACITY: drains at the write speed", drains, NULL, NULL, NULL },
		{ "without WCE nothing stays in it", writes_through, NULL, NULL, NULL },
		{ "twice as fast", twice_as_fast, NULL, NULL, NULL },
		{ "a WRITE that does not fit is held back", holds_back, NULL, NULL, NULL },
		{ "a WRITE that is held back is aborted", held_is_aborted, NULL, NULL, NULL },
		{ "virtual time goes by what is written", virtual_writes, NULL, NULL, NULL },
		{ "instant time: the buffer is empty", instant_writes, NULL, NULL, NULL },
		{ "too late in the middle of a WRITE", too_late_in_a_write, NULL, NULL, NULL },
		{ "a damaged track is closed", closes_what_is_left, NULL, NULL, NULL },
		{ "nothing is late after SYNCHRONIZE CACHE", nothing_is_late, NULL, NULL, NULL },
		{ "raw: a lead-out that has begun", raw_ends, NULL, NULL, NULL },
		{ "a disc that leaves", forgotten, NULL, NULL, NULL },
		{ "no eject while the buffer drains", no_eject_while_draining, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("buffer", tests, NULL, NULL);

	failed += run_table("lost", lates, ARRAY_LEN(lates), sizeof(lates[0]), is_lost);
	failed += run_table("deferred", lates, ARRAY_LEN(lates), sizeof(lates[0]), is_deferred);
	failed +=
	    run_table("told", lates, ARRAY_LEN(lates), sizeof(lates[0]), is_told_to_who_wrote);
	failed += run_table("BUFE", lates, ARRAY_LEN(lates), sizeof(lates[0]), is_bridged);
	return failed;
}
