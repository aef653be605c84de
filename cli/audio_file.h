/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/audio_file.h - .wav and .flac files as the bytes of audio sectors: 16-bit
 * little-endian samples, left first (IEC 60908; IMAPI_CD_SECTOR_AUDIO). */
#ifndef CLI_AUDIO_FILE_H
#define CLI_AUDIO_FILE_H
#include "cli/layout.h"

/* Make source, whose path is that of the file, lead to its samples. Only 44100
 * Hz, 16 bit, stereo is taken. A plain WAV of whole sectors is used where it
 * lies; anything else is decoded into an unlinked file in $TMPDIR, its last
 * sector filled up with silence. False: why[CLI_WHY / 2] holds a sentence. */
bool audio_file_open(struct layout_source *, uint32_t sector_bytes, char *why);
#endif
