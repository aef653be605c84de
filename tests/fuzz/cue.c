/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/cue.c - cue sheets: what is taken is what emulator/cue.h promises. */
#include "emulator/cue.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define SECTORS_MAX (100 * 60 * 75)

static void
check_track(const struct cue *cue, unsigned i)
{
	const struct cue_track *t = &cue->track[i];

	if (t->number < 1 || t->number > 99 || t->index_count < 1 || t->index_count > CUE_INDEXES ||
	    t->index[t->index_count - 1].number < 1 || t->index[0].number > 1 ||
	    t->pregap >= SECTORS_MAX || t->postgap >= SECTORS_MAX || strlen(t->isrc) > 12 ||
	    cue_sector_bytes(t->mode) < 2048)
		abort();
	if (i > 0 && t->number != t[-1].number + 1)
		abort();
	for (unsigned x = 0; x < t->index_count; x++)
		if (t->index[x].file >= cue->file_count || t->index[x].at >= SECTORS_MAX ||
		    t->index[x].number != t->index[0].number + x)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char why[CUE_WHY] = "";
	struct cue *cue = cue_parse((const char *)bytes, n, why);

	if (cue == NULL) {
		if (*why == '\0' || strlen(why) >= sizeof(why))
			abort();
		return 0;
	}
	if (cue->track_count < 1 || cue->track_count > CUE_TRACKS || cue->file_count < 1 ||
	    cue->file_count > CUE_FILES || strlen(cue->mcn) > 13)
		abort();
	for (unsigned i = 0; i < cue->track_count; i++)
		check_track(cue, i);
	cue_free(cue);
	return 0;
}
