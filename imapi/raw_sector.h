/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_sector.h - the main channel of a sector, as RAW recording wants it:
 * complete and scrambled, since the drive adds nothing (spec 10, R-DISC). */
#ifndef IMAPI_RAW_SECTOR_H
#define IMAPI_RAW_SECTOR_H
#include "imapi/raw_cd.h"

#include <stdbool.h>

#define RAW_SECTOR_BYTES 2352

/* Kinds that may follow each other without a change of sector type. */
enum raw_family { RAW_FAMILY_AUDIO, RAW_FAMILY_MODE0, RAW_FAMILY_MODE1, RAW_FAMILY_MODE2 };

struct raw_sector_type {
	uint16_t bytes; /* per sector of the track's stream */
	uint8_t fold;   /* the type as a disc tells it, 0..5 */
	uint8_t family; /* enum raw_family */
	bool as_is;     /* the stream holds whole sectors: audio and the RAW types */
};

/* NULL if type is none of the ten. */
const struct raw_sector_type *raw_sector_type(IMAPI_CD_SECTOR_TYPE type);

/* Put together the sector at lba from the bytes of its track's stream; user NULL
 * makes an empty one (audio: silence; form 1 and 2: a subheader without
 * video, audio or file number). user must not overlap out. */
void raw_sector_encode(
    IMAPI_CD_SECTOR_TYPE type, const uint8_t *user, int32_t lba, uint8_t out[RAW_SECTOR_BYTES]);
#endif
