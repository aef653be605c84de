/* SPDX-License-Identifier: BSD-2-Clause */
/* target/conn.h - one iSCSI connection as bytes in, bytes out, and time. Owns no
 * socket: whoever does receives into conn_input(), sends conn_output(), and sets
 * node.now before each call. */
#ifndef TARGET_CONN_H
#define TARGET_CONN_H
#include "target/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define CONN_INPUT_VECTORS 2

struct conn;

struct conn_config {
	const char *peer;   /* for messages; copied */
	const char *portal; /* "ADDR:PORT" that it arrived at, as SendTargets answers it; copied.
			     * Empty: it is of no use to an initiator */
	/* Called whenever conn_input(), conn_output() or conn_is_over() may have
	 * changed; conn_resume() must follow soon, but not from within. */
	void (*wake)(void *context);
	void *context;
};

/* NULL: no memory. */
struct conn *conn_open(struct node *, const struct conn_config *);
/* The socket is gone: its session ends. Accepts NULL. */
void conn_close(struct conn *);

/* Where the next bytes received go; 0: read nothing now. The vectors are valid
 * until the next call of any function of this header. */
size_t conn_input(struct conn *, struct iovec vectors[CONN_INPUT_VECTORS]);
/* n bytes of them are there. */
void conn_received(struct conn *, size_t n);
/* The peer will send no more. */
void conn_end_of_input(struct conn *);
/* Go on with what had to wait. */
void conn_resume(struct conn *);
size_t conn_output(const struct conn *, struct iovec *, size_t max);
void conn_sent(struct conn *, size_t n);
/* A second or so has passed. */
void conn_time(struct conn *);

/* Close the socket now, whatever is left to send. */
bool conn_is_over(const struct conn *);
/* Once all output is sent, shut down the sending side: so that a reset does not
 * overtake the last answer. */
bool conn_is_closing(const struct conn *);
/* Has it got through its login? */
bool conn_is_logged_in(const struct conn *);
/* Ask the initiator to log out within so many seconds (RFC 7143 11.9.1). */
void conn_request_logout(struct conn *, uint16_t seconds);
/* Announce that the connection is dropped, and close it. */
void conn_dismiss(struct conn *);
#endif
