/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/capacity.c - READ CAPACITY and READ BUFFER CAPACITY (MMC-6, the clauses
 * of these names). */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define BLOCK_BYTES   2048
#define ASC_NO_MEDIUM 0x3a

uint32_t
unit_capacity(const struct drive *d)
{
	const struct disc_session *last;
	struct recorder_track t;

	if (unit_closed_sessions(d, &last) == 0 || last->leadout_lba <= 0)
		return 0;
	if (recorder_track(d->recorder, last->last_track, &t) && t.packet_size != 0)
		return (uint32_t)t.start + t.size;
	return (uint32_t)last->leadout_lba;
}

/* A blank disc, and one whose first session is open, have a last LBA of 0: an
 * error would make Linux guess a gigabyte. So has an empty tray, if the profile
 * says so; a drive that is not ready for another reason says which. */
struct sense
read_capacity(struct command *cmd)
{
	const struct drive *d = cmd->drive;
	struct sense s = d->kind->not_ready(d);
	uint8_t *p;

	if (s.key != 0 && !(d->profile->empty_tray_capacity && s.asc == ASC_NO_MEDIUM))
		return s;
	p = cmd_reply(cmd, 8, 8);
	if (s.key == 0 && unit_capacity(d) > 0)
		store_be32(p, unit_capacity(d) - 1);
	store_be32(p + 4, BLOCK_BYTES);
	return SENSE_NONE;
}

#define CAPACITY_BYTES 12
#define IN_BLOCKS      0x01

struct sense
read_buffer_capacity(struct command *cmd)
{
	const struct drive *d = cmd->drive;
	struct write_parameters parameters = mode_write_parameters(d);
	uint32_t block = recorder_block_bytes(&parameters);
	uint32_t free_bytes = buffer_free_bytes(d, block != 0 ? block : BLOCK_BYTES);
	bool in_blocks = cmd->cdb[1] & IN_BLOCKS;
	uint8_t *p = cmd_reply(cmd, load_be16(cmd->cdb + 7), CAPACITY_BYTES);

	p[1] = CAPACITY_BYTES - 2;
	p[3] = in_blocks;
	if (in_blocks) {
		store_be32(p + 8, free_bytes / (block != 0 ? block : BLOCK_BYTES));
	} else {
		store_be32(p + 4, d->profile->buffer_bytes);
		store_be32(p + 8, free_bytes);
	}
	return SENSE_NONE;
}
