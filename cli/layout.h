/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/layout.h - IMAGE.json: which files become which tracks of a raw CD image
 * (docs/contract 5, "Layout"). Types, ranges and lengths are checked here; what
 * only the image creator can judge (ISRC, distances of indexes, which sector
 * types go together) is not. */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H
#include <stdbool.h>
#include <stdint.h>

#define LAYOUT_TRACKS        99
#define LAYOUT_INDEXES       98  /* beside INDEX 01 */
#define LAYOUT_TRACK_SECTORS 300 /* the shortest track: 4 s */
#define LAYOUT_GAP_SECTORS   150 /* the shortest special pregap: 2 s */

/* Bytes of a file that become sectors as they are. */
struct layout_source {
	char *name; /* as the layout spells it, for messages; NULL: there is none */
	char *path; /* where to open it: relative to the working directory or absolute */
	int fd;     /* of a decoded copy that path leads to, else -1 */
	uint64_t offset, bytes;
};

struct layout_track {
	int sector_type; /* 0..9, IMAPI_CD_SECTOR_TYPE */
	struct layout_source source;
	char *isrc; /* NULL: none */
	bool has_copy_setting, has_preemphasis;
	int copy_setting; /* 0..2, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING */
	bool preemphasis;
	uint32_t index_count;
	int32_t indexes[LAYOUT_INDEXES]; /* offsets from the start of the track, > 0 */
};

struct layout {
	char *compat; /* "strict", "extended", "mixed"; NULL: not said */
	char *mcn;    /* NULL: none */
	int starting_track_number;
	bool gapless;
	bool has_leadout_limit;
	int32_t leadout_limit;
	struct layout_source special_pregap, subcode_rw;
	uint32_t track_count;
	struct layout_track tracks[LAYOUT_TRACKS];
};

/* NULL: why[CLI_WHY] is one sentence without the file's own name, such as
 * "tracks[2].isrc: must be a string". */
struct layout *layout_load(const char *path, char *why);
void layout_free(struct layout *); /* accepts NULL */

/* A file's name, seen from where the file that names it is; free() it. NULL: no memory. */
char *layout_path_beside(const char *path, const char *name);
void layout_source_free(struct layout_source *); /* what it holds */

/* "MODE2FORM1RAW" for 8; NULL if type is not in 0..9. And back: -1. */
const char *layout_sector_type_name(int type);
int layout_sector_type(const char *name);
#endif
