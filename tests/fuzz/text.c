/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/text.c - key=value pairs and what is negotiated from them. The
 * first byte says in what kind of session. */
#include "target/negotiate.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What is agreed must be what RFC 7143 clause 13 allows. */
static void
check(const struct negotiation *n)
{
	if (n->value[KEY_FIRST_BURST] > n->value[KEY_MAX_BURST] ||
	    n->value[KEY_MAX_RECV_BYTES] < 512 || n->value[KEY_MAX_BURST] < 512 ||
	    n->value[KEY_MAX_BURST] > OUR_MAX_BURST || n->value[KEY_MAX_CONNECTIONS] != 1 ||
	    n->value[KEY_ERROR_RECOVERY_LEVEL] != 0 || n->value[KEY_MAX_R2T] < 1 ||
	    n->value[KEY_MAX_R2T] > OUR_MAX_R2T || !n->value[KEY_DATA_PDU_IN_ORDER])
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct text_answer *answer;
	struct negotiation negotiation;
	char *copy, name[TEXT_NAME_BYTES];
	struct text text;

	if (n == 0)
		return 0;
	copy = malloc(n);
	answer = calloc(1, sizeof(*answer));
	if (copy == NULL || answer == NULL)
		abort();
	memcpy(copy, bytes + 1, n - 1);
	negotiate_start(&negotiation);
	negotiation.leading = bytes[0] & 1;
	negotiation.discovery = bytes[0] & 2;
	negotiation.full_feature = bytes[0] & 4;
	if (text_parse(&text, copy, n - 1)) {
		for (size_t i = 0; i < text.count; i++)
			text_name(text.pairs[i].value, name);
		if (negotiate(&negotiation, &text, answer))
			check(&negotiation);
		if (answer->used > sizeof(answer->bytes))
			abort();
	}
	free(answer);
	free(copy);
	return 0;
}
