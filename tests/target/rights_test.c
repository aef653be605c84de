/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/rights_test.c - what the rules of access allow an initiator that is
 * logged in: which LUNs there are for it, and whether it may write. */
#include "target/access.h"
#include "tests/target/initiator.h"

#define LUN(n)        ((uint64_t)(n) << 48)
#define RULES(rights) "{\"targets\":{\"*\":{\"initiators\":[" rights "]}}}"
#define OTHER_NAME    "iqn.2026-11.example:guest2"
#define LUN_0         RULES("{\"name\":\"" INITIATOR_NAME "\",\"luns\":[0]},\"*\"")
#define LUN_1         RULES("{\"name\":\"" INITIATOR_NAME "\",\"luns\":[1]},\"*\"")
#define READ_ONLY     RULES("{\"name\":\"" INITIATOR_NAME "\",\"read_only\":true},\"*\"")
#define EVERYTHING    RULES("\"*\"")

static void
open_with(struct bench *b, struct initiator *i, const char *rules)
{
	char error[ACCESS_ERROR_BYTES];

	bench_open_units(b, 2);
	b->node.access = access_parse(rules, strlen(rules), error);
	assert_non_null(b->node.access);
	initiator_open(i, b);
	initiator_login_as(i, 1, TEXT(WHO), NULL, 0);
}

static void
close_both(struct bench *b, struct initiator *i)
{
	initiator_close(i);
	bench_close(b);
}

/* Until there is no unit attention; its last status. */
static uint8_t
run(struct initiator *i, uint64_t lun, uint8_t flags, uint32_t length, const uint8_t *cdb,
    struct pdu *pdu, const uint8_t **data)
{
	struct pdu last;

	for (int n = 0; n < 4; n++) {
		*pdu = initiator_command(i, flags, length, cdb);
		pdu->lun = lun;
		initiator_send(i, pdu, NULL, 0);
		assert_true(initiator_next(i, pdu, data));
		if (pdu->opcode != PDU_RESPONSE || pdu->status != 2 || ((*data)[2 + 2] & 15) != 6)
			break;
	}
	/* The status comes behind the data when there is a residual. */
	if (pdu->opcode != PDU_DATA_IN || (pdu->flags & 0x01))
		return pdu->status;
	initiator_expect(i, PDU_RESPONSE, &last, NULL);
	return last.status;
}

static const struct lun_row {
	const char *name, *rules;
	uint64_t lun;
	uint8_t luns[2]; /* that REPORT LUNS names */
	uint32_t count;
	bool there;
} lun_rows[] = {
	{ "all: LUN 0", EVERYTHING, LUN(0), { 0, 1 }, 2, true },
	{ "all: LUN 1", EVERYTHING, LUN(1), { 0, 1 }, 2, true },
	{ "only 0: LUN 0", LUN_0, LUN(0), { 0 }, 1, true },
	{ "only 0: LUN 1", LUN_0, LUN(1), { 0 }, 1, false },
	{ "only 1: LUN 0", LUN_1, LUN(0), { 1 }, 1, false },
	{ "only 1: LUN 1", LUN_1, LUN(1), { 1 }, 1, true },
	{ "only 1: LUN 0 by its other address", LUN_1, LUN(0x4000), { 1 }, 1, false },
};

static void
shows_luns(void **state)
{
	static const uint8_t inquiry[16] = { 0x12, [4] = 36 }, ready[16];
	static const uint8_t report[16] = { 0xa0, [9] = 32 };
	const struct lun_row *row = *state;
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	open_with(&b, &i, row->rules);
	assert_int_equal(run(&i, row->lun, 0xc0, 36, inquiry, &pdu, &data), 0);
	assert_int_equal(data[0] == 0x7f, !row->there);
	assert_int_equal(run(&i, row->lun, 0x80, 0, ready, &pdu, &data), row->there ? 0 : 2);
	if (!row->there)
		assert_int_equal(load_be16(data + 2 + 12), 0x2500);
	assert_int_equal(run(&i, row->lun, 0xc0, 32, report, &pdu, &data), 0);
	assert_int_equal(load_be32(data), 8 * row->count);
	assert_int_equal(pdu.data_bytes, 8 + 8 * row->count);
	for (uint32_t n = 0; n < row->count; n++)
		assert_int_equal(load_be64(data + 8 + (size_t)8 * n), LUN(row->luns[n]));
	close_both(&b, &i);
}

/* RFC 7143 11.5: what is not there cannot be managed; and what others would feel is
 * not for those who may do less than everything. */
static const struct function_row {
	const char *name, *rules;
	uint64_t lun;
	uint8_t function;
	uint8_t response;
} function_rows[] = {
	{ "ABORT TASK SET, LUN hidden", LUN_0, LUN(1), 2, 2 },
	{ "LUN RESET, LUN hidden", LUN_0, LUN(1), 5, 2 },
	{ "ABORT TASK SET of its own", READ_ONLY, LUN(0), 2, 0 },
	{ "CLEAR TASK SET, read-only", READ_ONLY, LUN(0), 4, 6 },
	{ "LUN RESET, read-only", READ_ONLY, LUN(0), 5, 6 },
	{ "TARGET WARM RESET, read-only", READ_ONLY, LUN(0), 6, 6 },
	{ "TARGET COLD RESET, read-only", READ_ONLY, LUN(0), 7, 6 },
	{ "TARGET WARM RESET, a LUN hidden", LUN_0, LUN(0), 6, 6 },
	{ "TARGET WARM RESET, all rights", EVERYTHING, LUN(0), 6, 0 },
};

static void
manages(void **state)
{
	const struct function_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_TASK_MANAGEMENT, .immediate = true };

	open_with(&b, &i, row->rules);
	pdu.flags = 0x80 | row->function;
	pdu.lun = row->lun;
	pdu.itt = i.itt++;
	pdu.ref_itt = PDU_NO_TAG;
	pdu.cmd_sn = i.cmd_sn;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_TASK_MANAGEMENT_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.response, row->response);
	assert_true(conn_is_logged_in(i.conn));
	close_both(&b, &i);
}

/* The one may not write, beside another that may. */
static void
keeps_from_writing(void **state)
{
	uint8_t block[RAW_BLOCK];
	struct bench b;
	struct initiator i, other;
	struct pdu pdu;

	(void)state;
	open_with(&b, &i, READ_ONLY);
	initiator_clear_attention(&i);
	initiator_open(&other, &b);
	initiator_login_as(
	    &other, 2, TEXT("InitiatorName=" OTHER_NAME "\0TargetName=" TARGET_NAME), NULL, 0);
	initiator_clear_attention(&other);
	fill_pattern(block, sizeof(block), 7);
	initiator_select_raw(&other);
	initiator_clear_attention(&i); /* 2A/01 */
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&i, &pdu, block, sizeof(block));
	initiator_expect_response(&i, pdu.itt, 0x072700, 2, RAW_BLOCK);
	pdu = initiator_write(&other, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&other, &pdu, block, sizeof(block));
	initiator_expect_response(&other, pdu.itt, 0, 0, 0);
	assert_recorded(&b, RAW_FIRST_LBA, block, 1);
	initiator_close(&other);
	close_both(&b, &i);
}

/* SBC-3, "device-specific parameter": WP. MMC-6 reserves that byte. */
static void
shows_protection(void **state)
{
	static const uint8_t sense_6[16] = { 0x1a, 0, 0x3f, 0, 64 };
	static const uint8_t sense_10[16] = { 0x5a, 0, 0x3f, [8] = 64 };
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	open_with(&b, &i, READ_ONLY);
	assert_int_equal(run(&i, LUN(1), 0xc0, 64, sense_6, &pdu, &data), 0);
	assert_int_equal(data[2], 0x80);
	assert_int_equal(run(&i, LUN(1), 0xc0, 64, sense_10, &pdu, &data), 0);
	assert_int_equal(data[3], 0x80);
	assert_int_equal(run(&i, LUN(0), 0xc0, 64, sense_10, &pdu, &data), 0);
	assert_int_equal(data[3], 0);
	close_both(&b, &i);
	open_with(&b, &i, EVERYTHING);
	assert_int_equal(run(&i, LUN(1), 0xc0, 64, sense_10, &pdu, &data), 0);
	assert_int_equal(data[3], 0);
	close_both(&b, &i);
}

/* RFC 7143 11.9.1, event 0: nobody is told of what is not there for him. */
static void
hides_events(void **state)
{
	struct bench b;
	struct initiator i, other;
	struct pdu pdu;

	(void)state;
	open_with(&b, &i, LUN_1);
	initiator_open(&other, &b);
	initiator_login_as(
	    &other, 2, TEXT("InitiatorName=" OTHER_NAME "\0TargetName=" TARGET_NAME), NULL, 0);
	assert_true(drive_insert(b.drive, drive_remove(b.drive)));
	initiator_listen(&i);
	initiator_listen(&other);
	initiator_expect_nothing(&i);
	initiator_expect(&other, PDU_ASYNC, &pdu, NULL);
	assert_int_equal(pdu.event, 0);
	initiator_close(&other);
	close_both(&b, &i);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(keeps_from_writing),
		cmocka_unit_test(shows_protection),
		cmocka_unit_test(hides_events),
	};

	return RUN_TABLE(lun_rows, shows_luns) + RUN_TABLE(function_rows, manages) +
	    cmocka_run_group_tests_name("rights", others, NULL, NULL);
}
