/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/cdrom_ioctl.c - the CDROM_* ioctls about the drive, its tray and what
 * lies in it; each does with commands what the kernel's cdrom and sr drivers do. */
#include "shim/ioctl.h"
#include "shim/scsi.h"

#include "emulator/bytes.h"

#include <errno.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <string.h>

#define USER_HZ         100
#define DEFAULT_OPTIONS (CDO_AUTO_CLOSE | CDO_USE_FFLAGS | CDO_LOCK)

static int
eject(int fd, void *argument)
{
	int r;

	(void)argument;
	r = scsi_prevent(fd, false);
	return r != 0 ? r : scsi_tray(fd, SCSI_EJECT);
}

static int
close_tray(int fd, void *argument)
{
	(void)argument;
	return scsi_tray(fd, SCSI_LOAD);
}

int
ioctl_start(int fd, void *argument)
{
	(void)argument;
	return scsi_tray(fd, SCSI_START);
}

int
ioctl_stop(int fd, void *argument)
{
	(void)argument;
	return scsi_tray(fd, SCSI_STOP);
}

static int
lock_door(int fd, void *argument)
{
	return scsi_prevent(fd, argument != NULL);
}

int
ioctl_nothing(int fd, void *argument)
{
	(void)fd;
	(void)argument;
	return 0;
}

static int
one_slot(int fd, void *argument)
{
	(void)fd;
	(void)argument;
	return 1;
}

/* 1x is 176.4 kB/s; 0 asks for the fastest. */
static int
select_speed(int fd, void *argument)
{
	uintptr_t speed = (uintptr_t)argument;
	uint8_t cdb[12] = { 0xbb };
	uint16_t rate = speed == 0 || speed * 177 > 0xffff ? 0xffff : (uint16_t)(speed * 177);

	store_be16(cdb + 2, rate);
	store_be16(cdb + 4, 0xffff);
	return scsi_none(fd, cdb);
}

/* The options are kept as their difference from the default, since a new
 * description's registers are 0. */
static int
change_options(int fd, uint64_t set, uint64_t clear)
{
	uint64_t options = 0;
	int r = link_get(fd, LINK_OPTIONS, &options);

	options = ((options ^ DEFAULT_OPTIONS) | set) & ~clear;
	if (r == 0)
		r = link_set(fd, LINK_OPTIONS, options ^ DEFAULT_OPTIONS);
	return r != 0 ? r : (int)options;
}

static int
set_options(int fd, void *argument)
{
	return change_options(fd, (uintptr_t)argument & 0x1f, 0);
}

static int
clear_options(int fd, void *argument)
{
	return change_options(fd, 0, (uintptr_t)argument & 0x1f);
}

static int
eject_switch(int fd, void *argument)
{
	uint64_t both = CDO_AUTO_CLOSE | CDO_AUTO_EJECT;
	int r = change_options(fd, argument != NULL ? both : 0, argument != NULL ? 0 : both);

	return r < 0 ? r : 0;
}

/* The media class of GET EVENT STATUS NOTIFICATION: event, and status byte. */
static int
media_event(int fd, uint8_t *event, uint8_t *status)
{
	static const uint8_t cdb[10] = { 0x4a, 1, 0, 0, 1 << 4, 0, 0, 0, 8 };
	uint8_t answer[8] = { 0 };
	size_t moved;
	int r = scsi_in(fd, cdb, answer, sizeof(answer), &moved);

	if (r == 0 && (moved < sizeof(answer) || (answer[2] & 0x80)))
		r = -EIO;
	if (r != 0)
		return r;
	*event = answer[4] & 0x0f;
	*status = answer[5];
	return 0;
}

static int
drive_status(int fd, void *argument)
{
	uint8_t event, status;

	if ((uintptr_t)argument != INT_MAX && argument != NULL)
		return -EINVAL; /* no changer */
	if (scsi_test_ready(fd) == 0)
		return CDS_DISC_OK;
	if (media_event(fd, &event, &status) != 0)
		return CDS_NO_DISC;
	return status & 2 ? CDS_DISC_OK : status & 1 ? CDS_TRAY_OPEN : CDS_NO_DISC;
}

static int
media_changed(int fd, void *argument)
{
	uint8_t event, status;
	int r = media_event(fd, &event, &status);

	(void)argument;
	return r != 0 ? r : event == 2 || event == 3;
}

/* The table of contents as READ TOC format 0 gives it. */
static int
disc_status(int fd, void *argument)
{
	uint8_t cdb[10] = { 0x43 }, toc[4 + 100 * 8] = { 0 };
	bool audio = false, data = false;
	size_t moved;
	int r;

	(void)argument;
	store_be16(cdb + 7, sizeof(toc));
	r = scsi_in(fd, cdb, toc, sizeof(toc), &moved);
	if (r == -ENOMEDIUM)
		return CDS_NO_DISC;
	if (r != 0)
		return CDS_NO_INFO;
	for (size_t at = 4; at + 8 <= moved; at += 8) {
		if (toc[at + 2] == CDROM_LEADOUT)
			continue;
		*(toc[at + 1] & CDROM_DATA_TRACK ? &data : &audio) = true;
	}
	if (audio)
		return data ? CDS_MIXED : CDS_AUDIO;
	return data ? CDS_DATA_1 : CDS_NO_INFO;
}

/* What mode page 2Ah says, beside what any such drive can do. */
static int
get_capability(int fd, void *argument)
{
	static const struct {
		uint8_t byte, mask;
		int capability;
	} rows[] = {
		{ 3, 0x01, CDC_CD_R }, { 3, 0x02, CDC_CD_RW }, { 4, 0x01, CDC_PLAY_AUDIO },
		{ 6, 0x01, CDC_LOCK }, { 6, 0x08, CDC_OPEN_TRAY },
		{ 6, 0xe0, CDC_CLOSE_TRAY }, /* a caddy, mechanism 0, cannot */
	};
	uint8_t cdb[10] = { 0x5a, 0x08, 0x2a, 0, 0, 0, 0, 0, 64 }, answer[64] = { 0 };
	int capability = CDC_SELECT_SPEED | CDC_MULTI_SESSION | CDC_MCN | CDC_MEDIA_CHANGED |
	    CDC_RESET | CDC_DRIVE_STATUS | CDC_GENERIC_PACKET;
	const uint8_t *page = answer + 8;
	size_t moved;
	int r = scsi_in(fd, cdb, answer, sizeof(answer), &moved);

	(void)argument;
	if (r != 0 || moved < 8 + 8 || (page[0] & 0x3f) != 0x2a)
		return r != 0 ? r : -EIO;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (page[rows[i].byte] & rows[i].mask)
			capability |= rows[i].capability;
	return capability;
}

/* struct cdrom_generic_command is the kernel's own way to say a command. */
static int
send_packet(int fd, void *argument)
{
	struct cdrom_generic_command *g = argument;
	struct iovec data = { g->buffer, g->buflen };
	struct link_command c = { .cdb = g->cmd,
		.cdb_bytes = CDROM_PACKET_SIZE,
		.data = &data,
		.data_count = 1,
		.data_bytes = g->buflen };
	int r;

	if (g->data_direction == CGC_DATA_WRITE)
		c.direction = SG_WIRE_OUT;
	else if (g->data_direction == CGC_DATA_READ)
		c.direction = SG_WIRE_IN;
	else if (g->data_direction != CGC_DATA_NONE)
		return -EINVAL;
	if (c.direction == SG_WIRE_NONE || g->buflen == 0) {
		c.direction = SG_WIRE_NONE;
		c.data_bytes = 0;
	} else if (g->buffer == NULL || g->buflen > SG_WIRE_MAX_DATA) {
		return g->buffer == NULL ? -EFAULT : -EINVAL;
	}
	c.timeout_ms = g->timeout > 0 ? (unsigned)g->timeout * (1000 / USER_HZ) : 60000;
	r = link_run(fd, &c);
	if (r == 0 && c.status != 0)
		r = -EIO;
	g->stat = r;
	g->buflen = (unsigned)(c.data_bytes - c.moved); /* as the kernel: what is left */
	if (g->sense != NULL && c.sense_bytes > 0)
		memcpy(g->sense, c.sense,
		    c.sense_bytes < sizeof(*g->sense) ? c.sense_bytes : sizeof(*g->sense));
	return r;
}

static const struct ioctl_row rows[] = {
	{ CDROMEJECT, eject, false },
	{ CDROMCLOSETRAY, close_tray, false },
	{ CDROMSTART, ioctl_start, false },
	{ CDROMSTOP, ioctl_stop, false },
	{ CDROM_LOCKDOOR, lock_door, false },
	{ CDROMRESET, ioctl_nothing, false },
	{ CDROM_DEBUG, ioctl_nothing, false },
	{ CDROM_CHANGER_NSLOTS, one_slot, false },
	{ CDROM_SELECT_SPEED, select_speed, false },
	{ CDROM_SET_OPTIONS, set_options, false },
	{ CDROM_CLEAR_OPTIONS, clear_options, false },
	{ CDROMEJECT_SW, eject_switch, false },
	{ CDROM_DRIVE_STATUS, drive_status, false },
	{ CDROM_MEDIA_CHANGED, media_changed, false },
	{ CDROM_DISC_STATUS, disc_status, false },
	{ CDROM_GET_CAPABILITY, get_capability, false },
	{ CDROM_SEND_PACKET, send_packet, true },
};
const struct ioctl_table cdrom_ioctls = { rows, sizeof(rows) / sizeof(rows[0]) };
