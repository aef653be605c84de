/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_disc.c - the discs that a recorder is started with. */
#include "cli/host_disc.h"

#include "emulator/store.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
scratch_make(struct host_scratch *s, int *status)
{
	const char *dir = getenv("TMPDIR");

	if (*s->path != '\0')
		return true;
	*status = CLI_USAGE;
	if (dir == NULL || *dir == '\0')
		dir = "/tmp";
	if ((size_t)snprintf(s->path, sizeof(s->path), "%s/pitland-XXXXXX", dir) >=
	    sizeof(s->path)) {
		*s->path = '\0';
		complain("TMPDIR", "the path is too long");
		return false;
	}
	if (mkdtemp(s->path) != NULL)
		return true;
	*s->path = '\0';
	complain(dir, "%s", strerror(errno));
	return false;
}

static int
remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void
host_scratch_remove(struct host_scratch *s)
{
	if (*s->path != '\0' && nftw(s->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
		complain(s->path, "%s", strerror(errno));
	*s->path = '\0';
}

static struct disc *
open_snapshot(const char *path, char *why)
{
	struct store *base = store_directory_open(path, false, why);
	struct store *overlay = base != NULL ? store_overlay(base, why) : NULL;

	return overlay != NULL ? disc_open(overlay, why) : NULL;
}

/* Open what is at path as the options ask. */
static struct disc *
open_existing(const struct host_options *o, const char *path, char *why)
{
	if (o->snapshot && !o->read_only)
		return open_snapshot(path, why);
	return disc_open_directory(path, o->read_only ? DISC_FOR_READING : DISC_FOR_WRITING, why);
}

static struct disc *
open_or_create(const struct host_options *o, const char *path, char *why)
{
	const struct medium *medium = medium_by_kind(o->media);
	struct stat st;
	struct disc *disc;

	if (lstat(path, &st) == 0 || errno != ENOENT)
		return open_existing(o, path, why);
	if (medium == NULL) {
		because(why, "there is no disc, and --media none makes none");
		return NULL;
	}
	disc = disc_create_directory(path, medium, why);
	if (disc == NULL || (!o->snapshot && !o->read_only))
		return disc;
	disc_close(disc);
	return open_existing(o, path, why);
}

bool
host_disc_open(const struct host_options *o, unsigned n, struct host_scratch *scratch,
    struct disc **disc, int *status)
{
	char why[CLI_WHY] = "", fresh[sizeof(scratch->path) + 16];
	const char *path;

	*disc = NULL;
	if (n < o->disc_count) {
		path = o->discs[n];
	} else if (strcmp(o->media, "none") == 0) {
		return true;
	} else if (n == 0 && o->keep != NULL) {
		path = o->keep;
		if (access(path, F_OK) == 0)
			return complain(path, "exists already"), *status = CLI_USAGE, false;
	} else {
		if (!scratch_make(scratch, status))
			return false;
		snprintf(fresh, sizeof(fresh), "%s/cdr%u", scratch->path, n);
		path = fresh;
	}
	*status = CLI_USAGE;
	*disc = open_or_create(o, path, why);
	if (*disc == NULL)
		complain(path, "%s", why);
	return *disc != NULL;
}
