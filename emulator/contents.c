/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/contents.c - the list of findings. */
#include "emulator/contents.h"

#include "emulator/msf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
contents_clear(struct contents *c)
{
	c->sessions = c->tracks = c->toc_rows = c->findings = c->packs = 0;
	c->mcn[0] = '\0';
}

void
contents_copy(struct contents *to, const struct contents *from)
{
	to->sessions = from->sessions;
	to->tracks = from->tracks;
	to->toc_rows = from->toc_rows;
	to->findings = from->findings;
	to->packs = from->packs;
	memcpy(to->session, from->session, from->sessions * sizeof(from->session[0]));
	memcpy(to->extent, from->extent, from->sessions * sizeof(from->extent[0]));
	memcpy(to->track, from->track, from->tracks * sizeof(from->track[0]));
	memcpy(to->toc, from->toc, from->toc_rows * sizeof(from->toc[0]));
	memcpy(to->finding, from->finding, from->findings * sizeof(from->finding[0]));
	memcpy(to->mcn, from->mcn, sizeof(to->mcn));
	memcpy(to->cd_text, from->cd_text, from->packs * sizeof(from->cd_text[0]));
}

void
contents_find(
    struct contents *c, const char *id, uint8_t session, uint8_t track, int32_t lba, uint32_t count)
{
	const struct finding_kind *kind;

	if (count == 0)
		return;
	/* Counts that Q lies about may lead off the disc. */
	if (lba < LBA_FIRST || lba > LBA_LAST)
		lba = lba < LBA_FIRST ? LBA_FIRST : LBA_LAST;
	kind = finding_kind_by_id(id);
	assert(kind != NULL);
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
