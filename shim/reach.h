/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/reach.h - which programs a preloaded library cannot get into. Used by the shim
 * and by `pitland run`. System calls only: it may run between vfork() and exec(). */
#ifndef SHIM_REACH_H
#define SHIM_REACH_H
#include <stdbool.h>

/* What the matter is with a program, as a clause that begins with a verb; NULL: nothing,
 * or it cannot be seen. search: a name without a slash is looked up as execvp() does. */
const char *reach_obstacle(const char *program, bool search);
#endif
