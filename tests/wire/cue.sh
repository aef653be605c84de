#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/cue.sh - cue sheets in the dialect of dumps, burned in raw mode: the disc
# has the sheet's pauses, indexes, flags, ISRC and MCN, and the files' bytes.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
sectors=$TOOLS/../fixtures/sectors

# plain TYPE LBA COUNT FILE: whole sectors, not scrambled, as dumps hold them
plain() {
	"$sectors" user "$1" "$3" "$T/.user" && "$sectors" raw "$1" "$2" "$T/.user" "$T/.raw" &&
		python3 -c 'import sys
sys.dont_write_bytecode = True
sys.path.insert(0, "tests/independent")
import cdformat
sys.stdout.buffer.write(cdformat.scramble(open(sys.argv[1], "rb").read()))' "$T/.raw" >"$4"
}

# burned NAME FORM: NAME.cue on the disc NAME-FORM
burned() {
	"$PITLAND" run --keep "$T/$1-$2" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" --track-info "$T/$1.json" \
			"$T/$1.cue"' - "$1" "$2"
}

# holds NAME LBA FILE SECTORS WHAT: these sectors are on the disc, descrambled
holds() {
	"$TOOLS/readcd" disc-main "$T/$1" "$2" "$4" >"$T/.read"
	ok "$5" cmp "$T/.read" "$3"
}

# judged DISC NAME TRACKS
judged() {
	"$PITLAND" check "$T/$2.json" "$T/$1" >"$T/check"
	ok "$1: 0 differences" grep -qx "check: $3 tracks, 0 differences" "$T/check"
	ok "$1: no findings" "$PITLAND" disc verify --level info "$T/$1"
	"$PITLAND" disc show --json "$T/$1" >"$T/show.json"
	ok "$1: the independent decoder agrees" python3 tests/independent/decode.py --compare \
		"$T/show.json" "$T/$1"
}

# track N MEMBERS: jq without jq
track() {
	python3 -c 'import json, sys
track = json.load(open(sys.argv[1]))["tracks"][int(sys.argv[2]) - 1]
wanted = json.loads(sys.argv[3])
got = {k: track[k] for k in wanted}
sys.exit(0 if got == wanted else "recorded: %s" % got)' "$T/show.json" "$1" "$2"
}

# A data track and audio tracks in files of their own: pauses in the files, of lengths
# that no image creator makes.
plain MODE1 0 400 "$T/1.bin"
bytes 1 $((2352 * 500)) "$T/2.bin"
bytes 1000000 $((2352 * 420)) "$T/3.bin"
bytes 2000000 $((2352 * 350)) "$T/4.bin"
cat >"$T/dump.cue" <<'CUE'
REM SESSION 01
CATALOG 4006381333931
TITLE "not burned"
FILE "1.bin" BINARY
  TRACK 01 MODE1/2352
    INDEX 01 00:00:00
FILE "2.bin" BINARY
  TRACK 02 AUDIO
    FLAGS DCP
    ISRC USRC17607839
    PREGAP 00:02:00
    INDEX 00 00:00:00
    INDEX 01 00:01:00
    INDEX 02 00:03:10
    INDEX 03 00:05:00
FILE "3.bin" BINARY
  TRACK 03 AUDIO
    TITLE "a title"
    FLAGS PRE SCMS
    INDEX 00 00:00:00
    INDEX 01 00:00:32
FILE "4.bin" BINARY
  TRACK 04 AUDIO
    FLAGS 4CH
    ISRC DEA450700002
    INDEX 01 00:00:00
    POSTGAP 00:00:20
CUE
for form in pq cooked raw; do
	ok "burn, $form" burned dump $form
done
ok "all forms of subcode give the same bytes" sh -c '
	cmp "$T/dump-pq/sectors" "$T/dump-raw/sectors" &&
	cmp "$T/dump-cooked/sectors" "$T/dump-raw/sectors"'
judged dump-raw dump 4
# 400 + (150 + 75 pause) = 625; 625 + 425 + 32 = 1082; 1082 + 388 = 1470; + 350 + 20
ok "track 1" track 1 '{"start_lba": 0, "sector_count": 400, "pregap_count": 150,
	"sector_type": "MODE1", "control": 4}'
ok "track 2" track 2 '{"start_lba": 625, "sector_count": 425, "pregap_count": 225,
	"sector_type": "AUDIO", "isrc": "USRC17607839", "copy": "permitted", "indexes": [0, 160, 300]}'
ok "track 3" track 3 '{"start_lba": 1082, "sector_count": 388, "pregap_count": 32,
	"copy": "scms", "preemphasis": true, "isrc": null, "indexes": [0]}'
ok "track 4" track 4 '{"start_lba": 1470, "sector_count": 370, "pregap_count": 0,
	"copy": "prohibited", "control": 8, "isrc": "DEA450700002"}'
ok "lead-out and MCN" sh -c 'grep -q "\"leadout_lba\": 1840" "$T/show.json" &&
	grep -q "\"mcn\": \"4006381333931\"" "$T/show.json"'
holds dump-raw 0 "$T/1.bin" 400 "the data track's bytes"
holds dump-raw 550 "$T/2.bin" 500 "track 2's bytes, its pause from the file too"
holds dump-raw 1050 "$T/3.bin" 420 "track 3's bytes"
holds dump-raw 1470 "$T/4.bin" 350 "track 4's bytes"
# P (bit 7 of each subcode byte) is up for two seconds before a track, also where the
# pause is shorter or there is none.
ok "P before tracks" python3 -c 'import os, sys
f = open(sys.argv[1] + "/sectors", "rb")
def p(lba):
    f.seek((lba + 45150) * 2448 + 2352)
    return {v >> 7 for v in f.read(96)}
for start in (625, 1082, 1470):
    assert p(start) == {0}, start
    assert all(p(lba) == {1} for lba in range(start - 150, start)), start
assert p(1082 - 151) == p(1470 - 151) == {0}' "$T/dump-raw"
ok "plan" sh -c '"$PITLAND" burn --plan "$T/dump.cue" | tr -s " " |
	grep -qx " 2 AUDIO 625 00:10:25 425 1049 00:15:74"'
ok "image build and check" sh -c '
	"$PITLAND" image build --quiet --subcode pq --track-info "$T/i.json" "$T/dump.cue" "$T/s" &&
	"$PITLAND" check "$T/i.json" "$T/s"'

# One file for all; the types of sector that are shorter in the file; WAVE with a
# last sector to fill; big-endian samples.
"$sectors" user MODE1 300 "$T/u1"
plain MODE2FORM1 450 300 "$T/f1"
plain MODE2FORM2 900 300 "$T/f2"
plain MODE2FORM0 1350 300 "$T/f0"
python3 -c 'import sys
data = open(sys.argv[1], "rb").read()
sys.stdout.buffer.write(b"".join(data[i + 16:i + 2352] for i in range(0, len(data), 2352)))' \
	"$T/f2" >"$T/f2.2336"
cat "$T/u1" "$T/f1" "$T/f2.2336" "$T/f0" >"$T/all.bin"
python3 -c 'import sys, wave
w = wave.open(sys.argv[2], "wb")
w.setparams((2, 2, 44100, 0, "NONE", ""))
w.writeframes(open(sys.argv[1], "rb").read(2352 * 300 - 4))
w.close()' "$T/2.bin" "$T/5.wav"
dd if="$T/3.bin" of="$T/6.be" conv=swab bs=2352 count=300 2>/dev/null
printf '\357\273\277FILE all.bin BINARY\r
TRACK 01 MODE1/2048\r
INDEX 01 00:00:00\r
TRACK 02 MODE2/2352\r
PREGAP 00:02:00\r
INDEX 01 00:04:00\r
TRACK 03 MODE2/2336\r
PREGAP 00:02:00\r
INDEX 01 00:08:00\r
TRACK 04 MODE2/2352\r
PREGAP 00:02:00\r
INDEX 01 00:12:00\r
FILE "5.wav" WAVE\r
TRACK 05 AUDIO\r
PREGAP 00:02:00\r
INDEX 01 00:00:00\r
FILE "6.be" MOTOROLA\r
TRACK 06 AUDIO\r
PREGAP 00:02:00\r
INDEX 01 00:00:00' >"$T/types.cue"
ok "burn all types" burned types cooked
judged types-cooked types 6
n=0
for type in MODE1 MODE2FORM1 MODE2FORM2 MODE2FORM0 AUDIO AUDIO; do
	n=$((n + 1))
	ok "track $n is $type" track $n '{"sector_type": "'$type'", "start_lba": '$(((n - 1) * 450))', "sector_count": 300}'
done
holds types-cooked 450 "$T/f1" 300 "MODE2/2352, form 1"
holds types-cooked 900 "$T/f2" 300 "MODE2/2336: the header is made, the rest is the file's"
holds types-cooked 1350 "$T/f0" 300 "MODE2/2352, formless"
head -c $((2352 * 300 - 4)) "$T/2.bin" >"$T/w"
truncate -s $((2352 * 300)) "$T/w"
holds types-cooked 1800 "$T/w" 300 "WAVE"
head -c $((2352 * 300)) "$T/3.bin" >"$T/m"
holds types-cooked 2250 "$T/m" 300 "MOTOROLA"

# A pause of track 1 in the file comes behind the first 150 sectors; the pause of
# track 2 may lie at the end of the file before.
cat >"$T/hidden.cue" <<'CUE'
FILE "2.bin" BINARY
TRACK 01 AUDIO
INDEX 00 00:00:00
INDEX 01 00:02:00
TRACK 02 AUDIO
INDEX 00 00:06:10
FILE "3.bin" BINARY
INDEX 01 00:00:00
CUE
ok "burn with a hidden track" burned hidden cooked
judged hidden-cooked hidden 2
ok "it lies before track 1" track 1 '{"start_lba": 150, "pregap_count": 300, "sector_count": 310}'
ok "the pause ends with its file" track 2 '{"start_lba": 500, "pregap_count": 40, "sector_count": 420}'
holds hidden-cooked 0 "$T/2.bin" 500 "the hidden track's bytes"

# Forms 1 and 2 in turn: that is a legal track, but IMAPI has no type for it.
plain MODE2FORM1 0 150 "$T/x1"
plain MODE2FORM2 150 150 "$T/x2"
cat "$T/x1" "$T/x2" >"$T/xa.bin"
printf 'FILE xa.bin BINARY\nTRACK 01 MODE2/2352\nINDEX 01 00:00:00\n' >"$T/xa.cue"
ok "mixed forms: burn" "$PITLAND" run --keep "$T/xa" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/xa.cue"'
"$PITLAND" disc show --json "$T/xa" >"$T/show.json"
ok "mixed forms: both are there" track 1 '{"sectors": {"MODE2FORM1": 150, "MODE2FORM2": 150},
	"sector_type": "MIXED"}'
refuses "mixed forms: no track info" 2 'xa.cue: track 1: IMAPI has no type' \
	"$PITLAND" burn --plan --track-info "$T/i.json" "$T/xa.cue"

# sheet MESSAGE TEXT: refused with 2
sheet() {
	printf '%b' "$2" >"$T/bad.cue"
	refuses "sheet: $1" 2 "bad.cue: $1" "$PITLAND" burn --plan "$T/bad.cue"
}
head='FILE 2.bin BINARY\nTRACK 01 AUDIO\n'
sheet 'nix.bin: No such file' 'FILE nix.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
sheet 'track 2: 2.bin is too short' "${head}INDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:06:50\n"
sheet 'track 1: 2.bin is too short' "${head}INDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:07:50\n"
sheet 'track 1: the last .* are not a multiple of 2048' \
	'FILE 2.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n'
sheet 'track 1: a WAVE file holds audio only' \
	'FILE 5.wav WAVE\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n'
sheet '2.bin: no audio file' 'FILE 2.bin WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
sheet 'line 4: session 2: only one session' "${head}INDEX 01 00:00:00\nREM SESSION 02\n"
sheet 'does not fit' "${head}PREGAP 99:00:00\nINDEX 01 00:00:00\n"
refuses "sheet: compat" 2 'compat: ' "$PITLAND" burn --plan --compat mixed "$T/dump.cue"
refuses "sheet absent" 2 'nix.cue: No such file' "$PITLAND" burn --plan "$T/nix.cue"
done_testing
