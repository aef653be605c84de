/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/speed.c - SET CD SPEED (MMC-6), and what the speeds mean in time. */
#include "mmc/speed.h"

#include "emulator/bytes.h"
#include "mmc/command.h"

#define BYTES_PER_KB 1000

uint16_t
speed_reading(const struct drive *d)
{
	return d->read_speed != 0 ? d->read_speed : d->profile->read_speeds[0];
}

uint16_t
speed_writing(const struct drive *d)
{
	return d->write_speed != 0 ? d->write_speed : unit_write_speeds(d)[0];
}

/* Never an error: wodim stops at any but one. */
uint16_t
speed_clamp(const uint16_t *speeds, uint32_t wish)
{
	size_t i = 0;

	while (speeds[i] > wish && speeds[i + 1] != 0)
		i++;
	return speeds[i];
}

static uint64_t
time_at(uint16_t speed, uint64_t sectors)
{
	return sectors * SECTOR_MAIN_BYTES * (CLOCK_SECOND / BYTES_PER_KB) / speed;
}

uint64_t
speed_write_time(const struct drive *d, uint64_t sectors)
{
	return time_at(speed_writing(d), sectors);
}

uint64_t
speed_read_end(struct drive *d, int32_t lba, uint32_t count)
{
	uint64_t now = clock_now(d), from = d->pickup.at, ahead;

	if (!clock_runs(d))
		return 0;
	if (lba == d->pickup.next) {
		ahead = mode_caches_reads(d) ? d->profile->buffer_bytes / SECTOR_MAIN_BYTES : 0;
		ahead = time_at(speed_reading(d), ahead);
		if (from + ahead < now)
			from = now - ahead;
	} else {
		from = now + d->profile->timing.seek;
	}
	d->pickup.next = lba + (int32_t)count;
	d->pickup.at = from + time_at(speed_reading(d), count);
	return d->pickup.at;
}

void
speed_lose_place(struct drive *d)
{
	d->pickup.next = INT32_MIN;
}

uint64_t
speed_seek_end(struct drive *d, int32_t lba)
{
	return speed_read_end(d, lba, 0);
}

static struct sense
set_cd_speed_run(struct command *cmd)
{
	struct drive *d = cmd->drive;

	d->read_speed = speed_clamp(d->profile->read_speeds, load_be16(cmd->cdb + 2));
	d->write_speed = speed_clamp(unit_write_speeds(d), load_be16(cmd->cdb + 4));
	return SENSE_NONE;
}

struct sense
set_cd_speed(struct command *cmd)
{
	static const struct command_flow flow = { .run = set_cd_speed_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}
