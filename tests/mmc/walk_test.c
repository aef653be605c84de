/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/walk_test.c - every command in every state of drive and disc, with
 * every reserved bit of its CDB, and with transfers of the wrong length and
 * direction.
 *
 * The table is a second one, written from SPC-4, MMC-6 and mmc-recorder.md (1.1,
 * 1.2, 3), not from mmc/command_table.c: a command that only one of the two has
 * fails. Who adds a command adds a row here. */
#include "emulator/bytes.h"
#include "emulator/disc.h"
#include "emulator/medium.h"
#include "mmc/command.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <stdio.h>

/* ---------------------------------------------------------------- states */

#define SECTORS 310

struct place {
	struct bench *bench;
	char directory[DIRECTORY_BYTES]; /* of a disc in files; empty: none */
};

static void
select_page(struct bench *b, uint8_t write_type, uint8_t multisession)
{
	uint8_t list[8 + 52] = { [8] = 0x05,
		0x32,
		(uint8_t)(0x40 | write_type),
		(uint8_t)(multisession << 6 | 4),
		0x08,
		[8 + 15] = 150 };

	if (write_type == 2)
		list[12] = 0;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
	assert_good(b);
}

static void
write_track(struct bench *b)
{
	static const uint8_t blocks[SECTORS * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(0), 0, BE16(SECTORS)), blocks, sizeof(blocks));
	assert_good(b);
}

static void
closed(struct bench *b, uint8_t multisession)
{
	select_page(b, 1, multisession);
	write_track(b);
	bench_none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	assert_good(b);
}

static void
empty(struct place *p)
{
	p->bench = bench_open(NULL);
}

static void
open_tray(struct place *p)
{
	p->bench = bench_open("cdr-80");
	bench_none(p->bench, CDB(OP_START_STOP_UNIT, 0, 0, 0, 2));
	assert_good(p->bench);
}

static void
blank_disc(struct place *p)
{
	p->bench = bench_open("cdr-80");
}

static void
incomplete(struct place *p)
{
	p->bench = bench_open("cdr-80");
	write_track(p->bench);
}

static void
track_closed(struct place *p)
{
	incomplete(p);
	bench_none(p->bench, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(p->bench);
}

static void
raw_session(struct place *p)
{
	p->bench = bench_open("cdr-80");
	assert_true(burn_select(p->bench, 3));
	assert_true(burn_write(p->bench, 3, BURN_LEADIN, BURN_LEADIN + 100));
}

/* A track of 300 sectors of mode 1; the pause is under way. */
static void
sao_session(struct place *p)
{
	static const uint8_t sheet[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1, 0, 0x10, 0, 0, 0, 0,
		0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xaa, 1, 0x14, 0, 0, 6, 0 };
	static const uint8_t blocks[100 * 2048];

	p->bench = bench_open("cdr-80");
	select_page(p->bench, 2, 0);
	bench_out(p->bench, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(p->bench);
	bench_out(p->bench, CDB(OP_WRITE_10, 0, BE32(-150), 0, 0, 100), blocks, sizeof(blocks));
	assert_good(p->bench);
}

static void
appendable(struct place *p)
{
	p->bench = bench_open("cdr-80");
	closed(p->bench, 3);
}

static void
complete(struct place *p)
{
	p->bench = bench_open("cdr-80");
	closed(p->bench, 0);
}

static void
rw_blank(struct place *p)
{
	p->bench = bench_open("cdrw-80");
}

static void
rw_complete(struct place *p)
{
	p->bench = bench_open("cdrw-80");
	closed(p->bench, 0);
}

static void
rw_formatted(struct place *p)
{
	static const uint8_t list[12] = { 0, 0, 0, 8, BE32(320), 0x40, 0, 0, 32 };

	p->bench = bench_open("cdrw-80");
	bench_out(p->bench, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(p->bench);
}

/* The appendable disc, opened for reading only. */
static void
read_only(struct place *p)
{
	char why[DISC_WHY] = "";
	struct disc *disc;

	directory_make(p->directory);
	disc = disc_create_directory(p->directory, medium_by_kind("cdr-80"), why);
	assert_non_null(disc);
	p->bench = bench_open(NULL);
	assert_true(drive_insert(p->bench->drive, disc));
	bench_clear_attentions(p->bench, p->bench->nexus);
	closed(p->bench, 3);
	disc_close(drive_remove(p->bench->drive));
	disc = disc_open_directory(p->directory, DISC_FOR_READING, why);
	assert_non_null(disc);
	assert_true(drive_insert(p->bench->drive, disc));
	bench_clear_attentions(p->bench, p->bench->nexus);
}

/* A letter each; the outcomes of a row are in this order. */
static const struct state {
	const char *name;
	char letter;
	void (*enter)(struct place *);
} states[] = {
	{ "no disc, tray closed", 'E', empty },
	{ "tray open", 'T', open_tray },
	{ "blank CD-R", 'B', blank_disc },
	{ "track incomplete", 'I', incomplete },
	{ "track closed, session open", 'K', track_closed },
	{ "RAW under way", 'R', raw_session },
	{ "SAO under way", 'S', sao_session },
	{ "appendable", 'A', appendable },
	{ "complete", 'C', complete },
	{ "CD-RW, blank", 'b', rw_blank },
	{ "CD-RW, complete", 'c', rw_complete },
	{ "write protected, appendable", 'P', read_only },
	{ "CD-RW, formatted", 'F', rw_formatted },
};
#define STATES ARRAY_LEN(states)

static void
enter(const struct state *state, struct place *p)
{
	p->directory[0] = '\0';
	state->enter(p);
	bench_clear_attentions(p->bench, p->bench->nexus);
	bench_clear_attentions(p->bench, p->bench->other);
}

static void
leave(struct place *p)
{
	bench_close(p->bench);
	if (p->directory[0] != '\0')
		directory_remove(p->directory);
}

/* -------------------------------------------------------------- outcomes */

/* What a letter of a row's outcomes stands for. */
static uint32_t
sense_of(char letter, char state)
{
	switch (letter) {
	case '.':
		return 0;
	case 'n':
		return state == 'T' ? 0x023a02 : 0x023a01;
	case 'a': /* LOGICAL BLOCK ADDRESS OUT OF RANGE */
		return 0x052100;
	case 'w': /* INVALID ADDRESS FOR WRITE */
		return 0x052102;
	case 'f': /* INVALID FIELD IN CDB */
		return 0x052400;
	case 's': /* COMMAND SEQUENCE ERROR */
		return 0x052c00;
	case 't': /* ILLEGAL MODE FOR THIS TRACK */
		return 0x056400;
	case 'm': /* CANNOT WRITE MEDIUM, INCOMPATIBLE MEDIUM */
		return 0x053005;
	case 'p': /* WRITE PROTECTED */
		return 0x072700;
	default:
		fail_msg("no outcome has the letter %c", letter);
		return 0;
	}
}

/* What a command is to reservations (SPC-4 "Reservations model", SPC-2 "RESERVE";
 * mmc-recorder.md 3.22), when another initiator holds one. */
enum reach {
	FREE,    /* runs */
	LOOKS,   /* RESERVE stops it */
	READS,   /* an exclusive access reservation, too */
	WRITES,  /* any does */
	EXCLUDES /* cannot be beside registrations at all (SPC-4 5.13.3) */
};

#define IN   COMMAND_DATA_IN
#define OUT  COMMAND_DATA_OUT
#define NONE COMMAND_NO_DATA

/* Parameter lists. */
static const uint8_t mode_list_6[4 + 52] = { [4] = 0x05, 0x32, 0x41, 0x04, 0x08, [4 + 15] = 150 };
static const uint8_t mode_list_10[8 + 52] = { [8] = 0x05, 0x32, 0x41, 0x04, 0x08, [8 + 15] = 150 };
/* 320 blocks, in packets of 32. */
static const uint8_t format_list[12] = { 0, 0, 0, 8, BE32(320), 0x40, 0, 0, 32 };
static const uint8_t zeros[2448];
/* All of the disc, a megabyte a second. */
static const uint8_t stream_list[28] = {
	[8] = 0, 5, 0x7d, 0xa8, 0, 0, 4, 0, 0, 0, 3, 0xe8, 0, 0, 4, 0, 0, 0, 3, 0xe8
};
static const uint8_t cue_sheet[32] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1, 0, 0x10, 0, 0, 0, 0,
	0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xaa, 1, 0x14, 0, 0, 6, 0 };

static const struct row {
	const char *name;
	uint8_t cdb_bytes;
	enum command_direction direction;
	uint8_t cdb[12];    /* a legal one */
	uint8_t fields[11]; /* bits that the standard defines, or docs/commands.md tolerates */
	const uint8_t *list;
	uint32_t bytes; /* of the list, or that it gives in a state where it succeeds */
	bool answers;   /* though a unit attention waits */
	enum reach reach;
	const char *outcomes; /* a letter for each state */
} rows[] = {
#define LBA  0xff, 0xff, 0xff, 0xff
#define ALL  "............."
#define DISC "nn..........."
	/* Unit, nexus, tray */
	{ "TEST UNIT READY", 6, NONE, { 0x00 }, { 0 }, NULL, 0, false, LOOKS, DISC },
	{ "FORMAT UNIT", 6, OUT, { 0x04, 0x11 }, { 0x1f }, format_list, 12, false, WRITES,
	    "nnmmmmmmm..m." },
	{ "REQUEST SENSE", 6, IN, { 0x03, 0, 0, 0, 18 }, { 0, 0, 0, 0xff }, NULL, 18, true, FREE,
	    ALL },
	{ "INQUIRY", 6, IN, { 0x12, 0, 0, 0, 36 }, { 1, 0xff, 0xff, 0xff }, NULL, 36, true, FREE,
	    ALL },
	{ "MODE SELECT (6)", 6, OUT, { 0x15, 0x10, 0, 0, 56 }, { 0x11, 0, 0, 0xff }, mode_list_6,
	    56, false, WRITES, ".....ss......" },
	{ "RESERVE (6)", 6, NONE, { 0x16 }, { 0 }, NULL, 0, false, EXCLUDES, ALL },
	{ "RELEASE (6)", 6, NONE, { 0x17 }, { 0 }, NULL, 0, false, EXCLUDES, ALL },
	{ "MODE SENSE (6)", 6, IN, { 0x1a, 8, 0x05, 0, 56 }, { 8, 0xff, 0xff, 0xff }, NULL, 56,
	    false, READS, ALL },
	{ "START STOP UNIT: start", 6, NONE, { 0x1b, 0, 0, 0, 1 }, { 1, 0, 0, 0xf7 }, NULL, 0,
	    false, WRITES, DISC },
	{ "PREVENT ALLOW: allow", 6, NONE, { 0x1e }, { 0, 0, 0, 3 }, NULL, 0, false, FREE, ALL },
	{ "PREVENT ALLOW: prevent", 6, NONE, { 0x1e, 0, 0, 0, 1 }, { 0, 0, 0, 3 }, NULL, 0, false,
	    LOOKS, ALL },
	{ "MODE SELECT (10)", 10, OUT, { 0x55, 0x10, [8] = 60 }, { 0x11, [6] = 0xff, 0xff },
	    mode_list_10, 60, false, WRITES, ".....ss......" },
	{ "RESERVE (10)", 10, NONE, { 0x56 }, { 0 }, NULL, 0, false, EXCLUDES, ALL },
	{ "RELEASE (10)", 10, NONE, { 0x57 }, { 0 }, NULL, 0, false, EXCLUDES, ALL },
	{ "MODE SENSE (10)", 10, IN, { 0x5a, 8, 0x05, [8] = 60 },
	    { 0x18, 0xff, 0xff, [6] = 0xff, 0xff }, NULL, 60, false, READS, ALL },
	{ "PERSISTENT RESERVE IN", 10, IN, { 0x5e, 0, [8] = 8 }, { 0x1f, [6] = 0xff, 0xff }, NULL,
	    8, false, LOOKS, ALL },
	{ "PERSISTENT RESERVE OUT: register nothing", 10, OUT, { 0x5f, 6, [8] = 24 },
	    { 0x1f, 0xff, [4] = LBA }, zeros, 24, false, LOOKS, ALL },
	{ "REPORT LUNS", 12, IN, { 0xa0, [9] = 16 }, { 0, 0xff, [5] = LBA }, NULL, 16, true, FREE,
	    ALL },
	{ "REPORT SUPPORTED OPERATION CODES", 12, IN, { 0xa3, 0x0c, 1, 0x00, [9] = 10 },
	    { 0x1f, 0x87, 0xff, 0xff, 0xff, LBA }, NULL, 10, false, LOOKS, ALL },
	{ "MECHANISM STATUS", 12, IN, { 0xbd, [9] = 8 }, { [7] = 0xff, 0xff }, NULL, 8, false,
	    LOOKS, ALL },
	{ "READ BUFFER: descriptor", 10, IN, { 0x3c, 3, [8] = 4 }, { 0x1f, 0xff, LBA, 0xff, 0xff },
	    NULL, 4, false, READS, ALL },
	{ "WRITE BUFFER: data", 10, OUT, { 0x3b, 2, [8] = 16 }, { 0x1f, 0xff, LBA, 0xff, 0xff },
	    zeros, 16, false, WRITES, ALL },
	/* What the drive can do, and what has happened */
	{ "GET CONFIGURATION", 10, IN, { 0x46, 2, 0, 1, [8] = 20 },
	    { 3, 0xff, 0xff, [6] = 0xff, 0xff }, NULL, 20, true, LOOKS, ALL },
	{ "GET EVENT STATUS NOTIFICATION", 10, IN, { 0x4a, 1, 0, 0, 0x10, [8] = 8 },
	    { 1, [3] = 0xff, [6] = 0xff, 0xff }, NULL, 8, true, LOOKS, ALL },
	{ "SET CD SPEED", 12, NONE, { 0xbb, 0, 0xff, 0xff, 0xff, 0xff }, { 3, LBA }, NULL, 0, false,
	    WRITES, ALL },
	{ "READ BUFFER CAPACITY", 10, IN, { 0x5c, [8] = 12 }, { 1, [6] = 0xff, 0xff }, NULL, 12,
	    false, READS, ALL },
	/* The disc as such */
	{ "READ FORMAT CAPACITIES", 10, IN, { 0x23, [8] = 12 }, { [6] = 0xff, 0xff }, NULL, 12,
	    false, READS, ALL },
	{ "READ CAPACITY", 10, IN, { 0x25 }, { 0 }, NULL, 8, false, LOOKS, DISC },
	{ "READ SUB-CHANNEL: header", 10, IN, { 0x42, 0, 0, 1, [8] = 4 },
	    { 2, 0x40, 0xff, [5] = 0xff, 0xff, 0xff }, NULL, 4, false, READS, DISC },
	{ "READ TOC: tracks", 10, IN, { 0x43, 0, 0, [8] = 20 }, { 2, 0x0f, [5] = 0xff, 0xff, 0xff },
	    NULL, 20, false, READS, "nnfffff..f..." },
	{ "READ TOC: sessions", 10, IN, { 0x43, 0, 1, [8] = 12 },
	    { 2, 0x0f, [5] = 0xff, 0xff, 0xff }, NULL, 12, false, READS, "nnfffff..f..." },
	{ "READ TOC: full", 10, IN, { 0x43, 2, 2, 0, 0, 0, 1, 0, 4 },
	    { 2, 0x0f, [5] = 0xff, 0xff, 0xff }, NULL, 4, false, READS, "nnfffff..f..." },
	{ "READ TOC: PMA", 10, IN, { 0x43, 2, 3, [8] = 4 }, { 2, 0x0f, [5] = 0xff, 0xff, 0xff },
	    NULL, 4, false, READS, DISC },
	{ "READ TOC: ATIP", 10, IN, { 0x43, 2, 4, [8] = 28 }, { 2, 0x0f, [5] = 0xff, 0xff, 0xff },
	    NULL, 28, false, READS, DISC },
	{ "READ TOC: CD-TEXT, of which there is none", 10, IN, { 0x43, 2, 5, [8] = 4 },
	    { 2, 0x0f, [5] = 0xff, 0xff, 0xff }, NULL, 4, false, READS, DISC },
	{ "READ DISC INFORMATION", 10, IN, { 0x51, 0, [8] = 34 }, { 7, [6] = 0xff, 0xff }, NULL, 34,
	    false, READS, DISC },
	{ "READ TRACK INFORMATION: track 1", 10, IN, { 0x52, 1, 0, 0, 0, 1, 0, 0, 36 },
	    { 7, LBA, 0, 0xff, 0xff }, NULL, 36, false, READS, DISC },
	{ "READ TRACK INFORMATION: where to write", 10, IN, { 0x52, 1, 0, 0, 0, 0xff, 0, 0, 36 },
	    { 7, LBA, 0, 0xff, 0xff }, NULL, 36, false, READS, "nn......f.f.f" },
	/* Reading */
	{ "READ (10)", 10, IN, { 0x28, [8] = 1 }, { 0x1a, LBA, 0x1f, 0xff, 0xff }, NULL, 2048,
	    false, READS, "nnaaaaa..a..." },
	{ "READ (12)", 12, IN, { 0xa8, [9] = 1 }, { 0x1a, LBA, LBA, 0x9f }, NULL, 2048, false,
	    READS, "nnaaaaa..a..." },
	{ "READ HEADER", 10, IN, { 0x44, [8] = 8 }, { 2, LBA, 0, 0xff, 0xff }, NULL, 8, false,
	    READS, "nnaaaaa..a..." },
	{ "READ CD", 12, IN, { 0xbe, 0, [8] = 1, 0x10 },
	    { 0x1e, LBA, 0xff, 0xff, 0xff, 0xfe, 0x07 }, NULL, 2048, false, READS,
	    "nnaaaaa..a..." },
	{ "READ CD MSF", 12, IN, { 0xb9, 0, 0, 0, 2, 0, 0, 2, 1, 0xf8 },
	    { 0x1e, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x07 }, NULL, 2352, false, READS,
	    "nnaaaaa..a..." },
	{ "VERIFY (10)", 10, OUT, { 0x2f, [8] = 1 }, { 0x12, LBA, 0x1f, 0xff, 0xff }, NULL, 0,
	    false, READS, "nnaaaaa..a..." },
	{ "SEEK (10)", 10, NONE, { 0x2b }, { 0, LBA }, NULL, 0, false, READS, "nnaaaaa..a..." },
	{ "SET READ AHEAD", 12, NONE, { 0xa7 }, { 0, LBA, LBA }, NULL, 0, false, READS,
	    "nnaaaaa..a..." },
	{ "GET PERFORMANCE: write speeds", 12, IN, { 0xac, [9] = 1, 3 },
	    { 0x1f, LBA, 0, 0, 0xff, 0xff, 0xff }, NULL, 24, false, READS, DISC },
	{ "SET STREAMING", 12, OUT, { 0xb6, [10] = 28 }, { [8] = 0xff, 0xff }, stream_list, 28,
	    false, WRITES, DISC },
	/* Playing, on discs that have data tracks only */
	{ "PLAY AUDIO (10)", 10, NONE, { 0x45, [8] = 1 }, { 0, LBA, 0, 0xff, 0xff }, NULL, 0, false,
	    READS, "nnaaaaattattt" },
	{ "PLAY AUDIO (12)", 12, NONE, { 0xa5, [9] = 1 }, { 0, LBA, LBA }, NULL, 0, false, READS,
	    "nnaaaaattattt" },
	{ "PLAY AUDIO MSF", 10, NONE, { 0x47, 0, 0, 0, 2, 0, 0, 2, 1 },
	    { 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, NULL, 0, false, READS, "nnaaaaattattt" },
	{ "PLAY AUDIO TRACK INDEX", 10, NONE, { 0x48, 0, 0, 0, 1, 1, 0, 1, 1 },
	    { 0, 0, 0, 0xff, 0xff, 0, 0xff, 0xff }, NULL, 0, false, READS, "nnfffffttfttt" },
	{ "PAUSE/RESUME", 10, NONE, { 0x4b }, { [7] = 1 }, NULL, 0, false, READS, "nnsssssssssss" },
	{ "STOP PLAY/SCAN", 10, NONE, { 0x4e }, { 0 }, NULL, 0, false, READS, DISC },
	{ "SCAN", 12, NONE, { 0xba }, { 0x10, LBA, 0, 0, 0, 0xc0 }, NULL, 0, false, READS,
	    "nnaaaaattattt" },
	/* Recording: at 0, where but on a blank disc the next writable address is not */
	{ "WRITE (10)", 10, OUT, { 0x2a, [8] = 1 }, { 0x1e, LBA, 0x1f, 0xff, 0xff }, zeros, 2048,
	    false, WRITES, "nn.wwwwwm.mpf" },
	{ "WRITE (12)", 12, OUT, { 0xaa, [9] = 1 }, { 0x1e, LBA, LBA, 0x9f }, zeros, 2048, false,
	    WRITES, "nn.wwwwwm.mpf" },
	{ "WRITE AND VERIFY (10)", 10, OUT, { 0x2e, [8] = 1 }, { 0x16, LBA, 0x1f, 0xff, 0xff },
	    zeros, 2048, false, WRITES, "nn.wwwwwm.mpf" },
	{ "SYNCHRONIZE CACHE", 10, NONE, { 0x35 }, { 6, LBA, 0x1f, 0xff, 0xff }, NULL, 0, false,
	    WRITES, DISC },
	{ "SEND OPC INFORMATION", 10, OUT, { 0x54, 1 }, { 1, [6] = 0xff, 0xff }, NULL, 0, false,
	    WRITES, "nn......m.mp." },
	{ "RESERVE TRACK", 10, NONE, { 0x53, [7] = 1, 44 }, { [4] = 0xff, 0xff, 0xff, 0xff }, NULL,
	    0, false, WRITES, "nn.s.ss.m.mpm" },
	{ "CLOSE TRACK", 10, NONE, { 0x5b, 0, 1, 0, 0xff, 0xff }, { 1, 7, 0, 0xff, 0xff }, NULL, 0,
	    false, WRITES, "nn...ss.m.mpm" },
	{ "CLOSE SESSION", 10, NONE, { 0x5b, 0, 2 }, { 1, 7, 0, 0xff, 0xff }, NULL, 0, false,
	    WRITES, "nns..sssmsmpm" },
	{ "SEND CUE SHEET", 10, OUT, { 0x5d, [8] = 32 }, { [5] = 0xff, 0xff, 0xff }, cue_sheet, 32,
	    false, WRITES, "nnssssssmsmpm" },
	{ "BLANK", 12, NONE, { 0xa1, 1 }, { 0x17, LBA }, NULL, 0, false, WRITES, "nnmmmmmmm..m." },
};

static bool
has_opcode(uint8_t opcode)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].cdb[0] == opcode)
			return true;
	return false;
}

/* Offer it what it needs, and more than it can want. */
static void
run_as(struct bench *b, struct nexus *n, const struct row *row, const uint8_t *cdb)
{
	static uint8_t data[2448];

	memset(data, 0, sizeof(data));
	if (row->list != NULL)
		memcpy(data, row->list, row->bytes);
	bench_run(b, n, cdb, data, row->direction == OUT ? sizeof(data) : 0,
	    row->direction == IN ? 70000 : 0);
}

static uint32_t
sense_now(const struct bench *b)
{
	if (b->result.status == STATUS_RESERVATION_CONFLICT)
		return STATUS_RESERVATION_CONFLICT;
	if (b->result.status != STATUS_CHECK_CONDITION)
		return b->result.status;
	return (uint32_t)b->result.sense[2] << 16 | (uint32_t)b->result.sense[12] << 8 |
	    b->result.sense[13];
}

static unsigned
complain(const struct row *row, const char *where, uint32_t got, uint32_t wanted)
{
	if (got == wanted)
		return 0;
	print_error("%s, %s: %06x, wanted %06x\n", row->name, where, got, wanted);
	return 1;
}

/* ------------------------------------------------------ states, again */

/* It may change the state that it finds. */
static bool
disturbs(const struct row *row)
{
	return row->reach == WRITES;
}

/* All commands in one state; those that change it, each on a disc of its own. */
static void
in_state(void **arg)
{
	const struct state *state = *arg;
	size_t n = (size_t)(state - states);
	struct place shared, own = { .bench = NULL };
	unsigned wrong = 0;

	enter(state, &shared);
	for (const struct row *row = rows; row < rows + ARRAY_LEN(rows); row++) {
		bool alone = disturbs(row) && row->outcomes[n] == '.';
		struct place *p = alone ? &own : &shared;

		assert_int_equal(strlen(row->outcomes), STATES);
		if (alone)
			enter(state, p);
		run_as(p->bench, p->bench->nexus, row, row->cdb);
		wrong += complain(row, state->name, sense_now(p->bench),
		    sense_of(row->outcomes[n], state->letter));
		if (alone)
			leave(p);
	}
	leave(&shared);
	assert_int_equal(wrong, 0);
}

/* What comes before the question whether there is a disc is asked without one. */
static void
enter_empty(struct place *p)
{
	enter(&states[0], p);
}

static uint32_t
empty_outcome(const struct row *row)
{
	return sense_of(row->outcomes[0], states[0].letter);
}

/* The first state where it succeeds. */
static void
enter_good(const struct row *row, struct place *p)
{
	enter(&states[strchr(row->outcomes, '.') - row->outcomes], p);
}

static void
with_attention(void **state)
{
	const struct row *row = *state;
	struct place p;

	enter_empty(&p);
	drive_reset(p.bench->drive, DRIVE_RESET_UNIT);
	run_as(p.bench, p.bench->nexus, row, row->cdb);
	assert_int_equal(complain(row, "attention", sense_now(p.bench),
			     row->answers ? empty_outcome(row) : 0x062903),
	    0);
	leave(&p);
}

/* ----------------------------------------------------------- reservations */

static void
hold(struct bench *b, uint8_t type)
{
	uint8_t list[24] = { [15] = 7 };

	if (type == 0) {
		bench_other(b, 0, CDB(OP_RESERVE_6));
		assert_good(b);
		return;
	}
	bench_run(b, b->other, CDB(OP_PERSISTENT_RESERVE_OUT, 0, 0, [8] = 24), list, 24, 0);
	assert_good(b);
	list[7] = 7;
	bench_run(b, b->other, CDB(OP_PERSISTENT_RESERVE_OUT, 1, type, [8] = 24), list, 24, 0);
	assert_good(b);
}

static const struct holding {
	const char *name;
	uint8_t type; /* of a persistent reservation; 0: RESERVE */
	bool stops[EXCLUDES + 1];
} holdings[] = {
	{ "RESERVE", 0, { false, true, true, true, true } },
	{ "write exclusive", 1, { false, false, false, true, true } },
	{ "exclusive access", 3, { false, false, true, true, true } },
	{ "write exclusive, registrants only", 5, { false, false, false, true, true } },
	{ "exclusive access, registrants only", 6, { false, false, true, true, true } },
};

static void
let_go(struct bench *b, uint8_t type)
{
	const uint8_t list[24] = { [7] = 7 };

	if (type == 0)
		bench_other(b, 0, CDB(OP_RELEASE_6));
	else
		bench_run(b, b->other, CDB(OP_PERSISTENT_RESERVE_OUT, 3, 0, [8] = 24), list, 24, 0);
	assert_good(b);
}

/* Another initiator holds a reservation. What gets through changes nothing; in the end
 * the holder's own command does. */
static void
reserved(void **state)
{
	const struct row *row = *state;
	bool release = row->cdb[0] == OP_RELEASE_6 || row->cdb[0] == OP_RELEASE_10;
	unsigned wrong = 0;
	struct place p;

	enter_empty(&p);
	for (size_t i = 0; i < ARRAY_LEN(holdings); i++) {
		const struct holding *h = &holdings[i];
		bool stops = h->stops[row->reach] && !(release && h->type == 0);

		hold(p.bench, h->type);
		run_as(p.bench, p.bench->nexus, row, row->cdb);
		wrong += complain(row, h->name, sense_now(p.bench),
		    stops ? STATUS_RESERVATION_CONFLICT : empty_outcome(row));
		let_go(p.bench, h->type);
	}
	hold(p.bench, 0);
	run_as(p.bench, p.bench->other, row, row->cdb);
	wrong += complain(row, "its holder", sense_now(p.bench), empty_outcome(row));
	leave(&p);
	assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------- CDB fields */

/* Bits of every CDB that old initiators set, and that mean nothing: the LUN of
 * SCSI-2, vendor, flag and link bits of the control byte. */
static uint8_t
tolerated(const struct row *row, unsigned byte)
{
	return byte == 1 ? 0xe0 : byte + 1u == row->cdb_bytes ? 0xc3 : 0;
}

static uint8_t
defined(const struct row *row, unsigned byte)
{
	return byte + 1u == row->cdb_bytes ? 0 : row->fields[byte - 1];
}

static unsigned
try_bit(struct bench *b, const struct row *row, unsigned byte, unsigned bit)
{
	uint8_t cdb[16] = { 0 };
	char where[64];
	bool pointed;

	memcpy(cdb, row->cdb, row->cdb_bytes);
	cdb[byte] |= (uint8_t)(1u << bit);
	run_as(b, b->nexus, row, cdb);
	snprintf(where, sizeof(where), "byte %u bit %u", byte, bit);
	pointed = b->result.sense[15] == (0xc8 | bit) && load_be16(b->result.sense + 16) == byte;
	return complain(row, where, sense_now(b), 0x052400) +
	    complain(row, "field pointer", pointed, true);
}

/* Each bit that is no field's: refused, and the pointer names it. */
static void
reserved_bits(void **state)
{
	const struct row *row = *state;
	struct place p;
	unsigned wrong = 0;

	enter_empty(&p);
	for (unsigned byte = 1; byte < row->cdb_bytes; byte++)
		for (unsigned bit = 0; bit < 8; bit++)
			if (((defined(row, byte) | tolerated(row, byte)) & 1u << bit) == 0)
				wrong += try_bit(p.bench, row, byte, bit);
	leave(&p);
	assert_int_equal(wrong, 0);
}

/* All that mean nothing any more (of READ TOC but its old format field). */
static void
old_bits(void **state)
{
	const struct row *row = *state;
	uint8_t cdb[16] = { 0 };
	struct place p;

	enter_empty(&p);
	memcpy(cdb, row->cdb, row->cdb_bytes);
	cdb[1] |= 0xe0;
	cdb[row->cdb_bytes - 1] |= row->cdb[0] == OP_READ_TOC ? 0x03 : 0xc3;
	run_as(p.bench, p.bench->nexus, row, cdb);
	assert_int_equal(complain(row, "old bits", sense_now(p.bench), empty_outcome(row)), 0);
	leave(&p);
}

/* -------------------------------------------------------------- transfers */

/* Those that are refused come first: they change nothing. */
static const struct transfer {
	const char *name;
	bool contrary; /* to the command's direction */
	int32_t more;  /* than the command's bytes */
} transfers[] = {
	{ "contrary", true, 0 },
	{ "a byte short", false, -1 },
	{ "longer", false, 100 },
	{ "as long", false, 0 },
};

/* What must come of it (iscsi-target.md 7.3). */
static uint32_t
transfer_outcome(const struct row *row, const struct transfer *t)
{
	if (row->bytes == 0)
		return 0;
	if (t->contrary)
		return 0x052400;
	return t->more < 0 && row->direction == OUT ? 0x050e03 : 0;
}

static void
transfer_as(struct bench *b, const struct row *row, const struct transfer *t)
{
	static uint8_t data[4096];
	int64_t n = (int64_t)row->bytes + t->more;
	uint64_t bytes = n > 0 ? (uint64_t)n : 0;
	bool out = (row->direction == OUT) != t->contrary;

	memset(data, 0, sizeof(data));
	if (row->list != NULL)
		memcpy(data, row->list, row->bytes);
	bench_run(b, b->nexus, row->cdb, data, out ? bytes : 0, out ? 0 : bytes);
}

static void
lengths(void **state)
{
	const struct row *row = *state;
	unsigned wrong = 0;
	bool disturbed = false;
	struct place p;

	if (strchr(row->outcomes, '.') == NULL)
		return;
	enter_good(row, &p);
	for (size_t i = 0; i < ARRAY_LEN(transfers); i++) {
		const struct transfer *t = &transfers[i];
		uint32_t expected = transfer_outcome(row, t), moved = row->bytes;

		if (disturbed) {
			leave(&p);
			enter_good(row, &p);
		}
		disturbed = expected == 0 && disturbs(row);
		transfer_as(p.bench, row, t);
		wrong += complain(row, t->name, sense_now(p.bench), expected);
		if (expected != 0)
			moved = 0;
		else if (t->more < 0 && moved > 0)
			moved--;
		wrong += complain(row, "moved", (uint32_t)p.bench->result.moved, moved);
		if (expected == 0 || expected == 0x050e03)
			wrong +=
			    complain(row, "wanted", (uint32_t)p.bench->result.wanted, row->bytes);
	}
	leave(&p);
	assert_int_equal(wrong, 0);
}

/* --------------------------------------------------------- the disc leaves */

static void
never(struct command *cmd, void *arg)
{
	(void)cmd;
	(void)arg;
	fail_msg("called back although it was not pending");
}

/* Its checks are over; before its data come another initiator ejects. What the disc
 * is needed for cannot be any more, unless it keeps the disc in (WRITE). */
static void
disc_leaves(void **state)
{
	static uint8_t sink[4096];
	const struct row *row = *state;
	struct command_request request = { row->cdb, 16, row->direction == OUT ? row->bytes : 0,
		row->direction == IN ? row->bytes : 0 };
	bool needs_disc = row->outcomes[0] == 'n';
	struct command *cmd;
	struct iovec iov;
	struct place p;
	size_t at = 0;

	if (strchr(row->outcomes, '.') == NULL)
		return;
	enter_good(row, &p);
	cmd = drive_begin(p.bench->drive, p.bench->nexus, &request, never, NULL);
	bench_other(p.bench, 0, CDB(OP_START_STOP_UNIT, 0, 0, 0, 2));
	while (cmd_next_segment(cmd, &iov)) {
		assert_true(at + iov.iov_len <= sizeof(sink));
		if (row->direction == OUT) {
			memcpy(iov.iov_base, row->list + at, iov.iov_len);
			cmd_filled(cmd, iov.iov_len);
		} else {
			memcpy(sink, iov.iov_base, iov.iov_len);
		}
		at += iov.iov_len;
	}
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	p.bench->result = *cmd_result(cmd);
	cmd_free(cmd);
	if (!needs_disc || (sense_now(p.bench) & 0xffff00) != 0x023a00)
		assert_int_equal(complain(row, "disc left", sense_now(p.bench), 0), 0);
	leave(&p);
}

/* ------------------------------------------------------------- both tables */

static void
same_commands(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned op = 0; op < 256; op++) {
		bool there = command_kind((uint8_t)op) != NULL;

		if (there == has_opcode((uint8_t)op))
			continue;
		print_error("%02x: %s\n", op,
		    there ? "not in tests/mmc/walk_test.c: add a row" : "not in the command table");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tables[] = {
		{ "both tables have the same commands", same_commands, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("tables", tables, NULL, NULL) +
	    RUN_TABLE(states, in_state) + RUN_TABLE(rows, with_attention) +
	    RUN_TABLE(rows, reserved) + RUN_TABLE(rows, reserved_bits) + RUN_TABLE(rows, old_bits) +
	    RUN_TABLE(rows, lengths) + RUN_TABLE(rows, disc_leaves);
}
