/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/dispatch.c - IDispatch for any dual interface, from a table that gives
 * each member's name, DISPID, slot and the shape of its parameters. */
#include "imapi/automation.h"

#include <ctype.h>

/* A slot as the function it is; the shapes are the only prototypes in use. */
typedef void(STDMETHODCALLTYPE *generic_method)(void);
#define METHOD(...) ((HRESULT(STDMETHODCALLTYPE *)(void *, __VA_ARGS__))(method))
#define METHOD_VOID ((HRESULT(STDMETHODCALLTYPE *)(void *))(method))

/* Types of the in parameters of each shape, and of the result. */
static const struct shape {
	VARTYPE in[2];
	VARTYPE out;
} shapes[] = {
	[CALL_NONE] = { { 0, 0 }, VT_EMPTY },
	[CALL_LONG] = { { VT_I4, 0 }, VT_EMPTY },
	[CALL_BOOL] = { { VT_BOOL, 0 }, VT_EMPTY },
	[CALL_BSTR] = { { VT_BSTR, 0 }, VT_EMPTY },
	[CALL_OBJECT] = { { VT_UNKNOWN, 0 }, VT_EMPTY },
	[CALL_OBJECT_LONG] = { { VT_UNKNOWN, VT_I4 }, VT_EMPTY },
	[CALL_LONG_BOOL] = { { VT_I4, VT_BOOL }, VT_EMPTY },
	[CALL_BOOL_BSTR] = { { VT_BOOL, VT_BSTR }, VT_EMPTY },
	[GET_LONG] = { { 0, 0 }, VT_I4 },
	[GET_BOOL] = { { 0, 0 }, VT_BOOL },
	[GET_BSTR] = { { 0, 0 }, VT_BSTR },
	[GET_ARRAY] = { { 0, 0 }, VT_ARRAY | VT_VARIANT },
	[GET_DISPATCH] = { { 0, 0 }, VT_DISPATCH },
	[GET_UNKNOWN] = { { 0, 0 }, VT_UNKNOWN },
	[GET_BY_LONG] = { { VT_I4, 0 }, VT_DISPATCH },
	[GET_BSTR_BY_LONG] = { { VT_I4, 0 }, VT_BSTR },
	[GET_BY_OBJECT] = { { VT_UNKNOWN, 0 }, VT_BOOL },
	[GET_BY_LONG_OBJECT] = { { VT_I4, VT_UNKNOWN }, VT_I4 },
};

static UINT
parameter_count(const struct member *m)
{
	const struct shape *s = &shapes[m->shape];

	return (UINT)(s->in[0] != 0) + (UINT)(s->in[1] != 0);
}

/* Names in IDispatch are compared without regard to case. */
static bool
name_equal(const OLECHAR *a, const char *b)
{
	for (; *b != '\0'; a++, b++) {
		if (*a > 127 || tolower((int)*a) != tolower((unsigned char)*b))
			return false;
	}
	return *a == 0;
}

HRESULT
dispatch_ids(const struct member_table *t, REFIID iid, LPOLESTR *names, UINT count, DISPID *ids)
{
	const struct member *m = NULL;
	HRESULT hr = S_OK;

	if (names == NULL || ids == NULL || iid == NULL)
		return E_POINTER;
	if (!guid_equal(iid, &IID_NULL) || count == 0)
		return E_INVALIDARG;
	for (size_t i = 0; i < t->count && m == NULL; i++) {
		if (name_equal(names[0], t->members[i].name))
			m = &t->members[i];
	}
	ids[0] = m != NULL ? m->id : DISPID_UNKNOWN;
	if (m == NULL)
		hr = DISP_E_UNKNOWNNAME;
	for (UINT n = 1; n < count; n++) { /* parameters of that member */
		ids[n] = DISPID_UNKNOWN;
		for (DISPID p = 0; m != NULL && p < 2; p++) {
			if (m->parameters[p] != NULL && name_equal(names[n], m->parameters[p]))
				ids[n] = p;
		}
		if (ids[n] == DISPID_UNKNOWN)
			hr = DISP_E_UNKNOWNNAME;
	}
	return hr;
}

/* The value behind VT_BYREF, which scripting languages like to pass. */
static HRESULT
dereference(const VARIANT *v, VARIANT *out)
{
	VARTYPE type = V_VT(v) & (VARTYPE)~VT_BYREF;

	if (!(V_VT(v) & VT_BYREF)) {
		*out = *v;
		return S_OK;
	}
	VariantInit(out);
	if (V_BYREF(v) == NULL)
		return DISP_E_TYPEMISMATCH;
	V_VT(out) = type;
	switch (type) {
	case VT_VARIANT:
		return dereference(V_BYREF(v), out);
	case VT_I1:
	case VT_UI1:
		memcpy(&V_UI1(out), V_BYREF(v), 1);
		return S_OK;
	case VT_I2:
	case VT_UI2:
	case VT_BOOL:
		memcpy(&V_I2(out), V_BYREF(v), 2);
		return S_OK;
	case VT_I4:
	case VT_UI4:
	case VT_INT:
	case VT_UINT:
		memcpy(&V_I4(out), V_BYREF(v), 4);
		return S_OK;
	case VT_BSTR:
	case VT_UNKNOWN:
	case VT_DISPATCH:
		memcpy(&V_UNKNOWN(out), V_BYREF(v), sizeof(void *));
		return S_OK;
	default:
		return DISP_E_TYPEMISMATCH;
	}
}

/* One argument in the type its parameter has; *out owns what it holds. */
static HRESULT
coerce(const VARIANT *given, VARTYPE type, const IID *iid, VARIANT *out)
{
	VARIANT value;
	HRESULT hr = dereference(given, &value);

	VariantInit(out);
	if (FAILED(hr))
		return hr;
	if (type != VT_UNKNOWN) {
		if (type == VT_BSTR && (V_VT(&value) == VT_EMPTY || V_VT(&value) == VT_NULL)) {
			V_VT(out) = VT_BSTR;
			return S_OK;
		}
		return VariantChangeType(out, &value, 0, type);
	}
	V_VT(out) = VT_UNKNOWN;
	if (V_VT(&value) == VT_EMPTY || V_VT(&value) == VT_NULL)
		return S_OK;
	if (V_VT(&value) != VT_UNKNOWN && V_VT(&value) != VT_DISPATCH)
		return DISP_E_TYPEMISMATCH;
	if (V_UNKNOWN(&value) == NULL)
		return S_OK;
	hr = COM_CALL(V_UNKNOWN(&value), QueryInterface, iid, (void **)&V_UNKNOWN(out));
	return SUCCEEDED(hr) ? S_OK : DISP_E_TYPEMISMATCH;
}

static HRESULT
call_member(const struct member *m, void *self, VARIANT *a, VARIANT *r)
{
	generic_method method = (*(generic_method **)self)[m->slot];
	void *object = NULL;
	HRESULT hr;

	switch ((enum member_shape)m->shape) {
	case CALL_NONE:
		return METHOD_VOID(self);
	case CALL_LONG:
		return METHOD(LONG)(self, V_I4(&a[0]));
	case CALL_BOOL:
		return METHOD(VARIANT_BOOL)(self, V_BOOL(&a[0]));
	case CALL_BSTR:
		return METHOD(BSTR)(self, V_BSTR(&a[0]));
	case CALL_OBJECT:
		return METHOD(void *)(self, V_UNKNOWN(&a[0]));
	case CALL_OBJECT_LONG:
		return METHOD(void *, LONG)(self, V_UNKNOWN(&a[0]), V_I4(&a[1]));
	case CALL_LONG_BOOL:
		return METHOD(LONG, VARIANT_BOOL)(self, V_I4(&a[0]), V_BOOL(&a[1]));
	case CALL_BOOL_BSTR:
		return METHOD(VARIANT_BOOL, BSTR)(self, V_BOOL(&a[0]), V_BSTR(&a[1]));
	case GET_LONG:
		return METHOD(LONG *)(self, &V_I4(r));
	case GET_BOOL:
		return METHOD(VARIANT_BOOL *)(self, &V_BOOL(r));
	case GET_BSTR:
		return METHOD(BSTR *)(self, &V_BSTR(r));
	case GET_ARRAY:
		return METHOD(SAFEARRAY **)(self, &V_ARRAY(r));
	case GET_DISPATCH:
	case GET_UNKNOWN:
		hr = METHOD(void **)(self, &object);
		break;
	case GET_BY_LONG:
		hr = METHOD(LONG, void **)(self, V_I4(&a[0]), &object);
		break;
	case GET_BSTR_BY_LONG:
		return METHOD(LONG, BSTR *)(self, V_I4(&a[0]), &V_BSTR(r));
	case GET_BY_OBJECT:
		return METHOD(void *, VARIANT_BOOL *)(self, V_UNKNOWN(&a[0]), &V_BOOL(r));
	case GET_BY_LONG_OBJECT:
		return METHOD(LONG, void *, LONG *)(self, V_I4(&a[0]), V_UNKNOWN(&a[1]), &V_I4(r));
	default:
		return DISP_E_MEMBERNOTFOUND;
	}
	V_UNKNOWN(r) = object;
	return hr;
}

/* Which of the given arguments belongs to parameter p. Positional arguments
 * stand last first behind the named ones; a property's new value is named
 * DISPID_PROPERTYPUT and is its last parameter. */
static const VARIANT *
argument_for(const struct member *m, const DISPPARAMS *given, UINT p, UINT *position)
{
	UINT positional = given->cArgs - given->cNamedArgs;

	for (UINT n = 0; n < given->cNamedArgs; n++) {
		DISPID id = given->rgdispidNamedArgs[n];

		if (id == (DISPID)p || (id == DISPID_PROPERTYPUT && p == parameter_count(m) - 1)) {
			*position = n;
			return &given->rgvarg[n];
		}
	}
	if (p >= positional)
		return NULL;
	*position = given->cArgs - 1 - p;
	return &given->rgvarg[*position];
}

static const struct member *
find_member(const struct member_table *t, DISPID id, WORD flags)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct member *m = &t->members[i];
		WORD accepted = m->flags;

		/* Visual Basic cannot tell a method with a result from a property. */
		if (m->flags & (DISPATCH_METHOD | DISPATCH_PROPERTYGET))
			accepted |= DISPATCH_METHOD | DISPATCH_PROPERTYGET;
		if (m->flags & DISPATCH_PROPERTYPUT && m->shape == CALL_OBJECT)
			accepted |= DISPATCH_PROPERTYPUTREF;
		if (m->id == id && flags & accepted)
			return m;
	}
	return NULL;
}

HRESULT
dispatch_invoke(const struct member_table *t, void *self, DISPID id, REFIID iid, WORD flags,
    DISPPARAMS *given, VARIANT *result, UINT *argument_error)
{
	const struct member *m = find_member(t, id, flags);
	VARIANT arguments[2], r;
	HRESULT hr = S_OK;
	UINT count, position = 0;

	if (given == NULL || iid == NULL)
		return E_POINTER;
	if (!guid_equal(iid, &IID_NULL))
		return E_INVALIDARG;
	if (m == NULL)
		return DISP_E_MEMBERNOTFOUND;
	count = parameter_count(m);
	if (given->cArgs != count || given->cNamedArgs > given->cArgs)
		return DISP_E_BADPARAMCOUNT;
	VariantInit(&arguments[0]);
	VariantInit(&arguments[1]);
	VariantInit(&r);
	V_VT(&r) = shapes[m->shape].out;
	for (UINT p = 0; p < count && SUCCEEDED(hr); p++) {
		const VARIANT *a = argument_for(m, given, p, &position);

		hr = a == NULL ? DISP_E_PARAMNOTFOUND
			       : coerce(a, shapes[m->shape].in[p], m->iid, &arguments[p]);
		if (FAILED(hr) && argument_error != NULL)
			*argument_error = position;
	}
	if (SUCCEEDED(hr)) {
		hr = call_member(m, self, arguments, &r);
		if (result != NULL && SUCCEEDED(hr))
			*result = r;
		else if (SUCCEEDED(hr))
			VariantClear(&r);
	}
	VariantClear(&arguments[0]);
	VariantClear(&arguments[1]);
	return hr;
}

#ifndef _WIN32
HRESULT
type_info_count(REFIID iid, UINT *count)
{
	(void)iid;
	if (count == NULL)
		return E_POINTER;
	*count = 0;
	return S_OK;
}

HRESULT
type_info_get(REFIID iid, UINT info, LCID lcid, ITypeInfo **out)
{
	(void)iid, (void)info, (void)lcid;
	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	return DISP_E_BADINDEX;
}
#endif
