/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/compare.c - what an image creator declares beside what is recorded. */
#include "cli/compare.h"

#include "cli/layout.h"
#include "emulator/bytes.h"

#include <stdlib.h>
#include <string.h>

/* One declared track and what is recorded at its position. */
struct pair {
	const struct track_info_track *declared, *next; /* next: NULL for the last */
	const json_t *recorded, *next_recorded;
};

/* ---- what each side says: new references ---- */

static json_t *
text_or_null(const char *text)
{
	return *text != '\0' ? json_string(text) : json_null();
}

static json_t *
declared_number(const struct track_info_track *t)
{
	return json_integer(t->track_number);
}

static json_t *
declared_start(const struct track_info_track *t)
{
	return json_integer(t->starting_lba);
}

static json_t *
declared_count(const struct track_info_track *t)
{
	return json_integer(t->sector_count);
}

static json_t *
declared_type(const struct track_info_track *t)
{
	return json_string(layout_sector_type_name(t->sector_type));
}

static json_t *
declared_isrc(const struct track_info_track *t)
{
	return text_or_null(t->isrc);
}

static json_t *
declared_copy(const struct track_info_track *t)
{
	return json_integer(t->copy_setting);
}

static json_t *
declared_preemphasis(const struct track_info_track *t)
{
	return json_boolean(t->preemphasis);
}

static json_t *
declared_indexes(const struct track_info_track *t)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < t->index_count; i++)
		json_array_append_new(list, json_integer(t->indexes[i]));
	return list;
}

static json_t *
recorded_as_is(const json_t *track, const char *key)
{
	return json_incref(json_object_get(track, key));
}

/* The name of imapi_sector_type, or MIXED, UNKNOWN where that is null. */
static json_t *
recorded_type(const json_t *track, const char *key)
{
	const json_t *number = json_object_get(track, key);

	if (json_is_integer(number)) {
		json_int_t n = json_integer_value(number);
		const char *name = n >= 0 && n <= 5 ? layout_sector_type_name((int)n) : NULL;

		return name != NULL ? json_string(name) : json_integer(n);
	}
	if (number == NULL)
		return NULL;
	number = json_object_get(track, "sector_type");
	return number != NULL ? json_incref((json_t *)(uintptr_t)number) : json_null();
}

/* The word as IMAPI_CD_TRACK_DIGITAL_COPY_SETTING. */
static json_t *
recorded_copy(const json_t *track, const char *key)
{
	static const char *const words[] = { "permitted", "prohibited", "scms" };
	json_t *word = json_object_get(track, key);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (json_is_string(word) && strcmp(json_string_value(word), words[i]) == 0)
			return json_integer((json_int_t)i);
	return json_incref(word);
}

/* ---- when they agree ---- */

static void
agree_equal(const struct pair *p, struct comparison *c)
{
	(void)p;
	c->ok = json_equal(c->declared, c->recorded) == 1;
}

/* A disc cannot tell a RAW variant from its cooked sibling. */
static void
agree_type(const struct pair *p, struct comparison *c)
{
	int folded = RawCD_FoldSectorType((IMAPI_CD_SECTOR_TYPE)p->declared->sector_type);
	const char *name = layout_sector_type_name(folded);

	c->ok = json_is_string(c->recorded) && name != NULL &&
	    strcmp(name, json_string_value(c->recorded)) == 0;
}

/* Equal; or, between audio tracks that run on without a gap, the end of this
 * one is recorded as INDEX 00 of the next. */
static void
agree_count(const struct pair *p, struct comparison *c)
{
	const struct track_info_track *d = p->declared;
	json_int_t recorded = json_integer_value(c->recorded);
	json_int_t pregap = json_integer_value(json_object_get(p->next_recorded, "pregap_count"));

	agree_equal(p, c);
	if (c->ok || !json_is_integer(c->recorded) || p->next == NULL)
		return;
	c->ok = c->gapless = d->sector_type == IMAPI_CD_SECTOR_AUDIO &&
	    p->next->sector_type == IMAPI_CD_SECTOR_AUDIO && d->sector_count == recorded + pregap &&
	    (int64_t)p->next->starting_lba == (int64_t)d->starting_lba + d->sector_count;
}

static const struct property {
	const char *name;
	const char *key; /* in the recorded track */
	bool audio_only;
	json_t *(*declared)(const struct track_info_track *);
	json_t *(*recorded)(const json_t *track, const char *key); /* NULL: cannot tell */
	void (*agree)(const struct pair *, struct comparison *);
} properties[] = {
	{ "track_number", "number", false, declared_number, recorded_as_is, agree_equal },
	{ "starting_lba", "start_lba", false, declared_start, recorded_as_is, agree_equal },
	{ "sector_count", "sector_count", false, declared_count, recorded_as_is, agree_count },
	{ "sector_type", "imapi_sector_type", false, declared_type, recorded_type, agree_type },
	{ "isrc", "isrc", true, declared_isrc, recorded_as_is, agree_equal },
	{ "copy_setting", "copy", true, declared_copy, recorded_copy, agree_equal },
	{ "preemphasis", "preemphasis", true, declared_preemphasis, recorded_as_is, agree_equal },
	{ "indexes", "indexes", false, declared_indexes, recorded_as_is, agree_equal },
};

/* ---- all of them ---- */

/* Takes both references. */
static struct comparison *
add(struct comparisons *all, int track, const char *property, json_t *declared, json_t *recorded)
{
	struct comparison *c = &all->rows[all->count++];

	*c = (struct comparison){ .track = track,
		.property = property,
		.declared = declared,
		.recorded = recorded,
		.skipped = recorded == NULL };
	c->ok = c->skipped;
	return c;
}

static void
compare_value(
    struct comparisons *all, int track, const char *property, json_t *declared, json_t *recorded)
{
	struct comparison *c = add(all, track, property, declared, recorded);

	if (!c->skipped)
		agree_equal(NULL, c);
}

static void
compare_image(const struct track_info *info, const json_t *recorded, struct comparisons *all)
{
	const json_t *sessions = json_object_get(recorded, "sessions");
	const json_t *tracks = json_object_get(recorded, "tracks");
	json_t *leadout = json_object_get(json_array_get(sessions, 0), "leadout_lba");
	json_t *first = json_object_get(json_array_get(tracks, 0), "number");

	/* No session or track at all is an answer, and not the declared one. */
	compare_value(all, 0, "start_of_leadout", json_integer(info->start_of_leadout),
	    json_is_array(sessions) && leadout == NULL ? json_null() : json_incref(leadout));
	compare_value(
	    all, 0, "mcn", text_or_null(info->mcn), json_incref(json_object_get(recorded, "mcn")));
	compare_value(all, 0, "starting_track_number", json_integer(info->starting_track_number),
	    first == NULL ? json_null() : json_incref(first));
}

static void
compare_track(const struct pair *p, struct comparisons *all)
{
	const struct track_info_track *t = p->declared;

	for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
		const struct property *property = &properties[i];
		struct comparison *c;

		if (property->audio_only && t->sector_type != IMAPI_CD_SECTOR_AUDIO)
			continue;
		c = add(all, t->track_number, property->name, property->declared(t),
		    property->recorded(p->recorded, property->key));
		if (!c->skipped)
			property->agree(p, c);
	}
}

static void
compare_tracks(const struct track_info *info, const json_t *tracks, struct comparisons *all)
{
	size_t recorded = json_array_size(tracks);

	for (size_t i = 0; i < info->track_count; i++) {
		struct pair p = { &info->tracks[i],
			i + 1 < info->track_count ? &info->tracks[i + 1] : NULL,
			json_array_get(tracks, i), json_array_get(tracks, i + 1) };

		if (i < recorded)
			compare_track(&p, all);
		else
			compare_value(all, p.declared->track_number, "track_number",
			    declared_number(p.declared), json_null());
	}
	for (size_t i = info->track_count; i < recorded; i++) {
		json_t *number = json_object_get(json_array_get(tracks, i), "number");

		compare_value(all, (int)json_integer_value(number), "track_number", json_null(),
		    number != NULL ? json_incref(number) : json_integer(0));
	}
}

bool
compare(const struct track_info *info, const json_t *recorded, struct comparisons *all)
{
	const json_t *tracks = json_object_get(recorded, "tracks");
	size_t rows = 3 + info->track_count * ARRAY_LEN(properties) + json_array_size(tracks);

	*all = (struct comparisons){ .rows = calloc(rows, sizeof(*all->rows)),
		.tracks = info->track_count };
	if (all->rows == NULL)
		return false;
	compare_image(info, recorded, all);
	compare_tracks(info, tracks, all);
	for (size_t i = 0; i < all->count; i++)
		all->differences += !all->rows[i].ok;
	return true;
}

void
comparisons_free(struct comparisons *all)
{
	for (size_t i = 0; i < all->count; i++) {
		json_decref(all->rows[i].declared);
		json_decref(all->rows[i].recorded);
	}
	free(all->rows);
	*all = (struct comparisons){ 0 };
}
