/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/shelf.h - a store in memory that outlives its disc, is filled by hand
 * too, tells what is done to it, and may run full. */
#ifndef TESTS_EMULATOR_SHELF_H
#define TESTS_EMULATOR_SHELF_H
#include "emulator/sparse.h"
#include "emulator/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum shelf_op { SHELF_WRITE, SHELF_TRUNCATE, SHELF_SYNC, SHELF_REPLACE };

struct shelf_call {
	enum shelf_op op;
	enum store_part part;
	uint64_t offset; /* of a write; to what is truncated */
	const void *bytes;
	size_t n;
	bool durable;
};

struct shelf {
	struct sparse *part[STORE_PARTS]; /* NULL: there is no such part */
	uint64_t size[STORE_PARTS];
	unsigned fuse; /* so many changes from now on fail for lack of space; 0: never */
	unsigned failures;
	/* Told of each change before it is made; may be NULL. */
	void (*tell)(void *arg, const struct shelf_call *);
	void *arg;
};

static inline int
shelf_fail(int error)
{
	errno = error;
	return -1;
}

/* Put bytes there, whoever does it. */
static inline void
shelf_put(struct shelf *s, enum store_part part, uint64_t offset, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;

	if (s->part[part] == NULL)
		s->part[part] = sparse_new(false,
		    part == STORE_SECTORS ? (uint64_t)DISC_SECTORS * SECTOR_RECORD_BYTES : 0);
	for (size_t piece; n > 0; n -= piece, from += piece, offset += piece) {
		piece = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);
		piece = piece < n ? piece : n;
		if (sparse_write(s->part[part], offset, from, piece) != 0)
			abort();
	}
	if (s->size[part] < offset)
		s->size[part] = offset;
}

static inline void
shelf_cut(struct shelf *s, enum store_part part, uint64_t bytes)
{
	s->size[part] = bytes;
	if (sparse_truncate(s->part[part], bytes) != 0)
		abort();
}

/* The same again, on another shelf. */
static inline void
shelf_repeat(struct shelf *s, const struct shelf_call *c)
{
	if (c->op == SHELF_SYNC)
		return;
	if (c->op == SHELF_WRITE) {
		shelf_put(s, c->part, c->offset, c->bytes, c->n);
		return;
	}
	if (s->part[c->part] == NULL && c->op == SHELF_TRUNCATE)
		return;
	if (s->part[c->part] != NULL)
		shelf_cut(s, c->part, c->op == SHELF_TRUNCATE ? c->offset : 0);
	if (c->op == SHELF_REPLACE)
		shelf_put(s, c->part, 0, c->bytes, c->n);
}

static inline int
shelf_do(struct shelf *s, const struct shelf_call *c)
{
	if (s->fuse > 0 && c->op != SHELF_SYNC && --s->fuse == 0) {
		s->fuse = s->failures > 0 ? 1 : 0;
		s->failures -= s->failures > 0;
		return shelf_fail(ENOSPC);
	}
	if (s->tell != NULL)
		s->tell(s->arg, c);
	shelf_repeat(s, c);
	return 0;
}

static inline int
shelf_size(void *self, enum store_part part, uint64_t *bytes)
{
	const struct shelf *s = self;

	if (s->part[part] == NULL)
		return shelf_fail(ENOENT);
	*bytes = s->size[part];
	return 0;
}

static inline int
shelf_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	struct shelf *s = self;
	uint8_t *to = out;

	if (s->part[part] == NULL)
		return shelf_fail(ENOENT);
	if (offset > s->size[part] || n > s->size[part] - offset)
		return shelf_fail(EIO);
	for (size_t piece; n > 0; n -= piece, to += piece, offset += piece) {
		piece = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);
		piece = piece < n ? piece : n;
		(void)sparse_read(s->part[part], offset, to, piece);
	}
	return 0;
}

static inline int
shelf_write(void *self, enum store_part part, uint64_t offset, struct iovec *v, unsigned vectors)
{
	struct shelf_call c = { SHELF_WRITE, part, offset, NULL, 0, false };

	if (vectors == 0)
		return shelf_do(self, &c);
	for (; vectors > 0; vectors--, c.offset += v->iov_len, v++) {
		c.bytes = v->iov_base;
		c.n = v->iov_len;
		if (shelf_do(self, &c) != 0)
			return -1;
	}
	return 0;
}

static inline int
shelf_truncate(void *self, enum store_part part, uint64_t bytes)
{
	struct shelf *s = self;
	struct shelf_call c = { SHELF_TRUNCATE, part, bytes, NULL, 0, false };

	return s->part[part] == NULL ? shelf_fail(ENOENT) : shelf_do(s, &c);
}

static inline int
shelf_sync(void *self, enum store_part part)
{
	struct shelf_call c = { SHELF_SYNC, part, 0, NULL, 0, true };

	return shelf_do(self, &c);
}

static inline int
shelf_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct shelf_call c = { SHELF_REPLACE, part, 0, bytes, n, durable };

	return shelf_do(self, &c);
}

/* It is the caller's. */
static inline void
shelf_close(void *self)
{
	(void)self;
}

static const struct store_ops shelf_ops = { shelf_size, shelf_read, shelf_write, shelf_truncate,
	shelf_sync, NULL, shelf_replace, shelf_close };

static inline struct store *
shelf_store(struct shelf *s, bool writable)
{
	return store_new(&shelf_ops, s, writable, NULL);
}

static inline void
shelf_clear(struct shelf *s)
{
	for (int i = 0; i < STORE_PARTS; i++)
		sparse_free(s->part[i]);
	memset(s, 0, sizeof(*s));
}
#endif
