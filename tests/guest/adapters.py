# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/adapters.py - what QEMU's other SCSI adapters make of a recorder at its
iscsi driver. They take the length of a transfer from the CDB, by rules that know only
2048-byte blocks; the rows pin down what comes of that, so that a change is noticed."""
import json
import os

import client
from machine import Linux
from recorder import Recorder
from session import GuestSession, by_address

# QEMU's device, Linux's driver (its module and its name), bytes of READ CD for one
# sector of 2352 that arrive (None: an error).
CDB_BOUND = [("lsi53c895a", "sym53c8xx", 2351), ("mptsas1068", "mptsas", 1),
             ("pvscsi", "vmw_pvscsi", None)]
READ_CD = "be 00 00 00 00 10 00 00 01 f8 00 00".split()


def route(adapter):
    return "QEMU iscsi, " + adapter


def raw_refused(s):
    """The recorder is offered fewer bytes than its blocks have, and records none."""
    s.iso()
    text = s.run("wodim", "dev=DEVICE", "gracetime=2", "-raw96r", "-data", "image.iso",
                 status=None)
    client.expect("Could not write Lead-in" in text, text[-200:])
    client.expect(s.show()["status"] == "blank", "something has been recorded")


def track_at_once(s):
    sectors = len(s.iso()) // 2048
    s.run("wodim", "dev=DEVICE", "gracetime=2", "-tao", "-data", "image.iso")
    s.recorded([{"start_lba": 0, "sector_count": sectors + 2, "sector_type": "MODE1"}])


def reads_data(s):
    image = s.read("image.iso")
    s.run("sh", "-c", "eject DEVICE && eject -t DEVICE && "
          f"dd if=DEVICE bs=2048 count={len(image) // 2048} of=dd.iso")
    client.same(s.read("dd.iso"), image, "the track")


def read_cd(s, arrive):
    ended = s.run("sg_raw", "-r", "2352", "-o", "answer", "DEVICE", *READ_CD,
                  status=0 if arrive else 99)
    client.expect(arrive is None or f"Writing {arrive} bytes" in ended, ended)


def data_only(report, folder, system, pitland, adapter, module, arrive):
    """Tracks of data can be recorded and read, and no more."""
    with Recorder(folder + "-discs", pitland, {"first": "cdr-80"}) as recorder, \
            Linux(folder, system, folder + "-discs", "-blockdev",
                  json.dumps(recorder.blockdev("first")), "-device", f"{adapter},id=hba",
                  "-device", "scsi-generic,drive=first,bus=hba.0,scsi-id=0") as machine:
        machine.load(module)
        sr, _ = by_address(machine, module, 0)
        s = GuestSession(machine, sr, recorder.drives["first"].disc,
                         os.path.join(folder + "-discs", "work"), pitland)
        report.row(route(adapter), "wodim", "-raw96r is refused, the disc stays blank",
                   lambda: raw_refused(s), "WRITE arrives with 2048 bytes a block")
        report.row(route(adapter), "wodim", "-tao -data", lambda: track_at_once(s))
        report.row(route(adapter), "dd", "read() of the data track", lambda: reads_data(s))
        report.row(route(adapter), "sg_raw", "READ CD of a sector fails or is cut short",
                   lambda: read_cd(s, arrive),
                   "an error" if arrive is None else f"{arrive} of 2352 bytes arrive, no error")


def never_ready(report, folder, system, pitland):
    """megasas fails commands that have no data."""
    def check():
        with Recorder(folder + "-discs", pitland, {"first": "cdr-80"}) as recorder, \
                Linux(folder, system, folder + "-discs", "-blockdev",
                      json.dumps(recorder.blockdev("first")), "-device", "megasas,id=hba",
                      "-device", "scsi-generic,drive=first,bus=hba.0,scsi-id=0") as machine:
            machine.load("megaraid_sas")
            sr, _ = by_address(machine, "megaraid_sas", 0)
            client.expect("VIRTUAL CD-R" in machine.output(f"sg_inq {sr}"), "sg_inq")
            status, text = machine.run(f"sg_turs -v {sr}")
            client.expect(status == 3 and "internal target failure" in text.lower(),
                          f"sg_turs ended {status}: {text}")
    report.row(route("megasas"), "sg_turs", "no command without data succeeds", check,
               "INQUIRY does; TEST UNIT READY ends 04/44/00, which QEMU's adapter makes up: "
               "nothing can be recorded or read")


def run(report, folder, system, pitland):
    for adapter, module, arrive in CDB_BOUND:
        data_only(report, os.path.join(folder, adapter), system, pitland, adapter, module, arrive)
    never_ready(report, os.path.join(folder, "megasas"), system, pitland)
