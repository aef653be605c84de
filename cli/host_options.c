/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/host_options.c - the options that `serve` and `run` share. */
#include "cli/host.h"

#include "emulator/bytes.h"
#include "emulator/medium.h"

#include <limits.h>
#include <string.h>

void
host_options_init(struct host_options *o, const char *default_listen)
{
	*o = (struct host_options){ .default_listen = default_listen,
		.media = "cdr-80",
		.drives = 1,
		.profile = "generic",
		.ready_fd = -1 };
	limits_default(&o->limits);
}

static bool
take_listen(struct host_options *o, const char *address)
{
	if (o->listen_count == HOST_PORTALS) {
		complain("--listen", "more than %d addresses", HOST_PORTALS);
		return false;
	}
	o->listens[o->listen_count++] = address;
	return true;
}

static bool
take_media(struct host_options *o, const char *kind)
{
	const struct medium *medium = medium_by_kind(kind);

	if (strcmp(kind, "none") != 0 && medium == NULL) {
		complain("--media", "there is no medium \"%s\"", kind);
		return false;
	}
	if (medium != NULL && medium->pressed) {
		complain("--media", "a %s can only be imported", kind);
		return false;
	}
	o->media = kind;
	return true;
}

static bool
take_limit(struct host_options *o, const char *assignment)
{
	char error[LIMITS_ERROR_BYTES];

	if (limits_set(&o->limits, assignment, error))
		return true;
	complain("--limit", "%s", error);
	return false;
}

static bool
take_time(struct host_options *o, const char *mode)
{
	static const char *const modes[] = { [DRIVE_TIME_INSTANT] = "instant",
		[DRIVE_TIME_REAL] = "real",
		[DRIVE_TIME_VIRTUAL] = "virtual" };

	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (strcmp(mode, modes[i]) == 0) {
			o->time = (enum drive_time)i;
			return true;
		}
	complain("--time", "\"%s\" is none of instant, real, virtual", mode);
	return false;
}

bool
host_option_take(struct host_options *o, enum host_option option, const char *value)
{
	long n = 0;
	bool ok = true;

	switch (option) {
	case HOST_LISTEN:
		return take_listen(o, value);
	case HOST_MEDIA:
		return take_media(o, value);
	case HOST_DRIVE_COUNT:
		ok = option_number("--drives", value, 1, HOST_DRIVES, &n);
		o->drives = (unsigned)n;
		return ok;
	case HOST_PROFILE:
		o->profile = value;
		return true;
	case HOST_TIME:
		return take_time(o, value);
	case HOST_CONTROL:
		o->control = value;
		return true;
	case HOST_AUTH:
		o->auth = value;
		return true;
	case HOST_LIMIT:
		return take_limit(o, value);
	case HOST_INSECURE:
		o->insecure = true;
		return true;
	case HOST_ADVERTISE:
		o->advertise = value;
		return true;
	case HOST_DIAGNOSTIC_LUN:
		o->diagnostic_lun = true;
		return true;
	case HOST_SNAPSHOT:
		o->snapshot = true;
		return true;
	case HOST_READ_ONLY:
		o->read_only = true;
		return true;
	case HOST_READY_FILE:
		o->ready_file = value;
		return true;
	case HOST_READY_FD:
		ok = option_number("--ready-fd", value, 0, INT_MAX, &n);
		o->ready_fd = (int)n;
		return ok;
	case HOST_OPTION_ROWS:
		break;
	}
	return false;
}
