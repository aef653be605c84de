/* SPDX-License-Identifier: BSD-2-Clause */
/* target/chap.c - RFC 1994 clause 4.1 with the algorithms that are registered. */
#include "target/chap.h"

#include "emulator/bytes.h"
#include "target/text.h"

#include <nettle/base64.h>
#include <nettle/md5.h>
#include <nettle/memops.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/sha3.h>
#include <stdio.h>
#include <string.h>

/* The strongest first. */
static const struct algorithm {
	unsigned number;
	const char *digits, *name;
	const struct nettle_hash *hash;
} algorithms[] = {
	{ CHAP_SHA3_256, "8", "SHA3-256", &nettle_sha3_256 },
	{ CHAP_SHA256, "7", "SHA-256", &nettle_sha256 },
	{ CHAP_SHA1, "6", "SHA1", &nettle_sha1 },
	{ CHAP_MD5, "5", "MD5", &nettle_md5 },
};

/* Room to hash with any of them. */
union context {
	struct md5_ctx md5;
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;
	struct sha3_256_ctx sha3_256;
};

unsigned
chap_choose(const char *list, unsigned set)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++)
		if (set >> algorithms[i].number & 1 && text_lists(list, algorithms[i].digits))
			return algorithms[i].number;
	return 0;
}

unsigned
chap_algorithm_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++)
		if (strcmp(algorithms[i].name, name) == 0)
			return algorithms[i].number;
	return 0;
}

static const struct nettle_hash *
hash_of(unsigned algorithm)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++)
		if (algorithms[i].number == algorithm)
			return algorithms[i].hash;
	return &nettle_md5;
}

size_t
chap_digest_bytes(unsigned algorithm)
{
	return hash_of(algorithm)->digest_size;
}

void
chap_respond(unsigned algorithm, uint8_t identifier, const char *secret, const uint8_t *challenge,
    size_t n, uint8_t out[CHAP_DIGEST_BYTES])
{
	const struct nettle_hash *hash = hash_of(algorithm);
	union context context;

	hash->init(&context);
	hash->update(&context, 1, &identifier);
	hash->update(&context, strlen(secret), (const uint8_t *)secret);
	hash->update(&context, n, challenge);
	hash->digest(&context, hash->digest_size, out);
	explicit_bzero(&context, sizeof(context));
}

bool
chap_equal(const uint8_t *a, const uint8_t *b, size_t n)
{
	return memeql_sec(a, b, n) != 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
decode_hex(const char *digits, uint8_t *out, size_t room, size_t *n)
{
	size_t length = strlen(digits), at = 0;

	*n = (length + 1) / 2;
	if (length == 0 || *n > room)
		return false;
	memset(out, 0, *n);
	/* An odd number of digits is as if a zero stood before them. */
	for (size_t i = length % 2; at < length; at++, i++) {
		int digit = hex_digit(digits[at]);

		if (digit < 0)
			return false;
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | digit);
	}
	return true;
}

static bool
decode_base64(const char *text, uint8_t *out, size_t room, size_t *n)
{
	uint8_t bytes[BASE64_DECODE_LENGTH(TEXT_VALUE_BYTES)];
	struct base64_decode_ctx context;
	size_t length = strlen(text);

	if (length == 0 || length > TEXT_VALUE_BYTES)
		return false;
	*n = sizeof(bytes);
	base64_decode_init(&context);
	if (!base64_decode_update(&context, n, bytes, length, text) ||
	    !base64_decode_final(&context) || *n == 0 || *n > room)
		return false;
	memcpy(out, bytes, *n);
	return true;
}

bool
chap_decode(const char *value, uint8_t *out, size_t room, size_t *n)
{
	if (value[0] != '0' || value[1] == '\0')
		return false;
	if (value[1] == 'x' || value[1] == 'X')
		return decode_hex(value + 2, out, room, n);
	if (value[1] == 'b' || value[1] == 'B')
		return decode_base64(value + 2, out, room, n);
	return false;
}

void
chap_encode(const uint8_t *bytes, size_t n, char out[CHAP_HEX_BYTES])
{
	out[0] = '0';
	out[1] = 'x';
	out[2] = '\0';
	for (size_t i = 0; i < n && i < CHAP_DIGEST_BYTES; i++)
		snprintf(out + 2 + 2 * i, 3, "%02x", bytes[i]);
}
