# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/machine.py - a virtual machine: QEMU without KVM, its monitor (QMP),
and the port by which init in the guest takes commands."""
import base64
import json
import os
import socket
import subprocess
import time

QEMU = "qemu-system-x86_64"


class Trouble(Exception):
    """The machine does not do what it must."""


class Line:
    """A Unix socket that carries lines and counted bytes."""

    def __init__(self, path, deadline):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise Trouble(f"nobody listens on {path}") from None
                time.sleep(0.05)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def _more(self, deadline, what):
        self.socket.settimeout(max(deadline - time.monotonic(), 0.01))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise Trouble(f"no answer in time: {what}") from None
        if not data:
            raise Trouble(f"the machine ended: {what}")
        self.buffer += data

    def line(self, deadline, what):
        while b"\n" not in self.buffer:
            self._more(deadline, what)
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode("utf-8", "replace").strip()

    def take(self, count, deadline, what):
        while len(self.buffer) < count:
            self._more(deadline, what)
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data


class Machine:
    """One QEMU process. devices: its arguments for what is to be tested. Its console
    (the first serial port) goes to FOLDER/console."""

    def __init__(self, folder, *devices, memory=64):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.console_path = os.path.join(folder, "console")
        if os.path.exists(self.console_path):
            os.unlink(self.console_path)  # of a machine before this one
        self.monitor = None
        self.started = time.monotonic()
        monitor = os.path.join(folder, "qmp")
        command = [QEMU, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                   "-machine", "pc", "-cpu", "Nehalem", "-accel", "tcg,thread=multi",
                   "-m", str(memory),
                   "-serial", f"file:{self.console_path}",
                   "-qmp", f"unix:{monitor},server=on,wait=off", *devices]
        with open(os.path.join(folder, "qemu"), "w") as log:
            log.write(" ".join(command) + "\n")
            log.flush()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        try:
            self.monitor = Line(monitor, time.monotonic() + 30)
        except Trouble:
            self.stop()
            raise Trouble("QEMU does not start: " + self.said()) from None
        self.qmp_line()
        self.qmp("qmp_capabilities")

    def said(self):
        with open(os.path.join(self.folder, "qemu"), encoding="utf-8", errors="replace") as f:
            return " | ".join(f.read().splitlines()[1:])

    def console(self):
        if not os.path.exists(self.console_path):
            return ""
        with open(self.console_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def qmp_line(self, seconds=60):
        return json.loads(self.monitor.line(time.monotonic() + seconds, "QMP"))

    def qmp(self, command, **arguments):
        """The return value of a monitor command; events are passed over."""
        self.monitor.send(json.dumps({"execute": command, "arguments": arguments}).encode())
        while True:
            answer = self.qmp_line()
            if "error" in answer:
                raise Trouble(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def qmp_event(self, name, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            answer = self.qmp_line(max(deadline - time.monotonic(), 0.01))
            if answer.get("event") == name:
                return answer.get("data")

    def console_has(self, text, seconds):
        """Wait for a text on the console; how many seconds after the start."""
        deadline = time.monotonic() + seconds
        while text not in self.console():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"no {text!r} on the console but: {self.console()[-300:]!r}")
            time.sleep(0.02)
        return time.monotonic() - self.started

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Linux(Machine):
    """Debian's kernel with the host's programs, and WORK at its own path."""

    def __init__(self, folder, image, work, *devices):
        port = os.path.join(folder, "port")
        super().__init__(
            folder, "-smp", "1",
            "-kernel", os.path.join(image, "vmlinuz"),
            "-initrd", os.path.join(image, "initramfs.cpio"),
            "-append", f"console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable "
                       f"pitland.work={work}",
            "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=root,mount_tag=root",
            "-fsdev", f"local,id=work,path={work},security_model=none",
            "-device", "virtio-9p-pci,fsdev=work,mount_tag=work",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=port,path={port},server=on,wait=off",
            "-device", "virtserialport,chardev=port,name=port",
            *devices, memory=512)
        self.port = Line(port, time.monotonic() + 30)
        self.commands = 0
        try:
            self.port.line(time.monotonic() + 90, "boot")
        except Trouble as why:
            self.stop()
            raise Trouble(f"{why}; {self.console()[-500:]}") from None
        self.boot_seconds = time.monotonic() - self.started

    def _ask(self, seconds, text):
        """Status and output of a command in the guest."""
        self.commands += 1
        deadline = time.monotonic() + seconds + 30
        self.port.send(f"{self.commands} {seconds} {text}\n".encode())
        number, status, count = self.port.line(deadline, text[:60]).split()
        if int(number) != self.commands:
            raise Trouble(f"answer {number} to command {self.commands}")
        output = self.port.take(int(count), deadline, text[:60])
        return int(status), output.decode("utf-8", "replace")

    def run(self, command, seconds=60):
        """A shell command within the host's root; its status and its output."""
        return self._ask(seconds, base64.b64encode(command.encode()).decode())

    def load(self, module):
        """A module of image.ON_DEMAND."""
        status, output = self._ask(60, "load:" + module)
        if status != 0:
            raise Trouble(f"{module}: {output}")

    def output(self, command, seconds=60):
        status, text = self.run(command, seconds)
        if status != 0:
            raise Trouble(f"{command} ended {status}: {text[-300:].strip()!r}")
        return text

    def until(self, command, seconds=20):
        """Repeat a command until it succeeds; its output."""
        deadline = time.monotonic() + seconds
        while True:
            status, text = self.run(command)
            if status == 0:
                return text
            if time.monotonic() > deadline:
                raise Trouble(f"{command} has not come true in {seconds} s: "
                              f"{text[-200:].strip()!r}")
            time.sleep(0.1)
