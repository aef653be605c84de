/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/new_file.c - a file that appears under its name once it is complete. */
#include "cli/new_file.h"

#include <errno.h>
#include <fcntl.h>
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

bool
new_file_open(struct new_file *f, const char *path)
{
	struct stat st;

	*f = (struct new_file){ .path = path, .fd = -1 };
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return errno = EISDIR, false;
	f->in_place = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
	if (f->in_place) {
		f->fd = open(path, O_WRONLY | O_CLOEXEC);
		return f->fd >= 0;
	}
	f->fd = open_unnamed(path);
	if (f->fd >= 0)
		return true;
	f->other = name_beside(path);
	if (f->other != NULL)
		f->fd = open(f->other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (f->fd >= 0)
		return true;
	free(f->other);
	return false;
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
	errno = error;
	return ok;
}
