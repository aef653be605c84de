/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/q_test.c - the Q frame: ECMA-130 22.3, IEC 60908 17.5. */
#include "emulator/q.h"

#include "tests/emulator/vectors.h"

/* Frames that decode; all of them encode to the same bytes. */
static const struct row {
	const char *name;
	uint8_t q[Q_BYTES];
	struct q_frame frame;
} rows[] = {
	{ "data track, 00:02:00", { 0x41, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0x28, 0x32 },
	    { .control = 4, .adr = 1, .tno = 1, .index = 1, .absolute = { 0, 2, 0 } } },
	{ "audio track, 00:02:00", { 0x01, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0x5a, 0x28 },
	    { .adr = 1, .tno = 1, .index = 1, .absolute = { 0, 2, 0 } } },
	{ "track 12 index 5", { 0x21, 0x12, 5, 1, 2, 3, 0, 0x22, 0x15, 0x25, 0xc9, 0x84 },
	    { .control = 2,
		.adr = 1,
		.tno = 12,
		.index = 5,
		.time = { 1, 2, 3 },
		.absolute = { 22, 15, 25 } } },
	{ "lead-out", { 0x41, 0xaa, 1, 1, 0x29, 0x74, 0, 0x46, 0x42, 0x59, 0x0c, 0xd1 },
	    { .control = 4,
		.adr = 1,
		.tno = Q_TNO_LEADOUT,
		.index = 1,
		.time = { 1, 29, 74 },
		.absolute = { 46, 42, 59 } } },
	{ "point A0, disc type 20", { 0x41, 0, 0xa0, 0x97, 0x34, 0x24, 0, 1, 0x20, 0, 0x78, 0xc6 },
	    { .control = 4,
		.adr = 1,
		.index = 0xa0,
		.time = { 97, 34, 24 },
		.absolute = { 1, 20, 0 } } },
	{ "point 99", { 0x11, 0, 0x99, 0x99, 0x59, 0x74, 0, 0x70, 0, 0, 0x5e, 0xa0 },
	    { .control = 1,
		.adr = 1,
		.index = 99,
		.time = { 99, 59, 74 },
		.absolute = { 70, 0, 0 } } },
	{ "ADR 5, point B0, raw bytes",
	    { 0x45, 0, 0xb0, 0x47, 0x40, 0x60, 2, 0x79, 0x59, 0x74, 0x62, 0x69 },
	    { .control = 4,
		.adr = 5,
		.index = 0xb0,
		.time = { 0x47, 0x40, 0x60 },
		.zero = 2,
		.absolute = { 0x79, 0x59, 0x74 } } },
	{ "ADR 5, point C0, no times",
	    { 0x45, 0, 0xc0, 0xa2, 0xc6, 0x0a, 0, 0x97, 0x26, 0x66, 0xc9, 0xde },
	    { .control = 4,
		.adr = 5,
		.index = 0xc0,
		.time = { 0xa2, 0xc6, 0x0a },
		.absolute = { 0x97, 0x26, 0x66 } } },
	{ "MCN", { 0x02, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0, 0x24, 0x8f, 0x37 },
	    { .adr = 2, .text = "1234567890123", .aframe = 24 } },
	{ "ISRC", { 0x23, 0x96, 0x38, 0xc1, 0xa8, 0x99, 0, 0, 0x10, 0x50, 0x6c, 0x91 },
	    { .control = 2, .adr = 3, .text = "USS1Z9900001", .aframe = 50 } },
};

static void
assert_frames_equal(const struct q_frame *a, const struct q_frame *b)
{
	assert_int_equal(a->control, b->control);
	assert_int_equal(a->adr, b->adr);
	assert_int_equal(a->tno, b->tno);
	assert_int_equal(a->index, b->index);
	assert_memory_equal(&a->time, &b->time, sizeof(a->time));
	assert_int_equal(a->zero, b->zero);
	assert_memory_equal(&a->absolute, &b->absolute, sizeof(a->absolute));
	assert_string_equal(a->text, b->text);
	assert_int_equal(a->aframe, b->aframe);
}

static void
decodes_and_encodes(void **state)
{
	const struct row *row = *state;
	struct q_frame f;
	uint8_t q[Q_BYTES];

	assert_int_equal(q_decode(row->q, &f), Q_OK);
	assert_frames_equal(&f, &row->frame);
	q_encode(&row->frame, q);
	assert_memory_equal(q, row->q, Q_BYTES);
}

/* Frames with a right CRC and a wrong digit, range or ADR. */
static const struct bad_row {
	const char *name;
	uint8_t q[10];
} bad_rows[] = {
	{ "ADR 0", { 0x40, 1, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "ADR 4", { 0x44, 1, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "ADR 15", { 0x4f, 1, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "TNO 0A", { 0x41, 0x0a, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "TNO AB", { 0x41, 0xab, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "INDEX 1A", { 0x41, 1, 0x1a, 0, 0, 0, 0, 0, 2, 0 } },
	{ "INDEX A0 outside the lead-in", { 0x41, 1, 0xa0, 0, 0, 0, 0, 0, 2, 0 } },
	{ "POINT 00", { 0x41, 0, 0, 0x97, 0, 0, 0, 0, 2, 0 } },
	{ "POINT A3", { 0x41, 0, 0xa3, 0x97, 0, 0, 0, 0, 2, 0 } },
	{ "POINT 9F", { 0x41, 0, 0x9f, 0x97, 0, 0, 0, 0, 2, 0 } },
	{ "relative second 60", { 0x41, 1, 1, 0, 0x60, 0, 0, 0, 2, 0 } },
	{ "relative frame 75", { 0x41, 1, 1, 0, 0, 0x75, 0, 0, 2, 0 } },
	{ "absolute minute AA", { 0x41, 1, 1, 0, 0, 0, 0, 0xaa, 2, 0 } },
	{ "absolute frame 75", { 0x41, 1, 1, 0, 0, 0, 0, 0, 2, 0x75 } },
	{ "MCN digit A", { 0x02, 0x12, 0x3a, 0x56, 0x78, 0x90, 0x12, 0x30, 0, 0 } },
	{ "MCN, fourteenth digit", { 0x02, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0, 0 } },
	{ "MCN, byte 8 not zero", { 0x02, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 1, 0 } },
	{ "MCN, AFRAME 75", { 0x02, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0, 0x75 } },
	{ "MCN in ASCII", { 0x02, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x30, 0, 0 } },
	{ "ISRC code 0Ah", { 0x03, 0x28, 0, 0, 0, 0x99, 0, 0, 0, 0 } },
	{ "ISRC code 2Bh", { 0x03, 0xac, 0, 0, 0, 0x99, 0, 0, 0, 0 } },
	{ "ISRC, bits between", { 0x03, 0x59, 0x94, 0x91, 0x89, 0x99, 0, 0x31, 0x20, 0 } },
	{ "ISRC digit F", { 0x03, 0x59, 0x94, 0x91, 0x88, 0xf9, 0, 0x31, 0x20, 0 } },
	{ "ISRC, last nibble", { 0x03, 0x59, 0x94, 0x91, 0x88, 0x99, 0, 0x31, 0x21, 0 } },
	{ "ISRC, AFRAME 7A", { 0x03, 0x59, 0x94, 0x91, 0x88, 0x99, 0, 0x31, 0x20, 0x7a } },
	{ "ADR 5, POINT 4A", { 0x45, 0, 0x4a, 0, 0, 0, 0, 0, 0, 0 } },
};

static void
refuses(void **state)
{
	const struct bad_row *row = *state;
	uint8_t q[Q_BYTES] = { 0 };
	struct q_frame f;

	memcpy(q, row->q, sizeof(row->q));
	q_seal(q);
	assert_true(q_sealed(q));
	assert_int_equal(q_decode(q, &f), Q_BAD_CONTENT);
	assert_int_equal(f.control, q[0] >> 4);
	assert_int_equal(f.adr, q[0] & 15);
}

/* Every single bit error breaks the CRC, in the frame and in the CRC itself. */
static void
notices_each_bit(void **state)
{
	(void)state;
	for (int bit = 0; bit < 8 * Q_BYTES; bit++) {
		uint8_t q[Q_BYTES];
		struct q_frame f;

		memcpy(q, rows[0].q, Q_BYTES);
		q[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(q_sealed(q));
		assert_int_equal(q_decode(q, &f), Q_BAD_CRC);
		assert_int_equal(f.control << 4 | f.adr, q[0]);
	}
}

/* Text that is short or holds other characters: zeros in their places. */
static void
encodes_foreign_text(void **state)
{
	const struct q_frame mcn = { .adr = Q_ADR_MCN, .text = "12x4" };
	const struct q_frame isrc = { .adr = Q_ADR_ISRC, .text = "de-A1" };
	const uint8_t want_mcn[] = { 0x02, 0x12, 0x04, 0, 0, 0, 0, 0, 0, 0 };
	const uint8_t want_isrc[] = { 0x03, 0, 0, 0x11, 0x04, 0, 0, 0, 0, 0 };
	uint8_t q[Q_BYTES];

	(void)state;
	q_encode(&mcn, q);
	assert_memory_equal(q, want_mcn, sizeof(want_mcn));
	q_encode(&isrc, q);
	assert_memory_equal(q, want_isrc, sizeof(want_isrc));
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(notices_each_bit),
		cmocka_unit_test(encodes_foreign_text),
	};

	return RUN_TABLE(rows, decodes_and_encodes) + RUN_TABLE(bad_rows, refuses) +
	    cmocka_run_group_tests(rest, NULL, NULL);
}
