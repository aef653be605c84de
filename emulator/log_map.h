/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log_map.h - which sectors of a disc are recorded, for log_state.c. What
 * others ask is in emulator/log.h. Inner header. */
#ifndef EMULATOR_LOG_MAP_H
#define EMULATOR_LOG_MAP_H
#include "emulator/log.h"

/* Record number of lba, if count sectors from it are all on a disc. */
bool log_on_disc(int32_t lba, uint32_t count, uint32_t *record);
/* These records are recorded now, or are not. */
void log_set(struct log_state *, uint32_t record, uint32_t count, bool value);
#endif
