# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/initiator.py - the Linux kernel's own initiator (iscsi_tcp, with
open-iscsi) through QEMU's user networking: logins, then the client matrix on the
kernel's sr and sg."""
import os
import shlex

import burn
import client
import read
import rows
import sao
import tao
import tray
from recorder import HOST_IN_GUEST
from session import GuestSession, by_target

ROUTE = "kernel initiator"
NAME = "iqn.2026-11.example:guest"
SECRET, ANSWER = "forward-secret-1", "backward-secret-2"
FORWARD = {"node.session.auth.authmethod": "CHAP", "node.session.auth.username": "guest",
           "node.session.auth.password": SECRET}
MUTUAL = {"node.session.auth.username_in": "pitland", "node.session.auth.password_in": ANSWER}
DIGESTS = {"node.conn[0].iscsi.HeaderDigest": "CRC32C", "node.conn[0].iscsi.DataDigest": "CRC32C"}


def chap(*algorithms, mutual=False):
    """A rule of --auth; its algorithms are all that the target takes."""
    rule = {"chap": [{"name": "guest", "secret": SECRET}], "algorithms": list(algorithms)}
    if mutual:
        rule["mutual"] = {"name": "pitland", "secret": ANSWER}
    return rule


def only(algorithm, **more):
    return {**FORWARD, "node.session.auth.chap_algs": algorithm, **more}


# Exit statuses of iscsiadm (iscsi_err.h): in, refused by the target, by the initiator.
IN, REFUSED, DISTRUSTED = 0, 24, 19
# Drive, what the initiator is told, and how it ends.
LOGINS = [
    ("no digests, no CHAP", "open", {}, IN),
    ("HeaderDigest and DataDigest CRC32C", "open", DIGESTS, IN),
    ("HeaderDigest CRC32C", "open", {"node.conn[0].iscsi.HeaderDigest": "CRC32C"}, IN),
    ("DataDigest CRC32C", "open", {"node.conn[0].iscsi.DataDigest": "CRC32C"}, IN),
    ("CHAP-MD5", "md5", only("MD5"), IN),
    ("CHAP-SHA1", "sha1", only("SHA1"), IN),
    ("CHAP-SHA256", "sha256", only("SHA256"), IN),
    ("CHAP-SHA3-256", "sha3", only("SHA3-256"), IN),
    ("CHAP, the target's choice of four", "any", only("SHA3-256,SHA256,SHA1,MD5"), IN),
    ("mutual CHAP-MD5", "mutual", only("MD5", **MUTUAL), IN),
    ("mutual CHAP-SHA1", "mutual", only("SHA1", **MUTUAL), IN),
    ("mutual CHAP-SHA256", "mutual", only("SHA256", **MUTUAL), IN),
    ("mutual CHAP-SHA3-256 with digests", "mutual", only("SHA3-256", **MUTUAL, **DIGESTS), IN),
    ("refused: no CHAP where it is asked for", "md5", {}, REFUSED),
    ("refused: a wrong secret", "sha256",
     only("SHA256", **{"node.session.auth.password": "forward-secret-9"}), REFUSED),
    ("refused: CHAP-MD5 where SHA3-256 is asked for", "sha3", only("MD5"), REFUSED),
    ("refused by the initiator: a target that does not know its secret", "mutual",
     only("MD5", **{**MUTUAL, "node.session.auth.password_in": "backward-secret-9"}), DISTRUSTED),
]
RULES = {"md5": chap("MD5"), "sha1": chap("SHA1"), "sha256": chap("SHA-256"),
         "sha3": chap("SHA3-256"), "any": chap("MD5", "SHA1", "SHA-256", "SHA3-256"),
         "mutual": chap("MD5", "SHA1", "SHA-256", "SHA3-256", mutual=True)}
SHORT_LOGINS = {"HeaderDigest and DataDigest CRC32C", "CHAP-MD5", "CHAP-SHA1", "CHAP-SHA256",
                "CHAP-SHA3-256", "mutual CHAP-SHA3-256 with digests", "refused: a wrong secret",
                "refused by the initiator: a target that does not know its secret"}


class Initiator:
    def __init__(self, machine, recorder, portal=None):
        self.machine, self.recorder = machine, recorder
        self.portal = portal or f"{HOST_IN_GUEST}:{recorder.port}"

    def start(self):
        """Its name, and its daemon."""
        self.machine.output(f"echo InitiatorName={NAME} >/etc/iscsi/initiatorname.iscsi; "
                            "echo 'node.session.initial_login_retry_max = 1' "
                            ">/etc/iscsi/iscsid.conf; iscsid")
        self.machine.until("iscsiadm -m session; [ $? = 21 ]")  # no session, but an answer

    def discover(self):
        """What SendTargets answers: (address, name)."""
        text = self.machine.output(f"iscsiadm -m discovery -t sendtargets -p {self.portal}")
        return sorted(tuple(line.replace(",1 ", " ").split()) for line in text.splitlines())

    def login(self, label, settings=()):
        """By name; settings are those of a node record."""
        node = f"iscsiadm -m node -T {self.recorder.drives[label].iqn} -p {self.portal}"
        pairs = "".join(f" -n {shlex.quote(k)} -v {shlex.quote(v)}"
                        for k, v in dict(settings).items())
        update = f"{node} -o update{pairs} && " if pairs else ""
        return self.machine.run(f"{node} -o delete >/dev/null 2>&1; {node} -o new >/dev/null && "
                                f"{update}{node} --login")

    def logout(self, label):
        self.machine.output(f"iscsiadm -m node -T {self.recorder.drives[label].iqn} "
                            f"-p {self.portal} --logout")

    def digests(self):
        """Header and data digest of the only connection: what the kernel does."""
        return self.machine.output("cd /sys/class/iscsi_connection/connection*/ && "
                                   "cat header_digest data_digest").split()


def try_login(initiator, label, settings, wanted):
    status, text = initiator.login(label, settings)
    client.expect(status == wanted, f"login ended {status}: {text[-200:]}")
    if wanted != IN:
        return
    try:
        want = [str(int(settings.get(f"node.conn[0].iscsi.{d}") == "CRC32C"))
                for d in ("HeaderDigest", "DataDigest")]
        client.expect(initiator.digests() == want, f"digests in use: {initiator.digests()}")
        sr, _ = by_target(initiator.machine, initiator.recorder.drives[label].iqn)
        text = initiator.machine.output(f"sg_inq {sr}")
        client.expect("VIRTUAL CD-R" in text, text)
    finally:
        initiator.logout(label)


def logins(initiator, report, full):
    for what, label, settings, wanted in LOGINS:
        if full or what in SHORT_LOGINS:
            report.row(ROUTE, "open-iscsi", what,
                       lambda a=(label, settings, wanted): try_login(initiator, *a))


def discovery(initiator):
    want = sorted((initiator.portal, d.iqn) for d in initiator.recorder.drives.values())
    # Those that ask for a secret are told of as well: he might know it.
    found = initiator.discover()
    client.expect(found == want, f"it was told {found}")


def reload(s):
    """sr asks for the size of a disc when it is loaded, and not again after a burn: as
    with any recorder, the tray has to go out and in before the disc can be mounted."""
    expected = str(s.show()["sessions"][-1]["leadout_lba"] * 2048)
    client.expect(s.run("blockdev", "--getsize64", "DEVICE").strip() == "2048",
                  "the kernel knows the size already")
    s.run("eject", "DEVICE")
    s.run("eject", "-t", "DEVICE")
    size = s.run("blockdev", "--getsize64", "DEVICE").strip()
    client.expect(size == expected, f"{size} bytes, not {expected}")


def mounted(s):
    """The kernel's isofs; every file is the one that was burned."""
    s.run("sh", "-c", "mkdir -p /tmp/iso && mount -t iso9660 -o ro DEVICE /tmp/iso && "
          "cp -r /tmp/iso mounted && umount /tmp/iso")
    for path in ("one.bin", "sub/two.bin", "readme.txt"):
        client.same(s.read(f"mounted/{path}"), s.read(f"tree/{path}"), path)


def cdrom_id(s, *wanted, without=()):
    """What udev's helper tells the system of the drive and its disc."""
    said = s.run("/lib/udev/cdrom_id", "DEVICE").split()
    for word in ("ID_CDROM=1", "ID_CDROM_CD_R=1", "ID_CDROM_CD_RW=1", *wanted):
        client.expect(word in said, f"cdrom_id: no {word} in {said}")
    for word in without:
        client.expect(not any(w.startswith(word) for w in said), f"cdrom_id: {word} in {said}")


def cdrom_id_blank(s):
    cdrom_id(s, "ID_CDROM_MEDIA=1", "ID_CDROM_MEDIA_CD_R=1", "ID_CDROM_MEDIA_STATE=blank")


def cdrom_id_appendable(s):
    cdrom_id(s, "ID_CDROM_MEDIA_CD_R=1", "ID_CDROM_MEDIA_STATE=appendable",
             "ID_CDROM_MEDIA_SESSION_COUNT=2", "ID_CDROM_MEDIA_TRACK_COUNT_DATA=1")


def cdrom_id_complete(s):
    cdrom_id(s, "ID_CDROM_MEDIA_CD_R=1", "ID_CDROM_MEDIA_STATE=complete",
             "ID_CDROM_MEDIA_TRACK_COUNT=3", "ID_CDROM_MEDIA_TRACK_COUNT_DATA=1",
             "ID_CDROM_MEDIA_TRACK_COUNT_AUDIO=2")


def cdrom_id_rewritable(s):
    cdrom_id(s, "ID_CDROM_MEDIA_CD_RW=1", without=["ID_CDROM_MEDIA_CD_R="])


def row(name, mode, check, note=""):
    return rows.Row(name, mode, check, (), note)


RELOAD = row("eject", "and -t: the kernel learns what has been recorded", reload)
MOUNT = row("mount", "-t iso9660: files byte-exact", mounted)
GROUPS = {
    "raw96r": rows.Group("/dev/sr0", "cdr-80", [
        row("cdrom_id", "blank disc", cdrom_id_blank),
        row("wodim", "-raw96r, data and audio", burn.wodim_mixed("-raw96r", 3)),
        row("cdrom_id", "complete disc of three tracks", cdrom_id_complete),
        RELOAD,
        MOUNT,
        row("dd", "read() of the data track", read.dd),
        row("readom", "-clone: READ CD with raw P-W", read.readom_clone),
        row("cdrdao", "read-cd", read.cdrdao_read_cd, note="audio and data byte-exact"),
    ]),
    "cdrdao-raw": rows.Group("/dev/sg0", "cdr-80", [
        row("cdrdao", "write --driver generic-mmc-raw, at /dev/sg", burn.cdrdao_raw),
        row("cdrdao", "read-toc finds ISRC, MCN, indexes, pre-gaps", read.cdrdao_features),
    ]),
    "tao": rows.Group("/dev/sr0", "cdr-80", [
        row("wodim", "-tao -multi, -msinfo", tao.wodim_multi),
        row("cdrom_id", "appendable disc", cdrom_id_appendable),
        row("genisoimage", "-M -C, recorded by wodim -tao as a second session", tao.genisoimage),
    ]),
    "cdrskin": rows.Group("/dev/sr0", "cdr-80", [
        row("cdrskin", "-tao, a data session and an audio session", tao.cdrskin),
        row("dd", "reads back the data session", tao.dd),
    ]),
    "sao": rows.Group("/dev/sr0", "cdrw-80", [
        row("cdrom_id", "CD-RW", cdrom_id_rewritable),
        row("wodim", "-sao, data and audio", burn.wodim_mixed("-sao", None, "SAO")),
        MOUNT,
        row("wodim", "blank=fast", sao.blanks("wodim", "dev=DEVICE", "gracetime=2",
                                              "blank=fast")),
        row("cdrskin", "-sao", sao.cdrskin),
        row("cdrdao", "blank", sao.blanks("cdrdao", "blank", "-n", "--device", "DEVICE")),
        row("cdrdao", "write --driver generic-mmc", sao.cdrdao),
        row("cdrdao", "read-toc of it", read.cdrdao_features),
    ]),
}
# Of the client matrix, what is about the shim itself, or talks with a client while it
# runs, has no place here; discs change in tray.py.
OF_THE_SHIM = {"static", "nobody", "scd", "kill", "blank", "change", "copy"}
FULL_GROUPS = {**GROUPS, **{"matrix-" + name: group for name, group in rows.GROUPS.items()
                            if name not in OF_THE_SHIM}}
# They read through the block layer, which must have seen the disc as it is now.
BLOCK_READERS = {"dd", "mount", "genisoimage", "isoinfo", "blockdev", "xorriso",
                 "udfinfo"}
# The whole of this one is done with everything that a login can have.
SECURED = "cdrskin"
RULES[SECURED] = chap("SHA3-256", mutual=True)


def media(full):
    """The fresh discs that the cases need."""
    groups = FULL_GROUPS if full else GROUPS
    return {"open": "cdr-80", **{label: "cdr-80" for label in RULES},
            **{name: group.media for name, group in groups.items()}}


def burn_group(initiator, report, name, group, folder):
    """Log in, run the rows on the drive, log out."""
    settings, how = {}, ""
    if name == SECURED:
        settings = only("SHA3-256", **MUTUAL, **DIGESTS)
        how = ", digests and mutual CHAP"
    status, text = initiator.login(name, settings)
    if status != 0:
        report.row(ROUTE + how, "open-iscsi", f"login for {name}",
                   lambda: client.expect(False, text[-300:]))
        return
    drive = initiator.recorder.drives[name]
    sr, sg = by_target(initiator.machine, drive.iqn)
    s = GuestSession(initiator.machine, sg if "sg" in group.path else sr, drive.disc,
                     os.path.join(folder, name), initiator.recorder.pitland)
    for r in group.rows:
        if r.client in BLOCK_READERS:
            initiator.machine.output(f"eject {sr} && eject -t {sr}")
        report.row(ROUTE + how, r.client, r.mode, lambda check=r.check: check(s), r.note)
    initiator.logout(name)


def changed_discs(initiator, report, folder, disc):
    """A drive that is logged in while discs come and go."""
    status, text = initiator.login("tray")
    client.expect(status == 0, text)
    machine, trays = initiator.machine, initiator.recorder
    tray.rows(ROUTE, report, machine, trays, "tray",
              by_target(machine, trays.drives["tray"].iqn)[0], folder, disc)
    initiator.logout("tray")


def forwarded(initiator):
    """A guest that reaches nothing but the target: QEMU's guestfwd makes a process
    for each of its connections."""
    status, text = initiator.login("open")
    client.expect(status == 0, f"login ended {status}: {text}")
    sr, _ = by_target(initiator.machine, initiator.recorder.drives["open"].iqn)
    client.expect("VIRTUAL CD-R" in initiator.machine.output(f"sg_inq {sr}"), "sg_inq")
    initiator.logout("open")


def run(initiator, report, folder, full):
    initiator.start()
    report.row(ROUTE, "open-iscsi", "discovery: all drives at the advertised address",
               lambda: discovery(initiator))
    logins(initiator, report, full)
    for name, group in (FULL_GROUPS if full else GROUPS).items():
        burn_group(initiator, report, name, group, folder)
