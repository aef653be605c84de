# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/packet.py - rows that record packets. Between two of them lie two
run-out blocks, a link block and four run-in blocks; those of fixed packets have no
address (MMC-6, addressing method 2)."""
from client import expect, noise, same

RUN_OUT, LINK, GAP, SECTORS = 2, 5, 150, 400


def wodim(size, sectors):
    """size None: variable packets. sectors: what the track is to have."""
    def check(s):
        s.write("packets.bin", noise(7, SECTORS, 2048))
        packets = ["-packet"] if size is None else ["-packet", f"pktsize={size}"]
        s.run("wodim", "dev=DEVICE", "gracetime=2", *packets, "-data", "packets.bin", timeout=120)
        expect(s.show()["sessions"][0]["status"] == "open", "wodim has closed the session")
        s.run("wodim", "dev=DEVICE", "gracetime=2", "-fix", timeout=120)
        s.recorded([{"start_lba": 0, "sector_count": sectors, "pregap_count": GAP, "control": 5,
                     "sector_type": "MODE1",
                     "pregap_sectors": {"MODE1": GAP - 12, "LINK": 10, "RUNOUT": 2}}])
        shown = s.show()
        expect(shown["sessions"][0]["write_type"] == "PACKET", "the session is not PACKET")
        found = shown["tracks"][0]["sectors"]
        count = 1 if size is None else SECTORS // size
        want = {"MODE1": SECTORS, "RUNOUT": RUN_OUT * count}
        if count > 1:
            want["LINK"] = LINK * (count - 1)
        expect(found == want, f"sectors {found}, not {want}")
    return check


variable = wodim(None, SECTORS + RUN_OUT)
fixed = wodim(16, SECTORS // 16 * (16 + RUN_OUT + LINK) - LINK)


def dd(s):
    s.run("dd", "if=DEVICE", "bs=2048", f"count={SECTORS}", "of=dd.bin")
    same(s.read("dd.bin"), s.read("packets.bin"), "the packets")


def readom(s):
    s.run("readom", "dev=DEVICE", f"sectors=0-{SECTORS}", "f=readom.bin", timeout=120)
    same(s.read("readom.bin"), s.read("packets.bin"), "the packets")
