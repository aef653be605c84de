/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_client.h - the control socket from inside: control.c (the socket and its
 * clients' lines), control_verb.c (requests), control_watch.c (events and waits),
 * control_state.c (how things stand). */
#ifndef CLI_CONTROL_CLIENT_H
#define CLI_CONTROL_CLIENT_H
#include "cli/control.h"
#include "cli/control_socket.h"
#include "cli/host.h"
#include "cli/host_tray.h"

#include <jansson.h>

#define CONTROL_CLIENTS      64
#define CONTROL_LINE_BYTES   65536           /* longest request */
#define CONTROL_UNSENT_BYTES (1024 * 1024)   /* what a client may leave unread */
#define CONTROL_EVENTS       1024            /* that are kept for who asks later */
#define CONTROL_SECONDS_MAX  (366.0 * 86400) /* seconds */
#define CONTROL_ALL_DRIVES   HOST_DRIVES

struct control_event {
	char *line; /* as it is sent */
	unsigned drive;
};

struct control_watch {
	struct control *control;
	unsigned drive;
};

struct control {
	uv_pipe_t pipe;
	uv_timer_t timer; /* runs while a client waits */
	struct host *host;
	struct control_socket socket;
	struct control_client *clients;
	unsigned client_count;
	unsigned refs;
	bool closed;
	uint64_t sequence; /* of the last event; the first is 1 */
	struct control_event events[CONTROL_EVENTS];
	unsigned drive_count;
	struct control_watch watches[HOST_DRIVES];
};

enum control_task {
	TASK_NONE,   /* ready for the next line */
	TASK_MOVING, /* a disc is being opened or closed */
	TASK_EJECT,  /* the drive is making durable what it has */
	TASK_WAIT,
	TASK_EVENTS,
};

struct control_client {
	uv_pipe_t pipe;
	struct control *control;
	struct control_client *next;
	unsigned refs;   /* the pipe, and a disc that is being moved */
	unsigned writes; /* under way */
	bool closed;
	bool ended;   /* it sends no more */
	bool leaving; /* closed once all is sent */

	enum control_task task;
	unsigned drive; /* that the task is about */
	bool over;      /* it has come true: the next tick says so */
	bool limited;
	uint64_t deadline; /* of the loop's clock, if limited */
	const struct control_condition *condition;
	struct tray_eject eject;
	uint64_t count; /* events still to come; 0: no limit */

	size_t bytes; /* of the line so far, and lines behind it */
	char in[CONTROL_LINE_BYTES];
};

/* What kept a request from being done. Names: control_refuse(); the exit statuses that they
 * mean: cli/control_call.c. */
enum control_error {
	CONTROL_BAD_REQUEST,
	CONTROL_NO_DRIVE,
	CONTROL_NO_DISC,
	CONTROL_OCCUPIED,
	CONTROL_PREVENTED,
	CONTROL_WRITING,
	CONTROL_MOVING,
	CONTROL_NO_CLOCK,
	CONTROL_TIMEOUT,
	CONTROL_FAILED,
};

/* control.c: send one line; takes the reference, and accepts NULL (no memory). */
void control_send(struct control_client *, json_t *);
void control_send_line(struct control_client *, const char *line, size_t bytes);
/* {"ok": true, KEY: value}; takes the reference. */
void control_reply(struct control_client *, const char *key, json_t *value);
void control_refuse(struct control_client *, enum control_error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Its task is done and answered: the next line, if there is one. Not within a
 * drive_watcher. */
void control_next(struct control_client *);
void control_ref(struct control_client *);
void control_unref(struct control_client *);

/* control_verb.c */
void control_request(struct control_client *, const char *line, size_t bytes);
/* Try again to eject what was busy. */
void control_eject_again(struct control_client *);

/* control_state.c: a new reference. */
json_t *control_drive_state(struct host *, unsigned drive);

/* control_watch.c */
struct control_condition {
	const char *name;
	bool (*holds)(const struct drive_state *, struct drive *);
};
const struct control_condition *control_condition(const char *name);
void control_watch_open(struct control *);
void control_watch_close(struct control *);
/* The client waits for its condition; count and since: of an event stream. */
void control_wait(struct control_client *);
void control_stream(struct control_client *, uint64_t since);
/* Some client has a task that time or the drive will end. */
void control_tick_start(struct control *);
#endif
