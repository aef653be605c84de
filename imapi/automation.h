/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/automation.h - what all COM objects here share: reference counts,
 * identities, lists as SAFEARRAYs, and IDispatch driven by a table of members. */
#ifndef IMAPI_AUTOMATION_H
#define IMAPI_AUTOMATION_H
#include "imapi/raw_cd.h"

#include <stdbool.h>
#include <string.h>

/* The struct that holds this interface as its member. */
#define COM_OBJECT(pointer, type, member)                                                          \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))

static inline bool
guid_equal(REFIID a, REFIID b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static inline ULONG
ref_add(ULONG *count)
{
	return __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
}

static inline ULONG
ref_drop(ULONG *count)
{
	return __atomic_sub_fetch(count, 1, __ATOMIC_ACQ_REL);
}

/* One interface of an object, for object_query(); a table ends with iid NULL. */
struct com_interface {
	const IID *iid;
	size_t offset; /* of the interface inside the object */
};

/* QueryInterface by table. Does not add the reference: the caller does, if S_OK. */
HRESULT com_query(void *object, const struct com_interface *, REFIID, void **out);

/* A one-dimensional SAFEARRAY of VARIANTs (lower bound 0) of type VT_I4, VT_UI4
 * or VT_UI1 holding count numbers. E_OUTOFMEMORY or S_OK. */
HRESULT variant_list(VARTYPE, const LONG *numbers, size_t count, SAFEARRAY **out);

/* How a member is called: its parameters, in, then out. The out parameter is the
 * method's last and becomes Invoke's result. */
enum member_shape {
	CALL_NONE,         /* (void) */
	CALL_LONG,         /* (LONG or enum) */
	CALL_BOOL,         /* (VARIANT_BOOL) */
	CALL_BSTR,         /* (BSTR) */
	CALL_OBJECT,       /* (interface *), of type member.iid; NULL is allowed */
	CALL_OBJECT_LONG,  /* (interface *, LONG) */
	CALL_LONG_BOOL,    /* (LONG, VARIANT_BOOL) */
	CALL_BOOL_BSTR,    /* (VARIANT_BOOL, BSTR) */
	GET_LONG,          /* (LONG or enum *) */
	GET_BOOL,          /* (VARIANT_BOOL *) */
	GET_BSTR,          /* (BSTR *) */
	GET_ARRAY,         /* (SAFEARRAY **), of VARIANT */
	GET_DISPATCH,      /* (dual interface **) */
	GET_UNKNOWN,       /* (interface **) */
	GET_BY_LONG,       /* (LONG, dual interface **) */
	GET_BSTR_BY_LONG,  /* (LONG, BSTR *) */
	GET_BY_OBJECT,     /* (interface *, VARIANT_BOOL *) */
	GET_BY_LONG_OBJECT /* (LONG or enum, interface *, LONG *) */
};

struct member {
	const char *name;
	DISPID id;
	WORD flags; /* DISPATCH_METHOD, _PROPERTYGET or _PROPERTYPUT */
	uint8_t shape;
	uint8_t slot;
	const IID *iid;            /* of an interface parameter */
	const char *parameters[2]; /* names of the in parameters; their position is their DISPID */
};

/* Shorthand for the tables: a member, the vtable type it belongs to. */
#define MEMBER_SLOT(vtbl, method) (offsetof(vtbl, method) / sizeof(void *))
#define MEMBER_GET(vtbl, name, id, shape)                                                          \
	{                                                                                          \
#name, id, DISPATCH_PROPERTYGET, shape, MEMBER_SLOT(vtbl, get_##name), NULL,       \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}
#define MEMBER_PUT(vtbl, name, id, shape)                                                          \
	{                                                                                          \
#name, id, DISPATCH_PROPERTYPUT, shape, MEMBER_SLOT(vtbl, put_##name), NULL,       \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}
#define MEMBER_CALL(vtbl, name, id, shape, iid, ...)                                               \
	{                                                                                          \
#name, id, DISPATCH_METHOD, shape, MEMBER_SLOT(vtbl, name), iid,                   \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

struct member_table {
	const struct member *members;
	size_t count;
};

HRESULT dispatch_ids(const struct member_table *, REFIID, LPOLESTR *names, UINT count, DISPID *ids);
/* self is the dual interface whose table the slots count in. */
HRESULT dispatch_invoke(const struct member_table *, void *self, DISPID, REFIID, WORD flags,
    DISPPARAMS *, VARIANT *result, UINT *argument_error);

/* Type information of a dual interface: natively there is none, on Windows that of
 * the type library inside our DLL, if it is there. */
HRESULT type_info_count(REFIID, UINT *count);
HRESULT type_info_get(REFIID, UINT info, LCID, ITypeInfo **out);

/* The four IDispatch methods of an interface whose members stand in table. */
#define DISPATCH_METHODS(prefix, iface, table)                                                     \
	static HRESULT STDMETHODCALLTYPE prefix##_GetTypeInfoCount(iface *self, UINT *count)       \
	{                                                                                          \
		(void)self;                                                                        \
		return type_info_count(&IID_##iface, count);                                       \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_GetTypeInfo(                                     \
	    iface *self, UINT info, LCID lcid, ITypeInfo **out)                                    \
	{                                                                                          \
		(void)self;                                                                        \
		return type_info_get(&IID_##iface, info, lcid, out);                               \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_GetIDsOfNames(                                   \
	    iface *self, REFIID iid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)          \
	{                                                                                          \
		(void)self, (void)lcid;                                                            \
		return dispatch_ids(&(table), iid, names, count, ids);                             \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_Invoke(iface *self, DISPID member, REFIID iid,   \
	    LCID lcid, WORD flags, DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,      \
	    UINT *argument_error)                                                                  \
	{                                                                                          \
		(void)lcid, (void)exception;                                                       \
		return dispatch_invoke(                                                            \
		    &(table), self, member, iid, flags, params, result, argument_error);           \
	}
#define DISPATCH_VTBL(prefix)                                                                      \
	.GetTypeInfoCount = prefix##_GetTypeInfoCount, .GetTypeInfo = prefix##_GetTypeInfo,        \
	.GetIDsOfNames = prefix##_GetIDsOfNames, .Invoke = prefix##_Invoke

/* IUnknown of an object whose struct begins with nothing in particular, has the
 * member refs, a table prefix_interfaces and a function prefix_free(). */
#define UNKNOWN_METHODS(prefix, iface, type, member)                                               \
	static HRESULT STDMETHODCALLTYPE prefix##_QueryInterface(                                  \
	    iface *self, REFIID iid, void **out)                                                   \
	{                                                                                          \
		type *object = COM_OBJECT(self, type, member);                                     \
		HRESULT hr = com_query(object, prefix##_interfaces, iid, out);                     \
		if (SUCCEEDED(hr))                                                                 \
			ref_add(&object->refs);                                                    \
		return hr;                                                                         \
	}                                                                                          \
	static ULONG STDMETHODCALLTYPE prefix##_AddRef(iface *self)                                \
	{                                                                                          \
		return ref_add(&COM_OBJECT(self, type, member)->refs);                             \
	}                                                                                          \
	static ULONG STDMETHODCALLTYPE prefix##_Release(iface *self)                               \
	{                                                                                          \
		type *object = COM_OBJECT(self, type, member);                                     \
		ULONG refs = ref_drop(&object->refs);                                              \
		if (refs == 0)                                                                     \
			prefix##_free(object);                                                     \
		return refs;                                                                       \
	}
#define UNKNOWN_VTBL(prefix)                                                                       \
	.QueryInterface = prefix##_QueryInterface, .AddRef = prefix##_AddRef,                      \
	.Release = prefix##_Release
#endif
