/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/chap_test.c - RFC 1994 4.1 in all four algorithms, and binary
 * values as RFC 7143 6.1 spells them. Digests are from Python's hashlib, over the
 * bytes that the RFC names. */
#include "target/chap.h"

#include "tests/table.h"

static const struct respond_row {
	const char *name;
	unsigned algorithm;
	size_t bytes;
	const char *response;
} respond_rows[] = {
	{ "MD5", CHAP_MD5, 16, "0x28ac5f4825daf2663816840f394a0ea2" },
	{ "SHA1", CHAP_SHA1, 20, "0x074c72166cf3e6087d91cf1ebc3826e1bc9acd6b" },
	{ "SHA-256", CHAP_SHA256, 32,
	    "0xd8ccb3271421287f39953d1d5d4f541a06928be031db2e21e9110385bfd59333" },
	{ "SHA3-256", CHAP_SHA3_256, 32,
	    "0x7323d5ac71a62fedff57d128f9cbc76a5780da1f2833132435b279a91359681f" },
};

static void
responds(void **state)
{
	const struct respond_row *row = *state;
	uint8_t challenge[16], out[CHAP_DIGEST_BYTES];
	char text[CHAP_HEX_BYTES];

	for (size_t i = 0; i < sizeof(challenge); i++)
		challenge[i] = (uint8_t)i;
	assert_int_equal(chap_digest_bytes(row->algorithm), row->bytes);
	chap_respond(row->algorithm, 0x27, "TestInitiatorPass", challenge, sizeof(challenge), out);
	chap_encode(out, row->bytes, text);
	assert_string_equal(text, row->response);
	assert_int_equal(chap_algorithm_named(row->name), row->algorithm);
}

static const struct long_row {
	const char *name;
	const char *response;
} long_rows[] = { { "a challenge of 1024 bytes", "0x9419dbb6a7445c344159db88c92eeb50" } };

static void
responds_to_long(void **state)
{
	const struct long_row *row = *state;
	uint8_t challenge[CHAP_CHALLENGE_BYTES_MAX], out[CHAP_DIGEST_BYTES];
	char text[CHAP_HEX_BYTES];

	for (size_t i = 0; i < sizeof(challenge); i++)
		challenge[i] = (uint8_t)i;
	chap_respond(CHAP_MD5, 255, "123456789012", challenge, sizeof(challenge), out);
	chap_encode(out, 16, text);
	assert_string_equal(text, row->response);
}

static const struct choose_row {
	const char *name, *list;
	unsigned set, chosen;
} choose_rows[] = {
	{ "what Microsoft offers", "5", CHAP_ALL, CHAP_MD5 },
	{ "the strongest, not their first", "5,6,7,8", CHAP_ALL, CHAP_SHA3_256 },
	{ "the strongest that is allowed", "8,7,6,5", 1u << CHAP_MD5 | 1u << CHAP_SHA1, CHAP_SHA1 },
	{ "one that is not allowed", "5", 1u << CHAP_SHA256, 0 },
	{ "none that there is", "1,50,55", CHAP_ALL, 0 },
	{ "an empty list", "", CHAP_ALL, 0 },
};

static void
chooses(void **state)
{
	const struct choose_row *row = *state;

	assert_int_equal(chap_choose(row->list, row->set), row->chosen);
}

static const struct decode_row {
	const char *name, *value;
	size_t room;
	bool good;
	const char *bytes;
	size_t n;
} decode_rows[] = {
	{ "hexadecimal", "0x0aFf", 8, true, "\x0a\xff", 2 },
	{ "a capital X", "0X0AfF", 8, true, "\x0a\xff", 2 },
	{ "an odd number of digits", "0x123", 8, true, "\x01\x23", 2 },
	{ "one digit", "0xa", 8, true, "\x0a", 1 },
	{ "base64", "0bAAECAw==", 8, true, "\0\1\2\3", 4 },
	{ "a capital B", "0BAAECAw==", 8, true, "\0\1\2\3", 4 },
	{ "as long as the room", "0x0102", 2, true, "\1\2", 2 },
	{ "longer than the room", "0x010203", 2, false, "", 0 },
	{ "base64 longer than the room", "0bAAECAw==", 3, false, "", 0 },
	{ "base64 without its end", "0bAAECAw", 8, false, "", 0 },
	{ "base64 of nothing", "0b", 8, false, "", 0 },
	{ "no digits", "0x", 8, false, "", 0 },
	{ "a digit that is none", "0x0g", 8, false, "", 0 },
	{ "no prefix", "0102", 8, false, "", 0 },
	{ "a zero", "0", 8, false, "", 0 },
	{ "nothing", "", 8, false, "", 0 },
};

static void
decodes(void **state)
{
	const struct decode_row *row = *state;
	uint8_t out[8];
	size_t n = 0;

	assert_int_equal(chap_decode(row->value, out, row->room, &n), row->good);
	if (!row->good)
		return;
	assert_int_equal(n, row->n);
	assert_memory_equal(out, row->bytes, n);
}

static const struct equal_row {
	const char *name;
	uint8_t a[4], b[4];
	bool equal;
} equal_rows[] = {
	{ "the same", { 1, 2, 3, 4 }, { 1, 2, 3, 4 }, true },
	{ "the first differs", { 0, 2, 3, 4 }, { 1, 2, 3, 4 }, false },
	{ "the last differs", { 1, 2, 3, 4 }, { 1, 2, 3, 5 }, false },
};

static void
compares(void **state)
{
	const struct equal_row *row = *state;

	assert_int_equal(chap_equal(row->a, row->b, 4), row->equal);
}

int
main(void)
{
	int failed = RUN_TABLE(respond_rows, responds);

	failed += RUN_TABLE(long_rows, responds_to_long);
	failed += RUN_TABLE(choose_rows, chooses);
	failed += RUN_TABLE(decode_rows, decodes);
	failed += RUN_TABLE(equal_rows, compares);
	return failed;
}
