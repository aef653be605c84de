/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/management_test.c - task management (RFC 7143 11.5, 11.6) with its
 * effect on tasks in every state, sessions beside one another, reinstatement
 * (6.3.4, 6.3.5), sessions' limits. */
#include "emulator/q.h"
#include "emulator/subcode.h"
#include "tests/target/initiator.h"

#define SESSIONS 32 /* of one target, as limits.h has it at first */
#define LUN(n)   ((uint64_t)(n) << 48)

static struct pdu
manage(struct initiator *i, uint8_t function, uint64_t lun, const struct pdu *task)
{
	struct pdu pdu = { .opcode = PDU_TASK_MANAGEMENT, .immediate = true };
	struct pdu answer = { 0 };
	uint32_t itt = i->itt++;

	pdu.flags = 0x80 | function;
	pdu.lun = lun;
	pdu.itt = itt;
	pdu.cmd_sn = i->cmd_sn;
	pdu.ref_itt = task != NULL ? task->itt : PDU_NO_TAG;
	pdu.ref_cmd_sn = task != NULL ? task->cmd_sn : 0;
	initiator_send(i, &pdu, NULL, 0);
	initiator_expect(i, PDU_TASK_MANAGEMENT_RESPONSE, &answer, NULL);
	assert_int_equal(answer.itt, itt);
	return answer;
}

/* --------------------------------------------------------------- answers */

static const struct row {
	const char *name;
	uint32_t function;
	uint32_t response;
	uint64_t lun;
} rows[] = {
	{ "ABORT TASK: no such task", 1, 1, 0 },
	{ "ABORT TASK: no such LUN", 1, 2, LUN(1) },
	{ "ABORT TASK SET", 2, 0, 0 },
	{ "ABORT TASK SET, flat addressing", 2, 0, LUN(0x4000) },
	{ "ABORT TASK SET: no such LUN", 2, 2, LUN(9) },
	{ "CLEAR ACA", 3, 5, 0 },
	{ "CLEAR TASK SET", 4, 0, 0 },
	{ "CLEAR TASK SET: no such LUN", 4, 2, LUN(1) },
	{ "LUN RESET", 5, 0, 0 },
	{ "LUN RESET: no such LUN", 5, 2, LUN(1) },
	{ "TARGET WARM RESET", 6, 0, 0 },
	{ "TASK REASSIGN", 8, 4, 0 },
	{ "QUERY TASK, without iSCSIProtocolLevel 2", 9, 5, 0 },
	{ "I_T NEXUS RESET, without it", 11, 5, 0 },
	{ "a function that nobody knows", 99, 5, 0 },
};

static void
answers(void **state)
{
	const struct row *row = *state;
	struct bench b;
	struct initiator i;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, NULL, 0);
	assert_int_equal(
	    manage(&i, (uint8_t)row->function, row->lun, NULL).response, row->response);
	initiator_expect_nothing(&i);
	initiator_clear_attention(&i);
	initiator_close(&i);
	bench_close(&b);
}

/* --------------------------------------------------------------- effects */

enum task_state { COLLECTS, COLLECTS_UNSOLICITED, PENDS, WAITS, SENDS };

static const struct effect_row {
	const char *name;
	enum task_state task;
	uint8_t function;
} effect_rows[] = {
	{ "ABORT TASK while it collects data", COLLECTS, 1 },
	{ "ABORT TASK in unsolicited data", COLLECTS_UNSOLICITED, 1 },
	{ "ABORT TASK while the drive works", PENDS, 1 },
	{ "ABORT TASK of one that waits", WAITS, 1 },
	{ "ABORT TASK while it sends", SENDS, 1 },
	{ "ABORT TASK SET while it collects data", COLLECTS, 2 },
	{ "ABORT TASK SET while the drive works", PENDS, 2 },
	{ "ABORT TASK SET with one that waits", WAITS, 2 },
	{ "ABORT TASK SET while it sends", SENDS, 2 },
	{ "CLEAR TASK SET while it collects data", COLLECTS, 4 },
	{ "LUN RESET while it collects data", COLLECTS, 5 },
	{ "LUN RESET while the drive works", PENDS, 5 },
	{ "LUN RESET while it sends", SENDS, 5 },
	{ "TARGET WARM RESET while the drive works", PENDS, 6 },
};

/* Take bytes of the output, but not all. */
static void
listen_a_little(struct initiator *i, size_t n)
{
	struct iovec v;

	while (n > 0 && conn_output(i->conn, &v, 1) > 0) {
		size_t m = least_of(v.iov_len, n);

		memcpy(i->output + i->have, v.iov_base, m);
		i->have += m;
		conn_sent(i->conn, m);
		n -= m;
	}
}

#define READ_SECTORS 200

#define LEAD_OUT_SECTORS 6750

/* The Q of a disc with one audio track of READ_SECTORS at LBA 0. */
static struct q_frame
q_of(int32_t lba)
{
	struct q_frame q = { .adr = Q_ADR_POSITION, .tno = 1, .index = 1 };

	q.absolute = msf_from_lba(lba);
	if (lba >= READ_SECTORS) {
		q.tno = Q_TNO_LEADOUT;
	} else if (lba < -150) { /* lead-in: A0, A1, A2 and the track */
		static const uint8_t points[] = { 0xa0, 0xa1, 0xa2, 1 };

		q.tno = 0;
		q.index = points[(uint32_t)-lba / 3 % 4];
		q.absolute = (struct msf){ .m = 1 };
		if (q.index == 0xa2)
			q.absolute = msf_from_lba(READ_SECTORS);
		if (q.index == 1)
			q.absolute = msf_from_lba(0);
	} else if (lba < 0) {
		q.index = 0;
	}
	return q;
}

/* Burn it: lead-in, silence, lead-out, and SYNCHRONIZE CACHE, which closes it. */
static void
record_session(struct initiator *i)
{
	static const uint8_t flush[16] = { 0x35 };
	static uint8_t blocks[100 * RAW_BLOCK];
	uint8_t q[Q_BYTES];
	struct q_frame frame;
	struct pdu pdu;

	for (int32_t lba = RAW_FIRST_LBA; lba < READ_SECTORS + LEAD_OUT_SECTORS;) {
		size_t left = (size_t)(READ_SECTORS + LEAD_OUT_SECTORS - lba);
		uint16_t n = (uint16_t)least_of(100, left);

		for (int32_t k = 0; k < n; k++) {
			frame = q_of(lba + k);
			q_encode(&frame, q);
			subcode_set_pq(blocks + k * RAW_BLOCK + 2352, false, q);
		}
		pdu = initiator_write(i, 0xa0, lba, n, (uint32_t)n * RAW_BLOCK);
		initiator_send(i, &pdu, blocks, (size_t)n * RAW_BLOCK);
		initiator_expect_response(i, pdu.itt, 0, 0, 0);
		lba += n;
	}
	pdu = initiator_command(i, 0x80, 0, flush);
	initiator_send(i, &pdu, NULL, 0);
	bench_run_job(i->bench);
	initiator_listen(i);
	initiator_expect_response(i, pdu.itt, 0, 0, 0);
	initiator_clear_attention(i);
}

/* Send a command and leave it in a state. What it has sent may be cut off. */
static struct pdu
bring_into(struct initiator *i, enum task_state state, struct pdu *r2t)
{
	static const uint8_t flush[16] = { 0x35 }, inquiry[16] = { 0x12, [4] = 36 };
	/* READ CD from LBA 0: more than the drive lends at a time. */
	static const uint8_t read_cd[16] = { 0xbe, [8] = READ_SECTORS, 0xf8 };
	static uint8_t data[RAW_BLOCK];
	uint8_t header[PDU_HEADER_BYTES];
	struct pdu pdu;

	initiator_select_raw(i);
	if (state == SENDS)
		record_session(i);
	if (state == COLLECTS || state == COLLECTS_UNSOLICITED || state == WAITS) {
		pdu = initiator_write(i, state == COLLECTS_UNSOLICITED ? 0x20 : 0xa0, RAW_FIRST_LBA,
		    2, 2 * RAW_BLOCK);
		initiator_send(i, &pdu, data, 1000);
		if (state != COLLECTS_UNSOLICITED)
			initiator_expect(i, PDU_R2T, r2t, NULL);
	}
	if (state == WAITS) {
		pdu = initiator_command(i, 0xc0, 36, inquiry);
		initiator_send(i, &pdu, NULL, 0);
	}
	if (state == PENDS) {
		pdu = initiator_write(i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
		initiator_send(i, &pdu, data, RAW_BLOCK);
		initiator_expect_response(i, pdu.itt, 0, 0, 0);
		pdu = initiator_command(i, 0x80, 0, flush);
		initiator_send(i, &pdu, NULL, 0);
	}
	if (state == SENDS) {
		pdu = initiator_command(i, 0xc0, READ_SECTORS * 2352, read_cd);
		pdu_encode(&pdu, header);
		initiator_bytes(i, header, sizeof(header));
		listen_a_little(i, 60);
	}
	return pdu;
}

static void
ends_tasks(void **state)
{
	const struct effect_row *row = *state;
	static uint8_t data[RAW_BLOCK];
	struct bench b;
	struct initiator i;
	struct pdu task, r2t = { .ttt = PDU_NO_TAG }, out, pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(
	    &i, TEXT("InitialR2T=No\0FirstBurstLength=262144\0MaxRecvDataSegmentLength=512"));
	task = bring_into(&i, row->task, &r2t);
	if (row->task == SENDS) {
		pdu = (struct pdu){ .opcode = PDU_TASK_MANAGEMENT, .immediate = true };
		pdu.flags = 0x80 | row->function;
		pdu.cmd_sn = i.cmd_sn;
		pdu.ref_itt = task.itt;
		initiator_send(&i, &pdu, NULL, 0);
		/* The PDU that had begun comes whole, then nothing of the task. */
		initiator_expect(&i, PDU_DATA_IN, &pdu, NULL);
		assert_int_equal(pdu.data_bytes, 512);
		initiator_expect(&i, PDU_TASK_MANAGEMENT_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.response, 0);
	} else {
		assert_int_equal(manage(&i, row->function, 0, &task).response, 0);
	}
	initiator_expect_nothing(&i);
	if (b.job != NULL)
		bench_run_job(&b);
	/* Data that was on its way is dropped without a word. */
	if (row->task == COLLECTS || row->task == COLLECTS_UNSOLICITED) {
		out = (struct pdu){ .opcode = PDU_DATA_OUT, .flags = 0x80, .itt = task.itt };
		out.ttt = r2t.ttt;
		out.offset = 1000;
		initiator_send(&i, &out, data, 900);
		initiator_expect_nothing(&i);
	}
	if (row->task == WAITS && row->function == 1)
		assert_int_equal(manage(&i, 2, 0, NULL).response, 0);
	initiator_clear_attention(&i);
	initiator_close(&i);
	bench_close(&b);
}

/* RFC 7143 11.5.1: a command that has not arrived counts as received. */
static void
aborts_what_never_came(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu lost = { .itt = 0x99 }, pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, NULL, 0);
	lost.cmd_sn = i.cmd_sn++;
	pdu = manage(&i, 1, 0, &lost);
	assert_int_equal(pdu.response, 0);
	assert_int_equal(pdu.exp_cmd_sn, i.cmd_sn);
	initiator_clear_attention(&i);
	/* Outside of the window it is not believed. */
	lost.cmd_sn = i.cmd_sn - 5;
	assert_int_equal(manage(&i, 1, 0, &lost).response, 1);
	initiator_close(&i);
	bench_close(&b);
}

static void
expect_attention(struct initiator *i, uint32_t sense)
{
	static const uint8_t test_unit_ready[16];
	struct pdu pdu = initiator_command(i, 0x80, 0, test_unit_ready);

	initiator_send(i, &pdu, NULL, 0);
	initiator_expect_response(i, pdu.itt, sense, 0, 0);
}

static const struct others_row {
	const char *name;
	uint8_t function;
	uint32_t ours, theirs; /* unit attention, or 0 */
} others_rows[] = {
	{ "CLEAR TASK SET tells whose commands it ended", 4, 0, 0x062f00 },
	{ "ABORT TASK SET leaves others alone", 2, 0, 0 },
	{ "LUN RESET tells all", 5, 0x062903, 0x062903 },
	{ "TARGET WARM RESET tells all", 6, 0x062902, 0x062902 },
};

static void
concerns_others(void **state)
{
	const struct others_row *row = *state;
	static uint8_t data[RAW_BLOCK];
	struct bench b;
	struct initiator i, other;
	struct pdu task, r2t, pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_open(&other, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	initiator_clear_attention(&other);
	initiator_select_raw(&other);
	initiator_clear_attention(&i); /* mode parameters changed */
	task = initiator_write(&other, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&other, &task, NULL, 0);
	initiator_expect(&other, PDU_R2T, &r2t, NULL);
	assert_int_equal(manage(&i, row->function, 0, NULL).response, 0);
	initiator_listen(&other);
	pdu = (struct pdu){ .opcode = PDU_DATA_OUT, .flags = 0x80, .itt = task.itt };
	pdu.ttt = r2t.ttt;
	initiator_send(&other, &pdu, data, RAW_BLOCK);
	if (row->function == 2)
		initiator_expect_response(&other, task.itt, 0, 0, 0);
	initiator_expect_nothing(&other);
	expect_attention(&other, row->theirs);
	expect_attention(&i, row->ours);
	initiator_close(&other);
	initiator_close(&i);
	bench_close(&b);
}

static void
cold_reset_closes_all(void **state)
{
	struct bench b;
	struct initiator i, other;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_open(&other, &b);
	initiator_login(&i, NULL, 0);
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	assert_int_equal(manage(&i, 7, 0, NULL).response, 0);
	assert_true(conn_is_closing(i.conn));
	assert_true(conn_is_over(other.conn));
	initiator_close(&other);
	initiator_close(&i);
	bench_close(&b);
}

/* ----------------------------------------------------------------- LUNs */

static const struct lun_row {
	const char *name;
	uint64_t lun;
	uint8_t cdb[16];
	uint32_t length;
	uint32_t sense; /* 0: data comes */
	uint8_t first;  /* its first byte */
} lun_rows[] = {
	{ "LUN 0", 0, { 0x12, [4] = 36 }, 36, 0, 0x05 },
	{ "LUN 0, flat addressing", LUN(0x4000), { 0x12, [4] = 36 }, 36, 0, 0x05 },
	{ "INQUIRY to LUN 1", LUN(1), { 0x12, [4] = 36 }, 36, 0, 0x7f },
	{ "INQUIRY to LUN 256", LUN(0x4100), { 0x12, [4] = 36 }, 36, 0, 0x7f },
	{ "a second level", 1, { 0x12, [4] = 36 }, 36, 0, 0x7f },
	{ "TEST UNIT READY to LUN 1", LUN(1), { 0x00 }, 0, 0x052500, 0 },
	{ "READ (10) to LUN 1", LUN(1), { 0x28, [8] = 1 }, 2048, 0x052500, 0 },
	{ "REPORT LUNS to LUN 1", LUN(1), { 0xa0, [9] = 16 }, 16, 0, 0x00 },
	{ "REPORT LUNS to the well-known LUN", LUN(0xc101), { 0xa0, [9] = 16 }, 16, 0, 0x00 },
	{ "REQUEST SENSE to LUN 1", LUN(1), { 0x03, [4] = 18 }, 18, 0, 0x70 },
};

static void
finds_lun(void **state)
{
	const struct lun_row *row = *state;
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, NULL, 0);
	pdu = initiator_command(&i, row->length > 0 ? 0xc0 : 0x80, row->length, row->cdb);
	pdu.lun = row->lun;
	initiator_send(&i, &pdu, NULL, 0);
	if (row->sense != 0) {
		initiator_expect_response(
		    &i, pdu.itt, row->sense, row->length > 0 ? 2 : 0, row->length);
	} else {
		initiator_expect(&i, PDU_DATA_IN, &pdu, &data);
		assert_int_equal(pdu.data_bytes, row->length);
		assert_int_equal(data[0], row->first);
		assert_int_equal(pdu.flags, 0x81);
	}
	initiator_expect_nothing(&i);
	initiator_close(&i);
	bench_close(&b);
}

/* --------------------------------------------------------- reinstatement */

/* RFC 7143 6.3.5, with a command that the drive is stuck in. */
static void
takes_a_sessions_place(void **state)
{
	struct bench b;
	struct initiator old, new;
	struct pdu r2t;

	(void)state;
	bench_open(&b);
	initiator_open(&old, &b);
	initiator_login(&old, TEXT("InitialR2T=No"));
	bring_into(&old, PENDS, &r2t);
	initiator_open(&new, &b);
	initiator_login_as(&new, 1, TEXT(WHO), NULL, 0);
	assert_true(conn_is_over(old.conn));
	assert_false(conn_is_over(new.conn));
	bench_run_job(&b);
	initiator_clear_attention(&new);
	initiator_close(&old);
	initiator_clear_attention(&new);
	initiator_close(&new);
	bench_close(&b);
}

static void
limits_reinstatement(void **state)
{
	struct bench b;
	struct initiator i[8];
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	for (int n = 0; n < 8; n++) {
		initiator_open(&i[n], &b);
		initiator_login_pdu(&i[n], &pdu, 0x87);
		initiator_send(&i[n], &pdu, TEXT(WHO));
		initiator_expect(&i[n], PDU_LOGIN_RESPONSE, &pdu, NULL);
		if (n == 6)
			b.node.now += 1000; /* one more is allowed then */
		assert_int_equal(pdu.status_class << 8 | pdu.status_detail, n == 6 ? 0x0302 : 0);
	}
	for (int n = 0; n < 8; n++)
		initiator_close(&i[n]);
	bench_close(&b);
}

static const struct tsih_row {
	const char *name;
	uint16_t tsih_off, cid;
	uint8_t isid_end;
	uint16_t status;
} tsih_rows[] = {
	{ "the session's TSIH and CID: a new connection for it", 0, 0, 1, 0 },
	{ "another CID", 0, 1, 1, 0x0206 },
	{ "another TSIH", 1, 0, 1, 0x020a },
	{ "another ISID", 0, 0, 2, 0x020a },
};

static void
joins_session(void **state)
{
	const struct tsih_row *row = *state;
	struct bench b;
	struct initiator old, new;
	struct pdu pdu;
	const uint8_t *text;
	uint16_t tsih;

	bench_open(&b);
	initiator_open(&old, &b);
	initiator_login(&old, NULL, 0);
	tsih = b.node.sessions->tsih;
	initiator_open(&new, &b);
	initiator_login_pdu(&new, &pdu, 0x87);
	pdu.tsih = (uint16_t)(tsih + row->tsih_off);
	pdu.cid = row->cid;
	pdu.isid[5] = row->isid_end;
	initiator_send(&new, &pdu, TEXT(WHO "\0InitialR2T=No"));
	initiator_expect(&new, PDU_LOGIN_RESPONSE, &pdu, &text);
	assert_int_equal(pdu.status_class << 8 | pdu.status_detail, row->status);
	assert_int_equal(conn_is_over(old.conn), row->status == 0);
	/* Keys of the session are for its first connection alone (RFC 7143 13). */
	if (row->status == 0)
		assert_non_null(memmem(text, pdu.data_bytes, TEXT("InitialR2T=Reject")));
	if (row->status == 0) {
		static const uint8_t test_unit_ready[16];

		assert_int_equal(pdu.tsih, tsih);
		/* Its connection was lost: I_T NEXUS LOSS OCCURRED, once. */
		pdu = initiator_command(&new, 0x80, 0, test_unit_ready);
		initiator_send(&new, &pdu, NULL, 0);
		initiator_expect_response(&new, pdu.itt, 0x062907, 0, 0);
		pdu = initiator_command(&new, 0x80, 0, test_unit_ready);
		initiator_send(&new, &pdu, NULL, 0);
		initiator_expect_response(&new, pdu.itt, 0, 0, 0);
	}
	initiator_close(&old);
	initiator_close(&new);
	bench_close(&b);
}

static void
limits_sessions(void **state)
{
	static struct initiator i[SESSIONS + 1];
	struct bench b;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	for (unsigned n = 0; n <= SESSIONS; n++) {
		initiator_open(&i[n], &b);
		initiator_login_pdu(&i[n], &pdu, 0x87);
		pdu.isid[5] = (uint8_t)n;
		initiator_send(&i[n], &pdu, TEXT(WHO));
		initiator_expect(&i[n], PDU_LOGIN_RESPONSE, &pdu, NULL);
		assert_int_equal(
		    pdu.status_class << 8 | pdu.status_detail, n < SESSIONS ? 0 : 0x0302);
	}
	for (unsigned n = 0; n <= SESSIONS; n++)
		initiator_close(&i[n]);
	bench_close(&b);
}

/* ------------------------------------------------- PERSISTENT RESERVE OUT */

static void
reserve_out(struct initiator *i, uint8_t action, uint64_t key, uint64_t action_key)
{
	uint8_t cdb[16] = { 0x5f, action, action == 0 ? 0 : 1, [8] = 24 }, list[24] = { 0 };
	struct pdu pdu = initiator_command(i, 0xa0, sizeof(list), cdb);

	store_be64(list, key);
	store_be64(list + 8, action_key);
	initiator_send(i, &pdu, list, sizeof(list));
	initiator_expect_response(i, pdu.itt, 0, 0, 0);
}

/* What becomes of the preempted initiator's WRITE, for which data are still to come, and of
 * the command behind it. */
static const struct preempt_row {
	const char *name;
	uint8_t action;
	bool ends;
} preempt_rows[] = {
	{ "PREEMPT leaves commands alone", 4, false },
	{ "PREEMPT AND ABORT ends them without a word", 5, true },
};

static void
preempts(void **state)
{
	static const uint8_t test_unit_ready[16];
	const struct preempt_row *row = *state;
	static uint8_t data[RAW_BLOCK];
	struct bench b;
	struct initiator i, other;
	struct pdu task, behind, r2t, pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_open(&other, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_login_as(&other, 2, TEXT(WHO), NULL, 0);
	initiator_clear_attention(&other);
	initiator_select_raw(&other);
	initiator_clear_attention(&i); /* mode parameters changed */
	reserve_out(&i, 0, 0, 1);
	reserve_out(&other, 0, 0, 2);
	task = initiator_write(&other, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&other, &task, NULL, 0);
	initiator_expect(&other, PDU_R2T, &r2t, NULL);
	behind = initiator_command(&other, 0x80, 0, test_unit_ready);
	initiator_send(&other, &behind, NULL, 0);
	reserve_out(&i, row->action, 1, 2);
	initiator_listen(&other);
	pdu = (struct pdu){ .opcode = PDU_DATA_OUT, .flags = 0x80, .itt = task.itt };
	pdu.ttt = r2t.ttt;
	initiator_send(&other, &pdu, data, RAW_BLOCK);
	if (row->ends) {
		initiator_expect_nothing(&other);
		expect_attention(&other, 0x062a05);
	} else {
		initiator_expect_response(&other, task.itt, 0, 0, 0);
		initiator_expect_response(&other, behind.itt, 0x062a05, 0, 0);
	}
	expect_attention(&other, 0);
	expect_attention(&i, 0);
	initiator_close(&other);
	initiator_close(&i);
	bench_close(&b);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(aborts_what_never_came),
		cmocka_unit_test(cold_reset_closes_all),
		cmocka_unit_test(takes_a_sessions_place),
		cmocka_unit_test(limits_reinstatement),
		cmocka_unit_test(limits_sessions),
	};

	return RUN_TABLE(rows, answers) + RUN_TABLE(effect_rows, ends_tasks) +
	    RUN_TABLE(others_rows, concerns_others) + RUN_TABLE(lun_rows, finds_lun) +
	    RUN_TABLE(preempt_rows, preempts) + RUN_TABLE(tsih_rows, joins_session) +
	    cmocka_run_group_tests(others, NULL, NULL);
}
