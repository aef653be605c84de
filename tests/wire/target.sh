#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/target.sh - the target's sockets: portals, IPv6, a port in use, many
# connections, peers that speak no iSCSI, libiscsi's own tests of the transport,
# the stop with a session open.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
# What a sanitizer keeps of freed memory must not look like growth.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1
export ASAN_OPTIONS

# Names and states of tests: iscsi-test-cu ends with 0 whatever happens, and says
# "[FAILED]" of each attempt of a write that must fail.
suite() {
	timeout 60 iscsi-test-cu -d -t "$1" "$url" >"$T/cu" 2>&1
	grep -A3 'Run Summary' "$T/cu" | awk '$1 == "tests" { exit !($3 > 0 && $4 == $3 && $5 == 0) }'
}

# A peer that speaks something else is closed by the target.
hello() {
	timeout 20 python3 - "${portal%:*}" "${portal##*:}" "$1" <<'EOS'
import socket, sys
peer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
peer.sendall(bytes.fromhex(sys.argv[3]))
while peer.recv(4096):
    pass
EOS
}

many() {
	n=0
	while [ $n -lt 200 ]; do
		iscsi-ls "iscsi://$portal" >/dev/null || return 1
		n=$((n + 1))
	done
}

descriptors() {
	find "/proc/$served/fd" -type l | wc -l
}

resident() {
	awk '/^VmRSS/ { print $2 }' "/proc/$served/status"
}

serve --listen '[::1]:0' || exit 1
six=$(grep -o '\[::1\]:[0-9]*' "$T/ready" | head -n 1)
ok "a portal of IPv6" iscsi-inq "iscsi://$six/iqn.2026-11.test.pitland:cdr0/0"
iscsi-ls "iscsi://$six" >"$T/ls" 2>&1
ok "discovery there answers its address" grep -qF "Portal:$six,1" "$T/ls"
refuses "a port in use" 2 "$portal: port in use" "$PITLAND" serve --listen "$portal"
ok "CmdSN outside of the window is dropped" suite iSCSI.iSCSIcmdsn
ok "wrong DataSN does not succeed" suite iSCSI.iSCSIdatasn
ok "task management" suite iSCSI.iSCSITMF
ok "INQUIRY by libiscsi's tests" suite SCSI.Inquiry
ok "TEST UNIT READY by libiscsi's tests" suite SCSI.TestUnitReady
ok "an HTTP hello is closed" hello "$(printf 'GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: none\r\n\r\n' | od -An -tx1 | tr -d ' \n')"
ok "a TLS hello is closed" hello "1603010200010001fc0303$(printf '%074d' 17)"
many
sleep 0.2
before=$(descriptors) grown=$(resident)
ok "two hundred discoveries" many
sleep 0.2
ok "leave no descriptor open" test "$(descriptors)" -le "$before"
ok "and no memory behind" test "$(resident)" -le $((grown + 512))
ok "stop" stop

# A wildcard portal that was reached by a loopback address, as through a virtual
# machine's network: that address would be of no use to the initiator.
targets() {
	timeout 20 python3 - "$portal" "$1" <<'EOS'
import socket, struct, sys
host, port = sys.argv[1].rsplit(":", 1)
peer = socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, int(port)))
def send(opcode, flags, text, isid=b"\x80\0\0\0\0\1"):
    header = bytearray(48)
    header[0], header[1] = opcode, flags
    header[5:8] = struct.pack(">I", len(text))[1:]
    header[8:14] = isid if opcode == 0x43 else bytes(6)
    header[16:20] = struct.pack(">I", 1)
    header[20:24] = bytes(4) if opcode == 0x43 else b"\xff" * 4
    peer.sendall(bytes(header) + text + bytes(-len(text) % 4))
def take():
    header = b""
    while len(header) < 48:
        header += peer.recv(48 - len(header))
    n = struct.unpack(">I", b"\0" + header[5:8])[0]
    data = b""
    while len(data) < n + -n % 4:
        data += peer.recv(n + -n % 4 - len(data))
    return data[:n]
send(0x43, 0x87, b"InitiatorName=iqn.2026-11.example:a\0SessionType=Discovery\0")
take()
send(0x44, 0x80, b"SendTargets=All\0")
answer = take()
assert b"TargetName=iqn.2026-11.test.pitland:cdr0\0" in answer, answer
assert (b"TargetAddress" in answer) == (sys.argv[2] == "address"), answer
EOS
}
serve --listen 0.0.0.0:0 --insecure || exit 1
ok "a portal with an address tells it" targets address
portal=$(grep -o '0\.0\.0\.0:[0-9]*' "$T/ready" | head -n 1)
ok "a wildcard portal on loopback does not" targets none
ok "stop" stop

# Limits that are set: three silent connections leave no room until their time is up.
crowd() {
	timeout 20 python3 - "${portal%:*}" "${portal##*:}" <<'EOS'
import socket, sys, time
def connect():
    peer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    peer.settimeout(10)
    return peer
silent = [connect() for _ in range(3)]
time.sleep(0.2)
assert connect().recv(1) == b""          # closed at once
begun = time.monotonic()
assert [p.recv(1) for p in silent] == [b""] * 3
assert time.monotonic() - begun > 0.5    # not at once: when their time was up
EOS
}
serve --limit half-open=3 --limit login-seconds=2 --limit sessions-per-target=1 || exit 1
ok "half-open connections are limited, and in time" crowd
ok "then there is room again" iscsi-inq "$url"
ok "stop" stop
refuses "a limit that is none" 2 "--limit: NAME=VALUE is wanted" "$PITLAND" serve --limit none=1
sed 's/.*NAME one of//' "$T/.err" | tr ' ' '\n' | grep . >"$T/limits"
ok "there are names" test "$(wc -l <"$T/limits")" -ge 14
while read -r name; do
	ok "the manual names it: $name" grep -qx ".It Cm $name" docs/pitland-serve.1
done <"$T/limits"

serve || exit 1
# A session that stays: libiscsi's tests of READ (10) are under way at the stop.
timeout 60 iscsi-test-cu -d -t ALL "$url" >"$T/busy" 2>&1 &
busy=$!
sleep 0.1
ok "stop with a session open" stop
kill $busy 2>/dev/null
wait $busy
done_testing
