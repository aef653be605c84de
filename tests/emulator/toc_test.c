/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/toc_test.c tests emulator/toc.c: the table of contents that
 * most frames of a lead-in agree on. */
#include "tests/table.h"

#include "emulator/toc.h"

#include <string.h>

/* Frames without their CRC, the first so many times, and so on. */
static const struct row {
	const char *name;
	struct {
		unsigned times;
		uint8_t q[10];
	} frames[4];
	unsigned rows;
	struct disc_toc_entry expected;
} rows[] = {
	{ "a track", { { 1, { 0x41, 0, 0x12, 0x97, 0x27, 0x01, 0, 0x12, 0x34, 0x56 } } }, 1,
	    { 1, 1, 4, 0, 12, 0, 0, 0, 0, 12, 34, 56 } },
	{ "A0: the session format stays as it is",
	    { { 1, { 0x41, 0, 0xa0, 0x97, 0x27, 0x01, 0, 0x01, 0x20, 0x00 } } }, 1,
	    { 1, 1, 4, 0, 0xa0, 0, 0, 0, 0, 1, 0x20, 0 } },
	{ "B0", { { 1, { 0x45, 0, 0xb0, 0x12, 0x34, 0x56, 2, 0x79, 0x59, 0x74 } } }, 1,
	    { 1, 5, 4, 0, 0xb0, 12, 34, 56, 2, 79, 59, 74 } },
	{ "B0 of the last session",
	    { { 1, { 0x45, 0, 0xb0, 0xff, 0xff, 0xff, 2, 0x79, 0x59, 0x74 } } }, 1,
	    { 1, 5, 4, 0, 0xb0, 0xff, 0xff, 0xff, 2, 79, 59, 74 } },
	{ "C0: ATIP information stays as it is",
	    { { 1, { 0x45, 0, 0xc0, 0xd0, 0x40, 0x80, 0, 0x97, 0x26, 0x66 } } }, 1,
	    { 1, 5, 4, 0, 0xc0, 0xd0, 0x40, 0x80, 0, 97, 26, 66 } },
	{ "the running time does not matter",
	    { { 1, { 0x41, 0, 0x01, 0x97, 0x27, 0x01, 0, 0x00, 0x02, 0x00 } },
		{ 1, { 0x41, 0, 0x01, 0x97, 0x27, 0x02, 0, 0x00, 0x03, 0x00 } },
		{ 1, { 0x41, 0, 0x01, 0x97, 0x27, 0x03, 0, 0x00, 0x03, 0x00 } } },
	    1, { 1, 1, 4, 0, 1, 0, 0, 0, 0, 0, 3, 0 } },
	{ "the majority holds",
	    { { 2, { 0x41, 0, 0x01, 0, 0, 0, 0, 0x00, 0x05, 0x00 } },
		{ 3, { 0x01, 0, 0x01, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } },
	    1, { 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "the first of equals",
	    { { 2, { 0x41, 0, 0x01, 0, 0, 0, 0, 0x00, 0x05, 0x00 } },
		{ 2, { 0x41, 0, 0x01, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } },
	    1, { 1, 1, 4, 0, 1, 0, 0, 0, 0, 0, 5, 0 } },
	{ "a program area frame is none",
	    { { 1, { 0x41, 1, 0x01, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } }, 0, { 0 } },
	{ "digits that are none", { { 1, { 0x41, 0, 0x01, 0, 0, 0, 0, 0x00, 0x0a, 0x00 } } }, 0,
	    { 0 } },
	{ "a point that is no number", { { 1, { 0x41, 0, 0x1f, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } },
	    0, { 0 } },
	{ "point 0", { { 1, { 0x41, 0, 0x00, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } }, 0, { 0 } },
	{ "point A3", { { 1, { 0x41, 0, 0xa3, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } }, 0, { 0 } },
	{ "an MCN frame", { { 1, { 0x42, 0, 0x01, 0, 0, 0, 0, 0x00, 0x02, 0x00 } } }, 0, { 0 } },
};

static void
tells(void **state)
{
	const struct row *row = *state;
	struct disc_toc_entry out[TOC_POINTS];
	struct toc *t = calloc(1, sizeof(*t));

	for (unsigned i = 0; i < ARRAY_LEN(row->frames); i++) {
		uint8_t q[Q_BYTES];

		memcpy(q, row->frames[i].q, 10);
		q_seal(q);
		for (unsigned n = 0; n < row->frames[i].times; n++)
			assert_int_equal(toc_add(t, q) != TOC_NONE, row->rows > 0);
	}
	assert_int_equal(toc_rows(t, 1, out), row->rows);
	if (row->rows > 0)
		assert_memory_equal(&out[0], &row->expected, sizeof(out[0]));
	free(t);
}

/* However many wrong values come in between. */
static void
majority_among_many(void **state)
{
	struct toc *t = calloc(1, sizeof(*t));
	struct disc_toc_entry out[TOC_POINTS];

	(void)state;
	for (unsigned i = 0; i < 75; i++) {
		uint8_t wrong[Q_BYTES] = { 0x01, 0, 0x01, 0, 0, 0, 0, 0x10, 0,
			bcd_encode((uint8_t)i) };
		uint8_t right[Q_BYTES] = { 0x01, 0, 0x01, 0, 0, 0, 0, 0x00, 0x02, 0x00 };

		q_seal(wrong);
		q_seal(right);
		assert_true(toc_add(t, wrong));
		assert_true(toc_add(t, right));
	}
	assert_int_equal(toc_rows(t, 1, out), 1);
	assert_int_equal(out[0].psec, 2);
	free(t);
}

static const struct address {
	const char *name;
	struct disc_toc_entry entry;
	bool has;
	int32_t lba;
} addresses[] = {
	{ "a track's start", { 1, 1, 4, 0, 1, 0, 0, 0, 0, 0, 2, 0 }, true, 0 },
	{ "the lead-out", { 1, 1, 4, 0, 0xa2, 0, 0, 0, 0, 6, 44, 0 }, true, 30150 },
	{ "A0 is no address", { 1, 1, 4, 0, 0xa0, 0, 0, 0, 0, 1, 0, 0 }, false, 0 },
	{ "B0 is none either", { 1, 5, 4, 0, 0xb0, 5, 0, 0, 0, 79, 59, 74 }, false, 0 },
	{ "no such second", { 1, 1, 4, 0, 1, 0, 0, 0, 0, 0, 60, 0 }, false, 0 },
};

static void
has_address(void **state)
{
	const struct address *row = *state;
	int32_t lba = 0;

	assert_int_equal(toc_entry_lba(&row->entry, &lba), row->has);
	assert_int_equal(lba, row->lba);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(majority_among_many) };

	return RUN_TABLE(rows, tells) + RUN_TABLE(addresses, has_address) +
	    cmocka_run_group_tests(special, NULL, NULL);
}
