/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/vectors.h - reads fixtures/vectors, and makes random bytes.
 * Tests run in the root of the source tree. */
#ifndef TESTS_EMULATOR_VECTORS_H
#define TESTS_EMULATOR_VECTORS_H
#include "tests/table.h"

#include <stdio.h>
#include <string.h>

#define VECTORS "fixtures/vectors/"

/* Exactly n bytes of the file, or the test fails. */
static inline void
load_vector(const char *file, uint8_t *bytes, size_t n)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), VECTORS "%s", file);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s: cannot be opened", path);
	assert_int_equal(fread(bytes, 1, n, f), n);
	assert_int_equal(fgetc(f), EOF);
	fclose(f);
}

/* Call with each line that is no comment, split at " | " into at most eight fields; the
 * others are NULL. Fails the test if the file has no line. */
static inline void
each_line(const char *file, void (*call)(char **fields))
{
	char path[256], line[512];
	int lines = 0;
	FILE *f;

	snprintf(path, sizeof(path), VECTORS "%s", file);
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s: cannot be opened", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *fields[8] = { line };

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		for (int i = 1; i < 8 && fields[i - 1] != NULL; i++) {
			fields[i] = strstr(fields[i - 1], " | ");
			if (fields[i] != NULL) {
				*fields[i] = '\0';
				fields[i] += 3;
			}
		}
		call(fields);
		lines++;
	}
	fclose(f);
	assert_true(lines > 0);
}

/* "41 00 A0" to bytes; returns their number, or -1 for "-". */
static inline int
load_hex(const char *text, uint8_t *bytes, int max)
{
	int n = 0, used = 0;
	unsigned v;

	if (strcmp(text, "-") == 0)
		return -1;
	for (; n < max && sscanf(text, "%2x%n", &v, &used) == 1; text += used)
		bytes[n++] = (uint8_t)v;
	return n;
}

/* xorshift; the same numbers in every run. */
static inline uint32_t
random32(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

static inline void
random_bytes(uint64_t *state, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)random32(state);
}
#endif
