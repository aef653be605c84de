/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control.h - the control socket of a recorder: what a person does at the drives
 * and sees of them, for programs. One JSON object per line, request and reply;
 * docs/pitland-drive.1 is the protocol. Who connects is this user, and is still not
 * trusted: all that a client can make us keep is bounded. */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

struct control;
struct host;

/* Listen at path on the host's loop, once its drives are there. NULL: why[CLI_WHY]
 * says why. */
struct control *control_open(struct host *, const char *path, char *why);
/* The absolute path. */
const char *control_path(const struct control *);
/* Remove the file and drop the clients. The loop must run once more, which also frees the
 * memory. Accepts NULL. */
void control_close(struct control *);
#endif
