/* SPDX-License-Identifier: BSD-2-Clause */
/* target/peer.c - one connected socket: bytes from it into the connection's
 * place for them, and out gathered. */
#include "target/server_state.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READS_AT_ONCE  16 /* then the others have their turn */
#define WRITES_AT_ONCE 16
#define OUTPUT_VECTORS 64

static void
free_peer(uv_handle_t *handle)
{
	struct peer *p = handle->data;
	struct server *s = p->server;

	free(p);
	server_handle_closed(s);
}

static void
close_peer(struct peer *p)
{
	struct server *s = p->server;
	struct peer **link;

	for (link = &s->peers; *link != p; link = &(*link)->next)
		;
	*link = p->next;
	/* Its session ends here, without a word to peer_wake(). */
	conn_close(p->conn);
	p->conn = NULL;
	if (p->woken) {
		for (link = &s->woken; *link != p; link = &(*link)->next_woken)
			;
		*link = p->next_woken;
	}
	uv_close((uv_handle_t *)&p->poll, free_peer);
	close(p->fd);
}

static void
wake_peer(void *context)
{
	struct peer *p = context;

	if (p->woken)
		return;
	p->woken = true;
	p->next_woken = p->server->woken;
	p->server->woken = p;
}

static bool
would_block(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void
read_socket(struct peer *p)
{
	struct iovec vectors[CONN_INPUT_VECTORS];

	for (int i = 0; i < READS_AT_ONCE; i++) {
		struct msghdr message = { .msg_iov = vectors };
		ssize_t n;

		message.msg_iovlen = conn_input(p->conn, vectors);
		if (message.msg_iovlen == 0)
			return;
		n = recvmsg(p->fd, &message, 0);
		if (n < 0) {
			p->broken = !would_block(errno);
			return;
		}
		if (n == 0) {
			conn_end_of_input(p->conn);
			return;
		}
		conn_received(p->conn, (size_t)n);
	}
}

/* False: the socket takes no more now. */
static bool
write_socket(struct peer *p)
{
	struct iovec vectors[OUTPUT_VECTORS];

	for (int i = 0; i < WRITES_AT_ONCE; i++) {
		struct msghdr message = { .msg_iov = vectors };
		ssize_t n;

		message.msg_iovlen = conn_output(p->conn, vectors, OUTPUT_VECTORS);
		if (message.msg_iovlen == 0)
			return true;
		n = sendmsg(p->fd, &message, MSG_NOSIGNAL);
		if (n < 0) {
			p->broken = !would_block(errno);
			return false;
		}
		conn_sent(p->conn, (size_t)n);
	}
	return false;
}

static void on_ready(uv_poll_t *, int status, int events);

static void
wait_for(struct peer *p, bool more_output)
{
	struct iovec vectors[CONN_INPUT_VECTORS];
	/* Even one that we do not read from now may go away. */
	int events = conn_input(p->conn, vectors) > 0 ? UV_READABLE : UV_DISCONNECT;

	if (more_output)
		events |= UV_WRITABLE;
	if (events == p->events)
		return;
	p->events = events;
	uv_poll_start(&p->poll, events, on_ready);
}

/* Send what there is, then close it or wait for the right events. */
static void
serve(struct peer *p)
{
	bool all_sent = write_socket(p);

	if (p->broken || conn_is_over(p->conn)) {
		close_peer(p);
		return;
	}
	if (all_sent && conn_is_closing(p->conn) && !p->shut) {
		p->shut = true;
		shutdown(p->fd, SHUT_WR);
	}
	wait_for(p, !all_sent);
}

static void
on_ready(uv_poll_t *poll, int status, int events)
{
	struct peer *p = poll->data;

	server_clock(p->server);
	if (status < 0)
		p->broken = true;
	else if (events & UV_READABLE)
		read_socket(p);
	else if (events & UV_DISCONNECT)
		conn_end_of_input(p->conn);
	serve(p);
}

void
peer_serve_woken(struct server *s)
{
	while (s->woken != NULL) {
		struct peer *p = s->woken;

		s->woken = p->next_woken;
		p->woken = false;
		conn_resume(p->conn);
		serve(p);
	}
}

static void
set_options(int fd)
{
	static const struct option {
		int level, name, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 30 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 30 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 3 },
	};

	/* None of them is vital. */
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof(int));
}

static bool
same_host(const struct address *a, const struct address *b)
{
	char x[ADDRESS_BYTES], y[ADDRESS_BYTES];

	address_format(a, false, x);
	address_format(b, false, y);
	return strcmp(x, y) == 0;
}

/* Is there room for one more from there? */
static bool
admits(const struct server *s, const struct address *from)
{
	struct crowd crowd = { 0 };

	for (const struct peer *p = s->peers; p != NULL; p = p->next) {
		bool its = same_host(&p->address, from), half = !conn_is_logged_in(p->conn);

		crowd.all++;
		crowd.its += its;
		crowd.half_open += half;
		crowd.its_half_open += its && half;
	}
	return limits_admit(&s->node.limits, &crowd, address_is_loopback(from));
}

/* The address for SendTargets: the one that the peer came to, unless that is a
 * loopback address of a wildcard portal, which a forwarded peer cannot reach. */
static void
find_portal(const struct portal *portal, int fd, char text[ADDRESS_BYTES])
{
	struct address local = { .bytes = sizeof(local.storage) };

	text[0] = '\0';
	if (getsockname(fd, (struct sockaddr *)&local.storage, &local.bytes) != 0)
		return;
	if (!address_is_wildcard(&portal->address) || !address_is_loopback(&local))
		address_format(&local, true, text);
}

static bool
open_peer(struct peer *p, const struct portal *portal)
{
	char from[ADDRESS_BYTES], at[ADDRESS_BYTES];
	struct conn_config config = { .peer = from, .portal = at, .wake = wake_peer, .context = p };

	address_format(&p->address, true, from);
	find_portal(portal, p->fd, at);
	p->conn = conn_open(&p->server->node, &config);
	if (p->conn == NULL)
		return false;
	if (uv_poll_init(p->server->loop, &p->poll, p->fd) == 0)
		return true;
	conn_close(p->conn);
	return false;
}

void
peer_accept(struct server *s, const struct portal *portal, int fd)
{
	struct address from = { .bytes = sizeof(from.storage) };
	struct peer *p = NULL;

	set_options(fd);
	if (getpeername(fd, (struct sockaddr *)&from.storage, &from.bytes) == 0 && admits(s, &from))
		p = calloc(1, sizeof(*p));
	if (p == NULL) {
		close(fd);
		return;
	}
	p->server = s;
	p->fd = fd;
	p->address = from;
	if (!open_peer(p, portal)) {
		close(fd);
		free(p);
		return;
	}
	p->poll.data = p;
	s->handles++;
	p->next = s->peers;
	s->peers = p;
	wait_for(p, false);
}
