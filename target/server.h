/* SPDX-License-Identifier: BSD-2-Clause */
/* target/server.h - the iSCSI target of a process: portals, drives, sockets and
 * timers on one libuv loop. Everything here is called from the loop's thread.
 * The order of a life:
 *
 *	server_open(), server_drive_host(), drive_open(), server_add_drive(),
 *	server_listen() ... uv_run() ... server_stop(), its callback,
 *	drive_close(), server_close(), uv_run() until nothing is left, uv_loop_close() */
#ifndef TARGET_SERVER_H
#define TARGET_SERVER_H
#include "mmc/drive.h"
#include "target/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#define SERVER_IQN_PREFIX    "iqn.2026-11.test.pitland:"
#define SERVER_PORT_SUFFIX   ",t,0x0001" /* target port name = target name + this */
#define SERVER_NAME_BYTES    224         /* an iSCSI name is at most 223 bytes (RFC 7143 4.2.7.1) */
#define SERVER_ADDRESS_BYTES 64          /* "[IPv6]:port" and a zero byte */
#define SERVER_ERROR_BYTES   160

struct server;
struct access;
struct limits;

struct server_config {
	/* Called with one line without newline; NULL: silence. */
	void (*log)(void *context, enum server_log_level, const char *line);
	void *log_context;
	const struct limits *limits; /* copied; NULL: as limits_default() */
	unsigned logout_seconds;     /* how long server_stop() waits for sessions to log out */
};

/* The config is copied; NULL takes defaults (silent, 5 s). NULL result: no memory. */
struct server *server_open(uv_loop_t *, const struct server_config *);

/* Fill in the host for one drive, whose jobs then run on libuv's pool, with the
 * system's monotonic clock. Once for each drive; it stays valid until server_close(). False: no
 * memory. */
bool server_drive_host(struct server *, struct drive_host *);

/* Make a drive a target: its name (such as "cdr0") is appended to
 * SERVER_IQN_PREFIX, LUN 0 is the drive. The caller keeps the drive and closes
 * it after the callback of server_stop(). False, with a sentence in error: the
 * name is no iSCSI name or is taken, or no memory. */
bool
server_add_drive(struct server *, const char *name, struct drive *, char error[SERVER_ERROR_BYTES]);

/* Add a unit to the target of a drive, as its LUN 1. The caller keeps it as it
 * keeps the drive. False: there is no such target, or it has one. */
bool server_add_unit(struct server *, const struct drive *, struct drive *unit);

/* Who may log in; from now on all that these rules do not allow is refused. The
 * server owns them. */
void server_set_access(struct server *, struct access *);

/* Accept connections at "ADDR:PORT" or "[IPv6]:PORT" (numeric; port 0: any free
 * one). False, with a sentence in error: bad address, port in use ... */
bool server_listen(struct server *, const char *address, char error[SERVER_ERROR_BYTES]);
/* The address that portal index (from 0, in order of server_listen()) is bound
 * to, with its real port. NULL: there are not so many. */
const char *server_portal(const struct server *, size_t index);
/* What "ADDR:PORT" means for server_listen(): is it one of this machine's
 * loopback addresses? False also for what server_listen() would not accept. */
bool server_address_is_loopback(const char *address);

/* What SendTargets answers instead of the address a connection arrived at;
 * repeatable, "ADDR:PORT" or "[IPv6]:PORT". False: as for server_listen(). */
bool server_advertise(struct server *, const char *address, char error[SERVER_ERROR_BYTES]);

/* Sessions logged in to a drive now. */
size_t server_sessions(const struct server *, const struct drive *);

/* Stop gracefully: accept no more, ask the initiators to log out (RFC 7143
 * 11.9.1, event 1), drop who has not after logout_seconds, wait for jobs of the
 * drives. Then stopped(arg) is called once from the loop; no command is pending
 * and every nexus is closed. Calling it again drops the sessions at once. */
void server_stop(struct server *, void (*stopped)(void *arg), void *arg);
/* Only after stopped(), or if server_listen() has never succeeded. Its handles
 * need one more run of the loop. Accepts NULL. */
void server_close(struct server *);
#endif
