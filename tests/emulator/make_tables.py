#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes the constant tables of the codecs from their definitions:
   python3 tests/emulator/make_tables.py emulator && clang-format -i emulator/*_table.h
The unit tests compare the code that uses them with plain code that does not."""
import sys

SPDX = "/* SPDX-License-Identifier: BSD-2-Clause */\n"
MADE = "\n * Made by tests/emulator/make_tables.py. */\n"


# EDC: reflected CRC, register starting at zero (ECMA-130 14.3).
EDC = 0xD8018001


def edc_byte(reg):
    for _ in range(8):
        reg = reg >> 1 ^ (EDC if reg & 1 else 0)
    return reg


def edc(data):
    reg = 0
    for b in data:
        reg = reg >> 8 ^ edc_byte((reg ^ b) & 255)
    return reg


def edc_tables():
    rows = [[edc_byte(b) for b in range(256)]]
    while len(rows) < 8:
        rows.append([v >> 8 ^ rows[0][v & 255] for v in rows[-1]])
    return rows


def fold_constant(distance):
    """x^(distance-1) modulo the EDC polynomial, reflected into 64 bits: a carry-less
    product of reflected operands comes out multiplied by x once more."""
    poly = 1 << 32 | int(f"{EDC:032b}"[::-1], 2)
    v = 1
    for _ in range(distance - 1):
        v <<= 1
        if v >> 32:
            v ^= poly
    return int(f"{v:064b}"[::-1], 2)


# Scrambler (ECMA-130 Annex B).
def scrambler():
    reg, out = 1, []
    for _ in range(2340):
        byte = 0
        for bit in range(8):
            byte |= (reg & 1) << bit
            reg = reg >> 1 | ((reg ^ reg >> 1) & 1) << 14
        out.append(byte)
    return out


# Parity (ECMA-130 Annex A): GF(2^8), 0x11D.
def double(v):
    return v << 1 & 255 ^ (0x1D if v & 128 else 0)


def power(n):
    v = 1
    for _ in range(n % 255):
        v = double(v)
    return v


def syndrome(words):
    """words: the 2340 bytes from offset 12 on."""
    def sums(byte_offsets):
        s0 = s1 = 0
        for at in byte_offsets:
            s0, s1 = s0 ^ words[at], double(s1) ^ words[at]
        return s0, s1
    p = [sums([2 * (c + 43 * r) + k for r in range(26)]) for c in range(43) for k in (0, 1)]
    q = [sums([2 * ((44 * m + 43 * d) % 1118) + k for m in range(43)]
              + [2 * (1118 + d) + k, 2 * (1144 + d) + k]) for d in range(26) for k in (0, 1)]
    return [s[0] for s in p], [s[1] for s in p], [s[0] for s in q], [s[1] for s in q]


def lane_weights():
    """Lane e + 38 collects the words with column - row = e, by Horner over the rows of its
    vector of sixteen lanes, whose last row is the last with any word of it. Row k of the
    result: what bit k of a lane's byte is worth in the weighted sum of its diagonal."""
    lanes = []
    for lane in range(96):
        e = lane - 38
        last_row = min(25, 42 - (lane // 16 * 16 - 38))
        # weight alpha^(44-m), m = r + e; Horner gave alpha^(last_row-r)
        lanes += [power(44 - e - last_row)] * 2
    rows = [lanes]
    while len(rows) < 8:
        rows.append([double(v) for v in rows[-1]])
    return rows


def hexes(values, width):
    return ", ".join(f"0x{v:0{width}x}" for v in values)


def array(name, type_, rows, width):
    if isinstance(rows[0], list):
        body = ",\n".join("{ " + hexes(r, width) + " }" for r in rows)
        return f"static const {type_} {name}[{len(rows)}][{len(rows[0])}] = {{\n{body}\n}};\n"
    return f"static const {type_} {name}[{len(rows)}] = {{ {hexes(rows, width)} }};\n"


def header(directory, name, says, body):
    guard = f"EMULATOR_{name.upper()}_TABLE_H"
    with open(f"{directory}/{name}_table.h", "w") as f:
        f.write(f"{SPDX}/* emulator/{name}_table.h - {says}{MADE}"
                f"#ifndef {guard}\n#define {guard}\n#include <stdint.h>\n\n{body}#endif\n")


def main(directory):
    scr = scrambler()
    folds = "".join(f"#define EDC_FOLD_{n} 0x{fold_constant(n):016x}u\n"
                    for n in (128, 192, 256, 320, 512, 576, 1024, 1088))
    header(directory, "edc",
           "what a byte is worth in the EDC with 0 to 7 bytes\n * behind it; powers of x that move"
           " 64 bits over 128 to 1088 bits.",
           folds + "\n" + array("edc_table", "uint32_t", edc_tables(), 8))
    header(directory, "scramble", "defines the output of the scrambler for\n * sector bytes 12 to 2351; for scramble.c alone.",
           '#include "emulator/scramble.h"\n\n'
           + array("scramble_table", "uint8_t", scr, 2).replace("static ", ""))
    header(directory, "parity", "weights of the lanes in which parity.c collects\n * the diagonals.",
           array("lane_weight", "uint8_t", lane_weights(), 2))
    p0, p1, q0, q1 = syndrome(scr)
    plain = [0] * 12 + scr
    body = "".join(f"#define SCRAMBLER_EDC_{n} 0x{edc(plain[a:b]):08x}u\n" for n, a, b in
                   (("MODE1", 0, 2068), ("FORM1", 16, 2076), ("FORM2", 16, 2352)))
    body += "\nstatic const struct parity_syndrome scrambler_syndrome = {\n"
    body += f".p = {{ {{ {hexes(p0, 2)} }}, {{ {hexes(p1, 2)} }} }},\n"
    body += f".q = {{ {{ {hexes(q0, 2)} }}, {{ {hexes(q1, 2)} }} }},\n}};\n"
    header(directory, "sector", "EDC and parity are linear: this is what the\n * scrambler itself"
           " contributes to them.",
           '#include "emulator/parity.h"\n\n' + body)


main(sys.argv[1])
