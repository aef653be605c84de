/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/subcode.h - the subchannels P to W of sectors in their several forms
 * (MMC-6, "Sub-channel data formats"; IEC 60908 clause 17 and annex on R-W):
 *   raw	96 bytes as on the disc: bit 7 P, bit 6 Q, bits 5..0 R..W interleaved
 *   packed	the same bytes, R-W as four packs of 24 symbols, not interleaved
 *   pq		16 bytes: Q frame (12), three zeros, P in bit 7 of the last
 *   channels	12 bytes P, 12 bytes Q, ... 12 bytes W: for storage and tests */
#ifndef EMULATOR_SUBCODE_H
#define EMULATOR_SUBCODE_H
#include "emulator/q.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUBCODE_BYTES        96
#define SUBCODE_PQ_BYTES     16
#define SUBCODE_PACK_SYMBOLS 24
#define SUBCODE_DATA_SYMBOLS 18 /* of a pack without its parity */

void subcode_raw_to_channels(const uint8_t raw[SUBCODE_BYTES], uint8_t channels[SUBCODE_BYTES]);
void subcode_channels_to_raw(const uint8_t channels[SUBCODE_BYTES], uint8_t raw[SUBCODE_BYTES]);

/* The Q frames of count sectors whose raw subchannel lies stride bytes apart. */
void subcode_get_q(const uint8_t *raw, size_t stride, uint32_t count, uint8_t (*q)[Q_BYTES]);
/* The majority of the 96 P bits. */
bool subcode_get_p(const uint8_t raw[SUBCODE_BYTES]);
/* Set P and Q and leave R-W. */
void subcode_set_pq(uint8_t raw[SUBCODE_BYTES], bool p, const uint8_t q[Q_BYTES]);

/* 16-byte form to raw, R-W zero. The CRC bytes of the host are not trusted:
 * hosts disagree about their inversion; the frame is sealed anew. */
void subcode_pq_to_raw(const uint8_t pq[SUBCODE_PQ_BYTES], uint8_t raw[SUBCODE_BYTES]);
void subcode_raw_to_pq(const uint8_t raw[SUBCODE_BYTES], uint8_t pq[SUBCODE_PQ_BYTES]);

/* The interleave of R-W delays symbols by up to seven packs, so it has a memory
 * that runs on from sector to sector. Start with all zero. */
struct subcode_interleaver {
	uint8_t delayed[8][SUBCODE_PACK_SYMBOLS];
	uint8_t at; /* row of the newest pack */
};

/* Symbols 2, 3 and 20..23 of a pack from its other 18, values 0..63. */
void subcode_pack_parity(uint8_t pack[SUBCODE_PACK_SYMBOLS]);
/* True if both parities of a de-interleaved pack hold. */
bool subcode_pack_parity_holds(const uint8_t pack[SUBCODE_PACK_SYMBOLS]);
/* One pack in, one pack of the recorded order out; in and out may be the same. */
void subcode_interleave(struct subcode_interleaver *, const uint8_t in[SUBCODE_PACK_SYMBOLS],
    uint8_t out[SUBCODE_PACK_SYMBOLS]);
/* The reverse: the pack that began seven packs ago. */
void subcode_deinterleave(struct subcode_interleaver *, const uint8_t in[SUBCODE_PACK_SYMBOLS],
    uint8_t out[SUBCODE_PACK_SYMBOLS]);

/* One sector, packed to raw: P and Q as they are, parity made, interleaved. A
 * sector whose R-W is all zero stays zero (after the memory has run out). */
void subcode_packed_to_raw(
    struct subcode_interleaver *, const uint8_t packed[SUBCODE_BYTES], uint8_t raw[SUBCODE_BYTES]);
/* Raw to packed, R-W seven packs late, P and Q at once; adds to *errors the packs whose
 * parity fails. */
void subcode_raw_to_packed(struct subcode_interleaver *, const uint8_t raw[SUBCODE_BYTES],
    uint8_t packed[SUBCODE_BYTES], uint32_t *errors);

#define SUBCODE_CDTEXT_BYTES 72 /* four CD-TEXT packs of 18 bytes: one lead-in sector */

/* CD-TEXT in R-W of the lead-in: 96 symbols of six bits without parity and interleave.
 * Sets bits 5..0 of raw, and leaves P and Q. */
void subcode_cdtext_to_rw(const uint8_t packs[SUBCODE_CDTEXT_BYTES], uint8_t raw[SUBCODE_BYTES]);
void subcode_rw_to_cdtext(const uint8_t raw[SUBCODE_BYTES], uint8_t packs[SUBCODE_CDTEXT_BYTES]);

/* MCN (13 digits) and ISRC (five digits or capitals, seven digits; no hyphens): is text
 * well-formed? */
bool subcode_mcn_valid(const char *);
bool subcode_isrc_valid(const char *);
#endif
