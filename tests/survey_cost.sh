#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/survey_cost.sh [SECTORS] - what classification and lint cost of a burn: the
# processor time of a recorder while a disc is burned, beside that of the survey
# alone of the same sectors (tests/tools/survey_cost), for audio, for Mode 1 data
# and for Mode 2 form 1. Prints a table.
set -eu
out=${OUT:-build}
pitland=${PITLAND:-$out/pitland}
sectors=${1:-150000}
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
ticks=$(getconf CLK_TCK)

# cpu PID: seconds of processor time so far
cpu() { awk -v t="$ticks" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / t }' "/proc/$1/stat"; }

# burn_once: seconds of the recorder's processor time for $dir/image.json
burn_once() {
	rm -rf "$dir/disc" "$dir/ready"
	"$pitland" serve --listen 127.0.0.1:0 --ready-file "$dir/ready" "$dir/disc" >"$dir/log" &
	pid=$!
	while [ ! -s "$dir/ready" ]; do
		kill -0 "$pid"
		sleep 0.05
	done
	before=$(cpu $pid)
	"$pitland" burn --quiet --subcode raw --url "$(sed 's/.*"url": *"\([^"]*\)".*/\1/' "$dir/ready")" \
		"$dir/image.json"
	echo "$before $(cpu $pid)" | awk '{ print $2 - $1 }'
	kill "$pid"
	wait "$pid" || :
	pid=
}

# row NAME SECTOR_TYPE BYTES: the least of several runs of each, for other work on
# the machine only adds to them
row() {
	head -c $((sectors * $3)) /dev/urandom >"$dir/user"
	printf '{"compat": "mixed", "tracks": [{"sector_type": "%s", "file": "user"}]}\n' "$2" \
		>"$dir/image.json"
	rm -f "$dir/burns" "$dir/surveys"
	for _ in 1 2 3; do
		burn_once >>"$dir/burns"
		"$out/tools/survey_cost" "$dir/disc" >>"$dir/surveys"
		"$out/tools/survey_cost" "$dir/disc" >>"$dir/surveys"
	done
	burn=$(sort -n "$dir/burns" | head -n 1)
	sort -k 2 -n "$dir/surveys" | head -n 1 | awk -v name="$1" -v burn="$burn" '{
		printf "%-14s %8d %10.2f %10.3f %12.2f %12.2f %7.1f %%\n", name, $1, burn, $2,
		    burn * 1e6 / $1, $3, 100 * $2 / burn }'
}
printf '%-14s %8s %10s %10s %12s %12s %9s\n' disc sectors 'burn, s' 'survey, s' 'burn us/sec.' \
	'survey us' share
row audio AUDIO 2352
row 'Mode 1' MODE1 2048
row "Mode 2 form 1" MODE2FORM1 2048
