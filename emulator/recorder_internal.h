/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_internal.h - the recorder from inside: recorder.c (what all
 * write types share), recorder_make.c (what it writes by itself), recorder_raw.c,
 * recorder_track*.c (tracks and their account), recorder_tao.c, recorder_packet.c,
 * recorder_sao.c. */
#ifndef EMULATOR_RECORDER_INTERNAL_H
#define EMULATOR_RECORDER_INTERNAL_H
#include "emulator/cue_sheet.h"
#include "emulator/disc_internal.h"
#include "emulator/packet.h"
#include "emulator/program.h"
#include "emulator/recorder.h"

#define CONVERT_SECTORS   64
#define TRACK_SECTORS_MIN 300

struct recorder {
	struct disc *disc;
	struct recorder_options options;
	/* A rehearsal: as if it were a session, but nothing of it is kept. */
	struct {
		bool active, was_active; /* before the write under way */
		struct write_parameters parameters;
		int32_t next;
		int32_t start; /* of the track */
		bool within;   /* a packet that may go on */
	} test;
	/* The write under way. */
	bool writing;
	struct write_parameters parameters;
	struct log_record record;
	uint32_t left;      /* blocks still to come */
	uint64_t laid;      /* sectors that the laser has passed over so far */
	bool overwriting;   /* the write under way, on a formatted disc */
	int32_t miscompare; /* of the last write that was verified */
	bool in_leadout;    /* of its session: the sector before was lead-out */
	bool leadout_only;  /* the session is complete: nothing else may follow */
	struct subcode_interleaver interleaver, interleaver_before;
	uint8_t *records; /* CONVERT_SECTORS of them */
	/* The track at once or in packets that is being written. */
	struct program program;
	uint8_t subheader[4];
	/* Its packets. */
	struct {
		int32_t start;          /* of the track */
		uint32_t size;          /* of fixed ones */
		uint32_t left;          /* blocks that fill a torn one, to be made first */
		uint32_t run_out, link; /* sectors to be made first, in a track of variable ones */
	} packet;
	/* The cue sheet of a session at once. */
	struct {
		bool valid;
		struct cue_sheet sheet;
		uint8_t data_block_type;
		struct toc_plan toc;
		unsigned row_count; /* of the lead-in */
		struct disc_toc_entry rows[TOC_PLAN_ROWS];
		int32_t leadin;
		int32_t next; /* that the host must send */
		int32_t made; /* behind what is on the disc */
	} cue;
};

/* The session that is being recorded, or whose lead-out may still be lengthened. */
const struct log_session *recorder_session(const struct recorder *);
/* The last start of a lead-out that this recorder accepts. */
int32_t recorder_last_leadout(const struct recorder *);
/* Where a session may begin, on a disc or behind a session where nothing is written yet. */
void recorder_blank_position(
    const struct recorder *, const struct write_parameters *, struct recorder_position *);

/* Sectors that the recorder writes by itself: count from lba on, made one at a
 * time, and logged by one record like the given one. On failure the session is
 * damaged. */
typedef void
recorder_maker(const struct recorder *, const void *what, int32_t lba, uint8_t *record);
enum disc_result recorder_make(struct recorder *, const struct log_record *like, int32_t lba,
    uint32_t count, recorder_maker *, const void *what);
/* Records of composed sectors into the write under way. */
enum disc_result recorder_put(struct recorder *, const uint8_t *records, uint32_t count);
/* Lead-out and lead-in, and the session is complete. like: session and write
 * type. leadin: an empty sector of the lead-in (NULL: that is there already); leadout
 * likewise. */
struct fixation {
	struct log_record like;
	struct toc_plan toc;
	const struct block_form *leadin, *leadout;
};
enum disc_result recorder_fixate(struct recorder *, const struct fixation *);

/* What must not change within a session or a rehearsal. */
bool recorder_same_parameters(const struct write_parameters *, const struct write_parameters *);
bool recorder_session_has(const struct log_session *, const struct write_parameters *);

/* RAW (recorder_raw.c). */
uint32_t raw_block_bytes(const struct write_parameters *);
void
raw_position(const struct recorder *, const struct write_parameters *, struct recorder_position *);
/* May the write be at lba, in the state that disc and recorder are in? */
enum disc_result raw_check_place(struct recorder *, const struct write_parameters *, int32_t lba);
void raw_write_begin(struct recorder *, const struct write_parameters *, int32_t lba);
/* Records that lie past the last possible lead-out must be lead-out; and all
 * must be, once the session is complete. */
enum disc_result
raw_check_area(struct recorder *, int32_t lba, const uint8_t *records, uint32_t count);
enum disc_result raw_write_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);
/* A RAW session is complete once that much of its lead-out is there. */
enum disc_result raw_complete(struct recorder *, uint32_t leadout_sectors);

/* Sessions that grow track by track. */
static inline bool
recorder_by_track(enum write_type type)
{
	return type == WRITE_TAO || type == WRITE_PACKET;
}
/* A rehearsal goes on, and these parameters mean it. That of packets, which no
 * SYNCHRONIZE CACHE ends, is over as soon as other parameters come. */
bool recorder_rehearses(const struct recorder *, const struct write_parameters *);

/* Tracks (recorder_track*.c). */
const struct log_session *track_session(const struct recorder *);
/* Where a host goes on with a track. */
int32_t track_next(const struct log_track *);
void track_position(
    const struct recorder *, const struct write_parameters *, struct recorder_position *);
uint32_t track_block_bytes(const struct recorder *, const struct write_parameters *, int32_t lba);
enum disc_result
track_write_begin(struct recorder *, const struct write_parameters *, int32_t lba, uint32_t count);
enum disc_result track_write_end(struct recorder *);
/* The host turns to another track, or (0) pauses: packets end, and so does a track at
 * once that is not reserved. */
enum disc_result track_leave(struct recorder *, uint8_t but);
void track_rehearse_end(struct recorder *);
enum disc_result track_close(struct recorder *, const struct write_parameters *, uint8_t number);
enum disc_result track_close_session(struct recorder *, const struct write_parameters *);

/* TAO (recorder_tao.c), packets (recorder_packet.c). */
enum disc_result tao_write_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);
void packet_write_begin(struct recorder *, const struct log_track *, int32_t lba);
enum disc_result packet_write_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);

/* Formatted discs (recorder_overwrite.c). */
enum disc_result overwrite_begin(struct recorder *, int32_t lba, uint32_t count);
enum disc_result overwrite_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);
uint32_t overwrite_block_bytes(const struct recorder *);

/* SAO (recorder_sao.c). */
void
sao_position(const struct recorder *, const struct write_parameters *, struct recorder_position *);
uint32_t sao_block_bytes(const struct recorder *, int32_t lba);
enum disc_result
sao_write_begin(struct recorder *, const struct write_parameters *, int32_t lba, uint32_t count);
enum disc_result sao_write_blocks(struct recorder *, const uint8_t *blocks, uint32_t count);
enum disc_result sao_write_end(struct recorder *);
#endif
