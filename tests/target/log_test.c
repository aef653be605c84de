/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/log_test.c - messages: what peers send does not reach terminals, and
 * whoever makes many of them does not fill the disk. */
#include "target/log.h"

#include "tests/table.h"

#include <stdio.h>

struct seen {
	unsigned lines;
	char last[512], before[512];
	enum server_log_level level;
};

static void
see(void *context, enum server_log_level level, const char *line)
{
	struct seen *seen = context;

	seen->lines++;
	memcpy(seen->before, seen->last, sizeof(seen->last));
	seen->level = level;
	snprintf(seen->last, sizeof(seen->last), "%s", line);
}

static void
masks_control_characters(void **state)
{
	struct seen seen = { 0 };
	struct log log = { .write = see, .context = &seen };

	(void)state;
	log_line(&log, 0, SERVER_LOG_WARNING, "%s", "a\x1b[2J\nb\x7f");
	assert_string_equal(seen.last, "a?[2J?b?");
}

static void
limits_rate(void **state)
{
	struct seen seen = { 0 };
	struct log log = { .write = see, .context = &seen };

	(void)state;
	for (unsigned n = 0; n < 1000; n++)
		log_line(&log, 100000 + n, SERVER_LOG_WARNING, "line %u", n);
	assert_int_equal(seen.lines, 50);
	assert_string_equal(seen.last, "line 49");
	/* Our own errors are always told. */
	log_line(&log, 102000, SERVER_LOG_ERROR, "ours");
	assert_int_equal(seen.lines, 51);
	/* And how many were kept back, when there is room again. */
	log_line(&log, 110000, SERVER_LOG_INFO, "later");
	assert_int_equal(seen.lines, 53);
	assert_string_equal(seen.before, "950 more messages suppressed");
	assert_string_equal(seen.last, "later");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_control_characters),
		cmocka_unit_test(limits_rate),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
