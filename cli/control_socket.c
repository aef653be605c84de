/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_socket.c - the file of a control socket. */
#include "cli/control_socket.h"

#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG    16
#define LOCK_TRIES 100 /* of 10 ms */

static bool
make_address(struct sockaddr_un *a, const char *path, char *why)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(a->sun_path))
		return because(why, "the path is too long for a Unix socket (%zu characters)",
		    sizeof(a->sun_path) - 1);
	memcpy(a->sun_path, path, strlen(path) + 1);
	return true;
}

int
control_socket_connect(const char *path, char *why)
{
	struct sockaddr_un a;
	int fd;

	if (!make_address(&a, path, why))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	because(why, "no recorder answers there: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The folder's real name, so that who runs elsewhere finds the socket too. */
static bool
absolute(const char *path, char out[CONTROL_PATH_BYTES], char folder[PATH_MAX], char *why)
{
	char copy[PATH_MAX];
	const char *name = strrchr(path, '/');
	size_t n = name != NULL ? (size_t)(name - path) : 0;

	name = name != NULL ? name + 1 : path;
	if (n >= sizeof(copy) || *name == '\0')
		return because(why, "is not the path of a file");
	memcpy(copy, path, n);
	copy[n] = '\0';
	if (realpath(n > 0 ? copy : *path == '/' ? "/" : ".", folder) == NULL)
		return because(why, "%s", strerror(errno));
	n = (size_t)snprintf(
	    out, CONTROL_PATH_BYTES, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
	return n < CONTROL_PATH_BYTES ||
	    because(why, "the path is too long for a Unix socket (%d characters)",
		CONTROL_PATH_BYTES - 1);
}

/* Two who start at once must not each take the other's fresh socket for a stale one.
 * A folder of other users may be locked for ever: then it goes without. */
static int
lock_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < LOCK_TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
	return fd;
}

/* Whatever lies at the path: is it a socket that nobody listens at? Then it goes. */
static bool
clear(const struct sockaddr_un *a, char *why)
{
	struct stat st;
	int fd, error;

	if (lstat(a->sun_path, &st) != 0)
		return errno == ENOENT || because(why, "%s", strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return because(why, "exists and is no socket");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return because(why, "%s", strerror(errno));
	error = connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0 ? 0 : errno;
	close(fd);
	if (error == 0 || error == EAGAIN)
		return because(why, "another recorder listens there");
	if (error != ECONNREFUSED)
		return because(why, "%s", strerror(error));
	return unlink(a->sun_path) == 0 || because(why, "%s", strerror(errno));
}

static bool
listen_at(struct control_socket *s, const struct sockaddr_un *a, char *why)
{
	struct stat st;

	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0 || bind(s->fd, (const struct sockaddr *)a, sizeof(*a)) != 0)
		return because(why, "%s", strerror(errno));
	/* Until it listens nobody can connect, so that the mode is set in time. */
	if (lstat(a->sun_path, &st) == 0 && chmod(a->sun_path, S_IRUSR | S_IWUSR) == 0 &&
	    listen(s->fd, BACKLOG) == 0) {
		s->device = st.st_dev;
		s->inode = st.st_ino;
		return true;
	}
	because(why, "%s", strerror(errno));
	unlink(a->sun_path);
	return false;
}

bool
control_socket_listen(struct control_socket *s, const char *path, char *why)
{
	struct sockaddr_un a;
	char folder[PATH_MAX];
	int lock;
	bool ok;

	s->fd = -1;
	s->path[0] = '\0';
	if (!absolute(path, s->path, folder, why) || !make_address(&a, s->path, why))
		return false;
	lock = lock_folder(folder);
	ok = clear(&a, why) && listen_at(s, &a, why);
	if (lock >= 0)
		close(lock);
	if (ok)
		return true;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	return false;
}

void
control_socket_remove(struct control_socket *s)
{
	struct stat st;

	if (lstat(s->path, &st) == 0 && st.st_dev == s->device && st.st_ino == s->inode)
		unlink(s->path);
}
