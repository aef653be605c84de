/* SPDX-License-Identifier: BSD-2-Clause */
/* target/server.c - the target's life: opening, its drives, time, the graceful
 * stop. */
#include "target/server.h"

#include "target/access.h"
#include "target/server_state.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define TICK_MS        500
#define STOP_TICK_MS   20
#define LOGOUT_SECONDS 5

void
server_clock(struct server *s)
{
	s->node.now = uv_now(s->loop);
}

void
server_handle_closed(struct server *s)
{
	if (--s->handles > 0 || !s->closing)
		return;
	runner_free_all(s);
	node_clear(&s->node);
	free(s);
}

/* ----------------------------------------------------------------- time */

static void
dismiss_all(struct server *s)
{
	s->dismissed = true;
	for (struct peer *p = s->peers; p != NULL; p = p->next)
		conn_dismiss(p->conn);
}

static void
go_on_stopping(struct server *s)
{
	if (s->stopped)
		return;
	if (!s->dismissed && s->node.now >= s->stop_at)
		dismiss_all(s);
	if (s->peers != NULL || s->jobs > 0)
		return;
	s->stopped = true;
	uv_timer_stop(&s->timer);
	if (s->on_stopped != NULL)
		s->on_stopped(s->on_stopped_arg);
}

static void
on_tick(uv_timer_t *timer)
{
	struct server *s = timer->data;

	server_clock(s);
	for (struct peer *p = s->peers; p != NULL; p = p->next)
		conn_time(p->conn);
	if (s->stopping)
		go_on_stopping(s);
}

static void
on_prepare(uv_prepare_t *prepare)
{
	struct server *s = prepare->data;

	server_clock(s);
	peer_serve_woken(s);
}

/* ----------------------------------------------------------------- life */

static bool
random_bytes(void *bytes, size_t n)
{
	return getrandom(bytes, n, 0) == (ssize_t)n;
}

struct server *
server_open(uv_loop_t *loop, const struct server_config *config)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->loop = loop;
	limits_default(&s->node.limits);
	if (config != NULL && config->limits != NULL)
		s->node.limits = *config->limits;
	s->logout_seconds = config != NULL ? config->logout_seconds : LOGOUT_SECONDS;
	if (config != NULL) {
		s->node.log.write = config->log;
		s->node.log.context = config->log_context;
	}
	s->node.random = random_bytes;
	s->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	uv_timer_init(loop, &s->timer);
	uv_prepare_init(loop, &s->prepare);
	s->timer.data = s->prepare.data = s;
	s->handles = 2;
	uv_timer_start(&s->timer, on_tick, TICK_MS, TICK_MS);
	uv_prepare_start(&s->prepare, on_prepare);
	server_clock(s);
	return s;
}

static void
handle_closed(uv_handle_t *handle)
{
	server_handle_closed(handle->data);
}

void
server_close(struct server *s)
{
	if (s == NULL)
		return;
	assert(s->peers == NULL && s->jobs == 0);
	s->closing = true;
	portal_close_all(s);
	runner_close_all(s);
	uv_close((uv_handle_t *)&s->timer, handle_closed);
	uv_close((uv_handle_t *)&s->prepare, handle_closed);
	if (s->spare_fd >= 0)
		close(s->spare_fd);
}

/* Those that have not logged in have nothing to log out of. */
static void
request_logout(struct server *s)
{
	for (struct peer *p = s->peers; p != NULL; p = p->next) {
		if (conn_is_logged_in(p->conn))
			conn_request_logout(p->conn, (uint16_t)s->logout_seconds);
		else if (!conn_is_closing(p->conn))
			conn_dismiss(p->conn);
	}
}

void
server_stop(struct server *s, void (*stopped)(void *), void *arg)
{
	bool again = s->stopping;

	if (stopped != NULL) {
		s->on_stopped = stopped;
		s->on_stopped_arg = arg;
	}
	server_clock(s);
	s->stopping = s->node.draining = true;
	if (again) {
		dismiss_all(s);
		return;
	}
	s->stop_at = s->node.now + (uint64_t)s->logout_seconds * 1000;
	portal_close_all(s);
	request_logout(s);
	uv_timer_start(&s->timer, on_tick, 0, STOP_TICK_MS);
}

/* --------------------------------------------------------------- drives */

bool
server_add_drive(
    struct server *s, const char *name, struct drive *drive, char error[SERVER_ERROR_BYTES])
{
	char iqn[SERVER_NAME_BYTES], folded[TEXT_NAME_BYTES];
	int n = snprintf(iqn, sizeof(iqn), "%s%s", SERVER_IQN_PREFIX, name);

	if (n < 0 || (size_t)n >= sizeof(iqn) || !text_name(iqn, folded))
		snprintf(error, SERVER_ERROR_BYTES, "no iSCSI name");
	else if (node_find_target(&s->node, folded) != NULL)
		snprintf(error, SERVER_ERROR_BYTES, "there is such a drive already");
	else if (!node_add_target(&s->node, iqn, drive))
		snprintf(error, SERVER_ERROR_BYTES, "out of memory");
	else
		return true;
	return false;
}

bool
server_add_unit(struct server *s, const struct drive *drive, struct drive *next)
{
	for (struct target *t = s->node.targets; t != NULL; t = t->next)
		if (t->units[0] == drive && t->unit_count < TARGET_UNITS) {
			target_add_unit(t, next);
			return true;
		}
	return false;
}

bool
server_advertise(struct server *s, const char *text, char error[SERVER_ERROR_BYTES])
{
	struct node *node = &s->node;
	struct address address;
	char **list, *copy;

	if (!address_parse(&address, text)) {
		snprintf(error, SERVER_ERROR_BYTES, "not ADDR:PORT or [IPv6]:PORT");
		return false;
	}
	copy = strdup(text);
	list = realloc(node->advertised, (node->advertised_count + 1) * sizeof(*list));
	if (list != NULL)
		node->advertised = list;
	if (copy == NULL || list == NULL) {
		free(copy);
		snprintf(error, SERVER_ERROR_BYTES, "out of memory");
		return false;
	}
	list[node->advertised_count++] = copy;
	return true;
}

void
server_set_access(struct server *s, struct access *access)
{
	access_free(s->node.access);
	s->node.access = access;
}

size_t
server_sessions(const struct server *s, const struct drive *drive)
{
	size_t count = 0;

	for (const struct target *t = s->node.targets; t != NULL; t = t->next)
		if (t->units[0] == drive)
			count += t->session_count;
	return count;
}
