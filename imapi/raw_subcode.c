/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_subcode.c - composes P and Q of a raw image (ECMA-130 clause 22; IEC
 * 60908 clause 17.5; spec 9.3, 9.4). Deliberately independent of the decoder in
 * emulator/, which is to judge it. */
#include "imapi/raw_subcode.h"

#include "emulator/bytes.h"
#include "emulator/crc.h"
#include "emulator/msf.h"

/* MCN and ISRC must each appear in any 100 successive sectors. Each is due every
 * 90, and a sector where track or index changes, or a neighbour of one, is left
 * to the position: then it comes later, by at most 7 sectors, as areas on both
 * sides of such a change can be as short as one sector. */
#define TEXT_PERIOD 90
#define TEXT_DELAY  7
#define MCN_PHASE   60
#define ISRC_PHASE  15

#define LEADOUT_P_QUIET  150 /* then 2 Hz: 19 sectors up, 19 down */
#define LEADOUT_P_PERIOD 19

static bool
beside_change(const struct raw_area *a, int32_t lba)
{
	return lba - a->lba < 2 || a->end - lba < 2;
}

/* Is lba the first sector at or after a due one that is not beside a change? */
static bool
text_is_due(const struct raw_area *a, int32_t lba, int32_t phase)
{
	int32_t late = (lba - RAW_PREGAP_LBA + TEXT_PERIOD - phase) % TEXT_PERIOD;

	if (late > TEXT_DELAY || beside_change(a, lba))
		return false;
	for (int32_t earlier = lba - 1; earlier >= lba - late; earlier--) {
		while (earlier < a->lba)
			a--;
		if (!beside_change(a, earlier))
			return false;
	}
	return true;
}

/* CONTROL of the sector; under SCMS the copy bit is down for four sectors and up
 * for four, 9.375 Hz (spec 2.3). */
static uint8_t
control_at(const struct raw_area *a, int32_t lba)
{
	if (a->scms && (lba - RAW_LEADIN_LBA) & 4)
		return a->control | RAW_CONTROL_COPY;
	return a->control;
}

static void
seal(uint8_t q[RAW_Q_BYTES])
{
	store_be16(q + 10, (uint16_t)~crc16(q, 10));
}

/* Every entry three times in a row, the list again and again; the running time
 * is absolute, so that a lead-in cut anywhere still says where it is (R-CUT). */
static void
leadin_q(const struct raw_image *image, int32_t lba, uint8_t *q)
{
	uint32_t n = (uint32_t)(lba - RAW_LEADIN_LBA);
	const struct raw_toc_entry *e = &image->toc[n / 3 % image->toc_count];

	q[0] = (uint8_t)(e->control << 4 | 1);
	q[1] = 0;
	q[2] = e->point < 0xa0 ? bcd_encode(e->point) : e->point;
	msf_store_bcd(q + 3, msf_from_lba(lba));
	q[6] = 0;
	memcpy(q + 7, e->pmsf, 3);
}

/* ADR 1. In INDEX 00 the time counts down and ends with 00:00:00 on the last
 * sector before INDEX 01. */
static void
position_q(const struct raw_area *a, int32_t lba, uint8_t *q)
{
	int32_t relative = a->index == 0 ? a->index1 - 1 - lba : lba - a->index1;

	q[0] = (uint8_t)(control_at(a, lba) << 4 | 1);
	q[1] = a->tno == RAW_TNO_LEADOUT ? RAW_TNO_LEADOUT : bcd_encode(a->tno);
	q[2] = bcd_encode(a->index);
	msf_store_bcd(q + 3, msf_from_count((uint32_t)relative));
	q[6] = 0;
	msf_store_bcd(q + 7, msf_from_lba(lba));
}

/* ADR 2: thirteen digits, packed. */
static void
mcn_q(const char *mcn, uint8_t *q)
{
	memset(q + 1, 0, 8);
	for (int i = 0; i < 13; i++)
		q[1 + i / 2] |= (uint8_t)((mcn[i] - '0') << (i % 2 == 0 ? 4 : 0));
}

/* ADR 3: five characters of six bits (a digit as its value, 'A' as 17), two zero
 * bits, seven digits. */
static void
isrc_q(const char *isrc, uint8_t *q)
{
	uint32_t letters = 0;

	for (int i = 0; i < 5; i++) {
		char c = isrc[i];

		letters = letters << 6 | (uint32_t)(c >= 'A' ? c - 'A' + 17 : c - '0');
	}
	store_be32(q + 1, letters << 2);
	memset(q + 5, 0, 4);
	for (int i = 0; i < 7; i++)
		q[5 + i / 2] |= (uint8_t)((isrc[5 + i] - '0') << (i % 2 == 0 ? 4 : 0));
}

void
raw_subcode_q(
    const struct raw_image *image, const struct raw_area *a, int32_t lba, uint8_t q[RAW_Q_BYTES])
{
	bool program = a->tno != 0 && a->tno != RAW_TNO_LEADOUT;
	uint8_t adr = 1;

	if (a->tno == 0) {
		leadin_q(image, lba, q);
	} else if (program && image->mcn[0] != '\0' && text_is_due(a, lba, MCN_PHASE)) {
		mcn_q(image->mcn, q);
		adr = 2;
	} else if (program && a->isrc[0] != '\0' && text_is_due(a, lba, ISRC_PHASE)) {
		isrc_q(a->isrc, q);
		adr = 3;
	} else {
		position_q(a, lba, q);
	}
	if (adr != 1) {
		q[0] = (uint8_t)(control_at(a, lba) << 4 | adr);
		q[9] = bcd_encode(msf_from_lba(lba).f);
	}
	seal(q);
}

bool
raw_subcode_p(const struct raw_area *a, int32_t lba)
{
	int32_t n = lba - a->lba;

	if (a->tno == RAW_TNO_LEADOUT)
		return n >= LEADOUT_P_QUIET && (n - LEADOUT_P_QUIET) / LEADOUT_P_PERIOD % 2 == 0;
	return a->tno != 0 && (a->index == 0 || a->start_flag);
}

size_t
raw_subcode_bytes(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form)
{
	return form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY ? 16 : RAW_RW_BYTES;
}

/* Eight bits, most significant first, to bit 6 of eight bytes. */
static uint64_t
spread_q(uint8_t bits)
{
	uint64_t chosen =
	    (uint64_t)bits * UINT64_C(0x0101010101010101) & UINT64_C(0x0102040810204080);

	return ((chosen + UINT64_C(0x7f7f7f7f7f7f7f7f)) & UINT64_C(0x8080808080808080)) >> 1;
}

void
raw_subcode_pack(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, bool p, const uint8_t q[RAW_Q_BYTES],
    const uint8_t *rw, uint8_t *out)
{
	uint64_t p_bits = p ? UINT64_C(0x8080808080808080) : 0;

	if (form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY) {
		memcpy(out, q, RAW_Q_BYTES);
		memset(out + RAW_Q_BYTES, 0, 3);
		out[15] = p ? 0x80 : 0;
		return;
	}
	for (size_t i = 0; i < RAW_Q_BYTES; i++) {
		uint64_t v = p_bits | spread_q(q[i]);

		if (rw != NULL)
			v |= load_le64(rw + 8 * i) & UINT64_C(0x3f3f3f3f3f3f3f3f);
		store_le64(out + 8 * i, v);
	}
}
