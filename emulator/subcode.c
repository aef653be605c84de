/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/subcode.c - the subchannels P to W in their several forms (MMC-6,
 * "Sub-channel data formats"; IEC 60908, R-W pack). */
#include "emulator/subcode.h"

#include "emulator/bytes.h"

#include <string.h>

#define CHANNELS      8
#define CHANNEL_BYTES 12 /* of one sector */
#define P_BIT         7
#define Q_BIT         6
#define RW_MASK       0x3f
#define PQ_MASK       0xc0
#define PACKS         4 /* of one sector */
#define Q_SYMBOLS     4 /* coded by the pack's Q parity: 0, 1, and the parity 2, 3 */
#define Q_ROOTS       2
#define P_ROOTS       4
#define DELAYS        8

/* Bit number bit of eight bytes, the first byte's foremost: the product moves bit 8i to bit
 * 63 - i of the sum; no two of its terms meet, so nothing carries. */
static inline uint8_t
gather(const uint8_t *bytes, unsigned bit)
{
	uint64_t bits = load_le64(bytes) >> bit & UINT64_C(0x0101010101010101);

	return (uint8_t)(bits * UINT64_C(0x8040201008040201) >> 56);
}

/* The reverse: eight bytes of 0 or 1, as a little-endian number. */
static inline uint64_t
spread(uint8_t bits)
{
	uint64_t v = bits * UINT64_C(0x0101010101010101) & UINT64_C(0x0102040810204080);

	return (v + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
}

void
subcode_raw_to_channels(const uint8_t raw[SUBCODE_BYTES], uint8_t channels[SUBCODE_BYTES])
{
	for (unsigned channel = 0; channel < CHANNELS; channel++)
		for (unsigned i = 0; i < CHANNEL_BYTES; i++)
			channels[channel * CHANNEL_BYTES + i] = gather(raw + 8 * i, 7 - channel);
}

void
subcode_channels_to_raw(const uint8_t channels[SUBCODE_BYTES], uint8_t raw[SUBCODE_BYTES])
{
	for (unsigned i = 0; i < CHANNEL_BYTES; i++) {
		uint64_t eight = 0;

		for (unsigned channel = 0; channel < CHANNELS; channel++)
			eight = eight << 1 | spread(channels[channel * CHANNEL_BYTES + i]);
		store_le64(raw + 8 * i, eight);
	}
}

void
subcode_get_q(const uint8_t *raw, size_t stride, uint32_t count, uint8_t (*q)[Q_BYTES])
{
	for (uint32_t sector = 0; sector < count; sector++, raw += stride)
		for (unsigned i = 0; i < Q_BYTES; i++)
			q[sector][i] = gather(raw + 8 * i, Q_BIT);
}

bool
subcode_get_p(const uint8_t raw[SUBCODE_BYTES])
{
	int set = 0;

	for (unsigned i = 0; i < SUBCODE_BYTES; i++)
		set += raw[i] >> P_BIT;
	return set > SUBCODE_BYTES / 2;
}

void
subcode_set_pq(uint8_t raw[SUBCODE_BYTES], bool p, const uint8_t q[Q_BYTES])
{
	const uint64_t eight_p = p ? UINT64_C(0x8080808080808080) : 0;

	for (unsigned i = 0; i < Q_BYTES; i++) {
		uint64_t rw = load_le64(raw + 8 * i) & UINT64_C(0x3f3f3f3f3f3f3f3f);

		store_le64(raw + 8 * i, rw | eight_p | spread(q[i]) << Q_BIT);
	}
}

void
subcode_pq_to_raw(const uint8_t pq[SUBCODE_PQ_BYTES], uint8_t raw[SUBCODE_BYTES])
{
	uint8_t q[Q_BYTES];

	memcpy(q, pq, Q_BYTES);
	q_seal(q);
	memset(raw, 0, SUBCODE_BYTES);
	subcode_set_pq(raw, pq[SUBCODE_PQ_BYTES - 1] >> 7, q);
}

void
subcode_raw_to_pq(const uint8_t raw[SUBCODE_BYTES], uint8_t pq[SUBCODE_PQ_BYTES])
{
	uint8_t q[1][Q_BYTES];

	subcode_get_q(raw, SUBCODE_BYTES, 1, q);
	memset(pq, 0, SUBCODE_PQ_BYTES);
	memcpy(pq, q, Q_BYTES);
	pq[SUBCODE_PQ_BYTES - 1] = subcode_get_p(raw) ? 0x80 : 0;
}

/* GF(2^6), x^6 + x + 1. */
static uint8_t
times(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (; b != 0; b >>= 1) {
		product ^= b & 1 ? a : 0;
		a = a << 1 ^ (a & 0x20 ? 0x43 : 0);
	}
	return (uint8_t)product;
}

/* The generators (x+1)(x+a) and (x+1)(x+a)(x+a^2)(x+a^3) without their leading 1. */
static const uint8_t generator_q[Q_ROOTS] = { 0x03, 0x02 };
static const uint8_t generator_p[P_ROOTS] = { 0x0f, 0x36, 0x3b, 0x03 };

/* Divide the data symbols, highest power first; the remainder is the parity. */
static void
divide(const uint8_t *data, unsigned symbols, const uint8_t *generator, unsigned roots,
    uint8_t *parity)
{
	uint8_t rest[P_ROOTS + 1] = { 0 };

	for (unsigned i = 0; i < symbols; i++) {
		uint8_t lead = rest[0] ^ data[i];

		for (unsigned k = 0; k < roots; k++) {
			uint8_t term = lead == 0 ? 0 : times(lead, generator[k]);

			rest[k] = k + 1 < roots ? rest[k + 1] ^ term : term;
		}
	}
	memcpy(parity, rest, roots);
}

static void
make_parity(const uint8_t *pack, uint8_t q[Q_ROOTS], uint8_t p[P_ROOTS])
{
	uint8_t data[SUBCODE_PACK_SYMBOLS - P_ROOTS];

	memcpy(data, pack, sizeof(data));
	divide(data, Q_SYMBOLS - Q_ROOTS, generator_q, Q_ROOTS, q);
	memcpy(data + Q_SYMBOLS - Q_ROOTS, q, Q_ROOTS);
	divide(data, sizeof(data), generator_p, P_ROOTS, p);
}

void
subcode_pack_parity(uint8_t pack[SUBCODE_PACK_SYMBOLS])
{
	uint8_t q[Q_ROOTS], p[P_ROOTS];

	make_parity(pack, q, p);
	memcpy(pack + Q_SYMBOLS - Q_ROOTS, q, Q_ROOTS);
	memcpy(pack + SUBCODE_PACK_SYMBOLS - P_ROOTS, p, P_ROOTS);
}

bool
subcode_pack_parity_holds(const uint8_t pack[SUBCODE_PACK_SYMBOLS])
{
	uint8_t made[SUBCODE_PACK_SYMBOLS];

	memcpy(made, pack, sizeof(made));
	subcode_pack_parity(made);
	return memcmp(made, pack, sizeof(made)) == 0;
}

/* The exchange of symbols 1 and 18, 2 and 5, 3 and 23; its own inverse. */
static void
swap_symbols(uint8_t *pack)
{
	static const uint8_t pairs[][2] = { { 1, 18 }, { 2, 5 }, { 3, 23 } };

	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		uint8_t symbol = pack[pairs[i][0]];

		pack[pairs[i][0]] = pack[pairs[i][1]];
		pack[pairs[i][1]] = symbol;
	}
}

/* Put the pack into the memory and take each symbol k from k mod 8 packs ago, or from as
 * many packs as are left of seven. */
static void
delay(struct subcode_interleaver *memory, const uint8_t *pack, bool rest, uint8_t *out)
{
	memory->at = (uint8_t)((memory->at + 1) % DELAYS);
	memmove(memory->delayed[memory->at], pack, SUBCODE_PACK_SYMBOLS);
	for (unsigned k = 0; k < SUBCODE_PACK_SYMBOLS; k++) {
		unsigned ago = rest ? DELAYS - 1 - k % DELAYS : k % DELAYS;

		out[k] = memory->delayed[(memory->at + DELAYS - ago) % DELAYS][k];
	}
}

void
subcode_interleave(struct subcode_interleaver *memory, const uint8_t in[SUBCODE_PACK_SYMBOLS],
    uint8_t out[SUBCODE_PACK_SYMBOLS])
{
	uint8_t pack[SUBCODE_PACK_SYMBOLS];

	memcpy(pack, in, sizeof(pack));
	swap_symbols(pack);
	delay(memory, pack, false, out);
}

void
subcode_deinterleave(struct subcode_interleaver *memory, const uint8_t in[SUBCODE_PACK_SYMBOLS],
    uint8_t out[SUBCODE_PACK_SYMBOLS])
{
	uint8_t pack[SUBCODE_PACK_SYMBOLS];

	delay(memory, in, true, pack);
	swap_symbols(pack);
	memcpy(out, pack, sizeof(pack));
}

/* The symbols of a pack out of a sector's bytes, and back beside P and Q. */
static void
load_pack(const uint8_t *bytes, uint8_t *pack)
{
	for (unsigned k = 0; k < SUBCODE_PACK_SYMBOLS; k++)
		pack[k] = bytes[k] & RW_MASK;
}

static void
store_pack(const uint8_t *pq, const uint8_t *pack, uint8_t *bytes)
{
	for (unsigned k = 0; k < SUBCODE_PACK_SYMBOLS; k++)
		bytes[k] = (uint8_t)((pq[k] & PQ_MASK) | pack[k]);
}

void
subcode_packed_to_raw(struct subcode_interleaver *memory, const uint8_t packed[SUBCODE_BYTES],
    uint8_t raw[SUBCODE_BYTES])
{
	for (unsigned i = 0; i < PACKS; i++) {
		const uint8_t *from = packed + i * SUBCODE_PACK_SYMBOLS;
		uint8_t pack[SUBCODE_PACK_SYMBOLS];

		load_pack(from, pack);
		subcode_pack_parity(pack);
		subcode_interleave(memory, pack, pack);
		store_pack(from, pack, raw + i * SUBCODE_PACK_SYMBOLS);
	}
}

void
subcode_raw_to_packed(struct subcode_interleaver *memory, const uint8_t raw[SUBCODE_BYTES],
    uint8_t packed[SUBCODE_BYTES], uint32_t *errors)
{
	for (unsigned i = 0; i < PACKS; i++) {
		const uint8_t *from = raw + i * SUBCODE_PACK_SYMBOLS;
		uint8_t pack[SUBCODE_PACK_SYMBOLS];

		load_pack(from, pack);
		subcode_deinterleave(memory, pack, pack);
		*errors += subcode_pack_parity_holds(pack) ? 0 : 1;
		store_pack(from, pack, packed + i * SUBCODE_PACK_SYMBOLS);
	}
}

void
subcode_cdtext_to_rw(const uint8_t packs[SUBCODE_CDTEXT_BYTES], uint8_t raw[SUBCODE_BYTES])
{
	for (unsigned i = 0; i < SUBCODE_BYTES; i += 4, packs += 3) {
		uint32_t three = load_be24(packs);

		for (unsigned k = 0; k < 4; k++) {
			uint32_t symbol = three >> (18 - 6 * k) & RW_MASK;

			raw[i + k] = (uint8_t)((raw[i + k] & PQ_MASK) | symbol);
		}
	}
}

void
subcode_rw_to_cdtext(const uint8_t raw[SUBCODE_BYTES], uint8_t packs[SUBCODE_CDTEXT_BYTES])
{
	for (unsigned i = 0; i < SUBCODE_BYTES; i += 4, packs += 3) {
		uint32_t three = 0;

		for (unsigned k = 0; k < 4; k++)
			three = three << 6 | (raw[i + k] & RW_MASK);
		store_be24(packs, three);
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* So many characters, the first so many of which may be capitals, and the end. */
static bool
well_formed(const char *text, size_t capitals, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_digit(text[i]) && !(i < capitals && text[i] >= 'A' && text[i] <= 'Z'))
			return false;
	return text[length] == '\0';
}

bool
subcode_mcn_valid(const char *text)
{
	return well_formed(text, 0, 13);
}

bool
subcode_isrc_valid(const char *text)
{
	return well_formed(text, 5, 12);
}
