/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/play.c - PLAY AUDIO (10), (12), MSF, TRACK INDEX, PAUSE/RESUME, STOP PLAY/SCAN
 * and SCAN (MMC-3; TRACK INDEX: SCSI-2), and how what they begin goes on. */
#include "mmc/play.h"

#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "emulator/q.h"
#include "mmc/command.h"
#include "mmc/speed.h"

#define SECTORS_PER_SECOND 75
#define SCAN_FACTOR        10
#define CURRENT_LBA        0xffffffffu
#define CURRENT_MSF        0xffffffu
#define IMMED              0x04 /* mode page 0E, byte 2 */
#define STOP_ON_TRACK      0x02 /* SOTC */

static bool
moves(const struct play *p)
{
	return p->state == PLAY_RUNNING || p->state == PLAY_SCANNING;
}

/* Sectors that go by in a time, and the time that some take. */
static uint64_t
sectors_in(const struct play *p, uint64_t microseconds)
{
	uint64_t rate =
	    p->state == PLAY_SCANNING ? SCAN_FACTOR * SECTORS_PER_SECOND : SECTORS_PER_SECOND;

	return microseconds * rate / CLOCK_SECOND;
}

static void
over(struct drive *d)
{
	struct play *p = &d->play;

	d->position = p->backward ? p->end : p->end - 1;
	p->state = p->fails ? PLAY_FAILED : PLAY_DONE;
}

void
play_settle(struct drive *d)
{
	struct play *p = &d->play;
	uint64_t gone, whole;

	if (!moves(p))
		return;
	gone = sectors_in(p, clock_now(d) - p->since);
	whole = (uint64_t)(p->backward ? p->from - p->end : p->end - p->from);
	if (gone >= whole)
		over(d);
	else
		d->position = p->backward ? p->from - (int32_t)gone : p->from + (int32_t)gone;
}

/* A PLAY that was to be answered at the end is answered now. */
static void
answer(struct drive *d)
{
	if (d->play.waiting != NULL)
		clock_release(d->play.waiting);
}

void
play_stop(struct drive *d)
{
	d->play.state = PLAY_NONE;
	answer(d);
}

uint8_t
play_status(const struct drive *d)
{
	static const uint8_t status[] = { [PLAY_NONE] = 0x15,
		[PLAY_RUNNING] = 0x11,
		[PLAY_SCANNING] = 0x11,
		[PLAY_PAUSED] = 0x12,
		[PLAY_DONE] = 0x13,
		[PLAY_FAILED] = 0x14 };

	return status[d->play.state];
}

void
play_reported(struct drive *d)
{
	if (d->play.state == PLAY_DONE || d->play.state == PLAY_FAILED)
		d->play.state = PLAY_NONE;
}

uint8_t
play_mechanism(const struct drive *d)
{
	static const uint8_t states[] = { [PLAY_RUNNING] = 1, [PLAY_SCANNING] = 2 };

	return moves(&d->play) ? states[d->play.state] : 0;
}

/* ------------------------------------------------------- what can be played */

/* The audio track of a closed session that lba lies in. */
static const struct disc_track *
audio_at(const struct drive *d, int32_t lba)
{
	const struct disc_track *t = disc_track_at(d->disc, lba);
	const struct disc_session *s = t == NULL ? NULL : disc_session(d->disc, t->session - 1u);

	if (s == NULL || s->status != SESSION_COMPLETE || t->control & Q_CONTROL_DATA)
		return NULL;
	return t;
}

bool
play_possible(const struct drive *d)
{
	const struct disc *disc = unit_disc(d);
	const struct disc_track *t;

	for (unsigned i = 0; disc != NULL && (t = disc_track(disc, i)) != NULL; i++)
		if (audio_at(d, t->start_lba) != NULL)
			return true;
	return false;
}

static int32_t
track_end(const struct disc_track *t)
{
	return t->start_lba + (int32_t)t->sector_count;
}

/* How far it goes from lba on: to the end asked for, or of the track (SOTC), or to
 * what is no audio. */
static void
set_end(struct drive *d, int32_t lba, int32_t end, bool stop_on_track)
{
	const struct disc_track *t = audio_at(d, lba), *next;

	while (!stop_on_track && track_end(t) < end && (next = audio_at(d, track_end(t))) != NULL)
		t = next;
	d->play.fails = false;
	d->play.end = end;
	if (track_end(t) >= end)
		return;
	d->play.end = track_end(t);
	/* Behind the last track of a session comes its lead-out, which ends it well. */
	d->play.fails = !stop_on_track && disc_track_at(d->disc, track_end(t)) != NULL;
}

/* A place where nothing can be played, and why. */
static struct sense
check_start(const struct drive *d, int32_t lba)
{
	const struct disc_session *last;

	if (unit_closed_sessions(d, &last) == 0 || lba >= last->leadout_lba ||
	    disc_track_at(d->disc, lba) == NULL)
		return SENSE_LBA_OUT_OF_RANGE;
	return audio_at(d, lba) == NULL ? SENSE_ILLEGAL_MODE_FOR_TRACK : SENSE_NONE;
}

/* --------------------------------------------------------------- playing */

static void
go_on(struct drive *d, enum play_state state, int32_t from)
{
	speed_lose_place(d);
	d->play.state = state;
	d->play.from = from;
	d->play.since = clock_now(d);
	d->position = from;
	if (!clock_runs(d))
		over(d);
}

static void
played(struct command *cmd)
{
	cmd->drive->play.waiting = NULL;
	cmd_conclude(cmd, SENSE_NONE);
}

static struct sense
play_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	uint8_t options = mode_audio_options(d);
	int32_t start = cmd->lba, end = start + (int32_t)cmd->left;

	if (cmd->left == 0)
		return SENSE_NONE;
	play_stop(d);
	d->play.backward = false;
	set_end(d, start, end, options & STOP_ON_TRACK);
	go_on(d, PLAY_RUNNING, start);
	if (options & IMMED)
		return SENSE_NONE;
	d->play.waiting = cmd;
	clock_wait(cmd,
	    d->play.since + (uint64_t)(d->play.end - start) * CLOCK_SECOND / SECTORS_PER_SECOND + 1,
	    played);
	return SENSE_NONE;
}

/* A PLAY that waits for the end is aborted: it was to play that long. */
static void
play_drop(struct command *cmd)
{
	struct play *p = &cmd->drive->play;

	if (p->waiting != cmd)
		return;
	p->waiting = NULL;
	play_settle(cmd->drive);
	p->state = PLAY_NONE;
}

/* From start up to end, which may lie behind the last track. */
static struct sense
begin_play(struct command *cmd, int32_t start, int64_t end)
{
	static const struct command_flow flow = { .run = play_run, .drop = play_drop };
	struct sense s = end > start ? check_start(cmd->drive, start) : SENSE_NONE;

	if (end > LBA_LAST)
		end = LBA_LAST;
	cmd->lba = start;
	cmd->left = end > start ? (uint32_t)(end - start) : 0;
	cmd->flow = &flow;
	return s;
}

static struct sense
play_lba(struct command *cmd, uint32_t lba, uint32_t count)
{
	int32_t start = (int32_t)lba;

	if (lba == CURRENT_LBA) /* in the first pregap, perhaps */
		start = cmd->drive->position;
	else if (lba > LBA_LAST && count > 0)
		return SENSE_LBA_OUT_OF_RANGE;
	return begin_play(cmd, start, (int64_t)start + count);
}

struct sense
play_audio_10(struct command *cmd)
{
	return play_lba(cmd, load_be32(cmd->cdb + 2), load_be16(cmd->cdb + 7));
}

struct sense
play_audio_12(struct command *cmd)
{
	return play_lba(cmd, load_be32(cmd->cdb + 2), load_be32(cmd->cdb + 6));
}

struct sense
play_audio_msf(struct command *cmd)
{
	const uint8_t *c = cmd->cdb;
	int32_t start = cmd->drive->position, end;

	if (load_be24(c + 3) != CURRENT_MSF &&
	    !msf_to_lba((struct msf){ c[3], c[4], c[5] }, &start))
		return sense_cdb_field(3, 7);
	if (!msf_to_lba((struct msf){ c[6], c[7], c[8] }, &end) || end < start)
		return sense_cdb_field(6, 7);
	return begin_play(cmd, start, end);
}

/* INDEX 0 of the command means the first; what follows the last is the track's end. */
static int32_t
index_start(const struct disc_track *t, unsigned index)
{
	if (index <= 1)
		return t->start_lba;
	return index <= t->index_count ? t->start_lba + (int32_t)t->indexes[index - 1]
				       : track_end(t);
}

/* Track n of those that the TOC lists: of closed sessions, which come first. */
static const struct disc_track *
listed_track(const struct drive *d, unsigned n)
{
	const struct disc_track *t = disc_track(d->disc, n);

	return t != NULL && t->session <= unit_closed_sessions(d, NULL) ? t : NULL;
}

static const struct disc_track *
find_track(const struct drive *d, uint8_t number)
{
	const struct disc_track *t = NULL;

	for (unsigned i = 0; (t = listed_track(d, i)) != NULL; i++)
		if (t->number == number)
			break;
	return t;
}

static const struct disc_track *
last_track(const struct drive *d)
{
	const struct disc_track *t, *last = NULL;

	for (unsigned i = 0; (t = listed_track(d, i)) != NULL; i++)
		last = t;
	return last;
}

/* To the end of the index named, or of the last track if there is no such. */
struct sense
play_audio_track_index(struct command *cmd)
{
	const struct disc_track *first = find_track(cmd->drive, cmd->cdb[4]);
	const struct disc_track *last = find_track(cmd->drive, cmd->cdb[7]);
	uint8_t end_index = cmd->cdb[8];

	if (first == NULL || cmd->cdb[7] < cmd->cdb[4])
		return sense_cdb_field(4, 7);
	if (cmd->cdb[5] > first->index_count)
		return sense_cdb_field(5, 7);
	if (last == NULL) {
		last = last_track(cmd->drive);
		end_index = DISC_INDEXES;
	}
	return begin_play(cmd, index_start(first, cmd->cdb[5]),
	    end_index == 0 ? track_end(last) : index_start(last, end_index + 1u));
}

/* ------------------------------------------------ pausing, stopping, scanning */

#define RESUME 0x01

static struct sense
pause_resume_run(struct command *cmd)
{
	struct drive *d = cmd->drive;
	bool resume = cmd->cdb[8] & RESUME;

	if (!moves(&d->play) && d->play.state != PLAY_PAUSED)
		return SENSE_COMMAND_SEQUENCE;
	if (resume && d->play.state != PLAY_RUNNING) {
		/* What was scanned backward plays on to the end of what can be played. */
		if (d->play.backward) {
			d->play.backward = false;
			set_end(d, d->position, LBA_LAST, false);
		}
		go_on(d, PLAY_RUNNING, d->position);
	} else if (!resume) {
		d->play.state = PLAY_PAUSED;
		answer(d);
	}
	return SENSE_NONE;
}

struct sense
pause_resume(struct command *cmd)
{
	static const struct command_flow flow = { .run = pause_resume_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

static struct sense
stop_play_run(struct command *cmd)
{
	play_stop(cmd->drive);
	return SENSE_NONE;
}

struct sense
stop_play_scan(struct command *cmd)
{
	static const struct command_flow flow = { .run = stop_play_run };

	cmd->flow = &flow;
	return SENSE_NONE;
}

#define DIRECTION  0x10
#define TYPE_SHIFT 6

enum scan_type { SCAN_LBA, SCAN_MSF, SCAN_TRACK };

static struct sense
scan_start(const struct command *cmd, int32_t *lba)
{
	const struct drive *d = cmd->drive;
	const uint8_t *c = cmd->cdb;
	const struct disc_track *t;

	switch (c[9] >> TYPE_SHIFT) {
	case SCAN_LBA:
		if (load_be32(c + 2) > LBA_LAST)
			return SENSE_LBA_OUT_OF_RANGE;
		*lba = (int32_t)load_be32(c + 2);
		break;
	case SCAN_MSF:
		if (!msf_to_lba((struct msf){ c[3], c[4], c[5] }, lba))
			return sense_cdb_field(3, 7);
		break;
	case SCAN_TRACK:
		t = find_track(d, c[5]);
		if (t == NULL)
			return sense_cdb_field(5, 7);
		*lba = t->start_lba;
		break;
	default:
		return sense_cdb_field(9, 7);
	}
	return check_start(d, *lba);
}

/* The first sector of the audio that lba is in. */
static int32_t
audio_begin(const struct drive *d, int32_t lba)
{
	const struct disc_track *t;

	while ((t = audio_at(d, lba)) != NULL)
		lba = t->start_lba - (int32_t)t->pregap_count - 1;
	return lba + 1;
}

static struct sense
scan_run(struct command *cmd)
{
	struct drive *d = cmd->drive;

	play_stop(d);
	set_end(d, cmd->lba, LBA_LAST, false);
	d->play.backward = cmd->cdb[1] & DIRECTION;
	if (d->play.backward) {
		d->play.end = audio_begin(d, cmd->lba);
		d->play.fails = false;
	}
	go_on(d, PLAY_SCANNING, cmd->lba);
	return SENSE_NONE;
}

struct sense
scan(struct command *cmd)
{
	static const struct command_flow flow = { .run = scan_run };

	cmd->flow = &flow;
	return scan_start(cmd, &cmd->lba);
}
