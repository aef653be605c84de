# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/blank.py - rows that ask a drive with a blank disc."""
import fcntl
import os

from client import expect

CDROMVOLCTRL, CDROMVOLREAD = 0x530A, 0x5313


def wodim(s):
    s.output_has(["Generic mmc CD-RW", "RAW/R16 RAW/R96P RAW/R96R"],
                 "wodim", "dev=DEVICE", "-checkdrive")
    s.output_has(["Does write CD-R media", "Number of supported write speeds"],
                 "wodim", "dev=DEVICE", "-prcap")


def wodim_devices(s):
    """The client's own fault: it looks for /dev/hd[a-z] and /dev/scd[0-9]+ only."""
    s.output_has(["Cannot open SCSI driver"], "wodim", "-devices", status=255)
    s.output_has(["Cannot open SCSI driver"], "wodim", "-scanbus", status=255)


def wodim_scd(s):
    s.output_has([f"dev='{s.device}' rwrwrw : 'PITLAND' 'VIRTUAL CD-R'"], "wodim", "-devices",
                 status=1)
    for program in ("wodim", "readom", "icedax"):
        s.output_has(["0,0,0 0) 'PITLAND ' 'VIRTUAL CD-R ' '0100' Removable CD-ROM"],
                     program, "-scanbus")


def wodim_reset(s):
    """The volume that another program has set is as it was at power on."""
    fd = os.open(s.device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.ioctl(fd, CDROMVOLCTRL, bytes([10, 20, 30, 40]))
        expect(fcntl.ioctl(fd, CDROMVOLREAD, bytes(4)) == bytes([10, 20, 30, 40]), "no volume")
        s.run("wodim", "dev=DEVICE", "-reset")
        volume = fcntl.ioctl(fd, CDROMVOLREAD, bytes(4))
        expect(volume == bytes([255, 255, 0, 0]), f"the volume is {volume.hex()} after the reset")
    finally:
        os.close(fd)


def cdrdao(s):
    s.output_has(["CD-R empty : yes", "Total Capacity : 79:57:74 (359849 blocks"],
                 "cdrdao", "disk-info", "--device", "DEVICE")
    s.output_has([f"{s.device} : PITLAND , VIRTUAL CD-R"], "cdrdao", "scanbus")


def cdrskin(s):
    s.output_has(["ATIP start of lead in: -11634 (97:26/66)"], "cdrskin", "dev=DEVICE", "-atip")
    s.output_has([f"dev='{s.device}'"], "cdrskin", "--devices")


def xorriso(s):
    s.output_has(["Media current: CD-R", "Media status : is blank", "359999 writable"],
                 "xorriso", "-outdev", "DEVICE", "-toc")
    s.output_has([f"-dev '{s.device}' rwrwrw : 'PITLAND ' 'VIRTUAL CD-R'"],
                 "xorriso", "-devices")


def cd_drive(s):
    s.output_has(["Vendor : PITLAND", "Model : VIRTUAL CD-R"], "cd-drive", "-i", "DEVICE")
    s.output_has([f"default device for this driver is {s.device}", f"Drive: {s.device} ",
                  "Can write CD-RW : Yes", "Can write DVD-R : No"], "cd-drive")


def cd_info(s):
    s.output_has(["PITLAND", "Can't get first track number"],
                 "cd-info", "--no-header", "-C", "DEVICE", status=1)


def sg3(s):
    s.output_has(["PDT=5", "PITLAND", "VIRTUAL CD-R"], "sg_inq", "DEVICE")
    s.run("sg_turs", "DEVICE")
    s.output_has(["CD-R"], "sg_get_config", "DEVICE")
    s.output_has(["05 32 42 00"], "sg_modes", "-p", "5", "-H", "DEVICE")
    s.run("sg_luns", "DEVICE")
    s.run("sg_readcap", "DEVICE")
    s.run("sg_requests", "DEVICE")


def mediainfo(s):
    s.output_has(["not a DVD unit", "PITLAND"], "dvd+rw-mediainfo", "DEVICE", status=None)


def growisofs(s):
    s.iso()
    text = s.run("growisofs", "-Z", "DEVICE=image.iso", status=None)
    expect("not a DVD unit" in text or "not recognized" in text, text[-200:])
    expect(s.show()["status"] == "blank", "the disc has been written")


def lsscsi(s):
    s.output_has(["cd/dvd", "PITLAND", "/dev/sr0"], "lsscsi")


def lsblk(s):
    s.output_has(["sr0 0:0:0:0 rom PITLAND VIRTUAL CD-R"], "lsblk", "-S")
    s.output_has(["sr0 11:0 1"], "lsblk", "DEVICE")


def eject(s):
    s.run("eject", "DEVICE")
    s.output_has(["Medium not present - tray open"], "sg_turs", "-v", "DEVICE", status=2)
    s.run("eject", "-t", "DEVICE")
    s.run("sg_turs", "DEVICE")
    s.run("eject", "-i", "on", "DEVICE")
    s.run("eject", "-i", "off", "DEVICE")
