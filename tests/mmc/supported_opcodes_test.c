/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/supported_opcodes_test.c - REPORT SUPPORTED OPERATION CODES (SPC-4;
 * mmc-recorder.md 7.12): layouts, and that what it says is what the drive does. */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "mmc/profile.h"
#include "tests/mmc/harness.h"

#include <stdio.h>

#define REPORT(options, opcode, action, n)                                                         \
	{                                                                                          \
		0xa3, 0x0c, (options), (opcode), BE16(action), BE32(n)                             \
	}
#define RCTD 0x80

static const struct one {
	const char *name;
	uint8_t cdb[16];
	uint32_t sense; /* 0: GOOD */
	size_t bytes;
	uint8_t reply[32];
} ones[] = {
	{ "READ (10)", REPORT(1, 0x28, 0, 64), 0, 14,
	    { 0, 3, 0, 10, 0x28, 0x1a, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff, 0 } },
	{ "TEST UNIT READY", REPORT(1, 0x00, 0, 64), 0, 10, { 0, 3, 0, 6, 0, 0, 0, 0, 0, 0 } },
	{ "with timeouts", REPORT(RCTD | 1, 0x00, 0, 64), 0, 22,
	    { 0, 0x83, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0x0a } },
	{ "cut", REPORT(1, 0x28, 0, 5), 0, 5, { 0, 3, 0, 10, 0x28 } },
	{ "one that there is not", REPORT(1, 0x01, 0, 64), 0, 4, { 0, 1, 0, 0 } },
	{ "one that there is not, with timeouts", REPORT(RCTD | 1, 0x01, 0, 64), 0, 4,
	    { 0, 1, 0, 0 } },
	{ "READ KEYS", REPORT(2, 0x5e, 0, 64), 0, 14,
	    { 0, 3, 0, 10, 0x5e, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0 } },
	{ "READ FULL STATUS", REPORT(2, 0x5e, 3, 64), 0, 14,
	    { 0, 3, 0, 10, 0x5e, 3, 0, 0, 0, 0, 0, 0xff, 0xff, 0 } },
	{ "an action that there is not", REPORT(2, 0x5e, 4, 64), 0, 4, { 0, 1, 0, 0 } },
	{ "an action past all actions", REPORT(2, 0x5e, 0x100, 64), 0, 4, { 0, 1, 0, 0 } },
	{ "itself", REPORT(2, 0xa3, 0x0c, 64), 0, 16,
	    { 0, 3, 0, 12, 0xa3, 0x0c, 0x87, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0 } },
	{ "either: no action", REPORT(3, 0x28, 0, 64), 0, 14,
	    { 0, 3, 0, 10, 0x28, 0x1a, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff, 0 } },
	{ "either: an action of a command without", REPORT(3, 0x28, 1, 64), 0, 4, { 0, 1, 0, 0 } },
	{ "either: an action", REPORT(3, 0x5f, 6, 4), 0, 4, { 0, 3, 0, 10 } },
	{ "either: PREEMPT AND ABORT", REPORT(3, 0x5f, 5, 4), 0, 4, { 0, 3, 0, 10 } },
	{ "either: REGISTER AND MOVE", REPORT(3, 0x5f, 7, 64), 0, 4, { 0, 1, 0, 0 } },
	{ "one code, but it has actions", REPORT(1, 0x5e, 0, 64), 0x052400, 0, { 0 } },
	{ "an action, but it has none", REPORT(2, 0x28, 0, 64), 0x052400, 0, { 0 } },
	{ "reporting options 4", REPORT(4, 0, 0, 64), 0x052400, 0, { 0 } },
	{ "a reserved bit", REPORT(8, 0, 0, 64), 0x052400, 0, { 0 } },
	/* SEND KEY, with its AGID and key format, and other service actions. */
	{ "SEND KEY", { 0xa3, [8] = 0, 16, 0xc1 }, 0x052000, 0, { 0 } },
	{ "REPORT TARGET PORT GROUPS", { 0xa3, 0x0a, [9] = 16 }, 0x052000, 0, { 0 } },
};

static void
tells(void **state)
{
	const struct one *row = *state;
	struct bench *b = bench_open(NULL);

	bench_in(b, 64, row->cdb);
	if (row->sense == 0)
		assert_reply(b, row->reply, row->bytes);
	else
		assert_sense(b, row->sense);
	bench_close(b);
}

/* All: in order, each once, and each is known to the drive as the command of one
 * code is; what is not there is refused. */
static void
tells_all(void **state)
{
	struct bench *b = bench_open("cdr-80");
	bool listed[256] = { false };
	uint8_t *all;
	size_t n;
	int before = -1;

	(void)state;
	bench_in(b, 8192, CDB(0xa3, 0x0c, RCTD, 0, 0, 0, BE32(8192)));
	assert_good(b);
	n = b->data_bytes;
	assert_int_equal(load_be32(b->data), n - 4);
	assert_int_equal((n - 4) % 20, 0);
	all = malloc(n);
	assert_non_null(all);
	memcpy(all, b->data, n);
	for (const uint8_t *p = all + 4; p < all + n; p += 20) {
		bool action = p[5] & 1;
		int here = p[0] << 16 | load_be16(p + 2);

		assert_true(here > before);
		before = here;
		listed[p[0]] = true;
		assert_int_equal(p[5] & 0xfe, 2);
		assert_int_equal(load_be16(p + 8), 10);
		bench_in(b, 64, CDB(0xa3, 0x0c, action ? 2 : 1, p[0], p[2], p[3], BE32(64)));
		assert_good(b);
		assert_int_equal(b->data[1], 3);
		assert_int_equal(load_be16(b->data + 2), load_be16(p + 6));
		assert_int_equal(b->data[4], p[0]);
		/* The length that the code's group has (SPC-4 4.3.4). */
		assert_int_equal(load_be16(p + 6), p[0] < 0x20 ? 6 : p[0] < 0x60 ? 10 : 12);
	}
	for (unsigned op = 0; op < 256; op++)
		if (!listed[op]) {
			bench_none(b, CDB((uint8_t)op));
			assert_sense(b, 0x052000);
		}
	free(all);
	/* Without timeouts: eight bytes each. */
	bench_in(b, 8192, CDB(0xa3, 0x0c, 0, 0, 0, 0, BE32(8192)));
	assert_int_equal(b->data_bytes - 4, (n - 4) / 20 * 8);
	assert_int_equal(b->data[5 + 4] & 2, 0);
	bench_close(b);
}

/* A personality without it: MMC's operation code is not there. */
static void
not_offered(void **state)
{
	struct profile profile = *profile_by_name("generic");
	struct drive_config config = { .profile = &profile,
		.serial = SERIAL,
		.device_name = DEVICE_NAME,
		.port_name = PORT_NAME };
	struct bench *b = calloc(1, sizeof(*b));

	(void)state;
	assert_non_null(b);
	profile.reports_opcodes = false;
	b->drive = drive_open(&config);
	b->nexus = nexus_open(b->drive, "iqn.2026-11.test.first,i,0x1");
	bench_clear_attentions(b, b->nexus);
	bench_in(b, 64, CDB(0xa3, 0x0c, 0, 0, 0, 0, BE32(64)));
	assert_sense(b, 0x052000);
	b->other = nexus_open(b->drive, "iqn.2026-11.test.other,i,0x2");
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest whole[] = {
		{ "all commands", tells_all, NULL, NULL, NULL },
		{ "a personality without it", not_offered, NULL, NULL, NULL },
	};

	return RUN_TABLE(ones, tells) + cmocka_run_group_tests_name("the list", whole, NULL, NULL);
}
