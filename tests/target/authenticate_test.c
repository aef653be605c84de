/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/authenticate_test.c - the security stage: CHAP one-way and mutual
 * in every algorithm, what is refused and with which status, rules of access. The
 * challenge is made of fixed bytes; responses are from Python's hashlib. */
#include "target/access.h"
#include "tests/target/initiator.h"

#define RULES                                                                                      \
	"{\"targets\":{\"cdr0\":{\"chap\":["                                                       \
	"{\"name\":\"other\",\"secret\":\"another secret 3\"},"                                    \
	"{\"name\":\"guest\",\"secret\":\"forward secret 1\"}],"                                   \
	"\"mutual\":{\"name\":\"pitland\",\"secret\":\"backward secret 2\"}}},"                    \
	"\"discovery\":{\"chap\":[{\"name\":\"finder\",\"secret\":\"forward secret 1\"}]}}"

/* The identifier, then the challenge. */
static bool
fixed_bytes(void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(0x5a + i);
	return true;
}

static bool
no_bytes(void *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	return false;
}

#define IDENTIFIER   "90"
#define CHALLENGE_16 "0x5b5c5d5e5f606162636465666768696a"
#define CHALLENGE_20 CHALLENGE_16 "6b6c6d6e"
#define CHALLENGE_32 CHALLENGE_20 "6f707172737475767778797a"
#define RIGHT_MD5    "0x71d6294093b90db2ee16dd602d44a42c"

static void
open_with(struct bench *b, const char *rules)
{
	char error[ACCESS_ERROR_BYTES];

	bench_open(b);
	b->node.random = fixed_bytes;
	b->node.access = access_parse(rules, strlen(rules), error);
	assert_non_null(b->node.access);
}

/* One request of a login; its status. The text stays in *text. */
static uint32_t
step(struct initiator *i, uint8_t flags, const char *bytes, size_t n, struct pdu *pdu,
    const char **text)
{
	const uint8_t *data;

	initiator_login_pdu(i, pdu, flags);
	initiator_send(i, pdu, bytes, n);
	initiator_expect(i, PDU_LOGIN_RESPONSE, pdu, &data);
	*text = (const char *)data;
	return (uint32_t)pdu->status_class << 8 | pdu->status_detail;
}

/* Does an answer of n bytes hold this pair? */
static bool
holds(const struct pdu *pdu, const char *text, const char *pair)
{
	for (size_t at = 0; at < pdu->data_bytes; at += strlen(text + at) + 1)
		if (strcmp(text + at, pair) == 0)
			return true;
	return false;
}

/* ------------------------------------------------------------ algorithms */

static const struct algorithm_row {
	const char *name, *list, *chosen, *challenge, *response, *mutual;
} algorithm_rows[] = {
	{ "MD5", "CHAP_A=5", "CHAP_A=5", "CHAP_C=" CHALLENGE_16, "CHAP_R=" RIGHT_MD5,
	    "CHAP_R=0x2f6afc5f87d8bd5a105a087955bdf4fd" },
	{ "SHA1", "CHAP_A=5,6", "CHAP_A=6", "CHAP_C=" CHALLENGE_20,
	    "CHAP_R=0xadeffeb35113d655744fb0b0c09d6a80d8640146",
	    "CHAP_R=0xfc4ce3b0733ec1d8b63d2cdc546181777c19ce6c" },
	{ "SHA-256", "CHAP_A=7,5", "CHAP_A=7", "CHAP_C=" CHALLENGE_32,
	    "CHAP_R=0x98a78b38c30780beef80f240a3f9308855564db8a159dd6f1d9d9830e46c6399",
	    "CHAP_R=0x03420e14747287451be40ad8beacf4f55372bade047531ae9d30c413844241b3" },
	{ "SHA3-256", "CHAP_A=5,6,7,8", "CHAP_A=8", "CHAP_C=" CHALLENGE_32,
	    "CHAP_R=0x425921105b13807bf74c896ff5b81d0d27c1c72ccd820d397ee686c974a5953b",
	    "CHAP_R=0x8a0ea35abf8f369f2e56e82129c07687ab01174b1a9e4dfee014edccd848811c" },
	{ "base64", "CHAP_A=5", "CHAP_A=5", "CHAP_C=" CHALLENGE_16,
	    "CHAP_R=0bcdYpQJO5DbLuFt1gLUSkLA==", "CHAP_R=0x2f6afc5f87d8bd5a105a087955bdf4fd" },
};

static void
authenticates(void **state)
{
	const struct algorithm_row *row = *state;
	char request[512];
	const char *text;
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	int n;

	open_with(&b, RULES);
	initiator_open(&i, &b);
	/* T is asked for, but a stage without proof does not end. */
	assert_int_equal(step(&i, 0x81, TEXT(WHO "\0AuthMethod=CHAP,None"), &pdu, &text), 0);
	assert_int_equal(pdu.flags, 0x00);
	assert_true(holds(&pdu, text, "AuthMethod=CHAP"));
	assert_int_equal(step(&i, 0x00, row->list, strlen(row->list) + 1, &pdu, &text), 0);
	assert_true(holds(&pdu, text, row->chosen));
	assert_true(holds(&pdu, text, "CHAP_I=" IDENTIFIER));
	assert_true(holds(&pdu, text, row->challenge));
	n = snprintf(request, sizeof(request), "CHAP_N=guest%c%s%cCHAP_I=9%cCHAP_C=%s", 0,
	    row->response, 0, 0, "0x101112131415161718191a1b1c1d1e1f");
	assert_int_equal(step(&i, 0x83, request, (size_t)n + 1, &pdu, &text), 0);
	assert_int_equal(pdu.flags, 0x83);
	assert_int_not_equal(pdu.tsih, 0);
	assert_true(holds(&pdu, text, "CHAP_N=pitland"));
	assert_true(holds(&pdu, text, row->mutual));
	assert_true(conn_is_logged_in(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

/* -------------------------------------------------------------- refusals */

#define METHOD WHO "\0AuthMethod=CHAP"
#define ODD    "0x71d6294093b90db2ee16dd602d44a42"

static const struct refusal_row {
	const char *name;
	struct {
		uint8_t flags;
		const char *text;
		size_t bytes;
	} steps[3];
	uint32_t status; /* of the last one */
} refusal_rows[] = {
	{ "one-way, right",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5) } },
	    0 },
	{ "a wrong response",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=0x71d6294093b90db2ee16dd602d44a42d") } },
	    0x201 },
	{ "a response too short",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=0x71d6294093b90db2ee16dd602d44a4") } },
	    0x201 },
	{ "a response of an odd number of digits",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=" ODD) } },
	    0x201 },
	{ "a name that there is not",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=nobody\0CHAP_R=" RIGHT_MD5) } },
	    0x201 },
	{ "another user's name",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=other\0CHAP_R=" RIGHT_MD5) } },
	    0x201 },
	{ "a response without name",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_R=" RIGHT_MD5) } },
	    0x201 },
	{ "our own challenge thrown back",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81,
		    TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5 "\0CHAP_I=1\0CHAP_C=" CHALLENGE_16) } },
	    0x201 },
	{ "a challenge without identifier",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5 "\0CHAP_C=0x0102") } },
	    0x201 },
	{ "an identifier of 256",
	    { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=5") },
		{ 0x81, TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5 "\0CHAP_I=256\0CHAP_C=0x0102") } },
	    0x201 },
	{ "no common algorithm", { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_A=9") } }, 0x201 },
	{ "no algorithm", { { 0x00, TEXT(METHOD) }, { 0x00, TEXT("CHAP_N=guest") } }, 0x201 },
	{ "a response before the challenge",
	    { { 0x00, TEXT(METHOD "\0CHAP_N=guest\0CHAP_R=" RIGHT_MD5) } }, 0x200 },
	{ "AuthMethod None", { { 0x81, TEXT(WHO "\0AuthMethod=None") } }, 0x201 },
	{ "no AuthMethod", { { 0x81, TEXT(WHO) } }, 0x201 },
	{ "past the security stage", { { 0x87, TEXT(WHO) } }, 0x201 },
	{ "out of the security stage", { { 0x00, TEXT(METHOD) }, { 0x87, TEXT("CHAP_A=5") } },
	    0x200 },
};

static void
refuses(void **state)
{
	const struct refusal_row *row = *state;
	uint32_t status = 0;
	const char *text;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	open_with(&b, RULES);
	initiator_open(&i, &b);
	for (size_t k = 0; k < 3 && row->steps[k].text != NULL; k++) {
		assert_int_equal(status, 0);
		status = step(
		    &i, row->steps[k].flags, row->steps[k].text, row->steps[k].bytes, &pdu, &text);
	}
	assert_int_equal(status, row->status);
	assert_int_equal(conn_is_closing(i.conn), status != 0);
	assert_null(b.node.sessions);
	initiator_close(&i);
	bench_close(&b);
}

/* ---------------------------------------------------------------- access */

#define SECRET "{\"name\":\"guest\",\"secret\":\"forward secret 1\"}"

static const struct rule_row {
	const char *name, *rules, *text;
	size_t bytes;
	uint32_t status;
} rule_rows[] = {
	{ "a target without rule is not there", "{\"targets\":{\"cdr1\":{}}}", TEXT(WHO), 0x203 },
	{ "a name that is not on the list",
	    "{\"targets\":{\"*\":{\"initiators\":[\"iqn.2026-11.example:x\"]}}}", TEXT(WHO),
	    0x202 },
	{ "a name that is", "{\"targets\":{\"*\":{\"initiators\":[\"" INITIATOR_NAME "\"]}}}",
	    TEXT(WHO), 0 },
	{ "an address outside", "{\"targets\":{\"*\":{\"addresses\":[\"10.0.0.0/8\"]}}}", TEXT(WHO),
	    0x202 },
	{ "no secret wanted", "{\"targets\":{\"*\":{}}}", TEXT(WHO "\0AuthMethod=CHAP,None"), 0 },
	{ "no secret to offer", "{\"targets\":{\"*\":{}}}", TEXT(WHO "\0AuthMethod=CHAP"), 0x201 },
	{ "discovery is open without a rule of its own",
	    "{\"targets\":{\"*\":{\"chap\":[" SECRET "]}}}",
	    TEXT("InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery\0AuthMethod=None"), 0 },
	{ "and has a secret of its own", RULES,
	    TEXT("InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery\0AuthMethod=None"),
	    0x201 },
};

static void
applies_rule(void **state)
{
	const struct rule_row *row = *state;
	const char *text;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	open_with(&b, row->rules);
	initiator_open(&i, &b);
	assert_int_equal(step(&i, 0x83, row->text, row->bytes, &pdu, &text), row->status);
	initiator_close(&i);
	bench_close(&b);
}

static const struct list_row {
	const char *name, *rules;
	bool listed;
} list_rows[] = {
	{ "whom the rule admits", "{\"targets\":{\"*\":{}}}", true },
	{ "whom it does not",
	    "{\"targets\":{\"cdr0\":{\"initiators\":[\"iqn.2026-11.example:x\"]}}}", false },
	{ "without a rule", "{\"targets\":{\"cdr1\":{}}}", false },
};

static void
lists_visible(void **state)
{
	const struct list_row *row = *state;
	const char *text;
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	open_with(&b, row->rules);
	initiator_open(&i, &b);
	assert_int_equal(
	    step(&i, 0x87, TEXT("InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery"), &pdu,
		&text),
	    0);
	pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = PDU_FINAL, .itt = 5, .ttt = PDU_NO_TAG };
	pdu.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &pdu, TEXT("SendTargets=All"));
	initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, &data);
	assert_int_equal(holds(&pdu, (const char *)data, "TargetName=" TARGET_NAME), row->listed);
	assert_int_equal(pdu.data_bytes != 0, row->listed);
	initiator_close(&i);
	bench_close(&b);
}

/* A stranger must not end a session by claiming its name. */
static const struct name_row {
	const char *name;
	bool (*random)(void *, size_t);
	const char *text;
	size_t bytes;
	uint32_t status;
} stranger_rows[] = {
	{ "a failed login leaves the session of that name alone", fixed_bytes,
	    TEXT("CHAP_N=guest\0CHAP_R=0x00"), 0x201 },
	{ "without randomness there is no challenge", no_bytes, TEXT("CHAP_A=5"), 0x300 },
};

static void
keeps_strangers_out(void **state)
{
	const struct name_row *row = *state;
	const char *text;
	struct bench b;
	struct initiator i, stranger;
	struct pdu pdu;

	open_with(&b, RULES);
	initiator_open(&i, &b);
	step(&i, 0x00, TEXT(METHOD), &pdu, &text);
	step(&i, 0x00, TEXT("CHAP_A=5"), &pdu, &text);
	step(&i, 0x83, TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5), &pdu, &text);
	b.node.random = row->random;
	initiator_open(&stranger, &b);
	step(&stranger, 0x00, TEXT(METHOD), &pdu, &text);
	if (row->status == 0x201)
		step(&stranger, 0x00, TEXT("CHAP_A=5"), &pdu, &text);
	assert_int_equal(step(&stranger, 0x00, row->text, row->bytes, &pdu, &text), row->status);
	assert_true(conn_is_logged_in(i.conn));
	initiator_close(&stranger);
	initiator_close(&i);
	bench_close(&b);
}

/* A user's rights come with the proof, and only together with those of the name. */
static void
proves_rights(void **state)
{
	static const char rules[] = "{\"targets\":{\"*\":{\"chap\":[{\"name\":\"guest\","
				    "\"secret\":\"forward secret 1\",\"read_only\":true}],"
				    "\"initiators\":[{\"name\":\"*\",\"luns\":[0]}]}}}";
	const char *text;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	open_with(&b, rules);
	initiator_open(&i, &b);
	step(&i, 0x00, TEXT(METHOD), &pdu, &text);
	step(&i, 0x00, TEXT("CHAP_A=5"), &pdu, &text);
	assert_int_equal(step(&i, 0x83, TEXT("CHAP_N=guest\0CHAP_R=" RIGHT_MD5), &pdu, &text), 0);
	assert_true(b.node.sessions->rights.read_only);
	assert_int_equal(b.node.sessions->rights.luns, 1);
	initiator_close(&i);
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(proves_rights) };
	int failed = RUN_TABLE(algorithm_rows, authenticates);

	failed += RUN_TABLE(refusal_rows, refuses);
	failed += RUN_TABLE(rule_rows, applies_rule);
	failed += RUN_TABLE(list_rows, lists_visible);
	failed += RUN_TABLE(stranger_rows, keeps_strangers_out);
	failed += cmocka_run_group_tests_name("rights", others, NULL, NULL);
	return failed;
}
