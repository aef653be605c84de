/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/toc_test.c - READ TOC/PMA/ATIP of a session of each write type: what formats 0 and 1
 * say, which tracks may be asked for, and that no allocation length changes more than how
 * much of a reply comes (mmc-recorder.md 3.7, 7.3; MMC-6 "READ TOC/PMA/ATIP"). */
#include "emulator/bytes.h"
#include "mmc/opcode.h"
#include "tests/mmc/harness.h"

#include <string.h>

#define REPLY_BYTES 400

static void
none(struct bench *b, const uint8_t *cdb)
{
	bench_none(b, cdb);
	assert_good(b);
}

static void
write_at(struct bench *b, int32_t lba, uint16_t count)
{
	static const uint8_t blocks[320 * 2048];

	bench_out(b, CDB(OP_WRITE_10, 0, BE32(lba), 0, BE16(count)), blocks, count * 2048u);
	assert_good(b);
}

static void
select_page(struct bench *b, uint8_t type, uint8_t mode, uint8_t packet_size)
{
	uint8_t list[60] = { [8] = 0x05, 0x32, 0x40, 0, 0x08, [8 + 15] = 150 };

	list[10] |= type;
	list[11] = mode;
	list[21] = packet_size;
	bench_out(b, CDB(OP_MODE_SELECT_10, 0x10, [8] = 60), list, sizeof(list));
	assert_good(b);
}

static void
track_at_once(struct bench *b)
{
	write_at(b, 0, 310);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

static void
session_at_once(struct bench *b)
{
	static const uint8_t sheet[] = { 0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1, 0, 0x10, 0, 0, 0, 0,
		0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xaa, 1, 0x14, 0, 0, 6, 0 };

	bench_select(b, 2, 0);
	bench_out(b, CDB(OP_SEND_CUE_SHEET, [8] = sizeof(sheet)), sheet, sizeof(sheet));
	assert_good(b);
	write_at(b, -150, 150);
	write_at(b, 0, 300);
}

static void
raw(struct bench *b)
{
	bench_burn(b, 3);
}

static void
variable_packets(struct bench *b)
{
	select_page(b, 0, 5, 0);
	write_at(b, 0, 100);
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
	write_at(b, 107, 300);
	none(b, CDB(OP_SYNCHRONIZE_CACHE));
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, 0, 0, 1));
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

static void
fixed_packets(struct bench *b)
{
	select_page(b, 0, 0x25, 32);
	write_at(b, 0, 320);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 1, 0, 0, 1));
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

static void
formatted(struct bench *b)
{
	const uint8_t list[12] = { 0, 0, 0, 8, BE32(320), 0x40, BE24(32) };

	bench_out(b, CDB(OP_FORMAT_UNIT, 0x11), list, sizeof(list));
	assert_good(b);
}

static void
two_sessions(struct bench *b)
{
	select_page(b, 1, 0xc4, 0);
	write_at(b, 0, 310);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
	select_page(b, 1, 4, 0);
	write_at(b, 11712, 310);
	none(b, CDB(OP_CLOSE_TRACK_SESSION, 0, 2));
}

static void
blank(struct bench *b)
{
	(void)b;
}

/* Tracks and where they start; the lead-out; rows of the full TOC and of the PMA. */
static const struct disc_row {
	const char *name;
	void (*burn)(struct bench *);
	uint8_t control, tracks, sessions, last_first; /* last_first: of the last session */
	int32_t start[3], leadout;
	uint8_t full_rows, pma_rows;
} discs[] = {
	{ "track at once", track_at_once, 4, 1, 1, 1, { 0 }, 312, 4, 1 },
	{ "session at once", session_at_once, 4, 1, 1, 1, { 0 }, 300, 4, 0 },
	{ "raw", raw, 0, 3, 1, 1, { 0, 750, 1350 }, 1800, 6, 0 },
	/* 100 + 7, 300 + 2 of run-out */
	{ "variable packets", variable_packets, 5, 1, 1, 1, { 0 }, 409, 4, 1 },
	/* ten packets of 39 sectors, of which the first begins 5 before the track */
	{ "fixed packets", fixed_packets, 5, 1, 1, 1, { 0 }, 385, 4, 1 },
	{ "formatted", formatted, 5, 1, 1, 1, { 0 }, 385, 4, 1 },
	{ "two sessions", two_sessions, 4, 2, 2, 2, { 0, 11712 }, 12022 + 2, 0, 2 },
	{ "blank", blank, 0, 0, 0, 0, { 0 }, 0, 0, 0 },
};

static void
store_place(uint8_t *p, int32_t lba, bool msf)
{
	if (msf) {
		p[1] = (uint8_t)((lba + 150) / 4500);
		p[2] = (uint8_t)((lba + 150) / 75 % 60);
		p[3] = (uint8_t)((lba + 150) % 75);
	} else {
		store_be32(p, (uint32_t)lba);
	}
}

static uint8_t
control_of(const struct disc_row *disc, uint8_t track)
{
	return disc->burn == raw && track > 1 ? 4 : disc->control;
}

/* The reply of format 0 from a track on. */
static size_t
expect_tracks(const struct disc_row *disc, uint8_t from, bool msf, uint8_t *p)
{
	size_t end = 4;

	memset(p, 0, REPLY_BYTES);
	p[2] = 1;
	p[3] = disc->tracks;
	for (uint8_t track = 1; track <= disc->tracks + 1; track++) {
		bool leadout = track > disc->tracks;

		if (!leadout && track < from)
			continue;
		p[end + 1] = 0x10 | control_of(disc, leadout ? disc->tracks : track);
		p[end + 2] = leadout ? 0xaa : track;
		store_place(p + end + 4, leadout ? disc->leadout : disc->start[track - 1], msf);
		end += 8;
	}
	store_be16(p, (uint16_t)(end - 2));
	return end;
}

static void
lists_tracks(void **state)
{
	static const uint8_t asked[] = { 0, 1, 2, 3, 4, 99, 100, 0xa9, 0xaa, 0xab };
	const struct disc_row *disc = *state;
	struct bench *b = bench_open(disc->burn == formatted ? "cdrw-80" : "cdr-80");
	uint8_t expected[REPLY_BYTES];

	disc->burn(b);
	for (size_t i = 0; i < 2 * ARRAY_LEN(asked); i++) {
		uint8_t from = asked[i / 2], msf = i % 2 ? 2 : 0;
		size_t n = expect_tracks(disc, from, msf, expected);

		bench_in(b, REPLY_BYTES, CDB(OP_READ_TOC, msf, 0, [6] = from, [7] = 1, 0));
		if (disc->tracks == 0 || (from > disc->tracks && from != 0xaa))
			assert_sense(b, 0x052400);
		else
			assert_reply(b, expected, n);
	}
	bench_close(b);
}

static void
names_last_session(void **state)
{
	const struct disc_row *disc = *state;
	struct bench *b = bench_open(disc->burn == formatted ? "cdrw-80" : "cdr-80");

	disc->burn(b);
	for (uint8_t msf = 0; msf <= 2; msf += 2) {
		uint8_t expected[12] = { 0, 10, 1, disc->sessions, 0,
			(uint8_t)(0x10 | control_of(disc, disc->last_first)), disc->last_first };

		bench_in(b, REPLY_BYTES, CDB(OP_READ_TOC, msf, 1, [7] = 1, 0));
		if (disc->sessions == 0) {
			assert_sense(b, 0x052400);
			continue;
		}
		store_place(expected + 8, disc->start[disc->last_first - 1], msf);
		assert_reply(b, expected, 12);
	}
	bench_close(b);
}

/* Every format, cut at every length: the same bytes, and the same length field. */
static void
cuts(void **state)
{
	static const uint16_t lengths[] = { 0, 1, 2, 4, 12, 28 };
	const struct disc_row *disc = *state;
	struct bench *b = bench_open(disc->burn == formatted ? "cdrw-80" : "cdr-80");

	disc->burn(b);
	for (uint8_t format = 0; format < 16; format++) {
		uint8_t whole[REPLY_BYTES];
		size_t n;

		bench_in(b, 1024, CDB(OP_READ_TOC, 0, format, [7] = 4, 0));
		if (format > 5 || (disc->sessions == 0 && format < 3)) {
			assert_sense(b, 0x052400);
			bench_in(b, 0, CDB(OP_READ_TOC, 0, format, 0));
			assert_sense(b, 0x052400);
			continue;
		}
		assert_good(b);
		n = b->data_bytes;
		assert_in_range(n, 4, sizeof(whole));
		memcpy(whole, b->data, n);
		assert_int_equal(load_be16(whole), n - 2);
		if (format == 2 && disc->full_rows != 0)
			assert_int_equal(n, 4 + 11 * disc->full_rows);
		if (format == 3)
			assert_int_equal(n, 4 + 11 * disc->pma_rows);
		for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
			bench_in(b, 1024, CDB(OP_READ_TOC, 0, format, [7] = BE16(lengths[i])));
			assert_reply(b, whole, lengths[i] < n ? lengths[i] : n);
		}
	}
	bench_close(b);
}

int
main(void)
{
	return RUN_TABLE(discs, lists_tracks) + RUN_TABLE(discs, names_last_session) +
	    RUN_TABLE(discs, cuts);
}
