/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/image.h - the sectors of a small disc as a host would compose
 * them for RAW recording, one at a time, from a table of tracks. That its Q is
 * right is itself tested against fixtures/vectors/q-sequence.txt. */
#ifndef TESTS_EMULATOR_IMAGE_H
#define TESTS_EMULATOR_IMAGE_H
#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/subcode.h"

#include <stdlib.h>
#include <string.h>

#define IMAGE_TRACKS 4

struct image_track {
	uint8_t number, control;
	enum sector_class sector_class;
	int32_t pause, start, index2; /* pause = start: none; index2 0: none */
	const char *isrc;             /* in frames with LBA % 100 = 49 */
	bool scms;
};

struct image {
	const char *mcn; /* in frames with LBA % 100 = 99 */
	unsigned tracks;
	struct image_track track[IMAGE_TRACKS];
	int32_t leadin, leadout, end;
	uint8_t session_format;
	bool next_session;                            /* B0 in the lead-in */
	uint8_t first_number, last_number, toc_shift; /* lies of the lead-in; 0: the truth */
};

static inline const struct image_track *
image_track_at(const struct image *im, int32_t lba)
{
	const struct image_track *t = NULL;

	for (unsigned i = 0; i < im->tracks && lba >= im->track[i].pause; i++)
		t = &im->track[i];
	return t;
}

static inline void
image_leadin_q(const struct image *im, int32_t lba, struct q_frame *f)
{
	unsigned points = 3 + im->tracks + im->next_session;
	unsigned n = (unsigned)(lba - im->leadin) / 3 % points;
	const struct image_track *first = &im->track[0], *last = &im->track[im->tracks - 1];

	f->time = msf_from_lba(lba);
	f->control = n == 0 ? first->control : last->control;
	if (n < 3)
		f->index = (uint8_t)(0xa0 + n);
	if (n == 0) {
		f->absolute = (struct msf){ im->first_number ? im->first_number : first->number,
			bcd_decode(im->session_format), 0 };
	} else if (n == 1) {
		f->absolute =
		    (struct msf){ im->last_number ? im->last_number : last->number, 0, 0 };
	} else if (n == 2) {
		f->absolute = msf_from_lba(im->leadout);
	} else if (n < 3 + im->tracks) {
		const struct image_track *t = &im->track[n - 3];

		f->control = t->control;
		f->index = t->number;
		f->absolute = msf_from_lba(t->start + im->toc_shift);
	} else {
		f->adr = Q_ADR_LEADIN5;
		f->index = 0xb0;
		f->time = (struct msf){ 0x05, 0x00, 0x00 };
		f->zero = 1;
		f->absolute = (struct msf){ 0x79, 0x59, 0x74 };
	}
}

/* Returns P. */
static inline bool
image_q(const struct image *im, int32_t lba, uint8_t q[Q_BYTES])
{
	struct q_frame f = { .adr = Q_ADR_POSITION, .absolute = msf_from_lba(lba) };
	const struct image_track *t = image_track_at(im, lba);

	if (lba >= im->leadout) {
		f.control = im->track[im->tracks - 1].control;
		f.tno = Q_TNO_LEADOUT;
		f.index = 1;
		f.time = msf_from_count((uint32_t)(lba - im->leadout));
	} else if (lba < im->track[0].pause) {
		image_leadin_q(im, lba, &f);
	} else {
		f.control = t->control;
		if (t->scms && (uint32_t)(lba + 150) % 8 >= 4)
			f.control |= Q_CONTROL_COPY;
		f.tno = t->number;
		if (lba < t->start) {
			f.time = msf_from_count((uint32_t)(t->start - 1 - lba));
		} else {
			f.index = t->index2 != 0 && lba >= t->index2 ? 2 : 1;
			f.time = msf_from_count((uint32_t)(lba - t->start));
		}
		if (im->mcn != NULL && lba > 0 && lba % 100 == 99) {
			f.adr = Q_ADR_MCN;
			strcpy(f.text, im->mcn);
		} else if (t->isrc != NULL && lba > t->start && lba % 100 == 49) {
			f.adr = Q_ADR_ISRC;
			strcpy(f.text, t->isrc);
		}
		f.aframe = f.absolute.f;
	}
	q_encode(&f, q);
	return f.tno != 0 && f.tno != Q_TNO_LEADOUT && lba < t->start;
}

static inline void
image_main(const struct image *im, int32_t lba, uint8_t *main_channel)
{
	const struct image_track *t = image_track_at(im, lba);
	const uint8_t data[4] = { 0, 0, 0x08, 0 }, form2[4] = { 0, 0, 0x20, 0 };

	memset(main_channel, 0, SECTOR_MAIN_BYTES);
	if (t == NULL || lba >= im->leadout)
		return;
	if (t->sector_class == SECTOR_AUDIO) {
		for (unsigned i = 0; i < SECTOR_MAIN_BYTES; i++)
			main_channel[i] = (uint8_t)(i * 5u + (uint32_t)lba);
		return;
	}
	sector_assemble(t->sector_class, NULL, t->sector_class == SECTOR_MODE2FORM2 ? form2 : data,
	    1, lba, true, main_channel, SECTOR_MAIN_BYTES);
}

static inline void
image_record(const struct image *im, int32_t lba, uint8_t *record)
{
	uint8_t q[Q_BYTES];
	bool p = image_q(im, lba, q);

	image_main(im, lba, record);
	memset(record + SECTOR_MAIN_BYTES, 0, SUBCODE_BYTES);
	subcode_set_pq(record + SECTOR_MAIN_BYTES, p, q);
}

/* The same as a block of the data block type. */
static inline void
image_block(const struct image *im, int32_t lba, uint8_t data_block_type, uint8_t *block)
{
	uint8_t record[SECTOR_RECORD_BYTES];

	image_record(im, lba, record);
	if (data_block_type == 1) {
		memcpy(block, record, SECTOR_MAIN_BYTES);
		subcode_raw_to_pq(record + SECTOR_MAIN_BYTES, block + SECTOR_MAIN_BYTES);
	} else {
		memcpy(block, record, SECTOR_RECORD_BYTES);
	}
}

/* What a test does to a record before it is written. */
typedef void image_change(int32_t lba, uint8_t *record);

/* Write [from, to) in pieces as a host would; the first result that is not OK. */
static inline enum disc_result
image_write(struct recorder *r, const struct write_parameters *p, const struct image *im,
    int32_t from, int32_t to, image_change *change)
{
	enum { PIECE = 27 };
	uint32_t bytes = recorder_block_bytes(p);
	uint8_t *blocks = malloc((size_t)PIECE * SECTOR_RECORD_BYTES);
	enum disc_result result = DISC_OK;

	for (int32_t lba = from; lba < to && result == DISC_OK; lba += PIECE) {
		uint32_t n = to - lba < PIECE ? (uint32_t)(to - lba) : PIECE;

		for (uint32_t i = 0; i < n; i++) {
			uint8_t *block = blocks + (size_t)i * bytes;

			image_block(im, lba + (int32_t)i, p->data_block_type, block);
			if (change != NULL)
				change(lba + (int32_t)i, block);
		}
		result = recorder_write_begin(r, p, lba, n);
		if (result == DISC_OK)
			result = recorder_write_blocks(r, blocks, n);
		if (result == DISC_OK)
			result = recorder_write_end(r);
	}
	free(blocks);
	return result;
}

/* All of it, and synchronize. */
static inline enum disc_result
image_burn(struct disc *d, const struct image *im, uint8_t data_block_type, image_change *change)
{
	const struct write_parameters p = { .type = WRITE_RAW,
		.data_block_type = data_block_type,
		.multisession = im->next_session ? 3 : 0 };
	struct recorder *r = recorder_open(d, &(struct recorder_options){ .lenient_leadin = true });
	enum disc_result result = image_write(r, &p, im, im->leadin, im->end, change);

	if (result == DISC_OK)
		result = recorder_synchronize(r);
	recorder_close(r);
	return result;
}

/* The disc of fixtures/vectors/q-sequence.txt. */
static const struct image image_q_sequence = {
	.mcn = "4006381333931",
	.tracks = 3,
	.track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false },
	    { 2, 0, SECTOR_AUDIO, 10000, 10150, 15150, "GBAYE6700149", false },
	    { 3, 2, SECTOR_AUDIO, 20150, 20150, 0, NULL, false } },
	.leadin = -11634,
	.leadout = 30150,
	.end = 36900,
};

/* A small one: data, then audio, a minute of lead-in. */
static const struct image image_small = {
	.mcn = "4006381333931",
	.tracks = 2,
	.track = { { 1, 4, SECTOR_MODE1, -150, 0, 0, NULL, false },
	    { 2, 1, SECTOR_AUDIO, 400, 550, 700, "GBAYE6700149", true } },
	.leadin = -4650,
	.leadout = 900,
	.end = 7650,
};
#endif
