/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/unit.h - what a drive is made of, for the commands. Inner header: what
 * is outside mmc/ sees mmc/drive.h only. */
#ifndef MMC_UNIT_H
#define MMC_UNIT_H
#include "emulator/recorder.h"
#include "mmc/buffer.h"
#include "mmc/busy.h"
#include "mmc/clock.h"
#include "mmc/drive.h"
#include "mmc/nexus.h"
#include "mmc/panel.h"
#include "mmc/play.h"
#include "mmc/profile.h"
#include "mmc/reservation.h"

struct command_kind;
struct ram_disk;

#define PERIPHERAL_DISK 0x00

#define DRIVE_WINDOW_BYTES (256 * 1024)
#define DRIVE_WINDOWS      8  /* commands that move sectors at a time */
#define DRIVE_RECORDS      32 /* sectors of scratch space for reading */
#define DRIVE_MODE_PAGES   16
#define DRIVE_SERIAL_BYTES 32
#define ISCSI_NAME_BYTES   224

/* The flush that SYNCHRONIZE CACHE starts, and who waits for it. */
struct drive_flush {
	struct drive_job job; /* first: the host knows the flush by it */
	struct drive *drive;
	bool running, again;           /* again: another one must follow */
	struct disc_flush *disc_flush; /* of the one that runs */
	struct command *waiting;       /* for the one that runs */
	struct command *queued;        /* for the one after it */
	struct command *over;          /* about to be concluded */
	struct command *held;          /* run() comes once no flush runs */
	/* Whose IMMED flush runs, and whose comes after it. */
	struct nexus *immediate, *queued_immediate;
};

/* FORMAT UNIT while it is at work: the disc is its own until it is over. */
struct drive_format {
	struct drive_job job; /* first */
	struct drive *drive;
	bool running;
	struct recorder_format *format;
	struct command *waiting; /* NULL: IMMED, or aborted */
	struct nexus *by;        /* NULL: gone */
	uint64_t until;          /* on the drive's clock */
};

/* What distinguishes one kind of logical unit from another. */
struct unit_kind {
	uint8_t peripheral;      /* device type */
	uint16_t descriptors[4]; /* versions of the standards */
	/* A write that is offered too little takes that; a read whose initiator takes
	 * nothing but means to send gives nothing. The recorder refuses both. */
	bool moves_part;
	const struct command_kind *(*command)(uint8_t opcode);
	struct sense (*not_ready)(const struct drive *); /* key 0: it is ready */
	/* NULL: nothing to do. */
	void (*settle)(struct drive *); /* up to the clock */
	void (*end)(struct drive *);
};

struct drive {
	const struct unit_kind *kind;
	struct ram_disk *ram; /* of the diagnostic disk */
	uint8_t lun, luns;    /* its own number; how many the target has, from 0 on */
	const struct profile *profile;
	struct drive_host host;
	char serial[DRIVE_SERIAL_BYTES + 1];
	char device_name[ISCSI_NAME_BYTES], port_name[ISCSI_NAME_BYTES + 16];
	struct nexus *nexuses;
	struct reservations reservations;
	struct clock clock;
	struct busy busy;
	struct buffer buffer;
	struct play play;

	struct disc *disc; /* in the tray, be it open or closed */
	bool tray_open;
	struct recorder *recorder; /* while the disc is loaded */
	uint64_t load;             /* number of the current disc's loading */
	bool closing;              /* drive_close() waits for a flush */
	bool locked;               /* by drive_lock() */
	bool recording;            /* a WRITE came, and nothing yet that ends it */
	drive_watcher *watcher;    /* NULL: nobody watches */
	void *watcher_context;

	struct command *writer; /* the WRITE under way */
	struct drive_flush flush;
	struct drive_format format;

	uint8_t pages[DRIVE_MODE_PAGES][MODE_PAGE_BYTES]; /* in the profile's order */
	uint16_t read_speed, write_speed;                 /* kB/s; 0: the fastest */
	int32_t position;                                 /* where the pickup is */
	struct {
		int32_t next; /* behind what was read last */
		uint64_t at;  /* when that had been read */
	} pickup;

	uint8_t *buffer_memory;          /* of READ BUFFER and WRITE BUFFER; NULL: zeros so far */
	uint8_t *windows[DRIVE_WINDOWS]; /* those that nobody uses; allocated once */
	unsigned windows_idle, windows_made;
	uint8_t *records; /* DRIVE_RECORDS + 2 sectors, used within one call only */
};

/* A unit without more than all have. */
struct drive *unit_open(const struct drive_config *, const struct unit_kind *);
/* The disc that commands may use: NULL without one, or with an open tray. */
struct disc *unit_disc(const struct drive *);
/* Why there is none. */
struct sense unit_not_ready(const struct drive *);
/* The disc is appendable and may be written. */
bool unit_writable(const struct drive *);
/* It is formatted, and its packets may be. */
bool unit_overwritable(const struct drive *);
/* The disc may not be written, for the host or for SWPP of mode page 1D. */
bool unit_protected(const struct drive *);
/* Removal is prevented by any nexus, or the lock. */
bool unit_locked(const struct drive *);
/* Open the tray, or close it; the disc stays in it. Loading fails for lack of
 * memory only. by: whose doing it is; NULL: the host's. */
void unit_eject(struct drive *, const struct nexus *by);
bool unit_load(struct drive *, const struct nexus *by);
/* A WRITE or a flush is under way: the disc cannot leave. */
bool unit_writing(const struct drive *);

/* Number of closed sessions, and the last of them (NULL: none). */
/* Blocks that READ CAPACITY counts: up to the last lead-out; 0: no session is closed. */
uint32_t unit_capacity(const struct drive *);
unsigned unit_closed_sessions(const struct drive *, const struct disc_session **last);
/* A command of by has closed sessions: the others learn of it. before: the
 * number of closed sessions when it began. */
void unit_note_sessions(struct drive *, const struct nexus *by, unsigned before);

enum profile_number unit_profile_number(const struct drive *);
/* Write speeds of the disc loaded, descending, ended by 0. */
const uint16_t *unit_write_speeds(const struct drive *);

/* A window of DRIVE_WINDOW_BYTES; NULL if too many are in use. */
uint8_t *unit_take_window(struct drive *);
void unit_give_window(struct drive *, uint8_t *);

/* What who watches the drive is told (mmc/panel.c). */
void unit_tell(struct drive *, enum drive_event, const struct nexus *by);
/* Recording has begun, or has ended; nothing if it had already. */
void unit_recording(struct drive *, bool recording, const struct nexus *by);

/* Mode pages (mmc/mode_page.c). */
void mode_pages_reset(struct drive *);
struct write_parameters mode_write_parameters(const struct drive *);
/* Byte 2 of the audio control page: IMMED and SOTC. */
uint8_t mode_audio_options(const struct drive *);
/* The timeout and protect page: software write protect (SWPP). */
bool mode_write_protects(const struct drive *);
/* The caching page: WRITE is answered before it is on the disc (WCE); READ may be
 * answered from what was read ahead (RCD is zero). */
bool mode_caches_writes(const struct drive *);
bool mode_caches_reads(const struct drive *);
/* The write parameters for another type, the rest of page 05 unchanged. */
struct write_parameters mode_write_parameters_as(const struct drive *, enum write_type);

/* Flushing (mmc/flush.c). */
struct sense flush_start(struct command *, bool immediate);
/* The same, for a command that has long been answered (NULL: for nobody). */
void flush_start_immediate(struct drive *, struct nexus *);
/* For run(), as its first step, of what a flush must not meet: true while one runs; run()
 * is called again when it is over. */
bool flush_hold(struct command *);
void flush_forget_command(struct command *);
void flush_forget_nexus(struct drive *, const struct nexus *);

/* Formatting (mmc/format_unit.c). While it runs: why the drive is not ready. */
bool format_running(const struct drive *);
struct sense format_not_ready(const struct drive *);
void format_forget_command(struct command *);
void format_forget_nexus(struct drive *, const struct nexus *);
#endif
