#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/decoder.sh - the independent decoder, in another language and from the
# file `sectors` alone, agrees with `disc show --json`.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# one LAYOUT SUBCODE
one() {
	disc=$T/$1-$2
	"$PITLAND" run --keep "$disc" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" "$1"' - "$T/$1.json" "$2"
	"$PITLAND" disc show --json "$disc" >"$T/show.json"
	ok "$1 with $2 subcode" python3 tests/independent/decode.py --compare "$T/show.json" "$disc"
}
one audio cooked
one gaps pq
one mixed raw
sed 's/"USRC17607839"/"USRC17607838"/' "$T/show.json" >"$T/wrong.json"
ok "it would tell a wrong ISRC" sh -c '
	! python3 tests/independent/decode.py --compare "$T/wrong.json" "$T/mixed-raw"'
done_testing
