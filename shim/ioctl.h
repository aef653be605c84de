/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/ioctl.h - the ioctls of an optical drive on Linux, as tables. */
#ifndef SHIM_IOCTL_H
#define SHIM_IOCTL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ioctl_row {
	unsigned long request;
	/* Returns what ioctl() does, or a negative errno value. */
	int (*run)(int fd, void *argument);
	bool points; /* argument must not be NULL */
};

struct ioctl_table {
	const struct ioctl_row *rows;
	size_t count;
};

extern const struct ioctl_table sg_ioctls, cdrom_ioctls, cdrom_read_ioctls, cdrom_play_ioctls,
    disk_ioctls;

/* Rows of more than one table; the argument says nothing. */
int ioctl_start(int fd, void *argument);
int ioctl_stop(int fd, void *argument);
int ioctl_nothing(int fd, void *argument);

#define SHIM_MAX_TRANSFER (1u << 20) /* bytes that one command is said to move at most */

static inline int
ioctl_store_int(void *argument, int value)
{
	*(int *)argument = value;
	return 0;
}
#endif
