/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_cd.h - the raw CD part of IMAPI v2: interfaces with Microsoft's
 * binary layout (IIDs, slots, DISPIDs, HRESULTs, enumerations), and the plain C
 * functions that make the objects where there is no Windows. Usable from C and
 * C++. What Microsoft left open is settled in spec/imapi2-raw-cd.md and named
 * where it is implemented. Objects are not for use by two threads at once. */
#ifndef IMAPI_RAW_CD_H
#define IMAPI_RAW_CD_H
#include "imapi/com.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes per sector of a track's stream: 2352, 2336, 2048, 2336, 2048, 2336, and
 * 2352 for the RAW types, which are already encoded and scrambled. */
typedef enum _IMAPI_CD_SECTOR_TYPE {
	IMAPI_CD_SECTOR_AUDIO = 0,
	IMAPI_CD_SECTOR_MODE_ZERO = 1,
	IMAPI_CD_SECTOR_MODE1 = 2,
	IMAPI_CD_SECTOR_MODE2FORM0 = 3,
	IMAPI_CD_SECTOR_MODE2FORM1 = 4,
	IMAPI_CD_SECTOR_MODE2FORM2 = 5,
	IMAPI_CD_SECTOR_MODE1RAW = 6,
	IMAPI_CD_SECTOR_MODE2FORM0RAW = 7,
	IMAPI_CD_SECTOR_MODE2FORM1RAW = 8,
	IMAPI_CD_SECTOR_MODE2FORM2RAW = 9
} IMAPI_CD_SECTOR_TYPE;

/* Equal to MMC's data block types; 2368, 2448, 2448 bytes per sector. */
typedef enum _IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE {
	IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY = 1,
	IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED = 2,
	IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW = 3
} IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE;

typedef enum _IMAPI_CD_TRACK_DIGITAL_COPY_SETTING {
	IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED = 0,
	IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED = 1,
	IMAPI_CD_TRACK_DIGITAL_COPY_SCMS = 2
} IMAPI_CD_TRACK_DIGITAL_COPY_SETTING;

typedef enum _IMAPI_FORMAT2_RAW_CD_WRITE_ACTION {
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_UNKNOWN = 0,
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_PREPARING = 1,
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_WRITING = 2,
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_FINISHING = 3
} IMAPI_FORMAT2_RAW_CD_WRITE_ACTION;

typedef enum _IMAPI_MEDIA_PHYSICAL_TYPE {
	IMAPI_MEDIA_TYPE_UNKNOWN = 0,
	IMAPI_MEDIA_TYPE_CDROM = 1,
	IMAPI_MEDIA_TYPE_CDR = 2,
	IMAPI_MEDIA_TYPE_CDRW = 3
} IMAPI_MEDIA_PHYSICAL_TYPE;

/* Feature pages, profiles and mode pages carry MMC's own numbers. */
typedef enum _IMAPI_FEATURE_PAGE_TYPE {
	IMAPI_FEATURE_PAGE_TYPE_PROFILE_LIST = 0x00,
	IMAPI_FEATURE_PAGE_TYPE_CORE = 0x01,
	IMAPI_FEATURE_PAGE_TYPE_REMOVABLE_MEDIUM = 0x03,
	IMAPI_FEATURE_PAGE_TYPE_CD_TRACK_AT_ONCE = 0x2d,
	IMAPI_FEATURE_PAGE_TYPE_CD_MASTERING = 0x2e,
	IMAPI_FEATURE_PAGE_TYPE_REAL_TIME_STREAMING = 0x107
} IMAPI_FEATURE_PAGE_TYPE;
typedef enum _IMAPI_PROFILE_TYPE {
	IMAPI_PROFILE_TYPE_CDROM = 0x08,
	IMAPI_PROFILE_TYPE_CD_RECORDABLE = 0x09,
	IMAPI_PROFILE_TYPE_CD_REWRITABLE = 0x0a
} IMAPI_PROFILE_TYPE;
typedef enum _IMAPI_MODE_PAGE_TYPE {
	IMAPI_MODE_PAGE_TYPE_WRITE_PARAMETERS = 0x05,
	IMAPI_MODE_PAGE_TYPE_CACHING = 0x08,
	IMAPI_MODE_PAGE_TYPE_LEGACY_CAPABILITIES = 0x2a
} IMAPI_MODE_PAGE_TYPE;
typedef enum _IMAPI_MODE_PAGE_REQUEST_TYPE {
	IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES = 0,
	IMAPI_MODE_PAGE_REQUEST_TYPE_CHANGEABLE_VALUES = 1,
	IMAPI_MODE_PAGE_REQUEST_TYPE_DEFAULT_VALUES = 2,
	IMAPI_MODE_PAGE_REQUEST_TYPE_SAVED_VALUES = 3
} IMAPI_MODE_PAGE_REQUEST_TYPE;
typedef enum _IMAPI_READ_TRACK_ADDRESS_TYPE {
	IMAPI_READ_TRACK_ADDRESS_TYPE_LBA = 0,
	IMAPI_READ_TRACK_ADDRESS_TYPE_TRACK = 1,
	IMAPI_READ_TRACK_ADDRESS_TYPE_SESSION = 2
} IMAPI_READ_TRACK_ADDRESS_TYPE;

#define IMAPI_SECTORS_PER_SECOND_AT_1X_CD 75
#define IMAPI2_DEFAULT_COMMAND_TIMEOUT    10 /* seconds */

/* clang-format off */
#define E_IMAPI_RAW_IMAGE_IS_READ_ONLY                                 ((HRESULT)0x80AA0A00u)
#define E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS                              ((HRESULT)0x80AA0A01u)
#define E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED                    ((HRESULT)0x80AA0A02u)
#define E_IMAPI_RAW_IMAGE_NO_TRACKS                                    ((HRESULT)0x80AA0A03u)
#define E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED                         ((HRESULT)0x80AA0A04u)
#define E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE                           ((HRESULT)0x80AA0A05u)
#define E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES                       ((HRESULT)0x80AA0A06u)
#define E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND                        ((HRESULT)0x80AA0A07u)
#define S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS                   ((HRESULT)0x00AA0A08u)
#define E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED    ((HRESULT)0x80AA0A09u)
#define E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX         ((HRESULT)0x80AA0A0Au)

#define E_IMAPI_DF2RAW_WRITE_IN_PROGRESS             ((HRESULT)0xC0AA0600u)
#define E_IMAPI_DF2RAW_WRITE_NOT_IN_PROGRESS         ((HRESULT)0xC0AA0601u)
#define E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED         ((HRESULT)0xC0AA0602u)
#define E_IMAPI_DF2RAW_MEDIA_IS_PREPARED             ((HRESULT)0xC0AA0603u)
#define E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID      ((HRESULT)0xC0AA0604u)
#define E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK            ((HRESULT)0xC0AA0606u)
#define E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED        ((HRESULT)0xC0AA0607u)
#define E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE              ((HRESULT)0xC0AA0609u)
#define E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED         ((HRESULT)0xC0AA060Au)
#define E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED          ((HRESULT)0xC0AA060Du)
#define E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED ((HRESULT)0xC0AA060Eu)
#define E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT       ((HRESULT)0xC0AA060Fu)
#define E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED        ((HRESULT)0xC0AA0610u)

#define E_IMAPI_REQUEST_CANCELLED                        ((HRESULT)0xC0AA0002u)
#define E_IMAPI_RECORDER_REQUIRED                        ((HRESULT)0xC0AA0003u)
#define S_IMAPI_SPEEDADJUSTED                            ((HRESULT)0x00AA0004u)
#define S_IMAPI_ROTATIONADJUSTED                         ((HRESULT)0x00AA0005u)
#define S_IMAPI_BOTHADJUSTED                             ((HRESULT)0x00AA0006u)
#define S_IMAPI_COMMAND_HAS_SENSE_DATA                   ((HRESULT)0x00AA0200u)
#define E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE               ((HRESULT)0xC0AA0201u)
#define E_IMAPI_RECORDER_MEDIA_NO_MEDIA                  ((HRESULT)0xC0AA0202u)
#define E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE              ((HRESULT)0xC0AA0203u)
#define E_IMAPI_RECORDER_MEDIA_UPSIDE_DOWN               ((HRESULT)0xC0AA0204u)
#define E_IMAPI_RECORDER_MEDIA_BECOMING_READY            ((HRESULT)0xC0AA0205u)
#define E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS        ((HRESULT)0xC0AA0206u)
#define E_IMAPI_RECORDER_MEDIA_BUSY                      ((HRESULT)0xC0AA0207u)
#define E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS         ((HRESULT)0xC0AA0208u)
#define E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED           ((HRESULT)0xC0AA0209u)
#define E_IMAPI_RECORDER_NO_SUCH_FEATURE                 ((HRESULT)0xC0AA020Au)
#define E_IMAPI_RECORDER_FEATURE_IS_NOT_CURRENT          ((HRESULT)0xC0AA020Bu)
#define E_IMAPI_RECORDER_GET_CONFIGURATION_NOT_SUPPORTED ((HRESULT)0xC0AA020Cu)
#define E_IMAPI_RECORDER_COMMAND_TIMEOUT                 ((HRESULT)0xC0AA020Du)
#define E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT       ((HRESULT)0xC0AA020Eu)
#define E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH            ((HRESULT)0xC0AA020Fu)
#define E_IMAPI_RECORDER_LOCKED                          ((HRESULT)0xC0AA0210u)
#define E_IMAPI_RECORDER_CLIENT_NAME_IS_NOT_VALID        ((HRESULT)0xC0AA0211u)
#define E_IMAPI_RECORDER_MEDIA_NOT_FORMATTED             ((HRESULT)0xC0AA0212u)
#define E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE    ((HRESULT)0xC0AA02FFu)
#define E_IMAPI_LOSS_OF_STREAMING                        ((HRESULT)0xC0AA0300u)
#define E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE          ((HRESULT)0xC0AA0301u)
#define S_IMAPI_WRITE_NOT_IN_PROGRESS                    ((HRESULT)0x00AA0302u)

#define DISPID_IRAWCDIMAGECREATOR_RESULTINGIMAGETYPE      0x100
#define DISPID_IRAWCDIMAGECREATOR_STARTOFLEADOUT          0x101
#define DISPID_IRAWCDIMAGECREATOR_STARTOFLEADOUTLIMIT     0x102
#define DISPID_IRAWCDIMAGECREATOR_DISABLEGAPLESSAUDIO     0x103
#define DISPID_IRAWCDIMAGECREATOR_MEDIACATALOGNUMBER      0x104
#define DISPID_IRAWCDIMAGECREATOR_STARTINGTRACKNUMBER     0x105
#define DISPID_IRAWCDIMAGECREATOR_TRACKINFO               0x106
#define DISPID_IRAWCDIMAGECREATOR_NUMBEROFEXISTINGTRACKS  0x107
#define DISPID_IRAWCDIMAGECREATOR_USEDSECTORSONDISC       0x108
#define DISPID_IRAWCDIMAGECREATOR_EXPECTEDTABLEOFCONTENTS 0x109
#define DISPID_IRAWCDIMAGECREATOR_CREATERESULTIMAGE       0x200
#define DISPID_IRAWCDIMAGECREATOR_ADDTRACK                0x201
#define DISPID_IRAWCDIMAGECREATOR_ADDSPECIALPREGAP        0x202
#define DISPID_IRAWCDIMAGECREATOR_ADDSUBCODERWGENERATOR   0x203

#define DISPID_IRAWCDTRACKINFO_STARTINGLBA             0x100
#define DISPID_IRAWCDTRACKINFO_SECTORCOUNT             0x101
#define DISPID_IRAWCDTRACKINFO_TRACKNUMBER             0x102
#define DISPID_IRAWCDTRACKINFO_SECTORTYPE              0x103
#define DISPID_IRAWCDTRACKINFO_ISRC                    0x104
#define DISPID_IRAWCDTRACKINFO_DIGITALAUDIOCOPYSETTING 0x105
#define DISPID_IRAWCDTRACKINFO_AUDIOHASPREEMPHASIS     0x106
#define DISPID_IRAWCDTRACKINFO_TRACKINDEXES            0x107
#define DISPID_IRAWCDTRACKINFO_ADDTRACKINDEX           0x200
#define DISPID_IRAWCDTRACKINFO_CLEARTRACKINDEX         0x201

#define INTERFACE IRawCDImageTrackInfo
DECLARE_INTERFACE_(IRawCDImageTrackInfo, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(get_StartingLba)(THIS_ LONG *value) PURE;
	STDMETHOD(get_SectorCount)(THIS_ LONG *value) PURE;
	STDMETHOD(get_TrackNumber)(THIS_ LONG *value) PURE;
	STDMETHOD(get_SectorType)(THIS_ IMAPI_CD_SECTOR_TYPE *value) PURE;
	STDMETHOD(get_ISRC)(THIS_ BSTR *value) PURE;
	STDMETHOD(put_ISRC)(THIS_ BSTR value) PURE;
	STDMETHOD(get_DigitalAudioCopySetting)(THIS_ IMAPI_CD_TRACK_DIGITAL_COPY_SETTING *value) PURE;
	STDMETHOD(put_DigitalAudioCopySetting)(THIS_ IMAPI_CD_TRACK_DIGITAL_COPY_SETTING value) PURE;
	STDMETHOD(get_AudioHasPreemphasis)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(put_AudioHasPreemphasis)(THIS_ VARIANT_BOOL value) PURE;
	STDMETHOD(get_TrackIndexes)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(AddTrackIndex)(THIS_ LONG lbaOffset) PURE;
	STDMETHOD(ClearTrackIndex)(THIS_ LONG lbaOffset) PURE;
};
#undef INTERFACE

#define INTERFACE IRawCDImageCreator
DECLARE_INTERFACE_(IRawCDImageCreator, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(CreateResultImage)(THIS_ IStream **resultStream) PURE;
	STDMETHOD(AddTrack)(THIS_ IMAPI_CD_SECTOR_TYPE dataType, IStream *data, LONG *trackIndex) PURE;
	STDMETHOD(AddSpecialPregap)(THIS_ IStream *data) PURE;
	STDMETHOD(AddSubcodeRWGenerator)(THIS_ IStream *subcode) PURE;
	STDMETHOD(put_ResultingImageType)(THIS_ IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE value) PURE;
	STDMETHOD(get_ResultingImageType)(THIS_ IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *value) PURE;
	STDMETHOD(get_StartOfLeadout)(THIS_ LONG *value) PURE;
	STDMETHOD(put_StartOfLeadoutLimit)(THIS_ LONG value) PURE;
	STDMETHOD(get_StartOfLeadoutLimit)(THIS_ LONG *value) PURE;
	STDMETHOD(put_DisableGaplessAudio)(THIS_ VARIANT_BOOL value) PURE;
	STDMETHOD(get_DisableGaplessAudio)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(put_MediaCatalogNumber)(THIS_ BSTR value) PURE;
	STDMETHOD(get_MediaCatalogNumber)(THIS_ BSTR *value) PURE;
	STDMETHOD(put_StartingTrackNumber)(THIS_ LONG value) PURE;
	STDMETHOD(get_StartingTrackNumber)(THIS_ LONG *value) PURE;
	STDMETHOD(get_TrackInfo)(THIS_ LONG trackIndex, IRawCDImageTrackInfo **value) PURE;
	STDMETHOD(get_NumberOfExistingTracks)(THIS_ LONG *value) PURE;
	STDMETHOD(get_LastUsedUserSectorInImage)(THIS_ LONG *value) PURE;
	STDMETHOD(get_ExpectedTableOfContents)(THIS_ SAFEARRAY **value) PURE;
};
#undef INTERFACE

#define INTERFACE IDiscRecorder2
DECLARE_INTERFACE_(IDiscRecorder2, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(EjectMedia)(THIS) PURE;
	STDMETHOD(CloseTray)(THIS) PURE;
	STDMETHOD(AcquireExclusiveAccess)(THIS_ VARIANT_BOOL force, BSTR clientName) PURE;
	STDMETHOD(ReleaseExclusiveAccess)(THIS) PURE;
	STDMETHOD(DisableMcn)(THIS) PURE;
	STDMETHOD(EnableMcn)(THIS) PURE;
	STDMETHOD(InitializeDiscRecorder)(THIS_ BSTR recorderUniqueId) PURE;
	STDMETHOD(get_ActiveDiscRecorder)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_VendorId)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_ProductId)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_ProductRevision)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_VolumeName)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_VolumePathNames)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_DeviceCanLoadMedia)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(get_LegacyDeviceNumber)(THIS_ LONG *value) PURE;
	STDMETHOD(get_SupportedFeaturePages)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_CurrentFeaturePages)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_SupportedProfiles)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_CurrentProfiles)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_SupportedModePages)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_ExclusiveAccessOwner)(THIS_ BSTR *value) PURE;
};
#undef INTERFACE

#define INTERFACE IDiscRecorder2Ex
DECLARE_INTERFACE_(IDiscRecorder2Ex, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(SendCommandNoData)(THIS_ BYTE *Cdb, ULONG CdbSize, BYTE SenseBuffer[18],
	    ULONG Timeout) PURE;
	STDMETHOD(SendCommandSendDataToDevice)(THIS_ BYTE *Cdb, ULONG CdbSize, BYTE SenseBuffer[18],
	    ULONG Timeout, BYTE *Buffer, ULONG BufferSize) PURE;
	STDMETHOD(SendCommandGetDataFromDevice)(THIS_ BYTE *Cdb, ULONG CdbSize, BYTE SenseBuffer[18],
	    ULONG Timeout, BYTE *Buffer, ULONG BufferSize, ULONG *BufferFetched) PURE;
	STDMETHOD(ReadDvdStructure)(THIS_ ULONG format, ULONG address, ULONG layer, ULONG agid,
	    BYTE **data, ULONG *count) PURE;
	STDMETHOD(SendDvdStructure)(THIS_ ULONG format, BYTE *data, ULONG count) PURE;
	STDMETHOD(GetAdapterDescriptor)(THIS_ BYTE **data, ULONG *byteSize) PURE;
	STDMETHOD(GetDeviceDescriptor)(THIS_ BYTE **data, ULONG *byteSize) PURE;
	STDMETHOD(GetDiscInformation)(THIS_ BYTE **discInformation, ULONG *byteSize) PURE;
	STDMETHOD(GetTrackInformation)(THIS_ ULONG address, IMAPI_READ_TRACK_ADDRESS_TYPE addressType,
	    BYTE **trackInformation, ULONG *byteSize) PURE;
	STDMETHOD(GetFeaturePage)(THIS_ IMAPI_FEATURE_PAGE_TYPE requestedFeature,
	    BOOLEAN currentFeatureOnly, BYTE **featureData, ULONG *byteSize) PURE;
	STDMETHOD(GetModePage)(THIS_ IMAPI_MODE_PAGE_TYPE requestedModePage,
	    IMAPI_MODE_PAGE_REQUEST_TYPE requestType, BYTE **modePageData, ULONG *byteSize) PURE;
	STDMETHOD(SetModePage)(THIS_ IMAPI_MODE_PAGE_REQUEST_TYPE requestType, BYTE *data,
	    ULONG byteSize) PURE;
	STDMETHOD(GetSupportedFeaturePages)(THIS_ BOOLEAN currentFeatureOnly,
	    IMAPI_FEATURE_PAGE_TYPE **featureData, ULONG *byteSize) PURE;
	STDMETHOD(GetSupportedProfiles)(THIS_ BOOLEAN currentOnly, IMAPI_PROFILE_TYPE **profileTypes,
	    ULONG *validProfiles) PURE;
	STDMETHOD(GetSupportedModePages)(THIS_ IMAPI_MODE_PAGE_REQUEST_TYPE requestType,
	    IMAPI_MODE_PAGE_TYPE **modePageTypes, ULONG *validPages) PURE;
	STDMETHOD(GetByteAlignmentMask)(THIS_ ULONG *value) PURE;
	STDMETHOD(GetMaximumNonPageAlignedTransferSize)(THIS_ ULONG *value) PURE;
	STDMETHOD(GetMaximumPageAlignedTransferSize)(THIS_ ULONG *value) PURE;
};
#undef INTERFACE

#define INTERFACE IDiscMaster2
DECLARE_INTERFACE_(IDiscMaster2, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(get__NewEnum)(THIS_ IEnumVARIANT **value) PURE;
	STDMETHOD(get_Item)(THIS_ LONG index, BSTR *value) PURE;
	STDMETHOD(get_Count)(THIS_ LONG *value) PURE;
	STDMETHOD(get_IsSupportedEnvironment)(THIS_ VARIANT_BOOL *value) PURE;
};
#undef INTERFACE

#define INTERFACE IWriteSpeedDescriptor
DECLARE_INTERFACE_(IWriteSpeedDescriptor, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(get_MediaType)(THIS_ IMAPI_MEDIA_PHYSICAL_TYPE *value) PURE;
	STDMETHOD(get_RotationTypeIsPureCAV)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(get_WriteSpeed)(THIS_ LONG *value) PURE;
};
#undef INTERFACE

#define RAW_CD_IDISCFORMAT2_METHODS \
	COM_IDISPATCH_METHODS \
	STDMETHOD(IsRecorderSupported)(THIS_ IDiscRecorder2 *recorder, VARIANT_BOOL *value) PURE; \
	STDMETHOD(IsCurrentMediaSupported)(THIS_ IDiscRecorder2 *recorder, VARIANT_BOOL *value) PURE; \
	STDMETHOD(get_MediaPhysicallyBlank)(THIS_ VARIANT_BOOL *value) PURE; \
	STDMETHOD(get_MediaHeuristicallyBlank)(THIS_ VARIANT_BOOL *value) PURE; \
	STDMETHOD(get_SupportedMediaTypes)(THIS_ SAFEARRAY **value) PURE;

#define INTERFACE IDiscFormat2
DECLARE_INTERFACE_(IDiscFormat2, IDispatch) { RAW_CD_IDISCFORMAT2_METHODS };
#undef INTERFACE

#define INTERFACE IDiscFormat2RawCD
DECLARE_INTERFACE_(IDiscFormat2RawCD, IDiscFormat2) {
	RAW_CD_IDISCFORMAT2_METHODS
	STDMETHOD(PrepareMedia)(THIS) PURE;
	STDMETHOD(WriteMedia)(THIS_ IStream *data) PURE;
	STDMETHOD(WriteMedia2)(THIS_ IStream *data, LONG streamLeadInSectors) PURE;
	STDMETHOD(CancelWrite)(THIS) PURE;
	STDMETHOD(ReleaseMedia)(THIS) PURE;
	STDMETHOD(SetWriteSpeed)(THIS_ LONG requestedSectorsPerSecond,
	    VARIANT_BOOL rotationTypeIsPureCAV) PURE;
	STDMETHOD(put_Recorder)(THIS_ IDiscRecorder2 *value) PURE;
	STDMETHOD(get_Recorder)(THIS_ IDiscRecorder2 **value) PURE;
	STDMETHOD(put_BufferUnderrunFreeDisabled)(THIS_ VARIANT_BOOL value) PURE;
	STDMETHOD(get_BufferUnderrunFreeDisabled)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(get_StartOfNextSession)(THIS_ LONG *value) PURE;
	STDMETHOD(get_LastPossibleStartOfLeadout)(THIS_ LONG *value) PURE;
	STDMETHOD(get_CurrentPhysicalMediaType)(THIS_ IMAPI_MEDIA_PHYSICAL_TYPE *value) PURE;
	STDMETHOD(get_SupportedSectorTypes)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(put_RequestedSectorType)(THIS_ IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE value) PURE;
	STDMETHOD(get_RequestedSectorType)(THIS_ IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE *value) PURE;
	STDMETHOD(put_ClientName)(THIS_ BSTR value) PURE;
	STDMETHOD(get_ClientName)(THIS_ BSTR *value) PURE;
	STDMETHOD(get_RequestedWriteSpeed)(THIS_ LONG *value) PURE;
	STDMETHOD(get_RequestedRotationTypeIsPureCAV)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(get_CurrentWriteSpeed)(THIS_ LONG *value) PURE;
	STDMETHOD(get_CurrentRotationTypeIsPureCAV)(THIS_ VARIANT_BOOL *value) PURE;
	STDMETHOD(get_SupportedWriteSpeeds)(THIS_ SAFEARRAY **value) PURE;
	STDMETHOD(get_SupportedWriteSpeedDescriptors)(THIS_ SAFEARRAY **value) PURE;
};
#undef INTERFACE

#define RAW_CD_IWRITEENGINE2EVENTARGS_METHODS \
	COM_IDISPATCH_METHODS \
	STDMETHOD(get_StartLba)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_SectorCount)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_LastReadLba)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_LastWrittenLba)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_TotalSystemBuffer)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_UsedSystemBuffer)(THIS_ LONG *value) PURE; \
	STDMETHOD(get_FreeSystemBuffer)(THIS_ LONG *value) PURE;

#define INTERFACE IWriteEngine2EventArgs
DECLARE_INTERFACE_(IWriteEngine2EventArgs, IDispatch) { RAW_CD_IWRITEENGINE2EVENTARGS_METHODS };
#undef INTERFACE

#define INTERFACE IDiscFormat2RawCDEventArgs
DECLARE_INTERFACE_(IDiscFormat2RawCDEventArgs, IWriteEngine2EventArgs) {
	RAW_CD_IWRITEENGINE2EVENTARGS_METHODS
	STDMETHOD(get_CurrentAction)(THIS_ IMAPI_FORMAT2_RAW_CD_WRITE_ACTION *value) PURE;
	STDMETHOD(get_ElapsedTime)(THIS_ LONG *value) PURE;
	STDMETHOD(get_RemainingTime)(THIS_ LONG *value) PURE;
};
#undef INTERFACE

#define DISPID_DDISCFORMAT2RAWCDEVENTS_UPDATE 0x200
#define INTERFACE DDiscFormat2RawCDEvents
DECLARE_INTERFACE_(DDiscFormat2RawCDEvents, IDispatch) {
	COM_IDISPATCH_METHODS
	STDMETHOD(Update)(THIS_ IDispatch *object, IDispatch *progress) PURE;
};
#undef INTERFACE
/* clang-format on */

RAW_CD_API extern const IID IID_IRawCDImageCreator, IID_IRawCDImageTrackInfo, IID_IDiscFormat2,
    IID_IDiscFormat2RawCD, IID_IWriteEngine2EventArgs, IID_IDiscFormat2RawCDEventArgs,
    IID_DDiscFormat2RawCDEvents, IID_IWriteSpeedDescriptor, IID_IDiscRecorder2,
    IID_IDiscRecorder2Ex, IID_IDiscMaster2;
RAW_CD_API extern const CLSID CLSID_MsftRawCDImageCreator, CLSID_MsftDiscFormat2RawCD,
    CLSID_MsftDiscRecorder2, CLSID_MsftDiscMaster2;

/* ---- making the objects ---- */

enum raw_cd_compat {
	RAW_CD_STRICT,   /* as documented: AddTrack takes audio only */
	RAW_CD_EXTENDED, /* all ten sector types by the documented rules for mixing */
	RAW_CD_MIXED     /* any layout, such as Mode 1 beside audio */
};

/* Each returns S_OK, E_POINTER or E_OUTOFMEMORY; *out is NULL on failure. */
RAW_CD_API HRESULT RawCDImageCreator_Create(enum raw_cd_compat, IRawCDImageCreator **out);
RAW_CD_API HRESULT DiscFormat2RawCD_Create(IDiscFormat2RawCD **out);
/* A recorder without a drive: InitializeDiscRecorder() connects it, to a URL
 * iscsi://HOST[:PORT]/TARGET/LUN or a device file (/dev/sr0) on Linux, a device
 * (\\.\CdRom0) on Windows. */
RAW_CD_API HRESULT DiscRecorder2_Create(IDiscRecorder2 **out);
/* The recorders there are when this is called, by what InitializeDiscRecorder()
 * takes: drives of this machine, and natively the URLs in the environment's
 * PITLAND_URL, PITLAND_URL_1 ... */
RAW_CD_API HRESULT DiscMaster2_Create(IDiscMaster2 **out);

/* Why the recorder's last failing command failed. */
struct raw_cd_error {
	enum {
		RAW_CD_NO_ERROR,
		RAW_CD_UNREACHABLE, /* nobody answers: text says why */
		RAW_CD_REFUSED      /* the drive answered with an error: status and sense */
	} kind;
	const char *command; /* as the standard spells it; static */
	unsigned char cdb[16];
	unsigned char status;    /* SCSI status, 2 CHECK CONDITION */
	unsigned char sense[18]; /* fixed format; zero if there is none */
	char text[256];          /* one clear sentence without a full stop */
};
/* False if recorder is not one of ours; else *out is filled in. */
RAW_CD_API int DiscRecorder2_LastError(IDiscRecorder2 *recorder, struct raw_cd_error *out);

/* ---- streams ---- */

/* Read-only stream over bytes [offset, offset + length) of a file of any size;
 * length RAW_CD_TO_END: to its end. STG_E_FILENOTFOUND if it cannot be opened
 * (errno says why), E_INVALIDARG if the range is not inside the file. */
#define RAW_CD_TO_END (~(ULONGLONG)0)
RAW_CD_API HRESULT RawCDStream_FromFile(const char *path, IStream **out);
RAW_CD_API HRESULT RawCDStream_FromFileRange(
    const char *path, ULONGLONG offset, ULONGLONG length, IStream **out);
/* Over a copy of n bytes; bytes NULL: zeros, which take no memory. */
RAW_CD_API HRESULT RawCDStream_FromMemory(const void *bytes, ULONGLONG n, IStream **out);

/* ---- helpers ---- */

/* The sector type as it can be told from a disc: raw variants become their
 * cooked sibling. -1 if type is none of the ten. */
RAW_CD_API int RawCD_FoldSectorType(IMAPI_CD_SECTOR_TYPE type);
/* Bytes per sector of a track's stream, or 0. */
RAW_CD_API ULONG RawCD_BytesPerSector(IMAPI_CD_SECTOR_TYPE type);
/* Bytes per sector of a result stream, or 0. */
RAW_CD_API ULONG RawCD_BytesPerImageSector(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form);
/* The symbol of an HRESULT above ("E_IMAPI_RAW_IMAGE_NO_TRACKS"), or NULL. */
RAW_CD_API const char *RawCD_ResultName(HRESULT hr);
/* ASCII text to a BSTR (NULL on want of memory or a non-ASCII character), and
 * back into out[n], always terminated; -1 if it does not fit or is not ASCII. */
RAW_CD_API BSTR RawCD_StringFromAscii(const char *text);
RAW_CD_API int RawCD_StringToAscii(BSTR text, char *out, size_t n);

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif
