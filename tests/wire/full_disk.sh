#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/full_disk.sh - the host's disk is full in mid-burn: the exact sense on
# the wire, one clear line, and the recorder and what was recorded live on. The
# shell's limit on file sizes plays the full disk.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

"$PITLAND" disc create "$T/disc"
# Record 33516 (LBA -11634) is where the lead-in starts: 82 MB into the file; the
# limit is about 12000 sectors later (512-byte blocks): in the program area.
limit=$(((45150 + 400) * 2448 / 512))
cat >"$T/serve.sh" <<-EOS
	ulimit -f $limit
	exec "$PITLAND" serve --listen 127.0.0.1:0 --ready-file "$T/ready" "$T/disc"
EOS
sh "$T/serve.sh" >"$T/serve.out" 2>"$T/serve.err" &
served=$!
until [ -s "$T/ready" ]; do sleep 0.05; done
url=$(member url)
refuses "the burn ends with the sense of a write error" 3 'WRITE.*3/0[cC]/00' \
	burn --url "$url" "$T/audio.json"
ok "the recorder lives on" iscsi-inq "$url"
ok "the disc can be shown while it is held" "$PITLAND" disc show "$T/disc"
ok "stop" stop
ok "the disc can be shown afterwards" "$PITLAND" disc show --json "$T/disc"
ok "it is not complete" sh -c '! "$PITLAND" disc show "$T/disc" | grep -q "^status: complete"'
ok "what was recorded is there" sh -c '"$PITLAND" disc show --json "$T/disc" |
	grep -q "\"leadin_lba\": -11634"'
serve "$T/disc"
ok "it can be served again" "$PITLAND" disc show "$T/disc"
ok "stop again" stop
done_testing
