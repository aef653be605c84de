#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/iscsi_test_cu.sh - libiscsi's conformance suite on the recorder, with a
# finished disc in it, and on the diagnostic disk beside it. What must fail, and
# why, is in docs/conformance.md.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc

# The suite ends with 0 whatever happens, so its words count.
run_suite() {
	timeout 240 iscsi-test-cu -d -t "$1" "$2" ${3+"$3"} >"$T/cu-$1-${2##*/}" 2>&1
	awk '/^Suite: / { suite = $2 } /^  Test: / { test = $2 }
		/FAILED$/ && !/\[FAILED\]$/ { print suite "." test }' "$T/cu-$1-${2##*/}"
}
counted() { # FILE LEAST: so many tests were run, so the suite came to its end
	awk '$1 == "tests" && $3 >= '"$2"' { found = 1 } END { exit !found }' "$1"
}
same() {
	diff "$1" "$2"
}

serve --diagnostic-lun || exit 1
disk=${url%/0}/1
bytes 1 $((2048 * 600)) "$T/data.bin"
echo '{"compat": "mixed", "tracks": [{"sector_type": "MODE1", "file": "data.bin"}]}' >"$T/data.json"
ok "burn a disc to read from" burn --url "$url" "$T/data.json"

# The disc is finished and can be written only once: what must write fails.
cat >"$T/recorder.expected" <<'EOF'
ProutReserve.AccessEA
ProutReserve.AccessEAAR
ProutReserve.AccessEARO
ProutReserve.AccessWE
ProutReserve.AccessWEAR
ProutReserve.AccessWERO
Read10Invalid
StartStopUnit.PwrCnd
StartStopUnit.Simple
Write10.BeyondEol
Write10.Simple
Write10.ZeroBlocks
Write12.BeyondEol
Write12.Simple
Write12.ZeroBlocks
WriteVerify10.BeyondEol
WriteVerify10.Flags
WriteVerify10.Simple
WriteVerify10.ZeroBlocks
EOF
: >"$T/disk.expected"
for lun in recorder disk; do
	where=$url
	[ $lun = recorder ] || where=$disk
	{
		run_suite iSCSI "$where" | sed 's/.*\.//'
		run_suite SCSI "$where"
	} | sort >"$T/$lun.failed"
	ok "$lun: 15 tests of the transport were run" counted "$T/cu-iSCSI-${where##*/}" 15
	ok "$lun: 215 tests of SCSI were run" counted "$T/cu-SCSI-${where##*/}" 215
	ok "$lun: only those failed that must" same "$T/$lun.expected" "$T/$lun.failed"
done
run_suite SCSI.MultipathIO "$disk" "$disk" >"$T/multipath.failed"
ok "disk: two paths" test ! -s "$T/multipath.failed"
ok "disk: 4 tests of two paths were run" counted "$T/cu-SCSI.MultipathIO-1" 4
# What the disk is there for must not be skipped.
for suite in Reserve6 PreventAllow Prin Prout; do
	ok "disk: $suite is not skipped" sh -c 'awk "/^Suite: /{ in_it = \$2 ~ /^'$suite'/ } in_it && /SKIPPED/ { exit 1 }" "$T/cu-SCSI-1"'
done
ok "disk: the transport's tests are not skipped" sh -c '! grep "^ *Test:.*SKIPPED" "$T/cu-iSCSI-1"'
ok "stop" stop
done_testing
