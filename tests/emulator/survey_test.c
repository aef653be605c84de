/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/survey_test.c tests emulator/survey.c: what a session is, from
 * its sectors alone. The disc is that of fixtures/vectors/q-sequence.txt. */
#include "tests/table.h"

#include "emulator/survey.h"
#include "tests/emulator/image.h"

#include <stdio.h>

/* The image composes the Q that the vectors hold. */
static void
composes_the_vectors(void **state)
{
	FILE *f = fopen("fixtures/vectors/q-sequence.txt", "r");
	char line[256];
	unsigned checked = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t expected[Q_BYTES], q[Q_BYTES];
		int lba, p, at;

		if (sscanf(line, "%d | %d | %n", &lba, &p, &at) != 2)
			continue;
		for (unsigned i = 0; i < Q_BYTES; i++)
			assert_int_equal(sscanf(line + at + 3 * i, "%2hhx", &expected[i]), 1);
		assert_int_equal(image_q(&image_q_sequence, lba, q), p);
		assert_memory_equal(q, expected, Q_BYTES);
		checked++;
	}
	fclose(f);
	assert_int_equal(checked, 67);
}

/* What is expected of a track of the small image, changed in some way. */
struct row {
	const char *name;
	image_change *change;
	uint8_t track; /* which one is looked at */
	struct disc_track expected;
	const char *finding; /* the only one that is not info; NULL: none */
	uint32_t count;
	const struct image *image; /* NULL: the small one */
};

static void
break_q(uint8_t *record)
{
	/* Turn every Q bit of the CRC's last byte. */
	for (unsigned i = 88; i < 96; i++)
		record[SECTOR_MAIN_BYTES + i] ^= 0x40;
}

static void
break_around_start(int32_t lba, uint8_t *record)
{
	if (lba >= 540 && lba < 560)
		break_q(record);
}

static void
break_around_pause(int32_t lba, uint8_t *record)
{
	if (lba >= 395 && lba < 405)
		break_q(record);
}

static void
break_around_leadout(int32_t lba, uint8_t *record)
{
	if (lba >= 890 && lba < 910)
		break_q(record);
}

static void
break_around_index2(int32_t lba, uint8_t *record)
{
	if (lba >= 690 && lba < 710)
		break_q(record);
}

static void
break_first_pause(int32_t lba, uint8_t *record)
{
	if (lba >= -150 && lba < -100)
		break_q(record);
}

static void
spoil_data(int32_t lba, uint8_t *record)
{
	if (lba >= 100 && lba < 103)
		record[1000] ^= 0x10;
}

static void
spoil_parity(int32_t lba, uint8_t *record)
{
	if (lba == 100)
		record[2300] ^= 0x10;
}

static void
unscramble(int32_t lba, uint8_t *record)
{
	if (lba >= 50 && lba < 60)
		sector_assemble(SECTOR_MODE1, NULL, NULL, 1, lba, false, record, SECTOR_MAIN_BYTES);
}

static void
drop_sync(int32_t lba, uint8_t *record)
{
	if (lba == 7)
		record[0] = 1;
}

static void
move_header(int32_t lba, uint8_t *record)
{
	if (lba >= 200 && lba < 400)
		sector_assemble(
		    SECTOR_MODE1, NULL, NULL, 1, lba + 76, true, record, SECTOR_MAIN_BYTES);
}

static void
near_header(int32_t lba, uint8_t *record)
{
	if (lba >= 200 && lba < 400)
		sector_assemble(
		    SECTOR_MODE1, NULL, NULL, 1, lba - 75, true, record, SECTOR_MAIN_BYTES);
}

static void
data_for_audio(int32_t lba, uint8_t *record)
{
	if (lba >= 600 && lba < 650)
		sector_assemble(SECTOR_MODE1, NULL, NULL, 1, lba, true, record, SECTOR_MAIN_BYTES);
}

static void
mode2_for_mode1(int32_t lba, uint8_t *record)
{
	const uint8_t subheader[4] = { 0, 0, 8, 0 };

	if (lba >= 300 && lba < 400)
		sector_assemble(
		    SECTOR_MODE2FORM1, NULL, subheader, 1, lba, true, record, SECTOR_MAIN_BYTES);
}

static void
another_isrc(int32_t lba, uint8_t *record)
{
	struct q_frame f = { .adr = Q_ADR_ISRC, .control = 1, .text = "USRC17607839" };
	uint8_t q[Q_BYTES];

	if (lba != 649)
		return;
	f.aframe = msf_from_lba(lba).f;
	q_encode(&f, q);
	subcode_set_pq(record + SECTOR_MAIN_BYTES, false, q);
}

#define TRACK1(control_, type_, count_)                                                            \
	.number = 1, .session = 1, .start_lba = 0, .sector_count = (count_), .pregap_count = 150,  \
	.control = (control_), .sector_type = (type_), .copy = COPY_PROHIBITED, .index_count = 1
#define TRACK2(index2)                                                                             \
	.number = 2, .session = 1, .start_lba = 550, .sector_count = 350, .pregap_count = 150,     \
	.control = 1, .sector_type = SECTOR_AUDIO, .copy = COPY_SCMS, .preemphasis = true,         \
	.index_count = 2, .indexes = { 0, (index2) }, .isrc = "GBAYE6700149"
#define SECTORS(c, n)        .sectors[SECTOR_##c] = (n)
#define PREGAP_SECTORS(c, n) .pregap_sectors[SECTOR_##c] = (n)

static const struct image formless_image = {
	.tracks = 1,
	.track = { { 1, 4, SECTOR_MODE2FORM0, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
};
static const struct image xa_image = {
	.tracks = 1,
	.track = { { 1, 4, SECTOR_MODE2FORM0, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
	.session_format = 0x20,
};
static const struct image wrong_start = {
	.tracks = 1,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
	.toc_shift = 10,
};
static const struct image wrong_first = {
	.tracks = 1,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
	.first_number = 2,
};
static const struct image wrong_last = {
	.tracks = 1,
	.track = { { 1, 0, SECTOR_AUDIO, -150, 0, 0, NULL, false } },
	.leadin = -4650,
	.leadout = 400,
	.end = 7150,
	.last_number = 9,
};

static const struct row rows[] = {
	{ "data track", NULL, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150) }, NULL,
	    0, NULL },
	{ "audio track: SCMS, pre-emphasis, ISRC, index 2", NULL, 2,
	    { TRACK2(150), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150) }, NULL, 0, NULL },
	{ "INDEX 01 begins among damaged frames: relative time tells", break_around_start, 2,
	    { TRACK2(150), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150), .q_crc_errors = 20 },
	    "q-crc", 20, NULL },
	{ "the lead-out begins among damaged frames", break_around_leadout, 2,
	    { TRACK2(150), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150), .q_crc_errors = 10 },
	    "q-crc", 10, NULL },
	{ "the first pause begins at -150, whatever its frames", break_first_pause, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150),
		.q_crc_errors = 50 },
	    "q-crc", 50, NULL },
	{ "a pause that begins among damaged frames: they continue the track", break_around_pause,
	    1,
	    { TRACK1(4, SECTOR_MODE1, 405), SECTORS(MODE1, 400), SECTORS(UNKNOWN, 5),
		PREGAP_SECTORS(MODE1, 150), .q_crc_errors = 10 },
	    "q-crc", 10, NULL },
	{ "INDEX 02 begins among damaged frames: it begins with the next good one",
	    break_around_index2, 2,
	    { TRACK2(160), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150), .q_crc_errors = 20 },
	    "q-crc", 20, NULL },
	{ "EDC errors", spoil_data, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150),
		.edc_errors = 3, .ecc_errors = 3 },
	    "edc-error", 3, NULL },
	{ "parity error", spoil_parity, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150),
		.ecc_errors = 1 },
	    "ecc-error", 1, NULL },
	{ "unscrambled sectors", unscramble, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150),
		.unscrambled = 10 },
	    "unscrambled", 10, NULL },
	{ "a sector without sync", drop_sync, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 399), SECTORS(UNKNOWN, 1),
		PREGAP_SECTORS(MODE1, 150) },
	    "no-sync", 1, NULL },
	{ "headers more than a second off", move_header, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150),
		.address_errors = 200 },
	    "header-address", 200, NULL },
	{ "headers a second off", near_header, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), SECTORS(MODE1, 400), PREGAP_SECTORS(MODE1, 150) }, NULL,
	    0, NULL },
	{ "data in an audio track", data_for_audio, 2,
	    { TRACK2(150), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150) }, "data-in-audio", 50,
	    NULL },
	{ "Mode 2 in a Mode 1 track", mode2_for_mode1, 1,
	    { TRACK1(4, SECTOR_MODE1, 400), .mixed = true, SECTORS(MODE1, 300),
		SECTORS(MODE2FORM1, 100), PREGAP_SECTORS(MODE1, 150) },
	    "mixed-types", 1, NULL },
	{ "most ISRC frames agree", another_isrc, 2,
	    { TRACK2(150), SECTORS(AUDIO, 350), PREGAP_SECTORS(AUDIO, 150) }, "isrc-changes", 1,
	    NULL },
	{ "all-zero Mode 2 on a CD-ROM is formless", NULL, 1,
	    { TRACK1(4, SECTOR_MODE2FORM0, 400), SECTORS(MODE2FORM0, 400),
		PREGAP_SECTORS(MODE2FORM0, 150) },
	    NULL, 0, &formless_image },
	{ "all-zero Mode 2 on a CD-ROM XA is form 1", NULL, 1,
	    { TRACK1(4, SECTOR_MODE2FORM1, 400), SECTORS(MODE2FORM1, 400),
		PREGAP_SECTORS(MODE2FORM1, 150) },
	    NULL, 0, &xa_image },
	{ "TOC names another start", NULL, 1,
	    { TRACK1(0, SECTOR_AUDIO, 400), SECTORS(AUDIO, 400), PREGAP_SECTORS(AUDIO, 150) },
	    "toc-start-mismatch", 1, &wrong_start },
	{ "TOC names another first track", NULL, 1,
	    { TRACK1(0, SECTOR_AUDIO, 400), SECTORS(AUDIO, 400), PREGAP_SECTORS(AUDIO, 150) },
	    "toc-first-track", 1, &wrong_first },
	{ "TOC names another last track", NULL, 1,
	    { TRACK1(0, SECTOR_AUDIO, 400), SECTORS(AUDIO, 400), PREGAP_SECTORS(AUDIO, 150) },
	    "toc-last-track", 1, &wrong_last },
};

static void
assert_track(const struct disc_track *got, const struct disc_track *want)
{
	assert_int_equal(got->number, want->number);
	assert_int_equal(got->start_lba, want->start_lba);
	assert_int_equal(got->sector_count, want->sector_count);
	assert_int_equal(got->pregap_count, want->pregap_count);
	assert_int_equal(got->control, want->control);
	assert_int_equal(got->mixed, want->mixed);
	if (!want->mixed)
		assert_int_equal(got->sector_type, want->sector_type);
	assert_memory_equal(got->sectors, want->sectors, sizeof(got->sectors));
	assert_memory_equal(got->pregap_sectors, want->pregap_sectors, sizeof(got->pregap_sectors));
	assert_string_equal(got->isrc, want->isrc);
	assert_int_equal(got->preemphasis, want->preemphasis);
	assert_int_equal(got->copy, want->copy);
	assert_int_equal(got->index_count, want->index_count);
	assert_memory_equal(got->indexes, want->indexes, sizeof(got->indexes));
	assert_int_equal(got->edc_errors, want->edc_errors);
	assert_int_equal(got->ecc_errors, want->ecc_errors);
	assert_int_equal(got->address_errors, want->address_errors);
	assert_int_equal(got->unscrambled, want->unscrambled);
	assert_int_equal(got->q_crc_errors, want->q_crc_errors);
}

/* In pieces of a size that no boundary falls on. */
static void
feed(struct survey *s, const struct image *im, image_change *change)
{
	enum { RUN = 61 };
	uint8_t *records = malloc(RUN * SECTOR_RECORD_BYTES);

	for (int32_t lba = im->leadin; lba < im->end; lba += RUN) {
		uint32_t n = im->end - lba < RUN ? (uint32_t)(im->end - lba) : RUN;

		for (uint32_t i = 0; i < n; i++) {
			uint8_t *record = records + (size_t)i * SECTOR_RECORD_BYTES;

			image_record(im, lba + (int32_t)i, record);
			if (change != NULL)
				change(lba + (int32_t)i, record);
		}
		survey_add(s, lba, records, n, NULL);
	}
	free(records);
}

static void
surveys(void **state)
{
	const struct row *row = *state;
	const struct image *im = row->image != NULL ? row->image : &image_small;
	struct survey *s = survey_new(1);
	struct contents *c = calloc(1, sizeof(*c));
	bool found = row->finding == NULL;

	feed(s, im, row->change);
	assert_true(survey_report(s, c));
	c->session[0].status = SESSION_COMPLETE;
	lint_session(c, &c->session[0], NULL);
	assert_int_equal(c->sessions, 1);
	assert_true(c->session[0].has_leadout);
	assert_int_equal(c->session[0].leadout_lba, im->leadout);
	assert_int_equal(c->tracks, im->tracks);
	assert_track(&c->track[row->track - 1], &row->expected);
	for (unsigned i = 0; i < c->findings; i++) {
		if (row->finding == NULL)
			assert_int_not_equal(c->finding[i].kind->severity, FINDING_ERROR);
		else if (strcmp(c->finding[i].kind->id, row->finding) == 0 &&
		    (c->finding[i].track == row->track || c->finding[i].track == 0)) {
			assert_int_equal(c->finding[i].count, row->count);
			found = true;
		}
	}
	assert_true(found);
	free(c);
	survey_free(s);
}

int
main(void)
{
	const struct CMUnitTest vectors[] = { cmocka_unit_test(composes_the_vectors) };

	return cmocka_run_group_tests(vectors, NULL, NULL) + RUN_TABLE(rows, surveys);
}
