/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/buffer.c - how the buffer fills and drains, and what becomes of a disc whose
 * laser has run out of data. */
#include "mmc/buffer.h"

#include "mmc/command.h"
#include "mmc/speed.h"

/* When the laser can take up what comes now: it needs a while to start, and none if
 * it is writing. */
static uint64_t
laser_ready(const struct drive *d)
{
	uint64_t now = clock_now(d);

	if (d->buffer.idle > now)
		return d->buffer.idle;
	return d->buffer.streaming ? now : now + d->profile->timing.laser_start;
}

/* Sectors that the recorder has put on the disc since it was asked last. */
static uint64_t
newly_laid(struct drive *d)
{
	uint64_t laid = recorder_laid(d->recorder), n = laid - d->buffer.laid;

	d->buffer.laid = laid;
	return n;
}

uint64_t
buffer_made(struct drive *d)
{
	return speed_write_time(d, newly_laid(d));
}

void
buffer_add(struct drive *d, uint32_t blocks)
{
	struct buffer *b = &d->buffer;
	uint64_t laid = newly_laid(d), made = laid > blocks ? laid - blocks : 0;

	if (!clock_runs(d))
		return;
	if (made > 0) /* a pause or lead-in before the blocks; or, without any, behind them */
		b->idle = laser_ready(d) + speed_write_time(d, made);
	if (blocks == 0)
		return;
	if (b->drained <= clock_now(d))
		b->begins = laser_ready(d);
	b->drained = laser_ready(d) + speed_write_time(d, blocks);
	b->idle = b->drained;
}

/* How long the laser still has for what is in the buffer. */
static uint64_t
content_time(const struct buffer *b, uint64_t now)
{
	uint64_t from = b->begins > now ? b->begins : now;

	return b->drained > from ? b->drained - from : 0;
}

static uint64_t
room_time(const struct drive *d, uint32_t block_bytes)
{
	return speed_write_time(d, d->profile->buffer_bytes / block_bytes);
}

static void
flush_then(struct command *cmd)
{
	(void)flush_start(cmd, false);
}

void
buffer_hold(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct buffer *b = &d->buffer;
	uint64_t room = room_time(d, cmd->plan.block_bytes), until = clock_now(d);

	b->next = cmd->lba;
	b->writer = cmd->nexus;
	b->bridges = cmd->parameters.underrun_free;
	b->streaming = clock_runs(d) && recorder_streaming(d->recorder);
	if (content_time(b, until) > room)
		until = b->drained - room;
	if (mode_caches_writes(d))
		clock_wait(cmd, until, NULL);
	else
		clock_wait(cmd, buffer_idle_at(d), flush_then);
}

uint32_t
buffer_free_bytes(const struct drive *d, uint32_t block_bytes)
{
	uint64_t room = room_time(d, block_bytes), content = content_time(&d->buffer, clock_now(d));

	if (content == 0)
		return d->profile->buffer_bytes;
	if (content >= room)
		return 0;
	return (uint32_t)(d->profile->buffer_bytes * (room - content) / room);
}

uint64_t
buffer_idle_at(const struct drive *d)
{
	uint64_t now = clock_now(d);

	return d->buffer.idle > now ? d->buffer.idle : now;
}

void
buffer_occupy(struct drive *d, uint64_t until)
{
	d->buffer.idle = until;
}

void
buffer_stop(struct drive *d)
{
	d->buffer.streaming = false;
}

void
buffer_clear(struct drive *d)
{
	d->buffer = (struct buffer){ .links = d->buffer.links };
}

uint64_t
drive_buffer_links(const struct drive *d)
{
	return d->buffer.links;
}

struct sense
buffer_loss(struct command *cmd, bool deferred)
{
	struct buffer *b = &cmd->drive->buffer;
	struct sense s = SENSE_LOSS_OF_STREAMING;

	if (!b->lost || b->writer != cmd->nexus)
		return SENSE_NONE;
	b->lost = false;
	s.deferred = deferred;
	s.has_information = true;
	s.information = (uint32_t)b->next;
	return s;
}

void
buffer_forget_nexus(struct drive *d, const struct nexus *n)
{
	if (d->buffer.writer == n)
		d->buffer.lost = false;
}

/* The laser has run out of data. What it was writing is as after the loss of power. */
void
buffer_settle(struct drive *d)
{
	struct buffer *b = &d->buffer;

	if (!b->streaming || clock_now(d) <= b->idle)
		return;
	b->streaming = false;
	if (b->bridges) {
		b->links++;
		return;
	}
	b->lost = true;
	if (d->writer != NULL) { /* whose data it is that has not come */
		b->writer = d->writer->nexus;
		b->next = d->writer->lba;
		cmd_fail(d->writer, buffer_loss(d->writer, false));
	}
	/* A disc that cannot take even that note is found unfinished later. */
	(void)recorder_interrupt(d->recorder);
}
