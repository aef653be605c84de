# SPDX-License-Identifier: BSD-2-Clause
"""tests/guest/report.py - rows and what became of them: TAP, and the table of
docs/guests.md."""
import subprocess
import time
from collections import namedtuple

from client import Failure, Skip
from machine import Trouble

Result = namedtuple("Result", "route client mode outcome text")


class Report:
    def __init__(self):
        self.results = []

    def row(self, route, client, mode, check, note=""):
        """Run a check; it raises if the row does not hold. True if it did."""
        outcome, text = "pass", note
        started = time.monotonic()
        try:
            check()
        except Skip as why:
            outcome, text = "skip", str(why)
        except (Failure, Trouble, OSError, ValueError, KeyError, IndexError,
                subprocess.SubprocessError) as why:
            outcome, text = "fail", f"{type(why).__name__}: {why}"
        self.results.append(Result(route, client, mode, outcome, text))
        number = len(self.results)
        skip = f" # SKIP {text}" if outcome == "skip" else ""
        ok = "not ok" if outcome == "fail" else "ok"
        print(f"{ok} {number} - {route}: {client} {mode}{skip}")
        print(f"# {time.monotonic() - started:.1f} s", flush=True)
        if outcome == "fail":
            print("# " + text.replace("\n", " | "), flush=True)
        return outcome == "pass"

    def count(self, outcome):
        return sum(r.outcome == outcome for r in self.results)

    def table(self):
        shown = {"pass": "passes", "fail": "**fails**", "skip": "not run"}
        lines = ["| way | client | what | result |", "|---|---|---|---|"]
        lines += [f"| {r.route} | {r.client} | {r.mode} | {shown[r.outcome]}"
                  f"{': ' + r.text if r.text else ''} |" for r in self.results]
        return "\n".join(lines)


def package_versions(packages):
    """`name version` of Debian packages."""
    r = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\\n", *packages],
                       stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
    return r.stdout.splitlines()
