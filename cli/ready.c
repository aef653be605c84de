/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/ready.c - telling who started us that we are ready. */
#include "cli/ready.h"

#include "cli/cli.h"
#include "cli/new_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
replace_file(const char *path, const char *text)
{
	struct new_file f;
	bool ok = new_file_open(&f, path);

	if (ok) {
		bool written = new_file_write(&f, text, strlen(text));
		int error = errno;

		ok = new_file_close(&f, written) && written;
		if (!written)
			errno = error;
	}
	if (!ok)
		complain(path, "%s", strerror(errno));
	return ok;
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
