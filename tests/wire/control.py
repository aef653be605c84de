#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/wire/control.py - `pitland drive` and the control socket: discs that change under
initiators that are logged in (libiscsi), what these are told of it, waiting and watching,
and what a client of the socket may not do to it (docs/pitland-drive.1)."""
import json
import os
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

PITLAND = os.path.realpath(os.environ.get("PITLAND", "build/pitland"))
TOOLS = os.path.realpath(os.environ.get("TOOLS", os.path.join(os.path.dirname(PITLAND), "tools")))
NUMBER = 0
FAILED = 0
STARTED = []  # to be ended, whatever happens

TEST_UNIT_READY = "000000000000"
MEDIA_EVENT = "4a010000100000000800 in 8"
GET_PROFILE = "46000000000000000800 in 8"
PREVENT, ALLOW = "1e0000000100", "1e0000000000"
EJECT = "1b0000000200"
SYNCHRONIZE = "35000000000000000000"
NO_ATTENTION = "0 - -"


def start(*command, **options):
    STARTED.append(subprocess.Popen(command, **options))
    return STARTED[-1]


def ok(what, good, why=""):
    global NUMBER, FAILED
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {what}", flush=True)
    if not good:
        FAILED += 1
        print(f"# {why}", flush=True)


def equal(what, have, want):
    ok(what, have == want, f"is {have!r}, not {want!r}")


class Served:
    """A recorder with a control socket."""

    def __init__(self, *arguments, name="control"):
        self.folder = tempfile.mkdtemp(prefix="control-", dir=BASE)
        self.control = os.path.join(self.folder, name)
        ready = os.path.join(self.folder, "ready")
        self.process = start(PITLAND, "serve", "--listen", "127.0.0.1:0", "--control",
                             self.control, "--ready-file", ready, *arguments,
                             stdout=subprocess.DEVNULL)
        for _ in range(400):
            if os.path.exists(ready):
                break
            time.sleep(0.05)
        with open(ready) as f:
            self.ready = json.load(f)
        self.url = self.ready["drives"][0]["url"]

    def path(self, name):
        return os.path.join(self.folder, name)

    def drive(self, *arguments, **options):
        return subprocess.run([PITLAND, "drive", "--control", self.control, *arguments],
                              capture_output=True, text=True, timeout=120, **options)

    def status(self, drive="cdr0"):
        return json.loads(self.drive("status", drive, "--json").stdout)["drive"]

    def does(self, what, *arguments, status=0, says=""):
        """A verb ends with this status, and one line on stderr if it fails."""
        r = self.drive(*arguments)
        line = r"pitland: .*" + says + r".*\n" if status else ""
        ok(what, r.returncode == status and re.fullmatch(line, r.stderr),
           f"{arguments}: {r.returncode}, {r.stderr!r}")
        return r.stdout

    def events(self, *arguments):
        r = self.drive("events", *arguments)
        return [json.loads(line) for line in r.stdout.splitlines()]

    def seen(self, since):
        """Names of the events since, without logins; and the number of the last."""
        events = self.events("--since", str(since), "--timeout", "0")
        names = [e["event"] for e in events if not e["event"].startswith("log")]
        return names, events[-1]["sequence"] if events else since

    def client(self):
        s = socket.socket(socket.AF_UNIX)
        s.connect(self.control)
        s.settimeout(60)
        return s

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class Initiator:
    """Logged in until it is closed; one command at a time."""

    def __init__(self, url, name):
        self.process = start(os.path.join(TOOLS, "scsi"), url, text=True, bufsize=1,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             env=dict(os.environ, INITIATOR=name))
        assert self.process.stdout.readline() == "ready\n"

    def __call__(self, command):
        self.process.stdin.write(command + "\n")
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


def talk(s, line):
    """One request, as bytes or an object; its reply."""
    s.sendall(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")
    return reply(s)


def reply(s):
    got = b""
    while not got.endswith(b"\n"):
        piece = s.recv(1)
        if not piece:
            return None
        got += piece
    return json.loads(got)


def profile(initiator):
    return initiator(GET_PROFILE)[-4:]


# ---------------------------------------------------------------- the discs

def discs_change():
    h = Served()
    first, second = Initiator(h.url, "first"), Initiator(h.url, "second")
    both = (first, second)
    state = h.status()
    equal("who is logged in", sorted(i.split(",")[0] for i in state["initiators"]),
          ["iqn.2026-11.test.pitland:first", "iqn.2026-11.test.pitland:second"])
    equal("the disc of the start", (state["tray"], state["loaded"], state["medium"],
                                    state["status"], state["sessions"], state["tracks"],
                                    state["busy"], state["disc"]),
          ("closed", True, "cdr-80", "blank", 0, 0, False, h.ready["drives"][0]["disc"]))
    h.does("eject", "eject", "cdr0")
    equal("02/3A/02 for both", [i(TEST_UNIT_READY) for i in both], ["2 02/3a/02 -"] * 2)
    equal("media removal, door open", [i(MEDIA_EVENT) for i in both], ["0 - 0006045e03010000"] * 2)
    equal("no profile is current", [profile(i) for i in both], ["0000"] * 2)
    equal("the tray is empty", (h.status()["tray"], h.status()["disc"]), ("open", None))
    h.does("eject again changes nothing", "eject")
    h.does("a blank CD-RW", "insert", "cdr0", "--media", "cdrw-74")
    equal("new media", [i(MEDIA_EVENT) for i in both], ["0 - 0006045e02020000"] * 2)
    equal("28/00 for both", [i(TEST_UNIT_READY) for i in both], ["2 06/28/00 -"] * 2)
    equal("and no more", [i(TEST_UNIT_READY) for i in both], [NO_ATTENTION] * 2)
    equal("profile 000A", [profile(i) for i in both], ["000a"] * 2)
    equal("what happened", h.seen(0)[0], ["ejected", "removed", "inserted"])
    h.does("close what is closed", "close")
    return h, first, second


def prevented(h, first, second):
    first(PREVENT)
    equal("whose prevention", [n.split(",")[0] for n in h.status()["prevented_by"]],
          ["iqn.2026-11.test.pitland:first"])
    since = h.seen(0)[1]
    h.does("eject while prevented", "eject", status=3, says="is locked")
    equal("eject request, for both", [i(MEDIA_EVENT) for i in (first, second)],
          ["0 - 0006045e01020000"] * 2)
    equal("and an event", h.seen(since)[0], ["eject-requested"])
    h.does("wait: locked", "wait", "cdr0", "locked")
    h.does("--force", "eject", "--force", "--leave")
    equal("the disc is still there", (h.status()["medium"], h.status()["loaded"]),
          ("cdrw-74", False))
    h.does("insert on top of it", "insert", "cdr0", "--media", "cdr-80", status=3,
           says="there is a disc in cdr0")
    h.does("close", "close")
    equal("28/00 again", first(TEST_UNIT_READY), "2 06/28/00 -")
    first(ALLOW)
    h.does("lock", "lock")
    second(TEST_UNIT_READY)
    equal("an initiator cannot eject", second(EJECT), "2 05/53/02 -")
    h.does("nor the button", "eject", status=3, says="is locked")
    h.does("unlock", "unlock")
    equal("now it can", second(EJECT), NO_ATTENTION)
    h.does("wait: ejected", "wait", "cdr0", "ejected")
    equal("whose doing it was", h.events("--since", "0", "--timeout", "0")[-1]["by"].split(",")[0],
          "iqn.2026-11.test.pitland:second")
    h.does("take it out", "eject")
    h.does("an empty tray closes", "close")
    equal("02/3A/01", second(TEST_UNIT_READY), "2 02/3a/01 -")


def sources(h):
    """Where discs come from."""
    made = h.path("made")
    h.does("no disc", "insert", "cdr0", made, status=2, says="no --media to make one")
    h.does("no such kind", "insert", "cdr0", made, "--media", "dvd", status=2, says="no blank")
    h.does("no blank CD-ROM", "insert", "cdr0", made, "--media", "cd-rom", status=2, says="no blank")
    h.does("neither disc nor kind", "insert", "cdr0", status=2, says="is needed")
    with open(h.path("file"), "w") as f:
        f.write("no disc\n")
    h.does("a file", "insert", "cdr0", h.path("file"), status=2, says="is not a directory")
    equal("nothing of that moved anything", h.status()["tray"], "closed")
    h.does("made where nothing was", "insert", "cdr0", made, "--media", "cdr-74")
    equal("it is that one", (h.status()["disc"], h.status()["medium"]),
          (os.path.realpath(made), "cdr-74"))
    other = subprocess.run([PITLAND, "serve", "--listen", "127.0.0.1:0", made],
                           capture_output=True, text=True)
    ok("another process cannot have it", other.returncode == 2 and "writer" in other.stderr,
       other.stderr)
    h.does("eject it", "eject")
    other = Served("--media", "none", made, "--drives", "2")
    h.does("in another's drive", "insert", "cdr0", made, status=2, says="held by another writer")
    other.does("nor in two drives", "insert", "cdr1", made, status=2, says="held by another writer")
    other.does("several drives", "eject", status=2, says="name one")
    other.does("no such drive", "eject", "cdr9", status=2, says="no drive")
    other.does("out of that one", "eject", "cdr0")
    odd = os.path.join(os.fsencode(h.folder), b"\xff")
    os.rename(made, odd)
    os.symlink(odd, made)
    h.does("a name that JSON cannot say", "insert", "cdr0", made)
    equal("is not said", (h.status()["disc"], h.status()["medium"]), (None, "cdr-74"))
    h.does("out of it", "eject")
    os.unlink(made)
    os.rename(odd, made)
    h.does("a path from here", "insert", "cdr0", "made", status=2, says="no --media to make one")
    r = h.drive("insert", "cdr0", "made", cwd=h.folder)
    equal("a relative path", (r.returncode, h.status()["disc"]), (0, os.path.realpath(made)))
    equal("list", [line.split()[:1] for line in other.drive("list").stdout.splitlines()],
          [["DRIVE"], ["cdr0"], ["cdr1"]])
    ok("a drive that began empty gets one", other.drive(
        "insert", "iqn.2026-11.test.pitland:cdr1", "--media", "cdr-80").returncode == 0)
    burned = subprocess.run([PITLAND, "burn", "--quiet", "--url", other.ready["drives"][1]["url"],
                             layout(other)], capture_output=True, text=True)
    equal("and burns it", (burned.returncode, other.status("cdr1")["status"]), (0, "complete"))
    equal("stop", other.stop(), 0)


def layout(h):
    """One audio track of ten seconds."""
    with open(h.path("a.bin"), "wb") as f:
        f.write(bytes(range(256)) * (2352 * 750 // 256 + 1))
        f.truncate(2352 * 750)
    with open(h.path("layout.json"), "w") as f:
        json.dump({"tracks": [{"sector_type": "AUDIO", "file": "a.bin"}]}, f)
    return h.path("layout.json")


# ---------------------------------------------------------------- recording

def recording():
    h = Served()
    wait = [start(PITLAND, "drive", "--control", h.control, "wait", "cdr0", c, "--timeout", "60")
            for c in ("complete", "recording", "written", "session")]
    watcher = start(PITLAND, "drive", "--control", h.control, "events", "cdr0", "--since", "0",
                    "--count", "6", "--timeout", "60", stdout=subprocess.PIPE, text=True)
    h.does("wait: not yet", "wait", "cdr0", "complete", "--timeout", "0.05", status=1,
           says="not \"complete\" in time")
    burned = subprocess.run([PITLAND, "burn", "--quiet", "--url", h.url, layout(h)])
    equal("burned", burned.returncode, 0)
    equal("who waited was told", [p.wait(60) for p in wait], [0, 0, 0, 0])
    names = [json.loads(line)["event"] for line in watcher.communicate(timeout=60)[0].splitlines()]
    equal("what a burn is", names, ["login", "write-begun", "session-closed", "disc-complete",
                                    "write-ended", "logout"])
    equal("the stream ends by itself", watcher.returncode, 0)
    state = h.status()
    equal("what is there", (state["status"], state["sessions"], state["tracks"]), ("complete", 1, 1))
    disc = state["disc"]

    # A second burn, of which the operator loses patience.
    h.does("eject", "eject")
    h.does("a CD-RW", "insert", "cdr0", h.path("rw"), "--media", "cdrw-80")
    first, second = Initiator(h.url, "first"), Initiator(h.url, "second")
    since = h.seen(0)[1]
    leadin = begin_burn(first, h.path("rw"))
    equal("recording", (h.status()["recording"], h.status()["status"]), (True, "appendable"))
    h.does("eject in mid-burn", "eject", "cdr0")
    equal("the host hears of it", first(write(leadin + 27)), "2 02/3a/02 -")
    equal("the other too", second(MEDIA_EVENT), "0 - 0006045e03010000")
    equal("write-ended before the tray opens", h.seen(since)[0],
          ["write-begun", "write-ended", "ejected", "removed"])
    shown = json.loads(subprocess.run([PITLAND, "disc", "show", h.path("rw"), "--json"],
                                      capture_output=True, check=True).stdout)
    equal("an honest torso", (shown["status"], [s["status"] for s in shown["sessions"]]),
          ("appendable", ["damaged"]))
    h.does("in again", "insert", "cdr0", h.path("rw"))
    equal("28/00", first(TEST_UNIT_READY), "2 06/28/00 -")
    since = h.seen(0)[1]
    equal("BLANK", first("a10000000000000000000000"), NO_ATTENTION)
    equal("blanked", h.seen(since)[0], ["blanked"])
    h.does("wait: blank", "wait", "cdr0", "blank", "--timeout", "0")

    # And the first disc once more.
    h.does("out", "eject")
    h.does("the burned one", "insert", "cdr0", disc)
    equal("profile 0009", profile(second), "0009")
    while second(TEST_UNIT_READY) != NO_ATTENTION:
        pass
    read = second("be0400000000000001f80000 in 2352").split()[2]
    equal("its bytes", read, (bytes(range(256)) * 10)[:2352].hex())
    first.close()
    second.close()
    h.does("wait: unused", "wait", "cdr0", "unused", "--timeout", "30")
    equal("stop", h.stop(), 0)


def write(lba):
    return f"2a00{lba & 0xffffffff:08x}00001b00 out " + "00" * (27 * 2448)


def begin_burn(initiator, disc):
    """Select RAW, raw P-W; the lead-in's first sectors. Returns where it starts."""
    shown = subprocess.run([PITLAND, "disc", "show", disc, "--json"], capture_output=True,
                           check=True).stdout
    leadin = json.loads(shown)["medium"]["leadin_start_lba"]
    page = "0532" + "4303" + "03" + "00" * 47
    sent = initiator("5510000000000000" + f"{8 + 52:02x}" + "00" + " out " + "00" * 8 + page)
    ok("page 05", sent == NO_ATTENTION, sent)
    equal("the lead-in begins", initiator(write(leadin)), NO_ATTENTION)
    return leadin


# ---------------------------------------------------------------- time

BLANK_MINIMUM = "a11100000000000000000000"  # IMMED


def virtual_time():
    h = Served("--time", "virtual", "--media", "cdrw-80")
    i = Initiator(h.url, "first")
    clock = json.loads(h.drive("clock", "--json").stdout)["clock"]
    equal("a virtual clock", clock["time"], "virtual")
    h.does("goes on when it is told", "clock", "--advance", "2.5")
    now = json.loads(h.drive("clock", "--json").stdout)["clock"]["seconds"]
    ok("by that", abs(now - clock["seconds"] - 2.5) < 1e-9, f"{clock} {now}")
    h.does("not back", "clock", "--advance", "-1", status=2, says="number")
    equal("BLANK", i("a11000000000000000000000"), NO_ATTENTION)
    state = h.status()
    ok("the drive is busy, and says how far it is", state["busy"] and
       0 <= state["progress"] < 0.01, f"{state}")
    equal("as initiators hear", i(TEST_UNIT_READY), "2 02/04/04 -")
    h.does("time passes", "clock", "--advance", "100")
    ok("and with it the work", 0.1 < h.status()["progress"] < 1, f"{h.status()}")
    h.does("busy", "wait", "cdr0", "idle", "--timeout", "0.1", status=1, says="idle")
    h.does("more of it", "clock", "--advance", "3600")
    h.does("it is over", "wait", "cdr0", "idle", "--timeout", "0")
    equal("and READY", i(TEST_UNIT_READY), NO_ATTENTION)
    equal("BLANK again", i(BLANK_MINIMUM), NO_ATTENTION)
    h.does("who presses the button has waited", "eject", "--leave")
    h.does("the tray goes in", "close")
    equal("and the disc spins up", i(TEST_UNIT_READY), "2 02/04/01 -")
    h.does("ten seconds later", "clock", "--advance", "10")
    equal("it has come", i(TEST_UNIT_READY), "2 06/28/00 -")
    i.close()
    equal("stop", h.stop(), 0)


def real_time():
    h = Served("--time", "real", "--media", "cdrw-80")
    h.does("no virtual time", "clock", "--advance", "1", status=3, says="real time")
    i = Initiator(h.url, "first")
    stream = h.client()
    talk(stream, {"verb": "events"})
    h.does("eject", "eject", "--leave")
    h.does("close", "close")
    equal("the disc spins up", i(TEST_UNIT_READY), "2 02/04/01 -")
    equal("nobody asks, and still it is told", [reply(stream)["event"] for _ in range(2)],
          ["ejected", "inserted"])
    equal("28/00", i(TEST_UNIT_READY), "2 06/28/00 -")
    h.does("eject, close", "eject", "--leave")
    h.does("and open while it spins up", "close")
    h.does("waits for that", "eject", "--leave")
    equal("and is open", h.status()["tray"], "open")
    i.close()
    equal("stop", h.stop(), 0)


# ---------------------------------------------------------------- the socket

def socket_file():
    h = Served()
    mode = os.lstat(h.control)
    equal("a socket for its owner alone", (stat.S_ISSOCK(mode.st_mode), mode.st_mode & 0o777),
          (True, 0o600))
    equal("the ready line names it", h.ready["control"], os.path.realpath(h.control))
    second = serve_at(h.control)
    ok("a live one is not taken away", second.returncode == 2 and
       second.stderr.count("\n") == 1 and "another recorder listens there" in second.stderr,
       second.stderr)
    equal("and goes on", h.drive("list").returncode, 0)
    equal("stop", h.stop(), 0)
    ok("the file is removed", not os.path.lexists(h.control))
    with open(h.control, "w") as f:
        f.write("precious\n")
    second = serve_at(h.control)
    ok("a file that is no socket stays", second.returncode == 2 and "is no socket" in second.stderr
       and os.path.getsize(h.control) == 9, second.stderr)
    second = serve_at(h.path("x" * 120))
    ok("a long path", second.returncode == 2 and "too long" in second.stderr, second.stderr)
    second = serve_at("/nix/control")
    ok("no folder", second.returncode == 2 and "No such file" in second.stderr, second.stderr)
    r = h.drive("list")
    ok("nobody there", r.returncode == 3 and "no recorder answers" in r.stderr, r.stderr)
    os.unlink(h.control)
    h = Served()
    h.process.kill()
    h.process.wait()
    ok("a dead one's file", os.path.lexists(h.control))
    several = [start(PITLAND, "serve", "--listen", "127.0.0.1:0", "--control", h.control,
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(4)]
    deadline = time.monotonic() + 60
    while sum(p.poll() is None for p in several) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    alive = [p for p in several if p.poll() is None]
    equal("of four that find it stale one takes it", len(alive), 1)
    for _ in range(200):
        if h.drive("list").returncode == 0:
            break
        time.sleep(0.05)
    equal("and has it", h.drive("list").returncode, 0)
    for p in alive:
        p.terminate()
        p.wait(60)


def serve_at(path):
    return subprocess.run([PITLAND, "serve", "--listen", "127.0.0.1:0", "--control", path],
                          capture_output=True, text=True, timeout=60)


BAD_REQUESTS = [
    ("garbage", b"\xff\xfe\x00nonsense\n", "no valid JSON"),
    ("nothing", b"\n", "no valid JSON"),
    ("no object", b"[1, 2]\n", "must be a JSON object"),
    ("an unknown verb", b'{"verb": "fault"}\n', 'no verb "fault"'),
    ("no verb", b'{"drive": "cdr0"}\n', "verb: is missing"),
    ("a verb that is none", b'{"verb": null}\n', "no verb"),
    ("a number for a name", b'{"verb": "status", "drive": 0}\n', "drive: must be"),
    ("an unknown key", b'{"verb": "status", "x": 1}\n', "x: unknown key"),
    ("a key twice", b'{"verb": "list", "verb": "list"}\n', "duplicate"),
    ("a zero byte in a name", b'{"verb": "status", "drive": "cdr0\\u0000"}\n', "no valid JSON"),
    ("a relative path", b'{"verb": "insert", "disc": "x"}\n', "absolute"),
    ("a path too long", b'{"verb": "insert", "disc": "/' + b"x" * 5000 + b'"}\n', "absolute"),
    ("no condition", b'{"verb": "wait", "condition": "x"}\n', 'there is no "x"'),
    ("a negative timeout", b'{"verb": "wait", "condition": "open", "timeout": -1}\n', "timeout"),
    ("no seconds", b'{"verb": "clock", "advance": "1"}\n', "advance"),
    ("no events", b'{"verb": "events", "count": 0}\n', "count"),
    ("too deep", b'{"verb": ' + b"[" * 60000 + b"\n", "no valid JSON"),
]


def strangers():
    h = Served()
    s = h.client()
    for what, line, why in BAD_REQUESTS:
        answer = talk(s, line)
        ok(f"bad request: {what}", answer["ok"] is False and answer["error"] in ("bad-request",) and
           why in answer["text"], f"{answer}")
    equal("and the connection is well", talk(s, {"verb": "list"})["ok"], True)
    s.sendall(b'{"verb": "list"}\n{"verb": "status"}\n{"verb": "close"}\n')
    equal("requests ahead of replies", [list(reply(s)) for _ in range(3)],
          [["ok", "drives"], ["ok", "drive"], ["ok", "drive"]])
    s.sendall(b'{"verb": ')
    others = [h.client() for _ in range(20)]
    ok("others go first meanwhile", all(talk(o, {"verb": "list"})["ok"] for o in others))
    equal("a line in pieces", talk(s, b'"list"}\n')["ok"], True)
    s.sendall(b'{"verb": "list"}\n')
    s.shutdown(socket.SHUT_WR)
    equal("who sends no more is answered", (reply(s)["ok"], reply(s)), (True, None))

    endless = h.client()
    try:
        answer = talk(endless, b"x" * 200000)
        ok("an endless line", "longer than" in answer["text"] and reply(endless) is None)
    except (BrokenPipeError, ConnectionResetError):
        ok("an endless line", True)
    mute = h.client()
    mute.setblocking(False)
    sent = 0
    try:
        for _ in range(100000):
            sent += mute.send(b'{"verb": "list"}\n' * 100)
    except BlockingIOError:
        pass
    except (BrokenPipeError, ConnectionResetError):
        sent = -1
    equal("who never reads is in nobody's way", h.drive("list").returncode, 0)
    deadline = time.monotonic() + 60
    while sent >= 0 and time.monotonic() < deadline:
        try:
            mute.send(b'{"verb": "list"}\n' * 100)
        except BlockingIOError:
            time.sleep(0.01)
        except (BrokenPipeError, ConnectionResetError):
            sent = -1
    equal("and is dropped in the end", sent, -1)
    mute.close()

    crowd = []
    for _ in range(80):
        try:
            crowd.append(h.client())
        except OSError:
            break
    refused = [c for c in crowd if not alive(c)]
    ok("64 clients at a time", len(crowd) == 80 and 80 - len(refused) + len(others) == 64,
       f"{len(crowd)} connected, {len(refused)} refused")
    for c in crowd + others:
        c.close()
    for _ in range(100):
        if h.drive("list").returncode == 0:
            break
        time.sleep(0.05)
    equal("room again", h.drive("list").returncode, 0)

    waiting = h.client()
    waiting.sendall(b'{"verb": "wait", "condition": "open"}\n')
    stream = h.client()
    first = talk(stream, {"verb": "events", "drive": "cdr0"})
    equal("a stream begins", (first["ok"], first["missed"]), (True, 0))
    gone = h.client()
    talk(gone, {"verb": "events"})
    gone.close()
    h.does("eject", "eject")
    equal("told as it happens", [reply(stream)["event"] for _ in range(2)], ["ejected", "removed"])
    equal("the wait is over", reply(waiting), {"ok": True, "drive": "cdr0", "condition": "open"})
    left = talk(waiting, {"verb": "events", "since": 0, "count": 1, "timeout": 5})
    equal("what is known already", (left["sequence"], reply(waiting)["event"], reply(waiting)),
          (2, "ejected", {"ok": True, "end": "count"}))
    talk(waiting, {"verb": "events", "timeout": 0.01})
    equal("a stream in time", reply(waiting), {"ok": True, "end": "timeout"})
    for n in range(1100):
        talk(waiting, {"verb": "close"})
        talk(waiting, {"verb": "eject", "drive": "cdr0"})
    answer = talk(waiting, {"verb": "events", "since": 0, "count": 1, "timeout": 5})
    oldest = reply(waiting)["sequence"]
    ok("old events are forgotten, and that is said",
       answer["missed"] == oldest - 1 and answer["sequence"] - oldest == 1023, f"{answer} {oldest}")
    endless, stopping = h.client(), h.client()
    talk(endless, {"verb": "events"})
    stopping.sendall(b'{"verb": "wait", "condition": "inserted"}\n')
    equal("stop, with clients", h.stop(), 0)
    equal("they are let go", (reply(endless), reply(stopping)), (None, None))


VALID = [b'{"verb": "list"}', b'{"verb": "status", "drive": "cdr0"}', b'{"verb": "close"}',
         b'{"verb": "eject", "drive": "cdr0", "force": true, "leave": false}',
         b'{"verb": "insert", "drive": "cdr0", "disc": "/nix/disc"}', b'{"verb": "clock"}',
         b'{"verb": "lock", "drive": "iqn.2026-11.test.pitland:cdr0"}', b'{"verb": "unlock"}']


def mutations():
    """One line of reply to one line of whatever it is."""
    h = Served()
    chance = random.Random(int(os.environ.get("PITLAND_SEED", "1")))
    s = h.client()
    wrong = []
    for _ in range(3000):
        line = bytearray(chance.choice(VALID))
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(line))
            line[at:at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        line = bytes(line).replace(b"\n", b" ")
        answer = talk(s, line + b"\n")
        if not isinstance(answer, dict) or (not answer["ok"] and not answer["text"]):
            wrong.append((line, answer))
    ok("3000 mutated requests: one answer each", not wrong, wrong[:3])
    equal("and the recorder is well", h.drive("list").returncode, 0)
    equal("stop", h.stop(), 0)


def patience():
    """Who goes away while the drive works has not pressed the button."""
    h = Served("--time", "real")
    h.does("eject", "eject", "--leave")
    h.does("the disc spins up", "close")
    s = h.client()
    s.sendall(b'{"verb": "eject", "drive": "cdr0", "leave": true}\n')
    time.sleep(0.1)
    ok("the button waits", h.status()["busy"])
    s.close()
    h.does("it is over", "wait", "cdr0", "inserted", "--timeout", "60")
    time.sleep(0.2)
    equal("and nobody has pressed it", h.status()["tray"], "closed")
    equal("stop", h.stop(), 0)


def alive(client):
    try:
        return talk(client, {"verb": "list"})["ok"]
    except (OSError, TypeError):
        return False


# ---------------------------------------------------------------- run

def captive():
    # ASan will not be loaded after another library: the program has no shim here.
    def run(*arguments):
        return subprocess.run([PITLAND, "run", *arguments], capture_output=True, text=True,
                              timeout=120, env=dict(os.environ, P=PITLAND))
    r = run("--", "sh", "-c", 'test -S "$PITLAND_CONTROL" && "$P" drive list && '
            'echo "$PITLAND_CONTROL"')
    path = r.stdout.splitlines()[-1] if r.stdout else "?"
    ok("run always has one", r.returncode == 0 and " cdr-80 " in r.stdout, r.stderr)
    ok("and leaves nothing", not os.path.exists(os.path.dirname(path)), path)
    named = os.path.join(BASE, "named")
    equal("at a place of one's own", run("--control", named, "--", "sh", "-c",
                                         'test "$PITLAND_CONTROL" = ' + named).returncode, 0)
    r = run("--json", os.path.join(BASE, "end.json"), "--", "sh", "-c",
            '"$P" drive eject && "$P" drive insert cdr0 --media cdr-74')
    with open(os.path.join(BASE, "end.json")) as f:
        equal("--json: the disc at the end", (r.returncode, json.load(f)["medium"]["kind"]),
              (0, "cdr-74"))
    r = run("--json", os.path.join(BASE, "none.json"), "--", "sh", "-c", '"$P" drive eject')
    ok("--json without a disc", r.returncode == 125 and "no disc" in r.stderr, r.stderr)
    r = run("--media", "none", "--", "sh", "-c", 'test -z "${PITLAND_DISC+set}" && '
            '"$P" drive insert --media cdr-80 && "$P" drive wait cdr0 blank --timeout 0')
    equal("a drive that began empty", r.returncode, 0)
    r = subprocess.run([PITLAND, "drive", "list"], capture_output=True, text=True,
                       env={k: v for k, v in os.environ.items() if k != "PITLAND_CONTROL"})
    ok("which recorder?", r.returncode == 2 and "PITLAND_CONTROL" in r.stderr, r.stderr)
    for what, arguments, says in (("an unknown verb", ["fault"], "unknown verb"),
                                  ("another verb's option", ["list", "--force"], "no --force"),
                                  ("too much", ["eject", "a", "b"], "no more"),
                                  ("too little", ["wait", "cdr0"], "needs more"),
                                  ("no number", ["events", "--count", "x"], "number")):
        r = subprocess.run([PITLAND, "drive", "--control", named, *arguments],
                           capture_output=True, text=True)
        ok(f"usage: {what}", r.returncode == 2 and says in r.stderr, r.stderr)
    r = subprocess.run([PITLAND, "drive", "--help"], capture_output=True, text=True)
    ok("help, without what is not there", r.returncode == 0 and "eject" in r.stdout and
       "fault" not in r.stdout, r.stdout)


def main():
    h, *initiators = discs_change()
    prevented(h, *initiators)
    sources(h)
    for initiator in initiators:
        initiator.close()
    equal("stop", h.stop(), 0)
    recording()
    virtual_time()
    real_time()
    socket_file()
    strangers()
    mutations()
    patience()
    captive()


with tempfile.TemporaryDirectory(prefix="pitland-control-") as BASE:
    try:
        main()
    finally:
        for process in STARTED:
            if process.poll() is None:
                process.kill()
                process.wait()
print(f"1..{NUMBER}")
sys.exit(FAILED > 0)
