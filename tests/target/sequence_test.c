/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/sequence_test.c - numbers and order (RFC 7143 4.2.2): CmdSN around its
 * end, immediate commands, task attributes, what is read of ExpStatSN and of reserved
 * bits: nothing. */
#include "tests/target/initiator.h"

#define READY                                                                                      \
	{                                                                                          \
		0x00                                                                               \
	}

static void
log_in_at(struct bench *b, struct initiator *i, uint32_t cmd_sn)
{
	bench_open(b);
	initiator_open(i, b);
	i->cmd_sn = cmd_sn;
	initiator_login(i, TEXT("InitialR2T=No"));
}

static void
close_both(struct bench *b, struct initiator *i)
{
	initiator_close(i);
	bench_close(b);
}

/* Serial arithmetic: RFC 1982, modulo 2^32. */
static const struct wrap_row {
	const char *name;
	uint32_t cmd_sn;
} wrap_rows[] = {
	{ "from 1", 1 },
	{ "the last one", 0xffffffff },
	{ "a window around the end", 0xfffffff0 },
	{ "the sign changes", 0x7ffffff0 },
};

static void
wraps(void **state)
{
	static const uint8_t ready[16] = READY;
	const struct wrap_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	log_in_at(&b, &i, row->cmd_sn);
	for (int n = 0; n < 100; n++) {
		pdu = initiator_command(&i, 0x80, 0, ready);
		initiator_send(&i, &pdu, NULL, 0);
		initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.status, 0);
		assert_int_equal(pdu.exp_cmd_sn, i.cmd_sn);
		assert_int_equal(pdu.max_cmd_sn, i.cmd_sn + 31);
	}
	/* One below and one above the window: not a word. */
	i.cmd_sn -= 1;
	pdu = initiator_command(&i, 0x80, 0, ready);
	initiator_send(&i, &pdu, NULL, 0);
	i.cmd_sn += 32;
	pdu = initiator_command(&i, 0x80, 0, ready);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_nothing(&i);
	assert_true(conn_is_logged_in(i.conn));
	close_both(&b, &i);
}

/* A command that collects data, so that all others wait. */
static struct pdu
hold_up(struct initiator *i)
{
	struct pdu write, r2t;

	initiator_select_raw(i);
	write = initiator_write(i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(i, &write, NULL, 0);
	initiator_expect(i, PDU_R2T, &r2t, NULL);
	write.ttt = r2t.ttt;
	return write;
}

static void
let_go(struct initiator *i, const struct pdu *write)
{
	static uint8_t block[RAW_BLOCK];
	struct pdu out = { .opcode = PDU_DATA_OUT, .flags = 0x80 };

	out.itt = write->itt;
	out.ttt = write->ttt;
	initiator_send(i, &out, block, sizeof(block));
	initiator_expect_response(i, write->itt, 0, 0, 0);
}

/* RFC 7143 4.2.2.1: the window does not bound them, so something else must. */
static void
limits_immediate(void **state)
{
	static const uint8_t ready[16] = READY;
	struct bench b;
	struct initiator i;
	struct pdu write, pdu;

	(void)state;
	log_in_at(&b, &i, 100);
	write = hold_up(&i);
	for (int n = 0; n < 6; n++) {
		pdu = initiator_command(&i, 0x80, 0, ready);
		pdu.immediate = true;
		pdu.cmd_sn = --i.cmd_sn;
		initiator_send(&i, &pdu, NULL, 0);
		if (n >= 4)
			initiator_expect_reject(&i, REJECT_TOO_MANY_IMMEDIATE);
		else
			initiator_expect_nothing(&i);
	}
	let_go(&i, &write);
	for (int n = 0; n < 4; n++) {
		initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.status, 0);
		assert_int_equal(pdu.exp_cmd_sn, i.cmd_sn); /* they count for nothing */
	}
	initiator_clear_attention(&i);
	close_both(&b, &i);
}

/* SAM-5 8.6: which of two waiting commands is first. */
static const struct order_row {
	const char *name;
	uint8_t attribute; /* of the second one */
	uint32_t immediate;
	uint32_t overtakes;
} order_rows[] = {
	{ "UNTAGGED", 0, 0, 0 },
	{ "SIMPLE", 1, 0, 0 },
	{ "ORDERED", 2, 0, 0 },
	{ "HEAD OF QUEUE", 3, 0, 1 },
	{ "immediate", 1, 1, 1 },
};

static void
keeps_order(void **state)
{
	static const uint8_t ready[16] = READY;
	const struct order_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu write, first, second, pdu;

	log_in_at(&b, &i, 100);
	write = hold_up(&i);
	first = initiator_command(&i, 0x81, 0, ready);
	initiator_send(&i, &first, NULL, 0);
	second = initiator_command(&i, 0x80 | row->attribute, 0, ready);
	if (row->immediate) {
		second.immediate = true;
		second.cmd_sn = --i.cmd_sn;
	}
	initiator_send(&i, &second, NULL, 0);
	let_go(&i, &write);
	initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.itt, row->overtakes ? second.itt : first.itt);
	initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.itt, row->overtakes ? first.itt : second.itt);
	close_both(&b, &i);
}

/* Old libiscsi lags behind with ExpStatSN at great depth: at level 0 it says nothing. */
static void
ignores_exp_stat_sn(void **state)
{
	static const uint8_t ready[16] = READY;
	static const uint32_t values[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff };
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	log_in_at(&b, &i, 100);
	for (size_t n = 0; n < ARRAY_LEN(values); n++) {
		pdu = initiator_command(&i, 0x80, 0, ready);
		pdu.exp_stat_sn = values[n];
		initiator_send(&i, &pdu, NULL, 0);
		initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.status, 0);
	}
	close_both(&b, &i);
}

/* Bits that RFC 7143 reserves may be anything. */
static void
ignores_reserved_bits(void **state)
{
	uint8_t header[PDU_HEADER_BYTES];
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0xff, .itt = 7 };

	(void)state;
	log_in_at(&b, &i, 100);
	pdu.ttt = PDU_NO_TAG;
	pdu.cmd_sn = i.cmd_sn;
	pdu_encode(&pdu, header);
	header[0] |= 0x80;
	header[2] = header[3] = 0xff;
	memset(header + 32, 0xff, 16);
	initiator_bytes(&i, header, sizeof(header));
	initiator_listen(&i);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.itt, 7);
	/* And a command's, with the reserved bits of its flags (18h). */
	pdu = initiator_command(&i, 0x98, 0, (const uint8_t[16])READY);
	pdu_encode(&pdu, header);
	header[2] = header[3] = 0xff;
	initiator_bytes(&i, header, sizeof(header));
	initiator_listen(&i);
	initiator_expect_response(&i, pdu.itt, 0, 0, 0);
	close_both(&b, &i);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(limits_immediate),
		cmocka_unit_test(ignores_exp_stat_sn),
		cmocka_unit_test(ignores_reserved_bits),
	};

	return RUN_TABLE(wrap_rows, wraps) + RUN_TABLE(order_rows, keeps_order) +
	    cmocka_run_group_tests_name("numbers", others, NULL, NULL);
}
