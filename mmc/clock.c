/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/clock.c - how time passes in a drive: not at all, by the host's clock, or
 * by what is done; and who waits for it. */
#include "mmc/clock.h"

#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/opcode.h"

#include <assert.h>

#define POLL_MILLISECONDS 100

void
clock_init(struct drive *d, enum drive_time mode)
{
	assert(mode != DRIVE_TIME_REAL || (d->host.now != NULL && d->host.alarm != NULL));
	d->clock.drive = d;
	d->clock.mode = mode;
	d->clock.alarm.at = DRIVE_NEVER;
}

bool
clock_runs(const struct drive *d)
{
	return d->clock.mode != DRIVE_TIME_INSTANT;
}

uint64_t
clock_now(const struct drive *d)
{
	return d->clock.mode == DRIVE_TIME_REAL ? d->host.now(d->host.context) : d->clock.moved;
}

uint64_t
drive_clock(const struct drive *d)
{
	return clock_now(d);
}

enum drive_time
drive_time_mode(const struct drive *d)
{
	return d->clock.mode;
}

static void
settle(struct drive *d)
{
	if (clock_runs(d) && d->kind->settle != NULL)
		d->kind->settle(d);
}

bool
drive_advance(struct drive *d, uint64_t microseconds)
{
	if (d->clock.mode != DRIVE_TIME_VIRTUAL || microseconds >= DRIVE_NEVER - d->clock.moved)
		return false;
	d->clock.moved += microseconds;
	settle(d);
	return true;
}

void
drive_settle(struct drive *d)
{
	settle(d);
}

/* What initiators ask again and again until the answer is another one. */
static bool
polls(uint8_t opcode)
{
	static const uint8_t polling[] = { OP_TEST_UNIT_READY, OP_REQUEST_SENSE, OP_READ_SUBCHANNEL,
		OP_GET_EVENT_STATUS, OP_READ_DISC_INFORMATION, OP_READ_TRACK_INFORMATION,
		OP_READ_BUFFER_CAPACITY, OP_MECHANISM_STATUS };

	for (size_t i = 0; i < ARRAY_LEN(polling); i++)
		if (polling[i] == opcode)
			return true;
	return false;
}

void
clock_arrive(struct command *cmd)
{
	struct drive *d = cmd->drive;

	if (d->clock.mode == DRIVE_TIME_VIRTUAL && polls(cmd->cdb[0]))
		d->clock.moved += POLL_MILLISECONDS * CLOCK_MILLISECOND;
	settle(d);
}

/* ------------------------------------------------------------- waiting */

/* Have the host call for the first that is due. */
static void
set_alarm(struct clock *c)
{
	uint64_t at = DRIVE_NEVER;

	for (const struct command *cmd = c->waiting; cmd != NULL; cmd = cmd->next)
		if (cmd->until < at)
			at = cmd->until;
	if (at == c->alarm.at)
		return;
	c->alarm.at = at;
	c->drive->host.alarm(c->drive->host.context, &c->alarm);
}

static void
unlink_command(struct clock *c, struct command *cmd)
{
	struct command **link = &c->waiting;

	while (*link != cmd)
		link = &(*link)->next;
	*link = cmd->next;
	cmd->next = NULL;
	cmd->then = NULL;
}

static void
succeed(struct command *cmd)
{
	cmd_conclude(cmd, SENSE_NONE);
}

static struct command *
first_due(const struct clock *c, uint64_t now)
{
	struct command *cmd = c->waiting;

	while (cmd != NULL && cmd->until > now)
		cmd = cmd->next;
	return cmd;
}

/* What is called back may begin, abort and finish others. */
static void
alarm_due(struct drive_alarm *alarm)
{
	struct clock *c = (struct clock *)alarm;
	uint64_t now = clock_now(c->drive);
	struct command *cmd;

	c->alarm.at = DRIVE_NEVER;
	settle(c->drive);
	while ((cmd = first_due(c, now)) != NULL) {
		void (*then)(struct command *) = cmd->then;

		unlink_command(c, cmd);
		then(cmd);
	}
	set_alarm(c);
}

void
clock_wait(struct command *cmd, uint64_t until, void (*then)(struct command *))
{
	struct drive *d = cmd->drive;
	struct clock *c = &d->clock;
	struct command **tail = &c->waiting;

	if (then == NULL)
		then = succeed;
	if (c->mode == DRIVE_TIME_VIRTUAL && until > c->moved) {
		c->moved = until;
		settle(d);
	}
	if (c->mode != DRIVE_TIME_REAL || until <= clock_now(d)) {
		then(cmd);
		return;
	}
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = cmd;
	cmd->until = until;
	cmd->then = then;
	cmd->wait = true;
	c->alarm.due = alarm_due;
	set_alarm(c);
}

void
clock_release(struct command *cmd)
{
	cmd->until = 0;
	set_alarm(&cmd->drive->clock);
}

void
clock_forget_command(struct command *cmd)
{
	if (cmd->then == NULL) /* it waits for something else */
		return;
	unlink_command(&cmd->drive->clock, cmd);
	cmd->wait = false;
	set_alarm(&cmd->drive->clock);
}

void
clock_end(struct drive *d)
{
	assert(d->clock.waiting == NULL);
	if (d->clock.alarm.at != DRIVE_NEVER)
		set_alarm(&d->clock);
}
