/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/buffer_memory_test.c - READ BUFFER and WRITE BUFFER (SPC-4): what is
 * written comes back, and what cannot be is refused. */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <stdio.h>

#define CAPACITY 0x200000 /* as READ BUFFER CAPACITY has it */

#define READ_BUFFER(mode, id, offset, n)                                                           \
	{                                                                                          \
		OP_READ_BUFFER, (mode), (id), BE24(offset), BE24(n)                                \
	}
#define WRITE_BUFFER(mode, id, offset, n)                                                          \
	{                                                                                          \
		OP_WRITE_BUFFER, (mode), (id), BE24(offset), BE24(n)                               \
	}

/* A CDB, with a drive whose buffers nobody has written. */
static const struct asked {
	const char *name;
	uint8_t cdb[16];
	uint32_t sense; /* 0: GOOD */
	uint16_t byte;  /* field pointer */
	uint64_t wanted;
	uint8_t reply[8];
} asked[] = {
	{ "descriptor", READ_BUFFER(3, 0, 0, 4), 0, 0, 4, { 0, 0x20, 0, 0 } },
	{ "descriptor, more room", READ_BUFFER(3, 0, 0, 252), 0, 0, 4, { 0, 0x20, 0, 0 } },
	{ "descriptor, less room", READ_BUFFER(3, 0, 0, 2), 0, 0, 2, { 0, 0x20 } },
	{ "descriptor of no buffer", READ_BUFFER(3, 1, 0, 4), 0, 0, 4, { 0 } },
	{ "descriptor, offset", READ_BUFFER(3, 0, 1, 4), 0x052400, 3, 0, { 0 } },
	{ "data", READ_BUFFER(2, 0, 0, 8), 0, 0, 8, { 0 } },
	{ "data, the last byte", READ_BUFFER(2, 0, CAPACITY - 1, 8), 0, 0, 1, { 0 } },
	{ "data, none left", READ_BUFFER(2, 0, CAPACITY, 8), 0, 0, 0, { 0 } },
	{ "data, past the end", READ_BUFFER(2, 0, CAPACITY + 1, 8), 0x052400, 3, 0, { 0 } },
	{ "data of no buffer", READ_BUFFER(2, 1, 0, 8), 0x052400, 2, 0, { 0 } },
	{ "header and data", READ_BUFFER(0, 0, 0, 8), 0, 0, 8, { 0, 0x20, 0, 0, 0 } },
	{ "header and data: all", READ_BUFFER(0, 0, 0, 0xffffff), 0, 0, CAPACITY + 4,
	    { 0, 0x20, 0, 0 } },
	{ "header and data of buffer 1", READ_BUFFER(0, 1, 0, 8), 0x052400, 2, 0, { 0 } },
	{ "header and data, offset", READ_BUFFER(0, 0, 1, 8), 0x052400, 5, 0, { 0 } },
	{ "echo descriptor: 4096 bytes", READ_BUFFER(0x0b, 0, 0, 4), 0, 0, 4, { 1, 0, 0x10, 0 } },
	{ "echo of nothing", READ_BUFFER(0x0a, 0, 0, 8), 0x052c00, 0, 0, { 0 } },
	{ "vendor's mode", READ_BUFFER(1, 0, 0, 8), 0x052400, 1, 0, { 0 } },
	{ "error history", READ_BUFFER(0x1c, 0, 0, 8), 0x052400, 1, 0, { 0 } },
	{ "write of nothing", WRITE_BUFFER(2, 0, 0, 0), 0, 0, 0, { 0 } },
	{ "write of nothing to the echo buffer", WRITE_BUFFER(0x0a, 0, 0, 0), 0, 0, 0, { 0 } },
	{ "write past the end", WRITE_BUFFER(2, 0, CAPACITY - 7, 8), 0x052400, 6, 0, { 0 } },
	{ "write beyond the end", WRITE_BUFFER(2, 0, CAPACITY + 1, 0), 0x052400, 3, 0, { 0 } },
	{ "write to no buffer", WRITE_BUFFER(2, 1, 0, 8), 0x052400, 2, 0, { 0 } },
	{ "write with header, too long", WRITE_BUFFER(0, 0, 0, CAPACITY + 5), 0x052400, 6, 0,
	    { 0 } },
	{ "write with header to buffer 1", WRITE_BUFFER(0, 1, 0, 8), 0x052400, 2, 0, { 0 } },
	{ "echo, too long", WRITE_BUFFER(0x0a, 0, 0, 4097), 0x052400, 6, 0, { 0 } },
	{ "microcode", WRITE_BUFFER(4, 0, 0, 8), 0x052400, 1, 0, { 0 } },
	{ "microcode, saved", WRITE_BUFFER(5, 0, 0, 8), 0x052400, 1, 0, { 0 } },
	{ "microcode, offsets", WRITE_BUFFER(6, 0, 0, 8), 0x052400, 1, 0, { 0 } },
	{ "microcode, offsets, saved", WRITE_BUFFER(7, 0, 0, 8), 0x052400, 1, 0, { 0 } },
};

static void
answers(void **state)
{
	static const uint8_t zeros[16];
	const struct asked *row = *state;
	bool out = row->cdb[0] == OP_WRITE_BUFFER;
	struct bench *b = bench_open(NULL); /* a disc has nothing to do with it */

	bench_run(b, b->nexus, row->cdb, zeros, out ? sizeof(zeros) : 0, out ? 0 : CAPACITY + 8);
	if (row->sense == 0) {
		size_t n = row->wanted < sizeof(row->reply) ? row->wanted : sizeof(row->reply);

		assert_good(b);
		assert_int_equal(b->result.wanted, row->wanted);
		assert_int_equal(b->data_bytes, row->wanted);
		if (n > 0)
			assert_memory_equal(b->data, row->reply, n);
	} else {
		assert_sense(b, row->sense);
		assert_int_equal(b->result.sense[15] & 0xc0, row->byte != 0 ? 0xc0 : 0);
		assert_int_equal(load_be16(b->result.sense + 16), row->byte);
	}
	bench_close(b);
}

/* What goes in comes out: at which offset, by which modes. */
static const struct kept {
	const char *name;
	uint8_t write_mode, read_mode;
	uint32_t offset, bytes;
	uint32_t header_in, header_out; /* bytes before the data */
} kept[] = {
	{ "data", 2, 2, 0, 512, 0, 0 },
	{ "data, one byte at an odd place", 2, 2, 4099, 1, 0, 0 },
	{ "data, all of it", 2, 2, 0, CAPACITY, 0, 0 },
	{ "data, the last byte", 2, 2, CAPACITY - 1, 1, 0, 0 },
	{ "with header", 0, 0, 0, 1000, 4, 4 },
	{ "with header, all of it", 0, 0, 0, CAPACITY, 4, 4 },
	{ "with header, then data", 0, 2, 0, 1000, 4, 0 },
	{ "echo", 0x0a, 0x0a, 0, 252, 0, 0 },
	{ "echo, longer than a small reply", 0x0a, 0x0a, 0, 4096, 0, 0 },
};

static void
keeps(void **state)
{
	const struct kept *row = *state;
	uint32_t out = row->bytes + row->header_in, in = row->bytes + row->header_out;
	struct bench *b = bench_open("cdr-80");
	uint8_t *bytes = malloc(out);

	assert_non_null(bytes);
	for (uint32_t i = 0; i < out; i++)
		bytes[i] = (uint8_t)(i * 167 + i / 256);
	bench_out(
	    b, CDB(OP_WRITE_BUFFER, row->write_mode, 0, BE24(row->offset), BE24(out)), bytes, out);
	assert_good(b);
	bench_in(b, in, CDB(OP_READ_BUFFER, row->read_mode, 0, BE24(row->offset), BE24(in)));
	assert_good(b);
	assert_int_equal(b->data_bytes, in);
	assert_memory_equal(b->data + row->header_out, bytes + row->header_in, row->bytes);
	free(bytes);
	bench_close(b);
}

/* Each nexus has an echo of its own, until it is lost; the buffer is the drive's. */
static void
echo_is_the_nexus(void **state)
{
	static const uint8_t first[8] = "first", other[5] = "othe";
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_out(b, CDB(OP_WRITE_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 8), first, 8);
	bench_run(b, b->other, CDB(OP_WRITE_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 5), other, 5, 0);
	bench_in(b, 64, CDB(OP_READ_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 64));
	assert_reply(b, first, 8);
	bench_other(b, 64, CDB(OP_READ_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 64));
	assert_reply(b, other, 5);
	nexus_lose(b->other);
	bench_clear_attentions(b, b->other);
	bench_other(b, 64, CDB(OP_READ_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 64));
	assert_sense(b, 0x052c00);
	bench_out(b, CDB(OP_WRITE_BUFFER, 2, 0, 0, 0, 0, 0, 0, 8), first, 8);
	bench_other(b, 8, CDB(OP_READ_BUFFER, 2, 0, 0, 0, 0, 0, 0, 8));
	assert_reply(b, first, 8);
	bench_close(b);
}

/* Data that does not come leaves the echo as it was. */
static void
echo_whole_or_not(void **state)
{
	static const uint8_t first[8] = "first";
	struct bench *b = bench_open("cdr-80");
	struct command_request request = { CDB(OP_WRITE_BUFFER, 0x0a, [8] = 8), 16, 8, 0 };
	struct command *cmd;

	(void)state;
	bench_out(b, request.cdb, first, 8);
	cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
	cmd_abort(cmd);
	bench_in(b, 64, CDB(OP_READ_BUFFER, 0x0a, 0, 0, 0, 0, 0, 0, 64));
	assert_reply(b, first, 8);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest echo[] = {
		{ "the echo buffer is the nexus's", echo_is_the_nexus, NULL, NULL, NULL },
		{ "an echo that does not come", echo_whole_or_not, NULL, NULL, NULL },
	};

	return RUN_TABLE(asked, answers) + RUN_TABLE(kept, keeps) +
	    cmocka_run_group_tests_name("echo", echo, NULL, NULL);
}
