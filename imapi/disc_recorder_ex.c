/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_recorder_ex.c - IDiscRecorder2Ex (spec 8): commands to the drive,
 * and what it tells about itself as MMC lays it out. */
#include "imapi/disc_recorder.h"

#include "emulator/bytes.h"

#include <stdio.h>
#include <stdlib.h>

#define FEATURE_HEADER_BYTES 8u
#define MODE_HEADER_BYTES    8u
#define ANSWER_MAX           65534 /* an even allocation length */

static struct disc_recorder *
recorder_of(IDiscRecorder2Ex *self)
{
	return COM_OBJECT(self, struct disc_recorder, IDiscRecorder2Ex_iface);
}

static HRESULT STDMETHODCALLTYPE
ex_QueryInterface(IDiscRecorder2Ex *self, REFIID iid, void **out)
{
	return disc_recorder_query(recorder_of(self), iid, out);
}

static ULONG STDMETHODCALLTYPE
ex_AddRef(IDiscRecorder2Ex *self)
{
	return ref_add(&recorder_of(self)->refs);
}

static ULONG STDMETHODCALLTYPE
ex_Release(IDiscRecorder2Ex *self)
{
	ULONG refs = ref_drop(&recorder_of(self)->refs);

	if (refs == 0)
		disc_recorder_free(recorder_of(self));
	return refs;
}

static void
note_refusal(struct raw_cd_error *e, const struct scsi_exchange *x)
{
	const char *meaning = mmc_sense_meaning(x->sense);

	e->kind = RAW_CD_REFUSED;
	e->status = x->status;
	memcpy(e->sense, x->sense, sizeof(e->sense));
	if (x->status == SCSI_STATUS_CHECK)
		snprintf(e->text, sizeof(e->text),
		    "%s: the drive refused: %s (sense %02X/%02X/%02X)", e->command,
		    meaning != NULL ? meaning : "error", x->sense[2] & 0x0f, x->sense[12],
		    x->sense[13]);
	else
		snprintf(e->text, sizeof(e->text), "%s: the drive answered with status %02Xh",
		    e->command, x->status);
}

/* Keep what DiscRecorder2_LastError() is to tell. */
static void
note_error(struct disc_recorder *r, const struct scsi_exchange *x, enum scsi_port_result result)
{
	struct raw_cd_error *e = &r->error;
	const char *name = mmc_command_name(x->cdb[0]);

	memset(e, 0, sizeof(*e));
	e->command = name != NULL ? name : "command";
	memcpy(e->cdb, x->cdb, x->cdb_bytes);
	if (result == SCSI_PORT_ANSWERED) {
		note_refusal(e, x);
		return;
	}
	e->kind = RAW_CD_UNREACHABLE;
	snprintf(e->text, sizeof(e->text), "%s: %.200s", e->command, r->port->error);
}

static HRESULT
answer_result(const struct scsi_exchange *x)
{
	switch (x->status) {
	case 0x00:
		return S_OK;
	case SCSI_STATUS_CHECK:
		return S_IMAPI_COMMAND_HAS_SENSE_DATA;
	case 0x08: /* BUSY */
	case 0x28: /* TASK SET FULL */
		return E_IMAPI_RECORDER_MEDIA_BUSY;
	case 0x18: /* RESERVATION CONFLICT */
		return E_IMAPI_RECORDER_LOCKED;
	default:
		return E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE;
	}
}

static HRESULT
execute(struct disc_recorder *r, struct scsi_exchange *x, BYTE *sense)
{
	enum scsi_port_result result;

	if (x->cdb == NULL || sense == NULL || (x->direction != SCSI_NO_DATA && x->data == NULL))
		return E_POINTER;
	if (x->cdb_bytes < 6 || x->cdb_bytes > 16 ||
	    (x->direction != SCSI_NO_DATA && (x->bytes == 0 || x->bytes > INT32_MAX)))
		return E_INVALIDARG;
	if (r->port == NULL)
		return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
	memset(sense, 0, MMC_SENSE_BYTES);
	result = r->port->ops->execute(r->port, x);
	if (result != SCSI_PORT_ANSWERED || x->status != 0)
		note_error(r, x, result);
	if (result == SCSI_PORT_TIMEOUT)
		return E_IMAPI_RECORDER_COMMAND_TIMEOUT;
	if (result == SCSI_PORT_LOST)
		return HRESULT_FROM_WIN32(ERROR_DEV_NOT_EXIST);
	memcpy(sense, x->sense, MMC_SENSE_BYTES);
	return answer_result(x);
}

static uint8_t
cdb_length(ULONG n)
{
	return n <= 16 ? (uint8_t)n : 0;
}

static HRESULT STDMETHODCALLTYPE
ex_SendCommandNoData(
    IDiscRecorder2Ex *self, BYTE *cdb, ULONG cdb_bytes, BYTE sense[18], ULONG timeout)
{
	struct scsi_exchange x = {
		.cdb = cdb, .cdb_bytes = cdb_length(cdb_bytes), .timeout_seconds = timeout
	};

	return execute(recorder_of(self), &x, sense);
}

static HRESULT STDMETHODCALLTYPE
ex_SendCommandSendDataToDevice(IDiscRecorder2Ex *self, BYTE *cdb, ULONG cdb_bytes, BYTE sense[18],
    ULONG timeout, BYTE *data, ULONG bytes)
{
	struct scsi_exchange x = { .cdb = cdb,
		.cdb_bytes = cdb_length(cdb_bytes),
		.direction = SCSI_DATA_OUT,
		.data = data,
		.bytes = bytes,
		.timeout_seconds = timeout };

	return execute(recorder_of(self), &x, sense);
}

static HRESULT STDMETHODCALLTYPE
ex_SendCommandGetDataFromDevice(IDiscRecorder2Ex *self, BYTE *cdb, ULONG cdb_bytes, BYTE sense[18],
    ULONG timeout, BYTE *data, ULONG bytes, ULONG *fetched)
{
	struct scsi_exchange x = { .cdb = cdb,
		.cdb_bytes = cdb_length(cdb_bytes),
		.direction = SCSI_DATA_IN,
		.data = data,
		.bytes = bytes,
		.timeout_seconds = timeout };
	HRESULT hr;

	if (fetched == NULL)
		return E_POINTER;
	hr = execute(recorder_of(self), &x, sense);
	*fetched = x.transferred;
	return hr;
}

/* A command whose answer is returned in memory of its own, without its first
 * skip bytes. allocation_at: where the CDB has its two-byte allocation length. */
static HRESULT
fetch(IDiscRecorder2Ex *self, uint8_t *cdb, ULONG cdb_bytes, size_t allocation_at, ULONG maximum,
    ULONG skip, BYTE **data, ULONG *bytes)
{
	uint8_t *buffer;
	ULONG got;
	HRESULT hr;

	if (data == NULL || bytes == NULL)
		return E_POINTER;
	*data = NULL;
	*bytes = 0;
	buffer = CoTaskMemAlloc(maximum);
	if (buffer == NULL)
		return E_OUTOFMEMORY;
	store_be16(cdb + allocation_at, (uint16_t)maximum);
	hr = mmc_in(self, cdb, cdb_bytes, buffer, maximum, &got);
	if (SUCCEEDED(hr) && got <= skip)
		hr = E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE;
	if (FAILED(hr)) {
		CoTaskMemFree(buffer);
		return hr;
	}
	memmove(buffer, buffer + skip, got - skip);
	*data = buffer;
	*bytes = got - skip;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
ex_ReadDvdStructure(IDiscRecorder2Ex *self, ULONG format, ULONG address, ULONG layer, ULONG agid,
    BYTE **data, ULONG *bytes)
{
	uint8_t cdb[12] = { MMC_READ_DISC_STRUCTURE };

	store_be32(cdb + 2, address);
	cdb[6] = (uint8_t)layer;
	cdb[7] = (uint8_t)format;
	cdb[10] = (uint8_t)(agid << 6);
	return fetch(self, cdb, sizeof(cdb), 8, ANSWER_MAX, 0, data, bytes);
}

static HRESULT STDMETHODCALLTYPE
ex_SendDvdStructure(IDiscRecorder2Ex *self, ULONG format, BYTE *data, ULONG bytes)
{
	uint8_t cdb[12] = { MMC_SEND_DISC_STRUCTURE };

	if (data == NULL)
		return E_POINTER;
	if (bytes == 0 || bytes > UINT16_MAX)
		return E_INVALIDARG;
	cdb[7] = (uint8_t)format;
	store_be16(cdb + 8, (uint16_t)bytes);
	return mmc_out(self, cdb, sizeof(cdb), data, bytes, IMAPI2_DEFAULT_COMMAND_TIMEOUT);
}

/* STORAGE_ADAPTER_DESCRIPTOR, little-endian as on Windows: version and size, the
 * largest transfer, its pages, alignment mask 0, bus type 9 (iSCSI). */
static HRESULT STDMETHODCALLTYPE
ex_GetAdapterDescriptor(IDiscRecorder2Ex *self, BYTE **data, ULONG *bytes)
{
	const struct disc_recorder *r = recorder_of(self);
	enum { DESCRIPTOR_BYTES = 32 };

	if (data == NULL || bytes == NULL)
		return E_POINTER;
	*data = NULL;
	*bytes = 0;
	if (r->port == NULL)
		return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
	*data = CoTaskMemAlloc(DESCRIPTOR_BYTES);
	if (*data == NULL)
		return E_OUTOFMEMORY;
	memset(*data, 0, DESCRIPTOR_BYTES);
	store_le32(*data, DESCRIPTOR_BYTES);
	store_le32(*data + 4, DESCRIPTOR_BYTES);
	store_le32(*data + 8, r->port->max_transfer);
	store_le32(*data + 12, r->port->max_transfer / 4096 + 1);
	(*data)[24] = 9;
	*bytes = DESCRIPTOR_BYTES;
	return S_OK;
}

/* STORAGE_DEVICE_DESCRIPTOR made of INQUIRY: offsets of the terminated strings,
 * then the INQUIRY data itself. */
static HRESULT STDMETHODCALLTYPE
ex_GetDeviceDescriptor(IDiscRecorder2Ex *self, BYTE **data, ULONG *bytes)
{
	enum { HEADER_BYTES = 36, STRINGS_AT = 72, DESCRIPTOR_BYTES = 103 };
	static const struct {
		uint8_t field, from, length, to;
	} strings[] = { { 12, 8, 8, 72 }, { 16, 16, 16, 81 }, { 20, 32, 4, 98 } };
	uint8_t cdb[6] = { MMC_INQUIRY, 0, 0, 0, 36, 0 }, inquiry[36] = { 0 };
	HRESULT hr;

	if (data == NULL || bytes == NULL)
		return E_POINTER;
	*data = NULL;
	*bytes = 0;
	hr = mmc_in(self, cdb, sizeof(cdb), inquiry, sizeof(inquiry), NULL);
	if (FAILED(hr))
		return hr;
	*data = CoTaskMemAlloc(DESCRIPTOR_BYTES);
	if (*data == NULL)
		return E_OUTOFMEMORY;
	memset(*data, 0, DESCRIPTOR_BYTES);
	store_le32(*data, DESCRIPTOR_BYTES);
	store_le32(*data + 4, DESCRIPTOR_BYTES);
	(*data)[8] = inquiry[0] & 0x1f;
	(*data)[10] = inquiry[1] >> 7; /* removable */
	for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
		store_le32(*data + strings[i].field, strings[i].to);
		memcpy(*data + strings[i].to, inquiry + strings[i].from, strings[i].length);
	}
	(*data)[28] = 9; /* BusTypeiScsi */
	store_le32(*data + 32, sizeof(inquiry));
	memcpy(*data + HEADER_BYTES, inquiry, sizeof(inquiry));
	*bytes = DESCRIPTOR_BYTES;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
ex_GetDiscInformation(IDiscRecorder2Ex *self, BYTE **data, ULONG *bytes)
{
	uint8_t cdb[10] = { MMC_READ_DISC_INFORMATION };

	return fetch(self, cdb, sizeof(cdb), 7, ANSWER_MAX, 0, data, bytes);
}

static HRESULT STDMETHODCALLTYPE
ex_GetTrackInformation(IDiscRecorder2Ex *self, ULONG address, IMAPI_READ_TRACK_ADDRESS_TYPE type,
    BYTE **data, ULONG *bytes)
{
	uint8_t cdb[10] = { MMC_READ_TRACK_INFORMATION };

	if ((int)type < 0 || (int)type > IMAPI_READ_TRACK_ADDRESS_TYPE_SESSION)
		return E_INVALIDARG;
	cdb[1] = (uint8_t)type;
	store_be32(cdb + 2, address);
	return fetch(self, cdb, sizeof(cdb), 7, 256, 0, data, bytes);
}

static HRESULT STDMETHODCALLTYPE
ex_GetFeaturePage(IDiscRecorder2Ex *self, IMAPI_FEATURE_PAGE_TYPE feature, BOOLEAN current_only,
    BYTE **data, ULONG *bytes)
{
	uint8_t cdb[10] = { MMC_GET_CONFIGURATION, 2 };
	HRESULT hr;

	store_be16(cdb + 2, (uint16_t)feature);
	hr = fetch(self, cdb, sizeof(cdb), 7, 1024, FEATURE_HEADER_BYTES, data, bytes);
	/* Only the header, or a neighbour: there is no such feature. */
	if (hr == E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE)
		return E_IMAPI_RECORDER_NO_SUCH_FEATURE;
	if (FAILED(hr))
		return hr;
	if (*bytes < 4 || load_be16(*data) != (uint16_t)feature)
		hr = E_IMAPI_RECORDER_NO_SUCH_FEATURE;
	else if (current_only && !((*data)[2] & 1))
		hr = E_IMAPI_RECORDER_FEATURE_IS_NOT_CURRENT;
	if (FAILED(hr)) {
		CoTaskMemFree(*data);
		*data = NULL;
		*bytes = 0;
		return hr;
	}
	if (*bytes > 4u + (*data)[3])
		*bytes = 4u + (*data)[3];
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
ex_GetModePage(IDiscRecorder2Ex *self, IMAPI_MODE_PAGE_TYPE page,
    IMAPI_MODE_PAGE_REQUEST_TYPE request, BYTE **data, ULONG *bytes)
{
	uint8_t cdb[10] = { MMC_MODE_SENSE_10, 0x08 }; /* no block descriptors */
	HRESULT hr;
	ULONG skip;

	if ((int)page < 0 || (int)page >= 0x3f || (int)request < 0 || (int)request > 3)
		return E_INVALIDARG;
	cdb[2] = (uint8_t)((int)request << 6 | (int)page);
	hr = fetch(self, cdb, sizeof(cdb), 7, 1024, 0, data, bytes);
	if (FAILED(hr))
		return hr;
	/* Some drives send a block descriptor all the same. */
	skip = *bytes >= MODE_HEADER_BYTES ? MODE_HEADER_BYTES + load_be16(*data + 6) : *bytes;
	if (skip + 2 > *bytes || ((*data)[skip] & 0x3f) != (int)page) {
		CoTaskMemFree(*data);
		*data = NULL;
		*bytes = 0;
		return E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE;
	}
	*bytes -= skip;
	if (*bytes > 2u + (*data)[skip + 1])
		*bytes = 2u + (*data)[skip + 1];
	memmove(*data, *data + skip, *bytes);
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
ex_SetModePage(
    IDiscRecorder2Ex *self, IMAPI_MODE_PAGE_REQUEST_TYPE request, BYTE *data, ULONG bytes)
{
	uint8_t cdb[10] = { MMC_MODE_SELECT_10, 0x10 };
	uint8_t list[MODE_HEADER_BYTES + 257] = { 0 };

	if (data == NULL)
		return E_POINTER;
	if (bytes < 2 || bytes > 257)
		return E_INVALIDARG;
	if (request == IMAPI_MODE_PAGE_REQUEST_TYPE_SAVED_VALUES)
		cdb[1] |= 1;
	else if (request != IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES)
		return E_INVALIDARG;
	memcpy(list + MODE_HEADER_BYTES, data, bytes);
	list[MODE_HEADER_BYTES] &= 0x3f; /* PS is the drive's */
	store_be16(cdb + 7, (uint16_t)(MODE_HEADER_BYTES + bytes));
	return mmc_out(self, cdb, sizeof(cdb), list, MODE_HEADER_BYTES + bytes,
	    IMAPI2_DEFAULT_COMMAND_TIMEOUT);
}

/* All of GET CONFIGURATION; count features or profiles into numbers[maximum]. */
typedef size_t (*collect)(const uint8_t *feature, uint32_t *numbers, size_t count, bool current);

static size_t
collect_feature(const uint8_t *feature, uint32_t *numbers, size_t count, bool current)
{
	if (!current || feature[2] & 1)
		numbers[count++] = load_be16(feature);
	return count;
}

static size_t
collect_profiles(const uint8_t *feature, uint32_t *numbers, size_t count, bool current)
{
	if (load_be16(feature) != IMAPI_FEATURE_PAGE_TYPE_PROFILE_LIST)
		return count;
	for (size_t at = 4; at + 4 <= 4u + feature[3]; at += 4) {
		if (!current || feature[at + 2] & 1)
			numbers[count++] = load_be16(feature + at);
	}
	return count;
}

/* The numbers found are 32-bit, one for at least four bytes of the answer. */
static HRESULT
configuration(IDiscRecorder2Ex *self, collect add, bool current, uint32_t **out, ULONG *count)
{
	uint8_t cdb[10] = { MMC_GET_CONFIGURATION, current ? 1 : 0 };
	uint8_t *data;
	ULONG bytes;
	size_t n = 0;
	HRESULT hr;

	if (out == NULL || count == NULL)
		return E_POINTER;
	*out = NULL;
	*count = 0;
	hr = fetch(self, cdb, sizeof(cdb), 7, ANSWER_MAX, FEATURE_HEADER_BYTES, &data, &bytes);
	if (FAILED(hr))
		return hr;
	*out = CoTaskMemAlloc((size_t)bytes + 4);
	for (size_t at = 0; *out != NULL && at + 4 <= bytes && at + 4 + data[at + 3] <= bytes;
	     at += 4u + data[at + 3])
		n = add(data + at, *out, n, current);
	CoTaskMemFree(data);
	*count = (ULONG)n;
	return *out != NULL ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE
ex_GetSupportedFeaturePages(
    IDiscRecorder2Ex *self, BOOLEAN current_only, IMAPI_FEATURE_PAGE_TYPE **out, ULONG *count)
{
	return configuration(
	    self, collect_feature, current_only != 0, (uint32_t **)(void *)out, count);
}

static HRESULT STDMETHODCALLTYPE
ex_GetSupportedProfiles(
    IDiscRecorder2Ex *self, BOOLEAN current_only, IMAPI_PROFILE_TYPE **out, ULONG *count)
{
	return configuration(
	    self, collect_profiles, current_only != 0, (uint32_t **)(void *)out, count);
}

static HRESULT STDMETHODCALLTYPE
ex_GetSupportedModePages(IDiscRecorder2Ex *self, IMAPI_MODE_PAGE_REQUEST_TYPE request,
    IMAPI_MODE_PAGE_TYPE **out, ULONG *count)
{
	uint8_t cdb[10] = { MMC_MODE_SENSE_10, 0x08, 0x3f };
	uint8_t *data;
	ULONG bytes, n = 0;
	HRESULT hr;

	if (out == NULL || count == NULL)
		return E_POINTER;
	*out = NULL;
	*count = 0;
	if ((int)request < 0 || (int)request > 3)
		return E_INVALIDARG;
	cdb[2] |= (uint8_t)((int)request << 6);
	hr = fetch(self, cdb, sizeof(cdb), 7, ANSWER_MAX, MODE_HEADER_BYTES, &data, &bytes);
	if (FAILED(hr))
		return hr;
	*out = CoTaskMemAlloc(((size_t)bytes / 2 + 1) * sizeof(**out));
	for (size_t at = 0; *out != NULL && at + 2 <= bytes && at + 2 + data[at + 1] <= bytes;
	     at += 2u + data[at + 1])
		(*out)[n++] = (IMAPI_MODE_PAGE_TYPE)(data[at] & 0x3f);
	CoTaskMemFree(data);
	*count = n;
	return *out != NULL ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE
ex_GetByteAlignmentMask(IDiscRecorder2Ex *self, ULONG *value)
{
	(void)self;
	if (value == NULL)
		return E_POINTER;
	*value = 0;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
ex_GetMaximumTransferSize(IDiscRecorder2Ex *self, ULONG *value)
{
	const struct disc_recorder *r = recorder_of(self);

	if (value == NULL)
		return E_POINTER;
	*value = 0;
	if (r->port == NULL)
		return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
	*value = r->port->max_transfer;
	return S_OK;
}

const IDiscRecorder2ExVtbl disc_recorder_ex_vtbl = {
	UNKNOWN_VTBL(ex),
	.SendCommandNoData = ex_SendCommandNoData,
	.SendCommandSendDataToDevice = ex_SendCommandSendDataToDevice,
	.SendCommandGetDataFromDevice = ex_SendCommandGetDataFromDevice,
	.ReadDvdStructure = ex_ReadDvdStructure,
	.SendDvdStructure = ex_SendDvdStructure,
	.GetAdapterDescriptor = ex_GetAdapterDescriptor,
	.GetDeviceDescriptor = ex_GetDeviceDescriptor,
	.GetDiscInformation = ex_GetDiscInformation,
	.GetTrackInformation = ex_GetTrackInformation,
	.GetFeaturePage = ex_GetFeaturePage,
	.GetModePage = ex_GetModePage,
	.SetModePage = ex_SetModePage,
	.GetSupportedFeaturePages = ex_GetSupportedFeaturePages,
	.GetSupportedProfiles = ex_GetSupportedProfiles,
	.GetSupportedModePages = ex_GetSupportedModePages,
	.GetByteAlignmentMask = ex_GetByteAlignmentMask,
	.GetMaximumNonPageAlignedTransferSize = ex_GetMaximumTransferSize,
	.GetMaximumPageAlignedTransferSize = ex_GetMaximumTransferSize,
};
