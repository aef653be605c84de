#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/clients/cost.sh - what a burn costs through the shim and through libiscsi:
# the same RAW stream of about 190 MB, written by sg_write (SG_IO, one command at
# a time) and by stream_write (8 commands in flight, and one), in turn. Prints for
# each the seconds of the writing, and the processor's seconds of drive and client
# together from start to end: best, median, worst. RUNS: how often; TMPDIR: better
# a tmpfs.
# shellcheck disable=SC2016 # expanded by the inner shell
set -eu
out=$(realpath "${OUT:-build}")
pitland=$out/pitland tools=$out/tools
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
export pitland tools dir
truncate -s $((60000 * 2352)) "$dir/track.raw"
echo '{"tracks": [{"sector_type": 0, "file": "track.raw"}]}' >"$dir/image.json"
"$pitland" run --keep "$dir/disc" -- \
	sh -c '"$pitland" burn --quiet --url "$PITLAND_URL" "$dir/image.json"'
tail -c +$(((45150 - 11634) * 2448 + 1)) "$dir/disc/sectors" >"$dir/stream"
rm -r "$dir/disc"

# measure WAY COMMAND...: a line "SECONDS PROCESSOR-SECONDS" for WAY.
measure() {
	way=$1
	shift
	(
		"$@" >"$dir/said"
		times # of this shell, and of what has run under it
	) | tail -n 1 | tr ms '  ' | awk '{ print 60 * $1 + $2 + 60 * $3 + $4 }' >"$dir/time"
	sed 's/.* in \([0-9.]*\) s.*/\1/' "$dir/said" | paste -d ' ' - "$dir/time" >>"$dir/$way"
}

i=0
while [ $i -lt "${RUNS:-15}" ]; do
	measure iscsi-8 "$pitland" run -- sh -c '"$tools/stream_write" "$PITLAND_URL" "$dir/stream"'
	measure iscsi-1 "$pitland" run -- sh -c '"$tools/stream_write" "$PITLAND_URL" "$dir/stream" 1'
	measure shim "$pitland" run --sg /dev/sr0 -- "$tools/sg_write" /dev/sr0 "$dir/stream"
	i=$((i + 1))
done
printf '%-8s %-18s %s\n' '' 'writing, s' 'processor, s'
for way in shim iscsi-1 iscsi-8; do
	for column in 1 2; do
		cut -d ' ' -f $column "$dir/$way" | sort -n |
			awk '{ v[NR] = $1 } END { printf "%.2f %.2f %.2f\n", v[1], v[int((NR + 1) / 2)], v[NR] }'
	done | paste -s - | awk -F '\t' -v way=$way '{ printf "%-8s %-18s %s\n", way, $1, $2 }'
done
