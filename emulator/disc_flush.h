/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_flush.h - the three steps of disc.h's flush in one go. */
#ifndef EMULATOR_DISC_FLUSH_H
#define EMULATOR_DISC_FLUSH_H
#include "emulator/disc.h"

#define DISC_FORMAT 1 /* of disc.json */

enum disc_result disc_flush(struct disc *);
#endif
