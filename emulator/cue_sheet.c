/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cue_sheet.c - a cue sheet, field by field, into a program. */
#include "emulator/cue_sheet.h"

#include <string.h>

#define TNO_LEADIN    0
#define FORM          0x3f
#define SUBCHANNEL    0xc0
#define SUB_RESERVED  0x80 /* 10b */
#define SCMS          0x80
#define FIRST_PREGAP  150
#define TRACK_SECTORS 300

enum field { CONTROL_ADR, TNO, INDEX, DATA_FORM, COPY, TIME };
enum { OK = -1 }; /* else the field that is wrong */

/* A sheet while it is read. */
struct reader {
	struct cue_sheet *sheet;
	const struct cue_limits *limits;
	const uint8_t *row; /* this one */
	bool has_leadin, has_leadout;
	uint8_t tno, index;         /* of the row before; tno 0: no track yet */
	int32_t pause, start;       /* of its track: INDEX 00 and 01 */
	uint8_t text_adr, text_tno; /* the first half of a text has come: its ADR */
	char text[14];
};

static const struct block_form *
form_of(const struct reader *r)
{
	return (r->row[DATA_FORM] & SUBCHANNEL) == SUB_RESERVED
	    ? NULL
	    : block_form_of_cue(r->row[DATA_FORM] & FORM);
}

/* Lead-in and lead-out are made by the recorder. */
static bool
margin_form(const struct reader *r)
{
	const struct block_form *form = form_of(r);

	return form != NULL && form->bytes == 0;
}

static int
read_leadin(struct reader *r)
{
	if (r->has_leadin)
		return TNO;
	if (r->row[INDEX] != 0)
		return INDEX;
	if (!margin_form(r))
		return DATA_FORM;
	r->has_leadin = true;
	r->sheet->leadin = block_form_of_cue(r->row[DATA_FORM] & FORM);
	r->sheet->text = r->row[DATA_FORM] & SUBCHANNEL;
	return OK;
}

/* length characters of a row, from byte `from` on, go to text[at..]. */
static int
take_text(struct reader *r, unsigned from, size_t at, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = (char)r->row[from + i];
		bool letter = r->row[0] % 16 == Q_ADR_ISRC && at + i < 5 && c >= 'A' && c <= 'Z';

		if ((c < '0' || c > '9') && !letter)
			return (int)(from + i);
		r->text[at + i] = c;
	}
	r->text[at + length] = '\0';
	return OK;
}

static int
read_mcn(struct reader *r)
{
	int wrong;

	if (r->tno != 0)
		return CONTROL_ADR;
	if (r->text_adr == 0) {
		r->text_adr = Q_ADR_MCN;
		return take_text(r, 1, 0, 7);
	}
	r->text_adr = 0;
	wrong = take_text(r, 1, 7, 6);
	if (wrong != OK)
		return wrong;
	memcpy(r->sheet->program.mcn, r->text, 14);
	return r->row[7] == 0 ? OK : 7;
}

/* Of the next track, or of the one whose rows come. */
static int
read_isrc(struct reader *r)
{
	uint8_t tno = r->row[TNO];
	int wrong;

	if (tno == 0 || tno > DISC_TRACKS || (r->text_adr != 0 && tno != r->text_tno) ||
	    (r->tno != 0 && tno != r->tno && tno != r->tno + 1))
		return TNO;
	r->text_tno = tno;
	if (r->text_adr == 0) {
		r->text_adr = Q_ADR_ISRC;
		return take_text(r, 2, 0, 6);
	}
	r->text_adr = 0;
	wrong = take_text(r, 2, 6, 6);
	if (wrong == OK)
		memcpy(r->sheet->program.isrc[tno], r->text, 13);
	return wrong;
}

static bool
row_lba(const struct reader *r, int32_t *lba)
{
	return msf_to_lba((struct msf){ r->row[TIME], r->row[TIME + 1], r->row[TIME + 2] }, lba);
}

/* The order of track and index numbers. */
static int
check_numbers(const struct reader *r)
{
	uint8_t tno = r->row[TNO], index = r->row[INDEX], first = r->limits->first_track;

	if (r->tno == 0) {
		if (tno > DISC_TRACKS || (first != 0 && tno != first))
			return TNO;
		return index == 0 ? OK : INDEX;
	}
	if (tno == r->tno)
		return index == r->index + 1 && index <= DISC_INDEXES ? OK : INDEX;
	if (tno != r->tno + 1 || tno > DISC_TRACKS)
		return TNO;
	if (r->index == 0) /* the track before has no INDEX 01 */
		return TNO;
	return index <= 1 ? OK : INDEX;
}

/* Where the row may lie. */
static int
check_time(const struct reader *r, int32_t lba)
{
	const struct program *p = &r->sheet->program;
	int32_t before = p->rows == 0 ? r->limits->start : p->row[p->rows - 1].lba;
	bool new_track = r->tno != 0 && r->row[TNO] != r->tno;

	if (r->tno == 0 && lba != r->limits->start)
		return TIME;
	if (lba < before || lba > r->limits->last)
		return TIME;
	if (new_track && lba - r->start < TRACK_SECTORS)
		return TIME;
	if (r->row[INDEX] == 1 && !new_track && p->row[0].tno == r->tno &&
	    lba - r->pause < FIRST_PREGAP)
		return TIME;
	/* Only a pause may be empty. */
	if (!new_track && r->row[INDEX] > 1 && lba == before)
		return TIME;
	return OK;
}

static int
add_row(struct reader *r, const struct program_row *row)
{
	struct program *p = &r->sheet->program;

	/* An empty pause is none. */
	if (p->rows > 0 && p->row[p->rows - 1].lba == row->lba)
		p->rows--;
	return program_add(p, row) ? OK : TNO;
}

static int
read_track(struct reader *r)
{
	struct program_row row = { .tno = r->row[TNO],
		.index = r->row[INDEX],
		.control = r->row[CONTROL_ADR] >> 4,
		.scms = r->row[COPY] & SCMS,
		.form = form_of(r),
		.subchannel = r->row[DATA_FORM] & SUBCHANNEL };
	int wrong = check_numbers(r);

	if (wrong != OK)
		return wrong;
	if (row.form == NULL)
		return DATA_FORM;
	/* Whole sectors may come scrambled by the host: no data form needs them. */
	if (row.form->content != BLOCK_AUDIO && !(row.control & Q_CONTROL_DATA))
		return CONTROL_ADR;
	if (r->row[COPY] & ~SCMS)
		return COPY;
	if (!row_lba(r, &row.lba) || check_time(r, row.lba) != OK)
		return TIME;
	if (row.tno != r->tno)
		r->pause = row.lba;
	if (row.index == 1)
		r->start = row.lba;
	r->tno = row.tno;
	r->index = row.index;
	return add_row(r, &row);
}

static int
read_leadout(struct reader *r)
{
	struct program_row row = { .tno = Q_TNO_LEADOUT, .index = 1, .form = form_of(r) };
	const struct program *p = &r->sheet->program;

	if (r->tno == 0 || r->index == 0)
		return TNO;
	if (r->row[INDEX] != 1)
		return INDEX;
	if (!margin_form(r))
		return DATA_FORM;
	if (!row_lba(r, &row.lba) || row.lba > r->limits->last ||
	    row.lba - r->start < TRACK_SECTORS || row.lba <= p->row[p->rows - 1].lba)
		return TIME;
	row.control = p->row[p->rows - 1].control;
	r->has_leadout = true;
	return add_row(r, &row);
}

static int
read_row(struct reader *r)
{
	uint8_t adr = r->row[CONTROL_ADR] & 15;

	if (r->has_leadout || (r->text_adr != 0 && adr != r->text_adr))
		return CONTROL_ADR;
	if (adr == Q_ADR_MCN)
		return read_mcn(r);
	if (adr == Q_ADR_ISRC)
		return read_isrc(r);
	if (adr != Q_ADR_POSITION)
		return CONTROL_ADR;
	if (r->row[TNO] == TNO_LEADIN)
		return read_leadin(r);
	if (!r->has_leadin)
		return TNO;
	return r->row[TNO] == Q_TNO_LEADOUT ? read_leadout(r) : read_track(r);
}

bool
cue_sheet_parse(struct cue_sheet *sheet, const struct cue_limits *limits, const uint8_t *rows,
    size_t bytes, uint16_t *bad)
{
	struct reader r = { .sheet = sheet, .limits = limits };

	program_clear(&sheet->program);
	for (size_t at = 0; at + CUE_ROW_BYTES <= bytes; at += CUE_ROW_BYTES) {
		int wrong;

		r.row = rows + at;
		wrong = read_row(&r);
		if (wrong != OK) {
			*bad = (uint16_t)(at + (size_t)wrong);
			return false;
		}
	}
	if (r.has_leadout)
		return true;
	*bad = (uint16_t)(bytes < CUE_ROW_BYTES ? 0 : bytes - CUE_ROW_BYTES + TNO);
	return false;
}
