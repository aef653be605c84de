/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/mmc_client.h - SCSI commands to a recorder through IDiscRecorder2Ex,
 * anybody's: retries what may be retried and says in HRESULTs what went wrong. */
#ifndef IMAPI_MMC_CLIENT_H
#define IMAPI_MMC_CLIENT_H
#include "imapi/raw_cd.h"

#include <stdbool.h>

#define MMC_SENSE_BYTES 18

enum mmc_opcode {
	MMC_TEST_UNIT_READY = 0x00,
	MMC_REQUEST_SENSE = 0x03,
	MMC_INQUIRY = 0x12,
	MMC_START_STOP_UNIT = 0x1b,
	MMC_PREVENT_ALLOW_MEDIUM_REMOVAL = 0x1e,
	MMC_WRITE_10 = 0x2a,
	MMC_SYNCHRONIZE_CACHE = 0x35,
	MMC_READ_TOC_PMA_ATIP = 0x43,
	MMC_GET_CONFIGURATION = 0x46,
	MMC_READ_DISC_INFORMATION = 0x51,
	MMC_READ_TRACK_INFORMATION = 0x52,
	MMC_SEND_OPC_INFORMATION = 0x54,
	MMC_MODE_SELECT_10 = 0x55,
	MMC_MODE_SENSE_10 = 0x5a,
	MMC_READ_DISC_STRUCTURE = 0xad,
	MMC_SET_CD_SPEED = 0xbb,
	MMC_SEND_DISC_STRUCTURE = 0xbf,
};

/* As the standard spells it; "command NNh" is not made up: NULL if unknown. */
const char *mmc_command_name(uint8_t opcode);
/* What key, additional code and qualifier mean, or NULL. */
const char *mmc_sense_meaning(const uint8_t sense[MMC_SENSE_BYTES]);
/* The only place where sense becomes an HRESULT. */
HRESULT mmc_sense_result(const uint8_t sense[MMC_SENSE_BYTES]);

/* One command, 6..16 bytes. A unit attention is taken note of and the command
 * sent again (it had no effect). Sense becomes a failure; a recovered error (key
 * 1) does not. fetched may be NULL. */
HRESULT mmc_none(IDiscRecorder2Ex *, const uint8_t *cdb, ULONG cdb_bytes, ULONG timeout);
HRESULT mmc_in(IDiscRecorder2Ex *, const uint8_t *cdb, ULONG cdb_bytes, void *data, ULONG bytes,
    ULONG *fetched);
HRESULT mmc_out(IDiscRecorder2Ex *, const uint8_t *cdb, ULONG cdb_bytes, const void *data,
    ULONG bytes, ULONG timeout);

/* TEST UNIT READY until it is; waits while the unit says it is becoming ready or
 * busy (02/04/01, 04, 07, 08), at most so long. */
HRESULT mmc_wait_ready(IDiscRecorder2Ex *, unsigned seconds);

/* Is hr one of those states that pass by themselves? */
bool mmc_is_busy(HRESULT hr);
void mmc_sleep_ms(unsigned ms);
/* Seconds of a clock that only runs forward. */
double mmc_clock(void);
#endif
