# SPDX-License-Identifier: BSD-2-Clause
"""The arithmetic of compact discs, written from ECMA-130 and IEC 60908 alone.

It shares no line and no table with the C program, so that the two can check
each other. Sectors are verified many at a time: byte j of N sectors is one
string of N bytes, so that a step of a code is one translate() or one XOR of
big integers, whatever N is.
"""
import binascii

MAIN = 2352
SUB = 96
RECORD = MAIN + SUB
FIRST_LBA = -45150
SYNC = b"\0" + b"\xff" * 10 + b"\0"

AUDIO, MODE0, MODE1 = "AUDIO", "MODE0", "MODE1"
FORM0, FORM1, FORM2 = "MODE2FORM0", "MODE2FORM1", "MODE2FORM2"
UNKNOWN = "UNKNOWN"
IMAPI_TYPE = {AUDIO: 0, MODE0: 1, MODE1: 2, FORM0: 3, FORM1: 4, FORM2: 5}


# --- Addresses and BCD ------------------------------------------------------

BCD = [10 * (v >> 4) + (v & 15) if v >> 4 < 10 and v & 15 < 10 else None for v in range(256)]


def msf_to_lba(m, s, f):
    """Binary MSF to LBA; minutes 90..99 are the first session's lead-in."""
    return (m * 60 + s) * 75 + f - (150 if m < 90 else 450150)


def bcd_msf(three):
    """Three BCD bytes as a number of frames, or None if they are no time."""
    m, s, f = (BCD[b] for b in three)
    if m is None or s is None or f is None or s > 59 or f > 74:
        return None
    return (m * 60 + s) * 75 + f


def lba_to_frames(lba):
    """The absolute time of an LBA as a number of frames."""
    return lba + 150 if lba >= -150 else lba + 450150


# --- The Q subchannel (IEC 60908 clause 17.5) -------------------------------

_Q_BIT = bytes(ord("1") if v & 0x40 else ord("0") for v in range(256))


def q_of_raw(raw):
    """The 12 bytes of Q in 96 bytes of raw, interleaved P-W."""
    return int(raw.translate(_Q_BIT), 2).to_bytes(12, "big")


def q_sealed(q):
    """Whether the CRC holds: x^16+x^12+x^5+1 from zero, stored inverted."""
    return binascii.crc_hqx(q[:10], 0) ^ 0xFFFF == q[10] << 8 | q[11]


def q_mcn(q):
    """13 digits of an ADR 2 frame, or None if one is no digit."""
    digits = q[1:8].hex()[:13]
    return digits if digits.isdecimal() else None


def q_isrc(q):
    """12 characters of an ADR 3 frame, or None if one is none."""
    bits = int.from_bytes(q[1:5], "big")
    codes = [bits >> shift & 63 for shift in (26, 20, 14, 8, 2)]
    digits = q[5:9].hex()[:7]
    if not digits.isdecimal() or not all(c <= 9 or 17 <= c <= 42 for c in codes):
        return None
    return "".join(chr(c + 0x30) for c in codes) + digits


# --- The scrambler (ECMA-130 Annex B) ---------------------------------------

def _scrambler():
    register, out = 1, bytearray()
    for _ in range(MAIN - 12):
        byte = 0
        for bit in range(8):
            byte |= (register & 1) << bit
            register = register >> 1 | ((register ^ register >> 1) & 1) << 14
        out.append(byte)
    return bytes(out)


SCRAMBLER = _scrambler()


def scramble(sectors):
    """Bytes 12..2351 of every sector XORed; its own inverse."""
    mask = (bytes(12) + SCRAMBLER) * (len(sectors) // MAIN)
    both = int.from_bytes(sectors, "big") ^ int.from_bytes(mask, "big")
    return both.to_bytes(len(sectors), "big")


# --- EDC and parity of N sectors (ECMA-130 clause 14.3 and Annex A) ---------

def _edc_tables():
    rows = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xD8018001 if value & 1 else 0)
        rows.append(value)
    return [bytes(v >> 8 * k & 255 for v in rows) for k in range(4)]


_EDC = _edc_tables()
_ALPHA = bytes((v << 1 ^ (0x1D if v & 0x80 else 0)) & 255 for v in range(256))


class Planes:
    """N sectors turned around: n-byte strings, one for each byte position."""

    def __init__(self, sectors):
        self.n = len(sectors) // MAIN
        self.bytes = b"".join(sectors[j::MAIN] for j in range(MAIN))

    def _part(self, start, end):
        return self.bytes[start * self.n:end * self.n]

    def _sectors_with_bits(self, value, width):
        """Per sector: is any of its width bytes in the big integer not zero?"""
        if value == 0:
            return [False] * self.n
        n, folded, text = self.n, 0, value.to_bytes(width * self.n, "big")
        for j in range(width):
            folded |= int.from_bytes(text[j * n:(j + 1) * n], "big")
        return [b != 0 for b in folded.to_bytes(n, "big")]

    def edc_bad(self, start, end):
        """Per sector: EDC over start..end, its stored value included, is not 0."""
        n, s0, s1, s2, s3 = self.n, 0, 0, 0, 0
        for j in range(start, end):
            at = (s0 ^ int.from_bytes(self._part(j, j + 1), "big")).to_bytes(n, "big")
            s0 = s1 ^ int.from_bytes(at.translate(_EDC[0]), "big")
            s1 = s2 ^ int.from_bytes(at.translate(_EDC[1]), "big")
            s2 = s3 ^ int.from_bytes(at.translate(_EDC[2]), "big")
            s3 = int.from_bytes(at.translate(_EDC[3]), "big")
        return self._sectors_with_bits(s0 | s1 | s2 | s3, 1)

    def _equations(self, vectors, width):
        """Sum and alpha-weighted sum (Horner) of the strings, OR-ed."""
        total = weighted = 0
        for v in vectors:
            value = int.from_bytes(v, "big")
            total ^= value
            by_alpha = weighted.to_bytes(width * self.n, "big").translate(_ALPHA)
            weighted = int.from_bytes(by_alpha, "big") ^ value
        return self._sectors_with_bits(total | weighted, width)

    def _words(self, first, count):
        return self._part(12 + 2 * first, 12 + 2 * (first + count))

    def ecc_bad(self):
        """Per sector: P or Q parity does not hold."""
        p = (self._words(43 * row, 43) for row in range(26))
        q = [b"".join(self._words((44 * m + 43 * d) % 1118, 1) for d in range(26))
             for m in range(43)]
        q += [self._words(1118, 26), self._words(1144, 26)]
        return [a or b for a, b in zip(self._equations(p, 86), self._equations(q, 52))]


# --- Classification ---------------------------------------------------------

class Verdict:
    """What one data sector is. distance: header minus true address, in sectors."""

    __slots__ = ("kind", "edc_bad", "ecc_bad", "distance", "unscrambled", "ambiguous", "score",
                 "indicator")

    def __init__(self):
        self.kind, self.distance, self.score, self.indicator = UNKNOWN, 0, 0, 0
        self.edc_bad = self.ecc_bad = self.unscrambled = self.ambiguous = False


def _plausible(submode):
    """At most one of video, audio and data."""
    return (submode >> 1 & 1) + (submode >> 2 & 1) + (submode >> 3 & 1) <= 1


def _verify(verdicts, sectors, chosen, end, zero_header):
    """EDC and, where there is one, parity of the chosen sectors of one kind."""
    picked = b"".join(sectors[i * MAIN:(i + 1) * MAIN] for i in chosen)
    planes = Planes(picked)
    start = 16 if zero_header or end == MAIN else 0
    for i, bad in zip(chosen, planes.edc_bad(start, end)):
        verdicts[i].edc_bad = bad
    if end == MAIN:
        return
    if zero_header:
        n = planes.n
        planes.bytes = planes.bytes[:12 * n] + bytes(4 * n) + planes.bytes[16 * n:]
    for i, bad in zip(chosen, planes.ecc_bad()):
        verdicts[i].ecc_bad = bad


def _read_headers(sectors, lbas):
    """First look: mode, address and, for mode 2, the form that it claims."""
    verdicts, groups = [], {MODE1: [], FORM1: [], FORM2: []}
    for i, lba in enumerate(lbas):
        v = Verdict()
        verdicts.append(v)
        head = sectors[i * MAIN:i * MAIN + 24]
        frames = bcd_msf(head[12:15])
        mode, v.indicator = head[15] & 0x1F, head[15] >> 5
        if frames is None or mode > 2:
            continue
        v.distance = frames - lba_to_frames(lba)
        v.score = 2 + (4 if v.distance == 0 else 0)
        if mode == 2:
            same = head[16:20] == head[20:24]
            v.kind = (FORM2 if head[18] & 0x20 else FORM1) if same else FORM0
        else:
            v.kind = MODE1 if mode else MODE0
        if v.kind in groups:
            groups[v.kind].append(i)
    return verdicts, groups


def _evaluate(sectors, lbas):
    """Verdicts on sectors that count as descrambled."""
    verdicts, groups = _read_headers(sectors, lbas)
    for kind, end, zero_header in ((MODE1, 2068, False), (FORM1, 2076, True), (FORM2, MAIN, True)):
        if groups[kind]:
            _verify(verdicts, sectors, groups[kind], end, zero_header)
    for i, v in enumerate(verdicts):
        payload = sectors[i * MAIN + 16:(i + 1) * MAIN]
        if v.kind == MODE0:
            v.score += 0 if any(payload) else 6
        elif v.kind in (FORM1, FORM2) and v.edc_bad:
            if v.kind == FORM2 and not any(payload[-4:]):
                v.edc_bad = False  # a zero EDC means that there is none
            elif not any(payload[:8]) or not _plausible(payload[2]):
                v.kind, v.edc_bad, v.ecc_bad = FORM0, False, False
        v.ambiguous = v.kind == FORM1 and not any(payload)
        if v.kind in groups:
            v.score += (0 if v.edc_bad else 6) + (0 if v.ecc_bad else 2)
    return verdicts


def classify_data(sectors, lbas):
    """Verdicts on sectors whose CONTROL says data, as they lie on the disc."""
    verdicts = _evaluate(scramble(sectors), lbas)
    # The scrambler turns a valid header into an impossible one, so only where
    # the descrambled header is wrong can the sector have been left unscrambled.
    doubtful = [i for i, v in enumerate(verdicts) if v.kind == UNKNOWN or v.distance != 0]
    if doubtful:
        plain = b"".join(sectors[i * MAIN:(i + 1) * MAIN] for i in doubtful)
        for i, v in zip(doubtful, _evaluate(plain, [lbas[i] for i in doubtful])):
            if v.score > verdicts[i].score:
                v.unscrambled = True
                verdicts[i] = v
    for i in range(len(lbas)):
        if sectors[i * MAIN:i * MAIN + 12] != SYNC:
            verdicts[i] = Verdict()
    return verdicts
