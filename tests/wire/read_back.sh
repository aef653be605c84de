#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/read_back.sh - READ CD (2352 bytes and raw P-W) answers for every sector
# of the program area what is on the disc, and both are what was burned.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc
readcd=$TOOLS/readcd

for layout in audio mixed; do
	disc=$T/disc-$layout
	serve "$disc" || exit 1
	ok "burn $layout" burn --url "$url" --track-info "$T/info.json" "$T/$layout.json"
	leadout=$(sed -n 's/.*"start_of_leadout": *\([0-9]*\).*/\1/p' "$T/info.json")
	"$readcd" cd "$url" 0 "$leadout" >"$T/drive"
	ok "READ CD of $leadout sectors: $layout" test $? -eq 0
	"$readcd" disc "$disc" 0 "$leadout" >"$T/disc"
	ok "no sector is missing: $layout" test "$(wc -c <"$T/drive")" -eq $((leadout * 2448))
	ok "the drive's answer is the disc's: $layout" cmp "$T/drive" "$T/disc"
	[ $layout = audio ] || break
	"$readcd" main "$url" 0 "$leadout" >"$T/main"
	cat "$T/a.bin" "$T/b.bin" "$T/c.bin" >"$T/burned"
	ok "audio is what was burned, without a gap" cmp "$T/main" "$T/burned"
	stop
done
"$readcd" user "$url" 0 350 >"$T/user"
ok "user data of the Mode 1 track is what was burned" cmp "$T/user" "$T/data.bin"
start=$(sed -n 's/.*"starting_lba": *\([0-9]*\).*/\1/p' "$T/info.json" | sed -n 2p)
"$readcd" main "$url" "$start" 700 >"$T/main"
ok "the audio track behind it is what was burned" cmp "$T/main" "$T/a.bin"
ok "stop" stop
done_testing
