/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/image_source.c - a layout made into an image by IRawCDImageCreator, or a cue
 * sheet as it is. */
#include "cli/image_source.h"

#include "cli/cli.h"
#include "cli/cue_image.h"
#include "cli/image_build.h"
#include "emulator/msf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The declared side: after CreateResultImage, when it can change no more. */
static int
take_info(struct image_source *s, IRawCDImageCreator *creator)
{
	char why[CLI_WHY];
	HRESULT hr = track_info_from_creator(creator, &s->info);

	if (SUCCEEDED(hr))
		return CLI_OK;
	image_explain(hr, why, sizeof(why));
	complain(s->path, "track information: %s", why);
	return CLI_INTERNAL;
}

static int
take_image(struct image_source *s, IRawCDImageCreator *creator)
{
	HRESULT hr = COM_CALL(creator, CreateResultImage, &s->stream);
	char why[CLI_WHY];

	if (SUCCEEDED(hr))
		return take_info(s, creator);
	if (hr == E_INVALIDARG)
		because(why, "subcode_rw: must have 96 bytes for each sector of the image");
	else
		image_explain(hr, why, sizeof(why));
	complain(s->path, "%s", why);
	return CLI_USAGE;
}

static int
open_layout(struct image_source *s)
{
	enum raw_cd_compat compat = RAW_CD_STRICT;
	IRawCDImageCreator *creator;
	char why[CLI_WHY];
	int status;

	s->layout = layout_load(s->path, why);
	if (s->layout == NULL) {
		complain(s->path, "%s", why);
		return CLI_USAGE;
	}
	if (s->compat != NULL || s->layout->compat != NULL)
		image_compat_by_name(s->compat != NULL ? s->compat : s->layout->compat, &compat);
	creator = image_build(s->layout, compat, s->form, why);
	if (creator == NULL) {
		complain(s->path, "%s", why);
		return CLI_USAGE;
	}
	status = take_image(s, creator);
	COM_CALL(creator, Release);
	return status;
}

static bool
is_cue(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && strcasecmp(path + n - 4, ".cue") == 0;
}

static int
open_cue(struct image_source *s)
{
	char why[CLI_WHY];

	if (s->compat != NULL) {
		complain("--compat", "a cue sheet says itself what its disc is");
		return CLI_USAGE;
	}
	if (cue_image_open(s->path, s->form, &s->stream, &s->info, why))
		return CLI_OK;
	complain(s->path, "%s", why);
	return CLI_USAGE;
}

int
image_source_open(struct image_source *s)
{
	enum raw_cd_compat compat;

	s->form = IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED;
	s->stream = NULL;
	s->layout = NULL;
	if (s->subcode != NULL && !image_subcode_by_name(s->subcode, &s->form)) {
		complain("--subcode", "must be pq, cooked or raw");
		return CLI_USAGE;
	}
	if (s->compat != NULL && !image_compat_by_name(s->compat, &compat)) {
		complain("--compat", "must be strict, extended or mixed");
		return CLI_USAGE;
	}
	return is_cue(s->path) ? open_cue(s) : open_layout(s);
}

void
image_source_close(struct image_source *s)
{
	if (s->stream != NULL)
		COM_CALL(s->stream, Release);
	layout_free(s->layout);
	s->stream = NULL;
	s->layout = NULL;
}

int
image_source_save_info(const struct image_source *s, const char *path)
{
	char why[CLI_WHY];

	for (uint32_t i = 0; i < s->info.track_count; i++)
		if (s->info.tracks[i].sector_type == CUE_IMAGE_MIXED) {
			complain(s->path,
			    "track %" PRId32 ": IMAPI has no type for a track of mixed forms",
			    s->info.tracks[i].track_number);
			return CLI_USAGE;
		}
	if (track_info_save(path, &s->info, why))
		return CLI_OK;
	complain(path, "%s", why);
	return CLI_USAGE;
}

static void
print_address(int32_t lba)
{
	struct msf t = msf_from_lba(lba);

	printf("%8" PRId32 "  %02u:%02u:%02u", lba, t.m, t.s, t.f);
}

void
image_source_print_plan(const struct image_source *s)
{
	printf("track  type               start  time      sectors  end\n");
	for (uint32_t i = 0; i < s->info.track_count; i++) {
		const struct track_info_track *t = &s->info.tracks[i];

		printf("%5" PRId32 "  %-13s ", t->track_number,
		    t->sector_type == CUE_IMAGE_MIXED ? "MIXED"
						      : layout_sector_type_name(t->sector_type));
		print_address(t->starting_lba);
		printf("  %7" PRId32 " ", t->sector_count);
		print_address(t->starting_lba + t->sector_count - 1);
		printf("\n");
	}
	printf("lead-out             ");
	print_address(s->info.start_of_leadout);
	printf("\n");
}
