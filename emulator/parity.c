/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/parity.c - the P and Q parity of a data sector (ECMA-130 Annex A).
 * The bytes from 12 on are 26 rows of 43 words. P runs down the columns; Q runs
 * down the diagonals: word m of diagonal d lies in row (m + d) mod 26, column m.
 * Low and high bytes of words are coded alike, so whole vectors of bytes are. */
#include "emulator/parity.h"

#include "emulator/parity_table.h"

#include <string.h>

#define DATA_OFFSET 12
#define ROWS        26
#define COLUMNS     43
#define ROW_BYTES   86
#define DIAGONALS   26
#define WORDS       (ROWS * COLUMNS)
#define ALPHA_BYTE  0x1d /* x^8 reduced by x^8+x^4+x^3+x^2+1 */
#define THIRD       0xf4 /* 1 / (alpha + 1) */
#define LANES       8    /* words of a vector */
#define FIRST_LANE  (-26)
#define ALL_LANES   72

typedef uint8_t vec __attribute__((vector_size(16)));
typedef int8_t svec __attribute__((vector_size(16)));

static inline vec
load_vec(const uint8_t *p)
{
	vec v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Times alpha plus next, each byte: a step of Horner's rule. The order of the sums keeps the
 * chain from one step to the next short. */
static inline vec
step(vec v, vec next)
{
	return ((v + v) ^ next) ^ ((vec)((svec)v < 0) & ALPHA_BYTE);
}

static uint8_t
times(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b != 0; b >>= 1) {
		product ^= b & 1 ? a : 0;
		a = (uint8_t)(a << 1 ^ (a & 0x80 ? ALPHA_BYTE : 0));
	}
	return product;
}

/* The parity that makes both sums of a vector of length L zero, from the sums of its data:
 * p0 + p1 = sum and alpha p0 + p1 = weighted. */
static void
solve(uint8_t sum, uint8_t weighted, uint8_t *p0, uint8_t *p1)
{
	*p0 = times((uint8_t)(sum ^ weighted), THIRD);
	*p1 = sum ^ *p0;
}

/* Word index of each place of a vector, in the order of the code. */
static unsigned
column_word(unsigned column, unsigned row)
{
	return column + COLUMNS * row;
}

static unsigned
diagonal_word(unsigned diagonal, unsigned m)
{
	return m < COLUMNS ? (44 * m + COLUMNS * diagonal) % WORDS
			   : WORDS + (m - COLUMNS) * DIAGONALS + diagonal;
}

static void
generate_vectors(
    uint8_t *sector, unsigned vectors, unsigned length, unsigned (*word)(unsigned, unsigned))
{
	for (unsigned i = 0; i < 2 * vectors; i++) {
		uint8_t *plane = sector + DATA_OFFSET + i % 2;
		uint8_t sum = 0, weighted = 0;

		for (unsigned k = 0; k < length; k++) {
			uint8_t v = k < length - 2 ? plane[2 * word(i / 2, k)] : 0;

			sum ^= v;
			weighted = (uint8_t)(times(weighted, 2) ^ v);
		}
		solve(sum, weighted, &plane[2 * word(i / 2, length - 2)],
		    &plane[2 * word(i / 2, length - 1)]);
	}
}

void
parity_generate_plain(uint8_t sector[2352])
{
	generate_vectors(sector, COLUMNS, ROWS, column_word);
	generate_vectors(sector, DIAGONALS, COLUMNS + 2, diagonal_word);
}

/* The sums of the columns of three vectors over the first rows of 26, the others counting
 * as zero. */
static void
sum_three(const uint8_t *p, int rows, const uint8_t at[3], uint8_t sums[2][ROW_BYTES])
{
	vec sum[3] = { { 0 } }, weighted[3] = { { 0 } };

	for (int row = 0; row < rows; row++, p += ROW_BYTES) {
		const vec v[3] = { load_vec(p + at[0]), load_vec(p + at[1]), load_vec(p + at[2]) };

		sum[0] ^= v[0];
		sum[1] ^= v[1];
		sum[2] ^= v[2];
		weighted[0] = step(weighted[0], v[0]);
		weighted[1] = step(weighted[1], v[1]);
		weighted[2] = step(weighted[2], v[2]);
	}
	for (int k = 0; k < 3; k++) {
		for (int row = rows; row < ROWS; row++)
			weighted[k] = step(weighted[k], (vec){ 0 });
		memcpy(sums[0] + at[k], &sum[k], sizeof(vec));
		memcpy(sums[1] + at[k], &weighted[k], sizeof(vec));
	}
}

/* The last vector of a row overlaps the one before. */
static void
sum_columns(const uint8_t *sector, int rows, uint8_t sums[2][ROW_BYTES])
{
	static const uint8_t at[2][3] = { { 0, 16, 32 }, { 48, 64, ROW_BYTES - 16 } };

	sum_three(sector + DATA_OFFSET, rows, at[0], sums);
	sum_three(sector + DATA_OFFSET, rows, at[1], sums);
}

/* Each byte times the weight of its lane: bit by bit, what the bit is worth. */
static inline vec
times_weight(vec v, unsigned at)
{
	vec product = { 0 };

	for (int bit = 7; bit >= 0; bit--) {
		product ^= (vec)((svec)v < 0) & load_vec(lane_weight[bit] + at);
		v += v;
	}
	return product;
}

/* All words with the same e = column - row lie on one diagonal and one below another, 44
 * words apart, so eight neighbouring e are summed as one vector down the rows. A row's
 * words beyond its ends belong to other diagonals and are masked. */
static void
sum_lanes(const uint8_t *sector, int vector, uint8_t sums[2][2 * ALL_LANES])
{
	static const uint16_t mask[LANES + COLUMNS + LANES] = {
#define ONES4  0xffff, 0xffff, 0xffff, 0xffff
#define ONES16 ONES4, ONES4, ONES4, ONES4
		[LANES] = ONES16, ONES16, ONES4, ONES4, 0xffff, 0xffff, 0xffff
#undef ONES16
#undef ONES4
	};
	const int e = FIRST_LANE + vector * LANES;
	const int first = -e - (LANES - 1) > 0 ? -e - (LANES - 1) : 0;
	const int last = COLUMNS - 1 - e < ROWS - 1 ? COLUMNS - 1 - e : ROWS - 1;
	vec sum = { 0 }, weighted = { 0 };

	for (int row = first; row <= last; row++) {
		vec v, valid;

		memcpy(&valid, mask + LANES + e + row, sizeof(valid));
		v = load_vec(sector + DATA_OFFSET + 2 * (44 * row + e)) & valid;
		sum ^= v;
		weighted = step(weighted, v);
	}
	weighted = times_weight(weighted, (unsigned)(2 * vector * LANES));
	memcpy(sums[0] + 2 * vector * LANES, &sum, sizeof(sum));
	memcpy(sums[1] + 2 * vector * LANES, &weighted, sizeof(weighted));
}

/* The sums of all diagonals without their parity: e is -d modulo 26. */
static void
sum_diagonals(const uint8_t *sector, uint8_t sums[2][2 * DIAGONALS])
{
	uint8_t lanes[2][2 * ALL_LANES];

	for (int vector = 0; vector < ALL_LANES / LANES; vector++)
		sum_lanes(sector, vector, lanes);
	for (int i = 0; i < 2; i++) {
		for (int d = 0; d < DIAGONALS; d++) {
			const uint8_t *from = lanes[i] + 2 * (-d - FIRST_LANE);
			uint8_t *to = sums[i] + 2 * d;

			for (int k = 0; k < 2; k++) {
				to[k] = from[k] ^ from[2 * DIAGONALS + k];
				if (d >= 3 * DIAGONALS - ALL_LANES + 1)
					to[k] ^= from[4 * DIAGONALS + k];
			}
		}
	}
}

/* solve() for n bytes, at least a vector; the last vector overlaps the one before. */
static void
solve_all(const uint8_t *sums0, const uint8_t *sums1, size_t n, uint8_t *out)
{
	for (size_t at = 0; at < n; at += sizeof(vec)) {
		size_t from = at + sizeof(vec) <= n ? at : n - sizeof(vec);
		vec sum = load_vec(sums0 + from), v = sum ^ load_vec(sums1 + from);
		vec p0 = { 0 };

		for (unsigned third = THIRD; third != 0; third >>= 1) {
			if (third & 1)
				p0 ^= v;
			v = step(v, (vec){ 0 });
		}
		sum ^= p0;
		memcpy(out + from, &p0, sizeof(p0));
		memcpy(out + n + from, &sum, sizeof(sum));
	}
}

void
parity_generate(uint8_t sector[2352])
{
	struct parity_syndrome s = { 0 };

	sum_columns(sector, ROWS - 2, s.p);
	solve_all(s.p[0], s.p[1], sizeof(s.p[0]), sector + PARITY_P_OFFSET);
	sum_diagonals(sector, s.q);
	solve_all(s.q[0], s.q[1], sizeof(s.q[0]), sector + PARITY_Q_OFFSET);
}

void
parity_syndrome(const uint8_t sector[2352], struct parity_syndrome *s)
{
	enum { ROW = 2 * DIAGONALS, VECTORS = ROW / sizeof(vec) };
	const uint8_t *p0 = sector + PARITY_Q_OFFSET, *p1 = p0 + ROW;

	sum_columns(sector, ROWS, s->p);
	sum_diagonals(sector, s->q);
	for (unsigned at = 0; at < VECTORS * sizeof(vec); at += sizeof(vec)) {
		const vec first = load_vec(p0 + at), second = load_vec(p1 + at);
		const vec sum = load_vec(s->q[0] + at) ^ first ^ second;
		const vec weighted = load_vec(s->q[1] + at) ^ step(first, second);

		memcpy(s->q[0] + at, &sum, sizeof(sum));
		memcpy(s->q[1] + at, &weighted, sizeof(weighted));
	}
	for (unsigned at = VECTORS * sizeof(vec); at < ROW; at++) {
		s->q[0][at] ^= p0[at] ^ p1[at];
		s->q[1][at] ^= times(p0[at], 2) ^ p1[at];
	}
}

/* The header is words 0 and 1: first of columns 0 and 1, place 0 of diagonal 0 and place 1
 * of the last diagonal, one row up. */
void
parity_syndrome_drop_header(struct parity_syndrome *s, const uint8_t header[4])
{
	enum { ALPHA25 = 0x03, ALPHA43 = 0x77, ALPHA44 = 0xee };

	for (unsigned i = 0; i < 4; i++) {
		unsigned q = i < 2 ? i : 2 * (DIAGONALS - 1) + i - 2;

		s->p[0][i] ^= header[i];
		s->p[1][i] ^= times(header[i], ALPHA25);
		s->q[0][q] ^= header[i];
		s->q[1][q] ^= times(header[i], i < 2 ? ALPHA44 : ALPHA43);
	}
}

bool
parity_holds(const uint8_t sector[2352])
{
	static const struct parity_syndrome zero;
	struct parity_syndrome s;

	parity_syndrome(sector, &s);
	return memcmp(&s, &zero, sizeof(s)) == 0;
}
