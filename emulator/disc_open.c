/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_open.c - making, opening and closing discs, and what a crash or
 * a power cut left behind. */
#include "emulator/boot_id.h"
#include "emulator/crc32c.h"
#include "emulator/disc_flush.h"
#include "emulator/disc_state.h"
#include "emulator/summary.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SUMMARY_BYTES_MAX ((size_t)16 << 20)
#define VERIFY_SECTORS    128

static struct disc *
disc_new(struct store *store, char *why)
{
	struct disc *d = calloc(1, sizeof(*d));

	if (d != NULL) {
		d->store = store;
		d->view = calloc(1, sizeof(*d->view));
		if (d->view != NULL && (d->view->classes = classes_new()) != NULL)
			return d;
		free(d->view);
	}
	free(d);
	store_close(store);
	return store_why(why, "no memory");
}

static void
disc_free(struct disc *d)
{
	survey_free(d->view->survey);
	free(d->view->classes);
	free(d->view);
	store_close(d->store);
	free(d);
}

static bool
append_event(struct disc *d, enum log_kind kind, char *why)
{
	struct log_record r = { .kind = kind };

	if (kind == LOG_OPEN)
		boot_id(r.boot_id);
	if (store_append(d->store, &r) == 0)
		return true;
	store_why(why, "its log cannot be written: %s", strerror(errno));
	return false;
}

struct disc *
disc_create(struct store *store, const struct medium *medium, char *why)
{
	struct disc *d = disc_new(store, why);

	if (d == NULL)
		return NULL;
	d->medium = medium;
	if (medium->rewritable)
		store_set_rewritable(store);
	if (!store_create(store, why) || !append_event(d, LOG_OPEN, why)) {
		disc_free(d);
		return NULL;
	}
	if (disc_flush(d) != DISC_OK) {
		store_why(why, "cannot be written: %s", strerror(errno));
		disc_free(d);
		return NULL;
	}
	return d;
}

/* disc.json, and all that it says which is not derived. */
static json_t *
load_summary(struct disc *d, char *why)
{
	json_error_t error;
	json_t *json = NULL;
	json_int_t format;
	char *text;
	size_t n;

	if (store_load_part(d->store, STORE_SUMMARY, SUMMARY_BYTES_MAX, &text, &n) != 0)
		return store_why(why,
		    errno == ENOENT ? "is not a disc: it holds no disc.json"
				    : "its disc.json cannot be read: %s",
		    strerror(errno));
	json = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (json == NULL)
		return store_why(
		    why, "its disc.json is damaged: line %d: %.100s", error.line, error.text);
	format = json_integer_value(json_object_get(json, "format"));
	if (format > DISC_FORMAT)
		store_why(why,
		    "was made by a later version of pitland (format %lld, this one knows %d)",
		    (long long)format, DISC_FORMAT);
	else if (format < 1)
		store_why(why, "its disc.json is damaged: it has no format");
	else if ((d->medium = summary_medium(json_object_get(json, "disc"), why)) != NULL)
		return json;
	json_decref(json);
	return NULL;
}

/* Is what was written there still there? */
static bool
survived(struct disc *d, const struct log_record *r, uint8_t *records)
{
	uint32_t crc = 0, left = r->count;
	int32_t lba = r->lba;

	for (uint32_t n; left > 0; left -= n, lba += (int32_t)n) {
		n = left < VERIFY_SECTORS ? left : VERIFY_SECTORS;
		if (store_read_sectors(d->store, lba, records, n) != 0)
			return false;
		crc = crc32c(crc, records, (size_t)n * SECTOR_RECORD_BYTES);
	}
	return crc == r->crc;
}

/* By sector, the last record of those that a power cut may have touched to write it;
 * free() it. */
static uint64_t *
last_writers(struct disc *d)
{
	uint64_t *writer = calloc(DISC_SECTORS, sizeof(*writer));
	struct log_record r;

	for (uint64_t i = disc_log(d)->durable + 1; writer != NULL && i <= disc_log(d)->sequence;
	     i++) {
		if (store_record(d->store, i, &r) != 0) {
			free(writer);
			return NULL;
		}
		for (uint32_t n = 0; r.kind == LOG_WRITE && n < r.count; n++)
			writer[(uint32_t)(r.lba - LBA_FIRST) + n] = i;
	}
	return writer;
}

/* What was overwritten since cannot be told any more, and does not matter. */
static bool
superseded(const uint64_t *writer, const struct log_record *r)
{
	for (uint32_t n = 0; n < r->count; n++)
		if (writer[(uint32_t)(r->lba - LBA_FIRST) + n] != r->sequence)
			return true;
	return false;
}

/* After a power cut: what no sync has vouched for is believed only if the bytes
 * agree. A writer says in the log what is lost; a reader just knows it. */
static bool
verify_tail(struct disc *d, char *why)
{
	uint64_t last = disc_log(d)->sequence;
	uint8_t *records = malloc((size_t)VERIFY_SECTORS * SECTOR_RECORD_BYTES);
	uint64_t *writer = last_writers(d);
	bool ok = records != NULL && writer != NULL;

	for (uint64_t i = disc_log(d)->durable + 1; ok && i <= last; i++) {
		struct log_record r;

		ok = store_record(d->store, i, &r) == 0;
		if (!ok || r.kind != LOG_WRITE || superseded(writer, &r) ||
		    !log_any_recorded(disc_log(d), r.lba, r.count) || survived(d, &r, records))
			continue;
		r.kind = LOG_LOST;
		ok = (disc_writable(d) ? store_append(d->store, &r) : store_assume(d->store, &r)) ==
		    0;
	}
	if (!ok)
		store_why(why, "cannot be recovered after a power cut: %s", strerror(errno));
	free(records);
	free(writer);
	return ok;
}

static bool
recover(struct disc *d, char *why)
{
	uint8_t now[LOG_BOOT_ID_BYTES];

	boot_id(now);
	if (memcmp(now, disc_log(d)->boot_id, sizeof(now)) != 0)
		return verify_tail(d, why);
	/* In a boot that goes on only the record that was being written is torn. */
	if (store_dropped(d->store) <= 1)
		return true;
	store_why(why, "log record %llu is damaged", (unsigned long long)disc_log(d)->sequence + 1);
	return false;
}

/* Of other media than rewritable ones nothing is ever erased. */
static bool
check_medium(const struct disc *d, char *why)
{
	assert(d->medium != NULL); /* load_summary() has found it */
	if (d->medium->rewritable) {
		store_set_rewritable(d->store);
		return true;
	}
	if (!disc_log(d)->rewritten && disc_log(d)->epoch == 1)
		return true;
	store_why(why, "its log erases what a %s keeps", d->medium->kind);
	return false;
}

/* Do the sectors reach as far as the log says? */
static bool
check_sectors(const struct disc *d, char *why)
{
	const struct log_state *log = disc_log(d);
	int32_t end = LBA_FIRST;
	uint64_t bytes;

	for (unsigned i = 0; i < log->sessions; i++) {
		int32_t lba = log->session[i].first_lba;
		uint32_t run;

		for (; log_next_run(log, &lba, log->session[i].next, &run); lba = end)
			end = lba + (int32_t)run;
	}
	if (store_part_size(d->store, STORE_SECTORS, &bytes) != 0) {
		store_why(why,
		    errno == ENOENT ? "its sectors are missing" : "its sectors cannot be read: %s",
		    strerror(errno));
		return false;
	}
	if (bytes >= (uint64_t)(end - LBA_FIRST) * SECTOR_RECORD_BYTES)
		return true;
	store_why(why, "its sectors end at LBA %lld, but %d is recorded",
	    (long long)(bytes / SECTOR_RECORD_BYTES) + LBA_FIRST, (int)end - 1);
	return false;
}

/* The cache of classes, but for what was written after it was. */
static void
load_classes(struct disc *d)
{
	const struct log_state *log = disc_log(d);
	uint64_t sequence = 0;
	char *bytes;
	size_t n;

	if (store_load_part(d->store, STORE_CLASSES, SUMMARY_BYTES_MAX, &bytes, &n) != 0)
		return;
	if (classes_decode(d->view->classes, (const uint8_t *)bytes, n, log->epoch, &sequence)) {
		for (uint64_t i = sequence + 1; i <= log->sequence; i++) {
			struct log_record r;

			if (store_record(d->store, i, &r) == 0 &&
			    (r.kind == LOG_WRITE || r.kind == LOG_ERASE))
				memset(d->view->classes + (r.lba - LBA_FIRST), SURVEY_NO_CLASS,
				    r.count * sizeof(*d->view->classes));
		}
	}
	free(bytes);
}

/* Does disc.json stand for a state that the log has been in? */
static bool
check_summary(struct disc *d, const json_t *json, uint64_t *stands_for, char *why)
{
	const struct log_state *log = disc_log(d);
	const json_t *epoch = json_object_get(json, "epoch");
	const json_t *sequence = json_object_get(json, "log_sequence");
	json_int_t n = json_integer_value(sequence);

	if (!json_is_integer(epoch) || !json_is_integer(sequence) || n < 0) {
		store_why(why, "its disc.json is damaged: it does not say what it stands for");
		return false;
	}
	if (json_integer_value(epoch) > log->epoch ||
	    (json_integer_value(epoch) == log->epoch && (uint64_t)n > log->sequence)) {
		store_why(why,
		    "its log is cut off: disc.json stands for record %lld, the last is %llu",
		    (long long)n, (unsigned long long)log->sequence);
		return false;
	}
	if (!summary_decode(json_object_get(json, "disc"), &d->view->base, why))
		return false;
	/* Of what has been blanked since it says nothing. */
	if (json_integer_value(epoch) != log->epoch) {
		contents_clear(&d->view->base);
		return true;
	}
	*stands_for = (uint64_t)n;
	if (*stands_for < log->content || d->view->base.sessions == log->sessions)
		return true;
	store_why(why, "its disc.json is damaged: the log knows %u sessions", log->sessions);
	return false;
}

static bool
derive(struct disc *d, uint64_t stands_for, bool closed, char *why)
{
	/* While packets are overwritten their bytes are ahead of the log. */
	bool ahead = !closed && disc_log(d)->sessions > 0 && disc_log(d)->session[0].formatted;

	d->view->stale = true;
	if (stands_for >= disc_log(d)->content && !ahead)
		return true;
	if (!ahead)
		load_classes(d);
	if (disc_rebuild(d) == DISC_OK)
		return true;
	store_why(why, "its sectors cannot be read: %s", strerror(errno));
	return false;
}

struct disc *
disc_open(struct store *store, char *why)
{
	struct disc *d = disc_new(store, why);
	uint64_t stands_for = 0;
	json_t *json;
	bool ok, closed;

	if (d == NULL)
		return NULL;
	/* The summary first: the log may grow meanwhile, and then is the newer. */
	json = load_summary(d, why);
	ok = json != NULL && store_load(store, why) && check_summary(d, json, &stands_for, why);
	closed = ok && disc_log(d)->durable == disc_log(d)->sequence;
	ok = ok && check_medium(d, why) && recover(d, why) && check_sectors(d, why) &&
	    (!store_writable(store) || append_event(d, LOG_OPEN, why)) &&
	    derive(d, stands_for, closed, why);
	json_decref(json);
	if (!ok) {
		disc_free(d);
		return NULL;
	}
	/* What did not survive a power cut is left to those who would look for it. */
	if (store_writable(store) && !closed && !disc_log(d)->lost)
		(void)store_free_unrecorded(store);
	return d;
}

struct disc *
disc_create_directory(const char *path, const struct medium *medium, char *why)
{
	struct store *store = store_directory_create(path, why);

	return store == NULL ? NULL : disc_create(store, medium, why);
}

struct disc *
disc_open_directory(const char *path, enum disc_mode mode, char *why)
{
	struct store *store = store_directory_open(path, mode == DISC_FOR_WRITING, why);

	return store == NULL ? NULL : disc_open(store, why);
}

enum disc_result
disc_end(struct disc *d)
{
	struct log_record r = { .kind = LOG_CLOSE };

	return disc_commit(d, &r);
}

enum disc_result
disc_abandon(struct disc *d)
{
	char why[DISC_WHY];

	d->view->stale = true;
	return append_event(d, LOG_OPEN, why) ? DISC_OK : DISC_IO;
}

void
disc_close(struct disc *d)
{
	if (d == NULL)
		return;
	if (disc_writable(d) && disc_flush(d) == DISC_OK && disc_end(d) == DISC_OK)
		(void)store_sync(d->store, STORE_LOG);
	disc_free(d);
}
