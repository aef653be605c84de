/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/msf_test.c - addresses: MMC-6, "LBA to MSF translation". */
#include "emulator/msf.h"
#include "tests/table.h"

static const struct row {
	const char *name;
	struct msf msf;
	bool valid;
	int32_t lba;
} rows[] = {
	{ "90:00:00, the first of all", { 90, 0, 0 }, true, LBA_FIRST },
	{ "97:26:66, a lead-in", { 97, 26, 66 }, true, -11634 },
	{ "99:59:74, the end of the lead-in", { 99, 59, 74 }, true, -151 },
	{ "00:00:00, the first pregap", { 0, 0, 0 }, true, LBA_PREGAP },
	{ "00:01:74", { 0, 1, 74 }, true, -1 },
	{ "00:02:00", { 0, 2, 0 }, true, 0 },
	{ "79:59:74", { 79, 59, 74 }, true, 359849 },
	{ "89:59:74, the last of all", { 89, 59, 74 }, true, LBA_LAST },
	{ "minute 100", { 100, 0, 0 }, false, 0 },
	{ "second 60", { 0, 60, 0 }, false, 0 },
	{ "frame 75", { 0, 0, 75 }, false, 0 },
	{ "all bits set", { 255, 255, 255 }, false, 0 },
};

static void
translates(void **state)
{
	const struct row *row = *state;
	int32_t lba = 4711;

	assert_int_equal(msf_to_lba(row->msf, &lba), row->valid);
	assert_int_equal(lba, row->valid ? row->lba : 4711);
	if (row->valid) {
		struct msf back = msf_from_lba(row->lba);

		assert_memory_equal(&back, &row->msf, sizeof(back));
	}
}

static const struct bcd_row {
	const char *name;
	uint8_t bytes[3];
	bool valid;
	struct msf msf;
} bcd_rows[] = {
	{ "BCD 00:02:00", { 0x00, 0x02, 0x00 }, true, { 0, 2, 0 } },
	{ "BCD 99:59:74", { 0x99, 0x59, 0x74 }, true, { 99, 59, 74 } },
	{ "BCD minute 9A", { 0x9a, 0x00, 0x00 }, false, { 0 } },
	{ "BCD minute A0", { 0xa0, 0x00, 0x00 }, false, { 0 } },
	{ "BCD second 60", { 0x00, 0x60, 0x00 }, false, { 0 } },
	{ "BCD frame 75", { 0x00, 0x00, 0x75 }, false, { 0 } },
	{ "BCD frame 0F", { 0x00, 0x00, 0x0f }, false, { 0 } },
};

static void
loads_bcd(void **state)
{
	const struct bcd_row *row = *state;
	struct msf t = { 1, 2, 3 }, want = row->valid ? row->msf : t;
	uint8_t bytes[3];

	assert_int_equal(msf_load_bcd(row->bytes, &t), row->valid);
	assert_memory_equal(&t, &want, sizeof(t));
	if (row->valid) {
		msf_store_bcd(bytes, t);
		assert_memory_equal(bytes, row->bytes, sizeof(bytes));
	}
}

/* Every address there and back, each a frame after the one before. */
static void
covers_all(void **state)
{
	(void)state;
	for (int32_t lba = LBA_FIRST; lba <= LBA_LAST; lba++) {
		struct msf t = msf_from_lba(lba);
		int32_t back = 0;

		if (!msf_to_lba(t, &back) || back != lba)
			fail_msg("LBA %d", lba);
	}
}

static void
counts(void **state)
{
	const struct msf last = { 99, 59, 74 };
	struct msf t = msf_from_count(449999);

	(void)state;
	assert_memory_equal(&t, &last, sizeof(t));
	assert_int_equal(msf_to_count(t), 449999);
	assert_int_equal(msf_to_count(msf_from_count(0)), 0);
	assert_int_equal(msf_to_count((struct msf){ 1, 1, 1 }), 4576);
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(covers_all),
		cmocka_unit_test(counts),
	};

	return RUN_TABLE(rows, translates) + RUN_TABLE(bcd_rows, loads_bcd) +
	    cmocka_run_group_tests(rest, NULL, NULL);
}
