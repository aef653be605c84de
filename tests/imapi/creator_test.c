/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/creator_test.c - IRawCDImageCreator and IRawCDImageTrackInfo: the
 * assertions of spec/imapi2-raw-cd.md 12, each by its number and rule. */
#include "tests/imapi/image.h"

#define EXPECT(hr, call) assert_hr(hr, call)
#define GET(object, property, type)                                                                \
	__extension__({                                                                            \
		type value_;                                                                       \
		assert_hr(S_OK, COM_CALL(object, get_##property, &value_));                        \
		value_;                                                                            \
	})

static LONG
count_of(IRawCDImageCreator *c)
{
	return GET(c, NumberOfExistingTracks, LONG);
}

static void
a1_query_interface(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	const IID *good[] = { &IID_IUnknown, &IID_IDispatch, &IID_IRawCDImageCreator };
	void *p;

	for (int i = 0; i < 3; i++) {
		EXPECT(S_OK, COM_CALL(c, QueryInterface, good[i], &p));
		assert_non_null(p);
		COM_CALL((IUnknown *)p, Release);
	}
	p = c;
	EXPECT(E_NOINTERFACE, COM_CALL(c, QueryInterface, &IID_IStream, &p));
	assert_null(p);
	EXPECT(E_POINTER, COM_CALL(c, QueryInterface, &IID_IUnknown, NULL));
	assert_int_equal(COM_CALL(c, Release), 0);
}

static void
a9_to_a15_empty_state(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t = (void *)c;
	SAFEARRAY *toc = (void *)c;
	IStream *s = (void *)c;
	LONG v;

	assert_int_equal(count_of(c), 0);
	assert_int_equal(GET(c, DisableGaplessAudio, VARIANT_BOOL), VARIANT_FALSE);
	assert_int_equal(GET(c, StartingTrackNumber, LONG), 1);
	assert_int_equal(GET(c, StartOfLeadoutLimit, LONG), 398099);
	assert_int_equal(
	    GET(c, ResultingImageType, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE), FORM_COOKED);
	EXPECT(0x80AA0A03, COM_CALL(c, get_StartOfLeadout, &v));
	EXPECT(0x80AA0A03, COM_CALL(c, get_LastUsedUserSectorInImage, &v));
	EXPECT(0x80AA0A03, COM_CALL(c, get_ExpectedTableOfContents, &toc));
	assert_null(toc);
	EXPECT(0x80AA0A03, COM_CALL(c, CreateResultImage, &s));
	assert_null(s);
	EXPECT(E_INVALIDARG, COM_CALL(c, get_TrackInfo, 1, &t));
	assert_null(t);
	EXPECT(S_OK, add_zeros(c, AUDIO, 300)); /* the failure froze nothing */
	COM_CALL(c, Release);
}

static void
a16_track_index(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IStream *s;
	LONG index;

	EXPECT(S_OK, RawCDStream_FromMemory(NULL, 300 * 2352, &s));
	for (LONG i = 1; i <= 2; i++) {
		EXPECT(S_OK, COM_CALL(c, AddTrack, AUDIO, s, &index));
		assert_int_equal(index, i);
	}
	EXPECT(E_POINTER, COM_CALL(c, AddTrack, AUDIO, NULL, &index));
	EXPECT(E_POINTER, COM_CALL(c, AddTrack, AUDIO, s, NULL));
	assert_int_equal(count_of(c), 2);
	COM_CALL(c, Release);
	COM_CALL(s, Release);
}

static void
a20_stream_is_referenced(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IStream *s;
	LONG index;

	EXPECT(S_OK, RawCDStream_FromMemory(NULL, 300 * 2352, &s));
	EXPECT(S_OK, COM_CALL(c, AddTrack, AUDIO, s, &index));
	assert_int_equal(COM_CALL(s, AddRef), 3);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
	assert_int_equal(COM_CALL(s, Release), 0);
}

static const struct add_row {
	const char *name;
	enum raw_cd_compat compat;
	int first; /* a 300-sector track before it; -1: none */
	int type;
	ULONGLONG bytes;
	uint32_t hr;
} adds[] = {
	{ "17 R-ADD 299 sectors", RAW_CD_STRICT, -1, 0, 299 * 2352, 0x80070057 },
	{ "16 R-ADD 300 sectors", RAW_CD_STRICT, -1, 0, 300 * 2352, 0 },
	{ "26 R-ADD not whole sectors", RAW_CD_STRICT, -1, 0, 300 * 2352 + 4, 0x80070057 },
	{ "18 R-ACCEPT strict MODE_ZERO", RAW_CD_STRICT, -1, 1, 300 * 2336, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE1", RAW_CD_STRICT, -1, 2, 300 * 2048, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE2FORM0", RAW_CD_STRICT, -1, 3, 300 * 2336, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE2FORM1", RAW_CD_STRICT, -1, 4, 300 * 2048, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE2FORM2", RAW_CD_STRICT, -1, 5, 300 * 2336, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE1RAW", RAW_CD_STRICT, -1, 6, 300 * 2352, 0x80AA0A02 },
	{ "18 R-ACCEPT strict MODE2FORM2RAW", RAW_CD_STRICT, -1, 9, 300 * 2352, 0x80AA0A02 },
	{ "19 R-ENUM 10", RAW_CD_MIXED, -1, 10, 300 * 2352, 0x80070057 },
	{ "19 R-ENUM -1", RAW_CD_STRICT, -1, -1, 300 * 2352, 0x80070057 },
	{ "23 R-LIM lead-out at 398,100", RAW_CD_STRICT, -1, 0, 398100ull * 2352, 0 },
	{ "23 R-LIM one sector more", RAW_CD_STRICT, -1, 0, 398101ull * 2352, 0x80AA0A05 },
	{ "23 R-LIM more than 32 bits", RAW_CD_STRICT, -1, 0, (1ull << 33) * 2352, 0x80AA0A05 },
	{ "27 R-COMPAT extended, Mode 1 after audio", RAW_CD_EXTENDED, 0, 2, 300 * 2048,
	    0x80AA0A02 },
	{ "27 R-COMPAT extended, audio after Mode 1", RAW_CD_EXTENDED, 2, 0, 300 * 2352,
	    0x80AA0A02 },
	{ "27 R-COMPAT extended, form 2 after form 0", RAW_CD_EXTENDED, 3, 5, 300 * 2336, 0 },
	{ "27 R-COMPAT extended, form 1 after form 2", RAW_CD_EXTENDED, 5, 4, 300 * 2048, 0 },
	{ "27 R-COMPAT extended, raw beside cooked", RAW_CD_EXTENDED, 2, 6, 300 * 2352, 0 },
	{ "27 R-COMPAT extended, Mode 2 after Mode 1 raw", RAW_CD_EXTENDED, 6, 3, 300 * 2336,
	    0x80AA0A02 },
	{ "27 R-COMPAT extended, Mode 0 after Mode 1", RAW_CD_EXTENDED, 2, 1, 300 * 2336,
	    0x80AA0A02 },
	{ "mixed, Mode 1 after audio", RAW_CD_MIXED, 0, 2, 300 * 2048, 0 },
	{ "mixed, audio after Mode 1", RAW_CD_MIXED, 2, 0, 300 * 2352, 0 },
	{ "mixed, Mode 2 after Mode 1", RAW_CD_MIXED, 2, 4, 300 * 2048, 0 },
};

static void
add_track_answers(void **state)
{
	const struct add_row *row = *state;
	IRawCDImageCreator *c = new_creator(row->compat);
	LONG before = row->first >= 0 ? 1 : 0;
	IStream *s;

	if (row->first >= 0)
		EXPECT(S_OK, add_zeros(c, (IMAPI_CD_SECTOR_TYPE)row->first, 300));
	EXPECT(S_OK, RawCDStream_FromMemory(NULL, row->bytes, &s));
	EXPECT(row->hr, add_stream(c, (IMAPI_CD_SECTOR_TYPE)row->type, s));
	assert_int_equal(count_of(c), before + (row->hr == 0));
	COM_CALL(c, Release);
}

static void
a21_ninety_nine_tracks(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);

	for (int i = 0; i < 99; i++)
		EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	EXPECT(0x80AA0A01, add_zeros(c, AUDIO, 300));
	assert_int_equal(count_of(c), 99);
	COM_CALL(c, Release);
}

static void
a22_starting_number_50(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, COM_CALL(c, put_StartingTrackNumber, 50));
	for (int i = 0; i < 50; i++)
		EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	EXPECT(0x80AA0A01, add_zeros(c, AUDIO, 300));
	t = track_info(c, 50);
	assert_int_equal(GET(t, TrackNumber, LONG), 99);
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
a24_a25_leadout_limit(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);

	EXPECT(S_OK, COM_CALL(c, put_StartOfLeadoutLimit, 398099));
	EXPECT(E_INVALIDARG, COM_CALL(c, put_StartOfLeadoutLimit, 398100));
	EXPECT(E_INVALIDARG, COM_CALL(c, put_StartOfLeadoutLimit, -1));
	EXPECT(0x80AA0A05, add_zeros(c, AUDIO, 398100)); /* now it is meant literally */
	EXPECT(S_OK, COM_CALL(c, put_StartOfLeadoutLimit, 1000));
	EXPECT(S_OK, add_zeros(c, AUDIO, 1000));
	EXPECT(0x80AA0A05, add_zeros(c, AUDIO, 300));
	assert_int_equal(count_of(c), 1);
	EXPECT(0x80AA0A05, COM_CALL(c, put_StartOfLeadoutLimit, 999));
	assert_int_equal(GET(c, StartOfLeadoutLimit, LONG), 1000);
	COM_CALL(c, Release);
}

static void
a29_extended_starting_number(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_EXTENDED);

	EXPECT(S_OK, COM_CALL(c, put_StartingTrackNumber, 2));
	EXPECT(0x80AA0A02, add_zeros(c, IMAPI_CD_SECTOR_MODE1, 300));
	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	COM_CALL(c, Release);
}

static void
a28_a32_all_types(void)
{
	for (int type = 0; type < 10; type++) {
		IRawCDImageCreator *c = new_creator(RAW_CD_EXTENDED);
		IRawCDImageTrackInfo *t;
		IStream *s;

		EXPECT(S_OK, add_zeros(c, (IMAPI_CD_SECTOR_TYPE)type, 300));
		t = track_info(c, 1);
		assert_int_equal(GET(t, SectorCount, LONG), 300);
		assert_int_equal(GET(t, SectorType, IMAPI_CD_SECTOR_TYPE), type);
		s = result_image(c);
		COM_CALL(s, Release);
		assert_int_equal(GET(t, SectorType, IMAPI_CD_SECTOR_TYPE), type);
		COM_CALL(t, Release);
		COM_CALL(c, Release);
	}
}

static void
mode0_must_be_zero(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_EXTENDED);

	EXPECT(E_INVALIDARG, add_pattern(c, IMAPI_CD_SECTOR_MODE_ZERO, 300, 1));
	EXPECT(S_OK, add_zeros(c, IMAPI_CD_SECTOR_MODE_ZERO, 300));
	COM_CALL(c, Release);
}

static const struct place_row {
	const char *name;
	int types[3]; /* -1: no more */
	VARIANT_BOOL gaps;
	LONG start[3], leadout;
} places[] = {
	{ "30 R-LBA one track", { 0, -1, -1 }, 0, { 0 }, 300 },
	{ "35 R-GAP gapless", { 0, 0, 0 }, 0, { 0, 300, 600 }, 900 },
	{ "36 R-GAP silent gaps", { 0, 0, 0 }, -1, { 0, 450, 900 }, 1200 },
	{ "Mode 1 then Mode 1", { 2, 2, -1 }, 0, { 0, 450 }, 750 },
	{ "forms are one family", { 4, 5, 3 }, 0, { 0, 450, 900 }, 1200 },
	{ "audio to Mode 1: 75 + 150", { 0, 2, -1 }, 0, { 0, 525 }, 825 },
	{ "Mode 1 to audio: 150 + 150", { 2, 0, 0 }, 0, { 0, 600, 900 }, 1200 },
	{ "Mode 1, gaps between the audio", { 2, 0, 0 }, -1, { 0, 600, 1050 }, 1350 },
	{ "Mode 1 to Mode 2: 150 + 150", { 2, 4, -1 }, 0, { 0, 600 }, 900 },
};

static void
tracks_lie_at(void **state)
{
	const struct place_row *row = *state;
	IRawCDImageCreator *c = new_creator(RAW_CD_MIXED);

	EXPECT(S_OK, COM_CALL(c, put_DisableGaplessAudio, row->gaps));
	for (int i = 0; i < 3 && row->types[i] >= 0; i++) {
		IRawCDImageTrackInfo *t;

		EXPECT(S_OK, add_zeros(c, (IMAPI_CD_SECTOR_TYPE)row->types[i], 300));
		t = track_info(c, i + 1);
		assert_int_equal(GET(t, StartingLba, LONG), row->start[i]);
		assert_int_equal(GET(t, SectorCount, LONG), 300);
		assert_int_equal(GET(t, TrackNumber, LONG), i + 1);
		COM_CALL(t, Release);
	}
	/* 37, 38 R-SOL, R-LAST */
	assert_int_equal(GET(c, StartOfLeadout, LONG), row->leadout);
	assert_int_equal(GET(c, LastUsedUserSectorInImage, LONG), row->leadout - 1);
	COM_CALL(c, Release);
}

static HRESULT
special_pregap(IRawCDImageCreator *c, ULONGLONG sectors)
{
	IStream *s;
	HRESULT hr;

	EXPECT(S_OK, RawCDStream_FromMemory(NULL, sectors * 2352, &s));
	hr = COM_CALL(c, AddSpecialPregap, s);
	COM_CALL(s, Release);
	return hr;
}

static void
a39_a40_special_pregap(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_MIXED);
	IRawCDImageTrackInfo *t;

	EXPECT(E_POINTER, COM_CALL(c, AddSpecialPregap, NULL));
	EXPECT(E_INVALIDARG, special_pregap(c, 149));
	EXPECT(0x80AA0A05, special_pregap(c, 397951));
	EXPECT(S_OK, special_pregap(c, 397950));
	EXPECT(S_OK, special_pregap(c, 1000));                        /* replaces */
	EXPECT(0x80AA0A02, add_zeros(c, IMAPI_CD_SECTOR_MODE1, 300)); /* audio is implied */
	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	assert_int_equal(GET(t, StartingLba, LONG), 850);
	EXPECT(0x80AA0A04, special_pregap(c, 150));
	COM_CALL(t, Release);
	COM_CALL(c, Release);
	c = new_creator(RAW_CD_STRICT);
	EXPECT(S_OK, special_pregap(c, 150));
	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	assert_int_equal(GET(t, StartingLba, LONG), 0);
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
a41_starting_number_range(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);

	EXPECT(E_INVALIDARG, COM_CALL(c, put_StartingTrackNumber, 0));
	EXPECT(E_INVALIDARG, COM_CALL(c, put_StartingTrackNumber, 100));
	EXPECT(S_OK, COM_CALL(c, put_StartingTrackNumber, 99));
	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	EXPECT(0x80AA0A04, COM_CALL(c, put_StartingTrackNumber, 1));
	COM_CALL(c, Release);
}

static void
a42_null_out_pointers(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	EXPECT(E_POINTER, COM_CALL(c, CreateResultImage, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_ResultingImageType, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_StartOfLeadout, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_StartOfLeadoutLimit, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_DisableGaplessAudio, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_MediaCatalogNumber, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_StartingTrackNumber, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_TrackInfo, 1, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_NumberOfExistingTracks, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_LastUsedUserSectorInImage, NULL));
	EXPECT(E_POINTER, COM_CALL(c, get_ExpectedTableOfContents, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_StartingLba, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_SectorCount, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_TrackNumber, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_SectorType, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_ISRC, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_DigitalAudioCopySetting, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_AudioHasPreemphasis, NULL));
	EXPECT(E_POINTER, COM_CALL(t, get_TrackIndexes, NULL));
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
assert_isrc(IRawCDImageTrackInfo *t, const char *expected)
{
	BSTR s = GET(t, ISRC, BSTR);
	char text[32];

	assert_int_equal(RawCD_StringToAscii(s, text, sizeof(text)), 0);
	SysFreeString(s);
	assert_string_equal(text, expected);
}

static const struct text_row {
	const char *name;
	const char *text;
	uint32_t hr;
	const char *then;
} isrcs[] = {
	{ "44 R-ISRC plain", "USK7Y9812345", 0, "US-K7Y-98-12345" },
	{ "44 R-ISRC hyphens", "US-K7Y-98-12345", 0, "US-K7Y-98-12345" },
	{ "R-ISRC lower case", "usk7y9812345", 0, "US-K7Y-98-12345" },
	{ "R-ISRC empty clears", "", 0, "" },
	{ "45 R-ISRC too short", "USK7Y981234", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC too long", "USK7Y98123456", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC much too long", "USK7Y98123456USK7Y98123456", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC digit in the country", "U1K7Y9812345", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC letter in the year", "USK7YA812345", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC hyphens elsewhere", "USK-7Y-98-12345", 0x80070057, "GB-AYE-67-00149" },
	{ "45 R-ISRC punctuation", "USK.Y9812345", 0x80070057, "GB-AYE-67-00149" },
};

static void
isrc_is(void **state)
{
	const struct text_row *row = *state;
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t, *other;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	other = track_info(c, 1);
	assert_isrc(t, ""); /* 43 */
	EXPECT(S_OK, put_isrc(t, "GBAYE6700149"));
	EXPECT(row->hr, put_isrc(t, row->text));
	assert_isrc(t, row->then);
	assert_isrc(other, row->then); /* 34 R-TI */
	COM_CALL(other, Release);
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static const struct text_row mcns[] = {
	{ "47 R-MCN leading zero left out", "123456789012", 0, "0123456789012" },
	{ "R-MCN whole", "4006381333931", 0, "4006381333931" },
	{ "R-MCN empty clears", "", 0, "" },
	{ "48 R-MCN bad check digit", "0123456789013", 0x80070057, "9999999999994" },
	{ "48 R-MCN 14 digits", "00123456789012", 0x80070057, "9999999999994" },
	{ "48 R-MCN letters", "40063813339A1", 0x80070057, "9999999999994" },
};

static void
mcn_is(void **state)
{
	const struct text_row *row = *state;
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	char text[32];
	BSTR s;

	EXPECT(S_OK, put_mcn(c, "9999999999994"));
	EXPECT(row->hr, put_mcn(c, row->text));
	s = GET(c, MediaCatalogNumber, BSTR);
	assert_int_equal(RawCD_StringToAscii(s, text, sizeof(text)), 0);
	SysFreeString(s);
	assert_string_equal(text, row->then);
	COM_CALL(c, Release);
}

static void
a46_data_track_has_no_audio_properties(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_EXTENDED);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, add_zeros(c, IMAPI_CD_SECTOR_MODE1, 300));
	t = track_info(c, 1);
	EXPECT(E_INVALIDARG, put_isrc(t, "USK7Y9812345"));
	EXPECT(E_INVALIDARG,
	    COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED));
	EXPECT(E_INVALIDARG, COM_CALL(t, put_AudioHasPreemphasis, VARIANT_TRUE));
	EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 100)); /* indexes are for all */
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
a49_copy_and_preemphasis(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	for (int i = 0; i < 3; i++) {
		EXPECT(S_OK,
		    COM_CALL(
			t, put_DigitalAudioCopySetting, (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)i));
		assert_int_equal(
		    GET(t, DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING), i);
	}
	EXPECT(E_INVALIDARG,
	    COM_CALL(t, put_DigitalAudioCopySetting, (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)3));
	assert_int_equal(GET(t, AudioHasPreemphasis, VARIANT_BOOL), VARIANT_FALSE);
	EXPECT(S_OK, COM_CALL(t, put_AudioHasPreemphasis, VARIANT_TRUE));
	assert_int_equal(GET(t, AudioHasPreemphasis, VARIANT_BOOL), VARIANT_TRUE);
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

/* The list as text: "0 100 200". */
static void
assert_indexes(IRawCDImageTrackInfo *t, const char *expected)
{
	SAFEARRAY *a = GET(t, TrackIndexes, SAFEARRAY *);
	char text[1024] = "";
	LONG low, high;

	assert_int_equal(SafeArrayGetDim(a), 1);
	EXPECT(S_OK, SafeArrayGetLBound(a, 1, &low));
	EXPECT(S_OK, SafeArrayGetUBound(a, 1, &high));
	assert_int_equal(low, 0);
	for (LONG i = low; i <= high; i++) {
		size_t n = strlen(text);
		VARIANT v;

		EXPECT(S_OK, SafeArrayGetElement(a, &i, &v));
		assert_int_equal(V_VT(&v), VT_I4);
		snprintf(text + n, sizeof(text) - n, i == low ? "%d" : " %d", V_I4(&v));
	}
	SafeArrayDestroy(a);
	assert_string_equal(text, expected);
}

static void
a52_to_a58_indexes(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	assert_indexes(t, "0");
	EXPECT(0x00AA0A08, COM_CALL(t, AddTrackIndex, 0));
	EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 100));
	EXPECT(0x00AA0A08, COM_CALL(t, AddTrackIndex, 100));
	EXPECT(0x80AA0A0A, COM_CALL(t, AddTrackIndex, 9));
	EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 10));
	EXPECT(0x80AA0A0A, COM_CALL(t, AddTrackIndex, 19));
	EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 20));
	EXPECT(0x80AA0A0A, COM_CALL(t, AddTrackIndex, 91)); /* 9 before 100 */
	EXPECT(0x80AA0A0A, COM_CALL(t, AddTrackIndex, 291));
	EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 290));
	EXPECT(E_INVALIDARG, COM_CALL(t, AddTrackIndex, -1));
	EXPECT(E_INVALIDARG, COM_CALL(t, AddTrackIndex, 300));
	assert_indexes(t, "0 10 20 100 290");
	EXPECT(0x80AA0A09, COM_CALL(t, ClearTrackIndex, 0));
	EXPECT(0x80AA0A07, COM_CALL(t, ClearTrackIndex, 11));
	EXPECT(0x80AA0A07, COM_CALL(t, ClearTrackIndex, 5000));
	EXPECT(S_OK, COM_CALL(t, ClearTrackIndex, 20));
	assert_indexes(t, "0 10 100 290");
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
a56_ninety_nine_indexes(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	EXPECT(S_OK, add_zeros(c, AUDIO, 2000));
	t = track_info(c, 1);
	for (LONG i = 1; i < 99; i++)
		EXPECT(S_OK, COM_CALL(t, AddTrackIndex, 10 * i));
	EXPECT(0x80AA0A06, COM_CALL(t, AddTrackIndex, 1500));
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
a60_to_a63_frozen(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;
	IStream *s, *again;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	t = track_info(c, 1);
	s = result_image(c);
	EXPECT(0x80AA0A00, add_zeros(c, AUDIO, 300));
	EXPECT(0x80AA0A00, special_pregap(c, 150));
	EXPECT(0x80AA0A00, COM_CALL(c, AddSubcodeRWGenerator, NULL));
	EXPECT(0x80AA0A00, COM_CALL(c, put_ResultingImageType, FORM_RAW));
	EXPECT(0x80AA0A00, COM_CALL(c, put_StartOfLeadoutLimit, 1000));
	EXPECT(0x80AA0A00, COM_CALL(c, put_DisableGaplessAudio, VARIANT_TRUE));
	EXPECT(0x80AA0A00, put_mcn(c, "4006381333931"));
	EXPECT(0x80AA0A00, COM_CALL(c, put_StartingTrackNumber, 2));
	EXPECT(0x80AA0A00, COM_CALL(c, CreateResultImage, &again));
	assert_null(again);
	EXPECT(0x80AA0A00, put_isrc(t, "USK7Y9812345"));
	EXPECT(
	    0x80AA0A00, COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_SCMS));
	EXPECT(0x80AA0A00, COM_CALL(t, put_AudioHasPreemphasis, VARIANT_TRUE));
	EXPECT(0x80AA0A00, COM_CALL(t, AddTrackIndex, 100));
	EXPECT(0x80AA0A00, COM_CALL(t, ClearTrackIndex, 100));
	assert_int_equal(GET(c, StartOfLeadout, LONG), 300);
	assert_int_equal(GET(t, StartingLba, LONG), 0);
	assert_int_equal(GET(t, SectorCount, LONG), 300);
	assert_indexes(t, "0");
	COM_CALL(s, Release);
	COM_CALL(t, Release);
	COM_CALL(c, Release);
}

static void
objects_outlive_the_creator(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;
	uint8_t sector[2448];
	IStream *s;

	EXPECT(S_OK, add_pattern(c, AUDIO, 300, 3));
	t = track_info(c, 1);
	s = result_image(c);
	assert_int_equal(COM_CALL(c, Release), 0);
	assert_int_equal(GET(t, SectorCount, LONG), 300);
	assert_int_equal(COM_CALL(t, Release), 0);
	read_sector(s, 299, sector);
	assert_int_equal(sector[5], pattern_byte(3, 299 * 2352 + 5));
	assert_int_equal(COM_CALL(s, Release), 0);
}

static void
a71_a73_rw_generator(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	const ULONGLONG sectors = 22500 + 150 + 300 + 6750;
	IStream *good, *wrong, *s;

	EXPECT(S_OK, RawCDStream_FromMemory(NULL, sectors * 96, &good));
	EXPECT(S_OK, RawCDStream_FromMemory(NULL, (sectors - 1) * 96, &wrong));
	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	EXPECT(S_OK, COM_CALL(c, put_ResultingImageType, FORM_PQ));
	EXPECT(E_INVALIDARG, COM_CALL(c, AddSubcodeRWGenerator, good));
	EXPECT(E_INVALIDARG,
	    COM_CALL(c, put_ResultingImageType, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)0));
	EXPECT(E_INVALIDARG,
	    COM_CALL(c, put_ResultingImageType, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)4));
	EXPECT(S_OK, COM_CALL(c, put_ResultingImageType, FORM_RAW));
	EXPECT(S_OK, COM_CALL(c, AddSubcodeRWGenerator, wrong));
	EXPECT(E_INVALIDARG, COM_CALL(c, put_ResultingImageType, FORM_PQ));
	EXPECT(E_INVALIDARG, COM_CALL(c, CreateResultImage, &s));
	EXPECT(S_OK, COM_CALL(c, AddSubcodeRWGenerator, good)); /* still editable */
	s = result_image(c);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
	COM_CALL(wrong, Release);
	assert_int_equal(COM_CALL(good, Release), 0);
}

static void
a67_expected_toc(void)
{
	/* READ TOC format 0: length 26, tracks 1..2, audio 2 at 0, data 4 at 525, lead-out */
	static const uint8_t expected[] = { 0, 26, 1, 2, 0, 0x12, 1, 0, 0, 0, 0, 0, 0, 0x14, 2, 0,
		0, 0, 0x02, 0x0d, 0, 0x14, 0xaa, 0, 0, 0, 0x03, 0x39 };
	IRawCDImageCreator *c = new_creator(RAW_CD_MIXED);
	SAFEARRAY *a;
	LONG high;

	EXPECT(S_OK, add_zeros(c, AUDIO, 300));
	EXPECT(S_OK, add_zeros(c, IMAPI_CD_SECTOR_MODE1, 300));
	a = GET(c, ExpectedTableOfContents, SAFEARRAY *);
	EXPECT(S_OK, SafeArrayGetUBound(a, 1, &high));
	assert_int_equal(high + 1, sizeof(expected));
	for (LONG i = 0; i <= high; i++) {
		VARIANT v;

		EXPECT(S_OK, SafeArrayGetElement(a, &i, &v));
		assert_int_equal(V_VT(&v), VT_UI1);
		assert_int_equal(V_UI1(&v), expected[i]);
	}
	SafeArrayDestroy(a);
	COM_CALL(c, Release);
}

static const struct case_row cases[] = {
	{ "1 QueryInterface", a1_query_interface },
	{ "9-15 the empty creator", a9_to_a15_empty_state },
	{ "16 R-ADD indexes", a16_track_index },
	{ "20 R-ADD holds the stream", a20_stream_is_referenced },
	{ "21 R-ADD 99 tracks", a21_ninety_nine_tracks },
	{ "22 R-ADD, R-TNO from 50", a22_starting_number_50 },
	{ "24, 25 R-LIM", a24_a25_leadout_limit },
	{ "28, 32 R-TYPE all ten types", a28_a32_all_types },
	{ "29 R-STN extended", a29_extended_starting_number },
	{ "Mode 0 takes zeros only", mode0_must_be_zero },
	{ "39, 40 R-PRE", a39_a40_special_pregap },
	{ "41 R-STN", a41_starting_number_range },
	{ "42 NULL out pointers", a42_null_out_pointers },
	{ "46 data has no audio properties", a46_data_track_has_no_audio_properties },
	{ "49 R-COPY, R-EMPH", a49_copy_and_preemphasis },
	{ "52-58 R-IDX, R-AIX, R-CIX", a52_to_a58_indexes },
	{ "56 R-AIX 99 indexes", a56_ninety_nine_indexes },
	{ "60-63 R-LIFE", a60_to_a63_frozen },
	{ "R-TI objects outlive the creator", objects_outlive_the_creator },
	{ "67 R-TOC expected", a67_expected_toc },
	{ "71, 73 R-RW", a71_a73_rw_generator },
};

int
main(void)
{
	return RUN_TABLE(cases, run_case) + RUN_TABLE(adds, add_track_answers) +
	    RUN_TABLE(places, tracks_lie_at) + RUN_TABLE(isrcs, isrc_is) + RUN_TABLE(mcns, mcn_is);
}
