/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/format_test.c - FORMAT UNIT, READ FORMAT CAPACITIES and what a formatted
 * CD-RW answers (MMC-6, "FORMAT UNIT", "READ FORMAT CAPACITIES", "Restricted
 * Overwrite feature"; mmc-recorder.md 3.5, 3.10, 3.21, 7.10). */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define BLOCKS  320 /* ten packets */
#define LEADOUT 385

#define LIST(flags, blocks, type, parameter)                                                       \
	{                                                                                          \
		0, (flags), 0, 8, BE32(blocks), (type) << 2, BE24(parameter)                       \
	}

static void
nothing(struct bench *b)
{
	(void)b;
}

static void
none(struct bench *b, const uint8_t *cdb)
{
	bench_none(b, cdb);
	assert_good(b);
}

static void
format(struct bench *b, uint32_t blocks)
{
	const uint8_t list[12] = LIST(0, blocks, 0x10, 32);

	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
}

static void
formatted(struct bench *b)
{
	format(b, BLOCKS);
}

static void
select_block_type(struct bench *b, uint8_t type)
{
	uint8_t list[8 + 52] = {
		[8] = 0x05, 0x32, 0x40, 0x24, 0, 7, [8 + 13] = 32, [8 + 15] = 150
	};

	list[8 + 4] = type;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
formatted_form1(struct bench *b)
{
	select_block_type(b, 10);
	format(b, BLOCKS);
}

static void
begin_track(struct bench *b)
{
	static const uint8_t blocks[300 * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(300)), blocks, sizeof(blocks));
	assert_good(b);
}

static void
write_track(struct bench *b)
{
	begin_track(b);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

/* Byte 1 of the CDB and a list: the sense, and what its pointer says. */
static const struct refusal {
	const char *name, *kind;
	uint8_t byte1, bytes, list[16];
	uint32_t sense;
	uint8_t pointer[3]; /* bytes 15..17 */
} refusals[] = {
	{ "without a list", "cdrw-80", 0x01, 0, { 0 }, 0x052400, { 0xcc, 0, 1 } },
	{ "complete list", "cdrw-80", 0x19, 12, LIST(0, 320, 0x10, 32), 0x052400, { 0xcb, 0, 1 } },
	{ "format code 0", "cdrw-80", 0x10, 12, LIST(0, 320, 0x10, 32), 0x052400, { 0xca, 0, 1 } },
	{ "format code 6", "cdrw-80", 0x16, 12, LIST(0, 320, 0x10, 32), 0x052400, { 0xca, 0, 1 } },
	{ "a CD-R", "cdr-80", 0x11, 12, LIST(0, 320, 0x10, 32), 0x053005, { 0 } },
	{ "a list that is too short", "cdrw-80", 0x11, 11, LIST(0, 320, 0x10, 32), 0x050e03,
	    { 0 } },
	{ "a header alone", "cdrw-80", 0x11, 4, LIST(0, 320, 0x10, 32), 0x050e03, { 0 } },
	{ "byte 0 of the list", "cdrw-80", 0x11, 12, { 1, 0, 0, 8, BE32(320), 0x40, 0, 0, 32 },
	    0x052600, { 0x8f, 0, 0 } },
	{ "options that are not valid", "cdrw-80", 0x11, 12, LIST(0x20, 320, 0x10, 32), 0x052600,
	    { 0x8f, 0, 1 } },
	{ "an initialization pattern", "cdrw-80", 0x11, 12, LIST(0x88, 320, 0x10, 32), 0x052600,
	    { 0x8b, 0, 1 } },
	{ "no primary certification", "cdrw-80", 0x11, 12, LIST(0xc0, 320, 0x10, 32), 0x052600,
	    { 0x8e, 0, 1 } },
	{ "a vendor's option", "cdrw-80", 0x11, 12, LIST(0x81, 320, 0x10, 32), 0x052600,
	    { 0x88, 0, 1 } },
	{ "a descriptor of 16 bytes", "cdrw-80", 0x11, 12,
	    { 0, 0, 0, 16, BE32(320), 0x40, 0, 0, 32 }, 0x052600, { 0x8f, 0, 2 } },
	{ "a quick format", "cdrw-80", 0x11, 12, LIST(0, 320, 0x13, 32), 0x052600, { 0x8f, 0, 8 } },
	{ "reserved bits of the type", "cdrw-80", 0x11, 12,
	    { 0, 0, 0, 8, BE32(320), 0x41, 0, 0, 32 }, 0x052600, { 0x89, 0, 8 } },
	{ "packets of 16", "cdrw-80", 0x11, 12, LIST(0, 320, 0x10, 16), 0x052600, { 0x8f, 0, 9 } },
	{ "packets of 2048", "cdrw-80", 0x11, 12, LIST(0, 320, 0x10, 2048), 0x052600,
	    { 0x8f, 0, 9 } },
	{ "blocks of 512", "cdrw-80", 0x11, 12, LIST(0, 320, 0x00, 512), 0x052600, { 0x8f, 0, 9 } },
	{ "no blocks", "cdrw-80", 0x11, 12, LIST(0, 0, 0x10, 32), 0x052600, { 0x8f, 0, 4 } },
	{ "half a packet", "cdrw-80", 0x11, 12, LIST(0, 336, 0x10, 32), 0x052600, { 0x8f, 0, 4 } },
	{ "too many blocks", "cdrw-80", 0x11, 12, LIST(0, 295296, 0x10, 32), 0x052600,
	    { 0x8f, 0, 4 } },
	{ "too many, of a smaller disc", "cdrw-74", 0x11, 12, LIST(0, 273856, 0x10, 32), 0x052600,
	    { 0x8f, 0, 4 } },
	{ "MMC-1: a session", "cdrw-80", 0x17, 12, { 0, 0, 0, 8, 0x80, 0, 0, 0, BE32(320) },
	    0x052600, { 0x8f, 0, 4 } },
	{ "MMC-1: with a pattern, a session that grows", "cdrw-80", 0x17, 16,
	    { 0, 0, 0, 8, 0, 0, 0, 0, 0x40, 0, 0, 0, BE32(320) }, 0x052600, { 0x8f, 0, 8 } },
	{ "MMC-1: a pattern that is none", "cdrw-80", 0x17, 16,
	    { 0, 0, 0, 8, 0, 0, 1, 0, 0, 0, 0, 0, BE32(320) }, 0x052600, { 0x8f, 0, 6 } },
	{ "MMC-1: too many blocks", "cdrw-80", 0x17, 16,
	    { 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, BE32(295296) }, 0x052600, { 0x8f, 0, 12 } },
};

/* Refused, and the disc is as it was. */
static void
refuses(void **state)
{
	const struct refusal *row = *state;
	struct bench *b = bench_open(row->kind);

	begin_track(b);
	bench_out(b, CDB(OP_FORMAT_UNIT, row->byte1), row->list, row->bytes);
	assert_sense(b, row->sense);
	assert_memory_equal(b->result.sense + 15, row->pointer, 3);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36));
	assert_good(b);
	assert_int_equal(load_be32(b->data + 12), 300);
	bench_close(b);
}

/* Lists that are taken, and the number of blocks then. */
static const struct list {
	const char *name;
	uint8_t byte1, bytes, list[16];
	uint32_t blocks;
} lists[] = {
	{ "type 10h", 0x11, 12, LIST(0, 320, 0x10, 32), 320 },
	{ "type 10h, IMMED", 0x11, 12, LIST(0x02, 352, 0x10, 32), 352 },
	{ "type 10h, no certification", 0x11, 12, LIST(0xa0, 320, 0x10, 32), 320 },
	{ "type 00h", 0x11, 12, LIST(0, 320, 0x00, 2048), 320 },
	{ "type 00h, packets of 32", 0x11, 12, LIST(0, 320, 0x00, 32), 320 },
	{ "to be tried out only", 0x11, 12, LIST(0x84, 320, 0x10, 32), 0 },
	{ "more bytes than there are", 0x11, 16, LIST(0, 320, 0x10, 32), 320 },
	{ "MMC-1", 0x17, 12, { 0, 0, 0, 8, 0, 0, 0, 0, BE32(320) }, 320 },
	{ "MMC-1, with a pattern", 0x17, 16, { 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, BE32(384) },
	    384 },
};

static void
takes(void **state)
{
	const struct list *row = *state;
	struct bench *b = bench_open("cdrw-80");

	bench_out(b, CDB(OP_FORMAT_UNIT, row->byte1), row->list, row->bytes);
	assert_good(b);
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	if (row->blocks > 0)
		assert_reply(b, BYTES(BE32(row->blocks - 1), 0, 0, 8, 0));
	else
		assert_reply(b, BYTES(BE32(0), 0, 0, 8, 0));
	bench_close(b);
}

#define TRACK_INFO(type, n)                                                                        \
	{                                                                                          \
		OP_READ_TRACK_INFORMATION, (type), BE32(n), [8] = 36                               \
	}
#define TOC(format)                                                                                \
	{                                                                                          \
		OP_READ_TOC, 0, (format), [8] = 200                                                \
	}
#define FEATURE(code)                                                                              \
	{                                                                                          \
		OP_GET_CONFIGURATION, 2, BE16(code), [8] = 64                                      \
	}
#define CAPACITIES                                                                                 \
	{                                                                                          \
		OP_READ_FORMAT_CAPACITIES, [8] = 252                                               \
	}
#define MAXIMUM 0, 4, 0x81, 0x60 /* 295264 */

/* Commands in each state, and their reply from byte `at` on, or their sense. */
static const struct step {
	const char *name, *kind;
	void (*before)(struct bench *);
	uint8_t cdb[12];
	uint32_t sense; /* 0: GOOD */
	uint8_t at, bytes, reply[48];
} steps[] = {
	/* READ FORMAT CAPACITIES for every medium state. */
	{ "capacities: no disc", NULL, nothing, CAPACITIES, 0, 0, 12,
	    { 0, 0, 0, 8, MAXIMUM, 3, 0, 8, 0 } },
	{ "capacities: blank CD-R", "cdr-80", nothing, CAPACITIES, 0, 0, 12,
	    { 0, 0, 0, 8, BE32(359849), 1, 0, 8, 0 } },
	{ "capacities: CD-R with a session", "cdr-80", write_track, CAPACITIES, 0, 0, 12,
	    { 0, 0, 0, 8, BE32(302), 2, 0, 8, 0 } },
	{ "capacities: blank CD-RW", "cdrw-80", nothing, CAPACITIES, 0, 0, 20,
	    { 0, 0, 0, 16, MAXIMUM, 1, 0, 8, 0, MAXIMUM, 0x40, 0, 0, 32 } },
	{ "capacities: smaller CD-RW", "cdrw-74", nothing, CAPACITIES, 0, 0, 20,
	    { 0, 0, 0, 16, BE32(273824), 1, 0, 8, 0, BE32(273824), 0x40, 0, 0, 32 } },
	{ "capacities: CD-RW with a session", "cdrw-80", write_track, CAPACITIES, 0, 0, 20,
	    { 0, 0, 0, 16, BE32(302), 2, 0, 8, 0, MAXIMUM, 0x40, 0, 0, 32 } },
	{ "capacities: formatted", "cdrw-80", formatted, CAPACITIES, 0, 0, 20,
	    { 0, 0, 0, 16, BE32(320), 2, 0, 8, 0, MAXIMUM, 0x40, 0, 0, 32 } },
	/* What a formatted disc is. */
	{ "formatted: disc information", "cdrw-80", formatted,
	    { OP_READ_DISC_INFORMATION, [8] = 34 }, 0, 2, 22,
	    { 0x1e, 1, 1, 1, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff } },
	{ "formatted, form 1: disc type", "cdrw-80", formatted_form1,
	    { OP_READ_DISC_INFORMATION, [8] = 34 }, 0, 8, 1, { 0x20 } },
	{ "formatted: the track", "cdrw-80", formatted, TRACK_INFO(1, 1), 0, 0, 28,
	    { 0, 34, 1, 1, 0, 5, 0x31, 0, BE32(0), BE32(0), BE32(0), BE32(32), BE32(320) } },
	{ "formatted: the track by address", "cdrw-80", formatted, TRACK_INFO(0, 319), 0, 2, 6,
	    { 1, 1, 0, 5, 0x31, 0 } },
	{ "formatted, form 1: the track", "cdrw-80", formatted_form1, TRACK_INFO(1, 1), 0, 5, 2,
	    { 5, 0x32 } },
	{ "formatted: no invisible track", "cdrw-80", formatted, TRACK_INFO(1, 0xff), 0x052400, 0,
	    0, { 0 } },
	{ "formatted: TOC", "cdrw-80", formatted, TOC(0), 0, 0, 20,
	    { 0, 18, 1, 1, 0, 0x15, 1, 0, BE32(0), 0, 0x15, 0xaa, 0, BE32(LEADOUT) } },
	{ "formatted: full TOC", "cdrw-80", formatted, TOC(2), 0, 0, 48,
	    { 0, 46, 1, 1, 1, 0x15, 0, 0xa0, 0, 0, 0, 0, 1, 0, 0, 1, 0x15, 0, 0xa1, 0, 0, 0, 0, 1,
		0, 0, 1, 0x15, 0, 0xa2, 0, 0, 0, 0, 0, 7, 10, 1, 0x15, 0, 1, 0, 0, 0, 0, 0, 2,
		0 } },
	{ "formatted: PMA", "cdrw-80", formatted, TOC(3), 0, 0, 15,
	    { 0, 13, 0, 0, 0, 0x15, 0, 1, 0, 7, 10, 0, 0, 2, 0 } },
	{ "formatted: profile", "cdrw-80", formatted, FEATURE(0), 0, 6, 2, { 0, 0x0a } },
	/* Features. */
	{ "random writable: absent", "cdrw-80", formatted, FEATURE(0x20), 0, 0, 4, { BE32(4) } },
	{ "formattable: with a CD-R", "cdr-80", nothing, FEATURE(0x23), 0, 8, 4,
	    { 0, 0x23, 4, 8 } },
	{ "formattable: with a CD-RW", "cdrw-80", nothing, FEATURE(0x23), 0, 8, 4,
	    { 0, 0x23, 5, 8 } },
	{ "restricted overwrite: blank", "cdrw-80", nothing, FEATURE(0x26), 0, 8, 4,
	    { 0, 0x26, 0, 0 } },
	{ "restricted overwrite: a session", "cdrw-80", write_track, FEATURE(0x26), 0, 8, 4,
	    { 0, 0x26, 0, 0 } },
	{ "restricted overwrite: formatted", "cdrw-80", formatted, FEATURE(0x26), 0, 8, 4,
	    { 0, 0x26, 1, 0 } },
	{ "readable: a session", "cdrw-80", write_track, FEATURE(0x10), 0, 8, 12,
	    { 0, 0x10, 1, 8, 0, 0, 8, 0, 0, 1, 1, 0 } },
	{ "readable: formatted", "cdrw-80", formatted, FEATURE(0x10), 0, 8, 12,
	    { 0, 0x10, 1, 8, 0, 0, 8, 0, 0, 32, 1, 0 } },
	{ "track at once: formatted", "cdrw-80", formatted, FEATURE(0x2d), 0, 8, 4,
	    { 0, 0x2d, 8, 4 } },
	{ "mastering: formatted", "cdrw-80", formatted, FEATURE(0x2e), 0, 8, 4, { 0, 0x2e, 0, 4 } },
	{ "CD-RW write: formatted", "cdrw-80", formatted, FEATURE(0x37), 0, 8, 4,
	    { 0, 0x37, 1, 4 } },
	{ "CD-RW write: CD-R", "cdr-80", nothing, FEATURE(0x37), 0, 8, 4, { 0, 0x37, 0, 4 } },
	{ "formatted: nothing, behind the last block", "cdrw-80", formatted,
	    { OP_READ_10, 0, BE32(320) }, 0, 0, 0, { 0 } },
	{ "formatted: nothing, beyond", "cdrw-80", formatted, { OP_READ_10, 0, BE32(321) },
	    0x052100, 0, 0, { 0 } },
	/* What cannot be done with it. */
	{ "formatted: close session", "cdrw-80", formatted, { OP_CLOSE_TRACK_SESSION, 0, 2 },
	    0x053005, 0, 0, { 0 } },
	{ "formatted: close track", "cdrw-80", formatted, { OP_CLOSE_TRACK_SESSION, 0, 1, [5] = 1 },
	    0x053005, 0, 0, { 0 } },
	{ "formatted: unclose", "cdrw-80", formatted, { OP_BLANK, 5 }, 0x056400, 0, 0, { 0 } },
	{ "formatted: blank a track", "cdrw-80", formatted, { OP_BLANK, 2, BE32(1) }, 0x052c00, 0,
	    0, { 0 } },
	{ "formatted: read behind it", "cdrw-80", formatted, { OP_READ_10, 0, BE32(320), 0, 0, 1 },
	    0x052100, 0, 0, { 0 } },
};

/* Formatting takes a while, and none of the steps changes anything: rows that follow
 * one another share a disc. */
static struct bench *
bench_for(const struct step *row)
{
	static struct bench *b;
	static const struct step *last;

	if (row != NULL && last != NULL && row->before == last->before && row->kind != NULL &&
	    last->kind != NULL && strcmp(row->kind, last->kind) == 0)
		return b;
	if (last != NULL)
		bench_close(b);
	last = row;
	if (row == NULL)
		return NULL;
	b = bench_open(row->kind);
	row->before(b);
	return b;
}

static void
answers(void **state)
{
	const struct step *row = *state;
	struct bench *b = bench_for(row);

	bench_in(b, row->cdb[0] == OP_READ_10 ? 2048 : 252, row->cdb);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else {
		assert_good(b);
		assert_true(b->data_bytes >= row->at + row->bytes);
		assert_memory_equal(b->data + row->at, row->reply, row->bytes);
	}
	if (row == &steps[ARRAY_LEN(steps) - 1])
		bench_for(NULL);
}

/* WRITE on a formatted disc of 320 blocks. */
static const struct place {
	const char *name;
	uint8_t opcode;
	uint32_t lba;
	uint16_t count;
	uint32_t sense;
} places[] = {
	{ "one packet", OP_WRITE_10, 64, 32, 0 },
	{ "the last two", OP_WRITE_12, 256, 64, 0 },
	{ "all of it", OP_WRITE_10, 0, 320, 0 },
	{ "verified", OP_WRITE_AND_VERIFY_10, 32, 32, 0 },
	{ "nothing", OP_WRITE_10, 64, 0, 0 },
	{ "nothing, not at a packet", OP_WRITE_10, 65, 0, 0 },
	{ "nothing, at the end", OP_WRITE_12, 320, 0, 0 },
	{ "nothing, behind the end", OP_WRITE_10, 321, 0, 0x052100 },
	{ "nothing, before the start", OP_WRITE_AND_VERIFY_10, (uint32_t)-1, 0, 0x052100 },
	{ "not at a packet", OP_WRITE_10, 65, 32, 0x052102 },
	{ "half a packet", OP_WRITE_10, 64, 16, 0x052400 },
	{ "a packet and a block", OP_WRITE_12, 64, 33, 0x052400 },
	{ "past the end", OP_WRITE_10, 288, 64, 0x052100 },
	{ "behind the end", OP_WRITE_10, 320, 32, 0x052100 },
	{ "before the start", OP_WRITE_10, (uint32_t)-32, 32, 0x052100 },
};

static void
write_at(struct bench *b, uint8_t opcode, uint32_t lba, uint16_t count, uint8_t version)
{
	static uint8_t blocks[BLOCKS * 2048];
	size_t bytes = (size_t)count * 2048;

	for (size_t i = 0; i < bytes; i++)
		blocks[i] = (uint8_t)((lba + i / 2048) * 7 + i % 2048 + version * 50u);
	if (opcode == OP_WRITE_12)
		bench_out(b, CDB(opcode, 0, BE32(lba), BE32(count)), blocks, bytes);
	else
		bench_out(b, CDB(opcode, 0, BE32(lba), 0, BE16(count)), blocks, bytes);
}

static void
writes(void **state)
{
	const struct place *row = *state;
	struct bench *b = bench_open("cdrw-80");

	formatted(b);
	write_at(b, OP_WRITE_10, 0, BLOCKS, 1);
	assert_good(b);
	write_at(b, row->opcode, row->lba, row->count, 2);
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	if (row->sense == 0x052400)
		assert_int_equal(b->result.sense[17], row->opcode == OP_WRITE_12 ? 6 : 7);
	bench_in(b, BLOCKS * 2048, CDB(OP_READ_10, 0, BE32(0), 0, BE16(BLOCKS)));
	assert_good(b);
	assert_int_equal(b->data_bytes, BLOCKS * 2048);
	for (uint32_t lba = 0; lba < BLOCKS; lba++) {
		bool in = row->sense == 0 && lba >= row->lba && lba < row->lba + row->count;

		for (uint32_t i = 0; i < 2048; i++)
			if (b->data[lba * 2048 + i] !=
			    (uint8_t)(lba * 7 + i + (in ? 2u : 1u) * 50u))
				fail_msg("block %u, byte %u", lba, i);
	}
	assert_null(disc_finding(drive_disc(b->drive), 0));
	bench_close(b);
}

/* Whatever page 05 says: a formatted disc has its own kind of blocks. */
static void
ignores_the_page(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	formatted(b);
	bench_select(b, 3, 1);
	write_at(b, OP_WRITE_10, 32, 32, 3);
	assert_good(b);
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
	bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(32), 0, 0, 1));
	assert_good(b);
	assert_int_equal(b->data[0], (uint8_t)(32 * 7 + 150));
	bench_close(b);
}

/* Formatted, blanked, recorded at once, formatted again. */
static void
comes_and_goes(void **state)
{
	struct bench *b = bench_open("cdrw-80");

	(void)state;
	formatted(b);
	none(b, CDB(OP_BLANK, 1));
	write_at(b, OP_WRITE_10, 0, 32, 1);
	assert_good(b);
	none(b, CDB(OP_BLANK, 6));
	write_track(b);
	write_at(b, OP_WRITE_10, 0, 32, 1);
	assert_sense(b, 0x053005);
	format(b, 640);
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	assert_reply(b, BYTES(BE32(639), 0, 0, 8, 0));
	none(b, CDB(OP_BLANK, 6));
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2], 0x10);
	bench_close(b);
}

/* While the disc is being formatted, nothing else can be done with it. */
static void
is_not_ready_meanwhile(void **state)
{
	static const uint8_t list[12] = LIST(0x02, BLOCKS, 0x10, 32);
	struct bench *b = bench_open_with_jobs("cdrw-80");
	struct drive_job *job;

	(void)state;
	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
	job = b->job;
	b->job = NULL;
	assert_non_null(job);
	for (int i = 0; i < 2; i++) {
		bench_none(b, CDB(OP_TEST_UNIT_READY));
		assert_sense(b, 0x020404);
		assert_int_equal(b->result.sense[15], 0x80);
		assert_int_equal(load_be16(b->result.sense + 16) > 60000, i == 1);
		bench_in(b, 8, CDB(OP_READ_CAPACITY));
		assert_sense(b, 0x020404);
		bench_none(b, CDB(OP_BLANK));
		assert_sense(b, 0x020404);
		bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
		assert_int_not_equal(b->result.status, 0);
		bench_in(b, 18, CDB(OP_REQUEST_SENSE, [4] = 18));
		assert_good(b);
		assert_int_equal(b->data[2], 2);
		bench_in(b, 8, CDB(OP_GET_CONFIGURATION, [8] = 8));
		assert_good(b);
		assert_null(drive_remove(b->drive));
		if (i == 0)
			job->work(job);
	}
	job->done(job);
	/* Then it is made durable. */
	job = b->job;
	b->job = NULL;
	assert_non_null(job);
	job->work(job);
	job->done(job);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	assert_reply(b, BYTES(BE32(319), 0, 0, 8, 0));
	bench_close(b);
}

static void
completed(struct command *cmd, void *arg)
{
	((struct bench *)arg)->completed = cmd;
}

/* Two initiators: one has been asked for its list when the other's disc is formatted. */
static void
comes_too_late(void **state)
{
	static const uint8_t list[12] = LIST(0x02, BLOCKS, 0x10, 32);
	struct bench *b = bench_open_with_jobs("cdrw-80");
	struct command_request request = { CDB(OP_FORMAT_UNIT, 0x11), 6, sizeof(list), 0 };
	struct command *cmd = drive_begin(b->drive, b->other, &request, completed, b);
	struct drive_job *job;
	struct iovec iov;

	(void)state;
	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
	assert_true(cmd_next_segment(cmd, &iov));
	assert_int_equal(iov.iov_len, sizeof(list));
	memcpy(iov.iov_base, list, sizeof(list));
	cmd_filled(cmd, sizeof(list));
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	assert_int_equal(cmd_result(cmd)->status, STATUS_CHECK_CONDITION);
	assert_memory_equal(cmd_result(cmd)->sense + 12, ((const uint8_t[]){ 4, 4 }), 2);
	cmd_free(cmd);
	for (int i = 0; i < 2; i++) {
		job = b->job;
		b->job = NULL;
		assert_non_null(job);
		job->work(job);
		job->done(job);
	}
	assert_null(b->job);
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	assert_reply(b, BYTES(BE32(319), 0, 0, 8, 0));
	bench_close(b);
}

/* Lead-in (11635 sectors), track (385) and lead-out (6750) at 10x: so many
 * microseconds, by hand: sectors x 2352 / (1764 x 1000). */
#define TIME 25026667u

static void
takes_time(void **state)
{
	const uint8_t list[12] = LIST(0, BLOCKS, 0x10, 32), at_once[12] = LIST(2, BLOCKS, 0x10, 32);
	struct bench *b = bench_open_with_time("cdrw-80", DRIVE_TIME_REAL);
	uint64_t before;

	(void)state;
	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), at_once, sizeof(at_once));
	assert_good(b);
	bench_pass(b, TIME / 2);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x020404);
	assert_in_range(load_be16(b->result.sense + 16), 32600, 32900);
	bench_pass(b, TIME / 2 - 10000);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x020404);
	bench_pass(b, 20000);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);

	b = bench_open_with_time("cdrw-80", DRIVE_TIME_VIRTUAL);
	before = drive_clock(b->drive);
	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
	assert_in_range(drive_clock(b->drive) - before, TIME - 10000, TIME + 10000);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(ignores_the_page),
		cmocka_unit_test(comes_and_goes), cmocka_unit_test(is_not_ready_meanwhile),
		cmocka_unit_test(comes_too_late), cmocka_unit_test(takes_time) };

	return RUN_TABLE(refusals, refuses) + RUN_TABLE(lists, takes) + RUN_TABLE(steps, answers) +
	    RUN_TABLE(places, writes) +
	    cmocka_run_group_tests_name("formatting", others, NULL, NULL);
}
