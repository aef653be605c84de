/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/encode_test.c - sectors and subcode forms against fixtures/vectors. */
#include "imapi/raw_sector.h"
#include "imapi/raw_subcode.h"
#include "tests/imapi/image.h"

enum fill { NOTHING, ZEROS, PATTERN };

static const struct sector_row {
	const char *name; /* of the vector, as it goes to the disc */
	int type;
	int32_t lba;
	enum fill fill;
	uint8_t submode; /* MODE2FORM2: the subheader to supply */
	int edc;         /* MODE2FORM2: take the EDC of the vector */
} sectors[] = {
	{ "mode0-lba0.scr.bin", 1, 0, NOTHING, 0, 0 },
	{ "mode0-lba0.scr.bin", 1, 0, ZEROS, 0, 0 },
	{ "mode1-lba0-zero.scr.bin", 2, 0, NOTHING, 0, 0 },
	{ "mode1-lba0-zero.scr.bin", 2, 0, ZEROS, 0, 0 },
	{ "mode1-lba16-pat.scr.bin", 2, 16, PATTERN, 0, 0 },
	{ "mode1-lba333000-pat.scr.bin", 2, 333000, PATTERN, 0, 0 },
	{ "mode2-lba0-pat.scr.bin", 3, 0, PATTERN, 0, 0 },
	{ "m2f1-lba0-zero.scr.bin", 4, 0, NOTHING, 0, 0 },
	{ "m2f1-lba0-zero.scr.bin", 4, 0, ZEROS, 0, 0 },
	{ "m2f1-lba16-pat.scr.bin", 4, 16, PATTERN, 0, 0 },
	{ "m2f2-lba0-zero.scr.bin", 5, 0, NOTHING, 0, 0 },
	{ "m2f2-lba16-pat.scr.bin", 5, 16, PATTERN, 0x20, 1 },
	{ "m2f2-lba16-pat-noedc.scr.bin", 5, 16, PATTERN, 0x20, 0 },
	{ "mode1-lba16-pat.scr.bin", 6, 16, NOTHING, 0, 2 },
	{ "m2f2-lba16-pat.scr.bin", 9, 16, NOTHING, 0, 2 },
};

/* "Pattern" of the vectors: user byte i = 7 i + 31h + i / 256. */
static size_t
fill_user(const struct sector_row *row, const uint8_t *plain, uint8_t *user)
{
	size_t at = row->type == 5 ? 8 : 0;
	size_t n = row->type == 5 ? 2324 : RawCD_BytesPerSector((IMAPI_CD_SECTOR_TYPE)row->type);

	memset(user, 0, 2352);
	if (at > 0)
		user[2] = user[6] = row->submode;
	for (size_t i = 0; row->fill == PATTERN && i < n; i++)
		user[at + i] = (uint8_t)(7 * i + 0x31 + i / 256);
	if (row->edc == 1)
		memcpy(user + 2332, plain + 2348, 4);
	return n;
}

static void
encodes_sector(void **state)
{
	const struct sector_row *row = *state;
	IMAPI_CD_SECTOR_TYPE type = (IMAPI_CD_SECTOR_TYPE)row->type;
	uint8_t expected[2352], plain[2352], user[2352], out[2352];
	char plain_name[64];

	assert_int_equal(load_vector(row->name, expected, sizeof(expected)), 2352);
	snprintf(
	    plain_name, sizeof(plain_name), "%.*s.bin", (int)(strlen(row->name) - 8), row->name);
	assert_int_equal(load_vector(plain_name, plain, sizeof(plain)), 2352);
	fill_user(row, plain, user);
	memset(out, 0xee, sizeof(out));
	if (row->edc == 2) /* RAW types are stored as they come */
		raw_sector_encode(type, expected, 0, out);
	else
		raw_sector_encode(type, row->fill == NOTHING ? NULL : user, row->lba, out);
	assert_memory_equal(out, expected, sizeof(expected));
}

static void
empty_audio_is_silence(void **state)
{
	static const uint8_t silence[2352];
	uint8_t out[2352];

	(void)state;
	memset(out, 0xee, sizeof(out));
	raw_sector_encode(AUDIO, NULL, 0, out);
	assert_memory_equal(out, silence, sizeof(silence));
}

static const uint8_t q_index1[12] = { 0x41, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0x28, 0x32 };
static const uint8_t q_index0[12] = { 0x41, 1, 0, 0, 1, 0x74, 0, 0, 0, 0, 0xd8, 0xa3 };

static const struct pack_row {
	const char *name;
	int form;
	bool p;
	const uint8_t *q;
	int rw; /* 1: symbol i = 5 i + 3; 2: the same with the two top bits set */
} packs[] = {
	{ "sub-raw96-index1.bin", 3, false, q_index1, 0 },
	{ "sub-raw96-index0.bin", 3, true, q_index0, 0 },
	{ "sub-raw96-index0.bin", 2, true, q_index0, 0 },
	{ "sub-raw96-rwpattern.bin", 3, false, q_index1, 1 },
	{ "sub-raw96-rwpattern.bin", 3, false, q_index1, 2 }, /* 72 R-RW */
	{ "sub-pq16-index1.bin", 1, false, q_index1, 0 },
	{ "sub-pq16-index0.bin", 1, true, q_index0, 0 },
};

static void
packs_subcode(void **state)
{
	const struct pack_row *row = *state;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form =
	    (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)row->form;
	uint8_t expected[96], out[96], rw[96];
	size_t n = load_vector(row->name, expected, sizeof(expected));

	assert_int_equal(n, row->form == 1 ? 16 : 96);
	assert_int_equal(raw_subcode_bytes(form), n);
	for (size_t i = 0; i < 96; i++)
		rw[i] = (uint8_t)(((5 * i + 3) % 64) | (row->rw == 2 ? 0xc0 : 0));
	raw_subcode_pack(form, row->p, row->q, row->rw != 0 ? rw : NULL, out);
	assert_memory_equal(out, expected, n);
}

static const struct CMUnitTest plain_tests[] = { cmocka_unit_test(empty_audio_is_silence) };

int
main(void)
{
	return RUN_TABLE(sectors, encodes_sector) + RUN_TABLE(packs, packs_subcode) +
	    cmocka_run_group_tests(plain_tests, NULL, NULL);
}
