/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/memory_drive.h - a recorder with a blank 80-minute CD-R that
 * keeps what is written to it in memory: what a writer needs to be tested. */
#ifndef IMAPI_CONFORMANCE_MEMORY_DRIVE_H
#define IMAPI_CONFORMANCE_MEMORY_DRIVE_H
#include "imapi/scsi_port.h"

#define MEMORY_DRIVE_LEADIN (-11634) /* 97:26:66 */

struct memory_drive {
	struct scsi_port port;
	uint8_t page5[52];
	/* what was written, one unbroken run */
	int32_t first_lba, next_lba;
	uint8_t *stored;
	size_t stored_bytes, room;
	bool broken_run; /* a WRITE came out of sequence or had the wrong length */
	bool flushed;
};

/* Needs no closing but free(drive->stored); the port is inside. */
void memory_drive_init(struct memory_drive *);
#endif
