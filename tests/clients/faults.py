# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/faults.py - rows in which something goes wrong."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from burn import A, audio
from client import Skip, expect


def killed(s):
    """kill -9 in the middle of a burn. The next program finds the drive ready,
    the disc can be shown, and what has been recorded is what was sent."""
    s.wav("long.wav", audio(1) * 100)
    with open(s.file("killed.log"), "w") as log:
        p = subprocess.Popen(["wodim", f"dev={s.device}", "gracetime=2", "-raw96r", "-audio",
                              "long.wav"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                             cwd=s.work, start_new_session=True)
        sectors = os.path.join(s.disc, "sectors")
        deadline = time.monotonic() + 30
        # Until the program area has begun: the lead-in lies before LBA -150.
        while os.stat(sectors).st_size < (45150 + 2000) * 2448:
            expect(p.poll() is None and time.monotonic() < deadline, "nothing was recorded")
            time.sleep(0.01)
        # With the child that reads ahead, which holds the device (O_EXCL) as well.
        os.killpg(p.pid, signal.SIGKILL)
        p.wait()
    s.run("sg_turs", "DEVICE")
    s.output_has(["PITLAND"], "wodim", "dev=DEVICE", "-checkdrive")
    shown = s.show()
    expect(shown["status"] != "complete", "a killed burn has closed the disc")
    s.lies_at(0, audio(1))


def unprivileged(s):
    """Everything from `pitland run` on as a user who may do nothing."""
    if os.getuid() != 0:
        raise Skip("is so already: the other rows run without privileges")
    home = tempfile.mkdtemp(prefix="pitland-nobody-", dir="/tmp")
    try:
        os.chown(home, 65534, 65534)
        s.wav("1.wav", audio(1))
        shutil.copy(s.file("1.wav"), home)
        s.our("run", "--sg", "/dev/sr0", "--json", f"{home}/disc.json", "--", "wodim",
              "dev=/dev/sr0", "fs=1m", "gracetime=2", "-raw96r", "-audio", "1.wav", check=True,
              cwd=home, capture_output=True,
              before=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env",
                      f"HOME={home}", f"TMPDIR={home}"])
        with open(os.path.join(home, "disc.json")) as f:
            disc = json.load(f)
        expect(disc["status"] == "complete" and disc["findings"] == [], "the disc")
        expect([t["sector_count"] for t in disc["tracks"]] == [A], "its track")
    finally:
        shutil.rmtree(home)


def unreachable(s):
    """`pitland run` and the shim say which programs cannot be preloaded."""
    with open(s.file("t.c"), "w") as f:
        f.write("int main(void) { return 0; }\n")
    subprocess.run(["gcc", "-static", "-o", "static", "t.c"], check=True, cwd=s.work)
    subprocess.run(["gcc", "-o", "setgid", "t.c"], check=True, cwd=s.work)
    cases = [("static", "statically linked")]
    if os.getuid() == 0:
        os.chown(s.file("setgid"), -1, os.getgid() + 1)
        os.chmod(s.file("setgid"), 0o2755)
        cases.append(("setgid", "another user's rights"))
    for program, words in cases:
        r = s.our("run", "--sg", "/dev/sr0", "--", s.file(program), capture_output=True,
                  text=True)
        expect(r.returncode == 0 and words in r.stderr, f"{program}: {r.stderr!r}")
        # And one that the command starts, if it is given the drive.
        for argument, lines in (("dev=/dev/sr0", 1), ("other", 0)):
            r = subprocess.run(["sh", "-c", f"./{program} {argument.replace('/dev/sr0', s.device)}"],
                               cwd=s.work, capture_output=True, text=True)
            expect(r.returncode == 0 and r.stderr.count(words) == lines and
                   r.stderr.count("\n") == lines, f"{program} {argument}: {r.stderr!r}")
