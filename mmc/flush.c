/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/flush.c - SYNCHRONIZE CACHE (MMC-6): its effect on the disc is
 * there at once; making it durable is a job, one per drive at a time. Commands
 * that come while it runs wait for the one after it. */
#include "mmc/command.h"

#define IMMED 0x02

/* For lack of memory there is no flush: flush_done() says so. */
static void
flush_nothing(struct drive_job *job)
{
	(void)job;
}

static void
flush_work(struct drive_job *job)
{
	disc_flush_run(((struct drive_flush *)job)->disc_flush);
}

/* End the commands that waited. What is called back may abort others. */
static void
conclude_all(struct drive_flush *f, struct sense s)
{
	while (f->over != NULL) {
		struct command *cmd = f->over;

		f->over = cmd->next;
		cmd->next = NULL;
		cmd_conclude(cmd, s);
	}
}

static void flush_next(struct drive_flush *);

/* What is called back may abort others, and start the next flush. */
static void
run_held(struct drive_flush *f)
{
	while (!f->running && f->held != NULL) {
		struct command *cmd = f->held;
		struct sense s;

		f->held = cmd->next;
		cmd->next = NULL;
		cmd->wait = false;
		s = cmd_run(cmd);
		if (!cmd->wait)
			cmd_conclude(cmd, s);
	}
}

static void
flush_done(struct drive_job *job)
{
	struct drive_flush *f = (struct drive_flush *)job;
	struct nexus *immediate = f->immediate;
	enum disc_result r = f->disc_flush != NULL ? disc_flush_finish(f->disc_flush) : DISC_IO;
	struct sense s = sense_from_disc(r, 0);

	f->disc_flush = NULL;
	f->running = false;
	f->over = f->waiting;
	f->waiting = NULL;
	f->immediate = NULL;
	if (f->drive->closing) {
		drive_close(f->drive);
		return;
	}
	if (immediate != NULL && sense_is_error(s))
		nexus_defer(immediate, s);
	/* Its own successor first: what is called back may begin commands. */
	if (f->again)
		flush_next(f);
	conclude_all(f, s);
	run_held(f);
}

/* Start the flush that the queued commands wait for. */
static void
flush_next(struct drive_flush *f)
{
	struct drive *d = f->drive;

	f->again = false;
	f->running = true;
	f->waiting = f->queued;
	f->immediate = f->queued_immediate;
	f->queued = NULL;
	f->queued_immediate = NULL;
	f->disc_flush = disc_flush_prepare(d->disc);
	f->job.work = f->disc_flush != NULL ? flush_work : flush_nothing;
	f->job.done = flush_done;
	if (d->host.submit != NULL) {
		d->host.submit(d->host.context, &f->job);
		return;
	}
	f->job.work(&f->job);
	f->job.done(&f->job);
}

static void
flush_soon(struct drive_flush *f)
{
	if (f->running)
		f->again = true;
	else
		flush_next(f);
}

void
flush_start_immediate(struct drive *d, struct nexus *n)
{
	d->flush.queued_immediate = n;
	flush_soon(&d->flush);
}

struct sense
flush_start(struct command *cmd, bool immediate)
{
	struct drive_flush *f = &cmd->drive->flush;
	struct command **tail = &f->queued;

	if (immediate) {
		flush_start_immediate(cmd->drive, cmd->nexus);
		return SENSE_NONE;
	}
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = cmd;
	cmd->wait = true;
	flush_soon(f);
	return SENSE_NONE;
}

bool
flush_hold(struct command *cmd)
{
	struct drive_flush *f = &cmd->drive->flush;
	struct command **tail = &f->held;

	if (!f->running)
		return false;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = cmd;
	cmd->wait = true;
	return true;
}

static void
unlink_command(struct command **list, struct command *cmd)
{
	for (; *list != NULL; list = &(*list)->next)
		if (*list == cmd) {
			*list = cmd->next;
			return;
		}
}

void
flush_forget_command(struct command *cmd)
{
	unlink_command(&cmd->drive->flush.waiting, cmd);
	unlink_command(&cmd->drive->flush.queued, cmd);
	unlink_command(&cmd->drive->flush.over, cmd);
	unlink_command(&cmd->drive->flush.held, cmd);
	cmd->wait = false;
}

void
flush_forget_nexus(struct drive *d, const struct nexus *n)
{
	if (d->flush.immediate == n)
		d->flush.immediate = NULL;
	if (d->flush.queued_immediate == n)
		d->flush.queued_immediate = NULL;
}

static struct sense
synchronize_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	unsigned closed = unit_closed_sessions(d, NULL);
	enum disc_result r;

	if (!disc_writable(d->disc)) /* there is nothing to do */
		return SENSE_NONE;
	if (unit_writable(d)) {
		r = recorder_synchronize(d->recorder);
		if (r != DISC_OK)
			return sense_from_disc(r, d->position);
		unit_note_sessions(d, cmd->nexus, closed);
	}
	unit_recording(d, false, cmd->nexus);
	return busy_begin(cmd, BUSY_WRITE, cmd->cdb[1] & IMMED, buffer_made(d));
}

struct sense
synchronize_cache(struct command *cmd)
{
	static const struct command_flow flow = { .run = synchronize_run };
	struct sense lost;

	if (cmd->drive->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	lost = buffer_loss(cmd, true);
	if (sense_is_error(lost))
		return lost;
	cmd->flow = &flow;
	return SENSE_NONE;
}
