/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/stream_write.c - write a file to an iSCSI logical unit as fast as
 * it takes it, and print the time: to a CD recorder as one RAW recording of
 * 2448-byte blocks (the file begins with the first lead-in sector), to a disk
 * as plain blocks. So the same bytes can be timed against different targets. */
#include "emulator/bytes.h"

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RAW_BLOCK = 2448, CHUNK = 107 * RAW_BLOCK, DEPTH = 8 };

struct writer {
	struct iscsi_context *iscsi;
	int lun;
	const uint8_t *bytes;
	size_t total, sent;
	uint32_t block_bytes;
	int32_t lba;
	unsigned in_flight;
	bool failed;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "stream_write: %s: %s\n", what, why);
	exit(3);
}

/* Run one command to its end; data_bytes < 0 for data to be read into out. */
static void
command(struct writer *w, const char *name, const uint8_t *cdb, uint8_t *out, int out_bytes,
    uint8_t *in, int in_bytes)
{
	uint8_t copy[16] = { 0 };
	enum scsi_xfer_dir dir = out_bytes ? SCSI_XFER_WRITE
	    : in_bytes                     ? SCSI_XFER_READ
					   : SCSI_XFER_NONE;
	struct iscsi_data data = { .data = out, .size = (size_t)out_bytes };
	struct scsi_task *task;

	memcpy(copy, cdb, 10);
	task = scsi_create_task(10, copy, (int)dir, out_bytes ? out_bytes : in_bytes);
	if (task == NULL ||
	    iscsi_scsi_command_sync(w->iscsi, w->lun, task, out_bytes ? &data : NULL) == NULL)
		die(name, iscsi_get_error(w->iscsi));
	if (task->status != SCSI_STATUS_GOOD)
		die(name, iscsi_get_error(w->iscsi));
	if (in_bytes > 0)
		memcpy(in, task->datain.data,
		    (size_t)(task->datain.size < in_bytes ? task->datain.size : in_bytes));
	scsi_free_scsi_task(task);
}

/* RAW, block type 3, from the next writable address. */
static void
prepare_recorder(struct writer *w)
{
	uint8_t page[60] = { 0 };
	uint8_t info[36] = { 0 };

	command(w, "MODE SENSE", (const uint8_t[10]){ 0x5a, 0x08, 0x05, 0, 0, 0, 0, 0, 60 }, NULL,
	    0, page, 60);
	memset(page, 0, 8);
	page[8] &= 0x3f;
	page[10] = (uint8_t)((page[10] & 0xe0) | 3); /* test write off, RAW */
	page[11] = 0;
	page[12] = 3;
	command(w, "MODE SELECT", (const uint8_t[10]){ 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60 }, page, 60,
	    NULL, 0);
	command(w, "READ TRACK INFORMATION",
	    (const uint8_t[10]){ 0x52, 1, 0, 0, 0, 0xff, 0, 0, 36 }, NULL, 0, info, 36);
	w->lba = (int32_t)load_be32(info + 12);
	w->block_bytes = RAW_BLOCK;
}

static void
written(struct iscsi_context *iscsi, int status, void *command_data, void *private_data)
{
	struct writer *w = private_data;
	struct scsi_task *task = command_data;

	if (status != SCSI_STATUS_GOOD && !w->failed) {
		fprintf(stderr, "stream_write: WRITE: %s\n", iscsi_get_error(iscsi));
		w->failed = true;
	}
	w->in_flight--;
	scsi_free_scsi_task(task);
}

static void
write_next(struct writer *w)
{
	size_t chunk = CHUNK / w->block_bytes * w->block_bytes;
	size_t n = w->total - w->sent < chunk ? w->total - w->sent : chunk;
	uint8_t cdb[10] = { 0x2a };
	/* libiscsi does not write through it */
	struct iscsi_data data = { .data = (unsigned char *)(uintptr_t)(w->bytes + w->sent),
		.size = n };
	struct scsi_task *task;

	store_be32(cdb + 2, (uint32_t)w->lba);
	store_be16(cdb + 7, (uint16_t)(n / w->block_bytes));
	task = scsi_create_task(10, cdb, SCSI_XFER_WRITE, (int)n);
	if (task == NULL ||
	    iscsi_scsi_command_async(w->iscsi, w->lun, task, written, &data, w) != 0)
		die("WRITE", iscsi_get_error(w->iscsi));
	w->lba += (int32_t)(n / w->block_bytes);
	w->sent += n;
	w->in_flight++;
}

static void
run(struct writer *w, unsigned depth)
{
	while (!w->failed && (w->sent < w->total || w->in_flight > 0)) {
		struct pollfd fd;

		while (w->sent < w->total && w->in_flight < depth)
			write_next(w);
		fd = (struct pollfd){ .fd = iscsi_get_fd(w->iscsi),
			.events = (short)iscsi_which_events(w->iscsi) };
		if (poll(&fd, 1, -1) < 0 || iscsi_service(w->iscsi, fd.revents) != 0)
			die("connection", iscsi_get_error(w->iscsi));
	}
	if (w->failed)
		exit(3);
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
	struct writer w = { .block_bytes = 512 };
	uint8_t inquiry[36];
	struct iscsi_url *url;
	struct stat st;
	double start, seconds;
	int fd;

	if (argc < 3) {
		fprintf(stderr, "usage: stream_write URL FILE [DEPTH]\n");
		return 2;
	}
	w.iscsi = iscsi_create_context("iqn.2026-11.test.pitland:stream-write");
	url = w.iscsi ? iscsi_parse_full_url(w.iscsi, argv[1]) : NULL;
	if (url == NULL)
		die(argv[1], "not an iSCSI URL");
	iscsi_set_targetname(w.iscsi, url->target);
	iscsi_set_session_type(w.iscsi, ISCSI_SESSION_NORMAL);
	iscsi_set_noautoreconnect(w.iscsi, 1);
	w.lun = url->lun;
	if (iscsi_full_connect_sync(w.iscsi, url->portal, url->lun) != 0)
		die(argv[1], iscsi_get_error(w.iscsi));
	fd = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		die(argv[2], "cannot be read");
	w.total = (size_t)st.st_size;
	w.bytes = mmap(NULL, w.total, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (w.bytes == MAP_FAILED)
		die(argv[2], "cannot be mapped");
	command(&w, "INQUIRY", (const uint8_t[10]){ 0x12, 0, 0, 0, 36 }, NULL, 0, inquiry, 36);
	if ((inquiry[0] & 0x1f) == 5)
		prepare_recorder(&w);
	w.total -= w.total % w.block_bytes;
	start = now();
	run(&w, argc > 3 ? (unsigned)atoi(argv[3]) : DEPTH);
	command(&w, "SYNCHRONIZE CACHE", (const uint8_t[10]){ 0x35 }, NULL, 0, NULL, 0);
	seconds = now() - start;
	printf(
	    "%zu bytes in %.3f s, %.0f MB/s\n", w.total, seconds, (double)w.total / 1e6 / seconds);
	iscsi_logout_sync(w.iscsi);
	iscsi_destroy_url(url);
	iscsi_destroy_context(w.iscsi);
	return 0;
}
