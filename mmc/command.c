/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/command.c - the door: the checks common to all commands, in one place and
 * before any of them, and the moving of their data. */
#include "mmc/command.h"

#include "mmc/opcode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Byte 1 bits 7..5 held the LUN in SCSI-2: old initiators still set them. */
#define LUN_FIELD 0xe0
/* Control byte: vendor bits and the obsolete flag and link bits. NACA is not
 * supported, and READ TOC keeps its old format field in the vendor bits. */
#define CONTROL_HONOURED 0xc3

/* The first bit set that is not honoured. */
static struct sense
check_bits(const struct command *cmd)
{
	const struct command_kind *kind = cmd->kind;
	unsigned last = kind->cdb_bytes - 1u;

	for (unsigned i = 1; i <= last; i++) {
		uint8_t honoured = i == last ? CONTROL_HONOURED : kind->honoured[i - 1];
		uint8_t bits;

		if (i == 1)
			honoured |= LUN_FIELD;
		bits = (uint8_t)(cmd->cdb[i] & ~honoured);
		for (int bit = 7; bits != 0 && bit >= 0; bit--)
			if (bits & 1 << bit)
				return sense_cdb_field((uint16_t)i, bit);
	}
	return SENSE_NONE;
}

/* The initiator's idea of the transfer against the command's (RFC 7143
 * 11.4.5; for writes the recorder takes all or nothing). */
static struct sense
check_lengths(struct command *cmd, const struct command_request *r)
{
	bool out = cmd->kind->direction == COMMAND_DATA_OUT;
	uint64_t room = out ? r->out_bytes : r->in_bytes;
	uint64_t contrary = out ? r->in_bytes : r->out_bytes;
	bool strict = !cmd->drive->kind->moves_part;

	if (cmd->wanted > 0 && contrary > 0 && (out || strict))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (out && cmd->wanted > room && strict) {
		cmd->too_short = true;
		return SENSE_INVALID_FIELD_IN_COMMAND_IU;
	}
	cmd->bytes = cmd->wanted < room ? cmd->wanted : room;
	return SENSE_NONE;
}

static struct sense
admit(struct command *cmd, const struct command_request *r)
{
	const struct command_kind *kind = cmd->kind;
	bool owed = kind == NULL || kind->when != WHEN_ALWAYS;
	struct sense s = SENSE_NONE;

	if (cmd->absent && (kind == NULL || !kind->absent_too))
		return SENSE_NO_SUCH_UNIT;
	if (owed && nexus_attention(cmd->nexus, &s)) {
		cmd->reports_attention = true;
		return s;
	}
	if (kind == NULL)
		return SENSE_INVALID_OPCODE;
	if (!cmd->absent && !reservation_allows(cmd))
		return cmd_conflict(cmd);
	if (r->cdb_bytes < kind->cdb_bytes || (r->in_bytes > 0 && r->out_bytes > 0))
		return SENSE_INVALID_FIELD_IN_CDB;
	s = check_bits(cmd);
	if (!sense_is_error(s) && kind->when >= WHEN_READY)
		s = cmd->drive->kind->not_ready(cmd->drive);
	if (!sense_is_error(s) && kind->when == WHEN_WRITER && cmd->nexus->read_only)
		s = SENSE_WRITE_PROTECTED;
	if (!sense_is_error(s))
		s = kind->begin(cmd);
	if (!sense_is_error(s))
		s = check_lengths(cmd, r);
	if (!sense_is_error(s) && cmd->flow != NULL && cmd->flow->start != NULL)
		s = cmd->flow->start(cmd);
	cmd->started = !sense_is_error(s);
	return s;
}

static void
release(struct command *cmd)
{
	unit_give_window(cmd->drive, cmd->window);
	cmd->window = NULL;
	free(cmd->heap);
	cmd->heap = cmd->buffer = NULL;
}

void
cmd_fail(struct command *cmd, struct sense sense)
{
	if (cmd->failed)
		return;
	cmd->failed = true;
	cmd->sense = sense;
	if (cmd->started && cmd->flow != NULL && cmd->flow->drop != NULL)
		cmd->flow->drop(cmd);
}

struct sense
cmd_busy(struct command *cmd)
{
	cmd->busy = true;
	return SENSE_ABORTED;
}

struct sense
cmd_conflict(struct command *cmd)
{
	cmd->conflict = true;
	return SENSE_ABORTED;
}

static struct command *
begin(struct drive *d, struct nexus *n, const struct command_request *r, bool absent)
{
	struct command *cmd = calloc(1, sizeof(*cmd));
	struct sense s;

	if (cmd == NULL)
		return NULL;
	cmd->drive = d;
	cmd->nexus = n;
	cmd->absent = absent;
	cmd->offered = r->out_bytes;
	memcpy(cmd->cdb, r->cdb, r->cdb_bytes < sizeof(cmd->cdb) ? r->cdb_bytes : sizeof(cmd->cdb));
	cmd->kind = r->cdb_bytes > 0 ? d->kind->command(cmd->cdb[0]) : NULL;
	if (cmd->kind != NULL && cmd->cdb[0] == OP_MAINTENANCE_IN && !maintenance_known(cmd))
		cmd->kind = NULL;
	if (!absent)
		clock_arrive(cmd);
	cmd->load = d->load;
	s = admit(cmd, r);
	if (sense_is_error(s))
		cmd_fail(cmd, s);
	return cmd;
}

struct command *
drive_begin(struct drive *d, struct nexus *n, const struct command_request *r,
    void (*complete)(struct command *, void *), void *arg)
{
	struct command *cmd = begin(d, n, r, false);

	if (cmd != NULL) {
		cmd->complete = complete;
		cmd->complete_arg = arg;
	}
	return cmd;
}

struct command *
drive_begin_absent(struct drive *d, struct nexus *n, const struct command_request *r)
{
	return begin(d, n, r, true);
}

enum command_direction
cmd_direction(const struct command *cmd)
{
	return cmd->kind == NULL || cmd->failed ? COMMAND_NO_DATA : cmd->kind->direction;
}

uint64_t
cmd_bytes(const struct command *cmd)
{
	return cmd->failed ? 0 : cmd->bytes;
}

/* Call the flow with a window; what comes of it. */
static bool
window_done(struct command *cmd)
{
	struct sense s = cmd->flow->window(cmd);

	if (sense_is_error(s))
		cmd_fail(cmd, s);
	return !cmd->failed;
}

static size_t
smaller(size_t n, uint64_t limit)
{
	return n < limit ? n : (size_t)limit;
}

bool
cmd_next_segment(struct command *cmd, struct iovec *iov)
{
	uint64_t left = cmd->bytes - cmd->moved;
	size_t n;

	if (cmd->failed || left == 0 || cmd->stage != STAGE_MOVING)
		return false;
	if (cmd->kind->direction == COMMAND_DATA_OUT) {
		iov->iov_base = cmd->buffer + cmd->buffer_at;
		iov->iov_len = smaller(cmd->buffer_bytes - cmd->buffer_at, left);
		return true;
	}
	if (cmd->buffer_at == cmd->buffer_end) {
		cmd->buffer_at = 0;
		if (!window_done(cmd))
			return false;
	}
	n = smaller(cmd->buffer_end - cmd->buffer_at, left);
	iov->iov_base = cmd->buffer + cmd->buffer_at;
	iov->iov_len = n;
	cmd->buffer_at += n;
	cmd->moved += n;
	return true;
}

void
cmd_filled(struct command *cmd, size_t n)
{
	if (cmd->failed)
		return;
	assert(n <= cmd->buffer_bytes - cmd->buffer_at && n <= cmd->bytes - cmd->moved);
	cmd->buffer_at += n;
	cmd->moved += n;
	if (cmd->flow == NULL || cmd->flow->window == NULL)
		return;
	if (cmd->buffer_at < cmd->buffer_bytes && cmd->moved < cmd->bytes)
		return;
	cmd->buffer_end = cmd->buffer_at;
	cmd->buffer_at = 0;
	window_done(cmd);
}

/* Fill in the result. What has failed wanted no more than it moved, but for a
 * WRITE that could not get its bytes: the difference is its overflow. */
static void
settle(struct command *cmd)
{
	struct command_result *r = &cmd->result;

	cmd->stage = STAGE_DONE;
	r->fate = COMMAND_COMPLETED;
	r->moved = cmd->moved;
	r->wanted = cmd->failed && !cmd->too_short ? cmd->moved : cmd->wanted;
	if (cmd->busy) {
		r->status = STATUS_BUSY;
	} else if (cmd->conflict) {
		r->status = STATUS_RESERVATION_CONFLICT;
	} else if (cmd->failed) {
		r->status = STATUS_CHECK_CONDITION;
		r->sense_bytes = SENSE_BYTES;
		sense_encode(&cmd->sense, r->sense);
		if (cmd->reports_attention)
			nexus_attention_reported(cmd->nexus, &cmd->sense);
	} else {
		r->status = STATUS_GOOD;
	}
	/* The last segment of a data-in command is still lent to the transport. */
	if (cmd->kind == NULL || cmd->kind->direction != COMMAND_DATA_IN)
		release(cmd);
}

struct sense
cmd_run(struct command *cmd)
{
	if (cmd->kind->when >= WHEN_READY && cmd->load != cmd->drive->load)
		return SENSE_NO_MEDIUM;
	if (cmd->kind->when >= WHEN_READY && format_running(cmd->drive))
		return format_not_ready(cmd->drive);
	return cmd->flow->run(cmd);
}

enum command_step
cmd_finish(struct command *cmd)
{
	struct sense s = SENSE_NONE;

	if (cmd->stage == STAGE_DONE)
		return COMMAND_DONE;
	if (!cmd->failed && cmd->kind->direction == COMMAND_DATA_OUT && cmd->moved < cmd->bytes)
		s = SENSE_ABORTED;
	else if (!cmd->failed && cmd->flow != NULL && cmd->flow->run != NULL)
		s = cmd_run(cmd);
	if (cmd->wait) {
		cmd->stage = STAGE_PENDING;
		return COMMAND_PENDING;
	}
	if (sense_is_error(s))
		cmd_fail(cmd, s);
	settle(cmd);
	return COMMAND_DONE;
}

void
cmd_conclude(struct command *cmd, struct sense sense)
{
	bool pending = cmd->stage == STAGE_PENDING;

	cmd->wait = false;
	if (sense_is_error(sense))
		cmd_fail(cmd, sense);
	if (!pending) /* the job was run within cmd_finish(), which settles it */
		return;
	settle(cmd);
	cmd->complete(cmd, cmd->complete_arg);
}

const struct command_result *
cmd_result(const struct command *cmd)
{
	assert(cmd->stage == STAGE_DONE);
	return &cmd->result;
}

void
cmd_free(struct command *cmd)
{
	if (cmd == NULL)
		return;
	release(cmd);
	free(cmd);
}

void
cmd_abort(struct command *cmd)
{
	if (cmd->wait) {
		clock_forget_command(cmd);
		flush_forget_command(cmd);
		format_forget_command(cmd);
	}
	if (cmd->stage != STAGE_DONE)
		cmd_fail(cmd, SENSE_ABORTED);
	cmd_free(cmd);
}

void
cmd_reply_cut(struct command *cmd, uint64_t allocation, size_t size)
{
	cmd->buffer_end = size;
	cmd->wanted = allocation < size ? allocation : size;
}

uint8_t *
cmd_reply(struct command *cmd, uint64_t allocation, size_t size)
{
	assert(size <= sizeof(cmd->small));
	cmd->buffer = cmd->small; /* all zero since its birth */
	cmd_reply_cut(cmd, allocation, size);
	return cmd->small;
}

uint8_t *
cmd_reply_large(struct command *cmd, uint64_t allocation, size_t size)
{
	if (size <= sizeof(cmd->small))
		return cmd_reply(cmd, allocation, size);
	cmd->heap = cmd->buffer = calloc(1, size);
	if (cmd->heap != NULL)
		cmd_reply_cut(cmd, allocation, size);
	return cmd->heap;
}

bool
cmd_take_list(struct command *cmd, size_t bytes)
{
	if (bytes > COMMAND_LIST_BYTES)
		return false;
	cmd->buffer = cmd->small;
	if (bytes > sizeof(cmd->small)) {
		cmd->heap = cmd->buffer = malloc(bytes);
		if (cmd->heap == NULL)
			return false;
	}
	cmd->buffer_bytes = bytes;
	cmd->wanted = bytes;
	return true;
}

bool
cmd_take_window(struct command *cmd, uint32_t block_bytes)
{
	cmd->window = unit_take_window(cmd->drive);
	if (cmd->window == NULL)
		return false;
	cmd->buffer = cmd->window;
	cmd->buffer_bytes = DRIVE_WINDOW_BYTES / block_bytes * block_bytes;
	return true;
}
