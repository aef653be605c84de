/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_image_creator.c - IRawCDImageCreator (spec 4). Where Microsoft names
 * no error, E_INVALIDARG says that a value or a length is wrong. */
#include "imapi/raw_image.h"

#include "emulator/bytes.h"

#include <stdlib.h>

#define FORMAT0_ENTRY_BYTES 8

struct creator {
	IRawCDImageCreator IRawCDImageCreator_iface;
	ULONG refs;
	struct raw_image *image;
};

static const struct com_interface creator_interfaces[] = {
	{ &IID_IRawCDImageCreator, offsetof(struct creator, IRawCDImageCreator_iface) },
	{ &IID_IDispatch, offsetof(struct creator, IRawCDImageCreator_iface) },
	{ &IID_IUnknown, offsetof(struct creator, IRawCDImageCreator_iface) },
	{ NULL, 0 },
};

#define VTBL IRawCDImageCreatorVtbl
static const struct member creator_members[] = {
	MEMBER_CALL(VTBL, CreateResultImage, 0x200, GET_UNKNOWN, NULL, NULL),
	MEMBER_CALL(VTBL, AddTrack, 0x201, GET_BY_LONG_OBJECT, &IID_IStream, "dataType", "data"),
	MEMBER_CALL(VTBL, AddSpecialPregap, 0x202, CALL_OBJECT, &IID_IStream, "data"),
	MEMBER_CALL(VTBL, AddSubcodeRWGenerator, 0x203, CALL_OBJECT, &IID_IStream, "subcode"),
	MEMBER_PUT(VTBL, ResultingImageType, 0x100, CALL_LONG),
	MEMBER_GET(VTBL, ResultingImageType, 0x100, GET_LONG),
	MEMBER_GET(VTBL, StartOfLeadout, 0x101, GET_LONG),
	MEMBER_PUT(VTBL, StartOfLeadoutLimit, 0x102, CALL_LONG),
	MEMBER_GET(VTBL, StartOfLeadoutLimit, 0x102, GET_LONG),
	MEMBER_PUT(VTBL, DisableGaplessAudio, 0x103, CALL_BOOL),
	MEMBER_GET(VTBL, DisableGaplessAudio, 0x103, GET_BOOL),
	MEMBER_PUT(VTBL, MediaCatalogNumber, 0x104, CALL_BSTR),
	MEMBER_GET(VTBL, MediaCatalogNumber, 0x104, GET_BSTR),
	MEMBER_PUT(VTBL, StartingTrackNumber, 0x105, CALL_LONG),
	MEMBER_GET(VTBL, StartingTrackNumber, 0x105, GET_LONG),
	{ "TrackInfo", 0x106, DISPATCH_PROPERTYGET, GET_BY_LONG, MEMBER_SLOT(VTBL, get_TrackInfo),
	    NULL, { "trackIndex" } },
	MEMBER_GET(VTBL, NumberOfExistingTracks, 0x107, GET_LONG),
	MEMBER_GET(VTBL, LastUsedUserSectorInImage, 0x108, GET_LONG),
	MEMBER_GET(VTBL, ExpectedTableOfContents, 0x109, GET_ARRAY),
};
static const struct member_table creator_table = { creator_members, ARRAY_LEN(creator_members) };

static void
creator_free(struct creator *c)
{
	raw_image_release(c->image);
	free(c);
}

UNKNOWN_METHODS(creator, IRawCDImageCreator, struct creator, IRawCDImageCreator_iface)
DISPATCH_METHODS(creator, IRawCDImageCreator, creator_table)

static struct raw_image *
image_of(IRawCDImageCreator *self)
{
	return COM_OBJECT(self, struct creator, IRawCDImageCreator_iface)->image;
}

/* Sectors in a stream of whole sectors; E_INVALIDARG if there is a remainder or
 * fewer than minimum. A stream too long for any disc counts as INT32_MAX. */
static HRESULT
stream_sectors(IStream *data, uint32_t bytes, int32_t minimum, int32_t *sectors)
{
	uint64_t size;
	HRESULT hr = stream_size(data, &size);

	if (FAILED(hr))
		return hr;
	if (size % bytes != 0 || size / bytes < (uint64_t)minimum)
		return E_INVALIDARG;
	*sectors = size / bytes > INT32_MAX ? INT32_MAX : (int32_t)(size / bytes);
	return S_OK;
}

static void
replace_stream(IStream **kept, IStream *data)
{
	if (data != NULL)
		COM_CALL(data, AddRef);
	if (*kept != NULL)
		COM_CALL(*kept, Release);
	*kept = data;
}

static HRESULT STDMETHODCALLTYPE
creator_CreateResultImage(IRawCDImageCreator *self, IStream **out)
{
	struct raw_image *image = image_of(self);
	uint64_t rw_size;
	HRESULT hr = S_OK;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (image->track_count == 0)
		return E_IMAPI_RAW_IMAGE_NO_TRACKS;
	if (image->rw != NULL) {
		hr = stream_size(image->rw, &rw_size);
		if (SUCCEEDED(hr) && rw_size != (uint64_t)raw_image_sectors(image) * 96)
			hr = E_INVALIDARG;
	}
	if (SUCCEEDED(hr))
		hr = raw_image_freeze(image);
	if (SUCCEEDED(hr))
		hr = raw_image_stream(image, out);
	if (FAILED(hr))
		raw_image_thaw(image);
	return hr;
}

/* Mode 0 has no user data: every byte must be zero. */
static HRESULT
check_zeros(IStream *data, uint64_t bytes)
{
	uint8_t buffer[4096];
	HRESULT hr = S_OK;

	for (uint64_t at = 0; at < bytes && SUCCEEDED(hr);) {
		size_t n = bytes - at < sizeof(buffer) ? (size_t)(bytes - at) : sizeof(buffer);

		hr = stream_read_at(data, at, buffer, n);
		for (size_t i = 0; i < n && SUCCEEDED(hr); i++) {
			if (buffer[i] != 0)
				hr = E_INVALIDARG;
		}
		at += n;
	}
	return hr;
}

/* Everything about a new track but its place. */
static HRESULT
examine_track(const struct raw_image *image, struct raw_track *t)
{
	uint32_t bytes;
	HRESULT hr = raw_image_accepts(image, t->type);

	if (FAILED(hr))
		return hr;
	if (image->track_count >= RAW_MAX_TRACKS ||
	    image->first_number + image->track_count > RAW_MAX_TRACKS)
		return E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS;
	bytes = raw_sector_type(t->type)->bytes;
	hr = stream_sectors(t->data, bytes, RAW_MIN_TRACK_SECTORS, &t->sectors);
	if (FAILED(hr))
		return hr;
	if (t->sectors > RAW_MAX_LEADOUT_LBA)
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	if (t->type == IMAPI_CD_SECTOR_MODE_ZERO)
		hr = check_zeros(t->data, (uint64_t)t->sectors * bytes);
	return hr;
}

static HRESULT STDMETHODCALLTYPE
creator_AddTrack(
    IRawCDImageCreator *self, IMAPI_CD_SECTOR_TYPE type, IStream *data, LONG *trackIndex)
{
	struct raw_image *image = image_of(self);
	struct raw_track track = { .data = data, .type = type, .index_count = 1 };
	HRESULT hr;

	if (trackIndex == NULL)
		return E_POINTER;
	*trackIndex = 0;
	if (data == NULL)
		return E_POINTER;
	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	hr = examine_track(image, &track);
	if (FAILED(hr))
		return hr;
	image->tracks[image->track_count++] = track;
	if (raw_image_leadout(image) > raw_image_limit(image)) {
		image->track_count--;
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	}
	COM_CALL(data, AddRef);
	*trackIndex = image->track_count;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_AddSpecialPregap(IRawCDImageCreator *self, IStream *data)
{
	struct raw_image *image = image_of(self);
	int32_t sectors;
	HRESULT hr;

	if (data == NULL)
		return E_POINTER;
	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (image->track_count > 0)
		return E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED;
	hr = stream_sectors(data, RAW_SECTOR_BYTES, RAW_PREGAP_SECTORS, &sectors);
	if (FAILED(hr))
		return hr;
	if (sectors > RAW_MAX_PREGAP_SECTORS)
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	replace_stream(&image->pregap, data); /* a second call replaces (inferred) */
	image->pregap_sectors = sectors;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_AddSubcodeRWGenerator(IRawCDImageCreator *self, IStream *subcode)
{
	struct raw_image *image = image_of(self);

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (subcode != NULL && image->form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY)
		return E_INVALIDARG;
	replace_stream(&image->rw, subcode); /* NULL clears it */
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_put_ResultingImageType(
    IRawCDImageCreator *self, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE value)
{
	struct raw_image *image = image_of(self);

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (RawCD_BytesPerImageSector(value) == 0)
		return E_INVALIDARG;
	if (value == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY && image->rw != NULL)
		return E_INVALIDARG;
	image->form = value;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_ResultingImageType(
    IRawCDImageCreator *self, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = image_of(self)->form;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_StartOfLeadout(IRawCDImageCreator *self, LONG *value)
{
	const struct raw_image *image = image_of(self);

	if (value == NULL)
		return E_POINTER;
	*value = 0;
	if (image->track_count == 0)
		return E_IMAPI_RAW_IMAGE_NO_TRACKS;
	*value = raw_image_leadout(image);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_put_StartOfLeadoutLimit(IRawCDImageCreator *self, LONG value)
{
	struct raw_image *image = image_of(self);

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (value < 0 || value > RAW_MAX_LEADOUT_LIMIT)
		return E_INVALIDARG;
	if (image->track_count > 0 && value < raw_image_leadout(image))
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	image->leadout_limit = value;
	image->limited = true;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_StartOfLeadoutLimit(IRawCDImageCreator *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = image_of(self)->leadout_limit;
	return S_OK;
}

/* The documents contradict each other about the polarity (R-GAP): here TRUE
 * means silent gaps, as the name says. Tracks already there move. */
static HRESULT STDMETHODCALLTYPE
creator_put_DisableGaplessAudio(IRawCDImageCreator *self, VARIANT_BOOL value)
{
	struct raw_image *image = image_of(self);
	bool before = image->disable_gapless;

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	image->disable_gapless = value != VARIANT_FALSE;
	if (image->track_count > 0 && raw_image_leadout(image) > raw_image_limit(image)) {
		image->disable_gapless = before;
		return E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE;
	}
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_DisableGaplessAudio(IRawCDImageCreator *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = image_of(self)->disable_gapless ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

/* EAN-13: digits weighted 1, 3, 1, 3 ... add up to a multiple of ten. */
static bool
mcn_valid(const char mcn[13])
{
	int sum = 0;

	for (int i = 0; i < 13; i++) {
		if (mcn[i] < '0' || mcn[i] > '9')
			return false;
		sum += (mcn[i] - '0') * (i % 2 == 0 ? 1 : 3);
	}
	return sum % 10 == 0;
}

static HRESULT STDMETHODCALLTYPE
creator_put_MediaCatalogNumber(IRawCDImageCreator *self, BSTR value)
{
	struct raw_image *image = image_of(self);
	char given[14], mcn[14] = "0000000000000";
	size_t n;

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (RawCD_StringToAscii(value, given, sizeof(given)) != 0)
		return E_INVALIDARG;
	n = strlen(given);
	if (n == 0) {
		image->mcn[0] = '\0';
		return S_OK;
	}
	memcpy(mcn + 13 - n, given, n); /* leading zeros may be left out */
	if (!mcn_valid(mcn))
		return E_INVALIDARG;
	memcpy(image->mcn, mcn, sizeof(mcn));
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_MediaCatalogNumber(IRawCDImageCreator *self, BSTR *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = RawCD_StringFromAscii(image_of(self)->mcn);
	return *value != NULL ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE
creator_put_StartingTrackNumber(IRawCDImageCreator *self, LONG value)
{
	struct raw_image *image = image_of(self);

	if (image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (image->track_count > 0)
		return E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED;
	if (value < 1 || value > RAW_MAX_TRACKS)
		return E_INVALIDARG;
	image->first_number = (uint8_t)value;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_StartingTrackNumber(IRawCDImageCreator *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = image_of(self)->first_number;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_TrackInfo(IRawCDImageCreator *self, LONG trackIndex, IRawCDImageTrackInfo **value)
{
	struct raw_image *image = image_of(self);

	if (value == NULL)
		return E_POINTER;
	*value = NULL;
	if (trackIndex < 1 || trackIndex > image->track_count)
		return E_INVALIDARG;
	return raw_track_info_create(image, (int)trackIndex - 1, value);
}

static HRESULT STDMETHODCALLTYPE
creator_get_NumberOfExistingTracks(IRawCDImageCreator *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = image_of(self)->track_count;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
creator_get_LastUsedUserSectorInImage(IRawCDImageCreator *self, LONG *value)
{
	HRESULT hr = creator_get_StartOfLeadout(self, value);

	if (SUCCEEDED(hr))
		(*value)--;
	return hr;
}

/* One 8-byte entry of a READ TOC format 0 answer, with an LBA (R-TOC: whether
 * real IMAPI gives LBA or MSF is not known). */
static void
toc_entry(LONG *out, uint8_t control, uint8_t track, int32_t lba)
{
	uint8_t e[FORMAT0_ENTRY_BYTES] = { 0, (uint8_t)(0x10 | control), track };

	store_be32(e + 4, (uint32_t)lba);
	for (int i = 0; i < FORMAT0_ENTRY_BYTES; i++)
		out[i] = e[i];
}

static HRESULT STDMETHODCALLTYPE
creator_get_ExpectedTableOfContents(IRawCDImageCreator *self, SAFEARRAY **value)
{
	const struct raw_image *image = image_of(self);
	LONG bytes[4 + FORMAT0_ENTRY_BYTES * (RAW_MAX_TRACKS + 1)];
	int n = image->track_count;
	int length = 2 + FORMAT0_ENTRY_BYTES * (n + 1);

	if (value == NULL)
		return E_POINTER;
	*value = NULL;
	if (n == 0)
		return E_IMAPI_RAW_IMAGE_NO_TRACKS;
	bytes[0] = length >> 8;
	bytes[1] = length & 0xff;
	bytes[2] = image->first_number;
	bytes[3] = image->first_number + n - 1;
	for (int i = 0; i < n; i++)
		toc_entry(bytes + 4 + FORMAT0_ENTRY_BYTES * i, raw_track_control(&image->tracks[i]),
		    (uint8_t)(image->first_number + i), raw_image_start(image, i));
	toc_entry(bytes + 4 + FORMAT0_ENTRY_BYTES * n, raw_track_control(&image->tracks[n - 1]),
	    RAW_TNO_LEADOUT, raw_image_leadout(image));
	return variant_list(VT_UI1, bytes, (size_t)length + 2, value);
}

static const IRawCDImageCreatorVtbl creator_vtbl = {
	UNKNOWN_VTBL(creator),
	DISPATCH_VTBL(creator),
	.CreateResultImage = creator_CreateResultImage,
	.AddTrack = creator_AddTrack,
	.AddSpecialPregap = creator_AddSpecialPregap,
	.AddSubcodeRWGenerator = creator_AddSubcodeRWGenerator,
	.put_ResultingImageType = creator_put_ResultingImageType,
	.get_ResultingImageType = creator_get_ResultingImageType,
	.get_StartOfLeadout = creator_get_StartOfLeadout,
	.put_StartOfLeadoutLimit = creator_put_StartOfLeadoutLimit,
	.get_StartOfLeadoutLimit = creator_get_StartOfLeadoutLimit,
	.put_DisableGaplessAudio = creator_put_DisableGaplessAudio,
	.get_DisableGaplessAudio = creator_get_DisableGaplessAudio,
	.put_MediaCatalogNumber = creator_put_MediaCatalogNumber,
	.get_MediaCatalogNumber = creator_get_MediaCatalogNumber,
	.put_StartingTrackNumber = creator_put_StartingTrackNumber,
	.get_StartingTrackNumber = creator_get_StartingTrackNumber,
	.get_TrackInfo = creator_get_TrackInfo,
	.get_NumberOfExistingTracks = creator_get_NumberOfExistingTracks,
	.get_LastUsedUserSectorInImage = creator_get_LastUsedUserSectorInImage,
	.get_ExpectedTableOfContents = creator_get_ExpectedTableOfContents,
};

HRESULT
RawCDImageCreator_Create(enum raw_cd_compat compat, IRawCDImageCreator **out)
{
	struct creator *c;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return E_OUTOFMEMORY;
	c->image = raw_image_create(compat);
	if (c->image == NULL) {
		free(c);
		return E_OUTOFMEMORY;
	}
	c->IRawCDImageCreator_iface.lpVtbl = &creator_vtbl;
	c->refs = 1;
	*out = &c->IRawCDImageCreator_iface;
	return S_OK;
}
