/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_verify.c - does the disc hold what was to be written? Sectors
 * are read back as soon as they are written, and what is known of recorded
 * ones is looked up. */
#include "emulator/disc_state.h"

#include <stdlib.h>
#include <string.h>

#define READ_BACK_SECTORS 32

void
disc_read_back(struct disc *d, bool on)
{
	d->read_back = (struct disc_read_back){ .on = on };
}

bool
disc_miscompares(const struct disc *d, int32_t *lba)
{
	*lba = d->read_back.lba;
	return d->read_back.differs;
}

static void
compare(struct disc_read_back *b, int32_t lba, const uint8_t *wrote, const uint8_t *read)
{
	if (b->differs || memcmp(wrote, read, SECTOR_RECORD_BYTES) == 0)
		return;
	b->differs = true;
	b->lba = lba;
}

static enum disc_result
read_back(struct disc *d, int32_t lba, const uint8_t *records, uint32_t count)
{
	uint8_t *back = malloc((size_t)READ_BACK_SECTORS * SECTOR_RECORD_BYTES);
	enum disc_result result = back != NULL ? DISC_OK : DISC_IO;

	for (uint32_t n, done = 0; done < count && result == DISC_OK; done += n) {
		n = count - done < READ_BACK_SECTORS ? count - done : READ_BACK_SECTORS;
		if (store_read_sectors(d->store, lba + (int32_t)done, back, n) != 0)
			result = DISC_IO;
		for (uint32_t i = 0; i < n && result == DISC_OK; i++)
			compare(&d->read_back, lba + (int32_t)(done + i),
			    records + (size_t)(done + i) * SECTOR_RECORD_BYTES,
			    back + (size_t)i * SECTOR_RECORD_BYTES);
	}
	free(back);
	return result;
}

enum disc_result
disc_check_written(struct disc *d, int32_t lba, const uint8_t *records, uint32_t count)
{
	return d->read_back.on ? read_back(d, lba, records, count) : DISC_OK;
}

enum disc_result
disc_write_sectors(struct disc *d, int32_t lba, const uint8_t *records, uint32_t count)
{
	if (store_write_sectors(d->store, lba, records, count) != 0)
		return DISC_IO;
	return disc_check_written(d, lba, records, count);
}

/* Of a sector without a position in its Q nobody knows whether it is data. Its
 * track knows. */
static bool
damaged(const struct disc_track *t, const struct sector_verdict *v)
{
	if (t == NULL || !(t->control & SECTOR_CONTROL_DATA))
		return false;
	if (v->sector_class == SECTOR_AUDIO || v->sector_class == SURVEY_NO_CLASS)
		return false;
	return v->sector_class == SECTOR_UNKNOWN ||
	    (v->flags & (SECTOR_EDC_BAD | SECTOR_UNSCRAMBLED)) != 0;
}

bool
disc_first_damaged(const struct disc *d, int32_t lba, uint32_t count, int32_t *bad)
{
	const struct disc_track *t = disc_track_at(d, lba);
	const struct sector_verdict *v = d->view->classes + (lba - LBA_FIRST);

	for (uint32_t i = 0; i < count; i++)
		if (damaged(t, &v[i])) {
			*bad = lba + (int32_t)i;
			return true;
		}
	return false;
}
