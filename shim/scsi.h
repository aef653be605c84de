/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/scsi.h - the commands that the shim sends on its own account, where on
 * Linux the kernel's sr driver does. Results are 0 or negative errno values as
 * the kernel's. */
#ifndef SHIM_SCSI_H
#define SHIM_SCSI_H
#include "shim/link.h"

#define SCSI_BLOCK_BYTES 2048

/* Run a command whose length follows from its operation code. Unit attentions
 * are taken note of and the command repeated, as sr_do_ioctl() does; what the
 * drive refuses is -ENOMEDIUM (not ready), -EOPNOTSUPP (no such command) or
 * -EIO. moved: may be NULL. */
int scsi_in(int fd, const uint8_t *cdb, void *to, size_t bytes, size_t *moved);
int scsi_out(int fd, const uint8_t *cdb, const void *from, size_t bytes);
int scsi_none(int fd, const uint8_t *cdb);

/* The same once, without looking at the sense; for callers that want it. */
int scsi_once(int fd, struct link_command *);
size_t scsi_cdb_bytes(uint8_t opcode);

/* Is there a disc? 0, -ENOMEDIUM ... */
int scsi_test_ready(int fd);
/* Blocks of SCSI_BLOCK_BYTES; 0 on a blank disc. */
int scsi_capacity(int fd, uint32_t *blocks);
/* START STOP UNIT, MMC-6 table 631: the low two bits of byte 4. */
enum scsi_tray { SCSI_STOP = 0, SCSI_START = 1, SCSI_EJECT = 2, SCSI_LOAD = 3 };
int scsi_tray(int fd, enum scsi_tray);
int scsi_prevent(int fd, bool);
#endif
