/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/stream.c - the IStream methods of a read-only stream. */
#include "imapi/stream.h"

#include <stdlib.h>

struct stream {
	IStream IStream_iface;
	ULONG refs;
	const struct stream_source *source;
	void *context;
	uint64_t size, position; /* bytes; position may lie beyond the end */
};

static const struct com_interface stream_interfaces[] = {
	{ &IID_IStream, offsetof(struct stream, IStream_iface) },
	{ &IID_ISequentialStream, offsetof(struct stream, IStream_iface) },
	{ &IID_IUnknown, offsetof(struct stream, IStream_iface) },
	{ NULL, 0 },
};

static void
stream_free(struct stream *s)
{
	s->source->release(s->context);
	free(s);
}

UNKNOWN_METHODS(stream, IStream, struct stream, IStream_iface)

static HRESULT STDMETHODCALLTYPE
stream_Read(IStream *self, void *buffer, ULONG bytes, ULONG *got)
{
	struct stream *s = COM_OBJECT(self, struct stream, IStream_iface);
	uint64_t left = s->position < s->size ? s->size - s->position : 0;
	size_t n = left < bytes ? (size_t)left : bytes;
	HRESULT hr;

	if (got != NULL)
		*got = 0;
	if (buffer == NULL)
		return STG_E_INVALIDPOINTER;
	if (n > 0) {
		hr = s->source->read_at(s->context, s->position, buffer, n);
		if (FAILED(hr))
			return hr;
		s->position += n;
	}
	if (got != NULL)
		*got = (ULONG)n;
	return n == bytes ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE
stream_Write(IStream *self, const void *buffer, ULONG bytes, ULONG *put)
{
	(void)self, (void)buffer, (void)bytes;
	if (put != NULL)
		*put = 0;
	return STG_E_ACCESSDENIED;
}

static HRESULT STDMETHODCALLTYPE
stream_Seek(IStream *self, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
	struct stream *s = COM_OBJECT(self, struct stream, IStream_iface);
	uint64_t base;

	switch (origin) {
	case STREAM_SEEK_SET:
		base = 0;
		break;
	case STREAM_SEEK_CUR:
		base = s->position;
		break;
	case STREAM_SEEK_END:
		base = s->size;
		break;
	default:
		return STG_E_INVALIDFUNCTION;
	}
	/* The result must lie in 0..INT64_MAX; base always does. */
	if (move.QuadPart < 0 ? (uint64_t) - (move.QuadPart + 1) >= base
			      : (uint64_t)move.QuadPart > (uint64_t)INT64_MAX - base)
		return STG_E_INVALIDFUNCTION;
	s->position = base + (uint64_t)move.QuadPart;
	if (position != NULL)
		position->QuadPart = s->position;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_SetSize(IStream *self, ULARGE_INTEGER size)
{
	(void)self, (void)size;
	return STG_E_ACCESSDENIED;
}

#define COPY_BYTES 65536

static HRESULT
copy_bytes(
    IStream *self, IStream *to, uint64_t bytes, uint8_t *buffer, uint64_t *read, uint64_t *written)
{
	while (bytes > 0) {
		ULONG want = bytes < COPY_BYTES ? (ULONG)bytes : COPY_BYTES, got, put = 0;
		HRESULT hr = COM_CALL(self, Read, buffer, want, &got);

		if (FAILED(hr) || got == 0)
			return FAILED(hr) ? hr : S_OK;
		*read += got;
		hr = COM_CALL(to, Write, buffer, got, &put);
		*written += put;
		if (FAILED(hr) || put < got)
			return FAILED(hr) ? hr : E_FAIL;
		bytes -= got;
	}
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_CopyTo(
    IStream *self, IStream *to, ULARGE_INTEGER bytes, ULARGE_INTEGER *got, ULARGE_INTEGER *put)
{
	uint64_t read = 0, written = 0;
	uint8_t *buffer;
	HRESULT hr;

	if (to == NULL)
		return STG_E_INVALIDPOINTER;
	buffer = malloc(COPY_BYTES);
	if (buffer == NULL)
		return E_OUTOFMEMORY;
	hr = copy_bytes(self, to, bytes.QuadPart, buffer, &read, &written);
	free(buffer);
	if (got != NULL)
		got->QuadPart = read;
	if (put != NULL)
		put->QuadPart = written;
	return hr;
}

static HRESULT STDMETHODCALLTYPE
stream_Commit(IStream *self, DWORD flags)
{
	(void)self, (void)flags;
	return S_OK; /* there is never anything to commit */
}

static HRESULT STDMETHODCALLTYPE
stream_Revert(IStream *self)
{
	(void)self;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_LockRegion(IStream *self, ULARGE_INTEGER at, ULARGE_INTEGER bytes, DWORD type)
{
	(void)self, (void)at, (void)bytes, (void)type;
	return STG_E_INVALIDFUNCTION;
}

static HRESULT STDMETHODCALLTYPE
stream_Stat(IStream *self, STATSTG *stat, DWORD flags)
{
	struct stream *s = COM_OBJECT(self, struct stream, IStream_iface);

	(void)flags; /* there is no name in either case */
	if (stat == NULL)
		return STG_E_INVALIDPOINTER;
	memset(stat, 0, sizeof(*stat));
	stat->type = STGTY_STREAM;
	stat->cbSize.QuadPart = s->size;
	return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_Clone(IStream *self, IStream **out)
{
	struct stream *s = COM_OBJECT(self, struct stream, IStream_iface);
	void *context;
	HRESULT hr;

	if (out == NULL)
		return STG_E_INVALIDPOINTER;
	*out = NULL;
	hr = s->source->clone(s->context, &context);
	if (SUCCEEDED(hr))
		hr = stream_create(s->source, context, s->size, out);
	if (SUCCEEDED(hr))
		COM_OBJECT(*out, struct stream, IStream_iface)->position = s->position;
	return hr;
}

static const IStreamVtbl stream_vtbl = {
	UNKNOWN_VTBL(stream),
	.Read = stream_Read,
	.Write = stream_Write,
	.Seek = stream_Seek,
	.SetSize = stream_SetSize,
	.CopyTo = stream_CopyTo,
	.Commit = stream_Commit,
	.Revert = stream_Revert,
	.LockRegion = stream_LockRegion,
	.UnlockRegion = stream_LockRegion,
	.Stat = stream_Stat,
	.Clone = stream_Clone,
};

HRESULT
stream_create(const struct stream_source *source, void *context, uint64_t size, IStream **out)
{
	struct stream *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL) {
		source->release(context);
		return E_OUTOFMEMORY;
	}
	s->IStream_iface.lpVtbl = &stream_vtbl;
	s->refs = 1;
	s->source = source;
	s->context = context;
	s->size = size;
	*out = &s->IStream_iface;
	return S_OK;
}

HRESULT
stream_size(IStream *stream, uint64_t *size)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };
	ULARGE_INTEGER end;
	STATSTG stat;
	HRESULT hr = COM_CALL(stream, Stat, &stat, STATFLAG_NONAME);

	if (SUCCEEDED(hr)) {
		*size = stat.cbSize.QuadPart;
		return S_OK;
	}
	hr = COM_CALL(stream, Seek, zero, STREAM_SEEK_END, &end);
	if (SUCCEEDED(hr))
		*size = end.QuadPart;
	return hr;
}

HRESULT
stream_read_at(IStream *stream, uint64_t offset, uint8_t *out, size_t n)
{
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)offset };
	HRESULT hr = COM_CALL(stream, Seek, to, STREAM_SEEK_SET, NULL);

	while (SUCCEEDED(hr) && n > 0) {
		ULONG want = n < (1u << 30) ? (ULONG)n : 1u << 30, got = 0;

		hr = COM_CALL(stream, Read, out, want, &got);
		if (SUCCEEDED(hr) && (got == 0 || got > want))
			return STG_E_READFAULT;
		out += got;
		n -= got;
	}
	return hr;
}
