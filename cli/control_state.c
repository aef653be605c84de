/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/control_state.c - how things stand with a drive, as JSON. */
#include "cli/control_client.h"
#include "emulator/summary_names.h"

#define PROGRESS_WHOLE 65536.0

static unsigned
sessions(const struct disc *disc)
{
	unsigned n = 0;

	while (disc_session(disc, n) != NULL)
		n++;
	return n;
}

static unsigned
tracks(const struct disc *disc)
{
	unsigned n = 0;

	while (disc_track(disc, n) != NULL)
		n++;
	return n;
}

/* What is in the tray, be it open or closed. */
static json_t *
disc_state(const struct disc *disc)
{
	if (disc == NULL)
		return json_pack("{s:n,s:n,s:n,s:n,s:i,s:i}", "disc", "medium", "status",
		    "writable", "sessions", 0, "tracks", 0);
	return json_pack("{s:o,s:s,s:s,s:b,s:i,s:i}", "disc", host_path_json(disc), "medium",
	    disc_medium(disc)->kind, "status", summary_disc_status[disc_status(disc)], "writable",
	    disc_writable(disc), "sessions", (int)sessions(disc), "tracks", (int)tracks(disc));
}

static json_t *
initiators(const struct drive *d, bool only_those_that_prevent)
{
	json_t *list = json_array();
	const char *name;
	bool prevents;

	for (unsigned n = 0; (name = drive_initiator(d, n, &prevents)) != NULL; n++)
		if (prevents || !only_those_that_prevent)
			json_array_append_new(list, json_string(name));
	return list;
}

json_t *
control_drive_state(struct host *h, unsigned drive)
{
	struct drive *d = host_drive(h, drive);
	json_t *state, *disc;
	struct drive_state s;

	drive_settle(d);
	s = drive_state(d);
	disc = disc_state(drive_disc(d));
	state = json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:o,s:b,s:b,s:o}", "name",
	    host_drive_name(h, drive), "iqn", host_drive_iqn(h, drive), "url", host_url(h, drive),
	    "tray", s.tray_open ? "open" : "closed", "loaded", s.loaded, "locked", s.locked,
	    "prevented_by", initiators(d, true), "recording", s.recording, "busy", !s.idle,
	    "progress", s.progress < 0 ? json_null() : json_real(s.progress / PROGRESS_WHOLE));
	if (state == NULL || disc == NULL || json_object_update_new(state, disc) != 0 ||
	    json_object_set_new(state, "initiators", initiators(d, false)) != 0) {
		json_decref(state);
		return NULL;
	}
	return state;
}
