/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/kept.h - what a disc is kept in: it outlives the process that
 * writes it, and sees each write. And media that are small enough to be filled. */
#ifndef TESTS_MMC_MODEL_KEPT_H
#define TESTS_MMC_MODEL_KEPT_H
#include "emulator/disc.h"
#include "tests/mmc/model/model.h"

struct kept {
	struct sparse *part[4]; /* NULL: there is no such part */
	uint64_t size[4];
	bool dead;     /* the process is: what it still does has no effect */
	unsigned fuse; /* it dies in the middle of that many writes from now on; 0: never */
	const struct model *model;
	unsigned changes; /* of sectors and log */
	bool overwritten; /* something that the model knows to be recorded */
};

struct kept *kept_new(const struct model *);
void kept_free(struct kept *);
/* A blank disc in it, or the disc that is. NULL: why says what is wrong. */
struct disc *kept_create(struct kept *, const char *kind, char *why);
struct disc *kept_open(struct kept *, char *why);
#endif
