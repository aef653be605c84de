/* SPDX-License-Identifier: BSD-2-Clause */
/* target/pdu.h - the 48-byte basic header segment of every iSCSI PDU (RFC 7143
 * clause 11) as a plain struct in host order. Pure: no state, no allocation. */
#ifndef TARGET_PDU_H
#define TARGET_PDU_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDU_HEADER_BYTES   48
#define PDU_AHS_BYTES      60 /* the longest additional header segments we take */
#define PDU_DIGEST_BYTES   4
#define PDU_NO_TAG         0xffffffffu
#define PDU_IMMEDIATE      0x40 /* byte 0 */
#define PDU_FINAL          0x80 /* byte 1 of most PDUs */
#define PDU_DATA_BYTES_MAX 0xffffffu

enum pdu_opcode {
	PDU_NOP_OUT = 0x00,
	PDU_COMMAND = 0x01,
	PDU_TASK_MANAGEMENT = 0x02,
	PDU_LOGIN = 0x03,
	PDU_TEXT = 0x04,
	PDU_DATA_OUT = 0x05,
	PDU_LOGOUT = 0x06,
	PDU_SNACK = 0x10,
	PDU_NOP_IN = 0x20,
	PDU_RESPONSE = 0x21,
	PDU_TASK_MANAGEMENT_RESPONSE = 0x22,
	PDU_LOGIN_RESPONSE = 0x23,
	PDU_TEXT_RESPONSE = 0x24,
	PDU_DATA_IN = 0x25,
	PDU_LOGOUT_RESPONSE = 0x26,
	PDU_R2T = 0x31,
	PDU_ASYNC = 0x32,
	PDU_REJECT = 0x3f,
};

/* Flags of byte 1. */
#define COMMAND_READ         0x40
#define COMMAND_WRITE        0x20
#define COMMAND_ATTRIBUTES   0x07
#define LOGIN_TRANSIT        0x80
#define TEXT_CONTINUE        0x40 /* Login and Text */
#define RESIDUAL_OVERFLOW    0x04 /* Response and Data-In */
#define RESIDUAL_UNDERFLOW   0x02
#define DATA_IN_STATUS       0x01
#define LOGIN_CSG(flags)     ((flags) >> 2 & 3)
#define LOGIN_NSG(flags)     ((flags)&3)
#define LOGIN_STAGE_SECURITY 0
#define LOGIN_STAGE_OPERATE  1
#define LOGIN_STAGE_FULL     3

enum reject_reason {
	REJECT_DATA_DIGEST = 0x02,
	REJECT_SNACK = 0x03,
	REJECT_PROTOCOL = 0x04,
	REJECT_UNSUPPORTED = 0x05,
	REJECT_TOO_MANY_IMMEDIATE = 0x06,
	REJECT_TASK_IN_PROGRESS = 0x07,
	REJECT_INVALID_FIELD = 0x09,
};

/* One header. A field that the opcode does not have is zero when decoded and
 * ignored when encoded. */
struct pdu {
	uint8_t opcode;
	bool immediate;
	uint8_t flags; /* byte 1 */
	uint8_t ahs_words;
	uint32_t data_bytes;
	uint64_t lun; /* the eight bytes as one number */
	uint32_t itt; /* Initiator Task Tag */
	uint32_t ttt; /* Target Transfer Tag */

	uint32_t cmd_sn, exp_stat_sn;             /* from the initiator */
	uint32_t stat_sn, exp_cmd_sn, max_cmd_sn; /* from the target */
	uint32_t data_sn;                         /* DataSN, R2TSN or ExpDataSN */
	uint32_t offset, length;                  /* Buffer Offset; Desired Length, or EDTL */
	uint32_t residual;

	uint8_t cdb[16];
	uint8_t response, status; /* Response, TMF, Logout; Reject: the reason */
	uint8_t isid[6];
	uint16_t tsih, cid;
	uint8_t version_max, version_min; /* Login Response: max and active */
	uint8_t status_class, status_detail;
	uint32_t ref_itt, ref_cmd_sn;                /* task management */
	uint8_t event, event_code;                   /* asynchronous message */
	uint16_t parameter1, parameter2, parameter3; /* also Time2Wait and Time2Retain */
};

/* False: no opcode of RFC 7143; only opcode, immediate, flags, ahs_words,
 * data_bytes, lun, itt and cmd_sn are set then. Reserved bits are ignored. */
bool pdu_decode(struct pdu *, const uint8_t header[PDU_HEADER_BYTES]);
/* The opcode must be known. Reserved bytes become zero. */
void pdu_encode(const struct pdu *, uint8_t header[PDU_HEADER_BYTES]);

/* Bytes that a data segment of n bytes takes, with its padding. */
static inline uint32_t
pdu_padded(uint32_t n)
{
	return (n + 3) & ~3u;
}

/* What the additional header segments ask for (RFC 7143 11.2.2). */
struct pdu_ahs {
	bool extended_cdb;
	bool bidirectional;
	uint32_t read_bytes; /* of the bidirectional command */
};
/* False: their lengths do not add up to n. Types not known are skipped. */
bool pdu_decode_ahs(struct pdu_ahs *, const uint8_t *bytes, size_t n);

/* Serial number arithmetic modulo 2^32 (RFC 7143 4.2.2.1): is a before b? */
static inline bool
serial_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}
#endif
