/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/image_source.h - what `burn` and `image build` are given, a layout or a cue
 * sheet, as a finished image: its stream and what it declares. */
#ifndef CLI_IMAGE_SOURCE_H
#define CLI_IMAGE_SOURCE_H
#include "cli/track_info.h"

#include <stdbool.h>

struct image_source {
	/* Asked for. */
	const char *path;    /* a cue sheet if it ends in .cue, else a layout */
	const char *compat;  /* NULL: the layout's, else strict */
	const char *subcode; /* NULL: cooked */
	/* Got. */
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	IStream *stream;
	struct track_info info;
	struct layout *layout; /* whose files the stream reads, or NULL */
};

/* Fill in what is got. An exit status; if not CLI_OK it has complained. Give it
 * to image_source_close() in any case. */
int image_source_open(struct image_source *);
void image_source_close(struct image_source *);

/* Write the declared side for `check`. An exit status, as above. */
int image_source_save_info(const struct image_source *, const char *path);
/* A table of the tracks' addresses. */
void image_source_print_plan(const struct image_source *);
#endif
