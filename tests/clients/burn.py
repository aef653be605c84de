# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/burn.py - rows that record, and what then lies on the disc."""
import os

from client import expect, noise

A, B = 450, 380  # sectors of the two audio tracks
# wodim leaves 255 sectors between tracks of different kinds, and takes the 150 of
# INDEX 00 between audio tracks from the end of the track before.
CHANGE_GAP, AUDIO_GAP = 255, 150


def audio(number):
    return noise(10 + number, (A, B)[number - 1])


def mixed_layout(data_sectors):
    """Where wodim puts a data track and two audio tracks."""
    first = data_sectors + CHANGE_GAP
    return first, first + A


def wodim_mixed(mode, block_type, write_type="RAW"):
    """A data track, then two of audio."""
    def check(s):
        image = s.iso()
        s.wav("a.wav", audio(1))
        s.wav("b.wav", audio(2))
        s.run("wodim", "dev=DEVICE", "gracetime=2", mode, "-data", "image.iso",
              "-audio", "a.wav", "b.wav", timeout=120)
        sectors = len(image) // 2048
        first, second = mixed_layout(sectors)
        s.recorded([
            {"start_lba": 0, "sector_count": sectors, "pregap_count": 150, "control": 4,
             "sector_type": "MODE1", "sectors": {"MODE1": sectors}},
            {"start_lba": first, "sector_count": A - AUDIO_GAP, "pregap_count": CHANGE_GAP,
             "sector_type": "AUDIO", "control": 0},
            {"start_lba": second, "sector_count": B, "pregap_count": AUDIO_GAP,
             "sector_type": "AUDIO", "control": 0},
        ])
        session = s.show()["sessions"][0]
        expect(session["write_type"] == write_type and session["data_block_type"] == block_type,
               f"recorded as {session['write_type']} {session['data_block_type']}")
        expect(session["leadout_lba"] == second + B, f"lead-out at {session['leadout_lba']}")
        s.lies_at(first, audio(1))
        s.lies_at(second, audio(2))
    return check


def wodim_audio(s):
    for n in (1, 2, 3):
        s.wav(f"{n}.wav", audio(1))
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-raw96r", "-audio", "1.wav", "2.wav", "3.wav",
          timeout=120)
    s.recorded([
        {"start_lba": 0, "sector_count": A - AUDIO_GAP, "pregap_count": 150},
        {"start_lba": A, "sector_count": A - AUDIO_GAP, "pregap_count": AUDIO_GAP},
        {"start_lba": 2 * A, "sector_count": A, "pregap_count": AUDIO_GAP},
    ])
    s.lies_at(0, audio(1) * 3)


def wodim_data(s):
    image = s.iso()
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-raw96r", "-data", "image.iso", timeout=120)
    sectors = len(image) // 2048
    s.recorded([{"start_lba": 0, "sector_count": sectors, "sector_type": "MODE1",
                 "sectors": {"MODE1": sectors}}])


FEATURES = """CD_DA
CATALOG "4006381333931"
TRACK AUDIO
ISRC "USRC17607839"
COPY
FILE "a.raw" 0
INDEX 0:2:10
INDEX 0:4:0

TRACK AUDIO
PRE_EMPHASIS
ISRC "DEXX90012345"
PREGAP 0:2:0
FILE "b.raw" 0

TRACK AUDIO
FILE "a.raw" 0
START 0:1:0
"""


def swapped(data):
    """cdrdao's raw files hold samples with the high byte first."""
    out = bytearray(data)
    out[0::2], out[1::2] = data[1::2], data[0::2]
    return bytes(out)


def write_features(s):
    s.write("a.raw", swapped(audio(1)))
    s.write("b.raw", swapped(audio(2)))
    s.write("features.toc", FEATURES.encode())


def cdrdao_raw(s):
    write_features(s)
    s.run("cdrdao", "write", "-n", "--driver", "generic-mmc-raw", "--device", "DEVICE",
          "features.toc", timeout=120)
    features_recorded(s)


def features_recorded(s):
    second = A + 150
    third = second + B + 75
    s.recorded([
        {"start_lba": 0, "sector_count": A, "isrc": "USRC17607839", "copy": "permitted",
         "indexes": [0, 160, 300], "preemphasis": False},
        {"start_lba": second, "sector_count": B, "pregap_count": 150, "isrc": "DEXX90012345",
         "copy": "prohibited", "preemphasis": True, "indexes": [0]},
        {"start_lba": third, "sector_count": A - 75, "pregap_count": 75, "isrc": None,
         "preemphasis": False},
    ], mcn="4006381333931")
    s.lies_at(0, audio(1))
    s.lies_at(second, audio(2) + audio(1))


CD_TEXT = """CD_DA
CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "Pits" PERFORMER "Lands" } }
TRACK AUDIO
CD_TEXT { LANGUAGE 0 { TITLE "One" PERFORMER "P1" } }
FILE "a.wav" 0
TRACK AUDIO
CD_TEXT { LANGUAGE 0 { TITLE "Two" PERFORMER "P2" } }
FILE "b.wav" 0
"""


def write_text(s):
    s.wav("a.wav", audio(1))
    s.wav("b.wav", audio(2))
    s.write("text.toc", CD_TEXT.encode())


def cdrdao_text(s):
    write_text(s)
    s.run("cdrdao", "write", "-n", "--driver", "generic-mmc-raw", "--device", "DEVICE",
          "text.toc", timeout=120)
    s.recorded([{"start_lba": 0, "sector_count": A}, {"start_lba": A, "sector_count": B}])
    cd_text_is(s)


# As cdda2wav writes it beside a track; wodim takes CD-TEXT from it.
INF = """#created for a test
Albumperformer= 'Lands'
Performer= '{performer}'
Albumtitle= 'Pits'
Tracktitle= '{title}'
Tracknumber= {number}
Tracklength= {sectors}, 0
Pre-emphasis= no
Channels= 2
Copy_permitted= yes
Endianess= little
Index= 0
"""


def wodim_text(mode):
    """CD-TEXT from .inf files, in the lead-in of the host or of the recorder."""
    def check(s):
        for n, (name, title, sectors) in enumerate((("a", "One", A), ("b", "Two", B)), 1):
            s.wav(name + ".wav", audio(n))
            s.write(name + ".inf", INF.format(performer=f"P{n}", title=title, number=n,
                                              sectors=sectors).encode())
        s.run("wodim", "dev=DEVICE", "gracetime=2", mode, "-text", "-useinfo", "-audio", "a.wav",
              "b.wav", timeout=120)
        expect(len(s.show()["tracks"]) == 2, "the disc has not two tracks")
        cd_text_is(s)
    return check


def cd_text_is(s):
    packs = [bytes.fromhex(p) for p in s.show()["cd_text"]["packs"]]
    for pack_type, text in ((0x80, b"Pits\0One\0Two\0"), (0x81, b"Lands\0P1\0P2\0")):
        have = b"".join(p[4:16] for p in packs if p[0] == pack_type)
        expect(have.startswith(text), f"packs of type {pack_type:02x}: {have}")


XA = """CD_ROM_XA
TRACK MODE2_FORM1
DATAFILE "form1.dat"
TRACK MODE2_FORM_MIX
PREGAP 0:2:0
DATAFILE "mix.dat"
"""
XA_SECTORS = 300


def form1():
    return noise(21, XA_SECTORS, 2048)


def cdrdao_xa(s):
    """Form 2 sectors as cdrdao takes them: subheader twice, data, EDC (0: none)."""
    subheader = bytes([0, 0, 0x20, 0]) * 2
    data = noise(22, XA_SECTORS, 2324)
    s.write("form1.dat", form1())
    s.write("mix.dat", b"".join(subheader + data[i * 2324:(i + 1) * 2324] + bytes(4)
                                for i in range(XA_SECTORS)))
    s.write("xa.toc", XA.encode())
    s.run("cdrdao", "write", "-n", "--driver", "generic-mmc-raw", "--device", "DEVICE", "xa.toc",
          timeout=120)
    s.recorded([
        {"start_lba": 0, "sectors": {"MODE2FORM1": XA_SECTORS}, "control": 4},
        {"start_lba": XA_SECTORS + 150, "sectors": {"MODE2FORM2": XA_SECTORS}, "control": 4},
    ])


def clone(s):
    """A disc burned by wodim, read by readom -clone and burned again by wodim
    -clone: the two discs do not differ in the program area."""
    original = os.path.join(s.work, "original")
    inner = ("wodim dev=DEVICE gracetime=2 -raw96r -audio 1.wav 2.wav && "
             "readom dev=DEVICE -clone f=clone").replace("DEVICE", s.device)
    s.wav("1.wav", audio(1))
    s.wav("2.wav", audio(2))
    with open(s.file("original.log"), "w") as log:
        s.our("run", "--sg", s.device, "--keep", original, "--", "sh", "-c", inner, check=True,
              stdout=log, stderr=log, cwd=s.work)
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-clone", "-raw96r", "clone", timeout=120)
    s.recorded([{"start_lba": 0, "sector_count": A - AUDIO_GAP},
                {"start_lba": A, "sector_count": B, "pregap_count": AUDIO_GAP}])
    s.lies_at(0, audio(1) + audio(2))


def dummy(s):
    s.wav("1.wav", audio(1))
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-dummy", "-raw96r", "-audio", "1.wav",
          timeout=120)
    expect(s.show()["status"] == "blank", "the disc is not blank after a dummy burn")
