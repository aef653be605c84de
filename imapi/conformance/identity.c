/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/identity.c - assertions 1 to 8: interfaces, slots, DISPIDs,
 * and the numbers that are part of the ABI. */
#include "imapi/conformance/suite.h"

#include "imapi/automation.h"

#include "emulator/bytes.h"

#define AUDIO 0

ASSERTION(1)
{
	static const IID nobody = { 0x6b0f1f4e, 0x53a8, 0x4a4c, { 1, 2, 3, 4, 5, 6, 7, 8 } };
	const IID *good[] = { &IID_IUnknown, &IID_IDispatch, &IID_IRawCDImageCreator };
	CREATOR(s, c, RAW_CD_STRICT);
	void *p;

	for (int i = 0; i < 3; i++) {
		p = NULL;
		EXPECT_HR(s, S_OK, COM_CALL(c, QueryInterface, good[i], &p));
		REQUIRE(s, p != NULL);
		suite_hold(s, p);
	}
	p = c;
	EXPECT_HR(s, E_NOINTERFACE, COM_CALL(c, QueryInterface, &nobody, &p));
	REQUIRE(s, p == NULL);
}

/* A getter of a LONG: by its slot, and by its DISPID. */
struct getter {
	unsigned slot;
	DISPID id;
	LONG value;
};

typedef HRESULT(STDMETHODCALLTYPE *long_getter)(void *, LONG *);

static void
check_getters(struct suite *s, void *object, const struct getter *getters, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		DISPPARAMS none = { .cArgs = 0 };
		LONG by_slot = -1;
		VARIANT v;

		VariantInit(&v);
		EXPECT_HR(s, S_OK, (*(long_getter **)object)[getters[i].slot](object, &by_slot));
		EXPECT_HR(s, S_OK,
		    COM_CALL((IDispatch *)object, Invoke, getters[i].id, &IID_NULL, 0,
			DISPATCH_PROPERTYGET, &none, &v, NULL, NULL));
		if (by_slot != getters[i].value || V_I4(&v) != getters[i].value) {
			suite_fail(s, "slot %u says %d, DISPID %#x says %d, not %d",
			    getters[i].slot, (int)by_slot, (unsigned)getters[i].id, (int)V_I4(&v),
			    (int)getters[i].value);
			return;
		}
	}
}

/* Every number differs, so that no slot can pass for another. */
ASSERTION(2)
{
	static const struct getter getters[] = { { 12, 0x100, 3 }, { 13, 0x101, 711 },
		{ 15, 0x102, 5000 }, { 21, 0x105, 7 }, { 23, 0x107, 2 }, { 24, 0x108, 710 } };
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(
	    s, S_OK, COM_CALL(c, put_ResultingImageType, IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 7));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartOfLeadoutLimit, 5000));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 400));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 311));
	check_getters(s, c, getters, ARRAY_LEN(getters));
}

ASSERTION(3)
{
	static const struct getter getters[] = { { 7, 0x100, 400 }, { 8, 0x101, 311 },
		{ 9, 0x102, 9 }, { 10, 0x103, 0 }, { 13, 0x105, 1 } };
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, 8));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 400));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 311));
	TRACK(s, t, c, 2);
	EXPECT_HR(s, S_OK,
	    COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED));
	check_getters(s, t, getters, ARRAY_LEN(getters));
}

struct named {
	const char *name;
	DISPID id;
};

static void
check_names(struct suite *s, IDispatch *object, const struct named *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		BSTR name = RawCD_StringFromAscii(names[i].name);
		LPOLESTR list[1] = { name };
		DISPID id = DISPID_UNKNOWN;
		HRESULT hr = COM_CALL(object, GetIDsOfNames, &IID_NULL, list, 1, 0x409, &id);

		SysFreeString(name);
		if (FAILED(hr) || id != names[i].id) {
			suite_fail(s, "%s is DISPID %#x (%08x), not %#x", names[i].name,
			    (unsigned)id, (unsigned)hr, (unsigned)names[i].id);
			return;
		}
	}
}

ASSERTION(4)
{
	static const struct named names[] = { { "SectorType", 0x103 }, { "StartingLba", 0x100 },
		{ "TrackIndexes", 0x107 }, { "AddTrackIndex", 0x200 }, { "ClearTrackIndex", 0x201 },
		{ "ISRC", 0x104 }, { "SectorCount", 0x101 }, { "TrackNumber", 0x102 } };
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	TRACK(s, t, c, 1);
	check_names(s, (IDispatch *)(void *)t, names, ARRAY_LEN(names));
}

ASSERTION(5)
{
	static const struct named names[] = { { "CreateResultImage", 0x200 }, { "AddTrack", 0x201 },
		{ "TrackInfo", 0x106 }, { "LastUsedUserSectorInImage", 0x108 },
		{ "ExpectedTableOfContents", 0x109 }, { "AddSpecialPregap", 0x202 },
		{ "AddSubcodeRWGenerator", 0x203 }, { "StartOfLeadoutLimit", 0x102 } };
	CREATOR(s, c, RAW_CD_STRICT);

	check_names(s, (IDispatch *)(void *)c, names, ARRAY_LEN(names));
}

/* The numbers themselves, not our names of them. */
ASSERTION(6)
{
	for (int type = 0; type <= 9; type++) {
		CREATOR(s, c, RAW_CD_EXTENDED);
		IMAPI_CD_SECTOR_TYPE said;

		EXPECT_HR(s, S_OK, suite_add(s, c, type, 300));
		TRACK(s, t, c, 1);
		GET(s, t, SectorType, said);
		EXPECT_INT(s, type, said);
	}
}

/* A size that every sector length divides. */
ASSERTION(7)
{
	static const int bytes[] = { 2352, 2336, 2048, 2336, 2048, 2336, 2352, 2352, 2352, 2352 };
	const LONG common = 2048 * 3 * 49 * 73;

	for (int type = 0; type <= 9; type++) {
		CREATOR(s, c, RAW_CD_EXTENDED);
		LONG index;

		EXPECT_HR(s, S_OK,
		    COM_CALL(c, AddTrack, (IMAPI_CD_SECTOR_TYPE)type,
			suite_stream(s, (ULONGLONG)common, ZEROS), &index));
		TRACK(s, t, c, 1);
		EXPECT_LONG(s, common / bytes[type], t, SectorCount);
	}
}

static void
check_index_codes(struct suite *s, IRawCDImageTrackInfo *t)
{
	EXPECT_HR(s, 0x00AA0A08, COM_CALL(t, AddTrackIndex, 0));
	EXPECT_HR(s, 0x80AA0A0A, COM_CALL(t, AddTrackIndex, 5));
	EXPECT_HR(s, 0x80AA0A07, COM_CALL(t, ClearTrackIndex, 15));
	EXPECT_HR(s, 0x80AA0A09, COM_CALL(t, ClearTrackIndex, 0));
	for (LONG i = 1; i < 99; i++)
		EXPECT_HR(s, S_OK, COM_CALL(t, AddTrackIndex, i * 10));
	EXPECT_HR(s, 0x80AA0A06, COM_CALL(t, AddTrackIndex, 990));
}

ASSERTION(8)
{
	CREATOR(s, c, RAW_CD_STRICT);
	LONG v;

	REQUIRE(s, SUCCEEDED((HRESULT)0x00AA0A08));
	EXPECT_HR(s, 0x80AA0A03, COM_CALL(c, get_StartOfLeadout, &v));
	EXPECT_HR(s, 0x80AA0A02, suite_add(s, c, IMAPI_CD_SECTOR_MODE1, 300));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 2000));
	EXPECT_HR(s, 0x80AA0A04, COM_CALL(c, put_StartingTrackNumber, 2));
	EXPECT_HR(s, 0x80AA0A05, suite_add(s, c, AUDIO, 398000));
	TRACK(s, t, c, 1);
	STEP(s, check_index_codes(s, t));
	for (int i = 1; i < 99; i++)
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	EXPECT_HR(s, 0x80AA0A01, suite_add(s, c, AUDIO, 300));
	RESULT(s, stream, c);
	EXPECT_HR(s, 0x80AA0A00, COM_CALL(c, put_StartOfLeadoutLimit, 398099));
}
