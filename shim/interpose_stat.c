/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/interpose_stat.c - what the drive's path and descriptors look like. */
#include "shim/device.h"
#include "shim/next.h"
#include "shim/root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one struct stat: 64-bit systems");

/* Programs built before glibc 2.33 call these. */
INTERPOSE int __xstat(int, const char *, struct stat *);
INTERPOSE int __xstat64(int, const char *, struct stat64 *);
INTERPOSE int __lxstat(int, const char *, struct stat *);
INTERPOSE int __lxstat64(int, const char *, struct stat64 *);
INTERPOSE int __fxstat(int, int, struct stat *);
INTERPOSE int __fxstat64(int, int, struct stat64 *);
INTERPOSE int __fxstatat(int, int, const char *, struct stat *, int);
INTERPOSE int __fxstatat64(int, int, const char *, struct stat64 *, int);

static int
give(struct stat *st)
{
	device_stat(st);
	return 0;
}

static int
give64(struct stat64 *st)
{
	struct stat device;

	device_stat(&device);
	memcpy(st, &device, sizeof(*st));
	return 0;
}

static bool
is_path(const char *path)
{
	return device_is_path(AT_FDCWD, path);
}

/* fstatat() with AT_EMPTY_PATH is fstat(). */
static bool
is_at(int dirfd, const char *path, int flags)
{
	if (path != NULL && *path == '\0')
		return (flags & AT_EMPTY_PATH) && device_is_fd(dirfd);
	return device_is_path(dirfd, path);
}

INTERPOSE int
stat(const char *path, struct stat *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give(st) : NEXT(stat)(root_path(path, room), st);
}

INTERPOSE int
stat64(const char *path, struct stat64 *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give64(st) : NEXT(stat64)(root_path(path, room), st);
}

INTERPOSE int
lstat(const char *path, struct stat *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give(st) : NEXT(lstat)(root_path(path, room), st);
}

INTERPOSE int
lstat64(const char *path, struct stat64 *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give64(st) : NEXT(lstat64)(root_path(path, room), st);
}

INTERPOSE int
fstat(int fd, struct stat *st)
{
	return device_is_fd(fd) ? give(st) : NEXT(fstat)(fd, st);
}

INTERPOSE int
fstat64(int fd, struct stat64 *st)
{
	return device_is_fd(fd) ? give64(st) : NEXT(fstat64)(fd, st);
}

INTERPOSE int
fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	char room[PATH_MAX];

	return is_at(dirfd, path, flags) ? give(st)
					 : NEXT(fstatat)(dirfd, root_path(path, room), st, flags);
}

INTERPOSE int
fstatat64(int dirfd, const char *path, struct stat64 *st, int flags)
{
	char room[PATH_MAX];

	return is_at(dirfd, path, flags) ? give64(st)
					 : NEXT(fstatat64)(dirfd, root_path(path, room), st, flags);
}

INTERPOSE int
__xstat(int version, const char *path, struct stat *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give(st) : NEXT(__xstat)(version, root_path(path, room), st);
}

INTERPOSE int
__xstat64(int version, const char *path, struct stat64 *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give64(st) : NEXT(__xstat64)(version, root_path(path, room), st);
}

INTERPOSE int
__lxstat(int version, const char *path, struct stat *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give(st) : NEXT(__lxstat)(version, root_path(path, room), st);
}

INTERPOSE int
__lxstat64(int version, const char *path, struct stat64 *st)
{
	char room[PATH_MAX];

	return is_path(path) ? give64(st) : NEXT(__lxstat64)(version, root_path(path, room), st);
}

INTERPOSE int
__fxstat(int version, int fd, struct stat *st)
{
	return device_is_fd(fd) ? give(st) : NEXT(__fxstat)(version, fd, st);
}

INTERPOSE int
__fxstat64(int version, int fd, struct stat64 *st)
{
	return device_is_fd(fd) ? give64(st) : NEXT(__fxstat64)(version, fd, st);
}

INTERPOSE int
__fxstatat(int version, int dirfd, const char *path, struct stat *st, int flags)
{
	char room[PATH_MAX];

	return is_at(dirfd, path, flags)
	    ? give(st)
	    : NEXT(__fxstatat)(version, dirfd, root_path(path, room), st, flags);
}

INTERPOSE int
__fxstatat64(int version, int dirfd, const char *path, struct stat64 *st, int flags)
{
	char room[PATH_MAX];

	return is_at(dirfd, path, flags)
	    ? give64(st)
	    : NEXT(__fxstatat64)(version, dirfd, root_path(path, room), st, flags);
}

INTERPOSE int
statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *sx)
{
	char room[PATH_MAX];
	struct stat st;

	if (!is_at(dirfd, path, flags))
		return NEXT(statx)(dirfd, root_path(path, room), flags, mask, sx);
	device_stat(&st);
	memset(sx, 0, sizeof(*sx));
	sx->stx_mask = STATX_BASIC_STATS;
	sx->stx_blksize = (unsigned)st.st_blksize;
	sx->stx_nlink = 1;
	sx->stx_mode = (unsigned short)st.st_mode;
	sx->stx_ino = st.st_ino;
	sx->stx_rdev_major = major(st.st_rdev);
	sx->stx_rdev_minor = minor(st.st_rdev);
	sx->stx_dev_major = major(st.st_dev);
	sx->stx_dev_minor = minor(st.st_dev);
	return 0;
}

/* Everybody may read and write the drive; nobody may execute it. */
static int
may(int mode)
{
	return (int)next_result(mode & X_OK ? -EACCES : 0);
}

INTERPOSE int
access(const char *path, int mode)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? may(mode)
					      : NEXT(access)(root_path(path, room), mode);
}

INTERPOSE int
eaccess(const char *path, int mode)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? may(mode)
					      : NEXT(eaccess)(root_path(path, room), mode);
}

INTERPOSE int
euidaccess(const char *path, int mode)
{
	char room[PATH_MAX];

	return device_is_path(AT_FDCWD, path) ? may(mode)
					      : NEXT(euidaccess)(root_path(path, room), mode);
}

INTERPOSE int
faccessat(int dirfd, const char *path, int mode, int flags)
{
	char room[PATH_MAX];

	return device_is_path(dirfd, path)
	    ? may(mode)
	    : NEXT(faccessat)(dirfd, root_path(path, room), mode, flags);
}

/* ls asks for access control lists. */
INTERPOSE ssize_t
getxattr(const char *path, const char *name, void *value, size_t bytes)
{
	return device_is_path(AT_FDCWD, path) ? next_result(-ENODATA)
					      : NEXT(getxattr)(path, name, value, bytes);
}

INTERPOSE ssize_t
lgetxattr(const char *path, const char *name, void *value, size_t bytes)
{
	return device_is_path(AT_FDCWD, path) ? next_result(-ENODATA)
					      : NEXT(lgetxattr)(path, name, value, bytes);
}
