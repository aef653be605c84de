/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host.h - a running recorder: discs in drives, drives in a target, the
 * target on a libuv loop. What `serve` and `run` share. */
#ifndef CLI_HOST_H
#define CLI_HOST_H
#include "cli/cli.h"
#include "cli/options.h"
#include "mmc/drive.h"
#include "target/limits.h"

#include <jansson.h>
#include <stdint.h>
#include <uv.h>

#define HOST_DRIVES  256
#define HOST_PORTALS 16

struct host_options {
	const char *listens[HOST_PORTALS];
	unsigned listen_count;
	const char *default_listen; /* when there is none */
	const char *media;
	unsigned drives;     /* at least so many */
	const char *profile; /* a built-in name, or a file */
	enum drive_time time;
	const char *advertise; /* NULL: nothing special */
	const char *auth;      /* NULL: none */
	struct limits limits;
	const char *control; /* NULL: none */
	bool diagnostic_lun;
	bool insecure, snapshot, read_only;
	const char *ready_file; /* NULL: none */
	int ready_fd;           /* -1: none */
	const char *discs[HOST_DRIVES];
	unsigned disc_count;
	const char *keep; /* where drive 0's fresh disc is made, to stay; NULL: temporary */
};

/* Rows 0 .. HOST_OPTION_ROWS - 1 of the option table of `serve` and of `run`. */
enum host_option {
	HOST_LISTEN,
	HOST_MEDIA,
	HOST_DRIVE_COUNT,
	HOST_PROFILE,
	HOST_TIME,
	HOST_CONTROL,
	HOST_AUTH,
	HOST_LIMIT,
	HOST_INSECURE,
	HOST_ADVERTISE,
	HOST_DIAGNOSTIC_LUN,
	HOST_SNAPSHOT,
	HOST_READ_ONLY,
	HOST_READY_FILE,
	HOST_READY_FD,
	HOST_OPTION_ROWS
};
/* clang-format off */
#define HOST_OPTION_TABLE                                                                          \
	[HOST_LISTEN] = { "listen", "ADDR:PORT", "accept connections here; repeatable; port 0: any free one" }, \
	[HOST_MEDIA] = { "media", "KIND", "medium of fresh discs: cdr-74, cdr-80, cdr-90, cdrw-74, cdrw-80, none" }, \
	[HOST_DRIVE_COUNT] = { "drives", "N", "at least N drives" },                               \
	[HOST_PROFILE] = { "profile", "NAME|FILE", "drive personality: generic, qemu or a file (generic)" },                     \
	[HOST_TIME] = { "time", "MODE", "how long medium operations take: instant (default), real, virtual" }, \
	[HOST_CONTROL] = { "control", "PATH", "a Unix socket for `pitland drive`" },               \
	[HOST_AUTH] = { "auth", "FILE", "CHAP secrets and who may log in; private to its owner" },     \
	[HOST_LIMIT] = { "limit", "NAME=VALUE", "how much initiators may use; repeatable (see the manual)" }, \
	[HOST_INSECURE] = { "insecure", NULL, "allow addresses that other machines can reach" },   \
	[HOST_ADVERTISE] = { "advertise", "ADDR:PORT", "what discovery answers instead of the arrival address" }, \
	[HOST_DIAGNOSTIC_LUN] = { "diagnostic-lun", NULL, "a disk in memory beside each drive, as LUN 1" }, \
	[HOST_SNAPSHOT] = { "snapshot", NULL, "writes go to an overlay that is dropped" },         \
	[HOST_READ_ONLY] = { "read-only", NULL, "refuse writes" },                                 \
	[HOST_READY_FILE] = { "ready-file", "FILE", "write one line of JSON here once all portals accept" }, \
	[HOST_READY_FD] = { "ready-fd", "N", "the same to an open file descriptor" }
/* clang-format on */

void host_options_init(struct host_options *, const char *default_listen);
/* Take one option; false, and complained, if its value is wrong. */
bool host_option_take(struct host_options *, enum host_option, const char *value);

struct disc;
struct drive;
struct host;
struct profile;
struct host_tray;

/* What `serve` or `run` does when SIGINT, SIGTERM or SIGHUP comes. */
typedef void host_signal(void *context, int signal);

/* Open discs, drives and portals, and say that all is ready. NULL: complained,
 * *status is the exit status. */
struct host *host_open(const struct host_options *, host_signal *, void *context, int *status);
uv_loop_t *host_loop(struct host *);

/* A disc's path; null without one, or if it is not UTF-8, which JSON cannot say. */
json_t *host_path_json(const struct disc *);
/* The object of the ready line. A new reference; NULL: no memory. */
json_t *host_describe(struct host *);
/* A drive's name ("cdr0"), its target's, and its URL; its disc's path or NULL. NULL past
 * the last drive. */
const char *host_drive_name(struct host *, unsigned drive);
const char *host_drive_iqn(struct host *, unsigned drive);
const char *host_url(struct host *, unsigned drive);
const char *host_disc_path(struct host *, unsigned drive);
/* The drive itself, for another transport to it; NULL past the last drive. */
struct drive *host_drive(struct host *, unsigned drive);
/* The hand that changes its disc. */
struct host_tray *host_tray(struct host *, unsigned drive);
/* The absolute path of the control socket; NULL: there is none. */
const char *host_control(struct host *);

/* The personality that all drives have. */
const struct profile *host_profile(const struct host *);

/* Run until host_stop() has done its work. */
void host_run(struct host *);
/* Ask initiators to log out and stop; a second time: at once. */
void host_stop(struct host *);
/* What `disc show --json` says of a drive's disc, after host_run(). A new
 * reference; NULL: no disc, or no memory. */
json_t *host_disc_summary(struct host *, unsigned drive);
/* After host_run(). Makes the discs durable, removes temporary ones, frees. */
void host_close(struct host *);
#endif
