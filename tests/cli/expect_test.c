/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/expect_test.c tests cli/expect.c: `run --expect` (docs/contract 3). */
#include "cli/expect.h"

#include "cli/cli.h"
#include "tests/table.h"

#include <string.h>

static const struct row {
	const char *name, *expected, *actual;
	const char *wrong; /* part of the message; NULL: it matches */
} rows[] = {
	{ "nothing expected", "{}", "{\"a\":1}", NULL },
	{ "a member", "{\"a\":1}", "{\"a\":1,\"b\":2}", NULL },
	{ "inside", "{\"a\":{\"b\":\"x\"}}", "{\"a\":{\"b\":\"x\",\"c\":0}}", NULL },
	{ "elements are objects too", "{\"t\":[{\"n\":1},{}]}",
	    "{\"t\":[{\"n\":1,\"m\":2},{\"n\":3}]}", NULL },
	{ "null is a value", "{\"a\":null}", "{\"a\":null}", NULL },
	{ "null is not absence", "{\"a\":null}", "{}", "a: expected null, found nothing" },
	{ "absent", "{\"a\":1}", "{\"b\":1}", "a: expected 1, found nothing" },
	{ "other value", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2}}", "a.b: expected 1, found 2" },
	{ "other type", "{\"a\":1}", "{\"a\":\"1\"}", "a: expected 1, found \"1\"" },
	{ "integer is not real", "{\"a\":1}", "{\"a\":1.0}", "a: expected 1, found 1.0" },
	{ "array too long", "{\"t\":[1]}", "{\"t\":[1,2]}", "t: expected 1 elements, found 2" },
	{ "array too short", "{\"t\":[1,2]}", "{\"t\":[1]}", "t: expected 2 elements, found 1" },
	{ "element differs", "{\"t\":[{\"n\":1}]}", "{\"t\":[{\"n\":2}]}",
	    "t[0].n: expected 1, found 2" },
	{ "array for object", "{\"t\":{}}", "{\"t\":[]}", "t: expected {}, found []" },
};

static void
matches(void **state)
{
	const struct row *row = *state;
	json_t *expected = json_loads(row->expected, 0, NULL);
	json_t *actual = json_loads(row->actual, 0, NULL);
	char why[CLI_WHY] = "";
	bool ok = expect_matches(expected, actual, why);

	assert_int_equal(ok, row->wrong == NULL);
	if (row->wrong != NULL)
		assert_string_equal(why, row->wrong);
	json_decref(expected);
	json_decref(actual);
}

int
main(void)
{
	return RUN_TABLE(rows, matches);
}
