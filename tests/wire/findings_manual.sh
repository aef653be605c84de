#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/findings_manual.sh - docs/findings.md is what the program says.
# shellcheck disable=SC2016 # a command for another shell
. tests/wire/lib.inc

ok "docs/findings.md is in step with the table" sh -c '
	"$PITLAND" explain --markdown | diff -u docs/findings.md -'
ok "each finding is explained by its id" sh -c '
	"$PITLAND" explain | while read -r id severity text; do
		"$PITLAND" explain "$id" | grep -q "^$id ($severity)$" &&
			"$PITLAND" explain "$id" | grep -qF "$text" || exit 1
	done'
done_testing
