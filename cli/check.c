/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/check.c - `pitland check`: a track info file beside a disc directory, an image
 * stream or what a drive reports. */
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/drive_report.h"
#include "cli/options.h"
#include "cli/stream_disc.h"
#include "emulator/summary.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_JUNIT, OPTION_JSON, OPTION_SUBCODE, OPTION_LEADIN, OPTION_ROWS };
static const struct option_row rows[] = {
	[OPTION_JUNIT] = { "junit", "FILE", "write the result as JUnit XML too" },
	[OPTION_JSON] = { "json", "FILE", "write the result as JSON too" },
	[OPTION_SUBCODE] = { "subcode", "FORM",
	    "of STREAM: pq, cooked or raw (default: told by its size and lead-in)" },
	[OPTION_LEADIN] = { "lead-in-sectors", "N",
	    "of STREAM, before LBA 0: lead-in and pregap (22650)" },
	[OPTION_ROWS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"check",
	"[OPTIONS] TRACKINFO DIR|URL|STREAM",
	"Compare what an image creator declares (TRACKINFO, from `burn --track-info`) with\n"
	"what is recorded in the disc directory DIR, with what the drive at URL reports, or\n"
	"with what a disc would hold that the image stream in the file STREAM was burned on.\n"
	"Prints TAP; exit status 1 if there is any difference.",
	rows,
	false,
};

/* An image stream is a file; a disc is a directory. */
static struct disc *
open_disc(struct stream_file *where, char *why)
{
	struct stat st;

	if (stat(where->path, &st) == 0 && S_ISREG(st.st_mode))
		return stream_disc_open(where, why);
	return disc_open_directory(where->path, DISC_FOR_READING, why);
}

/* What is recorded, in the form of `disc show --json`. *status says what kind of
 * failure a NULL is. */
static json_t *
recorded_at(struct stream_file *where, int *status)
{
	char why[CLI_WHY] = "";
	struct disc *disc;
	json_t *root;

	if (strncmp(where->path, "iscsi://", 8) == 0) {
		*status = CLI_REFUSED;
		root = drive_report(where->path, why);
	} else {
		*status = CLI_USAGE;
		disc = open_disc(where, why);
		root = disc != NULL ? summary_encode(disc) : NULL;
		if (disc != NULL && root == NULL)
			because(why, "out of memory");
		disc_close(disc);
	}
	if (root == NULL)
		complain(where->path, "%s", why);
	return root;
}

static bool
written(FILE *f, const char *path)
{
	bool ok = ferror(f) == 0;

	if (fclose(f) != 0)
		ok = false;
	if (!ok)
		complain(path, "%s", strerror(errno));
	return ok;
}

static bool
write_files(const struct comparisons *all, const char *junit, const char *json)
{
	bool ok = true;
	FILE *f;

	if (junit != NULL) {
		f = fopen(junit, "w");
		if (f == NULL) {
			complain(junit, "%s", strerror(errno));
			return false;
		}
		comparisons_print_junit(all, f);
		ok = written(f, junit);
	}
	if (ok && json != NULL) {
		json_t *root = comparisons_json(all);

		f = fopen(json, "w");
		if (f == NULL) {
			complain(json, "%s", strerror(errno));
			json_decref(root);
			return false;
		}
		json_dumpf(root, f, JSON_INDENT(2));
		fputc('\n', f);
		json_decref(root);
		ok = written(f, json);
	}
	return ok;
}

static int
check(const char *info_path, struct stream_file *where, const char *junit, const char *json)
{
	struct track_info info;
	struct comparisons all;
	char why[CLI_WHY];
	json_t *recorded;
	int status;

	if (!track_info_load(info_path, &info, why)) {
		complain(info_path, "%s", why);
		return CLI_USAGE;
	}
	recorded = recorded_at(where, &status);
	if (recorded == NULL)
		return status;
	if (!compare(&info, recorded, &all)) {
		complain("check", "out of memory");
		status = CLI_INTERNAL;
	} else {
		comparisons_print_tap(&all, stdout, isatty(STDOUT_FILENO) == 1);
		status = all.differences > 0 ? CLI_DIFFERENT : CLI_OK;
		if (!write_files(&all, junit, json))
			status = CLI_USAGE;
	}
	comparisons_free(&all);
	json_decref(recorded);
	return status;
}

int
cli_check(int argc, char **argv)
{
	const char *values[OPTION_ROWS] = { NULL };
	struct stream_file where = { .path = NULL };
	const char *value;
	int operand = 0, row;

	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0)
		values[row] = value;
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (argc - operand != 2) {
		complain("check", "needs TRACKINFO and one of DIR, URL or STREAM");
		return CLI_USAGE;
	}
	if (!stream_file_options(&where, values[OPTION_SUBCODE], values[OPTION_LEADIN]))
		return CLI_USAGE;
	where.path = argv[operand + 1];
	return check(argv[operand], &where, values[OPTION_JUNIT], values[OPTION_JSON]);
}
