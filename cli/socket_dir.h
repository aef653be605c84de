/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/socket_dir.h - a private folder whose name is short enough for the Unix sockets in
 * it, though that of TMPDIR may not be. */
#ifndef CLI_SOCKET_DIR_H
#define CLI_SOCKET_DIR_H
#include <stdbool.h>

#define SOCKET_DIR_BYTES 96 /* leaves 12 for the names in it */

/* Make one whose name begins with prefix ("pitland-sg"). False: complained, and out is
 * empty. */
bool socket_dir_make(const char *prefix, char out[SOCKET_DIR_BYTES]);
#endif
