/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/lint_test.c tests the burn linter: a good disc, tampered with in
 * one way each, has exactly the findings that this causes. */
#include "tests/table.h"

#include "emulator/bytes.h"
#include "emulator/crc.h"
#include "emulator/disc_internal.h"
#include "emulator/edc.h"
#include "emulator/parity.h"
#include "emulator/scramble.h"
#include "emulator/store.h"
#include "emulator/survey.h"
#include "tests/emulator/image.h"

/* Data; audio with everything; audio that follows without a pause. In the lead-in
 * six points come three times each: 18 sectors, 250 times. */
#define TRACK_1                                                                                    \
	{                                                                                          \
		1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false                                        \
	}
#define TRACK_2                                                                                    \
	{                                                                                          \
		2, 1, SECTOR_AUDIO, 400, 550, 700, "GBAYE6700149", true                            \
	}
#define TRACK_3                                                                                    \
	{                                                                                          \
		3, 0, SECTOR_AUDIO, 900, 900, 0, "USRC17607839", false                             \
	}
#define IMAGE_END .leadin = -4650, .leadout = 1250, .end = 8000

static const struct image good = {
	.mcn = "4006381333931", .tracks = 3, .track = { TRACK_1, TRACK_2, TRACK_3 }, IMAGE_END
};
static const struct image bad_check_digit = {
	.mcn = "4006381333930", .tracks = 3, .track = { TRACK_1, TRACK_2, TRACK_3 }, IMAGE_END
};
static const struct image short_leadout = { .mcn = "4006381333931",
	.tracks = 3,
	.track = { TRACK_1, TRACK_2, TRACK_3 },
	.leadin = -4650,
	.leadout = 1250,
	.end = 7999 };
static const struct image short_leadin = { .mcn = "4006381333931",
	.tracks = 3,
	.track = { TRACK_1, TRACK_2, TRACK_3 },
	.leadin = -4614,
	.leadout = 1250,
	.end = 8000 };
static const struct image early = { .mcn = "4006381333931",
	.tracks = 3,
	.track = { TRACK_1, TRACK_2, TRACK_3 },
	.leadin = -4668,
	.leadout = 1250,
	.end = 8000 };
static const struct image isrc_of_data = { .tracks = 1,
	.track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, "GBAYE6700149", false } },
	IMAGE_END };
static const struct image form1 = { .tracks = 1,
	.track = { { 1, 4, SECTOR_MODE2FORM1, -150, 0, 0, NULL, false } },
	.session_format = 0x20,
	IMAGE_END };
static const struct image form1_of_cdrom = {
	.tracks = 1, .track = { { 1, 4, SECTOR_MODE2FORM1, -150, 0, 0, NULL, false } }, IMAGE_END
};
static const struct image short_track = { .tracks = 2,
	.track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false },
	    { 2, 0, SECTOR_AUDIO, 801, 951, 0, NULL, false } },
	IMAGE_END };
static const struct image short_but_gapless = { .tracks = 2,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false },
	    { 2, 0, SECTOR_AUDIO, 150, 300, 0, NULL, false } },
	IMAGE_END };
static const struct image short_pause = { .tracks = 2,
	.track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false },
	    { 2, 0, SECTOR_AUDIO, 401, 550, 0, NULL, false } },
	IMAGE_END };
static const struct image short_first_pause = {
	.tracks = 1, .track = { { 1, 0, SECTOR_AUDIO, -150, -1, 0, NULL, false } }, IMAGE_END
};
static const struct image pause_of_one_kind = { .tracks = 2,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false },
	    { 2, 4, SECTOR_MODE1, 400, 625, 0, NULL, false } },
	IMAGE_END };

/* Turn over every bit of the last byte of Q's CRC. */
static void
break_q(uint8_t *record)
{
	for (unsigned i = 88; i < 96; i++)
		record[SECTOR_MAIN_BYTES + i] ^= 0x40;
}

static bool
get_frame(const uint8_t *record, uint8_t q[Q_BYTES])
{
	uint8_t got[1][Q_BYTES];

	subcode_get_q(record + SECTOR_MAIN_BYTES, SECTOR_RECORD_BYTES, 1, got);
	memcpy(q, got, Q_BYTES);
	return (q[0] & 15) == Q_ADR_POSITION;
}

static void
put_frame(uint8_t *record, uint8_t q[Q_BYTES])
{
	q_seal(q);
	subcode_set_pq(record + SECTOR_MAIN_BYTES, record[SECTOR_MAIN_BYTES] >> 7, q);
}

/* Change byte at of frames with ADR 1 in [from, to): what and with are XORed. */
static void
change(uint8_t *record, int32_t lba, int32_t from, int32_t to, unsigned at, uint8_t with)
{
	uint8_t q[Q_BYTES];

	if (lba < from || lba >= to || !get_frame(record, q))
		return;
	q[at] ^= with;
	put_frame(record, q);
}

/* The same for the frames of a point in the lead-in. */
static void
change_point(uint8_t *record, int32_t lba, uint8_t point, unsigned at, uint8_t with)
{
	uint8_t q[Q_BYTES];

	if (lba >= -150 || !get_frame(record, q) || q[2] != point)
		return;
	q[at] ^= with;
	put_frame(record, q);
}

static void
put_text(uint8_t *record, int32_t lba, enum q_adr adr, const char *text)
{
	struct q_frame f = { .adr = (uint8_t)adr, .aframe = msf_from_lba(lba).f };
	uint8_t q[Q_BYTES];

	strcpy(f.text, text);
	q_encode(&f, q);
	put_frame(record, q);
}

/* The frame a sector would have without its MCN or ISRC. */
static void
drop_text(uint8_t *record, int32_t lba, uint8_t tno, uint8_t index, int32_t start, uint8_t control)
{
	struct q_frame f = { .adr = Q_ADR_POSITION,
		.control = control,
		.tno = tno,
		.index = index,
		.time = msf_from_count((uint32_t)(index > 0 ? lba - start : start - 1 - lba)),
		.absolute = msf_from_lba(lba) };
	uint8_t q[Q_BYTES];

	q_encode(&f, q);
	put_frame(record, q);
}

static void
set_p(uint8_t *record, bool p)
{
	uint8_t q[Q_BYTES];

	(void)get_frame(record, q);
	subcode_set_pq(record + SECTOR_MAIN_BYTES, p, q);
}

static void
assemble(enum sector_class class, const uint8_t subheader[4], int32_t lba, bool scrambled,
    uint8_t *record)
{
	sector_assemble(class, NULL, subheader, 1, lba, scrambled, record, SECTOR_MAIN_BYTES);
}

static const uint8_t data_subheader[4] = { 0, 0, 0x08, 0 }, form2_subheader[4] = { 0, 0, 0x20, 0 };

/* --- What is done to a record: every function is one way to spoil a disc. --- */

static void
form1_for_mode1(int32_t lba, uint8_t *record)
{
	if (lba >= -150 && lba < 400)
		assemble(SECTOR_MODE2FORM1, data_subheader, lba, true, record);
}

static void
leave_unscrambled(int32_t lba, uint8_t *record)
{
	if (lba >= -150 && lba < 400)
		assemble(SECTOR_MODE1, NULL, lba, false, record);
}

static void
toc_start(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x02, 9, 0x01);
}

static void
toc_type(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x02, 0, 0x40);
}

static void
toc_number(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x03, 2, 0x07);
}

static void
toc_first(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0xa0, 7, 0x03);
}

static void
toc_last(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0xa1, 7, 0x07);
}

static void
toc_disc_type(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0xa0, 8, 0x20);
}

static void
toc_leadout(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0xa2, 8, 0x01);
}

static void
toc_preemphasis(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x02, 0, 0x10);
}

static void
toc_copy(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x03, 0, 0x20);
}

static void
toc_copy_of_scms(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0x02, 0, 0x20);
}

static void
toc_without_a1(int32_t lba, uint8_t *record)
{
	change_point(record, lba, 0xa1, 2, 0x01 ^ 0x03);
}

/* A2 in place of A1 says that the lead-out is where A1 is not; so give A0 its due. */
static void
toc_a0_for_a1(int32_t lba, uint8_t *record)
{
	uint8_t q[Q_BYTES];

	if (lba >= -150 || !get_frame(record, q) || q[2] != 0xa1)
		return;
	q[0] = 0x41;
	q[2] = 0xa0;
	q[7] = 0x01;
	put_frame(record, q);
}

/* Six cycles: 18 frames of the point, of which the tampered are a minority. */
static void
toc_quarrel(int32_t lba, uint8_t *record)
{
	if (lba >= -4000 && lba < -4000 + 6 * 18)
		change_point(record, lba, 0x03, 9, 0x02);
}

static void
toc_rare(int32_t lba, uint8_t *record)
{
	uint8_t q[Q_BYTES];

	if (lba < -2500 || lba >= -150 || !get_frame(record, q) || q[2] != 0x03)
		return;
	drop_text(record, lba, 0, 0xa2, lba, 0);
	(void)get_frame(record, q);
	memset(q + 7, 0, 3);
	msf_store_bcd(q + 7, msf_from_lba(1250));
	put_frame(record, q);
}

static void
one_in_a_hundred(int32_t lba, uint8_t *record)
{
	if ((uint32_t)(lba + 45150) % 100 == 37)
		break_q(record);
}

static void
index1_early(int32_t lba, uint8_t *record)
{
	change(record, lba, 540, 550, 2, 0x01);
}

static void
index2_late(int32_t lba, uint8_t *record)
{
	change(record, lba, 700, 720, 2, 0x03);
}

static void
copy_bits(int32_t lba, uint8_t *record)
{
	change(record, lba, 960, 990, 0, 0x20);
}

static void
copy_bits_of_scms(int32_t lba, uint8_t *record)
{
	change(record, lba, 600, 608, 0, 0x20);
}

static void
copy_bits_everywhere(int32_t lba, uint8_t *record)
{
	change(record, lba, 900, 1250, 0, 0x20);
}

static void
foreign_isrc(int32_t lba, uint8_t *record)
{
	if (lba == 1049)
		put_text(record, lba, Q_ADR_ISRC, "GBAYE6700149");
}

static void
same_isrc(int32_t lba, uint8_t *record)
{
	if (lba >= 900 && lba < 1250 && lba % 100 == 49)
		put_text(record, lba, Q_ADR_ISRC, "GBAYE6700149");
}

static void
isrc_in_leadout(int32_t lba, uint8_t *record)
{
	if (lba == 1300)
		put_text(record, lba, Q_ADR_ISRC, "GBAYE6700149");
}

static void
isrc_in_pause(int32_t lba, uint8_t *record)
{
	if (lba == 449)
		put_text(record, lba, Q_ADR_ISRC, "USRC17607839");
}

static void
isrc_missing(int32_t lba, uint8_t *record)
{
	if (lba == 749)
		drop_text(record, lba, 2, 2, 550, 1);
}

/* Byte 6 holds two digits of either. */
static void
isrc_digits(int32_t lba, uint8_t *record)
{
	uint8_t q[Q_BYTES];

	if (lba != 749)
		return;
	(void)get_frame(record, q);
	q[6] = 0xa1;
	put_frame(record, q);
}

static void
mcn_digits(int32_t lba, uint8_t *record)
{
	uint8_t q[Q_BYTES];

	if (lba != 499)
		return;
	(void)get_frame(record, q);
	q[6] = 0x3a;
	put_frame(record, q);
}

static void
mcn_missing(int32_t lba, uint8_t *record)
{
	if (lba == 299)
		drop_text(record, lba, 1, 1, 0, 4);
}

static void
other_mcn(int32_t lba, uint8_t *record)
{
	if (lba == 499 || lba == 799)
		put_text(record, lba, Q_ADR_MCN, "5901234123457");
}

static void
absolute_time(int32_t lba, uint8_t *record)
{
	change(record, lba, 200, 210, 8, 0x01);
}

static void
relative_time(int32_t lba, uint8_t *record)
{
	change(record, lba, 200, 210, 3, 0x01);
}

static void
leadout_times(int32_t lba, uint8_t *record)
{
	change(record, lba, 2000, 2003, 3, 0x01);
	change(record, lba, 2003, 2005, 7, 0x01);
	change(record, lba, 2005, 2006, 2, 0x02);
}

static void
another_adr(int32_t lba, uint8_t *record)
{
	change(record, lba, 210, 212, 0, 0x06);
	change(record, lba, 3000, 3001, 0, 0x06);
}

static void
far_header(int32_t lba, uint8_t *record)
{
	if (lba >= 200 && lba < 400)
		assemble(SECTOR_MODE1, NULL, lba + 76, true, record);
}

static void
near_header(int32_t lba, uint8_t *record)
{
	if (lba >= 200 && lba < 400)
		assemble(SECTOR_MODE1, NULL, lba + 75, true, record);
}

static void
control_of_audio(int32_t lba, uint8_t *record)
{
	change(record, lba, 100, 110, 0, 0x40);
}

static void
edc(int32_t lba, uint8_t *record)
{
	if (lba == 100 || lba == 300)
		record[1000] ^= 0x10;
}

static void
parity(int32_t lba, uint8_t *record)
{
	if (lba == 100)
		record[2300] ^= 0x10;
}

/* Another second copy, but with an EDC and parity that hold. */
static void
other_subheader(int32_t lba, uint8_t *record)
{
	uint8_t header[4];

	if (lba != 50)
		return;
	scramble_sector(record, record);
	memcpy(header, record + 12, 4);
	record[20] ^= 1;
	store_le32(record + 2072, edc_update(0, record + 16, 2056));
	memset(record + 12, 0, 4);
	parity_generate(record);
	memcpy(record + 12, header, 4);
	scramble_sector(record, record);
}

static void
some_form2(int32_t lba, uint8_t *record)
{
	if (lba >= 0 && lba < 1250 && lba % 3 == 0)
		assemble(SECTOR_MODE2FORM2, form2_subheader, lba, true, record);
}

static void
some_mode2(int32_t lba, uint8_t *record)
{
	if (lba >= 300 && lba < 302)
		assemble(SECTOR_MODE2FORM0, NULL, lba, true, record);
}

static void
mode0(int32_t lba, uint8_t *record)
{
	if (lba < -150 || lba >= 400)
		return;
	assemble(SECTOR_MODE0, NULL, lba, true, record);
	if (lba == 7)
		record[1000] ^= 1;
}

static void
no_sync(int32_t lba, uint8_t *record)
{
	if (lba == 7)
		record[0] = 1;
}

static void
no_header(int32_t lba, uint8_t *record)
{
	if (lba == 7)
		record[13] ^= 0xf0;
}

static void
data_as_audio(int32_t lba, uint8_t *record)
{
	if (lba >= 600 && lba < 650)
		assemble(SECTOR_MODE1, NULL, lba, true, record);
}

static void
index_jumps(int32_t lba, uint8_t *record)
{
	change(record, lba, 700, 900, 2, 0x02 ^ 0x03);
}

static void
index_falls_back(int32_t lba, uint8_t *record)
{
	change(record, lba, 800, 900, 2, 0x02 ^ 0x01);
}

static void
track_jumps(int32_t lba, uint8_t *record)
{
	change(record, lba, 900, 1250, 1, 0x03 ^ 0x04);
	toc_last(lba, record);
	toc_number(lba, record);
}

static void
index_too_short(int32_t lba, uint8_t *record)
{
	change(record, lba, 709, 900, 2, 0x02 ^ 0x03);
}

/* cdrdao: the pause counts down to 00:00:01. */
static void
other_countdown(int32_t lba, uint8_t *record)
{
	if (lba >= 400 && lba < 550 && lba % 100 != 99)
		drop_text(record, lba, 2, 0, 551, 1);
}

static void
wrong_countdown(int32_t lba, uint8_t *record)
{
	if (lba >= 400 && lba < 550 && lba % 100 != 99)
		drop_text(record, lba, 2, 0, 560, 1);
}

static void
countdown_jumps(int32_t lba, uint8_t *record)
{
	change(record, lba, 460, 461, 3, 0x01);
}

static void
no_p(int32_t lba, uint8_t *record)
{
	if (lba >= 450 && lba < 460)
		set_p(record, false);
}

static void
stray_p(int32_t lba, uint8_t *record)
{
	if (lba >= 100 && lba < 110)
		set_p(record, true);
}

/* Before a track without a pause P is set, and falls a sector late: no finding. */
static void
early_p(int32_t lba, uint8_t *record)
{
	if ((lba >= 750 && lba <= 900) || (lba >= 1100 && lba < 1250))
		set_p(record, true);
}

static void
long_p(int32_t lba, uint8_t *record)
{
	if (lba >= 749 && lba < 900)
		set_p(record, true);
}

/* Seven packs: a title of 24 characters, a performer, size information. */
static void
make_pack(unsigned n, uint8_t pack[CD_TEXT_BYTES])
{
	static const uint8_t packs[7][16] = {
		{ 0x80, 0, 0, 0, 'A', 'L', 'B', 'U', 'M', 0, 'O', 'N', 'E', 0, 'T', 'W' },
		{ 0x80, 2, 1, 2, 'O', 0, 'T', 'H', 'R', 'E', 'E', 0 },
		{ 0x81, 0, 2, 0, 'W', 'E', 0, 'I', 0, 'Y', 'O', 'U', 0, 'I', 'T', 0 },
		{ 0x8e, 0, 3, 0, '4', '0', '0', '6', '3', '8', '1', '3', '3', '3', '9', '3' },
		{ 0x8f, 0, 4, 0, 0, 1, 3, 0, 2, 1, 0, 0, 0, 0, 0, 0 },
		{ 0x8f, 1, 5, 0, 0, 0, 0, 0, 0, 0, 1, 3, 6, 0, 0, 0 },
		{ 0x8f, 2, 6, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0 },
	};

	memcpy(pack, packs[n], 16);
	store_be16(pack + 16, (uint16_t)~crc16(pack, 16));
}

/* Two sectors, again and again; the last place is left empty. */
static void
put_packs(int32_t lba, uint8_t *record, void (*spoil)(int32_t, unsigned, uint8_t *))
{
	uint8_t packs[SUBCODE_CDTEXT_BYTES] = { 0 };

	if (lba >= -150)
		return;
	for (unsigned i = 0; i < 4; i++) {
		unsigned n = (uint32_t)(lba + 4650) % 2 * 4 + i;

		if (n == 7)
			break;
		make_pack(n, packs + i * CD_TEXT_BYTES);
		if (spoil != NULL)
			spoil(lba, n, packs + i * CD_TEXT_BYTES);
	}
	subcode_cdtext_to_rw(packs, record + SECTOR_MAIN_BYTES);
}

static void
cd_text(int32_t lba, uint8_t *record)
{
	put_packs(lba, record, NULL);
}

static void
spoil_crc(int32_t lba, unsigned n, uint8_t *pack)
{
	if (lba < -4600 && n == 1)
		pack[10] ^= 1;
}

static void
cd_text_crc(int32_t lba, uint8_t *record)
{
	put_packs(lba, record, spoil_crc);
}

static void
spoil_order(int32_t lba, unsigned n, uint8_t *pack)
{
	if (lba < -4640 && n >= 1 && n <= 2)
		make_pack(3 - n, pack);
}

static void
cd_text_order(int32_t lba, uint8_t *record)
{
	put_packs(lba, record, spoil_order);
}

static void
spoil_text(int32_t lba, unsigned n, uint8_t *pack)
{
	if (lba >= -160 && n == 2) {
		pack[4] = 'H';
		store_be16(pack + 16, (uint16_t)~crc16(pack, 16));
	}
}

static void
cd_text_changes(int32_t lba, uint8_t *record)
{
	put_packs(lba, record, spoil_text);
}

/* Three packs of 80h in place of two, and the last track 4. */
static void
spoil_sizes(int32_t lba, unsigned n, uint8_t *pack)
{
	(void)lba;
	if (n != 4)
		return;
	pack[6] = 4;
	pack[8] = 3;
	store_be16(pack + 16, (uint16_t)~crc16(pack, 16));
}

static void
cd_text_sizes(int32_t lba, uint8_t *record)
{
	put_packs(lba, record, spoil_sizes);
}

static void
other_rw(int32_t lba, uint8_t *record)
{
	for (unsigned i = 0; lba < -150 && i < 96; i++)
		record[SECTOR_MAIN_BYTES + i] |= (uint8_t)((unsigned)(lba + 99999) * i * 7 & 0x3f);
}

#define FINDINGS 6

static const struct row {
	const char *name;
	const struct image *image;
	image_change *change;
	struct expected {
		const char *id;
		uint8_t track;
		int32_t lba;
		uint32_t count;
	} expected[FINDINGS];
} rows[] = {
	{ "good", &good, NULL, { { 0 } } },
	{ "Mode 1 track holds form 1 sectors", &good, form1_for_mode1,
	    { { "toc-disc-type", 0, -4650, 1 } } },
	{ "unscrambled data", &good, leave_unscrambled, { { "unscrambled", 1, 0, 400 } } },
	{ "TOC lies about a start", &good, toc_start, { { "toc-start-mismatch", 2, 550, 1 } } },
	{ "TOC lies about a type", &good, toc_type, { { "toc-control-mismatch", 2, 550, 1 } } },
	{ "TOC lies about a number", &good, toc_number,
	    { { "toc-track-missing", 3, 900, 1 }, { "toc-track-extra", 4, -4650, 1 } } },
	{ "TOC lies about the first track", &good, toc_first,
	    { { "toc-first-track", 0, -4650, 1 } } },
	{ "TOC lies about the last track", &good, toc_last, { { "toc-last-track", 0, -4650, 1 } } },
	{ "TOC lies about the disc type", &good, toc_disc_type,
	    { { "toc-disc-type", 0, -4650, 1 } } },
	{ "TOC lies about the lead-out", &good, toc_leadout,
	    { { "toc-leadout-mismatch", 0, 1250, 1 } } },
	{ "TOC lies about pre-emphasis", &good, toc_preemphasis,
	    { { "toc-control-bits", 2, 550, 1 } } },
	{ "TOC lies about copying", &good, toc_copy, { { "toc-control-bits", 3, 900, 1 } } },
	{ "TOC permits what SCMS alternates", &good, toc_copy_of_scms, { { 0 } } },
	{ "TOC without A1, another A3", &good, toc_without_a1,
	    { { "toc-point-missing", 0, -4650, 1 }, { "q-content", 0, -4647, 750 } } },
	{ "TOC without A1", &good, toc_a0_for_a1, { { "toc-point-missing", 0, -4650, 1 } } },
	{ "TOC with two opinions", &good, toc_quarrel, { { "toc-point-differs", 0, -3987, 18 } } },
	{ "TOC with a point that is rare", &good, toc_rare, { { "toc-point-rare", 0, -4650, 1 } } },
	{ "Q CRC broken in 1 %", &good, one_in_a_hundred,
	    { { "q-crc", 0, -4613, 113 }, { "q-crc", 1, -113, 6 }, { "q-crc", 2, 487, 5 },
		{ "q-crc", 3, 987, 3 } } },
	{ "INDEX 01 early", &good, index1_early,
	    { { "toc-start-mismatch", 2, 540, 1 }, { "q-relative-time", 2, 540, 353 },
		{ "pregap-countdown", 2, 539, 1 }, { "p-flag", 2, 540, 10 },
		{ "isrc-sparse", 2, 540, 1 }, { "pause-short", 2, 400, 1 } } },
	{ "INDEX 02 late: who can tell", &good, index2_late, { { 0 } } },
	{ "copy bits", &good, copy_bits, { { "scms-pattern", 3, 960, 30 } } },
	{ "copy bits of SCMS", &good, copy_bits_of_scms, { { "scms-pattern", 2, 600, 8 } } },
	{ "all copy bits of a track", &good, copy_bits_everywhere,
	    { { "toc-control-bits", 3, 900, 1 } } },
	{ "an ISRC in the wrong track", &good, foreign_isrc, { { "isrc-changes", 3, 1049, 1 } } },
	{ "the same ISRC in two tracks", &good, same_isrc, { { "isrc-repeated", 3, 900, 1 } } },
	{ "an ISRC in the lead-out", &good, isrc_in_leadout, { { "isrc-misplaced", 0, 1300, 1 } } },
	{ "an ISRC in a data track", &isrc_of_data, NULL, { { "isrc-misplaced", 1, 0, 13 } } },
	{ "the old ISRC in the pause, as wodim does", &good, isrc_in_pause, { { 0 } } },
	{ "an ISRC missing", &good, isrc_missing, { { "isrc-sparse", 2, 650, 1 } } },
	{ "an ISRC with other characters", &good, isrc_digits, { { "isrc-digits", 2, 749, 1 } } },
	{ "an MCN with other characters", &good, mcn_digits, { { "mcn-digits", 2, 499, 1 } } },
	{ "an MCN missing", &good, mcn_missing, { { "mcn-sparse", 0, 200, 1 } } },
	{ "another MCN", &good, other_mcn, { { "mcn-changes", 0, 499, 2 } } },
	{ "an MCN that is no EAN", &bad_check_digit, NULL, { { "mcn-check-digit", 0, -4650, 1 } } },
	{ "absolute time", &good, absolute_time, { { "q-absolute-time", 1, 200, 10 } } },
	{ "relative time", &good, relative_time, { { "q-relative-time", 1, 200, 10 } } },
	{ "times of the lead-out", &good, leadout_times,
	    { { "q-relative-time", 0, 2000, 3 }, { "q-absolute-time", 0, 2003, 2 },
		{ "index-jump", 0, 2005, 1 } } },
	{ "another ADR", &good, another_adr,
	    { { "q-content", 1, 210, 2 }, { "q-content", 0, 3000, 1 } } },
	{ "headers more than a second off", &good, far_header,
	    { { "header-address", 1, 200, 200 } } },
	{ "headers a second off", &good, near_header, { { "header-near", 1, 200, 200 } } },
	{ "data whose CONTROL says audio", &good, control_of_audio,
	    { { "control-changes", 1, 100, 10 }, { "data-in-audio", 1, 100, 10 },
		{ "mixed-types", 1, 0, 1 } } },
	{ "EDC", &good, edc, { { "edc-error", 1, 100, 2 }, { "ecc-error", 1, 100, 2 } } },
	{ "parity", &good, parity, { { "ecc-error", 1, 100, 1 } } },
	{ "subheader copies", &form1, other_subheader,
	    { { "subheader-differs", 1, 50, 1 }, { "mixed-types", 1, 0, 1 } } },
	{ "form 1 on a CD-ROM", &form1_of_cdrom, some_form2, { { "toc-disc-type", 0, -4650, 1 } } },
	{ "form 1 and form 2", &form1, some_form2, { { 0 } } },
	{ "Mode 2 in Mode 1", &good, some_mode2, { { "mixed-types", 1, 0, 1 } } },
	{ "Mode 0 that is not zero", &good, mode0, { { "mode0-not-zero", 1, 7, 1 } } },
	{ "no sync", &good, no_sync, { { "no-sync", 1, 7, 1 } } },
	{ "no header", &good, no_header, { { "header-damaged", 1, 7, 1 } } },
	{ "audio that is data", &good, data_as_audio, { { "data-in-audio", 2, 600, 50 } } },
	{ "INDEX jumps", &good, index_jumps, { { "index-jump", 2, 700, 1 } } },
	{ "INDEX falls back", &good, index_falls_back, { { "index-jump", 2, 800, 1 } } },
	{ "the track number jumps", &good, track_jumps, { { "track-jump", 4, 900, 1 } } },
	{ "an index of nine sectors", &good, index_too_short, { { "index-short", 2, 700, 1 } } },
	{ "a pause that counts to 00:00:01", &good, other_countdown, { { 0 } } },
	{ "a pause that counts elsewhere", &good, wrong_countdown,
	    { { "pregap-countdown", 2, 549, 1 } } },
	{ "a pause that jumps", &good, countdown_jumps, { { "pregap-countdown", 2, 460, 2 } } },
	{ "P clear in a pause", &good, no_p, { { "p-flag", 2, 450, 10 } } },
	{ "P set in a track", &good, stray_p, { { "p-flag", 1, 100, 10 } } },
	{ "P set before a track and the lead-out", &good, early_p, { { 0 } } },
	{ "P set too early", &good, long_p, { { "p-flag", 2, 749, 151 } } },
	{ "a track of 299 sectors", &short_track, NULL, { { "track-short", 2, 951, 1 } } },
	{ "a track that ends in the next one's pause", &short_but_gapless, NULL, { { 0 } } },
	{ "a pause of 149 at a change of type", &short_pause, NULL,
	    { { "pause-short", 2, 401, 1 } } },
	{ "a first pause of 149", &short_first_pause, NULL, { { "pause-short", 1, -150, 1 } } },
	{ "no second of audio before data", &pause_of_one_kind, NULL,
	    { { "pause-short", 2, 400, 1 } } },
	{ "lead-out a sector short", &short_leadout, NULL, { { "leadout-short", 0, 1250, 1 } } },
	{ "lead-in too short and too late", &short_leadin, NULL,
	    { { "leadin-short", 0, -4614, 1 }, { "leadin-late", 0, -4614, 1 } } },
	{ "lead-in too early", &early, NULL, { { "leadin-early", 0, -4668, 1 } } },
	{ "CD-TEXT", &good, cd_text, { { 0 } } },
	{ "CD-TEXT: CRC", &good, cd_text_crc, { { "cd-text-crc", 0, -4650, 25 } } },
	{ "CD-TEXT: order", &good, cd_text_order, { { "cd-text-order", 0, -4650, 15 } } },
	{ "CD-TEXT: repetitions", &good, cd_text_changes, { { "cd-text-changes", 0, -160, 5 } } },
	{ "CD-TEXT: sizes", &good, cd_text_sizes, { { "cd-text-sizes", 0, -4650, 2 } } },
	{ "R to W of the lead-in that are no CD-TEXT", &good, other_rw, { { 0 } } },
};

static void
feed(struct survey *s, const struct image *im, image_change *tamper)
{
	enum { RUN = 61 };
	static uint8_t records[RUN * SECTOR_RECORD_BYTES];

	for (int32_t lba = im->leadin; lba < im->end; lba += RUN) {
		uint32_t n = im->end - lba < RUN ? (uint32_t)(im->end - lba) : RUN;

		for (uint32_t i = 0; i < n; i++) {
			image_record(im, lba + (int32_t)i, records + i * SECTOR_RECORD_BYTES);
			if (tamper != NULL)
				tamper(lba + (int32_t)i, records + i * SECTOR_RECORD_BYTES);
		}
		survey_add(s, lba, records, n, NULL);
	}
}

static void
assert_findings(const struct contents *c, const struct expected *expected)
{
	unsigned n = 0;

	for (; n < FINDINGS && expected[n].id != NULL; n++) {
		bool found = false;

		for (unsigned i = 0; i < c->findings; i++) {
			const struct finding *f = &c->finding[i];

			if (strcmp(f->kind->id, expected[n].id) != 0 ||
			    f->track != expected[n].track)
				continue;
			found = true;
			assert_int_equal(f->session, 1);
			assert_int_equal(f->lba, expected[n].lba);
			assert_int_equal(f->count, expected[n].count);
		}
		if (!found)
			print_message("missing: %s\n", expected[n].id);
		assert_true(found);
	}
	for (unsigned i = 0; i < c->findings && c->findings > n; i++)
		print_message("found: %s, track %u, LBA %d, %u times\n", c->finding[i].kind->id,
		    c->finding[i].track, (int)c->finding[i].lba, (unsigned)c->finding[i].count);
	assert_int_equal(c->findings, n);
}

static const struct medium medium = {
	.kind = "test", .leadin_start_lba = -4650, .last_leadout_lba = 1250
};

static void
finds(void **state)
{
	const struct row *row = *state;
	struct survey *s = survey_new(1);
	struct contents *c = calloc(1, sizeof(*c));

	feed(s, row->image, row->change);
	assert_true(survey_report(s, c));
	c->session[0].status = SESSION_COMPLETE;
	c->session[0].write_type = WRITE_RAW;
	c->session[0].leadin_lba = row->image->leadin;
	lint_session(c, &c->session[0], &medium);
	assert_findings(c, row->expected);
	free(c);
	survey_free(s);
}

/* What the recorder refuses, an imported disc may have. */
static void
finds_too_long(void **state)
{
	static const struct expected expected[FINDINGS] = { { "past-capacity", 0, 1250, 1 } };
	struct medium smaller = medium;
	struct survey *s = survey_new(1);
	struct contents *c = calloc(1, sizeof(*c));

	(void)state;
	smaller.last_leadout_lba--;
	feed(s, &good, NULL);
	assert_true(survey_report(s, c));
	c->session[0].status = SESSION_COMPLETE;
	c->session[0].write_type = WRITE_RAW;
	c->session[0].leadin_lba = good.leadin;
	lint_session(c, &c->session[0], &smaller);
	assert_findings(c, expected);
	free(c);
	survey_free(s);
}

/* Nothing is missing while the drive holds the disc; all of it once it is gone. */
static void
finds_no_leadout(void **state)
{
	const struct write_parameters p = { .type = WRITE_RAW, .data_block_type = 3 };
	const struct recorder_options lenient = { .lenient_leadin = true };
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);
	struct recorder *r = recorder_open(d, &lenient);
	const struct log_state *log;
	struct log_record closed = { .kind = LOG_CLOSE };

	(void)state;
	assert_int_equal(image_write(r, &p, &good, good.leadin, good.leadout, NULL), DISC_OK);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	recorder_close(r);
	assert_null(disc_finding(d, 0));
	log = disc_log(d);
	assert_int_equal(log->session[0].status, SESSION_OPEN);
	assert_int_equal(disc_commit(d, &closed), DISC_OK);
	assert_string_equal(disc_finding(d, 0)->kind->id, "leadout-missing");
	assert_null(disc_finding(d, 1));
	disc_close(d);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(finds_too_long),
		cmocka_unit_test(finds_no_leadout) };

	return RUN_TABLE(rows, finds) + cmocka_run_group_tests(special, NULL, NULL);
}
