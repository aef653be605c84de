/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/host.h - a host that does what comes into its mind, to a drive and
 * to the model of one, and compares. */
#ifndef TESTS_MMC_MODEL_HOST_H
#define TESTS_MMC_MODEL_HOST_H
#include "tests/mmc/harness.h"
#include "tests/mmc/model/kept.h"

#include "tests/emulator/image.h"

#define HOST_TRACE  60   /* commands that are remembered */
#define HOST_BLOCKS 1000 /* of one WRITE */
#define BLOCK_MOST  2448 /* bytes */

struct host {
	struct model *model;
	struct kept *kept;
	struct bench *bench; /* its drive, and the one nexus */
	uint64_t random;
	uint32_t serial;       /* of the next block written */
	uint8_t *blocks;       /* of the WRITE: HOST_BLOCKS of BLOCK_MOST bytes */
	struct raw_block *raw; /* what they are, if they are RAW */
	struct image plan;     /* of the RAW session that is written */
	unsigned commands;     /* so far */
	char trace[HOST_TRACE][120];
	bool dying; /* in this command: nothing can be said of its result */
	bool quiet; /* says nothing when it finds a difference */
};

/* One disc's life: step i does what seed[i] says. Returns the number of commands;
 * where drive and model differ, says so on stderr and exits with status 1. */
unsigned host_live(uint64_t life, const uint32_t *seed, unsigned steps, bool quiet);

/* What of the host is in other files: the bytes that it writes, and its questions. */
uint32_t host_random(struct host *, uint32_t below);
bool host_chance(struct host *, unsigned percent);
/* Run a command. False: the model said that it would meet something else, and it did. */
bool host_run(struct host *, const char *what, const uint8_t *cdb, const void *out,
    uint64_t out_bytes, uint64_t in_bytes);
/* It must have got this sense. */
void host_expect(struct host *, int32_t sense);
void
host_differ(struct host *, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* User data of a block, and RAW blocks (host_data.c). */
void host_user(uint32_t serial, int32_t lba, uint8_t *out, uint32_t bytes);
void host_plan_raw(struct host *, int32_t lba);
void host_raw_block(const struct host *, int32_t lba, uint32_t serial, uint8_t block_type,
    uint8_t *out, struct raw_block *);

/* Questions (host_ask.c). */
void ask_track(struct host *);
void ask_disc(struct host *);
void ask_toc(struct host *);
void ask_sessions(struct host *);
void ask_pma(struct host *);
void ask_capacity(struct host *);
void ask_read(struct host *);
void ask_read_cd(struct host *);
#endif
