/* SPDX-License-Identifier: BSD-2-Clause */
/* target/sg_socket.h - the Unix socket of a drive at which programs under the
 * SG_IO shim find it. Speaks target/sg_wire.h; used from the loop's thread. */
#ifndef TARGET_SG_SOCKET_H
#define TARGET_SG_SOCKET_H
#include "mmc/drive.h"

#include <uv.h>

#define SG_SOCKET_ERROR_BYTES 160
#define SG_SOCKET_CONNECTIONS 64 /* open file descriptions at a time */
#define SG_SOCKET_CHANNELS    16 /* commands in flight on one of them */

struct sg_socket;

/* Listen at path, which must not exist; only this user may connect. NULL, with a
 * sentence in error: path in use or too long, no memory ... */
struct sg_socket *
sg_socket_open(uv_loop_t *, struct drive *, const char *path, char error[SG_SOCKET_ERROR_BYTES]);

/* Remove the path, abort what is in flight and close every nexus, at once; the
 * drive may be closed then. The handles need one more run of the loop, which
 * also frees the memory. Accepts NULL. */
void sg_socket_close(struct sg_socket *);
#endif
