/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/documented_test.c - docs/commands.md has a line for every command
 * of the table and for no other, and the tests that it names exist. Run from the
 * root of the repository. */
#include "mmc/command.h"
#include "tests/table.h"

#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#define DOCUMENT "docs/commands.md"
#define COLUMNS  4 /* code, command, standard, tests */

static unsigned wrong;

/* A line of the table in its columns, without the blanks around them. False: it is
 * none, or the table's head. */
static bool
split(char *line, char *columns[COLUMNS])
{
	char *at = line;

	if (*at++ != '|' || !isxdigit((unsigned char)at[1]))
		return false;
	for (int i = 0; i < COLUMNS; i++) {
		char *end = strchr(at, '|');

		if (end == NULL)
			return false;
		*end = '\0';
		at += strspn(at, " ");
		columns[i] = at;
		for (char *last = end; last > at && last[-1] == ' '; last--)
			last[-1] = '\0';
		at = end + 1;
	}
	return isxdigit((unsigned char)columns[0][0]) && isxdigit((unsigned char)columns[0][1]);
}

/* "28, A8", or "A3/0C": a service action. */
static void
take_codes(char *column, bool *documented)
{
	char *rest = NULL;

	for (char *code = strtok_r(column, ", ", &rest); code != NULL;
	     code = strtok_r(NULL, ", ", &rest))
		documented[strtoul(code, NULL, 16) & 0xff] = true;
}

static void
must_exist(const char *path)
{
	if (access(path, R_OK) == 0)
		return;
	print_error("%s names %s, which is not there\n", DOCUMENT, path);
	wrong++;
}

/* "burn: groups; tao, sao: all; `tests/emulator/sao_test.c`: sheets" */
static void
check_tests(char *column, const char *command)
{
	char path[256], *rest = NULL, *inner = NULL;

	if (column[0] == '\0') {
		print_error("%s: no test\n", command);
		wrong++;
	}
	for (char *entry = strtok_r(column, ";", &rest); entry != NULL;
	     entry = strtok_r(NULL, ";", &rest)) {
		char *colon = strchr(entry, ':');

		if (colon == NULL) {
			print_error("%s: \"%s\" names no test file\n", command, entry);
			wrong++;
			continue;
		}
		*colon = '\0';
		for (char *name = strtok_r(entry, ", `", &inner); name != NULL;
		     name = strtok_r(NULL, ", `", &inner)) {
			if (strchr(name, '/') != NULL)
				snprintf(path, sizeof(path), "%s", name);
			else
				snprintf(path, sizeof(path), "tests/mmc/%s_test.c", name);
			must_exist(path);
		}
	}
}

static void
document_is_complete(void **state)
{
	bool documented[256] = { false };
	char line[2048], *columns[COLUMNS];
	FILE *f = fopen(DOCUMENT, "r");

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (split(line, columns)) {
			take_codes(columns[0], documented);
			check_tests(columns[3], columns[1]);
		}
	fclose(f);
	for (unsigned op = 0; op < 256; op++) {
		bool there = command_kind((uint8_t)op) != NULL;

		if (there == documented[op])
			continue;
		print_error("%02X: %s\n", op,
		    there ? "has no line in " DOCUMENT : "is in " DOCUMENT " only");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ DOCUMENT " and the command table", document_is_complete, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
