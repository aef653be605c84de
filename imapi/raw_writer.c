/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_writer.c - writes the image: calibration, one unbroken run of WRITE
 * (10) from the start of the lead-in, SYNCHRONIZE CACHE (spec 9.6, 4 to 8). No
 * cue sheet and no CLOSE: in RAW the lead-in's Q is the table of contents. */
#include "imapi/raw_writer.h"

#include "imapi/mmc_client.h"
#include "imapi/scsi_port.h"
#include "imapi/stream.h"

#include "emulator/bytes.h"

#include <stdlib.h>

#define OPC_TIMEOUT_S   60
#define WRITE_TIMEOUT_S 120
#define FLUSH_TIMEOUT_S 300
#define BUSY_TIMEOUT_S  120
#define BUSY_WAIT_MS    20

struct writing {
	IDiscRecorder2Ex *ex;
	const struct raw_write_job *job;
	uint8_t *buffer;
	uint32_t record_bytes, run_sectors;
	double started;
	uint32_t written;
};

/* As many whole sectors as the recorder takes at once, 256 KiB at most. */
static HRESULT
choose_run(struct writing *w)
{
	ULONG bytes = 0;
	HRESULT hr = COM_CALL(w->ex, GetMaximumPageAlignedTransferSize, &bytes);

	if (FAILED(hr))
		return hr;
	if (bytes > SCSI_PORT_BYTES_MAX)
		bytes = SCSI_PORT_BYTES_MAX;
	w->run_sectors = bytes / w->record_bytes;
	return w->run_sectors > 0 ? S_OK : E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED;
}

/* Drives that need no calibration may refuse the command. */
static HRESULT
calibrate(IDiscRecorder2Ex *ex)
{
	static const uint8_t cdb[10] = { MMC_SEND_OPC_INFORMATION, 1 };
	HRESULT hr = mmc_none(ex, cdb, sizeof(cdb), OPC_TIMEOUT_S);

	if (hr == E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE)
		hr = S_OK;
	return SUCCEEDED(hr) ? mmc_wait_ready(ex, BUSY_TIMEOUT_S) : hr;
}

static HRESULT
read_full(IStream *stream, uint8_t *out, ULONG n)
{
	while (n > 0) {
		ULONG got = 0;
		HRESULT hr = COM_CALL(stream, Read, out, n, &got);

		if (FAILED(hr))
			return hr;
		if (got == 0 || got > n)
			return STG_E_READFAULT;
		out += got;
		n -= got;
	}
	return S_OK;
}

/* To the sector that belongs at the start of this medium's lead-in. A stream that
 * cannot seek is read up to there. */
static HRESULT
position_stream(struct writing *w)
{
	uint64_t left = w->job->skip_sectors;
	LARGE_INTEGER to = { .QuadPart = (LONGLONG)(left * w->record_bytes) };
	HRESULT hr = COM_CALL(w->job->stream, Seek, to, STREAM_SEEK_SET, NULL);

	if (SUCCEEDED(hr))
		return S_OK;
	for (hr = S_OK; left > 0 && SUCCEEDED(hr);) {
		uint32_t n = left < w->run_sectors ? (uint32_t)left : w->run_sectors;

		hr = read_full(w->job->stream, w->buffer, n * w->record_bytes);
		left -= n;
	}
	return hr;
}

/* One WRITE (10), again while the drive's buffer is full (02/04/08 and the like:
 * the command was not begun). */
static HRESULT
write_run(const struct writing *w, int32_t lba, uint32_t sectors)
{
	uint8_t cdb[10] = { MMC_WRITE_10 };
	double end = mmc_clock() + BUSY_TIMEOUT_S;
	HRESULT hr;

	store_be32(cdb + 2, (uint32_t)lba);
	store_be16(cdb + 7, (uint16_t)sectors);
	for (;;) {
		hr = mmc_out(
		    w->ex, cdb, sizeof(cdb), w->buffer, sectors * w->record_bytes, WRITE_TIMEOUT_S);
		if (!mmc_is_busy(hr) || mmc_clock() >= end)
			return hr;
		mmc_sleep_ms(BUSY_WAIT_MS);
	}
}

static HRESULT
flush(IDiscRecorder2Ex *ex)
{
	static const uint8_t cdb[10] = { MMC_SYNCHRONIZE_CACHE };
	double end = mmc_clock() + FLUSH_TIMEOUT_S;
	HRESULT hr;

	for (;;) {
		hr = mmc_none(ex, cdb, sizeof(cdb), FLUSH_TIMEOUT_S);
		if (!mmc_is_busy(hr) || mmc_clock() >= end)
			break;
		mmc_sleep_ms(BUSY_WAIT_MS);
	}
	return SUCCEEDED(hr) ? mmc_wait_ready(ex, FLUSH_TIMEOUT_S) : hr;
}

/* Tell how far things are; a refusal to go on becomes the HRESULT. pending: read
 * from the stream and not yet written. */
static HRESULT
report(const struct writing *w, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION action, uint32_t pending)
{
	const struct raw_write_job *job = w->job;
	double elapsed = mmc_clock() - w->started;
	struct raw_progress p = {
		.start_lba = job->first_lba,
		.sector_count = (int32_t)job->sectors,
		.last_written_lba = job->first_lba + (int32_t)w->written - 1,
		.last_read_lba = job->first_lba + (int32_t)(w->written + pending) - 1,
		.buffer_bytes = w->run_sectors * w->record_bytes,
		.used_bytes = pending * w->record_bytes,
		.action = action,
		.elapsed = (int32_t)elapsed,
	};

	if (w->written > 0)
		p.remaining = (int32_t)(elapsed * (job->sectors - w->written) / w->written);
	return job->progress(job->context, &p) ? S_OK : E_IMAPI_REQUEST_CANCELLED;
}

static HRESULT
write_all(struct writing *w)
{
	const struct raw_write_job *job = w->job;
	HRESULT hr = report(w, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_PREPARING, 0);

	if (SUCCEEDED(hr))
		hr = calibrate(w->ex);
	if (SUCCEEDED(hr))
		hr = position_stream(w);
	while (SUCCEEDED(hr) && w->written < job->sectors) {
		uint32_t n = job->sectors - w->written;

		if (n > w->run_sectors)
			n = w->run_sectors;
		hr = read_full(job->stream, w->buffer, n * w->record_bytes);
		if (SUCCEEDED(hr))
			hr = report(w, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_WRITING, n);
		if (SUCCEEDED(hr))
			hr = write_run(w, job->first_lba + (int32_t)w->written, n);
		if (SUCCEEDED(hr))
			w->written += n;
	}
	if (FAILED(hr))
		return hr;
	report(w, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_FINISHING, 0); /* too late to cancel */
	hr = flush(w->ex);
	if (SUCCEEDED(hr))
		report(w, IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_FINISHING, 0);
	return hr;
}

HRESULT
raw_write(IDiscRecorder2Ex *ex, const struct raw_write_job *job)
{
	struct writing w = {
		.ex = ex,
		.job = job,
		.record_bytes =
		    RawCD_BytesPerImageSector((IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)job->form),
		.started = mmc_clock(),
	};
	HRESULT hr = choose_run(&w);

	if (FAILED(hr))
		return hr;
	w.buffer = malloc((size_t)w.run_sectors * w.record_bytes);
	if (w.buffer == NULL)
		return E_OUTOFMEMORY;
	hr = write_all(&w);
	free(w.buffer);
	return hr;
}
