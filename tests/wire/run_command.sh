#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/run_command.sh - `pitland run`: its environment, exit statuses and files
# (docs/contract 3), and how `serve` starts and stops.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# ends WHAT STATUS COMMAND...
ends() {
	what=$1 want=$2
	shift 2
	"$@" >"$T/.out" 2>"$T/.err"
	got=$?
	ok "$what: status $want, is $got" test $got -eq "$want"
}
ends "success" 0 "$PITLAND" run -- true
ends "the command's own" 7 "$PITLAND" run -- sh -c 'exit 7'
ends "killed by a signal" 143 "$PITLAND" run -- sh -c 'kill -TERM $$'
ends "not found" 127 "$PITLAND" run -- "$T/nix"
ends "not executable" 126 "$PITLAND" run -- "$T/a.bin"
ends "our own failure" 125 "$PITLAND" run --media nix -- true
ends "no command" 125 "$PITLAND" run
ends "an option of a later version" 125 "$PITLAND" run --trace "$T/trace" -- true
ends "-- is not needed" 3 "$PITLAND" run sh -c 'exit 3'

ok "environment" "$PITLAND" run --drives 2 -- sh -c '
	case $PITLAND_URL in iscsi://127.0.0.1:*/iqn.2026-11.test.pitland:cdr0/0) ;; *) exit 1 ;; esac
	case $PITLAND_URL_1 in iscsi://127.0.0.1:*/iqn.2026-11.test.pitland:cdr1/0) ;; *) exit 1 ;; esac
	test -f "$PITLAND_DISC/disc.json" && test -S "$PITLAND_CONTROL"'
ok "the temporary disc is gone" test -z "$(find "$T" -name sectors)"
ok "no disc, no PITLAND_DISC" "$PITLAND" run --media none -- sh -c 'test -z "${PITLAND_DISC+set}"'
"$PITLAND" run --keep "$T/kept" --media cdr-74 -- true
ok "--keep" sh -c '"$PITLAND" disc show "$T/kept" | grep -q "^medium: cdr-74"'
refuses "--keep where something is" 125 'kept: exists already' \
	"$PITLAND" run --keep "$T/kept" -- true

echo '{"status": "complete", "tracks": [{"isrc": "USRC17607839"}, {}, {"control": 1}]}' >"$T/want"
echo '{"status": "complete", "tracks": [{}, {}]}' >"$T/two"
ends "--expect holds" 0 "$PITLAND" run --expect "$T/want" --json "$T/got" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/audio.json"'
ok "--json" grep -q '"isrc": "USRC17607839"' "$T/got"
refuses "--expect fails" 1 'two: tracks: expected 2 elements, found 3' \
	"$PITLAND" run --expect "$T/two" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/audio.json"'
ends "the command's failure goes first" 5 "$PITLAND" run --expect "$T/two" -- sh -c 'exit 5'
ends "--expect without a file" 125 "$PITLAND" run --expect "$T/nix" -- true

"$PITLAND" run -- sh -c 'trap "exit 9" TERM; echo >"$T/up"; while :; do sleep 0.05; done' &
pid=$!
while [ ! -f "$T/up" ]; do sleep 0.05; done
kill -TERM $pid
wait $pid
ok "signals are the command's" test $? -eq 9

serve --drives 2 --media cdr-80 "$T/one" || exit 1
ok "ready line: one line" test "$(wc -l <"$T/ready")" -eq 1
ok "ready line: what the contract says" grep -qF "{\"pid\": $served, \"portals\": [\"$portal\"], \
\"control\": null, \"drives\": [{\"name\": \"cdr0\", \"iqn\": \"iqn.2026-11.test.pitland:cdr0\", \
\"lun\": 0, \"url\": \"$url\", \"disc\": \"$(realpath "$T/one")\"}, {\"name\": \"cdr1\"" "$T/ready"
ok "SIGTERM: status 0" stop
ok "silent on stderr" test ! -s "$T/serve.err"
ok "the named disc stays" "$PITLAND" disc show "$T/one"
"$PITLAND" serve --listen 127.0.0.1:0 --ready-fd 5 5>"$T/fd" >/dev/null &
served=$!
until [ -s "$T/fd" ]; do sleep 0.05; done
ok "--ready-fd" grep -q '"portals"' "$T/fd"
kill -INT "$served"
wait "$served"
ok "SIGINT: status 0" test $? -eq 0
served=''
ok "IPv6" "$PITLAND" run --listen '[::1]:0' -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" "$T/audio.json"'
ok "insecure" "$PITLAND" run --insecure --listen 0.0.0.0:0 -- true

"$PITLAND" disc create "$T/snap"
cksum "$T"/snap/* >"$T/before"
serve --snapshot "$T/snap" || exit 1
ok "a snapshot can be burned" burn --url "$url" --track-info "$T/info.json" "$T/audio.json"
ok "and asked" "$PITLAND" check "$T/info.json" "$url"
ok "stop" stop
cksum "$T"/snap/* >"$T/after"
ok "and nothing of it stays" cmp "$T/before" "$T/after"
ok "nothing temporary is left" test -z "$(find "$T" -mindepth 1 -maxdepth 1 -name 'pitland-*')"
done_testing
