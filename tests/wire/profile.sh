#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/profile.sh: --profile with a file, and with QEMU's driver on an empty
# tray: the personality that it needs, and one that it refuses.
# shellcheck disable=SC2016,SC2317 # commands for another shell; functions that ok calls
. tests/wire/lib.inc

inquires() {
	iscsi-inq "$url" >"$T/inq" && grep -q 'Vendor:ACME    *$' "$T/inq" &&
		grep -q 'Product:BURNER 9 *$' "$T/inq" && grep -q 'Revision:2.1 *$' "$T/inq"
}
attaches() { timeout 20 qemu-img info -f raw "$url" >"$T/info" && grep -q 'virtual size: 0 B' "$T/info"; }
attaches_not() { ! timeout 20 qemu-img info -f raw "$url" 2>"$T/info" && grep -q 'readcapacity' "$T/info"; }

cat >"$T/acme.json" <<'JSON'
{"base": "qemu", "vendor": "ACME", "product": "BURNER 9", "revision": "2.1",
 "read_speeds": [4234, 1411], "cdr_speeds": [2822], "cdrw_speeds": [706], "buffer_bytes": 8388608,
 "accepted": {"RAW": [1, 2, 3], "SAO": [8], "TAO": [8], "PACKET": []}}
JSON
ok "a personality from a file" serve --profile "$T/acme.json" --media none
ok "its identity" inquires
ok "its base's option: QEMU attaches an empty tray" attaches
ok "stop" stop
ok "generic, empty tray" serve --media none
ok "QEMU refuses it" attaches_not
ok "stop" stop
ok "qemu, empty tray" serve --profile qemu --media none
ok "QEMU attaches it" attaches
ok "stop" stop
# wodim prints what page 2A says.
ok "run takes it too, and the shim sees it" sh -c '
	"$PITLAND" run --profile "$T/acme.json" --sg /dev/sr0 -- wodim dev=/dev/sr0 -prcap >"$T/prcap" &&
	grep -q "Maximum read  speed:  4234 kB/s" "$T/prcap" && grep -q "Buffer size in KB: 8192" "$T/prcap" &&
	grep -q "BURNER 9" "$T/prcap"'

echo '{"vendor": "NINE CHARS"}' >"$T/bad.json"
refuses "a member that cannot be" 2 "$T/bad.json: vendor: has more than 8 characters" \
	"$PITLAND" serve --profile "$T/bad.json"
echo '{' >"$T/bad.json"
refuses "no JSON" 2 "$T/bad.json: no valid JSON" "$PITLAND" serve --profile "$T/bad.json"
refuses "no such file" 2 "./nix: No such file" "$PITLAND" serve --profile ./nix
refuses "neither name nor file" 2 'profile: there is no personality and no file "nix"' \
	"$PITLAND" serve --profile nix
done_testing
