/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder.h - recording on a disc: one state machine per write type,
 * the medium's rules enforced. A write is begun, given its blocks in any number
 * of pieces, and ended; until it has ended nothing of it counts as recorded, and
 * once ended it survives the death of the process. */
#ifndef EMULATOR_RECORDER_H
#define EMULATOR_RECORDER_H
#include "emulator/disc.h"

/* How the host wants to write. Data block types and their sizes are those of
 * MMC-6 "Write Parameters mode page": RAW 0 (2352), 1 (+ 16 bytes PQ),
 * 2 (+ 96 packed P-W), 3 (+ 96 raw P-W). */
struct write_parameters {
	enum write_type type;
	uint8_t data_block_type;
	bool test_write;      /* everything but the laser: nothing is recorded */
	bool verify;          /* what is written is read back and compared */
	bool underrun_free;   /* a gap in the stream does no harm */
	uint8_t multisession; /* 0 or 1: final; 3: another session may follow */
	uint8_t session_format;
	uint8_t track_mode;   /* CONTROL nibble of TAO and packet tracks */
	bool copy;            /* the copy bit alternates (SCMS) */
	uint16_t audio_pause; /* sectors before an audio track that is not the first */
	bool fixed_packets;   /* of packet_size user blocks each */
	uint32_t packet_size;
	uint8_t application_code;
	uint8_t subheader[4];   /* of block types A and C */
	char mcn[14], isrc[13]; /* empty: none */
};

/* What a personality may decide (mmc/profile.h). */
struct recorder_options {
	bool lenient_leadin; /* RAW may start anywhere in LBA_FIRST..-4650 */
	/* RAW takes data block type 0 too: the subchannel stays empty, nothing says
	 * where a sector belongs, and so the session never completes. */
	bool raw_without_subchannel;
	/* Sectors past the last possible lead-out start that may be recorded all the
	 * same: overburn. Free space does not count them. */
	uint32_t overburn_sectors;
};

struct recorder;

/* A recorder for a disc that stays the caller's and must outlive it. NULL: no
 * memory. recorder_close() drops a write that has not ended. */
struct recorder *recorder_open(struct disc *, const struct recorder_options *);
void recorder_close(struct recorder *);

/* Bytes of one block with these parameters; 0 if they cannot be recorded, or if a cue
 * sheet says (SAO). */
uint32_t recorder_block_bytes(const struct write_parameters *);
/* The same for a write at lba now: a track that is open keeps its block type, and of
 * SAO the cue sheet says. */
uint32_t
recorder_write_bytes(const struct recorder *, const struct write_parameters *, int32_t lba);

/* Where the next write of this kind must start. Addresses are a host's: in a track of
 * fixed packets only user data count (emulator/packet.h). Of a session that grows
 * track by track: the track that is incomplete and not reserved, else the one that is
 * not there yet. */
struct recorder_position {
	bool writable;   /* else the other members are 0 */
	int32_t next;    /* next writable address */
	int32_t start;   /* of the track or session that it would be in */
	uint32_t free;   /* blocks from next to the last possible lead-out */
	uint8_t session; /* number that the session has or will have */
	uint8_t track;   /* number that the invisible track has */
	bool blank;      /* nothing of it has been written */
};
void recorder_position(
    const struct recorder *, const struct write_parameters *, struct recorder_position *);

/* A RAW write at lba would add to the lead-out of a session that is complete: its
 * writer may go on until the medium changes, even if the disc is complete. */
bool
recorder_lengthens_leadout(const struct recorder *, const struct write_parameters *, int32_t lba);

/* A track that the recorder keeps account of: at once, in packets, reserved. */
struct recorder_track {
	uint8_t number, session;
	enum track_status status;
	bool reserved; /* and not complete yet */
	bool blank;    /* nothing of it is written but its pregap */
	enum write_type write_type;
	uint32_t packet_size; /* user blocks of fixed packets; else 0 */
	uint8_t data_block_type, control;
	bool scms;
	int32_t start;
	uint32_t size; /* blocks, as far as it goes or may go */
	bool writable; /* else next and free are 0 */
	int32_t next;
	uint32_t free; /* blocks */
	int32_t last;  /* block recorded, unless it is blank */
};
/* False: there is no such track, or it was recorded otherwise. */
bool recorder_track(const struct recorder *, uint8_t number, struct recorder_track *);

/* A RAW or SAO session is being written (or rehearsed): its parameters are fixed. */
bool recorder_busy(const struct recorder *);

/* The cue sheet of the session that is to come: eight bytes a row. DISC_UNSUPPORTED:
 * byte *bad of it cannot be; DISC_SEQUENCE: not with these parameters, or not now. */
enum disc_result recorder_cue_sheet(struct recorder *, const struct write_parameters *,
    const uint8_t *rows, size_t bytes, uint16_t *bad);

/* Begin a write of count blocks at lba: all that can be refused beforehand is
 * refused here. One write at a time: DISC_SEQUENCE otherwise. */
enum disc_result recorder_write_begin(
    struct recorder *, const struct write_parameters *, int32_t lba, uint32_t count);
/* Its next blocks, recorder_block_bytes() each. After a failure the write is
 * over and nothing of it counts; errno is set for DISC_IO. */
enum disc_result recorder_write_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);
/* All blocks have come: now it counts. DISC_MISCOMPARE: it does, but what
 * recorder_miscompare() names does not read as it was to be written. */
enum disc_result recorder_write_end(struct recorder *);
int32_t recorder_miscompare(const struct recorder *);
/* The host went away in mid-write: nothing of it counts. */
void recorder_write_abort(struct recorder *);

/* The host has sent what it had (SYNCHRONIZE CACHE): a RAW session whose
 * lead-out has begun is complete now (SAO: as soon as the last block has come), a track at once
 * ends, a packet ends (a fixed one is filled), a rehearsal ends (that of packets: its
 * packet), all else goes on. Does not wait for the store: see disc_flush_prepare().
 */
enum disc_result recorder_synchronize(struct recorder *);

/* The disc leaves, or the recorder is reset: as after recorder_synchronize(), and what is
 * open even then is abandoned. */
void recorder_leave(struct recorder *);
/* Sectors that the laser has passed over since recorder_open(), those that the
 * recorder adds by itself included: so much time they take. */
uint64_t recorder_laid(const struct recorder *);
/* A track at once, or a session, is being written or rehearsed: the laser has to go on
 * from where it is. A packet just ends there. */
bool recorder_streaming(const struct recorder *);
/* It could not, for lack of data. A write under way is dropped; what is on the disc
 * stays, and is as if the writer had died. A RAW session whose lead-out has begun is
 * complete. */
enum disc_result recorder_interrupt(struct recorder *);

/* RESERVE TRACK: the next track is to have so many blocks (300 at least), written as
 * the parameters say. DISC_OUT_OF_RANGE: there is no room; DISC_SEQUENCE: not these
 * parameters, or there is an incomplete track. */
enum disc_result
recorder_reserve(struct recorder *, const struct write_parameters *, uint32_t blocks);
/* The last track, reserved and empty, is none. DISC_SEQUENCE: it is no such one;
 * DISC_OUT_OF_RANGE: number is not its own. */
enum disc_result recorder_unreserve(struct recorder *, uint8_t number);

/* CLOSE TRACK: end the incomplete track (number 0), or the one named; one that is closed
 * stays so. What a crash has left of a track is closed behind its last sector. A reserved
 * track is filled; the parameters are those of one that is empty. DISC_OUT_OF_RANGE:
 * there is no such track. */
enum disc_result
recorder_close_track(struct recorder *, const struct write_parameters *, uint8_t number);
/* CLOSE SESSION: end the incomplete track, write lead-out and lead-in; another session may
 * follow if the parameters say so. DISC_SEQUENCE: there is no session to close;
 * DISC_RESERVED_INCOMPLETE: a reserved track is not complete. */
enum disc_result recorder_close_session(struct recorder *, const struct write_parameters *);

/* Make a rewritable disc blank; a write or rehearsal under way is dropped.
 * DISC_FINALIZED: it is no such disc. */
enum disc_result recorder_blank(struct recorder *);
/* Some of it (recorder_erase.c). DISC_SEQUENCE: there is no such session or track
 * in that state. A write must not be under way; a rehearsal is dropped.
 *
 * The last session, be it complete or not, and its tracks are gone. */
enum disc_result recorder_erase_session(struct recorder *);
/* Lead-in and lead-out of the last session are gone, and it goes on behind its
 * last track. DISC_WRONG_SECTOR_TYPE: it was recorded in one sweep (RAW, SAO), and
 * without its lead-in nothing would say where its tracks are. */
enum disc_result recorder_reopen_session(struct recorder *);
/* The track of that number, its pause included: one that the program memory area
 * knows is reserved then. DISC_OUT_OF_RANGE: there is none in the incomplete session. */
enum disc_result recorder_erase_track(struct recorder *, uint8_t number);
/* A track of packets from lba on, which the host must call the first block of a
 * packet (else DISC_NOT_WRITABLE_HERE), is blank, and goes on there.
 * DISC_WRONG_SECTOR_TYPE: it is no such track. */
enum disc_result recorder_erase_tail(struct recorder *, int32_t lba);

/* Formatting: one session of one track of fixed packets of FORMAT_PACKET_BLOCKS, empty, of
 * so many blocks. It takes time, so it comes in three steps, as a flush does: begin (the disc is
 * blank from then on) and end with the recorder in hand, run on any thread meanwhile;
 * nothing else may be asked of the recorder or done to the disc until the end, which
 * frees. The parameters say whether blocks are mode 1 or form 1 (data block type A).
 * DISC_OUT_OF_RANGE: not so many blocks; the others as of recorder_blank(). */
struct recorder_format;
uint32_t recorder_format_capacity(const struct medium *); /* most blocks */
/* All that can be refused beforehand. */
enum disc_result recorder_format_check(const struct recorder *, uint32_t blocks);
enum disc_result recorder_format_begin(
    struct recorder *, const struct write_parameters *, uint32_t blocks, struct recorder_format **);
void recorder_format_run(struct recorder_format *);
/* Sectors that it makes. */
uint32_t recorder_format_sectors(const struct recorder_format *);
/* How much of it is done, of 65536; from any thread. */
uint16_t recorder_format_progress(const struct recorder_format *);
enum disc_result recorder_format_end(struct recorder_format *);

/* On a formatted disc each write replaces recorded blocks: as many as a multiple of the
 * value returned, at an address that is one (0: it is no formatted disc). *blocks (may be
 * NULL): what there is of them, from 0 on. */
uint32_t recorder_overwrite_unit(const struct recorder *, uint32_t *blocks);

/* Row n of the program memory area: the tracks closed or reserved so far, as READ TOC/PMA/ATIP
 * gives them; false past the last. */
bool recorder_pma(const struct recorder *, unsigned n, struct disc_toc_entry *);
#endif
