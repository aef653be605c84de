/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/harness.c - a drive with a disc in memory and two initiators; one
 * call per command; and a disc that is burned through the drive's door. */
#include "tests/mmc/harness.h"

#include "emulator/disc.h"
#include "emulator/medium.h"
#include "emulator/q.h"
#include "emulator/sector.h"
#include "emulator/store.h"
#include "emulator/subcode.h"
#include "mmc/opcode.h"
#include "mmc/profile.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
keep_job(void *context, struct drive_job *job)
{
	struct bench *b = context;

	assert_null(b->job); /* one at a time */
	b->job = job;
	b->jobs++;
}

struct disc *
bench_disc(const char *kind)
{
	char why[DISC_WHY] = "";
	struct store *store = store_memory(0, why);
	struct disc *disc = disc_create(store, medium_by_kind(kind), why);

	if (disc == NULL)
		fail_msg("%s", why);
	return disc;
}

void
directory_make(char path[DIRECTORY_BYTES])
{
	snprintf(path, DIRECTORY_BYTES, "/tmp/pitland-disc-XXXXXX");
	assert_non_null(mkdtemp(path));
}

void
directory_remove(const char *path)
{
	char name[300];
	struct dirent *e;
	DIR *d = opendir(path);

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		unlink(name);
	}
	closedir(d);
	assert_int_equal(rmdir(path), 0);
}

static uint64_t
bench_now(void *context)
{
	return ((struct bench *)context)->now;
}

static void
set_alarm(void *context, struct drive_alarm *alarm)
{
	struct bench *b = context;

	b->alarm = alarm;
	b->alarm_at = alarm->at;
}

static struct bench *
open_bench(const char *kind, const struct profile *profile, bool with_jobs, enum drive_time time)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct drive_config config = {
		.profile = profile,
		.serial = SERIAL,
		.device_name = DEVICE_NAME,
		.port_name = PORT_NAME,
		.host = { b, with_jobs ? keep_job : NULL, bench_now, set_alarm },
		.time = time,
	};

	assert_non_null(b);
	b->now = 1000000000; /* of no particular origin */
	b->alarm_at = DRIVE_NEVER;
	b->drive = drive_open(&config);
	assert_non_null(b->drive);
	if (kind != NULL)
		assert_true(drive_insert(b->drive, bench_disc(kind)));
	b->nexus = nexus_open(b->drive, "iqn.2026-11.test.first,i,0x1");
	b->other = nexus_open(b->drive, "iqn.2026-11.test.other,i,0x2");
	assert_non_null(b->nexus);
	assert_non_null(b->other);
	bench_clear_attentions(b, b->nexus);
	bench_clear_attentions(b, b->other);
	return b;
}

struct bench *
bench_open(const char *kind)
{
	return open_bench(kind, profile_by_name("generic"), false, DRIVE_TIME_INSTANT);
}

struct bench *
bench_open_with_jobs(const char *kind)
{
	return open_bench(kind, profile_by_name("generic"), true, DRIVE_TIME_INSTANT);
}

struct bench *
bench_open_profile(const char *kind, const struct profile *profile)
{
	return open_bench(kind, profile, false, DRIVE_TIME_INSTANT);
}

struct bench *
bench_open_with_time(const char *kind, enum drive_time time)
{
	return open_bench(kind, profile_by_name("generic"), false, time);
}

void
bench_pass(struct bench *b, uint64_t microseconds)
{
	uint64_t end = b->now + microseconds;

	if (drive_time_mode(b->drive) == DRIVE_TIME_VIRTUAL)
		assert_true(drive_advance(b->drive, microseconds));
	while (b->alarm_at <= end) {
		b->now = b->alarm_at > b->now ? b->alarm_at : b->now;
		b->alarm_at = DRIVE_NEVER;
		b->alarm->due(b->alarm);
	}
	b->now = end;
}

void
bench_close(struct bench *b)
{
	nexus_close(b->nexus);
	nexus_close(b->other);
	drive_close(b->drive);
	free(b->data);
	free(b);
}

static void
came_to_an_end(struct command *cmd, void *arg)
{
	struct bench *b = arg;

	assert_ptr_equal(b->awaited, cmd);
	b->awaited = NULL;
}

/* With real time an initiator may have to wait. */
static void
finish(struct bench *b, struct command *cmd)
{
	b->awaited = cmd;
	if (cmd_finish(cmd) == COMMAND_PENDING) {
		while (b->awaited != NULL) {
			assert_true(b->alarm_at != DRIVE_NEVER);
			bench_pass(b, b->alarm_at - b->now);
		}
	}
	b->awaited = NULL;
}

static void
move_out(struct command *cmd, const uint8_t *out, uint64_t out_bytes)
{
	struct iovec iov;
	uint64_t at = 0;

	while (out != NULL && cmd_next_segment(cmd, &iov)) {
		/* As from a socket: in pieces of no particular size. */
		size_t n = iov.iov_len < 50001 ? iov.iov_len : 50001;

		assert_true(iov.iov_len > 0 && at + n <= out_bytes);
		memcpy(iov.iov_base, out + at, n);
		at += n;
		cmd_filled(cmd, n);
	}
}

static void
move_in(struct bench *b, struct command *cmd)
{
	struct iovec iov;

	while (cmd_next_segment(cmd, &iov)) {
		b->data = realloc(b->data, b->data_bytes + iov.iov_len);
		assert_non_null(b->data);
		memcpy(b->data + b->data_bytes, iov.iov_base, iov.iov_len);
		b->data_bytes += iov.iov_len;
	}
}

void
bench_run(struct bench *b, struct nexus *n, const uint8_t *cdb, const void *out, uint64_t out_bytes,
    uint64_t in_bytes)
{
	struct command_request request = { cdb, 16, out_bytes, in_bytes };
	struct command *cmd = drive_begin(b->drive, n, &request, came_to_an_end, b);

	assert_non_null(cmd);
	b->data_bytes = 0;
	if (cmd_direction(cmd) == COMMAND_DATA_OUT)
		move_out(cmd, out, out_bytes);
	else if (cmd_direction(cmd) == COMMAND_DATA_IN)
		move_in(b, cmd);
	finish(b, cmd);
	b->result = *cmd_result(cmd);
	assert_true(b->data_bytes <= in_bytes);
	assert_int_equal(b->result.fate, COMMAND_COMPLETED);
	assert_int_equal(b->result.status == STATUS_CHECK_CONDITION, b->result.sense_bytes > 0);
	cmd_free(cmd);
}

void
bench_in(struct bench *b, uint64_t in_bytes, const uint8_t *cdb)
{
	bench_run(b, b->nexus, cdb, NULL, 0, in_bytes);
}

void
bench_out(struct bench *b, const uint8_t *cdb, const void *out, uint64_t out_bytes)
{
	bench_run(b, b->nexus, cdb, out, out_bytes, 0);
}

void
bench_none(struct bench *b, const uint8_t *cdb)
{
	bench_run(b, b->nexus, cdb, NULL, 0, 0);
}

void
bench_other(struct bench *b, uint64_t in_bytes, const uint8_t *cdb)
{
	bench_run(b, b->other, cdb, NULL, 0, in_bytes);
}

void
bench_clear_attentions(struct bench *b, struct nexus *n)
{
	do
		bench_run(b, n, CDB(OP_REQUEST_SENSE, 0, 0, 0, 18), NULL, 0, 18);
	while (b->data[2] == 6);
	do
		bench_run(b, n, CDB(OP_GET_EVENT_STATUS, 1, 0, 0, 0x12, 0, 0, 0, 8), NULL, 0, 8);
	while ((b->data[4] & 15) != 0);
}

void
bench_select(struct bench *b, uint8_t write_type, uint8_t block_type)
{
	uint8_t list[8 + 52] = { 0 };

	list[8] = 0x05;
	list[9] = 0x32;
	list[10] = (uint8_t)(0x40 | write_type);
	list[12] = block_type;
	list[8 + 15] = 150;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, 0, 0, 0, 0, 0, 0, 60), list, sizeof(list));
}

void
assert_good(const struct bench *b)
{
	if (b->result.status != STATUS_GOOD)
		fail_msg("status %02x, sense %x/%02x/%02x", b->result.status, b->result.sense[2],
		    b->result.sense[12], b->result.sense[13]);
}

void
assert_sense(const struct bench *b, uint32_t expected)
{
	const uint8_t *s = b->result.sense;
	char got[16], wanted[16];

	assert_int_equal(b->result.status, STATUS_CHECK_CONDITION);
	snprintf(got, sizeof(got), "%02x/%02x/%02x", s[2], s[12], s[13]);
	snprintf(wanted, sizeof(wanted), "%02x/%02x/%02x", expected >> 16 & 0xff,
	    expected >> 8 & 0xff, expected & 0xff);
	assert_string_equal(got, wanted);
	assert_int_equal(s[7], 10);
}

void
assert_reply(const struct bench *b, const uint8_t *bytes, size_t n)
{
	assert_good(b);
	assert_int_equal(b->data_bytes, n);
	assert_memory_equal(b->data, bytes, n);
}

static const struct burn_track {
	uint8_t number, control;
	enum sector_class class;
	int32_t pregap, start, end;
} tracks[] = {
	{ 1, 0x0, SECTOR_AUDIO, -150, 0, 600 },
	{ 2, 0x4, SECTOR_MODE1, 600, BURN_TRACK_2, 1200 },
	{ 3, 0x4, SECTOR_MODE2FORM1, 1200, BURN_TRACK_3, BURN_LEADOUT },
};

/* POINT, CONTROL, PMIN, PSEC, PFRAME; addresses are LBA + 150. */
static const uint8_t toc[][5] = {
	{ 0xa0, 0, 1, 20, 0 }, /* the byte 20h, in BCD: CD-ROM XA */ { 0xa1, 4, 3, 0, 0 },
	{ 0xa2, 4, 0, 26, 0 },                 /* 1800 */
	{ 1, 0, 0, 2, 0 }, { 2, 4, 0, 12, 0 }, /* 750 */
	{ 3, 4, 0, 20, 0 },                    /* 1350 */
};

static void
leadin_q(int32_t lba, struct q_frame *q)
{
	const uint8_t *row = toc[(lba - BURN_LEADIN) / 3 % 6];

	q->adr = Q_ADR_POSITION;
	q->control = row[1];
	q->index = row[0];
	q->time = msf_from_lba(lba);
	q->absolute = (struct msf){ row[2], row[3], row[4] };
}

/* Position, or in some sectors MCN and ISRC. */
static void
program_q(const struct burn_track *t, int32_t lba, struct q_frame *q)
{
	q->control = t->control;
	q->adr = Q_ADR_POSITION;
	q->tno = t->number;
	q->index = lba < t->start ? 0 : t->number == 1 && lba >= 300 ? 2 : 1;
	q->time = msf_from_count((uint32_t)(lba < t->start ? t->start - 1 - lba : lba - t->start));
	q->absolute = msf_from_lba(lba);
	q->aframe = q->absolute.f;
	if (lba >= 0 && lba % 90 == 50) {
		q->adr = Q_ADR_MCN;
		memcpy(q->text, BURN_MCN, sizeof(BURN_MCN));
	} else if (lba >= 0 && t->number == 1 && lba % 90 == 20) {
		q->adr = Q_ADR_ISRC;
		memcpy(q->text, BURN_ISRC, sizeof(BURN_ISRC));
	}
}

static const struct burn_track *
track_of(int32_t lba)
{
	for (size_t i = 0; i < ARRAY_LEN(tracks); i++)
		if (lba >= tracks[i].pregap && lba < tracks[i].end)
			return &tracks[i];
	return NULL;
}

static void
compose_main(int32_t lba, bool scrambled, uint8_t main[2352])
{
	static const uint8_t subheader[4] = { 1, 2, 8, 0 };
	const struct burn_track *t = track_of(lba);
	uint8_t user[2352];
	uint32_t x = (uint32_t)(lba + 50000);

	memset(main, 0, 2352);
	if (t == NULL)
		return;
	for (size_t i = 0; i < sizeof(user); i++) {
		x = x * 1664525 + 1013904223;
		user[i] = (uint8_t)(x >> 24);
	}
	sector_assemble(t->class, user, subheader, 1, lba, scrambled, main, 2352);
}

void
burn_descrambled(int32_t lba, uint8_t main[2352])
{
	compose_main(lba, false, main);
}

void
burn_compose(int32_t lba, uint8_t main[2352], uint8_t raw[96])
{
	const struct burn_track *t = track_of(lba);
	struct q_frame q = { 0 };
	uint8_t frame[Q_BYTES];

	compose_main(lba, true, main);
	if (lba < LBA_PREGAP) {
		leadin_q(lba, &q);
	} else if (t != NULL) {
		program_q(t, lba, &q);
	} else {
		q = (struct q_frame){ .control = 4,
			.adr = Q_ADR_POSITION,
			.tno = Q_TNO_LEADOUT,
			.index = 1,
			.time = msf_from_count((uint32_t)(lba - BURN_LEADOUT)),
			.absolute = msf_from_lba(lba) };
	}
	q_encode(&q, frame);
	memset(raw, 0, 96);
	subcode_set_pq(raw, q.adr == Q_ADR_POSITION && t != NULL && lba < t->start, frame);
}

bool
burn_select(struct bench *b, uint8_t block_type)
{
	bench_select(b, 3, block_type);
	return b->result.status == STATUS_GOOD;
}

bool
burn_write(struct bench *b, uint8_t block_type, int32_t from, int32_t to)
{
	enum { MOST = 255 };
	uint32_t block = block_type == 1 ? 2368 : 2448;
	uint8_t *blocks = malloc((size_t)MOST * block);
	uint32_t n;

	assert_non_null(blocks);
	b->result.status = STATUS_GOOD;
	for (; from < to && b->result.status == STATUS_GOOD; from += (int32_t)n) {
		n = to - from < MOST ? (uint32_t)(to - from) : MOST;
		for (uint32_t i = 0; i < n; i++) {
			uint8_t raw[96], *p = blocks + (size_t)i * block;

			burn_compose(from + (int32_t)i, p, raw);
			if (block_type == 1)
				subcode_raw_to_pq(raw, p + 2352);
			else
				memcpy(p + 2352, raw, 96);
		}
		bench_out(
		    b, CDB(OP_WRITE_10, 0, BE32(from), 0, BE16(n)), blocks, (uint64_t)n * block);
	}
	free(blocks);
	return b->result.status == STATUS_GOOD;
}

void
bench_burn(struct bench *b, uint8_t block_type)
{
	burn_select(b, block_type);
	assert_good(b);
	burn_write(b, block_type, BURN_LEADIN, BURN_END);
	assert_good(b);
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE));
	assert_good(b);
}
