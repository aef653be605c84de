#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""test_decode.py - the independent decoder against fixtures/vectors. Prints TAP.

Expected values are those of the vector files and of the discs that the tests
put together from them, frame by frame.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cdformat as cd  # noqa: E402
import decode as dec  # noqa: E402

VECTORS = os.path.join(HERE, "..", "..", "fixtures", "vectors")
KINDS = {"mode0": cd.MODE0, "mode1": cd.MODE1, "mode2": cd.FORM0, "m2f1": cd.FORM1,
         "m2f2": cd.FORM2}


def read(name):
    with open(os.path.join(VECTORS, name), "rb") as f:
        return f.read()


def rows(name):
    """The columns of a text vector, comments left out."""
    for line in read(name).decode().splitlines():
        if line.strip() and not line.startswith("#"):
            yield [column.strip() for column in line.split("|")]


def sector_names():
    return sorted(n[:-len(".scr.bin")] for n in os.listdir(VECTORS) if n.endswith(".scr.bin"))


def lba_of(name):
    return int(re.search(r"lba(\d+)", name)[1])


def bcd(value):
    return value // 10 << 4 | value % 10


def msf_bytes(frames):
    return bytes((bcd(frames // 4500), bcd(frames // 75 % 60), bcd(frames % 75)))


def seal(ten):
    """CRC bit by bit, as IEC 60908 draws it: another way than the decoder's."""
    crc = 0
    for byte in ten:
        for bit in range(7, -1, -1):
            feedback = crc >> 15 ^ byte >> bit & 1
            crc = crc << 1 & 0xFFFF ^ (0x1021 if feedback else 0)
    return bytes(ten) + (crc ^ 0xFFFF).to_bytes(2, "big")


def raw_of(q):
    """96 bytes of raw P-W that hold q."""
    return bytes(q[i >> 3] << (i & 7) >> 1 & 0x40 for i in range(96))


def at_address(sector, lba):
    """A Mode 0 or Mode 2 sector moved: neither EDC nor ECC covers its header."""
    header = cd.SYNC + msf_bytes(cd.lba_to_frames(lba))
    return cd.scramble(header + sector[15:])


class Disc:
    """A sectors file, written one sector after another."""

    def __init__(self, start):
        self.lba, self.records = start, {}

    def add(self, q_head, main, count=1, relative=None, step=1):
        """count sectors; q_head is CONTROL/ADR, TNO, INDEX. main may be a
        function of the LBA. relative counts by step."""
        for i in range(count):
            rel = msf_bytes(relative + i * step if relative is not None else 0)
            q = bytes(q_head) + rel + b"\0" + msf_bytes(cd.lba_to_frames(self.lba))
            self.put(q, main(self.lba) if callable(main) else main)

    def put(self, ten, main):
        self.records[self.lba] = main + raw_of(seal(ten))
        self.lba += 1

    def toc(self, count, entries):
        """count lead-in sectors that repeat (CONTROL/ADR, POINT, PMSF)."""
        for i in range(count):
            head, point, pmsf = entries[i // 3 % len(entries)]
            time = msf_bytes(cd.lba_to_frames(self.lba))
            self.put(bytes((head, 0, point)) + time + b"\0" + bytes(pmsf), bytes(cd.MAIN))

    def decode(self):
        with tempfile.TemporaryDirectory() as where:
            path = os.path.join(where, "sectors")
            with open(path, "wb") as f:
                for lba, record in self.records.items():
                    f.seek((lba - cd.FIRST_LBA) * cd.RECORD)
                    f.write(record)
            return dec.decode(path)


def form1(lba):
    return at_address(read("m2f1-lba16-pat.bin"), lba)


def form2(lba):
    return at_address(read("m2f2-lba16-pat.bin"), lba)


def formless(lba):
    return at_address(read("mode2-lba0-pat.bin"), lba)


def zero_mode2(lba):
    return at_address(cd.SYNC + b"\0\0\0\2" + bytes(2336), lba)


AUDIO = bytes(range(1, 197)) * 12


def small_disc(data=form1, disc_type=0x20, data_head=0x41):
    """Track 1 data (300 sectors), track 2 audio with pause and index 2, lead-out."""
    disc = Disc(-11634)
    disc.toc(60, [(0x41, 0xA0, (0x01, disc_type, 0)), (0x01, 0xA1, (0x02, 0, 0)),
                  (0x01, 0xA2, (0x00, 0x14, 0x00)), (0x41, 0x01, (0x00, 0x02, 0x00)),
                  (0x01, 0x02, (0x00, 0x08, 0x00))])
    disc.lba = -150
    disc.add((data_head, 1, 0), data, 150, 149, -1)
    disc.add((data_head, 1, 1), data, 300, 0)
    disc.add((0x01, 2, 0), bytes(cd.MAIN), 150, 149, -1)
    disc.add((0x01, 2, 1), AUDIO, 300, 0)
    disc.add((0x01, 2, 2), AUDIO, 150, 300)
    disc.add((0x01, 0xAA, 1), bytes(cd.MAIN), 75, 0)
    return disc


class Arithmetic(unittest.TestCase):
    def test_scrambler(self):
        self.assertEqual(cd.SCRAMBLER, read("scrambler-2340.bin"))

    def test_addresses(self):
        for lba, msf in rows("lba-msf.txt"):
            m, s, f = map(int, msf.split(":"))
            self.assertEqual(cd.msf_to_lba(m, s, f), int(lba))
            self.assertEqual(cd.lba_to_frames(int(lba)), (m * 60 + s) * 75 + f)

    def test_q_crc_holds_on_every_vector(self):
        for frame, meaning in rows("q-frames.txt"):
            self.assertTrue(cd.q_sealed(bytes.fromhex(frame)), meaning)
            self.assertEqual(seal(bytes.fromhex(frame)[:10]), bytes.fromhex(frame))

    def test_q_crc_finds_every_single_bit_error(self):
        frame = bytes.fromhex(next(rows("q-frames.txt"))[0])
        for bit in range(96):
            broken = (int.from_bytes(frame, "big") ^ 1 << bit).to_bytes(12, "big")
            self.assertFalse(cd.q_sealed(broken), bit)

    def test_isrc_and_mcn(self):
        for text, kind, packed in rows("isrc-mcn.txt"):
            q = b"\3" + bytes.fromhex(packed) + bytes(3)
            self.assertEqual((cd.q_isrc if kind == "ISRC" else cd.q_mcn)(q), text)

    def test_undecodable_isrc_and_mcn(self):
        self.assertIsNone(cd.q_isrc(bytes.fromhex("03 3D 24 69 54 A7 00 14 90 51 00 00")))
        self.assertIsNone(cd.q_mcn(bytes.fromhex("02 4A 06 38 13 33 93 10 00 00 00 00")))

    def test_q_in_raw_subchannel(self):
        for name in ("index0", "index1", "rwpattern"):
            channels = read("sub-deint96-%s.bin" % name)
            self.assertEqual(cd.q_of_raw(read("sub-raw96-%s.bin" % name)), channels[12:24])


class Sectors(unittest.TestCase):
    def test_every_vector(self):
        for name in sector_names():
            v = cd.classify_data(read(name + ".scr.bin"), [lba_of(name)])[0]
            found = v.kind, v.edc_bad, v.ecc_bad, v.distance, v.unscrambled
            self.assertEqual(found, (KINDS[name.split("-")[0]], False, False, 0, False), name)

    def test_not_scrambled(self):
        for name in sector_names():
            v = cd.classify_data(read(name + ".bin"), [lba_of(name)])[0]
            self.assertEqual((v.kind, v.unscrambled), (KINDS[name.split("-")[0]], True), name)

    def test_edc_and_parity_errors_of_neighbours_stay_apart(self):
        good = read("mode1-lba16-pat.bin")
        flipped = {0: None, 1: 100, 2: 2065, 3: 2076, 4: 2351, 5: None}
        run = bytearray(cd.scramble(good * len(flipped)))
        for i, at in flipped.items():
            if at is not None:
                run[i * cd.MAIN + at] ^= 0x10
        found = [(v.edc_bad, v.ecc_bad) for v in cd.classify_data(bytes(run), [16] * 6)]
        self.assertEqual(found, [(False, False), (True, True), (True, True), (False, True),
                                 (False, True), (False, False)])

    def test_destroyed_sync_header_or_mode_is_unknown(self):
        good = read("mode1-lba16-pat.scr.bin")
        for at in (0, 13, 15):
            broken = bytearray(good)
            broken[at] ^= 0x0C if at == 15 else 0xFF
            self.assertEqual(cd.classify_data(bytes(broken), [16])[0].kind, cd.UNKNOWN, at)

    def test_header_distance(self):
        for lba in (15, 16, 92, -60):
            v = cd.classify_data(read("mode1-lba16-pat.scr.bin"), [lba])[0]
            self.assertEqual((v.kind, v.distance), (cd.MODE1, 16 - lba))

    def test_form1_with_wrong_edc_stays_form1(self):
        broken = bytearray(read("m2f1-lba16-pat.scr.bin"))
        broken[500] ^= 1
        v = cd.classify_data(bytes(broken), [16])[0]
        self.assertEqual((v.kind, v.edc_bad), (cd.FORM1, True))

    def test_form2_with_wrong_edc_stays_form2(self):
        broken = bytearray(read("m2f2-lba16-pat.scr.bin"))
        broken[500] ^= 1
        v = cd.classify_data(bytes(broken), [16])[0]
        self.assertEqual((v.kind, v.edc_bad), (cd.FORM2, True))

    def test_different_subheader_copies_are_formless(self):
        broken = bytearray(read("m2f1-lba16-pat.scr.bin"))
        broken[21] ^= 1
        self.assertEqual(cd.classify_data(bytes(broken), [16])[0].kind, cd.FORM0)


class Discs(unittest.TestCase):
    def test_the_small_disc(self):
        found = small_disc().decode()
        self.assertEqual(found["sessions"], [{"number": 1, "leadin_lba": -11634, "first_track": 1,
                                              "last_track": 2, "leadout_lba": 900}])
        one, two = found["tracks"]
        self.assertEqual((one["start_lba"], one["sector_count"], one["pregap_count"]),
                         (0, 300, 150))
        self.assertEqual((one["sector_type"], one["imapi_sector_type"], one["control"]),
                         (cd.FORM1, 4, 4))
        self.assertEqual((two["start_lba"], two["sector_count"], two["pregap_count"]),
                         (450, 450, 150))
        self.assertEqual((two["sector_type"], two["control"], two["indexes"]),
                         (cd.AUDIO, 0, [0, 300]))
        self.assertEqual([(r["point"], r["lba"]) for r in found["toc"]],
                         [(0xA0, None), (0xA1, None), (0xA2, 900), (1, 0), (2, 450)])
        self.assertEqual(found["toc"][0]["psec"], 0x20)

    def test_vectors_q_sequence(self):
        disc = Disc(0)
        for lba, _, q, _ in rows("q-sequence.txt"):
            disc.records[int(lba)] = bytes(cd.MAIN) + raw_of(bytes.fromhex(q))
        found = disc.decode()
        self.assertEqual([t["start_lba"] for t in found["tracks"]], [0, 10150, 20150])
        self.assertEqual(found["tracks"][1]["indexes"], [0, 5000])
        self.assertEqual([t["control"] for t in found["tracks"]], [4, 0, 2])
        self.assertEqual([t["copy"] for t in found["tracks"]],
                         ["prohibited", "prohibited", "permitted"])
        self.assertEqual(found["tracks"][1]["isrc"], "GBAYE6700149")
        self.assertEqual(found["mcn"], "4006381333931")
        self.assertEqual(found["sessions"][0]["leadout_lba"], 30150)
        self.assertEqual({r["point"]: r["lba"] for r in found["toc"]},
                         {0xA0: None, 0xA1: None, 0xA2: 30150, 1: 0, 2: 10150, 3: 20150})

    def test_majority_of_the_lead_in(self):
        disc = small_disc()
        disc.lba = -11634  # two of the first entry's copies say otherwise
        disc.toc(2, [(0x41, 0xA0, (0x09, 0x20, 0))])
        self.assertEqual(disc.decode()["toc"][0]["pmin"], 1)

    def test_frames_with_bad_crc_in_the_lead_in_do_not_count(self):
        disc = small_disc()
        for lba in range(-11634, -11574):
            record = bytearray(disc.records[lba])
            if record[cd.MAIN + 16:cd.MAIN + 24] == raw_of(b"\0\0\xA1" + bytes(9))[16:24]:
                record[cd.MAIN + 90] ^= 0x40
                disc.records[lba] = bytes(record)
        self.assertEqual([r["point"] for r in disc.decode()["toc"]], [0xA0, 0xA2, 1, 2])

    def test_bad_frames_at_a_track_start(self):
        disc = small_disc()
        for lba in (448, 449, 450, 451):
            record = bytearray(disc.records[lba])
            record[cd.MAIN + 30] ^= 0x40
            disc.records[lba] = bytes(record)
        two = disc.decode()["tracks"][1]
        self.assertEqual((two["start_lba"], two["pregap_count"]), (450, 150))
        self.assertEqual(two["q_crc_errors"], 4)

    def test_bad_frames_at_the_first_pause(self):
        disc = small_disc()
        for lba in range(-150, -100):
            record = bytearray(disc.records[lba])
            record[cd.MAIN + 30] ^= 0x40
            disc.records[lba] = bytes(record)
        found = disc.decode()
        one = found["tracks"][0]
        self.assertEqual((one["start_lba"], one["pregap_count"]), (0, 150))
        self.assertEqual(one["q_crc_errors"], 50)

    def test_isrc_and_mcn_frames_keep_the_position(self):
        disc = small_disc()
        for lba, ten in ((549, "03 5D 24 69 54 67 00 14 90 24"),
                         (599, "02 40 06 38 13 33 93 10 00 74")):
            disc.records[lba] = AUDIO + raw_of(seal(bytes.fromhex(ten)))
        found = disc.decode()
        two = found["tracks"][1]
        self.assertEqual((two["isrc"], found["mcn"]), ("GBAYE6700149", "4006381333931"))
        self.assertEqual(two["sector_count"], 450)

    def test_copy_settings(self):
        for heads, expected, control in (((0x01,), "prohibited", 0), ((0x21,), "permitted", 2),
                                         ((0x01, 0x21), "scms", 0), ((0x11, 0x31), "scms", 1)):
            disc = small_disc()
            disc.lba = 450
            for i in range(300):
                disc.add((heads[i // 4 % len(heads)], 2, 1), AUDIO, 1, i)
            for i in range(150):
                disc.add((heads[(300 + i) // 4 % len(heads)], 2, 2), AUDIO, 1, 300 + i)
            two = disc.decode()["tracks"][1]
            self.assertEqual((two["copy"], two["control"]), (expected, control))
            self.assertEqual(two["preemphasis"], heads[0] == 0x11)

    def test_two_kinds_are_mixed(self):
        disc = small_disc(lambda lba: form1(lba) if lba < 299 else form2(lba))
        one = disc.decode()["tracks"][0]
        self.assertEqual((one["sector_type"], one["imapi_sector_type"]), ("MIXED", None))
        self.assertEqual(one["sectors"], {cd.FORM1: 299, cd.FORM2: 1})

    def test_a_destroyed_sector_does_not_make_a_track_mixed(self):
        disc = small_disc(lambda lba: form1(lba) if lba != 7 else b"\x55" * cd.MAIN)
        one = disc.decode()["tracks"][0]
        self.assertEqual((one["sector_type"], one["sectors"]),
                         (cd.FORM1, {cd.FORM1: 299, cd.UNKNOWN: 1}))

    def test_data_declared_as_audio_is_audio(self):
        one = small_disc(data_head=0x01).decode()["tracks"][0]
        self.assertEqual((one["sector_type"], one["control"]), (cd.AUDIO, 0))

    def test_all_zero_mode_2(self):
        for disc_type, expected in ((0x20, cd.FORM1), (0x00, cd.FORM0)):
            one = small_disc(zero_mode2, disc_type).decode()["tracks"][0]
            self.assertEqual(one["sector_type"], expected)
        for other, expected in ((form1, cd.FORM1), (formless, cd.FORM0)):
            disc = small_disc(lambda n, sure=other: sure(n) if n == 5 else zero_mode2(n), 0x10)
            self.assertEqual(disc.decode()["tracks"][0]["sector_type"], expected)

    def test_disc_cut_short_has_no_lead_out(self):
        disc = small_disc()
        disc.records = {lba: r for lba, r in disc.records.items() if lba < 500}
        found = disc.decode()
        self.assertIsNone(found["sessions"][0]["leadout_lba"])
        self.assertEqual(found["tracks"][1]["sector_count"], 50)

    def test_blank(self):
        self.assertEqual(Disc(0).decode(), {"mcn": None, "sessions": [], "tracks": [], "toc": []})


class Compare(unittest.TestCase):
    def run_compare(self, change):
        """Exit status and output of --compare against a changed description."""
        disc = small_disc()
        shown = disc.decode()
        change(shown)
        with tempfile.TemporaryDirectory() as where:
            with open(os.path.join(where, "sectors"), "wb") as f:
                for lba, record in disc.records.items():
                    f.seek((lba - cd.FIRST_LBA) * cd.RECORD)
                    f.write(record)
            done = subprocess.run([sys.executable, os.path.join(HERE, "decode.py"), where,
                                   "--compare", "-"], input=dec.json.dumps(shown), text=True,
                                  capture_output=True, check=False)
        return done.returncode, done.stdout

    def test_equal(self):
        status, text = self.run_compare(lambda shown: None)
        self.assertEqual(status, 0, text)
        self.assertIn("# independent: 2 tracks, 0 differences", text)

    def test_each_difference_is_named(self):
        changes = {"track 1 sector_type": lambda s: s["tracks"][0].update(sector_type="MODE1"),
                   "track 2 isrc": lambda s: s["tracks"][1].update(isrc="GBAYE6700149"),
                   "track 2 indexes": lambda s: s["tracks"][1].update(indexes=[0, 299]),
                   "session 1 leadout_lba": lambda s: s["sessions"][0].update(leadout_lba=901),
                   "toc 2 lba": lambda s: s["toc"][-1].update(lba=449),
                   "number of tracks": lambda s: s["tracks"].pop(),
                   "mcn": lambda s: s.update(mcn="4006381333931")}
        for name, change in changes.items():
            status, text = self.run_compare(change)
            self.assertEqual(status, 1, name)
            self.assertRegex(text, r"not ok \d+ - %s" % name)


class Tap(unittest.TestResult):
    """ok N - name, as tests/run counts them."""

    def line(self, word, test, detail=""):
        print("%s %d - %s" % (word, self.testsRun, test.id().split(".", 1)[1]))
        if detail:
            print("# " + detail.replace("\n", "\n# "))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("not ok", test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.line("not ok", test, self.errors[-1][1])


if __name__ == "__main__":
    outcome = Tap()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(outcome)
    print("1..%d" % outcome.testsRun)
    sys.exit(not outcome.wasSuccessful())
