/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/transfer_test.c - data of commands (RFC 7143 4.2.5, 11.3, 11.4,
 * 11.7, 11.8): raw blocks by every combination of immediate, unsolicited and
 * solicited data, what is wrong with Data-Out, residuals, Data-In. */
#include "target/task.h"

#include "tests/target/initiator.h"

struct combination {
	const char *name;
	const char *keys;
	size_t key_bytes;
	uint32_t blocks;
	uint32_t immediate; /* bytes with the command */
	uint32_t first;     /* immediate and unsolicited bytes together */
	uint32_t piece;     /* of Data-Out */
	uint32_t burst;     /* the agreed MaxBurstLength */
	unsigned r2ts;      /* outstanding */
	size_t chunk;
	bool digests;
};

#define KEYS_OF(r2t, immediate, first, burst, outstanding)                                         \
	"InitialR2T=" r2t "\0ImmediateData=" immediate "\0FirstBurstLength=" first                 \
	"\0MaxBurstLength=" burst "\0MaxOutstandingR2T=" outstanding
#define DIGESTS "\0HeaderDigest=CRC32C\0DataDigest=CRC32C"

static const struct combination combinations[] = {
	{ "all immediate, 27 raw blocks", TEXT(KEYS_OF("No", "Yes", "262144", "1048576", "8")), 27,
	    66096, 66096, 65536, 1048576, 8, 0, false },
	{ "all immediate, byte by byte", TEXT(KEYS_OF("No", "Yes", "262144", "1048576", "8")), 2,
	    4896, 4896, 4096, 1048576, 8, 1, false },
	{ "immediate, then unsolicited", TEXT(KEYS_OF("No", "Yes", "262144", "1048576", "8")), 27,
	    10000, 66096, 8192, 1048576, 8, 0, false },
	{ "unsolicited alone", TEXT(KEYS_OF("No", "No", "262144", "1048576", "8")), 27, 0, 66096,
	    8192, 1048576, 8, 0, false },
	{ "unsolicited, then R2T", TEXT(KEYS_OF("No", "No", "65536", "262144", "1")), 27, 0, 65536,
	    8192, 262144, 1, 0, false },
	{ "all three", TEXT(KEYS_OF("No", "Yes", "65536", "262144", "1")), 200, 30000, 65536, 20000,
	    262144, 1, 0, false },
	{ "all three, in 1000-byte gulps", TEXT(KEYS_OF("No", "Yes", "65536", "262144", "1")), 200,
	    30000, 65536, 20000, 262144, 1, 1000, false },
	{ "immediate, then R2T", TEXT(KEYS_OF("Yes", "Yes", "65536", "262144", "1")), 60, 65536,
	    65536, 65536, 262144, 1, 0, false },
	{ "R2T alone", TEXT(KEYS_OF("Yes", "No", "65536", "262144", "1")), 27, 0, 0, 8192, 262144,
	    1, 0, false },
	{ "many small R2Ts, one at a time", TEXT(KEYS_OF("Yes", "No", "512", "512", "1")), 5, 0, 0,
	    512, 512, 1, 0, false },
	{ "many small R2Ts, eight at a time", TEXT(KEYS_OF("Yes", "No", "512", "512", "16")), 5, 0,
	    0, 512, 512, 8, 0, false },
	{ "1 MiB of raw blocks", TEXT(KEYS_OF("No", "Yes", "262144", "1048576", "8")), 428, 262144,
	    262144, 262144, 1048576, 8, 65536, false },
	{ "odd sizes", TEXT(KEYS_OF("Yes", "Yes", "1000", "1001", "3")), 7, 333, 333, 77, 1001, 3,
	    13, false },
	{ "digests: all three", TEXT(KEYS_OF("No", "Yes", "65536", "262144", "1") DIGESTS), 200,
	    30000, 65536, 20000, 262144, 1, 0, true },
	{ "digests: byte by byte", TEXT(KEYS_OF("No", "Yes", "65536", "262144", "1") DIGESTS), 3,
	    1001, 5003, 999, 262144, 1, 1, true },
};

/* Send count bytes as Data-Out PDUs of one sequence. */
static void
send_data(struct initiator *i, const struct pdu *command, uint32_t ttt, const uint8_t *bytes,
    uint32_t from, uint32_t count, uint32_t piece)
{
	uint32_t data_sn = 0, end = from + count;

	while (from < end) {
		uint32_t n = (uint32_t)least_of(piece, end - from);
		struct pdu pdu = { .opcode = PDU_DATA_OUT, .itt = command->itt, .ttt = ttt };

		pdu.flags = from + n == end ? PDU_FINAL : 0;
		pdu.data_sn = data_sn++;
		pdu.offset = from;
		initiator_send(i, &pdu, bytes + from, n);
		from += n;
	}
}

/* Answer R2Ts until the response; returns how many there were. */
static uint32_t
serve_r2ts(struct initiator *i, const struct combination *row, const struct pdu *command,
    const uint8_t *bytes, uint32_t from)
{
	uint32_t end = command->length, count = 0, asked = from, done = from;
	struct pdu queue[64];

	while (done < end) {
		while (i->have > i->at) {
			struct pdu *r2t = &queue[count % 64];

			initiator_expect(i, PDU_R2T, r2t, NULL);
			assert_int_equal(r2t->itt, command->itt);
			assert_int_equal(r2t->data_sn, count);
			assert_int_equal(r2t->offset, asked);
			assert_int_equal(r2t->length, least_of(row->burst, end - asked));
			assert_int_not_equal(r2t->ttt, PDU_NO_TAG);
			asked += r2t->length;
			count++;
			assert_true(asked - done <= row->r2ts * row->burst);
		}
		for (uint32_t k = 0; k < count; k++)
			if (queue[k % 64].offset == done) {
				uint32_t n = queue[k % 64].length;

				done += n;
				send_data(
				    i, command, queue[k % 64].ttt, bytes, done - n, n, row->piece);
				break;
			}
	}
	return count;
}

/* Write parameters for RAW, whether or not they may travel with the command. */
static void
select_raw(struct initiator *i, bool immediate)
{
	struct pdu pdu, r2t;
	uint8_t list[RAW_LIST_BYTES];

	if (immediate) {
		initiator_select_raw(i);
		return;
	}
	pdu = initiator_select_pdu(i, list);
	initiator_send(i, &pdu, NULL, 0);
	initiator_expect(i, PDU_R2T, &r2t, NULL);
	send_data(i, &pdu, r2t.ttt, list, 0, sizeof(list), sizeof(list));
	initiator_expect_response(i, pdu.itt, 0, 0, 0);
}

static void
writes_raw(void **state)
{
	const struct combination *row = *state;
	uint32_t bytes = row->blocks * RAW_BLOCK, r2ts;
	uint8_t *data = malloc(bytes);
	const uint8_t *sense;
	struct bench b;
	struct initiator i;
	struct pdu pdu, response;

	assert_non_null(data);
	fill_pattern(data, bytes, 1);
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(WHO), row->keys, row->key_bytes);
	i.header_digest = i.data_digest = row->digests;
	initiator_clear_attention(&i);
	select_raw(&i, memmem(row->keys, row->key_bytes, "ImmediateData=No", 16) == NULL);
	i.chunk = row->chunk;
	pdu = initiator_write(&i, row->first > row->immediate ? 0x20 : 0xa0, RAW_FIRST_LBA,
	    (uint16_t)row->blocks, bytes);
	initiator_send(&i, &pdu, data, row->immediate);
	pdu.data_bytes = 0;
	send_data(
	    &i, &pdu, PDU_NO_TAG, data, row->immediate, row->first - row->immediate, row->piece);
	r2ts = serve_r2ts(&i, row, &pdu, data, row->first);
	initiator_expect(&i, PDU_RESPONSE, &response, &sense);
	assert_int_equal(response.status, 0);
	assert_int_equal(response.flags, 0x80);
	assert_int_equal(response.data_sn, r2ts);
	initiator_expect_nothing(&i);
	assert_recorded(&b, RAW_FIRST_LBA, data, row->blocks);
	initiator_close(&i);
	bench_close(&b);
	free(data);
}

/* ------------------------------------------------------- wrong Data-Out */

#define UNEXPECTED_DATA 0x0b0c0c
#define WRONG_DATA      0x0b0c0d

static const struct wrong_row {
	const char *name;
	bool asked;                      /* the Data-Out answers an R2T */
	int32_t data_sn, offset, length; /* difference to the right values */
	bool wrong_final, wrong_ttt, wrong_lun;
	uint32_t sense; /* 0: the connection is dropped */
} wrong_rows[] = {
	{ "DataSN too high", true, 1, 0, 0, false, false, false, WRONG_DATA },
	{ "DataSN below", true, -1, 0, 0, false, false, false, WRONG_DATA },
	{ "offset too high", true, 0, 4, 0, false, false, false, WRONG_DATA },
	{ "offset below", true, 0, -4, 0, false, false, false, WRONG_DATA },
	{ "offset of 4 GiB less 4", true, 0, INT32_MIN, 0, false, false, false, WRONG_DATA },
	{ "F too early", true, 0, 0, -4, false, false, false, WRONG_DATA },
	{ "F missing at the end", true, 0, 0, 0, true, false, false, WRONG_DATA },
	{ "a TTT that was not given", true, 0, 0, 0, false, true, false, WRONG_DATA },
	{ "another LUN", true, 0, 0, 0, false, false, true, WRONG_DATA },
	{ "more than the command announced", true, 0, 0, 4, false, false, false, 0 },
	{ "unsolicited: DataSN", false, 1, 0, -4, false, false, false, WRONG_DATA },
	{ "unsolicited: offset", false, 0, 4, -8, false, false, false, WRONG_DATA },
	{ "unsolicited: F missing at FirstBurstLength", false, 0, 0, 0, true, false, false,
	    WRONG_DATA },
	{ "unsolicited: beyond FirstBurstLength", false, 0, 0, 4, false, false, false,
	    UNEXPECTED_DATA },
};

static void
refuses_data(void **state)
{
	const struct wrong_row *row = *state;
	static uint8_t data[2 * RAW_BLOCK + 8];
	struct bench b;
	struct initiator i;
	struct pdu pdu, out, r2t = { .ttt = PDU_NO_TAG };
	int32_t n;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No\0FirstBurstLength=2048\0MaxBurstLength=1048576"));
	initiator_select_raw(&i);
	pdu = initiator_write(&i, row->asked ? 0xa0 : 0x20, RAW_FIRST_LBA, 2, 2 * RAW_BLOCK);
	initiator_send(&i, &pdu, data, 0);
	if (row->asked)
		initiator_expect(&i, PDU_R2T, &r2t, NULL);
	out = (struct pdu){ .opcode = PDU_DATA_OUT, .itt = pdu.itt, .ttt = r2t.ttt };
	out.flags = row->wrong_final ? 0 : PDU_FINAL;
	out.data_sn = (uint32_t)row->data_sn;
	out.offset = (uint32_t)row->offset;
	out.ttt += row->wrong_ttt;
	out.lun = row->wrong_lun ? (uint64_t)1 << 48 : 0;
	n = (row->asked ? 2 * RAW_BLOCK : 2048) + row->length;
	initiator_send(&i, &out, data, (size_t)n);
	assert_int_equal(conn_is_over(i.conn), row->sense == 0);
	if (row->sense != 0) {
		initiator_expect_response(&i, pdu.itt, row->sense, 2, 2 * RAW_BLOCK);
		/* What comes late is dropped, the session goes on. */
		initiator_send(&i, &out, data, 4);
		initiator_expect_nothing(&i);
		initiator_clear_attention(&i);
	}
	assert_false(disc_recorded(drive_disc(b.drive), RAW_FIRST_LBA, 1));
	initiator_close(&i);
	bench_close(&b);
}

/* ------------------------------------------------------------- residuals */

#define RESIDUAL_NONE 0

static const struct residual_row {
	const char *name;
	uint64_t expected, wanted, moved;
	uint8_t flag;
	uint32_t residual;
} residual_rows[] = {
	{ "all moved", 36, 36, 36, RESIDUAL_NONE, 0 },
	{ "nothing to move", 0, 0, 0, RESIDUAL_NONE, 0 },
	{ "read less than expected", 255, 36, 36, RESIDUAL_UNDERFLOW, 219 },
	{ "read more than expected", 2048, 4096, 2048, RESIDUAL_OVERFLOW, 2048 },
	{ "write more than was offered", 2352, 2448, 0, RESIDUAL_OVERFLOW, 96 },
	{ "failed before any data", 2448, 0, 0, RESIDUAL_UNDERFLOW, 2448 },
	{ "failed on the way", 8192, 8192, 2048, RESIDUAL_UNDERFLOW, 6144 },
	{ "an overflow beyond the field", 0, 0x1ffffffff, 0, RESIDUAL_OVERFLOW, 0xffffffff },
};

static void
counts_residual(void **state)
{
	const struct residual_row *row = *state;
	uint32_t residual;

	assert_int_equal(
	    transfer_residual(row->expected, row->wanted, row->moved, &residual), row->flag);
	assert_int_equal(residual, row->residual);
}

/* On the wire: allocation length 36 of INQUIRY, and raw writes. */
static const struct length_row {
	const char *name;
	uint8_t cdb[16];
	uint32_t flags, length, immediate;
	uint32_t sense;
	uint32_t residual_flag, residual, data_in;
} length_rows[] = {
	{ "INQUIRY takes all of 36", { 0x12, [4] = 36 }, 0xc0, 36, 0, 0, 0, 0, 36 },
	{ "INQUIRY with 255 expected", { 0x12, [4] = 36 }, 0xc0, 255, 0, 0, 2, 219, 36 },
	{ "INQUIRY with 5 expected", { 0x12, [4] = 36 }, 0xc0, 5, 0, 0, 4, 31, 5 },
	{ "INQUIRY with nothing expected", { 0x12, [4] = 36 }, 0x80, 0, 0, 0, 4, 36, 0 },
	{ "INQUIRY with the W bit", { 0x12, [4] = 36 }, 0xa0, 36, 36, 0x052400, 2, 36, 0 },
	{ "TEST UNIT READY with data expected", { 0x00 }, 0xc0, 512, 0, 0, 2, 512, 0 },
	{ "raw WRITE with a block of 2352", { 0x2a, 0, 0xff, 0xff, 0xd2, 0x8e, [8] = 1 }, 0xa0,
	    2352, 2352, 0x050e03, 4, 96, 0 },
	{ "raw WRITE with more than the block", { 0x2a, 0, 0xff, 0xff, 0xd2, 0x8e, [8] = 1 }, 0xa0,
	    4000, 4000, 0, 2, 1552, 0 },
	{ "raw WRITE with the R bit", { 0x2a, 0, 0xff, 0xff, 0xd2, 0x8e, [8] = 1 }, 0xc0, 2448, 0,
	    0x052400, 2, 2448, 0 },
	{ "raw WRITE of nothing", { 0x2a, 0, 0xff, 0xff, 0xd2, 0x8e }, 0xa0, 0, 0, 0, 0, 0, 0 },
	{ "raw WRITE with 4 GiB less 1 to come", { 0x2a, 0, 0xff, 0xff, 0xd2, 0x8e, [8] = 1 }, 0xa0,
	    0xffffffff, 2448, 0, 2, 0xffffffff - 2448, 0 },
	{ "INQUIRY with room for 4 GiB less 1", { 0x12, [4] = 36 }, 0xc0, 0xffffffff, 0, 0, 2,
	    0xffffffff - 36, 36 },
	{ "R and W both", { 0x12, [4] = 36 }, 0xe0, 36, 36, 0x052400, 2, 36, 0 },
	{ "ACA attribute", { 0x12, [4] = 36 }, 0xc4, 36, 0, 0x052400, 2, 36, 0 },
	{ "a command nobody knows", { 0xff }, 0xc0, 64, 0, 0x052000, 2, 64, 0 },
};

static void
reports_residual(void **state)
{
	const struct length_row *row = *state;
	static uint8_t data[4096];
	struct bench b;
	struct initiator i;
	struct pdu pdu, in;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_select_raw(&i);
	pdu = initiator_command(&i, (uint8_t)row->flags, row->length, row->cdb);
	initiator_send(&i, &pdu, data, row->immediate);
	if (row->data_in > 0) {
		initiator_expect(&i, PDU_DATA_IN, &in, NULL);
		assert_int_equal(in.data_bytes, row->data_in);
		/* The status comes along only if there is no residual. */
		assert_int_equal(in.flags, row->residual_flag == 0 ? 0x81 : 0x80);
	}
	if (row->data_in == 0 || row->residual_flag != 0)
		initiator_expect_response(
		    &i, pdu.itt, row->sense, (uint8_t)row->residual_flag, row->residual);
	initiator_expect_nothing(&i);
	initiator_close(&i);
	bench_close(&b);
}

/* RFC 7143 11.7.1: immediate data counts into FirstBurstLength. */
static void
refuses_too_much_immediate(void **state)
{
	static uint8_t data[1000];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No\0FirstBurstLength=512"));
	initiator_select_raw(&i);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&i, &pdu, data, sizeof(data));
	initiator_expect_response(&i, pdu.itt, 0x0b0c0c, 2, RAW_BLOCK);
	initiator_expect_nothing(&i);
	initiator_clear_attention(&i);
	initiator_close(&i);
	bench_close(&b);
}

/* --------------------------------------------------------------- Data-In */

static const struct read_row {
	const char *name;
	const char *keys;
	size_t key_bytes;
	uint32_t piece, burst;
	size_t chunk;
	bool digests;
} read_rows[] = {
	{ "in pieces of 512", TEXT("MaxRecvDataSegmentLength=512"), 512, 262144, 0, false },
	{ "pieces and bursts that do not divide",
	    TEXT("MaxRecvDataSegmentLength=1000\0MaxBurstLength=2300"), 1000, 2300, 0, false },
	{ "the same, byte by byte", TEXT("MaxRecvDataSegmentLength=1000\0MaxBurstLength=2300"),
	    1000, 2300, 1, false },
	{ "8192 for who is silent", TEXT("MaxBurstLength=1048576"), 8192, 1048576, 0, false },
	{ "as large as we take", TEXT("MaxRecvDataSegmentLength=16777215\0MaxBurstLength=16776192"),
	    262144, 1048576, 65536, false },
	{ "with digests", TEXT("HeaderDigest=CRC32C\0DataDigest=CRC32C"), 8192, 262144, 0, true },
};

/* The longest answer that a drive with a blank disc has: all its mode pages. */
static void
reads_in_pieces(void **state)
{
	static const uint8_t sense_all[16] = { 0x5a, 0x08, 0x3f, [7] = 0x40, 0x00 };
	const struct read_row *row = *state;
	uint32_t at = 0, sn = 0, in_burst = 0;
	const uint8_t *data;
	uint8_t whole[4096] = { 0 };
	struct bench b;
	struct initiator i;
	struct pdu pdu, in = { 0 };

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(WHO), row->keys, row->key_bytes);
	i.header_digest = i.data_digest = row->digests;
	initiator_clear_attention(&i);
	i.chunk = row->chunk;
	pdu = initiator_command(&i, 0xc0, sizeof(whole), sense_all);
	initiator_send(&i, &pdu, NULL, 0);
	while (initiator_next(&i, &in, &data) && in.opcode == PDU_DATA_IN) {
		assert_int_equal(in.offset, at);
		assert_int_equal(in.data_sn, sn++);
		assert_true(in.data_bytes <= row->piece);
		memcpy(whole + at, data, in.data_bytes);
		at += in.data_bytes;
		in_burst += in.data_bytes;
		assert_true(in_burst <= row->burst);
		if (in.flags & PDU_FINAL)
			in_burst = 0;
	}
	assert_int_equal(in_burst, 0);
	assert_int_equal(in.opcode, PDU_RESPONSE);
	assert_int_equal(in.data_sn, sn); /* ExpDataSN */
	assert_int_equal(in.flags, 0x80 | RESIDUAL_UNDERFLOW);
	assert_int_equal(in.residual, sizeof(whole) - at);
	assert_int_equal(load_be16(whole), at - 2); /* mode data length */
	initiator_close(&i);
	bench_close(&b);
}

/* ------------------------------------------------------------------ others */

/* RFC 7143 7.3: a wrong data digest spoils the write, not the session. */
static void
survives_data_digest(void **state)
{
	static uint8_t data[RAW_BLOCK];
	uint8_t bytes[PDU_HEADER_BYTES + 4 + RAW_BLOCK + 4];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(WHO), TEXT("HeaderDigest=CRC32C\0DataDigest=CRC32C"));
	i.header_digest = i.data_digest = true;
	initiator_clear_attention(&i);
	initiator_select_raw(&i);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	pdu.data_bytes = RAW_BLOCK;
	pdu_encode(&pdu, bytes);
	digest_store(bytes + 48, digest_add(0, bytes, 48));
	memcpy(bytes + 52, data, RAW_BLOCK);
	digest_store(bytes + 52 + RAW_BLOCK, digest_add(0, data, RAW_BLOCK) ^ 1);
	initiator_bytes(&i, bytes, sizeof(bytes));
	initiator_listen(&i);
	initiator_expect_reject(&i, REJECT_DATA_DIGEST);
	initiator_expect_response(&i, pdu.itt, 0x0b4705, 2, RAW_BLOCK);
	assert_false(disc_recorded(drive_disc(b.drive), RAW_FIRST_LBA, 1));
	initiator_clear_attention(&i);
	initiator_close(&i);
	bench_close(&b);
}

static void
drops_on_header_digest(void **state)
{
	uint8_t bytes[PDU_HEADER_BYTES + 4] = { PDU_NOP_OUT | PDU_IMMEDIATE, 0x80 };
	struct bench b;
	struct initiator i;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(WHO), TEXT("HeaderDigest=CRC32C"));
	initiator_bytes(&i, bytes, sizeof(bytes));
	assert_true(conn_is_over(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

/* A connection that goes away in the middle of Data-Out leaves nothing. */
static void
forgets_half_a_write(void **state)
{
	static uint8_t data[4 * RAW_BLOCK];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_select_raw(&i);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 4, sizeof(data));
	initiator_send(&i, &pdu, data, 3 * RAW_BLOCK);
	initiator_expect(&i, PDU_R2T, &pdu, NULL);
	initiator_close(&i);
	assert_false(disc_recorded(drive_disc(b.drive), RAW_FIRST_LBA, 1));
	/* The next session writes at the same address. */
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 4, sizeof(data));
	initiator_send(&i, &pdu, data, sizeof(data));
	initiator_expect_response(&i, pdu.itt, 0, 0, 0);
	assert_recorded(&b, RAW_FIRST_LBA, data, 4);
	initiator_close(&i);
	bench_close(&b);
}

/* A write that was answered and is sent again must fail by its address. */
static void
refuses_replay(void **state)
{
	static uint8_t data[RAW_BLOCK];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_select_raw(&i);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, sizeof(data));
	initiator_send(&i, &pdu, data, sizeof(data));
	initiator_expect_response(&i, pdu.itt, 0, 0, 0);
	pdu = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, sizeof(data));
	initiator_send(&i, &pdu, data, sizeof(data));
	initiator_expect_response(&i, pdu.itt, 0x052102, 2, RAW_BLOCK);
	initiator_close(&i);
	bench_close(&b);
}

/* Two writes sent at once: the second one's data waits for the first. */
static void
keeps_order(void **state)
{
	static uint8_t data[2 * RAW_BLOCK];
	struct bench b;
	struct initiator i;
	struct pdu first, second, r2t;

	(void)state;
	fill_pattern(data, sizeof(data), 7);
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login(&i, TEXT("InitialR2T=No"));
	initiator_select_raw(&i);
	first = initiator_write(&i, 0xa0, RAW_FIRST_LBA, 1, RAW_BLOCK);
	initiator_send(&i, &first, NULL, 0);
	initiator_expect(&i, PDU_R2T, &r2t, NULL);
	second = initiator_write(&i, 0xa0, RAW_FIRST_LBA + 1, 1, RAW_BLOCK);
	initiator_send(&i, &second, data + RAW_BLOCK, RAW_BLOCK);
	initiator_expect_nothing(&i);
	send_data(&i, &first, r2t.ttt, data, 0, RAW_BLOCK, 1000);
	initiator_expect_response(&i, first.itt, 0, 0, 0);
	initiator_expect_response(&i, second.itt, 0, 0, 0);
	assert_recorded(&b, RAW_FIRST_LBA, data, 2);
	initiator_close(&i);
	bench_close(&b);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(refuses_too_much_immediate),
		cmocka_unit_test(survives_data_digest),
		cmocka_unit_test(drops_on_header_digest),
		cmocka_unit_test(forgets_half_a_write),
		cmocka_unit_test(refuses_replay),
		cmocka_unit_test(keeps_order),
	};

	return RUN_TABLE(combinations, writes_raw) + RUN_TABLE(wrong_rows, refuses_data) +
	    RUN_TABLE(residual_rows, counts_residual) + RUN_TABLE(length_rows, reports_residual) +
	    RUN_TABLE(read_rows, reads_in_pieces) + cmocka_run_group_tests(others, NULL, NULL);
}
