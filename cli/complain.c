/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/complain.c - how an error reaches the user: one line, one sentence. */
#include "cli/cli.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

void
complain(const char *what, const char *format, ...)
{
	char line[2 * CLI_WHY];
	size_t n;
	va_list ap;

	n = (size_t)snprintf(line, sizeof(line), "pitland: %s: ", what);
	if (n < sizeof(line)) {
		va_start(ap, format);
		vsnprintf(line + n, sizeof(line) - n, format, ap);
		va_end(ap);
	}
	/* File names and peers' texts must not break the line or the terminal. */
	for (char *p = line; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	fprintf(stderr, "%s\n", line);
}

bool
because(char *why, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, CLI_WHY, format, ap);
	va_end(ap);
	return false;
}
