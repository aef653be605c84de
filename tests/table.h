/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/table.h - a test is a table of cases: each row with a name becomes one
 * cmocka test that finds its row in *state. */
#ifndef TESTS_TABLE_H
#define TESTS_TABLE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifndef ARRAY_LEN
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#endif

/* Run test once for each of count rows of row_bytes whose first member is the
 * name (const char *). Returns cmocka's count of failures. */
static inline int
run_table(
    const char *group, const void *rows, size_t count, size_t row_bytes, void (*test)(void **))
{
	struct CMUnitTest *tests = calloc(count, sizeof(*tests));
	int failed;

	if (tests == NULL)
		return 1;
	for (size_t i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * row_bytes;

		memcpy(&tests[i].name, row, sizeof(tests[i].name));
		tests[i].test_func = test;
		tests[i].initial_state = (void *)(uintptr_t)row;
	}
	failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
	free(tests);
	return failed;
}

#define RUN_TABLE(rows, test) run_table(#test, (rows), ARRAY_LEN(rows), sizeof((rows)[0]), (test))
#endif
