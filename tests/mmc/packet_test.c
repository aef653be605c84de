/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/packet_test.c - packets and reserved tracks through the drive's door: what
 * it says at each step, and what can be read (mmc-recorder.md 3.3, 3.9, 3.12, 3.14,
 * 3.18, 3.20, 7.5, 7.6). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

#define MOST_BLOCKS 400

static void
select_page(struct bench *b, uint8_t type, uint8_t multisession, uint16_t packet_size)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x40, 0x05, 0x08, [8 + 15] = 150 };

	list[8 + 2] = (uint8_t)(0x40 | type);
	list[8 + 3] = (uint8_t)(multisession << 6 | (packet_size != 0 ? 0x20 : 0) | 5);
	list[8 + 12] = (uint8_t)(packet_size >> 8);
	list[8 + 13] = (uint8_t)packet_size;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

/* Blocks whose first bytes are their address. */
static void
write_at(struct bench *b, int32_t lba, uint16_t count)
{
	static uint8_t blocks[MOST_BLOCKS * 2048];

	for (uint32_t i = 0; i < count; i++)
		memcpy(blocks + (size_t)i * 2048, (const uint8_t[]){ BE32(lba + (int32_t)i) }, 4);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), blocks, count * 2048u);
	assert_good(b);
}

static void
sync(struct bench *b)
{
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 0));
	assert_good(b);
}

static void
close_it(struct bench *b, uint8_t function, uint8_t track)
{
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, function, 0, 0, track));
	assert_good(b);
}

static void
reserve(struct bench *b, uint32_t blocks)
{
	bench_none(b, CDB(OP_RESERVE_TRACK, [5] = BE32(blocks)));
	assert_good(b);
}

static void
variable(struct bench *b)
{
	select_page(b, 0, 0, 0);
}

static void
variable_written(struct bench *b)
{
	variable(b);
	write_at(b, 0, 100);
}

static void
variable_synced(struct bench *b)
{
	variable_written(b);
	sync(b);
}

static void
variable_complete(struct bench *b)
{
	variable_synced(b);
	write_at(b, 107, 300);
	close_it(b, 2, 0);
}

static void
fixed(struct bench *b)
{
	select_page(b, 0, 0, 32);
}

static void
fixed_written(struct bench *b)
{
	fixed(b);
	write_at(b, 0, 64);
}

static void
fixed_complete(struct bench *b)
{
	fixed_written(b);
	write_at(b, 64, 320);
	close_it(b, 2, 0);
}

/* A track of packets, and one at once behind it. */
static void
fixed_and_at_once(struct bench *b)
{
	fixed_written(b);
	write_at(b, 64, 320);
	close_it(b, 1, 1);
	select_page(b, 1, 0, 0);
	write_at(b, 463 + 150, 310); /* 12 packets of 39 sectors without the last 5 */
	sync(b);
	close_it(b, 2, 0);
}

static void
two_reserved(struct bench *b)
{
	select_page(b, 1, 0, 0);
	reserve(b, 310);
	select_page(b, 0, 0, 32);
	reserve(b, 310);
}

/* The third track, and only then the first. */
static void
third_written(struct bench *b)
{
	two_reserved(b);
	select_page(b, 1, 0, 0);
	write_at(b, 462 + 385 + 150, 300);
	sync(b);
}

static void
first_begun(struct bench *b)
{
	third_written(b);
	write_at(b, 0, 10);
	sync(b);
}

static void
first_begun_ejected(struct bench *b)
{
	first_begun(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	assert_good(b);
	bench_clear_attentions(b, b->nexus);
}

static void
first_full(struct bench *b)
{
	first_begun(b);
	write_at(b, 10, 300);
}

static void
all_full(struct bench *b)
{
	first_full(b);
	select_page(b, 0, 0, 32);
	write_at(b, 462, 320);
}

static void
reserved_complete(struct bench *b)
{
	all_full(b);
	close_it(b, 2, 0);
}

/* The second one is filled by the drive. */
static void
second_padded(struct bench *b)
{
	first_full(b);
	select_page(b, 0, 0, 32);
	close_it(b, 1, 2);
	close_it(b, 2, 0);
}

/* Four sectors are missing: one packet more, of one block. */
static void
variable_short(struct bench *b)
{
	variable(b);
	write_at(b, 0, 294);
	sync(b);
	close_it(b, 1, 1);
}

/* In a later session, behind a track at once. */
static void
reserved_later(struct bench *b)
{
	select_page(b, 1, 3, 0);
	write_at(b, 0, 300);
	close_it(b, 2, 0);
	write_at(b, 302 + 11400, 300);
	sync(b);
	reserve(b, 315);
}

#define TRACK_INFO(n)                                                                              \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, 1, 0, 0, 0, (n), [8] = 36                               \
	}
#define TRACK_AT(lba)                                                                              \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, 0, BE32(lba), [8] = 36                                  \
	}
#define TRACK_OPEN(n)                                                                              \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, 5, 0, 0, 0, (n), [8] = 36                               \
	}
#define DISC_INFO                                                                                  \
	{                                                                                          \
		OP_READ_DISC_INFORMATION, [8] = 34                                                 \
	}
#define RESOURCES                                                                                  \
	{                                                                                          \
		OP_READ_DISC_INFORMATION, 1, [8] = 12                                              \
	}
#define TOC(format)                                                                                \
	{                                                                                          \
		OP_READ_TOC, 0, (format), [8] = 200                                                \
	}
#define READ(lba, n)                                                                               \
	{                                                                                          \
		OP_READ_10, 0, BE32(lba), 0, 0, (n)                                                \
	}
#define READ_CD(lba)                                                                               \
	{                                                                                          \
		OP_READ_CD, 0, BE32(lba), 0, 0, 1, 0xf8                                            \
	}
#define CLOSE(f, n)                                                                                \
	{                                                                                          \
		OP_CLOSE_TRACK_SESSION, 0, (f), 0, 0, (n)                                          \
	}
#define RESERVE(n)                                                                                 \
	{                                                                                          \
		OP_RESERVE_TRACK, [5] = BE32(n)                                                    \
	}
#define LLO 359849

/* What a command answers, once the disc is so far. */
static const struct step {
	const char *name;
	void (*before)(struct bench *);
	uint8_t cdb[12];
	uint32_t sense; /* 0: GOOD, and reply at offset at */
	uint16_t at;
	uint8_t bytes, reply[36];
} steps[] = {
	/* Variable packets: RT 7, blank 6, packet 5, FP 4; LRA_V 1, NWA_V 0. */
	{ "variable, blank: the invisible track is nothing yet", variable, TRACK_INFO(0xff), 0, 0,
	    20, { 0, 34, 1, 1, 0, 5, 0x4f, 1, BE32(0), BE32(0), BE32(LLO) } },
	{ "variable, written: goes on", variable_written, TRACK_INFO(0xff), 0, 0, 32,
	    { 0, 34, 1, 1, 0, 5, 0x21, 3, BE32(0), BE32(100), BE32(LLO - 100), BE32(0), BE32(LLO),
		BE32(99) } },
	{ "variable, synced: behind the link", variable_synced, TRACK_INFO(0xff), 0, 0, 32,
	    { 0, 34, 1, 1, 0, 5, 0x21, 3, BE32(0), BE32(107), BE32(LLO - 107), BE32(0), BE32(LLO),
		BE32(99) } },
	{ "variable, synced: by number", variable_synced, TRACK_INFO(1), 0, 2, 2, { 1, 1 } },
	{ "variable, synced: disc information", variable_synced, DISC_INFO, 0, 2, 5,
	    { 0x15, 1, 1, 1, 1 } },
	{ "variable, synced: PMA", variable_synced, TOC(3), 0, 0, 4, { 0, 2, 0, 0 } },
	{ "variable, synced: nothing is readable", variable_synced, READ(0, 1), 0x052100, 0, 0,
	    { 0 } },
	{ "variable, complete: track", variable_complete, TRACK_INFO(1), 0, 0, 28,
	    { 0, 34, 1, 1, 0, 5, 0x21, 0, BE32(0), BE32(0), BE32(0), BE32(0), BE32(409) } },
	{ "variable, complete: capacity counts links", variable_complete, { OP_READ_CAPACITY }, 0,
	    0, 8, { BE32(408), 0, 0, 8, 0 } },
	{ "variable, complete: first block", variable_complete, READ(0, 1), 0, 0, 4, { BE32(0) } },
	{ "variable, complete: last of the first packet", variable_complete, READ(99, 1), 0, 0, 4,
	    { BE32(99) } },
	{ "variable, complete: run-out reads as zeros", variable_complete, READ(100, 2), 0, 0, 4,
	    { 0 } },
	{ "variable, complete: a link block cannot be read", variable_complete, READ(102, 1),
	    0x031105, 0, 0, { 0 } },
	{ "variable, complete: run-in reads as zeros", variable_complete, READ(103, 4), 0, 0, 4,
	    { 0 } },
	{ "variable, complete: second packet", variable_complete, READ(107, 1), 0, 0, 4,
	    { BE32(107) } },
	{ "variable, complete: READ CD gives a link block as it is", variable_complete,
	    READ_CD(102), 0, 0, 16,
	    { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 3, 0x27, 0xa1 } },
	{ "variable, complete: TOC has CONTROL 5", variable_complete, TOC(0), 0, 0, 20,
	    { 0, 18, 1, 1, 0, 0x15, 1, 0, BE32(0), 0, 0x15, 0xaa, 0, BE32(409) } },
	{ "variable, complete: READ HEADER", variable_complete,
	    { OP_READ_HEADER, 0, BE32(107), [8] = 8 }, 0, 0, 8, { 1, 0, 0, 0, BE32(107) } },
	{ "variable, short: 300 sectors at least", variable_short, TRACK_INFO(1), 0, 24, 4,
	    { BE32(294 + 2 + 5 + 1 + 2) } },
	/* Fixed packets: addresses leave the seven out. */
	{ "fixed, blank: whole packets are free", fixed, TRACK_INFO(0xff), 0, 0, 20,
	    { 0, 34, 1, 1, 0, 5, 0x4f, 1, BE32(0), BE32(0), BE32(9227 * 32) } },
	{ "fixed, written", fixed_written, TRACK_INFO(1), 0, 0, 32,
	    { 0, 34, 1, 1, 0, 5, 0x31, 3, BE32(0), BE32(64), BE32(9225 * 32), BE32(32),
		BE32(9227 * 32), BE32(63) } },
	{ "fixed, complete: track", fixed_complete, TRACK_INFO(1), 0, 0, 28,
	    { 0, 34, 1, 1, 0, 5, 0x31, 0, BE32(0), BE32(0), BE32(0), BE32(32), BE32(384) } },
	{ "fixed, complete: capacity", fixed_complete, { OP_READ_CAPACITY }, 0, 0, 4,
	    { BE32(383) } },
	{ "fixed, complete: lead-out is where it is", fixed_complete, TOC(0), 0, 12, 8,
	    { 0, 0x15, 0xaa, 0, BE32(463) } },
	{ "fixed, complete: second packet", fixed_complete, READ(32, 1), 0, 0, 4, { BE32(32) } },
	{ "fixed, complete: last block", fixed_complete, READ(383, 1), 0, 0, 4, { BE32(383) } },
	{ "fixed, complete: not behind it", fixed_complete, READ(384, 1), 0x052100, 0, 0, { 0 } },
	{ "fixed, complete: header tells the place", fixed_complete, READ_CD(32), 0, 12, 8,
	    { 0, 2, 0x39, 1, BE32(32) } },
	{ "fixed, complete: by time, what is between packets too", fixed_complete,
	    { OP_READ_CD_MSF, 0, 0, 0, 2, 34, 0, 2, 35, 0xf8 }, 0, 12, 4, { 0, 2, 0x34, 0xa1 } },
	{ "fixed, complete: by time, the second packet", fixed_complete,
	    { OP_READ_CD_MSF, 0, 0, 0, 2, 39, 0, 2, 40, 0xf8 }, 0, 12, 8,
	    { 0, 2, 0x39, 1, BE32(32) } },
	{ "fixed, complete: READ HEADER by time", fixed_complete,
	    { OP_READ_HEADER, 2, BE32(32), [8] = 8 }, 0, 0, 8, { 1, 0, 0, 0, 0, 0, 2, 39 } },
	{ "both: the second track is where it is", fixed_and_at_once, READ(613, 1), 0, 0, 4,
	    { BE32(613) } },
	{ "both: none of the first one", fixed_and_at_once, READ(384, 1), 0x052100, 0, 0, { 0 } },
	{ "both: track 2", fixed_and_at_once, TRACK_INFO(2), 0, 5, 23,
	    { 5, 0x01, 0, BE32(613), BE32(0), BE32(0), BE32(0), BE32(312) } },
	/* Reserved tracks: NWA + size + 152 is the next one's (mmc-recorder.md 3.14). */
	{ "reserved: the first", two_reserved, TRACK_INFO(1), 0, 0, 28,
	    { 0, 34, 1, 1, 0, 5, 0xcf, 1, BE32(0), BE32(0), BE32(310), BE32(0), BE32(312) } },
	{ "reserved: the second, ten packets", two_reserved, TRACK_INFO(2), 0, 0, 28,
	    { 0, 34, 2, 1, 0, 5, 0xff, 1, BE32(462), BE32(462), BE32(320), BE32(32), BE32(320) } },
	{ "reserved: the invisible one behind them", two_reserved, TRACK_INFO(0xff), 0, 2, 14,
	    { 3, 1, 0, 5, 0x4f, 1, BE32(462 + 385 + 150), BE32(462 + 385 + 150) } },
	{ "reserved: by address", two_reserved, TRACK_AT(470), 0, 2, 1, { 2 } },
	{ "reserved: the first open one", two_reserved, TRACK_OPEN(1), 0, 2, 1, { 1 } },
	{ "reserved: the next open one", two_reserved, TRACK_OPEN(2), 0, 2, 1, { 2 } },
	{ "reserved: and the last", two_reserved, TRACK_OPEN(3), 0, 2, 1, { 3 } },
	{ "reserved: no open one", two_reserved, TRACK_OPEN(4), 0x052400, 0, 0, { 0 } },
	{ "reserved: disc information", two_reserved, DISC_INFO, 0, 2, 5, { 0x15, 1, 1, 1, 3 } },
	{ "reserved: resources", two_reserved, RESOURCES, 0, 4, 8, { 0, 99, 0, 2, 0, 99, 0, 3 } },
	{ "reserved: PMA has start and stop", two_reserved, TOC(3), 0, 0, 26,
	    { 0, 24, 0, 0, 0, 0x15, 0, 1, 0, 6, 12, 0, 0, 2, 0, 0, 0x15, 0, 2, 0, 13, 22, 0, 0, 8,
		12 } },
	{ "reserved: no session to close", two_reserved, CLOSE(2, 0), 0x057204, 0, 0, { 0 } },
	{ "third written: second is still open", third_written, TRACK_INFO(2), 0, 6, 2,
	    { 0xff, 1 } },
	{ "third written: no session to close", third_written, CLOSE(2, 0), 0x057204, 0, 0, { 0 } },
	{ "first begun: goes on where it was", first_begun, TRACK_INFO(1), 0, 0, 32,
	    { 0, 34, 1, 1, 0, 5, 0x81, 3, BE32(0), BE32(10), BE32(300), BE32(0), BE32(312),
		BE32(9) } },
	{ "first begun, ejected: goes on still", first_begun_ejected, TRACK_INFO(1), 0, 5, 15,
	    { 5, 0x81, 3, BE32(0), BE32(10), BE32(300) } },
	{ "first full: complete", first_full, TRACK_INFO(1), 0, 0, 28,
	    { 0, 34, 1, 1, 0, 5, 0x01, 0, BE32(0), BE32(0), BE32(0), BE32(0), BE32(312) } },
	{ "all full: disc information", all_full, DISC_INFO, 0, 2, 5, { 0x15, 1, 1, 1, 4 } },
	{ "all full: resources", all_full, RESOURCES, 0, 4, 8, { 0, 99, 0, 3, 0, 99, 0, 1 } },
	{ "reserved, complete: TOC", reserved_complete, TOC(0), 0, 0, 36,
	    { 0, 34, 1, 3, 0, 0x15, 1, 0, BE32(0), 0, 0x15, 2, 0, BE32(462), 0, 0x15, 3, 0,
		BE32(997), 0, 0x15, 0xaa, 0, BE32(1299) } },
	{ "reserved, complete: first", reserved_complete, READ(309, 1), 0, 0, 4, { BE32(309) } },
	{ "reserved, complete: second", reserved_complete, READ(462 + 319, 1), 0, 0, 4,
	    { BE32(462 + 319) } },
	{ "reserved, complete: third", reserved_complete, READ(997, 1), 0, 0, 4, { BE32(997) } },
	{ "second padded: reads as zeros", second_padded, READ(462 + 319, 1), 0, 0, 4, { 0 } },
	{ "second padded: track", second_padded, TRACK_INFO(2), 0, 6, 22,
	    { 0x31, 0, BE32(462), BE32(0), BE32(0), BE32(32), BE32(320) } },
	{ "reserved in a later session: disc information", reserved_later, DISC_INFO, 0, 2, 5,
	    { 0x15, 1, 2, 2, 4 } },
	/* What is refused. */
	{ "reserve: the least is 300", two_reserved, RESERVE(1), 0, 0, 0, { 0 } },
	{ "reserve: too much", two_reserved, RESERVE(LLO), 0x052100, 0, 0, { 0 } },
	{ "reserve: by address", two_reserved, { OP_RESERVE_TRACK, 1, [8] = 1 }, 0x052400, 0, 0,
	    { 0 } },
	{ "reserve: behind an incomplete track", variable_synced, RESERVE(300), 0x052c00, 0, 0,
	    { 0 } },
	{ "reserve: on a complete disc", variable_complete, RESERVE(300), 0x053005, 0, 0, { 0 } },
	{ "close: function 0", variable_synced, CLOSE(0, 0), 0x052400, 0, 0, { 0 } },
	{ "close: function 3", variable_synced, CLOSE(3, 0), 0x052400, 0, 0, { 0 } },
	{ "close: function 6", variable_synced, CLOSE(6, 0), 0x052400, 0, 0, { 0 } },
	{ "close: a track that is not there", variable_synced, CLOSE(1, 2), 0x052400, 0, 0, { 0 } },
	{ "close: the incomplete track", variable_synced, CLOSE(1, 0xff), 0, 0, 0, { 0 } },
	{ "close: one that is closed", first_full, CLOSE(1, 1), 0, 0, 0, { 0 } },
	{ "unreserve the last", two_reserved, { OP_BLANK, 3, BE32(2) }, 0, 0, 0, { 0 } },
	{ "unreserve another one", two_reserved, { OP_BLANK, 3, BE32(1) }, 0x052400, 0, 0, { 0 } },
	{ "unreserve what is written", variable_synced, { OP_BLANK, 3, BE32(1) }, 0x052c00, 0, 0,
	    { 0 } },
};

static void
answers(void **state)
{
	const struct step *row = *state;
	struct bench *b = bench_open("cdrw-80");

	row->before(b);
	bench_in(b, row->bytes > 0 || row->cdb[0] == OP_READ_10 ? 2352 * 4 : 0, row->cdb);
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	assert_true(b->data_bytes >= (size_t)row->at + row->bytes);
	if (row->bytes > 0)
		assert_memory_equal(b->data + row->at, row->reply, row->bytes);
	bench_close(b);
}

/* After the last reserved track is given up, the invisible one is where it was. */
static void
gives_up(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	two_reserved(b);
	for (uint8_t n = 2; n >= 1; n--) {
		bench_none(b, CDB(OP_BLANK, 3, BE32(n)));
		assert_good(b);
		bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, 0, 0, 0, 0xff, [8] = 36));
		assert_int_equal(b->data[2], n);
	}
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x10); /* blank */
	bench_close(b);
}

/* CD-R: nothing that is reserved is given up. */
static void
keeps_reserved(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	two_reserved(b);
	bench_none(b, CDB(OP_BLANK, 3, BE32(2)));
	assert_sense(b, 0x053005);
	bench_close(b);
}

/* Page 05: packets of any size are taken, since what they are is told by the WRITE; a
 * link size that is not a CD's is not. */
static const struct page {
	const char *name;
	uint8_t at, value;
	uint32_t write; /* sense; 0: GOOD */
} pages[] = {
	{ "as it is", 0, 0, 0 },
	{ "fixed packets of no size", 3, 0x25, 0x056401 },
	{ "link size 7", 5, 7, 0 },
	{ "link size 8, not valid", 5, 8, 0 },
};

static void
takes_page(void **state)
{
	const struct page *row = *state;
	struct bench *b = bench_open("cdr-80");
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x40, 0x05, 0x08, [8 + 15] = 150 };
	static const uint8_t block[2048];

	if (row->at != 0)
		list[8 + row->at] = row->value;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(1)), block, sizeof(block));
	if (row->write != 0)
		assert_sense(b, row->write);
	else
		assert_good(b);
	/* The same with LS_V. */
	list[8 + 2] |= 0x20;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	if (list[8 + 5] == 7)
		assert_good(b);
	else
		assert_sense(b, 0x052600);
	bench_close(b);
}

/* Fixed packets of no size are not variable ones, in a track of those either. */
static void
keeps_to_its_kind(void **state)
{
	struct bench *b = bench_open("cdr-80");
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, 0x40, 0x25, 0x08, [8 + 15] = 150 };
	static const uint8_t block[2048];

	(void)state;
	variable_synced(b);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(107), 0, BE16(1)), block, sizeof(block));
	assert_sense(b, 0x056401);
	/* And what is at once is not rehearsed in one. */
	list[8 + 2] = 0x51;
	list[8 + 3] = 0x05;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(107), 0, BE16(1)), block, sizeof(block));
	assert_sense(b, 0x056400);
	bench_close(b);
}

/* A cue sheet is for an empty session: a reserved track ends that. */
static void
ends_cue_sheet(void **state)
{
	static const uint8_t sheet[] = { 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0,
		0, 0, 2, 0, 1, 0xaa, 1, 1, 0, 0, 6, 0 };
	struct bench *b = bench_open("cdr-80");
	static const uint8_t block[2352];

	(void)state;
	select_page(b, 2, 0, 0);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(b);
	variable(b);
	reserve(b, 300);
	select_page(b, 2, 0, 0);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(-150), 0, BE16(1)), block, sizeof(block));
	assert_sense(b, 0x052c00);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(ends_cue_sheet),
		cmocka_unit_test(keeps_to_its_kind), cmocka_unit_test(gives_up),
		cmocka_unit_test(keeps_reserved) };

	return RUN_TABLE(steps, answers) + RUN_TABLE(pages, takes_page) +
	    cmocka_run_group_tests(special, NULL, NULL);
}
