# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/recorder.py - `pitland serve` on the host, for guests."""
import json
import os
import socket
import subprocess
import time
from collections import namedtuple

from machine import Trouble

# Where a guest finds the host's loopback (QEMU's user networking).
HOST_IN_GUEST = "10.0.2.2"
Drive = namedtuple("Drive", "name iqn disc")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Recorder:
    """Drives by label. media: the kind of each one's fresh disc, the path of a disc
    that is there already, or "none" for an empty tray; those come last, for only they
    have no directory. rules: what --auth says of each; those not named are open."""

    def __init__(self, folder, pitland, media, rules=None, options=()):
        self.pitland, self.control = pitland, os.path.join(folder, "control")
        os.makedirs(folder)
        self.port = free_port()
        discs = {label: kind if os.path.isabs(kind) else os.path.join(folder, label)
                 for label, kind in media.items() if kind != "none"}
        for label, disc in discs.items():
            if disc != media[label]:
                subprocess.run([pitland, "disc", "create", disc, "--media", media[label]],
                               check=True, stdout=subprocess.DEVNULL)
        labels = [*discs, *(label for label in media if label not in discs)]
        names = {label: f"cdr{i}" for i, label in enumerate(labels)}
        auth = os.path.join(folder, "auth.json")
        with open(os.open(auth, os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
            json.dump({"targets": {"*": {}, **{names[k]: v for k, v in (rules or {}).items()}}}, f)
        ready = os.path.join(folder, "ready")
        self.log = os.path.join(folder, "log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [pitland, "serve", "--listen", f"127.0.0.1:{self.port}", "--auth", auth,
                 "--advertise", f"{HOST_IN_GUEST}:{self.port}", "--ready-file", ready,
                 "--control", self.control,
                 "--drives", str(len(media)), "--media", "none", *options, *discs.values()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise Trouble("serve does not get ready: " + self.said())
            time.sleep(0.02)
        with open(ready) as f:
            told = {d["name"]: d for d in json.load(f)["drives"]}
        self.drives = {label: Drive(name, told[name]["iqn"], told[name]["disc"])
                       for label, name in names.items()}

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()[-1000:]

    def blockdev(self, label, **more):
        """The argument of QEMU's -blockdev for a drive."""
        options = {"driver": "iscsi", "node-name": label, "transport": "tcp",
                   "portal": f"127.0.0.1:{self.port}", "target": self.drives[label].iqn, "lun": 0,
                   "initiator-name": "iqn.2026-11.example:qemu-" + label}
        return {**options, **more}

    def __enter__(self):
        return self

    def __exit__(self, trouble, *_):
        """It ends as it should, unless something else has gone wrong already."""
        self.process.terminate()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        if status != 0 and trouble is None:
            raise Trouble(f"serve ended {status}: {self.said()}")
