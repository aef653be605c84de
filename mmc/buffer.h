/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/buffer.h - the drive's buffer and the laser that empties it (MMC-6 "Buffer
 * Under-run Free Recording", READ BUFFER CAPACITY; mmc-recorder.md 1.3, 4.4).
 * What a WRITE brings is on the disc when it is answered; this is when a laser
 * would have put it there. With instant time it is always empty. Inner header. */
#ifndef MMC_BUFFER_H
#define MMC_BUFFER_H
#include "mmc/drive.h"
#include "mmc/sense.h"

/* Times are the drive's clock's. */
struct buffer {
	uint64_t begins;  /* the laser takes the first of what is in it */
	uint64_t drained; /* it has taken the last */
	uint64_t idle;    /* and has written that, and what the drive adds of its own */
	uint64_t laid;    /* sectors of the recorder that have been counted */
	bool streaming;   /* it has to have data until the host says otherwise */
	bool bridges;     /* a gap in the data does no harm (BUFE) */
	int32_t next;     /* behind what has come */
	bool lost;        /* a gap did harm there, and who wrote has not been told */
	uint64_t links;   /* gaps that did none */
	const struct nexus *writer;
};

/* Of the WRITE under way, blocks more have come (0: what the recorder has added). */
void buffer_add(struct drive *, uint32_t blocks);
/* The WRITE has all its blocks: hold it back until they are in the buffer; without the
 * write cache (WCE of mode page 08), until they are on the disc and durable. */
void buffer_hold(struct command *);
/* Microseconds for what the recorder has written by itself since the last call of
 * these functions: run-out, lead-in and so on. */
uint64_t buffer_made(struct drive *);

/* Bytes that are free, for blocks of this size. */
uint32_t buffer_free_bytes(const struct drive *, uint32_t block_bytes);
/* When the laser will have nothing to do; now at the earliest. */
uint64_t buffer_idle_at(const struct drive *);
/* It is busy until then. */
void buffer_occupy(struct drive *, uint64_t until);
/* The host has sent all it had. */
void buffer_stop(struct drive *);
/* There is no disc any more. */
void buffer_clear(struct drive *);

/* 03/0C/09 once after data that came too late, for the nexus that should have sent it
 * (key 0: nothing to tell). Its next WRITE has it as its own error; a command that only
 * learns of it, deferred. */
struct sense buffer_loss(struct command *, bool deferred);
void buffer_forget_nexus(struct drive *, const struct nexus *);

void buffer_settle(struct drive *);
#endif
