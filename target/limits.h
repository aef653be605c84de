/* SPDX-License-Identifier: BSD-2-Clause */
/* target/limits.h - how much initiators can make us keep, and how long they may
 * take: a table of names, for `--limit NAME=VALUE`. Pure. */
#ifndef TARGET_LIMITS_H
#define TARGET_LIMITS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIMITS_ERROR_BYTES 320

struct limits {
	uint32_t sessions, sessions_per_target;
	uint32_t connections, connections_per_address;
	uint32_t half_open, half_open_per_address; /* of them, not logged in yet */
	uint32_t login_seconds;
	uint32_t pdu_bytes;  /* data segment that we accept: our MaxRecvDataSegmentLength */
	uint32_t text_bytes; /* of one login or text exchange */
	uint32_t commands;   /* of a session, not answered yet: its command window */
	uint32_t peer_bytes; /* unsent answers of a connection; the same of early data */
	uint32_t ping_seconds, pdu_seconds, output_seconds;
};

struct limit {
	const char *name, *meaning;
	uint32_t initial, least, most;
	size_t offset; /* in struct limits */
};

/* The rows of the table; NULL past the last. */
const struct limit *limit_row(size_t n);

void limits_default(struct limits *);
/* Take "NAME=VALUE". False, with a sentence in error: no such limit or value. */
bool limits_set(struct limits *, const char *assignment, char error[LIMITS_ERROR_BYTES]);

/* The connections that there are, of all addresses and of one. */
struct crowd {
	uint32_t all, its;
	uint32_t half_open, its_half_open;
};
/* May one more come from there? Loopback addresses have no limits of their own. */
bool limits_admit(const struct limits *, const struct crowd *, bool loopback);
#endif
