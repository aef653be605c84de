#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""stream.py STREAM FORM TRACKINFO GAPS FILE... - every sector of a result stream.

Decodes the stream of an image (FORM pq, cooked or raw) sector by sector and
compares it with what the track info declares and with the tracks' own files.
GAPS is 0 or 1. Also cuts the lead-in before every sector and reads the table
of contents from what is left. Prints one line for each thing that differs, at
most 20, and exits 1 if there is any.
"""
import json
import os
import sys

sys.dont_write_bytecode = True
import cdformat as cd  # noqa: E402

START, LEADOUT_SECTORS, BATCH = -22650, 6750, 512
KINDS = (cd.AUDIO, cd.MODE0, cd.MODE1, cd.FORM0, cd.FORM1, cd.FORM2)
FOLD = (0, 1, 2, 3, 4, 5, 2, 3, 4, 5)
BYTES = (2352, 2336, 2048, 2336, 2048, 2336, 2352, 2352, 2352, 2352)
# Where the supplied bytes of a sector lie, by its folded type; form 2 brings its
# subheader and its EDC along.
PLACE = (slice(0, 2352), slice(16, 2352), slice(16, 2064), slice(16, 2352), slice(24, 2072),
         slice(16, 2352))


class Stream:
    def __init__(self, path, form):
        self.sub = 16 if form == "pq" else 96
        self.record = cd.MAIN + self.sub
        self.file = open(path, "rb")
        self.sectors = os.path.getsize(path) // self.record

    def read(self, first, count):
        """(main, P, Q) of count sectors from stream sector first."""
        self.file.seek(first * self.record)
        data = self.file.read(count * self.record)
        for at in range(0, len(data), self.record):
            sub = data[at + cd.MAIN:at + self.record]
            q = sub[:12] if self.sub == 16 else cd.q_of_raw(sub)
            p = bool(sub[15] & 0x80) if self.sub == 16 else bool(sub[0] & 0x80)
            yield data[at:at + cd.MAIN], p, q


class Check:
    def __init__(self, info, gaps, files):
        self.image, self.tracks, self.gaps = info["image"], info["tracks"], gaps
        self.files = [open(f, "rb") for f in files]
        self.differences = 0
        self.texts = {}
        for n, t in enumerate(self.tracks):
            t["type"] = FOLD[t["sector_type"]]
            t["pause"], t["old"] = self.pause_of(n)

    def pause_of(self, n):
        """Sectors of INDEX 00 of track n, and how many are of the old kind."""
        t, before = self.tracks[n], self.tracks[n - 1]
        if n == 0:
            return t["starting_lba"] + 150, 0
        old, new = FOLD[before["sector_type"]], FOLD[t["sector_type"]]
        if old == 0 and new == 0 and not self.gaps:
            return 150, 150
        same = old == new or (old >= 3 and new >= 3)
        extra = 0 if same else 75 if old == 0 else 150
        return 150 + extra, extra

    def differs(self, lba, text):
        self.differences += 1
        if self.differences <= 20:
            print("LBA %d: %s" % (lba, text))

    def where(self, lba):
        """(track position, index, relative) as declared."""
        n = len(self.tracks) - 1
        while n > 0 and lba < self.tracks[n]["starting_lba"] - self.tracks[n]["pause"]:
            n -= 1
        t = self.tracks[n]
        offset = lba - t["starting_lba"]
        if offset < 0:
            return n, 0, -offset - 1
        return n, sum(1 for i in t["indexes"] if i <= offset), offset

    def control(self, n, lba, index):
        """What CONTROL may be; SCMS alternates its copy bit."""
        t = self.tracks[n]
        old = index == 0 and n > 0 and lba < t["starting_lba"] - t["pause"] + t["old"]
        if old and not (self.tracks[n - 1]["type"] == 0 and t["type"] == 0):
            t = self.tracks[n - 1]
        if t["type"] != 0:
            return {4}
        pre = 1 if t["preemphasis"] else 0
        return {{0: 2, 1: 0}.get(t["copy_setting"], 0) | pre, pre | (2 if t["copy_setting"] != 1 else 0)}

    def q_of_sector(self, lba, q):
        if not cd.q_sealed(q):
            self.differs(lba, "CRC of Q")
            return
        adr, control = q[0] & 15, q[0] >> 4
        if lba >= self.image["start_of_leadout"]:
            expected = (0xAA, 1, lba - self.image["start_of_leadout"])
            got = (q[1], cd.BCD[q[2]], cd.bcd_msf(q[3:6]))
        else:
            n, index, relative = self.where(lba)
            expected = (self.tracks[n]["track_number"], index, relative)
            got = (cd.BCD[q[1]], cd.BCD[q[2]], cd.bcd_msf(q[3:6]))
            if control not in self.control(n, lba, index):
                self.differs(lba, "CONTROL is %d" % control)
            if adr in (2, 3):
                self.text(lba, adr, q, self.tracks[n])
                return
        if adr != 1 or got != expected or cd.bcd_msf(q[7:10]) != lba + 150:
            self.differs(lba, "Q says %s, declared is %s" % (got, expected))

    def text(self, lba, adr, q, track):
        said = cd.q_mcn(q) if adr == 2 else cd.q_isrc(q)
        declared = self.image["mcn"] if adr == 2 else track["isrc"]
        if said != declared or cd.BCD[q[9]] != (lba + 150) % 75:
            self.differs(lba, "ADR %d says %s, declared is %s" % (adr, said, declared))
        self.texts.setdefault((adr, track["track_number"]), []).append(lba)

    def supplied(self, lba, n, index):
        """(kind, bytes) that the sector must hold; no bytes: empty ones."""
        t = self.tracks[n]
        offset = lba - t["starting_lba"]
        if index == 0:
            old = n > 0 and lba < t["starting_lba"] - t["pause"] + t["old"]
            if not old:
                return t["type"], None
            n -= 1
            t = self.tracks[n]
            offset = lba - t["starting_lba"]
            if offset >= t["sector_count"]:
                return t["type"], None
        length = BYTES[t["sector_type"]]
        self.files[n].seek(offset * length)
        return t["type"], self.files[n].read(length)

    def main_of_sectors(self, first, mains):
        """The main channel of program sectors, data ones many at a time."""
        wanted = []
        for i in range(len(mains)):
            n, index, _ = self.where(first + i)
            wanted.append(self.supplied(first + i, n, index))
        data = [i for i, (kind, _) in enumerate(wanted) if kind != 0]
        verdicts = {}
        if data:
            found = cd.classify_data(b"".join(mains[i] for i in data), [first + i for i in data])
            verdicts = dict(zip(data, found))
        for i, (kind, user) in enumerate(wanted):
            sector = mains[i]
            if kind != 0:
                v = verdicts[i]
                good = v.kind == KINDS[kind] or (v.ambiguous and kind in (3, 4))
                if not good or v.edc_bad or v.ecc_bad or v.unscrambled or v.distance:
                    self.differs(first + i, "holds %s, declared is %s" % (v.kind, KINDS[kind]))
                    continue
                sector = cd.scramble(sector)
            if user is None and kind == 0:
                user = bytes(cd.MAIN)
            if user is not None and sector[PLACE[kind]] != user:
                self.differs(first + i, "other bytes than the track's file")

    def leadin(self, stream):
        """Entries complete within every window of 3 x (tracks + 3) + 3 sectors."""
        points = {0xA0, 0xA1, 0xA2} | {t["track_number"] for t in self.tracks}
        window, last = 3 * (len(self.tracks) + 3) + 3, {}
        for n, (_, _, q) in enumerate(stream.read(0, -150 - START)):
            lba = START + n
            if not cd.q_sealed(q) or q[0] & 15 != 1 or q[1] != 0:
                self.differs(lba, "no lead-in frame")
                continue
            if cd.bcd_msf(q[3:6]) != cd.lba_to_frames(lba):
                self.differs(lba, "running time")
            point = q[2] if q[2] >= 0xA0 else cd.BCD[q[2]]
            if not self.entry_holds(point, q):
                self.differs(lba, "POINT %s" % q.hex())
            last[point] = n
            if n + 1 >= window and any(last.get(p, -1) <= n - window for p in points):
                self.differs(lba, "a lead-in cut %d sectors before has no whole TOC" % window)

    def entry_holds(self, point, q):
        first, final = self.tracks[0], self.tracks[-1]
        if point == 0xA0:
            disc_type = 0x20 if any(t["type"] in (4, 5) for t in self.tracks) else 0
            return cd.BCD[q[7]] == first["track_number"] and q[8] == disc_type
        if point == 0xA1:
            return cd.BCD[q[7]] == final["track_number"]
        if point == 0xA2:
            return cd.bcd_msf(q[7:10]) == self.image["start_of_leadout"] + 150
        track = [t for t in self.tracks if t["track_number"] == point]
        return len(track) == 1 and cd.bcd_msf(q[7:10]) == track[0]["starting_lba"] + 150 and \
            bool(q[0] & 0x40) == (track[0]["type"] != 0)

    def cadence(self):
        """MCN and ISRC at least once in 100 sectors of where they belong."""
        for t in self.tracks:
            for adr, text in ((2, self.image["mcn"]), (3, t["isrc"])):
                at = self.texts.get((adr, t["track_number"]), [])
                if text is None and at:
                    self.differs(at[0], "a text that nobody declared")
                if text is not None and (not at or any(
                        b - a > 100 for a, b in zip(at, at[1:]))):
                    self.differs(t["starting_lba"], "ADR %d is too rare" % adr)


def main():
    path, form, info, gaps = sys.argv[1:5]
    stream = Stream(path, form)
    with open(info, encoding="utf-8") as f:
        check = Check(json.load(f), gaps == "1", sys.argv[5:])
    leadout = check.image["start_of_leadout"]
    if stream.sectors != leadout + LEADOUT_SECTORS - START:
        check.differs(0, "the stream has %d sectors" % stream.sectors)
    check.leadin(stream)
    for first in range(-150, leadout + LEADOUT_SECTORS, BATCH):
        mains = []
        for i, (main_channel, _, q) in enumerate(stream.read(first - START, BATCH)):
            check.q_of_sector(first + i, q)
            if first + i < leadout:
                mains.append(main_channel)
        if mains:
            check.main_of_sectors(first, mains)
    check.cadence()
    return check.differences > 0


if __name__ == "__main__":
    sys.exit(main())
