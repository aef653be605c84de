# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/rw.py - rows that erase parts of a CD-RW, and that format one and
overwrite it. A formatted disc is one track of packets of 32 blocks, each with a
link block, four run-in and two run-out blocks (Orange Book part III)."""
from client import expect, noise, same
from tao import data_track

PACKET, LINKING = 32, 7
CAPACITY = 295264  # blocks of 9227 packets: (359849 + 5) // 39
LEADOUT = CAPACITY // PACKET * (PACKET + LINKING) - 5


def wodim_blank(kind, **options):
    def run(s):
        return s.run("wodim", "dev=DEVICE", "gracetime=2", f"blank={kind}", timeout=120, **options)
    return run


def sessions(s):
    return [x["status"] for x in s.show()["sessions"]]


def wodim_unclose(s):
    sectors = len(s.read("image.iso")) // 2048
    wodim_blank("unclose")(s)
    expect(sessions(s) == ["open"], f"sessions {sessions(s)}")
    s.recorded([data_track(0, sectors, 1)], status="appendable")


def wodim_session(s):
    wodim_blank("session")(s)
    expect(s.show()["status"] == "blank", "the session is still there")


def wodim_refused(kind, sense):
    """The client's own fault: it has no way to say which track or address, and sends 0."""
    def check(s):
        text = wodim_blank(kind, status=None)(s)
        expect(f"CDB:  A1 {'track unreserve trtail'.split().index(kind) + 2:02X} 00 00 00 00"
               in text, f"{kind}: not address 0")
        expect(sense in text, f"{kind}: not {sense}")
        expect(sessions(s) == ["open"], f"sessions {sessions(s)}")
    return check


def cdrwtool(s):
    """Blanks, formats in fixed packets and writes a UDF file system."""
    s.run("cdrwtool", "-d", "DEVICE", "-q", timeout=240)
    s.recorded([{"start_lba": 0, "sector_count": LEADOUT, "pregap_count": 150, "control": 5,
                 "sector_type": "MODE2FORM1"}])
    expect(s.show()["sessions"][0]["write_type"] == "PACKET", "not written in packets")


def udfinfo(s):
    """The file system that cdrwtool has written, read through the drive."""
    s.output_has([f"blocks={CAPACITY}", "udfrev=", "accesstype=rewritable"], "udfinfo",
                 "--startblock=0", f"--blocksize={2048}", "DEVICE")


def cdrwtool_overwrites(s):
    """A file in place of blocks 96 to 351, which are what they were around it."""
    s.run("dd", "if=DEVICE", "of=before.bin", "bs=2048", "count=384")
    data = noise(3, 256, 2048)
    s.write("new.bin", data)
    s.run("cdrwtool", "-d", "DEVICE", "-f", "new.bin", "-o", "96", timeout=120)
    s.run("dd", "if=DEVICE", "of=after.bin", "bs=2048", "count=384")
    before, after = s.read("before.bin"), s.read("after.bin")
    same(after[:96 * 2048], before[:96 * 2048], "what lies before")
    same(after[96 * 2048:352 * 2048], data, "what was overwritten")
    s.recorded([{"sector_count": LEADOUT, "sector_type": "MODE2FORM1"}])


def cdrskin_formats(s):
    s.output_has(["Media current: CD-RW", "Format status: written, with 576.7 MiB",
                  f"10h , {CAPACITY}s"], "cdrskin", "dev=DEVICE", "--list_formats")


def capacity(s):
    """sg_readcap counts user blocks only."""
    s.output_has([f"Last LBA={CAPACITY - 1}"], "sg_readcap", "DEVICE")
