/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/output_test.c - the queue of PDUs to send: gathered, sent in any
 * pieces, and taken back when the command that lent its data goes away. */
#include "target/output.h"

#include "tests/table.h"

#include <string.h>

#define DATA_BYTES 1001
#define PDU_BYTES  (PDU_HEADER_BYTES + 1004)

/* Three PDUs: a short answer, two Data-In with lent data; then an answer. */
static const struct row {
	const char *name;
	size_t sent;   /* before the data is taken back */
	size_t remain; /* what is still to be sent afterwards */
} rows[] = {
	{ "nothing sent: the lent PDUs go", 0, 2 * PDU_HEADER_BYTES },
	{ "the first answer sent", PDU_HEADER_BYTES, PDU_HEADER_BYTES },
	{ "one lent PDU begun: it stays whole", PDU_HEADER_BYTES + 1,
	    PDU_BYTES - 1 + PDU_HEADER_BYTES },
	{ "in the middle of its data", PDU_HEADER_BYTES + 500, PDU_BYTES - 500 + PDU_HEADER_BYTES },
	{ "in its padding", PDU_HEADER_BYTES + PDU_BYTES - 1, 1 + PDU_HEADER_BYTES },
	{ "at its end", PDU_HEADER_BYTES + PDU_BYTES, PDU_HEADER_BYTES },
	{ "the second one begun", PDU_HEADER_BYTES + PDU_BYTES + 48,
	    PDU_BYTES - 48 + PDU_HEADER_BYTES },
	{ "all lent data sent", PDU_HEADER_BYTES + 2 * PDU_BYTES, PDU_HEADER_BYTES },
};

static size_t
drain(struct output *o, uint8_t *out, size_t most, size_t piece)
{
	struct iovec v;
	size_t done = 0;

	while (done < most && output_vectors(o, &v, 1) > 0) {
		size_t n = v.iov_len < piece ? v.iov_len : piece;

		n = n < most - done ? n : most - done;
		memcpy(out + done, v.iov_base, n);
		output_sent(o, n);
		done += n;
	}
	return done;
}

static void
takes_back(void **state)
{
	const struct row *row = *state;
	uint8_t data[DATA_BYTES], out[4 * PDU_BYTES] = { 0 }, header[PDU_HEADER_BYTES];
	struct output o = { 0 };
	struct pdu nop = { .opcode = PDU_NOP_IN, .flags = 0x80, .itt = 5 };
	struct pdu in = { .opcode = PDU_DATA_IN, .itt = 6 };
	size_t n;

	memset(data, 0xa5, sizeof(data));
	assert_true(output_add(&o, &nop, NULL, 0, OUTPUT_COPIED));
	assert_true(output_add(&o, &in, data, sizeof(data), OUTPUT_BORROWED));
	assert_true(output_add(&o, &in, data, sizeof(data), OUTPUT_BORROWED));
	assert_int_equal(drain(&o, out, row->sent, 7), row->sent);
	assert_true(output_add(&o, &nop, NULL, 0, OUTPUT_COPIED));
	assert_true(output_return(&o));
	memset(data, 0, sizeof(data)); /* the lender uses it for something else */
	assert_int_equal(o.borrowed, 0);
	assert_int_equal(o.bytes, row->remain);
	n = drain(&o, out + row->sent, sizeof(out) - row->sent, 13) + row->sent;
	assert_int_equal(n, row->sent + row->remain);
	assert_int_equal(o.bytes, 0);
	for (size_t at = PDU_HEADER_BYTES; at + PDU_BYTES < n; at += PDU_BYTES) {
		assert_int_equal(out[at], PDU_DATA_IN);
		assert_int_equal(out[at + PDU_HEADER_BYTES], 0xa5);
		assert_int_equal(out[at + PDU_HEADER_BYTES + DATA_BYTES - 1], 0xa5);
		assert_int_equal(out[at + PDU_HEADER_BYTES + DATA_BYTES], 0);
	}
	pdu_encode(&nop, header);
	assert_memory_equal(out + n - PDU_HEADER_BYTES, header, PDU_HEADER_BYTES);
	output_clear(&o);
}

static void
gathers(void **state)
{
	static const uint8_t data[5] = { 1, 2, 3, 4, 5 };
	struct output o = { .header_digest = true, .data_digest = true };
	struct pdu pdu = { .opcode = PDU_NOP_IN };
	struct iovec v[8] = { { 0 } };

	(void)state;
	assert_true(output_add(&o, &pdu, data, sizeof(data), OUTPUT_COPIED));
	assert_true(output_add(&o, &pdu, NULL, 0, OUTPUT_COPIED));
	assert_int_equal(output_vectors(&o, v, 8), 4);
	assert_int_equal(v[0].iov_len, 52);
	assert_int_equal(v[1].iov_len, 5);
	assert_int_equal(v[2].iov_len, 3 + 4);
	assert_int_equal(v[3].iov_len, 52); /* no data, no data digest */
	assert_int_equal(output_vectors(&o, v, 2), 2);
	assert_int_equal(o.bytes, 52 + 5 + 7 + 52);
	output_clear(&o);
	assert_int_equal(output_vectors(&o, v, 8), 0);
}

int
main(void)
{
	static const struct CMUnitTest others[] = { cmocka_unit_test(gathers) };

	return RUN_TABLE(rows, takes_back) + cmocka_run_group_tests(others, NULL, NULL);
}
