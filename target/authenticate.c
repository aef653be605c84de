/* SPDX-License-Identifier: BSD-2-Clause */
/* target/authenticate.c - the security stage of a login (RFC 7143 6.3.2, 12.1):
 * AuthMethod, and CHAP one-way and mutual. Whatever is wrong is answered 0201h
 * alike, so that no name can be told from no secret. */
#include "target/conn_state.h"

#include <string.h>

#define LOGIN_OK              0x0000
#define LOGIN_INITIATOR_ERROR 0x0200
#define LOGIN_AUTHENTICATION  0x0201
#define LOGIN_FORBIDDEN       0x0202
#define LOGIN_TARGET_ERROR    0x0300

#define CHAP_NAME_BYTES 255

static bool
needs_secret(const struct authentication *a)
{
	return a->rule != NULL && a->rule->user_count > 0;
}

uint16_t
authenticate_admit(struct conn *c, const struct access_rule *rule)
{
	struct authentication *a = &c->login.authentication;

	a->rule = rule;
	a->rights = (struct access_rights){ .luns = ACCESS_ALL_LUNS };
	if (rule != NULL && !access_admits(rule, c->login.initiator, c->peer, &a->rights))
		return LOGIN_FORBIDDEN;
	return LOGIN_OK;
}

bool
authenticate_is_done(const struct conn *c)
{
	const struct authentication *a = &c->login.authentication;

	return !needs_secret(a) || a->step == AUTHENTICATION_DONE;
}

/* ------------------------------------------------------------- its steps */

static uint16_t
choose_method(struct conn *c, const struct text *text, struct text_answer *answer)
{
	struct authentication *a = &c->login.authentication;
	const char *methods = text_find(text, "AuthMethod");

	if (methods == NULL) /* it may come later, but not after this stage */
		return (c->receive.pdu.flags & LOGIN_TRANSIT) ? LOGIN_AUTHENTICATION : LOGIN_OK;
	if (!text_lists(methods, "CHAP"))
		return LOGIN_AUTHENTICATION;
	text_add(answer, "AuthMethod", "CHAP");
	a->step = AUTHENTICATION_ALGORITHM;
	return LOGIN_OK;
}

/* A new challenge for every attempt. */
static uint16_t
challenge(struct conn *c, const struct text *text, struct text_answer *answer)
{
	struct authentication *a = &c->login.authentication;
	const char *list = text_find(text, "CHAP_A");
	char encoded[CHAP_HEX_BYTES];
	uint8_t fresh[1 + CHAP_DIGEST_BYTES];

	a->algorithm = list != NULL ? chap_choose(list, a->rule->algorithms) : 0;
	if (a->algorithm == 0)
		return LOGIN_AUTHENTICATION;
	if (c->node->random == NULL || !c->node->random(fresh, sizeof(fresh)))
		return LOGIN_TARGET_ERROR;
	a->identifier = fresh[0];
	a->challenge_bytes = chap_digest_bytes(a->algorithm);
	memcpy(a->challenge, fresh + 1, a->challenge_bytes);
	chap_encode(a->challenge, a->challenge_bytes, encoded);
	text_add_number(answer, "CHAP_A", a->algorithm);
	text_add_number(answer, "CHAP_I", a->identifier);
	text_add(answer, "CHAP_C", encoded);
	a->step = AUTHENTICATION_RESPONSE;
	return LOGIN_OK;
}

/* Takes as long for a user that there is not as for one that there is. */
static bool
response_right(const struct authentication *a, const char *name, const char *value)
{
	const struct access_user *user = access_user(a->rule, name);
	const char *secret = user != NULL ? user->secret : a->rule->users[0].secret;
	uint8_t expected[CHAP_DIGEST_BYTES], got[CHAP_DIGEST_BYTES];
	size_t n = 0;
	bool equal;

	chap_respond(
	    a->algorithm, a->identifier, secret, a->challenge, a->challenge_bytes, expected);
	if (!chap_decode(value, got, sizeof(got), &n) || n != chap_digest_bytes(a->algorithm))
		return false;
	equal = chap_equal(got, expected, n);
	return equal && user != NULL;
}

/* The initiator wants to know us too. Its challenge must not be our own one,
 * thrown back to have us answer it (RFC 7143 12.1.3). */
static uint16_t
answer_mutual(struct conn *c, const struct text *text, struct text_answer *answer)
{
	const struct authentication *a = &c->login.authentication;
	const char *identifier = text_find(text, "CHAP_I"), *value = text_find(text, "CHAP_C");
	uint8_t theirs[CHAP_CHALLENGE_BYTES_MAX], response[CHAP_DIGEST_BYTES];
	char encoded[CHAP_HEX_BYTES];
	uint32_t number;
	size_t n;

	if (identifier == NULL && value == NULL)
		return LOGIN_OK;
	if (identifier == NULL || value == NULL || a->rule->mutual.name == NULL ||
	    !text_number(identifier, &number) || number > 255 ||
	    !chap_decode(value, theirs, sizeof(theirs), &n))
		return LOGIN_AUTHENTICATION;
	if (n == a->challenge_bytes && chap_equal(theirs, a->challenge, n))
		return LOGIN_AUTHENTICATION;
	chap_respond(a->algorithm, (uint8_t)number, a->rule->mutual.secret, theirs, n, response);
	chap_encode(response, chap_digest_bytes(a->algorithm), encoded);
	text_add(answer, "CHAP_N", a->rule->mutual.name);
	text_add(answer, "CHAP_R", encoded);
	return LOGIN_OK;
}

static uint16_t
check_response(struct conn *c, const struct text *text, struct text_answer *answer)
{
	struct authentication *a = &c->login.authentication;
	const char *name = text_find(text, "CHAP_N"), *value = text_find(text, "CHAP_R");
	uint16_t status;

	if (name == NULL || value == NULL || strlen(name) > CHAP_NAME_BYTES ||
	    !response_right(a, name, value))
		return LOGIN_AUTHENTICATION;
	status = answer_mutual(c, text, answer);
	explicit_bzero(a->challenge, sizeof(a->challenge));
	a->rights = access_both(a->rights, access_user(a->rule, name)->rights);
	a->step = AUTHENTICATION_DONE;
	return status;
}

/* Nobody needs to prove anything here. */
static uint16_t
without_secret(const struct conn *c, const struct text *text, struct text_answer *answer)
{
	const char *methods = text_find(text, "AuthMethod");

	if (methods == NULL)
		return LOGIN_OK;
	if (c->login.stage != LOGIN_STAGE_SECURITY) {
		text_add(answer, "AuthMethod", "Reject");
		return LOGIN_OK;
	}
	if (!text_lists(methods, "None"))
		return LOGIN_AUTHENTICATION;
	text_add(answer, "AuthMethod", "None");
	return LOGIN_OK;
}

static bool
speaks_chap(const struct text *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (strncmp(text->pairs[i].key, "CHAP_", 5) == 0)
			return true;
	return false;
}

uint16_t
authenticate(struct conn *c, const struct text *text, struct text_answer *answer)
{
	const struct authentication *a = &c->login.authentication;
	bool expected = needs_secret(a) &&
	    (a->step == AUTHENTICATION_ALGORITHM || a->step == AUTHENTICATION_RESPONSE);

	if (speaks_chap(text) && !expected)
		return LOGIN_INITIATOR_ERROR;
	if (!needs_secret(a))
		return without_secret(c, text, answer);
	if (c->login.stage != LOGIN_STAGE_SECURITY && a->step != AUTHENTICATION_DONE)
		return LOGIN_AUTHENTICATION;
	switch (a->step) {
	case AUTHENTICATION_METHOD:
		return choose_method(c, text, answer);
	case AUTHENTICATION_ALGORITHM:
		return challenge(c, text, answer);
	case AUTHENTICATION_RESPONSE:
		return check_response(c, text, answer);
	case AUTHENTICATION_DONE:
		break;
	}
	return LOGIN_OK;
}
