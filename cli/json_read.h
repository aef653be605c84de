/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/json_read.h - members of JSON objects with their types checked, and a
 * message that names the place: "tracks[2].isrc: must be a string". */
#ifndef CLI_JSON_READ_H
#define CLI_JSON_READ_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Load a file that holds one JSON object. NULL: why[CLI_WHY] says what is wrong,
 * without the file's name. Duplicate keys are refused. */
json_t *json_read_file(const char *path, char *why);

/* An object, and where it stands in its file ("" or "tracks[2]"). */
struct json_place {
	const json_t *object;
	const char *at;
	char *why; /* [CLI_WHY] */
};

/* False, with a message, if there is a key that is not in the list (NULL ends). */
bool json_only_keys(const struct json_place *, const char *const *keys);

enum json_need { JSON_OPTIONAL, JSON_REQUIRED };
/* Each leaves *out untouched if the member is optional and absent, and returns
 * false with a message if it is of another type or out of range. Strings belong
 * to the object. null counts as absent for json_read_text(). */
bool json_read_integer(const struct json_place *, const char *key, enum json_need, int64_t min,
    int64_t max, int64_t *out);
bool json_read_flag(const struct json_place *, const char *key, enum json_need, bool *out);
bool json_read_text(const struct json_place *, const char *key, enum json_need, const char **out);
/* An array of at most max integers in min..limit; *count tells how many. */
bool json_read_integers(const struct json_place *, const char *key, enum json_need, int64_t min,
    int64_t limit, uint32_t max, int32_t *out, uint32_t *count);
/* A message about a member: "at.key: ..."; returns false. */
bool json_complain(const struct json_place *, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#endif
