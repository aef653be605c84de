/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/block.c - host blocks, and the main channel made of them. */
#include "emulator/block.h"

#include "emulator/bytes.h"
#include "emulator/edc.h"
#include "emulator/parity.h"
#include "emulator/scramble.h"

#include <string.h>

#define MODE_OFFSET       15
#define MODE1_EDC_OFFSET  2064
#define SUBHEADER_BYTES   8
#define SUBHEADER_SUBMODE 2
#define SUBMODE_FORM2     0x20
#define INDICATOR_SHIFT   5
#define FORM1_BLOCK_BYTES 2056

const struct block_form *
block_form_of_type(uint8_t data_block_type)
{
	static const struct block_form forms[16] = {
		[0x0] = { 2352, 0, BLOCK_AUDIO, false },
		[0x8] = { 2048, 0, BLOCK_MODE1, false },
		[0x9] = { 2336, 0, BLOCK_MODE2, false },
		[0xa] = { 2048, 0, BLOCK_FORM1, false },
		[0xb] = { 2056, 0, BLOCK_XA, false },
		[0xc] = { 2324, 0, BLOCK_FORM2, false },
		[0xd] = { 2332, 0, BLOCK_XA, false },
	};

	if (data_block_type >= ARRAY_LEN(forms) || forms[data_block_type].bytes == 0)
		return NULL;
	return &forms[data_block_type];
}

/* MMC-6, "SEND CUE SHEET", data form: the host's sync, header, EDC and ECC do not
 * count, and in gaps its user data neither. */
const struct block_form *
block_form_of_cue(uint8_t data_form)
{
	static const struct {
		uint8_t data_form;
		struct block_form form;
	} forms[] = {
		{ 0x00, { 2352, 0, BLOCK_AUDIO, false } },
		{ 0x01, { 0, 0, BLOCK_AUDIO, true } },
		{ 0x10, { 2048, 0, BLOCK_MODE1, false } },
		{ 0x11, { 2352, 16, BLOCK_MODE1, false } },
		{ 0x12, { 2048, 0, BLOCK_MODE1, true } },
		{ 0x13, { 2352, 16, BLOCK_MODE1, true } },
		{ 0x14, { 0, 0, BLOCK_MODE1, true } },
		{ 0x20, { 2336, 0, BLOCK_XA, false } },
		{ 0x21, { 2352, 16, BLOCK_XA, false } },
		{ 0x22, { 2336, 0, BLOCK_XA, true } },
		{ 0x23, { 2352, 16, BLOCK_XA, true } },
		{ 0x24, { 0, 0, BLOCK_XA, true } },
		{ 0x30, { 2336, 0, BLOCK_MODE2, false } },
		{ 0x31, { 2352, 16, BLOCK_MODE2, false } },
		{ 0x32, { 2336, 0, BLOCK_MODE2, true } },
		{ 0x33, { 2352, 16, BLOCK_MODE2, true } },
		{ 0x34, { 0, 0, BLOCK_MODE2, true } },
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (forms[i].data_form == data_form)
			return &forms[i].form;
	return NULL;
}

/* An empty sector of CD-ROM XA is one of form 2 (submode 20h). */
static const uint8_t empty_xa[4] = { 0, 0, SUBMODE_FORM2 };

/* The class of the sector, its user data and subheader. */
struct parts {
	enum sector_class sector_class;
	const uint8_t *user; /* NULL: zeros */
	uint8_t subheader[4];
};

static struct parts
take_apart(const struct block_form *form, const uint8_t *block, const uint8_t *subheader)
{
	static const enum sector_class classes[] = { [BLOCK_AUDIO] = SECTOR_AUDIO,
		[BLOCK_MODE1] = SECTOR_MODE1,
		[BLOCK_MODE2] = SECTOR_MODE2FORM0,
		[BLOCK_FORM1] = SECTOR_MODE2FORM1,
		[BLOCK_FORM2] = SECTOR_MODE2FORM2,
		[BLOCK_XA] = SECTOR_MODE2FORM1 };
	struct parts p = { classes[form->content], NULL, { 0 } };

	if (block != NULL && !form->silent)
		p.user = block + form->user_offset;
	if (form->content == BLOCK_XA && p.user != NULL) {
		subheader = p.user;
		p.user += SUBHEADER_BYTES;
	} else if (form->content == BLOCK_XA || (form->content == BLOCK_FORM2 && p.user == NULL)) {
		subheader = empty_xa;
	}
	if (subheader != NULL)
		memcpy(p.subheader, subheader, sizeof(p.subheader));
	/* Whoever sends blocks of one form cannot mean a subheader of the other. */
	if (form->content == BLOCK_FORM2)
		p.subheader[SUBHEADER_SUBMODE] |= SUBMODE_FORM2;
	else if (form->content == BLOCK_FORM1 || form->bytes == FORM1_BLOCK_BYTES)
		p.subheader[SUBHEADER_SUBMODE] &= (uint8_t)~SUBMODE_FORM2;
	if (form->content == BLOCK_XA && p.subheader[SUBHEADER_SUBMODE] & SUBMODE_FORM2)
		p.sector_class = SECTOR_MODE2FORM2;
	return p;
}

void
block_compose(const struct block_form *form, const uint8_t *block, const uint8_t subheader[4],
    int32_t lba, uint8_t *main)
{
	struct parts p = take_apart(form, block, subheader);

	sector_assemble(p.sector_class, p.user, p.subheader, 1, lba, true, main, SECTOR_MAIN_BYTES);
}

void
block_compose_link(
    const struct block_form *form, enum block_indicator indicator, int32_t lba, uint8_t *main)
{
	struct parts p = take_apart(form, NULL, NULL);

	sector_assemble(p.sector_class, NULL, p.subheader, 1, lba, false, main, SECTOR_MAIN_BYTES);
	if (p.sector_class == SECTOR_AUDIO)
		return;
	main[MODE_OFFSET] |= (uint8_t)(indicator << INDICATOR_SHIFT);
	/* Only mode 1 covers the header by its EDC and parity (ECMA-130 14). */
	if (p.sector_class == SECTOR_MODE1) {
		store_le32(main + MODE1_EDC_OFFSET, edc_update(0, main, MODE1_EDC_OFFSET));
		parity_generate(main);
	}
	scramble_sector(main, main);
}
