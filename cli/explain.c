/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/explain.c - `pitland explain`: what a finding means, from its table. */
#include "cli/cli.h"
#include "cli/options.h"
#include "emulator/finding.h"

#include <stdio.h>

static const struct option_row rows[] = { { NULL, NULL, NULL } };
static const struct options options = {
	"explain",
	"[ID]",
	"Explain the finding ID, as `disc verify` names it. Without ID: list them all.",
	rows,
	false,
};

static void
list(void)
{
	const struct finding_kind *k;

	for (unsigned i = 0; (k = finding_kind_nth(i)) != NULL; i++)
		printf("%-28s %-8s %s\n", k->id, finding_severity_name(k->severity), k->text);
}

int
cli_explain(int argc, char **argv)
{
	const struct finding_kind *k;
	const char *value;
	int operand = 0, row = options_next(&options, argc, argv, &operand, &value);

	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : CLI_USAGE;
	if (operand == argc) {
		list();
		return CLI_OK;
	}
	k = finding_kind_by_id(argv[operand]);
	if (k == NULL || operand + 1 != argc) {
		complain(argv[operand], "there is no such finding (pitland explain lists them)");
		return CLI_USAGE;
	}
	printf("%s (%s)\n%s\nClause: %s\n\n%s\n", k->id, finding_severity_name(k->severity),
	    k->text, k->clause, k->explain);
	return CLI_OK;
}
