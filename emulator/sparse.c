/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/sparse.c - a byte string with holes: a table of 64 KiB chunks. */
#include "emulator/sparse.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sparse {
	int fd; /* -1: chunks are in memory */
	uint64_t chunks;
	uint8_t **chunk;  /* in memory; NULL: a hole */
	uint32_t *place;  /* in the file, from 1; 0: a hole */
	uint32_t places;  /* handed out */
	uint64_t present; /* chunks that are no holes */
};

static int
temporary_file(void)
{
	const char *directory = getenv("TMPDIR");
	char name[PATH_MAX];
	int fd;

	if (directory == NULL || directory[0] != '/')
		directory = "/tmp";
	if (snprintf(name, sizeof(name), "%s/pitland.XXXXXX", directory) >= (int)sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(name);
	return fd;
}

void
sparse_free(struct sparse *s)
{
	if (s == NULL)
		return;
	for (uint64_t i = 0; s->chunk != NULL && i < s->chunks; i++)
		free(s->chunk[i]);
	free(s->chunk);
	free(s->place);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

bool
sparse_has(const struct sparse *s, uint64_t chunk)
{
	return chunk < s->chunks && (s->fd >= 0 ? s->place[chunk] != 0 : s->chunk[chunk] != NULL);
}

uint64_t
sparse_bytes(const struct sparse *s)
{
	return s->present * SPARSE_CHUNK_BYTES;
}

uint64_t
sparse_growth(const struct sparse *s, uint64_t offset, size_t n)
{
	uint64_t growth = 0;

	for (uint64_t c = offset / SPARSE_CHUNK_BYTES; n > 0 && c * SPARSE_CHUNK_BYTES < offset + n;
	     c++)
		growth += sparse_has(s, c) ? 0 : SPARSE_CHUNK_BYTES;
	return growth;
}

static int
grow(struct sparse *s, uint64_t chunks)
{
	size_t each = s->fd >= 0 ? sizeof(*s->place) : sizeof(*s->chunk);
	void *old = s->fd >= 0 ? (void *)s->place : (void *)s->chunk;
	uint64_t room = s->chunks == 0 ? chunks : chunks + chunks / 2;
	void *table;

	if (chunks <= s->chunks)
		return 0;
	table = realloc(old, room * each);
	if (table == NULL)
		return -1;
	memset((uint8_t *)table + s->chunks * each, 0, (room - s->chunks) * each);
	if (s->fd >= 0)
		s->place = table;
	else
		s->chunk = table;
	s->chunks = room;
	return 0;
}

struct sparse *
sparse_new(bool in_file, uint64_t bytes)
{
	struct sparse *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->fd = -1;
	if ((in_file && (s->fd = temporary_file()) < 0) ||
	    grow(s, bytes / SPARSE_CHUNK_BYTES + 1) != 0) {
		sparse_free(s);
		return NULL;
	}
	return s;
}

static int
file_all(int fd, bool writing, uint64_t offset, uint8_t *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = writing ? pwrite(fd, bytes, n, (off_t)offset)
				       : pread(fd, bytes, n, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done == 0)
			errno = EIO;
		if (done <= 0)
			return -1;
		bytes += done;
		offset += (uint64_t)done;
		n -= (size_t)done;
	}
	return 0;
}

static uint64_t
place_offset(const struct sparse *s, uint64_t chunk)
{
	return (uint64_t)(s->place[chunk] - 1) * SPARSE_CHUNK_BYTES;
}

int
sparse_read(const struct sparse *s, uint64_t offset, void *out, size_t n)
{
	uint64_t chunk = offset / SPARSE_CHUNK_BYTES;
	size_t at = (size_t)(offset % SPARSE_CHUNK_BYTES);

	if (!sparse_has(s, chunk))
		memset(out, 0, n);
	else if (s->fd >= 0)
		return file_all(s->fd, false, place_offset(s, chunk) + at, out, n);
	else
		memcpy(out, s->chunk[chunk] + at, n);
	return 0;
}

/* Make a chunk of zeros. */
static int
add(struct sparse *s, uint64_t chunk)
{
	if (grow(s, chunk + 1) != 0)
		return -1;
	if (s->fd < 0) {
		s->chunk[chunk] = calloc(1, SPARSE_CHUNK_BYTES);
		if (s->chunk[chunk] == NULL)
			return -1;
	} else {
		uint64_t end = (uint64_t)(s->places + 1) * SPARSE_CHUNK_BYTES;

		if (ftruncate(s->fd, (off_t)end) != 0)
			return -1;
		s->place[chunk] = ++s->places;
	}
	s->present++;
	return 0;
}

int
sparse_write(struct sparse *s, uint64_t offset, const void *bytes, size_t n)
{
	uint64_t chunk = offset / SPARSE_CHUNK_BYTES;
	size_t at = (size_t)(offset % SPARSE_CHUNK_BYTES);

	if (!sparse_has(s, chunk) && add(s, chunk) != 0)
		return -1;
	if (s->fd >= 0)
		return file_all(
		    s->fd, true, place_offset(s, chunk) + at, (uint8_t *)(uintptr_t)bytes, n);
	memcpy(s->chunk[chunk] + at, bytes, n);
	return 0;
}

int
sparse_truncate(struct sparse *s, uint64_t bytes)
{
	static const uint8_t zeros[SPARSE_CHUNK_BYTES];
	size_t at = (size_t)(bytes % SPARSE_CHUNK_BYTES);
	uint64_t first = bytes / SPARSE_CHUNK_BYTES + (at != 0);

	for (uint64_t c = first; c < s->chunks; c++) {
		if (!sparse_has(s, c))
			continue;
		if (s->fd >= 0) {
			/* Its place is not used again; all are freed with the file. */
			s->place[c] = 0;
		} else {
			free(s->chunk[c]);
			s->chunk[c] = NULL;
		}
		s->present--;
	}
	if (at == 0 || !sparse_has(s, bytes / SPARSE_CHUNK_BYTES))
		return 0;
	return sparse_write(s, bytes, zeros, SPARSE_CHUNK_BYTES - at);
}
