/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_format_raw_cd.c - IDiscFormat2RawCD (spec 6): the states of a burn,
 *
 *	no recorder -> idle -> PrepareMedia -> prepared -> WriteMedia -> prepared
 *	-> ReleaseMedia -> idle
 *
 * and its properties; those about speed are in disc_format_speed.c. What goes over
 * the wire is in raw_medium.c, raw_writer.c. */
#include "imapi/disc_format.h"
#include "imapi/stream.h"

#include "emulator/bytes.h"

#include <stdlib.h>

/* A stream of MSF 95:00:00: lead-in and first pregap (WriteMedia). */
#define STANDARD_LEADIN_SECTORS 22650
#define LEADOUT_SECTORS         6750

static const struct com_interface format_interfaces[] = {
	{ &IID_IDiscFormat2RawCD, offsetof(struct format, IDiscFormat2RawCD_iface) },
	{ &IID_IDiscFormat2, offsetof(struct format, IDiscFormat2RawCD_iface) },
	{ &IID_IDispatch, offsetof(struct format, IDiscFormat2RawCD_iface) },
	{ &IID_IUnknown, offsetof(struct format, IDiscFormat2RawCD_iface) },
	{ &IID_IConnectionPointContainer,
	    offsetof(struct format, events.IConnectionPointContainer_iface) },
	{ NULL, 0 },
};

#define VTBL IDiscFormat2RawCDVtbl
static const struct member format_members[] = {
	MEMBER_CALL(
	    VTBL, IsRecorderSupported, 0x800, GET_BY_OBJECT, &IID_IDiscRecorder2, "recorder"),
	MEMBER_CALL(
	    VTBL, IsCurrentMediaSupported, 0x801, GET_BY_OBJECT, &IID_IDiscRecorder2, "recorder"),
	MEMBER_GET(VTBL, MediaPhysicallyBlank, 0x700, GET_BOOL),
	MEMBER_GET(VTBL, MediaHeuristicallyBlank, 0x701, GET_BOOL),
	MEMBER_GET(VTBL, SupportedMediaTypes, 0x702, GET_ARRAY),
	MEMBER_CALL(VTBL, PrepareMedia, 0x200, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, WriteMedia, 0x201, CALL_OBJECT, &IID_IStream, "data"),
	MEMBER_CALL(VTBL, WriteMedia2, 0x202, CALL_OBJECT_LONG, &IID_IStream, "data",
	    "streamLeadInSectors"),
	MEMBER_CALL(VTBL, CancelWrite, 0x203, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, ReleaseMedia, 0x204, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, SetWriteSpeed, 0x205, CALL_LONG_BOOL, NULL, "RequestedSectorsPerSecond",
	    "RotationTypeIsPureCAV"),
	{ "Recorder", 0x100, DISPATCH_PROPERTYPUT, CALL_OBJECT, MEMBER_SLOT(VTBL, put_Recorder),
	    &IID_IDiscRecorder2, { NULL } },
	MEMBER_GET(VTBL, Recorder, 0x100, GET_DISPATCH),
	MEMBER_PUT(VTBL, BufferUnderrunFreeDisabled, 0x102, CALL_BOOL),
	MEMBER_GET(VTBL, BufferUnderrunFreeDisabled, 0x102, GET_BOOL),
	MEMBER_GET(VTBL, StartOfNextSession, 0x103, GET_LONG),
	MEMBER_GET(VTBL, LastPossibleStartOfLeadout, 0x104, GET_LONG),
	MEMBER_GET(VTBL, CurrentPhysicalMediaType, 0x105, GET_LONG),
	MEMBER_GET(VTBL, SupportedSectorTypes, 0x108, GET_ARRAY),
	MEMBER_PUT(VTBL, RequestedSectorType, 0x109, CALL_LONG),
	MEMBER_GET(VTBL, RequestedSectorType, 0x109, GET_LONG),
	MEMBER_PUT(VTBL, ClientName, 0x10A, CALL_BSTR),
	MEMBER_GET(VTBL, ClientName, 0x10A, GET_BSTR),
	MEMBER_GET(VTBL, RequestedWriteSpeed, 0x10B, GET_LONG),
	MEMBER_GET(VTBL, RequestedRotationTypeIsPureCAV, 0x10C, GET_BOOL),
	MEMBER_GET(VTBL, CurrentWriteSpeed, 0x10D, GET_LONG),
	MEMBER_GET(VTBL, CurrentRotationTypeIsPureCAV, 0x10E, GET_BOOL),
	MEMBER_GET(VTBL, SupportedWriteSpeeds, 0x10F, GET_ARRAY),
	MEMBER_GET(VTBL, SupportedWriteSpeedDescriptors, 0x110, GET_ARRAY),
};
static const struct member_table format_table = { format_members, ARRAY_LEN(format_members) };

static void release_medium(struct format *);

static void
drop_recorder(struct format *f)
{
	if (f->recorder != NULL) {
		COM_CALL(f->recorder, Release);
		COM_CALL(f->ex, Release);
	}
	f->recorder = NULL;
	f->ex = NULL;
}

static void
format_free(struct format *f)
{
	if (f->prepared)
		release_medium(f);
	drop_recorder(f);
	connection_point_clear(&f->events);
	free(f);
}

UNKNOWN_METHODS(format, IDiscFormat2RawCD, struct format, IDiscFormat2RawCD_iface)
DISPATCH_METHODS(format, IDiscFormat2RawCD, format_table)

/* For members that are valid only between PrepareMedia and ReleaseMedia. */
static HRESULT
need_prepared(IDiscFormat2RawCD *self)
{
	return format_of(self)->prepared ? S_OK : E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED;
}

static HRESULT
need_idle(IDiscFormat2RawCD *self)
{
	if (format_of(self)->writing)
		return E_IMAPI_DF2RAW_WRITE_IN_PROGRESS;
	return format_of(self)->prepared ? E_IMAPI_DF2RAW_MEDIA_IS_PREPARED : S_OK;
}

static IDiscRecorder2Ex *
ex_of_recorder(IDiscRecorder2 *recorder)
{
	IDiscRecorder2Ex *ex = NULL;

	COM_CALL(recorder, QueryInterface, &IID_IDiscRecorder2Ex, (void **)&ex);
	return ex;
}

/* ---- IDiscFormat2 ---- */

/* "No" is the error MEDIA_IS_NOT_SUPPORTED (spec 6.2). */
static HRESULT STDMETHODCALLTYPE
format_IsRecorderSupported(IDiscFormat2RawCD *self, IDiscRecorder2 *recorder, VARIANT_BOOL *value)
{
	IDiscRecorder2Ex *ex;
	bool supported = false;
	HRESULT hr;

	(void)self;
	if (recorder == NULL || value == NULL)
		return E_POINTER;
	*value = VARIANT_FALSE;
	ex = ex_of_recorder(recorder);
	if (ex == NULL)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED;
	hr = raw_recorder_supported(ex, &supported);
	COM_CALL(ex, Release);
	if (SUCCEEDED(hr) && !supported)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED;
	if (SUCCEEDED(hr))
		*value = VARIANT_TRUE;
	return hr;
}

static bool
is_recordable(IMAPI_MEDIA_PHYSICAL_TYPE type)
{
	return type == IMAPI_MEDIA_TYPE_CDR || type == IMAPI_MEDIA_TYPE_CDRW;
}

/* Only blank CD-R and CD-RW; without a disc as Windows 7 answers. */
static HRESULT STDMETHODCALLTYPE
format_IsCurrentMediaSupported(
    IDiscFormat2RawCD *self, IDiscRecorder2 *recorder, VARIANT_BOOL *value)
{
	IMAPI_MEDIA_PHYSICAL_TYPE type;
	IDiscRecorder2Ex *ex;
	bool supported = false, blank = false;
	HRESULT hr;

	(void)self;
	if (recorder == NULL || value == NULL)
		return E_POINTER;
	*value = VARIANT_FALSE;
	ex = ex_of_recorder(recorder);
	if (ex == NULL)
		return S_OK;
	hr = raw_media_type(ex, &type);
	if (SUCCEEDED(hr))
		hr = raw_recorder_supported(ex, &supported);
	if (SUCCEEDED(hr) && is_recordable(type) && supported)
		hr = raw_media_blank(ex, &blank);
	COM_CALL(ex, Release);
	if (SUCCEEDED(hr) && blank)
		*value = VARIANT_TRUE;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_get_MediaPhysicallyBlank(IDiscFormat2RawCD *self, VARIANT_BOOL *value)
{
	HRESULT hr = format_need_recorder(self, value);
	bool blank;

	if (FAILED(hr))
		return hr;
	*value = VARIANT_FALSE;
	hr = raw_media_blank(format_of(self)->ex, &blank);
	if (SUCCEEDED(hr) && blank)
		*value = VARIANT_TRUE;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_get_SupportedMediaTypes(IDiscFormat2RawCD *self, SAFEARRAY **value)
{
	static const LONG types[] = { IMAPI_MEDIA_TYPE_CDR, IMAPI_MEDIA_TYPE_CDRW };

	(void)self;
	if (value == NULL)
		return E_POINTER;
	return variant_list(VT_I4, types, ARRAY_LEN(types), value);
}

/* ---- prepare and release ---- */

static HRESULT
examine_medium(struct format *f)
{
	IMAPI_MEDIA_PHYSICAL_TYPE type;
	bool blank;
	HRESULT hr = raw_media_type(f->ex, &type);

	if (FAILED(hr))
		return hr;
	if (!is_recordable(type))
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED;
	hr = raw_media_blank(f->ex, &blank);
	if (FAILED(hr))
		return hr;
	if (!blank)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK;
	return raw_examine(f->ex, &f->medium);
}

static HRESULT
acquire(struct format *f)
{
	BSTR client = RawCD_StringFromAscii(f->client);
	HRESULT hr;

	if (client == NULL)
		return E_OUTOFMEMORY;
	hr = COM_CALL(f->recorder, AcquireExclusiveAccess, VARIANT_FALSE, client);
	SysFreeString(client);
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_PrepareMedia(IDiscFormat2RawCD *self)
{
	struct format *f = format_of(self);
	HRESULT hr;

	if (f->recorder == NULL)
		return E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED;
	if (f->prepared)
		return E_IMAPI_DF2RAW_MEDIA_IS_PREPARED;
	if (f->client[0] == '\0')
		return E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID;
	hr = acquire(f);
	if (FAILED(hr))
		return hr;
	hr = examine_medium(f);
	if (SUCCEEDED(hr))
		hr = raw_prevent_removal(f->ex, true);
	if (FAILED(hr)) {
		COM_CALL(f->recorder, ReleaseExclusiveAccess);
		return hr;
	}
	f->prepared = true;
	f->form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED;
	f->underrun_free_disabled = false;
	return S_OK;
}

static void
release_medium(struct format *f)
{
	/* The disc is written; whether the tray unlocks changes nothing about it. */
	raw_prevent_removal(f->ex, false);
	COM_CALL(f->recorder, ReleaseExclusiveAccess);
	f->prepared = false;
}

static HRESULT STDMETHODCALLTYPE
format_ReleaseMedia(IDiscFormat2RawCD *self)
{
	struct format *f = format_of(self);

	if (!f->prepared)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED;
	if (f->writing)
		return E_IMAPI_DF2RAW_WRITE_IN_PROGRESS;
	release_medium(f);
	return S_OK;
}

/* ---- writing ---- */

static bool
tell_progress(void *context, const struct raw_progress *at)
{
	struct format *f = context;
	IDiscFormat2RawCDEventArgs *args;

	if (SUCCEEDED(event_args_create(at, &args))) {
		connection_point_fire(&f->events, (IDispatch *)(void *)&f->IDiscFormat2RawCD_iface,
		    (IDispatch *)(void *)args);
		COM_CALL(args, Release);
	}
	return !f->cancelled;
}

/* What part of the stream goes where on this medium (R-CUT). */
static HRESULT
plan(const struct format *f, IStream *data, LONG leadin, struct raw_write_job *job)
{
	uint32_t record = RawCD_BytesPerImageSector(f->form);
	int64_t skip = (int64_t)leadin + f->medium.first_lba, sectors, end;
	uint64_t size;

	if (FAILED(stream_size(data, &size)) || size % record != 0)
		return E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED;
	if (skip < 0)
		return E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT;
	if (size / record > INT32_MAX || (int64_t)(size / record) <= skip)
		return E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED;
	sectors = (int64_t)(size / record) - skip;
	end = f->medium.first_lba + sectors;
	if (end - LEADOUT_SECTORS > f->medium.last_leadout)
		return E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE;
	job->stream = data;
	job->form = f->form;
	job->skip_sectors = (uint64_t)skip;
	job->first_lba = f->medium.first_lba;
	job->sectors = (uint32_t)sectors;
	return S_OK;
}

static HRESULT
select_form(const struct format *f)
{
	HRESULT hr = raw_select(f->ex, f->form, !f->underrun_free_disabled);

	/* A drive without underrun protection may refuse the bit. */
	if (hr == E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS && !f->underrun_free_disabled)
		hr = raw_select(f->ex, f->form, false);
	return hr == E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS
	    ? E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED
	    : hr;
}

static HRESULT
write_blank(struct format *f, const struct raw_write_job *job)
{
	bool blank;
	HRESULT hr = raw_media_blank(f->ex, &blank);

	if (SUCCEEDED(hr) && !blank)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK;
	if (SUCCEEDED(hr))
		hr = select_form(f);
	if (SUCCEEDED(hr) && f->speed_requested)
		hr = raw_set_speed(f->ex, f->speed);
	return SUCCEEDED(hr) ? raw_write(f->ex, job) : hr;
}

static HRESULT STDMETHODCALLTYPE
format_WriteMedia2(IDiscFormat2RawCD *self, IStream *data, LONG streamLeadInSectors)
{
	struct format *f = format_of(self);
	struct raw_write_job job = { .progress = tell_progress, .context = f };
	HRESULT hr;

	if (data == NULL)
		return E_POINTER;
	if (f->writing)
		return E_IMAPI_DF2RAW_WRITE_IN_PROGRESS;
	if (!f->prepared)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED;
	if (streamLeadInSectors < 0)
		return E_INVALIDARG;
	hr = plan(f, data, streamLeadInSectors, &job);
	if (FAILED(hr))
		return hr;
	f->writing = true;
	f->cancelled = false;
	COM_CALL(self, AddRef); /* a sink may drop the last reference */
	hr = write_blank(f, &job);
	f->writing = false;
	COM_CALL(self, Release);
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_WriteMedia(IDiscFormat2RawCD *self, IStream *data)
{
	return format_WriteMedia2(self, data, STANDARD_LEADIN_SECTORS);
}

static HRESULT STDMETHODCALLTYPE
format_CancelWrite(IDiscFormat2RawCD *self)
{
	if (!format_of(self)->writing)
		return E_IMAPI_DF2RAW_WRITE_NOT_IN_PROGRESS;
	format_of(self)->cancelled = true;
	return S_OK;
}

/* ---- properties ---- */

static HRESULT STDMETHODCALLTYPE
format_put_Recorder(IDiscFormat2RawCD *self, IDiscRecorder2 *recorder)
{
	struct format *f = format_of(self);
	IDiscRecorder2Ex *ex = NULL;
	HRESULT hr = need_idle(self);

	if (FAILED(hr))
		return hr;
	if (recorder != NULL) {
		ex = ex_of_recorder(recorder);
		if (ex == NULL)
			return E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED;
		COM_CALL(recorder, AddRef);
	}
	drop_recorder(f);
	f->recorder = recorder;
	f->ex = ex;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_get_Recorder(IDiscFormat2RawCD *self, IDiscRecorder2 **value)
{
	if (value == NULL)
		return E_POINTER;
	*value = format_of(self)->recorder;
	if (*value != NULL)
		COM_CALL(*value, AddRef);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_put_BufferUnderrunFreeDisabled(IDiscFormat2RawCD *self, VARIANT_BOOL value)
{
	if (format_of(self)->writing)
		return E_IMAPI_DF2RAW_WRITE_IN_PROGRESS;
	if (!format_of(self)->prepared)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED;
	format_of(self)->underrun_free_disabled = value != VARIANT_FALSE;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_get_BufferUnderrunFreeDisabled(IDiscFormat2RawCD *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = format_of(self)->underrun_free_disabled ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_get_StartOfNextSession(IDiscFormat2RawCD *self, LONG *value)
{
	HRESULT hr = value != NULL ? need_prepared(self) : E_POINTER;

	if (SUCCEEDED(hr))
		*value = format_of(self)->medium.first_lba;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_get_LastPossibleStartOfLeadout(IDiscFormat2RawCD *self, LONG *value)
{
	HRESULT hr = value != NULL ? need_prepared(self) : E_POINTER;

	if (SUCCEEDED(hr))
		*value = format_of(self)->medium.last_leadout;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_get_CurrentPhysicalMediaType(IDiscFormat2RawCD *self, IMAPI_MEDIA_PHYSICAL_TYPE *value)
{
	HRESULT hr = format_need_recorder(self, value);

	return SUCCEEDED(hr) ? raw_media_type(format_of(self)->ex, value) : hr;
}

static HRESULT STDMETHODCALLTYPE
format_get_SupportedSectorTypes(IDiscFormat2RawCD *self, SAFEARRAY **value)
{
	LONG list[RAW_WRITE_TYPES];
	size_t n = 0;
	HRESULT hr = value != NULL ? need_prepared(self) : E_POINTER;

	if (FAILED(hr))
		return hr;
	for (LONG form = 1; form <= RAW_WRITE_TYPES; form++) {
		if (format_of(self)->medium.accepts[form])
			list[n++] = form;
	}
	return variant_list(VT_UI4, list, n, value);
}

static HRESULT STDMETHODCALLTYPE
format_put_RequestedSectorType(IDiscFormat2RawCD *self, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE value)
{
	struct format *f = format_of(self);

	if (f->writing)
		return E_IMAPI_DF2RAW_WRITE_IN_PROGRESS;
	if (!f->prepared)
		return E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED;
	if (RawCD_BytesPerImageSector(value) == 0 || !f->medium.accepts[value])
		return E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED;
	f->form = value;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_get_RequestedSectorType(
    IDiscFormat2RawCD *self, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *value)
{
	HRESULT hr = value != NULL ? need_prepared(self) : E_POINTER;

	if (SUCCEEDED(hr))
		*value = format_of(self)->form;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
format_put_ClientName(IDiscFormat2RawCD *self, BSTR value)
{
	char name[CLIENT_NAME_BYTES];
	HRESULT hr = need_idle(self);

	if (FAILED(hr))
		return hr;
	if (RawCD_StringToAscii(value, name, sizeof(name)) != 0 || !client_name_valid(name))
		return E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID;
	memcpy(format_of(self)->client, name, sizeof(name));
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
format_get_ClientName(IDiscFormat2RawCD *self, BSTR *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = RawCD_StringFromAscii(format_of(self)->client);
	return *value != NULL ? S_OK : E_OUTOFMEMORY;
}

static const IDiscFormat2RawCDVtbl format_vtbl = {
	UNKNOWN_VTBL(format),
	DISPATCH_VTBL(format),
	.IsRecorderSupported = format_IsRecorderSupported,
	.IsCurrentMediaSupported = format_IsCurrentMediaSupported,
	.get_MediaPhysicallyBlank = format_get_MediaPhysicallyBlank,
	.get_MediaHeuristicallyBlank = format_get_MediaPhysicallyBlank, /* no guess for CD */
	.get_SupportedMediaTypes = format_get_SupportedMediaTypes,
	.PrepareMedia = format_PrepareMedia,
	.WriteMedia = format_WriteMedia,
	.WriteMedia2 = format_WriteMedia2,
	.CancelWrite = format_CancelWrite,
	.ReleaseMedia = format_ReleaseMedia,
	.SetWriteSpeed = format_SetWriteSpeed,
	.put_Recorder = format_put_Recorder,
	.get_Recorder = format_get_Recorder,
	.put_BufferUnderrunFreeDisabled = format_put_BufferUnderrunFreeDisabled,
	.get_BufferUnderrunFreeDisabled = format_get_BufferUnderrunFreeDisabled,
	.get_StartOfNextSession = format_get_StartOfNextSession,
	.get_LastPossibleStartOfLeadout = format_get_LastPossibleStartOfLeadout,
	.get_CurrentPhysicalMediaType = format_get_CurrentPhysicalMediaType,
	.get_SupportedSectorTypes = format_get_SupportedSectorTypes,
	.put_RequestedSectorType = format_put_RequestedSectorType,
	.get_RequestedSectorType = format_get_RequestedSectorType,
	.put_ClientName = format_put_ClientName,
	.get_ClientName = format_get_ClientName,
	.get_RequestedWriteSpeed = format_get_RequestedWriteSpeed,
	.get_RequestedRotationTypeIsPureCAV = format_get_RequestedRotationTypeIsPureCAV,
	.get_CurrentWriteSpeed = format_get_CurrentWriteSpeed,
	.get_CurrentRotationTypeIsPureCAV = format_get_CurrentRotationTypeIsPureCAV,
	.get_SupportedWriteSpeeds = format_get_SupportedWriteSpeeds,
	.get_SupportedWriteSpeedDescriptors = format_get_SupportedWriteSpeedDescriptors,
};

HRESULT
DiscFormat2RawCD_Create(IDiscFormat2RawCD **out)
{
	struct format *f;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	f = calloc(1, sizeof(*f));
	if (f == NULL)
		return E_OUTOFMEMORY;
	f->IDiscFormat2RawCD_iface.lpVtbl = &format_vtbl;
	f->refs = 1;
	f->form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED;
	f->speed.sectors_per_second = -1; /* the fastest */
	connection_point_init(&f->events, (IUnknown *)(void *)&f->IDiscFormat2RawCD_iface);
	*out = &f->IDiscFormat2RawCD_iface;
	return S_OK;
}
