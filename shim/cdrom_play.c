/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/cdrom_play.c - the CDROM* ioctls that play a disc and set its volume. */
#include "shim/ioctl.h"
#include "shim/scsi.h"

#include "emulator/bytes.h"

#include <errno.h>
#include <linux/cdrom.h>
#include <string.h>

#define PAGE_AUDIO  0x0e
#define PAGE_BYTES  16
#define HEADER      8 /* of the mode parameters; the drive may add a block descriptor */
#define MAX_BYTES   64
#define CURRENT     0
#define CHANGEABLE  1
#define FIRST_LEVEL 9 /* each port's volume stands behind its selection */
#define PORTS       4

static int
play_msf(int fd, void *argument)
{
	const struct cdrom_msf *a = argument;
	const uint8_t cdb[10] = { 0x47, 0, 0, a->cdmsf_min0, a->cdmsf_sec0, a->cdmsf_frame0,
		a->cdmsf_min1, a->cdmsf_sec1, a->cdmsf_frame1 };

	return scsi_none(fd, cdb);
}

static int
play_track(int fd, void *argument)
{
	const struct cdrom_ti *a = argument;
	const uint8_t cdb[10] = { 0x48, 0, 0, 0, a->cdti_trk0, a->cdti_ind0, 0, a->cdti_trk1,
		a->cdti_ind1 };

	return scsi_none(fd, cdb);
}

static int
pause_resume(int fd, bool resume)
{
	const uint8_t cdb[10] = { 0x4b, 0, 0, 0, 0, 0, 0, 0, resume };

	return scsi_none(fd, cdb);
}

static int
pause_audio(int fd, void *argument)
{
	(void)argument;
	return pause_resume(fd, false);
}

static int
resume_audio(int fd, void *argument)
{
	(void)argument;
	return pause_resume(fd, true);
}

/* Mode page 0Eh (MMC, CD audio control) as the drive tells it. */
static int
audio_page(int fd, uint8_t control, uint8_t page[PAGE_BYTES])
{
	uint8_t cdb[10] = { 0x5a, 0, (uint8_t)(control << 6 | PAGE_AUDIO), 0, 0, 0, 0, 0,
		MAX_BYTES };
	uint8_t answer[MAX_BYTES] = { 0 };
	size_t moved, at;
	int r = scsi_in(fd, cdb, answer, sizeof(answer), &moved);

	if (r != 0)
		return r;
	at = HEADER + (size_t)load_be16(answer + 6);
	if (at + PAGE_BYTES > moved || (answer[at] & 0x3f) != PAGE_AUDIO ||
	    answer[at + 1] < PAGE_BYTES - 2)
		return -EIO;
	memcpy(page, answer + at, PAGE_BYTES);
	return 0;
}

static int
read_volume(int fd, void *argument)
{
	struct cdrom_volctrl *v = argument;
	uint8_t page[PAGE_BYTES];
	int r = audio_page(fd, CURRENT, page);

	if (r != 0)
		return r;
	v->channel0 = page[FIRST_LEVEL];
	v->channel1 = page[FIRST_LEVEL + 2];
	v->channel2 = page[FIRST_LEVEL + 4];
	v->channel3 = page[FIRST_LEVEL + 6];
	return 0;
}

/* What the drive cannot change is sent as 0, as the kernel does. */
static int
set_volume(int fd, void *argument)
{
	static const uint8_t cdb[10] = { 0x55, 0x10, 0, 0, 0, 0, 0, 0, HEADER + PAGE_BYTES };
	const struct cdrom_volctrl *v = argument;
	const uint8_t levels[PORTS] = { v->channel0, v->channel1, v->channel2, v->channel3 };
	uint8_t list[HEADER + PAGE_BYTES] = { 0 }, mask[PAGE_BYTES];
	int r = audio_page(fd, CURRENT, list + HEADER);

	if (r == 0)
		r = audio_page(fd, CHANGEABLE, mask);
	if (r != 0)
		return r;
	list[HEADER] &= 0x3f; /* PS is reserved in MODE SELECT */
	for (size_t i = 0; i < PORTS; i++)
		list[HEADER + FIRST_LEVEL + 2 * i] =
		    (uint8_t)(levels[i] & mask[FIRST_LEVEL + 2 * i]);
	return scsi_out(fd, cdb, list, sizeof(list));
}

static const struct ioctl_row rows[] = {
	{ CDROMPLAYMSF, play_msf, true },
	{ CDROMPLAYTRKIND, play_track, true },
	{ CDROMPAUSE, pause_audio, false },
	{ CDROMRESUME, resume_audio, false },
	{ CDROMVOLREAD, read_volume, true },
	{ CDROMVOLCTRL, set_volume, true },
};
const struct ioctl_table cdrom_play_ioctls = { rows, sizeof(rows) / sizeof(rows[0]) };
