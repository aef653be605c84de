/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/rules_test.c - the fourteen rules whose violation breaks a client
 * (mmc-recorder.md 0). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

static void
rule_1(void **state)
{
	static const uint8_t dbd[] = { 0, 8 };

	for (size_t i = 0; i < ARRAY_LEN(dbd); i++) {
		struct bench *b = bench_open(NULL);

		bench_in(b, 255, CDB(OP_MODE_SENSE_10, dbd[i], 5, [8] = 255));
		assert_good(b);
		assert_int_equal(b->data[6] << 8 | b->data[7], 0);
		assert_int_equal(b->data[8], 0x05);
		bench_close(b);
	}
	(void)state;
}

static void
rule_2(void **state)
{
	struct bench *b = bench_open(NULL);

	(void)state;
	bench_in(b, 10, CDB(OP_MODE_SENSE_10, 8, 5, [8] = 10)); /* as libburn asks */
	assert_good(b);
	assert_int_equal(b->data[9], 0x32);
	assert_int_equal(b->data[0] << 8 | b->data[1], 58);
	bench_close(b);
}

/* wodim's probes in its order, and what each must say. */
static void
rule_3(void **state)
{
	static const struct {
		uint8_t type, block;
		bool accepted;
	} probes[] = { { 1, 8, true }, { 0, 8, true }, { 2, 8, true }, { 2, 2, true },
		{ 2, 3, true }, { 3, 1, true }, { 3, 2, true }, { 3, 3, true }, { 3, 0, false },
		{ 1, 3, false }, { 0, 0, false }, { 3, 8, false } };
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		bench_none(b, CDB(OP_TEST_UNIT_READY));
		assert_good(b);
		bench_select(b, probes[i].type, probes[i].block);
		probes[i].accepted ? assert_good(b) : assert_sense(b, 0x052600);
	}
	bench_close(b);
}

static void
invisible(struct bench *b)
{
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 36));
	assert_good(b);
	assert_int_equal(b->data_bytes, 36);
}

static int32_t
nwa(const struct bench *b)
{
	const uint8_t *p = b->data + 12;

	return (int32_t)((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
}

static void
rule_4(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (uint8_t type = 1; type <= 3; type++) {
		bench_select(b, type, type == 3 ? 3 : 0);
		invisible(b);
		assert_int_equal(b->data[7] & 1, 1);       /* NWA_V */
		assert_int_equal(b->data[6] & 0xf0, 0x40); /* Blank; not RT, Packet, FP */
		assert_int_equal(b->data[5] & 0x20, 0);    /* Damage */
	}
	/* The session is open: NWA goes on. */
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 300));
	invisible(b);
	assert_int_equal(b->data[7] & 1, 1);
	assert_int_equal(b->data[6] & 0xb0, 0);
	assert_int_equal(b->data[5] & 0x20, 0);
	assert_int_equal(nwa(b), BURN_LEADIN + 300);
	bench_close(b);
}

static void
rule_5(void **state)
{
	static const struct {
		uint8_t type, block;
		int32_t nwa;
	} rows[] = { { 1, 8, 0 }, { 0, 8, 0 }, { 2, 0, -150 }, { 3, 1, -11634 }, { 3, 3, -11634 },
		{ 1, 8, 0 } };
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bench_select(b, rows[i].type, rows[i].block);
		assert_good(b);
		invisible(b);
		assert_int_equal(nwa(b), rows[i].nwa);
	}
	bench_close(b);
}

static void
rule_6(void **state)
{
	static const struct {
		const char *kind;
		uint8_t m, s, f;
	} media[] = { { "cdr-74", 97, 24, 1 }, { "cdr-80", 97, 26, 66 }, { "cdr-90", 97, 26, 66 },
		{ "cdrw-74", 97, 27, 18 }, { "cdrw-80", 97, 26, 65 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(media); i++) {
		const uint8_t time[] = { media[i].m, media[i].s, media[i].f };
		struct bench *b = bench_open(media[i].kind);

		bench_in(b, 28, CDB(OP_READ_TOC, 0, 4, [8] = 28));
		assert_good(b);
		assert_memory_equal(b->data + 8, time, 3);
		bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
		assert_good(b);
		assert_memory_equal(b->data + 17, time, 3);
		bench_close(b);
	}
}

/* The whole list, then each feature alone by request type 2 with 12 bytes. */
static void
rule_7(void **state)
{
	static const char *const kinds[] = { NULL, "cdr-80", "cdrw-80" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct bench *b = bench_open(kinds[i]);
		uint8_t list[1024];
		size_t bytes, at;

		bench_in(b, 8, CDB(OP_GET_CONFIGURATION, [8] = 8));
		assert_good(b);
		bytes = 4u + (size_t)(b->data[2] << 8 | b->data[3]);
		assert_int_equal(bytes % 4, 0);
		bench_in(b, 1024, CDB(OP_GET_CONFIGURATION, [7] = 4));
		assert_good(b);
		assert_int_equal(b->data_bytes, bytes);
		memcpy(list, b->data, bytes);
		for (at = 8; at < bytes; at += 4u + list[at + 3]) {
			assert_int_equal(list[at + 3] % 4, 0);
			bench_in(
			    b, 12, CDB(OP_GET_CONFIGURATION, 2, list[at], list[at + 1], [8] = 12));
			assert_good(b);
			assert_int_equal(b->data[2] << 8 | b->data[3], 8 + list[at + 3]);
			assert_memory_equal(b->data + 8, list + at, 4);
		}
		assert_int_equal(at, bytes);
		bench_close(b);
	}
}

static void
rule_8(void **state)
{
	static const uint8_t cdbs[][16] = {
		{ OP_INQUIRY, [3] = 1 },
		{ OP_MODE_SENSE_10, 8, 5, [7] = 1 },
		{ OP_GET_CONFIGURATION, [7] = 4 },
		{ OP_READ_DISC_INFORMATION, [7] = 1 },
		{ OP_READ_TRACK_INFORMATION, 1, [5] = 0xff, [7] = 1 },
		{ OP_READ_TOC, 0, 4, [7] = 1 },
	};
	static const unsigned bytes[] = { 74, 60, 0, 34, 36, 28 };
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cdbs); i++) {
		bench_in(b, 1024, cdbs[i]);
		assert_good(b);
		assert_true(b->data_bytes < 1024);
		assert_int_equal(b->result.moved, b->data_bytes);
		assert_int_equal(b->result.wanted, b->data_bytes);
		if (bytes[i] != 0)
			assert_int_equal(b->data_bytes, bytes[i]);
	}
	bench_close(b);
}

/* A WRITE whose data have not all come. */
static struct command *
begin_write(struct bench *b)
{
	struct command_request request = { CDB(OP_WRITE_10, 0, BE32(BURN_LEADIN), 0, 0, 2), 16,
		2 * 2448, 0 };
	struct command *cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
	struct iovec iov;

	assert_true(cmd_next_segment(cmd, &iov));
	memset(iov.iov_base, 0, 2448);
	cmd_filled(cmd, 2448);
	return cmd;
}

static void
rule_9(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct command *cmd;
	uint8_t block[2448] = { 0 };

	(void)state;
	assert_true(burn_select(b, 3));
	bench_clear_attentions(b, b->other);
	cmd = begin_write(b);
	bench_run(b, b->other, CDB(OP_WRITE_10, 0, BE32(BURN_LEADIN), 0, 0, 1), block, 2448, 0);
	assert_sense(b, 0x020408);
	bench_other(b, 0, CDB(OP_SYNCHRONIZE_CACHE));
	assert_sense(b, 0x020408);
	bench_other(b, 0, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x020408);
	cmd_abort(cmd);
	bench_other(b, 0, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
	bench_close(b);
}

static void
rule_10(void **state)
{
	struct bench *b = bench_open(NULL);
	unsigned additional;

	(void)state;
	bench_in(b, 36, CDB(OP_INQUIRY, [4] = 36));
	assert_good(b);
	assert_int_equal(b->data[0], 0x05);
	additional = b->data[4];
	assert_true(additional >= 31);
	bench_in(b, 255, CDB(OP_INQUIRY, [4] = 255));
	assert_int_equal(b->data_bytes, additional + 5);
	bench_in(b, additional + 5, CDB(OP_INQUIRY, [4] = (uint8_t)(additional + 5)));
	assert_int_equal(b->data_bytes, additional + 5);
	bench_close(b);
}

static void
rule_11(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	assert_true(burn_select(b, 3));
	bench_clear_attentions(b, b->other);
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_END));
	bench_in(b, 4, CDB(OP_READ_TOC, 0, 0, [8] = 4));
	assert_sense(b, 0x052400);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 2)); /* IMMED */
	assert_good(b);
	bench_in(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_int_equal(b->data[2] & 0x0f, 0x0e);
	bench_in(b, 4, CDB(OP_READ_TOC, 0, 0, [8] = 4));
	assert_good(b);
	bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x02, [8] = 8));
	assert_int_equal(b->data[4], 2);
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	bench_close(b);
}

static void
rule_12(void **state)
{
	static const struct {
		uint8_t block_type;
		uint32_t bytes;
	} rows[] = { { 1, 2368 }, { 2, 2448 }, { 3, 2448 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench *b = bench_open("cdr-80");
		struct command_request request = { CDB(OP_WRITE_10, 0, BE32(BURN_LEADIN), 0, 0, 10),
			16, 100000, 0 };
		struct command *cmd;

		bench_select(b, 3, rows[i].block_type);
		assert_good(b);
		cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
		assert_int_equal(cmd_direction(cmd), COMMAND_DATA_OUT);
		assert_int_equal(cmd_bytes(cmd), 10 * rows[i].bytes);
		cmd_abort(cmd);
		bench_close(b);
	}
}

static void
rule_13(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct command *cmd;

	(void)state;
	assert_true(burn_select(b, 3));
	bench_clear_attentions(b, b->other);
	cmd = begin_write(b);
	bench_other(b, 4, CDB(OP_READ_DISC_INFORMATION, [8] = 4));
	assert_reply(b, (const uint8_t[]){ 0, 32, b->data[2], 1 }, 4);
	cmd_abort(cmd);
	bench_close(b);
}

static void
rule_14(void **state)
{
	/* The first commands of vendor paths: PLEXTOR E9, ED, D8, YAMAHA D4, F0. */
	static const uint8_t vendor[] = { 0xd4, 0xd5, 0xd8, 0xe9, 0xed, 0xf0, 0xf2 };
	static const char *const names[] = { "PLEXTOR", "YAMAHA", "RICOH" };
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (size_t i = 0; i < sizeof(vendor); i++) {
		bench_none(b, CDB(vendor[i]));
		assert_sense(b, 0x052000);
	}
	bench_in(b, 255, CDB(OP_MODE_SENSE_10, 8, 0x30, [8] = 255));
	assert_sense(b, 0x052400);
	bench_in(b, 12, CDB(OP_GET_CONFIGURATION, 2, 0xff, 0x00, [8] = 12));
	assert_reply(b, (const uint8_t[]){ 0, 0, 0, 4, 0, 0, 0, 9 }, 8);
	bench_in(b, 36, CDB(OP_INQUIRY, [4] = 36));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_null(memmem(b->data, 36, names[i], strlen(names[i])));
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest rules[] = {
		{ "rule 1: MODE SENSE (10) has no block descriptor", rule_1, NULL, NULL, NULL },
		{ "rule 2: page 05 has length 32h", rule_2, NULL, NULL, NULL },
		{ "rule 3: write type by data block type, as probed", rule_3, NULL, NULL, NULL },
		{ "rule 4: the invisible track has a next address", rule_4, NULL, NULL, NULL },
		{ "rule 5: it follows the write type", rule_5, NULL, NULL, NULL },
		{ "rule 6: the lead-in start in binary MSF", rule_6, NULL, NULL, NULL },
		{ "rule 7: GET CONFIGURATION has true lengths", rule_7, NULL, NULL, NULL },
		{ "rule 8: short replies have true counts", rule_8, NULL, NULL, NULL },
		{ "rule 9: busy writing is 02/04/08", rule_9, NULL, NULL, NULL },
		{ "rule 10: INQUIRY is as long as it says", rule_10, NULL, NULL, NULL },
		{ "rule 11: effects are visible after SYNC", rule_11, NULL, NULL, NULL },
		{ "rule 12: WRITE has the current block size", rule_12, NULL, NULL, NULL },
		{ "rule 13: READ DISC INFORMATION while writing", rule_13, NULL, NULL, NULL },
		{ "rule 14: the unknown fails cleanly", rule_14, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("rules", rules, NULL, NULL);
}
