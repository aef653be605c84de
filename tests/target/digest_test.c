/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/digest_test.c - RFC 7143 appendix A.4: examples of CRC32C, as the
 * bytes lie on the wire. */
#include "target/digest.h"

#include "tests/table.h"

static const struct row {
	const char *name;
	uint8_t first, step; /* 32 bytes */
	uint8_t wire[4];
} rows[] = {
	{ "32 bytes of zeros", 0x00, 0x00, { 0xaa, 0x36, 0x91, 0x8a } },
	{ "32 bytes of ones", 0xff, 0x00, { 0x43, 0xab, 0xa8, 0x62 } },
	{ "32 bytes 00 to 1F", 0x00, 0x01, { 0x4e, 0x79, 0xdd, 0x46 } },
	{ "32 bytes 1F to 00", 0x1f, 0xff, { 0x5c, 0xdb, 0x3f, 0x11 } },
};

static void
digests(void **state)
{
	const struct row *row = *state;
	uint8_t bytes[32], wire[4];
	uint32_t whole, parts;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(row->first + i * row->step);
	whole = digest_add(0, bytes, sizeof(bytes));
	parts = digest_add(digest_add(0, bytes, 5), bytes + 5, sizeof(bytes) - 5);
	digest_store(wire, whole);
	assert_memory_equal(wire, row->wire, sizeof(wire));
	assert_true(digest_matches(row->wire, parts));
	wire[3] ^= 0x80;
	assert_false(digest_matches(wire, whole));
}

int
main(void)
{
	return RUN_TABLE(rows, digests);
}
