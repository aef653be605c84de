/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/store_overlay.c - a disc that may be written to while the one below
 * it stays as it is (serve --snapshot). A chunk comes from the overlay once any
 * byte of it was written, else from the base. */
#include "emulator/bytes.h"
#include "emulator/sparse.h"
#include "emulator/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct overlay {
	struct store *base;
	struct {
		struct sparse *bytes; /* of its own for each part: no part waits for another */
		uint64_t size;
		uint64_t base_size; /* bytes of the base that still show through */
		bool exists;
	} part[STORE_PARTS];
};

static int
fail(int error)
{
	errno = error;
	return -1;
}

static int
overlay_size(void *self, enum store_part part, uint64_t *bytes)
{
	struct overlay *o = self;

	if (!o->part[part].exists)
		return fail(ENOENT);
	*bytes = o->part[part].size;
	return 0;
}

static size_t
in_chunk(uint64_t offset, size_t n)
{
	size_t rest = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);

	return n < rest ? n : rest;
}

/* What lies below: the base as far as it shows through, then zeros. */
static int
read_base(struct overlay *o, enum store_part part, uint64_t offset, uint8_t *out, size_t n)
{
	uint64_t end = o->part[part].base_size;
	size_t have = offset >= end ? 0 : end - offset < n ? (size_t)(end - offset) : n;

	memset(out + have, 0, n - have);
	return have == 0 ? 0 : store_read_part(o->base, part, offset, out, have);
}

static int
overlay_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	struct overlay *o = self;

	if (!o->part[part].exists)
		return fail(ENOENT);
	if (offset > o->part[part].size || n > o->part[part].size - offset)
		return fail(EIO);
	for (size_t piece; n > 0; n -= piece) {
		piece = in_chunk(offset, n);
		if (sparse_has(o->part[part].bytes, offset / SPARSE_CHUNK_BYTES)
			? sparse_read(o->part[part].bytes, offset, out, piece) != 0
			: read_base(o, part, offset, out, piece) != 0)
			return -1;
		out = (uint8_t *)out + piece;
		offset += piece;
	}
	return 0;
}

/* Take the chunk that offset lies in over from the base. */
static int
take_over(struct overlay *o, enum store_part part, uint64_t offset)
{
	uint64_t first = offset - offset % SPARSE_CHUNK_BYTES;
	uint8_t *chunk;
	int result = -1;

	if (sparse_has(o->part[part].bytes, offset / SPARSE_CHUNK_BYTES))
		return 0;
	chunk = malloc(SPARSE_CHUNK_BYTES);
	if (chunk != NULL && read_base(o, part, first, chunk, SPARSE_CHUNK_BYTES) == 0)
		result = sparse_write(o->part[part].bytes, first, chunk, SPARSE_CHUNK_BYTES);
	free(chunk);
	return result;
}

static int
write_bytes(
    struct overlay *o, enum store_part part, uint64_t offset, const uint8_t *bytes, size_t n)
{
	for (size_t piece; n > 0; n -= piece) {
		piece = in_chunk(offset, n);
		if (take_over(o, part, offset) != 0 ||
		    sparse_write(o->part[part].bytes, offset, bytes, piece) != 0)
			return -1;
		bytes += piece;
		offset += piece;
		if (o->part[part].size < offset)
			o->part[part].size = offset;
	}
	return 0;
}

static int
overlay_write(void *self, enum store_part part, uint64_t offset, struct iovec *v, unsigned vectors)
{
	struct overlay *o = self;

	o->part[part].exists = true;
	for (; vectors > 0; vectors--, v++) {
		if (write_bytes(o, part, offset, v->iov_base, v->iov_len) != 0)
			return -1;
		offset += v->iov_len;
	}
	return 0;
}

static int
overlay_truncate(void *self, enum store_part part, uint64_t bytes)
{
	struct overlay *o = self;

	if (!o->part[part].exists)
		return fail(ENOENT);
	o->part[part].size = bytes;
	if (o->part[part].base_size > bytes)
		o->part[part].base_size = bytes;
	return sparse_truncate(o->part[part].bytes, bytes);
}

static int
overlay_sync(void *self, enum store_part part)
{
	(void)self;
	(void)part;
	return 0;
}

static int
overlay_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct overlay *o = self;

	(void)durable;
	o->part[part].exists = true;
	return overlay_truncate(o, part, 0) == 0 ? write_bytes(o, part, 0, bytes, n) : -1;
}

static void
overlay_close(void *self)
{
	struct overlay *o = self;

	for (int i = 0; i < STORE_PARTS; i++)
		sparse_free(o->part[i].bytes);
	store_close(o->base);
	free(o);
}

static const struct store_ops overlay_ops = { overlay_size, overlay_read, overlay_write,
	overlay_truncate, overlay_sync, NULL, overlay_replace, overlay_close };

struct store *
store_overlay(struct store *base, char *why)
{
	struct overlay *o = calloc(1, sizeof(*o));
	struct store *s;

	if (o == NULL) {
		store_close(base);
		return store_why(why, "no memory");
	}
	o->base = base;
	for (int i = 0; i < STORE_PARTS; i++) {
		enum store_part part = (enum store_part)i;

		/* The sectors may be many; the other parts are small. */
		o->part[i].bytes = sparse_new(part == STORE_SECTORS,
		    part == STORE_SECTORS ? (uint64_t)DISC_SECTORS * SECTOR_RECORD_BYTES : 0);
		if (o->part[i].bytes == NULL) {
			store_why(why, "no overlay can be made: %s", strerror(errno));
			overlay_close(o);
			return NULL;
		}
		o->part[i].exists = store_part_size(base, part, &o->part[i].base_size) == 0;
		if (!o->part[i].exists)
			o->part[i].base_size = 0;
		o->part[i].size = o->part[i].base_size;
	}
	s = store_new(&overlay_ops, o, true, store_path(base));
	return s != NULL ? s : store_why(why, "no memory");
}
