/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/interrupt_test.c - a stream of data that breaks, and what tells how
 * long it takes (mmc-recorder.md 4, 4.4). */
#include "tests/table.h"

#include "emulator/recorder.h"
#include "emulator/store.h"

#define SECTORS 310

static const struct recorder_options strict;
static const uint8_t blocks[SECTORS * 2448];

static struct disc *
blank(void)
{
	char why[DISC_WHY];

	return disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);
}

static const struct row {
	const char *name;
	struct write_parameters parameters;
	int32_t lba;
	uint32_t made;              /* sectors that the recorder adds before those */
	enum session_status status; /* once it has been interrupted */
} rows[] = {
	{ "track at once", { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 0, 150,
	    SESSION_OPEN },
	{ "raw", { .type = WRITE_RAW, .data_block_type = 3 }, -11634, 0, SESSION_DAMAGED },
	{ "track at once, test write",
	    { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4, .test_write = true }, 0, 0,
	    SESSION_EMPTY },
};

static enum disc_result
write_all(struct recorder *r, const struct write_parameters *p, int32_t lba)
{
	enum disc_result result = recorder_write_begin(r, p, lba, SECTORS);

	if (result == DISC_OK)
		result = recorder_write_blocks(r, blocks, SECTORS);
	return result == DISC_OK ? recorder_write_end(r) : result;
}

static void
breaks(void **state)
{
	const struct row *row = *state;
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	struct recorder_position at;

	assert_false(recorder_streaming(r));
	assert_int_equal(recorder_laid(r), 0);
	assert_int_equal(write_all(r, &row->parameters, row->lba), DISC_OK);
	assert_true(recorder_streaming(r));
	assert_int_equal(recorder_laid(r), row->made + SECTORS);
	/* In the middle of the next one, of which nothing counts. */
	assert_int_equal(
	    recorder_write_begin(r, &row->parameters, row->lba + SECTORS, SECTORS), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, 10), DISC_OK);
	assert_int_equal(recorder_interrupt(r), DISC_OK);
	assert_false(recorder_streaming(r));
	assert_int_equal(recorder_write_blocks(r, blocks, 10), DISC_SEQUENCE);
	assert_false(disc_recorded(d, row->lba + SECTORS, 1));
	assert_int_equal(disc_recorded(d, row->lba, SECTORS), row->status != SESSION_EMPTY);
	if (row->status == SESSION_EMPTY)
		assert_null(disc_session(d, 0));
	else
		assert_int_equal(disc_session(d, 0)->status, row->status);
	recorder_position(r, &row->parameters, &at);
	assert_int_equal(at.writable, row->status == SESSION_EMPTY);
	/* There is nothing left to break. */
	assert_int_equal(recorder_interrupt(r), DISC_OK);
	recorder_close(r);
	disc_close(d);
}

/* A track that has lost its data is closed behind what it has; run-out, lead-out and
 * lead-in count as well. */
static void
closes_behind(void **state)
{
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	uint64_t laid;

	(void)state;
	assert_int_equal(write_all(r, &rows[0].parameters, 0), DISC_OK);
	assert_int_equal(recorder_interrupt(r), DISC_OK);
	assert_int_equal(disc_track(d, 0)->status, TRACK_DAMAGED);
	laid = recorder_laid(r);
	assert_int_equal(recorder_close_session(r, &rows[0].parameters), DISC_OK);
	assert_int_equal(recorder_laid(r) - laid, 2 + 6750 + (11634 - 150));
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(disc_track(d, 0)->status, TRACK_COMPLETE);
	recorder_close(r);
	disc_close(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a damaged track is closed", closes_behind, NULL, NULL, NULL },
	};
	int failed = cmocka_run_group_tests_name("interrupt", tests, NULL, NULL);

	return failed + RUN_TABLE(rows, breaks);
}
