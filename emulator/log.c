/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log.c - the records of a disc's log as bytes. What they add up to: log_state.c. */
#include "emulator/log.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"

#include <string.h>

#define MAGIC_BYTES 12
#define CRC_AT      60

static const uint8_t magic[MAGIC_BYTES] = "pitland log\n";

static void
seal(uint8_t out[LOG_RECORD_BYTES])
{
	store_le32(out + CRC_AT, crc32c(0, out, CRC_AT));
}

static bool
sealed(const uint8_t in[LOG_RECORD_BYTES])
{
	return load_le32(in + CRC_AT) == crc32c(0, in, CRC_AT);
}

void
log_encode_header(uint32_t epoch, uint8_t out[LOG_RECORD_BYTES])
{
	memset(out, 0, LOG_RECORD_BYTES);
	memcpy(out, magic, MAGIC_BYTES);
	store_le32(out + 12, LOG_FORMAT);
	store_le32(out + 16, epoch);
	seal(out);
}

enum log_header
log_decode_header(const uint8_t in[LOG_RECORD_BYTES], uint32_t *format, uint32_t *epoch)
{
	if (memcmp(in, magic, MAGIC_BYTES) != 0 || !sealed(in) || load_le32(in + 12) == 0)
		return LOG_HEADER_BAD;
	*format = load_le32(in + 12);
	if (*format > LOG_FORMAT)
		return LOG_HEADER_LATER;
	*epoch = load_le32(in + 16);
	return *epoch == 0 ? LOG_HEADER_BAD : LOG_HEADER_OK;
}

void
log_encode(const struct log_record *r, uint8_t out[LOG_RECORD_BYTES])
{
	memset(out, 0, LOG_RECORD_BYTES);
	store_le64(out, r->sequence);
	store_le32(out + 8, r->epoch);
	out[12] = (uint8_t)r->kind;
	out[13] = (uint8_t)r->write_type;
	out[14] = r->data_block_type;
	out[15] = r->flags;
	store_le32(out + 16, (uint32_t)r->lba);
	store_le32(out + 20, r->count);
	store_le32(out + 24, r->crc);
	out[28] = r->session;
	out[29] = r->multisession;
	out[30] = (uint8_t)r->event;
	out[31] = r->track;
	out[56] = r->control;
	out[57] = r->session_format;
	store_le16(out + 58, r->packet_size);
	store_le64(out + 32, r->durable);
	memcpy(out + 40, r->boot_id, LOG_BOOT_ID_BYTES);
	seal(out);
}

bool
log_decode(const uint8_t in[LOG_RECORD_BYTES], struct log_record *r)
{
	if (!sealed(in) || in[12] < LOG_OPEN || in[12] >= LOG_KINDS || in[13] > WRITE_IMPORT ||
	    in[30] >= LOG_EVENTS)
		return false;
	*r = (struct log_record){
		.kind = (enum log_kind)in[12],
		.sequence = load_le64(in),
		.epoch = load_le32(in + 8),
		.write_type = (enum write_type)in[13],
		.data_block_type = in[14],
		.flags = in[15],
		.lba = (int32_t)load_le32(in + 16),
		.count = load_le32(in + 20),
		.crc = load_le32(in + 24),
		.session = in[28],
		.multisession = in[29],
		.event = (enum log_event)in[30],
		.durable = load_le64(in + 32),
		.track = in[31],
		.control = in[56],
		.session_format = in[57],
		.packet_size = load_le16(in + 58),
	};
	memcpy(r->boot_id, in + 40, LOG_BOOT_ID_BYTES);
	return true;
}
