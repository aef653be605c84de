/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/tracks.c - assertions 9 to 42: the empty creator, AddTrack,
 * and where tracks come to lie. */
#include "imapi/conformance/suite.h"

#include <string.h>

#define AUDIO 0
#define MODE1 2

/* ---- defaults and the empty state ---- */

ASSERTION(9)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_LONG(s, 0, c, NumberOfExistingTracks);
}

ASSERTION(10)
{
	CREATOR(s, c, RAW_CD_STRICT);
	VARIANT_BOOL v = VARIANT_TRUE;

	GET(s, c, DisableGaplessAudio, v);
	EXPECT_INT(s, VARIANT_FALSE, v);
}

ASSERTION(11)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_LONG(s, 1, c, StartingTrackNumber);
}

ASSERTION(12)
{
	CREATOR(s, c, RAW_CD_STRICT);
	LONG v;

	EXPECT_HR(s, 0x80AA0A03, COM_CALL(c, get_StartOfLeadout, &v));
}

ASSERTION(13)
{
	CREATOR(s, c, RAW_CD_STRICT);
	SAFEARRAY *toc = NULL;

	EXPECT_HR(s, 0x80AA0A03, COM_CALL(c, get_ExpectedTableOfContents, &toc));
}

ASSERTION(14)
{
	CREATOR(s, c, RAW_CD_STRICT);
	IStream *stream = NULL;

	EXPECT_HR(s, 0x80AA0A03, COM_CALL(c, CreateResultImage, &stream));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
}

ASSERTION(15)
{
	CREATOR(s, c, RAW_CD_STRICT);
	IRawCDImageTrackInfo *t = (void *)c;

	REQUIRE(s, FAILED(COM_CALL(c, get_TrackInfo, 1, &t)));
	REQUIRE(s, t == NULL);
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	REQUIRE(s, FAILED(COM_CALL(c, get_TrackInfo, 2, &t)));
	REQUIRE(s, FAILED(COM_CALL(c, get_TrackInfo, 0, &t)));
}

/* ---- AddTrack ---- */

ASSERTION(16)
{
	CREATOR(s, c, RAW_CD_STRICT);
	LONG index = -1;

	for (LONG i = 1; i <= 2; i++) {
		EXPECT_HR(s, S_OK,
		    COM_CALL(c, AddTrack, IMAPI_CD_SECTOR_AUDIO, suite_stream(s, 300 * 2352, ZEROS),
			&index));
		EXPECT_INT(s, i, index);
	}
}

ASSERTION(17)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_FAILURE(s, E_INVALIDARG, suite_add(s, c, AUDIO, 299));
	EXPECT_LONG(s, 0, c, NumberOfExistingTracks);
}

ASSERTION(18)
{
	CREATOR(s, c, RAW_CD_STRICT);

	for (int type = 1; type <= 9; type++)
		EXPECT_HR(s, 0x80AA0A02, suite_add(s, c, type, 300));
	EXPECT_LONG(s, 0, c, NumberOfExistingTracks);
}

ASSERTION(19)
{
	CREATOR(s, c, RAW_CD_STRICT);
	const int types[] = { 10, -1 };

	for (int i = 0; i < 2; i++) {
		HRESULT hr = suite_add(s, c, types[i], 300);

		REQUIRE(s, hr == E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED || hr == E_INVALIDARG);
	}
	EXPECT_LONG(s, 0, c, NumberOfExistingTracks);
}

/* The count that AddRef tells, before and after. */
static ULONG
references(IStream *stream)
{
	COM_CALL(stream, AddRef);
	return COM_CALL(stream, Release);
}

ASSERTION(20)
{
	IRawCDImageCreator *c = NULL;
	IStream *stream = suite_stream(s, 300 * 2352, ZEROS);
	ULONG before = references(stream), during;
	HRESULT hr;
	LONG index;

	EXPECT_HR(s, S_OK, s->factory->creator(s->factory, RAW_CD_STRICT, &c));
	hr = COM_CALL(c, AddTrack, IMAPI_CD_SECTOR_AUDIO, stream, &index);
	during = references(stream);
	COM_CALL(c, Release);
	EXPECT_HR(s, S_OK, hr);
	REQUIRE(s, during > before);
	EXPECT_INT(s, before, references(stream));
}

ASSERTION(21)
{
	CREATOR(s, c, RAW_CD_STRICT);

	for (int i = 0; i < 99; i++)
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A01, suite_add(s, c, AUDIO, 300));
	EXPECT_LONG(s, 99, c, NumberOfExistingTracks);
}

ASSERTION(22)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 50));
	for (int i = 0; i < 50; i++)
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A01, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 50);
	EXPECT_LONG(s, 99, t, TrackNumber);
}

ASSERTION(23)
{
	CREATOR(s, good, RAW_CD_STRICT);
	CREATOR(s, bad, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, good, AUDIO, 398100));
	EXPECT_HR(s, 0x80AA0A05, suite_add(s, bad, AUDIO, 398101));
	EXPECT_LONG(s, 0, bad, NumberOfExistingTracks);
}

ASSERTION(24)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartOfLeadoutLimit, 1000));
	EXPECT_LONG(s, 1000, c, StartOfLeadoutLimit);
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 1000));
	EXPECT_HR(s, 0x80AA0A05, suite_add(s, c, AUDIO, 300));
	EXPECT_LONG(s, 1, c, NumberOfExistingTracks);
}

ASSERTION(25)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartOfLeadoutLimit, 398099));
	EXPECT_FAILURE(s, E_INVALIDARG, COM_CALL(c, put_StartOfLeadoutLimit, 398100));
	EXPECT_LONG(s, 398099, c, StartOfLeadoutLimit);
}

ASSERTION(26)
{
	CREATOR(s, c, RAW_CD_STRICT);
	LONG index;

	EXPECT_HR(s, E_INVALIDARG,
	    COM_CALL(c, AddTrack, IMAPI_CD_SECTOR_AUDIO, suite_stream(s, 400 * 2352 + 4, ZEROS),
		&index));
	EXPECT_LONG(s, 0, c, NumberOfExistingTracks);
}

ASSERTION(27)
{
	CREATOR(s, audio, RAW_CD_EXTENDED);
	CREATOR(s, mode1, RAW_CD_EXTENDED);
	CREATOR(s, mode2, RAW_CD_EXTENDED);

	EXPECT_HR(s, S_OK, suite_add(s, audio, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A02, suite_add(s, audio, MODE1, 300));
	EXPECT_HR(s, S_OK, suite_add(s, mode1, MODE1, 300));
	EXPECT_HR(s, 0x80AA0A02, suite_add(s, mode1, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A02, suite_add(s, mode1, IMAPI_CD_SECTOR_MODE2FORM1, 300));
	for (int type = 3; type <= 5; type++)
		EXPECT_HR(s, S_OK, suite_add(s, mode2, type, 300));
	EXPECT_HR(s, 0x80AA0A02, suite_add(s, mode2, AUDIO, 300));
	EXPECT_LONG(s, 3, mode2, NumberOfExistingTracks);
}

ASSERTION(28)
{
	for (int type = 0; type <= 9; type++) {
		CREATOR(s, c, RAW_CD_EXTENDED);

		EXPECT_HR(s, S_OK, suite_add(s, c, type, 300));
		TRACK(s, t, c, 1);
		EXPECT_LONG(s, 300, t, SectorCount);
	}
}

ASSERTION(29)
{
	CREATOR(s, c, RAW_CD_EXTENDED);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 2));
	for (int type = 1; type <= 9; type++)
		REQUIRE(s, FAILED(suite_add(s, c, type, 300)));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
}

/* ---- positions and types ---- */

ASSERTION(30)
{
	CREATOR(s, c, RAW_CD_STRICT);
	IMAPI_CD_SECTOR_TYPE type = IMAPI_CD_SECTOR_MODE1;

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 317));
	TRACK(s, t, c, 1);
	EXPECT_LONG(s, 0, t, StartingLba);
	EXPECT_LONG(s, 317, t, SectorCount);
	EXPECT_LONG(s, 1, t, TrackNumber);
	GET(s, t, SectorType, type);
	EXPECT_INT(s, 0, type);
}

ASSERTION(31)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 17));
	for (LONG i = 1; i <= 3; i++) {
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
		TRACK(s, t, c, i);
		EXPECT_LONG(s, i + 16, t, TrackNumber);
	}
}

ASSERTION(32)
{
	for (int given = 0; given <= 9; given++) {
		CREATOR(s, c, RAW_CD_EXTENDED);
		IMAPI_CD_SECTOR_TYPE said = (IMAPI_CD_SECTOR_TYPE)-1;

		EXPECT_HR(s, S_OK, suite_add(s, c, given, 300));
		TRACK(s, t, c, 1);
		RESULT(s, stream, c);
		GET(s, t, SectorType, said);
		EXPECT_INT(s, given, said);
	}
}

struct place {
	LONG lba, count, number;
	IMAPI_CD_SECTOR_TYPE type;
};

static void
read_place(struct suite *s, IRawCDImageTrackInfo *t, struct place *out)
{
	GET(s, t, StartingLba, out->lba);
	GET(s, t, SectorCount, out->count);
	GET(s, t, TrackNumber, out->number);
	GET(s, t, SectorType, out->type);
}

static bool
same_place(const struct place *a, const struct place *b)
{
	return a->lba == b->lba && a->count == b->count && a->number == b->number &&
	    a->type == b->type;
}

ASSERTION(33)
{
	CREATOR(s, c, RAW_CD_STRICT);
	struct place before = { 0 }, after = { 0 };

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 400));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 500));
	TRACK(s, t, c, 2);
	STEP(s, read_place(s, t, &before));
	RESULT(s, stream, c);
	STEP(s, read_place(s, t, &after));
	REQUIRE(s, same_place(&before, &after));
}

ASSERTION(34)
{
	CREATOR(s, c, RAW_CD_STRICT);
	struct place one = { 0 }, other = { 0 };
	char text[32] = "";
	BSTR isrc = NULL;

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 400));
	TRACK(s, a, c, 1);
	TRACK(s, b, c, 1);
	EXPECT_HR(s, S_OK, suite_put_isrc(a, "USK7Y9812345"));
	STEP(s, read_place(s, a, &one));
	STEP(s, read_place(s, b, &other));
	REQUIRE(s, same_place(&one, &other));
	GET(s, b, ISRC, isrc);
	REQUIRE(s, suite_take_text(isrc, text, sizeof(text)));
	EXPECT_INT(s, 15, (long)strlen(text));
}

/* The starts of three tracks of 400, 500 and 600 sectors. */
static void
three_tracks(struct suite *s, VARIANT_BOOL gaps, LONG gap)
{
	static const ULONGLONG lengths[] = { 400, 500, 600 };
	LONG lba = 0;
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_DisableGaplessAudio, gaps));
	for (int i = 0; i < 3; i++)
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, lengths[i]));
	for (int i = 0; i < 3; i++) {
		TRACK(s, t, c, i + 1);
		EXPECT_LONG(s, lba, t, StartingLba);
		lba += (LONG)lengths[i] + gap;
	}
}

ASSERTION(35)
{
	three_tracks(s, VARIANT_FALSE, 0);
}

ASSERTION(36)
{
	three_tracks(s, VARIANT_TRUE, 150);
}

ASSERTION(37)
{
	CREATOR(s, c, RAW_CD_STRICT);
	struct place last = { 0 };

	for (int i = 0; i < 2; i++) {
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 350));
		TRACK(s, t, c, i + 1);
		STEP(s, read_place(s, t, &last));
		EXPECT_LONG(s, last.lba + last.count, c, StartOfLeadout);
	}
}

ASSERTION(38)
{
	CREATOR(s, c, RAW_CD_STRICT);
	LONG leadout = 0;

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 350));
	GET(s, c, StartOfLeadout, leadout);
	EXPECT_LONG(s, leadout - 1, c, LastUsedUserSectorInImage);
}

ASSERTION(39)
{
	static const int sectors[] = { 150, 1000 };

	for (int i = 0; i < 2; i++) {
		CREATOR(s, c, RAW_CD_STRICT);
		EXPECT_HR(s, S_OK,
		    COM_CALL(
			c, AddSpecialPregap, suite_stream(s, (ULONGLONG)sectors[i] * 2352, ZEROS)));
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
		TRACK(s, t, c, 1);
		EXPECT_LONG(s, sectors[i] - 150, t, StartingLba);
	}
}

ASSERTION(40)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_FAILURE(
	    s, E_INVALIDARG, COM_CALL(c, AddSpecialPregap, suite_stream(s, 149 * 2352, ZEROS)));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A04, COM_CALL(c, AddSpecialPregap, suite_stream(s, 150 * 2352, ZEROS)));
}

ASSERTION(41)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_FAILURE(s, E_INVALIDARG, COM_CALL(c, put_StartingTrackNumber, 0));
	EXPECT_FAILURE(s, E_INVALIDARG, COM_CALL(c, put_StartingTrackNumber, 100));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 99));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 1));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A04, COM_CALL(c, put_StartingTrackNumber, 2));
	EXPECT_LONG(s, 1, c, StartingTrackNumber);
}

ASSERTION(42)
{
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_ResultingImageType, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_StartOfLeadout, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_StartOfLeadoutLimit, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_DisableGaplessAudio, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_MediaCatalogNumber, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_StartingTrackNumber, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_TrackInfo, 1, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_NumberOfExistingTracks, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_LastUsedUserSectorInImage, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(c, get_ExpectedTableOfContents, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_StartingLba, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_SectorCount, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_TrackNumber, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_SectorType, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_ISRC, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_DigitalAudioCopySetting, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_AudioHasPreemphasis, NULL));
	EXPECT_HR(s, E_POINTER, COM_CALL(t, get_TrackIndexes, NULL));
}
