/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/cue_image.h - a cue sheet and its files as the stream of a raw image: pauses,
 * indexes, flags, ISRC and MCN are those of the sheet. What a file holds before the
 * first INDEX 01 starts at LBA 0; the 150 sectors before that are made, and a PREGAP
 * of the first track comes on top of them. */
#ifndef CLI_CUE_IMAGE_H
#define CLI_CUE_IMAGE_H
#include "cli/track_info.h"

#define CUE_IMAGE_MIXED (-1) /* as sector_type: IMAPI has no type for such a track */

/* False: why[CLI_WHY] holds a sentence such as "line 3: ..." or "track 2: ...". */
bool cue_image_open(const char *path, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE, IStream **,
    struct track_info *, char *why);
#endif
