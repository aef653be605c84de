/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/sg.c - `pitland run --sg PATH`: finds the shim, and programs beyond it. */
#include "cli/sg.h"

#include "cli/cli.h"
#include "cli/sg_tree.h"
#include "cli/socket_dir.h"
#include "target/sg_socket.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

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

/* ---- programs beyond reach */

/* No program interpreter: no dynamic linker, hence nothing preloaded. Anything
 * but an ELF program of this machine's kind is left to be seen. */
static bool
is_static(int fd)
{
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;

	if (read(fd, &header, sizeof(header)) != sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    header.e_phentsize != sizeof(segment))
		return false;
	for (unsigned i = 0; i < header.e_phnum; i++) {
		off_t at = (off_t)(header.e_phoff + i * sizeof(segment));

		if (pread(fd, &segment, sizeof(segment), at) != sizeof(segment))
			return false;
		if (segment.p_type == PT_INTERP)
			return false;
	}
	return true;
}

/* Running it changes who we are: the dynamic linker then ignores LD_PRELOAD. */
static bool
changes_user(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
		return true;
	if ((st.st_mode & S_ISGID) && (st.st_mode & S_IXGRP) && st.st_gid != getgid())
		return true;
	return getuid() != 0 && fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

static void
warn_file(const char *program, int fd)
{
	if (is_static(fd))
		complain(program,
		    "is statically linked, so the drive cannot be put before it; it will not "
		    "find one");
	else if (changes_user(fd))
		complain(program,
		    "runs with another user's rights (setuid, setgid or file capabilities), so "
		    "the drive cannot be put before it; run a copy without them");
}

void
sg_warn(const char *program)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];
	int fd = -1;

	if (strchr(program, '/') != NULL) {
		fd = open(program, O_RDONLY | O_CLOEXEC);
	} else {
		while (path != NULL && *path != '\0' && fd < 0) {
			size_t n = strcspn(path, ":");

			snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, program);
			fd = access(file, X_OK) == 0 ? open(file, O_RDONLY | O_CLOEXEC) : -1;
			path += n + (path[n] == ':');
		}
	}
	if (fd < 0)
		return;
	warn_file(program, fd);
	close(fd);
}
