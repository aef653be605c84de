/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/panel.h - the front of a drive, for who stands before it: the eject button,
 * the hole for a paper clip, the tray, a lock, and what can be seen to happen. What an
 * initiator does about the same things are commands (mmc/tray.c). For the host of
 * a recorder, on its thread. */
#ifndef MMC_PANEL_H
#define MMC_PANEL_H
#include "mmc/drive.h"

enum panel_result {
	PANEL_DONE,
	PANEL_ALREADY,   /* the tray is as asked */
	PANEL_PREVENTED, /* by an initiator or the lock; each initiator is told (event 4/1) */
	PANEL_WRITING,   /* a WRITE is under way */
	PANEL_BUSY,      /* it is at something, or its buffer not empty: ask again */
	PANEL_NO_MEMORY,
};

/* With virtual time what the drive is at is over by then: who stands here has waited.
 *
 * The eject button. The disc lies in the open tray then and is still the drive's:
 * drive_remove() takes it, drive_close_tray() loads it again. */
enum panel_result drive_press_eject(struct drive *);
/* The paper clip: nothing prevents it. A WRITE under way fails, and a session that is not
 * closed stays as far as it got. */
enum panel_result drive_force_eject(struct drive *);
/* Push the tray in: what lies in it is loaded, as soon as the drive's clock allows. */
enum panel_result drive_close_tray(struct drive *);
/* Lay a disc in, opening the tray if need be, and push it in. The disc is the drive's
 * then; PANEL_ALREADY: there is one, and this one is not. */
enum panel_result drive_lay_in(struct drive *, struct disc *);

/* A lock of the host's own: like one more initiator that prevents removal, but no
 * reset and no initiator lifts it. */
void drive_lock(struct drive *, bool locked);

struct drive_state {
	bool tray_open;
	bool loaded;    /* a disc is in the closed tray */
	bool locked;    /* by drive_lock() */
	bool prevented; /* removal, by an initiator */
	bool recording; /* between DRIVE_WRITE_BEGUN and DRIVE_WRITE_ENDED */
	bool idle;      /* no WRITE, no job and no operation is under way */
	int progress;   /* of what takes long: 0..65535; -1: nothing does */
};
struct drive_state drive_state(const struct drive *);
/* The name of nexus n, and whether it prevents removal; NULL past the last. */
const char *drive_initiator(const struct drive *, unsigned n, bool *prevents);

enum drive_event {
	DRIVE_INSERTED,        /* the tray has closed on a disc */
	DRIVE_CLOSED,          /* it has closed on none */
	DRIVE_EJECTED,         /* it has opened */
	DRIVE_REMOVED,         /* the disc is being taken out: drive_disc() is still there */
	DRIVE_EJECT_REQUESTED, /* the button was pressed while removal is prevented */
	DRIVE_WRITE_BEGUN,     /* the first WRITE, of a rehearsal too */
	DRIVE_WRITE_ENDED,     /* SYNCHRONIZE CACHE, CLOSE, BLANK or an eject since */
	DRIVE_SESSION_CLOSED,
	DRIVE_DISC_COMPLETE,
	DRIVE_BLANKED,
	DRIVE_LOGIN, /* a nexus has begun */
	DRIVE_LOGOUT,
	DRIVE_EVENTS
};
/* by: the initiator whose doing it is, NULL: the host's. Called within what made it
 * happen, so it may ask about the drive but do nothing to it. */
typedef void drive_watcher(void *context, enum drive_event, const char *by);
/* One watcher at a time; NULL: none. */
void drive_watch(struct drive *, drive_watcher *, void *context);
#endif
