#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/plan.sh - `burn --plan` needs no drive and prints the addresses: two
# tracks of 300 sectors lie at 0 and 300 with the lead-out at 600, or with gaps of
# two seconds at 0 and 450 with the lead-out at 750. And a .wav as a track.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
bytes 1 $((2352 * 300)) "$T/a.bin"
tracks='[{"sector_type": 0, "file": "a.bin"}, {"sector_type": 0, "file": "a.bin"}]'
echo '{"tracks": '"$tracks"'}' >"$T/gapless.json"
echo '{"gapless": false, "tracks": '"$tracks"'}' >"$T/gaps.json"

# row FILE TEXT: a line of the plan, whatever its blanks
row() {
	tr -s ' ' <"$1" | grep -qx " *$2"
}
ok "gapless plan" sh -c '"$PITLAND" burn --plan "$T/gapless.json" >"$T/gapless"'
ok "gapless: first track" row "$T/gapless" '1 AUDIO 0 00:02:00 300 299 00:05:74'
ok "gapless: second track" row "$T/gapless" '2 AUDIO 300 00:06:00 300 599 00:09:74'
ok "gapless: lead-out" row "$T/gapless" 'lead-out 600 00:10:00'
ok "gaps plan" sh -c '"$PITLAND" burn --plan "$T/gaps.json" >"$T/gaps"'
ok "gaps: second track" row "$T/gaps" '2 AUDIO 450 00:08:00 300 749 00:11:74'
ok "gaps: lead-out" row "$T/gaps" 'lead-out 750 00:12:00'

# 5 s and one sample are 376 sectors, the last filled up with silence.
bytes 1 $((220501 * 4)) "$T/tone.raw"
python3 -c 'import sys, wave
w = wave.open(sys.argv[2], "wb")
w.setparams((2, 2, 44100, 0, "NONE", ""))
w.writeframes(open(sys.argv[1], "rb").read())
w.close()' "$T/tone.raw" "$T/tone.wav"
truncate -s $((2352 * 376)) "$T/tone.raw"
echo '{"tracks": [{"sector_type": 0, "file": "tone.wav"}, {"sector_type": 0, "file":
	"a.bin"}]}' >"$T/tone.json"
ok "wav" sh -c '"$PITLAND" burn --plan "$T/tone.json" >"$T/tone"'
ok "wav: its sectors" row "$T/tone" '1 AUDIO 0 00:02:00 376 375 00:07:00'
ok "wav: burn" "$PITLAND" run --keep "$T/disc" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/tone.json"'
"$TOOLS/readcd" disc-main "$T/disc" 0 376 >"$T/wav"
ok "wav: its samples" cmp "$T/wav" "$T/tone.raw"
done_testing
