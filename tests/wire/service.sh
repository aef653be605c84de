#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/service.sh - what a service manager sees: readiness, the end; the unit
# file; many drives in one process.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc

# The datagrams that come to a socket, as sd_notify(3) sends them.
python3 - "$T/notify" "$T/said" <<'EOS' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(120)
while True:
    with open(sys.argv[2], "ab") as out:
        out.write(s.recv(4096) + b"\n")
EOS
listener=$!
until [ -S "$T/notify" ]; do sleep 0.05; done
NOTIFY_SOCKET=$T/notify
export NOTIFY_SOCKET
serve || exit 1
sleep 0.2
ok "READY=1 once it accepts" grep -qx 'READY=1' "$T/said"
ok "no end yet" sh -c '! grep -q STOPPING "$T/said"'
ok "stop" stop
sleep 0.2
ok "STOPPING=1" grep -qx 'STOPPING=1' "$T/said"
NOTIFY_SOCKET=$T/nobody
serve || exit 1
ok "without a manager too" stop
unset NOTIFY_SOCKET
kill $listener

if command -v systemd-analyze >/dev/null; then
	sed "s,@PREFIX@,/usr," dist/pitland.service >"$T/pitland.service"
	mkdir -p "$T/root/usr/bin" && ln -sf /bin/true "$T/pitland"
	sed -i "s,^ExecStart=/usr/bin/pitland,ExecStart=$T/pitland," "$T/pitland.service"
	ok "the unit file" systemd-analyze verify --man=no "$T/pitland.service"
fi

serve --drives 128 --media none || exit 1
ok "128 drives in one process" sh -c 'test "$(iscsi-ls "iscsi://$portal" | grep -c "Target:iqn")" -eq 128'
ok "the last of them answers" iscsi-inq "iscsi://$portal/iqn.2026-11.test.pitland:cdr127/0"
ok "stop" stop
done_testing
