#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/tampered.sh - streams made from a good one by one wrong thing each: the
# check tells exactly what differs from what was declared, and exactly what is wrong in
# itself is found. A table of contents that lies differs from the tracks, not the
# tracks from what was declared.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc
for form in pq cooked; do
	"$PITLAND" image build --quiet --subcode $form --track-info "$T/info.json" "$T/mixed.json" \
		"$T/good.$form" || exit 99
done

# tampered WHAT FINDINGS DIFFERENCES EDIT...: the ids of all findings in their order;
# the differences one in a line, without "not ok N - ".
forms='pq cooked'
tampered() {
	what=$1 findings=$2 differences=$3
	shift 3
	for form in $forms; do
		cp "$T/good.$form" "$T/stream"
		ok "$what, $form: edit" python3 tests/tools/edit_stream.py "$T/stream" "$@"
		"$PITLAND" check "$T/info.json" "$T/stream" >"$T/check" 2>&1
		status=$?
		sed -n 's/^not ok [0-9]* - //p' "$T/check" >"$T/got"
		printf '%s' "$differences" >"$T/want"
		ok "$what, $form: exit status" test $status -eq "$([ -s "$T/want" ] && echo 1 || echo 0)"
		ok "$what, $form: these differences" diff "$T/want" "$T/got"
		"$PITLAND" image show --json --subcode "$form" "$T/stream" |
			sed -n 's/.*"id": "\([^"]*\)".*/\1/p' | uniq >"$T/got"
		# shellcheck disable=SC2086 # a list of words
		printf '%s\n' $findings | sed '/^$/d' >"$T/want"
		ok "$what, $form: these findings" diff "$T/want" "$T/got"
	done
}

tampered 'start of a track in the lead-in' toc-start-mismatch '' toc-address 2 651
tampered 'lead-out in the lead-in' toc-leadout-mismatch '' toc-address A2 2000
tampered 'kind of a track in the lead-in' toc-control-mismatch '' toc-control 2 4
tampered 'last track in the lead-in' toc-last-track '' toc-number A1 5
tampered 'first track in the lead-in' toc-first-track '' toc-number A0 2
tampered 'a track not announced' toc-track-missing '' toc-drop 3
forms=cooked # a drive that is given the 16-byte form makes the CRC itself
tampered 'one CRC in a hundred wrong' q-crc '' q-crc 1
forms=pq
tampered 'one CRC in a hundred wrong, made anew' '' '' q-crc 1
forms='pq cooked'
tampered 'index shifted' '' 'track 2 indexes declared=[0,100,301] recorded=[0,105,301]
' index 2 2 5
tampered 'copying prohibited' toc-control-bits 'track 2 copy_setting declared=0 recorded=1
' control 2 0
tampered 'alternation lost' toc-control-bits 'track 3 copy_setting declared=2 recorded=0
' control 3 2
tampered 'pre-emphasis' toc-control-bits 'track 2 preemphasis declared=false recorded=true
' control 2 3
tampered 'ISRC in the wrong track' '' 'track 2 isrc declared=USRC17607839 recorded=null
track 4 isrc declared=null recorded=USRC17607839
' isrc 2 4
tampered 'data not scrambled' unscrambled '' unscramble 1
tampered 'data said to be audio' 'toc-control-mismatch data-in-audio' \
	'track 1 sector_type declared=MODE1 recorded=AUDIO
' control 1 0
tampered 'no lead-out' leadout-missing 'image start_of_leadout declared=2100 recorded=null
' leadout

# The layout with a catalogue number.
for form in pq cooked; do
	"$PITLAND" image build --quiet --subcode $form --track-info "$T/info.json" "$T/audio.json" \
		"$T/good.$form" || exit 99
done
tampered 'another catalogue number' '' \
	'image mcn declared=4006381333931 recorded=4006381333948
' mcn 4006381333948
# A drive burns such a stream too, and its disc is judged alike.
ok "burn a tampered stream" "$PITLAND" run --keep "$T/disc" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode cooked --stream "$T/stream"'
"$PITLAND" check "$T/info.json" "$T/disc" >"$T/check"
ok "the disc: exit status 1" test $? -eq 1
ok "the disc: the same difference" test "$(sed -n 's/^not ok [0-9]* - //p' "$T/check")" = \
	'image mcn declared=4006381333931 recorded=4006381333948'
done_testing
