/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/recorder_test.c tests emulator/recorder.c and recorder_raw.c: what may be written
 * where (mmc-recorder.md 3.9, 4, 4.1), and that it is there afterwards. */
#include "tests/table.h"

#include "tests/emulator/vectors.h"

#include "emulator/store.h"
#include "tests/emulator/image.h"

#include <errno.h>

#define RAW(type_)                                                                                 \
	{                                                                                          \
		.type = WRITE_RAW, .data_block_type = (type_)                                      \
	}

static const struct write_parameters raw1 = RAW(1), raw3 = RAW(3);
static const struct recorder_options strict, lenient = { .lenient_leadin = true };
static const struct recorder_options no_subchannel = { .raw_without_subchannel = true };

static struct disc *
blank(const char *kind)
{
	char why[DISC_WHY];

	return disc_create(store_memory(0, why), medium_by_kind(kind), why);
}

/* Nothing is found but that the lead-in begins after the ATIP's start. */
static void
assert_only_late(const struct disc *d)
{
	assert_string_equal(disc_finding(d, 0)->kind->id, "leadin-late");
	assert_null(disc_finding(d, 1));
}

/* Some of the small image; it begins where the lenient lead-in ends. */
static void
write_some(struct recorder *r, const struct write_parameters *p, int32_t to)
{
	assert_int_equal(image_write(r, p, &image_small, image_small.leadin, to, NULL), DISC_OK);
}

/* What comes before the write that is tried. */
static void
nothing(struct recorder *r)
{
	(void)r;
}

static void
begun(struct recorder *r)
{
	write_some(r, &raw3, -4600);
}

static void
rehearsing(struct recorder *r)
{
	const struct write_parameters test = {
		.type = WRITE_RAW, .data_block_type = 3, .test_write = true
	};

	write_some(r, &test, -4600);
}

static void
rehearsed(struct recorder *r)
{
	rehearsing(r);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
}

static void
in_leadout(struct recorder *r)
{
	write_some(r, &raw3, 1000);
}

static void
synchronized(struct recorder *r)
{
	in_leadout(r);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
}

static void
without_leadout(struct recorder *r)
{
	write_some(r, &raw3, 900);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
}

static void
whole(struct recorder *r)
{
	write_some(r, &raw3, 7650);
}

static void
writing(struct recorder *r)
{
	assert_int_equal(recorder_write_begin(r, &raw3, -11634, 2), DISC_OK);
}

static void
aborted(struct recorder *r)
{
	static const uint8_t block[SECTOR_RECORD_BYTES];

	begun(r);
	assert_int_equal(recorder_write_begin(r, &raw3, -4600, 2), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, block, 1), DISC_OK);
	recorder_write_abort(r);
}

static const struct row {
	const char *name;
	const char *kind;
	const struct recorder_options *options;
	void (*before)(struct recorder *);
	struct write_parameters parameters;
	int32_t lba;
	uint32_t count;
	enum disc_result expected;
} rows[] = {
	{ "strict: the ATIP's lead-in start", "cdr-80", &strict, nothing, RAW(3), -11634, 27,
	    DISC_OK },
	{ "strict: of a 74 minute disc", "cdr-74", &strict, nothing, RAW(1), -11849, 27, DISC_OK },
	{ "strict: one sector early", "cdr-80", &strict, nothing, RAW(3), -11635, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "strict: one sector late", "cdr-80", &strict, nothing, RAW(3), -11633, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "strict: 95:00:00", "cdr-80", &strict, nothing, RAW(3), -22650, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "lenient: 95:00:00", "cdr-80", &lenient, nothing, RAW(3), -22650, 27, DISC_OK },
	{ "lenient: 90:00:00", "cdr-80", &lenient, nothing, RAW(3), -45150, 27, DISC_OK },
	{ "lenient: before 90:00:00", "cdr-80", &lenient, nothing, RAW(3), -45151, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "lenient: 99:00:00, a minute of lead-in", "cdr-80", &lenient, nothing, RAW(3), -4650, 27,
	    DISC_OK },
	{ "lenient: less than a minute", "cdr-80", &lenient, nothing, RAW(3), -4649, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "program area first", "cdr-80", &lenient, nothing, RAW(3), 0, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "next", "cdr-80", &lenient, begun, RAW(3), -4600, 27, DISC_OK },
	{ "not next: a gap", "cdr-80", &lenient, begun, RAW(3), -4599, 27, DISC_NOT_WRITABLE_HERE },
	{ "not next: again", "cdr-80", &lenient, begun, RAW(3), -4601, 27, DISC_NOT_WRITABLE_HERE },
	{ "not next: from the start", "cdr-80", &lenient, begun, RAW(3), -4650, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "another data block type", "cdr-80", &lenient, begun, RAW(1), -4600, 27, DISC_SEQUENCE },
	{ "a rehearsal in a session", "cdr-80", &lenient, begun,
	    { .type = WRITE_RAW, .data_block_type = 3, .test_write = true }, -4600, 27,
	    DISC_SEQUENCE },
	{ "a session in a rehearsal", "cdr-80", &lenient, rehearsing, RAW(3), -4600, 27,
	    DISC_SEQUENCE },
	{ "a rehearsal goes on", "cdr-80", &lenient, rehearsing,
	    { .type = WRITE_RAW, .data_block_type = 3, .test_write = true }, -4600, 27, DISC_OK },
	{ "a rehearsal has an order too", "cdr-80", &lenient, rehearsing,
	    { .type = WRITE_RAW, .data_block_type = 3, .test_write = true }, -4601, 27,
	    DISC_NOT_WRITABLE_HERE },
	{ "the real thing after a rehearsal", "cdr-80", &lenient, rehearsed, RAW(3), -4650, 27,
	    DISC_OK },
	{ "another multisession in a session", "cdr-80", &lenient, begun,
	    { .type = WRITE_RAW, .data_block_type = 3, .multisession = 3 }, -4600, 27,
	    DISC_SEQUENCE },
	{ "track at once", "cdr-80", &strict, nothing, { .type = WRITE_TAO }, 0, 16, DISC_OK },
	{ "session at once", "cdr-80", &strict, nothing, { .type = WRITE_SAO }, -150, 16,
	    DISC_SEQUENCE },
	{ "packet", "cdr-80", &strict, nothing, { .type = WRITE_PACKET }, 0, 16, DISC_UNSUPPORTED },
	{ "data block type without subchannel", "cdr-80", &strict, nothing, RAW(0), -11634, 27,
	    DISC_UNSUPPORTED },
	{ "data block type without subchannel, by option", "cdr-80", &no_subchannel, nothing,
	    RAW(0), -11634, 27, DISC_OK },
	{ "data block type that is none", "cdr-80", &strict, nothing, RAW(4), -11634, 27,
	    DISC_UNSUPPORTED },
	{ "a second write before the first has ended", "cdr-80", &strict, writing, RAW(3), -11632,
	    1, DISC_SEQUENCE },
	{ "an aborted write may be tried again", "cdr-80", &lenient, aborted, RAW(3), -4600, 2,
	    DISC_OK },
	{ "past the last address", "cdr-80", &strict, nothing, RAW(3), -11634, 500000, DISC_FULL },
	{ "lead-out goes on after synchronize", "cdr-80", &lenient, synchronized, RAW(3), 1000, 27,
	    DISC_OK },
	{ "not elsewhere, though", "cdr-80", &lenient, synchronized, RAW(3), 1001, 27,
	    DISC_FINALIZED },
	{ "nor for another session", "cdr-80", &lenient, synchronized, RAW(3), -11634, 27,
	    DISC_FINALIZED },
	{ "a session without lead-out goes on", "cdr-80", &lenient, without_leadout, RAW(3), 900,
	    27, DISC_OK },
	{ "6750 sectors of lead-out complete a session", "cdr-80", &lenient, whole, RAW(3), -11634,
	    27, DISC_FINALIZED },
	{ "a pressed disc", "cd-rom", &lenient, nothing, RAW(3), -11634, 27, DISC_FINALIZED },
};

static void
begins(void **state)
{
	const struct row *row = *state;
	struct disc *d = blank(row->kind);
	struct recorder *r = recorder_open(d, row->options);

	row->before(r);
	assert_int_equal(
	    recorder_write_begin(r, &row->parameters, row->lba, row->count), row->expected);
	recorder_close(r);
	disc_close(d);
}

/* The table of mmc-recorder.md 3.9, and 4. */
static const struct place {
	const char *name;
	const char *kind;
	void (*before)(struct recorder *);
	struct write_parameters parameters;
	struct recorder_position expected;
} places[] = {
	{ "blank, TAO", "cdr-80", nothing, { .type = WRITE_TAO },
	    { true, 0, 0, 359849, 1, 1, true } },
	{ "blank, packet", "cdr-80", nothing, { .type = WRITE_PACKET },
	    { true, 0, 0, 359849, 1, 1, true } },
	{ "blank, SAO", "cdr-80", nothing, { .type = WRITE_SAO },
	    { true, -150, 0, 359999, 1, 1, true } },
	{ "blank, RAW", "cdr-80", nothing, RAW(3), { true, -11634, 0, 371483, 1, 1, true } },
	{ "blank 74 minutes, RAW", "cdr-74", nothing, RAW(1),
	    { true, -11849, 0, 345074, 1, 1, true } },
	{ "session open, RAW", "cdr-80", begun, RAW(3), { true, -4600, 0, 364449, 1, 1, false } },
	{ "session open, another type", "cdr-80", begun, { .type = WRITE_SAO }, { 0 } },
	{ "rehearsal", "cdr-80", rehearsing,
	    { .type = WRITE_RAW, .data_block_type = 3, .test_write = true },
	    { true, -4600, 0, 364449, 1, 1, false } },
	{ "after a rehearsal", "cdr-80", rehearsed, RAW(3),
	    { true, -11634, 0, 371483, 1, 1, true } },
	{ "complete, RAW", "cdr-80", synchronized, RAW(3), { 0 } },
	{ "complete, TAO", "cdr-80", synchronized, { .type = WRITE_TAO }, { 0 } },
	{ "pressed", "cd-rom", nothing, RAW(3), { 0 } },
};

static void
assert_position(const struct recorder_position *got, const struct recorder_position *want)
{
	assert_int_equal(got->writable, want->writable);
	assert_int_equal(got->next, want->next);
	assert_int_equal(got->start, want->start);
	assert_int_equal(got->free, want->free);
	assert_int_equal(got->session, want->session);
	assert_int_equal(got->track, want->track);
	assert_int_equal(got->blank, want->blank);
}

static void
is_at(void **state)
{
	const struct place *row = *state;
	struct disc *d = blank(row->kind);
	struct recorder *r = recorder_open(d, &lenient);
	struct recorder_position at;

	row->before(r);
	recorder_position(r, &row->parameters, &at);
	assert_position(&at, &row->expected);
	recorder_close(r);
	disc_close(d);
}

static const struct image multisession = {
	.tracks = 1,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
	.next_session = true,
};

/* Lead-out at 400: the next program area is 11400 on, its lead-in before it. */
static void
another_session_may_follow(void **state)
{
	static const struct {
		struct write_parameters parameters;
		struct recorder_position expected;
	} next[] = {
		{ { .type = WRITE_TAO }, { true, 11800, 11800, 348049, 2, 2, true } },
		{ { .type = WRITE_SAO }, { true, 11650, 11800, 348199, 2, 2, true } },
		{ RAW(3), { true, 7150, 11800, 352699, 2, 2, true } },
	};
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &strict);
	struct recorder_position at;

	(void)state;
	assert_int_equal(image_burn(d, &multisession, 3, NULL), DISC_OK);
	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	for (size_t i = 0; i < ARRAY_LEN(next); i++) {
		recorder_position(r, &next[i].parameters, &at);
		assert_position(&at, &next[i].expected);
	}
	assert_int_equal(recorder_write_begin(r, &raw3, 7149, 1), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(recorder_write_begin(r, &raw3, 7150, 1), DISC_OK);
	recorder_close(r);
	disc_close(d);
}

static void
reads_back(void **state)
{
	const struct write_parameters *p = *state;
	struct disc *d = blank("cdr-80");
	uint8_t expected[SECTOR_RECORD_BYTES], got[SECTOR_RECORD_BYTES];

	assert_int_equal(image_burn(d, &image_small, p->data_block_type, NULL), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	for (int32_t lba = image_small.leadin; lba < image_small.end; lba++) {
		image_record(&image_small, lba, expected);
		assert_int_equal(disc_read(d, lba, 1, got), DISC_OK);
		assert_memory_equal(got, expected, sizeof(got));
	}
	assert_int_equal(disc_read(d, image_small.leadin - 1, 1, got), DISC_NOT_RECORDED);
	assert_int_equal(disc_read(d, image_small.end, 1, got), DISC_NOT_RECORDED);
	assert_int_equal(disc_read(d, LBA_LAST + 1, 1, got), DISC_OUT_OF_RANGE);
	assert_int_equal(disc_session(d, 0)->data_block_type, p->data_block_type);
	assert_int_equal(disc_session(d, 0)->leadout_lba, image_small.leadout);
	assert_int_equal(disc_track(d, 1)->number, 2);
	assert_null(disc_track(d, 2));
	assert_only_late(d);
	assert_string_equal(disc_mcn(d), image_small.mcn);
	assert_ptr_equal(disc_track_at(d, -150), disc_track(d, 0));
	assert_ptr_equal(disc_track_at(d, 400), disc_track(d, 1));
	assert_null(disc_track_at(d, image_small.leadout));
	disc_close(d);
}

static void
type_1(void **state)
{
	*state = (void *)(uintptr_t)&raw1;
	reads_back(state);
}

static void
type_3(void **state)
{
	*state = (void *)(uintptr_t)&raw3;
	reads_back(state);
}

/* With R-W all zero, packed is the same as raw (cd-format.md 10). */
static void
type_2(void **state)
{
	static const struct write_parameters raw2 = RAW(2);

	*state = (void *)(uintptr_t)&raw2;
	reads_back(state);
}

/* R-W of the vectors in the first three sectors, but with a parity that is wrong: it is
 * the drive's to make. */
static void
put_packs(int32_t lba, uint8_t *block)
{
	uint8_t packs[288];

	if (lba < image_small.leadin || lba >= image_small.leadin + 3)
		return;
	load_vector("rw-packs24-parity.bin", packs, sizeof(packs));
	for (unsigned i = 0; i < SUBCODE_BYTES; i++) {
		unsigned symbol = i % SUBCODE_PACK_SYMBOLS;
		bool parity = symbol == 2 || symbol == 3 || symbol >= 20;
		uint8_t rw = packs[(unsigned)(lba - image_small.leadin) * SUBCODE_BYTES + i];

		block[SECTOR_MAIN_BYTES + i] |= (uint8_t)(parity ? rw ^ 0x15 : rw) & 0x3f;
	}
}

static void
interleaves_rw(void **state)
{
	static uint8_t records[3 * SECTOR_RECORD_BYTES];
	struct disc *d = blank("cdr-80");
	uint8_t raw[288];

	(void)state;
	load_vector("rw-packs24-raw.bin", raw, sizeof(raw));
	assert_int_equal(image_burn(d, &image_small, 2, put_packs), DISC_OK);
	assert_int_equal(disc_read(d, image_small.leadin, 3, records), DISC_OK);
	for (unsigned i = 0; i < sizeof(raw); i++)
		assert_int_equal(records[i / SUBCODE_BYTES * SECTOR_RECORD_BYTES +
				     SECTOR_MAIN_BYTES + i % SUBCODE_BYTES] &
			0x3f,
		    raw[i] & 0x3f);
	disc_close(d);
}

/* Data block type 0: the main channel as it came, nothing in P to W, no end. */
static void
type_0(void **state)
{
	static const struct write_parameters raw0 = RAW(0);
	static uint8_t blocks[2 * SECTOR_MAIN_BYTES], records[2 * SECTOR_RECORD_BYTES];
	static const uint8_t nothing_there[SUBCODE_BYTES];
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &no_subchannel);

	(void)state;
	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = (uint8_t)(i * 11 + i / 2352);
	assert_int_equal(recorder_block_bytes(&raw0), SECTOR_MAIN_BYTES);
	assert_int_equal(recorder_write_begin(r, &raw0, -11634, 2), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, 2), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(disc_read(d, -11634, 2, records), DISC_OK);
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *record = records + i * SECTOR_RECORD_BYTES;

		assert_memory_equal(record, blocks + i * SECTOR_MAIN_BYTES, SECTOR_MAIN_BYTES);
		assert_memory_equal(record + SECTOR_MAIN_BYTES, nothing_there, SUBCODE_BYTES);
	}
	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	recorder_close(r);
	disc_close(d);
}

/* The CRC of 16-byte frames is the drive's to make. */
static void
break_pq_crc(int32_t lba, uint8_t *block)
{
	(void)lba;
	block[SECTOR_MAIN_BYTES + 10] ^= 0xff;
	block[SECTOR_MAIN_BYTES + 11] ^= 0xff;
}

static void
regenerates_crc(void **state)
{
	struct disc *d = blank("cdr-80");

	(void)state;
	assert_int_equal(image_burn(d, &image_small, 1, break_pq_crc), DISC_OK);
	assert_only_late(d);
	assert_int_equal(disc_track(d, 0)->q_crc_errors, 0);
	disc_close(d);
}

/* The program area may not reach past the last possible lead-out start; the
 * lead-out may. The lead-in is left out by beginning where it is short. */
static const struct end {
	const char *name;
	int32_t leadout;
	enum disc_result expected;
} ends[] = {
	{ "the lead-out begins as late as it may", 333225, DISC_OK },
	{ "the lead-out begins a sector too late", 333226, DISC_FULL },
};

static void
has_an_end(void **state)
{
	const struct end *row = *state;
	const struct image im = { .tracks = 1,
		.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
		.leadin = -4650,
		.leadout = row->leadout,
		.end = 333275 };
	struct disc *d = blank("cdr-74");
	struct recorder *r = recorder_open(d, &lenient);
	/* A rehearsal obeys the same rules, and takes no room. */
	const struct write_parameters test = {
		.type = WRITE_RAW, .data_block_type = 3, .test_write = true
	};

	assert_int_equal(image_write(r, &test, &im, im.leadin, im.end, NULL), row->expected);
	assert_int_equal(disc_status(d), DISC_BLANK);
	recorder_close(r);
	disc_close(d);
}

/* A little disc, on which the lead-out must begin at 2000, or a little later. */
static const struct medium little = {
	.kind = "cdr-80", .leadin_start_lba = -4650, .last_leadout_lba = 2000
};

static const struct overburn {
	const char *name;
	uint32_t sectors; /* the option */
	enum write_type type;
	int32_t leadout;
	enum disc_result expected;
} overburns[] = {
	{ "RAW up to the end", 0, WRITE_RAW, 2000, DISC_OK },
	{ "RAW past it", 0, WRITE_RAW, 2001, DISC_FULL },
	{ "RAW, overburn", 75, WRITE_RAW, 2075, DISC_OK },
	{ "RAW past the overburn", 75, WRITE_RAW, 2076, DISC_FULL },
	{ "TAO up to the end", 0, WRITE_TAO, 2000, DISC_OK },
	{ "TAO past it", 0, WRITE_TAO, 2001, DISC_FULL },
	{ "TAO, overburn", 75, WRITE_TAO, 2075, DISC_OK },
	{ "TAO past the overburn", 75, WRITE_TAO, 2076, DISC_FULL },
	{ "SAO up to the end", 0, WRITE_SAO, 2000, DISC_OK },
	{ "SAO past it", 0, WRITE_SAO, 2001, DISC_UNSUPPORTED },
	{ "SAO, overburn", 75, WRITE_SAO, 2075, DISC_OK },
	{ "SAO past the overburn", 75, WRITE_SAO, 2076, DISC_UNSUPPORTED },
};

static enum disc_result
write_zeros(struct recorder *r, const struct write_parameters *p, int32_t lba, uint32_t count)
{
	uint8_t *blocks = calloc(count, 2048);
	enum disc_result result = recorder_write_begin(r, p, lba, count);

	if (result == DISC_OK)
		result = recorder_write_blocks(r, blocks, count);
	if (result == DISC_OK)
		result = recorder_write_end(r);
	free(blocks);
	return result;
}

/* One track up to a lead-out, and complete. */
static enum disc_result
write_session(struct recorder *r, enum write_type type, int32_t leadout)
{
	const struct write_parameters p = { .type = type,
		.data_block_type = type == WRITE_RAW ? 3
		    : type == WRITE_TAO              ? 8
						     : 0,
		.track_mode = 4 };
	const struct image im = { .tracks = 1,
		.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
		.leadin = -4650,
		.leadout = leadout,
		.end = leadout + 20 };
	const struct msf end = msf_from_lba(leadout);
	const uint8_t sheet[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1, 0, 0x14, 0, 0, 0, 0, 0x41,
		1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xaa, 1, 0x14, 0, end.m, end.s, end.f };
	enum disc_result result = DISC_OK;
	uint16_t bad;

	if (type == WRITE_RAW) {
		result = image_write(r, &p, &im, im.leadin, im.end, NULL);
		return result == DISC_OK ? recorder_synchronize(r) : result;
	}
	if (type == WRITE_SAO)
		result = recorder_cue_sheet(r, &p, sheet, sizeof(sheet), &bad);
	else
		leadout -= 2; /* run-out */
	if (result == DISC_OK)
		result = write_zeros(r, &p, 0, (uint32_t)leadout);
	if (result == DISC_OK && type == WRITE_TAO)
		result = recorder_close_session(r, &p);
	return result;
}

static void
overburns_so_far(void **state)
{
	const struct overburn *row = *state;
	const struct recorder_options options = { .overburn_sectors = row->sectors };
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(0, why), &little, why);
	struct recorder *r = recorder_open(d, &options);
	struct recorder_position at;

	/* What a host is told of the medium stays true. */
	recorder_position(r, &raw3, &at);
	assert_int_equal(at.free, 6650);
	assert_int_equal(write_session(r, row->type, row->leadout), row->expected);
	if (row->expected == DISC_OK) {
		assert_int_equal(disc_status(d), DISC_COMPLETE);
		assert_int_equal(disc_session(d, 0)->leadout_lba, row->leadout);
	}
	recorder_close(r);
	disc_close(d);
}

/* Once complete, a session takes lead-out and nothing else. */
static void
only_leadout_follows(void **state)
{
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &lenient);
	struct image longer = image_small;
	uint8_t block[SECTOR_RECORD_BYTES];

	(void)state;
	synchronized(r);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(image_write(r, &raw3, &image_small, 1000, 1100, NULL), DISC_OK);
	assert_true(disc_recorded(d, 1000, 100));
	longer.leadout = 2000;
	image_record(&longer, 1100, block);
	assert_int_equal(recorder_write_begin(r, &raw3, 1100, 1), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, block, 1), DISC_FINALIZED);
	assert_false(disc_recorded(d, 1100, 1));
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(disc_session(d, 0)->leadout_lba, 900);
	recorder_close(r);
	disc_close(d);
}

static void
rehearsal_leaves_nothing(void **state)
{
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &lenient);
	const struct write_parameters test = {
		.type = WRITE_RAW, .data_block_type = 3, .test_write = true
	};

	(void)state;
	rehearsing(r);
	assert_true(recorder_busy(r));
	assert_false(disc_recorded(d, -4650, 1));
	assert_int_equal(disc_status(d), DISC_BLANK);
	assert_null(disc_session(d, 0));
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_false(recorder_busy(r));
	/* One that does not get past its first write is none. */
	assert_int_equal(recorder_write_begin(r, &test, -4650, 2), DISC_OK);
	recorder_write_abort(r);
	assert_false(recorder_busy(r));
	recorder_close(r);
	disc_close(d);
}

/* Pieces of a write do not count before it has ended. */
static void
counts_when_ended(void **state)
{
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &lenient);
	uint8_t blocks[2 * SECTOR_RECORD_BYTES];

	(void)state;
	image_record(&image_small, -4650, blocks);
	image_record(&image_small, -4649, blocks + SECTOR_RECORD_BYTES);
	assert_int_equal(recorder_write_begin(r, &raw3, -4650, 2), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, blocks, 1), DISC_OK);
	assert_false(disc_recorded(d, -4650, 1));
	assert_int_equal(recorder_write_end(r), DISC_SEQUENCE);
	assert_int_equal(recorder_write_blocks(r, blocks, 2), DISC_SEQUENCE);
	assert_int_equal(recorder_write_blocks(r, blocks + SECTOR_RECORD_BYTES, 1), DISC_OK);
	assert_int_equal(recorder_write_end(r), DISC_OK);
	assert_true(disc_recorded(d, -4650, 2));
	assert_int_equal(disc_session(d, 0)->status, SESSION_OPEN);
	recorder_close(r);
	disc_close(d);
}

/* What was aborted is surveyed anew: a disc as if it had never been. */
static void
abort_leaves_no_trace(void **state)
{
	struct disc *d = blank("cdr-80");
	struct recorder *r = recorder_open(d, &lenient);
	uint8_t block[SECTOR_RECORD_BYTES];

	(void)state;
	write_some(r, &raw3, 300);
	image_record(&image_small, 950, block);
	assert_int_equal(recorder_write_begin(r, &raw3, 300, 2), DISC_OK);
	assert_int_equal(recorder_write_blocks(r, block, 1), DISC_OK);
	recorder_write_abort(r);
	assert_int_equal(image_write(r, &raw3, &image_small, 300, 7650, NULL), DISC_OK);
	assert_int_equal(disc_status(d), DISC_COMPLETE);
	assert_int_equal(disc_track(d, 0)->sector_count, 400);
	assert_int_equal(disc_track(d, 0)->sectors[SECTOR_MODE1], 400);
	assert_only_late(d);
	recorder_close(r);
	disc_close(d);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(another_session_may_follow),
		cmocka_unit_test(type_0), cmocka_unit_test(interleaves_rw),
		cmocka_unit_test(type_1), cmocka_unit_test(type_2), cmocka_unit_test(type_3),
		cmocka_unit_test(regenerates_crc), cmocka_unit_test(only_leadout_follows),
		cmocka_unit_test(rehearsal_leaves_nothing), cmocka_unit_test(counts_when_ended),
		cmocka_unit_test(abort_leaves_no_trace) };

	return RUN_TABLE(rows, begins) + RUN_TABLE(places, is_at) + RUN_TABLE(ends, has_an_end) +
	    RUN_TABLE(overburns, overburns_so_far) + cmocka_run_group_tests(special, NULL, NULL);
}
