/* SPDX-License-Identifier: BSD-2-Clause */
/* target/pdu.c - RFC 7143 11.2 to 11.17 as one table: which field lies where. */
#include "target/pdu.h"

#include "emulator/bytes.h"

#include <string.h>

/* A field of struct pdu, its place in the header and its length there. Numbers
 * are as long in the struct as on the wire; the rest are byte strings. */
struct field {
	uint8_t offset, at, bytes;
};

#define FIELD(member, at)                                                                          \
	{                                                                                          \
		offsetof(struct pdu, member), at, sizeof(((struct pdu *)0)->member)                \
	}
#define LUN        FIELD(lun, 8)
#define TTT        FIELD(ttt, 20)
#define FROM_PEER  FIELD(cmd_sn, 24), FIELD(exp_stat_sn, 28)
#define FROM_US    FIELD(stat_sn, 24), FIELD(exp_cmd_sn, 28), FIELD(max_cmd_sn, 32)
#define FIELDS_MAX 12

static const struct layout {
	bool known;
	struct field fields[FIELDS_MAX];
} layouts[0x40] = {
	[PDU_NOP_OUT] = { true, { LUN, TTT, FROM_PEER } },
	[PDU_COMMAND] = { true, { LUN, FIELD(length, 20), FROM_PEER, FIELD(cdb, 32) } },
	[PDU_TASK_MANAGEMENT] = { true,
	    { LUN, FIELD(ref_itt, 20), FROM_PEER, FIELD(ref_cmd_sn, 32), FIELD(data_sn, 36) } },
	[PDU_LOGIN] = { true,
	    { FIELD(version_max, 2), FIELD(version_min, 3), FIELD(isid, 8), FIELD(tsih, 14),
		FIELD(cid, 20), FROM_PEER } },
	[PDU_TEXT] = { true, { LUN, TTT, FROM_PEER } },
	[PDU_DATA_OUT] = { true,
	    { LUN, TTT, FIELD(exp_stat_sn, 28), FIELD(data_sn, 36), FIELD(offset, 40) } },
	[PDU_LOGOUT] = { true, { FIELD(cid, 20), FROM_PEER } },
	[PDU_SNACK] = { true,
	    { LUN, TTT, FIELD(exp_stat_sn, 28), FIELD(offset, 40), FIELD(length, 44) } },
	[PDU_NOP_IN] = { true, { LUN, TTT, FROM_US } },
	[PDU_RESPONSE] = { true,
	    { FIELD(response, 2), FIELD(status, 3), FROM_US, FIELD(data_sn, 36),
		FIELD(residual, 44) } },
	[PDU_TASK_MANAGEMENT_RESPONSE] = { true, { FIELD(response, 2), FROM_US } },
	[PDU_LOGIN_RESPONSE] = { true,
	    { FIELD(version_max, 2), FIELD(version_min, 3), FIELD(isid, 8), FIELD(tsih, 14),
		FROM_US, FIELD(status_class, 36), FIELD(status_detail, 37) } },
	[PDU_TEXT_RESPONSE] = { true, { LUN, TTT, FROM_US } },
	[PDU_DATA_IN] = { true,
	    { FIELD(status, 3), LUN, TTT, FROM_US, FIELD(data_sn, 36), FIELD(offset, 40),
		FIELD(residual, 44) } },
	[PDU_LOGOUT_RESPONSE] = { true,
	    { FIELD(response, 2), FROM_US, FIELD(parameter2, 40), FIELD(parameter3, 42) } },
	[PDU_R2T] = { true,
	    { LUN, TTT, FROM_US, FIELD(data_sn, 36), FIELD(offset, 40), FIELD(length, 44) } },
	[PDU_ASYNC] = { true,
	    { LUN, FROM_US, FIELD(event, 36), FIELD(event_code, 37), FIELD(parameter1, 38),
		FIELD(parameter2, 40), FIELD(parameter3, 42) } },
	[PDU_REJECT] = { true, { FIELD(response, 2), FROM_US, FIELD(data_sn, 36) } },
};

static void
load_field(uint8_t *member, const uint8_t *wire, size_t bytes)
{
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (bytes) {
	case sizeof(v16):
		v16 = load_be16(wire);
		memcpy(member, &v16, sizeof(v16));
		break;
	case sizeof(v32):
		v32 = load_be32(wire);
		memcpy(member, &v32, sizeof(v32));
		break;
	case sizeof(v64):
		v64 = load_be64(wire);
		memcpy(member, &v64, sizeof(v64));
		break;
	default:
		memcpy(member, wire, bytes);
	}
}

static void
store_field(uint8_t *wire, const uint8_t *member, size_t bytes)
{
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (bytes) {
	case sizeof(v16):
		memcpy(&v16, member, sizeof(v16));
		store_be16(wire, v16);
		break;
	case sizeof(v32):
		memcpy(&v32, member, sizeof(v32));
		store_be32(wire, v32);
		break;
	case sizeof(v64):
		memcpy(&v64, member, sizeof(v64));
		store_be64(wire, v64);
		break;
	default:
		memcpy(wire, member, bytes);
	}
}

bool
pdu_decode(struct pdu *pdu, const uint8_t header[PDU_HEADER_BYTES])
{
	const struct layout *layout = &layouts[header[0] & 0x3f];

	memset(pdu, 0, sizeof(*pdu));
	pdu->opcode = header[0] & 0x3f;
	pdu->immediate = (header[0] & PDU_IMMEDIATE) != 0;
	pdu->flags = header[1];
	pdu->ahs_words = header[4];
	pdu->data_bytes = load_be24(header + 5);
	pdu->itt = load_be32(header + 16);
	if (!layout->known) {
		pdu->lun = load_be64(header + 8);
		pdu->cmd_sn = load_be32(header + 24);
		return false;
	}
	for (const struct field *f = layout->fields; f->bytes != 0; f++)
		load_field((uint8_t *)pdu + f->offset, header + f->at, f->bytes);
	return true;
}

void
pdu_encode(const struct pdu *pdu, uint8_t header[PDU_HEADER_BYTES])
{
	const struct layout *layout = &layouts[pdu->opcode & 0x3f];

	memset(header, 0, PDU_HEADER_BYTES);
	for (const struct field *f = layout->fields; f->bytes != 0; f++)
		store_field(header + f->at, (const uint8_t *)pdu + f->offset, f->bytes);
	header[0] = (uint8_t)(pdu->opcode | (pdu->immediate ? PDU_IMMEDIATE : 0));
	header[1] = pdu->flags;
	header[4] = pdu->ahs_words;
	store_be24(header + 5, pdu->data_bytes);
	store_be32(header + 16, pdu->itt);
}

#define AHS_EXTENDED_CDB  1
#define AHS_BIDIRECTIONAL 2

bool
pdu_decode_ahs(struct pdu_ahs *ahs, const uint8_t *bytes, size_t n)
{
	*ahs = (struct pdu_ahs){ 0 };
	while (n > 0) {
		size_t length, whole;

		if (n < 4)
			return false;
		length = load_be16(bytes); /* counts what follows the type byte */
		whole = (3 + length + 3) & ~(size_t)3;
		if (length < 1 || whole > n)
			return false;
		if (bytes[2] == AHS_EXTENDED_CDB)
			ahs->extended_cdb = true;
		if (bytes[2] == AHS_BIDIRECTIONAL) {
			if (length != 5)
				return false;
			ahs->bidirectional = true;
			ahs->read_bytes = load_be32(bytes + 4);
		}
		bytes += whole;
		n -= whole;
	}
	return true;
}
