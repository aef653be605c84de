/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/pdu_test.c - headers against the drawings of RFC 7143 clause 11,
 * byte by byte. */
#include "target/pdu.h"

#include "tests/table.h"

#include <string.h>

/* Each byte at an offset that the RFC gives; the rest is zero. */
#define TAGS [16] = 0x01, [17] = 0x02, [18] = 0x03, [19] = 0x04

static const struct row {
	const char *name;
	uint8_t header[PDU_HEADER_BYTES];
	struct pdu pdu;
} rows[] = {
	{ "NOP-Out, 11.18",
	    { 0x40, 0x80, [7] = 5, [9] = 7, TAGS, [20] = 0xff, 0xff, 0xff,
		0xff, [27] = 9, [31] = 8 },
	    { .opcode = PDU_NOP_OUT,
		.immediate = true,
		.flags = 0x80,
		.data_bytes = 5,
		.lun = (uint64_t)7 << 48,
		.itt = 0x01020304,
		.ttt = PDU_NO_TAG,
		.cmd_sn = 9,
		.exp_stat_sn = 8 } },
	{ "SCSI Command, 11.3",
	    { 0x01, 0xa1, [4] = 2, [5] = 0x01, 0x02, 0x30, TAGS, [20] = 0x00, 0x01, 0x02,
		0x30, [27] = 1, [31] = 2, [32] = 0x2a, [40] = 27, [47] = 0xee },
	    { .opcode = PDU_COMMAND,
		.flags = 0xa1,
		.ahs_words = 2,
		.data_bytes = 0x10230,
		.itt = 0x01020304,
		.length = 0x10230,
		.cmd_sn = 1,
		.exp_stat_sn = 2,
		.cdb = { 0x2a, [8] = 27, [15] = 0xee } } },
	{ "Task Management Request, 11.5",
	    { 0x42, 0x81, TAGS, [20] = 0x0a, 0x0b, 0x0c,
		0x0d, [27] = 3, [31] = 4, [35] = 5, [39] = 6 },
	    { .opcode = PDU_TASK_MANAGEMENT,
		.immediate = true,
		.flags = 0x81,
		.itt = 0x01020304,
		.ref_itt = 0x0a0b0c0d,
		.cmd_sn = 3,
		.exp_stat_sn = 4,
		.ref_cmd_sn = 5,
		.data_sn = 6 } },
	{ "Login Request, 11.12",
	    { 0x43, 0x87, 0x02, 0x01, [8] = 0x80, 0x11, 0x22, 0x33, 0x44, 0x55, [14] = 0x66, 0x77,
		TAGS, [20] = 0x88, 0x99, [27] = 3, [31] = 4 },
	    { .opcode = PDU_LOGIN,
		.immediate = true,
		.flags = 0x87,
		.version_max = 2,
		.version_min = 1,
		.isid = { 0x80, 0x11, 0x22, 0x33, 0x44, 0x55 },
		.tsih = 0x6677,
		.itt = 0x01020304,
		.cid = 0x8899,
		.cmd_sn = 3,
		.exp_stat_sn = 4 } },
	{ "Text Request, 11.10", { 0x04, 0x40, TAGS, [20] = 1, 2, 3, 5, [27] = 3, [31] = 4 },
	    { .opcode = PDU_TEXT,
		.flags = 0x40,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.cmd_sn = 3,
		.exp_stat_sn = 4 } },
	{ "SCSI Data-Out, 11.7",
	    { 0x05, 0x80, [7] = 8, TAGS, [20] = 1, 2, 3, 5, [31] = 4, [39] = 6, [41] = 1 },
	    { .opcode = PDU_DATA_OUT,
		.flags = 0x80,
		.data_bytes = 8,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.exp_stat_sn = 4,
		.data_sn = 6,
		.offset = 0x10000 } },
	{ "Logout Request, 11.14", { 0x46, 0x81, TAGS, [20] = 0x12, 0x34, [27] = 3, [31] = 4 },
	    { .opcode = PDU_LOGOUT,
		.immediate = true,
		.flags = 0x81,
		.itt = 0x01020304,
		.cid = 0x1234,
		.cmd_sn = 3,
		.exp_stat_sn = 4 } },
	{ "SNACK Request, 11.16",
	    { 0x10, 0x81, TAGS, [20] = 1, 2, 3, 5, [31] = 4, [43] = 7, [47] = 9 },
	    { .opcode = PDU_SNACK,
		.flags = 0x81,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.exp_stat_sn = 4,
		.offset = 7,
		.length = 9 } },
	{ "NOP-In, 11.19", { 0x20, 0x80, TAGS, [20] = 1, 2, 3, 5, [27] = 3, [31] = 4, [35] = 5 },
	    { .opcode = PDU_NOP_IN,
		.flags = 0x80,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5 } },
	{ "SCSI Response, 11.4",
	    { 0x21, 0x82, 0x01, 0x02, [7] = 20,
		TAGS, [27] = 3, [31] = 4, [35] = 5, [39] = 6, [47] = 7 },
	    { .opcode = PDU_RESPONSE,
		.flags = 0x82,
		.response = 1,
		.status = 2,
		.data_bytes = 20,
		.itt = 0x01020304,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.data_sn = 6,
		.residual = 7 } },
	{ "Task Management Response, 11.6",
	    { 0x22, 0x80, 0x05, TAGS, [27] = 3, [31] = 4, [35] = 5 },
	    { .opcode = PDU_TASK_MANAGEMENT_RESPONSE,
		.flags = 0x80,
		.response = 5,
		.itt = 0x01020304,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5 } },
	{ "Login Response, 11.13",
	    { 0x23, 0x87, [8] = 1, 2, 3, 4, 5, 6, 7, 8,
		TAGS, [27] = 3, [31] = 4, [35] = 5, [36] = 2, 7 },
	    { .opcode = PDU_LOGIN_RESPONSE,
		.flags = 0x87,
		.isid = { 1, 2, 3, 4, 5, 6 },
		.tsih = 0x0708,
		.itt = 0x01020304,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.status_class = 2,
		.status_detail = 7 } },
	{ "Text Response, 11.11",
	    { 0x24, 0x40, TAGS, [20] = 1, 2, 3, 5, [27] = 3, [31] = 4, [35] = 5 },
	    { .opcode = PDU_TEXT_RESPONSE,
		.flags = 0x40,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5 } },
	{ "SCSI Data-In, 11.7",
	    { 0x25, 0x83, [3] = 8, [7] = 9, TAGS, [20] = 0xff, 0xff, 0xff,
		0xff, [27] = 3, [31] = 4, [35] = 5, [39] = 6, [42] = 2, [47] = 7 },
	    { .opcode = PDU_DATA_IN,
		.flags = 0x83,
		.status = 8,
		.data_bytes = 9,
		.itt = 0x01020304,
		.ttt = PDU_NO_TAG,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.data_sn = 6,
		.offset = 0x200,
		.residual = 7 } },
	{ "Logout Response, 11.15",
	    { 0x26, 0x80, 0x02, TAGS, [27] = 3, [31] = 4, [35] = 5, [41] = 2, [43] = 20 },
	    { .opcode = PDU_LOGOUT_RESPONSE,
		.flags = 0x80,
		.response = 2,
		.itt = 0x01020304,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.parameter2 = 2,
		.parameter3 = 20 } },
	{ "Ready To Transfer, 11.8",
	    { 0x31, 0x80, TAGS, [20] = 1, 2, 3,
		5, [27] = 3, [31] = 4, [35] = 5, [39] = 6, [42] = 2, [45] = 0x10 },
	    { .opcode = PDU_R2T,
		.flags = 0x80,
		.itt = 0x01020304,
		.ttt = 0x01020305,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.data_sn = 6,
		.offset = 0x200,
		.length = 0x100000 } },
	{ "Asynchronous Message, 11.9",
	    { 0x32, 0x80, [16] = 0xff, 0xff, 0xff, 0xff, [27] = 3, [31] = 4, [35] = 5, [36] = 1,
		0, [39] = 2, [41] = 3, [43] = 5 },
	    { .opcode = PDU_ASYNC,
		.flags = 0x80,
		.itt = PDU_NO_TAG,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5,
		.event = 1,
		.parameter1 = 2,
		.parameter2 = 3,
		.parameter3 = 5 } },
	{ "Reject, 11.17",
	    { 0x3f, 0x80, 0x09, [7] = 48, [16] = 0xff, 0xff, 0xff,
		0xff, [27] = 3, [31] = 4, [35] = 5 },
	    { .opcode = PDU_REJECT,
		.flags = 0x80,
		.response = 9,
		.data_bytes = 48,
		.itt = PDU_NO_TAG,
		.stat_sn = 3,
		.exp_cmd_sn = 4,
		.max_cmd_sn = 5 } },
};

static void
decodes(void **state)
{
	const struct row *row = *state;
	struct pdu pdu;

	assert_true(pdu_decode(&pdu, row->header));
	assert_int_equal(pdu.opcode, row->pdu.opcode);
	assert_int_equal(pdu.immediate, row->pdu.immediate);
	assert_int_equal(pdu.flags, row->pdu.flags);
	assert_int_equal(pdu.ahs_words, row->pdu.ahs_words);
	assert_int_equal(pdu.data_bytes, row->pdu.data_bytes);
	assert_int_equal(pdu.lun, row->pdu.lun);
	assert_int_equal(pdu.itt, row->pdu.itt);
	assert_int_equal(pdu.ttt, row->pdu.ttt);
	assert_int_equal(pdu.cmd_sn, row->pdu.cmd_sn);
	assert_int_equal(pdu.exp_stat_sn, row->pdu.exp_stat_sn);
	assert_int_equal(pdu.stat_sn, row->pdu.stat_sn);
	assert_int_equal(pdu.exp_cmd_sn, row->pdu.exp_cmd_sn);
	assert_int_equal(pdu.max_cmd_sn, row->pdu.max_cmd_sn);
	assert_int_equal(pdu.data_sn, row->pdu.data_sn);
	assert_int_equal(pdu.offset, row->pdu.offset);
	assert_int_equal(pdu.length, row->pdu.length);
	assert_int_equal(pdu.residual, row->pdu.residual);
	assert_memory_equal(pdu.cdb, row->pdu.cdb, 16);
	assert_int_equal(pdu.response, row->pdu.response);
	assert_int_equal(pdu.status, row->pdu.status);
	assert_memory_equal(pdu.isid, row->pdu.isid, 6);
	assert_int_equal(pdu.tsih, row->pdu.tsih);
	assert_int_equal(pdu.cid, row->pdu.cid);
	assert_int_equal(pdu.version_max, row->pdu.version_max);
	assert_int_equal(pdu.version_min, row->pdu.version_min);
	assert_int_equal(pdu.status_class, row->pdu.status_class);
	assert_int_equal(pdu.status_detail, row->pdu.status_detail);
	assert_int_equal(pdu.ref_itt, row->pdu.ref_itt);
	assert_int_equal(pdu.ref_cmd_sn, row->pdu.ref_cmd_sn);
	assert_int_equal(pdu.event, row->pdu.event);
	assert_int_equal(pdu.parameter1, row->pdu.parameter1);
	assert_int_equal(pdu.parameter2, row->pdu.parameter2);
	assert_int_equal(pdu.parameter3, row->pdu.parameter3);
}

static void
encodes(void **state)
{
	const struct row *row = *state;
	uint8_t header[PDU_HEADER_BYTES];

	pdu_encode(&row->pdu, header);
	assert_memory_equal(header, row->header, PDU_HEADER_BYTES);
}

static const struct opcode_row {
	const char *name;
	uint8_t opcode;
} unknown_rows[] = {
	{ "vendor request 1Ch is not known", 0x1c },
	{ "07h is not known", 0x07 },
	{ "3Eh is not known", 0x3e },
};

static void
does_not_know(void **state)
{
	const struct opcode_row *row = *state;
	uint8_t header[PDU_HEADER_BYTES] = { row->opcode, [7] = 4, TAGS };
	struct pdu pdu;

	assert_false(pdu_decode(&pdu, header));
	assert_int_equal(pdu.data_bytes, 4);
	assert_int_equal(pdu.itt, 0x01020304);
}

static const struct ahs_row {
	const char *name;
	size_t bytes;
	uint8_t ahs[32];
	bool valid, extended, bidirectional;
	uint32_t read_bytes;
} ahs_rows[] = {
	{ "no AHS", 0, { 0 }, true, false, false, 0 },
	{ "bidirectional read length, 11.2.2.4", 8, { 0, 5, 2, 0, 0, 1, 2, 3 }, true, false, true,
	    0x010203 },
	{ "extended CDB of 20 bytes, 11.2.2.3", 8, { 0, 5, 1, 0, 1, 2, 3, 4 }, true, true, false,
	    0 },
	{ "both", 16, { 0, 5, 1, 0, 1, 2, 3, 4, 0, 5, 2, 0, 0, 0, 0, 9 }, true, true, true, 9 },
	{ "type not known is skipped", 4, { 0, 1, 9, 0 }, true, false, false, 0 },
	{ "length beyond the end", 8, { 0, 6, 2, 0, 0, 0, 0, 0 }, false, false, false, 0 },
	{ "length zero", 4, { 0, 0, 1, 0 }, false, false, false, 0 },
	{ "length FFFFh", 8, { 0xff, 0xff, 1, 0 }, false, false, false, 0 },
	{ "bidirectional of a wrong length", 8, { 0, 4, 2, 0 }, false, false, false, 0 },
};

static void
decodes_ahs(void **state)
{
	const struct ahs_row *row = *state;
	struct pdu_ahs ahs;

	assert_int_equal(pdu_decode_ahs(&ahs, row->ahs, row->bytes), row->valid);
	if (!row->valid)
		return;
	assert_int_equal(ahs.extended_cdb, row->extended);
	assert_int_equal(ahs.bidirectional, row->bidirectional);
	assert_int_equal(ahs.read_bytes, row->read_bytes);
}

static const struct serial_row {
	const char *name;
	uint32_t a, b;
	bool before;
} serial_rows[] = {
	{ "1 is before 2", 1, 2, true },
	{ "2 is not before 1", 2, 1, false },
	{ "equal is not before", 7, 7, false },
	{ "FFFFFFFF is before 0", 0xffffffff, 0, true },
	{ "0 is not before FFFFFFFF", 0, 0xffffffff, false },
};

static void
compares_serials(void **state)
{
	const struct serial_row *row = *state;

	assert_int_equal(serial_before(row->a, row->b), row->before);
}

int
main(void)
{
	return RUN_TABLE(rows, decodes) + RUN_TABLE(rows, encodes) +
	    RUN_TABLE(unknown_rows, does_not_know) + RUN_TABLE(ahs_rows, decodes_ahs) +
	    RUN_TABLE(serial_rows, compares_serials);
}
