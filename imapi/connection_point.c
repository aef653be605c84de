/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/connection_point.c - IConnectionPointContainer with its one point, for
 * DDiscFormat2RawCDEvents. A sink is called by its vtable; one that only has
 * IDispatch (Visual Basic, scripts) by Invoke with the arguments last first. */
#include "imapi/event_args.h"

#include "emulator/bytes.h"

#include <stdlib.h>

#ifndef CONNECT_E_CANNOTCONNECT
#define CONNECT_E_CANNOTCONNECT ((HRESULT)0x80040202u)
#endif

/* ---- enumerators: a copy of what there was when they were made ---- */

struct enumerator {
	IEnumConnections IEnumConnections_iface;
	IEnumConnectionPoints IEnumConnectionPoints_iface;
	ULONG refs;
	ULONG count, at;
	CONNECTDATA items[SINKS_MAX]; /* of points only pUnk counts */
};

static HRESULT enumerator_create(const CONNECTDATA *, ULONG count, ULONG at, struct enumerator **);

static void
enumerator_free(struct enumerator *e)
{
	for (ULONG i = 0; i < e->count; i++)
		COM_CALL(e->items[i].pUnk, Release);
	free(e);
}

#define connections_free enumerator_free
#define points_free      enumerator_free
static const struct com_interface connections_interfaces[] = {
	{ &IID_IEnumConnections, offsetof(struct enumerator, IEnumConnections_iface) },
	{ &IID_IUnknown, offsetof(struct enumerator, IEnumConnections_iface) },
	{ NULL, 0 },
};
static const struct com_interface points_interfaces[] = {
	{ &IID_IEnumConnectionPoints, offsetof(struct enumerator, IEnumConnectionPoints_iface) },
	{ &IID_IUnknown, offsetof(struct enumerator, IEnumConnectionPoints_iface) },
	{ NULL, 0 },
};
UNKNOWN_METHODS(connections, IEnumConnections, struct enumerator, IEnumConnections_iface)
UNKNOWN_METHODS(points, IEnumConnectionPoints, struct enumerator, IEnumConnectionPoints_iface)

static HRESULT
enumerator_next(struct enumerator *e, ULONG count, CONNECTDATA *items, IConnectionPoint **points,
    ULONG *fetched)
{
	ULONG n = 0;

	if ((items == NULL && points == NULL) || (fetched == NULL && count != 1))
		return E_POINTER;
	for (; n < count && e->at < e->count; n++, e->at++) {
		CONNECTDATA item = e->items[e->at];

		COM_CALL(item.pUnk, AddRef);
		if (items != NULL)
			items[n] = item;
		else
			points[n] = (IConnectionPoint *)(void *)item.pUnk;
	}
	if (fetched != NULL)
		*fetched = n;
	return n == count ? S_OK : S_FALSE;
}

static HRESULT
enumerator_skip(struct enumerator *e, ULONG count)
{
	ULONG left = e->count - e->at;

	e->at += count < left ? count : left;
	return count <= left ? S_OK : S_FALSE;
}

#define ENUMERATOR(prefix, iface, item_type, as_items, as_points)                                  \
	static struct enumerator *prefix##_of(iface *self)                                         \
	{                                                                                          \
		return COM_OBJECT(self, struct enumerator, iface##_iface);                         \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_Next(                                            \
	    iface *self, ULONG count, item_type *out, ULONG *fetched)                              \
	{                                                                                          \
		return enumerator_next(prefix##_of(self), count, as_items, as_points, fetched);    \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_Skip(iface *self, ULONG count)                   \
	{                                                                                          \
		return enumerator_skip(prefix##_of(self), count);                                  \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_Reset(iface *self)                               \
	{                                                                                          \
		prefix##_of(self)->at = 0;                                                         \
		return S_OK;                                                                       \
	}                                                                                          \
	static HRESULT STDMETHODCALLTYPE prefix##_Clone(iface *self, iface **out)                  \
	{                                                                                          \
		struct enumerator *e = prefix##_of(self), *copy;                                   \
		HRESULT hr;                                                                        \
		if (out == NULL)                                                                   \
			return E_POINTER;                                                          \
		hr = enumerator_create(e->items, e->count, e->at, &copy);                          \
		*out = SUCCEEDED(hr) ? &copy->iface##_iface : NULL;                                \
		return hr;                                                                         \
	}                                                                                          \
	static const iface##Vtbl prefix##_vtbl = { UNKNOWN_VTBL(prefix), .Next = prefix##_Next,    \
		.Skip = prefix##_Skip, .Reset = prefix##_Reset, .Clone = prefix##_Clone }
ENUMERATOR(connections, IEnumConnections, CONNECTDATA, out, NULL);
ENUMERATOR(points, IEnumConnectionPoints, IConnectionPoint *, NULL, out);

static HRESULT
enumerator_create(const CONNECTDATA *items, ULONG count, ULONG at, struct enumerator **out)
{
	struct enumerator *e = calloc(1, sizeof(*e));

	*out = e;
	if (e == NULL)
		return E_OUTOFMEMORY;
	e->IEnumConnections_iface.lpVtbl = &connections_vtbl;
	e->IEnumConnectionPoints_iface.lpVtbl = &points_vtbl;
	e->refs = 1;
	e->count = count;
	e->at = at;
	for (ULONG i = 0; i < count; i++) {
		e->items[i] = items[i];
		COM_CALL(items[i].pUnk, AddRef);
	}
	return S_OK;
}

/* ---- the point ---- */

static struct connection_point *
point_of(IConnectionPoint *self)
{
	return COM_OBJECT(self, struct connection_point, IConnectionPoint_iface);
}

static HRESULT STDMETHODCALLTYPE
point_QueryInterface(IConnectionPoint *self, REFIID iid, void **out)
{
	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (!guid_equal(iid, &IID_IConnectionPoint) && !guid_equal(iid, &IID_IUnknown))
		return E_NOINTERFACE;
	COM_CALL(point_of(self)->owner, AddRef);
	*out = self;
	return S_OK;
}

static ULONG STDMETHODCALLTYPE
point_AddRef(IConnectionPoint *self)
{
	return COM_CALL(point_of(self)->owner, AddRef);
}

static ULONG STDMETHODCALLTYPE
point_Release(IConnectionPoint *self)
{
	return COM_CALL(point_of(self)->owner, Release);
}

static HRESULT STDMETHODCALLTYPE
point_GetConnectionInterface(IConnectionPoint *self, IID *iid)
{
	(void)self;
	if (iid == NULL)
		return E_POINTER;
	*iid = IID_DDiscFormat2RawCDEvents;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
point_GetConnectionPointContainer(IConnectionPoint *self, IConnectionPointContainer **out)
{
	if (out == NULL)
		return E_POINTER;
	*out = &point_of(self)->IConnectionPointContainer_iface;
	COM_CALL(point_of(self)->owner, AddRef);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
point_Advise(IConnectionPoint *self, IUnknown *object, DWORD *cookie)
{
	struct connection_point *p = point_of(self);
	struct sink *s = p->sinks;
	void *events = NULL;
	bool dispatch_only;

	if (object == NULL || cookie == NULL)
		return E_POINTER;
	*cookie = 0;
	while (s < p->sinks + SINKS_MAX && s->object != NULL)
		s++;
	if (s == p->sinks + SINKS_MAX)
		return CONNECT_E_ADVISELIMIT;
	dispatch_only =
	    FAILED(COM_CALL(object, QueryInterface, &IID_DDiscFormat2RawCDEvents, &events));
	if (dispatch_only && FAILED(COM_CALL(object, QueryInterface, &IID_IDispatch, &events)))
		return CONNECT_E_CANNOTCONNECT;
	*s = (struct sink){ events, dispatch_only, ++p->last_cookie };
	*cookie = s->cookie;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
point_Unadvise(IConnectionPoint *self, DWORD cookie)
{
	struct connection_point *p = point_of(self);

	for (struct sink *s = p->sinks; s < p->sinks + SINKS_MAX; s++) {
		if (s->object != NULL && s->cookie == cookie) {
			IUnknown *object = s->object;

			s->object = NULL;
			COM_CALL(object, Release);
			return S_OK;
		}
	}
	return CONNECT_E_NOCONNECTION;
}

static HRESULT STDMETHODCALLTYPE
point_EnumConnections(IConnectionPoint *self, IEnumConnections **out)
{
	const struct connection_point *p = point_of(self);
	CONNECTDATA items[SINKS_MAX];
	struct enumerator *e;
	ULONG n = 0;
	HRESULT hr;

	if (out == NULL)
		return E_POINTER;
	for (int i = 0; i < SINKS_MAX; i++) {
		if (p->sinks[i].object != NULL)
			items[n++] = (CONNECTDATA){ p->sinks[i].object, p->sinks[i].cookie };
	}
	hr = enumerator_create(items, n, 0, &e);
	*out = SUCCEEDED(hr) ? &e->IEnumConnections_iface : NULL;
	return hr;
}

static const IConnectionPointVtbl point_vtbl = {
	UNKNOWN_VTBL(point),
	.GetConnectionInterface = point_GetConnectionInterface,
	.GetConnectionPointContainer = point_GetConnectionPointContainer,
	.Advise = point_Advise,
	.Unadvise = point_Unadvise,
	.EnumConnections = point_EnumConnections,
};

/* ---- its container, an interface of the owner ---- */

static struct connection_point *
container_of(IConnectionPointContainer *self)
{
	return COM_OBJECT(self, struct connection_point, IConnectionPointContainer_iface);
}

static HRESULT STDMETHODCALLTYPE
container_QueryInterface(IConnectionPointContainer *self, REFIID iid, void **out)
{
	return COM_CALL(container_of(self)->owner, QueryInterface, iid, out);
}

static ULONG STDMETHODCALLTYPE
container_AddRef(IConnectionPointContainer *self)
{
	return COM_CALL(container_of(self)->owner, AddRef);
}

static ULONG STDMETHODCALLTYPE
container_Release(IConnectionPointContainer *self)
{
	return COM_CALL(container_of(self)->owner, Release);
}

static HRESULT STDMETHODCALLTYPE
container_EnumConnectionPoints(IConnectionPointContainer *self, IEnumConnectionPoints **out)
{
	CONNECTDATA item = { (IUnknown *)(void *)&container_of(self)->IConnectionPoint_iface, 0 };
	struct enumerator *e;
	HRESULT hr;

	if (out == NULL)
		return E_POINTER;
	hr = enumerator_create(&item, 1, 0, &e);
	*out = SUCCEEDED(hr) ? &e->IEnumConnectionPoints_iface : NULL;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
container_FindConnectionPoint(IConnectionPointContainer *self, REFIID iid, IConnectionPoint **out)
{
	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (!guid_equal(iid, &IID_DDiscFormat2RawCDEvents))
		return CONNECT_E_NOCONNECTION;
	*out = &container_of(self)->IConnectionPoint_iface;
	COM_CALL(container_of(self)->owner, AddRef);
	return S_OK;
}

static const IConnectionPointContainerVtbl container_vtbl = {
	UNKNOWN_VTBL(container),
	.EnumConnectionPoints = container_EnumConnectionPoints,
	.FindConnectionPoint = container_FindConnectionPoint,
};

void
connection_point_init(struct connection_point *p, IUnknown *owner)
{
	p->IConnectionPoint_iface.lpVtbl = &point_vtbl;
	p->IConnectionPointContainer_iface.lpVtbl = &container_vtbl;
	p->owner = owner;
}

void
connection_point_clear(struct connection_point *p)
{
	for (int i = 0; i < SINKS_MAX; i++) {
		if (p->sinks[i].object != NULL)
			COM_CALL(p->sinks[i].object, Release);
		p->sinks[i].object = NULL;
	}
}

static void
invoke_update(IDispatch *sink, IDispatch *object, IDispatch *progress)
{
	VARIANT arguments[2];
	DISPPARAMS params = { .rgvarg = arguments, .cArgs = 2 };

	VariantInit(&arguments[0]);
	VariantInit(&arguments[1]);
	V_VT(&arguments[1]) = VT_DISPATCH;
	V_DISPATCH(&arguments[1]) = object;
	V_VT(&arguments[0]) = VT_DISPATCH;
	V_DISPATCH(&arguments[0]) = progress;
	COM_CALL(sink, Invoke, DISPID_DDISCFORMAT2RAWCDEVENTS_UPDATE, &IID_NULL, 0, DISPATCH_METHOD,
	    &params, NULL, NULL, NULL);
}

void
connection_point_fire(struct connection_point *p, IDispatch *object, IDispatch *progress)
{
	for (int i = 0; i < SINKS_MAX; i++) {
		struct sink s = p->sinks[i];

		if (s.object == NULL)
			continue;
		COM_CALL(s.object, AddRef); /* it may unadvise itself */
		if (s.dispatch_only)
			invoke_update((IDispatch *)(void *)s.object, object, progress);
		else
			COM_CALL(
			    (DDiscFormat2RawCDEvents *)(void *)s.object, Update, object, progress);
		COM_CALL(s.object, Release);
	}
}
