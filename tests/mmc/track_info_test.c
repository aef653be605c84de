/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/track_info_test.c - READ TRACK INFORMATION of the invisible track
 * where nothing can be written: what is damaged and what is not (MMC-6;
 * mmc-recorder.md 3.9, 4). */
#include "emulator/disc.h"
#include "emulator/medium.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#define DAMAGED 0x20
#define NWA_V   0x01

static void
select_type(struct bench *b, uint8_t write_type, uint8_t block_type, uint8_t multisession)
{
	uint8_t list[8 + 52] = { [8] = 0x05,
		0x32,
		(uint8_t)(0x40 | write_type),
		(uint8_t)(multisession << 6 | 4),
		block_type,
		[8 + 15] = 150 };

	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_track(struct bench *b)
{
	static const uint8_t blocks[310 * 2048];

	select_type(b, 1, 8, 3);
	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(310)), blocks, sizeof(blocks));
	assert_good(b);
}

/* A session of tracks is open; page 05 asks for another type of write. */
static void
other_type(struct bench *b)
{
	write_track(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	select_type(b, 2, 0, 0);
}

static void
raw_after_tracks(struct bench *b)
{
	other_type(b);
	select_type(b, 3, 3, 0);
}

/* Its process has died in mid-session: the disc comes back. */
static void
raw_abandoned(struct bench *b)
{
	struct disc *disc;

	burn_select(b, 3);
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	disc = drive_remove(b->drive);
	assert_int_equal(disc_end(disc), DISC_OK);
	assert_true(drive_insert(b->drive, disc));
	bench_clear_attentions(b, b->nexus);
}

static void
write_protected(struct bench *b)
{
	char why[DISC_WHY] = "", path[DIRECTORY_BYTES];
	struct disc *disc;

	directory_make(path);
	disc_close(drive_remove(b->drive));
	disc = disc_create_directory(path, medium_by_kind("cdr-80"), why);
	assert_non_null(disc);
	assert_true(drive_insert(b->drive, disc));
	bench_clear_attentions(b, b->nexus);
	write_track(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
	disc_close(drive_remove(b->drive));
	disc = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(disc);
	assert_true(drive_insert(b->drive, disc));
	bench_clear_attentions(b, b->nexus);
	directory_remove(path); /* it stays open */
}

static const struct row {
	const char *name;
	void (*before)(struct bench *);
	uint8_t damaged;
} rows[] = {
	{ "tracks, and page 05 says session at once", other_type, 0 },
	{ "tracks, and page 05 says raw", raw_after_tracks, 0 },
	{ "a disc that is write protected", write_protected, 0 },
	{ "a raw session that was abandoned", raw_abandoned, DAMAGED },
};

static void
tells(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open("cdr-80");

	row->before(b);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_good(b);
	assert_int_equal(b->data[5] & DAMAGED, row->damaged);
	assert_int_equal(b->data[7] & NWA_V, 0);
	assert_memory_equal(b->data + 12, ((uint8_t[4]){ 0 }), 4);
	bench_close(b);
}

int
main(void)
{
	return RUN_TABLE(rows, tells);
}
