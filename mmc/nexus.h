/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/nexus.h - what the drive owes each initiator: unit attentions, events,
 * deferred errors; and what each has asked for: prevention. Inner header. */
#ifndef MMC_NEXUS_H
#define MMC_NEXUS_H
#include "mmc/drive.h"

/* In the order in which they are reported: 29 > 28 > 2A > others. */
enum attention {
	ATTENTION_POWER_ON,
	ATTENTION_TARGET_RESET,
	ATTENTION_UNIT_RESET,
	ATTENTION_NEXUS_LOSS,
	ATTENTION_MEDIUM,
	ATTENTION_MODE_PARAMETERS,
	ATTENTION_RESERVATIONS_PREEMPTED,
	ATTENTION_RESERVATIONS_RELEASED,
	ATTENTION_REGISTRATIONS_PREEMPTED,
	ATTENTION_COMMANDS_CLEARED,
	ATTENTIONS
};

/* Notification classes of GET EVENT STATUS NOTIFICATION (MMC-6). */
enum event_class {
	EVENT_OPERATIONAL = 1,
	EVENT_POWER = 2,
	EVENT_EXTERNAL = 3,
	EVENT_MEDIA = 4,
	EVENT_BUSY = 6,
	EVENT_CLASSES = 8
};

enum media_event { MEDIA_EJECT_REQUEST = 1, MEDIA_NEW = 2, MEDIA_REMOVAL = 3 };
enum operational_event { OPERATIONAL_CHANGE_OCCURRED = 2 };

#define EVENT_QUEUE 4 /* of one class; the oldest are forgotten */

struct event_queue {
	uint8_t codes[EVENT_QUEUE];
	uint8_t count;
};

struct nexus {
	struct drive *drive;
	struct nexus *next;
	char *name;
	uint32_t attentions; /* bit n: enum attention n is owed */
	struct sense deferred;
	bool has_deferred;
	struct event_queue events[EVENT_CLASSES];
	uint8_t *echo; /* echo buffer (mmc/buffer_memory.c); NULL: never used */
	uint16_t echo_bytes;
	bool prevents; /* removal of the medium */
	bool prevents_persistently;
	void (*told)(void *arg, const uint8_t sense[SENSE_BYTES]); /* NULL: nobody */
	void *told_arg;
	void (*abort)(void *arg); /* its transport ends its commands; NULL: nobody does */
	void *abort_arg;
	bool aborting; /* nexus_abort_marked() is to have that done */
	uint32_t luns; /* bit n: unit n exists for it */
	bool read_only;
};

/* Raise it at one nexus. */
void nexus_owe(struct nexus *, enum attention);
/* Raise it at every nexus of the drive but one (NULL: at all). */
void nexus_raise_attention(struct drive *, enum attention, const struct nexus *but);
void nexus_raise_event(struct drive *, enum event_class, uint8_t code);

/* An answer that was given too early turns out to be wrong: the next command says so. */
void nexus_defer(struct nexus *, struct sense);

/* Have the commands of those nexuses ended that are marked so. */
void nexus_abort_marked(struct drive *);

/* What to report next: false if nothing is owed. Nothing is forgotten yet. */
bool nexus_attention(const struct nexus *, struct sense *);
/* It has been reported: forget it. */
void nexus_attention_reported(struct nexus *, const struct sense *);

/* The oldest event of a class (0: none), and its removal. */
uint8_t nexus_event(const struct nexus *, enum event_class);
void nexus_event_reported(struct nexus *, enum event_class);
#endif
