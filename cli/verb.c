/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verb.c - finds the verb of a subcommand, or tells which there are. */
#include "cli/verb.h"

#include <stdio.h>
#include <string.h>

int
cli_run_verb(const char *command, const char *arguments, const struct cli_verb *verbs, size_t count,
    int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		printf("Usage: pitland %s VERB [OPTIONS] %s\n\nVerbs:\n", command, arguments);
		for (size_t i = 0; i < count; i++)
			printf("  %-8s %s\n", verbs[i].name, verbs[i].help);
		return CLI_OK;
	}
	for (size_t i = 0; argc > 1 && i < count; i++)
		if (strcmp(verbs[i].name, argv[1]) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	if (argc > 1)
		complain(
		    argv[1], "unknown verb of %s (pitland %s --help lists them)", command, command);
	else
		complain(command, "needs a verb (pitland %s --help lists them)", command);
	return CLI_USAGE;
}
