/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/profile.c - the personalities. The generic one is a plain MMC-6 CD
 * recorder that claims nothing which it does not do. */
#include "mmc/profile.h"

#include "emulator/bytes.h"

#include <string.h>

/* MMC-6, "Features". */
static const struct feature generic_features[] = {
	{ .code = 0x0000, .persistent = true, .content = FEATURE_PROFILES },
	{ .code = 0x0001,
	    .version = 2,
	    .persistent = true,
	    .bytes = 8,
	    .data = { 0, 0, 0, 1, 0x02 } }, /* SCSI family; INQ2 */
	{ .code = 0x0002, .version = 1, .persistent = true, .bytes = 4, .data = { 0x02 } },
	{ .code = 0x0003, .version = 1, .persistent = true, .bytes = 4, .data = { 0x29 } },
	{ .code = 0x0010,
	    .current = FEATURE_WITH_SESSION,
	    .content = FEATURE_READABLE,
	    .bytes = 8,
	    .data = { 0, 0, 0x08, 0, 0, 1, 1, 0 } }, /* 2048 bytes, one block; page 01 */
	{ .code = 0x001d, .current = FEATURE_WITH_SESSION },
	{ .code = 0x001e,
	    .version = 2,
	    .current = FEATURE_WITH_DISC,
	    .bytes = 4,
	    .data = { 0x83 } }, /* DAP, C2, CD-TEXT */
	{ .code = 0x0021,
	    .version = 1,
	    .current = FEATURE_WITH_WRITABLE,
	    .bytes = 8,
	    .data = { 0x3f, 0, 0x05, 1, 7 } }, /* block types 8..D; TRIO, BUF; links of 7 sectors */
	{ .code = 0x0023, .version = 1, .current = FEATURE_WITH_CD_RW, .bytes = 8 },
	{ .code = 0x0026, .current = FEATURE_WITH_FORMATTED },
	{ .code = 0x002d,
	    .version = 2,
	    .current = FEATURE_WITH_WRITABLE,
	    .bytes = 4,
	    .data = { 0x46, 0, 0x3f, 0x01 } }, /* BUF, test write, CD-RW; block types 0, 8..D */
	{ .code = 0x002e,
	    .current = FEATURE_WITH_WRITABLE,
	    .bytes = 4,
	    /* BUF, SAO, RAW multi-session, RAW, test write, CD-RW, R-W; bytes of the
	     * longest cue sheet */
	    .data = { 0x7f, 0, 0x10, 0 } },
	{ .code = 0x0037,
	    .current = FEATURE_WITH_CD_RW,
	    .bytes = 4,
	    .data = { 0, 0x0f } }, /* media of all sub-types */
	{ .code = 0x0100, .persistent = true },
	{ .code = 0x0103,
	    .current = FEATURE_WITH_AUDIO,
	    .bytes = 4,
	    .data = { 0x07, 0, 0x01, 0 } }, /* SCAN, separate mute and volume; 256 levels */
	{ .code = 0x0105, .version = 1, .persistent = true, .bytes = 4 },
	{ .code = 0x0107,
	    .version = 4,
	    .current = FEATURE_WITH_DISC,
	    .bytes = 4,
	    .data = { 0x1e } }, /* RBCB, SCS, MP2A, WSPD */
	{ .code = 0x0108, .persistent = true, .content = FEATURE_SERIAL },
	{ .code = 0x010c,
	    .persistent = true,
	    .bytes = 16,
	    .data = { '2', '0', '2', '6', '1', '1', '0', '1', '0', '0', '0', '0', '0', '0' } },
};

/* MMC-6, "Mode parameters"; defaults and masks as real recorders have them. */
static const uint8_t recovery_defaults[12] = { 0x01, 0x0a, 0, 8, 0, 0, 0, 0, 8 };
static const uint8_t recovery_changeable[12] = { 0, 0, 0xf7, 0xff, 0, 0, 0, 0, 0xff, 0 };

/* BUFE, track at once; track mode 4; mode 1 blocks; two seconds of pause. */
static const uint8_t write_defaults[52] = { 0x05, 0x32, 0x41, 0x04, 0x08, [14] = 0x00, 0x96 };
/* All but bytes 6, 9, 30, 45 and 47, which are reserved. */
static const uint8_t write_changeable[52] = { 0, 0, 0x7f, 0xff, 0x0f, 0xff, 0, 0x3f, 0xff, 0,
	/* packet size, pause length */ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	/* MCN */ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0, 0xff,
	/* ISRC */ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0,
	0xff, 0,
	/* subheader */ 0xff, 0xff, 0xff, 0xff };

/* MMC-6, "Caching mode page": WCE, and the reading ahead that RCD forbids. */
static const uint8_t caching_defaults[12] = { 0x08, 0x0a, 0x04 };
static const uint8_t caching_changeable[12] = { 0, 0, 0x05 };

/* SPC-4, "Control mode page": one task set for all, no reordering, fixed sense. */
static const uint8_t control_defaults[12] = { 0x0a, 0x0a };
static const uint8_t control_changeable[12];

static const uint8_t cd_defaults[8] = { 0x0d, 0x06, 0, 0, 0, 60, 0, 75 };
static const uint8_t cd_changeable[8] = { 0, 0, 0, 0x0f };

static const uint8_t audio_defaults[16] = { 0x0e, 0x0e, 0x04, 0, 0, 0, 0, 75, 1, 0xff, 2, 0xff };
static const uint8_t audio_changeable[16] = { 0, 0, 0x06, 0, 0, 0, 0, 0, 0x0f, 0xff, 0x0f, 0xff,
	0x0f, 0xff, 0x0f, 0xff };

static const uint8_t power_defaults[12] = { 0x1a, 0x0a };
static const uint8_t power_changeable[12] = { 0, 0, 0, 0x03, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff };

/* SPC-4, "Informational exceptions control mode page": DEXCPT. Nothing ever wears. */
static const uint8_t exceptions_defaults[12] = { 0x1c, 0x0a, 0x08 };
static const uint8_t exceptions_changeable[12];

/* MMC-6, "Timeout and protect mode page": no timeouts (TMOE and G3Enable are zero),
 * and SWPP. */
static const uint8_t timeout_defaults[10] = { 0x1d, 0x08 };
static const uint8_t timeout_changeable[10] = { 0, 0, 0, 0, 0x01 };

/* Speeds, buffer, lock state and length are filled in when it is asked for. */
static const uint8_t capabilities_defaults[32] = { 0x2a, 0, 0x07, 0x07, 0xf1, 0x7f, 0x29, 0x23, 0,
	0, 0x01, 0x00, [23] = 0x01 };
static const uint8_t capabilities_changeable[32];

static const struct mode_page generic_pages[] = {
	{ sizeof(recovery_defaults), recovery_defaults, recovery_changeable },
	{ sizeof(write_defaults), write_defaults, write_changeable },
	{ sizeof(caching_defaults), caching_defaults, caching_changeable },
	{ sizeof(control_defaults), control_defaults, control_changeable },
	{ sizeof(cd_defaults), cd_defaults, cd_changeable },
	{ sizeof(audio_defaults), audio_defaults, audio_changeable },
	{ sizeof(power_defaults), power_defaults, power_changeable },
	{ sizeof(exceptions_defaults), exceptions_defaults, exceptions_changeable },
	{ sizeof(timeout_defaults), timeout_defaults, timeout_changeable },
	{ sizeof(capabilities_defaults), capabilities_defaults, capabilities_changeable },
};

/* clang-format off */
#define GENERIC                                                                                    \
	/* No name of a maker whose own commands wodim and cdrdao would try. */                    \
	.vendor = "PITLAND ", .product = "VIRTUAL CD-R    ", .revision = "0100",                    \
	.features = generic_features, .feature_count = ARRAY_LEN(generic_features),                \
	.pages = generic_pages, .page_count = ARRAY_LEN(generic_pages),                            \
	.accepted = {                                                                              \
		[WRITE_PACKET] = 0x3f00, /* 8..D */                                                \
		[WRITE_TAO] = 0x3f01,    /* also 0 */                                              \
		[WRITE_SAO] = 0x3f0f,    /* also 1..3 */                                           \
		[WRITE_RAW] = 0x000e,    /* 1..3 */                                                \
	},                                                                                         \
	.read_speeds = { 8467, 7056, 5645, 4234, 2822, 1411, 706 },                                \
	.cdr_speeds = { 8467, 7056, 5645, 4234, 2822, 1411, 706 },                                 \
	.cdrw_speeds = { 1764, 706 },                                                              \
	.buffer_bytes = 0x0800 * 1024,                                                             \
	.reports_opcodes = true,                                                                   \
	.timing = { .load = 3000000,                                                               \
		.seek = 100000,                                                                    \
		.laser_start = 300000,                                                             \
		.calibration = 1000000 }
/* clang-format on */

static const struct profile profiles[] = {
	{ .name = "generic", GENERIC },
	{ .name = "qemu", GENERIC, .empty_tray_capacity = true },
};

const struct profile *
profile_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}
