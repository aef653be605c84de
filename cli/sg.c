/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/sg.c - `pitland run --sg PATH`: finds the shim, and programs beyond it. */
#include "cli/sg.h"

#include "cli/cli.h"
#include "cli/sg_tree.h"
#include "cli/socket_dir.h"
#include "shim/reach.h"
#include "target/sg_socket.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHIM_NAME   "pitland-sg.so"
#define SOCKET_NAME "/sg"

struct sg {
	char directory[SOCKET_DIR_BYTES];
	struct sg_socket *socket;
};

/* Beside the program (the build folder), or where `make install` puts it. */
static bool
find_shim(char out[PATH_MAX])
{
	static const char *const places[] = { "/" SHIM_NAME, "/../" SHIM_NAME,
		"/../lib/pitland/" SHIM_NAME };
	char self[PATH_MAX];
	size_t n = sizeof(self);

	if (uv_exepath(self, &n) != 0 || strrchr(self, '/') == NULL)
		return false;
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char path[2 * PATH_MAX];

		snprintf(path, sizeof(path), "%s%s", self, places[i]);
		if (realpath(path, out) != NULL)
			return true;
	}
	complain(SHIM_NAME, "is neither beside %s/pitland nor in ../lib/pitland", self);
	return false;
}

static bool
set_environment(const char *shim, const char *path, const char *socket)
{
	const char *before = getenv("LD_PRELOAD");
	char preload[2 * PATH_MAX];

	snprintf(preload, sizeof(preload), "%s%s%s", shim, before && *before ? ":" : "",
	    before ? before : "");
	return setenv("LD_PRELOAD", preload, 1) == 0 && setenv("PITLAND_SG_PATH", path, 1) == 0 &&
	    setenv("PITLAND_SG_SOCKET", socket, 1) == 0;
}

/* The number at the end of the path: 0 of /dev/sr0. */
static unsigned
minor_of(const char *path)
{
	const char *digits = path + strlen(path);

	while (digits > path && isdigit((unsigned char)digits[-1]))
		digits--;
	return (unsigned)strtoul(digits, NULL, 10) & 0xff;
}

static bool
open_socket(struct sg *g, uv_loop_t *loop, struct drive *drive, const struct profile *profile,
    const char *path)
{
	char shim[PATH_MAX], socket[SOCKET_DIR_BYTES + sizeof(SOCKET_NAME)];
	char error[SG_SOCKET_ERROR_BYTES];

	if (*path != '/' || path[strlen(path) - 1] == '/') {
		complain("--sg", "the path of the drive must be absolute and name a file");
		return false;
	}
	if (!find_shim(shim) || !socket_dir_make("pitland-sg", g->directory))
		return false;
	if (!sg_tree_make(g->directory, profile, minor_of(path))) {
		complain(g->directory, "%s", strerror(errno));
		return false;
	}
	snprintf(socket, sizeof(socket), "%s" SOCKET_NAME, g->directory);
	g->socket = sg_socket_open(loop, drive, socket, error);
	if (g->socket == NULL) {
		complain("--sg", "%s", error);
		return false;
	}
	return set_environment(shim, path, socket);
}

struct sg *
sg_open(uv_loop_t *loop, struct drive *drive, const struct profile *profile, const char *path)
{
	struct sg *g = calloc(1, sizeof(*g));

	if (g == NULL) {
		complain("--sg", "out of memory");
		return NULL;
	}
	if (open_socket(g, loop, drive, profile, path))
		return g;
	sg_close(g);
	return NULL;
}

void
sg_close(struct sg *g)
{
	if (g == NULL)
		return;
	sg_socket_close(g->socket);
	if (g->directory[0] != '\0')
		sg_tree_remove(g->directory);
	free(g);
}

void
sg_warn(const char *program)
{
	const char *why = reach_obstacle(program, true);

	if (why != NULL)
		complain(program, "%s", why);
}
