/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/crc32c_test.c - CRC32C: the examples of RFC 3720 appendix
 * B.4, kept by RFC 7143. */
#include "emulator/crc32c.h"

#include "tests/emulator/vectors.h"

static const struct row {
	const char *name;
	size_t n;
	int first, step; /* bytes first, first + step ... */
	uint32_t crc;
} rows[] = {
	{ "32 bytes of zeros", 32, 0, 0, 0x8a9136aa },
	{ "32 bytes of ones", 32, 0xff, 0, 0x62a8ab43 },
	{ "32 bytes incrementing", 32, 0, 1, 0x46dd794e },
	{ "32 bytes decrementing", 32, 31, -1, 0x113fdb5c },
	{ "check value 123456789", 9, '1', 1, 0xe3069283 },
	{ "nothing", 0, 0, 0, 0 },
};

static void
computes(void **state)
{
	const struct row *row = *state;
	uint8_t bytes[32];

	for (size_t i = 0; i < row->n; i++)
		bytes[i] = (uint8_t)(row->first + row->step * (int)i);
	assert_int_equal(crc32c(0, bytes, row->n), row->crc);
}

static uint32_t
bit_by_bit(const uint8_t *bytes, size_t n)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* Lengths up to a record, cut anywhere, at odd addresses. */
static void
continues(void **state)
{
	uint64_t seed = 9;
	uint8_t bytes[2448];

	(void)state;
	random_bytes(&seed, bytes, sizeof(bytes));
	for (int i = 0; i < 100; i++) {
		const size_t from = random32(&seed) % 16;
		const size_t n = random32(&seed) % (sizeof(bytes) - from);
		const size_t cut = n == 0 ? 0 : random32(&seed) % n;

		assert_int_equal(crc32c(crc32c(0, bytes + from, cut), bytes + from + cut, n - cut),
		    bit_by_bit(bytes + from, n));
	}
}

int
main(void)
{
	const struct CMUnitTest rest[] = { cmocka_unit_test(continues) };

	return RUN_TABLE(rows, computes) + cmocka_run_group_tests(rest, NULL, NULL);
}
