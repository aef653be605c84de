/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_flush.c - making durable what was answered: sectors, then the
 * log, then disc.json, which stands for them. */
#include "emulator/disc_flush.h"

#include "emulator/disc_state.h"
#include "emulator/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct disc_flush {
	struct disc *disc;
	bool needed;
	uint64_t sequence; /* of the log, up to which it makes durable */
	char *summary;
	uint8_t *classes;
	size_t classes_bytes;
	int error; /* errno of run, 0: it worked */
};

static char *
encode(const struct disc *d)
{
	json_t *json = json_pack("{s:i, s:I, s:I, s:o}", "format", DISC_FORMAT, "epoch",
	    (json_int_t)disc_log(d)->epoch, "log_sequence", (json_int_t)disc_log(d)->sequence,
	    "disc", summary_encode(d));
	char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(1));

	json_decref(json);
	return text;
}

bool
disc_flushed(const struct disc *d)
{
	return !disc_writable(d) || disc_log(d)->sequence <= d->view->flushed;
}

struct disc_flush *
disc_flush_prepare(struct disc *d)
{
	struct disc_flush *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->disc = d;
	f->sequence = disc_log(d)->sequence;
	f->needed = !disc_flushed(d);
	if (!f->needed)
		return f;
	f->summary = encode(d);
	f->classes =
	    classes_encode(d->view->classes, disc_log(d)->epoch, f->sequence, &f->classes_bytes);
	if (f->summary != NULL && f->classes != NULL)
		return f;
	free(f->summary);
	free(f->classes);
	free(f);
	return NULL;
}

void
disc_flush_run(struct disc_flush *f)
{
	struct store *s = f->disc->store;

	if (!f->needed)
		return;
	if (store_sync(s, STORE_SECTORS) != 0 || store_sync(s, STORE_LOG) != 0) {
		f->error = errno;
		return;
	}
	/* A cache: if there is no room for it, nothing is wrong. */
	(void)store_replace(s, STORE_CLASSES, f->classes, f->classes_bytes, false);
	if (store_replace(s, STORE_SUMMARY, f->summary, strlen(f->summary), true) != 0)
		f->error = errno;
}

enum disc_result
disc_flush_finish(struct disc_flush *f)
{
	struct log_record r = { .kind = LOG_SYNC, .durable = f->sequence };
	struct disc *d = f->disc;
	int error = f->error;

	/* That the record itself is not durable yet does no harm: without it what
	 * it vouches for is verified after a power cut, and found. */
	if (f->needed && error == 0) {
		if (store_append(d->store, &r) != 0)
			error = errno;
		else if (r.sequence == f->sequence + 1)
			d->view->flushed = r.sequence;
		else
			d->view->flushed = f->sequence;
	}
	free(f->summary);
	free(f->classes);
	free(f);
	errno = error;
	return error == 0 ? DISC_OK : DISC_IO;
}

enum disc_result
disc_flush(struct disc *d)
{
	struct disc_flush *f = disc_flush_prepare(d);

	if (f == NULL) {
		errno = ENOMEM;
		return DISC_IO;
	}
	disc_flush_run(f);
	return disc_flush_finish(f);
}
