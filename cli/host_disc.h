/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_disc.h - the discs that a recorder is started with. */
#ifndef CLI_HOST_DISC_H
#define CLI_HOST_DISC_H
#include "cli/host.h"
#include "emulator/disc.h"

/* A temporary directory for fresh discs, and what is in it. */
struct host_scratch {
	char path[512]; /* empty: not made yet */
};

/* Drive number n's disc: the one named, made blank if there is none; else a
 * fresh one in the scratch directory. *disc is NULL for an empty tray. False:
 * complained, *status says how bad it is. */
bool host_disc_open(const struct host_options *, unsigned n, struct host_scratch *,
    struct disc **disc, int *status);
/* Remove the scratch directory with all that is in it. */
void host_scratch_remove(struct host_scratch *);
#endif
