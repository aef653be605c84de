/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/run.c - `pitland run`: a drive for as long as one command runs. */
#include "cli/expect.h"
#include "cli/host.h"
#include "cli/json_read.h"
#include "cli/ready.h"
#include "cli/sg.h"
#include "cli/socket_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As env(1), timeout(1) and their like; COMMAND's own status otherwise. */
enum { RUN_FAILED = 125, RUN_NOT_EXECUTABLE = 126, RUN_NOT_FOUND = 127, RUN_SIGNAL = 128 };

#define CONTROL_PATH (SOCKET_DIR_BYTES + 10) /* of the socket in its own folder */

enum { RUN_SG = HOST_OPTION_ROWS, RUN_EXPECT, RUN_JSON, RUN_KEEP, RUN_ROWS };
static const struct option_row rows[] = {
	HOST_OPTION_TABLE,
	[RUN_SG] = { "sg", "PATH",
	    "COMMAND and its children find the first drive at PATH (SG_IO)" },
	[RUN_EXPECT] = { "expect", "FILE", "what the disc must hold at the end, as JSON" },
	[RUN_JSON] = { "json", "FILE", "write what `disc show --json` says of it at the end" },
	[RUN_KEEP] = { "keep", "DIR", "make the disc here and keep it" },
	[RUN_ROWS] = { NULL, NULL, NULL },
};
static const struct options options = {
	"run",
	"[OPTIONS] -- COMMAND [ARG...]",
	"Start a drive with a fresh blank disc on a free loopback port, run COMMAND with\n"
	"PITLAND_URL (PITLAND_URL_1 ... for more drives), PITLAND_CONTROL and PITLAND_DISC in its\n"
	"environment, and stop the drive. Exit status: that of COMMAND; 1 if --expect fails; 125 "
	"our own\n"
	"failure; 126 COMMAND is not executable; 127 it is not found.",
	rows,
	true,
};

struct run {
	struct host *host;
	struct sg *sg; /* NULL: none */
	uv_process_t child;
	bool started;
	int status;
};

/* The drive goes when the command has gone, so what is for us is for it. */
static void
forward(void *context, int number)
{
	struct run *r = context;

	if (r->started && uv_is_active((uv_handle_t *)&r->child))
		uv_process_kill(&r->child, number);
}

static void
child_exited(uv_process_t *child, int64_t status, int number)
{
	struct run *r = child->data;

	r->status = number != 0 ? RUN_SIGNAL + number : (int)status;
	uv_close((uv_handle_t *)child, NULL);
	host_stop(r->host);
}

static bool
set_environment(struct host *h)
{
	char name[32];
	const char *path = host_disc_path(h, 0);

	if (setenv("PITLAND_URL", host_url(h, 0), 1) != 0)
		return false;
	for (unsigned i = 1; host_url(h, i) != NULL; i++) {
		snprintf(name, sizeof(name), "PITLAND_URL_%u", i);
		if (setenv(name, host_url(h, i), 1) != 0)
			return false;
	}
	unsetenv("PITLAND_DISC");
	if (setenv("PITLAND_CONTROL", host_control(h), 1) != 0)
		return false;
	return path == NULL || setenv("PITLAND_DISC", path, 1) == 0;
}

static void
start_child(struct run *r, char **argv)
{
	uv_stdio_container_t stdio[3];
	uv_process_options_t o = { .file = argv[0],
		.args = argv,
		.exit_cb = child_exited,
		.stdio = stdio,
		.stdio_count = 3 };
	int rc;

	for (int i = 0; i < 3; i++) {
		stdio[i].flags = UV_INHERIT_FD;
		stdio[i].data.fd = i;
	}
	r->child.data = r;
	rc = set_environment(r->host) ? uv_spawn(host_loop(r->host), &r->child, &o) : UV_ENOMEM;
	r->started = rc == 0;
	if (r->started)
		return;
	complain(argv[0], "%s", uv_strerror(rc));
	r->status = rc == UV_ENOENT ? RUN_NOT_FOUND
	    : rc == UV_EACCES       ? RUN_NOT_EXECUTABLE
				    : RUN_FAILED;
	if (rc != UV_ENOMEM)
		uv_close((uv_handle_t *)&r->child, NULL);
	host_stop(r->host);
}

/* What the disc holds at the end: into a file, and against the expectation,
 * which counts only if the command has succeeded. */
static int
judge(struct run *r, const char *json_path, const json_t *expected, const char *expect_path)
{
	json_t *summary;
	char why[CLI_WHY];
	char *text = NULL;
	int status = r->status;

	if (json_path == NULL && expected == NULL)
		return status;
	summary = host_disc_summary(r->host, 0);
	if (summary == NULL) {
		complain("run", "there is no disc in the drive at the end");
		return status == 0 && expected != NULL ? CLI_DIFFERENT : RUN_FAILED;
	}
	if (json_path != NULL) {
		text = json_dumps(summary, JSON_INDENT(2));
		if (text == NULL || !replace_file(json_path, text))
			status = RUN_FAILED;
		free(text);
	}
	if (status == 0 && expected != NULL && !expect_matches(expected, summary, why)) {
		complain(expect_path, "%s", why);
		status = CLI_DIFFERENT;
	}
	json_decref(summary);
	return status;
}

/* The shim's socket, if it is asked for. */
static bool
open_sg(struct run *r, const char *path, const char *program)
{
	if (path == NULL)
		return true;
	r->sg = sg_open(host_loop(r->host), host_drive(r->host, 0), host_profile(r->host), path);
	if (r->sg != NULL)
		sg_warn(program);
	return r->sg != NULL;
}

/* The control socket, in a private folder if it is to be nowhere else. */
static bool
place_control(struct host_options *o, char folder[SOCKET_DIR_BYTES], char path[CONTROL_PATH])
{
	folder[0] = '\0';
	if (o->control != NULL)
		return true;
	if (!socket_dir_make("pitland-run", folder))
		return false;
	snprintf(path, CONTROL_PATH, "%s/control", folder);
	o->control = path;
	return true;
}

static int
run(const struct host_options *o, char **argv, const char *const files[RUN_ROWS],
    const json_t *expected)
{
	struct run r = { .status = RUN_FAILED };
	int status;

	r.host = host_open(o, forward, &r, &status);
	if (r.host == NULL)
		return RUN_FAILED;
	if (open_sg(&r, files[RUN_SG], argv[0]))
		start_child(&r, argv);
	else
		host_stop(r.host);
	host_run(r.host);
	status = judge(&r, files[RUN_JSON], expected, files[RUN_EXPECT]);
	sg_close(r.sg);
	host_close(r.host);
	return status;
}

int
cli_run(int argc, char **argv)
{
	struct host_options o;
	const char *files[RUN_ROWS] = { NULL };
	const char *value;
	char why[CLI_WHY], folder[SOCKET_DIR_BYTES], control[CONTROL_PATH];
	json_t *expected = NULL;
	int operand = 0, row, status;

	host_options_init(&o, "127.0.0.1:0");
	while ((row = options_next(&options, argc, argv, &operand, &value)) >= 0) {
		if (row >= HOST_OPTION_ROWS)
			files[row] = value;
		else if (!host_option_take(&o, (enum host_option)row, value))
			return RUN_FAILED;
	}
	if (row != OPTION_END)
		return row == OPTION_HELP ? CLI_OK : RUN_FAILED;
	if (operand >= argc) {
		complain("run", "needs a command");
		return RUN_FAILED;
	}
	o.keep = files[RUN_KEEP];
	if (files[RUN_EXPECT] != NULL) {
		expected = json_read_file(files[RUN_EXPECT], why);
		if (expected == NULL) {
			complain(files[RUN_EXPECT], "%s", why);
			return RUN_FAILED;
		}
	}
	status = RUN_FAILED;
	if (place_control(&o, folder, control))
		status = run(&o, argv + operand, files, expected);
	if (folder[0] != '\0')
		rmdir(folder);
	json_decref(expected);
	return status;
}
