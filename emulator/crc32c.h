/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/crc32c.h - CRC32C (Castagnoli; RFC 7143 section 13.1), by which the
 * disc's log describes what was written. */
#ifndef EMULATOR_CRC32C_H
#define EMULATOR_CRC32C_H
#include <stddef.h>
#include <stdint.h>

/* Continue over n bytes the CRC32C crc of the bytes before (0 at the start). */
uint32_t crc32c(uint32_t crc, const uint8_t *bytes, size_t n);
#endif
