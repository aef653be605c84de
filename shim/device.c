/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/device.c - the drive's name, and opening it. */
#include "shim/device.h"

#include "shim/link.h"
#include "shim/scsi.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SR_MAJOR 11
#define SG_MAJOR 21

/* What the environment says when the process starts; a preloaded library has no
 * other place to keep it. open is set for good by the first descriptor met, so
 * that programs which never touch the drive pay nothing. */
static struct {
	const char *path, *socket, *name;
	size_t name_bytes;
	atomic_bool open;
} device;

static void
look_for_inherited(void)
{
	for (int fd = 0; fd < 64; fd++)
		if (link_is(fd, device.socket))
			atomic_store(&device.open, true);
}

__attribute__((constructor)) static void
start(void)
{
	const char *path = secure_getenv("PITLAND_SG_PATH");
	const char *socket = secure_getenv("PITLAND_SG_SOCKET");

	if (path == NULL || socket == NULL || *path != '/' || *socket != '/')
		return;
	device.socket = socket;
	device.name = strrchr(path, '/') + 1;
	device.name_bytes = strlen(device.name);
	device.path = path;
	look_for_inherited();
}

/* Drop "//", "/./" and "/../" from an absolute path, as text. */
static void
tidy(char *path)
{
	char *to = path, *from = path;

	while (*from != '\0') {
		size_t n;

		while (*from == '/')
			from++;
		n = strcspn(from, "/");
		if (n == 2 && from[0] == '.' && from[1] == '.') {
			while (to > path && *--to != '/')
				;
		} else if (n > 0 && !(n == 1 && from[0] == '.')) {
			*to++ = '/';
			memmove(to, from, n);
			to += n;
		}
		from += n;
	}
	*to = '\0';
}

/* The directory that a relative path starts from; 0 if it is too long. */
static size_t
directory(int dirfd, char out[PATH_MAX])
{
	char link[40];
	ssize_t n;

	if (dirfd == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/self/cwd");
	else
		snprintf(link, sizeof(link), "/proc/self/fd/%d", dirfd);
	n = syscall(SYS_readlinkat, AT_FDCWD, link, out, (size_t)PATH_MAX);
	return n > 0 && n < PATH_MAX - 1 ? (size_t)n : 0;
}

/* path as a tidy absolute one. False: it is too long, or there is no such directory
 * to start from. */
static bool
make_absolute(int dirfd, const char *path, char whole[2 * PATH_MAX])
{
	size_t bytes = 0, length = strlen(path);
	int saved = errno;

	if (length >= PATH_MAX)
		return false;
	if (*path != '/') {
		bytes = directory(dirfd, whole);
		errno = saved;
		if (bytes == 0)
			return false;
		whole[bytes++] = '/';
	}
	memcpy(whole + bytes, path, length + 1);
	tidy(whole);
	return true;
}

bool
device_is_path(int dirfd, const char *path)
{
	char whole[2 * PATH_MAX];
	size_t length;

	if (device.path == NULL || path == NULL)
		return false;
	length = strlen(path);
	/* Nearly all paths end here. */
	if (length < device.name_bytes ||
	    strcmp(path + length - device.name_bytes, device.name) != 0)
		return false;
	if (strcmp(path, device.path) == 0)
		return true;
	return make_absolute(dirfd, path, whole) && strcmp(whole, device.path) == 0;
}

bool
device_is_directory(const char *path)
{
	char whole[2 * PATH_MAX];
	size_t length;

	if (device.path == NULL || !make_absolute(AT_FDCWD, path, whole))
		return false;
	length = strlen(whole);
	return device.path + length == device.name - 1 && strncmp(whole, device.path, length) == 0;
}

bool
device_is_fd(int fd)
{
	return device.path != NULL && atomic_load(&device.open) && link_is(fd, device.socket);
}

const char *
device_path(void)
{
	return device.path;
}

const char *
device_name(void)
{
	return device.name;
}

const char *
device_socket(void)
{
	return device.socket;
}

bool
device_is_character(void)
{
	return strncmp(device.name, "sg", 2) == 0 && isdigit((unsigned char)device.name[2]);
}

unsigned
device_minor(void)
{
	const char *digits = device.name + device.name_bytes;

	while (digits > device.name && isdigit((unsigned char)digits[-1]))
		digits--;
	return (unsigned)strtoul(digits, NULL, 10) & 0xff;
}

void
device_stat(struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_dev = makedev(0, 5);
	st->st_ino = SR_MAJOR * 256 + device_minor() + 1;
	st->st_nlink = 1;
	st->st_mode = (device_is_character() ? S_IFCHR : S_IFBLK) | 0666;
	st->st_rdev = makedev(device_is_character() ? SG_MAJOR : SR_MAJOR, device_minor());
	st->st_blksize = 4096;
}

/* The kernel meets a new nexus's power-on attention when it finds the drive, not
 * the first program that opens it. */
static void
take_power_on(int fd)
{
	static const uint8_t test_unit_ready[6] = { 0 };
	struct link_command c = { .cdb = test_unit_ready, .timeout_ms = 30000 };

	for (int i = 0; i < 4; i++)
		if (scsi_once(fd, &c) != 0 || c.status == 0 || c.sense_bytes < 13 ||
		    (c.sense[2] & 0x0f) != 6 || c.sense[12] != 0x29)
			return;
}

/* What the kernel's cdrom_open() does without O_NONBLOCK: the tray is closed, a
 * disc must be there, nothing that is recorded once is open for writing, and
 * the door stays locked while the disc is in use. */
static int
open_for_data(int fd, int flags)
{
	int r;

	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EROFS;
	r = scsi_test_ready(fd);
	if (r == -ENOMEDIUM) {
		scsi_tray(fd, SCSI_LOAD);
		r = scsi_test_ready(fd);
	}
	if (r != 0)
		return r;
	scsi_prevent(fd, true);
	return 0;
}

int
device_open(int flags)
{
	int type =
	    (flags & O_CLOEXEC ? SOCK_CLOEXEC : 0) | (flags & O_NONBLOCK ? SOCK_NONBLOCK : 0);
	int fd, r = 0;

	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	if ((flags & O_CREAT) && (flags & O_EXCL))
		return -EEXIST;
	fd = link_open(device.socket, type, (flags & O_EXCL) != 0);
	if (fd < 0)
		return fd;
	atomic_store(&device.open, true);
	take_power_on(fd);
	if (!(flags & O_NONBLOCK) && !device_is_character())
		r = open_for_data(fd, flags);
	if (r != 0) {
		syscall(SYS_close, fd);
		return r;
	}
	return fd;
}
