/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_image.h - the image that a creator builds: what was declared, and
 * where it comes to lie. Shared and counted, so that track info objects and
 * result streams may outlive the creator. Knows no COM beyond IStream. */
#ifndef IMAPI_RAW_IMAGE_H
#define IMAPI_RAW_IMAGE_H
#include "imapi/raw_sector.h"
#include "imapi/stream.h"

#define RAW_LEADIN_LBA         (-22650) /* MSF 95:00:00, R-LAYOUT */
#define RAW_PREGAP_LBA         (-150)
#define RAW_PREGAP_SECTORS     150
#define RAW_LEADOUT_SECTORS    6750 /* 1:30 */
#define RAW_MIN_TRACK_SECTORS  300
#define RAW_GAP_SECTORS        150
#define RAW_MAX_LEADOUT_LBA    398100 /* its last sector is then 89:59:74 */
#define RAW_MAX_LEADOUT_LIMIT  398099 /* R-LIM: what the property accepts */
#define RAW_MAX_PREGAP_SECTORS 397950 /* R-PRE: last sector 397,799 */
#define RAW_MAX_TRACKS         99
#define RAW_MAX_INDEXES        99
#define RAW_MIN_INDEX_SECTORS  10

#define RAW_CONTROL_PREEMPHASIS 0x1
#define RAW_CONTROL_COPY        0x2
#define RAW_CONTROL_DATA        0x4
#define RAW_TNO_LEADOUT         0xaa

struct raw_track {
	IStream *data; /* referenced */
	IMAPI_CD_SECTOR_TYPE type;
	int32_t sectors;
	char isrc[13]; /* 12 characters or empty */
	IMAPI_CD_TRACK_DIGITAL_COPY_SETTING copy;
	bool preemphasis;
	uint8_t index_count;            /* at least 1 */
	int32_t index[RAW_MAX_INDEXES]; /* offsets, ascending; the first is 0 */
};

/* A run of sectors of the stream that are alike. */
struct raw_area {
	int32_t lba, end;   /* [lba, end) */
	int32_t index1;     /* where relative time is 0 */
	uint8_t tno, index; /* binary; tno 0 lead-in, RAW_TNO_LEADOUT */
	uint8_t control;
	bool scms;        /* the copy bit alternates */
	bool start_flag;  /* P is up although INDEX is not 0: the next track is near */
	const char *isrc; /* of the track, or empty */
	IMAPI_CD_SECTOR_TYPE type;
	IStream *data;       /* not referenced; NULL: empty sectors of type */
	int32_t data_sector; /* of the stream, that lies at lba */
};

struct raw_toc_entry {
	uint8_t point; /* 1..99 or A0h..A2h */
	uint8_t control;
	uint8_t pmsf[3]; /* as in the Q frame, BCD */
};

struct raw_image {
	ULONG refs;
	enum raw_cd_compat compat;
	bool frozen;
	bool disable_gapless;
	bool limited; /* leadout_limit was set */
	int32_t leadout_limit;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	char mcn[14]; /* 13 digits or empty */
	uint8_t first_number;
	IStream *pregap;        /* special pregap, or NULL */
	int32_t pregap_sectors; /* RAW_PREGAP_SECTORS without one */
	IStream *rw;            /* R-W generator, or NULL */
	struct raw_track tracks[RAW_MAX_TRACKS];
	int track_count;
	/* Filled in by raw_image_freeze(). */
	struct raw_area *areas;
	size_t area_count;
	struct raw_toc_entry toc[RAW_MAX_TRACKS + 3];
	size_t toc_count;
};

struct raw_image *raw_image_create(enum raw_cd_compat); /* NULL: no memory */
struct raw_image *raw_image_retain(struct raw_image *);
void raw_image_release(struct raw_image *);

/* LBA of INDEX 01 of track i, 0..track_count; that of track_count is where a
 * track after the last would start if nothing lay between: the lead-out. */
int32_t raw_image_start(const struct raw_image *, int i);
#define raw_image_leadout(image) raw_image_start((image), (image)->track_count)
/* The last LBA that may be a lead-out start now. */
int32_t raw_image_limit(const struct raw_image *);
/* May a track of this type follow those present? S_OK, E_INVALIDARG or
 * E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED. */
HRESULT raw_image_accepts(const struct raw_image *, IMAPI_CD_SECTOR_TYPE);
/* Sectors between track i and i + 1 that belong to neither's INDEX 01. */
int32_t raw_image_gap(const struct raw_image *, int i);
/* CONTROL of a track; the copy bit is clear if it is to alternate. */
uint8_t raw_track_control(const struct raw_track *);

uint32_t raw_image_sectors(const struct raw_image *);
/* Lay everything out and make the image read-only. */
HRESULT raw_image_freeze(struct raw_image *);
/* Undo that, when no stream could be made of it: the image is editable again. */
void raw_image_thaw(struct raw_image *);

/* The stream of a frozen image. */
HRESULT raw_image_stream(struct raw_image *, IStream **out);
/* The track info object of track i. */
HRESULT raw_track_info_create(struct raw_image *, int i, IRawCDImageTrackInfo **out);
#endif
