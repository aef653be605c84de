/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/profile.h - what kind of drive it is, as data: identity, features, mode
 * pages, accepted write parameters, speeds. Another personality is another of
 * these structures; no command asks which one it has. */
#ifndef MMC_PROFILE_H
#define MMC_PROFILE_H
#include "emulator/recorder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Profile numbers of MMC-6, "Profile List feature". */
enum profile_number {
	PROFILE_NONE = 0x0000,
	PROFILE_CD_ROM = 0x0008,
	PROFILE_CD_R = 0x0009,
	PROFILE_CD_RW = 0x000a,
};

/* When a feature's Current bit is set. */
enum feature_current {
	FEATURE_ALWAYS,
	FEATURE_WITH_DISC,     /* any CD */
	FEATURE_WITH_SESSION,  /* a CD with a closed session */
	FEATURE_WITH_WRITABLE, /* a CD on which the next session can be written now */
	FEATURE_WITH_CD_RW,
	FEATURE_WITH_AUDIO,     /* a CD with an audio track in a closed session */
	FEATURE_WITH_FORMATTED, /* a CD-RW that can be overwritten */
};

enum feature_content {
	FEATURE_DATA,     /* the bytes given here */
	FEATURE_READABLE, /* the same, the blocking factor that of a formatted disc */
	FEATURE_PROFILES, /* the list of profiles, the current one marked */
	FEATURE_SERIAL,   /* the unit's serial number */
};

#define FEATURE_BYTES 16 /* longest data of a feature given here */

struct feature {
	uint16_t code;
	uint8_t version;
	bool persistent;
	enum feature_current current;
	enum feature_content content;
	uint8_t bytes; /* of data; a multiple of 4 */
	uint8_t data[FEATURE_BYTES];
};

#define MODE_PAGE_BYTES 64 /* longest page, its two header bytes included */

/* A mode page: its bytes at power on, and which bits MODE SELECT may change. */
struct mode_page {
	uint8_t bytes; /* both header bytes included */
	const uint8_t *defaults, *changeable;
};

#define PAGE_ERROR_RECOVERY   0x01
#define PAGE_WRITE_PARAMETERS 0x05
#define PAGE_CACHING          0x08
#define PAGE_CD               0x0d
#define PAGE_AUDIO            0x0e
#define PAGE_POWER            0x1a
#define PAGE_EXCEPTIONS       0x1c
#define PAGE_TIMEOUT          0x1d
#define PAGE_CAPABILITIES     0x2a /* its speeds and lock state are filled in */

#define PROFILE_SPEEDS 7

struct profile {
	const char *name;
	char vendor[9], product[17], revision[5]; /* space padded ASCII */

	/* All in ascending order. */
	const struct feature *features;
	size_t feature_count;
	const struct mode_page *pages;
	size_t page_count;

	/* Bit n of accepted[t]: MODE SELECT takes data block type n with write type
	 * t. Whether it can be recorded is for recorder_block_bytes() to say; type 0
	 * with RAW needs recorder.raw_without_subchannel as well. */
	uint16_t accepted[16];

	/* kB/s, descending, ended by 0; the first is the fastest. */
	uint16_t read_speeds[PROFILE_SPEEDS + 1];
	uint16_t cdr_speeds[PROFILE_SPEEDS + 1], cdrw_speeds[PROFILE_SPEEDS + 1];

	uint32_t buffer_bytes; /* as READ BUFFER CAPACITY and page 2A report it */
	/* Microseconds, with real and virtual time. */
	struct profile_timing {
		uint64_t load;        /* from the open tray to a disc that can be used */
		uint64_t seek;        /* of the pickup, from anywhere to anywhere */
		uint64_t laser_start; /* from the first data of a write on */
		uint64_t calibration; /* SEND OPC INFORMATION */
	} timing;
	/* READ CAPACITY of an empty tray is GOOD, with a last LBA of 0: QEMU attaches
	 * no drive for which it fails. */
	bool empty_tray_capacity;
	bool reports_opcodes; /* REPORT SUPPORTED OPERATION CODES, which MMC has not */
	struct recorder_options recorder;
};

/* NULL if there is no such personality. */
const struct profile *profile_by_name(const char *name);
#endif
