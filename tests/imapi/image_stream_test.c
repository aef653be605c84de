/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/image_stream_test.c - what lies in the result stream: assertions 50,
 * 51, 59, 64..74 of spec/imapi2-raw-cd.md 12, Q frames from q-sequence.txt. */
#include "tests/imapi/image.h"

#include <unistd.h>

/* The disc of q-sequence.txt as near as the layout allows: Mode 1, then audio with
 * an index, then audio; lead-out. All as our own gaps put it. */
static IRawCDImageCreator *
mixed_disc(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_MIXED);
	IRawCDImageTrackInfo *t;

	assert_hr(S_OK, put_mcn(c, "4006381333931"));
	assert_hr(S_OK, add_pattern(c, IMAPI_CD_SECTOR_MODE1, 1000, 1));
	assert_hr(S_OK, add_pattern(c, AUDIO, 900, 2));
	assert_hr(S_OK, add_pattern(c, AUDIO, 600, 3));
	t = track_info(c, 2);
	assert_hr(S_OK, put_isrc(t, "GBAYE6700149"));
	assert_hr(S_OK, COM_CALL(t, AddTrackIndex, 300));
	assert_hr(S_OK, COM_CALL(t, AddTrackIndex, 751)); /* in INDEX 00 of track 3: not seen */
	assert_hr(S_OK, COM_CALL(t, AddTrackIndex, 740));
	assert_hr(
	    S_OK, COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED));
	COM_CALL(t, Release);
	return c;
}

/* Starts: track 1 at 0, track 2 at 1300 (1000 + 150 + 150), track 3 gapless at
 * 2200, its INDEX 00 at 2050; lead-out at 2800. */
static const struct q_row {
	const char *name;
	LONG lba;
	bool p;
	uint8_t q[10];
} frames[] = {
	/* q-frames.txt: the first frame of a lead-in at 95:00:00 is A0 */
	{ "lead-in A0", -22650, false, { 0x41, 0, 0xa0, 0x95, 0, 0, 0, 1, 0, 0 } },
	{ "lead-in A0 third", -22648, false, { 0x41, 0, 0xa0, 0x95, 0, 2, 0, 1, 0, 0 } },
	{ "lead-in A1", -22647, false, { 0x21, 0, 0xa1, 0x95, 0, 3, 0, 3, 0, 0 } },
	{ "lead-in A2", -22644, false, { 0x21, 0, 0xa2, 0x95, 0, 6, 0, 0, 0x39, 0x25 } },
	{ "lead-in 01", -22641, false, { 0x41, 0, 1, 0x95, 0, 9, 0, 0, 2, 0 } },
	{ "lead-in 02", -22638, false, { 0x01, 0, 2, 0x95, 0, 0x12, 0, 0, 0x19, 0x25 } },
	{ "lead-in 03", -22635, false, { 0x21, 0, 3, 0x95, 0, 0x15, 0, 0, 0x31, 0x25 } },
	{ "lead-in again", -22632, false, { 0x41, 0, 0xa0, 0x95, 0, 0x18, 0, 1, 0, 0 } },
	{ "lead-in last", -151, false, { 0x21, 0, 3, 0x99, 0x59, 0x74, 0, 0, 0x31, 0x25 } },
	/* q-sequence.txt, the same sectors */
	{ "pregap first", -150, true, { 0x41, 1, 0, 0, 1, 0x74, 0, 0, 0, 0 } },
	{ "pregap second", -149, true, { 0x41, 1, 0, 0, 1, 0x73, 0, 0, 0, 1 } },
	{ "pregap last", -1, true, { 0x41, 1, 0, 0, 0, 0, 0, 0, 1, 0x74 } },
	{ "track 1", 0, false, { 0x41, 1, 1, 0, 0, 0, 0, 0, 2, 0 } },
	{ "track 1 second", 1, false, { 0x41, 1, 1, 0, 0, 1, 0, 0, 2, 1 } },
	{ "track 1 last", 999, false, { 0x41, 1, 1, 0, 0x13, 0x24, 0, 0, 0x15, 0x24 } },
	{ "gap, old kind: data", 1000, true, { 0x41, 2, 0, 0, 3, 0x74, 0, 0, 0x15, 0x25 } },
	{ "gap, old kind last", 1149, true, { 0x41, 2, 0, 0, 2, 0, 0, 0, 0x17, 0x24 } },
	{ "gap, new kind: audio", 1150, true, { 0x01, 2, 0, 0, 1, 0x74, 0, 0, 0x17, 0x25 } },
	{ "gap last", 1299, true, { 0x01, 2, 0, 0, 0, 0, 0, 0, 0x19, 0x24 } },
	{ "track 2", 1300, false, { 0x01, 2, 1, 0, 0, 0, 0, 0, 0x19, 0x25 } },
	{ "track 2 before index 2", 1599, false, { 0x01, 2, 1, 0, 3, 0x74, 0, 0, 0x23, 0x24 } },
	{ "59 index 2", 1600, false, { 0x01, 2, 2, 0, 4, 0, 0, 0, 0x23, 0x25 } },
	{ "59 index 3", 2040, false, { 0x01, 2, 3, 0, 9, 0x65, 0, 0, 0x29, 0x15 } },
	{ "59 index 3 last", 2049, false, { 0x01, 2, 3, 0, 9, 0x74, 0, 0, 0x29, 0x24 } },
	{ "gapless INDEX 00 of track 3", 2050, true, { 0x21, 3, 0, 0, 1, 0x74, 0, 0, 0x29, 0x25 } },
	{ "gapless INDEX 00 last", 2199, true, { 0x21, 3, 0, 0, 0, 0, 0, 0, 0x31, 0x24 } },
	{ "track 3", 2200, false, { 0x21, 3, 1, 0, 0, 0, 0, 0, 0x31, 0x25 } },
	{ "track 3 last", 2799, false, { 0x21, 3, 1, 0, 7, 0x74, 0, 0, 0x39, 0x24 } },
	{ "70 lead-out", 2800, false, { 0x21, 0xaa, 1, 0, 0, 0, 0, 0, 0x39, 0x25 } },
	{ "lead-out P still 0", 2949, false, { 0x21, 0xaa, 1, 0, 1, 0x74, 0, 0, 0x41, 0x24 } },
	{ "lead-out P 1", 2950, true, { 0x21, 0xaa, 1, 0, 2, 0, 0, 0, 0x41, 0x25 } },
	{ "lead-out P 0 after 19", 2969, false, { 0x21, 0xaa, 1, 0, 2, 0x19, 0, 0, 0x41, 0x44 } },
	{ "lead-out last: 347 half periods", 9549, false,
	    { 0x21, 0xaa, 1, 1, 0x29, 0x74, 0, 2, 9, 0x24 } },
};

static void
frame_is(void **state)
{
	const struct q_row *row = *state;
	IRawCDImageCreator *c = mixed_disc();
	IStream *s = result_image(c);
	uint8_t q[12];
	bool p;

	read_q(s, row->lba, q, &p);
	assert_memory_equal(q, row->q, 10);
	assert_true(p == row->p);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* Every sector of the program area: position right, MCN and ISRC often enough and
 * never beside a change. */
static void
walk_program_area(void)
{
	static const uint8_t mcn[8] = { 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0 };
	static const uint8_t isrc[8] = { 0x5d, 0x24, 0x69, 0x54, 0x67, 0, 0x14, 0x90 };
	static const LONG changes[] = { -150, 0, 1000, 1300, 1600, 2040, 2050, 2200, 2800 };
	IRawCDImageCreator *c = mixed_disc();
	IStream *s = result_image(c);
	LONG since_mcn = 0, since_isrc = 0;

	for (LONG lba = -150; lba < 2800; lba++) {
		bool in_track_2 = lba >= 1000 && lba < 2050;
		uint8_t q[12];

		read_q(s, lba, q, NULL);
		since_mcn++;
		since_isrc = in_track_2 ? since_isrc + 1 : 0;
		if ((q[0] & 15) == 1) {
			assert_int_equal(q_time(q + 7), lba + 150); /* 68 */
		} else {
			for (size_t i = 0; i < ARRAY_LEN(changes); i++)
				assert_true(lba < changes[i] - 1 || lba > changes[i] + 1);
			assert_int_equal(unbcd(q[9]), (lba + 150) % 75);
		}
		if ((q[0] & 15) == 2) {
			assert_memory_equal(q + 1, mcn, 8);
			since_mcn = 0;
		}
		if ((q[0] & 15) == 3) {
			assert_true(in_track_2);
			assert_memory_equal(q + 1, isrc, 8);
			since_isrc = 0;
		}
		assert_true(since_mcn < 100 && since_isrc < 100); /* 69 */
	}
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* 66: any suffix of 3 (tracks + 3) + 3 sectors of the lead-in has every entry. */
static void
any_suffix_of_the_leadin(void)
{
	enum { TRACKS = 99, POINTS = TRACKS + 3, WINDOW = 3 * POINTS + 3 };
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	LONG last_seen[256];
	IStream *s;

	for (int i = 0; i < TRACKS; i++)
		assert_hr(S_OK, add_zeros(c, AUDIO, 300));
	s = result_image(c);
	for (int i = 0; i < 256; i++)
		last_seen[i] = -22650;
	for (LONG lba = -22650; lba <= -151; lba++) {
		uint8_t q[12];

		read_q(s, lba, q, NULL);
		assert_int_equal(q[0] & 15, 1);
		assert_int_equal(q[1], 0);
		last_seen[q[2]] = lba;
		if (q[2] < 0xa0)
			assert_int_equal(q_time(q + 7), (unbcd(q[2]) - 1) * 300 + 150);
		for (int i = 1; lba >= -22650 + WINDOW && i <= TRACKS; i++)
			assert_true(last_seen[i / 10 << 4 | i % 10] > lba - WINDOW);
		for (int i = 0xa0; lba >= -22650 + WINDOW && i <= 0xa2; i++)
			assert_true(last_seen[i] > lba - WINDOW);
	}
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* Header of a data sector after taking the scrambler off its four bytes. */
static void
assert_header(const uint8_t *sector, LONG lba, uint8_t mode)
{
	static const uint8_t scrambler[4] = { 0x01, 0x80, 0x00, 0x60 };
	static const uint8_t sync[12] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0 };
	uint8_t h[4];

	for (int i = 0; i < 4; i++)
		h[i] = sector[12 + i] ^ scrambler[i];
	assert_memory_equal(sector, sync, 12);
	assert_int_equal(q_time(h), lba + 150);
	assert_int_equal(h[3], mode);
}

static void
main_channel_of_a_mixed_disc(void)
{
	static const uint8_t silence[2352];
	IRawCDImageCreator *c = mixed_disc();
	IStream *s = result_image(c);
	uint8_t sector[2448];

	for (LONG lba = -150; lba < 2800; lba++) {
		read_sector(s, lba, sector);
		if (lba < 1150) { /* pregap, track, and the gap's old kind */
			assert_header(sector, lba, 1);
		} else if (lba < 1300) {
			assert_memory_equal(sector, silence, 2352);
		} else { /* the audio of tracks 2 and 3 without a break */
			uint8_t seed = lba < 2200 ? 2 : 3;
			uint64_t at = (uint64_t)(lba - (lba < 2200 ? 1300 : 2200)) * 2352;

			for (size_t i = 0; i < 2352; i++)
				assert_int_equal(sector[i], pattern_byte(seed, at + i));
		}
	}
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

static void
silent_gaps(void)
{
	static const uint8_t silence[2352];
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	uint8_t sector[2448], q[12];
	IStream *s;

	assert_hr(S_OK, COM_CALL(c, put_DisableGaplessAudio, VARIANT_TRUE));
	assert_hr(S_OK, add_pattern(c, AUDIO, 300, 9));
	assert_hr(S_OK, add_pattern(c, AUDIO, 300, 9));
	s = result_image(c);
	read_sector(s, 299, sector);
	assert_int_equal(sector[7], pattern_byte(9, 299 * 2352 + 7));
	for (LONG lba = 300; lba < 450; lba++) {
		read_sector(s, lba, sector);
		assert_memory_equal(sector, silence, 2352);
		channel(sector + 2352, 6, q);
		assert_int_equal(q[1], 2);
		assert_int_equal(q[2], 0);
	}
	read_sector(s, 450, sector);
	assert_int_equal(sector[7], pattern_byte(9, 7));
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

static void
special_pregap(void)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	uint8_t bytes[2352], q[12], sector[2448];
	IStream *pregap, *s;
	uint8_t *all = malloc((size_t)200 * 2352);

	assert_non_null(all);
	for (size_t i = 0; i < (size_t)200 * 2352; i++)
		all[i] = pattern_byte(4, i);
	assert_hr(S_OK, RawCDStream_FromMemory(all, (ULONGLONG)200 * 2352, &pregap));
	assert_hr(S_OK, COM_CALL(c, AddSpecialPregap, pregap));
	COM_CALL(pregap, Release);
	assert_hr(S_OK, add_zeros(c, AUDIO, 300));
	s = result_image(c);
	assert_int_equal(size_of_stream(s), (22500ull + 200 + 300 + 6750) * 2448); /* 64 */
	for (LONG n = 0; n < 200; n++) {
		read_sector(s, n - 150, sector);
		memcpy(bytes, all + n * 2352, 2352);
		assert_memory_equal(sector, bytes, 2352);
		channel(sector + 2352, 6, q);
		assert_int_equal(q[2], 0);
		if ((q[0] & 15) == 1)
			assert_int_equal(q_time(q + 3), 199 - n);
	}
	free(all);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* 50, 51, R-COPY: CONTROL in TOC and program; SCMS toggles every four sectors. */
static void
control_bits(void)
{
	static const struct {
		int copy;
		VARIANT_BOOL emphasis;
		uint8_t toc, program;
	} rows[] = { { 0, 0, 2, 2 }, { 1, 0, 0, 0 }, { 0, -1, 3, 3 }, { 2, 0, 0, 0xff } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
		IRawCDImageTrackInfo *t;
		LONG run = 0, changes = 0;
		uint8_t q[12], before = 0xff;
		IStream *s;

		assert_hr(S_OK, add_zeros(c, AUDIO, 300));
		t = track_info(c, 1);
		COM_CALL(t, put_DigitalAudioCopySetting,
		    (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)rows[i].copy);
		COM_CALL(t, put_AudioHasPreemphasis, rows[i].emphasis);
		COM_CALL(t, Release);
		s = result_image(c);
		read_q(s, -22641, q, NULL);
		assert_int_equal(q[2], 1);
		assert_int_equal(q[0] >> 4, rows[i].toc);
		for (LONG lba = 0; lba < 300; lba++) {
			read_q(s, lba, q, NULL);
			if (rows[i].program != 0xff) {
				assert_int_equal(q[0] >> 4, rows[i].program);
				continue;
			}
			if (before != 0xff && q[0] >> 4 != before) {
				assert_true(changes == 0 || run == 4);
				changes++;
				run = 0;
			}
			before = q[0] >> 4;
			assert_int_equal(before & ~2, 0);
			run++;
		}
		if (rows[i].program == 0xff)
			assert_in_range(changes, 74, 75);
		COM_CALL(s, Release);
		COM_CALL(c, Release);
	}
}

static void
disc_type_of_mode_2(void)
{
	static const struct {
		int type;
		uint8_t psec;
	} rows[] = { { 0, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0x20 }, { 5, 0x20 }, { 8, 0x20 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		IRawCDImageCreator *c = new_creator(RAW_CD_EXTENDED);
		uint8_t q[12];
		IStream *s;

		assert_hr(S_OK, add_zeros(c, (IMAPI_CD_SECTOR_TYPE)rows[i].type, 300));
		s = result_image(c);
		read_q(s, -22650, q, NULL);
		assert_int_equal(q[8], rows[i].psec);
		COM_CALL(s, Release);
		COM_CALL(c, Release);
	}
}

/* 74: any chunk size, any seek, a clone: the same bytes. */
static void
chunks_do_not_matter(void)
{
	static const ULONG chunks[] = { 1, 7, 96, 2352, 2447, 2449, 4096, 65536, 1000003 };
	const LONG first = 900;
	const ULONG n = 500 * 2448;
	IRawCDImageCreator *c = mixed_disc();
	IStream *s = result_image(c), *clone;
	uint8_t *whole = malloc(n), *parts = malloc(n);
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)(first + 22650) * 2448 };

	assert_non_null(whole);
	assert_non_null(parts);
	read_bytes(s, (uint64_t)to.QuadPart, whole, n);
	assert_hr(S_OK, COM_CALL(s, Clone, &clone));
	for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
		ULONG want = i == 0 ? 3 * 2448 : n, at = 0;

		memset(parts, 0xee, n);
		assert_hr(S_OK, COM_CALL(clone, Seek, to, STREAM_SEEK_SET, NULL));
		while (at < want) {
			ULONG got, step = want - at < chunks[i] ? want - at : chunks[i];

			assert_hr(S_OK, COM_CALL(clone, Read, parts + at, step, &got));
			assert_int_equal(got, step);
			at += got;
		}
		assert_memory_equal(parts, whole, want);
	}
	free(whole);
	free(parts);
	COM_CALL(clone, Release);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* 64, 65 R-LAYOUT, R-FORM: the worked example of the digest. */
static void
forms_and_sizes(void)
{
	static const struct {
		int form;
		uint64_t size;
		ULONG record;
	} rows[] = { { 1, 70329600, 2368 }, { 2, 72705600, 2448 }, { 3, 72705600, 2448 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
		uint8_t record[2448];
		ULONG got;
		IStream *s;

		assert_hr(S_OK,
		    COM_CALL(c, put_ResultingImageType,
			(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)rows[i].form));
		assert_hr(S_OK, add_pattern(c, AUDIO, 300, 6));
		s = result_image(c);
		assert_int_equal(size_of_stream(s), rows[i].size);
		read_bytes(s, 22650ull * rows[i].record, record, rows[i].record);
		assert_int_equal(record[0], pattern_byte(6, 0));
		assert_int_equal(record[2351], pattern_byte(6, 2351));
		if (rows[i].form == 1) {
			static const uint8_t pq[16] = { 0x21, 1, 1, 0, 0, 0, 0, 0, 2, 0 };

			assert_memory_equal(record + 2352, pq, 10);
			assert_true(crc_holds(record + 2352));
			assert_memory_equal(record + 2364, pq + 12, 4);
		}
		assert_hr(S_FALSE,
		    COM_CALL(s, Seek, (LARGE_INTEGER){ 0 }, STREAM_SEEK_END, NULL) |
			COM_CALL(s, Read, record, 10, &got));
		assert_int_equal(got, 0);
		COM_CALL(s, Release);
		COM_CALL(c, Release);
	}
}

static void
rw_generator_is_mixed_in(void)
{
	const size_t n = (size_t)(22500 + 150 + 300 + 6750) * 96;
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	uint8_t *rw = malloc(n), sector[2448], q[12];
	IStream *subcode, *s;

	assert_non_null(rw);
	for (size_t i = 0; i < n; i++)
		rw[i] = (uint8_t)(i * 5 + 3); /* the two top bits are set now and then */
	assert_hr(S_OK, RawCDStream_FromMemory(rw, n, &subcode));
	assert_hr(S_OK, add_zeros(c, AUDIO, 300));
	assert_hr(S_OK, COM_CALL(c, AddSubcodeRWGenerator, subcode));
	COM_CALL(subcode, Release);
	s = result_image(c);
	for (LONG lba = -10; lba < 310; lba++) {
		read_q(s, lba, q, NULL); /* CRC holds: Q is untouched */
		read_sector(s, lba, sector);
		for (size_t i = 0; i < 96; i++)
			assert_int_equal(
			    sector[2352 + i] & 0x3f, rw[(size_t)(lba + 22650) * 96 + i] & 0x3f);
	}
	free(rw);
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

/* A file that shrinks after AddTrack: the read fails, it does not make up data. */
static void
track_errors_surface(void)
{
	char path[] = "/tmp/pitland-imapi-XXXXXX";
	int fd = mkstemp(path);
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	uint8_t sector[2448];
	ULONG got = 1;
	IStream *file, *s;

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 44 + 300 * 2352), 0);
	assert_hr(E_INVALIDARG, RawCDStream_FromFileRange(path, 45, 300 * 2352, &file));
	assert_hr(S_OK, RawCDStream_FromFileRange(path, 44, 300 * 2352, &file));
	assert_hr(S_OK, add_stream(c, AUDIO, file));
	s = result_image(c);
	read_sector(s, 299, sector);
	assert_int_equal(ftruncate(fd, 44 + 299 * 2352), 0);
	assert_hr(S_OK,
	    COM_CALL(s, Seek, (LARGE_INTEGER){ .QuadPart = (LONGLONG)(22650 + 299) * 2448 },
		STREAM_SEEK_SET, NULL));
	assert_hr(STG_E_READFAULT, COM_CALL(s, Read, sector, sizeof(sector), &got));
	assert_int_equal(got, 0);
	assert_hr(STG_E_FILENOTFOUND, RawCDStream_FromFile("/nonexistent/x", &file));
	COM_CALL(s, Release);
	COM_CALL(c, Release);
	close(fd);
	unlink(path);
}

static void
stream_is_read_only(void)
{
	IRawCDImageCreator *c = mixed_disc();
	IStream *s = result_image(c);
	ULARGE_INTEGER zero = { 0 };
	ULONG put = 1;

	assert_hr(STG_E_ACCESSDENIED, COM_CALL(s, Write, "x", 1, &put));
	assert_int_equal(put, 0);
	assert_hr(STG_E_ACCESSDENIED, COM_CALL(s, SetSize, zero));
	assert_hr(STG_E_INVALIDFUNCTION,
	    COM_CALL(s, Seek, (LARGE_INTEGER){ .QuadPart = -1 }, STREAM_SEEK_SET, NULL));
	COM_CALL(s, Release);
	COM_CALL(c, Release);
}

static const struct case_row cases[] = {
	{ "64, 65 R-LAYOUT, R-FORM sizes", forms_and_sizes },
	{ "66 R-CUT any suffix of the lead-in", any_suffix_of_the_leadin },
	{ "68, 69 R-Q the whole program area", walk_program_area },
	{ "R-DISC main channel of a mixed disc", main_channel_of_a_mixed_disc },
	{ "36 R-GAP silent gaps", silent_gaps },
	{ "39 R-PRE special pregap", special_pregap },
	{ "50, 51 R-EMPH, R-COPY control bits", control_bits },
	{ "R-Q disc type", disc_type_of_mode_2 },
	{ "74 any chunk size", chunks_do_not_matter },
	{ "72 R-RW", rw_generator_is_mixed_in },
	{ "errors of a track's stream", track_errors_surface },
	{ "the stream is read-only", stream_is_read_only },
};

int
main(void)
{
	return RUN_TABLE(frames, frame_is) + RUN_TABLE(cases, run_case);
}
