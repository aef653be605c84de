/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_image.c - where the parts of a raw image come to lie (spec 9.2):
 *
 *   -22650	lead-in, 22,500 sectors
 *   -150	pregap of track 1: 150 sectors, or the special pregap
 *   		tracks, and between them gaps
 *   		lead-out, 6,750 sectors
 *
 * A gap is always INDEX 00 of the track after it, so that a track's end is its
 * declared end:
 *   audio, audio	150 sectors of silence; gapless: none, the last 150 sectors
 *			of the track are INDEX 00 of the next
 *   same family	150 empty sectors of the new track's own mode: two data
 *			tracks too are parted by a pause (R-GAP leaves them alone)
 *   change of type	sectors of the old kind, 75 after audio and 150 after data
 *			(the length of the post-gap that readers need to run past
 *			the end of data), then 150 of the new kind (ECMA-130 20)
 * In the part of the old kind CONTROL has the old track's data bit, so that it
 * tells the truth about the main channel. The lead-out holds empty sectors of the
 * last track's type; the lead-in holds zeros, since its CONTROL is that of many
 * tracks (spec 13). */
#include "imapi/raw_image.h"

#include "emulator/msf.h"

#include <stdlib.h>

#define OLD_KIND_AFTER_AUDIO 75
#define OLD_KIND_AFTER_DATA  150

struct raw_image *
raw_image_create(enum raw_cd_compat compat)
{
	struct raw_image *image = calloc(1, sizeof(*image));

	if (image == NULL)
		return NULL;
	image->refs = 1;
	image->compat = compat;
	image->form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED; /* R-RIT, inferred */
	image->leadout_limit = RAW_MAX_LEADOUT_LIMIT;
	image->first_number = 1;
	image->pregap_sectors = RAW_PREGAP_SECTORS;
	return image;
}

struct raw_image *
raw_image_retain(struct raw_image *image)
{
	ref_add(&image->refs);
	return image;
}

void
raw_image_release(struct raw_image *image)
{
	if (ref_drop(&image->refs) > 0)
		return;
	for (int i = 0; i < image->track_count; i++)
		COM_CALL(image->tracks[i].data, Release);
	if (image->pregap != NULL)
		COM_CALL(image->pregap, Release);
	if (image->rw != NULL)
		COM_CALL(image->rw, Release);
	free(image->areas);
	free(image);
}

static const struct raw_sector_type *
track_type(const struct raw_image *image, int i)
{
	return raw_sector_type(image->tracks[i].type);
}

/* The sectors of the old kind in the gap behind track i. */
static int32_t
old_kind_sectors(const struct raw_image *image, int i)
{
	if (track_type(image, i)->family == track_type(image, i + 1)->family)
		return 0;
	return track_type(image, i)->family == RAW_FAMILY_AUDIO ? OLD_KIND_AFTER_AUDIO
								: OLD_KIND_AFTER_DATA;
}

/* Does track i carry INDEX 00 of the next in its own last sectors? */
static bool
gapless_after(const struct raw_image *image, int i)
{
	return !image->disable_gapless && i + 1 < image->track_count &&
	    track_type(image, i)->family == RAW_FAMILY_AUDIO &&
	    track_type(image, i + 1)->family == RAW_FAMILY_AUDIO;
}

int32_t
raw_image_gap(const struct raw_image *image, int i)
{
	if (i + 1 >= image->track_count || gapless_after(image, i))
		return 0;
	return old_kind_sectors(image, i) + RAW_GAP_SECTORS;
}

int32_t
raw_image_start(const struct raw_image *image, int i)
{
	int32_t lba = RAW_PREGAP_LBA + image->pregap_sectors;

	for (int t = 0; t < i; t++)
		lba += image->tracks[t].sectors + raw_image_gap(image, t);
	return lba;
}

/* R-LIM: by default the lead-out may start at 398,100, a set limit is meant
 * literally. */
int32_t
raw_image_limit(const struct raw_image *image)
{
	return image->limited ? image->leadout_limit : RAW_MAX_LEADOUT_LBA;
}

HRESULT
raw_image_accepts(const struct raw_image *image, IMAPI_CD_SECTOR_TYPE type)
{
	const struct raw_sector_type *t = raw_sector_type(type);
	bool audio;

	if (t == NULL)
		return E_INVALIDARG;
	audio = t->family == RAW_FAMILY_AUDIO;
	/* R-PRE: a special pregap belongs to an audio track. */
	if (!audio && image->pregap != NULL && image->track_count == 0)
		return E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED;
	if (image->compat == RAW_CD_MIXED)
		return S_OK;
	if (image->compat == RAW_CD_STRICT && type != IMAPI_CD_SECTOR_AUDIO)
		return E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED;
	if (!audio && image->first_number != 1) /* R-STN */
		return E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED;
	if (image->track_count > 0 && t->family != track_type(image, 0)->family) /* R-COMPAT */
		return E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED;
	return S_OK;
}

uint8_t
raw_track_control(const struct raw_track *t)
{
	uint8_t control = 0;

	if (raw_sector_type(t->type)->family != RAW_FAMILY_AUDIO)
		return RAW_CONTROL_DATA; /* copy setting and pre-emphasis are audio's */
	if (t->copy == IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED)
		control |= RAW_CONTROL_COPY;
	if (t->preemphasis)
		control |= RAW_CONTROL_PREEMPHASIS;
	return control;
}

uint32_t
raw_image_sectors(const struct raw_image *image)
{
	if (image->frozen)
		return (uint32_t)(image->areas[image->area_count - 1].end - RAW_LEADIN_LBA);
	return (uint32_t)(raw_image_leadout(image) + RAW_LEADOUT_SECTORS - RAW_LEADIN_LBA);
}

static void
add_area(struct raw_image *image, struct raw_area area)
{
	if (area.lba < area.end)
		image->areas[image->area_count++] = area;
}

/* INDEX 00 of track i. */
static void
lay_pause(struct raw_image *image, int i, const struct raw_area *track)
{
	const struct raw_track *before = i > 0 ? &image->tracks[i - 1] : NULL;
	struct raw_area a = *track;

	a.index = 0;
	a.data = NULL;
	a.end = track->lba;
	if (i == 0) {
		a.lba = RAW_PREGAP_LBA;
		a.data = image->pregap;
		a.data_sector = 0;
		if (a.data != NULL)
			a.type = IMAPI_CD_SECTOR_AUDIO;
		add_area(image, a);
		return;
	}
	if (gapless_after(image, i - 1)) {
		a.lba = a.end - RAW_GAP_SECTORS;
		a.data = before->data;
		a.type = before->type;
		a.data_sector = before->sectors - RAW_GAP_SECTORS;
		add_area(image, a);
		return;
	}
	a.lba = a.end - raw_image_gap(image, i - 1);
	a.end = a.lba + old_kind_sectors(image, i - 1);
	a.type = before->type;
	a.control = raw_track_control(before);
	a.scms = false;
	add_area(image, a);
	a = *track;
	a.index = 0;
	a.data = NULL;
	a.lba = track->lba - RAW_GAP_SECTORS;
	a.end = track->lba;
	add_area(image, a);
}

/* Track i with its pause; indexes that fall into the next track's INDEX 00 do
 * not appear on the disc. */
static void
lay_track(struct raw_image *image, int i)
{
	struct raw_track *t = &image->tracks[i];
	int32_t start = raw_image_start(image, i);
	int32_t end = start + t->sectors - (gapless_after(image, i) ? RAW_GAP_SECTORS : 0);
	struct raw_area a = {
		.lba = start,
		.index1 = start,
		.tno = (uint8_t)(image->first_number + i),
		.control = raw_track_control(t),
		.scms = t->copy == IMAPI_CD_TRACK_DIGITAL_COPY_SCMS,
		.isrc = t->isrc,
		.type = t->type,
		.data = t->type == IMAPI_CD_SECTOR_MODE_ZERO ? NULL : t->data,
	};

	lay_pause(image, i, &a);
	for (int x = 0; x < t->index_count; x++) {
		a.index = (uint8_t)(x + 1);
		a.lba = start + t->index[x];
		a.end = x + 1 < t->index_count && start + t->index[x + 1] < end
		    ? start + t->index[x + 1]
		    : end;
		a.data_sector = t->index[x];
		add_area(image, a);
	}
}

static void
toc_add(struct raw_image *image, uint8_t point, uint8_t control, uint8_t m, uint8_t s, uint8_t f)
{
	image->toc[image->toc_count++] = (struct raw_toc_entry){ point, control, { m, s, f } };
}

static void
toc_add_address(struct raw_image *image, uint8_t point, uint8_t control, int32_t lba)
{
	uint8_t p[3];

	msf_store_bcd(p, msf_from_lba(lba));
	toc_add(image, point, control, p[0], p[1], p[2]);
}

/* A0, A1, A2, then the tracks (spec 9.4). */
static void
lay_toc(struct raw_image *image)
{
	int last = image->track_count - 1;
	uint8_t disc_type = 0x00;
	uint8_t first_control = raw_track_control(&image->tracks[0]);
	uint8_t last_control = raw_track_control(&image->tracks[last]);

	for (int i = 0; i <= last; i++) {
		uint8_t fold = track_type(image, i)->fold;

		if (fold == IMAPI_CD_SECTOR_MODE2FORM1 || fold == IMAPI_CD_SECTOR_MODE2FORM2)
			disc_type = 0x20; /* CD-ROM XA */
	}
	image->toc_count = 0;
	toc_add(image, 0xa0, first_control, bcd_encode(image->first_number), disc_type, 0);
	toc_add(image, 0xa1, last_control, bcd_encode((uint8_t)(image->first_number + last)), 0, 0);
	toc_add_address(image, 0xa2, last_control, raw_image_leadout(image));
	for (int i = 0; i <= last; i++) {
		toc_add_address(image, (uint8_t)(image->first_number + i),
		    raw_track_control(&image->tracks[i]), raw_image_start(image, i));
	}
}

HRESULT
raw_image_freeze(struct raw_image *image)
{
	const struct raw_track *last = &image->tracks[image->track_count - 1];
	int32_t leadout = raw_image_leadout(image);
	size_t areas = 2; /* lead-in and lead-out */

	for (int i = 0; i < image->track_count; i++)
		areas += 2u + image->tracks[i].index_count;
	image->areas = calloc(areas, sizeof(*image->areas));
	if (image->areas == NULL)
		return E_OUTOFMEMORY;
	image->area_count = 0;
	add_area(image, (struct raw_area){ .lba = RAW_LEADIN_LBA, .end = RAW_PREGAP_LBA });
	for (int i = 0; i < image->track_count; i++)
		lay_track(image, i);
	add_area(image,
	    (struct raw_area){
		.lba = leadout,
		.end = leadout + RAW_LEADOUT_SECTORS,
		.index1 = leadout,
		.tno = RAW_TNO_LEADOUT,
		.index = 1,
		.control = raw_track_control(last),
		.type = last->type,
	    });
	lay_toc(image);
	image->frozen = true;
	return S_OK;
}

void
raw_image_thaw(struct raw_image *image)
{
	free(image->areas);
	image->areas = NULL;
	image->area_count = 0;
	image->frozen = false;
}
