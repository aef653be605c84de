#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/bench.sh - a full 80-minute disc, from the ATIP lead-in start to the end
# of the lead-out: burned by `pitland burn` (time, and the recorder's largest
# memory), then the same bytes written by tests/tools/stream_write to pitland
# and to a tgt disk LUN in turn. Prints a table and writes build/bench.json.
# Needs about 4 GB under $TMPDIR, and tgt's own part needs root.
set -eu
out=${OUT:-build}
pitland=${PITLAND:-$out/pitland}
writer=$out/tools/stream_write
runs=${RUNS:-3}
dir=$(mktemp -d) tgt=
cleanup() {
	[ -z "$tgt" ] || kill -KILL "$tgt" # it takes no softer word while it has targets
	[ ! -s "$dir/ready" ] || kill "$(pid_of)" 2>/dev/null || :
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
pid_of() { sed 's/.*"pid": *\([0-9]*\).*/\1/' "$dir/ready"; }
url_of() { sed 's/.*"url": *"\([^"]*\)".*/\1/' "$dir/ready"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# A fresh recorder in $dir/disc; its ready line in $dir/ready.
start_recorder() {
	rm -rf "$dir/disc" "$dir/ready"
	"$pitland" serve --listen 127.0.0.1:0 --media cdr-80 --ready-file "$dir/ready" "$dir/disc" &
	while [ ! -s "$dir/ready" ]; do sleep 0.05; done
}
stop_recorder() {
	pid=$(pid_of)
	kill "$pid"
	wait "$pid" || :
	rm -f "$dir/ready"
}

# Program area up to 79:59:74: 359849 sectors of audio from LBA 0.
truncate -s $((359849 * 2352)) "$dir/track.raw"
printf '{"tracks": [{"sector_type": 0, "file": "track.raw"}]}\n' >"$dir/image.json"
start_recorder
begin=$(date +%s.%N)
"$pitland" burn --url "$(url_of)" "$dir/image.json"
burn=$(echo "$begin $(date +%s.%N)" | awk '{ printf "%.2f", $2 - $1 }')
peak=$(awk '/VmHWM/ { print $2 }' "/proc/$(pid_of)/status")
stop_recorder
# What the recorder received, from its lead-in on: record i is LBA i - 45150.
tail -c +$(((45150 - 11634) * 2448 + 1)) "$dir/disc/sectors" >"$dir/stream"
bytes=$(stat -c %s "$dir/stream")

if command -v tgtd >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	port=$((20000 + $$ % 20000))
	tgtd -f -C 7 --iscsi "portal=127.0.0.1:$port" >/dev/null 2>&1 &
	tgt=$!
	sleep 1
	truncate -s $((bytes / 512 * 512 + 512)) "$dir/tgt.img"
	tgtadm -C 7 --lld iscsi --op new --mode target --tid 1 -T iqn.2026-11.test.pitland:tgt
	tgtadm -C 7 --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b "$dir/tgt.img"
	tgtadm -C 7 --lld iscsi --op bind --mode target --tid 1 -I ALL
fi
seconds() { sed 's/.* in \([0-9.]*\) s.*/\1/'; }
: >"$dir/ours"
: >"$dir/theirs"
i=0
while [ $i -lt "$runs" ]; do
	start_recorder
	"$writer" "$(url_of)" "$dir/stream" | seconds >>"$dir/ours"
	stop_recorder
	if [ -n "$tgt" ]; then
		fallocate -p -o 0 -l "$bytes" "$dir/tgt.img" # both write into holes
		"$writer" "iscsi://127.0.0.1:$port/iqn.2026-11.test.pitland:tgt/1" "$dir/stream" |
			seconds >>"$dir/theirs"
	fi
	i=$((i + 1))
done
ours=$(median <"$dir/ours")
theirs=$([ -z "$tgt" ] || median <"$dir/theirs")
ratio=$([ -z "$tgt" ] || awk "BEGIN { printf \"%.2f\", $ours / $theirs }")
printf '%-46s %10s\n' "bytes of a full 80-minute disc" "$bytes" \
	"pitland burn, seconds" "$burn" \
	"recorder's largest memory (VmHWM), KiB" "$peak" \
	"stream_write to pitland, seconds (median)" "$ours" \
	"stream_write to a tgt disk LUN, seconds" "${theirs:-not run}" \
	"pitland / tgt" "${ratio:-not run}"
printf '{"bytes": %s, "burn_seconds": %s, "recorder_vmhwm_kib": %s, "pitland_seconds": %s, "tgt_seconds": %s, "ratio": %s}\n' \
	"$bytes" "$burn" "$peak" "$ours" "${theirs:-null}" "${ratio:-null}" >"$out/bench.json"
