/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/decode.h - reads a result stream as a disc would be read,
 * bit by bit and owing nothing to the code that composed it. */
#ifndef IMAPI_CONFORMANCE_DECODE_H
#define IMAPI_CONFORMANCE_DECODE_H
#include "imapi/conformance/suite.h"

#define MAIN_BYTES 2352
#define STREAM_LBA (-22650) /* of its first sector */
#define LEADIN_END (-150)

/* The subcode of one sector. */
struct frame {
	uint8_t q[12];
	bool p, crc; /* crc: Q's check bytes are right */
};

/* Bytes [at, at + n) of a stream; notes a failure and returns false if they
 * cannot be had. */
bool read_bytes(struct suite *, IStream *, uint64_t at, void *out, ULONG n);
/* P and Q of count sectors from lba, held by the suite; NULL on failure. */
const struct frame *read_frames(struct suite *, IStream *, int form, int32_t lba, uint32_t count);
/* The main channel of one sector. */
bool read_main(struct suite *, IStream *, int form, int32_t lba, uint8_t out[MAIN_BYTES]);
/* Size by Stat. */
uint64_t size_of(struct suite *, IStream *);

int from_bcd(uint8_t);
/* MSF in three BCD bytes to an LBA. */
int32_t lba_of_msf(const uint8_t *bcd);
/* ADR and CONTROL of a frame. */
#define ADR(frame)     ((frame).q[0] & 15)
#define CONTROL(frame) ((frame).q[0] >> 4)

void frame_of_subcode(const uint8_t *subcode, int form, struct frame *);
/* Sector type as the disc tells it, 0..5, of a sector at lba whose CONTROL has
 * the data bit as given; -1 if it is none, or its EDC is wrong. */
int classify(const uint8_t main_channel[MAIN_BYTES], int32_t lba, bool data);
#endif
