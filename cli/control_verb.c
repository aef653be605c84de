/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_verb.c - the requests of the control socket, one row each. */
#include "cli/control_client.h"
#include "cli/json_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MICROSECONDS 1e6

struct request {
	struct control_client *client;
	struct host *host;
	struct json_place place;
	unsigned drive; /* CONTROL_ALL_DRIVES: none is named */
};

/* ---- members */

static bool
read_seconds(const struct request *r, const char *key, bool *given, double *seconds)
{
	const json_t *value = json_object_get(r->place.object, key);

	*given = value != NULL && !json_is_null(value);
	if (!*given)
		return true;
	*seconds = json_is_number(value) ? json_number_value(value) : -1;
	return (*seconds >= 0 && *seconds <= CONTROL_SECONDS_MAX) ||
	    json_complain(&r->place, key, "must be a number of seconds");
}

/* From now on. */
static bool
read_timeout(const struct request *r)
{
	double seconds = 0;

	if (!read_seconds(r, "timeout", &r->client->limited, &seconds))
		return false;
	r->client->deadline = uv_now(r->client->pipe.loop) + (uint64_t)ceil(seconds * 1000);
	return true;
}

static bool
is_drive(const struct request *r, unsigned n, const char *name)
{
	return strcmp(name, host_drive_name(r->host, n)) == 0 ||
	    strcmp(name, host_drive_iqn(r->host, n)) == 0;
}

/* The drive that is meant: by its name or its target's. Without one it is the only one. */
static bool
find_drive(struct request *r, bool one)
{
	const char *name = NULL;

	r->drive = CONTROL_ALL_DRIVES;
	if (!json_read_text(&r->place, "drive", JSON_OPTIONAL, &name)) {
		control_refuse(r->client, CONTROL_BAD_REQUEST, "%s", r->place.why);
		return false;
	}
	if (name == NULL) {
		if (!one)
			return true;
		r->drive = 0;
		if (host_drive(r->host, 1) == NULL)
			return true;
		control_refuse(r->client, CONTROL_NO_DRIVE, "there are several drives: name one");
		return false;
	}
	for (unsigned n = 0; host_drive(r->host, n) != NULL; n++)
		if (is_drive(r, n, name)) {
			r->drive = n;
			return true;
		}
	control_refuse(r->client, CONTROL_NO_DRIVE, "there is no drive \"%.64s\"", name);
	return false;
}

/* ---- seeing */

static void
reply_state(struct control_client *client, unsigned drive)
{
	control_reply(client, "drive", control_drive_state(client->control->host, drive));
}

static void
run_status(struct request *r)
{
	reply_state(r->client, r->drive);
}

static void
run_list(struct request *r)
{
	json_t *list = json_array();

	for (unsigned n = 0; host_drive(r->host, n) != NULL; n++)
		json_array_append_new(list, control_drive_state(r->host, n));
	control_reply(r->client, "drives", list);
}

/* ---- discs in and out */

/* What became of it: the drive as it is now, or why not. */
static void
answer_tray(struct control_client *client, enum tray_result result, const char *why)
{
	const char *drive = host_drive_name(client->control->host, client->drive);

	switch (result) {
	case TRAY_DONE:
	case TRAY_ALREADY:
	case TRAY_STARTED:
		reply_state(client, client->drive);
		return;
	case TRAY_OCCUPIED:
		control_refuse(client, CONTROL_OCCUPIED, "there is a disc in %s", drive);
		return;
	case TRAY_PREVENTED:
		control_refuse(client, CONTROL_PREVENTED,
		    "the tray of %s is locked; whoever is logged in was told of the request",
		    drive);
		return;
	case TRAY_WRITING:
	case TRAY_BUSY:
		control_refuse(client, CONTROL_WRITING, "%s is writing", drive);
		return;
	case TRAY_MOVING:
		control_refuse(
		    client, CONTROL_MOVING, "the disc of %s is being changed already", drive);
		return;
	case TRAY_NO_DISC:
		control_refuse(client, CONTROL_NO_DISC, "%s", why);
		return;
	case TRAY_FAILED:
		control_refuse(client, CONTROL_FAILED, "out of memory");
		return;
	}
}

static void
moved(void *context, enum tray_result result, const char *why)
{
	struct control_client *client = context;

	client->task = TASK_NONE;
	if (!client->closed) {
		answer_tray(client, result, why);
		control_next(client);
	}
	control_unref(client);
}

/* A change that has begun, or has ended at once. */
static void
began(struct control_client *client, enum tray_result result, const char *why)
{
	client->task = TASK_NONE;
	if (result == TRAY_STARTED) {
		client->task = TASK_MOVING;
		control_ref(client);
	} else if (result == TRAY_BUSY) {
		client->task = TASK_EJECT;
		control_tick_start(client->control);
	} else {
		answer_tray(client, result, why);
	}
}

static void
run_insert(struct request *r)
{
	struct control_client *client = r->client;
	struct host_tray *tray = host_tray(r->host, r->drive);
	const char *path = NULL, *kind = NULL;
	const struct medium *medium;

	if (!json_read_text(&r->place, "disc", JSON_OPTIONAL, &path) ||
	    !json_read_text(&r->place, "media", JSON_OPTIONAL, &kind)) {
		control_refuse(client, CONTROL_BAD_REQUEST, "%s", r->place.why);
		return;
	}
	medium = kind != NULL ? medium_by_kind(kind) : NULL;
	if (path == NULL && kind == NULL)
		control_refuse(client, CONTROL_BAD_REQUEST, "a disc or a kind of media is needed");
	else if (kind != NULL && (medium == NULL || medium->pressed))
		control_refuse(client, CONTROL_NO_DISC, "there is no blank \"%.64s\"", kind);
	else if (path != NULL && (*path != '/' || strlen(path) >= sizeof(tray->path)))
		control_refuse(client, CONTROL_BAD_REQUEST, "disc: must be an absolute path");
	else
		began(client, host_tray_insert(tray, path, medium, moved, client), tray->why);
}

void
control_eject_again(struct control_client *client)
{
	struct host_tray *tray = host_tray(client->control->host, client->drive);

	began(client, host_tray_eject(tray, client->eject, moved, client), tray->why);
}

static void
run_eject(struct request *r)
{
	struct control_client *client = r->client;

	client->eject = (struct tray_eject){ 0 };
	if (json_read_flag(&r->place, "force", JSON_OPTIONAL, &client->eject.force) &&
	    json_read_flag(&r->place, "leave", JSON_OPTIONAL, &client->eject.leave))
		control_eject_again(client);
	else
		control_refuse(client, CONTROL_BAD_REQUEST, "%s", r->place.why);
}

static void
run_close(struct request *r)
{
	struct host_tray *tray = host_tray(r->host, r->drive);

	if (host_tray_moving(tray))
		answer_tray(r->client, TRAY_MOVING, "");
	else if (drive_close_tray(host_drive(r->host, r->drive)) == PANEL_NO_MEMORY)
		answer_tray(r->client, TRAY_FAILED, "");
	else
		run_status(r);
}

static void
run_lock(struct request *r)
{
	drive_lock(host_drive(r->host, r->drive), true);
	run_status(r);
}

static void
run_unlock(struct request *r)
{
	drive_lock(host_drive(r->host, r->drive), false);
	run_status(r);
}

/* ---- time */

static void
run_clock(struct request *r)
{
	static const char *const modes[] = { [DRIVE_TIME_INSTANT] = "instant",
		[DRIVE_TIME_REAL] = "real",
		[DRIVE_TIME_VIRTUAL] = "virtual" };
	struct drive *d = host_drive(r->host, r->drive);
	const char *name = host_drive_name(r->host, r->drive), *mode = modes[drive_time_mode(d)];
	double seconds = 0;
	bool given;

	if (!read_seconds(r, "advance", &given, &seconds))
		control_refuse(r->client, CONTROL_BAD_REQUEST, "%s", r->place.why);
	else if (given && !drive_advance(d, (uint64_t)(seconds * MICROSECONDS)))
		control_refuse(r->client, CONTROL_NO_CLOCK,
		    "%s has %s time: only virtual time can be advanced", name, mode);
	else
		control_reply(r->client, "clock",
		    json_pack("{s:s,s:s,s:f}", "drive", name, "time", mode, "seconds",
			(double)drive_clock(d) / MICROSECONDS));
}

/* ---- waiting */

static void
run_wait(struct request *r)
{
	const char *name = NULL;

	if (!json_read_text(&r->place, "condition", JSON_REQUIRED, &name) || !read_timeout(r)) {
		control_refuse(r->client, CONTROL_BAD_REQUEST, "%s", r->place.why);
		return;
	}
	r->client->condition = name != NULL ? control_condition(name) : NULL;
	if (r->client->condition == NULL)
		control_refuse(r->client, CONTROL_BAD_REQUEST, "condition: there is no \"%.64s\"",
		    name != NULL ? name : "null");
	else
		control_wait(r->client);
}

static void
run_events(struct request *r)
{
	int64_t count = 0, since = (int64_t)r->client->control->sequence;

	if (!json_read_integer(&r->place, "count", JSON_OPTIONAL, 1, INT32_MAX, &count) ||
	    !json_read_integer(&r->place, "since", JSON_OPTIONAL, 0, INT64_MAX - 1, &since) ||
	    !read_timeout(r)) {
		control_refuse(r->client, CONTROL_BAD_REQUEST, "%s", r->place.why);
		return;
	}
	r->client->count = (uint64_t)count;
	control_stream(r->client, (uint64_t)since);
}

/* ---- the table */

#define VERB_KEYS 6

static const struct verb {
	const char *name;
	void (*run)(struct request *);
	bool one; /* it is about one drive */
	const char *keys[VERB_KEYS];
} verbs[] = {
	{ "list", run_list, false, { "verb" } },
	{ "status", run_status, true, { "verb", "drive" } },
	{ "insert", run_insert, true, { "verb", "drive", "disc", "media" } },
	{ "eject", run_eject, true, { "verb", "drive", "force", "leave" } },
	{ "close", run_close, true, { "verb", "drive" } },
	{ "lock", run_lock, true, { "verb", "drive" } },
	{ "unlock", run_unlock, true, { "verb", "drive" } },
	{ "clock", run_clock, true, { "verb", "drive", "advance" } },
	{ "wait", run_wait, true, { "verb", "drive", "condition", "timeout" } },
	{ "events", run_events, false, { "verb", "drive", "count", "since", "timeout" } },
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static void
run_object(struct control_client *client, const json_t *object)
{
	char why[CLI_WHY] = "";
	struct request r = {
		.client = client, .host = client->control->host, .place = { object, "", why }
	};
	const char *name = NULL;
	const struct verb *verb;

	if (!json_read_text(&r.place, "verb", JSON_REQUIRED, &name)) {
		control_refuse(client, CONTROL_BAD_REQUEST, "%s", why);
		return;
	}
	verb = find_verb(name);
	if (verb == NULL) {
		control_refuse(client, CONTROL_BAD_REQUEST, "there is no verb \"%.64s\"",
		    name != NULL ? name : "null");
		return;
	}
	if (!json_only_keys(&r.place, verb->keys)) {
		control_refuse(client, CONTROL_BAD_REQUEST, "%s", why);
		return;
	}
	if (!find_drive(&r, verb->one))
		return;
	client->drive = r.drive;
	verb->run(&r);
}

void
control_request(struct control_client *client, const char *line, size_t bytes)
{
	json_error_t error;
	json_t *object = json_loadb(line, bytes, JSON_REJECT_DUPLICATES, &error);

	if (object == NULL)
		control_refuse(client, CONTROL_BAD_REQUEST, "no valid JSON: column %d: %s",
		    error.column, error.text);
	else if (!json_is_object(object))
		control_refuse(client, CONTROL_BAD_REQUEST, "must be a JSON object");
	else
		run_object(client, object);
	json_decref(object);
}
