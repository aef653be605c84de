/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/store_file.c - a disc in a directory. The one writer holds a lock on
 * the directory itself, which no rename inside can take away; readers take
 * none. Nothing is mapped: a full host disk is an error, not a signal. */
#include "emulator/bytes.h"
#include "emulator/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[STORE_PARTS] = { "sectors", "log", "disc.json", "classes" };
static const char *const new_names[STORE_PARTS] = { "sectors.new", "log.new", "disc.json.new",
	"classes.new" };

struct directory {
	int fd;
	bool writable;
	int part[STORE_PARTS]; /* -1: not open */
};

static int
part_fd(struct directory *d, enum store_part part, bool make)
{
	int flags = (d->writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW;

	if (d->part[part] < 0)
		d->part[part] = openat(d->fd, names[part], flags | (make ? O_CREAT : 0), 0666);
	return d->part[part];
}

static int
file_size(void *self, enum store_part part, uint64_t *bytes)
{
	int fd = part_fd(self, part, false);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return -1;
	*bytes = (uint64_t)st.st_size;
	return 0;
}

static int
file_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	int fd = part_fd(self, part, false);

	if (fd < 0)
		return -1;
	while (n > 0) {
		ssize_t got = pread(fd, out, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO;
		if (got <= 0)
			return -1;
		out = (uint8_t *)out + got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

static int
file_write(void *self, enum store_part part, uint64_t offset, struct iovec *v, unsigned vectors)
{
	int fd = part_fd(self, part, true);

	if (fd < 0)
		return -1;
	while (vectors > 0) {
		int batch = vectors < IOV_MAX ? (int)vectors : IOV_MAX;
		ssize_t put = pwritev(fd, v, batch, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		offset += (uint64_t)put;
		for (; vectors > 0 && (size_t)put >= v->iov_len; v++, vectors--)
			put -= (ssize_t)v->iov_len;
		if (vectors > 0) {
			v->iov_base = (uint8_t *)v->iov_base + put;
			v->iov_len -= (size_t)put;
		}
	}
	return 0;
}

static int
file_truncate(void *self, enum store_part part, uint64_t bytes)
{
	int fd = part_fd(self, part, false);

	return fd < 0 ? -1 : ftruncate(fd, (off_t)bytes);
}

static int
file_sync(void *self, enum store_part part)
{
	int fd = part_fd(self, part, false);

	return fd < 0 ? -1 : fdatasync(fd);
}

static int
file_clear(void *self, enum store_part part, uint64_t offset, uint64_t bytes)
{
	int fd = part_fd(self, part, false);

	return fd < 0 ? -1
		      : fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
			    (off_t)bytes);
}

static int
write_all(int fd, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes += put;
		n -= (size_t)put;
	}
	return 0;
}

static int
file_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct directory *d = self;
	int fd = openat(
	    d->fd, new_names[part], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	int error;

	if (fd < 0)
		return -1;
	if (write_all(fd, bytes, n) != 0 || (durable && fsync(fd) != 0) ||
	    renameat(d->fd, new_names[part], d->fd, names[part]) != 0) {
		error = errno;
		close(fd);
		(void)unlinkat(d->fd, new_names[part], 0);
		errno = error;
		return -1;
	}
	if (d->part[part] >= 0)
		close(d->part[part]);
	d->part[part] = fd;
	return durable ? fsync(d->fd) : 0;
}

static void
file_close(void *self)
{
	struct directory *d = self;

	for (int part = 0; part < STORE_PARTS; part++)
		if (d->part[part] >= 0)
			close(d->part[part]);
	close(d->fd);
	free(d);
}

static const struct store_ops file_ops = { file_size, file_read, file_write, file_truncate,
	file_sync, file_clear, file_replace, file_close };

/* Where a second lock is granted beside the first, none protects anything. */
static bool
locks_work(const char *path)
{
	int second = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool refused;

	if (second < 0)
		return false;
	refused = flock(second, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(second);
	return refused;
}

static bool
lock(int fd, const char *path, char *why)
{
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			store_why(why, "held by another writer");
		else
			store_why(why, "locks do not work on its file system: %s", strerror(errno));
		return false;
	}
	if (locks_work(path))
		return true;
	store_why(why, "locks do not work on its file system");
	return false;
}

static struct store *
directory_open(const char *path, bool writable, char *why)
{
	struct directory *d = malloc(sizeof(*d));
	char *absolute;
	struct store *s;

	if (d == NULL)
		return store_why(why, "no memory");
	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d->writable = writable;
	for (int part = 0; part < STORE_PARTS; part++)
		d->part[part] = -1;
	if (d->fd < 0) {
		free(d);
		return store_why(why, "%s",
		    errno == ENOENT        ? "does not exist"
			: errno == ENOTDIR ? "is not a directory"
					   : strerror(errno));
	}
	if (writable && !lock(d->fd, path, why)) {
		file_close(d);
		return NULL;
	}
	absolute = realpath(path, NULL);
	s = store_new(&file_ops, d, writable, absolute);
	free(absolute);
	return s != NULL ? s : store_why(why, "no memory");
}

struct store *
store_directory_open(const char *path, bool writable, char *why)
{
	return directory_open(path, writable, why);
}

struct store *
store_directory_create(const char *path, char *why)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return store_why(why, "cannot be made: %s", strerror(errno));
	return directory_open(path, true, why);
}
