/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/cue_data.c - the sectors of one track of a cue sheet. */
#include "cli/cue_data.h"

#include "emulator/scramble.h"
#include "emulator/sector.h"
#include "imapi/stream.h"

#include <stdlib.h>
#include <string.h>

struct cue_data {
	ULONG refs;
	uint32_t sector_bytes;
	enum cue_change change;
	unsigned count;
	struct {
		IStream *stream;
		uint64_t sectors;
	} run[];
};

static void
change_sectors(const struct cue_data *d, uint8_t *s, uint64_t count)
{
	if (d->change == CUE_AS_IS)
		return;
	for (; count > 0; count--, s += d->sector_bytes) {
		if (d->change == CUE_SCRAMBLE) {
			if (memcmp(s, sector_sync, SECTOR_SYNC_BYTES) == 0)
				scramble_sector(s, s);
			continue;
		}
		for (uint32_t i = 0; i < d->sector_bytes; i += 2) {
			uint8_t first = s[i];

			s[i] = s[i + 1];
			s[i + 1] = first;
		}
	}
}

/* Whole sectors. */
static HRESULT
read_sectors(const struct cue_data *d, uint64_t sector, uint64_t count, uint8_t *out)
{
	HRESULT hr = S_OK;

	for (unsigned i = 0; i < d->count && count > 0 && SUCCEEDED(hr); i++) {
		uint64_t n = d->run[i].sectors;

		if (sector >= n) {
			sector -= n;
			continue;
		}
		n = n - sector < count ? n - sector : count;
		hr = stream_read_at(
		    d->run[i].stream, sector * d->sector_bytes, out, (size_t)(n * d->sector_bytes));
		if (SUCCEEDED(hr))
			change_sectors(d, out, n);
		out += n * d->sector_bytes;
		count -= n;
		sector = 0;
	}
	return hr;
}

static HRESULT
data_read_at(void *context, uint64_t offset, uint8_t *out, size_t n)
{
	const struct cue_data *d = context;
	uint8_t sector[SECTOR_MAIN_BYTES];
	HRESULT hr = S_OK;

	while (n > 0 && SUCCEEDED(hr)) {
		uint64_t first = offset / d->sector_bytes;
		size_t from = (size_t)(offset % d->sector_bytes);
		size_t got = d->sector_bytes - from;

		if (from == 0 && n >= d->sector_bytes) {
			got = n - n % d->sector_bytes;
			hr = read_sectors(d, first, got / d->sector_bytes, out);
		} else {
			got = got < n ? got : n;
			hr = read_sectors(d, first, 1, sector);
			if (SUCCEEDED(hr))
				memcpy(out, sector + from, got);
		}
		offset += got;
		out += got;
		n -= got;
	}
	return hr;
}

static HRESULT
data_clone(void *context, void **out)
{
	ref_add(&((struct cue_data *)context)->refs);
	*out = context;
	return S_OK;
}

static void
data_release(void *context)
{
	struct cue_data *d = context;

	if (ref_drop(&d->refs) > 0)
		return;
	for (unsigned i = 0; i < d->count; i++)
		COM_CALL(d->run[i].stream, Release);
	free(d);
}

static const struct stream_source data_source = { data_read_at, data_clone, data_release };

HRESULT
cue_data_create(IStream *const *runs, unsigned count, uint32_t sector_bytes, enum cue_change change,
    IStream **out)
{
	struct cue_data *d = calloc(1, sizeof(*d) + count * sizeof(d->run[0]));
	uint64_t total = 0, size;
	HRESULT hr = S_OK;

	*out = NULL;
	if (d == NULL)
		return E_OUTOFMEMORY;
	d->refs = 1;
	d->sector_bytes = sector_bytes;
	d->change = change;
	for (; d->count < count && SUCCEEDED(hr); d->count++) {
		d->run[d->count].stream = runs[d->count];
		COM_CALL(runs[d->count], AddRef);
		hr = stream_size(runs[d->count], &size);
		if (SUCCEEDED(hr)) {
			d->run[d->count].sectors = size / sector_bytes;
			total += size;
		}
	}
	if (SUCCEEDED(hr))
		return stream_create(&data_source, d, total, out);
	data_release(d);
	return hr;
}
