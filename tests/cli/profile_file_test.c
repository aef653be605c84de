/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/profile_file_test.c tests cli/profile_file.c: the members of a
 * personality's file, and what is wrong with bad ones. */
#include "cli/profile_file.h"

#include "cli/cli.h"
#include "tests/table.h"

#include <string.h>

static const struct bad {
	const char *name, *json, *wrong;
} bad[] = {
	{ "unknown member", "{\"speed\":1}", "speed: unknown key" },
	{ "unknown base", "{\"base\":\"acme\"}", "base: there is no personality \"acme\"" },
	{ "base is a number", "{\"base\":1}", "base: must be a string" },
	{ "vendor of 9", "{\"vendor\":\"123456789\"}", "vendor: has more than 8 characters" },
	{ "product of 17", "{\"product\":\"12345678901234567\"}",
	    "product: has more than 16 characters" },
	{ "revision of 5", "{\"revision\":\"12345\"}", "revision: has more than 4 characters" },
	{ "vendor is a number", "{\"vendor\":5}", "vendor: must be a string" },
	{ "vendor with a tab", "{\"vendor\":\"a\\tb\"}",
	    "vendor: character 1 is not printable ASCII" },
	{ "vendor beyond ASCII", "{\"vendor\":\"\\u00e4\"}",
	    "vendor: character 0 is not printable ASCII" },
	{ "no speeds", "{\"read_speeds\":[]}", "read_speeds: must have a member" },
	{ "speeds are a number", "{\"cdr_speeds\":5}", "cdr_speeds: must be an array of integers" },
	{ "eight speeds", "{\"cdr_speeds\":[8,7,6,5,4,3,2,1]}",
	    "cdr_speeds: has more than 7 members" },
	{ "speeds that rise", "{\"cdrw_speeds\":[706,1411]}", "cdrw_speeds: must descend" },
	{ "speeds twice", "{\"read_speeds\":[706,706]}", "read_speeds: must descend" },
	{ "speed 0", "{\"read_speeds\":[0]}",
	    "read_speeds: member 0 must be an integer in 1..65534" },
	{ "speed FFFF", "{\"read_speeds\":[65535]}",
	    "read_speeds: member 0 must be an integer in 1..65534" },
	{ "buffer of 1025", "{\"buffer_bytes\":1025}", "buffer_bytes: must be a multiple of 1024" },
	{ "no buffer", "{\"buffer_bytes\":0}", "buffer_bytes: must lie in 1024..67107840" },
	{ "buffer past page 2A", "{\"buffer_bytes\":67108864}",
	    "buffer_bytes: must lie in 1024..67107840" },
	{ "buffer as text", "{\"buffer_bytes\":\"1024\"}", "buffer_bytes: must be an integer" },
	{ "ten minutes and more", "{\"load_ms\":600001}", "load_ms: must lie in 0..600000" },
	{ "a negative time", "{\"seek_ms\":-1}", "seek_ms: must lie in 0..600000" },
	{ "accepted is a list", "{\"accepted\":[]}", "accepted: must be an object" },
	{ "unknown write type", "{\"accepted\":{\"DAO\":[8]}}", "accepted.DAO: unknown key" },
	{ "block type 16", "{\"accepted\":{\"TAO\":[8,16]}}",
	    "accepted.TAO: member 1 must be an integer in 0..15" },
	{ "more overburn than a minute", "{\"overburn_sectors\":4501}",
	    "overburn_sectors: must lie in 0..4500" },
	{ "flag as number", "{\"lenient_leadin\":1}", "lenient_leadin: must be true or false" },
	{ "flag as text", "{\"empty_tray_capacity\":\"yes\"}",
	    "empty_tray_capacity: must be true or false" },
};

static void
refuses(void **state)
{
	const struct bad *row = *state;
	json_t *root = json_loads(row->json, 0, NULL);
	char why[CLI_WHY] = "";
	struct profile p;

	assert_non_null(root);
	assert_false(profile_apply(&p, root, why));
	assert_string_equal(why, row->wrong);
	json_decref(root);
}

static struct profile
apply(const char *json)
{
	json_t *root = json_loads(json, 0, NULL);
	char why[CLI_WHY] = "";
	struct profile p;

	assert_non_null(root);
	if (!profile_apply(&p, root, why))
		fail_msg("%s", why);
	json_decref(root);
	return p;
}

static void
keeps_the_base(void **state)
{
	struct profile p = apply("{}");

	(void)state;
	assert_memory_equal(&p, profile_by_name("generic"), sizeof(p));
	p = apply("{\"base\":\"qemu\"}");
	assert_memory_equal(&p, profile_by_name("qemu"), sizeof(p));
	assert_true(p.empty_tray_capacity);
	p = apply("{\"vendor\":null}");
	assert_string_equal(p.vendor, "PITLAND ");
}

static void
takes_identity(void **state)
{
	struct profile p = apply("{\"vendor\":\"ACME\",\"product\":\"\",\"revision\":\"1.0 \"}");

	(void)state;
	assert_string_equal(p.vendor, "ACME    ");
	assert_string_equal(p.product, "                ");
	assert_string_equal(p.revision, "1.0 ");
}

static void
takes_numbers(void **state)
{
	struct profile p = apply("{\"read_speeds\":[7,6,5,4,3,2,1],\"cdr_speeds\":[1411,706],"
				 "\"cdrw_speeds\":[706],\"buffer_bytes\":4096}");

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(p.read_speeds[i], 7 - i);
	assert_int_equal(p.cdr_speeds[1], 706);
	assert_int_equal(p.cdr_speeds[2], 0);
	assert_int_equal(p.cdrw_speeds[0], 706);
	assert_int_equal(p.cdrw_speeds[1], 0);
	assert_int_equal(p.buffer_bytes, 4096);
}

static void
takes_times(void **state)
{
	struct profile p =
	    apply("{\"load_ms\":600000,\"seek_ms\":0,\"laser_start_ms\":7,\"calibration_ms\":8}");
	struct profile other = apply("{\"load_ms\":1}");

	(void)state;
	assert_int_equal(p.timing.load, 600000000);
	assert_int_equal(p.timing.seek, 0);
	assert_int_equal(p.timing.laser_start, 7000);
	assert_int_equal(p.timing.calibration, 8000);
	assert_int_equal(other.timing.seek, profile_by_name("generic")->timing.seek);
}

static void
takes_acceptance(void **state)
{
	struct profile p = apply("{\"accepted\":{\"RAW\":[3,1],\"TAO\":[]}}");
	const struct profile *generic = profile_by_name("generic");

	(void)state;
	assert_int_equal(p.accepted[WRITE_RAW], 0x000a);
	assert_int_equal(p.accepted[WRITE_TAO], 0);
	assert_int_equal(p.accepted[WRITE_SAO], generic->accepted[WRITE_SAO]);
	assert_int_equal(p.accepted[WRITE_PACKET], generic->accepted[WRITE_PACKET]);
}

static void
takes_flags(void **state)
{
	struct profile p = apply("{\"lenient_leadin\":true}");

	(void)state;
	assert_true(p.recorder.lenient_leadin);
	assert_false(p.recorder.raw_without_subchannel || p.empty_tray_capacity);
	p = apply("{\"base\":\"qemu\",\"empty_tray_capacity\":false}");
	assert_false(p.empty_tray_capacity);
	p = apply("{\"overburn_sectors\":75}");
	assert_int_equal(p.recorder.overburn_sectors, 75);
	p = apply("{\"raw_without_subchannel\":true}");
	assert_true(p.recorder.raw_without_subchannel);
	assert_int_equal(p.accepted[WRITE_RAW], 0x000f); /* MODE SELECT takes type 0 too */
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "what is absent stays", keeps_the_base, NULL, NULL, NULL },
		{ "vendor, product, revision", takes_identity, NULL, NULL, NULL },
		{ "speeds and buffer", takes_numbers, NULL, NULL, NULL },
		{ "times", takes_times, NULL, NULL, NULL },
		{ "data block types", takes_acceptance, NULL, NULL, NULL },
		{ "flags", takes_flags, NULL, NULL, NULL },
	};

	return RUN_TABLE(bad, refuses) +
	    cmocka_run_group_tests_name("personality", others, NULL, NULL);
}
