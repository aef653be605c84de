/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/format_unit.c - FORMAT UNIT and READ FORMAT CAPACITIES (MMC-6): a CD-RW of
 * fixed packets of 32 blocks, to be overwritten in any order. Formatting is a job;
 * until it is over the drive is not ready, and says how far it has come. */
#include "emulator/bytes.h"
#include "emulator/packet.h"
#include "mmc/busy.h"
#include "mmc/command.h"
#include "mmc/speed.h"

/* CDB byte 1. */
#define FORMAT_DATA   0x10 /* a parameter list follows */
#define COMPLETE_LIST 0x08
#define FORMAT_CODE   0x07
#define CODE_FORMAT   1
#define CODE_CD_RW    7 /* as MMC-1 has it */

/* The parameter list: a header, then the descriptor. */
#define HEADER_BYTES     4
#define DESCRIPTOR_BYTES 8
#define LIST_BYTES       (HEADER_BYTES + DESCRIPTOR_BYTES)
#define PATTERN_BYTES    4    /* initialization pattern of MMC-1, in front of the descriptor */
#define OPTIONS_VALID    0x80 /* FOV */
#define NO_CERTIFICATION 0x20 /* DCRT */
#define TRY_OUT          0x04
#define IMMED            0x02
#define OPTIONS          0x7d /* all but FOV and IMMED */

#define TYPE_FULL   0x00 /* its parameter: bytes of a block */
#define TYPE_CD_RW  0x10 /* its parameter: blocks of a packet */
#define BLOCK_BYTES 2048

/* The options that a CD-RW knows. */
static struct sense
check_header(const uint8_t *list)
{
	uint8_t options = list[1] & OPTIONS;

	if (list[0] != 0)
		return sense_list_field(0, 7);
	if ((list[1] & OPTIONS_VALID) == 0 && options != 0)
		return sense_list_field(1, 7);
	options &= (uint8_t) ~(NO_CERTIFICATION | TRY_OUT);
	for (int bit = 6; bit >= 0; bit--)
		if (options & 1 << bit)
			return sense_list_field(1, bit);
	return load_be16(list + 2) == DESCRIPTOR_BYTES ? SENSE_NONE : sense_list_field(2, 7);
}

/* Number of blocks, type, and its parameter. */
static struct sense
check_descriptor(const uint8_t *d, uint16_t at, uint32_t *blocks)
{
	uint32_t parameter = load_be24(d + 5);

	*blocks = load_be32(d);
	if (d[4] & 0x03)
		return sense_list_field(at + 4, 1);
	if (d[4] >> 2 != TYPE_FULL && d[4] >> 2 != TYPE_CD_RW)
		return sense_list_field(at + 4, 7);
	if (parameter == FORMAT_PACKET_BLOCKS ||
	    (d[4] >> 2 == TYPE_FULL && parameter == BLOCK_BYTES))
		return SENSE_NONE;
	return sense_list_field(at + 5, 7);
}

/* Format code 7: flags to format a session, or to let one grow, then the number of blocks. */
static struct sense
check_cd_rw_descriptor(const uint8_t *d, uint16_t at, uint32_t *blocks)
{
	*blocks = load_be32(d + 4);
	for (uint16_t i = 0; i < 4; i++)
		if (d[i] != 0)
			return sense_list_field(at + i, 7);
	return SENSE_NONE;
}

static struct sense
check_list(const struct command *cmd, uint32_t *blocks)
{
	const uint8_t *list = cmd->buffer;
	bool cd_rw = (cmd->cdb[1] & FORMAT_CODE) == CODE_CD_RW;
	uint16_t at = (uint16_t)(cmd->bytes - DESCRIPTOR_BYTES);
	struct sense s = check_header(list);
	enum disc_result r;

	for (uint16_t i = HEADER_BYTES; !sense_is_error(s) && i < at; i++)
		if (list[i] != 0)
			s = sense_list_field(i, 7);
	if (!sense_is_error(s))
		s = cd_rw ? check_cd_rw_descriptor(list + at, at, blocks)
			  : check_descriptor(list + at, at, blocks);
	if (sense_is_error(s))
		return s;
	r = recorder_format_check(cmd->drive->recorder, *blocks);
	if (r == DISC_OUT_OF_RANGE)
		return sense_list_field((uint16_t)(at + (cd_rw ? 4 : 0)), 7);
	return sense_from_disc(r, 0);
}

static void
format_work(struct drive_job *job)
{
	recorder_format_run(((struct drive_format *)job)->format);
}

static void
flush_then(struct command *cmd)
{
	(void)flush_start(cmd, false);
}

/* The disc is another one now, for all that look at it. */
static void
format_done(struct drive_job *job)
{
	struct drive_format *f = (struct drive_format *)job;
	struct drive *d = f->drive;
	struct command *waiting = f->waiting;
	struct nexus *by = f->by;
	enum disc_result r = recorder_format_end(f->format);
	struct sense s = sense_from_disc(r, 0);

	f->running = false;
	f->format = NULL;
	f->waiting = NULL;
	f->by = NULL;
	if (d->closing) {
		drive_close(d);
		return;
	}
	nexus_raise_attention(d, ATTENTION_MEDIUM, by);
	nexus_raise_event(d, EVENT_OPERATIONAL, OPERATIONAL_CHANGE_OCCURRED);
	if (r == DISC_OK && waiting != NULL)
		clock_wait(waiting, f->until, flush_then);
	else if (r == DISC_OK)
		flush_start_immediate(d, by);
	else if (waiting != NULL)
		cmd_conclude(waiting, s);
	else if (by != NULL)
		nexus_defer(by, s);
}

static struct sense
format_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct drive_format *f = &d->format;
	struct write_parameters page = mode_write_parameters(d);
	uint32_t blocks;
	struct sense s = check_list(cmd, &blocks);
	bool immediate = cmd->buffer[1] & IMMED;
	enum disc_result r;

	if (sense_is_error(s) || cmd->buffer[1] & TRY_OUT || flush_hold(cmd))
		return s;
	r = recorder_format_begin(d->recorder, &page, blocks, &f->format);
	if (r != DISC_OK)
		return sense_from_disc(r, 0);
	f->drive = d;
	f->running = true;
	f->by = cmd->nexus;
	f->waiting = immediate ? NULL : cmd;
	f->until = busy_start(d, cmd->nexus, BUSY_FORMAT, immediate,
	    speed_write_time(d, recorder_format_sectors(f->format)));
	f->job.work = format_work;
	f->job.done = format_done;
	cmd->wait = !immediate;
	if (d->host.submit != NULL) {
		d->host.submit(d->host.context, &f->job);
		return SENSE_NONE;
	}
	f->job.work(&f->job);
	f->job.done(&f->job);
	return SENSE_NONE;
}

bool
format_running(const struct drive *d)
{
	return d->format.running;
}

struct sense
format_not_ready(const struct drive *d)
{
	struct sense s = SENSE_FORMAT_IN_PROGRESS;

	s.has_progress = true;
	s.progress = recorder_format_progress(d->format.format);
	return s;
}

void
format_forget_command(struct command *cmd)
{
	if (cmd->drive->format.waiting == cmd)
		cmd->drive->format.waiting = NULL;
}

void
format_forget_nexus(struct drive *d, const struct nexus *n)
{
	if (d->format.by == n)
		d->format.by = NULL;
}

/* There is no length in the CDB: how long the list is only the transport knows. */
static size_t
list_bytes(const struct command *cmd)
{
	bool with_pattern =
	    (cmd->cdb[1] & FORMAT_CODE) == CODE_CD_RW && cmd->offered >= LIST_BYTES + PATTERN_BYTES;

	return LIST_BYTES + (with_pattern ? PATTERN_BYTES : 0);
}

struct sense
format_unit(struct command *cmd)
{
	static const struct command_flow flow = { .run = format_run };
	struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	uint8_t code = cmd->cdb[1] & FORMAT_CODE;

	if ((cmd->cdb[1] & FORMAT_DATA) == 0)
		return sense_cdb_field(1, 4);
	if (cmd->cdb[1] & COMPLETE_LIST)
		return sense_cdb_field(1, 3);
	if (code != CODE_FORMAT && code != CODE_CD_RW)
		return sense_cdb_field(1, 2);
	if (!disc_medium(disc)->rewritable || disc_medium(disc)->pressed)
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	if (!cmd_take_list(cmd, list_bytes(cmd)))
		return cmd_busy(cmd);
	cmd->flow = &flow;
	return SENSE_NONE;
}

#define CAPACITY_UNFORMATTED 1
#define CAPACITY_FORMATTED   2
#define CAPACITY_NO_MEDIUM   3

/* Most blocks that formatting any medium makes. */
static uint32_t
largest_capacity(void)
{
	const struct medium *m;
	uint32_t most = 0;

	for (unsigned i = 0; (m = medium_nth(i)) != NULL; i++)
		if (m->rewritable && recorder_format_capacity(m) > most)
			most = recorder_format_capacity(m);
	return most;
}

/* What there is now: blocks and kind. */
static uint8_t
present_capacity(const struct drive *d, uint32_t *blocks)
{
	const struct disc *disc = unit_disc(d);

	if (disc == NULL) {
		*blocks = largest_capacity();
		return CAPACITY_NO_MEDIUM;
	}
	*blocks = unit_capacity(d);
	if (*blocks > 0)
		return CAPACITY_FORMATTED;
	*blocks = disc_medium(disc)->rewritable ? recorder_format_capacity(disc_medium(disc))
						: (uint32_t)disc_medium(disc)->last_leadout_lba;
	return CAPACITY_UNFORMATTED;
}

struct sense
read_format_capacities(struct command *cmd)
{
	const struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	bool formattable = disc != NULL && disc_medium(disc)->rewritable;
	size_t bytes = HEADER_BYTES + DESCRIPTOR_BYTES * (formattable ? 2u : 1u);
	uint8_t *p = cmd_reply(cmd, load_be16(cmd->cdb + 7), bytes);
	uint32_t blocks;

	p[3] = (uint8_t)(bytes - HEADER_BYTES);
	p += HEADER_BYTES;
	p[4] = present_capacity(d, &blocks);
	store_be32(p, blocks);
	store_be16(p + 6, BLOCK_BYTES);
	p += DESCRIPTOR_BYTES;
	if (!formattable)
		return SENSE_NONE;
	store_be32(p, recorder_format_capacity(disc_medium(disc)));
	p[4] = TYPE_CD_RW << 2;
	p[7] = FORMAT_PACKET_BLOCKS;
	return SENSE_NONE;
}
