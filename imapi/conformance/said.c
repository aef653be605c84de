/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/said.c - asks every property there is and writes JSON; there
 * is no JSON library on Windows, and this is all that is needed. */
#include "imapi/conformance/said.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MAX   1024
#define COPY_BYTES 262144

void
said_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			fprintf(out, "\\u%04x", (unsigned)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

/* ---- contract 5 ---- */

static void
print_text_or_null(FILE *out, const char *text)
{
	if (*text == '\0')
		fputs("null", out);
	else
		said_text(out, text);
}

/* Hyphens go: "US-K7Y-98-12345" is written without. */
static HRESULT
take_code(BSTR text, char *out, size_t n)
{
	char *to = out;

	if (!suite_take_text(text, out, n))
		return E_UNEXPECTED;
	for (const char *from = out; *from != '\0'; from++) {
		if (*from != '-')
			*to++ = *from;
	}
	*to = '\0';
	return S_OK;
}

static HRESULT
print_track(FILE *out, IRawCDImageTrackInfo *t)
{
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING copy;
	IMAPI_CD_SECTOR_TYPE type;
	LONG number, lba, count, list[LIST_MAX];
	VARIANT_BOOL preemphasis;
	SAFEARRAY *indexes = NULL;
	BSTR isrc = NULL;
	char code[32];
	HRESULT hr;
	int n;

	if (FAILED(hr = COM_CALL(t, get_TrackNumber, &number)) ||
	    FAILED(hr = COM_CALL(t, get_StartingLba, &lba)) ||
	    FAILED(hr = COM_CALL(t, get_SectorCount, &count)) ||
	    FAILED(hr = COM_CALL(t, get_SectorType, &type)) ||
	    FAILED(hr = COM_CALL(t, get_DigitalAudioCopySetting, &copy)) ||
	    FAILED(hr = COM_CALL(t, get_AudioHasPreemphasis, &preemphasis)) ||
	    FAILED(hr = COM_CALL(t, get_ISRC, &isrc)) ||
	    FAILED(hr = take_code(isrc, code, sizeof(code))) ||
	    FAILED(hr = COM_CALL(t, get_TrackIndexes, &indexes)))
		return hr;
	fprintf(out,
	    "{\"track_number\": %d, \"starting_lba\": %d, \"sector_count\": %d, "
	    "\"sector_type\": %d, \"isrc\": ",
	    (int)number, (int)lba, (int)count, (int)type);
	print_text_or_null(out, code);
	fprintf(out, ", \"copy_setting\": %d, \"preemphasis\": %s, \"indexes\": [", (int)copy,
	    preemphasis != VARIANT_FALSE ? "true" : "false");
	n = suite_take_list(indexes, list, LIST_MAX);
	for (int i = 0; i < n; i++)
		fprintf(out, "%s%d", i > 0 ? ", " : "", (int)list[i]);
	fputs("]}", out);
	return n > 0 ? S_OK : E_UNEXPECTED;
}

HRESULT
said_track_info(FILE *out, IRawCDImageCreator *c)
{
	LONG leadout, first, count;
	BSTR mcn = NULL;
	char code[32];
	HRESULT hr;

	if (FAILED(hr = COM_CALL(c, get_StartOfLeadout, &leadout)) ||
	    FAILED(hr = COM_CALL(c, get_StartingTrackNumber, &first)) ||
	    FAILED(hr = COM_CALL(c, get_NumberOfExistingTracks, &count)) ||
	    FAILED(hr = COM_CALL(c, get_MediaCatalogNumber, &mcn)) ||
	    FAILED(hr = take_code(mcn, code, sizeof(code))))
		return hr;
	fprintf(out, "{\"image\": {\"start_of_leadout\": %d, \"mcn\": ", (int)leadout);
	print_text_or_null(out, code);
	fprintf(out, ", \"starting_track_number\": %d},\n \"tracks\": [", (int)first);
	for (LONG i = 1; i <= count && SUCCEEDED(hr); i++) {
		IRawCDImageTrackInfo *t = NULL;

		fputs(i > 1 ? ",\n  " : "\n  ", out);
		hr = COM_CALL(c, get_TrackInfo, i, &t);
		if (SUCCEEDED(hr)) {
			hr = print_track(out, t);
			COM_CALL(t, Release);
		}
	}
	fputs("]}\n", out);
	return hr;
}

/* ---- everything, with its HRESULT ---- */

static void
print_answer(FILE *out, const char *name, HRESULT hr)
{
	fprintf(out, "\"%s\": {\"hresult\": \"%08x\"", name, (unsigned)hr);
}

static void
print_number(FILE *out, const char *name, HRESULT hr, LONG value)
{
	print_answer(out, name, hr);
	if (SUCCEEDED(hr))
		fprintf(out, ", \"value\": %d", (int)value);
	fputc('}', out);
}

static void
print_string(FILE *out, const char *name, HRESULT hr, BSTR value)
{
	char text[64];

	print_answer(out, name, hr);
	if (SUCCEEDED(hr) && suite_take_text(value, text, sizeof(text))) {
		fputs(", \"value\": ", out);
		said_text(out, text);
	}
	fputc('}', out);
}

static void
print_list(FILE *out, const char *name, HRESULT hr, SAFEARRAY *value)
{
	LONG list[LIST_MAX];
	int n;

	print_answer(out, name, hr);
	if (SUCCEEDED(hr)) {
		n = suite_take_list(value, list, LIST_MAX);
		fputs(", \"value\": [", out);
		for (int i = 0; i < n; i++)
			fprintf(out, "%s%d", i > 0 ? ", " : "", (int)list[i]);
		fputc(']', out);
	}
	fputc('}', out);
}

/* Separate statements: the getter fills in value before it is passed. */
#define SAY(print, object, property, type)                                                         \
	do {                                                                                       \
		type value_ = 0;                                                                   \
		HRESULT hr_ = COM_CALL(object, get_##property, &value_);                           \
		print(out, #property, hr_, value_);                                                \
	} while (0)
#define SAY_ENUM(object, property, type)                                                           \
	do {                                                                                       \
		type value_ = (type)0;                                                             \
		HRESULT hr_ = COM_CALL(object, get_##property, &value_);                           \
		print_number(out, #property, hr_, (LONG)value_);                                   \
	} while (0)
#define NEXT fputs(",\n   ", out)

static void
print_track_properties(FILE *out, IRawCDImageTrackInfo *t)
{
	fputs("{", out);
	SAY(print_number, t, StartingLba, LONG);
	NEXT;
	SAY(print_number, t, SectorCount, LONG);
	NEXT;
	SAY(print_number, t, TrackNumber, LONG);
	NEXT;
	SAY_ENUM(t, SectorType, IMAPI_CD_SECTOR_TYPE);
	NEXT;
	SAY(print_string, t, ISRC, BSTR);
	NEXT;
	SAY_ENUM(t, DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING);
	NEXT;
	SAY(print_number, t, AudioHasPreemphasis, VARIANT_BOOL);
	NEXT;
	SAY(print_list, t, TrackIndexes, SAFEARRAY *);
	fputs("}", out);
}

void
said_properties(FILE *out, IRawCDImageCreator *c)
{
	LONG count = 0;

	fputs("{", out);
	SAY_ENUM(c, ResultingImageType, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE);
	NEXT;
	SAY(print_number, c, StartOfLeadout, LONG);
	NEXT;
	SAY(print_number, c, StartOfLeadoutLimit, LONG);
	NEXT;
	SAY(print_number, c, DisableGaplessAudio, VARIANT_BOOL);
	NEXT;
	SAY(print_string, c, MediaCatalogNumber, BSTR);
	NEXT;
	SAY(print_number, c, StartingTrackNumber, LONG);
	NEXT;
	SAY(print_number, c, NumberOfExistingTracks, LONG);
	NEXT;
	SAY(print_number, c, LastUsedUserSectorInImage, LONG);
	NEXT;
	SAY(print_list, c, ExpectedTableOfContents, SAFEARRAY *);
	NEXT;
	fputs("\"tracks\": [", out);
	COM_CALL(c, get_NumberOfExistingTracks, &count);
	for (LONG i = 1; i <= count; i++) {
		IRawCDImageTrackInfo *t = NULL;

		if (SUCCEEDED(COM_CALL(c, get_TrackInfo, i, &t))) {
			fputs(i > 1 ? ",\n  " : "\n  ", out);
			print_track_properties(out, t);
			COM_CALL(t, Release);
		}
	}
	fputs("]}", out);
}

/* ---- the example, and its stream ---- */

static HRESULT
add_example_track(IRawCDImageCreator *c, size_t sectors, int seed)
{
	size_t n = sectors * 2352;
	uint8_t *samples = malloc(n);
	IStream *stream = NULL;
	LONG index;
	HRESULT hr;

	if (samples == NULL)
		return E_OUTOFMEMORY;
	for (size_t i = 0; i < n; i++)
		samples[i] = suite_pattern(seed, i);
	hr = RawCDStream_FromMemory(samples, n, &stream);
	free(samples);
	if (FAILED(hr))
		return hr;
	hr = COM_CALL(c, AddTrack, IMAPI_CD_SECTOR_AUDIO, stream, &index);
	COM_CALL(stream, Release);
	return hr;
}

static HRESULT
fill_example(IRawCDImageCreator *c)
{
	IRawCDImageTrackInfo *t = NULL;
	HRESULT hr;

	if (FAILED(hr = COM_CALL(c, put_ResultingImageType, IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW)) ||
	    FAILED(hr = COM_CALL(c, put_DisableGaplessAudio, VARIANT_TRUE)) ||
	    FAILED(hr = suite_put_mcn(c, "4006381333931")) ||
	    FAILED(hr = add_example_track(c, 400, 1)) ||
	    FAILED(hr = add_example_track(c, 350, 2)) ||
	    FAILED(hr = COM_CALL(c, get_TrackInfo, 2, &t)))
		return hr;
	hr = suite_put_isrc(t, "USK7Y9812345");
	if (SUCCEEDED(hr))
		hr = COM_CALL(t, AddTrackIndex, 200);
	COM_CALL(t, Release);
	return hr;
}

HRESULT
said_example(const struct factory *factory, IRawCDImageCreator **out)
{
	HRESULT hr = factory->creator(factory, RAW_CD_STRICT, out);

	if (FAILED(hr))
		return hr;
	hr = fill_example(*out);
	if (FAILED(hr)) {
		COM_CALL(*out, Release);
		*out = NULL;
	}
	return hr;
}

HRESULT
said_copy_stream(IStream *stream, const char *path)
{
	FILE *f = fopen(path, "wb");
	uint8_t *buffer = malloc(COPY_BYTES);
	HRESULT hr = f != NULL && buffer != NULL ? S_OK : E_FAIL;
	ULONG got = 1;

	while (SUCCEEDED(hr) && got > 0) {
		hr = COM_CALL(stream, Read, buffer, COPY_BYTES, &got);
		if (SUCCEEDED(hr) && fwrite(buffer, 1, got, f) != got)
			hr = E_FAIL;
	}
	free(buffer);
	if (f != NULL && fclose(f) != 0)
		hr = E_FAIL;
	return SUCCEEDED(hr) ? S_OK : hr;
}
