#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/format.sh - a CD-RW is formatted and overwritten at random over iSCSI,
# read back in full, and loses nothing that was answered when the recorder is killed.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
blocks=32000

"$PITLAND" disc create --media cdrw-80 "$T/disc" || exit 1
serve "$T/disc" || exit 1
ok "format" "$TOOLS/rw_disc" "$url" format $blocks
: >"$T/empty"
ok "an empty disc reads as zeros" "$TOOLS/rw_disc" "$url" check "$T/empty"
overwrite() {
	"$TOOLS/rw_disc" "$url" overwrite "$1" "$2" >>"$T/written"
}
ok "overwrite at random" overwrite 1 400
ok "all of it reads as written" "$TOOLS/rw_disc" "$url" check "$T/written"
# What readers see while it is in the drive.
shown() {
	"$PITLAND" disc show --json "$T/disc" >"$T/show.json" &&
		grep -q '"write_type": "PACKET"' "$T/show.json" &&
		grep -q "\"MODE1\": $blocks" "$T/show.json" &&
		grep -q '"status": "complete"' "$T/show.json"
}
ok "shown as one track of packets" shown
ok "nothing is found to be wrong" "$PITLAND" disc verify --level info "$T/disc"
ok "the independent decoder agrees" python3 tests/independent/decode.py \
	--compare "$T/show.json" "$T/disc"
ok "stop" stop
serve "$T/disc" || exit 1
ok "the same after a restart" "$TOOLS/rw_disc" "$url" check "$T/written"

"$TOOLS/rw_disc" "$url" overwrite 2 100000 >"$T/more" 2>/dev/null &
writing=$!
until [ "$(grep -c written "$T/more")" -gt 300 ]; do
	kill -0 $writing 2>/dev/null || break
done
kill -9 "$served"
wait "$served" 2>/dev/null
served=''
wait $writing
# Of the line that was being printed there may be only half.
grep -x -e 'begin [0-9]* [0-9]* [0-9]*' -e written "$T/more" >>"$T/written"
ok "the disc can be shown" shown
verified() {
	"$PITLAND" disc verify --level info "$T/disc" >"$T/findings" || [ "$(wc -l <"$T/findings")" -le 2 ]
}
ok "at most the block that was being written is wrong" verified
serve "$T/disc" || exit 1
ok "what was answered is there" "$TOOLS/rw_disc" "$url" check "$T/written"
ok "and can be overwritten again" overwrite 3 20
ok "stop again" stop
done_testing
