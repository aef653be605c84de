/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/image.c - `pitland image VERB`: image streams kept as files. */
#include "cli/cli.h"
#include "cli/disc_table.h"
#include "cli/image_source.h"
#include "cli/new_file.h"
#include "cli/options.h"
#include "cli/stream_disc.h"
#include "cli/verb.h"
#include "emulator/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES ((size_t)1 << 20)

enum { BUILD_COMPAT, BUILD_SUBCODE, BUILD_TRACK_INFO, BUILD_QUIET, BUILD_ROWS };
static const struct option_row build_rows[] = {
	[BUILD_COMPAT] = { "compat", "RULES",
	    "strict, extended or mixed (default: the layout's, else strict)" },
	[BUILD_SUBCODE] = { "subcode", "FORM", "pq, cooked (default) or raw" },
	[BUILD_TRACK_INFO] = { "track-info", "FILE", "write what the image declares, for `check`" },
	[BUILD_QUIET] = { "quiet", NULL, "show no progress" },
	[BUILD_ROWS] = { NULL, NULL, NULL },
};
static const struct options build_options = { "image build", "[OPTIONS] LAYOUT STREAM",
	"Build the image that LAYOUT describes (JSON, or a .cue) and write its stream, from\n"
	"MSF 95:00:00 to the end of the lead-out, into the file STREAM. STREAM appears when\n"
	"it is complete.",
	build_rows, false };

enum { SHOW_SUBCODE, SHOW_LEADIN, SHOW_JSON, SHOW_ROWS };
static const struct option_row show_rows[] = {
	[SHOW_SUBCODE] = { "subcode", "FORM", "pq, cooked or raw" },
	[SHOW_LEADIN] = { "lead-in-sectors", "N",
	    "of the stream, before LBA 0: lead-in and pregap (22650)" },
	[SHOW_JSON] = { "json", NULL, "as one JSON object, that of `disc show --json`" },
	[SHOW_ROWS] = { NULL, NULL, NULL },
};
static const struct options show_options = { "image show", "[OPTIONS] --subcode FORM STREAM",
	"Show what a disc would hold that STREAM was burned on.", show_rows, false };

/* Take a verb's options into values and count operands. -1, or the exit status at
 * which to stop. */
static int
take_arguments(const struct options *o, int argc, char **argv, const char **values, int count,
    const char *what, char ***operands)
{
	const char *value;
	int operand = 0, row;

	while ((row = options_next(o, argc, argv, &operand, &value)) >= 0)
		values[row] = value != NULL ? value : "";
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (argc - operand != count) {
		complain(o->command, "needs %s", what);
		return CLI_USAGE;
	}
	*operands = argv + operand;
	return -1;
}

/* ---- build ---- */

static void
tell_progress(bool shown, uint64_t done, uint64_t size)
{
	if (shown)
		fprintf(stderr, "\rbuilding %3.0f %%%s",
		    size > 0 ? 100.0 * (double)done / (double)size : 100.0,
		    done == size ? "\n" : "");
}

/* All of the stream into the file; false: complained. *status says how bad. */
static bool
copy_stream(IStream *stream, struct new_file *f, bool shown, uint8_t *buffer, int *status)
{
	STATSTG stat;
	HRESULT hr = COM_CALL(stream, Stat, &stat, STATFLAG_NONAME);
	uint64_t size = SUCCEEDED(hr) ? stat.cbSize.QuadPart : 0;

	for (uint64_t done = 0; done < size && SUCCEEDED(hr);) {
		ULONG got = 0;

		hr = COM_CALL(stream, Read, buffer, (ULONG)COPY_BYTES, &got);
		if (SUCCEEDED(hr) && got == 0)
			hr = STG_E_READFAULT;
		if (SUCCEEDED(hr) && !new_file_write(f, buffer, got)) {
			complain(f->path, "%s", strerror(errno));
			return false;
		}
		done += got;
		tell_progress(shown && SUCCEEDED(hr), done, size);
	}
	if (SUCCEEDED(hr))
		return true;
	complain(f->path, "a file of the image could not be read");
	*status = CLI_USAGE;
	return false;
}

static int
write_stream(IStream *stream, const char *path, bool shown)
{
	uint8_t *buffer = malloc(COPY_BYTES);
	struct new_file f;
	int status = CLI_USAGE;
	bool ok = false;

	if (buffer == NULL) {
		complain("image build", "out of memory");
		return CLI_INTERNAL;
	}
	if (!new_file_open(&f, path)) {
		complain(path, "%s", strerror(errno));
	} else {
		ok = copy_stream(stream, &f, shown, buffer, &status);
		if (!new_file_close(&f, ok) && ok) {
			complain(path, "%s", strerror(errno));
			ok = false;
		}
	}
	free(buffer);
	return ok ? CLI_OK : status;
}

static int
build(int argc, char **argv)
{
	const char *values[BUILD_ROWS] = { NULL };
	struct image_source s = { .path = NULL };
	char **files;
	int status =
	    take_arguments(&build_options, argc, argv, values, 2, "LAYOUT and STREAM", &files);

	if (status >= 0)
		return status;
	s.path = files[0];
	s.compat = values[BUILD_COMPAT];
	s.subcode = values[BUILD_SUBCODE];
	status = image_source_open(&s);
	if (status == CLI_OK)
		status = write_stream(
		    s.stream, files[1], values[BUILD_QUIET] == NULL && isatty(STDERR_FILENO) == 1);
	if (status == CLI_OK && values[BUILD_TRACK_INFO] != NULL)
		status = image_source_save_info(&s, values[BUILD_TRACK_INFO]);
	image_source_close(&s);
	return status;
}

/* ---- show ---- */

static int
show_disc(const struct disc *disc, bool json)
{
	char *text;

	if (!json) {
		disc_print(disc, stdout);
		return CLI_OK;
	}
	text = disc_show_json(disc);
	if (text == NULL) {
		complain("image show", "out of memory");
		return CLI_INTERNAL;
	}
	fputs(text, stdout);
	free(text);
	return CLI_OK;
}

static int
show(int argc, char **argv)
{
	const char *values[SHOW_ROWS] = { NULL };
	char **files, why[CLI_WHY] = "";
	struct stream_file file = { .path = NULL };
	struct disc *disc;
	int status = take_arguments(&show_options, argc, argv, values, 1, "one STREAM", &files);

	if (status >= 0)
		return status;
	if (values[SHOW_SUBCODE] == NULL) {
		complain("image show", "needs --subcode");
		return CLI_USAGE;
	}
	if (!stream_file_options(&file, values[SHOW_SUBCODE], values[SHOW_LEADIN]))
		return CLI_USAGE;
	file.path = files[0];
	disc = stream_disc_open(&file, why);
	if (disc == NULL) {
		complain(file.path, "%s", why);
		return CLI_USAGE;
	}
	status = show_disc(disc, values[SHOW_JSON] != NULL);
	disc_close(disc);
	return status;
}

static const struct cli_verb verbs[] = {
	{ "build", build, "write the stream of an image into a file" },
	{ "show", show, "show what a disc would hold that a stream was burned on" },
};

int
cli_image(int argc, char **argv)
{
	return cli_run_verb(
	    "image", "FILE...", verbs, sizeof(verbs) / sizeof(verbs[0]), argc, argv);
}
