/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/inquiry.c - who the drive is and how it is (SPC-4): INQUIRY with its vital product data,
 * REPORT LUNS, TEST UNIT READY, REQUEST SENSE. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#include <string.h>

#define PERIPHERAL_ABSENT 0x7f /* no such logical unit */
#define INQUIRY_BYTES     74

struct sense
test_unit_ready(struct command *cmd)
{
	(void)cmd;
	return SENSE_NONE;
}

/* The nexus has been told what it was owed. */
static struct sense
request_sense_run(struct command *cmd)
{
	if (cmd->sense.key == 0x6 || cmd->sense.deferred)
		nexus_attention_reported(cmd->nexus, &cmd->sense);
	return SENSE_NONE;
}

struct sense
request_sense(struct command *cmd)
{
	static const struct command_flow flow = { .run = request_sense_run };
	uint8_t *p = cmd_reply(cmd, cmd->cdb[4], SENSE_BYTES);

	if (cmd->absent)
		cmd->sense = SENSE_NO_SUCH_UNIT;
	else if (nexus_attention(cmd->nexus, &cmd->sense))
		cmd->flow = &flow;
	else
		cmd->sense = cmd->drive->kind->not_ready(cmd->drive);
	sense_encode(&cmd->sense, p);
	return SENSE_NONE;
}

static void
inquiry_standard(struct command *cmd, uint16_t allocation, uint8_t peripheral)
{
	const uint16_t *descriptors = cmd->drive->kind->descriptors;
	const struct profile *profile = cmd->drive->profile;
	uint8_t *p = cmd_reply(cmd, allocation, INQUIRY_BYTES);

	p[0] = peripheral;
	p[1] = 0x80; /* removable */
	p[2] = 0x06; /* SPC-4 */
	p[3] = 0x02; /* response data format */
	p[4] = INQUIRY_BYTES - 5;
	p[7] = 0x02; /* command queuing */
	memcpy(p + 8, profile->vendor, 8);
	memcpy(p + 16, profile->product, 16);
	memcpy(p + 32, profile->revision, 4);
	for (size_t i = 0; i < ARRAY_LEN(cmd->drive->kind->descriptors); i++)
		store_be16(p + 58 + 2 * i, descriptors[i]);
}

static size_t
vpd_pages(const struct drive *d, uint8_t *p)
{
	static const uint8_t pages[] = { 0x00, 0x80, 0x83, 0xb0, 0xb1 };
	size_t n = d->kind->peripheral == PERIPHERAL_DISK ? 5 : 3;

	memcpy(p, pages, n);
	return n;
}

static size_t
vpd_serial(const struct drive *d, uint8_t *p)
{
	size_t n = strlen(d->serial);

	memcpy(p, d->serial, n);
	return n;
}

/* One designator: its four header bytes, then n bytes. */
static size_t
designator(uint8_t *p, uint8_t code_set, uint8_t type, const void *bytes, size_t n)
{
	p[0] = code_set;
	p[1] = type;
	p[3] = (uint8_t)n;
	memcpy(p + 4, bytes, n);
	return 4 + n;
}

/* A SCSI name string: zero terminated, padded to a multiple of four. */
static size_t
designate_name(uint8_t *p, uint8_t type, const char *name)
{
	uint8_t padded[256] = { 0 };
	size_t n = strlen(name);

	memcpy(padded, name, n);
	return designator(p, 0x53, type, padded, (n + 1 + 3) & ~(size_t)3);
}

/* NAA 3, locally assigned: 60 bits from the device name and the LUN (FNV-1a). */
static uint64_t
local_name(const struct drive *d)
{
	uint64_t h = 0xcbf29ce484222325;

	for (const char *c = d->device_name; *c != '\0'; c++)
		h = (h ^ (uint8_t)*c) * 0x100000001b3;
	h = (h ^ d->lun) * 0x100000001b3;
	return (h & 0x0fffffffffffffff) | (uint64_t)3 << 60;
}

static size_t
vpd_identification(const struct drive *d, uint8_t *p)
{
	static const uint8_t relative_port[4] = { 0, 0, 0, 1 };
	uint8_t text[24 + DRIVE_SERIAL_BYTES], naa[8];
	size_t serial = strlen(d->serial), n = 0;

	memcpy(text, d->profile->vendor, 8);
	memcpy(text + 8, d->profile->product, 16);
	memcpy(text + 24, d->serial, serial);
	store_be64(naa, local_name(d));
	n += designator(p + n, 0x02, 0x01, text, 24 + serial);
	n += designator(p + n, 0x01, 0x03, naa, sizeof(naa));
	n += designator(p + n, 0x51, 0x94, relative_port, sizeof(relative_port));
	n += designate_name(p + n, 0x98, d->port_name);
	n += designate_name(p + n, 0xa8, d->device_name);
	return n;
}

/* Block limits and block device characteristics of a disk (SBC-3): none are
 * reported. */
static size_t
vpd_disk(const struct drive *d, uint8_t *p)
{
	(void)d;
	(void)p;
	return 60;
}

static struct sense
inquiry_vpd(struct command *cmd, uint16_t allocation, uint8_t peripheral)
{
	static const struct {
		uint8_t page;
		bool disk; /* of a disk only */
		size_t (*fill)(const struct drive *, uint8_t *);
	} pages[] = {
		{ 0x00, false, vpd_pages },
		{ 0x80, false, vpd_serial },
		{ 0x83, false, vpd_identification },
		{ 0xb0, true, vpd_disk },
		{ 0xb1, true, vpd_disk },
	};

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		uint8_t *p;
		size_t n;

		if (pages[i].page != cmd->cdb[2] ||
		    (pages[i].disk && cmd->drive->kind->peripheral != PERIPHERAL_DISK))
			continue;
		p = cmd_reply(cmd, allocation, COMMAND_REPLY_BYTES);
		n = pages[i].fill(cmd->drive, p + 4);
		p[0] = peripheral;
		p[1] = cmd->cdb[2];
		store_be16(p + 2, (uint16_t)n);
		cmd_reply_cut(cmd, allocation, 4 + n);
		return SENSE_NONE;
	}
	return sense_cdb_field(2, 7);
}

struct sense
inquiry(struct command *cmd)
{
	uint16_t allocation = load_be16(cmd->cdb + 3);
	uint8_t peripheral = cmd->absent ? PERIPHERAL_ABSENT : cmd->drive->kind->peripheral;

	if (cmd->cdb[1] & 1)
		return inquiry_vpd(cmd, allocation, peripheral);
	if (cmd->cdb[2] != 0)
		return sense_cdb_field(2, 7);
	inquiry_standard(cmd, allocation, peripheral);
	return SENSE_NONE;
}

#define SELECT_WELL_KNOWN 0x01 /* of which there are none */
#define SELECT_ALL        0x02

struct sense
report_luns(struct command *cmd)
{
	uint32_t allocation = load_be32(cmd->cdb + 6);
	size_t luns = cmd->cdb[2] == SELECT_WELL_KNOWN ? 0 : cmd->drive->luns, bytes = 0;
	uint8_t *p;

	if (cmd->cdb[2] > SELECT_ALL)
		return sense_cdb_field(2, 7);
	if (allocation < 16)
		return sense_cdb_field(6, 7);
	p = cmd_reply(cmd, allocation, 8 + 8 * luns);
	for (size_t i = 0; i < luns; i++) {
		if (!(cmd->nexus->luns >> i & 1))
			continue;
		p[8 + bytes + 1] = (uint8_t)i; /* peripheral device addressing */
		bytes += 8;
	}
	store_be32(p, (uint32_t)bytes);
	cmd_reply_cut(cmd, allocation, 8 + bytes);
	return SENSE_NONE;
}
