/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/automation.c - BSTR, VARIANT and SAFEARRAY where the platform has none,
 * and the small helpers that all objects share. */
#include "imapi/automation.h"

#include <stdlib.h>

#ifndef _WIN32
void *
CoTaskMemAlloc(size_t n)
{
	return malloc(n);
}

void
CoTaskMemFree(void *p)
{
	free(p);
}

/* A BSTR points behind its length in bytes; 8 bytes are reserved in front so
 * that the text stays aligned. */
#define BSTR_PREFIX 8

BSTR
SysAllocStringLen(const OLECHAR *text, UINT length)
{
	uint32_t bytes;
	char *block;

	if (length > (UINT32_MAX - BSTR_PREFIX - 2) / 2)
		return NULL;
	bytes = length * 2;
	block = calloc(1, BSTR_PREFIX + (size_t)bytes + 2);
	if (block == NULL)
		return NULL;
	memcpy(block + BSTR_PREFIX - 4, &bytes, 4);
	if (text != NULL)
		memcpy(block + BSTR_PREFIX, text, bytes);
	return (BSTR)(void *)(block + BSTR_PREFIX);
}

BSTR
SysAllocString(const OLECHAR *text)
{
	UINT n = 0;

	if (text == NULL)
		return NULL;
	while (text[n] != 0)
		n++;
	return SysAllocStringLen(text, n);
}

void
SysFreeString(BSTR s)
{
	if (s != NULL)
		free((char *)s - BSTR_PREFIX);
}

UINT
SysStringLen(BSTR s)
{
	uint32_t bytes;

	if (s == NULL)
		return 0;
	memcpy(&bytes, (char *)s - 4, 4);
	return bytes / 2;
}

void
VariantInit(VARIANT *v)
{
	memset(v, 0, sizeof(*v));
}

HRESULT
VariantClear(VARIANT *v)
{
	if (v == NULL)
		return E_INVALIDARG;
	switch (V_VT(v)) {
	case VT_BSTR:
		SysFreeString(V_BSTR(v));
		break;
	case VT_UNKNOWN:
	case VT_DISPATCH:
		if (V_UNKNOWN(v) != NULL)
			COM_CALL(V_UNKNOWN(v), Release);
		break;
	default:
		if (V_VT(v) & VT_ARRAY && !(V_VT(v) & VT_BYREF))
			SafeArrayDestroy(V_ARRAY(v));
	}
	VariantInit(v);
	return S_OK;
}

HRESULT
VariantCopy(VARIANT *to, const VARIANT *from)
{
	VARIANT copy = *from;

	if (V_VT(from) & VT_ARRAY && !(V_VT(from) & VT_BYREF))
		return DISP_E_TYPEMISMATCH;
	if (V_VT(from) == VT_BSTR && V_BSTR(from) != NULL) {
		V_BSTR(&copy) = SysAllocStringLen(V_BSTR(from), SysStringLen(V_BSTR(from)));
		if (V_BSTR(&copy) == NULL)
			return E_OUTOFMEMORY;
	}
	if ((V_VT(from) == VT_UNKNOWN || V_VT(from) == VT_DISPATCH) && V_UNKNOWN(from) != NULL)
		COM_CALL(V_UNKNOWN(from), AddRef);
	VariantClear(to);
	*to = copy;
	return S_OK;
}

/* The integer types and their value; false for any other type. */
static bool
variant_integer(const VARIANT *v, LONGLONG *n)
{
	switch (V_VT(v)) {
	case VT_EMPTY:
		*n = 0;
		return true;
	case VT_I1:
		*n = (LONGLONG)V_I1(v); /* NOLINT(bugprone-signed-char-misuse): it is signed */
		return true;
	case VT_UI1:
		*n = V_UI1(v);
		return true;
	case VT_I2:
		*n = V_I2(v);
		return true;
	case VT_BOOL:
		*n = V_BOOL(v);
		return true;
	case VT_UI2:
		*n = V_UI2(v);
		return true;
	case VT_I4:
	case VT_INT:
	case VT_ERROR:
		*n = V_I4(v);
		return true;
	case VT_UI4:
	case VT_UINT:
		*n = V_UI4(v);
		return true;
	default:
		return false;
	}
}

static HRESULT
variant_to_interface(VARIANT *to, const VARIANT *from, VARTYPE type)
{
	IUnknown *object = NULL;

	if (V_VT(from) != VT_UNKNOWN && V_VT(from) != VT_DISPATCH)
		return DISP_E_TYPEMISMATCH;
	if (V_UNKNOWN(from) != NULL &&
	    FAILED(COM_CALL(V_UNKNOWN(from), QueryInterface,
		type == VT_DISPATCH ? &IID_IDispatch : &IID_IUnknown, (void **)&object)))
		return DISP_E_TYPEMISMATCH;
	VariantClear(to);
	V_VT(to) = type;
	V_UNKNOWN(to) = object;
	return S_OK;
}

HRESULT
VariantChangeType(VARIANT *to, const VARIANT *from, USHORT flags, VARTYPE type)
{
	LONGLONG n;

	(void)flags;
	if (V_VT(from) == type)
		return to == from ? S_OK : VariantCopy(to, from);
	if (type == VT_UNKNOWN || type == VT_DISPATCH)
		return variant_to_interface(to, from, type);
	if (!variant_integer(from, &n))
		return DISP_E_TYPEMISMATCH;
	VariantClear(to);
	switch (type) {
	case VT_I4:
	case VT_INT:
		if (n < INT32_MIN || n > INT32_MAX)
			return DISP_E_OVERFLOW;
		V_I4(to) = (LONG)n;
		break;
	case VT_UI4:
	case VT_UINT:
		if (n < 0)
			return DISP_E_OVERFLOW;
		V_UI4(to) = (ULONG)n;
		break;
	case VT_UI1:
		if (n < 0 || n > UINT8_MAX)
			return DISP_E_OVERFLOW;
		V_UI1(to) = (BYTE)n;
		break;
	case VT_BOOL:
		V_BOOL(to) = n != 0 ? VARIANT_TRUE : VARIANT_FALSE;
		break;
	default:
		return DISP_E_TYPEMISMATCH;
	}
	V_VT(to) = type;
	return S_OK;
}

static const struct {
	VARTYPE type;
	USHORT bytes, feature;
} element_types[] = {
	{ VT_VARIANT, sizeof(VARIANT), FADF_VARIANT },
	{ VT_BSTR, sizeof(BSTR), FADF_BSTR },
	{ VT_UNKNOWN, sizeof(void *), FADF_UNKNOWN },
	{ VT_DISPATCH, sizeof(void *), FADF_DISPATCH },
	{ VT_I4, 4, 0 },
	{ VT_UI4, 4, 0 },
	{ VT_UI1, 1, 0 },
};

SAFEARRAY *
SafeArrayCreateVector(VARTYPE type, LONG lower, ULONG elements)
{
	SAFEARRAY *a;
	size_t i = 0;

	while (i < sizeof(element_types) / sizeof(*element_types) && element_types[i].type != type)
		i++;
	if (i == sizeof(element_types) / sizeof(*element_types))
		return NULL;
	a = calloc(1, sizeof(*a));
	if (a == NULL)
		return NULL;
	a->pvData = calloc(elements != 0 ? elements : 1, element_types[i].bytes);
	if (a->pvData == NULL) {
		free(a);
		return NULL;
	}
	a->cDims = 1;
	a->fFeatures = element_types[i].feature;
	a->cbElements = element_types[i].bytes;
	a->rgsabound[0].cElements = elements;
	a->rgsabound[0].lLbound = lower;
	return a;
}

static void
element_clear(const SAFEARRAY *a, void *element)
{
	if (a->fFeatures & FADF_VARIANT)
		VariantClear(element);
	else if (a->fFeatures & FADF_BSTR)
		SysFreeString(*(BSTR *)element);
	else if (a->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH) && *(IUnknown **)element != NULL)
		COM_CALL(*(IUnknown **)element, Release);
}

/* Copies with its own reference or memory; to holds nothing yet. */
static HRESULT
element_copy(const SAFEARRAY *a, void *to, void *from)
{
	if (a->fFeatures & FADF_VARIANT) {
		VariantInit(to);
		return VariantCopy(to, from);
	}
	if (a->fFeatures & FADF_BSTR) {
		BSTR s = *(BSTR *)from;
		BSTR copy = s != NULL ? SysAllocStringLen(s, SysStringLen(s)) : NULL;

		*(BSTR *)to = copy;
		return s != NULL && copy == NULL ? E_OUTOFMEMORY : S_OK;
	}
	memcpy(to, from, a->cbElements);
	if (a->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH) && *(IUnknown **)to != NULL)
		COM_CALL(*(IUnknown **)to, AddRef);
	return S_OK;
}

HRESULT
SafeArrayDestroy(SAFEARRAY *a)
{
	if (a == NULL)
		return S_OK;
	for (ULONG i = 0; i < a->rgsabound[0].cElements; i++)
		element_clear(a, (char *)a->pvData + (size_t)i * a->cbElements);
	free(a->pvData);
	free(a);
	return S_OK;
}

UINT
SafeArrayGetDim(SAFEARRAY *a)
{
	return a != NULL ? a->cDims : 0;
}

HRESULT
SafeArrayGetLBound(SAFEARRAY *a, UINT dimension, LONG *out)
{
	if (a == NULL || out == NULL)
		return E_INVALIDARG;
	if (dimension != 1)
		return DISP_E_BADINDEX;
	*out = a->rgsabound[0].lLbound;
	return S_OK;
}

HRESULT
SafeArrayGetUBound(SAFEARRAY *a, UINT dimension, LONG *out)
{
	HRESULT hr = SafeArrayGetLBound(a, dimension, out);

	if (SUCCEEDED(hr))
		*out += (LONG)a->rgsabound[0].cElements - 1;
	return hr;
}

/* The element at *index, or NULL. */
static void *
element_at(SAFEARRAY *a, const LONG *index)
{
	LONGLONG i = (LONGLONG)*index - a->rgsabound[0].lLbound;

	if (i < 0 || i >= a->rgsabound[0].cElements)
		return NULL;
	return (char *)a->pvData + (size_t)i * a->cbElements;
}

HRESULT
SafeArrayGetElement(SAFEARRAY *a, LONG *index, void *out)
{
	void *element;

	if (a == NULL || index == NULL || out == NULL)
		return E_INVALIDARG;
	element = element_at(a, index);
	return element != NULL ? element_copy(a, out, element) : DISP_E_BADINDEX;
}

/* Interfaces and BSTRs are passed themselves, other types by a pointer. */
HRESULT
SafeArrayPutElement(SAFEARRAY *a, LONG *index, void *in)
{
	void *element;

	if (a == NULL || index == NULL)
		return E_INVALIDARG;
	element = element_at(a, index);
	if (element == NULL)
		return DISP_E_BADINDEX;
	element_clear(a, element);
	memset(element, 0, a->cbElements);
	if (a->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH | FADF_BSTR))
		return element_copy(a, element, &in);
	return in != NULL ? element_copy(a, element, in) : E_INVALIDARG;
}

HRESULT
SafeArrayAccessData(SAFEARRAY *a, void **out)
{
	if (a == NULL || out == NULL)
		return E_INVALIDARG;
	a->cLocks++;
	*out = a->pvData;
	return S_OK;
}

HRESULT
SafeArrayUnaccessData(SAFEARRAY *a)
{
	if (a == NULL)
		return E_INVALIDARG;
	a->cLocks--;
	return S_OK;
}
#endif /* !_WIN32 */

HRESULT
com_query(void *object, const struct com_interface *i, REFIID iid, void **out)
{
	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (iid == NULL)
		return E_INVALIDARG;
	for (; i->iid != NULL; i++) {
		if (guid_equal(i->iid, iid)) {
			*out = (char *)object + i->offset;
			return S_OK;
		}
	}
	return E_NOINTERFACE;
}

HRESULT
variant_list(VARTYPE type, const LONG *numbers, size_t count, SAFEARRAY **out)
{
	SAFEARRAY *a = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)count);
	void *data;

	*out = NULL;
	if (a == NULL || FAILED(SafeArrayAccessData(a, &data))) {
		SafeArrayDestroy(a);
		return E_OUTOFMEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		VARIANT *v = (VARIANT *)data + i;

		V_VT(v) = type;
		if (type == VT_UI1)
			V_UI1(v) = (BYTE)numbers[i];
		else
			V_I4(v) = numbers[i];
	}
	SafeArrayUnaccessData(a);
	*out = a;
	return S_OK;
}

BSTR
RawCD_StringFromAscii(const char *text)
{
	size_t n = strlen(text);
	BSTR s;

	if (n > INT32_MAX / 4)
		return NULL;
	s = SysAllocStringLen(NULL, (UINT)n);
	for (size_t i = 0; s != NULL && i < n; i++) {
		if ((unsigned char)text[i] > 126) {
			SysFreeString(s);
			return NULL;
		}
		s[i] = (OLECHAR)text[i];
	}
	return s;
}

int
RawCD_StringToAscii(BSTR text, char *out, size_t n)
{
	UINT length = SysStringLen(text);

	if (n == 0)
		return -1;
	out[0] = '\0';
	if (length >= n)
		return -1;
	for (UINT i = 0; i < length; i++) {
		if (text[i] == 0 || text[i] > 126) {
			out[0] = '\0';
			return -1;
		}
		out[i] = (char)text[i];
	}
	out[length] = '\0';
	return 0;
}
