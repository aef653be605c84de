/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/access_test.c - the rules of --auth: what is accepted, whom they
 * admit. */
#include "target/access.h"

#include "tests/table.h"

#include <stdio.h>

#define USER "{\"name\":\"u\",\"secret\":\"forward secret 1\"}"

static const struct parse_row {
	const char *name, *json, *error; /* NULL: accepted */
} parse_rows[] = {
	{ "one rule for all", "{\"targets\":{\"*\":{}}}", NULL },
	{ "everything there is",
	    "{\"targets\":{\"cdr0\":{\"initiators\":[\"iqn.2026-11.example:a\"],"
	    "\"addresses\":[\"192.0.2.0/24\",\"2001:db8::/32\"],\"chap\":[" USER "],"
	    "\"mutual\":{\"name\":\"t\",\"secret\":\"backward secret 2\"},"
	    "\"algorithms\":[\"SHA-256\",\"SHA3-256\"]}},\"discovery\":{\"chap\":[" USER "]}}",
	    NULL },
	{ "no JSON", "{", "line 1 is no JSON" },
	{ "no targets", "{}", "\"access\": only \"targets\"" },
	{ "empty targets", "{\"targets\":{}}", "\"targets\" is wanted" },
	{ "another member", "{\"targets\":{\"*\":{}},\"target\":1}", "only \"targets\"" },
	{ "a misspelled member", "{\"targets\":{\"*\":{\"chaps\":[]}}}", "not known" },
	{ "a rule that is none", "{\"targets\":{\"*\":[]}}", "object" },
	{ "nobody in chap", "{\"targets\":{\"*\":{\"chap\":[]}}}", "list is wanted" },
	{ "a user without secret", "{\"targets\":{\"*\":{\"chap\":[{\"name\":\"u\"}]}}}",
	    "\"name\" and \"secret\"" },
	{ "a secret of 11 bytes",
	    "{\"targets\":{\"*\":{\"chap\":[{\"name\":\"u\",\"secret\":\"12345678901\"}]}}}",
	    "12 to 255" },
	{ "no initiator name", "{\"targets\":{\"*\":{\"initiators\":[\"me\"]}}}", "no iSCSI name" },
	{ "an address without bits", "{\"targets\":{\"*\":{\"addresses\":[\"192.0.2.1\"]}}}",
	    "192.0.2.0/24" },
	{ "too many bits", "{\"targets\":{\"*\":{\"addresses\":[\"192.0.2.1/33\"]}}}",
	    "192.0.2.0/24" },
	{ "an algorithm that is none", "{\"targets\":{\"*\":{\"algorithms\":[\"MD4\"]}}}", "MD5" },
	{ "mutual alone",
	    "{\"targets\":{\"*\":{\"mutual\":{\"name\":\"t\",\"secret\":\"backward secret 2\"}}}}",
	    "without \"chap\"" },
	{ "one secret for both", "{\"targets\":{\"*\":{\"chap\":[" USER "],\"mutual\":" USER "}}}",
	    "must differ" },
	{ "a bad rule for discovery", "{\"targets\":{\"*\":{}},\"discovery\":{\"x\":1}}",
	    "\"discovery\"" },
};

static void
parses(void **state)
{
	const struct parse_row *row = *state;
	char error[ACCESS_ERROR_BYTES] = "";
	struct access *access = access_parse(row->json, strlen(row->json), error);

	assert_int_equal(access != NULL, row->error == NULL);
	if (row->error != NULL)
		assert_non_null(strstr(error, row->error));
	assert_null(strstr(error, "secret 1"));
	access_free(access);
}

#define RULES                                                                                      \
	"{\"targets\":{\"*\":{\"initiators\":[\"iqn.2026-11.example:A\"]},"                        \
	"\"cdr1\":{\"addresses\":[\"192.0.2.0/25\",\"2001:db8::/31\"]},"                           \
	"\"iqn.2026-11.test.pitland:cdr2\":{\"chap\":[" USER "],\"algorithms\":[\"SHA1\"]}}}"

static const struct admit_row {
	const char *name, *target, *initiator, *peer;
	bool admitted;
} admit_rows[] = {
	{ "by the rule for all", "cdr0", "a", "203.0.113.9:1", true },
	{ "not by the rule for all", "cdr0", "b", "203.0.113.9:1", false },
	{ "another rule, another name", "cdr1", "b", "192.0.2.127:1", true },
	{ "just outside of the network", "cdr1", "a", "192.0.2.128:1", false },
	{ "an address of IPv6", "cdr1", "a", "[2001:db9::1]:1", true },
	{ "just outside there", "cdr1", "a", "[2001:dba::1]:1", false },
	{ "all of any address", "cdr2", "b", "[::1]:1", true },
};

static void
admits(void **state)
{
	const struct admit_row *row = *state;
	char error[ACCESS_ERROR_BYTES], target[64], initiator[64];
	struct access *access = access_parse(RULES, strlen(RULES), error);
	const struct access_rule *rule;

	assert_non_null(access);
	snprintf(target, sizeof(target), "iqn.2026-11.test.pitland:%s", row->target);
	snprintf(initiator, sizeof(initiator), "iqn.2026-11.example:%s", row->initiator);
	rule = access_find(access, target);
	assert_non_null(rule);
	assert_int_equal(access_admits(rule, initiator, row->peer), row->admitted);
	access_free(access);
}

static const struct whole_row {
	const char *name, *json;
	bool authenticates;
	bool finds; /* a rule for cdr7 */
} whole_rows[] = {
	{ "a secret for each", "{\"targets\":{\"*\":{\"chap\":[" USER "]}}}", true, true },
	{ "one door open", "{\"targets\":{\"cdr0\":{\"chap\":[" USER "]},\"cdr7\":{}}}", false,
	    true },
	{ "no rule", "{\"targets\":{\"cdr0\":{\"chap\":[" USER "]}}}", true, false },
};

static void
judges_whole(void **state)
{
	const struct whole_row *row = *state;
	char error[ACCESS_ERROR_BYTES];
	struct access *access = access_parse(row->json, strlen(row->json), error);

	assert_non_null(access);
	assert_int_equal(access_authenticates(access), row->authenticates);
	assert_int_equal(access_find(access, "iqn.2026-11.test.pitland:cdr7") != NULL, row->finds);
	access_free(access);
}

int
main(void)
{
	int failed = RUN_TABLE(parse_rows, parses);

	failed += RUN_TABLE(admit_rows, admits);
	failed += RUN_TABLE(whole_rows, judges_whole);
	return failed;
}
