/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/cue.c - reads cue sheets. There is no standard; the commands are those of
 * the CDRWIN manual, as dumps of discs use them. */
#include "emulator/cue.h"

#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "emulator/subcode.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 8 /* FLAGS has the most */

static const struct {
	const char *name;
	uint16_t bytes;
} modes[] = {
	[CUE_AUDIO] = { "AUDIO", 2352 },
	[CUE_MODE1_2048] = { "MODE1/2048", 2048 },
	[CUE_MODE1_2352] = { "MODE1/2352", 2352 },
	[CUE_MODE2_2336] = { "MODE2/2336", 2336 },
	[CUE_MODE2_2352] = { "MODE2/2352", 2352 },
	[CUE_CDI_2336] = { "CDI/2336", 2336 },
	[CUE_CDI_2352] = { "CDI/2352", 2352 },
};

static const char *const kinds[] = {
	[CUE_BINARY] = "BINARY",
	[CUE_MOTOROLA] = "MOTOROLA",
	[CUE_WAVE] = "WAVE",
};

uint32_t
cue_sector_bytes(enum cue_mode mode)
{
	return modes[mode].bytes;
}

struct reader {
	struct cue *cue;
	struct cue_track *track; /* the last, or NULL */
	unsigned line;
	char *word[WORDS + 1]; /* of the line, the command first */
	unsigned words;
	char *why;
};

static bool
wrong(const struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool
wrong(const struct reader *r, const char *format, ...)
{
	va_list ap;
	int n = snprintf(r->why, CUE_WHY, "line %u: ", r->line);

	va_start(ap, format);
	vsnprintf(r->why + n, CUE_WHY - (size_t)n, format, ap);
	va_end(ap);
	return false;
}

/* ---- words ---- */

/* Cut the line into words; one in quotes may hold blanks. */
static bool
split(struct reader *r, char *at)
{
	r->words = 0;
	for (;;) {
		char end = ' ';

		while (*at == ' ' || *at == '\t')
			at++;
		if (*at == '\0')
			return true;
		if (r->words == WORDS)
			return wrong(r, "too many words");
		if (*at == '"') {
			end = '"';
			at++;
		}
		r->word[r->words++] = at;
		while (*at != '\0' && *at != end && !(end == ' ' && *at == '\t'))
			at++;
		if (*at == '\0')
			return end == ' ' || wrong(r, "a quote is not closed");
		*at++ = '\0';
	}
}

/* One or two digits. */
static bool
read_number(const char *text, unsigned *number)
{
	*number = 0;
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (i == 2 || !isdigit((unsigned char)text[i]))
			return false;
		*number = *number * 10 + (unsigned)(text[i] - '0');
	}
	return *text != '\0';
}

/* "MM:SS:FF" in sectors. */
static bool
read_time(const struct reader *r, const char *text, uint32_t *sectors)
{
	char copy[16];
	unsigned part[3];
	char *at = copy;

	if (strlen(text) < sizeof(copy)) {
		strcpy(copy, text);
		for (int i = 0; i < 3; i++) {
			char *end = at + strcspn(at, ":");
			bool last = *end == '\0';

			*end = '\0';
			if (!read_number(at, &part[i]) || last != (i == 2))
				return wrong(r, "\"%s\" is no time MM:SS:FF", text);
			at = end + 1;
		}
		if (part[1] < 60 && part[2] < SECTORS_PER_SECOND) {
			*sectors = (part[0] * 60 + part[1]) * SECTORS_PER_SECOND + part[2];
			return true;
		}
	}
	return wrong(r, "\"%s\" is no time MM:SS:FF", text);
}

/* ---- commands ---- */

static bool
take_catalog(struct reader *r)
{
	if (*r->cue->mcn != '\0')
		return wrong(r, "CATALOG was given before");
	if (!subcode_mcn_valid(r->word[1]))
		return wrong(r, "CATALOG must have 13 digits");
	strcpy(r->cue->mcn, r->word[1]);
	return true;
}

static bool
take_file(struct reader *r)
{
	struct cue_file *f = &r->cue->file[r->cue->file_count];

	if (r->cue->file_count == CUE_FILES)
		return wrong(r, "more than %d files", CUE_FILES);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i], r->word[2]) != 0)
			continue;
		f->kind = (enum cue_file_kind)i;
		f->name = strdup(r->word[1]);
		r->cue->file_count++;
		return f->name != NULL || wrong(r, "out of memory");
	}
	return wrong(r, "files of type \"%s\" cannot be read: BINARY, MOTOROLA, WAVE", r->word[2]);
}

/* The track before must be complete. */
static bool
end_track(const struct reader *r)
{
	const struct cue_track *t = r->track;

	if (t == NULL || (t->index_count > 0 && t->index[t->index_count - 1].number > 0))
		return true;
	return wrong(r, "track %u has no INDEX 01", t->number);
}

static bool
take_track(struct reader *r)
{
	const struct cue_track *before = r->track;
	struct cue_track *t = &r->cue->track[r->cue->track_count];
	unsigned number;

	if (!end_track(r))
		return false;
	if (r->cue->file_count == 0)
		return wrong(r, "TRACK before FILE");
	if (!read_number(r->word[1], &number) || number < 1)
		return wrong(r, "\"%s\" is no track number", r->word[1]);
	if (before != NULL && number != before->number + 1u)
		return wrong(
		    r, "track %u must follow track %u", before->number + 1u, before->number);
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		if (strcmp(modes[i].name, r->word[2]) != 0)
			continue;
		t->number = (uint8_t)number;
		t->mode = (enum cue_mode)i;
		r->cue->track_count++;
		r->track = t;
		return true;
	}
	return wrong(r, "tracks of type \"%s\" cannot be burned", r->word[2]);
}

/* Where the index before, if it is of the same file, began. */
static const struct cue_index *
index_before(const struct reader *r)
{
	for (unsigned i = r->cue->track_count; i-- > 0;) {
		const struct cue_track *t = &r->cue->track[i];

		if (t->index_count > 0)
			return &t->index[t->index_count - 1];
	}
	return NULL;
}

static bool
take_index(struct reader *r)
{
	struct cue_track *t = r->track;
	const struct cue_index *before = index_before(r);
	struct cue_index x = { .file = (uint16_t)(r->cue->file_count - 1) };
	unsigned number;

	if (!read_number(r->word[1], &number))
		return wrong(r, "\"%s\" is no index number", r->word[1]);
	if (!read_time(r, r->word[2], &x.at))
		return false;
	x.number = (uint8_t)number;
	if (t->index_count == 0 ? number > 1 : number != t->index[t->index_count - 1].number + 1u)
		return wrong(r, "INDEX %02u is out of order", number);
	if (t->postgap > 0)
		return wrong(r, "INDEX after POSTGAP");
	if (before != NULL && before->file == x.file) {
		/* An INDEX 00 without length is let pass. */
		bool same = t->index_count == 1 && t->index[0].number == 0;

		if (x.at < before->at + !same)
			return wrong(r, "INDEX %02u must be later than the one before", number);
	} else if (x.at != 0) {
		return wrong(r, "the first INDEX of a file must be at 00:00:00");
	}
	t->index[t->index_count++] = x;
	return true;
}

static bool
take_pregap(struct reader *r)
{
	struct cue_track *t = r->track;

	if (t->index_count > 0 || t->pregap > 0)
		return wrong(r, "PREGAP comes once, before the first INDEX");
	return read_time(r, r->word[1], &t->pregap);
}

static bool
take_postgap(struct reader *r)
{
	struct cue_track *t = r->track;

	if (!end_track(r) || t->postgap > 0)
		return wrong(r, "POSTGAP comes once, after the last INDEX");
	return read_time(r, r->word[1], &t->postgap);
}

static bool
take_isrc(struct reader *r)
{
	if (!subcode_isrc_valid(r->word[1]))
		return wrong(r, "\"%s\" is no ISRC", r->word[1]);
	strcpy(r->track->isrc, r->word[1]);
	return true;
}

static bool
take_flags(struct reader *r)
{
	struct cue_track *t = r->track;

	for (unsigned i = 1; i < r->words; i++) {
		if (strcmp(r->word[i], "DCP") == 0)
			t->copy = true;
		else if (strcmp(r->word[i], "4CH") == 0)
			t->four_channel = true;
		else if (strcmp(r->word[i], "PRE") == 0)
			t->preemphasis = true;
		else if (strcmp(r->word[i], "SCMS") == 0)
			t->scms = true;
		else if (strcmp(r->word[i], "DATA") != 0)
			return wrong(r, "unknown flag \"%s\"", r->word[i]);
	}
	return true;
}

static const struct command {
	const char *name;
	bool (*take)(struct reader *); /* NULL: let pass */
	unsigned min, max;             /* words, the command not counted */
	bool of_track;
} commands[] = {
	{ "CATALOG", take_catalog, 1, 1, false },
	{ "FILE", take_file, 2, 2, false },
	{ "TRACK", take_track, 2, 2, false },
	{ "INDEX", take_index, 2, 2, true },
	{ "PREGAP", take_pregap, 1, 1, true },
	{ "POSTGAP", take_postgap, 1, 1, true },
	{ "ISRC", take_isrc, 1, 1, true },
	{ "FLAGS", take_flags, 1, WORDS - 1, true },
	{ "TITLE", NULL, 0, 0, false },
	{ "PERFORMER", NULL, 0, 0, false },
	{ "SONGWRITER", NULL, 0, 0, false },
	{ "CDTEXTFILE", NULL, 0, 0, false },
};

/* Of remarks only REM SESSION means something: what follows lies in another session. */
static bool
take_remark(const struct reader *r, const char *line)
{
	static const char session[] = "REM SESSION ";
	unsigned long number = 0;

	if (strncmp(line, session, sizeof(session) - 1) == 0)
		number = strtoul(line + sizeof(session) - 1, NULL, 10);
	return number <= 1 || wrong(r, "session %lu: only one session can be burned", number);
}

static bool
take_line(struct reader *r, char *line)
{
	size_t n;

	line += strspn(line, " \t");
	n = strcspn(line, " \t");
	if (n == 3 && strncmp(line, "REM", 3) == 0)
		return take_remark(r, line);
	for (size_t i = 0; n > 0 && i < ARRAY_LEN(commands); i++) {
		const struct command *c = &commands[i];

		if (strlen(c->name) != n || strncmp(c->name, line, n) != 0)
			continue;
		if (c->take == NULL)
			return true;
		if (!split(r, line))
			return false;
		if (r->words - 1 < c->min || r->words - 1 > c->max)
			return wrong(r, "%s takes %u words", c->name, c->min);
		if (c->of_track && r->cue->track_count == 0)
			return wrong(r, "%s before TRACK", c->name);
		return c->take(r);
	}
	return n == 0 || wrong(r, "unknown command \"%.*s\"", n > 32 ? 32 : (int)n, line);
}

/* ---- the sheet ---- */

static bool
take_sheet(struct reader *r, char *text)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	if (strncmp(text, byte_order_mark, 3) == 0)
		text += 3;
	while (*text != '\0') {
		char *end = text + strcspn(text, "\r\n");
		char *next = end + (*end != '\0');

		if (*end == '\r' && *next == '\n')
			next++;
		*end = '\0';
		r->line++;
		if (!take_line(r, text))
			return false;
		text = next;
	}
	if (!end_track(r))
		return false;
	return r->cue->track_count > 0 || wrong(r, "there are no tracks");
}

struct cue *
cue_parse(const char *text, size_t n, char *why)
{
	struct reader r = { .cue = calloc(1, sizeof(*r.cue)), .why = why };
	char *copy = n <= CUE_MAX_BYTES ? malloc(n + 1) : NULL;
	bool ok = false;

	if (n > CUE_MAX_BYTES) {
		snprintf(why, CUE_WHY, "is too long for a cue sheet");
	} else if (r.cue == NULL || copy == NULL) {
		snprintf(why, CUE_WHY, "out of memory");
	} else if (memchr(text, '\0', n) != NULL) {
		snprintf(why, CUE_WHY, "is no text");
	} else {
		memcpy(copy, text, n);
		copy[n] = '\0';
		ok = take_sheet(&r, copy);
	}
	free(copy);
	if (ok)
		return r.cue;
	cue_free(r.cue);
	return NULL;
}

void
cue_free(struct cue *cue)
{
	if (cue == NULL)
		return;
	for (unsigned i = 0; i < cue->file_count; i++)
		free(cue->file[i].name);
	free(cue);
}
