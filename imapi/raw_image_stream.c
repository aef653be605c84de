/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_image_stream.c - the result stream: every sector is computed when it
 * is read, so an image of any length takes no memory. */
#include "imapi/raw_subcode.h"

#include <stdlib.h>

#define RECORD_MAX_BYTES 2448
#define NO_SECTOR        UINT32_MAX

/* One per clone; the image is shared. */
struct reader {
	struct raw_image *image;
	size_t record_bytes;
	uint32_t cached; /* number of the sector in record, or NO_SECTOR */
	uint8_t record[RECORD_MAX_BYTES];
};

ULONG
RawCD_BytesPerImageSector(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form)
{
	if (form < IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY ||
	    form > IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW)
		return 0;
	return (ULONG)(RAW_SECTOR_BYTES + raw_subcode_bytes(form));
}

static const struct raw_area *
find_area(const struct raw_image *image, int32_t lba)
{
	size_t low = 0, high = image->area_count - 1;

	while (low < high) {
		size_t middle = (low + high + 1) / 2;

		if (image->areas[middle].lba <= lba)
			low = middle;
		else
			high = middle - 1;
	}
	return &image->areas[low];
}

/* The main channel of count sectors of one area. The track's bytes are read in
 * one go to the end of the caller's buffer and spread out from there: sector i
 * never reaches the bytes of sector i + 1. */
static HRESULT
read_main(const struct raw_area *a, int32_t lba, uint32_t count, size_t record, uint8_t *out)
{
	const struct raw_sector_type *type = raw_sector_type(a->type);
	const uint8_t *from = out + count * (record - type->bytes);
	uint8_t user[RAW_SECTOR_BYTES];
	HRESULT hr;

	if (a->data == NULL) {
		for (uint32_t i = 0; i < count; i++)
			raw_sector_encode(a->type, NULL, lba + (int32_t)i, out + i * record);
		return S_OK;
	}
	hr = stream_read_at(a->data,
	    (uint64_t)(uint32_t)(a->data_sector + lba - a->lba) * type->bytes,
	    out + count * (record - type->bytes), (size_t)count * type->bytes);
	if (FAILED(hr))
		return hr;
	for (uint32_t i = 0; i < count; i++, from += type->bytes, out += record) {
		if (type->as_is) {
			memmove(out, from, RAW_SECTOR_BYTES);
			continue;
		}
		memcpy(user, from, type->bytes);
		raw_sector_encode(a->type, user, lba + (int32_t)i, out);
	}
	return S_OK;
}

static HRESULT
read_area(
    const struct reader *r, const struct raw_area *a, int32_t lba, uint32_t count, uint8_t *out)
{
	const struct raw_image *image = r->image;
	uint8_t q[RAW_Q_BYTES], rw[RAW_RW_BYTES];
	HRESULT hr = read_main(a, lba, count, r->record_bytes, out);

	for (uint32_t i = 0; i < count && SUCCEEDED(hr); i++, lba++) {
		if (image->rw != NULL)
			hr = stream_read_at(image->rw,
			    (uint64_t)(lba - RAW_LEADIN_LBA) * RAW_RW_BYTES, rw, sizeof(rw));
		raw_subcode_q(image, a, lba, q);
		raw_subcode_pack(image->form, raw_subcode_p(a, lba), q,
		    image->rw != NULL ? rw : NULL, out + i * r->record_bytes + RAW_SECTOR_BYTES);
	}
	return hr;
}

/* Whole sectors, straight into the caller's buffer. */
static HRESULT
read_sectors(const struct reader *r, uint32_t sector, uint32_t count, uint8_t *out)
{
	int32_t lba = (int32_t)sector + RAW_LEADIN_LBA;
	const struct raw_area *a = find_area(r->image, lba);
	HRESULT hr = S_OK;

	while (count > 0 && SUCCEEDED(hr)) {
		uint32_t n = (uint32_t)(a->end - lba);

		if (n > count)
			n = count;
		hr = read_area(r, a, lba, n, out);
		lba += (int32_t)n;
		out += n * r->record_bytes;
		count -= n;
		a++;
	}
	return hr;
}

/* Part of one sector. */
static HRESULT
read_part(struct reader *r, uint32_t sector, size_t from, uint8_t *out, size_t n)
{
	if (r->cached != sector) {
		HRESULT hr;

		r->cached = NO_SECTOR;
		hr = read_sectors(r, sector, 1, r->record);
		if (FAILED(hr))
			return hr;
		r->cached = sector;
	}
	memcpy(out, r->record + from, n);
	return S_OK;
}

static HRESULT
image_read_at(void *context, uint64_t offset, uint8_t *out, size_t n)
{
	struct reader *r = context;
	HRESULT hr = S_OK;

	while (n > 0 && SUCCEEDED(hr)) {
		uint32_t sector = (uint32_t)(offset / r->record_bytes);
		size_t from = (size_t)(offset % r->record_bytes);
		size_t got = r->record_bytes - from;

		if (from == 0 && n >= r->record_bytes) {
			got = n / r->record_bytes * r->record_bytes;
			hr = read_sectors(r, sector, (uint32_t)(got / r->record_bytes), out);
		} else {
			if (got > n)
				got = n;
			hr = read_part(r, sector, from, out, got);
		}
		offset += got;
		out += got;
		n -= got;
	}
	return hr;
}

static HRESULT
image_clone(void *context, void **out)
{
	struct reader *r = context;
	struct reader *copy = calloc(1, sizeof(*copy));

	*out = copy;
	if (copy == NULL)
		return E_OUTOFMEMORY;
	copy->image = raw_image_retain(r->image);
	copy->record_bytes = r->record_bytes;
	copy->cached = NO_SECTOR;
	return S_OK;
}

static void
image_release(void *context)
{
	struct reader *r = context;

	raw_image_release(r->image);
	free(r);
}

static const struct stream_source image_source = { image_read_at, image_clone, image_release };

HRESULT
raw_image_stream(struct raw_image *image, IStream **out)
{
	struct reader first = { .image = image,
		.record_bytes = RawCD_BytesPerImageSector(image->form) };
	void *reader;
	HRESULT hr = image_clone(&first, &reader);

	*out = NULL;
	if (FAILED(hr))
		return hr;
	return stream_create(
	    &image_source, reader, (uint64_t)raw_image_sectors(image) * first.record_bytes, out);
}
