#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/streams.sh - image streams as files: built, shown, burned and checked.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# A stream is what `burn` writes: burned, it gives the same disc.
# one LAYOUT SUBCODE BYTES: bytes per sector
one() {
	stream=$T/$1.$2 info=$T/info.json name="$1, $2"
	ok "build: $name" "$PITLAND" image build --quiet --subcode "$2" --track-info "$info" \
		"$T/$1.json" "$stream"
	leadout=$(sed -n 's/.*"start_of_leadout": \([0-9]*\).*/\1/p' "$info")
	ok "from 95:00:00 to the end of the lead-out: $name" test "$(stat -c %s "$stream")" -eq \
		$(((22650 + leadout + 6750) * $3))
	ok "burn the layout: $name" "$PITLAND" run --keep "$T/disc-layout" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" "$1"' - "$T/$1.json" "$2"
	ok "burn the stream: $name" "$PITLAND" run --keep "$T/disc-stream" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" --stream "$1"' - "$stream" "$2"
	ok "the same sectors: $name" cmp "$T/disc-layout/sectors" "$T/disc-stream/sectors"
	ok "check the disc: $name" "$PITLAND" check "$info" "$T/disc-stream"
	ok "check the stream: $name" "$PITLAND" check "$info" "$stream"
	"$PITLAND" disc show --json "$T/disc-stream" >"$T/disc.json"
	ok "show it: $name" sh -c '"$PITLAND" image show --json --subcode "$2" "$1" >"$T/show.json"' \
		- "$stream" "$2"
	ok "as the disc: $name" cmp "$T/disc.json" "$T/show.json"
	rm -r "$T/disc-layout" "$T/disc-stream"
}
one mixed pq 2368
one mixed cooked 2448
one audio raw 2448
ok "no temporary file is left" sh -c '! ls "$T" | grep -e pitland- -e "\.new$"'

# Another implementation's stream may start elsewhere: here with the pregap's 150
# sectors and the 12,000 before it.
tail -c +$(((22650 - 12150) * 2368 + 1)) "$T/mixed.pq" >"$T/short.pq"
"$PITLAND" burn --plan --track-info "$T/info.json" "$T/mixed.json" >/dev/null
ok "shorter lead-in: check" "$PITLAND" check --lead-in-sectors 12150 "$T/info.json" "$T/short.pq"
ok "shorter lead-in: burn" "$PITLAND" run --keep "$T/disc" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode pq --lead-in-sectors 12150 \
		--stream "$T/short.pq"'
ok "shorter lead-in: the same disc" "$PITLAND" check "$T/info.json" "$T/disc"
tail -c $((17000 * 2448)) "$T/mixed.cooked" >"$T/shorter"
"$PITLAND" run --keep "$T/refused" -- sh -c '
	"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode cooked --lead-in-sectors 5000 \
		--stream "$T/shorter"' 2>"$T/err"
ok "lead-in shorter than the medium's: refused" test $? -eq 3
ok "lead-in shorter than the medium's: said" grep -q 'LEADIN_TOO_SHORT' "$T/err"
refuses "and to show it" 2 'shorter: its lead-in is too short: 5000 sectors' "$PITLAND" \
	image show --subcode cooked --lead-in-sectors 5000 "$T/shorter"
refuses "all lead-in" 2 'all lead-in' "$PITLAND" image show --subcode pq \
	--lead-in-sectors 400000 "$T/mixed.pq"

# Sizes that are whole sectors in both forms: the lead-in tells. 153 and 148 sectors.
for form in pq:2368 cooked:2448; do
	size=$(stat -c %s "$T/mixed.${form%:*}")
	cp "$T/mixed.${form%:*}" "$T/both"
	truncate -s $(((size + 362303) / 362304 * 362304)) "$T/both"
	ok "both sizes fit, ${form%:*}" "$PITLAND" check "$T/info.json" "$T/both"
done

refuses "stream absent" 2 'nix: No such file' "$PITLAND" image show --subcode pq "$T/nix"
refuses "stream a directory" 2 'is not a regular file' "$PITLAND" image show --subcode pq "$T"
truncate -s 2449 "$T/odd"
: >"$T/empty"
truncate -s $((2448 * 20000)) "$T/zeros"
refuses "odd length" 2 'odd: is no image stream.* not a multiple of 2448' \
	"$PITLAND" image show --subcode raw "$T/odd"
refuses "empty" 2 'empty: is no image stream' "$PITLAND" image show --subcode raw "$T/empty"
refuses "check: odd length" 2 'odd: is no image stream' "$PITLAND" check "$T/info.json" "$T/odd"
refuses "check: empty" 2 'empty: is no image stream' "$PITLAND" check "$T/info.json" "$T/empty"
refuses "burn: odd length" 2 'odd: is no image stream' "$PITLAND" burn --url iscsi://127.0.0.1:1/a/0 \
	--subcode raw --stream "$T/odd"
refuses "no Q channel" 2 'there is no Q channel of this form' \
	"$PITLAND" image show --subcode raw --lead-in-sectors 12000 "$T/zeros"
refuses "another form's length" 2 'not a multiple of' \
	"$PITLAND" image show --subcode raw "$T/mixed.pq"
refuses "show without form" 2 'needs --subcode' "$PITLAND" image show "$T/mixed.pq"
refuses "burn without form" 2 'needs --subcode' "$PITLAND" burn --url iscsi://127.0.0.1:1/a/0 \
	--stream "$T/mixed.pq"
refuses "stream and image" 2 'either --stream or one IMAGE' "$PITLAND" burn \
	--url iscsi://127.0.0.1:1/a/0 --subcode pq --stream "$T/mixed.pq" "$T/mixed.json"
refuses "lead-in of no stream" 2 'lead-in-sectors: needs --stream' "$PITLAND" burn --plan \
	--lead-in-sectors 5 "$T/mixed.json"
refuses "plan of a stream" 2 'takes no --plan' "$PITLAND" burn --plan --subcode pq \
	--stream "$T/mixed.pq"
refuses "verb unknown" 2 'frob: unknown verb of image' "$PITLAND" image frob

# What stands at STREAM stays until the new one is complete.
echo old >"$T/kept"
refuses "build what cannot be built" 2 'no valid JSON' "$PITLAND" image build "$T/odd" "$T/kept"
ok "the old file is still there" test "$(cat "$T/kept")" = old
refuses "no such directory" 2 'nix/a: No such file' "$PITLAND" image build --quiet \
	"$T/mixed.json" "$T/nix/a"
ok "over the old file" "$PITLAND" image build --quiet "$T/mixed.json" "$T/kept"
ok "complete" cmp "$T/kept" "$T/mixed.cooked"
sh -c 'ulimit -f 1000; trap "" XFSZ; "$PITLAND" image build --quiet --subcode pq "$T/mixed.json" "$T/kept"' \
	2>"$T/err"
ok "no space: exit status 2" test $? -eq 2
ok "no space: said" grep -q 'kept: File too large' "$T/err"
ok "no space: the old file is still there" cmp "$T/kept" "$T/mixed.cooked"
ok "no space: nothing else is" sh -c '! ls "$T" | grep "\.new$"'
ok "into a pipe" sh -c '"$PITLAND" image build --quiet "$T/mixed.json" /dev/stdout | cmp - "$T/kept"'
done_testing
