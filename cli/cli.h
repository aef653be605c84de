/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/cli.h - what the subcommands share: exit statuses, the one line an error
 * gets, and the subcommands themselves (docs/contract 1). */
#ifndef CLI_CLI_H
#define CLI_CLI_H
#include <stdbool.h>
#include <stddef.h>

#define CLI_WHY 512 /* room for one sentence on why something failed */

enum cli_exit {
	CLI_OK = 0,
	CLI_DIFFERENT = 1, /* a check found differences, or findings at the level */
	CLI_USAGE = 2,     /* usage or bad input */
	CLI_REFUSED = 3,   /* the peer broke protocol or refused */
	CLI_INTERNAL = 99, /* our own error */
};

/* One line on stderr: "pitland: WHAT: why". Control characters are shown as '?'. */
void complain(const char *what, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Store one sentence without a full stop in why[CLI_WHY]. Returns false, so that
 * a check can end with it. */
bool because(char *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A subcommand gets its own name as argv[0] and returns an exit status. */
typedef int cli_command(int argc, char **argv);
cli_command cli_serve, cli_run, cli_drive, cli_burn, cli_image, cli_check, cli_disc, cli_explain;
#endif
