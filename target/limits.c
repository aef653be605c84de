/* SPDX-License-Identifier: BSD-2-Clause */
/* target/limits.c - the table of limits and what they are at first. */
#include "target/limits.h"

#include "emulator/bytes.h"
#include "target/text.h"

#include <stdio.h>
#include <string.h>

#define MEMBER(name) offsetof(struct limits, name)
#define MANY         65535

static const struct limit table[] = {
	{ "sessions", "sessions of all targets, discovery included", 1024, 1, MANY,
	    MEMBER(sessions) },
	{ "sessions-per-target", "sessions of one target", 32, 1, MANY,
	    MEMBER(sessions_per_target) },
	{ "connections", "connections of all addresses", 1152, 1, MANY, MEMBER(connections) },
	{ "connections-per-address", "connections of one address, loopback exempt", 256, 1, MANY,
	    MEMBER(connections_per_address) },
	{ "half-open", "connections that have not logged in", 64, 1, MANY, MEMBER(half_open) },
	{ "half-open-per-address", "such of one address, loopback exempt", 8, 1, MANY,
	    MEMBER(half_open_per_address) },
	{ "login-seconds", "from the connection to full feature phase", 15, 1, 3600,
	    MEMBER(login_seconds) },
	/* RFC 7143 13.12: from 512 on; we say multiples of 4 only. */
	{ "pdu-bytes", "data of one PDU: MaxRecvDataSegmentLength", 262144, 512, 1048576,
	    MEMBER(pdu_bytes) },
	{ "text-bytes", "keys of one login or text exchange", 65536, 8192, 1048576,
	    MEMBER(text_bytes) },
	/* As many are remembered when they are aborted: SESSION_ENDED_TAGS. */
	{ "commands", "commands of a session that are not answered", 32, 1, 64, MEMBER(commands) },
	{ "peer-bytes", "answers unsent, and early data, of one connection", 4194304, 65536,
	    1073741824, MEMBER(peer_bytes) },
	{ "ping-seconds", "silence before a ping; three are sent", 15, 1, 3600,
	    MEMBER(ping_seconds) },
	{ "pdu-seconds", "inside one PDU, or owing the data of a write", 60, 1, 3600,
	    MEMBER(pdu_seconds) },
	{ "output-seconds", "without taking anything of what is to be sent", 30, 1, 3600,
	    MEMBER(output_seconds) },
};

const struct limit *
limit_row(size_t n)
{
	return n < ARRAY_LEN(table) ? &table[n] : NULL;
}

static uint32_t *
member(struct limits *limits, const struct limit *row)
{
	return (uint32_t *)(void *)((char *)limits + row->offset);
}

void
limits_default(struct limits *limits)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		*member(limits, &table[i]) = table[i].initial;
}

static const struct limit *
find(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strlen(table[i].name) == n && memcmp(table[i].name, name, n) == 0)
			return &table[i];
	return NULL;
}

static void
list_names(char error[LIMITS_ERROR_BYTES])
{
	size_t used = strlen(error);

	for (size_t i = 0; i < ARRAY_LEN(table) && used < LIMITS_ERROR_BYTES; i++)
		used +=
		    (size_t)snprintf(error + used, LIMITS_ERROR_BYTES - used, " %s", table[i].name);
}

bool
limits_set(struct limits *limits, const char *assignment, char error[LIMITS_ERROR_BYTES])
{
	const char *equals = strchr(assignment, '=');
	const struct limit *row;
	uint32_t value;

	row = equals != NULL ? find(assignment, (size_t)(equals - assignment)) : NULL;
	if (row == NULL) {
		snprintf(error, LIMITS_ERROR_BYTES, "NAME=VALUE is wanted, NAME one of");
		list_names(error);
		return false;
	}
	if (!text_number(equals + 1, &value) || value < row->least || value > row->most ||
	    (row->offset == MEMBER(pdu_bytes) && value % 4 != 0)) {
		snprintf(error, LIMITS_ERROR_BYTES, "%s is %s%u to %u", row->name,
		    row->offset == MEMBER(pdu_bytes) ? "a multiple of 4 from " : "a number from ",
		    row->least, row->most);
		return false;
	}
	*member(limits, row) = value;
	return true;
}

bool
limits_admit(const struct limits *limits, const struct crowd *crowd, bool loopback)
{
	return crowd->all < limits->connections && crowd->half_open < limits->half_open &&
	    (loopback ||
		(crowd->its < limits->connections_per_address &&
		    crowd->its_half_open < limits->half_open_per_address));
}
