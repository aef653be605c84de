/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_medium.c - what a recorder and its medium can do, asked before
 * writing (spec 9.6, steps 1 to 5). */
#include "imapi/mmc_client.h"
#include "imapi/raw_writer.h"

#include "emulator/bytes.h"
#include "emulator/msf.h"

#include <string.h>

#define PAGE_5_MIN_BYTES   9
#define WRITE_TYPE_RAW     3
#define FIRST_LBA_MIN      LBA_FIRST
#define FIRST_LBA_MAX      (-4500) /* less than a minute of lead-in is no lead-in */
#define INVISIBLE_TRACK    0xff
#define READ_TOC_ATIP      4
#define KB_PER_1X_TIMES_10 1764 /* 176.4 kB/s are 75 sectors/s */

HRESULT
raw_media_type(IDiscRecorder2Ex *ex, IMAPI_MEDIA_PHYSICAL_TYPE *out)
{
	static const struct {
		IMAPI_PROFILE_TYPE profile;
		IMAPI_MEDIA_PHYSICAL_TYPE type;
	} types[] = {
		{ IMAPI_PROFILE_TYPE_CDROM, IMAPI_MEDIA_TYPE_CDROM },
		{ IMAPI_PROFILE_TYPE_CD_RECORDABLE, IMAPI_MEDIA_TYPE_CDR },
		{ IMAPI_PROFILE_TYPE_CD_REWRITABLE, IMAPI_MEDIA_TYPE_CDRW },
	};
	IMAPI_PROFILE_TYPE *profiles = NULL;
	ULONG count = 0;
	HRESULT hr;

	*out = IMAPI_MEDIA_TYPE_UNKNOWN;
	hr = mmc_wait_ready(ex, 30);
	if (SUCCEEDED(hr))
		hr = COM_CALL(ex, GetSupportedProfiles, 1, &profiles, &count);
	if (FAILED(hr))
		return hr;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (count > 0 && profiles[0] == types[i].profile)
			*out = types[i].type;
	}
	CoTaskMemFree(profiles);
	return S_OK;
}

HRESULT
raw_media_blank(IDiscRecorder2Ex *ex, bool *blank)
{
	uint8_t *info;
	ULONG bytes;
	HRESULT hr = COM_CALL(ex, GetDiscInformation, &info, &bytes);

	*blank = false;
	if (FAILED(hr))
		return hr;
	if (bytes < 3)
		hr = E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE;
	else
		*blank = (info[2] & 3) == 0;
	CoTaskMemFree(info);
	return hr;
}

/* Only write type, block type, BUFE, multi-session, test write and session format
 * are ours; the rest of the page stays as the drive has it. */
HRESULT
raw_select(IDiscRecorder2Ex *ex, int form, bool underrun_free)
{
	uint8_t *page;
	ULONG bytes;
	HRESULT hr = COM_CALL(ex, GetModePage, IMAPI_MODE_PAGE_TYPE_WRITE_PARAMETERS,
	    IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, &page, &bytes);

	if (FAILED(hr))
		return hr;
	if (bytes >= PAGE_5_MIN_BYTES) {
		page[2] = (uint8_t)((underrun_free ? 0x40 : 0) | WRITE_TYPE_RAW);
		page[3] &= 0x0f; /* no next session, no packets, no copy bit */
		page[4] = (uint8_t)((page[4] & 0xf0) | form);
		page[8] = 0x00; /* the session format of a RAW disc is in its lead-in */
		hr = COM_CALL(
		    ex, SetModePage, IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, page, bytes);
	} else {
		hr = E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE;
	}
	CoTaskMemFree(page);
	return hr;
}

/* Which data block types the drive takes: as cdrdao does, by trying. The one
 * asked for last stays selected. */
static HRESULT
probe_forms(IDiscRecorder2Ex *ex, bool accepts[RAW_WRITE_TYPES + 1])
{
	static const uint8_t order[RAW_WRITE_TYPES] = { 1, 3, 2 };
	int last = 0;

	accepts[0] = false;
	for (size_t i = 0; i < RAW_WRITE_TYPES; i++) {
		HRESULT hr = raw_select(ex, order[i], true);

		if (hr == E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS)
			hr = raw_select(ex, order[i], false); /* a drive without BUFE */
		accepts[order[i]] = SUCCEEDED(hr);
		if (SUCCEEDED(hr))
			last = order[i];
		else if (hr != E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS)
			return hr;
	}
	/* The page is as the last success left it: RAW, if any was. */
	return last != 0 ? S_OK : S_FALSE;
}

HRESULT
raw_recorder_supported(IDiscRecorder2Ex *ex, bool *supported)
{
	bool accepts[RAW_WRITE_TYPES + 1];
	HRESULT hr = probe_forms(ex, accepts);

	*supported = hr == S_OK;
	if (hr == E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE)
		hr = S_OK;
	return FAILED(hr) ? hr : S_OK;
}

static bool
plausible_start(int32_t lba)
{
	return lba >= FIRST_LBA_MIN && lba <= FIRST_LBA_MAX;
}

/* Binary minutes, seconds, frames to an LBA; false if it is none. */
static bool
load_msf(const uint8_t *p, int32_t *lba)
{
	return msf_to_lba((struct msf){ p[0], p[1], p[2] }, lba);
}

/* READ TRACK INFORMATION of the invisible track: in RAW its next writable address
 * is the start of the lead-in. */
static HRESULT
next_writable(IDiscRecorder2Ex *ex, int32_t *lba)
{
	uint8_t *info;
	ULONG bytes;
	HRESULT hr = COM_CALL(ex, GetTrackInformation, INVISIBLE_TRACK,
	    IMAPI_READ_TRACK_ADDRESS_TYPE_TRACK, &info, &bytes);

	*lba = 0;
	if (FAILED(hr))
		return hr;
	if (bytes >= 16 && info[7] & 1) /* NWA_V */
		*lba = (int32_t)load_be32(info + 12);
	CoTaskMemFree(info);
	return S_OK;
}

/* READ DISC INFORMATION: start of the lead-in, last possible lead-out. */
static HRESULT
disc_limits(IDiscRecorder2Ex *ex, int32_t *leadin, int32_t *leadout)
{
	uint8_t *info;
	ULONG bytes;
	HRESULT hr = COM_CALL(ex, GetDiscInformation, &info, &bytes);

	if (FAILED(hr))
		return hr;
	if (bytes >= 24) {
		load_msf(info + 17, leadin);
		load_msf(info + 21, leadout);
	}
	CoTaskMemFree(info);
	return S_OK;
}

/* The same from the disc's own ATIP. */
static void
atip_limits(IDiscRecorder2Ex *ex, int32_t *leadin, int32_t *leadout)
{
	uint8_t cdb[10] = { MMC_READ_TOC_PMA_ATIP, 0, READ_TOC_ATIP }, atip[28];
	ULONG bytes;

	store_be16(cdb + 7, sizeof(atip));
	if (FAILED(mmc_in(ex, cdb, sizeof(cdb), atip, sizeof(atip), &bytes)) || bytes < 15)
		return; /* the caller sees that nothing was found */
	if (!plausible_start(*leadin))
		load_msf(atip + 8, leadin);
	if (*leadout <= 0)
		load_msf(atip + 12, leadout);
}

/* The drive's next writable address, if it is a lead-in's; one real drive says 0
 * even in RAW mode (spec 9.6), then what disc or ATIP say. */
HRESULT
raw_examine(IDiscRecorder2Ex *ex, struct raw_medium *medium)
{
	int32_t next = 0, leadin = 0, leadout = 0;
	HRESULT hr = probe_forms(ex, medium->accepts);

	if (hr == S_FALSE)
		return E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS;
	if (SUCCEEDED(hr))
		hr = next_writable(ex, &next);
	if (SUCCEEDED(hr))
		hr = disc_limits(ex, &leadin, &leadout);
	if (FAILED(hr))
		return hr;
	if (!plausible_start(leadin) || leadout <= 0)
		atip_limits(ex, &leadin, &leadout);
	medium->first_lba = plausible_start(next) ? next : leadin;
	medium->last_leadout = leadout;
	return plausible_start(medium->first_lba) && leadout > 0
	    ? S_OK
	    : E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE;
}

HRESULT
raw_prevent_removal(IDiscRecorder2Ex *ex, bool prevent)
{
	const uint8_t cdb[6] = { MMC_PREVENT_ALLOW_MEDIUM_REMOVAL, 0, 0, 0, prevent, 0 };

	return mmc_none(ex, cdb, sizeof(cdb), IMAPI2_DEFAULT_COMMAND_TIMEOUT);
}

/* kB/s to sectors per second: 176 is 1x, 75. */
static int32_t
to_sectors(uint32_t kb)
{
	return (int32_t)((kb * 750 + KB_PER_1X_TIMES_10 / 2) / KB_PER_1X_TIMES_10);
}

HRESULT
raw_speeds(IDiscRecorder2Ex *ex, struct raw_write_speed *list, size_t maximum, size_t *count,
    struct raw_write_speed *current)
{
	uint8_t *page;
	ULONG bytes;
	HRESULT hr = COM_CALL(ex, GetModePage, IMAPI_MODE_PAGE_TYPE_LEGACY_CAPABILITIES,
	    IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, &page, &bytes);

	*count = 0;
	if (FAILED(hr))
		return hr;
	if (bytes < 32) {
		CoTaskMemFree(page);
		return E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE;
	}
	*current = (struct raw_write_speed){ to_sectors(load_be16(page + 28)), page[27] & 1 };
	for (size_t i = 0, at = 32; i < load_be16(page + 30) && at + 4 <= bytes; i++, at += 4) {
		if (*count < maximum)
			list[(*count)++] =
			    (struct raw_write_speed){ to_sectors(load_be16(page + at + 2)),
				    page[at + 1] & 1 };
	}
	CoTaskMemFree(page);
	return S_OK;
}

HRESULT
raw_set_speed(IDiscRecorder2Ex *ex, struct raw_write_speed speed)
{
	uint8_t cdb[12] = { MMC_SET_CD_SPEED, speed.pure_cav ? 1 : 0 };
	uint32_t kb = UINT16_MAX; /* the fastest */

	if (speed.sectors_per_second > 0 && speed.sectors_per_second < 27000)
		kb = (uint32_t)speed.sectors_per_second * KB_PER_1X_TIMES_10 / 750;
	store_be16(cdb + 2, UINT16_MAX);
	store_be16(cdb + 4, (uint16_t)kb);
	return mmc_none(ex, cdb, sizeof(cdb), IMAPI2_DEFAULT_COMMAND_TIMEOUT);
}
