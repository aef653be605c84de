/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/vectors_test.c - every file of fixtures/vectors against the
 * codecs: one row, hence one test, per file. */
#include "emulator/bytes.h"
#include "emulator/crc.h"
#include "emulator/msf.h"
#include "emulator/q.h"
#include "emulator/scramble.h"
#include "emulator/sector.h"
#include "emulator/subcode.h"
#include "tests/emulator/vectors.h"

#include <ctype.h>
#include <dirent.h>
#include <sys/stat.h>

#define MAX_FILES 200

/* What the name of a sector file says. */
struct spec {
	enum sector_class class;
	int32_t lba;
	bool zero, edc, scrambled;
	uint8_t subheader[4];
};

static struct spec
parse_name(const char *file)
{
	static const struct {
		const char *prefix;
		struct spec spec;
	} kinds[] = {
		{ "mode0", { SECTOR_MODE0, 0, true, true, false, { 0 } } },
		{ "mode1", { SECTOR_MODE1, 0, false, true, false, { 0 } } },
		{ "mode2", { SECTOR_MODE2FORM0, 0, false, true, false, { 0 } } },
		{ "m2f1", { SECTOR_MODE2FORM1, 0, false, true, false, { 0, 0, 0x08, 0 } } },
		{ "m2f2", { SECTOR_MODE2FORM2, 0, false, true, false, { 0, 0, 0x20, 0 } } },
	};
	const char *lba = strstr(file, "-lba"), *sub = strstr(file, "-sub");
	struct spec s = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strncmp(file, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			s = kinds[i].spec;
	assert_non_null(lba);
	s.lba = (int32_t)strtol(lba + 4, NULL, 10);
	s.zero |= strstr(file, "-zero") != NULL;
	s.edc = strstr(file, "-noedc") == NULL;
	s.scrambled = strstr(file, ".scr.") != NULL;
	if (sub != NULL)
		assert_int_equal(load_hex(sub + 4, s.subheader, 4), 4);
	return s;
}

static void
build(const struct spec *s, uint8_t out[2352])
{
	uint8_t user[2352];

	for (unsigned i = 0; i < sizeof(user); i++)
		user[i] = (uint8_t)(7 * i + 0x31 + i / 256);
	sector_assemble(s->class, s->zero ? NULL : user, s->subheader, 1, s->lba,
	    s->scrambled && s->edc, out, 2352);
	if (!s->edc) {
		memset(out + 2348, 0, 4);
		if (s->scrambled)
			scramble_sector(out, out);
	}
}

static void
check_sector(const char *file)
{
	const struct spec s = parse_name(file);
	const uint8_t control = SECTOR_CONTROL_DATA;
	const int flags = (s.scrambled ? 0 : SECTOR_UNSCRAMBLED) | (s.edc ? 0 : SECTOR_EDC_ABSENT);
	uint8_t want[2352], got[2352];
	struct sector_verdict v, plain;

	load_vector(file, want, sizeof(want));
	build(&s, got);
	assert_memory_equal(got, want, sizeof(want));
	sector_classify(want, 2352, 1, s.lba, &control, &v);
	sector_classify_plain(want, 2352, 1, s.lba, &control, &plain);
	assert_int_equal(v.sector_class, s.class);
	assert_int_equal(v.flags, flags);
	assert_int_equal(v.mode_byte, file[0] == 'm' && file[1] == '2' ? 2 : file[4] - '0');
	assert_memory_equal(&v, &plain, sizeof(v));
}

static void
check_field(const char *text, const uint8_t *got)
{
	uint8_t want[16];
	const int n = load_hex(text, want, 16);

	assert_int_not_equal(n, 0);
	if (n > 0)
		assert_memory_equal(got, want, (size_t)n);
}

static void
check_bytes_line(char **fields)
{
	uint8_t sector[2352];
	struct spec s;
	unsigned edc_at;

	for (char *c = fields[0]; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	s = parse_name(fields[0]);
	edc_at = s.class == SECTOR_MODE1 ? 2064 : s.class == SECTOR_MODE2FORM1 ? 2072 : 2348;
	build(&s, sector);
	check_field(fields[1], sector + 12);
	check_field(fields[2], sector + edc_at);
	check_field(fields[3], sector + 2076);
	check_field(fields[4], sector + 2248);
	check_field(fields[5], sector + 2348);
	scramble_sector(sector, sector);
	check_field(fields[6], sector + 12);
}

static void
check_bytes(const char *file)
{
	each_line(file, check_bytes_line);
}

static void
check_scrambler(const char *file)
{
	uint8_t want[SCRAMBLE_BYTES];

	load_vector(file, want, sizeof(want));
	assert_memory_equal(scramble_table, want, sizeof(want));
}

static void
check_lba_line(char **fields)
{
	const int32_t lba = (int32_t)strtol(fields[0], NULL, 10);
	struct msf t = msf_from_lba(lba);
	int32_t back;
	char text[16];

	snprintf(text, sizeof(text), "%02u:%02u:%02u", t.m, t.s, t.f);
	assert_string_equal(text, fields[1]);
	assert_true(msf_to_lba(t, &back));
	assert_int_equal(back, lba);
}

static void
check_lba(const char *file)
{
	each_line(file, check_lba_line);
}

/* Decodes as it should and encodes to the same bytes. */
static void
check_q(const char *hex, struct q_frame *f)
{
	uint8_t q[Q_BYTES], again[Q_BYTES];

	assert_int_equal(load_hex(hex, q, Q_BYTES), Q_BYTES);
	assert_true(q_sealed(q));
	assert_int_equal(q_decode(q, f), (q[0] & 15) == 0 ? Q_BAD_CONTENT : Q_OK);
	q_encode(f, again);
	assert_memory_equal(again, q, Q_BYTES);
}

static void
check_q_frame_line(char **fields)
{
	const char *lba = strstr(fields[1], "LBA ");
	struct q_frame f;
	int32_t time;

	check_q(fields[0], &f);
	if (f.adr == Q_ADR_POSITION && lba != NULL) {
		assert_true(msf_to_lba(f.tno == 0 ? f.time : f.absolute, &time));
		assert_int_equal(time, strtol(lba + 4, NULL, 10));
	}
	if (f.adr == Q_ADR_MCN && (lba = strstr(fields[1], "MCN ")) != NULL)
		assert_memory_equal(f.text, lba + 4, 14 - 1);
}

static void
check_q_frames(const char *file)
{
	each_line(file, check_q_frame_line);
}

static void
check_q_sequence_line(char **fields)
{
	const bool p = fields[1][0] == '1';
	uint8_t raw[SUBCODE_BYTES] = { 0 }, pq[SUBCODE_PQ_BYTES], q[Q_BYTES];
	struct q_frame f;
	int32_t lba;

	check_q(fields[2], &f);
	if (f.adr == Q_ADR_POSITION) {
		assert_true(msf_to_lba(f.tno == 0 ? f.time : f.absolute, &lba));
		assert_int_equal(lba, strtol(fields[0], NULL, 10));
	}
	load_hex(fields[2], q, Q_BYTES);
	subcode_set_pq(raw, p, q);
	subcode_raw_to_pq(raw, pq);
	assert_memory_equal(pq, q, Q_BYTES);
	assert_int_equal(pq[15], p ? 0x80 : 0);
}

static void
check_q_sequence(const char *file)
{
	each_line(file, check_q_sequence_line);
}

static void
check_text_line(char **fields)
{
	const bool isrc = strcmp(fields[1], "ISRC") == 0;
	struct q_frame f = { .adr = isrc ? Q_ADR_ISRC : Q_ADR_MCN }, back;
	uint8_t want[8], q[Q_BYTES];

	assert_true(isrc ? subcode_isrc_valid(fields[0]) : subcode_mcn_valid(fields[0]));
	assert_int_equal(load_hex(fields[2], want, 8), 8);
	snprintf(f.text, sizeof(f.text), "%s", fields[0]);
	q_encode(&f, q);
	assert_memory_equal(q + 1, want, 8);
	assert_int_equal(q_decode(q, &back), Q_OK);
	assert_string_equal(back.text, fields[0]);
}

static void
check_text(const char *file)
{
	each_line(file, check_text_line);
}

/* "sub-pq16-index0-hostcrc.bin" and kind "raw96" give "sub-raw96-index0.bin". */
static void
sibling(const char *file, const char *kind, char *name, size_t size)
{
	const char *variant = strchr(file + strlen("sub-"), '-') + 1;

	snprintf(name, size, "sub-%s-%.*s.bin", kind, (int)strcspn(variant, "-."), variant);
}

static void
check_raw96(const char *file)
{
	uint8_t raw[96], channels[96], got[96], q[1][Q_BYTES];
	char other[64];

	load_vector(file, raw, sizeof(raw));
	sibling(file, "deint96", other, sizeof(other));
	load_vector(other, channels, sizeof(channels));
	subcode_raw_to_channels(raw, got);
	assert_memory_equal(got, channels, 96);
	subcode_channels_to_raw(channels, got);
	assert_memory_equal(got, raw, 96);
	subcode_get_q(raw, 96, 1, q);
	assert_memory_equal(q[0], channels + 12, Q_BYTES);
	assert_true(q_sealed(q[0]));
	assert_int_equal(subcode_get_p(raw), channels[0] == 0xff);
}

static void
check_deint96(const char *file)
{
	char raw[64];

	sibling(file, "raw96", raw, sizeof(raw));
	check_raw96(raw);
}

static void
check_pq16(const char *file)
{
	uint8_t pq[16], sealed[16], raw[96], got[96];
	char other[64];

	load_vector(file, pq, sizeof(pq));
	sibling(file, "raw96", other, sizeof(other));
	load_vector(other, raw, sizeof(raw));
	subcode_pq_to_raw(pq, got);
	assert_memory_equal(got, raw, 96);
	sibling(file, "pq16", other, sizeof(other));
	load_vector(other, pq, sizeof(pq));
	subcode_raw_to_pq(raw, sealed);
	assert_memory_equal(sealed, pq, 16);
}

enum { VECTOR_PACKS = 12 };

/* 18 data symbols to 24 with parity, to the recorded order, and back seven packs later. */
static void
check_packs(const char *file)
{
	uint8_t data[VECTOR_PACKS][18], pack[VECTOR_PACKS][24], raw[VECTOR_PACKS][24], got[24];
	struct subcode_interleaver out = { 0 }, in = { 0 };

	(void)file;
	load_vector("rw-packs18.bin", data[0], sizeof(data));
	load_vector("rw-packs24-parity.bin", pack[0], sizeof(pack));
	load_vector("rw-packs24-raw.bin", raw[0], sizeof(raw));
	for (int i = 0; i < VECTOR_PACKS; i++) {
		memset(got, 0x2a, sizeof(got)); /* parity places are made anew */
		memcpy(got, data[i], 2);
		memcpy(got + 4, data[i] + 2, 16);
		subcode_pack_parity(got);
		assert_memory_equal(got, pack[i], 24);
		assert_true(subcode_pack_parity_holds(got));
		subcode_interleave(&out, got, got);
		assert_memory_equal(got, raw[i], 24);
		subcode_deinterleave(&in, got, got);
		if (i >= 7)
			assert_memory_equal(got, pack[i - 7], 24);
	}
}

static void
check_cdtext(const char *file)
{
	uint8_t packs[72], symbols[96], raw[96], got[72];

	(void)file;
	load_vector("cdtext-4packs.bin", packs, sizeof(packs));
	load_vector("cdtext-rw96.bin", symbols, sizeof(symbols));
	memset(raw, 0xff, sizeof(raw));
	subcode_cdtext_to_rw(packs, raw);
	for (int i = 0; i < 96; i++)
		assert_int_equal(raw[i], symbols[i] | 0xc0);
	subcode_rw_to_cdtext(raw, got);
	assert_memory_equal(got, packs, sizeof(packs));
	for (int i = 0; i < 4; i++)
		assert_int_equal(
		    (uint16_t)~crc16(packs + 18 * i, 16), load_be16(packs + 18 * i + 16));
}

static void
check_manifest_line(char **fields)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof(path), VECTORS "%s", fields[0]);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, strtol(fields[1], NULL, 10));
	assert_int_equal(strlen(fields[2]), 64);
}

static void
check_manifest(const char *file)
{
	each_line(file, check_manifest_line);
}

/* By the beginning of the file's name; the first that fits. */
static const struct {
	const char *prefix;
	void (*check)(const char *file);
} checks[] = {
	{ "MANIFEST.txt", check_manifest },
	{ "cdtext-", check_cdtext },
	{ "isrc-mcn.txt", check_text },
	{ "lba-msf.txt", check_lba },
	{ "m2f", check_sector },
	{ "mode", check_sector },
	{ "q-frames.txt", check_q_frames },
	{ "q-sequence.txt", check_q_sequence },
	{ "rw-packs", check_packs },
	{ "scrambler-", check_scrambler },
	{ "sector-check-bytes.txt", check_bytes },
	{ "sub-deint96-", check_deint96 },
	{ "sub-pq16-", check_pq16 },
	{ "sub-raw96-", check_raw96 },
};

struct row {
	const char *file;
};

static void
exercises(void **state)
{
	const struct row *row = *state;

	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		if (strncmp(row->file, checks[i].prefix, strlen(checks[i].prefix)) == 0) {
			checks[i].check(row->file);
			return;
		}
	}
	fail_msg("no check for %s", row->file);
}

static int
is_vector(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0;
}

int
main(void)
{
	struct row rows[MAX_FILES];
	struct dirent **entries;
	const int n = scandir(VECTORS, &entries, is_vector, alphasort);
	int failed;

	if (n <= 0 || n > MAX_FILES)
		return 1;
	for (int i = 0; i < n; i++)
		rows[i].file = entries[i]->d_name;
	failed = run_table("vectors", rows, (size_t)n, sizeof(rows[0]), exercises);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return failed;
}
