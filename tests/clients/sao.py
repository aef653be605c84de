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


def wodim_multi(s):
    """The first session may be followed by another; wodim's own sheet for that says that
    its track begins at 00:02:00, where the first session lies (MMC-6 SEND CUE SHEET: times
    of the sheet are those on the disc)."""
    s.wav("a.wav", audio(1))
    burn = ("dev=DEVICE", "gracetime=2", "-sao", "-multi", "-audio", "a.wav")
    s.run("wodim", *burn, timeout=120)
    s.recorded([{"start_lba": 0, "sector_count": A}], status="appendable")
    text = " ".join(s.run("wodim", "-VV", *burn, timeout=120, status=None).split())
    expect("Write Data: 01 00 00 01 00 00 00 00 01 01 00 00 00 00 00 00 01 01 01 00 00 00 02 00"
           in text, "the sheet for the second session has become another one")
    expect("Sense Code: 0x26 Qual 0x00" in text, "it was not refused by 05/26/00")
    s.recorded([{"start_lba": 0, "sector_count": A}], status="appendable")
    s.lies_at(0, audio(1))


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
