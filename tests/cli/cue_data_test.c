/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/cue_data_test.c tests cli/cue_data.c: the sectors of a track in pieces of
 * any length, whatever runs they come from. The scrambled sector is a vector
 * (fixtures/vectors). */
#include "cli/cue_data.h"

#include "imapi/stream.h"
#include "tests/table.h"

#include <stdio.h>

#define SECTOR  2352
#define SECTORS 4 /* two vectors, then two sectors without a sync pattern */

static void
load(const char *name, uint8_t out[SECTOR])
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "fixtures/vectors/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(out, 1, SECTOR, f), SECTOR);
	fclose(f);
}

/* What the files hold, and what lies on the disc. */
static void
fill(enum cue_change change, uint8_t *plain, uint8_t *disc)
{
	load("mode1-lba16-pat.bin", plain);
	load("m2f1-lba16-pat.bin", plain + SECTOR);
	for (size_t i = 0; i < 2 * SECTOR; i++)
		plain[2 * SECTOR + i] = (uint8_t)(i * 7 + i / 256);
	memcpy(disc, plain, SECTORS * SECTOR);
	if (change == CUE_SCRAMBLE) {
		load("mode1-lba16-pat.scr.bin", disc);
		load("m2f1-lba16-pat.scr.bin", disc + SECTOR);
	}
	for (size_t i = 0; change == CUE_SWAP && i < SECTORS * SECTOR; i++)
		disc[i] = plain[i ^ 1];
}

static const struct row {
	const char *name;
	enum cue_change change;
	unsigned first; /* sectors of the first of two runs; 0: one run */
	size_t from, piece;
} rows[] = {
	{ "all at once", CUE_SCRAMBLE, 0, 0, SECTORS *SECTOR },
	{ "sector by sector", CUE_SCRAMBLE, 0, 0, SECTOR },
	{ "odd pieces", CUE_SCRAMBLE, 0, 0, 1001 },
	{ "from the middle of a sector on", CUE_SCRAMBLE, 0, 1234, 3000 },
	{ "two runs at once", CUE_SCRAMBLE, 1, 0, SECTORS *SECTOR },
	{ "two runs in odd pieces", CUE_SCRAMBLE, 3, 5, 2353 },
	{ "bytes of samples turned", CUE_SWAP, 2, 0, SECTORS *SECTOR },
	{ "bytes of samples turned, odd pieces", CUE_SWAP, 2, 3, 777 },
	{ "as it is", CUE_AS_IS, 1, 1, 4000 },
};

static void
reads(void **state)
{
	const struct row *row = *state;
	static uint8_t plain[SECTORS * SECTOR], disc[SECTORS * SECTOR], got[SECTORS * SECTOR];
	IStream *run[2] = { NULL, NULL }, *data, *clone;
	size_t cut = row->first * SECTOR;

	fill(row->change, plain, disc);
	if (cut > 0)
		assert_int_equal(RawCDStream_FromMemory(plain, cut, &run[0]), S_OK);
	assert_int_equal(
	    RawCDStream_FromMemory(plain + cut, sizeof(plain) - cut, &run[cut > 0]), S_OK);
	assert_int_equal(cue_data_create(run, 1 + (cut > 0), SECTOR, row->change, &data), S_OK);
	for (int i = 0; i < 1 + (cut > 0); i++)
		COM_CALL(run[i], Release);
	assert_int_equal(COM_CALL(data, Clone, &clone), S_OK);
	COM_CALL(data, Release);
	for (size_t at = row->from; at < sizeof(got); at += row->piece) {
		size_t n = sizeof(got) - at < row->piece ? sizeof(got) - at : row->piece;

		assert_int_equal(stream_read_at(clone, at, got + at, n), S_OK);
	}
	assert_memory_equal(got + row->from, disc + row->from, sizeof(got) - row->from);
	assert_int_equal(stream_read_at(clone, sizeof(got) - 1, got, 2), STG_E_READFAULT);
	COM_CALL(clone, Release);
}

int
main(void)
{
	return RUN_TABLE(rows, reads);
}
