/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_socket.h - the file of a control socket: made, found stale, removed. */
#ifndef CLI_CONTROL_SOCKET_H
#define CLI_CONTROL_SOCKET_H
#include <stdbool.h>
#include <sys/stat.h>

#define CONTROL_PATH_BYTES 108 /* what a Unix socket's address holds */

struct control_socket {
	char path[CONTROL_PATH_BYTES]; /* absolute */
	int fd;                        /* -1: none */
	dev_t device;
	ino_t inode;
};

/* Listen at path, for this user only. The socket that a dead process has left there is
 * replaced; what a live one listens at, or what is no socket, is not. False:
 * why[CLI_WHY] says why. */
bool control_socket_listen(struct control_socket *, const char *path, char *why);
/* Remove the file, if it is still that one. The descriptor is the caller's. */
void control_socket_remove(struct control_socket *);

/* Connect to the socket at path; -1: why[CLI_WHY] says why not. */
int control_socket_connect(const char *path, char *why);
#endif
