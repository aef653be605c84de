/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/sao_test.c tests emulator/cue_sheet.c and recorder_sao.c: cue sheets
 * that are refused, and sessions at once (mmc-recorder.md 3.15, 4.2). */
#include "tests/table.h"

#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/scramble.h"
#include "emulator/store.h"
#include "emulator/subcode.h"

static const struct recorder_options strict;
static const struct write_parameters sao = { .type = WRITE_SAO };

#define ROWS_MAX 24
#define GOOD     0xffff

static struct recorder *
blank(struct disc **d)
{
	char why[DISC_WHY];

	*d = disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);
	return recorder_open(*d, &strict);
}

/* The example of mmc-recorder.md 7.13. */
#define LEADIN                                                                                     \
	{                                                                                          \
		0x01, 0, 0, 1, 0, 0, 0, 0                                                          \
	}
#define PREGAP                                                                                     \
	{                                                                                          \
		0x01, 1, 0, 0, 0, 0, 0, 0                                                          \
	}
#define START                                                                                      \
	{                                                                                          \
		0x01, 1, 1, 0, 0, 0, 2, 0                                                          \
	}
#define LEADOUT                                                                                    \
	{                                                                                          \
		0x01, 0xaa, 1, 1, 0, 0, 6, 0                                                       \
	}

/* Sheets, and the byte that is wrong. */
static const struct sheet {
	const char *name;
	uint16_t bad;
	uint8_t rows;
	uint8_t row[ROWS_MAX][8];
} sheets[] = {
	{ "one audio track", GOOD, 4, { LEADIN, PREGAP, START, LEADOUT } },
	{ "no lead-in", 1, 3, { PREGAP, START, LEADOUT } },
	{ "two lead-ins", 9, 5, { LEADIN, LEADIN, PREGAP, START, LEADOUT } },
	{ "no lead-out", 17, 3, { LEADIN, PREGAP, START } },
	{ "behind the lead-out", 32, 5, { LEADIN, PREGAP, START, LEADOUT, LEADOUT } },
	{ "ADR 4", 8, 4, { LEADIN, { 0x04, 1, 0, 0, 0, 0, 0, 0 }, START, LEADOUT } },
	{ "lead-in with an index", 2, 4, { { 1, 0, 1, 1 }, PREGAP, START, LEADOUT } },
	{ "lead-in of host data", 3, 4, { { 1, 0, 0, 0 }, PREGAP, START, LEADOUT } },
	{ "lead-in with CD-TEXT", GOOD, 4, { { 1, 0, 0, 0x41 }, PREGAP, START, LEADOUT } },
	{ "no INDEX 00 of the first track", 10, 3, { LEADIN, START, LEADOUT } },
	{ "first track 0", 9, 4, { LEADIN, { 1, 100, 0, 0 }, START, LEADOUT } },
	{ "starts late", 13, 4, { LEADIN, { 1, 1, 0, 0, 0, 0, 0, 1 }, START, LEADOUT } },
	{ "short first pregap", 21, 4, { LEADIN, PREGAP, { 1, 1, 1, 0, 0, 0, 1, 74 }, LEADOUT } },
	{ "no time", 21, 4, { LEADIN, PREGAP, { 1, 1, 1, 0, 0, 0, 60, 0 }, LEADOUT } },
	{ "lead-in time", 21, 4, { LEADIN, PREGAP, { 1, 1, 1, 0, 0, 97, 2, 0 }, LEADOUT } },
	{ "index skipped", 18, 4, { LEADIN, PREGAP, { 1, 1, 2, 0, 0, 0, 2, 0 }, LEADOUT } },
	{ "track skipped", 25, 5,
	    { LEADIN, PREGAP, START, { 1, 3, 1, 0, 0, 0, 7, 0 }, { 1, 0xaa, 1, 1, 0, 0, 12, 0 } } },
	{ "time goes back", 29, 5, { LEADIN, PREGAP, START, { 1, 1, 2, 0, 0, 0, 1, 0 }, LEADOUT } },
	{ "short track", 29, 4, { LEADIN, PREGAP, START, { 1, 0xaa, 1, 1, 0, 0, 5, 74 } } },
	{ "short first of two", 29, 5,
	    { LEADIN, PREGAP, START, { 1, 2, 1, 0, 0, 0, 5, 74 },
		{ 1, 0xaa, 1, 1, 0, 0, 12, 0 } } },
	{ "lead-out at the limit", GOOD, 4,
	    { LEADIN, PREGAP, START, { 1, 0xaa, 1, 1, 0, 79, 59, 74 } } },
	{ "lead-out too late", 29, 4, { LEADIN, PREGAP, START, { 1, 0xaa, 1, 1, 0, 80, 0, 0 } } },
	{ "lead-out of host data", 27, 4,
	    { LEADIN, PREGAP, START, { 1, 0xaa, 1, 0, 0, 0, 6, 0 } } },
	{ "lead-out with INDEX 00", 26, 4,
	    { LEADIN, PREGAP, START, { 1, 0xaa, 0, 1, 0, 0, 6, 0 } } },
	{ "data form 02", 19, 4, { LEADIN, PREGAP, { 1, 1, 1, 0x02, 0, 0, 2, 0 }, LEADOUT } },
	{ "data form 35", 19, 4, { LEADIN, PREGAP, { 0x41, 1, 1, 0x35, 0, 0, 2, 0 }, LEADOUT } },
	{ "reserved subchannel", 19, 4,
	    { LEADIN, PREGAP, { 1, 1, 1, 0x80, 0, 0, 2, 0 }, LEADOUT } },
	{ "data in an audio track", 16, 4,
	    { LEADIN, PREGAP, { 1, 1, 1, 0x10, 0, 0, 2, 0 }, LEADOUT } },
	{ "SCMS byte", 20, 4, { LEADIN, PREGAP, { 1, 1, 1, 0, 1, 0, 2, 0 }, LEADOUT } },
	{ "MCN", GOOD, 6,
	    { { 2, '4', '0', '0', '6', '3', '8', '1' }, { 2, '3', '3', '3', '9', '3', '1', 0 },
		LEADIN, PREGAP, START, LEADOUT } },
	{ "MCN with a letter", 11, 6,
	    { { 2, '4', '0', '0', '6', '3', '8', '1' }, { 2, '3', '3', 'A', '9', '3', '1', 0 },
		LEADIN, PREGAP, START, LEADOUT } },
	{ "half an MCN", 8, 5,
	    { { 2, '4', '0', '0', '6', '3', '8', '1' }, LEADIN, PREGAP, START, LEADOUT } },
	{ "ISRC", GOOD, 6,
	    { LEADIN, { 3, 1, 'F', 'I', 'B', 'A', 'R', '9' },
		{ 3, 1, '9', '0', '0', '3', '1', '2' }, PREGAP, START, LEADOUT } },
	{ "ISRC with a small letter", 10, 6,
	    { LEADIN, { 3, 1, 'f', 'I', 'B', 'A', 'R', '9' },
		{ 3, 1, '9', '0', '0', '3', '1', '2' }, PREGAP, START, LEADOUT } },
	{ "ISRC of two tracks", 17, 6,
	    { LEADIN, { 3, 1, 'F', 'I', 'B', 'A', 'R', '9' },
		{ 3, 2, '9', '0', '0', '3', '1', '2' }, PREGAP, START, LEADOUT } },
};

static void
takes_sheet(void **state)
{
	const struct sheet *row = *state;
	uint16_t bad = GOOD;
	struct disc *d;
	struct recorder *r = blank(&d);
	enum disc_result expected = row->bad == GOOD ? DISC_OK : DISC_UNSUPPORTED;

	assert_int_equal(recorder_cue_sheet(r, &sao, row->row[0], row->rows * 8u, &bad), expected);
	assert_int_equal(bad, row->bad);
	recorder_close(r);
	disc_close(d);
}

/* A disc with gaps of both makers:
 *	1  mode 1, pregap -150..-1 by the recorder, 0..299 by the host (2048)
 *	2  audio, pause 300..449 by the recorder, 450..749; INDEX 02 at 600; ISRC
 *	3  mode 2, pause 750..899 by the host (2336, not counted), 900..1199 (2352) */
static const uint8_t gaps[][8] = {
	{ 0x02, '4', '0', '0', '6', '3', '8', '1' },
	{ 0x02, '3', '3', '3', '9', '3', '1', 0 },
	{ 0x41, 0, 0, 0x14 },
	{ 0x41, 1, 0, 0x14, 0, 0, 0, 0 },
	{ 0x41, 1, 1, 0x10, 0, 0, 2, 0 },
	{ 0x03, 2, 'F', 'I', 'B', 'A', 'R', '9' },
	{ 0x03, 2, '9', '0', '0', '3', '1', '2' },
	{ 0x01, 2, 0, 0x01, 0x80, 0, 6, 0 },
	{ 0x01, 2, 1, 0x00, 0x80, 0, 8, 0 },
	{ 0x01, 2, 2, 0x00, 0x80, 0, 10, 0 },
	{ 0x41, 3, 0, 0x32, 0, 0, 12, 0 },
	{ 0x41, 3, 1, 0x31, 0, 0, 14, 0 },
	{ 0x41, 0xaa, 1, 0x34, 0, 0, 18, 0 },
};

static enum disc_result
write_some(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	uint32_t bytes = recorder_write_bytes(r, p, lba);
	uint8_t *blocks = malloc((size_t)bytes * count + 1);
	enum disc_result result = recorder_write_begin(r, p, lba, count);

	assert_non_null(blocks);
	for (uint32_t i = 0; i < count * bytes; i++)
		blocks[i] = (uint8_t)(i % bytes * 5 + i / bytes + (uint32_t)lba);
	if (result == DISC_OK)
		result = recorder_write_blocks(r, blocks, count);
	if (result == DISC_OK)
		result = recorder_write_end(r);
	free(blocks);
	return result;
}

static int32_t
next(const struct recorder *r, const struct write_parameters *p)
{
	struct recorder_position at;

	recorder_position(r, p, &at);
	assert_true(at.writable);
	return at.next;
}

static void
make_gaps(struct recorder *r, const struct write_parameters *p)
{
	uint16_t bad;

	assert_int_equal(recorder_cue_sheet(r, p, gaps[0], sizeof(gaps), &bad), DISC_OK);
	assert_int_equal(next(r, p), -150); /* the cue sheet changes nothing */
	assert_int_equal(recorder_write_bytes(r, p, 0), 2048);
	assert_int_equal(write_some(r, p, -150, 1), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(write_some(r, p, 0, 200), DISC_OK);
	assert_int_equal(next(r, p), 200);
	assert_true(recorder_busy(r));
	assert_int_equal(write_some(r, p, 201, 1), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(write_some(r, p, 200, 101), DISC_WRONG_SECTOR_TYPE);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
}

static void
records_gaps(void **state)
{
	struct disc *d;
	struct recorder *r = blank(&d);
	uint8_t record[SECTOR_RECORD_BYTES];
	const struct disc_track *t;

	(void)state;
	make_gaps(r, &sao);
	assert_int_equal(write_some(r, &sao, 200, 100), DISC_OK);
	assert_int_equal(next(r, &sao), 450);
	assert_int_equal(write_some(r, &sao, 450, 300), DISC_OK);
	assert_int_equal(recorder_write_bytes(r, &sao, 750), 2336);
	assert_int_equal(write_some(r, &sao, 750, 150), DISC_OK);
	assert_int_equal(write_some(r, &sao, 900, 299), DISC_OK);
	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	assert_int_equal(write_some(r, &sao, 1199, 2), DISC_FULL);
	assert_int_equal(write_some(r, &sao, 1199, 1), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_false(recorder_busy(r));
	/* Audio should end with a second of its own before data (ECMA-130 20). */
	assert_string_equal(disc_finding(d, 0)->kind->id, "pause-short");
	assert_null(disc_finding(d, 1));
	assert_string_equal(disc_mcn(d), "4006381333931");
	t = disc_track(d, 0);
	assert_int_equal(t->pregap_sectors[SECTOR_MODE1], 150);
	assert_int_equal(t->sectors[SECTOR_MODE1], 300);
	t = disc_track(d, 1);
	assert_int_equal(t->start_lba, 450);
	assert_int_equal(t->pregap_count, 150);
	assert_int_equal(t->index_count, 2);
	assert_int_equal(t->indexes[1], 150);
	assert_int_equal(t->copy, COPY_SCMS);
	assert_string_equal(t->isrc, "FIBAR9900312");
	t = disc_track(d, 2);
	assert_int_equal(t->sectors[SECTOR_MODE2FORM0], 300);
	assert_int_equal(t->pregap_sectors[SECTOR_MODE2FORM0], 150);
	assert_int_equal(disc_session(d, 0)->leadout_lba, 1200);
	assert_int_equal(disc_read(d, 901, 1, record), DISC_OK);
	scramble_sector(record, record);
	for (uint32_t i = 16; i < 2352; i++) /* its second sector */
		assert_int_equal(record[i], (uint8_t)(i * 5 + 1 + 900));
	recorder_close(r);
	disc_close(d);
}

static void
rehearses(void **state)
{
	const struct write_parameters test = { .type = WRITE_SAO, .test_write = true };
	struct disc *d;
	struct recorder *r = blank(&d);

	(void)state;
	make_gaps(r, &test);
	assert_int_equal(disc_status(d), DISC_BLANK);
	assert_int_equal(write_some(r, &test, 0, 1), DISC_SEQUENCE); /* the sheet is used up */
	recorder_close(r);
	disc_close(d);
}

/* A sheet is for the disc as it was; and where it asks the host for nothing, no
 * WRITE can be. */
static void
holds_for_this_disc(void **state)
{
	const struct write_parameters tao = {
		.type = WRITE_TAO, .data_block_type = 8, .track_mode = 4, .multisession = 3
	};
	static const uint8_t sheet[][8] = { LEADIN, { 0x41, 1, 0, 0x14 }, START, LEADOUT };
	static const uint8_t block[2352];
	struct disc *d;
	struct recorder *r = blank(&d);
	uint16_t bad = GOOD;

	(void)state;
	assert_int_equal(recorder_cue_sheet(r, &sao, sheet[0], sizeof(sheet), &bad), DISC_OK);
	assert_int_equal(recorder_write_bytes(r, &sao, -150), 2352);
	assert_int_equal(recorder_write_begin(r, &sao, -150, 1), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(recorder_write_begin(r, &tao, 0, 1), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, block, 1), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
	assert_int_equal(recorder_close_session(r, &tao), DISC_OK);
	assert_int_equal(recorder_write_begin(r, &sao, 0, 1), DISC_SEQUENCE);
	recorder_close(r);
	disc_close(d);
}

/* R-W of data form 40h: raw, in all but P and Q as the host sends it. And CD-TEXT. */
static void
takes_subchannel(void **state)
{
	static const uint8_t sheet[][8] = { { 1, 0, 0, 0x41 }, { 1, 1, 0, 0x41 },
		{ 1, 1, 1, 0x40, 0, 0, 2, 0 }, { 1, 0xaa, 1, 1, 0, 0, 6, 0 } };
	uint8_t record[SECTOR_RECORD_BYTES];
	struct disc *d;
	struct recorder *r = blank(&d);
	uint16_t bad;

	(void)state;
	assert_int_equal(recorder_cue_sheet(r, &sao, sheet[0], sizeof(sheet), &bad), DISC_OK);
	assert_int_equal(recorder_write_bytes(r, &sao, -11634), 96);
	assert_int_equal(write_some(r, &sao, -11634, 11634 - 150), DISC_OK);
	assert_int_equal(recorder_write_bytes(r, &sao, 0), 2448);
	assert_int_equal(write_some(r, &sao, 0, 300), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(disc_read(d, 7, 1, record), DISC_OK);
	for (uint32_t i = 0; i < 96; i++)
		assert_int_equal(record[2352 + i] & 0x3f, (uint8_t)((2352 + i) * 5 + 7) & 0x3f);
	assert_int_equal(disc_read(d, -11000, 1, record), DISC_OK);
	for (uint32_t i = 0; i < 96; i++)
		assert_int_equal(
		    record[2352 + i] & 0x3f, (uint8_t)(i * 5 + 634 + (uint32_t)-11634) & 0x3f);
	recorder_close(r);
	disc_close(d);
}

static void
appends(void **state)
{
	const struct write_parameters open = { .type = WRITE_SAO, .multisession = 3 };
	static const uint8_t first[][8] = { LEADIN, PREGAP, START, LEADOUT };
	/* Lead-out 300 + 11400: track 2 at 11700 = 02:38:00. */
	static const uint8_t second[][8] = { { 0x41, 0, 0, 0x14 },
		{ 0x41, 2, 0, 0x14, 0, 2, 36, 0 }, { 0x41, 2, 1, 0x10, 0, 2, 38, 0 },
		{ 0x41, 0xaa, 1, 0x14, 0, 2, 42, 0 } };
	struct disc *d;
	struct recorder *r = blank(&d);
	uint16_t bad = GOOD;

	(void)state;
	assert_int_equal(recorder_cue_sheet(r, &open, first[0], sizeof(first), &bad), DISC_OK);
	assert_int_equal(write_some(r, &open, -150, 450), DISC_OK);
	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	assert_int_equal(next(r, &sao), 11550);
	assert_int_equal(
	    recorder_cue_sheet(r, &sao, first[0], sizeof(first), &bad), DISC_UNSUPPORTED);
	assert_int_equal(bad, 9);
	assert_int_equal(recorder_cue_sheet(r, &sao, second[0], sizeof(second), &bad), DISC_OK);
	assert_int_equal(write_some(r, &sao, 11700, 300), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(disc_session(d, 1)->leadin_lba, 7050);
	assert_int_equal(disc_session(d, 1)->leadout_lba, 12000);
	assert_int_equal(disc_track(d, 1)->pregap_count, 150);
	assert_null(disc_finding(d, 0));
	assert_int_equal(
	    recorder_cue_sheet(r, &sao, second[0], sizeof(second), &bad), DISC_FINALIZED);
	recorder_close(r);
	disc_close(d);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(records_gaps),
		cmocka_unit_test(rehearses),
		cmocka_unit_test(holds_for_this_disc),
		cmocka_unit_test(takes_subchannel),
		cmocka_unit_test(appends),
	};

	return RUN_TABLE(sheets, takes_sheet) +
	    cmocka_run_group_tests_name("session at once", others, NULL, NULL);
}
