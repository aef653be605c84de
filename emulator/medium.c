/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/medium.c - the kinds of medium as data (cd-format.md 13). */
#include "emulator/medium.h"

#include "emulator/bytes.h"
#include "emulator/msf.h"

#include <string.h>

/* A pressed disc has no ATIP; its lead-in may be of any length. */
static const struct medium media[] = {
	{ "cdr-74", false, false, -11849, 333225, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdr-80", false, false, -11634, 359849, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdr-90", false, false, -11634, 398100, { 0xd0, 0x40, 0x80 }, { 0 } },
	{ "cdrw-74", true, false, -11607, 333750, { 0xa1, 0x40, 0xcc }, { 0x24 } },
	{ "cdrw-80", true, false, -11635, 359849, { 0xa1, 0x40, 0xcc }, { 0x24 } },
	{ "cd-rom", false, true, LBA_FIRST, LBA_LAST, { 0 }, { 0 } },
};

const struct medium *
medium_nth(unsigned n)
{
	return n < ARRAY_LEN(media) ? &media[n] : NULL;
}

const struct medium *
medium_by_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(media); i++)
		if (strcmp(media[i].kind, kind) == 0)
			return &media[i];
	return NULL;
}
