#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/ten_types.sh - one disc with all ten sector types in each form of
# subcode: no differences, no findings, the independent decoder agrees, and a track
# declared RAW gives the bytes of its cooked sibling.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
fixtures/ten.sh "$PITLAND" "$TOOLS/../fixtures/sectors" "$T/ten" || exit 99

# one LAYOUT SUBCODE
one() {
	disc=$T/$1-$2 info=$T/$1-$2.json
	ok "burn $1, $2" "$PITLAND" run --keep "$disc" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" --track-info "$3" "$1"' \
		- "$T/ten/$1.json" "$2" "$info"
	"$PITLAND" check "$info" "$disc" >"$T/check"
	ok "0 differences: $1, $2" grep -qx 'check: 10 tracks, 0 differences' "$T/check"
	ok "no findings: $1, $2" "$PITLAND" disc verify --level info "$disc"
}

for form in pq cooked raw; do
	one ten $form
	one siblings $form
	ok "RAW and cooked siblings give the same bytes, $form" cmp "$T/ten-$form/sectors" \
		"$T/siblings-$form/sectors"
	rm -r "$T/siblings-$form"
done
ok "all forms of subcode give the same bytes" cmp "$T/ten-pq/sectors" "$T/ten-raw/sectors"
ok "and cooked" cmp "$T/ten-cooked/sectors" "$T/ten-raw/sectors"
"$PITLAND" disc show --json "$T/ten-raw" >"$T/show.json"
ok "the independent decoder agrees" python3 tests/independent/decode.py --compare \
	"$T/show.json" "$T/ten-raw"

# A RAW track is stored verbatim: one made for another place is told as such, and one
# that holds another type of sector is a difference.
"$TOOLS/../fixtures/sectors" raw MODE1 0 "$T/ten/2.user" "$T/ten/2.raw"
one_wrong() {
	"$PITLAND" image build --quiet --track-info "$T/info.json" "$T/ten/ten.json" "$T/stream" &&
		"$PITLAND" image show --json --subcode cooked "$T/stream" >"$T/show.json"
}
ok "a RAW track made for another address" one_wrong
ok "its headers are found, and nothing else" test "$(sed -n 's/.*"id": "\([^"]*\)".*/\1/p' \
	"$T/show.json")" = header-address
"$TOOLS/../fixtures/sectors" raw MODE2FORM1 450 "$T/ten/2.user" "$T/ten/2.raw"
ok "a MODE1RAW track of form 1 sectors" one_wrong
"$PITLAND" check "$T/info.json" "$T/stream" >"$T/check"
ok "exit status 1" test $? -eq 1
ok "it is the only difference" test "$(grep '^not ok' "$T/check" | cut -d ' ' -f 5-)" = \
	'track 2 sector_type declared=MODE1RAW recorded=MODE2FORM1'
findings() {
	sed -n 's/.*"id": "\([^"]*\)".*/\1/p' "$T/show.json"
}
# Its pause, made for Mode 1, does not count as one of Mode 2.
ok "the only finding is its pause" test "$(findings)" = pause-short
printf '{"compat": "extended", "tracks": [{"sector_type": "MODE1RAW", "file": "2.raw"}]}' \
	>"$T/ten/one.json"
"$TOOLS/../fixtures/sectors" raw MODE2FORM1 0 "$T/ten/2.user" "$T/ten/2.raw"
"$PITLAND" image build --quiet --track-info "$T/info.json" "$T/ten/one.json" "$T/stream"
"$PITLAND" image show --json --subcode cooked "$T/stream" >"$T/show.json"
ok "alone: the only finding is the disc type" test "$(findings)" = toc-disc-type
"$PITLAND" check "$T/info.json" "$T/stream" >"$T/check"
ok "alone: the only difference" test "$(grep '^not ok' "$T/check" | cut -d ' ' -f 5-)" = \
	'track 1 sector_type declared=MODE1RAW recorded=MODE2FORM1'
done_testing
