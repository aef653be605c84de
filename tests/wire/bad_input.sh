#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/bad_input.sh - bad input gets one clear line and the exit status of
# the contract: images, options, track info, URLs.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# image MESSAGE JSON: burning it is refused with 2
image() {
	message=$1
	printf '%s' "$2" >"$T/image.json"
	refuses "image: $message" 2 "image.json: $message" "$PITLAND" burn --plan "$T/image.json"
}
a='"sector_type": 0, "file": "a.bin"'
truncate -s $((2352 * 300 - 1)) "$T/odd.bin"
truncate -s $((2352 * 10)) "$T/short.bin"
printf 'RIFF....WAVE' >"$T/bad.wav"
image 'no valid JSON: line 1' '{"tracks": ['
image 'no valid JSON: line 1' ''
image 'must hold a JSON object' '[1]'
image 'title: unknown key' "{\"title\": 1, \"tracks\": [{$a}]}"
image 'tracks: is missing' '{}'
image 'tracks\[0\].file: odd.bin: its .* not a multiple of 2352 bytes' \
	'{"tracks": [{"sector_type": 0, "file": "odd.bin"}]}'
image 'tracks\[0\].file: data.bin: its .* not a multiple of 2352 bytes' \
	'{"tracks": [{"sector_type": 0, "file": "data.bin"}]}'
image 'tracks\[0\].file: short.bin: its 10 sectors are too few' \
	'{"tracks": [{"sector_type": 0, "file": "short.bin"}]}'
image 'tracks\[0\].file: nix: No such file' '{"tracks": [{"sector_type": 0, "file": "nix"}]}'
image 'tracks\[0\].file: bad.wav: no audio file' \
	'{"tracks": [{"sector_type": 0, "file": "bad.wav"}]}'
image 'tracks\[0\].sector_type: this sector type cannot be in this image' \
	'{"tracks": [{"sector_type": "MODE1", "file": "data.bin"}]}'
image 'tracks\[1\].isrc: is no ISRC' "{\"tracks\": [{$a}, {$a, \"isrc\": \"USRC1760783\"}]}"
image 'mcn: must be 13 digits' "{\"mcn\": \"4006381333930\", \"tracks\": [{$a}]}"
image 'tracks\[0\].indexes\[1\]: every index needs at least 10 sectors' \
	"{\"tracks\": [{$a, \"indexes\": [100, 105]}]}"
image 'tracks\[0\].file: does not fit' "{\"leadout_limit\": 500, \"tracks\": [{$a}]}"
image 'tracks\[0\].isrc: only an audio track' '{"compat": "mixed", "tracks":
	[{"sector_type": "MODE1", "file": "data.bin", "isrc": "USRC17607839"}]}'

refuses "image absent" 2 'nix.json: No such file' "$PITLAND" burn --plan "$T/nix.json"
refuses "image a directory" 2 ': Is a directory' "$PITLAND" burn --plan "$T"
refuses "no URL" 2 'burn: needs --url' "$PITLAND" burn "$T/audio.json"
refuses "URL of another kind" 2 'is no URL of a drive' \
	"$PITLAND" burn --url http://127.0.0.1/ "$T/audio.json"
refuses "mode of a later version" 2 'mode: "sao" is not available' \
	"$PITLAND" burn --mode sao --plan "$T/audio.json"
refuses "subcode unknown" 2 'subcode: must be' "$PITLAND" burn --subcode x --plan "$T/audio.json"
refuses "option unknown" 2 'streem: unknown option' "$PITLAND" burn --streem x
refuses "command unknown" 2 'frobnicate: unknown command' "$PITLAND" frobnicate
refuses "verb unknown" 2 'copy: unknown verb' "$PITLAND" disc copy a b
refuses "no command" 2 'usage: ' "$PITLAND"

refuses "nobody listens" 3 'iscsi://127.0.0.1:1/' "$PITLAND" burn --quiet \
	--url iscsi://127.0.0.1:1/iqn.2026-11.test.pitland:cdr0/0 "$T/audio.json"
burn --plan --track-info "$T/info.json" "$T/audio.json" >/dev/null
refuses "nobody listens, for a check" 3 'iscsi://127.0.0.1:1/' "$PITLAND" check "$T/info.json" \
	iscsi://127.0.0.1:1/iqn.2026-11.test.pitland:cdr0/0
serve || exit 1
refuses "no such target" 3 'cdr9' burn --url "iscsi://$portal/iqn.2026-11.test.pitland:cdr9/0" \
	"$T/audio.json"
refuses "no such logical unit" 3 '/5' burn --url "${url%/0}/5" "$T/audio.json"
ok "the recorder is none the worse" burn --url "$url" "$T/audio.json"
ok "stop" stop
serve --media none || exit 1
refuses "no disc in the tray" 3 '2/3[aA]' burn --url "$url" "$T/audio.json"
ok "stop" stop
serve --read-only || exit 1
refuses "a disc that must not be written" 3 '7/27/00' burn --url "$url" "$T/audio.json"
ok "stop" stop

"$PITLAND" disc create "$T/blank"
refuses "track info absent" 2 'nix: No such file' "$PITLAND" check "$T/nix" "$T/blank"
echo '{"image": 1}' >"$T/bad.json"
refuses "track info malformed" 2 'bad.json: image: must be an object' \
	"$PITLAND" check "$T/bad.json" "$T/blank"
refuses "disc absent" 2 'nodisc: ' "$PITLAND" check "$T/info.json" "$T/nodisc"
"$PITLAND" check "$T/info.json" "$T/blank" >"$T/check"
ok "a blank disc is different" test $? -eq 1
ok "a blank disc has no findings" "$PITLAND" disc verify --level info "$T/blank"
refuses "finding unknown" 2 'nix: there is no such finding' "$PITLAND" explain nix
id=$("$PITLAND" explain | cut -d ' ' -f 1 | head -n 1)
ok "a finding is explained, with its clause" sh -c '"$PITLAND" explain "$1" | grep -q "^Clause: ."' - "$id"
done_testing
