/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/options.h - long options from a table, the same way for all subcommands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H
#include <stdbool.h>

struct option_row {
	const char *name;  /* without the dashes; NULL ends the table */
	const char *value; /* what its value is called in the help; NULL: it has none */
	const char *help;
};

struct options {
	const char *command;           /* "serve": for messages */
	const char *usage;             /* what follows the command's name in the help */
	const char *text;              /* a paragraph for the help */
	const struct option_row *rows; /* --help is added */
	bool in_order;                 /* the first operand ends the options */
};

enum { OPTION_END = -1, OPTION_ERROR = -2, OPTION_HELP = -3 };

/* The next option's row number, with its value; OPTION_END: operands start at
 * argv[*operand]. OPTION_ERROR and OPTION_HELP: what is to be said has been
 * printed. --name=value and --name value are accepted. Start with *operand 0. */
int options_next(const struct options *, int argc, char **argv, int *operand, const char **value);

/* A whole decimal number in min..max; else complains about the option. */
bool option_number(const char *name, const char *value, long min, long max, long *number);
#endif
