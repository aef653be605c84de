/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/erase_test.c - BLANK of parts of a CD-RW: a track, the closing of a
 * session, a session (MMC-6, "BLANK command"; mmc-recorder.md 3.20). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define SECTORS 310
#define TRACK   2
#define TAIL    4
#define UNCLOSE 5
#define SESSION 6

static void
select_page(struct bench *b, uint8_t multisession)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x41, 0x04, 0x08, [8 + 15] = 150 };

	list[8 + 3] = (uint8_t)(multisession << 6 | 4);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_at(struct bench *b, int32_t lba, uint8_t filling)
{
	static uint8_t blocks[SECTORS * 2048];

	memset(blocks, filling, sizeof(blocks));
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(SECTORS)), blocks, sizeof(blocks));
	assert_good(b);
}

static void
none(struct bench *b, const uint8_t *cdb)
{
	bench_none(b, cdb);
	assert_good(b);
}

static void
nothing(struct bench *b)
{
	select_page(b, 3);
}

static void
writing(struct bench *b)
{
	select_page(b, 3);
	write_at(b, 0, 1);
}

static void
track_closed(struct bench *b)
{
	writing(b);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, [5] = 0xff));
}

/* Track 1 complete, track 2 incomplete from 462 on. */
static void
second_track(struct bench *b)
{
	track_closed(b);
	write_at(b, 462, 2);
}

static void
session_closed(struct bench *b)
{
	track_closed(b);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

/* Session 2 begins its track at 312 + 11400. */
static void
second_open(struct bench *b)
{
	session_closed(b);
	write_at(b, 11712, 2);
}

static void
two_sessions(struct bench *b)
{
	second_open(b);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

static void
complete(struct bench *b)
{
	second_open(b);
	select_page(b, 0);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	select_page(b, 3);
}

static void
raw(struct bench *b)
{
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN - 1, BURN_END));
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
	select_page(b, 3);
}

static void
raw_open(struct bench *b)
{
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN - 1, BURN_LEADIN + 100));
}

/* Page 05: packets of the size, 0: variable. */
static void
select_packets(struct bench *b, uint8_t size)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x40, 0xc4, 0x08, [8 + 13] = size };

	list[8 + 3] = (uint8_t)(0xc0 | (size > 0 ? 0x20 : 0) | 5);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_blocks(struct bench *b, int32_t lba, uint8_t count, uint8_t filling)
{
	static uint8_t blocks[255 * 2048];

	memset(blocks, filling, sizeof(blocks));
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, 0, count), blocks, count * 2048u);
	assert_good(b);
}

static void
fixed_packets(struct bench *b)
{
	select_packets(b, 32);
	write_blocks(b, 0, 64, 1);
}

/* From 0 and from 57 on. */
static void
variable_packets(struct bench *b)
{
	select_packets(b, 0);
	write_blocks(b, 0, 50, 1);
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
	write_blocks(b, 57, 40, 2);
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
}

static void
reserved(struct bench *b)
{
	none(b, CDB(OP_RESERVE_TRACK, [7] = 1, 44));
}

#define DISC_INFO                                                                                  \
	{                                                                                          \
		OP_READ_DISC_INFORMATION, [8] = 34                                                 \
	}
#define TRACK_INFO(n)                                                                              \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, 1, [5] = (n), [8] = 36                                  \
	}
#define TOC(format)                                                                                \
	{                                                                                          \
		OP_READ_TOC, 0, (format), [8] = 200                                                \
	}
#define READ(lba)                                                                                  \
	{                                                                                          \
		OP_READ_10, 0, BE32(lba), 0, 0, 1                                                  \
	}

/* BLANK in some state, and then a command: its reply from byte `at` on, or its sense. */
static const struct row {
	const char *name;
	void (*before)(struct bench *);
	uint8_t type;
	uint32_t address, sense; /* of BLANK; 0: GOOD */
	uint8_t cdb[12];
	uint32_t then;
	uint8_t at, bytes, reply[48];
} rows[] = {
	/* Refused, and all is as before. */
	{ "blank disc, a track", nothing, TRACK, 1, 0x052c00, DISC_INFO, 0, 2, 5,
	    { 0x10, 1, 1, 1, 1 } },
	{ "blank disc, the closing", nothing, UNCLOSE, 0, 0x052c00, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "blank disc, a session", nothing, SESSION, 0, 0x052c00, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "no track 0", writing, TRACK, 0, 0x052400, TRACK_INFO(1), 0, 12, 4, { BE32(310) } },
	{ "no track 2", writing, TRACK, 2, 0x052400, TRACK_INFO(1), 0, 12, 4, { BE32(310) } },
	{ "no track 257", writing, TRACK, 257, 0x052400, TRACK_INFO(1), 0, 12, 4, { BE32(310) } },
	{ "a track of a closed session", session_closed, TRACK, 1, 0x052c00, READ(0), 0, 0, 2,
	    { 1, 1 } },
	{ "a track of an earlier session", second_open, TRACK, 1, 0x052400, READ(0), 0, 0, 2,
	    { 1, 1 } },
	{ "the closing of an open session", second_open, UNCLOSE, 0, 0x052c00, DISC_INFO, 0, 2, 1,
	    { 0x15 } },
	{ "the closing of a session in one sweep", raw, UNCLOSE, 0, 0x056400, DISC_INFO, 0, 2, 1,
	    { 0x1e } },
	{ "the tail on a blank disc", nothing, TAIL, 0, 0x052c00, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "the tail of a track at once", writing, TAIL, 100, 0x056400, TRACK_INFO(1), 0, 12, 4,
	    { BE32(310) } },
	{ "the tail of nothing", writing, TAIL, 310, 0x052100, TRACK_INFO(1), 0, 12, 4,
	    { BE32(310) } },
	{ "the tail of a closed session", session_closed, TAIL, 0, 0x052c00, READ(0), 0, 0, 2,
	    { 1, 1 } },
	/* A track. */
	{ "the only track: blank again", writing, TRACK, 1, 0, DISC_INFO, 0, 2, 7,
	    { 0x10, 1, 1, 1, 1, 0x20, 0xff } },
	{ "the only track: it begins at 0 again", writing, TRACK, 1, 0, TRACK_INFO(0xff), 0, 2, 14,
	    { 1, 1, 0, 4, 0x4f, 1, BE32(0), BE32(0) } },
	{ "track 2: the disc", second_track, TRACK, 2, 0, DISC_INFO, 0, 2, 5,
	    { 0x15, 1, 1, 1, 2 } },
	{ "track 2: it begins at 462 again", second_track, TRACK, 2, 0, TRACK_INFO(0xff), 0, 2, 14,
	    { 2, 1, 0, 4, 0x4f, 1, BE32(462), BE32(462) } },
	{ "track 2: track 1 stays", second_track, TRACK, 2, 0, TRACK_INFO(1), 0, 24, 4,
	    { BE32(312) } },
	{ "track 2: the PMA stays", second_track, TRACK, 2, 0, TOC(3), 0, 0, 15,
	    { 0, 13, 0, 0, 0, 0x14, 0, 1, 0, 6, 12, 0, 0, 2, 0 } },
	{ "of session 2: empty again", second_open, TRACK, 2, 0, DISC_INFO, 0, 2, 5,
	    { 0x11, 1, 2, 2, 2 } },
	{ "of session 2: the first can be read", second_open, TRACK, 2, 0, READ(309), 0, 0, 2,
	    { 1, 1 } },
	{ "a complete track is reserved then", track_closed, TRACK, 1, 0, TRACK_INFO(1), 0, 2, 26,
	    { 1, 1, 0, 4, 0xcf, 1, BE32(0), BE32(0), BE32(310), BE32(0), BE32(312) } },
	{ "a complete track, before another", second_track, TRACK, 1, 0, TRACK_INFO(2), 0, 8, 8,
	    { BE32(462), BE32(772) } },
	/* The tail of a track. */
	{ "fixed packets: not at a packet", fixed_packets, TAIL, 33, 0x052102, TRACK_INFO(1), 0, 12,
	    4, { BE32(64) } },
	{ "fixed packets: behind them", fixed_packets, TAIL, 64, 0x052100, TRACK_INFO(1), 0, 12, 4,
	    { BE32(64) } },
	{ "fixed packets: the second", fixed_packets, TAIL, 32, 0, TRACK_INFO(1), 0, 8, 8,
	    { BE32(0), BE32(32) } },
	{ "fixed packets: all", fixed_packets, TAIL, 0, 0, TRACK_INFO(1), 0, 8, 8,
	    { BE32(0), BE32(0) } },
	{ "variable packets: within one", variable_packets, TAIL, 58, 0x052102, TRACK_INFO(1), 0,
	    12, 4, { BE32(104) } },
	{ "variable packets: a link", variable_packets, TAIL, 52, 0x052102, TRACK_INFO(1), 0, 12, 4,
	    { BE32(104) } },
	{ "variable packets: the second", variable_packets, TAIL, 57, 0, TRACK_INFO(1), 0, 8, 8,
	    { BE32(0), BE32(57) } },
	/* The closing of a session. */
	{ "reopened: the disc", session_closed, UNCLOSE, 0, 0, DISC_INFO, 0, 2, 7,
	    { 0x15, 1, 1, 1, 2, 0x20, 0xff } },
	{ "reopened: no TOC", session_closed, UNCLOSE, 0, 0, TOC(0), 0x052400, 0, 0, { 0 } },
	{ "reopened: the PMA stays", session_closed, UNCLOSE, 0, 0, TOC(3), 0, 0, 15,
	    { 0, 13, 0, 0, 0, 0x14, 0, 1, 0, 6, 12, 0, 0, 2, 0 } },
	{ "reopened: goes on behind the track", session_closed, UNCLOSE, 0, 0, TRACK_INFO(0xff), 0,
	    2, 14, { 2, 1, 0, 4, 0x4f, 1, BE32(462), BE32(462) } },
	{ "reopened: not readable", session_closed, UNCLOSE, 0, 0, READ(0), 0x052100, 0, 0, { 0 } },
	{ "reopened: lead-in start", session_closed, UNCLOSE, 0, 0, DISC_INFO, 0, 16, 8,
	    { 0, 97, 26, 65, 0, 79, 59, 74 } },
	{ "final, reopened: the disc", complete, UNCLOSE, 0, 0, DISC_INFO, 0, 2, 5,
	    { 0x15, 1, 2, 2, 3 } },
	{ "final, reopened: the first session stays", complete, UNCLOSE, 0, 0, TOC(1), 0, 0, 12,
	    { 0, 10, 1, 1, 0, 0x14, 1, 0, BE32(0) } },
	{ "final, reopened: its track", complete, UNCLOSE, 0, 0, TRACK_INFO(2), 0, 8, 4,
	    { BE32(11712) } },
	{ "final, reopened: next", complete, UNCLOSE, 0, 0, TRACK_INFO(0xff), 0, 2, 14,
	    { 3, 2, 0, 4, 0x4f, 1, BE32(12174), BE32(12174) } },
	/* A session. */
	{ "of a reserved track alone: blank again", reserved, SESSION, 0, 0, DISC_INFO, 0, 2, 7,
	    { 0x10, 1, 1, 1, 1, 0x20, 0xff } },
	{ "of a reserved track alone: it begins at 0 again", reserved, SESSION, 0, 0,
	    TRACK_INFO(0xff), 0, 2, 14, { 1, 1, 0, 4, 0x4f, 1, BE32(0), BE32(0) } },
	{ "the only session: blank again", session_closed, SESSION, 0, 0, DISC_INFO, 0, 2, 7,
	    { 0x10, 1, 1, 1, 1, 0x20, 0xff } },
	{ "the only session: no PMA", session_closed, SESSION, 0, 0, TOC(3), 0, 0, 4,
	    { 0, 2, 0, 0 } },
	{ "an open session", writing, SESSION, 0, 0, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "RAW", raw, SESSION, 0, 0, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "RAW, open", raw_open, SESSION, 0, 0, DISC_INFO, 0, 2, 1, { 0x10 } },
	{ "session 2: the disc", two_sessions, SESSION, 0, 0, DISC_INFO, 0, 2, 5,
	    { 0x11, 1, 2, 2, 2 } },
	{ "session 2: next", two_sessions, SESSION, 0, 0, TRACK_INFO(0xff), 0, 2, 14,
	    { 2, 2, 0, 4, 0x4f, 1, BE32(11712), BE32(11712) } },
	{ "session 2: the first stays", two_sessions, SESSION, 0, 0, READ(0), 0, 0, 2, { 1, 1 } },
	{ "session 2: it cannot be read", two_sessions, SESSION, 0, 0, READ(11712), 0x052100, 0, 0,
	    { 0 } },
	{ "session 2, open", second_open, SESSION, 0, 0, DISC_INFO, 0, 2, 5, { 0x11, 1, 2, 2, 2 } },
	{ "session 2, final: appendable again", complete, SESSION, 0, 0, DISC_INFO, 0, 2, 5,
	    { 0x11, 1, 2, 2, 2 } },
};

static void
erases(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open("cdrw-80");

	row->before(b);
	bench_none(b, CDB(OP_BLANK, row->type, BE32(row->address)));
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	bench_in(b, 2048, row->cdb);
	if (row->then != 0) {
		assert_sense(b, row->then);
	} else {
		assert_good(b);
		assert_true(b->data_bytes >= row->at + row->bytes);
		assert_memory_equal(b->data + row->at, row->reply, row->bytes);
	}
	bench_close(b);
}

/* What was erased can be recorded anew, and reads as that. */
static void
records_anew(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	two_sessions(b);
	none(b, CDB(OP_BLANK, SESSION));
	write_at(b, 11712, 7);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	none(b, CDB(OP_BLANK, UNCLOSE));
	write_at(b, 12174, 8);
	none(b, CDB(OP_BLANK, TRACK, BE32(3)));
	write_at(b, 12174, 9);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(12000), 0, 0, 1));
	assert_good(b);
	assert_int_equal(b->data[5], 7);
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(12174), 0, 0, 1));
	assert_good(b);
	assert_int_equal(b->data[5], 9);
	assert_null(disc_finding(drive_disc(b->drive), 0));
	bench_close(b);
}

/* So can the tail of a track, and a track that has become a reserved one. */
static void
goes_on(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	variable_packets(b);
	none(b, CDB(OP_BLANK, TAIL, BE32(57)));
	write_blocks(b, 57, 250, 3);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, [5] = 0xff));
	none(b, CDB(OP_BLANK, TRACK, BE32(1)));
	write_blocks(b, 0, 100, 4);
	none(b, CDB(OP_BLANK, TAIL, BE32(0)));
	write_blocks(b, 0, 50, 5);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, [5] = 1));
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(49), 0, 0, 1));
	assert_good(b);
	assert_int_equal(b->data[5], 5);
	if (disc_finding(drive_disc(b->drive), 0) != NULL)
		fail_msg("%s", disc_finding(drive_disc(b->drive), 0)->kind->id);
	bench_close(b);
}

/* The other initiator learns that what it could read is gone; not of a track that
 * nobody could read. */
static void
tells_others(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	session_closed(b);
	bench_clear_attentions(b, b->other);
	none(b, CDB(OP_BLANK, UNCLOSE));
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	write_at(b, 462, 2);
	none(b, CDB(OP_BLANK, TRACK, BE32(2)));
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(records_anew),
		cmocka_unit_test(goes_on), cmocka_unit_test(tells_others) };

	return RUN_TABLE(rows, erases) + cmocka_run_group_tests_name("erasing", others, NULL, NULL);
}
