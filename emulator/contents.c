/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/contents.c - the list of findings. */
#include "emulator/contents.h"

#include <assert.h>
#include <stdlib.h>

void
contents_find(
    struct contents *c, const char *id, uint8_t session, uint8_t track, int32_t lba, uint32_t count)
{
	const struct finding_kind *kind = finding_kind_by_id(id);

	assert(kind != NULL);
	if (count == 0)
		return;
	for (unsigned i = 0; i < c->findings; i++) {
		struct finding *f = &c->finding[i];

		if (f->kind == kind && f->session == session && f->track == track) {
			f->count += count;
			return;
		}
	}
	if (c->findings < CONTENTS_FINDINGS)
		c->finding[c->findings++] = (struct finding){ kind, session, track, lba, count };
}

void
contents_find_once(struct contents *c, const char *id, int32_t lba, uint32_t count)
{
	const struct finding_kind *kind = finding_kind_by_id(id);

	for (unsigned i = 0; i < c->findings; i++)
		if (c->finding[i].kind == kind && c->finding[i].session == 0)
			return;
	contents_find(c, id, 0, 0, lba, count);
}

static int
compare(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	if (a->track != b->track)
		return a->track < b->track ? -1 : 1;
	return a->kind < b->kind ? -1 : a->kind > b->kind;
}

void
contents_sort(struct contents *c)
{
	qsort(c->finding, c->findings, sizeof(c->finding[0]), compare);
}
