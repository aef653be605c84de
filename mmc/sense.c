/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/sense.c - sense data in fixed format, and the one place where a disc's
 * results get their SCSI names. */
#include "mmc/sense.h"

#include "emulator/bytes.h"

#include <string.h>

#define RESPONSE_CURRENT  0x70
#define RESPONSE_DEFERRED 0x71
#define VALID             0x80 /* byte 0: the information field counts */
#define SKSV              0x80 /* byte 15: the sense key specific bytes count */
#define IN_CDB            0x40
#define BIT_VALID         0x08

static struct sense
illegal_field(struct sense s, uint16_t byte, int bit, bool in_cdb)
{
	s.has_pointer = true;
	s.in_cdb = in_cdb;
	s.byte = byte;
	s.has_bit = bit >= 0;
	s.bit = s.has_bit ? (uint8_t)(bit & 7) : 0;
	return s;
}

struct sense
sense_cdb_field(uint16_t byte, int bit)
{
	return illegal_field(SENSE_INVALID_FIELD_IN_CDB, byte, bit, true);
}

struct sense
sense_list_field(uint16_t byte, int bit)
{
	return illegal_field(SENSE_INVALID_FIELD_IN_LIST, byte, bit, false);
}

void
sense_encode(const struct sense *s, uint8_t out[SENSE_BYTES])
{
	memset(out, 0, SENSE_BYTES);
	out[0] = s->deferred ? RESPONSE_DEFERRED : RESPONSE_CURRENT;
	if (s->has_information) {
		out[0] |= VALID;
		store_be32(out + 3, s->information);
	}
	out[2] = s->key;
	out[7] = SENSE_BYTES - 8;
	out[12] = s->asc;
	out[13] = s->ascq;
	if (s->has_pointer) {
		out[15] = SKSV;
		if (s->in_cdb)
			out[15] |= IN_CDB;
		if (s->has_bit)
			out[15] = (uint8_t)(out[15] | BIT_VALID | s->bit);
		store_be16(out + 16, s->byte);
	} else if (s->has_progress) {
		out[15] = SKSV;
		store_be16(out + 16, s->progress);
	}
}

/* Names of disc results; the flag says whether the address goes along. */
static const struct naming {
	uint8_t key, asc, ascq;
	bool names_lba;
} namings[] = {
	[DISC_OK] = { 0x0, 0x00, 0x00, false },
	[DISC_OUT_OF_RANGE] = { 0x5, 0x21, 0x00, false },
	[DISC_NOT_RECORDED] = { 0x5, 0x21, 0x00, false },
	[DISC_UNREADABLE] = { 0x3, 0x11, 0x05, true },
	[DISC_WRONG_SECTOR_TYPE] = { 0x5, 0x64, 0x00, false },
	[DISC_NOT_WRITABLE_HERE] = { 0x5, 0x21, 0x02, false },
	[DISC_FULL] = { 0x5, 0x63, 0x00, false },
	[DISC_FINALIZED] = { 0x5, 0x30, 0x05, false },
	[DISC_SEQUENCE] = { 0x5, 0x2c, 0x00, false },
	[DISC_READ_ONLY] = { 0x7, 0x27, 0x00, false },
	[DISC_UNSUPPORTED] = { 0x5, 0x2c, 0x00, false },
	[DISC_PACKET_SIZE] = { 0x5, 0x64, 0x01, false },
	[DISC_RESERVED_INCOMPLETE] = { 0x5, 0x72, 0x04, false },
	[DISC_MISCOMPARE] = { 0xe, 0x1d, 0x00, true },
	[DISC_IO] = { 0x3, 0x0c, 0x00, true },
};

struct sense
sense_from_disc(enum disc_result result, int32_t lba)
{
	const struct naming *n = &namings[result];
	struct sense s = SENSE(n->key, n->asc, n->ascq);

	s.has_information = n->names_lba;
	s.information = n->names_lba ? (uint32_t)lba : 0;
	return s;
}
