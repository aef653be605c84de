/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/feature.c - GET CONFIGURATION (MMC-6): the profile's features,
 * and which of them the disc makes current. Windows remembers for good what a
 * drive answers here the first time, so lengths must be right. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#include <string.h>

#define HEADER_BYTES 8

enum request_type { ALL, CURRENT_ONLY, ONE };

static bool
feature_is_current(const struct drive *d, const struct feature *f)
{
	switch (f->current) {
	case FEATURE_ALWAYS:
		return true;
	case FEATURE_WITH_DISC:
		return unit_disc(d) != NULL;
	case FEATURE_WITH_SESSION:
		return unit_closed_sessions(d, NULL) > 0;
	case FEATURE_WITH_WRITABLE:
		return unit_writable(d) && !mode_write_protects(d);
	case FEATURE_WITH_CD_RW:
		return unit_profile_number(d) == PROFILE_CD_RW;
	case FEATURE_WITH_AUDIO:
		return play_possible(d);
	case FEATURE_WITH_FORMATTED:
		return unit_overwritable(d) && !mode_write_protects(d);
	}
	return false;
}

/* The list of profiles, highest number first, as drives have it. */
static uint8_t
profile_list(const struct drive *d, uint8_t *p)
{
	static const enum profile_number list[] = { PROFILE_CD_RW, PROFILE_CD_R, PROFILE_CD_ROM };

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		store_be16(p + 4 * i, (uint16_t)list[i]);
		p[4 * i + 2] = unit_profile_number(d) == list[i];
	}
	return (uint8_t)(4 * ARRAY_LEN(list));
}

/* The serial number, padded with spaces to a multiple of four. */
static uint8_t
serial_number(const struct drive *d, uint8_t *p)
{
	size_t n = strlen(d->serial), padded = (n + 3) & ~(size_t)3;

	memset(p, ' ', padded);
	memcpy(p, d->serial, n);
	return (uint8_t)padded;
}

static size_t
feature_encode(const struct drive *d, const struct feature *f, uint8_t *p)
{
	store_be16(p, f->code);
	p[2] = (uint8_t)(f->version << 2 | (f->persistent ? 2 : 0) | feature_is_current(d, f));
	switch (f->content) {
	case FEATURE_DATA:
		memcpy(p + 4, f->data, f->bytes);
		p[3] = f->bytes;
		break;
	case FEATURE_READABLE:
		memcpy(p + 4, f->data, f->bytes);
		p[3] = f->bytes;
		if (unit_disc(d) != NULL && recorder_overwrite_unit(d->recorder, NULL) > 0)
			store_be16(p + 8, (uint16_t)recorder_overwrite_unit(d->recorder, NULL));
		break;
	case FEATURE_PROFILES:
		p[3] = profile_list(d, p + 4);
		break;
	case FEATURE_SERIAL:
		p[3] = serial_number(d, p + 4);
		break;
	}
	return 4u + p[3];
}

static bool
feature_wanted(
    const struct drive *d, const struct feature *f, enum request_type type, uint16_t start)
{
	if (type == ONE)
		return f->code == start;
	return f->code >= start && (type == ALL || feature_is_current(d, f));
}

struct sense
get_configuration(struct command *cmd)
{
	const struct drive *d = cmd->drive;
	enum request_type type = (enum request_type)(cmd->cdb[1] & 3);
	uint16_t start = load_be16(cmd->cdb + 2), allocation = load_be16(cmd->cdb + 7);
	size_t end = HEADER_BYTES;
	uint8_t *p;

	if (type > ONE)
		return sense_cdb_field(1, 1);
	p = cmd_reply(cmd, allocation, COMMAND_REPLY_BYTES);
	for (size_t i = 0; i < d->profile->feature_count; i++)
		if (feature_wanted(d, &d->profile->features[i], type, start))
			end += feature_encode(d, &d->profile->features[i], p + end);
	store_be32(p, (uint32_t)(end - 4));
	store_be16(p + 6, (uint16_t)unit_profile_number(d));
	cmd_reply_cut(cmd, allocation, end);
	return SENSE_NONE;
}
