/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/speed.h - how fast the disc turns, and how long sectors take. Speeds are in
 * kB/s, kB being 1,000 bytes, of sectors of 2352. Inner header. */
#ifndef MMC_SPEED_H
#define MMC_SPEED_H
#include "mmc/drive.h"

uint16_t speed_reading(const struct drive *);
uint16_t speed_writing(const struct drive *);
/* The fastest of a list (descending, ended by 0) that is not above the wish, else its
 * slowest. */
uint16_t speed_clamp(const uint16_t *speeds, uint32_t wish);

/* Microseconds. */
uint64_t speed_write_time(const struct drive *, uint64_t sectors);
/* When count sectors from lba on have been read: the pickup may have to move there;
 * what lies behind the last read is read ahead as far as the buffer goes. */
uint64_t speed_read_end(struct drive *, int32_t lba, uint32_t count);
/* It has gone elsewhere: nothing has been read ahead. */
void speed_lose_place(struct drive *);
/* When the pickup is there. */
uint64_t speed_seek_end(struct drive *, int32_t lba);
#endif
