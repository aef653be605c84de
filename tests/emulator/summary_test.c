/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/emulator/summary_test.c tests emulator/summary.c: the JSON that the
 * contract promises, and that disc.json gives back what was derived. */
#include "tests/table.h"

#include "emulator/contents.h"
#include "emulator/store.h"
#include "emulator/summary.h"
#include "tests/emulator/image.h"
#include "tests/emulator/scratch.h"

/* The members of the contract, section 4, in its order. */
static const char *const disc_keys[] = { "pitland", "medium", "status", "mcn", "sessions", "tracks",
	"toc", "cd_text", "findings", NULL };
static const char *const medium_keys[] = { "kind", "rewritable", "leadin_start_lba",
	"last_leadout_lba", NULL };
static const char *const session_keys[] = { "number", "status", "write_type", "data_block_type",
	"leadin_lba", "leadout_lba", "first_track", "last_track", NULL };
static const char *const track_keys[] = { "number", "session", "status", "start_lba",
	"sector_count", "pregap_count", "control", "sector_type", "imapi_sector_type", "sectors",
	"pregap_sectors", "isrc", "preemphasis", "copy", "indexes", "edc_errors", "ecc_errors",
	"address_errors", "unscrambled", "q_crc_errors", NULL };
static const char *const toc_keys[] = { "session", "adr", "control", "tno", "point", "min", "sec",
	"frame", "zero", "pmin", "psec", "pframe", "lba", NULL };
static const char *const finding_keys[] = { "id", "severity", "session", "track", "lba", "count",
	"clause", "text", NULL };

static void
assert_keys(json_t *object, const char *const *keys)
{
	for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
		assert_non_null(*keys);
		assert_string_equal(json_object_iter_key(i), *keys++);
	}
	assert_null(*keys);
}

static struct disc *
burn(const struct image *im, image_change *change)
{
	char why[DISC_WHY];
	struct disc *d = disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);

	assert_int_equal(image_burn(d, im, 3, change), DISC_OK);
	return d;
}

/* Without lead-in there is something to find. */
static void
no_leadin(int32_t lba, uint8_t *record)
{
	if (lba < -150)
		memset(record + SECTOR_MAIN_BYTES, 0, SUBCODE_BYTES);
}

static void
has_the_contracts_members(void **state)
{
	struct disc *d = burn(&image_small, NULL);
	json_t *j = summary_encode(d), *findings;

	(void)state;
	assert_keys(j, disc_keys);
	assert_keys(json_object_get(j, "medium"), medium_keys);
	assert_keys(json_array_get(json_object_get(j, "sessions"), 0), session_keys);
	assert_keys(json_array_get(json_object_get(j, "tracks"), 0), track_keys);
	assert_keys(json_array_get(json_object_get(j, "toc"), 0), toc_keys);
	json_decref(j);
	disc_close(d);
	d = burn(&image_small, no_leadin);
	j = summary_encode(d);
	findings = json_object_get(j, "findings");
	assert_true(json_array_size(findings) > 0);
	assert_keys(json_array_get(findings, 0), finding_keys);
	json_decref(j);
	disc_close(d);
}

/* The whole of a small disc, written from the contract and the image's table. */
static const char small[] =
    "{\"pitland\":1,\"medium\":{\"kind\":\"cdr-80\",\"rewritable\":false,\"leadin_start_lba\":-"
    "11634,"
    "\"last_leadout_lba\":359849},\"status\":\"complete\",\"mcn\":\"4006381333931\",\"sessions\":["
    "{\"number\":1,\"status\":\"complete\",\"write_type\":\"RAW\",\"data_block_type\":3,"
    "\"leadin_lba\":-4650,\"leadout_lba\":900,\"first_track\":1,\"last_track\":2}],\"tracks\":["
    "{\"number\":1,\"session\":1,\"status\":\"complete\",\"start_lba\":0,\"sector_count\":400,"
    "\"pregap_count\":150,\"control\":4,\"sector_type\":\"MODE1\",\"imapi_sector_type\":2,"
    "\"sectors\":{\"MODE1\":400},\"pregap_sectors\":{\"MODE1\":150},\"isrc\":null,"
    "\"preemphasis\":false,\"copy\":\"prohibited\",\"indexes\":[0],\"edc_errors\":0,"
    "\"ecc_errors\":0,\"address_errors\":0,\"unscrambled\":0,\"q_crc_errors\":0},"
    "{\"number\":2,\"session\":1,\"status\":\"complete\",\"start_lba\":550,\"sector_count\":350,"
    "\"pregap_count\":150,\"control\":1,\"sector_type\":\"AUDIO\",\"imapi_sector_type\":0,"
    "\"sectors\":{\"AUDIO\":350},\"pregap_sectors\":{\"AUDIO\":150},\"isrc\":\"GBAYE6700149\","
    "\"preemphasis\":true,\"copy\":\"scms\",\"indexes\":[0,150],\"edc_errors\":0,"
    "\"ecc_errors\":0,\"address_errors\":0,\"unscrambled\":0,\"q_crc_errors\":0}],\"toc\":["
    "{\"session\":1,\"adr\":1,\"control\":4,\"tno\":0,\"point\":1,\"min\":0,\"sec\":0,\"frame\":0,"
    "\"zero\":0,\"pmin\":0,\"psec\":2,\"pframe\":0,\"lba\":0},"
    "{\"session\":1,\"adr\":1,\"control\":1,\"tno\":0,\"point\":2,\"min\":0,\"sec\":0,\"frame\":0,"
    "\"zero\":0,\"pmin\":0,\"psec\":9,\"pframe\":25,\"lba\":550},"
    "{\"session\":1,\"adr\":1,\"control\":4,\"tno\":0,\"point\":160,\"min\":0,\"sec\":0,"
    "\"frame\":0,\"zero\":0,\"pmin\":1,\"psec\":0,\"pframe\":0,\"lba\":null},"
    "{\"session\":1,\"adr\":1,\"control\":1,\"tno\":0,\"point\":161,\"min\":0,\"sec\":0,"
    "\"frame\":0,\"zero\":0,\"pmin\":2,\"psec\":0,\"pframe\":0,\"lba\":null},"
    "{\"session\":1,\"adr\":1,\"control\":1,\"tno\":0,\"point\":162,\"min\":0,\"sec\":0,"
    "\"frame\":0,\"zero\":0,\"pmin\":0,\"psec\":14,\"pframe\":0,\"lba\":900}],"
    "\"cd_text\":null,\"findings\":[{\"id\":\"leadin-late\",\"severity\":\"warning\","
    "\"session\":1,\"track\":null,\"lba\":-4650,\"count\":1,"
    "\"clause\":\"Orange Book II; ATIP start of lead-in\","
    "\"text\":\"recording began after the lead-in start that the medium names\"}]}";

static void
is_the_contracts(void **state)
{
	struct disc *d = burn(&image_small, NULL);
	json_t *j = summary_encode(d);
	char *text = json_dumps(j, JSON_COMPACT);

	(void)state;
	assert_string_equal(text, small);
	free(text);
	json_decref(j);
	disc_close(d);
}

/* One four-pack sector of CD-TEXT, each lead-in sector. */
static void
add_cd_text(int32_t lba, uint8_t *record)
{
	FILE *f;
	uint8_t rw[SUBCODE_BYTES];

	if (lba >= -4640)
		return;
	f = fopen("fixtures/vectors/cdtext-rw96.bin", "rb");
	assert_non_null(f);
	assert_int_equal(fread(rw, 1, sizeof(rw), f), sizeof(rw));
	fclose(f);
	for (unsigned i = 0; i < SUBCODE_BYTES; i++)
		record[SECTOR_MAIN_BYTES + i] |= rw[i] & 0x3f;
}

static void
holds_cd_text(void **state)
{
	struct disc *d = burn(&image_small, add_cd_text);
	uint32_t packs;
	const uint8_t *got = disc_cd_text(d, &packs);
	uint8_t expected[4 * CD_TEXT_BYTES];
	FILE *f = fopen("fixtures/vectors/cdtext-4packs.bin", "rb");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fread(expected, 1, sizeof(expected), f), sizeof(expected));
	fclose(f);
	assert_int_equal(packs, 4);
	assert_memory_equal(got, expected, sizeof(expected));
	disc_close(d);
}

/* What disc.json gives back is what the sectors say: opened with a summary, and
 * with one that is too old, from the cache of classes and without. */
static const struct row {
	const char *name;
	bool stale, classes;
	image_change *change;
	bool next_session;
} rows[] = {
	{ "from disc.json", false, true, NULL, false },
	{ "from the sectors and classes", true, true, NULL, false },
	{ "from the sectors alone", true, false, NULL, false },
	{ "findings from disc.json", false, true, no_leadin, false },
	{ "findings from the sectors", true, false, no_leadin, false },
	{ "CD-TEXT from disc.json", false, true, add_cd_text, false },
	{ "CD-TEXT from the sectors", true, false, add_cd_text, false },
	{ "appendable, from disc.json", false, true, NULL, true },
	{ "appendable, from the sectors", true, false, NULL, true },
};

static void
make_stale(const char *path)
{
	size_t n;
	char *text = scratch_load(path, "disc.json", &n);
	char *at = strstr(text, "\"log_sequence\": ");

	assert_non_null(at);
	at += strlen("\"log_sequence\": ");
	for (*at++ = '1'; *at >= '0' && *at <= '9'; at++)
		*at = ' ';
	scratch_save(path, "disc.json", text, n);
	free(text);
}

static void
opens_as_it_was(void **state)
{
	const struct row *row = *state;
	char path[SCRATCH_PATH], why[DISC_WHY];
	struct image im = image_small;
	struct disc *d =
	    disc_create_directory(scratch_path(path, "d"), medium_by_kind("cdr-80"), why);
	char *before, *after;

	im.next_session = row->next_session;
	assert_int_equal(image_burn(d, &im, 3, row->change), DISC_OK);
	before = disc_show_json(d);
	disc_close(d);
	if (row->stale)
		make_stale(path);
	if (!row->classes)
		scratch_unlink(path, "classes");
	d = disc_open_directory(path, DISC_FOR_READING, why);
	assert_non_null(d);
	after = disc_show_json(d);
	assert_string_equal(after, before);
	free(before);
	free(after);
	disc_close(d);
	scratch_remove(path);
}

/* Two burns of the same give the same file. */
static void
is_repeatable(void **state)
{
	char path[2][SCRATCH_PATH], why[DISC_WHY];
	char *text[2];
	size_t n[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct disc *d = disc_create_directory(
		    scratch_path(path[i], "d"), medium_by_kind("cdr-80"), why);

		assert_int_equal(image_burn(d, &image_small, 3, NULL), DISC_OK);
		disc_close(d);
		text[i] = scratch_load(path[i], "disc.json", &n[i]);
		scratch_remove(path[i]);
	}
	assert_string_equal(text[0], text[1]);
	free(text[0]);
	free(text[1]);
}

/* Every member of the small disc's summary is needed, and of one type. */
static void
refuses(json_t *root, json_t *object, const char *key, json_t *bad)
{
	struct contents *c = calloc(1, sizeof(*c));
	json_t *good = json_incref(json_object_get(object, key));
	char why[DISC_WHY] = "";

	if (bad == NULL)
		json_object_del(object, key);
	else
		json_object_set(object, key, bad);
	if (summary_decode(root, c, why))
		fail_msg("%s may be wrong", key);
	assert_non_null(strstr(why, "is not as it must be"));
	json_object_set_new(object, key, good);
	json_decref(bad);
	free(c);
}

/* May be null, or is told again by other members. */
static bool
may_vary(const char *key)
{
	static const char *const keys[] = { "imapi_sector_type", "lba", "isrc", "leadout_lba",
		"first_track", "last_track", "data_block_type" };

	for (unsigned i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

static void
checks_every_member(void **state)
{
	static const struct {
		const char *list;
		const char *const *keys;
	} lists[] = { { "sessions", session_keys }, { "tracks", track_keys }, { "toc", toc_keys } };
	json_t *root = json_loads(small, 0, NULL);

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(lists); i++) {
		json_t *first = json_array_get(json_object_get(root, lists[i].list), 0);

		for (const char *const *key = lists[i].keys; *key != NULL; key++) {
			if (may_vary(*key))
				continue;
			refuses(root, first, *key, NULL);
			refuses(root, first, *key, json_integer(1 << 30));
			refuses(root, first, *key, json_string("nonsense"));
		}
		refuses(root, root, lists[i].list, json_object());
	}
	refuses(root, root, "mcn", json_string("400638133393X"));
	refuses(root, root, "mcn", json_string("40063813339311"));
	refuses(root, root, "findings", json_pack("[{s:s}]", "id", "no-such-finding"));
	refuses(root, root, "cd_text", json_pack("{s:[s]}", "packs", "80"));
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest special[] = { cmocka_unit_test(has_the_contracts_members),
		cmocka_unit_test(is_the_contracts), cmocka_unit_test(holds_cd_text),
		cmocka_unit_test(is_repeatable), cmocka_unit_test(checks_every_member) };

	return RUN_TABLE(rows, opens_as_it_was) + cmocka_run_group_tests(special, NULL, NULL);
}
