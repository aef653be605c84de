/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/classes.h - the cache of each sector's class and flags: a file that
 * may be missing, old or damaged at any time without harm. 64-byte header
 * (magic, version of the classifier, epoch, log sequence, first record, count,
 * CRC32C of the rest of the file, CRC32C of the header), then four bytes each. */
#ifndef EMULATOR_CLASSES_H
#define EMULATOR_CLASSES_H
#include "emulator/log.h"
#include "emulator/sector.h"

/* One verdict for each sector of a disc, SURVEY_NO_CLASS where there is none. */
struct sector_verdict *classes_new(void);

/* The file; free() it. NULL: no memory. */
uint8_t *
classes_encode(const struct sector_verdict *, uint32_t epoch, uint64_t sequence, size_t *n);
/* Fill in from a file; false, and nothing is filled in, if it is not one of this
 * epoch and classifier. *sequence: what was written later it does not know. */
bool classes_decode(
    struct sector_verdict *, const uint8_t *bytes, size_t n, uint32_t epoch, uint64_t *sequence);
#endif
