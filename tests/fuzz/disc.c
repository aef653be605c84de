/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/disc.c - a disc directory that anybody may have made, and a recorder that
 * goes on with it. What only looks like damage when it is made up at random (CRCs,
 * sequence numbers) is made right here, so that what the bytes say is believed.
 *
 * The first byte: bits 2..0 the medium; bit 3 the log is of another boot; bit 4
 * disc.json is given; bit 5 so are classes; bit 6 the sectors end behind the last one
 * given; bit 7 each write's CRC is that of its sectors. Numbers are little-endian.
 *  disc.json: its bytes (2), and those
 *  classes: the sequence they stand for (2), how many (1), four bytes each, from LBA (3) on
 *  runs of sectors: how many (1), of each: LBA (3), sectors (1), ten bytes of Q, whose
 *	absolute and relative time count on, content (1): bits 2..0 class, bit 3 damaged
 *  records of the log: how many (1), of each: kind, write type, data block type, flags,
 *	LBA (4), count (4), session, multisession, event, track, CONTROL, session format,
 *	packet size (2), durable sequence (2)
 *  what is done with it then, until the end: see deeds[] */
#include "emulator/boot_id.h"
#include "emulator/bytes.h"
#include "emulator/classes.h"
#include "emulator/crc32c.h"
#include "emulator/cue_sheet.h"
#include "emulator/disc_flush.h"
#include "emulator/disc_internal.h"
#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/subcode.h"
#include "emulator/summary.h"
#include "emulator/survey.h"
#include "tests/emulator/shelf.h"
#include "tests/fuzz/fuzz.h"

#define RECORDED_MAX 32000 /* more only take longer */
#define LAID_MAX     8000  /* one lead-in or lead-out, and no more */
#define BLOCKS_MAX   80
#define DEEDS_MAX    24
#define RECORD_BYTES 22
#define RUN_BYTES    15
#define PIECE        32

struct world {
	struct shelf shelf;
	const struct medium *medium;
	struct disc *disc;
	struct recorder *recorder;
	struct write_parameters page;
	uint8_t recorded[(DISC_SECTORS + 7) / 8]; /* before the recorder came */
	const uint8_t *bytes;
	size_t n;
	uint8_t blocks[BLOCKS_MAX * SECTOR_RECORD_BYTES];
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const uint8_t *
next(struct world *w, size_t n)
{
	static const uint8_t zeros[UINT16_MAX];
	const uint8_t *p = n <= w->n ? w->bytes : zeros;

	w->bytes += n <= w->n ? n : w->n;
	w->n -= n <= w->n ? n : w->n;
	return p;
}

static uint8_t
next_byte(struct world *w)
{
	return *next(w, 1);
}

/* Three bytes with a sign. */
static int32_t
load_lba(const uint8_t *p)
{
	return (int32_t)((uint32_t)p[0] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 24) >> 8;
}

/* ------------------------------------------------------------ the directory */

static void
step_time(uint8_t *bcd, int32_t by)
{
	struct msf t;
	int32_t lba;

	if (!msf_load_bcd(bcd, &t) || !msf_to_lba(t, &lba))
		return;
	lba += by;
	if (lba >= LBA_FIRST && lba <= LBA_LAST)
		msf_store_bcd(bcd, msf_from_lba(lba));
}

/* Down in a pause, up elsewhere; that of a lead-in stays as it is. */
static void
step_q(uint8_t *q)
{
	if ((q[0] & 15) != Q_ADR_POSITION || q[1] == 0)
		return;
	step_time(q + 3, q[2] == 0 ? -1 : 1);
	step_time(q + 7, 1);
}

static void
put_sector(struct world *w, int32_t lba, const uint8_t *told, uint8_t content)
{
	static const uint8_t subheader[4] = { 0, 0, 0x08, 0 };
	uint8_t record[SECTOR_RECORD_BYTES] = { 0 }, q[Q_BYTES] = { 0 };
	uint8_t class = content & 7;

	if (lba < LBA_FIRST || lba > LBA_LAST)
		return;
	if (class > SECTOR_AUDIO && class <= SECTOR_MODE2FORM2)
		sector_assemble((enum sector_class) class, NULL, subheader, 1, lba, true, record,
		    SECTOR_MAIN_BYTES);
	record[content >> 4] ^= content & 8;
	memcpy(q, told, 10);
	q_seal(q);
	subcode_set_pq(record + SECTOR_MAIN_BYTES, q[2] == 0, q);
	shelf_put(&w->shelf, STORE_SECTORS, (uint64_t)(lba - LBA_FIRST) * SECTOR_RECORD_BYTES,
	    record, sizeof(record));
}

static void
put_sectors(struct world *w, bool all)
{
	static const uint8_t zero;

	if (all)
		shelf_put(&w->shelf, STORE_SECTORS,
		    (uint64_t)DISC_SECTORS * SECTOR_RECORD_BYTES - 1, &zero, 1);
	else
		shelf_put(&w->shelf, STORE_SECTORS, 0, &zero, 0);
	for (unsigned runs = next_byte(w); runs > 0; runs--) {
		const uint8_t *p = next(w, RUN_BYTES);
		uint8_t q[10];

		memcpy(q, p + 4, sizeof(q));
		for (int32_t i = 0; i < p[3]; i++, step_q(q))
			put_sector(w, load_lba(p) + i, q, p[14]);
	}
}

static uint32_t
crc_of(struct world *w, int32_t lba, uint32_t count)
{
	uint8_t record[SECTOR_RECORD_BYTES];
	uint32_t crc = 0;

	for (; count > 0; count--, lba++) {
		if (shelf_read(&w->shelf, STORE_SECTORS,
			(uint64_t)(lba - LBA_FIRST) * SECTOR_RECORD_BYTES, record,
			sizeof(record)) != 0)
			memset(record, 0, sizeof(record));
		crc = crc32c(crc, record, sizeof(record));
	}
	return crc;
}

static void
put_record(struct world *w, uint64_t sequence, bool other_boot, bool crc, uint32_t *recorded)
{
	const uint8_t *p = next(w, RECORD_BYTES);
	struct log_record r = { .sequence = sequence,
		.epoch = 1,
		.kind = (enum log_kind)p[0],
		.write_type = (enum write_type)p[1],
		.data_block_type = p[2],
		.flags = p[3],
		.lba = (int32_t)load_le32(p + 4),
		.count = load_le32(p + 8),
		.session = p[12],
		.multisession = p[13],
		.event = (enum log_event)p[14],
		.track = p[15],
		.control = p[16],
		.session_format = p[17],
		.packet_size = load_le16(p + 18),
		.durable = load_le16(p + 20) };
	uint8_t bytes[LOG_RECORD_BYTES];

	if (r.kind == LOG_OPEN) {
		boot_id(r.boot_id);
		r.boot_id[0] ^= other_boot;
	}
	if (r.kind == LOG_WRITE && r.lba >= LBA_FIRST && r.lba <= LBA_LAST &&
	    r.count <= DISC_SECTORS) {
		*recorded += r.count;
		if (crc && *recorded <= RECORDED_MAX)
			r.crc = crc_of(w, r.lba, r.count);
	}
	log_encode(&r, bytes);
	shelf_put(&w->shelf, STORE_LOG, sequence * LOG_RECORD_BYTES, bytes, sizeof(bytes));
}

/* As a blank disc has it. */
static void
put_own_summary(struct world *w)
{
	char text[1024];
	int n = snprintf(text, sizeof(text),
	    "{\"format\":1,\"epoch\":1,\"log_sequence\":0,\"disc\":{\"medium\":{\"kind\":\"%s\","
	    "\"rewritable\":%s,\"leadin_start_lba\":%d,\"last_leadout_lba\":%d},\"mcn\":null,"
	    "\"sessions\":[],\"tracks\":[],\"toc\":[],\"cd_text\":null,\"findings\":[]}}",
	    w->medium->kind, w->medium->rewritable ? "true" : "false",
	    (int)w->medium->leadin_start_lba, (int)w->medium->last_leadout_lba);

	shelf_put(&w->shelf, STORE_SUMMARY, 0, text, (size_t)n);
}

static void
put_classes(struct world *w)
{
	struct sector_verdict *v = classes_new();
	const uint8_t *p = next(w, 6);
	uint64_t sequence = load_le16(p);
	int32_t lba = load_lba(p + 3);
	uint8_t *bytes;
	size_t n = 0;

	must(v != NULL);
	for (unsigned i = p[2]; i > 0; i--, lba++) {
		p = next(w, 4);
		if (lba >= LBA_FIRST && lba <= LBA_LAST)
			v[lba - LBA_FIRST] =
			    (struct sector_verdict){ p[0], p[1], load_le16(p + 2) };
	}
	bytes = classes_encode(v, 1, sequence, &n);
	shelf_put(&w->shelf, STORE_CLASSES, 0, bytes, n);
	free(bytes);
	free(v);
}

/* False: it would take too long. */
static bool
make_directory(struct world *w)
{
	uint8_t flags = next_byte(w), header[LOG_RECORD_BYTES];
	uint32_t recorded = 0;

	w->medium = medium_nth(flags & 7);
	if (w->medium == NULL)
		w->medium = medium_nth(4);
	if (flags & 0x10) {
		size_t n = load_le16(next(w, 2));

		shelf_put(&w->shelf, STORE_SUMMARY, 0, next(w, n), n);
	} else {
		put_own_summary(w);
	}
	if (flags & 0x20)
		put_classes(w);
	put_sectors(w, !(flags & 0x40));
	log_encode_header(1, header);
	shelf_put(&w->shelf, STORE_LOG, 0, header, sizeof(header));
	for (unsigned i = 1, records = next_byte(w); i <= records; i++)
		put_record(w, i, flags & 8, flags & 0x80, &recorded);
	return recorded <= RECORDED_MAX;
}

/* -------------------------------------------------------- all that it says */

static void
read_recorded(struct disc *d)
{
	uint8_t records[PIECE * SECTOR_RECORD_BYTES];
	int32_t lba = LBA_FIRST, bad;
	uint32_t run;

	for (; lba <= LBA_LAST && log_next_run(disc_log(d), &lba, LBA_LAST + 1, &run);
	     lba += (int32_t)run) {
		uint32_t n = run < PIECE ? run : PIECE;

		must(lba >= LBA_FIRST && run <= (uint32_t)(LBA_LAST - lba) + 1);
		must(disc_recorded(d, lba, run));
		(void)disc_read(d, lba, n, records);
		(void)disc_read(d, lba + (int32_t)(run - n), n, records);
		if (disc_first_damaged(d, lba, n, &bad))
			must(bad >= lba && bad < lba + (int32_t)n);
	}
}

static void
ask_log(const struct disc *d)
{
	const struct log_state *log = disc_log(d);

	must(log->sessions <= DISC_TRACKS && log->tracks <= DISC_TRACKS);
	for (unsigned i = 0; i < log->sessions; i++) {
		const struct log_session *s = &log->session[i];

		must(s->first_lba >= LBA_FIRST && s->first_lba <= s->next);
		must(s->next <= LBA_LAST + 1);
	}
	for (unsigned i = 0; i < log->tracks; i++) {
		const struct log_track *t = &log->track[i];

		must(t->number > 0 && t->number <= DISC_TRACKS && t->session > 0);
		must(t->session <= log->sessions && t->start >= LBA_FIRST && t->end >= t->start);
		must(t->end <= LBA_LAST + 1);
		must(!t->reserved || (t->limit >= t->end && t->limit <= LBA_LAST + 1));
		must(i == 0 || (t[-1].number < t->number && t[-1].session <= t->session));
	}
}

static void
ask_recorder(struct world *w)
{
	for (int type = WRITE_PACKET; type <= WRITE_RAW; type++) {
		struct write_parameters p = w->page;
		struct recorder_position at;

		p.type = (enum write_type)type;
		recorder_position(w->recorder, &p, &at);
		must(!at.writable || (at.next >= LBA_FIRST && at.track <= DISC_TRACKS));
		must(!at.writable || (at.track > 0 && at.session > 0));
		must(at.free <= DISC_SECTORS);
		(void)recorder_write_bytes(w->recorder, &p, at.next);
	}
	for (uint8_t n = 0; n <= DISC_TRACKS; n++) {
		struct recorder_track t;

		if (recorder_track(w->recorder, n, &t))
			must(t.size <= DISC_SECTORS && t.free <= DISC_SECTORS);
	}
	for (unsigned n = 0;; n++) {
		struct disc_toc_entry row;

		must(n <= DISC_TRACKS);
		if (!recorder_pma(w->recorder, n, &row))
			break;
	}
	(void)recorder_overwrite_unit(w->recorder, NULL);
	(void)recorder_busy(w->recorder);
	(void)recorder_streaming(w->recorder);
}

static void
ask(struct world *w)
{
	struct disc *d = w->disc;
	const struct disc_track *t;
	uint32_t run;
	int32_t sector;
	char *json;

	ask_log(d);
	for (unsigned i = 0; (t = disc_track(d, i)) != NULL; i++) {
		must(i < DISC_TRACKS && t->index_count > 0 && t->index_count <= DISC_INDEXES);
		must(t->number > 0 && t->number <= DISC_TRACKS);
		(void)disc_track_at(d, t->start_lba);
		(void)disc_locate(d, t->start_lba, &sector, &run);
		(void)disc_locate(d, t->start_lba + (int32_t)t->sector_count, &sector, &run);
		(void)disc_locate(d, INT32_MAX, &sector, &run);
	}
	(void)disc_status(d);
	(void)disc_complete_sessions(d);
	(void)disc_mcn(d);
	(void)disc_cd_text(d, &run);
	(void)disc_leadout_sectors(d);
	(void)disc_announces_next(d);
	json = disc_show_json(d);
	must(json != NULL);
	free(json);
	read_recorded(d);
	if (w->recorder != NULL)
		ask_recorder(w);
}

/* ------------------------------------------------------------ what is done */

static void
open_disc(struct world *w)
{
	static const struct recorder_options options = { .lenient_leadin = true,
		.raw_without_subchannel = true };
	char why[DISC_WHY];

	w->disc = disc_open(shelf_store(&w->shelf, true), why);
	if (w->disc == NULL)
		return;
	w->recorder = recorder_open(w->disc, &options);
	must(w->recorder != NULL);
}

static void
close_disc(struct world *w, bool leave)
{
	if (leave)
		recorder_leave(w->recorder);
	recorder_close(w->recorder);
	disc_close(w->disc);
	w->recorder = NULL;
	w->disc = NULL;
}

static void
set_page(struct world *w, const uint8_t *p)
{
	w->page = (struct write_parameters){ .type = (enum write_type)(p[0] & 3),
		.data_block_type = p[0] >> 4,
		.test_write = p[0] & 4,
		.verify = p[0] & 8,
		.multisession = p[1] & 3,
		.track_mode = p[1] >> 2 & 15,
		.copy = p[1] & 0x40,
		.fixed_packets = p[1] & 0x80,
		.packet_size = p[2],
		.audio_pause = p[3],
		.session_format = p[3] & 0x30 };
}

static int32_t
host_lba(struct world *w, const uint8_t *p)
{
	struct recorder_position at;

	recorder_position(w->recorder, &w->page, &at);
	return p[0] & 1 ? (int32_t)load_le32(p) : at.next + (int8_t)p[1];
}

static void
write_some(struct world *w, const uint8_t *p)
{
	int32_t lba = host_lba(w, p);
	uint32_t bytes = recorder_write_bytes(w->recorder, &w->page, lba);
	uint32_t count = p[2] % BLOCKS_MAX;

	must(bytes <= SECTOR_RECORD_BYTES);
	if (recorder_write_begin(w->recorder, &w->page, lba, count) != DISC_OK)
		return;
	if (p[0] & 2 && count > 1) {
		(void)recorder_write_blocks(w->recorder, w->blocks, count / 2);
		if (p[0] & 4)
			recorder_write_abort(w->recorder);
		count -= count / 2;
	}
	(void)recorder_write_blocks(w->recorder, w->blocks, count);
	if (recorder_write_end(w->recorder) == DISC_SEQUENCE)
		recorder_write_abort(w->recorder);
}

static void
send_cue_sheet(struct world *w, const uint8_t *p)
{
	size_t n = (size_t)(p[0] % 16) * CUE_ROW_BYTES;
	uint16_t bad;

	(void)recorder_cue_sheet(w->recorder, &w->page, next(w, n), n, &bad);
}

static void
close_something(struct world *w, const uint8_t *p)
{
	if (p[0] & 1)
		(void)recorder_close_session(w->recorder, &w->page);
	else
		(void)recorder_close_track(w->recorder, &w->page, p[1]);
}

static void
reserve(struct world *w, const uint8_t *p)
{
	if (p[0] & 1)
		(void)recorder_unreserve(w->recorder, p[1]);
	else
		(void)recorder_reserve(w->recorder, &w->page, load_le16(p + 1));
}

static void
erase(struct world *w, const uint8_t *p)
{
	switch (p[0] % 5) {
	case 0:
		(void)recorder_blank(w->recorder);
		break;
	case 1:
		(void)recorder_erase_session(w->recorder);
		break;
	case 2:
		(void)recorder_reopen_session(w->recorder);
		break;
	case 3:
		(void)recorder_erase_track(w->recorder, p[1]);
		break;
	default:
		(void)recorder_erase_tail(w->recorder, host_lba(w, p + 1));
	}
}

static void
format(struct world *w, const uint8_t *p)
{
	struct recorder_format *f;

	if (recorder_format_begin(w->recorder, &w->page, 320 + (p[0] & 1) * 32u, &f) != DISC_OK)
		return;
	recorder_format_run(f);
	(void)recorder_format_progress(f);
	(void)recorder_format_end(f);
}

static void
pause_now(struct world *w, const uint8_t *p)
{
	switch (p[0] % 4) {
	case 0:
		(void)recorder_synchronize(w->recorder);
		break;
	case 1:
		(void)recorder_interrupt(w->recorder);
		break;
	case 2:
		(void)disc_flush(w->disc);
		break;
	default:
		recorder_leave(w->recorder);
	}
}

/* What a writer leaves can be opened again. */
static void
come_again(struct world *w, const uint8_t *p)
{
	close_disc(w, p[0] & 1);
	w->shelf.fuse = 0;
	open_disc(w);
	must(w->disc != NULL);
}

static void
fill_up(struct world *w, const uint8_t *p)
{
	w->shelf.fuse = p[0];
	w->shelf.failures = p[1];
}

/* One byte says which; bit 7: and then all is asked again. Four more follow. */
static void (*const deeds[])(struct world *, const uint8_t *) = { set_page, write_some,
	close_something, reserve, erase, pause_now, come_again, send_cue_sheet, format, fill_up };

/* Recorded is recorded. */
static void
watch(void *arg, const struct shelf_call *c)
{
	struct world *w = arg;

	if (c->part != STORE_SECTORS || w->medium->rewritable)
		return;
	must(c->op == SHELF_WRITE || c->op == SHELF_SYNC);
	for (uint64_t at = c->offset; at < c->offset + c->n; at += SECTOR_RECORD_BYTES) {
		uint64_t i = at / SECTOR_RECORD_BYTES;

		must(i < DISC_SECTORS && !(w->recorded[i / 8] >> i % 8 & 1));
	}
}

static void
go_on(struct world *w)
{
	memcpy(w->recorded, disc_log(w->disc)->recorded, sizeof(w->recorded));
	w->shelf.tell = watch;
	w->shelf.arg = w;
	ask(w);
	for (unsigned i = 0; w->n > 0 && i < DEEDS_MAX && recorder_laid(w->recorder) < LAID_MAX;
	     i++) {
		uint8_t deed = next_byte(w);

		deeds[(deed & 0x7f) % ARRAY_LEN(deeds)](w, next(w, 4));
		ask_log(w->disc);
		if (deed & 0x80)
			ask(w);
	}
	come_again(w, (const uint8_t *)"\0");
	ask(w);
	for (size_t i = 0; !w->medium->rewritable && i < sizeof(w->recorded); i++)
		must((w->recorded[i] & ~disc_log(w->disc)->recorded[i]) == 0);
	close_disc(w, false);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct world *w = calloc(1, sizeof(*w));
	char why[DISC_WHY] = "";

	must(w != NULL);
	w->bytes = bytes;
	w->n = n;
	if (make_directory(w)) {
		w->disc = disc_open(shelf_store(&w->shelf, false), why);
		must(w->disc != NULL || why[0] != '\0');
		if (w->disc != NULL) {
			w->medium = disc_medium(w->disc);
			ask(w);
			disc_close(w->disc);
			open_disc(w);
			must(w->disc != NULL);
			go_on(w);
		}
	}
	shelf_clear(&w->shelf);
	free(w);
	return 0;
}
