/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_track.c - what the sectors of one track add up to: its type,
 * CONTROL, copy setting, indexes, ISRC and errors. */
#include "emulator/survey_track.h"

#include "emulator/bytes.h"
#include "emulator/survey.h"

#include <string.h>

#define INDEX_SECTORS_MIN 10
#define P_SECTORS         150 /* P rises at most so long before a track or the lead-out */
#define P_LAG             1   /* and may fall one sector late: cdrdao */

void
survey_track_index(struct survey_track *t, uint8_t number, uint8_t index, int32_t lba)
{
	if (t->number == 0) {
		t->number = number;
		t->first_lba = lba;
	}
	t->index_lba = lba;
	if (index == 0)
		return;
	if (!t->begun) {
		t->begun = true;
		t->start_lba = lba;
		t->indexes = 1;
		t->isrc_cadence.last = lba - 1;
		/* The last sector of the pause says 00:00:00 or 00:00:01 (cd-format.md 9.1). */
		if (t->counting && t->countdown != lba && t->countdown != lba - 1)
			survey_tally(&t->tallies, TALLY_COUNTDOWN, lba - 1, 1);
	} else if (index > t->last_index && t->indexes < DISC_INDEXES) {
		t->index[t->indexes++] = (uint32_t)(lba - t->start_lba);
	} else {
		return;
	}
	t->last_index = index;
}

void
survey_track_leave(struct survey_track *t, uint8_t index, int32_t lba)
{
	if (index > 0 && lba - t->index_lba < INDEX_SECTORS_MIN)
		survey_tally(&t->tallies, TALLY_INDEX_SHORT, t->index_lba, 1);
	/* Where there is no pause P announces what comes next all the same. */
	if (t->p_run > P_SECTORS)
		survey_tally(&t->tallies, TALLY_P, t->p_run_lba, t->p_run);
	t->p_run = 0;
}

static void
count_q(struct survey_track *t, int32_t lba, const struct survey_sector *x)
{
	if (x->result == Q_BAD_CRC) {
		t->q_crc_errors++;
		survey_tally(&t->tallies, TALLY_Q_CRC, lba, 1);
	} else if (x->result == Q_BAD_CONTENT) {
		survey_tally(&t->tallies,
		    x->adr == Q_ADR_MCN        ? TALLY_MCN_DIGITS
			: x->adr == Q_ADR_ISRC ? TALLY_ISRC_DIGITS
					       : TALLY_Q_CONTENT,
		    lba, 1);
	}
	if (x->index > 0 && (x->adr == Q_ADR_ISRC || x->result == Q_BAD_CRC))
		survey_cadence_frame(&t->isrc_cadence, lba, x->result != Q_BAD_CRC);
}

/* P is set in INDEX 00 and clear elsewhere, but see survey_track_leave(). */
static void
count_p(struct survey_track *t, int32_t lba, const struct survey_sector *x)
{
	if (x->index == 0) {
		if (!x->p)
			survey_tally(&t->tallies, TALLY_P, lba, 1);
	} else if (x->p) {
		if (t->p_run++ == 0)
			t->p_run_lba = lba;
	} else if (t->p_run > 0) {
		if (t->p_run > P_LAG || t->p_run_lba != t->start_lba)
			survey_tally(&t->tallies, TALLY_P, t->p_run_lba, t->p_run);
		t->p_run = 0;
	}
}

static void
count_control(struct survey_track *t, int32_t lba, const struct survey_sector *x)
{
	unsigned phase = (uint32_t)(lba - LBA_FIRST) % SURVEY_PHASES;
	unsigned copy = (x->control & Q_CONTROL_COPY) != 0;

	t->control[x->control & 15]++;
	if (!x->told)
		return;
	if (t->copy[phase][copy]++ == 0)
		t->copy_lba[phase][copy] = lba;
	if (!t->has_control) {
		t->has_control = true;
		t->first_control = x->control;
	} else if (!t->control_changed && ((x->control ^ t->first_control) & ~Q_CONTROL_COPY)) {
		t->control_changed = true;
		t->control_change_lba = lba;
	}
}

/* A sector of an audio track that was taken for data. */
static struct sector_verdict
as_audio(struct sector_verdict v)
{
	bool data =
	    v.sector_class != SECTOR_AUDIO && (v.flags & (SECTOR_NO_SYNC | SECTOR_HEADER_BAD)) == 0;

	if (v.sector_class == SECTOR_AUDIO)
		return v;
	return (struct sector_verdict){ SECTOR_AUDIO, 0, data ? SECTOR_DATA_IN_AUDIO : 0 };
}

void
survey_track_count(struct survey_track *t, int32_t lba, const struct survey_sector *x)
{
	struct sector_verdict v = x->verdict;
	bool program = x->index > 0;

	if ((x->control & Q_CONTROL_DATA) == 0)
		v = as_audio(v);
	if (v.sector_class >= SECTOR_CLASSES)
		v.sector_class = SECTOR_UNKNOWN;
	t->count[program][v.sector_class]++;
	t->ambiguous[program] +=
	    v.sector_class == SECTOR_MODE2FORM1 && (v.flags & SECTOR_AMBIGUOUS) != 0;
	count_p(t, lba, x);
	if (x->result != Q_OK || x->adr != Q_ADR_POSITION)
		count_q(t, lba, x);
	if (!program) {
		t->pregap_sectors++;
		return;
	}
	t->sectors++;
	count_control(t, lba, x);
	survey_tally_flags(&t->tallies, lba, v.flags);
}

void
survey_track_position(struct survey_track *t, int32_t lba, const struct q_frame *f)
{
	int32_t told, relative = (int32_t)msf_to_count(f->time);

	if (!msf_to_lba(f->absolute, &told) || told != lba)
		survey_tally(&t->tallies, TALLY_ABSOLUTE, lba, 1);
	if (f->index > 0) {
		if (relative != lba - t->start_lba)
			survey_tally(&t->tallies, TALLY_RELATIVE, lba, 1);
		return;
	}
	if (t->counting && lba + relative != t->countdown)
		survey_tally(&t->tallies, TALLY_COUNTDOWN, lba, 1);
	t->counting = true;
	t->countdown = lba + relative;
}

/* SCMS: the copy bit is set in four sectors and clear in the next four, in a
 * phase that holds for the track (IEC 60908 17.5; cd-format.md 9). A few sectors
 * may be wrong. */
static bool
alternates(const struct survey_track *t)
{
	unsigned set = 0, runs = 0;

	for (unsigned i = 0; i < SURVEY_PHASES; i++) {
		uint32_t all = t->copy[i][0] + t->copy[i][1], copy = t->copy[i][1];

		if (all == 0 || (copy * 4u > all && copy * 4u < all * 3u))
			return false;
		set |= (unsigned)(copy * 2u > all) << i;
	}
	for (unsigned i = 0; i < SURVEY_PHASES; i++)
		runs += (set >> i & 1) != (set >> (i + 1) % SURVEY_PHASES & 1);
	return runs == 2 && __builtin_popcount(set) == 4;
}

static uint8_t
majority(const uint32_t control[16])
{
	uint8_t best = 0;

	for (uint8_t i = 1; i < 16; i++)
		if (control[i] > control[best])
			best = i;
	return best;
}

static void
report_control(const struct survey_track *t, struct disc_track *out)
{
	uint32_t control[16];

	memcpy(control, t->control, sizeof(control));
	if (alternates(t)) {
		for (unsigned i = 0; i < 16; i++) {
			if (i & Q_CONTROL_COPY) {
				control[i & ~(unsigned)Q_CONTROL_COPY] += control[i];
				control[i] = 0;
			}
		}
		out->control = majority(control);
		out->copy = COPY_SCMS;
	} else {
		out->control = majority(control);
		out->copy = out->control & Q_CONTROL_COPY ? COPY_PERMITTED : COPY_PROHIBITED;
	}
	out->preemphasis =
	    (out->control & (Q_CONTROL_DATA | Q_CONTROL_PREEMPHASIS)) == Q_CONTROL_PREEMPHASIS;
}

/* Copy bits that neither stay nor alternate as they should: those of the minority,
 * of the track or, under SCMS, of the sectors of their phase. */
static void
find_wrong_copy_bits(
    const struct survey_track *t, enum track_copy copy, struct survey_tallies *tallies)
{
	int32_t first = INT32_MAX;
	uint32_t wrong = 0;

	for (unsigned i = 0; i < SURVEY_PHASES; i++) {
		unsigned odd =
		    copy == COPY_SCMS ? t->copy[i][0] > t->copy[i][1] : copy == COPY_PROHIBITED;

		wrong += t->copy[i][odd];
		if (t->copy[i][odd] > 0 && t->copy_lba[i][odd] < first)
			first = t->copy_lba[i][odd];
	}
	survey_tally(tallies, TALLY_SCMS, first, wrong);
}

static void
find_changes(const struct survey_track *t, const struct disc_track *out, bool closed,
    struct survey_tallies *tallies)
{
	uint32_t other = 0, gaps;
	int32_t gap_lba = 0;

	find_wrong_copy_bits(t, out->copy, tallies);
	for (unsigned i = 0; i < 16; i++)
		if ((i ^ out->control) & ~(unsigned)Q_CONTROL_COPY)
			other += t->control[i];
	survey_tally(tallies, TALLY_CONTROL, t->control_change_lba, t->control_changed ? other : 0);
	survey_tally(tallies, TALLY_ISRC_CHANGES, t->isrc.change_lba, survey_dissent(&t->isrc));
	if (out->control & Q_CONTROL_DATA)
		survey_tally(tallies, TALLY_ISRC_PLACE, out->start_lba, t->isrc.total);
	gaps = survey_cadence_end(&t->isrc_cadence,
	    closed ? t->start_lba + (int32_t)t->sectors : t->isrc_cadence.last, &gap_lba);
	survey_tally(tallies, TALLY_ISRC_SPARSE, gap_lba, gaps);
}

/* An all-zero Mode 2 sector is formless as well as form 1: the track's other
 * sectors tell, else the session format (cd-format.md 6, step 4). */
static void
report_classes(const struct survey_track *t, bool xa, struct disc_track *out)
{
	uint32_t form1 = t->count[1][SECTOR_MODE2FORM1] - t->ambiguous[1];
	bool formed = form1 > 0 || t->count[1][SECTOR_MODE2FORM2] > 0;
	bool formless = !formed && (t->count[1][SECTOR_MODE2FORM0] > 0 || !xa);
	unsigned types = 0;

	memcpy(out->sectors, t->count[1], sizeof(out->sectors));
	memcpy(out->pregap_sectors, t->count[0], sizeof(out->pregap_sectors));
	if (formless) {
		out->sectors[SECTOR_MODE2FORM1] -= t->ambiguous[1];
		out->sectors[SECTOR_MODE2FORM0] += t->ambiguous[1];
		out->pregap_sectors[SECTOR_MODE2FORM1] -= t->ambiguous[0];
		out->pregap_sectors[SECTOR_MODE2FORM0] += t->ambiguous[0];
	}
	out->sector_type = SECTOR_UNKNOWN;
	for (int c = SECTOR_AUDIO; c <= SECTOR_MODE2FORM2; c++) {
		if (out->sectors[c] == 0)
			continue;
		types++;
		out->sector_type = (enum sector_class)c;
	}
	out->mixed = types > 1;
}

/* Form 1 and form 2 may change from sector to sector; nothing else may. */
static bool
mixes_wrongly(const struct disc_track *t)
{
	for (int c = SECTOR_AUDIO; c <= SECTOR_MODE2FORM2; c++)
		if (t->sectors[c] > 0 && c != SECTOR_MODE2FORM1 && c != SECTOR_MODE2FORM2)
			return t->mixed;
	return false;
}

void
survey_track_report(const struct survey_track *t, uint8_t session, bool xa, bool closed,
    struct disc_track *out, struct contents *c)
{
	struct survey_tallies tallies = t->tallies;
	const char *isrc = survey_winner(&t->isrc);

	*out = (struct disc_track){
		.number = t->number,
		.session = session,
		.start_lba = t->begun ? t->start_lba : t->first_lba,
		.sector_count = t->sectors,
		.pregap_count = t->pregap_sectors,
		.index_count = t->begun ? t->indexes : 1,
		.edc_errors = t->tallies.of[TALLY_EDC].count,
		.ecc_errors = t->tallies.of[TALLY_ECC].count,
		.address_errors = t->tallies.of[TALLY_ADDRESS].count,
		.unscrambled = t->tallies.of[TALLY_UNSCRAMBLED].count,
		.q_crc_errors = t->q_crc_errors,
	};
	memcpy(out->indexes, t->index, sizeof(out->indexes));
	if (isrc != NULL)
		memcpy(out->isrc, isrc, sizeof(out->isrc));
	report_control(t, out);
	report_classes(t, xa, out);
	find_changes(t, out, closed, &tallies);
	survey_tally_report(&tallies, session, t->number, c);
	if (mixes_wrongly(out))
		contents_find(c, "mixed-types", session, t->number, out->start_lba, 1);
}
