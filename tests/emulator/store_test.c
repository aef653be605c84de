/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/store_test.c tests emulator/store.c and the three places where
 * a disc can be kept: each case runs on each of them. */
#include "tests/table.h"

#include "emulator/store.h"
#include "tests/emulator/scratch.h"

#include <errno.h>

static uint8_t record[3][SECTOR_RECORD_BYTES];

/* On failure errno is as given. */
#define assert_fails(call, error)                                                                  \
	do {                                                                                       \
		errno = 0;                                                                         \
		assert_int_equal((call), -1);                                                      \
		assert_int_equal(errno, (error));                                                  \
	} while (0)

static void
append(struct store *s, enum log_kind kind, int32_t lba, uint32_t count)
{
	struct log_record r = { .kind = kind,
		.write_type = WRITE_RAW,
		.data_block_type = 3,
		.session = kind == LOG_WRITE ? 1 : 0,
		.lba = lba,
		.count = count };

	assert_int_equal(store_append(s, &r), 0);
}

static void
missing_parts(struct store *s)
{
	uint64_t bytes;

	assert_fails(store_part_size(s, STORE_CLASSES, &bytes), ENOENT);
	assert_fails(store_read_part(s, STORE_CLASSES, 0, record[0], 1), ENOENT);
}

static void
replaces(struct store *s)
{
	char *text;
	size_t n;

	assert_int_equal(store_replace(s, STORE_CLASSES, "long content", 12, false), 0);
	assert_int_equal(store_replace(s, STORE_CLASSES, "short", 5, true), 0);
	assert_int_equal(store_load_part(s, STORE_CLASSES, 5, &text, &n), 0);
	assert_int_equal(n, 5);
	assert_string_equal(text, "short");
	free(text);
	assert_fails(store_load_part(s, STORE_CLASSES, 4, &text, &n), EFBIG);
	assert_int_equal(store_sync(s, STORE_CLASSES), 0);
}

/* Far apart, and across whatever pieces a store is made of. */
static void
sectors_with_holes(struct store *s)
{
	static const int32_t lbas[] = { LBA_FIRST, -150, 0, 26, 27, 1000, LBA_LAST };
	uint8_t back[SECTOR_RECORD_BYTES];
	static const uint8_t zeros[SECTOR_RECORD_BYTES];

	for (size_t i = 0; i < ARRAY_LEN(lbas); i++) {
		memset(record[0], (int)i + 1, SECTOR_RECORD_BYTES);
		assert_int_equal(store_write_sectors(s, lbas[i], record[0], 1), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(lbas); i++) {
		memset(record[0], (int)i + 1, SECTOR_RECORD_BYTES);
		assert_int_equal(store_read_sectors(s, lbas[i], back, 1), 0);
		assert_memory_equal(back, record[0], SECTOR_RECORD_BYTES);
	}
	assert_int_equal(store_read_sectors(s, 500, back, 1), 0);
	assert_memory_equal(back, zeros, SECTOR_RECORD_BYTES);
}

static void
past_the_end(struct store *s)
{
	assert_int_equal(store_write_sectors(s, 0, record[0], 1), 0);
	assert_fails(store_read_sectors(s, 1, record[0], 1), EIO);
	assert_fails(store_read_sectors(s, 0, record[0], 2), EIO);
}

static void
off_the_disc(struct store *s)
{
	assert_fails(store_write_sectors(s, LBA_FIRST - 1, record[0], 1), EINVAL);
	assert_fails(store_write_sectors(s, LBA_LAST, record[0], 2), EINVAL);
	assert_fails(store_write_sectors(s, LBA_LAST + 1, record[0], 1), EINVAL);
	assert_fails(store_read_sectors(s, LBA_LAST, record[0], 2), EINVAL);
}

static void
write_once(struct store *s)
{
	assert_int_equal(store_write_sectors(s, 10, record[0], 3), 0);
	/* Not recorded before the log says so. */
	assert_int_equal(store_write_sectors(s, 10, record[0], 3), 0);
	append(s, LOG_WRITE, 10, 3);
	assert_fails(store_write_sectors(s, 12, record[0], 1), EEXIST);
	assert_fails(store_write_sectors(s, 8, record[0], 3), EEXIST);
	assert_int_equal(store_write_sectors(s, 13, record[0], 1), 0);
	assert_true(log_recorded(store_log(s), 10, 3));
	assert_false(log_recorded(store_log(s), 10, 4));
	assert_false(log_any_recorded(store_log(s), 13, 5));
}

static void
replays(struct store *s)
{
	char why[DISC_WHY];

	append(s, LOG_OPEN, 0, 0);
	assert_int_equal(store_write_sectors(s, -4650, record[0], 3), 0);
	append(s, LOG_WRITE, -4650, 3);
	assert_true(store_load(s, why));
	assert_int_equal(store_log(s)->sequence, 2);
	assert_int_equal(store_log(s)->sessions, 1);
	assert_int_equal(store_log(s)->session[0].next, -4647);
	assert_true(log_recorded(store_log(s), -4650, 3));
}

static void
refuses_what_cannot_follow(struct store *s)
{
	struct log_record r = { .kind = LOG_WRITE, .session = 3, .lba = 0, .count = 1 };
	uint64_t before, after;

	append(s, LOG_WRITE, 0, 1);
	assert_int_equal(store_part_size(s, STORE_LOG, &before), 0);
	assert_fails(store_append(s, &r), EINVAL);
	r.session = 1;
	assert_fails(store_append(s, &r), EINVAL);
	assert_int_equal(store_part_size(s, STORE_LOG, &after), 0);
	assert_int_equal(before, after);
	assert_int_equal(store_log(s)->sequence, 1);
}

static void
begins_an_epoch(struct store *s)
{
	char why[DISC_WHY];
	uint64_t bytes;

	assert_int_equal(store_write_sectors(s, 0, record[0], 1), 0);
	append(s, LOG_WRITE, 0, 1);
	assert_int_equal(store_reset(s), 0);
	assert_int_equal(store_log(s)->epoch, 2);
	assert_int_equal(store_log(s)->sequence, 0);
	assert_false(log_recorded(store_log(s), 0, 1));
	assert_int_equal(store_part_size(s, STORE_SECTORS, &bytes), 0);
	assert_int_equal(bytes, 0);
	append(s, LOG_OPEN, 0, 0);
	assert_true(store_load(s, why));
	assert_int_equal(store_log(s)->epoch, 2);
	assert_int_equal(store_log(s)->sequence, 1);
}

/* Freed, and free to be written again; what lies before stays. */
static void
erases(struct store *s)
{
	static const uint8_t zeros[SECTOR_RECORD_BYTES];
	struct log_record r = {
		.kind = LOG_ERASE, .session = 2, .event = LOG_ERASED, .lba = 100, .count = 202
	};
	struct log_record second = { .kind = LOG_WRITE, .session = 2, .lba = 100, .count = 200 };
	uint8_t back[SECTOR_RECORD_BYTES];

	memset(record[0], 5, sizeof(record[0]));
	assert_int_equal(store_write_sectors(s, 99, record[0], 1), 0);
	append(s, LOG_WRITE, 99, 1);
	for (int32_t lba = 100; lba < 302; lba++)
		assert_int_equal(store_write_sectors(s, lba, record[0], 1), 0);
	assert_int_equal(store_append(s, &second), 0);
	second.lba = 300;
	second.count = 2;
	assert_int_equal(store_append(s, &second), 0);
	assert_int_equal(store_erase(s, &r), 0);
	assert_false(log_any_recorded(store_log(s), 100, 202));
	assert_true(log_recorded(store_log(s), 99, 1));
	assert_int_equal(store_read_sectors(s, 99, back, 1), 0);
	assert_memory_equal(back, record[0], sizeof(back));
	for (int32_t lba = 100; lba < 302; lba++) {
		assert_int_equal(store_read_sectors(s, lba, back, 1), 0);
		assert_memory_equal(back, zeros, sizeof(back));
	}
	assert_fails(store_erase(s, &r), EINVAL);
	assert_int_equal(store_write_sectors(s, 100, record[0], 1), 0);
}

static void
is_made_once(struct store *s)
{
	char why[DISC_WHY];

	assert_false(store_create(s, why));
	assert_string_equal(why, "holds a disc already");
}

struct row {
	const char *name;
	enum { DIRECTORY, MEMORY, OVERLAY, ON_RECORDED } place;
	void (*run)(struct store *);
};

#define EVERYWHERE(text, run)                                                                      \
	{ "directory: " text, DIRECTORY, run }, { "memory: " text, MEMORY, run },                  \
	{                                                                                          \
		"overlay: " text, OVERLAY, run                                                     \
	}

static const struct row rows[] = {
	EVERYWHERE("a part that is missing", missing_parts),
	EVERYWHERE("a part is replaced", replaces),
	EVERYWHERE("sectors far apart, zeros between", sectors_with_holes),
	EVERYWHERE("nothing past the end", past_the_end),
	EVERYWHERE("nothing off the disc", off_the_disc),
	EVERYWHERE("what is recorded stays", write_once),
	EVERYWHERE("the log is replayed", replays),
	EVERYWHERE("a record that cannot follow leaves no trace", refuses_what_cannot_follow),
	EVERYWHERE("a new epoch begins empty", begins_an_epoch),
	EVERYWHERE("a session is erased", erases),
	EVERYWHERE("a disc is not made twice", is_made_once),
};

static void
runs(void **state)
{
	const struct row *row = *state;
	char why[DISC_WHY], path[SCRATCH_PATH];
	struct store *s;

	if (row->place == DIRECTORY)
		s = store_directory_create(scratch_path(path, "d"), why);
	else
		s = store_memory(0, why);
	if (row->place == OVERLAY)
		s = store_overlay(s, why);
	assert_non_null(s);
	assert_true(store_create(s, why));
	row->run(s);
	store_close(s);
	if (row->place == DIRECTORY)
		scratch_remove(path);
}

/* What is written to an overlay is not in its base, and the base shows through. */
static void
base_stays(void **state)
{
	char why[DISC_WHY], path[SCRATCH_PATH];
	struct store *base = store_directory_create(scratch_path(path, "base"), why), *s;
	uint8_t back[SECTOR_RECORD_BYTES];

	(void)state;
	assert_true(store_create(base, why));
	memset(record, 1, sizeof(record));
	assert_int_equal(store_write_sectors(base, 0, record[0], 3), 0);
	append(base, LOG_WRITE, 0, 3);
	store_close(base);

	s = store_overlay(store_directory_open(path, false, why), why);
	assert_true(store_load(s, why));
	assert_fails(store_write_sectors(s, 2, record[0], 1), EEXIST);
	memset(record, 2, sizeof(record));
	assert_int_equal(store_write_sectors(s, 3, record[0], 1), 0);
	append(s, LOG_WRITE, 3, 1);
	assert_int_equal(store_read_sectors(s, 3, back, 1), 0);
	assert_int_equal(back[0], 2);
	assert_int_equal(store_read_sectors(s, 2, back, 1), 0);
	assert_int_equal(back[SECTOR_RECORD_BYTES - 1], 1);
	store_close(s);

	base = store_directory_open(path, false, why);
	assert_true(store_load(base, why));
	assert_int_equal(store_log(base)->sequence, 1);
	assert_false(log_recorded(store_log(base), 3, 1));
	assert_fails(store_write_sectors(base, 3, record[0], 1), EROFS);
	assert_fails(store_replace(base, STORE_SUMMARY, "", 0, true), EROFS);
	assert_fails(store_reset(base), EROFS);
	store_close(base);
	scratch_remove(path);
}

static void
one_writer(void **state)
{
	char why[DISC_WHY], path[SCRATCH_PATH];
	struct store *writer = store_directory_create(scratch_path(path, "d"), why), *reader;

	(void)state;
	assert_true(store_create(writer, why));
	assert_null(store_directory_open(path, true, why));
	assert_string_equal(why, "held by another writer");
	reader = store_directory_open(path, false, why);
	assert_non_null(reader);
	assert_true(store_load(reader, why));
	store_close(reader);
	store_close(writer);
	writer = store_directory_open(path, true, why);
	assert_non_null(writer);
	store_close(writer);
	scratch_remove(path);
}

/* A full memory store: what was written before is still there. */
static void
no_space(void **state)
{
	char why[DISC_WHY];
	struct store *s = store_memory(1 << 20, why);
	uint8_t back[SECTOR_RECORD_BYTES];
	int32_t lba = 0;

	(void)state;
	assert_true(store_create(s, why));
	memset(record, 7, sizeof(record));
	while (store_write_sectors(s, lba, record[0], 1) == 0)
		lba++;
	assert_int_equal(errno, ENOSPC);
	assert_in_range(lba, 300, 428);
	assert_int_equal(store_read_sectors(s, lba - 1, back, 1), 0);
	assert_memory_equal(back, record[0], SECTOR_RECORD_BYTES);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(base_stays),
		cmocka_unit_test(one_writer), cmocka_unit_test(no_space) };

	return RUN_TABLE(rows, runs) + cmocka_run_group_tests(special, NULL, NULL);
}
