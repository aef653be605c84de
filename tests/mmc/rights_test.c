/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/rights_test.c - a nexus that may not write: every command that changes
 * the medium is refused before it does anything, all others run. */
#include "mmc/command.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

/* Every command of MMC-6, SPC-4 and SBC-3 that records, readies a recording or
 * ends one. What a drive does not have is not asked of it. */
static const uint8_t recording[] = {
	0x04, /* FORMAT UNIT */
	0x0a, /* WRITE (6) */
	0x2a, /* WRITE (10) */
	0x2e, /* WRITE AND VERIFY (10) */
	0x35, /* SYNCHRONIZE CACHE (10): ends tracks and sessions */
	0x3f, /* WRITE LONG (10) */
	0x41, /* WRITE SAME (10) */
	0x53, /* RESERVE TRACK */
	0x54, /* SEND OPC INFORMATION */
	0x58, /* REPAIR TRACK */
	0x5b, /* CLOSE TRACK/SESSION */
	0x5d, /* SEND CUE SHEET */
	0x8a, /* WRITE (16) */
	0x8e, /* WRITE AND VERIFY (16) */
	0x93, /* WRITE SAME (16) */
	0xa1, /* BLANK */
	0xaa, /* WRITE (12) */
	0xae, /* WRITE AND VERIFY (12) */
	0xbf, /* SEND DISC STRUCTURE */
};

static bool
records(unsigned opcode)
{
	return memchr(recording, (int)opcode, sizeof(recording)) != NULL;
}

static void
marks_all(void **state)
{
	(void)state;
	for (unsigned opcode = 0; opcode < 256; opcode++) {
		const struct command_kind *kind = command_kind((uint8_t)opcode);

		if (kind != NULL && (kind->when == WHEN_WRITER) != records(opcode))
			fail_msg("%s", kind->name);
	}
}

static const struct row {
	const char *name;
	uint8_t cdb[16];
	uint32_t out, in;
	uint32_t sense; /* for who may only read; else it is GOOD for both */
} rows[] = {
	{ "WRITE (10)", { OP_WRITE_10, [8] = 1 }, 2048, 0, 0x072700 },
	{ "WRITE (12)", { OP_WRITE_12, [9] = 1 }, 2048, 0, 0x072700 },
	{ "SEND CUE SHEET", { OP_SEND_CUE_SHEET, [8] = 24 }, 24, 0, 0x072700 },
	{ "CLOSE TRACK/SESSION", { OP_CLOSE_TRACK_SESSION, 0, 2 }, 0, 0, 0x072700 },
	{ "BLANK", { OP_BLANK, 1 }, 0, 0, 0x072700 },
	{ "SYNCHRONIZE CACHE", { OP_SYNCHRONIZE_CACHE }, 0, 0, 0x072700 },
	{ "PREEMPT AND ABORT", { OP_PERSISTENT_RESERVE_OUT, 5, 1, [8] = 24 }, 24, 0, 0x072700 },
	{ "a reserved bit comes first", { OP_BLANK, 1, [9] = 1 }, 0, 0, 0x052400 },
	{ "READ DISC INFORMATION", { OP_READ_DISC_INFORMATION, [8] = 34 }, 0, 34, 0 },
	{ "READ CAPACITY", { OP_READ_CAPACITY }, 0, 8, 0 },
	{ "START STOP UNIT", { OP_START_STOP_UNIT, 0, 0, 0, 1 }, 0, 0, 0 },
};

static void
refuses(void **state)
{
	static const uint8_t zeros[2048];
	const struct row *row = *state;
	struct bench *b = bench_open("cdrw-80");

	nexus_restrict(b->nexus, UINT32_MAX, true);
	bench_run(b, b->nexus, row->cdb, zeros, row->out, row->in);
	if (row->sense != 0)
		assert_sense(b, row->sense);
	else
		assert_good(b);
	assert_int_equal(disc_status(drive_disc(b->drive)), DISC_BLANK);
	nexus_restrict(b->nexus, UINT32_MAX, false);
	bench_run(b, b->nexus, row->cdb, zeros, row->out, row->in);
	if (row->sense == 0x072700 && b->result.status == 2)
		assert_int_not_equal(b->result.sense[2] & 15, 7);
	bench_close(b);
}

/* The LUNs that REPORT LUNS names are those that there are for the nexus. */
static void
hides_units(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	nexus_restrict(b->nexus, 0x2, false);
	bench_in(b, 16, CDB(OP_REPORT_LUNS, [9] = 16));
	assert_reply(b, (const uint8_t[8]){ 0 }, 8);
	bench_other(b, 16, CDB(OP_REPORT_LUNS, [9] = 16));
	assert_reply(b, (const uint8_t[16]){ [3] = 8 }, 16);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(marks_all),
		cmocka_unit_test(hides_units),
	};

	return RUN_TABLE(rows, refuses) + cmocka_run_group_tests_name("rights", others, NULL, NULL);
}
