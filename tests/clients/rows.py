# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/rows.py - the matrix: groups of rows, one drive for each group."""
from collections import namedtuple

import blank
import burn
import duplicate
import faults
import packet
import read
import rw
import sao
import tao

# check(session) raises on failure; needs: programs; note: what a user must know.
Row = namedtuple("Row", "client mode check needs note", defaults=((), ""))
Group = namedtuple("Group", "path media rows")

PACKAGES = {
    "wodim": "wodim", "readom": "wodim", "icedax": "icedax", "genisoimage": "genisoimage",
    "isoinfo": "genisoimage", "cdrdao": "cdrdao", "cdrskin": "cdrskin", "xorriso": "xorriso",
    "cd-info": "libcdio-utils", "cd-read": "libcdio-utils", "cd-drive": "libcdio-utils",
    "cdparanoia": "cdparanoia", "cd-paranoia": "cd-paranoia", "eject": "eject",
    "sg3-utils": "sg3-utils", "dvd+rw-mediainfo": "dvd+rw-tools", "growisofs": "growisofs",
    "dd": "coreutils", "blockdev": "util-linux", "lsscsi": "lsscsi", "lsblk": "util-linux",
    "cdrwtool": "udftools", "udfinfo": "udftools", "whipper": "whipper",
}


def row(client, mode, check, *needs, note=""):
    return Row(client, mode, check, needs or (client,), note)


READERS = [
    row("wodim", "-toc", read.wodim_toc),
    row("wodim", "-atip", read.wodim_atip),
    row("cdrskin", "-minfo", read.cdrskin_minfo),
    row("cdrskin", "-toc", read.cdrskin_toc),
    row("xorriso", "-indev -toc, files extracted from a mixed disc", read.xorriso_extract),
    row("cdrdao", "disk-info of a full disc", read.cdrdao_disk_info),
    row("cdrdao", "read-toc", read.cdrdao_read_toc),
    row("cdrdao", "read-cd", read.cdrdao_read_cd,
        note="audio and data byte-exact"),
    row("cdrdao", "read-cd: pre-gap of an audio track", read.cdrdao_read_cd_pregap,
        note="client's fault: from a Q that counts down from 01:74 it writes a pre-gap of "
             "00:27, or with --paranoia-mode 1 of 00:23; `read-toc` writes 02:00 for the same"),
    row("cdrdao", "read-cd --read-raw", read.cdrdao_read_raw),
    row("cdrdao", "read-cd --read-subchan rw_raw", read.cdrdao_read_subchan),
    row("cd-info", "mixed disc", read.cd_info),
    row("cd-read", "audio sectors", read.cd_read),
    row("cdparanoia", "a track, byte-exact", read.cdparanoia,
        note="client's fault: to empty the drive's cache it reads far behind the lead-out of a "
             "short disc and complains of the refusal"),
    row("cd-paranoia", "a track, byte-exact", read.cd_paranoia),
    row("icedax", "a track, byte-exact", read.icedax),
    row("readom", "-clone of a mixed disc", read.readom_clone),
    row("dd", "read() of the data track", read.dd),
    row("isoinfo", "-i DEVICE (fopen), dev=DEVICE (SG_IO)", read.isoinfo),
    row("blockdev", "--getsize64 --getss --getro", read.blockdev),
]

GROUPS = {
    "raw96r": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-raw96r, data and audio", burn.wodim_mixed("-raw96r", 3)),
        *READERS,
    ]),
    "raw96p": Group("/dev/sr0", "cdr-74", [
        row("wodim", "-raw96p, data and audio", burn.wodim_mixed("-raw96p", 2)),
        row("cdparanoia", "reads back -raw96p", read.cdparanoia),
        row("dd", "reads back -raw96p", read.dd),
    ]),
    "raw16": Group("/dev/sg0", "cdr-80", [
        row("wodim", "-raw16, data and audio, at /dev/sg0",
            burn.wodim_mixed("-raw16", 1)),
        row("icedax", "reads back -raw16, at /dev/sg0", read.icedax),
        row("readom", "reads back -raw16, at /dev/sg0", read.readom_data_track),
    ]),
    "audio": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-raw96r -audio, three tracks", burn.wodim_audio),
        row("cdparanoia", "all of an audio disc, byte-exact", read.cdparanoia_all),
        row("cd-info", "audio disc", read.cd_info_audio),
        row("whipper", "cd rip, byte-exact after FLAC", read.whipper, "whipper", "flac"),
    ]),
    "data": Group("WORK/cdrom", "cdr-80", [
        row("wodim", "-raw96r -data, at any path", burn.wodim_data),
        row("readom", "f=, byte-exact", read.readom),
        row("dd", "read() to the end", read.dd_whole),
        row("cdrdao", "reads back a data disc", read.cdrdao_data),
        row("xorriso", "-indev, files of a data disc", read.xorriso_data),
    ]),
    "cdrdao": Group("/dev/sr0", "cdr-80", [
        row("cdrdao", "write --driver generic-mmc-raw: MCN, ISRC, indexes, pre-gaps, "
            "pre-emphasis, copy", burn.cdrdao_raw),
        row("cdrdao", "read-toc finds ISRC, MCN, indexes, pre-gaps", read.cdrdao_features),
        row("cdparanoia", "reads back cdrdao's raw disc", read.cdparanoia_features),
    ]),
    "wodim-text": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-raw96r -text -useinfo", burn.wodim_text("-raw96r")),
    ]),
    "wodim-sao-text": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-sao -text -useinfo", burn.wodim_text("-sao")),
        row("cd-info", "CD-TEXT by wodim", read.cd_text),
    ]),
    "text": Group("/dev/sr0", "cdr-80", [
        row("cdrdao", "write --driver generic-mmc-raw with CD-TEXT", burn.cdrdao_text),
        row("cdrdao", "read-toc finds CD-TEXT", read.cdrdao_text),
        row("cd-info", "CD-TEXT", read.cd_text),
    ]),
    "xa": Group("/dev/sr0", "cdr-90", [
        row("cdrdao", "write --driver generic-mmc-raw, mode 2 form 1 and form 2",
            burn.cdrdao_xa),
        row("dd", "reads back form 1", read.dd_form1),
    ]),
    "clone": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-clone -raw96r of readom's image", burn.clone, "wodim", "readom"),
    ]),
    "dummy": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-dummy -raw96r leaves the disc blank", burn.dummy),
    ]),
    "change": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-sao -data, for what follows", burn.wodim_mixed("-sao", None, "SAO")),
        row("dd", "and an open device, while `pitland drive` changes the disc",
            duplicate.disc_changes, "dd", "wodim"),
    ]),
    "copy": Group("/dev/sr0", "cdr-80", [
        row("cdrdao", "copy with one drive, whose disc is changed in mid-run",
            duplicate.cdrdao_copy,
            note="MCN, ISRC, indexes and every sample; client's fault: the pre-gaps are as "
                 "short as read-cd has them"),
    ]),
    "tao": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-tao, two audio tracks", tao.wodim_audio),
        row("cdparanoia", "reads back -tao", tao.cdparanoia),
    ]),
    "tao-dummy": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-dummy -tao leaves the disc blank", tao.wodim_dummy),
    ]),
    "packet": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-packet, and -fix", packet.variable,
            note="client's own: -packet closes the track only"),
        row("dd", "reads back -packet", packet.dd),
        row("readom", "reads back -packet", packet.readom),
    ]),
    "packet-fixed": Group("/dev/sr0", "cdrw-80", [
        row("wodim", "-packet pktsize=16, and -fix", packet.fixed,
            note="client's own: its buffer has no room for packets of more than 31 sectors"),
        row("dd", "reads back fixed packets", packet.dd),
        row("readom", "reads back fixed packets", packet.readom),
    ]),
    "multi": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-tao -multi, -msinfo", tao.wodim_multi),
        row("genisoimage", "-M -C, recorded by wodim -tao as a second session", tao.genisoimage,
            "genisoimage", "wodim"),
        row("xorriso", "-indev, files of both sessions", tao.xorriso_extract),
    ]),
    "sao-multi": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-sao -multi, and a second session", sao.wodim_multi,
            note="the first session is recorded; client's fault: in its cue sheet for the next "
                 "one track 1 begins at 00:02:00, where the first session lies, which is refused "
                 "(05/26/00)"),
    ]),
    "cdrskin": Group("/dev/sr0", "cdr-80", [
        row("cdrskin", "-tao, a data session and an audio session", tao.cdrskin),
        row("dd", "reads back the data session", tao.dd),
    ]),
    "xorriso": Group("/dev/sr0", "cdr-80", [
        row("xorriso", "-write_type tao, two sessions", tao.xorriso),
        row("xorriso", "-indev, files of both its sessions", tao.xorriso_extract),
    ]),
    "sao": Group("/dev/sr0", "cdrw-80", [
        row("wodim", "-sao, two audio tracks", sao.wodim),
        row("cdparanoia", "reads back -sao", read.cdparanoia_sao),
        row("wodim", "blank=fast", sao.blanks("wodim", "dev=DEVICE", "gracetime=2",
                                              "blank=fast")),
        row("wodim", "-sao, data and audio", burn.wodim_mixed("-sao", None, "SAO")),
        row("dd", "reads back -sao", read.dd),
        row("wodim", "blank=all", sao.blanks("wodim", "dev=DEVICE", "gracetime=2", "blank=all")),
        row("cdrskin", "-sao", sao.cdrskin),
        row("cdrskin", "blank=fast", sao.blanks("cdrskin", "dev=DEVICE", "blank=fast")),
        row("xorriso", "burns by its own choice", sao.xorriso),
        row("xorriso", "-indev, files of its disc", read.xorriso_data),
        row("xorriso", "-blank fast", sao.blanks("xorriso", "-outdev", "DEVICE", "-blank",
                                                 "fast")),
        row("cdrdao", "write --driver generic-mmc: MCN, ISRC, indexes, pre-gaps, pre-emphasis, "
            "copy", sao.cdrdao),
        row("cdrdao", "read-toc finds ISRC, MCN, indexes, pre-gaps of it", read.cdrdao_features),
        row("cdrdao", "blank", sao.blanks("cdrdao", "blank", "-n", "--device", "DEVICE")),
        row("cdrdao", "write --driver generic-mmc:0x10 with CD-TEXT", sao.cdrdao_text),
        row("cd-info", "CD-TEXT of it", read.cd_text),
    ]),
    "rw": Group("/dev/sr0", "cdrw-80", [
        row("wodim", "-tao -multi, to be erased", tao.wodim_multi),
        row("wodim", "blank=unclose", rw.wodim_unclose),
        row("wodim", "blank=track", rw.wodim_refused("track", "Sense Code: 0x24 Qual 0x00"),
            note="client's fault: it cannot name a track and asks for track 0"),
        row("wodim", "blank=trtail", rw.wodim_refused("trtail", "Sense Code: 0x64 Qual 0x00"),
            note="client's fault: it cannot name an address and asks for 0, which here is in a "
                 "track at once"),
        row("wodim", "blank=session", rw.wodim_session),
        row("cdrwtool", "-q: blanks, formats and writes UDF", rw.cdrwtool),
        row("cdrskin", "--list_formats of a formatted disc", rw.cdrskin_formats),
        row("sg3-utils", "sg_readcap of it", rw.capacity, "sg_readcap"),
        row("udfinfo", "the file system of it", rw.udfinfo),
        row("cdrwtool", "-f -o: overwrites packets", rw.cdrwtool_overwrites, "cdrwtool", "dd"),
        row("wodim", "blank=fast of it", sao.blanks("wodim", "dev=DEVICE", "gracetime=2",
                                                    "blank=fast")),
    ]),
    "blank": Group("/dev/sr0", "cdr-80", [
        row("wodim", "-checkdrive, -prcap", blank.wodim),
        row("wodim", "-devices, -scanbus, with the drive at /dev/sr0", blank.wodim_devices,
            note="client's fault: it finds none, for it looks for /dev/hd[a-z] and /dev/scd* "
                 "and never for /dev/sr*"),
        row("cdrdao", "disk-info, scanbus", blank.cdrdao),
        row("cdrskin", "-atip -minfo, --devices", blank.cdrskin),
        row("xorriso", "-outdev -toc, -devices", blank.xorriso),
        row("cd-drive", "", blank.cd_drive),
        row("cd-info", "blank disc", blank.cd_info),
        row("sg3-utils", "sg_inq, sg_turs, sg_modes, sg_get_config, sg_luns, sg_readcap, "
            "sg_requests", blank.sg3, "sg_inq", "sg_turs", "sg_modes", "sg_get_config"),
        row("dvd+rw-mediainfo", "says that it is no DVD unit", blank.mediainfo),
        row("growisofs", "refuses a CD", blank.growisofs),
        row("lsscsi", "", blank.lsscsi),
        row("lsblk", "-S, DEVICE", blank.lsblk),
        row("wodim", "-reset", blank.wodim_reset, "wodim", "sg_turs"),
        row("eject", "and -t, -i", blank.eject),
    ]),
    "scd": Group("/dev/scd0", "cdr-80", [
        row("wodim", "-devices, -scanbus (and readom's, icedax's), with the drive at /dev/scd0",
            blank.wodim_scd, "wodim", "readom", "icedax"),
    ]),
    "kill": Group("/dev/sr0", "cdr-80", [
        row("wodim", "killed while it burns: the drive is well", faults.killed, "wodim"),
    ]),
    "nobody": Group("/dev/sr0", "cdr-80", [
        row("run", "burns without privileges", faults.unprivileged, "setpriv", "wodim",
            note="client's own: wodim locks its FIFO in memory, fs=1m where users may lock 8 MB"),
    ]),
    "static": Group("/dev/sr0", "cdr-80", [
        row("run", "names static and setuid programs", faults.unreachable, "gcc"),
    ]),
}

PENDING = []

INTRODUCTION = """\
# Clients

Real, unmodified programs of Debian 12 on a drive under `pitland run --sg PATH`, without
a kernel driver and without privileges. This page is written by `make clients-table`;
`make clients` runs the same rows as tests. A row passes if the recorded disc
(`disc show --json`, `disc verify`, its sectors) or the bytes read back say so, whatever the
client says.

Out of reach are statically linked programs and those that run with another user's rights
(setuid, setgid, file capabilities): the dynamic linker does not load the shim into them.
`pitland run` says so if the command itself is one, the shim if it starts one with PATH in its
arguments; run a copy without those bits.

Where programs look for drives, they find this one: in the directory of PATH (lsscsi reads
/dev), in /sys and in /proc/sys/dev/cdrom/info. wodim, readom and icedax look for no other
names than /dev/hd[a-z] and /dev/scd[0-9]; with `--sg /dev/scd0` their -scanbus and -devices
find it.

SG_IO takes struct sg_io_hdr (interface version 3). sg_io_v4 is for the kernel's bsg devices: no
client here sends it, and it is refused as sr (EINVAL) and sg (ENOSYS) refuse it. So are write()
and read() of command headers at /dev/sgN, the interface before SG_IO (EOPNOTSUPP). SG_SCSI_RESET
resets the drive for all who use it. In-flight commands of programs under the shim end; those of
iSCSI sessions go on.

SG_IO knows one command at a time. 190 MB of RAW blocks, 256 KiB a command, take 0.19 s through
the shim, 0.17 s through libiscsi with one command in flight and 0.25 s with eight; drive and
client together use 0.20, 0.20 and 0.21 s of processor time (medians of 15 on two busy cores,
disc on a tmpfs; `tests/clients/cost.sh`).
"""
