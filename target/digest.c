/* SPDX-License-Identifier: BSD-2-Clause */
/* target/digest.c - header and data digests by the one CRC32C of the project. */
#include "target/digest.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"

uint32_t
digest_add(uint32_t digest, const void *bytes, size_t n)
{
	return crc32c(digest, bytes, n);
}

void
digest_store(uint8_t wire[4], uint32_t digest)
{
	store_le32(wire, digest);
}

bool
digest_matches(const uint8_t wire[4], uint32_t digest)
{
	return load_le32(wire) == digest;
}
