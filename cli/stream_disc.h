/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/stream_disc.h - the stream of a raw image, kept in a file, and the disc that
 * a recorder makes of it. The streams are this implementation's or another's, so
 * nothing in them is trusted. */
#ifndef CLI_STREAM_DISC_H
#define CLI_STREAM_DISC_H
#include "emulator/disc.h"
#include "imapi/raw_cd.h"

#define STREAM_LEADIN_SECTORS 22650 /* of a stream that starts at MSF 95:00:00 */

struct stream_file {
	const char *path;
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form; /* 0: not said */
	LONG leadin_sectors;                        /* before LBA 0, the pregap included */
};

/* The values of --subcode and --lead-in-sectors, NULL if not given. False: it has
 * complained. */
bool stream_file_options(struct stream_file *, const char *subcode, const char *leadin_sectors);

/* Is it a file of whole sectors? A form that is not said is found: the one whose
 * sectors divide the file, and whose lead-in has Q frames if both do; packed and raw
 * P-W differ in R-W only, and count as raw. False: why[CLI_WHY] holds a sentence. */
bool stream_file_fits(struct stream_file *, char *why);

/* The disc that a drive makes of it: a CD-R 80, or a CD-R 90 if it is longer than
 * that. It lies in an unlinked file in $TMPDIR. NULL: why[CLI_WHY] says what is
 * wrong with the stream. */
struct disc *stream_disc_open(struct stream_file *, char *why);
#endif
