/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/command_test.c - what is checked of every command before it runs:
 * operation code, CDB fields, readiness, and the transfer's length and
 * direction (iscsi-target.md 7.3). */
#include "mmc/command.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <stdio.h>
#include <string.h>

/* CDBs with one field out of order, at a blank disc. */
static const struct refused {
	const char *name;
	uint8_t cdb[16];
	uint32_t sense;
	int byte; /* field pointer; -1: none */
	int bit;  /* highest bit in error; -1: not told */
} refused[] = {
	{ "INQUIRY: page without EVPD", { OP_INQUIRY, 0, 0x80, 0, 36 }, 0x052400, 2, 7 },
	{ "INQUIRY: unknown page", { OP_INQUIRY, 1, 0xb0, 0, 36 }, 0x052400, 2, 7 },
	{ "INQUIRY: CMDDT", { OP_INQUIRY, 2, 0, 0, 36 }, 0x052400, 1, 1 },
	{ "TEST UNIT READY: reserved byte", { OP_TEST_UNIT_READY, 0, 0, 1 }, 0x052400, 3, 0 },
	{ "TEST UNIT READY: NACA", { OP_TEST_UNIT_READY, [5] = 4 }, 0x052400, 5, 2 },
	{ "REQUEST SENSE: descriptor format", { OP_REQUEST_SENSE, 1, 0, 0, 18 }, 0x052400, 1, 0 },
	{ "REPORT LUNS: allocation of 15", { OP_REPORT_LUNS, [9] = 15 }, 0x052400, 6, 7 },
	{ "REPORT LUNS: select report 3", { OP_REPORT_LUNS, 0, 3, [9] = 16 }, 0x052400, 2, 7 },
	{ "MODE SENSE (10): page 30, wodim's probe", { OP_MODE_SENSE_10, 8, 0x30, [8] = 255 },
	    0x052400, 2, 5 },
	{ "MODE SENSE (10): subpage", { OP_MODE_SENSE_10, 8, 5, 1, [8] = 255 }, 0x052400, 3, 7 },
	{ "MODE SENSE (10): saved values", { OP_MODE_SENSE_10, 8, 0xc5, [8] = 255 }, 0x053900, -1,
	    -1 },
	{ "MODE SENSE (6): page 1B", { OP_MODE_SENSE_6, 8, 0x1b, 0, 255 }, 0x052400, 2, 5 },
	{ "MODE SELECT (10): save pages", { OP_MODE_SELECT_10, 0x11, [8] = 8 }, 0x052400, 1, 0 },
	{ "GET CONFIGURATION: request type 3", { OP_GET_CONFIGURATION, 3, [8] = 8 }, 0x052400, 1,
	    1 },
	{ "GET EVENT STATUS: not polled", { OP_GET_EVENT_STATUS, 0, 0, 0, 0x10, [8] = 8 }, 0x052400,
	    1, 0 },
	{ "READ DISC INFORMATION: type 2", { OP_READ_DISC_INFORMATION, 2, [8] = 34 }, 0x052400, 1,
	    2 },
	{ "READ TRACK INFORMATION: type 3", { OP_READ_TRACK_INFORMATION, 3, [8] = 36 }, 0x052400, 1,
	    1 },
	{ "READ TRACK INFORMATION: track 0", { OP_READ_TRACK_INFORMATION, 1, [8] = 36 }, 0x052400,
	    2, 7 },
	{ "READ TRACK INFORMATION: session 2", { OP_READ_TRACK_INFORMATION, 2, [5] = 2, [8] = 36 },
	    0x052400, 2, 7 },
	{ "READ TOC format 0 of a blank disc", { OP_READ_TOC, 0, 0, [8] = 12 }, 0x052400, 2, 3 },
	{ "READ TOC format 1 of a blank disc", { OP_READ_TOC, 0, 1, [8] = 12 }, 0x052400, 2, 3 },
	{ "READ TOC format 2 of a blank disc", { OP_READ_TOC, 0, 2, [8] = 12 }, 0x052400, 2, 3 },
	{ "READ TOC format 6", { OP_READ_TOC, 0, 6, [8] = 12 }, 0x052400, 2, 3 },
	{ "READ CD: sub-channel 3", { OP_READ_CD, [8] = 1, 0xf8, 3 }, 0x052400, 10, 2 },
	{ "READ CD: C2 3", { OP_READ_CD, [8] = 1, 0xfe, 0 }, 0x052400, 9, 2 },
	{ "READ CD: expected type 6", { OP_READ_CD, 0x18, [8] = 1, 0xf8, 0 }, 0x052400, 1, 4 },
	{ "READ CD: reserved bit of byte 9", { OP_READ_CD, [8] = 1, 0xf9, 0 }, 0x052400, 9, 0 },
	{ "READ CD MSF: second 60", { OP_READ_CD_MSF, [4] = 60, [7] = 61, [9] = 0xf8 }, 0x052400, 3,
	    7 },
	{ "READ CD MSF: end before start", { OP_READ_CD_MSF, [4] = 3, [7] = 2, [9] = 0xf8 },
	    0x052400, 6, 7 },
	{ "READ SUB-CHANNEL: format 0", { OP_READ_SUBCHANNEL, 0, 0x40, 0, [8] = 24 }, 0x052400, 3,
	    7 },
	{ "READ SUB-CHANNEL: ISRC of no track", { OP_READ_SUBCHANNEL, 0, 0x40, 3, [8] = 24 },
	    0x052400, 6, 7 },
	{ "START STOP: byte 4 bit 3", { OP_START_STOP_UNIT, [4] = 0x08 }, 0x052400, 4, 3 },
	{ "START STOP: power condition 4", { OP_START_STOP_UNIT, [4] = 0x40 }, 0x052400, 4, 7 },
	{ "SEND OPC: list of 7 bytes", { OP_SEND_OPC, 1, [8] = 7 }, 0x052400, 7, 7 },
	{ "READ (10) of a blank disc", { OP_READ_10, [8] = 1 }, 0x052100, -1, -1 },
	{ "READ (12) beyond all", { OP_READ_12, 0, 0xff, 0xff, 0xff, 0xff, [9] = 1 }, 0x052100, -1,
	    -1 },
	{ "READ CD of a blank disc", { OP_READ_CD, [8] = 1, 0xf8, 0 }, 0x052100, -1, -1 },
	{ "READ HEADER of a blank disc", { OP_READ_HEADER, [8] = 8 }, 0x052100, -1, -1 },
};

static void
refuses(void **state)
{
	const struct refused *row = *state;
	const struct command_kind *kind = command_kind(row->cdb[0]);
	struct bench *b = bench_open("cdr-80");
	uint8_t list[16] = { 0 };

	if (kind->direction == COMMAND_DATA_OUT)
		bench_out(b, row->cdb, list, sizeof(list));
	else
		bench_in(b, kind->direction == COMMAND_DATA_IN ? 4096 : 0, row->cdb);
	assert_sense(b, row->sense);
	assert_int_equal(b->result.moved, 0);
	assert_int_equal(b->result.wanted, 0);
	if (row->byte < 0) {
		assert_int_equal(b->result.sense[15], 0);
	} else {
		assert_int_equal(b->result.sense[15] & 0xc0, 0xc0);
		assert_int_equal(b->result.sense[16] << 8 | b->result.sense[17], row->byte);
		if (row->bit >= 0)
			assert_int_equal(b->result.sense[15] & 0x0f, 8 | row->bit);
	}
	bench_close(b);
}

/* Bits that old or careless initiators set. */
static const struct tolerated {
	const char *name;
	uint8_t cdb[16];
} tolerated[] = {
	{ "LUN bits of SCSI-2", { OP_TEST_UNIT_READY, 0x20 } },
	{ "vendor bits of the control byte", { OP_TEST_UNIT_READY, [5] = 0xc0 } },
	{ "START STOP UNIT with NO_FLUSH", { OP_START_STOP_UNIT, [4] = 0x05 } },
	{ "MODE SENSE (10) with LLBAA", { OP_MODE_SENSE_10, 0x18, 5, [8] = 60 } },
	{ "SYNCHRONIZE CACHE with a range", { OP_SYNCHRONIZE_CACHE, 0, 0, 0, 1, 0, 0, 0, 1 } },
	{ "READ (10) of nothing, FUA and DPO", { OP_READ_10, 0x18 } },
	{ "WRITE (10) to a raw blank of nothing", { OP_WRITE_10, 0x08 } },
	{ "START STOP: standby", { OP_START_STOP_UNIT, [4] = 0x30 } },
	{ "PREVENT ALLOW: allow", { OP_PREVENT_ALLOW } },
	{ "SEND OPC", { OP_SEND_OPC, 1 } },
};

static void
tolerates(void **state)
{
	const struct tolerated *row = *state;
	struct bench *b = bench_open("cdr-80");
	const struct command_kind *kind = command_kind(row->cdb[0]);

	bench_select(b, 3, 3);
	bench_in(b, kind->direction == COMMAND_DATA_IN ? 64 : 0, row->cdb);
	assert_good(b);
	bench_close(b);
}

/* Every operation code: known ones are in the table, all others are refused. */
static void
unknown_codes(void **state)
{
	struct bench *b = bench_open("cdr-80");
	unsigned unknown = 0;

	(void)state;
	for (unsigned op = 0; op < 256; op++) {
		if (command_kind((uint8_t)op) != NULL)
			continue;
		unknown++;
		bench_none(b, CDB((uint8_t)op));
		assert_sense(b, 0x052000);
	}
	assert_int_equal(unknown, 256 - 57);
	bench_close(b);
}

/* A CDB that is shorter than its command. */
static void
short_cdbs(void **state)
{
	struct bench *b = bench_open("cdr-80");
	uint8_t cdb[16] = { 0 };

	(void)state;
	for (unsigned op = 0; op < 256; op++) {
		const struct command_kind *kind = command_kind((uint8_t)op);
		struct command_request request = { cdb, 0, 0, 0 };
		struct command *cmd;

		if (kind == NULL)
			continue;
		cdb[0] = (uint8_t)op;
		cdb[1] = op == OP_MAINTENANCE_IN ? 0x0c : 0; /* else it is SEND KEY */
		request.cdb_bytes = kind->cdb_bytes - 1u;
		cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
		assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
		b->result = *cmd_result(cmd);
		assert_sense(b, 0x052400);
		cmd_free(cmd);
	}
	bench_close(b);
}

/* Without a disc: what the command table says, and no more, is refused. */
static void
not_ready(void **state)
{
	struct bench *b = bench_open(NULL);

	(void)state;
	for (unsigned op = 0; op < 256; op++) {
		const struct command_kind *kind = command_kind((uint8_t)op);

		if (kind == NULL || kind->when != WHEN_READY)
			continue;
		bench_none(b, CDB((uint8_t)op));
		assert_sense(b, 0x023a01);
	}
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x023a02);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	assert_sense(b, 0x023a01);
	bench_close(b);
}

/* Lengths that the transport names against those that the command has. */
static const struct residual {
	const char *name;
	uint8_t cdb[16];
	uint64_t out, in;
	uint32_t sense; /* 0: GOOD */
	uint64_t wanted, moved;
} residuals[] = {
	{ "read, M = N", { OP_INQUIRY, [4] = 36 }, 0, 36, 0, 36, 36 },
	{ "read, M < N: allocation length", { OP_INQUIRY, [4] = 36 }, 0, 255, 0, 36, 36 },
	{ "read, M < N: all there is", { OP_INQUIRY, [4] = 255 }, 0, 255, 0, 74, 74 },
	{ "read, M > N", { OP_INQUIRY, [4] = 74 }, 0, 10, 0, 74, 10 },
	{ "read, N = 0", { OP_INQUIRY, [4] = 74 }, 0, 0, 0, 74, 0 },
	{ "read, M = 0", { OP_INQUIRY }, 0, 36, 0, 0, 0 },
	{ "read, the initiator means to write", { OP_INQUIRY, [4] = 36 }, 36, 0, 0x052400, 0, 0 },
	{ "read, M = 0, the initiator means to write", { OP_INQUIRY }, 36, 0, 0, 0, 0 },
	{ "no data, the initiator wants some", { OP_TEST_UNIT_READY }, 0, 8, 0, 0, 0 },
	{ "no data, the initiator sends some", { OP_TEST_UNIT_READY }, 8, 0, 0, 0, 0 },
	{ "both ways", { OP_INQUIRY, [4] = 36 }, 36, 36, 0x052400, 0, 0 },
	{ "list, M = N", { OP_MODE_SELECT_10, 0x10, [8] = 60 }, 60, 0, 0, 60, 60 },
	{ "list, M < N", { OP_MODE_SELECT_10, 0x10, [8] = 60 }, 100, 0, 0, 60, 60 },
	{ "list, M > N", { OP_MODE_SELECT_10, 0x10, [8] = 60 }, 59, 0, 0x050e03, 60, 0 },
	{ "list, the initiator means to read", { OP_MODE_SELECT_10, 0x10, [8] = 60 }, 0, 60,
	    0x052400, 0, 0 },
	{ "list, M = 0, the initiator means to read", { OP_MODE_SELECT_10, 0x10 }, 0, 60, 0, 0, 0 },
	{ "write, M = N", { OP_WRITE_10, 0, BE32(-11634), 0, 0, 2 }, 4896, 0, 0, 4896, 4896 },
	{ "write, M < N", { OP_WRITE_10, 0, BE32(-11634), 0, 0, 2 }, 5000, 0, 0, 4896, 4896 },
	{ "write, M > N: as if blocks had 2048 bytes", { OP_WRITE_10, 0, BE32(-11634), 0, 0, 2 },
	    4096, 0, 0x050e03, 4896, 0 },
	{ "write, N = 0", { OP_WRITE_10, 0, BE32(-11634), 0, 0, 2 }, 0, 0, 0x050e03, 4896, 0 },
	{ "write, the initiator means to read", { OP_WRITE_10, 0, BE32(-11634), 0, 0, 2 }, 0, 4896,
	    0x052400, 0, 0 },
	{ "write (12), far more than any disc has",
	    { OP_WRITE_12, 0, BE32(-11634), 0xff, 0xff, 0xff, 0xff }, 4896, 0, 0x052100, 0, 0 },
	{ "write, refused before any data", { OP_WRITE_10, 0, BE32(0), 0, 0, 2 }, 4896, 0, 0x052102,
	    0, 0 },
};

static void
counts(void **state)
{
	const struct residual *row = *state;
	struct bench *b = bench_open("cdr-80");
	uint8_t data[5000] = { 0 }, raw[96];

	bench_select(b, 3, 3);
	if (row->cdb[0] == OP_MODE_SELECT_10) {
		memcpy(data + 8, (const uint8_t[]){ 0x05, 0x32, 0x41, 0x04, 0x08 }, 5);
	} else {
		for (int i = 0; i < 2; i++) {
			burn_compose(BURN_LEADIN + i, data + 2448 * i, raw);
			memcpy(data + 2448 * i + 2352, raw, 96);
		}
	}
	bench_run(b, b->nexus, row->cdb, data, row->out, row->in);
	if (row->sense == 0)
		assert_good(b);
	else
		assert_sense(b, row->sense);
	assert_int_equal(b->result.wanted, row->wanted);
	assert_int_equal(b->result.moved, row->moved);
	/* Only a WRITE that succeeded has moved the next writable address. */
	bench_select(b, 3, 3);
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_memory_equal(b->data + 12,
	    ((const uint8_t[]){
		BE32(row->cdb[0] == OP_WRITE_10 && row->sense == 0 ? -11632 : -11634) }),
	    4);
	bench_close(b);
}

/* Commands to a logical unit that does not exist (SPC-4 clause 5.11). */
static const struct absent {
	const char *name;
	size_t bytes;
	uint8_t cdb[16];
	uint8_t reply[18];
	uint32_t sense;
} absent[] = {
	{ "INQUIRY", 5, { OP_INQUIRY, [4] = 5 }, { 0x7f, 0x80, 0x06, 0x02, 0x45 }, 0 },
	{ "REPORT LUNS", 16, { OP_REPORT_LUNS, [9] = 16 }, { 0, 0, 0, 8 }, 0 },
	{ "REQUEST SENSE", 18, { OP_REQUEST_SENSE, [4] = 18 },
	    { 0x70, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x25, 0x00 }, 0 },
	{ "TEST UNIT READY", 0, { OP_TEST_UNIT_READY }, { 0 }, 0x052500 },
	{ "an unknown code", 0, { 0xff }, { 0 }, 0x052500 },
};

static void
answers_for_absent(void **state)
{
	const struct absent *row = *state;
	struct bench *b = bench_open("cdr-80");
	struct command_request request = { row->cdb, 16, 0, 64 };
	struct command *cmd;
	struct iovec iov;

	drive_reset(b->drive, DRIVE_RESET_UNIT); /* its attentions stay its own */
	cmd = drive_begin_absent(b->drive, b->nexus, &request);
	if (cmd_next_segment(cmd, &iov)) {
		assert_int_equal(iov.iov_len, row->bytes);
		assert_memory_equal(iov.iov_base, row->reply, row->bytes);
	} else {
		assert_int_equal(row->bytes, 0);
	}
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	b->result = *cmd_result(cmd);
	cmd_free(cmd);
	row->sense == 0 ? assert_good(b) : assert_sense(b, row->sense);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062903);
	bench_close(b);
}

/* More readers than there are windows: BUSY, and once one has gone it works. */
static void
windows_run_out(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct command_request request = { CDB(OP_READ_CD, [7] = 1, 0, 0xf8), 16, 0, 256 * 2352 };
	struct command *cmds[DRIVE_WINDOWS + 1];

	(void)state;
	bench_burn(b, 3);
	for (size_t i = 0; i < ARRAY_LEN(cmds); i++) {
		cmds[i] = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
		assert_int_equal(cmd_bytes(cmds[i]), i < DRIVE_WINDOWS ? request.in_bytes : 0);
	}
	assert_int_equal(cmd_finish(cmds[DRIVE_WINDOWS]), COMMAND_DONE);
	assert_int_equal(cmd_result(cmds[DRIVE_WINDOWS])->status, STATUS_BUSY);
	assert_int_equal(cmd_result(cmds[DRIVE_WINDOWS])->sense_bytes, 0);
	for (size_t i = 0; i < ARRAY_LEN(cmds); i++)
		cmd_abort(cmds[i]);
	bench_in(b, 2352, CDB(OP_READ_CD, [8] = 1, 0xf8));
	assert_good(b);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest walks[] = {
		{ "unlisted operation codes", unknown_codes, NULL, NULL, NULL },
		{ "CDBs that are too short", short_cdbs, NULL, NULL, NULL },
		{ "no disc, tray closed and open", not_ready, NULL, NULL, NULL },
		{ "no window left: BUSY", windows_run_out, NULL, NULL, NULL },
	};

	return RUN_TABLE(refused, refuses) + RUN_TABLE(tolerated, tolerates) +
	    RUN_TABLE(residuals, counts) + RUN_TABLE(absent, answers_for_absent) +
	    cmocka_run_group_tests_name("command table", walks, NULL, NULL);
}
