/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_blank.c - a rewritable disc, or some of it, is blank again. The
 * log says so first, and what was recorded is freed only then: killed in
 * between, the disc is blank all the same. */
#include "emulator/boot_id.h"
#include "emulator/disc_flush.h"
#include "emulator/disc_state.h"

#include <errno.h>
#include <string.h>

/* Of what was on the disc nothing is known any more. */
static void
forget_all(struct disc *d)
{
	struct disc_view *v = d->view;

	contents_clear(&v->base);
	contents_clear(&v->now);
	survey_free(v->survey);
	v->survey = NULL;
	memset(v->classes, SURVEY_NO_CLASS, (size_t)DISC_SECTORS * sizeof(*v->classes));
	v->stale = v->lost = v->failed = false;
	v->flushed = 0;
}

enum disc_result
disc_blank(struct disc *d)
{
	uint32_t epoch = disc_log(d)->epoch;
	struct log_record opened = { .kind = LOG_OPEN };
	int error;

	if (!disc_writable(d))
		return DISC_READ_ONLY;
	if (!d->medium->rewritable)
		return DISC_FINALIZED;
	error = store_reset(d->store) == 0 ? 0 : errno;
	/* The new log may be there although the old sectors are not gone. */
	if (disc_log(d)->epoch == epoch) {
		errno = error;
		return DISC_IO;
	}
	forget_all(d);
	boot_id(opened.boot_id);
	if (store_append(d->store, &opened) != 0)
		return DISC_IO;
	errno = error;
	return error == 0 ? DISC_OK : DISC_IO;
}

enum disc_result
disc_erase(struct disc *d, struct log_record *r)
{
	uint64_t sequence;

	if (!disc_writable(d))
		return DISC_READ_ONLY;
	if (!d->medium->rewritable)
		return DISC_FINALIZED;
	/* What is erased can not be verified after a power cut: all that came before
	 * must be durable. */
	if (disc_flush(d) != DISC_OK)
		return DISC_IO;
	sequence = disc_log(d)->sequence;
	r->kind = LOG_ERASE;
	if (store_erase(d->store, r) != 0 && disc_log(d)->sequence == sequence)
		return errno == EINVAL ? DISC_SEQUENCE : DISC_IO;
	/* If its space could not be freed, it is erased all the same. */
	disc_forget(d);
	d->view->failed = false;
	return DISC_OK;
}
