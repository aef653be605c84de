/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/ram_disk.h - the diagnostic logical unit: a removable disk in memory (SBC)
 * with no more commands than public test suites need to try a transport, which
 * they do not on a CD. Inner header; mmc/drive.h opens it. */
#ifndef MMC_RAM_DISK_H
#define MMC_RAM_DISK_H
#include "mmc/command.h"

#define RAM_BLOCK_BYTES 512

struct ram_disk {
	uint8_t *bytes;
	uint32_t blocks;
	bool ejected;
};
#endif
