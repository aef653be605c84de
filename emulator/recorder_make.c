/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_make.c - what the recorder writes by itself: gaps, run-out,
 * and the lead-out and lead-in that make a session readable. */
#include "emulator/recorder_internal.h"

#include "emulator/crc32c.h"

#include <string.h>

/* Put the sectors; they do not count yet. */
static enum disc_result
put_made(struct recorder *r, struct log_record *record, recorder_maker *make, const void *what)
{
	enum disc_result result = DISC_OK;

	for (uint32_t n, done = 0; done < record->count && result == DISC_OK; done += n) {
		int32_t lba = record->lba + (int32_t)done;

		n = record->count - done < CONVERT_SECTORS ? record->count - done : CONVERT_SECTORS;
		memset(r->records, 0, (size_t)n * SECTOR_RECORD_BYTES);
		for (uint32_t i = 0; i < n; i++)
			make(r, what, lba + (int32_t)i,
			    r->records + (size_t)i * SECTOR_RECORD_BYTES);
		record->crc = crc32c(record->crc, r->records, (size_t)n * SECTOR_RECORD_BYTES);
		result = disc_put(r->disc, record->session, lba, r->records, n);
	}
	return result;
}

enum disc_result
recorder_make(struct recorder *r, const struct log_record *like, int32_t lba, uint32_t count,
    recorder_maker *make, const void *what)
{
	struct log_record record = *like;
	enum disc_result result;

	if (lba < LBA_FIRST || count > (uint32_t)(LBA_LAST - lba) + 1)
		return DISC_FULL;
	record.kind = LOG_WRITE;
	record.lba = lba;
	record.count = count;
	record.crc = 0;
	if (count == 0 && !(like->flags & LOG_RUNOUT))
		return DISC_OK;
	result = put_made(r, &record, make, what);
	r->laid += count;
	if (result == DISC_OK)
		result = disc_commit(r->disc, &record);
	if (result != DISC_OK)
		disc_damage(r->disc, &record);
	return result;
}

/* A lead-in or lead-out while it is made. */
struct margin {
	const struct block_form *form;
	const struct program *program; /* lead-out */
	const struct disc_toc_entry *rows;
	unsigned row_count;
	int32_t first;
};

static void
make_leadout(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct margin *m = what;

	block_compose(m->form, NULL, r->subheader, lba, record);
	program_subcode(m->program, m->program->row, lba, record + SECTOR_MAIN_BYTES);
}

static void
make_leadin(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct margin *m = what;

	block_compose(m->form, NULL, r->subheader, lba, record);
	program_leadin_subcode(m->rows, m->row_count, m->first, lba, record + SECTOR_MAIN_BYTES);
}

static enum disc_result
write_leadout(struct recorder *r, const struct fixation *f, const struct log_record *like)
{
	struct margin m = { .form = f->leadout, .program = &r->program };
	struct program_row row = { .lba = f->toc.leadout_lba,
		.tno = Q_TNO_LEADOUT,
		.index = 1,
		.control = f->toc.track[f->toc.tracks - 1].control };

	uint32_t count = session_leadout_sectors(f->toc.session);
	uint32_t room = (uint32_t)(LBA_LAST + 1 - f->toc.leadout_lba);

	program_clear(&r->program);
	(void)program_add(&r->program, &row);
	/* Overburn takes its room from the lead-out. */
	if (count > room)
		count = room;
	return recorder_make(r, like, f->toc.leadout_lba, count, make_leadout, &m);
}

/* Where the lead-in of a session begins, and how long it is. */
static int32_t
leadin_place(const struct recorder *r, const struct fixation *f, uint32_t *count)
{
	int32_t first_pregap = disc_last_session(r->disc)->first_lba;

	if (f->toc.session == 1) {
		*count = (uint32_t)(first_pregap - disc_medium(r->disc)->leadin_start_lba);
		return disc_medium(r->disc)->leadin_start_lba;
	}
	*count = SESSION_LEADIN_SECTORS;
	return first_pregap - SESSION_LEADIN_SECTORS;
}

static enum disc_result
write_leadin(struct recorder *r, const struct fixation *f, const struct log_record *like)
{
	struct disc_toc_entry rows[TOC_PLAN_ROWS];
	struct margin m = { .form = f->leadin, .rows = rows };
	uint32_t count;

	m.row_count = toc_plan_rows(&f->toc, disc_medium(r->disc), rows);
	m.first = leadin_place(r, f, &count);
	return recorder_make(r, like, m.first, count, make_leadin, &m);
}

enum disc_result
recorder_fixate(struct recorder *r, const struct fixation *f)
{
	struct log_record like = f->like;
	enum disc_result result;

	like.flags = LOG_FIXATION;
	like.track = 0;
	like.session = f->toc.session;
	like.multisession = f->toc.multisession;
	result = write_leadout(r, f, &like);
	if (result == DISC_OK && f->leadin != NULL)
		result = write_leadin(r, f, &like);
	if (result != DISC_OK)
		return result;
	like.kind = LOG_SESSION;
	like.flags = 0;
	like.event = f->toc.multisession == 3 ? LOG_COMPLETE_APPENDABLE : LOG_COMPLETE_FINAL;
	return disc_commit(r->disc, &like);
}
