#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/clients/cost.sh - what a burn costs through the shim and through libiscsi:
# the same RAW stream of about 190 MB, written by sg_write (SG_IO, one command at
# a time) and by stream_write (8 commands in flight, and one), in turn. Prints
# seconds: best, median, worst. RUNS: how often; TMPDIR: better a tmpfs.
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
i=0
while [ $i -lt "${RUNS:-15}" ]; do
	"$pitland" run -- sh -c '"$tools/stream_write" "$PITLAND_URL" "$dir/stream"' >>"$dir/iscsi-8"
	"$pitland" run -- sh -c '"$tools/stream_write" "$PITLAND_URL" "$dir/stream" 1' >>"$dir/iscsi-1"
	"$pitland" run --sg /dev/sr0 -- "$tools/sg_write" /dev/sr0 "$dir/stream" >>"$dir/shim"
	i=$((i + 1))
done
for way in shim iscsi-8 iscsi-1; do
	sed 's/.* in \([0-9.]*\) s.*/\1/' "$dir/$way" | sort -n |
		awk -v way=$way '{ v[NR] = $1 }
			END { printf "%-8s %.3f %.3f %.3f\n", way, v[1], v[int((NR + 1) / 2)], v[NR] }'
done
