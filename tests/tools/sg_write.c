/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/sg_write.c - stream_write for an SG_IO device: write a file to a CD
 * recorder as one RAW recording of 2448-byte blocks and print the time. One
 * command at a time, since SG_IO knows no other way. sg_write DEVICE FILE */
#include "emulator/bytes.h"

#include <fcntl.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { RAW_BLOCK = 2448, CHUNK = 107 * RAW_BLOCK };

static void
command(int fd, const char *name, const uint8_t *cdb, int direction, const void *data, size_t bytes)
{
	uint8_t copy[10], sense[32];
	struct sg_io_hdr h = { .interface_id = 'S',
		.dxfer_direction = direction,
		.cmd_len = sizeof(copy),
		.cmdp = copy,
		.mx_sb_len = sizeof(sense),
		.sbp = sense,
		.dxferp = (void *)(uintptr_t)data,
		.dxfer_len = (unsigned)bytes,
		.timeout = 60000 };

	memcpy(copy, cdb, sizeof(copy));
	if (ioctl(fd, SG_IO, &h) == 0 && h.info == SG_INFO_OK)
		return;
	fprintf(stderr, "sg_write: %s: failed\n", name);
	exit(3);
}

/* RAW, block type 3; returns the next writable address. */
static int32_t
prepare(int fd)
{
	uint8_t page[60] = { 0 }, info[36] = { 0 };

	command(fd, "MODE SENSE", (const uint8_t[10]){ 0x5a, 0x08, 0x05, 0, 0, 0, 0, 0, 60 },
	    SG_DXFER_FROM_DEV, page, sizeof(page));
	memset(page, 0, 8);
	page[8] &= 0x3f;
	page[10] = (uint8_t)((page[10] & 0xe0) | 3); /* test write off, RAW */
	page[11] = 0;
	page[12] = 3;
	command(fd, "MODE SELECT", (const uint8_t[10]){ 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60 },
	    SG_DXFER_TO_DEV, page, sizeof(page));
	command(fd, "READ TRACK INFORMATION",
	    (const uint8_t[10]){ 0x52, 1, 0, 0, 0, 0xff, 0, 0, 36 }, SG_DXFER_FROM_DEV, info,
	    sizeof(info));
	return (int32_t)load_be32(info + 12);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDWR | O_NONBLOCK) : -1;
	int file = argc == 3 ? open(argv[2], O_RDONLY) : -1;
	const uint8_t *bytes;
	double start, seconds;
	struct stat st;
	size_t total;
	int32_t lba;

	if (fd < 0 || file < 0 || fstat(file, &st) != 0) {
		fprintf(stderr, "usage: sg_write DEVICE FILE\n");
		return 2;
	}
	total = (size_t)st.st_size / RAW_BLOCK * RAW_BLOCK;
	bytes = mmap(NULL, total, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
	if (bytes == MAP_FAILED)
		return 2;
	lba = prepare(fd);
	start = now();
	for (size_t sent = 0; sent < total;) {
		size_t n = total - sent < CHUNK ? total - sent : CHUNK;
		uint8_t cdb[10] = { 0x2a };

		store_be32(cdb + 2, (uint32_t)lba);
		store_be16(cdb + 7, (uint16_t)(n / RAW_BLOCK));
		command(fd, "WRITE", cdb, SG_DXFER_TO_DEV, bytes + sent, n);
		lba += (int32_t)(n / RAW_BLOCK);
		sent += n;
	}
	command(fd, "SYNCHRONIZE CACHE", (const uint8_t[10]){ 0x35 }, SG_DXFER_NONE, NULL, 0);
	seconds = now() - start;
	printf("%zu bytes in %.3f s, %.0f MB/s\n", total, seconds, (double)total / 1e6 / seconds);
	return 0;
}
