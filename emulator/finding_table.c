/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/finding_table.c - the table of findings. What makes a disc wrong, or
 * breaks a standard so that a reader is misled, is an error; what is legal but
 * doubtful, or a habit of known hosts, is a warning; what is merely worth knowing
 * is info. Ids and severities do not change. docs/findings.md is made of it. */
#include "emulator/bytes.h"
#include "emulator/finding.h"

const struct finding_kind finding_table[] = {
	/* The lead-in and what it announces. */
	{ "leadin-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the lead-in holds no table of contents",
	    "No frame of the lead-in's Q channel with a valid CRC announces a track. A player "
	    "that reads the lead-in first, as all do, finds no disc." },
	{ "leadin-early", FINDING_WARNING, "Orange Book II; ATIP start of lead-in",
	    "recording began before the lead-in start that the medium names",
	    "Inside of the start of lead-in that the ATIP names lie the program memory and "
	    "power calibration areas. A real drive refuses to record there, or spoils them." },
	{ "leadin-late", FINDING_WARNING, "Orange Book II; ATIP start of lead-in",
	    "recording began after the lead-in start that the medium names",
	    "Between the lead-in start that the ATIP names and the first recorded sector "
	    "nothing is recorded. Drives that look for the lead-in where the pregroove says "
	    "it begins find nothing there." },
	{ "leadin-short", FINDING_WARNING, "Orange Book II; cd-format.md 12",
	    "the lead-in is shorter than a minute",
	    "A lead-in of fewer than 4500 sectors may be missed by drives that look for it "
	    "where the pregroove says it begins." },
	{ "toc-point-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the table of contents lacks point A0, A1 or A2",
	    "Without these points the first and last track and the lead-out are unknown; "
	    "count says how many are missing." },
	{ "toc-point-differs", FINDING_ERROR, "ECMA-130 22.3.5",
	    "copies of a point of the table of contents contradict each other",
	    "Each point is told many times, always alike. Here some copies with a valid CRC "
	    "say something else than most do; a drive believes the copy that it happens to "
	    "read. Count says how many are in the minority." },
	{ "toc-point-rare", FINDING_WARNING, "ECMA-130 22.3.5",
	    "points of the table of contents come less often than others",
	    "All points are repeated in turn over the whole lead-in. These come less than "
	    "half as often as the most frequent one, so that a drive which reads only part of "
	    "the lead-in may miss them." },
	{ "toc-first-track", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A0 names another first track than the program area holds",
	    "The table of contents and the program area disagree about the session's first "
	    "track number." },
	{ "toc-last-track", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A1 names another last track than the program area holds",
	    "The table of contents and the program area disagree about the session's last "
	    "track number." },
	{ "toc-leadout-mismatch", FINDING_ERROR, "ECMA-130 22.3.5",
	    "point A2 says that the lead-out starts elsewhere than it does",
	    "The address in the table of contents is not that of the first sector with track "
	    "number AA." },
	{ "toc-track-missing", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the track is not in the table of contents",
	    "The program area holds a track that the lead-in does not announce." },
	{ "toc-track-extra", FINDING_ERROR, "ECMA-130 22.3.5",
	    "the table of contents announces a track that is not there",
	    "No sector of the program area has this track number." },
	{ "toc-start-mismatch", FINDING_ERROR, "IEC 60908 17.5",
	    "the table of contents says that the track starts elsewhere than it does",
	    "The address in the table of contents is not that of the first sector with INDEX "
	    "01. Players seek to the former and then show the latter." },
	{ "toc-control-mismatch", FINDING_ERROR, "ECMA-130 22.3.1",
	    "the table of contents says data where the track is audio, or the reverse",
	    "Bit 2 of CONTROL in the table of contents differs from that of the track's own "
	    "sectors. Players mute what they take for data, and play what they take for "
	    "audio." },
	{ "toc-control-bits", FINDING_WARNING, "IEC 60908 17.5",
	    "the table of contents and the track disagree about copying or pre-emphasis",
	    "The copy bit or the pre-emphasis bit of CONTROL in the table of contents differs "
	    "from that of the track's own sectors (under SCMS, where the copy bit alternates, "
	    "only pre-emphasis is compared). Players go by either." },
	{ "toc-disc-type", FINDING_WARNING, "MMC-6 READ TOC format 2; cd-format.md 9.2",
	    "the disc type of point A0 does not fit the tracks",
	    "PSEC of point A0 is 00 for CD-DA and CD-ROM, 10 for CD-I and 20 for CD-ROM XA. "
	    "Tracks with Mode 2 form 1 or form 2 belong on one of the latter, and a disc "
	    "without Mode 2 is none of them." },
	/* The lead-out and the ends of what is recorded. */
	{ "leadout-missing", FINDING_ERROR, "ECMA-130 20",
	    "the session was abandoned without a lead-out",
	    "Recording stopped before the lead-out and cannot be taken up again. Drives do "
	    "not recognize such a session." },
	{ "leadout-short", FINDING_WARNING, "ECMA-130 20; cd-format.md 12",
	    "the lead-out is shorter than it has to be",
	    "The lead-out of the first session takes 6750 sectors, that of others 2250. "
	    "Players that overshoot the end of a shorter one may lose the disc." },
	{ "past-capacity", FINDING_WARNING, "Orange Book II; ATIP last possible start of lead-out",
	    "the program area goes past the nominal capacity",
	    "The lead-out starts after the last possible start of lead-out that the ATIP "
	    "names. Not every drive writes or reads there." },
	{ "log-tail-lost", FINDING_ERROR, "design.md 2",
	    "sectors that were written did not survive a power cut",
	    "After a power cut the bytes of these sectors are not those that the log says "
	    "were written. They are treated as if they had never been recorded." },
	/* Tracks, indexes and pauses. */
	{ "track-jump", FINDING_ERROR, "ECMA-130 22.3.3",
	    "the track number does not follow on that of the track before",
	    "Track numbers go up by one from track to track and from session to session, and "
	    "nothing comes after a lead-out but another session." },
	{ "index-jump", FINDING_ERROR, "ECMA-130 22.3.3",
	    "INDEX does not go up by one, or a track has no INDEX 01",
	    "A track begins with INDEX 00, its pause, or with INDEX 01; within it INDEX goes "
	    "up by one at a time. In the lead-out it is 01." },
	{ "track-short", FINDING_WARNING, "IEC 60908 17.5.1",
	    "the track is shorter than four seconds",
	    "A track takes at least 300 sectors, the pause not counted; but between audio tracks "
	    "that follow each other without a gap, the next one's pause is counted with it, as "
	    "it plays its end." },
	{ "index-short", FINDING_WARNING, "IMAPI2 AddTrackIndex; imapi2-raw-cd.md R-AIX",
	    "an index is shorter than ten sectors",
	    "Players that search by index may run past an index this short, and IMAPI refuses "
	    "to make one." },
	{ "pause-short", FINDING_WARNING, "ECMA-130 20; cd-format.md 6",
	    "the pause before the track is shorter than it has to be",
	    "The pause of the first track takes two seconds. So does, at a change of the kind "
	    "of data, the part of the pause that is of the new kind; and where audio ends, at "
	    "least a second of audio comes before it." },
	{ "mixed-types", FINDING_ERROR, "ECMA-130 20; cd-format.md 6",
	    "the track mixes kinds of sectors that must not be mixed",
	    "All sectors of a track have the same mode; only form 1 and form 2 of Mode 2 may "
	    "alternate." },
	/* The Q channel. */
	{ "q-crc", FINDING_ERROR, "ECMA-130 22.3.6", "frames of the Q channel have a wrong CRC",
	    "A drive ignores such a frame: position, ISRC or MCN in it are lost." },
	{ "q-content", FINDING_WARNING, "ECMA-130 22.3",
	    "frames of the Q channel hold what is not allowed there",
	    "The CRC is right, but a digit, a time or the ADR field is not." },
	{ "q-absolute-time", FINDING_ERROR, "ECMA-130 22.3.4",
	    "the absolute time in the Q channel is not that of the sector",
	    "Drives find a sector by the absolute time in its Q frame. These frames name "
	    "another address than the one that their sector has." },
	{ "q-relative-time", FINDING_ERROR, "ECMA-130 22.3.4",
	    "the time within the track is not the distance from its INDEX 01",
	    "From INDEX 01 on, and from the start of the lead-out on, the relative time "
	    "counts sectors. Players show it." },
	{ "pregap-countdown", FINDING_WARNING, "ECMA-130 22.3.4; cd-format.md 9.1",
	    "the time in a pause does not count down to INDEX 01",
	    "In INDEX 00 the relative time goes down by one with each sector. The last one "
	    "says 00:00:00 or, by another habit, 00:00:01." },
	{ "control-changes", FINDING_ERROR, "ECMA-130 22.3.1", "CONTROL changes within the track",
	    "Whether it is data, has four channels or pre-emphasis is the same in all of a "
	    "track from INDEX 01 on. Count says how many sectors differ from most." },
	{ "scms-pattern", FINDING_ERROR, "IEC 60908 17.5; cd-format.md 9",
	    "the copy bit neither stays the same nor alternates as SCMS wants it",
	    "The copy bit is set (copying permitted), clear (prohibited), or alternates, four "
	    "sectors set and four clear, on what is a copy itself. Recorders that go by it "
	    "are misled. Count says how many sectors do not fit." },
	{ "p-flag", FINDING_WARNING, "IEC 60908 17.3; cd-format.md 8",
	    "the P channel is clear in a pause or set elsewhere",
	    "P is set in INDEX 00, and for up to two seconds before a track that has no pause or "
	    "before the lead-out; in all else of a track it is clear. Only simple players go by "
	    "it." },
	/* Catalogue number, ISRC and CD-TEXT. */
	{ "mcn-digits", FINDING_WARNING, "IEC 60908 17.5.2",
	    "frames with the catalogue number hold what are no digits",
	    "The media catalogue number is thirteen decimal digits, then zeros. Some programs "
	    "write characters instead." },
	{ "mcn-check-digit", FINDING_INFO, "EAN/UPC; IEC 60908 17.5.2",
	    "the check digit of the catalogue number is wrong",
	    "The media catalogue number is an EAN: weighted by 1 and 3 in turn, its digits "
	    "add up to a multiple of ten. Many discs have other numbers there." },
	{ "mcn-changes", FINDING_ERROR, "IEC 60908 17.5.2",
	    "the catalogue number is not the same on all of the disc",
	    "A drive reports the number that it happens to read. Count says how many frames "
	    "disagree with most." },
	{ "mcn-sparse", FINDING_WARNING, "IEC 60908 17.5.2",
	    "the catalogue number is missing for longer than a hundred sectors",
	    "If it is there at all, it is in at least one of any hundred successive sectors "
	    "of the program area. Count says how often it is not." },
	{ "isrc-digits", FINDING_WARNING, "IEC 60908 17.5.3",
	    "frames with an ISRC hold what is none",
	    "An ISRC is five letters or digits and seven digits. Some programs write "
	    "characters or swap digits." },
	{ "isrc-changes", FINDING_ERROR, "IEC 60908 17.5.3", "the ISRC changes within the track",
	    "A track has one ISRC. Frames with another one, such as that of the track beside "
	    "it, make drives report now this and now that. Count says how many frames "
	    "disagree with most." },
	{ "isrc-sparse", FINDING_WARNING, "IEC 60908 17.5.3",
	    "the ISRC is missing for longer than a hundred sectors",
	    "If a track has an ISRC, it is in at least one of any hundred successive sectors "
	    "from INDEX 01 on. Count says how often it is not." },
	{ "isrc-misplaced", FINDING_WARNING, "IEC 60908 17.5.3", "an ISRC is where none belongs",
	    "Only audio tracks have an ISRC; lead-in, lead-out and data tracks have none." },
	{ "isrc-repeated", FINDING_WARNING, "IEC 60908 17.5.3",
	    "the track has the ISRC of an earlier track",
	    "An ISRC names one recording. That two tracks are the same is possible, that one "
	    "got the other's code is likelier." },
	{ "cd-text-crc", FINDING_ERROR, "IEC 60908 CD TEXT; cd-format.md 10",
	    "packs of CD-TEXT have a wrong CRC",
	    "A drive ignores such a pack, or the text with it." },
	{ "cd-text-order", FINDING_WARNING, "IEC 60908 CD TEXT",
	    "packs of CD-TEXT are out of order",
	    "Within a block packs are numbered from 0 in the order in which they come, and "
	    "their types ascend." },
	{ "cd-text-changes", FINDING_ERROR, "IEC 60908 CD TEXT", "repetitions of CD-TEXT differ",
	    "The packs are repeated over the lead-in; two with the same block and number must "
	    "be the same. Here a drive gets now this and now that." },
	{ "cd-text-sizes", FINDING_WARNING, "IEC 60908 CD TEXT",
	    "the size information of CD-TEXT is missing or wrong",
	    "The three packs of type 8F tell for each block how many packs of each type there "
	    "are, the last number, and the first and last track. Players that reserve room by "
	    "them lose text. Count says how many of these are wrong." },
	/* The main channel. */
	{ "no-sync", FINDING_ERROR, "ECMA-130 14.1", "sectors of a data track have no sync pattern",
	    "CONTROL says data, but the sector does not begin with the twelve bytes of the "
	    "sync pattern. It cannot be read as data." },
	{ "data-in-audio", FINDING_ERROR, "ECMA-130 22.3.1",
	    "sectors of an audio track look like data",
	    "CONTROL says audio, but the sectors have a sync pattern and a valid header. A "
	    "player plays them as loud noise." },
	{ "unscrambled", FINDING_ERROR, "ECMA-130 15",
	    "data sectors were recorded without scrambling",
	    "The sectors are valid only when they are not descrambled. A drive descrambles "
	    "all data sectors and sees noise." },
	{ "header-damaged", FINDING_ERROR, "ECMA-130 14.2",
	    "the headers of sectors hold no address or an unknown mode",
	    "Neither descrambled nor as they are do the four bytes behind the sync pattern "
	    "make a header." },
	{ "header-address", FINDING_ERROR, "ECMA-130 14.2; cd-format.md 6",
	    "the headers of sectors name an address more than a second away",
	    "The header may differ from the Q channel's absolute time by up to 75 sectors. A "
	    "drive that looks for a sector by its header does not find these." },
	{ "header-near", FINDING_INFO, "ECMA-130 14.2; cd-format.md 6",
	    "the headers of sectors name an address up to a second away",
	    "That is allowed, but an image made for other addresses is the usual cause." },
	{ "edc-error", FINDING_ERROR, "ECMA-130 14.3",
	    "the error detection code of sectors does not hold",
	    "The stored EDC is not that of the sector's bytes." },
	{ "ecc-error", FINDING_ERROR, "ECMA-130 14.5, 14.6",
	    "the P or Q parity of sectors is wrong",
	    "The stored parity is not that of the sector's bytes. A drive may \"correct\" what "
	    "was right." },
	{ "subheader-differs", FINDING_WARNING, "cd-format.md 6",
	    "the two copies of the subheader differ",
	    "Mode 2 form 1 and form 2 hold their subheader twice, alike." },
	{ "mode0-not-zero", FINDING_WARNING, "ECMA-130 14",
	    "Mode 0 sectors hold something else than zeros",
	    "All 2336 bytes behind the header of a Mode 0 sector are zero." },
};

const unsigned finding_kinds = ARRAY_LEN(finding_table);
