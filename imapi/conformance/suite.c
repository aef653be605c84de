/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/suite.c - the list of assertions, and what they share. */
#include "imapi/conformance/suite.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
const struct assertion assertions[] = {
	{ 1, "R-ABI", "QueryInterface gives IUnknown, IDispatch and IRawCDImageCreator, else E_NOINTERFACE and NULL", DOCUMENTED, assertion_1 },
	{ 2, "R-ABI", "the creator's getters stand in the slots of IDL order and answer as their DISPIDs do", DOCUMENTED, assertion_2 },
	{ 3, "R-ABI", "the track info's getters stand in the slots of IDL order; slot 10 is get_SectorType", DOCUMENTED, assertion_3 },
	{ 4, "R-ABI", "GetIDsOfNames knows the members of the track info", DOCUMENTED, assertion_4 },
	{ 5, "R-ABI", "GetIDsOfNames knows the members of the creator", DOCUMENTED, assertion_5 },
	{ 6, "R-ENUM", "the values 0 to 9 are the ten sector types", DOCUMENTED, assertion_6 },
	{ 7, "R-ENUM", "each sector type has its number of bytes per sector", DOCUMENTED, assertion_7 },
	{ 8, "R-HRESULT", "the eleven codes of raw images have their values", DOCUMENTED, assertion_8 },
	{ 9, "R-NUM", "NumberOfExistingTracks of a fresh creator is 0", INFERRED, assertion_9 },
	{ 10, "R-GAP", "DisableGaplessAudio of a fresh creator is VARIANT_FALSE", DOCUMENTED, assertion_10 },
	{ 11, "R-STN", "StartingTrackNumber of a fresh creator is 1", INFERRED, assertion_11 },
	{ 12, "R-SOL", "StartOfLeadout needs a track", DOCUMENTED, assertion_12 },
	{ 13, "R-TOC", "ExpectedTableOfContents needs a track", DOCUMENTED, assertion_13 },
	{ 14, "R-CRI", "CreateResultImage needs a track, and its failure freezes nothing", INFERRED, assertion_14 },
	{ 15, "R-TI", "TrackInfo of an absent index fails and gives NULL", INFERRED, assertion_15 },
	{ 16, "R-ADD", "AddTrack returns the positions 1, 2", DOCUMENTED, assertion_16 },
	{ 17, "R-ADD", "a track of 299 sectors is refused", DOCUMENTED, assertion_17 },
	{ 18, "R-ACCEPT", "strict: AddTrack takes audio only", DOCUMENTED, assertion_18 },
	{ 19, "R-ENUM", "sector types 10 and -1 are refused", INFERRED, assertion_19 },
	{ 20, "R-ADD", "the creator holds a reference on each track's stream", DOCUMENTED, assertion_20 },
	{ 21, "R-ADD", "99 tracks succeed, the 100th fails", DOCUMENTED, assertion_21 },
	{ 22, "R-TNO", "track numbers end at 99 whatever the first is", INFERRED, assertion_22 },
	{ 23, "R-LIM", "the last sector may be LBA 398,099, not 398,100", DOCUMENTED, assertion_23 },
	{ 24, "R-LIM", "a track beyond StartOfLeadoutLimit is refused", DOCUMENTED, assertion_24 },
	{ 25, "R-LIM", "StartOfLeadoutLimit may be 398,099, not more", DOCUMENTED, assertion_25 },
	{ 26, "R-ADD", "a stream that is not whole sectors is refused", INFERRED, assertion_26 },
	{ 27, "R-COMPAT", "extended: only the Mode 2 types mix", DOCUMENTED, assertion_27 },
	{ 28, "R-ENUM", "extended: 300 sectors of each type are 300 sectors", DOCUMENTED, assertion_28 },
	{ 29, "R-STN", "extended: another first number than 1 needs audio", DOCUMENTED, assertion_29 },
	{ 30, "R-LBA", "the first track starts at LBA 0 and is what was added", DOCUMENTED, assertion_30 },
	{ 31, "R-TNO", "TrackNumber is position + StartingTrackNumber - 1", DOCUMENTED, assertion_31 },
	{ 32, "R-TYPE", "SectorType is the value given to AddTrack, not folded", DOCUMENTED, assertion_32 },
	{ 33, "R-LIFE", "CreateResultImage changes no address and no type", DOCUMENTED, assertion_33 },
	{ 34, "R-TI", "two objects of one track agree", INFERRED, assertion_34 },
	{ 35, "R-GAP", "gapless: a track starts where the one before ends", INFERRED, assertion_35 },
	{ 36, "R-GAP", "gaps: a track starts 150 sectors behind the one before", INFERRED, assertion_36 },
	{ 37, "R-SOL", "StartOfLeadout is the end of the last track", DOCUMENTED, assertion_37 },
	{ 38, "R-LAST", "LastUsedUserSectorInImage is StartOfLeadout - 1", DOCUMENTED, assertion_38 },
	{ 39, "R-PRE", "a special pregap of P sectors puts track 1 at P - 150", INFERRED, assertion_39 },
	{ 40, "R-PRE", "AddSpecialPregap only before tracks and of 150 sectors at least", DOCUMENTED, assertion_40 },
	{ 41, "R-STN", "StartingTrackNumber only before tracks and within 1 to 99", DOCUMENTED, assertion_41 },
	{ 42, "R-NULL", "getters answer NULL with E_POINTER", INFERRED, assertion_42 },
	{ 43, "R-ISRC", "ISRC of a fresh track is NULL or empty", DOCUMENTED, assertion_43 },
	{ 44, "R-ISRC", "ISRC reads back with hyphens", DOCUMENTED, assertion_44 },
	{ 45, "R-ISRC", "a malformed ISRC is refused and the old one kept", INFERRED, assertion_45 },
	{ 46, "R-ISRC", "extended: a data track takes neither ISRC nor copy setting", DOCUMENTED, assertion_46 },
	{ 47, "R-MCN", "leading zeros of the MCN may be left out", DOCUMENTED, assertion_47 },
	{ 48, "R-MCN", "a malformed MCN is refused and the old one kept", DOCUMENTED, assertion_48 },
	{ 49, "R-COPY", "the copy settings 0, 1, 2 are kept, 3 is refused", DOCUMENTED, assertion_49 },
	{ 50, "R-EMPH", "pre-emphasis sets a control bit and changes no sample", DOCUMENTED, assertion_50 },
	{ 51, "R-COPY", "the copy setting sets and clears the copy bit", DOCUMENTED, assertion_51 },
	{ 52, "R-IDX", "TrackIndexes of a fresh track is 0 alone", DOCUMENTED, assertion_52 },
	{ 53, "R-AIX", "an index that exists is reported by a success code", DOCUMENTED, assertion_53 },
	{ 54, "R-AIX", "indexes are ten sectors apart at least", DOCUMENTED, assertion_54 },
	{ 55, "R-AIX", "the last index too has ten sectors at least", INFERRED, assertion_55 },
	{ 56, "R-AIX", "a track has 99 indexes at most", DOCUMENTED, assertion_56 },
	{ 57, "R-CIX", "ClearTrackIndex: not the first, not an absent one", DOCUMENTED, assertion_57 },
	{ 58, "R-IDX", "TrackIndexes ascends, negative offsets are refused", INFERRED, assertion_58 },
	{ 59, "R-AIX", "the index number in Q changes at StartingLba + offset", DOCUMENTED, assertion_59 },
	{ 60, "R-LIFE", "a frozen creator refuses every change", DOCUMENTED, assertion_60 },
	{ 61, "R-LIFE", "the tracks of a frozen creator refuse every change", INFERRED, assertion_61 },
	{ 62, "R-LIFE", "a frozen creator's getters say what they said", DOCUMENTED, assertion_62 },
	{ 63, "R-CRI", "CreateResultImage works once", DOCUMENTED, assertion_63 },
	{ 64, "R-LAYOUT", "the stream has the size of all its sectors", DOCUMENTED, assertion_64 },
	{ 65, "R-LAYOUT", "sector i of the stream is LBA i - 22,650", DOCUMENTED, assertion_65 },
	{ 66, "R-CUT", "a lead-in cut anywhere still has every TOC entry", INFERRED, assertion_66 },
	{ 67, "R-TOC", "the lead-in's Q, ExpectedTableOfContents and the tracks agree", DOCUMENTED, assertion_67 },
	{ 68, "R-Q", "absolute and relative time in Q are right", DOCUMENTED, assertion_68 },
	{ 69, "R-Q", "MCN and ISRC stand in every 100 sectors, the ISRC in its track only", DOCUMENTED, assertion_69 },
	{ 70, "R-Q", "the lead-out is 6,750 sectors with TNO AAh", DOCUMENTED, assertion_70 },
	{ 71, "R-RW", "P and Q only, and an R-W generator, exclude each other", DOCUMENTED, assertion_71 },
	{ 72, "R-RW", "R-W bytes never alter P or Q", DOCUMENTED, assertion_72 },
	{ 73, "R-RW", "an R-W stream of the wrong size makes CreateResultImage fail", DOCUMENTED, assertion_73 },
	{ 74, "R-STREAM", "any chunk size and any seek read the same bytes", INFERRED, assertion_74 },
	{ 75, "R-W-STATE", "the writer's members keep to its states", DOCUMENTED, assertion_75 },
	{ 76, "R-W-STATE", "RequestedSectorType of prepared media is IS_COOKED", DOCUMENTED, assertion_76 },
	{ 77, "R-W-STATE", "ClientName: not empty, and not once media is prepared", DOCUMENTED, assertion_77 },
	{ 78, "R-CUT", "writing starts at the medium's lead-in and goes on to the stream's end", DOCUMENTED, assertion_78 },
	{ 79, "R-CUT", "a stream that cannot seek burns identically", DOCUMENTED, assertion_79 },
	{ 80, "R-CUT", "a stream with too short a lead-in is refused", DOCUMENTED, assertion_80 },
	{ 81, "R-DISC", "the burned disc holds what the track info says", DOCUMENTED, assertion_81 },
	{ 82, "R-DISC", "a RAW track and its cooked sibling give the same sectors", DOCUMENTED, assertion_82 },
};
/* clang-format on */
const size_t assertion_count = sizeof(assertions) / sizeof(*assertions);

static void
give_back(struct suite *s)
{
	while (s->held_count > 0) {
		s->held_count--;
		COM_CALL(s->held[s->held_count], Release);
	}
	while (s->memory_count > 0)
		free(s->memory[--s->memory_count]);
	free(s->held);
	free(s->memory);
}

enum verdict
suite_run(const struct factory *factory, const struct assertion *a, bool documented_only,
    char why[WHY_BYTES])
{
	struct suite s = { .factory = factory, .documented_only = documented_only, .why = why };

	why[0] = '\0';
	if (documented_only && a->basis == INFERRED)
		suite_skip(&s, "not documented");
	else
		a->run(&s);
	give_back(&s);
	return s.verdict;
}

/* The first failure is the one to tell. */
void
suite_fail(struct suite *s, const char *format, ...)
{
	va_list arguments;

	if (s->verdict == BROKEN)
		return;
	s->verdict = BROKEN;
	va_start(arguments, format);
	vsnprintf(s->why, WHY_BYTES, format, arguments);
	va_end(arguments);
}

void
suite_skip(struct suite *s, const char *reason)
{
	if (s->verdict != HOLDS)
		return;
	s->verdict = SKIPPED;
	snprintf(s->why, WHY_BYTES, "%s", reason);
}

/* Room for one more, or the program ends: a test suite without memory has
 * nothing to say. */
static void *
grow(void *list, size_t count, size_t element)
{
	list = realloc(list, (count + 1) * element);
	if (list == NULL)
		abort();
	return list;
}

void
suite_hold(struct suite *s, void *object)
{
	if (object == NULL)
		return;
	s->held = grow(s->held, s->held_count, sizeof(IUnknown *));
	s->held[s->held_count++] = object;
}

void *
suite_memory(struct suite *s, size_t bytes)
{
	void *p = calloc(1, bytes);

	if (p == NULL)
		abort();
	s->memory = grow(s->memory, s->memory_count, sizeof(void *));
	s->memory[s->memory_count++] = p;
	return p;
}

/* One object from the factory, held; NULL if there is none. */
static void *
made(struct suite *s, HRESULT hr, void *object, const char *missing)
{
	if (hr == E_NOTIMPL)
		suite_skip(s, missing);
	else if (FAILED(hr) || object == NULL)
		suite_fail(s, "creating the object gave %08x", (unsigned)hr);
	else
		suite_hold(s, object);
	return s->verdict == HOLDS ? object : NULL;
}

IRawCDImageCreator *
suite_creator(struct suite *s, enum raw_cd_compat compat)
{
	static const char *const missing[] = { "has no strict creator", "has no extended creator",
		"has no mixed creator" };
	IRawCDImageCreator *c = NULL;
	HRESULT hr = s->factory->creator(s->factory, compat, &c);

	return made(s, hr, c, missing[compat]);
}

IDiscFormat2RawCD *
suite_writer(struct suite *s)
{
	IDiscFormat2RawCD *w = NULL;
	HRESULT hr = s->factory->writer(s->factory, &w);

	return made(s, hr, w, "has no writer");
}

IRawCDImageTrackInfo *
suite_track(struct suite *s, IRawCDImageCreator *c, LONG index)
{
	IRawCDImageTrackInfo *t = NULL;
	HRESULT hr = COM_CALL(c, get_TrackInfo, index, &t);

	if (FAILED(hr) || t == NULL) {
		suite_fail(s, "TrackInfo %d gave %08x", (int)index, (unsigned)hr);
		return NULL;
	}
	suite_hold(s, t);
	return t;
}

uint8_t
suite_pattern(int seed, uint64_t offset)
{
	return (uint8_t)(offset * 7 + (offset >> 9) + (uint64_t)seed * 31 + 1);
}

IStream *
suite_stream(struct suite *s, ULONGLONG bytes, int seed)
{
	uint8_t *data = NULL;
	IStream *stream = NULL;

	if (seed != ZEROS) {
		data = malloc((size_t)bytes);
		if (data == NULL)
			abort();
		for (size_t i = 0; i < bytes; i++)
			data[i] = suite_pattern(seed, i);
	}
	if (FAILED(RawCDStream_FromMemory(data, bytes, &stream)))
		abort();
	free(data);
	suite_hold(s, stream);
	return stream;
}

IStream *
suite_result(struct suite *s, IRawCDImageCreator *c)
{
	IStream *stream = NULL;
	HRESULT hr = COM_CALL(c, CreateResultImage, &stream);

	if (FAILED(hr) || stream == NULL) {
		suite_fail(s, "CreateResultImage gave %08x", (unsigned)hr);
		return NULL;
	}
	suite_hold(s, stream);
	return stream;
}

HRESULT
suite_add_pattern(struct suite *s, IRawCDImageCreator *c, int type, ULONGLONG n, int seed)
{
	ULONG bytes = RawCD_BytesPerSector((IMAPI_CD_SECTOR_TYPE)type);
	LONG index;

	return COM_CALL(c, AddTrack, (IMAPI_CD_SECTOR_TYPE)type,
	    suite_stream(s, n * (bytes != 0 ? bytes : 2352), seed), &index);
}

HRESULT
suite_add(struct suite *s, IRawCDImageCreator *c, int type, ULONGLONG sectors)
{
	return suite_add_pattern(s, c, type, sectors, ZEROS);
}

HRESULT
suite_put_isrc(IRawCDImageTrackInfo *t, const char *text)
{
	BSTR b = RawCD_StringFromAscii(text);
	HRESULT hr = COM_CALL(t, put_ISRC, b);

	SysFreeString(b);
	return hr;
}

HRESULT
suite_put_mcn(IRawCDImageCreator *c, const char *text)
{
	BSTR b = RawCD_StringFromAscii(text);
	HRESULT hr = COM_CALL(c, put_MediaCatalogNumber, b);

	SysFreeString(b);
	return hr;
}

bool
suite_take_text(BSTR text, char *out, size_t n)
{
	int rc = RawCD_StringToAscii(text, out, n);

	SysFreeString(text);
	return rc == 0;
}

int
suite_take_list(SAFEARRAY *list, LONG *out, int n)
{
	LONG first = 0, last = -1;
	int count = -1;

	if (list != NULL && SafeArrayGetDim(list) == 1 &&
	    SUCCEEDED(SafeArrayGetLBound(list, 1, &first)) &&
	    SUCCEEDED(SafeArrayGetUBound(list, 1, &last)) && last - first < n)
		count = (int)(last - first + 1);
	for (LONG i = 0; i < count; i++) {
		LONG at = first + i;
		VARIANT v;

		VariantInit(&v);
		if (FAILED(SafeArrayGetElement(list, &at, &v)))
			count = -1;
		else
			out[i] = V_VT(&v) == VT_UI1 ? V_UI1(&v) : V_I4(&v);
		VariantClear(&v);
	}
	SafeArrayDestroy(list);
	return count;
}
