/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_format_speed.c - the members of IDiscFormat2RawCD about write speeds
 * (spec 6.2): sectors per second, as mode page 2Ah lists them. */
#include "imapi/disc_format.h"
#include "imapi/write_speed.h"

#include "emulator/bytes.h"

#include <stdlib.h>

#define SPEEDS_MAX 64

/* The supported speed nearest to the one wanted; -1, and a drive that lists
 * none, leave it as it is. */
static struct raw_write_speed
nearest_speed(const struct raw_write_speed *list, size_t n, struct raw_write_speed wanted)
{
	struct raw_write_speed best = wanted;
	int64_t distance = INT64_MAX;

	for (size_t i = 0; i < n && wanted.sectors_per_second != -1; i++) {
		int64_t d =
		    llabs((int64_t)list[i].sectors_per_second - wanted.sectors_per_second) * 2 +
		    (list[i].pure_cav != wanted.pure_cav);

		if (d < distance) {
			distance = d;
			best = list[i];
		}
	}
	return best;
}

HRESULT STDMETHODCALLTYPE
format_SetWriteSpeed(IDiscFormat2RawCD *self, LONG sectors_per_second, VARIANT_BOOL pure_cav)
{
	struct format *f = format_of(self);
	struct raw_write_speed list[SPEEDS_MAX], current, chosen;
	struct raw_write_speed wanted = { sectors_per_second, pure_cav != VARIANT_FALSE };
	bool speed_differs, rotation_differs;
	size_t n;
	HRESULT hr;

	if (f->recorder == NULL)
		return E_IMAPI_RECORDER_REQUIRED;
	if (sectors_per_second == 0 || sectors_per_second < -1)
		return E_INVALIDARG;
	hr = raw_speeds(f->ex, list, SPEEDS_MAX, &n, &current);
	if (FAILED(hr))
		return hr;
	chosen = nearest_speed(list, n, wanted);
	hr = raw_set_speed(f->ex, chosen);
	if (FAILED(hr))
		return hr;
	f->speed = chosen;
	f->speed_requested = true;
	speed_differs = chosen.sectors_per_second != wanted.sectors_per_second;
	rotation_differs = chosen.pure_cav != wanted.pure_cav;
	if (speed_differs && rotation_differs)
		return S_IMAPI_BOTHADJUSTED;
	return speed_differs   ? S_IMAPI_SPEEDADJUSTED
	    : rotation_differs ? S_IMAPI_ROTATIONADJUSTED
			       : S_OK;
}

HRESULT STDMETHODCALLTYPE
format_get_RequestedWriteSpeed(IDiscFormat2RawCD *self, LONG *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = format_of(self)->speed.sectors_per_second;
	return S_OK;
}

HRESULT STDMETHODCALLTYPE
format_get_RequestedRotationTypeIsPureCAV(IDiscFormat2RawCD *self, VARIANT_BOOL *value)
{
	if (value == NULL)
		return E_POINTER;
	*value = format_of(self)->speed.pure_cav ? VARIANT_TRUE : VARIANT_FALSE;
	return S_OK;
}

static HRESULT
speeds(IDiscFormat2RawCD *self, const void *out, struct raw_write_speed *list, size_t *n,
    struct raw_write_speed *current)
{
	HRESULT hr = format_need_recorder(self, out);

	return SUCCEEDED(hr) ? raw_speeds(format_of(self)->ex, list, SPEEDS_MAX, n, current) : hr;
}

HRESULT STDMETHODCALLTYPE
format_get_CurrentWriteSpeed(IDiscFormat2RawCD *self, LONG *value)
{
	struct raw_write_speed list[SPEEDS_MAX], current;
	size_t n;
	HRESULT hr = speeds(self, value, list, &n, &current);

	if (SUCCEEDED(hr))
		*value = current.sectors_per_second;
	return hr;
}

HRESULT STDMETHODCALLTYPE
format_get_CurrentRotationTypeIsPureCAV(IDiscFormat2RawCD *self, VARIANT_BOOL *value)
{
	struct raw_write_speed list[SPEEDS_MAX], current;
	size_t n;
	HRESULT hr = speeds(self, value, list, &n, &current);

	if (SUCCEEDED(hr))
		*value = current.pure_cav ? VARIANT_TRUE : VARIANT_FALSE;
	return hr;
}

HRESULT STDMETHODCALLTYPE
format_get_SupportedWriteSpeeds(IDiscFormat2RawCD *self, SAFEARRAY **value)
{
	struct raw_write_speed list[SPEEDS_MAX], current;
	LONG numbers[SPEEDS_MAX];
	size_t n;
	HRESULT hr = speeds(self, value, list, &n, &current);

	if (FAILED(hr))
		return hr;
	for (size_t i = 0; i < n; i++)
		numbers[i] = list[i].sectors_per_second;
	return variant_list(VT_UI4, numbers, n, value);
}

static HRESULT
descriptor_list(IMAPI_MEDIA_PHYSICAL_TYPE media, const struct raw_write_speed *list, size_t n,
    SAFEARRAY **value)
{
	SAFEARRAY *a = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)n);
	void *data;

	if (a == NULL || FAILED(SafeArrayAccessData(a, &data))) {
		SafeArrayDestroy(a);
		return E_OUTOFMEMORY;
	}
	for (size_t i = 0; i < n; i++) {
		VARIANT *v = (VARIANT *)data + i;
		IWriteSpeedDescriptor *descriptor;

		if (FAILED(write_speed_create(media, list[i], &descriptor))) {
			SafeArrayUnaccessData(a);
			SafeArrayDestroy(a);
			return E_OUTOFMEMORY;
		}
		V_VT(v) = VT_DISPATCH;
		V_DISPATCH(v) = (IDispatch *)(void *)descriptor;
	}
	SafeArrayUnaccessData(a);
	*value = a;
	return S_OK;
}

HRESULT STDMETHODCALLTYPE
format_get_SupportedWriteSpeedDescriptors(IDiscFormat2RawCD *self, SAFEARRAY **value)
{
	struct raw_write_speed list[SPEEDS_MAX], current;
	IMAPI_MEDIA_PHYSICAL_TYPE media;
	size_t n;
	HRESULT hr = speeds(self, value, list, &n, &current);

	if (SUCCEEDED(hr))
		hr = raw_media_type(format_of(self)->ex, &media);
	if (FAILED(hr))
		return hr;
	return descriptor_list(media, list, n, value);
}
