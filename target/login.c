/* SPDX-License-Identifier: BSD-2-Clause */
/* target/login.c - the login phase (RFC 7143 6.3, 11.12, 11.13): its stages, who
 * logs in to what, and the way into full feature phase. */
#include "target/conn_state.h"
#include "target/task.h"

#include <stdlib.h>
#include <string.h>

/* Status class and detail, RFC 7143 11.13.5. */
#define LOGIN_OK                0x0000
#define LOGIN_INITIATOR_ERROR   0x0200
#define LOGIN_NOT_FOUND         0x0203
#define LOGIN_VERSION           0x0205
#define LOGIN_TOO_MANY          0x0206
#define LOGIN_MISSING_PARAMETER 0x0207
#define LOGIN_SESSION_TYPE      0x0209
#define LOGIN_NO_SESSION        0x020a
#define LOGIN_UNAVAILABLE       0x0301
#define LOGIN_NO_RESOURCES      0x0302

static void
fill_response(const struct conn *c, struct pdu *pdu)
{
	const struct pdu *request = &c->receive.pdu;

	pdu->opcode = PDU_LOGIN_RESPONSE;
	pdu->itt = request->itt;
	memcpy(pdu->isid, request->isid, ISID_BYTES);
	pdu->tsih = request->tsih;
}

void
login_refuse(struct conn *c, uint16_t class_detail)
{
	struct pdu pdu = { 0 };

	fill_response(c, &pdu);
	pdu.status_class = (uint8_t)(class_detail >> 8);
	pdu.status_detail = (uint8_t)class_detail;
	log_line(&c->node->log, c->node->now, SERVER_LOG_WARNING, "%s: login refused, status %04x",
	    c->peer, class_detail);
	conn_send(c, &pdu, NULL, 0, SEND_STATUS);
	conn_finish(c);
}

/* ----------------------------------------------------------- the request */

static bool
same_login(const struct login *l, const struct pdu *pdu)
{
	return pdu->itt == l->itt && pdu->cmd_sn == l->cmd_sn && pdu->tsih == l->tsih &&
	    pdu->cid == l->cid && memcmp(pdu->isid, l->isid, ISID_BYTES) == 0;
}

/* RFC 7143 6.3: the legal ways are 0 to 1 to 3, 0 to 3 and 1 to 3. */
static bool
stages_right(const struct login *l, const struct pdu *pdu)
{
	unsigned current = LOGIN_CSG(pdu->flags), next = LOGIN_NSG(pdu->flags);
	bool transit = (pdu->flags & LOGIN_TRANSIT) != 0;

	if (current > LOGIN_STAGE_OPERATE || (l->pdus > 1 && current != l->stage))
		return false;
	if (!transit)
		return true;
	return !(pdu->flags & TEXT_CONTINUE) && next > current && next != 2;
}

static uint16_t
check_header(struct conn *c)
{
	struct login *l = &c->login;
	const struct pdu *pdu = &c->receive.pdu;

	if (++l->pdus == 1) {
		l->itt = pdu->itt;
		l->cmd_sn = pdu->cmd_sn;
		l->tsih = pdu->tsih;
		l->cid = pdu->cid;
		l->stage = LOGIN_CSG(pdu->flags);
		memcpy(l->isid, pdu->isid, ISID_BYTES);
		c->negotiation.leading = pdu->tsih == 0;
	}
	if (pdu->version_min > 0)
		return LOGIN_VERSION;
	if (l->pdus > LOGIN_PDUS || !same_login(l, pdu) || !stages_right(l, pdu))
		return LOGIN_INITIATOR_ERROR;
	return LOGIN_OK;
}

/* Append the data of this PDU to what came before, with a byte to spare. */
static bool
collect_text(struct conn *c)
{
	struct login *l = &c->login;
	size_t n = c->receive.pdu.data_bytes;
	char *text;

	if (n > c->node->limits.text_bytes - l->text_bytes)
		return false;
	text = realloc(l->text, l->text_bytes + n + 1);
	if (text == NULL)
		return false;
	memcpy(text + l->text_bytes, c->receive.stage, n);
	l->text = text;
	l->text_bytes += n;
	return true;
}

/* ------------------------------------------------------------- who, what */

static uint16_t
find_target(struct conn *c, const struct text *text)
{
	const char *type = text_find(text, "SessionType");
	const char *value = text_find(text, "TargetName");
	const struct access *access = c->node->access;
	const struct access_rule *rule = NULL;
	char name[TEXT_NAME_BYTES];

	c->negotiation.discovery = type != NULL && strcmp(type, "Discovery") == 0;
	if (c->negotiation.discovery)
		return authenticate_admit(c, access != NULL ? access->discovery : NULL);
	if (type != NULL && strcmp(type, "Normal") != 0)
		return LOGIN_SESSION_TYPE;
	if (value == NULL)
		return LOGIN_MISSING_PARAMETER;
	if (text_name(value, name))
		c->login.target = node_find_target(c->node, name);
	if (c->login.target != NULL && access != NULL)
		rule = access_find(access, c->login.target->name);
	/* What nobody may see is not there. */
	if (c->login.target == NULL || (access != NULL && rule == NULL))
		return LOGIN_NOT_FOUND;
	return authenticate_admit(c, rule);
}

static uint16_t
identify(struct conn *c, const struct text *text)
{
	const char *initiator = text_find(text, "InitiatorName");

	if (initiator == NULL)
		return LOGIN_MISSING_PARAMETER;
	if (!text_name(initiator, c->login.initiator))
		return LOGIN_INITIATOR_ERROR;
	return find_target(c, text);
}

/* libiscsi once sent InitiatorName twice: it may be repeated, not changed. */
static bool
same_initiator(const struct conn *c, const struct text *text)
{
	char name[TEXT_NAME_BYTES];

	for (size_t i = 0; i < text->count; i++)
		if (strcmp(text->pairs[i].key, "InitiatorName") == 0 &&
		    (!text_name(text->pairs[i].value, name) ||
			strcmp(name, c->login.initiator) != 0))
			return false;
	return true;
}

/* Does the answer to this request end the stage? */
static bool
moves_on(const struct conn *c)
{
	return (c->receive.pdu.flags & LOGIN_TRANSIT) != 0 && authenticate_is_done(c);
}

/* What we declare of ourselves: the portal group in the first answer (Microsoft
 * insists), our data segment length before full feature phase. */
static void
declare(struct conn *c, struct text_answer *answer)
{
	struct login *l = &c->login;
	bool last = moves_on(c) && LOGIN_NSG(c->receive.pdu.flags) == LOGIN_STAGE_FULL;

	if (!l->begun && l->target != NULL)
		text_add_number(answer, "TargetPortalGroupTag", TARGET_PORTAL_GROUP);
	if (!l->declared && (last || l->stage == LOGIN_STAGE_OPERATE)) {
		text_add_number(answer, "MaxRecvDataSegmentLength", c->node->limits.pdu_bytes);
		l->declared = true;
	}
}

static uint16_t
answer_text(struct conn *c, struct text_answer *answer)
{
	struct login *l = &c->login;
	struct text text;
	uint16_t status = LOGIN_OK;

	if (!text_parse(&text, l->text, l->text_bytes))
		return LOGIN_INITIATOR_ERROR;
	if (!l->begun)
		status = identify(c, &text);
	if (status == LOGIN_OK && !same_initiator(c, &text))
		status = LOGIN_INITIATOR_ERROR;
	if (status == LOGIN_OK)
		status = authenticate(c, &text, answer);
	if (status != LOGIN_OK)
		return status;
	declare(c, answer);
	l->begun = true;
	l->text_bytes = 0;
	if (!negotiate(&c->negotiation, &text, answer))
		return LOGIN_INITIATOR_ERROR;
	return answer->overflow ? LOGIN_INITIATOR_ERROR : LOGIN_OK;
}

/* ------------------------------------------------- full feature phase */

/* RFC 7143 6.3.5: the same initiator port again takes the old session's place;
 * nothing waits for what the drive still does for that one. */
static uint16_t
new_session(struct conn *c, struct session **session)
{
	struct login *l = &c->login;
	struct session *old = NULL, *s;
	unsigned reinstatements = 0;

	if (l->target != NULL)
		old = session_find(c->node, l->target, l->initiator, l->isid);
	if (old != NULL) {
		if (!session_may_reinstate(old))
			return LOGIN_NO_RESOURCES;
		reinstatements = old->reinstatements;
		session_end(old);
	}
	s = session_open(c->node, l->target, l->initiator, l->isid, l->cid);
	if (s == NULL)
		return LOGIN_NO_RESOURCES;
	s->reinstatements = reinstatements;
	s->reinstated_at = c->node->now;
	memcpy(s->value, c->negotiation.value, sizeof(s->value));
	*session = s;
	return LOGIN_OK;
}

/* RFC 7143 6.3.4: a session that exists, with a new connection in place of the
 * old one. Its tasks went with that. */
static uint16_t
reinstate_connection(struct conn *c, struct session **session)
{
	struct login *l = &c->login;
	struct session *s = NULL;
	struct conn *old;

	if (l->target != NULL)
		s = session_find(c->node, l->target, l->initiator, l->isid);
	if (s == NULL || s->tsih != l->tsih)
		return LOGIN_NO_SESSION;
	if (s->cid != l->cid)
		return LOGIN_TOO_MANY;
	if (!session_may_reinstate(s))
		return LOGIN_NO_RESOURCES;
	while (s->tasks != NULL)
		task_abort(s->tasks);
	for (unsigned unit = 0; unit < TARGET_UNITS; unit++)
		if (s->nexus[unit] != NULL)
			nexus_lose(s->nexus[unit]);
	old = s->conn;
	old->session = NULL;
	conn_drop(old, "another connection took its place");
	*session = s;
	return LOGIN_OK;
}

static uint16_t
join_session(struct conn *c)
{
	struct session *s = NULL;
	uint16_t status;

	if (c->node->draining)
		return LOGIN_UNAVAILABLE;
	status = c->login.tsih == 0 ? new_session(c, &s) : reinstate_connection(c, &s);
	if (status != LOGIN_OK)
		return status;
	session_restrict(s, c->login.authentication.rights);
	s->conn = c;
	s->exp_cmd_sn = c->login.cmd_sn;
	s->max_cmd_sn = s->exp_cmd_sn - 1;
	s->ahead = 0;
	c->session = s;
	return LOGIN_OK;
}

static void
enter_full_feature(struct conn *c)
{
	struct session *s = c->session;

	c->state = CONN_LOGGED_IN;
	c->negotiation.full_feature = true;
	c->receive_limit = c->node->limits.pdu_bytes;
	c->output.header_digest = c->negotiation.value[KEY_HEADER_DIGEST] != 0;
	c->output.data_digest = c->negotiation.value[KEY_DATA_DIGEST] != 0;
	free(c->login.text);
	c->login.text = NULL;
	log_line(&c->node->log, c->node->now, SERVER_LOG_INFO, "%s: %s logged in to %s", c->peer,
	    s->initiator, s->target != NULL ? s->target->name : "discovery");
}

/* Answer with the stage that it asked for, unless it has not proved itself; or
 * without text and T to a request that has not ended. */
static void
respond(struct conn *c, const struct text_answer *answer)
{
	struct pdu pdu = { 0 };
	uint8_t flags = c->receive.pdu.flags;
	bool moves = moves_on(c), last = moves && LOGIN_NSG(flags) == LOGIN_STAGE_FULL;
	uint16_t status = last ? join_session(c) : LOGIN_OK;

	if (status != LOGIN_OK) {
		login_refuse(c, status);
		return;
	}
	fill_response(c, &pdu);
	pdu.flags = (uint8_t)(flags & ~TEXT_CONTINUE);
	if (!moves)
		pdu.flags &= 0x0c; /* CSG alone */
	else
		c->login.stage = LOGIN_NSG(flags);
	if (last)
		pdu.tsih = c->session->tsih;
	conn_send(c, &pdu, answer->bytes, answer->used, SEND_STATUS);
	if (last)
		enter_full_feature(c); /* digests are in force after this answer */
}

void
login_complete(struct conn *c)
{
	struct text_answer *answer;
	uint16_t status = check_header(c);

	c->state = CONN_IN_LOGIN;
	if (status == LOGIN_OK && !collect_text(c))
		status = LOGIN_INITIATOR_ERROR;
	answer = calloc(1, sizeof(*answer));
	if (answer == NULL)
		status = LOGIN_NO_RESOURCES;
	if (status == LOGIN_OK && !(c->receive.pdu.flags & TEXT_CONTINUE))
		status = answer_text(c, answer);
	if (status == LOGIN_OK)
		respond(c, answer);
	else
		login_refuse(c, status);
	free(answer);
}
