/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/decode.c - subcode and sectors, by the plainest reading of
 * ECMA-130 (clauses 14, 22, annex B) and spec/imapi2-raw-cd.md 9.3, 10. */
#include "imapi/conformance/decode.h"

#include <string.h>

#define CHUNK_SECTORS 64

uint64_t
size_of(struct suite *s, IStream *stream)
{
	STATSTG stat;
	HRESULT hr = COM_CALL(stream, Stat, &stat, STATFLAG_NONAME);

	if (FAILED(hr)) {
		suite_fail(s, "Stat of the stream gave %08x", (unsigned)hr);
		return 0;
	}
	return stat.cbSize.QuadPart;
}

bool
read_bytes(struct suite *s, IStream *stream, uint64_t at, void *out, ULONG n)
{
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)at };
	HRESULT hr = COM_CALL(stream, Seek, to, STREAM_SEEK_SET, NULL);
	uint8_t *p = out;

	while (SUCCEEDED(hr) && n > 0) {
		ULONG got = 0;

		hr = COM_CALL(stream, Read, p, n, &got);
		if (SUCCEEDED(hr) && (got == 0 || got > n))
			hr = E_FAIL;
		p += got;
		n -= got;
	}
	if (FAILED(hr))
		suite_fail(s, "reading the stream gave %08x", (unsigned)hr);
	return SUCCEEDED(hr);
}

static ULONG
record_of(int form)
{
	return form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY ? MAIN_BYTES + 16 : MAIN_BYTES + 96;
}

/* x^16 + x^12 + x^5 + 1, one bit after another. */
static unsigned
crc_of(const uint8_t *q)
{
	unsigned crc = 0;

	for (int i = 0; i < 80; i++) {
		unsigned bit = ((unsigned)q[i / 8] >> (7 - i % 8) & 1) ^ (crc >> 15 & 1);

		crc = (crc << 1 ^ (bit ? 0x1021u : 0)) & 0xffffu;
	}
	return crc;
}

/* With PQ_ONLY the drive computes the CRC: it may be 0 or either polarity. */
void
frame_of_subcode(const uint8_t *subcode, int form, struct frame *f)
{
	unsigned stored, crc;

	memset(f, 0, sizeof(*f));
	if (form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY) {
		memcpy(f->q, subcode, 12);
		f->p = subcode[15] & 0x80;
	} else {
		for (int i = 0; i < 96; i++) {
			if (subcode[i] & 0x40)
				f->q[i / 8] |= (uint8_t)(0x80 >> i % 8);
		}
		f->p = subcode[0] & 0x80;
	}
	stored = (unsigned)f->q[10] << 8 | f->q[11];
	crc = crc_of(f->q);
	f->crc = stored == (crc ^ 0xffffu) ||
	    (form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY && (stored == 0 || stored == crc));
}

const struct frame *
read_frames(struct suite *s, IStream *stream, int form, int32_t lba, uint32_t count)
{
	ULONG record = record_of(form);
	struct frame *frames = suite_memory(s, count * sizeof(*frames));
	uint8_t *chunk = suite_memory(s, (size_t)CHUNK_SECTORS * record);

	for (uint32_t at = 0; at < count; at += CHUNK_SECTORS) {
		uint32_t n = count - at < CHUNK_SECTORS ? count - at : CHUNK_SECTORS;
		uint64_t sector = (uint64_t)(lba - STREAM_LBA) + at;

		if (!read_bytes(s, stream, sector * record, chunk, n * record))
			return NULL;
		for (uint32_t i = 0; i < n; i++)
			frame_of_subcode(
			    chunk + (size_t)i * record + MAIN_BYTES, form, &frames[at + i]);
	}
	return frames;
}

bool
read_main(struct suite *s, IStream *stream, int form, int32_t lba, uint8_t out[MAIN_BYTES])
{
	return read_bytes(
	    s, stream, (uint64_t)(lba - STREAM_LBA) * record_of(form), out, MAIN_BYTES);
}

int
from_bcd(uint8_t v)
{
	return (v >> 4) * 10 + (v & 15);
}

int32_t
lba_of_msf(const uint8_t *bcd)
{
	int m = from_bcd(bcd[0]);

	return (m * 60 + from_bcd(bcd[1])) * 75 + from_bcd(bcd[2]) - (m >= 90 ? 450150 : 150);
}

/* Annex B: x^15 + x + 1, preset to 1, least significant bit first. */
static void
descramble(uint8_t *sector)
{
	unsigned r = 1;

	for (int i = 12; i < MAIN_BYTES; i++) {
		for (int bit = 0; bit < 8; bit++) {
			sector[i] ^= (uint8_t)((r & 1) << bit);
			r = r >> 1 | ((r ^ r >> 1) & 1) << 14;
		}
	}
}

/* 14.3: P(x) = (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), reversed. */
static uint32_t
edc_of(const uint8_t *p, size_t n)
{
	uint32_t edc = 0;

	while (n-- > 0) {
		edc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			edc = edc >> 1 ^ (edc & 1 ? 0xD8018001u : 0);
	}
	return edc;
}

static uint32_t
load_le(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static int
classify_mode2(const uint8_t *b)
{
	if (memcmp(b + 16, b + 20, 4) != 0)
		return 3;
	if (!(b[18] & 0x20))
		return load_le(b + 2072) == edc_of(b + 16, 2056) ? 4 : -1;
	return load_le(b + 2348) == 0 || load_le(b + 2348) == edc_of(b + 16, 2332) ? 5 : -1;
}

int
classify(const uint8_t main_channel[MAIN_BYTES], int32_t lba, bool data)
{
	static const uint8_t sync[12] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0 };
	uint8_t b[MAIN_BYTES];

	if (!data)
		return 0;
	memcpy(b, main_channel, sizeof(b));
	descramble(b);
	if (memcmp(b, sync, 12) != 0 || lba_of_msf(b + 12) != lba)
		return -1;
	switch (b[15]) {
	case 0:
		return 1;
	case 1:
		return load_le(b + 2064) == edc_of(b, 2064) ? 2 : -1;
	case 2:
		return classify_mode2(b);
	default:
		return -1;
	}
}
