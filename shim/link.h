/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/link.h - the shim's way to the drive's process (target/sg_wire.h). No
 * state of its own: a descriptor is known by the name of its peer, so that dup,
 * fork, exec and descriptor passing need nothing. No allocation, no locks; all
 * functions may be called from any thread and leave errno alone. Errors are
 * returned as negative errno values. */
#ifndef SHIM_LINK_H
#define SHIM_LINK_H
#include "target/sg_wire.h"

#include <stdbool.h>
#include <sys/uio.h>

struct link_command {
	const uint8_t *cdb;
	uint8_t cdb_bytes;
	enum sg_wire_direction direction;
	const struct iovec *data; /* of which the first data_bytes count */
	size_t data_count;
	size_t data_bytes;
	unsigned timeout_ms; /* 0: none */

	uint8_t status; /* the answer */
	uint8_t sense[SG_WIRE_MAX_SENSE];
	uint8_t sense_bytes;
	uint64_t moved;
};

/* A new open file description of the device: flags are SOCK_CLOEXEC and
 * SOCK_NONBLOCK. -EBUSY: another one is exclusive too; -ENXIO: no drive there. */
int link_open(const char *path, int flags, bool exclusive);
/* Is fd a description of the device at this socket? */
bool link_is(int fd, const char *path);

/* 0 if the drive has answered, with whatever status. -ETIMEDOUT; -EIO: the
 * answer was lost (an injected fault); -ENODEV: the drive's process is gone. */
int link_run(int fd, struct link_command *);

/* Reset the drive, as SG_SCSI_RESET. */
int link_reset(int fd, enum sg_wire_reset);

/* What is kept with the open file description; all 0 at first. */
enum link_register { LINK_POSITION, LINK_TIMEOUT, LINK_RESERVED, LINK_OPTIONS };
int link_get(int fd, enum link_register, uint64_t *value);
int link_set(int fd, enum link_register, uint64_t value);
#endif
