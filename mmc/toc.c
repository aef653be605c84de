/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/toc.c - READ TOC/PMA/ATIP (MMC-6): what the lead-ins of the
 * closed sessions announce, the pregroove's ATIP, CD-TEXT. */
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "mmc/command.h"

#include <string.h>

#define HEADER_BYTES   4
#define TRACK_ROW      8
#define FULL_ROW       11
#define ATIP_BYTES     28
#define TEXT_PACK      18
#define TRACK_LEADOUT  0xaa
#define POINT_LEADOUT  0xa2
#define POINT_ADDITION 0xb0 /* ADR 5 rows come behind the tracks */
#define MSF_BIT        0x02

static void
store_address(uint8_t *p, int32_t lba, bool as_msf)
{
	struct msf t;

	if (!as_msf) {
		store_be32(p, (uint32_t)lba);
		return;
	}
	t = msf_from_lba(lba);
	p[0] = 0;
	p[1] = t.m;
	p[2] = t.s;
	p[3] = t.f;
}

/* Where a row says that its track or the lead-out starts. A TOC may say what it
 * likes: an impossible time counts as the start of the program area. */
static int32_t
row_start(const struct disc_toc_entry *row)
{
	int32_t lba = 0;

	(void)msf_to_lba((struct msf){ row->pmin, row->psec, row->pframe }, &lba);
	return lba;
}

static bool
session_closed(const struct disc *disc, uint8_t number)
{
	const struct disc_session *s;

	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++)
		if (s->number == number)
			return s->status == SESSION_COMPLETE;
	return false;
}

static const struct disc_toc_entry *
find_row(const struct disc *disc, uint8_t session, uint8_t point)
{
	const struct disc_toc_entry *row;

	for (unsigned i = 0; (row = disc_toc_entry(disc, i)) != NULL; i++)
		if (row->session == session && row->adr == 1 && row->point == point)
			return row;
	return NULL;
}

static unsigned
toc_rows(const struct disc *disc)
{
	unsigned n = 0;

	while (disc_toc_entry(disc, n) != NULL)
		n++;
	return n;
}

static void
store_track_row(uint8_t *p, const struct disc_toc_entry *row, uint8_t track, bool as_msf)
{
	p[1] = (uint8_t)(row->adr << 4 | row->control);
	p[2] = track;
	store_address(p + 4, row_start(row), as_msf);
}

/* Format 0: the tracks from the one asked for, and the last lead-out. */
static struct sense
formatted_toc(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	const struct disc *disc = unit_disc(cmd->drive);
	bool as_msf = cmd->cdb[1] & MSF_BIT;
	uint8_t start = cmd->cdb[6];
	const struct disc_toc_entry *row, *leadout = find_row(disc, last->number, POINT_LEADOUT);
	size_t end = HEADER_BYTES;
	uint8_t *p;

	if (start > last->last_track && start != TRACK_LEADOUT)
		return sense_cdb_field(6, 7);
	p = cmd_reply_large(
	    cmd, allocation, HEADER_BYTES + TRACK_ROW * ((size_t)toc_rows(disc) + 1));
	if (p == NULL)
		return cmd_busy(cmd);
	p[2] = disc_session(disc, 0)->first_track;
	p[3] = last->last_track;
	for (unsigned i = 0; (row = disc_toc_entry(disc, i)) != NULL; i++) {
		if (row->adr != 1 || row->point > DISC_TRACKS || row->point < start ||
		    !session_closed(disc, row->session))
			continue;
		store_track_row(p + end, row, row->point, as_msf);
		end += TRACK_ROW;
	}
	if (leadout != NULL) {
		store_track_row(p + end, leadout, TRACK_LEADOUT, as_msf);
		end += TRACK_ROW;
	}
	store_be16(p, (uint16_t)(end - 2));
	cmd_reply_cut(cmd, allocation, end);
	return SENSE_NONE;
}

/* Format 1: where the last closed session starts. */
static struct sense
session_information(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	const struct disc *disc = unit_disc(cmd->drive);
	const struct disc_toc_entry *row = find_row(disc, last->number, last->first_track);
	uint8_t *p = cmd_reply(cmd, allocation, HEADER_BYTES + TRACK_ROW);

	store_be16(p, HEADER_BYTES + TRACK_ROW - 2);
	p[2] = disc_session(disc, 0)->number;
	p[3] = last->number;
	if (row != NULL)
		store_track_row(p + HEADER_BYTES, row, row->point, cmd->cdb[1] & MSF_BIT);
	return SENSE_NONE;
}

/* A0, A1, A2, then tracks, then B0 and the others of ADR 5. */
static unsigned
row_rank(const struct disc_toc_entry *row)
{
	if (row->adr == 1 && row->point > DISC_TRACKS)
		return 0;
	return row->adr == 1 ? 1 : 2;
}

static void
store_full_row(const struct disc_toc_entry *row, uint8_t *p)
{
	const uint8_t bytes[FULL_ROW] = { row->session, (uint8_t)(row->adr << 4 | row->control),
		row->tno, row->point, row->min, row->sec, row->frame, row->zero, row->pmin,
		row->psec, row->pframe };

	memcpy(p, bytes, FULL_ROW);
}

static size_t
store_full_rows(const struct disc *disc, uint8_t session, uint8_t *p)
{
	const struct disc_toc_entry *row;
	size_t end = 0;

	for (unsigned rank = 0; rank < 3; rank++)
		for (unsigned i = 0; (row = disc_toc_entry(disc, i)) != NULL; i++) {
			if (row->session != session || row_rank(row) != rank)
				continue;
			store_full_row(row, p + end);
			end += FULL_ROW;
		}
	return end;
}

/* Format 2: the rows as the lead-ins have them. */
static struct sense
full_toc(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	const struct disc *disc = unit_disc(cmd->drive);
	const struct disc_session *s;
	size_t end = HEADER_BYTES;
	uint8_t *p;

	if (cmd->cdb[6] > last->number)
		return sense_cdb_field(6, 7);
	p = cmd_reply_large(cmd, allocation, HEADER_BYTES + FULL_ROW * (size_t)toc_rows(disc));
	if (p == NULL)
		return cmd_busy(cmd);
	p[2] = disc_session(disc, 0)->number;
	p[3] = last->number;
	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++)
		if (s->number >= cmd->cdb[6] && s->status == SESSION_COMPLETE)
			end += store_full_rows(disc, s->number, p + end);
	store_be16(p, (uint16_t)(end - 2));
	cmd_reply_cut(cmd, allocation, end);
	return SENSE_NONE;
}

/* Format 3: the tracks recorded at once. A disc recorded whole has none. */
static struct sense
pma(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	struct disc_toc_entry row;
	size_t end = HEADER_BYTES;
	uint8_t *p;

	(void)last;
	if (disc_medium(unit_disc(cmd->drive))->pressed)
		return sense_cdb_field(2, 3);
	p = cmd_reply_large(cmd, allocation, HEADER_BYTES + FULL_ROW * (size_t)DISC_TRACKS);
	if (p == NULL)
		return cmd_busy(cmd);
	for (unsigned i = 0; recorder_pma(cmd->drive->recorder, i, &row); i++, end += FULL_ROW)
		store_full_row(&row, p + end);
	store_be16(p, (uint16_t)(end - 2));
	cmd_reply_cut(cmd, allocation, end);
	return SENSE_NONE;
}

/* Format 4. */
static struct sense
atip(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	const struct medium *m = disc_medium(unit_disc(cmd->drive));
	uint8_t *p;

	(void)last;
	if (m->pressed)
		return sense_cdb_field(2, 3);
	p = cmd_reply(cmd, allocation, ATIP_BYTES);
	store_be16(p, ATIP_BYTES - 2);
	memcpy(p + 4, m->atip_special, 3);
	store_address(p + 7, m->leadin_start_lba, true);
	store_address(p + 11, m->last_leadout_lba, true);
	for (size_t i = 0; i < 3; i++)
		memcpy(p + 16 + 4 * i, m->atip_additional + 3 * i, 3);
	return SENSE_NONE;
}

/* Format 5; without CD-TEXT a header alone. */
static struct sense
cd_text(struct command *cmd, uint16_t allocation, const struct disc_session *last)
{
	uint32_t packs = 0;
	const uint8_t *text = last != NULL ? disc_cd_text(unit_disc(cmd->drive), &packs) : NULL;
	size_t bytes = text != NULL ? (size_t)packs * TEXT_PACK : 0;
	uint8_t *p;

	/* The length field holds no more. */
	if (bytes > UINT16_MAX - HEADER_BYTES)
		bytes = (UINT16_MAX - HEADER_BYTES) / TEXT_PACK * TEXT_PACK;
	p = cmd_reply_large(cmd, allocation, HEADER_BYTES + bytes);
	if (p == NULL)
		return cmd_busy(cmd);
	store_be16(p, (uint16_t)(HEADER_BYTES - 2 + bytes));
	if (bytes > 0)
		memcpy(p + HEADER_BYTES, text, bytes);
	return SENSE_NONE;
}

struct sense
read_toc(struct command *cmd)
{
	static const struct {
		struct sense (*read)(struct command *, uint16_t, const struct disc_session *);
		bool needs_session; /* which must be closed */
	} formats[] = {
		{ formatted_toc, true },
		{ session_information, true },
		{ full_toc, true },
		{ pma, false },
		{ atip, false },
		{ cd_text, false },
	};
	uint8_t format = cmd->cdb[2] & 15;
	const struct disc_session *last = NULL;

	/* SFF-8020i put the format into the control byte. */
	if (format == 0)
		format = cmd->cdb[9] >> 6;
	if (format >= ARRAY_LEN(formats))
		return sense_cdb_field(2, 3);
	if (unit_closed_sessions(cmd->drive, &last) == 0 && formats[format].needs_session)
		return sense_cdb_field(2, 3);
	return formats[format].read(cmd, load_be16(cmd->cdb + 7), last);
}
