# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/tao.py - rows that record a track at a time, and sessions after
each other. A track written so ends with two run-out blocks, which count as its
own. Between two sessions lie 6750 sectors of lead-out, 4500 of lead-in and a
pre-gap of 150 (Orange Book part II)."""
import os

from burn import A, B, audio
from client import expect, same

RUN_OUT, GAP = 2, 150
NEXT_SESSION = 6750 + 4500 + GAP


def sessions(s):
    return [(x["write_type"], x["leadout_lba"]) for x in s.show()["sessions"]]


def two_audio_tracks(s, first, session):
    second = first + A + RUN_OUT + GAP
    tracks = [
        {"start_lba": first, "sector_count": A + RUN_OUT, "pregap_count": GAP,
         "sector_type": "AUDIO", "session": session},
        {"start_lba": second, "sector_count": B + RUN_OUT, "pregap_count": GAP,
         "sector_type": "AUDIO", "session": session},
    ]
    return second, tracks


def wodim_audio(s):
    s.wav("a.wav", audio(1))
    s.wav("b.wav", audio(2))
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-tao", "-audio", "a.wav", "b.wav", timeout=120)
    second, tracks = two_audio_tracks(s, 0, 1)
    s.recorded(tracks)
    expect(sessions(s) == [("TAO", second + B + RUN_OUT)], f"sessions {sessions(s)}")
    s.lies_at(0, audio(1))
    s.lies_at(second, audio(2))


def cdparanoia(s):
    s.run("cdparanoia", "-d", "DEVICE", "-r", "1", "tao.raw", timeout=120)
    same(s.read("tao.raw"), audio(1) + bytes((RUN_OUT + GAP) * 2352),
         "track 1, its run-out, and the pre-gap of track 2")


def wodim_dummy(s):
    s.wav("a.wav", audio(1))
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-dummy", "-tao", "-audio", "a.wav", timeout=120)
    expect(s.show()["status"] == "blank", "the disc is not blank after a dummy burn")


def data_track(first, sectors, session):
    return {"start_lba": first, "sector_count": sectors + RUN_OUT, "pregap_count": GAP,
            "control": 4, "sector_type": "MODE1", "session": session}


def wodim_multi(s):
    sectors = len(s.iso()) // 2048
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-tao", "-multi", "-data", "image.iso",
          timeout=120)
    second = sectors + RUN_OUT + NEXT_SESSION
    s.recorded([data_track(0, sectors, 1)], status="appendable")
    s.output_has([f"0,{second}"], "wodim", "dev=DEVICE", "-msinfo")


def genisoimage(s):
    """A second session's image, whose tree takes in the files of the first."""
    sectors = len(s.read("image.iso")) // 2048
    second = sectors + RUN_OUT + NEXT_SESSION
    os.makedirs(s.file("more"))
    s.write("more/later.txt", b"of the second session\n")
    s.run("genisoimage", "-quiet", "-R", "-J", "-V", "PITLAND", "-M", "DEVICE", "-C",
          f"0,{second}", "-o", "second.iso", "more")
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-tao", "-data", "second.iso", timeout=120)
    # wodim pads what is shorter than a track may be.
    length = max(len(s.read("second.iso")) // 2048, 300)
    s.recorded([data_track(0, sectors, 1), data_track(second, length, 2)])
    expect(sessions(s) == [("TAO", sectors + RUN_OUT), ("TAO", second + length + RUN_OUT)],
           f"sessions {sessions(s)}")


def xorriso_extract(s):
    s.run("xorriso", "-osirrox", "on", "-indev", "DEVICE", "-extract", "/", s.file("extracted"))
    for path in ("one.bin", "sub/two.bin", "readme.txt"):
        same(s.read(f"extracted/{path}"), s.read(f"tree/{path}"), path)
    same(s.read("extracted/later.txt"), s.read("more/later.txt"), "later.txt")


def cdrskin(s):
    """A data session that stays open, and an audio session that closes the disc."""
    image = s.iso()
    sectors = len(image) // 2048
    s.wav("a.wav", audio(1))
    s.wav("b.wav", audio(2))
    s.run("cdrskin", "dev=DEVICE", "-tao", "-multi", "-data", "image.iso", timeout=120)
    s.run("cdrskin", "dev=DEVICE", "-tao", "-audio", "a.wav", "b.wav", timeout=120)
    first = sectors + RUN_OUT + NEXT_SESSION
    second, tracks = two_audio_tracks(s, first, 2)
    s.recorded([data_track(0, sectors, 1), *tracks])
    s.lies_at(first, audio(1))
    s.lies_at(second, audio(2))


def dd(s):
    image = s.read("image.iso")
    s.run("dd", "if=DEVICE", "bs=2048", f"count={len(image) // 2048}", "of=dd.iso")
    same(s.read("dd.iso"), image, "data track")


def xorriso(s):
    s.iso()
    s.write("later.txt", b"of the second session\n")
    s.run("xorriso", "-outdev", "DEVICE", "-write_type", "tao", "-map", s.file("tree"), "/",
          "-commit", timeout=120)
    s.run("xorriso", "-dev", "DEVICE", "-write_type", "tao", "-close", "on", "-map",
          s.file("later.txt"), "/later.txt", "-commit", timeout=120)
    os.makedirs(s.file("more"), exist_ok=True)
    s.write("more/later.txt", b"of the second session\n")
    shown = s.show()
    first = shown["tracks"][0]
    expect(len(shown["tracks"]) == 2, f"{len(shown['tracks'])} tracks")
    s.recorded([{"start_lba": 0, "sector_type": "MODE1", "session": 1},
                {"start_lba": first["sector_count"] + NEXT_SESSION, "pregap_count": GAP,
                 "sector_type": "MODE1", "session": 2}])
