/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/limits_test.c - the limits on initiators: their table, who is let
 * in, and that each of them holds where it is set to something else. */
#include "target/limits.h"
#include "tests/target/initiator.h"

/* What the issue, and thereby the manual, promise. */
static const struct default_row {
	const char *name;
	uint32_t value;
} default_rows[] = {
	{ "sessions", 1024 },
	{ "sessions-per-target", 32 },
	{ "connections", 1152 },
	{ "connections-per-address", 256 },
	{ "half-open", 64 },
	{ "half-open-per-address", 8 },
	{ "login-seconds", 15 },
	{ "pdu-bytes", 262144 },
	{ "text-bytes", 65536 },
	{ "commands", 32 },
	{ "peer-bytes", 4194304 },
	{ "ping-seconds", 15 },
	{ "pdu-seconds", 60 },
	{ "output-seconds", 30 },
};

static uint32_t
value_of(const struct limits *limits, const struct limit *row)
{
	uint32_t value;

	memcpy(&value, (const char *)limits + row->offset, sizeof(value));
	return value;
}

static void
begins_with(void **state)
{
	const struct default_row *row = *state;
	const struct limit *limit = limit_row((size_t)(row - default_rows));
	struct limits limits;

	limits_default(&limits);
	assert_non_null(limit);
	assert_string_equal(limit->name, row->name);
	assert_int_equal(value_of(&limits, limit), row->value);
	assert_null(limit_row(ARRAY_LEN(default_rows)));
	assert_int_equal(sizeof(limits), sizeof(uint32_t) * ARRAY_LEN(default_rows));
}

static const struct set_row {
	const char *name, *assignment;
	const char *error; /* NULL: taken */
} set_rows[] = {
	{ "the least", "sessions=1", NULL },
	{ "hexadecimal", "peer-bytes=0x10000", NULL },
	{ "below", "sessions=0", "sessions is a number from 1 to 65535" },
	{ "above", "commands=65", "commands is a number from 1 to 64" },
	{ "no number", "sessions=many", "sessions is a number from 1 to 65535" },
	{ "negative", "sessions=-1", "sessions is a number from 1 to 65535" },
	{ "nothing", "sessions=", "sessions is a number from 1 to 65535" },
	{ "beyond 32 bits", "sessions=4294967297", "sessions is a number from 1 to 65535" },
	{ "no multiple of 4", "pdu-bytes=1022", "pdu-bytes is a multiple of 4 from 512 to" },
	{ "no value", "sessions", "NAME=VALUE is wanted, NAME one of sessions" },
	{ "no name", "=5", "NAME=VALUE is wanted" },
	{ "the beginning of a name", "session=5", "NAME=VALUE is wanted" },
};

static void
sets(void **state)
{
	const struct set_row *row = *state;
	char error[LIMITS_ERROR_BYTES] = "";
	struct limits limits, before;

	limits_default(&limits);
	before = limits;
	assert_int_equal(limits_set(&limits, row->assignment, error), row->error == NULL);
	assert_int_equal(memcmp(&limits, &before, sizeof(limits)) == 0, row->error != NULL);
	if (row->error != NULL)
		assert_non_null(strstr(error, row->error));
	/* All names fit into the message. */
	if (row->error != NULL && strstr(row->error, "NAME") != NULL)
		assert_non_null(strstr(error, "output-seconds"));
}

/* limits: 10 connections, 6 of one address, 5 half-open, 3 of one address. */
static const struct admit_row {
	const char *name;
	struct crowd crowd;
	uint32_t from_outside, from_loopback;
} admit_rows[] = {
	{ "nobody there", { 0, 0, 0, 0 }, 1, 1 },
	{ "the last place", { 9, 5, 4, 2 }, 1, 1 },
	{ "all places taken", { 10, 0, 0, 0 }, 0, 0 },
	{ "too many half-open", { 5, 0, 5, 0 }, 0, 0 },
	{ "too many of this address", { 6, 6, 0, 0 }, 0, 1 },
	{ "too many of this address half-open", { 3, 3, 3, 3 }, 0, 1 },
};

static void
admits(void **state)
{
	const struct admit_row *row = *state;
	struct limits limits = { .connections = 10,
		.connections_per_address = 6,
		.half_open = 5,
		.half_open_per_address = 3 };

	assert_int_equal(limits_admit(&limits, &row->crowd, false), row->from_outside);
	assert_int_equal(limits_admit(&limits, &row->crowd, true), row->from_loopback);
}

/* --------------------------------------------------------- they are used */

static void
open_with(struct bench *b, struct initiator *i, const char *assignment)
{
	char error[LIMITS_ERROR_BYTES];

	bench_open(b);
	assert_true(limits_set(&b->node.limits, assignment, error));
	initiator_open(i, b);
}

/* A second session, of another initiator port: its login's status. */
static uint32_t
second_login(struct bench *b, const char *who, size_t who_bytes)
{
	struct initiator other;
	struct pdu pdu;

	initiator_open(&other, b);
	initiator_login_pdu(&other, &pdu, 0x87);
	pdu.isid[5] = 2;
	initiator_send(&other, &pdu, who, who_bytes);
	initiator_expect(&other, PDU_LOGIN_RESPONSE, &pdu, NULL);
	initiator_close(&other);
	return (uint32_t)pdu.status_class << 8 | pdu.status_detail;
}

#define DISCOVERY "InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery"

static void
limits_sessions(void **state)
{
	struct bench b;
	struct initiator i;

	(void)state;
	open_with(&b, &i, "sessions-per-target=1");
	initiator_login(&i, NULL, 0);
	assert_int_equal(second_login(&b, TEXT(WHO)), 0x0302);
	assert_int_equal(second_login(&b, TEXT(DISCOVERY)), 0);
	initiator_close(&i);
	bench_close(&b);
	open_with(&b, &i, "sessions=1");
	initiator_login(&i, NULL, 0);
	assert_int_equal(second_login(&b, TEXT(DISCOVERY)), 0x0302);
	initiator_close(&i);
	bench_close(&b);
}

static void
limits_pdus(void **state)
{
	static uint8_t ping[1028];
	struct bench b;
	struct initiator i;
	const uint8_t *data;
	struct pdu pdu;

	(void)state;
	open_with(&b, &i, "pdu-bytes=1024");
	initiator_login_pdu(&i, &pdu, 0x87);
	initiator_send(&i, &pdu, TEXT(WHO));
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, &data);
	assert_non_null(memmem(data, pdu.data_bytes, TEXT("MaxRecvDataSegmentLength=1024")));
	for (uint32_t n = 1024; n <= 1028; n += 4) {
		pdu = (struct pdu){ .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80 };
		pdu.itt = 7;
		pdu.ttt = PDU_NO_TAG;
		pdu.cmd_sn = i.cmd_sn;
		initiator_send(&i, &pdu, ping, n);
		if (n > 1024)
			initiator_expect_reject(&i, REJECT_INVALID_FIELD);
		else
			initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	}
	initiator_close(&i);
	bench_close(&b);
}

static void
limits_text(void **state)
{
	static char text[9000];
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	uint32_t ttt = PDU_NO_TAG;

	(void)state;
	memset(text, 'x', sizeof(text));
	open_with(&b, &i, "text-bytes=8192");
	for (int n = 0; n < 2; n++) {
		initiator_login_pdu(&i, &pdu, 0x44);
		initiator_send(&i, &pdu, text, 4500);
	}
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.status_class, 0);
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.status_class << 8 | pdu.status_detail, 0x0200);
	initiator_close(&i);
	initiator_open(&i, &b);
	initiator_login(&i, NULL, 0);
	for (int n = 0; n < 2; n++) {
		pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x40, .itt = 5, .ttt = ttt };
		pdu.cmd_sn = i.cmd_sn++;
		initiator_send(&i, &pdu, text, 4500);
		if (n == 0)
			initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, NULL);
		ttt = pdu.ttt;
	}
	initiator_expect_reject(&i, REJECT_PROTOCOL);
	initiator_close(&i);
	bench_close(&b);
}

static void
limits_commands(void **state)
{
	static const uint8_t ready[16];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	open_with(&b, &i, "commands=2");
	initiator_login(&i, NULL, 0);
	pdu = initiator_command(&i, 0x80, 0, ready);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.max_cmd_sn - pdu.exp_cmd_sn + 1, 2);
	initiator_close(&i);
	bench_close(&b);
}

/* Pings whose answers it does not take: so many bytes are read of it. */
static void
limits_memory(void **state)
{
	static uint8_t ping[8192];
	struct pdu pdu = { .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	uint8_t header[PDU_HEADER_BYTES];
	struct bench b;
	struct initiator i;
	size_t taken = 0, n;

	(void)state;
	open_with(&b, &i, "peer-bytes=65536");
	initiator_login(&i, NULL, 0);
	pdu.ttt = PDU_NO_TAG;
	pdu.data_bytes = sizeof(ping);
	pdu.cmd_sn = i.cmd_sn;
	pdu_encode(&pdu, header);
	do {
		n = initiator_bytes(&i, header, sizeof(header));
		n += initiator_bytes(&i, ping, sizeof(ping));
		taken += n;
	} while (n == sizeof(header) + sizeof(ping) && taken < 1000000);
	assert_in_range(taken, 65536, 65536 + 2 * sizeof(ping));
	b.node.now += 30000;
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

/* Each of them at 3 seconds: what happens then, and not a moment before. */
static const struct time_row {
	const char *name, *assignment;
	uint32_t sends; /* bytes of a PDU after the login; 0: no login */
} time_rows[] = {
	{ "login-seconds", "login-seconds=3", 0 },
	{ "pdu-seconds", "pdu-seconds=3", 20 },
	{ "ping-seconds", "ping-seconds=3", 48 },
};

static void
keeps_time(void **state)
{
	static const uint8_t nop[48] = { 0x40, 0x80, [16] = 0xff, [17] = 0xff, [18] = 0xff,
		[19] = 0xff, [20] = 0xff, [21] = 0xff, [22] = 0xff, [23] = 0xff };
	const struct time_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	open_with(&b, &i, row->assignment);
	if (row->sends > 0) {
		initiator_login(&i, NULL, 0);
		initiator_bytes(&i, nop, row->sends);
	}
	b.node.now += 2999;
	conn_time(i.conn);
	initiator_listen(&i);
	assert_false(conn_is_over(i.conn));
	initiator_expect_nothing(&i);
	b.node.now += 1;
	conn_time(i.conn);
	if (row->sends == 48) {
		initiator_listen(&i);
		initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	} else {
		assert_true(conn_is_over(i.conn));
	}
	initiator_close(&i);
	bench_close(&b);
}

static void
waits_for_output(void **state)
{
	struct pdu pdu = { .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	uint8_t header[PDU_HEADER_BYTES];
	struct bench b;
	struct initiator i;

	(void)state;
	open_with(&b, &i, "output-seconds=3");
	initiator_login(&i, NULL, 0);
	pdu.ttt = PDU_NO_TAG;
	pdu.cmd_sn = i.cmd_sn;
	pdu_encode(&pdu, header);
	initiator_bytes(&i, header, sizeof(header));
	b.node.now += 2999;
	conn_time(i.conn);
	assert_false(conn_is_over(i.conn));
	b.node.now += 1;
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(limits_sessions),
		cmocka_unit_test(limits_pdus),
		cmocka_unit_test(limits_text),
		cmocka_unit_test(limits_commands),
		cmocka_unit_test(limits_memory),
		cmocka_unit_test(waits_for_output),
	};

	return RUN_TABLE(default_rows, begins_with) + RUN_TABLE(set_rows, sets) +
	    RUN_TABLE(admit_rows, admits) + RUN_TABLE(time_rows, keeps_time) +
	    cmocka_run_group_tests_name("limits", others, NULL, NULL);
}
