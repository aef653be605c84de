/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_tray.c - discs into and out of drives, while the loop goes on. */
#include "cli/host_tray.h"

#include <stdio.h>
#include <string.h>

void
host_tray_init(struct host_tray *t, uv_loop_t *loop, struct drive *drive, unsigned number,
    const struct host_options *options, struct host_scratch *scratch)
{
	*t = (struct host_tray){ .loop = loop,
		.drive = drive,
		.number = number,
		.options = options,
		.scratch = scratch };
	t->work.data = t;
}

bool
host_tray_moving(const struct host_tray *t)
{
	return t->moving;
}

static enum tray_result
start(struct host_tray *t, uv_work_cb work, uv_after_work_cb after, tray_done *done, void *context)
{
	t->moving = true;
	t->done = done;
	t->context = context;
	uv_queue_work(t->loop, &t->work, work, after);
	return TRAY_STARTED;
}

static void
end(struct host_tray *t, enum tray_result result)
{
	t->moving = false;
	t->done(t->context, result, t->why);
}

/* ---- in */

static void
open_disc(uv_work_t *work)
{
	struct host_tray *t = work->data;

	t->disc = host_disc_at(t->options, t->path, t->medium, t->why);
}

static void
disc_opened(uv_work_t *work, int status)
{
	struct host_tray *t = work->data;

	(void)status; /* it is never cancelled */
	if (t->disc == NULL) {
		end(t, TRAY_NO_DISC);
		return;
	}
	if (drive_lay_in(t->drive, t->disc) == PANEL_DONE) {
		end(t, TRAY_DONE);
		return;
	}
	disc_close(t->disc);
	end(t, TRAY_FAILED);
}

enum tray_result
host_tray_insert(struct host_tray *t, const char *path, const struct medium *medium,
    tray_done *done, void *context)
{
	char fresh[HOST_SCRATCH_BYTES];

	if (t->moving)
		return TRAY_MOVING;
	if (drive_disc(t->drive) != NULL)
		return TRAY_OCCUPIED;
	if (path == NULL) {
		if (!host_scratch_disc(t->scratch, t->number, fresh, t->why))
			return TRAY_NO_DISC;
		path = fresh;
	}
	snprintf(t->path, sizeof(t->path), "%s", path);
	t->medium = medium;
	t->why[0] = '\0';
	return start(t, open_disc, disc_opened, done, context);
}

/* ---- out */

static void
close_disc(uv_work_t *work)
{
	struct host_tray *t = work->data;

	disc_close(t->disc);
}

static void
disc_closed(uv_work_t *work, int status)
{
	(void)status;
	end(work->data, TRAY_DONE);
}

enum tray_result
host_tray_eject(struct host_tray *t, struct tray_eject how, tray_done *done, void *context)
{
	static const enum tray_result results[] = { [PANEL_DONE] = TRAY_DONE,
		[PANEL_ALREADY] = TRAY_ALREADY,
		[PANEL_PREVENTED] = TRAY_PREVENTED,
		[PANEL_WRITING] = TRAY_WRITING,
		[PANEL_BUSY] = TRAY_BUSY,
		[PANEL_NO_MEMORY] = TRAY_FAILED };
	enum tray_result r;

	if (t->moving)
		return TRAY_MOVING;
	r = results[how.force ? drive_force_eject(t->drive) : drive_press_eject(t->drive)];
	if ((r != TRAY_DONE && r != TRAY_ALREADY) || how.leave || drive_disc(t->drive) == NULL)
		return r;
	t->disc = drive_remove(t->drive);
	return t->disc != NULL ? start(t, close_disc, disc_closed, done, context) : TRAY_BUSY;
}
