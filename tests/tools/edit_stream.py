#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""edit_stream.py STREAM EDIT [ARGUMENT...] - one wrong thing in a good image stream.

The stream starts at MSF 95:00:00; its form is told by its size. Numbers are
decimal, points of the table of contents hexadecimal. What is changed in Q is
sealed anew, so that a frame is wrong in what the edit names and in nothing else.

  toc-address POINT LBA    the lead-in says another address for it
  toc-number POINT NUMBER  A0 or A1 says another track number
  toc-control POINT NIBBLE the lead-in says another CONTROL for it
  toc-drop POINT           the lead-in does not announce it
  q-crc PERCENT            so many program frames have a wrong CRC
  index TRACK INDEX BY     an index begins so many sectors later
  control TRACK NIBBLE     its sectors have another CONTROL
  isrc FROM TO             one track's ISRC frames lie in another track
  mcn DIGITS               another catalogue number
  unscramble TRACK         its sectors lie as before scrambling
  leadout                  the stream ends where the lead-out begins
"""
import binascii
import itertools
import mmap
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "independent"))
import cdformat as cd  # noqa: E402

FIRST_LBA = -22650
LEADOUT = 0xAA


def bcd(value):
    return value // 10 << 4 | value % 10


def msf(frames):
    return bytes(bcd(v) for v in (frames // 4500, frames // 75 % 60, frames % 75))


def sealed(ten):
    return bytes(ten) + (binascii.crc_hqx(bytes(ten), 0) ^ 0xFFFF).to_bytes(2, "big")


class Stream:
    def __init__(self, path):
        self.file = open(path, "r+b")
        size = os.path.getsize(path)
        self.block = 2448 if size % 2448 == 0 else 2368
        self.bytes = mmap.mmap(self.file.fileno(), size)
        self.lbas = range(FIRST_LBA, FIRST_LBA + size // self.block)
        self.leadin = range(FIRST_LBA, -150)
        self.tracks = {}  # number -> LBAs of INDEX >= 01
        for lba in range(-150, self.lbas.stop):
            q = self.q(lba)
            if q[0] & 15 == 1 and q[2] != 0:
                number = q[1] if q[1] == LEADOUT else cd.BCD[q[1]]
                first = self.tracks.get(number, range(lba, lba)).start
                self.tracks[number] = range(first, lba + 1)

    def at(self, lba):
        return (lba - FIRST_LBA) * self.block

    def q(self, lba):
        subcode = self.bytes[self.at(lba) + cd.MAIN:self.at(lba) + self.block]
        return subcode[:12] if self.block == 2368 else cd.q_of_raw(subcode)

    def put_q(self, lba, q):
        at = self.at(lba) + cd.MAIN
        if self.block == 2368:
            self.bytes[at:at + 12] = bytes(q)
            return
        bits = int.from_bytes(q, "big")
        self.bytes[at:at + 96] = bytes(
            v & 0xBF | (bits >> 95 - i & 1) << 6 for i, v in enumerate(self.bytes[at:at + 96]))

    def change_q(self, lbas, change):
        """change(lba, ten bytes) returns ten bytes, or None to leave a frame."""
        changed = 0
        for lba in lbas:
            ten = change(lba, bytearray(self.q(lba)[:10]))
            if ten is not None:
                self.put_q(lba, sealed(ten))
                changed += 1
        assert changed > 0, "there is nothing to edit"

    def toc(self, point, change):
        raw = int(point, 16)
        self.change_q(self.leadin, lambda _, ten: change(ten) if ten[2] == raw else None)

    def position(self, lba, near):
        """The ADR 1 frame that belongs at lba, made from that of a neighbour."""
        ten = bytearray(self.q(near)[:10])
        relative = cd.bcd_msf(ten[3:6]) + (lba - near if ten[2] != 0 else near - lba)
        ten[3:6] = msf(relative)
        ten[7:10] = msf(cd.lba_to_frames(lba))
        return ten


def toc_address(s, point, lba):
    s.toc(point, lambda ten: ten[:7] + msf(cd.lba_to_frames(int(lba))))


def toc_number(s, point, number):
    s.toc(point, lambda ten: ten[:7] + bytes([bcd(int(number))]) + ten[8:])


def toc_control(s, point, nibble):
    s.toc(point, lambda ten: bytes([int(nibble) << 4 | ten[0] & 15]) + ten[1:])


def toc_drop(s, point):
    """The other points are announced in its place, one after the other."""
    raw = int(point, 16)
    others = {s.q(lba)[2]: s.q(lba)[:10] for lba in s.leadin[:3000]}
    del others[raw]
    turn = itertools.cycle(others.values())

    def other(ten):
        kept = next(turn)
        return kept[:3] + ten[3:6] + kept[6:]
    s.toc(point, other)


def q_crc(s, percent):
    step = 100 // int(percent)
    for lba in range(0, s.tracks[LEADOUT].start):
        if lba % step == 37 % step:
            q = bytearray(s.q(lba))
            q[11] ^= 1
            s.put_q(lba, q)


def index(s, track, number, by):
    changed = s.tracks[int(track)]
    first = next(lba for lba in changed if s.q(lba)[0] & 15 == 1
                 and s.q(lba)[2] == bcd(int(number)))
    s.change_q(range(first, first + int(by)), lambda _, ten:
               ten[:2] + bytes([bcd(int(number) - 1)]) + ten[3:] if ten[0] & 15 == 1 else None)


def control(s, track, nibble):
    s.change_q(s.tracks[int(track)],
               lambda _, ten: bytes([int(nibble) << 4 | ten[0] & 15]) + ten[1:])


def isrc(s, source, target):
    before = max((t.stop for t in s.tracks.values() if t.stop <= s.tracks[int(source)].start),
                 default=-150)  # its pause has some too
    frames = [lba for lba in range(before, s.tracks[int(source)].stop)
              if s.q(lba)[0] & 15 == 3]
    text = s.q(frames[0])[1:9]
    start = s.tracks[int(target)].start
    for i, lba in enumerate(frames):
        s.put_q(lba, sealed(s.position(lba, lba - 1)))
        to = start + 15 + 90 * i
        if to in s.tracks[int(target)] and s.q(to)[0] & 15 == 1:
            s.put_q(to, sealed(bytes([s.q(to)[0] & 0xF0 | 3]) + text
                               + bytes([msf(cd.lba_to_frames(to))[2]])))


def mcn(s, digits):
    packed = bytes.fromhex(digits + "0") + b"\0"
    s.change_q(range(-150, s.tracks[LEADOUT].start),
               lambda _, ten: ten[:1] + packed + ten[9:] if ten[0] & 15 == 2 else None)


def unscramble(s, track):
    for lba in s.tracks[int(track)]:
        at = s.at(lba)
        s.bytes[at:at + cd.MAIN] = cd.scramble(s.bytes[at:at + cd.MAIN])


def leadout(s):
    end = s.at(s.tracks[LEADOUT].start)
    s.bytes.close()
    s.file.truncate(end)


EDITS = {"toc-address": toc_address, "toc-number": toc_number, "toc-control": toc_control,
         "toc-drop": toc_drop, "q-crc": q_crc, "index": index, "control": control, "isrc": isrc,
         "mcn": mcn, "unscramble": unscramble, "leadout": leadout}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[2] not in EDITS:
        sys.exit(__doc__)
    EDITS[sys.argv[2]](Stream(sys.argv[1]), *sys.argv[3:])
