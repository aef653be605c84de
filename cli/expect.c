/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/expect.c - does a JSON value hold what is expected of it? */
#include "cli/expect.h"

#include "cli/cli.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_BYTES 160

static bool
differ(const char *at, const json_t *expected, const json_t *actual, char *why)
{
	char *want = json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY);
	char *have = actual != NULL ? json_dumps(actual, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	because(why, "%s: expected %.100s, found %.100s", *at != '\0' ? at : "the disc",
	    want != NULL ? want : "?", have != NULL ? have : "nothing");
	free(want);
	free(have);
	return false;
}

static bool matches(const char *at, const json_t *expected, const json_t *actual, char *why);

static bool
objects_match(const char *at, const json_t *expected, const json_t *actual, char *why)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)expected, key, value)
	{
		char inside[AT_BYTES];

		snprintf(inside, sizeof(inside), "%s%s%s", at, *at != '\0' ? "." : "", key);
		if (!matches(inside, value, json_object_get(actual, key), why))
			return false;
	}
	return true;
}

static bool
arrays_match(const char *at, const json_t *expected, const json_t *actual, char *why)
{
	size_t n = json_array_size(expected);

	if (n != json_array_size(actual))
		return because(
		    why, "%s: expected %zu elements, found %zu", at, n, json_array_size(actual));
	for (size_t i = 0; i < n; i++) {
		char inside[AT_BYTES];

		snprintf(inside, sizeof(inside), "%s[%zu]", at, i);
		if (!matches(inside, json_array_get(expected, i), json_array_get(actual, i), why))
			return false;
	}
	return true;
}

static bool
matches(const char *at, const json_t *expected, const json_t *actual, char *why)
{
	if (json_is_object(expected) && json_is_object(actual))
		return objects_match(at, expected, actual, why);
	if (json_is_array(expected) && json_is_array(actual))
		return arrays_match(at, expected, actual, why);
	return (actual != NULL && json_equal(expected, actual) == 1) ||
	    differ(at, expected, actual, why);
}

bool
expect_matches(const json_t *expected, const json_t *actual, char *why)
{
	return matches("", expected, actual, why);
}
