#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/kill.sh - SIGKILL of the recorder in mid-burn loses nothing that was
# answered: readers see the unfinished disc, and a new recorder takes it up.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
bytes 1 $((2352 * 30000)) "$T/long.bin"
echo '{"tracks": [{"sector_type": 0, "file": "long.bin"}]}' >"$T/long.json"

serve "$T/disc" || exit 1
burn --url "$url" "$T/long.json" 2>"$T/burn.err" &
burning=$!
# Until more than the lead-in and 4 s of the track are there.
until [ "$(stat -c %s "$T/disc/sectors")" -gt $(((45150 + 1000) * 2448)) ]; do
	kill -0 $burning 2>/dev/null || break
done
kill -9 "$served"
wait "$served" 2>/dev/null
served=''
wait $burning
status=$?
ok "the burn ends with status 3" test $status -eq 3
ok "and one line" test "$(wc -l <"$T/burn.err")" -eq 1
ok "the disc can be shown" "$PITLAND" disc show --json "$T/disc"
cp "$T/.out" "$T/killed.json"
ok "its session is not complete" grep -q '"status": "\(open\|damaged\)"' "$T/killed.json"
ok "its lead-in is there" grep -q '"leadin_lba": -11634' "$T/killed.json"
records=$(($(stat -c %s "$T/disc/sectors") / 2448 - 45150))
"$TOOLS/readcd" disc-main "$T/disc" 0 900 >"$T/disc.bin"
head -c $((900 * 2352)) "$T/long.bin" >"$T/sent.bin"
ok "what was answered is there (to LBA $records)" cmp "$T/disc.bin" "$T/sent.bin"
serve "$T/disc" || exit 1
refuses "it is not blank" 3 . burn --url "$url" "$T/long.json"
ok "stop" stop
"$TOOLS/readcd" disc-main "$T/disc" 0 900 >"$T/disc.bin"
ok "a new recorder has changed nothing of it" cmp "$T/disc.bin" "$T/sent.bin"
ok "still the same disc" sh -c '"$PITLAND" disc show --json "$T/disc" |
	grep -q "\"leadin_lba\": -11634"'
done_testing
