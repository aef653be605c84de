/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/track_info.c - what an image creator says of the image it made, as a file
 * and as the creator's answers. */
#include "cli/track_info.h"

#include "cli/cli.h"
#include "cli/json_read.h"
#include "emulator/msf.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ISRC_CHARACTERS 12
#define MCN_DIGITS      13

/* ---- from the creator ---- */

/* The text of a BSTR that a property gave, without hyphens; frees it. */
static HRESULT
take_text(BSTR text, char *out, size_t n)
{
	char ascii[64], *to = out;
	int rc = RawCD_StringToAscii(text, ascii, sizeof(ascii));

	SysFreeString(text);
	*out = '\0';
	if (rc < 0)
		return E_UNEXPECTED;
	for (const char *from = ascii; *from != '\0'; from++) {
		if (*from == '-')
			continue;
		if (to + 1 >= out + n)
			return E_UNEXPECTED;
		*to++ = *from;
	}
	*to = '\0';
	return S_OK;
}

static HRESULT
take_indexes(SAFEARRAY *array, struct track_info_track *t)
{
	LONG first = 0, last = -1;
	HRESULT hr = SafeArrayGetLBound(array, 1, &first);

	if (SUCCEEDED(hr))
		hr = SafeArrayGetUBound(array, 1, &last);
	for (LONG i = first; SUCCEEDED(hr) && i <= last; i++) {
		VARIANT v;

		VariantInit(&v);
		hr = t->index_count < TRACK_INFO_INDEXES ? SafeArrayGetElement(array, &i, &v)
							 : E_UNEXPECTED;
		if (SUCCEEDED(hr))
			t->indexes[t->index_count++] = V_I4(&v);
		VariantClear(&v);
	}
	SafeArrayDestroy(array);
	return hr;
}

static HRESULT
track_from_object(IRawCDImageTrackInfo *info, struct track_info_track *t)
{
	IMAPI_CD_SECTOR_TYPE type = IMAPI_CD_SECTOR_AUDIO;
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING copy = IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED;
	VARIANT_BOOL preemphasis = VARIANT_FALSE;
	BSTR isrc = NULL;
	SAFEARRAY *indexes = NULL;
	HRESULT hr;

	if (FAILED(hr = COM_CALL(info, get_TrackNumber, &t->track_number)) ||
	    FAILED(hr = COM_CALL(info, get_StartingLba, &t->starting_lba)) ||
	    FAILED(hr = COM_CALL(info, get_SectorCount, &t->sector_count)) ||
	    FAILED(hr = COM_CALL(info, get_SectorType, &type)) ||
	    FAILED(hr = COM_CALL(info, get_DigitalAudioCopySetting, &copy)) ||
	    FAILED(hr = COM_CALL(info, get_AudioHasPreemphasis, &preemphasis)) ||
	    FAILED(hr = COM_CALL(info, get_ISRC, &isrc)) ||
	    FAILED(hr = take_text(isrc, t->isrc, sizeof(t->isrc))) ||
	    FAILED(hr = COM_CALL(info, get_TrackIndexes, &indexes)))
		return hr;
	t->sector_type = (int32_t)type;
	t->copy_setting = (int32_t)copy;
	t->preemphasis = preemphasis != VARIANT_FALSE;
	return take_indexes(indexes, t);
}

HRESULT
track_info_from_creator(IRawCDImageCreator *creator, struct track_info *out)
{
	BSTR mcn = NULL;
	LONG count = 0;
	HRESULT hr;

	memset(out, 0, sizeof(*out));
	if (FAILED(hr = COM_CALL(creator, get_StartOfLeadout, &out->start_of_leadout)) ||
	    FAILED(hr = COM_CALL(creator, get_StartingTrackNumber, &out->starting_track_number)) ||
	    FAILED(hr = COM_CALL(creator, get_NumberOfExistingTracks, &count)) ||
	    FAILED(hr = COM_CALL(creator, get_MediaCatalogNumber, &mcn)) ||
	    FAILED(hr = take_text(mcn, out->mcn, sizeof(out->mcn))))
		return hr;
	for (LONG i = 1; i <= count && i <= TRACK_INFO_TRACKS; i++) {
		IRawCDImageTrackInfo *info = NULL;

		hr = COM_CALL(creator, get_TrackInfo, i, &info);
		if (FAILED(hr))
			return hr;
		hr = track_from_object(info, &out->tracks[out->track_count++]);
		COM_CALL(info, Release);
		if (FAILED(hr))
			return hr;
	}
	return S_OK;
}

/* ---- as JSON ---- */

static json_t *
text_or_null(const char *text)
{
	return *text != '\0' ? json_string(text) : json_null();
}

static json_t *
encode_track(const struct track_info_track *t)
{
	json_t *indexes = json_array();

	for (uint32_t i = 0; i < t->index_count; i++)
		json_array_append_new(indexes, json_integer(t->indexes[i]));
	return json_pack("{s:i,s:i,s:i,s:i,s:o,s:i,s:b,s:o}", "track_number", t->track_number,
	    "starting_lba", t->starting_lba, "sector_count", t->sector_count, "sector_type",
	    t->sector_type, "isrc", text_or_null(t->isrc), "copy_setting", t->copy_setting,
	    "preemphasis", t->preemphasis, "indexes", indexes);
}

json_t *
track_info_encode(const struct track_info *info)
{
	json_t *tracks = json_array();

	for (uint32_t i = 0; i < info->track_count; i++)
		json_array_append_new(tracks, encode_track(&info->tracks[i]));
	return json_pack("{s:{s:i,s:o,s:i},s:o}", "image", "start_of_leadout",
	    info->start_of_leadout, "mcn", text_or_null(info->mcn), "starting_track_number",
	    info->starting_track_number, "tracks", tracks);
}

/* A string of exactly n characters of one kind, or null. */
static bool
read_code(const struct json_place *p, const char *key, size_t n, int (*kind)(int), char *out)
{
	const char *text = NULL;

	if (!json_read_text(p, key, JSON_REQUIRED, &text))
		return false;
	if (text == NULL)
		return true;
	if (strlen(text) != n)
		return json_complain(p, key, "must have %zu characters", n);
	for (size_t i = 0; i < n; i++)
		if (!kind((unsigned char)text[i]))
			return json_complain(p, key, "character %zu is out of place", i + 1);
	memcpy(out, text, n + 1);
	return true;
}

struct member {
	const char *key;
	int64_t min, max;
	int32_t *out;
};

static bool
read_members(const struct json_place *p, const struct member *members, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t value;

		if (!json_read_integer(
			p, members[i].key, JSON_REQUIRED, members[i].min, members[i].max, &value))
			return false;
		*members[i].out = (int32_t)value;
	}
	return true;
}

static bool
decode_track(const struct json_place *p, struct track_info_track *t)
{
	const struct member members[] = {
		{ "track_number", 1, 99, &t->track_number },
		{ "starting_lba", LBA_PREGAP, LBA_LAST, &t->starting_lba },
		{ "sector_count", 1, LBA_LAST + 1, &t->sector_count },
		{ "sector_type", 0, 9, &t->sector_type },
		{ "copy_setting", 0, 2, &t->copy_setting },
	};

	if (!read_members(p, members, sizeof(members) / sizeof(members[0])) ||
	    !read_code(p, "isrc", ISRC_CHARACTERS, isalnum, t->isrc) ||
	    !json_read_flag(p, "preemphasis", JSON_REQUIRED, &t->preemphasis))
		return false;
	return json_read_integers(p, "indexes", JSON_REQUIRED, 0, INT32_MAX, TRACK_INFO_INDEXES,
	    t->indexes, &t->index_count);
}

static bool
decode_image(const json_t *root, struct track_info *info, char *why)
{
	struct json_place place = { json_object_get(root, "image"), "image", why };
	const struct member members[] = {
		{ "start_of_leadout", LBA_PREGAP, LBA_LAST, &info->start_of_leadout },
		{ "starting_track_number", 1, 99, &info->starting_track_number },
	};

	if (!json_is_object(place.object))
		return because(why, "image: must be an object");
	return read_members(&place, members, sizeof(members) / sizeof(members[0])) &&
	    read_code(&place, "mcn", MCN_DIGITS, isdigit, info->mcn);
}

bool
track_info_decode(const json_t *root, struct track_info *info, char *why)
{
	const json_t *tracks = json_object_get(root, "tracks");
	size_t n = json_array_size(tracks);

	memset(info, 0, sizeof(*info));
	if (!decode_image(root, info, why))
		return false;
	if (n == 0 || n > TRACK_INFO_TRACKS)
		return because(
		    why, "tracks: must be an array of 1 to %d objects", TRACK_INFO_TRACKS);
	for (size_t i = 0; i < n; i++) {
		char at[32];
		struct json_place place = { json_array_get(tracks, i), at, why };

		snprintf(at, sizeof(at), "tracks[%zu]", i);
		if (!json_is_object(place.object))
			return because(why, "%s: must be an object", at);
		if (!decode_track(&place, &info->tracks[i]))
			return false;
	}
	info->track_count = (uint32_t)n;
	return true;
}

bool
track_info_load(const char *path, struct track_info *info, char *why)
{
	json_t *root = json_read_file(path, why);
	bool ok = root != NULL && track_info_decode(root, info, why);

	json_decref(root);
	return ok;
}

bool
track_info_save(const char *path, const struct track_info *info, char *why)
{
	json_t *root = track_info_encode(info);
	FILE *f = fopen(path, "w");
	bool ok;

	ok = f != NULL && root != NULL && json_dumpf(root, f, JSON_INDENT(2)) == 0 &&
	    fputc('\n', f) != EOF;
	if (!ok)
		because(why, "%s", strerror(errno));
	if (f != NULL && fclose(f) != 0 && ok)
		ok = because(why, "%s", strerror(errno));
	json_decref(root);
	return ok;
}
