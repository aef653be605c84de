/* SPDX-License-Identifier: BSD-2-Clause */
/* target/digest.h - the digest on the wire: CRC32C, least significant byte first
 * (RFC 7143 11.2.3 and 13.1). */
#ifndef TARGET_DIGEST_H
#define TARGET_DIGEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Continue digest (0 at the start) over n bytes. */
uint32_t digest_add(uint32_t digest, const void *bytes, size_t n);
void digest_store(uint8_t wire[4], uint32_t digest);
bool digest_matches(const uint8_t wire[4], uint32_t digest);
#endif
