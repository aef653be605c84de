/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_disc.h - the stream of a raw image whose tracks are given with all that
 * IRawCDImageCreator chooses itself: pauses of any length, post-gaps, CONTROL. It is
 * for images that describe a disc which exists already. */
#ifndef IMAPI_RAW_DISC_H
#define IMAPI_RAW_DISC_H
#include "imapi/raw_image.h"

struct raw_disc_track {
	uint8_t number, control;
	bool scms;                  /* the copy bit alternates; clear in control */
	const char *isrc;           /* 12 characters or empty */
	IMAPI_CD_SECTOR_TYPE type;  /* of data */
	IMAPI_CD_SECTOR_TYPE empty; /* of sectors that data does not hold */
	IStream *data;              /* its pause, then the rest */
	/* Sectors of INDEX 00, of which data holds the last. The first track has 150
	 * more before them. */
	int32_t pause, pause_data;
	int32_t sectors;                /* of INDEX 01 and up in data */
	int32_t postgap;                /* behind them, not in data, with the last INDEX */
	uint8_t index_count;            /* at least 1 */
	int32_t index[RAW_MAX_INDEXES]; /* offsets from INDEX 01, ascending; the first is 0 */
};

struct raw_disc {
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	const char *mcn;   /* 13 digits or empty */
	uint8_t disc_type; /* PSEC of point A0: 00, 10h CD-i, 20h XA */
	unsigned count;    /* of tracks, 1..99; numbers ascend by one */
	const struct raw_disc_track *track;
};

/* LBA of INDEX 01 of track i; that of count is where the lead-out starts. */
int32_t raw_disc_start(const struct raw_disc *, unsigned i);
/* The stream references the tracks' data and keeps copies of all else.
 * E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE if the lead-out would start too late. */
HRESULT raw_disc_stream(const struct raw_disc *, IStream **out);
#endif
