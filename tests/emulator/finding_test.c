/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/finding_test.c tests emulator/finding.c and medium.c: tables
 * that others rely on. */
#include "tests/table.h"

#include "emulator/finding.h"
#include "emulator/medium.h"

#include <ctype.h>
#include <string.h>

/* Exit statuses depend on these: an id or a severity never changes. */
static const struct kind {
	const char *name;
	enum finding_severity severity;
} stable[] = {
	{ "leadin-missing", FINDING_ERROR },
	{ "leadin-early", FINDING_WARNING },
	{ "leadin-late", FINDING_WARNING },
	{ "leadin-short", FINDING_WARNING },
	{ "toc-point-missing", FINDING_ERROR },
	{ "toc-point-differs", FINDING_ERROR },
	{ "toc-point-rare", FINDING_WARNING },
	{ "toc-first-track", FINDING_ERROR },
	{ "toc-last-track", FINDING_ERROR },
	{ "toc-leadout-mismatch", FINDING_ERROR },
	{ "toc-track-missing", FINDING_ERROR },
	{ "toc-track-extra", FINDING_ERROR },
	{ "toc-start-mismatch", FINDING_ERROR },
	{ "toc-control-mismatch", FINDING_ERROR },
	{ "toc-control-bits", FINDING_WARNING },
	{ "toc-disc-type", FINDING_WARNING },
	{ "leadout-missing", FINDING_ERROR },
	{ "leadout-short", FINDING_WARNING },
	{ "past-capacity", FINDING_WARNING },
	{ "log-tail-lost", FINDING_ERROR },
	{ "track-jump", FINDING_ERROR },
	{ "index-jump", FINDING_ERROR },
	{ "track-short", FINDING_WARNING },
	{ "index-short", FINDING_WARNING },
	{ "pause-short", FINDING_WARNING },
	{ "mixed-types", FINDING_ERROR },
	{ "q-crc", FINDING_ERROR },
	{ "q-content", FINDING_WARNING },
	{ "q-absolute-time", FINDING_ERROR },
	{ "q-relative-time", FINDING_ERROR },
	{ "pregap-countdown", FINDING_WARNING },
	{ "control-changes", FINDING_ERROR },
	{ "scms-pattern", FINDING_ERROR },
	{ "p-flag", FINDING_WARNING },
	{ "mcn-digits", FINDING_WARNING },
	{ "mcn-check-digit", FINDING_INFO },
	{ "mcn-changes", FINDING_ERROR },
	{ "mcn-sparse", FINDING_WARNING },
	{ "isrc-digits", FINDING_WARNING },
	{ "isrc-changes", FINDING_ERROR },
	{ "isrc-sparse", FINDING_WARNING },
	{ "isrc-misplaced", FINDING_WARNING },
	{ "isrc-repeated", FINDING_WARNING },
	{ "cd-text-crc", FINDING_ERROR },
	{ "cd-text-order", FINDING_WARNING },
	{ "cd-text-changes", FINDING_ERROR },
	{ "cd-text-sizes", FINDING_WARNING },
	{ "no-sync", FINDING_ERROR },
	{ "data-in-audio", FINDING_ERROR },
	{ "unscrambled", FINDING_ERROR },
	{ "header-damaged", FINDING_ERROR },
	{ "header-address", FINDING_ERROR },
	{ "header-near", FINDING_INFO },
	{ "edc-error", FINDING_ERROR },
	{ "ecc-error", FINDING_ERROR },
	{ "subheader-differs", FINDING_WARNING },
	{ "mode0-not-zero", FINDING_WARNING },
};

static void
is_known(void **state)
{
	const struct kind *row = *state;
	const struct finding_kind *k = finding_kind_by_id(row->name);

	assert_non_null(k);
	assert_string_equal(k->id, row->name);
	assert_int_equal(k->severity, row->severity);
}

static void
all_are_explained(void **state)
{
	const struct finding_kind *k;

	(void)state;
	for (unsigned i = 0; (k = finding_kind_nth(i)) != NULL; i++) {
		for (const char *p = k->id; *p != '\0'; p++)
			assert_true(islower(*p) || isdigit(*p) || *p == '-');
		assert_ptr_equal(finding_kind_by_id(k->id), k);
		assert_true(strlen(k->clause) > 0 && strlen(k->text) > 0);
		assert_int_equal(k->explain[strlen(k->explain) - 1], '.');
	}
	assert_int_equal(finding_kinds, ARRAY_LEN(stable));
	assert_null(finding_kind_by_id("no-such-finding"));
	assert_string_equal(finding_severity_name(FINDING_ERROR), "error");
	assert_string_equal(finding_severity_name(FINDING_WARNING), "warning");
	assert_string_equal(finding_severity_name(FINDING_INFO), "info");
}

/* cd-format.md 13. */
static const struct kind_of_medium {
	const char *name;
	bool rewritable, pressed;
	int32_t leadin, leadout;
	uint8_t special[3];
} media[] = {
	{ "cdr-74", false, false, -11849, 333225, { 0xd0, 0x40, 0x80 } },
	{ "cdr-80", false, false, -11634, 359849, { 0xd0, 0x40, 0x80 } },
	{ "cdr-90", false, false, -11634, 398100, { 0xd0, 0x40, 0x80 } },
	{ "cdrw-74", true, false, -11607, 333750, { 0xa1, 0x40, 0xcc } },
	{ "cdrw-80", true, false, -11635, 359849, { 0xa1, 0x40, 0xcc } },
};

static void
is_a_medium(void **state)
{
	const struct kind_of_medium *row = *state;
	const struct medium *m = medium_by_kind(row->name);

	assert_non_null(m);
	assert_int_equal(m->rewritable, row->rewritable);
	assert_int_equal(m->pressed, row->pressed);
	assert_int_equal(m->leadin_start_lba, row->leadin);
	assert_int_equal(m->last_leadout_lba, row->leadout);
	assert_memory_equal(m->atip_special, row->special, 3);
	assert_int_equal(m->atip_additional[0], row->rewritable ? 0x24 : 0);
}

static void
media_are_listed(void **state)
{
	const struct medium *m;
	unsigned n = 0;

	(void)state;
	for (; (m = medium_nth(n)) != NULL; n++)
		assert_ptr_equal(medium_by_kind(m->kind), m);
	assert_int_equal(n, 6);
	assert_true(medium_by_kind("cd-rom")->pressed);
	assert_null(medium_by_kind("dvd"));
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(all_are_explained),
		cmocka_unit_test(media_are_listed) };

	return RUN_TABLE(stable, is_known) + RUN_TABLE(media, is_a_medium) +
	    cmocka_run_group_tests(special, NULL, NULL);
}
