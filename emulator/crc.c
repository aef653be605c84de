/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/crc.c - the 16-bit CRC of Q frames and CD-TEXT packs. */
#include "emulator/crc.h"

/* A byte at a time without a table: the polynomial's few terms let one byte's
 * remainder be written as shifts of itself. */
uint16_t
crc16(const uint8_t *bytes, size_t n)
{
	unsigned crc = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned x = (crc >> 8 ^ bytes[i]) & 0xff;

		x ^= x >> 4;
		crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xffff;
	}
	return (uint16_t)crc;
}
