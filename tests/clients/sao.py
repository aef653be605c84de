# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/sao.py - rows that record a session at once, from a cue sheet, and
rows that make a CD-RW blank."""
from burn import A, AUDIO_GAP, B, audio, cd_text_is, features_recorded, write_features, write_text
from client import expect


def is_sao(s):
    types = [x["write_type"] for x in s.show()["sessions"]]
    expect(types == ["SAO"], f"recorded as {types}")


def two_tracks(s):
    s.recorded([
        {"start_lba": 0, "sector_count": A - AUDIO_GAP, "pregap_count": 150, "indexes": [0]},
        {"start_lba": A, "sector_count": B, "pregap_count": AUDIO_GAP, "control": 0},
    ])
    is_sao(s)
    s.lies_at(0, audio(1) + audio(2))


def wodim(s):
    s.wav("a.wav", audio(1))
    s.wav("b.wav", audio(2))
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-sao", "-audio", "a.wav", "b.wav", timeout=120)
    two_tracks(s)


def cdrskin(s):
    s.wav("a.wav", audio(1))
    s.wav("b.wav", audio(2))
    s.run("cdrskin", "dev=DEVICE", "-sao", "-audio", "a.wav", "b.wav", timeout=120)
    s.recorded([{"start_lba": 0}, {"start_lba": A}])
    is_sao(s)
    s.lies_at(0, audio(1) + audio(2))


def xorriso(s):
    s.iso()
    s.run("xorriso", "-outdev", "DEVICE", "-close", "on", "-map", s.file("tree"), "/",
          "-commit", timeout=120)
    s.recorded([{"start_lba": 0, "sector_type": "MODE1"}])
    is_sao(s)


def cdrdao(s):
    write_features(s)
    s.run("cdrdao", "write", "-n", "--driver", "generic-mmc", "--device", "DEVICE",
          "features.toc", timeout=120)
    features_recorded(s)
    is_sao(s)


def cdrdao_text(s):
    write_text(s)
    s.run("cdrdao", "write", "-n", "--driver", "generic-mmc:0x10", "--device", "DEVICE",
          "text.toc", timeout=120)
    s.recorded([{"start_lba": 0, "sector_count": A}, {"start_lba": A, "sector_count": B}])
    is_sao(s)
    cd_text_is(s)


def blanks(*command):
    """The disc holds something, and after it nothing."""
    def check(s):
        expect(s.show()["status"] == "complete", "there is nothing to be blanked")
        s.run(*command, timeout=120)
        shown = s.show()
        expect(shown["status"] == "blank" and shown["tracks"] == [], "the disc is not blank")
    return check
