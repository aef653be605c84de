/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/parity.c - the P and Q parity of a data sector (ECMA-130 Annex A).
 * The bytes from 12 on are 26 rows of 43 words. P runs down the columns; Q runs
 * down the diagonals: word m of diagonal d lies in row (m + d) mod 26, column m.
 * Low and high bytes of words are coded alike, so whole vectors of bytes are. */
#include "emulator/parity.h"

#include "emulator/parity_table.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define DATA_OFFSET 12
#define ROWS        26
#define COLUMNS     43
#define ROW_BYTES   86
#define DIAGONALS   26
#define WORDS       (ROWS * COLUMNS)
#define ALPHA_BYTE  0x1d /* x^8 reduced by x^8+x^4+x^3+x^2+1 */
#define THIRD       0xf4 /* 1 / (alpha + 1) */
#define LANES       16   /* words of a vector */
#define FIRST_LANE  (-38)
#define ALL_LANES   96

/* Vectors of 32 bytes: with AVX2 one register, elsewhere the compiler makes two of
 * each. All that handles them is inlined into a function of either kind, so that
 * none is ever passed. */
#define INLINE static inline __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi"
typedef uint8_t vec __attribute__((vector_size(32)));
typedef int8_t svec __attribute__((vector_size(32)));
typedef uint16_t words __attribute__((vector_size(32)));

INLINE vec
load_vec(const uint8_t *p)
{
	vec v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Times alpha plus next, each byte: a step of Horner's rule. The order of the sums keeps the
 * chain from one step to the next short. */
typedef void step(vec *v, const vec *next);

INLINE void
step_plain(vec *v, const vec *next)
{
	*v = ((*v + *v) ^ *next) ^ ((vec)((svec)*v < 0) & ALPHA_BYTE);
}

#ifdef __x86_64__
#define WITH_AVX2 __attribute__((target("avx2")))
#define WITH_GFNI __attribute__((target("gfni,avx2")))

/* Times alpha is linear in the bits: row i of the matrix says which make bit 7 - i. */
WITH_GFNI static inline void
step_gfni(vec *v, const vec *next)
{
	const __m256i alpha = _mm256_set1_epi64x((long long)0x8001828488102040);

	*v = (vec)_mm256_gf2p8affine_epi64_epi8((__m256i)*v, alpha, 0) ^ *next;
}
#endif

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

/* The sums of the columns over the first rows of 26, the others counting as zero. The last
 * of three vectors overlaps the one before. */
INLINE void
sum_columns(const uint8_t *sector, int rows, step *by_alpha, uint8_t sums[2][ROW_BYTES])
{
	static const uint8_t at[3] = { 0, 32, ROW_BYTES - 32 };
	const uint8_t *p = sector + DATA_OFFSET;
	const vec zero = { 0 };
	vec sum[3] = { { 0 } }, weighted[3] = { { 0 } };

	for (int row = 0; row < rows; row++, p += ROW_BYTES) {
		const vec v[3] = { load_vec(p + at[0]), load_vec(p + at[1]), load_vec(p + at[2]) };

		sum[0] ^= v[0];
		sum[1] ^= v[1];
		sum[2] ^= v[2];
		by_alpha(&weighted[0], &v[0]);
		by_alpha(&weighted[1], &v[1]);
		by_alpha(&weighted[2], &v[2]);
	}
	for (int k = 0; k < 3; k++) {
		for (int row = rows; row < ROWS; row++)
			by_alpha(&weighted[k], &zero);
		memcpy(sums[0] + at[k], &sum[k], sizeof(vec));
		memcpy(sums[1] + at[k], &weighted[k], sizeof(vec));
	}
}

/* Each byte times the weight of its lane: bit by bit, what the bit is worth. */
INLINE vec
times_weight(const vec *lanes, unsigned at)
{
	vec v = *lanes, product = { 0 };

	for (int bit = 7; bit >= 0; bit--) {
		product ^= (vec)((svec)v < 0) & load_vec(lane_weight[bit] + at);
		v += v;
	}
	return product;
}

/* All words with the same e = column - row lie on one diagonal and one below another, 44
 * words apart, so sixteen neighbouring e, from the first on, are summed as one vector down
 * the rows. A row's words beyond its ends belong to other diagonals and are masked. */
struct lanes {
	vec sum, weighted;
};

INLINE void
add_row(struct lanes *l, const uint8_t *sector, int first, int row, step *by_alpha)
{
	static const uint16_t mask[LANES + COLUMNS + LANES] = {
#define ONES4  0xffff, 0xffff, 0xffff, 0xffff
#define ONES16 ONES4, ONES4, ONES4, ONES4
		[LANES] = ONES16, ONES16, ONES4, ONES4, 0xffff, 0xffff, 0xffff
#undef ONES16
#undef ONES4
	};
	vec v = load_vec(sector + DATA_OFFSET + 2 * (44 * row + first)), valid;

	memcpy(&valid, mask + LANES + first + row, sizeof(valid));
	v &= valid;
	l->sum ^= v;
	by_alpha(&l->weighted, &v);
}

INLINE void
finish(const struct lanes *l, int vector, uint8_t sums[2][2 * ALL_LANES])
{
	const vec weighted = times_weight(&l->weighted, (unsigned)(2 * vector * LANES));

	memcpy(sums[0] + 2 * vector * LANES, &l->sum, sizeof(vec));
	memcpy(sums[1] + 2 * vector * LANES, &weighted, sizeof(vec));
}

/* e from FIRST_LANE on; each vector in the rows where it has words. */
INLINE void
sum_lanes(const uint8_t *sector, step *by_alpha, uint8_t sums[2][2 * ALL_LANES])
{
	struct lanes l0 = { { 0 }, { 0 } }, l1 = l0, l2 = l0, l3 = l0, l4 = l0, l5 = l0;
	int row = 0;

	add_row(&l5, sector, 42, 0, by_alpha);
	for (; row < 7; row++) {
		add_row(&l2, sector, -6, row, by_alpha);
		add_row(&l3, sector, 10, row, by_alpha);
		add_row(&l4, sector, 26, row, by_alpha);
	}
	for (; row < 17; row++) {
		add_row(&l1, sector, -22, row, by_alpha);
		add_row(&l2, sector, -6, row, by_alpha);
		add_row(&l3, sector, 10, row, by_alpha);
		add_row(&l4, sector, 26, row, by_alpha);
	}
	for (; row < 23; row++) {
		add_row(&l1, sector, -22, row, by_alpha);
		add_row(&l2, sector, -6, row, by_alpha);
		add_row(&l3, sector, 10, row, by_alpha);
	}
	for (; row < ROWS; row++) {
		add_row(&l0, sector, -38, row, by_alpha);
		add_row(&l1, sector, -22, row, by_alpha);
		add_row(&l2, sector, -6, row, by_alpha);
		add_row(&l3, sector, 10, row, by_alpha);
	}
	finish(&l0, 0, sums);
	finish(&l1, 1, sums);
	finish(&l2, 2, sums);
	finish(&l3, 3, sums);
	finish(&l4, 4, sums);
	finish(&l5, 5, sums);
}

/* The sums of all diagonals without their parity. Lanes with the same e modulo 26 are of one
 * diagonal, -e modulo 26; lanes beyond column - row = 42 are zero. */
INLINE void
sum_diagonals(const uint8_t *sector, step *by_alpha, uint8_t sums[2][2 * DIAGONALS])
{
	enum { ROW = 2 * DIAGONALS, FROM = 2 * (1 - DIAGONALS - FIRST_LANE) };
	uint8_t lanes[2][2 * ALL_LANES];

	sum_lanes(sector, by_alpha, lanes);
	for (int i = 0; i < 2; i++) {
		const uint8_t *from = lanes[i] + FROM;

		for (size_t at = 0; at < ROW; at += sizeof(vec)) {
			size_t n = at + sizeof(vec) <= ROW ? at : ROW - sizeof(vec);
			vec v = load_vec(from + n) ^ load_vec(from + ROW + n) ^
			    load_vec(from + 2 * ROW + n);

			/* e goes up where d goes down. */
			v = (vec)__builtin_shufflevector((words)v, (words)v, 15, 14, 13, 12, 11, 10,
			    9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
			memcpy(sums[i] + ROW - sizeof(v) - n, &v, sizeof(v));
		}
	}
}

/* solve() for n bytes, at least a vector; the last vector overlaps the one before. */
INLINE void
solve_all(const uint8_t *sums0, const uint8_t *sums1, size_t n, step *by_alpha, uint8_t *out)
{
	for (size_t at = 0; at < n; at += sizeof(vec)) {
		size_t from = at + sizeof(vec) <= n ? at : n - sizeof(vec);
		vec sum = load_vec(sums0 + from), v = sum ^ load_vec(sums1 + from);
		vec p0 = { 0 };
		const vec zero = { 0 };

		for (unsigned third = THIRD; third != 0; third >>= 1) {
			if (third & 1)
				p0 ^= v;
			by_alpha(&v, &zero);
		}
		sum ^= p0;
		memcpy(out + from, &p0, sizeof(p0));
		memcpy(out + n + from, &sum, sizeof(sum));
	}
}

INLINE void
generate(uint8_t sector[2352], step *by_alpha)
{
	struct parity_syndrome s = { 0 };

	sum_columns(sector, ROWS - 2, by_alpha, s.p);
	solve_all(s.p[0], s.p[1], sizeof(s.p[0]), by_alpha, sector + PARITY_P_OFFSET);
	sum_diagonals(sector, by_alpha, s.q);
	solve_all(s.q[0], s.q[1], sizeof(s.q[0]), by_alpha, sector + PARITY_Q_OFFSET);
}

INLINE void
syndrome(const uint8_t sector[2352], step *by_alpha, struct parity_syndrome *s)
{
	enum { ROW = 2 * DIAGONALS };
	const uint8_t *p0 = sector + PARITY_Q_OFFSET, *p1 = p0 + ROW;
	uint8_t data[2][ROW]; /* without the parity */

	sum_columns(sector, ROWS, by_alpha, s->p);
	sum_diagonals(sector, by_alpha, data);
	for (size_t at = 0; at < ROW; at += sizeof(vec)) {
		size_t n = at + sizeof(vec) <= ROW ? at : ROW - sizeof(vec);
		const vec first = load_vec(p0 + n), second = load_vec(p1 + n);
		const vec sum = load_vec(data[0] + n) ^ first ^ second;
		vec weighted = first;

		by_alpha(&weighted, &second);
		weighted ^= load_vec(data[1] + n);
		memcpy(s->q[0] + n, &sum, sizeof(sum));
		memcpy(s->q[1] + n, &weighted, sizeof(weighted));
	}
}

#ifdef __x86_64__
WITH_AVX2 static void
generate_avx2(uint8_t sector[2352])
{
	generate(sector, step_plain);
}

WITH_AVX2 static void
syndrome_avx2(const uint8_t sector[2352], struct parity_syndrome *s)
{
	syndrome(sector, step_plain, s);
}

WITH_GFNI static void
syndrome_gfni(const uint8_t sector[2352], struct parity_syndrome *s)
{
	syndrome(sector, step_gfni, s);
}
#endif

void
parity_generate(uint8_t sector[2352])
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		generate_avx2(sector);
		return;
	}
#endif
	generate(sector, step_plain);
}

void
parity_syndrome(const uint8_t sector[2352], struct parity_syndrome *s)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		if (__builtin_cpu_supports("gfni"))
			syndrome_gfni(sector, s);
		else
			syndrome_avx2(sector, s);
		return;
	}
#endif
	syndrome(sector, step_plain, s);
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
