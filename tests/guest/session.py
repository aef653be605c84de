# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/session.py - what a row of tests/clients works with, when its clients
run in a guest. The files are in a folder that host and guest see at the same path;
the disc is looked at on the host."""
import os
import shlex

import client


class GuestSession(client.Session):
    def __init__(self, machine, device, disc, work, pitland):  # no environment to ask
        self.machine, self.device, self.disc = machine, device, disc
        self.work, self.pitland = work, pitland
        os.makedirs(work, exist_ok=True)

    def run(self, *command, timeout=120, status=0, environment=None):
        command = [c.replace("DEVICE", self.device) for c in command]
        settings = "".join(f"{k}={shlex.quote(v)} " for k, v in (environment or {}).items())
        ended, text = self.machine.run(
            f"cd {shlex.quote(self.work)} && {settings}{shlex.join(command)}", 2 * timeout)
        with open(self.file("clients.log"), "a") as f:
            f.write(f"\n$ {shlex.join(command)}\n{text}[{ended}]\n")
        if status is not None:
            client.expect(ended == status,
                          f"{command[0]} ended {ended}: {text[-200:].strip()!r}")
        return text

    def scsi_read(self, cdb, count):
        self.run("sg_raw", "-r", str(count), "-o", "answer", "DEVICE",
                 *(f"{b:02x}" for b in cdb))
        return self.read("answer")


def sr_of(machine, scsi_device, seconds=20):
    """The names under /dev that sr and sg have given to a device, a pattern in /sys."""
    found = machine.until(f"ls -d {scsi_device}/block/sr* {scsi_device}/scsi_generic/sg*", seconds)
    names = sorted(os.path.basename(line) for line in found.split())
    return "/dev/" + names[1], "/dev/" + names[0]


def by_target(machine, iqn):
    """sr and sg of the kernel initiator's session with a target."""
    script = (f"for s in /sys/class/iscsi_session/session*; do "
              f"[ \"$(cat $s/targetname)\" != {iqn} ] || realpath $s/device; done")
    path = machine.output(script).strip()
    return sr_of(machine, path + "/target*/*:0")


def by_address(machine, adapter, number):
    """sr and sg of the device with an id at the first host adapter of a kind."""
    script = f"dirname $(grep -lx {adapter} /sys/class/scsi_host/host*/proc_name | head -n 1)"
    host = os.path.basename(machine.output(script).strip())[4:]
    return sr_of(machine, f"/sys/bus/scsi/devices/{host}:*:{number}:0")
