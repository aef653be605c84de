/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/crc32c.c - CRC32C, computed by isa-l. */
#include "emulator/crc32c.h"

#include <isa-l/crc.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define PIECE_BYTES ((size_t)1 << 30) /* isa-l takes the length as an int */

/* isa-l leaves the upper halves of the vector registers in use, which slows down all SSE
 * code that runs afterwards (measured: parity and EDC by half). */
#ifdef __x86_64__
__attribute__((target("avx"))) static void
clear_upper_halves(void)
{
	_mm256_zeroupper();
}
#endif

uint32_t
crc32c(uint32_t crc, const uint8_t *bytes, size_t n)
{
	crc = ~crc;
	while (n > 0) {
		size_t piece = n < PIECE_BYTES ? n : PIECE_BYTES;

		/* isa-l only reads, but its prototype lacks the const. */
		crc = crc32_iscsi((unsigned char *)(uintptr_t)bytes, (int)piece, crc);
		bytes += piece;
		n -= piece;
	}
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx"))
		clear_upper_halves();
#endif
	return ~crc;
}
