/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/busy.h - what takes the drive so long that it answers 02/04/xx meanwhile
 * (SPC-4 "Sense key specific data: progress indication"; MMC-6, the commands with
 * an IMMED bit). Inner header. */
#ifndef MMC_BUSY_H
#define MMC_BUSY_H
#include "mmc/drive.h"
#include "mmc/sense.h"

struct nexus;

/* What is going on, and so what initiators are told. */
enum busy_kind {
	BUSY_LOAD,    /* 02/04/01, becoming ready: the tray closes, the disc spins up */
	BUSY_FORMAT,  /* 02/04/04: BLANK, FORMAT UNIT */
	BUSY_CLOSE,   /* 02/04/07: CLOSE TRACK/SESSION, SEND OPC INFORMATION */
	BUSY_PREPARE, /* the same, of what needs not be made durable */
	BUSY_WRITE,   /* 02/04/08: what is in the buffer is being written */
	BUSY_KINDS
};

struct busy {
	bool active;
	bool immediate; /* the command has been answered */
	enum busy_kind kind;
	uint64_t from, until;   /* on the drive's clock */
	const struct nexus *by; /* whose doing it is; NULL: the host's, or one that has gone */
};

/* For run(), as its last step: an operation begins that takes so many microseconds
 * once the laser has written what is in the buffer. Its effect on the disc is there
 * already (that of BUSY_LOAD comes at its end). Ends the command: at once with IMMED,
 * else after that time, and when what was written is durable. Not to be begun while
 * another one goes on: a command that needs a ready drive finds it not ready. */
struct sense busy_begin(struct command *, enum busy_kind, bool immediate, uint64_t microseconds);

/* The same for what a job does: only the time is taken. Returns its end; the command, if
 * it waits, is for the caller to end then. */
uint64_t busy_start(
    struct drive *, const struct nexus *by, enum busy_kind, bool immediate, uint64_t microseconds);

/* The host has pushed the tray in: what lies in it is loaded, now or when the disc has
 * spun up. False: no memory. */
bool busy_load(struct drive *);
void busy_forget_nexus(struct drive *, const struct nexus *);

/* Key 0: nothing goes on. With the progress so far. */
struct sense busy_sense(const struct drive *);
/* Until nothing goes on that was answered already, in units of 100 ms. */
uint16_t busy_time_left(const struct drive *);

/* Bring it up to the clock. */
void busy_settle(struct drive *);
#endif
