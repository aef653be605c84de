/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cd_text.c - CD-TEXT packs collected and checked. */
#include "emulator/cd_text.h"

#include "emulator/bytes.h"
#include "emulator/crc.h"
#include "emulator/subcode.h"

#include <string.h>

#define PACKS_PER_SECTOR 4
#define TYPE_FIRST       0x80
#define TYPE_LAST        0x8f /* of size information: 3 packs, 36 bytes */
#define TYPES            16
#define BLOCKS           8
#define BLOCK_PACKS      256
#define SIZE_PACKS       3
#define TEXT_OFFSET      4
#define TEXT_BYTES       12
#define RW_BITS          UINT64_C(0x3f3f3f3f3f3f3f3f)

static bool
has_rw(const uint8_t *raw)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < SUBCODE_BYTES; i += 8)
		any |= load_le64(raw + i);
	return (any & RW_BITS) != 0;
}

static bool
is_blank(const uint8_t *pack)
{
	static const uint8_t blank[CD_TEXT_BYTES];

	return memcmp(pack, blank, sizeof(blank)) == 0;
}

/* Other uses of R to W in the lead-in are none of our business: all four packs
 * must look like some, or be left empty. */
static bool
looks_like_text(const uint8_t *packs)
{
	for (unsigned i = 0; i < PACKS_PER_SECTOR; i++, packs += CD_TEXT_BYTES)
		if ((packs[0] < TYPE_FIRST || packs[0] > TYPE_LAST) && !is_blank(packs))
			return false;
	return true;
}

static int
slot_of(const uint8_t *pack)
{
	return (pack[3] >> 4 & (BLOCKS - 1)) * BLOCK_PACKS + pack[2];
}

/* Packs follow each other by number; a block follows with its number 0, and so
 * does the first one when all begins again. */
static void
check_order(struct cd_text *t, int slot, int32_t lba, struct survey_tallies *tallies)
{
	if (t->previous >= 0 && slot != t->previous + 1 && slot % BLOCK_PACKS != 0)
		survey_tally(tallies, TALLY_TEXT_ORDER, lba, 1);
	t->previous = slot;
}

static void
add_pack(struct cd_text *t, const uint8_t *pack, int32_t lba, struct survey_tallies *tallies)
{
	int slot = slot_of(pack);

	if ((load_be16(pack + 16) ^ crc16(pack, 16)) != 0xffff) {
		survey_tally(tallies, TALLY_TEXT_CRC, lba, 1);
		t->previous = -1;
		return;
	}
	check_order(t, slot, lba, tallies);
	if (!t->present[slot]) {
		if (t->packs++ == 0)
			t->first_lba = lba;
		t->present[slot] = true;
		memcpy(t->pack[slot], pack, CD_TEXT_BYTES);
	} else if (memcmp(t->pack[slot], pack, CD_TEXT_BYTES) != 0) {
		survey_tally(tallies, TALLY_TEXT_CHANGES, lba, 1);
	}
}

void
cd_text_add(struct cd_text *t, int32_t lba, const uint8_t *raw, struct survey_tallies *tallies)
{
	uint8_t packs[SUBCODE_CDTEXT_BYTES];

	if (!has_rw(raw))
		return;
	subcode_rw_to_cdtext(raw, packs);
	if (!looks_like_text(packs))
		return;
	if (t->packs == 0)
		t->previous = -1;
	for (unsigned i = 0; i < PACKS_PER_SECTOR; i++)
		if (!is_blank(packs + i * CD_TEXT_BYTES))
			add_pack(t, packs + i * CD_TEXT_BYTES, lba, tallies);
}

/* What the packs of a block are, to be held against what they say they are. */
struct block {
	unsigned packs, last; /* number of them, and the highest sequence number */
	unsigned of_type[TYPES];
	unsigned size_packs;
	uint8_t sizes[SIZE_PACKS * TEXT_BYTES];
};

static void
gather(const struct cd_text *t, unsigned number, struct block *b)
{
	for (unsigned i = 0; i < BLOCK_PACKS; i++) {
		const uint8_t *pack = t->pack[number * BLOCK_PACKS + i];

		if (!t->present[number * BLOCK_PACKS + i])
			continue;
		b->packs++;
		b->last = i;
		b->of_type[pack[0] - TYPE_FIRST]++;
		if (pack[0] == TYPE_LAST && pack[1] < SIZE_PACKS) {
			b->size_packs++;
			memcpy(b->sizes + pack[1] * TEXT_BYTES, pack + TEXT_OFFSET, TEXT_BYTES);
		}
	}
}

/* Size information: character code, first and last track, copy flags; packs of
 * each type; last sequence number of each block; language of each block. */
static uint32_t
count_lies(const struct block *b, unsigned number, uint8_t first_track, uint8_t last_track)
{
	enum { FIRST = 1, LAST = 2, COUNTS = 4, LAST_NUMBERS = 20 };
	uint32_t lies = b->last + 1 != b->packs;

	if (b->size_packs != SIZE_PACKS)
		return lies + 1;
	for (unsigned i = 0; i < TYPES; i++)
		lies += b->sizes[COUNTS + i] != b->of_type[i];
	lies += b->sizes[FIRST] != first_track;
	lies += b->sizes[LAST] != last_track;
	return lies + (b->sizes[LAST_NUMBERS + number] != b->last);
}

/* The types of a block ascend. */
static uint32_t
count_descents(const struct cd_text *t, unsigned number)
{
	uint8_t type = TYPE_FIRST;
	uint32_t descents = 0;

	for (unsigned i = number * BLOCK_PACKS; i < (number + 1) * BLOCK_PACKS; i++) {
		if (!t->present[i])
			continue;
		descents += t->pack[i][0] < type;
		type = t->pack[i][0];
	}
	return descents;
}

void
cd_text_report(const struct cd_text *t, uint8_t first_track, uint8_t last_track,
    struct survey_tallies *tallies, struct contents *c)
{
	c->packs = 0;
	if (t->packs == 0)
		return;
	for (unsigned i = 0; i < CD_TEXT_PACKS; i++)
		if (t->present[i])
			memcpy(c->cd_text[c->packs++], t->pack[i], CD_TEXT_BYTES);
	for (unsigned number = 0; number < BLOCKS; number++) {
		struct block b = { 0 };

		gather(t, number, &b);
		if (b.packs == 0)
			continue;
		survey_tally(tallies, TALLY_TEXT_SIZES, t->first_lba,
		    count_lies(&b, number, first_track, last_track));
		survey_tally(tallies, TALLY_TEXT_ORDER, t->first_lba, count_descents(t, number));
	}
}
