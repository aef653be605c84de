/* SPDX-License-Identifier: BSD-2-Clause */
/* target/text.c - RFC 7143 6.1: the text format. */
#include "target/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* RFC 7143 6.1: letters, digits and . - + @ _ ; X# names have a '#'. */
static bool
is_key_character(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr(".-+@_#", c) != NULL);
}

static bool
parse_pair(struct text_pair *pair, char *text)
{
	char *equals = strchr(text, '=');

	if (equals == NULL || equals == text || equals - text > TEXT_KEY_BYTES)
		return false;
	for (const char *p = text; p < equals; p++)
		if (!is_key_character(*p))
			return false;
	if (strlen(equals + 1) > TEXT_VALUE_BYTES)
		return false;
	*equals = '\0';
	pair->key = text;
	pair->value = equals + 1;
	return true;
}

bool
text_parse(struct text *text, char *bytes, size_t n)
{
	size_t at = 0;

	text->count = 0;
	bytes[n] = '\0';
	while (at < n) {
		size_t length = strlen(bytes + at);

		/* libiscsi and others pad with zero bytes inside the segment. */
		if (length > 0) {
			if (text->count == TEXT_PAIRS ||
			    !parse_pair(&text->pairs[text->count], bytes + at))
				return false;
			text->count++;
		}
		at += length + 1;
	}
	return true;
}

const char *
text_find(const struct text *text, const char *key)
{
	for (size_t i = 0; i < text->count; i++)
		if (strcmp(text->pairs[i].key, key) == 0)
			return text->pairs[i].value;
	return NULL;
}

void
text_add(struct text_answer *answer, const char *key, const char *value)
{
	size_t room = sizeof(answer->bytes) - answer->used;
	int n = snprintf(answer->bytes + answer->used, room, "%s=%s", key, value);

	if (n < 0 || (size_t)n >= room)
		answer->overflow = true;
	else
		answer->used += (size_t)n + 1;
}

void
text_add_number(struct text_answer *answer, const char *key, uint32_t value)
{
	char digits[11];

	snprintf(digits, sizeof(digits), "%u", (unsigned)value);
	text_add(answer, key, digits);
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

bool
text_number(const char *value, uint32_t *number)
{
	bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
	uint32_t base = hex ? 16 : 10;
	uint64_t sum = 0;

	if (hex)
		value += 2;
	if (*value == '\0')
		return false;
	for (; *value != '\0'; value++) {
		uint32_t digit = (uint32_t)digit_value(*value);

		if (digit >= base)
			return false;
		sum = sum * base + digit;
		if (sum > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)sum;
	return true;
}

bool
text_boolean(const char *value, bool *yes)
{
	*yes = strcmp(value, "Yes") == 0;
	return *yes || strcmp(value, "No") == 0;
}

static bool
member_equals(const char *list, size_t n, const char *ours)
{
	return strlen(ours) == n && strncmp(list, ours, n) == 0;
}

const char *
text_choose(const char *list, const char *const *ours)
{
	for (;;) {
		size_t n = strcspn(list, ",");

		for (size_t i = 0; ours[i] != NULL; i++)
			if (member_equals(list, n, ours[i]))
				return ours[i];
		if (list[n] == '\0')
			return NULL;
		list += n + 1;
	}
}

bool
text_lists(const char *list, const char *member)
{
	const char *one[] = { member, NULL };

	return text_choose(list, one) != NULL;
}

static bool
all_hex(const char *s, size_t n)
{
	if (strlen(s) != n)
		return false;
	for (; *s != '\0'; s++)
		if (digit_value(*s) > 15)
			return false;
	return true;
}

bool
text_name(const char *value, char name[TEXT_NAME_BYTES])
{
	size_t n = strlen(value);

	if (n < 5 || n >= TEXT_NAME_BYTES)
		return false;
	for (size_t i = 0; i <= n; i++) {
		char c = value[i];

		if (i < n && !isalnum((unsigned char)c) && strchr("-.:", c) == NULL)
			return false;
		name[i] = (char)tolower((unsigned char)c);
	}
	if (strncmp(name, "eui.", 4) == 0)
		return all_hex(name + 4, 16);
	if (strncmp(name, "naa.", 4) == 0)
		return all_hex(name + 4, 16) || all_hex(name + 4, 32);
	return strncmp(name, "iqn.", 4) == 0;
}
