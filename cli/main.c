/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/main.c - the program: its subcommands, one row each. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct subcommand {
	const char *name;
	cli_command *run;
	const char *help;
} subcommands[] = {
	{ "serve", cli_serve, "run virtual CD recorders as an iSCSI target" },
	{ "run", cli_run, "run a command with a recorder of its own" },
	{ "drive", cli_drive, "handle the drives of a running recorder" },
	{ "burn", cli_burn, "build an image and burn it" },
	{ "image", cli_image, "build an image into a file, show an image file" },
	{ "check", cli_check, "compare what an image declares with what is recorded" },
	{ "disc", cli_disc, "create, show and verify disc directories" },
	{ "explain", cli_explain, "explain a finding of `disc verify`" },
};
#define SUBCOMMANDS (sizeof(subcommands) / sizeof(subcommands[0]))

static void
print_help(void)
{
	printf("Usage: pitland COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	       "A virtual CD recorder, burning to it, and checking what was burned.\n\n"
	       "Commands:\n");
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		printf("  %-10s %s\n", subcommands[i].name, subcommands[i].help);
	printf("\nOptions:\n"
	       "  --help     this text; after a command: that command's options\n"
	       "  --version  version and licence\n\n"
	       "Exit status: 0 it held or worked; 1 a check found differences; 2 usage or bad\n"
	       "input; 3 the peer broke protocol or refused; 99 our own error.\n");
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (name == NULL) {
		complain("usage", "pitland COMMAND ... (pitland --help lists the commands)");
		return CLI_USAGE;
	}
	if (strcmp(name, "--help") == 0) {
		print_help();
		return CLI_OK;
	}
	if (strcmp(name, "--version") == 0) {
		printf("pitland " PITLAND_VERSION "\nLicence: BSD-2-Clause\n");
		return CLI_OK;
	}
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return subcommands[i].run(argc - 1, argv + 1);
	complain(name, "unknown command (pitland --help lists the commands)");
	return CLI_USAGE;
}
