/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/burn.c - `pitland burn`: an image, made here or finished elsewhere, burned
 * by IDiscFormat2RawCD. */
#include "cli/cli.h"
#include "cli/image_build.h"
#include "cli/image_source.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/stream_disc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CLIENT_NAME "pitland"

enum {
	OPTION_URL,
	OPTION_MODE,
	OPTION_SUBCODE,
	OPTION_COMPAT,
	OPTION_TRACK_INFO,
	OPTION_PLAN,
	OPTION_STREAM,
	OPTION_LEADIN,
	OPTION_QUIET,
	OPTION_ROWS
};
static const struct option_row rows[] = {
	[OPTION_URL] = { "url", "URL", "the drive: iscsi://HOST:PORT/TARGET/LUN" },
	[OPTION_MODE] = { "mode", "raw", "how to burn (raw)" },
	[OPTION_SUBCODE] = { "subcode", "FORM", "pq, cooked (default) or raw" },
	[OPTION_COMPAT] = { "compat", "RULES",
	    "strict, extended or mixed (default: the layout's, else strict)" },
	[OPTION_TRACK_INFO] = { "track-info", "FILE",
	    "write what the image declares, for `check`" },
	[OPTION_PLAN] = { "plan", NULL, "print each track's addresses and burn nothing" },
	[OPTION_STREAM] = { "stream", "FILE", "burn this finished image stream; needs --subcode" },
	[OPTION_LEADIN] = { "lead-in-sectors", "N",
	    "of the stream, before LBA 0: lead-in and pregap (22650)" },
	[OPTION_QUIET] = { "quiet", NULL, "show no progress" },
	[OPTION_ROWS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"burn",
	"[OPTIONS] --url URL IMAGE | --stream FILE --subcode FORM",
	"Build the image that IMAGE describes, a layout (JSON) or a cue sheet (.cue), and burn\n"
	"it; or burn the image stream FILE as it is. CD-TEXT in a cue sheet (TITLE and the\n"
	"like) is not burned.\n"
	"Exit status 3 if the drive refuses or cannot be reached.",
	rows,
	false,
};

struct burn {
	const char *url, *track_info;
	struct image_source image; /* one of both: see file.path */
	struct stream_file file;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	bool plan, quiet;
	IDiscRecorder2 *recorder;
	IDiscFormat2RawCD *writer;
};

/* ---- the drive ---- */

/* One line for what went wrong at the drive; returns the exit status. */
static int
refused(struct burn *b, HRESULT hr)
{
	struct raw_cd_error error;
	const char *symbol = RawCD_ResultName(hr);
	char text[CLI_WHY];

	if (b->recorder != NULL && DiscRecorder2_LastError(b->recorder, &error) &&
	    error.kind != RAW_CD_NO_ERROR) {
		complain(b->url, "%s", error.text);
		return CLI_REFUSED;
	}
	image_explain(hr, text, sizeof(text));
	complain(b->url, "%s", text);
	if (hr == STG_E_READFAULT || hr == E_INVALIDARG)
		return CLI_USAGE;
	return hr == E_OUTOFMEMORY || symbol == NULL ? CLI_INTERNAL : CLI_REFUSED;
}

static HRESULT
prepare(struct burn *b)
{
	BSTR url = RawCD_StringFromAscii(b->url), name = RawCD_StringFromAscii(CLIENT_NAME);
	HRESULT hr = url != NULL && name != NULL ? S_OK : E_INVALIDARG;

	if (SUCCEEDED(hr))
		hr = DiscRecorder2_Create(&b->recorder);
	if (SUCCEEDED(hr))
		hr = COM_CALL(b->recorder, InitializeDiscRecorder, url);
	if (SUCCEEDED(hr))
		hr = DiscFormat2RawCD_Create(&b->writer);
	if (SUCCEEDED(hr))
		hr = COM_CALL(b->writer, put_Recorder, b->recorder);
	if (SUCCEEDED(hr))
		hr = COM_CALL(b->writer, put_ClientName, name);
	if (SUCCEEDED(hr))
		hr = COM_CALL(b->writer, PrepareMedia);
	SysFreeString(url);
	SysFreeString(name);
	return hr;
}

static HRESULT
write_stream(struct burn *b, IStream *stream)
{
	struct progress *progress = NULL;
	HRESULT hr = COM_CALL(b->writer, put_RequestedSectorType, b->form);

	if (FAILED(hr))
		return hr;
	if (!b->quiet && isatty(STDERR_FILENO) == 1)
		progress = progress_attach(b->writer, RawCD_BytesPerImageSector(b->form));
	if (b->file.path != NULL)
		hr = COM_CALL(b->writer, WriteMedia2, stream, b->file.leadin_sectors);
	else
		hr = COM_CALL(b->writer, WriteMedia, stream);
	progress_detach(progress);
	return hr;
}

static int
burn_stream(struct burn *b, IStream *stream)
{
	HRESULT hr = prepare(b);
	int status = CLI_OK;

	if (SUCCEEDED(hr)) {
		hr = write_stream(b, stream);
		/* The first failure is the one to tell. */
		if (FAILED(hr))
			status = refused(b, hr);
		hr = COM_CALL(b->writer, ReleaseMedia);
	}
	if (FAILED(hr) && status == CLI_OK)
		status = refused(b, hr);
	if (b->writer != NULL)
		COM_CALL(b->writer, Release);
	if (b->recorder != NULL)
		COM_CALL(b->recorder, Release);
	return status;
}

/* ---- the image ---- */

static int
burn_image(struct burn *b)
{
	int status = image_source_open(&b->image);

	if (status == CLI_OK && b->plan)
		image_source_print_plan(&b->image);
	if (status == CLI_OK && b->track_info != NULL)
		status = image_source_save_info(&b->image, b->track_info);
	b->form = b->image.form;
	if (status == CLI_OK && !b->plan)
		status = burn_stream(b, b->image.stream);
	image_source_close(&b->image);
	return status;
}

/* A finished stream, by this implementation or another. */
static int
burn_file(struct burn *b)
{
	IStream *stream = NULL;
	char why[CLI_WHY];
	int status;

	if (!stream_file_fits(&b->file, why)) {
		complain(b->file.path, "%s", why);
		return CLI_USAGE;
	}
	if (FAILED(RawCDStream_FromFile(b->file.path, &stream))) {
		complain(b->file.path, "%s", strerror(errno));
		return CLI_USAGE;
	}
	b->form = b->file.form;
	status = burn_stream(b, stream);
	COM_CALL(stream, Release);
	return status;
}

/* ---- the command line ---- */

/* Options that belong to one of the two ways only. */
static bool
take_stream(struct burn *b, const char *const *values)
{
	static const int others[] = { OPTION_COMPAT, OPTION_TRACK_INFO, OPTION_PLAN };

	b->file.path = values[OPTION_STREAM];
	if (b->file.path == NULL) {
		if (values[OPTION_LEADIN] != NULL)
			complain("--lead-in-sectors", "needs --stream");
		return values[OPTION_LEADIN] == NULL;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (values[others[i]] != NULL) {
			complain(
			    "--stream", "a finished stream takes no --%s", rows[others[i]].name);
			return false;
		}
	if (values[OPTION_SUBCODE] == NULL) {
		complain("--stream", "needs --subcode");
		return false;
	}
	return stream_file_options(&b->file, values[OPTION_SUBCODE], values[OPTION_LEADIN]);
}

static bool
take_values(struct burn *b, const char *const *values)
{
	const char *mode = values[OPTION_MODE];

	b->url = values[OPTION_URL];
	b->track_info = values[OPTION_TRACK_INFO];
	b->image.compat = values[OPTION_COMPAT];
	b->image.subcode = values[OPTION_SUBCODE];
	b->plan = values[OPTION_PLAN] != NULL;
	b->quiet = values[OPTION_QUIET] != NULL;
	if (mode != NULL && strcmp(mode, "raw") != 0)
		complain("--mode", "\"%s\" is not available; there is only \"raw\"", mode);
	else if (b->url == NULL && !b->plan)
		complain("burn", "needs --url (or --plan)");
	else if (b->url != NULL && strncmp(b->url, "iscsi://", 8) != 0)
		complain(b->url, "is no URL of a drive: iscsi://HOST:PORT/TARGET/LUN");
	else
		return take_stream(b, values);
	return false;
}

int
cli_burn(int argc, char **argv)
{
	struct burn b = { .url = NULL };
	const char *values[OPTION_ROWS] = { NULL };
	const char *value;
	int operand = 0, row;

	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0)
		values[row] = value != NULL ? value : "";
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (!take_values(&b, values))
		return CLI_USAGE;
	if (argc - operand != (b.file.path == NULL)) {
		complain("burn",
		    b.file.path == NULL ? "needs one IMAGE" : "takes either --stream or one IMAGE");
		return CLI_USAGE;
	}
	if (b.file.path != NULL)
		return burn_file(&b);
	b.image.path = argv[operand];
	return burn_image(&b);
}
