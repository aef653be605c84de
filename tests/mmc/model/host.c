/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/host.c - what the host does to the drive and to the model. */
#include "tests/mmc/model/host.h"

#include "mmc/opcode.h"
#include "mmc/profile.h"

#include <stdio.h>
#include <unistd.h>

uint32_t
host_random(struct host *h, uint32_t below)
{
	h->random = h->random * 6364136223846793005u + 1442695040888963407u;
	return below == 0 ? 0 : (uint32_t)(h->random >> 33) % below;
}

bool
host_chance(struct host *h, unsigned percent)
{
	return host_random(h, 100) < percent;
}

static void
note(struct host *h, const char *what, const uint8_t *cdb)
{
	char *line = h->trace[h->commands++ % HOST_TRACE];
	const struct page *p = &h->model->page;
	size_t n = (size_t)snprintf(
	    line, sizeof(h->trace[0]), "%6u  page %u/%u", h->commands, p->type, p->block);

	if (p->fixed)
		n += (size_t)snprintf(line + n, sizeof(h->trace[0]) - n, " of %u", p->packet);
	n += (size_t)snprintf(line + n, sizeof(h->trace[0]) - n, "%s%s  %s", p->test ? " test" : "",
	    p->multisession == 3 ? " multi" : "", what);
	for (unsigned i = 0; cdb != NULL && i < 12 && n + 4 < sizeof(h->trace[0]); i++)
		n += (size_t)snprintf(line + n, sizeof(h->trace[0]) - n, " %02x", cdb[i]);
}

void
host_differ(struct host *h, const char *format, ...)
{
	unsigned first = h->commands > HOST_TRACE ? h->commands - HOST_TRACE : 0;
	va_list args;

	if (!h->quiet) {
		for (unsigned i = first; i < h->commands; i++)
			fprintf(stderr, "# %s\n", h->trace[i % HOST_TRACE]);
		fprintf(stderr, "# drive and model differ: ");
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
		fprintf(stderr, "\n");
	}
	_exit(1); /* with all that it holds */
}

static uint32_t
got(const struct host *h)
{
	const struct command_result *r = &h->bench->result;

	return r->status == STATUS_GOOD
	    ? 0
	    : (uint32_t)(r->sense[2] & 15) << 16 | (uint32_t)r->sense[12] << 8 | r->sense[13];
}

void
host_expect(struct host *h, int32_t sense)
{
	uint32_t mask = sense == ATTENTION_29 ? 0xffff00 : 0xffffff;

	if (h->dying)
		return;
	{
		FILE *f = fopen("/tmp/m2.tally", "a");
		const char *l = h->trace[(h->commands - 1) % HOST_TRACE];
		char w[20];
		sscanf(strstr(l, "page ") + 5, "%19s", w);
		const char *q = strstr(l, "  page");
		q = strstr(q + 3, "  ");
		fprintf(f, "%d %.12s %06x\n", w[0] - 48, q + 2, got(h));
		fclose(f);
	}
	if (sense == FAILS ? got(h) == GOOD
			   : sense != ANYTHING && (got(h) & mask) != (uint32_t)sense)
		host_differ(h, "sense %06x, must be %06x", got(h), (unsigned)sense);
	if (h->kept->overwritten)
		host_differ(h, "a recorded sector was written again");
}

static bool
run(struct host *h, const char *what, const uint8_t *cdb, const void *out, uint64_t out_bytes,
    uint64_t in_bytes, bool needs_disc)
{
	int32_t met = model_meets(h->model, needs_disc);

	note(h, what, cdb);
	bench_run(h->bench, h->bench->nexus, cdb, out, out_bytes, in_bytes);
	if (met != GOOD)
		host_expect(h, met);
	return met == GOOD;
}

bool
host_run(struct host *h, const char *what, const uint8_t *cdb, const void *out, uint64_t out_bytes,
    uint64_t in_bytes)
{
	return run(h, what, cdb, out, out_bytes, in_bytes, true);
}

/* Mode page 05: mostly what can be, sometimes not. */
static void
random_page(struct host *h, struct page *p)
{
	static const uint8_t types[] = { PACKET, PACKET, TAO, TAO, SAO, SAO, RAW, RAW },
			     tao[] = { 0, 8, 8, 9, 10 }, illegal[] = { 4, 5, 6, 7, 14, 15 };
	static const uint16_t sizes[] = { 16, 32, 0 };

	p->type = types[host_random(h, 8)];
	p->multisession = host_chance(h, 75) ? 3 : (uint8_t)host_random(h, 3);
	/* What comes of a rehearsal beside reserved tracks, or in packets, is open. */
	p->test = p->type != PACKET && model_reserved(h->model) == NULL && host_chance(h, 12);
	p->fixed = p->type == PACKET && host_chance(h, 50);
	p->packet = !p->fixed || host_chance(h, 4) ? sizes[2] : sizes[host_random(h, 2)];
	p->block = (uint8_t)(1 + host_random(h, 3)); /* RAW */
	if (p->type == TAO)
		p->block = tao[host_random(h, 5)];
	else if (p->type == PACKET)
		p->block = tao[1 + host_random(h, 4)];
	else if (p->type == SAO)
		p->block = 0;
	p->mode = p->type == TAO && p->block == 0 ? 0 : 4;
	if (host_chance(h, 4))
		p->mode = 0;
	if (p->block == 0)
		p->mode = 0; /* scrambled by the host: another matter */
	if (host_chance(h, 5))
		p->block = illegal[host_random(h, 6)];
	if (host_chance(h, 2))
		p->type = (uint8_t)(4 + host_random(h, 12));
}

static void
select_page(struct host *h, const struct page *p)
{
	uint8_t list[8 + 52] = { [8] = 0x05, 0x32, [8 + 15] = 150 };

	list[10] = (uint8_t)(host_random(h, 2) << 6 | (p->test ? 0x10 : 0) | p->type);
	list[11] = (uint8_t)(p->multisession << 6 | (p->fixed ? 0x20 : 0) | p->mode);
	list[12] = p->block;
	list[20] = (uint8_t)(p->packet >> 8);
	list[21] = (uint8_t)p->packet;
	if (run(h, "MODE SELECT", CDB(OP_MODE_SELECT_10, 0x10, [8] = 60), list, 60, 0, false))
		host_expect(h, model_select(h->model, p));
}

static void
do_select(struct host *h)
{
	struct page p;

	random_page(h, &p);
	if ((h->model->rehearsing || h->model->cues > 0) && host_chance(h, 85))
		return; /* else no rehearsal and no cue sheet would get far */
	select_page(h, &p);
}

/* A place to write: mostly the right one. */
static int32_t
where(struct host *h)
{
	const struct model *m = h->model;
	const struct track *reserved = model_reserved(m);
	int32_t next = 0;

	if (reserved != NULL && m->page.type == reserved->type && host_chance(h, 60))
		return model_track_next(reserved);
	if (model_next(m, &m->page, &next) && host_chance(h, 88))
		return next;
	switch (host_random(h, 7)) {
	case 6: /* behind the link of a packet */
		return next + 7;
	case 0:
		return next + 1;
	case 1:
		return next - 1;
	case 2: /* what would be lead-out, or the next track */
		return m->sessions == 0 ? 0 : m->session[m->sessions - 1].next;
	case 3:
		return m->tracks == 0 ? -150 : m->track[m->tracks - 1].end + 152;
	case 4:
		return m->last_leadout - (int32_t)host_random(h, 3);
	default:
		return (int32_t)host_random(h, 40000) - 10000;
	}
}

static uint32_t
how_many(struct host *h, int32_t lba)
{
	const struct model *m = h->model;
	const struct track *reserved = model_reserved(m);

	if (host_chance(h, 2))
		return 0;
	if (reserved != NULL && lba == model_track_next(reserved) && host_chance(h, 50)) {
		int32_t room = model_track_room(m, reserved);

		if (room > 0 && room <= HOST_BLOCKS)
			return (uint32_t)room;
	}
	/* Of RAW much must come before anything happens. */
	if (m->page.type == RAW && lba < h->plan.leadout)
		return 1 + host_random(h, host_chance(h, 90) ? HOST_BLOCKS : 20);
	if (host_chance(h, 3) && lba < m->last_leadout - 4 && lba > m->last_leadout - HOST_BLOCKS)
		return (uint32_t)(m->last_leadout - lba) - host_random(h, 4);
	/* Not past the end of what a cue sheet asks for, but sometimes. */
	if (m->page.type == SAO && m->cues > 0 && lba == m->cue_next && host_chance(h, 90))
		for (unsigned i = 0; i < m->cues; i++)
			if (m->cue[i].lba > lba)
				return host_chance(h, 60)
				    ? (uint32_t)(m->cue[i].lba - lba)
				    : 1 + host_random(h, (uint32_t)(m->cue[i].lba - lba));
	return 1 + host_random(h, host_chance(h, 20) ? 400 : 30);
}

/* The blocks of a WRITE, into h->blocks; what they are, into h->raw. */
static void
compose(struct host *h, int32_t lba, uint32_t count)
{
	const struct model *m = h->model;
	uint32_t bytes = model_block_bytes(m, lba);

	for (uint32_t i = 0; i < count; i++) {
		int32_t at = lba + (int32_t)i;
		uint8_t *block = h->blocks + (size_t)i * bytes;

		if (m->page.type != RAW)
			host_user(h->serial + i, at, block, bytes);
		else if (h->plan.tracks > 0)
			host_raw_block(h, at, h->serial + i, m->page.block, block, &h->raw[i]);
	}
}

/* The first block of a RAW session: what will it be? */
static void
plan(struct host *h, int32_t lba)
{
	const struct model *m = h->model;
	const struct session *s = m->sessions == 0 ? NULL : &m->session[m->sessions - 1];

	bool ended = s == NULL || s->status == COMPLETE;
	bool goes_on = s != NULL && s->page.type == RAW && lba == s->next && host_chance(h, 70);

	if (m->page.type == RAW && !m->rehearsing && ended && !goes_on)
		host_plan_raw(h, lba);
}

static void
do_write(struct host *h)
{
	int32_t lba = where(h);
	uint32_t count;
	unsigned changes = h->kept->changes;

	plan(h, lba);
	count = how_many(h, lba);
	compose(h, lba, count);
	if (host_run(h, "WRITE", CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), h->blocks,
		(uint64_t)count * BLOCK_MOST, 0))
		host_expect(h, model_write(h->model, lba, count, h->serial, h->raw));
	h->serial += count;
	if (!h->dying && h->model->page.test && h->kept->changes != changes)
		host_differ(h, "a test write changed the disc");
}

/* A WRITE whose last blocks do not come; the model's sense of it. */
static int32_t
half_write(struct host *h, struct command **cmd)
{
	int32_t lba = where(h), sense;
	uint32_t count = 2 + host_random(h, 60);
	struct command_request request = { CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), 16,
		(uint64_t)count * BLOCK_MOST, 0 };
	struct iovec iov;

	plan(h, lba);
	note(h, "half a WRITE", request.cdb);
	compose(h, lba, count);
	sense = model_meets(h->model, true);
	*cmd = drive_begin(h->bench->drive, h->bench->nexus, &request, NULL, NULL);
	assert_non_null(*cmd);
	if (cmd_next_segment(*cmd, &iov)) {
		size_t n = (size_t)cmd_bytes(*cmd) / 2;

		memcpy(iov.iov_base, h->blocks, n < iov.iov_len ? n : iov.iov_len);
		cmd_filled(*cmd, n < iov.iov_len ? n : iov.iov_len);
	}
	if (sense == GOOD)
		sense = model_write_lost(h->model, lba, count);
	if (sense != ANYTHING && (cmd_bytes(*cmd) > 0) != (sense == GOOD))
		host_differ(
		    h, "begun: %d, must get sense %06x", cmd_bytes(*cmd) > 0, (unsigned)sense);
	return sense;
}

static void
do_lose_write(struct host *h)
{
	struct command *cmd;

	/* An attention that an aborted command met has not been told. */
	if (h->model->owes_29 || h->model->owes_28)
		return;
	(void)half_write(h, &cmd);
	cmd_abort(cmd);
}

static void
do_synchronize(struct host *h)
{
	if (host_run(h, "SYNCHRONIZE CACHE", CDB(OP_SYNCHRONIZE_CACHE, host_chance(h, 30) ? 2 : 0),
		NULL, 0, 0))
		host_expect(h, model_synchronize(h->model));
}

static void
do_close_track(struct host *h)
{
	unsigned n = host_chance(h, 70) ? 0xff : host_random(h, h->model->tracks + 3);

	if (host_run(
		h, "CLOSE TRACK", CDB(OP_CLOSE_TRACK_SESSION, 0, 1, [5] = (uint8_t)n), NULL, 0, 0))
		host_expect(h, model_close_track(h->model, n));
}

static void
do_close_session(struct host *h)
{
	if (host_run(h, "CLOSE SESSION", CDB(OP_CLOSE_TRACK_SESSION, 0, 2), NULL, 0, 0))
		host_expect(h, model_close_session(h->model));
}

static void
do_reserve(struct host *h)
{
	uint32_t blocks = host_random(h, host_chance(h, 95) ? 700 : 40000);

	/* Room that nothing says how to use. */
	if (h->model->page.test || (h->model->page.fixed && h->model->page.packet == 0))
		return;
	if (host_run(h, "RESERVE TRACK", CDB(OP_RESERVE_TRACK, [5] = BE32(blocks)), NULL, 0, 0))
		host_expect(h, model_reserve(h->model, blocks));
}

static void
put_row(uint8_t *row, const struct cue *c)
{
	static const uint8_t sent[] = { [AUDIO] = 0x00, [MODE1] = 0x10 },
			     made[] = { [AUDIO] = 0x01, [MODE1] = 0x14 };
	int32_t count = c->lba + 150;
	const uint8_t bytes[8] = { c->form == MODE1 ? 0x41 : 0x01, c->track, c->index,
		c->sent ? sent[c->form] : made[c->form], 0, (uint8_t)(count / 4500),
		(uint8_t)(count / 75 % 60), (uint8_t)(count % 75) };

	memcpy(row, bytes, 8);
}

/* Tracks of audio and mode 1 with gaps that are sent or made. */
static unsigned
random_cues(struct host *h, struct cue *cue)
{
	const struct model *m = h->model;
	int32_t lba = model_program_start(m) - 150;
	uint8_t number = m->tracks == 0 ? 1 : (uint8_t)(m->track[m->tracks - 1].number + 1);
	unsigned n = 0, tracks = 1 + host_random(h, 3);

	for (unsigned i = 0; i < tracks; i++, number++) {
		uint8_t form = host_chance(h, 50) ? AUDIO : MODE1;

		if (i == 0 || host_chance(h, 60)) {
			cue[n++] = (struct cue){ lba, number, 0, form, host_chance(h, 50) };
			lba += i == 0 ? 150 : 1 + (int32_t)host_random(h, 200);
		}
		cue[n++] = (struct cue){ lba, number, 1, form, true };
		lba += 300 + (int32_t)host_random(h, 200);
	}
	cue[n] = (struct cue){ lba, 0xaa, 1, cue[n - 1].form, false };
	return n + 1;
}

static void
do_cue_sheet(struct host *h)
{
	struct cue cue[MODEL_CUES] = { { 0 } };
	uint8_t rows[8 * (MODEL_CUES + 1)] = { 0x41, 0, 0, 0x14 };
	unsigned n = h->model->sessions < MODEL_SESSIONS && model_state(h->model) != COMPLETE_DISC
	    ? random_cues(h, cue)
	    : 2;
	bool cut = host_chance(h, 5);
	int32_t sense;

	if (host_chance(h, 5))
		cue[0].lba++;
	for (unsigned i = 0; i < n; i++)
		put_row(rows + 8 * (i + 1), &cue[i]);
	if (!host_run(h, "SEND CUE SHEET",
		CDB(OP_SEND_CUE_SHEET, [8] = (uint8_t)(8 * (n + 1 - cut))), rows, 8 * (n + 1 - cut),
		0))
		return;
	sense = model_cue_sheet(h->model, cue, n);
	if (sense == GOOD && cut) {
		h->model->cues = 0;
		sense = LIST_FIELD;
	}
	host_expect(h, sense);
}

static void
do_blank(struct host *h)
{
	static const uint8_t types[] = { 0, 1, 3, 3, 6, 6, 6, 7 };
	uint8_t type = types[host_random(h, 8)];
	uint32_t address = h->model->tracks == 0 || host_chance(h, 10)
	    ? host_random(h, 3)
	    : h->model->track[h->model->tracks - 1].number;

	if (h->model->rehearsing && type == 3)
		return;
	if (host_run(h, "BLANK",
		CDB(OP_BLANK, (uint8_t)(type | (host_chance(h, 50) ? 0x10 : 0)), BE32(address)),
		NULL, 0, 0)) {
		/* That is what a rewritable disc is for. */
		h->kept->overwritten &= !h->model->rewritable;
		host_expect(h, model_blank(h->model, type, address));
	}
}

static void
do_ready(struct host *h)
{
	if (host_run(h, "TEST UNIT READY", CDB(OP_TEST_UNIT_READY), NULL, 0, 0))
		host_expect(h, GOOD);
}

static void
do_eject(struct host *h)
{
	if (run(h, "eject", CDB(OP_START_STOP_UNIT, [4] = 2), NULL, 0, 0, false))
		host_expect(h, model_eject(h->model));
}

static void
do_load(struct host *h)
{
	if (!h->model->tray_open && host_chance(h, 80))
		return;
	if (!run(h, "load", CDB(OP_START_STOP_UNIT, [4] = 3), NULL, 0, 0, false))
		return;
	model_load(h->model);
	host_expect(h, GOOD);
}

static void
do_prevent(struct host *h)
{
	bool prevent = host_chance(h, 30);

	if (!run(h, "PREVENT", CDB(OP_PREVENT_ALLOW, [4] = prevent), NULL, 0, 0, false))
		return;
	host_expect(h, GOOD);
	h->model->prevented = prevent;
}

/* Returns a unit attention as data, and with that it is told. */
static void
do_request_sense(struct host *h)
{
	int32_t met = model_meets(h->model, false);

	note(h, "REQUEST SENSE", NULL);
	bench_run(h->bench, h->bench->nexus, CDB(OP_REQUEST_SENSE, [4] = 18), NULL, 0, 18);
	host_expect(h, GOOD);
	if (met != GOOD && (h->bench->data[2] != 6 || h->bench->data[12] != (met >> 8 & 0xff)))
		host_differ(h, "no unit attention %06x", (unsigned)met);
}

static void
do_reset(struct host *h)
{
	if (h->model->owes_29)
		return;
	note(h, "reset", NULL);
	drive_reset(h->bench->drive, host_chance(h, 50) ? DRIVE_RESET_UNIT : DRIVE_RESET_TARGET);
	model_reset(h->model);
}

static void
do_lose_nexus(struct host *h)
{
	if (h->model->owes_29)
		return;
	note(h, "nexus loss", NULL);
	nexus_lose(h->bench->nexus);
	h->model->prevented = false;
	h->model->owes_29 = true;
}

static void
do_reinsert(struct host *h)
{
	note(h, "out and in", NULL);
	assert_true(drive_insert(h->bench->drive, drive_remove(h->bench->drive)));
	model_reinsert(h->model);
}

static void
power_on(struct host *h)
{
	const struct drive_config config = {
		.profile = profile_by_name("generic"),
		.serial = SERIAL,
		.device_name = DEVICE_NAME,
		.port_name = PORT_NAME,
	};

	h->bench->drive = drive_open(&config);
	h->bench->nexus = nexus_open(h->bench->drive, "iqn.2026-11.test.model,i,0x1");
	assert_non_null(h->bench->nexus);
}

/* The process is gone, in its way, and another takes the disc up. */
static void
take_up(struct host *h, bool dead)
{
	char why[DISC_WHY];
	struct disc *disc;

	h->kept->dead = dead;
	nexus_close(h->bench->nexus);
	drive_close(h->bench->drive);
	h->kept->dead = false;
	disc = kept_open(h->kept, why);
	if (disc == NULL)
		host_differ(h, "the disc does not open: %s", why);
	power_on(h);
	assert_true(drive_insert(h->bench->drive, disc));
	model_reopen(h->model);
}

static void
do_kill(struct host *h)
{
	struct command *cmd = NULL;

	if (host_chance(h, 50))
		(void)half_write(h, &cmd);
	note(h, "killed, and opened again", NULL);
	/* The command's end must not reach the disc either. */
	h->kept->dead = true;
	if (cmd != NULL)
		cmd_abort(cmd);
	take_up(h, true);
}

/* Into the tray, which closes. */
static void
insert_blank(struct host *h)
{
	static const char *const kinds[] = { "cdr-80", "cdr-74", "cdrw-80" };
	const char *kind = kinds[host_random(h, 3)];
	const struct medium *m = medium_by_kind(kind);
	char why[DISC_WHY];

	h->plan.tracks = 0;
	h->kept = kept_new(h->model);
	assert_true(drive_insert(h->bench->drive, kept_create(h->kept, kind, why)));
	model_insert(h->model, m->rewritable, m->leadin_start_lba, m->last_leadout_lba);
}

/* Whatever was closed before is there, and says what it said. */
static void
closed_sessions_remain(struct host *h)
{
	const struct model *m = h->model;
	int32_t end = model_last_closed(m)->leadout;
	uint8_t sector[2048];
	int32_t at;

	for (int32_t lba = 0; lba < end; lba += 1 + (int32_t)host_random(h, 40)) {
		const struct sector *s;

		if (!model_place(m, lba, &at))
			continue;
		s = model_sector(m, at);
		if (!model_readable(m, at) || s->content != USER || s->form != MODE1)
			continue;
		bench_in(h->bench, 2048, CDB(OP_READ_10, 0, BE32(lba), 0, 0, 1));
		host_expect(h, GOOD);
		host_user(s->serial, lba, sector, sizeof(sector));
		if (memcmp(h->bench->data, sector, sizeof(sector)) != 0)
			host_differ(h, "LBA %d gives other bytes", lba);
	}
}

/* The process dies in the middle of what it does with the disc: what comes of that
 * command is open, but not that the disc opens, and has what it had. Then another disc. */
static void
do_die(struct host *h)
{
	static void (*const acts[])(
	    struct host *) = { do_write, do_write, do_close_session, do_synchronize, do_eject };
	char why[DISC_WHY];
	struct disc *disc;
	struct model *before;

	if (h->model->tray_open || h->model->owes_29 || h->model->owes_28)
		return;
	before = malloc(sizeof(*before));
	assert_non_null(before);
	*before = *h->model;
	h->kept->fuse = 1 + host_random(h, host_chance(h, 50) ? 4 : 200);
	h->dying = true;
	acts[host_random(h, ARRAY_LEN(acts))](h);
	h->dying = false;
	h->kept->fuse = 0;
	note(h, "died in it, and opened again", NULL);
	h->kept->dead = true;
	nexus_close(h->bench->nexus);
	drive_close(h->bench->drive);
	h->kept->dead = false;
	*h->model = *before;
	free(before);
	disc = kept_open(h->kept, why);
	if (disc == NULL)
		host_differ(h, "the disc does not open: %s", why);
	power_on(h);
	assert_true(drive_insert(h->bench->drive, disc));
	model_reopen(h->model);
	bench_clear_attentions(h->bench, h->bench->nexus);
	h->model->owes_29 = h->model->owes_28 = false;
	if (model_last_closed(h->model) != NULL)
		closed_sessions_remain(h);
	disc_close(drive_remove(h->bench->drive));
	kept_free(h->kept);
	insert_blank(h);
}

static void
do_stop(struct host *h)
{
	note(h, "stopped, and opened again", NULL);
	take_up(h, false);
}

/* Nothing more can be done with this disc. */
static bool
is_spent(const struct model *m)
{
	const struct session *s = m->sessions == 0 ? NULL : &m->session[m->sessions - 1];

	if (s == NULL || s->status == OPEN)
		return false;
	return s->status == DAMAGED || model_state(m) == COMPLETE_DISC ||
	    model_program_start(m) >= m->last_leadout;
}

static void
do_change_disc(struct host *h)
{
	if (!is_spent(h->model) && host_chance(h, 97))
		return;
	note(h, "another disc", NULL);
	disc_close(drive_remove(h->bench->drive));
	kept_free(h->kept);
	insert_blank(h);
	do_ready(h);
	do_select(h);
}

/* The page that suits a reserved track. */
static void
select_for(struct host *h, const struct track *t)
{
	const struct page p = { .type = t->type,
		.block = 8,
		.multisession = 3,
		.mode = 4,
		.fixed = t->packet > 0,
		.packet = t->packet };

	select_page(h, &p);
}

/* What leads on, where a WRITE would not: the sheet, another page, the end of the
 * session that is in the way. */
static void
do_proceed(struct host *h)
{
	const struct model *m = h->model;
	const struct session *s = m->sessions == 0 ? NULL : &m->session[m->sessions - 1];
	bool open = s != NULL && s->status == OPEN;
	const struct track *reserved = model_reserved(m), *incomplete = model_incomplete(m);
	int32_t next;

	if (incomplete != NULL && (incomplete->damaged || host_chance(h, 5))) {
		do_close_track(h);
		return;
	}
	if (m->page.type <= TAO && incomplete == NULL && host_chance(h, 15)) {
		do_reserve(h);
		return;
	}
	if (reserved != NULL && host_chance(h, 40)) {
		if (m->page.type != reserved->type || m->page.packet != reserved->packet)
			select_for(h, reserved);
		else
			do_write(h);
		return;
	}
	if (m->page.type == SAO && m->cues == 0 && !open && !m->rehearsing && host_chance(h, 70))
		do_cue_sheet(h);
	/* A sheet takes many WRITEs. */
	for (unsigned i = 0; i < 8 && m->page.type == SAO && m->cues > 0 && host_chance(h, 80); i++)
		do_write(h);
	/* Of what must fail one in four is enough. */
	if (model_next(m, &m->page, &next) ? host_chance(h, 75) : host_chance(h, 25))
		do_write(h);
	else if (!open && host_chance(h, 30))
		do_select(h);
	else if (open && s->page.type <= TAO && m->page.type > TAO && host_chance(h, 40))
		do_close_session(h); /* the dearest of commands */
	else if (open && s->page.type != m->page.type)
		do_select(h);
	else
		do_write(h);
}

/* What is done, and how often in proportion. */
static const struct {
	unsigned weight;
	void (*act)(struct host *);
} deeds[] = { { 60, do_write }, { 150, do_proceed }, { 20, do_lose_write }, { 30, do_synchronize },
	{ 12, do_close_track }, { 6, do_close_session }, { 12, do_cue_sheet }, { 12, do_reserve },
	{ 6, do_blank }, { 50, do_select }, { 20, do_ready }, { 2, do_eject }, { 80, do_load },
	{ 10, do_prevent }, { 10, do_request_sense }, { 1, do_reset }, { 5, do_lose_nexus },
	{ 1, do_reinsert }, { 2, do_kill }, { 1, do_stop }, { 1, do_die }, { 16, do_change_disc },
	{ 220, ask_track }, { 150, ask_disc }, { 90, ask_toc }, { 50, ask_sessions },
	{ 60, ask_pma }, { 30, ask_capacity }, { 110, ask_read }, { 110, ask_read_cd } };

static void
step(struct host *h)
{
	unsigned total = 0, chosen;

	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		total += deeds[i].weight;
	chosen = host_random(h, total);
	for (size_t i = 0;; i++) {
		if (chosen < deeds[i].weight) {
			deeds[i].act(h);
			return;
		}
		chosen -= deeds[i].weight;
	}
}

unsigned
host_live(uint64_t life, const uint32_t *seed, unsigned steps, bool quiet)
{
	struct host h = { .quiet = quiet,
		.random = life,
		.bench = calloc(1, sizeof(*h.bench)),
		.model = calloc(1, sizeof(*h.model)),
		.serial = 1,
		.blocks = calloc(HOST_BLOCKS, BLOCK_MOST),
		.raw = calloc(HOST_BLOCKS, sizeof(*h.raw)) };

	power_on(&h);
	insert_blank(&h);
	model_reopen(h.model);
	for (unsigned i = 0; i < steps; i++) {
		h.random = (life << 32 ^ seed[i]) * 0x9e3779b97f4a7c15u;
		step(&h);
	}
	nexus_close(h.bench->nexus);
	drive_close(h.bench->drive);
	kept_free(h.kept);
	free(h.blocks);
	free(h.raw);
	free(h.bench->data);
	free(h.bench);
	free(h.model);
	return h.commands;
}
