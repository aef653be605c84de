/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/reach.c - looks at a program before it is started. */
#include "shim/reach.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The shim has put itself before open() and its like. */
static int
open_file(const char *path)
{
	return (int)syscall(
	    SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static bool
read_at(int fd, off_t at, void *out, size_t n)
{
	return syscall(SYS_pread64, fd, out, n, at) == (long)n;
}

/* No program interpreter: no dynamic linker, hence nothing preloaded. Anything
 * but an ELF program of this machine's kind is left to be seen. */
static bool
is_static(int fd)
{
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;

	if (!read_at(fd, 0, &header, sizeof(header)) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    header.e_phentsize != sizeof(segment))
		return false;
	for (unsigned i = 0; i < header.e_phnum; i++) {
		if (!read_at(fd, (off_t)(header.e_phoff + i * sizeof(segment)), &segment,
			sizeof(segment)) ||
		    segment.p_type == PT_INTERP)
			return false;
	}
	return true;
}

/* Running it changes who we are: the dynamic linker then ignores LD_PRELOAD. */
static bool
changes_user(int fd)
{
	struct statx st;

	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &st) != 0)
		return false;
	if ((st.stx_mode & S_ISUID) && st.stx_uid != getuid())
		return true;
	if ((st.stx_mode & S_ISGID) && (st.stx_mode & S_IXGRP) && st.stx_gid != getgid())
		return true;
	return getuid() != 0 &&
	    syscall(SYS_fgetxattr, fd, "security.capability", NULL, (size_t)0) > 0;
}

static int
look_up(const char *name)
{
	const char *path = getenv("PATH");
	size_t length = strlen(name);
	char file[PATH_MAX];

	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		if (n + 1 + length < sizeof(file)) {
			memcpy(file, path, n);
			file[n] = '/';
			memcpy(file + n + 1, name, length + 1);
			if (syscall(SYS_faccessat, AT_FDCWD, file, X_OK) == 0)
				return open_file(file);
		}
		path += n + (path[n] == ':');
	}
	return -1;
}

const char *
reach_obstacle(const char *program, bool search)
{
	int saved = errno;
	int fd = search && strchr(program, '/') == NULL ? look_up(program) : open_file(program);
	const char *why = NULL;

	if (fd >= 0) {
		if (is_static(fd))
			why = "is statically linked, so the drive cannot be put before it; it "
			      "will not find one";
		else if (changes_user(fd))
			why = "runs with another user's rights (setuid, setgid or file "
			      "capabilities), so the drive cannot be put before it; run a copy "
			      "without them";
		syscall(SYS_close, fd);
	}
	errno = saved;
	return why;
}
