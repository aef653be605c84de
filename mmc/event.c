/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/event.c - GET EVENT STATUS NOTIFICATION (MMC-6), polled. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define POLLED            0x01
#define NO_EVENT          0x80 /* none of the requested classes is supported */
#define CLASSES_SUPPORTED 0x5e
#define EVENT_BYTES       8

#define LOCKED_PERSISTENTLY 0x80
#define OTHER_PREVENTS      1
#define POWER_ACTIVE        1
#define MEDIA_PRESENT       0x02
#define DOOR_OPEN           0x01
#define FEATURE_CHANGE      1
#define BUSY_IMMEDIATE      2

static bool
locked_persistently(const struct drive *d)
{
	for (const struct nexus *n = d->nexuses; n != NULL; n = n->next)
		if (n->prevents_persistently)
			return true;
	return false;
}

static bool
other_prevents(const struct nexus *self)
{
	if (self->drive->locked)
		return true;
	for (const struct nexus *n = self->drive->nexuses; n != NULL; n = n->next)
		if (n != self && (n->prevents || n->prevents_persistently))
			return true;
	return false;
}

/* Byte 5 of each class: how things stand now. */
static uint8_t
event_status(const struct command *cmd, enum event_class class)
{
	const struct drive *d = cmd->drive;
	unsigned lock = locked_persistently(d) ? LOCKED_PERSISTENTLY : 0;
	bool other = other_prevents(cmd->nexus);

	switch (class) {
	case EVENT_OPERATIONAL:
		return (uint8_t)lock;
	case EVENT_EXTERNAL:
		return (uint8_t)(lock | (other ? OTHER_PREVENTS : 0));
	case EVENT_POWER:
		return POWER_ACTIVE;
	case EVENT_MEDIA:
		return (uint8_t)((unit_disc(d) != NULL ? MEDIA_PRESENT : 0) |
		    (d->tray_open ? DOOR_OPEN : 0));
	default: /* EVENT_BUSY */
		return busy_time_left(d) > 0 ? BUSY_IMMEDIATE : 0;
	}
}

/* The lowest class requested that has an event, else the lowest requested. */
static enum event_class
choose_class(const struct nexus *n, uint8_t requested)
{
	unsigned lowest = 0;

	for (unsigned c = 1; c < EVENT_CLASSES; c++) {
		if ((requested & 1u << c) == 0)
			continue;
		if (nexus_event(n, (enum event_class)c) != 0)
			return (enum event_class)c;
		if (lowest == 0)
			lowest = c;
	}
	return (enum event_class)lowest;
}

static struct sense
event_reported(struct command *cmd)
{
	nexus_event_reported(cmd->nexus, cmd->event_class);
	return SENSE_NONE;
}

struct sense
get_event_status(struct command *cmd)
{
	static const struct command_flow flow = { .run = event_reported };
	uint16_t allocation = load_be16(cmd->cdb + 7);
	uint8_t requested = cmd->cdb[4] & CLASSES_SUPPORTED;
	enum event_class class;
	uint8_t *p;

	if ((cmd->cdb[1] & POLLED) == 0)
		return sense_cdb_field(1, 0);
	p = cmd_reply(cmd, allocation, EVENT_BYTES);
	p[3] = CLASSES_SUPPORTED;
	if (requested == 0) {
		p[1] = 2;
		p[2] = NO_EVENT;
		cmd_reply_cut(cmd, allocation, 4);
		return SENSE_NONE;
	}
	class = choose_class(cmd->nexus, requested);
	p[1] = EVENT_BYTES - 2;
	p[2] = (uint8_t) class;
	p[4] = nexus_event(cmd->nexus, class);
	p[5] = event_status(cmd, class);
	if (class == EVENT_OPERATIONAL && p[4] != 0)
		store_be16(p + 6, FEATURE_CHANGE);
	if (class == EVENT_BUSY)
		store_be16(p + 6, busy_time_left(cmd->drive));
	cmd->event_class = class;
	/* A reply that is cut before the event leaves it for the next time. */
	if (allocation > 4)
		cmd->flow = &flow;
	return SENSE_NONE;
}
