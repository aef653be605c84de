/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/new_file.h - a file that appears under its name once it is complete. */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H
#include <stdbool.h>
#include <stddef.h>

struct new_file {
	const char *path; /* the caller's, or target */
	char *target;     /* what the caller's path is a link to; NULL: it is none */
	char *other;      /* the name that it has until it is complete; NULL: none */
	int fd;
	bool in_place; /* path is no regular file, a pipe or device, or is a descriptor of ours
			* (/dev/stdout, /dev/fd/N): written as it comes */
};

/* Each returns false and sets errno on failure. Until new_file_close() has kept it,
 * what was at path stays there; it is removed, whatever fails. A file system with
 * unnamed files (O_TMPFILE) has nothing to remove even if the process is killed. */
bool new_file_open(struct new_file *, const char *path);
bool new_file_write(struct new_file *, const void *bytes, size_t n);
bool new_file_close(struct new_file *, bool keep);
#endif
