/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/event_args.c - IDiscFormat2RawCDEventArgs (spec 7): a snapshot of how far
 * a burn is. */
#include "imapi/event_args.h"

#include "emulator/bytes.h"

#include <stdlib.h>

struct event_args {
	IDiscFormat2RawCDEventArgs IDiscFormat2RawCDEventArgs_iface;
	ULONG refs;
	struct raw_progress at;
};

#define IFACE offsetof(struct event_args, IDiscFormat2RawCDEventArgs_iface)
static const struct com_interface args_interfaces[] = {
	{ &IID_IDiscFormat2RawCDEventArgs, IFACE },
	{ &IID_IWriteEngine2EventArgs, IFACE },
	{ &IID_IDispatch, IFACE },
	{ &IID_IUnknown, IFACE },
	{ NULL, 0 },
};

#define VTBL IDiscFormat2RawCDEventArgsVtbl
static const struct member args_members[] = {
	MEMBER_GET(VTBL, StartLba, 0x100, GET_LONG),
	MEMBER_GET(VTBL, SectorCount, 0x101, GET_LONG),
	MEMBER_GET(VTBL, LastReadLba, 0x102, GET_LONG),
	MEMBER_GET(VTBL, LastWrittenLba, 0x103, GET_LONG),
	MEMBER_GET(VTBL, TotalSystemBuffer, 0x106, GET_LONG),
	MEMBER_GET(VTBL, UsedSystemBuffer, 0x107, GET_LONG),
	MEMBER_GET(VTBL, FreeSystemBuffer, 0x108, GET_LONG),
	MEMBER_GET(VTBL, CurrentAction, 0x301, GET_LONG),
	MEMBER_GET(VTBL, ElapsedTime, 0x302, GET_LONG),
	MEMBER_GET(VTBL, RemainingTime, 0x303, GET_LONG),
};
static const struct member_table args_table = { args_members, ARRAY_LEN(args_members) };

static void
args_free(struct event_args *a)
{
	free(a);
}

UNKNOWN_METHODS(
    args, IDiscFormat2RawCDEventArgs, struct event_args, IDiscFormat2RawCDEventArgs_iface)
DISPATCH_METHODS(args, IDiscFormat2RawCDEventArgs, args_table)

static const struct raw_progress *
progress_of(IDiscFormat2RawCDEventArgs *self)
{
	return &COM_OBJECT(self, struct event_args, IDiscFormat2RawCDEventArgs_iface)->at;
}

#define GETTER(name, type, expression)                                                             \
	static HRESULT STDMETHODCALLTYPE args_get_##name(                                          \
	    IDiscFormat2RawCDEventArgs *self, type *value)                                         \
	{                                                                                          \
		const struct raw_progress *at = progress_of(self);                                 \
		if (value == NULL)                                                                 \
			return E_POINTER;                                                          \
		*value = (type)(expression);                                                       \
		return S_OK;                                                                       \
	}
GETTER(StartLba, LONG, at->start_lba)
GETTER(SectorCount, LONG, at->sector_count)
GETTER(LastReadLba, LONG, at->last_read_lba)
GETTER(LastWrittenLba, LONG, at->last_written_lba)
GETTER(TotalSystemBuffer, LONG, at->buffer_bytes)
GETTER(UsedSystemBuffer, LONG, at->used_bytes)
GETTER(FreeSystemBuffer, LONG, at->buffer_bytes - at->used_bytes)
GETTER(CurrentAction, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION, at->action)
GETTER(ElapsedTime, LONG, at->elapsed)
GETTER(RemainingTime, LONG, at->remaining)

static const IDiscFormat2RawCDEventArgsVtbl args_vtbl = {
	UNKNOWN_VTBL(args),
	DISPATCH_VTBL(args),
	.get_StartLba = args_get_StartLba,
	.get_SectorCount = args_get_SectorCount,
	.get_LastReadLba = args_get_LastReadLba,
	.get_LastWrittenLba = args_get_LastWrittenLba,
	.get_TotalSystemBuffer = args_get_TotalSystemBuffer,
	.get_UsedSystemBuffer = args_get_UsedSystemBuffer,
	.get_FreeSystemBuffer = args_get_FreeSystemBuffer,
	.get_CurrentAction = args_get_CurrentAction,
	.get_ElapsedTime = args_get_ElapsedTime,
	.get_RemainingTime = args_get_RemainingTime,
};

HRESULT
event_args_create(const struct raw_progress *at, IDiscFormat2RawCDEventArgs **out)
{
	struct event_args *a = calloc(1, sizeof(*a));

	*out = NULL;
	if (a == NULL)
		return E_OUTOFMEMORY;
	a->IDiscFormat2RawCDEventArgs_iface.lpVtbl = &args_vtbl;
	a->refs = 1;
	a->at = *at;
	*out = &a->IDiscFormat2RawCDEventArgs_iface;
	return S_OK;
}
