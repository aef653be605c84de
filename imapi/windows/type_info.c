/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/windows/type_info.c - type information from the type library that is a
 * resource of the module this code is in; a program without one has none. */
#include "imapi/automation.h"

static HRESULT
own_library(ITypeLib **out)
{
	static const char here;
	HMODULE module;
	WCHAR path[MAX_PATH];
	DWORD n;

	*out = NULL;
	if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
		    GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
		&here, &module))
		return E_FAIL;
	n = GetModuleFileNameW(module, path, MAX_PATH);
	if (n == 0 || n >= MAX_PATH)
		return E_FAIL;
	return LoadTypeLibEx(path, REGKIND_NONE, out);
}

static HRESULT
find_type(REFIID iid, ITypeInfo **out)
{
	ITypeLib *library;
	HRESULT hr = own_library(&library);

	*out = NULL;
	if (FAILED(hr))
		return hr;
	hr = COM_CALL(library, GetTypeInfoOfGuid, iid, out);
	COM_CALL(library, Release);
	return hr;
}

HRESULT
type_info_count(REFIID iid, UINT *count)
{
	ITypeInfo *info;

	if (count == NULL)
		return E_POINTER;
	*count = 0;
	if (SUCCEEDED(find_type(iid, &info))) {
		*count = 1;
		COM_CALL(info, Release);
	}
	return S_OK;
}

HRESULT
type_info_get(REFIID iid, UINT info, LCID lcid, ITypeInfo **out)
{
	(void)lcid; /* names have no language */
	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (info != 0 || FAILED(find_type(iid, out)))
		return DISP_E_BADINDEX;
	return S_OK;
}
