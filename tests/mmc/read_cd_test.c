/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/read_cd_test.c - READ CD and READ CD MSF: every main channel selection of every
 * class of sector, with every kind of C2 and sub-channel, byte by byte against the
 * sectors that were burned; and READ HEADER of each class. The table is cd-format.md 7's
 * (MMC-6 "READ CD", number of bytes returned), not mmc/read_layout.c's. */
#include "emulator/sector.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

/* Bytes of the main channel for byte 9 bits 7..3; columns CD-DA, mode 1, mode 2
 * formless, form 1, form 2. X: 05/24/00. */
#define X 0xffff
static const uint16_t sizes[32][5] = {
	/* 00 */ { 0, 0, 0, 0, 0 },
	/* 08 */ { 2352, 288, 2336, 280, 2328 },
	/* 10 */ { 2352, 2048, 2336, 2048, 2328 },
	/* 18 */ { 2352, 2336, 2336, 2328, 2328 },
	/* 20 */ { 2352, 4, 4, 4, 4 },
	/* 28 */ { 2352, X, X, X, X },
	/* 30 */ { 2352, 2052, 2340, X, X },
	/* 38 */ { 2352, 2340, 2340, X, X },
	/* 40 */ { 2352, 0, 0, 8, 8 },
	/* 48 */ { 2352, X, X, X, X },
	/* 50 */ { 2352, 2048, 2336, 2056, 2336 },
	/* 58 */ { 2352, 2336, 2336, 2336, 2336 },
	/* 60 */ { 2352, 4, 4, 12, 12 },
	/* 68 */ { 2352, X, X, X, X },
	/* 70 */ { 2352, 2052, 2340, 2060, 2340 },
	/* 78 */ { 2352, 2340, 2340, 2340, 2340 },
	/* 80 */ { 2352, 12, 12, 12, 12 },
	/* 88 */ { 2352, X, X, X, X },
	/* 90 */ { 2352, X, X, X, X },
	/* 98 */ { 2352, X, X, X, X },
	/* A0 */ { 2352, 16, 16, 16, 16 },
	/* A8 */ { 2352, X, X, X, X },
	/* B0 */ { 2352, 2064, 2352, X, X },
	/* B8 */ { 2352, 2352, 2352, X, X },
	/* C0 */ { 2352, X, X, X, X },
	/* C8 */ { 2352, X, X, X, X },
	/* D0 */ { 2352, X, X, X, X },
	/* D8 */ { 2352, X, X, X, X },
	/* E0 */ { 2352, 16, 16, 24, 24 },
	/* E8 */ { 2352, X, X, X, X },
	/* F0 */ { 2352, 2064, 2352, 2072, 2352 },
	/* F8 */ { 2352, 2352, 2352, 2352, 2352 },
};

#define EACH 4 /* sectors of each class, one behind the other */

/* Where a sector's fields begin, for the lowest that is selected. A class that has no
 * subheader gives nothing for it. */
static const struct kind {
	const char *name;
	enum sector_class class;
	int32_t lba;
	uint8_t column, expected; /* expected: as in byte 1; 0: none is right */
	uint8_t mode;             /* of READ HEADER; 0xff: 05/64/00 */
	uint16_t subheader, user, edc;
} kinds[] = {
	{ "CD-DA", SECTOR_AUDIO, 100, 0, 1, 0xff, 0, 0, 0 },
	{ "mode 0", SECTOR_MODE0, 760, 2, 0, 0, 0, 16, 16 },
	{ "mode 1", SECTOR_MODE1, 764, 1, 2, 1, 0, 16, 2064 },
	{ "mode 2 formless", SECTOR_MODE2FORM0, 768, 2, 3, 2, 0, 16, 16 },
	{ "mode 2 form 1", SECTOR_MODE2FORM1, 772, 3, 4, 2, 16, 24, 2072 },
	{ "mode 2 form 2", SECTOR_MODE2FORM2, 776, 4, 5, 2, 16, 24, 24 },
};
#define OWN_FROM 760
#define OWN_TO   780

static struct bench *shared;

/* The main channel as it was burned, descrambled, and raw P-W. */
static void
burned(const struct kind *k, int32_t lba, bool scrambled, uint8_t main[2352], uint8_t raw[96])
{
	const uint8_t subheader[4] = { 1, 2, k->class == SECTOR_MODE2FORM2 ? 0x20 : 0x08, 0 };
	uint8_t user[2352];

	burn_compose(lba, main, raw);
	if (k->class == SECTOR_AUDIO)
		return;
	for (size_t i = 0; i < sizeof(user); i++)
		user[i] = (uint8_t)(i * 5 + i / 256 + (size_t)lba + 1);
	sector_assemble(k->class, user, subheader, 1, lba, scrambled, main, 2352);
}

static void
burns_all_classes(void **state)
{
	static uint8_t blocks[OWN_TO - OWN_FROM][2448];

	(void)state;
	shared = bench_open("cdr-80");
	for (size_t i = 1; i < ARRAY_LEN(kinds); i++)
		for (int32_t n = 0; n < EACH; n++) {
			uint8_t *block = blocks[kinds[i].lba + n - OWN_FROM];

			burned(&kinds[i], kinds[i].lba + n, true, block, block + 2352);
		}
	assert_true(burn_select(shared, 3));
	assert_true(burn_write(shared, 3, BURN_LEADIN, OWN_FROM));
	bench_out(shared, CDB(OP_WRITE_10, 0, BE32(OWN_FROM), 0, BE16(OWN_TO - OWN_FROM)), blocks,
	    sizeof(blocks));
	assert_good(shared);
	assert_true(burn_write(shared, 3, OWN_TO, BURN_END));
	bench_none(shared, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(shared);
}

static uint16_t
first_offset(const struct kind *k, uint8_t selection)
{
	if (k->class == SECTOR_AUDIO || selection & 0x80)
		return 0;
	if (selection & 0x20)
		return 12;
	if (selection & 0x40 && k->subheader != 0)
		return k->subheader;
	return selection & 0x50 ? k->user : k->edc;
}

/* What of P and Q READ CD gives: raw, 16 bytes, or R-W, which is empty here. */
static size_t
subchannel(uint8_t sub, const uint8_t raw[96], uint8_t out[96])
{
	memset(out, 0, 96);
	if (sub == 1)
		memcpy(out, raw, 96);
	if (sub == 2) {
		for (unsigned i = 0; i < 96; i++)
			out[i / 8] = (uint8_t)(out[i / 8] | (raw[i] >> 6 & 1) << (7 - i % 8));
		out[15] = raw[0] & 0x80;
	}
	return sub == 0 ? 0 : sub == 2 ? 16 : 96;
}

static void
check_blocks(const struct kind *k, uint8_t byte9, uint8_t sub, uint16_t size)
{
	static const uint8_t zeros[296];
	static const uint16_t c2_bytes[] = { 0, 294, 296 };
	uint16_t c2 = c2_bytes[byte9 >> 1 & 3];
	const uint8_t *p = shared->data;

	for (int32_t n = 0; n < EACH; n++) {
		uint8_t main[2352], raw[96], expected[96];
		size_t sub_bytes;

		burned(k, k->lba + n, false, main, raw);
		sub_bytes = subchannel(sub, raw, expected);
		assert_memory_equal(p, main + first_offset(k, byte9 & 0xf8), size);
		assert_memory_equal(p + size, zeros, c2);
		assert_memory_equal(p + size + c2, expected, sub_bytes);
		p += size + c2 + sub_bytes;
	}
	assert_ptr_equal(p, shared->data + shared->data_bytes);
}

/* 32 selections, three kinds of C2, four of sub-channel, two commands; with any type
 * expected and with the right one. */
static void
gives_selected(void **state)
{
	static const uint8_t subs[] = { 0, 1, 2, 4 };
	const struct kind *k = *state;
	uint8_t from = (uint8_t)((k->lba + 150) % 75), second = (uint8_t)((k->lba + 150) / 75);
	uint8_t end = (uint8_t)((k->lba + 150 + EACH) % 75);
	uint8_t end_second = (uint8_t)((k->lba + 150 + EACH) / 75);

	for (unsigned n = 0; n < 32 * 3 * 4 * 4; n++) {
		uint8_t byte9 = (uint8_t)(n % 32 << 3 | n / 32 % 3 << 1), sub = subs[n / 96 % 4];
		uint16_t size = sizes[n % 32][k->column];
		uint8_t expected = (uint8_t)(n / 384 & 1 ? k->expected << 2 : 0);

		if (n / 384 & 2)
			bench_in(shared, 1 << 16,
			    CDB(OP_READ_CD_MSF, expected, 0, 0, second, from, 0, end_second, end,
				byte9, sub));
		else
			bench_in(shared, 1 << 16,
			    CDB(OP_READ_CD, expected, BE32(k->lba), BE24(EACH), byte9, sub));
		if (size == X) {
			assert_sense(shared, 0x052400);
			assert_int_equal(shared->result.sense[17], 9);
			continue;
		}
		assert_good(shared);
		check_blocks(k, byte9, sub, size);
	}
}

/* Which expected sector types find which class: the right one and "any". */
static void
filters(void **state)
{
	const struct kind *k = *state;

	for (uint8_t expected = 0; expected < 8; expected++) {
		bench_in(shared, 4096,
		    CDB(OP_READ_CD, (uint8_t)(expected << 2), BE32(k->lba), BE24(1), 0xf8));
		if (expected >= 6)
			assert_sense(shared, 0x052400);
		else if (expected != 0 && expected != k->expected)
			assert_sense(shared, 0x056400);
		else
			assert_good(shared);
	}
}

/* READ HEADER: mode and address, as LBA and as MSF. */
static void
tells_header(void **state)
{
	const struct kind *k = *state;
	int32_t time = k->lba + 150;
	const uint8_t lba_reply[] = { k->mode, 0, 0, 0, BE32(k->lba) };
	const uint8_t msf_reply[] = { k->mode, 0, 0, 0, 0, 0, (uint8_t)(time / 75),
		(uint8_t)(time % 75) };

	for (uint8_t allocation = 0; allocation < 12; allocation += 4) {
		size_t n = allocation < 8 ? allocation : 8;

		bench_in(shared, 64, CDB(OP_READ_HEADER, 0, BE32(k->lba), [8] = allocation));
		k->mode == 0xff ? assert_sense(shared, 0x056400)
				: assert_reply(shared, lba_reply, n);
		bench_in(shared, 64, CDB(OP_READ_HEADER, 2, BE32(k->lba), [8] = allocation));
		k->mode == 0xff ? assert_sense(shared, 0x056400)
				: assert_reply(shared, msf_reply, n);
	}
}

/* What cannot be asked for, counts, and addresses. */
static const struct row {
	const char *name;
	uint8_t cdb[12];
	uint32_t sense;
	uint8_t pointer;
	uint32_t bytes;
} rows[] = {
	{ "C2 3", { OP_READ_CD, 0, BE32(100), BE24(1), 0xfe }, 0x052400, 9, 0 },
	{ "byte 9 bit 0", { OP_READ_CD, 0, BE32(100), BE24(1), 0xf9 }, 0x052400, 9, 0 },
	{ "sub-channel 3", { OP_READ_CD, 0, BE32(100), BE24(1), 0xf8, 3 }, 0x052400, 10, 0 },
	{ "sub-channel 5", { OP_READ_CD, 0, BE32(100), BE24(1), 0xf8, 5 }, 0x052400, 10, 0 },
	{ "sub-channel 6", { OP_READ_CD, 0, BE32(100), BE24(1), 0xf8, 6 }, 0x052400, 10, 0 },
	{ "sub-channel 7", { OP_READ_CD, 0, BE32(100), BE24(1), 0xf8, 7 }, 0x052400, 10, 0 },
	{ "MSF: C2 3", { OP_READ_CD_MSF, 0, 0, 0, 2, 0, 0, 2, 1, 0xfe }, 0x052400, 9, 0 },
	{ "MSF: sub-channel 3", { OP_READ_CD_MSF, 0, 0, 0, 2, 0, 0, 2, 1, 0xf8, 3 }, 0x052400, 10,
	    0 },
	{ "MSF: end before start", { OP_READ_CD_MSF, 0, 0, 0, 2, 1, 0, 2, 0, 0xf8 }, 0x052400, 6,
	    0 },
	{ "MSF: 60 seconds", { OP_READ_CD_MSF, 0, 0, 0, 60, 0, 1, 2, 0, 0xf8 }, 0x052400, 3, 0 },
	{ "MSF: 75 frames", { OP_READ_CD_MSF, 0, 0, 0, 2, 0, 0, 2, 75, 0xf8 }, 0x052400, 6, 0 },
	{ "MSF: nothing", { OP_READ_CD_MSF, 0, 0, 0, 2, 0, 0, 2, 0, 0xf8 }, 0, 0, 0 },
	{ "nothing", { OP_READ_CD, 0, BE32(100), BE24(0), 0xf8, 1 }, 0, 0, 0 },
	{ "nothing of 300 sectors", { OP_READ_CD, 0, BE32(100), BE24(300), 0 }, 0, 0, 0 },
	{ "300 sectors", { OP_READ_CD, 0, BE32(100), BE24(300), 0xf8, 1 }, 0, 0, 300 * 2448 },
	{ "MSF: 300 sectors", { OP_READ_CD_MSF, 0, 0, 0, 3, 25, 0, 7, 25, 0xfc, 2 }, 0, 0,
	    300 * (2352 + 296 + 16) },
	{ "from the first pregap on", { OP_READ_CD, 0, BE32(-150), BE24(151), 0x10 }, 0, 0,
	    151 * 2352 },
	{ "up to the lead-out", { OP_READ_CD, 0, BE32(BURN_LEADOUT - 2), BE24(2), 0x10 }, 0, 0,
	    2 * 2048 },
	{ "lead-in", { OP_READ_CD, 0, BE32(-151), BE24(1), 0 }, 0x052100, 0, 0 },
	{ "into the lead-out", { OP_READ_CD, 0, BE32(BURN_LEADOUT - 2), BE24(3), 0x10 }, 0x052100,
	    0, 2 * 2048 },
	{ "READ SUB-CHANNEL 0", { OP_READ_SUBCHANNEL, 2, 0x40, 0, [8] = 24 }, 0x052400, 3, 0 },
	{ "READ SUB-CHANNEL 4", { OP_READ_SUBCHANNEL, 2, 0x40, 4, [8] = 24 }, 0x052400, 3, 0 },
	{ "READ SUB-CHANNEL 3 of track 0", { OP_READ_SUBCHANNEL, 2, 0x40, 3, [8] = 24 }, 0x052400,
	    6, 0 },
	{ "READ SUB-CHANNEL 3 of track 4", { OP_READ_SUBCHANNEL, 2, 0x40, 3, [6] = 4, [8] = 24 },
	    0x052400, 6, 0 },
	{ "READ SUB-CHANNEL 3 of the lead-out",
	    { OP_READ_SUBCHANNEL, 2, 0x40, 3, [6] = 0xaa, [8] = 24 }, 0x052400, 6, 0 },
	{ "READ SUB-CHANNEL 3, cut at the header",
	    { OP_READ_SUBCHANNEL, 2, 0x40, 3, [6] = 3, [8] = 4 }, 0, 0, 4 },
	{ "READ SUB-CHANNEL 2, nothing of it", { OP_READ_SUBCHANNEL, 2, 0x40, 2, [8] = 0 }, 0, 0,
	    0 },
	{ "more than a CD has", { OP_READ_CD, 0, BE32(0), BE24(0xffffff), 0xf8 }, 0x052100, 0, 0 },
};

static void
answers(void **state)
{
	const struct row *row = *state;

	bench_in(shared, 1 << 22, row->cdb);
	row->sense == 0 ? assert_good(shared) : assert_sense(shared, row->sense);
	if (row->pointer != 0)
		assert_int_equal(shared->result.sense[17], row->pointer);
	assert_int_equal(shared->data_bytes, row->bytes);
}

int
main(void)
{
	static const struct CMUnitTest first[] = { cmocka_unit_test(burns_all_classes) };
	int failed = cmocka_run_group_tests_name("burned", first, NULL, NULL) +
	    RUN_TABLE(kinds, gives_selected) + RUN_TABLE(kinds, filters) +
	    RUN_TABLE(kinds, tells_header) + RUN_TABLE(rows, answers);

	bench_close(shared);
	return failed;
}
