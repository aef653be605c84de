/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/kept.c - a store in memory that outlives its disc. */
#include "tests/mmc/model/kept.h"

#include "emulator/msf.h"
#include "emulator/sparse.h"
#include "emulator/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* In the place of emulator/medium.c: kinds as that has them, but little room. */
static const struct medium media[] = {
	{ "cdr-80", false, false, -4800, 20000, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdr-74", false, false, -6000, 12400, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdrw-80", true, false, -4900, 13000, { 0xa1, 0x40, 0xcc }, { 0x24 } },
};

const struct medium *
medium_nth(unsigned n)
{
	return n < sizeof(media) / sizeof(media[0]) ? &media[n] : NULL;
}

const struct medium *
medium_by_kind(const char *kind)
{
	const struct medium *m;

	for (unsigned i = 0; (m = medium_nth(i)) != NULL; i++)
		if (strcmp(m->kind, kind) == 0)
			return m;
	return NULL;
}

static int
fail(int error)
{
	errno = error;
	return -1;
}

static int
kept_size(void *self, enum store_part part, uint64_t *bytes)
{
	struct kept *k = self;

	if (k->part[part] == NULL)
		return fail(ENOENT);
	*bytes = k->size[part];
	return 0;
}

static int
kept_read(void *self, enum store_part part, uint64_t offset, void *out, size_t n)
{
	struct kept *k = self;
	uint8_t *to = out;

	if (k->part[part] == NULL)
		return fail(ENOENT);
	if (offset > k->size[part] || n > k->size[part] - offset)
		return fail(EIO);
	for (size_t piece; n > 0; n -= piece, to += piece, offset += piece) {
		piece = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);
		piece = piece < n ? piece : n;
		if (sparse_read(k->part[part], offset, to, piece) != 0)
			return -1;
	}
	return 0;
}

/* Write-once: nothing that was answered may be written again. */
static void
watch(struct kept *k, enum store_part part, uint64_t offset, size_t n)
{
	int32_t lba = (int32_t)(offset / SECTOR_RECORD_BYTES) + LBA_FIRST;

	if (part != STORE_SECTORS && part != STORE_LOG)
		return;
	k->changes++;
	for (; part == STORE_SECTORS && n >= SECTOR_RECORD_BYTES; n -= SECTOR_RECORD_BYTES)
		k->overwritten |= model_sector(k->model, lba++)->content != EMPTY;
}

static int
write_piece(struct kept *k, enum store_part part, uint64_t offset, const uint8_t *from, size_t n)
{
	for (size_t piece; n > 0; n -= piece, from += piece, offset += piece) {
		piece = SPARSE_CHUNK_BYTES - (size_t)(offset % SPARSE_CHUNK_BYTES);
		piece = piece < n ? piece : n;
		if (sparse_write(k->part[part], offset, from, piece) != 0)
			return -1;
	}
	if (k->size[part] < offset)
		k->size[part] = offset;
	return 0;
}

static struct sparse *
new_part(enum store_part part)
{
	return sparse_new(
	    false, part == STORE_SECTORS ? (uint64_t)DISC_SECTORS * SECTOR_RECORD_BYTES : 0);
}

static int
kept_write(void *self, enum store_part part, uint64_t offset, struct iovec *v, unsigned vectors)
{
	struct kept *k = self;

	if (k->dead)
		return fail(EIO);
	if (k->part[part] == NULL && (k->part[part] = new_part(part)) == NULL)
		return -1;
	for (; vectors > 0; offset += v->iov_len, v++, vectors--) {
		watch(k, part, offset, v->iov_len);
		if (k->fuse > 0 && --k->fuse == 0) {
			k->dead = true;
			(void)write_piece(k, part, offset, v->iov_base, v->iov_len / 2);
			return fail(EIO);
		}
		if (write_piece(k, part, offset, v->iov_base, v->iov_len) != 0)
			return -1;
	}
	return 0;
}

static int
kept_truncate(void *self, enum store_part part, uint64_t bytes)
{
	struct kept *k = self;

	if (k->dead)
		return fail(EIO);
	if (k->part[part] == NULL)
		return fail(ENOENT);
	k->size[part] = bytes;
	return sparse_truncate(k->part[part], bytes);
}

static int
kept_sync(void *self, enum store_part part)
{
	const struct kept *k = self;

	(void)part;
	return k->dead ? fail(EIO) : 0;
}

static int
kept_replace(void *self, enum store_part part, const void *bytes, size_t n, bool durable)
{
	struct kept *k = self;

	(void)durable;
	if (k->dead)
		return fail(EIO);
	sparse_free(k->part[part]);
	k->size[part] = 0;
	k->part[part] = new_part(part);
	return k->part[part] == NULL ? -1 : write_piece(k, part, 0, bytes, n);
}

static void
kept_close(void *self)
{
	(void)self;
}

static const struct store_ops ops = { kept_size, kept_read, kept_write, kept_truncate, kept_sync,
	NULL, kept_replace, kept_close };

struct kept *
kept_new(const struct model *model)
{
	struct kept *k = calloc(1, sizeof(*k));

	if (k != NULL)
		k->model = model;
	return k;
}

void
kept_free(struct kept *k)
{
	for (int i = 0; i < STORE_PARTS; i++)
		sparse_free(k->part[i]);
	free(k);
}

struct disc *
kept_create(struct kept *k, const char *kind, char *why)
{
	return disc_create(store_new(&ops, k, true, NULL), medium_by_kind(kind), why);
}

struct disc *
kept_open(struct kept *k, char *why)
{
	return disc_open(store_new(&ops, k, true, NULL), why);
}
