/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/subcode_test.c - the subchannels' forms beyond the vectors:
 * MMC-6, "Sub-channel data formats"; IEC 60908, R-W pack. */
#include "emulator/subcode.h"

#include "tests/emulator/vectors.h"

#define ROUNDS 100

static const struct row {
	const char *name, *text;
	bool mcn, isrc;
} rows[] = {
	{ "an MCN", "1234567890123", true, false },
	{ "12 digits", "123456789012", false, true },
	{ "14 digits", "12345678901234", false, false },
	{ "a letter in an MCN", "12345678901A3", false, false },
	{ "an ISRC", "USS1Z9900001", false, true },
	{ "small letters", "uss1z9900001", false, false },
	{ "hyphens", "US-S1Z-99-00001", false, false },
	{ "a letter in the year", "USS1ZA900001", false, false },
	{ "an ISRC too long", "USS1Z99000012", false, false },
	{ "nothing", "", false, false },
};

static void
validates(void **state)
{
	const struct row *row = *state;

	assert_int_equal(subcode_mcn_valid(row->text), row->mcn);
	assert_int_equal(subcode_isrc_valid(row->text), row->isrc);
}

/* Bit by bit, by the definition of the raw form. */
static void
channels_by_definition(void **state)
{
	uint64_t seed = 10;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t raw[96], want[96] = { 0 }, got[96], back[96];

		random_bytes(&seed, raw, sizeof(raw));
		for (int i = 0; i < 96; i++)
			for (int c = 0; c < 8; c++)
				want[12 * c + i / 8] |=
				    (uint8_t)((raw[i] >> (7 - c) & 1) << (7 - i % 8));
		subcode_raw_to_channels(raw, got);
		assert_memory_equal(got, want, 96);
		subcode_channels_to_raw(got, back);
		assert_memory_equal(back, raw, 96);
	}
}

static void
gets_q_of_a_run(void **state)
{
	enum { COUNT = 5, STRIDE = 2448 };
	static uint8_t records[COUNT * STRIDE + 1];
	uint64_t seed = 11;
	uint8_t q[COUNT][Q_BYTES], channels[96];

	(void)state;
	random_bytes(&seed, records, sizeof(records));
	subcode_get_q(records + 1, STRIDE, COUNT, q);
	for (int i = 0; i < COUNT; i++) {
		subcode_raw_to_channels(records + 1 + i * STRIDE, channels);
		assert_memory_equal(q[i], channels + 12, Q_BYTES);
	}
}

static void
sets_p_and_q_only(void **state)
{
	uint64_t seed = 12;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t raw[96], before[96], q[Q_BYTES], got[1][Q_BYTES];

		random_bytes(&seed, raw, sizeof(raw));
		random_bytes(&seed, q, sizeof(q));
		memcpy(before, raw, sizeof(raw));
		subcode_set_pq(raw, round % 2, q);
		subcode_get_q(raw, 96, 1, got);
		assert_memory_equal(got[0], q, Q_BYTES);
		assert_int_equal(subcode_get_p(raw), round % 2);
		for (int i = 0; i < 96; i++)
			assert_int_equal(raw[i] & 0xbf, (before[i] & 0x3f) | round % 2 << 7);
	}
}

static void
p_is_the_majority(void **state)
{
	uint8_t raw[96] = { 0 };

	(void)state;
	for (int i = 0; i < 48; i++)
		raw[2 * i] = 0x80;
	assert_false(subcode_get_p(raw));
	raw[1] = 0xff;
	assert_true(subcode_get_p(raw));
}

static unsigned
times64(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (int bit = 0; bit < 6; bit++)
		if (b >> bit & 1)
			product ^= a << bit;
	for (int bit = 11; bit >= 6; bit--)
		if (product >> bit & 1)
			product ^= 0x43u << (bit - 6);
	return product;
}

/* Value of the first symbols as a polynomial at x. */
static unsigned
evaluate(const uint8_t *pack, int symbols, unsigned x)
{
	unsigned v = 0;

	for (int i = 0; i < symbols; i++)
		v = times64(v, x) ^ pack[i];
	return v;
}

/* The codes' roots are roots: of random packs, and of packs of nothing but 63, which a
 * widely used encoder gets wrong. */
static void
parity_has_its_roots(void **state)
{
	uint64_t seed = 13;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t pack[24];

		for (int i = 0; i < 24; i++)
			pack[i] = round == 0 ? 63 : random32(&seed) & 63;
		subcode_pack_parity(pack);
		for (unsigned i = 0, x = 1; i < 4; i++, x = times64(x, 2)) {
			if (i < 2)
				assert_int_equal(evaluate(pack, 4, x), 0);
			assert_int_equal(evaluate(pack, 24, x), 0);
		}
		assert_true(subcode_pack_parity_holds(pack));
		pack[round % 24] ^= 0x20;
		assert_false(subcode_pack_parity_holds(pack));
	}
}

/* Sectors there and back, seven packs late; an error is counted once. */
static void
packed_and_back(void **state)
{
	enum { SECTORS = 20 };
	uint64_t seed = 14;
	struct subcode_interleaver out = { 0 }, in = { 0 };
	static uint8_t packed[SECTORS * 96], got[SECTORS * 96];
	uint32_t errors = 0;

	(void)state;
	for (int s = 0; s < SECTORS; s++) {
		uint8_t raw[96], *sector = packed + 96 * s;

		random_bytes(&seed, sector, 96);
		for (int i = 0; i < 4; i++) { /* parity as it will come back */
			uint8_t pack[24];

			for (int k = 0; k < 24; k++)
				pack[k] = sector[24 * i + k] & 63;
			subcode_pack_parity(pack);
			for (int k = 0; k < 24; k++)
				sector[24 * i + k] =
				    (uint8_t)((sector[24 * i + k] & 0xc0) | pack[k]);
		}
		subcode_packed_to_raw(&out, sector, raw);
		for (int i = 0; i < 96; i++)
			assert_int_equal(raw[i] & 0xc0, sector[i] & 0xc0);
		raw[5] ^= s == 10 ? 1 : 0;
		subcode_raw_to_packed(&in, raw, got + 96 * s, &errors);
	}
	assert_int_equal(errors, 1);
	for (int i = 7 * 24; i < SECTORS * 96; i++) {
		const int want = packed[i - 7 * 24] & 63;
		const bool broken = errors == 1 && (got[i] & 63) != want;

		assert_int_equal(got[i] & 0xc0, packed[i] & 0xc0);
		if (broken)
			errors = 0;
		else
			assert_int_equal(got[i] & 63, want);
	}
}

static void
zero_stays_zero(void **state)
{
	struct subcode_interleaver out = { 0 };
	uint8_t packed[96], raw[96];

	(void)state;
	for (int i = 0; i < 96; i++)
		packed[i] = (uint8_t)(i % 4 << 6);
	for (int s = 0; s < 3; s++) {
		subcode_packed_to_raw(&out, packed, raw);
		assert_memory_equal(raw, packed, 96);
	}
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(channels_by_definition),
		cmocka_unit_test(gets_q_of_a_run),
		cmocka_unit_test(sets_p_and_q_only),
		cmocka_unit_test(p_is_the_majority),
		cmocka_unit_test(parity_has_its_roots),
		cmocka_unit_test(packed_and_back),
		cmocka_unit_test(zero_stays_zero),
	};

	return RUN_TABLE(rows, validates) + cmocka_run_group_tests(rest, NULL, NULL);
}
