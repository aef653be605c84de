/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/block.h - the blocks that a host sends where the recorder makes the
 * sectors: their forms (MMC-6, data block types and cue sheet data forms), and
 * the main channel that they become. */
#ifndef EMULATOR_BLOCK_H
#define EMULATOR_BLOCK_H
#include "emulator/sector.h"

enum block_content {
	BLOCK_AUDIO, /* as they are */
	BLOCK_MODE1,
	BLOCK_MODE2, /* formless */
	BLOCK_FORM1, /* their subheader is that of mode page 05 */
	BLOCK_FORM2,
	BLOCK_XA, /* subheader (8 bytes) and data of either form */
};

struct block_form {
	uint16_t bytes;       /* that the host sends for a sector; 0: none */
	uint16_t user_offset; /* of what counts in them */
	enum block_content content;
	bool silent; /* what the host sends does not count */
};

/* Of data block types 0 and 8..D of a track; NULL for others. */
const struct block_form *block_form_of_type(uint8_t data_block_type);
/* Of the lower six bits of a cue sheet's data form; NULL if there is none. */
const struct block_form *block_form_of_cue(uint8_t data_form);

/* Block indicators: the upper three bits of the mode byte. */
enum block_indicator {
	INDICATOR_USER = 0,
	INDICATOR_RUN_IN_4 = 1,
	INDICATOR_RUN_IN_1 = 4,
	INDICATOR_LINK = 5,
	INDICATOR_RUN_OUT_2 = 6,
	INDICATOR_RUN_OUT_1 = 7,
};

/* The main channel of one sector, 2352 bytes as on the disc, of a host's block.
 * block NULL or the form silent: an empty one. subheader: of BLOCK_FORM1 and
 * BLOCK_FORM2 (4 bytes). */
void block_compose(const struct block_form *, const uint8_t *block, const uint8_t subheader[4],
    int32_t lba, uint8_t *main);
/* An empty one that the recorder writes around a track; of audio: silence. */
void
block_compose_link(const struct block_form *, enum block_indicator, int32_t lba, uint8_t *main);
#endif
