/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/read.c - READ (10), READ (12), READ CD and READ CD MSF (MMC-6), a window of sectors at a
 * time.
 *
 * A drive descrambles what CONTROL calls data and gives audio as it is. A data
 * sector that was recorded unscrambled therefore comes out scrambled, as from
 * a real drive; READ, which verifies, cannot read it at all. */
#include "mmc/read.h"

#include "emulator/block.h"
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "emulator/q.h"
#include "emulator/scramble.h"
#include "emulator/subcode.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#include <string.h>

#define COOKED_BYTES    2048
#define SELECT_ALL      0x1f
#define MOST_SECTORS    (LBA_LAST - LBA_FIRST + 1)
#define DEINTERLEAVE    7 /* packs that a pack is spread over, but one */
#define PACKS           4 /* of a sector */
#define PACK_SYMBOL     0x3f
#define EXPECT_FORM0    3
#define INDICATOR_SHIFT 5

enum subchannel { SUB_NONE = 0, SUB_RAW = 1, SUB_Q = 2, SUB_CORRECTED = 4 };

/* How many sectors from one on can be read at one go: those of one track of a
 * closed session, its pregap included. */
static uint32_t
sector_run(const struct drive *d, int32_t lba)
{
	const struct disc *disc = unit_disc(d);
	const struct disc_track *t;
	const struct disc_session *s;

	if (disc == NULL || (t = disc_track_at(disc, lba)) == NULL)
		return 0;
	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++)
		if (s->number == t->session && s->status == SESSION_COMPLETE)
			return (uint32_t)(t->start_lba + (int32_t)t->sector_count - lba);
	return 0;
}

static uint32_t
run_from(const struct drive *d, int32_t lba, bool physical, int32_t *sector)
{
	uint32_t run = UINT32_MAX, n;

	*sector = lba;
	if (!physical && unit_disc(d) != NULL && !disc_locate(unit_disc(d), lba, sector, &run))
		return 0;
	n = sector_run(d, *sector);
	return n < run ? n : run;
}

uint32_t
readable_run(const struct drive *d, int32_t lba, int32_t *sector)
{
	return run_from(d, lba, false, sector);
}

/* CONTROL of each sector: its own Q's; the track's, if that is damaged or holds
 * MCN or ISRC without the data bit (wodim leaves CONTROL zero there). With it,
 * it counts: in the data part of the gap before an audio track. */
static void
sector_controls(const struct drive *d, int32_t lba, uint32_t count, uint8_t *controls)
{
	const struct disc_track *t = disc_track_at(d->disc, lba);
	uint8_t q[DRIVE_RECORDS][Q_BYTES];

	subcode_get_q(d->records + SECTOR_MAIN_BYTES, SECTOR_RECORD_BYTES, count, q);
	for (uint32_t i = 0; i < count; i++) {
		bool own = q_sealed(q[i]) &&
		    ((q[i][0] & 15) == Q_ADR_POSITION || q[i][0] >> 4 & Q_CONTROL_DATA);

		controls[i] = own ? q[i][0] >> 4 : t->control;
	}
}

static enum disc_result
read_from(struct drive *d, int32_t lba, bool physical, uint32_t want, struct read_run *run)
{
	uint8_t controls[DRIVE_RECORDS];
	uint32_t n = run_from(d, lba, physical, &run->sector);
	enum disc_result r;

	if (n == 0)
		return DISC_OUT_OF_RANGE;
	lba = run->sector;
	n = n < want ? n : want;
	n = n < DRIVE_RECORDS ? n : DRIVE_RECORDS;
	r = disc_read(d->disc, lba, n, d->records);
	if (r != DISC_OK && n > 1) { /* those before the one that is bad */
		n = 1;
		r = disc_read(d->disc, lba, n, d->records);
	}
	if (r == DISC_IO) /* not the write error that it would be for WRITE */
		r = DISC_UNREADABLE;
	if (r != DISC_OK)
		return r;
	sector_controls(d, lba, n, controls);
	sector_classify(d->records, SECTOR_RECORD_BYTES, n, lba, controls, run->verdicts);
	run->count = n;
	return DISC_OK;
}

enum disc_result
read_sectors(struct drive *d, int32_t lba, uint32_t want, struct read_run *run)
{
	return read_from(d, lba, false, want, run);
}

/* The class that the expected sector type field of READ CD asks for. */
static const uint8_t expected_classes[] = { 0, SECTOR_AUDIO, SECTOR_MODE1, SECTOR_MODE2FORM0,
	SECTOR_MODE2FORM1, SECTOR_MODE2FORM2 };

/* Which bytes of a sector the command gives, or why it cannot. */
static enum disc_result
choose_field(const struct read_plan *plan, const struct sector_verdict *v, struct read_field *field)
{
	enum sector_class class = (enum sector_class)v->sector_class;

	if (plan->cooked) {
		/* Where two recordings meet there is no sector that could be decoded. */
		if (class == SECTOR_UNKNOWN || v->mode_byte >> INDICATOR_SHIFT == INDICATOR_LINK)
			return DISC_UNREADABLE;
		if (class != SECTOR_MODE1 && class != SECTOR_MODE2FORM1)
			return DISC_WRONG_SECTOR_TYPE;
		if (v->flags & (SECTOR_UNSCRAMBLED | SECTOR_EDC_BAD))
			return DISC_UNREADABLE;
	}
	if (plan->expected == EXPECT_FORM0 && v->flags & SECTOR_AMBIGUOUS)
		class = SECTOR_MODE2FORM0;
	if (plan->expected != 0 && class != expected_classes[plan->expected])
		return DISC_WRONG_SECTOR_TYPE;
	if (class == SECTOR_UNKNOWN && plan->selection != 0 && plan->selection != SELECT_ALL)
		return DISC_UNREADABLE;
	if (!read_field(plan->selection, class, field) || field->bytes != plan->main_bytes)
		return DISC_WRONG_SECTOR_TYPE;
	return DISC_OK;
}

/* One sector's main channel, as it leaves the drive. */
static enum disc_result
give_main(
    const struct read_plan *plan, const struct sector_verdict *v, uint8_t *record, uint8_t *out)
{
	struct read_field field;
	enum disc_result r = choose_field(plan, v, &field);

	if (r != DISC_OK)
		return r;
	if (v->sector_class != SECTOR_AUDIO)
		scramble_sector(record, record);
	memcpy(out, record + field.offset, field.bytes);
	return DISC_OK;
}

/* R-W of count sectors without their interleave; two more sectors follow. */
static void
give_corrected(const uint8_t *records, uint32_t count, uint8_t *out, size_t stride)
{
	struct subcode_interleaver memory = { 0 };

	for (uint32_t i = 0; i < PACKS * count + DEINTERLEAVE; i++) {
		const uint8_t *in = records + i / PACKS * (size_t)SECTOR_RECORD_BYTES +
		    SECTOR_MAIN_BYTES + i % PACKS * (size_t)SUBCODE_PACK_SYMBOLS;
		uint8_t pack[SUBCODE_PACK_SYMBOLS];
		uint32_t at = i - DEINTERLEAVE;

		for (unsigned k = 0; k < SUBCODE_PACK_SYMBOLS; k++)
			pack[k] = in[k] & PACK_SYMBOL;
		subcode_deinterleave(&memory, pack, pack);
		if (i >= DEINTERLEAVE)
			memcpy(out + at / PACKS * stride + at % PACKS * SUBCODE_PACK_SYMBOLS, pack,
			    sizeof(pack));
	}
}

/* What follows the main channel and C2 in the blocks of count sectors. */
static void
give_subchannel(struct drive *d, const struct read_plan *plan, int32_t lba, uint32_t count,
    uint8_t *out, size_t stride)
{
	uint8_t *behind = d->records + (size_t)count * SECTOR_RECORD_BYTES;
	const uint8_t *raw = d->records + SECTOR_MAIN_BYTES;

	if (plan->subchannel == SUB_CORRECTED) {
		int32_t next = lba + (int32_t)count;

		for (int i = 0; i < 2; i++, behind += SECTOR_RECORD_BYTES)
			if (disc_read(d->disc, next + i, 1, behind) != DISC_OK)
				memset(behind, 0, SECTOR_RECORD_BYTES);
		give_corrected(d->records, count, out, stride);
		return;
	}
	for (uint32_t i = 0; i < count; i++, raw += SECTOR_RECORD_BYTES, out += stride) {
		if (plan->subchannel == SUB_RAW)
			memcpy(out, raw, SUBCODE_BYTES);
		else if (plan->subchannel == SUB_Q)
			subcode_raw_to_pq(raw, out);
	}
}

enum disc_result
read_blocks(struct command *cmd, uint32_t want, uint8_t *out, uint32_t *count)
{
	const struct read_plan *plan = &cmd->plan;
	struct drive *d = cmd->drive;
	struct read_run run;
	enum disc_result r = read_from(d, cmd->lba, plan->physical, want, &run);
	uint32_t n = 0;

	*count = 0;
	if (r != DISC_OK)
		return r;
	for (; n < run.count; n++) {
		uint8_t *block = out + (size_t)n * plan->block_bytes;

		r = give_main(
		    plan, &run.verdicts[n], d->records + (size_t)n * SECTOR_RECORD_BYTES, block);
		if (r != DISC_OK)
			break;
		memset(block + plan->main_bytes, 0, plan->c2_bytes);
	}
	if (n > 0)
		give_subchannel(d, plan, run.sector, n, out + plan->main_bytes + plan->c2_bytes,
		    plan->block_bytes);
	*count = n;
	return n > 0 ? DISC_OK : r;
}

/* Fill the window. A sector that cannot be given ends it; if it is the first,
 * the command fails there. */
static struct sense
read_window(struct command *cmd)
{
	uint32_t room = (uint32_t)(cmd->buffer_bytes / cmd->plan.block_bytes);
	uint32_t done = 0;

	if (cmd->load != cmd->drive->load)
		return SENSE_NO_MEDIUM;
	while (done < room && cmd->left > 0) {
		uint32_t want = room - done < cmd->left ? room - done : cmd->left, n;
		enum disc_result r =
		    read_blocks(cmd, want, cmd->buffer + (size_t)done * cmd->plan.block_bytes, &n);

		if (r != DISC_OK && done == 0)
			return sense_from_disc(r, cmd->lba);
		if (r != DISC_OK)
			break;
		done += n;
		cmd->left -= n;
		cmd->lba += (int32_t)n;
		cmd->drive->position = cmd->lba - 1;
	}
	cmd->buffer_end = (size_t)done * cmd->plan.block_bytes;
	return SENSE_NONE;
}

static struct sense
read_run(struct command *cmd)
{
	uint32_t done = (uint32_t)(cmd->lba - cmd->first);

	clock_wait(cmd, speed_read_end(cmd->drive, cmd->first, done), NULL);
	return SENSE_NONE;
}

/* Set up the transfer; the plan is complete. */
static struct sense
begin_read(struct command *cmd, int32_t lba, uint32_t count)
{
	static const struct command_flow flow = { .window = read_window, .run = read_run };
	int32_t sector;

	if (count > 0 &&
	    (count > MOST_SECTORS || run_from(cmd->drive, lba, cmd->plan.physical, &sector) == 0))
		return SENSE_LBA_OUT_OF_RANGE;
	play_stop(cmd->drive);
	cmd->lba = cmd->first = lba;
	cmd->left = count;
	cmd->load = cmd->drive->load;
	cmd->flow = &flow;
	cmd->wanted = (uint64_t)count * cmd->plan.block_bytes;
	if (cmd->wanted > 0 && !cmd_take_window(cmd, cmd->plan.block_bytes))
		return cmd_busy(cmd);
	return SENSE_NONE;
}

struct sense
begin_cooked(struct command *cmd, uint32_t lba, uint32_t count)
{
	uint32_t capacity = unit_capacity(cmd->drive);

	cmd->plan = (struct read_plan){
		.cooked = true,
		.selection = 0x02,
		.main_bytes = COOKED_BYTES,
		.block_bytes = COOKED_BYTES,
	};
	/* Of no sectors too, the address must be one of the disc. */
	if (lba > LBA_LAST || (capacity > 0 && lba > capacity))
		return SENSE_LBA_OUT_OF_RANGE;
	return begin_read(cmd, (int32_t)lba, count);
}

struct sense
read_10(struct command *cmd)
{
	return begin_cooked(cmd, load_be32(cmd->cdb + 2), load_be16(cmd->cdb + 7));
}

struct sense
read_12(struct command *cmd)
{
	return begin_cooked(cmd, load_be32(cmd->cdb + 2), load_be32(cmd->cdb + 6));
}

/* Bytes of the main channel per sector. If any type is allowed and sizes differ
 * by type, the first sector decides, and the others must agree. */
static struct sense
plan_main(struct command *cmd, int32_t lba, uint32_t count)
{
	struct read_plan *plan = &cmd->plan;
	enum sector_class class = (enum sector_class)expected_classes[plan->expected];
	struct read_field field;
	struct read_run run;

	if (plan->expected == 0 && plan->selection == SELECT_ALL) {
		class = SECTOR_AUDIO;
	} else if (plan->expected == 0 && plan->selection != 0 && count > 0) {
		enum disc_result r = read_from(cmd->drive, lba, plan->physical, 1, &run);

		if (r == DISC_OK && run.verdicts[0].sector_class == SECTOR_UNKNOWN)
			r = DISC_UNREADABLE;
		if (r != DISC_OK)
			return sense_from_disc(r, lba);
		class = (enum sector_class)run.verdicts[0].sector_class;
	}
	if (!read_field(plan->selection, class, &field))
		return sense_cdb_field(9, 7);
	plan->main_bytes = field.bytes;
	return SENSE_NONE;
}

static struct sense
begin_read_cd(struct command *cmd, int32_t lba, uint32_t count)
{
	static const uint16_t c2_bytes[] = { 0, 294, 296 };
	static const struct {
		uint8_t bytes;
		bool legal;
	} subchannels[8] = {
		[SUB_NONE] = { 0, true },
		[SUB_RAW] = { SUBCODE_BYTES, true },
		[SUB_Q] = { SUBCODE_PQ_BYTES, true },
		[SUB_CORRECTED] = { SUBCODE_BYTES, true },
	};
	uint8_t c2 = cmd->cdb[9] >> 1 & 3, sub = cmd->cdb[10] & 7;
	struct read_plan *plan = &cmd->plan;
	struct sense s;

	plan->expected = cmd->cdb[1] >> 2 & 7;
	plan->selection = cmd->cdb[9] >> 3;
	plan->subchannel = sub;
	if (plan->expected >= ARRAY_LEN(expected_classes))
		return sense_cdb_field(1, 4);
	if (c2 >= ARRAY_LEN(c2_bytes))
		return sense_cdb_field(9, 2);
	if (!subchannels[sub].legal)
		return sense_cdb_field(10, 2);
	plan->c2_bytes = c2_bytes[c2];
	s = plan_main(cmd, lba, count);
	if (sense_is_error(s))
		return s;
	plan->block_bytes = plan->main_bytes + plan->c2_bytes + (uint32_t)subchannels[sub].bytes;
	return begin_read(cmd, lba, count);
}

struct sense
read_cd(struct command *cmd)
{
	return begin_read_cd(cmd, (int32_t)load_be32(cmd->cdb + 2), load_be24(cmd->cdb + 6));
}

/* The end is exclusive. A time is where the disc says so, between packets too. */
struct sense
read_cd_msf(struct command *cmd)
{
	const uint8_t *c = cmd->cdb;
	int32_t start, end;

	if (!msf_to_lba((struct msf){ c[3], c[4], c[5] }, &start))
		return sense_cdb_field(3, 7);
	if (!msf_to_lba((struct msf){ c[6], c[7], c[8] }, &end) || end < start)
		return sense_cdb_field(6, 7);
	cmd->plan.physical = true;
	return begin_read_cd(cmd, start, (uint32_t)(end - start));
}
