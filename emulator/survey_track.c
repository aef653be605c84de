/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/survey_track.c - what the sectors of one track add up to: its type,
 * CONTROL, copy setting, indexes, ISRC and errors. */
#include "emulator/survey_track.h"

#include "emulator/bytes.h"
#include "emulator/survey.h"

#include <string.h>

/* What one sector may show. The first two are about Q and count in the pause too. */
enum {
	TALLY_Q_CRC,
	TALLY_Q_CONTENT,
	TALLY_NO_SYNC,
	TALLY_UNSCRAMBLED,
	TALLY_HEADER,
	TALLY_ADDRESS,
	TALLY_EDC,
	TALLY_ECC,
	TALLY_SUBHEADER,
	TALLY_ZERO_FILL,
	TALLY_DATA_IN_AUDIO,
};

static const struct {
	const char *finding;
	uint16_t flag;
} tallies[SURVEY_TALLIES] = {
	[TALLY_Q_CRC] = { "q-crc", 0 },
	[TALLY_Q_CONTENT] = { "q-content", 0 },
	[TALLY_NO_SYNC] = { "no-sync", SECTOR_NO_SYNC },
	[TALLY_UNSCRAMBLED] = { "unscrambled", SECTOR_UNSCRAMBLED },
	[TALLY_HEADER] = { "header-damaged", SECTOR_HEADER_BAD },
	[TALLY_ADDRESS] = { "header-address", SECTOR_ADDRESS_BAD },
	[TALLY_EDC] = { "edc-error", SECTOR_EDC_BAD },
	[TALLY_ECC] = { "ecc-error", SECTOR_ECC_BAD },
	[TALLY_SUBHEADER] = { "subheader-differs", SECTOR_SUBHEADER_DIFFERS },
	[TALLY_ZERO_FILL] = { "mode0-not-zero", SECTOR_ZERO_FILL_BAD },
	[TALLY_DATA_IN_AUDIO] = { "data-in-audio", SECTOR_DATA_IN_AUDIO },
};

void
survey_vote(struct survey_votes *v, const char text[14])
{
	unsigned rarest = 0;

	for (unsigned i = 0; i < SURVEY_CANDIDATES; i++) {
		if (v->candidate[i].count == 0 || strcmp(v->candidate[i].text, text) == 0) {
			memcpy(v->candidate[i].text, text, 14);
			v->candidate[i].count++;
			return;
		}
		if (v->candidate[i].count < v->candidate[rarest].count)
			rarest = i;
	}
	memcpy(v->candidate[rarest].text, text, 14);
	v->candidate[rarest].count = 1;
}

const char *
survey_winner(const struct survey_votes *v)
{
	unsigned best = 0;

	for (unsigned i = 1; i < SURVEY_CANDIDATES; i++)
		if (v->candidate[i].count > v->candidate[best].count)
			best = i;
	return v->candidate[best].count > 0 ? v->candidate[best].text : NULL;
}

void
survey_track_index(struct survey_track *t, uint8_t number, uint8_t index, int32_t lba)
{
	if (t->number == 0) {
		t->number = number;
		t->first_lba = lba;
	}
	if (index == 0)
		return;
	if (!t->begun) {
		t->begun = true;
		t->start_lba = lba;
		t->indexes = 1;
	} else if (index > t->last_index && t->indexes < DISC_INDEXES) {
		t->index[t->indexes++] = (uint32_t)(lba - t->start_lba);
	} else {
		return;
	}
	t->last_index = index;
}

static void
tally(struct survey_track *t, unsigned which, int32_t lba)
{
	if (t->tally[which].count++ == 0)
		t->tally[which].lba = lba;
}

static void
count_q(struct survey_track *t, int32_t lba, enum q_result result)
{
	if (result == Q_BAD_CRC) {
		t->q_crc_errors++;
		tally(t, TALLY_Q_CRC, lba);
	} else if (result == Q_BAD_CONTENT) {
		tally(t, TALLY_Q_CONTENT, lba);
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
survey_track_count(struct survey_track *t, int32_t lba, uint8_t index, uint8_t control,
    enum q_result result, struct sector_verdict v)
{
	bool program = index > 0;

	if ((control & Q_CONTROL_DATA) == 0)
		v = as_audio(v);
	if (v.sector_class >= SECTOR_CLASSES)
		v = (struct sector_verdict){ SECTOR_UNKNOWN, 0, 0 };
	count_q(t, lba, result);
	t->count[program][v.sector_class]++;
	if (v.flags & SECTOR_AMBIGUOUS)
		t->ambiguous[program]++;
	if (!program) {
		t->pregap_sectors++;
		return;
	}
	t->sectors++;
	t->control[control]++;
	t->phase[(uint32_t)(lba - LBA_FIRST) % 8]++;
	if (control & Q_CONTROL_COPY)
		t->copy[(uint32_t)(lba - LBA_FIRST) % 8]++;
	for (unsigned i = TALLY_NO_SYNC; v.flags != 0 && i < SURVEY_TALLIES; i++)
		if (v.flags & tallies[i].flag)
			tally(t, i, lba);
}

/* SCMS: the copy bit is set in four sectors and clear in the next four, in a
 * phase that holds for the track (IEC 60908 17.5; cd-format.md 9). */
static bool
alternates(const struct survey_track *t)
{
	unsigned set = 0, runs = 0;

	for (unsigned i = 0; i < 8; i++) {
		if (t->phase[i] == 0)
			return false;
		if (t->copy[i] * 4u > t->phase[i] && t->copy[i] * 4u < t->phase[i] * 3u)
			return false;
		set |= (unsigned)(t->copy[i] * 2u > t->phase[i]) << i;
	}
	for (unsigned i = 0; i < 8; i++)
		runs += (set >> i & 1) != (set >> (i + 1) % 8 & 1);
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
survey_track_report(const struct survey_track *t, uint8_t session, bool xa, struct disc_track *out,
    struct contents *c)
{
	const char *isrc = survey_winner(&t->isrc);

	*out = (struct disc_track){
		.number = t->number,
		.session = session,
		.start_lba = t->begun ? t->start_lba : t->first_lba,
		.sector_count = t->sectors,
		.pregap_count = t->pregap_sectors,
		.index_count = t->begun ? t->indexes : 1,
		.edc_errors = t->tally[TALLY_EDC].count,
		.ecc_errors = t->tally[TALLY_ECC].count,
		.address_errors = t->tally[TALLY_ADDRESS].count,
		.unscrambled = t->tally[TALLY_UNSCRAMBLED].count,
		.q_crc_errors = t->q_crc_errors,
	};
	memcpy(out->indexes, t->index, sizeof(out->indexes));
	if (isrc != NULL)
		memcpy(out->isrc, isrc, sizeof(out->isrc));
	report_control(t, out);
	report_classes(t, xa, out);
	for (unsigned i = 0; i < SURVEY_TALLIES; i++)
		contents_find(
		    c, tallies[i].finding, session, t->number, t->tally[i].lba, t->tally[i].count);
	if (mixes_wrongly(out))
		contents_find(c, "mixed-types", session, t->number, out->start_lba, 1);
}
