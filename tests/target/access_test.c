/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/access_test.c - the rules of --auth: what is accepted, whom they
 * admit. */
#include "target/access.h"

#include "tests/table.h"

#include <stdio.h>

#define USER "{\"name\":\"u\",\"secret\":\"forward secret 1\"}"

#define INITIATOR(rights)                                                                          \
	"{\"targets\":{\"*\":{\"initiators\":[{\"name\":\"iqn.2026-11.example:a\"," rights "}]}}}"

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
	{ "rights of an initiator and of a user",
	    "{\"targets\":{\"*\":{\"initiators\":[\"*\",{\"name\":\"iqn.2026-11.example:a\","
	    "\"luns\":[0,31],\"read_only\":true}],\"chap\":[{\"name\":\"u\","
	    "\"secret\":\"forward secret 1\",\"luns\":[1],\"read_only\":false}]}}}",
	    NULL },
	{ "no LUNs", INITIATOR("\"luns\":[]"), "\"luns\" is a list" },
	{ "LUNs that are a number", INITIATOR("\"luns\":1"), "\"luns\" is a list" },
	{ "LUN 32", INITIATOR("\"luns\":[32]"), "from 0 to 31" },
	{ "LUN -1", INITIATOR("\"luns\":[-1]"), "from 0 to 31" },
	{ "a LUN as text", INITIATOR("\"luns\":[\"0\"]"), "from 0 to 31" },
	{ "read_only as number", INITIATOR("\"read_only\":1"), "true or false" },
	{ "a misspelled right", INITIATOR("\"readonly\":true"), "an initiator has" },
	{ "rights of nobody", "{\"targets\":{\"*\":{\"initiators\":[{\"luns\":[0]}]}}}",
	    "an initiator has" },
	{ "a user's LUN 32",
	    "{\"targets\":{\"*\":{\"chap\":[{\"name\":\"u\","
	    "\"secret\":\"forward secret 1\",\"luns\":[32]}]}}}",
	    "from 0 to 31" },
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
	assert_int_equal(access_admits(rule, initiator, row->peer, NULL), row->admitted);
	access_free(access);
}

/* The entry of that name counts, not that of all others. */
static void
gives_rights(void **state)
{
	static const char rules[] = "{\"targets\":{\"*\":{\"initiators\":["
				    "{\"name\":\"*\",\"luns\":[1],\"read_only\":true},"
				    "{\"name\":\"iqn.2026-11.example:a\",\"luns\":[0,3]},"
				    "\"iqn.2026-11.example:b\"]}}}";
	static const struct {
		const char *initiator;
		struct access_rights rights;
	} rows[] = {
		{ "iqn.2026-11.example:a", { 0x9, false } },
		{ "iqn.2026-11.example:b", { ACCESS_ALL_LUNS, false } },
		{ "iqn.2026-11.example:c", { 0x2, true } },
	};
	char error[ACCESS_ERROR_BYTES];
	struct access *access = access_parse(rules, strlen(rules), error);
	struct access_rights rights;

	(void)state;
	assert_non_null(access);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(access_admits(
		    access_find(access, "any"), rows[i].initiator, "192.0.2.1:1", &rights));
		assert_int_equal(rights.luns, rows[i].rights.luns);
		assert_int_equal(rights.read_only, rows[i].rights.read_only);
	}
	rights = access_both(rows[0].rights, rows[2].rights);
	assert_int_equal(rights.luns, 0);
	assert_true(rights.read_only);
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
	const struct CMUnitTest others[] = { cmocka_unit_test(gives_rights) };
	int failed = RUN_TABLE(parse_rows, parses);

	failed += RUN_TABLE(admit_rows, admits);
	failed += RUN_TABLE(whole_rows, judges_whole);
	failed += cmocka_run_group_tests_name("rights", others, NULL, NULL);
	return failed;
}
