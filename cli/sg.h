/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/sg.h - `pitland run --sg PATH`: the command's programs find the drive at
 * PATH, by a preloaded library and a Unix socket. */
#ifndef CLI_SG_H
#define CLI_SG_H
#include <stdbool.h>
#include <uv.h>

struct drive;
struct profile;
struct sg;

/* Listen for the shim in a new private directory with the files by which programs
 * find a drive (whose profile is given), and set the environment of
 * what is started from now on (LD_PRELOAD, PITLAND_SG_PATH, PITLAND_SG_SOCKET).
 * path must be absolute and needs not exist. NULL: complained. */
struct sg *sg_open(uv_loop_t *, struct drive *, const struct profile *, const char *path);

/* Say so if a program cannot be preloaded: it is static, or the system will not
 * let another user's library into it. It is looked up as execvp() does. */
void sg_warn(const char *program);

/* Before the drive is closed; the loop must run once more. Accepts NULL. */
void sg_close(struct sg *);
#endif
