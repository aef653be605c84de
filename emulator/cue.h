/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cue.h - cue sheets (.cue) in the dialect that dumps of discs come in: one
 * FILE or one for each track, BINARY, MOTOROLA or WAVE. The text alone: files are
 * not looked at. Times are counted in sectors. CD-TEXT (TITLE, PERFORMER, SONGWRITER,
 * CDTEXTFILE) and remarks are let pass and dropped; what would make another disc
 * (further sessions, tracks of other kinds, unknown commands) is refused. */
#ifndef EMULATOR_CUE_H
#define EMULATOR_CUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUE_TRACKS    99
#define CUE_INDEXES   100 /* INDEX 00..99 */
#define CUE_FILES     256
#define CUE_MAX_BYTES ((size_t)1 << 20)
#define CUE_WHY       256

enum cue_mode {
	CUE_AUDIO,
	CUE_MODE1_2048,
	CUE_MODE1_2352,
	CUE_MODE2_2336,
	CUE_MODE2_2352,
	CUE_CDI_2336,
	CUE_CDI_2352,
};

enum cue_file_kind { CUE_BINARY, CUE_MOTOROLA, CUE_WAVE };

struct cue_file {
	char *name; /* as the sheet spells it */
	enum cue_file_kind kind;
};

struct cue_index {
	uint8_t number;
	uint16_t file; /* of cue.file */
	uint32_t at;   /* sectors from the file's start */
};

struct cue_track {
	uint8_t number; /* 1..99, ascending by one */
	enum cue_mode mode;
	bool copy, four_channel, preemphasis, scms; /* FLAGS DCP 4CH PRE SCMS */
	char isrc[13];                              /* empty: none */
	uint32_t pregap, postgap;                   /* sectors that no file holds */
	unsigned index_count;                       /* from 00 or 01 on, ascending by one */
	struct cue_index index[CUE_INDEXES];
};

struct cue {
	char mcn[14]; /* empty: none */
	unsigned file_count, track_count;
	struct cue_file file[CUE_FILES];
	struct cue_track track[CUE_TRACKS];
};

/* The sheet of n bytes; cue_free() it. NULL: why[CUE_WHY] holds "line 3: ..." or
 * another sentence without the file's name. */
struct cue *cue_parse(const char *text, size_t n, char *why);
void cue_free(struct cue *); /* accepts NULL */

uint32_t cue_sector_bytes(enum cue_mode); /* that a file holds for one sector */
#endif
