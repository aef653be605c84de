/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/compare.h - the check: what an image creator declares beside what is
 * recorded, property by property (docs/contract 5, the table of properties). */
#ifndef CLI_COMPARE_H
#define CLI_COMPARE_H
#include "cli/track_info.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct comparison {
	bool ok;
	int track; /* number; 0: the image as a whole */
	const char *property;
	json_t *declared, *recorded; /* owned; recorded is NULL when skipped */
	bool skipped;                /* the other side cannot tell */
	bool gapless;                /* holds because the tracks run on without a gap */
};

struct comparisons {
	struct comparison *rows;
	size_t count;
	unsigned tracks; /* declared */
	unsigned differences;
};

/* recorded has the form of `disc show --json`. A member that is absent there is
 * skipped; null is a value. Tracks are matched by their position. False: no
 * memory. Give the result to comparisons_free() in any case. */
bool compare(const struct track_info *declared, const json_t *recorded, struct comparisons *);
void comparisons_free(struct comparisons *);

/* TAP: the plan, one line for each, and "check: N tracks, D differences". Lines
 * of differences are red if colour. */
void comparisons_print_tap(const struct comparisons *, FILE *, bool colour);
/* The same as JSON (a new reference; NULL: no memory), and as JUnit XML. */
json_t *comparisons_json(const struct comparisons *);
void comparisons_print_junit(const struct comparisons *, FILE *);
#endif
