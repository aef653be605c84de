# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/passthrough.py - drives that QEMU's own iscsi driver reaches and a
SCSI adapter of the guest shows: scsi-generic at virtio-scsi, at boot and by
hot-plug, with digests and CHAP, with an empty tray."""
import json
import os

import burn
import client
import read
import tray
from initiator import SECRET, chap, cdrom_id
from machine import Trouble
from session import GuestSession, by_address

ROUTE = "QEMU iscsi, virtio-scsi"
SECURED_ROUTE = ROUTE + ", digest and CHAP"
# Labels of drives, by SCSI id.
IDS = {"virtio": 0, "virtio-secured": 1, "virtio-empty": 2, "hot-plug": 3}
MEDIA = {"virtio": "cdr-80", "virtio-secured": "cdr-80", "hot-plug": "cdr-80"}
RULES = {"virtio-secured": chap("MD5")}  # the one hash that libiscsi knows
SECURITY = {"user": "guest", "password-secret": "chap", "header-digest": "crc32c"}


def device(label):
    return f"scsi-generic,id=scsi-{label},drive={label},bus=scsi0.0,scsi-id={IDS[label]}"


def arguments(recorder, trays):
    """Of QEMU, for what is there at boot; trays: a recorder of the personality qemu."""
    blockdevs = [recorder.blockdev("virtio"), recorder.blockdev("virtio-secured", **SECURITY),
                 trays.blockdev("virtio-empty")]
    words = ["-device", "virtio-scsi-pci,id=scsi0", "-object", f"secret,id=chap,data={SECRET}"]
    for b in blockdevs:
        words += ["-blockdev", json.dumps(b), "-device", device(b["node-name"])]
    return words


def pregap_by_read_cd(s):
    """READ CD with raw P-W, 2448 bytes a sector, whole: Q counts down to track 3."""
    _, _, second = read.layout(s)
    frames = client.q_frames(s, second - 150, 26)
    for i, q in enumerate(frames):
        left = 149 - i
        want = f"01030000{left // 75:02}{left % 75:02}"
        client.expect(q[:6].hex() == want, f"Q {i} of the pre-gap is {q.hex()}")


RAW_ROWS = [
    ("wodim", "-raw96r, data and audio", burn.wodim_mixed("-raw96r", 3)),
    ("sg_raw", "READ CD with raw P-W: 26 sectors of 2448 bytes", pregap_by_read_cd),
    ("readom", "-clone: READ CD with raw P-W", read.readom_clone),
    ("cdrdao", "read-cd", read.cdrdao_read_cd),
]
SECURED_ROWS = [
    ("cdrdao", "write --driver generic-mmc-raw", burn.cdrdao_raw),
    ("cdrdao", "read-toc finds ISRC, MCN, indexes, pre-gaps", read.cdrdao_features),
]


def no_disc(s):
    """It is there, without a disc."""
    cdrom_id(s, without=["ID_CDROM_MEDIA"])
    s.output_has(["Medium not present"], "sg_turs", "-v", "DEVICE", status=2)


def refused(machine, recorder):
    """QEMU asks for the capacity when it opens a drive, and gives up without one."""
    try:
        machine.qmp("blockdev-add", **recorder.blockdev("empty"))
    except Trouble as why:
        client.expect("readcapacity" in str(why), f"refused, but: {why}")
        return
    raise client.Failure("QEMU has attached it")


def plug(machine, recorder, pitland, folder):
    """device_add: the guest finds a drive, and burns."""
    machine.qmp("blockdev-add", **recorder.blockdev("hot-plug"))
    driver, *properties = device("hot-plug").split(",")
    words = dict(p.split("=") for p in properties)
    machine.qmp("device_add", driver=driver, **{**words, "scsi-id": int(words["scsi-id"])})
    sr, _ = by_address(machine, "virtio_scsi", IDS["hot-plug"])
    s = GuestSession(machine, sr, recorder.drives["hot-plug"].disc,
                     os.path.join(folder, "hot-plug-work"), pitland)
    burn.wodim_data(s)
    return sr


def unplug(machine, sr):
    """device_del: the drive goes, and its session with the target ends."""
    machine.qmp("device_del", id="scsi-hot-plug")
    machine.until(f"! [ -e {sr} ]")
    machine.qmp("blockdev-del", **{"node-name": "hot-plug"})


def run(machine, recorder, trays, report, folder, disc):
    pitland = recorder.pitland

    def session(label, owner=recorder):
        sr, _ = by_address(machine, "virtio_scsi", IDS[label])
        return GuestSession(machine, sr, owner.drives[label].disc,
                            os.path.join(folder, label + "-work"), pitland)
    for route, label, rows in ((ROUTE, "virtio", RAW_ROWS),
                               (SECURED_ROUTE, "virtio-secured", SECURED_ROWS)):
        s = session(label)
        for name, mode, check in rows:
            report.row(route, name, mode, lambda c=check, s=s: c(s))
    report.row(ROUTE, "QEMU", "refuses an empty tray of the personality generic",
               lambda: refused(machine, recorder))
    report.row(ROUTE, "cdrom_id", "empty tray of the personality qemu",
               lambda: no_disc(session("virtio-empty", trays)))
    tray.rows(ROUTE, report, machine, trays, "virtio-empty",
              by_address(machine, "virtio_scsi", IDS["virtio-empty"])[0], folder, disc)
    plugged = []
    if report.row(ROUTE, "QEMU", "device_add while the guest runs: wodim -raw96r burns",
                  lambda: plugged.append(plug(machine, recorder, pitland, folder))):
        report.row(ROUTE, "QEMU", "device_del while the guest runs: it is gone",
                   lambda: unplug(machine, plugged[0]))
