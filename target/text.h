/* SPDX-License-Identifier: BSD-2-Clause */
/* target/text.h - key=value pairs of Login and Text PDUs (RFC 7143 clause 6),
 * with limits on all that a peer sends. Pure. */
#ifndef TARGET_TEXT_H
#define TARGET_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_PAIRS       100 /* in one negotiation step; all keys of the RFC are some 30 */
#define TEXT_KEY_BYTES   63
#define TEXT_VALUE_BYTES 8192
/* So that NotUnderstood to TEXT_PAIRS of the longest keys fits. */
#define TEXT_ANSWER_BYTES 8192

struct text_pair {
	const char *key, *value; /* point into the parsed text */
};

struct text {
	struct text_pair pairs[TEXT_PAIRS];
	size_t count;
};

/* Parse n bytes of text in place: '=' and the end of each pair become zero
 * bytes, so bytes must have room for n + 1 bytes (a last pair without its zero
 * byte is tolerated). False: no '=', an empty or overlong key, an overlong
 * value, a character that no key has, or more than TEXT_PAIRS. */
bool text_parse(struct text *, char *bytes, size_t n);
/* The value of a key, NULL if it was not sent. */
const char *text_find(const struct text *, const char *key);

/* An answer under construction. */
struct text_answer {
	char bytes[TEXT_ANSWER_BYTES];
	size_t used;
	bool overflow; /* a pair did not fit */
};
void text_add(struct text_answer *, const char *key, const char *value);
void text_add_number(struct text_answer *, const char *key, uint32_t value);

/* Decimal or 0x hexadecimal, at most 32 bits. False: no such number. */
bool text_number(const char *value, uint32_t *number);
/* Exactly "Yes" or "No". */
bool text_boolean(const char *value, bool *yes);
/* The first member of list (the peer's, in its order) that is among ours, a
 * NULL-terminated array. NULL: none is. */
const char *text_choose(const char *list, const char *const *ours);
bool text_lists(const char *list, const char *member);

/* Check an iSCSI name and fold it to lower case (RFC 7143 4.2.7): iqn., eui. or
 * naa., at most 223 bytes of letters, digits, '-', '.' and ':'. */
#define TEXT_NAME_BYTES 224
bool text_name(const char *value, char name[TEXT_NAME_BYTES]);
#endif
