/* SPDX-License-Identifier: BSD-2-Clause */
/* target/discovery.c - Text requests in full feature phase (RFC 7143 11.10,
 * 11.11): SendTargets (appendix C) and late declarations; answers in pieces that
 * the initiator can take. */
#include "target/conn_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_PAIR_BYTES (sizeof("TargetAddress=,65535") + CONN_PEER_BYTES)
#define TARGET_PAIR_BYTES  (sizeof("TargetName=") + TEXT_NAME_BYTES)

static void
forget(struct conn *c)
{
	free(c->continuation.text);
	free(c->text);
	c->text = NULL;
	c->text_bytes = 0;
	memset(&c->continuation, 0, sizeof(c->continuation));
	c->continuation.itt = PDU_NO_TAG;
}

/* Send the next piece of the answer. more: the initiator has not ended its
 * request, so we may not either. */
static void
send_piece(struct conn *c, bool more)
{
	struct continuation *k = &c->continuation;
	struct pdu pdu = { .opcode = PDU_TEXT_RESPONSE, .itt = c->receive.pdu.itt };
	size_t n = k->bytes - k->at;
	size_t room = c->negotiation.value[KEY_MAX_RECV_BYTES];
	const char *piece = k->text != NULL ? k->text + k->at : NULL;

	pdu.ttt = PDU_NO_TAG;
	if (n > room) {
		n = room;
		pdu.flags = TEXT_CONTINUE;
		pdu.ttt = conn_new_ttt(c);
	} else if (more) {
		pdu.ttt = conn_new_ttt(c);
	} else {
		pdu.flags = PDU_FINAL;
	}
	conn_send(c, &pdu, piece, n, SEND_STATUS);
	k->at += n;
	k->itt = pdu.itt;
	k->ttt = pdu.ttt;
	if (pdu.flags & PDU_FINAL)
		forget(c);
}

/* ---------------------------------------------------------- SendTargets */

struct listing {
	char *text;
	size_t bytes;
};

static void
list_pair(struct listing *l, const char *format, const char *value)
{
	l->bytes += (size_t)sprintf(l->text + l->bytes, format, value) + 1;
}

/* Who may not log in to a target does not see it either. */
static bool
visible(const struct conn *c, const struct target *target)
{
	const struct access *access = c->node->access;
	const struct access_rule *rule;

	if (access == NULL)
		return true;
	rule = access_find(access, target->name);
	return rule != NULL && access_admits(rule, c->session->initiator, c->peer, NULL);
}

static void
list_target(const struct conn *c, struct listing *l, const struct target *target)
{
	char format[40];

	if (!visible(c, target))
		return;
	list_pair(l, "TargetName=%s", target->name);
	snprintf(format, sizeof(format), "TargetAddress=%%s,%d", TARGET_PORTAL_GROUP);
	for (size_t i = 0; i < c->node->advertised_count; i++)
		list_pair(l, format, c->node->advertised[i]);
	/* Without an address, the initiator uses the one it came by. */
	if (c->node->advertised_count == 0 && c->portal[0] != '\0')
		list_pair(l, format, c->portal);
}

/* Room for the longest answer: our own doing, not the peer's. */
static size_t
listing_room(const struct conn *c)
{
	size_t each = TARGET_PAIR_BYTES, targets = 0;

	each += ADDRESS_PAIR_BYTES * (c->node->advertised_count + 1);
	for (const struct target *t = c->node->targets; t != NULL; t = t->next)
		targets++;
	return targets * each;
}

/* False: the value is not for this kind of session. */
static bool
send_targets(const struct conn *c, const char *value, struct listing *l)
{
	const struct target *ours = c->session->target, *one;
	char name[TEXT_NAME_BYTES];

	if (strcmp(value, "All") == 0) {
		if (ours != NULL)
			return false;
		for (const struct target *t = c->node->targets; t != NULL; t = t->next)
			list_target(c, l, t);
		return true;
	}
	if (value[0] == '\0') {
		if (ours == NULL)
			return false;
		list_target(c, l, ours);
		return true;
	}
	if (text_name(value, name) && (one = node_find_target(c->node, name)) != NULL)
		list_target(c, l, one);
	return true;
}

/* ------------------------------------------------------------ the request */

static bool
collect_text(struct conn *c)
{
	size_t n = c->receive.pdu.data_bytes;
	char *text;

	if (n > c->node->limits.text_bytes - c->text_bytes)
		return false;
	text = realloc(c->text, c->text_bytes + n + 1);
	if (text == NULL)
		return false;
	memcpy(text + c->text_bytes, c->receive.stage, n);
	c->text = text;
	c->text_bytes += n;
	return true;
}

/* Parse the complete request and leave the answer in c->continuation. */
static bool
answer(struct conn *c, struct text_answer *answer_text)
{
	struct continuation *k = &c->continuation;
	struct listing listing = { NULL, 0 };
	struct text text;
	const char *asked;

	if (!text_parse(&text, c->text, c->text_bytes) ||
	    !negotiate(&c->negotiation, &text, answer_text))
		return false;
	asked = text_find(&text, "SendTargets");
	listing.text = malloc(listing_room(c) + sizeof(answer_text->bytes));
	if (listing.text == NULL)
		return false;
	if (asked != NULL && !send_targets(c, asked, &listing))
		text_add(answer_text, "SendTargets", "Reject");
	memcpy(listing.text + listing.bytes, answer_text->bytes, answer_text->used);
	k->text = listing.text;
	k->bytes = listing.bytes + answer_text->used;
	k->at = 0;
	free(c->text);
	c->text = NULL;
	c->text_bytes = 0;
	return true;
}

static bool
answer_request(struct conn *c)
{
	struct text_answer *text = calloc(1, sizeof(*text));
	bool done = text != NULL && answer(c, text);

	free(text);
	return done;
}

/* Is this the next request of the exchange under way? */
static bool
continues(const struct conn *c)
{
	const struct continuation *k = &c->continuation;

	return k->itt == c->receive.pdu.itt && k->ttt == c->receive.pdu.ttt;
}

void
text_complete(struct conn *c)
{
	const struct pdu *pdu = &c->receive.pdu;
	bool more = !(pdu->flags & PDU_FINAL), unfinished = (pdu->flags & TEXT_CONTINUE) != 0;

	if (pdu->itt == PDU_NO_TAG || (pdu->ttt != PDU_NO_TAG && !continues(c))) {
		conn_reject(c, REJECT_INVALID_FIELD);
		return;
	}
	if (pdu->ttt == PDU_NO_TAG)
		forget(c); /* a new exchange */
	if (c->continuation.text != NULL && c->continuation.at < c->continuation.bytes) {
		send_piece(c, more);
		return;
	}
	free(c->continuation.text);
	c->continuation = (struct continuation){ .itt = PDU_NO_TAG };
	if ((unfinished && !more) || !collect_text(c) || (!unfinished && !answer_request(c))) {
		forget(c);
		conn_reject(c, REJECT_PROTOCOL);
		return;
	}
	send_piece(c, more);
}
