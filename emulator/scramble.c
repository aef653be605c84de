/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/scramble.c - the scrambler of data sectors (ECMA-130 Annex B). */
#include "emulator/scramble.h"

#include "emulator/scramble_table.h"

#include <string.h>

/* Eight bytes at a time (2340 is not a multiple), each read before it is written, since in
 * and out may be the same. An exclusive or minds no byte order: memcpy() is one load or
 * store, with the sanitizers too. */
void
scramble_sector(const uint8_t in[2352], uint8_t out[2352])
{
	const uint8_t *from = in + SCRAMBLE_OFFSET;
	uint8_t *to = out + SCRAMBLE_OFFSET;
	int i = 0;

	if (in != out)
		memcpy(out, in, SCRAMBLE_OFFSET);
	for (; i + 8 <= SCRAMBLE_BYTES; i += 8) {
		uint64_t data, mask;

		memcpy(&data, from + i, 8);
		memcpy(&mask, scramble_table + i, 8);
		data ^= mask;
		memcpy(to + i, &data, 8);
	}
	for (; i < SCRAMBLE_BYTES; i++)
		to[i] = from[i] ^ scramble_table[i];
}
