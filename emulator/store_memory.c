/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/store_memory.c - a disc in memory, for tests, fuzzing and rehearsal. */
#include "emulator/bytes.h"
#include "emulator/sparse.h"
#include "emulator/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct memory {
	uint64_t limit; /* 0: none */
	struct {
		struct sparse *bytes; /* NULL: there is no such part */
		uint64_t size;
	} part[STORE_PARTS];
};

static int
fail(int error)
{
	errno = error;
	return -1;
}

static int
memory_size(void *self, enum store_part part, uint64_t *bytes)
{
	struct memory *m = self;

	if (m->part[part].bytes == NULL)
		return fail(ENOENT);
	*bytes = m->part[part].size;
	return 0;
}

static struct sparse *
new_part(enum store_part part)
{
	return sparse_new(
	    false, part == STORE_SECTORS ? (uint64_t)DISC_SECTORS * SECTOR_RECORD_BYTES : 0);
}

/* Bytes of n from offset on that lie in one chunk. */
static size_t
in_chunk(uint64_t offset, size_t n)
{
	size_t rest = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);

	return n < rest ? n : rest;
}

static int
memory_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	struct memory *m = self;

	if (m->part[part].bytes == NULL)
		return fail(ENOENT);
	if (offset > m->part[part].size || n > m->part[part].size - offset)
		return fail(EIO);
	for (size_t piece; n > 0; n -= piece) {
		piece = in_chunk(offset, n);
		(void)sparse_read(m->part[part].bytes, offset, out, piece);
		out = (uint8_t *)out + piece;
		offset += piece;
	}
	return 0;
}

static bool
has_room(const struct memory *m, enum store_part part, uint64_t offset, size_t n)
{
	uint64_t used = 0;

	if (m->limit == 0)
		return true;
	for (int i = 0; i < STORE_PARTS; i++)
		used += m->part[i].bytes == NULL ? 0 : sparse_bytes(m->part[i].bytes);
	return used + sparse_growth(m->part[part].bytes, offset, n) <= m->limit;
}

static int
write_bytes(struct memory *m, enum store_part part, uint64_t offset, const uint8_t *bytes, size_t n)
{
	for (size_t piece; n > 0; n -= piece) {
		piece = in_chunk(offset, n);
		if (!has_room(m, part, offset, piece))
			return fail(ENOSPC);
		if (sparse_write(m->part[part].bytes, offset, bytes, piece) != 0)
			return -1;
		bytes += piece;
		offset += piece;
		if (m->part[part].size < offset)
			m->part[part].size = offset;
	}
	return 0;
}

static int
memory_write(void *self, enum store_part part, uint64_t offset, struct iovec *v, unsigned vectors)
{
	struct memory *m = self;

	if (m->part[part].bytes == NULL && (m->part[part].bytes = new_part(part)) == NULL)
		return -1;
	for (; vectors > 0; vectors--, v++) {
		if (write_bytes(m, part, offset, v->iov_base, v->iov_len) != 0)
			return -1;
		offset += v->iov_len;
	}
	return 0;
}

static int
memory_truncate(void *self, enum store_part part, uint64_t bytes)
{
	struct memory *m = self;

	if (m->part[part].bytes == NULL)
		return fail(ENOENT);
	m->part[part].size = bytes;
	return sparse_truncate(m->part[part].bytes, bytes);
}

static int
memory_sync(void *self, enum store_part part)
{
	(void)self;
	(void)part;
	return 0;
}

static int
memory_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct memory *m = self;
	struct sparse *old = m->part[part].bytes;
	uint64_t old_size = m->part[part].size;

	(void)durable;
	m->part[part].bytes = new_part(part);
	if (m->part[part].bytes != NULL) {
		m->part[part].size = 0;
		if (write_bytes(m, part, 0, bytes, n) == 0) {
			sparse_free(old);
			return 0;
		}
	}
	sparse_free(m->part[part].bytes);
	m->part[part].bytes = old;
	m->part[part].size = old_size;
	return -1;
}

static void
memory_close(void *self)
{
	struct memory *m = self;

	for (int i = 0; i < STORE_PARTS; i++)
		sparse_free(m->part[i].bytes);
	free(m);
}

static const struct store_ops memory_ops = { memory_size, memory_read, memory_write,
	memory_truncate, memory_sync, NULL, memory_replace, memory_close };

struct store *
store_memory(uint64_t limit, char *why)
{
	struct memory *m = calloc(1, sizeof(*m));
	struct store *s;

	if (m == NULL)
		return store_why(why, "no memory");
	m->limit = limit;
	s = store_new(&memory_ops, m, true, NULL);
	return s != NULL ? s : store_why(why, "no memory");
}
