/* SPDX-License-Identifier: BSD-2-Clause */
/* target/receive.c - cuts the byte stream into PDUs (RFC 7143 11.1, 11.2). Data
 * of a SCSI command is received straight into the drive's segment; only what
 * came in one gulp with a header, CONN_TAIL_BYTES at most, is copied. */
#include "target/conn_state.h"
#include "target/digest.h"
#include "target/task.h"

#include <stdlib.h>
#include <string.h>

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The final place of the data to come, or a NULL base if it is dropped. */
static struct iovec
data_place(struct conn *c)
{
	struct receive *r = &c->receive;

	if (r->sink == SINK_STAGE)
		return (struct iovec){ r->stage + r->staged, r->data_left };
	if (r->sink == SINK_TASK)
		return transfer_place(r->task, r->data_left);
	return (struct iovec){ NULL, r->data_left };
}

static void
data_arrived(struct conn *c, size_t n)
{
	struct receive *r = &c->receive;

	r->data_left -= (uint32_t)n;
	if (r->sink == SINK_STAGE)
		r->staged += n;
	if (r->sink == SINK_TASK)
		transfer_placed(r->task, n);
	if (r->data_left == 0)
		r->phase = RECEIVE_TRAILER;
}

size_t
conn_input(struct conn *c, struct iovec vectors[CONN_INPUT_VECTORS])
{
	struct receive *r = &c->receive;
	size_t count = 0;

	r->direct = 0;
	if (c->state == CONN_OVER || c->end_of_input)
		return 0;
	if (c->state != CONN_CLOSING && r->phase == RECEIVE_HEADER && conn_blocked(c))
		return 0;
	if (c->state != CONN_CLOSING && r->phase == RECEIVE_DATA) {
		struct iovec place = data_place(c);

		if (place.iov_base != NULL) {
			vectors[count++] = place;
			r->direct = place.iov_len;
			if (place.iov_len < r->data_left)
				return count;
		}
	}
	memmove(r->tail, r->tail + r->start, r->end - r->start);
	r->end -= r->start;
	r->start = 0;
	vectors[count].iov_base = r->tail + r->end;
	vectors[count++].iov_len = CONN_TAIL_BYTES - r->end;
	return count;
}

void
conn_received(struct conn *c, size_t n)
{
	struct receive *r = &c->receive;
	size_t direct = least(n, r->direct);

	c->received_at = c->node->now;
	c->pings = 0;
	if (r->phase == RECEIVE_HEADER && r->start == r->end)
		c->pdu_at = c->node->now;
	r->direct = 0;
	if (direct > 0)
		data_arrived(c, direct);
	r->end += n - direct;
	receive_process(c);
}

bool
receive_stage(struct conn *c)
{
	struct receive *r = &c->receive;
	size_t need = (size_t)r->pdu.data_bytes + 1;

	if (r->stage_room < need) {
		free(r->stage);
		r->stage = malloc(need);
		r->stage_room = r->stage != NULL ? need : 0;
	}
	if (r->stage == NULL) {
		conn_drop(c, "out of memory");
		return false;
	}
	r->staged = 0;
	r->sink = SINK_STAGE;
	return true;
}

void
receive_into_task(struct conn *c, struct task *t)
{
	c->receive.task = t;
	/* What a digest covers must not reach the drive before it is checked. */
	if (!c->output.data_digest)
		c->receive.sink = SINK_TASK;
	else if (c->receive.pdu.data_bytes > 0)
		receive_stage(c);
}

static bool
header_digest_right(const struct conn *c, const uint8_t *header, size_t n)
{
	return !c->output.header_digest || digest_matches(header + n, digest_add(0, header, n));
}

static bool
take_header(struct conn *c)
{
	struct receive *r = &c->receive;
	const uint8_t *header = r->tail + r->start;
	size_t have = r->end - r->start, n, digest = c->output.header_digest ? PDU_DIGEST_BYTES : 0;

	if (have < PDU_HEADER_BYTES || conn_blocked(c))
		return false;
	n = PDU_HEADER_BYTES + (size_t)header[4] * 4;
	r->ahs_valid = n <= PDU_HEADER_BYTES + PDU_AHS_BYTES;
	if (!r->ahs_valid)
		n = PDU_HEADER_BYTES; /* enough to refuse it: the stream ends here */
	else if (have < n + digest)
		return false;
	else if (!header_digest_right(c, header, n)) {
		conn_drop(c, "wrong header digest");
		return false;
	}
	memcpy(r->header, header, PDU_HEADER_BYTES);
	r->known = pdu_decode(&r->pdu, r->header);
	r->ahs_valid = r->ahs_valid &&
	    pdu_decode_ahs(&r->ahs, header + PDU_HEADER_BYTES, n - PDU_HEADER_BYTES);
	r->start += n + digest;
	r->data_left = r->pdu.data_bytes;
	r->trailer_bytes = pdu_padded(r->pdu.data_bytes) - r->pdu.data_bytes;
	if (c->output.data_digest && r->data_left > 0)
		r->trailer_bytes += PDU_DIGEST_BYTES;
	r->trailer_got = 0;
	r->sink = SINK_DROP;
	r->task = NULL;
	r->complete = NULL;
	r->phase = r->data_left > 0 ? RECEIVE_DATA : RECEIVE_TRAILER;
	conn_begin(c);
	return true;
}

static bool
take_data(struct conn *c)
{
	struct receive *r = &c->receive;
	size_t have = r->end - r->start;
	struct iovec place = data_place(c);
	size_t n = least(have, place.iov_len);

	if (n == 0)
		return false;
	if (place.iov_base != NULL)
		memcpy(place.iov_base, r->tail + r->start, n);
	r->start += n;
	data_arrived(c, n);
	return true;
}

static bool
data_digest_right(const struct conn *c)
{
	const struct receive *r = &c->receive;
	size_t pad = r->trailer_bytes - PDU_DIGEST_BYTES;
	uint32_t digest = digest_add(0, r->stage, r->staged);

	return digest_matches(r->trailer + pad, digest_add(digest, r->trailer, pad));
}

/* RFC 7143 7.3: the PDU is rejected; a write it belongs to collects its data
 * and fails. */
static void
wrong_data_digest(struct conn *c)
{
	struct receive *r = &c->receive;

	conn_reject(c, REJECT_DATA_DIGEST);
	if (r->task == NULL) {
		r->complete = NULL;
		return;
	}
	task_spoil(r->task, SENSE(0xb, 0x47, 0x05));
	transfer_placed(r->task, r->staged);
}

static void
pdu_is_whole(struct conn *c)
{
	struct receive *r = &c->receive;

	r->phase = RECEIVE_HEADER;
	c->pdu_at = c->node->now;
	/* An empty segment has no digest. */
	if (r->sink == SINK_STAGE && c->output.data_digest && r->pdu.data_bytes > 0 &&
	    !data_digest_right(c))
		wrong_data_digest(c);
	else if (r->sink == SINK_STAGE && r->task != NULL)
		transfer_copy(r->task, r->stage, r->staged);
	if (r->complete != NULL)
		r->complete(c);
	r->task = NULL;
}

static bool
take_trailer(struct conn *c)
{
	struct receive *r = &c->receive;
	size_t n = least(r->end - r->start, r->trailer_bytes - r->trailer_got);

	memcpy(r->trailer + r->trailer_got, r->tail + r->start, n);
	r->start += n;
	r->trailer_got += n;
	if (r->trailer_got < r->trailer_bytes)
		return false;
	pdu_is_whole(c);
	return true;
}

static bool
step(struct conn *c)
{
	if (c->state == CONN_CLOSING || c->state == CONN_OVER) {
		c->receive.start = c->receive.end = 0;
		return false;
	}
	switch (c->receive.phase) {
	case RECEIVE_HEADER:
		return take_header(c);
	case RECEIVE_DATA:
		return take_data(c);
	default:
		return take_trailer(c);
	}
}

/* What a PDU sets going may end up here again: then the outer call goes on. */
void
receive_process(struct conn *c)
{
	struct receive *r = &c->receive;

	r->again = true;
	if (r->busy)
		return;
	r->busy = true;
	while (r->again) {
		r->again = false;
		while (step(c))
			;
	}
	r->busy = false;
}
