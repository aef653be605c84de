/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/burn.c - assertions 75 to 82: the writer's states, what it
 * writes to a recorder in memory, and what that disc then holds. */
#include "imapi/automation.h"
#include "imapi/conformance/decode.h"
#include "imapi/conformance/memory_drive.h"

#include <stdlib.h>

#define AUDIO  0
#define COOKED IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED

#define LEADIN MEMORY_DRIVE_LEADIN

/* A writer, and a recorder of ours that it is given. */
struct bench {
	struct memory_drive drive;
	IDiscFormat2RawCD *writer;
	IDiscRecorder2 *recorder;
};

/* What the writer holds must be gone before the drive's memory is. */
struct keeper {
	IUnknown IUnknown_iface;
	ULONG refs;
	struct bench *bench;
};

static void
keeper_free(struct keeper *k)
{
	if (k->bench->writer != NULL)
		COM_CALL(k->bench->writer, Release);
	if (k->bench->recorder != NULL)
		COM_CALL(k->bench->recorder, Release);
	free(k->bench->drive.stored);
	free(k->bench);
	free(k);
}

static const struct com_interface keeper_interfaces[] = {
	{ &IID_IUnknown, offsetof(struct keeper, IUnknown_iface) },
	{ NULL, 0 },
};
UNKNOWN_METHODS(keeper, IUnknown, struct keeper, IUnknown_iface)
static const IUnknownVtbl keeper_vtbl = { UNKNOWN_VTBL(keeper) };

static HRESULT
put_client(IDiscFormat2RawCD *writer, const char *name)
{
	BSTR b = RawCD_StringFromAscii(name);
	HRESULT hr = COM_CALL(writer, put_ClientName, b);

	SysFreeString(b);
	return hr;
}

/* NULL: failed or to be skipped. The writer is idle. */
static struct bench *
bench_open(struct suite *s)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct keeper *k = calloc(1, sizeof(*k));
	HRESULT hr;

	if (b == NULL || k == NULL)
		abort();
	*k = (struct keeper){ { &keeper_vtbl }, 1, b };
	suite_hold(s, &k->IUnknown_iface);
	memory_drive_init(&b->drive);
	hr = s->factory->writer(s->factory, &b->writer);
	if (hr == E_NOTIMPL) {
		suite_skip(s, "has no writer");
		return NULL;
	}
	if (SUCCEEDED(hr))
		hr = disc_recorder_create(&b->drive.port, "memory", &b->recorder);
	if (FAILED(hr)) {
		suite_fail(s, "creating the writer gave %08x", (unsigned)hr);
		return NULL;
	}
	hr = COM_CALL(b->writer, put_Recorder, b->recorder);
	if (FAILED(hr)) { /* an implementation may insist on recorders of its own */
		suite_skip(s, "takes no recorder that is not its own");
		return NULL;
	}
	return b;
}

#define BENCH(s, b)                                                                                \
	struct bench *b = bench_open(s);                                                           \
	if (b == NULL)                                                                             \
	return

static void
prepare(struct suite *s, struct bench *b)
{
	EXPECT_HR(s, S_OK, put_client(b->writer, "pitland conformance"));
	EXPECT_HR(s, S_OK, COM_CALL(b->writer, PrepareMedia));
}

/* ---- states ---- */

ASSERTION(75)
{
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	IDiscFormat2RawCD *lone = suite_writer(s);

	if (lone == NULL)
		return;
	EXPECT_HR(s, 0xC0AA060A, COM_CALL(lone, PrepareMedia));
	EXPECT_HR(s, 0xC0AA0602, COM_CALL(lone, get_RequestedSectorType, &form));
	EXPECT_HR(s, 0xC0AA0602, COM_CALL(lone, put_RequestedSectorType, COOKED));
	EXPECT_HR(s, 0xC0AA0602, COM_CALL(lone, ReleaseMedia));
	EXPECT_HR(s, 0xC0AA0601, COM_CALL(lone, CancelWrite));
	BENCH(s, b);
	STEP(s, prepare(s, b));
	EXPECT_HR(s, 0xC0AA0603, COM_CALL(b->writer, PrepareMedia));
	EXPECT_HR(s, S_OK, COM_CALL(b->writer, ReleaseMedia));
	EXPECT_HR(s, 0xC0AA0602, COM_CALL(b->writer, ReleaseMedia));
}

ASSERTION(76)
{
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form = IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY;
	BENCH(s, b);

	STEP(s, prepare(s, b));
	GET(s, b->writer, RequestedSectorType, form);
	EXPECT_INT(s, 2, form);
}

ASSERTION(77)
{
	BENCH(s, b);

	EXPECT_HR(s, 0xC0AA0604, put_client(b->writer, ""));
	STEP(s, prepare(s, b));
	EXPECT_HR(s, 0xC0AA0603, put_client(b->writer, "another"));
}

/* ---- writing ---- */

static IStream *
small_image(struct suite *s)
{
	IRawCDImageCreator *c = suite_creator(s, RAW_CD_STRICT);

	if (c == NULL)
		return NULL;
	if (FAILED(COM_CALL(c, put_ResultingImageType, COOKED)) ||
	    FAILED(suite_add_pattern(s, c, AUDIO, 300, 4))) {
		suite_fail(s, "building the image failed");
		return NULL;
	}
	return suite_result(s, c);
}

/* The drive holds image from LBA LEADIN to its end, written in one run. */
static void
expect_stored(struct suite *s, const struct bench *b, IStream *image)
{
	uint64_t skip = (uint64_t)(22650 + LEADIN) * 2448, size = 0;
	uint8_t *expected;

	STEP(s, size = size_of(s, image));
	EXPECT_INT(s, LEADIN, b->drive.first_lba);
	REQUIRE(s, !b->drive.broken_run);
	REQUIRE(s, b->drive.flushed);
	EXPECT_INT(s, size - skip, b->drive.stored_bytes);
	expected = suite_memory(s, b->drive.stored_bytes);
	REQUIRE(s, read_bytes(s, image, skip, expected, (ULONG)b->drive.stored_bytes));
	REQUIRE(s, memcmp(expected, b->drive.stored, b->drive.stored_bytes) == 0);
}

static void
burn(struct suite *s, struct bench *b, IStream *image)
{
	STEP(s, prepare(s, b));
	EXPECT_HR(s, S_OK, COM_CALL(b->writer, put_RequestedSectorType, COOKED));
	EXPECT_HR(s, S_OK, COM_CALL(b->writer, WriteMedia, image));
	EXPECT_HR(s, S_OK, COM_CALL(b->writer, ReleaseMedia));
}

ASSERTION(78)
{
	IStream *image = small_image(s);
	BENCH(s, b);

	REQUIRE(s, image != NULL);
	STEP(s, burn(s, b, image));
	expect_stored(s, b, image);
}

/* A stream that is read from its start on and nothing else. */
struct pipe {
	IStream IStream_iface;
	ULONG refs;
	IStream *from;
};

static const struct com_interface pipe_interfaces[] = {
	{ &IID_IStream, offsetof(struct pipe, IStream_iface) },
	{ &IID_ISequentialStream, offsetof(struct pipe, IStream_iface) },
	{ &IID_IUnknown, offsetof(struct pipe, IStream_iface) },
	{ NULL, 0 },
};

static void
pipe_free(struct pipe *p)
{
	COM_CALL(p->from, Release);
	free(p);
}

UNKNOWN_METHODS(pipe, IStream, struct pipe, IStream_iface)

static HRESULT STDMETHODCALLTYPE
pipe_Read(IStream *self, void *buffer, ULONG bytes, ULONG *got)
{
	return COM_CALL(
	    COM_OBJECT(self, struct pipe, IStream_iface)->from, Read, buffer, bytes, got);
}

static HRESULT STDMETHODCALLTYPE
pipe_Seek(IStream *self, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
	(void)self, (void)move, (void)origin, (void)position;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_Stat(IStream *self, STATSTG *stat, DWORD flags)
{
	return COM_CALL(COM_OBJECT(self, struct pipe, IStream_iface)->from, Stat, stat, flags);
}

static HRESULT STDMETHODCALLTYPE
pipe_Write(IStream *self, const void *buffer, ULONG bytes, ULONG *put)
{
	(void)self, (void)buffer, (void)bytes, (void)put;
	return STG_E_ACCESSDENIED;
}

static HRESULT STDMETHODCALLTYPE
pipe_SetSize(IStream *self, ULARGE_INTEGER size)
{
	(void)self, (void)size;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_CopyTo(IStream *self, IStream *to, ULARGE_INTEGER n, ULARGE_INTEGER *got, ULARGE_INTEGER *put)
{
	(void)self, (void)to, (void)n, (void)got, (void)put;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_Commit(IStream *self, DWORD flags)
{
	(void)self, (void)flags;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_Revert(IStream *self)
{
	(void)self;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_LockRegion(IStream *self, ULARGE_INTEGER at, ULARGE_INTEGER n, DWORD type)
{
	(void)self, (void)at, (void)n, (void)type;
	return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
pipe_Clone(IStream *self, IStream **out)
{
	(void)self, (void)out;
	return E_NOTIMPL;
}

static const IStreamVtbl pipe_vtbl = {
	UNKNOWN_VTBL(pipe),
	.Read = pipe_Read,
	.Write = pipe_Write,
	.Seek = pipe_Seek,
	.SetSize = pipe_SetSize,
	.CopyTo = pipe_CopyTo,
	.Commit = pipe_Commit,
	.Revert = pipe_Revert,
	.LockRegion = pipe_LockRegion,
	.UnlockRegion = pipe_LockRegion,
	.Stat = pipe_Stat,
	.Clone = pipe_Clone,
};

ASSERTION(79)
{
	IStream *image = small_image(s);
	struct pipe *p;
	BENCH(s, b);

	REQUIRE(s, image != NULL);
	p = calloc(1, sizeof(*p));
	REQUIRE(s, p != NULL);
	*p = (struct pipe){ { &pipe_vtbl }, 1, image };
	COM_CALL(image, AddRef);
	suite_hold(s, &p->IStream_iface);
	STEP(s, burn(s, b, &p->IStream_iface));
	expect_stored(s, b, image);
}

ASSERTION(80)
{
	IStream *image = small_image(s);
	BENCH(s, b);

	REQUIRE(s, image != NULL);
	STEP(s, prepare(s, b));
	EXPECT_HR(s, 0xC0AA060F, COM_CALL(b->writer, WriteMedia2, image, -LEADIN - 1));
	EXPECT_INT(s, 0, b->drive.stored_bytes);
}

/* ---- what the disc holds ---- */

static const uint8_t *
stored_sector(const struct bench *b, int32_t lba)
{
	return b->drive.stored + (size_t)(lba - b->drive.first_lba) * 2448;
}

/* Track t against the sectors recorded from its start on; gapless: its last 150
 * belong to the next one's INDEX 00. */
static void
check_track(struct suite *s, const struct bench *b, IRawCDImageTrackInfo *t, LONG index00)
{
	IMAPI_CD_SECTOR_TYPE type;
	LONG start = 0, count = 0, number = 0;

	GET(s, t, StartingLba, start);
	GET(s, t, SectorCount, count);
	GET(s, t, TrackNumber, number);
	GET(s, t, SectorType, type);
	for (LONG lba = start; lba < start + count; lba++) {
		const uint8_t *record = stored_sector(b, lba);
		bool next = lba >= start + count - index00, data;
		struct frame f;

		frame_of_subcode(record + 2352, COOKED, &f);
		REQUIRE(s, f.crc);
		data = f.q[0] & 0x40;
		EXPECT_INT(s, type != IMAPI_CD_SECTOR_AUDIO, data);
		EXPECT_INT(s, RawCD_FoldSectorType(type), classify(record, lba, data));
		if (ADR(f) != 1)
			continue;
		EXPECT_INT(s, next ? number + 1 : number, from_bcd(f.q[1]));
		EXPECT_INT(s, next, from_bcd(f.q[2]) == 0);
	}
}

static void
burn_and_check(struct suite *s, enum raw_cd_compat compat, const int *types, LONG n, LONG index00)
{
	CREATOR(s, c, compat);
	BENCH(s, b);

	EXPECT_HR(s, S_OK, COM_CALL(c, put_ResultingImageType, COOKED));
	for (LONG i = 0; i < n; i++)
		EXPECT_HR(s, S_OK,
		    suite_add_pattern(s, c, types[i], 310, types[i] == 1 ? ZEROS : (int)i));
	RESULT(s, image, c);
	STEP(s, burn(s, b, image));
	for (LONG i = 0; i < n; i++) {
		TRACK(s, t, c, i + 1);
		STEP(s, check_track(s, b, t, i + 1 < n ? index00 : 0));
	}
}

/* Form 2 streams begin with the subheader; the pattern is none, so that form 2 is
 * not among these. */
ASSERTION(81)
{
	static const int audio[] = { 0, 0, 0 }, mode2[] = { 3, 4, 3 }, mixed[] = { 2, 0, 1, 4, 0 };

	STEP(s, burn_and_check(s, RAW_CD_STRICT, audio, 3, 150));
	STEP(s, burn_and_check(s, RAW_CD_EXTENDED, mode2, 3, 0));
	burn_and_check(s, RAW_CD_MIXED, mixed, 5, 0);
}

/* A track of the encoded sectors of another: what it holds must be the same. */
static void
check_sibling(struct suite *s, int cooked_type)
{
	enum { SECTORS = 300, BYTES = SECTORS * MAIN_BYTES };
	uint8_t *encoded = suite_memory(s, BYTES), *again = suite_memory(s, BYTES);
	IStream *raw_data;
	LONG index;
	CREATOR(s, cooked, RAW_CD_EXTENDED);
	CREATOR(s, raw, RAW_CD_EXTENDED);

	EXPECT_HR(s, S_OK, suite_add_pattern(s, cooked, cooked_type, SECTORS, 6));
	EXPECT_HR(s, S_OK, COM_CALL(cooked, put_ResultingImageType, COOKED));
	EXPECT_HR(s, S_OK, COM_CALL(raw, put_ResultingImageType, COOKED));
	RESULT(s, cooked_image, cooked);
	for (int i = 0; i < SECTORS; i++)
		REQUIRE(s, read_main(s, cooked_image, COOKED, i, encoded + i * MAIN_BYTES));
	REQUIRE(s, SUCCEEDED(RawCDStream_FromMemory(encoded, BYTES, &raw_data)));
	suite_hold(s, raw_data);
	EXPECT_HR(s, S_OK,
	    COM_CALL(raw, AddTrack, (IMAPI_CD_SECTOR_TYPE)(cooked_type + 4), raw_data, &index));
	RESULT(s, raw_image, raw);
	for (int i = 0; i < SECTORS; i++) {
		REQUIRE(s, read_main(s, raw_image, COOKED, i, again + i * MAIN_BYTES));
		EXPECT_INT(s, cooked_type, classify(again + i * MAIN_BYTES, i, true));
	}
	REQUIRE(s, memcmp(encoded, again, BYTES) == 0);
}

ASSERTION(82)
{
	for (int type = 2; type <= 4; type++)
		STEP(s, check_sibling(s, type));
}
