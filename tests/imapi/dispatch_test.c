/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/dispatch_test.c - IDispatch that works: names (assertions 4, 5), and
 * members called by position, by name and as properties. */
#include "tests/imapi/image.h"

static const struct name_row {
	const char *name;
	int track; /* of the track info, else of the creator */
	uint32_t hr;
	DISPID id;
} names[] = {
	{ "SectorType", 1, 0, 0x103 },
	{ "StartingLba", 1, 0, 0x100 },
	{ "TrackIndexes", 1, 0, 0x107 },
	{ "AddTrackIndex", 1, 0, 0x200 },
	{ "ClearTrackIndex", 1, 0, 0x201 },
	{ "sectortype", 1, 0, 0x103 },
	{ "SectorTypes", 1, 0x80020006, -1 },
	{ "CreateResultImage", 0, 0, 0x200 },
	{ "AddTrack", 0, 0, 0x201 },
	{ "TrackInfo", 0, 0, 0x106 },
	{ "LastUsedUserSectorInImage", 0, 0, 0x108 },
	{ "ExpectedTableOfContents", 0, 0, 0x109 },
	{ "SectorType", 0, 0x80020006, -1 },
};

static void
name_is(void **state)
{
	const struct name_row *row = *state;
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	BSTR name = RawCD_StringFromAscii(row->name);
	DISPID id = 7;

	assert_hr(S_OK, add_zeros(c, AUDIO, 300));
	if (row->track) {
		IRawCDImageTrackInfo *t = track_info(c, 1);

		assert_hr(row->hr, COM_CALL(t, GetIDsOfNames, &IID_NULL, &name, 1, 0, &id));
		COM_CALL(t, Release);
	} else {
		assert_hr(row->hr, COM_CALL(c, GetIDsOfNames, &IID_NULL, &name, 1, 0, &id));
	}
	assert_int_equal(id, row->id);
	SysFreeString(name);
	COM_CALL(c, Release);
}

static HRESULT
invoke(IRawCDImageCreator *c, DISPID id, WORD flags, VARIANT *args, UINT count, DISPID *named,
    UINT named_count, VARIANT *result)
{
	DISPPARAMS p = { args, named, count, named_count };
	UINT at = 99;

	return COM_CALL(c, Invoke, id, &IID_NULL, 0, flags, &p, result, NULL, &at);
}

static VARIANT
number(VARTYPE type, LONG n)
{
	VARIANT v;

	VariantInit(&v);
	V_VT(&v) = type;
	V_I4(&v) = n;
	return v;
}

/* AddTrack by position (last first), then with its arguments named. */
static void
add_track(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	DISPID names_of[] = { 0, 1 };
	VARIANT args[2], result;
	IStream *s;

	assert_hr(S_OK, RawCDStream_FromMemory(NULL, 300 * 2352, &s));
	VariantInit(&args[0]);
	V_VT(&args[0]) = VT_UNKNOWN;
	V_UNKNOWN(&args[0]) = (IUnknown *)(void *)s;
	args[1] = number(VT_I2, 0);
	assert_hr(S_OK, invoke(c, 0x201, DISPATCH_METHOD, args, 2, NULL, 0, &result));
	assert_int_equal(V_VT(&result), VT_I4);
	assert_int_equal(V_I4(&result), 1);
	args[1] = args[0];
	args[0] = number(VT_I4, 0);
	assert_hr(S_OK, invoke(c, 0x201, DISPATCH_METHOD, args, 2, names_of, 2, &result));
	assert_int_equal(V_I4(&result), 2);
	assert_hr(
	    DISP_E_TYPEMISMATCH, invoke(c, 0x201, DISPATCH_METHOD, args, 2, NULL, 0, &result));
	assert_hr(
	    DISP_E_BADPARAMCOUNT, invoke(c, 0x201, DISPATCH_METHOD, args, 1, NULL, 0, &result));
	args[1] = number(VT_I4, 0); /* no stream at all */
	VariantInit(&args[0]);
	assert_hr(E_POINTER, invoke(c, 0x201, DISPATCH_METHOD, args, 2, NULL, 0, &result));
	assert_int_equal(COM_CALL(s, Release), 2);
	COM_CALL(c, Release);
}

static void
properties(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	DISPID put = DISPID_PROPERTYPUT;
	VARIANT v = number(VT_I2, 0), result;
	LONG n;

	V_I2(&v) = 7;
	assert_hr(S_OK, invoke(c, 0x105, DISPATCH_PROPERTYPUT, &v, 1, &put, 1, NULL));
	assert_hr(S_OK, invoke(c, 0x105, DISPATCH_PROPERTYGET, NULL, 0, NULL, 0, &result));
	assert_int_equal(V_VT(&result), VT_I4);
	assert_int_equal(V_I4(&result), 7);
	n = 9; /* by reference, as scripts do */
	v = number(VT_I4 | VT_BYREF, 0);
	V_BYREF(&v) = &n;
	assert_hr(S_OK, invoke(c, 0x105, DISPATCH_PROPERTYPUT, &v, 1, &put, 1, NULL));
	assert_hr(S_OK, COM_CALL(c, get_StartingTrackNumber, &n));
	assert_int_equal(n, 9);
	v = number(VT_I4, 1); /* any number is true */
	assert_hr(S_OK, invoke(c, 0x103, DISPATCH_PROPERTYPUT, &v, 1, &put, 1, NULL));
	assert_hr(S_OK, invoke(c, 0x103, DISPATCH_PROPERTYGET, NULL, 0, NULL, 0, &result));
	assert_int_equal(V_VT(&result), VT_BOOL);
	assert_int_equal(V_BOOL(&result), VARIANT_TRUE);
	assert_hr(
	    DISP_E_MEMBERNOTFOUND, invoke(c, 0x107, DISPATCH_PROPERTYPUT, &v, 1, &put, 1, NULL));
	assert_hr(DISP_E_MEMBERNOTFOUND,
	    invoke(c, 0x999, DISPATCH_PROPERTYGET, NULL, 0, NULL, 0, &result));
	assert_hr(E_IMAPI_RAW_IMAGE_NO_TRACKS,
	    invoke(c, 0x101, DISPATCH_PROPERTYGET, NULL, 0, NULL, 0, &result));
	COM_CALL(c, Release);
}

static void
indexed_property_and_objects(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	VARIANT one = number(VT_I4, 1), result, value;
	DISPPARAMS none = { NULL, NULL, 0, 0 };

	assert_hr(S_OK, add_zeros(c, AUDIO, 300));
	assert_hr(S_OK, invoke(c, 0x106, DISPATCH_PROPERTYGET, &one, 1, NULL, 0, &result));
	assert_int_equal(V_VT(&result), VT_DISPATCH);
	assert_hr(S_OK,
	    COM_CALL(V_DISPATCH(&result), Invoke, 0x101, &IID_NULL, 0,
		DISPATCH_PROPERTYGET | DISPATCH_METHOD, &none, &value, NULL, NULL));
	assert_int_equal(V_I4(&value), 300);
	assert_hr(S_OK,
	    COM_CALL(V_DISPATCH(&result), Invoke, 0x107, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
		&value, NULL, NULL));
	assert_int_equal(V_VT(&value), VT_ARRAY | VT_VARIANT);
	VariantClear(&value);
	VariantClear(&result);
	assert_hr(S_OK, invoke(c, 0x200, DISPATCH_METHOD, NULL, 0, NULL, 0, &result));
	assert_int_equal(V_VT(&result), VT_UNKNOWN);
	VariantClear(&result);
	COM_CALL(c, Release);
}

static void
parameter_names(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	LPOLESTR texts[] = { RawCD_StringFromAscii("AddTrack"), RawCD_StringFromAscii("data"),
		RawCD_StringFromAscii("dataType"), RawCD_StringFromAscii("nothing") };
	DISPID ids[4];
	UINT types;

	assert_hr(S_OK, COM_CALL(c, GetIDsOfNames, &IID_NULL, texts, 3, 0, ids));
	assert_int_equal(ids[1], 1);
	assert_int_equal(ids[2], 0);
	assert_hr(DISP_E_UNKNOWNNAME, COM_CALL(c, GetIDsOfNames, &IID_NULL, texts, 4, 0, ids));
	assert_int_equal(ids[3], -1);
	assert_hr(S_OK, COM_CALL(c, GetTypeInfoCount, &types));
	assert_int_equal(types, 0);
	for (size_t i = 0; i < 4; i++)
		SysFreeString(texts[i]);
	COM_CALL(c, Release);
}

static const struct case_row cases[] = {
	{ "AddTrack by position and by name", add_track },
	{ "properties, coercion, references", properties },
	{ "TrackInfo(1) and objects", indexed_property_and_objects },
	{ "names of parameters", parameter_names },
};

int
main(void)
{
	return RUN_TABLE(names, name_is) + RUN_TABLE(cases, run_case);
}
