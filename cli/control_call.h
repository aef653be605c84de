/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_call.h - one request to a control socket, and its replies. */
#ifndef CLI_CONTROL_CALL_H
#define CLI_CONTROL_CALL_H
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Connect to path and send the request. NULL: complained, *status is the exit status. */
FILE *control_call(const char *path, const json_t *request, int *status);
/* The next line, an object. A new reference; NULL: complained: the connection has ended, or
 * that was no JSON. */
json_t *control_answer(FILE *);
/* Is it {"ok": true ...}? Else complained, and *status is the exit status. */
bool control_granted(const json_t *answer, int *status);
#endif
