/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/write_speed.c - IWriteSpeedDescriptor (spec 6): one speed of a recorder
 * with the medium that is in it. */
#include "imapi/write_speed.h"

#include "emulator/bytes.h"

#include <stdlib.h>

struct write_speed {
	IWriteSpeedDescriptor IWriteSpeedDescriptor_iface;
	ULONG refs;
	IMAPI_MEDIA_PHYSICAL_TYPE media;
	struct raw_write_speed speed;
};

#define IFACE offsetof(struct write_speed, IWriteSpeedDescriptor_iface)
static const struct com_interface speed_interfaces[] = {
	{ &IID_IWriteSpeedDescriptor, IFACE },
	{ &IID_IDispatch, IFACE },
	{ &IID_IUnknown, IFACE },
	{ NULL, 0 },
};

#define VTBL IWriteSpeedDescriptorVtbl
static const struct member speed_members[] = {
	MEMBER_GET(VTBL, MediaType, 0x101, GET_LONG),
	MEMBER_GET(VTBL, RotationTypeIsPureCAV, 0x102, GET_BOOL),
	MEMBER_GET(VTBL, WriteSpeed, 0x103, GET_LONG),
};
static const struct member_table speed_table = { speed_members, ARRAY_LEN(speed_members) };

static void
speed_free(struct write_speed *s)
{
	free(s);
}

UNKNOWN_METHODS(speed, IWriteSpeedDescriptor, struct write_speed, IWriteSpeedDescriptor_iface)
DISPATCH_METHODS(speed, IWriteSpeedDescriptor, speed_table)

static const struct write_speed *
speed_of(IWriteSpeedDescriptor *self)
{
	return COM_OBJECT(self, struct write_speed, IWriteSpeedDescriptor_iface);
}

static HRESULT STDMETHODCALLTYPE
speed_get_MediaType(IWriteSpeedDescriptor *self, IMAPI_MEDIA_PHYSICAL_TYPE *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = speed_of(self)->media;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
speed_get_RotationTypeIsPureCAV(IWriteSpeedDescriptor *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = speed_of(self)->speed.pure_cav ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
speed_get_WriteSpeed(IWriteSpeedDescriptor *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = speed_of(self)->speed.sectors_per_second;
	return S_OK;
}

static const IWriteSpeedDescriptorVtbl speed_vtbl = {
	UNKNOWN_VTBL(speed),
	DISPATCH_VTBL(speed),
	.get_MediaType = speed_get_MediaType,
	.get_RotationTypeIsPureCAV = speed_get_RotationTypeIsPureCAV,
	.get_WriteSpeed = speed_get_WriteSpeed,
};

HRESULT
write_speed_create(
    IMAPI_MEDIA_PHYSICAL_TYPE media, struct raw_write_speed speed, IWriteSpeedDescriptor **out)
{
	struct write_speed *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL)
		return E_OUTOFMEMORY;
	s->IWriteSpeedDescriptor_iface.lpVtbl = &speed_vtbl;
	s->refs = 1;
	s->media = media;
	s->speed = speed;
	*out = &s->IWriteSpeedDescriptor_iface;
	return S_OK;
}
