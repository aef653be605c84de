/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/msf.c - LBA and MSF (MMC-6, "LBA to MSF translation"), and BCD. */
#include "emulator/msf.h"

#include <assert.h>

#define SECTORS_PER_MINUTE (60 * SECTORS_PER_SECOND)
#define LEADIN_MINUTE      90 /* from here on minutes count up to the first pregap */

struct msf
msf_from_count(uint32_t sectors)
{
	struct msf t;

	assert(sectors < 100 * SECTORS_PER_MINUTE);
	t.m = (uint8_t)(sectors / SECTORS_PER_MINUTE);
	t.s = (uint8_t)(sectors / SECTORS_PER_SECOND % 60);
	t.f = (uint8_t)(sectors % SECTORS_PER_SECOND);
	return t;
}

uint32_t
msf_to_count(struct msf t)
{
	return (uint32_t)(t.m * SECTORS_PER_MINUTE + t.s * SECTORS_PER_SECOND + t.f);
}

struct msf
msf_from_lba(int32_t lba)
{
	int32_t wrap = lba < LBA_PREGAP ? 100 * SECTORS_PER_MINUTE : 0;

	assert(lba >= LBA_FIRST && lba <= LBA_LAST);
	return msf_from_count((uint32_t)(lba - LBA_PREGAP + wrap));
}

bool
msf_to_lba(struct msf t, int32_t *lba)
{
	int32_t wrap = t.m >= LEADIN_MINUTE ? 100 * SECTORS_PER_MINUTE : 0;

	if (t.m > 99 || t.s > 59 || t.f >= SECTORS_PER_SECOND)
		return false;
	*lba = (int32_t)msf_to_count(t) + LBA_PREGAP - wrap;
	return true;
}

bool
msf_load_bcd(const uint8_t *p, struct msf *t)
{
	struct msf got;

	if (!bcd_valid(p[0]) || !bcd_valid(p[1]) || !bcd_valid(p[2]))
		return false;
	got = (struct msf){ bcd_decode(p[0]), bcd_decode(p[1]), bcd_decode(p[2]) };
	if (got.s > 59 || got.f >= SECTORS_PER_SECOND)
		return false;
	*t = got;
	return true;
}

void
msf_store_bcd(uint8_t *p, struct msf t)
{
	p[0] = bcd_encode(t.m);
	p[1] = bcd_encode(t.s);
	p[2] = bcd_encode(t.f);
}
