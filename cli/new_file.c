/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/new_file.c - a file that appears under its name once it is complete. */
#include "cli/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside path, for rename() to work. */
static char *
name_beside(const char *path)
{
	size_t n = strlen(path) + 32;
	char *name = malloc(n);

	if (name != NULL)
		snprintf(name, n, "%s.%ld.new", path, (long)getpid());
	return name;
}

static int
open_unnamed(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash == NULL ? strdup(".")
	    : slash == path             ? strdup("/")
					: strndup(path, (size_t)(slash - path));
	int fd = directory != NULL ? open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(directory);
	return fd;
}

/* The descriptor that path is another name of; -1: none. */
static int
named_descriptor(const char *path)
{
	static const struct {
		const char *path;
		int fd; /* -1: its number follows */
	} names[] = { { "/dev/stdout", 1 }, { "/dev/stderr", 2 }, { "/dev/fd/", -1 },
		{ "/proc/self/fd/", -1 } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i].path);
		char *end;
		long fd;

		if (names[i].fd >= 0 && strcmp(path, names[i].path) == 0)
			return names[i].fd;
		if (names[i].fd >= 0 || strncmp(path, names[i].path, n) != 0)
			continue;
		fd = strtol(path + n, &end, 10);
		if (end != path + n && *end == '\0' && fd >= 0 && fd <= INT_MAX)
			return (int)fd;
	}
	return -1;
}

static bool
open_in_place(struct new_file *f, int descriptor)
{
	f->in_place = true;
	f->fd = descriptor >= 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
				: open(f->path, O_WRONLY | O_CLOEXEC);
	return f->fd >= 0;
}

static bool
open_beside(struct new_file *f)
{
	f->fd = open_unnamed(f->path);
	if (f->fd >= 0)
		return true;
	f->other = name_beside(f->path);
	if (f->other != NULL)
		f->fd = open(f->other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (f->fd >= 0)
		return true;
	free(f->other);
	free(f->target);
	return false;
}

bool
new_file_open(struct new_file *f, const char *path)
{
	int descriptor = named_descriptor(path);
	struct stat st;
	bool exists;

	*f = (struct new_file){ .path = path, .fd = -1 };
	if (descriptor >= 0)
		return open_in_place(f, descriptor);
	exists = stat(path, &st) == 0;
	if (exists && S_ISDIR(st.st_mode))
		return errno = EISDIR, false;
	if (exists && !S_ISREG(st.st_mode))
		return open_in_place(f, -1);
	/* A link stays one; what it leads to is replaced. */
	if (exists && lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
		f->target = realpath(path, NULL);
		if (f->target == NULL)
			return false;
		f->path = f->target;
	}
	return open_beside(f);
}

bool
new_file_write(struct new_file *f, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t done = write(f->fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/* linkat() does not replace, so an unnamed file gets a name of its own first. */
static bool
give_name(struct new_file *f)
{
	char self[40];

	if (f->other != NULL)
		return true;
	f->other = name_beside(f->path);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", f->fd);
	return f->other != NULL &&
	    linkat(AT_FDCWD, self, AT_FDCWD, f->other, AT_SYMLINK_FOLLOW) == 0;
}

bool
new_file_close(struct new_file *f, bool keep)
{
	bool ok = true;
	int error;

	if (keep && !f->in_place)
		ok = give_name(f) && rename(f->other, f->path) == 0;
	error = errno;
	if (close(f->fd) != 0 && ok) {
		error = errno;
		ok = false;
	}
	if (f->other != NULL && !(keep && ok))
		unlink(f->other);
	free(f->other);
	free(f->target);
	errno = error;
	return ok;
}
