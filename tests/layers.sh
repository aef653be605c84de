#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/layers.sh - dependencies point one way (docs/architecture.md): no file
# may include what lies above its layer, and imapi only arithmetic.
status=0
# forbid DIRECTORY PATTERN WHY
forbid() {
	if grep -nE "^ *# *include *[\"<]$2" "$1"/*.[ch]; then
		echo "layers: $1: $3" >&2
		status=1
	fi
}
forbid emulator '(mmc|target|cli|imapi|shim)/' 'the emulator lies below everything'
forbid mmc '(target|cli|imapi|shim)/' 'mmc may use the emulator only'
forbid mmc '(uv\.h|sys/socket\.h|netinet)' 'mmc knows no sockets'
forbid target '(cli|imapi|shim)/' 'target may use mmc and the emulator'
forbid imapi '(mmc|target|cli|shim)/' 'imapi meets the recorder by SCSI commands only'
forbid imapi 'emulator/(sector|q|subcode|toc|disc|recorder|store|survey|finding|classify)' \
	'imapi composes its own'
if grep -nwiE 'SCSI|CDB|sense' emulator/*.[ch]; then
	echo 'layers: emulator: speaks of SCSI' >&2
	status=1
fi
exit $status
