/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/image_build.h - a layout given to IRawCDImageCreator, and its refusals in
 * words that name the layout's own members. */
#ifndef CLI_IMAGE_BUILD_H
#define CLI_IMAGE_BUILD_H
#include "cli/layout.h"
#include "imapi/raw_cd.h"

#include <stdbool.h>

/* Make a creator and give it all that the layout says. The layout must outlive
 * the creator, whose streams read its files. NULL: why[CLI_WHY] holds a sentence
 * such as "tracks[2].isrc: ...". */
IRawCDImageCreator *image_build(
    const struct layout *, enum raw_cd_compat, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE, char *why);

/* "strict", "extended", "mixed"; "pq", "cooked", "raw". False: no such name. */
bool image_compat_by_name(const char *, enum raw_cd_compat *);
bool image_subcode_by_name(const char *, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *);

/* A sentence for an HRESULT that says more than its symbol does, else its symbol
 * or number; in a buffer of n bytes. */
void image_explain(HRESULT, char *out, size_t n);
#endif
