/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/cdrom_read.c - the CDROM* ioctls that read the disc: its table of
 * contents, subchannel and sectors. */
#include "shim/ioctl.h"
#include "shim/scsi.h"

#include "emulator/bytes.h"

#include <errno.h>
#include <linux/cdrom.h>
#include <string.h>

/* Read a fixed-size answer; a shorter one is an error. */
static int
read_exactly(int fd, uint8_t *cdb, size_t length_at, void *to, size_t bytes)
{
	size_t moved;
	int r;

	store_be16(cdb + length_at, (uint16_t)bytes);
	r = scsi_in(fd, cdb, to, bytes, &moved);
	return r == 0 && moved < bytes ? -EIO : r;
}

static int
lba_of_msf(int minute, int second, int frame)
{
	return (minute * CD_SECS + second) * CD_FRAMES + frame - CD_MSF_OFFSET;
}

/* A four-byte address field of an answer, as the program wants it. */
static void
give_address(union cdrom_addr *to, uint8_t format, const uint8_t *lba_field)
{
	int32_t lba = (int32_t)load_be32(lba_field);
	int32_t frames = lba + CD_MSF_OFFSET;

	if (format == CDROM_LBA) {
		to->lba = lba;
		return;
	}
	if (frames < 0)
		frames = 0;
	to->msf.minute = (uint8_t)(frames / (CD_SECS * CD_FRAMES));
	to->msf.second = (uint8_t)(frames / CD_FRAMES % CD_SECS);
	to->msf.frame = (uint8_t)(frames % CD_FRAMES);
}

static bool
is_format(uint8_t format)
{
	return format == CDROM_LBA || format == CDROM_MSF;
}

static int
toc_header(int fd, void *argument)
{
	struct cdrom_tochdr *h = argument;
	uint8_t cdb[10] = { 0x43 }, answer[4];
	int r = read_exactly(fd, cdb, 7, answer, sizeof(answer));

	if (r != 0)
		return r;
	h->cdth_trk0 = answer[2];
	h->cdth_trk1 = answer[3];
	return 0;
}

static int
toc_entry(int fd, void *argument)
{
	struct cdrom_tocentry *e = argument;
	uint8_t cdb[10] = { 0x43, 0, 0, 0, 0, 0, e->cdte_track }, answer[12];
	int r;

	if (!is_format(e->cdte_format))
		return -EINVAL;
	r = read_exactly(fd, cdb, 7, answer, sizeof(answer));
	if (r != 0)
		return r == -EIO ? -EINVAL : r;
	e->cdte_adr = (unsigned)answer[5] >> 4 & 0x0fu;
	e->cdte_ctrl = answer[5] & 0x0fu;
	e->cdte_datamode = e->cdte_ctrl & CDROM_DATA_TRACK ? 1 : 0;
	give_address(&e->cdte_addr, e->cdte_format, answer + 8);
	return 0;
}

static int
multisession(int fd, void *argument)
{
	struct cdrom_multisession *m = argument;
	uint8_t cdb[10] = { 0x43, 0, 1 }, answer[12];
	int r;

	if (!is_format(m->addr_format))
		return -EINVAL;
	r = read_exactly(fd, cdb, 7, answer, sizeof(answer));
	if (r != 0)
		return r;
	give_address(&m->addr, m->addr_format, answer + 8);
	m->xa_flag = load_be32(answer + 8) > 0;
	return 0;
}

static int
subchannel(int fd, void *argument)
{
	struct cdrom_subchnl *q = argument;
	uint8_t cdb[10] = { 0x42, 0, 0x40, 1 }, answer[16];
	int r;

	if (!is_format(q->cdsc_format))
		return -EINVAL;
	r = read_exactly(fd, cdb, 7, answer, sizeof(answer));
	if (r != 0)
		return r;
	q->cdsc_audiostatus = answer[1];
	q->cdsc_ctrl = answer[5] & 0x0fu;
	q->cdsc_adr = (unsigned)answer[5] >> 4 & 0x0fu;
	q->cdsc_trk = answer[6];
	q->cdsc_ind = answer[7];
	give_address(&q->cdsc_absaddr, q->cdsc_format, answer + 8);
	give_address(&q->cdsc_reladdr, q->cdsc_format, answer + 12);
	return 0;
}

static int
catalog_number(int fd, void *argument)
{
	struct cdrom_mcn *m = argument;
	uint8_t cdb[10] = { 0x42, 0, 0x40, 2 }, answer[24];
	int r = read_exactly(fd, cdb, 7, answer, sizeof(answer));

	if (r != 0)
		return r;
	memset(m, 0, sizeof(*m));
	memcpy(m->medium_catalog_number, answer + 9, 13);
	return 0;
}

/* READ CD of any sector type; parts: byte 9, MMC-6 table 355. */
static int
read_cd(int fd, int lba, uint32_t count, uint8_t parts, void *to, size_t bytes)
{
	uint8_t cdb[12] = { 0xbe };
	size_t moved;
	int r;

	if (lba < 0)
		return -EINVAL;
	store_be32(cdb + 2, (uint32_t)lba);
	store_be24(cdb + 6, count);
	cdb[9] = parts;
	r = scsi_in(fd, cdb, to, bytes, &moved);
	return r == 0 && moved < bytes ? -EIO : r;
}

/* The argument is the address, and then the sector. */
static int
read_sector(int fd, void *argument, uint8_t parts, size_t bytes)
{
	const struct cdrom_msf *a = argument;

	return read_cd(fd, lba_of_msf(a->cdmsf_min0, a->cdmsf_sec0, a->cdmsf_frame0), 1, parts,
	    argument, bytes);
}

static int
read_raw(int fd, void *argument)
{
	return read_sector(fd, argument, 0xf8, CD_FRAMESIZE_RAW);
}

static int
read_mode1(int fd, void *argument)
{
	return read_sector(fd, argument, 0x10, CD_FRAMESIZE);
}

static int
read_mode2(int fd, void *argument)
{
	return read_sector(fd, argument, 0x58, CD_FRAMESIZE_RAW0);
}

static int
read_audio(int fd, void *argument)
{
	const struct cdrom_read_audio *a = argument;
	int lba = a->addr.lba;

	if (a->addr_format == CDROM_MSF)
		lba = lba_of_msf(a->addr.msf.minute, a->addr.msf.second, a->addr.msf.frame);
	else if (a->addr_format != CDROM_LBA)
		return -EINVAL;
	if (a->nframes <= 0 || a->nframes > CD_FRAMES)
		return -EINVAL;
	if (a->buf == NULL)
		return -EFAULT;
	return read_cd(
	    fd, lba, (uint32_t)a->nframes, 0xf8, a->buf, (size_t)a->nframes * CD_FRAMESIZE_RAW);
}

/* READ TRACK INFORMATION of a track, 0xff: of the invisible one. */
static int
track_info(int fd, uint8_t track, uint8_t answer[36])
{
	uint8_t cdb[10] = { 0x52, 1, 0, 0, 0, track };

	memset(answer, 0, 36);
	return read_exactly(fd, cdb, 7, answer, 36);
}

static int
next_writable(int fd, void *argument)
{
	uint8_t track[36];
	int r = track_info(fd, 0xff, track);

	if (r == 0 && !(track[7] & 0x01))
		r = -EIO;
	if (r == 0)
		*(long *)argument = (int32_t)load_be32(track + 12);
	return r;
}

static int
last_written(int fd, void *argument)
{
	uint8_t cdb[10] = { 0x51 }, disc[12], track[36];
	int r = read_exactly(fd, cdb, 7, disc, sizeof(disc));
	uint8_t number;

	if (r != 0)
		return r;
	number = disc[6];
	r = track_info(fd, number, track);
	if (r == 0 && (track[6] & 0x40) && number > 1) /* blank */
		r = track_info(fd, (uint8_t)(number - 1), track);
	if (r != 0)
		return r;
	if (track[7] & 0x02)
		*(long *)argument = (int32_t)load_be32(track + 28);
	else
		*(long *)argument = (int32_t)(load_be32(track + 8) + load_be32(track + 24)) - 1;
	return 0;
}

static const struct ioctl_row rows[] = {
	{ CDROMREADTOCHDR, toc_header, true },
	{ CDROMREADTOCENTRY, toc_entry, true },
	{ CDROMMULTISESSION, multisession, true },
	{ CDROMSUBCHNL, subchannel, true },
	{ CDROM_GET_MCN, catalog_number, true },
	{ CDROMREADRAW, read_raw, true },
	{ CDROMREADMODE1, read_mode1, true },
	{ CDROMREADMODE2, read_mode2, true },
	{ CDROMREADCOOKED, read_mode1, true },
	{ CDROMREADAUDIO, read_audio, true },
	{ CDROM_NEXT_WRITABLE, next_writable, true },
	{ CDROM_LAST_WRITTEN, last_written, true },
};
const struct ioctl_table cdrom_read_ioctls = { rows, sizeof(rows) / sizeof(rows[0]) };
