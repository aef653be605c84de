/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/msf.h - the two ways to address a CD sector, and BCD.
 * LBA 0 is MSF 00:02:00. MSF 90:00:00..99:59:74 is the lead-in of the first
 * session and means the negative LBAs -45150..-151 (MMC-6, "LBA to MSF
 * translation"); so addresses run from LBA_FIRST to LBA_LAST without a hole. */
#ifndef EMULATOR_MSF_H
#define EMULATOR_MSF_H
#include <stdbool.h>
#include <stdint.h>

#define LBA_FIRST          (-45150) /* MSF 90:00:00 */
#define LBA_LAST           404849   /* MSF 89:59:74 */
#define LBA_PREGAP         (-150)   /* MSF 00:00:00, start of the first pregap */
#define SECTORS_PER_SECOND 75

/* Minutes 0..99, seconds 0..59, frames 0..74; binary, not BCD. */
struct msf {
	uint8_t m, s, f;
};

/* The address as absolute time. lba must lie in LBA_FIRST..LBA_LAST. */
struct msf msf_from_lba(int32_t lba);

/* False, and *lba untouched, if a field is beyond its range. */
bool msf_to_lba(struct msf, int32_t *lba);

/* A length in sectors as time (00:00:00 is 0), and back; at most 99:59:74. */
struct msf msf_from_count(uint32_t sectors);
uint32_t msf_to_count(struct msf);

static inline bool
bcd_valid(uint8_t v)
{
	return v >> 4 <= 9 && (v & 15) <= 9;
}

/* v must be bcd_valid(). */
static inline uint8_t
bcd_decode(uint8_t v)
{
	return (uint8_t)((v >> 4) * 10 + (v & 15));
}

/* v must be at most 99. */
static inline uint8_t
bcd_encode(uint8_t v)
{
	return (uint8_t)(v / 10 << 4 | v % 10);
}

/* Three BCD bytes at p; false if a digit or a range is wrong. */
bool msf_load_bcd(const uint8_t *p, struct msf *);
void msf_store_bcd(uint8_t *p, struct msf);
#endif
