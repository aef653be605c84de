/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc.h - one compact disc: what is on it, and where it may still be
 * written. Addresses are LBAs: 0 is MSF 00:02:00, where the program area
 * starts; the first pregap and the lead-in are negative. A disc is what its
 * store holds (emulator/store.h); everything else is derived from the bytes. */
#ifndef EMULATOR_DISC_H
#define EMULATOR_DISC_H
#include "emulator/finding.h"
#include "emulator/medium.h"
#include "emulator/sector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISC_TRACKS  99
#define DISC_INDEXES 99
#define DISC_WHY     256 /* room for one sentence on why opening failed */

struct store;
struct disc;

enum disc_result {
	DISC_OK,
	DISC_OUT_OF_RANGE,        /* no such address on this disc */
	DISC_NOT_RECORDED,        /* nothing was ever written there */
	DISC_UNREADABLE,          /* recorded, but damaged beyond correction */
	DISC_WRONG_SECTOR_TYPE,   /* not the type that was asked for */
	DISC_NOT_WRITABLE_HERE,   /* not the next writable address */
	DISC_FULL,                /* past the last possible start of the lead-out */
	DISC_FINALIZED,           /* the disc is complete, or pressed */
	DISC_SEQUENCE,            /* not now: another write is under way, or no cue sheet */
	DISC_READ_ONLY,           /* opened without the right to write */
	DISC_UNSUPPORTED,         /* not with these write parameters */
	DISC_PACKET_SIZE,         /* not with packets of this size */
	DISC_RESERVED_INCOMPLETE, /* a reserved track of the session is not complete */
	DISC_MISCOMPARE,          /* written, and reads otherwise */
	DISC_IO,                  /* the disc's files failed; errno says why */
};

enum disc_status { DISC_BLANK, DISC_APPENDABLE, DISC_COMPLETE };
enum session_status { SESSION_EMPTY, SESSION_OPEN, SESSION_DAMAGED, SESSION_COMPLETE };
enum track_status { TRACK_OPEN, TRACK_RESERVED, TRACK_DAMAGED, TRACK_COMPLETE };
enum track_copy { COPY_PERMITTED, COPY_PROHIBITED, COPY_SCMS };
enum write_type { WRITE_PACKET, WRITE_TAO, WRITE_SAO, WRITE_RAW, WRITE_IMPORT };

/* One row of the table of contents, as the lead-in's Q announces it: the frame
 * that most valid copies agree on. Numbers are binary; point is 1..99 or >= A0h. */
struct disc_toc_entry {
	uint8_t session, adr, control, tno, point;
	uint8_t min, sec, frame, zero, pmin, psec, pframe;
};

/* A track as it really lies in the program area. */
struct disc_track {
	uint8_t number, session;
	enum track_status status;
	int32_t start_lba;     /* INDEX 01 */
	uint32_t sector_count; /* INDEX >= 01, to the next INDEX 00 or the lead-out */
	uint32_t pregap_count; /* its INDEX 00 */
	uint8_t control;       /* majority of INDEX >= 01; copy bit clear when SCMS */
	/* Class shared by all sectors with INDEX >= 01; SECTOR_UNKNOWN if none
	 * is valid. Meaningless when mixed. */
	enum sector_class sector_type;
	bool mixed;
	uint32_t sectors[SECTOR_CLASSES], pregap_sectors[SECTOR_CLASSES];
	char isrc[13]; /* empty if none */
	bool preemphasis;
	enum track_copy copy;
	uint8_t index_count;            /* at least 1 */
	uint32_t indexes[DISC_INDEXES]; /* offsets from start_lba, ascending, [0] = 0 */
	uint32_t edc_errors, ecc_errors, address_errors, unscrambled, q_crc_errors;
};

struct disc_session {
	uint8_t number;
	enum session_status status;
	enum write_type write_type;
	uint8_t data_block_type; /* RAW only */
	int32_t leadin_lba;      /* first sector written */
	bool has_leadout;
	int32_t leadout_lba;             /* first sector with TNO AA */
	uint8_t first_track, last_track; /* 0 if none */
};

/* Make a blank disc in an empty store, or open what a store holds. The disc
 * owns the store from then on, on failure too. NULL: why[DISC_WHY] holds a
 * sentence without a full stop. Opening for reading takes no lock and sees the
 * state as of the last answered command. */
struct disc *disc_create(struct store *, const struct medium *, char *why);
struct disc *disc_open(struct store *, char *why);
/* The same for a disc directory. */
struct disc *disc_create_directory(const char *path, const struct medium *, char *why);
enum disc_mode { DISC_FOR_READING, DISC_FOR_WRITING };
struct disc *disc_open_directory(const char *path, enum disc_mode, char *why);
/* Nothing more is to come, for now: a session at once or RAW that is still open
 * counts as abandoned. Closing implies it. */
enum disc_result disc_end(struct disc *);
/* The same, but it goes on, and nothing is claimed to be durable: the disc was taken
 * out of the recorder, or that was reset. */
enum disc_result disc_abandon(struct disc *);
/* Makes durable what a writer left, and frees. Accepts NULL. */
void disc_close(struct disc *);

const struct medium *disc_medium(const struct disc *);
const char *disc_path(const struct disc *); /* absolute; NULL if not in a directory */
bool disc_writable(const struct disc *);    /* opened for writing */
unsigned disc_complete_sessions(const struct disc *);
enum disc_status disc_status(const struct disc *);

/* Sessions, tracks and rows in ascending order; NULL past the last. They stay
 * valid until the disc is next written or closed. */
const struct disc_session *disc_session(const struct disc *, unsigned n);
const struct disc_track *disc_track(const struct disc *, unsigned n);
const struct disc_toc_entry *disc_toc_entry(const struct disc *, unsigned n);
const struct finding *disc_finding(const struct disc *, unsigned n);
/* The track whose sectors (pregap included) lba is one of, else NULL. */
const struct disc_track *disc_track_at(const struct disc *, int32_t lba);
/* The media catalogue number, 13 digits; empty if none. */
const char *disc_mcn(const struct disc *);
/* CD-TEXT packs, 18 bytes each, in the lead-in of the first session. */
const uint8_t *disc_cd_text(const struct disc *, uint32_t *packs);

/* Read count records of SECTOR_RECORD_BYTES, as recorded. All of them or
 * none: DISC_NOT_RECORDED if one of them never was. Thread-safe against writes
 * of other addresses. */
enum disc_result disc_read(struct disc *, int32_t lba, uint32_t count, uint8_t *out);
bool disc_recorded(const struct disc *, int32_t lba, uint32_t count);
/* Where the block that a host calls lba lies (emulator/packet.h), and how many blocks
 * from there on lie behind one another, at least. False: there is no such block in its
 * track. In all functions above and below addresses are those of the disc. */
bool disc_locate(const struct disc *, int32_t lba, int32_t *sector, uint32_t *run);
/* The first of count sectors, all of one track, that was found damaged when it was
 * recorded: data without sync or header, with a wrong EDC, or not scrambled. False: none
 * is known to be. */
bool disc_first_damaged(const struct disc *, int32_t lba, uint32_t count, int32_t *bad);

/* Making durable takes time, so it comes in three steps: prepare and finish
 * with the disc in hand, run (fsync and the like) on any thread meanwhile.
 * prepare returns NULL for lack of memory. finish frees. */
struct disc_flush;
bool disc_flushed(const struct disc *); /* there is nothing to do */
struct disc_flush *disc_flush_prepare(struct disc *);
void disc_flush_run(struct disc_flush *);
enum disc_result disc_flush_finish(struct disc_flush *);
#endif
