/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/sector_test.c - classification and assembly of sectors:
 * ECMA-130 clauses 14 and 22.3.4, Annexes A and B; CD-ROM XA subheaders. */
#include "emulator/sector.h"

#include "emulator/bytes.h"
#include "emulator/edc.h"
#include "emulator/msf.h"
#include "emulator/scramble.h"
#include "tests/emulator/vectors.h"

#define MASS_SECTORS 30000
#define LEADIN       (-11634) /* 97:26:66 */
#define NO           SECTOR_NO_SYNC
#define BAD_EDC_ECC  (SECTOR_EDC_BAD | SECTOR_ECC_BAD)
#define FORM1                                                                                      \
	{                                                                                          \
		0, 0, 0x08, 0                                                                      \
	}
#define FORM2                                                                                      \
	{                                                                                          \
		0, 0, 0x20, 0                                                                      \
	}

enum how {
	AS_IS = 0,
	ZERO_USER = 1 << 0,
	VERBATIM = 1 << 1, /* not scrambled */
	RESEAL = 1 << 2,   /* the form's EDC made again after the hits */
	ZERO_TAIL = 1 << 3,
	AUDIO_TRACK = 1 << 4, /* CONTROL of an audio track */
};

/* A sector made for LBA made, hit before it is scrambled, and found at LBA found. */
static const struct row {
	const char *name;
	enum sector_class class;
	uint8_t subheader[4];
	int32_t made, found;
	int how;
	struct {
		uint16_t at;
		uint8_t flip;
	} hits[2];
	enum sector_class want;
	int flags;
	int mode_byte;
} rows[] = {
#define M0 SECTOR_MODE0
#define M1 SECTOR_MODE1
#define F0 SECTOR_MODE2FORM0
#define F1 SECTOR_MODE2FORM1
#define F2 SECTOR_MODE2FORM2
#define UN SECTOR_UNKNOWN
#define AU SECTOR_AUDIO
#define NIL                                                                                        \
	{                                                                                          \
		{ 0, 0 },                                                                          \
		{                                                                                  \
			0, 0                                                                       \
		}                                                                                  \
	}
	{ "mode 0", M0, FORM1, 0, 0, AS_IS, NIL, M0, 0, 0 },
	{ "mode 1", M1, FORM1, 0, 0, AS_IS, NIL, M1, 0, 1 },
	{ "formless", F0, FORM1, 0, 0, AS_IS, NIL, F0, 0, 2 },
	{ "form 1", F1, FORM1, 0, 0, AS_IS, NIL, F1, 0, 2 },
	{ "form 2", F2, FORM2, 0, 0, AS_IS, NIL, F2, 0, 2 },
	{ "mode 0 with a byte", M0, FORM1, 0, 0, AS_IS, { { 2351, 1 } }, M0, SECTOR_ZERO_FILL_BAD,
	    0 },

	{ "audio", AU, FORM1, 0, 0, AUDIO_TRACK, NIL, AU, 0, 0 },
	{ "audio bytes in a data track", AU, FORM1, 0, 0, AS_IS, NIL, UN, NO, 0 },
	{ "sync broken in a data track", M1, FORM1, 0, 0, AS_IS, { { 11, 1 } }, UN, NO, 0 },
	{ "sync broken in an audio track", M1, FORM1, 0, 0, AUDIO_TRACK, { { 0, 1 } }, AU, 0, 0 },
	{ "data in an audio track", M1, FORM1, 0, 0, AUDIO_TRACK, NIL, AU, SECTOR_DATA_IN_AUDIO,
	    0 },
	{ "data, verbatim, in an audio track", M1, FORM1, 0, 0, AUDIO_TRACK | VERBATIM, NIL, AU,
	    SECTOR_DATA_IN_AUDIO, 0 },
	{ "sync alone in an audio track", M1, FORM1, 0, 0, AUDIO_TRACK, { { 13, 0x0f } }, AU, 0,
	    0 },

	{ "mode 1, EDC hit", M1, FORM1, 0, 0, AS_IS, { { 2064, 1 } }, M1, BAD_EDC_ECC, 1 },
	{ "mode 1, user data hit", M1, FORM1, 0, 0, AS_IS, { { 500, 4 } }, M1, BAD_EDC_ECC, 1 },
	{ "mode 1, intermediate field hit", M1, FORM1, 0, 0, AS_IS, { { 2070, 4 } }, M1,
	    SECTOR_ECC_BAD, 1 },
	{ "mode 1, P hit", M1, FORM1, 0, 0, AS_IS, { { 2100, 4 } }, M1, SECTOR_ECC_BAD, 1 },
	{ "mode 1, Q hit", M1, FORM1, 0, 0, AS_IS, { { 2351, 4 } }, M1, SECTOR_ECC_BAD, 1 },
	{ "form 1, EDC hit", F1, FORM1, 0, 0, AS_IS, { { 2075, 1 } }, F1, BAD_EDC_ECC, 2 },
	{ "form 1, user data hit", F1, FORM1, 0, 0, AS_IS, { { 24, 1 } }, F1, BAD_EDC_ECC, 2 },
	{ "form 1, parity hit", F1, FORM1, 0, 0, AS_IS, { { 2080, 1 } }, F1, SECTOR_ECC_BAD, 2 },
	{ "form 2, user data hit", F2, FORM2, 0, 0, AS_IS, { { 24, 1 } }, F2, SECTOR_EDC_BAD, 2 },
	{ "form 2, EDC hit", F2, FORM2, 0, 0, AS_IS, { { 2348, 1 } }, F2, SECTOR_EDC_BAD, 2 },
	{ "form 2 without EDC", F2, FORM2, 0, 0, ZERO_TAIL, NIL, F2, SECTOR_EDC_ABSENT, 2 },

	{ "header a sector ahead", M1, FORM1, 101, 100, AS_IS, NIL, M1, SECTOR_ADDRESS_NEAR, 1 },
	{ "header 75 ahead", M1, FORM1, 175, 100, AS_IS, NIL, M1, SECTOR_ADDRESS_NEAR, 1 },
	{ "header 76 ahead", M1, FORM1, 176, 100, AS_IS, NIL, M1, SECTOR_ADDRESS_BAD, 1 },
	{ "header 75 behind", F1, FORM1, 25, 100, AS_IS, NIL, F1, SECTOR_ADDRESS_NEAR, 2 },
	{ "header 76 behind", F2, FORM2, 24, 100, AS_IS, NIL, F2, SECTOR_ADDRESS_BAD, 2 },
	{ "header 150 behind", F0, FORM2, -150, 0, AS_IS, NIL, F0, SECTOR_ADDRESS_BAD, 2 },
	{ "header of the lead-in's end", M0, FORM1, -151, -150, AS_IS, NIL, M0, SECTOR_ADDRESS_NEAR,
	    0 },
	{ "header no BCD", F1, FORM1, 0, 0, AS_IS, { { 14, 0x0a } }, UN, SECTOR_HEADER_BAD, 2 },
	{ "header second 62", F1, FORM1, 0, 0, AS_IS, { { 13, 0x60 } }, UN, SECTOR_HEADER_BAD, 2 },
	{ "mode 3", M1, FORM1, 0, 0, AS_IS, { { 15, 2 } }, UN, SECTOR_HEADER_BAD, 3 },
	{ "mode byte bit 2", F1, FORM1, 0, 0, AS_IS, { { 15, 4 } }, UN, SECTOR_HEADER_BAD, 6 },
	{ "mode byte bit 4", F1, FORM1, 0, 0, AS_IS, { { 15, 16 } }, UN, SECTOR_HEADER_BAD, 0x12 },
	{ "block indicator 101", F1, FORM1, 0, 0, AS_IS, { { 15, 0xa0 } }, F1, 0, 0xa2 },
	{ "block indicator 111, mode 1", M1, FORM1, 0, 0, RESEAL, { { 15, 0xe0 } }, M1,
	    SECTOR_ECC_BAD, 0xe1 },

	{ "formless with equal zeros in front", F0, FORM1, 0, 0, ZERO_USER, { { 2000, 1 } }, F0, 0,
	    2 },
	{ "submode audio and data, EDC holds", F1, { 0, 0, 0x0c, 0 }, 0, 0, AS_IS, NIL, F1, 0, 2 },
	{ "submode audio and data, EDC wrong", F1, { 0, 0, 0x0c, 0 }, 0, 0, AS_IS, { { 99, 1 } },
	    F0, 0, 2 },
	{ "subheader zero, EDC holds", F1, { 0 }, 0, 0, AS_IS, NIL, F1, 0, 2 },
	{ "subheader zero, EDC wrong", F1, { 0 }, 0, 0, AS_IS, { { 99, 1 } }, F0, 0, 2 },
	{ "form 2, submode video and data, EDC holds", F2, { 0, 0, 0x2a, 0 }, 0, 0, AS_IS, NIL, F2,
	    0, 2 },
	{ "form 2, submode video and data, EDC wrong", F2, { 0, 0, 0x2a, 0 }, 0, 0, AS_IS,
	    { { 99, 1 } }, F0, 0, 2 },
	{ "form 2, submode video and data, no EDC", F2, { 0, 0, 0x2a, 0 }, 0, 0, ZERO_TAIL, NIL, F2,
	    SECTOR_EDC_ABSENT, 2 },
	{ "submode form 1, EDC where form 2 has it", F2, { 0 }, 0, 0, AS_IS, NIL, F1, BAD_EDC_ECC,
	    2 },
	{ "form 1, copies differ", F1, FORM1, 0, 0, AS_IS, { { 20, 1 } }, F0, 0, 2 },
	{ "form 1, copies differ, EDC holds", F1, FORM1, 0, 0, RESEAL, { { 20, 1 } }, F0,
	    SECTOR_SUBHEADER_DIFFERS, 2 },
	{ "form 2, copies differ, EDC holds", F2, FORM2, 0, 0, RESEAL, { { 23, 8 } }, F0,
	    SECTOR_SUBHEADER_DIFFERS, 2 },
	{ "mode 2, all zeros", F0, FORM1, 0, 0, ZERO_USER, NIL, F1, SECTOR_AMBIGUOUS, 2 },
	{ "form 1, all zeros", F1, { 0 }, 0, 0, ZERO_USER, NIL, F1, SECTOR_AMBIGUOUS, 2 },
	{ "form 1, zeros with a subheader", F1, FORM1, 0, 0, ZERO_USER, NIL, F1, 0, 2 },
	{ "form 1, zeros with P hit", F1, { 0 }, 0, 0, ZERO_USER, { { 2076, 1 } }, F1,
	    SECTOR_ECC_BAD, 2 },

	{ "mode 0, verbatim", M0, FORM1, 0, 0, VERBATIM, NIL, M0, SECTOR_UNSCRAMBLED, 0 },
	{ "mode 1, verbatim", M1, FORM1, 0, 0, VERBATIM, NIL, M1, SECTOR_UNSCRAMBLED, 1 },
	{ "formless, verbatim", F0, FORM1, 0, 0, VERBATIM, NIL, F0, SECTOR_UNSCRAMBLED, 2 },
	{ "form 1, verbatim", F1, FORM1, 0, 0, VERBATIM, NIL, F1, SECTOR_UNSCRAMBLED, 2 },
	{ "form 2, verbatim", F2, FORM2, 0, 0, VERBATIM, NIL, F2, SECTOR_UNSCRAMBLED, 2 },
	{ "mode 1, verbatim, header off by 100", M1, FORM1, 100, 0, VERBATIM, NIL, M1,
	    SECTOR_UNSCRAMBLED | SECTOR_ADDRESS_BAD, 1 },
	{ "mode 1, verbatim, EDC hit", M1, FORM1, 0, 0, VERBATIM, { { 2064, 1 } }, M1,
	    SECTOR_UNSCRAMBLED | BAD_EDC_ECC, 1 },
	{ "verbatim, header no BCD", M1, FORM1, 0, 0, VERBATIM, { { 14, 0x0f } }, UN,
	    SECTOR_HEADER_BAD, 0x61 },

	{ "lead-in, its time", M1, FORM1, LEADIN, LEADIN, AS_IS, NIL, M1, 0, 1 },
	{ "lead-in, time from zero", M1, FORM1, -150, LEADIN, AS_IS, NIL, M1, 0, 1 },
	{ "lead-in, time with A0h added", F1, FORM1, -150, LEADIN, AS_IS, { { 12, 0xa0 } }, F1, 0,
	    2 },
	{ "lead-in, verbatim", M1, FORM1, LEADIN, LEADIN, VERBATIM, NIL, M1, SECTOR_UNSCRAMBLED,
	    1 },
	{ "lead-in, mode 3", M1, FORM1, LEADIN, LEADIN, AS_IS, { { 15, 2 } }, UN, SECTOR_HEADER_BAD,
	    3 },
	{ "last address", M1, FORM1, LBA_LAST, LBA_LAST, AS_IS, NIL, M1, 0, 1 },
};

static void
reseal(enum sector_class class, uint8_t *sector)
{
	const size_t from = class == M1 ? 0 : 16;
	const size_t at = class == M1 ? 2064 : class == F1 ? 2072 : 2348;

	store_le32(sector + at, edc_update_plain(0, sector + from, at - from));
}

static void
damage(const struct row *row, uint8_t *sector)
{
	for (size_t i = 0; i < ARRAY_LEN(row->hits); i++)
		sector[row->hits[i].at] ^= row->hits[i].flip;
	if (row->how & RESEAL)
		reseal(row->class, sector);
	if (row->how & ZERO_TAIL)
		memset(sector + 2348, 0, 4);
	if (!(row->how & VERBATIM) && row->class != AU)
		scramble_sector(sector, sector);
}

static void
classifies(void **state)
{
	const struct row *row = *state;
	const uint8_t control = row->how & AUDIO_TRACK ? 0 : SECTOR_CONTROL_DATA;
	uint64_t seed = 20;
	uint8_t user[2352], sector[2352], before[2352];
	struct sector_verdict fast, plain;

	random_bytes(&seed, user, sizeof(user));
	sector_assemble(row->class, row->how & ZERO_USER ? NULL : user, row->subheader, 1,
	    row->made, false, sector, 2352);
	damage(row, sector);
	memcpy(before, sector, sizeof(before));
	sector_classify(sector, 2352, 1, row->found, &control, &fast);
	sector_classify_plain(sector, 2352, 1, row->found, &control, &plain);
	assert_memory_equal(sector, before, sizeof(before));
	assert_int_equal(fast.sector_class, row->want);
	assert_int_equal(fast.flags, row->flags);
	assert_int_equal(fast.mode_byte, row->mode_byte);
	assert_memory_equal(&fast, &plain, sizeof(fast));
}

/* A random class, address, user data and damage, mostly where decisions fall. */
static void
random_sector(uint64_t *seed, uint8_t *sector, int32_t *lba)
{
	static const uint8_t submodes[] = { 0x00, 0x08, 0x0c, 0x20, 0x28, 0x2e, 0x64, 0x89 };
	static const uint16_t places[] = { 0, 12, 13, 14, 15, 15, 16, 18, 20, 22, 24, 2064, 2070,
		2072, 2076, 2200, 2248, 2348, 2351 };
	static uint8_t user[2352];
	const enum sector_class class = SECTOR_AUDIO + random32(seed) % 6;
	const bool scrambled = random32(seed) % 5 != 0;
	uint8_t subheader[4] = { 0, 0, submodes[random32(seed) % ARRAY_LEN(submodes)], 0 };
	int32_t made = LBA_FIRST + (int32_t)(random32(seed) % 450000);
	unsigned hits = random32(seed) % 4;

	for (int i = 0; i < 16; i++)
		user[random32(seed) % sizeof(user)] = (uint8_t)random32(seed);
	*lba = made;
	if (random32(seed) % 4 == 0 && made > LBA_FIRST + 100 && made < LBA_LAST - 100)
		*lba = made + (int32_t)(random32(seed) % 180) - 90;
	sector_assemble(
	    class, random32(seed) % 4 == 0 ? NULL : user, subheader, 1, made, false, sector, 2352);
	if (random32(seed) % 8 == 0)
		memset(sector + 2348, 0, 4);
	for (; hits > 0; hits--) {
		const size_t at = random32(seed) % 2 ? places[random32(seed) % ARRAY_LEN(places)]
						     : random32(seed) % 2352;

		sector[at] ^=
		    (uint8_t)(random32(seed) % 3 ? 1 << random32(seed) % 8 : (int)random32(seed));
	}
	if (class != SECTOR_AUDIO && random32(seed) % 8 == 0)
		reseal(class == M1 || class == F1 ? class : F2, sector);
	if (scrambled)
		scramble_sector(sector, sector);
}

static void
fast_equals_plain(void **state)
{
	uint64_t seed = 21;
	unsigned seen[SECTOR_CLASSES] = { 0 };
	unsigned flags = 0;

	(void)state;
	for (int i = 0; i < MASS_SECTORS; i++) {
		uint8_t bytes[2352 + 3], *sector = bytes + i % 4;
		const uint8_t control = random32(&seed) % 8 == 0 ? 0 : SECTOR_CONTROL_DATA;
		struct sector_verdict fast, plain;
		int32_t lba;

		random_sector(&seed, sector, &lba);
		sector_classify(sector, 2352, 1, lba, &control, &fast);
		sector_classify_plain(sector, 2352, 1, lba, &control, &plain);
		assert_memory_equal(&fast, &plain, sizeof(fast));
		seen[fast.sector_class]++;
		flags |= fast.flags;
	}
	for (int c = SECTOR_UNKNOWN; c <= SECTOR_MODE2FORM2; c++)
		assert_true(seen[c] > MASS_SECTORS / 100);
	assert_int_equal(flags, 2 * SECTOR_DATA_IN_AUDIO - 1); /* each flag was there */
}

/* Random sectors of each class, batch by batch, classify as what they are; the bytes between
 * sectors stay; NULL is zeros. */
static void
assembles_runs(void **state)
{
	enum { COUNT = 7, STRIDE = 2448 };
	static uint8_t run[COUNT * STRIDE], single[2352], user[COUNT * 2352];
	const uint8_t subheaders[SECTOR_CLASSES][4] = {
		[F1] = { 1, 2, 0x89, 3 }, [F2] = { 1, 2, 0x64, 3 }
	};
	uint8_t control[COUNT];
	struct sector_verdict v[COUNT];
	uint64_t seed = 22;

	(void)state;
	random_bytes(&seed, user, sizeof(user));
	for (int c = SECTOR_AUDIO; c <= SECTOR_MODE2FORM2; c++) {
		const size_t n = sector_layout(c)->user_bytes, at = sector_layout(c)->user_offset;

		memset(run, 0x77, sizeof(run));
		memset(control, c == SECTOR_AUDIO ? 0 : SECTOR_CONTROL_DATA, sizeof(control));
		sector_assemble(c, user, subheaders[c], COUNT, -3, true, run, STRIDE);
		sector_classify(run, STRIDE, COUNT, -3, control, v);
		for (int i = 0; i < COUNT; i++) {
			uint8_t *sector = run + i * STRIDE;

			assert_int_equal(v[i].sector_class, c);
			assert_int_equal(v[i].flags, 0);
			sector_assemble(
			    c, user + (size_t)i * n, subheaders[c], 1, i - 3, true, single, 2352);
			assert_memory_equal(sector, single, 2352);
			for (int k = 2352; k < STRIDE; k++)
				assert_int_equal(sector[k], 0x77);
			if (c != SECTOR_AUDIO)
				scramble_sector(sector, sector);
			if (c != M0)
				assert_memory_equal(sector + at, user + (size_t)i * n, n);
		}
		memset(user, 0, n);
		sector_assemble(c, user, subheaders[c], 1, 0, false, run, STRIDE);
		sector_assemble(c, NULL, subheaders[c], 1, 0, false, single, 2352);
		assert_memory_equal(run, single, 2352);
		random_bytes(&seed, user, n);
	}
}

static void
names_and_layouts(void **state)
{
	static const struct {
		const char *name;
		uint16_t user_bytes;
	} want[SECTOR_CLASSES] = { { "UNKNOWN", 0 }, { "AUDIO", 2352 }, { "MODE0", 2336 },
		{ "MODE1", 2048 }, { "MODE2FORM0", 2336 }, { "MODE2FORM1", 2048 },
		{ "MODE2FORM2", 2324 }, { "LINK", 0 }, { "RUNOUT", 0 } };

	(void)state;
	for (int c = 0; c < SECTOR_CLASSES; c++) {
		assert_string_equal(sector_class_name(c), want[c].name);
		if (want[c].user_bytes == 0)
			assert_null(sector_layout(c));
		else
			assert_int_equal(sector_layout(c)->user_bytes, want[c].user_bytes);
	}
	assert_null(sector_class_name(SECTOR_CLASSES));
	assert_null(sector_layout(SECTOR_CLASSES));
}

int
main(void)
{
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(fast_equals_plain),
		cmocka_unit_test(assembles_runs),
		cmocka_unit_test(names_and_layouts),
	};

	return RUN_TABLE(rows, classifies) + cmocka_run_group_tests(rest, NULL, NULL);
}
