/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_disc.h - where the discs of a recorder come from. */
#ifndef CLI_HOST_DISC_H
#define CLI_HOST_DISC_H
#include "cli/host.h"
#include "emulator/disc.h"

#define HOST_SCRATCH_BYTES 544 /* a path of a temporary disc */

/* A temporary directory for fresh discs, and what is in it. */
struct host_scratch {
	char path[512]; /* empty: not made yet */
	unsigned again; /* discs made for drives that have had one */
};

/* Drive number n's disc at the start: the one named, made blank if there is none; else a
 * fresh one in the scratch directory. *disc is NULL for an empty tray. False:
 * complained, *status says how bad it is. */
bool host_disc_open(const struct host_options *, unsigned n, struct host_scratch *,
    struct disc **disc, int *status);

/* Where the next fresh disc of a drive may be made. False: why[CLI_WHY] says why not. */
bool
host_scratch_disc(struct host_scratch *, unsigned drive, char path[HOST_SCRATCH_BYTES], char *why);
/* Open the disc at path as the options ask; where nothing is, a blank medium is made
 * (NULL: none is). On any thread. NULL: why[CLI_WHY] says why. */
struct disc *
host_disc_at(const struct host_options *, const char *path, const struct medium *, char *why);
/* Remove the scratch directory with all that is in it. */
void host_scratch_remove(struct host_scratch *);
#endif
