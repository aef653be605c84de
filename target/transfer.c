/* SPDX-License-Identifier: BSD-2-Clause */
/* target/transfer.c - the data of a task: Data-Out with all that must be right
 * about it, R2T, Data-In, residuals (RFC 7143 4.2.5.2, 11.7, 11.8, 11.4.5).
 * No place is computed from a received offset: the offset must be the one
 * expected, and the place follows from what came before. */
#include "target/conn_state.h"
#include "target/task.h"

#include <stdlib.h>
#include <string.h>

#define SENSE_UNEXPECTED_UNSOLICITED SENSE(0xb, 0x0c, 0x0c)
#define SENSE_WRONG_DATA             SENSE(0xb, 0x0c, 0x0d)

static uint64_t
lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint8_t
transfer_residual(uint64_t expected, uint64_t wanted, uint64_t moved, uint32_t *residual)
{
	uint64_t difference = 0;
	uint8_t flag = 0;

	if (wanted > expected) {
		difference = wanted - expected;
		flag = RESIDUAL_OVERFLOW;
	} else if (moved < expected) {
		difference = expected - moved;
		flag = RESIDUAL_UNDERFLOW;
	}
	*residual = (uint32_t)lesser(difference, UINT32_MAX);
	return flag;
}

/* ---------------------------------------------- bytes from the initiator */

/* A command that waits keeps what it may send without being asked. */
static struct iovec
early_place(struct task *t, size_t n)
{
	struct session *s = t->session;

	if (t->early == NULL) {
		t->early = malloc((size_t)t->unsolicited_end);
		if (t->early == NULL) {
			conn_drop(s->conn, "out of memory");
			return (struct iovec){ NULL, n };
		}
		t->early_room = (size_t)t->unsolicited_end;
		s->buffered += t->early_room;
	}
	return (struct iovec){ t->early + t->received, n };
}

struct iovec
transfer_place(struct task *t, size_t n)
{
	struct iovec place;

	if (!t->started && !t->failed)
		return early_place(t, n);
	if (t->refusing || t->received >= t->bytes)
		return (struct iovec){ NULL, n };
	if (t->filled == t->segment.iov_len) {
		t->filled = 0;
		t->segment.iov_len = 0;
		if (!cmd_next_segment(t->command, &t->segment)) {
			t->refusing = true;
			return (struct iovec){ NULL, n };
		}
	}
	place.iov_base = (uint8_t *)t->segment.iov_base + t->filled;
	place.iov_len = (size_t)lesser(n, t->segment.iov_len - t->filled);
	place.iov_len = (size_t)lesser(place.iov_len, t->bytes - t->received);
	return place;
}

void
transfer_placed(struct task *t, size_t n)
{
	bool to_drive = t->started && !t->refusing && t->received < t->bytes;

	t->received += n;
	t->moved_at = t->session->node->now;
	if (!to_drive)
		return;
	t->filled += n;
	if (t->filled < t->segment.iov_len && t->received < t->bytes)
		return;
	cmd_filled(t->command, t->filled);
	t->filled = 0;
	t->segment = (struct iovec){ NULL, 0 };
}

void
transfer_copy(struct task *t, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		struct iovec place = transfer_place(t, n);

		if (place.iov_base != NULL)
			memcpy(place.iov_base, bytes, place.iov_len);
		transfer_placed(t, place.iov_len);
		bytes += place.iov_len;
		n -= place.iov_len;
	}
}

void
transfer_early(struct task *t)
{
	uint8_t *early = t->early;
	size_t n = (size_t)t->received;

	if (early == NULL)
		return;
	t->session->buffered -= t->early_room;
	t->early_room = 0;
	t->early = NULL;
	t->received = 0;
	transfer_copy(t, early, n);
	free(early);
}

static void
send_r2t(struct task *t)
{
	struct session *s = t->session;
	struct r2t *r2t = &t->r2t[(t->r2t_first + t->r2t_count) % OUR_MAX_R2T];
	uint64_t n = lesser(t->bytes - t->r2t_offset, s->value[KEY_MAX_BURST]);
	struct pdu pdu = { .opcode = PDU_R2T, .flags = PDU_FINAL, .itt = t->itt, .lun = t->lun };

	r2t->ttt = pdu.ttt = conn_new_ttt(s->conn);
	pdu.data_sn = t->data_pdus++;
	pdu.offset = (uint32_t)t->r2t_offset;
	pdu.length = (uint32_t)n;
	t->r2t_offset += n;
	r2t->end = t->r2t_offset;
	t->r2t_count++;
	conn_send(s->conn, &pdu, NULL, 0, SEND_SHOW);
}

void
transfer_collect(struct task *t)
{
	uint64_t most = lesser(t->session->value[KEY_MAX_R2T], OUR_MAX_R2T);

	if (t->in_pdu || t->unsolicited)
		return;
	if (t->r2t_offset < t->received)
		t->r2t_offset = t->received;
	while (!t->refusing && t->r2t_count < most && t->r2t_offset < t->bytes)
		send_r2t(t);
	if (t->r2t_count == 0)
		task_finish(t);
}

/* -------------------------------------------------------------- Data-Out */

/* RFC 7143 11.7: order and length of what nobody asked for. */
static bool
unsolicited_right(const struct task *t, const struct pdu *pdu)
{
	uint64_t end = t->received + pdu->data_bytes;

	if (pdu->offset != t->received || pdu->data_sn != t->data_sn || end > t->unsolicited_end)
		return false;
	return (pdu->flags & PDU_FINAL) || end < t->unsolicited_end;
}

static bool
solicited_right(const struct task *t, const struct pdu *pdu)
{
	const struct r2t *r2t = &t->r2t[t->r2t_first];
	uint64_t end = t->received + pdu->data_bytes;
	bool final = (pdu->flags & PDU_FINAL) != 0;

	if (t->r2t_count == 0 || pdu->ttt != r2t->ttt || pdu->lun != t->lun)
		return false;
	if (pdu->offset != t->received || pdu->data_sn != t->data_sn || end > r2t->end)
		return false;
	return final == (end == r2t->end);
}

static void
unknown_task(struct conn *c)
{
	/* It may have been aborted, or have failed, in the middle of its data. */
	if (!session_recently_ended(c->session, c->receive.pdu.itt))
		conn_reject(c, REJECT_PROTOCOL);
}

void
data_out_begin(struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;
	struct task *t = task_find(c->session, pdu->itt);
	bool asked = pdu->ttt != PDU_NO_TAG;

	c->receive.complete = NULL;
	if (t == NULL || t->pending || t->answered || !t->writes) {
		unknown_task(c);
		return;
	}
	if (t->received + pdu->data_bytes > t->expected) {
		conn_drop(c, "more data than the command announced");
		return;
	}
	if (!asked && (!t->unsolicited || t->received + pdu->data_bytes > t->unsolicited_end)) {
		task_fail(t, SENSE_UNEXPECTED_UNSOLICITED);
		return;
	}
	if (!(asked ? solicited_right(t, pdu) : unsolicited_right(t, pdu))) {
		task_fail(t, SENSE_WRONG_DATA);
		return;
	}
	t->in_pdu = true;
	c->receive.complete = data_out_complete;
	receive_into_task(c, t);
}

void
data_out_complete(struct conn *c)
{
	struct task *t = c->receive.task;
	struct session *s = c->session;

	if (t == NULL)
		return;
	t->in_pdu = false;
	t->data_sn++;
	if (c->receive.pdu.flags & PDU_FINAL) {
		t->data_sn = 0;
		if (t->unsolicited) {
			t->unsolicited = false;
		} else {
			t->r2t_first = (t->r2t_first + 1) % OUR_MAX_R2T;
			t->r2t_count--;
		}
	}
	if (t->started)
		transfer_collect(t);
	task_run_queue(s);
}

/* --------------------------------------------------------------- Data-In */

/* Queue one segment of the drive as Data-In PDUs no longer than the initiator
 * takes, with F at the end of each burst. */
static void
send_segment(struct task *t, const uint8_t *bytes, size_t n, bool with_status)
{
	struct session *s = t->session;
	uint64_t burst = s->value[KEY_MAX_BURST];
	/* More than we would take in one PDU is of no use to send either. */
	uint64_t piece = lesser(s->conn->negotiation.value[KEY_MAX_RECV_BYTES], OUR_RECV_BYTES);

	while (n > 0) {
		struct pdu pdu = { .opcode = PDU_DATA_IN, .itt = t->itt, .ttt = PDU_NO_TAG };
		uint64_t room = burst - t->sent % burst;
		size_t k = (size_t)lesser(lesser(n, piece), room);
		bool last = t->sent + k == t->bytes;

		if (last || k == room)
			pdu.flags |= PDU_FINAL;
		if (last && with_status)
			pdu.flags |= DATA_IN_STATUS;
		pdu.data_sn = t->data_pdus++;
		pdu.offset = (uint32_t)t->sent;
		conn_send_borrowed(
		    s->conn, &pdu, bytes, k, last && with_status ? SEND_STATUS : SEND_DATA);
		t->sent += k;
		bytes += k;
		n -= k;
	}
}

/* The drive lends one segment at a time: the next one only when all of it has
 * been sent. */
void
transfer_send(struct task *t)
{
	struct iovec segment;
	size_t n;

	t->sending = true;
	if (!cmd_next_segment(t->command, &segment)) {
		t->sending = false;
		task_finish(t); /* it failed on the way */
		return;
	}
	n = (size_t)lesser(segment.iov_len, t->bytes - t->sent);
	if (t->sent + n < t->bytes) {
		send_segment(t, segment.iov_base, n, false);
		return;
	}
	t->sending = false;
	t->pending = cmd_finish(t->command) == COMMAND_PENDING;
	send_segment(t, segment.iov_base, n, !t->pending && task_collapses(t));
	if (!t->pending)
		task_respond(t);
}
