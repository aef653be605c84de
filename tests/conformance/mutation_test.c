/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/conformance/mutation_test.c - every assertion of the conformance suite
 * holds for our own library, and fails for one that breaks its rule. */
#include "tests/conformance/mutant.h"
#include "tests/table.h"

/* ---- replacements that change the answer of the real method ---- */

static HRESULT
changed(HRESULT hr)
{
	return hr == mutant->from ? mutant->to : hr;
}

#define METHOD(name) static HRESULT STDMETHODCALLTYPE name

/* clang-format off */
METHOD(map_add)(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE t, IStream *s, LONG *i) { return changed(real_creator->AddTrack(c, t, s, i)); }
METHOD(map_pregap)(IRawCDImageCreator *c, IStream *s) { return changed(real_creator->AddSpecialPregap(c, s)); }
METHOD(map_rw)(IRawCDImageCreator *c, IStream *s) { return changed(real_creator->AddSubcodeRWGenerator(c, s)); }
METHOD(map_form)(IRawCDImageCreator *c, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE v) { return changed(real_creator->put_ResultingImageType(c, v)); }
METHOD(map_limit)(IRawCDImageCreator *c, LONG v) { return changed(real_creator->put_StartOfLeadoutLimit(c, v)); }
METHOD(map_gapless)(IRawCDImageCreator *c, VARIANT_BOOL v) { return changed(real_creator->put_DisableGaplessAudio(c, v)); }
METHOD(map_mcn)(IRawCDImageCreator *c, BSTR v) { return changed(real_creator->put_MediaCatalogNumber(c, v)); }
METHOD(map_first)(IRawCDImageCreator *c, LONG v) { return changed(real_creator->put_StartingTrackNumber(c, v)); }
METHOD(map_leadout)(IRawCDImageCreator *c, LONG *v) { return changed(real_creator->get_StartOfLeadout(c, v)); }
METHOD(map_toc)(IRawCDImageCreator *c, SAFEARRAY **v) { return changed(real_creator->get_ExpectedTableOfContents(c, v)); }
METHOD(map_create)(IRawCDImageCreator *c, IStream **v) { return changed(real_creator->CreateResultImage(c, v)); }
METHOD(map_isrc)(IRawCDImageTrackInfo *t, BSTR v) { return changed(real_track->put_ISRC(t, v)); }
METHOD(map_copy)(IRawCDImageTrackInfo *t, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING v) { return changed(real_track->put_DigitalAudioCopySetting(t, v)); }
METHOD(map_emphasis)(IRawCDImageTrackInfo *t, VARIANT_BOOL v) { return changed(real_track->put_AudioHasPreemphasis(t, v)); }
METHOD(map_indexes)(IRawCDImageTrackInfo *t, SAFEARRAY **v) { return changed(real_track->get_TrackIndexes(t, v)); }
METHOD(map_add_index)(IRawCDImageTrackInfo *t, LONG v) { return changed(real_track->AddTrackIndex(t, v)); }
METHOD(map_clear_index)(IRawCDImageTrackInfo *t, LONG v) { return changed(real_track->ClearTrackIndex(t, v)); }
METHOD(map_prepare)(IDiscFormat2RawCD *w) { return changed(real_writer->PrepareMedia(w)); }
METHOD(map_release)(IDiscFormat2RawCD *w) { return changed(real_writer->ReleaseMedia(w)); }
METHOD(map_cancel)(IDiscFormat2RawCD *w) { return changed(real_writer->CancelWrite(w)); }
METHOD(map_put_type)(IDiscFormat2RawCD *w, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE v) { return changed(real_writer->put_RequestedSectorType(w, v)); }
METHOD(map_client)(IDiscFormat2RawCD *w, BSTR v) { return changed(real_writer->put_ClientName(w, v)); }
METHOD(map_write2)(IDiscFormat2RawCD *w, IStream *s, LONG n) { return changed(real_writer->WriteMedia2(w, s, n)); }

/* ---- getters that say something else; `to` is what to add ---- */

#define GETTER(name, iface, real, property)                                                        \
	METHOD(name)(iface *o, LONG *v) { HRESULT hr = real->get_##property(o, v); if (SUCCEEDED(hr)) *v += mutant->to; return hr; }
GETTER(more_leadout, IRawCDImageCreator, real_creator, StartOfLeadout)
GETTER(more_first, IRawCDImageCreator, real_creator, StartingTrackNumber)
GETTER(more_tracks, IRawCDImageCreator, real_creator, NumberOfExistingTracks)
GETTER(more_last, IRawCDImageCreator, real_creator, LastUsedUserSectorInImage)
GETTER(more_lba, IRawCDImageTrackInfo, real_track, StartingLba)
GETTER(more_count, IRawCDImageTrackInfo, real_track, SectorCount)
GETTER(more_number, IRawCDImageTrackInfo, real_track, TrackNumber)
METHOD(is_gapless)(IRawCDImageCreator *c, VARIANT_BOOL *v) { HRESULT hr = real_creator->get_DisableGaplessAudio(c, v); if (SUCCEEDED(hr)) *v = VARIANT_TRUE; return hr; }
METHOD(count_as_lba)(IRawCDImageTrackInfo *t, LONG *v) { return real_track->get_SectorCount(t, v); }
METHOD(last_as_leadout)(IRawCDImageCreator *c, LONG *v) { return real_creator->get_LastUsedUserSectorInImage(c, v); }
METHOD(frozen_limit)(IRawCDImageCreator *c, LONG *v) { HRESULT hr = real_creator->get_StartOfLeadoutLimit(c, v); if (mutant_frozen) *v = 0; return hr; }
METHOD(frozen_lba)(IRawCDImageTrackInfo *t, LONG *v) { HRESULT hr = real_track->get_StartingLba(t, v); if (mutant_frozen) *v += 150; return hr; }
METHOD(frozen_pointer)(IRawCDImageCreator *c, SAFEARRAY **v) { return mutant_frozen ? E_FAIL : real_creator->get_ExpectedTableOfContents(c, v); }
METHOD(folded)(IRawCDImageTrackInfo *t, IMAPI_CD_SECTOR_TYPE *v) { HRESULT hr = real_track->get_SectorType(t, v); *v = (IMAPI_CD_SECTOR_TYPE)RawCD_FoldSectorType(*v); return hr; }
METHOD(other_type)(IRawCDImageTrackInfo *t, IMAPI_CD_SECTOR_TYPE *v) { HRESULT hr = real_track->get_SectorType(t, v); *v = (IMAPI_CD_SECTOR_TYPE)(((int)*v + 1) % 10); return hr; }
METHOD(raw_form)(IDiscFormat2RawCD *w, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *v) { HRESULT hr = real_writer->get_RequestedSectorType(w, v); if (SUCCEEDED(hr)) *v = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW; return hr; }

/* ---- others ---- */

METHOD(no_creator_iid)(IRawCDImageCreator *c, REFIID iid, void **v) { if (memcmp(iid, &IID_IRawCDImageCreator, sizeof(*iid)) == 0) { *v = NULL; return E_NOINTERFACE; } return real_creator->QueryInterface(c, iid, v); }
METHOD(dirty_query)(IRawCDImageCreator *c, REFIID iid, void **v) { HRESULT hr = real_creator->QueryInterface(c, iid, v); if (FAILED(hr)) *v = c; return hr; }
METHOD(other_ids)(IRawCDImageCreator *c, REFIID iid, LPOLESTR *n, UINT k, LCID l, DISPID *d) { HRESULT hr = real_creator->GetIDsOfNames(c, iid, n, k, l, d); if (d[0] == 0x109) d[0]++; return hr; }
METHOD(other_track_ids)(IRawCDImageTrackInfo *t, REFIID iid, LPOLESTR *n, UINT k, LCID l, DISPID *d) { HRESULT hr = real_track->GetIDsOfNames(t, iid, n, k, l, d); if (d[0] == 0x107) d[0]++; return hr; }
METHOD(dirty_info)(IRawCDImageCreator *c, LONG i, IRawCDImageTrackInfo **v) { IRawCDImageTrackInfo *old = *v; HRESULT hr = real_creator->get_TrackInfo(c, i, v); if (FAILED(hr)) *v = old; return hr; }
METHOD(zero_based)(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE t, IStream *s, LONG *i) { HRESULT hr = real_creator->AddTrack(c, t, s, i); *i -= 1; return hr; }
METHOD(any_type)(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE t, IStream *s, LONG *i) { return real_creator->AddTrack(c, t > 9 ? IMAPI_CD_SECTOR_AUDIO : t, s, i); }
METHOD(raw_zeros)(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE t, IStream *s, LONG *i)
{
	HRESULT hr;

	if ((int)t < 6)
		return real_creator->AddTrack(c, t, s, i);
	RawCDStream_FromMemory(NULL, 300 * 2352, &s);
	hr = real_creator->AddTrack(c, t, s, i);
	COM_CALL(s, Release);
	return hr;
}
METHOD(copies)(IRawCDImageCreator *c, IMAPI_CD_SECTOR_TYPE t, IStream *s, LONG *i)
{
	IStream *copy;
	HRESULT hr = COM_CALL(s, Clone, &copy);

	if (FAILED(hr))
		return hr;
	hr = real_creator->AddTrack(c, t, copy, i);
	COM_CALL(copy, Release);
	return hr;
}
METHOD(ignore_long)(IRawCDImageCreator *c, LONG v) { (void)c, (void)v; return S_OK; }
METHOD(inverted)(IRawCDImageCreator *c, VARIANT_BOOL v) { return real_creator->put_DisableGaplessAudio(c, v ? VARIANT_FALSE : VARIANT_TRUE); }
METHOD(ignore_isrc)(IRawCDImageTrackInfo *t, BSTR v) { (void)t, (void)v; return S_OK; }
METHOD(keep_bad_isrc)(IRawCDImageTrackInfo *t, BSTR v) { HRESULT hr = real_track->put_ISRC(t, v); if (FAILED(hr)) real_track->put_ISRC(t, NULL); return hr; }
METHOD(keep_bad_mcn)(IRawCDImageCreator *c, BSTR v) { HRESULT hr = real_creator->put_MediaCatalogNumber(c, v); if (FAILED(hr)) real_creator->put_MediaCatalogNumber(c, NULL); return hr; }
METHOD(some_isrc)(IRawCDImageTrackInfo *t, BSTR *v) { (void)t; *v = RawCD_StringFromAscii("US-K7Y-98-00000"); return S_OK; }
METHOD(bare_isrc)(IRawCDImageTrackInfo *t, BSTR *v) { HRESULT hr = real_track->get_ISRC(t, v); SysFreeString(*v); *v = RawCD_StringFromAscii("USK7Y9812345"); return hr; }
METHOD(short_mcn)(IRawCDImageCreator *c, BSTR *v) { HRESULT hr = real_creator->get_MediaCatalogNumber(c, v); BSTR b = *v; if (SysStringLen(b) == 13 && b[0] == '0') { *v = SysAllocStringLen(b + 1, 12); SysFreeString(b); } return hr; }
METHOD(ignore_copy)(IRawCDImageTrackInfo *t, IMAPI_CD_TRACK_DIGITAL_COPY_SETTING v) { return (int)v > 2 ? E_INVALIDARG : real_track->put_DigitalAudioCopySetting(t, IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED); }
METHOD(filtering)(IRawCDImageTrackInfo *t, VARIANT_BOOL v) { (void)v; return real_track->put_AudioHasPreemphasis(t, VARIANT_FALSE); }
METHOD(clears_nothing)(IRawCDImageTrackInfo *t, LONG v) { return v == 50 && real_track->ClearTrackIndex(t, v) == S_OK ? real_track->AddTrackIndex(t, v) : real_track->ClearTrackIndex(t, v); }
/* clang-format on */

/* The first two numbers of a list change places, or the only one grows. */
METHOD(unordered)(IRawCDImageTrackInfo *t, SAFEARRAY **v)
{
	HRESULT hr = real_track->get_TrackIndexes(t, v);
	VARIANT *list;
	void *data;

	if (FAILED(hr) || FAILED(SafeArrayAccessData(*v, &data)))
		return hr;
	list = data;
	if ((*v)->rgsabound[0].cElements > 1) {
		LONG first = V_I4(&list[0]);

		V_I4(&list[0]) = V_I4(&list[1]);
		V_I4(&list[1]) = first;
	} else {
		V_I4(&list[0])++;
	}
	SafeArrayUnaccessData(*v);
	return hr;
}

/* One byte of the expected TOC, the last, is another. */
METHOD(other_toc)(IRawCDImageCreator *c, SAFEARRAY **v)
{
	HRESULT hr = real_creator->get_ExpectedTableOfContents(c, v);
	void *data;

	if (SUCCEEDED(hr) && SUCCEEDED(SafeArrayAccessData(*v, &data))) {
		V_UI1((VARIANT *)data + (*v)->rgsabound[0].cElements - 1) ^= 1;
		SafeArrayUnaccessData(*v);
	}
	return hr;
}

/* A stream whatever was asked. */
METHOD(always_creates)(IRawCDImageCreator *c, IStream **v)
{
	HRESULT hr = real_creator->CreateResultImage(c, v);

	return FAILED(hr) ? RawCDStream_FromMemory(NULL, 2448, v) : hr;
}

METHOD(short_stat)(IStream *s, STATSTG *stat, DWORD flags)
{
	HRESULT hr = real_stream->Stat(s, stat, flags);

	stat->cbSize.QuadPart -= 2368 * 2448;
	return hr;
}

METHOD(odd_reads)(IStream *s, void *out, ULONG n, ULONG *got)
{
	HRESULT hr = real_stream->Read(s, out, n, got);

	if (n % 2 == 1)
		*(uint8_t *)out ^= 1;
	return hr;
}

METHOD(other_clone)(IStream *s, IStream **out)
{
	(void)s;
	return RawCDStream_FromMemory(NULL, 30000 * 2448, out);
}

METHOD(late_write)(IDiscFormat2RawCD *w, IStream *s)
{
	return real_writer->WriteMedia2(w, s, 22651);
}

METHOD(seeking_write)(IDiscFormat2RawCD *w, IStream *s)
{
	LARGE_INTEGER start = { .QuadPart = 0 };
	HRESULT hr = COM_CALL(s, Seek, start, STREAM_SEEK_SET, NULL);

	return FAILED(hr) ? hr : real_writer->WriteMedia(w, s);
}

/* ---- changes to sectors of the result stream ---- */

static void
get_q(const uint8_t *record, ULONG bytes, uint8_t q[12])
{
	memset(q, 0, 12);
	if (bytes == 2368)
		memcpy(q, record + 2352, 12);
	else
		for (int i = 0; i < 96; i++)
			q[i / 8] |= (uint8_t)((record[2352 + i] >> 6 & 1) << (7 - i % 8));
}

static void
put_q(uint8_t *record, ULONG bytes, uint8_t q[12])
{
	unsigned crc = 0;

	for (int i = 0; i < 80; i++) {
		unsigned bit = ((unsigned)q[i / 8] >> (7 - i % 8) & 1) ^ (crc >> 15 & 1);

		crc = (crc << 1 ^ (bit ? 0x1021u : 0)) & 0xffffu;
	}
	crc ^= 0xffff;
	q[10] = (uint8_t)(crc >> 8);
	q[11] = (uint8_t)crc;
	if (bytes == 2368)
		memcpy(record + 2352, q, 12);
	else
		for (int i = 0; i < 96; i++)
			record[2352 + i] = (uint8_t)((record[2352 + i] & 0xbf) |
			    (q[i / 8] >> (7 - i % 8) & 1) << 6);
}

/* Change Q of sectors for which condition holds. */
#define Q_CHANGE(name, condition, change)                                                          \
	static void name(int32_t lba, uint8_t *record, ULONG bytes)                                \
	{                                                                                          \
		uint8_t q[12];                                                                     \
		(void)lba;                                                                         \
		get_q(record, bytes, q);                                                           \
		if (condition) {                                                                   \
			change;                                                                    \
			put_q(record, bytes, q);                                                   \
		}                                                                                  \
	}
#define LEADIN (lba < -150)
#define ADR1   ((q[0] & 15) == 1)
Q_CHANGE(no_emphasis_in_program, !LEADIN, q[0] &= 0xef)
Q_CHANGE(no_emphasis_in_toc, LEADIN, q[0] &= 0xef)
Q_CHANGE(copy_always, LEADIN, q[0] |= 0x20)
Q_CHANGE(copy_never, !LEADIN, q[0] &= 0xdf)
Q_CHANGE(one_index, lba >= 0 && ADR1, q[2] = 1)
Q_CHANGE(late_index, lba == 100 && ADR1, q[2] = 1)
Q_CHANGE(entry_missing, lba < -20000 && q[2] == 1, q[2] = 0xa0)
Q_CHANGE(hole_in_leadin, lba >= -9000 && lba < -8990, q[1] = 1)
Q_CHANGE(other_first, q[2] == 0xa0 && LEADIN, q[7] = 1)
Q_CHANGE(other_last, q[2] == 0xa1 && LEADIN, q[7] = 9)
Q_CHANGE(other_leadout, q[2] == 0xa2 && LEADIN, q[9] ^= 1)
Q_CHANGE(other_point, q[2] == 4 && LEADIN, q[9] ^= 1)
Q_CHANGE(other_absolute, lba == 77 && ADR1, q[9] ^= 1)
Q_CHANGE(other_relative, lba == 550, q[5] = 1)
Q_CHANGE(no_mcn, lba > 200 && (q[0] & 15) == 2, q[0] = (uint8_t)((q[0] & 0xf0) | 5))
Q_CHANGE(no_isrc, lba > 200 && (q[0] & 15) == 3, q[0] = (uint8_t)((q[0] & 0xf0) | 5))
Q_CHANGE(other_mcn, (q[0] & 15) == 2, q[3] ^= 1)
Q_CHANGE(straying_isrc, lba == 600, q[0] = (uint8_t)((q[0] & 0xf0) | 3))
Q_CHANGE(no_aa, lba == 1000, q[1] = 4)
Q_CHANGE(data_bit, lba == 5, q[0] |= 0x40)
Q_CHANGE(other_tno, lba == 320 && ADR1, q[1] = 7)

static void
broken_crc(int32_t lba, uint8_t *record, ULONG bytes)
{
	(void)bytes;
	if (lba == 40)
		record[2352] ^= 0x40;
}

static void
other_sample(int32_t lba, uint8_t *record, ULONG bytes)
{
	(void)bytes;
	if (lba >= 0)
		record[77] ^= 1;
}

static void
rw_spills(int32_t lba, uint8_t *record, ULONG bytes)
{
	(void)lba;
	if (bytes == 2448 && record[2352] & 0x20)
		record[2352] ^= 0x40;
}

/* ---- the list ---- */

#define ROW(n, of, iface, at, text, ...)                                                           \
	{                                                                                          \
		.name = #n " " text, .number = n, .part = of, .slot = SLOT(iface, at),             \
		.method = (any_method)__VA_ARGS__                                                  \
	}
#define CREATOR_(n, slot, text, ...)                                                               \
	ROW(n, PART_CREATOR, IRawCDImageCreator, slot, text, __VA_ARGS__)
#define TRACK_(n, slot, text, ...)  ROW(n, PART_TRACK, IRawCDImageTrackInfo, slot, text, __VA_ARGS__)
#define STREAM_(n, slot, text, ...) ROW(n, PART_STREAM, IStream, slot, text, __VA_ARGS__)
#define WRITER_(n, slot, text, ...) ROW(n, PART_WRITER, IDiscFormat2RawCD, slot, text, __VA_ARGS__)
#define SECTOR_(n, text, change)                                                                   \
	{                                                                                          \
		.name = #n " " text, .number = n, .part = PART_SECTOR,                             \
		.method = (any_method)change                                                       \
	}
#define HR(code) ((HRESULT)(code))

/* clang-format off */
static const struct mutation mutations[] = {
	CREATOR_(1, QueryInterface, "no IRawCDImageCreator", no_creator_iid),
	CREATOR_(1, QueryInterface, "out parameter left as it was", dirty_query),
	CREATOR_(2, get_StartOfLeadout, "another getter in its slot", last_as_leadout),
	TRACK_(3, get_StartingLba, "another getter in its slot", count_as_lba),
	TRACK_(4, GetIDsOfNames, "a name has another DISPID", other_track_ids),
	CREATOR_(5, GetIDsOfNames, "a name has another DISPID", other_ids),
	TRACK_(6, get_SectorType, "types are numbered otherwise", other_type),
	TRACK_(7, get_SectorCount, "a sector less", more_count, 0, -1),
	CREATOR_(8, put_StartingTrackNumber, "tracks already there: another code", map_first, HR(0x80AA0A04), E_FAIL),
	CREATOR_(8, AddTrack, "too many: another code", map_add, HR(0x80AA0A01), E_FAIL),
	TRACK_(8, AddTrackIndex, "too close: another code", map_add_index, HR(0x80AA0A0A), E_FAIL),
	TRACK_(8, ClearTrackIndex, "not found: another code", map_clear_index, HR(0x80AA0A07), E_FAIL),
	CREATOR_(9, get_NumberOfExistingTracks, "counts one too many", more_tracks, 0, 1),
	CREATOR_(10, get_DisableGaplessAudio, "starts with gaps", is_gapless),
	CREATOR_(11, get_StartingTrackNumber, "starts at 0", more_first, 0, -1),
	CREATOR_(12, get_StartOfLeadout, "answers without tracks", map_leadout, HR(0x80AA0A03), S_OK),
	CREATOR_(13, get_ExpectedTableOfContents, "answers without tracks", map_toc, HR(0x80AA0A03), S_OK),
	CREATOR_(14, CreateResultImage, "without tracks: another code", map_create, HR(0x80AA0A03), E_FAIL),
	CREATOR_(15, get_TrackInfo, "out parameter left as it was", dirty_info),
	CREATOR_(16, AddTrack, "positions from 0", zero_based),
	CREATOR_(17, AddTrack, "takes a short track", map_add, E_INVALIDARG, S_OK),
	CREATOR_(18, AddTrack, "another code for the type", map_add, HR(0x80AA0A02), E_INVALIDARG),
	CREATOR_(18, AddTrack, "takes other types", map_add, HR(0x80AA0A02), S_OK),
	CREATOR_(19, AddTrack, "takes any number for audio", any_type),
	CREATOR_(20, AddTrack, "copies the stream", copies),
	CREATOR_(21, AddTrack, "another code for the 100th", map_add, HR(0x80AA0A01), E_INVALIDARG),
	CREATOR_(22, AddTrack, "another code for number 100", map_add, HR(0x80AA0A01), S_OK),
	CREATOR_(23, AddTrack, "takes more than fits", map_add, HR(0x80AA0A05), S_OK),
	CREATOR_(24, put_StartOfLeadoutLimit, "forgets the limit", ignore_long),
	CREATOR_(25, put_StartOfLeadoutLimit, "takes 398,100", map_limit, E_INVALIDARG, S_OK),
	CREATOR_(26, AddTrack, "takes a remainder", map_add, E_INVALIDARG, S_OK),
	CREATOR_(27, AddTrack, "mixes any types", map_add, HR(0x80AA0A02), S_OK),
	TRACK_(28, get_SectorCount, "one too many", more_count, 0, 1),
	CREATOR_(29, AddTrack, "takes data with another first number", map_add, HR(0x80AA0A02), S_OK),
	TRACK_(30, get_StartingLba, "counts from MSF 00:00:00", more_lba, 0, 150),
	TRACK_(30, get_SectorCount, "without the last 150", more_count, 0, -150),
	TRACK_(30, get_SectorType, "another type", other_type),
	TRACK_(31, get_TrackNumber, "the position", more_number, 0, -16),
	TRACK_(32, get_SectorType, "folded", folded),
	TRACK_(33, get_StartingLba, "moves when frozen", frozen_lba),
	TRACK_(34, put_ISRC, "kept in one object only", ignore_isrc),
	CREATOR_(35, put_DisableGaplessAudio, "the other polarity", inverted),
	CREATOR_(36, put_DisableGaplessAudio, "the other polarity", inverted),
	CREATOR_(37, get_StartOfLeadout, "one sector later", more_leadout, 0, 1),
	CREATOR_(38, get_LastUsedUserSectorInImage, "the lead-out's start", more_last, 0, 1),
	TRACK_(39, get_StartingLba, "behind the standard pregap", more_lba, 0, 150),
	CREATOR_(40, AddSpecialPregap, "takes a short one", map_pregap, E_INVALIDARG, S_OK),
	CREATOR_(40, AddSpecialPregap, "takes it after tracks", map_pregap, HR(0x80AA0A04), S_OK),
	CREATOR_(41, put_StartingTrackNumber, "takes it after tracks", map_first, HR(0x80AA0A04), S_OK),
	CREATOR_(41, put_StartingTrackNumber, "takes 0 and 100", map_first, E_INVALIDARG, S_OK),
	TRACK_(42, get_TrackIndexes, "another code for NULL", map_indexes, E_POINTER, E_INVALIDARG),
	CREATOR_(42, get_StartOfLeadout, "another code for NULL", map_leadout, E_POINTER, E_INVALIDARG),
	TRACK_(43, get_ISRC, "never empty", some_isrc),
	TRACK_(44, get_ISRC, "without hyphens", bare_isrc),
	TRACK_(45, put_ISRC, "takes anything", map_isrc, E_INVALIDARG, S_OK),
	TRACK_(45, put_ISRC, "a bad one clears", keep_bad_isrc),
	TRACK_(46, put_ISRC, "takes it for data", map_isrc, E_INVALIDARG, S_OK),
	TRACK_(46, put_DigitalAudioCopySetting, "takes it for data", map_copy, E_INVALIDARG, S_OK),
	CREATOR_(47, get_MediaCatalogNumber, "as it was given", short_mcn),
	CREATOR_(48, put_MediaCatalogNumber, "takes anything", map_mcn, E_INVALIDARG, S_OK),
	CREATOR_(48, put_MediaCatalogNumber, "a bad one clears", keep_bad_mcn),
	TRACK_(49, put_DigitalAudioCopySetting, "takes 3", map_copy, E_INVALIDARG, S_OK),
	TRACK_(49, put_DigitalAudioCopySetting, "forgets it", ignore_copy),
	TRACK_(50, put_AudioHasPreemphasis, "forgets it", filtering),
	SECTOR_(50, "not in the program's Q", no_emphasis_in_program),
	SECTOR_(50, "not in the lead-in's Q", no_emphasis_in_toc),
	SECTOR_(50, "filters the samples", other_sample),
	SECTOR_(51, "copy bit always set in the lead-in", copy_always),
	SECTOR_(51, "copy bit never set in the program", copy_never),
	TRACK_(52, get_TrackIndexes, "another first offset", unordered),
	TRACK_(53, AddTrackIndex, "does not tell", map_add_index, HR(0x00AA0A08), S_OK),
	TRACK_(53, AddTrackIndex, "a failure", map_add_index, HR(0x00AA0A08), E_FAIL),
	TRACK_(54, AddTrackIndex, "any distance", map_add_index, HR(0x80AA0A0A), S_OK),
	TRACK_(55, AddTrackIndex, "any distance to the end", map_add_index, HR(0x80AA0A0A), S_OK),
	TRACK_(56, AddTrackIndex, "another code for the 100th", map_add_index, HR(0x80AA0A06), E_FAIL),
	TRACK_(57, ClearTrackIndex, "the first is just absent", map_clear_index, HR(0x80AA0A09), HR(0x80AA0A07)),
	TRACK_(57, ClearTrackIndex, "an absent one is cleared", map_clear_index, HR(0x80AA0A07), S_OK),
	TRACK_(57, ClearTrackIndex, "clears nothing", clears_nothing),
	TRACK_(58, get_TrackIndexes, "as they were added", unordered),
	TRACK_(58, AddTrackIndex, "takes a negative one", map_add_index, E_INVALIDARG, S_OK),
	SECTOR_(59, "index 1 throughout", one_index),
	SECTOR_(59, "a sector late", late_index),
	CREATOR_(60, AddTrack, "goes on", map_add, HR(0x80AA0A00), S_OK),
	CREATOR_(60, AddSpecialPregap, "goes on", map_pregap, HR(0x80AA0A00), S_OK),
	CREATOR_(60, AddSubcodeRWGenerator, "goes on", map_rw, HR(0x80AA0A00), S_OK),
	CREATOR_(60, put_ResultingImageType, "goes on", map_form, HR(0x80AA0A00), S_OK),
	CREATOR_(60, put_StartOfLeadoutLimit, "goes on", map_limit, HR(0x80AA0A00), S_OK),
	CREATOR_(60, put_DisableGaplessAudio, "goes on", map_gapless, HR(0x80AA0A00), S_OK),
	CREATOR_(60, put_MediaCatalogNumber, "goes on", map_mcn, HR(0x80AA0A00), S_OK),
	CREATOR_(60, put_StartingTrackNumber, "goes on", map_first, HR(0x80AA0A00), HR(0x80AA0A04)),
	TRACK_(61, put_ISRC, "goes on", map_isrc, HR(0x80AA0A00), S_OK),
	TRACK_(61, put_DigitalAudioCopySetting, "goes on", map_copy, HR(0x80AA0A00), S_OK),
	TRACK_(61, put_AudioHasPreemphasis, "goes on", map_emphasis, HR(0x80AA0A00), S_OK),
	TRACK_(61, AddTrackIndex, "goes on", map_add_index, HR(0x80AA0A00), S_OK),
	TRACK_(61, ClearTrackIndex, "goes on", map_clear_index, HR(0x80AA0A00), S_OK),
	CREATOR_(62, get_StartOfLeadoutLimit, "another value", frozen_limit),
	CREATOR_(62, get_ExpectedTableOfContents, "no answer", frozen_pointer),
	TRACK_(62, get_StartingLba, "another value", frozen_lba),
	CREATOR_(63, CreateResultImage, "works again", always_creates),
	CREATOR_(63, CreateResultImage, "another code", map_create, HR(0x80AA0A00), E_FAIL),
	STREAM_(64, Stat, "some sectors less", short_stat),
	SECTOR_(65, "another sample", other_sample),
	SECTOR_(66, "an entry is missing at first", entry_missing),
	SECTOR_(66, "a hole of ten sectors", hole_in_leadin),
	SECTOR_(67, "A0h names another track", other_first),
	SECTOR_(67, "A1h names another track", other_last),
	SECTOR_(67, "A2h is a frame off", other_leadout),
	SECTOR_(67, "a track's entry is a frame off", other_point),
	CREATOR_(67, get_ExpectedTableOfContents, "a byte off", other_toc),
	SECTOR_(68, "absolute time is a frame off", other_absolute),
	SECTOR_(68, "relative time does not start at 0", other_relative),
	SECTOR_(68, "a wrong CRC", broken_crc),
	SECTOR_(69, "the MCN stops", no_mcn),
	SECTOR_(69, "the ISRC stops", no_isrc),
	SECTOR_(69, "another MCN", other_mcn),
	SECTOR_(69, "an ISRC in another track", straying_isrc),
	SECTOR_(70, "another track number", no_aa),
	STREAM_(70, Stat, "some sectors less", short_stat),
	CREATOR_(71, put_ResultingImageType, "takes PQ_ONLY beside R-W", map_form, E_INVALIDARG, S_OK),
	CREATOR_(71, AddSubcodeRWGenerator, "takes R-W beside PQ_ONLY", map_rw, E_INVALIDARG, S_OK),
	SECTOR_(72, "R spills into Q", rw_spills),
	CREATOR_(73, CreateResultImage, "takes any length", always_creates),
	STREAM_(74, Read, "odd lengths differ", odd_reads),
	STREAM_(74, Clone, "the clone differs", other_clone),
	WRITER_(75, put_RequestedSectorType, "before PrepareMedia", map_put_type, HR(0xC0AA0602), S_OK),
	WRITER_(75, PrepareMedia, "without recorder", map_prepare, HR(0xC0AA060A), E_FAIL),
	WRITER_(75, PrepareMedia, "twice", map_prepare, HR(0xC0AA0603), S_OK),
	WRITER_(75, ReleaseMedia, "unprepared", map_release, HR(0xC0AA0602), S_OK),
	WRITER_(75, CancelWrite, "idle", map_cancel, HR(0xC0AA0601), S_OK),
	WRITER_(76, get_RequestedSectorType, "raw by default", raw_form),
	WRITER_(77, put_ClientName, "takes an empty one", map_client, HR(0xC0AA0604), S_OK),
	WRITER_(77, put_ClientName, "takes it when prepared", map_client, HR(0xC0AA0603), S_OK),
	WRITER_(78, WriteMedia, "one sector further into the stream", late_write),
	WRITER_(79, WriteMedia, "must seek", seeking_write),
	WRITER_(80, WriteMedia2, "another code", map_write2, HR(0xC0AA060F), E_INVALIDARG),
	SECTOR_(81, "an audio sector with the data bit", data_bit),
	SECTOR_(81, "another track number", other_tno),
	SECTOR_(81, "a byte of a data sector differs", other_sample),
	TRACK_(81, get_SectorType, "another type", other_type),
	CREATOR_(82, AddTrack, "raw sectors are made anew", raw_zeros),
};
/* clang-format on */

static const struct assertion *
assertion_by_number(int number)
{
	return &assertions[number - 1];
}

static void
is_noticed(void **state)
{
	const struct mutation *m = *state;
	const struct assertion *a = assertion_by_number(m->number);
	char why[WHY_BYTES];

	assert_int_equal(a->number, m->number);
	mutant_choose(m);
	assert_int_equal(suite_run(&mutant_factory, a, false, why), BROKEN);
	assert_int_not_equal(why[0], 0);
	mutant_choose(NULL);
	if (suite_run(&mutant_factory, a, false, why) != HOLDS)
		fail_msg("%s", why);
}

/* No assertion without a mutation. */
static void
every_assertion_can_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < assertion_count; i++) {
		size_t k = 0;

		while (k < ARRAY_LEN(mutations) && mutations[k].number != assertions[i].number)
			k++;
		if (k == ARRAY_LEN(mutations))
			fail_msg("assertion %d has no mutation", assertions[i].number);
	}
}

int
main(void)
{
	const struct CMUnitTest complete[] = { cmocka_unit_test(every_assertion_can_fail) };

	return RUN_TABLE(mutations, is_noticed) | cmocka_run_group_tests(complete, NULL, NULL);
}
