/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_format.h - the object behind IDiscFormat2RawCD. */
#ifndef IMAPI_DISC_FORMAT_H
#define IMAPI_DISC_FORMAT_H
#include "imapi/disc_recorder.h"
#include "imapi/event_args.h"

struct format {
	IDiscFormat2RawCD IDiscFormat2RawCD_iface;
	struct connection_point events;
	ULONG refs;
	IDiscRecorder2 *recorder;
	IDiscRecorder2Ex *ex;
	char client[CLIENT_NAME_BYTES];
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	bool underrun_free_disabled;
	bool prepared, writing, cancelled;
	bool speed_requested;
	struct raw_write_speed speed;
	struct raw_medium medium; /* while prepared */
};

static inline struct format *
format_of(IDiscFormat2RawCD *self)
{
	return COM_OBJECT(self, struct format, IDiscFormat2RawCD_iface);
}

/* For members that ask the drive. */
static inline HRESULT
format_need_recorder(IDiscFormat2RawCD *self, const void *out)
{
	if (out == NULL)
		return E_POINTER;
	return format_of(self)->recorder != NULL ? S_OK : E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED;
}

HRESULT STDMETHODCALLTYPE format_SetWriteSpeed(
    IDiscFormat2RawCD *self, LONG sectors_per_second, VARIANT_BOOL pure_cav);
HRESULT STDMETHODCALLTYPE format_get_RequestedWriteSpeed(IDiscFormat2RawCD *self, LONG *value);
HRESULT STDMETHODCALLTYPE format_get_RequestedRotationTypeIsPureCAV(
    IDiscFormat2RawCD *self, VARIANT_BOOL *value);
HRESULT STDMETHODCALLTYPE format_get_CurrentWriteSpeed(IDiscFormat2RawCD *self, LONG *value);
HRESULT STDMETHODCALLTYPE format_get_CurrentRotationTypeIsPureCAV(
    IDiscFormat2RawCD *self, VARIANT_BOOL *value);
HRESULT STDMETHODCALLTYPE format_get_SupportedWriteSpeeds(
    IDiscFormat2RawCD *self, SAFEARRAY **value);
HRESULT STDMETHODCALLTYPE format_get_SupportedWriteSpeedDescriptors(
    IDiscFormat2RawCD *self, SAFEARRAY **value);
#endif
