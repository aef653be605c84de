/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/drive.h - a CD recorder as a SCSI logical unit, and its one door. Every
 * transport (iSCSI, a pass-through socket), the fuzzers and the tests drive a
 * command like this:
 *
 *	cmd = drive_begin(...)		all checks; nothing has happened yet
 *	cmd_next_segment(), cmd_filled()	repeated while it wants to move data
 *	cmd_finish()			done, or pending until it calls back
 *	cmd_result(), cmd_free()
 *
 * Lengths come from the transport, never from the CDB. Nothing here blocks:
 * what takes long is a job that the host of the drive runs. A drive and all
 * that belongs to it are used from one thread only (but for drive_job.work). */
#ifndef MMC_DRIVE_H
#define MMC_DRIVE_H
#include "mmc/sense.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct disc;
struct profile;
struct drive;
struct nexus;
struct command;

/* Work that must not hold up the drive's thread: run work() on any thread, then
 * done() on the drive's. The drive owns it and has at most one under way. */
struct drive_job {
	void (*work)(struct drive_job *);
	void (*done)(struct drive_job *);
};

/* How time passes for what the medium and the mechanism take time for. */
enum drive_time {
	DRIVE_TIME_INSTANT, /* not at all: it is over before the answer */
	DRIVE_TIME_REAL,    /* by the host's clock */
	DRIVE_TIME_VIRTUAL, /* by what is done, by polling, and by drive_advance() */
};

#define DRIVE_NEVER UINT64_MAX

/* A moment that the drive waits for: call due() on the drive's thread once the
 * host's clock has reached at. The drive owns it and has one. */
struct drive_alarm {
	uint64_t at; /* DRIVE_NEVER: do not call */
	void (*due)(struct drive_alarm *);
};

/* What the process around the drive provides. */
struct drive_host {
	void *context;
	/* NULL: jobs run inside cmd_finish(), which then is not pending for them. */
	void (*submit)(void *context, struct drive_job *);
	/* A clock that never goes back, in microseconds; and the alarm as it is now,
	 * instead of what was asked for before; not to be called from within. Both are
	 * needed for real time only. */
	uint64_t (*now)(void *context);
	void (*alarm)(void *context, struct drive_alarm *);
};

struct drive_config {
	const struct profile *profile;
	const char *serial;      /* unit serial number, ASCII, at most 32 characters */
	const char *device_name; /* SCSI target device name: "iqn...:cdr0" */
	const char *port_name;   /* SCSI target port name: "iqn...:cdr0,t,0x0001" */
	struct drive_host host;
	enum drive_time time;
	uint8_t lun;  /* its number */
	uint8_t luns; /* how many the target has, numbered from 0 on; 0: one */
};

/* The strings are copied; the profile must outlive the drive. NULL: no memory. */
struct drive *drive_open(const struct drive_config *);
/* A diagnostic disk in memory instead, of so many blocks of 512 bytes; the profile
 * is not used. All but drive_insert(), drive_remove() and drive_disc() is as for a
 * recorder. NULL: no memory. */
struct drive *drive_open_ram_disk(const struct drive_config *, uint32_t blocks);
/* All nexuses must be closed and no command pending. Closes the disc. If a job
 * is under way, the drive ends when that is done. Accepts NULL. */
void drive_close(struct drive *);
/* A job is under way. */
bool drive_busy(const struct drive *);

/* Put a disc into the tray, which closes (the drive owns it then; false: there
 * is one already, or no memory), or take it out (the caller owns it; NULL if the
 * tray was empty or drive_busy()). Every nexus learns of it. An initiator that
 * ejects leaves the disc in the open tray: it is still the drive's. */
bool drive_insert(struct drive *, struct disc *);
struct disc *drive_remove(struct drive *);
struct disc *drive_disc(struct drive *);

/* The drive's time in microseconds, of no particular origin; 0 with instant time. */
uint64_t drive_clock(const struct drive *);
enum drive_time drive_time_mode(const struct drive *);
/* Let virtual time pass. False: the drive has another kind, or it is too much. */
bool drive_advance(struct drive *, uint64_t microseconds);
/* Bring the drive up to its clock: what has ended has ended. Commands see to that
 * by themselves; a host that looks at the drive or its disc calls it before. */
void drive_settle(struct drive *);

/* How often a gap in the data of a write did no harm since drive_open(), because the
 * initiator had asked for that (BUFE). */
uint64_t drive_buffer_links(const struct drive *);

/* One I_T nexus: one per session of an initiator port. It starts with unit
 * attention 29/00. name identifies the initiator port, and is copied. */
struct nexus *nexus_open(struct drive *, const char *name);
/* Nexus loss: its commands must have been finished or aborted before. */
void nexus_close(struct nexus *);

/* What an initiator may do, as the rules of its transport say; at first everything.
 * luns: bit n: unit n exists for it (REPORT LUNS; the transport keeps it from the
 * others). read_only: what would change the medium is refused, 07/27/00. */
void nexus_restrict(struct nexus *, uint32_t luns, bool read_only);

/* Have told(arg, sense) called whenever the medium may have changed and the nexus has
 * not been told of that before: its unit attention 28/00, as 18 bytes. That remains owed. */
void
nexus_watch(struct nexus *, void (*told)(void *arg, const uint8_t sense[SENSE_BYTES]), void *arg);

/* Have abort(arg) called when another initiator has the commands of this nexus ended
 * (PERSISTENT RESERVE OUT, PREEMPT AND ABORT): the transport is to cmd_abort() each of them.
 * It comes from within cmd_finish() of that other command; no nexus may be closed then. */
void nexus_on_abort(struct nexus *, void (*abort)(void *arg), void *arg);

/* Its session has a new connection: what the nexus had asked for is forgotten, and
 * it is owed 29/07 (I_T NEXUS LOSS OCCURRED). */
void nexus_lose(struct nexus *);

enum drive_reset { DRIVE_RESET_UNIT, DRIVE_RESET_TARGET };
/* Abort is the transport's part; this drops prevention, resets mode pages and
 * raises 29/03 or 29/02 at all nexuses. */
void drive_reset(struct drive *, enum drive_reset);
/* by's CLEAR TASK SET ended commands of these others: 2F/00 (COMMANDS CLEARED
 * BY ANOTHER INITIATOR) for each nexus that it is called with. */
void nexus_commands_cleared(struct nexus *);

enum command_direction { COMMAND_NO_DATA, COMMAND_DATA_IN, COMMAND_DATA_OUT };

struct command_request {
	const uint8_t *cdb; /* copied */
	size_t cdb_bytes;   /* 16 from iSCSI: what exceeds the command's own length is ignored */
	uint64_t out_bytes; /* the initiator will send */
	uint64_t in_bytes;  /* the initiator will take; both non-zero is refused */
};

enum command_fate {
	COMMAND_COMPLETED,       /* send status and sense */
	COMMAND_DROP_CONNECTION, /* an injected fault: say nothing, close */
	COMMAND_LOSE_SESSION,
};

struct command_result {
	enum command_fate fate;
	uint8_t status; /* SAM status code */
	uint8_t sense[SENSE_BYTES];
	uint8_t sense_bytes; /* 0 unless status is CHECK CONDITION */
	uint64_t wanted;     /* bytes it would have moved, had the initiator room for all */
	uint64_t moved;      /* bytes it did move */
};

/* Begin a command. Never fails but for lack of memory (NULL). complete(cmd,
 * arg) is called, once, if and only if cmd_finish() answers pending. What a
 * command may do is decided here, so the next one of a nexus begins when the
 * one before it has finished or is pending; nexuses do not wait for each other
 * (a WRITE beside another one's gets 02/04/08). */
struct command *drive_begin(struct drive *, struct nexus *, const struct command_request *,
    void (*complete)(struct command *, void *), void *arg);
/* The same for a logical unit number that does not exist (SPC-4, incorrect
 * logical unit selection). The nexus is that of the drive asked through. */
struct command *drive_begin_absent(struct drive *, struct nexus *, const struct command_request *);

enum command_direction cmd_direction(const struct command *);
/* Bytes that the transport has to move: never more than the request allows.
 * 0 when the command failed at once. */
uint64_t cmd_bytes(const struct command *);

/* Data-out: the place for the next bytes. Data-in: the next bytes; the segment
 * before is given back, and the last one stays valid until cmd_free(). False: it wants to move no
 * more (all is moved, or it has failed: the rest of the initiator's data is to be dropped). */
bool cmd_next_segment(struct command *, struct iovec *);
/* Data-out: the first n bytes of the segment are there now (n may be less than
 * the segment; the next call of cmd_next_segment() then gives the rest). */
void cmd_filled(struct command *, size_t n);

enum command_step { COMMAND_DONE, COMMAND_PENDING };
/* All data has been moved. A data-out command that has not got all its bytes
 * ends as if aborted. */
enum command_step cmd_finish(struct command *);
/* Valid once done. */
const struct command_result *cmd_result(const struct command *);
void cmd_free(struct command *);

/* End a command at any point before it is done, and free it. What it has not
 * ended does not count; a pending job goes on and is forgotten. */
void cmd_abort(struct command *);
#endif
