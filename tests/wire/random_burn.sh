#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/wire/random_burn.sh - random legal layouts built, burned over iSCSI and checked:
# no differences. PITLAND_SEED chooses others, PITLAND_BURNS how many (8);
# tests/cli/random_layout_test.c does the same for a thousand without the wire.
# shellcheck disable=SC2016,SC2317 # commands for other shells; functions that ok calls
. tests/wire/lib.inc

# layout SEED FILE: writes the layout and the files it names.
cat >"$T/layout.py" <<'PY'
import json, random, sys
r = random.Random("%s" % sys.argv[1])
names = ("AUDIO", "MODE0", "MODE1", "MODE2FORM0", "MODE2FORM1", "MODE2FORM2")
sizes = (2352, 2336, 2048, 2336, 2048, 2336)
compat = r.choice(("strict", "extended", "mixed"))
family = r.choice(((0,), (1,), (2,), (3, 4, 5)))
types = {"strict": (0,), "extended": family, "mixed": range(6)}[compat]
def sectors(kind, n):
    if kind == 1:
        return bytes(n * 2336)
    if kind == 5:
        return b"".join(bytes((0, 0, 0x20, 0)) * 2 + r.randbytes(2324) + bytes(4) for _ in range(n))
    return r.randbytes(n * sizes[kind])
tracks = []
for i in range(r.randint(1, 4)):
    kind, n = r.choice(types), r.randint(300, 500)
    name = "%s.%d" % (sys.argv[2], i)
    with open(name, "wb") as f:
        f.write(sectors(kind, n))
    track = {"sector_type": names[kind], "file": name}
    track["indexes"] = sorted(r.sample(range(10, n - 170, 12), r.randint(0, 3))) if n > 400 else []
    if kind == 0:
        track["copy_setting"], track["preemphasis"] = r.randint(0, 2), r.random() < 0.3
        if r.random() < 0.5:
            track["isrc"] = "DE%s%07d" % (r.choice(("A12", "K7Y", "000")), r.randrange(10 ** 7))
    tracks.append(track)
layout = {"compat": compat, "gapless": r.random() < 0.5, "tracks": tracks}
if r.random() < 0.5:
    layout["mcn"] = "4006381333931"
if all(t["sector_type"] == "AUDIO" for t in tracks) and r.random() < 0.3:
    layout["starting_track_number"] = r.randint(2, 90)
with open(sys.argv[2], "w") as f:
    json.dump(layout, f)
PY

seed=${PITLAND_SEED:-1} n=0
while [ $n -lt "${PITLAND_BURNS:-8}" ]; do
	n=$((n + 1))
	case $((n % 3)) in
	0) form=pq ;;
	1) form=cooked ;;
	*) form=raw ;;
	esac
	python3 "$T/layout.py" "$seed.$n" "$T/layout.json" || exit 99
	ok "seed $seed, layout $n, $form: burned" "$PITLAND" run --keep "$T/disc" -- sh -c '
		"$PITLAND" burn --quiet --url "$PITLAND_URL" --subcode "$2" \
			--track-info "$1/info.json" "$1/layout.json"' - "$T" "$form"
	"$PITLAND" check "$T/info.json" "$T/disc" >"$T/check"
	ok "seed $seed, layout $n, $form: 0 differences" grep -q '^check: .* 0 differences$' "$T/check"
	ok "seed $seed, layout $n, $form: the independent decoder agrees" sh -c '
		"$PITLAND" disc show --json "$1" | python3 tests/independent/decode.py --compare - "$1"' \
		- "$T/disc"
	rm -rf "$T/disc" "$T"/layout.json*
done
done_testing
