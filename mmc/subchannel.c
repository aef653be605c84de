/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/subchannel.c - READ SUB-CHANNEL (MMC-3) and READ HEADER
 * (MMC-3): what Q says about a place on the disc. */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "emulator/q.h"
#include "emulator/subcode.h"
#include "mmc/command.h"
#include "mmc/read.h"

#include <stdlib.h>
#include <string.h>

#define MSF_BIT        0x02
#define SUBQ_BIT       0x40
#define VALID          0x80
#define HEADER_BYTES   4
#define REPLY_BYTES    24
#define POSITION_BYTES 16

static void
store_time(uint8_t *p, struct msf t)
{
	p[0] = 0;
	p[1] = t.m;
	p[2] = t.s;
	p[3] = t.f;
}

/* Format 1: Q of the sector that was read last, or where it should be. */
static size_t
current_position(const struct drive *d, bool as_msf, uint8_t *p)
{
	const struct disc_track *t = disc_track_at(d->disc, d->position);
	int32_t relative;
	uint8_t index = 0;

	p[4] = 1;
	if (t == NULL)
		return POSITION_BYTES;
	relative = d->position - t->start_lba;
	while (relative >= 0 && index < t->index_count && t->indexes[index] <= (uint32_t)relative)
		index++;
	p[5] = (uint8_t)(Q_ADR_POSITION << 4 | t->control);
	p[6] = t->number;
	p[7] = index;
	if (as_msf) {
		store_time(p + 8, msf_from_lba(d->position));
		store_time(p + 12, msf_from_count((uint32_t)abs(relative)));
	} else {
		store_be32(p + 8, (uint32_t)d->position);
		store_be32(p + 12, (uint32_t)relative);
	}
	return POSITION_BYTES;
}

/* Format 2: the media catalogue number. */
static size_t
catalogue_number(const struct drive *d, uint8_t *p)
{
	const char *mcn = disc_mcn(d->disc);

	p[4] = 2;
	if (mcn[0] != '\0') {
		p[8] = VALID;
		memcpy(p + 9, mcn, 13);
	}
	return REPLY_BYTES;
}

/* Format 3: the ISRC of a track. */
static size_t
track_isrc(const struct disc_track *t, uint8_t *p)
{
	p[4] = 3;
	p[5] = (uint8_t)(Q_ADR_ISRC << 4 | t->control);
	p[6] = t->number;
	if (t->isrc[0] != '\0') {
		p[8] = VALID;
		memcpy(p + 9, t->isrc, 12);
	}
	return REPLY_BYTES;
}

static const struct disc_track *
find_track(const struct disc *disc, uint8_t number)
{
	const struct disc_track *t;

	for (unsigned i = 0; (t = disc_track(disc, i)) != NULL; i++)
		if (t->number == number)
			return t;
	return NULL;
}

/* How a play has ended is told once. */
static struct sense
subchannel_run(struct command *cmd)
{
	play_reported(cmd->drive);
	return SENSE_NONE;
}

struct sense
read_subchannel(struct command *cmd)
{
	static const struct command_flow flow = { .run = subchannel_run };
	const struct drive *d = cmd->drive;
	const struct disc_track *t = find_track(d->disc, cmd->cdb[6]);
	uint16_t allocation = load_be16(cmd->cdb + 7);
	size_t end = HEADER_BYTES;
	uint8_t *p = cmd_reply(cmd, allocation, REPLY_BYTES);

	p[1] = play_status(d);
	if (cmd->cdb[2] & SUBQ_BIT) {
		switch (cmd->cdb[3]) {
		case 1:
			end = current_position(d, cmd->cdb[1] & MSF_BIT, p);
			break;
		case 2:
			end = catalogue_number(d, p);
			break;
		case 3:
			if (t == NULL)
				return sense_cdb_field(6, 7);
			end = track_isrc(t, p);
			break;
		default:
			return sense_cdb_field(3, 7);
		}
	}
	store_be16(p + 2, (uint16_t)(end - HEADER_BYTES));
	cmd_reply_cut(cmd, allocation, end);
	if (allocation > 1)
		cmd->flow = &flow;
	return SENSE_NONE;
}

#define HEADER_REPLY_BYTES 8

/* Mode and address of a data sector. */
struct sense
read_header(struct command *cmd)
{
	int32_t lba = (int32_t)load_be32(cmd->cdb + 2);
	uint8_t *p = cmd_reply(cmd, load_be16(cmd->cdb + 7), HEADER_REPLY_BYTES);
	struct read_run run;
	enum disc_result r = read_sectors(cmd->drive, lba, 1, &run);

	if (r == DISC_OK && run.verdicts[0].sector_class == SECTOR_AUDIO)
		r = DISC_WRONG_SECTOR_TYPE;
	if (r == DISC_OK && run.verdicts[0].sector_class == SECTOR_UNKNOWN)
		r = DISC_UNREADABLE;
	if (r != DISC_OK)
		return sense_from_disc(r, lba);
	p[0] = run.verdicts[0].mode_byte & 3;
	if (cmd->cdb[1] & MSF_BIT)
		store_time(p + 4, msf_from_lba(run.sector));
	else
		store_be32(p + 4, (uint32_t)lba);
	return SENSE_NONE;
}
