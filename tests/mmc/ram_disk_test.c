/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/ram_disk_test.c - the diagnostic disk: its commands, residuals of
 * writes, the medium's removal; and both kinds of reservations, of a recorder too
 * (SPC-4, SBC-3). */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <stdio.h>
#include <string.h>

#define BLOCKS 4096
#define BLOCK  512

static struct bench *
open_disk(void)
{
	struct drive_config config = { .serial = SERIAL,
		.device_name = DEVICE_NAME,
		.port_name = PORT_NAME,
		.lun = 1,
		.luns = 2 };
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->drive = drive_open_ram_disk(&config, BLOCKS);
	b->nexus = nexus_open(b->drive, "iqn.2026-11.test.first,i,0x1");
	b->other = nexus_open(b->drive, "iqn.2026-11.test.other,i,0x2");
	for (int i = 0; i < 2; i++) {
		bench_run(b, b->nexus, CDB(OP_REQUEST_SENSE, 0, 0, 0, 18), NULL, 0, 18);
		bench_run(b, b->other, CDB(OP_REQUEST_SENSE, 0, 0, 0, 18), NULL, 0, 18);
	}
	return b;
}

/* -------------------------------------------------------------- commands */

static const struct command_row {
	const char *name;
	uint8_t cdb[16];
	uint64_t out, in;
	uint32_t sense; /* 0: GOOD */
	uint64_t wanted, moved;
} command_rows[] = {
	{ "READ (10)", { OP_READ_10, [8] = 2 }, 0, 1024, 0, 1024, 1024 },
	{ "READ (10), half the room", { OP_READ_10, [8] = 2 }, 0, 512, 0, 1024, 512 },
	{ "READ (10), more room", { OP_READ_10, [8] = 2 }, 0, 2000, 0, 1024, 1024 },
	{ "READ (10) called a write gives nothing", { OP_READ_10, [8] = 2 }, 1024, 0, 0, 1024, 0 },
	{ "WRITE (10) called a read", { OP_WRITE_10, [8] = 2 }, 0, 1024, 0x052400, 0, 0 },
	{ "READ (10), last block", { OP_READ_10, 0, 0, 0, 0x0f, 0xff, [8] = 1 }, 0, 512, 0, 512,
	    512 },
	{ "READ (10), one past the end", { OP_READ_10, 0, 0, 0, 0x0f, 0xff, [8] = 2 }, 0, 1024,
	    0x052100, 0, 0 },
	{ "READ (10) of nothing at the end", { OP_READ_10, 0, 0, 0, 0x10, 0 }, 0, 0, 0, 0, 0 },
	{ "READ (10) of nothing past it", { OP_READ_10, 0, 0, 0, 0x10, 1 }, 0, 0, 0x052100, 0, 0 },
	{ "READ (10) with protection", { OP_READ_10, 0x20, [8] = 1 }, 0, 512, 0x052400, 0, 0 },
	{ "READ (10) with FUA, which it has not", { OP_READ_10, 0x08, [8] = 1 }, 0, 512, 0x052400,
	    0, 0 },
	{ "READ (12)", { OP_READ_12, [9] = 1 }, 0, 512, 0, 512, 512 },
	{ "READ (12), 2^32 - 1 blocks", { OP_READ_12, [6] = 0xff, 0xff, 0xff, 0xff }, 0, 512,
	    0x052100, 0, 0 },
	{ "READ (16)", { OP_READ_16, [13] = 1 }, 0, 512, 0, 512, 512 },
	{ "READ (16), an address of 64 bits", { OP_READ_16, 0, 0x80, [13] = 1 }, 0, 512, 0x052100,
	    0, 0 },
	{ "WRITE (10)", { OP_WRITE_10, [8] = 2 }, 1024, 0, 0, 1024, 1024 },
	{ "WRITE (10), too much", { OP_WRITE_10, [8] = 2 }, 1536, 0, 0, 1024, 1024 },
	{ "WRITE (10), too little", { OP_WRITE_10, [8] = 2 }, 700, 0, 0, 1024, 700 },
	{ "WRITE (12)", { OP_WRITE_12, [9] = 1 }, 512, 0, 0, 512, 512 },
	{ "WRITE (16)", { OP_WRITE_16, [13] = 1 }, 512, 0, 0, 512, 512 },
	{ "WRITE (16) past the end", { OP_WRITE_16, [8] = 0x10, [13] = 1 }, 512, 0, 0x052100, 0,
	    0 },
	{ "WRITE AND VERIFY (10)", { OP_WRITE_AND_VERIFY_10, 0x02, [8] = 1 }, 512, 0, 0, 512, 512 },
	{ "WRITE AND VERIFY (12), too little", { OP_WRITE_AND_VERIFY_12, [9] = 2 }, 512, 0, 0, 1024,
	    512 },
	{ "WRITE AND VERIFY (16)", { OP_WRITE_AND_VERIFY_16, [13] = 1 }, 512, 0, 0, 512, 512 },
	{ "SYNCHRONIZE CACHE (10)", { OP_SYNCHRONIZE_CACHE }, 0, 0, 0, 0, 0 },
	{ "SYNCHRONIZE CACHE (16) past the end", { OP_SYNCHRONIZE_CACHE_16, [8] = 0x10, 1 }, 0, 0,
	    0x052100, 0, 0 },
	{ "READ CAPACITY (16)", { OP_READ_CAPACITY_16, 0x10, [13] = 32 }, 0, 32, 0, 32, 32 },
	{ "another service action", { OP_READ_CAPACITY_16, 0x12, [13] = 32 }, 0, 32, 0x052000, 0,
	    0 },
	{ "VERIFY, which it has not", { 0x2f }, 0, 0, 0x052000, 0, 0 },
	{ "a command of recorders", { OP_READ_TOC, [8] = 12 }, 0, 12, 0x052000, 0, 0 },
	{ "START STOP UNIT, power condition", { OP_START_STOP_UNIT, 0, 0, 0, 0x32 }, 0, 0, 0, 0,
	    0 },
	{ "mode page 0A", { OP_MODE_SENSE_6, 8, 0x0a, 0, 255 }, 0, 255, 0, 16, 16 },
	{ "mode page 05", { OP_MODE_SENSE_6, 8, 0x05, 0, 255 }, 0, 255, 0x052400, 0, 0 },
	{ "block limits", { OP_INQUIRY, 1, 0xb0, 0, 255 }, 0, 255, 0, 64, 64 },
};

static void
runs(void **state)
{
	static const uint8_t zeros[2048];
	const struct command_row *row = *state;
	struct bench *b = open_disk();

	bench_run(b, b->nexus, row->cdb, zeros, row->out, row->in);
	if (row->sense != 0) {
		assert_sense(b, row->sense);
	} else {
		assert_good(b);
		assert_int_equal(b->result.wanted, row->wanted);
	}
	assert_int_equal(b->result.moved, row->moved);
	bench_close(b);
}

/* ------------------------------------------------------------------ data */

static const struct data_row {
	const char *name;
	uint32_t lba;
	uint16_t blocks;
	uint64_t offered; /* bytes */
	uint64_t written;
} data_rows[] = {
	{ "one block", 7, 1, BLOCK, BLOCK },
	{ "more than a window", 100, 1300, 1300 * BLOCK, 1300 * BLOCK },
	{ "the end", BLOCKS - 3, 3, 3 * BLOCK, 3 * BLOCK },
	{ "a block in part is not written", 7, 3, 2 * BLOCK + 5, 2 * BLOCK },
	{ "more than is taken", 7, 1, 3 * BLOCK, BLOCK },
};

static void
keeps_data(void **state)
{
	const struct data_row *row = *state;
	struct bench *b = open_disk();
	uint8_t *bytes = malloc(row->offered);
	uint8_t cdb[16] = { OP_WRITE_10 };

	assert_non_null(bytes);
	for (size_t i = 0; i < row->offered; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251 + 1);
	store_be32(cdb + 2, row->lba);
	store_be16(cdb + 7, row->blocks);
	bench_out(b, cdb, bytes, row->offered);
	assert_good(b);
	cdb[0] = OP_READ_10;
	bench_in(b, (uint64_t)row->blocks * BLOCK, cdb);
	assert_int_equal(b->data_bytes, (size_t)row->blocks * BLOCK);
	assert_memory_equal(b->data, bytes, row->written);
	for (size_t i = row->written; i < b->data_bytes; i++)
		assert_int_equal(b->data[i], 0);
	free(bytes);
	bench_close(b);
}

/* -------------------------------------------------------------- identity */

static const struct reply_row {
	const char *name;
	uint8_t cdb[16];
	size_t at, n;
	uint8_t bytes[24];
} reply_rows[] = {
	{ "a removable disk", { OP_INQUIRY, 0, 0, 0, 74 }, 0, 3, { 0x00, 0x80, 0x06 } },
	{ "its product", { OP_INQUIRY, 0, 0, 0, 74 }, 8, 24, "PITLAND DIAGNOSTIC DISK " },
	{ "pages of vital product data", { OP_INQUIRY, 1, 0, 0, 74 }, 4, 5,
	    { 0x00, 0x80, 0x83, 0xb0, 0xb1 } },
	{ "REPORT LUNS", { OP_REPORT_LUNS, [9] = 24 }, 0, 24, { [3] = 16, [17] = 1 } },
	{ "READ CAPACITY (10)", { OP_READ_CAPACITY }, 0, 8, { 0, 0, 0x0f, 0xff, 0, 0, 2, 0 } },
	{ "READ CAPACITY (16)", { OP_READ_CAPACITY_16, 0x10, [13] = 12 }, 0, 12,
	    { 0, 0, 0, 0, 0, 0, 0x0f, 0xff, 0, 0, 2, 0 } },
	{ "capabilities of reservations", { OP_PERSISTENT_RESERVE_IN, 2, [8] = 8 }, 0, 8,
	    { 0, 8, 0, 0x80, 0xea, 0x01, 0, 0 } },
};

static void
replies(void **state)
{
	const struct reply_row *row = *state;
	struct bench *b = open_disk();

	bench_in(b, 255, row->cdb);
	assert_good(b);
	assert_true(b->data_bytes >= row->at + row->n);
	assert_memory_equal(b->data + row->at, row->bytes, row->n);
	bench_close(b);
}

/* ------------------------------------------- who may do what, and when */

/* A step is an initiator and what it does; a persistent reservation's key is 1
 * for A, 2 for B, service action keys as given. */
enum deed {
	TUR,
	READ,
	WRITE,
	SENSE_MODE,
	RESERVE,
	RELEASE,
	PREVENT,
	ALLOW,
	EJECT,
	LOAD,
	LOSE,
	RESET,
	REGISTER,
	IGNORE,
	UNREGISTER,
	PR_RESERVE,
	PR_RELEASE,
	CLEAR,
	PREEMPT,
	PREEMPT_ABORT,
	KEYS,
	HOLDER,
};

#define GOOD      0
#define CONFLICT  0x18
#define NO_DISC   0x023a00
#define PREVENTED 0x055302

struct step {
	char who;
	enum deed deed;
	uint8_t type;    /* of a persistent reservation; KEYS, HOLDER: how many bytes */
	uint32_t result; /* CONFLICT, sense, or GOOD */
};

struct story {
	const char *name;
	struct step steps[10];
};

static const struct story removals[] = {
	{ "removal",
	    { { 'A', EJECT, 0, GOOD }, { 'A', TUR, 0, NO_DISC }, { 'A', READ, 0, NO_DISC },
		{ 'A', EJECT, 0, GOOD }, { 'A', LOAD, 0, GOOD }, { 'A', TUR, 0, GOOD },
		{ 'B', TUR, 0, 0x062800 } } },
	{ "removal is prevented by any",
	    { { 'B', PREVENT, 0, GOOD }, { 'A', EJECT, 0, PREVENTED }, { 'A', TUR, 0, GOOD },
		{ 'B', ALLOW, 0, GOOD }, { 'A', EJECT, 0, GOOD }, { 'B', PREVENT, 0, GOOD },
		{ 'A', LOAD, 0, PREVENTED } } },
	{ "prevention ends with the nexus",
	    { { 'B', PREVENT, 0, GOOD }, { 'B', LOSE, 0, GOOD }, { 'A', EJECT, 0, GOOD } } },
};

/* Of both kinds of units. */
static const struct story stories[] = {
	{ "RESERVE keeps others out",
	    { { 'A', RESERVE, 0, GOOD }, { 'B', TUR, 0, CONFLICT }, { 'B', READ, 0, CONFLICT },
		{ 'B', SENSE_MODE, 0, CONFLICT }, { 'B', RELEASE, 0, GOOD },
		{ 'B', WRITE, 0, CONFLICT }, { 'A', WRITE, 0, GOOD }, { 'A', RELEASE, 0, GOOD },
		{ 'B', RESERVE, 0, GOOD }, { 'A', RESERVE, 0, CONFLICT } } },
	{ "RESERVE ends with its nexus",
	    { { 'B', RESERVE, 0, GOOD }, { 'A', TUR, 0, CONFLICT }, { 'B', LOSE, 0, GOOD },
		{ 'A', TUR, 0, GOOD } } },
	{ "RESERVE ends with a reset",
	    { { 'B', RESERVE, 0, GOOD }, { 'A', RESET, 0, GOOD }, { 'A', TUR, 0, 0x062903 },
		{ 'A', TUR, 0, GOOD }, { 'A', RESERVE, 0, GOOD } } },
	{ "RESERVE beside registrations",
	    { { 'A', REGISTER, 0, GOOD }, { 'B', RESERVE, 0, CONFLICT },
		{ 'B', RELEASE, 0, CONFLICT } } },
	{ "write exclusive",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 1, GOOD }, { 'B', READ, 0, GOOD },
		{ 'B', WRITE, 0, CONFLICT }, { 'B', REGISTER, 0, GOOD },
		{ 'B', WRITE, 0, CONFLICT }, { 'A', WRITE, 0, GOOD }, { 'B', TUR, 0, GOOD } } },
	{ "exclusive access",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 3, GOOD }, { 'B', READ, 0, CONFLICT },
		{ 'B', TUR, 0, GOOD }, { 'A', PR_RELEASE, 3, GOOD }, { 'B', READ, 0, GOOD } } },
	{ "write exclusive, registrants only",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 5, GOOD }, { 'B', WRITE, 0, CONFLICT },
		{ 'B', REGISTER, 0, GOOD }, { 'B', WRITE, 0, GOOD },
		{ 'B', PR_RESERVE, 5, CONFLICT }, { 'A', PR_RELEASE, 5, GOOD },
		{ 'B', TUR, 0, 0x062a04 } } },
	{ "exclusive access, registrants only",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 6, GOOD }, { 'B', READ, 0, CONFLICT },
		{ 'B', REGISTER, 0, GOOD }, { 'B', READ, 0, GOOD } } },
	{ "all registrants hold it",
	    { { 'A', REGISTER, 0, GOOD }, { 'B', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 7, GOOD },
		{ 'B', PR_RESERVE, 7, GOOD }, { 'A', UNREGISTER, 0, GOOD },
		{ 'A', WRITE, 0, CONFLICT }, { 'B', WRITE, 0, GOOD }, { 'B', UNREGISTER, 0, GOOD },
		{ 'A', WRITE, 0, GOOD } } },
	{ "what survives the session",
	    { { 'B', REGISTER, 0, GOOD }, { 'B', PR_RESERVE, 3, GOOD }, { 'B', LOSE, 0, GOOD },
		{ 'A', READ, 0, CONFLICT }, { 'B', TUR, 0, 0x062900 }, { 'B', READ, 0, GOOD } } },
	{ "not without registration",
	    { { 'A', PR_RESERVE, 1, CONFLICT }, { 'A', PR_RELEASE, 1, CONFLICT },
		{ 'A', CLEAR, 0, CONFLICT }, { 'A', UNREGISTER, 0, CONFLICT } } },
	{ "not twice by REGISTER",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', REGISTER, 0, CONFLICT }, { 'A', IGNORE, 0, GOOD },
		{ 'A', KEYS, 16, GOOD } } },
	{ "a type that there is not",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 2, 0x052400 },
		{ 'A', PR_RESERVE, 9, 0x052400 } } },
	{ "released as another type",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PR_RESERVE, 1, GOOD },
		{ 'A', PR_RESERVE, 3, CONFLICT }, { 'A', PR_RELEASE, 3, 0x052604 },
		{ 'A', HOLDER, 24, GOOD }, { 'A', PR_RELEASE, 1, GOOD },
		{ 'A', HOLDER, 8, GOOD } } },
	{ "CLEAR",
	    { { 'A', REGISTER, 0, GOOD }, { 'B', REGISTER, 0, GOOD }, { 'A', KEYS, 24, GOOD },
		{ 'A', PR_RESERVE, 1, GOOD }, { 'B', CLEAR, 0, GOOD }, { 'A', TUR, 0, 0x062a03 },
		{ 'A', KEYS, 8, GOOD }, { 'A', HOLDER, 8, GOOD } } },
	{ "PREEMPT",
	    { { 'A', REGISTER, 0, GOOD }, { 'B', REGISTER, 0, GOOD }, { 'B', PR_RESERVE, 3, GOOD },
		{ 'A', READ, 0, CONFLICT }, { 'A', PREEMPT, 1, GOOD }, { 'B', TUR, 0, 0x062a05 },
		{ 'B', WRITE, 0, CONFLICT }, { 'A', KEYS, 16, GOOD }, { 'A', WRITE, 0, GOOD } } },
	{ "PREEMPT AND ABORT",
	    { { 'A', REGISTER, 0, GOOD }, { 'B', REGISTER, 0, GOOD }, { 'B', PR_RESERVE, 3, GOOD },
		{ 'A', READ, 0, CONFLICT }, { 'A', PREEMPT_ABORT, 1, GOOD },
		{ 'B', TUR, 0, 0x062a05 }, { 'B', WRITE, 0, CONFLICT }, { 'A', KEYS, 16, GOOD },
		{ 'A', WRITE, 0, GOOD } } },
	{ "PREEMPT AND ABORT of nobody",
	    { { 'A', REGISTER, 0, GOOD }, { 'A', PREEMPT_ABORT, 1, CONFLICT } } },
	{ "PREEMPT of nobody", { { 'A', REGISTER, 0, GOOD }, { 'A', PREEMPT, 1, CONFLICT } } },
};

/* The session of B ends; it comes back as another one. */
static void
lose(struct bench *b)
{
	nexus_close(b->other);
	b->other = nexus_open(b->drive, "iqn.2026-11.test.other,i,0x2");
	assert_non_null(b->other);
}

static void
persistent_out(struct bench *b, const struct step *step, uint8_t action)
{
	uint8_t list[24] = { 0 };
	uint64_t own = step->who == 'A' ? 1 : 2, other = step->who == 'A' ? 2 : 1;

	store_be64(list, step->deed == REGISTER ? 0 : own);
	if (step->deed == REGISTER || step->deed == IGNORE)
		store_be64(list + 8, own);
	else if (step->deed == PREEMPT || step->deed == PREEMPT_ABORT)
		store_be64(list + 8, other);
	bench_run(b, step->who == 'A' ? b->nexus : b->other,
	    CDB(OP_PERSISTENT_RESERVE_OUT, action, step->type, [8] = sizeof(list)), list,
	    sizeof(list), 0);
}

struct deed_command {
	uint8_t cdb[16];
	uint64_t out, in;
};

/* A recorder with a blank disc: what reads is the ATIP, what writes is of no blocks. */
static const struct deed_command recorder_deeds[] = {
	[READ] = { { OP_READ_TOC, 0, 4, [8] = 28 }, 0, 28 },
	[WRITE] = { { OP_WRITE_10 }, 0, 0 },
	[RESERVE] = { { OP_RESERVE_10 }, 0, 0 },
	[RELEASE] = { { OP_RELEASE_10 }, 0, 0 },
};

static void
take_step(struct bench *b, const struct step *step)
{
	static const uint8_t block[BLOCK];
	static const struct deed_command deeds[] = {
		[TUR] = { { OP_TEST_UNIT_READY }, 0, 0 },
		[READ] = { { OP_READ_10, [8] = 1 }, 0, BLOCK },
		[WRITE] = { { OP_WRITE_10, [8] = 1 }, BLOCK, 0 },
		[SENSE_MODE] = { { OP_MODE_SENSE_6, 8, 0x3f, 0, 255 }, 0, 255 },
		[RESERVE] = { { OP_RESERVE_6 }, 0, 0 },
		[RELEASE] = { { OP_RELEASE_6 }, 0, 0 },
		[PREVENT] = { { OP_PREVENT_ALLOW, 0, 0, 0, 1 }, 0, 0 },
		[ALLOW] = { { OP_PREVENT_ALLOW }, 0, 0 },
		[EJECT] = { { OP_START_STOP_UNIT, 0, 0, 0, 2 }, 0, 0 },
		[LOAD] = { { OP_START_STOP_UNIT, 0, 0, 0, 3 }, 0, 0 },
		[KEYS] = { { OP_PERSISTENT_RESERVE_IN, 0, [8] = 255 }, 0, 255 },
		[HOLDER] = { { OP_PERSISTENT_RESERVE_IN, 1, [8] = 255 }, 0, 255 },
	};
	static const uint8_t actions[] = { [REGISTER] = 0,
		[IGNORE] = 6,
		[UNREGISTER] = 0,
		[PR_RESERVE] = 1,
		[PR_RELEASE] = 2,
		[CLEAR] = 3,
		[PREEMPT] = 4,
		[PREEMPT_ABORT] = 5 };
	struct nexus *n = step->who == 'A' ? b->nexus : b->other;
	const struct deed_command *command = &deeds[step->deed];

	if (drive_disc(b->drive) != NULL && step->deed < ARRAY_LEN(recorder_deeds) &&
	    recorder_deeds[step->deed].cdb[0] != 0)
		command = &recorder_deeds[step->deed];
	if (step->deed == LOSE)
		lose(b);
	else if (step->deed == RESET)
		drive_reset(b->drive, DRIVE_RESET_UNIT);
	else if (step->deed >= REGISTER && step->deed <= PREEMPT_ABORT)
		persistent_out(b, step, actions[step->deed]);
	else
		bench_run(b, n, command->cdb, block, command->out, command->in);
}

static void
tell(const struct story *story, struct bench *b)
{
	for (const struct step *step = story->steps; step->who != 0; step++) {
		b->result.status = STATUS_GOOD;
		take_step(b, step);
		if (step->result == CONFLICT)
			assert_int_equal(b->result.status, STATUS_RESERVATION_CONFLICT);
		else if (step->result == GOOD)
			assert_good(b);
		else
			assert_sense(b, step->result);
		if (step->deed == KEYS || step->deed == HOLDER)
			assert_int_equal(b->data_bytes, step->type);
		if (step == &story->steps[ARRAY_LEN(story->steps) - 1])
			break;
	}
	bench_close(b);
}

static void
tells_story(void **state)
{
	tell(*state, open_disk());
}

static void
tells_story_of_recorder(void **state)
{
	tell(*state, bench_open("cdr-80"));
}

/* READ FULL STATUS names the initiator port (SPC-4 6.15.5). */
static const struct port_row {
	const char *name;
	const char *port;
} port_rows[] = { { "the port's name", "iqn.2026-11.test.first,i,0x1" } };

static void
names_ports(void **state)
{
	const struct port_row *row = *state;
	struct step registers = { 'A', REGISTER, 0, GOOD }, reserves = { 'A', PR_RESERVE, 5, GOOD };
	struct bench *b = open_disk();

	take_step(b, &registers);
	take_step(b, &reserves);
	bench_in(b, 255, CDB(OP_PERSISTENT_RESERVE_IN, 3, [8] = 255));
	assert_good(b);
	assert_int_equal(b->data_bytes, 8 + 24 + 4 + 32);
	assert_int_equal(load_be32(b->data + 4), b->data_bytes - 8);
	assert_int_equal(load_be64(b->data + 8), 1);
	assert_int_equal(b->data[8 + 12], 1); /* it holds the reservation */
	assert_int_equal(b->data[8 + 13], 5); /* of this type */
	assert_int_equal(b->data[8 + 24], 0x45);
	assert_int_equal(load_be16(b->data + 8 + 26), 32);
	assert_string_equal((const char *)b->data + 8 + 28, row->port);
	bench_close(b);
}

int
main(void)
{
	int failed = RUN_TABLE(command_rows, runs);

	failed += RUN_TABLE(data_rows, keeps_data);
	failed += RUN_TABLE(reply_rows, replies);
	failed += RUN_TABLE(removals, tells_story);
	failed += RUN_TABLE(stories, tells_story);
	failed += RUN_TABLE(stories, tells_story_of_recorder);
	failed += RUN_TABLE(port_rows, names_ports);
	return failed;
}
