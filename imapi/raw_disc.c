/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_disc.c - lays out a raw image whose tracks are given in full. P is up in
 * a pause and for two seconds before INDEX 01 at least (IEC 60908 17.4): where the
 * pause is shorter, at the end of the track before. */
#include "imapi/raw_disc.h"

#include "emulator/msf.h"

#include <stdlib.h>

#define START_FLAG_SECTORS 150

/* The pause of track i, with the 150 sectors that every disc begins with. */
static int32_t
pause_sectors(const struct raw_disc *d, unsigned i)
{
	return d->track[i].pause + (i == 0 ? RAW_PREGAP_SECTORS : 0);
}

int32_t
raw_disc_start(const struct raw_disc *d, unsigned i)
{
	int32_t lba = RAW_PREGAP_LBA;

	for (unsigned t = 0; t < i; t++)
		lba += pause_sectors(d, t) + d->track[t].sectors + d->track[t].postgap;
	return i < d->count ? lba + pause_sectors(d, i) : lba;
}

/* Add an area; from flag on P is up. */
static void
add_area(struct raw_image *image, struct raw_area a, int32_t flag)
{
	struct raw_area before = a;

	if (before.end > flag)
		before.end = flag;
	if (before.lba < before.end)
		image->areas[image->area_count++] = before;
	if (a.lba < flag) {
		a.data_sector += flag - a.lba;
		a.lba = flag;
	}
	a.start_flag = true;
	if (a.lba < a.end)
		image->areas[image->area_count++] = a;
}

static void
lay_pause(struct raw_image *image, const struct raw_disc_track *t, struct raw_area a, int32_t lba)
{
	int32_t start = a.index1;

	a.index = 0;
	a.lba = start - t->pause_data;
	a.end = start;
	if (t->pause_data > 0) {
		struct raw_area made = a;

		made.data = NULL;
		made.type = t->empty;
		made.lba = lba;
		made.end = a.lba;
		add_area(image, made, made.end);
		add_area(image, a, a.end);
		return;
	}
	a.data = NULL;
	a.type = t->empty;
	a.lba = lba;
	add_area(image, a, a.end);
}

static void
lay_track(struct raw_image *image, const struct raw_disc *d, unsigned i)
{
	const struct raw_disc_track *t = &d->track[i];
	int32_t start = raw_disc_start(d, i), end = start + t->sectors;
	int32_t flag = i + 1 < d->count ? raw_disc_start(d, i + 1) - START_FLAG_SECTORS : INT32_MAX;
	struct raw_area a = {
		.index1 = start,
		.tno = t->number,
		.control = t->control,
		.scms = t->scms,
		.isrc = image->tracks[i].isrc,
		.type = t->type,
		.data = image->tracks[i].data,
	};

	lay_pause(image, t, a, start - pause_sectors(d, i));
	for (int x = 0; x < t->index_count; x++) {
		a.index = (uint8_t)(x + 1);
		a.lba = start + t->index[x];
		a.end = x + 1 < t->index_count ? start + t->index[x + 1] : end;
		a.data_sector = t->pause_data + t->index[x];
		add_area(image, a, flag);
	}
	a.data = NULL;
	a.type = t->empty;
	a.lba = end;
	a.end = end + t->postgap;
	add_area(image, a, flag);
}

static void
add_entry(struct raw_image *image, uint8_t point, uint8_t control, const uint8_t pmsf[3])
{
	struct raw_toc_entry *e = &image->toc[image->toc_count++];

	e->point = point;
	e->control = control;
	memcpy(e->pmsf, pmsf, 3);
}

static void
add_address(struct raw_image *image, uint8_t point, uint8_t control, int32_t lba)
{
	uint8_t p[3];

	msf_store_bcd(p, msf_from_lba(lba));
	add_entry(image, point, control, p);
}

/* A0, A1, A2, then the tracks (spec 9.4). */
static void
lay_toc(struct raw_image *image, const struct raw_disc *d)
{
	const struct raw_disc_track *first = &d->track[0], *last = &d->track[d->count - 1];
	const uint8_t a0[3] = { bcd_encode(first->number), d->disc_type, 0 };
	const uint8_t a1[3] = { bcd_encode(last->number), 0, 0 };

	add_entry(image, 0xa0, first->control, a0);
	add_entry(image, 0xa1, last->control, a1);
	add_address(image, 0xa2, last->control, raw_disc_start(d, d->count));
	for (unsigned i = 0; i < d->count; i++)
		add_address(image, d->track[i].number, d->track[i].control, raw_disc_start(d, i));
}

static HRESULT
lay_disc(struct raw_image *image, const struct raw_disc *d)
{
	const struct raw_disc_track *last = &d->track[d->count - 1];
	int32_t leadout = raw_disc_start(d, d->count);
	size_t areas = 2; /* lead-in and lead-out */

	for (unsigned i = 0; i < d->count; i++)
		areas += 4u + 2u * d->track[i].index_count;
	image->areas = calloc(areas, sizeof(*image->areas));
	if (image->areas == NULL)
		return E_OUTOFMEMORY;
	image->areas[image->area_count++] =
	    (struct raw_area){ .lba = RAW_LEADIN_LBA, .end = RAW_PREGAP_LBA };
	for (unsigned i = 0; i < d->count; i++)
		lay_track(image, d, i);
	image->areas[image->area_count++] = (struct raw_area){
		.lba = leadout,
		.end = leadout + RAW_LEADOUT_SECTORS,
		.index1 = leadout,
		.tno = RAW_TNO_LEADOUT,
		.index = 1,
		.control = last->control,
		.type = last->empty,
	};
	lay_toc(image, d);
	image->frozen = true;
	return S_OK;
}

/* What the image must own: the streams, and the texts that the areas point to. */
static void
take_tracks(struct raw_image *image, const struct raw_disc *d)
{
	strcpy(image->mcn, d->mcn);
	for (unsigned i = 0; i < d->count; i++) {
		struct raw_track *t = &image->tracks[image->track_count++];

		t->data = d->track[i].data;
		COM_CALL(t->data, AddRef);
		strcpy(t->isrc, d->track[i].isrc);
	}
}

HRESULT
raw_disc_stream(const struct raw_disc *d, IStream **out)
{
	struct raw_image *image;
	HRESULT hr;

	*out = NULL;
	if (raw_disc_start(d, d->count) > RAW_MAX_LEADOUT_LBA)
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	image = raw_image_create(RAW_CD_MIXED);
	if (image == NULL)
		return E_OUTOFMEMORY;
	image->form = d->form;
	take_tracks(image, d);
	hr = lay_disc(image, d);
	if (SUCCEEDED(hr))
		hr = raw_image_stream(image, out);
	raw_image_release(image);
	return hr;
}
