/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/random_layout_test.c - random legal layouts built by IRawCDImageCreator,
 * their streams cut somewhere in the lead-in and surveyed as a disc: what was
 * declared is what is there. PITLAND_SEED chooses other layouts, PITLAND_LAYOUTS
 * how many (1,000). The creator and the decoder share the plain arithmetic only. */
#include "emulator/bytes.h"
#include "emulator/sector.h"
#include "emulator/subcode.h"
#include "emulator/survey.h"
#include "imapi/raw_cd.h"

#include "tests/table.h"

#include <stdio.h>
#include <string.h>

#define GROUPS      10
#define TRACKS_MAX  99
#define INDEXES_MAX 6
#define LEADIN_LBA  (-22650)
#define BATCH       64

struct wanted_track {
	int type; /* 0..9 */
	uint32_t sectors, seed;
	char isrc[16];
	int copy;
	bool preemphasis;
	int index_count;
	LONG index[INDEXES_MAX]; /* beside 0 */
};

struct wanted {
	enum raw_cd_compat compat;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	bool gaps, has_mcn;
	int first, tracks;
	uint32_t pregap; /* sectors of a special one, or 0 */
	struct wanted_track track[TRACKS_MAX];
};

/* xorshift: the same everywhere. */
static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Of n equally likely ones. */
static uint32_t
pick(uint32_t *state, uint32_t n)
{
	return next_random(state) % n;
}

/* ---- a layout ---- */

static int
pick_type(uint32_t *r, const struct wanted *w, int i)
{
	static const int data_families[3][3] = { { 1, 1, 1 }, { 2, 6, 2 }, { 3, 4, 5 } };
	int first = w->track[0].type, family;

	if (w->compat == RAW_CD_STRICT || w->first != 1 || w->pregap > 0)
		return 0;
	if (w->compat == RAW_CD_MIXED)
		return (int)pick(r, 10);
	if (i == 0)
		return (int)pick(r, 10);
	if (first == 0)
		return 0;
	family = first == 1 ? 0 : first == 2 || first == 6 ? 1 : 2;
	first = data_families[family][pick(r, 3)];
	return family == 2 && pick(r, 2) ? first + 4 : first;
}

static void
pick_track(uint32_t *r, struct wanted *w, int i)
{
	struct wanted_track *t = &w->track[i];
	LONG at = 0;

	t->type = pick_type(r, w, i);
	t->sectors = 300 + (w->tracks > 10 ? 0 : pick(r, 300));
	t->seed = next_random(r);
	for (uint32_t n = pick(r, INDEXES_MAX); n > 0; n--) {
		at += 10 + (LONG)pick(r, 80);
		if (at + 10 <= (LONG)t->sectors)
			t->index[t->index_count++] = at;
	}
	if (t->type != 0)
		return;
	t->copy = (int)pick(r, 3);
	t->preemphasis = pick(r, 4) == 0;
	if (pick(r, 2))
		snprintf(t->isrc, sizeof(t->isrc), "US%03uK%06u", (unsigned)pick(r, 1000),
		    (unsigned)pick(r, 1000000));
	if (t->isrc[0] != '\0') /* the sixth character must be a digit */
		t->isrc[5] = '7';
}

static void
pick_layout(uint32_t *r, struct wanted *w)
{
	memset(w, 0, sizeof(*w));
	w->compat = (enum raw_cd_compat)pick(r, 3);
	w->form = (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)(1 + pick(r, 3));
	w->gaps = pick(r, 2);
	w->has_mcn = pick(r, 2);
	w->tracks = pick(r, 100) == 0 ? TRACKS_MAX : 1 + (int)pick(r, 4);
	w->first = pick(r, 4) == 0 ? 1 + (int)pick(r, (uint32_t)(100 - w->tracks)) : 1;
	w->pregap = pick(r, 6) == 0 ? 150 + pick(r, 400) : 0;
	for (int i = 0; i < w->tracks; i++)
		pick_track(r, w, i);
}

/* ---- and the image of it ---- */

static void
fill(uint8_t *p, size_t n, uint32_t seed)
{
	for (size_t i = 0; i + 4 <= n; i += 4) {
		seed = seed * 1664525 + 1013904223;
		store_be32(p + i, seed);
	}
}

/* What the track's stream holds per sector. RAW types lie at start. */
static void
make_sectors(const struct wanted_track *t, int32_t start, uint8_t *out)
{
	/* Form 2 by the form bit, form 1 without it. */
	const uint8_t subheader[4] = { 0, 0, t->type == 5 || t->type == 9 ? 0x20 : 0x08, 0 };
	static const enum sector_class raw_class[4] = { SECTOR_MODE1, SECTOR_MODE2FORM0,
		SECTOR_MODE2FORM1, SECTOR_MODE2FORM2 };
	size_t bytes = RawCD_BytesPerSector((IMAPI_CD_SECTOR_TYPE)t->type);
	uint8_t user[2352];

	for (uint32_t i = 0; i < t->sectors; i++, out += bytes) {
		fill(user, sizeof(user), t->seed + i);
		if (t->type >= 6) {
			sector_assemble(raw_class[t->type - 6], user, subheader, 1,
			    start + (int32_t)i, true, out, 2352);
			continue;
		}
		memcpy(out, user, bytes);
		if (t->type == 1)
			memset(out, 0, bytes);
		if (t->type == 5) { /* the subheader twice, and no EDC */
			memcpy(out, subheader, 4);
			memcpy(out + 4, subheader, 4);
			memset(out + 2332, 0, 4);
		}
	}
}

static void
must(HRESULT hr, const char *what)
{
	if (FAILED(hr))
		fail_msg("%s: %08x", what, (unsigned)hr);
}

/* The stream of a track; without data, zeros of the same length. */
static IStream *
track_stream(const struct wanted_track *t, int32_t start, bool with_data)
{
	size_t bytes = t->sectors * RawCD_BytesPerSector((IMAPI_CD_SECTOR_TYPE)t->type);
	uint8_t *data = NULL;
	IStream *stream;

	if (with_data) {
		data = malloc(bytes);
		assert_non_null(data);
		make_sectors(t, start, data);
	}
	must(RawCDStream_FromMemory(data, bytes, &stream), "stream");
	free(data);
	return stream;
}

static void
add_track(IRawCDImageCreator *c, const struct wanted_track *t, IStream *stream)
{
	IRawCDImageTrackInfo *info;
	LONG index;

	must(COM_CALL(c, AddTrack, (IMAPI_CD_SECTOR_TYPE)t->type, stream, &index), "AddTrack");
	COM_CALL(stream, Release);
	must(COM_CALL(c, get_TrackInfo, index, &info), "TrackInfo");
	for (int i = t->index_count; i > 0; i--)
		must(COM_CALL(info, AddTrackIndex, t->index[i - 1]), "AddTrackIndex");
	if (t->type == 0) {
		BSTR isrc = RawCD_StringFromAscii(t->isrc);

		must(COM_CALL(info, put_ISRC, isrc), t->isrc);
		SysFreeString(isrc);
		must(COM_CALL(info, put_DigitalAudioCopySetting,
			 (IMAPI_CD_TRACK_DIGITAL_COPY_SETTING)t->copy),
		    "copy setting");
		must(COM_CALL(info, put_AudioHasPreemphasis,
			 t->preemphasis ? VARIANT_TRUE : VARIANT_FALSE),
		    "pre-emphasis");
	}
	COM_CALL(info, Release);
}

static int32_t
start_of(IRawCDImageCreator *c, LONG i)
{
	IRawCDImageTrackInfo *info;
	LONG lba;

	must(COM_CALL(c, get_TrackInfo, i, &info), "TrackInfo");
	must(COM_CALL(info, get_StartingLba, &lba), "StartingLba");
	COM_CALL(info, Release);
	return lba;
}

/* starts NULL: without data, to learn the addresses that RAW sectors must carry. */
static IRawCDImageCreator *
build(const struct wanted *w, const int32_t *starts)
{
	IRawCDImageCreator *c;
	IStream *pregap;

	must(RawCDImageCreator_Create(w->compat, &c), "creator");
	must(COM_CALL(c, put_ResultingImageType, w->form), "ResultingImageType");
	must(COM_CALL(c, put_DisableGaplessAudio, w->gaps ? VARIANT_TRUE : VARIANT_FALSE), "gaps");
	must(COM_CALL(c, put_StartingTrackNumber, w->first), "StartingTrackNumber");
	if (w->has_mcn) {
		BSTR mcn = RawCD_StringFromAscii("4006381333931");

		must(COM_CALL(c, put_MediaCatalogNumber, mcn), "MCN");
		SysFreeString(mcn);
	}
	if (w->pregap > 0) {
		must(RawCDStream_FromMemory(NULL, w->pregap * 2352, &pregap), "pregap");
		must(COM_CALL(c, AddSpecialPregap, pregap), "AddSpecialPregap");
		COM_CALL(pregap, Release);
	}
	for (int i = 0; i < w->tracks; i++)
		add_track(c, &w->track[i],
		    track_stream(&w->track[i], starts != NULL ? starts[i] : 0, starts != NULL));
	return c;
}

static void
survey_stream(
    struct survey *survey, IStream *stream, const struct wanted *w, int32_t from, int32_t end)
{
	ULONG bytes = RawCD_BytesPerImageSector(w->form), got;
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)(from - LEADIN_LBA) * bytes };
	uint8_t *in = malloc((size_t)BATCH * bytes), *out = malloc(BATCH * SECTOR_RECORD_BYTES);

	assert_true(in != NULL && out != NULL);
	must(COM_CALL(stream, Seek, to, STREAM_SEEK_SET, NULL), "Seek");
	do {
		must(COM_CALL(stream, Read, in, BATCH * bytes, &got), "Read");
		for (ULONG i = 0; i < got / bytes; i++) {
			uint8_t *record = out + i * SECTOR_RECORD_BYTES;

			memcpy(record, in + i * bytes, SECTOR_MAIN_BYTES);
			if (bytes == SECTOR_RECORD_BYTES)
				memcpy(record + 2352, in + i * bytes + 2352, SUBCODE_BYTES);
			else
				subcode_pq_to_raw(in + i * bytes + 2352, record + 2352);
		}
		survey_add(survey, from, out, got / bytes, NULL);
		from += (int32_t)(got / bytes);
	} while (got > 0 && from < end);
	free(in);
	free(out);
}

/* ---- declared and recorded ---- */

static void
compare_track(
    const struct wanted *w, int i, int32_t start, const struct contents *c, const char *what)
{
	const struct wanted_track *t = &w->track[i];
	const struct disc_track *d = &c->track[i];
	bool gapless = !w->gaps && i + 1 < w->tracks && t->type == 0 && w->track[i + 1].type == 0;
	uint32_t declared = t->sectors - (gapless ? 150 : 0), indexes = 1;
	int fold = RawCD_FoldSectorType((IMAPI_CD_SECTOR_TYPE)t->type);

	if (d->number != w->first + i || d->start_lba != start || d->sector_count != declared)
		fail_msg("%s: track %d is %d at %d, %u sectors, not at %d, %u", what, i + 1,
		    d->number, (int)d->start_lba, (unsigned)d->sector_count, (int)start,
		    (unsigned)declared);
	if (gapless && c->track[i + 1].pregap_count != 150)
		fail_msg("%s: track %d has no gapless pause", what, i + 2);
	/* enum sector_class has the types in order, from SECTOR_AUDIO. */
	if (d->mixed || (int)d->sector_type != fold + SECTOR_AUDIO)
		fail_msg("%s: track %d of type %d is recorded as %s", what, i + 1, t->type,
		    sector_class_name(d->sector_type));
	if (strcmp(d->isrc, t->isrc) != 0)
		fail_msg("%s: track %d: ISRC %s, not %s", what, i + 1, d->isrc, t->isrc);
	if (t->type == 0 && ((int)d->copy != t->copy || d->preemphasis != t->preemphasis))
		fail_msg("%s: track %d: copy %d, not %d", what, i + 1, (int)d->copy, t->copy);
	for (int k = 0; k < t->index_count; k++) {
		if ((uint32_t)t->index[k] >= declared)
			continue; /* it lies in the next track's pause */
		if (indexes >= d->index_count || d->indexes[indexes] != (uint32_t)t->index[k])
			fail_msg(
			    "%s: track %d: index at %d is missing", what, i + 1, (int)t->index[k]);
		indexes++;
	}
	if (d->index_count != indexes)
		fail_msg("%s: track %d: too many indexes", what, i + 1);
	if (d->edc_errors + d->ecc_errors + d->address_errors + d->unscrambled + d->q_crc_errors !=
	    0)
		fail_msg("%s: track %d has errors", what, i + 1);
}

/* Gapless, the last 150 sectors become the next track's pause, and an index that is
 * legal by the declared length may keep less than ten sectors before them. */
static bool
index_is_cut_short(const struct wanted *w, unsigned number)
{
	const struct wanted_track *t = &w->track[(int)number - w->first];

	for (int i = 0; i < t->index_count; i++) {
		LONG left = (LONG)t->sectors - 150 - t->index[i];

		if (!w->gaps && left > 0 && left < 10)
			return true;
	}
	return false;
}

static void
compare_image(const struct wanted *w, const int32_t *starts, int32_t leadout,
    const struct contents *c, const char *what)
{
	if (c->tracks != (unsigned)w->tracks || c->sessions != 1)
		fail_msg("%s: %u tracks, not %d", what, c->tracks, w->tracks);
	if (c->session[0].leadout_lba != leadout)
		fail_msg("%s: lead-out at %d, not %d", what, (int)c->session[0].leadout_lba,
		    (int)leadout);
	if (strcmp(c->mcn, w->has_mcn ? "4006381333931" : "") != 0)
		fail_msg("%s: MCN %s", what, c->mcn);
	if (c->toc_rows != (unsigned)w->tracks + 3)
		fail_msg("%s: %u rows in the TOC", what, c->toc_rows);
	for (int i = 0; i < w->tracks; i++)
		compare_track(w, i, starts[i], c, what);
	for (unsigned i = 0; i < c->findings; i++) {
		const struct finding *f = &c->finding[i];

		if (strcmp(f->kind->id, "index-short") != 0 || !index_is_cut_short(w, f->track))
			fail_msg("%s: finding %s", what, f->kind->id);
	}
}

static void
check_layout(uint32_t *r, struct contents *c, const char *what)
{
	struct wanted w;
	int32_t starts[TRACKS_MAX], from;
	IRawCDImageCreator *creator;
	struct survey *survey = survey_new(1);
	IStream *stream;
	LONG leadout;

	assert_non_null(survey);
	pick_layout(r, &w);
	creator = build(&w, NULL);
	for (int i = 0; i < w.tracks; i++)
		starts[i] = start_of(creator, i + 1);
	COM_CALL(creator, Release);
	creator = build(&w, starts);
	must(COM_CALL(creator, get_StartOfLeadout, &leadout), "StartOfLeadout");
	must(COM_CALL(creator, CreateResultImage, &stream), "CreateResultImage");
	COM_CALL(creator, Release);
	from = -150 - 3 * (w.tracks + 3) - 3 - (int32_t)pick(r, 1000);
	/* Mostly the lead-out's beginning is enough. */
	survey_stream(survey, stream, &w, from, leadout + (pick(r, 20) == 0 ? 6750 : 150));
	COM_CALL(stream, Release);
	contents_clear(c);
	assert_true(survey_report(survey, c));
	survey_free(survey);
	compare_image(&w, starts, leadout, c, what);
}

static uint32_t
setting(const char *name, uint32_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

static const struct group {
	const char *name;
	uint32_t n;
} groups[GROUPS] = {
	{ "first tenth", 0 },
	{ "second tenth", 1 },
	{ "third tenth", 2 },
	{ "fourth tenth", 3 },
	{ "fifth tenth", 4 },
	{ "sixth tenth", 5 },
	{ "seventh tenth", 6 },
	{ "eighth tenth", 7 },
	{ "ninth tenth", 8 },
	{ "last tenth", 9 },
};

static void
layouts(void **state)
{
	const struct group *g = *state;
	uint32_t seed = setting("PITLAND_SEED", 1), count = setting("PITLAND_LAYOUTS", 1000);
	struct contents *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	for (uint32_t i = g->n; i < count; i += GROUPS) {
		uint32_t r = (seed * 2654435761u) ^ (i * 40503u + 1);
		char what[64];

		r = r != 0 ? r : 1;
		for (int k = 0; k < 8; k++) /* away from seeds that look alike */
			next_random(&r);
		snprintf(what, sizeof(what), "seed %u, layout %u", (unsigned)seed, (unsigned)i);
		check_layout(&r, c, what);
	}
	free(c);
}

int
main(void)
{
	return RUN_TABLE(groups, layouts);
}
