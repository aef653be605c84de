/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/properties.c - assertions 43 to 59: ISRC, MCN, copy setting,
 * pre-emphasis and indexes, and what they do to Q. */
#include "imapi/conformance/decode.h"

#include <string.h>

#define AUDIO  0
#define COOKED IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED

static void
expect_isrc(struct suite *s, IRawCDImageTrackInfo *t, const char *want)
{
	char text[32] = "";
	BSTR b = NULL;

	GET(s, t, ISRC, b);
	REQUIRE(s, suite_take_text(b, text, sizeof(text)));
	if (strcmp(text, want) != 0)
		suite_fail(s, "ISRC is \"%s\", not \"%s\"", text, want);
}

static void
expect_mcn(struct suite *s, IRawCDImageCreator *c, const char *want)
{
	char text[32] = "";
	BSTR b = NULL;

	GET(s, c, MediaCatalogNumber, b);
	REQUIRE(s, suite_take_text(b, text, sizeof(text)));
	if (strcmp(text, want) != 0)
		suite_fail(s, "MCN is \"%s\", not \"%s\"", text, want);
}

ASSERTION(43)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	expect_isrc(s, t, "");
}

ASSERTION(44)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	EXPECT_HR(s, S_OK, suite_put_isrc(t, "USK7Y9812345"));
	STEP(s, expect_isrc(s, t, "US-K7Y-98-12345"));
	EXPECT_HR(s, S_OK, suite_put_isrc(t, "DE-A12-01-00017"));
	expect_isrc(s, t, "DE-A12-01-00017");
}

ASSERTION(45)
{
	static const char *const bad[] = { "USK7Y981234", "USK7Y98123456", "1SK7Y9812345",
		"USK7Y981234X", "US*7Y9812345" };
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	EXPECT_HR(s, S_OK, suite_put_isrc(t, "USK7Y9812345"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		EXPECT_HR(s, E_INVALIDARG, suite_put_isrc(t, bad[i]));
		STEP(s, expect_isrc(s, t, "US-K7Y-98-12345"));
	}
}

ASSERTION(46)
{
	CREATOR(s, c, RAW_CD_EXTENDED);

	EXPECT_HR(s, S_OK, suite_add(s, c, IMAPI_CD_SECTOR_MODE1, 300));
	TRACK(s, t, c, 1);
	EXPECT_FAILURE(s, E_INVALIDARG, suite_put_isrc(t, "USK7Y9812345"));
	EXPECT_FAILURE(s, E_INVALIDARG,
	    COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED));
}

ASSERTION(47)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_put_mcn(c, "123456789012"));
	STEP(s, expect_mcn(s, c, "0123456789012"));
	EXPECT_HR(s, S_OK, suite_put_mcn(c, "4006381333931"));
	expect_mcn(s, c, "4006381333931");
}

ASSERTION(48)
{
	static const char *const bad[] = { "0123456789013", "01234567890128", "01234567890AB" };
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_put_mcn(c, "4006381333931"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		EXPECT_FAILURE(s, E_INVALIDARG, suite_put_mcn(c, bad[i]));
		STEP(s, expect_mcn(s, c, "4006381333931"));
	}
}

ASSERTION(49)
{
	CREATOR(s, c, RAW_CD_STRICT);
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING said = IMAPI_CD_TRACK_DIGITAL_COPY_SCMS;

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	if (!s->documented_only) {
		GET(s, t, DigitalAudioCopySetting, said);
		EXPECT_INT(s, 0, said);
	}
	for (int i = 2; i >= 0; i--) {
		EXPECT_HR(s, S_OK,
		    COM_CALL(
			t, put_DigitalAudioCopySetting, (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)i));
		GET(s, t, DigitalAudioCopySetting, said);
		EXPECT_INT(s, i, said);
	}
	EXPECT_FAILURE(s, E_INVALIDARG,
	    COM_CALL(t, put_DigitalAudioCopySetting, (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)3));
}

/* CONTROL of the only track in a program sector and in its TOC entry, and the
 * first sector's samples. */
static void
one_track(struct suite *s, VARIANT_BOOL preemphasis, int copy, int control[2],
    uint8_t samples[MAIN_BYTES])
{
	const struct frame *f;
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add_pattern(s, c, AUDIO, 300, 3));
	TRACK(s, t, c, 1);
	EXPECT_HR(s, S_OK, COM_CALL(t, put_AudioHasPreemphasis, preemphasis));
	EXPECT_HR(s, S_OK,
	    COM_CALL(t, put_DigitalAudioCopySetting, (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)copy));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_ResultingImageType, COOKED));
	RESULT(s, stream, c);
	f = read_frames(s, stream, COOKED, 100, 1);
	REQUIRE(s, f != NULL && read_main(s, stream, COOKED, 0, samples));
	control[0] = CONTROL(f[0]);
	control[1] = -1;
	f = read_frames(s, stream, COOKED, STREAM_LBA, 60);
	for (int i = 0; f != NULL && i < 60; i++) {
		if (f[i].crc && f[i].q[1] == 0 && f[i].q[2] == 1)
			control[1] = CONTROL(f[i]);
	}
}

ASSERTION(50)
{
	uint8_t *plain = suite_memory(s, MAIN_BYTES), *flagged = suite_memory(s, MAIN_BYTES);
	int without[2], with[2];

	STEP(s, one_track(s, VARIANT_FALSE, 0, without, plain));
	STEP(s, one_track(s, VARIANT_TRUE, 0, with, flagged));
	for (int i = 0; i < 2; i++) {
		EXPECT_INT(s, 0, without[i] & 1);
		EXPECT_INT(s, 1, with[i] & 1);
		EXPECT_INT(s, without[i] | 1, with[i]);
	}
	REQUIRE(s, memcmp(plain, flagged, MAIN_BYTES) == 0);
	EXPECT_INT(s, suite_pattern(3, 77), plain[77]);
}

ASSERTION(51)
{
	uint8_t *samples = suite_memory(s, MAIN_BYTES);
	int control[2] = { 0 };

	STEP(s, one_track(s, VARIANT_FALSE, 0, control, samples));
	EXPECT_INT(s, 2, control[0] & 2);
	EXPECT_INT(s, 2, control[1] & 2);
	STEP(s, one_track(s, VARIANT_FALSE, 1, control, samples));
	EXPECT_INT(s, 0, control[0] & 2);
	EXPECT_INT(s, 0, control[1] & 2);
}

/* ---- indexes ---- */

#define LIST_MAX 100

static int
read_indexes(struct suite *s, IRawCDImageTrackInfo *t, LONG list[LIST_MAX])
{
	SAFEARRAY *a = NULL;
	HRESULT hr = COM_CALL(t, get_TrackIndexes, &a);

	if (FAILED(hr)) {
		suite_fail(s, "TrackIndexes gave %08x", (unsigned)hr);
		return -1;
	}
	return suite_take_list(a, list, LIST_MAX);
}

#define TRACK_OF_400(s, t)                                                                         \
	CREATOR(s, c, RAW_CD_STRICT);                                                              \
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 400));                                           \
	TRACK(s, t, c, 1)

ASSERTION(52)
{
	LONG list[LIST_MAX];
	TRACK_OF_400(s, t);

	EXPECT_INT(s, 1, read_indexes(s, t, list));
	EXPECT_INT(s, 0, list[0]);
}

ASSERTION(53)
{
	TRACK_OF_400(s, t);

	EXPECT_HR(s, 0x00AA0A08, COM_CALL(t, AddTrackIndex, 0));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, 100));
	EXPECT_HR(s, 0x00AA0A08, COM_CALL(t, AddTrackIndex, 100));
}

ASSERTION(54)
{
	TRACK_OF_400(s, t);

	EXPECT_HR(s, 0x80AA0A0A, COM_CALL(t, AddTrackIndex, 9));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, 10));
	EXPECT_HR(s, 0x80AA0A0A, COM_CALL(t, AddTrackIndex, 19));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, 20));
}

ASSERTION(55)
{
	TRACK_OF_400(s, t);

	EXPECT_HR(s, 0x80AA0A0A, COM_CALL(t, AddTrackIndex, 391));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, 390));
}

ASSERTION(56)
{
	LONG list[LIST_MAX];
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 2000));
	TRACK(s, t, c, 1);
	for (LONG i = 1; i < 99; i++)
		EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, i * 10));
	EXPECT_HR(s, 0x80AA0A06, COM_CALL(t, AddTrackIndex, 990));
	EXPECT_INT(s, 99, read_indexes(s, t, list));
}

ASSERTION(57)
{
	LONG list[LIST_MAX];
	TRACK_OF_400(s, t);

	EXPECT_HR(s, 0x80AA0A09, COM_CALL(t, ClearTrackIndex, 0));
	EXPECT_HR(s, 0x80AA0A07, COM_CALL(t, ClearTrackIndex, 50));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, 50));
	EXPECT_HR(s, S_OK, COM_CALL(t, ClearTrackIndex, 50));
	EXPECT_INT(s, 1, read_indexes(s, t, list));
}

ASSERTION(58)
{
	static const LONG given[] = { 200, 50, 300, 100 }, want[] = { 0, 50, 100, 200, 300 };
	LONG list[LIST_MAX];
	TRACK_OF_400(s, t);

	for (int i = 0; i < 4; i++)
		EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, given[i]));
	EXPECT_HR(s, E_INVALIDARG, COM_CALL(t, AddTrackIndex, -10));
	EXPECT_INT(s, 5, read_indexes(s, t, list));
	for (int i = 0; i < 5; i++)
		EXPECT_INT(s, want[i], list[i]);
}

ASSERTION(59)
{
	static const LONG offsets[] = { 0, 100, 250 };
	const struct frame *f;
	TRACK_OF_400(s, t);

	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, offsets[2]));
	EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, offsets[1]));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_ResultingImageType, COOKED));
	RESULT(s, stream, c);
	f = read_frames(s, stream, COOKED, 0, 400);
	REQUIRE(s, f != NULL);
	for (int lba = 0; lba < 400; lba++) {
		int index = 1 + (lba >= offsets[1]) + (lba >= offsets[2]);

		if (ADR(f[lba]) == 1 && from_bcd(f[lba].q[2]) != index) {
			suite_fail(
			    s, "INDEX at LBA %d is %d, not %d", lba, from_bcd(f[lba].q[2]), index);
			return;
		}
	}
	for (int i = 0; i < 3; i++)
		EXPECT_INT(s, 1, ADR(f[offsets[i]]));
}
