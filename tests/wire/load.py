#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/wire/load.py - many initiators at once: 200 sessions that burn and read on
64 drives, of which one is killed at random; and thousands of logins without growth.
PITLAND_LOGINS: how many (10000)."""

import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

DRIVES = 64
BURNERS = 64
READERS = 136
LEADIN = -11634
BLOCKS = 54
RAW = 2448
IQN = "iqn.2026-11.test.pitland:cdr%d"


class Initiator:
    """As much of iSCSI as it takes: login, commands one at a time, R2T."""

    def __init__(self, portal, drive, name, discovery=False):
        host, port = portal.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.sn, self.itt = 1, 1
        text = "InitiatorName=iqn.2026-11.example:%s\0" % name
        text += "SessionType=Discovery\0" if discovery else "TargetName=%s\0" % (IQN % drive)
        text += "InitialR2T=No\0ImmediateData=Yes\0MaxRecvDataSegmentLength=262144\0"
        data = text.encode()
        head = struct.pack(">BBBBI6sHIHHII", 0x43, 0x87, 0, 0, len(data), b"\x80\0\0\0\0\1", 0, 0, 0, 0, 1, 0)
        self.send(head, data)
        head, _ = self.receive()
        assert head[0] == 0x23 and head[36:38] == b"\0\0", "login refused: %s" % head[36:38].hex()
        self.tsih = struct.unpack(">H", head[14:16])[0]

    def send(self, head, data=b""):
        pad = -len(data) % 4
        self.socket.sendall(head.ljust(48, b"\0") + data + bytes(pad))

    def exactly(self, n):
        out = bytearray()
        while len(out) < n:
            piece = self.socket.recv(n - len(out))
            if not piece:
                raise EOFError
            out += piece
        return bytes(out)

    def receive(self):
        head = self.exactly(48)
        n = int.from_bytes(head[5:8], "big")
        return head, self.exactly((n + 3) // 4 * 4)[:n]

    def command(self, cdb, data=b"", want=0):
        """Returns (status, bytes); with CHECK CONDITION the bytes are the sense."""
        first = data[:65536]
        flags = 0x80 | (0x20 if data else 0) | (0x40 if want else 0)
        self.itt += 1
        head = struct.pack(">BBHIQIIII", 1, flags, 0, len(first), 0, self.itt,
                           len(data) or want, self.sn, 0) + bytes(cdb).ljust(16, b"\0")
        self.sn += 1
        self.send(head, first)
        got = bytearray()
        while True:
            head, payload = self.receive()
            op = head[0] & 0x3f
            if op == 0x25:
                got += payload
                if head[1] & 1:
                    return head[3], bytes(got)
            elif op == 0x21:
                return head[3], bytes(got) if head[3] == 0 else payload[2:]
            elif op == 0x31:
                ttt, = struct.unpack(">I", head[20:24])
                at, n = struct.unpack(">II", head[40:48])
                sn = 0
                while n:
                    m = min(n, 65536)
                    out = struct.pack(">BBHIQIIIIIII", 5, 0x80 if m == n else 0, 0, m, 0, self.itt, ttt, 0, 0, 0, sn, at)
                    self.send(out, data[at:at + m])
                    at, n, sn = at + m, n - m, sn + 1

    def quiet(self):
        while self.command([0])[0] != 0:
            pass

    def close(self, logout=True):
        if logout:
            self.itt += 1
            self.send(struct.pack(">BBHIQIIII", 0x46, 0x80, 0, 0, 0, self.itt, 0, self.sn, 0))
            while self.receive()[0][0] & 0x3f != 0x26:
                pass
        self.socket.close()


def cdb_write(lba, blocks):
    return struct.pack(">BBiBHB", 0x2a, 0, lba, 0, blocks, 0)


def pattern(drive, lba):
    return random.Random(drive * 1000003 + lba).randbytes(RAW * BLOCKS)


def burn(portal, drive, rounds, report):
    """RAW writes from the lead-in on, each with bytes of its own."""
    i = Initiator(portal, drive, "burner")
    i.quiet()
    page = bytes(8) + bytes([5, 0x32, 3, 4, 3]) + bytes(10) + bytes([150]) + bytes(36)
    assert len(page) == 60
    assert i.command([0x55, 0x10, 0, 0, 0, 0, 0, 0, 60], page)[0] == 0
    for n in range(rounds):
        lba = LEADIN + n * BLOCKS
        assert i.command(cdb_write(lba, BLOCKS), pattern(drive, lba))[0] == 0, "write refused"
        report["blocks"] = report.get("blocks", 0) + BLOCKS
    assert i.command([0x35])[0] == 0
    i.close()


def read(portal, drive, name, until, report):
    """What may be asked while somebody else burns."""
    i = Initiator(portal, drive, name)
    i.quiet()
    while time.monotonic() < until:
        status, info = i.command([0x51, 0, 0, 0, 0, 0, 0, 0, 34], want=34)
        if status == 2 and (info[2] & 15, info[12:14]) == (6, b"\x2a\x01"):
            continue  # the burner of this drive has set page 05 just now
        assert status == 0 and len(info) == 34, "READ DISC INFORMATION: %d, %s" % (status, info.hex())
        status, atip = i.command([0x12, 0, 0, 0, 74], want=74)
        assert status == 0 and atip[8:16] == b"PITLAND "
        report["commands"] = report.get("commands", 0) + 2
        time.sleep(0.01)
    i.close()


def guarded(function, failures, *args):
    try:
        function(*args)
    except BaseException as error:
        failures.append("%s%r: %r" % (function.__name__, args[1:3], error))


class Served:
    def __init__(self, directory, *options):
        ready = os.path.join(directory, "ready")
        self.process = subprocess.Popen(
            [os.environ.get("PITLAND", "build/pitland"), "serve", "--listen", "127.0.0.1:0", "--ready-file", ready, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while not os.path.exists(ready):
            if self.process.poll() is not None:
                sys.exit(self.process.stderr.read().decode())
            time.sleep(0.05)
        with open(ready) as file:
            self.ready = json.load(file)
        self.portal = self.ready["portals"][0]

    def resident(self):
        with open("/proc/%d/status" % self.process.pid) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


NUMBER = 0


def ok(what, good, why=""):
    global NUMBER
    NUMBER += 1
    print("%sok %d - %s" % ("" if good else "not ", NUMBER, what))
    if not good:
        print("# %s" % why)
    sys.stdout.flush()
    return good


def concurrent(directory, rounds, seconds):
    served = Served(directory, "--drives", str(DRIVES))
    failures, report, threads = [], {}, []
    until = time.monotonic() + seconds
    victims = [Initiator(served.portal, n % DRIVES, "victim%d" % n) for n in range(8)]
    for n in range(BURNERS):
        threads.append(threading.Thread(target=guarded, args=(burn, failures, served.portal, n, rounds, report)))
    for n in range(READERS):
        args = (read, failures, served.portal, n % DRIVES, "reader%d" % n, until, report)
        threads.append(threading.Thread(target=guarded, args=args))
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for victim in random.sample(victims, len(victims)):
        time.sleep(0.2)
        # In the middle of a PDU, with a reset.
        victim.socket.send(b"\1\xa0" + bytes(30))
        victim.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        victim.close(logout=False)
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    good = ok("%d sessions on %d drives, some killed, do not disturb each other" % (BURNERS + READERS, DRIVES),
              not failures, "; ".join(failures[:5]))
    ok("all was written", report.get("blocks") == BURNERS * rounds * BLOCKS, str(report))
    wrong = 0
    for n in range(DRIVES if good else 0):
        with open(os.path.join(served.ready["drives"][n]["disc"], "sectors"), "rb") as sectors:
            sectors.seek((LEADIN + 45150) * RAW)
            for k in range(rounds):
                wrong += sectors.read(RAW * BLOCKS) != pattern(n, LEADIN + k * BLOCKS)
    ok("each disc holds its own bytes", good and wrong == 0, "%d writes differ" % wrong)
    print("# %.1f s, %.0f MB/s written, %d other commands" % (
        took, report["blocks"] * RAW / took / 1e6, report.get("commands", 0)))
    ok("stop", served.stop() == 0)


def logins(directory, count):
    served = Served(directory, "--media", "none")
    before = None
    began = time.monotonic()
    for n in range(count):
        Initiator(served.portal, 0, "login%d" % (n % 50), discovery=n % 3 == 0).close(logout=n % 2 == 0)
        if n == count // 10:
            before = (served.resident(), served.descriptors())
    took = time.monotonic() - began
    time.sleep(0.5)
    after = (served.resident(), served.descriptors())
    ok("%d logins leave no memory behind" % count, after[0] <= before[0] + 512, "%r kB to %r" % (before, after))
    ok("nor a descriptor", after[1] <= before[1] + 2, "%r to %r" % (before, after))
    print("# %.0f logins a second, %d kB resident" % (count / took, after[0]))
    ok("stop again", served.stop() == 0)


def main():
    # What a sanitizer keeps of freed memory must not look like growth.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
    for part, args in ((concurrent, (int(os.environ.get("PITLAND_ROUNDS", "20")), 5)),
                       (logins, (int(os.environ.get("PITLAND_LOGINS", "10000")),))):
        with tempfile.TemporaryDirectory(prefix="pitland-load-") as directory:
            part(directory, *args)
    print("1..%d" % NUMBER)


main()
