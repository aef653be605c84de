/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/burn.c - `pitland burn`: a layout made into an image by IRawCDImageCreator
 * and burned by IDiscFormat2RawCD. */
#include "cli/cli.h"
#include "cli/image_build.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/track_info.h"
#include "emulator/msf.h"

#include <inttypes.h>
#include <stdio.h>
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
	[OPTION_QUIET] = { "quiet", NULL, "show no progress" },
	[OPTION_ROWS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"burn",
	"[OPTIONS] --url URL IMAGE",
	"Build the image that the layout IMAGE (JSON) describes and burn it.\n"
	"Exit status 3 if the drive refuses or cannot be reached.",
	rows,
	false,
};

struct burn {
	const char *url, *image, *track_info, *compat_name;
	enum raw_cd_compat compat;
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

static void
print_address(int32_t lba)
{
	struct msf t = msf_from_lba(lba);

	printf("%8" PRId32 "  %02u:%02u:%02u", lba, t.m, t.s, t.f);
}

static void
print_plan(const struct track_info *info)
{
	printf("track  type               start  time      sectors  end\n");
	for (uint32_t i = 0; i < info->track_count; i++) {
		const struct track_info_track *t = &info->tracks[i];

		printf("%5" PRId32 "  %-13s ", t->track_number,
		    layout_sector_type_name(t->sector_type));
		print_address(t->starting_lba);
		printf("  %7" PRId32 " ", t->sector_count);
		print_address(t->starting_lba + t->sector_count - 1);
		printf("\n");
	}
	printf("lead-out             ");
	print_address(info->start_of_leadout);
	printf("\n");
}

/* The declared side: after CreateResultImage, when it can change no more. */
static bool
take_track_info(struct burn *b, IRawCDImageCreator *creator, int *status)
{
	struct track_info info;
	char why[CLI_WHY];
	HRESULT hr = track_info_from_creator(creator, &info);

	if (FAILED(hr)) {
		image_explain(hr, why, sizeof(why));
		complain(b->image, "track information: %s", why);
		*status = CLI_INTERNAL;
		return false;
	}
	if (b->plan)
		print_plan(&info);
	if (b->track_info != NULL && !track_info_save(b->track_info, &info, why)) {
		complain(b->track_info, "%s", why);
		*status = CLI_USAGE;
		return false;
	}
	return true;
}

static int
burn_image(struct burn *b, IRawCDImageCreator *creator)
{
	IStream *stream = NULL;
	char why[CLI_WHY];
	int status = CLI_OK;
	HRESULT hr = COM_CALL(creator, CreateResultImage, &stream);

	if (FAILED(hr)) {
		if (hr == E_INVALIDARG)
			because(why, "subcode_rw: must have 96 bytes for each sector of the image");
		else
			image_explain(hr, why, sizeof(why));
		complain(b->image, "%s", why);
		return CLI_USAGE;
	}
	if (take_track_info(b, creator, &status) && !b->plan)
		status = burn_stream(b, stream);
	COM_CALL(stream, Release);
	return status;
}

static int
burn(struct burn *b)
{
	char why[CLI_WHY];
	struct layout *layout = layout_load(b->image, why);
	IRawCDImageCreator *creator = NULL;
	int status = CLI_USAGE;

	if (layout == NULL) {
		complain(b->image, "%s", why);
		return CLI_USAGE;
	}
	if (b->compat_name == NULL && layout->compat != NULL)
		image_compat_by_name(layout->compat, &b->compat);
	creator = image_build(layout, b->compat, b->form, why);
	if (creator == NULL) {
		complain(b->image, "%s", why);
	} else {
		status = burn_image(b, creator);
		COM_CALL(creator, Release);
	}
	layout_free(layout);
	return status;
}

/* ---- the command line ---- */

static bool
take_values(struct burn *b, const char *const *values)
{
	const char *mode = values[OPTION_MODE], *subcode = values[OPTION_SUBCODE];

	b->url = values[OPTION_URL];
	b->track_info = values[OPTION_TRACK_INFO];
	b->compat_name = values[OPTION_COMPAT];
	b->plan = values[OPTION_PLAN] != NULL;
	b->quiet = values[OPTION_QUIET] != NULL;
	if (mode != NULL && strcmp(mode, "raw") != 0)
		complain("--mode", "\"%s\" is not available; there is only \"raw\"", mode);
	else if (subcode != NULL && !image_subcode_by_name(subcode, &b->form))
		complain("--subcode", "must be pq, cooked or raw");
	else if (b->compat_name != NULL && !image_compat_by_name(b->compat_name, &b->compat))
		complain("--compat", "must be strict, extended or mixed");
	else if (b->url == NULL && !b->plan)
		complain("burn", "needs --url (or --plan)");
	else if (b->url != NULL && strncmp(b->url, "iscsi://", 8) != 0)
		complain(b->url, "is no URL of a drive: iscsi://HOST:PORT/TARGET/LUN");
	else
		return true;
	return false;
}

int
cli_burn(int argc, char **argv)
{
	struct burn b = { .compat = RAW_CD_STRICT, .form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED };
	const char *values[OPTION_ROWS] = { NULL };
	const char *value;
	int operand = 0, row;

	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0)
		values[row] = value != NULL ? value : "";
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (!take_values(&b, values))
		return CLI_USAGE;
	if (argc - operand != 1) {
		complain("burn", "needs one IMAGE");
		return CLI_USAGE;
	}
	b.image = argv[operand];
	return burn(&b);
}
