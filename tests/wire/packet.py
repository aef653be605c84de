#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/wire/packet.py - packets and reserved tracks over iSCSI: written, read back in
full, and what `disc show --json`, `disc verify` and the independent decoder say of the
disc; and a recorder that is killed within a packet (mmc-recorder.md 3.9, 3.14, 4)."""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

PITLAND = os.path.realpath(os.environ.get("PITLAND", "build/pitland"))
TOOLS = os.path.realpath(os.environ.get("TOOLS", os.path.join(os.path.dirname(PITLAND), "tools")))
DECODER = os.path.realpath("tests/independent/decode.py")
BLOCK = 2048
TAO, PACKET = 1, 0
NUMBER = 0
FAILED = 0
STARTED = []  # to be ended, whatever happens


def ok(what, good, why=""):
    global NUMBER, FAILED
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {what}", flush=True)
    if not good:
        FAILED += 1
        print(f"# {why}", flush=True)


def equal(what, have, want):
    ok(what, have == want, f"is {str(have)[:200]}, not {str(want)[:200]}")


def start(*command, **options):
    STARTED.append(subprocess.Popen(command, **options))
    return STARTED[-1]


class Burn:
    """A recorder with one disc, and an initiator that is logged in."""

    def __init__(self, folder, name):
        self.folder = folder
        self.disc = os.path.join(folder, name)
        self.serve()

    def serve(self):
        ready = os.path.join(self.folder, "ready")
        if os.path.exists(ready):
            os.unlink(ready)
        self.process = start(PITLAND, "serve", "--listen", "127.0.0.1:0", "--media", "cdrw-80",
                             "--ready-file", ready, self.disc, stdout=subprocess.DEVNULL)
        for _ in range(600):
            if os.path.exists(ready):
                break
            time.sleep(0.05)
        with open(ready) as f:
            url = json.load(f)["drives"][0]["url"]
        self.initiator = start(os.path.join(TOOLS, "scsi"), url, text=True, bufsize=1,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.initiator.stdout.readline() == "ready\n"

    def command(self, cdb, tail=""):
        self.initiator.stdin.write(f"{cdb.hex()} {tail}\n")
        status, sense, data = self.initiator.stdout.readline().split()
        return (status, sense), b"" if data == "-" else bytes.fromhex(data)

    def good(self, cdb, tail=""):
        outcome, data = self.command(cdb, tail)
        if outcome != ("0", "-"):
            ok(f"command {cdb.hex()}", False, f"{outcome}")
        return data

    def page(self, write_type, size=0, block_type=8):
        """Mode page 05: BUFE, CONTROL 5, final session; fixed packets if they have a size."""
        page = bytearray(60)
        page[8:13] = bytes([5, 0x32, 0x40 | write_type, (0x20 if size else 0) | 5, block_type])
        page[16] = 0x20 if block_type >= 0xa else 0  # session format
        page[18:22] = size.to_bytes(4, "big")
        page[23] = 150
        self.good(bytes([0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0]), "out " + page.hex())

    def write(self, lba, data):
        self.good(b"\x2a\0" + lba.to_bytes(4, "big") + b"\0" +
                  (len(data) // BLOCK).to_bytes(2, "big") + b"\0", "out " + data.hex())

    def write_forms(self, lba, blocks):
        subheader = bytes([0, 0, 8, 0]) * 2
        data = b"".join(subheader + noise(lba + i, 1) for i in range(blocks))
        self.good(b"\x2a\0" + lba.to_bytes(4, "big") + b"\0" + blocks.to_bytes(2, "big") + b"\0",
                  "out " + data.hex())

    def read(self, lba, count):
        data = b""
        for at in range(lba, lba + count, 100):
            n = min(100, lba + count - at)
            data += self.good(b"\x28\0" + at.to_bytes(4, "big") + b"\0" + n.to_bytes(2, "big") +
                              b"\0", f"in {n * BLOCK}")
        return data

    def sync(self):
        self.good(bytes([0x35]) + bytes(9))

    def close(self, function, track=0):
        self.good(bytes([0x5b, 0, function, 0, 0, track, 0, 0, 0, 0]))

    def next(self, track=0xff):
        info = self.good(bytes([0x52, 1, 0, 0, 0, track, 0, 0, 36, 0]), "in 36")
        return int.from_bytes(info[12:16], "big")

    def stop(self):
        self.initiator.stdin.close()
        self.initiator.wait(60)
        self.process.terminate()
        equal("it stops", self.process.wait(60), 0)

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self.initiator.kill()
        self.initiator.wait(60)

    def show(self):
        return json.loads(subprocess.run([PITLAND, "disc", "show", "--json", self.disc],
                                         capture_output=True, check=True).stdout)

    def agrees(self, what, tracks):
        """The tracks are as listed, nothing is found, and the other decoder sees the same."""
        shown = self.show()
        for want, have in zip(tracks, shown["tracks"]):
            equal(f"{what}: track {have['number']}", {key: have[key] for key in want}, want)
        equal(f"{what}: tracks", len(shown["tracks"]), len(tracks))
        equal(f"{what}: status", shown["status"], "complete")
        r = subprocess.run([PITLAND, "disc", "verify", "--level", "info", self.disc],
                           capture_output=True, text=True)
        ok(f"{what}: nothing is found", r.returncode == 0, r.stdout)
        saved = os.path.join(self.folder, "show.json")
        with open(saved, "w") as f:
            json.dump(shown, f)
        r = subprocess.run([sys.executable, DECODER, "--compare", saved, self.disc],
                           capture_output=True, text=True)
        ok(f"{what}: the independent decoder agrees", r.returncode == 0, r.stdout[-400:])


def noise(seed, blocks):
    return random.Random(seed).randbytes(blocks * BLOCK)


def track(start_lba, sectors, classes, kind="MODE1"):
    return {"start_lba": start_lba, "sector_count": sectors, "pregap_count": 150, "control": 5,
            "sector_type": kind, "sectors": classes}


def variable(folder):
    b = Burn(folder, "variable")
    b.page(PACKET)
    packets, at = [], 0
    for i, blocks in enumerate((10, 1, 100, 200)):
        equal(f"variable: address of packet {i + 1}", b.next(), at)
        packets.append((at, noise(i, blocks)))
        b.write(*packets[-1])
        b.sync()
        at += blocks + 7
    b.close(2)
    for i, (lba, data) in enumerate(packets):
        ok(f"variable: packet {i + 1} reads back", b.read(lba, len(data) // BLOCK) == data)
    b.stop()
    # 311 blocks, four run-outs of 2, three links of 5.
    b.agrees("variable", [track(0, 334, {"MODE1": 311, "LINK": 15, "RUNOUT": 8})])
    equal("variable: write type", b.show()["sessions"][0]["write_type"], "PACKET")


def fixed(folder):
    b = Burn(folder, "fixed")
    b.page(PACKET, 32)
    data = noise(1, 480)
    for lba in range(0, 480, 24):
        b.write(lba, data[lba * BLOCK:(lba + 24) * BLOCK])
    equal("fixed: next address", b.next(), 480)
    b.close(2)
    ok("fixed: all reads back", b.read(0, 480) == data)
    equal("fixed: nothing behind", b.command(b"\x28\0" + (480).to_bytes(4, "big") +
                                             b"\0\0\1\0", "in 2048")[0], ("2", "05/21/00"))
    capacity = b.good(bytes([0x25]) + bytes(9), "in 8")
    equal("fixed: capacity", int.from_bytes(capacity[:4], "big"), 479)
    b.stop()
    # 15 packets of 39 sectors, but for the link behind the last.
    b.agrees("fixed", [track(0, 580, {"MODE1": 480, "LINK": 70, "RUNOUT": 30})])


def forms(folder):
    """Mode 2: blocks of form 1 with their subheader (B), in variable packets."""
    b = Burn(folder, "forms")
    b.page(PACKET, 0, 0xb)
    for lba, blocks in ((0, 150), (157, 151)):
        b.write_forms(lba, blocks)
        b.sync()
    b.close(2)
    b.stop()
    b.agrees("form 1", [track(0, 310, {"MODE2FORM1": 301, "LINK": 5, "RUNOUT": 4}, "MODE2FORM1")])


def reserved(folder):
    b = Burn(folder, "reserved")
    for write_type, size in ((TAO, 0), (PACKET, 32)):
        b.page(write_type, size)
        b.good(bytes([0x53, 0, 0, 0, 0]) + (320).to_bytes(4, "big") + b"\0")
    # 320 and 2 run-out and a pause; ten packets of 39 without 5, and a pause.
    starts = [0, 472, 472 + 385 + 150]
    equal("reserved: where they are", [b.next(1), b.next(2), b.next()], starts)
    b.stop()
    b.serve()
    b.page(PACKET, 32)
    equal("reserved: a recorder that starts later knows them", [b.next(1), b.next(2), b.next()],
          starts)
    equal("reserved: shown so", [t["status"] for t in b.show()["tracks"]], ["reserved"] * 2)
    equal("reserved: no session to close", b.command(bytes([0x5b, 0, 2]) + bytes(7))[0],
          ("2", "05/72/04"))
    data = [noise(i, 320) for i in range(3)]
    for number, write_type, size in ((3, TAO, 0), (1, TAO, 0), (2, PACKET, 32)):
        b.page(write_type, size)
        for at in range(0, 320, 64):
            b.write(starts[number - 1] + at, data[number - 1][at * BLOCK:(at + 64) * BLOCK])
        b.sync()
    b.close(2)
    for i in range(3):
        ok(f"reserved: track {i + 1} reads back", b.read(starts[i], 320) == data[i])
    b.stop()
    b.agrees("reserved", [track(0, 322, {"MODE1": 320, "RUNOUT": 2}),
                          track(472, 385, {"MODE1": 320, "LINK": 45, "RUNOUT": 20}),
                          track(1007, 322, {"MODE1": 320, "RUNOUT": 2})])


def killed(folder):
    b = Burn(folder, "killed")
    b.page(PACKET)
    first, second = noise(1, 10), noise(2, 290)
    b.write(0, first)
    b.kill()
    equal("killed: its track is open", b.show()["tracks"][0]["status"], "open")
    b.serve()
    b.page(PACKET)
    equal("killed: the next packet is behind the last", b.next(), 17)
    b.write(17, second)
    b.close(2)
    ok("killed: what was answered is there", b.read(0, 10) == first)
    ok("killed: and what came after", b.read(17, 290) == second)
    b.stop()
    b.agrees("killed", [track(0, 309, {"MODE1": 300, "LINK": 5, "RUNOUT": 4})])


def main():
    with tempfile.TemporaryDirectory(prefix="pitland-packet-") as folder:
        try:
            for scene in (variable, fixed, forms, reserved, killed):
                scene(folder)
        finally:
            for p in STARTED:
                if p.poll() is None:
                    p.kill()
                    p.wait()
    print(f"1..{NUMBER}")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
