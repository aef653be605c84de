/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/supported_opcodes.c - REPORT SUPPORTED OPERATION CODES (SPC-4 6.30), from
 * the command table.
 *
 * MMC gives operation code A3h to SEND KEY. That has a zero where this has its
 * service action, so one does not hide the other. */
#include "emulator/bytes.h"
#include "mmc/command.h"
#include "mmc/opcode.h"

#define SERVICE_ACTION  0x1f
#define REPORT_OPCODES  0x0c
#define RCTD            0x80 /* return command timeouts descriptors */
#define OPTIONS         0x07
#define OPCODES         256
#define ACTIONS         32
#define ROW_BYTES       8
#define TIMEOUT_BYTES   12
#define TIMEOUTS_FOLLOW 0x02 /* CTDP of a row */
#define HAS_ACTION      0x01 /* SERVACTV */
#define NOT_SUPPORTED   1
#define AS_STANDARD     3

enum option { ALL, ONE_CODE, ONE_ACTION, EITHER };

/* Commands with service actions: bit n for action n. */
static uint32_t
actions_of(uint8_t opcode)
{
	switch (opcode) {
	case OP_PERSISTENT_RESERVE_IN:
		return PERSISTENT_IN_ACTIONS;
	case OP_PERSISTENT_RESERVE_OUT:
		return PERSISTENT_OUT_ACTIONS;
	case OP_MAINTENANCE_IN:
		return 1u << REPORT_OPCODES;
	default:
		return 0;
	}
}

bool
maintenance_known(const struct command *cmd)
{
	return cmd->drive->profile->reports_opcodes &&
	    (cmd->cdb[1] & SERVICE_ACTION) == REPORT_OPCODES;
}

/* No times are promised: zeros. */
static size_t
put_timeouts(uint8_t *p)
{
	store_be16(p, TIMEOUT_BYTES - 2);
	return TIMEOUT_BYTES;
}

static size_t
put_row(const struct command_kind *kind, uint8_t opcode, int action, bool timeouts, uint8_t *p)
{
	p[0] = opcode;
	if (action >= 0) {
		store_be16(p + 2, (uint16_t)action);
		p[5] |= HAS_ACTION;
	}
	if (timeouts)
		p[5] |= TIMEOUTS_FOLLOW;
	store_be16(p + 6, kind->cdb_bytes);
	return ROW_BYTES + (timeouts ? put_timeouts(p + ROW_BYTES) : 0);
}

static struct sense
report_all(struct command *cmd, uint32_t allocation, bool timeouts)
{
	enum { MOST_ROWS = OPCODES + 3 * ACTIONS };
	uint8_t *p =
	    cmd_reply_large(cmd, allocation, 4 + (size_t)MOST_ROWS * (ROW_BYTES + TIMEOUT_BYTES));
	size_t n = 4;

	if (p == NULL)
		return cmd_busy(cmd);
	for (unsigned opcode = 0; opcode < OPCODES; opcode++) {
		const struct command_kind *kind = cmd->drive->kind->command((uint8_t)opcode);
		uint32_t actions = actions_of((uint8_t)opcode);

		if (kind != NULL && actions == 0)
			n += put_row(kind, (uint8_t)opcode, -1, timeouts, p + n);
		for (int a = 0; kind != NULL && a < ACTIONS; a++)
			if (actions >> a & 1)
				n += put_row(kind, (uint8_t)opcode, a, timeouts, p + n);
	}
	store_be32(p, (uint32_t)(n - 4));
	cmd_reply_cut(cmd, allocation, n);
	return SENSE_NONE;
}

/* Its CDB: the operation code, the service action, and each bit that may be set. Those
 * that any CDB may have (LUN field, control byte) mean nothing and are not told. */
static void
put_usage(const struct command_kind *kind, const uint8_t *asked, uint8_t *p)
{
	p[0] = asked[3];
	for (unsigned i = 1; i + 1 < kind->cdb_bytes; i++)
		p[i] = kind->honoured[i - 1];
	if (actions_of(asked[3]) != 0)
		p[1] = (uint8_t)((p[1] & ~SERVICE_ACTION) | (asked[5] & SERVICE_ACTION));
}

static struct sense
report_one(struct command *cmd, uint32_t allocation, bool timeouts, bool supported)
{
	const struct command_kind *kind = cmd->drive->kind->command(cmd->cdb[3]);
	uint8_t *p = cmd_reply(cmd, allocation, 4 + COMMAND_CDB_BYTES + TIMEOUT_BYTES);
	size_t n = 4;

	p[1] = NOT_SUPPORTED;
	if (supported) {
		p[1] = AS_STANDARD | (timeouts ? 0x80 : 0);
		store_be16(p + 2, kind->cdb_bytes);
		put_usage(kind, cmd->cdb, p + 4);
		n += kind->cdb_bytes;
		if (timeouts)
			n += put_timeouts(p + n);
	}
	cmd_reply_cut(cmd, allocation, n);
	return SENSE_NONE;
}

struct sense
report_supported_opcodes(struct command *cmd)
{
	const struct command_kind *kind = cmd->drive->kind->command(cmd->cdb[3]);
	uint32_t actions = actions_of(cmd->cdb[3]), allocation = load_be32(cmd->cdb + 6);
	uint16_t action = load_be16(cmd->cdb + 4);
	bool known = kind != NULL, timeouts = cmd->cdb[2] & RCTD;
	bool this_action = action < ACTIONS && (actions >> action & 1);

	switch ((enum option)(cmd->cdb[2] & OPTIONS)) {
	case ALL:
		return report_all(cmd, allocation, timeouts);
	case ONE_CODE:
		if (known && actions != 0)
			return sense_cdb_field(2, 2);
		return report_one(cmd, allocation, timeouts, known);
	case ONE_ACTION:
		if (known && actions == 0)
			return sense_cdb_field(2, 2);
		return report_one(cmd, allocation, timeouts, known && this_action);
	case EITHER:
		known = known && (actions != 0 ? this_action : action == 0);
		return report_one(cmd, allocation, timeouts, known);
	default:
		return sense_cdb_field(2, 2);
	}
}
