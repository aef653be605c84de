/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/stream.h - a read-only IStream over anything that can be read at an
 * offset: the file, memory and result image streams are three such sources. */
#ifndef IMAPI_STREAM_H
#define IMAPI_STREAM_H
#include "imapi/automation.h"

struct stream_source {
	/* Read n bytes at offset; the range lies inside the source. */
	HRESULT (*read_at)(void *context, uint64_t offset, uint8_t *out, size_t n);
	/* Another context over the same bytes. */
	HRESULT (*clone)(void *context, void **out);
	void (*release)(void *context);
};

/* Takes context over, also on failure. */
HRESULT stream_create(const struct stream_source *, void *context, uint64_t size, IStream **out);

/* Size of any IStream by Stat, else by Seek; leaves its position unspecified. */
HRESULT stream_size(IStream *, uint64_t *size);
/* Seek to offset and read exactly n bytes: STG_E_READFAULT if the stream ends. */
HRESULT stream_read_at(IStream *, uint64_t offset, uint8_t *out, size_t n);
#endif
