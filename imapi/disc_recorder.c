/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_recorder.c - IDiscRecorder2 (spec 8): a recorder, its identity and
 * its tray, over a SCSI port. */
#include "imapi/disc_recorder.h"

#include "emulator/bytes.h"

#include <stdio.h>
#include <stdlib.h>

static const struct com_interface recorder_interfaces[] = {
	{ &IID_IDiscRecorder2, offsetof(struct disc_recorder, IDiscRecorder2_iface) },
	{ &IID_IDiscRecorder2Ex, offsetof(struct disc_recorder, IDiscRecorder2Ex_iface) },
	{ &IID_IDispatch, offsetof(struct disc_recorder, IDiscRecorder2_iface) },
	{ &IID_IUnknown, offsetof(struct disc_recorder, IDiscRecorder2_iface) },
	{ NULL, 0 },
};

#define VTBL IDiscRecorder2Vtbl
static const struct member recorder_members[] = {
	MEMBER_CALL(VTBL, EjectMedia, 256, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, CloseTray, 257, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, AcquireExclusiveAccess, 258, CALL_BOOL_BSTR, NULL, "force", "clientName"),
	MEMBER_CALL(VTBL, ReleaseExclusiveAccess, 259, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, DisableMcn, 260, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, EnableMcn, 261, CALL_NONE, NULL, NULL),
	MEMBER_CALL(VTBL, InitializeDiscRecorder, 262, CALL_BSTR, NULL, "recorderUniqueId"),
	MEMBER_GET(VTBL, ActiveDiscRecorder, 0, GET_BSTR),
	MEMBER_GET(VTBL, VendorId, 513, GET_BSTR),
	MEMBER_GET(VTBL, ProductId, 514, GET_BSTR),
	MEMBER_GET(VTBL, ProductRevision, 515, GET_BSTR),
	MEMBER_GET(VTBL, VolumeName, 516, GET_BSTR),
	MEMBER_GET(VTBL, VolumePathNames, 517, GET_ARRAY),
	MEMBER_GET(VTBL, DeviceCanLoadMedia, 518, GET_BOOL),
	MEMBER_GET(VTBL, LegacyDeviceNumber, 519, GET_LONG),
	MEMBER_GET(VTBL, SupportedFeaturePages, 520, GET_ARRAY),
	MEMBER_GET(VTBL, CurrentFeaturePages, 521, GET_ARRAY),
	MEMBER_GET(VTBL, SupportedProfiles, 522, GET_ARRAY),
	MEMBER_GET(VTBL, CurrentProfiles, 523, GET_ARRAY),
	MEMBER_GET(VTBL, SupportedModePages, 524, GET_ARRAY),
	MEMBER_GET(VTBL, ExclusiveAccessOwner, 525, GET_BSTR),
};
static const struct member_table recorder_table = { recorder_members, ARRAY_LEN(recorder_members) };

HRESULT
disc_recorder_query(struct disc_recorder *r, REFIID iid, void **out)
{
	HRESULT hr = com_query(r, recorder_interfaces, iid, out);

	if (SUCCEEDED(hr))
		ref_add(&r->refs);
	return hr;
}

void
disc_recorder_free(struct disc_recorder *r)
{
	if (r->port != NULL)
		r->port->ops->close(r->port);
	free(r);
}

#define recorder_free disc_recorder_free
UNKNOWN_METHODS(recorder, IDiscRecorder2, struct disc_recorder, IDiscRecorder2_iface)
DISPATCH_METHODS(recorder, IDiscRecorder2, recorder_table)

static struct disc_recorder *
recorder_of(IDiscRecorder2 *self)
{
	return COM_OBJECT(self, struct disc_recorder, IDiscRecorder2_iface);
}

static IDiscRecorder2Ex *
ex_of(IDiscRecorder2 *self)
{
	return &recorder_of(self)->IDiscRecorder2Ex_iface;
}

static HRESULT
return_text(const char *text, BSTR *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = RawCD_StringFromAscii(text);
	return *value != NULL ? S_OK : E_OUTOFMEMORY;
}

/* START STOP UNIT: LoEj with Start clear opens the tray, with Start set closes. */
static HRESULT
move_tray(IDiscRecorder2 *self, uint8_t action)
{
	const uint8_t cdb[6] = { MMC_START_STOP_UNIT, 0, 0, 0, action, 0 };

	return mmc_none(ex_of(self), cdb, sizeof(cdb), 60);
}

static HRESULT STDMETHODCALLTYPE
recorder_EjectMedia(IDiscRecorder2 *self)
{
	return move_tray(self, 2);
}

static HRESULT STDMETHODCALLTYPE
recorder_CloseTray(IDiscRecorder2 *self)
{
	return move_tray(self, 3);
}

bool
client_name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= CLIENT_NAME_BYTES)
		return false;
	return strspn(name,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
		   ".,:;-_") == n;
}

static HRESULT STDMETHODCALLTYPE
recorder_AcquireExclusiveAccess(IDiscRecorder2 *self, VARIANT_BOOL force, BSTR client)
{
	struct disc_recorder *r = recorder_of(self);
	char name[CLIENT_NAME_BYTES];

	if (r->port == NULL)
		return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
	if (RawCD_StringToAscii(client, name, sizeof(name)) != 0 || !client_name_valid(name))
		return E_IMAPI_RECORDER_CLIENT_NAME_IS_NOT_VALID;
	if (r->owner[0] != '\0' && force == VARIANT_FALSE)
		return E_IMAPI_RECORDER_LOCKED;
	memcpy(r->owner, name, sizeof(name));
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
recorder_ReleaseExclusiveAccess(IDiscRecorder2 *self)
{
	recorder_of(self)->owner[0] = '\0';
	return S_OK;
}

/* Media change notification is the Windows shell's; here nothing sends it. */
static HRESULT STDMETHODCALLTYPE
recorder_DisableMcn(IDiscRecorder2 *self)
{
	(void)self;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
recorder_InitializeDiscRecorder(IDiscRecorder2 *self, BSTR id)
{
	struct disc_recorder *r = recorder_of(self);
	char url[RECORDER_ID_BYTES], error[SCSI_ERROR_BYTES];
	struct scsi_port *port;

	if (id == NULL)
		return E_POINTER;
	if (RawCD_StringToAscii(id, url, sizeof(url)) != 0)
		return E_INVALIDARG;
	port = scsi_port_open(url, error);
	if (port == NULL) {
		memset(&r->error, 0, sizeof(r->error));
		r->error.kind = RAW_CD_UNREACHABLE;
		r->error.command = "connect";
		snprintf(r->error.text, sizeof(r->error.text), "%s", error);
		return HRESULT_FROM_WIN32(ERROR_DEV_NOT_EXIST);
	}
	if (r->port != NULL)
		r->port->ops->close(r->port);
	r->port = port;
	memcpy(r->id, url, sizeof(url));
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
recorder_get_ActiveDiscRecorder(IDiscRecorder2 *self, BSTR *value)
{
	return return_text(recorder_of(self)->id, value);
}

/* A field of INQUIRY, without the blanks behind it. */
static HRESULT
inquiry_text(IDiscRecorder2 *self, size_t at, size_t n, BSTR *value)
{
	const uint8_t cdb[6] = { MMC_INQUIRY, 0, 0, 0, 36, 0 };
	uint8_t data[36] = { 0 };
	char text[17] = "";
	HRESULT hr;

	if (value == NULL)
		return E_POINTER;
	*value = NULL;
	hr = mmc_in(ex_of(self), cdb, sizeof(cdb), data, sizeof(data), NULL);
	if (FAILED(hr))
		return hr;
	memcpy(text, data + at, n);
	for (size_t i = 0; i < n; i++) {
		if (text[i] < ' ' || text[i] > '~')
			text[i] = ' ';
	}
	while (n > 0 && text[n - 1] == ' ')
		text[--n] = '\0';
	return return_text(text, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_VendorId(IDiscRecorder2 *self, BSTR *value)
{
	return inquiry_text(self, 8, 8, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_ProductId(IDiscRecorder2 *self, BSTR *value)
{
	return inquiry_text(self, 16, 16, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_ProductRevision(IDiscRecorder2 *self, BSTR *value)
{
	return inquiry_text(self, 32, 4, value);
}

/* A remote drive is no volume of this system. */
static HRESULT STDMETHODCALLTYPE
recorder_get_VolumeName(IDiscRecorder2 *self, BSTR *value)
{
	(void)self;
	return return_text("", value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_VolumePathNames(IDiscRecorder2 *self, SAFEARRAY **value)
{
	(void)self;
	if (value == NULL)
		return E_POINTER;
	return variant_list(VT_I4, NULL, 0, value);
}

/* Page 2Ah, loading mechanism: a tray or a changer can load, a caddy cannot. */
static HRESULT STDMETHODCALLTYPE
recorder_get_DeviceCanLoadMedia(IDiscRecorder2 *self, VARIANT_BOOL *value)
{
	uint8_t *page;
	ULONG bytes;
	HRESULT hr;

	if (value == NULL)
		return E_POINTER;
	*value = VARIANT_FALSE;
	hr = COM_CALL(ex_of(self), GetModePage, IMAPI_MODE_PAGE_TYPE_LEGACY_CAPABILITIES,
	    IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, &page, &bytes);
	if (FAILED(hr))
		return hr;
	if (bytes > 6) {
		uint8_t mechanism = page[6] >> 5;

		if (mechanism == 1 || mechanism == 4 || mechanism == 5)
			*value = VARIANT_TRUE;
	}
	CoTaskMemFree(page);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
recorder_get_LegacyDeviceNumber(IDiscRecorder2 *self, LONG *value)
{
	(void)self;
	if (value == NULL)
		return E_POINTER;
	*value = -1; /* no \Device\CdRomN */
	return S_OK;
}

/* Numbers that IDiscRecorder2Ex returned, as a list; frees them. */
static HRESULT
return_numbers(HRESULT hr, void *numbers, ULONG count, SAFEARRAY **value)
{
	*value = NULL;
	if (SUCCEEDED(hr))
		hr = variant_list(VT_I4, numbers, count, value);
	CoTaskMemFree(numbers);
	return hr;
}

static HRESULT
features(IDiscRecorder2 *self, BOOLEAN current, SAFEARRAY **value)
{
	IMAPI_FEATURE_PAGE_TYPE *list = NULL;
	ULONG count = 0;
	HRESULT hr;

	if (value == NULL)
		return E_POINTER;
	hr = COM_CALL(ex_of(self), GetSupportedFeaturePages, current, &list, &count);
	return return_numbers(hr, list, count, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_SupportedFeaturePages(IDiscRecorder2 *self, SAFEARRAY **value)
{
	return features(self, 0, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_CurrentFeaturePages(IDiscRecorder2 *self, SAFEARRAY **value)
{
	return features(self, 1, value);
}

static HRESULT
profiles(IDiscRecorder2 *self, BOOLEAN current, SAFEARRAY **value)
{
	IMAPI_PROFILE_TYPE *list = NULL;
	ULONG count = 0;
	HRESULT hr;

	if (value == NULL)
		return E_POINTER;
	hr = COM_CALL(ex_of(self), GetSupportedProfiles, current, &list, &count);
	return return_numbers(hr, list, count, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_SupportedProfiles(IDiscRecorder2 *self, SAFEARRAY **value)
{
	return profiles(self, 0, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_CurrentProfiles(IDiscRecorder2 *self, SAFEARRAY **value)
{
	return profiles(self, 1, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_SupportedModePages(IDiscRecorder2 *self, SAFEARRAY **value)
{
	IMAPI_MODE_PAGE_TYPE *list = NULL;
	ULONG count = 0;
	HRESULT hr;

	if (value == NULL)
		return E_POINTER;
	hr = COM_CALL(ex_of(self), GetSupportedModePages,
	    IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, &list, &count);
	return return_numbers(hr, list, count, value);
}

static HRESULT STDMETHODCALLTYPE
recorder_get_ExclusiveAccessOwner(IDiscRecorder2 *self, BSTR *value)
{
	return return_text(recorder_of(self)->owner, value);
}

static const IDiscRecorder2Vtbl recorder_vtbl = {
	UNKNOWN_VTBL(recorder),
	DISPATCH_VTBL(recorder),
	.EjectMedia = recorder_EjectMedia,
	.CloseTray = recorder_CloseTray,
	.AcquireExclusiveAccess = recorder_AcquireExclusiveAccess,
	.ReleaseExclusiveAccess = recorder_ReleaseExclusiveAccess,
	.DisableMcn = recorder_DisableMcn,
	.EnableMcn = recorder_DisableMcn,
	.InitializeDiscRecorder = recorder_InitializeDiscRecorder,
	.get_ActiveDiscRecorder = recorder_get_ActiveDiscRecorder,
	.get_VendorId = recorder_get_VendorId,
	.get_ProductId = recorder_get_ProductId,
	.get_ProductRevision = recorder_get_ProductRevision,
	.get_VolumeName = recorder_get_VolumeName,
	.get_VolumePathNames = recorder_get_VolumePathNames,
	.get_DeviceCanLoadMedia = recorder_get_DeviceCanLoadMedia,
	.get_LegacyDeviceNumber = recorder_get_LegacyDeviceNumber,
	.get_SupportedFeaturePages = recorder_get_SupportedFeaturePages,
	.get_CurrentFeaturePages = recorder_get_CurrentFeaturePages,
	.get_SupportedProfiles = recorder_get_SupportedProfiles,
	.get_CurrentProfiles = recorder_get_CurrentProfiles,
	.get_SupportedModePages = recorder_get_SupportedModePages,
	.get_ExclusiveAccessOwner = recorder_get_ExclusiveAccessOwner,
};

HRESULT
disc_recorder_create(struct scsi_port *port, const char *id, IDiscRecorder2 **out)
{
	struct disc_recorder *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (r == NULL) {
		if (port != NULL)
			port->ops->close(port);
		return E_OUTOFMEMORY;
	}
	r->IDiscRecorder2_iface.lpVtbl = &recorder_vtbl;
	r->IDiscRecorder2Ex_iface.lpVtbl = &disc_recorder_ex_vtbl;
	r->refs = 1;
	r->port = port;
	snprintf(r->id, sizeof(r->id), "%s", id);
	*out = &r->IDiscRecorder2_iface;
	return S_OK;
}

HRESULT
DiscRecorder2_Create(IDiscRecorder2 **out)
{
	if (out == NULL)
		return E_POINTER;
	return disc_recorder_create(NULL, "", out);
}

int
DiscRecorder2_LastError(IDiscRecorder2 *recorder, struct raw_cd_error *out)
{
	if (recorder == NULL || out == NULL || recorder->lpVtbl != &recorder_vtbl)
		return 0;
	*out = recorder_of(recorder)->error;
	return 1;
}
