/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/cue_test.c tests emulator/cue.c: cue sheets, good and bad. */
#include "emulator/cue.h"

#include "tests/table.h"

#include <stdio.h>
#include <string.h>

#define FILE_1 "FILE \"a b.bin\" BINARY\n"
#define TRACK  FILE_1 "TRACK 01 AUDIO\n"
#define INDEX  "INDEX 01 00:00:00\n"

static const struct row {
	const char *name;
	const char *text;
	const char *wrong; /* part of the message; NULL: it is good */
} rows[] = {
	{ "one track", TRACK INDEX, NULL },
	{ "last line without an end", TRACK "INDEX 01 00:00:00", NULL },
	{ "CRLF, tabs, blanks, empty lines",
	    "\r\n \t\r\nFILE\ta.bin  BINARY\r\n\tTRACK 01\tAUDIO \r\n  INDEX 01 00:00:00\r\n",
	    NULL },
	{ "CR alone", "FILE a.bin BINARY\rTRACK 01 AUDIO\rINDEX 01 00:00:00\r", NULL },
	{ "byte order mark", "\xef\xbb\xbf" TRACK INDEX, NULL },
	{ "remarks and titles, whatever they hold",
	    "REM COMMENT \"open\nTITLE a b c \"\nPERFORMER\nSONGWRITER \"x\"\nCDTEXTFILE x\n" TRACK
	    "TITLE \"t\"\n" INDEX,
	    NULL },
	{ "session 1", "REM SESSION 01\n" TRACK INDEX, NULL },
	{ "session 2", TRACK INDEX "REM SESSION 02\n", "line 4: session 2" },
	{ "file with no quotes", "FILE a.bin BINARY\nTRACK 01 AUDIO\n" INDEX, NULL },
	{ "INDEX 00 without length", TRACK "INDEX 00 00:00:00\n" INDEX, NULL },
	{ "INDEX 00 in the file before",
	    TRACK INDEX "TRACK 02 AUDIO\nINDEX 00 00:05:00\nFILE b.wav WAVE\n" INDEX, NULL },
	{ "first track 99", FILE_1 "TRACK 99 AUDIO\n" INDEX, NULL },
	{ "empty", "", "there are no tracks" },
	{ "no tracks", FILE_1, "there are no tracks" },
	{ "unknown command", "FROB 1\n" TRACK INDEX, "line 1: unknown command \"FROB\"" },
	{ "lower case", "file a BINARY\n", "unknown command" },
	{ "TRACK before FILE", "TRACK 01 AUDIO\n" INDEX, "line 1: TRACK before FILE" },
	{ "INDEX before TRACK", FILE_1 INDEX, "line 2: INDEX before TRACK" },
	{ "ISRC before TRACK", "ISRC USRC17607839\n", "ISRC before TRACK" },
	{ "track 0", FILE_1 "TRACK 00 AUDIO\n" INDEX, "is no track number" },
	{ "track 100", FILE_1 "TRACK 100 AUDIO\n" INDEX, "is no track number" },
	{ "track left out", TRACK INDEX "TRACK 03 AUDIO\nINDEX 01 00:04:00\n",
	    "line 4: track 2 must follow track 1" },
	{ "track 100 after 99", FILE_1 "TRACK 99 AUDIO\n" INDEX "TRACK 99 AUDIO\n",
	    "track 100 must follow" },
	{ "track mode", FILE_1 "TRACK 01 CDG\n" INDEX, "tracks of type \"CDG\"" },
	{ "file type", "FILE a.mp3 MP3\n", "files of type \"MP3\"" },
	{ "FILE without type", "FILE a.bin\n", "FILE takes 2 words" },
	{ "quote open", "FILE \"a.bin BINARY\n", "a quote is not closed" },
	{ "no INDEX", TRACK, "track 1 has no INDEX 01" },
	{ "only INDEX 00", TRACK "INDEX 00 00:00:00\nTRACK 02 AUDIO\n", "line 4: track 1 has no" },
	{ "INDEX 02 first", TRACK "INDEX 02 00:00:00\n", "INDEX 02 is out of order" },
	{ "INDEX left out", TRACK INDEX "INDEX 03 00:05:00\n", "INDEX 03 is out of order" },
	{ "INDEX at the same time", TRACK INDEX "INDEX 02 00:00:00\n", "INDEX 02 must be later" },
	{ "next track at the same time", TRACK INDEX "TRACK 02 AUDIO\n" INDEX, "must be later" },
	{ "file not from its start", TRACK "INDEX 01 00:00:01\n", "must be at 00:00:00" },
	{ "frame 75", TRACK "INDEX 01 00:00:75\n", "\"00:00:75\" is no time" },
	{ "second 60", TRACK "INDEX 01 00:60:00\n", "is no time" },
	{ "time in two parts", TRACK "INDEX 01 00:00\n", "is no time" },
	{ "time in four parts", TRACK "INDEX 01 00:00:00:00\n", "is no time" },
	{ "time of one digit", TRACK "INDEX 01 0:0:0\n", NULL },
	{ "time with a sign", TRACK "INDEX 01 00:00:-1\n", "is no time" },
	{ "time with three digits", TRACK "INDEX 01 000:00:00\n", "is no time" },
	{ "PREGAP after INDEX", TRACK INDEX "PREGAP 00:02:00\n", "PREGAP comes once" },
	{ "PREGAP twice", TRACK "PREGAP 00:02:00\nPREGAP 00:02:00\n" INDEX, "PREGAP comes once" },
	{ "POSTGAP before INDEX", TRACK "POSTGAP 00:02:00\n" INDEX, "POSTGAP comes once" },
	{ "INDEX after POSTGAP", TRACK INDEX "POSTGAP 00:02:00\nINDEX 02 00:05:00\n",
	    "INDEX after POSTGAP" },
	{ "CATALOG too short", "CATALOG 400638133393\n", "CATALOG must have 13 digits" },
	{ "CATALOG with a letter", "CATALOG 400638133393X\n", "CATALOG must have 13 digits" },
	{ "CATALOG twice", "CATALOG 4006381333931\nCATALOG 4006381333931\n", "given before" },
	{ "ISRC too long", TRACK "ISRC USRC176078390\n" INDEX, "is no ISRC" },
	{ "ISRC in lower case", TRACK "ISRC usrc17607839\n" INDEX, "is no ISRC" },
	{ "unknown flag", TRACK "FLAGS DCP FROB\n" INDEX, "unknown flag \"FROB\"" },
	{ "no flag", TRACK "FLAGS\n" INDEX, "FLAGS takes" },
	{ "too many words", TRACK "FLAGS DCP DCP DCP DCP DCP DCP DCP DCP\n" INDEX,
	    "too many words" },
};

static void
parses(void **state)
{
	const struct row *row = *state;
	char why[CUE_WHY] = "";
	struct cue *cue = cue_parse(row->text, strlen(row->text), why);

	if (row->wrong == NULL) {
		if (cue == NULL)
			fail_msg("%s", why);
	} else {
		assert_null(cue);
		if (strstr(why, row->wrong) == NULL)
			fail_msg("said: %s", why);
	}
	cue_free(cue);
}

/* One sheet with all that a track can have. */
static void
fills_in(void **state)
{
	static const char text[] = "CATALOG 4006381333931\n"
				   "FILE \"a b.bin\" BINARY\n"
				   "TRACK 07 MODE2/2352\n"
				   "INDEX 01 00:00:00\n"
				   "FILE c.bin MOTOROLA\n"
				   "TRACK 08 AUDIO\n"
				   "FLAGS DCP 4CH PRE SCMS\n"
				   "ISRC USRC17607839\n"
				   "PREGAP 00:02:32\n"
				   "INDEX 00 00:00:00\n"
				   "INDEX 01 01:02:03\n"
				   "INDEX 02 74:59:74\n"
				   "POSTGAP 00:00:01\n";
	char why[CUE_WHY] = "";
	struct cue *cue = cue_parse(text, sizeof(text) - 1, why);
	const struct cue_track *t;

	(void)state;
	assert_non_null(cue);
	assert_string_equal(cue->mcn, "4006381333931");
	assert_int_equal(cue->file_count, 2);
	assert_string_equal(cue->file[0].name, "a b.bin");
	assert_int_equal(cue->file[1].kind, CUE_MOTOROLA);
	assert_int_equal(cue->track_count, 2);
	assert_int_equal(cue->track[0].mode, CUE_MODE2_2352);
	assert_int_equal(cue->track[0].number, 7);
	assert_false(cue->track[0].copy);
	t = &cue->track[1];
	assert_true(t->copy && t->four_channel && t->preemphasis && t->scms);
	assert_string_equal(t->isrc, "USRC17607839");
	assert_int_equal(t->pregap, 182);
	assert_int_equal(t->postgap, 1);
	assert_int_equal(t->index_count, 3);
	assert_int_equal(t->index[0].number, 0);
	assert_int_equal(t->index[1].at, 4653);   /* (60 + 2) * 75 + 3 */
	assert_int_equal(t->index[2].at, 337499); /* 75 * 60 * 75 - 1 */
	assert_int_equal(t->index[2].file, 1);
	cue_free(cue);
}

/* What is no text, and what is too much of it. */
static void
limits(void **state)
{
	static const char zero[] = "REM \0\n";
	char why[CUE_WHY] = "";
	char *much = malloc(CUE_MAX_BYTES + 1);

	(void)state;
	assert_null(cue_parse(zero, sizeof(zero) - 1, why));
	assert_string_equal(why, "is no text");
	assert_non_null(much);
	memset(much, '\n', CUE_MAX_BYTES + 1);
	assert_null(cue_parse(much, CUE_MAX_BYTES + 1, why));
	assert_string_equal(why, "is too long for a cue sheet");
	free(much);
}

int
main(void)
{
	const struct CMUnitTest whole[] = { cmocka_unit_test(fills_in), cmocka_unit_test(limits) };

	return RUN_TABLE(rows, parses) + cmocka_run_group_tests(whole, NULL, NULL);
}
