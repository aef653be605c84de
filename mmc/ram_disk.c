/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/ram_disk.c - the diagnostic disk: its commands (SBC-3) and what is true of
 * each before it runs. Blocks are 512 bytes. */
#include "mmc/ram_disk.h"

#include "emulator/bytes.h"
#include "mmc/opcode.h"

#include <stdlib.h>
#include <string.h>

#define PROTECT 0xe0 /* byte 1: protection information, which it has not */
#define START   0x01
#define LOEJ    0x02

/* ------------------------------------------------------------ the medium */

static struct sense
read_window(struct command *cmd)
{
	uint64_t left = (uint64_t)cmd->left * RAM_BLOCK_BYTES;
	size_t n = left < cmd->buffer_bytes ? (size_t)left : cmd->buffer_bytes;
	const struct ram_disk *ram = cmd->drive->ram;

	memcpy(cmd->buffer, ram->bytes + (size_t)cmd->lba * RAM_BLOCK_BYTES, n);
	cmd->buffer_end = n;
	cmd->lba += (int32_t)(n / RAM_BLOCK_BYTES);
	cmd->left -= (uint32_t)(n / RAM_BLOCK_BYTES);
	return SENSE_NONE;
}

/* Of a block that came in part, nothing is written. */
static struct sense
write_window(struct command *cmd)
{
	size_t n = cmd->buffer_end / RAM_BLOCK_BYTES * RAM_BLOCK_BYTES;

	memcpy(cmd->drive->ram->bytes + (size_t)cmd->lba * RAM_BLOCK_BYTES, cmd->buffer, n);
	cmd->lba += (int32_t)(n / RAM_BLOCK_BYTES);
	return SENSE_NONE;
}

static struct sense
move_blocks(struct command *cmd, const struct command_flow *flow, uint64_t lba, uint32_t blocks)
{
	const struct ram_disk *ram = cmd->drive->ram;

	if (cmd->cdb[1] & PROTECT)
		return sense_cdb_field(1, 7);
	if (lba > ram->blocks || blocks > ram->blocks - lba)
		return SENSE_LBA_OUT_OF_RANGE;
	if (blocks > 0 && !cmd_take_window(cmd, RAM_BLOCK_BYTES))
		return cmd_busy(cmd);
	cmd->lba = (int32_t)lba;
	cmd->left = blocks;
	cmd->wanted = (uint64_t)blocks * RAM_BLOCK_BYTES;
	cmd->flow = flow;
	return SENSE_NONE;
}

/* READ and WRITE (10), (12) and (16) by their operation code's group. */
static struct sense
move(struct command *cmd, const struct command_flow *flow)
{
	const uint8_t *cdb = cmd->cdb;

	switch (cmd->kind->cdb_bytes) {
	case 10:
		return move_blocks(cmd, flow, load_be32(cdb + 2), load_be16(cdb + 7));
	case 12:
		return move_blocks(cmd, flow, load_be32(cdb + 2), load_be32(cdb + 6));
	default:
		return move_blocks(cmd, flow, load_be64(cdb + 2), load_be32(cdb + 10));
	}
}

static struct sense
ram_read(struct command *cmd)
{
	static const struct command_flow flow = { .window = read_window };

	return move(cmd, &flow);
}

static struct sense
ram_write(struct command *cmd)
{
	static const struct command_flow flow = { .window = write_window };

	return move(cmd, &flow);
}

static struct sense
ram_capacity_10(struct command *cmd)
{
	uint8_t *p = cmd_reply(cmd, 8, 8);

	store_be32(p, cmd->drive->ram->blocks - 1);
	store_be32(p + 4, RAM_BLOCK_BYTES);
	return SENSE_NONE;
}

#define READ_CAPACITY_16  0x10 /* service action */
#define CAPACITY_16_BYTES 32

static struct sense
ram_capacity_16(struct command *cmd)
{
	uint8_t *p;

	/* Another service action is another command. */
	if ((cmd->cdb[1] & 0x1f) != READ_CAPACITY_16)
		return SENSE_INVALID_OPCODE;
	p = cmd_reply(cmd, load_be32(cmd->cdb + 10), CAPACITY_16_BYTES);
	store_be64(p, cmd->drive->ram->blocks - 1);
	store_be32(p + 8, RAM_BLOCK_BYTES);
	return SENSE_NONE;
}

/* What is written is there. */
static struct sense
ram_synchronize(struct command *cmd)
{
	bool long_form = cmd->kind->cdb_bytes == 16;
	uint64_t lba = long_form ? load_be64(cmd->cdb + 2) : load_be32(cmd->cdb + 2);
	uint32_t blocks = long_form ? load_be32(cmd->cdb + 10) : load_be16(cmd->cdb + 7);
	uint32_t all = cmd->drive->ram->blocks;

	return lba > all || blocks > all - lba ? SENSE_LBA_OUT_OF_RANGE : SENSE_NONE;
}

static struct sense
start_stop_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	bool start = (cmd->cdb[4] & START) != 0;

	/* With a power condition the other bits mean nothing. */
	if (cmd->cdb[4] >> 4 != 0 || !(cmd->cdb[4] & LOEJ))
		return SENSE_NONE;
	if (unit_locked(d))
		return SENSE_REMOVAL_PREVENTED;
	if (start != d->ram->ejected)
		return SENSE_NONE;
	d->ram->ejected = !start;
	if (start)
		nexus_raise_attention(d, ATTENTION_MEDIUM, cmd->nexus);
	return SENSE_NONE;
}

static struct sense
ram_start_stop(struct command *cmd)
{
	static const struct command_flow flow = { .run = start_stop_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

/* ------------------------------------------------------------- its table */

#define IN   COMMAND_DATA_IN
#define OUT  COMMAND_DATA_OUT
#define NONE COMMAND_NO_DATA

static const struct ram_command {
	uint8_t opcode;
	struct command_kind kind;
} commands[] = {
	{ OP_TEST_UNIT_READY,
	    { "TEST UNIT READY", test_unit_ready, 6, NONE, WHEN_READY, false, { 0 } } },
	{ OP_REQUEST_SENSE,
	    { "REQUEST SENSE", request_sense, 6, IN, WHEN_ALWAYS, false, { 0, 0, 0, 0xff } } },
	{ OP_INQUIRY,
	    { "INQUIRY", inquiry, 6, IN, WHEN_ALWAYS, false, { 0x01, 0xff, 0xff, 0xff } } },
	{ OP_RESERVE_6, { "RESERVE (6)", reserve_unit, 6, NONE, WHEN_QUIET, false, { 0 } } },
	{ OP_RELEASE_6, { "RELEASE (6)", release_unit, 6, NONE, WHEN_QUIET, false, { 0 } } },
	{ OP_MODE_SENSE_6,
	    { "MODE SENSE (6)", mode_sense_6, 6, IN, WHEN_QUIET, false,
		{ 0x08, 0xff, 0xff, 0xff } } },
	{ OP_MODE_SENSE_10,
	    { "MODE SENSE (10)", mode_sense_10, 10, IN, WHEN_QUIET, false,
		{ 0x18, 0xff, 0xff, 0, 0, 0, 0xff, 0xff } } },
	{ OP_START_STOP_UNIT,
	    { "START STOP UNIT", ram_start_stop, 6, NONE, WHEN_QUIET, false,
		{ 0x01, 0, 0x0f, 0xf7 } } },
	{ OP_PREVENT_ALLOW,
	    { "PREVENT ALLOW MEDIUM REMOVAL", prevent_allow, 6, NONE, WHEN_QUIET, false,
		{ 0, 0, 0, 0x01 } } },
	{ OP_READ_CAPACITY,
	    { "READ CAPACITY (10)", ram_capacity_10, 10, IN, WHEN_READY, false, { 0 } } },
	{ OP_READ_CAPACITY_16,
	    { "READ CAPACITY (16)", ram_capacity_16, 16, IN, WHEN_READY, false,
		{ 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0x01 } } },
	{ OP_READ_10,
	    { "READ (10)", ram_read, 10, IN, WHEN_READY, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } } },
	{ OP_READ_12,
	    { "READ (12)", ram_read, 12, IN, WHEN_READY, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f } } },
	{ OP_READ_16,
	    { "READ (16)", ram_read, 16, IN, WHEN_READY, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0x1f } } },
	{ OP_WRITE_10,
	    { "WRITE (10)", ram_write, 10, OUT, WHEN_WRITER, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } } },
	{ OP_WRITE_12,
	    { "WRITE (12)", ram_write, 12, OUT, WHEN_WRITER, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f } } },
	{ OP_WRITE_16,
	    { "WRITE (16)", ram_write, 16, OUT, WHEN_WRITER, false,
		{ 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0x1f } } },
	/* What was written is compared with itself: nothing is left to verify. */
	{ OP_WRITE_AND_VERIFY_10,
	    { "WRITE AND VERIFY (10)", ram_write, 10, OUT, WHEN_WRITER, false,
		{ 0x06, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } } },
	{ OP_WRITE_AND_VERIFY_12,
	    { "WRITE AND VERIFY (12)", ram_write, 12, OUT, WHEN_WRITER, false,
		{ 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f } } },
	{ OP_WRITE_AND_VERIFY_16,
	    { "WRITE AND VERIFY (16)", ram_write, 16, OUT, WHEN_WRITER, false,
		{ 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0x1f } } },
	{ OP_SYNCHRONIZE_CACHE,
	    { "SYNCHRONIZE CACHE (10)", ram_synchronize, 10, NONE, WHEN_READY, false,
		{ 0x06, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } } },
	{ OP_SYNCHRONIZE_CACHE_16,
	    { "SYNCHRONIZE CACHE (16)", ram_synchronize, 16, NONE, WHEN_READY, false,
		{ 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0x1f } } },
	{ OP_PERSISTENT_RESERVE_IN,
	    { "PERSISTENT RESERVE IN", persistent_reserve_in, 10, IN, WHEN_QUIET, false,
		{ 0x1f, 0, 0, 0, 0, 0, 0xff, 0xff } } },
	{ OP_PERSISTENT_RESERVE_OUT,
	    { "PERSISTENT RESERVE OUT", persistent_reserve_out, 10, OUT, WHEN_QUIET, false,
		{ 0x1f, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff } } },
	{ OP_REPORT_LUNS,
	    { "REPORT LUNS", report_luns, 12, IN, WHEN_ALWAYS, false,
		{ 0, 0xff, 0, 0, 0, 0xff, 0xff, 0xff, 0xff } } },
};

static const struct ram_command *
find_command(uint8_t opcode)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (commands[i].opcode == opcode)
			return &commands[i];
	return NULL;
}

static const struct command_kind *
ram_command_kind(uint8_t opcode)
{
	const struct ram_command *c = find_command(opcode);

	return c != NULL ? &c->kind : NULL;
}

/* ------------------------------------------------------------ as a unit */

static struct sense
not_ready(const struct drive *d)
{
	return d->ram->ejected ? SENSE_NO_MEDIUM : SENSE_NONE;
}

static void
end(struct drive *d)
{
	free(d->ram->bytes);
	free(d->ram);
}

static const struct unit_kind kind = {
	.peripheral = PERIPHERAL_DISK,
	.descriptors = { 0x00a0, 0x0960, 0x0460, 0x04c0 }, /* SAM-5, iSCSI, SPC-4, SBC-3 */
	.moves_part = true,
	.command = ram_command_kind,
	.not_ready = not_ready,
	.end = end,
};

/* Caching: none. Control: nothing that could be changed. */
static const uint8_t page_caching[20] = { 0x08, 0x12 };
static const uint8_t page_control[12] = { 0x0a, 0x0a };
static const uint8_t unchangeable[20];

static const struct mode_page pages[] = {
	{ sizeof(page_caching), page_caching, unchangeable },
	{ sizeof(page_control), page_control, unchangeable },
};

static const struct profile profile = {
	.name = "diagnostic",
	.vendor = "PITLAND ",
	.product = "DIAGNOSTIC DISK ",
	.revision = "1.0 ",
	.pages = pages,
	.page_count = ARRAY_LEN(pages),
};

struct drive *
drive_open_ram_disk(const struct drive_config *config, uint32_t blocks)
{
	struct drive_config own = *config;
	struct ram_disk *ram = calloc(1, sizeof(*ram));
	struct drive *d = NULL;

	if (ram == NULL)
		return NULL;
	own.profile = &profile;
	ram->blocks = blocks;
	ram->bytes = calloc(blocks, RAM_BLOCK_BYTES);
	if (ram->bytes != NULL)
		d = unit_open(&own, &kind);
	if (d == NULL) {
		free(ram->bytes);
		free(ram);
		return NULL;
	}
	d->ram = ram;
	return d;
}
