/* SPDX-License-Identifier: BSD-2-Clause */
/* target/conn.c - RFC 7143 clause 8.1, the target's side: states, and which PDU
 * is handled in which; NOP, Logout, Reject, asynchronous messages, timers. */
#include "target/conn.h"

#include "emulator/bytes.h"
#include "target/conn_state.h"
#include "target/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conn *
conn_open(struct node *node, const struct conn_config *config)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->node = node;
	snprintf(c->peer, sizeof(c->peer), "%s", config->peer);
	snprintf(c->portal, sizeof(c->portal), "%s", config->portal);
	c->wake = config->wake;
	c->wake_context = config->context;
	c->receive_limit = node->limits.text_bytes;
	c->stat_sn = 1;
	c->opened_at = c->received_at = c->sent_at = c->pdu_at = node->now;
	negotiate_start(&c->negotiation);
	return c;
}

void
conn_close(struct conn *c)
{
	if (c == NULL)
		return;
	c->state = CONN_OVER;
	c->wake = NULL;
	if (c->session != NULL)
		session_end(c->session);
	output_clear(&c->output);
	free(c->receive.stage);
	free(c->login.text);
	free(c->continuation.text);
	free(c->text);
	free(c);
}

void
conn_wake(struct conn *c)
{
	if (c->wake != NULL)
		c->wake(c->wake_context);
}

void
conn_drop(struct conn *c, const char *why)
{
	if (c->state == CONN_OVER)
		return;
	if (why != NULL)
		log_line(&c->node->log, c->node->now, SERVER_LOG_WARNING, "%s: dropped: %s",
		    c->peer, why);
	c->state = CONN_OVER;
	conn_wake(c);
}

void
conn_finish(struct conn *c)
{
	struct session *s = c->session;

	if (c->state == CONN_OVER || c->state == CONN_CLOSING)
		return;
	c->state = CONN_CLOSING;
	c->closing_at = c->node->now;
	if (s != NULL) {
		s->running = true;
		while (s->tasks != NULL)
			task_abort(s->tasks);
		c->session = NULL;
		s->conn = NULL;
		session_end(s);
	}
	conn_wake(c);
}

/* ------------------------------------------------------------- sending */

static void
stamp(struct conn *c, struct pdu *pdu, enum send_kind kind)
{
	if (kind != SEND_DATA)
		pdu->stat_sn = c->stat_sn;
	if (kind == SEND_STATUS)
		c->stat_sn++;
	if (c->session != NULL) {
		pdu->exp_cmd_sn = c->session->exp_cmd_sn;
		pdu->max_cmd_sn = session_max_cmd_sn(c->session);
	} else {
		pdu->exp_cmd_sn = c->login.cmd_sn;
		pdu->max_cmd_sn = c->login.cmd_sn;
	}
}

static void
send_pdu(struct conn *c, struct pdu *pdu, const void *data, size_t n, enum send_kind kind,
    enum output_payload payload)
{
	if (c->state == CONN_OVER)
		return;
	if (c->output.bytes == 0)
		c->sent_at = c->node->now;
	stamp(c, pdu, kind);
	if (!output_add(&c->output, pdu, data, n, payload))
		conn_drop(c, "out of memory");
	conn_wake(c);
}

void
conn_send(struct conn *c, struct pdu *pdu, const void *data, size_t n, enum send_kind kind)
{
	send_pdu(c, pdu, data, n, kind, OUTPUT_COPIED);
}

void
conn_send_borrowed(struct conn *c, struct pdu *pdu, const void *data, size_t n, enum send_kind kind)
{
	send_pdu(c, pdu, data, n, kind, OUTPUT_BORROWED);
}

void
conn_reject(struct conn *c, enum reject_reason reason)
{
	struct pdu pdu = { .opcode = PDU_REJECT, .flags = PDU_FINAL, .itt = PDU_NO_TAG };

	pdu.response = (uint8_t)reason;
	conn_send(c, &pdu, c->receive.header, PDU_HEADER_BYTES, SEND_STATUS);
	if (c->node->now - c->rejects_since >= REJECTS_MS) {
		c->rejects_since = c->node->now;
		c->rejects = 0;
	}
	if (++c->rejects >= REJECTS)
		conn_drop(c, "too many rejected PDUs");
}

uint32_t
conn_new_ttt(struct conn *c)
{
	if (++c->last_ttt == PDU_NO_TAG)
		c->last_ttt = 0;
	return c->last_ttt;
}

static void
send_ping(struct conn *c, uint32_t ttt)
{
	struct pdu pdu = { .opcode = PDU_NOP_IN, .flags = PDU_FINAL, .itt = PDU_NO_TAG };

	pdu.ttt = ttt;
	conn_send(c, &pdu, NULL, 0, SEND_SHOW);
}

#define ASYNC_SCSI_EVENT     0
#define ASYNC_REQUEST_LOGOUT 1
#define ASYNC_DROP_ALL       3

static void
send_async(struct conn *c, uint8_t event, uint16_t p1, uint16_t p2, uint16_t p3)
{
	struct pdu pdu = { .opcode = PDU_ASYNC, .flags = PDU_FINAL, .itt = PDU_NO_TAG };

	pdu.event = event;
	pdu.parameter1 = p1;
	pdu.parameter2 = p2;
	pdu.parameter3 = p3;
	conn_send(c, &pdu, NULL, 0, SEND_STATUS);
}

void
conn_report_event(struct conn *c, uint64_t lun, const uint8_t sense[SENSE_BYTES])
{
	struct pdu pdu = { .opcode = PDU_ASYNC, .flags = PDU_FINAL, .itt = PDU_NO_TAG };
	uint8_t data[2 + SENSE_BYTES];

	if (c->state != CONN_LOGGED_IN || conn_blocked(c))
		return;
	pdu.event = ASYNC_SCSI_EVENT;
	pdu.lun = lun;
	store_be16(data, SENSE_BYTES);
	memcpy(data + 2, sense, SENSE_BYTES);
	conn_send(c, &pdu, data, sizeof(data), SEND_STATUS);
}

void
conn_request_logout(struct conn *c, uint16_t seconds)
{
	if (c->state == CONN_LOGGED_IN)
		send_async(c, ASYNC_REQUEST_LOGOUT, 0, 0, seconds);
}

void
conn_dismiss(struct conn *c)
{
	if (c->state == CONN_CLOSING)
		return; /* it is on its way out */
	if (c->state != CONN_LOGGED_IN) {
		conn_drop(c, NULL);
		return;
	}
	send_async(c, ASYNC_DROP_ALL, 0, (uint16_t)c->negotiation.value[KEY_TIME2WAIT], 0);
	conn_finish(c);
}

/* ------------------------------------------------------------ handlers */

/* RFC 7143 11.18: ping data comes back, cut to what the initiator takes. */
static void
nop_complete(struct conn *c)
{
	const struct pdu *nop = &c->receive.pdu;
	struct pdu pdu = { .opcode = PDU_NOP_IN, .flags = PDU_FINAL, .itt = nop->itt };
	size_t n = nop->data_bytes;

	if (nop->itt == PDU_NO_TAG) {
		if (!nop->immediate)
			conn_reject(c, REJECT_PROTOCOL);
		return; /* it answers our ping, or says nothing but ExpStatSN */
	}
	pdu.lun = nop->lun;
	pdu.ttt = PDU_NO_TAG;
	if (n > c->negotiation.value[KEY_MAX_RECV_BYTES])
		n = c->negotiation.value[KEY_MAX_RECV_BYTES];
	conn_send(c, &pdu, c->receive.stage, n, SEND_STATUS);
}

/* RFC 7143 11.14: close session, close connection, remove for recovery. */
static void
logout_complete(struct conn *c)
{
	const struct pdu *logout = &c->receive.pdu;
	struct pdu pdu = { .opcode = PDU_LOGOUT_RESPONSE, .flags = PDU_FINAL, .itt = logout->itt };
	uint8_t reason = logout->flags & 0x7f;

	if (reason > 2) {
		conn_reject(c, REJECT_INVALID_FIELD);
		return;
	}
	if (reason == 2)
		pdu.response = 2; /* recovery is not supported */
	else if (reason == 1 && logout->cid != c->session->cid)
		pdu.response = 1; /* no such CID */
	/* Time2Retain is 0: nothing outlives the connection. */
	pdu.parameter2 = (uint16_t)c->negotiation.value[KEY_TIME2WAIT];
	if (pdu.response != 0) {
		conn_send(c, &pdu, NULL, 0, SEND_STATUS);
		return;
	}
	while (c->session->tasks != NULL)
		task_abort(c->session->tasks);
	conn_send(c, &pdu, NULL, 0, SEND_STATUS);
	conn_finish(c);
}

static void
snack_complete(struct conn *c)
{
	conn_reject(c, REJECT_SNACK);
}

#define ORDERED 1  /* has a CmdSN */
#define NORMAL  2  /* not in a discovery session */
#define FINAL   4  /* its F bit must be set */
#define STAGED  8  /* its data is collected before it is handled */
#define NO_DATA 16 /* has no data segment */

static const struct transition {
	enum conn_state from;
	uint8_t opcode, flags;
	void (*begin)(struct conn *);
	void (*complete)(struct conn *);
} transitions[] = {
	{ CONN_XPT_UP, PDU_LOGIN, STAGED, NULL, login_complete },
	{ CONN_IN_LOGIN, PDU_LOGIN, STAGED, NULL, login_complete },
	{ CONN_LOGGED_IN, PDU_NOP_OUT, ORDERED | STAGED, NULL, nop_complete },
	{ CONN_LOGGED_IN, PDU_COMMAND, ORDERED | NORMAL, command_begin, command_complete },
	{ CONN_LOGGED_IN, PDU_TASK_MANAGEMENT, ORDERED | NORMAL | FINAL | NO_DATA, NULL,
	    management_complete },
	{ CONN_LOGGED_IN, PDU_TEXT, ORDERED | STAGED, NULL, text_complete },
	{ CONN_LOGGED_IN, PDU_DATA_OUT, NORMAL, data_out_begin, data_out_complete },
	{ CONN_LOGGED_IN, PDU_LOGOUT, ORDERED | FINAL | NO_DATA, NULL, logout_complete },
	{ CONN_LOGGED_IN, PDU_SNACK, NORMAL | FINAL | NO_DATA, NULL, snack_complete },
};

static const struct transition *
find_transition(const struct conn *c)
{
	for (size_t i = 0; i < ARRAY_LEN(transitions); i++)
		if (transitions[i].from == c->state &&
		    transitions[i].opcode == c->receive.pdu.opcode)
			return &transitions[i];
	return NULL;
}

/* A PDU that its sender may not send now. */
static void
refuse(struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;

	if (c->state != CONN_LOGGED_IN) {
		login_refuse(c, 0x020b);
		return;
	}
	if (pdu->opcode == PDU_LOGIN) {
		conn_reject(c, REJECT_PROTOCOL);
		conn_finish(c);
		return;
	}
	/* Of a request not known, a CmdSN can only be supposed. */
	if (pdu->opcode < PDU_NOP_IN && !pdu->immediate && pdu->cmd_sn == c->session->exp_cmd_sn)
		session_sequence(c->session, pdu);
	conn_reject(c, REJECT_UNSUPPORTED);
}

/* False: it has been seen to. */
static bool
data_length_allowed(struct conn *c)
{
	uint32_t n = c->receive.pdu.data_bytes;

	if (n <= c->receive_limit)
		return true;
	if (c->state != CONN_LOGGED_IN)
		login_refuse(c, 0x0200);
	else if (n > SKIP_BYTES)
		conn_drop(c, "data segment far too long");
	else
		conn_reject(c, REJECT_INVALID_FIELD);
	return false;
}

static bool
in_sequence(struct conn *c)
{
	switch (session_sequence(c->session, &c->receive.pdu)) {
	case SEQUENCE_ACCEPT:
		return true;
	case SEQUENCE_HOLE:
		conn_drop(c, "CmdSN out of order");
		return false;
	default:
		return false; /* outside of the window: not a word (RFC 7143 4.2.2.1) */
	}
}

/* 0: nothing wrong with the header. */
static uint8_t
header_fault(const struct conn *c, const struct transition *t)
{
	const struct pdu *pdu = &c->receive.pdu;

	if ((t->flags & NORMAL) && c->session->target == NULL)
		return REJECT_PROTOCOL;
	if (t->flags & FINAL && !(pdu->flags & PDU_FINAL))
		return REJECT_INVALID_FIELD;
	if (t->flags & NO_DATA && pdu->data_bytes > 0)
		return REJECT_INVALID_FIELD;
	return 0;
}

/* Where the next PDU begins is not known then. */
static void
bad_ahs(struct conn *c)
{
	if (c->state != CONN_LOGGED_IN) {
		login_refuse(c, 0x020b);
		return;
	}
	conn_reject(c, REJECT_INVALID_FIELD);
	conn_finish(c);
}

void
conn_begin(struct conn *c)
{
	const struct transition *t = find_transition(c);
	uint8_t fault;

	if (!c->receive.ahs_valid) {
		bad_ahs(c);
		return;
	}
	if (t == NULL) {
		refuse(c);
		if (!c->receive.known && c->receive.pdu.data_bytes > SKIP_BYTES)
			conn_finish(c); /* an HTTP or TLS hello, or garbage */
		return;
	}
	if (t->flags & ORDERED && !in_sequence(c))
		return;
	if (!data_length_allowed(c))
		return;
	fault = header_fault(c, t);
	if (fault != 0) {
		conn_reject(c, fault);
		return;
	}
	if (t->flags & STAGED && !receive_stage(c))
		return;
	c->receive.complete = t->complete;
	if (t->begin != NULL)
		t->begin(c);
}

/* ---------------------------------------------------- output and time */

/* A current command that waits for data of this very connection must not be
 * kept from it by what others have buffered. */
static bool
waits_for_data(const struct session *s)
{
	const struct task *t = s->tasks;

	return t != NULL && t->started && !t->pending && !t->sending && !t->answered;
}

bool
conn_blocked(const struct conn *c)
{
	const struct session *s = c->session;

	if (c->output.bytes > c->node->limits.peer_bytes)
		return true;
	return s != NULL && s->buffered > c->node->limits.peer_bytes && !waits_for_data(s);
}

size_t
conn_output(const struct conn *c, struct iovec *vectors, size_t max)
{
	return c->state == CONN_OVER ? 0 : output_vectors(&c->output, vectors, max);
}

void
conn_sent(struct conn *c, size_t n)
{
	output_sent(&c->output, n);
	c->sent_at = c->node->now;
	if (c->session != NULL && c->output.borrowed == 0)
		task_output_drained(c->session);
	if (c->state == CONN_CLOSING && c->end_of_input && c->output.bytes == 0)
		conn_drop(c, NULL);
	receive_process(c);
}

void
conn_resume(struct conn *c)
{
	receive_process(c);
}

void
conn_end_of_input(struct conn *c)
{
	c->end_of_input = true;
	if (c->state != CONN_CLOSING || c->output.bytes == 0)
		conn_drop(c, NULL);
}

static uint64_t
milliseconds(uint32_t seconds)
{
	return (uint64_t)seconds * 1000;
}

static void
keep_alive(struct conn *c)
{
	uint64_t silence = c->node->now - c->received_at;

	if (conn_blocked(c)) {
		c->received_at = c->node->now; /* we do not listen: no wonder */
		return;
	}
	if (silence < milliseconds(c->node->limits.ping_seconds) * (c->pings + 1))
		return;
	if (c->pings == PINGS_UNANSWERED)
		conn_drop(c, "does not answer");
	else if (c->output.bytes == 0) {
		c->pings++;
		/* With a real tag: only then an answer is owed (RFC 7143 11.19). */
		send_ping(c, conn_new_ttt(c));
	}
}

/* It has begun a write, which keeps others from writing, and sends no data. */
static bool
owes_data(const struct conn *c)
{
	const struct session *s = c->session;

	return s != NULL && waits_for_data(s) &&
	    c->node->now - s->tasks->moved_at >= milliseconds(c->node->limits.pdu_seconds);
}

static bool
inside_pdu(const struct conn *c)
{
	const struct receive *r = &c->receive;

	return r->phase != RECEIVE_HEADER || r->start != r->end;
}

void
conn_time(struct conn *c)
{
	const struct limits *limits = &c->node->limits;
	uint64_t now = c->node->now;

	switch (c->state) {
	case CONN_XPT_UP:
	case CONN_IN_LOGIN:
		if (now - c->opened_at >= milliseconds(limits->login_seconds))
			conn_drop(c, "login took too long");
		break;
	case CONN_LOGGED_IN:
		if (c->output.bytes > 0 && now - c->sent_at >= milliseconds(limits->output_seconds))
			conn_drop(c, "takes no data");
		else if (inside_pdu(c) && !conn_blocked(c) &&
		    now - c->pdu_at >= milliseconds(limits->pdu_seconds))
			conn_drop(c, "stopped in the middle of a PDU");
		else if (owes_data(c))
			conn_drop(c, "does not send the data it announced");
		else
			keep_alive(c);
		break;
	case CONN_CLOSING:
		if (now - c->closing_at >= CLOSING_MS && now - c->sent_at >= CLOSING_MS)
			conn_drop(c, NULL);
		break;
	case CONN_OVER:
		break;
	}
}

/* When a window that was announced as closed opens without a PDU to say so,
 * the initiator would wait for ever (RFC 7143 4.2.2.1). */
void
conn_announce_window(struct conn *c)
{
	struct session *s = c->session;
	uint32_t announced = s->max_cmd_sn;

	if (c->state != CONN_LOGGED_IN || !serial_before(announced, s->exp_cmd_sn))
		return;
	if (session_max_cmd_sn(s) != announced)
		send_ping(c, PDU_NO_TAG);
}

bool
conn_is_over(const struct conn *c)
{
	return c->state == CONN_OVER;
}

bool
conn_is_closing(const struct conn *c)
{
	return c->state == CONN_CLOSING;
}

bool
conn_is_logged_in(const struct conn *c)
{
	return c->state == CONN_LOGGED_IN;
}
