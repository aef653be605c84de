#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/wire/random_layouts.py - random legal layouts through the whole program: built
and burned over iSCSI, checked against what was declared (0 differences), verified (0
findings, down to info), and now and then decoded independently. PITLAND_SEED chooses
others, PITLAND_BURNS how many (24). Prints TAP."""
import binascii
import json
import os
import random
import subprocess
import sys
import tempfile

PITLAND = os.path.abspath(os.environ.get("PITLAND", "build/pitland"))
SEED = int(os.environ.get("PITLAND_SEED", "1"))
COUNT = int(os.environ.get("PITLAND_BURNS", "24"))
DECODED = 6  # one in so many is given to the independent decoder
BYTES = {"AUDIO": 2352, "MODE0": 2336, "MODE1": 2048, "MODE2FORM0": 2336,
         "MODE2FORM1": 2048, "MODE2FORM2": 2336}
MODE2 = ["MODE2FORM0", "MODE2FORM1", "MODE2FORM2"]
COMPAT = {"strict": [["AUDIO"]], "extended": [["AUDIO"], ["MODE0"], ["MODE1"], MODE2],
          "mixed": [list(BYTES)]}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mcn(r):
    digits = [r.randrange(10) for _ in range(12)]
    total = sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


def isrc(r, number):
    return "".join(r.choices(LETTERS, k=2) + r.choices(LETTERS + "0123456789", k=3) +
                   r.choices("0123456789", k=4)) + "%03d" % number


def user_data(r, kind, sectors):
    """What IMAPI wants for the type."""
    if kind == "MODE0":
        return bytes(BYTES[kind] * sectors)
    if kind == "MODE2FORM2":  # subheader, data, and an EDC of zero: there is none
        submode = bytes([0, 0, 0x20 | r.choice((0, 8, 4, 2)), 0]) * 2
        return b"".join(submode + r.randbytes(2324) + bytes(4) for _ in range(sectors))
    return r.randbytes(BYTES[kind] * sectors)


def track(r, where, number, kind, gapless):
    """A track of the layout; its file is written."""
    sectors = r.randint(300, 400) + (150 if gapless else 0)
    name = "%d.bin" % number
    with open(os.path.join(where, name), "wb") as f:
        f.write(user_data(r, kind, sectors))
    found = {"sector_type": kind, "file": name}
    if kind == "AUDIO":
        if r.random() < .5:
            found["isrc"] = isrc(r, number)
        found.update(copy_setting=r.randrange(3), preemphasis=r.random() < .3)
    # Away from the end, where gapless audio is the next track's pause.
    marks = sorted(r.sample(range(10, sectors - 170, 10), r.choice((0, 0, 1, 2, 5))))
    if marks:
        found["indexes"] = marks
    return found


def crc16(data):
    return 0xFFFF ^ binascii.crc_hqx(data, 0)


def cd_text(r, first, tracks):
    """Packs of one block: titles, then size information."""
    titles = b"".join(bytes(r.choices(LETTERS.encode(), k=r.randint(3, 15))) + b"\0"
                      for _ in range(tracks + 1))
    packs, number, begun = [], 0, 0
    for at in range(0, len(titles), 12):
        # The track that the pack's first character belongs to, and its place in it.
        of = titles.count(b"\0", 0, at)
        begun = titles.rfind(b"\0", 0, at) + 1
        packs.append(bytes([0x80, of and first + of - 1, number, min(at - begun, 15)]) +
                     titles[at:at + 12].ljust(12, b"\0"))
        number += 1
    sizes = bytes([0, first, first + tracks - 1, 0, number] + [0] * 14 + [3] +
                  [number + 2] + [0] * 7 + [9] + [0] * 7)
    for i in range(3):
        packs.append(bytes([0x8F, i, number + i, 0]) + sizes[12 * i:12 * i + 12])
    return [p + crc16(p).to_bytes(2, "big") for p in packs]


def symbols(data):
    """Bytes as six-bit symbols, the most significant bits first."""
    bits = int.from_bytes(data, "big")
    count = len(data) * 8 // 6
    return bytes(bits >> 6 * (count - 1 - i) & 63 for i in range(count))


def write_rw(r, where, found, sectors):
    """CD-TEXT over the lead-in, whatever else in the program area, then nothing."""
    packs = cd_text(r, found.get("starting_track_number", 1), len(found["tracks"]))
    packs += [bytes(18)] * (-len(packs) % 4)
    text = [symbols(b"".join(packs[i:i + 4])) for i in range(0, len(packs), 4)]
    with open(os.path.join(where, "rw.bin"), "wb") as f:
        for i in range(22500):
            f.write(text[i % len(text)])
        graphics = bytes(v & 63 for v in r.randbytes(96))
        for _ in range(22500, sectors):
            f.write(graphics)
    found["subcode_rw"] = "rw.bin"


def layout(r, where):
    compat = r.choice(list(COMPAT))
    kinds = r.choice(COMPAT[compat])
    gapless = r.random() < .5
    found = {"compat": compat, "gapless": gapless}
    if r.random() < .5:
        found["mcn"] = mcn(r)
    count = r.randint(1, 6)
    found["tracks"] = [track(r, where, n, r.choice(kinds), gapless) for n in range(1, count + 1)]
    if kinds == ["AUDIO"] and r.random() < .3:
        found["starting_track_number"] = r.randint(1, 94)
    if kinds == ["AUDIO"] and r.random() < .2:
        with open(os.path.join(where, "pregap.bin"), "wb") as f:
            f.write(r.randbytes(2352 * r.randint(150, 400)))
        found["special_pregap"] = "pregap.bin"
    return found


def run(*command, **options):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120, check=False, **options)
    return done.returncode, done.stdout


def save(path, what):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(what, f, indent=1)


def attempt(r, where, decoded):
    """What went wrong with one layout, or None."""
    image, disc = os.path.join(where, "image.json"), os.path.join(where, "disc")
    info = os.path.join(where, "info.json")
    subcode = r.choice(("pq", "cooked", "raw"))
    found = layout(r, where)
    save(image, found)
    # Packs are recorded as they are only in raw form: the drive interleaves others.
    if subcode == "raw" and r.random() < .5:
        status, text = run(PITLAND, "image", "build", "--subcode", subcode, image,
                           os.path.join(where, "stream"))
        if status != 0:
            return text
        size = os.path.getsize(os.path.join(where, "stream"))
        os.remove(os.path.join(where, "stream"))
        write_rw(r, where, found, size // 2448)
        save(image, found)
    steps = [[PITLAND, "run", "--keep", disc, "--", "sh", "-c",
              '"$0" burn --quiet --url "$PITLAND_URL" --subcode "$1" --track-info "$2" "$3"',
              PITLAND, subcode, info, image],
             [PITLAND, "check", info, disc],
             [PITLAND, "disc", "verify", "--level", "info", disc]]
    for step in steps:
        status, text = run(*step)
        if status != 0:
            return "%s: %s" % (subcode, text)
    if decoded:
        shown = os.path.join(where, "show.json")
        with open(shown, "w", encoding="utf-8") as f:
            f.write(run(PITLAND, "disc", "show", "--json", disc)[1])
        status, text = run(sys.executable, "tests/independent/decode.py", "--compare", shown, disc)
        if status != 0:
            return "\n".join(line for line in text.splitlines() if not line.startswith("ok"))
    return None


def main():
    failed = 0
    for n in range(1, COUNT + 1):
        with tempfile.TemporaryDirectory(prefix="pitland-layout-") as where:
            r = random.Random(SEED * 1000003 + n)
            wrong = attempt(r, where, n % DECODED == 1)
            print("%s %d - seed %d layout %d" % ("not ok" if wrong else "ok", n, SEED, n),
                  flush=True)
            if wrong:
                failed += 1
                with open(os.path.join(where, "image.json"), encoding="utf-8") as f:
                    text = wrong + "\n" + json.dumps(json.load(f))
                print("# " + text.replace("\n", "\n# "))
    print("1..%d" % COUNT)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
