#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/every_form.sh - result streams of several layouts in each form of subcode:
# the independent decoder finds in every sector what the track info declares, and a
# whole table of contents wherever the lead-in is cut.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
TRACK_INFO=$(realpath "${OUT:-build}/pitland-imapi-track-info") || exit 99

# Bytes that are not zero and no subheader; 330 sectors of any type fit.
python3 -c '
import random, sys
r = random.Random(7)
for name in "abcd":
    open(sys.argv[1] + "/" + name, "wb").write(r.randbytes(400 * 2352))
form2 = b"".join(bytes((0, 0, 0x20, 0)) * 2 + r.randbytes(2324) + bytes(4) for _ in range(330))
open(sys.argv[1] + "/form2", "wb").write(form2)
open(sys.argv[1] + "/zero", "wb").write(bytes(310 * 2336))' "$T"
# cut FILE BYTES SECTORS NAME
cut_file() {
	head -c $(($2 * $3)) "$T/$1" >"$T/$4"
}
cut_file a 2352 400 a.0
cut_file b 2352 350 b.0
cut_file c 2352 301 c.0
cut_file a 2048 320 a.2
cut_file b 2048 305 b.2
cut_file c 2336 330 c.3
cut_file d 2048 310 d.4

# one NAME GAPS OPTIONS -- TYPE:FILE...: TRACK arguments as the program takes them.
one() {
	name=$1 gaps=$2 options=$3
	shift 3
	files=
	for track; do
		file=${track#*:}
		files="$files $T/${file%%,*}"
	done
	for form in pq cooked raw; do
		set -- "$@"
		build="$options --subcode $form --out $T/info.json --stream $T/stream"
		# shellcheck disable=SC2086 # lists of words
		ok "$name, $form: built" sh -c 'cd "$1" && shift && exec "$@"' - "$T" "$TRACK_INFO" $build "$@"
		# shellcheck disable=SC2086 # lists of words
		ok "$name, $form: every sector is as declared" python3 tests/independent/stream.py \
			"$T/stream" $form "$T/info.json" "$gaps" $files
	done
}
one 'gapless audio' 0 '--mcn 4006381333931' 0:a.0,isrc=USK7Y9812345,index=100,index=200 \
	0:b.0,copy=2,preemphasis 0:c.0,isrc=DEA120100017,copy=1,index=10
one 'audio with gaps' 1 '--gaps --first 7' 0:a.0,copy=1 0:b.0,isrc=USK7Y9812345 0:c.0
one 'Mode 1' 1 '--compat extended --mcn 123456789012' 2:a.2 2:b.2,index=150
one 'Mode 2' 1 '--compat extended' 3:c.3 4:d.4 5:form2
one 'mixed' 1 '--compat mixed --gaps --mcn 4006381333931' 2:a.2 0:b.0,isrc=USK7Y9812345 1:zero 4:d.4 0:c.0

# The decoder notices: a bit of one sample, of one Q frame.
flip() {
	python3 -c '
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    byte = f.read(1)[0]
    f.seek(-1, 1)
    f.write(bytes([byte ^ 0x40]))' "$T/stream" "$1"
}
notices() {
	flip "$1"
	# shellcheck disable=SC2086 # a list of words
	python3 tests/independent/stream.py "$T/stream" raw "$T/info.json" 1 $files
	status=$?
	flip "$1"
	[ "$status" -eq 1 ]
}
ok 'a wrong byte is noticed' notices $(((22650 + 800) * 2448 + 500))
ok 'a wrong bit of Q is noticed' notices $(((22650 + 100) * 2448 + 2352 + 30))
ok 'a wrong bit of the lead-in is noticed' notices $((1000 * 2448 + 2352 + 70))

# The stream is computed when it is read: one of 80 minutes takes no more memory than
# one of four seconds.
truncate -s $((300 * 2352)) "$T/short"
truncate -s $((359800 * 2352)) "$T/long"
mkfifo "$T/pipe"
ok 'an image of any length takes the same memory' python3 -c '
import os, subprocess, sys
peak = []
for name, sectors in ("short", 300), ("long", 359800):
    program = subprocess.Popen([sys.argv[1], "--out", os.devnull, "--stream", sys.argv[2] + "/pipe",
                                "0:%s/%s" % (sys.argv[2], name)])
    left = (22650 + sectors + 6750) * 2448
    with open(sys.argv[2] + "/pipe", "rb") as stream:
        while left > 1 << 20:
            left -= len(stream.read(min(left - (1 << 20), 1 << 20)) or sys.exit("too short"))
        with open("/proc/%d/status" % program.pid) as status: # it waits for us to read on
            peak += [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
        left -= len(stream.read())
    assert program.wait() == 0 and left == 0
print("peak KiB:", peak)
assert peak[1] - peak[0] <= 512, peak' "$TRACK_INFO" "$T"
grep '^peak' "$T/.out" | sed 's/^/# /'
done_testing
