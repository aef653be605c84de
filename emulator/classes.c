/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/classes.c - the cache of sector classes as a file. */
#include "emulator/classes.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"
#include "emulator/survey.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES       64
#define VERDICT_BYTES      4
#define CLASSIFIER_VERSION 1 /* one more whenever sector_classify() judges otherwise */

static const uint8_t magic[12] = "pitland cls\n";

struct sector_verdict *
classes_new(void)
{
	struct sector_verdict *v = malloc(DISC_SECTORS * sizeof(*v));

	if (v != NULL)
		memset(v, SURVEY_NO_CLASS, DISC_SECTORS * sizeof(*v));
	return v;
}

/* The range of sectors that have a class. */
static void
extent(const struct sector_verdict *v, uint32_t *first, uint32_t *count)
{
	uint32_t from = 0, to = DISC_SECTORS;

	while (from < to && v[from].sector_class == SURVEY_NO_CLASS)
		from++;
	while (to > from && v[to - 1].sector_class == SURVEY_NO_CLASS)
		to--;
	*first = from;
	*count = to - from;
}

uint8_t *
classes_encode(const struct sector_verdict *v, uint32_t epoch, uint64_t sequence, size_t *n)
{
	uint32_t first, count;
	uint8_t *bytes, *p;

	extent(v, &first, &count);
	*n = HEADER_BYTES + (size_t)count * VERDICT_BYTES;
	bytes = calloc(1, *n);
	if (bytes == NULL)
		return NULL;
	p = bytes + HEADER_BYTES;
	for (uint32_t i = first; i < first + count; i++, p += VERDICT_BYTES) {
		p[0] = v[i].sector_class;
		p[1] = v[i].mode_byte;
		store_le16(p + 2, v[i].flags);
	}
	memcpy(bytes, magic, sizeof(magic));
	store_le32(bytes + 12, CLASSIFIER_VERSION);
	store_le32(bytes + 16, epoch);
	store_le64(bytes + 20, sequence);
	store_le32(bytes + 28, first);
	store_le32(bytes + 32, count);
	store_le32(bytes + 36, crc32c(0, bytes + HEADER_BYTES, *n - HEADER_BYTES));
	store_le32(bytes + 60, crc32c(0, bytes, 60));
	return bytes;
}

bool
classes_decode(
    struct sector_verdict *v, const uint8_t *bytes, size_t n, uint32_t epoch, uint64_t *sequence)
{
	const uint8_t *p = bytes + HEADER_BYTES;
	uint32_t first, count;

	if (n < HEADER_BYTES || memcmp(bytes, magic, sizeof(magic)) != 0 ||
	    load_le32(bytes + 60) != crc32c(0, bytes, 60) ||
	    load_le32(bytes + 12) != CLASSIFIER_VERSION || load_le32(bytes + 16) != epoch)
		return false;
	first = load_le32(bytes + 28);
	count = load_le32(bytes + 32);
	if (first > DISC_SECTORS || count > DISC_SECTORS - first ||
	    n != HEADER_BYTES + (size_t)count * VERDICT_BYTES ||
	    load_le32(bytes + 36) != crc32c(0, p, n - HEADER_BYTES))
		return false;
	for (uint32_t i = first; i < first + count; i++, p += VERDICT_BYTES)
		v[i] = (struct sector_verdict){ p[0], p[1], load_le16(p + 2) };
	*sequence = load_le64(bytes + 20);
	return true;
}
