/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/image_build.c - a layout given to IRawCDImageCreator. */
#include "cli/image_build.h"

#include "cli/cli.h"
#include "emulator/bytes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What an HRESULT means to somebody who wrote a layout. E_INVALIDARG means
 * something else for each member, so it is not here. */
static const struct {
	HRESULT hr;
	const char *text;
} meanings[] = {
	{ E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS, "track numbers beyond 99" },
	{ E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED,
	    "this sector type cannot be in this image (see \"compat\")" },
	{ E_IMAPI_RAW_IMAGE_NO_TRACKS, "there are no tracks" },
	{ E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE,
	    "does not fit: the lead-out would start beyond its limit" },
	{ E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES, "more than 99 indexes" },
	{ E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX,
	    "every index needs at least 10 sectors" },
	{ S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS, "given twice" },
	{ STG_E_READFAULT, "a file could not be read" },
	{ E_OUTOFMEMORY, "out of memory" },
};

static const struct {
	const char *name;
	enum raw_cd_compat compat;
} compats[] = {
	{ "strict", RAW_CD_STRICT },
	{ "extended", RAW_CD_EXTENDED },
	{ "mixed", RAW_CD_MIXED },
};

static const struct {
	const char *name;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
} subcodes[] = {
	{ "pq", IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY },
	{ "cooked", IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED },
	{ "raw", IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW },
};

bool
image_compat_by_name(const char *name, enum raw_cd_compat *compat)
{
	for (size_t i = 0; i < ARRAY_LEN(compats); i++)
		if (strcmp(compats[i].name, name) == 0) {
			*compat = compats[i].compat;
			return true;
		}
	return false;
}

bool
image_subcode_by_name(const char *name, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *form)
{
	for (size_t i = 0; i < ARRAY_LEN(subcodes); i++)
		if (strcmp(subcodes[i].name, name) == 0) {
			*form = subcodes[i].form;
			return true;
		}
	return false;
}

void
image_explain(HRESULT hr, char *out, size_t n)
{
	const char *symbol = RawCD_ResultName(hr);

	for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
		if (meanings[i].hr == hr) {
			snprintf(out, n, "%s", meanings[i].text);
			return;
		}
	if (symbol != NULL)
		snprintf(out, n, "%s", symbol);
	else
		snprintf(out, n, "HRESULT 0x%08" PRIX32, (uint32_t)hr);
}

/* False, with "at.key: ..." in why, unless hr is a plain success. invalid says
 * what E_INVALIDARG means here. */
static bool
accepted(HRESULT hr, const char *at, const char *key, const char *invalid, char *why)
{
	char text[CLI_WHY / 2];

	if (hr == S_OK)
		return true;
	if (hr == E_INVALIDARG && invalid != NULL)
		snprintf(text, sizeof(text), "%s", invalid);
	else
		image_explain(hr, text, sizeof(text));
	return because(why, "%s%s%s: %s", at, *at != '\0' ? "." : "", key, text);
}

static HRESULT
open_stream(const struct layout_source *s, IStream **stream)
{
	return RawCDStream_FromFileRange(s->path, s->offset, s->bytes, stream);
}

static bool
give_mcn(IRawCDImageCreator *creator, const char *mcn, char *why)
{
	BSTR text;
	HRESULT hr;

	if (mcn == NULL)
		return true;
	text = RawCD_StringFromAscii(mcn);
	hr = text != NULL ? COM_CALL(creator, put_MediaCatalogNumber, text) : E_INVALIDARG;
	SysFreeString(text);
	return accepted(hr, "", "mcn", "must be 13 digits, the last a valid check digit", why);
}

static bool
give_source(IRawCDImageCreator *creator, const struct layout_source *s, const char *key,
    HRESULT(STDMETHODCALLTYPE *add)(IRawCDImageCreator *, IStream *), char *why)
{
	IStream *stream = NULL;
	HRESULT hr;

	if (s->name == NULL)
		return true;
	hr = open_stream(s, &stream);
	if (SUCCEEDED(hr)) {
		hr = add(creator, stream);
		COM_CALL(stream, Release);
	}
	return accepted(hr, "", key, "the image takes no such stream", why);
}

static bool
give_image_properties(IRawCDImageCreator *creator, const struct layout *l,
    IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, char *why)
{
	VARIANT_BOOL gaps = l->gapless ? VARIANT_FALSE : VARIANT_TRUE;

	if (!accepted(COM_CALL(creator, put_ResultingImageType, form), "", "subcode", NULL, why) ||
	    !accepted(COM_CALL(creator, put_DisableGaplessAudio, gaps), "", "gapless", NULL, why))
		return false;
	if (l->has_leadout_limit &&
	    !accepted(COM_CALL(creator, put_StartOfLeadoutLimit, l->leadout_limit), "",
		"leadout_limit", "must be an LBA up to 398099", why))
		return false;
	return give_mcn(creator, l->mcn, why) &&
	    accepted(COM_CALL(creator, put_StartingTrackNumber, l->starting_track_number), "",
		"starting_track_number", "must lie in 1..99", why) &&
	    give_source(creator, &l->special_pregap, "special_pregap",
		creator->lpVtbl->AddSpecialPregap, why) &&
	    give_source(
		creator, &l->subcode_rw, "subcode_rw", creator->lpVtbl->AddSubcodeRWGenerator, why);
}

static bool
give_isrc(IRawCDImageTrackInfo *info, const struct layout_track *t, const char *at, char *why)
{
	BSTR text;
	HRESULT hr;

	if (t->isrc == NULL)
		return true;
	text = RawCD_StringFromAscii(t->isrc);
	hr = text != NULL ? COM_CALL(info, put_ISRC, text) : E_INVALIDARG;
	SysFreeString(text);
	return accepted(hr, at, "isrc",
	    t->sector_type == IMAPI_CD_SECTOR_AUDIO
		? "is no ISRC: two letters, three letters or digits, seven digits"
		: "only an audio track can have one",
	    why);
}

static bool
give_track_properties(
    IRawCDImageTrackInfo *info, const struct layout_track *t, const char *at, char *why)
{
	static const char audio_only[] = "only an audio track can have it";
	VARIANT_BOOL preemphasis = t->preemphasis ? VARIANT_TRUE : VARIANT_FALSE;
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING copy =
	    (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)t->copy_setting;

	if (!give_isrc(info, t, at, why))
		return false;
	if (t->has_copy_setting &&
	    !accepted(COM_CALL(info, put_DigitalAudioCopySetting, copy), at, "copy_setting",
		audio_only, why))
		return false;
	if (t->has_preemphasis &&
	    !accepted(COM_CALL(info, put_AudioHasPreemphasis, preemphasis), at, "preemphasis",
		audio_only, why))
		return false;
	for (uint32_t i = 0; i < t->index_count; i++) {
		char key[32];

		snprintf(key, sizeof(key), "indexes[%" PRIu32 "]", i);
		if (!accepted(COM_CALL(info, AddTrackIndex, t->indexes[i]), at, key,
			"is beyond the track", why))
			return false;
	}
	return true;
}

static bool
give_track(IRawCDImageCreator *creator, const struct layout_track *t, const char *at, char *why)
{
	IStream *stream = NULL;
	IRawCDImageTrackInfo *info = NULL;
	LONG position = 0;
	HRESULT hr = open_stream(&t->source, &stream);
	bool ok;

	if (FAILED(hr))
		return because(why, "%s.file: %s: %s", at, t->source.name, strerror(errno));
	hr = COM_CALL(creator, AddTrack, (IMAPI_CD_SECTOR_TYPE)t->sector_type, stream, &position);
	COM_CALL(stream, Release);
	if (hr == E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED)
		return accepted(hr, at, "sector_type", NULL, why);
	if (!accepted(hr, at, "file", "the image does not take it as a track", why) ||
	    !accepted(COM_CALL(creator, get_TrackInfo, position, &info), at, "file", NULL, why))
		return false;
	ok = give_track_properties(info, t, at, why);
	COM_CALL(info, Release);
	return ok;
}

IRawCDImageCreator *
image_build(const struct layout *l, enum raw_cd_compat compat,
    IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, char *why)
{
	IRawCDImageCreator *creator = NULL;
	bool ok;

	if (FAILED(RawCDImageCreator_Create(compat, &creator))) {
		because(why, "out of memory");
		return NULL;
	}
	ok = give_image_properties(creator, l, form, why);
	for (uint32_t i = 0; ok && i < l->track_count; i++) {
		char at[32];

		snprintf(at, sizeof(at), "tracks[%" PRIu32 "]", i);
		ok = give_track(creator, &l->tracks[i], at, why);
	}
	if (ok)
		return creator;
	COM_CALL(creator, Release);
	return NULL;
}
