/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/disk_ioctl.c - BLK*: what any block device is asked. */
#include "shim/device.h"
#include "shim/ioctl.h"
#include "shim/scsi.h"

#include <errno.h>
#include <linux/fs.h>

#define HARD_SECTOR 512 /* the unit of the block layer's own counts */

static int
get_bytes(int fd, void *argument)
{
	uint32_t blocks = 0;

	if (device_is_character())
		return -ENOTTY;
	/* Without a disc the kernel has a size too: 0. */
	scsi_capacity(fd, &blocks);
	*(uint64_t *)argument = (uint64_t)blocks * SCSI_BLOCK_BYTES;
	return 0;
}

static int
get_hard_sectors(int fd, void *argument)
{
	uint64_t bytes = 0;
	int r = get_bytes(fd, &bytes);

	if (r == 0)
		*(unsigned long *)argument = (unsigned long)(bytes / HARD_SECTOR);
	return r;
}

static int
get_block_bytes(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, SCSI_BLOCK_BYTES);
}

static int
get_zero(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, 0);
}

/* The sg driver gives bytes in an int, the block layer sectors in a short. */
static int
get_max_transfer(int fd, void *argument)
{
	(void)fd;
	if (device_is_character())
		return ioctl_store_int(argument, (int)SHIM_MAX_TRANSFER);
	*(unsigned short *)argument = SHIM_MAX_TRANSFER / HARD_SECTOR;
	return 0;
}

static int
get_long_zero(int fd, void *argument)
{
	(void)fd;
	*(long *)argument = 0;
	return 0;
}

static int
get_rotational(int fd, void *argument)
{
	(void)fd;
	*(unsigned short *)argument = 1;
	return 0;
}

static const struct ioctl_row rows[] = {
	{ BLKGETSIZE64, get_bytes, true },
	{ BLKGETSIZE, get_hard_sectors, true },
	{ BLKSSZGET, get_block_bytes, true },
	{ BLKPBSZGET, get_block_bytes, true },
	{ BLKBSZGET, get_block_bytes, true },
	{ BLKBSZSET, ioctl_nothing, false },
	{ BLKIOMIN, get_block_bytes, true },
	{ BLKIOOPT, get_zero, true },
	{ BLKALIGNOFF, get_zero, true },
	{ BLKROGET, get_zero, true }, /* as sr, whose open() tells what may be written */
	{ BLKSECTGET, get_max_transfer, true },
	{ BLKRAGET, get_long_zero, true },
	{ BLKFRAGET, get_long_zero, true },
	{ BLKRASET, ioctl_nothing, false },
	{ BLKROTATIONAL, get_rotational, true },
	{ BLKFLSBUF, ioctl_nothing, false },
};
const struct ioctl_table disk_ioctls = { rows, sizeof(rows) / sizeof(rows[0]) };
