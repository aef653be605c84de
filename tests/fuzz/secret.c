/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/secret.c - binary values of CHAP, and the file of --auth. */
#include "target/access.h"
#include "target/chap.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
decode(const char *value)
{
	uint8_t out[CHAP_CHALLENGE_BYTES_MAX], digest[CHAP_DIGEST_BYTES], again[CHAP_DIGEST_BYTES];
	char encoded[CHAP_HEX_BYTES];
	size_t n = 0, m = 0;

	if (!chap_decode(value, out, sizeof(out), &n))
		return;
	if (n == 0 || n > sizeof(out))
		abort();
	chap_respond(CHAP_SHA256, out[0], "a secret of bytes", out, n, digest);
	chap_encode(digest, sizeof(digest), encoded);
	if (!chap_decode(encoded, again, sizeof(again), &m) || m != sizeof(digest) ||
	    !chap_equal(digest, again, m))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char error[ACCESS_ERROR_BYTES] = "", *copy = malloc(n + 1);
	struct access *access;

	if (copy == NULL)
		abort();
	memcpy(copy, bytes, n);
	copy[n] = '\0';
	decode(copy);
	chap_choose(copy, CHAP_ALL);
	access = access_parse(copy, n, error);
	if (access != NULL) {
		const struct access_rule *rule =
		    access_find(access, "iqn.2026-11.test.pitland:cdr0");

		if (rule != NULL)
			access_admits(rule, "iqn.2026-11.example:a", "192.0.2.1:3260", NULL);
		access_authenticates(access);
	}
	access_free(access);
	free(copy);
	return 0;
}
