/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/panel.c - the front of a drive: the eject button, a lock, and what is seen to
 * happen. */
#include "mmc/panel.h"

#include "mmc/command.h"

void
drive_watch(struct drive *d, drive_watcher *watcher, void *context)
{
	d->watcher = watcher;
	d->watcher_context = context;
}

void
unit_tell(struct drive *d, enum drive_event event, const struct nexus *by)
{
	if (d->watcher != NULL)
		d->watcher(d->watcher_context, event, by != NULL ? by->name : NULL);
}

void
unit_recording(struct drive *d, bool recording, const struct nexus *by)
{
	if (d->recording == recording)
		return;
	d->recording = recording;
	unit_tell(d, recording ? DRIVE_WRITE_BEGUN : DRIVE_WRITE_ENDED, by);
}

/* Bring it up to its clock; a virtual one goes on to where nothing is under way. */
static bool
is_at_something(struct drive *d)
{
	uint64_t until = buffer_idle_at(d);

	if (d->busy.active && d->busy.until > until)
		until = d->busy.until;
	if (drive_time_mode(d) == DRIVE_TIME_VIRTUAL && until > clock_now(d))
		(void)drive_advance(d, until - clock_now(d));
	else
		drive_settle(d);
	return d->busy.active || drive_busy(d);
}

enum panel_result
drive_press_eject(struct drive *d)
{
	if (d->tray_open && !d->busy.active)
		return PANEL_ALREADY;
	if (unit_locked(d)) {
		nexus_raise_event(d, EVENT_MEDIA, MEDIA_EJECT_REQUEST);
		unit_tell(d, DRIVE_EJECT_REQUESTED, NULL);
		return PANEL_PREVENTED;
	}
	if (d->writer != NULL)
		return PANEL_WRITING;
	if (is_at_something(d) || unit_writing(d))
		return PANEL_BUSY;
	return drive_force_eject(d);
}

enum panel_result
drive_force_eject(struct drive *d)
{
	if (is_at_something(d))
		return PANEL_BUSY;
	if (d->tray_open)
		return PANEL_ALREADY;
	if (d->writer != NULL)
		cmd_fail(d->writer, SENSE_NO_MEDIUM_TRAY_OPEN);
	unit_eject(d, NULL);
	return PANEL_DONE;
}

enum panel_result
drive_close_tray(struct drive *d)
{
	if (!d->tray_open || d->busy.active)
		return PANEL_ALREADY;
	return busy_load(d) ? PANEL_DONE : PANEL_NO_MEMORY;
}

enum panel_result
drive_lay_in(struct drive *d, struct disc *disc)
{
	if (d->disc != NULL || d->busy.active)
		return PANEL_ALREADY;
	d->tray_open = true;
	d->disc = disc;
	if (busy_load(d))
		return PANEL_DONE;
	d->disc = NULL;
	return PANEL_NO_MEMORY;
}

void
drive_lock(struct drive *d, bool locked)
{
	d->locked = locked;
}

struct drive_state
drive_state(const struct drive *d)
{
	struct drive_state s = { .tray_open = d->tray_open,
		.loaded = unit_disc(d) != NULL,
		.locked = d->locked,
		.recording = d->recording,
		.idle = !unit_writing(d) && !d->busy.active,
		.progress = -1 };
	struct sense busy = busy_sense(d);

	if (busy.has_progress)
		s.progress = busy.progress;
	for (const struct nexus *n = d->nexuses; n != NULL; n = n->next)
		s.prevented |= n->prevents || n->prevents_persistently;
	return s;
}

const char *
drive_initiator(const struct drive *d, unsigned number, bool *prevents)
{
	const struct nexus *n = d->nexuses;

	while (n != NULL && number-- > 0)
		n = n->next;
	if (n == NULL)
		return NULL;
	*prevents = n->prevents || n->prevents_persistently;
	return n->name;
}
