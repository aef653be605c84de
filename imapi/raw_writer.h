/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/raw_writer.h - burning a raw image: what a recorder must be asked and
 * told before, and the writing itself (spec 9.5, 9.6). Talks to the recorder by
 * IDiscRecorder2Ex alone. */
#ifndef IMAPI_RAW_WRITER_H
#define IMAPI_RAW_WRITER_H
#include "imapi/raw_cd.h"

#include <stdbool.h>

#define RAW_WRITE_TYPES 3

/* What PrepareMedia learns of the medium. */
struct raw_medium {
	int32_t first_lba;                 /* where RAW writing starts: the lead-in, negative */
	int32_t last_leadout;              /* last possible start of the lead-out */
	bool accepts[RAW_WRITE_TYPES + 1]; /* [data block type], found by MODE SELECT */
};

struct raw_write_speed {
	int32_t sectors_per_second;
	bool pure_cav;
};

/* CD-R, CD-RW, or IMAPI_MEDIA_TYPE_CDROM, _UNKNOWN by the current profile;
 * E_IMAPI_RECORDER_MEDIA_NO_MEDIA without one. */
HRESULT raw_media_type(IDiscRecorder2Ex *, IMAPI_MEDIA_PHYSICAL_TYPE *);
/* Does the drive itself call the disc blank? */
HRESULT raw_media_blank(IDiscRecorder2Ex *, bool *);
/* Has it the means: a write parameters page that takes a RAW data block type? */
HRESULT raw_recorder_supported(IDiscRecorder2Ex *, bool *);

/* Page 05h: RAW, this data block type, underrun protection as wanted. */
HRESULT raw_select(IDiscRecorder2Ex *, int form, bool underrun_free);
/* Everything WriteMedia needs to know of a blank disc. */
HRESULT raw_examine(IDiscRecorder2Ex *, struct raw_medium *);
HRESULT raw_prevent_removal(IDiscRecorder2Ex *, bool prevent);

/* Write speeds by page 2Ah: at most maximum into list, the present one too. */
HRESULT raw_speeds(IDiscRecorder2Ex *, struct raw_write_speed *list, size_t maximum, size_t *count,
    struct raw_write_speed *current);
/* sectors_per_second -1: the fastest. */
HRESULT raw_set_speed(IDiscRecorder2Ex *, struct raw_write_speed);

struct raw_progress {
	int32_t start_lba, sector_count;
	int32_t last_read_lba, last_written_lba;
	uint32_t buffer_bytes, used_bytes;
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION action;
	int32_t elapsed, remaining; /* seconds */
};

struct raw_write_job {
	IStream *stream;
	int form;
	uint64_t skip_sectors; /* of the stream, that lie before first_lba */
	int32_t first_lba;
	uint32_t sectors; /* to write */
	/* Called between commands; false: stop. */
	bool (*progress)(void *context, const struct raw_progress *);
	void *context;
};

/* Calibrate, write and flush. E_IMAPI_REQUEST_CANCELLED if progress said so; a
 * stream that ends too soon is STG_E_READFAULT. */
HRESULT raw_write(IDiscRecorder2Ex *, const struct raw_write_job *);
#endif
