#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/sg3_utils.sh - sg3-utils, under the shim, on the commands that no
# burning program sends: supported operation codes, buffers, reservations.
. tests/wire/lib.inc

# shellcheck disable=SC2016 # expanded by the inner shell
"$PITLAND" run --sg /dev/sr0 -- sh -c '
	cd "$T" && sg_opcodes /dev/sr0 >opcodes 2>&1
	sg_opcodes -o 0x5f,6 /dev/sr0 >one 2>&1
	sg_opcodes -o 0xa2 /dev/sr0 >none 2>&1
	sg_rbuf -b 65536 -s 1M /dev/sr0 >rbuf 2>&1
	sg_test_rwbuf --size=65536 --times=3 /dev/sr0 >rwbuf 2>&1
	sg_persist --out --register --param-sark=abc /dev/sr0 >register 2>&1
	sg_persist -s /dev/sr0 >status 2>&1
	sg_persist -c /dev/sr0 >capabilities 2>&1
	sg_verify -l 0 -c 1 /dev/sr0 >verify 2>&1
	true' 2>"$T/err"

ok "sg_opcodes: the list has READ CD" grep -q '^ be  *12  .*Read CD' "$T/opcodes"
ok "sg_opcodes: one service action, and its usage" \
	grep -q 'Usage data: 5f 06 ff 00 00 ff ff ff ff 00' "$T/one"
ok "sg_opcodes: a code that is not there" grep -qi 'not supported' "$T/none"
ok "sg_rbuf: a megabyte by pieces" grep -q 'actual: 1048576 bytes' "$T/rbuf"
ok "sg_test_rwbuf: what it writes it reads" grep -q '^Success' "$T/rwbuf"
ok "sg_persist: the key of another process stays" grep -q 'Key=0xabc' "$T/status"
ok "sg_persist: the transport identifier is whole" grep -q 'Transport Id of initiator' "$T/status"
ok "sg_persist: capabilities" grep -q 'Write Exclusive, all registrants: 1' "$T/capabilities"
ok "sg_verify: a blank disc" grep -q 'LBA out of range' "$T/verify"
done_testing
