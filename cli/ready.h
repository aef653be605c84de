/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/ready.h - telling who started us that we are ready (docs/contract 2). */
#ifndef CLI_READY_H
#define CLI_READY_H
#include <jansson.h>
#include <stdbool.h>

/* Write one line of JSON to a file, which appears complete or not at all, and to
 * a file descriptor, which is closed unless it is a standard one. file NULL, fd
 * -1: not there. False: complained. */
bool ready_announce(const json_t *, const char *file, int fd);

/* Replace a file by text (cli/new_file.h); false, and complained, if that fails. */
bool replace_file(const char *path, const char *text);
#endif
