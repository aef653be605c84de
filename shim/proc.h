/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/proc.h - the files by which programs look for optical drives. */
#ifndef SHIM_PROC_H
#define SHIM_PROC_H
#include <stdbool.h>

/* Is it one of them, and is there a drive under a name that the kernel would
 * list (/dev/srN)? */
bool proc_is_path(const char *path);
/* A descriptor for reading it, or a negative errno value. */
int proc_open(const char *path, int flags);
#endif
