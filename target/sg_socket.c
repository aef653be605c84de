/* SPDX-License-Identifier: BSD-2-Clause */
/* target/sg_socket.c - the listening socket of a drive and its connections, each
 * one open file description of the device at a client. */
#include "target/sg_connection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct sg_socket {
	uv_poll_t poll; /* first */
	uv_loop_t *loop;
	struct drive *drive;
	struct connection *connections;
	size_t connection_count;
	unsigned serial; /* of the last connection, to tell them apart */
	int fd;
	bool closed;
	size_t handles;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* ---- the end of things */

static void
socket_unref(struct sg_socket *s)
{
	if (--s->handles == 0)
		free(s);
}

void
sg_connection_unref(struct connection *c)
{
	struct sg_socket *s = c->socket;

	if (--c->handles > 0)
		return;
	free(c);
	socket_unref(s);
}

static void
connection_handle_closed(uv_handle_t *handle)
{
	struct connection *c = handle->data;

	close(c->fd);
	sg_connection_unref(c);
}

void
sg_connection_close(struct connection *c)
{
	struct connection **at = &c->socket->connections;

	if (c->closed)
		return;
	c->closed = true;
	while (c->channels != NULL)
		sg_channel_close(c->channels);
	if (c->nexus != NULL)
		nexus_close(c->nexus);
	c->nexus = NULL;
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->socket->connection_count--;
	uv_close((uv_handle_t *)&c->poll, connection_handle_closed);
}

static void
connection_abort(void *arg)
{
	struct connection *c = arg;

	for (struct channel *ch = c->channels; ch != NULL;)
		ch = sg_channel_abort(ch);
}

void
sg_socket_reset(struct sg_socket *s, enum drive_reset reset)
{
	for (struct connection *c = s->connections; c != NULL; c = c->next)
		connection_abort(c);
	drive_reset(s->drive, reset);
}

/* ---- connections */

static bool
connection_send(struct connection *c, uint32_t type, uint32_t value)
{
	struct sg_message m = { .type = type, .version = SG_WIRE_VERSION, .value = value };
	uint8_t bytes[SG_WIRE_MESSAGE];

	sg_message_encode(&m, bytes);
	return send(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(bytes);
}

static enum sg_wire_answer
connection_admit(struct connection *c, const struct sg_message *hello)
{
	struct sg_socket *s = c->socket;
	bool exclusive = (hello->value & SG_WIRE_EXCLUSIVE) != 0;
	char name[32];

	if (hello->version != SG_WIRE_VERSION)
		return SG_WIRE_BAD_VERSION;
	for (struct connection *o = s->connections; o != NULL; o = o->next)
		if (exclusive && o->exclusive)
			return SG_WIRE_BUSY;
	snprintf(name, sizeof(name), "sg,%u", ++s->serial);
	c->nexus = nexus_open(s->drive, name);
	if (c->nexus == NULL)
		return SG_WIRE_FULL;
	nexus_on_abort(c->nexus, connection_abort, c);
	c->exclusive = exclusive;
	return SG_WIRE_OK;
}

static bool
connection_greet(struct connection *c, const struct sg_message *m, int fd)
{
	enum sg_wire_answer answer;

	if (fd >= 0)
		close(fd);
	if (m->type != SG_WIRE_HELLO || fd >= 0)
		return false;
	answer = connection_admit(c, m);
	c->greeted = true;
	return connection_send(c, SG_WIRE_WELCOME, answer) && answer == SG_WIRE_OK &&
	    connection_send(c, SG_WIRE_READABLE, 0);
}

static bool
connection_message(struct connection *c, const uint8_t *bytes, size_t n, int fd)
{
	struct sg_message m;

	if (n != SG_WIRE_MESSAGE) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	m = sg_message_decode(bytes);
	if (!c->greeted)
		return connection_greet(c, &m, fd);
	if (fd < 0 || m.type != SG_WIRE_CHANNEL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	sg_channel_open(c, c->socket->loop, c->socket->drive, fd);
	return true;
}

/* The descriptor that came with a message; the kernel has closed any beyond one. */
static int
received_descriptor(struct msghdr *m)
{
	struct cmsghdr *cm = CMSG_FIRSTHDR(m);
	int fd;

	if (cm == NULL || cm->cmsg_level != SOL_SOCKET || cm->cmsg_type != SCM_RIGHTS ||
	    cm->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(cm), sizeof(fd));
	return fd;
}

static void
connection_event(uv_poll_t *poll, int status, int events)
{
	struct connection *c = poll->data;
	uint8_t bytes[SG_WIRE_MESSAGE + 1];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t n;

	(void)status;
	(void)events;
	n = recvmsg(c->fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0 || !connection_message(c, bytes, (size_t)n, received_descriptor(&m)))
		sg_connection_close(c);
}

static void
socket_event(uv_poll_t *poll, int status, int events)
{
	struct sg_socket *s = poll->data;
	struct connection *c;
	int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)status;
	(void)events;
	if (fd < 0)
		return;
	c = calloc(1, sizeof(*c));
	if (c == NULL || s->connection_count >= SG_SOCKET_CONNECTIONS ||
	    uv_poll_init(s->loop, &c->poll, fd) != 0) {
		free(c);
		close(fd);
		return;
	}
	c->poll.data = c;
	c->fd = fd;
	c->socket = s;
	c->handles = 1;
	c->next = s->connections;
	s->connections = c;
	s->connection_count++;
	s->handles++;
	if (uv_poll_start(&c->poll, UV_READABLE, connection_event) != 0)
		sg_connection_close(c);
}

/* ---- the socket */

static bool
because(char *error, const char *path, const char *why)
{
	snprintf(error, SG_SOCKET_ERROR_BYTES, "cannot listen at %.80s: %.60s", path, why);
	return false;
}

static bool
socket_listen(struct sg_socket *s, const char *path, char *error)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(a.sun_path))
		return because(error, path, "the path is too long for a Unix socket");
	memcpy(a.sun_path, path, strlen(path) + 1);
	s->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0)
		return because(error, path, strerror(errno));
	/* Until it listens nobody can connect, so that the mode is set in time. */
	if (bind(s->fd, (const struct sockaddr *)&a, sizeof(a)) != 0)
		return because(error, path, strerror(errno));
	memcpy(s->path, path, strlen(path) + 1);
	if (chmod(path, 0600) != 0 || listen(s->fd, 16) != 0)
		return because(error, path, strerror(errno));
	return true;
}

struct sg_socket *
sg_socket_open(
    uv_loop_t *loop, struct drive *drive, const char *path, char error[SG_SOCKET_ERROR_BYTES])
{
	struct sg_socket *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL) {
		because(error, path, "no memory");
		return NULL;
	}
	s->loop = loop;
	s->drive = drive;
	s->fd = -1;
	if (!socket_listen(s, path, error))
		goto fail;
	r = uv_poll_init(loop, &s->poll, s->fd);
	if (r != 0) {
		because(error, path, uv_strerror(r));
		goto fail;
	}
	s->poll.data = s;
	s->handles = 1;
	r = uv_poll_start(&s->poll, UV_READABLE, socket_event);
	if (r == 0)
		return s;
	because(error, path, uv_strerror(r));
	sg_socket_close(s);
	return NULL;
fail:
	if (s->fd >= 0)
		close(s->fd);
	if (s->path[0] != '\0')
		unlink(s->path);
	free(s);
	return NULL;
}

static void
socket_handle_closed(uv_handle_t *handle)
{
	struct sg_socket *s = handle->data;

	close(s->fd);
	socket_unref(s);
}

void
sg_socket_close(struct sg_socket *s)
{
	if (s == NULL || s->closed)
		return;
	s->closed = true;
	unlink(s->path);
	while (s->connections != NULL)
		sg_connection_close(s->connections);
	uv_close((uv_handle_t *)&s->poll, socket_handle_closed);
}
