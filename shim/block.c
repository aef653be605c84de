/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/block.c - read and lseek: a data disc as a file of 2048-byte blocks. */
#include "shim/device.h"

#include "emulator/bytes.h"
#include "shim/scsi.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BLOCKS 512u /* of one READ (10): 1 MiB */

static int
read_blocks(int fd, uint32_t lba, uint32_t count, void *to)
{
	uint8_t cdb[10] = { 0x28 };
	size_t moved;
	int r;

	store_be32(cdb + 2, lba);
	store_be16(cdb + 7, (uint16_t)count);
	r = scsi_in(fd, cdb, to, (size_t)count * SCSI_BLOCK_BYTES, &moved);
	if (r == 0 && moved != (size_t)count * SCSI_BLOCK_BYTES)
		r = -EIO;
	return r == -EOPNOTSUPP ? -EIO : r;
}

/* Some bytes from offset on: whole blocks straight to their place, or a part of
 * one. Returns how many, at most bytes. */
static ssize_t
read_some(int fd, uint8_t *to, size_t bytes, uint64_t offset)
{
	uint32_t lba = (uint32_t)(offset / SCSI_BLOCK_BYTES);
	size_t skip = offset % SCSI_BLOCK_BYTES, blocks = bytes / SCSI_BLOCK_BYTES;
	uint8_t block[SCSI_BLOCK_BYTES];
	int r;

	if (skip == 0 && blocks > 0) {
		if (blocks > CHUNK_BLOCKS)
			blocks = CHUNK_BLOCKS;
		r = read_blocks(fd, lba, (uint32_t)blocks, to);
		return r != 0 ? r : (ssize_t)(blocks * SCSI_BLOCK_BYTES);
	}
	r = read_blocks(fd, lba, 1, block);
	if (r != 0)
		return r;
	if (bytes > SCSI_BLOCK_BYTES - skip)
		bytes = SCSI_BLOCK_BYTES - skip;
	memcpy(to, block + skip, bytes);
	return (ssize_t)bytes;
}

static ssize_t
read_at(int fd, uint8_t *to, size_t bytes, uint64_t offset, uint64_t end)
{
	size_t done = 0;

	if (offset >= end)
		return 0;
	if (bytes > end - offset)
		bytes = (size_t)(end - offset);
	while (done < bytes) {
		ssize_t n = read_some(fd, to + done, bytes - done, offset + done);

		if (n < 0) /* what could be read counts, as with the kernel */
			return done > 0 ? (ssize_t)done : n;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static ssize_t
read_all(int fd, const struct iovec *iov, int count, uint64_t offset, uint64_t end)
{
	ssize_t done = 0;

	for (int i = 0; i < count; i++) {
		ssize_t n =
		    read_at(fd, iov[i].iov_base, iov[i].iov_len, offset + (uint64_t)done, end);

		if (n < 0)
			return done > 0 ? done : n;
		done += n;
		if ((size_t)n < iov[i].iov_len)
			break;
	}
	return done;
}

ssize_t
device_read(int fd, const struct iovec *iov, int count, off_t offset)
{
	uint64_t from = (uint64_t)offset;
	uint32_t blocks;
	ssize_t n;
	int r;

	if (device_is_character())
		return -EOPNOTSUPP; /* the sg driver's read() of an sg_io_hdr */
	if (count < 0 || count > IOV_MAX)
		return -EINVAL;
	r = scsi_capacity(fd, &blocks);
	if (r == 0 && offset < 0)
		r = link_get(fd, LINK_POSITION, &from);
	if (r != 0)
		return r;
	n = read_all(fd, iov, count, from, (uint64_t)blocks * SCSI_BLOCK_BYTES);
	if (n > 0 && offset < 0)
		r = link_set(fd, LINK_POSITION, from + (uint64_t)n);
	return r != 0 ? r : n;
}

off_t
device_seek(int fd, off_t offset, int whence)
{
	uint64_t base = 0;
	uint32_t blocks;
	off_t to;
	int r = 0;

	if (whence == SEEK_CUR) {
		r = link_get(fd, LINK_POSITION, &base);
	} else if (whence == SEEK_END) {
		/* Without a disc the device is empty, not broken. */
		base = scsi_capacity(fd, &blocks) == 0 ? (uint64_t)blocks * SCSI_BLOCK_BYTES : 0;
	} else if (whence != SEEK_SET) {
		return -EINVAL;
	}
	if (r == 0 && (__builtin_add_overflow((off_t)base, offset, &to) || to < 0))
		r = -EINVAL;
	if (r == 0)
		r = link_set(fd, LINK_POSITION, (uint64_t)to);
	return r != 0 ? r : to;
}
