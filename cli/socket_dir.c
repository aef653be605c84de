/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/socket_dir.c - a private folder for sockets. */
#include "cli/socket_dir.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
socket_dir_make(const char *prefix, char out[SOCKET_DIR_BYTES])
{
	const char *base = getenv("TMPDIR");

	/* A build's temporary directory may have a long name. */
	if (base == NULL || *base != '/' ||
	    (size_t)snprintf(out, SOCKET_DIR_BYTES, "%s/%s-XXXXXX", base, prefix) >=
		SOCKET_DIR_BYTES) {
		base = "/tmp";
		snprintf(out, SOCKET_DIR_BYTES, "%s/%s-XXXXXX", base, prefix);
	}
	if (mkdtemp(out) != NULL)
		return true;
	complain(base, "%s", strerror(errno));
	out[0] = '\0';
	return false;
}
