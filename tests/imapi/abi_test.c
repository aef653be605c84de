/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/abi_test.c - the binary interface is Microsoft's: slots, IIDs,
 * HRESULTs, sizes (spec/imapi2-raw-cd.md 1..8; assertions 1..8). */
#include "tests/imapi/image.h"

static const struct slot_row {
	const char *name;
	size_t offset, slot;
} slots[] = {
#define SLOT(iface, method, n)                                                                     \
	{                                                                                          \
#iface " " #method, offsetof(iface##Vtbl, method), n                               \
	}
	SLOT(IUnknown, QueryInterface, 0),
	SLOT(IDispatch, GetTypeInfoCount, 3),
	SLOT(IDispatch, Invoke, 6),
	SLOT(IRawCDImageCreator, CreateResultImage, 7),
	SLOT(IRawCDImageCreator, AddTrack, 8),
	SLOT(IRawCDImageCreator, AddSpecialPregap, 9),
	SLOT(IRawCDImageCreator, AddSubcodeRWGenerator, 10),
	SLOT(IRawCDImageCreator, put_ResultingImageType, 11),
	SLOT(IRawCDImageCreator, get_ResultingImageType, 12),
	SLOT(IRawCDImageCreator, get_StartOfLeadout, 13),
	SLOT(IRawCDImageCreator, put_StartOfLeadoutLimit, 14),
	SLOT(IRawCDImageCreator, get_StartOfLeadoutLimit, 15),
	SLOT(IRawCDImageCreator, put_DisableGaplessAudio, 16),
	SLOT(IRawCDImageCreator, get_DisableGaplessAudio, 17),
	SLOT(IRawCDImageCreator, put_MediaCatalogNumber, 18),
	SLOT(IRawCDImageCreator, get_MediaCatalogNumber, 19),
	SLOT(IRawCDImageCreator, put_StartingTrackNumber, 20),
	SLOT(IRawCDImageCreator, get_StartingTrackNumber, 21),
	SLOT(IRawCDImageCreator, get_TrackInfo, 22),
	SLOT(IRawCDImageCreator, get_NumberOfExistingTracks, 23),
	SLOT(IRawCDImageCreator, get_LastUsedUserSectorInImage, 24),
	SLOT(IRawCDImageCreator, get_ExpectedTableOfContents, 25),
	SLOT(IRawCDImageTrackInfo, get_StartingLba, 7),
	SLOT(IRawCDImageTrackInfo, get_SectorCount, 8),
	SLOT(IRawCDImageTrackInfo, get_TrackNumber, 9),
	SLOT(IRawCDImageTrackInfo, get_SectorType, 10),
	SLOT(IRawCDImageTrackInfo, get_ISRC, 11),
	SLOT(IRawCDImageTrackInfo, put_ISRC, 12),
	SLOT(IRawCDImageTrackInfo, get_DigitalAudioCopySetting, 13),
	SLOT(IRawCDImageTrackInfo, put_DigitalAudioCopySetting, 14),
	SLOT(IRawCDImageTrackInfo, get_AudioHasPreemphasis, 15),
	SLOT(IRawCDImageTrackInfo, put_AudioHasPreemphasis, 16),
	SLOT(IRawCDImageTrackInfo, get_TrackIndexes, 17),
	SLOT(IRawCDImageTrackInfo, AddTrackIndex, 18),
	SLOT(IRawCDImageTrackInfo, ClearTrackIndex, 19),
	SLOT(IDiscFormat2RawCD, IsRecorderSupported, 7),
	SLOT(IDiscFormat2RawCD, get_SupportedMediaTypes, 11),
	SLOT(IDiscFormat2RawCD, PrepareMedia, 12),
	SLOT(IDiscFormat2RawCD, WriteMedia, 13),
	SLOT(IDiscFormat2RawCD, WriteMedia2, 14),
	SLOT(IDiscFormat2RawCD, CancelWrite, 15),
	SLOT(IDiscFormat2RawCD, ReleaseMedia, 16),
	SLOT(IDiscFormat2RawCD, SetWriteSpeed, 17),
	SLOT(IDiscFormat2RawCD, put_Recorder, 18),
	SLOT(IDiscFormat2RawCD, get_Recorder, 19),
	SLOT(IDiscFormat2RawCD, put_BufferUnderrunFreeDisabled, 20),
	SLOT(IDiscFormat2RawCD, get_StartOfNextSession, 22),
	SLOT(IDiscFormat2RawCD, get_LastPossibleStartOfLeadout, 23),
	SLOT(IDiscFormat2RawCD, get_CurrentPhysicalMediaType, 24),
	SLOT(IDiscFormat2RawCD, get_SupportedSectorTypes, 25),
	SLOT(IDiscFormat2RawCD, put_RequestedSectorType, 26),
	SLOT(IDiscFormat2RawCD, put_ClientName, 28),
	SLOT(IDiscFormat2RawCD, get_RequestedWriteSpeed, 30),
	SLOT(IDiscFormat2RawCD, get_SupportedWriteSpeedDescriptors, 35),
	SLOT(IWriteSpeedDescriptor, get_WriteSpeed, 9),
	SLOT(IDiscFormat2RawCDEventArgs, get_StartLba, 7),
	SLOT(IDiscFormat2RawCDEventArgs, get_FreeSystemBuffer, 13),
	SLOT(IDiscFormat2RawCDEventArgs, get_CurrentAction, 14),
	SLOT(IDiscFormat2RawCDEventArgs, get_RemainingTime, 16),
	SLOT(DDiscFormat2RawCDEvents, Update, 7),
	SLOT(IDiscRecorder2, EjectMedia, 7),
	SLOT(IDiscRecorder2, InitializeDiscRecorder, 13),
	SLOT(IDiscRecorder2, get_SupportedModePages, 26),
	SLOT(IDiscRecorder2, get_ExclusiveAccessOwner, 27),
	SLOT(IDiscRecorder2Ex, SendCommandNoData, 3),
	SLOT(IDiscRecorder2Ex, SendCommandGetDataFromDevice, 5),
	SLOT(IDiscRecorder2Ex, GetDiscInformation, 10),
	SLOT(IDiscRecorder2Ex, SetModePage, 14),
	SLOT(IDiscRecorder2Ex, GetMaximumPageAlignedTransferSize, 20),
	SLOT(IStream, Read, 3),
	SLOT(IStream, Clone, 13),
};

static void
slot_order(void **state)
{
	const struct slot_row *row = *state;

	assert_int_equal(row->offset, row->slot * sizeof(void *));
}

static const struct size_row {
	const char *name;
	size_t size, expected;
} sizes[] = {
	{ "IRawCDImageCreator has 26 slots", sizeof(IRawCDImageCreatorVtbl), 26 * sizeof(void *) },
	{ "IRawCDImageTrackInfo has 20", sizeof(IRawCDImageTrackInfoVtbl), 20 * sizeof(void *) },
	{ "IDiscFormat2RawCD has 36", sizeof(IDiscFormat2RawCDVtbl), 36 * sizeof(void *) },
	{ "IDiscRecorder2 has 28", sizeof(IDiscRecorder2Vtbl), 28 * sizeof(void *) },
	{ "IDiscRecorder2Ex has 21", sizeof(IDiscRecorder2ExVtbl), 21 * sizeof(void *) },
	{ "VARIANT", sizeof(VARIANT), 8 + 2 * sizeof(void *) },
	{ "GUID", sizeof(GUID), 16 },
	{ "enum", sizeof(IMAPI_CD_SECTOR_TYPE), 4 },
};

static void
size_is(void **state)
{
	const struct size_row *row = *state;

	assert_int_equal(row->size, row->expected);
}

static const struct iid_row {
	const char *name; /* as Microsoft prints it */
	const GUID *guid;
} iids[] = {
	{ "{25983550-9D65-49CE-B335-40630D901227}", &IID_IRawCDImageCreator },
	{ "{25983551-9D65-49CE-B335-40630D901227}", &IID_IRawCDImageTrackInfo },
	{ "{27354152-8F64-5B0F-8F00-5D77AFBE261E}", &IID_IDiscFormat2 },
	{ "{27354155-8F64-5B0F-8F00-5D77AFBE261E}", &IID_IDiscFormat2RawCD },
	{ "{27354136-7F64-5B0F-8F00-5D77AFBE261E}", &IID_IWriteEngine2EventArgs },
	{ "{27354143-7F64-5B0F-8F00-5D77AFBE261E}", &IID_IDiscFormat2RawCDEventArgs },
	{ "{27354142-7F64-5B0F-8F00-5D77AFBE261E}", &IID_DDiscFormat2RawCDEvents },
	{ "{27354144-7F64-5B0F-8F00-5D77AFBE261E}", &IID_IWriteSpeedDescriptor },
	{ "{27354133-7F64-5B0F-8F00-5D77AFBE261E}", &IID_IDiscRecorder2 },
	{ "{27354132-7F64-5B0F-8F00-5D77AFBE261E}", &IID_IDiscRecorder2Ex },
	{ "{25983561-9D65-49CE-B335-40630D901227}", &CLSID_MsftRawCDImageCreator },
	{ "{27354128-7F64-5B0F-8F00-5D77AFBE261E}", &CLSID_MsftDiscFormat2RawCD },
	{ "{2735412D-7F64-5B0F-8F00-5D77AFBE261E}", &CLSID_MsftDiscRecorder2 },
	{ "{0000000C-0000-0000-C000-000000000046}", &IID_IStream },
	{ "{00020400-0000-0000-C000-000000000046}", &IID_IDispatch },
	{ "{B196B284-BAB4-101A-B69C-00AA00341D07}", &IID_IConnectionPointContainer },
	{ "{B196B286-BAB4-101A-B69C-00AA00341D07}", &IID_IConnectionPoint },
};

static void
iid_is(void **state)
{
	const struct iid_row *row = *state;
	const GUID *g = row->guid;
	char text[64];

	snprintf(text, sizeof(text), "{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", g->Data1,
	    g->Data2, g->Data3, g->Data4[0], g->Data4[1], g->Data4[2], g->Data4[3], g->Data4[4],
	    g->Data4[5], g->Data4[6], g->Data4[7]);
	assert_string_equal(text, row->name);
}

static const struct hr_row {
	const char *name;
	uint32_t value;
} results[] = {
	{ "E_IMAPI_RAW_IMAGE_IS_READ_ONLY", 0x80AA0A00 },
	{ "E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS", 0x80AA0A01 },
	{ "E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED", 0x80AA0A02 },
	{ "E_IMAPI_RAW_IMAGE_NO_TRACKS", 0x80AA0A03 },
	{ "E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED", 0x80AA0A04 },
	{ "E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE", 0x80AA0A05 },
	{ "E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES", 0x80AA0A06 },
	{ "E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND", 0x80AA0A07 },
	{ "S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS", 0x00AA0A08 },
	{ "E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED", 0x80AA0A09 },
	{ "E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX", 0x80AA0A0A },
	{ "E_IMAPI_DF2RAW_WRITE_IN_PROGRESS", 0xC0AA0600 },
	{ "E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED", 0xC0AA0602 },
	{ "E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK", 0xC0AA0606 },
	{ "E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED", 0xC0AA0607 },
	{ "E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE", 0xC0AA0609 },
	{ "E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT", 0xC0AA060F },
	{ "E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED", 0xC0AA0610 },
	{ "E_IMAPI_RECORDER_MEDIA_NO_MEDIA", 0xC0AA0202 },
	{ "E_IMAPI_RECORDER_LOCKED", 0xC0AA0210 },
	{ "S_IMAPI_COMMAND_HAS_SENSE_DATA", 0x00AA0200 },
};

static void
result_is_named(void **state)
{
	const struct hr_row *row = *state;
	const char *name = RawCD_ResultName((HRESULT)row->value);

	assert_non_null(name);
	assert_string_equal(name, row->name);
	assert_true(SUCCEEDED((HRESULT)row->value) == (row->name[0] == 'S'));
}

static const struct type_row {
	const char *name;
	int type;
	ULONG bytes;
	int fold;
} sector_types[] = {
	{ "R-ENUM AUDIO", 0, 2352, 0 },
	{ "R-ENUM MODE_ZERO", 1, 2336, 1 },
	{ "R-ENUM MODE1", 2, 2048, 2 },
	{ "R-ENUM MODE2FORM0", 3, 2336, 3 },
	{ "R-ENUM MODE2FORM1", 4, 2048, 4 },
	{ "R-ENUM MODE2FORM2", 5, 2336, 5 },
	{ "R-ENUM MODE1RAW", 6, 2352, 2 },
	{ "R-ENUM MODE2FORM0RAW", 7, 2352, 3 },
	{ "R-ENUM MODE2FORM1RAW", 8, 2352, 4 },
	{ "R-ENUM MODE2FORM2RAW", 9, 2352, 5 },
	{ "R-ENUM 10 is none", 10, 0, -1 },
	{ "R-ENUM -1 is none", -1, 0, -1 },
};

static void
type_has(void **state)
{
	const struct type_row *row = *state;

	assert_int_equal(RawCD_BytesPerSector((IMAPI_CD_SECTOR_TYPE)row->type), row->bytes);
	assert_int_equal(RawCD_FoldSectorType((IMAPI_CD_SECTOR_TYPE)row->type), row->fold);
}

int
main(void)
{
	return RUN_TABLE(slots, slot_order) + RUN_TABLE(sizes, size_is) + RUN_TABLE(iids, iid_is) +
	    RUN_TABLE(results, result_is_named) + RUN_TABLE(sector_types, type_has);
}
