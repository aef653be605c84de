/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_format.c - formatting a rewritable disc: one session of one
 * track of fixed packets, empty, from one end to the other (Orange Book III; MMC-6
 * "FORMAT UNIT", format type 10h; mmc-recorder.md 3.21). Some 360,000 sectors take a
 * while to make, so they are made on a thread of their own while the disc is blank;
 * the log learns of them once all are there. */
#include "emulator/recorder_track.h"

#include "emulator/classes.h"
#include "emulator/crc32c.h"
#include "emulator/survey.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_SECTORS 128
#define TRACK_PACKETS ((TRACK_SECTORS_MIN + FORMAT_PACKET_BLOCKS - 1) / FORMAT_PACKET_BLOCKS)
#define MODE1_BLOCKS  0x8
#define FORM1_BLOCKS  0xa
#define FORMAT_XA     0x20
#define CONTROL       (Q_CONTROL_DATA | Q_CONTROL_PREEMPHASIS) /* recorded incrementally */

enum area { AREA_LEADIN, AREA_PREGAP, AREA_PACKETS, AREA_LEADOUT, AREAS };

struct recorder_format {
	struct recorder *recorder;
	const struct block_form *form;
	struct log_record record[AREAS]; /* of each area */
	struct pregap pregap;
	unsigned row_count; /* of the lead-in */
	struct disc_toc_entry rows[TOC_PLAN_ROWS];
	struct survey *survey;
	struct sector_verdict *classes;
	uint8_t *piece; /* PIECE_SECTORS records */
	uint32_t sectors;
	atomic_uint made;
	int error; /* errno of run, 0: it worked */
};

uint32_t
recorder_format_capacity(const struct medium *m)
{
	return packet_capacity((uint32_t)m->last_leadout_lba, FORMAT_PACKET_BLOCKS);
}

static void
format_free(struct recorder_format *f)
{
	if (f == NULL)
		return;
	survey_free(f->survey);
	free(f->classes);
	free(f->piece);
	free(f);
}

/* Rows of the program: pregap, track, lead-out. */
static void
lay_out(struct recorder_format *f, int32_t leadout)
{
	struct program *program = &f->recorder->program;
	struct program_row row = {
		.lba = LBA_PREGAP, .tno = 1, .control = CONTROL, .form = f->form
	};

	program_clear(program);
	(void)program_add(program, &row);
	row.lba = 0;
	row.index = 1;
	(void)program_add(program, &row);
	row.lba = leadout;
	row.tno = Q_TNO_LEADOUT;
	(void)program_add(program, &row);
	f->pregap =
	    (struct pregap){ &program->row[0], -LBA_PREGAP, METHOD_FIXED, FORMAT_PACKET_BLOCKS };
}

/* Where the areas lie, and how the log is to know them. */
static void
plan(struct recorder_format *f, uint8_t data_block_type, uint32_t blocks)
{
	static const uint8_t subheader[4] = { 0, 0, 0x08, 0 }; /* data, form 1 */
	const struct medium *m = disc_medium(f->recorder->disc);
	int32_t leadout = (int32_t)packet_extent(blocks, FORMAT_PACKET_BLOCKS);
	const int32_t first[AREAS + 1] = { m->leadin_start_lba, LBA_PREGAP, 0, leadout,
		leadout + SESSION_FIRST_LEADOUT_SECTORS };
	static const uint8_t flags[AREAS] = { LOG_FIXATION, LOG_LINK, LOG_RUNOUT, LOG_FIXATION };
	struct toc_plan toc = { .session = 1,
		.session_format = data_block_type == FORM1_BLOCKS ? FORMAT_XA : 0,
		.leadout_lba = leadout,
		.tracks = 1,
		.track = { { 1, CONTROL, 0 } } };

	f->form = block_form_of_type(data_block_type);
	memcpy(f->recorder->subheader, subheader, sizeof(subheader));
	lay_out(f, leadout);
	f->row_count = toc_plan_rows(&toc, m, f->rows);
	f->sectors = (uint32_t)(first[AREAS] - first[0]);
	for (int i = 0; i < AREAS; i++)
		f->record[i] = (struct log_record){
			.kind = LOG_WRITE,
			.write_type = WRITE_PACKET,
			.data_block_type = data_block_type,
			.session = 1,
			.session_format = toc.session_format,
			.control = CONTROL,
			.track = flags[i] != LOG_FIXATION,
			.packet_size = flags[i] != LOG_FIXATION ? FORMAT_PACKET_BLOCKS : 0,
			.flags = flags[i],
			.lba = first[i],
			.count = (uint32_t)(first[i + 1] - first[i]),
		};
}

enum disc_result
recorder_format_check(const struct recorder *r, uint32_t blocks)
{
	if (r->writing)
		return DISC_SEQUENCE;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	if (!disc_medium(r->disc)->rewritable)
		return DISC_FINALIZED;
	if (blocks % FORMAT_PACKET_BLOCKS != 0 || blocks < TRACK_PACKETS * FORMAT_PACKET_BLOCKS ||
	    blocks > recorder_format_capacity(disc_medium(r->disc)))
		return DISC_OUT_OF_RANGE;
	return DISC_OK;
}

enum disc_result
recorder_format_begin(struct recorder *r, const struct write_parameters *p, uint32_t blocks,
    struct recorder_format **format)
{
	struct recorder_format *f;
	enum disc_result result = recorder_format_check(r, blocks);

	if (result != DISC_OK)
		return result;
	f = calloc(1, sizeof(*f));
	if (f != NULL) {
		f->recorder = r;
		f->survey = survey_new(1);
		f->classes = classes_new();
		f->piece = malloc((size_t)PIECE_SECTORS * SECTOR_RECORD_BYTES);
	}
	if (f == NULL || f->survey == NULL || f->classes == NULL || f->piece == NULL)
		result = DISC_IO;
	else
		result = recorder_blank(r);
	if (result != DISC_OK) {
		format_free(f);
		return result;
	}
	survey_incremental(f->survey);
	plan(f, p->data_block_type == FORM1_BLOCKS ? FORM1_BLOCKS : MODE1_BLOCKS, blocks);
	*format = f;
	return DISC_OK;
}

/* One sector. */
static void
make(const struct recorder_format *f, enum area area, int32_t lba, uint8_t *record)
{
	const struct recorder *r = f->recorder;
	const struct program_row *row =
	    program_at(&r->program, lba < LBA_PREGAP ? LBA_PREGAP : lba);
	uint8_t *sub = record + SECTOR_MAIN_BYTES;
	enum block_indicator indicator;

	if (area == AREA_PREGAP) {
		track_make_pregap(r, &f->pregap, lba, record);
		return;
	}
	indicator =
	    area == AREA_PACKETS ? packet_indicator(0, FORMAT_PACKET_BLOCKS, lba) : INDICATOR_USER;
	if (indicator == INDICATOR_USER)
		block_compose(f->form, NULL, r->subheader, lba, record);
	else
		block_compose_link(f->form, indicator, lba, record);
	if (area == AREA_LEADIN)
		program_leadin_subcode(f->rows, f->row_count, f->record[area].lba, lba, sub);
	else
		program_subcode(&r->program, row, lba, sub);
}

static enum disc_result
make_area(struct recorder_format *f, enum area area)
{
	struct log_record *record = &f->record[area];
	enum disc_result result = DISC_OK;

	for (uint32_t n, done = 0; done < record->count && result == DISC_OK; done += n) {
		int32_t lba = record->lba + (int32_t)done;

		n = record->count - done < PIECE_SECTORS ? record->count - done : PIECE_SECTORS;
		memset(f->piece, 0, (size_t)n * SECTOR_RECORD_BYTES);
		for (uint32_t i = 0; i < n; i++)
			make(f, area, lba + (int32_t)i, f->piece + (size_t)i * SECTOR_RECORD_BYTES);
		record->crc = crc32c(record->crc, f->piece, (size_t)n * SECTOR_RECORD_BYTES);
		survey_add(f->survey, lba, f->piece, n, f->classes + (lba - LBA_FIRST));
		result = disc_put_aside(f->recorder->disc, lba, f->piece, n);
		atomic_fetch_add(&f->made, n);
	}
	return result;
}

void
recorder_format_run(struct recorder_format *f)
{
	enum disc_result result = DISC_OK;

	for (int i = 0; i < AREAS && result == DISC_OK; i++)
		result = make_area(f, (enum area)i);
	/* Before any of it is overwritten: then it could not be verified any more. */
	if (result == DISC_OK)
		result = disc_sync_sectors(f->recorder->disc);
	if (result != DISC_OK)
		f->error = errno;
}

uint32_t
recorder_format_sectors(const struct recorder_format *f)
{
	return f->sectors;
}

uint16_t
recorder_format_progress(const struct recorder_format *f)
{
	uint64_t made = atomic_load(&f->made);

	return (uint16_t)(made * UINT16_MAX / f->sectors);
}

enum disc_result
recorder_format_end(struct recorder_format *f)
{
	struct log_record records[AREAS + 1] = { f->record[AREA_PREGAP], f->record[AREA_PACKETS],
		f->record[AREA_LEADOUT], f->record[AREA_LEADIN],
		{ .kind = LOG_SESSION,
		    .write_type = WRITE_PACKET,
		    .session = 1,
		    .event = LOG_FORMATTED } };
	struct recorder *r = f->recorder;
	enum disc_result result = DISC_IO;
	int error = f->error;

	if (error == 0) {
		result = disc_adopt(r->disc, f->survey, f->classes, records, AREAS + 1);
		error = errno;
		f->survey = NULL;
	} else {
		/* What was written of it is freed. */
		(void)recorder_blank(r);
	}
	format_free(f);
	errno = error;
	return result;
}
