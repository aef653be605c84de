/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/store.c - a disc's log and recorded sectors, whatever keeps them. */
#include "emulator/store.h"

#include "emulator/bytes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_RECORDS 1024
#define ZERO_SECTORS   64
/* One OPEN, SYNC and so on for each write would still be far from this. */
#define LOG_RECORDS_MAX ((uint64_t)1 << 26)

struct store {
	const struct store_ops *ops;
	void *self;
	char *path;
	bool writable, rewritable;
	uint64_t dropped;
	struct log_state log;
};

void *
store_why(char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, DISC_WHY, format, args);
	va_end(args);
	return NULL;
}

struct store *
store_new(const struct store_ops *ops, void *self, bool writable, const char *path)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL || (path != NULL && (s->path = strdup(path)) == NULL)) {
		free(s);
		ops->close(self);
		return NULL;
	}
	s->ops = ops;
	s->self = self;
	s->writable = writable;
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	s->ops->close(s->self);
	free(s->path);
	free(s);
}

bool
store_writable(const struct store *s)
{
	return s->writable;
}

const char *
store_path(const struct store *s)
{
	return s->path;
}

uint64_t
store_dropped(const struct store *s)
{
	return s->dropped;
}

const struct log_state *
store_log(const struct store *s)
{
	return &s->log;
}

bool
store_create(struct store *s, char *why)
{
	uint8_t header[LOG_RECORD_BYTES];
	uint64_t bytes;

	if (s->ops->size(s->self, STORE_LOG, &bytes) == 0 ||
	    s->ops->size(s->self, STORE_SUMMARY, &bytes) == 0) {
		store_why(why, "holds a disc already");
		return false;
	}
	s->log = (struct log_state){ .epoch = 1 };
	log_encode_header(s->log.epoch, header);
	if (store_replace(s, STORE_LOG, header, sizeof(header), true) != 0 ||
	    s->ops->write(s->self, STORE_SECTORS, 0, NULL, 0) != 0) {
		store_why(why, "cannot be written: %s", strerror(errno));
		return false;
	}
	return true;
}

/* What a writer may append an earlier program would misunderstand: the header says so. */
static bool
renew_header(struct store *s, uint32_t format, char *why)
{
	uint8_t header[LOG_RECORD_BYTES];
	struct iovec iov = { header, sizeof(header) };

	if (!s->writable || format == LOG_FORMAT)
		return true;
	log_encode_header(s->log.epoch, header);
	if (s->ops->write(s->self, STORE_LOG, 0, &iov, 1) == 0)
		return true;
	store_why(why, "its log cannot be written: %s", strerror(errno));
	return false;
}

static bool
load_header(struct store *s, char *why)
{
	uint8_t header[LOG_RECORD_BYTES];
	uint32_t format;

	if (s->ops->read(s->self, STORE_LOG, 0, header, sizeof(header)) != 0) {
		store_why(why,
		    errno == EIO ? "its log has no header" : "its log cannot be read: %s",
		    strerror(errno));
		return false;
	}
	switch (log_decode_header(header, &format, &s->log.epoch)) {
	case LOG_HEADER_OK:
		return renew_header(s, format, why);
	case LOG_HEADER_LATER:
		store_why(why,
		    "was made by a later version of pitland (log format %u, this one knows %u)",
		    format, LOG_FORMAT);
		return false;
	case LOG_HEADER_BAD:
		break;
	}
	store_why(why, "the header of its log is damaged");
	return false;
}

/* What an fsync has vouched for cannot be missing: record number `bad` (from 0) before
 * such a one is damage, not what a power cut left. Of records that no fsync has vouched
 * for any may be there without those before it; so may the one that closes the disc
 * without the sync before it. */
static bool
vouched(struct store *s, uint64_t bad, uint64_t records)
{
	uint8_t bytes[LOG_RECORD_BYTES];
	struct log_record r;

	for (uint64_t i = bad + 1; i < records; i++) {
		if (s->ops->read(
			s->self, STORE_LOG, (i + 1) * LOG_RECORD_BYTES, bytes, sizeof(bytes)) != 0)
			return true;
		if (log_decode(bytes, &r) && r.epoch == s->log.epoch &&
		    ((r.kind == LOG_CLOSE && i > bad + 1) ||
			(r.kind == LOG_SYNC && r.durable > bad)))
			return true;
	}
	return false;
}

/* Record number i (from 0) of `records` did not do. Only what comes after the
 * last answer may be torn. */
static bool
torn(struct store *s, uint64_t i, uint64_t records, char *why)
{
	if (vouched(s, i, records)) {
		store_why(why, "log record %llu is damaged", (unsigned long long)i + 1);
		return false;
	}
	s->dropped = records - i;
	return true;
}

/* A writer's next record must be the last one. */
static bool
trim(struct store *s, uint64_t size, char *why)
{
	uint64_t end = (s->log.sequence + 1) * LOG_RECORD_BYTES;

	if (!s->writable || size == end || s->ops->truncate(s->self, STORE_LOG, end) == 0)
		return true;
	store_why(why, "its log cannot be written: %s", strerror(errno));
	return false;
}

/* Records first + 1 and on, n of them; *end: what follows is not to be read. */
static bool
replay(struct store *s, const uint8_t *bytes, uint64_t first, uint64_t n, uint64_t records,
    bool *end, char *why)
{
	for (uint64_t i = 0; i < n && !*end; i++) {
		struct log_record r;

		if (!log_decode(bytes + i * LOG_RECORD_BYTES, &r)) {
			if (!torn(s, first + i, records, why))
				return false;
			*end = true;
		} else if (!log_apply(&s->log, &r)) {
			store_why(why, "log record %llu does not follow from those before it",
			    (unsigned long long)first + i + 1);
			return false;
		}
	}
	return true;
}

bool
store_load(struct store *s, char *why)
{
	uint8_t bytes[REPLAY_RECORDS * LOG_RECORD_BYTES];
	uint64_t size, records;
	bool end = false;

	s->log = (struct log_state){ 0 };
	s->dropped = 0;
	if (s->ops->size(s->self, STORE_LOG, &size) != 0) {
		store_why(why,
		    errno == ENOENT ? "its log is missing" : "its log cannot be read: %s",
		    strerror(errno));
		return false;
	}
	if (!load_header(s, why))
		return false;
	records = size / LOG_RECORD_BYTES - 1;
	if (records > LOG_RECORDS_MAX) {
		store_why(why, "its log is too long");
		return false;
	}
	for (uint64_t i = 0; i < records && !end; i += REPLAY_RECORDS) {
		uint64_t n = records - i < REPLAY_RECORDS ? records - i : REPLAY_RECORDS;

		if (s->ops->read(s->self, STORE_LOG, (i + 1) * LOG_RECORD_BYTES, bytes,
			n * LOG_RECORD_BYTES) != 0) {
			store_why(why, "its log cannot be read: %s", strerror(errno));
			return false;
		}
		if (!replay(s, bytes, i, n, records, &end, why))
			return false;
	}
	return trim(s, size, why);
}

static uint64_t
sector_offset(int32_t lba)
{
	return (uint64_t)(lba - LBA_FIRST) * SECTOR_RECORD_BYTES;
}

static bool
on_disc(int32_t lba, uint32_t count)
{
	return lba >= LBA_FIRST && lba <= LBA_LAST && count <= (uint32_t)(LBA_LAST - lba) + 1;
}

static int
fail(int error)
{
	errno = error;
	return -1;
}

int
store_write_sectors(struct store *s, int32_t lba, const uint8_t *records, uint32_t count)
{
	struct iovec v = { (void *)(uintptr_t)records, (size_t)count * SECTOR_RECORD_BYTES };

	if (!s->writable)
		return fail(EROFS);
	if (!on_disc(lba, count))
		return fail(EINVAL);
	if (log_any_recorded(&s->log, lba, count))
		return fail(EEXIST);
	return s->ops->write(s->self, STORE_SECTORS, sector_offset(lba), &v, 1);
}

void
store_set_rewritable(struct store *s)
{
	s->rewritable = true;
}

int
store_overwrite_packet(struct store *s, int32_t lba, const uint8_t *records, uint32_t count)
{
	struct iovec v = { (void *)(uintptr_t)records, (size_t)count * SECTOR_RECORD_BYTES };

	if (!s->writable)
		return fail(EROFS);
	if (!s->rewritable)
		return fail(EPERM);
	if (!log_may_overwrite(&s->log, lba, count))
		return fail(EEXIST);
	return s->ops->write(s->self, STORE_SECTORS, sector_offset(lba), &v, 1);
}

int
store_read_sectors(struct store *s, int32_t lba, uint8_t *records, uint32_t count)
{
	if (!on_disc(lba, count))
		return fail(EINVAL);
	return s->ops->read(s->self, STORE_SECTORS, sector_offset(lba), records,
	    (size_t)count * SECTOR_RECORD_BYTES);
}

int
store_append(struct store *s, struct log_record *r)
{
	uint8_t bytes[LOG_RECORD_BYTES];
	struct iovec v = { bytes, sizeof(bytes) };
	struct log_record stored;
	int error;

	if (!s->writable)
		return fail(EROFS);
	r->sequence = s->log.sequence + 1;
	r->epoch = s->log.epoch;
	log_encode(r, bytes);
	if (s->ops->write(s->self, STORE_LOG, r->sequence * LOG_RECORD_BYTES, &v, 1) == 0) {
		if (log_decode(bytes, &stored) && log_apply(&s->log, &stored))
			return 0;
		errno = EINVAL;
	}
	/* It was not answered: nobody may find it. */
	error = errno;
	(void)s->ops->truncate(s->self, STORE_LOG, r->sequence * LOG_RECORD_BYTES);
	return fail(error);
}

int
store_assume(struct store *s, struct log_record *r)
{
	r->sequence = s->log.sequence + 1;
	r->epoch = s->log.epoch;
	return log_apply(&s->log, r) ? 0 : fail(EINVAL);
}

int
store_record(struct store *s, uint64_t sequence, struct log_record *r)
{
	uint8_t bytes[LOG_RECORD_BYTES];

	if (s->ops->read(s->self, STORE_LOG, sequence * LOG_RECORD_BYTES, bytes, sizeof(bytes)) !=
	    0)
		return -1;
	return log_decode(bytes, r) ? 0 : fail(EIO);
}

int
store_reset(struct store *s)
{
	uint8_t header[LOG_RECORD_BYTES];
	uint32_t epoch = s->log.epoch + 1;

	if (!s->writable)
		return fail(EROFS);
	log_encode_header(epoch, header);
	if (s->ops->replace(s->self, STORE_LOG, header, sizeof(header), true) != 0)
		return -1;
	s->log = (struct log_state){ .epoch = epoch };
	if (s->ops->truncate(s->self, STORE_CLASSES, 0) != 0 && errno != ENOENT)
		return -1;
	return s->ops->truncate(s->self, STORE_SECTORS, 0);
}

static int
punch(struct store *s, int32_t lba, uint32_t count)
{
	if (s->ops->clear == NULL)
		return fail(EOPNOTSUPP);
	return s->ops->clear(
	    s->self, STORE_SECTORS, sector_offset(lba), (uint64_t)count * SECTOR_RECORD_BYTES);
}

static int
clear_sectors(struct store *s, int32_t lba, uint32_t count)
{
	static const uint8_t zeros[ZERO_SECTORS * SECTOR_RECORD_BYTES];

	if (punch(s, lba, count) == 0)
		return 0;
	if (errno != EOPNOTSUPP)
		return -1;
	for (uint32_t n; count > 0; count -= n, lba += (int32_t)n) {
		struct iovec v = { (void *)(uintptr_t)zeros, 0 };

		n = count < ZERO_SECTORS ? count : ZERO_SECTORS;
		v.iov_len = (size_t)n * SECTOR_RECORD_BYTES;
		if (s->ops->write(s->self, STORE_SECTORS, sector_offset(lba), &v, 1) != 0)
			return -1;
	}
	return 0;
}

/* Free what before had recorded and the log has not. */
static int
clear_unrecorded(struct store *s, const struct log_state *before)
{
	int32_t lba = LBA_FIRST;
	uint32_t run;

	for (; lba <= LBA_LAST && log_next_run(before, &lba, LBA_LAST + 1, &run);
	     lba += (int32_t)run) {
		int32_t from = lba, end = lba + (int32_t)run;
		uint32_t kept;

		/* Of each run some may have stayed. */
		while (from < end) {
			int32_t next = from;
			bool more = log_next_run(&s->log, &next, end, &kept);

			if (!more)
				next = end;
			if (next > from && clear_sectors(s, from, (uint32_t)(next - from)) != 0)
				return -1;
			from = more ? next + (int32_t)kept : end;
		}
	}
	return 0;
}

int
store_free_unrecorded(struct store *s)
{
	int32_t from = LBA_FIRST;
	uint64_t bytes;

	if (s->ops->size(s->self, STORE_SECTORS, &bytes) != 0)
		return -1;
	while (from <= LBA_LAST && sector_offset(from) < bytes) {
		int32_t next = from;
		uint32_t run = 0;

		if (!log_next_run(&s->log, &next, LBA_LAST + 1, &run))
			next = LBA_LAST + 1;
		if (next > from && punch(s, from, (uint32_t)(next - from)) != 0)
			return -1;
		from = next + (int32_t)run;
	}
	return 0;
}

int
store_erase(struct store *s, struct log_record *r)
{
	struct log_state *before = malloc(sizeof(*before));
	int result = -1;

	if (before == NULL)
		return -1;
	*before = s->log;
	if (store_append(s, r) == 0 && s->ops->sync(s->self, STORE_LOG) == 0)
		result = clear_unrecorded(s, before);
	free(before);
	return result;
}

int
store_sync(struct store *s, enum store_part part)
{
	return s->ops->sync(s->self, part);
}

int
store_replace(struct store *s, enum store_part part, const void *bytes, size_t n, bool durable)
{
	if (!s->writable)
		return fail(EROFS);
	return s->ops->replace(s->self, part, bytes, n, durable);
}

int
store_part_size(struct store *s, enum store_part part, uint64_t *bytes)
{
	return s->ops->size(s->self, part, bytes);
}

int
store_read_part(struct store *s, enum store_part part, uint64_t offset, void *out, size_t n)
{
	return s->ops->read(s->self, part, offset, out, n);
}

int
store_load_part(struct store *s, enum store_part part, size_t limit, char **bytes, size_t *n)
{
	uint64_t size;

	if (s->ops->size(s->self, part, &size) != 0)
		return -1;
	if (size > limit)
		return fail(EFBIG);
	*bytes = malloc((size_t)size + 1);
	if (*bytes == NULL)
		return -1;
	if (s->ops->read(s->self, part, 0, *bytes, (size_t)size) != 0) {
		int error = errno;

		free(*bytes);
		return fail(error);
	}
	(*bytes)[size] = '\0';
	*n = (size_t)size;
	return 0;
}
