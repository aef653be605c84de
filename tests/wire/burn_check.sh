#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/burn_check.sh - layouts burned over iSCSI and checked, in all forms of
# subcode: against the disc directory while a drive holds it, and by asking the drive.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# one LAYOUT SUBCODE TRACKS
one() {
	image=$T/$1.json name="$1 with $2 subcode"
	disc=$T/disc-$1-$2 info=$T/info-$1-$2.json
	serve "$disc" || exit 1
	ok "burn $name" burn --url "$url" --subcode "$2" --track-info "$info" "$image"
	"$PITLAND" check "$info" "$disc" >"$T/check" 2>&1
	ok "check $name" test $? -eq 0
	ok "0 differences: $name" grep -qx "check: $3 tracks, 0 differences" "$T/check"
	ok "no line says otherwise: $name" test "$(grep -c '^not ok' "$T/check")" -eq 0
	ok "plan: $name" test "$(head -n 1 "$T/check")" = "1..$(grep -c '^ok' "$T/check")"
	ok "check by asking the drive: $name" "$PITLAND" check "$info" "$url"
	ok "no findings: $name" "$PITLAND" disc verify --level info "$disc"
	refuses "a second burn is refused: $name" 3 . burn --url "$url" "$image"
	ok "stop: $name" stop
	ok "check after the stop: $name" "$PITLAND" check "$info" "$disc"
	ok "complete: $name" sh -c '"$PITLAND" disc show "$1" | grep -qx "status: complete"' - "$disc"
}

one audio cooked 3
one gaps cooked 3
one mixed cooked 4
one audio pq 3
one mixed raw 4

ok "gapless tracks are told as such" sh -c '
	"$PITLAND" check "$T/info-audio-cooked.json" "$T/disc-audio-cooked" |
	grep -q "^ok [0-9]* - track 1 sector_count declared=700 recorded=550 # gapless$"'
ok "the mixed disc has a Mode 1 track" sh -c '
	"$PITLAND" check "$T/info-mixed-raw.json" "$T/disc-mixed-raw" |
	grep -q "^ok [0-9]* - track 1 sector_type declared=MODE1 recorded=MODE1$"'
ok "the forms of subcode give the same sectors" cmp "$T/disc-audio-cooked/sectors" \
	"$T/disc-audio-pq/sectors"
ok "JUnit and JSON" sh -c '
	"$PITLAND" check --junit "$T/j.xml" --json "$T/j.json" "$T/info-mixed-raw.json" \
		"$T/disc-mixed-raw" >/dev/null &&
	grep -q "failures=\"0\"" "$T/j.xml" && grep -q "\"differences\": 0" "$T/j.json"'

for layout in audio gaps mixed; do
	[ -f "$TOOLS/../fixtures/$layout.json" ] || continue
	ok "fixture $layout" "$PITLAND" run -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --track-info "$T/f.json" "$1" &&
		"$PITLAND" check "$T/f.json" "$PITLAND_DISC" &&
		"$PITLAND" disc verify "$PITLAND_DISC"' - "$TOOLS/../fixtures/$layout.json"
done
done_testing
