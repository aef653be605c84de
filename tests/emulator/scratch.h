/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/scratch.h - a directory of a test's own, and its files. */
#ifndef TESTS_EMULATOR_SCRATCH_H
#define TESTS_EMULATOR_SCRATCH_H
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_PATH 256
#define SCRATCH_NAME (2 * SCRATCH_PATH)

/* NAME, not made yet, in a new directory below $TMPDIR. */
static inline char *
scratch_path(char path[SCRATCH_PATH], const char *name)
{
	const char *tmp = getenv("TMPDIR");
	char parent[SCRATCH_PATH / 2];

	snprintf(parent, sizeof(parent), "%.90s/pitland-test.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(parent) == NULL)
		abort();
	snprintf(path, SCRATCH_PATH, "%s/%s", parent, name);
	return path;
}

/* The directory, its files, and the one made for it. */
static inline void
scratch_remove(const char *path)
{
	char name[SCRATCH_NAME], parent[SCRATCH_PATH];
	DIR *d = opendir(path);

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		snprintf(name, sizeof(name), "%.255s/%.255s", path, e->d_name);
		if (e->d_name[0] != '.')
			(void)unlink(name);
	}
	if (d != NULL)
		closedir(d);
	(void)rmdir(path);
	snprintf(parent, sizeof(parent), "%.255s", path);
	*strrchr(parent, '/') = '\0';
	(void)rmdir(parent);
}

static inline FILE *
scratch_open(const char *directory, const char *file, const char *mode)
{
	char name[SCRATCH_NAME];
	FILE *f;

	snprintf(name, sizeof(name), "%.255s/%.255s", directory, file);
	f = fopen(name, mode);
	if (f == NULL)
		abort();
	return f;
}

/* A file's content, a zero byte behind it; free() it. */
static inline char *
scratch_load(const char *directory, const char *file, size_t *n)
{
	FILE *f = scratch_open(directory, file, "rb");
	char *bytes;

	fseek(f, 0, SEEK_END);
	*n = (size_t)ftell(f);
	rewind(f);
	bytes = calloc(1, *n + 1);
	if (bytes == NULL || fread(bytes, 1, *n, f) != *n)
		abort();
	fclose(f);
	return bytes;
}

static inline void
scratch_save(const char *directory, const char *file, const void *bytes, size_t n)
{
	FILE *f = scratch_open(directory, file, "wb");

	if (fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		abort();
}

/* Turn bits of one byte; a negative offset counts from the end. */
static inline void
scratch_flip(const char *directory, const char *file, long offset, int bits)
{
	FILE *f = scratch_open(directory, file, "r+b");
	int c;

	fseek(f, offset, offset < 0 ? SEEK_END : SEEK_SET);
	c = fgetc(f);
	fseek(f, -1, SEEK_CUR);
	fputc(c ^ bits, f);
	fclose(f);
}

static inline void
scratch_unlink(const char *directory, const char *file)
{
	char name[SCRATCH_NAME];

	snprintf(name, sizeof(name), "%.255s/%.255s", directory, file);
	if (unlink(name) != 0)
		abort();
}
#endif
