/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/finding.c - looking up findings; the table is finding_table.c. */
#include "emulator/finding.h"

#include <string.h>

const struct finding_kind *
finding_kind_nth(unsigned n)
{
	return n < finding_kinds ? &finding_table[n] : NULL;
}

const struct finding_kind *
finding_kind_by_id(const char *id)
{
	for (unsigned i = 0; i < finding_kinds; i++)
		if (strcmp(finding_table[i].id, id) == 0)
			return &finding_table[i];
	return NULL;
}

const char *
finding_severity_name(enum finding_severity severity)
{
	static const char *const names[] = { "info", "warning", "error" };

	return names[severity];
}
