#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/outputs.sh - where options write: a device, a pipe or a link stays what
# it is, and a regular file is replaced whole.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc

bytes 1 705600 "$T/one.bin"
echo '{"tracks": [{"sector_type": "AUDIO", "file": "one.bin"}]}' >"$T/audio.json"
"$PITLAND" run --keep "$T/disc" -- sh -c \
	'"$PITLAND" burn --quiet --url "$PITLAND_URL" --track-info "$T/info.json" "$T/audio.json"' ||
	exit 1

# Each writes to $1.
run_json() { "$PITLAND" run --json "$1" -- true; }
ready_file() { "$PITLAND" run --ready-file "$1" -- true; }
track_info() { burn --plan --track-info "$1" "$T/audio.json"; }
check_json() { "$PITLAND" check --json "$1" "$T/info.json" "$T/disc"; }
check_junit() { "$PITLAND" check --junit "$1" "$T/info.json" "$T/disc"; }

# A path that leads to a device by a link of ours: whatever goes wrong, the
# system's own files are not touched.
stays() {
	ln -sf /dev/null "$T/link"
	"$1" "$T/link" && [ "$(readlink "$T/link")" = /dev/null ] && [ -c /dev/null ]
}

# A FIFO in a directory where any new file would be seen.
through_fifo() {
	rm -rf "$T/fifos" && mkdir "$T/fifos" && mkfifo "$T/fifos/f" || return 1
	cat "$T/fifos/f" >"$T/read" &
	"$1" "$T/fifos/f" || return 1
	wait $!
	[ -s "$T/read" ] && [ -p "$T/fifos/f" ] && [ "$(ls "$T/fifos")" = f ]
}

# What a link leads to gets the text; the link stays.
through_link() {
	rm -rf "$T/links" && mkdir "$T/links" && echo old >"$T/links/file" || return 1
	ln -s file "$T/links/link"
	"$1" "$T/links/link" && [ -L "$T/links/link" ] && ! grep -q old "$T/links/file" &&
		grep -q '[{<]' "$T/links/file"
}

for option in run_json ready_file track_info check_json check_junit; do
	ok "$option: a device stays" stays $option
	ok "$option: a pipe gets it" through_fifo $option
	ok "$option: a link stays" through_link $option
done

# The command's own words come first; nothing of them is lost.
"$PITLAND" run --json /dev/stdout -- echo first >"$T/both"
ok "run --json /dev/stdout" test "$(head -n 1 "$T/both")" = first
ok "and the JSON follows" grep -q '"status": *"blank"' "$T/both"
ok "/dev/stdout is a link still" test -L /dev/stdout
"$PITLAND" run --json /dev/fd/7 -- true 7>"$T/seven"
ok "run --json /dev/fd/7" grep -q '"status": *"blank"' "$T/seven"
# JSON is UTF-8; a path need not be.
odd=$(printf '%s/\377' "$T")
serve "$odd"
ok "a disc whose path is not UTF-8: served, and its path is null" \
	grep -q '"disc": *null' "$T/ready"
ok "it is there" test -f "$odd/disc.json"
stop
mkdir "$T/empty"
ok "a new file, and only that" sh -c \
	'"$PITLAND" run --json "$T/empty/new" -- true && [ "$(ls "$T/empty")" = new ]'
refuses "a directory" 125 "Is a directory" "$PITLAND" run --json "$T/empty" -- true
done_testing
