/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/summary.h - what a disc holds, as JSON: one encoder for `disc show
 * --json` and for disc.json, and the decoder of the latter. */
#ifndef EMULATOR_SUMMARY_H
#define EMULATOR_SUMMARY_H
#include "emulator/disc.h"

#include <jansson.h>

struct contents;

/* The object of `disc show --json`, members always in the same order. A new
 * reference; NULL: no memory. */
json_t *summary_encode(const struct disc *);
/* The same as text, indented, with a newline at the end; free() it. */
char *disc_show_json(const struct disc *);

/* The medium of such an object. NULL and a sentence in why[DISC_WHY] if there is
 * no such kind, or if its other members are not that kind's. */
const struct medium *summary_medium(const json_t *, char *why);
/* Sessions, tracks, table of contents, MCN, CD-TEXT and findings of such an
 * object, which is not trusted: false and a sentence in why if a member is
 * missing or out of its range. */
bool summary_decode(const json_t *, struct contents *, char *why);
#endif
