/* SPDX-License-Identifier: BSD-2-Clause */
/* target/task.c - a SCSI command from its PDU to its response. */
#include "target/task.h"

#include "emulator/bytes.h"
#include "target/conn_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define STATUS_GOOD            0x00
#define STATUS_CHECK_CONDITION 0x02
#define STATUS_BUSY            0x08

#define ATTRIBUTE_HEAD_OF_QUEUE 3
#define ATTRIBUTE_ACA           4

/* RFC 7143 11.4.7.2: the transport's own conditions. */
#define SENSE_UNEXPECTED_UNSOLICITED SENSE(0xb, 0x0c, 0x0c)

struct task *
task_find(const struct session *s, uint32_t itt)
{
	for (struct task *t = s->tasks; t != NULL; t = t->next)
		if (t->itt == itt)
			return t;
	return NULL;
}

/* What ends with the task, but for its PDUs that are to be sent. */
static void
unlink_task(struct task *t)
{
	struct session *s = t->session;
	struct task **link = &s->tasks;
	struct receive *r = &s->conn->receive;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	assert(s->tasks != t);
	if (r->task == t) {
		r->task = NULL;
		r->sink = SINK_DROP;
	}
	s->slots -= t->slot;
	s->immediate -= t->immediate;
	s->buffered -= t->early_room;
	session_remember_ended(s, t->itt);
}

static void
free_task(struct task *t)
{
	unlink_task(t);
	cmd_free(t->command);
	free(t->early);
	free(t);
}

void
task_abort(struct task *t)
{
	struct conn *c = t->session->conn;

	/* Only the first of the queue can have lent its data. */
	if (t == t->session->tasks && !output_return(&c->output))
		conn_drop(c, "out of memory");
	if (t->command != NULL && !t->answered) {
		cmd_abort(t->command);
		t->command = NULL;
	}
	free_task(t);
}

/* ------------------------------------------------------------ starting */

static void
drive_completed(struct command *command, void *arg)
{
	struct task *t = arg;
	struct session *s = t->session;

	(void)command;
	t->pending = false;
	task_respond(t);
	task_run_queue(s);
}

static void
begin_command(struct task *t)
{
	struct session *s = t->session;
	unsigned unit = session_unit(s, t->lun);
	struct command_request request = {
		.cdb = t->cdb,
		.cdb_bytes = sizeof(t->cdb),
		.out_bytes = t->writes ? t->expected : 0,
		.in_bytes = t->reads ? (t->writes ? t->expected_in : t->expected) : 0,
	};

	if (unit < TARGET_UNITS)
		t->command = drive_begin(
		    s->target->units[unit], s->nexus[unit], &request, drive_completed, t);
	else
		t->command = drive_begin_absent(s->target->units[0], s->nexus[0], &request);
	if (t->command == NULL) {
		t->busy = t->refusing = true;
		return;
	}
	t->bytes = cmd_bytes(t->command);
}

static void
start(struct task *t)
{
	t->started = true;
	t->moved_at = t->session->node->now;
	if (!t->failed)
		begin_command(t);
	if (t->writes) {
		transfer_early(t);
		transfer_collect(t);
	} else if (t->bytes > 0) {
		transfer_send(t);
	} else {
		task_finish(t);
	}
}

static bool
can_start(const struct session *s)
{
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what has ended is not in the queue */
	return s->tasks != NULL && !s->tasks->started && s->conn->state == CONN_LOGGED_IN;
}

void
task_run_queue(struct session *s)
{
	if (s->running)
		return;
	s->running = true;
	while (can_start(s))
		start(s->tasks);
	s->running = false;
	conn_announce_window(s->conn);
}

/* -------------------------------------------------------------- ending */

void
task_finish(struct task *t)
{
	if (t->command != NULL && !t->failed && cmd_finish(t->command) == COMMAND_PENDING)
		t->pending = true;
	else
		task_respond(t);
}

static void
add_residual(struct pdu *pdu, const struct task *t, uint64_t wanted, uint64_t moved)
{
	pdu->flags |= transfer_residual(t->expected, wanted, moved, &pdu->residual);
}

static void
send_response(struct task *t, struct pdu *pdu, const uint8_t *sense, size_t sense_bytes)
{
	uint8_t data[2 + SENSE_BYTES];

	pdu->opcode = PDU_RESPONSE;
	pdu->flags |= PDU_FINAL;
	pdu->itt = t->itt;
	pdu->data_sn = t->data_pdus;
	store_be16(data, (uint16_t)sense_bytes);
	if (sense_bytes > 0)
		memcpy(data + 2, sense, sense_bytes);
	conn_send(t->session->conn, pdu, data, sense_bytes > 0 ? 2 + sense_bytes : 0, SEND_STATUS);
}

static void
send_failure(struct task *t)
{
	struct pdu pdu = { .status = STATUS_CHECK_CONDITION };
	uint8_t sense[SENSE_BYTES];

	add_residual(&pdu, t, 0, t->sent);
	sense_encode(&t->failure, sense);
	send_response(t, &pdu, sense, sizeof(sense));
}

static void
send_result(struct task *t)
{
	const struct command_result *r = cmd_result(t->command);
	struct pdu pdu = { .status = r->status };

	if (r->fate != COMMAND_COMPLETED) {
		conn_drop(t->session->conn, "a fault rule asks for it");
		return;
	}
	add_residual(&pdu, t, r->wanted, r->moved);
	send_response(t, &pdu, r->sense, r->sense_bytes);
}

/* The slot is free once the initiator knows the status: with this very PDU. */
static void
give_slot(struct task *t)
{
	t->session->slots -= t->slot;
	t->slot = false;
}

void
task_respond(struct task *t)
{
	struct session *s = t->session;

	give_slot(t);
	if (t->busy) {
		struct pdu pdu = { .status = STATUS_BUSY };

		add_residual(&pdu, t, 0, 0);
		send_response(t, &pdu, NULL, 0);
	} else if (t->failed) {
		send_failure(t);
	} else if (!t->answered) {
		send_result(t);
	}
	t->answered = true;
	if (t == s->tasks && s->conn->output.borrowed > 0)
		return; /* task_output_drained() sees to the rest */
	free_task(t);
}

void
task_output_drained(struct session *s)
{
	struct task *t = s->tasks;

	if (t == NULL || !t->started)
		return;
	if (t->answered)
		free_task(t);
	else if (t->sending)
		transfer_send(t);
	task_run_queue(s);
}

/* May the status travel with the last Data-In (RFC 7143 11.7.3)? Not with a
 * residual: some old initiators dislike S on a short transfer. */
bool
task_collapses(struct task *t)
{
	const struct command_result *r = cmd_result(t->command);

	if (r->fate != COMMAND_COMPLETED || r->status != STATUS_GOOD || r->wanted != t->expected ||
	    r->moved != t->expected)
		return false;
	give_slot(t);
	t->answered = true;
	return true;
}

static void
set_failure(struct task *t, struct sense sense)
{
	if (t->command != NULL)
		cmd_abort(t->command);
	t->command = NULL;
	t->failed = true;
	t->failure = sense;
	t->bytes = 0;
	t->refusing = true;
	t->segment = (struct iovec){ NULL, 0 };
	t->filled = 0;
}

void
task_spoil(struct task *t, struct sense sense)
{
	if (!t->failed)
		set_failure(t, sense);
}

void
task_fail(struct task *t, struct sense sense)
{
	struct session *s = t->session;

	task_spoil(t, sense);
	task_respond(t);
	task_run_queue(s);
}

/* ------------------------------------------------------------ arriving */

/* 0: the command may become a task. RFC 7143 11.3, and the digest of limits. */
static uint8_t
command_fault(const struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;
	const struct session *s = c->session;
	bool writes = (pdu->flags & COMMAND_WRITE) != 0;

	if (pdu->itt == PDU_NO_TAG || (!writes && pdu->data_bytes > 0))
		return REJECT_INVALID_FIELD;
	if (task_find(s, pdu->itt) != NULL)
		return REJECT_TASK_IN_PROGRESS;
	if (pdu->immediate && s->immediate >= SESSION_IMMEDIATE)
		return REJECT_TOO_MANY_IMMEDIATE;
	if (pdu->data_bytes > 0 && !s->value[KEY_IMMEDIATE_DATA])
		return REJECT_PROTOCOL;
	if (writes && !(pdu->flags & PDU_FINAL) && s->value[KEY_INITIAL_R2T])
		return REJECT_PROTOCOL;
	return 0;
}

static uint64_t
lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static struct task *
new_task(struct session *s, const struct pdu *pdu, const struct pdu_ahs *ahs)
{
	struct task *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->session = s;
	t->itt = pdu->itt;
	t->lun = pdu->lun;
	t->expected = pdu->length;
	t->writes = (pdu->flags & COMMAND_WRITE) != 0;
	t->reads = (pdu->flags & COMMAND_READ) != 0;
	/* Only that it is not zero matters: the drive refuses both directions. */
	t->expected_in = ahs->bidirectional && ahs->read_bytes > 0 ? ahs->read_bytes : 1;
	t->immediate = pdu->immediate;
	t->slot = !pdu->immediate;
	t->unsolicited = t->writes && !(pdu->flags & PDU_FINAL);
	t->unsolicited_end =
	    t->unsolicited ? lesser(s->value[KEY_FIRST_BURST], t->expected) : pdu->data_bytes;
	t->in_front = t->immediate || (pdu->flags & COMMAND_ATTRIBUTES) == ATTRIBUTE_HEAD_OF_QUEUE;
	memcpy(t->cdb, pdu->cdb, sizeof(t->cdb));
	return t;
}

static void
enqueue(struct task *t)
{
	struct session *s = t->session;
	struct task **link = &s->tasks;

	while (*link != NULL && (!t->in_front || (*link)->started || (*link)->in_front))
		link = &(*link)->next;
	t->next = *link;
	*link = t;
	s->slots += t->slot;
	s->immediate += t->immediate;
	session_forget_ended(s, t->itt);
}

/* What makes a command fail before the drive sees it. */
static void
check_task(struct task *t, const struct pdu *pdu, const struct pdu_ahs *ahs)
{
	if (pdu->data_bytes > t->session->value[KEY_FIRST_BURST])
		task_spoil(t, SENSE_UNEXPECTED_UNSOLICITED);
	else if (ahs->extended_cdb)
		task_spoil(t, SENSE_INVALID_OPCODE);
	else if ((pdu->flags & COMMAND_ATTRIBUTES) >= ATTRIBUTE_ACA)
		task_spoil(t, SENSE_INVALID_FIELD_IN_CDB);
}

void
command_begin(struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;
	uint8_t fault = command_fault(c);
	struct task *t;

	c->receive.complete = NULL;
	if (fault != 0) {
		conn_reject(c, fault);
		return;
	}
	if (pdu->data_bytes > pdu->length) {
		conn_drop(c, "more immediate data than the command announces");
		return;
	}
	t = new_task(c->session, pdu, &c->receive.ahs);
	if (t == NULL) {
		conn_drop(c, "out of memory");
		return;
	}
	enqueue(t);
	check_task(t, pdu, &c->receive.ahs);
	t->in_pdu = true;
	c->receive.complete = command_complete;
	receive_into_task(c, t);
	if (pdu->data_bytes > 0)
		task_run_queue(c->session);
}

void
command_complete(struct conn *c)
{
	struct task *t = c->receive.task;

	if (t == NULL)
		return; /* aborted meanwhile */
	t->in_pdu = false;
	if (t->started)
		transfer_collect(t);
	if (c->session != NULL)
		task_run_queue(c->session);
}
