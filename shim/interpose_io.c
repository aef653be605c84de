/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/interpose_io.c - ioctl, and reading the drive like a file. What needs no
 * interposing, since a description of the drive is a socket whose peer knows
 * it: close, dup, fcntl, fork, exec, poll. */
#include "shim/device.h"
#include "shim/next.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

INTERPOSE ssize_t __read_chk(int, void *, size_t, size_t);
INTERPOSE ssize_t __pread_chk(int, void *, size_t, off_t, size_t);
INTERPOSE ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t);

INTERPOSE int
ioctl(int fd, unsigned long request, ...)
{
	void *argument;
	va_list ap;

	va_start(ap, request);
	argument = va_arg(ap, void *);
	va_end(ap);
	if (device_is_fd(fd))
		return (int)next_result(device_ioctl(fd, request, argument));
	return NEXT(ioctl)(fd, request, argument);
}

static ssize_t
read_here(int fd, void *to, size_t bytes)
{
	const struct iovec one = { to, bytes };

	return next_result(device_read(fd, &one, 1, -1));
}

static ssize_t
read_there(int fd, const struct iovec *iov, int count, off_t offset)
{
	return next_result(offset < 0 ? -EINVAL : device_read(fd, iov, count, offset));
}

static ssize_t
pread_there(int fd, void *to, size_t bytes, off_t offset)
{
	const struct iovec one = { to, bytes };

	return read_there(fd, &one, 1, offset);
}

INTERPOSE ssize_t
read(int fd, void *to, size_t bytes)
{
	return device_is_fd(fd) ? read_here(fd, to, bytes) : NEXT(read)(fd, to, bytes);
}

INTERPOSE ssize_t
__read_chk(int fd, void *to, size_t bytes, size_t room)
{
	return device_is_fd(fd) && bytes <= room ? read_here(fd, to, bytes)
						 : NEXT(__read_chk)(fd, to, bytes, room);
}

INTERPOSE ssize_t
pread(int fd, void *to, size_t bytes, off_t offset)
{
	return device_is_fd(fd) ? pread_there(fd, to, bytes, offset)
				: NEXT(pread)(fd, to, bytes, offset);
}

INTERPOSE ssize_t
pread64(int fd, void *to, size_t bytes, off64_t offset)
{
	return device_is_fd(fd) ? pread_there(fd, to, bytes, offset)
				: NEXT(pread64)(fd, to, bytes, offset);
}

INTERPOSE ssize_t
__pread_chk(int fd, void *to, size_t bytes, off_t offset, size_t room)
{
	return device_is_fd(fd) && bytes <= room ? pread_there(fd, to, bytes, offset)
						 : NEXT(__pread_chk)(fd, to, bytes, offset, room);
}

INTERPOSE ssize_t
__pread64_chk(int fd, void *to, size_t bytes, off64_t offset, size_t room)
{
	return device_is_fd(fd) && bytes <= room ? pread_there(fd, to, bytes, offset)
						 : NEXT(__pread64_chk)(fd, to, bytes, offset, room);
}

INTERPOSE ssize_t
readv(int fd, const struct iovec *iov, int count)
{
	return device_is_fd(fd) ? next_result(device_read(fd, iov, count, -1))
				: NEXT(readv)(fd, iov, count);
}

INTERPOSE ssize_t
preadv(int fd, const struct iovec *iov, int count, off_t offset)
{
	return device_is_fd(fd) ? read_there(fd, iov, count, offset)
				: NEXT(preadv)(fd, iov, count, offset);
}

INTERPOSE ssize_t
preadv64(int fd, const struct iovec *iov, int count, off64_t offset)
{
	return device_is_fd(fd) ? read_there(fd, iov, count, offset)
				: NEXT(preadv64)(fd, iov, count, offset);
}

/* A disc that is recorded once cannot be written like a file, and /dev/sgN takes
 * commands by SG_IO alone; the bytes must not reach the socket. */
static ssize_t
refuse_write(void)
{
	return next_result(device_is_character() ? -EOPNOTSUPP : -EROFS);
}

INTERPOSE ssize_t
write(int fd, const void *from, size_t bytes)
{
	return device_is_fd(fd) ? refuse_write() : NEXT(write)(fd, from, bytes);
}

INTERPOSE ssize_t
pwrite(int fd, const void *from, size_t bytes, off_t offset)
{
	return device_is_fd(fd) ? refuse_write() : NEXT(pwrite)(fd, from, bytes, offset);
}

INTERPOSE ssize_t
pwrite64(int fd, const void *from, size_t bytes, off64_t offset)
{
	return device_is_fd(fd) ? refuse_write() : NEXT(pwrite64)(fd, from, bytes, offset);
}

INTERPOSE ssize_t
writev(int fd, const struct iovec *iov, int count)
{
	return device_is_fd(fd) ? refuse_write() : NEXT(writev)(fd, iov, count);
}

INTERPOSE off_t
lseek(int fd, off_t offset, int whence)
{
	return device_is_fd(fd) ? next_result(device_seek(fd, offset, whence))
				: NEXT(lseek)(fd, offset, whence);
}

INTERPOSE off64_t
lseek64(int fd, off64_t offset, int whence)
{
	return device_is_fd(fd) ? next_result(device_seek(fd, offset, whence))
				: NEXT(lseek64)(fd, offset, whence);
}
