/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/master_test.c - IDiscMaster2: the recorders that the environment names
 * come first; drives of this machine, if there are any, follow. */
#include "tests/imapi/image.h"

#define FIRST  "iscsi://127.0.0.1:1/iqn.2026-11.test.pitland:cdr0/0"
#define SECOND "iscsi://127.0.0.1:1/iqn.2026-11.test.pitland:cdr1/0"

static IDiscMaster2 *
new_master(void)
{
	IDiscMaster2 *m;

	setenv("PITLAND_URL", FIRST, 1);
	setenv("PITLAND_URL_1", SECOND, 1);
	assert_hr(S_OK, DiscMaster2_Create(&m));
	return m;
}

static void
assert_text(const char *want, BSTR text)
{
	char ascii[300];

	assert_int_equal(RawCD_StringToAscii(text, ascii, sizeof(ascii)), 0);
	SysFreeString(text);
	assert_string_equal(ascii, want);
}

static void
identity(void)
{
	IDiscMaster2 *m = new_master();
	IID iid = { 0x27354130, 0x7F64, 0x5B0F, { 0x8F, 0, 0x5D, 0x77, 0xAF, 0xBE, 0x26, 0x1E } };
	void *p;

	assert_hr(S_OK, COM_CALL(m, QueryInterface, &iid, &p));
	COM_CALL(m, Release);
	assert_int_equal(COM_CALL((IUnknown *)p, Release), 0);
	assert_int_equal(offsetof(IDiscMaster2Vtbl, get__NewEnum) / sizeof(void *), 7);
	assert_int_equal(offsetof(IDiscMaster2Vtbl, get_Item) / sizeof(void *), 8);
	assert_int_equal(offsetof(IDiscMaster2Vtbl, get_Count) / sizeof(void *), 9);
	assert_int_equal(
	    offsetof(IDiscMaster2Vtbl, get_IsSupportedEnvironment) / sizeof(void *), 10);
	assert_hr(E_POINTER, DiscMaster2_Create(NULL));
}

static void
items(void)
{
	IDiscMaster2 *m = new_master();
	VARIANT_BOOL supported = VARIANT_FALSE;
	LONG count = 0;
	BSTR text;

	assert_hr(S_OK, COM_CALL(m, get_Count, &count));
	assert_true(count >= 2);
	assert_hr(S_OK, COM_CALL(m, get_IsSupportedEnvironment, &supported));
	assert_int_equal(supported, VARIANT_TRUE);
	assert_hr(S_OK, COM_CALL(m, get_Item, 0, &text));
	assert_text(FIRST, text);
	assert_hr(S_OK, COM_CALL(m, get_Item, 1, &text));
	assert_text(SECOND, text);
	assert_hr(E_INVALIDARG, COM_CALL(m, get_Item, count, &text));
	assert_null(text);
	assert_hr(E_INVALIDARG, COM_CALL(m, get_Item, -1, &text));
	assert_hr(E_POINTER, COM_CALL(m, get_Item, 0, NULL));
	assert_int_equal(COM_CALL(m, Release), 0);
}

static void
nobody_there(void)
{
	IDiscMaster2 *m;
	VARIANT_BOOL supported;
	LONG count;

	unsetenv("PITLAND_URL");
	unsetenv("PITLAND_URL_1");
	assert_hr(S_OK, DiscMaster2_Create(&m));
	assert_hr(S_OK, COM_CALL(m, get_Count, &count));
	assert_hr(S_OK, COM_CALL(m, get_IsSupportedEnvironment, &supported));
	assert_int_equal(supported, count > 0 ? VARIANT_TRUE : VARIANT_FALSE);
	COM_CALL(m, Release);
}

/* For Each: the enumerator outlives the object it came from. */
static void
enumeration(void)
{
	IDiscMaster2 *m = new_master();
	IEnumVARIANT *e, *copy;
	ULONG got;
	VARIANT v[2];

	assert_hr(S_OK, COM_CALL(m, get__NewEnum, &e));
	COM_CALL(m, Release);
	assert_hr(S_OK, COM_CALL(e, Skip, 1));
	assert_hr(S_OK, COM_CALL(e, Clone, &copy));
	assert_hr(S_OK, COM_CALL(e, Next, 1, v, NULL));
	assert_int_equal(V_VT(&v[0]), VT_BSTR);
	assert_text(SECOND, V_BSTR(&v[0]));
	assert_hr(S_OK, COM_CALL(copy, Next, 1, v, &got));
	assert_text(SECOND, V_BSTR(&v[0]));
	assert_hr(S_OK, COM_CALL(copy, Reset));
	assert_hr(S_OK, COM_CALL(copy, Next, 2, v, &got));
	assert_int_equal(got, 2);
	assert_text(FIRST, V_BSTR(&v[0]));
	assert_text(SECOND, V_BSTR(&v[1]));
	assert_hr(S_FALSE, COM_CALL(copy, Skip, 1000));
	assert_hr(S_FALSE, COM_CALL(copy, Next, 1, v, &got));
	assert_int_equal(got, 0);
	assert_hr(E_POINTER, COM_CALL(copy, Next, 2, v, NULL));
	assert_int_equal(COM_CALL(copy, Release), 0);
	assert_int_equal(COM_CALL(e, Release), 0);
}

/* By name, with an argument, as a script calls it. */
static void
by_invoke(void)
{
	IDiscMaster2 *m = new_master();
	BSTR name = RawCD_StringFromAscii("item");
	DISPPARAMS params = { .cArgs = 1 };
	VARIANT index, result;
	DISPID id = 77;

	assert_hr(S_OK, COM_CALL(m, GetIDsOfNames, &IID_NULL, &name, 1, 0, &id));
	SysFreeString(name);
	assert_int_equal(id, 0);
	VariantInit(&index);
	VariantInit(&result);
	V_VT(&index) = VT_I4;
	V_I4(&index) = 1;
	params.rgvarg = &index;
	assert_hr(S_OK,
	    COM_CALL(
		m, Invoke, id, &IID_NULL, 0, DISPATCH_PROPERTYGET, &params, &result, NULL, NULL));
	assert_int_equal(V_VT(&result), VT_BSTR);
	assert_text(SECOND, V_BSTR(&result));
	params.cArgs = 0;
	assert_hr(S_OK,
	    COM_CALL(m, Invoke, DISPID_NEWENUM, &IID_NULL, 0, DISPATCH_PROPERTYGET, &params,
		&result, NULL, NULL));
	assert_int_equal(V_VT(&result), VT_UNKNOWN);
	VariantClear(&result);
	COM_CALL(m, Release);
}

/* A device file that is none, and a name that is nothing at all. */
static void
no_recorder(void)
{
	static const char *const names[] = { "/dev/null", "/nowhere/sr0", "nonsense", "" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		BSTR name = RawCD_StringFromAscii(names[i]);
		struct raw_cd_error error;
		IDiscRecorder2 *r;

		assert_hr(S_OK, DiscRecorder2_Create(&r));
		assert_hr(HRESULT_FROM_WIN32(ERROR_DEV_NOT_EXIST),
		    COM_CALL(r, InitializeDiscRecorder, name));
		assert_true(DiscRecorder2_LastError(r, &error));
		assert_int_equal(error.kind, RAW_CD_UNREACHABLE);
		assert_true(strlen(error.text) > 5);
		COM_CALL(r, Release);
		SysFreeString(name);
	}
}

static const struct case_row rows[] = {
	{ "identity", identity },
	{ "items", items },
	{ "without recorders", nobody_there },
	{ "enumerator", enumeration },
	{ "by Invoke", by_invoke },
	{ "no recorder", no_recorder },
};

int
main(void)
{
	return RUN_TABLE(rows, run_case);
}
