/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/layout_test.c - replies byte by byte (mmc-recorder.md 7; SPC-4,
 * MMC-6). */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

#define HIGH_SPEEDS                                                                                \
	0x21, 0x13, 0x00, 0x00, 0x1b, 0x90, 0x00, 0x00, 0x16, 0x0d, 0x00, 0x00, 0x10, 0x8a, 0x00,  \
	    0x00, 0x0b, 0x06, 0x00, 0x00, 0x05, 0x83, 0x00, 0x00, 0x02, 0xc2

static const struct row {
	const char *name;
	const char *kind; /* of the disc, blank */
	uint8_t cdb[16];
	const char *text; /* or: bytes as text, for those that hold text */
	size_t bytes;
	uint8_t reply[80];
} rows[] = {
	{ "INQUIRY: 74 bytes", NULL, { OP_INQUIRY, 0, 0, 0, 255 },
	    "\x05\x80\x06\x02\x45\0\0\x02PITLAND VIRTUAL CD-R    0100"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xa0\x09\x60\x04\x60\x04\xe0"
	    "\0\0\0\0\0\0\0\0",
	    74, { 0 } },
	{ "INQUIRY: cut at 36 bytes", NULL, { OP_INQUIRY, 0, 0, 0, 36 },
	    "\x05\x80\x06\x02\x45\0\0\x02PITLAND VIRTUAL CD-R    0100", 36, { 0 } },
	{ "VPD 00", NULL, { OP_INQUIRY, 1, 0, 0, 255 }, NULL, 7,
	    { 0x05, 0x00, 0x00, 0x03, 0x00, 0x80, 0x83 } },
	{ "VPD 80", NULL, { OP_INQUIRY, 1, 0x80, 0, 255 }, "\x05\x80\0\x06PL0001", 10, { 0 } },
	{ "REPORT LUNS", NULL, { OP_REPORT_LUNS, [9] = 16 }, NULL, 16, { 0, 0, 0, 8 } },
	{ "REPORT LUNS: well-known only", NULL, { OP_REPORT_LUNS, 0, 1, [9] = 16 }, NULL, 8,
	    { 0 } },
	{ "REQUEST SENSE: tray closed and empty", NULL, { OP_REQUEST_SENSE, [4] = 18 }, NULL, 18,
	    { 0x70, 0, 0x02, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x3a, 0x01 } },
	{ "REQUEST SENSE: nothing to report", "cdr-80", { OP_REQUEST_SENSE, [4] = 18 }, NULL, 18,
	    { 0x70, 0, 0x00, 0, 0, 0, 0, 0x0a } },
	{ "MODE SENSE (10) 01", NULL, { OP_MODE_SENSE_10, 8, 0x01, [8] = 255 }, NULL, 20,
	    { 0, 18, 0, 0, 0, 0, 0, 0, 0x01, 0x0a, 0, 8, 0, 0, 0, 0, 8, 0, 0, 0 } },
	{ "MODE SENSE (10) 05", NULL, { OP_MODE_SENSE_10, 8, 0x05, [8] = 255 }, NULL, 60,
	    { 0, 58, [8] = 0x05, 0x32, 0x41, 0x04, 0x08, [8 + 15] = 0x96 } },
	{ "MODE SENSE (10) 05 changeable", NULL, { OP_MODE_SENSE_10, 8, 0x45, [8] = 255 }, NULL, 60,
	    { 0, 58, [8] = 0x05, 0x32, 0x7f, 0xff, 0x0f, 0xff, 0x00, 0x3f, 0xff, 0x00,
		[8 + 10] = 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [8 + 31] = 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [8 + 46] = 0xff,
		[8 + 48] = 0xff, 0xff, 0xff, 0xff } },
	{ "MODE SENSE (10) 08: WCE", NULL, { OP_MODE_SENSE_10, 8, 0x08, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x08, 0x0a, 0x04 } },
	{ "MODE SENSE (10) 08 changeable: WCE, RCD", NULL, { OP_MODE_SENSE_10, 8, 0x48, [8] = 255 },
	    NULL, 20, { 0, 18, [8] = 0x08, 0x0a, 0x05 } },
	{ "MODE SENSE (10) 08 default", NULL, { OP_MODE_SENSE_10, 8, 0x88, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x08, 0x0a, 0x04 } },
	{ "MODE SENSE (10) 0A", NULL, { OP_MODE_SENSE_10, 8, 0x0a, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x0a, 0x0a } },
	{ "MODE SENSE (10) 01 changeable", NULL, { OP_MODE_SENSE_10, 8, 0x41, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x01, 0x0a, 0xf7, 0xff, [8 + 8] = 0xff } },
	{ "MODE SENSE (10) 0D", NULL, { OP_MODE_SENSE_10, 8, 0x0d, [8] = 255 }, NULL, 16,
	    { 0, 14, [8] = 0x0d, 0x06, 0, 0, 0, 0x3c, 0, 0x4b } },
	{ "MODE SENSE (10) 0D changeable", NULL, { OP_MODE_SENSE_10, 8, 0x4d, [8] = 255 }, NULL, 16,
	    { 0, 14, [8] = 0x0d, 0x06, 0, 0x0f } },
	{ "MODE SENSE (10) 0E", NULL, { OP_MODE_SENSE_10, 8, 0x0e, [8] = 255 }, NULL, 24,
	    { 0, 22, [8] = 0x0e, 0x0e, 0x04, 0, 0, 0, 0, 0x4b, 1, 0xff, 2, 0xff } },
	{ "MODE SENSE (10) 0E changeable", NULL, { OP_MODE_SENSE_10, 8, 0x4e, [8] = 255 }, NULL, 24,
	    { 0, 22, [8] = 0x0e, 0x0e, 0x06, [16] = 0x0f, 0xff, 0x0f, 0xff, 0x0f, 0xff, 0x0f,
		0xff } },
	{ "MODE SENSE (10) 1A", NULL, { OP_MODE_SENSE_10, 8, 0x1a, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x1a, 0x0a } },
	{ "MODE SENSE (10) 1A changeable", NULL, { OP_MODE_SENSE_10, 8, 0x5a, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x1a, 0x0a, 0, 0x03, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
	{ "MODE SENSE (10) 1C: DEXCPT", NULL, { OP_MODE_SENSE_10, 8, 0x1c, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x1c, 0x0a, 0x08 } },
	{ "MODE SENSE (10) 1C changeable", NULL, { OP_MODE_SENSE_10, 8, 0x5c, [8] = 255 }, NULL, 20,
	    { 0, 18, [8] = 0x1c, 0x0a } },
	{ "MODE SENSE (10) 1D", NULL, { OP_MODE_SENSE_10, 8, 0x1d, [8] = 255 }, NULL, 18,
	    { 0, 16, [8] = 0x1d, 0x08 } },
	{ "MODE SENSE (10) 1D changeable: SWPP", NULL, { OP_MODE_SENSE_10, 8, 0x5d, [8] = 255 },
	    NULL, 18, { 0, 16, [8] = 0x1d, 0x08, 0, 0, 0x01 } },
	{ "MODE SENSE (10) 2A", NULL, { OP_MODE_SENSE_10, 8, 0x2a, [8] = 255 }, NULL, 68,
	    { 0, 66, [8] = 0x2a, 0x3a, 0x07, 0x07, 0xf1, 0x7f, 0x29, 0x23, 0x21, 0x13, 0x01, 0x00,
		0x08, 0x00, 0x21, 0x13, 0x00, 0x00, 0x21, 0x13, 0x21, 0x13, 0x00, 0x01, 0x00, 0x00,
		0x00, 0x00, 0x21, 0x13, 0x00, 0x07, 0x00, 0x00, HIGH_SPEEDS } },
	{ "MODE SENSE (10) 2A with CD-RW: its speeds only", "cdrw-80",
	    { OP_MODE_SENSE_10, 8, 0x2a, [8] = 255 }, NULL, 48,
	    { 0, 46, [8] = 0x2a, 0x26, 0x07, 0x07, 0xf1, 0x7f, 0x29, 0x23, 0x21, 0x13, 0x01, 0x00,
		0x08, 0x00, 0x21, 0x13, 0x00, 0x00, 0x06, 0xe4, 0x06, 0xe4, 0x00, 0x01, 0x00, 0x00,
		0x00, 0x00, 0x06, 0xe4, 0x00, 0x02, 0x00, 0x00, 0x06, 0xe4, 0x00, 0x00, 0x02,
		0xc2 } },
	{ "MODE SENSE (6) 0D: four header bytes", NULL, { OP_MODE_SENSE_6, 8, 0x0d, 0, 255 }, NULL,
	    12, { 11, 0, 0, 0, 0x0d, 0x06, 0, 0, 0, 0x3c, 0, 0x4b } },
	{ "GET CONFIGURATION: one feature", NULL, { OP_GET_CONFIGURATION, 2, 0, 0x02, [8] = 12 },
	    NULL, 12, { 0, 0, 0, 12, 0, 0, 0, 0, 0, 2, 0x07, 0x04 } },
	{ "GET CONFIGURATION: profiles, blank CD-R", "cdr-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0, [8] = 255 }, NULL, 24,
	    { 0, 0, 0, 20, 0, 0, 0, 0x09, 0, 0, 0x03, 0x0c, 0, 0x0a, 0, 0, 0, 0x09, 1, 0, 0, 0x08,
		0, 0 } },
	{ "GET CONFIGURATION: profiles, CD-RW", "cdrw-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0, [8] = 255 }, NULL, 24,
	    { 0, 0, 0, 20, 0, 0, 0, 0x0a, 0, 0, 0x03, 0x0c, 0, 0x0a, 1, 0, 0, 0x09, 0, 0, 0, 0x08,
		0, 0 } },
	{ "GET CONFIGURATION: core", NULL, { OP_GET_CONFIGURATION, 2, 0, 1, [8] = 255 }, NULL, 20,
	    { 0, 0, 0, 16, 0, 0, 0, 0, 0, 1, 0x0b, 0x08, 0, 0, 0, 1, 2, 0, 0, 0 } },
	{ "GET CONFIGURATION: mastering with a blank disc: SAO, RAW", "cdr-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0x2e, [8] = 255 }, NULL, 16,
	    { 0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2e, 0x01, 0x04, 0x7f, 0, 0x10, 0 } },
	{ "GET CONFIGURATION: mastering without a disc: not current", NULL,
	    { OP_GET_CONFIGURATION, 2, 0, 0x2e, [8] = 255 }, NULL, 16,
	    { 0, 0, 0, 12, 0, 0, 0, 0, 0, 0x2e, 0x00, 0x04, 0x7f, 0, 0x10, 0 } },
	{ "GET CONFIGURATION: incremental streaming, current", "cdr-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0x21, [8] = 255 }, NULL, 20,
	    { 0, 0, 0, 16, 0, 0, 0, 9, 0, 0x21, 0x05, 0x08, 0x3f, 0, 0x05, 0x01, 7 } },
	{ "GET CONFIGURATION: incremental streaming without a disc", NULL,
	    { OP_GET_CONFIGURATION, 2, 0, 0x21, [8] = 255 }, NULL, 20,
	    { 0, 0, 0, 16, 0, 0, 0, 0, 0, 0x21, 0x04, 0x08, 0x3f, 0, 0x05, 0x01, 7 } },
	{ "GET CONFIGURATION: track at once, current", "cdr-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0x2d, [8] = 255 }, NULL, 16,
	    { 0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2d, 0x09, 0x04, 0x46, 0, 0x3f, 0x01 } },
	{ "GET CONFIGURATION: CD-RW write support", "cdrw-74",
	    { OP_GET_CONFIGURATION, 2, 0, 0x37, [8] = 255 }, NULL, 16,
	    { 0, 0, 0, 12, 0, 0, 0, 10, 0, 0x37, 0x01, 0x04, 0, 0x0f, 0, 0 } },
	{ "GET CONFIGURATION: serial number, padded", NULL,
	    { OP_GET_CONFIGURATION, 2, 1, 0x08, [8] = 255 },
	    "\0\0\0\x10\0\0\0\0\x01\x08\x03\x08PL0001  ", 20, { 0 } },
	{ "GET CONFIGURATION: length is that of the whole, if cut", "cdr-80",
	    { OP_GET_CONFIGURATION, 2, 0, 0, [8] = 8 }, NULL, 8, { 0, 0, 0, 20, 0, 0, 0, 9 } },
	{ "GET EVENT STATUS: media, nothing new", "cdr-80",
	    { OP_GET_EVENT_STATUS, 1, 0, 0, 0x10, [8] = 8 }, NULL, 8,
	    { 0, 6, 4, 0x5e, 0, 0x02, 0, 0 } },
	{ "GET EVENT STATUS: media, no disc", NULL, { OP_GET_EVENT_STATUS, 1, 0, 0, 0x10, [8] = 8 },
	    NULL, 8, { 0, 6, 4, 0x5e } },
	{ "GET EVENT STATUS: lowest class requested", NULL,
	    { OP_GET_EVENT_STATUS, 1, 0, 0, 0x7e, [8] = 8 }, NULL, 8, { 0, 6, 1, 0x5e } },
	{ "GET EVENT STATUS: power", NULL, { OP_GET_EVENT_STATUS, 1, 0, 0, 0x04, [8] = 8 }, NULL, 8,
	    { 0, 6, 2, 0x5e, 0, 1 } },
	{ "GET EVENT STATUS: busy", NULL, { OP_GET_EVENT_STATUS, 1, 0, 0, 0x40, [8] = 8 }, NULL, 8,
	    { 0, 6, 6, 0x5e } },
	{ "GET EVENT STATUS: no class supported", NULL,
	    { OP_GET_EVENT_STATUS, 1, 0, 0, 0x20, [8] = 8 }, NULL, 4, { 0, 2, 0x80, 0x5e } },
	{ "ATIP of cdr-80", "cdr-80", { OP_READ_TOC, 2, 4, [8] = 28 }, NULL, 28,
	    { 0x00, 0x1a, 0x00, 0x00, 0xd0, 0x40, 0x80, 0x00, 0x61, 0x1a, 0x42, 0x00, 0x4f, 0x3b,
		0x4a, 0x00 } },
	{ "ATIP with the MSF bit clear, as wodim asks", "cdr-80", { OP_READ_TOC, 0, 4, [8] = 28 },
	    NULL, 28,
	    { 0x00, 0x1a, 0x00, 0x00, 0xd0, 0x40, 0x80, 0x00, 0x61, 0x1a, 0x42, 0x00, 0x4f, 0x3b,
		0x4a, 0x00 } },
	{ "ATIP of cdrw-80", "cdrw-80", { OP_READ_TOC, 2, 4, [8] = 28 }, NULL, 28,
	    { 0x00, 0x1a, 0x00, 0x00, 0xa1, 0x40, 0xcc, 0x00, 0x61, 0x1a, 0x41, 0x00, 0x4f, 0x3b,
		0x4a, 0x00, 0x24 } },
	{ "PMA of a blank disc is empty", "cdr-80", { OP_READ_TOC, 0, 3, [8] = 255 }, NULL, 4,
	    { 0, 2 } },
	{ "CD-TEXT of a blank disc: header only", "cdr-80", { OP_READ_TOC, 0, 5, [8] = 255 }, NULL,
	    4, { 0, 2 } },
	{ "READ DISC INFORMATION, blank cdr-80", "cdr-80", { OP_READ_DISC_INFORMATION, [8] = 255 },
	    NULL, 34,
	    { 0, 32, 0x00, 1, 1, 1, 1, 0x20, 0xff, [16] = 0, 97, 26, 66, 0, 79, 59, 74 } },
	{ "READ DISC INFORMATION, blank cdrw-80: erasable", "cdrw-80",
	    { OP_READ_DISC_INFORMATION, [8] = 255 }, NULL, 34,
	    { 0, 32, 0x10, 1, 1, 1, 1, 0x20, 0xff, [16] = 0, 97, 26, 65, 0, 79, 59, 74 } },
	{ "READ DISC INFORMATION type 1", "cdr-80", { OP_READ_DISC_INFORMATION, 1, [8] = 255 },
	    NULL, 12, { 0, 10, 0x20, 0, 0, 99, 0, 0, 0, 99, 0, 1 } },
	{ "READ TRACK INFORMATION, blank, track at once", "cdr-80",
	    { OP_READ_TRACK_INFORMATION, 1, 0, 0, 0, 0xff, [8] = 255 }, NULL, 36,
	    { 0, 34, 1, 1, 0, 0x04, 0x4f, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0x7d,
		0xa9, [24] = 0, 0x05, 0x7d, 0xa9 } },
	{ "READ CAPACITY of a blank disc", "cdr-80", { OP_READ_CAPACITY }, NULL, 8,
	    { 0, 0, 0, 0, 0, 0, 0x08, 0 } },
	{ "READ BUFFER CAPACITY in bytes", NULL, { OP_READ_BUFFER_CAPACITY, [8] = 12 }, NULL, 12,
	    { 0, 10, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0 } },
	{ "READ SUB-CHANNEL without SUBQ", "cdr-80", { OP_READ_SUBCHANNEL, [3] = 1, [8] = 24 },
	    NULL, 4, { 0, 0x15, 0, 0 } },
	{ "READ SUB-CHANNEL 2 without MCN", "cdr-80", { OP_READ_SUBCHANNEL, 0, 0x40, 2, [8] = 24 },
	    NULL, 24, { 0, 0x15, 0, 20, 2 } },
	{ "MECHANISM STATUS", NULL, { OP_MECHANISM_STATUS, [9] = 8 }, NULL, 8, { 0 } },
};

static void
gives(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open(row->kind);

	bench_in(b, 4096, row->cdb);
	assert_reply(b, row->text != NULL ? (const uint8_t *)row->text : row->reply, row->bytes);
	bench_close(b);
}

/* The designators of VPD 83, each with its header. */
static const struct designator {
	const char *name;
	uint8_t header[4];
	const char *bytes;
} designators[] = {
	{ "T10 vendor id", { 0x02, 0x01, 0, 30 }, "PITLAND VIRTUAL CD-R    PL0001" },
	{ "relative target port", { 0x51, 0x94, 0, 4 }, "\0\0\0\x01" },
	{ "target port name", { 0x53, 0x98, 0, 40 }, PORT_NAME "\0" },
	{ "target device name", { 0x53, 0xa8, 0, 32 }, DEVICE_NAME "\0\0" },
};

static void
identifies(void **state)
{
	const struct designator *row = *state;
	struct bench *b = bench_open(NULL);
	size_t at, found = 0;

	bench_in(b, 1024, CDB(OP_INQUIRY, 1, 0x83, 4, 0));
	assert_good(b);
	assert_int_equal(b->data[0], 0x05);
	assert_int_equal(b->data[1], 0x83);
	assert_int_equal(b->data[2] << 8 | b->data[3], b->data_bytes - 4);
	for (at = 4; at < b->data_bytes; at += 4u + b->data[at + 3]) {
		assert_true(at + 4u + b->data[at + 3] <= b->data_bytes);
		if (memcmp(b->data + at, row->header, 4) == 0) {
			assert_memory_equal(b->data + at + 4, row->bytes, row->header[3]);
			found++;
		}
		if (b->data[at + 1] == 0x03) { /* NAA, locally assigned */
			assert_int_equal(b->data[at], 0x01);
			assert_int_equal(b->data[at + 3], 8);
			assert_int_equal(b->data[at + 4] >> 4, 3);
		}
	}
	assert_int_equal(found, 1);
	bench_close(b);
}

/* GET CONFIGURATION, all features: code, byte 2, additional length. */
static const struct features {
	const char *name;
	const char *kind;
	uint8_t type;
	uint8_t list[20][4];
} features[] = {
	{ "all features, no disc", NULL, 0,
	    { { 0, 0x00, 0x03, 12 }, { 0, 0x01, 0x0b, 8 }, { 0, 0x02, 0x07, 4 },
		{ 0, 0x03, 0x07, 4 }, { 0, 0x10, 0x00, 8 }, { 0, 0x1d, 0x00, 0 },
		{ 0, 0x1e, 0x08, 4 }, { 0, 0x21, 0x04, 8 }, { 0, 0x23, 0x04, 8 },
		{ 0, 0x26, 0x00, 0 }, { 0, 0x2d, 0x08, 4 }, { 0, 0x2e, 0x00, 4 },
		{ 0, 0x37, 0x00, 4 }, { 1, 0x00, 0x03, 0 }, { 1, 0x03, 0x00, 4 },
		{ 1, 0x05, 0x07, 4 }, { 1, 0x07, 0x10, 4 }, { 1, 0x08, 0x03, 8 },
		{ 1, 0x0c, 0x03, 16 } } },
	{ "all features, blank disc", "cdr-80", 0,
	    { { 0, 0x00, 0x03, 12 }, { 0, 0x01, 0x0b, 8 }, { 0, 0x02, 0x07, 4 },
		{ 0, 0x03, 0x07, 4 }, { 0, 0x10, 0x00, 8 }, { 0, 0x1d, 0x00, 0 },
		{ 0, 0x1e, 0x09, 4 }, { 0, 0x21, 0x05, 8 }, { 0, 0x23, 0x04, 8 },
		{ 0, 0x26, 0x00, 0 }, { 0, 0x2d, 0x09, 4 }, { 0, 0x2e, 0x01, 4 },
		{ 0, 0x37, 0x00, 4 }, { 1, 0x00, 0x03, 0 }, { 1, 0x03, 0x00, 4 },
		{ 1, 0x05, 0x07, 4 }, { 1, 0x07, 0x11, 4 }, { 1, 0x08, 0x03, 8 },
		{ 1, 0x0c, 0x03, 16 } } },
	{ "current features, no disc", NULL, 1,
	    { { 0, 0x00, 0x03, 12 }, { 0, 0x01, 0x0b, 8 }, { 0, 0x02, 0x07, 4 },
		{ 0, 0x03, 0x07, 4 }, { 1, 0x00, 0x03, 0 }, { 1, 0x05, 0x07, 4 },
		{ 1, 0x08, 0x03, 8 }, { 1, 0x0c, 0x03, 16 } } },
};

static void
lists_features(void **state)
{
	const struct features *row = *state;
	struct bench *b = bench_open(row->kind);
	size_t at = 8, n = 0;

	bench_in(b, 4096, CDB(OP_GET_CONFIGURATION, row->type, [7] = 0x10));
	assert_good(b);
	assert_int_equal(b->data[2] << 8 | b->data[3], b->data_bytes - 4);
	for (; at < b->data_bytes; at += 4u + b->data[at + 3], n++)
		assert_memory_equal(b->data + at, row->list[n], 4);
	assert_int_equal(at, b->data_bytes);
	assert_int_equal(row->list[n][3] + row->list[n][2], 0);
	bench_close(b);
}

static void
all_pages(void **state)
{
	static const uint8_t codes[] = { 0x01, 0x05, 0x08, 0x0a, 0x0d, 0x0e, 0x1a, 0x1c, 0x1d,
		0x2a };
	struct bench *b = bench_open(NULL);
	size_t at = 8, n = 0;

	(void)state;
	bench_in(b, 1024, CDB(OP_MODE_SENSE_10, 8, 0x3f, [7] = 4));
	assert_good(b);
	assert_int_equal(b->data[0] << 8 | b->data[1], b->data_bytes - 2);
	for (; at < b->data_bytes && n < ARRAY_LEN(codes); at += 2u + b->data[at + 1], n++)
		assert_int_equal(b->data[at], codes[n]);
	assert_int_equal(at, b->data_bytes);
	assert_int_equal(n, ARRAY_LEN(codes));
	bench_close(b);
}

int
main(void)
{
	static const struct {
		const char *name;
	} pages[] = { { "page 3F: all pages, ascending" } };

	return RUN_TABLE(rows, gives) + RUN_TABLE(designators, identifies) +
	    RUN_TABLE(features, lists_features) + RUN_TABLE(pages, all_pages);
}
