# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/client.py - what a row of the matrix works with: the drive's
session, its clients, and the disc that lies in the drive."""
import ctypes
import fcntl
import json
import os
import random
import shutil
import struct
import subprocess

SECTOR = 2352
RECORD = 2448  # of the disc's `sectors` file: main channel and P-W
RECORD_OF_LBA_0 = 45150


class Failure(Exception):
    """The row does not hold."""


class Skip(Exception):
    """The row cannot be run here."""


def installed(client):
    return shutil.which(client) is not None


def expect(condition, text):
    if not condition:
        raise Failure(text)


def noise(seed, sectors, size=SECTOR):
    return random.Random(seed).randbytes(sectors * size)


class Session:
    """One drive with one disc, and a folder for files."""

    def __init__(self, group, work, pitland):
        self.group, self.work, self.pitland = group, work, pitland
        self.device = os.environ["PITLAND_SG_PATH"]
        self.disc = os.environ["PITLAND_DISC"]
        self.control = os.environ["PITLAND_CONTROL"]

    def file(self, name):
        return os.path.join(self.work, name)

    def read(self, name):
        with open(self.file(name), "rb") as f:
            return f.read()

    def write(self, name, data):
        with open(self.file(name), "wb") as f:
            f.write(data)
        return self.file(name)

    def wav(self, name, data):
        """44.1 kHz, stereo, 16 bits, as a canonical header and data."""
        header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16,
                             1, 2, 44100, 176400, 4, 16, b"data", len(data))
        return self.write(name, header + data)

    def iso(self, name="image.iso"):
        """A small ISO 9660 image, and the folder that it was made from."""
        tree = self.file("tree")
        os.makedirs(os.path.join(tree, "sub"), exist_ok=True)
        for path, data in (("one.bin", noise(1, 150, 2048)), ("sub/two.bin", noise(2, 250, 2048)),
                           ("readme.txt", b"pits and lands\n")):
            with open(os.path.join(tree, path), "wb") as f:
                f.write(data)
        subprocess.run(["genisoimage", "-quiet", "-R", "-J", "-V", "PITLAND", "-o",
                        self.file(name), tree], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True)
        return self.read(name)

    def run(self, *command, timeout=60, status=0, environment=None):
        """A client's stdout and stderr; its exit status must be as given (None:
        any). DEVICE stands for the drive."""
        command = [c.replace("DEVICE", self.device) for c in command]
        r = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=timeout, cwd=self.work,
                           env=dict(os.environ, **(environment or {})))
        text = r.stdout.decode("utf-8", "replace")
        with open(self.file("clients.log"), "a") as f:
            f.write(f"\n$ {' '.join(command)}\n{text}[{r.returncode}]\n")
        if status is not None:
            expect(r.returncode == status,
                   f"{command[0]} ended {r.returncode}: {text[-200:].strip()!r}")
        return text

    def output_has(self, words, *command, **options):
        """Run a client whose output must contain all the words."""
        text = " ".join(self.run(*command, **options).split())
        for word in words:
            expect(word in text, f"{command[0]}: no {word!r} in its output")

    def our(self, *arguments, before=(), **options):
        """Our own program, outside of the drive's environment: it may be built
        with sanitizers, which insist on being loaded first."""
        bare = {k: v for k, v in os.environ.items()
                if k != "LD_PRELOAD" and not k.startswith("PITLAND_")}
        return subprocess.run([*before, self.pitland, *arguments], env=bare, timeout=120,
                              **options)

    def change_disc(self, disc, media=None):
        """A hand at the drive: the button, the disc out, another one in."""
        self.drive("eject")
        self.drive("insert", "cdr0", disc, *(("--media", media) if media else ()))
        self.disc = disc

    def drive(self, verb, *arguments):
        """`pitland drive VERB ... --json`: its answer."""
        r = self.our("drive", "--control", self.control, verb, *arguments, "--json",
                     capture_output=True, text=True)
        expect(r.returncode == 0, f"drive {verb}: {r.stderr.strip()}")
        return json.loads(r.stdout)

    def show(self, disc=None):
        r = self.our("disc", "show", disc or self.disc, "--json", capture_output=True, check=True)
        return json.loads(r.stdout)

    def recorded(self, tracks, **disc):
        """What the disc must hold: some keys of each track, in order, and of
        the disc; no errors in any sector and no findings."""
        shown = self.show()
        expect(len(shown["tracks"]) == len(tracks), f"{len(shown['tracks'])} tracks recorded")
        for want, have in zip(tracks, shown["tracks"]):
            want = dict(want, edc_errors=0, ecc_errors=0, address_errors=0, q_crc_errors=0)
            for key, value in want.items():
                expect(have[key] == value,
                       f"track {have['number']}: {key} is {have[key]}, not {value}")
        for key, value in {"status": "complete", **disc}.items():
            expect(shown[key] == value, f"disc: {key} is {shown[key]}, not {value}")
        self.verified()

    def verified(self):
        r = self.our("disc", "verify", "--level", "warning", self.disc, capture_output=True,
                     text=True)
        expect(r.returncode == 0, f"disc verify: {r.stdout.strip()[:200]}")

    def main_channel(self, lba, sectors, disc=None):
        """As it lies on the disc: audio is audio, data is scrambled."""
        out = bytearray()
        with open(os.path.join(disc or self.disc, "sectors"), "rb") as f:
            for i in range(sectors):
                f.seek((lba + i + RECORD_OF_LBA_0) * RECORD)
                out += f.read(RECORD)[:SECTOR]
        return bytes(out)

    def scsi_read(self, cdb, count):
        """What the drive answers to a command that no client sends (SG_IO)."""
        fd = os.open(self.device, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return sg_read(fd, cdb, count)
        finally:
            os.close(fd)

    def lies_at(self, lba, audio):
        expect(self.main_channel(lba, len(audio) // SECTOR) == audio,
               f"the audio at LBA {lba} is not what was burned")


def sg_read(fd, cdb, count):
    """The data of a command by the ioctl SG_IO."""
    data, command = ctypes.create_string_buffer(count), ctypes.create_string_buffer(cdb, len(cdb))
    header = struct.pack("@iiBBHIQQQIIiQBBBBHHiII", ord("S"), -3, len(cdb), 0, 0, count,
                         ctypes.addressof(data), ctypes.addressof(command), 0, 20000,
                         *[0] * 12)
    answer = bytearray(header)
    fcntl.ioctl(fd, 0x2285, answer)
    expect(answer[64] == 0, f"status {answer[64]:02x} of command {cdb.hex()}")
    return data.raw


def q_frames(s, lba, count):
    """Subchannel Q of sectors as READ CD gives it with raw P-W."""
    cdb = struct.pack(">BBiBHBBB", 0xBE, 4, lba, 0, count, 0xF8, 1, 0)
    raw = s.scsi_read(cdb, count * RECORD)
    frames = []
    for i in range(count):
        bits = [b >> 6 & 1 for b in raw[i * RECORD + SECTOR:(i + 1) * RECORD]]
        frames.append(bytes(int("".join(map(str, bits[n:n + 8])), 2) for n in range(0, 96, 8)))
    return frames


def same(have, want, what):
    """Byte for byte, naming the first difference."""
    if have == want:
        return
    at = next((i for i, (a, b) in enumerate(zip(have, want)) if a != b), min(len(have), len(want)))
    raise Failure(f"{what}: {len(have)} bytes, {len(want)} expected, first difference at {at}")
