/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_image_track.c - IRawCDImageTrackInfo (spec 5): one track of an image,
 * which it keeps alive; objects of one track share its state. */
#include "imapi/raw_image.h"

#include "emulator/bytes.h"

#include <stdlib.h>

struct track_info {
	IRawCDImageTrackInfo IRawCDImageTrackInfo_iface;
	ULONG refs;
	struct raw_image *image;
	int number; /* position, from 0 */
};

static const struct com_interface info_interfaces[] = {
	{ &IID_IRawCDImageTrackInfo, offsetof(struct track_info, IRawCDImageTrackInfo_iface) },
	{ &IID_IDispatch, offsetof(struct track_info, IRawCDImageTrackInfo_iface) },
	{ &IID_IUnknown, offsetof(struct track_info, IRawCDImageTrackInfo_iface) },
	{ NULL, 0 },
};

#define VTBL IRawCDImageTrackInfoVtbl
static const struct member info_members[] = {
	MEMBER_GET(VTBL, StartingLba, 0x100, GET_LONG),
	MEMBER_GET(VTBL, SectorCount, 0x101, GET_LONG),
	MEMBER_GET(VTBL, TrackNumber, 0x102, GET_LONG),
	MEMBER_GET(VTBL, SectorType, 0x103, GET_LONG),
	MEMBER_GET(VTBL, ISRC, 0x104, GET_BSTR),
	MEMBER_PUT(VTBL, ISRC, 0x104, CALL_BSTR),
	MEMBER_GET(VTBL, DigitalAudioCopySetting, 0x105, GET_LONG),
	MEMBER_PUT(VTBL, DigitalAudioCopySetting, 0x105, CALL_LONG),
	MEMBER_GET(VTBL, AudioHasPreemphasis, 0x106, GET_BOOL),
	MEMBER_PUT(VTBL, AudioHasPreemphasis, 0x106, CALL_BOOL),
	MEMBER_GET(VTBL, TrackIndexes, 0x107, GET_ARRAY),
	MEMBER_CALL(VTBL, AddTrackIndex, 0x200, CALL_LONG, NULL, "lbaOffset"),
	MEMBER_CALL(VTBL, ClearTrackIndex, 0x201, CALL_LONG, NULL, "lbaOffset"),
};
static const struct member_table info_table = { info_members, ARRAY_LEN(info_members) };

static void
info_free(struct track_info *t)
{
	raw_image_release(t->image);
	free(t);
}

UNKNOWN_METHODS(info, IRawCDImageTrackInfo, struct track_info, IRawCDImageTrackInfo_iface)
DISPATCH_METHODS(info, IRawCDImageTrackInfo, info_table)

static struct track_info *
info_of(IRawCDImageTrackInfo *self)
{
	return COM_OBJECT(self, struct track_info, IRawCDImageTrackInfo_iface);
}

static struct raw_track *
track_of(IRawCDImageTrackInfo *self)
{
	return &info_of(self)->image->tracks[info_of(self)->number];
}

/* What every setter of a property that only audio has must pass. */
static HRESULT
may_set_audio(IRawCDImageTrackInfo *self)
{
	if (info_of(self)->image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	return track_of(self)->type == IMAPI_CD_SECTOR_AUDIO ? S_OK : E_INVALIDARG;
}

static HRESULT STDMETHODCALLTYPE
info_get_StartingLba(IRawCDImageTrackInfo *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = raw_image_start(info_of(self)->image, info_of(self)->number);
	return S_OK;
}

/* Gapless: the whole stream, though its last 150 sectors lie in the next track's
 * INDEX 00 (R-CNT). */
static HRESULT STDMETHODCALLTYPE
info_get_SectorCount(IRawCDImageTrackInfo *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = track_of(self)->sectors;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_get_TrackNumber(IRawCDImageTrackInfo *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = info_of(self)->image->first_number + info_of(self)->number;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_get_SectorType(IRawCDImageTrackInfo *self, IMAPI_CD_SECTOR_TYPE *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = track_of(self)->type;
	return S_OK;
}

/* Hyphenated, "US-K7Y-98-12345", or empty. */
static HRESULT STDMETHODCALLTYPE
info_get_ISRC(IRawCDImageTrackInfo *self, BSTR *value)
{
	const char *s = track_of(self)->isrc;
	char text[16] = "";

	if (value == NULL)
		return E_POINTER;
	if (s[0] != '\0') {
		static const uint8_t groups[] = { 2, 3, 2, 5 };
		char *p = text;

		for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
			if (g > 0)
				*p++ = '-';
			memcpy(p, s, groups[g]);
			p += groups[g];
			s += groups[g];
		}
		*p = '\0';
	}
	*value = RawCD_StringFromAscii(text);
	return *value != NULL ? S_OK : E_OUTOFMEMORY;
}

/* Two letters, three letters or digits, seven digits; hyphens all or none.
 * Lower case becomes upper case. False if the text is none. */
static bool
isrc_normalize(const char *text, char out[13])
{
	size_t length = strlen(text), n = 0;

	if (length != 12 && length != 15)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		bool letter, digit;

		if (length == 15 && (i == 2 || i == 6 || i == 9)) {
			if (c != '-')
				return false;
			continue;
		}
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		letter = c >= 'A' && c <= 'Z';
		digit = c >= '0' && c <= '9';
		if (!(n < 2 ? letter : n < 5 ? letter || digit : digit))
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

static HRESULT STDMETHODCALLTYPE
info_put_ISRC(IRawCDImageTrackInfo *self, BSTR value)
{
	char given[16], isrc[13];
	HRESULT hr = may_set_audio(self);

	if (FAILED(hr))
		return hr;
	if (RawCD_StringToAscii(value, given, sizeof(given)) != 0)
		return E_INVALIDARG;
	if (given[0] == '\0')
		isrc[0] = '\0';
	else if (!isrc_normalize(given, isrc))
		return E_INVALIDARG;
	memcpy(track_of(self)->isrc, isrc, strlen(isrc) + 1);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_get_DigitalAudioCopySetting(
    IRawCDImageTrackInfo *self, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = track_of(self)->copy;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_put_DigitalAudioCopySetting(
    IRawCDImageTrackInfo *self, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING value)
{
	HRESULT hr = may_set_audio(self);

	if (FAILED(hr))
		return hr;
	if ((int)value < IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED ||
	    (int)value > IMAPI_CD_TRACK_DIGITAL_COPY_SCMS)
		return E_INVALIDARG;
	track_of(self)->copy = value;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_get_AudioHasPreemphasis(IRawCDImageTrackInfo *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = track_of(self)->preemphasis ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

/* A flag only: no samples are filtered (R-EMPH). */
static HRESULT STDMETHODCALLTYPE
info_put_AudioHasPreemphasis(IRawCDImageTrackInfo *self, VARIANT_BOOL value)
{
	HRESULT hr = may_set_audio(self);

	if (SUCCEEDED(hr))
		track_of(self)->preemphasis = value != VARIANT_FALSE;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
info_get_TrackIndexes(IRawCDImageTrackInfo *self, SAFEARRAY **value)
{
	const struct raw_track *t = track_of(self);
	LONG list[RAW_MAX_INDEXES];

	if (value == NULL)
		return E_POINTER;
	for (int i = 0; i < t->index_count; i++)
		list[i] = t->index[i];
	return variant_list(VT_I4, list, t->index_count, value);
}

/* The place of offset in the ascending list: the first not below it. */
static int
index_position(const struct raw_track *t, LONG offset)
{
	int i = 0;

	while (i < t->index_count && t->index[i] < offset)
		i++;
	return i;
}

static HRESULT STDMETHODCALLTYPE
info_AddTrackIndex(IRawCDImageTrackInfo *self, LONG offset)
{
	struct raw_track *t = track_of(self);
	int32_t next;
	int at;

	if (info_of(self)->image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (offset < 0 || offset >= t->sectors)
		return E_INVALIDARG;
	at = index_position(t, offset);
	next = at < t->index_count ? t->index[at] : t->sectors;
	if (next == offset)
		return S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS;
	if (t->index_count >= RAW_MAX_INDEXES)
		return E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES;
	if (offset - t->index[at - 1] < RAW_MIN_INDEX_SECTORS ||
	    next - offset < RAW_MIN_INDEX_SECTORS)
		return E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX;
	memmove(
	    &t->index[at + 1], &t->index[at], (size_t)(t->index_count - at) * sizeof(t->index[0]));
	t->index[at] = offset;
	t->index_count++;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
info_ClearTrackIndex(IRawCDImageTrackInfo *self, LONG offset)
{
	struct raw_track *t = track_of(self);
	int at = index_position(t, offset);

	if (info_of(self)->image->frozen)
		return E_IMAPI_RAW_IMAGE_IS_READ_ONLY;
	if (offset == 0)
		return E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED;
	if (at == t->index_count || t->index[at] != offset)
		return E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND;
	t->index_count--;
	memmove(
	    &t->index[at], &t->index[at + 1], (size_t)(t->index_count - at) * sizeof(t->index[0]));
	return S_OK;
}

static const IRawCDImageTrackInfoVtbl info_vtbl = {
	UNKNOWN_VTBL(info),
	DISPATCH_VTBL(info),
	.get_StartingLba = info_get_StartingLba,
	.get_SectorCount = info_get_SectorCount,
	.get_TrackNumber = info_get_TrackNumber,
	.get_SectorType = info_get_SectorType,
	.get_ISRC = info_get_ISRC,
	.put_ISRC = info_put_ISRC,
	.get_DigitalAudioCopySetting = info_get_DigitalAudioCopySetting,
	.put_DigitalAudioCopySetting = info_put_DigitalAudioCopySetting,
	.get_AudioHasPreemphasis = info_get_AudioHasPreemphasis,
	.put_AudioHasPreemphasis = info_put_AudioHasPreemphasis,
	.get_TrackIndexes = info_get_TrackIndexes,
	.AddTrackIndex = info_AddTrackIndex,
	.ClearTrackIndex = info_ClearTrackIndex,
};

HRESULT
raw_track_info_create(struct raw_image *image, int i, IRawCDImageTrackInfo **out)
{
	struct track_info *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (t == NULL)
		return E_OUTOFMEMORY;
	t->IRawCDImageTrackInfo_iface.lpVtbl = &info_vtbl;
	t->refs = 1;
	t->image = raw_image_retain(image);
	t->number = i;
	*out = &t->IRawCDImageTrackInfo_iface;
	return S_OK;
}
