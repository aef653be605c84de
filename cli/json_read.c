/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/json_read.c - members of JSON objects with their types checked. */
#include "cli/json_read.h"

#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

json_t *
json_read_file(const char *path, char *why)
{
	FILE *f = fopen(path, "r");
	json_error_t error;
	json_t *root;

	if (f == NULL) {
		because(why, "%s", strerror(errno));
		return NULL;
	}
	errno = 0;
	root = json_loadf(f, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL && ferror(f))
		because(why, "%s", strerror(errno != 0 ? errno : EIO));
	else if (root == NULL)
		because(why, "no valid JSON: line %d, column %d: %s", error.line, error.column,
		    error.text);
	fclose(f);
	if (root != NULL && !json_is_object(root)) {
		because(why, "must hold a JSON object");
		json_decref(root);
		return NULL;
	}
	return root;
}

bool
json_complain(const struct json_place *p, const char *key, const char *format, ...)
{
	char text[CLI_WHY / 2];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return because(
	    p->why, "%s%s%s: %s", p->at, *p->at != '\0' && *key != '[' ? "." : "", key, text);
}

bool
json_only_keys(const struct json_place *p, const char *const *keys)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)p->object, key, value)
	{
		const char *const *known = keys;

		while (*known != NULL && strcmp(*known, key) != 0)
			known++;
		if (*known == NULL)
			return json_complain(p, key, "unknown key");
	}
	return true;
}

/* The member, or NULL: absent. *ok is false if it had to be there. */
static const json_t *
member(const struct json_place *p, const char *key, enum json_need need, bool *ok)
{
	const json_t *value = json_object_get(p->object, key);

	*ok = value != NULL || need == JSON_OPTIONAL || json_complain(p, key, "is missing");
	return value;
}

bool
json_read_integer(const struct json_place *p, const char *key, enum json_need need, int64_t min,
    int64_t max, int64_t *out)
{
	bool ok;
	const json_t *value = member(p, key, need, &ok);

	if (value == NULL)
		return ok;
	if (!json_is_integer(value))
		return json_complain(p, key, "must be an integer");
	if (json_integer_value(value) < min || json_integer_value(value) > max)
		return json_complain(p, key, "must lie in %" PRId64 "..%" PRId64, min, max);
	*out = json_integer_value(value);
	return true;
}

bool
json_read_flag(const struct json_place *p, const char *key, enum json_need need, bool *out)
{
	bool ok;
	const json_t *value = member(p, key, need, &ok);

	if (value == NULL)
		return ok;
	if (!json_is_boolean(value))
		return json_complain(p, key, "must be true or false");
	*out = json_is_true(value);
	return true;
}

bool
json_read_text(const struct json_place *p, const char *key, enum json_need need, const char **out)
{
	bool ok;
	const json_t *value = member(p, key, need, &ok);

	if (value == NULL || (json_is_null(value)))
		return ok;
	if (!json_is_string(value))
		return json_complain(p, key, "must be a string");
	*out = json_string_value(value);
	return true;
}

bool
json_read_integers(const struct json_place *p, const char *key, enum json_need need, int64_t min,
    int64_t limit, uint32_t max, int32_t *out, uint32_t *count)
{
	bool ok;
	const json_t *value = member(p, key, need, &ok);

	if (value == NULL)
		return ok;
	if (!json_is_array(value))
		return json_complain(p, key, "must be an array of integers");
	if (json_array_size(value) > max)
		return json_complain(p, key, "has more than %" PRIu32 " members", max);
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *n = json_array_get(value, i);

		if (!json_is_integer(n) || json_integer_value(n) < min ||
		    json_integer_value(n) > limit)
			return json_complain(p, key,
			    "member %zu must be an integer in %" PRId64 "..%" PRId64, i, min,
			    limit);
		out[i] = (int32_t)json_integer_value(n);
	}
	*count = (uint32_t)json_array_size(value);
	return true;
}
