/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/text_test.c - RFC 7143 6.1: the text format, and its bounds. */
#include "target/text.h"

#include "tests/table.h"

#include <string.h>

static const struct row {
	const char *name;
	const char *text;
	size_t bytes;
	bool valid;
	size_t pairs;
	const char *key, *value;
} rows[] = {
	{ "two pairs", "A=1\0Bc=2,3", 11, true, 2, "Bc", "2,3" },
	{ "the last zero byte is missing", "A=1\0Bc=2", 8, true, 2, "Bc", "2" },
	{ "empty text", "", 0, true, 0, "A", NULL },
	{ "zero bytes between pairs", "A=1\0\0\0B=2", 10, true, 2, "B", "2" },
	{ "empty value", "SendTargets=", 13, true, 1, "SendTargets", "" },
	{ "value with '='", "CHAP_C=0bYQ==", 14, true, 1, "CHAP_C", "0bYQ==" },
	{ "keys are case sensitive", "authmethod=None", 16, true, 1, "AuthMethod", NULL },
	{ "no '='", "Garbage", 8, false, 0, NULL, NULL },
	{ "empty key", "=Yes", 5, false, 0, NULL, NULL },
	{ "a key with a space", "Max Burst=1", 12, false, 0, NULL, NULL },
	{ "key of 63 bytes", "K23456789012345678901234567890123456789012345678901234567890123=1",
	    66, true, 1, "K23456789012345678901234567890123456789012345678901234567890123", "1" },
	{ "key of 64 bytes", "K234567890123456789012345678901234567890123456789012345678901234=1",
	    67, false, 0, NULL, NULL },
};

static void
parses(void **state)
{
	const struct row *row = *state;
	char bytes[128];
	struct text text;
	const char *value;

	memcpy(bytes, row->text, row->bytes);
	assert_int_equal(text_parse(&text, bytes, row->bytes), row->valid);
	if (!row->valid)
		return;
	assert_int_equal(text.count, row->pairs);
	value = text_find(&text, row->key);
	if (row->value == NULL)
		assert_null(value);
	else
		assert_string_equal(value, row->value);
}

static const struct bound_row {
	const char *name;
	size_t pairs, value_bytes;
	bool valid;
} bound_rows[] = {
	{ "as many pairs as allowed", TEXT_PAIRS, 1, true },
	{ "one pair too many", TEXT_PAIRS + 1, 1, false },
	{ "the longest value", 1, TEXT_VALUE_BYTES, true },
	{ "a value too long", 1, TEXT_VALUE_BYTES + 1, false },
};

static void
is_bounded(void **state)
{
	const struct bound_row *row = *state;
	size_t each = 2 + row->value_bytes + 1, n = row->pairs * each;
	char *bytes = malloc(n + 1);
	struct text text;

	assert_non_null(bytes);
	memset(bytes, 'v', n);
	for (size_t i = 0; i < row->pairs; i++) {
		bytes[i * each + 1] = '=';
		bytes[(i + 1) * each - 1] = '\0';
	}
	assert_int_equal(text_parse(&text, bytes, n), row->valid);
	free(bytes);
}

static const struct number_row {
	const char *name, *value;
	bool valid;
	uint32_t number;
} number_rows[] = {
	{ "decimal", "262144", true, 262144 },
	{ "hexadecimal", "0x40000", true, 262144 },
	{ "hexadecimal, capital", "0XFf", true, 255 },
	{ "the largest", "4294967295", true, 0xffffffff },
	{ "one more", "4294967296", false, 0 },
	{ "far too long", "99999999999999999999999999", false, 0 },
	{ "empty", "", false, 0 },
	{ "prefix alone", "0x", false, 0 },
	{ "a sign", "-1", false, 0 },
	{ "a letter behind", "12k", false, 0 },
};

static void
reads_number(void **state)
{
	const struct number_row *row = *state;
	uint32_t number = 0;

	assert_int_equal(text_number(row->value, &number), row->valid);
	if (row->valid)
		assert_int_equal(number, row->number);
}

static const struct name_row {
	const char *name, *value, *folded; /* NULL: no name */
} name_rows[] = {
	{ "iqn", "iqn.2026-11.test.pitland:cdr0", "iqn.2026-11.test.pitland:cdr0" },
	{ "capitals are folded", "IQN.2026-11.Test:A", "iqn.2026-11.test:a" },
	{ "eui with 16 digits", "eui.02004567A425678D", "eui.02004567a425678d" },
	{ "eui with 15 digits", "eui.02004567A425678", NULL },
	{ "naa with 32 digits", "naa.62004567BA64678D0123456789ABCDEF",
	    "naa.62004567ba64678d0123456789abcdef" },
	{ "naa with a letter", "naa.52004567BA64678Z", NULL },
	{ "another kind", "foo.2026-11.test", NULL },
	{ "a space", "iqn.2026-11.test:a b", NULL },
	{ "a slash", "iqn.2026-11.test:../a", NULL },
	{ "empty", "", NULL },
};

static void
checks_name(void **state)
{
	const struct name_row *row = *state;
	char name[TEXT_NAME_BYTES];

	assert_int_equal(text_name(row->value, name), row->folded != NULL);
	if (row->folded != NULL)
		assert_string_equal(name, row->folded);
}

static const struct length_row {
	const char *name;
	size_t bytes;
	bool valid;
} length_rows[] = {
	{ "a name of 223 bytes", 223, true },
	{ "a name of 224 bytes", 224, false },
};

static void
limits_name(void **state)
{
	const struct length_row *row = *state;
	char value[256] = "iqn.2026-11.test:", name[TEXT_NAME_BYTES];

	memset(value + strlen(value), 'x', row->bytes - strlen(value));
	assert_int_equal(text_name(value, name), row->valid);
}

static const struct choice_row {
	const char *name, *list, *chosen;
} choice_rows[] = {
	{ "the first of theirs", "CRC32C,None", "CRC32C" },
	{ "their order counts", "None,CRC32C", "None" },
	{ "what we do not know is passed over", "foo,CRC32C", "CRC32C" },
	{ "nothing of ours", "foo,bar", NULL },
	{ "a prefix is not it", "CRC32,Non", NULL },
	{ "empty", "", NULL },
};

static void
chooses(void **state)
{
	static const char *const ours[] = { "None", "CRC32C", NULL };
	const struct choice_row *row = *state;
	const char *chosen = text_choose(row->list, ours);

	if (row->chosen == NULL)
		assert_null(chosen);
	else
		assert_string_equal(chosen, row->chosen);
}

int
main(void)
{
	return RUN_TABLE(rows, parses) + RUN_TABLE(bound_rows, is_bounded) +
	    RUN_TABLE(number_rows, reads_number) + RUN_TABLE(name_rows, checks_name) +
	    RUN_TABLE(length_rows, limits_name) + RUN_TABLE(choice_rows, chooses);
}
