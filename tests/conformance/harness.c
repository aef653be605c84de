/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/conformance/harness.c - gives objects a table of their own with one
 * method replaced. Tables are arrays of functions, so a slot is enough. */
#include "tests/conformance/mutant.h"

#define MAIN_BYTES  2352
#define RECORDS_MAX 200

const struct mutation *mutant;
const IRawCDImageCreatorVtbl *real_creator;
const IRawCDImageTrackInfoVtbl *real_track;
const IStreamVtbl *real_stream;
const IDiscFormat2RawCDVtbl *real_writer;
bool mutant_frozen;

static IRawCDImageCreatorVtbl creator_table;
static IRawCDImageTrackInfoVtbl track_table;
static IStreamVtbl stream_table;
static IDiscFormat2RawCDVtbl writer_table;
static ULONG record_bytes;

void
mutant_choose(const struct mutation *m)
{
	mutant = m;
	mutant_frozen = false;
}

static void
replace(void *table, enum part part)
{
	if (mutant != NULL && mutant->part == part)
		memcpy((any_method *)table + mutant->slot, &mutant->method, sizeof(any_method));
}

static HRESULT STDMETHODCALLTYPE
get_track_info(IRawCDImageCreator *self, LONG index, IRawCDImageTrackInfo **out)
{
	HRESULT hr = real_creator->get_TrackInfo(self, index, out);

	if (FAILED(hr))
		return hr;
	real_track = (*out)->lpVtbl;
	track_table = *real_track;
	replace(&track_table, PART_TRACK);
	(*out)->lpVtbl = &track_table;
	return hr;
}

/* Whole records around what is asked for, each changed, and the piece of them. */
static HRESULT STDMETHODCALLTYPE
read_changed(IStream *self, void *out, ULONG n, ULONG *got)
{
	static uint8_t records[RECORDS_MAX * 2448];
	LARGE_INTEGER move = { .QuadPart = 0 };
	ULARGE_INTEGER at;
	uint64_t first;
	ULONG count, read, want;
	HRESULT hr = real_stream->Seek(self, move, STREAM_SEEK_CUR, &at);

	if (FAILED(hr))
		return hr;
	first = at.QuadPart / record_bytes;
	want = n;
	if (want > (RECORDS_MAX - 2) * record_bytes)
		want = (RECORDS_MAX - 2) * record_bytes;
	count = (ULONG)((at.QuadPart + want + record_bytes - 1) / record_bytes - first);
	move.QuadPart = (LONGLONG)(first * record_bytes);
	real_stream->Seek(self, move, STREAM_SEEK_SET, NULL);
	hr = real_stream->Read(self, records, count * record_bytes, &read);
	for (ULONG i = 0; i < read / record_bytes; i++)
		((sector_change)mutant->method)(
		    (int32_t)(first + i) - 22650, records + i * record_bytes, record_bytes);
	if (SUCCEEDED(hr)) {
		ULONG skip = (ULONG)(at.QuadPart - first * record_bytes);

		*got = read < skip ? 0 : read - skip < want ? read - skip : want;
		memcpy(out, records + skip, *got);
		move.QuadPart = (LONGLONG)(at.QuadPart + *got);
		real_stream->Seek(self, move, STREAM_SEEK_SET, NULL);
	}
	return hr;
}

static HRESULT STDMETHODCALLTYPE
create_result_image(IRawCDImageCreator *self, IStream **out)
{
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW;
	HRESULT hr = real_creator->CreateResultImage(self, out);

	if (FAILED(hr))
		return hr;
	mutant_frozen = true;
	real_creator->get_ResultingImageType(self, &form);
	record_bytes = RawCD_BytesPerImageSector(form);
	real_stream = (*out)->lpVtbl;
	stream_table = *real_stream;
	replace(&stream_table, PART_STREAM);
	if (mutant != NULL && mutant->part == PART_SECTOR)
		stream_table.Read = read_changed;
	(*out)->lpVtbl = &stream_table;
	return hr;
}

static HRESULT
mutant_creator(const struct factory *f, enum raw_cd_compat compat, IRawCDImageCreator **out)
{
	HRESULT hr = RawCDImageCreator_Create(compat, out);

	(void)f;
	if (FAILED(hr))
		return hr;
	real_creator = (*out)->lpVtbl;
	creator_table = *real_creator;
	creator_table.get_TrackInfo = get_track_info;
	creator_table.CreateResultImage = create_result_image;
	replace(&creator_table, PART_CREATOR);
	(*out)->lpVtbl = &creator_table;
	mutant_frozen = false;
	return hr;
}

static HRESULT
mutant_writer(const struct factory *f, IDiscFormat2RawCD **out)
{
	HRESULT hr = DiscFormat2RawCD_Create(out);

	(void)f;
	if (FAILED(hr))
		return hr;
	real_writer = (*out)->lpVtbl;
	writer_table = *real_writer;
	replace(&writer_table, PART_WRITER);
	(*out)->lpVtbl = &writer_table;
	return hr;
}

const struct factory mutant_factory = { "mutant", mutant_creator, mutant_writer, NULL };
