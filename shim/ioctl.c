/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/ioctl.c - finds an ioctl in the tables. */
#include "shim/ioctl.h"

#include "shim/device.h"

#include <errno.h>
#include <stdint.h>

int
device_ioctl(int fd, unsigned long request, void *argument)
{
	static const struct ioctl_table *const tables[] = {
		&sg_ioctls,
		&cdrom_ioctls,
		&cdrom_read_ioctls,
		&cdrom_play_ioctls,
		&disk_ioctls,
	};

	/* The kernel takes 32 bits; programs pass sign-extended ints. */
	request &= UINT32_MAX;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct ioctl_row *row = &tables[t]->rows[i];

			if (row->request != request)
				continue;
			return row->points && argument == NULL ? -EFAULT : row->run(fd, argument);
		}
	return -ENOTTY;
}
