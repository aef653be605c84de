/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/scramble.h - the scrambler of data sectors (ECMA-130 Annex B):
 * x^15 + x + 1, preset to 1 at byte 12 of every sector, least significant bit
 * first. It is its own inverse. */
#ifndef EMULATOR_SCRAMBLE_H
#define EMULATOR_SCRAMBLE_H
#include <stdint.h>

#define SCRAMBLE_OFFSET 12 /* the sync pattern is never scrambled */
#define SCRAMBLE_BYTES  2340

/* The 2340 bytes that are XORed onto sector bytes 12..2351. */
extern const uint8_t scramble_table[SCRAMBLE_BYTES];

/* XOR them onto a whole sector. in and out may be the same. */
void scramble_sector(const uint8_t in[2352], uint8_t out[2352]);
#endif
