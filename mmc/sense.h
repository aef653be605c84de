/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/sense.h - sense conditions and their 18 bytes (SPC-4 clause 4.5). */
#ifndef MMC_SENSE_H
#define MMC_SENSE_H
#include "emulator/disc.h"

#include <stdbool.h>
#include <stdint.h>

#define SENSE_BYTES 18

/* A condition, and what the 18 bytes say beside it. */
struct sense {
	uint8_t key, asc, ascq;
	bool has_information;
	uint32_t information; /* an LBA */
	bool has_pointer;     /* key 5: which field is wrong */
	bool in_cdb;          /* else in the parameter list */
	bool has_bit;
	uint8_t bit;
	uint16_t byte;
	bool has_progress;
	uint16_t progress; /* of 65536; keys 0 and 2 */
	bool deferred;
};

#define SENSE(k, a, q) ((struct sense){ .key = (k), .asc = (a), .ascq = (q) })

#define SENSE_NONE                        SENSE(0x0, 0x00, 0x00)
#define SENSE_NOT_READY_MANUAL            SENSE(0x2, 0x04, 0x02)
#define SENSE_FORMAT_IN_PROGRESS          SENSE(0x2, 0x04, 0x04)
#define SENSE_LONG_WRITE_IN_PROGRESS      SENSE(0x2, 0x04, 0x08)
#define SENSE_NO_MEDIUM                   SENSE(0x2, 0x3a, 0x00)
#define SENSE_NO_MEDIUM_TRAY_CLOSED       SENSE(0x2, 0x3a, 0x01)
#define SENSE_NO_MEDIUM_TRAY_OPEN         SENSE(0x2, 0x3a, 0x02)
#define SENSE_WRITE_ERROR                 SENSE(0x3, 0x0c, 0x00)
#define SENSE_LOSS_OF_STREAMING           SENSE(0x3, 0x0c, 0x09)
#define SENSE_UNRECOVERED_READ_ERROR      SENSE(0x3, 0x11, 0x05)
#define SENSE_INVALID_FIELD_IN_COMMAND_IU SENSE(0x5, 0x0e, 0x03)
#define SENSE_PARAMETER_LIST_LENGTH       SENSE(0x5, 0x1a, 0x00)
#define SENSE_INVALID_OPCODE              SENSE(0x5, 0x20, 0x00)
#define SENSE_LBA_OUT_OF_RANGE            SENSE(0x5, 0x21, 0x00)
#define SENSE_INVALID_WRITE_ADDRESS       SENSE(0x5, 0x21, 0x02)
#define SENSE_INVALID_FIELD_IN_CDB        SENSE(0x5, 0x24, 0x00)
#define SENSE_NO_SUCH_UNIT                SENSE(0x5, 0x25, 0x00)
#define SENSE_INVALID_FIELD_IN_LIST       SENSE(0x5, 0x26, 0x00)
#define SENSE_COMMAND_SEQUENCE            SENSE(0x5, 0x2c, 0x00)
#define SENSE_CANNOT_WRITE_MEDIUM         SENSE(0x5, 0x30, 0x05)
#define SENSE_SAVING_NOT_SUPPORTED        SENSE(0x5, 0x39, 0x00)
#define SENSE_REMOVAL_PREVENTED           SENSE(0x5, 0x53, 0x02)
#define SENSE_END_OF_USER_AREA            SENSE(0x5, 0x63, 0x00)
#define SENSE_ILLEGAL_MODE_FOR_TRACK      SENSE(0x5, 0x64, 0x00)
#define SENSE_MEDIUM_MAY_HAVE_CHANGED     SENSE(0x6, 0x28, 0x00)
#define SENSE_POWER_ON                    SENSE(0x6, 0x29, 0x00)
#define SENSE_TARGET_RESET                SENSE(0x6, 0x29, 0x02)
#define SENSE_UNIT_RESET                  SENSE(0x6, 0x29, 0x03)
#define SENSE_MODE_PARAMETERS_CHANGED     SENSE(0x6, 0x2a, 0x01)
#define SENSE_COMMANDS_CLEARED            SENSE(0x6, 0x2f, 0x00)
#define SENSE_WRITE_PROTECTED             SENSE(0x7, 0x27, 0x00)
#define SENSE_MISCOMPARE                  SENSE(0xe, 0x1d, 0x00)
#define SENSE_ABORTED                     SENSE(0xb, 0x00, 0x00)

/* An illegal field: its byte in the CDB or list, and its highest bit (or -1). */
struct sense sense_cdb_field(uint16_t byte, int bit);
struct sense sense_list_field(uint16_t byte, int bit);

/* Fixed format (SPC-4 4.5.3). */
void sense_encode(const struct sense *, uint8_t out[SENSE_BYTES]);

/* The only place where what a disc did becomes what SCSI calls it. lba: of the
 * sector concerned, for conditions that name it. */
struct sense sense_from_disc(enum disc_result, int32_t lba);
#endif
