/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/layout.c - IMAGE.json: which files become which tracks. */
#include "cli/layout.h"

#include "cli/audio_file.h"
#include "cli/cli.h"
#include "cli/json_read.h"
#include "emulator/bytes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUDIO_BYTES   2352
#define SUBCODE_BYTES 96

/* IMAPI_CD_SECTOR_TYPE: its name here, and the bytes a file holds per sector. */
static const struct {
	const char *name;
	uint16_t bytes;
} sector_types[] = {
	{ "AUDIO", AUDIO_BYTES },
	{ "MODE0", 2336 },
	{ "MODE1", 2048 },
	{ "MODE2FORM0", 2336 },
	{ "MODE2FORM1", 2048 },
	{ "MODE2FORM2", 2336 },
	{ "MODE1RAW", 2352 },
	{ "MODE2FORM0RAW", 2352 },
	{ "MODE2FORM1RAW", 2352 },
	{ "MODE2FORM2RAW", 2352 },
};

static const char *const layout_keys[] = { "compat", "mcn", "starting_track_number", "gapless",
	"leadout_limit", "special_pregap", "subcode_rw", "tracks", NULL };
static const char *const track_keys[] = { "sector_type", "file", "isrc", "copy_setting",
	"preemphasis", "indexes", NULL };
static const char *const compat_names[] = { "strict", "extended", "mixed", NULL };

const char *
layout_sector_type_name(int type)
{
	return type >= 0 && (size_t)type < ARRAY_LEN(sector_types) ? sector_types[type].name : NULL;
}

int
layout_sector_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(sector_types); i++)
		if (strcmp(sector_types[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* What a file has to be. */
struct need {
	uint32_t sector_bytes;
	uint32_t min_sectors;
	bool audio; /* .wav and .flac hold samples, not bytes */
};

static bool
has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n > s && strcasecmp(name + n - s, suffix) == 0;
}

char *
layout_path_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash != NULL && *name != '/' ? (size_t)(slash - path) + 1 : 0;
	char *whole = malloc(dir + strlen(name) + 1);

	if (whole != NULL) {
		memcpy(whole, path, dir);
		strcpy(whole + dir, name);
	}
	return whole;
}

static bool
open_source(const struct json_place *p, const char *key, const char *layout_path, const char *name,
    const struct need *need, struct layout_source *s)
{
	struct stat st;
	char text[CLI_WHY / 2];

	s->name = strdup(name);
	s->path = layout_path_beside(layout_path, name);
	if (s->name == NULL || s->path == NULL)
		return json_complain(p, key, "out of memory");
	if (stat(s->path, &st) != 0 || access(s->path, R_OK) != 0)
		return json_complain(p, key, "%s: %s", name, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return json_complain(p, key, "%s: is not a regular file", name);
	s->bytes = (uint64_t)st.st_size;
	if (need->audio && (has_suffix(name, ".wav") || has_suffix(name, ".flac"))) {
		if (!audio_file_open(s, need->sector_bytes, text))
			return json_complain(p, key, "%s: %s", name, text);
	} else if (s->bytes % need->sector_bytes != 0) {
		return json_complain(p, key,
		    "%s: its %" PRIu64 " bytes are not a multiple of %" PRIu32 " bytes", name,
		    s->bytes, need->sector_bytes);
	}
	if (s->bytes / need->sector_bytes < need->min_sectors)
		return json_complain(p, key,
		    "%s: its %" PRIu64 " sectors are too few: at least %" PRIu32, name,
		    s->bytes / need->sector_bytes, need->min_sectors);
	return true;
}

static bool
read_source(const struct json_place *p, const char *key, const char *layout_path,
    const struct need *need, struct layout_source *s)
{
	const char *name = NULL;

	if (!json_read_text(p, key, JSON_OPTIONAL, &name))
		return false;
	return name == NULL || open_source(p, key, layout_path, name, need, s);
}

/* A copy of an optional string. */
static bool
read_copy(const struct json_place *p, const char *key, char **copy)
{
	const char *text = NULL;

	if (!json_read_text(p, key, JSON_OPTIONAL, &text))
		return false;
	if (text != NULL && (*copy = strdup(text)) == NULL)
		return json_complain(p, key, "out of memory");
	return true;
}

static bool
read_sector_type(const struct json_place *p, int *type)
{
	const json_t *value = json_object_get(p->object, "sector_type");
	int64_t number = -1;

	if (!json_is_string(value)) {
		if (!json_read_integer(p, "sector_type", JSON_REQUIRED, 0,
			(int64_t)ARRAY_LEN(sector_types) - 1, &number))
			return false;
		*type = (int)number;
		return true;
	}
	*type = layout_sector_type(json_string_value(value));
	return *type >= 0 ||
	    json_complain(
		p, "sector_type", "there is no sector type \"%s\"", json_string_value(value));
}

static bool
read_indexes(const struct json_place *p, struct layout_track *t)
{
	uint32_t sectors = (uint32_t)(t->source.bytes / sector_types[t->sector_type].bytes);

	if (!json_read_integers(p, "indexes", JSON_OPTIONAL, 1, INT32_MAX, LAYOUT_INDEXES,
		t->indexes, &t->index_count))
		return false;
	for (uint32_t i = 0; i < t->index_count; i++) {
		if ((uint32_t)t->indexes[i] >= sectors)
			return json_complain(p, "indexes",
			    "%" PRId32 " is beyond the track's %" PRIu32 " sectors", t->indexes[i],
			    sectors);
		if (i > 0 && t->indexes[i] <= t->indexes[i - 1])
			return json_complain(p, "indexes", "must ascend");
	}
	return true;
}

static bool
read_track(const struct json_place *p, const char *layout_path, struct layout_track *t)
{
	int64_t copy = 0;
	const char *name = NULL;
	struct need need = { 0, LAYOUT_TRACK_SECTORS, false };

	t->has_copy_setting = json_object_get(p->object, "copy_setting") != NULL;
	t->has_preemphasis = json_object_get(p->object, "preemphasis") != NULL;
	if (!json_only_keys(p, track_keys) || !read_sector_type(p, &t->sector_type))
		return false;
	need.sector_bytes = sector_types[t->sector_type].bytes;
	need.audio = t->sector_type == 0;
	if (!json_read_text(p, "file", JSON_REQUIRED, &name))
		return false;
	if (name == NULL)
		return json_complain(p, "file", "must be a string");
	if (!open_source(p, "file", layout_path, name, &need, &t->source) ||
	    !read_copy(p, "isrc", &t->isrc) ||
	    !json_read_integer(p, "copy_setting", JSON_OPTIONAL, 0, 2, &copy) ||
	    !json_read_flag(p, "preemphasis", JSON_OPTIONAL, &t->preemphasis))
		return false;
	t->copy_setting = (int)copy;
	return read_indexes(p, t);
}

static bool
read_tracks(const struct json_place *p, const char *layout_path, struct layout *l)
{
	const json_t *tracks = json_object_get(p->object, "tracks");

	if (!json_is_array(tracks))
		return json_complain(
		    p, "tracks", tracks == NULL ? "is missing" : "must be an array of objects");
	if (json_array_size(tracks) == 0 || json_array_size(tracks) > LAYOUT_TRACKS)
		return json_complain(p, "tracks", "must have 1 to %d members", LAYOUT_TRACKS);
	for (size_t i = 0; i < json_array_size(tracks); i++) {
		char at[32];
		struct json_place place = { json_array_get(tracks, i), at, p->why };
		struct layout_track *t = &l->tracks[l->track_count];

		snprintf(at, sizeof(at), "tracks[%zu]", i);
		if (!json_is_object(place.object))
			return because(p->why, "%s: must be an object", at);
		t->source.fd = -1;
		l->track_count++;
		if (!read_track(&place, layout_path, t))
			return false;
	}
	return true;
}

static bool
read_compat(const struct json_place *p, char **compat)
{
	if (!read_copy(p, "compat", compat))
		return false;
	if (*compat == NULL)
		return true;
	for (const char *const *name = compat_names; *name != NULL; name++)
		if (strcmp(*name, *compat) == 0)
			return true;
	return json_complain(p, "compat", "must be \"strict\", \"extended\" or \"mixed\"");
}

static bool
read_layout(const struct json_place *p, const char *path, struct layout *l)
{
	static const struct need pregap = { AUDIO_BYTES, LAYOUT_GAP_SECTORS, true };
	static const struct need subcode = { SUBCODE_BYTES, 1, false };
	int64_t first = 1, limit = 0;

	l->gapless = true;
	l->has_leadout_limit = json_object_get(p->object, "leadout_limit") != NULL;
	if (!json_only_keys(p, layout_keys) || !read_compat(p, &l->compat) ||
	    !read_copy(p, "mcn", &l->mcn) ||
	    !json_read_integer(p, "starting_track_number", JSON_OPTIONAL, 1, 99, &first) ||
	    !json_read_flag(p, "gapless", JSON_OPTIONAL, &l->gapless) ||
	    !json_read_integer(p, "leadout_limit", JSON_OPTIONAL, 0, INT32_MAX, &limit) ||
	    !read_source(p, "special_pregap", path, &pregap, &l->special_pregap) ||
	    !read_source(p, "subcode_rw", path, &subcode, &l->subcode_rw))
		return false;
	l->starting_track_number = (int)first;
	l->leadout_limit = (int32_t)limit;
	return read_tracks(p, path, l);
}

struct layout *
layout_load(const char *path, char *why)
{
	json_t *root = json_read_file(path, why);
	struct json_place place = { root, "", why };
	struct layout *l;

	if (root == NULL)
		return NULL;
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		because(why, "out of memory");
	} else {
		l->special_pregap.fd = l->subcode_rw.fd = -1;
		if (!read_layout(&place, path, l)) {
			layout_free(l);
			l = NULL;
		}
	}
	json_decref(root);
	return l;
}

void
layout_source_free(struct layout_source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->name);
	free(s->path);
}

void
layout_free(struct layout *l)
{
	if (l == NULL)
		return;
	for (uint32_t i = 0; i < l->track_count; i++) {
		layout_source_free(&l->tracks[i].source);
		free(l->tracks[i].isrc);
	}
	layout_source_free(&l->special_pregap);
	layout_source_free(&l->subcode_rw);
	free(l->compat);
	free(l->mcn);
	free(l);
}
