/* SPDX-License-Identifier: BSD-2-Clause */
/* target/runner.c - what a drive asks of its host: its jobs on libuv's pool, one
 * at a time, a clock, and a call when it is time. */
#include "target/server_state.h"

#include <assert.h>
#include <stdlib.h>

#define NANOSECONDS  1000 /* of a microsecond */
#define MICROSECONDS 1000 /* of a millisecond */

static void
run_job(uv_work_t *work)
{
	const struct runner *r = work->data;

	r->job->work(r->job);
}

static void
job_done(uv_work_t *work, int status)
{
	struct runner *r = work->data;
	struct drive_job *job = r->job;

	(void)status;  /* we never cancel */
	r->job = NULL; /* done() may start the next one */
	r->server->jobs--;
	server_clock(r->server);
	job->done(job);
}

static void
submit(void *context, struct drive_job *job)
{
	struct runner *r = context;

	assert(r->job == NULL);
	r->job = job;
	r->server->jobs++;
	uv_queue_work(r->server->loop, &r->work, run_job, job_done);
}

static uint64_t
now(void *context)
{
	(void)context;
	return uv_hrtime() / NANOSECONDS;
}

static void
timer_due(uv_timer_t *timer)
{
	struct runner *r = timer->data;

	server_clock(r->server);
	r->alarm->due(r->alarm);
}

/* A timer counts whole milliseconds, from the time that the loop took last: never
 * too early, so that nothing must be asked for twice. */
static void
set_alarm(void *context, struct drive_alarm *alarm)
{
	struct runner *r = context;
	uint64_t at = now(r);

	r->alarm = alarm;
	if (alarm->at == DRIVE_NEVER) {
		uv_timer_stop(&r->timer);
		return;
	}
	uv_update_time(r->server->loop);
	at = alarm->at > at ? (alarm->at - at + MICROSECONDS - 1) / MICROSECONDS : 0;
	uv_timer_start(&r->timer, timer_due, at, 0);
}

bool
server_drive_host(struct server *s, struct drive_host *host)
{
	struct runner *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return false;
	r->server = s;
	r->work.data = r;
	r->next = s->runners;
	s->runners = r;
	uv_timer_init(s->loop, &r->timer);
	r->timer.data = r;
	s->handles++;
	*host =
	    (struct drive_host){ .context = r, .submit = submit, .now = now, .alarm = set_alarm };
	return true;
}

static void
timer_closed(uv_handle_t *handle)
{
	const struct runner *r = handle->data;

	server_handle_closed(r->server);
}

void
runner_close_all(struct server *s)
{
	for (struct runner *r = s->runners; r != NULL; r = r->next)
		uv_close((uv_handle_t *)&r->timer, timer_closed);
}

void
runner_free_all(struct server *s)
{
	while (s->runners != NULL) {
		struct runner *r = s->runners;

		s->runners = r->next;
		free(r);
	}
}
