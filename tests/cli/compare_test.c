/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/compare_test.c tests cli/compare.c: the rules of the check, on
 * synthetic records (docs/contract 5, the table of properties). */
#include "cli/compare.h"

#include "tests/table.h"

#include <string.h>

/* Two audio tracks of 300 sectors with a gap between them. */
static const char gapped_info[] =
    "{\"image\":{\"start_of_leadout\":750,\"mcn\":\"4006381333931\",\"starting_track_number\":1},"
    "\"tracks\":[{\"track_number\":1,\"starting_lba\":0,\"sector_count\":300,\"sector_type\":0,"
    "\"isrc\":\"USRC17607839\",\"copy_setting\":2,\"preemphasis\":true,\"indexes\":[0,100]},"
    "{\"track_number\":2,\"starting_lba\":450,\"sector_count\":300,\"sector_type\":0,"
    "\"isrc\":null,\"copy_setting\":0,\"preemphasis\":false,\"indexes\":[0]}]}";
static const char gapped_disc[] =
    "{\"mcn\":\"4006381333931\",\"sessions\":[{\"leadout_lba\":750}],"
    "\"tracks\":[{\"number\":1,\"start_lba\":0,\"sector_count\":300,\"pregap_count\":150,"
    "\"sector_type\":\"AUDIO\",\"imapi_sector_type\":0,\"isrc\":\"USRC17607839\","
    "\"copy\":\"scms\",\"preemphasis\":true,\"indexes\":[0,100]},"
    "{\"number\":2,\"start_lba\":450,\"sector_count\":300,\"pregap_count\":150,"
    "\"sector_type\":\"AUDIO\",\"imapi_sector_type\":0,\"isrc\":null,"
    "\"copy\":\"permitted\",\"preemphasis\":false,\"indexes\":[0]}]}";

/* The same without a gap: the end of track 1 is recorded as track 2's INDEX 00. */
static const char gapless_info[] =
    "{\"image\":{\"start_of_leadout\":600,\"mcn\":null,\"starting_track_number\":1},"
    "\"tracks\":[{\"track_number\":1,\"starting_lba\":0,\"sector_count\":300,\"sector_type\":0,"
    "\"isrc\":null,\"copy_setting\":0,\"preemphasis\":false,\"indexes\":[0]},"
    "{\"track_number\":2,\"starting_lba\":300,\"sector_count\":300,\"sector_type\":0,"
    "\"isrc\":null,\"copy_setting\":0,\"preemphasis\":false,\"indexes\":[0]}]}";
static const char gapless_disc[] =
    "{\"mcn\":null,\"sessions\":[{\"leadout_lba\":600}],"
    "\"tracks\":[{\"number\":1,\"start_lba\":0,\"sector_count\":150,\"pregap_count\":150,"
    "\"sector_type\":\"AUDIO\",\"imapi_sector_type\":0,\"isrc\":null,\"copy\":\"permitted\","
    "\"preemphasis\":false,\"indexes\":[0]},"
    "{\"number\":2,\"start_lba\":300,\"sector_count\":300,\"pregap_count\":150,"
    "\"sector_type\":\"AUDIO\",\"imapi_sector_type\":0,\"isrc\":null,\"copy\":\"permitted\","
    "\"preemphasis\":false,\"indexes\":[0]}]}";

/* One data track declared as MODE2FORM1RAW. */
static const char data_info[] =
    "{\"image\":{\"start_of_leadout\":300,\"mcn\":null,\"starting_track_number\":1},"
    "\"tracks\":[{\"track_number\":1,\"starting_lba\":0,\"sector_count\":300,\"sector_type\":8,"
    "\"isrc\":null,\"copy_setting\":1,\"preemphasis\":false,\"indexes\":[0]}]}";
static const char data_disc[] =
    "{\"mcn\":null,\"sessions\":[{\"leadout_lba\":300}],"
    "\"tracks\":[{\"number\":1,\"start_lba\":0,\"sector_count\":300,\"pregap_count\":150,"
    "\"sector_type\":\"MODE2FORM1\",\"imapi_sector_type\":4,\"isrc\":null,"
    "\"copy\":\"permitted\",\"preemphasis\":false,\"indexes\":[0]}]}";

static const struct row {
	const char *name;
	const char *declared, *recorded;
	/* In recorded, this text is replaced by that one; NULL: as it is. */
	const char *text, *by;
	unsigned differences;
	const char *line; /* a part of the TAP that must be there */
} rows[] = {
	{ "all equal", gapped_info, gapped_disc, NULL, NULL, 0, "check: 2 tracks, 0 differences" },
	{ "plan counts all lines", gapped_info, gapped_disc, NULL, NULL, 0, "1..19\n" },
	{ "gapless", gapless_info, gapless_disc, NULL, NULL, 0,
	    "track 1 sector_count declared=300 recorded=150 # gapless" },
	{ "gapless, one sector lost", gapless_info, gapless_disc, "\"sector_count\":150",
	    "\"sector_count\":149", 1,
	    "not ok 6 - track 1 sector_count declared=300 recorded=149\n" },
	{ "gapped, one sector short", gapped_info, gapped_disc, "\"sector_count\":300",
	    "\"sector_count\":299", 1, "- track 1 sector_count declared=300 recorded=299\n" },
	{ "gapped, short by the gap", gapped_info, gapped_disc, "\"sector_count\":300",
	    "\"sector_count\":150", 1, "- track 1 sector_count declared=300 recorded=150\n" },
	{ "data instead of audio", gapped_info, gapped_disc, "\"imapi_sector_type\":0",
	    "\"imapi_sector_type\":2", 1, "- track 1 sector_type declared=AUDIO recorded=MODE1\n" },
	{ "mixed instead of audio", gapped_info, gapped_disc, "\"AUDIO\",\"imapi_sector_type\":0",
	    "\"MIXED\",\"imapi_sector_type\":null", 1,
	    "- track 1 sector_type declared=AUDIO recorded=MIXED\n" },
	{ "raw folds to cooked", data_info, data_disc, NULL, NULL, 0,
	    "- track 1 sector_type declared=MODE2FORM1RAW recorded=MODE2FORM1\n" },
	{ "raw of another form", data_info, data_disc, "\"imapi_sector_type\":4",
	    "\"imapi_sector_type\":5", 1, "declared=MODE2FORM1RAW recorded=MODE2FORM2\n" },
	{ "data tracks have no copy setting", data_info, data_disc, "\"permitted\"",
	    "\"prohibited\"", 0, "1..8\n" },
	{ "other isrc", gapped_info, gapped_disc, "USRC17607839", "USRC17607838", 1,
	    "track 1 isrc declared=USRC17607839 recorded=USRC17607838\n" },
	{ "isrc in the wrong track", gapped_info, gapped_disc, "\"isrc\":null",
	    "\"isrc\":\"USRC17607839\"", 1, "track 2 isrc declared=null recorded=USRC17607839\n" },
	{ "index shifted", gapped_info, gapped_disc, "[0,100]", "[0,101]", 1,
	    "track 1 indexes declared=[0,100] recorded=[0,101]\n" },
	{ "index missing", gapped_info, gapped_disc, "[0,100]", "[0]", 1,
	    "track 1 indexes declared=[0,100] recorded=[0]\n" },
	{ "copy setting", gapped_info, gapped_disc, "\"scms\"", "\"prohibited\"", 1,
	    "track 1 copy_setting declared=2 recorded=1\n" },
	{ "preemphasis", gapped_info, gapped_disc, "\"preemphasis\":true", "\"preemphasis\":false",
	    1, "track 1 preemphasis declared=true recorded=false\n" },
	{ "start", gapped_info, gapped_disc, "\"start_lba\":450", "\"start_lba\":451", 1,
	    "track 2 starting_lba declared=450 recorded=451\n" },
	{ "number", gapped_info, gapped_disc, "\"number\":2", "\"number\":3", 1,
	    "track 2 track_number declared=2 recorded=3\n" },
	{ "mcn", gapped_info, gapped_disc, "4006381333931", "4006381333948", 1,
	    "image mcn declared=4006381333931 recorded=4006381333948\n" },
	{ "lead-out", gapped_info, gapped_disc, "\"leadout_lba\":750", "\"leadout_lba\":751", 1,
	    "image start_of_leadout declared=750 recorded=751\n" },
	{ "no lead-out", gapped_info, gapped_disc, "\"leadout_lba\":750", "\"leadout_lba\":null", 1,
	    "image start_of_leadout declared=750 recorded=null\n" },
	{ "a track too many", data_info, gapped_disc, NULL, NULL, 5,
	    "- track 2 track_number declared=null recorded=2\n" },
	{ "a track missing", gapless_info, data_disc, NULL, NULL, 3,
	    "- track 2 track_number declared=2 recorded=null\n" },
	{ "blank disc", data_info, "{\"mcn\":null,\"sessions\":[],\"tracks\":[]}", NULL, NULL, 3,
	    "image start_of_leadout declared=300 recorded=null\n" },
	{ "what a drive cannot tell", data_info, data_disc, "\"imapi_sector_type\":4,", "", 0,
	    "ok 7 - track 1 sector_type declared=MODE2FORM1RAW # SKIP" },
};

/* text with the first what replaced; malloc. */
static char *
replaced(const char *text, const char *what, const char *by)
{
	const char *at = what != NULL ? strstr(text, what) : NULL;
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	if (what != NULL)
		assert_non_null(at);
	if (at != NULL)
		fprintf(f, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what));
	else
		fputs(text, f);
	fclose(f);
	return out;
}

static void
compares(void **state)
{
	const struct row *row = *state;
	char *recorded_text = replaced(row->recorded, row->text, row->by);
	json_t *declared = json_loads(row->declared, 0, NULL);
	json_t *recorded = json_loads(recorded_text, 0, NULL);
	struct track_info info;
	struct comparisons all;
	char why[512], *tap = NULL;
	size_t n;
	FILE *f = open_memstream(&tap, &n);

	assert_true(track_info_decode(declared, &info, why));
	assert_non_null(recorded);
	assert_true(compare(&info, recorded, &all));
	comparisons_print_tap(&all, f, false);
	fclose(f);
	if (strstr(tap, row->line) == NULL)
		fail_msg("not in\n%s", tap);
	assert_int_equal(all.differences, row->differences);
	comparisons_free(&all);
	json_decref(declared);
	json_decref(recorded);
	free(recorded_text);
	free(tap);
}

int
main(void)
{
	return RUN_TABLE(rows, compares);
}
