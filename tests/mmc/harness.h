/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/harness.h - a drive with a disc in memory and two initiators; one
 * call per command; and a disc that is burned through the drive's door. */
#ifndef TESTS_MMC_HARNESS_H
#define TESTS_MMC_HARNESS_H
#include "mmc/drive.h"
#include "tests/table.h"

#include <stdbool.h>

#define SERIAL      "PL0001"
#define DEVICE_NAME "iqn.2026-11.test.pitland:cdr0"
#define PORT_NAME   DEVICE_NAME ",t,0x0001"

#define CDB(...)   ((const uint8_t[16]){ __VA_ARGS__ })
#define BYTES(...) ((const uint8_t[]){ __VA_ARGS__ }), sizeof((const uint8_t[]){ __VA_ARGS__ })
#define BE16(v)    (uint8_t)((v) >> 8), (uint8_t)(v)
#define BE24(v)    (uint8_t)((v) >> 16), BE16(v)
#define BE32(v)    (uint8_t)((uint32_t)(v) >> 24), BE24(v)

struct bench {
	struct drive *drive;
	struct nexus *nexus, *other;
	struct command_result result;
	uint8_t *data; /* what the last data-in command gave */
	size_t data_bytes;
	/* Jobs are kept here if the bench was opened with keep_jobs. */
	struct drive_job *job;
	unsigned jobs;
	struct command *completed;
	struct command *awaited; /* that bench_run() has not got to its end yet */
	/* The host's clock, and when it is to call. */
	uint64_t now, alarm_at;
	struct drive_alarm *alarm;
};

/* kind: of a blank disc; NULL: no disc. Unit attentions are cleared. */
struct bench *bench_open(const char *kind);
struct bench *bench_open_with_jobs(const char *kind);
/* The same with a personality, which must outlive it. */
struct bench *bench_open_profile(const char *kind, const struct profile *);
struct bench *bench_open_with_time(const char *kind, enum drive_time);
/* Let time pass, of whatever kind: none, if it is instant. */
void bench_pass(struct bench *, uint64_t microseconds);
void bench_close(struct bench *);
/* A blank disc in memory. */
struct disc *bench_disc(const char *kind);
/* A directory under /tmp, whose name goes into path, and its end with all its files. */
#define DIRECTORY_BYTES 32
void directory_make(char path[DIRECTORY_BYTES]);
void directory_remove(const char *path);

/* Run a command to its end. */
void bench_run(struct bench *, struct nexus *, const uint8_t *cdb, const void *out,
    uint64_t out_bytes, uint64_t in_bytes);
void bench_in(struct bench *, uint64_t in_bytes, const uint8_t *cdb);
void bench_out(struct bench *, const uint8_t *cdb, const void *out, uint64_t out_bytes);
void bench_none(struct bench *, const uint8_t *cdb);
/* The same from the other initiator. */
void bench_other(struct bench *, uint64_t in_bytes, const uint8_t *cdb);
void bench_clear_attentions(struct bench *, struct nexus *);
/* Select page 05 with this write type, data block type and bits of byte 2. */
void bench_select(struct bench *, uint8_t write_type, uint8_t block_type);

void assert_good(const struct bench *);
/* Key, additional code and qualifier as one number: 0x052400. */
void assert_sense(const struct bench *, uint32_t key_asc_ascq);
/* GOOD, and exactly these bytes. */
void assert_reply(const struct bench *, const uint8_t *bytes, size_t n);

/* The disc that bench_burn() burns: three tracks, one session.
 *	1  audio  0..599, ISRC, INDEX 02 at 300
 *	2  mode 1  pregap 600..749, 750..1199
 *	3  mode 2 form 1  pregap 1200..1349, 1350..1799
 *	lead-out 1800..1899; MCN in all of the program area */
#define BURN_LEADIN  (-11634)
#define BURN_TRACK_2 750
#define BURN_TRACK_3 1350
#define BURN_LEADOUT 1800
#define BURN_END     1900
#define BURN_MCN     "1234567890123"
#define BURN_ISRC    "FIBAR9900312"

/* One sector as the host sends it (main scrambled, raw P-W), and the main
 * channel as READ CD must return it. */
void burn_compose(int32_t lba, uint8_t main[2352], uint8_t raw[96]);
void burn_descrambled(int32_t lba, uint8_t main[2352]);
/* MODE SELECT and the WRITEs for LBAs from..to, in the form of the block type
 * (1, 3). False: the last command failed. */
bool burn_select(struct bench *, uint8_t block_type);
bool burn_write(struct bench *, uint8_t block_type, int32_t from, int32_t to);
/* All of it, with SYNCHRONIZE CACHE. */
void bench_burn(struct bench *, uint8_t block_type);
#endif
