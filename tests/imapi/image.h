/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/image.h - shorthand for building images in tests, and a plain
 * reading of the subcode that owes nothing to the code under test. */
#ifndef TESTS_IMAPI_IMAGE_H
#define TESTS_IMAPI_IMAGE_H
#include "imapi/raw_cd.h"
#include "tests/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define AUDIO       IMAPI_CD_SECTOR_AUDIO
#define FORM_PQ     IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY
#define FORM_COOKED IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED
#define FORM_RAW    IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW

#define assert_hr(expected, actual)                                                                \
	assert_int_equal((LONGLONG)(uint32_t)(expected), (LONGLONG)(uint32_t)(actual))

static inline IRawCDImageCreator *
new_creator(enum raw_cd_compat compat)
{
	IRawCDImageCreator *c;

	assert_hr(S_OK, RawCDImageCreator_Create(compat, &c));
	return c;
}

static inline HRESULT
add_stream(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE type, IStream *s)
{
	LONG index;
	HRESULT hr = COM_CALL(c, AddTrack, type, s, &index);

	COM_CALL(s, Release);
	return hr;
}

/* AddTrack of so many sectors of zeros. */
static inline HRESULT
add_zeros(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE type, ULONGLONG sectors)
{
	IStream *s;

	assert_hr(S_OK, RawCDStream_FromMemory(NULL, sectors * RawCD_BytesPerSector(type), &s));
	return add_stream(c, type, s);
}

/* The byte that patterned tracks hold at an offset of their stream. */
static inline uint8_t
pattern_byte(uint8_t seed, uint64_t offset)
{
	return (uint8_t)(offset * 7 + (offset >> 8) + seed);
}

static inline HRESULT
add_pattern(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE type, uint32_t sectors, uint8_t seed)
{
	size_t n = (size_t)sectors * RawCD_BytesPerSector(type);
	uint8_t *bytes = malloc(n);
	IStream *s;

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = pattern_byte(seed, i);
	assert_hr(S_OK, RawCDStream_FromMemory(bytes, n, &s));
	free(bytes);
	return add_stream(c, type, s);
}

static inline IRawCDImageTrackInfo *
track_info(IRawCDImageCreator *c, LONG i)
{
	IRawCDImageTrackInfo *t;

	assert_hr(S_OK, COM_CALL(c, get_TrackInfo, i, &t));
	return t;
}

static inline HRESULT
put_isrc(IRawCDImageTrackInfo *t, const char *text)
{
	BSTR s = RawCD_StringFromAscii(text);
	HRESULT hr = COM_CALL(t, put_ISRC, s);

	SysFreeString(s);
	return hr;
}

static inline HRESULT
put_mcn(IRawCDImageCreator *c, const char *text)
{
	BSTR s = RawCD_StringFromAscii(text);
	HRESULT hr = COM_CALL(c, put_MediaCatalogNumber, s);

	SysFreeString(s);
	return hr;
}

static inline IStream *
result_image(IRawCDImageCreator *c)
{
	IStream *s;

	assert_hr(S_OK, COM_CALL(c, CreateResultImage, &s));
	return s;
}

static inline uint64_t
size_of_stream(IStream *s)
{
	STATSTG stat;

	assert_hr(S_OK, COM_CALL(s, Stat, &stat, STATFLAG_NONAME));
	return stat.cbSize.QuadPart;
}

static inline void
read_bytes(IStream *s, uint64_t at, void *out, ULONG n)
{
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)at };
	ULONG got;

	assert_hr(S_OK, COM_CALL(s, Seek, to, STREAM_SEEK_SET, NULL));
	assert_hr(S_OK, COM_CALL(s, Read, out, n, &got));
	assert_int_equal(got, n);
}

/* The sector at lba of a 2448-byte image. */
static inline void
read_sector(IStream *s, LONG lba, uint8_t out[2448])
{
	read_bytes(s, (uint64_t)(lba + 22650) * 2448, out, 2448);
}

/* Bit by bit from 96 bytes of P-W: channel 7 is P, 6 is Q. */
static inline void
channel(const uint8_t *sub, int bit, uint8_t out[12])
{
	memset(out, 0, 12);
	for (int i = 0; i < 96; i++)
		out[i / 8] = (uint8_t)(out[i / 8] << 1 | (sub[i] >> bit & 1));
}

static inline bool
crc_holds(const uint8_t q[12])
{
	uint32_t crc = 0;

	for (int i = 0; i < 80; i++) {
		uint32_t bit = (uint32_t)(q[i / 8] >> (7 - i % 8) & 1) ^ (crc >> 15 & 1);

		crc = (crc << 1 ^ (bit ? 0x1021u : 0)) & 0xffff;
	}
	return (crc ^ 0xffff) == (uint32_t)(q[10] << 8 | q[11]);
}

/* Q of the sector at lba, its CRC checked; *p the P bit. */
static inline void
read_q(IStream *s, LONG lba, uint8_t q[12], bool *p)
{
	uint8_t sector[2448], ps[12];

	read_sector(s, lba, sector);
	channel(sector + 2352, 6, q);
	channel(sector + 2352, 7, ps);
	assert_true(crc_holds(q));
	for (int i = 0; i < 12; i++)
		assert_true(ps[i] == (ps[0] & 1 ? 0xff : 0));
	if (p != NULL)
		*p = ps[0] & 1;
}

static inline int
unbcd(uint8_t v)
{
	return (v >> 4) * 10 + (v & 15);
}

static inline LONG
q_time(const uint8_t *p)
{
	return (unbcd(p[0]) * 60 + unbcd(p[1])) * 75 + unbcd(p[2]);
}

/* A file of fixtures/vectors; returns its length. */
static inline size_t
load_vector(const char *name, void *out, size_t n)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "fixtures/vectors/%s", name);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s is missing", path);
	n = fread(out, 1, n, f);
	fclose(f);
	return n;
}

/* A test that is a function, in a table of them. */
struct case_row {
	const char *name;
	void (*run)(void);
};

static inline void
run_case(void **state)
{
	((const struct case_row *)*state)->run();
}
#endif
