#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/imapi_api.sh - the IMAPI library as other programs meet it: installed,
# by pkg-config, from C and C++, with the symbols of raw_cd.h and no others; and a
# recorder of this machine by SG_IO, which the shim stands in for.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc
OUT=${OUT:-build}
OUT=$(realpath "$OUT")
SHIM=$(realpath "${SHIM:-$OUT/pitland-sg.so}")
plain=$OUT/pitland # what the shim is preloaded into knows no sanitizer

# As `make install` lays it out.
mkdir -p "$T/lib" "$T/include/pitland/imapi"
cp imapi/com.h imapi/raw_cd.h "$T/include/pitland/imapi"
cp "$OUT/libpitland-imapi.so" "$T/lib"
sed "s,@PREFIX@,$T,; s,@VERSION@,0," imapi/pitland-imapi.pc.in >"$T/pitland-imapi.pc"
# pkg-config's answer is several words.
compile() {
	# shellcheck disable=SC2046
	"${CC:-cc}" -std=c11 -Wall -Wextra -Werror -o "$T/example" docs/example.c \
		$(PKG_CONFIG_PATH=$T pkg-config --cflags --libs pitland-imapi)
}
ok 'the example compiles by pkg-config' compile
export LD_LIBRARY_PATH="$T/lib"
"$T/example" >"$T/tracks"
ok 'it prints its tracks' grep -qx 'track 2: LBA 400, 350 sectors, ISRC US-K7Y-98-12346' "$T/tracks"
if command -v "${CXX:-c++}" >/dev/null; then
	echo '#include <imapi/raw_cd.h>
		LONG count(IRawCDImageCreator *c) { LONG n = 0; c->get_NumberOfExistingTracks(&n); return n; }' \
		>"$T/use.cc"
	ok 'the header is usable from C++' "${CXX:-c++}" -Wall -Wextra -Werror -fsyntax-only \
		-I "$T/include/pitland" "$T/use.cc"
fi
exported() {
	nm -D --defined-only "$OUT/libpitland-imapi.so" | awk '{ print $3 }' |
		grep -vE '^(RawCD|RawCDImageCreator_|RawCDStream_|Disc(Format2RawCD|Recorder2|Master2)_|IID_|CLSID_|Sys(Alloc|Free)?String|Variant|SafeArray|CoTaskMem)'
}
ok 'nothing else is exported' test -z "$(exported)"

"$plain" run --sg /dev/sr0 --json "$T/disc.json" -- "$T/example" /dev/sr0 >"$T/burned" 2>"$T/err"
ok 'a recorder by SG_IO burns' grep -qx 'burned on /dev/sr0' "$T/burned"
ok 'the list of recorders has its device' grep -qx 'recorder /dev/sr0' "$T/burned"
ok 'the list of recorders has its URL' grep -q '^recorder iscsi://127' "$T/burned"
ok 'the disc holds both tracks' python3 -c '
import json, sys
disc = json.load(open(sys.argv[1]))
assert disc["status"] == "complete", disc["status"]
assert [t["start_lba"] for t in disc["tracks"]] == [0, 400]
assert [t["isrc"] for t in disc["tracks"]] == ["USK7Y9812345", "USK7Y9812346"]' "$T/disc.json"
done_testing
