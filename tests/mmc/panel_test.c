/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/panel_test.c - the front of the drive: what button, paper clip and lock do,
 * what initiators are told of it (MMC-6: GET EVENT STATUS NOTIFICATION, media class),
 * and what who watches sees. */
#include "emulator/disc.h"
#include "mmc/opcode.h"
#include "mmc/panel.h"
#include "tests/mmc/harness.h"

#include <string.h>

#define SEEN 32

struct watch {
	enum drive_event events[SEEN];
	bool by_host[SEEN];
	unsigned count;
};

static void
see(void *context, enum drive_event event, const char *by)
{
	struct watch *w = context;

	assert_true(w->count < SEEN);
	w->by_host[w->count] = by == NULL;
	w->events[w->count++] = event;
}

static void
eject(struct bench *b)
{
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
}

static void
load(struct bench *b)
{
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	assert_good(b);
}

static void
press(struct bench *b)
{
	assert_int_equal(drive_press_eject(b->drive), PANEL_DONE);
}

static void
press_twice(struct bench *b)
{
	press(b);
	assert_int_equal(drive_press_eject(b->drive), PANEL_ALREADY);
}

static void
press_and_close(struct bench *b)
{
	press(b);
	assert_int_equal(drive_close_tray(b->drive), PANEL_DONE);
	assert_int_equal(drive_close_tray(b->drive), PANEL_ALREADY);
}

static void
take_and_close(struct bench *b)
{
	press(b);
	disc_close(drive_remove(b->drive));
	assert_int_equal(drive_close_tray(b->drive), PANEL_DONE);
}

static void
press_locked(struct bench *b)
{
	drive_lock(b->drive, true);
	assert_int_equal(drive_press_eject(b->drive), PANEL_PREVENTED);
}

static void
clip_locked(struct bench *b)
{
	drive_lock(b->drive, true);
	assert_int_equal(drive_force_eject(b->drive), PANEL_DONE);
}

static void
press_prevented(struct bench *b)
{
	bench_other(b, 0, CDB(OP_PREVENT_ALLOW, [4] = 1));
	assert_int_equal(drive_press_eject(b->drive), PANEL_PREVENTED);
}

static void
press_unlocked(struct bench *b)
{
	drive_lock(b->drive, true);
	drive_lock(b->drive, false);
	press(b);
}

static void
burn(struct bench *b)
{
	bench_burn(b, 3);
}

static void
burn_partly(struct bench *b)
{
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	assert_true(burn_write(b, 3, BURN_LEADIN + 10, BURN_LEADIN + 20));
	press(b);
}

static void
log_in(struct bench *b)
{
	nexus_close(b->other);
	b->other = nexus_open(b->drive, "again");
}

#define END    DRIVE_EVENTS
#define ANY    0xff
#define OPENED 0x023a02

/* What is done; what is seen of it; the media event (byte 4, 5) that each initiator is
 * told next, and what it then hears of TEST UNIT READY. */
static const struct row {
	const char *name;
	void (*act)(struct bench *);
	enum drive_event seen[8];
	uint8_t media_event, media_status;
	uint32_t sense;
} rows[] = {
	{ "an initiator ejects", eject, { DRIVE_EJECTED, END }, 3, 0x01, OPENED },
	{ "the button", press, { DRIVE_EJECTED, END }, 3, 0x01, OPENED },
	{ "the button of an open drive", press_twice, { DRIVE_EJECTED, END }, 3, 0x01, OPENED },
	{ "the tray is pushed in", press_and_close, { DRIVE_EJECTED, DRIVE_INSERTED, END }, 3, 0x02,
	    0x062800 },
	{ "without the disc", take_and_close, { DRIVE_EJECTED, DRIVE_REMOVED, DRIVE_CLOSED, END },
	    3, 0x00, 0x023a01 },
	{ "the button while an initiator prevents", press_prevented, { DRIVE_EJECT_REQUESTED, END },
	    1, 0x02, 0 },
	{ "the button while it is locked", press_locked, { DRIVE_EJECT_REQUESTED, END }, 1, 0x02,
	    0 },
	{ "the button when the lock is off again", press_unlocked, { DRIVE_EJECTED, END }, 3, 0x01,
	    OPENED },
	{ "the paper clip while it is locked", clip_locked, { DRIVE_EJECTED, END }, 3, 0x01,
	    OPENED },
	{ "a disc is burned", burn,
	    { DRIVE_WRITE_BEGUN, DRIVE_SESSION_CLOSED, DRIVE_DISC_COMPLETE, DRIVE_WRITE_ENDED,
		END },
	    0, 0x02, ANY },
	{ "ejected in mid-session", burn_partly,
	    { DRIVE_WRITE_BEGUN, DRIVE_WRITE_ENDED, DRIVE_EJECTED, END }, 3, 0x01, ANY },
	{ "an initiator goes and comes", log_in, { DRIVE_LOGOUT, DRIVE_LOGIN, END }, 0, 0x02, ANY },
};

static void
is_told(struct bench *b, struct nexus *n, const struct row *row)
{
	bench_run(b, n, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8), NULL, 0, 8);
	assert_reply(b, BYTES(0, 6, 4, 0x5e, row->media_event, row->media_status, 0, 0));
	if (row->sense == ANY)
		return;
	bench_run(b, n, CDB(OP_TEST_UNIT_READY), NULL, 0, 0);
	if (row->sense == 0)
		assert_good(b);
	else
		assert_sense(b, row->sense);
}

static void
acts(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open("cdr-80");
	struct watch w = { .count = 0 };
	unsigned n;

	drive_watch(b->drive, see, &w);
	row->act(b);
	drive_watch(b->drive, NULL, NULL);
	for (n = 0; row->seen[n] != END; n++)
		assert_int_equal(w.events[n], row->seen[n]);
	assert_int_equal(w.count, n);
	is_told(b, b->nexus, row);
	is_told(b, b->other, row);
	bench_close(b);
}

static void
whose_doing(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct watch w = { .count = 0 };

	(void)state;
	drive_watch(b->drive, see, &w);
	eject(b);
	load(b);
	press(b);
	assert_int_equal(w.count, 3);
	assert_false(w.by_host[0]);
	assert_false(w.by_host[1]);
	assert_true(w.by_host[2]);
	drive_watch(b->drive, NULL, NULL);
	bench_close(b);
}

/* The lock keeps initiators from ejecting too, and no reset lifts it. */
static void
lock(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	drive_lock(b->drive, true);
	drive_reset(b->drive, DRIVE_RESET_UNIT);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x055302);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 68));
	assert_int_equal(b->data[8 + 6], 0x2b);
	bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x08, [8] = 8));
	assert_reply(b, BYTES(0, 6, 3, 0x5e, 0, 1, 0, 0));
	assert_true(drive_state(b->drive).locked);
	assert_false(drive_state(b->drive).prevented);
	drive_lock(b->drive, false);
	eject(b);
	bench_close(b);
}

/* In mid-WRITE the button does nothing; the clip fails the WRITE, and what was recorded
 * before it stays, as a session that is not closed. */
static void
in_mid_write(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct command_request request = { CDB(OP_WRITE_10, 0, BE32(BURN_LEADIN + 10), 0, 0, 2), 16,
		2 * 2448, 0 };
	struct command *cmd;
	struct iovec iov;
	struct disc *disc;

	(void)state;
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	cmd = drive_begin(b->drive, b->nexus, &request, NULL, NULL);
	assert_true(cmd_next_segment(cmd, &iov));
	cmd_filled(cmd, 1000);
	assert_int_equal(drive_press_eject(b->drive), PANEL_WRITING);
	assert_false(drive_state(b->drive).idle);
	assert_int_equal(drive_force_eject(b->drive), PANEL_DONE);
	assert_true(drive_state(b->drive).idle);
	assert_false(cmd_next_segment(cmd, &iov));
	assert_int_equal(cmd_finish(cmd), COMMAND_DONE);
	b->result = *cmd_result(cmd);
	assert_sense(b, OPENED);
	cmd_free(cmd);
	disc = drive_remove(b->drive);
	assert_int_equal(disc_status(disc), DISC_APPENDABLE);
	assert_true(disc_recorded(disc, BURN_LEADIN, 10));
	assert_false(disc_recorded(disc, BURN_LEADIN + 10, 1));
	disc_close(disc);
	bench_close(b);
}

/* What is being made durable is not torn out. */
static void
in_mid_flush(void **state)
{
	struct bench *b = bench_open_with_jobs("cdr-80");

	(void)state;
	assert_true(burn_select(b, 3));
	assert_true(burn_write(b, 3, BURN_LEADIN, BURN_LEADIN + 10));
	bench_none(b, CDB(OP_SYNCHRONIZE_CACHE, 2));
	assert_good(b);
	assert_int_equal(drive_press_eject(b->drive), PANEL_BUSY);
	assert_int_equal(drive_force_eject(b->drive), PANEL_BUSY);
	assert_true(drive_state(b->drive).loaded);
	b->job->work(b->job);
	b->job->done(b->job);
	assert_int_equal(drive_press_eject(b->drive), PANEL_DONE);
	bench_close(b);
}

#define SECOND 1000000u

/* A disc that is put in spins up first (02/04/01), and only then has come (28/00). */
static void
spins_up(void **state)
{
	struct bench *b = bench_open_with_time("cdr-80", DRIVE_TIME_REAL);
	struct watch w = { .count = 0 };

	(void)state;
	press(b);
	disc_close(drive_remove(b->drive));
	bench_clear_attentions(b, b->nexus);
	drive_watch(b->drive, see, &w);
	assert_int_equal(drive_lay_in(b->drive, bench_disc("cdr-74")), PANEL_DONE);
	assert_int_equal(drive_close_tray(b->drive), PANEL_ALREADY);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x020401);
	assert_false(drive_state(b->drive).idle);
	assert_false(drive_state(b->drive).loaded);
	assert_int_equal(drive_state(b->drive).progress, 0);
	assert_int_equal(w.count, 0);
	assert_int_equal(drive_press_eject(b->drive), PANEL_BUSY);
	bench_pass(b, 60 * SECOND);
	drive_settle(b->drive);
	assert_int_equal(w.count, 1);
	assert_int_equal(w.events[0], DRIVE_INSERTED);
	assert_int_equal(drive_state(b->drive).progress, -1);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062800);
	drive_watch(b->drive, NULL, NULL);
	bench_close(b);
}

/* The button waits for the end of a BLANK: by the wall clock, or by moving a virtual
 * one there. */
static void
in_mid_blank(void **state)
{
	static const enum drive_time modes[] = { DRIVE_TIME_REAL, DRIVE_TIME_VIRTUAL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct bench *b = bench_open_with_time("cdrw-80", modes[i]);
		uint64_t began = drive_clock(b->drive);

		bench_none(b, CDB(OP_BLANK, 0x10));
		assert_good(b);
		assert_false(drive_state(b->drive).idle);
		if (modes[i] == DRIVE_TIME_REAL) {
			assert_int_equal(drive_press_eject(b->drive), PANEL_BUSY);
			assert_int_equal(drive_force_eject(b->drive), PANEL_BUSY);
			bench_pass(b, 3600 * (uint64_t)SECOND);
		}
		press(b);
		assert_true(drive_clock(b->drive) - began > 60 * SECOND);
		bench_close(b);
	}
}

static void
initiators(void **state)
{
	struct bench *b = bench_open(NULL);
	bool prevents = true;

	(void)state;
	bench_other(b, 0, CDB(OP_PREVENT_ALLOW, [4] = 1));
	assert_non_null(drive_initiator(b->drive, 0, &prevents));
	assert_true(prevents); /* the last that came is the first */
	assert_non_null(drive_initiator(b->drive, 1, &prevents));
	assert_false(prevents);
	assert_null(drive_initiator(b->drive, 2, &prevents));
	assert_true(drive_state(b->drive).prevented);
	assert_false(drive_state(b->drive).loaded);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "whose doing it was", whose_doing, NULL, NULL, NULL },
		{ "the lock is one more that prevents", lock, NULL, NULL, NULL },
		{ "ejected in mid-WRITE", in_mid_write, NULL, NULL, NULL },
		{ "not ejected in mid-flush", in_mid_flush, NULL, NULL, NULL },
		{ "a disc spins up", spins_up, NULL, NULL, NULL },
		{ "not ejected in mid-BLANK", in_mid_blank, NULL, NULL, NULL },
		{ "who is logged in, and who prevents", initiators, NULL, NULL, NULL },
	};

	return RUN_TABLE(rows, acts) + cmocka_run_group_tests_name("panel", others, NULL, NULL);
}
