/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/summary.c - what a disc holds, as JSON. Members come in the order of
 * docs/contract; nothing depends on time or chance. Decoding: summary_load.c. */
#include "emulator/summary.h"

#include "emulator/contents.h"
#include "emulator/summary_names.h"
#include "emulator/toc.h"

#include <stdlib.h>
#include <string.h>

const char *const summary_disc_status[] = { "blank", "appendable", "complete", NULL };
const char *const summary_session_status[] = { "empty", "open", "damaged", "complete", NULL };
const char *const summary_track_status[] = { "open", "reserved", "damaged", "complete", NULL };
const char *const summary_copy[] = { "permitted", "prohibited", "scms", NULL };
const char *const summary_write_type[] = { "PACKET", "TAO", "SAO", "RAW", "IMPORT", NULL };

/* What IMAPI calls a track all of whose sectors are of one class. */
static const int imapi_type[SECTOR_CLASSES] = { -1, 0, 1, 2, 3, 4, 5, -1, -1 };

static json_t *
text_or_null(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

static json_t *
integer_or_null(bool present, json_int_t value)
{
	return present ? json_integer(value) : json_null();
}

static json_t *
encode_medium(const struct medium *m)
{
	return json_pack("{s:s, s:b, s:i, s:i}", "kind", m->kind, "rewritable", m->rewritable,
	    "leadin_start_lba", m->leadin_start_lba, "last_leadout_lba", m->last_leadout_lba);
}

static json_t *
encode_session(const struct disc_session *s)
{
	return json_pack("{s:i, s:s, s:s, s:o, s:i, s:o, s:o, s:o}", "number", s->number, "status",
	    summary_session_status[s->status], "write_type", summary_write_type[s->write_type],
	    "data_block_type", integer_or_null(s->write_type == WRITE_RAW, s->data_block_type),
	    "leadin_lba", s->leadin_lba, "leadout_lba",
	    integer_or_null(s->has_leadout, s->leadout_lba), "first_track",
	    integer_or_null(s->first_track > 0, s->first_track), "last_track",
	    integer_or_null(s->last_track > 0, s->last_track));
}

static json_t *
encode_classes(const uint32_t count[SECTOR_CLASSES])
{
	json_t *object = json_object();

	/* In the order of the contract, UNKNOWN last. */
	for (int i = 1; i <= SECTOR_CLASSES; i++) {
		enum sector_class c = (enum sector_class)(i % SECTOR_CLASSES);

		if (count[c] > 0)
			json_object_set_new(object, sector_class_name(c), json_integer(count[c]));
	}
	return object;
}

static json_t *
encode_indexes(const struct disc_track *t)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < t->index_count; i++)
		json_array_append_new(array, json_integer(t->indexes[i]));
	return array;
}

static json_t *
encode_track(const struct disc_track *t)
{
	int imapi = t->mixed ? -1 : imapi_type[t->sector_type];

	return json_pack(
	    "{s:i, s:i, s:s, s:i, s:I, s:I, s:i, s:s, s:o, s:o, s:o, s:o, s:b, s:s, s:o,"
	    " s:I, s:I, s:I, s:I, s:I}",
	    "number", t->number, "session", t->session, "status", summary_track_status[t->status],
	    "start_lba", t->start_lba, "sector_count", (json_int_t)t->sector_count, "pregap_count",
	    (json_int_t)t->pregap_count, "control", t->control, "sector_type",
	    t->mixed ? "MIXED" : sector_class_name(t->sector_type), "imapi_sector_type",
	    integer_or_null(imapi >= 0, imapi), "sectors", encode_classes(t->sectors),
	    "pregap_sectors", encode_classes(t->pregap_sectors), "isrc", text_or_null(t->isrc),
	    "preemphasis", t->preemphasis, "copy", summary_copy[t->copy], "indexes",
	    encode_indexes(t), "edc_errors", (json_int_t)t->edc_errors, "ecc_errors",
	    (json_int_t)t->ecc_errors, "address_errors", (json_int_t)t->address_errors,
	    "unscrambled", (json_int_t)t->unscrambled, "q_crc_errors", (json_int_t)t->q_crc_errors);
}

static json_t *
encode_toc_entry(const struct disc_toc_entry *e)
{
	int32_t lba = 0;
	bool has_lba = toc_entry_lba(e, &lba);

	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:o}",
	    "session", e->session, "adr", e->adr, "control", e->control, "tno", e->tno, "point",
	    e->point, "min", e->min, "sec", e->sec, "frame", e->frame, "zero", e->zero, "pmin",
	    e->pmin, "psec", e->psec, "pframe", e->pframe, "lba", integer_or_null(has_lba, lba));
}

static json_t *
encode_finding(const struct finding *f)
{
	return json_pack("{s:s, s:s, s:i, s:o, s:i, s:I, s:s, s:s}", "id", f->kind->id, "severity",
	    finding_severity_name(f->kind->severity), "session", f->session, "track",
	    integer_or_null(f->track > 0, f->track), "lba", f->lba, "count", (json_int_t)f->count,
	    "clause", f->kind->clause, "text", f->kind->text);
}

static json_t *
encode_cd_text(const struct disc *d)
{
	uint32_t packs;
	const uint8_t *pack = disc_cd_text(d, &packs);
	json_t *array;

	if (packs == 0)
		return json_null();
	array = json_array();
	for (uint32_t i = 0; i < packs; i++, pack += CD_TEXT_BYTES) {
		static const char digits[] = "0123456789abcdef";
		char hex[2 * CD_TEXT_BYTES + 1] = "";

		for (unsigned b = 0; b < CD_TEXT_BYTES; b++) {
			hex[2 * b] = digits[pack[b] >> 4];
			hex[2 * b + 1] = digits[pack[b] & 15];
		}
		json_array_append_new(array, json_string(hex));
	}
	return json_pack("{s:o}", "packs", array);
}

/* The rows that one of the accessors of disc.h gives. */
#define ENCODE_ALL(array, type, get, encode)                                                       \
	do {                                                                                       \
		const type *row;                                                                   \
		(array) = json_array();                                                            \
		for (unsigned i = 0; (row = get(d, i)) != NULL; i++)                               \
			json_array_append_new((array), encode(row));                               \
	} while (0)

json_t *
summary_encode(const struct disc *d)
{
	json_t *sessions, *tracks, *toc, *findings;

	ENCODE_ALL(sessions, struct disc_session, disc_session, encode_session);
	ENCODE_ALL(tracks, struct disc_track, disc_track, encode_track);
	ENCODE_ALL(toc, struct disc_toc_entry, disc_toc_entry, encode_toc_entry);
	ENCODE_ALL(findings, struct finding, disc_finding, encode_finding);
	return json_pack("{s:i, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "pitland", 1, "medium",
	    encode_medium(disc_medium(d)), "status", summary_disc_status[disc_status(d)], "mcn",
	    text_or_null(disc_mcn(d)), "sessions", sessions, "tracks", tracks, "toc", toc,
	    "cd_text", encode_cd_text(d), "findings", findings);
}

char *
disc_show_json(const struct disc *d)
{
	json_t *json = summary_encode(d);
	char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2));
	size_t n = text == NULL ? 0 : strlen(text);
	char *line = text == NULL ? NULL : realloc(text, n + 2);

	json_decref(json);
	if (line == NULL) {
		free(text);
		return NULL;
	}
	line[n] = '\n';
	line[n + 1] = '\0';
	return line;
}
