#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/check_fails.sh - checks that are meant to fail do, with exit status 1
# and the track and property named: the disc is not what its image declared.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# layout NAME TRACKS [MEMBERS]
layout() {
	echo "{${3:-} \"tracks\": [$2]}" >"$T/$1.json"
}

# burned LAYOUT: a disc of its own
burned() {
	"$PITLAND" run --keep "$T/disc-$1" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" "$1"' - "$T/$1.json"
}

# differs WHAT DECLARED BURNED DIFFERENCES LINE: the check of what one layout
# declares against what another burned.
differs() {
	what=$1 declared=$2 disc=$T/disc-$3 line=$5
	burn --plan --track-info "$T/info.json" "$T/$declared.json" >/dev/null || exit 1
	"$PITLAND" check --junit "$T/j.xml" "$T/info.json" "$disc" >"$T/check" 2>&1
	status=$?
	sed 's/^/# /' "$T/check" | grep -e 'not ok' -e 'check:'
	ok "$what: exit status 1" test $status -eq 1
	ok "$what: named" grep -q "^not ok [0-9]* - $line\$" "$T/check"
	ok "$what: in JUnit too" grep -q '<failure message="declared=' "$T/j.xml"
	[ "$4" = any ] ||
		ok "$what: $4 differences" grep -qx "check: [0-9]* tracks, $4 differences" "$T/check"
}

a='"sector_type": "AUDIO", "file": "a.bin"'
b='"sector_type": "AUDIO", "file": "b.bin"'
bytes 1 $((2352 * 701)) "$T/longer.bin"
bytes 5000000 $((2048 * 700)) "$T/data700.bin"
layout good "{$a, \"isrc\": \"USRC17607839\", \"indexes\": [100]}, {$b}" '"mcn": "4006381333931",'
layout one "{$a}"
layout one_data '{"sector_type": "MODE1", "file": "data700.bin"}' '"compat": "mixed",'
layout one_longer '{"sector_type": "AUDIO", "file": "longer.bin"}'
layout isrc "{$a, \"isrc\": \"USRC17607838\", \"indexes\": [100]}, {$b}" '"mcn": "4006381333931",'
layout swapped "{$a, \"indexes\": [100]}, {$b, \"isrc\": \"USRC17607839\"}" '"mcn": "4006381333931",'
layout index "{$a, \"isrc\": \"USRC17607839\", \"indexes\": [101]}, {$b}" '"mcn": "4006381333931",'
layout mcn "{$a, \"isrc\": \"USRC17607839\", \"indexes\": [100]}, {$b}" '"mcn": "4006381333948",'
layout copy "{$a, \"isrc\": \"USRC17607839\", \"indexes\": [100], \"copy_setting\": 2}, {$b}" \
	'"mcn": "4006381333931",'
layout third "{$a, \"isrc\": \"USRC17607839\", \"indexes\": [100]}, {$b}, {$b}" \
	'"mcn": "4006381333931",'

for disc in good one one_data; do
	ok "burn $disc" burned $disc
done
differs "audio replaced by data" one one_data any \
	'track 1 sector_type declared=AUDIO recorded=MODE1'
differs "wrong ISRC" isrc good 1 'track 1 isrc declared=USRC17607838 recorded=USRC17607839'
differs "ISRC in the other track" swapped good 2 \
	'track 2 isrc declared=USRC17607839 recorded=null'
differs "shifted index" index good 1 'track 1 indexes declared=\[0,101\] recorded=\[0,100\]'
differs "changed MCN" mcn good 1 'image mcn declared=4006381333948 recorded=4006381333931'
differs "one sector short" one_longer one 2 \
	'track 1 sector_count declared=701 recorded=700'
differs "other copy setting" copy good 1 'track 1 copy_setting declared=2 recorded=0'
differs "a track missing" third good any 'track 3 track_number declared=3 recorded=null'
differs "a track too many" one good any 'track 2 track_number declared=null recorded=2'

# The drive alone tells these too.
serve "$T/disc-good" || exit 1
burn --plan --track-info "$T/info.json" "$T/isrc.json" >/dev/null
"$PITLAND" check "$T/info.json" "$url" >"$T/check" 2>&1
ok "wrong ISRC, by asking the drive: exit status 1" test $? -eq 1
ok "wrong ISRC, by asking the drive: named" grep -q \
	'^not ok [0-9]* - track 1 isrc declared=USRC17607838 recorded=USRC17607839$' "$T/check"
ok "what a drive cannot tell is skipped" grep -q \
	'^ok [0-9]* - track 1 sector_type declared=AUDIO # SKIP' "$T/check"
stop

done_testing
