#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/guest.py - recorders in virtual machines: QEMU (software emulation)
boots Debian's kernel with the host's programs, reaches `pitland serve` on the host by
the kernel's iSCSI initiator and by QEMU's own, and burns; what the disc holds is
looked at on the host. Prints TAP. --full: all clients, every adapter."""
import argparse
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "clients")]
import adapters  # noqa: E402
import firmware  # noqa: E402
import image  # noqa: E402
import initiator  # noqa: E402
import passthrough  # noqa: E402
from machine import Linux  # noqa: E402
from recorder import Recorder  # noqa: E402
from report import Report, package_versions  # noqa: E402

# A second network, from which nothing can be reached but the target, at this address.
RESTRICTED, FORWARDED = "10.0.3.15", "10.0.3.100"


def linux(report, folder, system, pitland, full):
    """One guest in which all that needs Linux is run."""
    def path(name):
        return os.path.join(folder, name)
    media = {**initiator.media(full), **passthrough.MEDIA, "empty": "none"}
    rules = {**initiator.RULES, **passthrough.RULES}
    os.makedirs(path("recorded"))
    disc = firmware.burned(pitland, path("recorded/disc"), firmware.boot_image(path("recorded")),
                           ["-sao"])
    with Recorder(path("discs"), pitland, media, rules) as recorder, \
            Recorder(path("trays"), pitland, {"virtio-empty": "none", "tray": "none"},
                     options=["--profile", "qemu"]) as trays, \
            Linux(path("vm"), system, folder, "-netdev", "user,id=n0",
                  "-device", "virtio-net-pci,netdev=n0,romfile=",
                  "-netdev", f"user,id=n1,net=10.0.3.0/24,restrict=on,guestfwd=tcp:{FORWARDED}:"
                             f"3260-cmd:busybox nc 127.0.0.1 {recorder.port}",
                  "-device", "virtio-net-pci,netdev=n1,romfile=",
                  *passthrough.arguments(recorder, trays)) as machine:
        print(f"# booted in {machine.boot_seconds:.1f} s")
        passthrough.run(machine, recorder, trays, report, folder, disc)
        initiator.run(initiator.Initiator(machine, recorder), report, folder, full)
        initiator.changed_discs(initiator.Initiator(machine, trays), report, folder, disc)
        machine.output(f"busybox ip addr add {RESTRICTED}/24 dev eth1 && "
                       "busybox ip link set eth1 up")
        report.row(initiator.ROUTE, "open-iscsi", "through guestfwd of a restricted network",
                   lambda: initiator.forwarded(initiator.Initiator(machine, recorder,
                                                                   f"{FORWARDED}:3260")))


INTRODUCTION = """\
# Guests

Recorders in virtual machines: QEMU without KVM boots Debian's kernel with the programs of the
host, and they burn and read. This page is written by `make guests-table` (the long form, which is
part of `make check-full`); `make check-guest` runs the short form, which is part of `./check`.
A row passes if the disc on the host (`disc show --json`, `disc verify`, its sectors) or the bytes
read back say so, whatever the client says. How to set such machines up: [recipes](recipes.md).
"""
PACKAGES = ("qemu-system-x86", "qemu-block-extra", "seabios", "open-iscsi", "udev", "wodim",
            "cdrdao", "cdrskin", "xorriso", "genisoimage", "sg3-utils", "eject", "mount")


def markdown(report, path, system):
    """The table of docs/guests.md, and what it was run with."""
    versions = [image.release(system), *package_versions(PACKAGES)]
    with open(path, "w") as f:
        f.write("\n".join([INTRODUCTION, "Run with: " + ", ".join(versions) + ".", "",
                           report.table(), ""]))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    out = os.environ.get("OUT", "build")
    p.add_argument("--pitland", default=os.environ.get("PITLAND", "build/pitland"))
    p.add_argument("--image", default=os.path.join(out, "guest"),
                   help="kernel and initramfs, made if need be")
    p.add_argument("--full", action="store_true", default="PITLAND_GUEST_FULL" in os.environ)
    p.add_argument("--markdown", metavar="FILE")
    p.add_argument("--keep", metavar="DIR", help="leave logs and discs here")
    p.add_argument("parts", nargs="*", help="some of: firmware linux adapters")
    a = p.parse_args()
    report = Report()
    pitland, system = os.path.abspath(a.pitland), os.path.abspath(a.image)
    image.make(system)
    with tempfile.TemporaryDirectory(prefix="pitland-guest-") as temporary:
        folder = os.path.abspath(a.keep) if a.keep else temporary
        parts = {"firmware": lambda: firmware.run_all(report, os.path.join(folder, "firmware"),
                                                      pitland),
                 "linux": lambda: linux(report, folder, system, pitland, a.full)}
        if a.full:
            parts["adapters"] = lambda: adapters.run(report, os.path.join(folder, "adapters"),
                                                     system, pitland)
        for part in a.parts or parts:
            parts[part]()
    if a.markdown:
        markdown(report, a.markdown, system)
    print(f"1..{len(report.results)}")
    return 1 if report.count("fail") else 0


if __name__ == "__main__":
    sys.exit(main())
