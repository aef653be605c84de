/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/drive_table.c - what `drive list`, `status` and `clock` print for people. */
#include "cli/drive_table.h"

#include <stdbool.h>
#include <stdio.h>

static const char *
text(const json_t *drive, const char *key, const char *without)
{
	const char *value = json_string_value(json_object_get(drive, key));

	return value != NULL ? value : without;
}

static int
number(const json_t *drive, const char *key)
{
	return (int)json_integer_value(json_object_get(drive, key));
}

static bool
is(const json_t *drive, const char *key)
{
	return json_is_true(json_object_get(drive, key));
}

/* What it is at, and how far. */
static const char *
activity(const json_t *drive, char out[16])
{
	const json_t *progress = json_object_get(drive, "progress");

	if (json_is_number(progress))
		snprintf(out, 16, "busy %.0f%%", 100 * json_number_value(progress));
	else
		snprintf(out, 16, "%s",
		    is(drive, "busy")            ? "busy"
			: is(drive, "recording") ? "recording"
						 : "idle");
	return out;
}

static bool
is_locked(const json_t *drive)
{
	return is(drive, "locked") || json_array_size(json_object_get(drive, "prevented_by")) > 0;
}

void
drive_table_print(const json_t *drives)
{
	static const char row[] = "%-7s %-6s %-8s %-9s %-7s %-10s %8s %6s  %-10s %s\n";
	char sessions[16], tracks[16], initiators[16], state[16];

	printf(row, "DRIVE", "TRAY", "LOCK", "STATE", "MEDIUM", "STATUS", "SESSIONS", "TRACKS",
	    "INITIATORS", "DISC");
	for (size_t n = 0; n < json_array_size(drives); n++) {
		const json_t *d = json_array_get(drives, n);

		snprintf(sessions, sizeof(sessions), "%d", number(d, "sessions"));
		snprintf(tracks, sizeof(tracks), "%d", number(d, "tracks"));
		snprintf(initiators, sizeof(initiators), "%zu",
		    json_array_size(json_object_get(d, "initiators")));
		printf(row, text(d, "name", "?"), text(d, "tray", "?"),
		    is_locked(d) ? "locked" : "-", activity(d, state), text(d, "medium", "none"),
		    text(d, "status", "-"), sessions, tracks, initiators, text(d, "disc", "-"));
	}
}

static void
print_list(const char *label, const json_t *list)
{
	for (size_t n = 0; n < json_array_size(list); n++)
		printf(
		    "%-13s %s\n", n == 0 ? label : "", json_string_value(json_array_get(list, n)));
}

void
drive_status_print(const json_t *d)
{
	char state[16];

	printf("%-13s %s\n", "drive:", text(d, "name", "?"));
	printf("%-13s %s\n", "url:", text(d, "url", "?"));
	printf("%-13s %s\n", "tray:", text(d, "tray", "?"));
	printf("%-13s %s\n", "locked:",
	    is(d, "locked")    ? "by the host"
		: is_locked(d) ? "by an initiator"
			       : "no");
	print_list("prevented by:", json_object_get(d, "prevented_by"));
	printf("%-13s %s\n", "state:", activity(d, state));
	printf("%-13s %s\n", "medium:", text(d, "medium", "none"));
	if (!json_is_null(json_object_get(d, "medium"))) {
		printf("%-13s %s\n", "disc:", text(d, "disc", "in no directory"));
		printf("%-13s %s%s\n", "status:", text(d, "status", "?"),
		    is(d, "writable") ? "" : ", read-only");
		printf("%-13s %d\n", "sessions:", number(d, "sessions"));
		printf("%-13s %d\n", "tracks:", number(d, "tracks"));
	}
	print_list("initiators:", json_object_get(d, "initiators"));
}

void
drive_clock_print(const json_t *clock)
{
	printf("%s: %s time, %.6f s\n", text(clock, "drive", "?"), text(clock, "time", "?"),
	    json_number_value(json_object_get(clock, "seconds")));
}
