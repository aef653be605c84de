/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/options.c - long options from a table. Operands are moved behind the
 * options as they are met, as getopt_long() does; "--" ends the options. */
#include "cli/options.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_help(const struct options *o)
{
	printf("Usage: pitland %s %s\n\n%s\n\nOptions:\n", o->command, o->usage, o->text);
	for (const struct option_row *r = o->rows; r->name != NULL; r++) {
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", r->name, r->value ? " " : "",
		    r->value ? r->value : "");
		printf("  %-24s %s\n", left, r->help);
	}
	printf("  %-24s %s\n", "--help", "this text");
}

/* Bring argv[from] to argv[to], to <= from. */
static void
move_forward(char **argv, int from, int to)
{
	char *moved = argv[from];

	memmove(argv + to + 1, argv + to, (size_t)(from - to) * sizeof(*argv));
	argv[to] = moved;
}

static int
find_row(const struct options *o, const char *name, size_t n)
{
	for (int i = 0; o->rows[i].name != NULL; i++)
		if (strncmp(o->rows[i].name, name, n) == 0 && o->rows[i].name[n] == '\0')
			return i;
	return OPTION_ERROR;
}

static int
fail(const struct options *o, const char *argument, const char *why)
{
	char what[64];

	snprintf(what, sizeof(what), "%s", argument);
	complain(what, "%s (pitland %s --help lists the options)", why, o->command);
	return OPTION_ERROR;
}

int
options_next(const struct options *o, int argc, char **argv, int *operand, const char **value)
{
	int done = *operand == 0 ? 1 : *operand; /* options up to here are consumed */
	int at = done, row;
	const char *name, *equals;
	size_t n;

	*operand = done;
	if (!o->in_order)
		while (at < argc && (argv[at][0] != '-' || argv[at][1] == '\0'))
			at++;
	if (at >= argc || argv[at][0] != '-' || argv[at][1] == '\0')
		return OPTION_END;
	if (strcmp(argv[at], "--") == 0) {
		move_forward(argv, at, done);
		*operand = done + 1;
		return OPTION_END;
	}
	if (strcmp(argv[at], "--help") == 0) {
		print_help(o);
		return OPTION_HELP;
	}
	if (strncmp(argv[at], "--", 2) != 0)
		return fail(o, argv[at], "unknown option");
	name = argv[at] + 2;
	equals = strchr(name, '=');
	n = equals != NULL ? (size_t)(equals - name) : strlen(name);
	row = find_row(o, name, n);
	if (row < 0)
		return fail(o, argv[at], "unknown option");
	*value = equals != NULL ? equals + 1 : NULL;
	if (o->rows[row].value == NULL && equals != NULL)
		return fail(o, argv[at], "this option takes no value");
	move_forward(argv, at, done++);
	if (o->rows[row].value != NULL && equals == NULL) {
		if (at + 1 >= argc)
			return fail(o, argv[done - 1], "this option needs a value");
		*value = argv[at + 1];
		move_forward(argv, at + 1, done++);
	}
	*operand = done;
	return row;
}

bool
option_number(const char *name, const char *value, long min, long max, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(value, &end, 10);
	if (errno == 0 && end != value && *end == '\0' && *number >= min && *number <= max)
		return true;
	complain(name, "must be a whole number from %ld to %ld", min, max);
	return false;
}
