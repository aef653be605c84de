/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control.c - the control socket: who connects, and the lines that come and go. */
#include "cli/control.h"

#include "cli/control_client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 16

static void
control_release(struct control *c)
{
	if (--c->refs > 0)
		return;
	for (size_t i = 0; i < CONTROL_EVENTS; i++)
		free(c->events[i].line);
	free(c);
}

/* ---- the end of a client */

void
control_ref(struct control_client *client)
{
	client->refs++;
}

void
control_unref(struct control_client *client)
{
	struct control *c = client->control;

	if (--client->refs > 0)
		return;
	free(client);
	control_release(c);
}

static void
client_handle_closed(uv_handle_t *handle)
{
	control_unref(handle->data);
}

static void
client_close(struct control_client *client)
{
	struct control_client **at = &client->control->clients;

	if (client->closed)
		return;
	client->closed = true;
	client->task = TASK_NONE;
	while (*at != client)
		at = &(*at)->next;
	*at = client->next;
	client->control->client_count--;
	uv_close((uv_handle_t *)&client->pipe, client_handle_closed);
}

static void
client_leave(struct control_client *client)
{
	client->leaving = true;
	if (client->writes == 0)
		client_close(client);
}

/* ---- what it is told */

struct sending {
	uv_write_t write;
	struct control_client *client;
	char bytes[];
};

static void
sent(uv_write_t *write, int status)
{
	struct sending *s = write->data;
	struct control_client *client = s->client;

	free(s);
	client->writes--;
	if (status != 0 || (client->leaving && client->writes == 0))
		client_close(client);
	control_unref(client);
}

void
control_send_line(struct control_client *client, const char *line, size_t bytes)
{
	struct sending *s;
	uv_buf_t buf;

	if (client->closed)
		return;
	/* Who does not read is not waited for. */
	if (uv_stream_get_write_queue_size((uv_stream_t *)&client->pipe) + bytes >
		CONTROL_UNSENT_BYTES ||
	    (s = malloc(sizeof(*s) + bytes)) == NULL) {
		client_close(client);
		return;
	}
	memcpy(s->bytes, line, bytes);
	s->client = client;
	s->write.data = s;
	buf = uv_buf_init(s->bytes, (unsigned)bytes);
	if (uv_write(&s->write, (uv_stream_t *)&client->pipe, &buf, 1, sent) != 0) {
		free(s);
		client_close(client);
		return;
	}
	client->writes++;
	control_ref(client);
}

void
control_send(struct control_client *client, json_t *object)
{
	char *text = object != NULL ? json_dumps(object, 0) : NULL;
	size_t n = text != NULL ? strlen(text) : 0;

	json_decref(object);
	if (text == NULL) {
		client_close(client);
		return;
	}
	text[n] = '\n'; /* in place of the end: it is sent by its length */
	control_send_line(client, text, n + 1);
	free(text);
}

void
control_reply(struct control_client *client, const char *key, json_t *value)
{
	control_send(client, json_pack("{s:b,s:o}", "ok", 1, key, value));
}

void
control_refuse(struct control_client *client, enum control_error error, const char *format, ...)
{
	static const char *const names[] = { [CONTROL_BAD_REQUEST] = "bad-request",
		[CONTROL_NO_DRIVE] = "no-drive",
		[CONTROL_NO_DISC] = "no-disc",
		[CONTROL_OCCUPIED] = "occupied",
		[CONTROL_PREVENTED] = "prevented",
		[CONTROL_WRITING] = "writing",
		[CONTROL_MOVING] = "moving",
		[CONTROL_NO_CLOCK] = "no-clock",
		[CONTROL_TIMEOUT] = "timeout",
		[CONTROL_FAILED] = "failed" };
	char text[CLI_WHY];
	json_t *sentence;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	/* A sentence that was cut, or quotes a path that is no UTF-8. */
	sentence = json_string(text);
	if (sentence == NULL)
		sentence = json_string("what was refused has a name that is not UTF-8");
	control_send(
	    client, json_pack("{s:b,s:s,s:o}", "ok", 0, "error", names[error], "text", sentence));
}

/* ---- what it sends */

void
control_next(struct control_client *client)
{
	char *end;

	while (!client->closed && !client->leaving && client->task == TASK_NONE &&
	    (end = memchr(client->in, '\n', client->bytes)) != NULL) {
		size_t n = (size_t)(end - client->in);

		control_request(client, client->in, n);
		client->bytes -= n + 1;
		memmove(client->in, end + 1, client->bytes);
	}
	if (client->closed || client->leaving || client->task != TASK_NONE)
		return;
	if (client->bytes == sizeof(client->in)) {
		control_refuse(client, CONTROL_BAD_REQUEST, "the line is longer than %d bytes",
		    CONTROL_LINE_BYTES - 1);
		client_leave(client);
	} else if (client->ended) {
		client_leave(client);
	}
}

static void
make_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct control_client *client = handle->data;

	(void)suggested;
	/* Without any room libuv says UV_ENOBUFS: too many requests ahead of their replies. */
	*buf =
	    uv_buf_init(client->in + client->bytes, (unsigned)(sizeof(client->in) - client->bytes));
}

static void
received(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct control_client *client = stream->data;

	(void)buf;
	if (n > 0) {
		client->bytes += (size_t)n;
		if (!client->leaving)
			control_next(client);
		else
			client->bytes = 0;
	} else if (n == UV_EOF && (client->task == TASK_NONE || client->task == TASK_MOVING)) {
		client->ended = true;
		uv_read_stop(stream);
		control_next(client);
	} else if (n < 0) {
		client_close(client);
	}
}

static void
connected(uv_stream_t *server, int status)
{
	struct control *c = server->data;
	struct control_client *client = status == 0 ? calloc(1, sizeof(*client)) : NULL;

	if (client == NULL)
		return;
	client->control = c;
	client->refs = 1;
	client->pipe.data = client;
	client->next = c->clients;
	c->clients = client;
	c->client_count++;
	c->refs++;
	uv_pipe_init(server->loop, &client->pipe, 0);
	if (uv_accept(server, (uv_stream_t *)&client->pipe) != 0) {
		client_close(client);
	} else if (c->client_count > CONTROL_CLIENTS) {
		control_refuse(
		    client, CONTROL_FAILED, "there are %d clients already", CONTROL_CLIENTS);
		client_leave(client);
	} else if (uv_read_start((uv_stream_t *)&client->pipe, make_room, received) != 0) {
		client_close(client);
	}
}

/* ---- the socket */

static bool
start(struct control *c, char *why)
{
	int rc = uv_pipe_open(&c->pipe, c->socket.fd);

	if (rc == 0) {
		c->socket.fd = -1; /* the pipe's */
		rc = uv_listen((uv_stream_t *)&c->pipe, BACKLOG, connected);
	}
	return rc == 0 || because(why, "%s", uv_strerror(rc));
}

struct control *
control_open(struct host *h, const char *path, char *why)
{
	struct control *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		because(why, "out of memory");
		return NULL;
	}
	c->host = h;
	if (!control_socket_listen(&c->socket, path, why)) {
		free(c);
		return NULL;
	}
	uv_pipe_init(host_loop(h), &c->pipe, 0);
	uv_timer_init(host_loop(h), &c->timer);
	c->pipe.data = c->timer.data = c;
	c->refs = 2;
	control_watch_open(c);
	if (start(c, why))
		return c;
	control_close(c);
	return NULL;
}

const char *
control_path(const struct control *c)
{
	return c->socket.path;
}

static void
handle_closed(uv_handle_t *handle)
{
	control_release(handle->data);
}

void
control_close(struct control *c)
{
	if (c == NULL || c->closed)
		return;
	c->closed = true;
	control_socket_remove(&c->socket);
	if (c->socket.fd >= 0)
		close(c->socket.fd);
	control_watch_close(c);
	while (c->clients != NULL)
		client_close(c->clients);
	uv_close((uv_handle_t *)&c->pipe, handle_closed);
	uv_close((uv_handle_t *)&c->timer, handle_closed);
}
