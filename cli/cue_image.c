/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/cue_image.c - a cue sheet and its files as the stream of a raw image. */
#include "cli/cue_image.h"

#include "cli/audio_file.h"
#include "cli/cli.h"
#include "cli/cue_data.h"
#include "cli/image_build.h"
#include "emulator/cue.h"
#include "imapi/raw_disc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISC_TYPE_CDI 0x10
#define DISC_TYPE_XA  0x20

/* What the subheaders of a Mode 2 track's sectors say. Zero ones say nothing. */
struct forms {
	uint32_t formless, form1, form2;
};

struct cue_image {
	struct cue *cue;
	struct layout_source source[CUE_FILES];
	uint64_t used[CUE_FILES]; /* bytes of each that tracks have taken */
	struct raw_disc disc;
	struct raw_disc_track track[CUE_TRACKS];
	struct forms forms[CUE_TRACKS];
	char *why;
};

/* ---- files ---- */

static bool
open_file(struct cue_image *c, unsigned i, const char *path)
{
	const struct cue_file *f = &c->cue->file[i];
	struct layout_source *s = &c->source[i];
	char text[CLI_WHY / 2];
	struct stat st;

	s->path = layout_path_beside(path, f->name);
	if (s->path == NULL)
		return because(c->why, "out of memory");
	if (stat(s->path, &st) != 0 || access(s->path, R_OK) != 0)
		return because(c->why, "%s: %s", f->name, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return because(c->why, "%s: is not a regular file", f->name);
	s->bytes = (uint64_t)st.st_size;
	if (f->kind == CUE_WAVE && !audio_file_open(s, cue_sector_bytes(CUE_AUDIO), text))
		return because(c->why, "%s: %s", f->name, text);
	return true;
}

static bool
read_sheet(struct cue_image *c, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = malloc(CUE_MAX_BYTES + 1);
	size_t n = 0;
	int error = errno;

	if (f != NULL && text != NULL) {
		errno = 0;
		n = fread(text, 1, CUE_MAX_BYTES + 1, f);
		error = ferror(f) != 0 ? errno : 0;
	}
	if (f == NULL || error != 0)
		because(c->why, "%s", strerror(error));
	else
		c->cue = text != NULL ? cue_parse(text, n, c->why) : NULL;
	if (f != NULL)
		fclose(f);
	free(text);
	return c->cue != NULL;
}

/* ---- tracks ---- */

/* The index that follows in the sheet, of this track or the next; NULL: none. */
static const struct cue_index *
index_after(const struct cue *cue, unsigned i, unsigned x)
{
	if (x + 1 < cue->track[i].index_count)
		return &cue->track[i].index[x + 1];
	return i + 1 < cue->track_count ? &cue->track[i + 1].index[0] : NULL;
}

/* The sectors from one index to the next, or to the file's end. */
static bool
measure(struct cue_image *c, unsigned i, unsigned x, uint64_t *sectors)
{
	const struct cue_track *t = &c->cue->track[i];
	const struct cue_index *at = &t->index[x], *next = index_after(c->cue, i, x);
	const char *name = c->cue->file[at->file].name;
	uint32_t bytes = cue_sector_bytes(t->mode);
	uint64_t left = c->source[at->file].bytes - c->used[at->file];

	*sectors = left / bytes;
	if (next != NULL && next->file == at->file) {
		*sectors = next->at - at->at;
		if (*sectors > left / bytes)
			return because(c->why, "track %u: %s is too short", t->number, name);
	} else if (left % bytes != 0) {
		return because(c->why,
		    "track %u: the last %" PRIu64 " bytes of %s are not a multiple of %" PRIu32
		    " bytes",
		    t->number, left, name, bytes);
	} else if (left == 0) {
		return because(c->why, "track %u: %s is too short", t->number, name);
	}
	if (*sectors > RAW_MAX_LEADOUT_LBA)
		return because(c->why, "track %u: does not fit on a disc", t->number);
	return true;
}

/* Look at the subheaders of a Mode 2 track's sectors. */
static HRESULT
count_forms(struct forms *f, IStream *run, uint32_t bytes, uint64_t sectors)
{
	static const uint8_t zero[8] = { 0 };
	uint32_t at = bytes == 2352 ? 16 : 0;
	HRESULT hr = S_OK;

	for (uint64_t i = 0; i < sectors && SUCCEEDED(hr); i++) {
		uint8_t sub[8];

		hr = stream_read_at(run, i * bytes + at, sub, sizeof(sub));
		if (FAILED(hr) || memcmp(sub, zero, sizeof(zero)) == 0)
			continue;
		if (memcmp(sub, sub + 4, 4) != 0)
			f->formless++;
		else if (sub[2] & 0x20)
			f->form2++;
		else
			f->form1++;
	}
	return hr;
}

static bool
is_mode2(enum cue_mode mode)
{
	return mode >= CUE_MODE2_2336;
}

/* Open the run of index x and count what it holds into the track. */
static bool
add_run(struct cue_image *c, unsigned i, unsigned x, IStream **run)
{
	const struct cue_track *t = &c->cue->track[i];
	const struct layout_source *s = &c->source[t->index[x].file];
	struct raw_disc_track *out = &c->track[i];
	uint32_t bytes = cue_sector_bytes(t->mode);
	uint64_t sectors;
	HRESULT hr;

	if (!measure(c, i, x, &sectors))
		return false;
	hr = RawCDStream_FromFileRange(
	    s->path, s->offset + c->used[t->index[x].file], sectors * bytes, run);
	c->used[t->index[x].file] += sectors * bytes;
	if (SUCCEEDED(hr) && is_mode2(t->mode) && t->index[x].number > 0)
		hr = count_forms(&c->forms[i], *run, bytes, sectors);
	if (FAILED(hr))
		return because(c->why, "track %u: %s cannot be read", t->number,
		    c->cue->file[t->index[x].file].name);
	if (t->index[x].number == 0) {
		out->pause_data = (int32_t)sectors;
	} else {
		out->index[out->index_count++] = out->sectors;
		out->sectors += (int32_t)sectors;
	}
	return true;
}

static enum cue_change
change_of(const struct cue_image *c, const struct cue_track *t)
{
	if (t->mode != CUE_AUDIO)
		return cue_sector_bytes(t->mode) == 2352 ? CUE_SCRAMBLE : CUE_AS_IS;
	return c->cue->file[t->index[0].file].kind == CUE_MOTOROLA ? CUE_SWAP : CUE_AS_IS;
}

static bool
open_data(struct cue_image *c, unsigned i)
{
	const struct cue_track *t = &c->cue->track[i];
	IStream *run[CUE_INDEXES] = { NULL };
	bool ok = true;

	for (unsigned x = 0; x < t->index_count && ok; x++) {
		enum cue_file_kind kind = c->cue->file[t->index[x].file].kind;

		if (kind == CUE_WAVE && t->mode != CUE_AUDIO)
			ok = because(c->why, "track %u: a WAVE file holds audio only", t->number);
		else if (kind != c->cue->file[t->index[0].file].kind)
			ok = because(
			    c->why, "track %u: its files are of different types", t->number);
		else
			ok = add_run(c, i, x, &run[x]);
	}
	if (ok &&
	    FAILED(cue_data_create(run, t->index_count, cue_sector_bytes(t->mode), change_of(c, t),
		&c->track[i].data)))
		ok = because(c->why, "out of memory");
	for (unsigned x = 0; x < t->index_count; x++)
		if (run[x] != NULL)
			COM_CALL(run[x], Release);
	return ok;
}

static uint8_t
control_of(const struct cue_track *t)
{
	uint8_t control = t->mode == CUE_AUDIO ? 0 : RAW_CONTROL_DATA;

	if (t->mode != CUE_AUDIO)
		return control | (t->copy ? RAW_CONTROL_COPY : 0);
	return (uint8_t)((t->four_channel ? 0x8 : 0) |
	    (t->copy && !t->scms ? RAW_CONTROL_COPY : 0) |
	    (t->preemphasis ? RAW_CONTROL_PREEMPHASIS : 0));
}

static bool
take_track(struct cue_image *c, unsigned i)
{
	const struct cue_track *t = &c->cue->track[i];
	struct raw_disc_track *out = &c->track[i];

	out->number = t->number;
	out->control = control_of(t);
	out->scms = t->scms && t->mode == CUE_AUDIO;
	out->isrc = t->isrc;
	out->postgap = (int32_t)t->postgap;
	c->disc.count++;
	if (!open_data(c, i))
		return false;
	out->pause = (int32_t)t->pregap + out->pause_data;
	return true;
}

/* ---- types, once all tracks are known ---- */

static uint8_t
disc_type(const struct cue_image *c)
{
	uint8_t type = 0;

	for (unsigned i = 0; i < c->disc.count; i++) {
		if (c->cue->track[i].mode >= CUE_CDI_2336)
			return DISC_TYPE_CDI;
		if (c->forms[i].form1 + c->forms[i].form2 > 0)
			type = DISC_TYPE_XA;
	}
	return type;
}

/* The IMAPI type of what the track holds, or CUE_IMAGE_MIXED. */
static int32_t
sector_type(const struct cue_image *c, unsigned i)
{
	const struct forms *f = &c->forms[i];
	int32_t raw = cue_sector_bytes(c->cue->track[i].mode) == 2352
	    ? IMAPI_CD_SECTOR_MODE2FORM0RAW - IMAPI_CD_SECTOR_MODE2FORM0
	    : 0;

	switch (c->cue->track[i].mode) {
	case CUE_AUDIO:
		return IMAPI_CD_SECTOR_AUDIO;
	case CUE_MODE1_2048:
		return IMAPI_CD_SECTOR_MODE1;
	case CUE_MODE1_2352:
		return IMAPI_CD_SECTOR_MODE1RAW;
	default:
		break;
	}
	if ((f->formless > 0) + (f->form1 > 0) + (f->form2 > 0) > 1)
		return CUE_IMAGE_MIXED;
	if (f->form2 > 0)
		return IMAPI_CD_SECTOR_MODE2FORM2 + raw;
	if (f->form1 > 0 || (f->formless == 0 && c->disc.disc_type == DISC_TYPE_XA))
		return IMAPI_CD_SECTOR_MODE2FORM1 + raw;
	return IMAPI_CD_SECTOR_MODE2FORM0 + raw;
}

static void
settle_types(struct cue_image *c)
{
	c->disc.disc_type = disc_type(c);
	for (unsigned i = 0; i < c->disc.count; i++) {
		int32_t type = sector_type(c, i);

		if (type == CUE_IMAGE_MIXED)
			type = c->forms[i].formless > 0 ? IMAPI_CD_SECTOR_MODE2FORM0RAW
							: IMAPI_CD_SECTOR_MODE2FORM1RAW;
		c->track[i].empty = (IMAPI_CD_SECTOR_TYPE)type;
		c->track[i].type = c->track[i].empty;
		/* 2336 bytes go behind the header as they are: to the encoder that is formless. */
		if (cue_sector_bytes(c->cue->track[i].mode) == 2336)
			c->track[i].type = IMAPI_CD_SECTOR_MODE2FORM0;
		else if (is_mode2(c->cue->track[i].mode))
			c->track[i].type = IMAPI_CD_SECTOR_MODE2FORM0RAW;
	}
}

static void
declare_track(const struct cue_image *c, unsigned i, struct track_info_track *out)
{
	const struct cue_track *t = &c->cue->track[i];
	const struct raw_disc_track *d = &c->track[i];

	out->track_number = t->number;
	out->starting_lba = raw_disc_start(&c->disc, i);
	out->sector_count = d->sectors + d->postgap;
	out->sector_type = sector_type(c, i);
	strcpy(out->isrc, t->isrc);
	if (t->mode == CUE_AUDIO) {
		out->copy_setting = t->scms ? IMAPI_CD_TRACK_DIGITAL_COPY_SCMS
		    : t->copy               ? IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED
					    : IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED;
		out->preemphasis = t->preemphasis;
	}
	out->index_count = d->index_count;
	for (unsigned x = 0; x < d->index_count; x++)
		out->indexes[x] = d->index[x];
}

static void
declare(const struct cue_image *c, struct track_info *info)
{
	memset(info, 0, sizeof(*info));
	info->start_of_leadout = raw_disc_start(&c->disc, c->disc.count);
	strcpy(info->mcn, c->cue->mcn);
	info->starting_track_number = c->track[0].number;
	info->track_count = c->disc.count;
	for (unsigned i = 0; i < c->disc.count; i++)
		declare_track(c, i, &info->tracks[i]);
}

/* ---- the image ---- */

static bool
open_image(struct cue_image *c, const char *path, IStream **stream, struct track_info *info)
{
	bool ok = read_sheet(c, path);
	char text[CLI_WHY / 2];
	HRESULT hr;

	for (unsigned i = 0; ok && i < c->cue->file_count; i++)
		ok = open_file(c, i, path);
	for (unsigned i = 0; ok && i < c->cue->track_count; i++)
		ok = take_track(c, i);
	if (!ok)
		return false;
	c->disc.mcn = c->cue->mcn;
	c->disc.track = c->track;
	settle_types(c);
	hr = raw_disc_stream(&c->disc, stream);
	if (SUCCEEDED(hr)) {
		declare(c, info);
		return true;
	}
	image_explain(hr, text, sizeof(text));
	return because(c->why, "%s", text);
}

bool
cue_image_open(const char *path, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, IStream **stream,
    struct track_info *info, char *why)
{
	struct cue_image *c = calloc(1, sizeof(*c));
	bool ok;

	*stream = NULL;
	if (c == NULL)
		return because(why, "out of memory");
	c->why = why;
	c->disc.form = form;
	for (unsigned i = 0; i < CUE_FILES; i++)
		c->source[i].fd = -1;
	ok = open_image(c, path, stream, info);
	for (unsigned i = 0; i < c->disc.count; i++)
		if (c->track[i].data != NULL)
			COM_CALL(c->track[i].data, Release);
	for (unsigned i = 0; i < CUE_FILES; i++)
		layout_source_free(&c->source[i]);
	cue_free(c->cue);
	free(c);
	return ok;
}
