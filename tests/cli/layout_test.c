/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/layout_test.c tests cli/layout.c: IMAGE.json, good and bad. */
#include "cli/layout.h"

#include "cli/cli.h"
#include "tests/table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Files that the rows name: so many bytes each. */
static const struct {
	const char *name;
	long bytes;
} files[] = {
	{ "audio.bin", 2352L * 300 },
	{ "odd.bin", 2352L * 300 + 1 },
	{ "short.bin", 2352L * 299 },
	{ "data.iso", 2048L * 300 },
	{ "form2.bin", 2336L * 300 },
	{ "gap.bin", 2352L * 150 },
	{ "gap_short.bin", 2352L * 149 },
	{ "no.wav", 2352L * 300 },
};

#define TRACK        "{\"sector_type\":0,\"file\":\"audio.bin\"}"
#define ONE(members) "{\"tracks\":[{" members "}]}"

static const struct row {
	const char *name;
	const char *json;
	const char *wrong; /* part of the message; NULL: it is good */
} rows[] = {
	{ "one audio track", "{\"tracks\":[" TRACK "]}", NULL },
	{ "sector type by name", ONE("\"sector_type\":\"MODE1\",\"file\":\"data.iso\""), NULL },
	{ "mode 2 form 1 takes 2048", ONE("\"sector_type\":4,\"file\":\"data.iso\""), NULL },
	{ "mode 2 form 2 takes 2336", ONE("\"sector_type\":5,\"file\":\"form2.bin\""), NULL },
	{ "mode 1 raw takes 2352", ONE("\"sector_type\":6,\"file\":\"audio.bin\""), NULL },
	{ "all members",
	    "{\"compat\":\"mixed\",\"mcn\":\"4006381333931\",\"starting_track_number\":3,"
	    "\"gapless\":false,\"leadout_limit\":1000,\"special_pregap\":\"gap.bin\","
	    "\"tracks\":[{\"sector_type\":\"AUDIO\",\"file\":\"audio.bin\","
	    "\"isrc\":\"USRC17607839\",\"copy_setting\":2,\"preemphasis\":true,"
	    "\"indexes\":[100,200]}]}",
	    NULL },
	{ "empty file", "", "no valid JSON: line 1" },
	{ "cut off", "{\"tracks\":[", "no valid JSON: line 1" },
	{ "syntax error in line 2", "{\n\"tracks\" []}", "no valid JSON: line 2" },
	{ "an array", "[]", "must hold a JSON object" },
	{ "duplicate key", "{\"mcn\":\"1\",\"mcn\":\"2\",\"tracks\":[" TRACK "]}", "duplicate" },
	{ "unknown key", "{\"title\":1,\"tracks\":[" TRACK "]}", "title: unknown key" },
	{ "unknown key of a track",
	    "{\"tracks\":[" TRACK ",{\"sector_type\":0,\"file\":"
	    "\"audio.bin\",\"name\":1}]}",
	    "tracks[1].name: unknown key" },
	{ "no tracks", "{}", "tracks: is missing" },
	{ "tracks no array", "{\"tracks\":{}}", "tracks: must be an array" },
	{ "tracks empty", "{\"tracks\":[]}", "tracks: must have 1 to 99" },
	{ "track no object", "{\"tracks\":[1]}", "tracks[0]: must be an object" },
	{ "no sector type", ONE("\"file\":\"audio.bin\""), "tracks[0].sector_type: is missing" },
	{ "sector type 10", ONE("\"sector_type\":10,\"file\":\"audio.bin\""),
	    "tracks[0].sector_type: must lie in 0..9" },
	{ "sector type -1", ONE("\"sector_type\":-1,\"file\":\"audio.bin\""),
	    "tracks[0].sector_type: must lie in 0..9" },
	{ "sector type 0.0", ONE("\"sector_type\":0.0,\"file\":\"audio.bin\""),
	    "tracks[0].sector_type: must be an integer" },
	{ "sector type of no such name", ONE("\"sector_type\":\"MODE3\",\"file\":\"audio.bin\""),
	    "tracks[0].sector_type: there is no sector type \"MODE3\"" },
	{ "no file", ONE("\"sector_type\":0"), "tracks[0].file: is missing" },
	{ "file null", ONE("\"sector_type\":0,\"file\":null"), "tracks[0].file: must be a string" },
	{ "file a number", ONE("\"sector_type\":0,\"file\":1"),
	    "tracks[0].file: must be a string" },
	{ "file absent", ONE("\"sector_type\":0,\"file\":\"nix.bin\""),
	    "tracks[0].file: nix.bin: No such file" },
	{ "file a directory", ONE("\"sector_type\":0,\"file\":\".\""), "not a regular file" },
	{ "file of no whole sectors", ONE("\"sector_type\":0,\"file\":\"odd.bin\""),
	    "tracks[0].file: odd.bin: its 705601 bytes are not a multiple of 2352 bytes" },
	{ "file of another type's length", ONE("\"sector_type\":2,\"file\":\"audio.bin\""),
	    "not a multiple of 2048 bytes" },
	{ "file too short", ONE("\"sector_type\":0,\"file\":\"short.bin\""),
	    "its 299 sectors are too few: at least 300" },
	{ "wav that is none", ONE("\"sector_type\":0,\"file\":\"no.wav\""), "no audio file" },
	{ "pregap too short", "{\"special_pregap\":\"gap_short.bin\",\"tracks\":[" TRACK "]}",
	    "special_pregap: gap_short.bin: its 149 sectors are too few: at least 150" },
	{ "isrc a number", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"isrc\":1"),
	    "tracks[0].isrc: must be a string" },
	{ "copy setting 3", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"copy_setting\":3"),
	    "tracks[0].copy_setting: must lie in 0..2" },
	{ "preemphasis 1", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"preemphasis\":1"),
	    "tracks[0].preemphasis: must be true or false" },
	{ "indexes no array", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"indexes\":5"),
	    "tracks[0].indexes: must be an array" },
	{ "index 0", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"indexes\":[0]"),
	    "tracks[0].indexes: member 0 must be an integer in 1.." },
	{ "index beyond the track",
	    ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"indexes\":[300]"),
	    "300 is beyond the track's 300 sectors" },
	{ "indexes descend", ONE("\"sector_type\":0,\"file\":\"audio.bin\",\"indexes\":[90,50]"),
	    "tracks[0].indexes: must ascend" },
	{ "compat unknown", "{\"compat\":\"lax\",\"tracks\":[" TRACK "]}", "compat: must be" },
	{ "gapless a string", "{\"gapless\":\"no\",\"tracks\":[" TRACK "]}",
	    "gapless: must be true or false" },
	{ "starting track 0", "{\"starting_track_number\":0,\"tracks\":[" TRACK "]}",
	    "starting_track_number: must lie in 1..99" },
	{ "starting track huge",
	    "{\"starting_track_number\":99999999999999,\"tracks\":[" TRACK "]}",
	    "starting_track_number: must lie in 1..99" },
	{ "mcn a number", "{\"mcn\":4006381333931,\"tracks\":[" TRACK "]}",
	    "mcn: must be a string" },
};

static char directory[] = "/tmp/pitland-layout-XXXXXX";

static void
path_of(char out[128], const char *name)
{
	snprintf(out, 128, "%s/%s", directory, name);
}

static void
make_file(const char *name, const char *text, long bytes)
{
	char path[128];
	FILE *f;

	path_of(path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	if (bytes > 0)
		assert_int_equal(truncate(path, bytes), 0);
}

static void
loads(void **state)
{
	const struct row *row = *state;
	char path[128], why[CLI_WHY] = "";
	struct layout *l;

	make_file("image.json", row->json, 0);
	path_of(path, "image.json");
	l = layout_load(path, why);
	if (row->wrong == NULL) {
		assert_string_equal(why, "");
		assert_non_null(l);
	} else {
		assert_null(l);
		if (strstr(why, row->wrong) == NULL)
			fail_msg("the message is \"%s\"", why);
	}
	layout_free(l);
}

/* What the row "all members" leads to. */
static void
keeps_members(void **state)
{
	char path[128], why[CLI_WHY] = "";
	struct layout *l;

	(void)state;
	make_file("image.json", rows[5].json, 0);
	path_of(path, "image.json");
	l = layout_load(path, why);
	assert_non_null(l);
	assert_string_equal(l->compat, "mixed");
	assert_string_equal(l->mcn, "4006381333931");
	assert_int_equal(l->starting_track_number, 3);
	assert_false(l->gapless);
	assert_true(l->has_leadout_limit);
	assert_int_equal(l->leadout_limit, 1000);
	assert_int_equal(l->special_pregap.bytes, 2352 * 150);
	assert_int_equal(l->track_count, 1);
	assert_int_equal(l->tracks[0].source.bytes, 2352 * 300);
	assert_string_equal(l->tracks[0].isrc, "USRC17607839");
	assert_int_equal(l->tracks[0].copy_setting, 2);
	assert_true(l->tracks[0].preemphasis);
	assert_int_equal(l->tracks[0].index_count, 2);
	assert_int_equal(l->tracks[0].indexes[1], 200);
	layout_free(l);
}

static void
remove_file(const char *name)
{
	char path[128];

	path_of(path, name);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest members[] = { cmocka_unit_test(keeps_members) };
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		make_file(files[i].name, "", files[i].bytes);
	failed = RUN_TABLE(rows, loads);
	failed += cmocka_run_group_tests(members, NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		remove_file(files[i].name);
	remove_file("image.json");
	return failed + (rmdir(directory) != 0);
}
