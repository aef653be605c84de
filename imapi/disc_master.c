/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_master.c - IDiscMaster2: the recorders there were when the object was
 * made, as the names that InitializeDiscRecorder() takes. It sends no events. */
#include "imapi/automation.h"
#include "imapi/scsi_port.h"

#include "emulator/bytes.h"

#include <stdlib.h>

#define RECORDERS_MAX 64

struct master {
	IDiscMaster2 IDiscMaster2_iface;
	ULONG refs;
	size_t count;
	char ids[RECORDERS_MAX][SCSI_ID_BYTES];
};

/* Walks the list of a master, which it keeps. */
struct enumerator {
	IEnumVARIANT IEnumVARIANT_iface;
	ULONG refs;
	struct master *master;
	size_t at;
};

static const struct com_interface master_interfaces[] = {
	{ &IID_IDiscMaster2, offsetof(struct master, IDiscMaster2_iface) },
	{ &IID_IDispatch, offsetof(struct master, IDiscMaster2_iface) },
	{ &IID_IUnknown, offsetof(struct master, IDiscMaster2_iface) },
	{ NULL, 0 },
};
static const struct com_interface enumerator_interfaces[] = {
	{ &IID_IEnumVARIANT, offsetof(struct enumerator, IEnumVARIANT_iface) },
	{ &IID_IUnknown, offsetof(struct enumerator, IEnumVARIANT_iface) },
	{ NULL, 0 },
};

#define VTBL IDiscMaster2Vtbl
static const struct member master_members[] = {
	MEMBER_GET(VTBL, _NewEnum, DISPID_NEWENUM, GET_UNKNOWN),
	{ "Item", DISPID_VALUE, DISPATCH_PROPERTYGET, GET_BSTR_BY_LONG, MEMBER_SLOT(VTBL, get_Item),
	    NULL, { "index" } },
	MEMBER_GET(VTBL, Count, 1, GET_LONG),
	MEMBER_GET(VTBL, IsSupportedEnvironment, 2, GET_BOOL),
};
static const struct member_table master_table = { master_members, ARRAY_LEN(master_members) };

static void
master_free(struct master *m)
{
	free(m);
}

UNKNOWN_METHODS(master, IDiscMaster2, struct master, IDiscMaster2_iface)
DISPATCH_METHODS(master, IDiscMaster2, master_table)

static struct master *
master_of(IDiscMaster2 *self)
{
	return COM_OBJECT(self, struct master, IDiscMaster2_iface);
}

/* ---- the enumerator ---- */

static HRESULT enumerator_create(struct master *, size_t at, IEnumVARIANT **out);

static void
enumerator_free(struct enumerator *e)
{
	master_Release(&e->master->IDiscMaster2_iface);
	free(e);
}

UNKNOWN_METHODS(enumerator, IEnumVARIANT, struct enumerator, IEnumVARIANT_iface)

static struct enumerator *
enumerator_of(IEnumVARIANT *self)
{
	return COM_OBJECT(self, struct enumerator, IEnumVARIANT_iface);
}

static HRESULT STDMETHODCALLTYPE
enumerator_Next(IEnumVARIANT *self, ULONG count, VARIANT *out, ULONG *fetched)
{
	struct enumerator *e = enumerator_of(self);
	ULONG n = 0;

	if (out == NULL || (fetched == NULL && count != 1))
		return E_POINTER;
	for (; n < count && e->at < e->master->count; n++, e->at++) {
		VariantInit(&out[n]);
		V_BSTR(&out[n]) = RawCD_StringFromAscii(e->master->ids[e->at]);
		if (V_BSTR(&out[n]) == NULL)
			break;
		V_VT(&out[n]) = VT_BSTR;
	}
	if (fetched != NULL)
		*fetched = n;
	return n == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE
enumerator_Skip(IEnumVARIANT *self, ULONG count)
{
	struct enumerator *e = enumerator_of(self);
	size_t left = e->master->count - e->at;

	e->at += count < left ? count : left;
	return count <= left ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE
enumerator_Reset(IEnumVARIANT *self)
{
	enumerator_of(self)->at = 0;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
enumerator_Clone(IEnumVARIANT *self, IEnumVARIANT **out)
{
	if (out == NULL)
		return E_POINTER;
	return enumerator_create(enumerator_of(self)->master, enumerator_of(self)->at, out);
}

static const IEnumVARIANTVtbl enumerator_vtbl = {
	UNKNOWN_VTBL(enumerator),
	.Next = enumerator_Next,
	.Skip = enumerator_Skip,
	.Reset = enumerator_Reset,
	.Clone = enumerator_Clone,
};

static HRESULT
enumerator_create(struct master *m, size_t at, IEnumVARIANT **out)
{
	struct enumerator *e = calloc(1, sizeof(*e));

	*out = NULL;
	if (e == NULL)
		return E_OUTOFMEMORY;
	e->IEnumVARIANT_iface.lpVtbl = &enumerator_vtbl;
	e->refs = 1;
	e->master = m;
	e->at = at;
	master_AddRef(&m->IDiscMaster2_iface);
	*out = &e->IEnumVARIANT_iface;
	return S_OK;
}

/* ---- the master ---- */

static HRESULT STDMETHODCALLTYPE
master_get__NewEnum(IDiscMaster2 *self, IEnumVARIANT **value)
{
	return value != NULL ? enumerator_create(master_of(self), 0, value) : E_POINTER;
}

/* Counted from 0. */
static HRESULT STDMETHODCALLTYPE
master_get_Item(IDiscMaster2 *self, LONG index, BSTR *value)
{
	const struct master *m = master_of(self);

	if (value == NULL)
		return E_POINTER;
	*value = NULL;
	if (index < 0 || (size_t)index >= m->count)
		return E_INVALIDARG;
	*value = RawCD_StringFromAscii(m->ids[index]);
	return *value != NULL ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE
master_get_Count(IDiscMaster2 *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = (LONG)master_of(self)->count;
	return S_OK;
}

/* Is there a recorder that we are allowed to talk to? */
static HRESULT STDMETHODCALLTYPE
master_get_IsSupportedEnvironment(IDiscMaster2 *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = master_of(self)->count > 0 ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

static const IDiscMaster2Vtbl master_vtbl = {
	UNKNOWN_VTBL(master),
	DISPATCH_VTBL(master),
	.get__NewEnum = master_get__NewEnum,
	.get_Item = master_get_Item,
	.get_Count = master_get_Count,
	.get_IsSupportedEnvironment = master_get_IsSupportedEnvironment,
};

HRESULT
DiscMaster2_Create(IDiscMaster2 **out)
{
	struct master *m;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return E_OUTOFMEMORY;
	m->IDiscMaster2_iface.lpVtbl = &master_vtbl;
	m->refs = 1;
	m->count = scsi_port_list(m->ids, RECORDERS_MAX);
	*out = &m->IDiscMaster2_iface;
	return S_OK;
}
