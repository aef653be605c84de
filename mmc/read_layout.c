/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/read_layout.c - main channel selection of READ CD, as a table (MMC-6,
 * "READ CD"; cd-format.md 7). Bits: 10h sync, 08h subheader, 04h header, 02h
 * user data, 01h EDC and ECC. */
#include "mmc/read.h"

#define ILLEGAL                                                                                    \
	{                                                                                          \
		1, 0                                                                               \
	} /* no field is empty at offset 1 */
#define NOTHING                                                                                    \
	{                                                                                          \
		0, 0                                                                               \
	}
#define SELECTIONS 32

/* Columns: mode 1 | mode 2 formless | mode 2 form 1 | mode 2 form 2. Form 2 user
 * data come with their EDC: 2328 bytes. */
static const struct read_field fields[SELECTIONS][4] = {
	[0x00] = { NOTHING, NOTHING, NOTHING, NOTHING },
	[0x01] = { { 2064, 288 }, { 16, 2336 }, { 2072, 280 }, { 24, 2328 } },
	[0x02] = { { 16, 2048 }, { 16, 2336 }, { 24, 2048 }, { 24, 2328 } },
	[0x03] = { { 16, 2336 }, { 16, 2336 }, { 24, 2328 }, { 24, 2328 } },
	[0x04] = { { 12, 4 }, { 12, 4 }, { 12, 4 }, { 12, 4 } },
	[0x05] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x06] = { { 12, 2052 }, { 12, 2340 }, ILLEGAL, ILLEGAL },
	[0x07] = { { 12, 2340 }, { 12, 2340 }, ILLEGAL, ILLEGAL },
	[0x08] = { NOTHING, NOTHING, { 16, 8 }, { 16, 8 } },
	[0x09] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x0a] = { { 16, 2048 }, { 16, 2336 }, { 16, 2056 }, { 16, 2336 } },
	[0x0b] = { { 16, 2336 }, { 16, 2336 }, { 16, 2336 }, { 16, 2336 } },
	[0x0c] = { { 12, 4 }, { 12, 4 }, { 12, 12 }, { 12, 12 } },
	[0x0d] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x0e] = { { 12, 2052 }, { 12, 2340 }, { 12, 2060 }, { 12, 2340 } },
	[0x0f] = { { 12, 2340 }, { 12, 2340 }, { 12, 2340 }, { 12, 2340 } },
	[0x10] = { { 0, 12 }, { 0, 12 }, { 0, 12 }, { 0, 12 } },
	[0x11] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x12] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x13] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x14] = { { 0, 16 }, { 0, 16 }, { 0, 16 }, { 0, 16 } },
	[0x15] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x16] = { { 0, 2064 }, { 0, 2352 }, ILLEGAL, ILLEGAL },
	[0x17] = { { 0, 2352 }, { 0, 2352 }, ILLEGAL, ILLEGAL },
	[0x18] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x19] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x1a] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x1b] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x1c] = { { 0, 16 }, { 0, 16 }, { 0, 24 }, { 0, 24 } },
	[0x1d] = { ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
	[0x1e] = { { 0, 2064 }, { 0, 2352 }, { 0, 2072 }, { 0, 2352 } },
	[0x1f] = { { 0, 2352 }, { 0, 2352 }, { 0, 2352 }, { 0, 2352 } },
};

bool
read_field(uint8_t selection, enum sector_class class, struct read_field *field)
{
	/* Mode 0 has the shape of formless mode 2. */
	static const uint8_t columns[SECTOR_CLASSES] = {
		[SECTOR_MODE0] = 1,
		[SECTOR_MODE1] = 0,
		[SECTOR_MODE2FORM0] = 1,
		[SECTOR_MODE2FORM1] = 2,
		[SECTOR_MODE2FORM2] = 3,
	};

	if (class == SECTOR_AUDIO) {
		*field = (struct read_field){ 0, selection != 0 ? SECTOR_MAIN_BYTES : 0 };
		return true;
	}
	*field = fields[selection][columns[class]];
	return field->bytes != 0 || field->offset == 0;
}
