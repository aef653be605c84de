/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/auth_file.c - reading secrets, and leaving no copy of them behind. */
#include "cli/auth_file.h"

#include "cli/cli.h"
#include "target/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUTH_FILE_BYTES 1048576

/* The mode is that of the open file: no other one can take its place. */
static int
open_private(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		complain(path, "%s", strerror(errno));
	} else if (!S_ISREG(st.st_mode) || st.st_size > AUTH_FILE_BYTES) {
		complain(path, "not a file of at most 1 MiB");
	} else if (st.st_mode & 077) {
		complain(path, "others may use it; chmod 600 makes it private");
	} else {
		*n = (size_t)st.st_size;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static size_t
read_all(int fd, char *bytes, size_t n)
{
	size_t have = 0;
	ssize_t got;

	while (have < n && (got = read(fd, bytes + have, n - have)) > 0)
		have += (size_t)got;
	return have;
}

struct access *
auth_file_load(const char *path)
{
	char error[ACCESS_ERROR_BYTES] = "";
	struct access *access = NULL;
	size_t n = 0;
	int fd = open_private(path, &n);
	char *bytes;

	if (fd < 0)
		return NULL;
	bytes = malloc(n + 1);
	if (bytes != NULL) {
		access = access_parse(bytes, read_all(fd, bytes, n), error);
		explicit_bzero(bytes, n);
	}
	if (access == NULL)
		complain(path, "%s", bytes != NULL ? error : "out of memory");
	free(bytes);
	close(fd);
	return access;
}
