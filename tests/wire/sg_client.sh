#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/sg_client.sh - a program that uses an optical drive in every way that
# Linux offers, under the shim (tests/tools/sg_client.c).
. tests/wire/lib.inc

bytes 1 819200 "$T/data.bin"
bytes 2 940800 "$T/audio.bin"
cat >"$T/disc.json" <<'END'
{"compat": "mixed", "mcn": "4006381333931", "tracks": [
  {"sector_type": "MODE1", "file": "data.bin"},
  {"sector_type": "AUDIO", "file": "audio.bin"}]}
END
# shellcheck disable=SC2016 # expanded by the inner shell
"$PITLAND" run --sg /dev/sr0 -- sh -c '
	env -u LD_PRELOAD "$PITLAND" burn --url "$PITLAND_URL" "$T/disc.json" >"$T/burn.out" 2>&1 ||
		{ cat "$T/burn.out"; exit 99; }
	exec "$TOOLS/sg_client" /dev/sr0 "$T/data.bin" "$T/audio.bin"' >"$T/rows" 2>&1
sed '/^1\.\./d' "$T/rows"
number=$(grep -cE '^(not )?ok ' "$T/rows") failed=$(grep -c '^not ok ' "$T/rows")
[ "$number" -gt 0 ] || ok "the client runs" false

ok "/dev/sgN: SG_IO, and neither write() nor read()" \
	"$PITLAND" run --sg /dev/sg3 -- "$TOOLS/sg_client" --character /dev/sg3

SHIM=$(realpath "${SHIM:-$(dirname "$PITLAND")/pitland-sg.so}") || exit 99
"$TOOLS/sg_mute" "$T/mute" &
served=$!
until [ -S "$T/mute" ]; do sleep 0.01; done
ok "timeouts, and a drive that dies" env LD_PRELOAD="$SHIM" PITLAND_SG_PATH=/dev/sr0 \
	PITLAND_SG_SOCKET="$T/mute" "$TOOLS/sg_client" --mute /dev/sr0 "$served"
served=''
done_testing
