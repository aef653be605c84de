/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_file.c - personalities from JSON files: a table of members. */
#include "cli/profile_file.h"

#include "cli/cli.h"
#include "cli/json_read.h"
#include "emulator/bytes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BASE             "generic"
#define BLOCK_TYPES      16
#define WITHOUT_SUBCODE  0x0001 /* bit of data block type 0 in an acceptance mask */
#define FASTEST          65534  /* FFFFh asks for the fastest there is (MMC-6, SET CD SPEED) */
#define BUFFER_UNIT      1024
#define MILLISECOND      1000   /* microseconds */
#define LONGEST_MS       600000 /* that an operation may take: initiators wait no longer */
#define BUFFER_LARGEST   (65535 * BUFFER_UNIT) /* page 2A has 16 bits for its KiB */
#define TEXT_BYTES(name) (sizeof(((struct profile *)0)->name) - 1)

/* One member: its bytes in struct profile, and the function that reads them. */
struct member {
	const char *key;
	bool (*read)(const struct json_place *, const struct member *, void *to);
	size_t offset, bytes;
};

/* ASCII, left-aligned, filled up with blanks (SPC-4 4.4.1). */
static bool
read_identity(const struct json_place *p, const struct member *m, void *to)
{
	const char *text = NULL;
	size_t n;

	if (!json_read_text(p, m->key, JSON_OPTIONAL, &text))
		return false;
	if (text == NULL)
		return true;
	n = strlen(text);
	if (n > m->bytes)
		return json_complain(p, m->key, "has more than %zu characters", m->bytes);
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return json_complain(p, m->key, "character %zu is not printable ASCII", i);
	memset(to, ' ', m->bytes);
	memcpy(to, text, n);
	return true;
}

static bool
read_flag(const struct json_place *p, const struct member *m, void *to)
{
	return json_read_flag(p, m->key, JSON_OPTIONAL, to);
}

static bool
read_speeds(const struct json_place *p, const struct member *m, void *to)
{
	int32_t values[PROFILE_SPEEDS];
	uint16_t *speeds = to;
	uint32_t n = 0;

	if (json_object_get(p->object, m->key) == NULL)
		return true;
	if (!json_read_integers(p, m->key, JSON_REQUIRED, 1, FASTEST, PROFILE_SPEEDS, values, &n))
		return false;
	if (n == 0)
		return json_complain(p, m->key, "must have a member");
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0 && values[i] >= values[i - 1])
			return json_complain(p, m->key, "must descend");
		speeds[i] = (uint16_t)values[i];
	}
	speeds[n] = 0;
	return true;
}

static bool
read_buffer(const struct json_place *p, const struct member *m, void *to)
{
	uint32_t *bytes = to;
	int64_t n = *bytes;

	if (!json_read_integer(p, m->key, JSON_OPTIONAL, BUFFER_UNIT, BUFFER_LARGEST, &n))
		return false;
	if (n % BUFFER_UNIT != 0)
		return json_complain(p, m->key, "must be a multiple of %d", BUFFER_UNIT);
	*bytes = (uint32_t)n;
	return true;
}

/* A minute: real discs have little more behind their last lead-out start. */
#define OVERBURN_MOST 4500

static bool
read_overburn(const struct json_place *p, const struct member *m, void *to)
{
	uint32_t *sectors = to;
	int64_t n = *sectors;

	if (!json_read_integer(p, m->key, JSON_OPTIONAL, 0, OVERBURN_MOST, &n))
		return false;
	*sectors = (uint32_t)n;
	return true;
}

static bool
read_milliseconds(const struct json_place *p, const struct member *m, void *to)
{
	uint64_t *microseconds = to;
	int64_t n = (int64_t)(*microseconds / MILLISECOND);

	if (!json_read_integer(p, m->key, JSON_OPTIONAL, 0, LONGEST_MS, &n))
		return false;
	*microseconds = (uint64_t)n * MILLISECOND;
	return true;
}

/* The data block types for one write type, as a mask. An empty list: MODE SELECT
 * does not take this write type. */
static bool
read_block_types(const struct json_place *p, const char *key, uint16_t *mask)
{
	int32_t types[BLOCK_TYPES];
	uint32_t n = 0;

	if (json_object_get(p->object, key) == NULL)
		return true;
	if (!json_read_integers(p, key, JSON_REQUIRED, 0, BLOCK_TYPES - 1, BLOCK_TYPES, types, &n))
		return false;
	*mask = 0;
	for (uint32_t i = 0; i < n; i++)
		*mask |= (uint16_t)(1u << types[i]);
	return true;
}

static bool
read_accepted(const struct json_place *p, const struct member *m, void *to)
{
	static const char *const names[] = {
		[WRITE_PACKET] = "PACKET",
		[WRITE_TAO] = "TAO",
		[WRITE_SAO] = "SAO",
		[WRITE_RAW] = "RAW",
		NULL,
	};
	const json_t *object = json_object_get(p->object, m->key);
	struct json_place inner = { object, m->key, p->why };
	uint16_t *masks = to;
	bool ok = true;

	if (object == NULL)
		return true;
	if (!json_is_object(object))
		return json_complain(p, m->key, "must be an object");
	ok = json_only_keys(&inner, names);
	for (size_t i = 0; ok && names[i] != NULL; i++)
		ok = read_block_types(&inner, names[i], &masks[i]);
	return ok;
}

#define MEMBER(name) offsetof(struct profile, name)
static const struct member members[] = {
	{ "vendor", read_identity, MEMBER(vendor), TEXT_BYTES(vendor) },
	{ "product", read_identity, MEMBER(product), TEXT_BYTES(product) },
	{ "revision", read_identity, MEMBER(revision), TEXT_BYTES(revision) },
	{ "read_speeds", read_speeds, MEMBER(read_speeds), 0 },
	{ "cdr_speeds", read_speeds, MEMBER(cdr_speeds), 0 },
	{ "cdrw_speeds", read_speeds, MEMBER(cdrw_speeds), 0 },
	{ "buffer_bytes", read_buffer, MEMBER(buffer_bytes), 0 },
	{ "load_ms", read_milliseconds, MEMBER(timing.load), 0 },
	{ "seek_ms", read_milliseconds, MEMBER(timing.seek), 0 },
	{ "laser_start_ms", read_milliseconds, MEMBER(timing.laser_start), 0 },
	{ "calibration_ms", read_milliseconds, MEMBER(timing.calibration), 0 },
	{ "accepted", read_accepted, MEMBER(accepted), 0 },
	{ "empty_tray_capacity", read_flag, MEMBER(empty_tray_capacity), 0 },
	{ "reports_opcodes", read_flag, MEMBER(reports_opcodes), 0 },
	{ "lenient_leadin", read_flag, MEMBER(recorder.lenient_leadin), 0 },
	{ "raw_without_subchannel", read_flag, MEMBER(recorder.raw_without_subchannel), 0 },
	{ "overburn_sectors", read_overburn, MEMBER(recorder.overburn_sectors), 0 },
};

static bool
only_members(const struct json_place *p)
{
	const char *keys[ARRAY_LEN(members) + 2] = { "base" };

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		keys[i + 1] = members[i].key;
	return json_only_keys(p, keys);
}

bool
profile_apply(struct profile *profile, const json_t *object, char *why)
{
	struct json_place p = { object, "", why };
	const char *base = BASE;
	const struct profile *from;

	if (!only_members(&p) || !json_read_text(&p, "base", JSON_OPTIONAL, &base))
		return false;
	from = profile_by_name(base);
	if (from == NULL)
		return json_complain(&p, "base", "there is no personality \"%s\"", base);
	*profile = *from;
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (!members[i].read(&p, &members[i], (char *)profile + members[i].offset))
			return false;
	/* The option without the mode page's consent could never be used. */
	if (profile->recorder.raw_without_subchannel)
		profile->accepted[WRITE_RAW] |= WITHOUT_SUBCODE;
	return true;
}

static bool
load_file(struct profile *profile, const char *path)
{
	char why[CLI_WHY];
	json_t *root = json_read_file(path, why);
	bool ok = root != NULL && profile_apply(profile, root, why);

	json_decref(root);
	if (!ok)
		complain(path, "%s", why);
	return ok;
}

struct profile *
profile_load(const char *name_or_file)
{
	const struct profile *known = profile_by_name(name_or_file);
	struct profile *profile = malloc(sizeof(*profile));
	bool ok = known != NULL;

	if (profile == NULL)
		complain("--profile", "out of memory");
	else if (known != NULL)
		*profile = *known;
	else if (strchr(name_or_file, '/') == NULL && access(name_or_file, F_OK) != 0)
		complain("--profile", "there is no personality and no file \"%s\"", name_or_file);
	else
		ok = load_file(profile, name_or_file);
	if (profile != NULL && ok)
		return profile;
	free(profile);
	return NULL;
}
