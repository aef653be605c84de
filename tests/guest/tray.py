# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/tray.py - somebody at the front of the recorder while a guest runs: a
disc goes in and out (`pitland drive` on the host), and the guest's kernel tells its
programs (udev's events) as it does with a real drive."""
import os
import subprocess

import client
from session import GuestSession

EVENTS = "/tmp/uevents"


class Front:
    """The front of one drive, and what a guest's kernel says of it."""

    def __init__(self, machine, recorder, label, sr):
        self.machine, self.recorder, self.sr = machine, recorder, sr
        self.drive = recorder.drives[label]
        # As udev's rules do on a system of its own; by default sr asks nobody.
        machine.output(f"echo 500 >/sys/block/{os.path.basename(sr)}/events_poll_msecs")

    def hand(self, verb, *arguments, status=0):
        r = subprocess.run([self.recorder.pitland, "drive", "--control", self.recorder.control,
                            verb, self.drive.name, *arguments], stdin=subprocess.DEVNULL,
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           check=False)
        client.expect(r.returncode == status, f"drive {verb} ended {r.returncode}: {r.stdout}")
        return r.stdout

    def listen(self):
        """An event is told once, until somebody opens the device; udev does at once."""
        self.machine.run(f"/lib/udev/cdrom_id {self.sr}")
        self.machine.output("! [ -e /tmp/monitor ] || kill $(cat /tmp/monitor)\n"
                            "SYSTEMD_IGNORE_CHROOT=1 udevadm monitor --kernel --property "
                            f"--subsystem-match=block >{EVENTS} 2>&1 </dev/null & "
                            "echo $! >/tmp/monitor")
        self.machine.until(f"grep -q KERNEL {EVENTS}")

    def heard(self, prop):
        """An event of this drive with that property."""
        path = f"DEVNAME={self.sr}"
        self.machine.until(f"grep -A20 '^KERNEL' {EVENTS} | grep -q '^{path}$' && "
                           f"grep -q '^{prop}=1$' {EVENTS}")


def insert(front, s, disc):
    """It is a media change, and the files of the disc are there."""
    front.listen()
    front.hand("insert", disc)
    front.heard("DISK_MEDIA_CHANGE")
    said = s.run("/lib/udev/cdrom_id", "DEVICE").split()
    client.expect("ID_CDROM_MEDIA_STATE=complete" in said, f"cdrom_id: {said}")
    s.run("sh", "-c", "mkdir -p /tmp/tray && mount -t iso9660 -o ro DEVICE /tmp/tray && "
          "cp /tmp/tray/boot.bin . && umount /tmp/tray")


def button_while_mounted(front, s):
    """The kernel locks the tray of a mounted disc; the button is an eject request."""
    s.run("mount", "-t", "iso9660", "-o", "ro", "DEVICE", "/tmp/tray")
    front.listen()
    front.hand("eject", status=3)
    front.heard("DISK_EJECT_REQUEST")
    s.run("sh", "-c", "cat /tmp/tray/boot.bin | cmp - boot.bin && umount /tmp/tray")


def eject(front, s):
    front.listen()
    front.hand("eject")
    front.heard("DISK_MEDIA_CHANGE")
    said = s.run("/lib/udev/cdrom_id", "DEVICE")
    client.expect("ID_CDROM_MEDIA" not in said, f"cdrom_id: {said}")


def insert_blank(front, s, disc):
    front.listen()
    front.hand("insert", "--media", "cdr-80", disc)
    front.heard("DISK_MEDIA_CHANGE")
    said = s.run("/lib/udev/cdrom_id", "DEVICE").split()
    client.expect("ID_CDROM_MEDIA_STATE=blank" in said, f"cdrom_id: {said}")


def rows(route, report, machine, recorder, label, sr, folder, disc):
    """disc: one that is recorded, with a file boot.bin on it."""
    front = Front(machine, recorder, label, sr)
    s = GuestSession(machine, sr, disc, os.path.join(folder, label + "-work"), recorder.pitland)
    blank = os.path.join(folder, label + "-blank")
    for what, check in (
            ("insert on the host: a media change, and the disc can be mounted",
             lambda: insert(front, s, disc)),
            ("eject on the host while it is mounted: an eject request, the disc stays",
             lambda: button_while_mounted(front, s)),
            ("eject on the host: a media change", lambda: eject(front, s)),
            ("insert of a blank on the host: a media change",
             lambda: insert_blank(front, s, blank))):
        report.row(route, "udev events", what, check)
