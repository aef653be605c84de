/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/interpose_dir.c - directories: the drive is listed in its own one, and
 * those of shim/root.h are where they seem to be. */
#include "shim/device.h"
#include "shim/next.h"
#include "shim/root.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

_Static_assert(
    sizeof(struct dirent) == sizeof(struct dirent64), "one struct dirent: 64-bit systems");

/* Streams of the drive's directory: a C library's stream has no room for ours.
 * Beyond so many at a time, the drive is not listed. */
static struct listing {
	_Atomic(DIR *) of; /* NULL: free */
	bool given;        /* the drive's entry */
	struct dirent entry;
} listings[8];

static struct listing *
listing_of(DIR *dir)
{
	for (size_t i = 0; i < sizeof(listings) / sizeof(listings[0]); i++)
		if (atomic_load(&listings[i].of) == dir)
			return &listings[i];
	return NULL;
}

static void
listing_begin(DIR *dir)
{
	for (size_t i = 0; i < sizeof(listings) / sizeof(listings[0]); i++) {
		DIR *none = NULL;

		if (!atomic_compare_exchange_strong(&listings[i].of, &none, dir))
			continue;
		listings[i].given = false;
		return;
	}
}

static void
listing_end(DIR *dir)
{
	struct listing *l = listing_of(dir);

	if (l != NULL)
		atomic_store(&l->of, NULL);
}

INTERPOSE DIR *
opendir(const char *path)
{
	char room[PATH_MAX];
	DIR *dir = NEXT(opendir)(root_path(path, room));

	if (dir != NULL && device_is_directory(path))
		listing_begin(dir);
	return dir;
}

INTERPOSE int
closedir(DIR *dir)
{
	listing_end(dir);
	return NEXT(closedir)(dir);
}

INTERPOSE void
rewinddir(DIR *dir)
{
	struct listing *l = listing_of(dir);

	if (l != NULL)
		l->given = false;
	NEXT(rewinddir)(dir);
}

/* The drive comes first; a real entry of its name is left out. */
static struct dirent *
first_entry(DIR *dir)
{
	struct listing *l = listing_of(dir);
	struct stat st;

	if (l == NULL || l->given)
		return NULL;
	l->given = true;
	device_stat(&st);
	memset(&l->entry, 0, sizeof(l->entry));
	l->entry.d_ino = st.st_ino;
	l->entry.d_reclen = sizeof(l->entry);
	l->entry.d_type = S_ISCHR(st.st_mode) ? DT_CHR : DT_BLK;
	strncpy(l->entry.d_name, device_name(), sizeof(l->entry.d_name) - 1);
	return &l->entry;
}

static bool
is_hidden(DIR *dir, const char *name)
{
	return listing_of(dir) != NULL && strcmp(name, device_name()) == 0;
}

INTERPOSE struct dirent *
readdir(DIR *dir)
{
	struct dirent *e = first_entry(dir);

	if (e != NULL)
		return e;
	do
		e = NEXT(readdir)(dir);
	while (e != NULL && is_hidden(dir, e->d_name));
	return e;
}

INTERPOSE struct dirent64 *
readdir64(DIR *dir)
{
	void *first = first_entry(dir);
	struct dirent64 *e = first;

	if (e != NULL)
		return e;
	do
		e = NEXT(readdir64)(dir);
	while (e != NULL && is_hidden(dir, e->d_name));
	return e;
}

/* ---- the working directory */

INTERPOSE int
chdir(const char *path)
{
	char room[PATH_MAX];

	return NEXT(chdir)(root_path(path, room));
}

INTERPOSE char *
getcwd(char *to, size_t bytes)
{
	char *path = NEXT(getcwd)(to, bytes);

	if (path != NULL)
		root_strip(path);
	return path;
}

/* ---- searches */

/* They open the directory where nobody can interpose. */
INTERPOSE int
scandir(const char *path, struct dirent ***names, int (*select)(const struct dirent *),
    int (*compare)(const struct dirent **, const struct dirent **))
{
	char room[PATH_MAX];

	return NEXT(scandir)(root_path(path, room), names, select, compare);
}

INTERPOSE int
scandir64(const char *path, struct dirent64 ***names, int (*select)(const struct dirent64 *),
    int (*compare)(const struct dirent64 **, const struct dirent64 **))
{
	char room[PATH_MAX];

	return NEXT(scandir64)(root_path(path, room), names, select, compare);
}

INTERPOSE int
glob(const char *pattern, int flags, int (*failed)(const char *, int), glob_t *g)
{
	char room[PATH_MAX];
	int r = NEXT(glob)(root_pattern(pattern, room), flags, failed, g);

	for (size_t i = 0; r == 0 && i < g->gl_pathc; i++)
		root_strip(g->gl_pathv[g->gl_offs * ((flags & GLOB_DOOFFS) != 0) + i]);
	return r;
}

INTERPOSE int
glob64(const char *pattern, int flags, int (*failed)(const char *, int), glob64_t *g)
{
	char room[PATH_MAX];
	int r = NEXT(glob64)(root_pattern(pattern, room), flags, failed, g);

	for (size_t i = 0; r == 0 && i < g->gl_pathc; i++)
		root_strip(g->gl_pathv[g->gl_offs * ((flags & GLOB_DOOFFS) != 0) + i]);
	return r;
}
