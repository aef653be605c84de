#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""random_cues.py - generated cue sheets, always the same ones: the disc has what the
sheet says, by the generator's own account of it; the check sees no difference, and
the linter nothing but what the sheet itself asks for."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

SHEETS = int(os.environ.get("SHEETS", "30"))
PITLAND = os.path.abspath(os.environ.get("PITLAND", "build/pitland"))
# Short tracks, indexes and pauses at changes of type are the sheet's own.
ASKED_FOR = {"track-short", "index-short", "pause-short"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def time(sectors):
    return "%02d:%02d:%02d" % (sectors // 4500, sectors // 75 % 60, sectors % 75)


class Sheet:
    """One FILE for each track, or one for all tracks of equal sector size."""

    def __init__(self, seed, where):
        self.random = random.Random(seed)
        self.where = where
        self.lines, self.tracks, self.lba = [], [], 0
        self.one_file = self.random.random() < 0.4
        self.written = 0  # sectors of the one file
        self.mcn = None
        if self.random.random() < 0.5:
            self.mcn = self.check_digit("%012d" % self.random.randrange(10 ** 12))
            self.lines.append("CATALOG " + self.mcn)
        kind = "MODE1/2048" if not self.one_file and self.random.random() < 0.4 else "AUDIO"
        for number in range(1, self.random.randint(1, 12) + 1):
            self.track(number, kind)
            kind = "AUDIO"
        with open(os.path.join(where, "sheet.cue"), "w") as f:
            f.write("\n".join(self.lines) + "\n")

    @staticmethod
    def check_digit(twelve):
        total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(twelve))
        return twelve + str(-total % 10)

    def data(self, number, kind, sectors):
        name = "all.bin" if self.one_file else "%d.bin" % number
        size = 2048 if kind != "AUDIO" else 2352
        with open(os.path.join(self.where, name), "ab") as f:
            f.write(self.random.randbytes(size) * sectors)
        if not self.one_file or number == 1:
            self.lines.append('FILE "%s" BINARY' % name)

    def track(self, number, kind):
        pick = self.random
        pregap = pick.choice([0, 0, 0, 150, pick.randint(1, 400)])
        pause = pick.choice([0, 150, pick.randint(1, 300)])
        if kind != "AUDIO":
            pregap, pause = 0, 0
        postgap = pick.choice([0, 0, 0, pick.randint(1, 200)])
        length = pick.randint(300, 900)
        indexes = sorted({0} | {pick.randrange(10, length - 10)
                                for _ in range(pick.choice([0, 0, 1, 3]))})
        self.data(number, kind, pause + length)
        at = self.written if self.one_file else 0
        self.written += pause + length
        audio = kind == "AUDIO"
        copy, pre = pick.choice(["permitted", "prohibited", "scms"]), pick.random() < 0.3
        flags = {"permitted": ["DCP"], "prohibited": [], "scms": ["SCMS"]}[copy] if audio else []
        flags += ["PRE"] if audio and pre else []
        isrc = None
        if audio and pick.random() < 0.5:
            isrc = "".join(pick.choice(LETTERS) for _ in range(2)) + "%03d" % number \
                + "%07d" % pick.randrange(10 ** 7)
        self.lines.append("  TRACK %02d %s" % (number, kind))
        self.lines += ["    FLAGS " + " ".join(flags)] if flags else []
        self.lines += ["    ISRC " + isrc] if isrc else []
        self.lines += ["    PREGAP " + time(pregap)] if pregap else []
        self.lines += ["    INDEX 00 " + time(at)] if pause else []
        self.lines += ["    INDEX %02d %s" % (i + 1, time(at + pause + offset))
                       for i, offset in enumerate(indexes)]
        self.lines += ["    POSTGAP " + time(postgap)] if postgap else []
        start = self.lba + pregap + pause
        self.lba = start + length + postgap
        self.tracks.append({
            "number": number, "start_lba": start, "sector_count": length + postgap,
            "pregap_count": pregap + pause + (150 if number == 1 else 0),
            "sector_type": "AUDIO" if audio else "MODE1", "isrc": isrc, "indexes": indexes,
            "preemphasis": audio and pre, "copy": copy if audio else "prohibited"})

    def wrong(self, form):
        """What is not as it should be, or None."""
        def path(name):
            return os.path.join(self.where, name)

        def run(*words):
            return subprocess.run([PITLAND, *words], capture_output=True, text=True)
        built = run("image", "build", "--quiet", "--subcode", form, "--track-info",
                    path("info.json"), path("sheet.cue"), path("stream"))
        if built.returncode != 0:
            return built.stderr
        checked = run("check", "--subcode", form, path("info.json"), path("stream"))
        if checked.returncode != 0:
            return checked.stdout + checked.stderr
        shown = json.loads(run("image", "show", "--json", "--subcode", form,
                               path("stream")).stdout)
        if shown["mcn"] != self.mcn or shown["sessions"][0]["leadout_lba"] != self.lba:
            return "MCN or lead-out: %s %s" % (shown["mcn"], shown["sessions"])
        for want, got in zip(self.tracks, shown["tracks"]):
            got = {key: got[key] for key in want}
            if want != got:
                return "wanted %s\nrecorded %s" % (want, got)
        if len(self.tracks) != len(shown["tracks"]):
            return "%d tracks" % len(shown["tracks"])
        found = [f for f in shown["findings"] if f["id"] not in ASKED_FOR]
        return str(found) if found else None


def main():
    failed = 0
    for seed in range(SHEETS):
        where = tempfile.mkdtemp(prefix="pitland-cue-")
        try:
            sheet = Sheet(seed, where)
            wrong = sheet.wrong(("pq", "cooked", "raw")[seed % 3])
        finally:
            shutil.rmtree(where)
        print("%sok %d - sheet %d, %d tracks" % ("not " if wrong else "", seed + 1, seed,
                                                 len(sheet.tracks)))
        if wrong:
            failed += 1
            print("# " + "\n# ".join((wrong + "\n" + "\n".join(sheet.lines)).splitlines()))
    print("1..%d" % SHEETS)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
