/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/scsi.c - commands in the manner of the kernel's sr driver. */
#include "shim/scsi.h"

#include "emulator/bytes.h"

#include <errno.h>

#define TRIES         4
#define TIMEOUT_MS    30000
#define TRAY_MS       120000
#define GOOD          0x00
#define CHECK         0x02
#define KEY_NOT_READY 0x2
#define KEY_ILLEGAL   0x5
#define KEY_ATTENTION 0x6

/* SPC-4 4.2.5.1: the group code gives the length. */
size_t
scsi_cdb_bytes(uint8_t opcode)
{
	static const uint8_t bytes[8] = { 6, 10, 10, 6, 16, 12, 6, 6 };

	return bytes[opcode >> 5];
}

int
scsi_once(int fd, struct link_command *c)
{
	c->cdb_bytes = (uint8_t)scsi_cdb_bytes(c->cdb[0]);
	return link_run(fd, c);
}

static int
error_of_sense(const uint8_t *sense)
{
	switch (sense[2] & 0x0f) {
	case KEY_NOT_READY:
	case KEY_ATTENTION:
		return -ENOMEDIUM;
	case KEY_ILLEGAL:
		return sense[12] == 0x20 && sense[13] == 0 ? -EOPNOTSUPP : -EIO;
	}
	return -EIO;
}

static int
run(int fd, struct link_command *c)
{
	int r;

	for (int try = 0;; try++) {
		r = scsi_once(fd, c);
		if (r != 0 || c->status == GOOD)
			return r;
		if (c->status != CHECK || c->sense_bytes < 14)
			return -EIO;
		if ((c->sense[2] & 0x0f) != KEY_ATTENTION || try == TRIES)
			return error_of_sense(c->sense);
	}
}

int
scsi_in(int fd, const uint8_t *cdb, void *to, size_t bytes, size_t *moved)
{
	struct iovec data = { to, bytes };
	struct link_command c = { .cdb = cdb,
		.direction = SG_WIRE_IN,
		.data = &data,
		.data_count = 1,
		.data_bytes = bytes,
		.timeout_ms = TIMEOUT_MS };
	int r = run(fd, &c);

	if (moved != NULL)
		*moved = r == 0 ? (size_t)c.moved : 0;
	return r;
}

int
scsi_out(int fd, const uint8_t *cdb, const void *from, size_t bytes)
{
	struct iovec data = { (void *)(uintptr_t)from, bytes };
	struct link_command c = { .cdb = cdb,
		.direction = SG_WIRE_OUT,
		.data = &data,
		.data_count = 1,
		.data_bytes = bytes,
		.timeout_ms = TIMEOUT_MS };

	return run(fd, &c);
}

int
scsi_none(int fd, const uint8_t *cdb)
{
	struct link_command c = { .cdb = cdb, .timeout_ms = TRAY_MS };

	return run(fd, &c);
}

int
scsi_test_ready(int fd)
{
	static const uint8_t cdb[6] = { 0x00 };

	return scsi_none(fd, cdb);
}

int
scsi_capacity(int fd, uint32_t *blocks)
{
	static const uint8_t cdb[10] = { 0x25 };
	uint8_t answer[8] = { 0 };
	size_t moved;
	int r = scsi_in(fd, cdb, answer, sizeof(answer), &moved);

	if (r == 0 && moved < sizeof(answer))
		r = -EIO;
	if (r != 0)
		return r;
	*blocks = load_be32(answer);
	if (*blocks != 0) /* a blank disc says that its last block is 0 */
		*blocks += 1;
	return 0;
}

int
scsi_tray(int fd, enum scsi_tray what)
{
	const uint8_t cdb[6] = { 0x1b, 0, 0, 0, (uint8_t)what };

	return scsi_none(fd, cdb);
}

int
scsi_prevent(int fd, bool prevent)
{
	const uint8_t cdb[6] = { 0x1e, 0, 0, 0, prevent };

	return scsi_none(fd, cdb);
}
