/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/mmc_client.c - sending commands, and the meaning of sense. */
#include "imapi/mmc_client.h"

#include <string.h>
#ifndef _WIN32
#include <time.h>
#endif

#define ATTENTION_RETRIES 8
#define BUSY_POLL_MS      40

static const struct {
	uint8_t opcode;
	const char *name;
} command_names[] = {
	{ MMC_TEST_UNIT_READY, "TEST UNIT READY" },
	{ MMC_REQUEST_SENSE, "REQUEST SENSE" },
	{ MMC_INQUIRY, "INQUIRY" },
	{ MMC_START_STOP_UNIT, "START STOP UNIT" },
	{ MMC_PREVENT_ALLOW_MEDIUM_REMOVAL, "PREVENT ALLOW MEDIUM REMOVAL" },
	{ MMC_WRITE_10, "WRITE (10)" },
	{ MMC_SYNCHRONIZE_CACHE, "SYNCHRONIZE CACHE" },
	{ MMC_READ_TOC_PMA_ATIP, "READ TOC/PMA/ATIP" },
	{ MMC_GET_CONFIGURATION, "GET CONFIGURATION" },
	{ MMC_READ_DISC_INFORMATION, "READ DISC INFORMATION" },
	{ MMC_READ_TRACK_INFORMATION, "READ TRACK INFORMATION" },
	{ MMC_SEND_OPC_INFORMATION, "SEND OPC INFORMATION" },
	{ MMC_MODE_SELECT_10, "MODE SELECT (10)" },
	{ MMC_MODE_SENSE_10, "MODE SENSE (10)" },
	{ MMC_READ_DISC_STRUCTURE, "READ DISC STRUCTURE" },
	{ MMC_SET_CD_SPEED, "SET CD SPEED" },
	{ MMC_SEND_DISC_STRUCTURE, "SEND DISC STRUCTURE" },
};

#define ANY 0xff

/* Special cases before general ones (SPC-4 annex D; MMC-6 annex F). */
static const struct {
	uint8_t key, asc, ascq;
	HRESULT hr;
	const char *meaning;
} senses[] = {
	{ 0x2, 0x04, 0x01, E_IMAPI_RECORDER_MEDIA_BECOMING_READY, "becoming ready" },
	{ 0x2, 0x04, 0x04, E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS, "format in progress" },
	{ 0x2, 0x04, 0x07, E_IMAPI_RECORDER_MEDIA_BUSY, "operation in progress" },
	{ 0x2, 0x04, 0x08, E_IMAPI_RECORDER_MEDIA_BUSY, "long write in progress" },
	{ 0x2, 0x04, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "not ready" },
	{ 0x2, 0x30, ANY, E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE, "incompatible medium" },
	{ 0x2, 0x3a, ANY, E_IMAPI_RECORDER_MEDIA_NO_MEDIA, "medium not present" },
	{ 0x3, 0x0c, 0x09, E_IMAPI_LOSS_OF_STREAMING, "loss of streaming" },
	{ 0x3, 0x0c, ANY, E_FAIL, "write error" },
	{ 0x3, 0x30, ANY, E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE, "incompatible medium" },
	{ 0x3, 0x73, ANY, E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE, "power calibration error" },
	{ 0x3, ANY, ANY, E_FAIL, "medium error" },
	{ 0x4, ANY, ANY, E_FAIL, "hardware error" },
	{ 0x5, 0x1a, ANY, E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS, "parameter list length error" },
	{ 0x5, 0x20, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "invalid command" },
	{ 0x5, 0x21, 0x02, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "invalid address for write" },
	{ 0x5, 0x21, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "address out of range" },
	{ 0x5, 0x24, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "invalid field in the command" },
	{ 0x5, 0x26, ANY, E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS,
	    "invalid field in the parameter list" },
	{ 0x5, 0x2c, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "command sequence error" },
	{ 0x5, 0x30, ANY, E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE, "cannot write this medium" },
	{ 0x5, 0x53, ANY, E_IMAPI_RECORDER_LOCKED, "medium removal prevented" },
	{ 0x5, 0x63, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "end of the user area" },
	{ 0x5, 0x64, ANY, E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE, "illegal mode for this track" },
	{ 0x5, ANY, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, "illegal request" },
	{ 0x6, ANY, ANY, E_IMAPI_RECORDER_MEDIA_BECOMING_READY, "unit attention" },
	{ 0x7, ANY, ANY, E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED, "write protected" },
	{ 0xb, ANY, ANY, E_FAIL, "aborted command" },
	{ ANY, ANY, ANY, E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE, NULL },
};

const char *
mmc_command_name(uint8_t opcode)
{
	for (size_t i = 0; i < sizeof(command_names) / sizeof(*command_names); i++) {
		if (command_names[i].opcode == opcode)
			return command_names[i].name;
	}
	return NULL;
}

static size_t
find_sense(const uint8_t *sense)
{
	uint8_t key = sense[2] & 0x0f;
	size_t i = 0;

	while ((senses[i].key != ANY && senses[i].key != key) ||
	    (senses[i].asc != ANY && senses[i].asc != sense[12]) ||
	    (senses[i].ascq != ANY && senses[i].ascq != sense[13]))
		i++; /* the last row fits everything */
	return i;
}

const char *
mmc_sense_meaning(const uint8_t sense[MMC_SENSE_BYTES])
{
	return senses[find_sense(sense)].meaning;
}

HRESULT
mmc_sense_result(const uint8_t sense[MMC_SENSE_BYTES])
{
	return (sense[2] & 0x0f) <= 1 ? S_OK : senses[find_sense(sense)].hr;
}

bool
mmc_is_busy(HRESULT hr)
{
	return hr == E_IMAPI_RECORDER_MEDIA_BECOMING_READY ||
	    hr == E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS || hr == E_IMAPI_RECORDER_MEDIA_BUSY;
}

void
mmc_sleep_ms(unsigned ms)
{
#ifdef _WIN32
	Sleep(ms);
#else
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
#endif
}

double
mmc_clock(void)
{
#ifdef _WIN32
	return (double)GetTickCount64() / 1000;
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
#endif
}

enum direction { WITHOUT_DATA, FROM_DRIVE, TO_DRIVE };

static HRESULT
send_command(IDiscRecorder2Ex *ex, enum direction direction, const uint8_t *cdb, ULONG cdb_bytes,
    void *data, ULONG bytes, ULONG *fetched, ULONG timeout)
{
	uint8_t copy[16], sense[MMC_SENSE_BYTES];
	ULONG got = 0;
	HRESULT hr = E_INVALIDARG;

	if (cdb_bytes < 6 || cdb_bytes > sizeof(copy))
		return hr;
	for (int attempt = 0; attempt <= ATTENTION_RETRIES; attempt++) {
		memcpy(copy, cdb, cdb_bytes);
		memset(sense, 0, sizeof(sense));
		if (direction == WITHOUT_DATA)
			hr = COM_CALL(ex, SendCommandNoData, copy, cdb_bytes, sense, timeout);
		else if (direction == FROM_DRIVE)
			hr = COM_CALL(ex, SendCommandGetDataFromDevice, copy, cdb_bytes, sense,
			    timeout, data, bytes, &got);
		else
			hr = COM_CALL(ex, SendCommandSendDataToDevice, copy, cdb_bytes, sense,
			    timeout, data, bytes);
		if (hr != S_IMAPI_COMMAND_HAS_SENSE_DATA)
			break;
		hr = mmc_sense_result(sense);
		if ((sense[2] & 0x0f) != 6)
			break;
	}
	if (fetched != NULL)
		*fetched = got <= bytes ? got : bytes;
	return hr;
}

HRESULT
mmc_none(IDiscRecorder2Ex *ex, const uint8_t *cdb, ULONG cdb_bytes, ULONG timeout)
{
	return send_command(ex, WITHOUT_DATA, cdb, cdb_bytes, NULL, 0, NULL, timeout);
}

HRESULT
mmc_in(IDiscRecorder2Ex *ex, const uint8_t *cdb, ULONG cdb_bytes, void *data, ULONG bytes,
    ULONG *fetched)
{
	return send_command(
	    ex, FROM_DRIVE, cdb, cdb_bytes, data, bytes, fetched, IMAPI2_DEFAULT_COMMAND_TIMEOUT);
}

HRESULT
mmc_out(IDiscRecorder2Ex *ex, const uint8_t *cdb, ULONG cdb_bytes, const void *data, ULONG bytes,
    ULONG timeout)
{
	/* IDiscRecorder2Ex does not write to what it sends, but does not say so. */
	return send_command(
	    ex, TO_DRIVE, cdb, cdb_bytes, (void *)(uintptr_t)data, bytes, NULL, timeout);
}

HRESULT
mmc_wait_ready(IDiscRecorder2Ex *ex, unsigned seconds)
{
	static const uint8_t test_unit_ready[6] = { MMC_TEST_UNIT_READY };
	double end = mmc_clock() + seconds;
	HRESULT hr;

	for (;;) {
		hr = mmc_none(
		    ex, test_unit_ready, sizeof(test_unit_ready), IMAPI2_DEFAULT_COMMAND_TIMEOUT);
		if (!mmc_is_busy(hr) || mmc_clock() >= end)
			return hr;
		mmc_sleep_ms(BUSY_POLL_MS);
	}
}
