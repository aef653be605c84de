/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/sector.h - the main channel of sectors: put together, taken apart,
 * verified and classified (ECMA-130 clauses 14, 15; Annexes A, B). Bytes are
 * as they lie on the disc: data sectors scrambled. All functions work on runs
 * of sectors with a stride, so that bytes stay where they were received. */
#ifndef EMULATOR_SECTOR_H
#define EMULATOR_SECTOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTOR_MAIN_BYTES   2352
#define SECTOR_SUB_BYTES    96
#define SECTOR_RECORD_BYTES 2448 /* main channel, then raw P-W */

#define SECTOR_SYNC_BYTES 12
extern const uint8_t sector_sync[SECTOR_SYNC_BYTES];

enum sector_class {
	SECTOR_UNKNOWN, /* CONTROL says data, but sync, header or mode is destroyed */
	SECTOR_AUDIO,
	SECTOR_MODE0,
	SECTOR_MODE1,
	SECTOR_MODE2FORM0, /* formless */
	SECTOR_MODE2FORM1,
	SECTOR_MODE2FORM2,
	SECTOR_LINK,   /* written by the recorder itself: link, run-in */
	SECTOR_RUNOUT, /* likewise: run-out */
	SECTOR_CLASSES
};

/* The class as contract.md spells it ("MODE1"); NULL if it is none. */
const char *sector_class_name(enum sector_class);

/* Properties of one sector beside its class; bits of sector_verdict.flags. */
enum sector_flag {
	SECTOR_NO_SYNC = 1 << 0,      /* data by CONTROL, without sync pattern */
	SECTOR_UNSCRAMBLED = 1 << 1,  /* valid only when not descrambled */
	SECTOR_HEADER_BAD = 1 << 2,   /* header is no BCD time or mode is 3 */
	SECTOR_ADDRESS_NEAR = 1 << 3, /* header off by at most 75 sectors */
	SECTOR_ADDRESS_BAD = 1 << 4,  /* header off by more */
	SECTOR_EDC_BAD = 1 << 5,
	SECTOR_ECC_BAD = 1 << 6,           /* P or Q parity */
	SECTOR_EDC_ABSENT = 1 << 7,        /* form 2 with a zero EDC */
	SECTOR_SUBHEADER_DIFFERS = 1 << 8, /* its two copies, though a form's EDC holds */
	SECTOR_AMBIGUOUS = 1 << 9,         /* all-zero Mode 2: formless or form 1 */
	SECTOR_ZERO_FILL_BAD = 1 << 10,    /* Mode 0 with bytes that are not zero */
	SECTOR_DATA_IN_AUDIO = 1 << 11,    /* CONTROL says audio, sync and header are there */
};

struct sector_verdict {
	uint8_t sector_class; /* enum sector_class; SECTOR_MODE2FORM1 if ambiguous */
	uint8_t mode_byte;    /* descrambled byte 15, block indicator included; 0 for
			       * audio and without sync; verbatim if UNSCRAMBLED */
	uint16_t flags;       /* of enum sector_flag */
};

/* What is expected of one sector when it is classified. */
#define SECTOR_CONTROL_DATA 0x4

/* Classify count sectors, the first at main, the others stride bytes on. lba is
 * the address of the first; control[i] is the CONTROL nibble of sector i. The
 * rules are those of cd-format.md 6 (see docs/conformance.md). Writes
 * out[count]. The bytes are not changed and need not be aligned. */
void sector_classify(const uint8_t *main, size_t stride, uint32_t count, int32_t lba,
    const uint8_t *control, struct sector_verdict *out);
/* The same on descrambled copies with the plain codecs: the reference for the fast one. */
void sector_classify_plain(const uint8_t *main, size_t stride, uint32_t count, int32_t lba,
    const uint8_t *control, struct sector_verdict *out);

/* The bytes of a sector that its user supplies, and where they go. */
struct sector_layout {
	uint16_t user_offset, user_bytes;
	bool subheader; /* form 1 and form 2 */
};
/* NULL for a class that sector_assemble() does not make. */
const struct sector_layout *sector_layout(enum sector_class);

/* Put together count sectors of one class (AUDIO..MODE2FORM2) from user data:
 * per sector user_bytes of sector_layout() (2352, 2336, 2048, 2336, 2048, 2324).
 * user NULL means zeros; Mode 0 is always zeros. subheader: the four bytes of form 1 and form 2,
 * not repeated; ignored for other classes. Form 2 gets its EDC. scrambled: as on the disc. out
 * holds count sectors out_stride bytes apart. */
void sector_assemble(enum sector_class, const uint8_t *user, const uint8_t subheader[4],
    uint32_t count, int32_t lba, bool scrambled, uint8_t *out, size_t out_stride);
#endif
