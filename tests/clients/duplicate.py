# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/duplicate.py - rows in which discs change: `cdrdao copy` with one drive: it reads the source disc, asks
for a blank, and burns; a hand changes the discs meanwhile (`pitland drive`)."""
import fcntl
import os
import selectors
import subprocess
import time

import burn
import sao
from client import expect, same

# Its first command after the change meets the unit attention (28/00), of which a kernel's
# polling would have relieved it.
ATTENTION = b"Cannot determine disk status - hit enter to try again."
ASKS = b"insert a recordable medium and hit enter"
SECONDS = 90


class Conversation:
    """A client that asks, and what it has said so far."""

    def __init__(self, s, *command):
        self.s, self.said = s, b""
        self.process = subprocess.Popen([c.replace("DEVICE", s.device) for c in command],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=s.work)
        self.end = time.monotonic() + SECONDS

    def until(self, words):
        """It has said the words (None: it has ended)."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while words is None or words not in self.said:
                expect(selector.select(self.end - time.monotonic()), f"says nothing: {self.tail()}")
                more = self.process.stdout.read1(65536)
                if not more:
                    expect(words is None, f"ended: {self.tail()}")
                    return
                self.said += more

    def answer(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def tail(self):
        return repr(self.said[-300:].decode("utf-8", "replace"))

    def finish(self):
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


KEPT = ("number", "start_lba", "isrc", "copy", "preemphasis", "indexes", "sector_type")


def is_copy(s, source):
    """Every sample, and all but the lengths of the pre-gaps: cdrdao reads those wrong
    (the row "read-cd: pre-gap of an audio track")."""
    copied, original = s.show(), s.show(source)
    expect(copied["status"] == "complete" and copied["sessions"][0]["write_type"] == "SAO",
           "the copy is no complete disc of one session at once")
    have, want = ([{k: t[k] for k in KEPT} for t in d["tracks"]] for d in (copied, original))
    expect(have == want, f"the copy's tracks are {have}, not {want}")
    expect(copied["mcn"] == original["mcn"], f"the copy's MCN is {copied['mcn']}")
    end = original["sessions"][0]["leadout_lba"]
    expect(copied["sessions"][0]["leadout_lba"] == end, "its lead-out is elsewhere")
    s.lies_at(0, s.main_channel(0, end, source))
    s.verified()


def cdrdao_copy(s):
    sao.cdrdao(s)  # the source: MCN, ISRC, indexes, pre-gaps
    source = s.disc
    client = Conversation(s, "cdrdao", "copy", "--driver", "generic-mmc", "--device", "DEVICE",
                          "--datafile", "copy.dat", "--paranoia-mode", "0", "-n")
    try:
        client.until(ASKS)
        s.change_disc(s.file("copy"), "cdr-80")
        client.answer(b"\n")
        client.until(ATTENTION)
        client.answer(b"\n")
        client.until(None)
        expect(client.process.wait(30) == 0, f"cdrdao copy: {client.tail()}")
        expect(client.said.count(ASKS) == 1, "cdrdao did not take to the blank at once")
    finally:
        client.finish()
    is_copy(s, source)


DRIVE_STATUS, MEDIA_CHANGED = 0x5326, 0x5325  # linux/cdrom.h
TRAY_OPEN, DISC_OK = 2, 4


def disc_changes(s):
    """A program that holds the device open sees the disc go and come, and one that is
    started later reads what lies in the drive then."""
    image, data = s.read("image.iso"), s.disc
    fd = os.open(s.device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.ioctl(fd, MEDIA_CHANGED, 0x7fffffff)
        expect(fcntl.ioctl(fd, DRIVE_STATUS, 0x7fffffff) == DISC_OK, "no disc at first")
        s.drive("eject")
        expect(fcntl.ioctl(fd, DRIVE_STATUS, 0x7fffffff) == TRAY_OPEN, "the tray is not open")
        s.run("dd", "if=DEVICE", "of=/dev/null", "count=1", status=1)
        s.drive("insert", "cdr0", s.file("blank"), "--media", "cdr-74")
        expect(fcntl.ioctl(fd, MEDIA_CHANGED, 0x7fffffff) == 1, "no change seen")
        expect(fcntl.ioctl(fd, MEDIA_CHANGED, 0x7fffffff) == 0, "the change is seen twice")
        expect(fcntl.ioctl(fd, DRIVE_STATUS, 0x7fffffff) == DISC_OK, "no disc in the end")
    finally:
        os.close(fd)
    s.output_has(["ATIP start of lead out: 333225 (74:05/00)"], "wodim", "dev=DEVICE", "-atip")
    s.change_disc(data)
    s.run("dd", "if=DEVICE", "of=again.iso", "bs=2048", f"count={len(image) // 2048}")
    same(s.read("again.iso"), image, "the disc that came back")
