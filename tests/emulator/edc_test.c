/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/edc_test.c - the EDC: ECMA-130 clause 14.3. */
#include "emulator/edc.h"

#include "emulator/bytes.h"
#include "tests/emulator/vectors.h"

/* Sectors whose EDC is known (shown in their files least significant byte first). */
static const struct row {
	const char *name, *file;
	size_t from, at;
	uint32_t edc;
} rows[] = {
	{ "Mode 1, zeros", "mode1-lba0-zero.bin", 0, 2064, 0x2b6813c5 },
	{ "Mode 1, pattern", "mode1-lba16-pat.bin", 0, 2064, 0xf49f5a90 },
	{ "form 1, zeros", "m2f1-lba0-zero.bin", 16, 2072, 0x9481880b },
	{ "form 1, pattern", "m2f1-lba16-pat.bin", 16, 2072, 0x3f1ec527 },
	{ "form 2, zeros", "m2f2-lba0-zero.bin", 16, 2348, 0xbeb0133f },
	{ "form 2, pattern", "m2f2-lba16-pat.bin", 16, 2348, 0x2bfad5cf },
};

static void
computes(void **state)
{
	const struct row *row = *state;
	const size_t n = row->at - row->from;
	uint8_t sector[2352];

	load_vector(row->file, sector, sizeof(sector));
	assert_int_equal(edc_update(0, sector + row->from, n), row->edc);
	assert_int_equal(edc_update_plain(0, sector + row->from, n), row->edc);
	assert_int_equal(edc_update(0, sector + row->from, n + 4), 0);
	assert_int_equal(load_le32(sector + row->at), row->edc);
}

/* Every length up to several folds, at every alignment, from any start. */
static void
equals_plain(void **state)
{
	uint64_t seed = 1;
	uint8_t bytes[512];

	(void)state;
	for (size_t n = 0; n + 16 <= sizeof(bytes); n++) {
		const uint32_t start = n % 3 == 0 ? 0 : random32(&seed);
		const size_t at = n % 16;

		random_bytes(&seed, bytes, sizeof(bytes));
		assert_int_equal(
		    edc_update(start, bytes + at, n), edc_update_plain(start, bytes + at, n));
	}
}

static void
continues(void **state)
{
	uint64_t seed = 2;
	uint8_t bytes[400];

	(void)state;
	random_bytes(&seed, bytes, sizeof(bytes));
	for (size_t n = 0; n <= sizeof(bytes); n++)
		assert_int_equal(edc_update(edc_update(0, bytes, n), bytes + n, sizeof(bytes) - n),
		    edc_update_plain(0, bytes, sizeof(bytes)));
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(equals_plain),
		cmocka_unit_test(continues),
	};

	return RUN_TABLE(rows, computes) + cmocka_run_group_tests(rest, NULL, NULL);
}
