/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/nexus.c - unit attentions (SAM-5) and events, per I_T nexus. */
#include "mmc/nexus.h"

#include "mmc/unit.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	uint8_t asc, ascq;
} attentions[ATTENTIONS] = {
	[ATTENTION_POWER_ON] = { 0x29, 0x00 },
	[ATTENTION_TARGET_RESET] = { 0x29, 0x02 },
	[ATTENTION_UNIT_RESET] = { 0x29, 0x03 },
	[ATTENTION_NEXUS_LOSS] = { 0x29, 0x07 },
	[ATTENTION_MEDIUM] = { 0x28, 0x00 },
	[ATTENTION_MODE_PARAMETERS] = { 0x2a, 0x01 },
	[ATTENTION_RESERVATIONS_PREEMPTED] = { 0x2a, 0x03 },
	[ATTENTION_RESERVATIONS_RELEASED] = { 0x2a, 0x04 },
	[ATTENTION_REGISTRATIONS_PREEMPTED] = { 0x2a, 0x05 },
	[ATTENTION_COMMANDS_CLEARED] = { 0x2f, 0x00 },
};

struct nexus *
nexus_open(struct drive *drive, const char *name)
{
	struct nexus *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	n->name = strdup(name);
	if (n->name == NULL) {
		free(n);
		return NULL;
	}
	n->drive = drive;
	n->attentions = 1u << ATTENTION_POWER_ON;
	n->luns = UINT32_MAX;
	n->next = drive->nexuses;
	drive->nexuses = n;
	unit_tell(drive, DRIVE_LOGIN, n);
	return n;
}

void
nexus_restrict(struct nexus *n, uint32_t luns, bool read_only)
{
	n->luns = luns;
	n->read_only = read_only;
}

void
nexus_watch(struct nexus *n, void (*told)(void *arg, const uint8_t sense[SENSE_BYTES]), void *arg)
{
	n->told = told;
	n->told_arg = arg;
}

void
nexus_on_abort(struct nexus *n, void (*abort)(void *arg), void *arg)
{
	n->abort = abort;
	n->abort_arg = arg;
}

void
nexus_abort_marked(struct drive *d)
{
	for (struct nexus *n = d->nexuses; n != NULL; n = n->next) {
		if (n->aborting && n->abort != NULL)
			n->abort(n->abort_arg);
		n->aborting = false;
	}
}

static void
forget(struct nexus *n)
{
	flush_forget_nexus(n->drive, n);
	busy_forget_nexus(n->drive, n);
	format_forget_nexus(n->drive, n);
	buffer_forget_nexus(n->drive, n);
	reservation_forget(&n->drive->reservations, n);
	n->echo_bytes = 0;
}

void
nexus_lose(struct nexus *n)
{
	forget(n);
	n->prevents = n->prevents_persistently = false;
	nexus_owe(n, ATTENTION_NEXUS_LOSS);
}

void
nexus_close(struct nexus *n)
{
	struct nexus **link;

	if (n == NULL)
		return;
	for (link = &n->drive->nexuses; *link != n; link = &(*link)->next)
		continue;
	*link = n->next;
	forget(n);
	unit_tell(n->drive, DRIVE_LOGOUT, n);
	free(n->echo);
	free(n->name);
	free(n);
}

void
nexus_owe(struct nexus *n, enum attention a)
{
	n->attentions |= 1u << a;
}

void
nexus_commands_cleared(struct nexus *n)
{
	nexus_owe(n, ATTENTION_COMMANDS_CLEARED);
}

static void
tell(const struct nexus *n)
{
	const struct sense sense = SENSE_MEDIUM_MAY_HAVE_CHANGED;
	uint8_t bytes[SENSE_BYTES];

	if (n->told == NULL)
		return;
	sense_encode(&sense, bytes);
	n->told(n->told_arg, bytes);
}

void
nexus_raise_attention(struct drive *drive, enum attention a, const struct nexus *but)
{
	for (struct nexus *n = drive->nexuses; n != NULL; n = n->next)
		if (n != but) {
			bool new = !(n->attentions & 1u << a);

			nexus_owe(n, a);
			if (new &&a == ATTENTION_MEDIUM)
				tell(n);
		}
}

void
nexus_raise_event(struct drive *drive, enum event_class class, uint8_t code)
{
	for (struct nexus *n = drive->nexuses; n != NULL; n = n->next) {
		struct event_queue *q = &n->events[class];

		if (q->count == EVENT_QUEUE)
			nexus_event_reported(n, class);
		q->codes[q->count++] = code;
	}
}

void
nexus_defer(struct nexus *n, struct sense s)
{
	s.deferred = true;
	n->deferred = s;
	n->has_deferred = true;
}

bool
nexus_attention(const struct nexus *n, struct sense *sense)
{
	if (n->has_deferred) {
		*sense = n->deferred;
		return true;
	}
	for (unsigned a = 0; a < ATTENTIONS; a++)
		if (n->attentions & 1u << a) {
			*sense = SENSE(0x6, attentions[a].asc, attentions[a].ascq);
			return true;
		}
	return false;
}

void
nexus_attention_reported(struct nexus *n, const struct sense *sense)
{
	if (sense->deferred) {
		n->has_deferred = false;
		return;
	}
	for (unsigned a = 0; a < ATTENTIONS; a++)
		if (attentions[a].asc == sense->asc && attentions[a].ascq == sense->ascq)
			n->attentions &= ~(1u << a);
}

uint8_t
nexus_event(const struct nexus *n, enum event_class class)
{
	const struct event_queue *q = &n->events[class];

	return q->count > 0 ? q->codes[0] : 0;
}

void
nexus_event_reported(struct nexus *n, enum event_class class)
{
	struct event_queue *q = &n->events[class];

	if (q->count == 0)
		return;
	q->count--;
	memmove(q->codes, q->codes + 1, q->count);
}
