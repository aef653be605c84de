/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_tao.c - track at once: the host sends the data of a track,
 * and the recorder makes its pause, subchannel, sync, header, EDC and ECC, link
 * and run-out (Orange Book II; MMC-6 "Track at once"; mmc-recorder.md 4.3).
 *
 * A track begins with a record of its pause, and ends with one of its run-out,
 * so the log's tracks are the program memory area. */
#include "emulator/recorder_internal.h"

#include <string.h>

#define PAUSE_SECTORS     150
#define RUN_OUT_SECTORS   2
#define LINK_SECTORS      5 /* link and four run-in, at the start of the pause */
#define TRACK_SECTORS_MIN 300

static const struct log_track *
last_track(const struct recorder *r)
{
	const struct log_state *log = disc_log(r->disc);
	const struct log_track *t = log->tracks == 0 ? NULL : &log->track[log->tracks - 1];

	return t != NULL && t->session == log->sessions ? t : NULL;
}

/* The track that is being written; NULL: none. */
static const struct log_track *
open_track(const struct recorder *r)
{
	const struct log_track *t = last_track(r);

	return t != NULL && t->status == TRACK_OPEN ? t : NULL;
}

/* The session that tracks are being added to; NULL: none. */
static const struct log_session *
open_session(const struct recorder *r)
{
	const struct log_session *s = recorder_session(r);

	return s != NULL && s->status == SESSION_OPEN && !s->fixating && s->write_type == WRITE_TAO
	    ? s
	    : NULL;
}

/* Mode page 05 has the pause before audio; but the first track of a session has its
 * pregap. */
static int32_t
pause_length(const struct recorder *r, const struct write_parameters *p)
{
	return p->data_block_type == 0 && open_session(r) != NULL ? p->audio_pause : PAUSE_SECTORS;
}

void
tao_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	const struct log_session *s = open_session(r);
	const struct log_track *t = last_track(r);

	if (s == NULL) {
		recorder_blank_position(r, p, out);
		return;
	}
	if (t == NULL || t->status == TRACK_DAMAGED)
		return;
	out->session = t->session;
	out->writable = true;
	if (t->status == TRACK_OPEN) {
		out->track = t->number;
		out->start = t->start;
		out->next = t->end;
	} else {
		out->track = (uint8_t)(t->number + 1);
		out->start = out->next = t->end + pause_length(r, p);
		out->blank = true;
		out->writable = t->number < DISC_TRACKS;
	}
	out->writable = out->writable && out->next < recorder_last_leadout(r);
}

uint32_t
tao_block_bytes(const struct recorder *r, const struct write_parameters *p)
{
	const struct log_track *t = open_track(r);
	uint8_t type = t != NULL && !r->test.active ? t->data_block_type : p->data_block_type;
	const struct block_form *form = block_form_of_type(type);

	return form == NULL ? 0 : form->bytes;
}

/* The layout of the track that is being written, with nothing behind it. */
static void
lay_out(struct recorder *r, const struct log_track *t, int32_t pause)
{
	const struct block_form *form = block_form_of_type(t->data_block_type);
	struct program_row row = { .lba = t->start - pause,
		.tno = t->number,
		.control = t->control,
		.scms = t->scms,
		.form = form };

	r->program.rows = 0;
	if (pause > 0)
		(void)program_add(&r->program, &row);
	row.lba = t->start;
	row.index = 1;
	(void)program_add(&r->program, &row);
}

/* Link, run-in and the rest of the pause. */
static void
make_pause(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct program_row *row = what;
	int32_t n = lba - row->lba;
	enum block_indicator indicator = INDICATOR_USER;

	if (n < LINK_SECTORS)
		indicator = (enum block_indicator)(INDICATOR_LINK - n);
	block_compose_link(row->form, indicator, lba, record);
	program_subcode(&r->program, row, lba, record + SECTOR_MAIN_BYTES);
}

/* What fills a track that is too short, and the two blocks of run-out. */
static void
make_end(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const int32_t *run_out = what;
	const struct program_row *row = &r->program.row[r->program.rows - 1];
	enum block_indicator indicator = INDICATOR_USER;

	if (lba >= *run_out)
		indicator = (enum block_indicator)(INDICATOR_RUN_OUT_1 - (lba - *run_out));
	block_compose_link(row->form, indicator, lba, record);
	program_subcode(&r->program, row, lba, record + SECTOR_MAIN_BYTES);
}

static struct log_record
record_like(const struct recorder *r, const struct log_track *t)
{
	const struct log_session *s = disc_last_session(r->disc);

	return (struct log_record){
		.kind = LOG_WRITE,
		.write_type = WRITE_TAO,
		.data_block_type = t->data_block_type,
		.multisession = s == NULL ? 0 : s->multisession,
		.session = t->session,
		.track = t->number,
		.control = (uint8_t)(t->control | (t->scms ? LOG_CONTROL_SCMS : 0)),
		.session_format = t->session_format,
	};
}

static void
remember_page(struct recorder *r, const struct write_parameters *p, uint8_t track)
{
	memcpy(r->program.mcn, p->mcn, sizeof(r->program.mcn));
	memcpy(r->program.isrc[track], p->isrc, sizeof(p->isrc));
	memcpy(r->subheader, p->subheader, sizeof(r->subheader));
}

/* Write the pause of a new track, if it has one. */
static enum disc_result
begin_track(struct recorder *r, const struct write_parameters *p, struct log_track *t)
{
	int32_t pause = pause_length(r, p);
	struct log_record like = record_like(r, t);

	like.multisession = p->multisession;
	like.flags = LOG_LINK;
	remember_page(r, p, t->number);
	lay_out(r, t, pause);
	return recorder_make(
	    r, &like, t->start - pause, (uint32_t)pause, make_pause, &r->program.row[0]);
}

/* A host that goes on behind an open track, where the next one would start, means
 * the next one. */
static enum disc_result
switch_track(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	const struct log_track *t = open_track(r);

	if (t == NULL || t->end - t->start < TRACK_SECTORS_MIN ||
	    lba != t->end + RUN_OUT_SECTORS + pause_length(r, p))
		return DISC_OK;
	return tao_close_track(r);
}

static enum disc_result
check(const struct recorder *r, const struct write_parameters *p,
    const struct recorder_position *at, int32_t lba, uint32_t count)
{
	int32_t last = recorder_last_leadout(r);

	if (!at->writable)
		return disc_status(r->disc) == DISC_COMPLETE ? DISC_FINALIZED
							     : DISC_NOT_WRITABLE_HERE;
	if (lba != at->next)
		return DISC_NOT_WRITABLE_HERE;
	if (count > (uint32_t)(last - lba) || count + RUN_OUT_SECTORS > (uint32_t)(last - lba))
		return DISC_FULL;
	/* The track's mode and its blocks must be of one kind; but a data track may
	 * come whole, scrambled by the host. */
	if (at->blank && p->data_block_type != 0 && !(p->track_mode & Q_CONTROL_DATA))
		return DISC_WRONG_SECTOR_TYPE;
	return DISC_OK;
}

/* A rehearsal composes nothing. */
static enum disc_result
rehearse(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	r->test.active = true;
	r->test.parameters = *p;
	r->test.next = lba;
	r->record = (struct log_record){ .lba = lba };
	return DISC_OK;
}

enum disc_result
tao_write_begin(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	struct recorder_position at = { 0 };
	struct log_track t;
	enum disc_result result = p->test_write ? DISC_OK : switch_track(r, p, lba);

	if (result != DISC_OK)
		return result;
	recorder_position(r, p, &at);
	result = check(r, p, &at, lba, count);
	if (result != DISC_OK)
		return result;
	if (p->test_write)
		return rehearse(r, p, lba);
	if (at.blank) {
		t = (struct log_track){ .session = at.session,
			.number = at.track,
			.data_block_type = p->data_block_type,
			.control = p->track_mode,
			.scms = p->copy,
			.session_format = p->session_format,
			.start = lba };
		result = begin_track(r, p, &t);
		if (result != DISC_OK)
			return result;
	} else {
		t = *open_track(r);
	}
	lay_out(r, &t, 0);
	r->record = record_like(r, &t);
	r->record.lba = lba;
	return DISC_OK;
}

enum disc_result
tao_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	const struct program_row *row;
	enum disc_result result = DISC_OK;

	if (r->parameters.test_write)
		return recorder_put(r, NULL, count);
	row = &r->program.row[r->program.rows - 1];
	for (uint32_t n; count > 0 && result == DISC_OK; count -= n) {
		int32_t lba = r->record.lba + (int32_t)r->record.count;
		uint8_t *out = r->records;

		n = count < CONVERT_SECTORS ? count : CONVERT_SECTORS;
		memset(out, 0, (size_t)n * SECTOR_RECORD_BYTES);
		for (uint32_t i = 0; i < n; i++, lba++, out += SECTOR_RECORD_BYTES) {
			block_compose(row->form, blocks, r->subheader, lba, out);
			program_subcode(&r->program, row, lba, out + SECTOR_MAIN_BYTES);
			blocks += row->form->bytes;
		}
		result = recorder_put(r, r->records, n);
	}
	return result;
}

enum disc_result
tao_close_track(struct recorder *r)
{
	const struct log_track *t = last_track(r);
	struct log_record like;
	int32_t length, run_out;

	if (open_session(r) == NULL || t == NULL || t->status == TRACK_COMPLETE)
		return DISC_OK;
	length = t->end - t->start;
	run_out = length < TRACK_SECTORS_MIN ? t->start + TRACK_SECTORS_MIN : t->end;
	like = record_like(r, t);
	like.flags = LOG_RUNOUT;
	lay_out(r, t, 0);
	return recorder_make(
	    r, &like, t->end, (uint32_t)(run_out + RUN_OUT_SECTORS - t->end), make_end, &run_out);
}

enum disc_result
tao_close_session(struct recorder *r, const struct write_parameters *p)
{
	const struct log_state *log = disc_log(r->disc);
	struct fixation f = { .toc = { .multisession = p->multisession,
				  .application_code = p->application_code } };
	enum disc_result result;

	if (open_session(r) == NULL || last_track(r) == NULL)
		return DISC_SEQUENCE;
	result = tao_close_track(r);
	if (result != DISC_OK)
		return result;
	f.like = record_like(r, last_track(r));
	f.toc.session = f.like.session;
	f.toc.leadout_lba = last_track(r)->end;
	f.leadout = block_form_of_type(last_track(r)->data_block_type);
	for (unsigned i = 0; i < log->tracks; i++) {
		const struct log_track *t = &log->track[i];

		if (t->session != f.toc.session)
			continue;
		if (f.toc.tracks == 0) {
			f.leadin = block_form_of_type(t->data_block_type);
			f.toc.session_format = t->session_format;
		}
		f.toc.track[f.toc.tracks].number = t->number;
		f.toc.track[f.toc.tracks].control = t->control;
		f.toc.track[f.toc.tracks++].start = t->start;
	}
	return recorder_fixate(r, &f);
}
