/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/crc_test.c - the CRC of Q and CD-TEXT: ECMA-130 22.3.6. */
#include "emulator/crc.h"

#include "tests/emulator/vectors.h"

static const struct row {
	const char *name;
	uint8_t bytes[10];
	size_t n;
	uint16_t crc;
} rows[] = {
	{ "check value of CRC-16/XMODEM", "123456789", 9, 0x31c3 },
	{ "nothing", { 0 }, 0, 0x0000 },
	{ "ten zeros", { 0 }, 10, 0x0000 },
	{ "a lead-in frame", { 0x01, 0, 0xa0, 0x98, 0x06, 0x12, 0, 1, 0, 0 }, 10, 0xe374 ^ 0xffff },
};

static void
computes(void **state)
{
	const struct row *row = *state;

	assert_int_equal(crc16(row->bytes, row->n), row->crc);
}

static void
equals_bit_by_bit(void **state)
{
	uint64_t seed = 8;
	uint8_t bytes[64];

	(void)state;
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		unsigned crc = 0;

		random_bytes(&seed, bytes, sizeof(bytes));
		for (size_t i = 0; i < 8 * n; i++) {
			const unsigned bit = bytes[i / 8] >> (7 - i % 8) & 1;

			crc = crc << 1 ^ (((crc >> 15 ^ bit) & 1) ? 0x1021 : 0);
		}
		assert_int_equal(crc16(bytes, n), crc & 0xffff);
	}
}

int
main(void)
{
	const struct CMUnitTest rest[] = { cmocka_unit_test(equals_bit_by_bit) };

	return RUN_TABLE(rows, computes) + cmocka_run_group_tests(rest, NULL, NULL);
}
