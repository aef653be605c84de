/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/host_data.c - the bytes that the host writes. */
#include "tests/mmc/model/host.h"

/* Nothing that could be taken for a subheader: its copies would have to be alike. */
void
host_user(uint32_t serial, int32_t lba, uint8_t *out, uint32_t bytes)
{
	uint32_t x = serial * 2654435761u ^ (uint32_t)lba * 40503u;

	for (uint32_t i = 0; i < bytes; i++)
		out[i] = (uint8_t)((x >> (i & 3) * 8) + i * 7);
}

/* A session from lba on: one track or two, the lead-out perhaps where it cannot be. */
void
host_plan_raw(struct host *h, int32_t lba)
{
	const struct model *m = h->model;
	int32_t start = m->sessions == 0 ? 0 : lba + 4650;
	uint8_t number = m->tracks == 0 ? 1 : (uint8_t)(m->track[m->tracks - 1].number + 1);
	struct image *im = &h->plan;

	memset(im, 0, sizeof(*im));
	im->leadin = lba;
	im->tracks = 1 + host_random(h, 2);
	im->leadout = start;
	for (unsigned i = 0; i < im->tracks; i++) {
		struct image_track *t = &im->track[i];
		bool data = host_chance(h, 60);

		t->number = (uint8_t)(number + i);
		t->control = data ? 4 : 0;
		t->sector_class = data ? SECTOR_MODE1 : SECTOR_AUDIO;
		t->pause = i == 0 ? start - 150 : im->leadout;
		t->start = i == 0 ? start : t->pause + 150;
		im->leadout = t->start + 300 + (int32_t)host_random(h, 400);
	}
	if (host_chance(h, 5) && im->leadout < m->last_leadout)
		im->leadout = m->last_leadout + 1;
	im->end = im->leadout + 10000;
	im->next_session = host_chance(h, 80);
}

void
host_raw_block(const struct host *h, int32_t lba, uint32_t serial, uint8_t block_type, uint8_t *out,
    struct raw_block *block)
{
	const struct image *im = &h->plan;
	const struct image_track *t = image_track_at(im, lba);
	uint8_t user[SECTOR_MAIN_BYTES], raw[SUBCODE_BYTES] = { 0 }, q[Q_BYTES];
	bool p = image_q(im, lba, q);

	*block = (struct raw_block){ .announces = im->next_session };
	memset(out, 0, SECTOR_MAIN_BYTES);
	if (lba >= im->leadout) {
		*block = (struct raw_block){ .track = 0xaa };
	} else if (t != NULL) {
		bool data = t->sector_class == SECTOR_MODE1;

		*block =
		    (struct raw_block){ t->number, lba >= t->start, data ? MODE1 : AUDIO, false };
		host_user(serial, lba, user, data ? 2048 : SECTOR_MAIN_BYTES);
		sector_assemble(t->sector_class, user, NULL, 1, lba, true, out, SECTOR_MAIN_BYTES);
	}
	subcode_set_pq(raw, p, q);
	if (block_type == 1)
		subcode_raw_to_pq(raw, out + SECTOR_MAIN_BYTES);
	else
		memcpy(out + SECTOR_MAIN_BYTES, raw, SUBCODE_BYTES);
}
