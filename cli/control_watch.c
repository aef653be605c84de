/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_watch.c - what happens at the drives: the events that are kept, who is
 * told of them, and who waits for how things stand. A WRITE costs nothing more for it: only
 * what begins and ends a recording is an event. */
#include "cli/control_client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TICK_MS 20

/* ---- conditions */

static bool
holds_inserted(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return s->loaded;
}

static bool
holds_ejected(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return !s->loaded;
}

static bool
holds_open(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return s->tray_open;
}

static bool
holds_closed(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return !s->tray_open;
}

static bool
has_status(const struct drive_state *s, struct drive *d, enum disc_status status)
{
	return s->loaded && disc_status(drive_disc(d)) == status;
}

static bool
holds_blank(const struct drive_state *s, struct drive *d)
{
	return has_status(s, d, DISC_BLANK);
}

static bool
holds_appendable(const struct drive_state *s, struct drive *d)
{
	return has_status(s, d, DISC_APPENDABLE);
}

static bool
holds_complete(const struct drive_state *s, struct drive *d)
{
	return has_status(s, d, DISC_COMPLETE);
}

static bool
holds_session(const struct drive_state *s, struct drive *d)
{
	const struct disc_session *session;

	for (unsigned n = 0; s->loaded && (session = disc_session(drive_disc(d), n)) != NULL; n++)
		if (session->status == SESSION_COMPLETE)
			return true;
	return false;
}

static bool
holds_recording(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return s->recording;
}

static bool
holds_written(const struct drive_state *s, struct drive *d)
{
	return s->idle && !s->recording && s->loaded && !holds_blank(s, d);
}

static bool
holds_idle(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return s->idle;
}

static bool
holds_locked(const struct drive_state *s, struct drive *d)
{
	(void)d;
	return s->locked || s->prevented;
}

static bool
holds_unlocked(const struct drive_state *s, struct drive *d)
{
	return !holds_locked(s, d);
}

static bool
holds_used(const struct drive_state *s, struct drive *d)
{
	bool prevents;

	(void)s;
	return drive_initiator(d, 0, &prevents) != NULL;
}

static bool
holds_unused(const struct drive_state *s, struct drive *d)
{
	return !holds_used(s, d);
}

static const struct control_condition conditions[] = {
	{ "inserted", holds_inserted },
	{ "ejected", holds_ejected },
	{ "open", holds_open },
	{ "closed", holds_closed },
	{ "blank", holds_blank },
	{ "appendable", holds_appendable },
	{ "complete", holds_complete },
	{ "session", holds_session },
	{ "recording", holds_recording },
	{ "written", holds_written },
	{ "idle", holds_idle },
	{ "locked", holds_locked },
	{ "unlocked", holds_unlocked },
	{ "used", holds_used },
	{ "unused", holds_unused },
};

const struct control_condition *
control_condition(const char *name)
{
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (strcmp(conditions[i].name, name) == 0)
			return &conditions[i];
	return NULL;
}

static bool
has_come_true(const struct control_client *client)
{
	struct drive *d = host_drive(client->control->host, client->drive);
	struct drive_state s = drive_state(d);

	return client->condition->holds(&s, d);
}

/* ---- tasks that time or the drive ends */

static bool
is_late(const struct control_client *client)
{
	return client->limited && uv_now(client->pipe.loop) >= client->deadline;
}

static void
end_wait(struct control_client *client, bool came_true)
{
	const char *drive = host_drive_name(client->control->host, client->drive);

	client->task = TASK_NONE;
	if (came_true)
		control_send(client,
		    json_pack("{s:b,s:s,s:s}", "ok", 1, "drive", drive, "condition",
			client->condition->name));
	else
		control_refuse(client, CONTROL_TIMEOUT, "%s is not \"%s\" in time", drive,
		    client->condition->name);
}

static void
end_stream(struct control_client *client, const char *why)
{
	client->task = TASK_NONE;
	control_send(client, json_pack("{s:b,s:s}", "ok", 1, "end", why));
}

/* What can end a task now; false: it goes on. */
static bool
go_on(struct control_client *client)
{
	bool late = is_late(client);

	switch (client->task) {
	case TASK_EJECT:
		control_eject_again(client);
		return client->task == TASK_NONE;
	case TASK_WAIT:
		client->over = client->over || has_come_true(client);
		if (!client->over && !late)
			return false;
		end_wait(client, client->over);
		return true;
	case TASK_EVENTS:
		if (!client->over && !late)
			return false;
		end_stream(client, client->over ? "count" : "timeout");
		return true;
	case TASK_NONE:
	case TASK_MOVING:
		break;
	}
	return false;
}

/* With real time what goes on in a drive ends when somebody looks (drive_settle()). */
static bool
needs_tick(const struct control_client *client)
{
	bool real = drive_time_mode(host_drive(client->control->host, 0)) == DRIVE_TIME_REAL;

	return client->task == TASK_EJECT || client->task == TASK_WAIT ||
	    (client->task == TASK_EVENTS && (client->over || client->limited || real));
}

static void
on_tick(uv_timer_t *timer)
{
	struct control *c = timer->data;
	struct control_client *next;
	bool again = false;

	for (unsigned n = 0; host_drive(c->host, n) != NULL; n++)
		drive_settle(host_drive(c->host, n));
	for (struct control_client *client = c->clients; client != NULL; client = next) {
		next = client->next;
		if (go_on(client))
			control_next(client);
	}
	for (const struct control_client *client = c->clients; client != NULL;
	     client = client->next)
		again |= needs_tick(client);
	if (!again)
		uv_timer_stop(timer);
}

void
control_tick_start(struct control *c)
{
	if (!c->closed && !uv_is_active((uv_handle_t *)&c->timer))
		uv_timer_start(&c->timer, on_tick, TICK_MS, TICK_MS);
}

void
control_wait(struct control_client *client)
{
	drive_settle(host_drive(client->control->host, client->drive));
	client->task = TASK_WAIT;
	client->over = false;
	if (!go_on(client))
		control_tick_start(client->control);
}

/* ---- events */

static const char *const event_names[DRIVE_EVENTS] = {
	[DRIVE_INSERTED] = "inserted",
	[DRIVE_CLOSED] = "closed",
	[DRIVE_EJECTED] = "ejected",
	[DRIVE_REMOVED] = "removed",
	[DRIVE_EJECT_REQUESTED] = "eject-requested",
	[DRIVE_WRITE_BEGUN] = "write-begun",
	[DRIVE_WRITE_ENDED] = "write-ended",
	[DRIVE_SESSION_CLOSED] = "session-closed",
	[DRIVE_DISC_COMPLETE] = "disc-complete",
	[DRIVE_BLANKED] = "blanked",
	[DRIVE_LOGIN] = "login",
	[DRIVE_LOGOUT] = "logout",
};

static void
tell(struct control_client *client, const struct control_event *event)
{
	if (client->over || (client->drive != CONTROL_ALL_DRIVES && client->drive != event->drive))
		return;
	control_send_line(client, event->line, strlen(event->line));
	if (client->count > 0 && --client->count == 0) {
		client->over = true;
		control_tick_start(client->control);
	}
}

static char *
event_line(struct control *c, unsigned drive, enum drive_event event, const char *by)
{
	struct timespec now;
	int64_t ms;
	json_t *o;
	char *text, *line = NULL;

	clock_gettime(CLOCK_REALTIME, &now);
	ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	o = json_pack("{s:I,s:f,s:s,s:s,s:s?,s:o}", "sequence", (json_int_t)c->sequence, "time",
	    (double)ms / 1e3, "event", event_names[event], "drive", host_drive_name(c->host, drive),
	    "by", by, "disc", host_path_json(drive_disc(host_drive(c->host, drive))));
	text = o != NULL ? json_dumps(o, JSON_REAL_PRECISION(13)) : NULL;
	json_decref(o);
	if (text != NULL && asprintf(&line, "%s\n", text) < 0)
		line = NULL;
	free(text);
	return line;
}

/* Called within a command: who waits is answered by the next tick. */
static void
happened(void *context, enum drive_event event, const char *by)
{
	const struct control_watch *w = context;
	struct control *c = w->control;
	struct control_event *kept = &c->events[++c->sequence % CONTROL_EVENTS];
	struct control_client *next;

	free(kept->line);
	*kept = (struct control_event){ event_line(c, w->drive, event, by), w->drive };
	for (struct control_client *client = c->clients; client != NULL; client = next) {
		next = client->next;
		if (client->task == TASK_WAIT && client->drive == w->drive && !client->over)
			client->over = has_come_true(client);
		else if (client->task == TASK_EVENTS && kept->line != NULL)
			tell(client, kept);
	}
}

void
control_stream(struct control_client *client, uint64_t since)
{
	struct control *c = client->control;
	uint64_t first = c->sequence < CONTROL_EVENTS ? 1 : c->sequence - CONTROL_EVENTS + 1;
	uint64_t from = since + 1 > first ? since + 1 : first;

	client->task = TASK_EVENTS;
	client->over = false;
	control_send(client,
	    json_pack("{s:b,s:I,s:I}", "ok", 1, "sequence", (json_int_t)c->sequence, "missed",
		since + 1 < first ? (json_int_t)(first - since - 1) : (json_int_t)0));
	for (uint64_t n = from; n <= c->sequence && !client->closed; n++)
		if (c->events[n % CONTROL_EVENTS].line != NULL)
			tell(client, &c->events[n % CONTROL_EVENTS]);
	if (needs_tick(client))
		control_tick_start(c);
}

void
control_watch_open(struct control *c)
{
	for (unsigned n = 0; host_drive(c->host, n) != NULL; n++) {
		c->watches[n] = (struct control_watch){ c, n };
		drive_watch(host_drive(c->host, n), happened, &c->watches[n]);
	}
}

void
control_watch_close(struct control *c)
{
	for (unsigned n = 0; host_drive(c->host, n) != NULL; n++)
		drive_watch(host_drive(c->host, n), NULL, NULL);
	uv_timer_stop(&c->timer);
}
