/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host.c - a running recorder: discs in drives, drives in a target, the
 * target on a libuv loop. */
#include "cli/host.h"

#include "cli/auth_file.h"
#include "cli/control.h"
#include "cli/host_disc.h"
#include "cli/host_tray.h"
#include "cli/notify.h"
#include "cli/profile_file.h"
#include "cli/ready.h"
#include "emulator/summary.h"
#include "mmc/drive.h"
#include "target/access.h"
#include "target/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define LOGOUT_SECONDS    2
#define DESCRIPTORS       8192
#define DIAGNOSTIC_BLOCKS 65536 /* 32 MiB, of which only what is written takes memory */
#define URL_BYTES         (SERVER_ADDRESS_BYTES + SERVER_NAME_BYTES + 16)

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

struct host_drive {
	char name[16], iqn[SERVER_NAME_BYTES], url[URL_BYTES];
	struct drive *drive;
	struct drive *diagnostic; /* LUN 1, NULL: none */
	struct host_tray tray;
};

struct host {
	uv_loop_t loop;
	struct server *server;
	struct profile *profile;
	uv_signal_t signals[SIGNALS];
	unsigned signals_open;
	host_signal *on_signal;
	void *context;
	struct host_scratch scratch;
	struct control *control; /* NULL: none */
	unsigned drive_count, portal_count;
	bool authenticates; /* no drive can be reached without a secret */
	struct host_drive drives[HOST_DRIVES];
};

static void
print_log(void *context, enum server_log_level level, const char *line)
{
	(void)context;
	if (level != SERVER_LOG_INFO)
		complain("target", "%s", line);
}

static void
signal_came(uv_signal_t *handle, int number)
{
	struct host *h = handle->data;

	h->on_signal(h->context, number);
}

/* A file that reaches a size limit, and a reader that goes away, are errors
 * where they happen, not reasons to die. */
static bool
watch_signals(struct host *h)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < SIGNALS; i++) {
		if (uv_signal_init(&h->loop, &h->signals[i]) != 0)
			return false;
		h->signals_open++;
		h->signals[i].data = h;
		if (uv_signal_start(&h->signals[i], signal_came, signals[i]) != 0)
			return false;
	}
	return true;
}

static bool
add_diagnostic(struct host *h, struct host_drive *d, const struct drive_config *recorder)
{
	struct drive_config config = *recorder;

	config.lun = 1;
	if (server_drive_host(h->server, &config.host))
		d->diagnostic = drive_open_ram_disk(&config, DIAGNOSTIC_BLOCKS);
	if (d->diagnostic != NULL && server_add_unit(h->server, d->drive, d->diagnostic))
		return true;
	complain(d->name, "out of memory");
	return false;
}

static bool
add_drive(struct host *h, const struct host_options *o, int *status)
{
	unsigned n = h->drive_count;
	struct host_drive *d = &h->drives[n];
	char serial[17], port[SERVER_NAME_BYTES + sizeof(SERVER_PORT_SUFFIX)];
	char error[SERVER_ERROR_BYTES] = "out of memory";
	struct drive_config config = {
		.profile = h->profile, .serial = serial, .port_name = port, .time = o->time
	};
	struct disc *disc;

	snprintf(d->name, sizeof(d->name), "cdr%u", n);
	snprintf(d->iqn, sizeof(d->iqn), SERVER_IQN_PREFIX "cdr%u", n);
	snprintf(port, sizeof(port), SERVER_IQN_PREFIX "cdr%u" SERVER_PORT_SUFFIX, n);
	snprintf(serial, sizeof(serial), "PITLAND%08u", n);
	config.device_name = d->iqn;
	config.luns = o->diagnostic_lun ? 2 : 1;
	if (!host_disc_open(o, n, &h->scratch, &disc, status))
		return false;
	*status = CLI_INTERNAL;
	if (server_drive_host(h->server, &config.host))
		d->drive = drive_open(&config);
	if (d->drive == NULL) {
		disc_close(disc);
		complain(d->name, "out of memory");
		return false;
	}
	h->drive_count++;
	host_tray_init(&d->tray, &h->loop, d->drive, n, o, &h->scratch);
	if (disc != NULL && !drive_insert(d->drive, disc)) {
		complain(d->name, "out of memory");
		return false;
	}
	if (!server_add_drive(h->server, d->name, d->drive, error)) {
		complain(d->name, "%s", error);
		return false;
	}
	return !o->diagnostic_lun || add_diagnostic(h, d, &config);
}

static bool
add_drives(struct host *h, const struct host_options *o, int *status)
{
	unsigned count = o->disc_count > o->drives ? o->disc_count : o->drives;

	h->profile = profile_load(o->profile);
	if (h->profile == NULL) {
		*status = CLI_USAGE;
		return false;
	}
	while (h->drive_count < count)
		if (!add_drive(h, o, status))
			return false;
	return true;
}

/* Is it an address at all? What is none, server_listen() explains. */
static bool
numeric_address(const char *address)
{
	char host[SERVER_ADDRESS_BYTES];
	const char *colon = strrchr(address, ':');
	size_t n = colon != NULL ? (size_t)(colon - address) : 0;
	struct sockaddr_storage out;
	char *end = NULL;

	if (n == 0 || n >= sizeof(host) || strtoul(colon + 1, &end, 10) > UINT16_MAX ||
	    *end != '\0')
		return false;
	memcpy(host, address, n);
	host[n] = '\0';
	if (*host == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		return uv_ip6_addr(host + 1, 0, (struct sockaddr_in6 *)(void *)&out) == 0;
	}
	return uv_ip4_addr(host, 0, (struct sockaddr_in *)(void *)&out) == 0;
}

static bool
add_portal(struct host *h, const struct host_options *o, const char *address)
{
	char error[SERVER_ERROR_BYTES] = "";

	if (!o->insecure && !h->authenticates && numeric_address(address) &&
	    !server_address_is_loopback(address)) {
		complain(address,
		    "other machines could reach it and there is no authentication; "
		    "--auth gives it some, --insecure does without");
		return false;
	}
	if (!server_listen(h->server, address, error)) {
		complain(address, "%s", error);
		return false;
	}
	h->portal_count++;
	return true;
}

static bool
add_portals(struct host *h, const struct host_options *o)
{
	char error[SERVER_ERROR_BYTES] = "";

	if (o->advertise != NULL && !server_advertise(h->server, o->advertise, error)) {
		complain(o->advertise, "%s", error);
		return false;
	}
	for (unsigned i = 0; i < o->listen_count; i++)
		if (!add_portal(h, o, o->listens[i]))
			return false;
	if (o->listen_count == 0 && !add_portal(h, o, o->default_listen))
		return false;
	for (unsigned i = 0; i < h->drive_count; i++)
		snprintf(h->drives[i].url, URL_BYTES, "iscsi://%s/" SERVER_IQN_PREFIX "cdr%u/0",
		    server_portal(h->server, 0), i);
	return true;
}

static bool
take_access(struct host *h, const char *path)
{
	struct access *access = path != NULL ? auth_file_load(path) : NULL;

	if (access == NULL)
		return path == NULL;
	h->authenticates = access_authenticates(access);
	server_set_access(h->server, access);
	return true;
}

/* Every connection and every disc takes descriptors; the usual 1024 are few. Not all
 * that the system would give: what `run` starts inherits it, and some programs close
 * all that there might be. */
static void
allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static bool
add_control(struct host *h, const char *path)
{
	char why[CLI_WHY];

	if (path == NULL)
		return true;
	h->control = control_open(h, path, why);
	if (h->control == NULL)
		complain(path, "%s", why);
	return h->control != NULL;
}

static bool
start(struct host *h, const struct host_options *o, int *status)
{
	struct server_config config = {
		.log = print_log, .limits = &o->limits, .logout_seconds = LOGOUT_SECONDS
	};
	json_t *ready;
	bool ok;

	*status = CLI_INTERNAL;
	allow_descriptors();
	h->server = server_open(&h->loop, &config);
	if (h->server == NULL || !watch_signals(h)) {
		complain("serve", "out of memory");
		return false;
	}
	if (!add_drives(h, o, status))
		return false;
	*status = CLI_USAGE;
	if (!take_access(h, o->auth) || !add_portals(h, o) || !add_control(h, o->control))
		return false;
	ready = host_describe(h);
	ok = ready_announce(ready, o->ready_file, o->ready_fd);
	json_decref(ready);
	if (ok)
		notify_service("READY=1");
	return ok;
}

struct host *
host_open(const struct host_options *o, host_signal *on_signal, void *context, int *status)
{
	struct host *h = calloc(1, sizeof(*h));

	*status = CLI_INTERNAL;
	if (h == NULL || uv_loop_init(&h->loop) != 0) {
		complain("serve", "out of memory");
		free(h);
		return NULL;
	}
	h->on_signal = on_signal;
	h->context = context;
	if (start(h, o, status))
		return h;
	if (h->portal_count > 0) {
		host_stop(h);
		host_stop(h);
		host_run(h);
	}
	host_close(h);
	return NULL;
}

uv_loop_t *
host_loop(struct host *h)
{
	return &h->loop;
}

json_t *
host_path_json(const struct disc *disc)
{
	const char *path = disc != NULL ? disc_path(disc) : NULL;
	json_t *value = path != NULL ? json_string(path) : NULL;

	return value != NULL ? value : json_null();
}

json_t *
host_describe(struct host *h)
{
	json_t *portals = json_array(), *drives = json_array();
	const char *portal;

	for (size_t i = 0; (portal = server_portal(h->server, i)) != NULL; i++)
		json_array_append_new(portals, json_string(portal));
	for (unsigned i = 0; i < h->drive_count; i++) {
		struct host_drive *d = &h->drives[i];

		json_array_append_new(drives,
		    json_pack("{s:s,s:s,s:i,s:s,s:o}", "name", d->name, "iqn", d->iqn, "lun", 0,
			"url", d->url, "disc", host_path_json(drive_disc(d->drive))));
	}
	return json_pack("{s:i,s:o,s:s?,s:o}", "pid", (int)uv_os_getpid(), "portals", portals,
	    "control", host_control(h), "drives", drives);
}

const char *
host_drive_name(struct host *h, unsigned drive)
{
	return drive < h->drive_count ? h->drives[drive].name : NULL;
}

const char *
host_drive_iqn(struct host *h, unsigned drive)
{
	return drive < h->drive_count ? h->drives[drive].iqn : NULL;
}

const char *
host_url(struct host *h, unsigned drive)
{
	return drive < h->drive_count ? h->drives[drive].url : NULL;
}

const char *
host_disc_path(struct host *h, unsigned drive)
{
	const struct disc *disc =
	    drive < h->drive_count ? drive_disc(h->drives[drive].drive) : NULL;

	return disc != NULL ? disc_path(disc) : NULL;
}

struct drive *
host_drive(struct host *h, unsigned drive)
{
	return drive < h->drive_count ? h->drives[drive].drive : NULL;
}

const struct profile *
host_profile(const struct host *h)
{
	return h->profile;
}

struct host_tray *
host_tray(struct host *h, unsigned drive)
{
	return drive < h->drive_count ? &h->drives[drive].tray : NULL;
}

const char *
host_control(struct host *h)
{
	return h->control != NULL ? control_path(h->control) : NULL;
}

static void
all_stopped(void *context)
{
	struct host *h = context;

	for (unsigned i = 0; i < h->signals_open; i++)
		uv_close((uv_handle_t *)&h->signals[i], NULL);
	h->signals_open = 0;
	uv_stop(&h->loop);
}

/* A disc is being opened or closed. */
static bool
tray_moving(const struct host *h)
{
	for (unsigned i = 0; i < h->drive_count; i++)
		if (host_tray_moving(&h->drives[i].tray))
			return true;
	return false;
}

void
host_run(struct host *h)
{
	uv_run(&h->loop, UV_RUN_DEFAULT);
	while (tray_moving(h))
		uv_run(&h->loop, UV_RUN_ONCE);
}

void
host_stop(struct host *h)
{
	notify_service("STOPPING=1");
	control_close(h->control);
	h->control = NULL;
	server_stop(h->server, all_stopped, h);
}

json_t *
host_disc_summary(struct host *h, unsigned drive)
{
	const struct disc *disc =
	    drive < h->drive_count ? drive_disc(h->drives[drive].drive) : NULL;

	return disc != NULL ? summary_encode(disc) : NULL;
}

void
host_close(struct host *h)
{
	control_close(h->control);
	for (unsigned i = 0; i < h->drive_count; i++) {
		drive_close(h->drives[i].drive);
		drive_close(h->drives[i].diagnostic);
	}
	server_close(h->server);
	for (unsigned i = 0; i < h->signals_open; i++)
		uv_close((uv_handle_t *)&h->signals[i], NULL);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	uv_loop_close(&h->loop);
	host_scratch_remove(&h->scratch);
	free(h->profile);
	free(h);
}
