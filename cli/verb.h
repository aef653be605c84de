/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verb.h - subcommands that have verbs of their own: `disc show`. */
#ifndef CLI_VERB_H
#define CLI_VERB_H
#include "cli/cli.h"

struct cli_verb {
	const char *name;
	cli_command *run;
	const char *help;
};

/* Run the verb that argv[1] names, as argv[0] of what it gets; or list them all
 * for --help, with arguments as what follows a verb. An exit status. */
int cli_run_verb(const char *command, const char *arguments, const struct cli_verb *verbs,
    size_t count, int argc, char **argv);
#endif
