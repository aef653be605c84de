#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/bad_disc.sh - discs and ports that cannot be had: one clear line each,
# exit status 2, and nothing changed.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

"$PITLAND" run --keep "$T/good" -- sh -c \
	'"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/audio.json"'
ok "a good disc" "$PITLAND" disc verify "$T/good"

# What must not change; of the large sparse file, its length.
state() {
	stat -c '%n %s' "$1"/*
	find "$1" -type f ! -name sectors -exec cksum {} +
}

# damaged NAME MESSAGE COMMAND: COMMAND spoils the copy it is given
damaged() {
	name=$1 message=$2
	shift 2
	cp -r --sparse=always "$T/good" "$T/$name"
	(cd "$T/$name" && "$@")
	state "$T/$name" >"$T/before"
	refuses "$name: serve" 2 "$name: .*$message" "$PITLAND" serve --listen 127.0.0.1:0 "$T/$name"
	refuses "$name: show" 2 "$name: .*$message" "$PITLAND" disc show "$T/$name"
	state "$T/$name" >"$T/after"
	ok "$name: nothing changed" cmp "$T/before" "$T/after"
}
damaged no-json 'is not a disc' rm disc.json
damaged bad-json 'damaged' sh -c 'echo "{" >disc.json'
damaged empty-json 'damaged' sh -c ': >disc.json'
damaged later 'later version' sed -i 's/"format": *[0-9]*/"format": 99/' disc.json
damaged no-log 'log' rm log
damaged bad-log 'log' sh -c 'head -c 64 /dev/zero >log'
damaged bad-record 'log record' dd if=/dev/zero of=log bs=1 seek=100 count=20 conv=notrunc status=none
damaged no-sectors 'sectors' rm sectors
damaged cut-sectors 'sectors' truncate -s 1000000 sectors

mkdir "$T/plain"
echo x >"$T/plain/file"
refuses "a directory that is no disc" 2 'plain: is not a disc' \
	"$PITLAND" serve --listen 127.0.0.1:0 "$T/plain"
ok "it is left alone" test "$(ls "$T/plain")" = file
refuses "a file" 2 'a.bin: ' "$PITLAND" serve --listen 127.0.0.1:0 "$T/a.bin"
refuses "create where a disc is" 2 'good: ' "$PITLAND" disc create "$T/good"
refuses "medium unknown" 2 'media: ' "$PITLAND" disc create --media cdr-99 "$T/new"
refuses "medium that is pressed" 2 'media: ' "$PITLAND" serve --media cd-rom

serve "$T/held" || exit 1
refuses "held by another writer" 2 'held: held by another writer' \
	"$PITLAND" serve --listen 127.0.0.1:0 "$T/held"
ok "a reader may look" "$PITLAND" disc show "$T/held"
refuses "port in use" 2 "$portal: " "$PITLAND" serve --listen "$portal"
ok "the holder goes on" burn --url "$url" "$T/audio.json"
ok "stop" stop

refuses "a port that is none" 2 '127.0.0.1:99999: ' "$PITLAND" serve --listen 127.0.0.1:99999
refuses "an address that is none" 2 'nowhere: ' "$PITLAND" serve --listen nowhere
refuses "an address that others reach" 2 '0.0.0.0:0: .*--insecure' \
	"$PITLAND" serve --listen 0.0.0.0:0
refuses "an IPv6 address that others reach" 2 '\[::\]:0: .*--insecure' \
	"$PITLAND" serve --listen '[::]:0'
refuses "a time that is none" 2 'time: "slow" is none of' "$PITLAND" serve --time slow
for option in trace faults; do
	refuses "--$option" 2 "--$option: unknown option" "$PITLAND" serve --$option x
done
refuses "--drives 0" 2 'drives: ' "$PITLAND" serve --drives 0
done_testing
