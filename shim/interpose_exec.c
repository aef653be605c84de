/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/interpose_exec.c - a program that is given the drive's name but cannot be
 * preloaded will not find the drive: that is said when it is started. execl() and its
 * like are seen as little as programs that are told of the drive by other means. */
#include "shim/device.h"
#include "shim/next.h"
#include "shim/reach.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 1024

static bool
names_drive(char *const argv[])
{
	const char *path = device_path();

	for (size_t i = 1; path != NULL && argv != NULL && argv[0] != NULL && argv[i] != NULL; i++)
		if (strstr(argv[i], path) != NULL)
			return true;
	return false;
}

static size_t
append(char *line, size_t at, const char *text)
{
	size_t n = strnlen(text, LINE_BYTES - 1 - at);

	memcpy(line + at, text, n);
	return at + n;
}

/* As complain() says it; between vfork() and exec() stdio is out of the question. */
static void
warn(const char *program, char *const argv[], bool search)
{
	const char *why = names_drive(argv) ? reach_obstacle(program, search) : NULL;
	char line[LINE_BYTES];
	int saved = errno;
	size_t n;

	if (why == NULL)
		return;
	n = append(line, 0, "pitland: ");
	n = append(line, n, program);
	n = append(line, n, ": ");
	n = append(line, n, why);
	line[n++] = '\n';
	(void)!NEXT(write)(STDERR_FILENO, line, n);
	errno = saved;
}

INTERPOSE int
execve(const char *path, char *const argv[], char *const envp[])
{
	warn(path, argv, false);
	return NEXT(execve)(path, argv, envp);
}

INTERPOSE int
execv(const char *path, char *const argv[])
{
	warn(path, argv, false);
	return NEXT(execv)(path, argv);
}

INTERPOSE int
execvp(const char *file, char *const argv[])
{
	warn(file, argv, true);
	return NEXT(execvp)(file, argv);
}

INTERPOSE int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	warn(file, argv, true);
	return NEXT(execvpe)(file, argv, envp);
}

INTERPOSE int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	warn(path, argv, false);
	return NEXT(posix_spawn)(pid, path, actions, attributes, argv, envp);
}

INTERPOSE int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	warn(file, argv, true);
	return NEXT(posix_spawnp)(pid, file, actions, attributes, argv, envp);
}
