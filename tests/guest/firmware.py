# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/firmware.py - SeaBIOS, before there is any system: it boots an El
Torito disc that the recorder has burned, and other discs do not hold it up."""
import json
import os
import subprocess
import tempfile

import client
from machine import Machine
from recorder import Recorder

ROUTE = "QEMU iscsi, firmware"
VOLUME = "PITLAND BOOT"
BOOTED = f"booted from disc [{VOLUME:32}]"
# SeaBIOS waits 5 s for a drive that is not ready, and 30 s for one that says it is
# becoming so; a boot without any waiting takes less than one, more on a busy machine.
LIMIT = 20


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


def boot_image(folder):
    """A bootable ISO 9660 image."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "boot.S")
    tree, obj = os.path.join(folder, "boot-tree"), os.path.join(folder, "boot.o")
    os.makedirs(tree)
    run("as", "--32", "-o", obj, source)
    run("ld", "-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary", "-o",
        os.path.join(tree, "boot.bin"), obj)
    image = os.path.join(folder, "boot.iso")
    run("genisoimage", "-quiet", "-V", VOLUME, "-b", "boot.bin", "-no-emul-boot",
        "-boot-load-size", "4", "-o", image, tree)
    return image


def burned(pitland, disc, image, mode):
    """A disc that wodim has recorded; no guest is needed for that."""
    with tempfile.TemporaryDirectory() as folder:
        device = os.path.join(folder, "sr0")
        run(pitland, "run", "--sg", device, "--keep", disc, "--", "wodim", "dev=" + device,
            "gracetime=2", *mode, "-data", image)
    return disc


def generic(recorder, label, index):
    """A drive at an adapter of its own: firmware's order is that of the index."""
    return ["-blockdev", json.dumps(recorder.blockdev(label)),
            "-device", f"virtio-scsi-pci,id=hba-{label}",
            "-device", f"scsi-generic,drive={label},bus=hba-{label}.0,bootindex={index}"]


def emulated(recorder, label):
    """QEMU's own CD drive, whose disc is read out of ours."""
    return ["-blockdev", json.dumps(recorder.blockdev(label, **{"read-only": True})),
            "-device", f"ide-cd,drive={label},bootindex=0"]


def boots(folder, tries, *arguments):
    """How long it takes until the program on the disc runs, and how many discs the
    firmware has tried until then, which its debug port tells."""
    told = os.path.join(folder, "firmware")
    with Machine(folder, "-chardev", f"file,id=told,path={told}", "-device",
                 "isa-debugcon,iobase=0x402,chardev=told", *arguments) as machine:
        seconds = machine.console_has(BOOTED, LIMIT)
    print(f"# booted in {seconds:.1f} s")
    with open(told, encoding="ascii", errors="replace") as f:
        found = f.read().count("Booting from DVD/CD")
    client.expect(found == tries, f"the firmware has tried {found} discs, not {tries}")


def run_all(report, folder, pitland):
    os.makedirs(folder)
    image, data = boot_image(folder), os.path.join(folder, "data.iso")
    run("genisoimage", "-quiet", "-o", data, os.path.join(folder, "boot-tree"))
    media = {"blank": "cdr-80", "blank-rw": "cdrw-80", "empty": "none",
             "bootable": burned(pitland, os.path.join(folder, "bootable"), image, ["-sao"]),
             "appendable": burned(pitland, os.path.join(folder, "appendable"), image,
                                  ["-tao", "-multi"]),
             "data": burned(pitland, os.path.join(folder, "data"), data, ["-tao", "-multi"])}
    with Recorder(os.path.join(folder, "discs"), pitland, media,
                  options=["--profile", "qemu"]) as recorder:
        last = generic(recorder, "bootable", 1)
        for what, tries, arguments in (
                ("boots El Torito at virtio-scsi", 1, last),
                ("boots El Torito at QEMU's ide-cd", 1, emulated(recorder, "bootable")),
                ("boots the first session of an appendable disc", 1,
                 generic(recorder, "appendable", 0)),
                ("passes a blank disc", 2, generic(recorder, "blank", 0) + last),
                ("passes a blank CD-RW", 2, generic(recorder, "blank-rw", 0) + last),
                ("passes an appendable disc that holds no system", 2,
                 generic(recorder, "data", 0) + last),
                ("passes an empty tray (personality qemu)", 2,
                 generic(recorder, "empty", 0) + last)):
            report.row(ROUTE, "SeaBIOS", what, lambda t=tries, a=arguments: boots(
                os.path.join(folder, "vm"), t, *a))
