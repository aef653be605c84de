/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_call.c - one request to a control socket, and its replies. */
#include "cli/control_call.h"

#include "cli/cli.h"
#include "cli/control_socket.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FILE *
control_call(const char *path, const json_t *request, int *status)
{
	char why[CLI_WHY];
	FILE *f;
	int fd = control_socket_connect(path, why);

	*status = CLI_REFUSED;
	if (fd < 0) {
		complain(path, "%s", why);
		return NULL;
	}
	f = fdopen(fd, "r+");
	if (f == NULL) {
		complain("drive", "%s", strerror(errno));
		*status = CLI_INTERNAL;
		close(fd);
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN);
	if (json_dumpf(request, f, 0) == 0 && fputc('\n', f) != EOF && fflush(f) == 0) {
		signal(SIGPIPE, SIG_DFL);
		return f;
	}
	complain(path, "the recorder has gone");
	fclose(f);
	return NULL;
}

json_t *
control_answer(FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, f);
	json_t *answer = n > 0 ? json_loadb(line, (size_t)n, 0, NULL) : NULL;

	free(line);
	if (n <= 0)
		complain("drive", "the recorder has gone");
	else if (!json_is_object(answer))
		complain("drive", "the recorder's answer is no JSON object");
	else
		return answer;
	json_decref(answer);
	return NULL;
}

bool
control_granted(const json_t *answer, int *status)
{
	static const struct {
		const char *error;
		enum cli_exit status;
	} rows[] = {
		{ "bad-request", CLI_USAGE },
		{ "no-drive", CLI_USAGE },
		{ "no-disc", CLI_USAGE },
		{ "timeout", CLI_DIFFERENT },
		{ "failed", CLI_INTERNAL },
	};
	const char *error = json_string_value(json_object_get(answer, "error"));
	const char *text = json_string_value(json_object_get(answer, "text"));

	if (json_is_true(json_object_get(answer, "ok")))
		return true;
	*status = CLI_REFUSED;
	for (size_t i = 0; error != NULL && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].error, error) == 0)
			*status = rows[i].status;
	complain("drive", "%s", text != NULL ? text : "refused without a reason");
	return false;
}
