/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/memory_drive.c - the few MMC commands that burning in RAW
 * mode takes (spec 9.6), on a medium in memory. */
#include "imapi/conformance/memory_drive.h"

#include "emulator/bytes.h"
#include "imapi/mmc_client.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t leadin_msf[3] = { 97, 26, 66 }, leadout_msf[3] = { 79, 59, 74 };

static enum scsi_port_result
answer(struct scsi_exchange *x, const void *data, size_t n)
{
	x->transferred = (uint32_t)(n < x->bytes ? n : x->bytes);
	if (x->transferred > 0)
		memcpy(x->data, data, x->transferred);
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
done(struct scsi_exchange *x)
{
	x->transferred = 0;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
refuse(struct scsi_exchange *x, uint8_t key, uint8_t asc)
{
	memset(x->sense, 0, sizeof(x->sense));
	x->sense[0] = 0x70;
	x->sense[2] = key;
	x->sense[7] = 10;
	x->sense[12] = asc;
	x->status = SCSI_STATUS_CHECK;
	x->transferred = 0;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
mode_sense(struct memory_drive *d, struct scsi_exchange *x)
{
	/* Page 2Ah: a tray, 16x now, the one write speed. */
	static const uint8_t page2a[8 + 36] = { 0, 42, [8] = 0x2a, 34, [14] = 0x29, [36] = 0x0b,
		0x04, [39] = 1, [42] = 0x0b, 0x04 };
	uint8_t page[8 + 52] = { 0, 58 };

	switch (x->cdb[2] & 0x3f) {
	case 0x2a:
		return answer(x, page2a, sizeof(page2a));
	case 0x05:
		memcpy(page + 8, d->page5, sizeof(d->page5));
		return answer(x, page, sizeof(page));
	default:
		return refuse(x, 5, 0x24);
	}
}

static enum scsi_port_result
mode_select(struct memory_drive *d, struct scsi_exchange *x)
{
	const uint8_t *page = x->data + 8;

	if (x->bytes != 8 + sizeof(d->page5) || (page[0] & 0x3f) != 5 || (page[2] & 15) != 3 ||
	    (page[4] & 15) < 1 || (page[4] & 15) > 3)
		return refuse(x, 5, 0x26);
	memcpy(d->page5, page, sizeof(d->page5));
	return answer(x, x->data, x->bytes);
}

static enum scsi_port_result
write_10(struct memory_drive *d, struct scsi_exchange *x)
{
	uint32_t record = (d->page5[4] & 15) == 1 ? 2368 : 2448;
	int32_t lba = (int32_t)load_be32(x->cdb + 2);

	if (d->stored_bytes == 0)
		d->first_lba = d->next_lba = lba;
	if (lba != d->next_lba || x->bytes != load_be16(x->cdb + 7) * record)
		d->broken_run = true;
	if (d->stored_bytes + x->bytes > d->room) {
		d->room = (d->stored_bytes + x->bytes) * 2;
		d->stored = realloc(d->stored, d->room);
		if (d->stored == NULL)
			abort();
	}
	memcpy(d->stored + d->stored_bytes, x->data, x->bytes);
	d->stored_bytes += x->bytes;
	d->next_lba += load_be16(x->cdb + 7);
	x->transferred = x->bytes;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
information(struct memory_drive *d, struct scsi_exchange *x)
{
	/* Profile list with CD-R current; core; CD mastering with RAW and R-W. */
	static const uint8_t configuration[] = { 0, 0, 0, 32, 0, 0, 0, 9, 0, 0, 3, 8, 0, 9, 1, 0, 0,
		8, 0, 0, 0, 1, 1, 0, 0, 0x2e, 1, 4, 0x6d, 0, 0x0b, 0xb8, 0, 0, 0, 0 };
	uint8_t reply[36] = { 0, 34 };

	switch (x->cdb[0]) {
	case MMC_READ_DISC_INFORMATION:
		reply[1] = 32;
		reply[2] = d->flushed ? 0x0e : 0;
		memcpy(reply + 17, leadin_msf, 3);
		memcpy(reply + 21, leadout_msf, 3);
		return answer(x, reply, 34);
	case MMC_READ_TRACK_INFORMATION:
		reply[7] = 1;
		store_be32(reply + 12, (uint32_t)MEMORY_DRIVE_LEADIN);
		return answer(x, reply, 36);
	case MMC_READ_TOC_PMA_ATIP:
		reply[1] = 26;
		memcpy(reply + 8, leadin_msf, 3);
		memcpy(reply + 12, leadout_msf, 3);
		return answer(x, reply, 28);
	default:
		return answer(x, configuration, sizeof(configuration));
	}
}

static enum scsi_port_result
drive_execute(struct scsi_port *port, struct scsi_exchange *x)
{
	static const char inquiry[] = "\x05\x80\x05\x02\x1f\0\0\0PITLAND MEMORY CD-R     1.0 ";
	struct memory_drive *d = (struct memory_drive *)(void *)port;

	x->status = 0;
	switch (x->cdb[0]) {
	case MMC_INQUIRY:
		return answer(x, inquiry, 36);
	case MMC_MODE_SENSE_10:
		return mode_sense(d, x);
	case MMC_MODE_SELECT_10:
		return mode_select(d, x);
	case MMC_WRITE_10:
		return write_10(d, x);
	case MMC_READ_DISC_INFORMATION:
	case MMC_READ_TRACK_INFORMATION:
	case MMC_READ_TOC_PMA_ATIP:
	case MMC_GET_CONFIGURATION:
		return information(d, x);
	case MMC_SYNCHRONIZE_CACHE:
		d->flushed = true;
		return done(x);
	case MMC_TEST_UNIT_READY:
	case MMC_PREVENT_ALLOW_MEDIUM_REMOVAL:
	case MMC_SET_CD_SPEED:
	case MMC_SEND_OPC_INFORMATION:
	case MMC_START_STOP_UNIT:
		return done(x);
	default:
		return refuse(x, 5, 0x20);
	}
}

static void
drive_close(struct scsi_port *port)
{
	(void)port; /* the owner frees it */
}

void
memory_drive_init(struct memory_drive *d)
{
	static const struct scsi_port_ops ops = { drive_execute, drive_close };

	memset(d, 0, sizeof(*d));
	d->port.ops = &ops;
	d->port.max_transfer = SCSI_PORT_BYTES_MAX;
	d->page5[0] = 0x85;
	d->page5[1] = sizeof(d->page5) - 2;
	d->page5[15] = 150;
}
