/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/sparse.h - a byte string with holes, in memory or in a temporary
 * file: what the stores without a directory keep their parts in. */
#ifndef EMULATOR_SPARSE_H
#define EMULATOR_SPARSE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPARSE_CHUNK_BYTES ((size_t)64 << 10)

struct sparse;

/* in_file: chunks go to an unlinked temporary file. Its table is made for bytes,
 * and only moves if there come more. NULL and errno on failure. */
struct sparse *sparse_new(bool in_file, uint64_t bytes);
void sparse_free(struct sparse *);
/* Bytes that its chunks take. */
uint64_t sparse_bytes(const struct sparse *);
/* Bytes that n more bytes at offset would add to that. */
uint64_t sparse_growth(const struct sparse *, uint64_t offset, size_t n);
bool sparse_has(const struct sparse *, uint64_t chunk);
/* At most up to the end of a chunk; -1 and errno. Holes read as zeros. */
int sparse_read(const struct sparse *, uint64_t offset, void *out, size_t n);
int sparse_write(struct sparse *, uint64_t offset, const void *bytes, size_t n);
/* Drop the chunks wholly past bytes, and zero the rest of the last one. */
int sparse_truncate(struct sparse *, uint64_t bytes);
#endif
