/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/packet_track_test.c tests emulator/recorder_track.c, recorder_packet.c
 * and disc_track.c: tracks in packets, reserved tracks, and the sessions made of them
 * (mmc-recorder.md 3.9, 3.14, 3.18, 4; cd-format.md 2, 12). */
#include "tests/table.h"

#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/scramble.h"
#include "emulator/store.h"
#include "emulator/subcode.h"

#include <stdio.h>
#include <string.h>

#define LAYOUT_BYTES 512

static const struct recorder_options strict;

struct fixture {
	struct disc *d;
	struct recorder *r;
};

static struct fixture
begin(void)
{
	char why[DISC_WHY];
	struct fixture f = { .d = disc_create(
				 store_memory(0, why), medium_by_kind("cdrw-80"), why) };

	assert_non_null(f.d);
	f.r = recorder_open(f.d, &strict);
	return f;
}

static void
end(struct fixture f)
{
	recorder_close(f.r);
	disc_close(f.d);
}

/* size 0: variable packets. */
static struct write_parameters
packets(uint32_t size)
{
	return (struct write_parameters){ .type = WRITE_PACKET,
		.data_block_type = 8,
		.track_mode = 4,
		.audio_pause = 150,
		.fixed_packets = size != 0,
		.packet_size = size };
}

static const struct write_parameters at_once = {
	.type = WRITE_TAO, .data_block_type = 8, .track_mode = 4, .audio_pause = 150
};

static uint8_t
pattern(int32_t lba, uint32_t i)
{
	return (uint8_t)((uint32_t)lba * 7 + i * 13 + i / 256 + 1);
}

static enum disc_result
write_some(struct fixture f, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	uint32_t bytes = recorder_write_bytes(f.r, p, lba);
	uint8_t *blocks = malloc((size_t)bytes * count + 1);
	enum disc_result result = recorder_write_begin(f.r, p, lba, count);

	assert_non_null(blocks);
	for (uint32_t i = 0; i < count * bytes; i++)
		blocks[i] = pattern(lba + (int32_t)(i / bytes), i % bytes);
	if (result == DISC_OK)
		result = recorder_write_blocks(f.r, blocks, count);
	if (result == DISC_OK)
		result = recorder_write_end(f.r);
	free(blocks);
	return result;
}

static unsigned
findings(const struct disc *d)
{
	unsigned n = 0;

	while (disc_finding(d, n) != NULL)
		n++;
	return n;
}

/* The block indicator of a sector, whose header must be right. */
static unsigned
indicator(struct disc *d, int32_t lba)
{
	uint8_t record[SECTOR_RECORD_BYTES];

	assert_int_equal(disc_read(d, lba, 1, record), DISC_OK);
	scramble_sector(record, record);
	assert_int_equal(record[15] & 0x1f, 1);
	return record[15] >> 5;
}

/* What lies from lba on, up to what is not recorded: L link, I run-in, U user data, O
 * run-out, each with its number of sectors. Run-in and run-out must count down. */
static void
describe(struct disc *d, int32_t lba, char out[LAYOUT_BYTES])
{
	static const char letters[] = { 'U', 'I', 'I', 'I', 'I', 'L', 'O', 'O' };
	unsigned run = 0, before = 0, now;

	out[0] = '\0';
	for (; disc_recorded(d, lba, 1); lba++, run++, before = now) {
		now = indicator(d, lba);
		if (run > 0 && letters[now] == letters[before]) {
			assert_true(letters[now] == 'U' || now == before - 1);
			continue;
		}
		if (run > 0)
			sprintf(out + strlen(out), "%c%u ", letters[before], run);
		run = 0;
	}
	sprintf(out + strlen(out), "%c%u", letters[before], run);
}

enum op { END, WRITE, SYNC, CLOSE_TRACK, CLOSE_SESSION, KILL, REHEARSE };

struct step {
	enum op op;
	int32_t lba;
	uint32_t count;
	enum disc_result expected;
};

static enum disc_result
run(struct fixture f, const struct write_parameters *p, const struct step *s)
{
	struct write_parameters test = *p;

	test.test_write = true;
	switch (s->op) {
	case WRITE:
		return write_some(f, p, s->lba, s->count);
	case REHEARSE:
		return write_some(f, &test, s->lba, s->count);
	case SYNC:
		return recorder_synchronize(f.r);
	case CLOSE_TRACK:
		return recorder_close_track(f.r, p, (uint8_t)s->lba);
	case CLOSE_SESSION:
		return recorder_close_session(f.r, p);
	case KILL: /* what the next writer finds */
		return disc_end(f.d);
	case END:
		break;
	}
	return DISC_OK;
}

static void
run_all(struct fixture f, const struct write_parameters *p, const struct step *steps)
{
	for (; steps->op != END; steps++)
		assert_int_equal(run(f, p, steps), steps->expected);
}

#define PREGAP "L1 I4 U138 O2 L1 I4 "

/* Tracks of packets: what is on the disc after these steps, and what READ TRACK
 * INFORMATION has to say. */
static const struct row {
	const char *name;
	uint32_t size;
	struct step steps[6];
	const char *layout; /* from LBA -150 on */
	int32_t next;
	uint8_t track; /* which that is */
} rows[] = {
	{ "variable: a packet", 0, { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 } }, PREGAP "U10 O2", 17,
	    1 },
	{ "variable: another packet", 0,
	    { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { WRITE, 17, 20, 0 }, { SYNC, 0, 0, 0 } },
	    PREGAP "U10 O2 L1 I4 U20 O2", 44, 1 },
	{ "variable: a packet goes on", 0, { { WRITE, 0, 10, 0 }, { WRITE, 10, 5, 0 } },
	    PREGAP "U15", 15, 1 },
	{ "variable: a host that leaves room for the link", 0,
	    { { WRITE, 0, 10, 0 }, { WRITE, 17, 5, 0 } }, PREGAP "U10 O2 L1 I4 U5", 22, 1 },
	{ "variable: not with another gap", 0,
	    { { WRITE, 0, 10, 0 }, { WRITE, 11, 5, DISC_NOT_WRITABLE_HERE } }, PREGAP "U10", 10,
	    1 },
	{ "variable: ended, not where it was", 0,
	    { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { WRITE, 10, 5, DISC_NOT_WRITABLE_HERE } },
	    PREGAP "U10 O2", 17, 1 },
	{ "variable: two SYNCs are one", 0,
	    { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { SYNC, 0, 0, 0 } }, PREGAP "U10 O2", 17, 1 },
	{ "variable: a short track is padded", 0, { { WRITE, 0, 10, 0 }, { CLOSE_TRACK, 0, 0, 0 } },
	    PREGAP "U300 O2", 302 + 150, 2 },
	{ "variable: by a packet, if it has ended", 0,
	    { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { CLOSE_TRACK, 1, 0, 0 } },
	    PREGAP "U10 O2 L1 I4 U283 O2", 302 + 150, 2 },
	{ "variable: a longer one is closed as it is", 0,
	    { { WRITE, 0, 310, 0 }, { SYNC, 0, 0, 0 }, { CLOSE_TRACK, 1, 0, 0 } }, PREGAP "U310 O2",
	    312 + 150, 2 },
	{ "variable: nearly long enough, by a packet of one block", 0,
	    { { WRITE, 0, 295, 0 }, { SYNC, 0, 0, 0 }, { CLOSE_TRACK, 1, 0, 0 } },
	    PREGAP "U295 O2 L1 I4 U1 O2", 305 + 150, 2 },
	{ "variable: killed within a packet", 0, { { WRITE, 0, 10, 0 }, { KILL, 0, 0, 0 } },
	    PREGAP "U10", 17, 1 },
	{ "variable: and gone on with", 0,
	    { { WRITE, 0, 10, 0 }, { KILL, 0, 0, 0 }, { WRITE, 17, 5, 0 } },
	    PREGAP "U10 O2 L1 I4 U5", 22, 1 },
	{ "variable: and closed", 0,
	    { { WRITE, 0, 310, 0 }, { KILL, 0, 0, 0 }, { CLOSE_TRACK, 1, 0, 0 } }, PREGAP "U310 O2",
	    312 + 150, 2 },
	{ "variable: killed between packets", 0,
	    { { WRITE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { KILL, 0, 0, 0 }, { WRITE, 17, 5, 0 } },
	    PREGAP "U10 O2 L1 I4 U5", 22, 1 },
	{ "fixed: a packet ends by itself", 32, { { WRITE, 0, 32, 0 } }, PREGAP "U32 O2", 32, 1 },
	{ "fixed: three by one command", 32, { { WRITE, 0, 96, 0 } },
	    PREGAP "U32 O2 L1 I4 U32 O2 L1 I4 U32 O2", 96, 1 },
	{ "fixed: many small ones", 1, { { WRITE, 0, 70, 0 }, { CLOSE_SESSION, 0, 0, DISC_OK } },
	    NULL, 0, 0 },
	{ "fixed: in pieces", 32, { { WRITE, 0, 16, 0 }, { WRITE, 16, 24, 0 } },
	    PREGAP "U32 O2 L1 I4 U8", 40, 1 },
	{ "fixed: SYNC fills it", 32, { { WRITE, 0, 16, 0 }, { SYNC, 0, 0, 0 } }, PREGAP "U32 O2",
	    32, 1 },
	{ "fixed: not where a link is", 32,
	    { { WRITE, 0, 32, 0 }, { WRITE, 39, 32, DISC_NOT_WRITABLE_HERE } }, PREGAP "U32 O2", 32,
	    1 },
	{ "fixed: killed within a packet", 32, { { WRITE, 0, 48, 0 }, { KILL, 0, 0, 0 } },
	    PREGAP "U32 O2 L1 I4 U16", 64, 1 },
	{ "fixed: and gone on with", 32,
	    { { WRITE, 0, 48, 0 }, { KILL, 0, 0, 0 }, { WRITE, 64, 32, 0 } },
	    PREGAP "U32 O2 L1 I4 U32 O2 L1 I4 U32 O2", 96, 1 },
	{ "fixed: a short track is padded by packets", 100,
	    { { WRITE, 0, 100, 0 }, { CLOSE_TRACK, 1, 0, 0 } },
	    PREGAP "U100 O2 L1 I4 U100 O2 L1 I4 U100 O2", 316 + 150, 2 },
	{ "fixed: packets longer than what is composed at once", 128, { { WRITE, 0, 130, 0 } },
	    PREGAP "U128 O2 L1 I4 U2", 130, 1 },
	{ "a rehearsal leaves nothing", 0,
	    { { REHEARSE, 0, 10, 0 }, { SYNC, 0, 0, 0 }, { REHEARSE, 17, 5, 0 },
		{ REHEARSE, 22, 5, 0 }, { CLOSE_TRACK, 0, 0, 0 } },
	    "", 0, 1 },
	{ "a rehearsal goes on where a packet would end", 0,
	    { { REHEARSE, 0, 10, 0 }, { REHEARSE, 17, 5, 0 },
		{ REHEARSE, 23, 5, DISC_NOT_WRITABLE_HERE }, { WRITE, 0, 5, 0 } },
	    PREGAP "U5", 5, 1 },
	{ "a rehearsal of fixed packets", 32,
	    { { REHEARSE, 0, 40, 0 }, { SYNC, 0, 0, 0 }, { REHEARSE, 64, 5, 0 },
		{ WRITE, 0, 32, 0 } },
	    PREGAP "U32 O2", 32, 1 },
};

static void
lies(void **state)
{
	const struct row *row = *state;
	struct write_parameters p = packets(row->size);
	struct fixture f = begin();
	struct recorder_position at;
	char layout[LAYOUT_BYTES];

	run_all(f, &p, row->steps);
	if (row->layout != NULL && row->layout[0] != '\0') {
		describe(f.d, -150, layout);
		assert_string_equal(layout, row->layout);
	}
	if (row->track != 0) {
		recorder_position(f.r, &p, &at);
		assert_true(at.writable);
		assert_int_equal(at.next, row->next);
		assert_int_equal(at.track, row->track);
	}
	if (row->layout != NULL && row->layout[0] == '\0')
		assert_int_equal(disc_status(f.d), DISC_BLANK);
	else if (row->track == 1)
		assert_int_equal(recorder_close_session(f.r, &p), DISC_OK);
	assert_int_equal(findings(f.d), 0);
	end(f);
}

/* Every block that a host wrote is where it says. */
static const struct reading {
	const char *name;
	uint32_t size;
	uint8_t type;
	enum sector_class sector_class;
	uint16_t offset;
	struct step steps[5];
} readings[] = {
	{ "variable, mode 1", 0, 8, SECTOR_MODE1, 16,
	    { { WRITE, 0, 100, 0 }, { SYNC, 0, 0, 0 }, { WRITE, 107, 300, 0 } } },
	{ "fixed, mode 1", 32, 8, SECTOR_MODE1, 16,
	    { { WRITE, 0, 320, 0 }, { WRITE, 320, 64, 0 } } },
	{ "fixed, mode 2", 16, 9, SECTOR_MODE2FORM0, 16, { { WRITE, 0, 320, 0 } } },
	{ "fixed, form 1", 32, 10, SECTOR_MODE2FORM1, 24, { { WRITE, 0, 320, 0 } } },
	{ "variable, form 2", 0, 12, SECTOR_MODE2FORM2, 24, { { WRITE, 0, 320, 0 } } },
};

static void
reads_back(void **state)
{
	const struct reading *row = *state;
	struct write_parameters p = packets(row->size);
	struct fixture f = begin();
	uint32_t blocks = 0;
	const struct disc_track *t;

	p.data_block_type = row->type;
	p.session_format = row->type >= 10 ? 0x20 : 0;
	p.subheader[2] = row->type == 12 ? 0x28 : 0x08;
	run_all(f, &p, row->steps);
	assert_int_equal(recorder_close_session(f.r, &p), DISC_OK);
	assert_int_equal(findings(f.d), 0);
	t = disc_track(f.d, 0);
	assert_int_equal(t->control, 5);
	assert_int_equal(t->pregap_count, 150);
	assert_int_equal(t->pregap_sectors[SECTOR_LINK], 10);
	assert_int_equal(t->pregap_sectors[SECTOR_RUNOUT], 2);
	assert_int_equal(t->sector_type, row->sector_class);
	assert_false(t->mixed);
	assert_int_equal(disc_session(f.d, 0)->write_type, WRITE_PACKET);
	for (const struct step *s = row->steps; s->op != END; s++) {
		for (uint32_t i = 0; s->op == WRITE && i < s->count; i++, blocks++) {
			uint8_t record[SECTOR_RECORD_BYTES];
			int32_t lba = s->lba + (int32_t)i, sector;
			uint32_t run;

			assert_true(disc_locate(f.d, lba, &sector, &run));
			if (row->size != 0) /* cd-format.md 12 */
				assert_int_equal(sector, lba + lba / (int32_t)row->size * 7);
			assert_int_equal(disc_read(f.d, sector, 1, record), DISC_OK);
			scramble_sector(record, record);
			assert_int_equal(record[row->offset], pattern(lba, 0));
			assert_int_equal(record[row->offset + 2000], pattern(lba, 2000));
		}
	}
	assert_int_equal(t->sectors[row->sector_class], blocks);
	end(f);
}

/* The pregap's track descriptor blocks: where a drive looks for them, 75 sectors before
 * the track. */
static const struct descriptor {
	const char *name;
	bool at_once;
	uint32_t size;
	uint8_t type;
	uint16_t offset;
	uint8_t bytes[14];
} descriptors[] = {
	{ "at once", true, 0, 8, 16,
	    { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x80, 0xff, 0xff, 0xff } },
	{ "variable", false, 0, 8, 16,
	    { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x90, 0xff, 0xff, 0xff } },
	{ "fixed", false, 32, 8, 16, { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x32 } },
	{ "fixed, form 1", false, 64, 11, 24,
	    { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x64 } },
	{ "fixed, formless", false, 64, 9, 16,
	    { 'T', 'D', 'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x64 } },
};

static void
is_described(void **state)
{
	const struct descriptor *row = *state;
	struct write_parameters p = row->at_once ? at_once : packets(row->size);
	struct fixture f = begin();
	uint8_t record[SECTOR_RECORD_BYTES];

	p.data_block_type = row->type;
	assert_int_equal(write_some(f, &p, 0, 1), DISC_OK);
	for (int32_t lba = -80; lba < -20; lba++) {
		assert_int_equal(disc_read(f.d, lba, 1, record), DISC_OK);
		scramble_sector(record, record);
		assert_memory_equal(record + row->offset, row->bytes, sizeof(row->bytes));
	}
	end(f);
}

/* What is refused. */
static const struct refusal {
	const char *name;
	struct step before[3];
	struct write_parameters p;
	int32_t lba;
	uint32_t count;
	enum disc_result expected;
} refusals[] = {
#define PARAMETERS(type_, fixed_, size_)                                                           \
	{                                                                                          \
		.type = (type_), .data_block_type = 8, .track_mode = 5, .audio_pause = 150,        \
		.fixed_packets = (fixed_), .packet_size = (size_)                                  \
	}
	{ "fixed packets of no size", { { END, 0, 0, 0 } }, PARAMETERS(WRITE_PACKET, true, 0), 0, 1,
	    DISC_PACKET_SIZE },
	{ "packets that no log has room for", { { END, 0, 0, 0 } },
	    PARAMETERS(WRITE_PACKET, true, 65536), 0, 1, DISC_PACKET_SIZE },
	{ "another size within a track", { { WRITE, 0, 32, 0 } },
	    PARAMETERS(WRITE_PACKET, true, 16), 32, 16, DISC_PACKET_SIZE },
	{ "variable packets within a track of fixed ones", { { WRITE, 0, 32, 0 } },
	    PARAMETERS(WRITE_PACKET, false, 0), 32, 16, DISC_PACKET_SIZE },
	{ "track at once within a track of packets", { { WRITE, 0, 32, 0 } },
	    PARAMETERS(WRITE_TAO, false, 0), 32, 16, DISC_WRONG_SECTOR_TYPE },
	{ "a track at once behind it", { { WRITE, 0, 320, 0 }, { CLOSE_TRACK, 0, 0, 0 } },
	    PARAMETERS(WRITE_TAO, false, 0), 385 + 150, 16, DISC_OK },
	{ "more than there is room for", { { END, 0, 0, 0 } }, PARAMETERS(WRITE_PACKET, false, 0),
	    0, 359848, DISC_FULL },
	{ "all that there is room for", { { END, 0, 0, 0 } }, PARAMETERS(WRITE_PACKET, false, 0), 0,
	    359847, DISC_OK },
	/* 359849 sectors: 9227 packets of 39, the last one without the link behind it. */
	{ "fixed: more than there is room for", { { END, 0, 0, 0 } },
	    PARAMETERS(WRITE_PACKET, true, 32), 0, 9227 * 32 + 1, DISC_FULL },
	{ "fixed: all that there is room for", { { END, 0, 0, 0 } },
	    PARAMETERS(WRITE_PACKET, true, 32), 0, 9227 * 32, DISC_OK },
	{ "before all addresses", { { END, 0, 0, 0 } }, PARAMETERS(WRITE_PACKET, true, 32),
	    INT32_MIN, 32, DISC_NOT_WRITABLE_HERE },
	{ "behind them", { { WRITE, 0, 32, 0 } }, PARAMETERS(WRITE_PACKET, true, 32), INT32_MAX, 32,
	    DISC_FULL },
};

static void
is_refused(void **state)
{
	const struct refusal *row = *state;
	struct write_parameters p = packets(32);
	struct fixture f = begin();

	run_all(f, &p, row->before);
	assert_int_equal(recorder_write_begin(f.r, &row->p, row->lba, row->count), row->expected);
	end(f);
}

/* Mode page 05 may ask for no pause before audio. */
static void
reserves_without_pause(void **state)
{
	static const struct write_parameters audio = { .type = WRITE_TAO };
	struct fixture f = begin();
	struct recorder_track t;

	(void)state;
	assert_int_equal(recorder_reserve(f.r, &audio, 300), DISC_OK);
	assert_int_equal(recorder_reserve(f.r, &audio, 300), DISC_OK);
	assert_true(recorder_track(f.r, 2, &t));
	assert_int_equal(t.start, 302);
	assert_int_equal(write_some(f, &audio, 302, 300), DISC_OK);
	assert_int_equal(write_some(f, &audio, 0, 300), DISC_OK);
	assert_int_equal(recorder_close_session(f.r, &audio), DISC_OK);
	assert_int_equal(disc_track(f.d, 1)->start_lba, 302);
	assert_int_equal(disc_track(f.d, 1)->pregap_count, 0);
	assert_int_equal(disc_status(f.d), DISC_COMPLETE);
	end(f);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(reserves_without_pause) };

	return RUN_TABLE(rows, lies) + RUN_TABLE(readings, reads_back) +
	    RUN_TABLE(descriptors, is_described) + RUN_TABLE(refusals, is_refused) +
	    cmocka_run_group_tests(special, NULL, NULL);
}
