#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/windows/wine.sh - the DLL and the programs for Windows, under Wine in a fresh
# prefix: the conformance suite by each way to reach the classes, the type library,
# and the same track info and stream as the native programs write. TAP.
# OUT: where make put them.
set -u
out=${OUT:-build}
win=$out/windows
skip() {
	echo "ok 1 # SKIP $1"
	echo 1..1
	exit 0
}
command -v wine >/dev/null || skip 'wine is not installed'
[ -f "$win/pitland-imapi2.dll" ] || skip 'make windows has not been run'
work=$(mktemp -d) || exit 99
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
trap 'wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 99' INT TERM
n=0
# check TEXT COMMAND...: does the command succeed?
check() {
	text=$1
	shift
	n=$((n + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		grep -v '^ok ' "$work/log" | sed 's/^/# /' | head -20
	fi
}
fails() {
	! "$@"
}
same_text() {
	tr -d '\r' <"$1" | cmp - "$2"
}
timeout 120 wine wineboot -i >/dev/null 2>&1
abs=$(cd "$win" && pwd)
native=$(cd "$out" && pwd)
cd "$abs" || exit 99
suite='wine pitland-imapi-conformance.exe'
# shellcheck disable=SC2086 # $suite is a command
{
	check 'the suite by the DLL itself' $suite --dll pitland-imapi2.dll \
		--dump-stream "$work/example.raw" --track-info "$work/example.json" \
		--json "$work/said.json"
	check 'documented behaviour only' $suite --documented-only
	check 'no class of ours before registration' fails $suite --registered
	check 'the suite without registration, by the manifest' $suite --manifest pitland-imapi2.manifest
	check 'the DLL registers itself' wine regsvr32 /s pitland-imapi2.dll
	check 'the suite by the registry' $suite --registered
	check "Microsoft's classes are not registered with ours" fails $suite --microsoft
	check "the switch registers them inside Wine" wine regsvr32 /s /n /i:microsoft pitland-imapi2.dll
	check "the suite by Microsoft's names" $suite --microsoft
	check 'the switch takes them back' wine regsvr32 /s /u /n /i:microsoft pitland-imapi2.dll
	check "Microsoft's classes are gone" fails $suite --microsoft
	check 'the DLL unregisters itself' wine regsvr32 /s /u pitland-imapi2.dll
	check 'no class of ours afterwards' fails $suite --registered
}
check 'type information' wine type-info-test.exe
check 'the native suite' "$native/pitland-imapi-conformance" \
	--dump-stream "$work/native.raw" --track-info "$work/native.json"
check 'the same stream as natively' cmp "$work/example.raw" "$work/native.raw"
check 'the same track info as natively' same_text "$work/example.json" "$work/native.json"
# Samples: 400 sectors of something that is not silence.
head -c $((400 * 2352)) "$work/native.raw" >"$work/a.pcm"
tail -c $((350 * 2352)) "$work/native.raw" >"$work/b.pcm"
set -- --mcn 123456789012 --first 3 --gaps --subcode raw
track_a="0:$work/a.pcm,isrc=USK7Y9812345,copy=1,index=100,index=200"
track_b="0:$work/b.pcm,preemphasis"
check 'track info by the program for Windows' wine pitland-imapi-track-info.exe "$@" \
	--out "$work/win.json" --stream "$work/win.raw" "$track_a" "$track_b"
check 'track info by the native program' "$native/pitland-imapi-track-info" "$@" \
	--out "$work/unix.json" --stream "$work/unix.raw" "$track_a" "$track_b"
check 'they say the same' same_text "$work/win.json" "$work/unix.json"
check 'they make the same stream' cmp "$work/win.raw" "$work/unix.raw"
check 'the check takes stream and track info of the suite' "$native/pitland" check \
	"$work/example.json" "$work/example.raw"
check 'and those of the program for Windows' "$native/pitland" check \
	"$work/win.json" "$work/win.raw"
echo "1..$n"
