/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/interpose_open.c - open in all its forms, and the names of the drive. */
#include "shim/device.h"
#include "shim/next.h"
#include "shim/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The fortified variants have no public declarations. */
INTERPOSE int __open_2(const char *, int);
INTERPOSE int __open64_2(const char *, int);
INTERPOSE int __openat_2(int, const char *, int);
INTERPOSE int __openat64_2(int, const char *, int);
INTERPOSE char *__realpath_chk(const char *, char *, size_t);

/* Is it ours to open? Then *fd is the result, as open() gives it. */
static bool
open_ours(int dirfd, const char *path, int flags, int *fd)
{
	if (!device_is_path(dirfd, path))
		return false;
	*fd = (int)next_result(device_open(flags));
	return true;
}

/* clang-format off */
#define TAKE_MODE()                                                            \
	mode_t mode = 0;                                                       \
	if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {                  \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode = va_arg(ap, mode_t);                                     \
		va_end(ap);                                                    \
	}
/* clang-format on */

INTERPOSE int
open(const char *path, int flags, ...)
{
	char room[PATH_MAX];
	int fd;

	TAKE_MODE();
	return open_ours(AT_FDCWD, path, flags, &fd)
	    ? fd
	    : NEXT(open)(root_path(path, room), flags, mode);
}

INTERPOSE int
open64(const char *path, int flags, ...)
{
	char room[PATH_MAX];
	int fd;

	TAKE_MODE();
	return open_ours(AT_FDCWD, path, flags, &fd)
	    ? fd
	    : NEXT(open64)(root_path(path, room), flags, mode);
}

INTERPOSE int
openat(int dirfd, const char *path, int flags, ...)
{
	char room[PATH_MAX];
	int fd;

	TAKE_MODE();
	return open_ours(dirfd, path, flags, &fd)
	    ? fd
	    : NEXT(openat)(dirfd, root_path(path, room), flags, mode);
}

INTERPOSE int
openat64(int dirfd, const char *path, int flags, ...)
{
	char room[PATH_MAX];
	int fd;

	TAKE_MODE();
	return open_ours(dirfd, path, flags, &fd)
	    ? fd
	    : NEXT(openat64)(dirfd, root_path(path, room), flags, mode);
}

INTERPOSE int
__open_2(const char *path, int flags)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(AT_FDCWD, path, flags, &fd) ? fd
						     : NEXT(__open_2)(root_path(path, room), flags);
}

INTERPOSE int
__open64_2(const char *path, int flags)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(AT_FDCWD, path, flags, &fd)
	    ? fd
	    : NEXT(__open64_2)(root_path(path, room), flags);
}

INTERPOSE int
__openat_2(int dirfd, const char *path, int flags)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(dirfd, path, flags, &fd)
	    ? fd
	    : NEXT(__openat_2)(dirfd, root_path(path, room), flags);
}

INTERPOSE int
__openat64_2(int dirfd, const char *path, int flags)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(dirfd, path, flags, &fd)
	    ? fd
	    : NEXT(__openat64_2)(dirfd, root_path(path, room), flags);
}

#define CREAT_FLAGS (O_CREAT | O_WRONLY | O_TRUNC)

INTERPOSE int
creat(const char *path, mode_t mode)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(AT_FDCWD, path, CREAT_FLAGS, &fd)
	    ? fd
	    : NEXT(creat)(root_path(path, room), mode);
}

INTERPOSE int
creat64(const char *path, mode_t mode)
{
	char room[PATH_MAX];
	int fd;

	return open_ours(AT_FDCWD, path, CREAT_FLAGS, &fd)
	    ? fd
	    : NEXT(creat64)(root_path(path, room), mode);
}

/* ---- streams, whose reads the C library makes where nobody can interpose */

static ssize_t
stream_read(void *cookie, char *to, size_t bytes)
{
	return read((int)(intptr_t)cookie, to, bytes);
}

static int
stream_seek(void *cookie, off64_t *offset, int whence)
{
	off_t to = lseek((int)(intptr_t)cookie, *offset, whence);

	if (to < 0)
		return -1;
	*offset = to;
	return 0;
}

static int
stream_close(void *cookie)
{
	return close((int)(intptr_t)cookie);
}

static FILE *
open_stream(const char *path, const char *mode)
{
	static const cookie_io_functions_t functions = {
		.read = stream_read, .seek = stream_seek, .close = stream_close
	};
	int flags = *mode == 'r' && strchr(mode, '+') == NULL ? O_RDONLY : O_RDWR, fd;
	FILE *stream = NULL;

	if (!open_ours(AT_FDCWD, path, flags, &fd) || fd < 0)
		return NULL;
	stream = fopencookie((void *)(intptr_t)fd, mode, functions);
	if (stream == NULL)
		close(fd);
	else
		stream->_fileno = fd; /* isoinfo seeks by fileno() */
	return stream;
}

INTERPOSE FILE *
fopen(const char *path, const char *mode)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? open_stream(path, mode)
					      : NEXT(fopen)(root_path(path, room), mode);
}

INTERPOSE FILE *
fopen64(const char *path, const char *mode)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? open_stream(path, mode)
					      : NEXT(fopen64)(root_path(path, room), mode);
}

/* ---- names: the drive's path is no link and resolves to itself */

INTERPOSE ssize_t
readlink(const char *path, char *to, size_t bytes)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? next_result(-EINVAL)
					      : NEXT(readlink)(root_path(path, room), to, bytes);
}

INTERPOSE ssize_t
readlinkat(int dirfd, const char *path, char *to, size_t bytes)
{
	return device_is_path(dirfd, path) ? next_result(-EINVAL)
					   : NEXT(readlinkat)(dirfd, path, to, bytes);
}

static char *
resolve(char *to)
{
	if (to == NULL)
		return strdup(device_path());
	return memcpy(to, device_path(), strlen(device_path()) + 1);
}

/* Within our files in /sys a name leads to another one of them. */
static char *
strip(char *resolved)
{
	if (resolved != NULL)
		root_strip(resolved);
	return resolved;
}

INTERPOSE char *
realpath(const char *path, char *to)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? resolve(to)
					      : strip(NEXT(realpath)(root_path(path, room), to));
}

INTERPOSE char *
__realpath_chk(const char *path, char *to, size_t bytes)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path)
	    ? resolve(to)
	    : strip(NEXT(__realpath_chk)(root_path(path, room), to, bytes));
}

INTERPOSE char *
canonicalize_file_name(const char *path)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path)
	    ? resolve(NULL)
	    : strip(NEXT(canonicalize_file_name)(root_path(path, room)));
}
