/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_tray.h - the hand that changes the disc of a drive. To open and to close a
 * disc is work with files (milliseconds, or what an fsync takes), so it is done on
 * libuv's pool; the drive learns of it on the loop. */
#ifndef CLI_HOST_TRAY_H
#define CLI_HOST_TRAY_H
#include "cli/host_disc.h"
#include "mmc/panel.h"

#include <limits.h>
#include <uv.h>

enum tray_result {
	TRAY_DONE,
	TRAY_ALREADY,   /* it is as asked */
	TRAY_OCCUPIED,  /* there is a disc in it */
	TRAY_PREVENTED, /* an initiator or the lock keeps it shut */
	TRAY_WRITING,   /* a WRITE is under way */
	TRAY_BUSY,      /* the drive makes durable what it has: ask again soon */
	TRAY_MOVING,    /* another change is under way */
	TRAY_NO_DISC,   /* the disc cannot be had: why says why */
	TRAY_FAILED,    /* no memory */
	TRAY_STARTED,   /* not over yet: done() will be called */
};
typedef void tray_done(void *context, enum tray_result, const char *why);

/* One drive's. All members are the tray's own once it is set up. */
struct host_tray {
	uv_loop_t *loop;
	struct drive *drive;
	unsigned number;
	const struct host_options *options;
	struct host_scratch *scratch;
	/* The change under way. */
	bool moving;
	uv_work_t work;
	char path[PATH_MAX];
	const struct medium *medium;
	struct disc *disc;
	char why[CLI_WHY];
	tray_done *done;
	void *context;
};

/* The options and the scratch directory must outlive it. */
void host_tray_init(struct host_tray *, uv_loop_t *, struct drive *, unsigned number,
    const struct host_options *, struct host_scratch *);

/* Put a disc into the drive and close the tray. path NULL: a fresh temporary one;
 * medium: what is made where nothing is. */
enum tray_result host_tray_insert(
    struct host_tray *, const char *path, const struct medium *, tray_done *, void *context);

struct tray_eject {
	bool force; /* the paper clip instead of the button */
	bool leave; /* the disc in the open tray */
};
enum tray_result host_tray_eject(struct host_tray *, struct tray_eject, tray_done *, void *context);
/* A change is under way: the loop must not end. */
bool host_tray_moving(const struct host_tray *);
#endif
