/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/sector.c - what sectors consist of, and how they are put together
 * (ECMA-130 clause 14, ECMA-168 and the CD-ROM XA forms for Mode 2). */
#include "emulator/sector.h"

#include "emulator/bytes.h"
#include "emulator/edc.h"
#include "emulator/msf.h"
#include "emulator/parity.h"
#include "emulator/scramble.h"

#include <string.h>

#define HEADER_OFFSET    12
#define MODE_OFFSET      15
#define SUBHEADER_OFFSET 16
#define SUBHEADER_BYTES  4

const uint8_t sector_sync[SECTOR_SYNC_BYTES] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0x00 };

/* The EDC of a class: where its coverage begins, and where it is kept. */
static const struct form {
	const char *name;
	struct sector_layout layout;
	uint8_t mode;
	uint16_t edc_from, edc_at; /* edc_at 0: none */
	bool parity, header_zero;  /* header_zero: while the parity is made */
} forms[SECTOR_CLASSES] = {
	[SECTOR_UNKNOWN] = { "UNKNOWN", { 0, 0, false }, 0, 0, 0, false, false },
	[SECTOR_AUDIO] = { "AUDIO", { 0, 2352, false }, 0, 0, 0, false, false },
	[SECTOR_MODE0] = { "MODE0", { 16, 2336, false }, 0, 0, 0, false, false },
	[SECTOR_MODE1] = { "MODE1", { 16, 2048, false }, 1, 0, 2064, true, false },
	[SECTOR_MODE2FORM0] = { "MODE2FORM0", { 16, 2336, false }, 2, 0, 0, false, false },
	[SECTOR_MODE2FORM1] = { "MODE2FORM1", { 24, 2048, true }, 2, 16, 2072, true, true },
	[SECTOR_MODE2FORM2] = { "MODE2FORM2", { 24, 2324, true }, 2, 16, 2348, false, false },
	[SECTOR_LINK] = { "LINK", { 0, 0, false }, 0, 0, 0, false, false },
	[SECTOR_RUNOUT] = { "RUNOUT", { 0, 0, false }, 0, 0, 0, false, false },
};

const char *
sector_class_name(enum sector_class c)
{
	return (unsigned)c < SECTOR_CLASSES ? forms[c].name : NULL;
}

const struct sector_layout *
sector_layout(enum sector_class c)
{
	if ((unsigned)c >= SECTOR_CLASSES || forms[c].layout.user_bytes == 0)
		return NULL;
	return &forms[c].layout;
}

/* Sync to user data; the header is left zero. Mode 0 has no user data but zeros. */
static void
fill(const struct form *form, const uint8_t *user, const uint8_t *subheader, uint8_t *out)
{
	const bool data = form != &forms[SECTOR_AUDIO];
	const size_t end = (size_t)form->layout.user_offset + form->layout.user_bytes;

	if (user == NULL || (data && form->mode == 0))
		memset(out + form->layout.user_offset, 0, form->layout.user_bytes);
	else
		memcpy(out + form->layout.user_offset, user, form->layout.user_bytes);
	memset(out + end, 0, SECTOR_MAIN_BYTES - end);
	if (data) {
		memcpy(out, sector_sync, SECTOR_SYNC_BYTES);
		memset(out + HEADER_OFFSET, 0, SUBHEADER_OFFSET - HEADER_OFFSET);
	}
	if (form->layout.subheader) {
		memcpy(out + SUBHEADER_OFFSET, subheader, SUBHEADER_BYTES);
		memcpy(out + SUBHEADER_OFFSET + SUBHEADER_BYTES, subheader, SUBHEADER_BYTES);
	}
}

static void
set_header(const struct form *form, int32_t lba, uint8_t *out)
{
	msf_store_bcd(out + HEADER_OFFSET, msf_from_lba(lba));
	out[MODE_OFFSET] = form->mode;
}

/* The order is the standard's: the header, where it is covered; EDC; P and Q. */
static void
seal(const struct form *form, int32_t lba, uint8_t *out)
{
	if (!form->header_zero)
		set_header(form, lba, out);
	if (form->edc_at != 0)
		store_le32(out + form->edc_at,
		    edc_update(0, out + form->edc_from, (size_t)form->edc_at - form->edc_from));
	if (form->parity)
		parity_generate(out);
	if (form->header_zero)
		set_header(form, lba, out);
}

void
sector_assemble(enum sector_class class, const uint8_t *user, const uint8_t subheader[4],
    uint32_t count, int32_t lba, bool scrambled, uint8_t *out, size_t out_stride)
{
	const struct form *form = &forms[class];

	for (uint32_t i = 0; i < count; i++, out += out_stride) {
		fill(form, user, subheader, out);
		if (user != NULL)
			user += form->layout.user_bytes;
		if (class == SECTOR_AUDIO)
			continue;
		seal(form, lba + (int32_t)i, out);
		if (scrambled)
			scramble_sector(out, out);
	}
}
