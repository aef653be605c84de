/* SPDX-License-Identifier: BSD-2-Clause */
/* target/sg_wire.h - what the SG_IO shim and the drive's process say to each
 * other over a Unix socket. Both ends include this; all numbers little-endian.
 *
 * The listening socket is SOCK_SEQPACKET. One connection is one open file
 * description of the device, hence one nexus: dup, fork and exec share it, and
 * it ends when the last descriptor is closed. On a connection the client says
 * hello once, is answered once, and gets one more message that it never reads:
 * poll() then reports the descriptor readable, as it does for a block device.
 * After that the client only sends CHANNEL messages, each with one end of a
 * SOCK_STREAM socket pair (SCM_RIGHTS). One request is made on each channel:
 *
 *	client	REQUEST, then data_bytes of data if the direction is OUT
 *	server	for IN: any number of DATA, each followed by its bytes
 *	server	RESULT, and closes
 *
 * So processes and threads that share a description need no lock: a message
 * with a descriptor is atomic, and nobody else sees the bytes of a channel.
 * A channel that is closed early aborts its command. What breaks these rules
 * closes the connection. */
#ifndef TARGET_SG_WIRE_H
#define TARGET_SG_WIRE_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SG_WIRE_VERSION   1
#define SG_WIRE_MAX_DATA  (16u << 20) /* bytes of one command */
#define SG_WIRE_MAX_CDB   16
#define SG_WIRE_MAX_SENSE 32
#define SG_WIRE_MESSAGE   16 /* bytes of a message on a connection */
#define SG_WIRE_REQUEST   48 /* bytes of a request on a channel */
#define SG_WIRE_HEADER    64 /* bytes of DATA and RESULT */
#define SG_WIRE_REGISTERS 4

enum sg_wire_type {
	SG_WIRE_HELLO = 0x31475350, /* "PSG1" */
	SG_WIRE_WELCOME,
	SG_WIRE_READABLE,
	SG_WIRE_CHANNEL,
	SG_WIRE_COMMAND,
	SG_WIRE_REGISTER,
	SG_WIRE_DATA,
	SG_WIRE_RESULT,
	SG_WIRE_RESET,
};

/* Flags of HELLO. */
#define SG_WIRE_EXCLUSIVE 1u /* refuse if another exclusive connection exists */

/* What WELCOME says. */
enum sg_wire_answer { SG_WIRE_OK, SG_WIRE_BAD_VERSION, SG_WIRE_BUSY, SG_WIRE_FULL };

enum sg_wire_direction { SG_WIRE_NONE, SG_WIRE_IN, SG_WIRE_OUT };

/* Registers belong to the description like its file offset, and mean nothing to
 * the server. All are 0 at first. */
enum sg_wire_operation { SG_WIRE_GET, SG_WIRE_SET };

/* The operation of RESET: what is reset, and so which unit attention follows for
 * every initiator. Channels with a command in flight are closed. */
enum sg_wire_reset { SG_WIRE_RESET_UNIT, SG_WIRE_RESET_TARGET };

struct sg_message {
	uint32_t type, version;
	uint32_t value; /* HELLO: flags; WELCOME: enum sg_wire_answer */
};

struct sg_request {
	uint32_t type;
	uint8_t cdb_bytes, direction;
	uint32_t data_bytes;
	uint8_t cdb[SG_WIRE_MAX_CDB];
	uint8_t index;     /* REGISTER */
	uint8_t operation; /* REGISTER, RESET */
	uint64_t value;
};

struct sg_answer {
	uint32_t type;
	uint32_t data_bytes; /* DATA: that follow */
	uint8_t status, sense_bytes;
	uint8_t sense[SG_WIRE_MAX_SENSE];
	uint64_t moved;
	uint64_t value; /* REGISTER: its value after the operation */
};

static inline void
sg_store(uint8_t *p, uint64_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline uint64_t
sg_load(const uint8_t *p, size_t bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | p[bytes];
	return v;
}

static inline void
sg_message_encode(const struct sg_message *m, uint8_t out[SG_WIRE_MESSAGE])
{
	memset(out, 0, SG_WIRE_MESSAGE);
	sg_store(out, m->type, 4);
	sg_store(out + 4, m->version, 4);
	sg_store(out + 8, m->value, 4);
}

static inline struct sg_message
sg_message_decode(const uint8_t in[SG_WIRE_MESSAGE])
{
	return (struct sg_message){ .type = (uint32_t)sg_load(in, 4),
		.version = (uint32_t)sg_load(in + 4, 4),
		.value = (uint32_t)sg_load(in + 8, 4) };
}

static inline void
sg_request_encode(const struct sg_request *r, uint8_t out[SG_WIRE_REQUEST])
{
	memset(out, 0, SG_WIRE_REQUEST);
	sg_store(out, r->type, 4);
	out[4] = r->cdb_bytes;
	out[5] = r->direction;
	out[6] = r->index;
	out[7] = r->operation;
	sg_store(out + 8, r->data_bytes, 4);
	memcpy(out + 16, r->cdb, SG_WIRE_MAX_CDB);
	sg_store(out + 32, r->value, 8);
}

static inline struct sg_request
sg_request_decode(const uint8_t in[SG_WIRE_REQUEST])
{
	struct sg_request r = { .type = (uint32_t)sg_load(in, 4),
		.cdb_bytes = in[4],
		.direction = in[5],
		.index = in[6],
		.operation = in[7],
		.data_bytes = (uint32_t)sg_load(in + 8, 4),
		.value = sg_load(in + 32, 8) };

	memcpy(r.cdb, in + 16, SG_WIRE_MAX_CDB);
	return r;
}

static inline void
sg_answer_encode(const struct sg_answer *h, uint8_t out[SG_WIRE_HEADER])
{
	memset(out, 0, SG_WIRE_HEADER);
	sg_store(out, h->type, 4);
	sg_store(out + 4, h->data_bytes, 4);
	out[8] = h->status;
	out[9] = h->sense_bytes;
	sg_store(out + 16, h->moved, 8);
	sg_store(out + 24, h->value, 8);
	memcpy(out + 32, h->sense, SG_WIRE_MAX_SENSE);
}

static inline struct sg_answer
sg_answer_decode(const uint8_t in[SG_WIRE_HEADER])
{
	struct sg_answer h = { .type = (uint32_t)sg_load(in, 4),
		.data_bytes = (uint32_t)sg_load(in + 4, 4),
		.status = in[8],
		.sense_bytes = in[9],
		.moved = sg_load(in + 16, 8),
		.value = sg_load(in + 24, 8) };

	memcpy(h.sense, in + 32, SG_WIRE_MAX_SENSE);
	return h;
}
#endif
