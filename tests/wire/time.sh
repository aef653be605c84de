#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/time.sh - real clients on drives whose operations take time: what they
# record does not depend on it, and what they see meanwhile does.
# shellcheck disable=SC2086,SC2317 # $fast and $cdrdao_write are words; ok calls functions
. tests/wire/lib.inc

cat >"$T/fast.json" <<'END'
{"cdr_speeds": [65534], "cdrw_speeds": [17640, 8467], "read_speeds": [65534], "load_ms": 300,
 "seek_ms": 5, "laser_start_ms": 50, "calibration_ms": 100}
END
echo '{"cdr_speeds": [25401], "laser_start_ms": 50, "calibration_ms": 0}' >"$T/slow.json"
bytes 3 $((1500 * 2352)) "$T/audio.raw"
bytes 4 $((1500 * 2048)) "$T/data.bin"
cat >"$T/a.toc" <<END
CD_DA
TRACK AUDIO
FILE "$T/audio.raw" 0
TRACK AUDIO
FILE "$T/audio.raw" 0
END
fast="--profile $T/fast.json --sg /dev/sr0"
cdrdao_write="cdrdao write -n --device /dev/sr0 --driver"
export T cdrdao_write

# same_disc TIMES NAME COMMAND...: the same disc in each, by clients that wait in their
# own ways.
same_disc() {
	times=$1 name=$2
	shift 2
	for mode in $times; do
		timeout 60 "$PITLAND" run --time $mode $fast --json "$T/$name.$mode" -- "$@" || return 1
		cmp "$T/$name.${times%% *}" "$T/$name.$mode" || return 1
	done
}
all='instant virtual real'
ok "cdrdao, session at once: one disc in any time" \
	same_disc "$all" sao $cdrdao_write generic-mmc "$T/a.toc"
ok "cdrdao, raw: one disc in any time" \
	same_disc "$all" raw $cdrdao_write generic-mmc-raw "$T/a.toc"
ok "cdrskin, track at once: one disc in real time too" \
	same_disc 'instant real' tao cdrskin dev=/dev/sr0 -tao -multi -nopad "$T/data.bin"

# A BLANK without IMMED takes 1.55 s (lead-in and pregap at 100x). Another client sees
# how far it is; and it is not answered before that time.
cat >"$T/blank" <<'END'
start=$(date +%s%N)
sg_raw -t 60 /dev/sr0 a1 01 00 00 00 00 00 00 00 00 00 00 >"$T/blank.log" 2>&1 &
seen=0
while kill -0 $! 2>/dev/null; do
	sg_raw /dev/sr0 00 00 00 00 00 00 >"$T/tur" 2>&1
	grep -q 'format in progress' "$T/tur" && grep -q 'Progress indication' "$T/tur" && seen=1
done
wait $! || exit 3
end=$(date +%s%N)
[ $seen = 1 ] || { cat "$T/tur"; exit 4; }
[ $(((end - start) / 1000000)) -ge 1550 ] || exit 5
sg_turs /dev/sr0
END
ok "real time: a second client sees the progress of a BLANK" \
	timeout 60 "$PITLAND" run --time real $fast --media cdrw-80 -- sh "$T/blank"

# With IMMED, and virtual time: each TEST UNIT READY is 0.1 s; opening takes some too.
cat >"$T/poll" <<'END'
sg_raw /dev/sr0 a1 11 00 00 00 00 00 00 00 00 00 00 2>/dev/null || exit 3
sg_turs -n 30 /dev/sr0 >"$T/turs" 2>&1
cat "$T/turs"
errors=$(sed -n 's/.*with \([0-9]*\) errors.*/\1/p' "$T/turs")
[ "$errors" -ge 8 ] && [ "$errors" -lt 16 ]
END
ok "virtual time: polling moves the clock" \
	timeout 60 "$PITLAND" run --time virtual $fast --media cdrw-80 -- sh "$T/poll"

# libcdio's player: CDROMPLAYMSF or CDROMPLAYTRKIND, CDROMSUBCHNL, CDROMSTOP.
cat >"$T/play" <<'END'
$cdrdao_write generic-mmc-raw "$T/a.toc" >"$T/write.log" 2>&1 || exit 3
start=$(date +%s%N)
cdda-player -t 2 /dev/sr0 >/dev/null 2>&1 || exit 4
sleep 1
cdda-player -S /dev/sr0 || exit 5
cdda-player -s /dev/sr0 >/dev/null 2>&1 || exit 6
ms=$((($(date +%s%N) - start) / 1000000))
# Audio status 15h, and where it was stopped: after 75 sectors a second.
sg_raw -r 16 -o "$T/q" /dev/sr0 42 00 40 01 00 00 00 00 10 00 2>/dev/null || exit 7
set -- $(od -An -v -tu1 "$T/q")
at=$((($9 << 24) + (${10} << 16) + (${11} << 8) + ${12}))
echo "status $2, track $7, at $at after $ms ms"
[ "$2" -eq 21 ] && [ "$7" -eq 2 ] && [ $at -ge 1575 ] && [ $at -le $((1500 + ms * 75 / 1000)) ]
END
ok "real time: cdda-player plays and stops" \
	timeout 60 "$PITLAND" run --time real $fast -- sh "$T/play"

# Over iSCSI: each WRITE may be held back, and each READ's status comes late. 1,000 sectors
# at 4x, 706 kB/s, take 3.3 s.
echo '{"cdr_speeds": [65534], "read_speeds": [706], "laser_start_ms": 50}' >"$T/reader.json"
cat >"$T/disc.json" <<'END'
{"tracks": [{"sector_type": "AUDIO", "file": "audio.raw"}, {"sector_type": "AUDIO", "file": "audio.raw"}]}
END
read_slowly() {
	serve --time real --profile "$T/reader.json" && burn --url "$url" "$T/disc.json" || return 1
	start=$(date +%s%N)
	"$TOOLS/readcd" main "$url" 0 1000 >"$T/main" || return 1
	ms=$((($(date +%s%N) - start) / 1000000))
	head -c $((1000 * 2352)) "$T/audio.raw" | cmp - "$T/main" || return 1
	echo "$ms ms"
	stop && [ $ms -ge 3300 ]
}
ok "real time over iSCSI: reading at 4x" read_slowly

# A host that cannot keep up: cdrdao is stopped while it writes the lead-in, 1 s.
cat >"$T/late" <<'END'
rm -f "$T/late.log"
$cdrdao_write generic-mmc-raw --buffer-under-run-protection "$1" "$T/a.toc" >"$T/late.log" 2>&1 &
pid=$!
until [ "$(stat -c %s "$PITLAND_DISC/log")" -gt 2000 ]; do
	kill -0 $pid 2>/dev/null || exit 3
	sleep 0.02
done
kill -STOP $pid
sleep 1
kill -CONT $pid
wait $pid
END
underrun() {
	rm -rf "$T/disc" "$T/late.json"
	timeout 60 "$PITLAND" run --time real --profile "$T/slow.json" --sg /dev/sr0 \
		--keep "$T/disc" --json "$T/late.json" -- sh "$T/late" "$1"
}
lost() {
	! underrun 0 && cat "$T/late.log" && grep -qi 'write' "$T/late.log" &&
		"$PITLAND" disc show --json "$T/disc" >"$T/lost.json" && grep -q damaged "$T/lost.json"
}
bridged() {
	underrun 1 && ! grep -q damaged "$T/late.json"
}
ok "real time: data too late, the session is damaged" lost
ok "real time: data too late, and BUFE" bridged
done_testing
