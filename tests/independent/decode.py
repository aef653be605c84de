#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""decode.py DIR|SECTORS [--compare FILE] - what a disc holds, from its sectors alone.

Prints the part of `pitland disc show --json` that the sectors can tell. With
--compare prints every difference from FILE (what `disc show --json` said; `-`
is standard input) as TAP, one line per property, and exits 1 if there is any.
"""
import argparse
import collections
import json
import os
import sys

sys.dont_write_bytecode = True
import cdformat as cd  # noqa: E402

BATCH = 512
LEADIN, LEADOUT = 0, 0xAA


class Disc:
    """The sectors file: which records are recorded, and their bytes."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDONLY)
        self.records = os.fstat(self.fd).st_size // cd.RECORD

    def _data(self):
        """Runs (first record, end) that are no hole."""
        end, at = self.records * cd.RECORD, 0
        while at < end:
            try:
                start = os.lseek(self.fd, at, os.SEEK_DATA)
            except OSError:  # ENXIO: only a hole is left
                return
            at = os.lseek(self.fd, start, os.SEEK_HOLE)
            yield start // cd.RECORD, min(-(-at // cd.RECORD), self.records)

    def batches(self):
        """(first record, bytes) of at most BATCH records; none comes twice."""
        done = 0
        for start, end in self._data():
            for first in range(max(start, done), end, BATCH):
                count = min(BATCH, end - first)
                yield first, os.pread(self.fd, count * cd.RECORD, first * cd.RECORD)
            done = max(done, end)

    def sectors(self):
        """Per batch a list of (LBA, main, raw subchannel) that were recorded."""
        for first, data in self.batches():
            found = []
            for i in range(len(data) // cd.RECORD):
                at = i * cd.RECORD
                raw = data[at + cd.MAIN:at + cd.RECORD]
                if any(raw):
                    found.append((first + i + cd.FIRST_LBA, data[at:at + cd.MAIN], raw))
            yield found


class Sector:
    """Where one sector belongs: by its own Q, or by its neighbours'."""

    __slots__ = ("lba", "q", "valid", "tno", "index", "relative", "control", "verdict", "kind")

    def __init__(self, lba, q):
        self.lba, self.q, self.valid = lba, q, cd.q_sealed(q)
        self.tno = self.index = self.relative = self.control = self.verdict = self.kind = None
        if not self.valid or q[0] & 15 not in (1, 5):
            return
        if q[1] == 0:
            self.tno, self.index = LEADIN, 0
        elif q[0] & 15 == 1:
            tno, index = cd.BCD[q[1]], cd.BCD[q[2]]
            if q[1] == LEADOUT:
                tno = LEADOUT
            if tno is not None and index is not None:
                self.tno, self.index, self.relative = tno, index, cd.bcd_msf(q[3:6])
        if self.tno is not None:
            self.control = q[0] >> 4


def place(sectors):
    """Give those without a position of their own that of their neighbours."""
    known = [i for i, s in enumerate(sectors) if s.tno is not None]
    if not known:
        return
    edges = zip([None] + known, known + [None])
    for before, after in edges:
        start = 0 if before is None else before + 1
        end = len(sectors) if after is None else after
        for i in range(start, end):
            s = sectors[i]
            left = None if before is None else sectors[before]
            right = None if after is None else sectors[after]
            source = left or right
            # The pause of the first track begins at -150, whatever its frames say.
            if left and right and right.index == 0 and left.lba < -150 <= s.lba:
                source = right
            # INDEX 01 counts from its start, so a boundary among unreadable
            # frames lies where the next readable one says.
            if left and right and right.index == 1 and right.relative is not None:
                if s.lba >= right.lba - right.relative:
                    source = right
            # What lies before LBA -150 can only be lead-in, whatever follows.
            if source.tno != LEADIN and s.lba < -150:
                s.tno, s.index, s.control = LEADIN, 0, source.control
            else:
                s.tno, s.index, s.control = source.tno, source.index, source.control


def classify(disc, sectors):
    """Fill in kind and verdict of everything in program areas."""
    position = {s.lba: s for s in sectors}
    for found in disc.sectors():
        data = []
        for lba, main, _ in found:
            s = position[lba]
            if s.tno in (LEADIN, LEADOUT, None):
                continue
            if s.control & 4:
                data.append((s, main))
            else:
                s.kind = cd.AUDIO
        if data:
            verdicts = cd.classify_data(b"".join(m for _, m in data), [s.lba for s, _ in data])
            for (s, _), verdict in zip(data, verdicts):
                s.verdict, s.kind = verdict, verdict.kind
                # The block indicator tells what a recorder itself wrote around a track.
                if verdict.indicator and verdict.kind != cd.UNKNOWN:
                    s.kind = "LINK" if verdict.indicator < 6 else "RUNOUT"


def resolve_ambiguous(track, disc_type):
    """All-zero Mode 2 can be formless or form 1: ask the rest of the track."""
    track = [s for s in track if s.kind not in ("LINK", "RUNOUT")]
    sure = {s.kind for s in track if s.index >= 1 and s.verdict and not s.verdict.ambiguous}
    if cd.FORM1 in sure or cd.FORM2 in sure:
        kind = cd.FORM1
    elif cd.FORM0 in sure:
        kind = cd.FORM0
    else:
        kind = cd.FORM1 if disc_type == 0x20 else cd.FORM0
    for s in track:
        if s.verdict and s.verdict.ambiguous:
            s.kind = kind


def copy_setting(frames):
    """frames: ADR 1 sectors with INDEX >= 01."""
    on = sum(1 for s in frames if s.control & 2)
    if 0 < on < len(frames):
        for phase in range(8):
            held = sum(1 for s in frames if bool(s.control & 2) == ((s.lba + phase) % 8 < 4))
            if held * 10 >= len(frames) * 9:
                return "scms"
    return "permitted" if 2 * on > len(frames) else "prohibited"


def most_common(values):
    """The most frequent value, or None."""
    counted = collections.Counter(v for v in values if v is not None).most_common(1)
    return counted[0][0] if counted else None


def text_of(sectors, adr, decode):
    """What most frames of one ADR say."""
    return most_common(decode(s.q) for s in sectors if s.valid and s.q[0] & 15 == adr)


def describe_track(number, session, track):
    """One member of "tracks"."""
    body = [s for s in track if s.index >= 1]
    pregap = [s for s in track if s.index == 0]
    if not body:
        return None
    frames = [s for s in body if s.valid and s.q[0] & 15 == 1]
    copy = copy_setting(frames)
    mask = 0xD if copy == "scms" else 0xF
    control = most_common(s.control & mask for s in frames)
    kinds = {s.kind for s in body} - {cd.UNKNOWN, "LINK", "RUNOUT"}
    kind = cd.UNKNOWN if not kinds else kinds.pop() if len(kinds) == 1 else "MIXED"
    indexes = {}
    for s in body:
        indexes.setdefault(s.index, s.lba - body[0].lba)
    verdicts = [s.verdict for s in body if s.verdict]
    return {
        "number": number, "session": session,
        "start_lba": body[0].lba, "sector_count": len(body), "pregap_count": len(pregap),
        "control": control, "sector_type": kind, "imapi_sector_type": cd.IMAPI_TYPE.get(kind),
        "sectors": dict(collections.Counter(s.kind for s in body)),
        "pregap_sectors": dict(collections.Counter(s.kind for s in pregap)),
        "isrc": text_of(body, 3, cd.q_isrc),
        "preemphasis": control is not None and control & 5 == 1,
        "copy": copy, "indexes": sorted(indexes.values()),
        "edc_errors": sum(v.edc_bad for v in verdicts),
        "ecc_errors": sum(v.ecc_bad for v in verdicts),
        "address_errors": sum(abs(v.distance) > 75 for v in verdicts),
        "unscrambled": sum(v.unscrambled for v in verdicts),
        "q_crc_errors": sum(not s.valid for s in track),
    }


def toc_row(session, row):
    """One member of "toc", from the bytes of a frame that count."""
    control_adr, point, time, zero, pmsf = row
    adr = control_adr & 15
    number = cd.BCD[point] if point < 0xA0 else point
    fields = [cd.BCD[b] if cd.BCD[b] is not None else b for b in pmsf]
    if point == 0xA0:
        fields[1] = pmsf[1]  # the disc type is not BCD
    lba = None
    if adr == 1 and (point < 0xA0 or point == 0xA2):
        lba = cd.msf_to_lba(*fields)
    times = [cd.BCD[b] if cd.BCD[b] is not None else b for b in time]
    return {"session": session, "adr": adr, "control": control_adr >> 4, "tno": 0,
            "point": number, "min": times[0], "sec": times[1], "frame": times[2], "zero": zero,
            "pmin": fields[0], "psec": fields[1], "pframe": fields[2], "lba": lba}


def table_of_contents(session, leadin):
    """The frames that most valid copies agree on, one per ADR and POINT."""
    counted = collections.defaultdict(collections.Counter)
    for s in leadin:
        q = s.q
        adr = q[0] & 15
        if s.valid and adr in (1, 5) and q[1] == 0:
            # MIN SEC FRAME of ADR 1 is the running time of the lead-in.
            time = q[3:6] if adr == 5 else bytes(3)
            counted[adr, q[2]][q[0], q[2], time, q[6], q[7:10]] += 1
    rows = [toc_row(session, c.most_common(1)[0][0]) for c in counted.values()]
    return sorted(rows, key=toc_order)


def toc_order(row):
    """A0, A1, A2, then tracks, then ADR 5: the order of READ TOC format 2."""
    return row["session"], row["adr"], -1 if row["point"] >= 0xA0 else 0, row["point"]


def split_sessions(sectors):
    """A session begins with a lead-in."""
    sessions, previous = [], None
    for s in sectors:
        if s.tno is None:
            continue
        if not sessions or (s.tno == LEADIN and previous == LEADOUT):
            sessions.append([])
        sessions[-1].append(s)
        previous = s.tno
    return sessions


def describe_session(number, sectors):
    """(member of "sessions", its toc, its tracks)"""
    leadin = [s for s in sectors if s.tno == LEADIN]
    leadout = next((s.lba for s in sectors if s.tno == LEADOUT), None)
    toc = table_of_contents(number, leadin)
    disc_type = next((r["psec"] for r in toc if r["point"] == 0xA0), None)
    parts = collections.defaultdict(list)
    for s in sectors:
        if s.tno not in (LEADIN, LEADOUT):
            parts[s.tno].append(s)
    tracks = []
    for tno in sorted(parts):
        resolve_ambiguous(parts[tno], disc_type)
        tracks.append(describe_track(tno, number, parts[tno]))
    tracks = [t for t in tracks if t]
    session = {"number": number, "leadin_lba": leadin[0].lba if leadin else None,
               "leadout_lba": leadout,
               "first_track": tracks[0]["number"] if tracks else None,
               "last_track": tracks[-1]["number"] if tracks else None}
    return session, toc, tracks


def decode(path):
    """Everything that a sectors file tells."""
    disc = Disc(path)
    sectors = [Sector(lba, cd.q_of_raw(raw)) for found in disc.sectors() for lba, _, raw in found]
    place(sectors)
    classify(disc, sectors)
    result = {"mcn": text_of(sectors, 2, cd.q_mcn), "sessions": [], "tracks": [], "toc": []}
    for number, part in enumerate(split_sessions(sectors), 1):
        session, toc, tracks = describe_session(number, part)
        result["sessions"].append(session)
        result["tracks"] += tracks
        result["toc"] += toc
    return result


# --- Comparison -------------------------------------------------------------

def compare_objects(what, ours, theirs, ignore=()):
    """(name, equal, detail) for each property that we know of."""
    for key, value in ours.items():
        if key not in ignore:
            other = theirs.get(key, "missing")
            yield "%s %s" % (what, key), value == other, "sectors=%s show=%s" % (
                json.dumps(value), json.dumps(other))


def compare(ours, shown):
    """The same for all that `disc show --json` said."""
    yield "mcn", ours["mcn"] == shown.get("mcn"), "sectors=%s show=%s" % (
        ours["mcn"], shown.get("mcn"))
    shown_toc = sorted(shown.get("toc", []), key=toc_order)
    lists = (("session", ours["sessions"], shown.get("sessions", [])),
             ("track", ours["tracks"], shown.get("tracks", [])),
             ("toc", ours["toc"], shown_toc))
    for name, mine, other in lists:
        yield "number of %ss" % name, len(mine) == len(other), "sectors=%d show=%d" % (
            len(mine), len(other))
        for a, b in zip(mine, other):
            # The running time of a lead-in frame tells nothing about the disc.
            ignore = ("min", "sec", "frame") if name == "toc" and a["adr"] == 1 else ()
            label = "%s %s" % (name, a.get("number", a.get("point")))
            yield from compare_objects(label, a, b, ignore)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", help="a disc directory, or the file sectors of one")
    parser.add_argument("--compare", metavar="FILE")
    args = parser.parse_args()
    path = os.path.join(args.dir, "sectors") if os.path.isdir(args.dir) else args.dir
    ours = decode(path)
    if args.compare is None:
        json.dump(ours, sys.stdout, indent=2)
        print()
        return 0
    with sys.stdin if args.compare == "-" else open(args.compare, encoding="utf-8") as f:
        shown = json.load(f)
    differences = 0
    for n, (name, equal, detail) in enumerate(compare(ours, shown), 1):
        differences += not equal
        print("%s %d - %s %s" % ("ok" if equal else "not ok", n, name, "" if equal else detail))
    print("# independent: %d tracks, %d differences" % (len(ours["tracks"]), differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
