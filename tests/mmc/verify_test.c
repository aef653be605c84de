/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/verify_test.c - WRITE AND VERIFY (10) on a store that spoils one
 * sector, and VERIFY (10) (MMC-6; mmc-recorder.md 3.17). */
#include "emulator/bytes.h"
#include "emulator/disc.h"
#include "emulator/medium.h"
#include "emulator/msf.h"
#include "emulator/store.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ------------------------------------------------- a store that is no good */

#define SOUND INT32_MAX

struct spoiler {
	int fd[STORE_PARTS];
	bool made[STORE_PARTS];
	int32_t lba; /* of the sector that loses a bit */
};

static int
spoiler_size(void *self, enum store_part part, uint64_t *bytes)
{
	struct spoiler *s = self;
	struct stat st;

	if (!s->made[part]) {
		errno = ENOENT;
		return -1;
	}
	if (fstat(s->fd[part], &st) != 0)
		return -1;
	*bytes = (uint64_t)st.st_size;
	return 0;
}

static int
spoiler_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	struct spoiler *s = self;

	return pread(s->fd[part], out, n, (off_t)offset) == (ssize_t)n ? 0 : -1;
}

static int
spoiler_write(
    void *self, enum store_part part, uint64_t offset, struct iovec *vectors, unsigned count)
{
	struct spoiler *s = self;
	off_t at = ((off_t)s->lba - LBA_FIRST) * SECTOR_RECORD_BYTES + 1000;
	uint8_t byte;

	s->made[part] = true;
	if (pwritev(s->fd[part], vectors, (int)count, (off_t)offset) < 0)
		return -1;
	if (part == STORE_SECTORS && pread(s->fd[part], &byte, 1, at) == 1) {
		byte ^= 1;
		assert_int_equal(pwrite(s->fd[part], &byte, 1, at), 1);
	}
	return 0;
}

static int
spoiler_truncate(void *self, enum store_part part, uint64_t bytes)
{
	return ftruncate(((struct spoiler *)self)->fd[part], (off_t)bytes);
}

static int
spoiler_sync(void *self, enum store_part part)
{
	(void)self;
	(void)part;
	return 0;
}

static int
spoiler_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct iovec v = { (void *)(uintptr_t)bytes, n };

	(void)durable;
	return spoiler_truncate(self, part, 0) == 0 ? spoiler_write(self, part, 0, &v, 1) : -1;
}

static void
spoiler_close(void *self)
{
	struct spoiler *s = self;

	for (int i = 0; i < STORE_PARTS; i++)
		close(s->fd[i]);
	free(s);
}

static const struct store_ops spoiler_ops = {
	.size = spoiler_size,
	.read = spoiler_read,
	.write = spoiler_write,
	.truncate = spoiler_truncate,
	.sync = spoiler_sync,
	.replace = spoiler_replace,
	.close = spoiler_close,
};

static struct bench *
open_with(int32_t spoilt)
{
	struct spoiler *s = calloc(1, sizeof(*s));
	struct bench *b = bench_open(NULL);
	char why[DISC_WHY];
	struct disc *disc;

	assert_non_null(s);
	s->lba = spoilt;
	for (int i = 0; i < STORE_PARTS; i++)
		s->fd[i] = memfd_create("part", 0);
	disc = disc_create(store_new(&spoiler_ops, s, true, NULL), medium_by_kind("cdr-80"), why);
	assert_non_null(disc);
	assert_true(drive_insert(b->drive, disc));
	bench_clear_attentions(b, b->nexus);
	return b;
}

/* ------------------------------------------------------ WRITE AND VERIFY */

#define TAO  1
#define RAW  3
#define TEST 0x10 /* with the write type in byte 2 of page 05 */

#define CHECK 0x02 /* BytChk */

static const struct written {
	const char *name;
	int32_t spoilt;
	uint8_t write_type, block_type;
	uint8_t opcode, byte_1;
	uint32_t sense; /* 0: GOOD */
	uint32_t information;
} written[] = {
	{ "a track, all well", SOUND, TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK, 0, 0 },
	{ "a track, all well, no BytChk", SOUND, TAO, 8, OP_WRITE_AND_VERIFY_10, 0, 0, 0 },
	{ "a track of audio, all well", SOUND, TAO, 0, OP_WRITE_AND_VERIFY_10, CHECK, 0, 0 },
	{ "a track, one sector spoilt", 37, TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK, 0x0e1d00, 37 },
	{ "a track, the first sector", 0, TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK, 0x0e1d00, 0 },
	{ "a track, the last sector", 39, TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK, 0x0e1d00, 39 },
	{ "a track, the sector behind it", 40, TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK, 0, 0 },
	{ "no BytChk: that sector is bad", 37, TAO, 8, OP_WRITE_AND_VERIFY_10, 0, 0x031105, 37 },
	{ "WRITE does not look", 37, TAO, 8, OP_WRITE_10, 0, 0, 0 },
	{ "a test write has nothing to look at", 37, TEST | TAO, 8, OP_WRITE_AND_VERIFY_10, CHECK,
	    0, 0 },
	{ "raw, all well", SOUND, RAW, 3, OP_WRITE_AND_VERIFY_10, CHECK, 0, 0 },
	{ "raw, in the lead-in", BURN_LEADIN + 39, RAW, 3, OP_WRITE_AND_VERIFY_10, CHECK, 0x0e1d00,
	    (uint32_t)(BURN_LEADIN + 39) },
};

static void
select_page(struct bench *b, uint8_t write_type, uint8_t block_type)
{
	uint8_t list[8 + 52] = { [8] = 0x05,
		0x32,
		(uint8_t)(0x40 | write_type),
		block_type == 8 ? 4 : 0,
		block_type,
		[8 + 15] = 150 };

	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
writes(void **state)
{
	enum { BLOCKS = 40 };
	const struct written *row = *state;
	uint32_t block = row->block_type == 8 ? 2048 : row->block_type == 0 ? 2352 : 2448;
	int32_t lba = row->write_type == RAW ? BURN_LEADIN : 0;
	struct bench *b = open_with(row->spoilt);
	static uint8_t blocks[BLOCKS * 2448];

	if (row->write_type == RAW)
		for (int i = 0; i < BLOCKS; i++)
			burn_compose(
			    lba + i, blocks + (size_t)i * block, blocks + (size_t)i * block + 2352);
	select_page(b, row->write_type, row->block_type);
	bench_out(b, CDB(row->opcode, row->byte_1, BE32(lba), 0, BE16(BLOCKS)), blocks,
	    (uint64_t)BLOCKS * block);
	assert_int_equal(b->result.moved, (uint64_t)BLOCKS * block);
	if (row->sense == 0) {
		assert_good(b);
	} else {
		assert_sense(b, row->sense);
		assert_int_equal(b->result.sense[0], 0xf0);
		assert_int_equal(load_be32(b->result.sense + 3), row->information);
	}
	/* Written it is all the same, and the next WRITE is not to blame. */
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_int_equal((int32_t)load_be32(b->data + 12), lba + BLOCKS);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba + BLOCKS), 0, 0, 1), blocks, block);
	assert_good(b);
	bench_close(b);
}

/* In fixed packets of 32 blocks the next packet's first block lies 39 sectors on
 * (MMC-6, method 2): block 37 in sector 44. The sense names the block. */
static void
names_block(void **state)
{
	static const uint8_t blocks[64 * 2048];
	uint8_t list[8 + 52] = {
		[8] = 0x05, 0x32, 0x40, 0x25, 0x08, [8 + 13] = 32, [8 + 15] = 150
	};
	struct bench *b = open_with(44);

	(void)state;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
	bench_out(b, CDB(OP_WRITE_AND_VERIFY_10, CHECK, BE32(0), 0, 0, 64), blocks, sizeof(blocks));
	assert_sense(b, 0x0e1d00);
	assert_int_equal(load_be32(b->result.sense + 3), 37);
	bench_close(b);
}

/* ---------------------------------------------------------------- VERIFY */

#define DAMAGED 760

static const struct verified {
	const char *name;
	int32_t lba;
	uint16_t count;
	uint32_t sense;
	uint32_t information;
} verified[] = {
	{ "up to the damaged sector", 0, DAMAGED, 0, 0 },
	{ "from behind it to the lead-out", DAMAGED + 1, BURN_LEADOUT - DAMAGED - 1, 0, 0 },
	{ "the damaged sector", DAMAGED, 1, 0x031105, DAMAGED },
	{ "all", 0, BURN_LEADOUT, 0x031105, DAMAGED },
	{ "into the lead-out", DAMAGED + 1, BURN_LEADOUT - DAMAGED, 0x052100, 0 },
	{ "the lead-out", BURN_LEADOUT, 1, 0x052100, 0 },
	{ "nothing", 0, 0, 0, 0 },
	{ "nothing, past the end of any disc", 450000, 0, 0x052100, 0 },
	{ "past the end of any disc", 450000, 1, 0x052100, 0 },
	{ "an address that would be negative", -1, 1, 0x052100, 0 },
};

static void
verifies(void **state)
{
	const struct verified *row = *state;
	struct bench *b = bench_open("cdr-80");
	uint8_t block[2448];

	burn_select(b, 3);
	assert_true(burn_write(b, 3, BURN_LEADIN, DAMAGED));
	burn_compose(DAMAGED, block, block + 2352);
	block[1000] ^= 1;
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(DAMAGED), 0, 0, 1), block, sizeof(block));
	assert_true(burn_write(b, 3, DAMAGED + 1, BURN_END));
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	bench_none(b, CDB(OP_VERIFY_10, 0, BE32(row->lba), 0, BE16(row->count)));
	if (row->sense == 0)
		assert_good(b);
	else
		assert_sense(b, row->sense);
	if (row->information != 0)
		assert_int_equal(load_be32(b->result.sense + 3), row->information);
	/* READ agrees, of what READ can read. */
	if (row->count == 1 && row->lba == DAMAGED) {
		bench_in(b, 2048, CDB(OP_READ_10, 0, BE32(row->lba), 0, 0, 1));
		assert_sense(b, row->sense);
	}
	bench_close(b);
}

/* BytChk: track 3, mode 2 form 1, from 1350 on, against what READ (10) gives. */
static const struct compared {
	const char *name;
	int32_t lba;
	uint16_t count;
	int32_t wrong;    /* byte of the data that is not as on the disc; -1: none */
	uint32_t missing; /* bytes that do not come */
	uint32_t sense;
	uint32_t information;
} compared[] = {
	{ "all alike", 1350, 450, -1, 0, 0, 0 },
	{ "a block", 1400, 1, -1, 0, 0, 0 },
	{ "the first byte", 1350, 200, 0, 0, 0x0e1d00, 1350 },
	{ "the last byte", 1350, 200, 200 * 2048 - 1, 0, 0x0e1d00, 1549 },
	{ "behind a window", 1350, 300, 150 * 2048, 0, 0x0e1d00, 1500 },
	{ "nothing", 1350, 0, -1, 0, 0, 0 },
	{ "nothing, past the lead-out", BURN_LEADOUT + 1, 0, -1, 0, 0x052100, 0 },
	{ "too little data", 1350, 2, -1, 2048, 0x050e03, 0 },
	{ "into the lead-out", BURN_LEADOUT - 1, 2, -1, 0, 0x052100, 0 },
	{ "a track of audio", 0, 1, -1, 0, 0x056400, 0 },
};

static void
compares(void **state)
{
	const struct compared *row = *state;
	struct bench *b = bench_open("cdr-80");
	size_t bytes = (size_t)row->count * 2048;
	uint8_t *data = calloc(1, bytes + 1);

	assert_non_null(data);
	bench_burn(b, 3);
	bench_in(b, bytes, CDB(OP_READ_10, 0, BE32(row->lba), 0, BE16(row->count)));
	if (b->result.status == 0 && bytes > 0)
		memcpy(data, b->data, bytes);
	if (row->wrong >= 0)
		data[row->wrong] ^= 1;
	bench_out(b, CDB(OP_VERIFY_10, CHECK, BE32(row->lba), 0, BE16(row->count)), data,
	    bytes - row->missing);
	if (row->sense == 0)
		assert_good(b);
	else
		assert_sense(b, row->sense);
	assert_int_equal(load_be32(b->result.sense + 3), row->information);
	free(data);
	bench_close(b);
}

/* What the recorder has written by itself, run-out too. */
static void
verifies_tracks(void **state)
{
	static const uint8_t blocks[310 * 2048];
	struct bench *b = bench_open("cdr-80");

	(void)state;
	select_page(b, TAO, 8);
	for (int i = 0; i < 2; i++) {
		bench_out(
		    b, CDB(OP_WRITE_10, 0, BE32(i * 462), 0, BE16(310)), blocks, sizeof(blocks));
		bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
		assert_good(b);
	}
	bench_none(b, CDB(OP_VERIFY_10, [8] = 1)); /* in a session that is open */
	assert_sense(b, 0x052100);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	bench_none(b, CDB(OP_VERIFY_10, 0, BE32(0), 0, BE16(774)));
	assert_good(b);
	bench_none(b, CDB(OP_VERIFY_10, 0, BE32(0), 0, BE16(775)));
	assert_sense(b, 0x052100);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tracks[] = { cmocka_unit_test(verifies_tracks),
		cmocka_unit_test(names_block) };

	return RUN_TABLE(written, writes) + RUN_TABLE(verified, verifies) +
	    RUN_TABLE(compared, compares) +
	    cmocka_run_group_tests_name("tracks at once", tracks, NULL, NULL);
}
