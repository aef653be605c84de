/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/explain.c - `pitland explain`: what a finding means, from its table. */
#include "cli/cli.h"
#include "cli/options.h"
#include "emulator/finding.h"

#include <stdio.h>

enum { OPTION_MARKDOWN };
static const struct option_row rows[] = {
	[OPTION_MARKDOWN] = { "markdown", NULL, "all of them as docs/findings.md holds them" },
	{ NULL, NULL, NULL },
};
static const struct options options = {
	"explain",
	"[OPTIONS] [ID]",
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

static void
list_markdown(void)
{
	const struct finding_kind *k;

	printf(
	    "# Findings of the burn linter\n\n"
	    "What `pitland disc verify` reports, one row per finding, session and track; made by\n"
	    "`pitland explain --markdown`. An *error* makes a disc wrong or misleads a reader, a\n"
	    "*warning* is legal but doubtful or a habit of known hosts, *info* is worth knowing.\n"
	    "Ids and severities do not change; exit statuses depend on them.\n\n"
	    "| id | severity | clause | what | why |\n|---|---|---|---|---|\n");
	for (unsigned i = 0; (k = finding_kind_nth(i)) != NULL; i++)
		printf("| `%s` | %s | %s | %s | %s |\n", k->id, finding_severity_name(k->severity),
		    k->clause, k->text, k->explain);
}

int
cli_explain(int argc, char **argv)
{
	const struct finding_kind *k;
	const char *value;
	int operand = 0, row = options_next(&options, argc, argv, &operand, &value);

	if (row == OPTION_MARKDOWN && operand == argc) {
		list_markdown();
		return CLI_OK;
	}
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
