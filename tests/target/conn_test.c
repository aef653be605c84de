/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/conn_test.c - full feature phase: what is malformed or out of
 * turn and what becomes of it, the command window, NOP, Logout, time. */
#include "tests/target/initiator.h"

#define WINDOW 32 /* commands, as limits.h has it at first */

#define SYNCHRONIZE_CACHE                                                                          \
	{                                                                                          \
		0x35                                                                               \
	}

static void
log_in(struct bench *b, struct initiator *i)
{
	bench_open(b);
	initiator_open(i, b);
	initiator_login(i, TEXT("InitialR2T=No"));
}

static void
log_out(struct bench *b, struct initiator *i)
{
	initiator_close(i);
	bench_close(b);
}

/* ------------------------------------------------------------- malformed */

enum fate { STAYS, CLOSES, DROPS };

#define NO_REJECT 0

static const struct hostile_row {
	const char *name;
	struct pdu pdu; /* CmdSN counts from the right one */
	uint32_t data_bytes;
	uint8_t reject;
	enum fate fate;
} hostile_rows[] = {
	{ "Login in full feature phase", { .opcode = PDU_LOGIN, .immediate = true, .flags = 0x87 },
	    0, REJECT_PROTOCOL, CLOSES },
	{ "vendor opcode", { .opcode = 0x1d, .flags = 0x80 }, 0, REJECT_UNSUPPORTED, STAYS },
	{ "vendor opcode with data", { .opcode = 0x1d, .flags = 0x80 }, 5000, REJECT_UNSUPPORTED,
	    STAYS },
	{ "opcode that only targets send", { .opcode = PDU_R2T, .flags = 0x80 }, 0,
	    REJECT_UNSUPPORTED, STAYS },
	{ "SNACK at ErrorRecoveryLevel 0", { .opcode = PDU_SNACK, .flags = 0x81 }, 0, REJECT_SNACK,
	    STAYS },
	{ "task management without F", { .opcode = PDU_TASK_MANAGEMENT, .flags = 0x01 }, 0,
	    REJECT_INVALID_FIELD, STAYS },
	{ "task management with data", { .opcode = PDU_TASK_MANAGEMENT, .flags = 0x81 }, 4,
	    REJECT_INVALID_FIELD, STAYS },
	{ "Logout without F", { .opcode = PDU_LOGOUT, .flags = 0x00 }, 0, REJECT_INVALID_FIELD,
	    STAYS },
	{ "Logout with data", { .opcode = PDU_LOGOUT, .flags = 0x80 }, 4, REJECT_INVALID_FIELD,
	    STAYS },
	{ "SNACK with data", { .opcode = PDU_SNACK, .flags = 0x81 }, 4, REJECT_INVALID_FIELD,
	    STAYS },
	{ "AHS whose lengths do not add up",
	    { .opcode = PDU_COMMAND, .flags = 0x80, .ahs_words = 1 }, 4, REJECT_INVALID_FIELD,
	    CLOSES },
	{ "Logout with a reason unknown", { .opcode = PDU_LOGOUT, .flags = 0x87 }, 0,
	    REJECT_INVALID_FIELD, STAYS },
	{ "command with ITT FFFFFFFF", { .opcode = PDU_COMMAND, .flags = 0x80, .itt = PDU_NO_TAG },
	    0, REJECT_INVALID_FIELD, STAYS },
	{ "data with a command that reads",
	    { .opcode = PDU_COMMAND, .flags = 0xc0, .length = 36, .cdb = { 0x12, [4] = 36 } }, 8,
	    REJECT_INVALID_FIELD, STAYS },
	{ "more immediate data than EDTL",
	    { .opcode = PDU_COMMAND, .flags = 0xa0, .length = 4, .cdb = { 0x55, [8] = 4 } }, 8,
	    NO_REJECT, DROPS },
	{ "a data segment longer than we declared", { .opcode = PDU_NOP_OUT, .flags = 0x80 },
	    262145, REJECT_INVALID_FIELD, STAYS },
	{ "a data segment far longer", { .opcode = PDU_NOP_OUT, .flags = 0x80 }, 0xffffff,
	    NO_REJECT, DROPS },
	{ "Text without '='", { .opcode = PDU_TEXT, .flags = 0x80, .ttt = PDU_NO_TAG, .itt = 9 }, 4,
	    REJECT_PROTOCOL, STAYS },
	{ "Text that continues nothing", { .opcode = PDU_TEXT, .flags = 0x80, .ttt = 3, .itt = 9 },
	    0, REJECT_INVALID_FIELD, STAYS },
	{ "Text with F and C", { .opcode = PDU_TEXT, .flags = 0xc0, .ttt = PDU_NO_TAG, .itt = 9 },
	    4, REJECT_PROTOCOL, STAYS },
	{ "Data-Out for no task", { .opcode = PDU_DATA_OUT, .flags = 0x80, .itt = 0x77 }, 512,
	    REJECT_PROTOCOL, STAYS },
	{ "NOP-Out without a tag, not immediate",
	    { .opcode = PDU_NOP_OUT, .flags = 0x80, .itt = PDU_NO_TAG, .ttt = PDU_NO_TAG }, 0,
	    REJECT_PROTOCOL, STAYS },
	{ "AHS beyond 60 bytes", { .opcode = PDU_COMMAND, .flags = 0x80, .ahs_words = 16 }, 0,
	    REJECT_INVALID_FIELD, CLOSES },
	{ "CmdSN with a hole", { .opcode = PDU_NOP_OUT, .flags = 0x80, .cmd_sn = 1 }, 0, NO_REJECT,
	    DROPS },
	{ "CmdSN below the window", { .opcode = PDU_NOP_OUT, .flags = 0x80, .cmd_sn = 0xffffffff },
	    64, NO_REJECT, STAYS },
	{ "CmdSN above the window", { .opcode = PDU_NOP_OUT, .flags = 0x80, .cmd_sn = 32 }, 64,
	    NO_REJECT, STAYS },
};

static void
reacts(void **state)
{
	const struct hostile_row *row = *state;
	uint8_t *data = calloc(1, row->data_bytes + 1);
	struct bench b;
	struct initiator i;
	struct pdu pdu = row->pdu;

	assert_non_null(data);
	memset(data, 'x', row->data_bytes);
	log_in(&b, &i);
	pdu.cmd_sn += i.cmd_sn;
	/* A request that is rejected has used its CmdSN up, if it has one. */
	if (pdu.opcode < 0x1c && pdu.opcode != PDU_SNACK && pdu.opcode != PDU_DATA_OUT &&
	    row->pdu.cmd_sn == 0 && !pdu.immediate)
		i.cmd_sn++;
	initiator_send(&i, &pdu, data, row->data_bytes);
	if (row->reject != NO_REJECT)
		initiator_expect_reject(&i, row->reject);
	initiator_expect_nothing(&i);
	assert_int_equal(conn_is_over(i.conn), row->fate == DROPS);
	assert_int_equal(conn_is_closing(i.conn), row->fate == CLOSES);
	if (row->fate == STAYS)
		initiator_clear_attention(&i);
	free(data);
	log_out(&b, &i);
}

static void
drops_who_sends_rubbish(void **state)
{
	static const char hello[] =
	    "GET / HTTP/1.1\r\nHost: 127.0.0.1:3260\r\nUser-Agent: x\r\n\r\n";
	struct bench b;
	struct initiator i;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_bytes(&i, hello, sizeof(hello));
	assert_true(conn_is_closing(i.conn));
	log_out(&b, &i);
}

/* Streams of pseudo-random headers and data after a login: whatever happens, it
 * happens within bounds (what is checked is memory and time, under SAN=1). */
static void
survives_noise(void **state)
{
	static uint8_t noise[4096];

	(void)state;
	for (uint32_t seed = 1; seed <= 300; seed++) {
		struct bench b;
		struct initiator i;

		log_in(&b, &i);
		i.chunk = seed % 97;
		fill_pattern(noise, sizeof(noise), seed);
		for (size_t at = 0; at + 48 <= sizeof(noise); at += 48) {
			noise[at] = (uint8_t)((noise[at] & 0x40) | noise[at] % 7);
			noise[at + 4] = noise[at + 5] = 0;
			noise[at + 6] &= 1;
			store_be32(noise + at + 24, i.cmd_sn + noise[at + 27] % 3);
		}
		initiator_bytes(&i, noise, sizeof(noise));
		if (!conn_is_over(i.conn))
			initiator_listen(&i);
		log_out(&b, &i);
	}
}

static void
drops_after_many_rejects(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	log_in(&b, &i);
	for (int n = 1; n <= 16; n++) {
		pdu = (struct pdu){ .opcode = PDU_SNACK, .flags = 0x81 };
		assert_false(conn_is_over(i.conn));
		initiator_send(&i, &pdu, NULL, 0);
	}
	assert_true(conn_is_over(i.conn));
	log_out(&b, &i);
}

static void
rejects_immediate_data_not_agreed(void **state)
{
	static const uint8_t select[16] = { 0x55, [8] = 8 };
	uint8_t data[8] = { 0 };
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("ImmediateData=No"));
	pdu = initiator_command(&i, 0xa0, 8, select);
	initiator_send(&i, &pdu, data, 8);
	initiator_expect_reject(&i, REJECT_PROTOCOL);
	/* InitialR2T is Yes: F must be set. */
	pdu = initiator_command(&i, 0x20, 8, select);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_reject(&i, REJECT_PROTOCOL);
	initiator_clear_attention(&i);
	log_out(&b, &i);
}

/* ------------------------------------------------------------ task tags */

/* Write a block and have the drive's job wait: the session's SYNCHRONIZE CACHE
 * is pending. */
static struct pdu
pending_flush(struct initiator *i)
{
	static const uint8_t flush[16] = SYNCHRONIZE_CACHE;
	static uint8_t data[RAW_BLOCK];
	struct pdu pdu;

	initiator_select_raw(i);
	pdu = initiator_write(i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(i, &pdu, data, RAW_BLOCK);
	initiator_expect_response(i, pdu.itt, 0, 0, 0);
	pdu = initiator_command(i, 0x80, 0, flush);
	initiator_send(i, &pdu, NULL, 0);
	assert_non_null(i->bench->job);
	initiator_expect_nothing(i);
	return pdu;
}

static void
rejects_tag_in_use(void **state)
{
	static const uint8_t test_unit_ready[16] = { 0 };
	struct bench b;
	struct initiator i;
	struct pdu flush, pdu;

	(void)state;
	log_in(&b, &i);
	flush = pending_flush(&i);
	pdu = initiator_command(&i, 0x80, 0, test_unit_ready);
	pdu.itt = flush.itt;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_reject(&i, REJECT_TASK_IN_PROGRESS);
	bench_run_job(&b);
	initiator_listen(&i);
	initiator_expect_response(&i, flush.itt, 0, 0, 0);
	initiator_clear_attention(&i);
	log_out(&b, &i);
}

/* ------------------------------------------------------ window, pending */

static void
opens_and_closes_window(void **state)
{
	static const uint8_t test_unit_ready[16] = { 0 };
	struct bench b;
	struct initiator i;
	struct pdu pdu, flush;
	uint32_t last;

	(void)state;
	log_in(&b, &i);
	flush = pending_flush(&i);
	for (int n = 1; n < WINDOW; n++) {
		pdu = initiator_command(&i, 0x80, 0, test_unit_ready);
		initiator_send(&i, &pdu, NULL, 0);
	}
	initiator_expect_nothing(&i);
	/* The window is closed: what exceeds it is dropped without a word, NOPs go on. */
	last = i.cmd_sn;
	pdu = initiator_command(&i, 0x80, 0, test_unit_ready);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_nothing(&i);
	pdu = (struct pdu){ .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	pdu.cmd_sn = last;
	pdu.ttt = PDU_NO_TAG;
	initiator_send(&i, &pdu, "ping", 4);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.exp_cmd_sn, last);
	assert_int_equal(pdu.max_cmd_sn, last - 1);
	bench_run_job(&b);
	initiator_listen(&i);
	initiator_expect_response(&i, flush.itt, 0, 0, 0);
	for (int n = 1; n < WINDOW; n++)
		initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.exp_cmd_sn, last);
	assert_int_equal(pdu.max_cmd_sn, last + WINDOW - 1);
	initiator_expect_nothing(&i);
	log_out(&b, &i);
}

/* RFC 7143 4.2.2.1: a closed window that opens without a response is announced. */
static void
announces_window(void **state)
{
	static const uint8_t test_unit_ready[16] = { 0 };
	struct bench b;
	struct initiator i, other;
	struct pdu pdu;

	(void)state;
	log_in(&b, &i);
	pending_flush(&i);
	for (int n = 1; n < WINDOW; n++) {
		pdu = initiator_command(&i, 0x80, 0, test_unit_ready);
		initiator_send(&i, &pdu, NULL, 0);
	}
	initiator_open(&other, &b);
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	pdu = (struct pdu){ .opcode = PDU_TASK_MANAGEMENT, .immediate = true, .flags = 0x84 };
	pdu.cmd_sn = other.cmd_sn;
	initiator_send(&other, &pdu, NULL, 0); /* CLEAR TASK SET */
	initiator_expect(&other, PDU_TASK_MANAGEMENT_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.response, 0);
	initiator_listen(&i);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.itt, PDU_NO_TAG);
	assert_int_equal(pdu.ttt, PDU_NO_TAG);
	assert_int_equal(pdu.max_cmd_sn, i.cmd_sn + WINDOW - 1);
	initiator_expect_nothing(&i);
	initiator_close(&other);
	log_out(&b, &i);
}

static void
lets_others_go_on(void **state)
{
	struct bench b;
	struct initiator i, other;
	struct pdu flush;

	(void)state;
	log_in(&b, &i);
	flush = pending_flush(&i);
	initiator_open(&other, &b);
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	initiator_clear_attention(&other);
	initiator_close(&other);
	initiator_expect_nothing(&i);
	bench_run_job(&b);
	initiator_listen(&i);
	initiator_expect_response(&i, flush.itt, 0, 0, 0);
	log_out(&b, &i);
}

/* What a waiting session may make us keep is bounded: beyond it, nothing more is
 * read from this connection. */
static void
stops_reading(void **state)
{
	static uint8_t data[262144];
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	uint8_t header[PDU_HEADER_BYTES];
	size_t sent = 0;

	(void)state;
	log_in(&b, &i);
	initiator_close(&i);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No\0FirstBurstLength=262144\0MaxBurstLength=1048576"));
	pending_flush(&i);
	for (int n = 0; n < 20; n++) {
		pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA + 1, 107, 107 * RAW_BLOCK);
		pdu.data_bytes = 107 * RAW_BLOCK;
		pdu_encode(&pdu, header);
		if (initiator_bytes(&i, header, sizeof(header)) < sizeof(header))
			break;
		sent += initiator_bytes(&i, data, 107 * RAW_BLOCK);
	}
	assert_true(sent > 4 * 1048576 && sent < 4 * 1048576 + 2 * sizeof(data));
	bench_run_job(&b);
	conn_resume(i.conn);
	{
		struct iovec v[CONN_INPUT_VECTORS];

		assert_true(conn_input(i.conn, v) > 0);
	}
	log_out(&b, &i);
}

/* ------------------------------------------------------------------- NOP */

static const struct nop_row {
	const char *name;
	const char *keys;
	size_t key_bytes;
	uint32_t sent, returned;
	bool immediate;
	size_t chunk;
} nop_rows[] = {
	{ "no data", NULL, 0, 0, 0, true, 0 },
	{ "ping data", NULL, 0, 1001, 1001, true, 0 },
	{ "byte by byte", NULL, 0, 101, 101, true, 1 },
	{ "not immediate", NULL, 0, 3, 3, false, 0 },
	{ "cut to what the initiator takes", TEXT("MaxRecvDataSegmentLength=512"), 1000, 512, true,
	    0 },
	{ "no data under a data digest, which it then has not", TEXT("DataDigest=CRC32C"), 0, 0,
	    true, 0 },
	{ "ping data under a data digest", TEXT("DataDigest=CRC32C"), 1001, 1001, true, 0 },
};

static void
echoes(void **state)
{
	const struct nop_row *row = *state;
	uint8_t ping[1024];
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_NOP_OUT, .flags = 0x80, .itt = 7, .ttt = PDU_NO_TAG };

	fill_pattern(ping, sizeof(ping), 3);
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(WHO), row->keys, row->key_bytes);
	i.data_digest = row->keys != NULL && strstr(row->keys, "DataDigest") != NULL;
	initiator_clear_attention(&i);
	i.chunk = row->chunk;
	pdu.immediate = row->immediate;
	pdu.lun = (uint64_t)5 << 48;
	pdu.cmd_sn = row->immediate ? i.cmd_sn : i.cmd_sn++;
	initiator_send(&i, &pdu, ping, row->sent);
	initiator_expect(&i, PDU_NOP_IN, &pdu, &data);
	assert_int_equal(pdu.itt, 7);
	assert_int_equal(pdu.ttt, PDU_NO_TAG);
	assert_int_equal(pdu.lun, (uint64_t)5 << 48);
	assert_int_equal(pdu.flags, 0x80);
	assert_int_equal(pdu.exp_cmd_sn, i.cmd_sn);
	assert_int_equal(pdu.data_bytes, row->returned);
	assert_memory_equal(data, ping, row->returned);
	log_out(&b, &i);
}

static void
pings_the_silent(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	log_in(&b, &i);
	for (int n = 0; n < 3; n++) {
		b.node.now += 15000;
		conn_time(i.conn);
		initiator_listen(&i);
		initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
		assert_int_equal(pdu.itt, PDU_NO_TAG);
		assert_int_not_equal(pdu.ttt, PDU_NO_TAG);
		initiator_expect_nothing(&i);
	}
	/* An answer starts the count anew. */
	pdu.opcode = PDU_NOP_OUT;
	pdu.immediate = true;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_nothing(&i);
	for (int n = 0; n < 3; n++) {
		b.node.now += 15000;
		conn_time(i.conn);
		initiator_listen(&i);
		assert_false(conn_is_over(i.conn));
	}
	b.node.now += 15000;
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	log_out(&b, &i);
}

static void
drops_who_stops_in_a_pdu(void **state)
{
	uint8_t half[20] = { 0 };
	struct bench b;
	struct initiator i;

	(void)state;
	log_in(&b, &i);
	initiator_bytes(&i, half, sizeof(half));
	for (int n = 0; n < 5; n++) { /* a byte now and then does not help */
		b.node.now += 11000;
		initiator_bytes(&i, half, 1);
		conn_time(i.conn);
		assert_false(conn_is_over(i.conn));
	}
	b.node.now += 11000;
	initiator_bytes(&i, half, 1);
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	log_out(&b, &i);
}

/* It answers pings, but keeps the drive waiting for a write's data. */
static void
drops_who_owes_data(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu, nop;

	(void)state;
	log_in(&b, &i);
	initiator_select_raw(&i);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 27, 27 * RAW_BLOCK);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_R2T, &pdu, NULL);
	for (int n = 0; n < 6; n++) {
		assert_false(conn_is_over(i.conn));
		b.node.now += 10000;
		nop = (struct pdu){ .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80 };
		nop.itt = 9;
		nop.ttt = PDU_NO_TAG;
		nop.cmd_sn = i.cmd_sn;
		initiator_send(&i, &nop, NULL, 0);
		initiator_expect(&i, PDU_NOP_IN, &nop, NULL);
		conn_time(i.conn);
	}
	assert_true(conn_is_over(i.conn));
	log_out(&b, &i);
}

static void
drops_who_never_reads(void **state)
{
	static uint8_t ping[8192];
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	uint8_t header[PDU_HEADER_BYTES];
	size_t n;

	(void)state;
	log_in(&b, &i);
	pdu.ttt = PDU_NO_TAG;
	pdu.data_bytes = sizeof(ping);
	pdu.cmd_sn = i.cmd_sn;
	pdu_encode(&pdu, header);
	for (n = 0; n < 1000; n++)
		if (initiator_bytes(&i, header, sizeof(header)) < sizeof(header) ||
		    initiator_bytes(&i, ping, sizeof(ping)) < sizeof(ping))
			break;
	assert_true(n < 600); /* 4 MiB of answers */
	b.node.now += 29999;
	conn_time(i.conn);
	assert_false(conn_is_over(i.conn));
	b.node.now += 1;
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	log_out(&b, &i);
}

/* ------------------------------------------------------- logout, async */

static const struct logout_row {
	const char *name;
	uint8_t reason;
	uint16_t cid;
	uint8_t response;
} logout_rows[] = {
	{ "close the session", 0, 0, 0 },
	{ "close the connection", 1, 0, 0 },
	{ "close another connection", 1, 5, 1 },
	{ "for recovery", 2, 0, 2 },
};

static void
logs_out(void **state)
{
	const struct logout_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_LOGOUT, .immediate = true, .itt = 7 };

	log_in(&b, &i);
	pdu.flags = 0x80 | row->reason;
	pdu.cid = row->cid;
	pdu.cmd_sn = i.cmd_sn;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_LOGOUT_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.itt, 7);
	assert_int_equal(pdu.response, row->response);
	assert_int_equal(pdu.parameter2, 2);
	assert_int_equal(pdu.parameter3, 0);
	assert_int_equal(conn_is_closing(i.conn), row->response == 0);
	assert_int_equal(b.node.sessions == NULL, row->response == 0);
	if (row->response == 0) {
		/* Nothing is answered any more, and it does not stay for ever. */
		initiator_bytes(&i, "whatever", 8);
		initiator_expect_nothing(&i);
		b.node.now += 1000;
		conn_time(i.conn);
		assert_true(conn_is_over(i.conn));
	}
	log_out(&b, &i);
}

static void
asks_to_log_out(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	log_in(&b, &i);
	conn_request_logout(i.conn, 5);
	initiator_listen(&i);
	initiator_expect(&i, PDU_ASYNC, &pdu, NULL);
	assert_int_equal(pdu.event, 1);
	assert_int_equal(pdu.parameter3, 5);
	assert_int_equal(pdu.itt, PDU_NO_TAG);
	initiator_clear_attention(&i);
	conn_dismiss(i.conn);
	initiator_listen(&i);
	initiator_expect(&i, PDU_ASYNC, &pdu, NULL);
	assert_int_equal(pdu.event, 3);
	assert_int_equal(pdu.parameter2, 2);
	assert_int_equal(pdu.parameter3, 0); /* whatever was negotiated: nothing is retained */
	assert_true(conn_is_closing(i.conn));
	log_out(&b, &i);
}

/* RFC 7143 11.9.1, event 0: the medium has changed. Once, until it is taken notice of;
 * the unit attention itself stays. */
static void
tells_of_media(void **state)
{
	static const uint8_t ready[16];
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	uint32_t stat_sn;

	(void)state;
	log_in(&b, &i);
	for (int n = 0; n < 2; n++) {
		assert_true(drive_insert(b.drive, drive_remove(b.drive)));
		assert_true(i.woken);
		initiator_listen(&i);
		initiator_expect(&i, PDU_ASYNC, &pdu, &data);
		stat_sn = pdu.stat_sn;
		assert_int_equal(pdu.event, 0);
		assert_int_equal(pdu.lun, 0);
		assert_int_equal(pdu.itt, PDU_NO_TAG);
		assert_int_equal(pdu.data_bytes, 20);
		assert_int_equal(load_be16(data), 18);
		assert_int_equal(data[2], 0x70);
		assert_int_equal(data[2 + 2], 6);
		assert_int_equal(load_be16(data + 2 + 12), 0x2800);
		/* Again, and he has not even asked. */
		assert_true(drive_insert(b.drive, drive_remove(b.drive)));
		initiator_listen(&i);
		initiator_expect_nothing(&i);
		pdu = initiator_command(&i, 0x80, 0, ready);
		initiator_send(&i, &pdu, NULL, 0);
		initiator_expect_response(&i, pdu.itt, 0x062800, 0, 0);
		pdu = initiator_command(&i, 0x80, 0, ready);
		initiator_send(&i, &pdu, NULL, 0);
		initiator_expect(&i, PDU_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.status, 0);
		assert_int_equal(pdu.stat_sn, stat_sn + 2); /* the event has one of its own */
	}
	log_out(&b, &i);
}

/* Not before the login has ended, nor while it logs out. */
static void
tells_nobody_else(void **state)
{
	struct bench b;
	struct initiator i, half;
	struct pdu pdu = { .opcode = PDU_LOGOUT, .immediate = true, .flags = 0x80, .itt = 7 };

	(void)state;
	log_in(&b, &i);
	initiator_open(&half, &b);
	initiator_login_pdu(&half, &pdu, 0x04);
	initiator_send(&half, &pdu, TEXT(WHO));
	initiator_expect(&half, PDU_LOGIN_RESPONSE, &pdu, NULL);
	pdu = (struct pdu){ .opcode = PDU_LOGOUT, .immediate = true, .flags = 0x80, .itt = 7 };
	pdu.cmd_sn = i.cmd_sn;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_LOGOUT_RESPONSE, &pdu, NULL);
	assert_true(drive_insert(b.drive, drive_remove(b.drive)));
	initiator_listen(&i);
	initiator_listen(&half);
	initiator_expect_nothing(&i);
	initiator_expect_nothing(&half);
	initiator_close(&half);
	log_out(&b, &i);
}

/* StatSN counts answers, and R2T or an unsolicited ping only shows it. */
static void
counts_status(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu, nop;
	uint32_t stat_sn;

	(void)state;
	log_in(&b, &i);
	initiator_select_raw(&i);
	nop = (struct pdu){ .opcode = PDU_NOP_OUT, .immediate = true, .flags = 0x80, .itt = 7 };
	nop.ttt = PDU_NO_TAG;
	initiator_send(&i, &nop, NULL, 0);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	stat_sn = pdu.stat_sn;
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_R2T, &pdu, NULL);
	assert_int_equal(pdu.stat_sn, stat_sn + 1);
	b.node.now += 15000;
	conn_time(i.conn);
	initiator_listen(&i);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.stat_sn, stat_sn + 1);
	initiator_send(&i, &nop, NULL, 0);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.stat_sn, stat_sn + 1);
	initiator_send(&i, &nop, NULL, 0);
	initiator_expect(&i, PDU_NOP_IN, &pdu, NULL);
	assert_int_equal(pdu.stat_sn, stat_sn + 2);
	log_out(&b, &i);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(drops_who_sends_rubbish),
		cmocka_unit_test(survives_noise),
		cmocka_unit_test(drops_after_many_rejects),
		cmocka_unit_test(rejects_immediate_data_not_agreed),
		cmocka_unit_test(rejects_tag_in_use),
		cmocka_unit_test(opens_and_closes_window),
		cmocka_unit_test(announces_window),
		cmocka_unit_test(lets_others_go_on),
		cmocka_unit_test(stops_reading),
		cmocka_unit_test(pings_the_silent),
		cmocka_unit_test(drops_who_stops_in_a_pdu),
		cmocka_unit_test(drops_who_owes_data),
		cmocka_unit_test(drops_who_never_reads),
		cmocka_unit_test(asks_to_log_out),
		cmocka_unit_test(tells_of_media),
		cmocka_unit_test(tells_nobody_else),
		cmocka_unit_test(counts_status),
	};

	return RUN_TABLE(hostile_rows, reacts) + RUN_TABLE(nop_rows, echoes) +
	    RUN_TABLE(logout_rows, logs_out) + cmocka_run_group_tests(others, NULL, NULL);
}
