/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_sao.c - session at once: a cue sheet says beforehand what the
 * session consists of, the host sends main channel data and perhaps R-W of it, and
 * the recorder makes all else: lead-in, gaps, P and Q, sync, headers, EDC and ECC,
 * lead-out (MMC-6 "Session at once"; mmc-recorder.md 3.15, 4.2). */
#include "emulator/recorder_internal.h"

#include <string.h>

#define TEXT_BLOCK_BYTES 96 /* of a lead-in sector: R-W only */
#define SUB_PACKED       0xc0
#define RW_MASK          0x3f

/* The first address from lba on whose sector the host sends; the lead-out's if
 * there is none. */
static int32_t
skip_made(const struct program *p, int32_t lba)
{
	const struct program_row *row = program_at(p, lba), *last = &p->row[p->rows - 1];

	while (row < last && row->form->bytes == 0)
		lba = (++row)->lba;
	return lba;
}

static int32_t
leadout(const struct recorder *r)
{
	return r->cue.sheet.program.row[r->cue.sheet.program.rows - 1].lba;
}

static int32_t
first_pregap(const struct recorder *r)
{
	return r->cue.sheet.program.row[0].lba;
}

static void
plan_toc(struct recorder *r, const struct write_parameters *p, uint8_t session)
{
	const struct program *program = &r->cue.sheet.program;
	struct toc_plan *t = &r->cue.toc;

	*t = (struct toc_plan){ .session = session,
		.session_format = p->session_format,
		.multisession = p->multisession,
		.application_code = p->application_code,
		.leadout_lba = leadout(r) };
	for (unsigned i = 0; i + 1 < program->rows; i++) {
		const struct program_row *row = &program->row[i];

		if (row->index != 1)
			continue;
		t->track[t->tracks].number = row->tno;
		t->track[t->tracks].control = row->control;
		t->track[t->tracks++].start = row->lba;
	}
	r->cue.row_count = toc_plan_rows(t, disc_medium(r->disc), r->cue.rows);
}

enum disc_result
recorder_cue_sheet(struct recorder *r, const struct write_parameters *p, const uint8_t *rows,
    size_t bytes, uint16_t *bad)
{
	struct recorder_position at;
	struct cue_limits limits = { .last = recorder_last_leadout(r) };

	if (disc_medium(r->disc)->pressed || disc_status(r->disc) == DISC_COMPLETE)
		return DISC_FINALIZED;
	if (!disc_writable(r->disc))
		return DISC_READ_ONLY;
	if (p->type != WRITE_SAO || recorder_busy(r))
		return DISC_SEQUENCE;
	r->cue.valid = false;
	recorder_position(r, p, &at);
	if (!at.writable)
		return DISC_SEQUENCE;
	limits.start = at.next;
	limits.first_track = at.session == 1 ? 0 : at.track;
	if (!cue_sheet_parse(&r->cue.sheet, &limits, rows, bytes, bad))
		return DISC_UNSUPPORTED;
	if (r->cue.sheet.program.mcn[0] == '\0')
		memcpy(r->cue.sheet.program.mcn, p->mcn, sizeof(p->mcn));
	plan_toc(r, p, at.session);
	r->cue.leadin = at.session == 1 ? disc_medium(r->disc)->leadin_start_lba
					: at.next - SESSION_LEADIN_SECTORS;
	r->cue.made = r->cue.leadin;
	r->cue.next =
	    r->cue.sheet.text ? r->cue.leadin : skip_made(&r->cue.sheet.program, first_pregap(r));
	r->cue.data_block_type = p->data_block_type;
	r->cue.valid = true;
	return DISC_OK;
}

void
sao_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	const struct log_session *s = recorder_session(r);
	bool begun = recorder_rehearses(r, p) || (s != NULL && s->status == SESSION_OPEN);

	if (!begun) {
		recorder_blank_position(r, p, out);
		return;
	}
	if (!r->cue.valid)
		return;
	out->writable = true;
	out->next = r->cue.next;
	out->start = r->cue.toc.track[0].start;
	out->session = r->cue.toc.session;
	out->track = r->cue.toc.track[0].number;
}

static uint32_t
row_bytes(const struct program_row *row)
{
	return row->form->bytes == 0
	    ? 0
	    : row->form->bytes + (row->subchannel != 0 ? SUBCODE_BYTES : 0u);
}

uint32_t
sao_block_bytes(const struct recorder *r, int32_t lba)
{
	const struct program *program = &r->cue.sheet.program;

	if (!r->cue.valid)
		return 0;
	/* Where the host sends nothing, a WRITE is at the wrong address first of all. */
	if (lba < r->cue.leadin || lba >= leadout(r) ||
	    (lba >= first_pregap(r) && row_bytes(program_at(program, lba)) == 0))
		lba = r->cue.next;
	return lba < first_pregap(r) ? TEXT_BLOCK_BYTES : row_bytes(program_at(program, lba));
}

/* A sector that the host does not send: of the lead-in, or of a gap. */
static void
make_sector(const struct recorder *r, const void *what, int32_t lba, uint8_t *record)
{
	const struct program *program = &r->cue.sheet.program;
	const struct program_row *row;

	(void)what;
	if (lba < first_pregap(r)) {
		block_compose(r->cue.sheet.leadin, NULL, NULL, lba, record);
		program_leadin_subcode(
		    r->cue.rows, r->cue.row_count, r->cue.leadin, lba, record + SECTOR_MAIN_BYTES);
		return;
	}
	row = program_at(program, lba);
	block_compose(row->form, NULL, NULL, lba, record);
	program_subcode(program, row, lba, record + SECTOR_MAIN_BYTES);
}

static struct log_record
record_like(const struct recorder *r)
{
	return (struct log_record){
		.kind = LOG_WRITE,
		.write_type = WRITE_SAO,
		.data_block_type = r->cue.data_block_type,
		.multisession = r->cue.toc.multisession,
		.session = r->cue.toc.session,
	};
}

/* What comes before lba and was not made yet. */
static enum disc_result
make_up_to(struct recorder *r, int32_t lba)
{
	struct log_record like = record_like(r);
	enum disc_result result = DISC_OK;

	if (lba > r->cue.made)
		result = recorder_make(
		    r, &like, r->cue.made, (uint32_t)(lba - r->cue.made), make_sector, NULL);
	if (result == DISC_OK && lba > r->cue.made)
		r->cue.made = lba;
	return result;
}

/* All blocks of a WRITE are of one size and come from the host. */
static enum disc_result
check_run(const struct recorder *r, int32_t lba, uint32_t count)
{
	const struct program *program = &r->cue.sheet.program;
	const struct program_row *row;
	int32_t end;

	if (count > (uint32_t)(leadout(r) - lba))
		return DISC_FULL;
	end = lba + (int32_t)count;
	if (lba < first_pregap(r))
		return end <= first_pregap(r) ? DISC_OK : DISC_WRONG_SECTOR_TYPE;
	row = program_at(program, lba);
	for (const struct program_row *next = row + 1; next->lba < end; next++)
		if (row_bytes(next) != row_bytes(row))
			return DISC_WRONG_SECTOR_TYPE;
	return DISC_OK;
}

static enum disc_result
check(const struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	bool begun = r->cue.made > r->cue.leadin;

	if (!r->cue.valid || (r->test.active && !p->test_write) || (begun && p->test_write))
		return DISC_SEQUENCE;
	/* A host may leave CD-TEXT out after all. */
	if (lba != r->cue.next &&
	    (begun || r->test.active || lba != skip_made(&r->cue.sheet.program, first_pregap(r))))
		return DISC_NOT_WRITABLE_HERE;
	return check_run(r, lba, count);
}

enum disc_result
sao_write_begin(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	enum disc_result result = check(r, p, lba, count);

	if (result != DISC_OK)
		return result;
	if (p->test_write) {
		r->test.active = true;
		r->test.parameters = *p;
		r->test.next = lba;
	} else {
		if (r->cue.made == r->cue.leadin)
			memset(&r->interleaver, 0, sizeof(r->interleaver));
		result = make_up_to(r, lba);
		r->cue.valid = result == DISC_OK;
	}
	r->interleaver_before = r->interleaver;
	r->record = record_like(r);
	r->record.lba = lba;
	return result;
}

/* R-W as the host sends them; P and Q are the recorder's. */
static void
take_subchannel(struct recorder *r, const struct program_row *row, const uint8_t *sub, uint8_t *raw)
{
	if (row->subchannel == SUB_PACKED) {
		subcode_packed_to_raw(&r->interleaver, sub, raw);
		return;
	}
	for (unsigned i = 0; i < SUBCODE_BYTES; i++)
		raw[i] = sub[i] & RW_MASK;
}

/* Returns the bytes of the block. */
static uint32_t
compose(struct recorder *r, int32_t lba, const uint8_t *block, uint8_t *record)
{
	const struct program *program = &r->cue.sheet.program;
	uint8_t *raw = record + SECTOR_MAIN_BYTES;
	const struct program_row *row;

	if (lba < first_pregap(r)) {
		for (unsigned i = 0; i < SUBCODE_BYTES; i++)
			raw[i] = block[i] & RW_MASK;
		make_sector(r, NULL, lba, record);
		return TEXT_BLOCK_BYTES;
	}
	row = program_at(program, lba);
	block_compose(row->form, block, NULL, lba, record);
	if (row->subchannel != 0)
		take_subchannel(r, row, block + row->form->bytes, raw);
	program_subcode(program, row, lba, raw);
	return row_bytes(row);
}

enum disc_result
sao_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	enum disc_result result = DISC_OK;

	if (r->parameters.test_write) {
		r->record.count += count;
		return DISC_OK;
	}
	for (uint32_t n; count > 0 && result == DISC_OK; count -= n) {
		int32_t lba = r->record.lba + (int32_t)r->record.count;
		uint8_t *out = r->records;

		n = count < CONVERT_SECTORS ? count : CONVERT_SECTORS;
		memset(out, 0, (size_t)n * SECTOR_RECORD_BYTES);
		for (uint32_t i = 0; i < n; i++, out += SECTOR_RECORD_BYTES)
			blocks += compose(r, lba + (int32_t)i, blocks, out);
		result = recorder_put(r, r->records, n);
	}
	return result;
}

/* The last block has come: nothing is left that the host could do. */
static enum disc_result
finish(struct recorder *r)
{
	struct fixation f = { .like = record_like(r), .toc = r->cue.toc };
	enum disc_result result = make_up_to(r, leadout(r));

	r->cue.valid = false;
	if (result != DISC_OK)
		return result;
	f.leadout = r->cue.sheet.program.row[r->cue.sheet.program.rows - 1].form;
	return recorder_fixate(r, &f);
}

enum disc_result
sao_write_end(struct recorder *r)
{
	int32_t next = r->record.lba + (int32_t)r->record.count;

	if (!r->parameters.test_write)
		r->cue.made = next;
	r->cue.next = next < first_pregap(r) ? next : skip_made(&r->cue.sheet.program, next);
	if (r->parameters.test_write || r->cue.next < leadout(r))
		return DISC_OK;
	return finish(r);
}
