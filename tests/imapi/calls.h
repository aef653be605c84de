/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/calls.h - any calls with any arguments on creator, track info, result
 * stream and writer, as bytes choose them: none may crash, and what they answer
 * must be documented. For the fuzzer and for a test with random bytes. */
#ifndef TESTS_IMAPI_CALLS_H
#define TESTS_IMAPI_CALLS_H
#include "imapi/raw_cd.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_TRACKS 8

struct calls {
	const uint8_t *bytes;
	size_t left;
	IRawCDImageCreator *creator;
	IRawCDImageTrackInfo *track[CALLS_TRACKS];
	IStream *result;
	IDiscFormat2RawCD *writer;
	IDiscRecorder2 *recorder;
};

static inline uint8_t
calls_byte(struct calls *c)
{
	if (c->left == 0)
		return 0;
	c->left--;
	return *c->bytes++;
}

/* Around the limits that the interfaces know, or any number. */
static inline LONG
calls_long(struct calls *c)
{
	static const LONG limits[] = { 0, 1, 2, 3, 9, 10, 99, 100, 150, 299, 300, 390, 398099,
		398100, 404849, -1, -150, INT32_MAX, INT32_MIN };
	uint8_t which = calls_byte(c);
	uint32_t v = 0;

	if (which < sizeof(limits) / sizeof(*limits))
		return limits[which];
	for (int i = 0; i < 4; i++)
		v = v << 8 | calls_byte(c);
	return which & 1 ? (LONG)v : (LONG)(v & 1023);
}

static inline BSTR
calls_text(struct calls *c)
{
	static const char *const texts[] = { "USK7Y9812345", "US-K7Y-98-12345", "123456789012",
		"4006381333931", "", "iscsi://127.0.0.1:1/x/0", "fuzz" };
	uint8_t which = calls_byte(c);
	OLECHAR any[40];
	UINT n;

	if (which < sizeof(texts) / sizeof(*texts))
		return RawCD_StringFromAscii(texts[which]);
	if (which == 255)
		return NULL;
	n = which % 40u;
	for (UINT i = 0; i < n; i++)
		any[i] = (OLECHAR)(calls_byte(c) << (which & 1 ? 8 : 0));
	return SysAllocStringLen(any, n);
}

/* Zeros of some length, or NULL. */
static inline IStream *
calls_stream(struct calls *c)
{
	uint8_t which = calls_byte(c);
	ULONGLONG bytes = (ULONGLONG)(uint32_t)calls_long(c);
	IStream *stream = NULL;

	if (which == 255)
		return NULL;
	if (which < 200)
		bytes = (300 + bytes % 700) *
		    (which % 3 == 0          ? 2048
			    : which % 3 == 1 ? 2336
					     : 2352);
	else if (which < 240)
		bytes *= 96;
	RawCDStream_FromMemory(NULL, bytes, &stream);
	return stream;
}

/* An answer that nobody can act upon is as wrong as a crash. */
static inline void
calls_answer(HRESULT hr)
{
	if (hr == S_OK || hr == S_FALSE || hr == HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE) ||
	    hr == HRESULT_FROM_WIN32(ERROR_DEV_NOT_EXIST) || RawCD_ResultName(hr) != NULL ||
	    hr == STG_E_INVALIDFUNCTION || hr == STG_E_INVALIDPOINTER ||
	    (hr >= DISP_E_MEMBERNOTFOUND && hr <= DISP_E_BADPARAMCOUNT))
		return;
	fprintf(stderr, "undocumented answer %08x\n", (unsigned)hr);
	abort();
}

static inline IRawCDImageTrackInfo *
calls_track(struct calls *c)
{
	return c->track[calls_byte(c) % CALLS_TRACKS];
}

static inline void
calls_get_track(struct calls *c)
{
	IRawCDImageTrackInfo **slot = &c->track[calls_byte(c) % CALLS_TRACKS], *info;
	HRESULT hr = COM_CALL(c->creator, get_TrackInfo, calls_long(c), &info);

	calls_answer(hr);
	if (FAILED(hr))
		return;
	if (*slot != NULL)
		COM_CALL(*slot, Release);
	*slot = info;
}

static inline void
calls_give_stream(struct calls *c, int which)
{
	IStream *s = calls_stream(c);
	LONG index;

	if (which == 0)
		calls_answer(
		    COM_CALL(c->creator, AddTrack, (IMAPI_CD_SECTOR_TYPE)calls_long(c), s, &index));
	else if (which == 1)
		calls_answer(COM_CALL(c->creator, AddSpecialPregap, s));
	else
		calls_answer(COM_CALL(c->creator, AddSubcodeRWGenerator, s));
	if (s != NULL)
		COM_CALL(s, Release);
}

static inline void
calls_read(struct calls *c)
{
	static uint8_t buffer[8192];
	LARGE_INTEGER to;
	ULONG got = 0, n;
	STATSTG stat;

	if (c->result == NULL)
		return;
	to.QuadPart = (LONGLONG)calls_long(c) * (calls_byte(c) & 1 ? 1 : 2448);
	calls_answer(COM_CALL(c->result, Seek, to, calls_byte(c) % 4, NULL));
	n = (ULONG)calls_long(c) % sizeof(buffer);
	calls_answer(COM_CALL(c->result, Read, buffer, n, &got));
	if (got > n)
		abort();
	calls_answer(COM_CALL(c->result, Stat, &stat, STATFLAG_NONAME));
}

/* Any DISPID, flags and arguments. */
static inline void
calls_invoke(struct calls *c, IDispatch *object)
{
	DISPID named[3] = { DISPID_PROPERTYPUT, 0, 1 };
	VARIANT arguments[3], result;
	DISPPARAMS params = { .rgvarg = arguments, .rgdispidNamedArgs = named };
	BSTR text = calls_text(c);
	UINT at = 0;

	VariantInit(&result);
	params.cArgs = calls_byte(c) % 4u;
	params.cNamedArgs = calls_byte(c) % 4u;
	for (int i = 0; i < 3; i++) {
		static const VARTYPE types[] = { VT_I4, VT_BOOL, VT_BSTR, VT_EMPTY, VT_UI1, VT_NULL,
			VT_UNKNOWN, VT_I4 | VT_BYREF };

		VariantInit(&arguments[i]);
		V_VT(&arguments[i]) = types[calls_byte(c) % 8];
		if (V_VT(&arguments[i]) == VT_BSTR)
			V_BSTR(&arguments[i]) = text;
		else if (V_VT(&arguments[i]) != VT_UNKNOWN && !(V_VT(&arguments[i]) & VT_BYREF))
			V_I4(&arguments[i]) = calls_long(c);
	}
	if (object != NULL)
		calls_answer(COM_CALL(object, Invoke, calls_long(c) & 0xfff, &IID_NULL, 0,
		    calls_byte(c) & 15, &params, calls_byte(c) & 1 ? &result : NULL, NULL, &at));
	VariantClear(&result);
	SysFreeString(text);
}

static inline void
calls_put(struct calls *c, int which)
{
	BSTR text;

	switch (which) {
	case 0:
		calls_answer(COM_CALL(c->creator, put_ResultingImageType,
		    (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)calls_long(c)));
		return;
	case 1:
		calls_answer(COM_CALL(c->creator, put_StartOfLeadoutLimit, calls_long(c)));
		return;
	case 2:
		calls_answer(
		    COM_CALL(c->creator, put_DisableGaplessAudio, (VARIANT_BOOL)calls_long(c)));
		return;
	case 3:
		calls_answer(COM_CALL(c->creator, put_StartingTrackNumber, calls_long(c)));
		return;
	default:
		text = calls_text(c);
		calls_answer(COM_CALL(c->creator, put_MediaCatalogNumber, text));
		SysFreeString(text);
	}
}

static inline void
calls_get(struct calls *c)
{
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	SAFEARRAY *list = NULL;
	VARIANT_BOOL flag;
	BSTR text = NULL;
	LONG v;

	calls_answer(COM_CALL(c->creator, get_ResultingImageType, &form));
	calls_answer(COM_CALL(c->creator, get_StartOfLeadout, &v));
	calls_answer(COM_CALL(c->creator, get_LastUsedUserSectorInImage, &v));
	calls_answer(COM_CALL(c->creator, get_DisableGaplessAudio, &flag));
	calls_answer(COM_CALL(c->creator, get_MediaCatalogNumber, &text));
	SysFreeString(text);
	calls_answer(COM_CALL(c->creator, get_ExpectedTableOfContents, &list));
	SafeArrayDestroy(list);
	calls_answer(COM_CALL(c->creator, get_TrackInfo, 1, NULL));
}

static inline void
calls_on_track(struct calls *c, IRawCDImageTrackInfo *t, int which)
{
	SAFEARRAY *list = NULL;
	BSTR text;

	if (t == NULL)
		return;
	switch (which) {
	case 0:
		text = calls_text(c);
		calls_answer(COM_CALL(t, put_ISRC, text));
		SysFreeString(text);
		calls_answer(COM_CALL(t, get_ISRC, &text));
		SysFreeString(text);
		return;
	case 1:
		calls_answer(COM_CALL(t, put_DigitalAudioCopySetting,
		    (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)calls_long(c)));
		return;
	case 2:
		calls_answer(COM_CALL(t, put_AudioHasPreemphasis, (VARIANT_BOOL)calls_long(c)));
		return;
	case 3:
		calls_answer(COM_CALL(t, ClearTrackIndex, calls_long(c)));
		return;
	default:
		calls_answer(COM_CALL(t, AddTrackIndex, calls_long(c)));
		calls_answer(COM_CALL(t, get_TrackIndexes, &list));
		SafeArrayDestroy(list);
	}
}

static inline void
calls_on_writer(struct calls *c, int which)
{
	IStream *s;
	BSTR text;

	switch (which) {
	case 0:
		calls_answer(COM_CALL(c->writer, PrepareMedia));
		return;
	case 1:
		calls_answer(COM_CALL(c->writer, ReleaseMedia));
		return;
	case 2:
		calls_answer(COM_CALL(c->writer, CancelWrite));
		return;
	case 3:
		calls_answer(
		    COM_CALL(c->writer, put_Recorder, calls_byte(c) & 1 ? c->recorder : NULL));
		return;
	case 4:
		text = calls_text(c);
		calls_answer(COM_CALL(c->writer, put_ClientName, text));
		SysFreeString(text);
		return;
	case 5:
		calls_answer(COM_CALL(c->writer, put_RequestedSectorType,
		    (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)calls_long(c)));
		return;
	case 6:
		calls_answer(
		    COM_CALL(c->writer, SetWriteSpeed, calls_long(c), (VARIANT_BOOL)calls_byte(c)));
		return;
	default:
		s = calls_stream(c);
		calls_answer(COM_CALL(c->writer, WriteMedia2, s, calls_long(c)));
		if (s != NULL)
			COM_CALL(s, Release);
	}
}

static inline void
calls_step(struct calls *c)
{
	uint8_t op = calls_byte(c) % 32;
	IStream *result;

	if (op < 6)
		calls_give_stream(c, op < 4 ? 0 : op - 3);
	else if (op < 12)
		calls_put(c, op - 6);
	else if (op < 18)
		calls_on_track(c, calls_track(c), op - 12);
	else if (op < 26)
		calls_on_writer(c, op - 18);
	else if (op == 26)
		calls_get(c);
	else if (op == 27)
		calls_invoke(c, (IDispatch *)(void *)c->creator);
	else if (op == 28)
		calls_invoke(c, (IDispatch *)(void *)calls_track(c));
	else if (op == 29)
		calls_read(c);
	else if (op == 30)
		calls_get_track(c);
	else {
		HRESULT hr = COM_CALL(c->creator, CreateResultImage, &result);

		calls_answer(hr);
		if (SUCCEEDED(hr))
			c->result = result;
	}
}

/* All objects must be gone at the end, but for those the caller holds. */
static inline void
calls_run(const uint8_t *bytes, size_t n)
{
	struct calls c = { .bytes = bytes, .left = n };

	if (FAILED(
		RawCDImageCreator_Create((enum raw_cd_compat)(calls_byte(&c) % 3), &c.creator)) ||
	    FAILED(DiscFormat2RawCD_Create(&c.writer)) || FAILED(DiscRecorder2_Create(&c.recorder)))
		abort();
	while (c.left > 0)
		calls_step(&c);
	COM_CALL(c.creator, Release); /* tracks and stream outlive it */
	for (int i = 0; i < CALLS_TRACKS; i++) {
		LONG lba;

		if (c.track[i] == NULL)
			continue;
		calls_answer(COM_CALL(c.track[i], get_StartingLba, &lba));
		COM_CALL(c.track[i], Release);
	}
	if (c.result != NULL && COM_CALL(c.result, Release) != 0)
		abort();
	if (COM_CALL(c.writer, Release) != 0 || COM_CALL(c.recorder, Release) != 0)
		abort();
}
#endif
