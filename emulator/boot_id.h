/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/boot_id.h - which run of the machine this is: a process that died in
 * the present one left nothing undone, but a power cut may have. */
#ifndef EMULATOR_BOOT_ID_H
#define EMULATOR_BOOT_ID_H
#include "emulator/log.h"

/* Where the system does not tell, an id that is never the one in a log. */
void boot_id(uint8_t out[LOG_BOOT_ID_BYTES]);
#endif
