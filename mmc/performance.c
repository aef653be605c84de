/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/performance.c - GET PERFORMANCE and SET STREAMING (MMC-6): how fast the drive
 * is, and how fast it is to be. */
#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#define HEADER_BYTES     8
#define DESCRIPTOR_BYTES 16
#define TYPE_PERFORMANCE 0x00
#define TYPE_WRITE_SPEED 0x03
#define WRITE            0x04 /* CDB byte 1 */
#define EXCEPT           0x03
#define EXCEPT_ONLY      2
#define EXCEPT_RESERVED  3

/* The last sector that can be read, or written. */
static uint32_t
last_lba(const struct drive *d, bool writing)
{
	const struct disc_session *last;
	int32_t end = disc_medium(d->disc)->last_leadout_lba;

	if (!writing && unit_closed_sessions(d, &last) > 0)
		end = last->leadout_lba;
	return end > 0 ? (uint32_t)end - 1 : 0;
}

/* The disc turns at one linear velocity: one descriptor, and no exceptions. */
static struct sense
nominal_performance(struct command *cmd, uint64_t room)
{
	const struct drive *d = cmd->drive;
	bool writing = cmd->cdb[1] & WRITE, none = (cmd->cdb[1] & EXCEPT) == EXCEPT_ONLY;
	uint32_t from = load_be32(cmd->cdb + 2), to = last_lba(d, writing);
	uint32_t speed = writing ? speed_writing(d) : speed_reading(d);
	size_t end = none ? HEADER_BYTES : HEADER_BYTES + DESCRIPTOR_BYTES;
	uint8_t *p;

	if (from > to)
		return SENSE_LBA_OUT_OF_RANGE;
	p = cmd_reply(cmd, room, HEADER_BYTES + DESCRIPTOR_BYTES);
	store_be32(p, (uint32_t)end - 4);
	p[4] = (uint8_t)((writing ? 2 : 0) | none);
	if (!none) {
		store_be32(p + 8, from);
		store_be32(p + 12, speed);
		store_be32(p + 16, to);
		store_be32(p + 20, speed);
	}
	cmd_reply_cut(cmd, room, end);
	return SENSE_NONE;
}

/* The speeds of mode page 2A. */
static struct sense
write_speeds(struct command *cmd, uint64_t room)
{
	const struct drive *d = cmd->drive;
	const uint16_t *speeds = unit_write_speeds(d);
	size_t end = HEADER_BYTES;
	uint8_t *p = cmd_reply(cmd, room, HEADER_BYTES + PROFILE_SPEEDS * DESCRIPTOR_BYTES);

	for (; *speeds != 0; speeds++, end += DESCRIPTOR_BYTES) {
		store_be32(p + end + 4, last_lba(d, true));
		store_be32(p + end + 8, d->profile->read_speeds[0]);
		store_be32(p + end + 12, *speeds);
	}
	store_be32(p, (uint32_t)end - 4);
	cmd_reply_cut(cmd, room, end);
	return SENSE_NONE;
}

struct sense
get_performance(struct command *cmd)
{
	uint64_t room = HEADER_BYTES + (uint64_t)load_be16(cmd->cdb + 8) * DESCRIPTOR_BYTES;

	switch (cmd->cdb[10]) {
	case TYPE_PERFORMANCE:
		if ((cmd->cdb[1] & EXCEPT) == EXCEPT_RESERVED)
			return sense_cdb_field(1, 1);
		return nominal_performance(cmd, room);
	case TYPE_WRITE_SPEED:
		return write_speeds(cmd, room);
	default:
		return sense_cdb_field(10, 7);
	}
}

#define STREAMING_BYTES  28
#define RESTORE_DEFAULTS 0x04
#define EXACT            0x02
#define ROTATION_SHIFT   3 /* WRC: the default and CAV; others are reserved */
#define ROTATION_CAV     1

/* The speed that eight bytes of the list ask for; false: one that cannot be. */
static bool
wanted_speed(const uint8_t *p, const uint16_t *speeds, bool exact, uint16_t *speed)
{
	uint64_t size = load_be32(p), time = load_be32(p + 4), wish;

	if (time == 0)
		return false;
	wish = size * 1000 / time;
	*speed = speed_clamp(speeds, wish < UINT32_MAX ? (uint32_t)wish : UINT32_MAX);
	return !exact || *speed == wish;
}

static struct sense
set_streaming_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	const uint8_t *p = cmd->buffer;
	bool exact = p[0] & EXACT;
	uint16_t reading, writing;

	if (cmd->bytes == 0)
		return SENSE_NONE;
	if ((p[0] >> ROTATION_SHIFT & 3) > ROTATION_CAV)
		return sense_list_field(0, 4);
	if (p[0] & RESTORE_DEFAULTS) {
		d->read_speed = d->write_speed = 0;
		return SENSE_NONE;
	}
	if (!wanted_speed(p + 12, d->profile->read_speeds, exact, &reading))
		return sense_list_field(12, 7);
	if (!wanted_speed(p + 20, unit_write_speeds(d), exact, &writing))
		return sense_list_field(20, 7);
	d->read_speed = reading;
	d->write_speed = writing;
	return SENSE_NONE;
}

struct sense
set_streaming(struct command *cmd)
{
	static const struct command_flow flow = { .run = set_streaming_run };
	uint16_t bytes = load_be16(cmd->cdb + 9);

	if (bytes != 0 && bytes < STREAMING_BYTES)
		return SENSE_PARAMETER_LIST_LENGTH;
	cmd->flow = &flow;
	return cmd_take_list(cmd, bytes) ? SENSE_NONE : sense_cdb_field(9, 7);
}
