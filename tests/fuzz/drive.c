/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/drive.c - the drive's door: CDBs and their data, from two initiators at
 * a time, while discs come and go, time passes, and sessions are lost.
 *
 * The first byte: bits 1..0 no disc, CD-R, CD-RW, the diagnostic disk instead; bits
 * 3..2 time instant, instant with jobs of their own, virtual, real. Then follow
 * records; the lower three bits of a byte say what it is, bit 3 who does it, bit 7
 * that the transfer has a length of its own (two bytes follow, in, out):
 *  0, 1  a CDB (as long as its code's group has it), n, n bytes of data; zeros
 *        follow them. To its end; or until half of its data has been moved
 *  2     what was begun goes on to its end
 *  3     it is aborted
 *  4     n tenths of a second pass, and the job is done
 *  5     the disc is taken out, or another one put in; with bit 7, n: what else can be
 *        done at the drive's front
 *  6     the session is lost, or another one comes
 *  7     the unit is reset */
#include "mmc/drive.h"
#include "emulator/disc.h"
#include "emulator/store.h"
#include "mmc/command.h"
#include "mmc/opcode.h"
#include "mmc/panel.h"
#include "mmc/profile.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define DEVICE      "iqn.2026-11.test.pitland:cdr0"
#define DISK_BLOCKS 256
#define ROOM        (256u * 1024) /* of a transfer that does not say */
#define NEXUSES     2
#define TENTH       100000u /* microseconds */

enum step { IDLE, MOVING, PENDING };

struct initiator {
	struct nexus *nexus;
	struct command *cmd;
	enum step step;
	uint64_t room_in, room_out, moved;
	const uint8_t *data;
	size_t data_bytes;
};

struct world {
	struct drive *drive;
	bool rewritable;
	struct drive_job *job;
	struct drive_alarm *alarm;
	uint64_t alarm_at, now;
	struct initiator initiator[NEXUSES];
	const uint8_t *bytes;
	size_t n;
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* ------------------------------------------------------------ its process */

static void
submit(void *context, struct drive_job *job)
{
	struct world *w = context;

	must(w->job == NULL);
	w->job = job;
}

static uint64_t
now(void *context)
{
	return ((struct world *)context)->now;
}

static void
set_alarm(void *context, struct drive_alarm *alarm)
{
	struct world *w = context;

	w->alarm = alarm;
	w->alarm_at = alarm->at;
}

static void
run_job(struct world *w)
{
	struct drive_job *job = w->job;

	w->job = NULL;
	if (job == NULL)
		return;
	job->work(job);
	job->done(job);
}

static void
pass(struct world *w, uint64_t microseconds)
{
	uint64_t end = w->now + microseconds;

	(void)drive_advance(w->drive, microseconds);
	for (unsigned i = 0; i < 1000 && w->alarm_at <= end; i++) {
		w->now = w->alarm_at > w->now ? w->alarm_at : w->now;
		w->alarm_at = DRIVE_NEVER;
		w->alarm->due(w->alarm);
	}
	must(w->alarm_at > end);
	w->now = end;
}

static struct disc *
new_disc(const struct world *w)
{
	char why[DISC_WHY];
	struct disc *disc = disc_create(
	    store_memory(0, why), medium_by_kind(w->rewritable ? "cdrw-74" : "cdr-74"), why);

	must(disc != NULL);
	return disc;
}

/* ---------------------------------------------------------------- commands */

static void
check_result(const struct initiator *i)
{
	const struct command_result *r = cmd_result(i->cmd);
	bool check = r->status == STATUS_CHECK_CONDITION;

	must(r->moved == i->moved);
	must(check || r->status == STATUS_GOOD || r->status == STATUS_BUSY ||
	    r->status == STATUS_RESERVATION_CONFLICT);
	must(check == (r->sense_bytes == SENSE_BYTES));
	must(!check || (r->sense[0] & 0x7e) == 0x70);
	must(!check || (r->sense[2] & 15) != 0);
	must(r->status != STATUS_GOOD || r->wanted >= r->moved);
}

static void
end(struct initiator *i)
{
	check_result(i);
	cmd_free(i->cmd);
	i->cmd = NULL;
	i->step = IDLE;
}

static void
complete(struct command *cmd, void *arg)
{
	struct initiator *i = arg;

	must(i->cmd == cmd && i->step == PENDING);
	end(i);
}

static void
give(struct initiator *i, void *to, size_t n)
{
	size_t m = i->data_bytes < n ? i->data_bytes : n;

	memcpy(to, i->data, m);
	memset((uint8_t *)to + m, 0, n - m);
	i->data += m;
	i->data_bytes -= m;
	cmd_filled(i->cmd, n);
}

/* Some of its data; what it gives is looked at. */
static void
move(struct initiator *i, uint64_t most)
{
	volatile uint8_t sum = 0;
	uint64_t moved = 0;
	struct iovec v;

	while (moved < most && cmd_next_segment(i->cmd, &v)) {
		must(v.iov_len > 0);
		if (cmd_direction(i->cmd) == COMMAND_DATA_OUT) {
			size_t n = v.iov_len < 30000 ? v.iov_len : 30000;

			give(i, v.iov_base, n);
			moved += n;
		} else {
			for (size_t k = 0; k < v.iov_len; k++)
				sum = (uint8_t)(sum + ((uint8_t *)v.iov_base)[k]);
			moved += v.iov_len;
		}
	}
	i->moved += moved;
	must(i->moved <= i->room_in || i->moved <= i->room_out);
}

static void
go_on(struct initiator *i)
{
	if (i->step != MOVING)
		return;
	move(i, UINT64_MAX);
	i->step = PENDING;
	if (cmd_finish(i->cmd) == COMMAND_DONE)
		end(i);
}

static void
give_up(struct initiator *i)
{
	if (i->step == IDLE)
		return;
	cmd_abort(i->cmd);
	i->cmd = NULL;
	i->step = IDLE;
}

/* ----------------------------------------------------------------- records */

static uint8_t
next_byte(struct world *w)
{
	if (w->n == 0)
		return 0;
	w->n--;
	return *w->bytes++;
}

static const uint8_t *
next_bytes(struct world *w, size_t *n)
{
	const uint8_t *p = w->bytes;

	*n = *n < w->n ? *n : w->n;
	w->bytes += *n;
	w->n -= *n;
	return p;
}

/* SPC-4 4.3.4: by the group of the code. */
static size_t
cdb_bytes(uint8_t opcode)
{
	static const uint8_t groups[8] = { 6, 10, 10, 16, 16, 12, 12, 12 };

	return groups[opcode >> 5];
}

static void
take_command(struct world *w, struct initiator *i, bool own_length, bool half)
{
	uint8_t cdb[16] = { 0 };
	struct command_request request = { cdb, sizeof(cdb), 0, 0 };
	const struct command_kind *kind;
	size_t n = cdb_bytes(w->n > 0 ? w->bytes[0] : 0);
	const uint8_t *p = next_bytes(w, &n);

	memcpy(cdb, p, n);
	kind = command_kind(cdb[0]);
	if (own_length) {
		request.in_bytes = next_byte(w);
		request.out_bytes = next_byte(w);
	} else if (kind != NULL && kind->direction == COMMAND_DATA_OUT) {
		request.out_bytes = ROOM;
	} else {
		request.in_bytes = ROOM;
	}
	n = next_byte(w);
	i->data = next_bytes(w, &n);
	i->data_bytes = n;
	if (i->nexus == NULL || i->step != IDLE)
		return;
	i->room_in = request.in_bytes;
	i->room_out = request.out_bytes;
	i->moved = 0;
	i->cmd = drive_begin(w->drive, i->nexus, &request, complete, i);
	must(i->cmd != NULL);
	must(cmd_bytes(i->cmd) <= ROOM);
	i->step = MOVING;
	if (half)
		move(i, cmd_bytes(i->cmd) / 2);
	else
		go_on(i);
}

static void
change_disc(struct world *w)
{
	struct disc *disc = drive_remove(w->drive);

	if (disc != NULL)
		disc_close(disc);
	else if (drive_disc(w->drive) == NULL)
		must(drive_insert(w->drive, new_disc(w)));
}

static void
use_panel(struct world *w, uint8_t deed)
{
	switch (deed % 5) {
	case 0:
		(void)drive_press_eject(w->drive);
		break;
	case 1:
		(void)drive_force_eject(w->drive);
		break;
	case 2:
		(void)drive_close_tray(w->drive);
		break;
	default:
		drive_lock(w->drive, deed % 5 == 3);
	}
}

/* Lost, with its commands; another session comes, or a new connection. */
static void
lose(struct world *w, struct initiator *i, bool stays)
{
	give_up(i);
	if (i->nexus == NULL) {
		i->nexus = nexus_open(w->drive, "iqn.2026-11.test.other,i,0x2");
		must(i->nexus != NULL);
	} else if (stays) {
		nexus_lose(i->nexus);
	} else {
		nexus_close(i->nexus);
		i->nexus = NULL;
	}
}

static void
take_record(struct world *w)
{
	uint8_t what = next_byte(w);
	struct initiator *i = &w->initiator[what >> 3 & 1];

	switch (what & 7) {
	case 0:
	case 1:
		take_command(w, i, what & 0x80, what & 1);
		break;
	case 2:
		go_on(i);
		break;
	case 3:
		give_up(i);
		break;
	case 4:
		pass(w, (uint64_t)next_byte(w) * TENTH);
		run_job(w);
		break;
	case 5:
		if (what & 0x80)
			use_panel(w, next_byte(w));
		else
			change_disc(w);
		break;
	case 6:
		lose(w, i, what & 0x80);
		break;
	default:
		for (unsigned k = 0; k < NEXUSES; k++)
			give_up(&w->initiator[k]);
		drive_reset(w->drive, what & 0x80 ? DRIVE_RESET_TARGET : DRIVE_RESET_UNIT);
	}
}

static void
open_world(struct world *w, uint8_t flags)
{
	static const char *const names[] = { "iqn.2026-11.test.first,i,0x1",
		"iqn.2026-11.test.other,i,0x2" };
	static const enum drive_time times[] = { DRIVE_TIME_INSTANT, DRIVE_TIME_INSTANT,
		DRIVE_TIME_VIRTUAL, DRIVE_TIME_REAL };
	uint8_t medium = flags & 3, time = flags >> 2 & 3;
	struct drive_config config = { .profile = profile_by_name("generic"),
		.serial = "1",
		.device_name = DEVICE,
		.port_name = DEVICE ",t,0x0001",
		.host = { w, time == 1 ? submit : NULL, now, set_alarm },
		.time = times[time] };

	w->alarm_at = DRIVE_NEVER;
	w->rewritable = medium == 2;
	w->drive = medium == 3 ? drive_open_ram_disk(&config, DISK_BLOCKS) : drive_open(&config);
	must(w->drive != NULL);
	if (medium == 1 || medium == 2)
		change_disc(w);
	for (unsigned k = 0; k < NEXUSES; k++) {
		w->initiator[k].nexus = nexus_open(w->drive, names[k]);
		must(w->initiator[k].nexus != NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct world w = { .bytes = bytes, .n = n };
	bool disk = n > 0 && (bytes[0] & 3) == 3;

	open_world(&w, next_byte(&w));
	while (w.n > 0)
		if (!disk || (w.bytes[0] & 7) != 5)
			take_record(&w);
		else
			next_byte(&w);
	for (unsigned k = 0; k < NEXUSES; k++) {
		give_up(&w.initiator[k]);
		nexus_close(w.initiator[k].nexus);
	}
	run_job(&w);
	drive_close(w.drive);
	return 0;
}
