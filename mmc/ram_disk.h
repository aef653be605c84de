/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/ram_disk.h - the diagnostic logical unit: a removable disk in memory (SBC)
 * with no more commands than public test suites need to try a transport, which
 * they do not on a CD. Inner header; mmc/drive.h opens it. */
#ifndef MMC_RAM_DISK_H
#define MMC_RAM_DISK_H
#include "mmc/command.h"

#define RAM_BLOCK_BYTES   512
#define RAM_REGISTRATIONS 32

/* What a command does, to reservations (SPC-4, "Reservations model"). */
enum reach {
	REACH_FREE,  /* nothing stops it */
	REACH_LOOK,  /* RESERVE (6) of another nexus stops it, a persistent one does not */
	REACH_READ,  /* exclusive access does */
	REACH_WRITE, /* all do */
};

/* An initiator port that has registered; it may have no session. */
struct registration {
	char *port; /* the nexus's name; NULL: not in use */
	uint64_t key;
};

struct reservations {
	struct nexus *reserved_by; /* RESERVE (6) */
	struct registration registered[RAM_REGISTRATIONS];
	struct registration *holder; /* of types for all registrants: any of them */
	uint8_t type;                /* 0: no persistent reservation */
	uint32_t generation;
};

struct ram_disk {
	uint8_t *bytes;
	uint32_t blocks;
	bool ejected;
	struct reservations reservations;
};

/* reservation.c: may this nexus run such a command now? */
bool reservation_allows(const struct reservations *, const struct nexus *, enum reach);
void reservation_forget(struct reservations *, const struct nexus *);
void reservation_clear(struct reservations *);
struct sense reserve_6(struct command *);
struct sense release_6(struct command *);
struct sense persistent_reserve_in(struct command *);
struct sense persistent_reserve_out(struct command *);
#endif
