#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/clients/matrix.py - real clients, unmodified, on a drive under the SG_IO
shim. Each group gets a fresh drive (`pitland run --sg`); a row passes if the
recorded disc says so (its directory, `disc show --json`, `disc verify`) or if
what a client reads is the byte that was burned, never because a client says it
worked. Prints TAP; --markdown FILE writes the table for docs/clients.md."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rows  # noqa: E402
from client import Failure, Session, Skip, installed  # noqa: E402


def run_inside(group, work, pitland):
    """In the drive's environment: every row of the group, in order."""
    session = Session(group, work, pitland)
    results = []
    for row in rows.GROUPS[group].rows:
        missing = [c for c in row.needs if not installed(c)]
        result, text = "pass", row.note
        if missing:
            result, text = "skip", "not installed: " + " ".join(missing)
        else:
            try:
                row.check(session)
            except Skip as why:
                result, text = "skip", str(why)
            except (Failure, OSError, ValueError, KeyError, IndexError,
                    subprocess.SubprocessError) as why:
                result, text = "fail", f"{type(why).__name__}: {why}"
        results.append([row.client, row.mode, result, text])
        with open(os.path.join(work, "results.json"), "w") as f:
            json.dump(results, f)


def run_group(name, base, pitland):
    """Outside: start the drive, run the rows within, collect."""
    group = rows.GROUPS[name]
    work = os.path.join(base, name)
    os.makedirs(work)
    command = [pitland, "run", "--sg", group.path.replace("WORK", work),
               "--keep", os.path.join(work, "disc"), "--media", group.media, "--",
               sys.executable, os.path.abspath(__file__), "--inside", name,
               "--work", work, "--pitland", pitland]
    with open(os.path.join(work, "run.log"), "w") as log:
        status = subprocess.run(command, stdout=log, stderr=log, timeout=300).returncode
    try:
        with open(os.path.join(work, "results.json")) as f:
            results = json.load(f)
    except OSError:
        results = []
    for row in group.rows[len(results):]:
        with open(os.path.join(work, "run.log")) as f:
            tail = f.read()[-300:].replace("\n", " | ")
        results.append([row.client, row.mode, "fail", f"no result, run ended {status}: {tail}"])
    if status != 0 and len(group.rows) == len(results):
        results.append(["pitland", f"run of {name}", "fail", f"ended {status}"])
    return results


def versions():
    """Debian's package versions of the clients, by client."""
    found = {}
    for client, package in rows.PACKAGES.items():
        r = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                           capture_output=True, text=True)
        found[client] = r.stdout if r.returncode == 0 else "not installed"
    return found


def markdown(results, path):
    """The table of docs/clients.md."""
    version = versions()
    lines = [rows.INTRODUCTION, "",
             "| client | version | mode | result |", "|---|---|---|---|"]
    for client, mode, result, text in results:
        shown = {"pass": "passes", "fail": "**fails**", "skip": "not run"}[result]
        lines.append(f"| {client} | {version.get(client, '')} | {mode} | "
                     f"{shown}{': ' + text if text else ''} |")
    for client, mode, why in rows.PENDING:
        lines.append(f"| {client} | {version.get(client, '')} | {mode} | pending: {why} |")
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")


def report(number, result):
    client, mode, outcome, text = result
    ok = "not ok" if outcome == "fail" else "ok"
    skip = f" # SKIP {text}" if outcome == "skip" else ""
    print(f"{ok} {number} - {client} {mode}{skip}", flush=True)
    if outcome == "fail":
        print(f"# {text}")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("groups", nargs="*", help=f"some of: {' '.join(rows.GROUPS)}")
    p.add_argument("--pitland", default=os.environ.get("PITLAND", "build/pitland"))
    p.add_argument("--markdown", metavar="FILE")
    p.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                   help="groups at a time")
    p.add_argument("--keep", metavar="DIR", help="leave logs and discs here")
    p.add_argument("--inside", help=argparse.SUPPRESS)
    p.add_argument("--work", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        run_inside(a.inside, a.work, a.pitland)
        return 0
    pitland = os.path.abspath(a.pitland)
    names = a.groups or list(rows.GROUPS)
    results = []
    with tempfile.TemporaryDirectory(prefix="pitland-clients-") as temporary:
        base = os.path.abspath(a.keep) if a.keep else temporary
        with ThreadPoolExecutor(a.jobs) as pool:
            for group in pool.map(lambda name: run_group(name, base, pitland), names):
                for result in group:
                    results.append(result)
                    report(len(results), result)
    if a.markdown:
        markdown(results, a.markdown)
    failed = sum(r[2] == "fail" for r in results)
    skipped = sum(r[2] == "skip" for r in results)
    print(f"1..{len(results)}")
    print(f"clients: {len(results) - failed - skipped} passed, {failed} failed, "
          f"{skipped} skipped, {len(rows.PENDING)} pending")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
