/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/track_info_test.c tests cli/track_info.c: track info files, which
 * other programs write too. */
#include "cli/track_info.h"

#include "cli/cli.h"
#include "tests/table.h"

#include <string.h>

#define IMAGE "\"image\":{\"start_of_leadout\":600,\"mcn\":null,\"starting_track_number\":1}"
#define TRACK_                                                                                     \
	"\"track_number\":1,\"starting_lba\":0,\"sector_count\":300,\"sector_type\":0,"            \
	"\"copy_setting\":1,\"preemphasis\":false,\"indexes\":[0]"
#define TRACK "{" TRACK_ ",\"isrc\":\"USRC17607839\"}"

static const struct row {
	const char *name;
	const char *json;
	const char *wrong; /* part of the message; NULL: it is good */
} rows[] = {
	{ "good", "{" IMAGE ",\"tracks\":[" TRACK "]}", NULL },
	{ "more keys than ours", "{\"by\":\"probe\"," IMAGE ",\"tracks\":[" TRACK "]}", NULL },
	{ "no isrc", "{" IMAGE ",\"tracks\":[{" TRACK_ ",\"isrc\":null}]}", NULL },
	{ "no image", "{\"tracks\":[" TRACK "]}", "image: must be an object" },
	{ "no lead-out",
	    "{\"image\":{\"mcn\":null,\"starting_track_number\":1},\"tracks\":[" TRACK "]}",
	    "image.start_of_leadout: is missing" },
	{ "mcn of 12 digits",
	    "{\"image\":{\"start_of_leadout\":1,\"mcn\":\"123456789012\","
	    "\"starting_track_number\":1},\"tracks\":[" TRACK "]}",
	    "image.mcn: must have 13 characters" },
	{ "mcn with a letter",
	    "{\"image\":{\"start_of_leadout\":1,\"mcn\":\"12345678901x3\","
	    "\"starting_track_number\":1},\"tracks\":[" TRACK "]}",
	    "image.mcn: character 12 is out of place" },
	{ "no tracks", "{" IMAGE "}", "tracks: must be an array of 1 to 99" },
	{ "tracks empty", "{" IMAGE ",\"tracks\":[]}", "tracks: must be an array of 1 to 99" },
	{ "track no object", "{" IMAGE ",\"tracks\":[0]}", "tracks[0]: must be an object" },
	{ "isrc missing", "{" IMAGE ",\"tracks\":[{" TRACK_ "}]}", "tracks[0].isrc: is missing" },
	{ "isrc with hyphens", "{" IMAGE ",\"tracks\":[{" TRACK_ ",\"isrc\":\"US-RC1-76-07839\"}]}",
	    "tracks[0].isrc: must have 12 characters" },
	{ "sector type 10",
	    "{" IMAGE ",\"tracks\":[{\"track_number\":1,\"starting_lba\":0,\"sector_count\":300,"
	    "\"sector_type\":10}]}",
	    "tracks[0].sector_type: must lie in 0..9" },
	{ "track number 100", "{" IMAGE ",\"tracks\":[{\"track_number\":100}]}",
	    "tracks[0].track_number: must lie in 1..99" },
	{ "sector count 0",
	    "{" IMAGE ",\"tracks\":[{\"track_number\":1,\"starting_lba\":0,\"sector_count\":0}]}",
	    "tracks[0].sector_count: must lie in 1.." },
};

static void
decodes(void **state)
{
	const struct row *row = *state;
	json_t *root = json_loads(row->json, 0, NULL);
	struct track_info info;
	char why[CLI_WHY] = "";
	bool ok;

	assert_non_null(root);
	ok = track_info_decode(root, &info, why);
	json_decref(root);
	if (row->wrong == NULL) {
		assert_string_equal(why, "");
		assert_true(ok);
		assert_int_equal(info.start_of_leadout, 600);
		assert_int_equal(info.tracks[0].sector_count, 300);
		assert_int_equal(info.tracks[0].copy_setting, 1);
		assert_int_equal(info.tracks[0].index_count, 1);
	} else {
		assert_false(ok);
		if (strstr(why, row->wrong) == NULL)
			fail_msg("the message is \"%s\"", why);
	}
}

/* What is written is read as the same. */
static void
comes_back(void **state)
{
	static const struct track_info info = { .start_of_leadout = 900,
		.mcn = "4006381333931",
		.starting_track_number = 2,
		.track_count = 2,
		.tracks = {
		    { 2, 0, 450, 0, "USRC17607839", 2, true, 3, { 0, 20, 40 } },
		    { 3, 450, 450, 9, "", 0, false, 1, { 0 } },
		} };
	struct track_info back;
	char why[CLI_WHY] = "";
	json_t *root = track_info_encode(&info);

	(void)state;
	assert_non_null(root);
	assert_true(track_info_decode(root, &back, why));
	json_decref(root);
	assert_int_equal(back.start_of_leadout, 900);
	assert_string_equal(back.mcn, "4006381333931");
	assert_int_equal(back.starting_track_number, 2);
	assert_int_equal(back.track_count, 2);
	assert_string_equal(back.tracks[0].isrc, "USRC17607839");
	assert_true(back.tracks[0].preemphasis);
	assert_int_equal(back.tracks[0].index_count, 3);
	assert_int_equal(back.tracks[0].indexes[2], 40);
	assert_int_equal(back.tracks[1].sector_type, 9);
	assert_string_equal(back.tracks[1].isrc, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comes_back) };

	return RUN_TABLE(rows, decodes) + cmocka_run_group_tests(tests, NULL, NULL);
}
