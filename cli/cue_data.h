/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/cue_data.h - the sectors of one track of a cue sheet as they lie on a disc: runs
 * of its files one behind the other, data scrambled, big-endian samples turned. */
#ifndef CLI_CUE_DATA_H
#define CLI_CUE_DATA_H
#include "imapi/raw_cd.h"

#include <stdint.h>

enum cue_change {
	CUE_AS_IS,
	CUE_SWAP,     /* the two bytes of each sample */
	CUE_SCRAMBLE, /* sectors of 2352 bytes with a sync pattern: a dump leaves others as
		       * they lie on the disc */
};

/* References the count streams, whole sectors each. */
HRESULT cue_data_create(
    IStream *const *runs, unsigned count, uint32_t sector_bytes, enum cue_change, IStream **out);
#endif
