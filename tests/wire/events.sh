#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/events.sh - a medium that changes under an initiator that is at rest:
# QEMU's driver (libiscsi) is told by an asynchronous message and goes on.
# shellcheck disable=SC2317 # functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

# The other initiator takes the disc out and puts it in again, twice.
changes() {
	timeout 20 iscsi-test-cu -d -t SCSI.StartStopUnit.Simple "$url" >"$T/cu" 2>&1
	grep -q 'Test: Simple' "$T/cu"
}
logged_in() {
	tries=0
	until grep -q 'read 2048/2048 bytes at offset 0' "$T/qemu"; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || return 1
		sleep 0.05
	done
}

serve --media cdr-80 || exit 1
ok "a disc to read from" burn --url "$url" "$T/mixed.json"
LIBISCSI_DEBUG=9 timeout 60 stdbuf -oL qemu-io -f raw -r -c 'read 0 2048' -c 'sleep 3000' -c 'read 2048 2048' \
	-c 'read 4096 2048' "$url" >"$T/qemu" 2>&1 &
qemu=$!
ok "QEMU's driver reads" logged_in
ok "the medium changes" changes
ok "QEMU's driver goes on" wait $qemu
ok "it was told" grep -q 'received iSCSI AsyncMsg/SCSI Async Event' "$T/qemu"
ok "the unit attention came too" grep -q '0x2800' "$T/qemu"
ok "its connection has stayed" test "$(grep -c 'login successful' "$T/qemu")" -eq 1
ok "all was read" test "$(grep -c 'read 2048/2048 bytes' "$T/qemu")" -eq 3
ok "stop" stop
done_testing
