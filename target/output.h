/* SPDX-License-Identifier: BSD-2-Clause */
/* target/output.h - the PDUs that wait to be sent on one connection. Payload is
 * either copied or borrowed from a command until it has been sent. */
#ifndef TARGET_OUTPUT_H
#define TARGET_OUTPUT_H
#include "target/pdu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct output_pdu;

/* Zero-initialised. At most one command lends at a time. */
struct output {
	struct output_pdu *first, *last;
	uint64_t bytes;  /* not yet sent */
	size_t borrowed; /* PDUs whose payload is borrowed */
	bool header_digest, data_digest;
};

enum output_payload { OUTPUT_COPIED, OUTPUT_BORROWED };

/* Append pdu with n bytes of data (its data_bytes is set here). False: no
 * memory, nothing was appended. */
bool output_add(struct output *, struct pdu *, const void *data, size_t n, enum output_payload);
/* Fill at most max vectors with what goes out next; returns how many. */
size_t output_vectors(const struct output *, struct iovec *, size_t max);
/* n bytes of them have been sent. */
void output_sent(struct output *, uint64_t n);
/* The lender goes away: forget its PDUs of which nothing was sent, copy the one
 * that has begun. False: no memory, the connection cannot go on. */
bool output_return(struct output *);
void output_clear(struct output *);
#endif
