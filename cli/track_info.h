/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/track_info.h - what an image creator says of the image it made: the
 * declared side of a check (docs/contract 5, "Track info"). Other programs
 * write such files too, so a file is not trusted. */
#ifndef CLI_TRACK_INFO_H
#define CLI_TRACK_INFO_H
#include "imapi/raw_cd.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define TRACK_INFO_TRACKS  99
#define TRACK_INFO_INDEXES 99

struct track_info_track {
	int32_t track_number, starting_lba, sector_count;
	int32_t sector_type;  /* 0..9, IMAPI_CD_SECTOR_TYPE, not folded */
	char isrc[13];        /* without hyphens; empty: none */
	int32_t copy_setting; /* 0..2, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING */
	bool preemphasis;
	uint32_t index_count;
	int32_t indexes[TRACK_INFO_INDEXES]; /* offsets, the first is 0 */
};

struct track_info {
	int32_t start_of_leadout;
	char mcn[14]; /* empty: none */
	int32_t starting_track_number;
	uint32_t track_count;
	struct track_info_track tracks[TRACK_INFO_TRACKS];
};

/* Ask a creator and its IRawCDImageTrackInfo objects. */
HRESULT track_info_from_creator(IRawCDImageCreator *, struct track_info *);

/* The file's object; a new reference, NULL: no memory. And back: false, and
 * why[CLI_WHY] says which member is wrong. Unknown keys are let pass: a probe
 * may note more. */
json_t *track_info_encode(const struct track_info *);
bool track_info_decode(const json_t *, struct track_info *, char *why);

bool track_info_load(const char *path, struct track_info *, char *why);
bool track_info_save(const char *path, const struct track_info *, char *why);
#endif
