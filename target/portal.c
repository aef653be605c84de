/* SPDX-License-Identifier: BSD-2-Clause */
/* target/portal.c - the sockets that listen. */
#include "target/server_state.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 128

/* Without a descriptor left, the connection would stay in the queue and wake us
 * for ever: give one up to take it and close it. */
static void
turn_away(struct portal *portal)
{
	struct server *s = portal->server;

	if (s->spare_fd < 0)
		return;
	close(s->spare_fd);
	s->spare_fd = accept4(portal->fd, NULL, NULL, SOCK_CLOEXEC);
	if (s->spare_fd >= 0)
		close(s->spare_fd);
	s->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	log_line(&s->node.log, s->node.now, SERVER_LOG_ERROR,
	    "a connection was refused: no file descriptors left");
}

static void
on_connection(uv_poll_t *poll, int status, int events)
{
	struct portal *portal = poll->data;
	int fd;

	(void)events;
	if (status < 0)
		return;
	server_clock(portal->server);
	fd = accept4(portal->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		peer_accept(portal->server, portal, fd);
	else if (errno == EMFILE || errno == ENFILE)
		turn_away(portal);
}

static void
free_portal(uv_handle_t *handle)
{
	struct portal *portal = handle->data;
	struct server *s = portal->server;

	free(portal);
	server_handle_closed(s);
}

void
portal_close_all(struct server *s)
{
	while (s->portals != NULL) {
		struct portal *portal = s->portals;

		s->portals = portal->next;
		uv_close((uv_handle_t *)&portal->poll, free_portal);
		close(portal->fd);
	}
}

static const char *
explain(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "port in use";
	case EADDRNOTAVAIL:
		return "no such address on this machine";
	case EACCES:
		return "not permitted";
	default:
		return strerror(error);
	}
}

/* -1 with errno: it cannot listen there. */
static int
open_socket(struct address *a)
{
	int family = a->storage.ss_family, one = 1, error;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	    (family != AF_INET6 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) == 0) &&
	    bind(fd, (struct sockaddr *)&a->storage, a->bytes) == 0 && listen(fd, BACKLOG) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a->storage, &a->bytes) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static bool
start(struct server *s, struct portal *portal)
{
	struct portal **link = &s->portals;

	portal->server = s;
	portal->poll.data = portal;
	if (uv_poll_init(s->loop, &portal->poll, portal->fd) != 0)
		return false;
	s->handles++;
	uv_poll_start(&portal->poll, UV_READABLE, on_connection);
	address_format(&portal->address, true, portal->text);
	while (*link != NULL)
		link = &(*link)->next;
	*link = portal;
	return true;
}

bool
server_listen(struct server *s, const char *address, char error[SERVER_ERROR_BYTES])
{
	struct portal *portal = calloc(1, sizeof(*portal));

	if (portal == NULL) {
		snprintf(error, SERVER_ERROR_BYTES, "out of memory");
		return false;
	}
	if (!address_parse(&portal->address, address)) {
		snprintf(error, SERVER_ERROR_BYTES, "not ADDR:PORT or [IPv6]:PORT");
		free(portal);
		return false;
	}
	portal->fd = open_socket(&portal->address);
	if (portal->fd < 0) {
		snprintf(error, SERVER_ERROR_BYTES, "%s", explain(errno));
		free(portal);
		return false;
	}
	if (start(s, portal))
		return true;
	snprintf(error, SERVER_ERROR_BYTES, "cannot be polled");
	close(portal->fd);
	free(portal);
	return false;
}

const char *
server_portal(const struct server *s, size_t index)
{
	const struct portal *portal = s->portals;

	while (portal != NULL && index-- > 0)
		portal = portal->next;
	return portal != NULL ? portal->text : NULL;
}

bool
server_address_is_loopback(const char *text)
{
	struct address address;

	return address_parse(&address, text) && address_is_loopback(&address);
}
