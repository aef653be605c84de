/* SPDX-License-Identifier: BSD-2-Clause */
/* target/management.c - task management (RFC 7143 11.5, 11.6). The response is
 * sent when the effect is complete: no task that is concerned answers later. */
#include "emulator/bytes.h"
#include "target/conn_state.h"
#include "target/task.h"

#include <stddef.h>

enum tmf_response {
	TMF_COMPLETE = 0,
	TMF_NO_TASK = 1,
	TMF_NO_LUN = 2,
	TMF_NO_REASSIGN = 4,
	TMF_UNSUPPORTED = 5,
	TMF_NOT_AUTHORIZED = 6,
};

/* Abort the tasks of a session on a LUN; any: on all LUNs. Returns how many. */
static unsigned
abort_tasks(struct session *s, uint64_t lun, bool any)
{
	struct task *next;
	unsigned count = 0;

	for (struct task *t = s->tasks; t != NULL; t = next) {
		next = t->next;
		if (t->answered)
			continue; /* only its data is still on its way */
		if (any || session_unit(s, t->lun) == target_unit(s->target, lun)) {
			task_abort(t);
			count++;
		}
	}
	return count;
}

void
management_abort(struct session *s, unsigned unit)
{
	if (s->conn == NULL)
		return; /* it has no tasks either */
	abort_tasks(s, (uint64_t)unit << 48, false);
	task_run_queue(s);
	conn_wake(s->conn);
}

/* RFC 7143 11.5.1: a command that has not arrived yet, but must have been sent
 * before, counts as received and is thereby gone. */
static enum tmf_response
abort_one(struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;
	struct session *s = c->session;
	struct task *t = task_find(s, pdu->ref_itt);

	if (t != NULL && t->lun == pdu->lun && !t->answered) {
		task_abort(t);
		return TMF_COMPLETE;
	}
	if (t == NULL && serial_before(pdu->ref_cmd_sn, pdu->cmd_sn) &&
	    session_count_received(s, pdu->ref_cmd_sn))
		return TMF_COMPLETE;
	return TMF_NO_TASK;
}

static enum tmf_response
abort_task_set(struct conn *c)
{
	abort_tasks(c->session, c->receive.pdu.lun, false);
	return TMF_COMPLETE;
}

static enum tmf_response
clear_task_set(struct conn *c)
{
	struct session *ours = c->session;

	for (struct session *s = ours->node->sessions; s != NULL; s = s->next)
		if (s->target == ours->target && abort_tasks(s, c->receive.pdu.lun, false) > 0 &&
		    s != ours)
			nexus_commands_cleared(
			    s->nexus[target_unit(s->target, c->receive.pdu.lun)]);
	return TMF_COMPLETE;
}

static void
abort_everywhere(const struct target *target, uint64_t lun, bool any)
{
	for (struct session *s = target->node->sessions; s != NULL; s = s->next)
		if (s->target == target)
			abort_tasks(s, lun, any);
}

static enum tmf_response
reset_unit(struct conn *c)
{
	struct target *target = c->session->target;

	abort_everywhere(target, c->receive.pdu.lun, false);
	drive_reset(target->units[target_unit(target, c->receive.pdu.lun)], DRIVE_RESET_UNIT);
	return TMF_COMPLETE;
}

static enum tmf_response
reset_target(struct conn *c)
{
	struct target *target = c->session->target;

	abort_everywhere(target, 0, true);
	for (unsigned unit = 0; unit < target->unit_count; unit++)
		drive_reset(target->units[unit], DRIVE_RESET_TARGET);
	return TMF_COMPLETE;
}

static enum tmf_response
no_reassign(struct conn *c)
{
	(void)c; /* ErrorRecoveryLevel is 0 */
	return TMF_NO_REASSIGN;
}

#define COLD_RESET 7

static const struct function {
	enum tmf_response (*run)(struct conn *);
	bool has_lun;
	bool for_all; /* others feel it: not for those whose rights are less than all */
} functions[] = {
	[1] = { abort_one, true, false },
	[2] = { abort_task_set, true, false },
	/* 3, CLEAR ACA: there is no ACA. */
	[4] = { clear_task_set, true, true },
	[5] = { reset_unit, true, true },
	[6] = { reset_target, false, true },
	[COLD_RESET] = { reset_target, false, true },
	[8] = { no_reassign, false, false },
	/* 9 to 12 of RFC 7144 need iSCSIProtocolLevel 2. */
};

static enum tmf_response
run(struct conn *c, uint8_t number)
{
	const struct function *f = number < ARRAY_LEN(functions) ? &functions[number] : NULL;

	if (f == NULL || f->run == NULL)
		return TMF_UNSUPPORTED;
	if (f->has_lun && session_unit(c->session, c->receive.pdu.lun) == TARGET_UNITS)
		return TMF_NO_LUN;
	if (f->for_all && !session_may_all(c->session))
		return TMF_NOT_AUTHORIZED;
	return f->run(c);
}

/* Commands of other sessions may have been waiting for those that are gone. */
static void
go_on(const struct target *target)
{
	for (struct session *s = target->node->sessions; s != NULL; s = s->next)
		if (s->target == target) {
			task_run_queue(s);
			conn_wake(s->conn);
		}
}

/* RFC 7143 11.5.1, TARGET COLD RESET: all connections of the target end. */
static void
drop_connections(const struct target *target, struct conn *ours)
{
	for (struct session *s = target->node->sessions; s != NULL; s = s->next)
		if (s->target == target && s->conn != ours)
			conn_drop(s->conn, NULL);
	conn_finish(ours);
}

void
management_complete(struct conn *c)
{
	struct pdu pdu = { .opcode = PDU_TASK_MANAGEMENT_RESPONSE, .flags = PDU_FINAL };
	struct target *target = c->session->target;
	uint8_t function = c->receive.pdu.flags & 0x7f;

	pdu.itt = c->receive.pdu.itt;
	pdu.response = (uint8_t)run(c, function);
	conn_send(c, &pdu, NULL, 0, SEND_STATUS);
	if (function == COLD_RESET && pdu.response == TMF_COMPLETE)
		drop_connections(target, c);
	go_on(target);
}
