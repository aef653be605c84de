/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/profile_test.c - what a personality changes in a drive's answers. */
#include "mmc/profile.h"

#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

/* READ CAPACITY of a tray that is empty, and of one with a disc. */
static const struct row {
	const char *name;
	const char *profile;
	const char *kind; /* NULL: empty */
	bool open;
	uint32_t sense; /* 0: GOOD with last LBA 0 and blocks of 2048 */
} rows[] = {
	{ "generic, closed and empty", "generic", NULL, false, 0x023a01 },
	{ "generic, open", "generic", NULL, true, 0x023a02 },
	{ "generic, blank disc", "generic", "cdr-80", false, 0 },
	{ "qemu, closed and empty", "qemu", NULL, false, 0 },
	{ "qemu, open", "qemu", NULL, true, 0 },
	{ "qemu, blank disc", "qemu", "cdr-80", false, 0 },
	{ "qemu, a disc in an open tray", "qemu", "cdr-80", true, 0 },
};

static void
answers_capacity(void **state)
{
	static const uint8_t none[] = { 0, 0, 0, 0, 0, 0, 8, 0 };
	const struct row *row = *state;
	struct bench *b = bench_open_profile(row->kind, profile_by_name(row->profile));

	if (row->open) {
		bench_none(b, CDB(OP_START_STOP_UNIT, 0, 0, 0, 0x02));
		assert_good(b);
	}
	bench_clear_attentions(b, b->nexus);
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_reply(b, none, sizeof(none));
	/* All else still says that there is no disc. */
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	if (row->kind == NULL || row->open)
		assert_sense(b, row->open ? 0x023a02 : 0x023a01);
	else
		assert_good(b);
	bench_close(b);
}

static void
checks_first(void **state)
{
	struct bench *b = bench_open_profile(NULL, profile_by_name("qemu"));

	(void)state;
	bench_in(b, 8, CDB(OP_READ_CAPACITY, 0, 0, 0, 0, 0, 0, 0, 1)); /* PMI is obsolete */
	assert_sense(b, 0x052400);
	assert_true(drive_insert(b->drive, bench_disc("cdr-80")));
	bench_in(b, 8, CDB(OP_READ_CAPACITY));
	assert_sense(b, 0x062800);
	bench_close(b);
}

static void
shows_numbers(void **state)
{
	struct profile p = *profile_by_name("generic");
	struct bench *b;

	(void)state;
	p.buffer_bytes = 8 << 20;
	memcpy(p.vendor, "ACME    ", 8);
	p.read_speeds[0] = 4234;
	p.read_speeds[1] = 0;
	p.cdr_speeds[0] = 2822;
	p.cdr_speeds[1] = 0;
	b = bench_open_profile("cdr-80", &p);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 68));
	assert_good(b);
	assert_int_equal(load_be16(b->data + 8 + 8), 4234);
	assert_int_equal(load_be16(b->data + 8 + 12), 8192);
	assert_int_equal(load_be16(b->data + 8 + 18), 2822);
	assert_int_equal(load_be16(b->data + 8 + 30), 1);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x6a, [8] = 68)); /* nothing is changeable */
	assert_int_equal(load_be16(b->data + 8 + 12), 0);
	bench_in(b, 12, CDB(OP_READ_BUFFER_CAPACITY, [8] = 12));
	assert_int_equal(load_be32(b->data + 4), 8 << 20);
	bench_in(b, 36, CDB(OP_INQUIRY, [4] = 36));
	assert_memory_equal(b->data + 8, "ACME    ", 8);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "an empty tray with a capacity: other checks stay", checks_first, NULL, NULL,
		    NULL },
		{ "identity, speeds, buffer", shows_numbers, NULL, NULL, NULL },
	};

	return RUN_TABLE(rows, answers_capacity) +
	    cmocka_run_group_tests_name("personality", others, NULL, NULL);
}
