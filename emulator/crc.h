/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/crc.h - the 16-bit CRC of Q frames and CD-TEXT packs: x^16 + x^12 +
 * x^5 + 1, most significant bit first, starting at zero; on the disc it is
 * stored inverted and big-endian (ECMA-130 clause 22.3.6). */
#ifndef EMULATOR_CRC_H
#define EMULATOR_CRC_H
#include <stddef.h>
#include <stdint.h>

/* Not inverted. */
uint16_t crc16(const uint8_t *bytes, size_t n);
#endif
