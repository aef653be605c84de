/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/root.h - the files by which programs look for optical drives, in /sys and
 * /proc. `pitland run` puts them into a tree beside the socket; a path that
 * exists there means that file. */
#ifndef SHIM_ROOT_H
#define SHIM_ROOT_H
#include <limits.h>

/* path itself, or where the file that it names really is, in room. */
const char *root_path(const char *path, char room[PATH_MAX]);
/* The same for a pattern: decided by the directory before the first wildcard. */
const char *root_pattern(const char *pattern, char room[PATH_MAX]);
/* Turn what root_path() has made back into what it was, in place. */
void root_strip(char *path);
#endif
