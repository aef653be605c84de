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
scratch_make(struct host_scratch *s, char *why)
{
	const char *dir = getenv("TMPDIR");

	if (*s->path != '\0')
		return true;
	if (dir == NULL || *dir == '\0')
		dir = "/tmp";
	if ((size_t)snprintf(s->path, sizeof(s->path), "%s/pitland-XXXXXX", dir) >=
	    sizeof(s->path)) {
		*s->path = '\0';
		return because(why, "the path in TMPDIR is too long");
	}
	if (mkdtemp(s->path) != NULL)
		return true;
	*s->path = '\0';
	return because(why, "%s: %s", dir, strerror(errno));
}

bool
host_scratch_disc(struct host_scratch *s, unsigned drive, char path[HOST_SCRATCH_BYTES], char *why)
{
	int n;

	if (!scratch_make(s, why))
		return false;
	n = snprintf(path, HOST_SCRATCH_BYTES, "%s/cdr%u", s->path, drive);
	if (access(path, F_OK) == 0)
		snprintf(path + n, HOST_SCRATCH_BYTES - (size_t)n, "-%u", ++s->again);
	return true;
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

struct disc *
host_disc_at(const struct host_options *o, const char *path, const struct medium *medium, char *why)
{
	struct stat st;
	struct disc *disc;

	if (lstat(path, &st) == 0 || errno != ENOENT)
		return open_existing(o, path, why);
	if (medium == NULL) {
		because(why, "there is no disc, and no --media to make one");
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
	char why[CLI_WHY] = "", fresh[HOST_SCRATCH_BYTES];
	const char *path;

	*disc = NULL;
	*status = CLI_USAGE;
	if (n < o->disc_count) {
		path = o->discs[n];
	} else if (strcmp(o->media, "none") == 0) {
		return true;
	} else if (n == 0 && o->keep != NULL) {
		path = o->keep;
		if (access(path, F_OK) == 0)
			return complain(path, "exists already"), false;
	} else {
		if (!host_scratch_disc(scratch, n, fresh, why))
			return complain("a temporary disc", "%s", why), false;
		path = fresh;
	}
	*disc = host_disc_at(o, path, medium_by_kind(o->media), why);
	if (*disc == NULL)
		complain(path, "%s", why);
	return *disc != NULL;
}
