/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/serve.c - `pitland serve`: drives that wait for initiators. */
#include "cli/host.h"

#include <stdio.h>
#include <unistd.h>

static const struct option_row rows[] = {
	HOST_OPTION_TABLE,
	[HOST_OPTION_ROWS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"serve",
	"[OPTIONS] [DISC...]",
	"Run one drive for each disc directory DISC, which is made blank if it is absent;\n"
	"without any, one drive with a temporary blank disc. Stops on SIGINT and SIGTERM.",
	rows,
	false,
};

static void
stop(void *context, int number)
{
	struct host **h = context;

	(void)number;
	if (*h != NULL)
		host_stop(*h);
}

static void
print_drives(struct host *h)
{
	const char *url, *path;

	for (unsigned i = 0; (url = host_url(h, i)) != NULL; i++) {
		path = host_disc_path(h, i);
		printf("cdr%u  %s  %s\n", i, url, path != NULL ? path : "(no disc directory)");
	}
	fflush(stdout);
}

static int
serve(const struct host_options *o)
{
	struct host *h = NULL;
	int status;

	h = host_open(o, stop, &h, &status);
	if (h == NULL)
		return status;
	/* A line for people would be in the way of a ready line on stdout. */
	if (o->ready_fd != STDOUT_FILENO)
		print_drives(h);
	host_run(h);
	host_close(h);
	return CLI_OK;
}

int
cli_serve(int argc, char **argv)
{
	struct host_options o;
	const char *value;
	int operand = 0, row;

	host_options_init(&o, "127.0.0.1:3260");
	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0)
		if (!host_option_take(&o, (enum host_option)row, value))
			return CLI_USAGE;
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	for (; operand < argc; operand++) {
		if (o.disc_count == HOST_DRIVES) {
			complain("serve", "more than %d discs", HOST_DRIVES);
			return CLI_USAGE;
		}
		o.discs[o.disc_count++] = argv[operand];
	}
	return serve(&o);
}
