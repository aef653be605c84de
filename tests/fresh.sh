#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/fresh.sh [COMMAND] - run ./demo (or ./check, .ci/run) of HEAD as the very
# first command of a new Debian 12, made by debootstrap, and say how long it took.
# Needs root. The mirror is $MIRROR, else the first of this machine's apt sources.
# BASE=DIR: keep the bare system there, and take it from there the next time.
set -eu
command=${1:-./demo}
case $command in ./* | .ci/*) ;; *) command=./$command ;; esac
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || {
	echo "fresh.sh: needs root" >&2
	exit 2
}
root=$(mktemp -d "${TMPDIR:-/tmp}/pitland-fresh-XXXXXX")
# shellcheck disable=SC2317 # called by the trap
cleanup() {
	! mountpoint -q "$root/proc" || umount "$root/proc"
	rm -rf --one-file-system "$root" "$root.base"
}
trap cleanup EXIT
trap 'exit 99' INT TERM

# The first mirror of bookworm in apt's two kinds of source lists.
mirror() {
	cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
		awk '$1 == "URIs:" { u = $2 } $1 == "Suites:" && $2 == "bookworm" { print u; exit }'
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
		awk '$1 == "deb" { for (i = 2; i < NF; i++) if ($(i + 1) == "bookworm") { print $i; exit } }'
}
MIRROR=${MIRROR:-$(mirror | head -n 1)}
base=${BASE:-$root.base}
if [ ! -e "$base/etc/debian_version" ]; then
	echo "fresh.sh: a bare Debian 12 from $MIRROR"
	debootstrap --variant=minbase bookworm "$base" "$MIRROR" >"$root/debootstrap.log" 2>&1 || {
		tail -n 20 "$root/debootstrap.log"
		exit 99
	}
fi
cp -a "$base/." "$root/"
echo "deb $MIRROR bookworm main" >"$root/etc/apt/sources.list"
cp /etc/resolv.conf "$root/etc/"
# How this machine reaches its mirror (a proxy, say).
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || :
# Device nodes are debootstrap's own: nothing in there can harm this machine's.
mount -t proc proc "$root/proc"
mkdir "$root/pitland"
git archive HEAD | tar -x -C "$root/pitland"

begin=$(date +%s)
status=0
chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root ${http_proxy:+http_proxy="$http_proxy"} sh -c "cd /pitland && exec $command" ||
	status=$?
echo "fresh.sh: $command: exit status $status after $(($(date +%s) - begin)) s"
exit $status
