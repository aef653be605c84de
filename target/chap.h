/* SPDX-License-Identifier: BSD-2-Clause */
/* target/chap.h - CHAP as iSCSI uses it (RFC 1994; RFC 7143 12.1.3): algorithms,
 * responses, and how binary values are spelled. Pure. */
#ifndef TARGET_CHAP_H
#define TARGET_CHAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAP_DIGEST_BYTES        32   /* of the longest algorithm */
#define CHAP_CHALLENGE_BYTES_MAX 1024 /* that a peer may send, RFC 7143 12.1.3 */
#define CHAP_HEX_BYTES           (2 + 2 * CHAP_DIGEST_BYTES + 1)

/* IANA "PPP Authentication Algorithms"; as bits of a set 1 << algorithm. */
enum chap_algorithm { CHAP_MD5 = 5, CHAP_SHA1 = 6, CHAP_SHA256 = 7, CHAP_SHA3_256 = 8 };
#define CHAP_ALL (1u << CHAP_MD5 | 1u << CHAP_SHA1 | 1u << CHAP_SHA256 | 1u << CHAP_SHA3_256)

/* The strongest algorithm of a peer's CHAP_A list that is in the set; 0: none. */
unsigned chap_choose(const char *list, unsigned set);
/* By the name a configuration uses, such as "SHA-256"; 0: there is none. */
unsigned chap_algorithm_named(const char *name);
/* Bytes of its responses, and of the challenges that we make for it. */
size_t chap_digest_bytes(unsigned algorithm);

/* The response to a challenge: H(identifier, secret, challenge), in
 * out[chap_digest_bytes(algorithm)]. */
void chap_respond(unsigned algorithm, uint8_t identifier, const char *secret,
    const uint8_t *challenge, size_t n, uint8_t out[CHAP_DIGEST_BYTES]);
/* In a time that depends on n alone. */
bool chap_equal(const uint8_t *a, const uint8_t *b, size_t n);

/* Decode 0x hexadecimal (an odd number of digits: the first stands alone) or 0b
 * base64 (RFC 7143 6.1). False: it is neither, empty, or longer than room. */
bool chap_decode(const char *value, uint8_t *out, size_t room, size_t *n);
/* As 0x hexadecimal; n at most CHAP_DIGEST_BYTES. */
void chap_encode(const uint8_t *bytes, size_t n, char out[CHAP_HEX_BYTES]);
#endif
