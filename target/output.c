/* SPDX-License-Identifier: BSD-2-Clause */
/* target/output.c - a queue of PDUs, each header, payload and trailer. */
#include "target/output.h"

#include "target/digest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct output_pdu {
	struct output_pdu *next;
	uint8_t header[PDU_HEADER_BYTES + PDU_DIGEST_BYTES];
	uint8_t trailer[3 + PDU_DIGEST_BYTES]; /* padding, data digest */
	struct iovec parts[3];                 /* header, payload, trailer: all of it */
	uint64_t sent;
	bool borrowed;
	uint8_t *copy; /* owned payload */
};

static uint64_t
pdu_total(const struct output_pdu *p)
{
	return (uint64_t)p->parts[0].iov_len + p->parts[1].iov_len + p->parts[2].iov_len;
}

static void
seal(const struct output *o, struct output_pdu *p, const struct pdu *pdu)
{
	size_t n = pdu->data_bytes, pad = pdu_padded(pdu->data_bytes) - n;

	pdu_encode(pdu, p->header);
	p->parts[0] = (struct iovec){ p->header, PDU_HEADER_BYTES };
	p->parts[2] = (struct iovec){ p->trailer, pad };
	if (o->header_digest) {
		digest_store(
		    p->header + PDU_HEADER_BYTES, digest_add(0, p->header, PDU_HEADER_BYTES));
		p->parts[0].iov_len += PDU_DIGEST_BYTES;
	}
	if (o->data_digest && n > 0) {
		uint32_t digest = digest_add(0, p->parts[1].iov_base, n);

		digest_store(p->trailer + pad, digest_add(digest, p->trailer, pad));
		p->parts[2].iov_len += PDU_DIGEST_BYTES;
	}
}

bool
output_add(
    struct output *o, struct pdu *pdu, const void *data, size_t n, enum output_payload payload)
{
	struct output_pdu *p = calloc(1, sizeof(*p));

	assert(n <= PDU_DATA_BYTES_MAX);
	if (p == NULL)
		return false;
	p->borrowed = payload == OUTPUT_BORROWED;
	if (!p->borrowed && n > 0) {
		p->copy = malloc(n);
		if (p->copy == NULL) {
			free(p);
			return false;
		}
		memcpy(p->copy, data, n);
		data = p->copy;
	}
	p->parts[1] = (struct iovec){ (void *)(uintptr_t)data, n };
	pdu->data_bytes = (uint32_t)n;
	seal(o, p, pdu);
	if (o->last != NULL)
		o->last->next = p;
	else
		o->first = p;
	o->last = p;
	o->bytes += pdu_total(p);
	o->borrowed += p->borrowed;
	return true;
}

size_t
output_vectors(const struct output *o, struct iovec *vectors, size_t max)
{
	size_t count = 0;

	for (const struct output_pdu *p = o->first; p != NULL; p = p->next) {
		uint64_t skip = p->sent;

		for (size_t i = 0; i < 3; i++) {
			size_t n = p->parts[i].iov_len;

			if (skip >= n) {
				skip -= n;
				continue;
			}
			if (count == max)
				return count;
			vectors[count].iov_base = (uint8_t *)p->parts[i].iov_base + skip;
			vectors[count++].iov_len = n - (size_t)skip;
			skip = 0;
		}
	}
	return count;
}

static void
drop_first(struct output *o)
{
	struct output_pdu *p = o->first;

	o->first = p->next;
	if (o->first == NULL)
		o->last = NULL;
	o->borrowed -= p->borrowed;
	free(p->copy);
	free(p);
}

void
output_sent(struct output *o, uint64_t n)
{
	assert(n <= o->bytes);
	o->bytes -= n;
	while (n > 0) {
		uint64_t left = pdu_total(o->first) - o->first->sent;

		if (n < left) {
			o->first->sent += n;
			return;
		}
		n -= left;
		drop_first(o);
	}
}

static bool
keep_begun(struct output_pdu *p)
{
	size_t n = p->parts[1].iov_len;

	p->copy = malloc(n > 0 ? n : 1);
	if (p->copy == NULL)
		return false;
	memcpy(p->copy, p->parts[1].iov_base, n);
	p->parts[1].iov_base = p->copy;
	p->borrowed = false;
	return true;
}

bool
output_return(struct output *o)
{
	struct output_pdu *p, **link = &o->first;

	if (o->borrowed == 0)
		return true;
	if (o->first->borrowed && o->first->sent > 0 && !keep_begun(o->first))
		return false;
	o->last = NULL;
	while ((p = *link) != NULL) {
		if (p->borrowed) {
			*link = p->next;
			o->bytes -= pdu_total(p);
			free(p);
			continue;
		}
		o->last = p;
		link = &p->next;
	}
	o->borrowed = 0;
	return true;
}

void
output_clear(struct output *o)
{
	while (o->first != NULL)
		drop_first(o);
	o->bytes = 0;
}
