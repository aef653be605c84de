/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/toc.c - the table of contents by majority of the lead-in's Q. */
#include "emulator/toc.h"

#include "emulator/bytes.h"

#include <string.h>

/* Which bytes of a frame are BCD: as bits, byte 3 (MIN) the lowest, ZERO left
 * out. A0h tells the session format in PSEC, C0h and C1h tell what ATIP says. */
enum { TIME_BCD = 0x07, PTIME_BCD = 0x70, PMIN_BCD = 0x10, PFRAME_BCD = 0x40 };

#define TOC_POSITION_POINTS 102 /* the first slots: those of ADR 1 */

static const struct range {
	uint8_t adr, first, last; /* POINT, binary below A0h */
	uint8_t slot;
	uint8_t bcd;
} ranges[] = {
	{ Q_ADR_POSITION, 1, 99, 0, TIME_BCD | PTIME_BCD },
	{ Q_ADR_POSITION, 0xa0, 0xa0, 99, TIME_BCD | PMIN_BCD | PFRAME_BCD },
	{ Q_ADR_POSITION, 0xa1, 0xa2, 100, TIME_BCD | PTIME_BCD },
	{ Q_ADR_LEADIN5, 1, 40, 102, TIME_BCD | PTIME_BCD },
	{ Q_ADR_LEADIN5, 0xb0, 0xb4, 142, TIME_BCD | PTIME_BCD },
	{ Q_ADR_LEADIN5, 0xc0, 0xc0, 147, PTIME_BCD },
	{ Q_ADR_LEADIN5, 0xc1, 0xc1, 148, 0 },
};

static const struct range *
range_of(uint8_t adr, uint8_t point)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (ranges[i].adr == adr && point >= ranges[i].first && point <= ranges[i].last)
			return &ranges[i];
	return NULL;
}

/* FFh is no BCD but means that there is no such time (B0h: no next session). */
static bool
load(const uint8_t q[Q_BYTES], const struct range *r, uint8_t value[TOC_VALUE])
{
	value[0] = q[0] >> 4;
	value[1] = q[1];
	for (unsigned i = 0; i < 7; i++) {
		uint8_t byte = q[3 + i];

		if (r->bcd >> i & 1 && !(byte == 0xff && r->adr == Q_ADR_LEADIN5)) {
			if (!bcd_valid(byte))
				return false;
			byte = bcd_decode(byte);
		}
		value[2 + i] = byte;
	}
	if (r->adr == Q_ADR_POSITION)
		memset(value + 2, 0, 3);
	return true;
}

static enum toc_frame
vote(struct toc_candidate *c, const uint8_t value[TOC_VALUE])
{
	struct toc_candidate *rarest = c;

	for (unsigned i = 0; i < TOC_CANDIDATES; i++) {
		if (c[i].count == 0 || memcmp(c[i].value, value, TOC_VALUE) == 0) {
			memcpy(c[i].value, value, TOC_VALUE);
			c[i].count++;
			return i == 0 ? TOC_AGREES : TOC_DIFFERS;
		}
		if (c[i].count < rarest->count)
			rarest = &c[i];
	}
	memcpy(rarest->value, value, TOC_VALUE);
	rarest->count = 1;
	return TOC_DIFFERS;
}

enum toc_frame
toc_add(struct toc *t, const uint8_t q[Q_BYTES])
{
	uint8_t value[TOC_VALUE];
	const struct range *r;
	uint8_t point = q[2];

	if (q[1] != 0)
		return TOC_NONE;
	if (point < 0xa0) {
		if (!bcd_valid(point))
			return TOC_NONE;
		point = bcd_decode(point);
	}
	r = range_of(q[0] & 15, point);
	if (r == NULL || !load(q, r, value))
		return TOC_NONE;
	return vote(t->point[r->slot + point - r->first], value);
}

static const struct toc_candidate *
winner(const struct toc_candidate *c)
{
	const struct toc_candidate *best = c;

	for (unsigned i = 1; i < TOC_CANDIDATES; i++)
		if (c[i].count > best->count)
			best = &c[i];
	return best->count > 0 ? best : NULL;
}

static uint32_t
votes(const struct toc_candidate *c)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < TOC_CANDIDATES; i++)
		n += c[i].count;
	return n;
}

void
toc_doubts(const struct toc *t, uint32_t *outvoted, uint32_t *rare)
{
	uint32_t most = 0;

	*outvoted = *rare = 0;
	for (unsigned i = 0; i < TOC_POINTS; i++) {
		const struct toc_candidate *c = winner(t->point[i]);

		if (c != NULL)
			*outvoted += votes(t->point[i]) - c->count;
		if (i < TOC_POSITION_POINTS && votes(t->point[i]) > most)
			most = votes(t->point[i]);
	}
	for (unsigned i = 0; i < TOC_POSITION_POINTS; i++)
		*rare += votes(t->point[i]) > 0 && votes(t->point[i]) * 2 < most;
}

unsigned
toc_rows(const struct toc *t, uint8_t session, struct disc_toc_entry out[TOC_POINTS])
{
	unsigned rows = 0;

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		const struct range *r = &ranges[i];

		for (unsigned point = r->first; point <= r->last; point++) {
			const struct toc_candidate *c =
			    winner(t->point[r->slot + point - r->first]);
			const uint8_t *v;

			if (c == NULL)
				continue;
			v = c->value;
			out[rows++] = (struct disc_toc_entry){ session, r->adr, v[0], v[1],
				(uint8_t)point, v[2], v[3], v[4], v[5], v[6], v[7], v[8] };
		}
	}
	return rows;
}

bool
toc_entry_lba(const struct disc_toc_entry *e, int32_t *lba)
{
	return e->adr == Q_ADR_POSITION && (e->point <= 99 || e->point == 0xa2) &&
	    msf_to_lba((struct msf){ e->pmin, e->psec, e->pframe }, lba);
}
