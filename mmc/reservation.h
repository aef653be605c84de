/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/reservation.h - RESERVE and RELEASE (SPC-2) and persistent reservations
 * (SPC-4 5.13): who may run what. Inner header. */
#ifndef MMC_RESERVATION_H
#define MMC_RESERVATION_H
#include <stdbool.h>
#include <stdint.h>

#define RESERVATION_REGISTRANTS 32

/* Service actions, bit n for action n: READ KEYS, READ RESERVATION, REPORT
 * CAPABILITIES, READ FULL STATUS; REGISTER, RESERVE, RELEASE, CLEAR, PREEMPT,
 * PREEMPT AND ABORT, REGISTER AND IGNORE EXISTING KEY. */
#define PERSISTENT_IN_ACTIONS  0x0f
#define PERSISTENT_OUT_ACTIONS 0x7f

struct command;
struct nexus;

/* An initiator port that has registered; it may have no session. */
struct registration {
	char *port; /* the nexus's name; NULL: not in use */
	uint64_t key;
};

struct reservations {
	struct nexus *reserved_by; /* RESERVE */
	struct registration registered[RESERVATION_REGISTRANTS];
	struct registration *holder; /* of types for all registrants: any of them */
	uint8_t type;                /* 0: no persistent reservation */
	uint32_t generation;
};

/* May this command run now? False: RESERVATION CONFLICT. */
bool reservation_allows(const struct command *);
/* RESERVE ends with its nexus, or with a reset; persistent ones do not. */
void reservation_forget(struct reservations *, const struct nexus *);
/* All of them end. */
void reservation_clear(struct reservations *);
#endif
