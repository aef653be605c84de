/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/pending_test.c - commands that the drive takes a time for: what goes on
 * meanwhile, and how they end otherwise (RFC 7143 11.5, 11.18, 6.3.5). */
#include "tests/target/initiator.h"

#define SEND_OPC                                                                                   \
	{                                                                                          \
		0x54, 0x01                                                                         \
	}
#define OPC_TIME 1000000

static void
log_in(struct bench *b, struct initiator *i)
{
	bench_open_as(b, 1, DRIVE_TIME_REAL);
	initiator_open(i, b);
	initiator_login(i, NULL, 0);
}

static void
log_out(struct bench *b, struct initiator *i)
{
	initiator_close(i);
	assert_true(b->alarm_at == DRIVE_NEVER);
	bench_close(b);
}

static void
pass(struct bench *b, uint64_t microseconds)
{
	b->clock += microseconds;
	if (b->alarm_at <= b->clock) {
		b->alarm_at = DRIVE_NEVER;
		b->alarm->due(b->alarm);
	}
}

static struct pdu
send_command(struct initiator *i, const uint8_t *cdb)
{
	struct pdu pdu = initiator_command(i, 0x80, 0, cdb);

	initiator_send(i, &pdu, NULL, 0);
	return pdu;
}

static struct pdu
pending_opc(struct initiator *i)
{
	static const uint8_t opc[16] = SEND_OPC;
	struct pdu pdu = send_command(i, opc);

	initiator_expect_nothing(i);
	assert_true(i->bench->alarm_at == i->bench->clock + OPC_TIME);
	return pdu;
}

static void
expect_ready(struct initiator *i, uint32_t sense)
{
	static const uint8_t test_unit_ready[16];
	struct pdu pdu = send_command(i, test_unit_ready);

	initiator_expect_response(i, pdu.itt, sense, 0, 0);
}

static void
manage(struct initiator *i, uint8_t function, const struct pdu *task)
{
	struct pdu pdu = { .opcode = PDU_TASK_MANAGEMENT, .immediate = true };

	pdu.flags = 0x80 | function;
	pdu.itt = i->itt++;
	pdu.cmd_sn = i->cmd_sn;
	pdu.ref_itt = task->itt;
	pdu.ref_cmd_sn = task->cmd_sn;
	initiator_send(i, &pdu, NULL, 0);
	initiator_expect(i, PDU_TASK_MANAGEMENT_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.response, 0);
}

/* ------------------------------------------------------------------ tests */

static void
network_goes_on(void **state)
{
	struct bench b;
	struct initiator i, other;
	struct pdu opc, pdu;

	(void)state;
	log_in(&b, &i);
	opc = pending_opc(&i);
	pdu = (struct pdu){ .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	pdu.cmd_sn = i.cmd_sn;
	pdu.ttt = PDU_NO_TAG;
	initiator_send(&i, &pdu, "ping", 4);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	initiator_open(&other, &b);
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	expect_ready(&other, 0x062900);
	expect_ready(&other, 0x020407);
	pass(&b, OPC_TIME - 1);
	initiator_listen(&i);
	initiator_expect_nothing(&i);
	pass(&b, 1);
	initiator_listen(&i);
	initiator_expect_response(&i, opc.itt, 0, 0, 0);
	expect_ready(&other, 0);
	initiator_close(&other);
	log_out(&b, &i);
}

static const struct ending {
	const char *name;
	uint8_t function;   /* of task management */
	uint32_t attention; /* that is owed afterwards */
} endings[] = {
	{ "ABORT TASK", 1, 0 },
	{ "ABORT TASK SET", 2, 0 },
	{ "CLEAR TASK SET", 4, 0 },
	{ "LUN RESET", 5, 0x062903 },
	{ "TARGET WARM RESET", 6, 0x062902 },
};

/* No answer comes any more, and the drive is busy as long as it takes. */
static void
is_ended(void **state)
{
	const struct ending *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu opc;

	log_in(&b, &i);
	opc = pending_opc(&i);
	manage(&i, row->function, &opc);
	assert_true(b.alarm_at == DRIVE_NEVER);
	if (row->attention != 0)
		expect_ready(&i, row->attention);
	expect_ready(&i, 0x020407);
	pass(&b, OPC_TIME);
	initiator_listen(&i);
	initiator_expect_nothing(&i);
	expect_ready(&i, 0);
	log_out(&b, &i);
}

/* A new session in place of the one whose command is pending (6.3.5). */
static void
is_reinstated(void **state)
{
	struct bench b;
	struct initiator i, again;

	(void)state;
	log_in(&b, &i);
	pending_opc(&i);
	initiator_open(&again, &b);
	initiator_login_as(&again, 1, TEXT(WHO), NULL, 0);
	assert_true(conn_is_over(i.conn));
	assert_true(b.alarm_at == DRIVE_NEVER);
	initiator_close(&i);
	pass(&b, OPC_TIME);
	initiator_clear_attention(&again);
	log_out(&b, &again);
}

static void
connection_ends(void **state)
{
	struct bench b;
	struct initiator i;

	(void)state;
	log_in(&b, &i);
	pending_opc(&i);
	log_out(&b, &i);
}

/* A WRITE that waits for room in the buffer, and the commands behind it. */
static void
held_write(void **state)
{
	static uint8_t data[107 * RAW_BLOCK];
	static const uint8_t slow[16] = { 0xbb, 0, 0xff, 0xff, 0x02, 0xc2 };
	struct bench b;
	struct initiator i;
	struct pdu pdu, next;
	int32_t lba = RAW_FIRST_LBA;

	(void)state;
	bench_open_as(&b, 1, DRIVE_TIME_REAL);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No\0FirstBurstLength=262144\0MaxBurstLength=1048576"));
	initiator_select_raw(&i);
	pdu = send_command(&i, slow);
	initiator_expect_response(&i, pdu.itt, 0, 0, 0);
	while (b.alarm_at == DRIVE_NEVER) { /* until 2 MiB are full */
		assert_true(lba < RAW_FIRST_LBA + 10 * 107);
		pdu = initiator_write(&i, 0xa0, lba, 107, sizeof(data));
		initiator_send(&i, &pdu, data, sizeof(data));
		if (b.alarm_at == DRIVE_NEVER)
			initiator_expect_response(&i, pdu.itt, 0, 0, 0);
		lba += 107;
	}
	assert_int_equal(lba, RAW_FIRST_LBA + 9 * 107); /* 856 of 2448 bytes fit */
	initiator_expect_nothing(&i);
	next = initiator_write(&i, 0xa0, lba, 1, RAW_BLOCK);
	initiator_send(&i, &next, data, RAW_BLOCK);
	initiator_expect_nothing(&i);
	pass(&b, b.alarm_at - b.clock);
	initiator_listen(&i);
	initiator_expect_response(&i, pdu.itt, 0, 0, 0);
	pass(&b, b.alarm_at - b.clock);
	initiator_listen(&i);
	initiator_expect_response(&i, next.itt, 0, 0, 0);
	log_out(&b, &i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "NOPs and other sessions go on", network_goes_on, NULL, NULL, NULL },
		{ "the session is reinstated", is_reinstated, NULL, NULL, NULL },
		{ "the connection ends", connection_ends, NULL, NULL, NULL },
		{ "a WRITE is held back", held_write, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("pending", tests, NULL, NULL);

	return failed +
	    run_table("ends", endings, ARRAY_LEN(endings), sizeof(endings[0]), is_ended);
}
