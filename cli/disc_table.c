/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/disc_table.c - a disc as tables for people. */
#include "cli/disc_table.h"

#include "emulator/msf.h"

#include <inttypes.h>
#include <string.h>

static const char *
disc_status_name(enum disc_status s)
{
	static const char *const names[] = { [DISC_BLANK] = "blank",
		[DISC_APPENDABLE] = "appendable",
		[DISC_COMPLETE] = "complete" };

	return names[s];
}

static const char *
session_status_name(enum session_status s)
{
	static const char *const names[] = { [SESSION_EMPTY] = "empty",
		[SESSION_OPEN] = "open",
		[SESSION_DAMAGED] = "damaged",
		[SESSION_COMPLETE] = "complete" };

	return names[s];
}

static const char *
write_type_name(enum write_type t)
{
	static const char *const names[] = { [WRITE_PACKET] = "packet",
		[WRITE_TAO] = "TAO",
		[WRITE_SAO] = "SAO",
		[WRITE_RAW] = "RAW",
		[WRITE_IMPORT] = "import" };

	return names[t];
}

static const char *
copy_name(enum track_copy c)
{
	static const char *const names[] = { [COPY_PERMITTED] = "permitted",
		[COPY_PROHIBITED] = "prohibited",
		[COPY_SCMS] = "scms" };

	return names[c];
}

static const char *
track_type_name(const struct disc_track *t)
{
	return t->mixed ? "MIXED" : sector_class_name(t->sector_type);
}

/* mm:ss:ff in a buffer of 9 bytes. */
static const char *
msf_text(int32_t lba, char out[9])
{
	struct msf t = msf_from_lba(lba);

	snprintf(out, 9, "%02u:%02u:%02u", t.m % 100u, t.s % 100u, t.f % 100u);
	return out;
}

static void
print_indexes(const struct disc_track *t, FILE *f)
{
	for (unsigned i = 1; i < t->index_count; i++)
		fprintf(f, "%s%" PRIu32, i > 1 ? "," : "", t->indexes[i]);
	if (t->index_count < 2)
		fputc('-', f);
}

static void
print_tracks(const struct disc *disc, FILE *f)
{
	const struct disc_track *t;
	char msf[9];

	if (disc_track(disc, 0) == NULL)
		return;
	fprintf(f, "\n%-5s %-11s %8s %-9s %8s %7s %-13s %-10s %-4s %s\n", "track", "type", "start",
	    "", "sectors", "pregap", "isrc", "copy", "pre", "indexes");
	for (unsigned i = 0; (t = disc_track(disc, i)) != NULL; i++) {
		bool audio = !(t->control & SECTOR_CONTROL_DATA);

		fprintf(f,
		    "%5u %-11s %8" PRId32 " %-9s %8" PRIu32 " %7" PRIu32 " %-13s %-10s %-4s ",
		    t->number, track_type_name(t), t->start_lba, msf_text(t->start_lba, msf),
		    t->sector_count, t->pregap_count, *t->isrc != '\0' ? t->isrc : "-",
		    audio ? copy_name(t->copy) : "-", t->preemphasis ? "yes" : "-");
		print_indexes(t, f);
		fputc('\n', f);
	}
}

static void
print_sessions(const struct disc *disc, FILE *f)
{
	const struct disc_session *s;
	char msf[9];

	for (unsigned i = 0; (s = disc_session(disc, i)) != NULL; i++) {
		fprintf(f, "session %u: %s, %s", s->number, session_status_name(s->status),
		    write_type_name(s->write_type));
		if (s->write_type == WRITE_RAW)
			fprintf(f, " with data block type %u", s->data_block_type);
		if (s->first_track != 0)
			fprintf(f, ", tracks %u to %u", s->first_track, s->last_track);
		if (s->has_leadout)
			fprintf(f, ", lead-out at %" PRId32 " (%s)", s->leadout_lba,
			    msf_text(s->leadout_lba, msf));
		fputc('\n', f);
	}
}

void
disc_print(const struct disc *disc, FILE *f)
{
	const struct medium *medium = disc_medium(disc);
	char first[9], last[9];

	fprintf(f, "medium: %s, lead-in from %s, lead-out at %s at the latest\n", medium->kind,
	    msf_text(medium->leadin_start_lba, first), msf_text(medium->last_leadout_lba, last));
	fprintf(f, "status: %s\n", disc_status_name(disc_status(disc)));
	if (*disc_mcn(disc) != '\0')
		fprintf(f, "catalogue number: %s\n", disc_mcn(disc));
	print_sessions(disc, f);
	print_tracks(disc, f);
	if (disc_finding(disc, 0) != NULL)
		fputc('\n', f);
	disc_print_findings(disc, f, false);
}

void
disc_print_findings(const struct disc *disc, FILE *f, bool colour)
{
	const struct finding *x;

	for (unsigned i = 0; (x = disc_finding(disc, i)) != NULL; i++) {
		bool red = colour && x->kind->severity == FINDING_ERROR;

		fprintf(f, "%s%s: %s", red ? "\033[31m" : "",
		    finding_severity_name(x->kind->severity), x->kind->id);
		if (x->session != 0)
			fprintf(f, ": session %u", x->session);
		if (x->track != 0)
			fprintf(f, ": track %u", x->track);
		fprintf(f, ": from LBA %" PRId32 ", %" PRIu32 " times: %s (%s)%s\n", x->lba,
		    x->count, x->kind->text, x->kind->clause, red ? "\033[0m" : "");
	}
}
