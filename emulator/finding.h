/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/finding.h - the burn linter: what is wrong with a recorded disc. A
 * finding never changes what is stored or answered. Ids and their severities
 * are stable: exit statuses depend on them (docs/contract). */
#ifndef EMULATOR_FINDING_H
#define EMULATOR_FINDING_H
#include <stdint.h>

enum finding_severity { FINDING_INFO, FINDING_WARNING, FINDING_ERROR };

/* What can be found: one constant row each. */
struct finding_kind {
	const char *id; /* "toc-start-mismatch" */
	enum finding_severity severity;
	const char *clause;  /* "IEC 60908 17.5" */
	const char *text;    /* one sentence */
	const char *explain; /* a paragraph for `pitland explain` */
};

/* One finding: one row per kind, session and track. */
struct finding {
	const struct finding_kind *kind;
	uint8_t session, track; /* track 0: none */
	int32_t lba;            /* of the first occurrence */
	uint32_t count;
};

extern const struct finding_kind finding_table[];
extern const unsigned finding_kinds; /* so many of them */

/* NULL past the last, or for an unknown id. */
const struct finding_kind *finding_kind_nth(unsigned n);
const struct finding_kind *finding_kind_by_id(const char *id);
const char *finding_severity_name(enum finding_severity); /* "error", "warning", "info" */
#endif
