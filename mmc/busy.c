/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/busy.c - operations that take long, what is said meanwhile, and their end. */
#include "mmc/busy.h"

#include "mmc/command.h"

#define PROGRESS_WHOLE 65536
#define EVENT_UNIT     (100 * CLOCK_MILLISECOND)
#define BUSY_CHANGE    1 /* event code */

static void
flush_then(struct command *cmd)
{
	(void)flush_start(cmd, false);
}

/* Loading has succeeded if there is a disc. */
static void
loaded(struct command *cmd)
{
	cmd_conclude(cmd, unit_disc(cmd->drive) == NULL ? unit_not_ready(cmd->drive) : SENSE_NONE);
}

/* For lack of memory there is no disc then, and the drive says so. */
static void
load(struct drive *d)
{
	(void)unit_load(d, d->busy.by);
}

static const struct {
	uint8_t ascq;
	bool flushes;                   /* what it wrote is to be durable */
	void (*end)(struct drive *);    /* its effect, when it is over */
	void (*then)(struct command *); /* ends a command that has waited for it */
} kinds[BUSY_KINDS] = {
	[BUSY_LOAD] = { 0x01, false, load, loaded },
	[BUSY_FORMAT] = { 0x04, true, NULL, flush_then },
	[BUSY_CLOSE] = { 0x07, true, NULL, flush_then },
	[BUSY_PREPARE] = { 0x07, false, NULL, NULL },
	[BUSY_WRITE] = { 0x08, true, NULL, flush_then },
};

static void
finish(struct drive *d)
{
	struct busy *b = &d->busy;

	b->active = false;
	if (kinds[b->kind].end != NULL)
		kinds[b->kind].end(d);
	if (b->immediate && clock_runs(d))
		nexus_raise_event(d, EVENT_BUSY, BUSY_CHANGE);
}

uint64_t
busy_start(struct drive *d, const struct nexus *by, enum busy_kind kind, bool immediate,
    uint64_t microseconds)
{
	struct busy *b = &d->busy;
	uint64_t now = clock_now(d), from = buffer_idle_at(d);

	buffer_stop(d);
	*b = (struct busy){ true, immediate, kind, now, from, by };
	if (clock_runs(d))
		b->until += microseconds;
	buffer_occupy(d, b->until);
	if (b->until <= now)
		finish(d);
	else if (immediate)
		nexus_raise_event(d, EVENT_BUSY, BUSY_CHANGE);
	return b->until;
}

struct sense
busy_begin(struct command *cmd, enum busy_kind kind, bool immediate, uint64_t microseconds)
{
	struct drive *d = cmd->drive;
	uint64_t until = busy_start(d, cmd->nexus, kind, immediate, microseconds);

	if (!immediate || !clock_runs(d)) {
		if (immediate && kinds[kind].flushes)
			return flush_start(cmd, true);
		clock_wait(cmd, until, kinds[kind].then);
		return SENSE_NONE;
	}
	return kinds[kind].flushes ? flush_start(cmd, true) : SENSE_NONE;
}

bool
busy_load(struct drive *d)
{
	uint64_t now = clock_now(d), took = d->profile->timing.load;

	if (!clock_runs(d) || took == 0)
		return unit_load(d, NULL);
	d->busy = (struct busy){ true, true, BUSY_LOAD, now, now + took, NULL };
	nexus_raise_event(d, EVENT_BUSY, BUSY_CHANGE);
	return true;
}

void
busy_forget_nexus(struct drive *d, const struct nexus *n)
{
	if (d->busy.by == n)
		d->busy.by = NULL;
}

struct sense
busy_sense(const struct drive *d)
{
	const struct busy *b = &d->busy;
	struct sense s = SENSE_NONE;
	uint64_t done;

	if (!b->active)
		return s;
	s = SENSE(0x2, 0x04, kinds[b->kind].ascq);
	done = (clock_now(d) - b->from) * PROGRESS_WHOLE / (b->until - b->from);
	s.has_progress = true;
	s.progress = (uint16_t)(done < PROGRESS_WHOLE ? done : PROGRESS_WHOLE - 1);
	return s;
}

uint16_t
busy_time_left(const struct drive *d)
{
	uint64_t now = clock_now(d), left;

	if (!d->busy.active || !d->busy.immediate || d->busy.until <= now)
		return 0;
	left = (d->busy.until - now + EVENT_UNIT - 1) / EVENT_UNIT;
	return (uint16_t)(left < UINT16_MAX ? left : UINT16_MAX);
}

void
busy_settle(struct drive *d)
{
	if (d->busy.active && clock_now(d) >= d->busy.until)
		finish(d);
}
