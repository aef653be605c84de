/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/play.h - audio that is being played (MMC-3 "PLAY AUDIO" and its family): a
 * position that moves by 75 sectors a second on the drive's clock. With instant
 * time a play is over as soon as it has begun. Inner header. */
#ifndef MMC_PLAY_H
#define MMC_PLAY_H
#include "mmc/drive.h"

enum play_state {
	PLAY_NONE,
	PLAY_RUNNING,
	PLAY_SCANNING,
	PLAY_PAUSED,
	PLAY_DONE,   /* to its end; so until it is reported */
	PLAY_FAILED, /* it met what is no audio; likewise */
};

struct play {
	enum play_state state;
	int32_t from;   /* where it was at that time */
	uint64_t since; /* on the drive's clock */
	int32_t end;    /* behind the last sector; scanning backward: the first one */
	bool backward;
	bool fails;              /* what comes behind the end cannot be played, but was to be */
	struct command *waiting; /* a PLAY that is answered at the end */
};

/* The mechanism is wanted for something else, or there is no disc any more. */
void play_stop(struct drive *);
void play_settle(struct drive *);
/* There is audio in a closed session. */
bool play_possible(const struct drive *);
/* Audio status of READ SUB-CHANNEL; and it has been reported. */
uint8_t play_status(const struct drive *);
void play_reported(struct drive *);
/* Mechanism state of MECHANISM STATUS. */
uint8_t play_mechanism(const struct drive *);
#endif
