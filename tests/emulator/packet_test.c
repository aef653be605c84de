/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/packet_test.c tests emulator/packet.c: how fixed packets lie on the
 * disc. 32 blocks take 39 sectors (cd-format.md 12); method 2 is
 * sector = lba + (lba - start) / size * 7, as drives compute it. */
#include "tests/table.h"

#include "emulator/packet.h"

static const struct place {
	const char *name;
	int32_t start;
	uint32_t size;
	int32_t lba, sector;
	uint32_t run;
} places[] = {
	{ "first block", 0, 32, 0, 0, 32 },
	{ "last of the first packet", 0, 32, 31, 31, 1 },
	{ "first of the second", 0, 32, 32, 39, 32 },
	{ "within the second", 0, 32, 40, 47, 24 },
	{ "hundredth packet", 0, 32, 3200, 3900, 32 },
	{ "track that starts later", 11712, 32, 11712 + 65, 11712 + 79, 31 },
	{ "in the pregap", 11712, 32, 11700, 11700, 12 },
	{ "pregap of the disc", 0, 32, -150, -150, 150 },
	{ "one block a packet", 100, 1, 105, 140, 1 },
	{ "16 blocks a packet", 0, 16, 17, 24, 15 },
	{ "variable: method 1", 0, 0, 1000, 1000, UINT32_MAX },
	{ "variable: before the track", 100, 0, 5, 5, UINT32_MAX },
	{ "far out", 0, 1, 400000, 400000 * 8, 1 },
};

static void
lies_there(void **state)
{
	const struct place *row = *state;

	assert_int_equal(packet_sector(row->start, row->size, row->lba), row->sector);
	assert_int_equal(packet_sector(row->start, 1, INT32_MAX), INT32_MAX);
	assert_int_equal(packet_block(row->start, row->size, row->sector), row->lba);
	assert_int_equal(packet_run(row->start, row->size, row->lba), row->run);
}

/* Two packets of four, the first link and run-in in the pregap:
 * UUUU OO LRRRR UUUU OO */
static const struct block {
	const char *name;
	int32_t sector;
	unsigned indicator; /* cd-format.md 2 */
	int32_t lba;        /* where a host goes on */
} blocks[] = {
	{ "user data", 0, 0, 0 },
	{ "last user data", 3, 0, 3 },
	{ "first run-out", 4, 7, 4 },
	{ "second run-out", 5, 6, 4 },
	{ "link", 6, 5, 4 },
	{ "first run-in", 7, 4, 4 },
	{ "second run-in", 8, 3, 4 },
	{ "third run-in", 9, 2, 4 },
	{ "fourth run-in", 10, 1, 4 },
	{ "user data of the second", 11, 0, 4 },
	{ "run-out of the second", 15, 7, 8 },
};

static void
is_block(void **state)
{
	const struct block *row = *state;

	assert_int_equal(packet_indicator(1000, 4, 1000 + row->sector), row->indicator);
	assert_int_equal(packet_block(1000, 4, 1000 + row->sector), 1000 + row->lba);
}

static const struct extent {
	const char *name;
	uint32_t blocks, size, sectors;
} extents[] = {
	{ "nothing", 0, 32, 0 },
	{ "one packet", 32, 32, 34 },
	{ "two packets", 64, 32, 73 },
	{ "part of a packet counts whole", 33, 32, 73 },
	{ "variable", 300, 0, 302 },
};

static void
takes_extent(void **state)
{
	const struct extent *row = *state;

	assert_int_equal(packet_extent(row->blocks, row->size), row->sectors);
	if (row->size == 0 || row->sectors == 0)
		return;
	assert_int_equal(
	    packet_capacity(row->sectors, row->size), (row->blocks + row->size - 1) / 32 * 32);
	assert_int_equal(packet_capacity(row->sectors - 1, row->size),
	    (row->blocks + row->size - 1) / 32 * 32 - 32);
}

/* Offsets and values: what a drive looks for ("TDI", method at 9, BCD size at 10). */
static const struct descriptor {
	const char *name;
	uint8_t track;
	enum packet_method method;
	uint32_t size;
	uint8_t bytes[PACKET_DESCRIPTOR_BYTES];
} descriptors[] = {
	{ "fixed, 32", 1, METHOD_FIXED, 32,
	    { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x32 } },
	{ "fixed, 1024, track 12", 12, METHOD_FIXED, 1024,
	    { 'T', 'D', 'I', 1, 0x50, 1, 0x12, 0x12, 0x12, 0x91, 0, 0x10, 0x24 } },
	{ "fixed, 65535", 99, METHOD_FIXED, 65535,
	    { 'T', 'D', 'I', 1, 0x50, 1, 0x99, 0x99, 0x99, 0x91, 6, 0x55, 0x35 } },
	{ "variable", 2, METHOD_VARIABLE, 0,
	    { 'T', 'D', 'I', 1, 0x50, 1, 2, 2, 2, 0x90, 0xff, 0xff, 0xff } },
	{ "at once", 3, METHOD_AT_ONCE, 0,
	    { 'T', 'D', 'I', 1, 0x50, 1, 3, 3, 3, 0x80, 0xff, 0xff, 0xff } },
};

static void
describes(void **state)
{
	const struct descriptor *row = *state;
	uint8_t out[PACKET_DESCRIPTOR_BYTES];

	packet_descriptor(row->track, row->method, row->size, out);
	assert_memory_equal(out, row->bytes, sizeof(out));
}

int
main(void)
{
	return RUN_TABLE(places, lies_there) + RUN_TABLE(blocks, is_block) +
	    RUN_TABLE(extents, takes_extent) + RUN_TABLE(descriptors, describes);
}
