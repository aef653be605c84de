/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/tao_test.c tests emulator/recorder_tao.c, recorder_make.c,
 * block.c and program.c: tracks at once, and the sessions made of them
 * (mmc-recorder.md 3.9, 4, 4.3; cd-format.md 8, 9, 12). */
#include "tests/table.h"

#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/scramble.h"
#include "emulator/store.h"
#include "emulator/subcode.h"
#include "tests/emulator/scratch.h"

#define SECTORS 310

static const struct recorder_options strict;

static struct disc *
blank(void)
{
	char why[DISC_WHY];

	return disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);
}

static struct write_parameters
tao(uint8_t type)
{
	return (struct write_parameters){ .type = WRITE_TAO,
		.data_block_type = type,
		.track_mode = type == 0 ? 0 : 4,
		.audio_pause = 150,
		.session_format = type >= 10 ? 0x20 : 0,
		.subheader = { 1, 2, type == 12 ? 0x28 : 0x08, 4 } };
}

/* Byte i of the block of a sector; the subheader of B and D is told twice. */
static uint8_t
pattern(uint8_t type, int32_t lba, uint32_t i)
{
	static const uint8_t subheader[4] = { 9, 8, 0x08, 7 };

	if ((type == 11 || type == 13) && i < 8)
		return i % 4 == 2 && type == 13 && lba % 2 != 0 ? 0x28 : subheader[i % 4];
	return (uint8_t)((uint32_t)lba * 7 + i * 13 + i / 256);
}

static enum disc_result
write_some(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	uint32_t bytes = recorder_write_bytes(r, p, lba);
	uint8_t *blocks = malloc((size_t)bytes * count + 1);
	enum disc_result result = recorder_write_begin(r, p, lba, count);

	assert_non_null(blocks);
	for (uint32_t i = 0; i < count * bytes; i++)
		blocks[i] = pattern(recorder_write_bytes(r, p, lba) == recorder_block_bytes(p)
			? p->data_block_type
			: 8,
		    lba + (int32_t)(i / bytes), i % bytes);
	if (result == DISC_OK)
		result = recorder_write_blocks(r, blocks, count);
	if (result == DISC_OK)
		result = recorder_write_end(r);
	free(blocks);
	return result;
}

static struct recorder_position
position(const struct recorder *r, struct write_parameters p)
{
	struct recorder_position at;

	recorder_position(r, &p, &at);
	return at;
}

static unsigned
findings(const struct disc *d)
{
	unsigned n = 0;

	while (disc_finding(d, n) != NULL)
		n++;
	return n;
}

/* One track of each data block type: class of its sectors, where user data lie. */
static const struct kind {
	const char *name;
	uint8_t type;
	bool mixed;
	enum sector_class sector_class;
	uint16_t offset, skip, bytes; /* of the user data in the sector; in the block */
} kinds[] = {
	{ "type 0: audio", 0, false, SECTOR_AUDIO, 0, 0, 2352 },
	{ "type 8: mode 1", 8, false, SECTOR_MODE1, 16, 0, 2048 },
	{ "type 9: mode 2", 9, false, SECTOR_MODE2FORM0, 16, 0, 2336 },
	{ "type A: form 1, subheader of the page", 10, false, SECTOR_MODE2FORM1, 24, 0, 2048 },
	{ "type B: form 1", 11, false, SECTOR_MODE2FORM1, 16, 0, 2056 },
	{ "type C: form 2, subheader of the page", 12, false, SECTOR_MODE2FORM2, 24, 0, 2324 },
	{ "type D: both forms", 13, true, SECTOR_MODE2FORM2, 16, 0, 2056 },
};

static void
records_track(void **state)
{
	const struct kind *row = *state;
	struct write_parameters p = tao(row->type);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	uint8_t record[SECTOR_RECORD_BYTES];
	const struct disc_track *t;

	assert_int_equal(write_some(r, &p, 0, SECTORS), DISC_OK);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(findings(d), 0);
	t = disc_track(d, 0);
	assert_int_equal(t->status, TRACK_COMPLETE);
	assert_int_equal(t->start_lba, 0);
	assert_int_equal(t->sector_count, SECTORS + 2);
	assert_int_equal(t->pregap_count, 150);
	assert_int_equal(t->mixed, row->mixed);
	if (row->type == 0) {
		assert_int_equal(t->sectors[SECTOR_AUDIO], SECTORS + 2);
	} else {
		assert_int_equal(t->sectors[SECTOR_RUNOUT], 2);
		assert_int_equal(t->pregap_sectors[SECTOR_LINK], 5);
		assert_int_equal(t->sectors[row->sector_class], row->mixed ? SECTORS / 2 : SECTORS);
	}
	assert_int_equal(disc_session(d, 0)->leadout_lba, SECTORS + 2);
	assert_int_equal(disc_read(d, 77, 1, record), DISC_OK);
	if (row->type != 0)
		scramble_sector(record, record);
	for (uint32_t i = row->skip; i < row->bytes; i++)
		assert_int_equal(record[row->offset + i - row->skip], pattern(row->type, 77, i));
	recorder_close(r);
	disc_close(d);
}

/* Q of a disc with a data track (0..311) and an audio track (462..) by address, as
 * cd-format.md 9 has it. */
static const struct frame {
	const char *name;
	int32_t lba;
	uint8_t q[10];
	bool p;
} frames[] = {
	{ "lead-in begins: A0", -11634, { 0x41, 0, 0xa0, 0x97, 0x26, 0x66, 0, 1, 0, 0 }, false },
	{ "first sector of the pregap", -150, { 0x41, 1, 0, 0, 0x01, 0x74, 0, 0, 0, 0 }, true },
	{ "last but one of the pregap", -2, { 0x41, 1, 0, 0, 0, 0x01, 0, 0, 0x01, 0x73 }, true },
	{ "first of the track", 0, { 0x41, 1, 1, 0, 0, 0, 0, 0, 0x02, 0 }, false },
	{ "last of run-out", 311, { 0x41, 1, 1, 0, 0x04, 0x11, 0, 0, 0x06, 0x11 }, false },
	{ "pause of track 2", 312, { 0x01, 2, 0, 0, 0x01, 0x74, 0, 0, 0x06, 0x12 }, true },
	{ "track 2", 462, { 0x01, 2, 1, 0, 0, 0, 0, 0, 0x08, 0x12 }, false },
	{ "MCN", 499, { 0x02, 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0, 0x49 }, false },
	{ "ISRC", 549, { 0x03, 0x59, 0x94, 0x91, 0x88, 0x99, 0, 0x31, 0x20, 0x24 }, false },
	{ "lead-out", 774, { 0x01, 0xaa, 1, 0, 0, 0, 0, 0, 0x12, 0x24 }, false },
	{ "end of the lead-out", 774 + 6749, { 0x01, 0xaa, 1, 0x01, 0x29, 0x74, 0, 1, 0x42, 0x23 },
	    false },
};

static void
has_frame(void **state)
{
	const struct frame *row = *state;
	struct write_parameters data = tao(8), audio = tao(0);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	uint8_t record[SECTOR_RECORD_BYTES], q[1][Q_BYTES];

	strcpy(data.mcn, "4006381333931");
	strcpy(audio.mcn, "4006381333931");
	strcpy(audio.isrc, "FIBAR9900312");
	assert_int_equal(write_some(r, &data, 0, SECTORS), DISC_OK);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(write_some(r, &audio, 462, SECTORS), DISC_OK);
	assert_int_equal(recorder_close_session(r, &audio), DISC_OK);
	assert_int_equal(disc_read(d, row->lba, 1, record), DISC_OK);
	subcode_get_q(record + SECTOR_MAIN_BYTES, SECTOR_RECORD_BYTES, 1, q);
	assert_memory_equal(q[0], row->q, sizeof(row->q));
	assert_true(q_sealed(q[0]));
	assert_int_equal(subcode_get_p(record + SECTOR_MAIN_BYTES), row->p);
	assert_int_equal(findings(d), 0);
	assert_string_equal(disc_mcn(d), "4006381333931");
	assert_string_equal(disc_track(d, 1)->isrc, "FIBAR9900312");
	recorder_close(r);
	disc_close(d);
}

/* WRITEs after one data track of 310 sectors that is still open. */
static const struct place {
	const char *name;
	bool closed;
	struct write_parameters p;
	int32_t lba;
	uint32_t count;
	enum disc_result expected;
} places[] = {
	{ "goes on", false, { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 310, 1,
	    DISC_OK },
	{ "not again", false, { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 309, 1,
	    DISC_NOT_WRITABLE_HERE },
	{ "not with a gap", false, { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 },
	    311, 1, DISC_NOT_WRITABLE_HERE },
	{ "behind pause and run-out: the next track", false,
	    { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 462, 1, DISC_OK },
	{ "closed: not where it ended", true,
	    { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 310, 1,
	    DISC_NOT_WRITABLE_HERE },
	{ "closed: 152 on", true, { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 462,
	    1, DISC_OK },
	{ "audio without a pause", true, { .type = WRITE_TAO, .audio_pause = 0 }, 312, 1, DISC_OK },
	{ "data in an audio track", true, { .type = WRITE_TAO, .data_block_type = 8 }, 462, 1,
	    DISC_WRONG_SECTOR_TYPE },
	{ "too much", true, { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 462,
	    359849 - 462 - 1, DISC_FULL },
	{ "as much as there is room for", true,
	    { .type = WRITE_TAO, .data_block_type = 8, .track_mode = 4 }, 462, 359849 - 462 - 2,
	    DISC_OK },
	{ "no such blocks", true, { .type = WRITE_TAO, .data_block_type = 5, .track_mode = 4 }, 462,
	    1, DISC_UNSUPPORTED },
	{ "raw in a session of tracks", true, { .type = WRITE_RAW, .data_block_type = 3 }, 462, 1,
	    DISC_SEQUENCE },
};

static void
takes_place(void **state)
{
	const struct place *row = *state;
	struct write_parameters p = tao(8);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);

	assert_int_equal(write_some(r, &p, 0, SECTORS), DISC_OK);
	if (row->closed)
		assert_int_equal(recorder_close_track(r, &p, 0), DISC_OK);
	assert_int_equal(recorder_write_begin(r, &row->p, row->lba, row->count), row->expected);
	recorder_close(r);
	disc_close(d);
}

/* Empty sectors, a wrong subheader in mode page 05: the block type tells the form. */
static const struct form {
	const char *name;
	uint8_t type, submode;
	enum sector_class sector_class;
} forms[] = {
	{ "type 9, half of it empty", 9, 0, SECTOR_MODE2FORM0 },
	{ "type A, submode of form 2", 10, 0x20, SECTOR_MODE2FORM1 },
	{ "type C, submode of form 1", 12, 0, SECTOR_MODE2FORM2 },
};

static void
has_form(void **state)
{
	const struct form *row = *state;
	struct write_parameters p = tao(row->type);
	static const uint8_t empty[150 * 2336];
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);

	p.subheader[2] = row->submode;
	assert_int_equal(write_some(r, &p, 0, 150), DISC_OK);
	assert_int_equal(recorder_write_begin(r, &p, 150, 150), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, empty, 150), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(disc_track(d, 0)->sectors[row->sector_class], 300);
	assert_int_equal(disc_track(d, 0)->sectors[SECTOR_RUNOUT], 2);
	assert_int_equal(disc_track(d, 0)->sector_type, row->sector_class);
	assert_int_equal(findings(d), 0);
	recorder_close(r);
	disc_close(d);
}

static void
pads_short_tracks(void **state)
{
	struct write_parameters p = tao(8);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	struct disc_toc_entry row;

	(void)state;
	assert_int_equal(write_some(r, &p, 0, 10), DISC_OK);
	assert_false(recorder_pma(r, 0, &row));
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(position(r, p).next, 300 + 152);
	assert_int_equal(position(r, p).track, 2);
	assert_true(recorder_pma(r, 0, &row));
	assert_int_equal(row.point, 1);
	assert_int_equal(row.sec * 75 + row.frame, 302 + 150);
	assert_int_equal(row.psec * 75 + row.pframe, 150);
	assert_false(recorder_pma(r, 1, &row));
	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	assert_int_equal(disc_track(d, 0)->status, TRACK_COMPLETE);
	recorder_close(r);
	disc_close(d);
}

/* Three sessions; the addresses are those of cd-format.md 12. */
static void
appends_sessions(void **state)
{
	static const int32_t starts[] = { 0, 11712, 18924 };
	struct write_parameters p = tao(8);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);
	const struct disc_toc_entry *e;
	unsigned pointers = 0;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		p.multisession = i < 2 ? 3 : 0;
		assert_int_equal(position(r, p).next, starts[i]);
		assert_int_equal(write_some(r, &p, starts[i], SECTORS), DISC_OK);
		assert_int_equal(recorder_close_session(r, &p), DISC_OK);
		assert_int_equal(disc_status(d), i < 2 ? DISC_APPENDABLE : DISC_COMPLETE);
		assert_int_equal(disc_track(d, i)->start_lba, starts[i]);
		assert_int_equal(disc_track(d, i)->session, i + 1);
		assert_int_equal(recorder_close_session(r, &p), DISC_SEQUENCE);
	}
	assert_int_equal(disc_session(d, 1)->leadin_lba, 312 + 6750);
	assert_int_equal(disc_session(d, 2)->leadin_lba, 11712 + 312 + 2250);
	for (unsigned i = 0; (e = disc_toc_entry(d, i)) != NULL; i++)
		if (e->adr == 5) {
			pointers++;
			assert_true(e->session < 3);
			if (e->point == 0xb0 && e->session == 1) /* the pregap of track 2 */
				assert_int_equal((e->min * 60 + e->sec) * 75 + e->frame, 11712);
		}
	assert_int_equal(pointers, 3); /* C0 in the first only */
	assert_int_equal(findings(d), 0);
	recorder_close(r);
	disc_close(d);
}

static void
rehearses(void **state)
{
	struct write_parameters p = tao(8), real = p;
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);

	(void)state;
	p.test_write = true;
	assert_int_equal(write_some(r, &p, 0, 100), DISC_OK);
	assert_int_equal(position(r, p).next, 100);
	assert_int_equal(write_some(r, &p, 100, 300), DISC_OK);
	/* It is not recorded from its middle on. */
	assert_int_equal(write_some(r, &real, 400, 1), DISC_SEQUENCE);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(disc_status(d), DISC_BLANK);
	assert_int_equal(position(r, p).next, 0);
	/* Nor is a track rehearsed from its middle on. */
	assert_int_equal(write_some(r, &real, 0, 100), DISC_OK);
	assert_int_equal(write_some(r, &p, 100, 1), DISC_SEQUENCE);
	recorder_close(r);
	disc_close(d);
}

/* A drive that went away in the second track: what was closed is there, the track is
 * damaged until it is closed (mmc-recorder.md 4). */
static void
survives(void **state)
{
	struct write_parameters p = tao(8);
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d, *reader;
	struct recorder *r;

	(void)state;
	d = disc_create_directory(scratch_path(path, "disc"), medium_by_kind("cdr-80"), why);
	assert_non_null(d);
	r = recorder_open(d, &strict);
	assert_int_equal(write_some(r, &p, 0, SECTORS), DISC_OK);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(write_some(r, &p, 462, 20), DISC_OK);
	reader = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(reader);
	assert_int_equal(disc_track(reader, 0)->status, TRACK_COMPLETE);
	assert_int_equal(disc_track(reader, 1)->status, TRACK_OPEN);
	disc_close(reader);
	recorder_close(r);
	disc_close(d);
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	r = recorder_open(d, &strict);
	assert_int_equal(disc_track(d, 0)->status, TRACK_COMPLETE);
	assert_int_equal(disc_track(d, 1)->status, TRACK_DAMAGED);
	assert_false(position(r, p).writable);
	assert_int_equal(write_some(r, &p, 482, 1), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(disc_track(d, 1)->status, TRACK_DAMAGED);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(disc_track(d, 1)->status, TRACK_COMPLETE);
	assert_int_equal(disc_track(d, 1)->sector_count, 302);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(findings(d), 0);
	recorder_close(r);
	disc_close(d);
	scratch_remove(path);
}

/* Another writer goes on with the session that one has left in good order. */
static void
resumes(void **state)
{
	struct write_parameters p = tao(8);
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d =
	    disc_create_directory(scratch_path(path, "disc"), medium_by_kind("cdr-80"), why);
	struct recorder *r;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_non_null(d);
		r = recorder_open(d, &strict);
		assert_int_equal(write_some(r, &p, i * 462, SECTORS), DISC_OK);
		assert_int_equal(recorder_synchronize(r), DISC_OK);
		assert_int_equal(disc_session(d, 0)->status, SESSION_OPEN);
		assert_null(disc_session(d, 1));
		assert_int_equal(disc_track(d, (unsigned)i)->sectors[SECTOR_MODE1], SECTORS);
		assert_null(disc_track(d, (unsigned)i + 1));
		recorder_close(r);
		disc_close(d);
		d = disc_open_directory(path, DISC_FOR_WRITING, why);
	}
	disc_close(d);
	scratch_remove(path);
}

/* The pause is there, but the first write did not come to its end: the track is
 * where it would have been. */
static void
remains_empty(void **state)
{
	struct write_parameters p = tao(8);
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d =
	    disc_create_directory(scratch_path(path, "disc"), medium_by_kind("cdr-80"), why);
	struct recorder *r = recorder_open(d, &strict);

	(void)state;
	assert_int_equal(recorder_write_begin(r, &p, 0, 10), DISC_OK);
	recorder_close(r);
	disc_close(d);
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	assert_int_equal(disc_track(d, 0)->status, TRACK_DAMAGED);
	assert_int_equal(disc_track(d, 0)->start_lba, 0);
	assert_int_equal(disc_track(d, 0)->sector_count, 0);
	disc_close(d);
	scratch_remove(path);
}

/* Behind an open track, where the next one would begin, the blocks are the next
 * one's. */
static void
switches(void **state)
{
	struct write_parameters first = tao(9), next = tao(8);
	struct disc *d = blank();
	struct recorder *r = recorder_open(d, &strict);

	(void)state;
	assert_int_equal(write_some(r, &first, 0, SECTORS), DISC_OK);
	assert_int_equal(recorder_write_bytes(r, &next, 310), 2336);
	assert_int_equal(recorder_write_bytes(r, &next, 462), 2048);
	assert_int_equal(write_some(r, &next, 462, SECTORS), DISC_OK);
	assert_int_equal(disc_track(d, 0)->status, TRACK_COMPLETE);
	assert_int_equal(disc_track(d, 1)->sectors[SECTOR_MODE1], SECTORS);
	recorder_close(r);
	disc_close(d);
}

/* Room for 301 sectors: a track has 300 and the run-out. */
static void
needs_room(void **state)
{
	static const struct medium little[] = { { .kind = "cdr-80", .last_leadout_lba = 301 },
		{ .kind = "cdr-80", .last_leadout_lba = 302 } };
	struct write_parameters p = tao(8);
	char why[DISC_WHY];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(little); i++) {
		struct disc *d = disc_create(store_memory(0, why), &little[i], why);
		struct recorder *r = recorder_open(d, &strict);

		assert_int_equal(recorder_write_begin(r, &p, 0, 10), i == 0 ? DISC_FULL : DISC_OK);
		recorder_close(r);
		disc_close(d);
	}
}

/* Blanked and written again: readers and the next writer see the new epoch only. */
static void
blanks(void **state)
{
	struct write_parameters p = tao(8);
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d =
	    disc_create_directory(scratch_path(path, "disc"), medium_by_kind("cdrw-80"), why);
	struct recorder *r = recorder_open(d, &strict);
	struct disc *reader;

	(void)state;
	assert_int_equal(write_some(r, &p, 0, SECTORS), DISC_OK);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(recorder_blank(r), DISC_OK);
	assert_int_equal(disc_status(d), DISC_BLANK);
	assert_false(disc_recorded(d, 0, 1));
	reader = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(reader);
	assert_int_equal(disc_status(reader), DISC_BLANK);
	assert_null(disc_session(reader, 0));
	disc_close(reader);
	p.multisession = 3;
	assert_int_equal(write_some(r, &p, 0, SECTORS + 5), DISC_OK);
	recorder_close(r);
	disc_close(d);
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	r = recorder_open(d, &strict);
	assert_int_equal(recorder_close_session(r, &p), DISC_OK);
	assert_int_equal(disc_track(d, 0)->sectors[SECTOR_MODE1], SECTORS + 5);
	assert_null(disc_track(d, 1));
	assert_int_equal(findings(d), 0);
	recorder_close(r);
	disc_close(d);
	d = blank();
	r = recorder_open(d, &strict);
	assert_int_equal(recorder_blank(r), DISC_FINALIZED); /* a CD-R */
	recorder_close(r);
	disc_close(d);
	scratch_remove(path);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(pads_short_tracks),
		cmocka_unit_test(appends_sessions),
		cmocka_unit_test(rehearses),
		cmocka_unit_test(survives),
		cmocka_unit_test(resumes),
		cmocka_unit_test(remains_empty),
		cmocka_unit_test(switches),
		cmocka_unit_test(needs_room),
		cmocka_unit_test(blanks),
	};

	return RUN_TABLE(kinds, records_track) + RUN_TABLE(frames, has_frame) +
	    RUN_TABLE(forms, has_form) + RUN_TABLE(places, takes_place) +
	    cmocka_run_group_tests_name("tracks at once", others, NULL, NULL);
}
