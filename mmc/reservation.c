/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/reservation.c - RESERVE and RELEASE (6), (10) (SPC-2), PERSISTENT RESERVE IN and
 * OUT (SPC-4 5.13, 6.15, 6.16). A registrant is an
 * initiator port: it outlives its sessions, but not the process (no APTPL). */
#include "mmc/reservation.h"

#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/opcode.h"

#include <stdlib.h>
#include <string.h>

enum type {
	WRITE_EXCLUSIVE = 1,
	EXCLUSIVE_ACCESS = 3,
	WRITE_EXCLUSIVE_REGISTRANTS = 5,
	EXCLUSIVE_ACCESS_REGISTRANTS = 6,
	WRITE_EXCLUSIVE_ALL = 7,
	EXCLUSIVE_ACCESS_ALL = 8,
	TYPES
};

static const struct {
	bool known, exclusive_access, registrants, all; /* all registrants hold it */
} types[TYPES] = {
	[WRITE_EXCLUSIVE] = { true, false, false, false },
	[EXCLUSIVE_ACCESS] = { true, true, false, false },
	[WRITE_EXCLUSIVE_REGISTRANTS] = { true, false, true, false },
	[EXCLUSIVE_ACCESS_REGISTRANTS] = { true, true, true, false },
	[WRITE_EXCLUSIVE_ALL] = { true, false, true, true },
	[EXCLUSIVE_ACCESS_ALL] = { true, true, true, true },
};

static struct reservations *
reservations_of(const struct command *cmd)
{
	return &cmd->drive->reservations;
}

/* NULL: it has not registered. */
static struct registration *
find(const struct reservations *r, const struct nexus *n)
{
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port != NULL && strcmp(r->registered[i].port, n->name) == 0)
			return (struct registration *)(uintptr_t)&r->registered[i];
	return NULL;
}

static bool
any_registered(const struct reservations *r)
{
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port != NULL)
			return true;
	return false;
}

static bool
holds(const struct reservations *r, const struct registration *g)
{
	return r->type != 0 && g != NULL && (types[r->type].all || g == r->holder);
}

/* What a command does (SPC-4 5.13.1, and MMC-6 and SBC-3 for their own). */
enum reach {
	BY_DIRECTION, /* data-in: READS; all else: WRITES */
	FREE,         /* nothing stops it */
	LOOKS,        /* RESERVE of another nexus stops it, a persistent one does not */
	READS,        /* exclusive access does */
	WRITES,       /* all do */
};

static const uint8_t reaches[256] = {
	[OP_TEST_UNIT_READY] = LOOKS,
	[OP_REQUEST_SENSE] = FREE,
	[OP_INQUIRY] = FREE,
	[OP_RESERVE_6] = LOOKS,
	[OP_RELEASE_6] = FREE,
	[OP_PREVENT_ALLOW] = LOOKS,
	[OP_READ_CAPACITY] = LOOKS,
	[OP_SEEK_10] = READS,
	[OP_VERIFY_10] = READS,
	[OP_PLAY_AUDIO_10] = READS,
	[OP_GET_CONFIGURATION] = LOOKS,
	[OP_PLAY_AUDIO_MSF] = READS,
	[OP_PLAY_AUDIO_TRACK_INDEX] = READS,
	[OP_GET_EVENT_STATUS] = LOOKS,
	[OP_PAUSE_RESUME] = READS,
	[OP_STOP_PLAY_SCAN] = READS,
	[OP_RESERVE_10] = LOOKS,
	[OP_RELEASE_10] = FREE,
	[OP_PERSISTENT_RESERVE_IN] = LOOKS,
	[OP_PERSISTENT_RESERVE_OUT] = LOOKS,
	[OP_READ_CAPACITY_16] = LOOKS,
	[OP_REPORT_LUNS] = FREE,
	[OP_MAINTENANCE_IN] = LOOKS,
	[OP_PLAY_AUDIO_12] = READS,
	[OP_SET_READ_AHEAD] = READS,
	[OP_SCAN] = READS,
	[OP_MECHANISM_STATUS] = LOOKS,
};

static enum reach
reach_of(const struct command *cmd)
{
	enum reach reach = (enum reach)reaches[cmd->cdb[0]];

	if (reach == BY_DIRECTION)
		return cmd->kind->direction == COMMAND_DATA_IN ? READS : WRITES;
	/* To allow removal is free, to prevent it is not. */
	if (cmd->cdb[0] == OP_PREVENT_ALLOW && cmd->cdb[4] == 0)
		return FREE;
	return reach;
}

bool
reservation_allows(const struct command *cmd)
{
	const struct reservations *r = reservations_of(cmd);
	enum reach reach = reach_of(cmd);
	const struct registration *g;

	if (reach == FREE)
		return true;
	if (r->reserved_by != NULL && r->reserved_by != cmd->nexus)
		return false;
	if (r->type == 0 || reach == LOOKS)
		return true;
	g = find(r, cmd->nexus);
	if (holds(r, g) || (g != NULL && types[r->type].registrants))
		return true;
	return reach == READS && !types[r->type].exclusive_access;
}

void
reservation_forget(struct reservations *r, const struct nexus *n)
{
	if (r->reserved_by == n)
		r->reserved_by = NULL;
}

static void
drop(struct reservations *r, struct registration *g)
{
	free(g->port);
	*g = (struct registration){ NULL, 0 };
	if (r->holder == g)
		r->holder = NULL;
}

void
reservation_clear(struct reservations *r)
{
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		drop(r, &r->registered[i]);
	r->holder = NULL;
	r->type = 0;
}

/* ------------------------------------------------- RESERVE, RELEASE (6), (10) */

/* SPC-4 5.13.3: not beside persistent reservations. */
static struct sense
reserve_run(struct command *cmd)
{
	if (any_registered(reservations_of(cmd)))
		return cmd_conflict(cmd);
	reservations_of(cmd)->reserved_by = cmd->nexus;
	return SENSE_NONE;
}

struct sense
reserve_unit(struct command *cmd)
{
	static const struct command_flow flow = { .run = reserve_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

static struct sense
release_run(struct command *cmd)
{
	if (any_registered(reservations_of(cmd)))
		return cmd_conflict(cmd);
	reservation_forget(reservations_of(cmd), cmd->nexus);
	return SENSE_NONE;
}

struct sense
release_unit(struct command *cmd)
{
	static const struct command_flow flow = { .run = release_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

/* ------------------------------------------------ PERSISTENT RESERVE IN */

static struct sense
read_keys(struct command *cmd, uint16_t allocation)
{
	const struct reservations *r = reservations_of(cmd);
	uint8_t *p = cmd_reply(cmd, allocation, 8 + 8 * RESERVATION_REGISTRANTS);
	size_t n = 8;

	store_be32(p, r->generation);
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port != NULL) {
			store_be64(p + n, r->registered[i].key);
			n += 8;
		}
	store_be32(p + 4, (uint32_t)(n - 8));
	cmd_reply_cut(cmd, allocation, n);
	return SENSE_NONE;
}

static struct sense
read_reservation(struct command *cmd, uint16_t allocation)
{
	const struct reservations *r = reservations_of(cmd);
	uint8_t *p = cmd_reply(cmd, allocation, r->type != 0 ? 24 : 8);

	store_be32(p, r->generation);
	if (r->type == 0)
		return SENSE_NONE;
	store_be32(p + 4, 16);
	/* Of all registrants nobody's key. */
	store_be64(p + 8, types[r->type].all ? 0 : r->holder->key);
	p[21] = r->type;
	return SENSE_NONE;
}

static struct sense
report_capabilities(struct command *cmd, uint16_t allocation)
{
	uint8_t *p = cmd_reply(cmd, allocation, 8);

	store_be16(p, 8);
	p[3] = 0x80; /* the type mask is valid */
	for (unsigned type = 0; type < TYPES; type++)
		if (types[type].known)
			p[4 + type / 8] |= (uint8_t)(1u << type % 8);
	return SENSE_NONE;
}

#define FULL_STATUS_BYTES    24 /* and the transport identifier */
#define TRANSPORT_NAME_LEAST 20 /* SPC-4 7.6.4.6 */

static size_t
full_status(const struct reservations *r, const struct registration *g, uint8_t *p)
{
	size_t name = (strlen(g->port) + 1 + 3) & ~(size_t)3;

	name = name < TRANSPORT_NAME_LEAST ? TRANSPORT_NAME_LEAST : name;
	store_be64(p, g->key);
	if (holds(r, g)) {
		p[12] = 0x01;
		p[13] = r->type;
	}
	store_be16(p + 18, 1); /* relative port */
	store_be32(p + 20, (uint32_t)(4 + name));
	p[24] = 0x45; /* iSCSI, with the ISID (SPC-4 7.6.4.6) */
	store_be16(p + 26, (uint16_t)name);
	memcpy(p + 28, g->port, strlen(g->port));
	return FULL_STATUS_BYTES + 4 + name;
}

static struct sense
read_full_status(struct command *cmd, uint16_t allocation)
{
	const struct reservations *r = reservations_of(cmd);
	size_t room = 8 + (size_t)RESERVATION_REGISTRANTS * (FULL_STATUS_BYTES + 4 + 256), n = 8;
	uint8_t *p = cmd_reply_large(cmd, allocation, room);

	if (p == NULL)
		return cmd_busy(cmd);
	store_be32(p, r->generation);
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port != NULL)
			n += full_status(r, &r->registered[i], p + n);
	store_be32(p + 4, (uint32_t)(n - 8));
	cmd_reply_cut(cmd, allocation, n);
	return SENSE_NONE;
}

struct sense
persistent_reserve_in(struct command *cmd)
{
	static struct sense (*const actions[])(struct command *, uint16_t) = {
		read_keys,
		read_reservation,
		report_capabilities,
		read_full_status,
	};
	uint8_t action = cmd->cdb[1] & 0x1f;

	if (action >= ARRAY_LEN(actions))
		return sense_cdb_field(1, 4);
	return actions[action](cmd, load_be16(cmd->cdb + 7));
}

/* ----------------------------------------------- PERSISTENT RESERVE OUT */

#define LIST_BYTES       24
#define SPEC_I_PT        0x08
#define ALL_TARGET_PORTS 0x04
#define APTPL            0x01

#define REGISTER            0
#define PREEMPT_AND_ABORT   5
#define REGISTER_AND_IGNORE 6

static struct sense
bad_list(void)
{
	return SENSE_INVALID_FIELD_IN_LIST;
}

/* A unit attention for the sessions of one registrant, but for by's own. */
static void
tell(struct command *cmd, const struct registration *g, enum attention a)
{
	for (struct nexus *n = cmd->drive->nexuses; n != NULL; n = n->next)
		if (n != cmd->nexus && strcmp(n->name, g->port) == 0)
			nexus_owe(n, a);
}

static void
tell_all(struct command *cmd, enum attention a)
{
	struct reservations *r = reservations_of(cmd);

	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port != NULL)
			tell(cmd, &r->registered[i], a);
}

/* The reservation ends. Those who could rely on it learn of it. */
static void
end_reservation(struct command *cmd)
{
	struct reservations *r = reservations_of(cmd);

	if (types[r->type].registrants)
		tell_all(cmd, ATTENTION_RESERVATIONS_RELEASED);
	r->type = 0;
	r->holder = NULL;
}

static void
unregister(struct command *cmd, struct registration *g)
{
	struct reservations *r = reservations_of(cmd);
	bool holder = g == r->holder || types[r->type].all;

	drop(r, g);
	if (r->type != 0 && holder && (!types[r->type].all || !any_registered(r)))
		end_reservation(cmd);
}

static struct registration *
add(struct reservations *r, const struct nexus *n)
{
	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++)
		if (r->registered[i].port == NULL) {
			r->registered[i].port = strdup(n->name);
			return r->registered[i].port != NULL ? &r->registered[i] : NULL;
		}
	return NULL;
}

#define SENSE_NO_ROOM_TO_REGISTER SENSE(0x5, 0x55, 0x04)
#define SENSE_INVALID_RELEASE     SENSE(0x5, 0x26, 0x04)

static struct sense
do_register(struct command *cmd, struct registration *g, uint64_t key, uint64_t action_key)
{
	struct reservations *r = reservations_of(cmd);
	bool ignore = (cmd->cdb[1] & 0x1f) == REGISTER_AND_IGNORE;

	if (!ignore && key != (g != NULL ? g->key : 0))
		return cmd_conflict(cmd);
	if (g == NULL && action_key == 0)
		return SENSE_NONE;
	if (g == NULL && (g = add(r, cmd->nexus)) == NULL)
		return SENSE_NO_ROOM_TO_REGISTER;
	if (action_key == 0)
		unregister(cmd, g);
	else
		g->key = action_key;
	r->generation++;
	return SENSE_NONE;
}

static struct sense
do_reserve(struct command *cmd, struct registration *g, uint64_t key, uint64_t action_key)
{
	struct reservations *r = reservations_of(cmd);
	uint8_t type = cmd->cdb[2] & 15;

	(void)key;
	(void)action_key;
	if (r->type != 0 && (!holds(r, g) || r->type != type))
		return cmd_conflict(cmd);
	r->type = type;
	r->holder = g;
	return SENSE_NONE;
}

static struct sense
do_release(struct command *cmd, struct registration *g, uint64_t key, uint64_t action_key)
{
	struct reservations *r = reservations_of(cmd);

	(void)key;
	(void)action_key;
	if (!holds(r, g))
		return SENSE_NONE;
	if (r->type != (cmd->cdb[2] & 15))
		return SENSE_INVALID_RELEASE;
	end_reservation(cmd);
	return SENSE_NONE;
}

static struct sense
do_clear(struct command *cmd, struct registration *g, uint64_t key, uint64_t action_key)
{
	(void)g;
	(void)key;
	(void)action_key;
	tell_all(cmd, ATTENTION_RESERVATIONS_PREEMPTED);
	reservation_clear(reservations_of(cmd));
	reservations_of(cmd)->generation++;
	return SENSE_NONE;
}

static void
mark_aborting(const struct command *cmd, const struct registration *g)
{
	for (struct nexus *n = cmd->drive->nexuses; n != NULL; n = n->next)
		if (n != cmd->nexus && strcmp(n->name, g->port) == 0)
			n->aborting = true;
}

/* Remove all others with this key (0: all others). Returns how many. */
static unsigned
remove_others(struct command *cmd, const struct registration *ours, uint64_t key)
{
	struct reservations *r = reservations_of(cmd);
	unsigned count = 0;

	for (size_t i = 0; i < RESERVATION_REGISTRANTS; i++) {
		struct registration *g = &r->registered[i];

		if (g->port == NULL || g == ours || (key != 0 && g->key != key))
			continue;
		tell(cmd, g, ATTENTION_REGISTRATIONS_PREEMPTED);
		if ((cmd->cdb[1] & 0x1f) == PREEMPT_AND_ABORT)
			mark_aborting(cmd, g);
		drop(r, g);
		count++;
	}
	return count;
}

static struct sense
do_preempt(struct command *cmd, struct registration *g, uint64_t key, uint64_t action_key)
{
	struct reservations *r = reservations_of(cmd);
	bool all = r->type != 0 && types[r->type].all;
	bool takes = r->type != 0 && (all ? action_key == 0 : r->holder->key == action_key);
	uint8_t type = cmd->cdb[2] & 15, before = r->type;
	unsigned removed;

	(void)key;
	if (action_key == 0 && !takes)
		return bad_list();
	removed = remove_others(cmd, g, action_key);
	if (removed == 0 && !takes)
		return cmd_conflict(cmd);
	if (takes) {
		if (before != type)
			tell_all(cmd, ATTENTION_RESERVATIONS_RELEASED);
		r->type = type;
		r->holder = g;
	}
	r->generation++;
	nexus_abort_marked(cmd->drive); /* last: the initiators may go on meanwhile */
	return SENSE_NONE;
}

static const struct action {
	struct sense (*run)(
	    struct command *, struct registration *, uint64_t key, uint64_t action_key);
	bool typed;      /* scope and type count */
	bool registered; /* for registrants only, by their key */
} actions[] = {
	[REGISTER] = { do_register, false, false },
	[1] = { do_reserve, true, true },
	[2] = { do_release, true, true },
	[3] = { do_clear, false, true },
	[4] = { do_preempt, true, true },
	[PREEMPT_AND_ABORT] = { do_preempt, true, true },
	[REGISTER_AND_IGNORE] = { do_register, false, false },
};

static struct sense
persistent_out_run(struct command *cmd)
{
	const struct action *action = &actions[cmd->cdb[1] & 0x1f];
	struct registration *g = find(reservations_of(cmd), cmd->nexus);
	uint64_t key = load_be64(cmd->buffer), action_key = load_be64(cmd->buffer + 8);

	if (cmd->buffer[20] & (SPEC_I_PT | ALL_TARGET_PORTS | APTPL))
		return bad_list();
	if (action->registered && (g == NULL || g->key != key))
		return cmd_conflict(cmd);
	return action->run(cmd, g, key, action_key);
}

struct sense
persistent_reserve_out(struct command *cmd)
{
	static const struct command_flow flow = { .run = persistent_out_run };
	uint8_t number = cmd->cdb[1] & 0x1f, scope = cmd->cdb[2] >> 4, type = cmd->cdb[2] & 15;

	if (number >= ARRAY_LEN(actions) || actions[number].run == NULL)
		return sense_cdb_field(1, 4);
	if (actions[number].typed && (scope != 0 || type >= TYPES || !types[type].known))
		return sense_cdb_field(2, scope != 0 ? 7 : 3);
	if (load_be32(cmd->cdb + 5) != LIST_BYTES)
		return SENSE_PARAMETER_LIST_LENGTH;
	/* Like CLEAR TASK SET it would end what others record. */
	if (number == PREEMPT_AND_ABORT && cmd->nexus->read_only)
		return SENSE_WRITE_PROTECTED;
	if (!cmd_take_list(cmd, LIST_BYTES))
		return cmd_busy(cmd);
	cmd->flow = &flow;
	return SENSE_NONE;
}
