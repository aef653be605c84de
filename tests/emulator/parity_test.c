/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/parity_test.c - P and Q parity: ECMA-130 Annex A. */
#include "emulator/parity.h"

#include "emulator/sector_table.h"
#include "tests/emulator/vectors.h"

#define ROUNDS 200

static const struct row {
	const char *name, *file;
	bool header_zero;
} rows[] = {
	{ "Mode 1, zeros", "mode1-lba0-zero.bin", false },
	{ "Mode 1, pattern", "mode1-lba16-pat.bin", false },
	{ "Mode 1, far address", "mode1-lba333000-pat.bin", false },
	{ "form 1, zeros", "m2f1-lba0-zero.bin", true },
	{ "form 1, pattern", "m2f1-lba16-pat.bin", true },
	{ "form 1, other subheader", "m2f1-lba16-sub01028903-pat.bin", true },
};

static bool
is_zero(const struct parity_syndrome *s)
{
	static const struct parity_syndrome zero;

	return memcmp(s, &zero, sizeof(zero)) == 0;
}

static void
matches_vector(void **state)
{
	const struct row *row = *state;
	uint8_t want[2352], got[2352], plain[2352], header[4];
	struct parity_syndrome s;

	load_vector(row->file, want, sizeof(want));
	memcpy(header, want + 12, 4);
	parity_syndrome(want, &s);
	assert_int_equal(is_zero(&s), !row->header_zero);
	if (row->header_zero) {
		parity_syndrome_drop_header(&s, header);
		assert_true(is_zero(&s));
		memset(want + 12, 0, 4);
	}
	memcpy(got, want, sizeof(got));
	memset(got + PARITY_P_OFFSET, 0xa5, PARITY_P_BYTES + PARITY_Q_BYTES);
	memcpy(plain, got, sizeof(plain));
	parity_generate(got);
	parity_generate_plain(plain);
	assert_memory_equal(got, want, sizeof(want));
	assert_memory_equal(plain, want, sizeof(want));
	assert_true(parity_holds(want));
}

static uint8_t
twice(uint8_t v)
{
	return (uint8_t)(v << 1 ^ (v & 0x80 ? 0x1d : 0));
}

/* The sums by the standard's own indexes, for any bytes. */
static void
plain_syndrome(const uint8_t *sector, struct parity_syndrome *s)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < 86; i++)
		for (int r = 0; r < 26; r++) {
			const uint8_t v = sector[12 + 2 * (i / 2 + 43 * r) + i % 2];

			s->p[0][i] ^= v;
			s->p[1][i] = twice(s->p[1][i]) ^ v;
		}
	for (int i = 0; i < 52; i++)
		for (int m = 0; m < 45; m++) {
			const int n =
			    m < 43 ? (44 * m + 43 * (i / 2)) % 1118 : 1118 + 26 * (m - 43) + i / 2;
			const uint8_t v = sector[12 + 2 * n + i % 2];

			s->q[0][i] ^= v;
			s->q[1][i] = twice(s->q[1][i]) ^ v;
		}
}

static void
syndrome_is_by_definition(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t bytes[2353];
		const uint8_t *sector = bytes + i % 2;
		struct parity_syndrome got, want;

		random_bytes(&seed, bytes, sizeof(bytes));
		parity_syndrome(sector, &got);
		plain_syndrome(sector, &want);
		assert_memory_equal(&got, &want, sizeof(got));
	}
}

static void
fast_equals_plain(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t got[2352], want[2352];

		random_bytes(&seed, got, sizeof(got));
		memcpy(want, got, sizeof(got));
		parity_generate(got);
		parity_generate_plain(want);
		assert_memory_equal(got, want, sizeof(got));
		assert_true(parity_holds(got));
	}
}

/* Each byte from 12 on is covered, and none before. */
static void
notices_each_byte(void **state)
{
	uint64_t seed = 5;
	uint8_t sector[2352];

	(void)state;
	random_bytes(&seed, sector, sizeof(sector));
	parity_generate(sector);
	for (int i = 0; i < 2352; i++) {
		const uint8_t flip = (uint8_t)(1 << i % 8);

		sector[i] ^= flip;
		assert_int_equal(parity_holds(sector), i < 12);
		sector[i] ^= flip;
	}
}

static void
header_is_dropped(void **state)
{
	uint64_t seed = 6;
	uint8_t sector[2352], header[4];
	struct parity_syndrome got, want;

	(void)state;
	random_bytes(&seed, sector, sizeof(sector));
	memcpy(header, sector + 12, 4);
	parity_syndrome(sector, &got);
	parity_syndrome_drop_header(&got, header);
	memset(sector + 12, 0, 4);
	plain_syndrome(sector, &want);
	assert_memory_equal(&got, &want, sizeof(got));
}

static void
scrambler_constant(void **state)
{
	uint8_t sector[2352] = { 0 };
	struct parity_syndrome want;

	(void)state;
	load_vector("scrambler-2340.bin", sector + 12, 2340);
	plain_syndrome(sector, &want);
	assert_memory_equal(&scrambler_syndrome, &want, sizeof(want));
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(syndrome_is_by_definition),
		cmocka_unit_test(fast_equals_plain),
		cmocka_unit_test(notices_each_byte),
		cmocka_unit_test(header_is_dropped),
		cmocka_unit_test(scrambler_constant),
	};

	return RUN_TABLE(rows, matches_vector) + cmocka_run_group_tests(rest, NULL, NULL);
}
