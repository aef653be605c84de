/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/disc_test.c tests emulator/disc.c and disc_open.c: discs that
 * are damaged, half written, abandoned by a killed process or by a power cut. */
#include "tests/table.h"

#include "emulator/bytes.h"
#include "emulator/crc32c.h"
#include "emulator/disc.h"
#include "emulator/log.h"
#include "emulator/store.h"
#include "tests/emulator/image.h"
#include "tests/emulator/scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static const struct write_parameters raw3 = { .type = WRITE_RAW, .data_block_type = 3 };
static const struct recorder_options lenient = { .lenient_leadin = true };

enum { PIECE = 27, PIECES = 4 };

/* The first sectors of the small image, in PIECES writes: log records 1 OPEN,
 * 2 SYNC, 3..6 WRITE, then as closing leaves it 7 SYNC, 8 CLOSE. */
static struct disc *
begin_disc(const char *path)
{
	char why[DISC_WHY];
	struct disc *d = disc_create_directory(path, medium_by_kind("cdr-80"), why);
	struct recorder *r = recorder_open(d, &lenient);

	assert_int_equal(image_write(r, &raw3, &image_small, image_small.leadin,
			     image_small.leadin + PIECE * PIECES, NULL),
	    DISC_OK);
	recorder_close(r);
	return d;
}

static void
replace_text(const char *path, const char *old, const char *new)
{
	size_t n;
	char *text = scratch_load(path, "disc.json", &n), *at = strstr(text, old);
	FILE *f = scratch_open(path, "disc.json", "wb");

	assert_non_null(at);
	fwrite(text, 1, (size_t)(at - text), f);
	fputs(new, f);
	fputs(at + strlen(old), f);
	fclose(f);
	free(text);
}

static void
truncate_log(const char *path, long bytes)
{
	size_t n;
	char *log = scratch_load(path, "log", &n);

	scratch_save(path, "log", log, bytes < 0 ? n - (size_t)-bytes : (size_t)bytes);
	free(log);
}

static void
none(const char *path)
{
	(void)path;
}

static void
log_header(const char *path)
{
	scratch_flip(path, "log", 20, 1);
}

static void
log_magic(const char *path)
{
	scratch_flip(path, "log", 0, 0x80);
}

static void
log_record_4(const char *path)
{
	scratch_flip(path, "log", 4 * 64 + 20, 1);
}

static void
log_format(const char *path)
{
	uint8_t header[LOG_RECORD_BYTES];
	size_t n;
	char *log = scratch_load(path, "log", &n);

	/* A header of format 3, with the right CRC. */
	memcpy(header, log, sizeof(header));
	store_le32(header + 12, 3);
	store_le32(header + 60, crc32c(0, header, 60));
	memcpy(log, header, sizeof(header));
	scratch_save(path, "log", log, n);
	free(log);
}

static void
log_order(const char *path)
{
	size_t n;
	char *log = scratch_load(path, "log", &n);

	/* Record 4 stands where record 3 should. */
	memcpy(log + 3 * 64, log + 4 * 64, 64);
	scratch_save(path, "log", log, n);
	free(log);
}

/* One record more: all of it is erased. */
static void
log_erases(const char *path)
{
	struct log_record r = { .kind = LOG_ERASE,
		.epoch = 1,
		.session = 1,
		.event = LOG_ERASED,
		.lba = image_small.leadin,
		.count = PIECE * PIECES };
	size_t n;
	char *log = scratch_load(path, "log", &n);
	char *longer = malloc(n + 64);

	assert_non_null(longer);
	memcpy(longer, log, n);
	r.sequence = n / 64;
	log_encode(&r, (uint8_t *)longer + n);
	scratch_save(path, "log", longer, n + 64);
	free(longer);
	free(log);
}

static void
log_short(const char *path)
{
	truncate_log(path, 4 * 64);
}

static void
log_half_record(const char *path)
{
	truncate_log(path, -30);
}

static void
log_empty(const char *path)
{
	truncate_log(path, 0);
}

static void
log_missing(const char *path)
{
	scratch_unlink(path, "log");
}

static void
json_garbage(const char *path)
{
	scratch_save(path, "disc.json", "{\"format\": 1,", 13);
}

static void
json_missing(const char *path)
{
	scratch_unlink(path, "disc.json");
}

static void
json_format(const char *path)
{
	replace_text(path, "\"format\": 1", "\"format\": 2");
}

static void
json_no_format(const char *path)
{
	replace_text(path, "\"format\": 1", "\"format\": \"1\"");
}

static void
json_kind(const char *path)
{
	replace_text(path, "cdr-80", "cdr-8000");
}

static void
json_capacity(const char *path)
{
	replace_text(path, "359849", "999999");
}

static void
json_sequence(const char *path)
{
	replace_text(path, "\"log_sequence\": 6", "\"log_sequence\": 60");
}

static void
json_session(const char *path)
{
	replace_text(path, "\"leadin_lba\": -4650", "\"leadin_lba\": -99999");
}

static void
json_write_type(const char *path)
{
	replace_text(path, "\"write_type\": \"RAW\"", "\"write_type\": \"LASER\"");
}

static void
json_duplicate(const char *path)
{
	replace_text(path, "\"format\": 1", "\"format\": 1, \"format\": 1");
}

static void
sectors_missing(const char *path)
{
	scratch_unlink(path, "sectors");
}

static void
sectors_short(const char *path)
{
	scratch_save(path, "sectors", "", 0);
}

static void
classes_garbage(const char *path)
{
	scratch_save(path, "classes", "garbage", 7);
	/* So that they are needed. */
	replace_text(path, "\"log_sequence\": 6", "\"log_sequence\": 4");
}

static void
classes_missing(const char *path)
{
	scratch_unlink(path, "classes");
	replace_text(path, "\"log_sequence\": 6", "\"log_sequence\": 4");
}

static const struct damage {
	const char *name;
	void (*damage)(const char *path);
	const char *why; /* how the sentence begins; NULL: it opens */
} damages[] = {
	{ "nothing", none, NULL },
	{ "log header", log_header, "the header of its log is damaged" },
	{ "log magic", log_magic, "the header of its log is damaged" },
	{ "log record in the middle", log_record_4, "log record 4 is damaged" },
	{ "log of a later version", log_format,
	    "was made by a later version of pitland (log format 3, this one knows 2)" },
	{ "log record in the wrong place", log_order,
	    "log record 3 does not follow from those before it" },
	{ "log erases a CD-R", log_erases, "its log erases what a cdr-80 keeps" },
	{ "log cut off", log_short, "its log is cut off" },
	{ "log ends in half a record", log_half_record, NULL },
	{ "log empty", log_empty, "its log has no header" },
	{ "log missing", log_missing, "its log is missing" },
	{ "disc.json is no JSON", json_garbage, "its disc.json is damaged: line 1" },
	{ "disc.json missing", json_missing, "is not a disc: it holds no disc.json" },
	{ "disc.json of a later version", json_format,
	    "was made by a later version of pitland (format 2, this one knows 1)" },
	{ "disc.json without format", json_no_format,
	    "its disc.json is damaged: it has no format" },
	{ "disc.json with a member twice", json_duplicate, "its disc.json is damaged: line 2" },
	{ "unknown medium", json_kind, "its medium is of an unknown kind, \"cdr-8000\"" },
	{ "medium with another capacity", json_capacity,
	    "its disc.json is damaged: the medium is no cdr-80" },
	{ "disc.json newer than the log", json_sequence, "its log is cut off" },
	{ "session off the disc", json_session,
	    "its disc.json is damaged: sessions: leadin_lba is not as it must be" },
	{ "unknown write type", json_write_type,
	    "its disc.json is damaged: sessions: write_type is not as it must be" },
	{ "sectors missing", sectors_missing, "its sectors are missing" },
	{ "sectors cut off", sectors_short,
	    "its sectors end at LBA -45150, but -4543 is recorded" },
	{ "classes damaged", classes_garbage, NULL },
	{ "classes missing", classes_missing, NULL },
};

static void
opens_or_says_why(void **state)
{
	const struct damage *row = *state;
	char path[SCRATCH_PATH], why[DISC_WHY] = "";
	struct disc *d;

	disc_close(begin_disc(scratch_path(path, "d")));
	row->damage(path);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	if (row->why != NULL) {
		assert_null(d);
		assert_memory_equal(why, row->why, strlen(row->why));
		assert_null(disc_open_directory(path, DISC_FOR_WRITING, why));
		assert_memory_equal(why, row->why, strlen(row->why));
	} else {
		assert_non_null(d);
		assert_true(disc_recorded(d, image_small.leadin, PIECE * PIECES));
		assert_int_equal(disc_session(d, 0)->leadin_lba, image_small.leadin);
	}
	disc_close(d);
	scratch_remove(path);
}

/* No byte of the log may change unnoticed; but the last record may be torn. */
static void
every_byte_of_the_log(void **state)
{
	char path[SCRATCH_PATH], why[DISC_WHY];

	(void)state;
	disc_close(begin_disc(scratch_path(path, "d")));
	for (long i = 0; i < 8 * 64; i++) {
		scratch_flip(path, "log", i, 0x10);
		assert_null(disc_open_directory(path, DISC_FOR_READING, why));
		scratch_flip(path, "log", i, 0x10);
	}
	scratch_remove(path);
}

static const struct {
	const char *name, *path, *why;
} nowhere[] = {
	{ "no directory", "/nonexistent/disc", "does not exist" },
	{ "a file", "/proc/self/status", "is not a directory" },
	{ "a directory without a disc", "/proc/self", "is not a disc: it holds no disc.json" },
};

static void
is_no_disc(void **state)
{
	const struct {
		const char *name, *path, *why;
	} *row = *state;
	char why[DISC_WHY];

	assert_null(disc_open_directory(row->path, DISC_FOR_READING, why));
	assert_string_equal(why, row->why);
}

static void
is_blank(void **state)
{
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d =
	    disc_create_directory(scratch_path(path, "d"), medium_by_kind("cdr-74"), why);

	(void)state;
	assert_non_null(d);
	assert_int_equal(disc_status(d), DISC_BLANK);
	disc_close(d);
	assert_null(disc_create_directory(path, medium_by_kind("cdr-74"), why));
	assert_string_equal(why, "holds a disc already");
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_string_equal(disc_medium(d)->kind, "cdr-74");
	assert_false(disc_writable(d));
	assert_null(disc_session(d, 0));
	assert_null(disc_track(d, 0));
	assert_null(disc_finding(d, 0));
	assert_int_equal(disc_path(d)[0], '/');
	disc_close(d);
	scratch_remove(path);
}

/* Run work in a process of its own that never returns from it. */
static void
in_child(void (*work)(const char *path), const char *path, int expected_signal)
{
	int status;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		work(path);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (expected_signal != 0) {
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), expected_signal);
	}
}

/* Killed with a write under way: the blocks of a fifth piece have come. */
static void
killed(const char *path)
{
	struct disc *d = begin_disc(path);
	struct recorder *r = recorder_open(d, &lenient);
	static uint8_t blocks[PIECE * SECTOR_RECORD_BYTES];
	int32_t lba = image_small.leadin + PIECE * PIECES;

	if (recorder_write_begin(r, &raw3, lba, PIECE) == DISC_OK &&
	    recorder_write_blocks(r, blocks, PIECE) == DISC_OK)
		raise(SIGKILL);
}

static void
assert_abandoned(struct disc *d)
{
	struct recorder *r = recorder_open(d, &lenient);
	struct recorder_position at;

	assert_int_equal(disc_status(d), DISC_APPENDABLE);
	assert_int_equal(disc_session(d, 0)->status, SESSION_DAMAGED);
	assert_string_equal(disc_finding(d, 0)->kind->id, "leadout-missing");
	recorder_position(r, &raw3, &at);
	assert_false(at.writable);
	assert_int_equal(recorder_write_begin(r, &raw3, image_small.leadin + PIECE * PIECES, 1),
	    DISC_NOT_WRITABLE_HERE);
	recorder_close(r);
}

static void
killed_in_mid_burn(void **state)
{
	char path[SCRATCH_PATH], why[DISC_WHY];
	uint8_t expected[SECTOR_RECORD_BYTES], got[SECTOR_RECORD_BYTES];
	struct disc *d;

	(void)state;
	in_child(killed, scratch_path(path, "d"), SIGKILL);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_int_equal(disc_session(d, 0)->status, SESSION_OPEN);
	for (int32_t i = 0; i < PIECE * PIECES; i++) {
		image_record(&image_small, image_small.leadin + i, expected);
		assert_int_equal(disc_read(d, image_small.leadin + i, 1, got), DISC_OK);
		assert_memory_equal(got, expected, sizeof(got));
	}
	assert_int_equal(
	    disc_read(d, image_small.leadin + PIECE * PIECES, 1, got), DISC_NOT_RECORDED);
	assert_null(disc_finding(d, 0));
	disc_close(d);
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	assert_abandoned(d);
	disc_close(d);
	/* And that is how it stays. */
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	assert_abandoned(d);
	disc_close(d);
	scratch_remove(path);
}

static void
not_closed(const char *path)
{
	(void)begin_disc(path);
}

/* As if the machine had been started anew since the log was begun. */
static void
another_boot(const char *path)
{
	struct log_record r;
	size_t n;
	char *log = scratch_load(path, "log", &n);
	uint8_t bytes[LOG_RECORD_BYTES];

	memcpy(bytes, log + 64, sizeof(bytes));
	assert_true(log_decode(bytes, &r));
	r.boot_id[0] ^= 1;
	log_encode(&r, bytes);
	memcpy(log + 64, bytes, sizeof(bytes));
	scratch_save(path, "log", log, n);
	free(log);
}

static void
lose_sector(const char *path)
{
	/* In the third of the four writes. */
	long record = image_small.leadin - LBA_FIRST + 2 * PIECE + 5;

	scratch_flip(path, "sectors", record * SECTOR_RECORD_BYTES + 100, 0xff);
}

static void
assert_lost_third(struct disc *d)
{
	int32_t third = image_small.leadin + 2 * PIECE;

	assert_true(disc_recorded(d, image_small.leadin, 2 * PIECE));
	assert_false(disc_recorded(d, third, 1));
	assert_false(disc_recorded(d, third + PIECE - 1, 1));
	assert_true(disc_recorded(d, third + PIECE, PIECE));
	assert_int_equal(disc_session(d, 0)->status, SESSION_DAMAGED);
	assert_string_equal(disc_finding(d, 0)->kind->id, "log-tail-lost");
	assert_int_equal(disc_finding(d, 0)->lba, third);
	assert_int_equal(disc_finding(d, 0)->count, PIECE);
}

static void
power_cut(void **state)
{
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d;

	(void)state;
	in_child(not_closed, scratch_path(path, "d"), 0);
	another_boot(path);
	/* All survived: nothing is lost. */
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_true(disc_recorded(d, image_small.leadin, PIECE * PIECES));
	assert_int_equal(disc_session(d, 0)->status, SESSION_OPEN);
	disc_close(d);
	lose_sector(path);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_lost_third(d);
	disc_close(d);
	for (int i = 0; i < 2; i++) {
		d = disc_open_directory(path, DISC_FOR_WRITING, why);
		assert_non_null(d);
		assert_lost_third(d);
		disc_close(d);
	}
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	assert_lost_third(d);
	disc_close(d);
	scratch_remove(path);
}

/* A power cut may leave records of zeros; in a boot that goes on they are damage. */
static void
zeros_at_the_end(void **state)
{
	static const uint8_t zeros[3 * 64];
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *d;
	FILE *f;

	(void)state;
	in_child(not_closed, scratch_path(path, "d"), 0);
	f = scratch_open(path, "log", "ab");
	fwrite(zeros, 1, sizeof(zeros), f);
	fclose(f);
	assert_null(disc_open_directory(path, DISC_FOR_READING, why));
	assert_string_equal(why, "log record 7 is damaged");
	another_boot(path);
	d = disc_open_directory(path, DISC_FOR_WRITING, why);
	assert_non_null(d);
	assert_true(disc_recorded(d, image_small.leadin, PIECE * PIECES));
	disc_close(d);
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	disc_close(d);
	scratch_remove(path);
}

/* A full host disk: one error, nothing that was answered is lost. */
static void
no_space(void **state)
{
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(2 << 20, why), medium_by_kind("cdr-80"), why);
	struct recorder *r = recorder_open(d, &lenient);
	struct recorder_position at;
	uint8_t expected[SECTOR_RECORD_BYTES], got[SECTOR_RECORD_BYTES];
	int32_t lba = image_small.leadin;

	(void)state;
	errno = 0;
	while (image_write(r, &raw3, &image_small, lba, lba + PIECE, NULL) == DISC_OK)
		lba += PIECE;
	assert_int_equal(errno, ENOSPC);
	assert_true(lba > image_small.leadin + 20 * PIECE);
	assert_true(disc_recorded(d, image_small.leadin, (uint32_t)(lba - image_small.leadin)));
	assert_false(disc_recorded(d, lba, 1));
	image_record(&image_small, lba - 1, expected);
	assert_int_equal(disc_read(d, lba - 1, 1, got), DISC_OK);
	assert_memory_equal(got, expected, sizeof(got));
	assert_int_equal(disc_session(d, 0)->status, SESSION_DAMAGED);
	recorder_position(r, &raw3, &at);
	assert_false(at.writable);
	assert_int_equal(recorder_write_begin(r, &raw3, lba, PIECE), DISC_NOT_WRITABLE_HERE);
	assert_int_equal(recorder_synchronize(r), DISC_OK);
	assert_int_equal(disc_session(d, 0)->status, SESSION_DAMAGED);
	recorder_close(r);
	disc_close(d);
}

/* Readers see each answered write while the writer goes on. */
static void
read_while_written(void **state)
{
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct disc *writer = begin_disc(scratch_path(path, "d")), *reader;
	struct recorder *r = recorder_open(writer, &lenient);
	int32_t lba = image_small.leadin + PIECE * PIECES;

	(void)state;
	for (int i = 0; i < 3; i++, lba += PIECE) {
		reader = disc_open_directory(path, DISC_FOR_READING, why);
		assert_non_null(reader);
		assert_true(disc_recorded(reader, lba - PIECE, PIECE));
		assert_false(disc_recorded(reader, lba, 1));
		disc_close(reader);
		assert_int_equal(
		    image_write(r, &raw3, &image_small, lba, lba + PIECE, NULL), DISC_OK);
	}
	recorder_close(r);
	disc_close(writer);
	scratch_remove(path);
}

/* A disc of the first log format is read as it is; a writer says that it may hold more
 * from now on (log.h). */
static void
renews_format(void **state)
{
	static const enum disc_mode modes[] = { DISC_FOR_READING, DISC_FOR_WRITING };
	char path[SCRATCH_PATH], why[DISC_WHY];
	size_t n;
	char *log;

	(void)state;
	disc_close(begin_disc(scratch_path(path, "d")));
	log = scratch_load(path, "log", &n);
	assert_int_equal(load_le32((uint8_t *)log + 12), 2);
	store_le32((uint8_t *)log + 12, 1);
	store_le32((uint8_t *)log + 60, crc32c(0, (uint8_t *)log, 60));
	scratch_save(path, "log", log, n);
	free(log);
	for (unsigned i = 0; i < ARRAY_LEN(modes); i++) {
		struct disc *d = disc_open_directory(path, modes[i], why);

		assert_non_null(d);
		assert_true(disc_recorded(d, image_small.leadin, PIECE * PIECES));
		disc_close(d);
		log = scratch_load(path, "log", &n);
		assert_int_equal(load_le32((uint8_t *)log + 12), i + 1);
		free(log);
	}
	scratch_remove(path);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(every_byte_of_the_log),
		cmocka_unit_test(is_blank), cmocka_unit_test(killed_in_mid_burn),
		cmocka_unit_test(power_cut), cmocka_unit_test(zeros_at_the_end),
		cmocka_unit_test(no_space), cmocka_unit_test(read_while_written),
		cmocka_unit_test(renews_format) };

	return RUN_TABLE(damages, opens_or_says_why) + RUN_TABLE(nowhere, is_no_disc) +
	    cmocka_run_group_tests(special, NULL, NULL);
}
