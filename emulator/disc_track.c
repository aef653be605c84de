/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_track.c - what the log alone knows of tracks: those of which nothing is
 * recorded yet, and how a host's addresses go with the sectors of those in packets. */
#include "emulator/disc_state.h"
#include "emulator/packet.h"
#include "emulator/q.h"

#include <string.h>

/* The program memory area knows it; no sector does. */
static struct disc_track
reserved_track(const struct log_track *t)
{
	return (struct disc_track){
		.number = t->number,
		.session = t->session,
		.status = t->status,
		.start_lba = t->start,
		.control = t->control,
		.copy = t->control & Q_CONTROL_COPY ? COPY_PERMITTED : COPY_PROHIBITED,
		.index_count = 1,
	};
}

static void
extend_session(struct contents *c, const struct log_track *t)
{
	struct disc_session *s = t->session <= c->sessions ? &c->session[t->session - 1] : NULL;

	if (s == NULL)
		return;
	if (s->first_track == 0 || t->number < s->first_track)
		s->first_track = t->number;
	if (t->number > s->last_track)
		s->last_track = t->number;
}

void
disc_add_reserved(const struct log_state *log, struct contents *c)
{
	for (unsigned i = 0; i < log->tracks; i++) {
		const struct log_track *t = &log->track[i];
		unsigned at = 0;

		/* It comes with its session. */
		if (t->status != TRACK_RESERVED || t->session > c->sessions ||
		    c->tracks == DISC_TRACKS)
			continue;
		while (at < c->tracks && c->track[at].number < t->number)
			at++;
		if (at < c->tracks && c->track[at].number == t->number)
			continue;
		memmove(&c->track[at + 1], &c->track[at], (c->tracks - at) * sizeof(c->track[0]));
		c->track[at] = reserved_track(t);
		c->tracks++;
		extend_session(c, t);
	}
}

bool
disc_locate(const struct disc *d, int32_t lba, int32_t *sector, uint32_t *run)
{
	const struct log_state *log = disc_log(d);

	*sector = lba;
	*run = UINT32_MAX;
	for (unsigned i = 0; i < log->tracks; i++) {
		const struct log_track *t = &log->track[i];

		if (t->packet_size == 0 || lba >= t->end)
			continue;
		if (lba < t->start) {
			/* What comes before it ends where it starts, at the latest. */
			if ((uint32_t)(t->start - lba) < *run)
				*run = (uint32_t)(t->start - lba);
			continue;
		}
		*sector = packet_sector(t->start, t->packet_size, lba);
		*run = packet_run(t->start, t->packet_size, lba);
		return *sector < t->end;
	}
	return true;
}
