/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_format.c - a formatted disc: what was written and surveyed beside
 * it becomes its content, and packets of that get new content. */
#include "emulator/disc_flush.h"
#include "emulator/disc_state.h"

#include <errno.h>
#include <string.h>

enum disc_result
disc_put_aside(struct disc *d, int32_t lba, const uint8_t *records, uint32_t count)
{
	return store_write_sectors(d->store, lba, records, count) == 0 ? DISC_OK : DISC_IO;
}

enum disc_result
disc_sync_sectors(struct disc *d)
{
	return store_sync(d->store, STORE_SECTORS) == 0 ? DISC_OK : DISC_IO;
}

enum disc_result
disc_adopt(struct disc *d, struct survey *survey, const struct sector_verdict *classes,
    struct log_record *records, unsigned count)
{
	struct disc_view *v = d->view;

	contents_clear(&v->base);
	survey_free(v->survey);
	v->survey = survey;
	memcpy(v->classes, classes, (size_t)DISC_SECTORS * sizeof(*classes));
	v->stale = true;
	for (unsigned i = 0; i < count; i++)
		if (store_append(d->store, &records[i]) != 0) {
			disc_damage(d, &records[i]);
			return DISC_IO;
		}
	/* The one record of all packets can not be verified any more once one of them is
	 * overwritten: that it is durable must be so too. */
	if (disc_flush(d) != DISC_OK || store_sync(d->store, STORE_LOG) != 0)
		return DISC_IO;
	return DISC_OK;
}

/* What is found out of the new content. If a sector was not like that before, all is
 * derived anew; it was, if the disc was opened without a look at it and nothing had
 * been found. */
static void
classify_packet(struct disc *d, int32_t lba, const uint8_t *records, uint32_t count)
{
	struct sector_verdict *c = d->view->classes + (lba - LBA_FIRST);
	const uint8_t data = SECTOR_CONTROL_DATA;
	bool found = !d->view->lost && disc_contents(d)->findings > 0;

	for (uint32_t i = 0; i < count; i++, records += SECTOR_RECORD_BYTES) {
		struct sector_verdict before = c[i];

		sector_classify(records, SECTOR_RECORD_BYTES, 1, lba + (int32_t)i, &data, &c[i]);
		if (before.sector_class == SURVEY_NO_CLASS
			? found
			: memcmp(&before, &c[i], sizeof(before)) != 0)
			d->view->lost = true;
	}
}

enum disc_result
disc_overwrite(struct disc *d, struct log_record *r, const uint8_t *records)
{
	enum disc_result result = DISC_IO;

	/* Also if only some of it gets there, it is not what it was. */
	classify_packet(d, r->lba, records, r->count);
	if (store_overwrite_packet(d->store, r->lba, records, r->count) == 0)
		result = disc_check_written(d, r->lba, records, r->count);
	if (result != DISC_OK) {
		d->view->lost = true;
		return result;
	}
	return store_append(d->store, r) == 0 ? DISC_OK : DISC_IO;
}
