/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/root.c - paths in /sys and /proc that lead to the drive's own tree. */
#include "shim/root.h"

#include "shim/device.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TREE "root" /* beside the socket; cli/sg_tree.c makes it */

static bool
starts(const char *path, const char *with)
{
	return strncmp(path, with, strlen(with)) == 0;
}

/* Bytes of the tree's own name, before the path that it stands for. */
static size_t
tree_bytes(const char *socket)
{
	return (size_t)(strrchr(socket, '/') + 1 - socket) + sizeof(TREE) - 1;
}

/* As root_path(); of path only the first bytes must exist. */
static const char *
map(const char *path, size_t bytes, char room[PATH_MAX])
{
	const char *socket = device_socket();
	int saved = errno;
	size_t tree, length;
	bool exists;
	char next;

	if (socket == NULL || *path != '/' ||
	    (!starts(path, "/sys/") && !starts(path, "/proc/sys/dev/cdrom")))
		return path;
	tree = tree_bytes(socket);
	length = strlen(path);
	if (tree + length >= PATH_MAX)
		return path;
	memcpy(room, socket, tree - (sizeof(TREE) - 1));
	memcpy(room + tree - (sizeof(TREE) - 1), TREE, sizeof(TREE) - 1);
	memcpy(room + tree, path, length + 1);
	next = room[tree + bytes];
	room[tree + bytes] = '\0';
	exists = syscall(SYS_faccessat, AT_FDCWD, room, F_OK) == 0;
	room[tree + bytes] = next;
	errno = saved;
	return exists ? room : path;
}

const char *
root_path(const char *path, char room[PATH_MAX])
{
	return path == NULL ? path : map(path, strlen(path), room);
}

const char *
root_pattern(const char *pattern, char room[PATH_MAX])
{
	size_t bytes = strcspn(pattern, "*?[{\\");

	while (bytes > 0 && pattern[bytes - 1] != '/')
		bytes--;
	return map(pattern, bytes, room);
}

void
root_strip(char *path)
{
	const char *socket = device_socket();
	size_t tree;

	if (socket == NULL)
		return;
	tree = tree_bytes(socket);
	if (strncmp(path, socket, tree - (sizeof(TREE) - 1)) == 0 &&
	    strncmp(path + tree - (sizeof(TREE) - 1), TREE "/", sizeof(TREE)) == 0)
		memmove(path, path + tree, strlen(path + tree) + 1);
}
