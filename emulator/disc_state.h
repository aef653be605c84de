/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_state.h - a disc from inside: disc.c, disc_open.c, disc_flush.c,
 * disc_verify.c. */
#ifndef EMULATOR_DISC_STATE_H
#define EMULATOR_DISC_STATE_H
#include "emulator/classes.h"
#include "emulator/disc_internal.h"
#include "emulator/survey.h"

/* What is derived. It is brought up to date when somebody asks. */
struct disc_view {
	struct contents base;  /* all sessions but the one surveyed */
	struct contents now;   /* all */
	struct survey *survey; /* NULL: base is all */
	struct sector_verdict *classes;
	bool stale;       /* now is older than base and survey */
	bool lost;        /* the survey saw sectors that do not count: do it again */
	bool failed;      /* see disc_failed() */
	uint64_t flushed; /* sequence up to which all is durable and in disc.json */
};

/* What is written is read back (disc_read_back()). */
struct disc_read_back {
	bool on, differs;
	int32_t lba; /* the first that differs */
};

struct disc {
	struct store *store;
	const struct medium *medium;
	struct disc_view *view;
	struct disc_read_back read_back;
};

/* Write sectors, and compare them if that is wanted. */
enum disc_result
disc_write_sectors(struct disc *, int32_t lba, const uint8_t *records, uint32_t count);
/* Compare what is written already, if that is wanted. */
enum disc_result
disc_check_written(struct disc *, int32_t lba, const uint8_t *records, uint32_t count);

/* Add the tracks that are reserved and empty. */
void disc_add_reserved(const struct log_state *, struct contents *);
/* Derive everything from the sectors and the log. */
enum disc_result disc_rebuild(const struct disc *);
#endif
