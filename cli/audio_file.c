/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/audio_file.c - .wav and .flac files as the bytes of audio sectors. */
#include "cli/audio_file.h"

#include "cli/cli.h"
#include "emulator/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE         44100
#define CHANNELS     2
#define FRAME_BYTES  4 /* one sample of each channel */
#define CHUNK_FRAMES 4096

static bool
say(char *why, const char *text)
{
	snprintf(why, CLI_WHY / 2, "%s", text);
	return false;
}

/* RIFF: "RIFF" size "WAVE", then chunks: id, size, data, padded to even sizes.
 * True if the data chunk holds bytes of samples: then *offset is where. */
static bool
find_wav_data(int fd, uint64_t bytes, uint64_t *offset)
{
	uint8_t head[12];
	uint64_t at = 12;

	if (pread(fd, head, 12, 0) != 12 || memcmp(head, "RIFF", 4) != 0 ||
	    memcmp(head + 8, "WAVE", 4) != 0)
		return false;
	while (pread(fd, head, 8, (off_t)at) == 8) {
		uint64_t size = load_le32(head + 4);

		if (memcmp(head, "data", 4) == 0) {
			*offset = at + 8;
			return size >= bytes;
		}
		at += 8 + size + (size & 1);
	}
	return false;
}

/* What is not written stays zero, which is silence. */
static bool
decode(SNDFILE *f, uint64_t frames, int fd, char *why)
{
	short samples[CHUNK_FRAMES * CHANNELS];
	uint8_t bytes[CHUNK_FRAMES * FRAME_BYTES];
	uint64_t done = 0;
	sf_count_t got;

	while (done < frames && (got = sf_readf_short(f, samples, CHUNK_FRAMES)) > 0) {
		size_t n = (size_t)got * FRAME_BYTES;

		for (size_t i = 0; i < (size_t)got * CHANNELS; i++)
			store_le16(bytes + 2 * i, (uint16_t)samples[i]);
		if (pwrite(fd, bytes, n, (off_t)(done * FRAME_BYTES)) != (ssize_t)n)
			return say(why, strerror(errno != 0 ? errno : ENOSPC));
		done += (uint64_t)got;
	}
	if (done < frames)
		return say(why, "the file ends before its last sample");
	return true;
}

static int
open_unlinked(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/pitland-audio-XXXXXX", dir != NULL ? dir : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool
make_copy(struct layout_source *s, SNDFILE *f, uint64_t frames, uint32_t sector_bytes, char *why)
{
	uint64_t sectors = (frames * FRAME_BYTES + sector_bytes - 1) / sector_bytes;
	char path[40];

	s->fd = open_unlinked();
	if (s->fd < 0 || ftruncate(s->fd, (off_t)(sectors * sector_bytes)) != 0)
		return say(why, strerror(errno));
	if (!decode(f, frames, s->fd, why))
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->fd);
	free(s->path);
	s->path = strdup(path);
	s->offset = 0;
	s->bytes = sectors * sector_bytes;
	return s->path != NULL || say(why, "out of memory");
}

static bool
use_in_place(struct layout_source *s, uint64_t bytes)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	bool plain = fd >= 0 && find_wav_data(fd, bytes, &s->offset);

	if (fd >= 0)
		close(fd);
	if (plain)
		s->bytes = bytes;
	return plain;
}

bool
audio_file_open(struct layout_source *s, uint32_t sector_bytes, char *why)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(s->path, SFM_READ, &info);
	uint64_t bytes;
	bool ok;

	if (f == NULL) {
		snprintf(why, CLI_WHY / 2, "no audio file: %s", sf_strerror(NULL));
		why[strcspn(why, "\n")] = '\0';
		return false;
	}
	if (info.samplerate != RATE || info.channels != CHANNELS || info.frames < 0 ||
	    (info.format & SF_FORMAT_SUBMASK) != SF_FORMAT_PCM_16) {
		snprintf(why, CLI_WHY / 2,
		    "is %d Hz with %d channels%s; a CD needs 44100 Hz, 2 channels, 16 bit",
		    info.samplerate, info.channels,
		    (info.format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_16 ? "" : ", not 16 bit");
		sf_close(f);
		return false;
	}
	bytes = (uint64_t)info.frames * FRAME_BYTES;
	ok = (bytes % sector_bytes == 0 && use_in_place(s, bytes)) ||
	    make_copy(s, f, (uint64_t)info.frames, sector_bytes, why);
	sf_close(f);
	return ok;
}
