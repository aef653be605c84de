/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/conformance/mutant.h - our own objects with one method replaced: an
 * implementation that breaks one rule. */
#ifndef TESTS_CONFORMANCE_MUTANT_H
#define TESTS_CONFORMANCE_MUTANT_H
#include "imapi/conformance/suite.h"

#include <string.h>

typedef void (*any_method)(void);

/* What of an implementation is replaced. */
enum part { PART_CREATOR, PART_TRACK, PART_STREAM, PART_WRITER, PART_SECTOR };

struct mutation {
	const char *name;
	int number; /* of the assertion that must fail */
	enum part part;
	size_t slot;       /* of the method in its table */
	any_method method; /* in its place; PART_SECTOR: a change to sectors as read */
	/* for methods that only change an answer */
	HRESULT from, to;
};

/* The objects of the factory break the rule of this mutation; NULL: none. */
extern const struct factory mutant_factory;
void mutant_choose(const struct mutation *);

/* For replacements: the present mutation, the real tables, and whether the last
 * image was frozen. */
extern const struct mutation *mutant;
extern const IRawCDImageCreatorVtbl *real_creator;
extern const IRawCDImageTrackInfoVtbl *real_track;
extern const IStreamVtbl *real_stream;
extern const IDiscFormat2RawCDVtbl *real_writer;
extern bool mutant_frozen;

/* Changes one record of a result stream; record_bytes 2368 or 2448. */
typedef void (*sector_change)(int32_t lba, uint8_t *record, ULONG record_bytes);

/* The slot of a method. */
#define SLOT(iface, method) (offsetof(iface##Vtbl, method) / sizeof(void *))
#endif
