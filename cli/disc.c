/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/disc.c - `pitland disc VERB`: disc directories made, shown and judged. */
#include "emulator/disc.h"
#include "cli/verb.h"

#include "cli/cli.h"
#include "cli/disc_table.h"
#include "cli/options.h"
#include "emulator/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option_row create_rows[] = {
	{ "media", "KIND", "cdr-74, cdr-80 (default), cdr-90, cdrw-74, cdrw-80" },
	{ NULL, NULL, NULL },
};
static const struct options create_options = { "disc create", "[OPTIONS] DIR",
	"Make the disc directory DIR: a blank disc.", create_rows, false };

static const struct option_row show_rows[] = {
	{ "json", NULL, "as one JSON object" },
	{ NULL, NULL, NULL },
};
static const struct options show_options = { "disc show", "[OPTIONS] DIR",
	"Show what the disc in DIR holds, also while a drive holds it.", show_rows, false };

static const struct option_row verify_rows[] = {
	{ "level", "LEVEL", "fail from here on: error (default), warning, info" },
	{ NULL, NULL, NULL },
};
static const struct options verify_options = { "disc verify", "[OPTIONS] DIR",
	"Check the disc's structure and list the findings; exit status 1 if there is one at\n"
	"LEVEL or above. `pitland explain ID` explains a finding.",
	verify_rows, false };

/* Take the options of a verb that has one (its value in *value, "" for a flag)
 * and the operand DIR. -1, or the exit status at which to stop. */
static int
take_arguments(
    const struct options *o, int argc, char **argv, const char **value, const char **directory)
{
	const char *given;
	int operand = 0, row;

	while ((row = options_next(o, argc, argv, &operand, &given)) >= 0)
		*value = given != NULL ? given : "";
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (argc - operand != 1) {
		complain(o->command, "needs one DIR");
		return CLI_USAGE;
	}
	*directory = argv[operand];
	return -1;
}

static struct disc *
open_for_reading(const char *directory)
{
	char why[CLI_WHY] = "";
	struct disc *disc = disc_open_directory(directory, DISC_FOR_READING, why);

	if (disc == NULL)
		complain(directory, "%s", why);
	return disc;
}

static int
create(int argc, char **argv)
{
	const char *kind = "cdr-80", *directory;
	const struct medium *medium;
	struct disc *disc;
	char why[CLI_WHY] = "";
	int stop = take_arguments(&create_options, argc, argv, &kind, &directory);

	if (stop >= 0)
		return stop;
	medium = medium_by_kind(kind);
	if (medium == NULL || medium->pressed) {
		complain("--media", "there is no recordable medium \"%s\"", kind);
		return CLI_USAGE;
	}
	disc = disc_create_directory(directory, medium, why);
	if (disc == NULL)
		complain(directory, "%s", why);
	disc_close(disc);
	return disc != NULL ? CLI_OK : CLI_USAGE;
}

static int
show(int argc, char **argv)
{
	const char *json = NULL, *directory;
	struct disc *disc;
	char *text = NULL;
	int stop = take_arguments(&show_options, argc, argv, &json, &directory);
	int status = CLI_OK;

	if (stop >= 0)
		return stop;
	disc = open_for_reading(directory);
	if (disc == NULL)
		return CLI_USAGE;
	if (json == NULL) {
		disc_print(disc, stdout);
	} else if ((text = disc_show_json(disc)) != NULL) {
		fputs(text, stdout);
	} else {
		complain("disc show", "out of memory");
		status = CLI_INTERNAL;
	}
	free(text);
	disc_close(disc);
	return status;
}

static int
verify(int argc, char **argv)
{
	const char *level = "error", *directory;
	enum finding_severity least = FINDING_INFO;
	const struct finding *f;
	struct disc *disc;
	unsigned failing = 0, n;
	int stop = take_arguments(&verify_options, argc, argv, &level, &directory);

	if (stop >= 0)
		return stop;
	while (least <= FINDING_ERROR && strcmp(finding_severity_name(least), level) != 0)
		least++;
	if (least > FINDING_ERROR) {
		complain("--level", "must be error, warning or info");
		return CLI_USAGE;
	}
	disc = open_for_reading(directory);
	if (disc == NULL)
		return CLI_USAGE;
	for (n = 0; (f = disc_finding(disc, n)) != NULL; n++)
		failing += f->kind->severity >= least;
	disc_print_findings(disc, stdout, isatty(STDOUT_FILENO) == 1);
	printf("verify: %u findings, %u at or above %s\n", n, failing, level);
	disc_close(disc);
	return failing > 0 ? CLI_DIFFERENT : CLI_OK;
}

static const struct cli_verb verbs[] = {
	{ "create", create, "make a blank disc" },
	{ "show", show, "show what a disc holds" },
	{ "verify", verify, "check a disc's structure and list the findings" },
};

int
cli_disc(int argc, char **argv)
{
	return cli_run_verb("disc", "DIR", verbs, sizeof(verbs) / sizeof(verbs[0]), argc, argv);
}
