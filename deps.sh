#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh build|check|lint - install the Debian packages that are missing: to
# build and run the demo, and also to run the tests, and also to run the linters.
# A fresh Debian 12 has not even make, so this is plain shell.
set -eu
build="gcc libc6-dev make pkg-config libjansson-dev libisal-dev libuv1-dev nettle-dev
	libiscsi-dev libsndfile1-dev xorriso"
check="libcmocka-dev python3 libiscsi-bin flac cdrdao wodim cdrskin libcdio-utils cdparanoia
	gcc-mingw-w64-x86-64 mingw-w64-tools wine wine64
	qemu-utils qemu-block-extra qemu-system-x86 open-iscsi busybox-static udev
	icedax eject sg3-utils dvd+rw-tools genisoimage growisofs cd-paranoia lsscsi whipper
	udftools"
lint="clang clang-format clang-tidy cppcheck libclang-rt-14-dev shellcheck"
case ${1-} in
build) want=$build ;;
check) want="$build $check" ;;
lint) want="$build $check $lint" ;;
*)
	echo "usage: deps.sh build|check|lint" >&2
	exit 2
	;;
esac
missing=
for package in $want; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	*" installed") ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0
root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "deps.sh: missing, and neither root nor sudo to install them:$missing" >&2
		exit 2
	}
	root=sudo
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null
