#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/peers.sh - other people's initiators against the target: discovery and
# identity with libiscsi's tools.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc

serve --drives 2 || exit 1
ok "discovery finds the drives" iscsi-ls -s "iscsi://$portal"
iscsi-ls -s "iscsi://$portal" >"$T/ls" 2>&1
ok "the first by its name" grep -q "iqn.2026-11.test.pitland:cdr0" "$T/ls"
ok "the second by its name" grep -q "iqn.2026-11.test.pitland:cdr1" "$T/ls"
ok "INQUIRY" iscsi-inq "$url"
iscsi-inq "$url" >"$T/inq" 2>&1
ok "a CD drive" grep -qi 'peripheral device type.*\(mmc\|cd\)' "$T/inq"
ok "removable" grep -qi 'removable:1' "$T/inq"
ok "vendor" grep -q 'PITLAND' "$T/inq"
ok "product" grep -q 'VIRTUAL CD-R' "$T/inq"
# Its tools set their own digests; qemu-img has it offer CRC32C alone. Data digests it does not know.
ok "libiscsi with a header digest, by qemu-img" qemu-img info --image-opts \
	"driver=iscsi,transport=tcp,portal=$portal,target=iqn.2026-11.test.pitland:cdr0,lun=0,header-digest=crc32c"
ok "vital product data" iscsi-inq -e 1 -c 0 "$url"
ok "a target that is none is refused" sh -c '! iscsi-inq "iscsi://$portal/iqn.x:none/0"'
ok "stop" stop
serve --advertise 192.0.2.7:4000 || exit 1
iscsi-ls "iscsi://$portal" >"$T/ls" 2>&1
ok "discovery answers the advertised address" grep -q '192.0.2.7:4000' "$T/ls"
ok "stop again" stop
done_testing
