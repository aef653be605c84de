/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/drive.c - `pitland drive`: a hand and an eye at the drives of a running
 * recorder, by its control socket. */
#include "cli/cli.h"
#include "cli/control_call.h"
#include "cli/drive_table.h"
#include "cli/options.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum option {
	DRIVE_CONTROL,
	DRIVE_JSON,
	DRIVE_MEDIA,
	DRIVE_FORCE,
	DRIVE_LEAVE,
	DRIVE_ADVANCE,
	DRIVE_TIMEOUT,
	DRIVE_COUNT,
	DRIVE_SINCE,
	DRIVE_OPTIONS
};
#define OPTION(n) (1u << (n))
#define ALWAYS    (OPTION(DRIVE_CONTROL) | OPTION(DRIVE_JSON))

static const struct option_row rows[] = {
	[DRIVE_CONTROL] = { "control", "PATH", "the recorder's socket ($PITLAND_CONTROL)" },
	[DRIVE_JSON] = { "json", NULL, "print the recorder's answer as JSON" },
	[DRIVE_MEDIA] = { "media", "KIND",
	    "insert: a blank of this kind, if there is no disc yet" },
	[DRIVE_FORCE] = { "force", NULL, "eject: with a paper clip, whatever prevents it" },
	[DRIVE_LEAVE] = { "leave", NULL, "eject: leave the disc in the open tray" },
	[DRIVE_ADVANCE] = { "advance", "S", "clock: let S seconds of virtual time pass" },
	[DRIVE_TIMEOUT] = { "timeout", "S", "wait, events: no longer than S seconds" },
	[DRIVE_COUNT] = { "count", "N", "events: the next N only" },
	[DRIVE_SINCE] = { "since", "N", "events: after event number N; 0: all that are known" },
	[DRIVE_OPTIONS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"drive",
	"[OPTIONS] VERB [DRIVE] ...",
	"Handle the drives of a running recorder. DRIVE is a name such as cdr0; it may be left\n"
	"out where there is one only.\n\n"
	"Verbs:\n"
	"  list                     every drive, in a table\n"
	"  status [DRIVE]           all about one\n"
	"  insert DRIVE DISC        put in a disc directory (--media: or make it, or a blank)\n"
	"  eject [DRIVE]            press the button and take the disc out\n"
	"  close [DRIVE]            close the tray\n"
	"  lock, unlock [DRIVE]     the tray, against everybody\n"
	"  clock [DRIVE]            its time (--advance: a virtual one goes on)\n"
	"  wait DRIVE CONDITION     until it is inserted, ejected, open, closed, blank,\n"
	"                           appendable, complete, session, recording, written, idle,\n"
	"                           locked, unlocked, used, unused\n"
	"  events [DRIVE]           what happens, one JSON object a line",
	rows,
	false,
};

/* What a verb may be told, and how its answer is shown. */
static const struct verb {
	const char *name;
	unsigned options;
	int least, most;               /* operands */
	const char *keys[2];           /* what they are in the request */
	void (*print)(const json_t *); /* of the answer's member */
	const char *member;
} verbs[] = {
	{ "list", 0, 0, 0, { NULL, NULL }, drive_table_print, "drives" },
	{ "status", 0, 0, 1, { "drive", NULL }, drive_status_print, "drive" },
	{ "insert", OPTION(DRIVE_MEDIA), 0, 2, { "drive", "disc" }, NULL, NULL },
	{ "eject", OPTION(DRIVE_FORCE) | OPTION(DRIVE_LEAVE), 0, 1, { "drive", NULL }, NULL, NULL },
	{ "close", 0, 0, 1, { "drive", NULL }, NULL, NULL },
	{ "lock", 0, 0, 1, { "drive", NULL }, NULL, NULL },
	{ "unlock", 0, 0, 1, { "drive", NULL }, NULL, NULL },
	{ "clock", OPTION(DRIVE_ADVANCE), 0, 1, { "drive", NULL }, drive_clock_print, "clock" },
	{ "wait", OPTION(DRIVE_TIMEOUT), 2, 2, { "drive", "condition" }, NULL, NULL },
	{ "events", OPTION(DRIVE_TIMEOUT) | OPTION(DRIVE_COUNT) | OPTION(DRIVE_SINCE), 0, 1,
	    { "drive", NULL }, NULL, NULL },
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	complain(name, "unknown verb of drive (pitland drive --help lists them)");
	return NULL;
}

/* ---- the request */

/* The recorder may run in another folder. */
static json_t *
absolute_path(const char *path)
{
	char *folder, *full = NULL;
	json_t *value;

	if (*path == '/')
		return json_string(path);
	folder = getcwd(NULL, 0);
	if (folder == NULL || asprintf(&full, "%s/%s", folder, path) < 0)
		full = NULL;
	value = full != NULL ? json_string(full) : NULL;
	free(folder);
	free(full);
	return value;
}

static bool
add_operands(json_t *request, const struct verb *verb, int count, char **operands)
{
	if (count < verb->least || count > verb->most) {
		complain(verb->name, "%s (pitland drive --help)",
		    count < verb->least ? "needs more than that" : "takes no more than that");
		return false;
	}
	for (int i = 0; i < count; i++) {
		json_t *value = strcmp(verb->keys[i], "disc") == 0 ? absolute_path(operands[i])
								   : json_string(operands[i]);

		if (json_object_set_new(request, verb->keys[i], value) == 0)
			continue;
		complain(operands[i], "is not UTF-8");
		return false;
	}
	return true;
}

static bool
add_number(json_t *request, const char *key, const char *value, bool whole, double most)
{
	char *end;
	double n;

	errno = 0;
	n = strtod(value, &end);
	if (errno != 0 || end == value || *end != '\0' || !(n >= 0 && n <= most) ||
	    (whole && n != floor(n))) {
		complain(value, "must be a%s number from 0 to %.0f", whole ? " whole" : "", most);
		return false;
	}
	json_object_set_new(request, key, whole ? json_integer((json_int_t)n) : json_real(n));
	return true;
}

static bool
add_option(json_t *request, enum option option, const char *value)
{
	const char *key = rows[option].name;

	switch (option) {
	case DRIVE_MEDIA:
		return json_object_set_new(request, key, json_string(value)) == 0;
	case DRIVE_FORCE:
	case DRIVE_LEAVE:
		return json_object_set_new(request, key, json_true()) == 0;
	case DRIVE_ADVANCE:
	case DRIVE_TIMEOUT:
		return add_number(request, key, value, false, 366 * 86400);
	case DRIVE_COUNT:
		return add_number(request, key, value, true, INT32_MAX);
	case DRIVE_SINCE:
		return add_number(request, key, value, true, 9007199254740992.0);
	case DRIVE_CONTROL:
	case DRIVE_JSON:
	case DRIVE_OPTIONS:
		break;
	}
	return true;
}

static bool
add_options(json_t *request, const struct verb *verb, unsigned given, const char *const values[])
{
	for (unsigned n = 0; n < DRIVE_OPTIONS; n++) {
		if ((given & OPTION(n)) == 0)
			continue;
		if (((verb->options | ALWAYS) & OPTION(n)) == 0) {
			complain(verb->name, "has no --%s (pitland drive --help)", rows[n].name);
			return false;
		}
		if (!add_option(request, (enum option)n, values[n]))
			return false;
	}
	return true;
}

/* ---- the answer */

/* Lines until {"end": ...}. They are JSON with and without --json. */
static int
print_events(FILE *f)
{
	json_t *line;

	while ((line = control_answer(f)) != NULL) {
		bool end = json_object_get(line, "end") != NULL;

		if (!end) {
			json_dumpf(line, stdout, JSON_REAL_PRECISION(13));
			putchar('\n');
			fflush(stdout);
		}
		json_decref(line);
		if (end)
			return CLI_OK;
	}
	return CLI_REFUSED;
}

static int
print_answer(const struct verb *verb, FILE *f, bool json)
{
	json_t *answer = control_answer(f);
	bool streams = strcmp(verb->name, "events") == 0;
	int status = CLI_REFUSED;

	if (answer == NULL)
		return status;
	if (json && !streams) {
		json_dumpf(answer, stdout, 0);
		putchar('\n');
	}
	if (control_granted(answer, &status)) {
		status = CLI_OK;
		if (streams)
			status = print_events(f);
		else if (!json && verb->print != NULL)
			verb->print(json_object_get(answer, verb->member));
	}
	json_decref(answer);
	return status;
}

static int
call(const char *path, const struct verb *verb, const json_t *request, bool json)
{
	int status;
	FILE *f;

	if (path == NULL || *path == '\0') {
		complain("drive", "which recorder? --control PATH or PITLAND_CONTROL says it");
		return CLI_USAGE;
	}
	f = control_call(path, request, &status);
	if (f == NULL)
		return status;
	status = print_answer(verb, f, json);
	fclose(f);
	return status;
}

int
cli_drive(int argc, char **argv)
{
	const char *values[DRIVE_OPTIONS] = { [DRIVE_CONTROL] = getenv("PITLAND_CONTROL") };
	const struct verb *verb;
	const char *value;
	unsigned given = 0;
	int operand = 0, row, status = CLI_USAGE;
	json_t *request;

	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0) {
		given |= OPTION(row);
		values[row] = value;
	}
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (operand >= argc) {
		complain("drive", "needs a verb (pitland drive --help lists them)");
		return CLI_USAGE;
	}
	verb = find_verb(argv[operand]);
	if (verb == NULL)
		return CLI_USAGE;
	request = json_pack("{s:s}", "verb", verb->name);
	if (add_operands(request, verb, argc - operand - 1, argv + operand + 1) &&
	    add_options(request, verb, given, values))
		status = call(values[DRIVE_CONTROL], verb, request, given & OPTION(DRIVE_JSON));
	json_decref(request);
	return status;
}
