#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/auth.sh - the file of --auth, and libiscsi's CHAP against it: one-way,
# mutual, discovery; who is refused.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
. tests/wire/layouts.inc

write_rules() {
	cat >"$T/auth.json"
	chmod 600 "$T/auth.json"
}
try() {
	timeout 20 iscsi-inq "iscsi://$1$portal/iqn.2026-11.test.pitland:$2/0" >"$T/inq" 2>&1 &&
		grep -q PITLAND "$T/inq"
}
mutual() {
	LIBISCSI_CHAP_TARGET_USERNAME=pitland LIBISCSI_CHAP_TARGET_PASSWORD=$1 try "$2" cdr0
}
not() {
	! "$@"
}
right='guest%forward-secret-1@'
wrong='guest%forward-secret-2@'

write_rules <<'EOF'
{"targets": {
  "cdr0": {"chap": [{"name": "guest", "secret": "forward-secret-1"}],
           "mutual": {"name": "pitland", "secret": "backward-secret-2"}},
  "cdr1": {"chap": [{"name": "guest", "secret": "forward-secret-1"}],
           "initiators": ["iqn.2026-11.example:somebody"]}},
 "discovery": {"chap": [{"name": "finder", "secret": "discovery-secret"}]}}
EOF
chmod 640 "$T/auth.json"
refuses "a file that others may read" 2 "others may use it" "$PITLAND" serve --listen 127.0.0.1:0 --auth "$T/auth.json"
refuses "a file that is not there" 2 "No such file" "$PITLAND" serve --listen 127.0.0.1:0 --auth "$T/none"
echo '{"targets": {"cdr0": {"secret": "forward-secret-1"}}}' >"$T/bad.json"
chmod 600 "$T/bad.json"
refuses "a member that is not known" 2 '"cdr0": it has a member that is not known' "$PITLAND" serve --listen 127.0.0.1:0 --auth "$T/bad.json"
ok "no secret in the message" not grep -q forward-secret "$T/.err"
echo '{"targets": {"*": {}}}' >"$T/open.json"
chmod 600 "$T/open.json"
refuses "other machines without a secret" 2 "no authentication" "$PITLAND" serve --listen 0.0.0.0:0 --auth "$T/open.json"
chmod 600 "$T/auth.json"

serve --drives 2 --auth "$T/auth.json" --listen 0.0.0.0:0 || exit 1
ok "one-way CHAP" try "$right" cdr0
ok "a wrong secret" not try "$wrong" cdr0
ok "a wrong name" not try 'host%forward-secret-1@' cdr0
ok "no secret" not try '' cdr0
ok "mutual CHAP" mutual backward-secret-2 "$right"
ok "a target that proves nothing to us" not mutual backward-secret-3 "$right"
ok "a name that is not on the list" not try "$right" cdr1
ok "it is not said to be there" sh -c '! iscsi-ls "iscsi://finder%discovery-secret@$portal" | grep -q cdr1'
ok "discovery by its own secret" sh -c 'iscsi-ls "iscsi://finder%discovery-secret@$portal" | grep -q cdr0'
ok "not by another" sh -c '! iscsi-ls "iscsi://guest%forward-secret-1@$portal" | grep -q cdr0'
ok "not without" sh -c '! iscsi-ls "iscsi://$portal" | grep -q cdr0'
ok "no secret in the log" not grep -q secret-1 "$T/serve.err"
ok "stop" stop

# Rights: a user who may only read, and a name that sees one of two units.
write_rules <<'EOF'
{"targets": {
  "cdr0": {"chap": [{"name": "guest", "secret": "forward-secret-1"},
                    {"name": "reader", "secret": "reading-secret-1", "read_only": true}]},
  "cdr1": {"chap": [{"name": "guest", "secret": "forward-secret-1"}],
           "initiators": ["*", {"name": "iqn.2026-11.example:half", "luns": [1]}]}}}
EOF
luns() {
	iscsi-ls -s -i "$1" "iscsi://$right$portal" >"$T/luns" 2>&1
	[ "$(awk '/^Target/ { its = /cdr1/ } its && /^Lun/ { printf "%s ", $1 }' "$T/luns")" = "$2" ]
}
burn_as() {
	burn --url "iscsi://$1$portal/iqn.2026-11.test.pitland:cdr0/0" "$T/audio.json"
}
serve --drives 2 --diagnostic-lun --auth "$T/auth.json" || exit 1
refuses "who may only read cannot burn" 3 "write protected (sense 07/27/00)" burn_as 'reader%reading-secret-1@'
ok "but can look" try 'reader%reading-secret-1@' cdr0
ok "others burn" burn_as "$right"
ok "one of two units" luns iqn.2026-11.example:half "Lun:1 "
ok "both" luns iqn.2026-11.example:whole "Lun:0 Lun:1 "
ok "stop" stop
done_testing
