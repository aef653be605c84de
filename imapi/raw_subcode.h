/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_subcode.h - the subchannels of one sector of a raw image: the P bit
 * and the Q frame it calls for, and the three forms a drive takes (spec 9.3). */
#ifndef IMAPI_RAW_SUBCODE_H
#define IMAPI_RAW_SUBCODE_H
#include "imapi/raw_image.h"

#define RAW_Q_BYTES  12
#define RAW_RW_BYTES 96

/* The sealed Q frame of the sector at lba, which lies in *area of the frozen
 * image (areas before it are looked at too). */
void raw_subcode_q(
    const struct raw_image *, const struct raw_area *, int32_t lba, uint8_t q[RAW_Q_BYTES]);
bool raw_subcode_p(const struct raw_area *, int32_t lba);

/* Bytes of subcode per sector: 16, 96, 96. */
size_t raw_subcode_bytes(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form);
/* Pack P, Q and R-W (96 bytes whose two top bits are ignored, or NULL) into out,
 * which need not be aligned. PQ_ONLY drops R-W. R-W is taken as it must lie in
 * the image: packs in order for IS_COOKED, interleaved for IS_RAW. */
void raw_subcode_pack(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, bool p,
    const uint8_t q[RAW_Q_BYTES], const uint8_t *rw, uint8_t *out);
#endif
