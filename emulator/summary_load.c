/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/summary_load.c - what disc.json says of a disc. Anybody may have
 * changed the file: each member's presence, type and range is checked. */
#include "emulator/contents.h"
#include "emulator/msf.h"
#include "emulator/store.h"
#include "emulator/subcode.h"
#include "emulator/summary.h"
#include "emulator/summary_names.h"

#include <string.h>

/* A reader that remembers the first member that was not as it must be. */
struct reader {
	const char *what; /* "tracks" */
	const char *bad;  /* NULL: all was well */
};

static void
spoil(struct reader *r, const char *key)
{
	if (r->bad == NULL)
		r->bad = key;
}

static json_int_t
integer(struct reader *r, const json_t *object, const char *key, json_int_t low, json_int_t high)
{
	const json_t *v = json_object_get(object, key);

	if (json_is_integer(v) && json_integer_value(v) >= low && json_integer_value(v) <= high)
		return json_integer_value(v);
	spoil(r, key);
	return low;
}

/* absent stands for null. */
static json_int_t
integer_or(struct reader *r, const json_t *object, const char *key, json_int_t low, json_int_t high,
    json_int_t absent)
{
	return json_is_null(json_object_get(object, key)) ? absent
							  : integer(r, object, key, low, high);
}

static int32_t
lba(struct reader *r, const json_t *object, const char *key)
{
	return (int32_t)integer(r, object, key, LBA_FIRST, LBA_LAST + 1);
}

static uint8_t
byte(struct reader *r, const json_t *object, const char *key, json_int_t low, json_int_t high)
{
	return (uint8_t)integer(r, object, key, low, high);
}

static uint32_t
count(struct reader *r, const json_t *object, const char *key)
{
	return (uint32_t)integer(r, object, key, 0, LBA_LAST - LBA_FIRST + 1);
}

static bool
boolean(struct reader *r, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (!json_is_boolean(v))
		spoil(r, key);
	return json_is_true(v);
}

/* The position of a string in names. */
static int
name(struct reader *r, const json_t *object, const char *key, const char *const *names)
{
	const char *v = json_string_value(json_object_get(object, key));

	for (int i = 0; v != NULL && names[i] != NULL; i++)
		if (strcmp(names[i], v) == 0)
			return i;
	spoil(r, key);
	return 0;
}

static void
text(struct reader *r, const json_t *object, const char *key, bool (*valid)(const char *),
    char *out, size_t room)
{
	const json_t *v = json_object_get(object, key);

	out[0] = '\0';
	if (json_is_null(v))
		return;
	if (!json_is_string(v) || json_string_length(v) >= room || !valid(json_string_value(v)))
		spoil(r, key);
	else
		memcpy(out, json_string_value(v), json_string_length(v) + 1);
}

static void
load_session(struct reader *r, const json_t *j, struct contents *c)
{
	struct disc_session *s = &c->session[c->sessions++];

	s->number = byte(r, j, "number", 1, DISC_TRACKS);
	if (s->number != c->sessions)
		spoil(r, "number");
	s->status = (enum session_status)name(r, j, "status", summary_session_status);
	s->write_type = (enum write_type)name(r, j, "write_type", summary_write_type);
	s->data_block_type = (uint8_t)integer_or(r, j, "data_block_type", 0, 15, 0);
	s->leadin_lba = lba(r, j, "leadin_lba");
	s->has_leadout = !json_is_null(json_object_get(j, "leadout_lba"));
	if (s->has_leadout)
		s->leadout_lba = lba(r, j, "leadout_lba");
	s->first_track = (uint8_t)integer_or(r, j, "first_track", 1, DISC_TRACKS, 0);
	s->last_track = (uint8_t)integer_or(r, j, "last_track", 1, DISC_TRACKS, 0);
}

static void
load_classes(struct reader *r, const json_t *j, const char *key, uint32_t out[SECTOR_CLASSES])
{
	const json_t *object = json_object_get(j, key);

	if (!json_is_object(object)) {
		spoil(r, key);
		return;
	}
	for (int i = 0; i < SECTOR_CLASSES; i++) {
		const char *class = sector_class_name((enum sector_class)i);

		if (json_object_get(object, class) != NULL)
			out[i] = count(r, object, class);
	}
}

static void
load_type(struct reader *r, const json_t *j, struct disc_track *t)
{
	const char *type = json_string_value(json_object_get(j, "sector_type"));

	t->mixed = type != NULL && strcmp(type, "MIXED") == 0;
	if (t->mixed)
		return;
	for (int i = 0; type != NULL && i <= SECTOR_MODE2FORM2; i++) {
		if (strcmp(type, sector_class_name((enum sector_class)i)) == 0) {
			t->sector_type = (enum sector_class)i;
			return;
		}
	}
	spoil(r, "sector_type");
}

static void
load_indexes(struct reader *r, const json_t *j, struct disc_track *t)
{
	const json_t *array = json_object_get(j, "indexes");
	size_t n = json_array_size(array);

	if (n < 1 || n > DISC_INDEXES) {
		spoil(r, "indexes");
		return;
	}
	t->index_count = (uint8_t)n;
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(array, i);
		json_int_t offset = json_integer_value(v);

		if (!json_is_integer(v) || offset > LBA_LAST - LBA_FIRST ||
		    (i == 0 ? offset != 0 : offset <= (json_int_t)t->indexes[i - 1])) {
			spoil(r, "indexes");
			return;
		}
		t->indexes[i] = (uint32_t)offset;
	}
}

static void
load_track(struct reader *r, const json_t *j, struct contents *c)
{
	struct disc_track *t = &c->track[c->tracks++];

	t->number = byte(r, j, "number", 1, DISC_TRACKS);
	t->session = byte(r, j, "session", 1, DISC_TRACKS);
	if (t->session > c->sessions)
		spoil(r, "session");
	t->status = (enum track_status)name(r, j, "status", summary_track_status);
	t->start_lba = lba(r, j, "start_lba");
	t->sector_count = count(r, j, "sector_count");
	t->pregap_count = count(r, j, "pregap_count");
	t->control = byte(r, j, "control", 0, 15);
	load_type(r, j, t);
	load_classes(r, j, "sectors", t->sectors);
	load_classes(r, j, "pregap_sectors", t->pregap_sectors);
	text(r, j, "isrc", subcode_isrc_valid, t->isrc, sizeof(t->isrc));
	t->preemphasis = boolean(r, j, "preemphasis");
	t->copy = (enum track_copy)name(r, j, "copy", summary_copy);
	load_indexes(r, j, t);
	t->edc_errors = count(r, j, "edc_errors");
	t->ecc_errors = count(r, j, "ecc_errors");
	t->address_errors = count(r, j, "address_errors");
	t->unscrambled = count(r, j, "unscrambled");
	t->q_crc_errors = count(r, j, "q_crc_errors");
}

static void
load_toc_entry(struct reader *r, const json_t *j, struct contents *c)
{
	c->toc[c->toc_rows++] = (struct disc_toc_entry){
		.session = byte(r, j, "session", 1, DISC_TRACKS),
		.adr = byte(r, j, "adr", 1, 5),
		.control = byte(r, j, "control", 0, 15),
		.tno = byte(r, j, "tno", 0, 0),
		.point = byte(r, j, "point", 1, 255),
		.min = byte(r, j, "min", 0, 255),
		.sec = byte(r, j, "sec", 0, 255),
		.frame = byte(r, j, "frame", 0, 255),
		.zero = byte(r, j, "zero", 0, 255),
		.pmin = byte(r, j, "pmin", 0, 255),
		.psec = byte(r, j, "psec", 0, 255),
		.pframe = byte(r, j, "pframe", 0, 255),
	};
}

static void
load_finding(struct reader *r, const json_t *j, struct contents *c)
{
	const char *id = json_string_value(json_object_get(j, "id"));
	struct finding *f = &c->finding[c->findings++];

	f->kind = id == NULL ? NULL : finding_kind_by_id(id);
	if (f->kind == NULL)
		spoil(r, "id");
	f->session = byte(r, j, "session", 0, DISC_TRACKS);
	f->track = (uint8_t)integer_or(r, j, "track", 1, DISC_TRACKS, 0);
	f->lba = lba(r, j, "lba");
	f->count = (uint32_t)integer(r, j, "count", 1, UINT32_MAX);
}

/* Two hexadecimal digits; -1 if they are none. */
static int
hex(const char *p)
{
	static const char digits[] = "0123456789abcdef";
	const char *high = memchr(digits, p[0], 16), *low = memchr(digits, p[1], 16);

	return high == NULL || low == NULL ? -1 : (int)((high - digits) << 4 | (low - digits));
}

static void
load_pack(struct reader *r, const json_t *j, struct contents *c)
{
	const char *v = json_string_value(j);
	uint8_t *pack = c->cd_text[c->packs++];

	if (v == NULL || json_string_length(j) != 2 * CD_TEXT_BYTES) {
		spoil(r, "packs");
		return;
	}
	for (unsigned i = 0; i < CD_TEXT_BYTES; i++) {
		int value = hex(v + 2 * i);

		if (value < 0)
			spoil(r, "packs");
		pack[i] = (uint8_t)value;
	}
}

static const struct {
	const char *key;
	size_t limit;
	void (*load)(struct reader *, const json_t *, struct contents *);
} lists[] = {
	{ "sessions", DISC_TRACKS, load_session },
	{ "tracks", DISC_TRACKS, load_track },
	{ "toc", CONTENTS_TOC_ROWS, load_toc_entry },
	{ "findings", CONTENTS_FINDINGS, load_finding },
	{ "packs", CD_TEXT_PACKS, load_pack },
};

static void
load_list(struct reader *r, const json_t *array, unsigned list, struct contents *c)
{
	r->what = lists[list].key;
	if (!json_is_array(array) || json_array_size(array) > lists[list].limit)
		spoil(r, lists[list].key);
	else
		for (size_t i = 0; i < json_array_size(array) && r->bad == NULL; i++)
			lists[list].load(r, json_array_get(array, i), c);
}

bool
summary_decode(const json_t *json, struct contents *c, char *why)
{
	const json_t *cd_text = json_object_get(json, "cd_text");
	struct reader r = { "disc", NULL };

	memset(c, 0, sizeof(*c));
	text(&r, json, "mcn", subcode_mcn_valid, c->mcn, sizeof(c->mcn));
	for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]) && r.bad == NULL; i++) {
		if (lists[i].load != load_pack)
			load_list(&r, json_object_get(json, lists[i].key), i, c);
		else if (!json_is_null(cd_text))
			load_list(&r, json_object_get(cd_text, lists[i].key), i, c);
	}
	if (r.bad == NULL)
		return true;
	store_why(why, "its disc.json is damaged: %s: %s is not as it must be", r.what, r.bad);
	return false;
}

const struct medium *
summary_medium(const json_t *json, char *why)
{
	const json_t *j = json_object_get(json, "medium");
	const char *kind = json_string_value(json_object_get(j, "kind"));
	const struct medium *m = kind == NULL ? NULL : medium_by_kind(kind);
	struct reader r = { "medium", NULL };

	if (kind == NULL)
		return store_why(why, "its disc.json is damaged: it names no medium");
	if (m == NULL)
		return store_why(why, "its medium is of an unknown kind, \"%.40s\"", kind);
	if (boolean(&r, j, "rewritable") != m->rewritable ||
	    lba(&r, j, "leadin_start_lba") != m->leadin_start_lba ||
	    lba(&r, j, "last_leadout_lba") != m->last_leadout_lba || r.bad != NULL)
		return store_why(why, "its disc.json is damaged: the medium is no %s", m->kind);
	return m;
}
