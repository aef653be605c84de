/* SPDX-License-Identifier: BSD-2-Clause */
/* target/server_state.h - what a server consists of, for server.c, portal.c and
 * peer.c. */
#ifndef TARGET_SERVER_STATE_H
#define TARGET_SERVER_STATE_H
#include "target/address.h"
#include "target/conn.h"
#include "target/server.h"

/* Runs the jobs of one drive, one at a time, and its alarm. */
struct runner {
	struct runner *next;
	struct server *server;
	uv_work_t work;
	struct drive_job *job; /* NULL: idle */
	uv_timer_t timer;
	struct drive_alarm *alarm;
};

/* A listening socket. */
struct portal {
	struct portal *next;
	struct server *server;
	uv_poll_t poll;
	int fd;
	struct address address;
	char text[ADDRESS_BYTES];
};

/* A connected socket. */
struct peer {
	struct peer *next, *next_woken;
	struct server *server;
	struct conn *conn;
	uv_poll_t poll;
	int fd;
	int events; /* that are waited for */
	struct address address;
	bool woken, shut, broken;
};

struct server {
	uv_loop_t *loop;
	unsigned logout_seconds;
	struct node node;
	struct runner *runners;
	unsigned jobs;
	struct portal *portals; /* in order of server_listen() */
	struct peer *peers;
	struct peer *woken;
	uv_timer_t timer;
	uv_prepare_t prepare;
	unsigned handles; /* not yet closed */
	int spare_fd;     /* given up to refuse a connection when there are no more */

	bool stopping, stopped, closing, dismissed;
	uint64_t stop_at;
	void (*on_stopped)(void *);
	void *on_stopped_arg;
};

/* Take the loop's time over. */
void server_clock(struct server *);
/* A handle was opened; server_handle_closed() is its close callback's part. */
void server_handle_closed(struct server *);

/* runner.c */
void runner_close_all(struct server *);
void runner_free_all(struct server *);

/* portal.c */
void portal_close_all(struct server *);

/* peer.c: take a connected socket over, with the portal it came by. */
void peer_accept(struct server *, const struct portal *, int fd);
/* See to those whose connection has something new. */
void peer_serve_woken(struct server *);
#endif
