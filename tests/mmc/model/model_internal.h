/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/model_internal.h - what the files of the model share. */
#ifndef TESTS_MMC_MODEL_MODEL_INTERNAL_H
#define TESTS_MMC_MODEL_MODEL_INTERNAL_H
#include "tests/mmc/model/model.h"

#define PREGAP    150
#define LEADIN    4500
#define SHORTEST  300 /* a track */
#define LEADOUT_T 0xaa

/* The map (model.c). Sectors that are put belong to the last session. */
void
model_put(struct model *, int32_t lba, enum content, uint8_t form, uint8_t track, uint32_t serial);
void
model_put_run(struct model *, int32_t lba, int32_t end, enum content, uint8_t form, uint8_t track);
struct session *model_begin_session(struct model *, int32_t leadin, int32_t start);
/* NULL: there is none. */
struct session *model_open_session(struct model *);
uint8_t model_next_number(const struct model *);
bool model_may_begin(const struct model *);

/* Data block types of page 05, and bytes of a block of a form. */
uint8_t model_form_of(uint8_t block);
uint32_t model_bytes_of(uint8_t form);

/* Tracks that are written one by one: at once, in packets, reserved (model_track.c). */
bool model_track_next_new(const struct model *, int32_t *lba);
const struct track *model_track_at(const struct model *, int32_t lba);
int32_t model_write_track(struct model *, int32_t lba, uint32_t count, uint32_t serial, bool lost);
/* May CLOSE TRACK end it? As what, page 05 says, if it is reserved and still blank. */
int32_t model_suits(const struct model *, const struct track *);
bool model_is_inside(const struct model *, int32_t lba);
/* SYNCHRONIZE CACHE, CLOSE TRACK, loss of power. */
void model_pause_tracks(struct model *);
void model_end_track(struct model *, struct track *);
void model_lose_tracks(struct model *);
#endif
