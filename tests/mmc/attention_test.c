/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/attention_test.c - what each initiator learns of what others or the
 * operator do: unit attentions, events, prevention, the tray. */
#include "mmc/nexus.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

static void
select_other_page(struct bench *b)
{
	bench_select(b, 3, 3);
	assert_good(b);
}

static void
select_same_page(struct bench *b)
{
	bench_select(b, 3, 3);
	bench_clear_attentions(b, b->other);
	bench_select(b, 3, 3);
	assert_good(b);
}

static void
eject_and_load(struct bench *b)
{
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	assert_good(b);
}

static void
change_disc(struct bench *b)
{
	disc_close(drive_remove(b->drive));
	assert_true(drive_insert(b->drive, bench_disc("cdr-74")));
}

static void
reset_unit(struct bench *b)
{
	drive_reset(b->drive, DRIVE_RESET_UNIT);
}

static void
reset_target(struct bench *b)
{
	drive_reset(b->drive, DRIVE_RESET_TARGET);
}

static void
clear_others(struct bench *b)
{
	nexus_commands_cleared(b->other);
}

static void
come_anew(struct bench *b)
{
	nexus_close(b->nexus);
	b->nexus = nexus_open(b->drive, "iqn.2026-11.test.first,i,0x1");
	assert_non_null(b->nexus);
}

static void
burn(struct bench *b)
{
	bench_select(b, 3, 3);
	bench_clear_attentions(b, b->other);
	bench_burn(b, 3);
}

static void
all_at_once(struct bench *b)
{
	nexus_commands_cleared(b->nexus);
	nexus_commands_cleared(b->other);
	bench_select(b, 3, 3); /* consumes 2F/00 of this one, selects nothing */
	bench_select(b, 3, 3);
	change_disc(b);
	drive_reset(b->drive, DRIVE_RESET_UNIT);
}

/* What happens, and what each of the two then is told, in this order. */
static const struct row {
	const char *name;
	void (*event)(struct bench *);
	uint32_t own[5], others[5];
} rows[] = {
	{ "a new nexus: 29/00 for it alone", come_anew, { 0x062900 }, { 0 } },
	{ "mode parameters changed: 2A/01 for the other", select_other_page, { 0 }, { 0x062a01 } },
	{ "the same mode parameters: nothing", select_same_page, { 0 }, { 0 } },
	{ "ejected and loaded: 28/00 for all", eject_and_load, { 0x062800 }, { 0x062800 } },
	{ "disc changed: 28/00 for all", change_disc, { 0x062800 }, { 0x062800 } },
	{ "unit reset: 29/03 for all", reset_unit, { 0x062903 }, { 0x062903 } },
	{ "target reset: 29/02 for all", reset_target, { 0x062902 }, { 0x062902 } },
	{ "commands cleared: 2F/00", clear_others, { 0 }, { 0x062f00 } },
	{ "session closed: 28/00 for the other", burn, { 0 }, { 0x062800 } },
	{ "priority: 29, 28, 2A, others", all_at_once, { 0x062903, 0x062800 },
	    { 0x062903, 0x062800, 0x062a01, 0x062f00 } },
};

static void
is_told(struct bench *b, struct nexus *n, const uint32_t *expected)
{
	for (; *expected != 0; expected++) {
		bench_run(b, n, CDB(OP_TEST_UNIT_READY), NULL, 0, 0);
		assert_sense(b, *expected);
	}
	bench_run(b, n, CDB(OP_TEST_UNIT_READY), NULL, 0, 0);
	assert_good(b);
}

static void
attentions(void **state)
{
	const struct row *row = *state;
	struct bench *b = bench_open("cdr-80");

	row->event(b);
	is_told(b, b->nexus, row->own);
	is_told(b, b->other, row->others);
	bench_close(b);
}

/* Commands that a waiting unit attention does not keep from running. */
static const struct exempt {
	const char *name;
	uint8_t cdb[16];
	bool runs, consumes;
} exempts[] = {
	{ "INQUIRY runs", { OP_INQUIRY, [4] = 36 }, true, false },
	{ "REPORT LUNS runs", { OP_REPORT_LUNS, [9] = 16 }, true, false },
	{ "GET CONFIGURATION runs", { OP_GET_CONFIGURATION, [8] = 8 }, true, false },
	{ "GET EVENT STATUS runs", { OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8 }, true, false },
	{ "REQUEST SENSE runs and clears", { OP_REQUEST_SENSE, [4] = 18 }, true, true },
	{ "TEST UNIT READY reports", { OP_TEST_UNIT_READY }, false, true },
	{ "MODE SENSE reports", { OP_MODE_SENSE_10, 8, 5, [8] = 8 }, false, true },
	{ "READ DISC INFORMATION reports", { OP_READ_DISC_INFORMATION, [8] = 34 }, false, true },
	{ "an unknown code reports", { 0xff }, false, true },
};

static void
exempt_commands(void **state)
{
	const struct exempt *row = *state;
	struct bench *b = bench_open("cdr-80");

	drive_reset(b->drive, DRIVE_RESET_TARGET);
	bench_in(b, 64, row->cdb);
	if (row->runs)
		assert_good(b);
	else
		assert_sense(b, 0x062902);
	if (row->cdb[0] == OP_REQUEST_SENSE)
		assert_memory_equal(b->data,
		    ((const uint8_t[]){ 0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 2 }), 14);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	if (row->consumes)
		assert_good(b);
	else
		assert_sense(b, 0x062902);
	bench_close(b);
}

static void
aborted_report(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct command_request request = { CDB(OP_TEST_UNIT_READY), 16, 0, 0 };

	(void)state;
	drive_reset(b->drive, DRIVE_RESET_TARGET);
	cmd_abort(drive_begin(b->drive, b->nexus, &request, NULL, NULL));
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x062902);
	bench_close(b);
}

/* An error of an IMMED command: response code 71h with the next command. */
static void
deferred_error(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	b->nexus->deferred = SENSE_WRITE_ERROR;
	b->nexus->deferred.deferred = true;
	b->nexus->has_deferred = true;
	bench_in(b, 36, CDB(OP_INQUIRY, [4] = 36));
	assert_good(b);
	bench_other(b, 0, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x030c00);
	assert_int_equal(b->result.sense[0], 0x71);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

static void
assert_event(struct bench *b, uint8_t mask, const uint8_t expected[8])
{
	bench_in(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = mask, [8] = 8));
	assert_reply(b, expected, 8);
}

static void
events(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_event(b, 0x10, (const uint8_t[]){ 0, 6, 4, 0x5e, 3, 0x01, 0, 0 });
	assert_event(b, 0x10, (const uint8_t[]){ 0, 6, 4, 0x5e, 0, 0x01, 0, 0 });
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	/* The lowest class with an event first; one change of features per move. */
	assert_event(b, 0x7e, (const uint8_t[]){ 0, 6, 1, 0x5e, 2, 0, 0, 1 });
	assert_event(b, 0x7e, (const uint8_t[]){ 0, 6, 1, 0x5e, 2, 0, 0, 1 });
	assert_event(b, 0x7e, (const uint8_t[]){ 0, 6, 4, 0x5e, 2, 0x02, 0, 0 });
	assert_event(b, 0x7e, (const uint8_t[]){ 0, 6, 1, 0x5e, 0, 0, 0, 0 });
	/* Each initiator has a queue of its own. */
	bench_other(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8));
	assert_int_equal(b->data[4], 3);
	bench_other(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8));
	assert_int_equal(b->data[4], 2);
	bench_close(b);
}

static void
event_kept(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	bench_in(b, 4, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 4));
	assert_good(b);
	assert_event(b, 0x10, (const uint8_t[]){ 0, 6, 4, 0x5e, 3, 0x01, 0, 0 });
	bench_close(b);
}

static void
event_flood(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	for (int i = 0; i < 100; i++) {
		eject_and_load(b);
		bench_clear_attentions(b, b->nexus);
	}
	for (int i = 0; i < 4; i++) {
		bench_other(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8));
		assert_int_equal(b->data[4], i % 2 == 0 ? 3 : 2);
	}
	bench_other(b, 8, CDB(OP_GET_EVENT_STATUS, 1, [4] = 0x10, [8] = 8));
	assert_int_equal(b->data[4], 0);
	bench_close(b);
}

static void
prevention(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_other(b, 0, CDB(OP_PREVENT_ALLOW, [4] = 1));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x055302);
	bench_in(b, 68, CDB(OP_MODE_SENSE_10, 8, 0x2a, [8] = 68));
	assert_int_equal(b->data[8 + 6], 0x2b);
	assert_event(b, 0x08, (const uint8_t[]){ 0, 6, 3, 0x5e, 0, 1, 0, 0 });
	/* One's allowance does not lift another's prevention. */
	bench_none(b, CDB(OP_PREVENT_ALLOW));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x055302);
	bench_other(b, 0, CDB(OP_PREVENT_ALLOW));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_close(b);
}

static void
prevention_ends(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_other(b, 0, CDB(OP_PREVENT_ALLOW, [4] = 1));
	nexus_close(b->other);
	b->other = nexus_open(b->drive, "again");
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 3));
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_PREVENT_ALLOW, [4] = 1));
	drive_reset(b->drive, DRIVE_RESET_UNIT);
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_close(b);
}

static void
persistent_prevention(void **state)
{
	struct bench *b = bench_open("cdr-80");

	(void)state;
	bench_none(b, CDB(OP_PREVENT_ALLOW, [4] = 3));
	assert_event(b, 0x02, (const uint8_t[]){ 0, 6, 1, 0x5e, 0, 0x80, 0, 0 });
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_sense(b, 0x055302);
	bench_none(b, CDB(OP_PREVENT_ALLOW, [4] = 2));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	assert_good(b);
	bench_close(b);
}

static void
tray(void **state)
{
	struct bench *b = bench_open("cdr-80");
	struct disc *disc = drive_disc(b->drive), *second = bench_disc("cdr-74");

	(void)state;
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2));
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_sense(b, 0x023a02);
	bench_in(b, 8, CDB(OP_MECHANISM_STATUS, [9] = 8));
	assert_int_equal(b->data[1], 0x10);
	assert_ptr_equal(drive_disc(b->drive), disc);
	assert_false(drive_insert(b->drive, second));
	bench_none(b, CDB(OP_START_STOP_UNIT, [4] = 2)); /* it is open already */
	assert_good(b);
	assert_ptr_equal(drive_remove(b->drive), disc);
	disc_close(disc);
	assert_null(drive_remove(b->drive));
	assert_true(drive_insert(b->drive, second)); /* closes it */
	bench_clear_attentions(b, b->nexus);
	bench_none(b, CDB(OP_TEST_UNIT_READY));
	assert_good(b);
	bench_close(b);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		{ "a report that is aborted is still owed", aborted_report, NULL, NULL, NULL },
		{ "a deferred error comes with the next command", deferred_error, NULL, NULL,
		    NULL },
		{ "events of an eject and a load", events, NULL, NULL, NULL },
		{ "an event that was cut off is kept", event_kept, NULL, NULL, NULL },
		{ "events are forgotten, not piled up", event_flood, NULL, NULL, NULL },
		{ "prevention by another", prevention, NULL, NULL, NULL },
		{ "prevention ends with nexus and reset", prevention_ends, NULL, NULL, NULL },
		{ "persistent prevention", persistent_prevention, NULL, NULL, NULL },
		{ "the tray", tray, NULL, NULL, NULL },
	};

	return RUN_TABLE(rows, attentions) + RUN_TABLE(exempts, exempt_commands) +
	    cmocka_run_group_tests_name("events and tray", others, NULL, NULL);
}
