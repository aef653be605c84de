/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/probe/main.c - pitland-imapi-track-info: builds an image with any
 * implementation and writes what its track info says, as `pitland check` takes it,
 * and the result stream. Exit status 0, 2: usage or bad input, 99: our own error. */
#include "imapi/conformance/factory.h"
#include "imapi/conformance/said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *compat, *subcode, *mcn, *first, *stream, *out;
	bool gaps;
};

static int
usage(void)
{
	fprintf(stderr,
	    "usage: pitland-imapi-track-info [--compat strict|extended|mixed]\n"
	    "           [--subcode pq|cooked|raw] [--mcn N] [--first N] [--gaps]\n"
	    "           [--stream FILE] [--out FILE]%s\n"
	    "           TRACK...\n"
	    "TRACK: TYPE:FILE[,isrc=S][,copy=0|1|2][,preemphasis][,index=N]...\n"
	    "TYPE is a number, 0 audio (16-bit stereo little-endian samples) to 9.\n",
	    factory_usage);
	return 2;
}

/* -1: none of them. */
static int
choose(const char *text, const char *const *names, int n)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(text, names[i]) == 0)
			return i;
	}
	return -1;
}

/* The index of the first TRACK, or -1. */
static int
parse(int argc, char **argv, struct options *o, struct factory *f)
{
	const struct {
		const char *name, **value;
	} values[] = { { "--compat", &o->compat }, { "--subcode", &o->subcode },
		{ "--mcn", &o->mcn }, { "--first", &o->first }, { "--stream", &o->stream },
		{ "--out", &o->out } };
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		size_t k = 0;

		if (strcmp(argv[i], "--gaps") == 0) {
			o->gaps = true;
			continue;
		}
		if (factory_option(f, argc, argv, &i))
			continue;
		while (k < sizeof(values) / sizeof(*values) && strcmp(argv[i], values[k].name) != 0)
			k++;
		if (k == sizeof(values) / sizeof(*values) || i + 1 == argc)
			return -1;
		*values[k].value = argv[++i];
	}
	return i < argc ? i : -1;
}

static int
refuse(const char *what, HRESULT hr)
{
	const char *name = RawCD_ResultName(hr);

	fprintf(stderr, "pitland: %s: %s (%08x)\n", what, name != NULL ? name : "refused",
	    (unsigned)hr);
	return 2;
}

static HRESULT
put_attribute(IRawCDImageTrackInfo *t, const char *text)
{
	if (strncmp(text, "isrc=", 5) == 0)
		return suite_put_isrc(t, text + 5);
	if (strncmp(text, "copy=", 5) == 0)
		return COM_CALL(t, put_DigitalAudioCopySetting,
		    (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)strtol(text + 5, NULL, 10));
	if (strcmp(text, "preemphasis") == 0)
		return COM_CALL(t, put_AudioHasPreemphasis, VARIANT_TRUE);
	if (strncmp(text, "index=", 6) == 0)
		return COM_CALL(t, AddTrackIndex, (LONG)strtol(text + 6, NULL, 10));
	return E_INVALIDARG;
}

/* "TYPE:FILE,attribute,..."; argument is cut up. */
static HRESULT
add_track(IRawCDImageCreator *c, char *argument)
{
	char *file, *attribute = strchr(argument, ',');
	IRawCDImageTrackInfo *t = NULL;
	IStream *stream = NULL;
	LONG index = 0;
	long type = strtol(argument, &file, 10);
	HRESULT hr;

	if (file == argument || *file != ':')
		return E_INVALIDARG;
	if (attribute != NULL)
		*attribute++ = '\0';
	hr = RawCDStream_FromFile(file + 1, &stream);
	if (FAILED(hr))
		return hr;
	hr = COM_CALL(c, AddTrack, (IMAPI_CD_SECTOR_TYPE)type, stream, &index);
	COM_CALL(stream, Release);
	if (SUCCEEDED(hr))
		hr = COM_CALL(c, get_TrackInfo, index, &t);
	while (SUCCEEDED(hr) && attribute != NULL) {
		char *next = strchr(attribute, ',');

		if (next != NULL)
			*next++ = '\0';
		hr = put_attribute(t, attribute);
		attribute = next;
	}
	if (t != NULL)
		COM_CALL(t, Release);
	return hr;
}

static HRESULT
put_options(IRawCDImageCreator *c, const struct options *o, int form)
{
	HRESULT hr =
	    COM_CALL(c, put_ResultingImageType, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)(form + 1));

	if (SUCCEEDED(hr) && o->gaps)
		hr = COM_CALL(c, put_DisableGaplessAudio, VARIANT_TRUE);
	if (SUCCEEDED(hr) && o->mcn != NULL)
		hr = suite_put_mcn(c, o->mcn);
	if (SUCCEEDED(hr) && o->first != NULL)
		hr = COM_CALL(c, put_StartingTrackNumber, (LONG)strtol(o->first, NULL, 10));
	return hr;
}

static int
write_out(IRawCDImageCreator *c, const struct options *o)
{
	FILE *out = o->out != NULL ? fopen(o->out, "w") : stdout;
	IStream *stream = NULL;
	HRESULT hr;

	if (out == NULL) {
		fprintf(stderr, "pitland: %s: %s\n", o->out, strerror(errno));
		return 2;
	}
	hr = COM_CALL(c, CreateResultImage, &stream);
	if (SUCCEEDED(hr))
		hr = said_track_info(out, c);
	if (out != stdout && fclose(out) != 0)
		hr = E_FAIL;
	if (SUCCEEDED(hr) && o->stream != NULL)
		hr = said_copy_stream(stream, o->stream);
	if (stream != NULL)
		COM_CALL(stream, Release);
	return FAILED(hr) ? refuse("the result", hr) : 0;
}

static int
build(const struct factory *f, const struct options *o, int compat, int form, char **tracks, int n)
{
	IRawCDImageCreator *c = NULL;
	HRESULT hr = f->creator(f, (enum raw_cd_compat)compat, &c);
	int status = 0;

	if (FAILED(hr))
		return refuse(f->name, hr);
	hr = put_options(c, o, form);
	if (FAILED(hr))
		status = refuse("the options", hr);
	for (int i = 0; i < n && status == 0; i++) {
		hr = add_track(c, tracks[i]);
		if (FAILED(hr))
			status = refuse(tracks[i], hr);
	}
	if (status == 0)
		status = write_out(c, o);
	COM_CALL(c, Release);
	return status;
}

int
main(int argc, char **argv)
{
	static const char *const compats[] = { "strict", "extended", "mixed" };
	static const char *const forms[] = { "pq", "cooked", "raw" };
	struct options o = { .compat = "strict", .subcode = "cooked" };
	struct factory f = { 0 };
	int first = parse(argc, argv, &o, &f), compat, form;

	if (first < 0)
		return usage();
	compat = choose(o.compat, compats, 3);
	form = choose(o.subcode, forms, 3);
	if (compat < 0 || form < 0)
		return usage();
	if (!factory_open(&f))
		return 99;
	return build(&f, &o, compat, form, argv + first, argc - first);
}
