/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/result.c - assertions 60 to 74: the frozen creator, and the
 * stream that CreateResultImage gives. */
#include "imapi/conformance/decode.h"

#include <string.h>

#define AUDIO      0
#define PQ_ONLY    IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY
#define COOKED     IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED
#define RAW        IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW
#define READ_ONLY  0x80AA0A00
#define LEADIN_LEN 22500
#define LEADOUT    6750

/* Tracks of 400 and 350 sectors from number 3 on, with an MCN, an ISRC, an index
 * and gaps: every kind of thing that Q can say. */
static IRawCDImageCreator *
rich_creator(struct suite *s, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form)
{
	IRawCDImageCreator *c = suite_creator(s, RAW_CD_STRICT);
	IRawCDImageTrackInfo *t;

	if (c == NULL)
		return NULL;
	if (FAILED(COM_CALL(c, put_ResultingImageType, form)) ||
	    FAILED(COM_CALL(c, put_StartingTrackNumber, 3)) ||
	    FAILED(COM_CALL(c, put_DisableGaplessAudio, VARIANT_TRUE)) ||
	    FAILED(suite_put_mcn(c, "4006381333931")) ||
	    FAILED(suite_add_pattern(s, c, AUDIO, 400, 1)) ||
	    FAILED(suite_add_pattern(s, c, AUDIO, 350, 2)) || (t = suite_track(s, c, 1)) == NULL ||
	    FAILED(suite_put_isrc(t, "USK7Y9812345")) || FAILED(COM_CALL(t, AddTrackIndex, 200))) {
		suite_fail(s, "building the image failed");
		return NULL;
	}
	return c;
}

#define RICH(s, c, form)                                                                           \
	IRawCDImageCreator *c = rich_creator(s, form);                                             \
	if (c == NULL)                                                                             \
	return

ASSERTION(60)
{
	RICH(s, c, COOKED);
	RESULT(s, stream, c);
	IStream *data = suite_stream(s, 300 * 2352, ZEROS);
	LONG index;

	EXPECT_HR(s, READ_ONLY, COM_CALL(c, AddTrack, IMAPI_CD_SECTOR_AUDIO, data, &index));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, AddSpecialPregap, data));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, AddSubcodeRWGenerator, data));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, put_ResultingImageType, RAW));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, put_StartOfLeadoutLimit, 300000));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, put_DisableGaplessAudio, VARIANT_FALSE));
	EXPECT_HR(s, READ_ONLY, suite_put_mcn(c, "123456789012"));
	EXPECT_HR(s, READ_ONLY, COM_CALL(c, put_StartingTrackNumber, 4));
}

ASSERTION(61)
{
	RICH(s, c, COOKED);
	TRACK(s, t, c, 1);
	RESULT(s, stream, c);

	EXPECT_HR(s, READ_ONLY, suite_put_isrc(t, "USK7Y9812346"));
	EXPECT_HR(s, READ_ONLY,
	    COM_CALL(t, put_DigitalAudioCopySetting, IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED));
	EXPECT_HR(s, READ_ONLY, COM_CALL(t, put_AudioHasPreemphasis, VARIANT_TRUE));
	EXPECT_HR(s, READ_ONLY, COM_CALL(t, AddTrackIndex, 100));
	EXPECT_HR(s, READ_ONLY, COM_CALL(t, ClearTrackIndex, 200));
}

/* All that a creator and its first track say, as numbers. */
#define SAID 24
static void
read_all(struct suite *s, IRawCDImageCreator *c, IRawCDImageTrackInfo *t, LONG said[SAID])
{
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING copy;
	IMAPI_CD_SECTOR_TYPE type;
	VARIANT_BOOL flag;
	SAFEARRAY *list = NULL;
	BSTR text = NULL;
	char ascii[64];

	memset(said, 0, SAID * sizeof(*said));
	GET(s, c, ResultingImageType, form);
	said[0] = (LONG)form;
	GET(s, c, StartOfLeadout, said[1]);
	GET(s, c, StartOfLeadoutLimit, said[2]);
	GET(s, c, DisableGaplessAudio, flag);
	said[3] = flag;
	GET(s, c, MediaCatalogNumber, text);
	REQUIRE(s, suite_take_text(text, ascii, sizeof(ascii)));
	said[4] = ascii[0] * 256 + ascii[12];
	GET(s, c, StartingTrackNumber, said[5]);
	GET(s, c, NumberOfExistingTracks, said[6]);
	GET(s, c, LastUsedUserSectorInImage, said[7]);
	GET(s, t, StartingLba, said[8]);
	GET(s, t, SectorCount, said[9]);
	GET(s, t, TrackNumber, said[10]);
	GET(s, t, SectorType, type);
	said[11] = (LONG)type;
	GET(s, t, ISRC, text);
	REQUIRE(s, suite_take_text(text, ascii, sizeof(ascii)));
	said[12] = ascii[0] * 256 + ascii[14];
	GET(s, t, DigitalAudioCopySetting, copy);
	said[13] = (LONG)copy;
	GET(s, t, AudioHasPreemphasis, flag);
	said[14] = flag;
	GET(s, t, TrackIndexes, list);
	said[15] = suite_take_list(list, said + 16, SAID - 16);
}

ASSERTION(62)
{
	LONG before[SAID], after[SAID];
	SAFEARRAY *toc = NULL;
	RICH(s, c, COOKED);
	TRACK(s, t, c, 1);

	STEP(s, read_all(s, c, t, before));
	RESULT(s, stream, c);
	STEP(s, read_all(s, c, t, after));
	for (int i = 0; i < SAID; i++) {
		if (before[i] != after[i]) {
			suite_fail(
			    s, "value %d was %ld and is %ld", i, (long)before[i], (long)after[i]);
			return;
		}
	}
	GET(s, c, ExpectedTableOfContents, toc);
	SafeArrayDestroy(toc);
}

ASSERTION(63)
{
	IStream *second = NULL;
	HRESULT hr;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	hr = COM_CALL(c, CreateResultImage, &second);
	suite_hold(s, SUCCEEDED(hr) ? second : NULL);
	EXPECT_FAILURE(s, READ_ONLY, hr);
}

/* ---- the stream ---- */

ASSERTION(64)
{
	static const int bytes[] = { 0, 2368, 2448, 2448 };

	for (int form = 1; form <= 3; form++) {
		uint64_t size, least = (LEADIN_LEN + 150 + 900 + 150) * (uint64_t)bytes[form];
		RICH(s, c, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)form);
		RESULT(s, stream, c);

		STEP(s, size = size_of(s, stream));
		EXPECT_INT(s, 0, size % (uint64_t)bytes[form]);
		REQUIRE(s, size >= least);
		if (!s->documented_only) /* the length of the lead-out is inferred */
			EXPECT_INT(
			    s, LEADIN_LEN + 150 + 900 + LEADOUT, size / (uint64_t)bytes[form]);
	}
}

ASSERTION(65)
{
	for (int form = 1; form <= 3; form++) {
		uint8_t *sector = suite_memory(s, MAIN_BYTES);
		const struct frame *f;
		RICH(s, c, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)form);
		RESULT(s, stream, c);

		for (int i = 0; i < 400; i += 133) {
			REQUIRE(s, read_main(s, stream, form, i, sector));
			for (uint64_t b = 0; b < MAIN_BYTES; b++)
				EXPECT_INT(
				    s, suite_pattern(1, (uint64_t)i * MAIN_BYTES + b), sector[b]);
		}
		f = read_frames(s, stream, form, 0, 3);
		REQUIRE(s, f != NULL);
		for (int i = 0; i < 3; i++)
			EXPECT_INT(s, i, ADR(f[i]) == 1 ? lba_of_msf(f[i].q + 7) : i);
	}
}

/* Which TOC entry a lead-in frame is: 0..98 a track, 99 A0h and on; -1 none. */
static int
entry_of(const struct frame *f)
{
	if (!f->crc || ADR(*f) != 1 || f->q[1] != 0)
		return -1;
	if (f->q[2] >= 0xa0 && f->q[2] <= 0xa2)
		return 99 + f->q[2] - 0xa0;
	return from_bcd(f->q[2]) - 1;
}

/* From every start the entries must be complete within 3 x (tracks + 3) + 3. */
static void
check_suffixes(struct suite *s, int tracks, int first)
{
	int window = 3 * (tracks + 3) + 3, last_seen[102];
	const struct frame *f;
	CREATOR(s, c, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_ResultingImageType, COOKED));
	EXPECT_HR(s, S_OK, COM_CALL(c, put_StartingTrackNumber, first));
	for (int i = 0; i < tracks; i++)
		EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	RESULT(s, stream, c);
	f = read_frames(s, stream, COOKED, STREAM_LBA, LEADIN_LEN);
	REQUIRE(s, f != NULL);
	for (int i = 0; i < 102; i++)
		last_seen[i] = -1;
	for (int n = 0; n < LEADIN_LEN; n++) {
		int e = entry_of(&f[n]);

		if (e >= 0 && e < 102)
			last_seen[e] = n;
		for (int i = 0; n + 1 >= window && i < 102; i++) {
			bool wanted = i >= 99 || (i >= first - 1 && i < first - 1 + tracks);

			if (wanted && last_seen[i] <= n - window) {
				suite_fail(s, "%d tracks: no entry %d in the %d sectors to LBA %d",
				    tracks, i, window, n + STREAM_LBA);
				return;
			}
		}
	}
}

ASSERTION(66)
{
	STEP(s, check_suffixes(s, 1, 1));
	STEP(s, check_suffixes(s, 2, 9));
	check_suffixes(s, 99, 1);
}

/* Track number, CONTROL and start of a row of the expected TOC (format 0). */
struct row {
	LONG number, control, lba;
};

static int
read_toc(struct suite *s, IRawCDImageCreator *c, struct row rows[100], LONG ends[2])
{
	LONG bytes[4 + 8 * 100];
	SAFEARRAY *list = NULL;
	HRESULT hr = COM_CALL(c, get_ExpectedTableOfContents, &list);
	int n = suite_take_list(list, bytes, 4 + 8 * 100);

	if (FAILED(hr) || n < 20 || n % 8 != 4 || bytes[0] * 256 + bytes[1] != n - 2) {
		suite_fail(s, "ExpectedTableOfContents gave %08x, %d bytes", (unsigned)hr, n);
		return 0;
	}
	ends[0] = bytes[2];
	ends[1] = bytes[3];
	for (int i = 0; i < n / 8; i++) {
		const LONG *e = bytes + 4 + 8 * i;

		rows[i] = (struct row){ e[2], e[1] & 15,
			(LONG)((uint32_t)e[4] << 24 | (uint32_t)e[5] << 16 | (uint32_t)e[6] << 8 |
			    (uint32_t)e[7]) };
	}
	return n / 8;
}

/* The lead-in's entry for a point, 0 tracks, as found first. */
static const struct frame *
find_entry(const struct frame *f, int entry)
{
	for (int n = 0; n < LEADIN_LEN; n++) {
		if (entry_of(&f[n]) == entry)
			return &f[n];
	}
	return NULL;
}

static void
check_expected(struct suite *s, IRawCDImageCreator *c, const struct frame *f, LONG leadout)
{
	struct row rows[100];
	LONG ends[2] = { 0, 0 };
	int n;

	STEP(s, n = read_toc(s, c, rows, ends));
	EXPECT_INT(s, 3, n);
	EXPECT_INT(s, 3, ends[0]);
	EXPECT_INT(s, 4, ends[1]);
	for (int i = 0; i < 2; i++) {
		const struct frame *e = find_entry(f, 2 + i);

		EXPECT_INT(s, 3 + i, rows[i].number);
		EXPECT_INT(s, lba_of_msf(e->q + 7), rows[i].lba);
		EXPECT_INT(s, CONTROL(*e), rows[i].control);
	}
	EXPECT_INT(s, 0xaa, rows[2].number);
	EXPECT_INT(s, leadout, rows[2].lba);
}

ASSERTION(67)
{
	const struct frame *f, *a0, *a1, *a2;
	LONG leadout = 0;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	GET(s, c, StartOfLeadout, leadout);
	f = read_frames(s, stream, COOKED, STREAM_LBA, LEADIN_LEN);
	REQUIRE(s, f != NULL);
	a0 = find_entry(f, 99);
	a1 = find_entry(f, 100);
	a2 = find_entry(f, 101);
	REQUIRE(s, a0 != NULL && a1 != NULL && a2 != NULL);
	EXPECT_INT(s, 3, from_bcd(a0->q[7]));
	EXPECT_INT(s, 4, from_bcd(a1->q[7]));
	EXPECT_INT(s, leadout, lba_of_msf(a2->q + 7));
	for (LONG i = 1; i <= 2; i++) {
		const struct frame *e = find_entry(f, (int)i + 1);
		TRACK(s, t, c, i);

		REQUIRE(s, e != NULL);
		EXPECT_LONG(s, lba_of_msf(e->q + 7), t, StartingLba);
	}
	if (!s->documented_only) /* the list's shape is inferred */
		check_expected(s, c, f, leadout);
}

/* Minutes, seconds, frames as a count. */
static int
count_of_msf(const uint8_t *bcd)
{
	return (from_bcd(bcd[0]) * 60 + from_bcd(bcd[1])) * 75 + from_bcd(bcd[2]);
}

ASSERTION(68)
{
	static const LONG starts[] = { 0, 550 };
	const struct frame *f;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	f = read_frames(s, stream, COOKED, -150, 150 + 900);
	REQUIRE(s, f != NULL);
	for (int lba = -150; lba < 900; lba++) {
		const struct frame *q = &f[lba + 150];
		int start = lba < 400 ? starts[0] : starts[1];
		int relative = q->q[2] == 0 ? start - 1 - lba : lba - start;

		REQUIRE(s, q->crc);
		if (ADR(*q) != 1)
			continue;
		EXPECT_INT(s, lba, lba_of_msf(q->q + 7));
		EXPECT_INT(s, relative, count_of_msf(q->q + 3));
	}
	for (int i = 0; i < 2; i++) {
		EXPECT_INT(s, 1, ADR(f[starts[i] + 150]));
		EXPECT_INT(s, 1, f[starts[i] + 150].q[2]);
		EXPECT_INT(s, 0, count_of_msf(f[starts[i] + 150].q + 3));
	}
}

/* Bytes 1.. of the frames, from the standard's packing: MCN 4006381333931; ISRC
 * US (37, 35), K7Y (27, 7, 41) in six bits each, then 9812345. */
static const uint8_t mcn_bytes[8] = { 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0x00 };
static const uint8_t isrc_bytes[8] = { 0x96, 0x36, 0xc7, 0xa4, 0x98, 0x12, 0x34, 0x50 };

ASSERTION(69)
{
	int mcn = -1, isrc = -1;
	const struct frame *f;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	f = read_frames(s, stream, COOKED, 0, 900);
	REQUIRE(s, f != NULL);
	for (int lba = 0; lba < 900; lba++) {
		if (ADR(f[lba]) == 2) {
			REQUIRE(s, memcmp(f[lba].q + 1, mcn_bytes, 8) == 0);
			mcn = lba;
		} else if (ADR(f[lba]) == 3) {
			REQUIRE(s, lba < 400 && memcmp(f[lba].q + 1, isrc_bytes, 8) == 0);
			isrc = lba;
		}
		if (ADR(f[lba]) == 2 || ADR(f[lba]) == 3)
			EXPECT_INT(s, (lba + 150) % 75, from_bcd(f[lba].q[9]));
		if (lba - mcn >= 100 || (lba < 400 && lba - isrc >= 100)) {
			suite_fail(s, "the 100 sectors to LBA %d have no %s", lba,
			    lba - mcn >= 100 ? "MCN" : "ISRC");
			return;
		}
	}
}

ASSERTION(70)
{
	const struct frame *f;
	uint64_t sectors;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	STEP(s, sectors = size_of(s, stream) / 2448);
	sectors -= LEADIN_LEN + 150 + 900;
	f = read_frames(s, stream, COOKED, 900, (uint32_t)sectors);
	REQUIRE(s, f != NULL);
	for (uint32_t i = 0; i < sectors; i++) {
		REQUIRE(s, f[i].crc);
		EXPECT_INT(s, 0xaa, f[i].q[1]);
		EXPECT_INT(s, 1, from_bcd(f[i].q[2]));
		EXPECT_INT(s, i, count_of_msf(f[i].q + 3));
	}
	if (!s->documented_only)
		EXPECT_INT(s, LEADOUT, sectors);
}

/* ---- R to W ---- */

ASSERTION(71)
{
	IStream *rw = suite_stream(s, 96, ZEROS);
	CREATOR(s, first, RAW_CD_STRICT);
	CREATOR(s, other, RAW_CD_STRICT);

	EXPECT_HR(s, S_OK, COM_CALL(first, put_ResultingImageType, RAW));
	EXPECT_HR(s, S_OK, COM_CALL(first, AddSubcodeRWGenerator, rw));
	EXPECT_FAILURE(s, E_INVALIDARG, COM_CALL(first, put_ResultingImageType, PQ_ONLY));
	EXPECT_HR(s, S_OK, COM_CALL(other, put_ResultingImageType, PQ_ONLY));
	EXPECT_FAILURE(s, E_INVALIDARG, COM_CALL(other, AddSubcodeRWGenerator, rw));
}

#define ONE_TRACK_SECTORS (LEADIN_LEN + 150 + 300 + LEADOUT)

static void
image_with_rw(struct suite *s, uint64_t rw_bytes, int seed, IStream **out)
{
	HRESULT hr;
	CREATOR(s, c, RAW_CD_STRICT);

	*out = NULL;
	EXPECT_HR(s, S_OK, COM_CALL(c, put_ResultingImageType, RAW));
	EXPECT_HR(s, S_OK, suite_add(s, c, AUDIO, 300));
	if (rw_bytes > 0)
		EXPECT_HR(
		    s, S_OK, COM_CALL(c, AddSubcodeRWGenerator, suite_stream(s, rw_bytes, seed)));
	hr = COM_CALL(c, CreateResultImage, out);
	suite_hold(s, SUCCEEDED(hr) ? *out : NULL);
}

ASSERTION(72)
{
	IStream *plain = NULL, *filled = NULL;
	const struct frame *a, *b;
	uint8_t record[2448];

	STEP(s, image_with_rw(s, 0, ZEROS, &plain));
	STEP(s, image_with_rw(s, ONE_TRACK_SECTORS * 96, 5, &filled));
	REQUIRE(s, plain != NULL && filled != NULL);
	for (int lba = STREAM_LBA; lba < 7050; lba += 2500) {
		a = read_frames(s, plain, RAW, lba, 20);
		b = read_frames(s, filled, RAW, lba, 20);
		REQUIRE(s, a != NULL && b != NULL && memcmp(a, b, 20 * sizeof(*a)) == 0);
	}
	REQUIRE(s, read_bytes(s, filled, (uint64_t)22650 * 2448, record, 2448));
	for (uint64_t i = 0; i < 96; i++)
		EXPECT_INT(s, suite_pattern(5, 22650 * 96 + i) & 0x3f, record[2352 + i] & 0x3f);
}

ASSERTION(73)
{
	IStream *stream = NULL;

	STEP(s, image_with_rw(s, (ONE_TRACK_SECTORS - 1) * 96, ZEROS, &stream));
	REQUIRE(s, stream == NULL);
	STEP(s, image_with_rw(s, ONE_TRACK_SECTORS * 96, ZEROS, &stream));
	REQUIRE(s, stream != NULL || s->documented_only);
}

ASSERTION(74)
{
	enum { BYTES = 60 * 2448, FROM = 22600 };
	static const ULONG chunks[] = { 1, 7, 96, 2352, 2447, 2448, 2449, 65536 };
	uint8_t *whole = suite_memory(s, BYTES), *again = suite_memory(s, BYTES);
	IStream *clone = NULL;
	RICH(s, c, COOKED);
	RESULT(s, stream, c);

	REQUIRE(s, read_bytes(s, stream, (uint64_t)FROM * 2448, whole, BYTES));
	for (size_t k = 0; k < sizeof(chunks) / sizeof(*chunks); k++) {
		for (ULONG at = 0; at < BYTES; at += chunks[k]) {
			ULONG n = BYTES - at < chunks[k] ? BYTES - at : chunks[k];

			if (chunks[k] == 1 && at >= 5000)
				break;
			REQUIRE(
			    s, read_bytes(s, stream, (uint64_t)FROM * 2448 + at, again + at, n));
		}
		REQUIRE(s, memcmp(whole, again, chunks[k] == 1 ? 5000 : BYTES) == 0);
		memset(again, 0, BYTES);
	}
	if (COM_CALL(stream, Clone, &clone) == S_OK) {
		suite_hold(s, clone);
		REQUIRE(s, read_bytes(s, clone, (uint64_t)FROM * 2448, again, BYTES));
		REQUIRE(s, memcmp(whole, again, BYTES) == 0);
	}
}
