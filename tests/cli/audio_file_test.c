/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/cli/audio_file_test.c tests cli/audio_file.c: which WAV files are taken,
 * and that their samples are found (RIFF: Microsoft "Multimedia Programming
 * Interface and Data Specifications 1.0"). */
#include "cli/audio_file.h"

#include "cli/cli.h"
#include "emulator/bytes.h"
#include "tests/table.h"

#include <fcntl.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 2352

static const struct row {
	const char *name;
	const char *wrong; /* part of the message; NULL: it is taken */
	size_t rate, frames, format, channels, bits;
	size_t extra_chunk; /* there is one, of odd length, before the data */
	size_t in_place;    /* used where it lies */
	size_t sectors;
} rows[] = {
	{ "whole sectors", NULL, 44100, 588 * 2, 1, 2, 16, 0, 1, 2 },
	{ "behind another chunk", NULL, 44100, 588 * 2, 1, 2, 16, 1, 1, 2 },
	{ "the last sector is filled up", NULL, 44100, 589, 1, 2, 16, 0, 0, 2 },
	{ "48 kHz", "is 48000 Hz with 2 channels;", 48000, 588, 1, 2, 16, 0, 0, 0 },
	{ "mono", "is 44100 Hz with 1 channels;", 44100, 588, 1, 1, 16, 0, 0, 0 },
	{ "24 bit", "not 16 bit", 44100, 588, 1, 2, 24, 0, 0, 0 },
	{ "float", "not 16 bit", 44100, 588, 3, 2, 32, 0, 0, 0 },
};

static uint8_t
sample_byte(size_t i)
{
	return (uint8_t)(i * 7 + i / 256 + 1);
}

static size_t
put_chunk(uint8_t *out, const char *id, size_t n)
{
	memcpy(out, id, 4);
	store_le32(out + 4, (uint32_t)n);
	return 8 + n + (n & 1);
}

/* Returns the length of a WAV file made in out. */
static size_t
make_wav(const struct row *row, uint8_t *out)
{
	size_t frame = row->channels * row->bits / 8, bytes = row->frames * frame, at = 12;

	memcpy(out, "RIFF", 4);
	memcpy(out + 8, "WAVE", 4);
	store_le16(out + at + 8, (uint16_t)row->format);
	store_le16(out + at + 10, (uint16_t)row->channels);
	store_le32(out + at + 12, (uint32_t)row->rate);
	store_le32(out + at + 16, (uint32_t)(row->rate * frame));
	store_le16(out + at + 20, (uint16_t)frame);
	store_le16(out + at + 22, (uint16_t)row->bits);
	at += put_chunk(out + at, "fmt ", 16);
	if (row->extra_chunk)
		at += put_chunk(out + at, "junk", 5);
	for (size_t i = 0; i < bytes; i++)
		out[at + 8 + i] = sample_byte(i);
	at += put_chunk(out + at, "data", bytes);
	store_le32(out + 4, (uint32_t)(at - 8));
	return at;
}

static void
check_bytes(const struct row *row, const struct layout_source *s)
{
	uint8_t got[2 * SECTOR];
	size_t samples = row->frames * 4u;
	int fd = open(s->path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(s->bytes, row->sectors * SECTOR);
	assert_int_equal(pread(fd, got, s->bytes, (off_t)s->offset), s->bytes);
	close(fd);
	for (size_t i = 0; i < s->bytes; i++)
		assert_int_equal(got[i], i < samples ? sample_byte(i) : 0);
}

static void
opens(void **state)
{
	const struct row *row = *state;
	static uint8_t wav[16384];
	char path[] = "/tmp/pitland-wav-XXXXXX", why[CLI_WHY] = "";
	int fd = mkstemp(path);
	size_t n;
	struct layout_source s = { .path = strdup(path), .fd = -1 };
	bool ok;

	memset(wav, 0, sizeof(wav));
	n = make_wav(row, wav);
	assert_int_equal(write(fd, wav, n), n);
	close(fd);
	ok = audio_file_open(&s, SECTOR, why);
	if (row->wrong != NULL) {
		assert_false(ok);
		assert_non_null(strstr(why, row->wrong));
	} else {
		assert_true(ok);
		assert_int_equal(s.fd < 0, row->in_place);
		check_bytes(row, &s);
	}
	if (s.fd >= 0)
		close(s.fd);
	free(s.path);
	unlink(path);
}

/* FLAC, which is decoded: 589 frames become two sectors. */
static void
decodes_flac(void **state)
{
	static const struct row row = { .frames = 589, .sectors = 2 };
	char path[] = "/tmp/pitland-flac-XXXXXX", why[CLI_WHY] = "";
	SF_INFO info = {
		.samplerate = 44100, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16
	};
	struct layout_source s = { .path = strdup(path), .fd = -1 };
	int fd = mkstemp(path);
	SNDFILE *f = sf_open_fd(fd, SFM_WRITE, &info, 1);
	short samples[2 * 589];

	(void)state;
	assert_non_null(f);
	for (size_t i = 0; i < ARRAY_LEN(samples); i++)
		samples[i] = (short)(sample_byte(2 * i) | sample_byte(2 * i + 1) << 8);
	assert_int_equal(sf_writef_short(f, samples, 589), 589);
	assert_int_equal(sf_close(f), 0);
	strcpy(s.path, path);
	assert_true(audio_file_open(&s, SECTOR, why));
	check_bytes(&row, &s);
	close(s.fd);
	free(s.path);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decodes_flac) };

	return RUN_TABLE(rows, opens) + cmocka_run_group_tests(tests, NULL, NULL);
}
