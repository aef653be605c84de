/* SPDX-License-Identifier: BSD-2-Clause */
/* target/session.c - who is logged in to what, and the command window. */
#include "target/session.h"

#include "target/conn_state.h"
#include "target/task.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
node_add_target(struct node *node, const char *name, struct drive *drive)
{
	struct target *t = calloc(1, sizeof(*t)), **link = &node->targets;

	if (t == NULL || !text_name(name, t->name) || node_find_target(node, t->name) != NULL) {
		free(t);
		return false;
	}
	t->node = node;
	target_add_unit(t, drive);
	while (*link != NULL)
		link = &(*link)->next;
	*link = t;
	return true;
}

void
target_add_unit(struct target *target, struct drive *drive)
{
	assert(target->unit_count < TARGET_UNITS);
	target->units[target->unit_count++] = drive;
}

struct target *
node_find_target(struct node *node, const char *name)
{
	for (struct target *t = node->targets; t != NULL; t = t->next)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

void
node_clear(struct node *node)
{
	while (node->targets != NULL) {
		struct target *t = node->targets;

		node->targets = t->next;
		free(t);
	}
	for (size_t i = 0; i < node->advertised_count; i++)
		free(node->advertised[i]);
	free(node->advertised);
	access_free(node->access);
	node->access = NULL;
	node->advertised = NULL;
	node->advertised_count = 0;
}

unsigned
target_unit(const struct target *target, uint64_t lun)
{
	uint64_t flat = (uint64_t)0x4000 << 48; /* flat space addressing */

	for (unsigned unit = 0; unit < target->unit_count; unit++)
		if ((lun & ~flat) == (uint64_t)unit << 48)
			return unit;
	return TARGET_UNITS;
}

static bool
tsih_in_use(const struct node *node, uint16_t tsih)
{
	for (const struct session *s = node->sessions; s != NULL; s = s->next)
		if (s->tsih == tsih)
			return true;
	return false;
}

static uint16_t
new_tsih(struct node *node)
{
	do
		node->last_tsih++;
	while (node->last_tsih == 0 || tsih_in_use(node, node->last_tsih));
	return node->last_tsih;
}

static void
close_nexuses(struct session *s)
{
	for (unsigned unit = 0; unit < TARGET_UNITS; unit++)
		nexus_close(s->nexus[unit]);
}

static void
medium_changed(void *arg, const uint8_t sense[SENSE_BYTES])
{
	const struct unit_watch *watch = arg;
	const struct session *s = watch->session;
	uint64_t lun = (uint64_t)watch->unit << 48;

	if (s->conn != NULL && session_unit(s, lun) == watch->unit)
		conn_report_event(s->conn, lun, sense);
}

/* Another initiator preempts this one's reservation, and all it has under way. */
static void
commands_preempted(void *arg)
{
	const struct unit_watch *watch = arg;

	management_abort(watch->session, watch->unit);
}

/* By the initiator port's name: RFC 7143 4.2.7.3, SAM-5 annex. */
static bool
open_nexuses(struct session *s)
{
	const uint8_t *i = s->isid;
	char name[TEXT_NAME_BYTES + 20];

	snprintf(name, sizeof(name), "%s,i,0x%02x%02x%02x%02x%02x%02x", s->initiator, i[0], i[1],
	    i[2], i[3], i[4], i[5]);
	for (unsigned unit = 0; unit < s->target->unit_count; unit++) {
		s->nexus[unit] = nexus_open(s->target->units[unit], name);
		if (s->nexus[unit] == NULL) {
			close_nexuses(s);
			return false;
		}
		s->watches[unit] = (struct unit_watch){ s, unit };
		nexus_watch(s->nexus[unit], medium_changed, &s->watches[unit]);
		nexus_on_abort(s->nexus[unit], commands_preempted, &s->watches[unit]);
	}
	return true;
}

static bool
limits_allow(const struct node *node, const struct target *target)
{
	return node->session_count < node->limits.sessions &&
	    (target == NULL || target->session_count < node->limits.sessions_per_target);
}

struct session *
session_open(struct node *node, struct target *target, const char *initiator,
    const uint8_t isid[ISID_BYTES], uint16_t cid)
{
	struct session *s;

	if (!limits_allow(node, target) || (s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->node = node;
	s->target = target;
	s->cid = cid;
	memcpy(s->isid, isid, ISID_BYTES);
	snprintf(s->initiator, sizeof(s->initiator), "%s", initiator);
	s->rights.luns = ACCESS_ALL_LUNS;
	memset(s->ended, 0xff, sizeof(s->ended));
	if (target != NULL && !open_nexuses(s)) {
		free(s);
		return NULL;
	}
	if (target != NULL)
		target->session_count++;
	s->tsih = new_tsih(node);
	s->next = node->sessions;
	node->sessions = s;
	node->session_count++;
	return s;
}

void
session_restrict(struct session *s, struct access_rights rights)
{
	s->rights = rights;
	for (unsigned unit = 0; s->target != NULL && unit < s->target->unit_count; unit++)
		nexus_restrict(s->nexus[unit], rights.luns, rights.read_only);
}

unsigned
session_unit(const struct session *s, uint64_t lun)
{
	unsigned unit = target_unit(s->target, lun);

	return unit < TARGET_UNITS && (s->rights.luns >> unit & 1) ? unit : TARGET_UNITS;
}

bool
session_may_all(const struct session *s)
{
	uint32_t all = (1u << s->target->unit_count) - 1;

	return !s->rights.read_only && (s->rights.luns & all) == all;
}

struct session *
session_find(struct node *node, const struct target *target, const char *initiator,
    const uint8_t isid[ISID_BYTES])
{
	for (struct session *s = node->sessions; s != NULL; s = s->next)
		if (s->target == target && memcmp(s->isid, isid, ISID_BYTES) == 0 &&
		    strcmp(s->initiator, initiator) == 0)
			return s;
	return NULL;
}

void
session_end(struct session *s)
{
	struct session **link = &s->node->sessions;

	s->running = true; /* nothing starts any more */
	while (s->tasks != NULL)
		task_abort(s->tasks);
	close_nexuses(s);
	if (s->conn != NULL) {
		struct conn *c = s->conn;

		c->session = NULL;
		conn_drop(c, NULL);
	}
	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	s->node->session_count--;
	if (s->target != NULL)
		s->target->session_count--;
	free(s);
}

bool
session_may_reinstate(struct session *s)
{
	uint64_t seconds = (s->node->now - s->reinstated_at) / 1000;

	s->reinstatements -= seconds < s->reinstatements ? (unsigned)seconds : s->reinstatements;
	if (s->reinstatements >= REINSTATE_BURST)
		return false;
	s->reinstatements++;
	s->reinstated_at = s->node->now;
	return true;
}

static void
advance(struct session *s)
{
	bool again;

	do {
		s->exp_cmd_sn++;
		again = (s->ahead & 1) != 0;
		s->ahead >>= 1;
	} while (again);
}

/* The place of cmd_sn among those that may be counted ahead; 0: none. */
static uint32_t
ahead_bit(const struct session *s, uint32_t cmd_sn)
{
	uint32_t distance = cmd_sn - s->exp_cmd_sn - 1;

	return distance < 32 ? (uint32_t)1 << distance : 0;
}

enum sequence
session_sequence(struct session *s, const struct pdu *pdu)
{
	if (pdu->immediate)
		return SEQUENCE_ACCEPT;
	if (serial_before(pdu->cmd_sn, s->exp_cmd_sn) || serial_before(s->max_cmd_sn, pdu->cmd_sn))
		return SEQUENCE_DROP;
	if (pdu->cmd_sn != s->exp_cmd_sn)
		return s->ahead & ahead_bit(s, pdu->cmd_sn) ? SEQUENCE_DROP : SEQUENCE_HOLE;
	advance(s);
	return SEQUENCE_ACCEPT;
}

bool
session_count_received(struct session *s, uint32_t cmd_sn)
{
	uint32_t bit = ahead_bit(s, cmd_sn);

	if (serial_before(cmd_sn, s->exp_cmd_sn) || serial_before(s->max_cmd_sn, cmd_sn))
		return false;
	if (cmd_sn == s->exp_cmd_sn)
		advance(s);
	else if (bit == 0 || (s->ahead & bit))
		return false;
	s->ahead |= bit;
	return true;
}

uint32_t
session_max_cmd_sn(struct session *s)
{
	uint32_t all = s->node->limits.commands, unused = s->slots < all ? all - s->slots : 0;
	uint32_t max = s->exp_cmd_sn + unused - 1;

	/* A promise once made is kept: it never goes back. */
	if (serial_before(s->max_cmd_sn, max))
		s->max_cmd_sn = max;
	return s->max_cmd_sn;
}

void
session_remember_ended(struct session *s, uint32_t itt)
{
	s->ended[s->ended_next] = itt;
	s->ended_next = (s->ended_next + 1) % SESSION_ENDED_TAGS;
}

void
session_forget_ended(struct session *s, uint32_t itt)
{
	for (size_t i = 0; i < SESSION_ENDED_TAGS; i++)
		if (s->ended[i] == itt)
			s->ended[i] = PDU_NO_TAG;
}

bool
session_recently_ended(const struct session *s, uint32_t itt)
{
	for (size_t i = 0; i < SESSION_ENDED_TAGS; i++)
		if (itt != PDU_NO_TAG && s->ended[i] == itt)
			return true;
	return false;
}
