/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/raw_disc_test.c tests imapi/raw_disc.c: where given tracks come to lie,
 * what Q says there, and where P is up. Frames are compared as text by hand:
 * TNO, INDEX, relative time, absolute time (IEC 60908 17.5). */
#include "imapi/raw_disc.h"

#include "imapi/raw_subcode.h"
#include "imapi/stream.h"
#include "tests/table.h"

#include <stdio.h>

#define RECORD 2368

/* Three audio tracks: the second has a short pause, of which the stream holds 20
 * sectors, an index and a post-gap; the third has none and follows a short track. */
static struct raw_disc_track tracks[] = {
	{ .number = 5,
	    .isrc = "",
	    .sectors = 300,
	    .pause = 10,
	    .pause_data = 10,
	    .index_count = 1 },
	{ .number = 6,
	    .control = 2,
	    .isrc = "USRC17607839",
	    .sectors = 100,
	    .pause = 50,
	    .pause_data = 20,
	    .postgap = 30,
	    .index_count = 2,
	    .index = { 0, 60 } },
	{ .number = 7, .isrc = "", .sectors = 300, .index_count = 1 },
};

static IStream *
open_disc(void)
{
	struct raw_disc d = {
		.form = IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY, .mcn = "", .count = 3, .track = tracks
	};
	IStream *stream;

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(RawCDStream_FromMemory(NULL, 2352 * 400, &tracks[i].data), S_OK);
	assert_int_equal(raw_disc_stream(&d, &stream), S_OK);
	for (size_t i = 0; i < 3; i++)
		COM_CALL(tracks[i].data, Release);
	return stream;
}

static const struct row {
	const char *name;
	int32_t lba;
	const char *frame;
	bool p;
} rows[] = {
	{ "the disc begins with 150 sectors of pause", -150, "05 00 00:02:09 00:00:00", true },
	{ "then the pause of track 1", 0, "05 00 00:00:09 00:02:00", true },
	{ "its last sector", 9, "05 00 00:00:00 00:02:09", true },
	{ "track 1", 10, "05 01 00:00:00 00:02:10", false },
	{ "before the start flag of track 2", 209, "05 01 00:02:49 00:04:59", false },
	{ "two seconds before track 2 the start flag is up", 210, "05 01 00:02:50 00:04:60", true },
	{ "end of track 1", 309, "05 01 00:03:74 00:06:09", true },
	{ "pause of track 2, made", 310, "06 00 00:00:49 00:06:10", true },
	{ "pause of track 2, from its data", 340, "06 00 00:00:19 00:06:40", true },
	{ "track 2, less than two seconds before track 3", 360, "06 01 00:00:00 00:06:60", true },
	{ "its INDEX 02", 420, "06 02 00:00:60 00:07:45", true },
	{ "its post-gap", 460, "06 02 00:01:25 00:08:10", true },
	{ "its last sector", 489, "06 02 00:01:54 00:08:39", true },
	{ "track 3 without a pause", 490, "07 01 00:00:00 00:08:40", false },
	{ "the last sector of all", 789, "07 01 00:03:74 00:12:39", false },
	{ "lead-out", 790, "AA 01 00:00:00 00:12:40", false },
};

static void
frames(void **state)
{
	const struct row *row = *state;
	IStream *stream = open_disc();
	uint8_t q[16];
	char text[32];
	uint64_t size;

	assert_int_equal(stream_size(stream, &size), S_OK);
	assert_int_equal(size, (22650 + 790 + 6750) * (uint64_t)RECORD);
	assert_int_equal(stream_read_at(stream,
			     (uint64_t)(row->lba - RAW_LEADIN_LBA) * RECORD + 2352, q, sizeof(q)),
	    S_OK);
	assert_int_equal(q[0] & 15, 1);
	snprintf(text, sizeof(text), "%02X %02X %02X:%02X:%02X %02X:%02X:%02X", q[1], q[2], q[3],
	    q[4], q[5], q[7], q[8], q[9]);
	assert_string_equal(text, row->frame);
	assert_int_equal(q[15], row->p ? 0x80 : 0);
	COM_CALL(stream, Release);
}

/* The lead-in announces where INDEX 01 is; A0 holds the disc type. */
static void
announces(void **state)
{
	static const char *const wanted[] = { "A0 05:00:00", "A1 07:00:00", "A2 00:12:40",
		"05 00:02:10", "06 00:06:60", "07 00:08:40" };
	IStream *stream = open_disc();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		uint8_t q[12];
		char text[32];

		assert_int_equal(stream_read_at(stream, 3 * i * RECORD + 2352, q, sizeof(q)), S_OK);
		snprintf(text, sizeof(text), "%02X %02X:%02X:%02X", q[2], q[7], q[8], q[9]);
		assert_string_equal(text, wanted[i]);
	}
	COM_CALL(stream, Release);
}

/* The lead-out may start at 398,100 and no later. */
static void
space(void **state)
{
	struct raw_disc d = { .form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW, .mcn = "", .count = 1 };
	struct raw_disc_track t = { .number = 1, .isrc = "", .sectors = 398100, .index_count = 1 };
	IStream *stream;

	(void)state;
	assert_int_equal(RawCDStream_FromMemory(NULL, UINT64_C(2352) * 398101, &t.data), S_OK);
	d.track = &t;
	assert_int_equal(raw_disc_stream(&d, &stream), S_OK);
	COM_CALL(stream, Release);
	t.sectors++;
	assert_int_equal(raw_disc_stream(&d, &stream), E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE);
	assert_null(stream);
	COM_CALL(t.data, Release);
}

int
main(void)
{
	const struct CMUnitTest whole[] = { cmocka_unit_test(announces), cmocka_unit_test(space) };

	return RUN_TABLE(rows, frames) + cmocka_run_group_tests(whole, NULL, NULL);
}
