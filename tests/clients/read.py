# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/read.py - rows that read a disc which burn.py has recorded."""
import glob
import os
import re

from burn import A, B, audio, form1, mixed_layout, swapped
from client import SECTOR, Failure, expect, q_frames, same


def layout(s):
    sectors = len(s.read("image.iso")) // 2048
    return (sectors, *mixed_layout(sectors))


def msf(lba):
    return f"{lba // 4500:02}:{lba // 75 % 60:02}:{lba % 75:02}"


def toc_lines(s, *command):
    """`track: 1 lba: 0 ( 0) ...` as wodim and cdrskin print it."""
    found = re.findall(r"track:\s*(\d+|lout) lba:\s*(-?\d+).*control: (\d)", s.run(*command))
    _, first, second = layout(s)
    want = [("1", "0", "4"), ("2", str(first), "0"), ("3", str(second), "0"),
            ("lout", str(second + B), "0")]
    expect(found == want, f"table of contents {found}")


def wodim_toc(s):
    toc_lines(s, "wodim", "dev=DEVICE", "-toc")


def cdrskin_toc(s):
    toc_lines(s, "cdrskin", "dev=DEVICE", "-toc")


def wodim_atip(s):
    s.output_has(["ATIP start of lead in: -11634 (97:26/66)",
                  "ATIP start of lead out: 359849 (79:59/74)", "Is not erasable"],
                 "wodim", "dev=DEVICE", "-atip")


def cdrskin_minfo(s):
    _, first, second = layout(s)
    s.output_has(["disk status: complete", "Last session leadout start address: "
                  f"{second + B}", f"2 1 Audio {first} "], "cdrskin", "dev=DEVICE", "-minfo")


def extract(s):
    s.run("xorriso", "-osirrox", "on", "-indev", "DEVICE", "-extract", "/", s.file("extracted"))
    for path in ("one.bin", "sub/two.bin", "readme.txt"):
        same(s.read(f"extracted/{path}"), s.read(f"tree/{path}"), path)


def xorriso_extract(s):
    extract(s)
    s.output_has(["Media current: CD-R", "is written , is closed"],
                 "xorriso", "-indev", "DEVICE", "-toc")


xorriso_data = extract


def cdrdao_disk_info(s):
    s.output_has(["CD-R empty : no"], "cdrdao", "disk-info", "--device", "DEVICE")


def cdrdao_read_toc(s):
    sectors, first, second = layout(s)
    s.run("cdrdao", "read-toc", "--device", "DEVICE", "rt.toc")
    toc = s.read("rt.toc").decode()
    expect(toc.count("TRACK ") == 3 and "TRACK MODE1" in toc, "tracks of its TOC file")
    # It cannot see where the gap before a change of kind begins, and assumes 150.
    expect(f'DATAFILE "data_1" {msf(first - 150)}' in toc, "length of the data track")
    expect(f'FILE "data.wav" {msf(A - 150)} {msf(150 + B)}\nSTART 00:02:00' in toc,
           "pre-gap of track 3")


def read_cd(s, name, *options, data_bytes=2048):
    """Read the disc into one file; returns data and audio with their gaps."""
    s.run("cdrdao", "read-cd", *options, "--device", "DEVICE", "--datafile", name + ".bin",
          name + ".toc", timeout=120)
    sectors, first, _ = layout(s)
    whole = s.read(name + ".bin")
    data = (first - 150) * data_bytes
    return sectors, whole[:data], whole[data:]


def cdrdao_read_cd(s):
    sectors, data, sound = read_cd(s, "rc")
    same(data[:sectors * 2048], s.read("image.iso"), "data track")
    same(swapped(sound), audio(1) + audio(2), "audio tracks")


def cdrdao_read_cd_pregap(s):
    """The client's own fault, kept here so that its end is noticed. It reads the
    Q of the sectors where track 3 begins, with the same READ CD as we here, and
    that counts down from 01:74 in INDEX 00. What it writes of it is another
    number, and which one depends on --paranoia-mode; read-toc writes 02:00."""
    _, _, second = layout(s)
    frames = q_frames(s, second - 151, 26)
    expect(frames[0][:6].hex() == "010201000374", f"the end of track 2: {frames[0].hex()}")
    for i, q in enumerate(frames[1:]):
        left = 149 - i
        want = f"01030000{left // 75:02}{left % 75:02}"
        expect(q[:6].hex() == want, f"Q {i} of the pre-gap is {q.hex()}")
    expect(s.show()["tracks"][2]["pregap_count"] == 150, "the disc's own pre-gap")
    toc = s.read("rc.toc").decode()
    expect("START" in toc.split("// Track 3")[1], "it has noted no pre-gap")
    expect("START 00:02:00" not in toc.split("// Track 3")[1], "it has become right")


def cdrdao_read_raw(s):
    sectors, data, sound = read_cd(s, "rr", "--read-raw", data_bytes=SECTOR)
    user = b"".join(data[i * SECTOR + 16:i * SECTOR + 16 + 2048] for i in range(sectors))
    same(user, s.read("image.iso"), "user data of the raw sectors")
    expect(data[:16].hex() == "00ffffffffffffffffffff0000020001", "sync and header of LBA 0")
    same(swapped(sound), audio(1) + audio(2), "audio tracks")


def cdrdao_read_subchan(s):
    """96 bytes of raw P-W follow each sector; they are those on the disc."""
    sectors, first, _ = layout(s)
    s.run("cdrdao", "read-cd", "--read-subchan", "rw_raw", "--device", "DEVICE", "--datafile",
          "rs.bin", "rs.toc", timeout=120)
    whole = s.read("rs.bin")[(first - 150) * (2048 + 96):]
    sound = b"".join(whole[i:i + SECTOR] for i in range(0, len(whole), SECTOR + 96))
    same(swapped(sound), audio(1) + audio(2), "audio tracks")


def cdrdao_features(s):
    s.run("cdrdao", "read-toc", "--device", "DEVICE", "rt.toc")
    toc = s.read("rt.toc").decode()
    for word in ('CATALOG "4006381333931"', 'ISRC "USRC17607839"', 'ISRC "DEXX90012345"',
                 "\nCOPY", "\nPRE_EMPHASIS", "INDEX 00:02:10", "INDEX 00:04:00",
                 "START 00:02:00", "START 00:01:00"):
        expect(word in toc, f"no {word.strip()} in its TOC file")


def cdrdao_data(s):
    s.run("cdrdao", "read-cd", "--device", "DEVICE", "--datafile", "rc.bin", "rc.toc")
    same(s.read("rc.bin"), s.read("image.iso"), "data track")


def cd_info(s):
    sectors, first, second = layout(s)
    s.output_has([f"1: 00:02:00 {0:06} data", f"2: {msf(first + 150)} {first:06} audio",
                  f"3: {msf(second + 150)} {second:06} audio",
                  f"170: {msf(second + B + 150)} {second + B:06} leadout", "ISO 9660"],
                 "cd-info", "--no-header", "-C", "DEVICE")


def cd_info_audio(s):
    s.output_has([f"2: {msf(A + 150)} {A:06} audio", f"3: {msf(2 * A + 150)} {2 * A:06} audio"],
                 "cd-info", "--no-header", "--no-cddb", "-C", "DEVICE")


def cd_text(s):
    s.output_has(["CD-TEXT for Disc: TITLE: Pits PERFORMER: Lands",
                  "CD-TEXT for Track 2: TITLE: Two PERFORMER: P2"],
                 "cd-info", "--no-header", "--no-cddb", "-C", "DEVICE")


def cdrdao_text(s):
    s.run("cdrdao", "read-toc", "--device", "DEVICE", "rt.toc")
    toc = s.read("rt.toc").decode()
    for word in ('TITLE "Pits"', 'PERFORMER "Lands"', 'TITLE "Two"', 'PERFORMER "P1"'):
        expect(word in toc, f"no {word} in its TOC file")


def dd_form1(s):
    s.run("dd", "if=DEVICE", "bs=2048", f"count={len(form1()) // 2048}", "of=form1.iso")
    same(s.read("form1.iso"), form1(), "form 1 track")


def cd_read(s):
    _, first, _ = layout(s)
    s.run("cd-read", "-m", "audio", "-s", str(first + 7), "-n", "4", "-o", s.file("cdread.raw"),
          "DEVICE")
    same(s.read("cdread.raw"), audio(1)[7 * SECTOR:11 * SECTOR], "four sectors")


def rip(s, program, track, want):
    name = f"{program}{track}.raw"
    text = s.run(program, "-d", "DEVICE", "-r", track, name, timeout=120)
    same(s.read(name), want, f"track {track}")
    return text


def cdparanoia(s):
    """The client's own fault, kept here so that its end is noticed: it asks for
    sectors that the disc does not have, and only those are refused."""
    _, _, second = layout(s)
    text = rip(s, "cdparanoia", "2", audio(1))
    refused = [int(n) for n in re.findall(r"scsi_read error: sector=(\d+)", text)]
    expect(refused, "it has become right: nothing was refused")
    expect(all(n >= second + B for n in refused), f"refused within the disc: {refused[:3]}")
    expect("Sense key: 5 ASC: 21 ASCQ: 0" in text, "what the refusal says")


def cd_paranoia(s):
    rip(s, "cd-paranoia", "3", audio(2))


def cdparanoia_all(s):
    rip(s, "cdparanoia", "1-3", audio(1) * 3)


def whipper(s):
    """It looks up discs on the net, which a test must not reach; so its exit
    status says nothing here."""
    nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    s.run("whipper", "cd", "-d", "DEVICE", "rip", "--unknown", "--offset", "0", "--cdr", timeout=200, status=None,
          environment=dict(nowhere, HOME=s.work))
    files = sorted(glob.glob(os.path.join(glob.escape(s.work), "unknown", "*", "*.flac")))
    expect(len(files) == 3, f"{len(files)} files")
    for number, path in enumerate(files, 1):
        s.run("flac", "-s", "-d", "-f", "--force-raw-format", "--endian=little", "--sign=signed",
              "-o", s.file("track.raw"), path)
        same(s.read("track.raw"), audio(1), f"track {number}")


def cdparanoia_sao(s):
    rip(s, "cdparanoia", "1-2", audio(1) + audio(2))


def cdparanoia_features(s):
    """Its tracks end where the next one's INDEX 01 begins."""
    rip(s, "cdparanoia", "2", audio(2) + audio(1)[:75 * SECTOR])


def icedax(s):
    s.run("icedax", "-D", "DEVICE", "-t", "3", "-O", "cdr", "-E", "little", "-q", "ice.raw")
    produced = [n for n in ("ice.raw", "ice.cdr") if os.path.exists(s.file(n))]
    expect(produced, "no output file")
    same(s.read(produced[0]), audio(2), "track 3")


def readom(s):
    s.run("readom", "dev=DEVICE", "f=readom.iso")
    same(s.read("readom.iso"), s.read("image.iso"), "the disc")


def readom_data_track(s):
    sectors, _, _ = layout(s)
    s.run("readom", "dev=DEVICE", f"sectors=0-{sectors}", "f=readom.iso")
    same(s.read("readom.iso"), s.read("image.iso"), "the data track")


def readom_clone(s):
    """2448 bytes a sector: 2352 and packed P-W, beside a table of contents."""
    _, first, second = layout(s)
    s.run("readom", "dev=DEVICE", "-clone", "f=clone")
    whole = s.read("clone")
    expect(len(whole) == (second + B) * 2448, f"{len(whole)} bytes")
    sound = b"".join(whole[i * 2448:i * 2448 + SECTOR] for i in range(first, second + B))
    same(sound, audio(1) + audio(2), "audio")
    expect(whole[:16].hex() == "00ffffffffffffffffffff0000020001", "sync and header of LBA 0")
    expect(len(s.read("clone.toc")) > 0, "no table of contents")


def dd(s):
    sectors, _, _ = layout(s)
    s.run("dd", "if=DEVICE", "bs=2048", f"count={sectors}", "of=dd.iso")
    same(s.read("dd.iso"), s.read("image.iso"), "aligned")
    s.run("dd", "if=DEVICE", "bs=1000", "skip=13", "count=77", "of=dd.part")
    same(s.read("dd.part"), s.read("image.iso")[13000:90000], "across sectors")


def dd_whole(s):
    s.run("dd", "if=DEVICE", "bs=64k", "of=dd.iso")
    same(s.read("dd.iso"), s.read("image.iso"), "the disc")


def isoinfo(s):
    for how in (("-i", "DEVICE"), ("dev=DEVICE",)):
        s.output_has(["TWO.BIN", "ONE.BIN"], "isoinfo", "-l", *how)


def blockdev(s):
    _, _, second = layout(s)
    have = s.run("blockdev", "--getsize64", "--getss", "--getro", "DEVICE").split()
    if have != [str((second + B) * 2048), "2048", "0"]:
        raise Failure(f"it says {have}")
