/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/log_test.c tests emulator/log*.c and classes.c: records as
 * bytes, what they add up to, and the cache that may be wrong at any time. */
#include "tests/table.h"

#include "emulator/bytes.h"
#include "emulator/classes.h"
#include "emulator/crc32c.h"
#include "emulator/log.h"
#include "emulator/survey.h"

#include <string.h>

static void
keeps_every_member(void **state)
{
	const struct log_record r = { LOG_WRITE, 0x0102030405060708, 9, WRITE_RAW, 3,
		LOG_LINK | LOG_TEST, 2, 3, LOG_DAMAGED, -11634, 107, 0xdeadbeef, 0x1112131415161718,
		{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, 17, 18, 0x20, 0x1234 };
	/* The layout of log.h. */
	static const uint8_t expected[60] = { 8, 7, 6, 5, 4, 3, 2, 1, 9, 0, 0, 0, 2, 3, 3, 9, 0x8e,
		0xd2, 0xff, 0xff, 107, 0, 0, 0, 0xef, 0xbe, 0xad, 0xde, 2, 3, 3, 0, 0, 0, 0, 0, 0,
		0, 0, 0 };
	uint8_t bytes[LOG_RECORD_BYTES], again[LOG_RECORD_BYTES];
	struct log_record back;

	(void)state;
	log_encode(&r, bytes);
	assert_memory_equal(bytes, expected, 31);
	assert_int_equal(load_le64(bytes + 32), 0x1112131415161718);
	assert_memory_equal(bytes + 40, r.boot_id, LOG_BOOT_ID_BYTES);
	assert_int_equal(bytes[31], 17);
	assert_int_equal(bytes[56], 18);
	assert_int_equal(bytes[57], 0x20);
	assert_int_equal(load_le16(bytes + 58), 0x1234);
	assert_int_equal(load_le32(bytes + 60), crc32c(0, bytes, 60));
	assert_true(log_decode(bytes, &back));
	log_encode(&back, again);
	assert_memory_equal(again, bytes, sizeof(bytes));
}

/* Logs of both formats are read, later ones are not (log.h). */
static const struct format {
	const char *name;
	uint32_t format;
	enum log_header expected;
} formats[] = {
	{ "none", 0, LOG_HEADER_BAD },
	{ "the first", 1, LOG_HEADER_OK },
	{ "this one", 2, LOG_HEADER_OK },
	{ "a later one", 3, LOG_HEADER_LATER },
};

static void
reads_format(void **state)
{
	const struct format *row = *state;
	uint8_t header[LOG_RECORD_BYTES];
	uint32_t format = 0, epoch = 0;

	log_encode_header(7, header);
	assert_int_equal(load_le32(header + 12), 2);
	store_le32(header + 12, row->format);
	store_le32(header + 60, crc32c(0, header, 60));
	assert_int_equal(log_decode_header(header, &format, &epoch), row->expected);
	assert_int_equal(format, row->expected == LOG_HEADER_BAD ? 0 : row->format);
	assert_int_equal(epoch, row->expected == LOG_HEADER_OK ? 7 : 0);
}

static void
sees_every_flipped_bit(void **state)
{
	uint8_t bytes[LOG_RECORD_BYTES], header[LOG_RECORD_BYTES];
	const struct log_record r = { .kind = LOG_OPEN, .sequence = 1, .epoch = 1 };
	struct log_record back;
	uint32_t format, epoch;

	(void)state;
	log_encode(&r, bytes);
	log_encode_header(1, header);
	assert_int_equal(log_decode_header(header, &format, &epoch), LOG_HEADER_OK);
	for (unsigned bit = 0; bit < 8 * LOG_RECORD_BYTES; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		header[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(log_decode(bytes, &back));
		assert_int_equal(log_decode_header(header, &format, &epoch), LOG_HEADER_BAD);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		header[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* Values out of range, with a CRC that holds. */
static const struct value {
	const char *name;
	unsigned at;
	uint8_t value;
} values[] = {
	{ "kind 0", 12, 0 },
	{ "kind past the last", 12, LOG_KINDS },
	{ "write type past the last", 13, WRITE_IMPORT + 1 },
	{ "event past the last", 30, LOG_EVENTS },
};

static void
refuses_value(void **state)
{
	const struct value *row = *state;
	const struct log_record r = { .kind = LOG_OPEN, .sequence = 1, .epoch = 1 };
	uint8_t bytes[LOG_RECORD_BYTES];
	struct log_record back;

	log_encode(&r, bytes);
	bytes[row->at] = row->value;
	store_le32(bytes + 60, crc32c(0, bytes, 60));
	assert_false(log_decode(bytes, &back));
}

#define RAW(lba_, count_)                                                                          \
	{                                                                                          \
		.kind = LOG_WRITE, .write_type = WRITE_RAW, .session = 1, .lba = (lba_),           \
		.count = (count_)                                                                  \
	}
#define EVENT(event_)                                                                              \
	{                                                                                          \
		.kind = LOG_SESSION, .write_type = WRITE_RAW, .session = 1, .event = (event_)      \
	}

#define TRACK(track_, lba_, count_, flags_)                                                        \
	{                                                                                          \
		.kind = LOG_WRITE, .write_type = WRITE_TAO, .session = 1, .track = (track_),       \
		.lba = (lba_), .count = (count_), .flags = (flags_)                                \
	}

#define RESERVE(track_, lba_, count_, flags_)                                                      \
	{                                                                                          \
		.kind = LOG_RESERVE, .write_type = WRITE_TAO, .session = 1, .track = (track_),     \
		.lba = (lba_), .count = (count_), .flags = (flags_)                                \
	}

/* What a few records add up to; the last of them may be refused. */
static const struct sum {
	const char *name;
	struct log_record record[4];
	bool refused;
	enum session_status status; /* of session 1 */
	int32_t next;
} sums[] = {
	{ "a write opens a session", { RAW(-4650, 10) }, false, SESSION_OPEN, -4640 },
	{ "another goes on", { RAW(-4650, 10), RAW(-4640, 5) }, false, SESSION_OPEN, -4635 },
	{ "not over the first", { RAW(-4650, 10), RAW(-4641, 5) }, true, SESSION_OPEN, -4640 },
	{ "nothing", { RAW(-4650, 10), RAW(-4640, 0) }, true, SESSION_OPEN, -4640 },
	{ "off the disc", { RAW(-4650, 10), RAW(LBA_LAST, 2) }, true, SESSION_OPEN, -4640 },
	{ "before the disc", { RAW(-4650, 10), RAW(LBA_FIRST - 1, 1) }, true, SESSION_OPEN, -4640 },
	{ "a session left out",
	    { RAW(-4650, 10),
		{ .kind = LOG_WRITE, .write_type = WRITE_RAW, .session = 3, .count = 1 } },
	    true, SESSION_OPEN, -4640 },
	{ "session 0",
	    { RAW(-4650, 10),
		{ .kind = LOG_WRITE, .write_type = WRITE_RAW, .session = 0, .count = 1 } },
	    true, SESSION_OPEN, -4640 },
	{ "complete", { RAW(-4650, 10), EVENT(LOG_COMPLETE_FINAL) }, false, SESSION_COMPLETE,
	    -4640 },
	{ "damaged", { RAW(-4650, 10), EVENT(LOG_DAMAGED) }, false, SESSION_DAMAGED, -4640 },
	{ "no event", { RAW(-4650, 10), EVENT(0) }, true, SESSION_OPEN, -4640 },
	{ "a new writer finds it abandoned", { RAW(-4650, 10), { .kind = LOG_OPEN } }, false,
	    SESSION_DAMAGED, -4640 },
	{ "or complete", { RAW(-4650, 10), EVENT(LOG_COMPLETE_APPENDABLE), { .kind = LOG_OPEN } },
	    false, SESSION_COMPLETE, -4640 },
	{ "track at once may be taken up again",
	    { { .kind = LOG_WRITE, .write_type = WRITE_TAO, .session = 1, .lba = 0, .count = 16 },
		{ .kind = LOG_OPEN } },
	    false, SESSION_OPEN, 16 },
	{ "but not a lead-out that was begun",
	    { TRACK(1, 0, 300, LOG_RUNOUT), TRACK(0, 300, 64, LOG_FIXATION), { .kind = LOG_OPEN } },
	    false, SESSION_DAMAGED, 364 },
	{ "tracks follow each other",
	    { TRACK(1, 0, 300, LOG_RUNOUT), TRACK(2, 300, 150, LOG_LINK) }, false, SESSION_OPEN,
	    450 },
	{ "no track behind a later one",
	    { TRACK(2, 0, 300, LOG_RUNOUT), TRACK(1, 300, 150, LOG_LINK) }, true, SESSION_OPEN,
	    300 },
	{ "no track 100", { TRACK(1, 0, 300, LOG_RUNOUT), TRACK(100, 300, 150, LOG_LINK) }, true,
	    SESSION_OPEN, 300 },
	{ "nothing behind a track that has its run-out",
	    { TRACK(1, 0, 300, LOG_RUNOUT), TRACK(1, 300, 1, 0) }, true, SESSION_OPEN, 300 },
	{ "a reserved track begins a session", { RESERVE(1, 0, 302, 0) }, false, SESSION_OPEN,
	    -150 },
	{ "and is written", { RESERVE(1, 0, 302, 0), TRACK(1, -150, 150, LOG_LINK) }, false,
	    SESSION_OPEN, 0 },
	{ "no further than it goes",
	    { RESERVE(1, 0, 302, 0), TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 303, 0) }, true,
	    SESSION_OPEN, 0 },
	{ "one behind it goes first",
	    { RESERVE(1, 0, 302, 0), TRACK(2, 302, 150, LOG_LINK), TRACK(1, -150, 150, LOG_LINK) },
	    false, SESSION_OPEN, 452 },
	{ "not where something is recorded",
	    { TRACK(1, 0, 300, LOG_RUNOUT), RESERVE(2, 299, 300, 0) }, true, SESSION_OPEN, 300 },
	{ "audio needs no pause", { TRACK(1, 0, 300, LOG_RUNOUT), RESERVE(2, 300, 300, 0) }, false,
	    SESSION_OPEN, 300 },
	{ "not a number that is taken", { TRACK(1, 0, 300, LOG_RUNOUT), RESERVE(1, 452, 300, 0) },
	    true, SESSION_OPEN, 300 },
	{ "not nothing", { TRACK(1, 0, 300, LOG_RUNOUT), RESERVE(2, 452, 0, 0) }, true,
	    SESSION_OPEN, 300 },
	{ "the last one is given up",
	    { TRACK(1, 0, 300, LOG_RUNOUT), RESERVE(2, 452, 300, 0),
		RESERVE(2, 0, 0, LOG_UNRESERVE), RESERVE(2, 452, 500, 0) },
	    false, SESSION_OPEN, 300 },
	{ "but not once it is written",
	    { RESERVE(1, 0, 302, 0), TRACK(1, -150, 150, LOG_LINK),
		RESERVE(1, 0, 0, LOG_UNRESERVE) },
	    true, SESSION_OPEN, 0 },
	{ "what is lost damages a session",
	    { RAW(-4650, 10), { .kind = LOG_LOST, .session = 1, .lba = -4650, .count = 10 } },
	    false, SESSION_DAMAGED, -4640 },
	{ "a sync of what is to come", { RAW(-4650, 10), { .kind = LOG_SYNC, .durable = 9 } }, true,
	    SESSION_OPEN, -4640 },
};

static void
adds_up(void **state)
{
	const struct sum *row = *state;
	struct log_state *s = calloc(1, sizeof(*s));
	unsigned n = 0;

	s->epoch = 1;
	while (n < ARRAY_LEN(row->record) && row->record[n].kind != 0)
		n++;
	for (unsigned i = 0; i < n; i++) {
		struct log_record r = row->record[i];

		r.sequence = s->sequence + 1;
		r.epoch = 1;
		assert_int_equal(log_apply(s, &r), i + 1 < n || !row->refused);
	}
	assert_int_equal(s->sequence, n - row->refused);
	assert_int_equal(s->sessions, 1);
	assert_int_equal(s->session[0].status, row->status);
	assert_int_equal(s->session[0].next, row->next);
	free(s);
}

/* A track of packets when its writer goes away (mmc-recorder.md 4): it may be gone
 * on with, but its last packet may not. */
static const struct left {
	const char *name;
	struct log_record record[3];
	enum track_status status;
	enum log_packet packet;
} lefts[] = {
	{ "track at once", { TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 20, 0) }, TRACK_DAMAGED,
	    LOG_PACKET_WITHIN },
#define PACKET(lba_, count_, flags_)                                                               \
	{                                                                                          \
		.kind = LOG_WRITE, .write_type = WRITE_PACKET, .session = 1, .track = 1,           \
		.packet_size = 32, .lba = (lba_), .count = (count_), .flags = (flags_)             \
	}
	{ "within a packet", { PACKET(-150, 150, LOG_LINK), PACKET(0, 20, 0) }, TRACK_OPEN,
	    LOG_PACKET_TORN },
	{ "between packets", { PACKET(-150, 150, LOG_LINK), PACKET(0, 34, LOG_PACKET_END) },
	    TRACK_OPEN, LOG_PACKET_ENDED },
	{ "before the first", { PACKET(-150, 150, LOG_LINK) }, TRACK_OPEN, LOG_PACKET_WITHIN },
	{ "closed", { PACKET(-150, 150, LOG_LINK), PACKET(0, 302, LOG_RUNOUT) }, TRACK_COMPLETE,
	    LOG_PACKET_WITHIN },
	{ "reserved", { RESERVE(1, 0, 302, 0) }, TRACK_RESERVED, LOG_PACKET_ENDED },
};

static void
is_left(void **state)
{
	const struct left *row = *state;
	struct log_state *s = calloc(1, sizeof(*s));
	struct log_record leaves = { .kind = LOG_OPEN, .epoch = 1 };

	s->epoch = 1;
	for (unsigned i = 0; i < ARRAY_LEN(row->record) && row->record[i].kind != 0; i++) {
		struct log_record r = row->record[i];

		r.sequence = i + 1;
		r.epoch = 1;
		assert_true(log_apply(s, &r));
	}
	leaves.sequence = s->sequence + 1;
	assert_true(log_apply(s, &leaves));
	assert_int_equal(s->session[0].status, SESSION_OPEN);
	assert_int_equal(log_track(s, 1)->status, row->status);
	assert_int_equal(log_track(s, 1)->packet, row->packet);
	/* Nobody need look at the disc anew unless what is said of it changes. */
	assert_int_equal(s->content, s->sequence - (row->status != TRACK_DAMAGED));
	assert_null(log_track(s, 2));
	free(s);
}

#define ERASE(event_, lba_, count_)                                                                \
	{                                                                                          \
		.kind = LOG_ERASE, .session = 1, .event = (event_), .lba = (lba_),                 \
		.count = (count_)                                                                  \
	}
#define SHORTEN(track_, lba_, count_)                                                              \
	{                                                                                          \
		.kind = LOG_ERASE, .session = 1, .track = (track_), .lba = (lba_),                 \
		.count = (count_)                                                                  \
	}
#define CLOSED                                                                                     \
	TRACK(2, 600, 2, LOG_RUNOUT), TRACK(0, 602, 64, LOG_FIXATION),                             \
	    TRACK(0, -4650, 4500, LOG_FIXATION), EVENT(LOG_COMPLETE_FINAL)

/* Two tracks at once, the second from 450 on, and what follows them. */
static const struct erasure {
	const char *name;
	struct log_record then[5];
	bool refused; /* the last of them */
	unsigned sessions, tracks;
	int32_t first, next;      /* of session 1 */
	uint32_t recorded;        /* sectors of it */
	enum track_status status; /* of the last track */
} erasures[] = {
	{ "nothing", { { .kind = LOG_OPEN } }, false, 1, 2, -150, 600, 750, TRACK_DAMAGED },
	{ "the open session", { ERASE(LOG_ERASED, -150, 750) }, false, 0, 0, 0, 0, 0, 0 },
	{ "half of it", { ERASE(LOG_ERASED, 0, 600) }, true, 1, 2, -150, 600, 750, TRACK_OPEN },
	{ "more than it", { ERASE(LOG_ERASED, -150, 751) }, true, 1, 2, -150, 600, 750,
	    TRACK_OPEN },
	{ "another session",
	    { { .kind = LOG_ERASE, .session = 2, .event = LOG_ERASED, .lba = -150, .count = 750 } },
	    true, 1, 2, -150, 600, 750, TRACK_OPEN },
	{ "a second time", { ERASE(LOG_ERASED, -150, 750), ERASE(LOG_ERASED, -150, 750) }, true, 0,
	    0, 0, 0, 0, 0 },
	{ "its closing, but it is open", { ERASE(LOG_REOPENED, -150, 750) }, true, 1, 2, -150, 600,
	    750, TRACK_OPEN },
	{ "its closing", { CLOSED, ERASE(LOG_REOPENED, -4650, 5316) }, false, 1, 2, -150, 602, 752,
	    TRACK_COMPLETE },
	{ "a closed session", { CLOSED, ERASE(LOG_ERASED, -4650, 5316) }, false, 0, 0, 0, 0, 0, 0 },
	{ "a track of a closed session", { CLOSED, SHORTEN(2, 300, 302) }, true, 1, 2, -4650, 666,
	    5316, TRACK_COMPLETE },
	{ "the open track", { SHORTEN(2, 300, 300) }, false, 1, 1, -150, 300, 450, TRACK_COMPLETE },
	{ "its pause alone", { SHORTEN(2, 300, 150) }, true, 1, 2, -150, 600, 750, TRACK_OPEN },
	{ "a track that is not there", { SHORTEN(3, 300, 300) }, true, 1, 2, -150, 600, 750,
	    TRACK_OPEN },
	{ "the end of a track", { SHORTEN(2, 500, 100) }, false, 1, 2, -150, 500, 650, TRACK_OPEN },
	{ "all but its pause", { SHORTEN(2, 450, 150) }, false, 1, 2, -150, 450, 600, TRACK_OPEN },
	{ "a complete track stays in the PMA",
	    { TRACK(2, 600, 2, LOG_RUNOUT), SHORTEN(2, 300, 302) }, false, 1, 2, -150, 300, 450,
	    TRACK_RESERVED },
	{ "a complete track before another", { SHORTEN(1, -150, 450) }, false, 1, 2, -150, 600, 300,
	    TRACK_OPEN },
	{ "and written again",
	    { SHORTEN(1, -150, 450), TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 300, LOG_RUNOUT) },
	    false, 1, 2, -150, 600, 750, TRACK_OPEN },
	{ "but no further than it went",
	    { SHORTEN(1, -150, 450), TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 301, LOG_RUNOUT) },
	    true, 1, 2, -150, 600, 450, TRACK_OPEN },
	{ "no such event", { ERASE(LOG_DAMAGED, -150, 750) }, true, 1, 2, -150, 600, 750,
	    TRACK_OPEN },
};

static void
apply(struct log_state *s, struct log_record r, bool expected)
{
	r.sequence = s->sequence + 1;
	r.epoch = 1;
	assert_int_equal(log_apply(s, &r), expected);
}

static void
erases(void **state)
{
	static const struct log_record tracks[] = { TRACK(1, -150, 150, LOG_LINK),
		TRACK(1, 0, 300, LOG_RUNOUT), TRACK(2, 300, 150, LOG_LINK), TRACK(2, 450, 150, 0) };
	const struct erasure *row = *state;
	struct log_state *s = calloc(1, sizeof(*s));
	unsigned n = 0;
	int32_t lba = LBA_FIRST;
	uint32_t run, recorded = 0;

	s->epoch = 1;
	for (size_t i = 0; i < ARRAY_LEN(tracks); i++)
		apply(s, tracks[i], true);
	while (n < ARRAY_LEN(row->then) && row->then[n].kind != 0)
		n++;
	for (unsigned i = 0; i < n; i++)
		apply(s, row->then[i], i + 1 < n || !row->refused);
	assert_int_equal(s->sessions, row->sessions);
	assert_int_equal(s->tracks, row->tracks);
	if (s->sessions > 0) {
		assert_int_equal(s->session[0].first_lba, row->first);
		assert_int_equal(s->session[0].next, row->next);
		assert_int_equal(s->track[s->tracks - 1].status, row->status);
	}
	for (; log_next_run(s, &lba, LBA_LAST + 1, &run); lba += (int32_t)run)
		recorded += run;
	assert_int_equal(recorded, row->recorded);
	free(s);
}

#define OPEN                                                                                       \
	{                                                                                          \
		.kind = LOG_OPEN                                                                   \
	}
#define BLOCKS(track_, lba_, count_, flags_, type_, block_, size_)                                 \
	{                                                                                          \
		.kind = LOG_WRITE, .write_type = (type_), .data_block_type = (block_),             \
		.session = 1, .track = (track_), .packet_size = (size_), .lba = (lba_),            \
		.count = (count_), .flags = (flags_)                                               \
	}
#define FORMATTED                                                                                  \
	BLOCKS(1, -150, 150, LOG_LINK, WRITE_PACKET, 8, 32),                                       \
	    BLOCKS(1, 0, 385, LOG_RUNOUT, WRITE_PACKET, 8, 32), EVENT(LOG_FORMATTED)
#define OVERWRITE(lba_, count_) BLOCKS(1, lba_, count_, LOG_OVERWRITE, WRITE_PACKET, 8, 32)

/* What no recorder writes. The last record is refused, and changes nothing. */
static const struct lie {
	const char *name;
	struct log_record record[5];
} lies[] = {
	{ "a session is complete that is not there", { EVENT(LOG_COMPLETE_FINAL) } },
	{ "a damaged session off the disc",
	    { { .kind = LOG_SESSION, .session = 1, .event = LOG_DAMAGED, .lba = INT32_MAX } } },
	{ "formatted without a track", { EVENT(LOG_FORMATTED) } },
	{ "into a session before the last",
	    { RAW(-4650, 10), EVENT(LOG_COMPLETE_APPENDABLE),
		{ .kind = LOG_WRITE, .write_type = WRITE_RAW, .session = 2, .count = 1 },
		RAW(100, 10) } },
	{ "a track into a complete session",
	    { TRACK(1, 0, 300, LOG_RUNOUT), EVENT(LOG_COMPLETE_APPENDABLE),
		TRACK(2, 300, 150, LOG_LINK) } },
	{ "a track behind a lead-out",
	    { TRACK(1, 0, 300, LOG_RUNOUT), TRACK(0, 300, 64, LOG_FIXATION),
		TRACK(2, 364, 150, LOG_LINK) } },
	{ "an abandoned session is complete", { RAW(-4650, 10), OPEN, EVENT(LOG_COMPLETE_FINAL) } },
	{ "into an abandoned session", { RAW(-4650, 10), OPEN, RAW(-4640, 10) } },
	{ "a hole in a track", { TRACK(1, -150, 150, LOG_LINK), TRACK(1, 10, 10, 0) } },
	{ "a track goes back", { TRACK(1, 0, 300, 0), TRACK(1, -50, 50, 0) } },
	{ "the end of a track elsewhere", { TRACK(1, 0, 300, 0), TRACK(1, 900, 0, LOG_RUNOUT) } },
	{ "a reserved track begins elsewhere",
	    { RESERVE(1, 0, 302, 0), TRACK(1, -300, 150, LOG_LINK) } },
	{ "reserved twice", { RESERVE(1, 0, 302, 0), RESERVE(2, 301, 300, 0) } },
	{ "a track in a reserved one", { RESERVE(1, 0, 302, 0), TRACK(2, 100, 150, LOG_LINK) } },
	{ "a track of no blocks", { BLOCKS(1, 0, 10, 0, WRITE_TAO, 1, 0) } },
	{ "a reserved track of no blocks",
	    { { .kind = LOG_RESERVE,
		.write_type = WRITE_TAO,
		.data_block_type = 7,
		.session = 1,
		.track = 1,
		.count = 302 } } },
	{ "packets at once", { BLOCKS(1, 0, 10, 0, WRITE_TAO, 8, 32) } },
	{ "a track of a session at once", { BLOCKS(1, 0, 10, 0, WRITE_SAO, 8, 0) } },
	{ "a track in such a session", { RAW(-4650, 10), TRACK(1, 0, 10, 0) } },
	{ "overwritten behind the disc", { FORMATTED, OVERWRITE(INT32_MAX, 39) } },
	{ "overwritten before the disc", { FORMATTED, OVERWRITE(INT32_MIN, 39) } },
	{ "overwritten by half", { FORMATTED, OVERWRITE(-5, 20) } },
	{ "overwritten without a format",
	    { TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 385, LOG_RUNOUT), OVERWRITE(-5, 39) } },
	{ "a track is erased with the one before it",
	    { TRACK(1, -150, 450, LOG_RUNOUT), TRACK(2, 300, 150, LOG_LINK), TRACK(2, 450, 150, 0),
		SHORTEN(2, 100, 500) } },
	{ "a track in the middle vanishes",
	    { TRACK(1, -150, 150, LOG_LINK), TRACK(1, 0, 300, 0), TRACK(2, 300, 150, LOG_LINK),
		SHORTEN(1, -150, 450) } },
	{ "given up in a session before the last",
	    { RESERVE(1, 0, 302, 0),
		{ .kind = LOG_WRITE,
		    .write_type = WRITE_RAW,
		    .session = 2,
		    .lba = 900,
		    .count = 1 },
		RESERVE(1, 0, 0, LOG_UNRESERVE) } },
};

static void
is_a_lie(void **state)
{
	const struct lie *row = *state;
	struct log_state *s = calloc(1, sizeof(*s)), *before = malloc(sizeof(*before));
	unsigned n = 0;

	s->epoch = 1;
	while (n < ARRAY_LEN(row->record) && row->record[n].kind != 0)
		n++;
	for (unsigned i = 0; i < n; i++) {
		struct log_record r = row->record[i];

		memcpy(before, s, sizeof(*s));
		r.sequence = s->sequence + 1;
		r.epoch = 1;
		assert_int_equal(log_apply(s, &r), i + 1 < n);
	}
	assert_memory_equal(s, before, sizeof(*s));
	free(before);
	free(s);
}

/* Of a track that has lost sectors nobody says that it is complete; and one that vanishes
 * takes the lead-out along that was begun. */
static void
loses_a_track(void **state)
{
	static const struct log_record lost[] = { TRACK(1, -150, 150, LOG_LINK),
		TRACK(1, 0, 300, LOG_RUNOUT),
		{ .kind = LOG_LOST, .session = 1, .track = 1, .lba = 0, .count = 300 } };
	static const struct log_record vanishes[] = { TRACK(1, -150, 150, LOG_LINK),
		TRACK(1, 0, 300, 0), TRACK(0, 300, 64, LOG_FIXATION), SHORTEN(1, -150, 450) };
	struct log_state *s = calloc(1, sizeof(*s));

	(void)state;
	s->epoch = 1;
	for (unsigned i = 0; i < ARRAY_LEN(lost); i++)
		apply(s, lost[i], true);
	assert_int_equal(log_track(s, 1)->status, TRACK_DAMAGED);
	assert_int_equal(s->session[0].status, SESSION_DAMAGED);
	memset(s, 0, sizeof(*s));
	s->epoch = 1;
	for (unsigned i = 0; i < ARRAY_LEN(vanishes); i++)
		apply(s, vanishes[i], true);
	assert_int_equal(s->sessions, 0);
	assert_int_equal(s->tracks, 0);
	assert_false(log_any_recorded(s, LBA_FIRST, DISC_SECTORS));
	free(s);
}

static void
keeps_order(void **state)
{
	struct log_state *s = calloc(1, sizeof(*s));
	struct log_record r = { .kind = LOG_OPEN, .sequence = 2, .epoch = 1 };

	(void)state;
	s->epoch = 1;
	assert_false(log_apply(s, &r));
	r.sequence = 1;
	r.epoch = 2;
	assert_false(log_apply(s, &r));
	r.epoch = 1;
	assert_true(log_apply(s, &r));
	free(s);
}

static void
finds_runs(void **state)
{
	static const struct log_record writes[] = { RAW(LBA_FIRST, 3), RAW(-7, 20), RAW(13, 1),
		RAW(LBA_LAST, 1) };
	struct log_state *s = calloc(1, sizeof(*s));
	int32_t lba = LBA_FIRST;
	uint32_t count;

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(writes); i++) {
		struct log_record r = writes[i];

		r.sequence = i + 1;
		assert_true(log_apply(s, &r));
	}
	assert_true(log_next_run(s, &lba, LBA_LAST + 1, &count));
	assert_int_equal(lba, LBA_FIRST);
	assert_int_equal(count, 3);
	lba += 3;
	assert_true(log_next_run(s, &lba, LBA_LAST + 1, &count));
	assert_int_equal(lba, -7);
	assert_int_equal(count, 21);
	assert_true(log_next_run(s, &lba, 0, &count));
	assert_int_equal(count, 7);
	lba = 14;
	assert_false(log_next_run(s, &lba, LBA_LAST, &count));
	assert_true(log_next_run(s, &lba, LBA_LAST + 1, &count));
	assert_int_equal(lba, LBA_LAST);
	assert_int_equal(count, 1);
	assert_true(log_any_recorded(s, 10, 100));
	assert_false(log_any_recorded(s, 14, 100));
	free(s);
}

/* A cache of classes is either what was put in, or nothing. */
static void
classes_are_all_or_nothing(void **state)
{
	struct sector_verdict *in = classes_new(), *out = classes_new();
	uint64_t sequence = 0;
	uint8_t *bytes;
	size_t n;

	(void)state;
	in[100] = (struct sector_verdict){ SECTOR_MODE1, 1, SECTOR_EDC_BAD };
	in[103] = (struct sector_verdict){ SECTOR_AUDIO, 0, 0 };
	bytes = classes_encode(in, 2, 77, &n);
	assert_int_equal(n, 64 + 4 * 4);
	assert_true(classes_decode(out, bytes, n, 2, &sequence));
	assert_int_equal(sequence, 77);
	assert_memory_equal(out, in, DISC_SECTORS * sizeof(*in));
	assert_false(classes_decode(out, bytes, n, 3, &sequence));
	assert_false(classes_decode(out, bytes, n - 1, 2, &sequence));
	for (size_t i = 0; i < n; i++) {
		bytes[i] ^= 4;
		assert_false(classes_decode(out, bytes, n, 2, &sequence));
		bytes[i] ^= 4;
	}
	free(bytes);
	free(in);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(keeps_every_member),
		cmocka_unit_test(sees_every_flipped_bit), cmocka_unit_test(keeps_order),
		cmocka_unit_test(finds_runs), cmocka_unit_test(loses_a_track),
		cmocka_unit_test(classes_are_all_or_nothing) };

	return RUN_TABLE(formats, reads_format) + RUN_TABLE(values, refuses_value) +
	    RUN_TABLE(sums, adds_up) + RUN_TABLE(lefts, is_left) + RUN_TABLE(erasures, erases) +
	    RUN_TABLE(lies, is_a_lie) + cmocka_run_group_tests(special, NULL, NULL);
}
