/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/compare_print.c - the result of a check as TAP, as JSON and as JUnit XML. */
#include "cli/compare.h"

#include <stdlib.h>
#include <string.h>

#define SKIP_REASON "the drive does not report it"

/* Strings bare, all else as JSON without blanks. */
static void
print_value(FILE *f, const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		fputs(json_string_value(value), f);
		return;
	}
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	fputs(text != NULL ? text : "?", f);
	free(text);
}

static void
print_name(FILE *f, const struct comparison *c)
{
	if (c->track != 0)
		fprintf(f, "track %d %s", c->track, c->property);
	else
		fprintf(f, "image %s", c->property);
}

static void
print_values(FILE *f, const struct comparison *c)
{
	fputs(" declared=", f);
	print_value(f, c->declared);
	if (c->skipped)
		return;
	fputs(" recorded=", f);
	print_value(f, c->recorded);
}

void
comparisons_print_tap(const struct comparisons *all, FILE *f, bool colour)
{
	fprintf(f, "1..%zu\n", all->count);
	for (size_t i = 0; i < all->count; i++) {
		const struct comparison *c = &all->rows[i];
		bool red = colour && !c->ok;

		fprintf(f, "%s%s %zu - ", red ? "\033[31m" : "", c->ok ? "ok" : "not ok", i + 1);
		print_name(f, c);
		print_values(f, c);
		if (c->skipped)
			fputs(" # SKIP " SKIP_REASON, f);
		else if (c->gapless)
			fputs(" # gapless", f);
		fputs(red ? "\033[0m\n" : "\n", f);
	}
	fprintf(f, "check: %u tracks, %u differences\n", all->tracks, all->differences);
}

json_t *
comparisons_json(const struct comparisons *all)
{
	json_t *results = json_array();

	for (size_t i = 0; i < all->count; i++) {
		const struct comparison *c = &all->rows[i];
		json_t *row = json_pack("{s:b,s:o,s:s,s:O}", "ok", c->ok, "track",
		    c->track != 0 ? json_integer(c->track) : json_null(), "property", c->property,
		    "declared", c->declared);

		if (!c->skipped)
			json_object_set(row, "recorded", c->recorded);
		json_object_set_new(row, "skipped", json_boolean(c->skipped));
		json_object_set_new(row, "gapless", json_boolean(c->gapless));
		json_array_append_new(results, row);
	}
	return json_pack("{s:i,s:i,s:o}", "tracks", (int)all->tracks, "differences",
	    (int)all->differences, "results", results);
}

/* The values hold no other character that XML gives a meaning to than these. */
static void
print_escaped(FILE *f, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		default:
			fputc(*text, f);
		}
	}
}

static void
print_case(FILE *f, const struct comparison *c)
{
	char *text = NULL;
	size_t n = 0;
	FILE *line = open_memstream(&text, &n);

	fputs("  <testcase classname=\"check\" name=\"", f);
	print_name(f, c);
	if (c->skipped)
		fputs("\">\n    <skipped message=\"" SKIP_REASON "\"/>\n  </testcase>\n", f);
	else if (c->ok)
		fputs("\"/>\n", f);
	else
		fputs("\">\n    <failure message=\"", f);
	if (line != NULL) {
		print_values(line, c);
		fclose(line);
	}
	if (!c->skipped && !c->ok) {
		print_escaped(f, text != NULL ? text + strspn(text, " ") : "");
		fputs("\"/>\n  </testcase>\n", f);
	}
	free(text);
}

void
comparisons_print_junit(const struct comparisons *all, FILE *f)
{
	size_t skipped = 0;

	for (size_t i = 0; i < all->count; i++)
		skipped += all->rows[i].skipped;
	fprintf(f,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuite name=\"pitland check\" tests=\"%zu\" failures=\"%u\" skipped=\"%zu\">\n",
	    all->count, all->differences, skipped);
	for (size_t i = 0; i < all->count; i++)
		print_case(f, &all->rows[i]);
	fputs("</testsuite>\n", f);
}
