/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/burn_test.c - a disc burned raw through the door and read back: every
 * sector, every READ CD selection, the TOC and what else is told of it. */
#include "emulator/scramble.h"
#include "emulator/subcode.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

static struct bench *shared; /* burned with data block type 3; only read */

static int
burn_shared(void **state)
{
	(void)state;
	if (shared == NULL) {
		shared = bench_open("cdr-80");
		bench_burn(shared, 3);
		bench_clear_attentions(shared, shared->nexus);
	}
	return 0;
}

static const struct round_trip {
	const char *name;
	uint8_t block_type;
} round_trips[] = {
	{ "data block type 1", 1 },
	{ "data block type 3", 3 },
};

/* READ CD of the whole program area in one command, against what was sent. */
static void
comes_back(void **state)
{
	const struct round_trip *row = *state;
	struct bench *b = bench_open("cdr-80");
	const uint32_t count = BURN_LEADOUT + 150;
	uint8_t main[2352], sent[2352], raw[96];

	bench_burn(b, row->block_type);
	bench_in(b, (uint64_t)count * 2448, CDB(OP_READ_CD, 0, BE32(-150), BE24(count), 0xf8, 1));
	assert_good(b);
	assert_int_equal(b->data_bytes, count * 2448);
	for (int32_t lba = -150; lba < BURN_LEADOUT; lba++) {
		const uint8_t *got = b->data + (size_t)(lba + 150) * 2448;

		burn_descrambled(lba, main);
		burn_compose(lba, sent, raw);
		if (memcmp(got, main, 2352) != 0 || memcmp(got + 2352, raw, 96) != 0)
			fail_msg("LBA %d differs", lba);
	}
	bench_close(b);
}

#define A 10   /* in track 1, audio */
#define M 800  /* in track 2, mode 1 */
#define F 1400 /* in track 3, mode 2 form 1 */

/* READ CD of one sector: expected type, byte 9; offset and bytes of the result. */
static const struct selection {
	const char *name;
	int32_t lba;
	uint8_t expected, select;
	uint16_t offset, bytes;
	uint32_t sense;
} selections[] = {
	{ "audio, user data", A, 0, 0x10, 0, 2352, 0 },
	{ "audio, all", A, 1, 0xf8, 0, 2352, 0 },
	{ "audio, sync alone gives all", A, 1, 0x80, 0, 2352, 0 },
	{ "audio, nothing", A, 0, 0x00, 0, 0, 0 },
	{ "audio where mode 1 is expected", A, 2, 0x10, 0, 0, 0x056400 },
	{ "mode 1, user data", M, 0, 0x10, 16, 2048, 0 },
	{ "mode 1, EDC", M, 0, 0x08, 2064, 288, 0 },
	{ "mode 1, user data and EDC", M, 2, 0x18, 16, 2336, 0 },
	{ "mode 1, header", M, 0, 0x20, 12, 4, 0 },
	{ "mode 1, header and EDC leave a hole", M, 0, 0x28, 0, 0, 0x052400 },
	{ "mode 1, header and user data", M, 0, 0x30, 12, 2052, 0 },
	{ "mode 1, all but sync", M, 0, 0x38, 12, 2340, 0 },
	{ "mode 1 has no subheader", M, 0, 0x40, 0, 0, 0 },
	{ "mode 1, subheader and EDC", M, 0, 0x48, 0, 0, 0x052400 },
	{ "mode 1, subheader and user data", M, 0, 0x50, 16, 2048, 0 },
	{ "mode 1, all headers", M, 0, 0x60, 12, 4, 0 },
	{ "mode 1, headers and user data", M, 0, 0x70, 12, 2052, 0 },
	{ "mode 1, sync", M, 0, 0x80, 0, 12, 0 },
	{ "mode 1, sync and user data leave a hole", M, 0, 0x90, 0, 0, 0x052400 },
	{ "mode 1, sync and header", M, 0, 0xa0, 0, 16, 0 },
	{ "mode 1, sync, header, user data", M, 0, 0xb0, 0, 2064, 0 },
	{ "mode 1, B8", M, 0, 0xb8, 0, 2352, 0 },
	{ "mode 1, C0", M, 0, 0xc0, 0, 0, 0x052400 },
	{ "mode 1, sync and all headers", M, 0, 0xe0, 0, 16, 0 },
	{ "mode 1, F0", M, 0, 0xf0, 0, 2064, 0 },
	{ "mode 1, all", M, 2, 0xf8, 0, 2352, 0 },
	{ "mode 1 where audio is expected", M, 1, 0xf8, 0, 0, 0x056400 },
	{ "mode 1 where form 1 is expected", M, 4, 0xf8, 0, 0, 0x056400 },
	{ "form 1, user data", F, 0, 0x10, 24, 2048, 0 },
	{ "form 1, EDC", F, 0, 0x08, 2072, 280, 0 },
	{ "form 1, user data and EDC", F, 4, 0x18, 24, 2328, 0 },
	{ "form 1, header and user data leave a hole", F, 0, 0x30, 0, 0, 0x052400 },
	{ "form 1, subheader", F, 0, 0x40, 16, 8, 0 },
	{ "form 1, subheader and user data", F, 0, 0x50, 16, 2056, 0 },
	{ "form 1, 58: as sr reads mode 2", F, 0, 0x58, 16, 2336, 0 },
	{ "form 1, all headers", F, 0, 0x60, 12, 12, 0 },
	{ "form 1, headers and user data", F, 0, 0x70, 12, 2060, 0 },
	{ "form 1, sync and all headers", F, 0, 0xe0, 0, 24, 0 },
	{ "form 1, F0", F, 0, 0xf0, 0, 2072, 0 },
	{ "form 1, all", F, 4, 0xf8, 0, 2352, 0 },
	{ "form 1 where formless is expected", F, 3, 0x10, 0, 0, 0x056400 },
	{ "first pregap", -150, 0, 0xf8, 0, 2352, 0 },
	{ "lead-in", -151, 0, 0xf8, 0, 0, 0x052100 },
	{ "last sector", BURN_LEADOUT - 1, 0, 0xf8, 0, 2352, 0 },
	{ "lead-out", BURN_LEADOUT, 0, 0xf8, 0, 0, 0x052100 },
};

static void
selects(void **state)
{
	const struct selection *row = *state;
	struct bench *b = shared;
	uint8_t main[2352];

	bench_in(b, 4096,
	    CDB(OP_READ_CD, (uint8_t)(row->expected << 2), BE32(row->lba), 0, 0, 1, row->select));
	if (row->sense != 0) {
		assert_sense(b, row->sense);
		assert_int_equal(b->data_bytes, 0);
		return;
	}
	burn_descrambled(row->lba, main);
	assert_reply(b, main + row->offset, row->bytes);
}

/* Blocks with C2 and sub-channel; where the main channel is all of it. */
static const struct block {
	const char *name;
	uint8_t select, subchannel;
	uint16_t main, c2, sub;
} blocks[] = {
	{ "raw P-W", 0xf8, 1, 2352, 0, 96 },
	{ "formatted Q", 0xf8, 2, 2352, 0, 16 },
	{ "corrected R-W", 0xf8, 4, 2352, 0, 96 },
	{ "C2 294", 0xfa, 0, 2352, 294, 0 },
	{ "C2 296 and raw P-W", 0xfc, 1, 2352, 296, 96 },
	{ "C2 294 and Q", 0xfa, 2, 2352, 294, 16 },
	{ "raw P-W alone", 0x00, 1, 0, 0, 96 },
	{ "Q alone", 0x00, 2, 0, 0, 16 },
};

static void
gives_blocks(void **state)
{
	const struct block *row = *state;
	struct bench *b = shared;
	static const uint8_t zero[296];
	size_t bytes = (size_t)row->main + row->c2 + row->sub;

	bench_in(b, 1 << 20, CDB(OP_READ_CD, 0, BE32(0), 0, 0, 100, row->select, row->subchannel));
	assert_good(b);
	assert_int_equal(b->data_bytes, 100 * bytes);
	for (int32_t lba = 0; lba < 100; lba++) {
		const uint8_t *got = b->data + (size_t)lba * bytes;
		uint8_t main[2352], raw[96], sub[96] = { 0 };

		burn_compose(lba, main, raw); /* audio: as it was sent */
		if (row->subchannel == 1)
			memcpy(sub, raw, 96);
		else if (row->subchannel == 2)
			subcode_raw_to_pq(raw, sub);
		assert_memory_equal(got, main, row->main);
		assert_memory_equal(got + row->main, zero, row->c2);
		assert_memory_equal(got + row->main + row->c2, sub, row->sub);
	}
}

/* What the disc tells of itself. */
static const struct told {
	const char *name;
	uint8_t cdb[16];
	size_t bytes;
	uint8_t reply[80];
} told[] = {
	{ "READ TOC 0, LBA", { OP_READ_TOC, 0, 0, [7] = 4 }, 36,
	    { 0, 34, 1, 3, 0, 0x10, 1, 0, BE32(0), 0, 0x14, 2, 0, BE32(750), 0, 0x14, 3, 0,
		BE32(1350), 0, 0x14, 0xaa, 0, BE32(1800) } },
	{ "READ TOC 0, MSF, from track 3", { OP_READ_TOC, 2, 0, [6] = 3, [7] = 4 }, 20,
	    { 0, 18, 1, 3, 0, 0x14, 3, 0, 0, 0, 20, 0, 0, 0x14, 0xaa, 0, 0, 0, 26, 0 } },
	{ "READ TOC 0, lead-out", { OP_READ_TOC, 0, 0, [6] = 0xaa, [7] = 4 }, 12,
	    { 0, 10, 1, 3, 0, 0x14, 0xaa, 0, BE32(1800) } },
	{ "READ TOC 0, header only", { OP_READ_TOC, 2, 0, [8] = 4 }, 4, { 0, 34, 1, 3 } },
	{ "READ TOC 1", { OP_READ_TOC, 0, 1, [8] = 12 }, 12,
	    { 0, 10, 1, 1, 0, 0x10, 1, 0, BE32(0) } },
	{ "READ TOC 1 by the old field", { OP_READ_TOC, 2, 0, [8] = 12, 0x40 }, 12,
	    { 0, 10, 1, 1, 0, 0x10, 1, 0, 0, 0, 2, 0 } },
	{ "READ TOC 2: the header", { OP_READ_TOC, 2, 2, [8] = 4 }, 4, { 0, 68, 1, 1 } },
	{ "READ CAPACITY", { OP_READ_CAPACITY }, 8, { BE32(1799), 0, 0, 8, 0 } },
	{ "READ DISC INFORMATION: complete", { OP_READ_DISC_INFORMATION, [8] = 34 }, 34,
	    { 0, 32, 0x0e, 1, 1, 1, 3, 0x20, 0x20, [16] = 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff } },
	{ "READ TRACK INFORMATION: track 1", { OP_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 36 },
	    36, { 0, 34, 1, 1, 0, 0, 0x0f, 0, BE32(0), [24] = BE32(600) } },
	{ "READ TRACK INFORMATION: LBA in track 2",
	    { OP_READ_TRACK_INFORMATION, 0, BE32(1000), [8] = 36 }, 36,
	    { 0, 34, 2, 1, 0, 4, 0x01, 0, BE32(750), [24] = BE32(450) } },
	{ "READ TRACK INFORMATION: session 1", { OP_READ_TRACK_INFORMATION, 2, [5] = 1, [8] = 8 },
	    8, { 0, 34, 1, 1, 0, 0, 0x0f, 0 } },
	{ "READ TRACK INFORMATION: track 3", { OP_READ_TRACK_INFORMATION, 1, [5] = 3, [8] = 36 },
	    36, { 0, 34, 3, 1, 0, 4, 0x02, 0, BE32(1350), [24] = BE32(450) } },
	{ "READ HEADER of mode 1", { OP_READ_HEADER, 0, BE32(M), [8] = 8 }, 8,
	    { 1, 0, 0, 0, BE32(M) } },
	{ "READ HEADER of form 1, MSF", { OP_READ_HEADER, 2, BE32(F), [8] = 8 }, 8,
	    { 2, 0, 0, 0, 0, 0, 20, 50 } },
	{ "READ SUB-CHANNEL: MCN", { OP_READ_SUBCHANNEL, 2, 0x40, 2, [8] = 24 }, 24,
	    { 0, 0x15, 0, 20, 2, 0, 0, 0, 0x80, '1', '2', '3', '4', '5', '6', '7', '8', '9', '0',
		'1', '2', '3' } },
	{ "READ SUB-CHANNEL: ISRC of track 1",
	    { OP_READ_SUBCHANNEL, 2, 0x40, 3, [6] = 1, [8] = 24 }, 24,
	    { 0, 0x15, 0, 20, 3, 0x30, 1, 0, 0x80, 'F', 'I', 'B', 'A', 'R', '9', '9', '0', '0', '3',
		'1', '2' } },
	{ "READ SUB-CHANNEL: track 2 has no ISRC",
	    { OP_READ_SUBCHANNEL, 2, 0x40, 3, [6] = 2, [8] = 24 }, 24,
	    { 0, 0x15, 0, 20, 3, 0x34, 2 } },
	{ "GET CONFIGURATION: mastering is not current",
	    { OP_GET_CONFIGURATION, 2, 0, 0x2e, [8] = 16 }, 16,
	    { 0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2e, 0x00, 4, 0x7f, 0, 0x10 } },
	{ "GET CONFIGURATION: random readable is current",
	    { OP_GET_CONFIGURATION, 2, 0, 0x10, [8] = 20 }, 20,
	    { 0, 0, 0, 16, 0, 0, 0, 9, 0, 0x10, 0x01, 8, 0, 0, 8, 0, 0, 1, 1, 0 } },
	{ "CD-TEXT: none", { OP_READ_TOC, 0, 5, [8] = 255 }, 4, { 0, 2 } },
};

static void
tells(void **state)
{
	const struct told *row = *state;

	bench_in(shared, 1024, row->cdb);
	assert_reply(shared, row->reply, row->bytes);
}

/* The rows of the lead-in in the order A0, A1, A2, tracks. */
static void
full_toc(void **state)
{
	static const uint8_t rows[][11] = {
		{ 1, 0x10, 0, 0xa0, 0, 0, 0, 0, 1, 0x20, 0 },
		{ 1, 0x14, 0, 0xa1, 0, 0, 0, 0, 3, 0, 0 },
		{ 1, 0x14, 0, 0xa2, 0, 0, 0, 0, 0, 26, 0 },
		{ 1, 0x10, 0, 1, 0, 0, 0, 0, 0, 2, 0 },
		{ 1, 0x14, 0, 2, 0, 0, 0, 0, 0, 12, 0 },
		{ 1, 0x14, 0, 3, 0, 0, 0, 0, 0, 20, 0 },
	};

	(void)state;
	bench_in(shared, 1024, CDB(OP_READ_TOC, 2, 2, [7] = 4));
	assert_good(shared);
	assert_int_equal(shared->data_bytes, 4 + sizeof(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const uint8_t *row = shared->data + 4 + 11 * i;

		/* The running time of ADR 1 rows may be any. */
		assert_memory_equal(row, rows[i], 4);
		assert_memory_equal(row + 8, rows[i] + 8, 3);
	}
}

/* The sector read last is where the pickup is. */
static void
position(void **state)
{
	struct bench *b = shared;

	(void)state;
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(350), 0, 0, 1, 0xf8));
	bench_in(b, 24, CDB(OP_READ_SUBCHANNEL, 0, 0x40, 1, [8] = 24));
	assert_reply(
	    b, (const uint8_t[]){ 0, 0x15, 0, 12, 1, 0x10, 1, 2, BE32(350), BE32(350) }, 16);
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(740), 0, 0, 1, 0xf8));
	bench_in(b, 24, CDB(OP_READ_SUBCHANNEL, 2, 0x40, 1, [8] = 24));
	assert_good(b);
	assert_memory_equal(
	    b->data + 5, ((const uint8_t[]){ 0x14, 2, 0, 0, 0, 11, 65 }), 7); /* index 0 */
}

/* READ (10): count sectors, how many of them come, and the sense. */
static const struct cooked {
	const char *name;
	int32_t lba;
	uint8_t count, moved;
	uint32_t sense;
	uint16_t offset;
} cooked[] = {
	{ "READ (10): mode 1", M, 50, 50, 0, 16 },
	{ "READ (10): form 1", F, 50, 50, 0, 24 },
	{ "READ (10): across mode 1 and form 1", 1190, 20, 20, 0, 0 },
	{ "READ (10): audio", A, 1, 0, 0x056400, 0 },
	{ "READ (10): from audio into data", 599, 2, 0, 0x056400, 0 },
	{ "READ (10): lead-out", BURN_LEADOUT, 1, 0, 0x052100, 0 },
	{ "READ (10): into the lead-out", BURN_LEADOUT - 5, 10, 5, 0x052100, 24 },
	{ "READ (10): pregap", -1, 1, 0, 0x052100, 0 },
};

static void
reads_cooked(void **state)
{
	const struct cooked *row = *state;
	struct bench *b = shared;

	bench_in(b, 1 << 20, CDB(OP_READ_10, 0, BE32(row->lba), 0, 0, row->count));
	row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	assert_int_equal(b->data_bytes, row->moved * 2048);
	assert_int_equal(b->result.moved, row->moved * 2048);
	for (uint8_t i = 0; row->offset != 0 && i < row->moved; i++) {
		uint8_t main[2352];

		burn_descrambled(row->lba + i, main);
		assert_memory_equal(b->data + 2048 * i, main + row->offset, 2048);
	}
}

static void
mixed_types(void **state)
{
	struct bench *b = shared;

	(void)state;
	/* Any type, whole sectors: a change of type does not matter. */
	bench_in(b, 1 << 20, CDB(OP_READ_CD, 0, BE32(590), 0, 0, 20, 0xf8));
	assert_good(b);
	assert_int_equal(b->data_bytes, 20 * 2352);
	/* With sizes that differ it ends the command there. */
	bench_in(b, 1 << 20, CDB(OP_READ_CD, 0, BE32(590), 0, 0, 20, 0x10));
	assert_sense(b, 0x056400);
	assert_int_equal(b->data_bytes, 10 * 2352);
	bench_in(b, 1 << 20, CDB(OP_READ_CD_MSF, 4, 0, 0, 9, 65, 0, 10, 10, 0xf8)); /* 590..609 */
	assert_sense(b, 0x056400);
	assert_int_equal(b->data_bytes, 10 * 2352);
	bench_in(b, 1 << 20, CDB(OP_READ_CD_MSF, 0, 0, 0, 9, 65, 0, 10, 10, 0xf8));
	assert_good(b);
	assert_int_equal(b->data_bytes, 20 * 2352);
}

static void
complete_disc(void **state)
{
	struct bench *b = shared;
	uint8_t block[2448] = { 0 };

	(void)state;
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(BURN_END + 1), 0, 0, 1), block, sizeof(block));
	assert_sense(b, 0x053005);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_sense(b, 0x052400);
	bench_none(b, CDB(OP_SEND_OPC, 1));
	assert_sense(b, 0x053005);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
}

/* Sectors that are wrong, in track 2 between good ones. */
static struct bench *
burn_damaged(void)
{
	struct bench *b = bench_open("cdr-80");
	uint8_t block[3][2448];

	for (int i = 0; i < 3; i++)
		burn_compose(M + i, block[i], block[i] + 2352);
	block[0][1000] ^= 1;                 /* EDC */
	scramble_sector(block[1], block[1]); /* sent unscrambled */
	memset(block[2], 0x55, 12);          /* no sync */
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, M));
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(M), 0, 0, 3), block, sizeof(block));
	assert_good(b);
	assert_true(burn_write(b, 3, M + 3, BURN_END));
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	return b;
}

static void
damaged_sectors(void **state)
{
	struct bench *b = burn_damaged();
	uint8_t main[2352], raw[96];

	(void)state;
	for (int i = 0; i < 3; i++) {
		bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(M + i), 0, 0, 1));
		assert_sense(b, 0x031105);
		assert_int_equal(b->result.sense[0], 0xf0);
		assert_memory_equal(b->result.sense + 3, ((const uint8_t[]){ BE32(M + i) }), 4);
	}
	bench_in(b, 5 * 2048, CDB(OP_READ_10, 0, BE32(M - 2), 0, 0, 5));
	assert_sense(b, 0x031105);
	assert_int_equal(b->data_bytes, 2 * 2048);
	assert_memory_equal(b->result.sense + 3, ((const uint8_t[]){ BE32(M) }), 4);
	/* READ CD does not verify. */
	burn_descrambled(M, main);
	main[1000] ^= 1;
	bench_in(b, 2352, CDB(OP_READ_CD, 8, BE32(M), 0, 0, 1, 0xf8));
	assert_reply(b, main, 2352);
	/* What was sent unscrambled is scrambled by the drive that descrambles. */
	burn_compose(M + 1, main, raw);
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(M + 1), 0, 0, 1, 0xf8));
	assert_reply(b, main, 2352);
	bench_in(b, 2352, CDB(OP_READ_CD, 0, BE32(M + 2), 0, 0, 1, 0x10));
	assert_sense(b, 0x031105);
	bench_close(b);
}

#define R_W_FROM  100 /* sectors of track 1 that carry R-W packs */
#define R_W_COUNT 40

/* Packs as a host has them; parity is the recorder's business. */
static void
make_packs(int32_t lba, uint8_t packed[96])
{
	uint32_t x = (uint32_t)lba;

	for (unsigned i = 0; i < 96; i++) {
		x = x * 1664525 + 1013904223;
		packed[i] = (uint8_t)(x >> 26);
	}
}

/* What was interleaved over seven packs comes back pack by pack. */
static void
corrected_r_w(void **state)
{
	struct subcode_interleaver memory = { 0 };
	struct bench *b = bench_open("cdr-80");
	static uint8_t sent[R_W_COUNT + 2][2448];

	(void)state;
	for (int32_t i = 0; i < R_W_COUNT + 2; i++) {
		uint8_t raw[96], packed[96] = { 0 }, mixed[96];

		burn_compose(R_W_FROM + i, sent[i], raw);
		if (i < R_W_COUNT)
			make_packs(R_W_FROM + i, packed);
		subcode_packed_to_raw(&memory, packed, mixed);
		for (unsigned k = 0; k < 96; k++)
			sent[i][2352 + k] = (uint8_t)((raw[k] & 0xc0) | (mixed[k] & 0x3f));
	}
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, R_W_FROM));
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(R_W_FROM), 0, 0, R_W_COUNT + 2), sent, sizeof(sent));
	assert_good(b);
	assert_true(burn_write(b, 3, R_W_FROM + R_W_COUNT + 2, BURN_END));
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_in(b, R_W_COUNT * 96, CDB(OP_READ_CD, 0, BE32(R_W_FROM), 0, 0, R_W_COUNT, 0, 4));
	assert_good(b);
	assert_int_equal(b->data_bytes, R_W_COUNT * 96);
	for (int32_t i = 0; i < R_W_COUNT; i++) {
		uint8_t packed[96];

		make_packs(R_W_FROM + i, packed);
		for (unsigned k = 0; k < 96; k += SUBCODE_PACK_SYMBOLS)
			subcode_pack_parity(packed + k);
		assert_memory_equal(b->data + 96 * i, packed, 96);
	}
	bench_close(b);
}

static int
close_shared(void **state)
{
	(void)state;
	bench_close(shared);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest first[] = {
		{ "READ TOC 2: the rows", full_toc, burn_shared, NULL, NULL },
	};
	const struct CMUnitTest others[] = {
		{ "position of the sector read last", position, NULL, NULL, NULL },
		{ "sector types that change within a command", mixed_types, NULL, NULL, NULL },
		{ "a complete disc is not written", complete_disc, NULL, NULL, NULL },
		{ "damaged sectors", damaged_sectors, NULL, NULL, NULL },
		{ "corrected R-W", corrected_r_w, NULL, close_shared, NULL },
	};

	return cmocka_run_group_tests_name("burned", first, NULL, NULL) +
	    RUN_TABLE(round_trips, comes_back) + RUN_TABLE(selections, selects) +
	    RUN_TABLE(blocks, gives_blocks) + RUN_TABLE(told, tells) +
	    RUN_TABLE(cooked, reads_cooked) +
	    cmocka_run_group_tests_name("burned and others", others, NULL, NULL);
}
