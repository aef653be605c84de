/* SPDX-License-Identifier: BSD-2-Clause */
/* target/negotiate.h - the operational keys of RFC 7143 clause 13 and what
 * becomes of a peer's offers. Pure. */
#ifndef TARGET_NEGOTIATE_H
#define TARGET_NEGOTIATE_H
#include "target/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What we declare and offer. */
#define OUR_RECV_BYTES  262144u
#define OUR_MAX_BURST   1048576u
#define OUR_FIRST_BURST 262144u
#define OUR_MAX_R2T     8u

/* Keys with a result; booleans and digests are 0 or 1. */
enum key {
	KEY_HEADER_DIGEST, /* 1: CRC32C */
	KEY_DATA_DIGEST,
	KEY_MAX_CONNECTIONS,
	KEY_INITIAL_R2T,
	KEY_IMMEDIATE_DATA,
	KEY_MAX_RECV_BYTES, /* of the peer: what we may send in one PDU */
	KEY_MAX_BURST,
	KEY_FIRST_BURST,
	KEY_TIME2WAIT,
	KEY_TIME2RETAIN,
	KEY_MAX_R2T,
	KEY_DATA_PDU_IN_ORDER,
	KEY_DATA_SEQUENCE_IN_ORDER,
	KEY_ERROR_RECOVERY_LEVEL,
	KEY_PROTOCOL_LEVEL,
	KEYS,
};

struct negotiation {
	uint32_t value[KEYS]; /* agreed so far; defaults at first */
	uint64_t seen;        /* one bit for each row of the table of keys */
	bool leading;         /* the session's first connection */
	bool discovery;
	bool full_feature; /* Text PDUs: only declarations may still change */
};

void negotiate_start(struct negotiation *);
/* Work through the pairs of one complete request and append the answers.
 * AuthMethod and the keys that declare names are left to login.c. False: the
 * negotiation cannot go on (a key sent twice, a declared value not admissible,
 * too long an answer). */
bool negotiate(struct negotiation *, const struct text *, struct text_answer *);
#endif
