/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_file.h - what --profile names: a personality that is built in, or
 * one that a JSON file describes by its differences from such a one. */
#ifndef CLI_PROFILE_FILE_H
#define CLI_PROFILE_FILE_H
#include "mmc/profile.h"

#include <jansson.h>

/* A built-in name comes first; ./NAME is always a file. The caller frees the
 * result with free(). NULL: complained. */
struct profile *profile_load(const char *name_or_file);

/* Change a profile by the members of an object: all of them, or *p is unspecified
 * and why[CLI_WHY] names the member and what is wrong with it. */
bool profile_apply(struct profile *p, const json_t *object, char *why);
#endif
