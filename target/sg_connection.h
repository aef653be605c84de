/* SPDX-License-Identifier: BSD-2-Clause */
/* target/sg_connection.h - what target/sg_socket.c (connections) and
 * target/sg_channel.c (the commands on them) share. Inner header. */
#ifndef TARGET_SG_CONNECTION_H
#define TARGET_SG_CONNECTION_H
#include "target/sg_socket.h"
#include "target/sg_wire.h"

struct channel;

/* One open file description of the device. */
struct connection {
	uv_poll_t poll; /* first */
	struct sg_socket *socket;
	struct connection *next;
	int fd;
	bool greeted, exclusive;
	struct nexus *nexus;
	struct channel *channels;
	size_t channel_count;
	uint64_t registers[SG_WIRE_REGISTERS];
	bool closed;
	size_t handles; /* its own and its channels', not closed yet */
};

/* Everything on it ends at once; its memory stays until its handles are closed. */
void sg_connection_close(struct connection *);
/* One of its handles is closed. */
void sg_connection_unref(struct connection *);

/* Serve one request on a channel's socket, which is taken over. */
void sg_channel_open(struct connection *, uv_loop_t *, struct drive *, int fd);
/* Abort its command, if it has one. */
void sg_channel_close(struct channel *);
/* Close it if it has a command. Returns the channel after it. */
struct channel *sg_channel_abort(struct channel *);

/* Reset the drive: the commands of all clients of this socket end first. What
 * iSCSI sessions have in flight goes on. */
void sg_socket_reset(struct sg_socket *, enum drive_reset);
#endif
