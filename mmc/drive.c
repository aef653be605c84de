/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/drive.c - the drive as such: its making and its end, the tray and the
 * disc in it, resets, and the windows that sectors pass through. */
#include "mmc/drive.h"

#include "mmc/command.h"
#include "mmc/speed.h"
#include "mmc/unit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static struct sense
recorder_not_ready(const struct drive *d)
{
	struct sense s = busy_sense(d);

	if (sense_is_error(s))
		return s;
	if (format_running(d))
		return format_not_ready(d);
	return unit_disc(d) == NULL ? unit_not_ready(d) : SENSE_NONE;
}

static void
recorder_settle(struct drive *d)
{
	busy_settle(d);
	buffer_settle(d);
	play_settle(d);
}

static const struct unit_kind recorder_kind = {
	.peripheral = 0x05,
	.descriptors = { 0x00a0, 0x0960, 0x0460, 0x04e0 }, /* SAM-5, iSCSI, SPC-4, MMC-6 */
	.command = command_kind,
	.not_ready = recorder_not_ready,
	.settle = recorder_settle,
};

struct drive *
drive_open(const struct drive_config *config)
{
	return unit_open(config, &recorder_kind);
}

struct drive *
unit_open(const struct drive_config *config, const struct unit_kind *kind)
{
	struct drive *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->records = malloc((size_t)(DRIVE_RECORDS + 2) * SECTOR_RECORD_BYTES);
	if (d->records == NULL) {
		free(d);
		return NULL;
	}
	d->kind = kind;
	d->lun = config->lun;
	d->luns = config->luns > 0 ? config->luns : 1;
	d->profile = config->profile;
	d->host = config->host;
	d->flush.drive = d;
	clock_init(d, config->time);
	snprintf(d->serial, sizeof(d->serial), "%s", config->serial);
	snprintf(d->device_name, sizeof(d->device_name), "%s", config->device_name);
	snprintf(d->port_name, sizeof(d->port_name), "%s", config->port_name);
	mode_pages_reset(d);
	return d;
}

void
drive_close(struct drive *d)
{
	if (d == NULL)
		return;
	assert(d->nexuses == NULL);
	if (drive_busy(d)) {
		d->closing = true;
		return;
	}
	reservation_clear(&d->reservations);
	clock_end(d);
	if (d->kind->end != NULL)
		d->kind->end(d);
	recorder_close(d->recorder);
	disc_close(d->disc);
	while (d->windows_idle > 0)
		free(d->windows[--d->windows_idle]);
	free(d->buffer_memory);
	free(d->records);
	free(d);
}

bool
drive_busy(const struct drive *d)
{
	return d->flush.running || format_running(d);
}

struct disc *
unit_disc(const struct drive *d)
{
	return d->recorder != NULL ? d->disc : NULL;
}

struct sense
unit_not_ready(const struct drive *d)
{
	return d->tray_open ? SENSE_NO_MEDIUM_TRAY_OPEN : SENSE_NO_MEDIUM_TRAY_CLOSED;
}

bool
unit_writable(const struct drive *d)
{
	const struct disc *disc = unit_disc(d);

	return disc != NULL && disc_writable(disc) && disc_status(disc) != DISC_COMPLETE &&
	    !disc_medium(disc)->pressed;
}

bool
unit_overwritable(const struct drive *d)
{
	return unit_disc(d) != NULL && disc_writable(d->disc) &&
	    recorder_overwrite_unit(d->recorder, NULL) > 0;
}

bool
unit_protected(const struct drive *d)
{
	return !disc_writable(d->disc) || mode_write_protects(d);
}

bool
unit_locked(const struct drive *d)
{
	if (d->locked)
		return true;
	for (const struct nexus *n = d->nexuses; n != NULL; n = n->next)
		if (n->prevents || n->prevents_persistently)
			return true;
	return false;
}

bool
unit_writing(const struct drive *d)
{
	return d->writer != NULL || drive_busy(d) || buffer_idle_at(d) > clock_now(d);
}

void
unit_eject(struct drive *d, const struct nexus *by)
{
	bool had = unit_disc(d) != NULL, opens = !d->tray_open;

	play_stop(d);
	buffer_clear(d);
	if (d->recorder != NULL)
		recorder_leave(d->recorder);
	recorder_close(d->recorder);
	d->recorder = NULL;
	d->tray_open = true;
	d->load++;
	if (had) {
		nexus_raise_event(d, EVENT_MEDIA, MEDIA_REMOVAL);
		nexus_raise_event(d, EVENT_OPERATIONAL, OPERATIONAL_CHANGE_OCCURRED);
	}
	unit_recording(d, false, by);
	if (opens)
		unit_tell(d, DRIVE_EJECTED, by);
}

bool
unit_load(struct drive *d, const struct nexus *by)
{
	bool closes = d->tray_open, loads = d->disc != NULL && d->recorder == NULL;

	if (loads) {
		d->recorder = recorder_open(d->disc, &d->profile->recorder);
		if (d->recorder == NULL)
			return false;
		d->load++;
		d->position = 0;
		speed_lose_place(d);
		d->read_speed = d->write_speed = 0;
		nexus_raise_attention(d, ATTENTION_MEDIUM, NULL);
		nexus_raise_event(d, EVENT_MEDIA, MEDIA_NEW);
		nexus_raise_event(d, EVENT_OPERATIONAL, OPERATIONAL_CHANGE_OCCURRED);
	}
	d->tray_open = false;
	if (loads)
		unit_tell(d, DRIVE_INSERTED, by);
	else if (closes)
		unit_tell(d, DRIVE_CLOSED, by);
	return true;
}

bool
drive_insert(struct drive *d, struct disc *disc)
{
	if (d->disc != NULL)
		return false;
	d->disc = disc;
	if (!unit_load(d, NULL)) {
		d->disc = NULL;
		return false;
	}
	return true;
}

struct disc *
drive_remove(struct drive *d)
{
	struct disc *disc = d->disc;
	bool was_open = d->tray_open;

	drive_settle(d);
	if (disc == NULL || drive_busy(d) || d->busy.active)
		return NULL;
	if (d->writer != NULL)
		cmd_fail(d->writer, SENSE_NO_MEDIUM);
	unit_eject(d, NULL);
	unit_tell(d, DRIVE_REMOVED, NULL);
	d->disc = NULL;
	d->tray_open = was_open;
	return disc;
}

struct disc *
drive_disc(struct drive *d)
{
	return d->disc;
}

void
drive_reset(struct drive *d, enum drive_reset reset)
{
	reservation_forget(&d->reservations, d->reservations.reserved_by);
	/* Without its write parameters a session at once or RAW could not go on. */
	play_stop(d);
	buffer_stop(d);
	if (d->recorder != NULL && !format_running(d))
		recorder_leave(d->recorder);
	unit_recording(d, false, NULL);
	mode_pages_reset(d);
	d->read_speed = d->write_speed = 0;
	for (struct nexus *n = d->nexuses; n != NULL; n = n->next)
		n->prevents = n->prevents_persistently = false;
	nexus_raise_attention(
	    d, reset == DRIVE_RESET_UNIT ? ATTENTION_UNIT_RESET : ATTENTION_TARGET_RESET, NULL);
}

unsigned
unit_closed_sessions(const struct drive *d, const struct disc_session **last)
{
	const struct disc *disc = unit_disc(d);
	const struct disc_session *s, *newest = NULL;
	unsigned closed = 0;

	/* What is on the disc need not be looked at for their number. */
	if (last == NULL)
		return disc == NULL ? 0 : disc_complete_sessions(disc);
	for (unsigned i = 0; disc != NULL && (s = disc_session(disc, i)) != NULL; i++)
		if (s->status == SESSION_COMPLETE) {
			newest = s;
			closed++;
		}
	*last = newest;
	return closed;
}

void
unit_note_sessions(struct drive *d, const struct nexus *by, unsigned before)
{
	unsigned closed = unit_closed_sessions(d, NULL);

	if (closed == before)
		return;
	if (closed > before) {
		unit_tell(d, DRIVE_SESSION_CLOSED, by);
		if (disc_status(d->disc) == DISC_COMPLETE)
			unit_tell(d, DRIVE_DISC_COMPLETE, by);
	}
	nexus_raise_attention(d, ATTENTION_MEDIUM, by);
	/* The features that are current have changed. */
	nexus_raise_event(d, EVENT_OPERATIONAL, OPERATIONAL_CHANGE_OCCURRED);
}

enum profile_number
unit_profile_number(const struct drive *d)
{
	const struct disc *disc = unit_disc(d);

	if (disc == NULL)
		return PROFILE_NONE;
	if (disc_medium(disc)->pressed)
		return PROFILE_CD_ROM;
	return disc_medium(disc)->rewritable ? PROFILE_CD_RW : PROFILE_CD_R;
}

const uint16_t *
unit_write_speeds(const struct drive *d)
{
	return unit_profile_number(d) == PROFILE_CD_RW ? d->profile->cdrw_speeds
						       : d->profile->cdr_speeds;
}

uint8_t *
unit_take_window(struct drive *d)
{
	uint8_t *window;

	if (d->windows_idle > 0)
		return d->windows[--d->windows_idle];
	if (d->windows_made == DRIVE_WINDOWS)
		return NULL;
	window = malloc(DRIVE_WINDOW_BYTES);
	if (window != NULL)
		d->windows_made++;
	return window;
}

void
unit_give_window(struct drive *d, uint8_t *window)
{
	if (window != NULL)
		d->windows[d->windows_idle++] = window;
}
