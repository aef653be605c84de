/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/clock.h - the time that passes in a drive, in microseconds, and the
 * commands that wait for it. Inner header: mmc/drive.h has what the host gives
 * and sees. With instant time nothing takes any: the clock stands still at 0,
 * and what would wait is over at once. */
#ifndef MMC_CLOCK_H
#define MMC_CLOCK_H
#include "mmc/drive.h"

#define CLOCK_MILLISECOND 1000u
#define CLOCK_SECOND      (1000 * (uint64_t)CLOCK_MILLISECOND)

struct clock {
	struct drive_alarm alarm; /* first: the host knows the clock by it */
	struct drive *drive;
	enum drive_time mode;
	uint64_t moved;          /* virtual time */
	struct command *waiting; /* in the order in which they came */
};

void clock_init(struct drive *, enum drive_time);
/* The drive ends; nothing waits any more. */
void clock_end(struct drive *);

bool clock_runs(const struct drive *); /* false: instant */
uint64_t clock_now(const struct drive *);

/* A command has come: with virtual time one that initiators poll with moves the
 * clock. Then the drive is brought up to date. */
void clock_arrive(struct command *);

/* For run(), as its last step: the command is over at a time that may have passed.
 * Then then() ends it, by cmd_conclude() or by waiting for something else; NULL:
 * it has succeeded. Real time leaves it pending, virtual time goes on to there. */
void clock_wait(struct command *, uint64_t until, void (*then)(struct command *));
/* A waiting command need wait no longer: it is over soon. */
void clock_release(struct command *);
/* It is aborted. */
void clock_forget_command(struct command *);
#endif
