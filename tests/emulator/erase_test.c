/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/erase_test.c tests emulator/disc_blank.c and recorder_erase.c: a
 * part of a CD-RW is erased, and what is left of that by a crash at any point. */
#include "tests/table.h"

#include "emulator/disc_internal.h"
#include "emulator/recorder.h"
#include "tests/emulator/scratch.h"

#define SECTORS 310
#define SECOND  11712 /* start of session 2 */

static const struct recorder_options strict;
static const struct write_parameters page = { .type = WRITE_TAO,
	.data_block_type = 8,
	.track_mode = 4,
	.audio_pause = 150,
	.multisession = 3 };

static void
write_track(struct recorder *r, int32_t lba)
{
	static uint8_t blocks[SECTORS * 2048];

	assert_int_equal(recorder_write_begin(r, &page, lba, SECTORS), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, SECTORS), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
}

static void
two_sessions(const char *path)
{
	char why[DISC_WHY];
	struct disc *d = disc_create_directory(path, medium_by_kind("cdrw-80"), why);
	struct recorder *r = recorder_open(d, &strict);

	assert_non_null(d);
	write_track(r, 0);
	assert_int_equal(recorder_close_session(r, &page), DISC_OK);
	write_track(r, SECOND);
	assert_int_equal(recorder_close_session(r, &page), DISC_OK);
	recorder_close(r);
	disc_close(d);
}

static enum disc_result
track(struct recorder *r)
{
	write_track(r, SECOND + SECTORS + 152);
	return recorder_erase_track(r, 3);
}

static enum disc_result
reopened_track(struct recorder *r)
{
	enum disc_result result = recorder_reopen_session(r);

	return result == DISC_OK ? track(r) : result;
}

/* What is erased; what is left; and as what the disc is seen if the last record
 * of the log did not survive. */
static const struct row {
	const char *name;
	enum disc_result (*erase)(struct recorder *);
	unsigned sessions, tracks;
	enum session_status status;
	unsigned sessions_before;
	enum session_status status_before;
} rows[] = {
	{ "a session", recorder_erase_session, 1, 1, SESSION_COMPLETE, 2, SESSION_COMPLETE },
	{ "the closing of a session", recorder_reopen_session, 2, 2, SESSION_OPEN, 2,
	    SESSION_COMPLETE },
	{ "a track", reopened_track, 2, 2, SESSION_OPEN, 2, SESSION_OPEN },
};

static struct disc *
open_disc(const char *path, enum disc_mode mode)
{
	char why[DISC_WHY] = "";
	struct disc *d = disc_open_directory(path, mode, why);

	if (d == NULL)
		fail_msg("%s", why);
	return d;
}

static unsigned
tracks_of(const struct disc *d)
{
	unsigned n = 0;

	while (disc_track(d, n) != NULL)
		n++;
	return n;
}

static void
assert_state(const struct disc *d, unsigned sessions, enum session_status status)
{
	assert_int_equal(disc_log(d)->sessions, sessions);
	assert_non_null(disc_session(d, sessions - 1));
	assert_null(disc_session(d, sessions));
	assert_int_equal(disc_session(d, sessions - 1)->status, status);
}

/* A reader, and then a writer, see it like this; nothing is found to be wrong. */
static void
assert_erased(const char *path, const struct row *row)
{
	for (int mode = DISC_FOR_READING; mode <= DISC_FOR_WRITING; mode++) {
		struct disc *d = open_disc(path, (enum disc_mode)mode);

		assert_state(d, row->sessions, row->status);
		assert_int_equal(tracks_of(d), row->tracks);
		assert_false(disc_recorded(d, SECOND + SECTORS + 152, 1));
		assert_int_equal(disc_recorded(d, SECOND, SECTORS), row->tracks > 1);
		assert_null(disc_finding(d, 0));
		disc_close(d);
	}
}

/* The next writer frees what the one that died did not. */
static void
assert_freed(const char *path)
{
	static const uint8_t zeros[SECTOR_RECORD_BYTES];
	size_t bytes, at = (size_t)(SECOND + SECTORS + 152 - LBA_FIRST) * SECTOR_RECORD_BYTES;
	char *sectors = scratch_load(path, "sectors", &bytes);

	if (at + sizeof(zeros) <= bytes)
		assert_memory_equal(sectors + at, zeros, sizeof(zeros));
	free(sectors);
}

static void
erases(void **state)
{
	const struct row *row = *state;
	char path[SCRATCH_PATH];
	struct disc *d;
	struct recorder *r;

	two_sessions(scratch_path(path, "d"));
	d = open_disc(path, DISC_FOR_WRITING);
	r = recorder_open(d, &strict);
	assert_int_equal(row->erase(r), DISC_OK);
	assert_state(d, row->sessions, row->status);
	assert_int_equal(tracks_of(d), row->tracks);
	recorder_close(r);
	disc_close(d);
	assert_erased(path, row);
	scratch_remove(path);
}

/* The files as they were before, but for the log: so it is if the process dies
 * before what was erased is freed. Without the record: power was cut. */
static void
survives_a_crash(void **state)
{
	const struct row *row = *state;
	char path[SCRATCH_PATH];
	size_t sectors_bytes, log_bytes, n;
	char *sectors, *log, *json;
	struct disc *d;
	struct recorder *r;

	two_sessions(scratch_path(path, "d"));
	sectors = scratch_load(path, "sectors", &sectors_bytes);
	d = open_disc(path, DISC_FOR_WRITING);
	r = recorder_open(d, &strict);
	assert_int_equal(row->erase(r), DISC_OK);
	/* As the process leaves it: nothing has been closed. */
	log = scratch_load(path, "log", &log_bytes);
	json = scratch_load(path, "disc.json", &n);
	recorder_close(r);
	disc_close(d);
	scratch_save(path, "log", log, log_bytes);
	scratch_save(path, "disc.json", json, n);
	scratch_save(path, "sectors", sectors, sectors_bytes);
	assert_erased(path, row);
	assert_freed(path);
	scratch_save(path, "log", log, log_bytes - 64);
	scratch_save(path, "disc.json", json, n);
	if (row->erase != reopened_track) {
		scratch_save(path, "sectors", sectors, sectors_bytes);
		d = open_disc(path, DISC_FOR_READING);
		assert_state(d, row->sessions_before, row->status_before);
		assert_int_equal(disc_track(d, 1)->status, TRACK_COMPLETE);
		disc_close(d);
	}
	free(sectors);
	free(log);
	free(json);
	scratch_remove(path);
}

int
main(void)
{
	return RUN_TABLE(rows, erases) + RUN_TABLE(rows, survives_a_crash);
}
