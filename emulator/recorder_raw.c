/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_raw.c - recording RAW: the host supplies lead-in, program area
 * and lead-out in one sweep; only addresses and capacity are ours to enforce
 * (MMC-6 "RAW writing"; mmc-recorder.md 4.1). */
#include "emulator/bytes.h"
#include "emulator/q.h"
#include "emulator/recorder_internal.h"
#include "emulator/subcode.h"

#include <string.h>

#define LEADIN_LATEST (-4650) /* a lead-in takes a minute at least */

/* Host bytes of a sector of RAW data block types. */
static const uint32_t block_bytes[] = { SECTOR_MAIN_BYTES, SECTOR_MAIN_BYTES + SUBCODE_PQ_BYTES,
	SECTOR_RECORD_BYTES, SECTOR_RECORD_BYTES };

uint32_t
raw_block_bytes(const struct write_parameters *p)
{
	return p->data_block_type < ARRAY_LEN(block_bytes) ? block_bytes[p->data_block_type] : 0;
}

/* Where another session may begin, that is what a write begins. */
bool
recorder_lengthens_leadout(const struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	const struct log_session *s = recorder_session(r);
	struct recorder_position at = { 0 };

	if (p->type != WRITE_RAW || s == NULL || s->status != SESSION_COMPLETE || lba != s->next ||
	    r->test.active || !recorder_session_has(s, p))
		return false;
	if (!s->final)
		recorder_blank_position(r, p, &at);
	return !at.writable || at.next != lba;
}

/* Where a session that is open, or rehearsed, belongs. */
void
raw_position(
    const struct recorder *r, const struct write_parameters *p, struct recorder_position *out)
{
	const struct log_session *s = recorder_session(r);
	const struct contents *c = disc_contents(r->disc);

	if (recorder_rehearses(r, p)) {
		if (!recorder_same_parameters(&r->test.parameters, p))
			return;
		/* The place is that of a new session; only the laser is further on. */
		recorder_blank_position(r, p, out);
		out->blank = false;
		out->next = r->test.next;
		return;
	}
	if (!recorder_session_has(s, p))
		return;
	out->writable = true;
	out->next = s->next;
	out->session = (uint8_t)disc_log(r->disc)->sessions;
	out->track = 1;
	if (out->session == 1)
		return;
	out->track = (uint8_t)(c->session[out->session - 2].last_track + 1);
	out->start = s->leadin_lba + SESSION_LEADIN_SECTORS + SESSION_PREGAP_SECTORS;
}

/* May a session begin with lba? */
static enum disc_result
check_first(const struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	struct recorder_position at;

	recorder_position(r, p, &at);
	if (!at.writable)
		return disc_status(r->disc) == DISC_COMPLETE ? DISC_FINALIZED
							     : DISC_NOT_WRITABLE_HERE;
	if (lba == at.next)
		return DISC_OK;
	if (r->options.lenient_leadin && at.session == 1 && lba >= LBA_FIRST &&
	    lba <= LEADIN_LATEST)
		return DISC_OK;
	return DISC_NOT_WRITABLE_HERE;
}

/* May the write be where it is, in the state that disc and recorder are in? */
enum disc_result
raw_check_place(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	const struct log_session *s = recorder_session(r);

	if (r->test.active) {
		if (!recorder_same_parameters(&r->test.parameters, p))
			return DISC_SEQUENCE;
		return lba == r->test.next ? DISC_OK : DISC_NOT_WRITABLE_HERE;
	}
	if (s != NULL && s->status == SESSION_OPEN) {
		if (!recorder_session_has(s, p))
			return DISC_SEQUENCE;
		return lba == s->next ? DISC_OK : DISC_NOT_WRITABLE_HERE;
	}
	r->leadout_only = recorder_lengthens_leadout(r, p, lba);
	return r->leadout_only ? DISC_OK : check_first(r, p, lba);
}

void
raw_write_begin(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	bool open = recorder_session(r) != NULL &&
	    (r->leadout_only || recorder_session(r)->status == SESSION_OPEN);

	if (!r->test.active && !open) {
		r->in_leadout = false;
		memset(&r->interleaver, 0, sizeof(r->interleaver));
	}
	if (p->test_write) {
		r->test.active = true;
		r->test.parameters = *p;
	} else {
		r->in_leadout = open && disc_leadout_sectors(r->disc) > 0;
	}
	r->interleaver_before = r->interleaver;
	r->record = (struct log_record){
		.kind = LOG_WRITE,
		.write_type = p->type,
		.data_block_type = p->data_block_type,
		.multisession = p->multisession,
		.session = (uint8_t)(disc_log(r->disc)->sessions + !open),
		.lba = lba,
	};
}

/* Records that lie past the last possible lead-out must be lead-out; and all
 * must be, once the session is complete. */
enum disc_result
raw_check_area(struct recorder *r, int32_t lba, const uint8_t *records, uint32_t count)
{
	int32_t last = recorder_last_leadout(r);

	for (uint32_t i = 0; i < count; i++, records += SECTOR_RECORD_BYTES) {
		uint8_t q[1][Q_BYTES];

		subcode_get_q(records + SECTOR_MAIN_BYTES, SECTOR_RECORD_BYTES, 1, q);
		/* Frames that say which track it is; the lead-in has two kinds of them. */
		if (((q[0][0] & 15) == Q_ADR_POSITION || (q[0][0] & 15) == Q_ADR_LEADIN5) &&
		    q_sealed(q[0]))
			r->in_leadout = q[0][1] == Q_TNO_LEADOUT;
		if (r->in_leadout)
			continue;
		if (r->leadout_only)
			return DISC_FINALIZED;
		if (lba + (int32_t)i >= last)
			return DISC_FULL;
	}
	return DISC_OK;
}

/* Data block types 0 to 2 into records of raw P-W. */
static void
convert(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	uint32_t bytes = raw_block_bytes(&r->parameters);
	uint8_t *out = r->records;

	for (uint32_t i = 0; i < count; i++, blocks += bytes, out += SECTOR_RECORD_BYTES) {
		const uint8_t *sub = blocks + SECTOR_MAIN_BYTES;

		memcpy(out, blocks, SECTOR_MAIN_BYTES);
		if (r->parameters.data_block_type == 0)
			memset(out + SECTOR_MAIN_BYTES, 0, SUBCODE_BYTES);
		else if (r->parameters.data_block_type == 1)
			subcode_pq_to_raw(sub, out + SECTOR_MAIN_BYTES);
		else
			subcode_packed_to_raw(&r->interleaver, sub, out + SECTOR_MAIN_BYTES);
	}
}

static enum disc_result
put_converted(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	uint32_t bytes = raw_block_bytes(&r->parameters);
	enum disc_result result = DISC_OK;

	for (uint32_t n; count > 0 && result == DISC_OK; count -= n, blocks += (size_t)n * bytes) {
		n = count < CONVERT_SECTORS ? count : CONVERT_SECTORS;
		convert(r, blocks, n);
		result = recorder_put(r, r->records, n);
	}
	return result;
}

enum disc_result
raw_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	return r->parameters.data_block_type == 3 ? recorder_put(r, blocks, count)
						  : put_converted(r, blocks, count);
}

/* A RAW session is complete once its lead-out has begun and the host says that
 * this is all, or once it is as long as a lead-out has to be. */
enum disc_result
raw_complete(struct recorder *r, uint32_t leadout_sectors)
{
	const struct log_state *log = disc_log(r->disc);
	const struct log_session *s = disc_last_session(r->disc);
	struct log_record record = { .kind = LOG_SESSION };

	if (s == NULL || s->status != SESSION_OPEN || s->write_type != WRITE_RAW ||
	    disc_leadout_sectors(r->disc) < leadout_sectors)
		return DISC_OK;
	record.write_type = s->write_type;
	record.data_block_type = s->data_block_type;
	record.multisession = s->multisession;
	record.session = (uint8_t)log->sessions;
	record.event = s->multisession == 3 && disc_announces_next(r->disc)
	    ? LOG_COMPLETE_APPENDABLE
	    : LOG_COMPLETE_FINAL;
	return disc_commit(r->disc, &record);
}
