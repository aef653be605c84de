/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/finding.c - the table of findings. What makes a disc wrong is an
 * error; what a standard asks for but drives play anyhow is a warning; what is
 * merely worth knowing is info. Ids and severities do not change. */
#include "emulator/finding.h"

#include "emulator/bytes.h"

#include <string.h>

static const struct finding_kind kinds[] = {
	{ "leadin-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the lead-in holds no table of contents",
	    "No frame of the lead-in's Q channel with a valid CRC announces a track. A player that "
	    "reads the lead-in first, as all do, finds no disc." },
	{ "leadin-short", FINDING_WARNING, "Orange Book II; cd-format.md 12",
	    "the lead-in is shorter than a minute",
	    "A lead-in of fewer than 4500 sectors may be missed by drives that look for it where "
	    "the "
	    "pregroove says it begins." },
	{ "leadout-missing", FINDING_ERROR, "ECMA-130 20",
	    "the session was abandoned without a lead-out",
	    "Recording stopped before the lead-out and cannot be taken up again. Drives do not "
	    "recognize such a session." },
	{ "leadout-short", FINDING_WARNING, "ECMA-130 20; cd-format.md 12",
	    "the lead-out is shorter than it has to be",
	    "The lead-out of the first session takes 6750 sectors, that of others 2250. Players "
	    "that "
	    "overshoot the end of a shorter one may lose the disc." },
	{ "log-tail-lost", FINDING_ERROR, "design.md 2",
	    "sectors that were written did not survive a power cut",
	    "After a power cut the bytes of these sectors are not those that the log says were "
	    "written. They are treated as if they had never been recorded." },
	{ "toc-first-track", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A0 names another first track than the program area holds",
	    "The table of contents and the program area disagree about the session's first track "
	    "number." },
	{ "toc-last-track", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A1 names another last track than the program area holds",
	    "The table of contents and the program area disagree about the session's last track "
	    "number." },
	{ "toc-leadout-mismatch", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A2 says that the lead-out starts elsewhere than it does",
	    "The address in the table of contents is not that of the first sector with track "
	    "number "
	    "AA." },
	{ "toc-point-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the table of contents lacks point A0, A1 or A2",
	    "Without these points the first and last track and the lead-out are unknown; count "
	    "says "
	    "how many are missing." },
	{ "toc-start-mismatch", FINDING_ERROR, "IEC 60908 17.5",
	    "the table of contents says that the track starts elsewhere than it does",
	    "The address in the table of contents is not that of the first sector with INDEX 01. "
	    "Players seek to the former and then show the latter." },
	{ "toc-track-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the track is not in the table of contents",
	    "The program area holds a track that the lead-in does not announce." },
	{ "toc-track-extra", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the table of contents announces a track that is not there",
	    "No sector of the program area has this track number." },
	{ "toc-control-mismatch", FINDING_ERROR, "ECMA-130 22.3.1",
	    "the table of contents says data where the track is audio, or the reverse",
	    "Bit 2 of CONTROL in the table of contents differs from that of the track's own "
	    "sectors. "
	    "Players mute what they take for data, and play what they take for audio." },
	{ "track-short", FINDING_WARNING, "IEC 60908 17.5.1",
	    "the track is shorter than four seconds",
	    "A track takes at least 300 sectors, the pause not counted." },
	{ "q-crc", FINDING_ERROR, "ECMA-130 22.3.6", "frames of the Q channel have a wrong CRC",
	    "A drive ignores such a frame: position, ISRC or MCN in it are lost." },
	{ "q-content", FINDING_WARNING, "ECMA-130 22.3",
	    "frames of the Q channel hold what is not allowed there",
	    "The CRC is right, but a digit, a time or the ADR field is not: some programs write "
	    "MCN "
	    "or ISRC digits that cannot be read." },
	{ "no-sync", FINDING_ERROR, "ECMA-130 14.1", "sectors of a data track have no sync pattern",
	    "CONTROL says data, but the sector does not begin with the twelve bytes of the sync "
	    "pattern. It cannot be read as data." },
	{ "header-damaged", FINDING_ERROR, "ECMA-130 14.2",
	    "the headers of sectors hold no address or an unknown mode",
	    "Neither descrambled nor as they are do the four bytes behind the sync pattern make a "
	    "header." },
	{ "header-address", FINDING_ERROR, "ECMA-130 14.2; cd-format.md 6",
	    "the headers of sectors name an address more than a second away",
	    "The header may differ from the Q channel's absolute time by up to 75 sectors. A drive "
	    "that looks for a sector by its header does not find these." },
	{ "unscrambled", FINDING_ERROR, "ECMA-130 15",
	    "data sectors were recorded without scrambling",
	    "The sectors are valid only when they are not descrambled. A drive descrambles all "
	    "data "
	    "sectors and sees noise." },
	{ "edc-error", FINDING_ERROR, "ECMA-130 14.3",
	    "the error detection code of sectors does not hold",
	    "The stored EDC is not that of the sector's bytes." },
	{ "ecc-error", FINDING_ERROR, "ECMA-130 14.5, 14.6",
	    "the P or Q parity of sectors is wrong",
	    "The stored parity is not that of the sector's bytes. A drive may \"correct\" what was "
	    "right." },
	{ "subheader-differs", FINDING_WARNING, "cd-format.md 6",
	    "the two copies of the subheader differ",
	    "Mode 2 form 1 and form 2 hold their subheader twice, alike." },
	{ "mode0-not-zero", FINDING_WARNING, "ECMA-130 14",
	    "Mode 0 sectors hold something else than zeros",
	    "All 2336 bytes behind the header of a Mode 0 sector are zero." },
	{ "data-in-audio", FINDING_ERROR, "ECMA-130 22.3.1",
	    "sectors of an audio track look like data",
	    "CONTROL says audio, but the sectors have a sync pattern and a valid header. A player "
	    "plays them as loud noise." },
	{ "mixed-types", FINDING_ERROR, "ECMA-130 20; cd-format.md 6",
	    "the track mixes kinds of sectors that must not be mixed",
	    "All sectors of a track have the same mode; only form 1 and form 2 of Mode 2 may "
	    "alternate." },
};

const struct finding_kind *
finding_kind_nth(unsigned n)
{
	return n < ARRAY_LEN(kinds) ? &kinds[n] : NULL;
}

const struct finding_kind *
finding_kind_by_id(const char *id)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].id, id) == 0)
			return &kinds[i];
	return NULL;
}

const char *
finding_severity_name(enum finding_severity severity)
{
	static const char *const names[] = { "info", "warning", "error" };

	return names[severity];
}
