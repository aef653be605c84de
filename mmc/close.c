/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/close.c - CLOSE TRACK/SESSION (MMC-6): its effect on the disc is there at
 * once; making it durable is a flush. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#define IMMED          0x01
#define CLOSE_TRACK    1
#define CLOSE_SESSION  2
#define TRACK_ANY      0xffff
#define TRACK_ANY_BYTE 0xff /* as wodim and libburn have it */

/* Number 0: the incomplete one. */
static struct sense
close_track(struct drive *d, uint16_t number)
{
	struct write_parameters parameters = mode_write_parameters(d);
	enum disc_result r;

	if (number == TRACK_ANY || number == TRACK_ANY_BYTE)
		number = 0;
	else if (number == 0 || number > DISC_TRACKS)
		return sense_cdb_field(4, 7);
	r = recorder_close_track(d->recorder, &parameters, (uint8_t)number);
	return r == DISC_OUT_OF_RANGE ? sense_cdb_field(4, 7) : sense_from_disc(r, d->position);
}

static struct sense
close_session(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct write_parameters parameters = mode_write_parameters(d);
	unsigned closed = unit_closed_sessions(d, NULL);
	enum disc_result r = recorder_close_session(d->recorder, &parameters);

	if (r == DISC_OK)
		unit_note_sessions(d, cmd->nexus, closed);
	return sense_from_disc(r, d->position);
}

static struct sense
close_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	struct sense s = cmd->cdb[2] == CLOSE_TRACK ? close_track(d, load_be16(cmd->cdb + 4))
						    : close_session(cmd);

	if (sense_is_error(s))
		return s;
	unit_recording(cmd->drive, false, cmd->nexus);
	return busy_begin(cmd, BUSY_CLOSE, cmd->cdb[1] & IMMED, buffer_made(d));
}

/* Nothing is left to be closed once a disc recorded whole is complete: hosts ask for
 * it all the same. */
static struct sense
close_nothing(struct command *cmd)
{
	if ((cmd->cdb[1] & IMMED) == 0)
		clock_wait(cmd, buffer_idle_at(cmd->drive), NULL);
	return SENSE_NONE;
}

struct sense
close_track_session(struct command *cmd)
{
	static const struct command_flow flow = { .run = close_run },
					 nothing = { .run = close_nothing };
	const struct drive *d = cmd->drive;
	const struct disc *disc = unit_disc(d);
	const struct disc_session *last = NULL;
	struct sense lost;

	if (cmd->cdb[2] != CLOSE_TRACK && cmd->cdb[2] != CLOSE_SESSION)
		return sense_cdb_field(2, 2);
	if (d->writer != NULL)
		return SENSE_LONG_WRITE_IN_PROGRESS;
	lost = buffer_loss(cmd, true);
	if (sense_is_error(lost))
		return lost;
	if (disc_medium(disc)->pressed)
		return SENSE_CANNOT_WRITE_MEDIUM;
	(void)unit_closed_sessions(d, &last);
	if (last != NULL && last->write_type == WRITE_SAO &&
	    disc_session(disc, last->number) == NULL) {
		cmd->flow = &nothing;
		return SENSE_NONE;
	}
	if (disc_status(disc) == DISC_COMPLETE)
		return SENSE_CANNOT_WRITE_MEDIUM;
	if (unit_protected(d))
		return SENSE_WRITE_PROTECTED;
	if (recorder_busy(d->recorder))
		return SENSE_COMMAND_SEQUENCE;
	cmd->flow = &flow;
	return SENSE_NONE;
}
