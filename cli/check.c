/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/check.c - `pitland check`: a track info file beside a disc directory or
 * what a drive reports. */
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/drive_report.h"
#include "cli/options.h"
#include "emulator/summary.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JUNIT, OPTION_JSON };
static const struct option_row rows[] = {
	[OPTION_JUNIT] = { "junit", "FILE", "write the result as JUnit XML too" },
	[OPTION_JSON] = { "json", "FILE", "write the result as JSON too" },
	{ NULL, NULL, NULL },
};
static const struct options options = {
	"check",
	"[OPTIONS] TRACKINFO DIR|URL",
	"Compare what an image creator declares (TRACKINFO, from `burn --track-info`) with\n"
	"what is recorded in the disc directory DIR, or with what the drive at URL reports.\n"
	"Prints TAP; exit status 1 if there is any difference.",
	rows,
	false,
};

/* What is recorded, in the form of `disc show --json`. *status says what kind of
 * failure a NULL is. */
static json_t *
recorded_at(const char *where, int *status)
{
	char why[CLI_WHY] = "";
	struct disc *disc;
	json_t *root;

	if (strncmp(where, "iscsi://", 8) == 0) {
		*status = CLI_REFUSED;
		root = drive_report(where, why);
	} else {
		*status = CLI_USAGE;
		disc = disc_open_directory(where, DISC_FOR_READING, why);
		root = disc != NULL ? summary_encode(disc) : NULL;
		if (disc != NULL && root == NULL)
			because(why, "out of memory");
		disc_close(disc);
	}
	if (root == NULL)
		complain(where, "%s", why);
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
check(const char *info_path, const char *where, const char *junit, const char *json)
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
	const char *files[2] = { NULL, NULL };
	const char *value;
	int operand = 0, row;

	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0)
		files[row] = value;
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (argc - operand != 2) {
		complain("check", "needs TRACKINFO and one of DIR or URL");
		return CLI_USAGE;
	}
	return check(argv[operand], argv[operand + 1], files[OPTION_JUNIT], files[OPTION_JSON]);
}
