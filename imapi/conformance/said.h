/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/said.h - what an implementation says, as JSON. */
#ifndef IMAPI_CONFORMANCE_SAID_H
#define IMAPI_CONFORMANCE_SAID_H
#include "imapi/conformance/suite.h"

/* The track info of an image (contract: `--track-info`): S_OK, or the code of
 * the property that failed, and then what is written is of no use. */
HRESULT said_track_info(FILE *, IRawCDImageCreator *);
/* Every property of the creator and its tracks: its HRESULT and value. */
void said_properties(FILE *, IRawCDImageCreator *);
/* A JSON string. */
void said_text(FILE *, const char *);
/* A whole stream to a file: S_OK, or what Read said; E_FAIL: the file. */
HRESULT said_copy_stream(IStream *, const char *path);

/* Two tracks with gaps, an MCN, an ISRC and an index, not yet frozen: the image
 * that --json and --dump-stream speak of. */
HRESULT said_example(const struct factory *, IRawCDImageCreator **out);
#endif
