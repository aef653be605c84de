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
	"$PITLAND" burn --url "$PITLAND_URL" "$T/disc.json" >"$T/burn.out" 2>&1 ||
		{ cat "$T/burn.out"; exit 99; }
	exec "$TOOLS/sg_client" /dev/sr0 "$T/data.bin" "$T/audio.bin"' 2>&1
