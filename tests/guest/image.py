#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/image.py DIR - what the guest boots, made in DIR without root:
vmlinuz, Debian's kernel out of its package, and initramfs.cpio, which holds
busybox, the modules that init loads, and init. The programs that run in the guest
are the host's own: init mounts the host's root read-only."""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUSYBOX = "/bin/busybox"

# In the order in which they are loaded, each after what it depends on. Those of
# ON_DEMAND are loaded by the cases that give the guest such an adapter.
MODULES = """virtio_pci virtio_console 9pnet_virtio 9p virtio_net virtio_scsi
    sr_mod sg isofs udf crc32c_generic crc32c-intel iscsi_tcp""".split()
ON_DEMAND = "sym53c8xx am53c974 megaraid_sas vmw_pvscsi mptspi mptsas".split()


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          **options).stdout


def download(folder):
    """The kernel package that linux-image-amd64 stands for, by apt into folder. The
    machine's own package lists may be absent or old: then lists of our own."""
    state = os.path.join(folder, "apt")
    os.makedirs(os.path.join(state, "partial"), exist_ok=True)
    for options in ((), ("-o", f"Dir::State::Lists={state}")):
        try:
            if options:
                run("apt-get", *options, "-qq", "update")
            depends = run("apt-cache", *options, "depends", "linux-image-amd64",
                          stderr=subprocess.DEVNULL)
            package = re.search(r"Depends: (linux-image-\S+)", depends).group(1)
            run("apt-get", *options, "-qq", "-o", "APT::Sandbox::User=root", "download", package,
                cwd=folder)
            break
        except (subprocess.CalledProcessError, AttributeError):
            if options:
                raise
    shutil.rmtree(state)
    return next(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".deb"))


def kernel(folder):
    """The unpacked kernel package: its release, its modules by name."""
    tree = os.path.join(folder, "kernel")
    if not os.path.isdir(tree):
        package = download(folder)
        shutil.rmtree(tree + ".new", ignore_errors=True)
        run("dpkg-deb", "-x", package, tree + ".new")
        with open(os.path.join(tree + ".new", "release"), "w") as f:
            f.write(run("dpkg-deb", "-W", "--showformat=${Package} ${Version}", package))
        os.rename(tree + ".new", tree)
        os.unlink(package)
    release = os.listdir(os.path.join(tree, "lib/modules"))[0]
    modules = {}
    for top, _, files in os.walk(os.path.join(tree, "lib/modules", release)):
        for name in files:
            if name.endswith(".ko"):
                modules[name[:-3].replace("-", "_")] = os.path.join(top, name)
    return os.path.join(tree, "boot", "vmlinuz-" + release), modules


def depends(path):
    """What a module says of itself in its section .modinfo."""
    with open(path, "rb") as f:
        found = re.search(rb"\0depends=([^\0]*)\0", f.read())
    return [d.replace("-", "_") for d in found.group(1).decode().split(",") if d]


def in_order(names, modules):
    """The modules and all that they need, each after what it needs."""
    order = []

    def add(name):
        if name not in order:
            for other in depends(modules[name]):
                add(other)
            order.append(name)
    for name in names:
        add(name.replace("-", "_"))
    return order


def cpio(entries):
    """A newc archive (the kernel's Documentation/driver-api/early-userspace) of
    (name, mode, bytes)."""
    out = bytearray()
    for inode, (name, mode, data) in enumerate([*entries, ("TRAILER!!!", 0, b"")], 1):
        fields = [inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
        out += b"070701" + b"".join(b"%08X" % n for n in fields) + name.encode() + b"\0"
        out += bytes(-len(out) % 4) + data
        out += bytes(-len(out) % 4)
    return bytes(out)


def initramfs(modules):
    def contents(path):
        with open(path, "rb") as f:
            return f.read()
    at_boot = in_order(MODULES, modules)
    entries = [(d, 0o040755, b"") for d in ("bin", "modules", "proc", "sys", "host", "tmp")]
    entries += [("dev", 0o040755, b""), ("bin/busybox", 0o100755, contents(BUSYBOX)),
                ("init", 0o100755, contents(os.path.join(HERE, "init"))),
                ("modules/boot", 0o100644, "".join(f"{m}\n" for m in at_boot).encode())]
    packed = list(at_boot)
    for name in ON_DEMAND:
        needed = [m for m in in_order([name], modules) if m not in at_boot]
        entries.append((f"modules/{name}", 0o100644, "".join(f"{m}\n" for m in needed).encode()))
        packed += [m for m in needed if m not in packed]
    entries += [(f"modules/{m}.ko", 0o100644, contents(modules[m])) for m in packed]
    return cpio(entries)


def release(folder):
    """Which kernel it is."""
    with open(os.path.join(folder, "kernel", "release")) as f:
        return f.read()


def make(folder):
    """Nothing to be done if it is there, and newer than what it is made from."""
    image = os.path.join(folder, "initramfs.cpio")
    sources = [os.path.join(HERE, name) for name in ("image.py", "init")]
    if os.path.exists(image) and all(os.stat(s).st_mtime < os.stat(image).st_mtime
                                     for s in sources):
        return
    os.makedirs(folder, exist_ok=True)
    vmlinuz, modules = kernel(folder)
    shutil.copyfile(vmlinuz, os.path.join(folder, "vmlinuz"))
    with open(image + ".new", "wb") as f:
        f.write(initramfs(modules))
    os.rename(image + ".new", image)


if __name__ == "__main__":
    make(os.path.abspath(sys.argv[1]))
