/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/scramble_test.c - the scrambler: ECMA-130 Annex B. */
#include "emulator/scramble.h"

#include "tests/emulator/vectors.h"

static void
is_the_register(void **state)
{
	unsigned reg = 1;

	(void)state;
	for (int i = 0; i < SCRAMBLE_BYTES; i++) {
		unsigned byte = 0;

		for (int bit = 0; bit < 8; bit++) {
			byte |= (reg & 1) << bit;
			reg = reg >> 1 | ((reg ^ reg >> 1) & 1) << 14;
		}
		assert_int_equal(scramble_table[i], byte);
	}
}

/* Out of place at an odd address and in place; sync stays; twice is nothing. */
static void
scrambles(void **state)
{
	uint64_t seed = 7;
	uint8_t data[2352], out[2353];

	(void)state;
	random_bytes(&seed, data, sizeof(data));
	scramble_sector(data, out + 1);
	assert_memory_equal(out + 1, data, SCRAMBLE_OFFSET);
	for (int i = SCRAMBLE_OFFSET; i < 2352; i++)
		assert_int_equal(out[1 + i], data[i] ^ scramble_table[i - SCRAMBLE_OFFSET]);
	scramble_sector(out + 1, out + 1);
	assert_memory_equal(out + 1, data, sizeof(data));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_register),
		cmocka_unit_test(scrambles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
