/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/readcd.c - sectors as a drive answers them, and as the disc
 * directory holds them, to stdout in one form, so that cmp(1) can compare:
 *
 *	readcd cd URL LBA COUNT		READ CD, all of the main channel and raw P-W
 *	readcd main URL LBA COUNT	READ CD, all of the main channel
 *	readcd user URL LBA COUNT	READ (10), 2048 bytes
 *	readcd disc DIR LBA COUNT	like cd, from DIR/sectors
 *	readcd disc-main DIR LBA COUNT	like main, from DIR/sectors
 *
 * On the disc data sectors are scrambled, READ CD answers them plain (MMC-6):
 * what begins with a sync pattern is descrambled here. */
#include "emulator/bytes.h"
#include "emulator/scramble.h"

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAIN_BYTES = 2352, RECORD_BYTES = 2448, USER_BYTES = 2048, AT_ONCE = 32 };
enum { FIRST_RECORD_LBA = -45150 }; /* record 0 of DIR/sectors */

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "readcd: %s: %s\n", what, why);
	exit(3);
}

static void
put(const uint8_t *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, stdout) != n)
		die("stdout", "cannot be written");
}

static struct iscsi_context *
connect_to(const char *text, int *lun)
{
	struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-11.test.pitland:readcd");
	struct iscsi_url *url = iscsi != NULL ? iscsi_parse_full_url(iscsi, text) : NULL;

	if (url == NULL)
		die(text, "no iSCSI URL");
	iscsi_set_targetname(iscsi, url->target);
	iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
	if (iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0)
		die(text, iscsi_get_error(iscsi));
	*lun = url->lun;
	iscsi_destroy_url(url);
	return iscsi;
}

static void
read_some(struct iscsi_context *iscsi, int lun, const char *mode, int32_t lba, uint32_t count)
{
	uint32_t block = strcmp(mode, "cd") == 0 ? RECORD_BYTES
	    : strcmp(mode, "main") == 0          ? MAIN_BYTES
						 : USER_BYTES;
	int bytes = (int)(count * block);
	unsigned char cdb[12] = { block == USER_BYTES ? 0x28 : 0xbe };
	struct scsi_task *task;

	store_be32(cdb + 2, (uint32_t)lba);
	if (block == USER_BYTES) {
		store_be16(cdb + 7, (uint16_t)count);
	} else {
		store_be24(cdb + 6, count);
		cdb[9] = 0xf8;
		cdb[10] = block == RECORD_BYTES ? 1 : 0;
	}
	task = scsi_create_task(block == USER_BYTES ? 10 : 12, cdb, SCSI_XFER_READ, bytes);
	if (task == NULL)
		die(mode, "out of memory");
	if (iscsi_scsi_command_sync(iscsi, lun, task, NULL) == NULL || task->status != 0)
		die(mode, iscsi_get_error(iscsi));
	if (task->datain.size != bytes)
		die(mode, "short answer");
	put(task->datain.data, (size_t)task->datain.size);
	scsi_free_scsi_task(task);
}

static void
read_drive(const char *mode, const char *text, int32_t lba, uint32_t count)
{
	int lun;
	struct iscsi_context *iscsi = connect_to(text, &lun);

	while (count > 0) {
		uint32_t n = count < AT_ONCE ? count : AT_ONCE;

		read_some(iscsi, lun, mode, lba, n);
		lba += (int32_t)n;
		count -= n;
	}
	iscsi_logout_sync(iscsi);
	iscsi_destroy_context(iscsi);
}

static void
read_disc(const char *mode, const char *directory, int32_t lba, uint32_t count)
{
	static const uint8_t sync[12] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0 };
	size_t bytes = strcmp(mode, "disc") == 0 ? RECORD_BYTES : MAIN_BYTES;
	uint8_t record[RECORD_BYTES];
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/sectors", directory);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		die(path, "cannot be opened");
	for (; count > 0; count--, lba++) {
		off_t at = (off_t)(lba - FIRST_RECORD_LBA) * RECORD_BYTES;

		if (pread(fd, record, sizeof(record), at) != (ssize_t)sizeof(record))
			die(path, "ends too early");
		if (memcmp(record, sync, sizeof(sync)) == 0)
			scramble_sector(record, record);
		put(record, bytes);
	}
	close(fd);
}

int
main(int argc, char **argv)
{
	static const char *const modes[] = { "cd", "main", "user", "disc", "disc-main" };
	int32_t lba;
	uint32_t count;

	if (argc != 5)
		die("usage", "readcd cd|main|user|disc|disc-main URL|DIR LBA COUNT");
	lba = (int32_t)strtol(argv[3], NULL, 10);
	count = (uint32_t)strtoul(argv[4], NULL, 10);
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		if (strcmp(argv[1], modes[i]) != 0)
			continue;
		if (strncmp(argv[1], "disc", 4) == 0)
			read_disc(argv[1], argv[2], lba, count);
		else
			read_drive(argv[1], argv[2], lba, count);
		return fflush(stdout) == 0 ? 0 : 3;
	}
	die(argv[1], "no such mode");
}
