/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/program.c - P and Q of what the recorder puts together itself. */
#include "emulator/program.h"

#include <string.h>

#define TEXT_PERIOD    100 /* at least one MCN and ISRC in so many sectors */
#define MCN_PHASE      99
#define ISRC_PHASE     49
#define LEADOUT_SILENT 150 /* sectors of the lead-out before P begins to flash at 2 Hz */
#define LEADOUT_FLASH  19
#define SCMS_PERIOD    8
#define POINT_FIRST    0xa0
#define POINT_LAST     0xa1
#define POINT_LEADOUT  0xa2
#define POINT_NEXT     0xb0
#define POINT_ATIP     0xc0
#define REPETITIONS    3

void
program_clear(struct program *p)
{
	p->rows = 0;
	p->mcn[0] = '\0';
	memset(p->isrc, 0, sizeof(p->isrc));
}

bool
program_add(struct program *p, const struct program_row *row)
{
	if (p->rows == PROGRAM_ROWS)
		return false;
	p->row[p->rows++] = *row;
	return true;
}

const struct program_row *
program_at(const struct program *p, int32_t lba)
{
	unsigned low = 0, high = p->rows;

	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;

		if (p->row[middle].lba <= lba)
			low = middle;
		else
			high = middle;
	}
	return &p->row[low];
}

/* Where INDEX 01 of a row's track begins. */
static int32_t
track_start(const struct program *p, const struct program_row *row)
{
	const struct program_row *end = p->row + p->rows;

	while (row->index == 0 && row + 1 < end)
		row++;
	while (row > p->row && row->index > 1 && row[-1].tno == row->tno)
		row--;
	return row->lba;
}

static uint8_t
control_at(const struct program_row *row, int32_t lba)
{
	uint8_t control = row->control;

	if (row->scms && (uint32_t)(lba - LBA_FIRST) % SCMS_PERIOD >= SCMS_PERIOD / 2)
		control &= (uint8_t)~Q_CONTROL_COPY;
	else if (row->scms)
		control |= Q_CONTROL_COPY;
	return control;
}

/* MCN or ISRC instead of the position, where they are due. */
static bool
text_frame(const struct program *p, const struct program_row *row, int32_t lba, struct q_frame *f)
{
	uint32_t phase =
	    (uint32_t)(lba - LBA_FIRST + LBA_FIRST % TEXT_PERIOD + TEXT_PERIOD) % TEXT_PERIOD;
	const char *text = NULL;

	if (row->tno == Q_TNO_LEADOUT || lba == row->lba)
		return false;
	if (phase == MCN_PHASE && p->mcn[0] != '\0') {
		f->adr = Q_ADR_MCN;
		text = p->mcn;
	} else if (phase == ISRC_PHASE && row->index > 0 && p->isrc[row->tno][0] != '\0') {
		f->adr = Q_ADR_ISRC;
		text = p->isrc[row->tno];
	}
	if (text == NULL)
		return false;
	memcpy(f->text, text, strlen(text) + 1);
	f->aframe = msf_from_lba(lba).f;
	return true;
}

static bool
p_flag(const struct program_row *row, int32_t lba)
{
	int32_t n = lba - row->lba - LEADOUT_SILENT;

	if (row->tno != Q_TNO_LEADOUT)
		return row->index == 0;
	return n >= 0 && n / LEADOUT_FLASH % 2 == 0;
}

void
program_subcode(
    const struct program *p, const struct program_row *row, int32_t lba, uint8_t raw[SUBCODE_BYTES])
{
	struct q_frame f = { .control = control_at(row, lba) };
	int32_t start = track_start(p, row);
	uint8_t q[Q_BYTES];

	if (!text_frame(p, row, lba, &f)) {
		f.adr = Q_ADR_POSITION;
		f.tno = row->tno;
		f.index = row->index;
		f.time =
		    msf_from_count((uint32_t)(row->index == 0 ? start - 1 - lba : lba - start));
		f.absolute = msf_from_lba(lba);
	}
	q_encode(&f, q);
	subcode_set_pq(raw, p_flag(row, lba), q);
}

void
program_leadin_subcode(const struct disc_toc_entry *rows, unsigned count, int32_t first,
    int32_t lba, uint8_t raw[SUBCODE_BYTES])
{
	const struct disc_toc_entry *e = &rows[(uint32_t)(lba - first) / REPETITIONS % count];
	struct q_frame f = {
		.control = e->control,
		.adr = e->adr,
		.index = e->point,
		.time = { e->min, e->sec, e->frame },
		.zero = e->zero,
		.absolute = { e->pmin, e->psec, e->pframe },
	};
	uint8_t q[Q_BYTES];

	if (e->adr == Q_ADR_POSITION)
		f.time = msf_from_lba(lba);
	q_encode(&f, q);
	subcode_set_pq(raw, false, q);
}

static struct disc_toc_entry
toc_row(const struct toc_plan *t, uint8_t control, uint8_t point, struct msf address)
{
	return (struct disc_toc_entry){
		.session = t->session,
		.adr = Q_ADR_POSITION,
		.control = control,
		.point = point,
		.pmin = address.m,
		.psec = address.s,
		.pframe = address.f,
	};
}

/* What the raw bytes of an ADR 5 frame say in BCD. */
static struct msf
as_bcd(struct msf t)
{
	return (struct msf){ bcd_encode(t.m), bcd_encode(t.s), bcd_encode(t.f) };
}

/* B0 says where the next session's program area (its pregap) begins, or FF:FF:FF that
 * there will be none; C0, in the first lead-in only, where that begins
 * (cd-format.md 9.3). */
static unsigned
pointer_rows(const struct toc_plan *t, const struct medium *m, struct disc_toc_entry *out)
{
	struct msf next = { 0xff, 0xff, 0xff }, last = as_bcd(msf_from_lba(m->last_leadout_lba));
	struct msf leadin = as_bcd(msf_from_lba(m->leadin_start_lba));
	int32_t next_lba =
	    t->leadout_lba + (int32_t)session_leadout_sectors(t->session) + SESSION_LEADIN_SECTORS;
	uint8_t control = t->track[0].control;
	unsigned pointers = t->session == 1 ? 2 : 1;

	if (t->multisession == 0)
		return 0;
	if (t->multisession == 3 && next_lba <= LBA_LAST)
		next = as_bcd(msf_from_lba(next_lba));
	out[0] = toc_row(t, control, POINT_NEXT, last);
	out[0].adr = Q_ADR_LEADIN5;
	out[0].min = next.m;
	out[0].sec = next.s;
	out[0].frame = next.f;
	out[0].zero = (uint8_t)pointers;
	out[1] = toc_row(t, control, POINT_ATIP, leadin);
	out[1].adr = Q_ADR_LEADIN5;
	out[1].min = m->atip_special[0];
	out[1].sec = t->application_code;
	return pointers;
}

unsigned
toc_plan_rows(
    const struct toc_plan *t, const struct medium *m, struct disc_toc_entry out[TOC_PLAN_ROWS])
{
	uint8_t first = t->track[0].control, last = t->track[t->tracks - 1].control;
	unsigned n = 3;

	out[0] = toc_row(t, first, POINT_FIRST,
	    (struct msf){ t->track[0].number, bcd_decode(t->session_format), 0 });
	out[1] = toc_row(t, last, POINT_LAST, (struct msf){ t->track[t->tracks - 1].number, 0, 0 });
	out[2] = toc_row(t, last, POINT_LEADOUT, msf_from_lba(t->leadout_lba));
	for (unsigned i = 0; i < t->tracks; i++)
		out[n++] = toc_row(
		    t, t->track[i].control, t->track[i].number, msf_from_lba(t->track[i].start));
	return n + pointer_rows(t, m, out + n);
}
