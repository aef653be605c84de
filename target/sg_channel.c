/* SPDX-License-Identifier: BSD-2-Clause */
/* target/sg_channel.c - one command on its channel: moves bytes between the
 * socket and the drive's door, and reads nothing in a CDB. Every call is
 * non-blocking; a client that stalls holds up its own command. */
#include "target/sg_connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_BYTES (1u << 20) /* moved for one channel before others have a turn */

enum channel_state {
	CHANNEL_REQUEST, /* gathering the request */
	CHANNEL_OUT,     /* receiving what the command takes */
	CHANNEL_DROP,    /* receiving what it does not take */
	CHANNEL_PENDING, /* the drive works; only watching for the client's end */
	CHANNEL_IN,      /* sending data */
	CHANNEL_RESULT,  /* sending the result */
	CHANNEL_CLOSED,
};

struct channel {
	uv_poll_t poll; /* first */
	struct connection *connection;
	struct channel *next;
	enum channel_state state;
	int fd;
	struct drive *drive;
	struct command *command;
	uint8_t request[SG_WIRE_REQUEST];
	size_t got;        /* of request */
	uint64_t arriving; /* bytes of data that the client has yet to send */
	uint8_t header[SG_WIRE_HEADER];
	struct iovec out[2]; /* yet to be sent: a header, and its data */
};

static void channel_run(struct channel *);

static void
channel_handle_closed(uv_handle_t *handle)
{
	struct channel *ch = handle->data;
	struct connection *c = ch->connection;

	close(ch->fd);
	free(ch);
	sg_connection_unref(c);
}

void
sg_channel_close(struct channel *ch)
{
	struct channel **at = &ch->connection->channels;

	if (ch->state == CHANNEL_CLOSED)
		return;
	ch->state = CHANNEL_CLOSED;
	if (ch->command != NULL)
		cmd_abort(ch->command);
	ch->command = NULL;
	while (*at != ch)
		at = &(*at)->next;
	*at = ch->next;
	ch->connection->channel_count--;
	uv_close((uv_handle_t *)&ch->poll, channel_handle_closed);
	/* Now, not when the loop comes round: the client may be waiting for it. */
	shutdown(ch->fd, SHUT_RDWR);
}

struct channel *
sg_channel_abort(struct channel *ch)
{
	struct channel *next = ch->next;

	if (ch->command != NULL)
		sg_channel_close(ch);
	return next;
}

static void
channel_event(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	channel_run(poll->data);
}

static void
channel_await(struct channel *ch, int events)
{
	if (uv_poll_start(&ch->poll, events, channel_event) != 0)
		sg_channel_close(ch);
}

static void
send_header(struct channel *ch, const struct sg_answer *h)
{
	sg_answer_encode(h, ch->header);
	ch->out[0] = (struct iovec){ ch->header, SG_WIRE_HEADER };
	ch->out[1] = (struct iovec){ NULL, 0 };
}

/* The command is done: tell, or obey an injected fault. */
static void
channel_answer(struct channel *ch)
{
	const struct command_result *r = cmd_result(ch->command);
	struct sg_answer h = { .type = SG_WIRE_RESULT, .status = r->status, .moved = r->moved };
	enum command_fate fate = r->fate;

	h.sense_bytes = r->sense_bytes;
	memcpy(h.sense, r->sense, r->sense_bytes);
	cmd_free(ch->command);
	ch->command = NULL;
	if (fate == COMMAND_DROP_CONNECTION) {
		sg_channel_close(ch);
	} else if (fate == COMMAND_LOSE_SESSION) {
		sg_connection_close(ch->connection);
	} else {
		send_header(ch, &h);
		ch->state = CHANNEL_RESULT;
	}
}

static void
channel_complete(struct command *command, void *arg)
{
	struct channel *ch = arg;

	(void)command;
	channel_answer(ch);
	if (ch->state == CHANNEL_RESULT)
		channel_run(ch);
}

/* All data has been moved. */
static void
channel_finish(struct channel *ch)
{
	ch->state = CHANNEL_PENDING;
	if (cmd_finish(ch->command) == COMMAND_DONE)
		channel_answer(ch);
}

static bool
start_register(struct channel *ch, const struct sg_request *r)
{
	uint64_t *registers = ch->connection->registers;
	struct sg_answer h = { .type = SG_WIRE_RESULT };

	if (r->index >= SG_WIRE_REGISTERS || r->data_bytes != 0)
		return false;
	if (r->operation == SG_WIRE_SET)
		registers[r->index] = r->value;
	h.value = registers[r->index];
	send_header(ch, &h);
	ch->state = CHANNEL_RESULT;
	return true;
}

static bool
start_reset(struct channel *ch, const struct sg_request *r)
{
	static const enum drive_reset resets[] = {
		[SG_WIRE_RESET_UNIT] = DRIVE_RESET_UNIT,
		[SG_WIRE_RESET_TARGET] = DRIVE_RESET_TARGET,
	};
	struct sg_answer h = { .type = SG_WIRE_RESULT };

	if (r->operation >= sizeof(resets) / sizeof(resets[0]) || r->data_bytes != 0)
		return false;
	sg_socket_reset(ch->connection->socket, resets[r->operation]);
	send_header(ch, &h);
	ch->state = CHANNEL_RESULT;
	return true;
}

static bool
start_command(struct channel *ch, const struct sg_request *r)
{
	bool out = r->direction == SG_WIRE_OUT, in = r->direction == SG_WIRE_IN;
	struct command_request q = { .cdb = r->cdb,
		.cdb_bytes = r->cdb_bytes,
		.out_bytes = out ? r->data_bytes : 0,
		.in_bytes = in ? r->data_bytes : 0 };

	if (r->cdb_bytes == 0 || r->cdb_bytes > SG_WIRE_MAX_CDB ||
	    r->data_bytes > SG_WIRE_MAX_DATA || (!out && !in && r->data_bytes != 0))
		return false;
	ch->command = drive_begin(ch->drive, ch->connection->nexus, &q, channel_complete, ch);
	if (ch->command == NULL)
		return false;
	ch->arriving = q.out_bytes;
	ch->state = out ? CHANNEL_OUT : CHANNEL_IN;
	return true;
}

/* What a client must never send closes its connection. */
static void
channel_start(struct channel *ch)
{
	struct sg_request r = sg_request_decode(ch->request);
	bool ok = false;

	if (r.type == SG_WIRE_REGISTER)
		ok = start_register(ch, &r);
	else if (r.type == SG_WIRE_RESET)
		ok = start_reset(ch, &r);
	else if (r.type == SG_WIRE_COMMAND)
		ok = start_command(ch, &r);
	if (!ok)
		sg_connection_close(ch->connection);
}

/* Returns the bytes received; 0: none for now, or the channel is closed. */
static size_t
channel_receive(struct channel *ch, void *to, size_t bytes)
{
	ssize_t n;

	do
		n = recv(ch->fd, to, bytes, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		return (size_t)n;
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		channel_await(ch, UV_READABLE);
	else
		sg_channel_close(ch);
	return 0;
}

/* Each of these makes one step and returns the bytes it moved; 0 ends a turn. */

static size_t
run_request(struct channel *ch)
{
	size_t n = channel_receive(ch, ch->request + ch->got, SG_WIRE_REQUEST - ch->got);

	ch->got += n;
	if (n > 0 && ch->got == SG_WIRE_REQUEST)
		channel_start(ch);
	return n;
}

static size_t
run_out(struct channel *ch)
{
	struct iovec segment;
	size_t n;

	if (ch->arriving == 0) {
		channel_finish(ch);
		return 1;
	}
	if (!cmd_next_segment(ch->command, &segment)) {
		ch->state = CHANNEL_DROP;
		return 1;
	}
	if (segment.iov_len > ch->arriving)
		segment.iov_len = (size_t)ch->arriving;
	n = channel_receive(ch, segment.iov_base, segment.iov_len);
	if (n > 0)
		cmd_filled(ch->command, n);
	ch->arriving -= n;
	return n;
}

static size_t
run_drop(struct channel *ch)
{
	uint8_t waste[4096];
	size_t n = sizeof(waste);

	if (ch->arriving == 0) {
		channel_finish(ch);
		return 1;
	}
	if (n > ch->arriving)
		n = (size_t)ch->arriving;
	n = channel_receive(ch, waste, n);
	ch->arriving -= n;
	return n;
}

/* Nothing may arrive now, so that whatever does is the end. */
static size_t
run_pending(struct channel *ch)
{
	uint8_t byte;

	if (channel_receive(ch, &byte, 1) > 0)
		sg_channel_close(ch);
	return 0;
}

/* Send what is left of ch->out. */
static size_t
channel_send(struct channel *ch)
{
	struct msghdr m = { .msg_iov = ch->out, .msg_iovlen = 2 };
	ssize_t n;
	size_t left;

	do
		n = sendmsg(ch->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			channel_await(ch, UV_WRITABLE | UV_DISCONNECT);
		else
			sg_channel_close(ch);
		return 0;
	}
	left = (size_t)n;
	for (int i = 0; i < 2; i++) {
		size_t part = left < ch->out[i].iov_len ? left : ch->out[i].iov_len;

		ch->out[i].iov_base = (uint8_t *)ch->out[i].iov_base + part;
		ch->out[i].iov_len -= part;
		left -= part;
	}
	return (size_t)n;
}

static bool
channel_has_sent(const struct channel *ch)
{
	return ch->out[0].iov_len == 0 && ch->out[1].iov_len == 0;
}

static size_t
run_in(struct channel *ch)
{
	struct sg_answer h = { .type = SG_WIRE_DATA };
	struct iovec segment;

	if (!channel_has_sent(ch))
		return channel_send(ch);
	if (!cmd_next_segment(ch->command, &segment)) {
		channel_finish(ch);
		return 1;
	}
	h.data_bytes = (uint32_t)segment.iov_len;
	send_header(ch, &h);
	ch->out[1] = segment;
	return 1;
}

static size_t
run_result(struct channel *ch)
{
	size_t n;

	if (channel_has_sent(ch)) {
		sg_channel_close(ch);
		return 0;
	}
	n = channel_send(ch);
	return n;
}

static void
channel_run(struct channel *ch)
{
	static size_t (*const steps[])(struct channel *) = {
		[CHANNEL_REQUEST] = run_request,
		[CHANNEL_OUT] = run_out,
		[CHANNEL_DROP] = run_drop,
		[CHANNEL_PENDING] = run_pending,
		[CHANNEL_IN] = run_in,
		[CHANNEL_RESULT] = run_result,
	};
	size_t moved = 0, n = 1;

	while (n > 0 && moved < TURN_BYTES && ch->state != CHANNEL_CLOSED) {
		n = steps[ch->state](ch);
		moved += n;
	}
	if (n > 0 && ch->state != CHANNEL_CLOSED)
		channel_await(
		    ch, ch->state >= CHANNEL_IN ? UV_WRITABLE | UV_DISCONNECT : UV_READABLE);
}

void
sg_channel_open(struct connection *c, uv_loop_t *loop, struct drive *drive, int fd)
{
	struct channel *ch = calloc(1, sizeof(*ch));

	/* Fails for a descriptor that cannot be polled, such as one of a file. */
	if (ch == NULL || c->channel_count >= SG_SOCKET_CHANNELS ||
	    uv_poll_init(loop, &ch->poll, fd) != 0) {
		free(ch);
		close(fd);
		return;
	}
	ch->poll.data = ch;
	ch->fd = fd;
	ch->drive = drive;
	ch->connection = c;
	ch->next = c->channels;
	c->channels = ch;
	c->channel_count++;
	c->handles++;
	channel_run(ch);
}
