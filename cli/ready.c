/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/ready.c - telling who started us that we are ready. */
#include "cli/ready.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
replace_file(const char *path, const char *text)
{
	char temporary[4096];
	FILE *f;
	bool ok;

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%ld", path, (long)getpid()) >=
	    sizeof(temporary)) {
		complain(path, "the path is too long");
		return false;
	}
	f = fopen(temporary, "we");
	ok = f != NULL && fputs(text, f) != EOF;
	if (f != NULL && fclose(f) != 0)
		ok = false;
	if (ok && rename(temporary, path) == 0)
		return true;
	complain(path, "%s", strerror(errno));
	if (f != NULL)
		unlink(temporary);
	return false;
}

static bool
write_all(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			complain("--ready-fd", "%s", strerror(errno));
			return false;
		}
		text += n;
		left -= (size_t)n;
	}
	return true;
}

bool
ready_announce(const json_t *ready, const char *file, int fd)
{
	char *json = json_dumps(ready, 0);
	char *line = NULL;
	bool ok = json != NULL && asprintf(&line, "%s\n", json) > 0;

	if (!ok)
		complain("serve", "out of memory");
	if (ok && file != NULL)
		ok = replace_file(file, line);
	if (ok && fd >= 0) {
		ok = write_all(fd, line);
		if (fd > STDERR_FILENO)
			close(fd);
	}
	free(line);
	free(json);
	return ok;
}
