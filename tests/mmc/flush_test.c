/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/flush_test.c - SYNCHRONIZE CACHE as a job of the host: what waits
 * for it, what does not, and who may go away meanwhile. */
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

static void
completed(struct command *cmd, void *arg)
{
	struct bench *b = arg;

	b->completed = cmd;
}

static struct command *
synchronize(struct bench *b, struct nexus *n, uint8_t immed)
{
	struct command_request request = { CDB(OP_SYNCHRONIZE_CACHE, immed), 16, 0, 0 };

	b->completed = NULL;
	return drive_begin(b->drive, n, &request, completed, b);
}

static void
run_job(struct bench *b)
{
	struct drive_job *job = b->job;

	if (job == NULL) {
		fail_msg("no job is under way");
		return;
	}
	b->job = NULL;
	job->work(job);
	job->done(job);
}

static struct bench *
written(void)
{
	struct bench *b = bench_open_with_jobs("cdr-80");

	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_END));
	bench_clear_attentions(b, b->other);
	return b;
}

static void
is_pending(void **state)
{
	struct bench *b = written();
	struct command *cmd = synchronize(b, b->nexus, 0);

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	assert_true(drive_busy(b->drive));
	/* Its effects are visible already, and nothing else is held up. */
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	bench_other(b, 34, CDB(OP_READ_DISC_INFORMATION, [8] = 34));
	assert_good(b);
	assert_int_equal(b->data[2], 0x0e);
	assert_null(b->completed);
	run_job(b);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	assert_false(drive_busy(b->drive));
	cmd_free(cmd);
	bench_close(b);
}

static void
immediate(void **state)
{
	struct bench *b = written();
	struct command *cmd = synchronize(b, b->nexus, 2);

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	assert_true(drive_busy(b->drive));
	run_job(b);
	assert_null(b->completed);
	assert_false(drive_busy(b->drive));
	bench_close(b);
}

static void
one_at_a_time(void **state)
{
	struct bench *b = written();
	struct command *first = synchronize(b, b->nexus, 0), *second, *third;

	(void)state;
	assert_int_equal(cmd_finish(first), COMMAND_PENDING);
	bench_clear_attentions(b, b->other);
	second = synchronize(b, b->other, 0);
	assert_int_equal(cmd_finish(second), COMMAND_PENDING);
	third = synchronize(b, b->nexus, 0);
	assert_int_equal(cmd_finish(third), COMMAND_PENDING);
	assert_int_equal(b->jobs, 1);
	run_job(b);
	assert_ptr_equal(b->completed, first);
	cmd_free(first);
	assert_int_equal(b->jobs, 2); /* one for both of the others */
	b->completed = NULL;
	run_job(b);
	assert_ptr_equal(b->completed, third);
	assert_int_equal(cmd_result(second)->status, STATUS_GOOD);
	cmd_free(second);
	cmd_free(third);
	assert_null(b->job);
	bench_close(b);
}

static void
aborted(void **state)
{
	struct bench *b = written();
	struct command *cmd = synchronize(b, b->nexus, 0);

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	cmd_abort(cmd);
	run_job(b);
	assert_null(b->completed);
	bench_close(b);
}

static void
disc_stays(void **state)
{
	struct bench *b = written();
	struct command *cmd = synchronize(b, b->nexus, 2);

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	cmd_free(cmd);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x020408);
	assert_null(drive_remove(b->drive));
	run_job(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_close(b);
}

static void
drive_closes(void **state)
{
	struct bench *b = written();
	struct command *cmd = synchronize(b, b->nexus, 2);

	(void)state;
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	cmd_free(cmd);
	nexus_close(b->nexus);
	nexus_close(b->other);
	drive_close(b->drive);
	run_job(b); /* the last of the drive: ASan sees to it that it is freed */
	free(b->data);
	free(b);
}

/* Mode page 08 without WCE: a WRITE is answered when it is durable. */
static void
write_through(void **state)
{
	struct bench *b = bench_open_with_jobs("cdr-80");
	const uint8_t page[20] = { [8] = 0x08, 0x0a, 0 };
	struct command_request request = { CDB(OP_WRITE_10, [8] = 8), 10, 8 * 2048, 0 };
	static const uint8_t zeros[8 * 2048];
	struct command *cmd;
	struct iovec iov;

	(void)state;
	bench_out(b, request.cdb, zeros, sizeof(zeros));
	assert_good(b);
	assert_null(b->job);
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 20), page, 20);
	assert_good(b);
	request.cdb = CDB(OP_WRITE_10, 0, BE32(8), 0, 0, 8);
	cmd = drive_begin(b->drive, b->nexus, &request, completed, b);
	while (cmd_next_segment(cmd, &iov)) {
		memset(iov.iov_base, 1, iov.iov_len);
		cmd_filled(cmd, iov.iov_len);
	}
	assert_int_equal(cmd_finish(cmd), COMMAND_PENDING);
	run_job(b);
	assert_ptr_equal(b->completed, cmd);
	assert_int_equal(cmd_result(cmd)->status, STATUS_GOOD);
	cmd_free(cmd);
	/* The track goes on: it was no SYNCHRONIZE CACHE. */
	bench_in(b, 36, CDB(OP_READ_TRACK_INFORMATION, 1, 0, 0, 0, 1, 0, 0, 36));
	assert_int_equal(b->data[7] & 1, 1);
	assert_int_equal(b->data[15], 16);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		{ "pending until the job is done", is_pending, NULL, NULL, NULL },
		{ "WRITE without WCE is durable", write_through, NULL, NULL, NULL },
		{ "IMMED: answered at once", immediate, NULL, NULL, NULL },
		{ "one job at a time", one_at_a_time, NULL, NULL, NULL },
		{ "a pending command is aborted", aborted, NULL, NULL, NULL },
		{ "the disc stays while it is flushed", disc_stays, NULL, NULL, NULL },
		{ "the drive is closed while it flushes", drive_closes, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("flush", tests, NULL, NULL);
}
