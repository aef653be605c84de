/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/edc.c - the error detection code of data sectors (ECMA-130 clause
 * 14.3): bit by bit, by tables eight bytes at a time, and by carry-less
 * multiplication where the processor has it. */
#include "emulator/edc.h"

#include "emulator/bytes.h"
#include "emulator/edc_table.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define EDC_POLYNOMIAL 0xd8018001u /* least significant bit first */
#define FOLD_BYTES     64
#define WIDE_BYTES     128

uint32_t
edc_update_plain(uint32_t edc, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		edc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			edc = edc >> 1 ^ (edc & 1 ? EDC_POLYNOMIAL : 0);
	}
	return edc;
}

static uint32_t
by_tables(uint32_t edc, const uint8_t *bytes, size_t n)
{
	for (; n >= 8; bytes += 8, n -= 8) {
		uint32_t a = load_le32(bytes) ^ edc, b = load_le32(bytes + 4);

		edc = edc_table[7][a & 255] ^ edc_table[6][a >> 8 & 255] ^
		    edc_table[5][a >> 16 & 255] ^ edc_table[4][a >> 24] ^ edc_table[3][b & 255] ^
		    edc_table[2][b >> 8 & 255] ^ edc_table[1][b >> 16 & 255] ^
		    edc_table[0][b >> 24];
	}
	for (; n > 0; bytes++, n--)
		edc = edc >> 8 ^ edc_table[0][(edc ^ *bytes) & 255];
	return edc;
}

#ifdef __x86_64__
#define WITH_CLMUL __attribute__((target("pclmul,sse2")))

WITH_CLMUL static inline __m128i
load128(const uint8_t *p)
{
	return _mm_loadu_si128((const void *)p);
}

/* v moved up by as many bits as the constants of by say, plus what is there. */
WITH_CLMUL static inline __m128i
fold(__m128i v, __m128i by, __m128i there)
{
	__m128i low = _mm_clmulepi64_si128(v, by, 0x00);
	__m128i high = _mm_clmulepi64_si128(v, by, 0x11);

	return _mm_xor_si128(_mm_xor_si128(low, high), there);
}

/* What is left of folding: 16 bytes that have the same EDC, and n more behind them. */
WITH_CLMUL static uint32_t
finish(__m128i v, const uint8_t *bytes, size_t n)
{
	const __m128i by128 = _mm_set_epi64x((long long)EDC_FOLD_128, (long long)EDC_FOLD_192);
	uint8_t rest[16];

	for (; n >= 16; bytes += 16, n -= 16)
		v = fold(v, by128, load128(bytes));
	_mm_storeu_si128((void *)rest, v);
	return by_tables(by_tables(0, rest, sizeof(rest)), bytes, n);
}

/* Fold the bytes, at least 64, into 16 that have the same EDC. The first eight of 16 bytes
 * stand for the higher powers, hence have 64 bits more to move. */
WITH_CLMUL static uint32_t
by_clmul(uint32_t edc, const uint8_t *bytes, size_t n)
{
	const __m128i by512 = _mm_set_epi64x((long long)EDC_FOLD_512, (long long)EDC_FOLD_576);
	const __m128i by128 = _mm_set_epi64x((long long)EDC_FOLD_128, (long long)EDC_FOLD_192);
	__m128i v[4];

	for (int i = 0; i < 4; i++)
		v[i] = load128(bytes + 16 * i);
	v[0] = _mm_xor_si128(v[0], _mm_cvtsi32_si128((int)edc));
	for (bytes += FOLD_BYTES, n -= FOLD_BYTES; n >= FOLD_BYTES;
	     bytes += FOLD_BYTES, n -= FOLD_BYTES)
		for (int i = 0; i < 4; i++)
			v[i] = fold(v[i], by512, load128(bytes + 16 * i));
	for (int i = 1; i < 4; i++)
		v[0] = fold(v[0], by128, v[i]);
	return finish(v[0], bytes, n);
}

#define WITH_VCLMUL __attribute__((target("vpclmulqdq,pclmul,avx2")))

WITH_VCLMUL static inline __m256i
load256(const uint8_t *p)
{
	return _mm256_loadu_si256((const void *)p);
}

WITH_VCLMUL static inline __m256i
both(uint64_t high, uint64_t low)
{
	return _mm256_broadcastsi128_si256(_mm_set_epi64x((long long)high, (long long)low));
}

WITH_VCLMUL static inline __m256i
fold_wide(__m256i v, __m256i by, __m256i there)
{
	__m256i low = _mm256_clmulepi64_epi128(v, by, 0x00);
	__m256i high = _mm256_clmulepi64_epi128(v, by, 0x11);

	return _mm256_xor_si256(_mm256_xor_si256(low, high), there);
}

/* The same with registers twice as wide: at least 128 bytes. */
WITH_VCLMUL static uint32_t
by_vclmul(uint32_t edc, const uint8_t *bytes, size_t n)
{
	const __m256i by1024 = both(EDC_FOLD_1024, EDC_FOLD_1088);
	const __m256i by512 = both(EDC_FOLD_512, EDC_FOLD_576);
	const __m256i by256 = both(EDC_FOLD_256, EDC_FOLD_320);
	const __m128i by128 = _mm_set_epi64x((long long)EDC_FOLD_128, (long long)EDC_FOLD_192);
	__m256i v[4];
	__m128i sum;

	for (int i = 0; i < 4; i++)
		v[i] = load256(bytes + 32 * i);
	v[0] = _mm256_xor_si256(v[0], _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)edc)));
	for (bytes += WIDE_BYTES, n -= WIDE_BYTES; n >= WIDE_BYTES;
	     bytes += WIDE_BYTES, n -= WIDE_BYTES) {
		for (int i = 0; i < 4; i++)
			v[i] = fold_wide(v[i], by1024, load256(bytes + 32 * i));
	}
	/* In a tree, for each fold waits for the one before. */
	v[1] = fold_wide(v[0], by256, v[1]);
	v[3] = fold_wide(v[2], by256, v[3]);
	v[3] = fold_wide(v[1], by512, v[3]);
	sum = fold(_mm256_castsi256_si128(v[3]), by128, _mm256_extracti128_si256(v[3], 1));
	return finish(sum, bytes, n);
}
#endif

uint32_t
edc_update(uint32_t edc, const uint8_t *bytes, size_t n)
{
#ifdef __x86_64__
	if (n >= WIDE_BYTES && __builtin_cpu_supports("vpclmulqdq") &&
	    __builtin_cpu_supports("avx2"))
		return by_vclmul(edc, bytes, n);
	if (n >= FOLD_BYTES && __builtin_cpu_supports("pclmul"))
		return by_clmul(edc, bytes, n);
#endif
	return by_tables(edc, bytes, n);
}
