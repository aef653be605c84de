/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/windows/type_info.c - the type information of objects from the DLL, as TAP:
 * what Visual Basic and other early binders rely on. */
#include "imapi/conformance/factory.h"

#include <string.h>

static int tests, failures;

static void
check(bool holds, const char *text)
{
	printf("%s %d - %s\n", holds ? "ok" : "not ok", ++tests, text);
	failures += !holds;
}

static bool
has_name(ITypeInfo *info, const WCHAR *wanted)
{
	BSTR name = NULL;
	bool same =
	    SUCCEEDED(COM_CALL(info, GetDocumentation, MEMBERID_NIL, &name, NULL, NULL, NULL)) &&
	    name != NULL && lstrcmpW(name, wanted) == 0;

	SysFreeString(name);
	return same;
}

/* TypeInfo's own Invoke goes through the table by slot: layout and IDL agree. */
static void
check_invoke(ITypeInfo *info, IRawCDImageCreator *c)
{
	static const struct {
		const WCHAR *name;
		DISPID id;
	} names[] = { { L"StartOfLeadoutLimit", 0x102 }, { L"NumberOfExistingTracks", 0x107 },
		{ L"CreateResultImage", 0x200 }, { L"TrackInfo", 0x106 } };
	DISPPARAMS none = { .cArgs = 0 };
	bool found = true;
	VARIANT v;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		BSTR name = SysAllocString(names[i].name);
		MEMBERID id = 0;

		found &=
		    SUCCEEDED(COM_CALL(info, GetIDsOfNames, &name, 1, &id)) && id == names[i].id;
		SysFreeString(name);
	}
	check(found, "names have the DISPIDs of the digest");
	VariantInit(&v);
	check(SUCCEEDED(
		  COM_CALL(info, Invoke, c, 0x102, DISPATCH_PROPERTYGET, &none, &v, NULL, NULL)) &&
		V_VT(&v) == VT_I4 && V_I4(&v) == 398099,
	    "the type information calls StartOfLeadoutLimit");
	VariantInit(&v);
	check(SUCCEEDED(
		  COM_CALL(info, Invoke, c, 0x104, DISPATCH_PROPERTYGET, &none, &v, NULL, NULL)) &&
		V_VT(&v) == VT_BSTR,
	    "the type information calls MediaCatalogNumber");
	VariantClear(&v);
}

int
main(int argc, char **argv)
{
	struct factory f = { 0 };
	IRawCDImageCreator *c = NULL;
	ITypeInfo *info = NULL;
	TYPEATTR *attributes = NULL;
	UINT count = 0;

	for (int i = 1; i < argc; i++)
		factory_option(&f, argc, argv, &i);
	if (!factory_open(&f) || FAILED(f.creator(&f, RAW_CD_STRICT, &c)))
		return 99;
	check(SUCCEEDED(COM_CALL(c, GetTypeInfoCount, &count)) && count == 1,
	    "there is type information");
	check(SUCCEEDED(COM_CALL(c, GetTypeInfo, 0, LOCALE_SYSTEM_DEFAULT, &info)) && info != NULL,
	    "and it can be had");
	if (info != NULL) {
		check(has_name(info, L"IRawCDImageCreator"), "it is IRawCDImageCreator's");
		check(SUCCEEDED(COM_CALL(info, GetTypeAttr, &attributes)) &&
			memcmp(&attributes->guid, &IID_IRawCDImageCreator, sizeof(GUID)) == 0,
		    "it has its IID");
		if (attributes != NULL)
			COM_CALL(info, ReleaseTypeAttr, attributes);
		check_invoke(info, c);
		COM_CALL(info, Release);
	}
	COM_CALL(c, Release);
	printf("1..%d\n", tests);
	return failures > 0;
}
