/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/q.c - the Q frame of one sector (ECMA-130 clause 22.3). */
#include "emulator/q.h"

#include "emulator/bytes.h"
#include "emulator/crc.h"

#include <stddef.h>
#include <string.h>

#define SEALED_BYTES 10   /* what the CRC covers */
#define POINT_RAW    0xa0 /* from here on POINT is a code, not a BCD number */
#define POINT_LAST   0xa2 /* of the ADR 1 points */
#define ISRC_CODES   5    /* characters of an ISRC in six bits; the others are digits */
#define MCN_DIGITS   13
#define ISRC_CHARS   12
#define LETTER_CODE  0x11 /* 'A' in six bits; digits are 0 to 9 */

void
q_seal(uint8_t q[Q_BYTES])
{
	store_be16(q + SEALED_BYTES, (uint16_t)~crc16(q, SEALED_BYTES));
}

bool
q_sealed(const uint8_t q[Q_BYTES])
{
	return (load_be16(q + SEALED_BYTES) ^ crc16(q, SEALED_BYTES)) == 0xffff;
}

static bool
load_tno(uint8_t v, uint8_t *tno)
{
	if (v != Q_TNO_LEADOUT && !bcd_valid(v))
		return false;
	*tno = v == Q_TNO_LEADOUT ? v : bcd_decode(v);
	return true;
}

static bool
load_index(uint8_t v, uint8_t *index)
{
	if (v < POINT_RAW && !bcd_valid(v))
		return false;
	*index = v < POINT_RAW ? bcd_decode(v) : v;
	return true;
}

/* ECMA-130 22.3.4; 22.3.5 for the lead-in, where INDEX is POINT: 01..99, A0..A2. */
static bool
decode_position(const uint8_t *q, struct q_frame *f)
{
	if (!load_tno(q[1], &f->tno) || !load_index(q[2], &f->index))
		return false;
	if (f->tno == 0 ? f->index == 0 || f->index > POINT_LAST : f->index >= POINT_RAW)
		return false;
	f->zero = q[6];
	return msf_load_bcd(q + 3, &f->time) && msf_load_bcd(q + 7, &f->absolute);
}

static bool
decode_aframe(const uint8_t *q, struct q_frame *f)
{
	if (!bcd_valid(q[9]) || bcd_decode(q[9]) >= SECTORS_PER_SECOND)
		return false;
	f->aframe = bcd_decode(q[9]);
	return true;
}

/* The digits that the nibbles from bytes[0] on hold, and after an odd count a zero nibble. */
static bool
load_digits(const uint8_t *bytes, size_t digits, char *text)
{
	for (size_t i = 0; i < digits + digits % 2; i++) {
		int digit = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15;

		if (digit > (i < digits ? 9 : 0))
			return false;
		if (i < digits)
			text[i] = (char)('0' + digit);
	}
	return true;
}

static bool
decode_mcn(const uint8_t *q, struct q_frame *f)
{
	return load_digits(q + 1, MCN_DIGITS, f->text) && q[8] == 0 && decode_aframe(q, f);
}

static bool
decode_isrc(const uint8_t *q, struct q_frame *f)
{
	uint32_t codes = load_be32(q + 1);

	for (unsigned i = 0; i < ISRC_CODES; i++) {
		uint32_t code = codes >> (26 - 6 * i) & 63;

		if (code > 9 && (code < LETTER_CODE || code > LETTER_CODE + 'Z' - 'A'))
			return false;
		f->text[i] = (char)('0' + code);
	}
	return (codes & 3) == 0 &&
	    load_digits(q + 5, ISRC_CHARS - ISRC_CODES, f->text + ISRC_CODES) &&
	    decode_aframe(q, f);
}

static bool
decode_leadin5(const uint8_t *q, struct q_frame *f)
{
	f->zero = q[6];
	f->time = (struct msf){ q[3], q[4], q[5] };
	f->absolute = (struct msf){ q[7], q[8], q[9] };
	return load_tno(q[1], &f->tno) && load_index(q[2], &f->index);
}

enum q_result
q_decode(const uint8_t q[Q_BYTES], struct q_frame *f)
{
	static bool (*const decode[])(const uint8_t *, struct q_frame *) = {
		[Q_ADR_POSITION] = decode_position,
		[Q_ADR_MCN] = decode_mcn,
		[Q_ADR_ISRC] = decode_isrc,
		[Q_ADR_LEADIN5] = decode_leadin5,
	};

	memset(f, 0, sizeof(*f));
	f->control = q[0] >> 4;
	f->adr = q[0] & 15;
	if (!q_sealed(q))
		return Q_BAD_CRC;
	if (f->adr >= ARRAY_LEN(decode) || decode[f->adr] == NULL || !decode[f->adr](q, f))
		return Q_BAD_CONTENT;
	return Q_OK;
}

static void
store_position(const struct q_frame *f, uint8_t *q)
{
	q[1] = f->tno == Q_TNO_LEADOUT ? f->tno : bcd_encode(f->tno);
	q[2] = f->index >= POINT_RAW ? f->index : bcd_encode(f->index);
	q[6] = f->zero;
}

static void
encode_position(const struct q_frame *f, uint8_t *q)
{
	store_position(f, q);
	msf_store_bcd(q + 3, f->time);
	msf_store_bcd(q + 7, f->absolute);
}

static void
encode_leadin5(const struct q_frame *f, uint8_t *q)
{
	store_position(f, q);
	q[3] = f->time.m;
	q[4] = f->time.s;
	q[5] = f->time.f;
	q[7] = f->absolute.m;
	q[8] = f->absolute.s;
	q[9] = f->absolute.f;
}

static void
store_digits(const char *text, size_t digits, uint8_t *bytes)
{
	for (size_t i = 0; i < digits; i++) {
		int digit = text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 0;

		bytes[i / 2] |= (uint8_t)(i % 2 == 0 ? digit << 4 : digit);
	}
}

static void
encode_mcn(const struct q_frame *f, uint8_t *q)
{
	store_digits(f->text, MCN_DIGITS, q + 1);
	q[9] = bcd_encode(f->aframe);
}

static void
encode_isrc(const struct q_frame *f, uint8_t *q)
{
	uint32_t codes = 0;

	for (unsigned i = 0; i < ISRC_CODES; i++) {
		char c = f->text[i];
		bool known = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');

		codes |= (uint32_t)(known ? c - '0' : 0) << (26 - 6 * i);
	}
	store_be32(q + 1, codes);
	store_digits(f->text + ISRC_CODES, ISRC_CHARS - ISRC_CODES, q + 5);
	q[9] = bcd_encode(f->aframe);
}

void
q_encode(const struct q_frame *f, uint8_t q[Q_BYTES])
{
	static void (*const encode[])(const struct q_frame *, uint8_t *) = {
		[Q_ADR_POSITION] = encode_position,
		[Q_ADR_MCN] = encode_mcn,
		[Q_ADR_ISRC] = encode_isrc,
		[Q_ADR_LEADIN5] = encode_leadin5,
	};

	memset(q, 0, Q_BYTES);
	q[0] = (uint8_t)(f->control << 4 | (f->adr & 15));
	if (f->adr < ARRAY_LEN(encode) && encode[f->adr] != NULL)
		encode[f->adr](f, q);
	q_seal(q);
}
