/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/format_test.c tests emulator/recorder_format.c, recorder_overwrite.c
 * and disc_format.c: a formatted CD-RW, its packets overwritten in any order, and
 * what is left of that by a crash (cd-format.md 12; mmc-recorder.md 3.21). */
#include "tests/table.h"

#include "emulator/disc_internal.h"
#include "emulator/packet.h"
#include "emulator/recorder.h"
#include "emulator/scramble.h"
#include "tests/emulator/scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCKS  320 /* ten packets: the shortest track */
#define LEADOUT 385 /* 10 * 39 - 5 */
#define BYTES   2048

static const struct recorder_options strict;
static const struct write_parameters mode1 = { .type = WRITE_TAO, .data_block_type = 8 };
static const struct write_parameters form1 = { .type = WRITE_TAO, .data_block_type = 10 };

static enum disc_result
format(struct recorder *r, const struct write_parameters *p, uint32_t blocks)
{
	struct recorder_format *f = NULL;
	enum disc_result result = recorder_format_begin(r, p, blocks, &f);

	if (result != DISC_OK)
		return result;
	assert_int_equal(recorder_format_progress(f), 0);
	recorder_format_run(f);
	if (recorder_format_progress(f) != UINT16_MAX)
		assert_int_not_equal(errno, 0);
	return recorder_format_end(f);
}

static struct disc *
formatted(struct store *store, const struct write_parameters *p, struct recorder **r)
{
	char why[DISC_WHY];
	struct disc *d = disc_create(store, medium_by_kind("cdrw-80"), why);

	assert_non_null(d);
	*r = recorder_open(d, &strict);
	assert_int_equal(format(*r, p, BLOCKS), DISC_OK);
	return d;
}

/* Byte i of a block in its n-th version. */
static uint8_t
pattern(int32_t lba, unsigned version, uint32_t i)
{
	return (uint8_t)((uint32_t)lba * 3 + version * 101 + i + i / 256);
}

static enum disc_result
overwrite(struct recorder *r, int32_t lba, uint32_t count, unsigned version, uint32_t piece)
{
	uint8_t *blocks = malloc((size_t)count * BYTES + 1);
	enum disc_result result;

	for (uint32_t i = 0; i < count * BYTES; i++)
		blocks[i] = pattern(lba + (int32_t)(i / BYTES), version, i % BYTES);
	result = recorder_write_begin(r, &mode1, lba, count);
	for (uint32_t n, done = 0; done < count && result == DISC_OK; done += n) {
		n = count - done < piece ? count - done : piece;
		result = recorder_write_blocks(r, blocks + (size_t)done * BYTES, n);
	}
	if (result == DISC_OK)
		result = recorder_write_end(r);
	free(blocks);
	return result;
}

/* The user data of a block are of this version. */
static void
assert_block(struct disc *d, int32_t lba, unsigned version, size_t offset)
{
	uint8_t record[SECTOR_RECORD_BYTES];

	assert_int_equal(disc_read(d, packet_sector(0, 32, lba), 1, record), DISC_OK);
	scramble_sector(record, record);
	for (uint32_t i = 0; i < BYTES; i++)
		if (record[offset + i] != (version == 0 ? 0 : pattern(lba, version, i)))
			fail_msg("block %d, byte %u is not of version %u", lba, i, version);
}

/* What the standards make of a format of ten packets. */
static void
assert_layout(const struct disc *d, enum sector_class class, uint8_t session_format)
{
	const struct disc_session *s = disc_session(d, 0);
	const struct disc_track *t = disc_track(d, 0);
	const struct disc_toc_entry *e;

	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_null(disc_session(d, 1));
	assert_null(disc_track(d, 1));
	if (disc_finding(d, 0) != NULL)
		fail_msg("%s at %d", disc_finding(d, 0)->kind->id, disc_finding(d, 0)->lba);
	assert_int_equal(s->status, SESSION_COMPLETE);
	assert_int_equal(s->write_type, WRITE_PACKET);
	assert_int_equal(s->leadin_lba, -11635);
	assert_int_equal(s->leadout_lba, LEADOUT);
	assert_int_equal(t->status, TRACK_COMPLETE);
	assert_int_equal(t->start_lba, 0);
	assert_int_equal(t->sector_count, LEADOUT);
	assert_int_equal(t->pregap_count, 150);
	assert_int_equal(t->control, 5);
	assert_int_equal(t->sector_type, class);
	assert_false(t->mixed);
	assert_int_equal(t->sectors[class], BLOCKS);
	assert_int_equal(t->sectors[SECTOR_LINK], 9 * 5);
	assert_int_equal(t->sectors[SECTOR_RUNOUT], 10 * 2);
	/* A0, A1, A2 and the track; no other session may follow. */
	for (unsigned i = 0; (e = disc_toc_entry(d, i)) != NULL; i++) {
		assert_int_equal(e->control, 5);
		if (e->point == 0xa0)
			assert_int_equal(e->psec, session_format);
		assert_true(e->point == 1 || (e->point >= 0xa0 && e->point <= 0xa2));
	}
}

static void
is_laid_out(void **state)
{
	char why[DISC_WHY];
	struct recorder *r;
	struct disc *d = formatted(store_memory(0, why), &mode1, &r);
	uint32_t blocks;

	(void)state;
	assert_layout(d, SECTOR_MODE1, 0);
	assert_int_equal(recorder_overwrite_unit(r, &blocks), 32);
	assert_int_equal(blocks, BLOCKS);
	assert_int_equal(format(r, &form1, BLOCKS), DISC_OK);
	assert_layout(d, SECTOR_MODE2FORM1, 0x20);
	assert_int_equal(recorder_blank(r), DISC_OK);
	assert_int_equal(recorder_overwrite_unit(r, &blocks), 0);
	assert_int_equal(disc_status(d), DISC_BLANK);
	recorder_close(r);
	disc_close(d);
}

/* Orange Book III: 9227 packets of 39 sectors, less the last link, end at 359848. */
static void
capacity(void **state)
{
	(void)state;
	assert_int_equal(recorder_format_capacity(medium_by_kind("cdrw-80")), 295264);
	assert_int_equal(recorder_format_capacity(medium_by_kind("cdrw-74")), 273824);
}

static const struct refusal {
	const char *name, *kind;
	uint32_t blocks;
	enum disc_result result;
} refusals[] = {
	{ "a CD-R", "cdr-80", BLOCKS, DISC_FINALIZED },
	{ "nothing", "cdrw-80", 0, DISC_OUT_OF_RANGE },
	{ "too short a track", "cdrw-80", 288, DISC_OUT_OF_RANGE },
	{ "half a packet", "cdrw-80", BLOCKS + 16, DISC_OUT_OF_RANGE },
	{ "more than there is", "cdrw-80", 295264 + 32, DISC_OUT_OF_RANGE },
	{ "far more", "cdrw-80", 0xffffffe0, DISC_OUT_OF_RANGE },
};

static void
refuses(void **state)
{
	const struct refusal *row = *state;
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(0, why), medium_by_kind(row->kind), why);
	struct recorder *r = recorder_open(d, &strict);

	assert_int_equal(format(r, &mode1, row->blocks), row->result);
	assert_int_equal(disc_status(d), DISC_BLANK);
	assert_int_equal(disc_log(d)->epoch, 1);
	recorder_close(r);
	disc_close(d);
}

static const struct place {
	const char *name;
	int32_t lba;
	uint32_t count, piece;
	enum disc_result result;
} places[] = {
	{ "a packet", 32, 32, 32, DISC_OK },
	{ "the last packet", 288, 32, 32, DISC_OK },
	{ "all of it, in odd pieces", 0, BLOCKS, 7, DISC_OK },
	{ "block by block", 64, 64, 1, DISC_OK },
	{ "not at a packet", 16, 32, 32, DISC_NOT_WRITABLE_HERE },
	{ "half a packet", 32, 16, 16, DISC_NOT_WRITABLE_HERE },
	{ "before the track", -32, 32, 32, DISC_OUT_OF_RANGE },
	{ "past its end", 288, 64, 32, DISC_OUT_OF_RANGE },
	{ "behind it", 320, 32, 32, DISC_OUT_OF_RANGE },
	{ "far behind it", INT32_MAX - 31, 32, 32, DISC_OUT_OF_RANGE },
};

static void
overwrites(void **state)
{
	const struct place *row = *state;
	char why[DISC_WHY];
	struct recorder *r;
	struct disc *d = formatted(store_memory(0, why), &form1, &r);

	assert_int_equal(overwrite(r, 0, BLOCKS, 1, 32), DISC_OK);
	assert_int_equal(overwrite(r, row->lba, row->count, 2, row->piece), row->result);
	for (int32_t lba = 0; lba < BLOCKS; lba++) {
		bool in = lba >= row->lba && lba < row->lba + (int64_t)row->count;

		assert_block(d, lba, in && row->result == DISC_OK ? 2 : 1, 24);
	}
	assert_layout(d, SECTOR_MODE2FORM1, 0x20);
	recorder_close(r);
	disc_close(d);
}

/* A write that the host gives up: whole packets are new, the others as they were. */
static void
aborted(void **state)
{
	static const uint8_t blocks[40 * BYTES];
	char why[DISC_WHY];
	struct recorder *r;
	struct disc *d = formatted(store_memory(0, why), &mode1, &r);

	(void)state;
	assert_int_equal(overwrite(r, 0, BLOCKS, 1, 32), DISC_OK);
	assert_int_equal(recorder_write_begin(r, &mode1, 0, 64), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, 40), DISC_OK);
	recorder_write_abort(r);
	assert_block(d, 31, 0, 16);
	assert_block(d, 32, 1, 16);
	assert_layout(d, SECTOR_MODE1, 0);
	assert_int_equal(overwrite(r, 32, 32, 2, 32), DISC_OK);
	recorder_close(r);
	disc_close(d);
}

/* Page 05 asks for a rehearsal: nothing is written. */
static void
rehearsed(void **state)
{
	static const uint8_t blocks[32 * BYTES] = { 9 };
	struct write_parameters p = mode1;
	char why[DISC_WHY];
	struct recorder *r;
	struct disc *d = formatted(store_memory(0, why), &mode1, &r);

	(void)state;
	p.test_write = true;
	assert_int_equal(recorder_write_begin(r, &p, 0, 32), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, 32), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
	assert_block(d, 0, 0, 16);
	assert_false(recorder_busy(r));
	recorder_close(r);
	disc_close(d);
}

/* The store's own rules: whole packets of a formatted disc, rewritable, else nothing. */
static void
store_refuses(void **state)
{
	static uint8_t records[78 * SECTOR_RECORD_BYTES];
	char why[DISC_WHY], path[SCRATCH_PATH];
	struct recorder *r;
	struct disc *d =
	    formatted(store_directory_create(scratch_path(path, "d"), why), &mode1, &r);
	struct store *s;

	(void)state;
	recorder_close(r);
	disc_close(d);
	s = store_directory_open(path, true, why);
	assert_true(store_load(s, why));
	assert_int_equal(store_overwrite_packet(s, -5, records, 39), -1);
	assert_int_equal(errno, EPERM);
	store_set_rewritable(s);
	assert_int_equal(store_overwrite_packet(s, -5, records, 39), 0);
	assert_int_equal(store_overwrite_packet(s, 39 * 9 - 5, records, 39), 0);
	for (int32_t lba = -150; lba < LEADOUT + 100; lba++) {
		if ((lba + 5) % 39 == 0 && lba < LEADOUT && lba >= -5)
			continue;
		errno = 0;
		assert_int_equal(store_overwrite_packet(s, lba, records, 39), -1);
		assert_int_equal(errno, EEXIST);
	}
	assert_int_equal(store_overwrite_packet(s, -5, records, 78), -1);
	assert_int_equal(store_overwrite_packet(s, -5, records, 38), -1);
	assert_int_equal(store_write_sectors(s, 0, records, 1), -1);
	assert_int_equal(errno, EEXIST);
	store_close(s);
	scratch_remove(path);
}

/* No room: the disc is blank, and its space is free. */
static void
no_space(void **state)
{
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(8 << 20, why), medium_by_kind("cdrw-80"), why);
	struct recorder *r = recorder_open(d, &strict);

	(void)state;
	assert_int_equal(format(r, &mode1, BLOCKS), DISC_IO);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(disc_status(d), DISC_BLANK);
	recorder_close(r);
	disc_close(d);
}

static void
in_child(void (*work)(const char *path), const char *path)
{
	int status;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		work(path);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
killed_while_formatting(const char *path)
{
	char why[DISC_WHY];
	struct disc *d = disc_open_directory(path, DISC_FOR_WRITING, why);
	struct recorder *r = recorder_open(d, &strict);
	struct recorder_format *f;

	if (recorder_format_begin(r, &mode1, BLOCKS, &f) == DISC_OK) {
		recorder_format_run(f);
		raise(SIGKILL);
	}
}

static void
killed_while_overwriting(const char *path)
{
	static const uint8_t blocks[40 * BYTES];
	char why[DISC_WHY];
	struct disc *d = disc_open_directory(path, DISC_FOR_WRITING, why);
	struct recorder *r = recorder_open(d, &strict);

	if (overwrite(r, 96, 32, 2, 32) == DISC_OK &&
	    recorder_write_begin(r, &mode1, 0, 64) == DISC_OK &&
	    recorder_write_blocks(r, blocks, 40) == DISC_OK)
		raise(SIGKILL);
}

static void
crash(void **state)
{
	char why[DISC_WHY], path[SCRATCH_PATH], *sectors;
	size_t bytes;
	struct recorder *r;
	struct disc *d =
	    formatted(store_directory_create(scratch_path(path, "d"), why), &mode1, &r);

	(void)state;
	assert_int_equal(overwrite(r, 0, BLOCKS, 1, 32), DISC_OK);
	recorder_close(r);
	disc_close(d);
	in_child(killed_while_overwriting, path);
	for (int mode = DISC_FOR_READING; mode <= DISC_FOR_WRITING; mode++) {
		d = disc_open_directory(path, (enum disc_mode)mode, why);
		assert_non_null(d);
		assert_layout(d, SECTOR_MODE1, 0);
		assert_block(d, 100, 2, 16); /* was answered */
		assert_block(d, 0, 0, 16);   /* was not, but a whole packet */
		assert_block(d, 32, 1, 16);
		assert_block(d, 319, 1, 16);
		disc_close(d);
	}
	in_child(killed_while_formatting, path);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_int_equal(disc_status(d), DISC_BLANK);
	disc_close(d);
	/* The next writer frees what was made of it. */
	disc_close(disc_open_directory(path, DISC_FOR_WRITING, why));
	sectors = scratch_load(path, "sectors", &bytes);
	for (size_t i = 0; i < bytes; i += 97)
		assert_int_equal(sectors[i], 0);
	free(sectors);
	scratch_remove(path);
}

/* As if the machine had been started anew since the last writer opened the disc. */
static void
another_boot(const char *path)
{
	size_t n;
	char *log = scratch_load(path, "log", &n);
	struct log_record r;

	for (size_t at = 64; at < n; at += 64) {
		uint8_t bytes[64];

		memcpy(bytes, log + at, 64);
		if (!log_decode(bytes, &r) || r.kind != LOG_OPEN)
			continue;
		r.boot_id[0] ^= 1;
		log_encode(&r, bytes);
		memcpy(log + at, bytes, 64);
	}
	scratch_save(path, "log", log, n);
	free(log);
}

/* Overwritten twice, and then power is cut: the first version is no loss. */
static void
overwritten_twice(const char *path)
{
	char why[DISC_WHY];
	struct disc *d = disc_open_directory(path, DISC_FOR_WRITING, why);
	struct recorder *r = recorder_open(d, &strict);

	if (overwrite(r, 0, 64, 2, 32) == DISC_OK && overwrite(r, 0, 32, 3, 32) == DISC_OK)
		raise(SIGKILL);
}

static void
power_cut(void **state)
{
	char why[DISC_WHY], path[SCRATCH_PATH];
	struct recorder *r;
	struct disc *d =
	    formatted(store_directory_create(scratch_path(path, "d"), why), &mode1, &r);

	(void)state;
	assert_int_equal(overwrite(r, 0, BLOCKS, 1, 32), DISC_OK);
	recorder_close(r);
	disc_close(d);
	in_child(overwritten_twice, path);
	another_boot(path);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_layout(d, SECTOR_MODE1, 0);
	assert_block(d, 31, 3, 16);
	assert_block(d, 63, 2, 16);
	disc_close(d);
	/* Of the second packet a byte of one block did not get to the disk. */
	scratch_flip(path, "sectors", (39 + 3 - (long)LBA_FIRST) * SECTOR_RECORD_BYTES + 500, 0xff);
	for (int mode = DISC_FOR_READING; mode <= DISC_FOR_WRITING; mode++) {
		const struct finding *f;
		bool lost = false, damaged = false;

		d = disc_open_directory(path, (enum disc_mode)mode, why);
		assert_non_null(d);
		assert_int_equal(disc_session(d, 0)->status, SESSION_COMPLETE);
		for (unsigned i = 0; (f = disc_finding(d, i)) != NULL; i++) {
			lost |= strcmp(f->kind->id, "log-tail-lost") == 0 && f->lba == 34 &&
			    f->count == 39;
			damaged |= strcmp(f->kind->id, "edc-error") == 0 && f->lba == 42;
		}
		assert_true(lost);
		assert_true(damaged);
		assert_int_equal(disc_track(d, 0)->edc_errors, 1);
		disc_close(d);
	}
	/* It can be mended. */
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	r = recorder_open(d, &strict);
	assert_int_equal(overwrite(r, 32, 32, 4, 32), DISC_OK);
	assert_int_equal(disc_track(d, 0)->edc_errors, 0);
	recorder_close(r);
	disc_close(d);
	scratch_remove(path);
}

int
main(void)
{
	const struct CMUnitTest others[] = { cmocka_unit_test(is_laid_out),
		cmocka_unit_test(capacity), cmocka_unit_test(aborted), cmocka_unit_test(rehearsed),
		cmocka_unit_test(store_refuses), cmocka_unit_test(no_space),
		cmocka_unit_test(crash), cmocka_unit_test(power_cut) };

	return RUN_TABLE(refusals, refuses) + RUN_TABLE(places, overwrites) +
	    cmocka_run_group_tests_name("formatting", others, NULL, NULL);
}
