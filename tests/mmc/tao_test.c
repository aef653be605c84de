/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/tao_test.c - a burn of tracks at once through the drive's door: what it
 * says at each step (mmc-recorder.md 3.7, 3.8, 3.9, 3.18, 4). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define SECTORS 310

static void
select_page(struct bench *b, uint8_t multisession)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x41, 0x04, 0x08, [8 + 15] = 150 };

	list[8 + 3] = (uint8_t)(multisession << 6 | 4);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_sectors(struct bench *b, int32_t lba, uint16_t count)
{
	static const uint8_t blocks[SECTORS * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), blocks, count * 2048u);
}

static void
write_at(struct bench *b, int32_t lba)
{
	write_sectors(b, lba, SECTORS);
}

static void
nothing(struct bench *b)
{
	select_page(b, 0);
}

static void
writing(struct bench *b)
{
	select_page(b, 3);
	write_at(b, 0);
	assert_good(b);
}

static void
track_closed(struct bench *b)
{
	writing(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 0));
	assert_good(b);
}

static void
session_closed(struct bench *b)
{
	track_closed(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 1, 2));
	assert_good(b);
}

static void
two_sessions(struct bench *b)
{
	session_closed(b);
	select_page(b, 0);
	write_at(b, 11712);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
}

/* Three sessions, the first of tracks at once, the second at once, the third of
 * tracks again: what the TOC says at each step. */
static void
three_sessions(struct bench *b)
{
	/* Lead-out of session 2 at 12000 (02:42:00), so that track 3 begins at 18900. */
	static const uint8_t sheet[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 2, 0, 0x14, 0, 2, 36,
		12, 0x41, 2, 1, 0x10, 0, 2, 38, 12, 0x41, 0xaa, 1, 0x14, 0, 2, 42, 12 };
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x42, 0xc4, 0, [8 + 15] = 150 };

	session_closed(b);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(b);
	write_sectors(b, 11712, 300);
	assert_good(b);
	select_page(b, 0);
	write_at(b, 18912);
	assert_good(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
}

#define DISC_INFO                                                                                  \
	{                                                                                          \
		OP_READ_DISC_INFORMATION, [8] = 24                                                 \
	}
#define TRACK_INFO(n)                                                                              \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, 1, [5] = (n), [8] = 36                                  \
	}
#define TOC(format)                                                                                \
	{                                                                                          \
		OP_READ_TOC, 0, (format), [8] = 200                                                \
	}
#define CLOSE(function, track)                                                                     \
	{                                                                                          \
		OP_CLOSE_TRACK_SESSION, 0, (function), [5] = (track)                               \
	}

/* Commands in each state, and their reply from byte `at` on, or their sense. */
static const struct step {
	const char *name;
	void (*before)(struct bench *);
	uint8_t cdb[12];
	uint32_t sense; /* 0: GOOD */
	uint8_t at, bytes, reply[48];
} steps[] = {
	{ "blank: close session", nothing, CLOSE(2, 0), 0x052c00, 0, 0, { 0 } },
	{ "blank: close track", nothing, CLOSE(1, 0xff), 0, 0, 0, { 0 } },
	{ "blank: close a track that is not there", nothing, CLOSE(1, 1), 0x052400, 0, 0, { 0 } },
	{ "close: no such function", nothing, CLOSE(5, 0), 0x052400, 0, 0, { 0 } },
	{ "blank: invisible track", nothing, TRACK_INFO(0xff), 0, 0, 16,
	    { 0, 34, 1, 1, 0, 4, 0x4f, 1, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "writing: disc information", writing, DISC_INFO, 0, 2, 5, { 0x05, 1, 1, 1, 1 } },
	{ "writing: incomplete track", writing, TRACK_INFO(0xff), 0, 0, 16,
	    { 0, 34, 1, 1, 0, 4, 0x01, 3, 0, 0, 0, 0, BE32(310) } },
	{ "writing: the same by number", writing, TRACK_INFO(1), 0, 12, 4, { BE32(310) } },
	{ "writing: last recorded", writing, TRACK_INFO(1), 0, 28, 4, { BE32(309) } },
	{ "writing: PMA", writing, TOC(3), 0, 0, 4, { 0, 2, 0, 0 } },
	{ "writing: no TOC", writing, TOC(0), 0x052400, 0, 0, { 0 } },
	{ "track closed: disc information", track_closed, DISC_INFO, 0, 2, 5,
	    { 0x05, 1, 1, 1, 2 } },
	{ "track closed: next", track_closed, TRACK_INFO(0xff), 0, 2, 14,
	    { 2, 1, 0, 4, 0x4f, 1, BE32(462), BE32(462) } },
	{ "track closed: closed again", track_closed, CLOSE(1, 1), 0, 0, 0, { 0 } },
	{ "track closed: the track", track_closed, TRACK_INFO(1), 0, 2, 26,
	    { 1, 1, 0, 4, 0x01, 0, BE32(0), BE32(0), BE32(0), BE32(0), BE32(312) } },
	{ "track closed: PMA", track_closed, TOC(3), 0, 0, 15,
	    { 0, 13, 0, 0, 0, 0x14, 0, 1, 0, 6, 12, 0, 0, 2, 0 } },
	{ "session closed: disc information", session_closed, DISC_INFO, 0, 2, 22,
	    { 0x01, 1, 2, 2, 2, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 36, 12, 0, 79, 59, 74 } },
	{ "session closed: next", session_closed, TRACK_INFO(0xff), 0, 2, 14,
	    { 2, 2, 0, 4, 0x4f, 1, BE32(11712), BE32(11712) } },
	{ "session closed: TOC", session_closed, TOC(0), 0, 0, 20,
	    { 0, 18, 1, 1, 0, 0x14, 1, 0, BE32(0), 0, 0x14, 0xaa, 0, BE32(312) } },
	{ "session closed: sessions", session_closed, TOC(1), 0, 0, 12,
	    { 0, 10, 1, 1, 0, 0x14, 1, 0, BE32(0) } },
	{ "session closed: close again", session_closed, CLOSE(2, 0), 0x052c00, 0, 0, { 0 } },
	{ "two sessions: complete", two_sessions, DISC_INFO, 0, 2, 22,
	    { 0x0e, 1, 2, 2, 2, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff } },
	{ "two sessions: no invisible track", two_sessions, TRACK_INFO(0xff), 0x052400, 0, 0,
	    { 0 } },
	{ "two sessions: TOC", two_sessions, TOC(0), 0, 0, 28,
	    { 0, 26, 1, 2, 0, 0x14, 1, 0, BE32(0), 0, 0x14, 2, 0, BE32(11712), 0, 0x14, 0xaa, 0,
		BE32(12024) } },
	{ "two sessions: sessions", two_sessions, TOC(1), 0, 0, 12,
	    { 0, 10, 1, 2, 0, 0x14, 2, 0, BE32(11712) } },
	{ "two sessions: full TOC, A0 A1 A2 track B0", two_sessions, TOC(2), 0, 4, 48,
	    { 1, 0x14, 0, 0xa0, 0, 0, 0, 0, 1, 0, 0, 1, 0x14, 0, 0xa1, 0, 0, 0, 0, 1, 0, 0, 1, 0x14,
		0, 0xa2, 0, 0, 0, 0, 0, 6, 12, 1, 0x14, 0, 1, 0, 0, 0, 0, 0, 2, 0, 1, 0x54, 0,
		0xb0 } },
	{ "three sessions: TOC", three_sessions, TOC(0), 0, 0, 36,
	    { 0, 34, 1, 3, 0, 0x14, 1, 0, BE32(0), 0, 0x14, 2, 0, BE32(11712), 0, 0x14, 3, 0,
		BE32(18912), 0, 0x14, 0xaa, 0, BE32(19224) } },
	{ "three sessions: TOC from track 3, MSF", three_sessions,
	    { OP_READ_TOC, 2, 0, [6] = 3, [8] = 200 }, 0, 0, 20,
	    { 0, 18, 1, 3, 0, 0x14, 3, 0, 0, 4, 14, 12, 0, 0x14, 0xaa, 0, 0, 4, 18, 24 } },
	{ "three sessions: sessions", three_sessions, TOC(1), 0, 0, 12,
	    { 0, 10, 1, 3, 0, 0x14, 3, 0, BE32(18912) } },
	{ "three sessions: full TOC of the second: next at 04:12:12", three_sessions,
	    { OP_READ_TOC, 0, 2, [6] = 2, [8] = 200 }, 0, 0, 48,
	    { 0, 101, 1, 3, 2, 0x14, 0, 0xa0, 0, 0, 0, 0, 2, 0, 0, 2, 0x14, 0, 0xa1, 0, 0, 0, 0, 2,
		0, 0, 2, 0x14, 0, 0xa2, 0, 0, 0, 0, 2, 42, 12, 2, 0x14, 0, 2, 0, 0, 0, 0, 2, 38,
		12 } },
	{ "three sessions: full TOC of the last: no pointer", three_sessions,
	    { OP_READ_TOC, 0, 2, [6] = 3, [8] = 200 }, 0, 0, 4, { 0, 46, 1, 3 } },
	{ "three sessions: PMA has the tracks at once", three_sessions, TOC(3), 0, 0, 2,
	    { 0, 24 } },
	{ "two sessions: PMA", two_sessions, TOC(3), 0, 0, 2, { 0, 24 } },
	{ "two sessions: close", two_sessions, CLOSE(2, 0), 0x053005, 0, 0, { 0 } },
};

static void
answers(void **state)
{
	const struct step *row = *state;
	struct bench *b = bench_open("cdr-80");

	row->before(b);
	bench_in(b, row->bytes > 0 ? 200 : 0, row->cdb);
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	assert_true(b->data_bytes >= (size_t)row->at + row->bytes);
	if (row->bytes > 0)
		assert_memory_equal(b->data + row->at, row->reply, row->bytes);
	bench_close(b);
}

int
main(void)
{
	return RUN_TABLE(steps, answers);
}
