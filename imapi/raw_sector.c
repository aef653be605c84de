/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_sector.c - encodes one sector of each type (ECMA-130 clause 14). */
#include "imapi/raw_sector.h"

#include "emulator/bytes.h"
#include "emulator/edc.h"
#include "emulator/msf.h"
#include "emulator/parity.h"
#include "emulator/scramble.h"

#include <string.h>

static const struct raw_sector_type types[] = {
	[IMAPI_CD_SECTOR_AUDIO] = { 2352, 0, RAW_FAMILY_AUDIO, true },
	[IMAPI_CD_SECTOR_MODE_ZERO] = { 2336, 1, RAW_FAMILY_MODE0, false },
	[IMAPI_CD_SECTOR_MODE1] = { 2048, 2, RAW_FAMILY_MODE1, false },
	[IMAPI_CD_SECTOR_MODE2FORM0] = { 2336, 3, RAW_FAMILY_MODE2, false },
	[IMAPI_CD_SECTOR_MODE2FORM1] = { 2048, 4, RAW_FAMILY_MODE2, false },
	[IMAPI_CD_SECTOR_MODE2FORM2] = { 2336, 5, RAW_FAMILY_MODE2, false },
	[IMAPI_CD_SECTOR_MODE1RAW] = { 2352, 2, RAW_FAMILY_MODE1, true },
	[IMAPI_CD_SECTOR_MODE2FORM0RAW] = { 2352, 3, RAW_FAMILY_MODE2, true },
	[IMAPI_CD_SECTOR_MODE2FORM1RAW] = { 2352, 4, RAW_FAMILY_MODE2, true },
	[IMAPI_CD_SECTOR_MODE2FORM2RAW] = { 2352, 5, RAW_FAMILY_MODE2, true },
};

const struct raw_sector_type *
raw_sector_type(IMAPI_CD_SECTOR_TYPE type)
{
	if ((int)type < 0 || (size_t)type >= ARRAY_LEN(types))
		return NULL;
	return &types[type];
}

int
RawCD_FoldSectorType(IMAPI_CD_SECTOR_TYPE type)
{
	const struct raw_sector_type *t = raw_sector_type(type);

	return t != NULL ? t->fold : -1;
}

ULONG
RawCD_BytesPerSector(IMAPI_CD_SECTOR_TYPE type)
{
	const struct raw_sector_type *t = raw_sector_type(type);

	return t != NULL ? t->bytes : 0;
}

/* Sync pattern, then the sector's own time and its mode (ECMA-130 14.1, 14.2). */
static void
put_header(uint8_t *s, int32_t lba, uint8_t mode)
{
	memset(s, 0xff, 12);
	s[0] = s[11] = 0;
	msf_store_bcd(s + 12, msf_from_lba(lba));
	s[15] = mode;
}

static void
put_subheader(uint8_t *s, uint8_t submode)
{
	static const uint8_t none[8] = { 0 };

	memcpy(s + 16, none, sizeof(none));
	s[18] = s[22] = submode;
}

/* EDC over the covered bytes, stored right behind them. */
static void
put_edc(uint8_t *s, size_t from, size_t to)
{
	store_le32(s + to, edc_update(0, s + from, to - from));
}

static void
put_user(uint8_t *s, const uint8_t *user, size_t n)
{
	if (user != NULL)
		memcpy(s, user, n);
	else
		memset(s, 0, n);
}

static void
encode_mode1(uint8_t *s, const uint8_t *user, int32_t lba)
{
	put_header(s, lba, 1);
	put_user(s + 16, user, 2048);
	put_edc(s, 0, 2064);
	memset(s + 2068, 0, 8);
	parity_generate(s);
}

/* The stream holds user data only, so the subheader is made here: data, form 1. */
static void
encode_form1(uint8_t *s, const uint8_t *user, int32_t lba)
{
	memset(s + 12, 0, 4); /* the header counts as zero in the parity */
	put_subheader(s, 0x08);
	put_user(s + 24, user, 2048);
	put_edc(s, 16, 2072);
	parity_generate(s);
	put_header(s, lba, 2);
}

/* The stream holds subheader, user data and EDC, which is optional and kept as
 * it is (ECMA-130 does not know form 2; System Description CD-ROM XA). */
static void
encode_form2(uint8_t *s, const uint8_t *user, int32_t lba)
{
	put_header(s, lba, 2);
	if (user != NULL) {
		memcpy(s + 16, user, 2336);
		return;
	}
	put_subheader(s, 0x20);
	memset(s + 24, 0, 2324);
	put_edc(s, 16, 2348);
}

void
raw_sector_encode(
    IMAPI_CD_SECTOR_TYPE type, const uint8_t *user, int32_t lba, uint8_t out[RAW_SECTOR_BYTES])
{
	if (user != NULL && types[type].as_is) {
		memcpy(out, user, RAW_SECTOR_BYTES);
		return;
	}
	switch (types[type].fold) {
	case IMAPI_CD_SECTOR_AUDIO:
		memset(out, 0, RAW_SECTOR_BYTES);
		return; /* audio is never scrambled */
	case IMAPI_CD_SECTOR_MODE_ZERO:
		put_header(out, lba, 0);
		put_user(out + 16, user, 2336);
		break;
	case IMAPI_CD_SECTOR_MODE1:
		encode_mode1(out, user, lba);
		break;
	case IMAPI_CD_SECTOR_MODE2FORM0:
		put_header(out, lba, 2);
		put_user(out + 16, user, 2336);
		break;
	case IMAPI_CD_SECTOR_MODE2FORM1:
		encode_form1(out, user, lba);
		break;
	case IMAPI_CD_SECTOR_MODE2FORM2:
		encode_form2(out, user, lba);
		break;
	}
	scramble_sector(out, out);
}
